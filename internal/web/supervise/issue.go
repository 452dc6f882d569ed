package supervise

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// issue shows one issue: where it stands, what happened so far, the proof, the
// findings behind it, and the reader's next step.
func (p *Pages) issue(q *page.Request) error { return p.showIssue(q, http.StatusOK, "") }

// showIssue shows the page again with what was wrong, the typed text kept.
func (p *Pages) showIssue(q *page.Request, status int, problem string) error {
	file, err := p.Issues.Open(q.Ctx(), q.By, issue.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	// The page names people and what they did: a look at it is a look at them.
	if err := p.Views.Note(q.Ctx(), q.By, string(file.ID), string(file.ID), "issue"); err != nil {
		return err
	}
	v := &issueView{File: &file, q: q, problem: problem}
	if v.views, err = p.Views.OfFinding(q.Ctx(), string(file.ID), ""); err != nil {
		return err
	}
	if err := p.gather(v); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(file.Number, page.Supervise, ledgerPath), issuePage(v))
}

// gather reads what the reader's next step needs beside the issue itself.
func (p *Pages) gather(v *issueView) error {
	var err error
	if v.list, err = p.listOf(v.q, v.File); err != nil {
		return err
	}
	if v.letters, err = p.Letters.List(v.q.Ctx(), v.q.By, letter.Filter{About: string(v.ID)}); err != nil {
		return err
	}
	if v.mayNotify() {
		if v.word, err = p.lastWord(v.q, issuing(v.q, v.Unit).ID); err != nil {
			return err
		}
	}
	if v.may(issue.Assign) {
		if v.officers, err = p.officers(v.q, v.Unit); err != nil {
			return err
		}
	}
	if v.may(issue.Recur) {
		list, err := p.Issues.Recurrence(v.q.Ctx(), v.q.By, v.Item, v.Unit, calendar.DayOf(time.UnixMilli(v.ClosedAt)))
		if err != nil {
			return err
		}
		v.repeats = slices.DeleteFunc(list, func(r issue.Repeat) bool {
			return slices.ContainsFunc(v.Problems, func(x issue.Problem) bool { return x.ID == r.ID })
		})
	}
	if err := p.films(v); err != nil {
		return err
	}
	if v.may(issue.Close) || v.may(issue.Return) {
		return p.countSeen(v)
	}
	return nil
}

// films finds the recordings that findings behind the issue come from, as far as
// the reader may see them.
func (p *Pages) films(v *issueView) error {
	if p.Films == nil || !v.q.By.May(org.EvidenceView, v.Unit) {
		return nil
	}
	for _, x := range v.Problems {
		_, _, err := p.Films.Of(v.q.Ctx(), v.q.By, x.ID)
		if errors.Is(err, org.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		v.filmed = append(v.filmed, x)
	}
	return nil
}

// officers are those who may be named to put an issue of the unit right: who
// serves in the division, or in the court when the division has nobody.
func (p *Pages) officers(q *page.Request, u org.Unit) ([]org.Person, error) {
	list, err := p.People.Officers(q.Ctx(), q.By, org.OfficerQuery{Court: u.Court, Division: u.Division})
	if err != nil || len(list) > 0 || u.Division == "" {
		return list, err
	}
	return p.People.Officers(q.Ctx(), q.By, org.OfficerQuery{Court: u.Court})
}

// countSeen counts the proofs of the present round and those of them that the
// reader has opened: nobody accepts or returns what he has not looked at.
func (p *Pages) countSeen(v *issueView) error {
	v.opened = map[evidence.ID]bool{}
	// What was put right before the finding was determined is looked at, too.
	present := v.round(0)
	if n := v.rounds(); n > 0 {
		present = append(present, v.round(n)...)
	}
	for _, x := range present {
		views, err := p.Views.OfFinding(v.q.Ctx(), "", string(x.ID))
		if err != nil {
			return err
		}
		v.proofs++
		if slices.ContainsFunc(views, func(w evidence.View) bool { return w.Account == v.q.By.Account }) {
			v.seen++
			v.opened[x.ID] = true
		}
	}
	return nil
}

// issueView is an issue as its page needs it.
type issueView struct {
	*issue.File
	q            *page.Request
	views        []evidence.View
	officers     []org.Person
	repeats      []issue.Repeat
	proofs, seen int // of the present round
	opened       map[evidence.ID]bool
	filmed       []issue.Problem      // whose recordings the reader may watch
	letters      []letter.Row         // about it
	word         string               // 机关代字 for a notice about it
	list         *checklist.Checklist // by which it was found
	problem      string
}

func (v *issueView) may(verb issue.Verb) bool {
	return slices.Contains(issue.Allowed(v.Issue, v.q.By), verb)
}

func (v *issueView) path(end string) string { return ledgerPath + "/" + string(v.ID) + end }

// mayOpen reports whether the reader may open the proofs.
func (v *issueView) mayOpen() bool { return mayOpenProofs(v.q, v.File) }

func mayOpenProofs(q *page.Request, f *issue.File) bool {
	return q.By.May(org.EvidenceView, f.Unit) || q.By.MayOwn(org.EvidenceView, string(f.Owner))
}

// due is the badge of the deadline.
func (v *issueView) due() *ui.Due {
	s := standing{state: v.State, until: shortDate(v.q, v.Until), suspended: v.Suspended(), void: v.Void()}
	if d := v.q.Due(v.Due.On, v.Due.Provisional); d != nil {
		s.due, s.running = *d, true
	}
	return s.badge(v.q)
}

// shortDate writes a day of the database, which may be none.
func shortDate(q *page.Request, day string) string {
	if day == "" {
		return ""
	}
	return q.P.ShortDate(calendar.Day(day))
}

// life is the row of steps: what was, where it stands, what comes.
func (v *issueView) life() []ui.Step {
	path := []issue.State{issue.Opened, issue.Assigned, issue.Rectifying, issue.Submitted, issue.Closed, issue.Observing, issue.Settled}
	switch v.State {
	case issue.Returned:
		path = slices.Insert(path, 4, issue.Returned)
	case issue.Paused, issue.Deferred:
		path = slices.Insert(path, 3, v.State)
	case issue.Recurred:
		path = append(path[:6], issue.Recurred)
	case issue.Opened, issue.Assigned, issue.Rectifying, issue.Submitted, issue.Closed, issue.Observing, issue.Settled:
	}
	at := slices.Index(path, v.State)
	var out []ui.Step
	for i, s := range path {
		x := ui.Step{Text: v.q.T("issue.state." + string(s))}
		switch {
		case i < at:
			x.State = ui.StepPast
		case i == at:
			x.State = ui.StepNow
		}
		for _, h := range v.Steps {
			// A step that leaves the state as it is does not begin it anew.
			if h.To == s && h.From != h.To && i <= at {
				x.Date = v.q.P.ShortDate(calendar.DayOf(h.At))
			}
		}
		out = append(out, x)
	}
	return out
}

// events is the timeline. The n-th submission brought the n-th round of proofs.
func (v *issueView) events() []ui.Event {
	var out []ui.Event
	round := 0
	for _, s := range v.Steps {
		e := ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: icon(s.Verb),
			Title: v.q.T("issue.did." + word(s.Verb)), By: v.who(s), Text: s.Reason,
		}
		switch s.Verb {
		case issue.Submit:
			round++
			e.Quote, e.Text = s.Reason, v.q.T("issue.proofs.with", "n", len(v.round(round)), "round", round)
		case issue.Serve, issue.Return, issue.Resume, issue.Extend, issue.Continue:
			if s.Due != "" {
				e.Text = strings.TrimSpace(e.Text + " " + v.q.T("issue.due_on", "date", v.q.P.Date(s.Due)))
			}
		default:
		}
		out = append(out, e)
	}
	if n := len(out); n > 0 {
		out[n-1].State = ui.EventNow
	}
	return out
}

func (v *issueView) who(s issue.Step) string {
	if strings.HasPrefix(string(s.Account), "system:") {
		return v.q.T("actor.system")
	}
	return s.Name
}

// word is a verb without what it is about: issue.close is close.
func word(v issue.Verb) string { return strings.TrimPrefix(string(v), "issue.") }

func icon(v issue.Verb) string {
	switch v {
	case issue.Open:
		return "folder-open"
	case issue.Assign:
		return "user-check"
	case issue.Serve:
		return "send"
	case issue.Submit:
		return "file-check"
	case issue.Close, issue.Settle:
		return "circle-check"
	case issue.Observe:
		return "eye"
	case issue.Pause, issue.Defer, issue.Suspend, issue.Cease:
		return "player-pause"
	case issue.Resume, issue.Continue:
		return "player-play"
	case issue.Extend:
		return "clock"
	case issue.Recur:
		return "refresh"
	default:
		return "history"
	}
}

// rounds is how often proof was handed in.
func (v *issueView) rounds() int {
	n := 0
	for _, x := range v.Proofs {
		n = max(n, x.Round)
	}
	return n
}

// round are the proofs of a submission.
func (v *issueView) round(n int) []issue.Proof {
	return slices.DeleteFunc(slices.Clone(v.Proofs), func(x issue.Proof) bool { return x.Round != n })
}

// cards are the proofs of a submission as cards.
func (v *issueView) cards(round int) []ui.Evidence {
	var out []ui.Evidence
	for _, x := range v.round(round) {
		note := v.q.P.Size(x.Size)
		switch {
		case x.ErasedAt != 0:
			note = v.q.T("issue.proof.erased")
		case v.opened[x.ID]:
			note += "　" + v.q.T("issue.proof.seen")
		}
		out = append(out, ui.Evidence{Href: v.path("/proofs/" + string(x.ID)), Title: x.Name, Note: note, Flat: true, Icon: "paperclip"})
	}
	return out
}

// problems are the findings behind the issue.
func (v *issueView) problems() []ui.ListItem {
	var out []ui.ListItem
	for _, x := range v.Problems {
		facts := []string{x.Number, sourceName(v.q.P, x.Source), v.q.T("severity." + string(x.Severity))}
		if x.Again {
			facts = append(facts, v.q.T("issue.problem.again"))
		}
		out = append(out, ui.ListItem{
			Icon: "flag", Title: x.Title, Href: "/check/findings/" + string(x.ID), Facts: facts, End: ui.Status(v.q.FindingChip(x.State)),
		})
	}
	return out
}

// facts are who has to do what.
func (v *issueView) facts() []ui.Pair {
	q := v.q
	owner := v.OwnerName
	if owner == "" {
		owner = q.T("issue.owner.none")
	}
	out := []ui.Pair{{Term: q.T("column.unit"), Text: q.Unit(v.Unit)}, {Term: q.T("column.owner"), Text: owner}}
	if v.Measure != "" {
		out = append(out, ui.Pair{Term: q.T("issue.measure"), Text: v.Measure})
	}
	switch {
	case v.Due.Days > 0 && v.Due.On == "" && v.Suspended():
		out = append(out, ui.Pair{Term: q.T("issue.left"), Text: q.P.Count(v.Due.Days, "working_days")})
	case v.Due.Days > 0:
		out = append(out, ui.Pair{Term: q.T("issue.days"), Text: q.P.Count(v.Due.Days, "working_days")})
	}
	if v.Due.On != "" {
		out = append(out, ui.Pair{Term: q.T("column.due"), Text: q.P.Date(v.Due.On)})
	}
	if v.Extensions > 0 {
		out = append(out, ui.Pair{Term: q.T("issue.act.extend"), Text: v.extended()})
	}
	if v.Until != "" {
		out = append(out, ui.Pair{Term: q.T("issue.until." + string(v.State)), Text: q.P.Date(calendar.Day(v.Until))})
	}
	if v.Facility {
		out = append(out, ui.Pair{Term: q.T("issue.kind"), Text: q.T("issue.facility")})
	}
	return out
}

// looks are the latest who looked at the issue or its proofs.
func (v *issueView) looks() []string {
	var out []string
	for i, w := range v.views {
		if i == 8 {
			break
		}
		out = append(out, v.q.P.Moment(w.At)+"　"+w.Name+"　"+v.q.T("view."+w.Purpose))
	}
	return out
}

// days is the period to start from, in working days: the item's, or that of
// the severity where a person graded it differently from the item.
func (v *issueView) days() int {
	if it, ok := v.list.Item(v.Item); ok && string(it.Severity) == string(v.Severity) && it.DeadlineDays > 0 {
		return it.DeadlineDays
	}
	return checklist.Severity(v.Severity).DefaultDays()
}

// typedDays is the period that the reader typed, or the one to start from.
func (v *issueView) typedDays() string {
	if s := v.q.FormValue("days"); s != "" {
		return s
	}
	return strconv.Itoa(v.days())
}

// owners are the officers to choose from. The one the findings are about is
// chosen to begin with, if it is one.
func (v *issueView) owners() []ui.Option {
	chosen := v.q.FormValue("owner")
	if chosen == "" {
		chosen = string(v.Owner)
	}
	if chosen == "" && len(v.Concerned) == 1 {
		chosen = string(v.Concerned[0])
	}
	out := []ui.Option{{Value: "", Text: v.q.T("issue.owner.choose")}}
	for _, o := range v.officers {
		text := o.Name
		for _, post := range o.Posts {
			if post.On(v.q.By.Today) && post.Unit.Court == v.Unit.Court {
				text += "　" + v.q.Reg.Division(post.Unit.Division).Name
				break
			}
		}
		if o.Number != "" {
			text += "　" + o.Number
		}
		out = append(out, ui.Option{Value: string(o.ID), Text: text, Chosen: string(o.ID) == chosen})
	}
	return out
}

// measure is what was typed, or what was asked for before.
func (v *issueView) measure() string {
	if s := v.q.FormValue("reason"); s != "" {
		return s
	}
	return v.Measure
}

// extended says how often the period was extended; nothing when it was not.
func (v *issueView) extended() string {
	if v.Extensions == 0 {
		return ""
	}
	return v.q.T("issue.note.extended", "n", v.Extensions)
}
