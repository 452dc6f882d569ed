package supervise

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// letter shows one letter: its text or the form for it, the paper, the figures
// with what lies behind them, who has signed, and the reader's next step.
func (p *Pages) letter(q *page.Request) error { return p.showLetter(q, http.StatusOK, "") }

func (p *Pages) showLetter(q *page.Request, status int, problem string) error {
	file, err := p.Letters.Show(q.Ctx(), q.By, letter.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if file.Personal() {
		if err := p.Views.Note(q.Ctx(), q.By, string(file.ID), file.About, "letter"); err != nil {
			return err
		}
	}
	v := &letterView{File: &file, q: q, problem: problem}
	if err := p.present(v); err != nil {
		return err
	}
	title := file.Number
	if title == "" {
		title = q.T("letter." + string(file.Kind))
	}
	return q.RenderStatus(status, q.Frame(title, page.Supervise, lettersPath), letterPage(v))
}

// present counts a letter's figures as they are now, for those who write or
// approve it: the draft shows them, and beside the frozen ones they say what
// has changed since.
func (p *Pages) present(v *letterView) error {
	if len(v.Text.Needs()) == 0 || p.Figures == nil {
		return nil
	}
	facts, err := p.Letters.Current(v.q.Ctx(), v.q.By, v.ID, p.Figures.Count)
	if errors.Is(err, org.ErrForbidden) {
		return nil
	}
	v.current = facts.Figures
	return err
}

// letterView is a letter as its page needs it.
type letterView struct {
	*letter.File
	q       *page.Request
	current letter.Figures // as they are now; nil for those whom it is for
	problem string
}

func (v *letterView) may(verb letter.Verb) bool {
	return slices.Contains(letter.Allowed(v.Letter, v.q.By), verb)
}

func (v *letterView) path(end string) string { return lettersPath + "/" + string(v.ID) + end }

// frozen reports whether the letter's figures stand for ever.
func (v *letterView) frozen() bool { return v.ApprovedAt != 0 }

// shown are the figures as the paper has them, or will have.
func (v *letterView) shown() letter.Figures {
	if v.frozen() {
		return v.Figures
	}
	return v.current
}

// readable reports whether every figure that the text asks for is there to be
// shown.
func (v *letterView) readable() bool { return v.counted() == len(v.Text.Needs()) }

// counted is how many of the figures that the text asks for are there.
func (v *letterView) counted() int {
	n := 0
	for _, name := range v.Text.Needs() {
		if _, ok := v.shown()[name]; ok {
			n++
		}
	}
	return n
}

// hand reports whether the reader wrote the letter: then another has to approve.
func (v *letterView) hand() bool {
	return slices.ContainsFunc(v.Steps, func(s letter.Step) bool {
		wrote := s.Verb == letter.Draft || s.Verb == letter.Edit || s.Verb == letter.Submit
		return wrote && (s.Account == v.q.By.Account || s.Officer != "" && s.Officer == v.q.By.Officer)
	})
}

// approval is the panel for approving or returning.
func (v *letterView) approval() ui.NextStep {
	q, all := v.q, len(v.Text.Needs())
	n := ui.NextStep{
		Lead: q.T("next.lead"), Title: q.T("letters.approve.title"), Note: q.T("letters.approve.note"),
		Needs: []ui.Need{
			{Text: q.T("letters.need.another"), Met: !v.hand()},
			{Text: q.T("letters.need.figures"), Met: v.counted() == all, Figure: strconv.Itoa(v.counted()) + "/" + strconv.Itoa(all)},
			{Text: q.T("letters.need.to"), Met: len(v.Addressees) > 0, Figure: strconv.Itoa(len(v.Addressees))},
		},
		Button: ui.Action{Text: q.T("button.approve"), Icon: "check", Name: "verb", Value: string(letter.Approve)},
		Others: []ui.Action{{Text: q.T("letters.act.return"), Name: "verb", Value: string(letter.Return)}},
	}
	if v.hand() {
		n.Needs[0].Text = q.T("letters.need.another.not")
	} else {
		n.Turn = q.T("next.yours")
	}
	return n
}

// sending is the panel for sending an approved letter.
func (v *letterView) sending() ui.NextStep {
	_, made := v.Paper()
	n := ui.NextStep{
		Lead: v.q.T("next.lead"), Turn: v.q.T("next.yours"), Title: v.q.T("letters.send.title"), Note: v.q.T("letters.send.note"),
		Needs:  []ui.Need{{Text: v.q.T("letters.need.paper"), Met: made}},
		Button: ui.Action{Text: v.q.T("letters.act.send"), Icon: "send", Name: "verb", Value: string(letter.Send)},
	}
	if !made {
		n.Needs[0].Href, n.Needs[0].Link = v.path(""), v.q.T("letters.need.paper.link")
	}
	return n
}

// signs reports whether the reader may sign for an addressee.
func (v *letterView) signs(a letter.Addressee) bool {
	if a.Acknowledged() || v.State != letter.Sent {
		return false
	}
	if a.Officer != "" {
		return a.Officer == v.q.By.Officer
	}
	return v.q.By.May(org.CircularAcknowledge, a.Unit)
}

// mine are the numbers of the addressees for whom the reader may sign.
func (v *letterView) mine() []int {
	var out []int
	for i, a := range v.Addressees {
		if v.signs(a) {
			out = append(out, i+1)
		}
	}
	return out
}

// signed says who signed for an addressee and when.
func (v *letterView) signed(a letter.Addressee) string {
	if !a.Acknowledged() {
		return v.q.T("letters.unsigned")
	}
	return v.q.P.ShortDate(a.On) + "　" + a.AccountName
}

func (v *letterView) signatures() int {
	n := 0
	for _, a := range v.Addressees {
		if a.Acknowledged() {
			n++
		}
	}
	return n
}

// events is the timeline.
func (v *letterView) events() []ui.Event {
	var out []ui.Event
	for _, s := range v.Steps {
		name := s.Name
		if strings.HasPrefix(string(s.Account), "system:") {
			name = v.q.T("actor.system")
		}
		out = append(out, ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: letterIcon(s.Verb),
			Title: v.q.T("letters.did." + strings.TrimPrefix(string(s.Verb), "letter.")), By: name, Text: s.Reason,
		})
	}
	return out
}

func letterIcon(v letter.Verb) string {
	switch v {
	case letter.Draft, letter.Edit:
		return "edit"
	case letter.Submit, letter.Send, letter.Serve:
		return "send"
	case letter.Approve, letter.Acknowledge:
		return "check"
	case letter.AnswerIt:
		return "message-2"
	case letter.Remind:
		return "clock"
	case letter.Render:
		return "file-text"
	case letter.Withdraw, letter.Discard:
		return "circle-x"
	default:
		return "history"
	}
}

// figureRow is a figure of the letter with what it was and what it is.
type figureRow struct {
	name, frozen, now string
	changed           bool
	behind            []ui.Action // links
}

// figures are the figures that the text asks for, in its order.
func (v *letterView) figures() []figureRow {
	var out []figureRow
	for _, name := range v.Text.Needs() {
		was, isFrozen := v.Figures[name]
		now, isCounted := v.current[name]
		r := figureRow{name: name, frozen: "—", now: "—"}
		behind := now.Behind
		if isFrozen {
			r.frozen, behind = figureText(was), was.Behind
		}
		if isCounted {
			r.now = figureText(now)
		}
		r.changed = isFrozen && isCounted && r.frozen != r.now
		for _, id := range behind {
			r.behind = append(r.behind, ui.Action{Text: id, Href: whereIs(id)})
		}
		out = append(out, r)
	}
	return out
}

// figureText is a figure in a cell: its value, or its rows in one line.
func figureText(f letter.Figure) string {
	if len(f.Rows) == 0 {
		return f.Value
	}
	var rows []string
	for _, r := range f.Rows {
		rows = append(rows, strings.Join(r, " "))
	}
	return strings.Join(rows, "；")
}

// whereIs is the page of what a figure counts.
func whereIs(id string) string {
	switch {
	case strings.HasPrefix(id, "iss_"):
		return ledgerPath + "/" + id
	case strings.HasPrefix(id, "doc_"):
		return "/check/documents/" + id
	default:
		return "/check/findings/" + id
	}
}

// figurePlace is where a figure goes, as package letter writes it.
func figurePlace() *regexp.Regexp { return regexp.MustCompile(`\{\{([^{}]*)\}\}`) }

// filled writes a piece of the paper with its figures in place, each marked.
// It is no template, because a template puts a space where a line of it ends,
// and Chinese text has none.
func (v *letterView) filled(text string) templ.Component {
	figures := v.shown()
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		at := 0
		for _, m := range figurePlace().FindAllStringSubmatchIndex(text, -1) {
			b.WriteString(templ.EscapeString(text[at:m[0]]))
			name := strings.TrimSpace(text[m[2]:m[3]])
			value := name
			if f, ok := figures[name]; ok {
				value = f.Value
			}
			b.WriteString(`<span class="fz">` + templ.EscapeString(value) + `</span>`)
			at = m[1]
		}
		b.WriteString(templ.EscapeString(text[at:]))
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// rows are the rows of a table of the paper, those counted among them.
func (v *letterView) rows(part letter.Part) [][]string {
	return append(slices.Clone(part.Rows), v.shown()[part.From].Rows...)
}

// names is the line of the addressees.
func (v *letterView) names() string {
	var out []string
	for _, a := range v.Addressees {
		out = append(out, a.Name)
	}
	return strings.Join(out, "、")
}

// date is the date of the paper, in the form of official papers.
func (v *letterView) date() string {
	if !v.frozen() {
		return ""
	}
	y, m, d := v.ApprovedOn().Civil()
	return strconv.Itoa(y) + "年" + strconv.Itoa(int(m)) + "月" + strconv.Itoa(d) + "日"
}

// turn says whose turn it is, when it is not the reader's.
func (v *letterView) turn() string {
	key := string(v.State)
	switch {
	case v.State == letter.Approved && v.Kind != letter.Circular:
		key = "approved.notice"
	case v.State == letter.Sent && v.Kind != letter.Circular:
		key = "served"
	case v.State == letter.Acknowledged && v.Kind != letter.Circular:
		key = "signed"
	case v.State == letter.Acknowledged && v.Asks() && v.answered() < len(v.Addressees):
		key = "answering"
	}
	return v.q.T("letters.turn." + key)
}

// letterStep takes a step. A refusal shows the page again with the sentence.
func (p *Pages) letterStep(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	id, verb := letter.ID(q.PathValue("id")), letter.Verb(q.FormValue("verb"))
	var err error
	if verb == letter.Approve {
		err = p.Letters.Approve(q.Ctx(), q.By, id, q.Version(), p.counter())
	} else {
		err = p.takeLetter(q, id, verb)
	}
	if err != nil {
		return p.refusedLetter(q, err)
	}
	return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done." + strings.TrimPrefix(string(verb), "letter.")})
}

// counter is what the approval counts with; nil while nobody counts.
func (p *Pages) counter() letter.Count {
	if p.Figures == nil {
		return nil
	}
	return p.Figures.Count
}

func (p *Pages) takeLetter(q *page.Request, id letter.ID, verb letter.Verb) error {
	in := letter.Input{Version: q.Version(), Reason: q.Text("reason")}
	if verb == letter.Edit {
		file, err := p.Letters.Show(q.Ctx(), q.By, id)
		if err != nil {
			return err
		}
		if in.Version != file.Version {
			return db.ErrConflict
		}
		in.Text, in.To = edited(q, &file), file.Addressees
		if file.Kind == letter.Circular {
			in.To = addressed(q, file.Unit.Court)
		}
		if in.Days, err = within(q); err != nil {
			return err
		}
	}
	return p.Letters.Take(q.Ctx(), q.By, id, verb, in)
}

// edited is the letter's text as the form changed it. A part whose text was
// emptied goes; tables stay as they are.
func edited(q *page.Request, f *letter.File) letter.Text {
	t := f.Text
	t.Title, t.Copies, t.Parts = q.Text("title"), lines(q, "copies"), nil
	for i, part := range f.Text.Parts {
		if len(part.Head) == 0 {
			part.Text, part.Then = q.Text("part-"+strconv.Itoa(i)), q.Text("then-"+strconv.Itoa(i))
			if part.Text == "" && part.Then == "" {
				continue
			}
		}
		t.Parts = append(t.Parts, part)
	}
	for _, s := range lines(q, "more") {
		t.Parts = append(t.Parts, letter.Part{Text: s})
	}
	return t
}

// refusedLetter shows the letter again with the sentence; what the reader may
// not know of stays unknown.
func (p *Pages) refusedLetter(q *page.Request, err error) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showLetter(q, status, sentence)
}

// acknowledge signs for the letter in the name of an addressee.
func (p *Pages) acknowledge(q *page.Request) error {
	id := letter.ID(q.PathValue("id"))
	n, err := strconv.Atoi(q.FormValue("n"))
	if err != nil {
		return org.ErrNotFound
	}
	if err := p.Letters.Acknowledge(q.Ctx(), q.By, id, n); err != nil {
		return p.refusedLetter(q, err)
	}
	return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done.acknowledge"})
}

// paper hands out the official paper, after a look at a personal one is in the log.
func (p *Pages) paper(q *page.Request) error {
	l, f, err := p.Letters.Open(q.Ctx(), q.By, letter.ID(q.PathValue("id")))
	if errors.Is(err, letter.ErrUnrendered) {
		return p.refusedLetter(q, err)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if l.Personal() {
		if err := p.Views.Note(q.Ctx(), q.By, string(l.ID), l.About, "letter"); err != nil {
			return err
		}
	}
	h := q.W.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": l.FileName()}))
	http.ServeContent(q.W, q.Request, "", time.Time{}, f)
	return nil
}

// typed is what was typed into a field, or what the letter has.
func (v *letterView) typed(name, otherwise string) string {
	if v.q.Method == http.MethodPost && v.q.FormValue("verb") == string(letter.Edit) {
		return v.q.FormValue(name)
	}
	return otherwise
}

// to are the ids of the units that the letter is for.
func (v *letterView) to() []string {
	var out []string
	for _, a := range v.Addressees {
		id := string(a.Unit.Division)
		if id == "" {
			id = string(a.Unit.Court)
		}
		out = append(out, id)
	}
	return out
}

// crumb is the end of the path: the number, or that it is a draft.
func (v *letterView) crumb() string {
	if v.Number != "" {
		return v.Number
	}
	return v.q.T("letters.state." + string(v.State))
}

func (v *letterView) downloads() []ui.Action {
	if _, made := v.Paper(); !made {
		return nil
	}
	return []ui.Action{{Text: v.q.T("letters.download"), Icon: "file-type-docx", Href: v.path("/paper")}}
}

// submission is the panel for asking for approval.
func (v *letterView) submission() ui.NextStep {
	n := ui.NextStep{
		Lead: v.q.T("next.lead"), Turn: v.q.T("next.yours"), Title: v.q.T("button.submit_for_issue"), Note: v.q.T("letters.submit.note"),
		Needs: []ui.Need{
			{Text: v.q.T("letters.need.to"), Met: len(v.Addressees) > 0, Figure: strconv.Itoa(len(v.Addressees))},
			{Text: v.q.T("letters.need.text"), Met: v.Text.Title != "" && len(v.Text.Parts) > 0},
		},
		Button: ui.Action{Text: v.q.T("button.submit_for_issue"), Icon: "send", Name: "verb", Value: string(letter.Submit)},
	}
	if v.may(letter.Discard) {
		n.Others = []ui.Action{{Text: v.q.T("letters.act.discard"), Name: "verb", Value: string(letter.Discard)}}
	}
	return n
}

// first makes the first of several buttons the primary one.
func first(i int) ui.ActionKind {
	if i == 0 {
		return ui.Primary
	}
	return ui.Plain
}

// partLabel names a part of the text.
func (v *letterView) partLabel(i int, part letter.Part) string {
	if part.Level > 0 {
		return v.q.T("letters.part.heading", "n", i+1)
	}
	return v.q.T("letters.part.paragraph", "n", i+1)
}

// rowsFor is how high a field for a text has to be.
func rowsFor(text string) int { return min(2+len([]rune(text))/40, 12) }

// numberLine is the number of the paper; a draft leaves it blank, as on paper.
func (v *letterView) numberLine() string {
	if v.Number != "" {
		return v.Number
	}
	return v.Word + "〔　　　〕　号"
}

// frozenOn says when the figures were frozen.
func (v *letterView) frozenOn() string {
	if !v.frozen() {
		return v.q.T("letters.figures.open")
	}
	return v.q.T("letters.figures.frozen", "date", v.q.P.ShortDate(v.ApprovedOn()))
}
