package check

import (
	"bytes"
	"mime"
	"path/filepath"
	"strings"

	"xiezhi/internal/check/document"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// annotated gives the Word document back with the hits as comments and tracked
// changes, for whoever wrote it to accept or reject one by one.
func (p *Pages) annotated(q *page.Request) error {
	var b bytes.Buffer
	d, err := p.Shelf.Annotated(q.Ctx(), q.By, document.ID(q.PathValue("id")), q.P, &b)
	if err != nil {
		return err
	}
	name := q.T("annotate.name", "name", strings.TrimSuffix(d.Name, filepath.Ext(d.Name))) + ".docx"
	q.W.Header().Set("Content-Type", d.Media)
	q.W.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = q.W.Write(b.Bytes())
	return err
}

// actions is what can be done with the document as a whole.
func (v *documentView) actions() []ui.Action {
	if v.Format != string(extract.DOCX) || v.State != document.Checked || v.ErasedAt != 0 || len(v.Hits) == 0 {
		return nil
	}
	return []ui.Action{{Text: v.q.T("annotate.download"), Icon: "download", Href: v.back + "/annotated"}}
}
