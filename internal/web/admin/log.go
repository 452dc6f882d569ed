package admin

import (
	"errors"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// logView is the list of what was done, the newest first.
type logView struct {
	q     *page.Request
	query audit.Query
	list  []audit.Entry
	names map[org.AccountID]org.Account
	more  string
}

// log lists who did what to which object: leaves of the log, nothing personal.
// One search box takes an account, a verb or an object; each tells itself apart.
func (p *Pages) log(q *page.Request) error {
	get := q.URL.Query()
	v := &logView{q: q, query: audit.Query{Limit: pageOf + 1}, names: map[org.AccountID]org.Account{}}
	v.query.Before, _ = strconv.ParseInt(get.Get("before"), 10, 64)
	switch text := strings.TrimSpace(get.Get("q")); {
	case strings.HasPrefix(text, "acc_") || strings.HasPrefix(text, "engine:") || strings.HasPrefix(text, "system:"):
		v.query.By = text
	case strings.Contains(text, "."):
		v.query.Verb = text
	default:
		v.query.Object = text
	}
	var err error
	if v.list, err = p.Log.Entries(q.Ctx(), v.query); err != nil {
		return err
	}
	if len(v.list) > pageOf {
		v.list = v.list[:pageOf]
		get.Set("before", strconv.FormatInt(v.list[pageOf-1].Seq, 10))
		v.more = "/admin/log?" + get.Encode()
	}
	if err := v.name(q); err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.admin.log"), page.Admin, "/admin/log"), logPage(q, v))
}

// name finds the accounts of the list that the reader may know.
func (v *logView) name(q *page.Request) error {
	for _, e := range v.list {
		id := org.AccountID(e.By)
		if _, known := v.names[id]; known || !strings.HasPrefix(e.By, "acc_") || !q.By.MayAnywhere(org.AccountView) {
			continue
		}
		acc, _, err := q.Site().People.Account(q.Ctx(), q.By, id)
		if err != nil && !errors.Is(err, org.ErrNotFound) {
			return err
		}
		v.names[id] = acc
	}
	return nil
}

// who is the one who acted: a person by sign-in name and name where the reader
// may know it, else the account's number; a machine by what it is.
func (v *logView) who(e audit.Entry) templ.Component {
	kind, name, machine := strings.Cut(e.By, ":")
	switch acc := v.names[org.AccountID(e.By)]; {
	case acc.Login != "":
		return ui.TwoLines(acc.Login, "/admin/log?q="+e.By, acc.Name)
	case machine && kind == "engine":
		return ui.TwoLines(v.q.T("actor."+name), "/admin/log?q="+e.By, "")
	case machine:
		return ui.TwoLines(v.q.T("actor.system"), "/admin/log?q="+e.By, name)
	}
	return ui.TwoLines(e.By, "/admin/log?q="+e.By, "")
}

func (v *logView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.admin.log"), Columns: []ui.Column{
		{Head: q.T("admin.log.seq")}, {Head: q.T("admin.log.at"), Class: "xz-nb"}, {Head: q.T("admin.log.by"), Title: true}, {Head: q.T("admin.log.verb")}, {Head: q.T("admin.audit.column.object")},
	}}
	for _, e := range v.list {
		object := ui.TwoLines(e.Object, "/admin/log?q="+e.Object, "")
		if !e.First {
			object = ui.TwoLines(e.Object, "/admin/log?q="+e.Object, q.T("admin.log.also"))
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			mono(strconv.FormatInt(e.Seq, 10)), ui.Text(q.P.FullMoment(e.At)), v.who(e), mono(e.Verb), object,
		}})
	}
	return t
}

func (v *logView) filters() ui.Filters {
	q := v.q
	text := strings.TrimSpace(q.URL.Query().Get("q"))
	f := ui.Filters{
		Action: "/admin/log", Submit: q.T("button.filter"),
		Search: &ui.Field{Name: "q", Value: text, Label: q.T("admin.log.search"), Placeholder: q.T("admin.log.search")},
	}
	if text != "" {
		f.Clear = "/admin/log"
	}
	return f
}
