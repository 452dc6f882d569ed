package establish

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// policies lists the policies that the reader may know of.
func (p *Pages) policies(q *page.Request) error {
	state := policy.State(q.URL.Query().Get("state"))
	list, err := p.Policies.List(q.Ctx(), q.By, policy.Filter{State: state})
	if err != nil {
		return err
	}
	f := q.Frame(q.T("nav.establish.policies"), page.Establish, policiesPath)
	return q.Render(f, policiesPage(q, state, list))
}

func stateOptions(q *page.Request, chosen policy.State) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range policy.States() {
		out = append(out, ui.Option{Value: string(s), Text: q.T("policy.state." + string(s)), Chosen: s == chosen})
	}
	return out
}

// standing says where a policy stands, on this day.
func standing(q *page.Request, state policy.State, from, repealed calendar.Day) string {
	switch {
	case state == policy.InForce && from > today(q):
		return q.T("policy.state.coming")
	case state == policy.Repealed && repealed > today(q):
		return q.T("policy.state.ending")
	default:
		return q.T("policy.state." + string(state))
	}
}

func policyTable(q *page.Request, list []policy.Row) ui.Table {
	t := ui.Table{Label: q.T("nav.establish.policies"), Columns: []ui.Column{
		{Head: q.T("policy.title"), Title: true}, {Head: q.T("column.state")}, {Head: q.T("policy.from")}, {Head: q.T("policy.repealed")}, {Head: q.T("column.unit")},
	}}
	for _, w := range list {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(w.Title, policiesPath+"/"+string(w.ID), numbered(q, w.Number, w.Edition)), ui.Tag(standing(q, w.State, w.From, w.Repealed)),
			ui.Text(day(q, w.From)), ui.Text(day(q, w.Repealed)), ui.Text(q.Unit(w.Unit)),
		}})
	}
	return t
}

// numbered is the number of a policy and which edition it is.
func numbered(q *page.Request, number string, edition int) string {
	out := q.T("policy.edition", "n", edition)
	if number != "" {
		out = number + "　" + out
	}
	return out
}

// day is a day, or nothing.
func day(q *page.Request, d calendar.Day) string {
	if d == "" {
		return ""
	}
	return q.P.Date(d)
}

// policyView is a policy as its page needs it.
type policyView struct {
	policy.File
	p       *Pages
	q       *page.Request
	problem string
}

// policy shows one policy, what it answers, and the reader's next step.
func (p *Pages) policy(q *page.Request) error { return p.showPolicy(q, http.StatusOK, "") }

func (p *Pages) showPolicy(q *page.Request, status int, problem string) error {
	f, err := p.Policies.Open(q.Ctx(), q.By, policy.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &policyView{File: f, p: p, q: q, problem: problem}
	return q.RenderStatus(status, q.Frame(f.Policy.Title, page.Establish, policiesPath), policyPage(v))
}

func (v *policyView) may(verb policy.Verb) bool { return slices.Contains(v.Allowed(v.q.By), verb) }

// wrote reports whether the reader had a hand in the draft, and so may not approve it.
func (v *policyView) wrote() bool {
	return slices.ContainsFunc(v.Steps, func(s policy.Step) bool {
		return s.Account == v.q.By.Account && slices.Contains([]policy.Verb{policy.Drafted, policy.Amend, policy.Edit, policy.Submit}, s.Verb)
	})
}

func (v *policyView) courts() string {
	var names []string
	for _, c := range v.Scope {
		names = append(names, v.q.Reg.Court(c).Name)
	}
	return v.q.Join(names)
}

func (v *policyView) pairs() []ui.Pair {
	q := v.q
	out := []ui.Pair{{Term: q.T("policy.number"), Text: v.Number}, {Term: q.T("policy.unit"), Text: q.Unit(v.Unit)}, {Term: q.T("policy.scope"), Text: v.courts()}}
	if v.From != "" {
		out = append(out, ui.Pair{Term: q.T("policy.from"), Text: q.P.Date(v.From)})
	}
	if v.Repealed != "" {
		out = append(out, ui.Pair{Term: q.T("policy.repealed"), Text: q.P.Date(v.Repealed)})
	}
	return slices.DeleteFunc(out, func(p ui.Pair) bool { return p.Text == "" })
}

// answers are the causes and issues it answers, as far as the reader sees them.
func (v *policyView) answers() []ui.ListItem {
	var out []ui.ListItem
	for _, c := range v.Causes {
		out = append(out, ui.ListItem{Title: c.Title, Href: causesPath + "/" + string(c.ID), Item: true, Facts: []string{v.q.T("policy.answers.cause"), v.p.category(v.q, c.Category)}})
	}
	for _, is := range v.Issues {
		out = append(out, ui.ListItem{Title: is.Title, Href: "/supervise/issues/" + string(is.ID), Item: true, Facts: []string{is.Number, v.q.Unit(is.Unit)}})
	}
	return out
}

func (v *policyView) events() []ui.Event {
	var out []ui.Event
	for _, s := range v.Steps {
		out = append(out, ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: icon(s.Verb),
			Title: v.q.T("policy.did." + strings.TrimPrefix(string(s.Verb), "policy.")), By: s.Name, Text: s.Reason,
		})
	}
	return out
}

func icon(v policy.Verb) string {
	switch v {
	case policy.Drafted, policy.Amend:
		return "file-plus"
	case policy.Edit:
		return "edit"
	case policy.Submit:
		return "send"
	case policy.Approve:
		return "file-check"
	case policy.Return:
		return "arrow-left"
	case policy.Repeal, policy.Supersede, policy.Drop:
		return "circle-x"
	}
	return "file-text"
}

// step takes a step on a policy.
func (p *Pages) step(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	id, verb := policy.ID(q.PathValue("id")), policy.Verb(q.FormValue("verb"))
	if verb == policy.Amend {
		return p.amend(q, id)
	}
	d := policy.Decision{Version: q.Version(), Reason: q.Text("reason"), Number: q.Text("number")}
	on := "on"
	if verb == policy.Repeal {
		on = "until"
	}
	err := d.On.UnmarshalText([]byte(q.Text(on)))
	if err != nil {
		err = page.Input("error.not_a_day")
	} else {
		err = p.Policies.Take(q.Ctx(), q.By, id, verb, d)
	}
	if err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showPolicy(q, status, sentence)
		}
		return err
	}
	return q.Redirect(policiesPath+"/"+string(id), page.Note{Key: "policy.done." + strings.TrimPrefix(string(verb), "policy.")})
}

func (p *Pages) amend(q *page.Request, id policy.ID) error {
	next, err := p.Policies.Amend(q.Ctx(), q.By, id)
	if err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showPolicy(q, status, sentence)
		}
		return err
	}
	return q.Redirect(policiesPath+"/"+string(next)+"/edit", page.Note{Key: "policy.done.amend"})
}

// formView is the form of a draft, new or begun.
type formView struct {
	p       *Pages
	q       *page.Request
	id      policy.ID // "" of a new one
	in      policy.Input
	units   []org.Unit // that the reader drafts for
	courts  []org.Court
	causes  []cause.Cause
	issues  []cause.Issue
	problem string
}

// newPolicy shows the form for a draft; ?cause= names what it answers.
func (p *Pages) newPolicy(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	in := policy.Input{Causes: texts[cause.ID](q, "cause"), Issues: texts[issue.ID](q, "issue")}
	return p.showForm(q, http.StatusOK, &formView{in: in})
}

// draft begins a policy.
func (p *Pages) draft(q *page.Request) error {
	in, err := policyInput(q)
	if err != nil {
		return err
	}
	if in.Unit.Court == "" {
		return p.showForm(q, http.StatusUnprocessableEntity, &formView{in: in, problem: q.T("policy.error.court")})
	}
	id, err := p.Policies.Draft(q.Ctx(), q.By, in)
	if err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showForm(q, status, &formView{in: in, problem: sentence})
		}
		return err
	}
	return q.Redirect(policiesPath+"/"+string(id), page.Note{Key: "policy.done.draft"})
}

// editPolicy shows the form of a draft.
func (p *Pages) editPolicy(q *page.Request) error {
	f, err := p.Policies.Open(q.Ctx(), q.By, policy.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if !slices.Contains(f.Allowed(q.By), policy.Edit) {
		return org.ErrForbidden
	}
	in := policy.Input{Version: f.Version, Unit: f.Unit, Title: f.Policy.Title, Content: f.Content, Scope: f.Scope}
	for _, c := range f.Causes {
		in.Causes = append(in.Causes, c.ID)
	}
	for _, is := range f.Issues {
		in.Issues = append(in.Issues, is.ID)
	}
	return p.showForm(q, http.StatusOK, &formView{id: f.ID, in: in})
}

// edit changes a draft.
func (p *Pages) edit(q *page.Request) error {
	in, err := policyInput(q)
	if err != nil {
		return err
	}
	id := policy.ID(q.PathValue("id"))
	if err := p.Policies.Edit(q.Ctx(), q.By, id, in); err != nil {
		if status, sentence, again := refused(q, err); again {
			return p.showForm(q, status, &formView{id: id, in: in, problem: sentence})
		}
		return err
	}
	return q.Redirect(policiesPath+"/"+string(id), page.Note{Key: "policy.done.edit"})
}

// policyInput reads the form of a draft.
func policyInput(q *page.Request) (policy.Input, error) {
	if err := q.ParseForm(); err != nil {
		return policy.Input{}, err
	}
	u, _ := q.Reg.Unit(q.FormValue("unit"))
	return policy.Input{
		Version: q.Version(), Unit: u, Title: q.FormValue("title"), Content: q.FormValue("content"),
		Scope: texts[org.CourtID](q, "court"), Causes: texts[cause.ID](q, "cause"), Issues: texts[issue.ID](q, "issue"),
	}, nil
}

// showForm shows the form with what may be chosen.
func (p *Pages) showForm(q *page.Request, status int, v *formView) error {
	v.p, v.q = p, q
	scope := q.By.Scope(org.PolicyDraft)
	for _, c := range q.Reg.Courts(org.Scope{All: true}) {
		whole := scope.Covers(org.Unit{Court: c.ID})
		divisions := q.Reg.Divisions(scope, c.ID)
		switch {
		case whole:
			v.units = append(v.units, org.Unit{Court: c.ID})
		case len(divisions) > 0:
			for _, d := range divisions {
				v.units = append(v.units, d.Unit())
			}
		}
		if whole || len(divisions) > 0 {
			v.courts = append(v.courts, c)
		}
	}
	var err error
	if v.causes, err = p.Causes.List(q.Ctx(), q.By); err != nil {
		return err
	}
	if v.issues, err = p.Causes.Free(q.Ctx(), q.By); err != nil {
		return err
	}
	if err := v.keepNamed(); err != nil {
		return err
	}
	title := q.T("policy.new")
	if v.id != "" {
		title = q.T("policy.edit")
	}
	return q.RenderStatus(status, q.Frame(title, page.Establish, policiesPath), policyForm(v, title))
}

// keepNamed adds the issues that the draft names already: one may have its
// cause by now, and is none of those offered.
func (v *formView) keepNamed() error {
	if v.id == "" {
		return nil
	}
	f, err := v.p.Policies.Open(v.q.Ctx(), v.q.By, v.id)
	if err != nil {
		return err
	}
	for _, is := range f.Issues {
		if !slices.ContainsFunc(v.issues, func(x cause.Issue) bool { return x.ID == is.ID }) {
			v.issues = append(v.issues, cause.Issue{ID: is.ID, Number: is.Number, Unit: is.Unit, Item: is.Item, Title: is.Title})
		}
	}
	return nil
}

func (v *formView) action() string {
	if v.id == "" {
		return policiesPath + "/new"
	}
	return policiesPath + "/" + string(v.id) + "/edit"
}

func (v *formView) unitField() ui.Field {
	f := ui.Field{Name: "unit", Label: v.q.T("policy.unit"), Required: true}
	for _, u := range v.units {
		id := string(u.Court)
		if u.Division != "" {
			id = string(u.Division)
		}
		f.Options = append(f.Options, ui.Option{Value: id, Text: v.q.Unit(u), Chosen: u == v.in.Unit})
	}
	return f
}

func (v *formView) courtTicks() []tick {
	var out []tick
	for _, c := range v.courts {
		on := slices.Contains(v.in.Scope, c.ID) || len(v.courts) == 1
		out = append(out, tick{ui.Field{ID: "court-" + string(c.ID), Name: "court", Value: string(c.ID), Label: c.Name}, on})
	}
	return out
}

// answerTicks are the causes and closed issues to choose from.
func (v *formView) answerTicks() []tick {
	var out []tick
	for _, c := range v.causes {
		out = append(out, tick{ui.Field{
			ID: "cause-" + string(c.ID), Name: "cause", Value: string(c.ID), Label: c.Title,
			Help: v.p.category(v.q, c.Category) + "　" + v.q.T("policy.answers.issues", "n", len(c.Issues)),
		}, slices.Contains(v.in.Causes, c.ID)})
	}
	return append(out, offered(v.q, v.issues, func(id issue.ID) bool { return slices.Contains(v.in.Issues, id) })...)
}
