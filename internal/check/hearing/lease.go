package hearing

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// A lease says who has a piece of work in hand. It is renewed while he is at it;
// when he dies it runs out and the next one takes the work over, long before the
// queue would notice.
const (
	leaseTime = 45 * time.Second
	renewing  = 15 * time.Second
)

// errLost ends work whose lease somebody else has taken.
var errLost = errors.New("hearing: somebody else has taken the work over")

// whole is what putting the chunks of a recording together is called.
func whole(id ID) string { return string(id) + "/whole" }

// leased does a piece of work that nobody else has in hand. While somebody has,
// the job waits: he may die.
func (b *Book) leased(ctx context.Context, work string, do func(context.Context) error) error {
	holder := b.Machine + " " + rand.Text()
	left, err := b.lease(ctx, work, holder)
	if err != nil {
		return err
	}
	if left > 0 {
		return jobs.Later(left)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.renew(ctx, cancel, work, holder)
	}()
	err = do(ctx)
	lost := errors.Is(context.Cause(ctx), errLost)
	stopped := ctx.Err() != nil
	cancel(nil)
	<-done
	if lost {
		return jobs.ErrGone
	}
	if err := b.release(context.WithoutCancel(ctx), work, holder); err != nil {
		slog.WarnContext(ctx, "lease not given back: it runs out by itself", "work", work, "error", err)
	}
	if err != nil && stopped {
		return jobs.Later(0) // this machine is being stopped: another one takes it
	}
	return err
}

// lease takes the lease of a piece of work, or says how long another's runs on.
func (b *Book) lease(ctx context.Context, work, holder string) (left time.Duration, err error) {
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		var until int64
		var now string
		err := tx.QueryRow(ctx, `INSERT INTO recording_lease (work, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (work) DO UPDATE SET
				holder = CASE WHEN recording_lease.until < $4 THEN excluded.holder ELSE recording_lease.holder END,
				until = CASE WHEN recording_lease.until < $4 THEN excluded.until ELSE recording_lease.until END
			RETURNING holder, until`,
			work, holder, tx.Now.Add(leaseTime).UnixMilli(), tx.NowMS()).Scan(&now, &until)
		if now != holder {
			left = max(time.Second, time.UnixMilli(until).Sub(tx.Now)+time.Second)
		}
		return err
	})
	return left, err
}

// renew holds a lease until ctx ends; when it is lost, that ends ctx.
func (b *Book) renew(ctx context.Context, cancel context.CancelCauseFunc, work, holder string) {
	tick := time.NewTicker(renewing)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := b.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.Save(ctx, `UPDATE recording_lease SET until = $3 WHERE work = $1 AND holder = $2`, work, holder, tx.Now.Add(leaseTime).UnixMilli())
		})
		switch {
		case errors.Is(err, db.ErrConflict):
			cancel(errLost)
			return
		case err != nil && ctx.Err() == nil:
			slog.WarnContext(ctx, "lease not renewed", "work", work, "error", err) // the next try comes in time
		}
	}
}

func (b *Book) release(ctx context.Context, work, holder string) error {
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM recording_lease WHERE work = $1 AND holder = $2`, work, holder)
		return err
	})
}

// Rescue enqueues again what was in the hands of somebody who died: each piece
// of work whose lease has run out. It returns how many.
func (b *Book) Rescue(ctx context.Context) (n int, err error) {
	var works []string
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT work FROM recording_lease WHERE until < $1 ORDER BY work`, tx.NowMS())
		works, err = db.Collect(rows, err, func(r *db.Rows) (w string, err error) { return w, r.Scan(&w) })
		return err
	})
	for _, w := range works {
		err := b.DB.Write(ctx, func(tx *db.Tx) error {
			err := tx.Save(ctx, `DELETE FROM recording_lease WHERE work = $1 AND until < $2`, w, tx.NowMS())
			if errors.Is(err, db.ErrConflict) { // taken over meanwhile
				return nil
			}
			if err != nil {
				return err
			}
			n++
			return b.Queue.Enqueue(ctx, tx, again(w), jobs.Urgent())
		})
		if err != nil {
			return n, err
		}
	}
	return n, err
}

// again is the job that does a piece of work.
func again(work string) jobs.Args {
	id, isWhole := strings.CutSuffix(work, "/whole")
	switch {
	case isWhole:
		return AssembleJob{ID(id)}
	case strings.HasPrefix(work, "chu_"):
		return LookJob{ChunkID(work)}
	}
	return PrepareJob{ID(work)}
}

// gone turns what is not there any more into a job with nothing to do.
func gone(err error) error {
	if errors.Is(err, org.ErrNotFound) {
		return jobs.ErrGone
	}
	return err
}
