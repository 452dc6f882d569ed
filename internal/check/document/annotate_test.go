package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"io/fs"
	"strings"
	"testing"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
)

// wordOf makes a Word document with a paragraph a line.
func wordOf(t *testing.T, text string) []byte {
	t.Helper()
	var body bytes.Buffer
	for line := range strings.Lines(text) {
		body.WriteString("<w:p><w:r><w:t>")
		if err := xml.EscapeText(&body, []byte(strings.TrimRight(line, "\n"))); err != nil {
			t.Fatal(err)
		}
		body.WriteString("</w:t></w:r></w:p>")
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
			body.String() + `</w:body></w:document>`,
	} {
		f, err := zw.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheAnnotatedCopy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c, ctx := setUp(t, d, clock), t.Context()
		words := must[*i18n.Catalogue](t)(i18n.Default()).Printer(i18n.Chinese)
		id := must[document.ID](t)(c.Add(ctx, c.office, "判决.docx", bytes.NewReader(wordOf(t, faulty))))
		if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		before := len(must[[]evidence.View](t)(c.views.OfFinding(ctx, "", string(id))))
		var out bytes.Buffer
		p := must[*document.Page](t)(c.Annotated(ctx, c.office, id, words, &out))
		zr := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())))
		f := must[fs.File](t)(zr.Open("word/comments.xml"))
		comments := string(must[[]byte](t)(io.ReadAll(f)))
		if n := strings.Count(comments, "<w:comment "); n == 0 || n > len(p.Hits) || !strings.Contains(comments, p.Hits[0].Message) {
			t.Errorf("%d comments of %d hits: %s", n, len(p.Hits), comments)
		}
		if after := len(must[[]evidence.View](t)(c.views.OfFinding(ctx, "", string(id)))); after != before+1 {
			t.Errorf("%d views before, %d after", before, after)
		}
		other := c.account(t, "basic", "闻知简", c.civil, org.RoleOfficer, string(c.basic))
		if _, err := c.Annotated(ctx, other, id, words, io.Discard); err == nil {
			t.Error("somebody without any part in it got a copy")
		}
		text := must[document.ID](t)(c.Add(ctx, c.office, "判决.txt", strings.NewReader(faulty+"\n")))
		if _, err := c.Annotated(ctx, c.office, text, words, io.Discard); err == nil {
			t.Error("a text file got a Word copy")
		}
	})
}
