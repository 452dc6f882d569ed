package hearing

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// Refusal is a file of a watched folder that could not be taken in. It lies
// where it lay.
type Refusal struct {
	Court   org.CourtID // "" of a folder that is no court's
	Path    string      // under the watched folder
	Size    int64
	Changed time.Time // as the file says
	Problem Problem
	At      time.Time
}

// Refuse keeps that a file could not be taken in. It reports whether that is
// news: the same file with the same problem is told once.
func (b *Book) Refuse(ctx context.Context, r Refusal) (news bool, err error) {
	problem, err := json.Marshal(r.Problem)
	if err != nil {
		return false, err
	}
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		var known string
		err := tx.QueryRow(ctx, `SELECT problem FROM refused WHERE path = $1 AND size = $2 AND changed = $3`, r.Path, r.Size, r.Changed.UnixMilli()).Scan(&known)
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		if news = known != string(problem); !news {
			return nil
		}
		_, err = tx.Exec(ctx, `INSERT INTO refused (court, path, size, changed, problem, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (path) DO UPDATE SET court = excluded.court, size = excluded.size, changed = excluded.changed, problem = excluded.problem, at = excluded.at`,
			r.Court, r.Path, r.Size, r.Changed.UnixMilli(), string(problem), tx.NowMS())
		return err
	})
	return news, err
}

// Accept forgets that a file could not be taken in: it was, or it is gone.
func (b *Book) Accept(ctx context.Context, path string) error {
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM refused WHERE path = $1`, path)
		return err
	})
}

// Refused lists the files that could not be taken in, of the actor's courts; at
// most a hundred, the latest first.
func (b *Book) Refused(ctx context.Context, by org.Actor) (list []Refusal, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		scope := by.Scope(org.RecordingUpload)
		rows, err := tx.Query(ctx, `SELECT court, path, size, changed, problem, at FROM refused
			WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%') AND (court <> '' OR $1 = '*') ORDER BY at DESC, path LIMIT 100`, scope.Match())
		list, err = db.Collect(rows, err, func(r *db.Rows) (x Refusal, err error) {
			var changed, at int64
			var problem string
			if err := r.Scan(&x.Court, &x.Path, &x.Size, &changed, &problem, &at); err != nil {
				return x, err
			}
			x.Changed, x.At = time.UnixMilli(changed), time.UnixMilli(at)
			err = json.Unmarshal([]byte(problem), &x.Problem)
			x.Problem.Args = plain(x.Problem.Args)
			return x, err
		})
		return err
	})
	return list, err
}

// All lists the files that were refused, whoever asks: paths, sizes, times and
// why, so that they are not read again in vain.
func (b *Book) All(ctx context.Context) (list []Refusal, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT court, path, size, changed, problem FROM refused ORDER BY path`)
		list, err = db.Collect(rows, err, func(r *db.Rows) (x Refusal, err error) {
			var changed int64
			var problem string
			if err := r.Scan(&x.Court, &x.Path, &x.Size, &changed, &problem); err != nil {
				return x, err
			}
			x.Changed = time.UnixMilli(changed)
			return x, json.Unmarshal([]byte(problem), &x.Problem)
		})
		return err
	})
	return list, err
}
