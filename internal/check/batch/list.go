package batch

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// Circle reports whether the actor checks documents where the batch belongs,
// and so may see its files and what was found in them.
func (b *Batch) Circle(by org.Actor) bool { return by.May(org.DocumentCheck, org.Unit{Court: b.Court}) }

// Filter narrows a list.
type Filter struct {
	Limit int // 100 when 0
	After ID  // page on from here
}

// Page is a page of the list of batches.
type Page struct {
	Rows []Batch
	From int // place of the first row, counted from 1
	All  int
	Back ID // what the page before comes after; "" for the first page
}

// To is the place of the last row.
func (p Page) To() int { return p.From + len(p.Rows) - 1 }

// Next is what the next page comes after; "" when there is none.
func (p Page) Next() ID {
	if len(p.Rows) == 0 || p.To() >= p.All {
		return ""
	}
	return p.Rows[len(p.Rows)-1].ID
}

// List returns the batches that the actor may know of, the newest first: those
// of his own courts, and of those that have ended the ones whose figures are
// about a unit of his.
func (b *Book) List(ctx context.Context, by org.Actor, f Filter) (p Page, err error) {
	if !by.MayAnywhere(org.BoardView) {
		return p, org.ErrForbidden
	}
	limit := f.Limit
	if limit == 0 {
		limit = 100
	}
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		place := 0
		rows, err := tx.Query(ctx, `SELECT id, place, every, back FROM (SELECT id, ROW_NUMBER() OVER newest AS place, COUNT(*) OVER () AS every,
				COALESCE(LAG(id, $1) OVER newest, '') AS back
				FROM batch WHERE ($2 = '*' OR $2 LIKE '%|' || court || '|%')
				OR (state IN ('done', 'cancelled') AND ($3 = '*' OR $3 LIKE '%|' || court || '|%' OR EXISTS (SELECT 1 FROM batch_figure g
					WHERE g.batch = batch.id AND ($3 LIKE '%|' || g.court || '|%' OR $3 LIKE '%|' || g.division || '|%'))))
				WINDOW newest AS (ORDER BY id DESC)) AS l
			WHERE $4 = '' OR id < $4 ORDER BY id DESC LIMIT $5`,
			limit+1, by.Scope(org.DocumentCheck).Match(), by.Scope(org.BoardView).Match(), f.After, limit)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) {
			var back ID
			err = r.Scan(&id, &place, &p.All, &back)
			if p.From == 0 {
				p.From, p.Back = place, back
			}
			return id, err
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			t, err := load(ctx, tx, id)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, t)
		}
		return nil
	})
	return p, err
}

// Open returns a batch that the actor may know of.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (*Batch, error) {
	var t Batch
	about := false
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if t, err = load(ctx, tx, id); err != nil {
			return err
		}
		var n int
		err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM batch_figure WHERE batch = $1 AND ($2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%')`,
			id, by.Scope(org.BoardView).Match()).Scan(&n)
		about = n > 0 || by.May(org.BoardView, org.Unit{Court: t.Court})
		return err
	})
	if err != nil {
		return nil, err
	}
	if !t.Circle(by) && (!t.Ended() || !about) {
		return nil, org.ErrNotFound
	}
	return &t, nil
}

// Unread are the files of a batch that were not read, and those that came
// twice, in order; at most limit of them.
func (b *Book) Unread(ctx context.Context, by org.Actor, t *Batch, limit int) (files []File, err error) {
	if !t.Circle(by) {
		return nil, org.ErrNotFound
	}
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT n, name, document, state, problem FROM batch_file WHERE batch = $1 AND state IN ('unread', 'twice') ORDER BY n LIMIT $2`,
			t.ID, limit)
		files, err = db.Collect(rows, err, func(r *db.Rows) (f File, err error) {
			var problem string
			if err := r.Scan(&f.N, &f.Name, &f.Document, &f.State, &problem); err != nil {
				return f, err
			}
			f.Problem, err = decodeProblem(problem)
			return f, err
		})
		return err
	})
	return files, err
}
