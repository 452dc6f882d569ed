package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf16"
)

// read reads data as a file called name.
func read(t *testing.T, data []byte, name string, lim Limits) (Document, error) {
	t.Helper()
	return Text(context.Background(), bytes.NewReader(data), int64(len(data)), name, lim)
}

// mustRead is read for a file that has to be readable.
func mustRead(t *testing.T, data []byte, name string) Document {
	t.Helper()
	doc, err := read(t, data, name, Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	checkMap(t, doc)
	return doc
}

// refuses demands the sentinel and the key, and a sentence in both languages
// that names the file and has no argument left open.
func refuses(t *testing.T, err error, want error, key string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is no *Error", err)
	}
	if e.Key != key {
		t.Errorf("key is %s, want %s", e.Key, key)
	}
	for _, lang := range []string{"zh", "en"} {
		s := e.Sentence(lang)
		if strings.ContainsAny(s, "{}⟦⟧") || s == "" {
			t.Errorf("%s sentence is %q", lang, s)
		}
	}
}

// checkMap demands that places are in order, within the text, apart, and only
// line breaks and spaces lie between them.
func checkMap(t *testing.T, doc Document) {
	t.Helper()
	at := 0
	for _, sp := range doc.Map {
		if sp.Start < at || sp.End <= sp.Start || sp.End > len(doc.Text) {
			t.Fatalf("place %+v after %d in a text of %d bytes", sp, at, len(doc.Text))
		}
		if between := doc.Text[at:sp.Start]; strings.Trim(between, " \n\t-") != "" {
			t.Fatalf("text without a place: %q", between)
		}
		at = sp.End
	}
	if rest := doc.Text[at:]; strings.Trim(rest, " \n\t-") != "" {
		t.Fatalf("text without a place: %q", rest)
	}
	for _, w := range doc.Wraps {
		if doc.Text[w] != '\n' {
			t.Fatalf("wrap at %d is %q", w, doc.Text[w])
		}
	}
}

// part is one file of an archive.
type part struct{ name, data string }

// zipOf makes an archive.
func zipOf(t testing.TB, parts ...part) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := zw.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// wordRoot wraps the content of a part in its root element.
func wordRoot(root, inner string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:` + root + ` xmlns:w="` + nsWord + `" xmlns:mc="` + nsCompat +
		`" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">` + inner + `</w:` + root + `>`
}

// docx makes a Word document with this body and further parts.
func docx(t testing.TB, body string, more ...part) []byte {
	t.Helper()
	parts := []part{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"word/document.xml", wordRoot("document", "<w:body>"+body+"<w:sectPr/></w:body>")},
	}
	return zipOf(t, append(parts, more...)...)
}

// para is a paragraph of one run.
func para(text string) string { return `<w:p>` + run(text) + `</w:p>` }

// run is a run.
func run(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

// needPDF skips the test where the program for PDF is not installed.
func needPDF(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath(pdfTool); err != nil {
		t.Skipf("%s (package %s) is not installed: %v", pdfTool, pdfPackage, err)
	}
}

// glyphs is a piece of text set at a place on the page, in 16 pt type.
type glyphs struct {
	x, y float64 // y from the foot of the page
	text string
}

// pdfFile writes a PDF by hand: A4 pages, one font without a file, whose codes
// are UTF-16 and whose ToUnicode table says so.
type pdfFile struct {
	pages    [][]glyphs
	encrypt  bool
	password string // asked for on opening, if encrypt
}

// bytes writes the file.
func (p pdfFile) bytes() []byte {
	objs := []string{
		"", // catalogue and page tree come when the pages are known
		"",
		"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 5 0 R/DW 1000/W[32 126 500]/CIDToGIDMap/Identity>>",
		"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
	}
	key := p.key()
	stream := func(data string) {
		n := len(objs) + 1
		if p.encrypt {
			data = rc4With(objectKey(key, n), data)
		}
		objs = append(objs, fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(data), data))
	}
	stream("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n" +
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end")
	var kids []string
	for _, page := range p.pages {
		var c strings.Builder
		c.WriteString("0.5 g 20 20 10 10 re f\n") // every page shows something
		for _, g := range page {
			fmt.Fprintf(&c, "BT /F 16 Tf 1 0 0 1 %.2f %.2f Tm <", g.x, g.y)
			for _, u := range utf16.Encode([]rune(g.text)) {
				fmt.Fprintf(&c, "%04X", u)
			}
			c.WriteString("> Tj ET\n")
		}
		stream(c.String())
		objs = append(objs, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", len(objs)))
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objs)))
	}
	objs[0] = "<</Type/Catalog/Pages 2 0 R>>"
	objs[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	trailer := "/Root 1 0 R"
	if p.encrypt {
		objs = append(objs, fmt.Sprintf("<</Filter/Standard/V 1/R 2/P -4/O<%x>/U<%x>>>", ownerEntry, rc4With(key, padding)))
		trailer += fmt.Sprintf("/Encrypt %d 0 R/ID[<%x><%x>]", len(objs), fileID, fileID)
	}
	return assemble(objs, trailer)
}

// assemble numbers the objects and adds the cross-reference table.
func assemble(objs []string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objs))
	for i, o := range objs {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objs)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", len(objs)+1, trailer, xref)
	return b.Bytes()
}

// The standard security handler, revision 2 (ISO 32000-1, 7.6.3).
const (
	padding    = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"
	ownerEntry = "0123456789abcdef0123456789abcdef"
	fileID     = "xiezhi test file"
)

// key is the file's key for its password.
func (p pdfFile) key() string {
	h := md5.New()
	h.Write([]byte((p.password + padding)[:32]))
	h.Write([]byte(ownerEntry))
	h.Write([]byte{0xFC, 0xFF, 0xFF, 0xFF}) // -4
	h.Write([]byte(fileID))
	return string(h.Sum(nil)[:5])
}

// objectKey is the key of one object.
func objectKey(key string, n int) string {
	sum := md5.Sum([]byte(key + string([]byte{byte(n), byte(n >> 8), byte(n >> 16), 0, 0})))
	return string(sum[:10])
}

// rc4With encrypts data.
func rc4With(key, data string) string {
	c, err := rc4.NewCipher([]byte(key))
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, []byte(data))
	return string(out)
}
