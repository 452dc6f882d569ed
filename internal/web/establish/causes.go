package establish

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// causesView is the list of causes, with the form for a new one.
type causesView struct {
	p       *Pages
	q       *page.Request
	list    []cause.Cause
	free    []cause.Issue
	problem string
}

// causes lists the causes, and offers the closed issues that have none yet.
func (p *Pages) causes(q *page.Request) error { return p.showCauses(q, http.StatusOK, "") }

func (p *Pages) showCauses(q *page.Request, status int, problem string) error {
	v := &causesView{p: p, q: q, problem: problem}
	var err error
	if v.list, err = p.Causes.List(q.Ctx(), q.By); err != nil {
		return err
	}
	if v.may() {
		if v.free, err = p.Causes.Free(q.Ctx(), q.By); err != nil {
			return err
		}
	}
	if err := q.ParseForm(); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.establish.causes"), page.Establish, causesPath), causesPage(v))
}

// may reports whether the reader sets causes at all.
func (v *causesView) may() bool { return v.q.By.MayAnywhere(org.CauseSet) }

func (v *causesView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.establish.causes"), Columns: []ui.Column{
		{Head: q.T("cause.title"), Title: true},
		{Head: q.T("cause.category")},
		{Head: q.T("cause.issues"), Right: true},
		{Head: q.T("column.unit")},
		{Head: q.T("cause.set_on")},
	}}
	for _, c := range v.list {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(c.Title, causesPath+"/"+string(c.ID), q.Item(c.Issues[0].Item)), ui.Tag(v.p.category(q, c.Category)),
			ui.Text(count(len(c.Issues))), ui.Text(q.Unit(c.Unit)), ui.Text(q.P.Date(calendar.DayOf(time.UnixMilli(c.SetAt)))),
		}})
	}
	return t
}

// offered are the boxes of the issues that may be chosen.
func offered(q *page.Request, list []cause.Issue, chosen func(issue.ID) bool) []tick {
	var out []tick
	for _, is := range list {
		out = append(out, tick{ui.Field{
			ID: "issue-" + string(is.ID), Name: "issue", Value: string(is.ID), Label: is.Number + "　" + is.Title, Help: q.Unit(is.Unit) + "　" + q.Item(is.Item),
		}, chosen(is.ID)})
	}
	return out
}

// ticked reports whether an issue is named in the address or the form.
func ticked(q *page.Request) func(issue.ID) bool {
	return func(id issue.ID) bool { return slices.Contains(q.Form["issue"], string(id)) }
}

// categories are the kinds to choose from, each with what it covers.
func (p *Pages) categories(q *page.Request, chosen string) ui.Field {
	f := ui.Field{Name: "category", Label: q.T("cause.category"), Help: q.T("cause.category.help"), Required: true}
	f.Options = []ui.Option{{Value: "", Text: q.T("cause.category.choose")}}
	for _, c := range p.Causes.Categories() {
		f.Options = append(f.Options, ui.Option{Value: c.ID, Text: q.T("cause.category.option", "name", in(q, c.Text), "covers", in(q, c.Covers)), Chosen: c.ID == chosen})
	}
	return f
}

// whys are the five fields of why.
func whys(q *page.Request, given []string) []ui.Field {
	var out []ui.Field
	for i := range cause.MaxWhys {
		f := ui.Field{ID: "why-" + strconv.Itoa(i+1), Name: "why", Label: q.T("cause.why", "n", i+1), Rows: 2, MaxLength: cause.MaxText}
		if i == 0 {
			f.Help, f.Required = q.T("cause.why.help"), true
		} else {
			f.Note = q.T("field.reason.note")
		}
		if i < len(given) {
			f.Value = given[i]
		}
		out = append(out, f)
	}
	return out
}

// causeInput reads the form of a cause.
func causeInput(q *page.Request) (cause.Input, error) {
	if err := q.ParseForm(); err != nil {
		return cause.Input{}, err
	}
	return cause.Input{
		Version: q.Version(), Category: q.FormValue("category"), Title: q.FormValue("title"), Whys: q.PostForm["why"], Issues: texts[issue.ID](q, "issue"),
	}, nil
}

// setCause enters the cause of the issues ticked.
func (p *Pages) setCause(q *page.Request) error {
	in, err := causeInput(q)
	if err != nil {
		return err
	}
	id, err := p.Causes.Set(q.Ctx(), q.By, in)
	if err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showCauses(q, status, sentence)
		}
		return err
	}
	return q.Redirect(causesPath+"/"+string(id), page.Note{Key: "cause.done.set"})
}

// causeView is a cause as its page needs it.
type causeView struct {
	cause.Cause
	p        *Pages
	q        *page.Request
	policies []policy.Row
	free     []cause.Issue // that may be added, of the same items
	problem  string
}

// cause shows one cause with what answers it.
func (p *Pages) cause(q *page.Request) error { return p.showCause(q, http.StatusOK, "") }

func (p *Pages) showCause(q *page.Request, status int, problem string) error {
	c, err := p.Causes.Open(q.Ctx(), q.By, cause.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &causeView{Cause: c, p: p, q: q, problem: problem}
	if v.policies, err = p.Policies.List(q.Ctx(), q.By, policy.Filter{Cause: c.ID}); err != nil {
		return err
	}
	if v.may() {
		if v.free, err = p.Causes.Free(q.Ctx(), q.By); err != nil {
			return err
		}
		v.free = slices.DeleteFunc(v.free, func(is cause.Issue) bool {
			return !slices.ContainsFunc(c.Issues, func(x cause.Issue) bool { return x.Item == is.Item })
		})
	}
	if err := q.ParseForm(); err != nil {
		return err
	}
	if q.Method == http.MethodPost { // refused: what was typed stays
		v.Category, v.Cause.Title, v.Whys = q.FormValue("category"), q.FormValue("title"), q.PostForm["why"]
	}
	return q.RenderStatus(status, q.Frame(c.Title, page.Establish, causesPath), causePage(v))
}

// may reports whether the reader may set this cause anew.
func (v *causeView) may() bool {
	return !slices.ContainsFunc(v.Issues, func(is cause.Issue) bool { return !v.q.By.May(org.CauseSet, is.Unit) })
}

// ticks are the issues of the cause and those that may be added.
func (v *causeView) ticks() []tick {
	chosen := func(id issue.ID) bool {
		return slices.ContainsFunc(v.Issues, func(is cause.Issue) bool { return is.ID == id })
	}
	if v.q.Method == http.MethodPost {
		chosen = ticked(v.q)
	}
	return offered(v.q, append(slices.Clone(v.Issues), v.free...), chosen)
}

func (v *causeView) issues() []ui.ListItem {
	var out []ui.ListItem
	for _, is := range v.Issues {
		i := ui.ListItem{Title: is.Title, Item: true, Facts: []string{is.Number, v.q.Unit(is.Unit)}, End: ui.Status(v.q.IssueChip(is.State))}
		if v.q.By.May(org.IssueView, is.Unit) {
			i.Href = "/supervise/issues/" + string(is.ID)
		}
		out = append(out, i)
	}
	return out
}

// reviseCause sets a cause anew.
func (p *Pages) reviseCause(q *page.Request) error {
	in, err := causeInput(q)
	if err != nil {
		return err
	}
	id := cause.ID(q.PathValue("id"))
	if err := p.Causes.Revise(q.Ctx(), q.By, id, in); err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showCause(q, status, sentence)
		}
		return err
	}
	return q.Redirect(causesPath+"/"+string(id), page.Note{Key: "cause.done.set"})
}
