package check

import (
	"fmt"
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
	v := &documentView{Page: d, q: q, back: "/check/documents/" + string(d.ID), sheet: page.NewSheet(judgment.Parse(d.Text))}
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
	if v.leaves, err = p.Shelf.Leaves(q.Ctx(), d); err != nil {
		return err
	}
	v.asPages = v.leaves != nil && q.URL.Query().Get("view") == asPages
	f := q.Frame(title, page.Check, "/check/documents")
	return q.Render(f, documentPage(q, v, title))
}

// documentView is a document as its page needs it.
type documentView struct {
	*document.Page
	q     *page.Request
	back  string
	sheet page.Sheet
	hit   int           // number of the chosen hit, 0 for none
	file  *finding.File // its finding
	kept  kept          // what the reader has begun to write about it

	leaves  *document.Leaves // its pages as they were set or scanned; nil: it has none
	asPages bool             // it is shown as they are
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

func (v *documentView) link(n int) string { return v.linkAs(n, v.asPages) }

func (v *documentView) linkAs(n int, pages bool) string {
	link := fmt.Sprintf("%s?hit=%d", v.back, n)
	if pages {
		link += "&view=" + asPages
	}
	return link
}

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

// paper lays the marks on the text.
func (v *documentView) paper() ui.Paper {
	if v.asPages {
		return ui.Paper{Label: v.q.T("document.pages"), Facts: []string{v.Name}, Leaves: v.sheets()}
	}
	return ui.Paper{
		Label: v.q.T("document.paper"), Facts: []string{v.Name, v.q.T("document.chars", "n", v.Chars)}, End: v.q.T("document.engine", "engine", v.Engine),
		Blocks: v.sheet.Blocks(v.marks()),
	}
}

// marks are the places of every hit, in bytes of the text. The second places
// of a hit are evidence: what it contradicts.
func (v *documentView) marks() []ui.Mark {
	var out []ui.Mark
	for _, h := range v.Hits {
		out = append(out, ui.Mark{Start: h.Start, End: h.End, N: h.N, Level: page.HitLevel(h.Severity), ID: fmt.Sprintf("h%d", h.N)})
		for i, e := range h.Evidence {
			out = append(out, ui.Mark{Start: e.Start, End: e.End, N: h.N, Level: page.HitLevel(h.Severity), ID: fmt.Sprintf("h%d-%d", h.N, i+2)})
		}
	}
	return out
}

// hits is the list beside the paper.
func (v *documentView) hits() []ui.Hit {
	var out []ui.Hit
	for _, h := range v.Hits {
		x := ui.Hit{
			N: h.N, Level: page.HitLevel(h.Severity), Severity: v.q.T("check.severity." + h.Severity), Title: h.Message, Note: h.Basis,
			Place: fmt.Sprintf("h%d", h.N), Current: h.N == v.hit, End: h.Rule,
		}
		if h.Fix != nil && h.End > h.Start {
			x.Fix = &ui.Fix{Del: h.Text, Ins: *h.Fix}
		}
		if len(h.Evidence) == 1 && h.Evidence[0].End > h.Evidence[0].Start {
			x.Link = v.q.T("document.two_places")
			x.Pair = &[2]ui.Place{
				v.sheet.Place(v.q, fmt.Sprintf("h%d", h.N), h.Start, h.End),
				v.sheet.Place(v.q, fmt.Sprintf("h%d-2", h.N), h.Evidence[0].Start, h.Evidence[0].End),
			}
		}
		x.Body = hitState(v.q, v, h)
		out = append(out, x)
	}
	return out
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
