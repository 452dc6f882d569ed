package document

import (
	"context"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
)

// Keep is how long a document stays on the shelf when nothing came of it.
const Keep = 30 * 24 * time.Hour

// eraseDone takes documents off the shelf that no finding needs any more: every
// candidate made of them has come to nothing and was erased, and none is on
// hold. Text, hits and file go; the row stays with its number of the case and
// its hash, so that the log still verifies. Blobs that no other row names go
// at once.
func (s *Shelf) eraseDone(ctx context.Context) (n int, err error) {
	var done []Document
	err = s.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM document d WHERE erased_at = 0 AND state = 'checked' AND checked_at < $1
			AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.document = d.id AND f.erased_at = 0)
			AND NOT EXISTS (SELECT 1 FROM hit h JOIN finding f ON f.id = h.finding WHERE h.document = d.id AND f.erased_at = 0)
			AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.document = d.id AND p.state IN ('running', 'preparing', 'withholding', 'withdrawn'))
			ORDER BY id`, tx.Now.Add(-Keep).UnixMilli())
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		for _, id := range ids {
			d, err := load(ctx, tx, id)
			if err != nil {
				return err
			}
			done = append(done, d)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, d := range done {
		if err := s.erase(ctx, org.System("retention"), &d); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Shelf) erase(ctx context.Context, by org.Actor, d *Document) error {
	if !by.May(org.RetentionErase, d.Unit) {
		return org.ErrForbidden
	}
	act := &audit.Act{By: by.By(), Verb: "document.erase", Object: string(d.ID)}
	err := s.log.Do(ctx, act, func(tx *db.Tx) error {
		err := tx.Save(ctx, `UPDATE document SET name = '', record = '', sha256 = '', text_sha256 = '', layout_sha256 = '', erased_at = $3, version = version + 1
			WHERE id = $1 AND version = $2`, d.ID, d.Version, tx.NowMS())
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM hit WHERE document = $1`, d.ID); err != nil {
			return err
		}
		return s.log.ErasePayloads(ctx, tx, string(d.ID))
	})
	if err != nil {
		return err
	}
	for _, r := range []blob.Ref{{SHA256: d.SHA256, Size: d.Size}, {SHA256: d.TextSHA256, Size: d.TextSize}, d.Layout} {
		if r.SHA256 == "" {
			continue
		}
		if used, err := s.InUse(ctx, r.SHA256); err != nil || used {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.blobs.Delete(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// scrub takes the words out of hits whose candidate was erased, in documents
// that stay for another finding's sake.
func (s *Shelf) scrub(ctx context.Context) error {
	var ids []ID
	err := s.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT h.document FROM hit h JOIN finding f ON f.id = h.finding WHERE f.erased_at <> 0 AND h.message <> '' ORDER BY h.document`)
		ids, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		act := &audit.Act{By: org.System("retention").By(), Verb: "document.scrub", Object: string(id)}
		err := s.log.Do(ctx, act, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE hit SET text = '', message = '', fix = '', has_fix = FALSE WHERE document = $1
				AND finding IN (SELECT id FROM finding WHERE erased_at <> 0)`, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase is the retention of documents. It follows that of findings: words
// first, then what they stood in.
func (s *Shelf) Erase(ctx context.Context) (documents int, err error) {
	if documents, err = s.eraseDone(ctx); err != nil {
		return documents, err
	}
	return documents, s.scrub(ctx)
}
