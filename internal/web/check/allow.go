package check

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// allowPath is the address of the list of allowed wordings.
const allowPath = "/check/allow"

// allowances lists the wordings that the reader's courts allow, and what he
// has proposed or is to decide on.
func (p *Pages) allowances(q *page.Request) error {
	f := allow.Filter{State: allow.State(q.URL.Query().Get("state")), Limit: pageLength, After: allow.ID(q.URL.Query().Get("after"))}
	list, err := p.Allowed.Page(q.Ctx(), q.By, f)
	if err != nil {
		return err
	}
	waiting, err := p.Allowed.Waiting(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.check.allow"), page.Check, allowPath), allowancesPage(q, f, list, waiting))
}

// allowance shows one entry with what the reader may do with it.
func (p *Pages) allowance(q *page.Request) error {
	e, err := p.Allowed.Open(q.Ctx(), q.By, allow.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.check.allow"), page.Check, allowPath), allowancePage(q, &e, e.Allowed(q.By)))
}

// stepAllowance takes a step on an entry.
func (p *Pages) stepAllowance(q *page.Request) error {
	id, verb := allow.ID(q.PathValue("id")), allow.Verb(q.FormValue("verb"))
	if !slices.Contains([]allow.Verb{allow.Approve, allow.Refuse, allow.Withdraw, allow.End}, verb) {
		// Whoever may not know of the entry learns only that.
		if _, err := p.Allowed.Open(q.Ctx(), q.By, id); err != nil {
			return err
		}
		return allow.ErrState
	}
	if err := p.Allowed.Take(q.Ctx(), q.By, id, verb, allow.Decision{Version: q.Version(), Reason: q.Text("reason")}); err != nil {
		return err
	}
	return q.Redirect(allowPath+"/"+string(id), page.Note{Key: "allow.done." + strings.TrimPrefix(string(verb), "allow.")})
}

// allowSheet hands the list out as a spreadsheet, in Chinese: it goes through
// other people's hands.
func (p *Pages) allowSheet(q *page.Request) error {
	list, err := p.Allowed.Page(q.Ctx(), q.By, allow.Filter{State: allow.State(q.URL.Query().Get("state"))})
	if err != nil {
		return err
	}
	zh := q.Site().Words.Printer(i18n.Chinese)
	var rows [][]any
	for _, e := range list.Rows {
		rows = append(rows, []any{
			q.Reg.Court(e.Court).Name, e.Rule, ruleTitle(e.Rule), e.Before, e.Words, e.After, e.Reason, e.OwnerName, sheet.Day(e.Until),
			zh.T("allow.state." + standingOf(q, &e)), e.DeciderName, strings.TrimSpace(e.Decision + e.Ending),
		})
	}
	t := sheet.Table{Name: zh.T("nav.check.allow"), Rows: slices.Values(rows)}
	for _, c := range []struct {
		key   string
		width float64
	}{
		{"court", 24},
		{"rule", 8},
		{"title", 18},
		{"before", 16},
		{"words", 20},
		{"after", 16},
		{"reason", 40},
		{"owner", 12},
		{"until", 14},
		{"state", 10},
		{"decider", 12},
		{"why", 30},
	} {
		t.Columns = append(t.Columns, sheet.Column{Title: zh.T("allow.column." + c.key), Width: c.width})
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, t); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": zh.T("nav.check.allow") + "-" + string(q.By.Today) + ".xlsx"}))
	_, err = out.WriteTo(q.W)
	return err
}

// standingOf is where an entry stands today: one that ran out has expired.
func standingOf(q *page.Request, e *allow.Entry) string {
	if e.Expired(q.By.Today) {
		return "expired"
	}
	return string(e.State)
}

// ruleTitle is what a rule is called, "" of one that this program does not have.
func ruleTitle(id string) string {
	for _, r := range rule.All() {
		if r.ID == id {
			return r.Title
		}
	}
	return ""
}

// ruleNames names the rules whose hits can be allowed away.
func ruleNames(q *page.Request) string {
	var out []string
	for _, id := range allow.Rules() {
		if title := ruleTitle(id); title != "" {
			out = append(out, id+" "+title)
		}
	}
	return q.Join(out)
}

// quoted shows the words with what must stand beside them: …（的的）….
func quoted(e *allow.Entry) string { return e.Before + "【" + e.Words + "】" + e.After }

func allowTable(q *page.Request, list []allow.Entry) ui.Table {
	t := ui.Table{Label: q.T("nav.check.allow"), Columns: []ui.Column{
		{Head: q.T("allow.column.words"), Title: true},
		{Head: q.T("allow.column.rule")},
		{Head: q.T("allow.column.court")},
		{Head: q.T("allow.column.owner")},
		{Head: q.T("allow.column.until"), Class: "xz-nb"},
		{Head: q.T("allow.column.state")},
	}}
	for i := range list {
		e := &list[i]
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(quoted(e), allowPath+"/"+string(e.ID), e.Reason), ui.Text(strings.TrimSpace(e.Rule + "　" + ruleTitle(e.Rule))),
			ui.Text(q.Reg.Court(e.Court).Name), ui.Text(e.OwnerName), ui.Text(q.P.Date(e.Until)), ui.Text(q.T("allow.state." + standingOf(q, e))),
		}})
	}
	return t
}

func allowPages(q *page.Request, l allow.Page) ui.Pages {
	p := ui.Pages{From: l.From, To: l.To(), All: l.All}
	if l.From > 1 {
		p.Previous = address(allowPath, q.URL.Query(), string(l.Back))
	}
	if next := l.Next(); next != "" {
		p.Next = address(allowPath, q.URL.Query(), string(next))
	}
	return p
}

// allowFilters are the states by which the list can be narrowed.
func allowFilters(q *page.Request, f allow.Filter) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("allow.filter.all"), Chosen: f.State == ""}}
	for _, s := range allow.States() {
		out = append(out, ui.Option{Value: string(s), Text: q.T("allow.state." + string(s)), Chosen: f.State == s})
	}
	return out
}

// pairs are what an entry says.
func allowPairs(q *page.Request, e *allow.Entry) []ui.Pair {
	beside := q.T("allow.beside.any")
	if e.Before+e.After != "" {
		beside = quoted(e)
	}
	out := []ui.Pair{
		{Term: q.T("allow.column.rule"), Text: strings.TrimSpace(e.Rule + "　" + ruleTitle(e.Rule))},
		{Term: q.T("allow.column.words"), Text: e.Words},
		{Term: q.T("allow.beside"), Text: beside},
		{Term: q.T("allow.column.reason"), Text: e.Reason},
		{Term: q.T("allow.column.court"), Text: q.Reg.Court(e.Court).Name},
		{Term: q.T("allow.column.owner"), Text: e.OwnerName + "　" + q.P.Moment(e.ProposedAt)},
		{Term: q.T("allow.column.until"), Text: q.P.Date(e.Until)},
	}
	if !e.DecidedAt.IsZero() {
		out = append(out, ui.Pair{Term: q.T("allow.column.decider"), Text: e.DeciderName + "　" + q.P.Moment(e.DecidedAt)})
	}
	if e.Decision != "" {
		out = append(out, ui.Pair{Term: q.T("allow.decision"), Text: e.Decision})
	}
	if !e.EndedAt.IsZero() {
		out = append(out, ui.Pair{Term: q.T("allow.ended"), Text: strings.TrimSpace(e.EnderName + "　" + q.P.Moment(e.EndedAt) + "　" + e.Ending)})
	}
	return out
}

// allowRoutes is this part of the site map.
func (p *Pages) allowRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/allow", Action: org.AllowView, Page: p.allowances},
		{Pattern: "GET /check/allow/sheet", Action: org.AllowView, Page: p.allowSheet},
		{Pattern: "GET /check/allow/{id}", Action: org.AllowView, Page: p.allowance},
		{Pattern: "POST /check/allow/{id}/step", Action: org.AllowView, Page: p.stepAllowance},
	}
}
