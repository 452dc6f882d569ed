// Package jobs is the queue of work done outside a request: enqueued in the
// transaction of the change that asks for it, retried, rescued when a machine
// dies, spread over as many machines as run. River keeps it, on both
// databases. A job's arguments are ids, never personal data; a job may run
// twice.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"xiezhi/internal/platform/db"
)

// Args are a job's arguments: a struct of ids, stored as JSON under its kind.
type Args interface{ Kind() string }

// MaxRun bounds one run of a job, unless its kind has a time of its own. Longer
// work is cut into several jobs.
const MaxRun = 5 * time.Minute

// Lane is a queue with workers of its own, so that long work does not keep short
// work waiting.
type Lane string

// The lanes.
const (
	Common Lane = river.QueueDefault
	Video  Lane = "video" // as many workers as there are cores: each fills one
)

// Option says when or how a job runs.
type Option func(*river.InsertOpts)

// At runs the job no earlier than t.
func At(t time.Time) Option { return func(o *river.InsertOpts) { o.ScheduledAt = t } }

// Once leaves out a job whose kind and arguments are already waiting or running.
func Once() Option {
	return func(o *river.InsertOpts) {
		o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}}
	}
}

// Urgent runs the job before the backlog.
func Urgent() Option { return func(o *river.InsertOpts) { o.Priority = river.PriorityDefault } }

// backlog is the priority of a job nobody waits for; Urgent is 1.
const backlog = 2

// Queue takes jobs in, and runs them once started.
type Queue struct {
	db       *db.DB
	workers  *river.Workers
	lanes    map[string]Lane // of the kinds that are not in Common
	periodic []*river.PeriodicJob
	lite     *river.Client[*sql.Tx]
	pg       *river.Client[pgx.Tx]
}

// New returns a queue over d. Handle registers the kinds, then Open makes it ready.
func New(d *db.DB) *Queue {
	return &Queue{db: d, workers: river.NewWorkers(), lanes: map[string]Lane{}}
}

// worker runs one kind of job.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	kind
	work func(context.Context, T) error
}

// kind is what is peculiar to a kind of job.
type kind struct {
	limit time.Duration // of one run; 0: MaxRun
	lane  Lane
}

// KindOption says what is peculiar to a kind of job.
type KindOption func(*kind)

// Within lets a kind run for longer than MaxRun.
func Within(limit time.Duration) KindOption { return func(k *kind) { k.limit = limit } }

// On has a kind run on a lane.
func On(l Lane) KindOption { return func(k *kind) { k.lane = l } }

// Timeout implements river.Worker.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.limit }

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := w.work(context.WithValue(ctx, lastTry{}, job.Attempt >= job.MaxAttempts), job.Args)
	var later *laterError
	switch {
	case errors.Is(err, ErrGone):
		return river.JobCancel(err)
	case errors.As(err, &later):
		return river.JobSnooze(later.after)
	}
	return err
}

// ErrGone is returned by a job whose object is not there any more, or no longer
// needs it: there is nothing to retry.
var ErrGone = errors.New("jobs: nothing to do any more")

// laterError asks for another run.
type laterError struct{ after time.Duration }

// Error implements error.
func (e *laterError) Error() string { return "jobs: again after " + e.after.String() }

// Later is returned by a job that cannot be done yet, or not on this machine: it
// runs again after d, on whatever machine is free, and that counts as no try.
func Later(d time.Duration) error { return &laterError{max(0, d)} }

// lastTry is the key of a context under which LastTry finds its answer.
type lastTry struct{}

// LastTry reports whether a job that fails now is given up.
func LastTry(ctx context.Context) bool {
	last, _ := ctx.Value(lastTry{}).(bool)
	return last
}

// Handle says which function does the jobs of T's kind.
func Handle[T Args](q *Queue, work func(context.Context, T) error, opts ...KindOption) {
	w := &worker[T]{work: work, kind: kind{lane: Common}}
	for _, o := range opts {
		o(&w.kind)
	}
	var args T
	q.lanes[args.Kind()] = w.lane
	river.AddWorker(q.workers, w)
}

// Every enqueues args at each interval, on one machine at a time.
func (q *Queue) Every(interval time.Duration, args Args) {
	q.periodic = append(q.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{Priority: backlog, Queue: string(q.lanes[args.Kind()])}
		}, nil))
}

// Open connects the queue. The jobs' tables must be there: Migrate made them.
func (q *Queue) Open() (err error) {
	conf := &river.Config{
		Logger:        slog.New(quietInfo{slog.Default().Handler()}),
		Queues:        queues(),
		Workers:       q.workers,
		PeriodicJobs:  q.periodic,
		FetchCooldown: 20 * time.Millisecond,
		JobTimeout:    MaxRun,
		// A job is rescued only when no live machine can still be running it; for a
		// kind with a time of its own River waits for that.
		RescueStuckJobsAfter: MaxRun + time.Minute,
		FetchPollInterval:    500 * time.Millisecond,
	}
	if q.db.Dialect() == db.Postgres {
		q.pg, err = river.NewClient(riverpgxv5.New(q.db.Pool()), conf)
	} else {
		q.lite, err = river.NewClient(riversqlite.New(q.db.SQL()), conf)
	}
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	return nil
}

// queues are the lanes with their workers.
func queues() map[string]river.QueueConfig {
	cores := runtime.GOMAXPROCS(0)
	return map[string]river.QueueConfig{string(Common): {MaxWorkers: cores + 1}, string(Video): {MaxWorkers: cores}}
}

// Enqueue adds a job in the transaction: it runs if and only if that commits.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, args Args, opts ...Option) error {
	o := &river.InsertOpts{Priority: backlog, MaxAttempts: 8, Queue: string(q.lanes[args.Kind()])}
	for _, opt := range opts {
		opt(o)
	}
	var err error
	if q.pg != nil {
		_, err = q.pg.InsertTx(ctx, tx.Postgres(), args, o)
	} else {
		_, err = q.lite.InsertTx(ctx, tx.SQLite(), args, o)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Start begins to run jobs, until Stop. A SQLite file has one program at a
// time: what it left running when it died is taken up at once. On PostgreSQL
// another machine may be running it, and River rescues it in its own time.
func (q *Queue) Start(ctx context.Context) error {
	if q.pg != nil {
		return q.pg.Start(ctx)
	}
	_, err := q.db.SQL().ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = datetime('now', '-1 second') WHERE state = 'running'`)
	if err != nil {
		return fmt.Errorf("job queue: take up what was left: %w", err)
	}
	return q.lite.Start(ctx)
}

// Stop waits for running jobs until ctx ends, then cancels them.
func (q *Queue) Stop(ctx context.Context) error {
	if q.pg != nil {
		return stopClient(ctx, q.pg)
	}
	return stopClient(ctx, q.lite)
}

func stopClient[T any](ctx context.Context, c *river.Client[T]) error {
	if err := c.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return c.StopAndCancel(ctx)
}

// Migrate makes or updates the queue's own tables.
func Migrate(ctx context.Context, d *db.DB) error {
	if d.Dialect() == db.Postgres {
		return migrate(ctx, riverpgxv5.New(d.Pool()))
	}
	return migrate(ctx, riversqlite.New(d.SQL()))
}

func migrate[T any](ctx context.Context, driver riverdriver.Driver[T]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(quietInfo{slog.Default().Handler()})})
	if err == nil {
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// quietInfo drops River's chatter under a warning.
type quietInfo struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h quietInfo) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h quietInfo) WithAttrs(a []slog.Attr) slog.Handler { return quietInfo{h.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (h quietInfo) WithGroup(n string) slog.Handler { return quietInfo{h.Handler.WithGroup(n)} }
