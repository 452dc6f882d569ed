package courtroom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

func loadRoom(ctx context.Context, tx *db.Tx, id ID) (Courtroom, error) {
	r := Courtroom{ID: id}
	err := tx.QueryRow(ctx, `SELECT court, name, version FROM courtroom WHERE id = $1`, id).Scan(&r.Court, &r.Name, &r.Version)
	return r, org.NoRows(err)
}

func loadCamera(ctx context.Context, tx *db.Tx, id CameraID) (c Camera, r Courtroom, err error) {
	c.ID = id
	var ahead int64
	err = tx.QueryRow(ctx, `SELECT c.courtroom, c.name, c.ahead_ms, c.version, r.court, r.name, r.version
		FROM camera c JOIN courtroom r ON r.id = c.courtroom WHERE c.id = $1`, id).
		Scan(&c.Courtroom, &c.Name, &ahead, &c.Version, &r.Court, &r.Name, &r.Version)
	r.ID, c.Ahead = c.Courtroom, time.Duration(ahead)*time.Millisecond
	return c, r, org.NoRows(err)
}

// rooms lists courtrooms of a scope with their cameras.
func rooms(ctx context.Context, tx *db.Tx, scope org.Scope, court org.CourtID) ([]Room, error) {
	rows, err := tx.Query(ctx, `SELECT id, court, name, version FROM courtroom
		WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%') AND ($2 = '' OR court = $2) ORDER BY court, name, id`, scope.Match(), court)
	list, err := db.Collect(rows, err, func(r *db.Rows) (m Room, err error) {
		return m, r.Scan(&m.ID, &m.Court, &m.Name, &m.Version)
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Cameras, err = cameras(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// cameras lists the cameras of a courtroom, and how their calibrations stand.
func cameras(ctx context.Context, tx *db.Tx, room ID) ([]Standing, error) {
	rows, err := tx.Query(ctx, `SELECT id, courtroom, name, ahead_ms, version FROM camera WHERE courtroom = $1 ORDER BY name, id`, room)
	list, err := db.Collect(rows, err, func(r *db.Rows) (s Standing, err error) {
		var ahead int64
		err = r.Scan(&s.ID, &s.Courtroom, &s.Name, &ahead, &s.Version)
		s.Ahead = time.Duration(ahead) * time.Millisecond
		return s, err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		if s.Active, err = current(ctx, tx, s.ID, Active); err != nil {
			return nil, err
		}
		if s.Draft, err = current(ctx, tx, s.ID, Draft); err != nil {
			return nil, err
		}
		err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM spot WHERE camera = $1 AND lifted_at = 0 AND until >= $2`, s.ID, calendar.DayOf(tx.Now)).Scan(&s.Spots)
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func scan(r interface{ Scan(...any) error }) (c Calibration, err error) {
	var persons, seats, tries, problem, hands string
	var drawn, confirmed, drifted int64
	err = r.Scan(&c.ID, &c.Camera, &c.Recording, &c.State, &c.Width, &c.Height, &c.Still.SHA256, &c.Still.Size, &persons, &seats, &tries, &problem,
		&hands, &c.DrawnBy, &drawn, &c.ConfirmedBy, &confirmed, &drifted, &c.Version)
	if err != nil {
		return c, org.NoRows(err)
	}
	c.DrawnAt, c.ConfirmedAt, c.DriftedAt = db.Moment(drawn), db.Moment(confirmed), db.Moment(drifted)
	err = errors.Join(json.Unmarshal([]byte(persons), &c.Persons), json.Unmarshal([]byte(seats), &c.Seats), json.Unmarshal([]byte(tries), &c.Tries))
	if hands != "" {
		err = errors.Join(err, json.Unmarshal([]byte(hands), &c.Hands))
	}
	if problem != "" {
		c.Problem = &Problem{}
		err = errors.Join(err, json.Unmarshal([]byte(problem), c.Problem))
	}
	if err != nil {
		return c, fmt.Errorf("calibration %s: %w", c.ID, err)
	}
	return c, nil
}

// load reads a calibration, whoever asks.
func load(ctx context.Context, tx *db.Tx, id CalibrationID) (Calibration, error) {
	return scan(tx.QueryRow(ctx, `SELECT id, camera, recording, state, width, height, still_sha256, still_size, persons, seats, tries, problem,
		hands, drawn_by, drawn_at, confirmed_by, confirmed_at, drifted_at, version FROM calibration WHERE id = $1`, id))
}

// current reads the calibration of a camera in a state of which there is one at
// most; nil when there is none.
func current(ctx context.Context, tx *db.Tx, camera CameraID, state State) (*Calibration, error) {
	c, err := scan(tx.QueryRow(ctx, `SELECT id, camera, recording, state, width, height, still_sha256, still_size, persons, seats, tries, problem,
		hands, drawn_by, drawn_at, confirmed_by, confirmed_at, drifted_at, version FROM calibration WHERE camera = $1 AND state = $2 ORDER BY id DESC LIMIT 1`,
		camera, state))
	if errors.Is(err, org.ErrNotFound) {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// kept are the columns of a calibration that hold JSON.
type kept struct{ persons, seats, tries, problem, hands string }

func pack(c *Calibration) (k kept, err error) {
	text := func(v any) string {
		b, e := json.Marshal(v)
		err = errors.Join(err, e)
		return string(b)
	}
	k.persons, k.seats, k.tries = text(nonNil(c.Persons)), text(nonNil(c.Seats)), text(nonNil(c.Tries))
	if c.Problem != nil {
		k.problem = text(c.Problem)
	}
	if len(c.Hands) > 0 {
		k.hands = text(c.Hands)
	}
	return k, err
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func insert(ctx context.Context, tx *db.Tx, c *Calibration) error {
	k, err := pack(c)
	if err != nil {
		return err
	}
	c.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO calibration (id, camera, recording, state, width, height, seats, drawn_by, drawn_at, hands)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, c.ID, c.Camera, c.Recording, c.State, c.Width, c.Height, k.seats, c.DrawnBy, db.Stamp(c.DrawnAt), k.hands)
	return err
}

// save writes what changes; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, c *Calibration) error {
	k, err := pack(c)
	if err != nil {
		return err
	}
	err = tx.Save(ctx, `UPDATE calibration SET state = $3, width = $4, height = $5, still_sha256 = $6, still_size = $7, persons = $8, seats = $9, tries = $10,
			problem = $11, drawn_by = $12, drawn_at = $13, confirmed_by = $14, confirmed_at = $15, drifted_at = $16, hands = $17, version = version + 1
		WHERE id = $1 AND version = $2`,
		c.ID, c.Version, c.State, c.Width, c.Height, c.Still.SHA256, c.Still.Size, k.persons, k.seats, k.tries,
		k.problem, c.DrawnBy, db.Stamp(c.DrawnAt), c.ConfirmedBy, db.Stamp(c.ConfirmedAt), db.Stamp(c.DriftedAt), k.hands)
	if err == nil {
		c.Version++
	}
	return err
}
