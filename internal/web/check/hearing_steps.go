package check

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/page"
)

// statedAtOnce is how many seconds are noted together: a player says so every
// few seconds, a reader without one of the whole clip.
const statedAtOnce = 300.0

// watched notes a stretch that the reader watched: the player says so as it
// plays, or the reader himself where no script runs.
func (p *Pages) watched(q *page.Request) error {
	id := hearing.ID(q.PathValue("id"))
	from, okFrom := parseOffset(q.FormValue("from"))
	to, okTo := parseOffset(q.FormValue("to"))
	if !okFrom || !okTo || to <= from {
		return page.Input("hearing.error.moment")
	}
	for at := from; at < to; at += statedAtOnce {
		if err := p.Hearings.Watch(q.Ctx(), q.By, id, at, min(at+statedAtOnce, to)); err != nil {
			return err
		}
	}
	if q.FormValue("back") != "" {
		return q.Redirect(q.Local("back", recordingPath(id)+"/review"))
	}
	// The player asks whether it was all of the clip.
	clipFrom, _ := parseOffset(q.FormValue("clip_from"))
	clipTo, _ := parseOffset(q.FormValue("clip_to"))
	seen, err := p.Hearings.Watched(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	q.W.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(q.W).Encode(map[string]bool{"whole": hearing.Saw(seen, clipFrom, clipTo)})
}

// mark enters what the reader saw while watching as a candidate of his own.
func (p *Pages) mark(q *page.Request) error {
	id := hearing.ID(q.PathValue("id"))
	at, ok := parseOffset(q.FormValue("at"))
	if !ok {
		return p.unmade(q, page.Input("hearing.error.moment"))
	}
	if it, found := q.Checklist().Item(q.FormValue("item")); !found || it.Retired {
		return p.unmade(q, finding.ErrItem)
	}
	if _, err := p.Hearings.Mark(q.Ctx(), q.By, id, at, q.FormValue("item"), q.Text("note")); err != nil {
		return p.unmade(q, err)
	}
	return q.Redirect(q.Local("back", recordingPath(id)+"/watch"), page.Note{Key: "hearing.done.mark", Args: map[string]string{"at": offset(at)}})
}

// bounds puts the bounds of an episode right.
func (p *Pages) bounds(q *page.Request) error {
	id, ep := hearing.ID(q.PathValue("id")), hearing.EpisodeID(q.PathValue("episode"))
	start, okStart := parseOffset(q.FormValue("start"))
	end, okEnd := parseOffset(q.FormValue("end"))
	if !okStart || !okEnd {
		return p.unmade(q, page.Input("hearing.error.moment"))
	}
	if err := p.Hearings.Bounds(q.Ctx(), q.By, ep, q.Version(), start, end); err != nil {
		return p.unmade(q, err)
	}
	done := "hearing.done.bounds"
	if d, err := p.Hearings.Open(q.Ctx(), q.By, id); err != nil {
		return err
	} else if i := slices.IndexFunc(d.Episodes, func(e hearing.Episode) bool { return e.ID == ep }); i >= 0 && d.Episodes[i].Recut == hearing.RecutWaiting {
		done = "hearing.done.recut"
	}
	return q.Redirect(reviewLink(id, ep), page.Note{Key: done})
}

// ignore has the object of an episode ignored at its place until a day.
func (p *Pages) ignore(q *page.Request) error {
	id, ep := hearing.ID(q.PathValue("id")), hearing.EpisodeID(q.PathValue("episode"))
	until, err := calendar.ParseDay(q.FormValue("until"))
	if err != nil {
		return p.unmade(q, page.Input("hearing.error.until"))
	}
	if q.Text("reason") == "" {
		return p.unmade(q, finding.ErrReason)
	}
	if err := p.Hearings.Ignore(q.Ctx(), q.By, ep, q.Version(), until, q.Text("reason")); err != nil {
		return p.unmade(q, err)
	}
	return q.Redirect(reviewLink(id, ep), page.Note{Key: "hearing.done.ignore"})
}

// unmade shows the page again with the sentence, so that nothing typed is lost.
func (p *Pages) unmade(q *page.Request, err error) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	if errors.Is(err, db.ErrConflict) {
		q.Form.Del("version")
	}
	if ep := q.PathValue("episode"); ep != "" {
		q.Form.Set("episode", ep)
	}
	return p.showReview(q, status, sentence)
}

// filmRefusal says what the reader has to say himself before he upholds what a
// recording shows: that he compared the docket. That he has watched it, and had
// the docket before him, the register knows.
func filmRefusal(q *page.Request, file *finding.File, verb finding.Verb) error {
	if filmed(file.Source) && verb == finding.Uphold && q.FormValue("present") != "1" {
		return page.Input("hearing.error.present")
	}
	return nil
}

// signersOf are those whom a finding may be about: who signed its document, or
// whom the docket names.
func (p *Pages) signersOf(q *page.Request, f *finding.File) ([]signer, error) {
	if !filmed(f.Source) {
		return p.signers(q, f)
	}
	rec, id, err := p.Hearings.Of(q.Ctx(), q.By, f.ID)
	if errors.Is(err, org.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := p.hearingView(q, rec, id)
	if err != nil {
		return nil, err
	}
	return v.panel(), nil
}

// reviewed shows the page on which a recording's candidate is judged, with what
// was wrong; false when the finding is none of that kind.
func (p *Pages) reviewed(q *page.Request, id finding.ID, status int, problem string) (bool, error) {
	if !strings.HasPrefix(q.FormValue("here"), "/check/recordings/") {
		return false, nil
	}
	rec, ep, err := p.Hearings.Of(q.Ctx(), q.By, id)
	if errors.Is(err, org.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	q.SetPathValue("id", string(rec))
	q.Form.Set("episode", string(ep))
	return true, p.showReview(q, status, problem)
}
