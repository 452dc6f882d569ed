// Package workdays is the calendar in force: the years that came with the
// program, and those that somebody read in when their holidays were announced.
package workdays

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a year.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "cal",
		Rows:   []string{`SELECT id, year, data, added_at, added_by, version FROM calendar_year WHERE id = $1`},
		All:    `SELECT id FROM calendar_year`,
	}}
}

// Book keeps the calendar. Every machine reads it anew when it sweeps.
type Book struct {
	log  *audit.Log
	base calendar.Calendar
	now  atomic.Pointer[calendar.Calendar]
}

// NewBook returns the book over the years that came with the program.
func NewBook(log *audit.Log) (*Book, error) {
	base, err := calendar.Default()
	b := &Book{log: log, base: base}
	b.now.Store(&base)
	return b, err
}

// Days is the calendar in force.
func (b *Book) Days() calendar.Calendar { return *b.now.Load() }

// Refresh reads the years that were read in.
func (b *Book) Refresh(ctx context.Context) error {
	c := b.base
	err := b.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT data FROM calendar_year ORDER BY year`)
		list, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
		if err != nil {
			return err
		}
		for _, data := range list {
			y, err := calendar.ParseYear(strings.NewReader(data))
			if err != nil {
				return err
			}
			if c, err = c.Import(y); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	b.now.Store(&c)
	return nil
}

// Import reads a year in, in place of what was known of it. Deadlines that were
// provisional are counted anew by the domains afterwards.
func (b *Book) Import(ctx context.Context, by org.Actor, data []byte) (calendar.Year, error) {
	if !by.MayAnywhere(org.CalendarImport) {
		return calendar.Year{}, org.ErrForbidden
	}
	y, err := calendar.ParseYear(bytes.NewReader(data))
	if err != nil {
		return y, err
	}
	if _, err := b.Days().Import(y); err != nil {
		return y, err
	}
	act := &audit.Act{By: by.By(), Verb: "calendar.import", Object: fmt.Sprintf("cal_%d", y.Year), Details: map[string]any{"notices": y.Notices}}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO calendar_year (id, year, data, added_at, added_by) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET data = excluded.data, added_at = excluded.added_at, added_by = excluded.added_by, version = calendar_year.version + 1`,
			act.Object, y.Year, string(data), tx.NowMS(), by.Account)
		return err
	})
	if err != nil {
		return y, err
	}
	return y, b.Refresh(ctx)
}
