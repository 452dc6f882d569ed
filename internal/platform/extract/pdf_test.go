package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// line sets a text whose first glyph stands at x.
func line(x, y float64, text string) glyphs { return glyphs{x, y, text} }

// judgmentPage is a page as a court prints it: wrapped text, a wide signature
// block, a page number.
func judgmentPage() []glyphs {
	return []glyphs{
		line(232, 760, "澄明市中级人民法院"),
		line(104, 700, "原告赟喆向本院提出诉讼请求：请求判令被告支付货"), // 23 characters, up to 472
		line(72, 671, "款1000元，并由被告承担本案全部的诉讼费用及其"),
		line(72, 642, "他费用。"),
		// The two sides of the block are set one after the other, as a table
		// or a text box would be.
		line(280, 500, "审判长"), line(280, 471, "审判员"), line(280, 442, "书记员"),
		line(400, 500, "奭某"), line(400, 471, "祎某"), line(400, 442, "曌某"),
		line(280, 40, "— 1 —"),
	}
}

func TestPDFReadingOrder(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, pdfFile{pages: [][]glyphs{judgmentPage(), {line(72, 760, "附：⽉的部首")}}}.bytes(), "判决书.pdf")
	want := "澄明市中级人民法院\n原告赟喆向本院提出诉讼请求：请求判令被告支付货\n款1000元，并由被告承担本案全部的诉讼费用及其\n他费用。\n" +
		"审判长 奭某\n审判员 祎某\n书记员 曌某\n附：月的部首\n"
	if doc.Text != want {
		t.Errorf("text is %q", doc.Text)
	}
	if doc.Format != PDF {
		t.Errorf("format is %q", doc.Format)
	}
	keys := map[string]bool{}
	for _, n := range doc.Notes {
		keys[n.Key] = true
	}
	if !keys["extract.note.page_numbers"] || !keys["extract.note.radicals"] || len(keys) != 2 {
		t.Errorf("notes are %v", doc.Notes)
	}
	flat := doc.Unwrap()
	checkMap(t, flat)
	if !strings.Contains(flat.Text, "支付货款1000元") || !strings.Contains(flat.Text, "法院\n原告") || !strings.Contains(flat.Text, "费用。\n审判长 奭某\n审判员") {
		t.Errorf("unwrapped text is %q", flat.Text)
	}
}

func TestPDFBoxes(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, pdfFile{pages: [][]glyphs{{line(72, 700, "第一页")}, judgmentPage()}}.bytes(), "a.pdf")
	for _, d := range []Document{doc, doc.Unwrap()} {
		at := strings.Index(d.Text, "奭某")
		places := d.Map.Places(at, at+len("奭某"))
		if len(places) != 1 {
			t.Fatalf("places are %v", places)
		}
		p := places[0]
		if d.Text[p.Start:p.End] != "奭某" || p.Page != 2 {
			t.Errorf("place is %+v for %q", p, d.Text[p.Start:p.End])
		}
		// 400 pt from the left, two characters of 16 pt; 842-500 from the top.
		if math.Abs(p.Box.XMin-400) > 0.1 || math.Abs(p.Box.XMax-432) > 0.1 || p.Box.YMin > 342 || p.Box.YMax < 342 {
			t.Errorf("box is %+v", p.Box)
		}
	}
}

func TestPDFSpaces(t *testing.T) {
	needPDF(t)
	for _, tt := range []struct {
		name  string
		parts []glyphs
		want  string
	}{
		{"a quarter between Chinese and Western", []glyphs{line(72, 700, "于"), line(92, 700, "2024"), line(128, 700, "年")}, "于2024年\n"},
		{"Chinese spread a little", []glyphs{line(72, 700, "驳"), line(92, 700, "回")}, "驳回\n"},
		{"Chinese set wide", []glyphs{line(72, 700, "审"), line(104, 700, "判"), line(136, 700, "长")}, "审 判 长\n"},
		{"Western words", []glyphs{line(72, 700, "WTO"), line(100, 700, "TRIPS")}, "WTO TRIPS\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// A line of its own shows the width of a character.
			page := append(tt.parts, line(72, 600, "澄明市中级人民法院"))
			doc := mustRead(t, pdfFile{pages: [][]glyphs{page}}.bytes(), "a.pdf")
			if got := strings.TrimSuffix(doc.Text, "澄明市中级人民法院\n"); got != tt.want {
				t.Errorf("text is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPDFColumns(t *testing.T) {
	needPDF(t)
	var page []glyphs
	for i := range 8 {
		page = append(page, line(60, 700-29*float64(i), "左栏的文字一行一行地排下去"))
	}
	for i := range 8 {
		page = append(page, line(330, 700-29*float64(i), "右栏的文字一行一行地排下去"))
	}
	doc := mustRead(t, pdfFile{pages: [][]glyphs{page}}.bytes(), "a.pdf")
	if strings.Contains(doc.Text, "下去 右栏") || strings.LastIndex(doc.Text, "左栏") > strings.Index(doc.Text, "右栏") {
		t.Errorf("columns were mixed: %q", doc.Text)
	}
	if len(doc.Notes) != 1 || doc.Notes[0].Key != "extract.note.columns" {
		t.Errorf("notes are %v", doc.Notes)
	}
}

func TestPDFRefused(t *testing.T) {
	needPDF(t)
	good := pdfFile{pages: [][]glyphs{judgmentPage()}}
	locked := pdfFile{pages: good.pages, encrypt: true, password: "x"}
	garbage := []byte("%PDF-1.4\nnothing of a PDF follows\n")
	glyphless := pdfFile{pages: [][]glyphs{{line(72, 700, strings.Repeat("\ue123", 30))}}}
	for _, tt := range []struct {
		name string
		data []byte
		lim  Limits
		want error
		key  string
	}{
		{"encrypted", locked.bytes(), Limits{}, ErrEncrypted, "extract.encrypted"},
		{"pictures only", pdfFile{pages: [][]glyphs{nil, nil}}.bytes(), Limits{}, ErrNeedsOCR, "extract.needs_ocr"},
		{"no character codes", glyphless.bytes(), Limits{}, ErrNeedsOCR, "extract.needs_ocr"},
		{"garbage", garbage, Limits{}, ErrCorrupted, "extract.corrupted"},
		{"too many pages", pdfFile{pages: [][]glyphs{nil, nil, nil}}.bytes(), Limits{Pages: 2}, ErrTooLarge, "extract.too_many_pages"},
		{"too much text", good.bytes(), Limits{Text: 40}, ErrTooLarge, "extract.text_too_long"},
		{"too many words", good.bytes(), Limits{Places: 3}, ErrTooLarge, "extract.too_many_parts"},
		{"no time", good.bytes(), Limits{Time: time.Nanosecond}, ErrTooCostly, "extract.too_costly"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, tt.data, "文书.pdf", tt.lim)
			refuses(t, err, tt.want, tt.key)
		})
	}
}

// A PDF that only forbids copying opens without a password and is read.
func TestPDFOwnerPassword(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, pdfFile{pages: [][]glyphs{judgmentPage()}, encrypt: true}.bytes(), "a.pdf")
	if !strings.Contains(doc.Text, "澄明市中级人民法院") {
		t.Errorf("text is %q", doc.Text)
	}
}

func TestPDFSomePagesAreEmpty(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, pdfFile{pages: [][]glyphs{judgmentPage(), nil}}.bytes(), "a.pdf")
	found := false
	for _, n := range doc.Notes {
		found = found || n.Key == "extract.note.pages_without_text" && n.Args["pages"] == "2"
	}
	if !found {
		t.Errorf("notes are %v", doc.Notes)
	}
}

func TestPDFToolMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := read(t, pdfFile{pages: [][]glyphs{judgmentPage()}}.bytes(), "a.pdf", Limits{})
	refuses(t, err, ErrToolMissing, "extract.tool_missing")
	if !strings.Contains(err.Error(), "poppler-utils") {
		t.Errorf("error does not name the package: %v", err)
	}
}

// A PDF with Chinese fonts that are not embedded needs tables of codes. Without
// them the reader loses the text and succeeds: that must not pass for a PDF of
// pictures, or for a whole text.
func TestPDFTablesMissing(t *testing.T) {
	t.Run("as the reader says it", func(t *testing.T) {
		standIn(t, "PATH=/bin:/usr/bin\ncat >/dev/null\necho \"Syntax Error: Missing language pack for 'Adobe-GB1' mapping\" >&2\n"+
			`echo '<page width="595" height="842">'; echo '<line xMin="1">'; echo '<word xMin="1" yMin="1" xMax="9" yMax="9">x</word>'`)
		_, err := read(t, []byte("%PDF-1.4\n"), "a.pdf", Limits{})
		refuses(t, err, ErrToolMissing, "extract.tool_missing")
		if !strings.Contains(err.Error(), pdfTables) {
			t.Errorf("error does not name the package: %v", err)
		}
	})
	t.Run("as a file has it", func(t *testing.T) {
		needPDF(t)
		content := fmt.Sprintf("BT /F 16 Tf 72 700 Td <%x> Tj ET", gb(t, "澄明市中级人民法院"))
		doc, err := read(t, assemble([]string{
			"<</Type/Catalog/Pages 2 0 R>>",
			"<</Type/Pages/Count 1/Kids[6 0 R]>>",
			"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[4 0 R]>>",
			"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>",
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>",
			"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
		}, "/Root 1 0 R"), "a.pdf", Limits{})
		if err != nil {
			refuses(t, err, ErrToolMissing, "extract.tool_missing")
			t.Skipf("package %s is not installed", pdfTables)
		}
		if doc.Text != "澄明市中级人民法院\n" {
			t.Errorf("text is %q", doc.Text)
		}
	})
}

func TestPDFCancelled(t *testing.T) {
	needPDF(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := pdfFile{pages: [][]glyphs{judgmentPage()}}.bytes()
	if _, err := Text(ctx, bytes.NewReader(data), int64(len(data)), "a.pdf", Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// standIn puts a program of this name first in PATH, in place of the reader.
func standIn(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, pdfTool), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}
