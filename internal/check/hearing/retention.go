package hearing

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Erase is the retention of recordings: when their time is over, the file and
// all that was seen of it go, unless they are on hold, or an open finding rests
// on them. Clips and stills are evidence and go by its rules. It returns how
// many it erased.
func (b *Book) Erase(ctx context.Context) (n int, err error) {
	var old []ID
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM recording r WHERE erased_at = 0 AND NOT hold
			AND (CASE WHEN begun_at = 0 THEN added_at ELSE begun_at END) + length_ms < $1
			AND NOT EXISTS (SELECT 1 FROM episode e JOIN finding f ON f.id = e.finding WHERE e.recording = r.id AND e.state = 'proposed'
				AND (f.hold OR f.state NOT IN ('dismissed', 'expired', 'withdrawn', 'upheld_on_review', 'referred')
					AND NOT (f.state = 'determined' AND f.due_on < $2)))
			ORDER BY id`, tx.Now.Add(-b.Keep).UnixMilli(), calendar.DayOf(tx.Now))
		old, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range old {
		if err := b.erase(ctx, id); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (b *Book) erase(ctx context.Context, id ID) error {
	act := &audit.Act{By: org.System("retention").By(), Verb: "recording.erase", Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.Erased || r.Hold {
			return nil
		}
		err = tx.Save(ctx, `UPDATE recording SET name = '', sha256 = '', size = 0, plan_sha256 = '', plan_size = 0, seen_sha256 = '', seen_size = 0,
			notes = '[]', problem = '', erased_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, r.Version, tx.NowMS())
		if err != nil {
			return err
		}
		if err := forgetChunks(ctx, tx, act, id); err != nil {
			return err
		}
		if err := forgetWords(ctx, tx, act, id); err != nil {
			return err
		}
		return b.Log.ErasePayloads(ctx, tx, string(id))
	})
}

// forgetWords takes away what episodes say that did not become candidates. The
// others' words are their finding's.
func forgetWords(ctx context.Context, tx *db.Tx, act *audit.Act, id ID) error {
	list, err := episodes(ctx, tx, id)
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		if e.Why == "" && e.Note == "" {
			continue
		}
		e.Why, e.Note = "", ""
		if err := saveEpisode(ctx, tx, e); err != nil {
			return err
		}
		act.Also(string(e.ID))
	}
	return nil
}

// InUse reports whether a recording names the blob: the sweep of orphans asks.
func (b *Book) InUse(ctx context.Context, sum string) (used bool, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM recording WHERE sha256 = $1 OR plan_sha256 = $1 OR seen_sha256 = $1)
			+ (SELECT COUNT(*) FROM chunk WHERE seen_sha256 = $1)`, sum).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}
