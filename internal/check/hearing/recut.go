package hearing

import (
	"context"
	"errors"
	"log/slog"
	"math"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// sameMoment is how far apart two moments are taken for one, in seconds: clips
// begin and end with a picture, never to the millisecond.
const sameMoment = .5

// outgrown reports whether an episode's bounds reach beyond its clip. Of an
// episode that is longer than any clip, the beginning is shown.
func (e *Episode) outgrown(r *Recording) bool {
	if e.Clip == "" {
		return false // none is cut yet: the first will show all of it
	}
	s := e.Span()
	_, to := window(r, e)
	return s.Start < e.ClipFrom-sameMoment || min(s.End, to) > e.ClipTo+sameMoment
}

// regrow has another clip cut where an episode's bounds reach beyond the one
// there is.
func (b *Book) regrow(ctx context.Context, tx *db.Tx, r *Recording, e *Episode) error {
	if !e.outgrown(r) {
		e.Recut = NotRecut
		return nil
	}
	e.Recut = RecutWaiting
	return b.Queue.Enqueue(ctx, tx, RecutJob{e.ID}, jobs.Urgent())
}

// Recut cuts another clip of an episode, and stills at its new bounds, and
// enters them as the first were. The clip before stays evidence. It may run
// twice: what is cut is left alone.
func (b *Book) Recut(ctx context.Context, j RecutJob) error {
	var e Episode
	var r Recording
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if e, err = loadEpisode(ctx, tx, j.Episode); err != nil {
			return err
		}
		r, err = load(ctx, tx, e.Recording)
		return err
	})
	if err != nil {
		return gone(err)
	}
	if e.Recut != RecutWaiting {
		return jobs.ErrGone
	}
	if r.Erased || r.Excluded != "" || !e.outgrown(&r) {
		return b.settle(ctx, &e, func() { e.Recut = NotRecut })
	}
	more := e.ends()
	shown, err := b.show(ctx, &r, &e, more)
	if uncut(ctx, err) {
		slog.WarnContext(ctx, "no other clip can be cut", "episode", string(e.ID), "error", err)
		return b.settle(ctx, &e, func() { e.Recut = RecutFailed })
	}
	if err != nil {
		return err
	}
	err = b.exchange(ctx, &e, more, shown)
	if errors.Is(err, finding.ErrState) { // decided meanwhile: by the clip there was
		return b.settle(ctx, &e, func() { e.Recut = NotRecut })
	}
	return err
}

// ends are the moments at which an episode begins and ends as a person put it
// right, as far as there is no still of them.
func (e *Episode) ends() (out []video.Still) {
	s := e.Span()
	for _, m := range []video.Still{{At: s.Start, What: "start"}, {At: s.End, What: "end"}} {
		known := false
		for _, x := range e.Stills {
			known = known || math.Abs(x.At-m.At) < sameMoment
		}
		if !known {
			out = append(out, m)
		}
	}
	return out
}

// exchange enters another clip with stills, in one act with the finding.
func (b *Book) exchange(ctx context.Context, e *Episode, more []video.Still, s shown) error {
	by := engine()
	act := &audit.Act{By: by.By(), Verb: "recording.recut", Object: string(e.ID)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := load(ctx, tx, e.Recording)
		if err != nil {
			return err
		}
		cam, room, err := b.Rooms.Find(ctx, tx, r.Camera)
		if err != nil {
			return err
		}
		now := *e // saved with its version: who was faster has another clip cut
		before := Cut{Clip: e.Clip, From: e.ClipFrom, To: e.ClipTo}
		now.Stills = more
		if err := b.exhibit(ctx, tx, act, by, &r, cam, room, &now, s); err != nil {
			return err
		}
		if e.Finding != "" {
			if err := b.Findings.Recut(ctx, tx, act, by, e.Finding, before.Clip, append([]evidence.ID{now.Clip}, now.pictures...)); err != nil {
				return err
			}
		}
		kept := e.Stills[:min(len(e.Stills), len(e.pictures))]
		now.Stills = append(append([]video.Still{}, kept...), more...)
		now.pictures = append(append([]evidence.ID{}, e.pictures...), now.pictures...)
		now.Earlier = append(append([]Cut{}, e.Earlier...), before)
		now.Recut = NotRecut
		return saveEpisode(ctx, tx, &now)
	})
}

// Ready implements finding.Films: what the account has yet to see before it can
// say that what a recording shows is so.
func (b *Book) Ready(ctx context.Context, tx *db.Tx, id finding.ID, account org.AccountID) error {
	var ep EpisodeID
	err := tx.QueryRow(ctx, `SELECT id FROM episode WHERE finding = $1 AND state = 'proposed' ORDER BY id LIMIT 1`, id).Scan(&ep)
	if errors.Is(err, db.ErrNoRows) {
		return nil // entered by hand
	}
	if err != nil {
		return err
	}
	e, err := loadEpisode(ctx, tx, ep)
	if err != nil {
		return err
	}
	r, err := load(ctx, tx, e.Recording)
	if err != nil {
		return err
	}
	if e.Recut == RecutWaiting {
		return finding.ErrRecut
	}
	rows, err := tx.Query(ctx, `SELECT from_ms, to_ms FROM watched WHERE recording = $1 AND account = $2 ORDER BY from_ms`, r.ID, account)
	seen, err := db.Collect(rows, err, scanSpan)
	if err != nil {
		return err
	}
	if !Saw(seen, e.ClipFrom, e.ClipTo) {
		return finding.ErrUnwatched
	}
	if r.Hearing == "" {
		return nil
	}
	compared, err := evidence.SeenWith(ctx, tx, account, string(r.Hearing), string(id))
	if err == nil && !compared {
		return finding.ErrUncompared
	}
	return err
}

// watchedShare is the share of a stretch that has to be watched for it to count as watched.
const watchedShare = .95

// Saw reports whether nearly all of a stretch was watched.
func Saw(watched []video.Span, from, to float64) bool {
	if to <= from {
		return false
	}
	seen := 0.0
	for _, s := range union(watched) {
		seen += max(0, min(s.End, to)-max(s.Start, from))
	}
	return seen >= watchedShare*(to-from)
}
