package hearing

import (
	"context"
	"errors"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
)

// Close excludes the recordings that turned out to show a closed hearing: the
// docket may come late, and a case may be sealed later. It returns how many.
func (b *Book) Close(ctx context.Context) (n int, err error) {
	var found []ID
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT r.id FROM recording r JOIN camera c ON c.id = r.camera JOIN hearing h ON h.courtroom = c.courtroom
				LEFT JOIN casefile k ON k.id = h.casefile
			WHERE r.excluded = '' AND r.erased_at = 0 AND r.begun_at <> 0 AND h.cancelled_at = 0
			AND h.starts_at < r.begun_at + r.length_ms + $1 AND h.ends_at > r.begun_at - $1
			AND (h.excluded <> '' OR k.closed OR k.juvenile OR k.sealed) ORDER BY r.id`, farClock.Milliseconds())
		found, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range found {
		r, err := b.get(ctx, id)
		if err != nil {
			return n, err
		}
		shut, err := b.shut(ctx, r)
		if err != nil {
			return n, err
		}
		if shut {
			n++
		}
	}
	return n, nil
}

// exclude stops all work on a recording, and takes back what was proposed of it
// and nobody has decided yet. What was seen of it goes.
func (b *Book) exclude(ctx context.Context, id ID) error {
	if err := b.retractAll(ctx, id); err != nil {
		return err
	}
	act := &audit.Act{By: engine().By(), Verb: "recording.exclude", Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		cam, _, err := b.Rooms.Find(ctx, tx, r.Camera)
		if err != nil {
			return err
		}
		if _, err := b.place(ctx, tx, cam.Courtroom, &r); err != nil {
			return err
		}
		if r.Excluded == "" {
			return nil // the docket was put right meanwhile
		}
		act.Details = map[string]any{"excluded": r.Excluded}
		if r.State != Failed {
			r.State = Excluded
		}
		r.seen, r.plan, r.Analysed, r.Urgent = blob.Ref{}, blob.Ref{}, 0, false
		if err := save(ctx, tx, &r); err != nil {
			return err
		}
		if err := forgetChunks(ctx, tx, act, id); err != nil {
			return err
		}
		list, err := episodes(ctx, tx, id)
		if err != nil {
			return err
		}
		for i := range list {
			e := &list[i]
			if !e.Machine() || e.State == Gone {
				continue
			}
			e.State, e.Why = Gone, ""
			if err := saveEpisode(ctx, tx, e); err != nil {
				return err
			}
			act.Also(string(e.ID))
		}
		return nil
	})
}

// retractAll takes back the machine's candidates of a recording that nobody has
// decided yet.
func (b *Book) retractAll(ctx context.Context, id ID) error {
	var list []finding.ID
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT f.id FROM episode e JOIN finding f ON f.id = e.finding
			WHERE e.recording = $1 AND f.source = 'machine_video' AND f.state IN ('candidate', 'verifying', 'doubtful') ORDER BY f.id`, id)
		list, err = db.Collect(rows, err, func(r *db.Rows) (f finding.ID, err error) { return f, r.Scan(&f) })
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := b.retract(ctx, f, b.Words.T("recording.retract.closed")); err != nil {
			return err
		}
	}
	return nil
}

// retract takes a machine's candidate back; one that was decided meanwhile stays.
func (b *Book) retract(ctx context.Context, f finding.ID, why string) error {
	err := b.Findings.Take(ctx, engine(), f, finding.Retract, finding.Input{Reason: why})
	if errors.Is(err, finding.ErrState) {
		return nil
	}
	return err
}

// forgetChunks takes away what was seen in the chunks of a recording.
func forgetChunks(ctx context.Context, tx *db.Tx, act *audit.Act, id ID) error {
	rows, err := tx.Query(ctx, `SELECT id FROM chunk WHERE recording = $1 AND done AND seen_sha256 <> '' ORDER BY id`, id)
	chunks, err := db.Collect(rows, err, func(r *db.Rows) (c ChunkID, err error) { return c, r.Scan(&c) })
	if err != nil {
		return err
	}
	for _, c := range chunks {
		if _, err := tx.Exec(ctx, `UPDATE chunk SET done = FALSE, seen_sha256 = '', seen_size = 0, version = version + 1 WHERE id = $1`, c); err != nil {
			return err
		}
		act.Also(string(c))
	}
	return nil
}
