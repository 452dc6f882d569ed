package check

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// publicationPath is where the desk for what goes online lies.
const publicationPath = "/check/publication"

func (p *Pages) publicationRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/publication", Action: org.PublicationView, Page: p.publications},
		{Pattern: "GET /check/publication/sheet", Action: org.PublicationView, Page: p.publicationSheet},
		{Pattern: "GET /check/publication/enter", Action: org.PublicationDecide, Page: p.unentered},
		{Pattern: "GET /check/publication/enter/{id}", Action: org.PublicationDecide, Page: p.effect},
		{Pattern: "POST /check/publication/enter/{id}", Action: org.PublicationDecide, Page: p.enterEffect},
		{Pattern: "GET /check/publication/documents/{id}", Action: org.PublicationView, Page: p.publication},
		{Pattern: "POST /check/publication/documents/{id}/step", Action: org.PublicationView, Page: p.stepPublication},
		{Pattern: "POST /check/publication/documents/{id}/copy", Action: org.PublicationDecide, Page: p.alterCopy},
		{Pattern: "GET /check/publication/documents/{id}/copy/{format}", Action: org.PublicationView, Page: p.downloadCopy},
		{Pattern: "GET /check/publication/online", Action: org.PublicationDecide, Page: p.onlineLists},
		{Pattern: "POST /check/publication/online", Action: org.PublicationDecide, Page: p.importOnline},
		{Pattern: "GET /check/publication/online/template", Action: org.PublicationDecide, Page: p.onlineTemplate},
		{Pattern: "GET /check/publication/online/{id}", Action: org.PublicationDecide, Page: p.onlineList},
		{Pattern: "POST /check/publication/online/{id}/lead", Action: org.PublicationDecide, Page: p.leadOnline},
	}
}

// registerView is the register as its page needs it.
type registerView struct {
	publication.Page
	q      *page.Request
	filter publication.Filter
	counts publication.Counts
	query  url.Values
}

func publicationFilter(u url.Values) publication.Filter {
	f := publication.Filter{Query: u.Get("q"), Court: org.CourtID(u.Get("court")), Overdue: u.Get("overdue") == "1", After: publication.ID(u.Get("after"))}
	if s := publication.State(u.Get("state")); slices.Contains(publication.States(), s) {
		f.State = s
	}
	return f
}

// publications lists the register, what is overdue first.
func (p *Pages) publications(q *page.Request) (err error) {
	v := &registerView{q: q, query: q.URL.Query(), filter: publicationFilter(q.URL.Query())}
	v.filter.Limit = pageLength
	if v.Page, err = p.Online.Page(q.Ctx(), q.By, v.filter); err != nil {
		return err
	}
	if v.counts, err = p.Online.Count(q.Ctx(), q.By); err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.check.publication"), page.Check, publicationPath), publicationsPage(v))
}

func (v *registerView) decides() bool { return v.q.By.MayAnywhere(org.PublicationDecide) }

func (v *registerView) pages() ui.Pages {
	p := ui.Pages{From: v.From, To: v.To(), All: v.All}
	if v.From > 1 {
		p.Previous = address(publicationPath, v.query, string(v.Back))
	}
	if next := v.Next(); next != "" {
		p.Next = address(publicationPath, v.query, string(next))
	}
	return p
}

func (v *registerView) filters() ui.Filters {
	q := v.q
	states := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range publication.States() {
		states = append(states, ui.Option{Value: string(s), Text: q.T("publication.state." + string(s)), Chosen: s == v.filter.State})
	}
	overdue := "0"
	if v.filter.Overdue {
		overdue = "1"
	}
	return ui.Filters{
		Action: publicationPath,
		Search: &ui.Field{Name: "q", Value: v.filter.Query, Label: q.T("publication.search"), Placeholder: q.T("publication.search")},
		Picks: []ui.Field{
			{Name: "state", Label: q.T("column.state"), Options: states},
			{Name: "court", Label: q.T("column.unit"), Options: publicationCourts(q, org.PublicationView, v.filter.Court, true)},
			{Name: "overdue", Label: q.T("publication.overdue.filter"), Value: overdue, Options: []ui.Option{
				{Value: "", Text: q.T("publication.overdue.any")}, {Value: "1", Text: q.T("publication.overdue.only")},
			}},
		},
		Submit: q.T("button.filter"),
	}
}

// publicationCourts are the courts in which the reader may do something.
func publicationCourts(q *page.Request, a org.Action, chosen org.CourtID, anyOf bool) []ui.Option {
	var out []ui.Option
	if anyOf {
		out = append(out, ui.Option{Value: "", Text: q.T("filter.any_court")})
	}
	for _, c := range q.Reg.Courts(q.By.Scope(a)) {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == chosen})
	}
	return out
}

// publicationChip is the state of a document on the register.
func publicationChip(q *page.Request, s publication.State) ui.Chip {
	c := ui.Chip{Family: ui.Wait, Ring: ui.RingEmpty, Text: q.T("publication.state." + string(s))}
	switch s {
	case publication.Preparing:
		c.Family, c.Ring = ui.Work, ui.RingHalf
	case publication.Withholding:
		c.Family, c.Ring = ui.Verify, ui.RingThreeQuarter
	case publication.Withheld:
		c.Family, c.Ring = ui.Off, ui.RingSlash
	case publication.Published, publication.Corrected:
		c.Family, c.Ring = ui.Done, ui.RingTick
	case publication.Withdrawn:
		c.Family, c.Ring = ui.Back, ui.RingBack
	case publication.Running:
	}
	return c
}

func (v *registerView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("publication.register"), Columns: []ui.Column{
		{Head: q.T("column.case_no"), Title: true},
		{Head: q.T("column.unit")},
		{Head: q.T("publication.effective"), Class: "xz-nb"},
		{Head: q.T("publication.due")},
		{Head: q.T("column.state")},
		{Head: q.T("publication.result")},
	}}
	for i := range v.Rows {
		w := &v.Rows[i]
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(w.CaseNo, publicationPath+"/documents/"+string(w.ID), typeName(q, w.Kind, w.Type)), ui.Text(q.Unit(w.Unit)),
			ui.Text(q.P.Date(w.Effective)), publicationDue(q, w), ui.Status(publicationChip(q, w.State)), ui.Text(publicationResult(q, w)),
		}})
	}
	return t
}

// publicationDue is the last day, with what is left of it while it counts.
func publicationDue(q *page.Request, w *publication.Publication) templ.Component {
	if w.State.Open() && w.FirstOn == "" {
		if d := q.Due(w.Due, w.Provisional); d != nil {
			return ui.Deadline(*d)
		}
	}
	return ui.Text(q.P.Date(w.Due))
}

// publicationResult says in a line what became of a document.
func publicationResult(q *page.Request, w *publication.Publication) string {
	today := calendar.DayOf(q.Site().Now())
	switch w.State {
	case publication.Published, publication.Corrected:
		s := q.T("publication.result.online", "date", q.P.Date(w.PublishedOn), "place", w.Place)
		if late := w.Late(q.Site().Days(), today); late > 0 {
			s += q.T("publication.result.late", "n", late)
		}
		return s
	case publication.Withheld:
		return q.T("publication.result.withheld", "ground", q.T("publication.ground."+string(w.Ground)), "name", w.ApproverName)
	case publication.Withholding:
		return q.T("publication.ground." + string(w.Ground))
	case publication.Withdrawn:
		return q.T("publication.result.withdrawn", "date", q.P.Date(w.WithdrawnOn))
	case publication.Running, publication.Preparing:
	}
	return ""
}

// publicationSheet hands the register out, as it is filtered. What a leader
// approved stands beside each document that is not published.
func (p *Pages) publicationSheet(q *page.Request) error {
	f := publicationFilter(q.URL.Query())
	f.After = ""
	list, err := p.Online.Page(q.Ctx(), q.By, f)
	if err != nil {
		return err
	}
	today, days := calendar.DayOf(q.Site().Now()), q.Site().Days()
	t := sheet.Table{Name: q.T("publication.register")}
	for _, c := range []struct {
		key   string
		width float64
	}{
		{"column.case_no", 26},
		{"column.unit", 26},
		{"publication.type", 14},
		{"column.signed", 12},
		{"publication.way", 20},
		{"publication.effective", 12},
		{"publication.due", 12},
		{"column.state", 12},
		{"publication.published_on", 12},
		{"publication.place", 30},
		{"publication.late", 12},
		{"publication.ground", 26},
		{"publication.reason", 40},
		{"publication.proposer", 12},
		{"publication.approver", 12},
		{"publication.withdrawn_on", 12},
		{"publication.withdrawal", 40},
		{"publication.copies", 10},
	} {
		t.Columns = append(t.Columns, sheet.Column{Title: q.T(c.key), Width: c.width})
	}
	t.Rows = func(yield func([]any) bool) {
		for i := range list.Rows {
			w := &list.Rows[i]
			ground := ""
			if w.Ground != "" {
				ground = q.T("publication.ground." + string(w.Ground))
			}
			row := []any{
				w.CaseNo, q.Unit(w.Unit), typeName(q, w.Kind, w.Type), sheet.Day(w.Signed), q.T("publication.way." + string(w.Way)), sheet.Day(w.Effective),
				sheet.Day(w.Due), q.T("publication.state." + string(w.State)), sheet.Day(w.PublishedOn), w.Place, w.Late(days, today),
				ground, w.Reason, w.ProposerName, w.ApproverName, sheet.Day(w.WithdrawnOn), w.Withdrawal, w.Copies,
			}
			if !yield(row) {
				return
			}
		}
	}
	return sendSheet(q, q.T("publication.register")+"-"+string(today), t)
}

// sendSheet hands a table out as a workbook.
func sendSheet(q *page.Request, name string, t sheet.Table) error {
	// Whole in memory first: an error must still become an error page.
	var out bytes.Buffer
	if err := sheet.Write(&out, t); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}))
	_, err := out.WriteTo(q.W)
	return err
}

// unentered lists the documents that wait for their day of taking effect.
func (p *Pages) unentered(q *page.Request) error {
	query := q.URL.Query().Get("q")
	list, err := p.Online.Unentered(q.Ctx(), q.By, query, 500)
	if err != nil {
		return err
	}
	t := ui.Table{Label: q.T("publication.unentered"), Columns: []ui.Column{
		{Head: q.T("column.case_no"), Title: true}, {Head: q.T("column.unit")}, {Head: q.T("column.signed"), Class: "xz-nb"}, {Head: q.T("publication.level")},
	}}
	for _, w := range list {
		signed, level := "", ""
		if w.Signed != "" {
			signed = q.P.Date(w.Signed)
		}
		if w.Level != "" {
			level = q.T("publication.level." + w.Level)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(w.CaseNo, publicationPath+"/enter/"+w.Document, typeName(q, w.Kind, w.Type)), ui.Text(q.Unit(w.Unit)), ui.Text(signed), ui.Text(level),
		}})
	}
	return q.Render(q.Frame(q.T("publication.unentered"), page.Check, publicationPath), unenteredPage(q, query, t))
}

// effectView is the form for the day of taking effect.
type effectView struct {
	q         *page.Request
	pub       publication.Publication
	in        publication.Effect
	suggested *publication.Effect
	days      int // to appeal; 0 when nobody can, or it is not known
	problem   string
}

func (p *Pages) effect(q *page.Request) error { return p.showEffect(q, http.StatusOK, nil) }

// showEffect shows the form. With a day of service in the address, what follows
// from it is suggested; a person still confirms it.
func (p *Pages) showEffect(q *page.Request, status int, refused error) error {
	pub, err := p.Online.OfDocument(q.Ctx(), q.By, q.PathValue("id"))
	if err != nil {
		return err
	}
	if pub.ID != "" {
		return q.Redirect(publicationPath + "/documents/" + string(pub.ID))
	}
	v := &effectView{q: q, pub: pub, in: effectOf(q)}
	v.days, _ = publication.AppealDays(pub.Kind, pub.Type, pub.Level)
	if refused != nil {
		_, v.problem = page.Explain(q.P, refused)
	}
	if e, ok := publication.Suggest(&pub, v.in.Served, q.Site().Days()); ok && q.Method == http.MethodGet {
		v.suggested = &e
		v.in.Way, v.in.Effective = e.Way, e.Effective
	}
	return q.RenderStatus(status, q.Frame(q.T("publication.enter"), page.Check, publicationPath), effectPage(v))
}

// effectOf reads the form, or the address.
func effectOf(q *page.Request) publication.Effect {
	return publication.Effect{
		Way: publication.Way(q.Text("way")), Served: calendar.Day(q.Text("served")), SecondNo: q.Text("second_no"), Effective: calendar.Day(q.Text("effective")),
	}
}

func (p *Pages) enterEffect(q *page.Request) error {
	id, err := p.Online.Enter(q.Ctx(), q.By, q.PathValue("id"), effectOf(q))
	if err != nil {
		if status, _ := page.Explain(q.P, err); status == http.StatusUnprocessableEntity {
			return p.showEffect(q, status, err)
		}
		return err
	}
	return q.Redirect(publicationPath+"/documents/"+string(id), page.Note{Key: "publication.done.enter"})
}

// ways are the ways of taking effect, to be chosen.
func ways(q *page.Request, chosen publication.Way) []ui.Option {
	var out []ui.Option
	for _, w := range publication.Ways() {
		out = append(out, ui.Option{Value: string(w), Text: q.T("publication.way." + string(w)), Note: q.T("publication.way." + string(w) + ".note"), Chosen: w == chosen})
	}
	return out
}

func (v *effectView) facts() []string {
	facts := []string{v.q.Unit(v.pub.Unit), typeName(v.q, v.pub.Kind, v.pub.Type)}
	if v.pub.Level != "" {
		facts = append(facts, v.q.T("publication.level."+v.pub.Level))
	}
	if v.pub.Signed != "" {
		facts = append(facts, v.q.T("document.signed", "date", v.q.P.Date(v.pub.Signed)))
	}
	return facts
}

func figureText(n int) string { return strconv.Itoa(n) }

func versionText(n int64) string { return fmt.Sprint(n) }
