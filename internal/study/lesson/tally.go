package lesson

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Tally is what has become of the lessons of one unit, as counts: no name, no
// result of anybody. Withdrawn lessons count in none.
type Tally struct {
	Unit      org.Unit
	All       int
	Done      int
	Overdue   int
	Suspended int
	Full      int // done with every answer right, at the best attempt
}

// Tally counts the lessons of the people whose lessons the actor plans, unit by
// unit in the order of their ids: it is no ranking.
func (b *Book) Tally(ctx context.Context, by org.Actor) (out []Tally, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT l.court, l.division, COUNT(*), COUNT(CASE WHEN l.attempts > 0 THEN 1 END),
				COUNT(CASE WHEN l.attempts = 0 AND f.state <> 'under_review' AND l.due_on < $2 THEN 1 END),
				COUNT(CASE WHEN l.attempts = 0 AND f.state = 'under_review' THEN 1 END),
				COUNT(CASE WHEN l.attempts > 0 AND l.best >= $3 THEN 1 END)
			FROM lesson l JOIN finding f ON f.id = l.finding
			WHERE l.withdrawn_at = 0 AND ($1 = '*' OR $1 LIKE '%|' || l.court || '|%' OR $1 LIKE '%|' || l.division || '|%')
			GROUP BY l.court, l.division ORDER BY l.court, l.division`,
			by.Scope(org.LessonPlan).Match(), string(calendar.DayOf(tx.Now)), Questions)
		out, err = db.Collect(rows, err, func(r *db.Rows) (t Tally, err error) {
			return t, r.Scan(&t.Unit.Court, &t.Unit.Division, &t.All, &t.Done, &t.Overdue, &t.Suspended, &t.Full)
		})
		return err
	})
	return out, err
}
