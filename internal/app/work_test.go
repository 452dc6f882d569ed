package app

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestWork enqueues a job where nothing runs jobs and has a second program do it.
func TestWork(t *testing.T) {
	if os.Getenv("TEST_POSTGRES") == "" {
		t.Skip("TEST_POSTGRES is not set: make test starts a server")
	}
	conf := config.Config{Data: t.TempDir(), DB: dbtest.At(t, db.Postgres)}
	p, err := Open(t.Context(), conf, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.DB.Write(t.Context(), func(tx *db.Tx) error { return p.Queue.Enqueue(t.Context(), tx, sweepJob{}) }); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- (&Work{Config: conf}).Run(ctx, &Streams{Out: io.Discard}) }()
	for range 300 {
		var done int
		err := p.DB.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = $1 AND state = 'completed'`, sweepJob{}.Kind()).Scan(&done)
		})
		if err != nil {
			t.Fatal(err)
		}
		if done > 0 {
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	var errs string
	err = p.DB.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT coalesce(string_agg(array_to_string(errors, ' '), ' '), '') FROM river_job`).Scan(&errs)
	})
	t.Fatalf("the job was not done: %v %v %s", <-ended, err, errs)
}

func TestWorkRefusesOneFileForTwo(t *testing.T) {
	err := (&Work{Config: config.Config{Data: t.TempDir()}}).Run(t.Context(), &Streams{Out: io.Discard})
	if !errors.Is(err, ErrOneProgram) {
		t.Fatal(err)
	}
}
