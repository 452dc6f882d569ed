package issue

import (
	"context"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Reviewed stops the period of the issue that answers a finding when the
// finding goes under review, and lets what was left run again when it was
// maintained. With the last of its findings withdrawn the issue asks for
// nothing any more. It runs inside the act of the review.
func (l *Ledger) Reviewed(ctx context.Context, tx *db.Tx, act *audit.Act, _ org.Actor, f finding.ID) error {
	rows, err := tx.Query(ctx, `SELECT issue FROM issue_finding WHERE finding = $1 AND NOT again ORDER BY issue`, f)
	ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range ids {
		is, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		after, v, ok := react(is, Move{Now: tx.Now, Calendar: l.days()})
		if !ok {
			continue
		}
		if err := save(ctx, tx, &after); err != nil {
			return err
		}
		if _, err := record(ctx, tx, deadlines(), v, is.State, &after, ""); err != nil {
			return err
		}
		act.Also(string(id))
	}
	return nil
}

// react says what the state of its findings does to an issue; ok is false when
// nothing. Only a period that runs is stopped: one paused, deferred or not
// begun keeps what it has. It is pure.
func react(is Issue, m Move) (after Issue, v Verb, ok bool) {
	if is.State != Rectifying && is.State != Returned {
		return is, "", false
	}
	running := is.Due.On != ""
	switch {
	case is.Void():
		is.Due = finding.Due{}
		return is, Cease, true
	case is.Suspended() && running:
		is.Due = m.left(&is)
		return is, Suspend, true
	case !is.Suspended() && !running && is.Due.Days > 0:
		is.Due = m.workingDays(is.Due.Days)
		return is, Continue, true
	}
	return is, "", false
}
