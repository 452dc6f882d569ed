package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
)

// ErrOneProgram is returned where a second program would share a SQLite file:
// what the first has running would be taken up as left behind.
var ErrOneProgram = errors.New("work: a SQLite file has one program at a time; give every program the same --db postgres://…")

// Work is the command that runs jobs and serves nothing: as many machines as
// wanted beside one that serves. They share the PostgreSQL database and the
// data folder, where the documents lie.
type Work struct {
	config.Config `embed:""`
}

// Run works until ctx ends; then it finishes what is running.
func (w *Work) Run(ctx context.Context, out *Streams) (err error) {
	p, err := Open(ctx, w.Config, auth.Options{}, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if p.DB.Dialect() != db.Postgres {
		return ErrOneProgram
	}
	if err := p.Queue.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		slog.WarnContext(ctx, "host name", "error", err)
	}
	fmt.Fprintf(out.Out, "working %s\n", host)
	if err := p.watchRecordings(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return p.Queue.Stop(end)
}

// Migrate is the command that brings the schema up to date and ends: for a
// database that several programs open, before any of them is started.
type Migrate struct {
	config.Config `embed:""`
}

// Run migrates.
func (m *Migrate) Run(ctx context.Context, out *Streams) error {
	p, err := Open(ctx, m.Config, auth.Options{}, time.Now)
	if err != nil {
		return err
	}
	if err := p.Close(); err != nil {
		return err
	}
	fmt.Fprintln(out.Out, "schema up to date")
	return nil
}
