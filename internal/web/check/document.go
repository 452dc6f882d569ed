package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// document shows a judgment with its marks, the list of hits, and what the
// reader may decide about the chosen one.
func (p *Pages) document(q *page.Request) error {
	d, err := p.Shelf.Open(q.Ctx(), q.By, document.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	title := d.CaseNo
	if title == "" {
		title = d.Name
	}
	v := &documentView{Page: d, q: q, back: "/check/documents/" + string(d.ID)}
	v.choose(q.URL.Query().Get("hit"), q.URL.Query().Get("finding"))
	if h := v.chosen(); h != nil && h.Finding != "" {
		file, err := p.Findings.Open(q.Ctx(), q.By, finding.ID(h.Finding))
		if err != nil {
			return err
		}
		v.file = &file
		if v.kept, err = p.kept(q, file.ID); err != nil {
			return err
		}
	}
	f := q.Frame(title, page.Check, "/check/documents")
	return q.Render(f, documentPage(q, v, title))
}

// documentView is a document as its page needs it.
type documentView struct {
	*document.Page
	q    *page.Request
	back string
	hit  int           // number of the chosen hit, 0 for none
	file *finding.File // its finding
	kept kept          // what the reader has begun to write about it
}

// choose takes the hit that the address names, by its number or its finding,
// or else the first that waits for a decision.
func (v *documentView) choose(n, id string) {
	for _, h := range v.Hits {
		if id != "" && h.Finding == id {
			v.hit = h.N
			return
		}
	}
	if k, err := strconv.Atoi(n); err == nil && k >= 1 && k <= len(v.Hits) {
		v.hit = v.Hits[k-1].N
		return
	}
	for _, h := range v.Hits {
		if v.open(h) {
			v.hit = h.N
			return
		}
	}
}

func (v *documentView) chosen() *document.Hit {
	for i := range v.Hits {
		if v.Hits[i].N == v.hit {
			return &v.Hits[i]
		}
	}
	return nil
}

// open reports whether a hit's candidate still waits for a verdict.
func (v *documentView) open(h document.Hit) bool {
	s := v.Findings[h.Finding].State
	return s == finding.Candidate || s == finding.Verifying || s == finding.Doubtful
}

// after is where a decision leads: to the next hit that waits, or back here.
func (v *documentView) after() string {
	for _, h := range v.Hits {
		if h.N > v.hit && v.open(h) {
			return v.link(h.N)
		}
	}
	for _, h := range v.Hits {
		if h.N < v.hit && v.open(h) {
			return v.link(h.N)
		}
	}
	return v.link(v.hit)
}

func (v *documentView) link(n int) string { return fmt.Sprintf("%s?hit=%d", v.back, n) }

// facts is the line under the title.
func (v *documentView) facts() []string {
	facts := []string{v.q.Unit(v.Unit), typeName(v.q, v.Kind, v.Type)}
	if v.Signed != "" {
		facts = append(facts, v.q.T("document.signed", "date", v.q.P.Date(v.Signed)))
	}
	facts = append(facts, v.q.T("document.hash", "hash", v.SHA256[:4]+"…"+v.SHA256[60:]))
	if v.Restricted {
		facts = append(facts, v.q.T("document.restricted"))
	}
	return facts
}

// level is the weight of a mark: how sure and grave the hit is.
func level(severity string) int {
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

// paragraph is a stretch of the text shown as one block.
type paragraph struct {
	start, end int
	n          int // its number, 0 for none
	kind       ui.BlockKind
	section    judgment.SectionKind
}

// paper cuts the text into paragraphs and lays the marks on them.
func (v *documentView) paper() ui.Paper {
	p := ui.Paper{Label: v.q.T("document.paper"), Facts: []string{v.Name, v.q.T("document.chars", "n", v.Chars)}, End: v.q.T("document.engine", "engine", v.Engine)}
	marks := v.marks()
	for _, g := range v.paragraphs() {
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
		p.Blocks = append(p.Blocks, ui.Block{Kind: g.kind, N: g.n, Runs: ui.Runs(v.Text[g.start:g.end], own, nil)})
	}
	return p
}

// marks are the places of every hit, in bytes of the text. The second places
// of a hit are evidence: what it contradicts.
func (v *documentView) marks() []ui.Mark {
	var out []ui.Mark
	for _, h := range v.Hits {
		out = append(out, ui.Mark{Start: h.Start, End: h.End, N: h.N, Level: level(h.Severity), ID: fmt.Sprintf("h%d", h.N)})
		for i, e := range h.Evidence {
			out = append(out, ui.Mark{Start: e.Start, End: e.End, N: h.N, Level: level(h.Severity), ID: fmt.Sprintf("h%d-%d", h.N, i+2)})
		}
	}
	return out
}

// paragraphs cuts at line breaks; a text that lost them is cut at its spaces,
// which is where they were.
func (v *documentView) paragraphs() []paragraph {
	doc := judgment.Parse(v.Text)
	sep := "\n"
	if strings.Count(strings.TrimSpace(v.Text), "\n") < 3 {
		sep = " "
	}
	var out []paragraph
	n, at := 0, 0
	for line := range strings.SplitSeq(v.Text, sep) {
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
		out = append(out, g)
	}
	return out
}

// hits is the list beside the paper.
func (v *documentView) hits() []ui.Hit {
	var out []ui.Hit
	paragraphs := v.paragraphs()
	for _, h := range v.Hits {
		x := ui.Hit{
			N: h.N, Level: level(h.Severity), Severity: v.q.T("check.severity." + h.Severity), Title: h.Message, Note: h.Basis,
			Place: fmt.Sprintf("h%d", h.N), Current: h.N == v.hit, End: h.Rule,
		}
		if h.Fix != nil && h.End > h.Start {
			x.Fix = &ui.Fix{Del: h.Text, Ins: *h.Fix}
		}
		if len(h.Evidence) == 1 && h.Evidence[0].End > h.Evidence[0].Start {
			x.Link = v.q.T("document.two_places")
			x.Pair = &[2]ui.Place{
				v.place(paragraphs, fmt.Sprintf("h%d", h.N), h.Start, h.End),
				v.place(paragraphs, fmt.Sprintf("h%d-2", h.N), h.Evidence[0].Start, h.Evidence[0].End),
			}
		}
		x.Body = hitState(v.q, v, h)
		out = append(out, x)
	}
	return out
}

// place names where a span stands: 第 4 段　诉辩意见.
func (v *documentView) place(all []paragraph, id string, start, end int) ui.Place {
	p := ui.Place{ID: id, Figure: v.Text[start:end]}
	i := slices.IndexFunc(all, func(g paragraph) bool { return g.start <= start && start <= g.end })
	if i >= 0 {
		p.Where = v.q.T("document.section." + sectionName(all[i].section))
		if all[i].n > 0 {
			p.Where = v.q.T("document.place", "n", all[i].n, "section", p.Where)
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

// subjects are the ways to say whom the finding is about: each signer who is
// on the register, and the unit.
func (v *documentView) subjects() []ui.Option {
	var out []ui.Option
	for i, s := range v.Record.Signers {
		o := ui.Option{Value: "signer-" + strconv.Itoa(i), Text: s.Role + "　" + s.Name}
		switch {
		case len(s.Officers) == 0:
			o.Note = v.q.T("finding.subject.unknown")
		case len(s.Officers) > 1:
			o.Note = v.q.T("finding.subject.namesakes", "n", len(s.Officers))
		default:
			o.Chosen = strings.Contains(s.Role, "审判") && v.file != nil && len(v.file.Subjects) > 0 && v.file.Subjects[0].Officer == s.Officers[0]
		}
		out = append(out, o)
	}
	return append(out, ui.Option{Value: "unit", Text: v.q.Unit(v.Unit), Note: v.q.T("finding.subject.unit")})
}

func (v *documentView) verdict() templ.Component { return verdictForm(v.q, v.form()) }
