package supervise

import (
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// serve serves a notice: the letter goes out, how is on record, and the finding
// or the issue it is about goes on.
func (p *Pages) serve(q *page.Request) error {
	id := letter.ID(q.PathValue("id"))
	on, err := day(q, "on")
	if err != nil {
		return p.refusedLetter(q, err)
	}
	s := letter.Service{How: letter.How(q.FormValue("how")), On: on, Witness: q.Text("witness")}
	if err := p.Letters.Serve(q.Ctx(), q.By, id, q.Version(), s); err != nil {
		return p.refusedLetter(q, err)
	}
	return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done.serve"})
}

// serving is the panel for serving an approved notice.
func (v *letterView) serving() ui.NextStep {
	_, made := v.Paper()
	n := ui.NextStep{
		Lead: v.q.T("next.lead"), Turn: v.q.T("next.yours"), Title: v.q.T("letters.serve.title"), Note: v.q.T("letters.serve.note." + string(v.Kind)),
		Needs:  []ui.Need{{Text: v.q.T("letters.need.paper"), Met: made}},
		Button: ui.Action{Text: v.q.T("letters.act.serve"), Icon: "send"},
	}
	if !made {
		n.Needs[0].Href, n.Needs[0].Link = v.path(""), v.q.T("letters.need.paper.link")
	}
	return n
}

// hows are the ways of serving.
func (v *letterView) hows() []ui.Option {
	chosen := v.q.FormValue("how")
	if chosen == "" {
		chosen = string(letter.Platform)
	}
	var out []ui.Option
	for _, h := range letter.Hows() {
		out = append(out, ui.Option{
			Value: string(h), Text: v.q.T("letters.how." + string(h)), Note: v.q.T("letters.how.note." + string(h)), Chosen: string(h) == chosen,
		})
	}
	return out
}

// servedOn is the day that was typed, or today.
func (v *letterView) servedOn() string {
	if s := v.q.FormValue("on"); s != "" {
		return s
	}
	return string(calendar.DayOf(v.q.Site().Now()))
}

// record says how a notice was served, "" while it was not.
func (v *letterView) record(a letter.Addressee) string {
	s := a.Served
	if s.On == "" {
		return ""
	}
	parts := []string{v.q.P.Date(s.On), v.q.T("letters.how." + string(s.How)), s.ByName}
	if s.Witness != "" {
		parts = append(parts, v.q.T("letters.witness.named", "name", s.Witness))
	}
	return strings.Join(parts, "　")
}

// answers reports whether the letter is one that units answer, and is out.
func (v *letterView) answers() bool { return v.Kind == letter.Circular && v.SentAt > 0 }

// answered counts the units that have.
func (v *letterView) answered() int {
	n := 0
	for _, a := range v.Addressees {
		if a.Answered() {
			n++
		}
	}
	return n
}

// replied says how an addressee stands with its answer.
func (v *letterView) replied(a letter.Addressee) string {
	if !a.Answered() {
		return v.q.T("letters.unanswered")
	}
	at := calendar.DayOf(msTime(a.Answer.At))
	text := v.q.P.ShortDate(at) + "　" + a.Answer.ByName
	if v.Due != "" && at > v.Due {
		text += "　" + v.q.T("letters.answered.late")
	}
	return text
}

// late reports whether an addressee has let the day for its answer pass.
func (v *letterView) late(a letter.Addressee) bool {
	return v.Late(a, calendar.DayOf(v.q.Site().Now()))
}

// asked is the number of the addressee in whose name the reader answers next, 0
// when there is none.
func (v *letterView) asked() int {
	if !v.answers() || v.State == letter.Withdrawn {
		return 0
	}
	return 1 + slices.IndexFunc(v.Addressees, func(a letter.Addressee) bool {
		return a.Acknowledged() && !a.Answered() && letter.MayAnswer(a, v.q.By)
	})
}

// reply is the panel for answering.
func (v *letterView) reply(n int) ui.NextStep {
	return ui.NextStep{
		Lead: v.q.T("next.lead"), Turn: v.q.T("next.yours"), Title: v.q.T("letters.answer.title"), Note: v.q.T("letters.answer.note", "name", v.Addressees[n-1].Name),
		Button: ui.Action{Text: v.q.T("letters.act.answer"), Icon: "send"},
	}
}

// attachments are the files of an answer as cards.
func (v *letterView) attachments(a letter.Addressee) []ui.Evidence {
	var out []ui.Evidence
	for _, x := range a.Answer.Files {
		out = append(out, ui.Evidence{Href: v.path("/files/" + string(x.ID)), Title: x.Name, Note: v.q.P.Size(x.Size), Flat: true, Icon: "paperclip"})
	}
	return out
}

// answer answers a circular in the name of a unit.
func (p *Pages) answer(q *page.Request) error {
	if err := readForm(q); err != nil {
		return err
	}
	id := letter.ID(q.PathValue("id"))
	n, err := strconv.Atoi(q.FormValue("n"))
	if err != nil {
		return org.ErrNotFound
	}
	file, err := p.Letters.Show(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	// Who may not answer leaves no file behind.
	if n < 1 || n > len(file.Addressees) || !letter.MayAnswer(file.Addressees[n-1], q.By) {
		return org.ErrForbidden
	}
	text := q.Text("answer")
	if text == "" {
		return p.refusedLetter(q, letter.ErrAnswer)
	}
	files, err := p.store(q)
	if err != nil {
		return p.refusedLetter(q, err)
	}
	if err := p.Letters.Answer(q.Ctx(), q.By, id, n, text, files); err != nil {
		return p.refusedLetter(q, err)
	}
	return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done.answer"})
}

// answerFile hands out a file of an answer, after the view is in the log.
func (p *Pages) answerFile(q *page.Request) error {
	file, err := p.Letters.Show(q.Ctx(), q.By, letter.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	for _, a := range file.Addressees {
		for _, x := range a.Answer.Files {
			if string(x.ID) == q.PathValue("evidence") {
				return q.HandOut(p.Views, p.Blobs, x, string(file.ID), "answer")
			}
		}
	}
	return org.ErrNotFound
}
