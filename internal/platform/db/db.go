// Package db opens the database, SQLite or PostgreSQL, and runs transactions.
// SQL in this project is written once, in the subset that both share: $1
// placeholders, ON CONFLICT … RETURNING, common table expressions, window
// functions; TEXT, BIGINT, BOOLEAN, DOUBLE PRECISION. Instants are Unix
// milliseconds, civil dates are TEXT YYYY-MM-DD, text sorts by byte.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite" // registers the driver "sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// Errors that callers tell apart.
var (
	// ErrNoRows is returned by a query that found nothing.
	ErrNoRows = sql.ErrNoRows
	// ErrConflict is returned by a save whose row has changed since it was loaded.
	ErrConflict = errors.New("db: changed by somebody else meanwhile")
	// ErrCollation is returned by Open for a PostgreSQL database that does not sort by byte.
	ErrCollation = errors.New("db: the database must be created with LC_COLLATE 'C' TEMPLATE template0")
)

// Dialect is the kind of database behind a DB.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database of either dialect.
type DB struct {
	dialect Dialect
	write   *sql.DB // SQLite: one connection, so that writers queue instead of failing
	read    *sql.DB // SQLite: a pool that cannot write; PostgreSQL: the same as write
	pool    *pgxpool.Pool
	now     func() time.Time
	newID   func(now time.Time, prefix string) string
	sync    string // SQLite's synchronous pragma
}

// Option changes how Open sets a DB up.
type Option func(*DB)

// WithIDs replaces the maker of ids, so that a test gets stable ones.
func WithIDs(newID func(now time.Time, prefix string) string) Option {
	return func(d *DB) { d.newID = newID }
}

// WithoutSync lets a commit return before it is on the disk. For tests: what
// they write dies with them.
func WithoutSync() Option { return func(d *DB) { d.sync = "OFF" } }

// Open opens the database at where: a file's path for SQLite, or a URL that
// begins with postgres://. now is the clock. It does not migrate.
func Open(ctx context.Context, where string, now func() time.Time, opts ...Option) (*DB, error) {
	d := &DB{now: now, newID: NewID, sync: "FULL"}
	for _, o := range opts {
		o(d)
	}
	open := d.openSQLite
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		open = d.openPostgres
	}
	if err := open(ctx, where); err != nil {
		d.Close()
		if IsFull(err) {
			return nil, fmt.Errorf("open database: its disk is full, make room and start again: %w", err)
		}
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

// sqliteDSN is the connection string for path. What is deleted is overwritten,
// so that retention reaches the file. FULL makes a commit that was
// answered survive a power cut; immediate takes the write lock at BEGIN, so that
// a transaction never fails half-way for a lock it could have waited for.
func sqliteDSN(path, more string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_time_format=sqlite" + more
}

func (d *DB) openSQLite(ctx context.Context, path string) error {
	d.dialect = SQLite
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	var err error
	if d.write, err = sql.Open("sqlite", sqliteDSN(path, "&_pragma=journal_mode(WAL)&_txlock=immediate&_pragma=synchronous("+d.sync+")")); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err := d.write.PingContext(ctx); err != nil {
		return err
	}
	d.read, err = sql.Open("sqlite", sqliteDSN(path, "&_pragma=query_only(1)&_txlock=deferred"))
	return err
}

func (d *DB) openPostgres(ctx context.Context, where string) error {
	d.dialect = Postgres
	var err error
	if d.pool, err = pgxpool.New(ctx, where); err != nil {
		return err
	}
	d.write = stdlib.OpenDBFromPool(d.pool)
	d.read = d.write
	var collation string
	if err := d.write.QueryRowContext(ctx, `SELECT datcollate FROM pg_database WHERE datname = current_database()`).Scan(&collation); err != nil {
		return err
	}
	if collation != "C" && collation != "POSIX" && !strings.HasPrefix(collation, "C.") {
		return fmt.Errorf("%w: it sorts by %s", ErrCollation, collation)
	}
	return nil
}

// Dialect returns the kind of database.
func (d *DB) Dialect() Dialect { return d.dialect }

// SQL returns the pool that may write, for migrations and the job queue only.
func (d *DB) SQL() *sql.DB { return d.write }

// Pool returns the PostgreSQL pool, nil on SQLite, for the job queue only.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Now reads the clock the database was opened with.
func (d *DB) Now() time.Time { return d.now() }

// Close closes every connection.
func (d *DB) Close() error {
	var errs []error
	if d.read != nil && d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return errors.Join(errs...)
}

// Write runs fn in a transaction and commits if fn returns nil. Only audit.Log
// and the packages of unaudited tables call it; everything else changes data
// through audit.Log.Do.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if d.dialect == Postgres {
		return d.writePostgres(ctx, fn)
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(d.tx(tx, tx, nil)); err != nil {
		return err
	}
	return tx.Commit()
}

// writePostgres takes the session from database/sql and begins with pgx, so
// that our statements and the job queue's share one transaction.
func (d *DB) writePostgres(ctx context.Context, fn func(*Tx) error) error {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	var tx pgx.Tx
	err = conn.Raw(func(dc any) (err error) {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("unexpected connection %T", dc)
		}
		tx, err = c.Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := fn(d.tx(conn, nil, tx)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// View runs fn in a transaction that cannot write and sees one moment of the
// database throughout.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	return fn(d.tx(tx, tx, nil))
}

// Forget brings erasures into the database's own file: on SQLite what was
// deleted may stand in the write-ahead log until it is folded in. PostgreSQL
// does the like by itself, when it vacuums.
func (d *DB) Forget(ctx context.Context) error {
	if d.dialect != SQLite {
		return nil
	}
	_, err := d.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

func (d *DB) tx(q querier, lite *sql.Tx, pg pgx.Tx) *Tx {
	return &Tx{q: q, Now: d.now().Truncate(time.Millisecond), newID: d.newID, lite: lite, pg: pg}
}

// IsUnique reports whether err says that a unique key exists already.
func IsUnique(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code == "23505"
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// IsFull reports that the database could not be written because its disk is
// full.
func IsFull(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code == "53100"
	}
	var se *sqlite.Error
	// What the write-ahead log has no room for is told as failed input or output.
	return errors.As(err, &se) && (se.Code()&0xff == sqlitelib.SQLITE_FULL || se.Code() == sqlitelib.SQLITE_IOERR_WRITE || se.Code() == sqlitelib.SQLITE_IOERR_SHMSIZE)
}
