package db_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func exec(t *testing.T, d *db.DB, q string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), q, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Some SQLite drivers bind $n by order of appearance and are silently wrong.
func TestPlaceholdersBindByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		err := d.View(t.Context(), func(tx *db.Tx) error {
			var a, b, c string
			if err := tx.QueryRow(t.Context(), `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)`, "one", "two").Scan(&a, &b, &c); err != nil {
				return err
			}
			if a != "two" || b != "one" || c != "two" {
				t.Errorf("got %s %s %s, want two one two", a, b, c)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTextSortsByByte(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		exec(t, d, `CREATE TABLE word (w TEXT PRIMARY KEY)`)
		for _, w := range []string{"b", "a", "B", "乙", "甲", "_"} {
			exec(t, d, `INSERT INTO word (w) VALUES ($1)`, w)
		}
		var got []string
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			rows, err := tx.Query(t.Context(), `SELECT w FROM word ORDER BY w`)
			got, err = db.Collect(rows, err, func(r *db.Rows) (w string, err error) { return w, r.Scan(&w) })
			return err
		})
		if want := []string{"B", "_", "a", "b", "乙", "甲"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("got %q, want %q (%v)", got, want, err)
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		err := d.View(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE audit_head SET size = 9`)
			return err
		})
		if err == nil {
			t.Error("a view changed a row")
		}
	})
}

func TestRollbackOnError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		boom := errors.New("boom")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE audit_head SET size = 9`); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		var size int
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT size FROM audit_head`).Scan(&size)
		})
		if err != nil || size != 0 {
			t.Errorf("size %d, want 0 (%v)", size, err)
		}
	})
}

// Without a version two opposite decisions at once would both commit under READ COMMITTED.
func TestOfTwoSavesOneWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		exec(t, d, `CREATE TABLE thing (id TEXT PRIMARY KEY, state TEXT NOT NULL, version BIGINT NOT NULL)`)
		exec(t, d, `INSERT INTO thing (id, state, version) VALUES ('a', 'open', 1)`)
		errs := make([]error, 2)
		var wg, loaded sync.WaitGroup
		loaded.Add(1)
		for i, state := range []string{"yes", "no"} {
			wg.Go(func() {
				loaded.Wait()
				errs[i] = d.Write(t.Context(), func(tx *db.Tx) error {
					return tx.Save(t.Context(), `UPDATE thing SET state = $2, version = version + 1 WHERE id = $1 AND version = $3`, "a", state, 1)
				})
			})
		}
		loaded.Done()
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), db.ErrConflict) {
			t.Errorf("got %v and %v, want one success and one ErrConflict", errs[0], errs[1])
		}
	})
}

func TestIsUnique(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO audit_head (id, size) VALUES (1, 0)`)
			return err
		})
		if !db.IsUnique(err) || db.IsUnique(context.Canceled) {
			t.Errorf("IsUnique(%v) = %v", err, db.IsUnique(err))
		}
	})
}

// A database whose disk is full says so. PostgreSQL's own word for it is known.
func TestIsFull(t *testing.T) {
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // as many as there are now
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO refused (court, path, size, changed, problem, at) VALUES ('', 'x', 0, 0, $1, 0)`, strings.Repeat("满", 1<<20))
		return err
	})
	if !db.IsFull(err) || db.IsFull(context.Canceled) {
		t.Errorf("IsFull(%v) = %v", err, db.IsFull(err))
	}
	if !db.IsFull(&pgconn.PgError{Code: "53100"}) || db.IsFull(&pgconn.PgError{Code: "23505"}) {
		t.Error("a full disk of PostgreSQL")
	}
}

func TestNewIDSortsByTime(t *testing.T) {
	now := time.UnixMilli(1_790_000_000_000)
	a, b := db.NewID(now, "fnd"), db.NewID(now.Add(time.Millisecond), "fnd")
	if a >= b || len(a) != len("fnd_")+26 {
		t.Errorf("%s, %s: want 30 characters each, rising", a, b)
	}
}
