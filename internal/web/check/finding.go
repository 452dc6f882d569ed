package check

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// finding shows one finding: where it stands, what happened so far, what it
// rests on, who has looked, and the reader's next step.
func (p *Pages) finding(q *page.Request) error { return p.showFinding(q, http.StatusOK, "") }

// showFinding shows the page again with what was wrong, the typed text kept.
func (p *Pages) showFinding(q *page.Request, status int, problem string) error {
	file, err := p.Findings.Open(q.Ctx(), q.By, finding.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	// The page itself is a view of personal evidence.
	if err := p.Views.Note(q.Ctx(), q.By, string(file.ID), string(file.ID), "finding"); err != nil {
		return err
	}
	v := &findingView{File: &file, q: q, problem: problem}
	if v.views, err = p.Views.OfFinding(q.Ctx(), string(file.ID), file.Document); err != nil {
		return err
	}
	if v.lessons, err = p.Lessons.OfFinding(q.Ctx(), q.By, file.ID); err != nil && !errors.Is(err, org.ErrNotFound) && !errors.Is(err, org.ErrForbidden) {
		return err
	}
	if v.frozen, err = freeze(q, file.Checklist); err != nil {
		return err
	}
	if v.kept, err = p.kept(q, file.ID); err != nil {
		return err
	}
	if v.exports, err = p.Findings.ExportsOf(q.Ctx(), q.By, file.ID); err != nil {
		return err
	}
	if v.film, err = p.filmOf(q, &file); err != nil {
		return err
	}
	f := q.Frame(file.Number, page.Check, "/check/findings")
	return q.RenderStatus(status, f, findingPage(q, v))
}

// filmOf is the address of the page on which the recording of a finding is
// watched; "" when there is none, or the reader may not see it.
func (p *Pages) filmOf(q *page.Request, f *finding.File) (string, error) {
	if !filmed(f.Source) || p.Hearings == nil || !q.By.May(org.EvidenceView, f.Unit) {
		return "", nil
	}
	rec, ep, err := p.Hearings.Of(q.Ctx(), q.By, f.ID)
	if errors.Is(err, org.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return reviewLink(rec, ep), nil
}

// findingView is a finding as its page needs it.
type findingView struct {
	*finding.File
	q       *page.Request
	views   []evidence.View
	lessons []lesson.Lesson
	exports []finding.Export
	frozen  frozen
	kept    kept
	film    string // address of the page on which its recording is watched; "" none, or not for the reader
	problem string
}

// hidden is what every form on the page hands in: the version that was seen.
func (v *findingView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: strconv.FormatInt(v.Version, 10)}}
}

func (v *findingView) may(verb finding.Verb) bool {
	return slices.Contains(finding.Allowed(v.Finding, v.q.By), verb)
}

// mayStill reports whether the reader, being concerned, has not answered yet.
func (v *findingView) mayStill() bool {
	for _, s := range v.Subjects {
		own := s.Officer != "" && s.Officer == v.q.By.Officer || s.Officer == "" && v.q.By.May(org.FindingAnswer, s.Unit)
		if own && s.AnsweredAt == 0 && s.WaivedAt == 0 {
			return true
		}
	}
	return false
}

// life is the row of steps: what was, where it stands, what comes.
func (v *findingView) life() []ui.Step {
	path := []finding.State{finding.Candidate, finding.Verifying, finding.Upheld, finding.Answering, finding.Answered, finding.Determined}
	switch v.State {
	case finding.Dismissed, finding.Doubtful, finding.Expired, finding.Referred:
		path = []finding.State{finding.Candidate, finding.Verifying, v.State}
		if v.State == finding.Expired {
			path = []finding.State{finding.Candidate, v.State}
		}
	case finding.Waived, finding.Lapsed:
		path[4] = v.State
	case finding.UnderReview, finding.Maintained:
		path = append(path, v.State)
	case finding.Withdrawn:
		path = append(path[:5], finding.Withdrawn)
	default:
	}
	return ui.LifeOf(path, v.State, func(s finding.State) string { return v.q.T("finding.state." + string(s)) }, v.came)
}

// came is the day on which the finding came into a state, the last time it did.
func (v *findingView) came(s finding.State) string {
	for _, h := range slices.Backward(v.Steps) {
		if h.To == s {
			return v.q.P.ShortDate(calendar.DayOf(h.At))
		}
	}
	return ""
}

// events is the timeline.
func (v *findingView) events() []ui.Event {
	var out []ui.Event
	for _, s := range v.Steps {
		e := ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: s.At.In(calendar.Zone()).Format("15:04"), Icon: icon(s.Verb),
			Title: v.q.T("finding.did." + strings.TrimPrefix(string(s.Verb), "finding.")), By: v.who(s),
		}
		switch s.Verb {
		case finding.Answer:
			e.Quote = s.Reason
		case finding.Propose:
			e.Text = v.Detail
		default:
			e.Text = v.reason(s)
		}
		out = append(out, e)
	}
	return out
}

// who names the person of a step. An engine is named as such; the person
// concerned reads the names of those who decide.
func (v *findingView) who(s finding.Step) string {
	switch {
	case strings.HasPrefix(string(s.Account), "engine:"):
		return v.q.T("actor." + strings.TrimPrefix(string(s.Account), "engine:"))
	case strings.HasPrefix(string(s.Account), "system:"):
		return v.q.T("actor.system")
	}
	return s.Name
}

// reason is what was said with a step; a reason chosen from a list is a key.
func (v *findingView) reason(s finding.Step) string {
	key, rest, ok := strings.Cut(s.Reason, "|")
	if ok && s.Verb == finding.Dismiss && slices.Contains(dismissalKeys(), key) {
		text := v.q.T("finding.dismissal." + key)
		if rest != "" {
			return v.q.T("finding.reason_with", "reason", text, "text", rest)
		}
		return text
	}
	return s.Reason
}

func icon(v finding.Verb) string {
	switch v {
	case finding.Propose:
		return "file-search"
	case finding.Claim, finding.Release, finding.Uphold, finding.Second, finding.Disagree, finding.Doubt:
		return "eye-check"
	case finding.Dismiss, finding.Expire, finding.Withdraw, finding.Retract, finding.Overturn:
		return "circle-x"
	case finding.Serve, finding.Refer, finding.Receipt:
		return "send"
	case finding.Answer, finding.Waive, finding.Lapse, finding.AskReview, finding.AskExtend, finding.Extend, finding.DenyExtend:
		return "message-2"
	case finding.Determine, finding.Maintain:
		return "gavel"
	default:
		return "history"
	}
}

// exhibits are the cards of what the finding rests on.
func (v *findingView) exhibits() []ui.Evidence {
	var out []ui.Evidence
	if v.Document != "" {
		out = append(out, ui.Evidence{Href: "/check/documents/" + v.Document, Title: v.q.T("finding.the_document"), Note: v.q.T("finding.the_document.note"), Flat: true, Icon: "file-text"})
	}
	for _, x := range v.Evidence {
		out = append(out, ui.Evidence{
			Href: fmt.Sprintf("/check/findings/%s/evidence/%s", v.ID, x.ID), Title: x.Name, Note: v.q.T("finding.part."+part(x.Part)) + "　" + v.q.P.Size(x.Size),
			Flat: true, Icon: "paperclip",
		})
	}
	return out
}

// part names the step that a piece of evidence came with.
func part(p string) string { return strings.TrimPrefix(p, "finding.") }

// maxFiles bounds what comes with an answer, in bytes.
const maxFiles = 20 << 20

// step takes a step. A refusal shows the page again with the typed text.
func (p *Pages) step(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, maxFiles+1<<20)
	if err := q.ParseMultipartForm(4 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	id := finding.ID(q.PathValue("id"))
	verb := finding.Verb(q.FormValue("verb"))
	file, err := p.Findings.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	in := finding.Input{
		Version: q.Version(), Reason: q.Text("reason"), Item: q.FormValue("item"), Severity: finding.Severity(q.FormValue("severity")),
		List: q.Checklist().Version(),
	}
	if why := q.FormValue("why"); verb == finding.Dismiss && slices.Contains(dismissalKeys(), why) {
		in.Reason = why + "|" + in.Reason
	}
	if verb == finding.Uphold {
		if it, ok := q.Checklist().Item(in.Item); !ok || it.Retired {
			return p.refused(q, finding.ErrItem)
		}
		signers, err := p.signersOf(q, &file)
		if err != nil {
			return err
		}
		in.Subjects = subjectsOf(q, &file, signers)
	}
	if err := filmRefusal(q, &file, verb); err != nil {
		return p.refused(q, err)
	}
	if in.Files, err = p.files(q, &file); err != nil {
		return err
	}
	if in.Days, err = days(q); err != nil {
		return p.refused(q, err)
	}
	if err := p.Findings.Take(q.Ctx(), q.By, id, verb, in); err != nil {
		return p.refused(q, err)
	}
	if form := savedForm(verb); form != "" {
		if err := q.Site().Desk.Drop(q.Ctx(), q.By, draftName(id, form)); err != nil {
			return err
		}
	}
	done := page.Note{Key: "finding.done." + strings.TrimPrefix(string(verb), "finding."), Args: map[string]string{"number": file.Number}}
	if finding.Undoable(verb) {
		done.Undo, done.Back = "/check/findings/"+string(id)+"/undo", q.Local("here", "")
	}
	// A claim stays at its candidate; a verdict goes on to the next.
	to := q.Local("back", "/check/findings/"+string(id))
	if q.FormValue("stay") != "" {
		to = q.Local("here", to)
	}
	return q.Redirect(to, done)
}

// refused shows the finding again with the sentence, so that nothing typed is
// lost; what the reader may not know of stays unknown.
func (p *Pages) refused(q *page.Request, err error) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	if errors.Is(err, db.ErrConflict) {
		q.Form.Del("version")
	}
	if shown, err := p.reviewed(q, finding.ID(q.PathValue("id")), status, sentence); shown || err != nil {
		return err
	}
	return p.showFinding(q, status, sentence)
}

// signers are those who signed the finding's document and are on the register.
func (p *Pages) signers(q *page.Request, f *finding.File) ([]signer, error) {
	if f.Document == "" {
		return nil, nil
	}
	signers, unit, err := p.Shelf.Signers(q.Ctx(), q.By, document.ID(f.Document))
	if err != nil {
		return nil, err
	}
	out := make([]signer, len(signers))
	for i, s := range signers {
		if len(s.Officers) == 1 {
			out[i] = signer{s.Officers[0], s.Name, s.Role, org.Unit{Court: unit.Court, Division: s.Division}}
		}
	}
	return out, nil
}

// files stores what was handed in with an answer and enters it as evidence.
func (p *Pages) files(q *page.Request, f *finding.File) ([]evidence.Evidence, error) {
	if q.MultipartForm == nil {
		return nil, nil
	}
	var out []evidence.Evidence
	for _, h := range q.MultipartForm.File["files"] {
		if h.Size == 0 {
			continue
		}
		r, err := h.Open()
		if err != nil {
			return nil, err
		}
		ref, err := p.Blobs.Put(q.Ctx(), r, maxFiles)
		r.Close()
		if err != nil {
			return nil, err
		}
		out = append(out, evidence.Evidence{
			Source: evidence.Document, Unit: f.Unit, Name: extract.BaseName(h.Filename), Media: "application/octet-stream", SHA256: ref.SHA256, Size: ref.Size,
		})
	}
	return out, nil
}

// undo takes the last step back.
func (p *Pages) undo(q *page.Request) error {
	id := finding.ID(q.PathValue("id"))
	if err := p.Findings.Undo(q.Ctx(), q.By, id); err != nil {
		return err
	}
	return q.Redirect(q.Local("back", "/check/findings/"+string(id)), page.Note{Key: "finding.done.undo"})
}

// evidence hands out a piece of evidence, after the view is in the log.
func (p *Pages) evidence(q *page.Request) error {
	file, err := p.Findings.Open(q.Ctx(), q.By, finding.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(file.Evidence, func(x finding.Exhibit) bool { return string(x.ID) == q.PathValue("evidence") })
	if i < 0 {
		return org.ErrNotFound
	}
	return q.HandOut(p.Views, p.Blobs, file.Evidence[i].Evidence, string(file.ID), "evidence")
}

// lesson says how somebody's lesson of this finding stands.
func (v *findingView) lesson(l lesson.Lesson) string {
	switch {
	case l.WithdrawnAt != 0:
		return v.q.T("finding.lesson.withdrawn")
	case l.Attempts == 0:
		return v.q.T("finding.lesson.open", "date", v.q.P.ShortDate(l.Due))
	}
	return v.q.T("finding.lesson.done", "right", l.Best, "all", lesson.Questions, "n", l.Attempts)
}
