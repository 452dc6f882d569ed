package document

import (
	"io"
	"strings"
	"time"

	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/redline"
)

// Words says sentences in the reader's language.
type Words interface {
	T(key string, args ...any) string
}

// Annotate writes a copy of the Word document src, whose text is doc, with each
// hit as a comment and each fix as a tracked change. Hits that stand nowhere in
// the file (text that the program set itself) are left out; their number is
// returned.
func Annotate(w io.Writer, src io.ReaderAt, size int64, doc extract.Document, hits []check.Hit, on time.Time, p Words) (left int, err error) {
	var marks []redline.Mark
	for _, h := range hits {
		m, ok := doc.Mark(h.Start, h.End)
		if !ok {
			left++
			continue
		}
		m.Comment, m.Fix = remark(h, p), h.Fix
		marks = append(marks, m)
	}
	return left, redline.Annotate(w, src, size, redline.Reviewer{
		Author: p.T("annotate.author"), Initials: p.T("annotate.initials"), Date: on,
		InNote: p.T("annotate.in_note"), InBox: p.T("annotate.in_box"),
	}, marks)
}

// remark is the text of a hit's comment.
func remark(h check.Hit, p Words) string {
	lines := []string{p.T("annotate.remark", "severity", p.T("check.severity."+string(h.Severity)), "rule", h.Rule.ID, "text", h.Message)}
	if h.Fix != nil {
		lines = append(lines, p.T("annotate.fix", "to", *h.Fix))
	}
	if h.Basis != "" {
		lines = append(lines, p.T("check.basis", "basis", h.Basis))
	}
	return strings.Join(lines, "\n")
}
