package study

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// rules lists the library.
func (p *Pages) rules(q *page.Request) error {
	f := q.Frame(q.T("nav.study.regulations"), page.Study, rulesPath)
	return q.Render(f, rulesPage(q, p.Rules.Rules()))
}

// rule shows one rule: its dates, and its articles or, where the text is not
// ours to show, the checklist items that rest on it.
func (p *Pages) rule(q *page.Request) error {
	r, ok := p.Rules.Rule(q.PathValue("id"))
	if !ok {
		return page.NotFound()
	}
	return q.Render(q.Frame(r.Title, page.Study, rulesPath), rulePage(q, r))
}

func ruleTable(q *page.Request, list []regulation.Rule) ui.Table {
	t := ui.Table{Label: q.T("nav.study.regulations"), Columns: []ui.Column{
		{Head: q.T("regulation.title"), Title: true},
		{Head: q.T("regulation.issuer")},
		{Head: q.T("regulation.published")},
		{Head: q.T("regulation.in_force")},
		{Head: q.T("column.state")},
	}}
	for _, r := range list {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(r.Title, rulesPath+"/"+r.ID, r.Number), ui.Text(r.Issuer), ui.Text(day(q, r.Published)), ui.Text(day(q, r.InForce)),
			ui.Tag(standing(q, r)),
		}})
	}
	return t
}

// day is a day, or that nobody has confirmed it.
func day(q *page.Request, d calendar.Day) string {
	if d == "" {
		return q.T("regulation.day.unknown")
	}
	return q.P.Date(d)
}

// standing says whether a rule is in force.
func standing(q *page.Request, r regulation.Rule) string {
	switch {
	case r.Sample:
		return q.T("regulation.state.sample")
	case r.Repealed != "" && r.Repealed <= today(q):
		return q.T("regulation.state.repealed")
	default:
		return q.T("regulation.state.in_force")
	}
}

func rulePairs(q *page.Request, r regulation.Rule) []ui.Pair {
	out := []ui.Pair{
		{Term: q.T("regulation.number"), Text: r.Number},
		{Term: q.T("regulation.issuer"), Text: r.Issuer},
		{Term: q.T("regulation.published"), Text: day(q, r.Published)},
		{Term: q.T("regulation.in_force"), Text: day(q, r.InForce)},
	}
	if r.Repealed != "" {
		out = append(out, ui.Pair{Term: q.T("regulation.repealed"), Text: q.P.Date(r.Repealed)})
	}
	return append(out, ui.Pair{Term: q.T("regulation.sources"), Text: strings.Join(r.Sources, "；")})
}

// article is an article as the page shows it: today's text, and what it said before.
type article struct {
	regulation.Article
	now    string
	before []regulation.Version
}

func articles(q *page.Request, r regulation.Rule) []article {
	var out []article
	for _, a := range r.Articles {
		x := article{Article: a}
		if v, ok := a.On(today(q)); ok {
			x.now = v.Text
		}
		for _, v := range a.Versions {
			if v.To != "" && v.To <= today(q) {
				x.before = append(x.before, v)
			}
		}
		out = append(out, x)
	}
	return out
}

// resting lists the checklist items that rest on a rule.
func resting(q *page.Request, rule string) []ui.ListItem {
	var out []ui.ListItem
	for _, it := range q.Checklist().InUse() {
		for _, b := range it.Basis {
			if b.Regulation != rule {
				continue
			}
			i := ui.ListItem{Title: q.Item(it.ID), Href: "/check/checklist#" + it.ID, Item: true}
			var sure, unsure []string
			for _, a := range b.Articles {
				n := strconv.Itoa(a)
				if slices.Contains(b.ToCheck, a) {
					unsure = append(unsure, n)
				} else {
					sure = append(sure, n)
				}
			}
			if len(sure) > 0 {
				i.Facts = append(i.Facts, q.T("regulation.articles", "list", q.Join(sure)))
			}
			if len(unsure) > 0 {
				i.Facts = append(i.Facts, q.T("regulation.articles.to_check", "list", q.Join(unsure)))
			}
			out = append(out, i)
		}
	}
	return out
}
