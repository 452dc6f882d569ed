package hearing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Prepare reads when the pictures and the sound of a recording are and cuts it
// into chunks. The seats are those in force now.
func (b *Book) Prepare(ctx context.Context, j PrepareJob) error {
	return b.leased(ctx, string(j.Recording), func(ctx context.Context) error {
		r, ok, err := b.admit(ctx, j.Recording, Queued)
		if err != nil || !ok {
			return err
		}
		return b.broken(ctx, r.ID, b.prepare(ctx, r))
	})
}

// admit loads a recording that is to be worked on: ErrGone unless it is in the
// state, false when its hearing turned out to be closed.
func (b *Book) admit(ctx context.Context, id ID, want State) (r Recording, ok bool, err error) {
	if r, err = b.get(ctx, id); err != nil {
		return r, false, gone(err)
	}
	if r.Erased || r.State != want {
		return r, false, jobs.ErrGone
	}
	shut, err := b.shut(ctx, r)
	return r, !shut, err
}

// shut excludes a recording if the docket says by now that its hearing is closed.
func (b *Book) shut(ctx context.Context, r Recording) (bool, error) {
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		cam, _, err := b.Rooms.Find(ctx, tx, r.Camera)
		if err != nil {
			return err
		}
		_, err = b.place(ctx, tx, cam.Courtroom, &r)
		return err
	})
	if err != nil || r.Excluded == "" {
		return false, err
	}
	return true, b.exclude(ctx, r.ID)
}

// broken records why a recording cannot be looked through. What passes by
// itself is tried again; after the last try the recording says so.
func (b *Book) broken(ctx context.Context, id ID, cause error) error {
	if cause == nil || ctx.Err() != nil || errors.Is(cause, jobs.ErrGone) {
		return cause
	}
	p, ok := ProblemOf(cause)
	switch {
	case ok:
	case errors.Is(cause, blob.ErrFull):
		p = Problem{Key: noRoom}
	case errors.Is(cause, blob.ErrNotFound) || errors.Is(cause, blob.ErrTampered):
		p = Problem{Key: "recording.problem.lost"}
	case jobs.LastTry(ctx):
		p = Problem{Key: "recording.problem.broke"}
	default:
		return cause
	}
	slog.WarnContext(ctx, "recording cannot be looked through", "recording", string(id), "error", cause)
	act := &audit.Act{By: engine().By(), Verb: "recording.fail", Object: string(id), Details: map[string]any{"problem": p.Key}}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := load(ctx, tx, id)
		if err != nil || r.State == Excluded || r.Erased {
			return errors.Join(err, jobs.ErrGone)
		}
		p.Args = renamed(p.Args, r.Name)
		r.State, r.Problem, r.EndedWork = Failed, p, tx.Now
		return save(ctx, tx, &r)
	})
}

// renamed puts the name that people know in the place of a blob's.
func renamed(args []any, name string) []any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "name" {
			args[i+1] = name
		}
	}
	return args
}

// task is a recording with all that looking at it takes.
type task struct {
	Recording
	file  string // where it lies
	seats *courtroom.Calibration
	plan  *watch.Plan
}

func (b *Book) prepare(ctx context.Context, r Recording) error {
	t := &task{Recording: r}
	var err error
	if t.file, err = b.Blobs.Path(ctx, r.File); err != nil {
		return err
	}
	if t.plan, err = watch.Prepare(ctx, t.file, nil, r.Profile); err != nil {
		return err
	}
	if err := b.seat(ctx, t); err != nil {
		return err
	}
	if t.Recording.plan, err = b.keep(ctx, t.plan.Write); err != nil {
		return err
	}
	t.Length = time.Duration(t.plan.Duration() * float64(time.Second)).Truncate(time.Millisecond)
	t.Width, t.Height = t.plan.Info.Video.Width, t.plan.Info.Video.Height
	for _, n := range t.plan.Notes {
		t.note(n.Key, n.Args...)
	}
	return b.cut(ctx, t)
}

// seat finds the seats in force and the models there are.
func (b *Book) seat(ctx context.Context, t *task) error {
	t.Calibration, t.Model = "", ModelOff
	if t.Profile == watch.Signal {
		return nil
	}
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		c, err := b.Rooms.Active(ctx, tx, t.Camera)
		if err == nil {
			t.seats, t.Calibration = &c, c.ID
		}
		return err
	})
	if errors.Is(err, courtroom.ErrNotCalibrated) {
		return nil
	}
	if err != nil {
		return err
	}
	t.Model, err = b.Eyes.Name(ctx)
	return err
}

// cut enters the chunks of a recording and has those looked at that are not yet.
func (b *Book) cut(ctx context.Context, t *task) error {
	spans := t.plan.Chunks(b.Chunk)
	act := &audit.Act{By: engine().By(), Verb: "recording.prepare", Object: string(t.ID), Details: map[string]any{"chunks": len(spans), "model": t.Model}}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		cam, _, err := b.Rooms.Find(ctx, tx, t.Camera)
		if err != nil {
			return err
		}
		if _, err := b.place(ctx, tx, cam.Courtroom, &t.Recording); err != nil {
			return err
		}
		if t.Excluded != "" {
			return fmt.Errorf("%w: found out meanwhile", ErrExcluded) // the next try excludes it
		}
		t.State, t.BegunWork, t.EndedWork = Running, tx.Now, time.Time{}
		if err := save(ctx, tx, &t.Recording); err != nil {
			return err
		}
		left := 0
		for i, s := range spans {
			todo, err := b.chunk(ctx, tx, act, t, i+1, s)
			if err != nil {
				return err
			}
			left += todo
		}
		if left == 0 {
			return b.Queue.Enqueue(ctx, tx, AssembleJob{t.ID}, t.how()...)
		}
		return nil
	})
}

// chunk enters a chunk and enqueues it; 0 when it was looked at before.
func (b *Book) chunk(ctx context.Context, tx *db.Tx, act *audit.Act, t *task, n int, s video.Span) (int, error) {
	var id ChunkID
	var done bool
	err := tx.QueryRow(ctx, `SELECT id, done FROM chunk WHERE recording = $1 AND n = $2 AND look = $3`, t.ID, n, t.look()).Scan(&id, &done)
	switch {
	case errors.Is(err, db.ErrNoRows):
		id = ChunkID(tx.NewID("chu"))
		_, err = tx.Exec(ctx, `INSERT INTO chunk (id, recording, n, look, from_ms, to_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, t.ID, n, t.look(), millis(s.Start), millis(s.End))
		act.Also(string(id))
	case done:
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return 1, b.Queue.Enqueue(ctx, tx, LookJob{id}, t.how()...)
}

// piece is a chunk as a job has it in hand.
type piece struct {
	id        ChunkID
	recording ID
	look      string
	span      video.Span
	done      bool
	seen      blob.Ref
	version   int64
}

func loadPiece(ctx context.Context, tx *db.Tx, id ChunkID) (p piece, err error) {
	p.id = id
	var from, to int64
	err = tx.QueryRow(ctx, `SELECT recording, look, from_ms, to_ms, done, seen_sha256, seen_size, version FROM chunk WHERE id = $1`, id).
		Scan(&p.recording, &p.look, &from, &to, &p.done, &p.seen.SHA256, &p.seen.Size, &p.version)
	p.span = video.Span{Start: seconds(from), End: seconds(to)}
	return p, org.NoRows(err)
}

// Look looks through a chunk and saves what it saw, once: whoever else had it in
// hand comes too late.
func (b *Book) Look(ctx context.Context, j LookJob) error {
	return b.leased(ctx, string(j.Chunk), func(ctx context.Context) error {
		var p piece
		err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
			p, err = loadPiece(ctx, tx, j.Chunk)
			return err
		})
		if err != nil {
			return gone(err)
		}
		r, ok, err := b.admit(ctx, p.recording, Running)
		if err != nil || !ok {
			return err
		}
		t, err := b.task(ctx, r)
		if err != nil {
			return b.broken(ctx, r.ID, err)
		}
		if p.look != t.look() {
			return jobs.ErrGone // it is looked at in another way by now
		}
		if !p.done {
			if err := b.broken(ctx, r.ID, b.see(ctx, t, p)); err != nil {
				return err
			}
		}
		return b.finish(ctx, t)
	})
}

// task gathers what looking at a recording takes.
func (b *Book) task(ctx context.Context, r Recording) (*task, error) {
	t := &task{Recording: r}
	var err error
	if t.file, err = b.Blobs.Path(ctx, r.File); err != nil {
		return nil, err
	}
	if err := b.read(ctx, r.plan, func(r io.Reader) error {
		t.plan, err = watch.ReadPlan(r)
		return err
	}); err != nil {
		return nil, err
	}
	return t, b.drawn(ctx, t)
}

// drawn loads the seats by which a recording is looked through.
func (b *Book) drawn(ctx context.Context, t *task) error {
	if t.Calibration == "" {
		return nil
	}
	return b.Log.View(ctx, func(tx *db.Tx) error {
		c, err := b.Rooms.Load(ctx, tx, t.Calibration)
		t.seats = &c
		return err
	})
}

// job is the task as the engine takes it. Nobody is looked for without models.
func (t *task) job() watch.Job {
	j := watch.Job{File: t.file, Profile: t.Profile, Info: &t.plan.Info, Cores: 1}
	if t.seats != nil && t.Model != ModelOff {
		j.Seats = t.seats.Places()
	}
	return j
}

// elsewhere is after how long a chunk that this machine cannot look at is
// offered again, to all machines.
const elsewhere = 20 * time.Second

// see looks through a chunk.
func (b *Book) see(ctx context.Context, t *task, p piece) error {
	job := t.job()
	if len(job.Seats) > 0 {
		s, err := b.Eyes.take(ctx)
		if errors.Is(err, ErrBlind) {
			return jobs.Later(elsewhere)
		}
		if err != nil {
			return err
		}
		defer b.Eyes.give(s)
		if s.Name() != t.Model {
			return b.anew(ctx, t, s.Name())
		}
		job.Eyes = s
	}
	begun := b.Now()
	part, err := watch.Look(ctx, job, t.plan, p.span)
	if err != nil {
		return err
	}
	seen, err := b.keep(ctx, part.Write)
	if err != nil {
		return err
	}
	act := &audit.Act{By: engine().By(), Verb: "recording.look", Object: string(p.id)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		return tx.Save(ctx, `UPDATE chunk SET done = TRUE, seen_sha256 = $3, seen_size = $4, seconds = $5, worker = $6, version = version + 1
			WHERE id = $1 AND version = $2 AND NOT done`, p.id, p.version, seen.SHA256, seen.Size, b.Now().Sub(begun).Seconds(), b.Machine)
	})
	if errors.Is(err, db.ErrConflict) {
		return jobs.ErrGone
	}
	return err
}

// anew has a recording prepared again: the models are others by now.
func (b *Book) anew(ctx context.Context, t *task, model string) error {
	act := &audit.Act{By: engine().By(), Verb: "recording.anew", Object: string(t.ID), Details: map[string]any{"model": model}}
	err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t.State = Queued
		if err := save(ctx, tx, &t.Recording); err != nil {
			return err
		}
		return b.Queue.Enqueue(ctx, tx, PrepareJob{t.ID}, t.how()...)
	})
	return errors.Join(err, jobs.ErrGone)
}

// finish has a recording put together when its last chunk is done.
func (b *Book) finish(ctx context.Context, t *task) error {
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		var left int
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM chunk WHERE recording = $1 AND look = $2 AND NOT done`, t.ID, t.look()).Scan(&left)
		if err != nil || left > 0 {
			return err
		}
		return b.Queue.Enqueue(ctx, tx, AssembleJob{t.ID}, t.how(jobs.Once())...)
	})
}

// Assemble puts the chunks of a recording together and has the rules run.
func (b *Book) Assemble(ctx context.Context, j AssembleJob) error {
	return b.leased(ctx, whole(j.Recording), func(ctx context.Context) error {
		r, ok, err := b.admit(ctx, j.Recording, Running)
		if err != nil || !ok {
			return err
		}
		return b.broken(ctx, r.ID, b.assemble(ctx, r))
	})
}

func (b *Book) assemble(ctx context.Context, r Recording) error {
	t, err := b.task(ctx, r)
	if err != nil {
		return err
	}
	parts, err := b.parts(ctx, t)
	if err != nil {
		return err
	}
	seen, err := watch.Assemble(ctx, t.job(), t.plan, parts)
	if errors.Is(err, watch.ErrForeign) || errors.Is(err, watch.ErrMissing) {
		return b.anew(ctx, t, t.Model) // of an earlier version of the program
	}
	if err != nil {
		return err
	}
	s := sightOf(seen)
	if t.seen, err = b.keep(ctx, s.write); err != nil {
		return err
	}
	drifted, err := b.drifted(ctx, t)
	if err != nil {
		return err
	}
	for _, n := range seen.Notes {
		t.note(n.Key, n.Args...)
	}
	t.Analysed = time.Duration(seen.Analysed * float64(time.Second)).Truncate(time.Millisecond)
	return b.rule(ctx, t, s, drifted)
}

// drifted tells that the camera has moved away from where the seats were drawn.
func (b *Book) drifted(ctx context.Context, t *task) (bool, error) {
	if t.seats == nil || b.Drift == nil || len(t.job().Seats) == 0 {
		return false, nil
	}
	moved, _, err := b.Drift.Moved(ctx, t.file, t.seats)
	return moved, err
}

// parts reads what the chunks of a recording showed.
func (b *Book) parts(ctx context.Context, t *task) ([]*watch.Part, error) {
	var refs []blob.Ref
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT seen_sha256, seen_size FROM chunk WHERE recording = $1 AND look = $2 AND done ORDER BY n`, t.ID, t.look())
		refs, err = db.Collect(rows, err, func(r *db.Rows) (x blob.Ref, err error) { return x, r.Scan(&x.SHA256, &x.Size) })
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]*watch.Part, len(refs))
	for i, ref := range refs {
		if err := b.read(ctx, ref, func(r io.Reader) (err error) {
			out[i], err = watch.ReadPart(r)
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostKept bounds what is kept of a recording beside it.
const mostKept = 512 << 20

// keep puts what write writes into the store.
func (b *Book) keep(ctx context.Context, write func(io.Writer) error) (blob.Ref, error) {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return blob.Ref{}, err
	}
	return b.Blobs.Put(ctx, &buf, mostKept)
}

// read hands a blob of the store to a reader of it.
func (b *Book) read(ctx context.Context, ref blob.Ref, with func(io.Reader) error) error {
	c, err := b.Blobs.Open(ctx, ref)
	if err != nil {
		return err
	}
	return errors.Join(with(c), c.Close())
}

// signature names an episode for good: by the recording, the kind, the seat, and
// when it began as it was first seen.
func signature(r *Recording, kind video.Kind, seat string, start float64) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{r.File.SHA256, string(kind), seat, fmt.Sprint(millis(start))}, "\n")))
	return hex.EncodeToString(sum[:])
}
