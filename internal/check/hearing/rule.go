package hearing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Rule has the rules run again over what was seen of a recording.
func (b *Book) Rule(ctx context.Context, j RuleJob) error {
	return b.leased(ctx, whole(j.Recording), func(ctx context.Context) error {
		r, ok, err := b.admit(ctx, j.Recording, Done)
		if err != nil || !ok {
			return err
		}
		t := &task{Recording: r}
		if err := b.drawn(ctx, t); err != nil {
			return err
		}
		s, err := b.sight(ctx, r)
		if err != nil {
			return err
		}
		return b.rule(ctx, t, s, false)
	})
}

// sight reads what was seen of a recording.
func (b *Book) sight(ctx context.Context, r Recording) (s *sight, err error) {
	err = b.read(ctx, r.seen, func(in io.Reader) (err error) {
		s, err = readSight(in)
		return err
	})
	return s, err
}

// RulesVersion names the rules and their parameters.
func RulesVersion(r episode.Rules) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", r))
	return "1-" + hex.EncodeToString(sum[:4])
}

// input is what the rules have to know of a recording.
func (b *Book) input(t *task, s *sight, h *docket.Hearing) episode.Input {
	in := episode.Input{
		Duration: s.Duration, Width: s.Width, Height: s.Height, Observations: s.observations, Faults: s.Faults,
		Rules: episode.Default(), Words: b.Words, Schedule: schedule(&t.Recording, h),
	}
	if t.seats != nil && t.Model != ModelOff {
		in.Seats, in.Robes = t.seats.Places(), t.seats.Robes()
	}
	return in
}

// schedule is the docket as the rules ask it: in seconds of the recording.
func schedule(r *Recording, h *docket.Hearing) episode.Schedule {
	out := episode.Schedule{}
	switch r.Listing {
	case docket.Listed:
		out.Listing = episode.Listed
	case docket.Unlisted:
		out.Listing = episode.Unlisted
	case docket.Unasked:
	}
	if h == nil || r.BegunAt.IsZero() {
		return out
	}
	out.Timed, out.Start = true, h.Starts.Sub(r.BegunAt).Seconds()
	out.Panel = len(h.Members(video.Presiding, video.Judge, video.Assessor))
	for _, p := range h.Breaks {
		out.Breaks = append(out.Breaks, video.Span{Start: p.From.Sub(r.BegunAt).Seconds(), End: p.To.Sub(r.BegunAt).Seconds()})
	}
	return out
}

// frame is what judging the episodes of a recording takes.
type frame struct {
	*task
	list    *checklist.Checklist
	room    courtroom.ID
	spots   []courtroom.Spot
	off     map[video.Kind]bool // wrong too often in this courtroom
	drifted bool
}

// rule has the rules run and enters the episodes, in one act. What was there
// before stays the same row, with the signature it had, so that what people
// have dismissed does not come back.
func (b *Book) rule(ctx context.Context, t *task, s *sight, drifted bool) error {
	list, err := b.List.InForce(ctx)
	if err != nil {
		return err
	}
	act := &audit.Act{By: engine().By(), Verb: "recording.assemble", Object: string(t.ID)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		cam, _, err := b.Rooms.Find(ctx, tx, t.Camera)
		if err != nil {
			return err
		}
		h, err := b.place(ctx, tx, cam.Courtroom, &t.Recording)
		if err != nil {
			return err
		}
		if t.Excluded != "" {
			return jobs.ErrGone // the sweep of closed hearings takes it from here
		}
		fr := &frame{task: t, list: list, room: cam.Courtroom, drifted: drifted || t.seats != nil && t.seats.Drifted()}
		if drifted {
			t.note("recording.note.drifted")
			if err := b.Rooms.Drift(ctx, tx, act, t.Calibration); err != nil {
				return err
			}
		}
		if err := b.frame(ctx, tx, fr); err != nil {
			return err
		}
		in := b.input(t, s, hearingOf(&h))
		found, coverage := episode.Find(in)
		t.Coverage, t.Rules, t.State, t.Problem = coverage, RulesVersion(in.Rules), Done, Problem{}
		t.parameters = in.Rules.Settings()
		if t.EndedWork.IsZero() {
			t.EndedWork = tx.Now
		}
		act.Details = map[string]any{"episodes": len(found), "rules": t.Rules, "model": t.Model}
		if err := save(ctx, tx, &t.Recording); err != nil {
			return err
		}
		return b.reconcile(ctx, tx, act, fr, found, s.observations)
	})
}

// hearingOf is a hearing, nil for none.
func hearingOf(h *docket.Hearing) *docket.Hearing {
	if h.ID == "" {
		return nil
	}
	return h
}

// frame reads what is ignored at the camera, and which kinds are off.
func (b *Book) frame(ctx context.Context, tx *db.Tx, fr *frame) error {
	day := calendar.DayOf(tx.Now)
	if !fr.BegunAt.IsZero() {
		day = calendar.DayOf(fr.BegunAt)
	}
	var err error
	if fr.spots, err = b.Rooms.Spots(ctx, tx, fr.Camera, day); err != nil {
		return err
	}
	fr.off, err = b.kindsOff(ctx, tx, fr.room)
	return err
}

// reconcile brings the episodes of a recording in line with what was found.
func (b *Book) reconcile(ctx context.Context, tx *db.Tx, act *audit.Act, fr *frame, found []video.Episode, seen []video.Observation) error {
	before, err := episodes(ctx, tx, fr.ID)
	if err != nil {
		return err
	}
	taken := make([]bool, len(before))
	for i := range before {
		taken[i] = !before[i].Machine()
	}
	for i := range found {
		n := &found[i]
		if fr.tooSmall(n) {
			continue
		}
		e := &Episode{Recording: fr.ID, Camera: fr.Camera, Kind: n.Kind, Seat: n.Seat, AddedAt: tx.Now, Signature: signature(&fr.Recording, n.Kind, n.Seat, n.Start)}
		known := same(before, taken, n)
		if known >= 0 {
			taken[known], e = true, &before[known]
		}
		e.Start, e.End, e.Confidence, e.Why, e.Role = n.Start, n.End, n.Confidence, n.Why, fr.role(n.Seat)
		if len(e.pictures) == 0 { // of what is evidence already the moments stay
			e.Stills = n.Evidence
		}
		e.Box = boxOf(n, seen)
		if err := b.enterEpisode(ctx, tx, act, fr, e); err != nil {
			return err
		}
	}
	for i := range before {
		if e := &before[i]; !taken[i] && e.State != Gone {
			e.State = Gone
			if err := saveEpisode(ctx, tx, e); err != nil {
				return err
			}
			act.Also(string(e.ID))
		}
	}
	return nil
}

// tooSmall reports a phone on a seat where a phone is too small to be told.
func (fr *frame) tooSmall(e *video.Episode) bool {
	if e.Kind != video.Phone || fr.seats == nil {
		return false
	}
	s, ok := fr.seats.Seat(e.Seat)
	return ok && !s.Phones()
}

func (fr *frame) role(seat string) video.Role {
	if fr.seats == nil {
		return ""
	}
	s, _ := fr.seats.Seat(seat)
	return s.Role
}

// enterEpisode saves an episode and has it proposed, unless there is a reason
// not to.
func (b *Book) enterEpisode(ctx context.Context, tx *db.Tx, act *audit.Act, fr *frame, e *Episode) error {
	it, allowed := itemOf(fr.list, e.Kind)
	e.Item = it.ID
	if e.Finding == "" {
		e.State, e.Spared = Waiting, fr.spare(e, allowed)
		if e.Spared != "" {
			e.State = Spared
		}
	} else if e.State == Gone {
		e.State = Known // on the register already
	}
	if e.ID == "" {
		e.ID = EpisodeID(tx.NewID("eps"))
		if err := insertEpisode(ctx, tx, e); err != nil {
			return err
		}
	} else if err := saveEpisode(ctx, tx, e); err != nil {
		return err
	}
	act.Also(string(e.ID))
	if e.State != Waiting {
		return nil
	}
	return b.Queue.Enqueue(ctx, tx, EvidenceJob{e.ID}, fr.how(jobs.Once())...)
}

// spare is why an episode is not proposed; "" when it is.
func (fr *frame) spare(e *Episode, allowed bool) Sparing {
	switch {
	case !allowed:
		return NotAllowed
	case kinds()[e.Kind].person && e.Seat != "" && fr.drifted:
		return NotCalibrated
	case fr.covered(e):
		return AtSpot
	case fr.off[e.Kind]:
		return KindOff
	}
	return ""
}

func (fr *frame) covered(e *Episode) bool {
	for _, s := range fr.spots {
		if s.Covers(e.Kind, e.Seat, e.Box) {
			return true
		}
	}
	return false
}
