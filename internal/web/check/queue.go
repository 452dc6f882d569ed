package check

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// pageLength is how many rows a page of a list shows.
const pageLength = 50

// list is a list of findings as its page needs it.
type list struct {
	finding.Page
	q      *page.Request
	path   string
	filter finding.Filter
	query  url.Values // of the address, when the page answers a form
	picked []string   // values of the ticked boxes
	dry    *dryRun

	problem string // why nothing was done
}

// queue lists what waits for verification, the earliest deadline first.
func (p *Pages) queue(q *page.Request) error {
	return p.showQueue(http.StatusOK, &list{q: q, query: q.URL.Query()})
}

// showQueue shows the queue under the filter of an address, with the rows that
// are ticked and what a dry run said about them.
func (p *Pages) showQueue(status int, l *list) error {
	q := l.q
	l.path, l.filter = "/check/queue", filterOf(l.query)
	l.filter.Figure = finding.FigureOpen
	if err := p.read(l); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.check.queue"), page.Check, "/check/queue"), queuePage(l))
}

// findings lists every finding the reader may know of.
func (p *Pages) findings(q *page.Request) error {
	l := &list{q: q, path: "/check/findings", query: q.URL.Query(), filter: filterOf(q.URL.Query())}
	if err := p.read(l); err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.check.findings"), page.Check, "/check/findings"), findingsPage(l))
}

func (p *Pages) read(l *list) (err error) {
	l.filter.Limit = pageLength
	l.Page, err = p.Findings.Page(l.q.Ctx(), l.q.By, l.filter)
	return err
}

// filterOf reads the filter from an address. What is no state, figure or
// severity narrows nothing.
func filterOf(u url.Values) finding.Filter {
	f := finding.Filter{Item: u.Get("item"), Court: org.CourtID(u.Get("court")), After: finding.ID(u.Get("after"))}
	if s := finding.State(u.Get("state")); slices.Contains(finding.States(), s) {
		f.State = s
	}
	if s := finding.Severity(u.Get("severity")); slices.Contains(finding.Severities(), s) {
		f.Severity = s
	}
	if g := finding.Figure(u.Get("figure")); slices.Contains(finding.Figures(), g) {
		f.Figure = g
	}
	return f
}

// address is the list under its filter, from another place on.
func address(path string, query url.Values, after string) string {
	u := url.Values{}
	for name, values := range query {
		if name != "after" && len(values) > 0 && values[0] != "" {
			u.Set(name, values[0])
		}
	}
	if after != "" {
		u.Set("after", after)
	}
	if len(u) == 0 {
		return path
	}
	return path + "?" + u.Encode()
}

// here is the address of the page.
func (l *list) here() string { return address(l.path, l.query, string(l.filter.After)) }

// pages is the line under the list.
func (l *list) pages() ui.Pages {
	p := ui.Pages{From: l.From, To: l.To(), All: l.All}
	if l.From > 1 {
		p.Previous = address(l.path, l.query, string(l.Back))
	}
	if next := l.Next(); next != "" {
		p.Next = address(l.path, l.query, string(next))
	}
	return p
}

// chips are the filters in force that no select shows.
func (l *list) chips() []ui.FilterChip {
	var out []ui.FilterChip
	without := func(name string) string {
		u := url.Values{}
		for k, v := range l.query {
			if k != name {
				u[k] = v
			}
		}
		return address(l.path, u, "")
	}
	if g := l.filter.Figure; g != "" && l.path != "/check/queue" {
		out = append(out, ui.FilterChip{Name: l.q.T("findings.figure"), Value: l.q.T("findings.figure." + string(g)), Without: without("figure")})
	}
	if l.filter.Item != "" {
		out = append(out, ui.FilterChip{Name: l.q.T("field.item"), Value: l.q.Item(l.filter.Item), Without: without("item")})
	}
	return out
}

// bar is the line of filters above the list.
func (l *list) bar(states []finding.State) ui.Filters {
	q, f := l.q, l.filter
	bar := ui.Filters{Action: l.path, Submit: q.T("button.filter"), Chips: l.chips(), Picks: []ui.Field{
		{Name: "state", Label: q.T("column.state"), Options: stateOptions(q, states, f.State)},
		{Name: "court", Label: q.T("column.unit"), Options: courtOptions(q, f.Court)},
		{Name: "severity", Label: q.T("column.severity"), Options: append([]ui.Option{{Text: q.T("filter.any_severity")}}, severities(q, f.Severity)...)},
	}}
	// What a chip stands for stays when a select changes.
	for _, name := range []string{"figure", "item"} {
		if v := l.query.Get(name); v != "" {
			bar.Keep = append(bar.Keep, ui.Hidden{Name: name, Value: v})
		}
	}
	if address(l.path, l.query, "") != l.path {
		bar.Clear = l.path
	}
	return bar
}

// filtered reports whether the list is narrowed at all.
func (l *list) filtered() bool { return address(l.path, l.query, "") != l.path }

// place is where a finding is decided on: beside its document or its recording,
// if it has one.
func place(w finding.Row) string {
	open := w.State == finding.Candidate || w.State == finding.Verifying || w.State == finding.Doubtful
	if open && w.Document != "" {
		return "/check/documents/" + w.Document + "?finding=" + string(w.ID)
	}
	if open && filmed(w.Source) {
		return "/check/candidates/" + string(w.ID)
	}
	return "/check/findings/" + string(w.ID)
}

// table is the list; with boxes, rows may be picked for a step taken for several.
func (l *list) table(label string, boxes bool) ui.Table {
	q := l.q
	t := ui.Table{Label: label, Select: boxes, Columns: []ui.Column{
		{Head: q.T("column.number"), Class: "xz-nb"},
		{Head: q.T("column.problem"), Title: true},
		{Head: q.T("column.unit")},
		{Head: q.T("column.severity")},
		{Head: q.T("column.state")},
		{Head: q.T("column.due")},
	}}
	for _, w := range l.Rows {
		var due templ.Component = templ.NopComponent
		if d := q.Due(w.Due.On, w.Due.Provisional); d != nil {
			due = ui.Deadline(*d)
		}
		row := ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(w.Number), ui.TwoLines(w.Title, place(w), q.Item(w.Item)), ui.Text(q.Unit(w.Unit)),
			ui.Severity(page.Level(w.Severity), q.T("severity."+string(w.Severity))), ui.Status(q.FindingChip(w.State)), due,
		}}
		if boxes {
			value := string(w.ID) + ":" + strconv.FormatInt(w.Version, 10)
			row.Check = &ui.Tickbox{Name: "pick", Value: value, Label: q.T("queue.pick", "number", w.Number), Checked: l.ticked(w.ID)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ticked reports whether the reader had ticked the finding's box.
func (l *list) ticked(id finding.ID) bool {
	return slices.ContainsFunc(l.picked, func(v string) bool { return strings.HasPrefix(v, string(id)+":") })
}

func stateOptions(q *page.Request, states []finding.State, chosen finding.State) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range states {
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
