// Package dbtest gives a test a migrated database of its own: SQLite always,
// and PostgreSQL too when TEST_POSTGRES names a server (cmd in ./pgserver starts
// one from Debian's package). Each test gets a copy of a template.
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Clock is a clock that stands still until it is moved.
type Clock struct{ ms atomic.Int64 }

// NewClock returns a clock at 2026-03-02 09:00 in Beijing, a Monday.
func NewClock() *Clock {
	c := &Clock{}
	c.Set(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	return c
}

// Now reads the clock.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) { c.ms.Store(t.UnixMilli()) }

// Add moves the clock by d.
func (c *Clock) Add(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// Each runs fn as a subtest on each database there is.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB, clock *Clock)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			if dialect == db.Postgres && os.Getenv("TEST_POSTGRES") == "" {
				t.Skip("TEST_POSTGRES is not set: make test starts a server")
			}
			t.Parallel()
			clock := NewClock()
			fn(t, Open(t, dialect, clock.Now), clock)
		})
	}
}

// Open returns a fresh, migrated database of the dialect, closed with the test.
func Open(t *testing.T, dialect db.Dialect, now func() time.Time) *db.DB {
	t.Helper()
	where := At(t, dialect)
	d, err := db.Open(t.Context(), where, now, db.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// At makes a fresh, migrated database of the dialect and returns where it is,
// for a test that opens it itself, or several times.
func At(t *testing.T, dialect db.Dialect) string {
	t.Helper()
	if dialect == db.Postgres {
		return createPostgres(t)
	}
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	where := filepath.Join(t.TempDir(), "xiezhi.db")
	if err := os.WriteFile(where, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return where
}

// sqliteTemplate migrates a database once per test program and keeps its bytes.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "xiezhi-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	where := filepath.Join(dir, "xiezhi.db")
	d, err := db.Open(context.Background(), where, time.Now, db.WithoutSync())
	if err != nil {
		return nil, err
	}
	err = migrate(context.Background(), d)
	// Closing brings the write-ahead log into the file.
	if err := errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(where)
})

func migrate(ctx context.Context, d *db.DB) error {
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return jobs.Migrate(ctx, d)
}

// createPostgres copies the template and returns the copy's address.
func createPostgres(t *testing.T) string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	// The cleanup runs after t.Context has ended.
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	template, err := ensureTemplate(ctx, conn, server)
	if err != nil {
		t.Fatal(err)
	}
	name := db.NewID(time.Now(), "t")
	if _, err := conn.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()+` TEMPLATE `+pgx.Identifier{template}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, `DROP DATABASE `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(server, name)
}

// ensureTemplate makes the migrated template once per server and schema; the
// advisory lock keeps test programs that start together from making two.
func ensureTemplate(ctx context.Context, conn *pgx.Conn, server string) (string, error) {
	name := "xiezhi_" + db.SchemaHash()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(7)`); err != nil {
		return "", err
	}
	defer conn.Exec(ctx, `SELECT pg_advisory_unlock(7)`)
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	making := name + "_making"
	for _, q := range []string{`DROP DATABASE IF EXISTS ` + making, `CREATE DATABASE ` + making + ` TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'`} {
		if _, err := conn.Exec(ctx, q); err != nil {
			return "", err
		}
	}
	d, err := db.Open(ctx, withDatabase(server, making), time.Now)
	if err != nil {
		return "", err
	}
	err = migrate(ctx, d)
	d.Close()
	if err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, `ALTER DATABASE `+making+` RENAME TO `+name); err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	return name, nil
}

// withDatabase returns the address of another database on the same server.
func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}
