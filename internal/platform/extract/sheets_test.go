package extract

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"math"
	"reflect"
	"strings"
	"testing"

	"xiezhi/internal/platform/ocr"
)

// TestPlacesOnPages cuts out of a line what a remark is about, in points of its page.
func TestPlacesOnPages(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, pdfFile{pages: [][]glyphs{{line(72, 700, "第一页")}, judgmentPage()}}.bytes(), "a.pdf").Unwrap()
	l, ok := doc.Layout()
	if !ok || len(l.Sheets) != 2 || l.Sheets[1].Width != 595 {
		t.Fatalf("sheets %v", l.Sheets)
	}
	raw, err := l.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if l, err = ReadLayout(bytes.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
	at := func(words string) int {
		t.Helper()
		i := strings.Index(doc.Text, words)
		if i < 0 {
			t.Fatalf("no %s in %q", words, doc.Text)
		}
		return i
	}
	for _, c := range []struct {
		words       string
		left, right float64 // of the first line
		lines       int
	}{
		{"原告", 104, 136, 1},
		{"支付货款1000元", 472 - 3*16, 472, 2},
	} {
		got := l.Places(doc.Text, at(c.words), at(c.words)+len(c.words))
		if len(got) != c.lines || got[0].Page != 2 || math.Abs(got[0].XMin-c.left) > 0.2 || math.Abs(got[0].XMax-c.right) > 0.2 {
			t.Errorf("%s: %+v", c.words, got)
		}
	}
	// Something missing is shown behind what stands before it.
	if got := l.Places(doc.Text, len(doc.Text), len(doc.Text)); len(got) != 1 || got[0].Page != 2 || got[0].XMin != got[0].XMax || math.Abs(got[0].XMin-432) > 0.2 {
		t.Errorf("at the end: %+v", got)
	}
	if _, ok := (Document{}).Layout(); ok {
		t.Error("a document without pages has a layout")
	}
}

func TestReadLayoutRefuses(t *testing.T) {
	for _, raw := range []string{"", "not gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"} {
		if _, err := ReadLayout(strings.NewReader(raw)); err == nil {
			t.Errorf("%q was read", raw)
		}
	}
}

// TestPicture: a page turned round for reading is shown as it was read.
func TestPicture(t *testing.T) {
	needPDF(t)
	data := pdfFile{pages: [][]glyphs{{line(72, 700, "第一页")}, judgmentPage()}}.bytes()
	var up, down bytes.Buffer
	for w, turned := range map[*bytes.Buffer]bool{&up: false, &down: true} {
		if err := Picture(t.Context(), w, bytes.NewReader(data), int64(len(data)), 2, turned, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	a, err := png.Decode(&up)
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(&down)
	if err != nil {
		t.Fatal(err)
	}
	if w := a.Bounds().Dx(); w != 595*shownDots/72+1 && w != 595*shownDots/72 {
		t.Errorf("%d pixels wide", w)
	}
	if !reflect.DeepEqual(turn(b), turn(turn(a))) {
		t.Error("the turned picture is not the other turned")
	}
	err = Picture(t.Context(), &up, strings.NewReader("文本"), 6, 1, false, Limits{})
	if !errors.Is(err, ErrFormat) {
		t.Errorf("a text has a picture: %v", err)
	}
}

// needTesseract is the other reader of pictures.
func needTesseract(t *testing.T) *Tesseract {
	t.Helper()
	r, err := FindTesseract(t.Context())
	if err != nil {
		t.Skip("no " + TesseractPackage)
	}
	return r
}

// TestTesseract reads the same page as TestScans does, less well.
func TestTesseract(t *testing.T) {
	r := needTesseract(t)
	page := drawn(t)
	want := strings.Join(printed, "")
	for _, turned := range []bool{false, true} {
		img := page
		if turned {
			img = turn(page)
		}
		doc, err := read(t, picturePDF(t, img), "a.pdf", Limits{Recognise: r})
		if err != nil {
			t.Fatal(err)
		}
		checkMap(t, doc)
		rate := errorRate(want, doc.Text)
		t.Logf("turned %v: %.2f %% of %d characters", turned, 100*rate, len([]rune(want)))
		if rate > 0.05 || !doc.Recognised || doc.Sheets[0].Turned != turned {
			t.Errorf("turned %v: %.2f %%: %s", turned, 100*rate, doc.Text)
		}
	}
	if _, err := r.Read(image.NewGray(image.Rect(0, 0, 600, 800))); !errors.Is(err, ocr.ErrBlank) {
		t.Errorf("an empty page: %v", err)
	}
}

func TestTesseractMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := FindTesseract(context.Background()); !errors.Is(err, ErrToolMissing) {
		t.Errorf("%v", err)
	}
}

func TestReadTable(t *testing.T) {
	const table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"4\t1\t1\t1\t1\t0\t10\t10\t90\t20\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t10\t10\t40\t20\t90\t民事\n" +
		"5\t1\t1\t1\t1\t2\t50\t12\t50\t20\t70\t判决书\n" +
		"5\t1\t1\t1\t2\t1\t10\t40\t40\t20\t96.5\t原告\n"
	got, err := readTable(strings.NewReader(table))
	want := []ocr.Line{{Text: "民事 判决书", Confidence: 0.8, Box: around(10, 10, 100, 32)}, {Text: "原告", Confidence: 0.965, Box: around(10, 40, 50, 60)}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := readTable(strings.NewReader("5\t1\t1\t1\t2\t1\tx\t40\t40\t20\t96.5\t原告\n")); err == nil {
		t.Error("a number that is none was read")
	}
}
