package document_test

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/extract"
)

// pdfOf sets text on one page, a paragraph a line, in a font that is not in the
// file.
func pdfOf(text string) []byte {
	var c strings.Builder
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(&c, "BT /F 9 Tf 1 0 0 1 20 %d Tm <", 1180-18*i)
		for _, u := range utf16.Encode([]rune(strings.TrimSpace(l))) {
			fmt.Fprintf(&c, "%04X", u)
		}
		c.WriteString("> Tj ET\n")
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2400 1200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", c.Len(), c.String()),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, x := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", x)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// TestThePagesOfADocument: a hit is found again on the picture of its page, each
// picture is a logged view, and retention takes the places with the rest.
func TestThePagesOfADocument(t *testing.T) {
	if _, err := extract.PDFTool(); err != nil {
		t.Skip("no program that reads PDF (package poppler-utils)")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c, ctx := setUp(t, d, clock), t.Context()
		id := must[document.ID](t)(c.Add(ctx, c.office, "判决.pdf", bytes.NewReader(pdfOf(faulty))))
		if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		p := must[*document.Page](t)(c.Open(ctx, c.office, id))
		l := must[*document.Leaves](t)(c.Leaves(ctx, p))
		if l == nil || len(l.Layout.Sheets) != 1 || l.Layout.Sheets[0].Width != 2400 {
			t.Fatalf("pages %+v", l)
		}
		const words = "2025年9月31日"
		at := strings.Index(p.Text, words)
		// Seven of the ten characters are figures of half a width.
		got := l.Places(at, at+len(words))
		if len(got) != 1 || got[0].Page != 1 || math.Abs(got[0].XMax-got[0].XMin-9*6.5) > 0.5 {
			t.Errorf("%s stands at %+v", words, got)
		}
		before := len(must[[]evidence.View](t)(c.views.OfFinding(ctx, "", string(id))))
		var out bytes.Buffer
		if err := c.Picture(ctx, c.office, id, 1, &out); err != nil {
			t.Fatal(err)
		}
		if img, err := png.Decode(&out); err != nil || img.Bounds().Dx() == 0 {
			t.Errorf("picture: %v", err)
		}
		if after := len(must[[]evidence.View](t)(c.views.OfFinding(ctx, "", string(id)))); after != before+1 {
			t.Errorf("%d views before, %d after", before, after)
		}
		for _, n := range []int{-1, 0, 2} {
			if err := c.Picture(ctx, c.office, id, n, io.Discard); err == nil {
				t.Errorf("there is a page %d", n)
			}
		}
		text := must[document.ID](t)(c.Add(ctx, c.office, "a.txt", strings.NewReader(faulty+"\n")))
		if err := c.Picture(ctx, c.office, text, 1, io.Discard); err == nil {
			t.Error("a text file has a picture")
		}
		for _, h := range p.Hits {
			if h.Finding == "" {
				continue
			}
			for _, s := range []finding.Verb{finding.Claim, finding.Dismiss} {
				if err := c.findings.Take(ctx, c.office, finding.ID(h.Finding), s, finding.Input{Reason: "原文如此"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		clock.Add(31 * 24 * time.Hour)
		c.erase(t)
		if _, err := c.blobs.Open(ctx, p.Layout); err == nil {
			t.Error("the places outlived the document")
		}
	})
}
