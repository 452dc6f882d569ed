package hearing

import (
	"context"
	"encoding/json"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// unmarshalBox reads a box as an episode keeps it.
func unmarshalBox(text string, box *video.Box) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), box)
}

// Filter narrows a list.
type Filter struct {
	Court   org.CourtID
	Camera  courtroom.CameraID
	State   State
	Hearing docket.ID    // of which it is; a closed one has none
	Day     calendar.Day // on which it began
	Limit   int          // 50 when 0
	After   ID           // page on from here
}

// Row is a row of the list.
type Row struct {
	Recording
	Place      Place
	Number     string // of the hearing's case; "" none, or closed
	Proposed   int    // episodes that became candidates
	Chunks     int
	ChunksDone int
}

// Page is a page of the list.
type Page struct {
	Rows []Row
	From int // place of the first row, counted from 1
	All  int
	Back ID // what the page before comes after; "" for the first page
}

// To is the place of the last row.
func (p Page) To() int { return p.From + len(p.Rows) - 1 }

// Next is what the next page comes after; "" when there is none.
func (p Page) Next() ID {
	if len(p.Rows) == 0 || p.To() >= p.All {
		return ""
	}
	return p.Rows[len(p.Rows)-1].ID
}

// Page returns the recordings of the actor's courts, the last received first.
func (b *Book) Page(ctx context.Context, by org.Actor, f Filter) (p Page, err error) {
	if !by.MayAnywhere(org.RecordingView) {
		return p, org.ErrForbidden
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	from, to := int64(0), int64(0)
	if f.Day != "" {
		from, to = calendar.FirstInstant(f.Day).UnixMilli(), calendar.FirstInstant(f.Day.Add(1)).UnixMilli()
	}
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		place := 0
		rows, err := tx.Query(ctx, `SELECT id, place, every, back FROM (SELECT id, ROW_NUMBER() OVER newest AS place, COUNT(*) OVER () AS every,
				COALESCE(LAG(id, $1) OVER newest, '') AS back
				FROM recording WHERE ($2 = '*' OR $2 LIKE '%|' || court || '|%') AND ($3 = '' OR court = $3) AND ($4 = '' OR state = $4)
				AND ($5 = '' OR camera = $5) AND (CAST($6 AS BIGINT) = 0 OR begun_at >= $6 AND begun_at < $7)
				AND ($10 = '' OR hearing = $10 AND excluded = '')
				WINDOW newest AS (ORDER BY id DESC)) AS l
			WHERE $8 = '' OR id < $8 ORDER BY id DESC LIMIT $9`,
			f.Limit+1, by.Scope(org.RecordingView).Match(), f.Court, f.State, f.Camera, from, to, f.After, f.Limit, f.Hearing)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) {
			var back ID
			err = r.Scan(&id, &place, &p.All, &back)
			if p.From == 0 {
				p.From, p.Back = place, back
			}
			return id, err
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			w, err := b.row(ctx, tx, id)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, w)
		}
		return nil
	})
	return p, err
}

func (b *Book) row(ctx context.Context, tx *db.Tx, id ID) (w Row, err error) {
	if w.Recording, err = load(ctx, tx, id); err != nil {
		return w, err
	}
	if w.Place.Camera, w.Place.Courtroom, err = b.Rooms.Find(ctx, tx, w.Camera); err != nil {
		return w, err
	}
	if w.Hearing != "" && w.Excluded == "" {
		h, err := b.Docket.Load(ctx, tx, w.Hearing)
		if err != nil {
			return w, err
		}
		w.Number = h.Number
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM episode WHERE recording = $1 AND state IN ('proposed', 'waiting')`, id).Scan(&w.Proposed)
	if err != nil {
		return w, err
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN done THEN 1 ELSE 0 END), 0) FROM chunk WHERE recording = $1 AND look = $2`,
		id, w.look()).Scan(&w.Chunks, &w.ChunksDone)
	return w, err
}

// Cover is how much of a day in a courtroom is on record.
type Cover struct {
	Courtroom courtroom.ID
	Day       calendar.Day
	Docket    time.Duration // hearings on the docket, closed ones left out
	Recorded  time.Duration
	Analysed  time.Duration // looked through by machines
	Watched   time.Duration // by people
	Expired   int           // candidates that nobody verified in time
}

// Coverage returns the days of a month (YYYY-MM) in the actor's courtrooms on
// which there was anything. Time that several cameras recorded counts once.
func (b *Book) Coverage(ctx context.Context, by org.Actor, month string) ([]Cover, error) {
	if !by.MayAnywhere(org.RecordingView) {
		return nil, org.ErrForbidden
	}
	first, err := calendar.ParseDay(month + "-01")
	if err != nil {
		return nil, &org.FieldError{Field: "month", Fault: org.NotADay}
	}
	next := calendar.Day(calendar.FirstInstant(first).AddDate(0, 1, 0).In(calendar.Zone()).Format(time.DateOnly))
	c := &census{scope: by.Scope(org.RecordingView).Match(), from: calendar.FirstInstant(first), to: calendar.FirstInstant(next), days: map[coverKey]*tally{}}
	if err := b.Log.View(ctx, func(tx *db.Tx) error { return c.count(ctx, tx) }); err != nil {
		return nil, err
	}
	return c.covers(), nil
}
