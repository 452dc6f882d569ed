package docket

import (
	"context"
	"slices"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// People knows who serves in a court.
type People interface {
	OfficersNamed(ctx context.Context, name string, u org.Unit, day calendar.Day) ([]org.Person, error)
}

// Book is the docket of all courts.
type Book struct {
	log    *audit.Log
	people People
	rooms  *courtroom.Book
}

// NewBook returns the docket kept through log.
func NewBook(log *audit.Log, people People, rooms *courtroom.Book) *Book {
	return &Book{log, people, rooms}
}

// At lists the hearings in a courtroom from a time to a time that are not
// cancelled, whoever asks.
func (b *Book) At(ctx context.Context, tx *db.Tx, room courtroom.ID, from, to time.Time) ([]Hearing, error) {
	var court org.CourtID
	if err := tx.QueryRow(ctx, `SELECT court FROM courtroom WHERE id = $1`, room).Scan(&court); err != nil {
		return nil, err
	}
	list, err := between(ctx, tx, court, string(room), from, to)
	return slices.DeleteFunc(list, func(h Hearing) bool { return h.Cancelled() }), err
}

// Load reads a hearing, whoever asks.
func (b *Book) Load(ctx context.Context, tx *db.Tx, id ID) (Hearing, error) { return load(ctx, tx, id) }

// Match finds the hearing that a recording in a courtroom is of: the zero
// Hearing unless it is listed.
func (b *Book) Match(ctx context.Context, tx *db.Tx, room courtroom.ID, begun time.Time, length time.Duration) (Hearing, Listing, error) {
	ended := begun.Add(length)
	list, err := b.At(ctx, tx, room, begun.Add(-after), ended.Add(before))
	if err != nil {
		return Hearing{}, Unasked, err
	}
	if i := match(list, begun, ended); i >= 0 {
		return list[i], Listed, nil
	}
	day := calendar.DayOf(begun)
	var asked bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM hearing h JOIN courtroom r ON r.court = h.court
		WHERE r.id = $1 AND h.starts_at >= $2 AND h.starts_at < $3)`, room, calendar.FirstInstant(day).UnixMilli(), calendar.FirstInstant(day.Add(1)).UnixMilli()).Scan(&asked)
	if err != nil || !asked {
		return Hearing{}, Unasked, err
	}
	return Hearing{}, Unlisted, nil
}
