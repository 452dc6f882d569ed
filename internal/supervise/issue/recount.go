package issue

import (
	"context"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Recount is the verb of a deadline counted anew.
const Recount Verb = "issue.recount"

// Recount counts provisional deadlines anew, once the holidays of their year
// are known. It returns how many changed.
func (l *Ledger) Recount(ctx context.Context) (n int, err error) {
	days := l.days()
	var due []Issue
	err = l.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM issue WHERE provisional AND due_days > 0 AND due_from <> '' ORDER BY id`)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		for _, id := range ids {
			is, err := load(ctx, tx, id)
			if err != nil {
				return err
			}
			due = append(due, is)
		}
		return nil
	})
	for _, is := range due {
		before := is.Due
		if is.Due = before.Again(days); is.Due == before {
			continue
		}
		act := &audit.Act{By: deadlines().By(), Verb: string(Recount), Object: string(is.ID)}
		err := l.log.Do(ctx, act, func(tx *db.Tx) error {
			if err := save(ctx, tx, &is); err != nil {
				return err
			}
			_, err := record(ctx, tx, deadlines(), Recount, is.State, &is, string(before.On)+" → "+string(is.Due.On))
			return err
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
