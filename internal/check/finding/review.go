package finding

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Watcher hears of a review inside the act that begins or ends it, so that what
// rests on a finding never runs on while the finding is in doubt.
type Watcher interface {
	// Reviewed is called when a finding went under review, or came out of it.
	// The finding's row says which.
	Reviewed(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id ID) error
}

// Watch names who hears of reviews: the ledger of issues, which comes later in
// the import order. It is called once, before the register is used.
func (r *Register) Watch(w Watcher) { r.watcher = w }

// reviewed tells the watcher of a step that begins or ends a review.
func (r *Register) reviewed(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id ID, v Verb) error {
	if r.watcher == nil || v != AskReview && v != Maintain && v != Overturn {
		return nil
	}
	return r.watcher.Reviewed(ctx, tx, act, by, id)
}
