package admin

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// accountsView is the list of accounts.
type accountsView struct {
	q     *page.Request
	query org.AccountQuery
	list  []org.Account
	more  string
	attempt
}

// accounts lists the accounts of the reader's scope.
func (p *Pages) accounts(q *page.Request) error { return p.showAccounts(q, attempt{}) }

func (p *Pages) showAccounts(q *page.Request, a attempt) error {
	get := q.URL.Query()
	v := &accountsView{q: q, attempt: a, query: org.AccountQuery{
		Text: get.Get("q"), Court: org.CourtID(get.Get("court")), After: get.Get("after"), Limit: pageOf + 1,
	}}
	var err error
	if v.list, err = q.Site().People.Accounts(q.Ctx(), q.By, v.query); err != nil {
		return err
	}
	if len(v.list) > pageOf {
		v.list = v.list[:pageOf]
		get.Set("after", v.list[pageOf-1].Login)
		v.more = "/admin/accounts?" + get.Encode()
	}
	return q.RenderStatus(a.code(), q.Frame(q.T("nav.admin.accounts"), page.Admin, "/admin/accounts"), accountsPage(q, v))
}

func (v *accountsView) filters() ui.Filters {
	f := ui.Filters{
		Action: "/admin/accounts",
		Search: &ui.Field{Name: "q", Value: v.query.Text, Label: v.q.T("admin.account.search"), Placeholder: v.q.T("admin.account.search")},
		Picks:  []ui.Field{{Name: "court", Label: v.q.T("admin.field.court"), Options: courtOptions(v.q, org.AccountView, v.q.T("admin.account.any_court"), string(v.query.Court))}},
		Submit: v.q.T("button.filter"),
	}
	if v.query.Text != "" || v.query.Court != "" {
		f.Clear = "/admin/accounts"
	}
	return f
}

func (v *accountsView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.admin.accounts"), Columns: []ui.Column{
		{Head: q.T("admin.field.login"), Title: true}, {Head: q.T("admin.account.name")}, {Head: q.T("admin.field.court")}, {Head: q.T("admin.account.state")},
	}}
	for _, a := range v.list {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(a.Login, accountPath(a.ID, ""), ""), ui.Together(a.Name), ui.Text(accountCourt(q, a)), ui.Tag(q.T("account.state." + string(a.State))),
		}})
	}
	return t
}

func (v *accountsView) fields() []ui.Field {
	q, in := v.q, func(name, label string) ui.Field { return v.input(v.q, "add", name, label) }
	login, name, court, officer := in("login", q.T("admin.field.login")), in("name", q.T("admin.account.name")), in("court", q.T("admin.field.court")), in("officer", q.T("admin.field.officer"))
	login.Required, name.Required, login.Autocomplete = true, true, "off"
	court.Options = courtOptions(q, org.AccountManage, q.T("admin.whole_system"), court.Value)
	officer.Note, officer.Help = q.T("admin.optional"), q.T("admin.account.officer.help")
	return []ui.Field{login, name, court, officer}
}

// accountPath is the address of an account's page, or of a form on it.
func accountPath(id org.AccountID, what string) string {
	to := "/admin/accounts/" + url.PathEscape(string(id))
	if what != "" {
		to += "/" + what
	}
	return to
}

func accountCourt(q *page.Request, a org.Account) string {
	if a.Court == "" {
		return q.T("admin.whole_system")
	}
	return q.Reg.Court(a.Court).Name
}

// addAccount opens an account. Its first password is given on its own page.
func (p *Pages) addAccount(q *page.Request) error {
	acc := org.Account{Login: q.Text("login"), Name: q.Text("name"), Court: org.CourtID(q.FormValue("court"))}
	err := named(q, &acc)
	if err == nil {
		acc.ID, err = q.Site().People.AddAccount(q.Ctx(), q.By, acc)
	}
	if err == nil {
		return q.Redirect(accountPath(acc.ID, ""), page.Note{Key: "admin.account.added"})
	}
	a, err := refused(q, "add", err)
	if err != nil {
		return err
	}
	return p.showAccounts(q, a)
}

// named finds the officer whose account it is to be, by personnel number or by
// name; of namesakes the number tells which.
func named(q *page.Request, acc *org.Account) error {
	text := q.Text("officer")
	if text == "" {
		return nil
	}
	found, err := q.Site().People.Officers(q.Ctx(), q.By, org.OfficerQuery{Text: text, Court: acc.Court})
	if err != nil {
		return err
	}
	var same []org.Person
	for _, o := range found {
		if o.Number == text || o.Name == org.PersonName(text) {
			same = append(same, o)
		}
	}
	switch len(same) {
	case 0:
		return &org.FieldError{Field: "officer", Fault: org.Unknown}
	case 1:
		acc.Officer = same[0].ID
		return nil
	}
	return page.Input("admin.account.namesakes", "n", len(same))
}

// accountView is one account.
type accountView struct {
	q *page.Request
	org.Account
	grants  []org.AccountGrant
	officer string // name of the officer whose account it is
	oneTime string // the password just given, shown this once
	attempt
}

// account shows an account, every role it has or had, and what may be done.
func (p *Pages) account(q *page.Request) error { return p.showAccount(q, "", attempt{}) }

func (p *Pages) showAccount(q *page.Request, oneTime string, a attempt) error {
	v := &accountView{q: q, oneTime: oneTime, attempt: a}
	var err error
	if v.Account, v.grants, err = q.Site().People.Account(q.Ctx(), q.By, org.AccountID(q.PathValue("id"))); err != nil {
		return err
	}
	if v.Officer != "" {
		names, err := q.Site().People.OfficerNames(q.Ctx(), v.Officer)
		if err != nil {
			return err
		}
		v.officer = names[v.Officer]
	}
	return q.RenderStatus(a.code(), q.Frame(v.Login, page.Admin, "/admin/accounts"), accountPage(q, v))
}

// may reports whether the reader may administer the account; nobody does his own.
func (v *accountView) may() bool {
	own := v.ID == v.q.By.Account || v.Officer != "" && v.Officer == v.q.By.Officer
	return !own && v.q.By.May(org.AccountManage, org.Unit{Court: v.Court})
}

// live reports whether a grant is in force or will be.
func (v *accountView) live(g org.AccountGrant) bool {
	return g.RevokedAt == 0 && (g.To == "" || g.To >= v.q.By.Today)
}

// unit names what a grant is over.
func (v *accountView) unit(g org.AccountGrant) string {
	if g.Unit == "" {
		return v.q.T("admin.whole_system")
	}
	u, _ := v.q.Reg.Unit(g.Unit)
	return v.q.Unit(u)
}

// days says from when to when a grant holds, and that it was taken back.
func (v *accountView) days(g org.AccountGrant) string {
	days := v.q.T("admin.days.since", "from", v.q.P.Date(g.From))
	if g.To != "" {
		days = v.q.T("admin.days.between", "from", v.q.P.Date(g.From), "to", v.q.P.Date(g.To))
	}
	if g.RevokedAt != 0 {
		days += "　" + v.q.T("admin.grant.revoked_on", "date", v.q.P.Date(calendar.DayOf(time.UnixMilli(g.RevokedAt))))
	}
	return days
}

// those lists the grants that are in force, or those that are not any more.
func (v *accountView) those(live bool) []org.AccountGrant {
	var out []org.AccountGrant
	for _, g := range v.grants {
		if v.live(g) == live {
			out = append(out, g)
		}
	}
	return out
}

func (v *accountView) facts() []string {
	q := v.q
	facts := []string{v.Name, accountCourt(q, v.Account)}
	if v.officer != "" {
		facts = append(facts, q.T("admin.account.of", "name", v.officer))
	}
	return append(facts, q.T("account.state."+string(v.State)))
}

func (v *accountView) grantFields() []ui.Field {
	q, in := v.q, func(name, label string) ui.Field { return v.input(v.q, "grant", name, label) }
	role, unit, from, to := in("role", q.T("admin.field.role")), in("unit", q.T("admin.field.unit")), in("from", q.T("admin.field.from")), in("to", q.T("admin.field.to"))
	role.Required, unit.Required, from.Required = true, true, true
	from.Type, to.Type, to.Note = "date", "date", q.T("admin.optional")
	if v.form != "grant" {
		from.Value = string(q.By.Today)
	}
	role.Options = []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	for _, r := range org.Roles() {
		// The role of an officer comes with the post and is not given.
		if r != org.RoleOfficer {
			role.Options = append(role.Options, ui.Option{Value: string(r), Text: q.T("role." + string(r))})
		}
	}
	unit.Options = unitOptions(q, unit.Value)
	return []ui.Field{role, unit, from, to}
}

// wholeSystem is the value of the choice that means no court and no division.
const wholeSystem = "*"

// unitOptions are the units over which the reader may give a role: the whole
// system, courts with all below them, divisions.
func unitOptions(q *page.Request, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	scope := q.By.Scope(org.AccountManage)
	if scope.All {
		out = append(out, ui.Option{Value: wholeSystem, Text: q.T("admin.whole_system"), Chosen: chosen == wholeSystem})
	}
	for _, c := range q.Reg.Courts(scope) {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: string(c.ID) == chosen})
		for _, d := range q.Reg.Divisions(scope, c.ID) {
			out = append(out, ui.Option{Value: string(d.ID), Text: c.Name + "　" + d.Name, Chosen: string(d.ID) == chosen})
		}
	}
	return out
}

func (p *Pages) grant(q *page.Request) error {
	g := org.AccountGrant{
		Account: org.AccountID(q.PathValue("id")), Role: org.Role(q.FormValue("role")), Unit: q.FormValue("unit"),
		From: calendar.Day(q.Text("from")), To: calendar.Day(q.Text("to")),
	}
	var err error
	switch g.Unit {
	case "":
		err = &org.FieldError{Field: "unit", Fault: org.Missing} // an empty choice must not mean everything
	case wholeSystem:
		g.Unit = ""
		fallthrough
	default:
		_, err = q.Site().People.Grant(q.Ctx(), q.By, g)
	}
	return p.accountDone(q, "grant", "admin.grant.given", err)
}

// revoke takes a role back. The grant must be one of the account in the address.
func (p *Pages) revoke(q *page.Request) error {
	_, grants, err := q.Site().People.Account(q.Ctx(), q.By, org.AccountID(q.PathValue("id")))
	if err != nil {
		return err
	}
	err = org.ErrNotFound
	for _, g := range grants {
		if string(g.ID) == q.FormValue("grant") {
			err = q.Site().People.Revoke(q.Ctx(), q.By, g.ID)
		}
	}
	return p.accountDone(q, "revoke", "admin.grant.revoked", err)
}

func (p *Pages) setState(q *page.Request) error {
	s := org.AccountState(q.FormValue("state"))
	err := q.Site().People.SetAccountState(q.Ctx(), q.By, org.AccountID(q.PathValue("id")), q.Version(), s)
	note := "admin.account.enabled"
	if s == org.Disabled {
		note = "admin.account.disabled"
	}
	return p.accountDone(q, "state", note, err)
}

// resetPassword gives a one-time password and shows it in the answer itself:
// led on to another page it would have to be kept somewhere.
func (p *Pages) resetPassword(q *page.Request) error {
	oneTime, err := q.Site().Auth.ResetPassword(q.Ctx(), q.By, org.AccountID(q.PathValue("id")))
	if err != nil {
		return p.accountDone(q, "password", "", err)
	}
	q.W.Header().Set("Cache-Control", "no-store")
	return p.showAccount(q, oneTime, attempt{status: http.StatusOK})
}

// accountDone leads back to the account, or shows what was refused.
func (p *Pages) accountDone(q *page.Request, form, note string, err error) error {
	if err == nil {
		return q.Redirect(accountPath(org.AccountID(q.PathValue("id")), ""), page.Note{Key: note})
	}
	a, err := refused(q, form, err)
	if err != nil {
		return err
	}
	return p.showAccount(q, "", a)
}
