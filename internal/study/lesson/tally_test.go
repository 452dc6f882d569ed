package lesson

import (
	"testing"
	"time"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestTally: a head reads counts of the own division, and nobody else's.
func TestTally(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		if list, err := c.book.Tally(ctx, c.head); err != nil || len(list) != 0 {
			t.Errorf("before any lesson: %+v (%v)", list, err)
		}
		c.follow(c.determined("item-01", c.about(c.judge), c.about(c.second)))
		l := c.mine(c.judge)[0]
		if _, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(c.book.Quiz(&l), 5)); err != nil {
			t.Fatal(err)
		}
		clock.Add(30 * 24 * time.Hour)
		list, err := c.book.Tally(ctx, c.head)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v (%v)", list, err)
		}
		if got := list[0]; got.All != 2 || got.Done != 1 || got.Full != 1 || got.Overdue != 1 || got.Suspended != 0 {
			t.Errorf("counts %+v", got)
		}
		if list, err := c.book.Tally(ctx, c.judge); err != nil || len(list) != 0 {
			t.Errorf("a judge counts %+v (%v)", list, err)
		}
	})
}
