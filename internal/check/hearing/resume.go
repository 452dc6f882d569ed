package hearing

import (
	"context"
	"errors"
	"time"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// noRoom is the problem of a recording that a full disk kept from being looked through.
const noRoom = "recording.problem.full"

// How long an episode waits for its clip before it is cut again: by then the
// queue has given it up. After a week a person has to ask for it.
const (
	waitsFrom = 2 * time.Hour
	waitsTo   = 7 * 24 * time.Hour
)

// Resume goes on with what a full disk stopped: recordings, once there is room
// again, and clips that could not be cut. It returns how many.
func (b *Book) Resume(ctx context.Context) (n int, err error) {
	if b.Room != nil {
		if free, err := b.Room(); err != nil || free < Spare {
			return 0, err
		}
	}
	stopped, err := b.stopped(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range stopped {
		act := &audit.Act{By: engine().By(), Verb: "recording.resume", Object: string(id)}
		err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
			r, err := load(ctx, tx, id)
			if err != nil {
				return err
			}
			if r.State != Failed || r.Problem.Key != noRoom || r.Erased {
				return db.ErrConflict
			}
			r.State, r.Problem = Queued, Problem{}
			if err := save(ctx, tx, &r); err != nil {
				return err
			}
			return b.Queue.Enqueue(ctx, tx, PrepareJob{id}, r.how()...)
		})
		if errors.Is(err, db.ErrConflict) { // somebody has asked for it meanwhile
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	clips, err := b.unproved(ctx)
	return n + clips, err
}

// stopped lists the recordings that a full disk kept from being looked through.
func (b *Book) stopped(ctx context.Context) (list []ID, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM recording WHERE state = $1 AND erased_at = 0 AND problem LIKE $2 ORDER BY id`, Failed, `%"`+noRoom+`"%`)
		list, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	return list, err
}

// unproved has the clips cut again of episodes that wait for theirs too long.
func (b *Book) unproved(ctx context.Context) (n int, err error) {
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT e.id FROM episode e JOIN recording r ON r.id = e.recording
			WHERE e.state = $1 AND e.added_at < $2 AND e.added_at > $3 AND r.erased_at = 0 AND r.excluded = '' ORDER BY e.id`,
			Waiting, tx.Now.Add(-waitsFrom).UnixMilli(), tx.Now.Add(-waitsTo).UnixMilli())
		list, err := db.Collect(rows, err, func(r *db.Rows) (id EpisodeID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		for _, id := range list {
			if err := b.Queue.Enqueue(ctx, tx, EvidenceJob{id}, jobs.Once()); err != nil {
				return err
			}
		}
		n = len(list)
		return nil
	})
	return n, err
}
