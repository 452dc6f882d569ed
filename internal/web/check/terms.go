package check

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// termsPath is where the lists of words of the courts lie.
const termsPath = "/check/lexicon"

// termsRoutes is this part of the site map.
func (p *Pages) termsRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/lexicon", Action: org.TermsView, Page: p.terms},
		{Pattern: "POST /check/lexicon", Action: org.TermsEdit, Page: p.beginTerms},
		{Pattern: "GET /check/lexicon/sheet", Action: org.TermsView, Page: p.termsSheet},
		{Pattern: "GET /check/lexicon/{id}", Action: org.TermsView, Page: p.termsList},
		{Pattern: "POST /check/lexicon/{id}/rows", Action: org.TermsEdit, Page: p.editTerms},
		{Pattern: "POST /check/lexicon/{id}/beside", Action: org.TermsEdit, Page: p.besideTerms},
		{Pattern: "POST /check/lexicon/{id}/sheet", Action: org.TermsEdit, Page: p.importTerms},
		{Pattern: "POST /check/lexicon/{id}/step", Action: org.TermsView, Page: p.stepTerms},
	}
}

// termsView is the list in force of a court as its page needs it.
type termsView struct {
	q       *page.Request
	court   org.CourtID // "" when the reader serves in none
	courts  []ui.Option
	file    terms.File
	own     bool // the court has a list of its own
	lists   []terms.Listing
	waiting []terms.Listing // for the reader's approval, of any court
	program []terms.Row
	query   string
	rows    numbered
}

// numberedRow is a row with its place in the list.
type numberedRow struct {
	terms.Row
	n int
}

// numbered is a stretch of the rows of a list that a query finds.
type numbered struct {
	rows           []numberedRow
	from, all      int
	previous, next string // addresses; "" where there is none
}

// stretch cuts out of the rows those that the query of the address finds, one
// page of them.
func stretch(rows []terms.Row, path string, query url.Values) numbered {
	var found []numberedRow
	for i, r := range rows {
		if wanted := query.Get("q"); wanted == "" || strings.Contains(r.Wrong, wanted) || strings.Contains(r.Right, wanted) {
			found = append(found, numberedRow{r, i + 1})
		}
	}
	s := numbered{all: len(found), from: 1}
	if n, err := strconv.Atoi(query.Get("after")); err == nil && n > 0 && n < len(found) {
		s.from = n + 1
	}
	end := min(s.from-1+pageLength, len(found))
	s.rows = found[min(s.from-1, len(found)):end]
	if s.from > 1 {
		s.previous = address(path, query, strconv.Itoa(max(0, s.from-1-pageLength)))
	}
	if end < len(found) {
		s.next = address(path, query, strconv.Itoa(end))
	}
	return s
}

func (s numbered) pages() ui.Pages {
	return ui.Pages{From: s.from, To: s.from - 1 + len(s.rows), All: s.all, Previous: s.previous, Next: s.next}
}

// termsCourts are the courts whose lists the reader may read, his own in front.
func termsCourts(q *page.Request) []org.CourtID {
	var out []org.CourtID
	add := func(c org.CourtID) {
		if c != "" && !slices.Contains(out, c) && terms.MayRead(q.By, c) {
			out = append(out, c)
		}
	}
	for _, c := range allow.Courts(q.By) {
		add(c)
	}
	for _, c := range q.Reg.Courts(q.By.Scope(org.TermsView)) {
		add(c.ID)
	}
	return out
}

// courtOf is the court that the reader asks for, or his first.
func termsCourt(q *page.Request) org.CourtID {
	if c := org.CourtID(q.Text("court")); c != "" {
		return c
	}
	if all := termsCourts(q); len(all) > 0 {
		return all[0]
	}
	return ""
}

// terms shows the list in force of a court, and what is under way.
func (p *Pages) terms(q *page.Request) (err error) {
	v := &termsView{q: q, court: termsCourt(q), query: q.URL.Query().Get("q"), program: p.Terms.ProgramRows()}
	if v.court != "" {
		if v.file, v.own, err = p.Terms.Current(q.Ctx(), q.By, v.court); err != nil {
			return err
		}
		if v.lists, err = p.Terms.Lists(q.Ctx(), q.By, v.court); err != nil {
			return err
		}
		for _, c := range termsCourts(q) {
			v.courts = append(v.courts, ui.Option{Value: string(c), Text: q.Reg.Court(c).Name, Chosen: c == v.court})
		}
	}
	if v.waiting, err = p.Terms.Waiting(q.Ctx(), q.By); err != nil {
		return err
	}
	v.rows = stretch(v.file.Rows, termsPath, q.URL.Query())
	return q.Render(q.Frame(q.T("nav.check.terms"), page.Check, termsPath), termsPage(v))
}

// mayBegin reports whether the reader may begin a revision now.
func (v *termsView) mayBegin() bool {
	_, under := v.underWay()
	return v.court != "" && !under && v.q.By.May(org.TermsEdit, org.Unit{Court: v.court})
}

// underWay is the revision that is not decided yet, as far as the reader may
// know of it.
func (v *termsView) underWay() (terms.Listing, bool) {
	i := slices.IndexFunc(v.lists, func(l terms.Listing) bool { return l.State == terms.Drafted || l.State == terms.Submitted })
	if i < 0 {
		return terms.Listing{}, false
	}
	return v.lists[i], true
}

// waitsForReader reports whether a revision stands among those that wait for
// the reader.
func (v *termsView) waitsForReader(l terms.Listing) bool {
	return slices.ContainsFunc(v.waiting, func(w terms.Listing) bool { return w.ID == l.ID })
}

// standing says what counts for the court now.
func (v *termsView) standing() string {
	switch {
	case !v.own:
		return v.q.T("terms.standing.program", "n", len(v.program))
	case v.file.Instead:
		return v.q.T("terms.standing.instead", "edition", v.file.Edition, "n", v.file.Entries)
	}
	return v.q.T("terms.standing.beside", "edition", v.file.Edition, "n", v.file.Entries, "more", len(v.program))
}

func (v *termsView) filters() ui.Filters {
	f := ui.Filters{
		Action: termsPath, Submit: v.q.T("button.filter"),
		Search: &ui.Field{Name: "q", Value: v.query, Label: v.q.T("terms.search"), Placeholder: v.q.T("terms.search")},
	}
	if len(v.courts) > 1 {
		f.Picks = []ui.Field{{Name: "court", Label: v.q.T("terms.court"), Options: v.courts}}
	}
	return f
}

// beginTerms begins a revision.
func (p *Pages) beginTerms(q *page.Request) error {
	id, err := p.Terms.Begin(q.Ctx(), q.By, termsCourt(q))
	if err != nil {
		return err
	}
	return q.Redirect(termsPath+"/"+string(id), page.Note{Key: "terms.done.draft"})
}

// revisionView is a list of the register as its page needs it.
type revisionView struct {
	terms.File
	q        *page.Request
	problems []string
	faults   []fault // of a spreadsheet
	trial    *termsTrial
	row      terms.Row // in the form
	n        int       // its place; 0 a new one
	list     numbered
}

func (p *Pages) termsList(q *page.Request) error { return p.showTerms(q, http.StatusOK, nil, nil) }

// showTerms shows a list, also with the sentences of a refusal or the trial of
// a spreadsheet.
func (p *Pages) showTerms(q *page.Request, status int, problems []string, t *termsTrial) error {
	f, err := p.Terms.Open(q.Ctx(), q.By, terms.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &revisionView{File: f, q: q, problems: problems, trial: t}
	if t != nil {
		v.faults = t.faults
	}
	v.list = stretch(f.Rows, v.at(""), q.URL.Query())
	v.fillForm()
	return q.RenderStatus(status, q.Frame(v.title(), page.Check, termsPath), revisionPage(v))
}

// fillForm puts what was refused into the form for a row, or the row that the
// reader picked.
func (v *revisionView) fillForm() {
	if v.q.Method == http.MethodPost {
		v.row, v.n = rowOfForm(v.q), numberOf(v.q)
		return
	}
	if n, err := strconv.Atoi(v.q.URL.Query().Get("row")); err == nil && n >= 1 && n <= len(v.Rows) {
		v.row, v.n = v.Rows[n-1], n
	}
}

// rowOfForm reads the cells of the form. A day from its own field is read as the
// lexicon reads it.
func rowOfForm(q *page.Request) terms.Row {
	return terms.Row{
		Wrong: q.Text("wrong"), Right: q.Text("right"), Reason: q.Text("reason"), Source: q.Text("source"), From: q.Text("from"), To: q.Text("to"),
		Except: q.Text("except"), Grade: q.Text("grade"),
	}
}

func numberOf(q *page.Request) int {
	n, err := strconv.Atoi(q.Text("n"))
	if err != nil {
		return 0
	}
	return n
}

func (v *revisionView) title() string {
	if v.Edition > 0 {
		return v.q.T("terms.edition", "n", v.Edition)
	}
	return v.q.T("terms.revision")
}

func (v *revisionView) at(what string) string {
	if what == "" {
		return termsPath + "/" + string(v.ID)
	}
	return termsPath + "/" + string(v.ID) + "/" + what
}

func (v *revisionView) may(verb terms.Verb) bool { return slices.Contains(v.Allowed(v.q.By), verb) }

func (v *revisionView) wrote() bool { return v.Wrote(v.q.By.Account) }

// open reports whether the list is one that is not decided yet.
func (v *revisionView) open() bool { return v.State == terms.Drafted || v.State == terms.Submitted }

func (v *revisionView) facts() []string {
	how := v.q.T("terms.beside")
	if v.Instead {
		how = v.q.T("terms.instead")
	}
	out := []string{v.q.T("terms.state." + string(v.State)), v.q.Reg.Court(v.Court).Name, v.q.T("terms.entries", "n", v.Entries), how}
	if v.ApproverName != "" {
		out = append(out, v.q.T("terms.approved", "name", v.ApproverName, "time", v.q.P.Moment(v.ApprovedAt)))
	}
	return out
}

// events is the timeline. Edits one after the other by one person are one line.
func (v *revisionView) events() []ui.Event {
	var out []ui.Event
	for i := 0; i < len(v.Steps); i++ {
		s := v.Steps[i]
		e := ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: "circle-check",
			Title: v.q.T("terms.did." + strings.TrimPrefix(string(s.Verb), "terms.")), By: s.Name, Text: s.Reason,
		}
		if s.Verb == terms.Edit {
			var about []string
			for ; i < len(v.Steps) && v.Steps[i].Verb == terms.Edit && v.Steps[i].Account == s.Account; i++ {
				if a := v.about(v.Steps[i].About); a != "" && !slices.Contains(about, a) {
					about = append(about, a)
				}
			}
			i--
			e.Text = strings.Join(about, "、")
		}
		if i == len(v.Steps)-1 {
			e.State = ui.EventNow
		}
		out = append(out, e)
	}
	return out
}

// about names what an edit was about.
func (v *revisionView) about(what string) string {
	switch what {
	case terms.AboutSheet, terms.AboutBeside, terms.AboutRemoval:
		return v.q.T("terms.about." + what)
	}
	return what
}

// besides are the two ways in which a court's list can stand to the program's.
func (v *revisionView) besides() []ui.Option {
	return []ui.Option{
		{Value: "no", Text: v.q.T("terms.beside"), Note: v.q.T("terms.beside.note"), Chosen: !v.Instead},
		{Value: "yes", Text: v.q.T("terms.instead"), Note: v.q.T("terms.instead.note"), Chosen: v.Instead},
	}
}

// grades are the grades to be chosen.
func grades(q *page.Request, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Text: q.T("terms.grade.none"), Chosen: chosen == ""}}
	for _, g := range terms.Grades() {
		out = append(out, ui.Option{Value: g, Text: g, Chosen: g == chosen})
	}
	return out
}

// editTerms puts a row into a draft, or takes one out.
func (p *Pages) editTerms(q *page.Request) error {
	id, n := terms.ID(q.PathValue("id")), numberOf(q)
	if q.FormValue("do") == "remove" {
		if err := p.Terms.Remove(q.Ctx(), q.By, id, q.Version(), n); err != nil {
			return err
		}
		return q.Redirect(termsPath+"/"+string(id), page.Note{Key: "terms.done.remove"})
	}
	if err := p.Terms.Put(q.Ctx(), q.By, id, q.Version(), n, rowOfForm(q)); err != nil {
		return p.refusedTerms(q, err)
	}
	return q.Redirect(termsPath+"/"+string(id), page.Note{Key: "terms.done.row"})
}

// besideTerms says how a draft is to stand to the program's list.
func (p *Pages) besideTerms(q *page.Request) error {
	id := terms.ID(q.PathValue("id"))
	if err := p.Terms.Beside(q.Ctx(), q.By, id, q.Version(), q.FormValue("instead") == "yes"); err != nil {
		return p.refusedTerms(q, err)
	}
	return q.Redirect(termsPath+"/"+string(id), page.Note{Key: "terms.done.beside"})
}

// stepTerms takes a step.
func (p *Pages) stepTerms(q *page.Request) error {
	id, verb := terms.ID(q.PathValue("id")), terms.Verb(q.FormValue("verb"))
	if !slices.Contains([]terms.Verb{terms.Submit, terms.Return, terms.Approve, terms.Withdraw}, verb) {
		// Whoever may not know of the list learns only that.
		if _, err := p.Terms.Open(q.Ctx(), q.By, id); err != nil {
			return err
		}
		return terms.ErrState
	}
	if err := p.Terms.Take(q.Ctx(), q.By, id, verb, terms.Decision{Version: q.Version(), Reason: q.Text("reason")}); err != nil {
		return p.refusedTerms(q, err)
	}
	return q.Redirect(termsPath+"/"+string(id), page.Note{Key: "terms.done." + strings.TrimPrefix(string(verb), "terms.")})
}

// refusedTerms shows the list again with what was typed and why it was refused.
func (p *Pages) refusedTerms(q *page.Request, err error) error {
	if defects, ok := errors.AsType[terms.DefectsError](err); ok {
		var out []string
		for _, d := range defects {
			out = append(out, q.T("checklist.sheet.row", "row", d.Row, "text", defectOf(q, d, func(n int) int { return n })))
		}
		return p.showTerms(q, http.StatusUnprocessableEntity, out, nil)
	}
	if status, sentence := page.Explain(q.P, err); status == http.StatusUnprocessableEntity {
		return p.showTerms(q, status, []string{sentence}, nil)
	}
	return err
}

// defectOf says what is wrong with a row. row tells how the reader counts rows.
func defectOf(q *page.Request, d terms.Defect, row func(int) int) string {
	key := "terms.fault." + string(d.Fault)
	switch {
	case d.With != "":
		return q.T(key+".program", "word", d.Wrong, "with", d.With)
	case d.Other > 0:
		return q.T(key, "word", d.Wrong, "row", row(d.Other))
	}
	return q.T(key, "word", d.Wrong)
}

// termsTable lists rows; with edit they can be changed.
func termsTable(q *page.Request, label string, rows []numberedRow, edit *revisionView) ui.Table {
	t := ui.Table{Label: label, Columns: []ui.Column{
		{Head: q.T("terms.column.n"), Right: true},
		{Head: q.T("terms.column.wrong"), Title: true},
		{Head: q.T("terms.column.right")},
		{Head: q.T("terms.column.grade")},
		{Head: q.T("terms.column.days"), Class: "xz-nb"},
		{Head: q.T("terms.column.reason")},
		{Head: q.T("terms.column.except")},
	}}
	if edit != nil {
		t.Columns = append(t.Columns, ui.Column{Head: q.T("terms.change"), Hidden: true})
	}
	for _, r := range rows {
		cells := []templ.Component{
			ui.Text(strconv.Itoa(r.n)), ui.Text(r.Wrong), ui.Text(r.Right), ui.Text(gradeName(r.Row)), ui.Text(termsDays(q, r.Row)), ui.TwoLines(r.Reason, "", r.Source), ui.Text(r.Except),
		}
		if edit != nil {
			cells = append(cells, rowActions(edit, r.n))
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: cells})
	}
	return t
}

// gradeName is the grade of a row; one without is suspect.
func gradeName(r terms.Row) string {
	if r.Grade == "" {
		return terms.Grades()[2]
	}
	return r.Grade
}

// termsDays are the signing dates for which a row holds.
func termsDays(q *page.Request, r terms.Row) string {
	switch {
	case r.From == "" && r.To == "":
		return ""
	case r.To == "":
		return q.T("terms.days.from", "from", r.From)
	case r.From == "":
		return q.T("terms.days.to", "to", r.To)
	}
	return q.T("terms.days.both", "from", r.From, "to", r.To)
}

// termsChanges lists what a revision changes.
func termsChanges(q *page.Request, changes []terms.Change) ui.Table {
	t := ui.Table{Label: q.T("terms.changes"), Columns: []ui.Column{
		{Head: q.T("terms.column.change")}, {Head: q.T("terms.column.wrong"), Title: true}, {Head: q.T("terms.column.was")}, {Head: q.T("terms.column.now")},
	}}
	for _, c := range changes {
		kind, word := "changed", c.Now.Wrong
		switch {
		case c.Was == terms.Row{}:
			kind = "added"
		case c.Now == terms.Row{}:
			kind, word = "removed", c.Was.Wrong
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Tag(q.T("terms.change." + kind)), ui.Text(word), ui.Text(rowLine(q, c.Was)), ui.Text(rowLine(q, c.Now)),
		}})
	}
	return t
}

// rowLine says a row in a line, without its word.
func rowLine(q *page.Request, r terms.Row) string {
	if r == (terms.Row{}) {
		return ""
	}
	right := r.Right
	if right == "" {
		right = q.T("terms.no_right")
	}
	parts := []string{right, gradeName(r)}
	for _, s := range []string{termsDays(q, r), r.Reason, r.Source, r.Except} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "；")
}

// termsLists lists the revisions and editions of a court.
func termsLists(q *page.Request, lists []terms.Listing) ui.Table {
	t := ui.Table{Label: q.T("terms.lists"), Columns: []ui.Column{
		{Head: q.T("terms.column.list"), Title: true}, {Head: q.T("column.state")}, {Head: q.T("terms.column.entries"), Right: true}, {Head: q.T("terms.column.author")}, {Head: q.T("terms.column.approver")},
	}}
	for i := range lists {
		l := &lists[i]
		title := q.T("terms.revision.of", "date", q.P.Date(calendar.DayOf(l.CreatedAt)))
		if l.Edition > 0 {
			title = q.T("terms.edition", "n", l.Edition)
		}
		approver := ""
		if l.ApproverName != "" {
			approver = l.ApproverName + "　" + q.P.Moment(l.ApprovedAt)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(title, termsPath+"/"+string(l.ID), l.Reason), ui.Text(q.T("terms.state." + string(l.State))), ui.Text(strconv.Itoa(l.Entries)), ui.Text(l.AuthorName), ui.Text(approver),
		}})
	}
	return t
}
