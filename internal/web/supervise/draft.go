package supervise

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// draftView is the form for drafting a circular.
type draftView struct {
	q       *page.Request
	court   org.CourtID // that issues it
	courts  []org.Court
	word    string
	problem string
}

// newLetter shows the form for drafting a circular. Notices are drafted where
// the finding or the issue is that they are about.
func (p *Pages) newLetter(q *page.Request) error { return p.showDraft(q, http.StatusOK, "") }

func (p *Pages) showDraft(q *page.Request, status int, problem string) error {
	if kind := q.FormValue("kind"); kind != "" && kind != string(letter.Circular) {
		return org.ErrNotFound
	}
	v := &draftView{q: q, problem: problem, courts: q.Reg.Courts(q.By.Scope(org.LetterDraft))}
	if len(v.courts) == 0 {
		return org.ErrForbidden
	}
	v.court = v.courts[0].ID
	if c := org.CourtID(q.FormValue("court")); slices.ContainsFunc(v.courts, func(x org.Court) bool { return x.ID == c }) {
		v.court = c
	}
	if v.problem == "" && p.Figures == nil {
		v.problem = q.T("letters.no_figures")
	}
	var err error
	if v.word, err = p.lastWord(q, v.court); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(q.T("letters.new"), page.Supervise, lettersPath), draftPage(v))
}

// lastWord is 机关代字 as the court's last letter had it.
func (p *Pages) lastWord(q *page.Request, court org.CourtID) (string, error) {
	list, err := p.Letters.List(q.Ctx(), q.By, letter.Filter{})
	if err != nil {
		return "", err
	}
	for _, w := range list {
		if w.Unit.Court == court {
			f, err := p.Letters.Show(q.Ctx(), q.By, w.ID)
			return f.Word, err
		}
	}
	return "", nil
}

// value is what was typed, or else what to start from.
func (v *draftView) value(name, otherwise string) string {
	if s := v.q.FormValue(name); s != "" {
		return s
	}
	return otherwise
}

// lastMonth is the period to start from: the month before this one.
func (v *draftView) lastMonth() (from, to string) {
	y, m, _ := calendar.DayOf(v.q.Site().Now()).Civil()
	first := calendar.NewDay(y, m, 1)
	return string(calendar.NewDay(y, m-1, 1)), string(first.Add(-1))
}

func (v *draftView) courtOptions() []ui.Option {
	var out []ui.Option
	for _, c := range v.courts {
		out = append(out, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == v.court})
	}
	return out
}

// recipient is a unit that a circular may be for.
type recipient struct {
	id, name string
	unit     org.Unit
}

// recipients are the courts below, and the divisions of the court itself. The
// names are those the paper shows.
func recipients(q *page.Request, court org.CourtID) []recipient {
	var out []recipient
	for _, id := range q.Reg.Subtree(org.Unit{Court: court}).Courts {
		if id != court {
			out = append(out, recipient{string(id), q.Reg.Court(id).Name, org.Unit{Court: id}})
		}
	}
	for _, d := range q.Reg.Divisions(org.Scope{Courts: []org.CourtID{court}}, court) {
		out = append(out, recipient{string(d.ID), "本院" + d.Name, d.Unit()})
	}
	return out
}

// addressed turns the ticked boxes into addressees.
func addressed(q *page.Request, court org.CourtID) []letter.Addressee {
	var out []letter.Addressee
	for _, r := range recipients(q, court) {
		if slices.Contains(q.Form["to"], r.id) {
			out = append(out, letter.Addressee{Unit: r.unit, Name: r.name})
		}
	}
	return out
}

// lines are the lines of a field that hold something.
func lines(q *page.Request, name string) []string {
	var out []string
	for line := range strings.Lines(q.FormValue(name)) {
		if s := strings.TrimSpace(line); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// day reads a day of the form; "" when there is none.
func day(q *page.Request, name string) (calendar.Day, error) {
	s := q.Text(name)
	if s == "" {
		return "", nil
	}
	d, err := calendar.ParseDay(s)
	if err != nil {
		return "", page.Input("error.not_a_day")
	}
	return d, nil
}

// draft writes a circular as a draft. Its text comes from the form, its figures
// are only named: they are counted when it is approved.
func (p *Pages) draft(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	n, err := p.circular(q)
	if err == nil {
		var id letter.ID
		if id, err = p.Letters.Draft(q.Ctx(), q.By, n); err == nil {
			return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done.draft"})
		}
	}
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showDraft(q, status, sentence)
}

// circular reads the form.
func (p *Pages) circular(q *page.Request) (n letter.New, err error) {
	court := q.Reg.Court(org.CourtID(q.FormValue("court")))
	r := letter.Report{
		Title: q.Text("title"), Basis: q.Text("basis"), Office: q.Text("office"), Scope: q.Text("scope"),
		Practices: lines(q, "practices"), Requirements: lines(q, "requirements"), Copies: lines(q, "copies"),
	}
	for _, s := range lines(q, "problems") {
		title, text, _ := strings.Cut(s, "：")
		r.Problems = append(r.Problems, letter.Problem{Title: title, Text: text})
	}
	for name, to := range map[string]*calendar.Day{"from": &r.From, "to_day": &r.To} {
		if *to, err = day(q, name); err != nil {
			return n, err
		}
	}
	if r.Days, err = within(q); err != nil {
		return n, err
	}
	if r.Basis == "" || r.Office == "" || r.From == "" || r.To < r.From || len(r.Requirements) == 0 {
		return n, page.Input("error.letters.incomplete")
	}
	if p.Figures == nil {
		return n, page.Input("letters.no_figures")
	}
	if r, err = p.Figures.Plan(q.Ctx(), r); err != nil {
		return n, err
	}
	return letter.New{
		Kind: letter.Circular, Unit: org.Unit{Court: court.ID}, Issuer: court.Name, Word: q.Text("word"), Office: q.Text("printer"),
		Text: r.Draft(), Days: r.Days, To: addressed(q, court.ID),
	}, nil
}

// within reads in how many working days an answer is asked for; 0 asks for none.
func within(q *page.Request) (int, error) {
	s := q.Text("within")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > letter.MaxDays {
		return 0, letter.ErrPeriod
	}
	return n, nil
}
