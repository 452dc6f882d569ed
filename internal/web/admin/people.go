package admin

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// peopleView is the register of courts and people as its page needs it.
type peopleView struct {
	q       *page.Request
	query   org.OfficerQuery
	officer []org.Person
	more    string // address of the next page
	attempt
}

// pageOf is how many officers a page lists.
const pageOf = 50

// people shows courts, divisions, and who serves or served there.
func (p *Pages) people(q *page.Request) error { return p.showPeople(q, attempt{}) }

func (p *Pages) showPeople(q *page.Request, a attempt) error {
	v := &peopleView{q: q, attempt: a}
	get := q.URL.Query()
	v.query = org.OfficerQuery{
		Text: get.Get("q"), Court: org.CourtID(get.Get("court")), Division: org.DivisionID(get.Get("division")), Former: get.Get("former") == "1",
		After: org.Officer{Name: get.Get("after"), ID: org.OfficerID(get.Get("after_id"))}, Limit: pageOf + 1,
	}
	if day, err := calendar.ParseDay(get.Get("day")); err == nil {
		v.query.Day = day
	}
	var err error
	if v.officer, err = q.Site().People.Officers(q.Ctx(), q.By, v.query); err != nil {
		return err
	}
	if len(v.officer) > pageOf {
		v.officer = v.officer[:pageOf]
		last := v.officer[pageOf-1]
		get.Set("after", last.Name)
		get.Set("after_id", string(last.ID))
		v.more = "/admin/people?" + get.Encode()
	}
	return q.RenderStatus(a.code(), q.Frame(q.T("nav.admin.people"), page.Admin, "/admin/people"), peoplePage(q, v))
}

// day is the day for which posts are shown.
func (v *peopleView) day() calendar.Day {
	if v.query.Day != "" {
		return v.query.Day
	}
	return v.q.By.Today
}

// courts are the courts that the reader may see; a reader of some divisions
// only sees the courts these belong to.
func (v *peopleView) courts() []org.Court {
	scope := v.q.By.Scope(org.OrgView)
	scope.Courts = slices.Clone(scope.Courts)
	for _, d := range scope.Divisions {
		scope.Courts = append(scope.Courts, v.q.Reg.Division(d).Court)
	}
	return v.q.Reg.Courts(scope)
}

func (v *peopleView) divisions(c org.CourtID) []org.Division {
	return v.q.Reg.Divisions(v.q.By.Scope(org.OrgView), c)
}

// link is the page for one court or division, with the rest of the filter kept.
func (v *peopleView) link(c org.CourtID, d org.DivisionID) string {
	to := url.Values{}
	for name, value := range map[string]string{"court": string(c), "division": string(d), "q": v.query.Text, "day": string(v.query.Day)} {
		if value != "" {
			to.Set(name, value)
		}
	}
	if v.query.Former {
		to.Set("former", "1")
	}
	if len(to) == 0 {
		return "/admin/people"
	}
	return "/admin/people?" + to.Encode()
}

// listed names whom the list shows.
func (v *peopleView) listed() string {
	switch {
	case v.query.Division != "":
		return v.q.Unit(v.q.Reg.Division(v.query.Division).Unit())
	case v.query.Court != "":
		return v.q.Reg.Court(v.query.Court).Name
	}
	return v.q.T("admin.people.all")
}

func (v *peopleView) filters() ui.Filters {
	period := ui.Field{Name: "former", Label: v.q.T("admin.people.period"), Options: []ui.Option{
		{Value: "", Text: v.q.T("admin.people.serving")}, {Value: "1", Text: v.q.T("admin.people.former"), Chosen: v.query.Former},
	}}
	f := ui.Filters{
		Action: "/admin/people",
		Search: &ui.Field{Name: "q", Value: v.query.Text, Label: v.q.T("admin.people.search"), Placeholder: v.q.T("admin.people.search")},
		Picks:  []ui.Field{period},
		Submit: v.q.T("button.filter"),
	}
	if v.query.Court != "" {
		f.Keep = append(f.Keep, ui.Hidden{Name: "court", Value: string(v.query.Court)})
	}
	if v.query.Division != "" {
		f.Keep = append(f.Keep, ui.Hidden{Name: "division", Value: string(v.query.Division)})
	}
	if v.query.Text != "" || v.query.Former || v.query.Day != "" {
		f.Clear = (&peopleView{query: org.OfficerQuery{}}).link(v.query.Court, v.query.Division)
	}
	return f
}

func (v *peopleView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: v.listed(), Columns: []ui.Column{
		{Head: q.T("admin.column.name"), Title: true}, {Head: q.T("admin.column.posts")}, {Head: q.T("admin.column.past")},
	}}
	for _, o := range v.officer {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(o.Name, "/admin/people/officers/"+string(o.ID), o.Number),
			postList(q, o.Posts, func(p org.Post) bool { return p.On(v.day()) }),
			postList(q, o.Posts, func(p org.Post) bool { return !p.On(v.day()) }),
		}})
	}
	return t
}

// postName is 明德区人民法院 民一庭　审判员.
func postName(q *page.Request, p org.Post) string {
	return q.Unit(p.Unit) + "　" + q.T("title."+string(p.Title))
}

// postDays says from when to when a post is held.
func postDays(q *page.Request, p org.Post) string {
	if p.To == "" {
		return q.T("admin.days.since", "from", q.P.Date(p.From))
	}
	return q.T("admin.days.between", "from", q.P.Date(p.From), "to", q.P.Date(p.To))
}

// mayManage reports whether the reader may change the unit's register.
func mayManage(q *page.Request, u org.Unit) bool { return q.By.May(org.OrgManage, u) }

// courtOptions are the courts in which the reader may act.
func courtOptions(q *page.Request, action org.Action, none, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: none}}
	for _, c := range q.Reg.Courts(q.By.Scope(action)) {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: string(c.ID) == chosen})
	}
	return out
}

// divisionOptions are the divisions in which the reader may act.
func divisionOptions(q *page.Request, action org.Action, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	scope := q.By.Scope(action)
	for _, c := range q.Reg.Courts(org.Scope{All: true}) {
		for _, d := range q.Reg.Divisions(scope, c.ID) {
			out = append(out, ui.Option{Value: string(d.ID), Text: q.Unit(d.Unit()), Chosen: string(d.ID) == chosen})
		}
	}
	return out
}

func titleOptions(q *page.Request, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	for _, t := range org.Titles() {
		out = append(out, ui.Option{Value: string(t), Text: q.T("title." + string(t)), Chosen: string(t) == chosen})
	}
	return out
}

func (v *peopleView) courtFields() []ui.Field {
	q, in := v.q, func(name, label string) ui.Field { return v.input(v.q, "court", name, label) }
	code, name, level, superior := in("code", q.T("admin.field.code")), in("name", q.T("admin.field.name")), in("level", q.T("admin.field.level")), in("superior", q.T("admin.field.superior"))
	code.Help, code.Required, name.Required, level.Required = q.T("admin.court.code.help"), true, true, true
	level.Options = []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	for _, l := range []org.Level{org.Basic, org.Intermediate, org.High} {
		level.Options = append(level.Options, ui.Option{Value: string(l), Text: q.T("court.level." + string(l))})
	}
	superior.Options = courtOptions(q, org.OrgView, q.T("admin.court.topmost"), superior.Value)
	return []ui.Field{code, name, level, superior}
}

func (v *peopleView) divisionFields() []ui.Field {
	q, in := v.q, func(name, label string) ui.Field { return v.input(v.q, "division", name, label) }
	court, name, kind := in("court", q.T("admin.field.court")), in("name", q.T("admin.field.name")), in("kind", q.T("admin.field.kind"))
	court.Required, name.Required, kind.Required = true, true, true
	if court.Value == "" {
		court.Value = string(v.query.Court)
	}
	court.Options = courtOptions(q, org.OrgManage, q.T("admin.choose"), court.Value)
	kind.Options = []ui.Option{{Value: "", Text: q.T("admin.choose")}}
	for _, k := range org.Kinds() {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Text: q.T("division." + string(k))})
	}
	return []ui.Field{court, name, kind}
}

func (v *peopleView) officerFields() []ui.Field {
	q, in := v.q, func(name, label string) ui.Field { return v.input(v.q, "officer", name, label) }
	name, number := in("name", q.T("admin.officer.name")), in("number", q.T("admin.officer.number"))
	name.Required, number.Note = true, q.T("admin.optional")
	fields := append([]ui.Field{name, number}, postFields(q, v.attempt, "officer")...)
	if fields[2].Value == "" {
		fields[2].Options = divisionOptions(q, org.OrgManage, string(v.query.Division))
	}
	return fields
}

// postFields are the fields of a post: where, as what, from when to when.
func postFields(q *page.Request, a attempt, form string) []ui.Field {
	division, title := a.input(q, form, "division", q.T("admin.field.division")), a.input(q, form, "title", q.T("admin.field.title"))
	from, to := a.input(q, form, "from", q.T("admin.field.from")), a.input(q, form, "to", q.T("admin.field.to"))
	division.Options, title.Options = divisionOptions(q, org.OrgManage, division.Value), titleOptions(q, title.Value)
	division.Required, title.Required, from.Required = true, true, true
	from.Type, to.Type, to.Note = "date", "date", q.T("admin.optional")
	return []ui.Field{division, title, from, to}
}

// postOf reads a post from a form.
func postOf(q *page.Request) org.Post {
	return org.Post{
		Unit: org.Unit{Division: org.DivisionID(q.FormValue("division"))}, Title: org.Title(q.FormValue("title")),
		From: calendar.Day(q.Text("from")), To: calendar.Day(q.Text("to")),
	}
}

func (p *Pages) addCourt(q *page.Request) error {
	c := org.Court{Code: q.Text("code"), Name: q.Text("name"), Level: org.Level(q.FormValue("level")), Superior: org.CourtID(q.FormValue("superior"))}
	id, err := q.Site().People.AddCourt(q.Ctx(), q.By, c)
	if err != nil {
		return p.peopleRefused(q, "court", err)
	}
	return q.Redirect("/admin/people?court="+string(id), page.Note{Key: "admin.court.added"})
}

func (p *Pages) addDivision(q *page.Request) error {
	d := org.Division{Court: org.CourtID(q.FormValue("court")), Name: q.Text("name"), Kind: org.Kind(q.FormValue("kind"))}
	id, err := q.Site().People.AddDivision(q.Ctx(), q.By, d)
	if err != nil {
		return p.peopleRefused(q, "division", err)
	}
	to := "/admin/people?court=" + string(d.Court) + "&division=" + string(id)
	return q.Redirect(to, page.Note{Key: "admin.division.added"})
}

func (p *Pages) addOfficer(q *page.Request) error {
	o := org.Officer{Name: q.Text("name"), Number: q.Text("number")}
	id, err := q.Site().People.AddOfficer(q.Ctx(), q.By, o, postOf(q))
	if err != nil {
		return p.peopleRefused(q, "officer", err)
	}
	return q.Redirect("/admin/people/officers/"+string(id), page.Note{Key: "admin.officer.added"})
}

func (p *Pages) peopleRefused(q *page.Request, form string, err error) error {
	a, err := refused(q, form, err)
	if err != nil {
		return err
	}
	return p.showPeople(q, a)
}

// mayAddCourt reports whether the reader may register courts at all: it takes
// the whole system, or a court that can have courts below it.
func (v *peopleView) mayAddCourt() bool {
	scope := v.q.By.Scope(org.OrgManage)
	return scope.All || slices.ContainsFunc(v.q.Reg.Courts(scope), func(c org.Court) bool { return c.Level != org.Basic })
}

// mayAddDivision reports whether the reader manages a whole court.
func (v *peopleView) mayAddDivision() bool {
	return len(v.q.Reg.Courts(v.q.By.Scope(org.OrgManage))) > 0
}

// shown joins what a list of posts holds into lines.
func shown(q *page.Request, posts []org.Post, keep func(org.Post) bool) [][2]string {
	var out [][2]string
	for _, p := range posts {
		if keep(p) {
			out = append(out, [2]string{strings.TrimSpace(postName(q, p)), postDays(q, p)})
		}
	}
	return out
}
