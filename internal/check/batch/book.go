package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Parts are what a book is made of.
type Parts struct {
	Log    *audit.Log
	Queue  *jobs.Queue
	Blobs  blob.Store
	People *org.Directory
	Shelf  *document.Shelf
	Views  *evidence.Views
	Now    func() time.Time // for how long a job has been at it
}

// Book is the register of batches.
type Book struct{ Parts }

// NewBook returns a book of these parts.
func NewBook(p Parts) *Book { return &Book{p} }

// PlanJob cuts what a batch holds into parts.
type PlanJob struct {
	Batch ID    `json:"batch"`
	Round int64 `json:"round"`
}

// Kind implements jobs.Args.
func (PlanJob) Kind() string { return "batch.plan" }

// PartJob checks the files of a part.
type PartJob struct {
	Part  PartID `json:"part"`
	Round int64  `json:"round"`
}

// Kind implements jobs.Args.
func (PartJob) Kind() string { return "batch.part" }

// New is what a batch begins with.
type New struct {
	Name    string
	Propose bool // hits become candidates of the queue
}

// Hand hands a parcel in. When it returns the files are safe and will be
// checked.
func (b *Book) Hand(ctx context.Context, by org.Actor, n New, p *Parcel) (ID, error) {
	court, err := b.home(ctx, by)
	if err != nil {
		return "", err
	}
	if n.Name, err = title(n.Name); err != nil {
		return "", err
	}
	ref, err := p.store(ctx, b.Blobs)
	if err != nil {
		return "", err
	}
	return b.begin(ctx, by, &Batch{Court: court, Name: n.Name, Source: Files, Propose: n.Propose, Files: p.files, parcel: ref})
}

// Choose begins a batch of documents that are on the shelf.
func (b *Book) Choose(ctx context.Context, by org.Actor, n New, pick document.Pick) (ID, error) {
	court, err := b.home(ctx, by)
	if err != nil {
		return "", err
	}
	if n.Name, err = title(n.Name); err != nil {
		return "", err
	}
	if err := days(pick); err != nil {
		return "", err
	}
	var count int
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		count, err = document.Count(ctx, tx, by, pick)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case count == 0:
		return "", ErrNothing
	case count > MaxFiles:
		return "", ErrTooMany
	}
	return b.begin(ctx, by, &Batch{Court: court, Name: n.Name, Source: Shelf, Propose: n.Propose, Pick: pick, Files: count})
}

// days checks the days of a pick.
func days(pick document.Pick) error {
	for field, d := range map[string]calendar.Day{"from": pick.From, "to": pick.To} {
		if _, err := calendar.ParseDay(string(d)); d != "" && err != nil {
			return &org.FieldError{Field: field, Fault: org.NotADay}
		}
	}
	if pick.To != "" && pick.To < pick.From {
		return &org.FieldError{Field: "to", Fault: org.Order}
	}
	return nil
}

// home is the court that a batch of the actor belongs to: the one he serves at,
// or the first of those he answers for.
func (b *Book) home(ctx context.Context, by org.Actor) (org.CourtID, error) {
	if !by.MayAnywhere(org.DocumentCheck) || !by.MayAnywhere(org.DocumentUpload) {
		return "", org.ErrForbidden
	}
	for _, p := range by.Posts {
		if by.May(org.DocumentCheck, org.Unit{Court: p.Unit.Court}) {
			return p.Unit.Court, nil
		}
	}
	reg, err := b.People.Register(ctx)
	if err != nil {
		return "", err
	}
	courts := reg.Courts(by.Scope(org.DocumentCheck))
	if len(courts) == 0 {
		return "", org.ErrForbidden
	}
	return courts[0].ID, nil
}

func (b *Book) begin(ctx context.Context, by org.Actor, t *Batch) (ID, error) {
	act := &audit.Act{By: by.By(), Verb: "batch.begin"}
	err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t.ID = ID(tx.NewID("bat"))
		act.Object = string(t.ID)
		act.Details = map[string]any{"files": t.Files, "source": t.Source, "propose": t.Propose}
		_, err := tx.Exec(ctx, `INSERT INTO batch (id, court, name, source, state, propose, parcel_sha256, parcel_size, pick_text, pick_court, pick_from, pick_to,
				files, added_at, added_by, added_name, begun_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $14)`,
			t.ID, t.Court, t.Name, t.Source, Running, t.Propose, t.parcel.SHA256, t.parcel.Size, t.Pick.Query, t.Pick.Court, t.Pick.From, t.Pick.To,
			t.Files, tx.NowMS(), by.Account, by.Name)
		if err != nil {
			return err
		}
		return b.Queue.Enqueue(ctx, tx, PlanJob{t.ID, 1})
	})
	return t.ID, err
}

// Pause lets what is being checked be finished, and begins nothing more.
func (b *Book) Pause(ctx context.Context, by org.Actor, id ID, version int64) error {
	return b.step(ctx, by, id, version, "batch.pause", func(_ *db.Tx, t *Batch) error { return t.pause() })
}

// Resume goes on where Pause stopped.
func (b *Book) Resume(ctx context.Context, by org.Actor, id ID, version int64) error {
	err := b.step(ctx, by, id, version, "batch.resume", func(tx *db.Tx, t *Batch) error {
		if err := t.resume(tx.Now); err != nil {
			return err
		}
		return b.enqueueLeft(ctx, tx, t)
	})
	if err != nil {
		return err
	}
	return b.finish(ctx, id)
}

// enqueueLeft enqueues what is left of a batch for its present round.
func (b *Book) enqueueLeft(ctx context.Context, tx *db.Tx, t *Batch) error {
	rows, err := tx.Query(ctx, `SELECT id FROM batch_part WHERE batch = $1 AND NOT done ORDER BY n`, t.ID)
	parts, err := db.Collect(rows, err, func(r *db.Rows) (id PartID, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range parts {
		if err := b.Queue.Enqueue(ctx, tx, PartJob{id, t.round}); err != nil {
			return err
		}
	}
	if t.planned < t.Files {
		return b.Queue.Enqueue(ctx, tx, PlanJob{t.ID, t.round})
	}
	return nil
}

// Cancel ends a batch. What was checked stays checked; the other files go.
func (b *Book) Cancel(ctx context.Context, by org.Actor, id ID, version int64) error {
	var parcel blob.Ref
	err := b.step(ctx, by, id, version, "batch.cancel", func(tx *db.Tx, t *Batch) error {
		if err := t.cancel(); err != nil {
			return err
		}
		parcel, t.parcel, t.EndedAt = t.parcel, blob.Ref{}, tx.Now
		return freeze(ctx, tx, id)
	})
	if err != nil {
		return err
	}
	return b.discard(ctx, parcel)
}

// step loads a batch, decides and saves.
func (b *Book) step(ctx context.Context, by org.Actor, id ID, version int64, verb string, decide func(*db.Tx, *Batch) error) error {
	act := &audit.Act{By: by.By(), Verb: verb, Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !by.May(org.DocumentCheck, org.Unit{Court: t.Court}) {
			return org.ErrNotFound
		}
		if t.Version != version {
			return db.ErrConflict
		}
		if err := decide(tx, &t); err != nil {
			return err
		}
		return save(ctx, tx, &t)
	})
}

// discard removes a parcel that no batch needs any more.
func (b *Book) discard(ctx context.Context, ref blob.Ref) error {
	if ref.SHA256 == "" {
		return nil
	}
	if used, err := b.Uses(ctx, ref); used || err != nil {
		return err
	}
	return b.Blobs.Delete(ctx, ref)
}

// Uses reports whether a batch needs the blob: the sweep of orphans asks.
func (b *Book) Uses(ctx context.Context, ref blob.Ref) (used bool, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM batch WHERE parcel_sha256 = $1`, ref.SHA256).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}

// load reads a batch, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Batch, error) {
	t := Batch{ID: id}
	var from, to string
	var added, begun, ended, erased int64
	err := tx.QueryRow(ctx, `SELECT court, name, source, state, propose, parcel_sha256, parcel_size, pick_text, pick_court, pick_from, pick_to, files, planned,
			place, round, added_at, added_by, added_name, begun_at, begun_done, ended_at, erased_at, version FROM batch WHERE id = $1`, id).Scan(
		&t.Court, &t.Name, &t.Source, &t.State, &t.Propose, &t.parcel.SHA256, &t.parcel.Size, &t.Pick.Query, &t.Pick.Court, &from, &to, &t.Files,
		&t.planned, &t.place, &t.round, &added, &t.AddedBy, &t.AddedName, &begun, &t.begunDone, &ended, &erased, &t.Version)
	if errors.Is(err, db.ErrNoRows) {
		return t, org.ErrNotFound
	}
	if err != nil {
		return t, fmt.Errorf("batch %s: %w", id, err)
	}
	t.Pick.From, t.Pick.To = calendar.Day(from), calendar.Day(to)
	t.AddedAt, t.begunAt, t.Erased = time.UnixMilli(added), time.UnixMilli(begun), erased != 0
	if ended != 0 {
		t.EndedAt = time.UnixMilli(ended)
	}
	t.Counts, err = counts(ctx, tx, id)
	return t, err
}

func counts(ctx context.Context, tx *db.Tx, id ID) (c Counts, err error) {
	rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM batch_file WHERE batch = $1 AND state <> 'waiting' GROUP BY state`, id)
	_, err = db.Collect(rows, err, func(r *db.Rows) (_ struct{}, err error) {
		var s FileState
		var n int
		if err := r.Scan(&s, &n); err != nil {
			return struct{}{}, err
		}
		switch s {
		case Checked:
			c.Checked = n
		case Unread:
			c.Unread = n
		case Twice:
			c.Twice = n
		case Waiting:
		}
		return struct{}{}, nil
	})
	return c, err
}

func save(ctx context.Context, tx *db.Tx, t *Batch) error {
	ended := int64(0)
	if !t.EndedAt.IsZero() {
		ended = t.EndedAt.UnixMilli()
	}
	return tx.Save(ctx, `UPDATE batch SET state = $3, parcel_sha256 = $4, parcel_size = $5, files = $6, planned = $7, place = $8, round = $9, begun_at = $10,
			begun_done = $11, ended_at = $12, version = version + 1 WHERE id = $1 AND version = $2`,
		t.ID, t.Version, t.State, t.parcel.SHA256, t.parcel.Size, t.Files, t.planned, t.place, t.round, t.begunAt.UnixMilli(), t.begunDone, ended)
}
