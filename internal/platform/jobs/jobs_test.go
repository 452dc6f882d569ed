package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

type note struct{ N int }

func (note) Kind() string { return "note" }

// start runs a queue whose jobs report their number; the first attempt of a negative one fails.
func start(t *testing.T, d *db.DB) (*jobs.Queue, chan int) {
	t.Helper()
	done := make(chan int, 100)
	failed := map[int]bool{}
	q := jobs.New(d)
	jobs.Handle(q, func(_ context.Context, n note) error {
		if n.N < 0 && !failed[n.N] {
			failed[n.N] = true
			return errors.New("once more")
		}
		done <- n.N
		return nil
	})
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
	return q, done
}

func wait(t *testing.T, done chan int) int {
	t.Helper()
	select {
	case n := <-done:
		return n
	case <-time.After(30 * time.Second):
		t.Fatal("the job did not run")
		return 0
	}
}

// count compares the number of jobs ever inserted.
func count(t *testing.T, d *db.DB, want int) {
	t.Helper()
	var n int
	if err := d.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM river_job`).Scan(&n); err != nil || n != want {
		t.Errorf("%d jobs in the table, want %d (%v)", n, want, err)
	}
}

func TestAJobRunsIfItsTransactionCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		q, done := start(t, d)
		boom := errors.New("boom")
		for n, result := range []error{nil, boom} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := q.Enqueue(t.Context(), tx, note{n}); err != nil {
					return err
				}
				return result
			})
			if !errors.Is(err, result) {
				t.Fatal(err)
			}
		}
		if n := wait(t, done); n != 0 {
			t.Errorf("job %d ran, want 0", n)
		}
		count(t, d, 1)
	})
}

func TestOnceAndRetry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		q, done := start(t, d)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for range 3 {
				if err := q.Enqueue(t.Context(), tx, note{-7}, jobs.Once(), jobs.Urgent()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := wait(t, done); n != -7 {
			t.Errorf("job %d ran, want -7", n)
		}
		count(t, d, 1)
	})
}
