package supervise

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

const ledgerPath = "/supervise/issues"

// pageLength is how many issues a page of the ledger shows.
const pageLength = 50

// ledgerView is the ledger as its page needs it.
type ledgerView struct {
	q      *page.Request
	filter issue.Filter
	rows   []issue.Row
	counts issue.Counts
	more   bool
}

// ledger lists the issues the reader may know of, the nearest deadline first.
func (p *Pages) ledger(q *page.Request) error {
	v := &ledgerView{q: q, filter: filterOf(q)}
	f := v.filter
	f.Limit = pageLength + 1
	var err error
	if v.rows, err = p.Issues.List(q.Ctx(), q.By, f); err != nil {
		return err
	}
	if len(v.rows) > pageLength {
		v.rows, v.more = v.rows[:pageLength], true
	}
	if v.counts, err = p.Issues.Counts(q.Ctx(), q.By); err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.supervise.ledger"), page.Supervise, ledgerPath), ledgerPage(v))
}

// filterOf reads the filter from the address. What is no state or figure
// narrows nothing.
func filterOf(q *page.Request) issue.Filter {
	get := q.URL.Query().Get
	f := issue.Filter{
		Item: get("item"), Court: org.CourtID(get("court")), Division: org.DivisionID(get("division")),
		Overdue: get("overdue") == "1", After: issue.ID(get("after")),
	}
	if s := issue.State(get("state")); slices.Contains(issue.States(), s) {
		f.State = s
	}
	if fig := issue.Figure(get("figure")); slices.Contains(figures(), fig) {
		f.Figure = fig
	}
	if get("owner") == "me" {
		f.Owner = q.By.Officer
	}
	return f
}

// figures are the figures that the address may ask for.
func figures() []issue.Figure {
	return []issue.Figure{issue.FigureOpen, issue.FigureDueSoon, issue.FigureOverdue, issue.FigureWaiting, issue.FigureRecurred}
}

// query is the filter as the address says it, without the place in the list.
func query(f issue.Filter) url.Values {
	u := url.Values{}
	for name, value := range map[string]string{
		"state": string(f.State), "item": f.Item, "court": string(f.Court), "division": string(f.Division), "figure": string(f.Figure),
	} {
		if value != "" {
			u.Set(name, value)
		}
	}
	if f.Overdue {
		u.Set("overdue", "1")
	}
	if f.Owner != "" {
		u.Set("owner", "me")
	}
	return u
}

// address is a page of the ledger under the filter.
func address(path string, f issue.Filter) string {
	u := query(f)
	if f.After != "" {
		u.Set("after", string(f.After))
	}
	if len(u) == 0 {
		return path
	}
	return path + "?" + u.Encode()
}

// exportAddress leads to the same rows as a spreadsheet.
func (v *ledgerView) exportAddress() string {
	f := v.filter
	f.After = ""
	return address(ledgerPath+".xlsx", f)
}

// next is the address of the page that follows.
func (v *ledgerView) next() string {
	f := v.filter
	f.After = v.rows[len(v.rows)-1].ID
	return address(ledgerPath, f)
}

// first is the address of the first page.
func (v *ledgerView) first() string {
	f := v.filter
	f.After = ""
	return address(ledgerPath, f)
}

func (v *ledgerView) actions() []ui.Action {
	out := []ui.Action{{Text: v.q.T("ledger.export"), Icon: "file-spreadsheet", Href: v.exportAddress()}}
	if v.q.By.MayAnywhere(org.IssueOpen) {
		out = append(out, ui.Action{Text: v.q.T("issue.new"), Icon: "plus", Kind: ui.Primary, Href: ledgerPath + "/new"})
	}
	return out
}

// tabs are the views that people come for most.
func (v *ledgerView) tabs() []ui.Tab {
	q, f := v.q, v.filter
	bare := f == issue.Filter{}
	tabs := []ui.Tab{{Text: q.T("ledger.tab.all"), Href: ledgerPath, Current: bare}}
	for _, t := range []struct {
		figure issue.Figure
		n      int
	}{
		{issue.FigureOpen, v.counts.Open},
		{issue.FigureWaiting, v.counts.Waiting},
		{issue.FigureDueSoon, v.counts.DueSoon},
		{issue.FigureOverdue, v.counts.Overdue},
		{issue.FigureRecurred, v.counts.Recurred},
	} {
		tabs = append(tabs, ui.Tab{
			Text: q.T("ledger.tab." + string(t.figure)), Count: strconv.Itoa(t.n),
			Href: address(ledgerPath, issue.Filter{Figure: t.figure}), Current: f == issue.Filter{Figure: t.figure},
		})
	}
	watched := issue.Filter{State: issue.Observing}
	tabs = append(tabs, ui.Tab{Text: q.T("issue.state.observing"), Href: address(ledgerPath, watched), Current: f == watched})
	if q.By.Officer != "" {
		own := issue.Filter{Owner: q.By.Officer}
		tabs = append(tabs, ui.Tab{Text: q.T("ledger.tab.mine"), Href: address(ledgerPath, own), Current: f == own})
	}
	return tabs
}

// chips are the filters in force that no select shows.
func (v *ledgerView) chips() []ui.FilterChip {
	q, f := v.q, v.filter
	f.After = ""
	var out []ui.FilterChip
	if f.Overdue {
		without := f
		without.Overdue = false
		out = append(out, ui.FilterChip{Name: q.T("column.due"), Value: q.T("due.over"), Without: address(ledgerPath, without)})
	}
	if f.Figure != "" {
		without := f
		without.Figure = ""
		out = append(out, ui.FilterChip{Name: q.T("ledger.filter.figure"), Value: q.T("ledger.tab." + string(f.Figure)), Without: address(ledgerPath, without)})
	}
	if f.Division != "" {
		without := f
		without.Division = ""
		out = append(out, ui.FilterChip{Name: q.T("field.division"), Value: q.Reg.Division(f.Division).Name, Without: address(ledgerPath, without)})
	}
	if f.Owner != "" {
		without := f
		without.Owner = ""
		out = append(out, ui.FilterChip{Name: q.T("column.owner"), Value: q.By.Name, Without: address(ledgerPath, without)})
	}
	return out
}

// filters is the line above the table.
func (v *ledgerView) filters() ui.Filters {
	q, f := v.q, v.filter
	bar := ui.Filters{Action: ledgerPath, Submit: q.T("button.filter"), Chips: v.chips(), Picks: []ui.Field{
		{Name: "state", Label: q.T("column.state"), Options: stateOptions(q, f.State)},
		{Name: "court", Label: q.T("column.unit"), Options: courtOptions(q, f.Court)},
		{Name: "item", Label: q.T("field.item"), Options: itemOptions(q, f.Item)},
	}}
	// What a chip stands for stays when a select changes.
	for name, values := range query(issue.Filter{Overdue: f.Overdue, Figure: f.Figure, Division: f.Division, Owner: f.Owner}) {
		bar.Keep = append(bar.Keep, ui.Hidden{Name: name, Value: values[0]})
	}
	slices.SortFunc(bar.Keep, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	f.After = ""
	if f != (issue.Filter{}) {
		bar.Clear = ledgerPath
	}
	return bar
}

func stateOptions(q *page.Request, chosen issue.State) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range issue.States() {
		out = append(out, ui.Option{Value: string(s), Text: q.T("issue.state." + string(s)), Chosen: s == chosen})
	}
	return out
}

func courtOptions(q *page.Request, chosen org.CourtID) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_court")}}
	for _, c := range q.Reg.Courts(q.By.Scope(org.IssueView)) {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == chosen})
	}
	return out
}

func itemOptions(q *page.Request, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_item")}}
	for _, it := range q.Checklist().Items {
		out = append(out, ui.Option{Value: it.ID, Text: short(q.Item(it.ID)), Chosen: it.ID == chosen})
	}
	return out
}

// short cuts the name of an item for a select, which on a phone must not be
// wider than the page.
func short(text string) string {
	const most = 16
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return string(r[:most]) + "…"
}

// table is the ledger.
func (v *ledgerView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.supervise.ledger"), Select: v.picks(), Columns: []ui.Column{
		{Head: q.T("column.number"), Class: "xz-nb"},
		{Head: q.T("column.problem"), Title: true, Class: "e-d"},
		{Head: q.T("column.unit")},
		{Head: q.T("column.owner"), Class: "xz-nb"},
		{Head: q.T("column.severity")},
		{Head: q.T("column.state")},
		{Head: q.T("column.due"), Sort: "ascending"},
	}}
	for _, w := range v.rows {
		row := ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(w.Number), ui.TwoLines(w.Title, ledgerPath+"/"+string(w.ID), q.Item(w.Item)), unitCell(q, w.Unit), v.owner(w),
			ui.Severity(page.Level(w.Severity), q.T("severity."+string(w.Severity))), ui.Status(q.IssueChip(w.State)), dueCell(dueOf(q, w)),
		}}
		if t.Select {
			row.Check = &ui.Tickbox{Name: "pick", Value: string(w.ID), Label: w.Number}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func unitCell(q *page.Request, u org.Unit) templ.Component {
	return ui.TwoLines(q.Reg.Court(u.Court).Name, "", q.Reg.Division(u.Division).Name)
}

func (v *ledgerView) owner(w issue.Row) templ.Component {
	if w.OwnerName == "" {
		return ui.Text(v.q.T("issue.owner.none"))
	}
	return ui.Text(w.OwnerName)
}

// standing is what a deadline badge needs to know.
type standing struct {
	state     issue.State
	due       ui.Due
	running   bool
	until     string
	suspended bool
	void      bool
}

// dueOf is the badge of a row.
func dueOf(q *page.Request, w issue.Row) *ui.Due {
	s := standing{state: w.State, until: shortDate(q, string(w.Until)), suspended: w.Suspended, void: w.Void}
	if d := q.Due(w.Due.On, w.Due.Provisional); d != nil {
		s.due, s.running = *d, true
	}
	return s.badge(q)
}

// badge says in words until when: a countdown only while the unit has to act,
// for nothing else is ever late.
func (s standing) badge(q *page.Request) *ui.Due {
	switch {
	case s.void:
		return &ui.Due{Text: q.T("issue.due.void")}
	case s.suspended:
		return &ui.Due{Text: q.T("issue.due.suspended")}
	}
	switch s.state {
	case issue.Rectifying, issue.Returned:
		if s.running {
			return &s.due
		}
	case issue.Submitted:
		return &ui.Due{Text: q.T("issue.due.submitted"), Date: s.due.Date}
	case issue.Paused, issue.Deferred:
		return &ui.Due{Text: q.T("due.paused"), Date: q.T("due.until", "date", s.until)}
	case issue.Observing:
		return &ui.Due{Text: q.T("issue.due.observing"), Date: q.T("due.until", "date", s.until)}
	case issue.Opened, issue.Assigned, issue.Closed, issue.Settled, issue.Recurred:
	}
	return nil
}

func dueCell(d *ui.Due) templ.Component {
	if d == nil {
		return templ.NopComponent
	}
	return ui.Deadline(*d)
}
