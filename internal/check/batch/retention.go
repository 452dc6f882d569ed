package batch

import (
	"context"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Erase is the retention of batches. A document loses its name with its text;
// the names of files that never became documents, and why, go as long after the
// end of their batch. The figures stay.
func (b *Book) Erase(ctx context.Context) (n int, err error) {
	var old []ID
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM batch WHERE erased_at = 0 AND ended_at > 0 AND ended_at < $1 ORDER BY id`, tx.Now.Add(-document.Keep).UnixMilli())
		old, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	for _, id := range old {
		if err := b.erase(ctx, id); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

func (b *Book) erase(ctx context.Context, id ID) error {
	for {
		left, err := b.eraseNames(ctx, id)
		if err != nil {
			return err
		}
		if !left {
			break
		}
	}
	act := &audit.Act{By: org.System("retention").By(), Verb: "batch.erase", Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		t, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE batch SET erased_at = $3, pick_text = '', version = version + 1 WHERE id = $1 AND version = $2`, id, t.Version, tx.NowMS())
	})
}

// eraseNames erases the names in some parts and reports whether there may be more.
func (b *Book) eraseNames(ctx context.Context, id ID) (more bool, err error) {
	const parts = planFiles / partFiles
	var list []PartID
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT part FROM batch_file WHERE batch = $1 AND (name <> '' OR problem <> '') ORDER BY part LIMIT $2`, id, parts)
		list, err = db.Collect(rows, err, func(r *db.Rows) (id PartID, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil || len(list) == 0 {
		return false, err
	}
	act := &audit.Act{By: org.System("retention").By(), Verb: "batch.scrub", Object: string(list[0])}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		for _, part := range list {
			if _, err := tx.Exec(ctx, `UPDATE batch_file SET name = '', problem = '' WHERE part = $1`, part); err != nil {
				return err
			}
			act.Also(string(part))
		}
		return nil
	})
	return true, err
}
