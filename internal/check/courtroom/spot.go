package courtroom

import (
	"context"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// longestSpot is for how many days an object can be ignored.
const longestSpot = 365

// NewSpot is an object that somebody wants ignored at its place.
type NewSpot struct {
	Camera CameraID
	Kind   video.Kind
	Seat   string
	Box    video.Box // in fractions of the picture
	Reason string
	Until  calendar.Day // last day
}

// check says what is wrong with it on a day.
func (n *NewSpot) check(today calendar.Day) error {
	n.Reason = strings.TrimSpace(n.Reason)
	b := n.Box
	inside := b.Left >= 0 && b.Top >= 0 && b.Right <= 1 && b.Bottom <= 1 && b.Left < b.Right && b.Top < b.Bottom
	if _, err := calendar.ParseDay(string(n.Until)); err != nil || n.Until < today || n.Until > today.Add(longestSpot) {
		return ErrSpot
	}
	if !inside || n.Kind == "" || n.Reason == "" || utf8.RuneCountInString(n.Reason) > maxReason {
		return ErrSpot
	}
	return nil
}

// AddSpot has an object ignored at its place. by answers for it.
func (b *Book) AddSpot(ctx context.Context, by org.Actor, n NewSpot) (id SpotID, err error) {
	act := &audit.Act{By: by.By(), Verb: string(VerbIgnore)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		if _, _, err := mayDraw(ctx, tx, by, n.Camera); err != nil {
			return err
		}
		if err := n.check(calendar.DayOf(tx.Now)); err != nil {
			return err
		}
		id = SpotID(tx.NewID("spt"))
		act.Object = string(id)
		_, err := tx.Exec(ctx, `INSERT INTO spot (id, camera, kind, seat, box_left, box_top, box_right, box_bottom, reason, owner, owner_name, until, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, id, n.Camera, n.Kind, n.Seat, n.Box.Left, n.Box.Top, n.Box.Right, n.Box.Bottom,
			n.Reason, by.Account, by.Name, n.Until, tx.NowMS())
		return err
	})
	return id, err
}

// LiftSpot ends the ignoring of an object before its day.
func (b *Book) LiftSpot(ctx context.Context, by org.Actor, id SpotID, seen int64) error {
	act := &audit.Act{By: by.By(), Verb: string(VerbLift), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		s, err := loadSpot(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, _, err := mayDraw(ctx, tx, by, s.Camera); err != nil {
			return err
		}
		if !s.LiftedAt.IsZero() {
			return ErrState
		}
		return tx.Save(ctx, `UPDATE spot SET lifted_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, seen, tx.NowMS())
	})
}

// Spots lists the objects of a camera that are ignored on a day, whoever asks.
func (b *Book) Spots(ctx context.Context, tx *db.Tx, camera CameraID, day calendar.Day) ([]Spot, error) {
	rows, err := tx.Query(ctx, `SELECT id, camera, kind, seat, box_left, box_top, box_right, box_bottom, reason, owner, owner_name, until, lifted_at, added_at, version
		FROM spot WHERE camera = $1 AND lifted_at = 0 AND until >= $2 ORDER BY id`, camera, day)
	return db.Collect(rows, err, func(r *db.Rows) (Spot, error) { return scanSpot(r) })
}

// SpotsOf lists every object of a camera that somebody wanted ignored, the
// newest first.
func (b *Book) SpotsOf(ctx context.Context, by org.Actor, camera CameraID) (list []Spot, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if _, _, err := mayDraw(ctx, tx, by, camera); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT id, camera, kind, seat, box_left, box_top, box_right, box_bottom, reason, owner, owner_name, until, lifted_at,
			added_at, version FROM spot WHERE camera = $1 ORDER BY id DESC`, camera)
		list, err = db.Collect(rows, err, func(r *db.Rows) (Spot, error) { return scanSpot(r) })
		return err
	})
	return list, err
}

func loadSpot(ctx context.Context, tx *db.Tx, id SpotID) (Spot, error) {
	s, err := scanSpot(tx.QueryRow(ctx, `SELECT id, camera, kind, seat, box_left, box_top, box_right, box_bottom, reason, owner, owner_name, until, lifted_at,
		added_at, version FROM spot WHERE id = $1`, id))
	return s, org.NoRows(err)
}

func scanSpot(r interface{ Scan(...any) error }) (s Spot, err error) {
	var lifted, added int64
	err = r.Scan(&s.ID, &s.Camera, &s.Kind, &s.Seat, &s.Box.Left, &s.Box.Top, &s.Box.Right, &s.Box.Bottom, &s.Reason, &s.Owner, &s.OwnerName, &s.Until,
		&lifted, &added, &s.Version)
	s.LiftedAt, s.AddedAt = db.Moment(lifted), db.Moment(added)
	return s, err
}
