package finding

import (
	"context"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// KeepEnded is how long a finding that came to nothing keeps its words.
const KeepEnded = 30 * 24 * time.Hour

// Hold stops the erasure of a finding and what it rests on, with a reason;
// with on false it lets it go on.
func (r *Register) Hold(ctx context.Context, by org.Actor, id ID, version int64, on bool, reason string) error {
	verb, action := HoldOn, org.EvidenceHold
	if !on {
		verb, action = HoldRelease, org.EvidenceRelease
	}
	act := &audit.Act{By: by.By(), Verb: string(verb), Object: string(id)}
	return r.log.Do(ctx, act, func(tx *db.Tx) error {
		f, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !visible(&f, by):
			return org.ErrNotFound
		case !by.May(action, f.Unit):
			return org.ErrForbidden
		case version != 0 && version != f.Version:
			return db.ErrConflict
		case reason == "":
			return ErrReason
		case f.ErasedAt != 0:
			return ErrState
		}
		after := f
		after.Hold, after.HoldReason = on, reason
		if err := save(ctx, tx, &after); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, verb, &f, &after, reason)
		return err
	})
}

// Due to be erased: ended long enough ago, not on hold, not erased yet.
func (r *Register) erasable(ctx context.Context) (ids []ID, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM finding WHERE ended_at <> 0 AND ended_at < $1 AND erased_at = 0 AND NOT hold
			AND state IN ('dismissed', 'expired', 'withdrawn') ORDER BY id`, tx.Now.Add(-KeepEnded).UnixMilli())
		ids, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	return ids, err
}

// EraseEnded takes the words out of every finding that came to nothing and
// whose time is over. What stays is the stub: number, kind, signature, unit,
// verdict, so that the same candidate does not come back. The act's own
// details, and those of every earlier act on the finding, go too. It returns
// which, so that what others keep about them can follow.
func (r *Register) EraseEnded(ctx context.Context) (erased []ID, err error) {
	ids, err := r.erasable(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := r.erase(ctx, org.System("retention"), id); err != nil {
			return erased, err
		}
		erased = append(erased, id)
	}
	return erased, nil
}

func (r *Register) erase(ctx context.Context, by org.Actor, id ID) error {
	act := &audit.Act{By: by.By(), Verb: string(Erase), Object: string(id)}
	return r.log.Do(ctx, act, func(tx *db.Tx) error {
		f, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !by.May(org.RetentionErase, f.Unit) {
			return org.ErrForbidden
		}
		if f.Hold || f.ErasedAt != 0 || !f.Ended() {
			return ErrState
		}
		after := f
		after.Title, after.Detail, after.Subjects, after.Handlers, after.Parties, after.ErasedAt = "", "", nil, nil, nil, tx.NowMS()
		if err := save(ctx, tx, &after); err != nil {
			return err
		}
		// What people wrote with their steps goes; that they took them stays.
		if _, err := tx.Exec(ctx, `UPDATE finding_step SET reason = '', before = '' WHERE finding = $1`, id); err != nil {
			return err
		}
		if _, err := record(ctx, tx, by, Erase, nil, &after, ""); err != nil {
			return err
		}
		gone, err := eraseWith(ctx, tx, act, id)
		if err != nil {
			return err
		}
		for _, object := range append(gone, string(id)) {
			if err := r.log.ErasePayloads(ctx, tx, object); err != nil {
				return err
			}
		}
		return nil
	})
}

// eraseWith erases what hangs on a finding: its pieces of evidence, as far as
// no other finding rests on them, and the words of its exports. It returns the
// objects whose earlier details go too.
func eraseWith(ctx context.Context, tx *db.Tx, act *audit.Act, id ID) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT evidence FROM finding_evidence e WHERE finding = $1
		AND NOT EXISTS (SELECT 1 FROM finding_evidence o JOIN finding f ON f.id = o.finding WHERE o.evidence = e.evidence AND o.finding <> $1 AND f.erased_at = 0)
		ORDER BY n`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (e evidence.ID, err error) { return e, r.Scan(&e) })
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, e := range list {
		if err := evidence.Erase(ctx, tx, act, e); err != nil {
			return nil, err
		}
		gone = append(gone, string(e))
	}
	exports, err := eraseExports(ctx, tx, act, id)
	return append(gone, exports...), err
}
