package courtroom

import (
	"context"
	"errors"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Made are the pictures of a recording that a calibration is drawn on.
type Made struct {
	Width, Height int    // of the recording's picture, in pixels
	Still         []byte // the median picture, a JPEG
	Tries         []MadeTry
	Blind         bool // no model looked for persons
}

// MadeTry is one still, and who is seen on it.
type MadeTry struct {
	At      float64
	Still   []byte // a JPEG
	Persons []Person
}

// ProblemError says why no pictures can be made of a recording, now or later.
type ProblemError struct{ Problem Problem }

// Error is the technical form.
func (e *ProblemError) Error() string { return "courtroom: no pictures: " + e.Problem.Key }

// Pictures looks at recordings. Recordings belong to a later part of the
// program, which fills this in.
type Pictures interface {
	// CameraOf tells whose camera's recording it is; org.ErrNotFound when there is
	// none, or its pictures may not be looked at: it is excluded, or erased.
	CameraOf(ctx context.Context, tx *db.Tx, recording string) (CameraID, error)

	// Make makes the median picture, and stills at the moments that are chosen
	// once the length is known. A *ProblemError says that the recording is none
	// to make pictures of; any other error is tried again.
	Make(ctx context.Context, recording string, moments func(length float64) []float64) (*Made, error)
}

// Book is the register of courtrooms, cameras and calibrations.
type Book struct {
	log      *audit.Log
	queue    *jobs.Queue
	blobs    blob.Store
	pictures Pictures
}

// NewBook returns the register kept through log. pictures may be nil where no
// calibration is drawn.
func NewBook(log *audit.Log, queue *jobs.Queue, blobs blob.Store, pictures Pictures) *Book {
	return &Book{log, queue, blobs, pictures}
}

// Objects tells the log which rows make up what.
func Objects() []audit.Object {
	return []audit.Object{
		{Prefix: "crm", Rows: []string{`SELECT id, court, name, version FROM courtroom WHERE id = $1`}, All: `SELECT id FROM courtroom`},
		{Prefix: "cam", Rows: []string{`SELECT id, courtroom, name, ahead_ms, version FROM camera WHERE id = $1`}, All: `SELECT id FROM camera`},
		{
			Prefix: "clb",
			Rows: []string{`SELECT id, camera, recording, state, width, height, still_sha256, still_size, persons, seats, tries, problem, drawn_by, drawn_at,
				confirmed_by, confirmed_at, drifted_at, version, hands FROM calibration WHERE id = $1`},
			All: `SELECT id FROM calibration`,
		},
		{
			Prefix: "spt",
			Rows: []string{`SELECT id, camera, kind, seat, box_left, box_top, box_right, box_bottom, reason, owner, owner_name, until, lifted_at, added_at, version
				FROM spot WHERE id = $1`},
			All: `SELECT id FROM spot`,
		},
	}
}

// Room is a courtroom with its cameras.
type Room struct {
	Courtroom
	Cameras []Standing
}

// Standing is a camera, and how its calibration stands.
type Standing struct {
	Camera
	Active *Calibration // nil: not calibrated
	Draft  *Calibration // being drawn; nil: none
	Spots  int          // objects ignored today
}

// Rooms lists the courtrooms of a court, or of every court in the actor's
// scope when court is "", by court and name.
func (b *Book) Rooms(ctx context.Context, by org.Actor, court org.CourtID) (list []Room, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		list, err = rooms(ctx, tx, by.Scope(org.DocketView), court)
		return err
	})
	return list, err
}

// Add registers a courtroom.
func (b *Book) Add(ctx context.Context, by org.Actor, court org.CourtID, title string) (id ID, err error) {
	if err := by.Require(org.SeatCalibrate, org.DocketView, org.Unit{Court: court}); err != nil {
		return "", err
	}
	if title, err = name(title); err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbAdd)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		id = ID(tx.NewID("crm"))
		act.Object = string(id)
		_, err := tx.Exec(ctx, `INSERT INTO courtroom (id, court, name) VALUES ($1, $2, $3)`, id, court, title)
		return err
	})
	return id, taken(err)
}

// Rename gives a courtroom another name; seen is the version that the person saw.
func (b *Book) Rename(ctx context.Context, by org.Actor, id ID, seen int64, title string) error {
	title, err := name(title)
	if err != nil {
		return err
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbRename), Object: string(id)}
	return taken(b.log.Do(ctx, act, func(tx *db.Tx) error {
		if _, err := mayChange(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE courtroom SET name = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, seen, title)
	}))
}

// AddCamera registers a camera of a courtroom.
func (b *Book) AddCamera(ctx context.Context, by org.Actor, room ID, title string) (id CameraID, err error) {
	if title, err = name(title); err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbCamera)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		if _, err := mayChange(ctx, tx, by, room); err != nil {
			return err
		}
		id = CameraID(tx.NewID("cam"))
		act.Object = string(id)
		_, err := tx.Exec(ctx, `INSERT INTO camera (id, courtroom, name) VALUES ($1, $2, $3)`, id, room, title)
		return err
	})
	return id, taken(err)
}

// RenameCamera gives a camera another name.
func (b *Book) RenameCamera(ctx context.Context, by org.Actor, id CameraID, seen int64, title string) error {
	title, err := name(title)
	if err != nil {
		return err
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbName), Object: string(id)}
	return taken(b.log.Do(ctx, act, func(tx *db.Tx) error {
		if _, _, err := mayDraw(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE camera SET name = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, seen, title)
	}))
}

// SetClock says by how much the recorder's clock is ahead of the right time;
// negative when it is behind. It counts for recordings taken in from now on.
func (b *Book) SetClock(ctx context.Context, by org.Actor, id CameraID, seen int64, ahead time.Duration) error {
	if ahead.Abs() > longestAhead {
		return ErrClock
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbClock), Object: string(id), Details: map[string]any{"ahead_ms": ahead.Milliseconds()}}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		if _, _, err := mayDraw(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE camera SET ahead_ms = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, seen, ahead.Milliseconds())
	})
}

// Find reads a camera and its courtroom, whoever asks.
func (b *Book) Find(ctx context.Context, tx *db.Tx, id CameraID) (Camera, Courtroom, error) {
	return loadCamera(ctx, tx, id)
}

// mayChange loads a courtroom that by may change.
func mayChange(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Courtroom, error) {
	r, err := loadRoom(ctx, tx, id)
	if err != nil {
		return r, err
	}
	return r, by.Require(org.SeatCalibrate, org.DocketView, r.Unit())
}

// mayDraw loads a camera that by may calibrate.
func mayDraw(ctx context.Context, tx *db.Tx, by org.Actor, id CameraID) (Camera, Courtroom, error) {
	c, r, err := loadCamera(ctx, tx, id)
	if err != nil {
		return c, r, err
	}
	return c, r, by.Require(org.SeatCalibrate, org.DocketView, r.Unit())
}

func taken(err error) error {
	if db.IsUnique(err) {
		return errors.Join(ErrTaken, err)
	}
	return err
}

// Named finds a camera by the code of its court and the names that people gave
// the courtroom and it; org.ErrNotFound when there is none.
func (b *Book) Named(ctx context.Context, code, room, camera string) (id CameraID, court org.CourtID, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT id FROM court WHERE code = $1`, code).Scan(&court); err != nil {
			return org.NoRows(err)
		}
		return org.NoRows(tx.QueryRow(ctx, `SELECT c.id FROM camera c JOIN courtroom r ON r.id = c.courtroom WHERE r.court = $1 AND r.name = $2 AND c.name = $3`,
			court, room, camera).Scan(&id))
	})
	return id, court, err
}
