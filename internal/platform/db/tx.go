package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// querier is what *sql.Tx and *sql.Conn have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is one transaction. Now is fixed when it begins, to the millisecond, so
// that every row it writes and every rule it evaluates sees the same moment.
type Tx struct {
	q     querier
	Now   time.Time
	newID func(now time.Time, prefix string) string
	lite  *sql.Tx
	pg    pgx.Tx
}

// NewID makes an id: the prefix that tells its kind, and a part that sorts by time.
func (tx *Tx) NewID(prefix string) string { return tx.newID(tx.Now, prefix) }

// NowMS is Now in Unix milliseconds, as instants are stored.
func (tx *Tx) NowMS() int64 { return tx.Now.UnixMilli() }

// Moment is an instant as it is stored, in Unix milliseconds; 0 is none, the zero
// time.
func Moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// Stamp is a time as instants are stored: the reverse of Moment.
func Stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.q.ExecContext(ctx, query, args...)
}

// Query runs a query. The caller reads all rows, or closes them, before the next statement.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.q.QueryContext(ctx, query, args...)
}

// QueryRow runs a query of one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.q.QueryRowContext(ctx, query, args...)
}

// Save runs an UPDATE that names the version it loaded (WHERE id = … AND
// version = …); ErrConflict says that no row had it any more.
func (tx *Tx) Save(ctx context.Context, query string, args ...any) error {
	res, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrConflict
	}
	return nil
}

// SQLite returns the transaction as the job queue needs it, nil on PostgreSQL.
func (tx *Tx) SQLite() *sql.Tx { return tx.lite }

// Postgres returns the transaction as the job queue needs it, nil on SQLite.
func (tx *Tx) Postgres() pgx.Tx { return tx.pg }

// Rows are a query's rows.
type Rows = sql.Rows

// Collect reads every row of a query through scan. It takes the query's two
// results, so that the call reads on from it.
func Collect[T any](rows *Rows, err error, scan func(*Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// idAlphabet is Crockford's base 32 in lower case: it sorts as the bytes do and has no i, l, o, u.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// NewID makes an id of prefix, "_", and 26 characters: 48 bits of Unix
// milliseconds and 80 random bits, as a ULID has them.
func NewID(now time.Time, prefix string) string {
	var b [16]byte
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(b[:6], ms[2:])
	rand.Read(b[6:]) // never fails since Go 1.24: it stops the program instead
	return fmt.Sprintf("%s_%s", prefix, base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding).EncodeToString(b[:]))
}
