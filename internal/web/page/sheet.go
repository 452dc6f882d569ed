package page

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/web/ui"
)

// Sheet is the text of a judgment cut into the paragraphs that pages show.
type Sheet struct {
	text       string
	paragraphs []paragraph
}

// paragraph is a stretch of the text shown as one block.
type paragraph struct {
	start, end int
	n          int // its number, 0 for none
	kind       ui.BlockKind
	section    judgment.SectionKind
}

// NewSheet cuts at line breaks; a text that lost them is cut at its spaces,
// which is where they were.
func NewSheet(doc *judgment.Doc) Sheet {
	s := Sheet{text: doc.Text}
	sep := "\n"
	if strings.Count(strings.TrimSpace(doc.Text), "\n") < 3 {
		sep = " "
	}
	n, at := 0, 0
	for line := range strings.SplitSeq(doc.Text, sep) {
		start, end := at, at+len(line)
		at = end + len(sep)
		start += len(line) - len(strings.TrimLeft(line, " \t\r\n　\ufeff"))
		end -= len(line) - len(strings.TrimRight(line, " \t\r\n　"))
		if start >= end {
			continue
		}
		g := paragraph{start: start, end: end, section: doc.SectionAt(start)}
		switch {
		case g.section == judgment.Heading && doc.CaseNo != nil && doc.CaseNo.OfHeader && doc.CaseNo.Start >= start && doc.CaseNo.End <= end:
			g.kind = ui.CaseLine
		case g.section == judgment.Heading:
			g.kind = ui.Heading1
		case g.section == judgment.Signature:
			g.kind = ui.Signature
		default:
			n++
			g.n = n
		}
		s.paragraphs = append(s.paragraphs, g)
	}
	return s
}

// Blocks are the paragraphs with marks on them, which are in bytes of the text.
func (s Sheet) Blocks(marks []ui.Mark) []ui.Block {
	var out []ui.Block
	for _, g := range s.paragraphs {
		var own []ui.Mark
		for _, m := range marks {
			empty := m.Start == m.End
			if m.End < g.start || m.Start > g.end || !empty && (m.End == g.start || m.Start == g.end) || empty && m.Start == g.start && g.start > 0 && g.n != 1 {
				continue
			}
			first := m.Start >= g.start
			m.Start, m.End = max(m.Start, g.start)-g.start, min(m.End, g.end)-g.start
			if !first {
				m.ID = ""
			}
			own = append(own, m)
		}
		out = append(out, ui.Block{Kind: g.kind, N: g.n, Runs: ui.Runs(s.text[g.start:g.end], own, nil)})
	}
	return out
}

// Place names where a span stands: 第 4 段　诉辩意见. id is that of its mark.
func (s Sheet) Place(q *Request, id string, start, end int) ui.Place {
	p := ui.Place{ID: id, Figure: s.text[start:end]}
	i := slices.IndexFunc(s.paragraphs, func(g paragraph) bool { return g.start <= start && start <= g.end })
	if i >= 0 {
		p.Where = q.T("document.section." + sectionName(s.paragraphs[i].section))
		if s.paragraphs[i].n > 0 {
			p.Where = q.T("document.place", "n", s.paragraphs[i].n, "section", p.Where)
		}
	}
	return p
}

// sectionName is the name of a section; between sections it is other.
func sectionName(k judgment.SectionKind) string {
	if k == "" {
		return "other"
	}
	return string(k)
}

// HitLevel is the weight of a mark: how sure and grave the hit is.
func HitLevel(severity string) int {
	switch severity {
	case "critical":
		return 4
	case "error":
		return 3
	case "suspect":
		return 2
	}
	return 1
}
