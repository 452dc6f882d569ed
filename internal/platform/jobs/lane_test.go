package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

type long struct{ N int }

func (long) Kind() string { return "long" }

// A job that cannot be done yet runs again and that counts as no try; one of
// another lane does not wait for it; and the last try knows that it is.
func TestLanesAndLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		done := make(chan int, 10)
		var later atomic.Int32
		hold := make(chan struct{})
		q := jobs.New(d)
		jobs.Handle(q, func(ctx context.Context, l long) error {
			if l.N == 1 && later.Add(1) < 3 {
				return jobs.Later(0)
			}
			if l.N == 1 {
				if jobs.LastTry(ctx) {
					t.Error("snoozing counted as a try")
				}
				done <- l.N
				return nil
			}
			<-hold
			return errors.New("never mind")
		}, jobs.On(jobs.Video), jobs.Within(time.Hour))
		jobs.Handle(q, func(_ context.Context, n note) error { done <- n.N; return nil })
		if err := q.Open(); err != nil {
			t.Fatal(err)
		}
		if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := q.Stop(ctx); err != nil {
				t.Error(err)
			}
		})
		enqueue := func(args ...jobs.Args) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				for _, a := range args {
					if err := q.Enqueue(t.Context(), tx, a); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		enqueue(long{1})
		if n := wait(t, done); n != 1 || later.Load() != 3 {
			t.Errorf("job %d after %d runs", n, later.Load())
		}
		// As many long ones as would fill every worker, and a short one.
		for i := range 64 {
			enqueue(long{100 + i})
		}
		enqueue(note{7})
		if n := wait(t, done); n != 7 {
			t.Errorf("job %d ran", n)
		}
		close(hold)
	})
}
