package courtroom

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
)

// PicturesJob makes the pictures of a calibration.
type PicturesJob struct {
	Calibration CalibrationID `json:"calibration"`
}

// Kind implements jobs.Args.
func (PicturesJob) Kind() string { return "calibration.pictures" }

// Drawing is a calibration with where it belongs.
type Drawing struct {
	Calibration
	Of    Camera
	Room  Courtroom
	Other *Calibration // the one in force while this is drawn, or being drawn while this is in force
}

// Open reads a calibration for somebody who may draw there.
func (b *Book) Open(ctx context.Context, by org.Actor, id CalibrationID) (d Drawing, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if d.Calibration, err = load(ctx, tx, id); err != nil {
			return err
		}
		if d.Of, d.Room, err = mayDraw(ctx, tx, by, d.Camera); err != nil {
			return err
		}
		other := Active
		if d.State == Active {
			other = Draft
		}
		d.Other, err = current(ctx, tx, d.Camera, other)
		return err
	})
	return d, err
}

// Latest reads a camera's calibration as its page shows it: the one being
// drawn, or the one in force. A camera without any gives a Drawing without id.
func (b *Book) Latest(ctx context.Context, by org.Actor, camera CameraID) (d Drawing, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if d.Of, d.Room, err = mayDraw(ctx, tx, by, camera); err != nil {
			return err
		}
		draft, err := current(ctx, tx, camera, Draft)
		if err != nil {
			return err
		}
		active, err := current(ctx, tx, camera, Active)
		if err != nil {
			return err
		}
		switch {
		case draft != nil:
			d.Calibration, d.Other = *draft, active
		case active != nil:
			d.Calibration = *active
		}
		return nil
	})
	return d, err
}

// Active reads the calibration in force of a camera; ErrNotCalibrated when there
// is none. Whoever looks a recording through takes this one.
func (b *Book) Active(ctx context.Context, tx *db.Tx, camera CameraID) (Calibration, error) {
	c, err := current(ctx, tx, camera, Active)
	if err != nil {
		return Calibration{}, err
	}
	if c == nil {
		return Calibration{}, ErrNotCalibrated
	}
	return *c, nil
}

// Load reads a calibration, whoever asks: the one that a recording was looked
// through by may have been replaced since.
func (b *Book) Load(ctx context.Context, tx *db.Tx, id CalibrationID) (Calibration, error) {
	return load(ctx, tx, id)
}

// Draw begins a calibration on a recording of the camera. Its pictures are made
// by a job; the seats of the one in force are taken along.
func (b *Book) Draw(ctx context.Context, by org.Actor, camera CameraID, recording string) (CalibrationID, error) {
	return b.begin(ctx, by, VerbDraw, camera, recording, func(ctx context.Context, tx *db.Tx, _ Courtroom) ([]Seat, error) {
		active, err := current(ctx, tx, camera, Active)
		if err != nil || active == nil {
			return nil, err
		}
		return active.Seats, nil
	})
}

// Copy begins a calibration of a camera with the seats of another's, for a
// courtroom of the same type. It is tried on the camera's own pictures and
// confirmed like any other.
func (b *Book) Copy(ctx context.Context, by org.Actor, from CalibrationID, camera CameraID, recording string) (CalibrationID, error) {
	return b.begin(ctx, by, VerbCopy, camera, recording, func(ctx context.Context, tx *db.Tx, room Courtroom) ([]Seat, error) {
		c, err := load(ctx, tx, from)
		if err != nil {
			return nil, err
		}
		_, other, err := mayDraw(ctx, tx, by, c.Camera)
		if err != nil {
			return nil, err
		}
		if c.Camera == camera || other.Court != room.Court {
			return nil, ErrSameCamera
		}
		return c.Seats, nil
	})
}

func (b *Book) begin(ctx context.Context, by org.Actor, v Verb, camera CameraID, recording string,
	seats func(context.Context, *db.Tx, Courtroom) ([]Seat, error),
) (id CalibrationID, err error) {
	act := &audit.Act{By: by.By(), Verb: string(v)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		_, room, err := mayDraw(ctx, tx, by, camera)
		if err != nil {
			return err
		}
		if b.pictures == nil {
			return ErrRecording
		}
		of, err := b.pictures.CameraOf(ctx, tx, recording)
		if err != nil && !errors.Is(err, org.ErrNotFound) {
			return err
		}
		if err != nil || of != camera {
			return ErrRecording
		}
		c := Calibration{
			ID: CalibrationID(tx.NewID("clb")), Camera: camera, Recording: recording, State: Draft, DrawnBy: by.Account, DrawnAt: tx.Now,
		}
		if c.Seats, err = seats(ctx, tx, room); err != nil {
			return err
		}
		if len(c.Seats) > 0 {
			c.hand(by.Account) // who brings seats along answers for them
		}
		id, act.Object = c.ID, string(c.ID)
		if err := insert(ctx, tx, &c); err != nil {
			return err
		}
		return b.queue.Enqueue(ctx, tx, PicturesJob{c.ID})
	})
	if db.IsUnique(err) {
		return "", fmt.Errorf("%w: %w", ErrBegun, err)
	}
	return id, err
}

// maxStill bounds a picture.
const maxStill = 20 << 20

// MakePictures makes the pictures of a calibration that is being drawn. It may
// run twice.
func (b *Book) MakePictures(ctx context.Context, j PicturesJob) error {
	c, err := b.drawn(ctx, j.Calibration)
	if err != nil || c.State != Draft || c.Ready() {
		return err
	}
	made, err := b.pictures.Make(ctx, c.Recording, func(length float64) []float64 { return Moments(string(c.ID), length) })
	var problem *ProblemError
	if err != nil && !errors.As(err, &problem) {
		return err
	}
	var shots shots
	if problem == nil {
		if shots, err = b.put(ctx, made); err != nil {
			return err
		}
	}
	act := &audit.Act{By: org.Engine("video").By(), Verb: string(VerbPictures), Object: string(c.ID)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		c, err := load(ctx, tx, j.Calibration)
		if err != nil {
			return err
		}
		if c.State != Draft || c.Ready() {
			return db.ErrConflict // given up or made meanwhile; the next run sees that
		}
		if problem != nil {
			c.Problem = &problem.Problem
			return save(ctx, tx, &c)
		}
		c.Width, c.Height, c.Still, c.Tries, c.Persons, c.Problem = made.Width, made.Height, shots.still, shots.tries, shots.persons, nil
		if made.Blind {
			c.Problem = &Problem{Key: "seats.page.blind"}
		}
		c.place(c.Seats)
		return save(ctx, tx, &c)
	})
}

// shots are pictures once they are kept.
type shots struct {
	still   blob.Ref
	tries   []Try
	persons []Person
}

func (b *Book) put(ctx context.Context, made *Made) (s shots, err error) {
	if s.still, err = b.blobs.Put(ctx, bytes.NewReader(made.Still), maxStill); err != nil {
		return s, err
	}
	if made.Blind {
		return s, nil // nothing to compare a person's answers with
	}
	for i, t := range made.Tries {
		ref, err := b.blobs.Put(ctx, bytes.NewReader(t.Still), maxStill)
		if err != nil {
			return s, err
		}
		s.tries = append(s.tries, Try{At: t.At, SHA256: ref.SHA256, Size: ref.Size})
		for _, p := range t.Persons {
			p.Try = i + 1
			s.persons = append(s.persons, p)
		}
	}
	return s, nil
}

func (b *Book) drawn(ctx context.Context, id CalibrationID) (c Calibration, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		c, err = load(ctx, tx, id)
		return err
	})
	return c, err
}

// Moments are the random moments of the stills: one in each of so many equal
// parts of the recording, the same ones for the same calibration.
func Moments(of string, length float64) []float64 {
	h := fnv.New64a()
	h.Write([]byte(of)) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), Tries))
	out := make([]float64, 0, Tries)
	for i := range Tries {
		out = append(out, (float64(i)+r.Float64())*length/Tries)
	}
	return out
}

// SaveSeats puts seats in place of those of a calibration that is being drawn;
// seen is the version that the person drew on. Whoever saves seats cannot confirm.
func (b *Book) SaveSeats(ctx context.Context, by org.Actor, id CalibrationID, seen int64, seats []Seat) error {
	return b.change(ctx, by, VerbSeats, id, seen, func(tx *db.Tx, c *Calibration) error {
		if !c.Ready() {
			return ErrPictures
		}
		if err := check(seats, false); err != nil {
			return err
		}
		c.hand(by.Account)
		c.place(seats)
		c.DrawnBy, c.DrawnAt = by.Account, tx.Now
		return nil
	})
}

// Tick says of the nth still, counted from 1, whether anybody is on its seat,
// and on which seats of it a robe is worn.
func (b *Book) Tick(ctx context.Context, by org.Actor, id CalibrationID, seen int64, n int, occupied bool, robed ...string) error {
	return b.change(ctx, by, VerbTick, id, seen, func(_ *db.Tx, c *Calibration) error {
		if n < 1 || n > len(c.Tries) {
			return org.ErrNotFound
		}
		t := &c.Tries[n-1]
		if t.Seat == "" {
			return ErrUnseated
		}
		if t.Answer = Empty; occupied {
			t.Answer = Occupied
		}
		return c.robe(n, robed)
	})
}

// Remake has the pictures of a calibration that is being drawn made again: they
// could not be made, or nobody was looked for on them. The seats stay.
func (b *Book) Remake(ctx context.Context, by org.Actor, id CalibrationID, seen int64) error {
	return b.change(ctx, by, VerbRemake, id, seen, func(tx *db.Tx, c *Calibration) error {
		c.Still, c.Tries, c.Persons, c.Problem = blob.Ref{}, nil, nil, nil
		return b.queue.Enqueue(ctx, tx, PicturesJob{c.ID})
	})
}

// Drop gives a calibration up that is being drawn.
func (b *Book) Drop(ctx context.Context, by org.Actor, id CalibrationID, seen int64) error {
	return b.change(ctx, by, VerbDrop, id, seen, func(_ *db.Tx, c *Calibration) error {
		c.State = Dropped
		return nil
	})
}

// Confirm puts a calibration in force, from now on, in place of the one before.
// Whoever drew or changed a seat cannot.
func (b *Book) Confirm(ctx context.Context, by org.Actor, id CalibrationID, seen int64) error {
	act := &audit.Act{By: by.By(), Verb: string(VerbConfirm), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		c, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, _, err := mayDraw(ctx, tx, by, c.Camera); err != nil {
			return err
		}
		if c.Version != seen {
			return db.ErrConflict
		}
		if err := c.confirm(by, tx.Now); err != nil {
			return err
		}
		before, err := current(ctx, tx, c.Camera, Active)
		if err != nil {
			return err
		}
		if before != nil {
			before.State = Replaced
			if err := save(ctx, tx, before); err != nil {
				return err
			}
			act.Also(string(before.ID))
		}
		return save(ctx, tx, &c)
	})
}

// confirm puts c in force, or says why it cannot be. It is pure.
func (c *Calibration) confirm(by org.Actor, now time.Time) error {
	same, ticked, all := c.Agreement()
	switch {
	case c.State != Draft:
		return fmt.Errorf("%w: confirm in %s", ErrState, c.State)
	case !c.Ready() || all == 0:
		return ErrPictures
	case len(c.Seats) == 0:
		return ErrUnseated
	case ticked < all:
		return fmt.Errorf("%w: %d of %d", ErrUntried, ticked, all)
	case same*Tries < LeastSame*all:
		return fmt.Errorf("%w: %d of %d", ErrDisagree, same, all)
	case c.Drew(by.Account):
		return ErrSeparate
	}
	if err := check(c.Seats, true); err != nil {
		return err
	}
	c.State, c.ConfirmedBy, c.ConfirmedAt = Active, by.Account, now
	return nil
}

// Need is something that a calibration must have before it can be put in force.
type Need struct {
	Key      string // roles, tries, second
	Have, Of int
	OK       bool
}

// Needs lists what a calibration must have, as far as by could confirm it.
func (c *Calibration) Needs(by org.Actor) []Need {
	roles := 0
	for _, s := range c.Seats {
		if s.Role != "" {
			roles++
		}
	}
	same, ticked, all := c.Agreement()
	return []Need{
		{"roles", roles, len(c.Seats), roles > 0 && roles == len(c.Seats)},
		{"tries", same, cmp.Or(all, Tries), all > 0 && ticked == all && same*Tries >= LeastSame*all},
		{"second", 0, 0, !c.Drew(by.Account)},
	}
}

// change changes a calibration that is being drawn.
func (b *Book) change(ctx context.Context, by org.Actor, v Verb, id CalibrationID, seen int64, fn func(*db.Tx, *Calibration) error) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		c, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, _, err := mayDraw(ctx, tx, by, c.Camera); err != nil {
			return err
		}
		switch {
		case c.State != Draft:
			return fmt.Errorf("%w: %s in %s", ErrState, v, c.State)
		case c.Version != seen:
			return db.ErrConflict
		}
		if err := fn(tx, &c); err != nil {
			return err
		}
		return save(ctx, tx, &c)
	})
}

// Drift notes that a camera's picture has moved away from the still of a
// calibration, inside somebody else's act. It stays in force, and is to be drawn
// anew.
func (b *Book) Drift(ctx context.Context, tx *db.Tx, act *audit.Act, id CalibrationID) error {
	c, err := load(ctx, tx, id)
	if err != nil || c.State != Active || c.Drifted() {
		return err
	}
	c.DriftedAt = tx.Now
	act.Also(string(id))
	return save(ctx, tx, &c)
}

// InUse reports whether a calibration names the blob.
func (b *Book) InUse(ctx context.Context, sum string) (used bool, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM calibration WHERE still_sha256 = $1
			OR state IN ('draft', 'active') AND tries LIKE '%"' || $1 || '"%')`, sum).Scan(&used)
	})
	return used, err
}
