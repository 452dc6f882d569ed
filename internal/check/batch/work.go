package batch

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Plan cuts a batch into parts and enqueues them, some hundred files an act. A
// second run goes on where the first stopped.
func (b *Book) Plan(ctx context.Context, j PlanJob) error {
	for {
		t, err := b.current(ctx, j.Batch, j.Round)
		if err != nil {
			return err
		}
		if t.planned >= t.Files {
			return b.finish(ctx, t.ID)
		}
		files, err := b.next(ctx, &t)
		if err != nil {
			return err
		}
		if err := b.plan(ctx, &t, files); err != nil {
			return err
		}
	}
}

// current is the batch a job belongs to; jobs.ErrGone when the job is no longer
// wanted.
func (b *Book) current(ctx context.Context, id ID, round int64) (t Batch, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		t, err = load(ctx, tx, id)
		return err
	})
	if errors.Is(err, org.ErrNotFound) || err == nil && (t.State != Running || t.round != round) {
		return t, jobs.ErrGone
	}
	return t, err
}

// next reads which files come next.
func (b *Book) next(ctx context.Context, t *Batch) ([]File, error) {
	if t.Source == Shelf {
		return b.chosen(ctx, t)
	}
	c, z, err := open(ctx, b.Blobs, t.parcel)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var out []File
	for i := t.planned; i < len(z.File) && len(out) < planFiles; i++ {
		out = append(out, File{N: i + 1, Name: z.File[i].Name, State: Waiting, entry: i})
	}
	return out, nil
}

// chosen reads the next documents of the shelf, as far as whoever began the
// batch may check them today.
func (b *Book) chosen(ctx context.Context, t *Batch) (out []File, err error) {
	by, err := b.actor(ctx, t)
	if err != nil {
		return nil, err
	}
	var ids []document.ID
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		ids, err = document.Select(ctx, tx, by, t.Pick, t.place, min(planFiles, t.Files-t.planned))
		return err
	})
	for i, id := range ids {
		out = append(out, File{N: t.planned + i + 1, Document: id, State: Waiting})
	}
	return out, err
}

// actor is who began the batch, as things stand now: a right that was taken
// away since is gone for what is left of it.
func (b *Book) actor(ctx context.Context, t *Batch) (org.Actor, error) {
	by, err := b.People.Actor(ctx, t.AddedBy)
	if errors.Is(err, org.ErrNotFound) {
		return org.Actor{Account: t.AddedBy, Name: t.AddedName}, nil
	}
	return by, err
}

// plan saves files in parts, with their jobs. Fewer files than were counted end
// the batch sooner.
func (b *Book) plan(ctx context.Context, t *Batch, files []File) error {
	act := &audit.Act{By: org.System("batch").By(), Verb: "batch.plan", Object: string(t.ID)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t.planned += len(files)
		if len(files) == 0 {
			t.Files = t.planned
		} else {
			t.place = files[len(files)-1].Document
		}
		if err := save(ctx, tx, t); err != nil {
			return err
		}
		for len(files) > 0 {
			n := min(partFiles, len(files))
			if err := b.part(ctx, tx, act, t, files[:n]); err != nil {
				return err
			}
			files = files[n:]
		}
		return nil
	})
}

func (b *Book) part(ctx context.Context, tx *db.Tx, act *audit.Act, t *Batch, files []File) error {
	id := PartID(tx.NewID("bpt"))
	if _, err := tx.Exec(ctx, `INSERT INTO batch_part (id, batch, n) VALUES ($1, $2, $3)`, id, t.ID, files[0].N); err != nil {
		return err
	}
	act.Also(string(id))
	for _, f := range files {
		_, err := tx.Exec(ctx, `INSERT INTO batch_file (batch, n, part, entry, name, document, state) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			t.ID, f.N, id, f.entry, f.Name, f.Document, f.State)
		if err != nil {
			return err
		}
	}
	return b.Queue.Enqueue(ctx, tx, PartJob{id, t.round})
}

// work is a part as a job has it in hand.
type work struct {
	part    PartID
	version int64
	batch   Batch
	by      org.Actor
	files   []File
	looks   []*document.Checkup // of each file; nil: not read, or not begun
	begun   []bool
}

// Check reads and checks what waits of a part, and saves it in one act. Two
// machines that have the same part in hand cannot both save it: the part has a
// version. What does not fit into the time of a job is left to the next one.
func (b *Book) Check(ctx context.Context, j PartJob) error {
	w, err := b.take(ctx, j)
	if err != nil {
		return err
	}
	if len(w.files) > 0 {
		if err := b.look(ctx, w); err != nil {
			return err
		}
		if err := b.enter(ctx, w); err != nil {
			return err
		}
	}
	return b.finish(ctx, w.batch.ID)
}

// take loads what waits of a part.
func (b *Book) take(ctx context.Context, j PartJob) (*work, error) {
	w := &work{part: j.Part}
	var id ID
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		err := tx.QueryRow(ctx, `SELECT batch, version FROM batch_part WHERE id = $1`, j.Part).Scan(&id, &w.version)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT n, entry, name, document FROM batch_file WHERE part = $1 AND state = 'waiting' ORDER BY n`, j.Part)
		w.files, err = db.Collect(rows, err, func(r *db.Rows) (f File, err error) { return f, r.Scan(&f.N, &f.entry, &f.Name, &f.Document) })
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, jobs.ErrGone
	}
	if err != nil {
		return nil, err
	}
	if w.batch, err = b.current(ctx, id, j.Round); err != nil {
		return nil, err
	}
	w.by, err = b.actor(ctx, &w.batch)
	w.looks, w.begun = make([]*document.Checkup, len(w.files)), make([]bool, len(w.files))
	return w, err
}

// look reads and checks the files of a part, a few at once: while one waits for
// the disk another is checked.
func (b *Book) look(ctx context.Context, w *work) error {
	var z *zip.Reader
	if w.batch.Source == Files {
		c, reader, err := open(ctx, b.Blobs, w.batch.parcel)
		if errors.Is(err, blob.ErrNotFound) {
			return jobs.ErrGone // cancelled meanwhile
		}
		if err != nil {
			return err
		}
		defer c.Close()
		z = reader
	}
	until := b.Now().Add(partTime)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range w.files {
		g.Go(func() error {
			if b.Now().After(until) {
				return nil
			}
			c, err := b.lookAt(ctx, w, z, w.files[i])
			w.looks[i], w.begun[i] = c, true
			if err == nil {
				return nil
			}
			if w.files[i].Problem = problemOf(err); w.files[i].Problem == nil {
				return fmt.Errorf("file %d: %w", w.files[i].N, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// lookAt reads and checks one file. A file that takes too long or brings the
// checker down is named and must not stop the others.
func (b *Book) lookAt(ctx context.Context, w *work, z *zip.Reader, f File) (c *document.Checkup, err error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(whole, fileTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "batch: the checker broke off", "batch", w.batch.ID, "file", f.N, "panic", p, "stack", string(debug.Stack()))
			c, err = nil, ErrBroke
		}
		if err != nil && ctx.Err() != nil && whole.Err() == nil {
			c, err = nil, ErrSlow
		}
	}()
	if w.batch.Source == Shelf {
		c, err = b.Shelf.Reexamine(ctx, w.by, f.Document, w.batch.Propose)
		if errors.Is(err, org.ErrNotFound) {
			return nil, ErrGone
		}
		return c, err
	}
	if f.entry >= len(z.File) {
		return nil, ErrDamaged
	}
	data, err := unpack(z.File[f.entry])
	if err != nil {
		return nil, err
	}
	return b.Shelf.Examine(ctx, w.by, f.Name, data, w.batch.Propose)
}

// enter saves what was seen of a part, and leaves what was not begun to another
// job.
func (b *Book) enter(ctx context.Context, w *work) error {
	act := &audit.Act{By: org.Engine("judgment").By(), Verb: "batch.check", Object: string(w.part)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		var state State
		if err := tx.QueryRow(ctx, `SELECT state FROM batch WHERE id = $1`, w.batch.ID).Scan(&state); err != nil {
			return err
		}
		if state == Cancelled {
			return jobs.ErrGone
		}
		left, hits := 0, 0
		for i := range w.files {
			if !w.begun[i] {
				left++
				continue
			}
			if w.looks[i] != nil {
				hits += w.looks[i].Hits()
			}
			if err := b.enterFile(ctx, tx, act, w, i); err != nil {
				return err
			}
		}
		act.Details = map[string]any{"batch": w.batch.ID, "files": len(w.files) - left, "hits": hits}
		err := tx.Save(ctx, `UPDATE batch_part SET done = $3, version = version + 1 WHERE id = $1 AND version = $2`, w.part, w.version, left == 0)
		if err != nil || left == 0 {
			return err
		}
		return b.Queue.Enqueue(ctx, tx, PartJob{w.part, w.batch.round})
	})
}

func (b *Book) enterFile(ctx context.Context, tx *db.Tx, act *audit.Act, w *work, i int) error {
	f, c := &w.files[i], w.looks[i]
	sum := ""
	switch {
	case c == nil:
		f.State = Unread
	case w.batch.Source == Shelf:
		f.State = Checked
	default:
		f.State, sum = Checked, c.SHA256
		var n int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM batch_file WHERE batch = $1 AND sha256 = $2`, w.batch.ID, sum).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			f.State, sum = Twice, ""
		}
	}
	if f.State == Checked {
		if err := b.Shelf.Enter(ctx, tx, act, c); err != nil {
			return err
		}
		f.Document, f.Name = c.ID, "" // the document bears the name, and loses it with its text
	}
	problem, err := f.Problem.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE batch_file SET state = $3, document = $4, sha256 = $5, problem = $6, name = $7 WHERE batch = $1 AND n = $2`,
		w.batch.ID, f.N, f.State, f.Document, sum, problem, f.Name)
	return err
}

// errNotYet is of a batch that is not at its end.
var errNotYet = errors.New("batch: not at its end")

// finish ends a batch of which nothing is left, and keeps its figures.
func (b *Book) finish(ctx context.Context, id ID) error {
	var left int
	var parcel blob.Ref
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		left, err = unfinished(ctx, tx, id)
		return err
	})
	if err != nil || left > 0 {
		return err
	}
	act := &audit.Act{By: org.System("batch").By(), Verb: "batch.finish", Object: string(id)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if left, err = unfinished(ctx, tx, id); err != nil {
			return err
		}
		if t.State != Running || left > 0 {
			return errNotYet
		}
		parcel, t.parcel, t.State, t.EndedAt = t.parcel, blob.Ref{}, Done, tx.Now
		if err := freeze(ctx, tx, id); err != nil {
			return err
		}
		return save(ctx, tx, &t)
	})
	if errors.Is(err, errNotYet) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.discard(ctx, parcel)
}

// unfinished counts the parts that are not done; files that are in no part yet
// count as one.
func unfinished(ctx context.Context, tx *db.Tx, id ID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM batch_part WHERE batch = $1 AND NOT done)
		+ (SELECT COUNT(*) FROM batch WHERE id = $1 AND planned < files)`, id).Scan(&n)
	return n, err
}
