package finding

import (
	"context"
	"errors"
	"fmt"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Films tells of findings that come from recordings. Recordings belong to a
// later part of the program, which fills this in.
type Films interface {
	// Ready says what the account has yet to see before it can say that what the
	// recording shows is so: ErrUnwatched, ErrUncompared or ErrRecut; nil when
	// there is nothing, also of a finding that no recording stands behind.
	Ready(ctx context.Context, tx *db.Tx, id ID, account org.AccountID) error
}

// Film names who knows the recordings. It is called once, before the register
// is used.
func (r *Register) Film(f Films) { r.films = f }

// recorded reports whether findings of the source may come from a recording.
func recorded(s Source) bool { return s == MachineVideo || s == Watching }

// unready is what somebody who says that it is so has yet to see.
func (r *Register) unready(ctx context.Context, tx *db.Tx, by org.Actor, f *Finding, v Verb) (missing, err error) {
	if r.films == nil || !recorded(f.Source) || v != Uphold && v != Second {
		return nil, nil
	}
	err = r.films.Ready(ctx, tx, f.ID, by.Account)
	if errors.Is(err, ErrUnwatched) || errors.Is(err, ErrUncompared) || errors.Is(err, ErrRecut) {
		return err, nil
	}
	return nil, err
}

// earlier marks the clip that was proposed with a finding before its bounds were
// put right. It stays, and is not what the verdict rests on any more.
const earlier = "earlier"

// Recut puts another clip with its stills in the place of the clip that a
// finding was proposed with, inside the act that cut it. The clip before stays
// with the finding. Whoever decides has to see the new one: the version is
// another.
func (r *Register) Recut(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id ID, was evidence.ID, now []evidence.ID) error {
	f, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	switch f.State {
	case Candidate, Verifying, Doubtful:
	default:
		return fmt.Errorf("%w: another clip in %s", ErrState, f.State)
	}
	if !recorded(f.Source) || !by.May(org.FindingPropose, f.Unit) {
		return org.ErrForbidden
	}
	err = tx.Save(ctx, `UPDATE finding_evidence SET part = $3 WHERE finding = $1 AND evidence = $2 AND part = 'problem'`, id, was, earlier)
	if err != nil {
		return err
	}
	for _, e := range now {
		if err := attach(ctx, tx, id, e, problem, by.Account); err != nil {
			return err
		}
	}
	act.Also(string(id))
	return save(ctx, tx, &f)
}
