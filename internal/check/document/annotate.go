package document

import (
	"bytes"
	"context"
	"io"
	"strings"

	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/redline"
)

// Words says sentences in the reader's language.
type Words interface {
	T(key string, args ...any) string
}

// Annotated writes a copy of a Word document on the shelf with the hits that
// the reader may see as comments and tracked changes. The view is logged first,
// as with the page. org.ErrNotFound: it is no Word document, or not for him.
func (s *Shelf) Annotated(ctx context.Context, by org.Actor, id ID, p Words, w io.Writer) (*Page, error) {
	page, err := s.Open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if page.Format != string(extract.DOCX) || page.ErasedAt != 0 {
		return nil, org.ErrNotFound
	}
	c, err := s.blobs.OpenVerified(ctx, blob.Ref{SHA256: page.SHA256, Size: page.Size})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	data, err := io.ReadAll(c)
	if err != nil {
		return nil, err
	}
	src := bytes.NewReader(data)
	text, err := extract.Text(ctx, src, page.Size, page.Name, extract.Limits{File: MaxSize})
	if err != nil {
		return nil, err
	}
	remarks := make([]Remark, 0, len(page.Hits))
	for _, h := range page.Hits {
		remarks = append(remarks, Remark{h.Start, h.End, h.Rule, h.Severity, h.Message, h.Basis, h.Fix})
	}
	return page, Annotate(w, src, page.Size, text, remarks, redline.Reviewer{Date: page.CheckedAt}, p)
}

// Remark is a hit as it is written beside the text.
type Remark struct {
	Start, End                     int // bytes of the extracted text
	Rule, Severity, Message, Basis string
	Fix                            *string
}

// Remarks puts hits of the engine into that form.
func Remarks(hits []check.Hit) []Remark {
	out := make([]Remark, 0, len(hits))
	for _, h := range hits {
		out = append(out, Remark{h.Start, h.End, h.Rule.ID, string(h.Severity), h.Message, h.Basis, h.Fix})
	}
	return out
}

// Annotate writes a copy of the Word document src, whose text is doc, with each
// remark as a comment and each fix as a tracked change. by needs only the date;
// the program signs. A remark on text that stands nowhere in the file (which
// the program set itself) is left out.
func Annotate(w io.Writer, src io.ReaderAt, size int64, doc extract.Document, remarks []Remark, by redline.Reviewer, p Words) error {
	by.Author, by.Initials = p.T("annotate.author"), p.T("annotate.initials")
	by.InNote, by.InBox = p.T("annotate.in_note"), p.T("annotate.in_box")
	var marks []redline.Mark
	for _, r := range remarks {
		if m, ok := doc.Mark(r.Start, r.End); ok {
			m.Comment, m.Fix = r.comment(p), r.Fix
			marks = append(marks, m)
		}
	}
	return redline.Annotate(w, src, size, by, marks)
}

func (r Remark) comment(p Words) string {
	lines := []string{p.T("annotate.remark", "severity", p.T("check.severity."+r.Severity), "rule", r.Rule, "text", r.Message)}
	if r.Fix != nil {
		lines = append(lines, p.T("annotate.fix", "to", *r.Fix))
	}
	if r.Basis != "" {
		lines = append(lines, p.T("check.basis", "basis", r.Basis))
	}
	return strings.Join(lines, "\n")
}
