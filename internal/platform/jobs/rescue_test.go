package jobs_test

import (
	"context"
	"testing"
	"time"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// A program that died in the middle of a job leaves it marked as running; the
// next start of it takes the job up.
func TestAJobLeftRunningIsTakenUp(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, time.Now)
	done := make(chan int, 10)
	q := jobs.New(d)
	jobs.Handle(q, func(_ context.Context, n note) error { done <- n.N; return nil })
	if err := q.Open(); err != nil {
		t.Fatal(err)
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error { return q.Enqueue(t.Context(), tx, note{5}) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SQL().ExecContext(t.Context(), `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = datetime('now')`); err != nil {
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
	if n := wait(t, done); n != 5 {
		t.Errorf("job %d ran, want 5", n)
	}
}
