package hearing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// coverKey is a day in a courtroom.
type coverKey struct {
	room courtroom.ID
	day  calendar.Day
}

// tally is what there is of a day, as stretches of Unix seconds.
type tally struct {
	docket, recorded, analysed, watched []video.Span
	expired                             int
}

// add gives each day of a month what lies in it of a stretch: a recording over
// midnight belongs to both days.
func (c *census) add(s stretch, to func(*tally) *[]video.Span) {
	at := latest(db.Moment(s.at), c.from)
	end := earliest(db.Moment(s.at+s.long), c.to)
	for at.Before(end) {
		next := earliest(calendar.FirstInstant(calendar.DayOf(at).Add(1)), end)
		list := to(c.of(s.room, at))
		*list = append(*list, video.Span{Start: seconds(at.UnixMilli()), End: seconds(next.UnixMilli())})
		at = next
	}
}

// census counts a month.
type census struct {
	scope    string
	from, to time.Time
	days     map[coverKey]*tally
}

func (c *census) of(room courtroom.ID, at time.Time) *tally {
	k := coverKey{room, calendar.DayOf(at)}
	if c.days[k] == nil {
		c.days[k] = &tally{}
	}
	return c.days[k]
}

// stretch is a row: something in a courtroom from a moment on, for so long.
type stretch struct {
	room courtroom.ID
	at   int64 // Unix ms
	long int64 // ms
	done int64 // ms of it that machines looked at
}

func scanStretch(r *db.Rows) (s stretch, err error) {
	return s, r.Scan(&s.room, &s.at, &s.long, &s.done)
}

// count reads the month.
func (c *census) count(ctx context.Context, tx *db.Tx) error {
	from, to := c.from.UnixMilli(), c.to.UnixMilli()
	rows, err := tx.Query(ctx, `SELECT courtroom, starts_at, ends_at - starts_at, 0 FROM hearing
		WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%') AND ends_at > $2 AND starts_at < $3 AND cancelled_at = 0 AND excluded = ''`, c.scope, from, to)
	list, err := db.Collect(rows, err, scanStretch)
	if err != nil {
		return err
	}
	for _, s := range list {
		c.add(s, func(t *tally) *[]video.Span { return &t.docket })
	}
	// What machines have looked at is not kept by stretch: a recording counts
	// from its beginning for as long as its pictures spoke.
	rows, err = tx.Query(ctx, `SELECT c.courtroom, r.begun_at, r.length_ms, r.analysed_ms FROM recording r JOIN camera c ON c.id = r.camera
		WHERE ($1 = '*' OR $1 LIKE '%|' || r.court || '|%') AND r.begun_at > 0 AND r.begun_at + r.length_ms >= $2 AND r.begun_at < $3 AND r.excluded = ''`, c.scope, from, to)
	if list, err = db.Collect(rows, err, scanStretch); err != nil {
		return err
	}
	for _, s := range list {
		c.add(s, func(t *tally) *[]video.Span { return &t.recorded })
		s.long = s.done
		c.add(s, func(t *tally) *[]video.Span { return &t.analysed })
	}
	if err := c.watched(ctx, tx, from, to); err != nil {
		return err
	}
	return c.expired(ctx, tx, from, to)
}

func (c *census) watched(ctx context.Context, tx *db.Tx, from, to int64) error {
	rows, err := tx.Query(ctx, `SELECT c.courtroom, r.begun_at + w.from_ms, w.to_ms - w.from_ms, 0
		FROM watched w JOIN recording r ON r.id = w.recording JOIN camera c ON c.id = r.camera
		WHERE ($1 = '*' OR $1 LIKE '%|' || r.court || '|%') AND r.begun_at > 0 AND r.begun_at + w.to_ms >= $2 AND r.begun_at + w.from_ms < $3`, c.scope, from, to)
	list, err := db.Collect(rows, err, scanStretch)
	for _, s := range list {
		c.add(s, func(t *tally) *[]video.Span { return &t.watched })
	}
	return err
}

func (c *census) expired(ctx context.Context, tx *db.Tx, from, to int64) error {
	rows, err := tx.Query(ctx, `SELECT c.courtroom, r.begun_at + e.start_ms, 0, 0
		FROM episode e JOIN recording r ON r.id = e.recording JOIN camera c ON c.id = r.camera JOIN finding f ON f.id = e.finding
		WHERE ($1 = '*' OR $1 LIKE '%|' || r.court || '|%') AND r.begun_at > 0 AND r.begun_at + e.start_ms >= $2 AND r.begun_at + e.start_ms < $3 AND e.state = 'proposed' AND f.state = 'expired'`,
		c.scope, from, to)
	list, err := db.Collect(rows, err, scanStretch)
	for _, s := range list {
		c.of(s.room, db.Moment(s.at)).expired++
	}
	return err
}

// covers are the days in order of day and courtroom.
func (c *census) covers() []Cover {
	var out []Cover
	for k, t := range c.days {
		out = append(out, Cover{
			Courtroom: k.room, Day: k.day, Docket: long(t.docket), Recorded: long(t.recorded), Analysed: long(t.analysed), Watched: long(t.watched),
			Expired: t.expired,
		})
	}
	slices.SortFunc(out, func(a, b Cover) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Courtroom, b.Courtroom)) })
	return out
}

// long is how long stretches are together.
func long(list []video.Span) (d time.Duration) {
	for _, s := range union(list) {
		d += time.Duration((s.End - s.Start) * float64(time.Second))
	}
	return d.Round(time.Second)
}
