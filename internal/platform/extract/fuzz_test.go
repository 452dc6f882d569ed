package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"testing"
	"unicode/utf8"
)

// fuzzLimits keep a run small, so that a limit that does not hold shows.
func fuzzLimits() Limits {
	return Limits{File: 1 << 20, Text: 64 << 10, Places: 2000, Unpacked: 1 << 20, Entries: 64}
}

// fuzzRead demands a bounded document whose map is sound, or an error of ours.
func fuzzRead(t *testing.T, data []byte, name string) {
	lim := fuzzLimits()
	doc, err := Text(context.Background(), bytes.NewReader(data), int64(len(data)), name, lim)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("error without a key: %v", err)
		}
		return
	}
	if len(doc.Text) > lim.Text || len(doc.Map) > lim.Places || len(doc.Margins) > lim.Text {
		t.Fatalf("%d bytes, %d places, %d bytes of margins", len(doc.Text), len(doc.Map), len(doc.Margins))
	}
	if !utf8.ValidString(doc.Text) || !utf8.ValidString(doc.Margins) {
		t.Fatal("text is not UTF-8")
	}
	checkMap(t, doc)
	SecrecyMark(doc.Text)
}

func FuzzTXT(f *testing.F) {
	for _, s := range [][]byte{[]byte("原告"), gb(f, "原告𠮷"), utf16be("原告𠮷"), utf16leMarked("a"), []byte("\xEF\xBB\xBF机密★1年\n"), []byte("a\x00")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("%PDF-")) {
			return // would start the reader for PDF
		}
		fuzzRead(t, data, "a.txt")
	})
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<p>甲&amp;乙<br>丙", "<meta charset=gbk><pre> a\r\n", "<script>x", "<svg><svg></svg>&#x0;&nbsp", "<td>a<td> b", "<textarea>&lt;"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("%PDF-")) {
			return // would start the reader for PDF
		}
		fuzzRead(t, data, "a.html")
	})
}

// FuzzDocx varies the main part, the footnotes and a header: bytes of the
// archive itself are the business of archive/zip. The parts are stored, not
// packed: the pools of the compressor make coverage jump about, and the fuzzer
// would spend its time on minimizing.
func FuzzDocx(f *testing.F) {
	f.Add(wordRoot("document", "<w:body>"+para("正文")+"</w:body>"), wordRoot("footnotes", `<w:footnote>`+para("注")+`</w:footnote>`), wordRoot("hdr", para("页眉")))
	f.Add(wordRoot("document", `<w:p><w:r><w:pict><w:txbxContent>`+para("框")+`</w:txbxContent></w:pict></w:r><w:del>`+run("x")+`</w:del></w:p>`), "", "<!DOCTYPE x>")
	f.Add(wordRoot("document", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:tab/><mc:AlternateContent><mc:Choice/><mc:Fallback/></mc:AlternateContent></w:r></w:p><w:t>x</w:t>`), "<a>", "")
	f.Fuzz(func(t *testing.T, body, notes, header string) {
		fuzzRead(t, stored(t, part{"word/document.xml", body}, part{"word/footnotes.xml", notes}, part{"word/header1.xml", header}), "a.docx")
	})
}

// stored makes an archive without compression.
func stored(t testing.TB, parts ...part) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := zw.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
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
