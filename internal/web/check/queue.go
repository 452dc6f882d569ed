package check

import (
	"strconv"

	"github.com/a-h/templ"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// queue lists what waits for verification, the earliest deadline first.
func (p *Pages) queue(q *page.Request) error {
	var list []finding.Row
	for _, s := range []finding.State{finding.Verifying, finding.Doubtful, finding.Candidate} {
		rows, err := p.Findings.List(q.Ctx(), q.By, finding.Filter{State: s})
		if err != nil {
			return err
		}
		list = append(list, rows...)
	}
	f := q.Frame(q.T("nav.check.queue"), page.Check, "/check/queue")
	return q.Render(f, queuePage(q, list))
}

// findings lists every finding the reader may know of.
func (p *Pages) findings(q *page.Request) error {
	filter := finding.Filter{
		State: finding.State(q.URL.Query().Get("state")), Item: q.URL.Query().Get("item"), Court: org.CourtID(q.URL.Query().Get("court")),
		Figure: finding.Figure(q.URL.Query().Get("figure")),
	}
	list, err := p.Findings.List(q.Ctx(), q.By, filter)
	if err != nil {
		return err
	}
	f := q.Frame(q.T("nav.check.findings"), page.Check, "/check/findings")
	return q.Render(f, findingsPage(q, filter, list))
}

// place is where a finding is decided on: beside its document, if it has one.
func place(w finding.Row) string {
	open := w.State == finding.Candidate || w.State == finding.Verifying || w.State == finding.Doubtful
	if open && w.Document != "" {
		return "/check/documents/" + w.Document + "?finding=" + string(w.ID)
	}
	return "/check/findings/" + string(w.ID)
}

func findingTable(q *page.Request, label string, list []finding.Row) ui.Table {
	t := ui.Table{Label: label, Columns: []ui.Column{
		{Head: q.T("column.number"), Class: "xz-nb"},
		{Head: q.T("column.problem"), Title: true},
		{Head: q.T("column.unit")},
		{Head: q.T("column.severity")},
		{Head: q.T("column.state")},
		{Head: q.T("column.due")},
	}}
	for _, w := range list {
		var due templ.Component = templ.NopComponent
		if d := q.Due(w.Due.On, w.Due.Provisional); d != nil {
			due = ui.Deadline(*d)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(w.Number), ui.TwoLines(w.Title, place(w), q.Item(w.Item)), ui.Text(q.Unit(w.Unit)),
			ui.Severity(page.Level(w.Severity), q.T("severity."+string(w.Severity))), ui.Status(q.FindingChip(w.State)), due,
		}})
	}
	return t
}

func stateOptions(q *page.Request, chosen finding.State) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range finding.States() {
		out = append(out, ui.Option{Value: string(s), Text: q.T("finding.state." + string(s)), Chosen: s == chosen})
	}
	return out
}

func courtOptions(q *page.Request, chosen org.CourtID) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_court")}}
	for _, c := range q.Reg.Courts(q.By.Scope(org.FindingView)) {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == chosen})
	}
	return out
}

func count(n int) string { return strconv.Itoa(n) }
