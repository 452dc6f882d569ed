// Package evidence keeps what findings rest on: the file, where it came from,
// how long it may stay, and who has looked at it. Every view is logged before
// a byte is shown, and the person concerned can read the log.
package evidence

import (
	"context"
	"errors"
	"slices"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// ID identifies a piece of evidence: "evd_" and a sortable random part.
type ID string

// Source is what kind of thing a piece of evidence is. Recordings of hearings
// and cameras in public areas are different in law, and stay apart.
type Source string

// The sources.
const (
	HearingRecording Source = "hearing_recording"
	PublicAreaCamera Source = "public_area_camera" // needs a recorded legal basis per use
	Document         Source = "document"
	Photo            Source = "photo"
	Note             Source = "note"
)

// Retention says how long a piece of evidence stays.
type Retention string

// The retention classes.
const (
	OfCandidate Retention = "candidate" // as long as the candidate
	OfDismissed Retention = "dismissed" // 30 days
	Kept        Retention = "kept"      // until closing, appeal and six months
)

// Errors that callers tell apart.
var (
	ErrBasis  = errors.New("evidence: a camera in a public area needs a legal basis")
	ErrErased = errors.New("evidence: erased")
	ErrSource = errors.New("evidence: no such source")
	ErrReason = errors.New("evidence: a reason is needed")
)

// Evidence is one piece.
type Evidence struct {
	ID         ID
	Source     Source
	Basis      string
	Unit       org.Unit
	Name       string
	Media      string
	SHA256     string
	Size       int64
	TakenAt    int64 // Unix ms, 0 unknown
	AddedAt    int64
	AddedBy    org.AccountID
	Retention  Retention
	Hold       bool
	HoldReason string
	ErasedAt   int64
	Version    int64
}

// Objects tells the log which rows make up a piece of evidence, and an hour of
// the access log.
func Objects() []audit.Object {
	return []audit.Object{
		{
			Prefix: "evd",
			Rows: []string{`SELECT id, source, basis, court, division, name, media, sha256, size, taken_at, added_at, added_by, retention,
				hold, hold_reason, erased_at, version FROM evidence WHERE id = $1`},
			All: `SELECT id FROM evidence`,
		},
		{
			Prefix: "acd",
			Rows:   []string{`SELECT id, hour, rows, digest FROM access_digest WHERE id = $1`},
			All:    `SELECT id FROM access_digest`,
		},
	}
}

// check says what is wrong with a new piece of evidence.
func (e *Evidence) check() error {
	switch e.Source {
	case HearingRecording, Document, Photo, Note:
		return nil
	case PublicAreaCamera:
		if e.Basis == "" {
			return ErrBasis
		}
		return nil
	}
	return ErrSource
}

// Add records a piece of evidence inside the act that brings it; its bytes are
// in the blob store already.
func Add(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, e Evidence) (ID, error) {
	if err := e.check(); err != nil {
		return "", err
	}
	e.ID = ID(tx.NewID("evd"))
	_, err := tx.Exec(ctx, `INSERT INTO evidence (id, source, basis, court, division, name, media, sha256, size, taken_at, added_at, added_by, retention)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.ID, e.Source, e.Basis, e.Unit.Court, e.Unit.Division, e.Name, e.Media, e.SHA256, e.Size, e.TakenAt, tx.NowMS(), by.Account, e.Retention)
	if err != nil {
		return "", err
	}
	act.Also(string(e.ID))
	return e.ID, nil
}

// Load reads a piece of evidence, whatever the reader's scope.
func Load(ctx context.Context, tx *db.Tx, id ID) (Evidence, error) {
	e := Evidence{ID: id}
	err := tx.QueryRow(ctx, `SELECT source, basis, court, division, name, media, sha256, size, taken_at, added_at, added_by, retention,
			hold, hold_reason, erased_at, version FROM evidence WHERE id = $1`, id).Scan(
		&e.Source, &e.Basis, &e.Unit.Court, &e.Unit.Division, &e.Name, &e.Media, &e.SHA256, &e.Size, &e.TakenAt, &e.AddedAt, &e.AddedBy,
		&e.Retention, &e.Hold, &e.HoldReason, &e.ErasedAt, &e.Version)
	if errors.Is(err, db.ErrNoRows) {
		return e, org.ErrNotFound
	}
	return e, err
}

// View is one look at evidence.
type View struct {
	At       time.Time
	Account  org.AccountID
	Officer  org.OfficerID
	Name     string
	Evidence string // evidence or document
	Finding  string
	Purpose  string
}

// Views is the access log.
type Views struct{ db *db.DB }

// NewViews returns the access log kept in d.
func NewViews(d *db.DB) *Views { return &Views{d} }

// Note records a look before anything is shown. It returns only when the entry
// is in the database, so that no view goes unlogged.
func (v *Views) Note(ctx context.Context, by org.Actor, thing, finding, purpose string) error {
	return v.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO access_log (id, at, account, officer, name, evidence, finding, purpose)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.NewID("acs"), tx.NowMS(), by.Account, by.Officer, by.Name, thing, finding, purpose)
		return err
	})
}

// NoteLook is Note for a piece that a player asks for bit by bit: what is asked
// for within so long after an entry belongs to the same look.
func (v *Views) NoteLook(ctx context.Context, by org.Actor, thing, finding, purpose string, within time.Duration) error {
	var going bool
	err := v.db.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM access_log WHERE account = $1 AND evidence = $2 AND finding = $3 AND purpose = $4 AND at > $5`,
			by.Account, thing, finding, purpose, tx.Now.Add(-within).UnixMilli()).Scan(&n)
		going = n > 0
		return err
	})
	if err != nil || going {
		return err
	}
	return v.Note(ctx, by, thing, finding, purpose)
}

// NoteAll is Note for many things handed out together.
func (v *Views) NoteAll(ctx context.Context, by org.Actor, things []string, purpose string) error {
	for some := range slices.Chunk(things, 500) {
		err := v.db.Write(ctx, func(tx *db.Tx) error {
			for _, thing := range some {
				_, err := tx.Exec(ctx, `INSERT INTO access_log (id, at, account, officer, name, evidence, finding, purpose)
					VALUES ($1, $2, $3, $4, $5, $6, '', $7)`,
					tx.NewID("acs"), tx.NowMS(), by.Account, by.Officer, by.Name, thing, purpose)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Seen reports whether the account has looked at a thing: a piece of evidence,
// a document, or the page of a finding that rests on neither.
func Seen(ctx context.Context, tx *db.Tx, account org.AccountID, thing string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM access_log WHERE account = $1 AND (evidence = $2 OR finding = $2)`, account, thing).Scan(&n)
	return n > 0, err
}

// SeenWith reports whether the account has looked at a thing beside a finding.
func SeenWith(ctx context.Context, tx *db.Tx, account org.AccountID, thing, finding string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM access_log WHERE account = $1 AND evidence = $2 AND finding = $3`, account, thing, finding).Scan(&n)
	return n > 0, err
}

// OfFinding lists who looked at a finding or its document, the newest first.
func (v *Views) OfFinding(ctx context.Context, finding, document string) (list []View, err error) {
	err = v.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT at, account, officer, name, evidence, finding, purpose FROM access_log
			WHERE ($1 <> '' AND (finding = $1 OR evidence = $1)) OR ($2 <> '' AND evidence = $2) ORDER BY at DESC, id DESC LIMIT 500`, finding, document)
		list, err = db.Collect(rows, err, func(r *db.Rows) (x View, err error) {
			var at int64
			err = r.Scan(&at, &x.Account, &x.Officer, &x.Name, &x.Evidence, &x.Finding, &x.Purpose)
			x.At = time.UnixMilli(at)
			return x, err
		})
		return err
	})
	return list, err
}

// InUse reports whether a piece of evidence names the blob: the sweep of
// orphans asks.
func (v *Views) InUse(ctx context.Context, sum string) (used bool, err error) {
	err = v.db.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM evidence WHERE sha256 = $1`, sum).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}
