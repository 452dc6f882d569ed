package issue

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// MaxBulk bounds how many issues a bulk act takes.
const MaxBulk = 500

// Errors of acts on many issues.
var (
	ErrBulk = errors.New("issue: this step is not taken on many at once")
	ErrMany = errors.New("issue: none, or too many at once")
)

// BulkVerbs are the steps that may be taken on many issues at once: those that
// are the same sentence for each of them.
func BulkVerbs() []Verb { return []Verb{Assign, Extend} }

// Outcome is what a bulk act does, or would do, to one issue.
type Outcome struct {
	Issue
	Err error // why it is left out; nil when it is taken
}

// TakeAll takes a step on many issues in one act, through the one transition
// function. What the step cannot be taken on is left out, and the outcome says
// why. With dry true nothing is changed: it says what would be. The batch names
// the act, to be taken back as a whole.
func (l *Ledger) TakeAll(ctx context.Context, by org.Actor, ids []ID, v Verb, in Input, dry bool) (batch string, out []Outcome, err error) {
	if !slices.Contains(BulkVerbs(), v) || len(in.Files) > 0 {
		return "", nil, fmt.Errorf("%w: %s", ErrBulk, v)
	}
	// In one order, so that two bulk acts never wait for each other.
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 || len(ids) > MaxBulk {
		return "", nil, ErrMany
	}
	in.Version = 0
	if dry {
		err = l.log.View(ctx, func(tx *db.Tx) error {
			out, err = l.outcomes(ctx, tx, by, ids, v, in, nil)
			return err
		})
		return "", out, err
	}
	act := &audit.Act{By: by.By(), Verb: string(v)}
	err = l.log.Do(ctx, act, func(tx *db.Tx) error {
		in.batch = tx.NewID("bat")
		var taken []ID
		out, err = l.outcomes(ctx, tx, by, ids, v, in, func(is *Issue, after Issue, m Move) error {
			taken = append(taken, is.ID)
			return l.keep(ctx, tx, act, is, after, m, in)
		})
		if err != nil {
			return err
		}
		if len(taken) == 0 {
			return out[0].Err
		}
		act.Object, act.Details, batch = string(taken[0]), map[string]any{"batch": in.batch, "issues": len(taken)}, in.batch
		for _, id := range taken[1:] {
			act.Also(string(id))
		}
		return nil
	})
	return batch, out, err
}

// outcomes decides on each issue; keep, when there is one, saves what was
// decided. An issue that by may not know of is left out like one that is not.
func (l *Ledger) outcomes(ctx context.Context, tx *db.Tx, by org.Actor, ids []ID, v Verb, in Input, keep func(is *Issue, after Issue, m Move) error) ([]Outcome, error) {
	var out []Outcome
	for _, id := range ids {
		is, after, m, err := l.decide(ctx, tx, by, id, v, in)
		if err == nil && v == Assign && is.State != Opened {
			// A second assignment cannot be taken back; it is made one by one.
			err = fmt.Errorf("%w: %s from %s", ErrState, v, is.State)
		}
		if err != nil && !refusal(err) {
			return nil, err
		}
		if err == nil && keep != nil {
			if err := keep(&is, after, m); err != nil {
				return nil, err
			}
		}
		if is.Number != "" {
			out = append(out, Outcome{is, err})
		}
	}
	if len(out) == 0 {
		return nil, org.ErrNotFound
	}
	return out, nil
}

// refusal reports whether an error says that a step cannot be taken, rather
// than that something broke.
func refusal(err error) bool {
	for _, e := range []error{
		ErrState, ErrReason, ErrOwner, ErrProof, ErrDay, ErrConduct, ErrSeparate, ErrSuspended, ErrVoid, ErrEarly, org.ErrForbidden, org.ErrNotFound,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// UndoAll takes back a bulk act, by the person who took it, within ten seconds.
// It is all or nothing: if one of the issues has moved on, nothing is taken back.
// Somebody else's is not found.
func (l *Ledger) UndoAll(ctx context.Context, by org.Actor, batch string) (n int, err error) {
	act := &audit.Act{By: by.By(), Verb: string(Undo)}
	err = l.log.Do(ctx, act, func(tx *db.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `SELECT issue FROM issue_step WHERE batch = $1 AND batch <> '' AND account = $2 ORDER BY issue`, batch, by.Account)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return org.ErrNotFound
		}
		act.Object = string(ids[0])
		for _, id := range ids {
			v, err := l.undo(ctx, tx, by, id, batch)
			if err != nil {
				return err
			}
			act.Also(string(id))
			act.Details = map[string]any{"undone": v, "batch": batch, "issues": len(ids)}
			n++
		}
		return nil
	})
	return n, err
}
