package finding

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Recount is the verb of a deadline counted anew.
const Recount Verb = "finding.recount"

// Recount counts provisional deadlines anew, once the holidays of their year
// are known. It returns how many changed.
func (r *Register) Recount(ctx context.Context) (n int, err error) {
	days := r.days()
	var due []Finding
	err = r.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM finding WHERE provisional AND due_days > 0 ORDER BY id`)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		for _, id := range ids {
			f, err := load(ctx, tx, id)
			if err != nil {
				return err
			}
			due = append(due, f)
		}
		return nil
	})
	for _, f := range due {
		now := f.Due.Again(days)
		if now == f.Due {
			continue
		}
		before := f
		f.Due = now
		act := &audit.Act{By: org.System("deadlines").By(), Verb: string(Recount), Object: string(f.ID)}
		err := r.log.Do(ctx, act, func(tx *db.Tx) error {
			if err := save(ctx, tx, &f); err != nil {
				return err
			}
			_, err := record(ctx, tx, org.System("deadlines"), Recount, &before, &f, string(before.Due.On)+" → "+string(f.Due.On))
			return err
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// Again is the period counted anew by a calendar.
func (d Due) Again(days calendar.Calendar) Due {
	if d.Days == 0 || d.From == "" {
		return d
	}
	e := days.AddWorkingDays(d.From, d.Days)
	return Due{On: e.Day, Provisional: e.Provisional, Days: d.Days, From: d.From}
}
