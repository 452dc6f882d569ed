package admin

import (
	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// officerView is one officer as the page needs it.
type officerView struct {
	q *page.Request
	org.Person
	attempt
}

// officer shows one officer with every post, and what may be changed.
func (p *Pages) officer(q *page.Request) error { return p.showOfficer(q, attempt{}) }

func (p *Pages) showOfficer(q *page.Request, a attempt) error {
	person, err := q.Site().People.Person(q.Ctx(), q.By, org.OfficerID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &officerView{q: q, Person: person, attempt: a}
	return q.RenderStatus(a.code(), q.Frame(person.Name, page.Admin, "/admin/people"), officerPage(q, v))
}

func (v *officerView) at(what string) string {
	return "/admin/people/officers/" + string(v.ID) + "/" + what
}

// may reports whether the reader may change anything about the officer: he
// manages a unit of today's posts, or of the last one.
func (v *officerView) may() bool {
	for i, p := range v.Posts {
		if (p.On(v.q.By.Today) || i == len(v.Posts)-1) && mayManage(v.q, p.Unit) {
			return true
		}
	}
	return false
}

// running are the posts that have not ended and that the reader may end.
func (v *officerView) running() []org.Post {
	var out []org.Post
	for _, p := range v.Posts {
		if (p.To == "" || p.To >= v.q.By.Today) && mayManage(v.q, p.Unit) {
			out = append(out, p)
		}
	}
	return out
}

func (v *officerView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("admin.column.posts"), Columns: []ui.Column{
		{Head: q.T("admin.column.unit"), Title: true}, {Head: q.T("admin.field.title")}, {Head: q.T("admin.field.from"), Class: "xz-nb"}, {Head: q.T("admin.field.to"), Class: "xz-nb"},
	}}
	for _, p := range v.Posts {
		to := q.T("admin.days.lasting")
		if p.To != "" {
			to = q.P.Date(p.To)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(q.Unit(p.Unit)), ui.Text(q.T("title." + string(p.Title))), ui.Text(q.P.Date(p.From)), ui.Text(to),
		}})
	}
	return t
}

// postPick chooses one of the running posts.
func (v *officerView) postPick(form string) ui.Field {
	f := v.input(v.q, form, "post", v.q.T("admin.officer.which_post"))
	f.Required = true
	for _, p := range v.running() {
		f.Options = append(f.Options, ui.Option{Value: string(p.ID), Text: postName(v.q, p)})
	}
	return f
}

func (v *officerView) nameFields() []ui.Field {
	name, number := v.input(v.q, "name", "name", v.q.T("admin.officer.name")), v.input(v.q, "name", "number", v.q.T("admin.officer.number"))
	if v.form != "name" {
		name.Value, number.Value = v.Name, v.Number
	}
	name.Required, number.Note = true, v.q.T("admin.optional")
	return []ui.Field{name, number}
}

func (v *officerView) closeFields() []ui.Field {
	to := v.input(v.q, "close", "to", v.q.T("admin.officer.last_day"))
	to.Type, to.Required = "date", true
	return []ui.Field{v.postPick("close"), to}
}

func (v *officerView) moveFields() []ui.Field {
	division, title := v.input(v.q, "move", "division", v.q.T("admin.officer.move_to")), v.input(v.q, "move", "title", v.q.T("admin.field.title"))
	from := v.input(v.q, "move", "from", v.q.T("admin.officer.first_day"))
	division.Options, title.Options = divisionOptions(v.q, org.OrgManage, division.Value), titleOptions(v.q, title.Value)
	division.Required, title.Required, from.Required = true, true, true
	from.Type, from.Help = "date", v.q.T("admin.officer.move.help")
	return []ui.Field{v.postPick("move"), division, title, from}
}

func (p *Pages) renameOfficer(q *page.Request) error {
	o := org.Officer{ID: org.OfficerID(q.PathValue("id")), Name: q.Text("name"), Number: q.Text("number"), Version: q.Version()}
	return p.officerDone(q, "name", "admin.officer.renamed", q.Site().People.RenameOfficer(q.Ctx(), q.By, o))
}

func (p *Pages) openPost(q *page.Request) error {
	post := postOf(q)
	post.Officer = org.OfficerID(q.PathValue("id"))
	_, err := q.Site().People.OpenPost(q.Ctx(), q.By, post)
	return p.officerDone(q, "post", "admin.officer.post_opened", err)
}

func (p *Pages) closePost(q *page.Request) error {
	if err := p.owns(q); err != nil {
		return err
	}
	err := q.Site().People.ClosePost(q.Ctx(), q.By, org.PostID(q.FormValue("post")), calendar.Day(q.Text("to")))
	return p.officerDone(q, "close", "admin.officer.post_closed", err)
}

func (p *Pages) moveOfficer(q *page.Request) error {
	if err := p.owns(q); err != nil {
		return err
	}
	_, err := q.Site().People.Move(q.Ctx(), q.By, org.PostID(q.FormValue("post")), org.DivisionID(q.FormValue("division")),
		org.Title(q.FormValue("title")), calendar.Day(q.Text("from")))
	return p.officerDone(q, "move", "admin.officer.moved", err)
}

// owns makes sure that the post named in the form is a post of the officer in
// the address: what the page says is what is changed.
func (p *Pages) owns(q *page.Request) error {
	person, err := q.Site().People.Person(q.Ctx(), q.By, org.OfficerID(q.PathValue("id")))
	if err != nil {
		return err
	}
	for _, h := range person.Posts {
		if string(h.ID) == q.FormValue("post") {
			return nil
		}
	}
	return org.ErrNotFound
}

// officerDone leads back to the officer, or shows the form again.
func (p *Pages) officerDone(q *page.Request, form, note string, err error) error {
	if err == nil {
		return q.Redirect("/admin/people/officers/"+q.PathValue("id"), page.Note{Key: note})
	}
	a, err := refused(q, form, err)
	if err != nil {
		return err
	}
	return p.showOfficer(q, a)
}
