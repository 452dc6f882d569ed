package extract

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf16"

	"xiezhi/internal/platform/ocr"
)

// printed is a page of ordinary court prose, 28 characters a line as the
// standard has it; no line ends a paragraph before the last.
var printed = []string{
	"原告向本院提出诉讼请求：一、判令被告立即偿还借款本金",
	"人民币120000元及利息8640元；二、本案诉讼费用由被告负",
	"担。事实和理由：2023年5月20日，被告因经营需要向原告",
	"借款，双方签订借款合同一份，约定借款期限为一年，年利",
	"率为百分之七点二，到期一次还本付息。合同签订当日，原",
	"告通过银行转账方式向被告交付了全部借款。借款到期后，",
	"经原告多次催要，被告以资金周转困难为由拒不归还。被告",
	"辩称，对借款事实无异议，但已通过现金方式归还30000元，",
	"且原告主张的利息过高，请求法院依法予以调整。本院经审",
	"理认定事实如下：双方当事人对借款合同的真实性、借款的",
	"交付以及借款期限均无争议，本院予以确认。关于被告主张",
	"的现金还款，被告仅提交了其本人书写的记账单，该证据没",
	"有原告签字确认，也没有其他证据佐证，本院不予采信。本",
	"院认为，合法的借贷关系受法律保护。被告向原告借款并出",
	"具借条，双方之间形成民间借贷法律关系。被告未按约定期",
	"限偿还借款，构成违约，应当承担继续履行的责任。双方约",
	"定的利率没有超过合同成立时一年期贷款市场报价利率的四",
	"倍，符合法律规定，原告主张的利息本院予以支持。综上所",
	"述，原告的诉讼请求成立。案件受理费2872元，由被告负担。",
}

// songPDF sets lines in a Chinese font that is not in the file, as many
// programs do: the codes are UCS-2 and the reader brings the font.
func songPDF(lines []string) []byte {
	var c strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&c, "BT /F 16 Tf 1 0 0 1 72 %d Tm <", 760-29*i)
		for _, u := range utf16.Encode([]rune(l)) {
			fmt.Fprintf(&c, "%04X", u)
		}
		c.WriteString("> Tj ET\n")
	}
	return assemble([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", c.Len(), c.String()),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
	}, "/Root 1 0 R")
}

// picturePDF has a picture on every page and nothing else, as scanners make them.
func picturePDF(t *testing.T, pages ...image.Image) []byte {
	t.Helper()
	objs := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	var kids []string
	for _, img := range pages {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
			t.Fatal(err)
		}
		n := len(objs)
		objs = append(objs,
			fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream",
				img.Bounds().Dx(), img.Bounds().Dy(), b.Len(), b.String()),
			"<</Length 30>>\nstream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream",
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>", n+2, n+1))
		kids = append(kids, fmt.Sprintf("%d 0 R", n+3))
	}
	objs[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	return assemble(objs, "/Root 1 0 R")
}

// needEyes gives the reader of scans, where this machine has one.
func needEyes(t *testing.T) *ocr.Reader {
	t.Helper()
	needPDF(t)
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r, err := ocr.New(ocr.Folder(), 1)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// drawn is the printed page as a picture.
func drawn(t *testing.T) image.Image {
	t.Helper()
	if out, err := exec.Command("fc-list", ":lang=zh-cn").Output(); err != nil || len(out) == 0 {
		t.Skip("no Chinese font is installed (package fonts-noto-cjk)")
	}
	data := songPDF(printed)
	s := &source{r: bytes.NewReader(data), size: int64(len(data)), name: "a.pdf", lim: Limits{}.orDefault()}
	img, err := s.draw(t.Context(), 1, dotsPerInch)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// errorRate is the share of characters that were misread: the edit distance
// over the length of what stands there.
func errorRate(want, got string) float64 {
	a, b := []rune(strings.Join(strings.Fields(want), "")), []rune(strings.Join(strings.Fields(got), ""))
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(b)]) / float64(len(a))
}

func TestAFontThatIsNotInTheFile(t *testing.T) {
	needPDF(t)
	doc := mustRead(t, songPDF(printed), "a.pdf")
	if got := doc.Unwrap().Text; got != strings.Join(printed, "")+"\n" {
		t.Errorf("%q", got)
	}
}

// TestScans reads one page as a scanner may give it. The rate that the project
// promises is 0.5 %.
func TestScans(t *testing.T) {
	eyes := needEyes(t)
	page := drawn(t)
	want := strings.Join(printed, "")
	for _, c := range []struct {
		name string
		img  image.Image
		rate float64
		note string
	}{
		{"as it is", page, 0.005, ""},
		{"on its head", transform(page, math.Pi), 0.005, "extract.note.turned"},
		{"a degree and a half askew", transform(page, 1.5*math.Pi/180), 0.01, ""},
	} {
		doc, err := read(t, picturePDF(t, c.img), "a.pdf", Limits{Recognise: eyes})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		checkMap(t, doc)
		rate := errorRate(want, doc.Text)
		t.Logf("%s: %.2f %% of %d characters", c.name, 100*rate, len([]rune(want)))
		if rate > c.rate {
			t.Errorf("%s: %.2f %% misread: %s", c.name, 100*rate, doc.Text)
		}
		if !doc.Recognised || doc.Map[0].Confidence == 0 || doc.Map[0].Page != 1 {
			t.Errorf("%s: %v %+v", c.name, doc.Recognised, doc.Map[0])
		}
		if got := doc.Unwrap().Text; strings.Count(got, "\n") > 4 {
			t.Errorf("%s: lines were not joined: %q", c.name, got)
		}
		if c.note != "" && !hasNote(doc, c.note) {
			t.Errorf("%s: notes %v", c.name, doc.Notes)
		}
	}
}

func hasNote(d Document, key string) bool {
	for _, n := range d.Notes {
		if n.Key == key {
			return true
		}
	}
	return false
}

// transform turns a picture about its middle; paper shows in the corners.
func transform(src image.Image, angle float64) image.Image {
	b := src.Bounds()
	out := image.NewRGBA(b)
	sin, cos := math.Sincos(angle)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	for y := range b.Dy() {
		for x := range b.Dx() {
			dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy
			sx, sy := int(math.Floor(cx+dx*cos+dy*sin)), int(math.Floor(cy-dx*sin+dy*cos))
			if image.Pt(sx, sy).In(b) {
				out.Set(x, y, src.At(sx, sy))
			} else {
				out.Set(x, y, color.White)
			}
		}
	}
	return out
}

// TestPicturesWithoutEyes and with blank eyes: each gets its sentence.
func TestPicturesThatGiveNoText(t *testing.T) {
	needPDF(t)
	blank := image.NewRGBA(image.Rect(0, 0, 300, 400))
	for i := range blank.Pix {
		blank.Pix[i] = 0xff
	}
	scan := picturePDF(t, blank, blank)
	var p bytes.Buffer
	if err := png.Encode(&p, blank); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		file string
		lim  Limits
		want error
		key  string
	}{
		{"scan without eyes", scan, "a.pdf", Limits{}, ErrNeedsOCR, "extract.needs_ocr"},
		{"picture without eyes", p.Bytes(), "a.png", Limits{}, ErrFormat, "extract.format_image"},
		{"blank scan", scan, "a.pdf", Limits{Recognise: seer{}}, ErrEmpty, "extract.blank_scan"},
		{"blank picture", p.Bytes(), "a.png", Limits{Recognise: seer{}}, ErrEmpty, "extract.blank_scan"},
		{"too many pages", scan, "a.pdf", Limits{Recognise: seer{}, Scanned: 1}, ErrTooLarge, "extract.too_many_scans"},
		{"damaged picture", p.Bytes()[:60], "a.png", Limits{Recognise: seer{}}, ErrCorrupted, "extract.corrupted"},
		{"picture of a giant", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00\xe3\xe6\xa7\xb4"), "a.png", Limits{Recognise: seer{}}, ErrTooCostly, "extract.too_costly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, c.data, c.file, c.lim)
			refuses(t, err, c.want, c.key)
		})
	}
}

// seer sees the given lines on every page.
type seer []ocr.Line

func (s seer) Read(image.Image) (ocr.Page, error) {
	if len(s) == 0 {
		return ocr.Page{}, ocr.ErrBlank
	}
	return ocr.Page{Lines: s}, nil
}

func TestAPictureIsLaidOutAsAPage(t *testing.T) {
	at := func(text string, x, y, confidence float64) ocr.Line {
		w := 44 * float64(len([]rune(text)))
		return ocr.Line{Text: text, Confidence: confidence, Box: ocr.Quad{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + 44}, {X: x, Y: y + 44}}}
	}
	var p bytes.Buffer
	if err := png.Encode(&p, image.NewGray(image.Rect(0, 0, 1654, 2339))); err != nil {
		t.Fatal(err)
	}
	doc, err := read(t, p.Bytes(), "a.png", Limits{Recognise: seer{
		at("逄见山", 1100, 900, 0.99), at("审判员", 780, 902, 0.99), at("被告应当偿还 借款,并承担(全部)费用", 200, 300, 0.7),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Text != "被告应当偿还借款，并承担（全部）费用\n审判员 逄见山\n" || doc.Format != IMG || !doc.Recognised || !hasNote(doc, "extract.note.doubtful") {
		t.Errorf("%s %q %v", doc.Format, doc.Text, doc.Notes)
	}
}

// BenchmarkScan reads a page of 508 characters on one thread, drawing included.
func BenchmarkScan(b *testing.B) {
	eyes, err := ocr.New(ocr.Folder(), 1)
	if err != nil {
		b.Skip(err)
	}
	data := songPDF(printed)
	s := &source{r: bytes.NewReader(data), size: int64(len(data)), name: "a.pdf", lim: Limits{Recognise: eyes}.orDefault()}
	for b.Loop() {
		if _, err := s.readScan(b.Context(), make([]bboxPage, 1), true); err != nil {
			b.Fatal(err)
		}
	}
}
