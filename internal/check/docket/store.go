package docket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a hearing.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "hea",
		Rows: []string{`SELECT id, court, courtroom, casefile, number, starts_at, ends_at, panel, breaks, excluded, source, added_by, added_at, cancelled_at,
			version FROM hearing WHERE id = $1`},
		All: `SELECT id FROM hearing`,
	}}
}

// pause is a break as it is kept, in Unix milliseconds.
type pause struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

func scan(r interface{ Scan(...any) error }) (h Hearing, err error) {
	var starts, ends, added, cancelled int64
	var panel, breaks string
	err = r.Scan(&h.ID, &h.Court, &h.Courtroom, &h.Room, &h.Casefile, &h.Number, &starts, &ends, &panel, &breaks, &h.Excluded, &h.Source, &h.AddedBy,
		&added, &cancelled, &h.Version)
	if errors.Is(err, db.ErrNoRows) {
		return h, org.ErrNotFound
	}
	if err != nil {
		return h, err
	}
	h.Starts, h.Ends, h.AddedAt, h.CancelledAt = time.UnixMilli(starts), time.UnixMilli(ends), time.UnixMilli(added), db.Moment(cancelled)
	var pauses []pause
	if err := errors.Join(json.Unmarshal([]byte(panel), &h.Panel), json.Unmarshal([]byte(breaks), &pauses)); err != nil {
		return h, fmt.Errorf("hearing %s: %w", h.ID, err)
	}
	for _, p := range pauses {
		h.Breaks = append(h.Breaks, Break{time.UnixMilli(p.From), time.UnixMilli(p.To)})
	}
	return h, nil
}

// load reads a hearing, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Hearing, error) {
	return scan(tx.QueryRow(ctx, `SELECT h.id, h.court, h.courtroom, r.name, h.casefile, h.number, h.starts_at, h.ends_at, h.panel, h.breaks, h.excluded,
			h.source, h.added_by, h.added_at, h.cancelled_at, h.version
		FROM hearing h JOIN courtroom r ON r.id = h.courtroom WHERE h.id = $1`, id))
}

// find loads a hearing that by may know of, as he may see it.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Hearing, error) {
	h, err := load(ctx, tx, id)
	if err == nil && !by.May(org.DocketView, h.Unit()) {
		return Hearing{}, org.ErrNotFound
	}
	return h.shown(by), err
}

func packed(h *Hearing) (panel, breaks string, err error) {
	pauses := []pause{}
	for _, b := range h.Breaks {
		pauses = append(pauses, pause{b.From.UnixMilli(), b.To.UnixMilli()})
	}
	members := h.Panel
	if members == nil {
		members = []Member{}
	}
	a, err1 := json.Marshal(members)
	b, err2 := json.Marshal(pauses)
	return string(a), string(b), errors.Join(err1, err2)
}

func insert(ctx context.Context, tx *db.Tx, h *Hearing) error {
	panel, breaks, err := packed(h)
	if err != nil {
		return err
	}
	h.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO hearing (id, court, courtroom, casefile, number, starts_at, ends_at, panel, breaks, excluded, source, added_by, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, h.ID, h.Court, h.Courtroom, h.Casefile, h.Number, h.Starts.UnixMilli(),
		h.Ends.UnixMilli(), panel, breaks, h.Excluded, h.Source, h.AddedBy, h.AddedAt.UnixMilli())
	return err
}

// save writes what changes; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, h *Hearing) error {
	panel, breaks, err := packed(h)
	if err != nil {
		return err
	}
	cancelled := int64(0)
	if h.Cancelled() {
		cancelled = h.CancelledAt.UnixMilli()
	}
	err = tx.Save(ctx, `UPDATE hearing SET casefile = $3, ends_at = $4, panel = $5, breaks = $6, excluded = $7, source = $8, cancelled_at = $9, version = version + 1
		WHERE id = $1 AND version = $2`, h.ID, h.Version, h.Casefile, h.Ends.UnixMilli(), panel, breaks, h.Excluded, h.Source, cancelled)
	if err == nil {
		h.Version++
	}
	return err
}

// between reads the hearings of a court from a time to a time, cancelled ones
// among them, by courtroom when room is not "".
func between(ctx context.Context, tx *db.Tx, court org.CourtID, room string, from, to time.Time) ([]Hearing, error) {
	rows, err := tx.Query(ctx, `SELECT h.id, h.court, h.courtroom, r.name, h.casefile, h.number, h.starts_at, h.ends_at, h.panel, h.breaks, h.excluded,
			h.source, h.added_by, h.added_at, h.cancelled_at, h.version
		FROM hearing h JOIN courtroom r ON r.id = h.courtroom
		WHERE h.court = $1 AND ($2 = '' OR h.courtroom = $2) AND h.ends_at > $3 AND h.starts_at < $4 ORDER BY h.starts_at, r.name, h.id`,
		court, room, from.UnixMilli(), to.UnixMilli())
	return db.Collect(rows, err, func(r *db.Rows) (Hearing, error) { return scan(r) })
}
