package courtroom

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// town is two courts with people in them, and recordings that look as hall does.
type town struct {
	*Book
	t            *testing.T
	db           *db.DB
	log          *audit.Log
	court, other org.CourtID
	who          map[string]org.Actor
	of           map[string]CameraID // recordings
	made         *Made
	refuse       error
	jobs         []PicturesJob
}

func (w *town) CameraOf(_ context.Context, _ *db.Tx, recording string) (CameraID, error) {
	c, ok := w.of[recording]
	if !ok {
		return "", org.ErrNotFound
	}
	return c, nil
}

func (w *town) Make(_ context.Context, _ string, moments func(float64) []float64) (*Made, error) {
	if w.refuse != nil {
		return nil, w.refuse
	}
	h := hall()
	m := &Made{Width: h.Width, Height: h.Height, Still: []byte("the median")}
	for i, at := range moments(3600) {
		t := MadeTry{At: at, Still: []byte{byte(i)}}
		for _, p := range h.Persons {
			if p.Try == i+1 {
				t.Persons = append(t.Persons, p)
			}
		}
		m.Tries = append(m.Tries, t)
	}
	if w.made != nil {
		return w.made, nil
	}
	return m, nil
}

func newTown(t *testing.T, d *db.DB, clock *dbtest.Clock) *town {
	t.Helper()
	w := &town{t: t, db: d, who: map[string]org.Actor{}, of: map[string]CameraID{}}
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	w.want(err, nil)
	w.log = audit.New(d, key, append(org.Objects(), Objects()...)...)
	queue := jobs.New(d)
	jobs.Handle(queue, func(_ context.Context, j PicturesJob) error { w.jobs = append(w.jobs, j); return nil })
	w.want(queue.Open(), nil)
	blobs, err := blob.OpenDir(t.TempDir(), clock.Now)
	w.want(err, nil)
	t.Cleanup(func() { w.want(blobs.Close(), nil) })
	w.Book = NewBook(w.log, queue, blobs, w)
	people := org.NewDirectory(w.log)
	ctx, sys := t.Context(), org.System("test")
	w.court, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic})
	w.want(err, nil)
	w.other, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic})
	w.want(err, nil)
	for _, x := range []struct {
		login string
		court org.CourtID
		role  org.Role
	}{
		{"drawer", w.court, org.RoleOffice},
		{"second", w.court, org.RoleInspector},
		{"leader", w.court, org.RoleLeader},
		{"judge", w.court, ""},
		{"stranger", w.other, org.RoleOffice},
	} {
		division, err := people.AddDivision(ctx, sys, org.Division{Court: x.court, Name: x.login + "庭", Kind: org.Civil})
		w.want(err, nil)
		off, err := people.AddOfficer(ctx, sys, org.Officer{Name: "甲" + x.login},
			org.Post{Unit: org.Unit{Court: x.court, Division: division}, Title: org.Judge, From: "2020-01-01"})
		w.want(err, nil)
		acc, err := people.AddAccount(ctx, sys, org.Account{Login: x.login, Name: x.login, Officer: off})
		w.want(err, nil)
		if x.role != "" {
			_, err = people.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: x.role, Unit: string(x.court), From: "2020-01-01"})
			w.want(err, nil)
		}
		w.who[x.login], err = people.Actor(ctx, acc)
		w.want(err, nil)
	}
	return w
}

func (w *town) want(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) || want == nil && err != nil {
		w.t.Fatalf("%v, want %v", err, want)
	}
}

// camera makes a courtroom with one camera, and a recording of it.
func (w *town) camera(room, recording string) CameraID {
	w.t.Helper()
	id, err := w.Add(w.t.Context(), w.who["drawer"], w.court, room)
	w.want(err, nil)
	cam, err := w.AddCamera(w.t.Context(), w.who["drawer"], id, "机位1")
	w.want(err, nil)
	w.of[recording] = cam
	return cam
}

func (w *town) open(id CalibrationID) Drawing {
	w.t.Helper()
	d, err := w.Open(w.t.Context(), w.who["second"], id)
	w.want(err, nil)
	return d
}

func (w *town) active(camera CameraID) (c Calibration, err error) {
	err = w.log.View(w.t.Context(), func(tx *db.Tx) error {
		c, err = w.Active(w.t.Context(), tx, camera)
		return err
	})
	return c, err
}

func (w *town) verified() {
	w.t.Helper()
	report, err := w.log.Verify(w.t.Context())
	if err != nil || len(report.Problems) != 0 {
		w.t.Errorf("audit: %+v (%v)", report, err)
	}
}

// tickAll says of every still what the machine says, but for some.
func (w *town) tickAll(id CalibrationID, wrong int) {
	w.t.Helper()
	for n := 1; n <= Tries; n++ {
		d := w.open(id)
		w.want(w.Tick(w.t.Context(), w.who["drawer"], id, d.Version, n, d.Tries[n-1].Machine != (n <= wrong)), nil)
	}
}

func fourSeats() []Seat {
	return []Seat{
		rect("1", video.Judge, .24, .17, .36, .36), rect("2", video.Presiding, .44, .17, .56, .36), rect("3", video.Assessor, .64, .17, .76, .36),
		rect("4", video.Clerk, .45, .68, .55, .8),
	}
}

func TestRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, by := t.Context(), w.who["drawer"]
		cam := w.camera(" 第三法庭 ", "rec_1")
		_, err := w.Add(ctx, by, w.court, "第三法庭")
		w.want(err, ErrTaken)
		_, err = w.Add(ctx, by, w.court, " ")
		w.want(err, ErrName)
		_, err = w.Add(ctx, by, w.court, strings.Repeat("长", 41))
		w.want(err, ErrName)
		_, err = w.Add(ctx, w.who["leader"], w.court, "第四法庭")
		w.want(err, org.ErrForbidden)
		_, err = w.Add(ctx, w.who["stranger"], w.court, "第四法庭")
		w.want(err, org.ErrNotFound)
		rooms, err := w.Rooms(ctx, w.who["leader"], "")
		w.want(err, nil)
		if len(rooms) != 1 || rooms[0].Name != "第三法庭" || len(rooms[0].Cameras) != 1 || rooms[0].Cameras[0].Active != nil {
			t.Fatalf("%+v", rooms)
		}
		if rooms, err := w.Rooms(ctx, w.who["stranger"], w.court); err != nil || len(rooms) != 0 {
			t.Errorf("another court sees %+v (%v)", rooms, err)
		}
		_, err = w.AddCamera(ctx, by, rooms[0].ID, "机位1")
		w.want(err, ErrTaken)
		w.want(w.SetClock(ctx, by, cam, 1, 25*time.Hour), ErrClock)
		w.want(w.SetClock(ctx, w.who["stranger"], cam, 1, time.Second), org.ErrNotFound)
		w.want(w.SetClock(ctx, by, cam, 1, 47*time.Second), nil)
		w.want(w.SetClock(ctx, by, cam, 1, time.Second), db.ErrConflict)
		w.want(w.RenameCamera(ctx, by, cam, 2, "机位一"), nil)
		w.want(w.Rename(ctx, by, rooms[0].ID, 1, "第三审判庭"), nil)
		w.want(w.log.View(ctx, func(tx *db.Tx) error {
			c, r, err := w.Find(ctx, tx, cam)
			if c.Name != "机位一" || r.Name != "第三审判庭" || c.Ahead != 47*time.Second {
				t.Errorf("%+v in %+v", c, r)
			}
			noon := clock.Now()
			if got := noon.Sub(c.Right(noon)); got != 47*time.Second {
				t.Errorf("put right by %v", got)
			}
			return err
		}), nil)
		w.verified()
	})
}

func TestLifeOfACalibration(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, drawer, second := t.Context(), w.who["drawer"], w.who["second"]
		cam := w.camera("第三法庭", "rec_1")
		w.camera("第四法庭", "rec_4")
		_, err := w.active(cam)
		w.want(err, ErrNotCalibrated)
		_, err = w.Draw(ctx, drawer, cam, "rec_4")
		w.want(err, ErrRecording)
		_, err = w.Draw(ctx, drawer, cam, "rec_none")
		w.want(err, ErrRecording)
		_, err = w.Draw(ctx, w.who["stranger"], cam, "rec_1")
		w.want(err, org.ErrNotFound)
		_, err = w.Draw(ctx, w.who["leader"], cam, "rec_1")
		w.want(err, org.ErrForbidden)
		id, err := w.Draw(ctx, drawer, cam, "rec_1")
		w.want(err, nil)
		_, err = w.Draw(ctx, second, cam, "rec_1")
		w.want(err, ErrBegun)
		w.want(w.SaveSeats(ctx, drawer, id, 1, fourSeats()), ErrPictures)
		w.want(w.Confirm(ctx, second, id, 1), ErrPictures)

		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil) // twice is once
		c := w.open(id)
		if c.Version != 2 || !c.Ready() || len(c.Tries) != Tries || len(c.Propose()) != 4 {
			t.Fatalf("pictures: %+v", c.Calibration)
		}
		w.want(w.Tick(ctx, drawer, id, 2, 1, true), ErrUnseated)
		w.want(w.SaveSeats(ctx, drawer, id, 1, fourSeats()), db.ErrConflict)
		if err := w.SaveSeats(ctx, drawer, id, 2, []Seat{rect("1", video.Judge, .9, .1, 1.2, .3)}); !errors.Is(err, video.ErrSeats) {
			t.Errorf("a seat outside: %v", err)
		}
		w.want(w.SaveSeats(ctx, drawer, id, 2, fourSeats()), nil)
		w.want(w.Confirm(ctx, second, id, 3), ErrUntried)
		w.want(w.Tick(ctx, drawer, id, 3, 21, true), org.ErrNotFound)
		w.tickAll(id, 3)
		c = w.open(id)
		if same, _, all := c.Agreement(); same != 17 || all != 20 {
			t.Errorf("agreement %d of %d", same, all)
		}
		w.want(w.Confirm(ctx, second, id, c.Version), ErrDisagree)
		w.want(w.Tick(ctx, drawer, id, c.Version, 1, c.Tries[0].Machine), nil)
		w.want(w.Confirm(ctx, drawer, id, c.Version+1), ErrSeparate)
		w.want(w.Confirm(ctx, second, id, c.Version), db.ErrConflict)
		c = w.open(id)
		for _, n := range c.Needs(second) {
			if !n.OK {
				t.Errorf("needs %+v", n)
			}
		}
		w.want(w.Confirm(ctx, second, id, c.Version), nil)
		a, err := w.active(cam)
		w.want(err, nil)
		if a.ID != id || a.ConfirmedBy != second.Account || !a.ConfirmedAt.Equal(clock.Now()) || len(a.Places()) != 4 {
			t.Errorf("in force %+v", a)
		}
		if s, ok := a.Seat("1"); !ok || !s.Phones() {
			t.Errorf("seat 1: %+v", s)
		}
		w.want(w.SaveSeats(ctx, drawer, id, a.Version, nil), ErrState)

		// The picture has moved, and it is drawn anew: the seats come along.
		act := &audit.Act{By: "engine:video", Verb: "recording.assemble", Object: string(id)}
		for range 2 {
			w.want(w.log.Do(ctx, act, func(tx *db.Tx) error { return w.Drift(ctx, tx, act, id) }), nil)
		}
		if a, err = w.active(cam); err != nil || !a.Drifted() || a.Version != c.Version+2 {
			t.Errorf("drifted: %+v (%v)", a, err)
		}
		next, err := w.Draw(ctx, second, cam, "rec_1")
		w.want(err, nil)
		w.want(w.MakePictures(ctx, PicturesJob{next}), nil)
		if c = w.open(next); len(c.Seats) != 4 || c.Other == nil || c.Other.ID != id || c.Tries[0].Seat == "" {
			t.Errorf("drawn anew: %+v", c.Calibration)
		}
		w.tickAll(next, 0)
		w.want(w.Confirm(ctx, drawer, next, w.open(next).Version), nil)
		if got := w.open(id).State; got != Replaced {
			t.Errorf("the one before is %s", got)
		}
		if l, err := w.Latest(ctx, drawer, cam); err != nil || l.ID != next || l.Other != nil {
			t.Errorf("latest %+v (%v)", l, err)
		}
		w.verified()
	})
}

func TestCopyToACourtroomOfTheSameType(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, drawer := t.Context(), w.who["drawer"]
		from, to := w.camera("第三法庭", "rec_1"), w.camera("第四法庭", "rec_4")
		id, err := w.Draw(ctx, drawer, from, "rec_1")
		w.want(err, nil)
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		w.want(w.SaveSeats(ctx, drawer, id, 2, fourSeats()), nil)
		_, err = w.Copy(ctx, drawer, id, from, "rec_1")
		w.want(err, ErrSameCamera)
		copied, err := w.Copy(ctx, drawer, id, to, "rec_4")
		w.want(err, nil)
		c := w.open(copied)
		if c.State != Draft || len(c.Seats) != 4 || c.Camera != to || c.Ready() {
			t.Errorf("copied: %+v", c.Calibration)
		}
		w.want(w.Drop(ctx, drawer, copied, 1), nil)
		w.want(w.Drop(ctx, drawer, copied, 2), ErrState)
		_, err = w.Copy(ctx, drawer, id, to, "rec_4")
		w.want(err, nil)
		w.verified()
	})
}

func TestPicturesThatCannotBeMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, drawer := t.Context(), w.who["drawer"]
		cam := w.camera("第三法庭", "rec_1")
		id, err := w.Draw(ctx, drawer, cam, "rec_1")
		w.want(err, nil)
		broken := errors.New("the machine is out of memory")
		w.refuse = broken
		w.want(w.MakePictures(ctx, PicturesJob{id}), broken)
		w.refuse = &ProblemError{Problem{Key: "seats.page.unreadable"}}
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		if c := w.open(id); c.Ready() || c.Problem == nil || c.Problem.Key != "seats.page.unreadable" {
			t.Errorf("%+v", c.Calibration)
		}
		w.refuse, w.made = nil, &Made{Width: 10, Height: 10, Still: []byte("x"), Blind: true, Tries: []MadeTry{{At: 1}}}
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		c := w.open(id)
		if !c.Ready() || c.Problem.Key != "seats.page.blind" || len(c.Tries) != 0 {
			t.Errorf("blind: %+v", c.Calibration)
		}
		w.want(w.Confirm(ctx, w.who["second"], id, c.Version), ErrPictures)
		w.made = nil
		w.want(w.Remake(ctx, drawer, id, c.Version), nil)
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		c = w.open(id)
		if !c.Ready() || c.Problem != nil || len(c.Tries) != Tries {
			t.Errorf("made again: %+v", c.Calibration)
		}
		for sum, want := range map[string]bool{c.Still.SHA256: true, c.Tries[4].SHA256: true, strings.Repeat("0", 64): false} {
			if got, err := w.InUse(ctx, sum); err != nil || got != want {
				t.Errorf("%s in use: %v (%v)", sum, got, err)
			}
		}
		w.want(w.Drop(ctx, drawer, id, c.Version), nil)
		if got, err := w.InUse(ctx, c.Tries[4].SHA256); err != nil || got {
			t.Errorf("a still of one given up: %v (%v)", got, err)
		}
	})
}

func TestSpots(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, by := t.Context(), w.who["drawer"]
		cam := w.camera("第三法庭", "rec_1")
		n := NewSpot{Camera: cam, Kind: video.Phone, Seat: "2", Box: video.Box{Left: .4, Top: .4, Right: .5, Bottom: .5}, Reason: "桌上的铭牌", Until: by.Today.Add(30)}
		for name, spoil := range map[string]func(*NewSpot){
			"no reason": func(n *NewSpot) { n.Reason = " " }, "past": func(n *NewSpot) { n.Until = by.Today.Add(-1) }, "for ever": func(n *NewSpot) { n.Until = by.Today.Add(366) },
			"no day": func(n *NewSpot) { n.Until = "" }, "no place": func(n *NewSpot) { n.Box = video.Box{} }, "outside": func(n *NewSpot) { n.Box.Right = 1.1 }, "no kind": func(n *NewSpot) { n.Kind = "" },
		} {
			bad := n
			spoil(&bad)
			if _, err := w.AddSpot(ctx, by, bad); !errors.Is(err, ErrSpot) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.AddSpot(ctx, w.who["stranger"], n)
		w.want(err, org.ErrNotFound)
		id, err := w.AddSpot(ctx, by, n)
		w.want(err, nil)
		live := func(day int) (list []Spot) {
			t.Helper()
			w.want(w.log.View(ctx, func(tx *db.Tx) (err error) {
				list, err = w.Spots(ctx, tx, cam, by.Today.Add(day))
				return err
			}), nil)
			return list
		}
		if got := live(30); len(got) != 1 || got[0].ID != id || got[0].Box != n.Box || got[0].Owner != by.Account || !got[0].Live(by.Today) {
			t.Errorf("on its last day %+v", got)
		}
		if got := live(31); len(got) != 0 {
			t.Errorf("a day later %+v", got)
		}
		if rooms, err := w.Rooms(ctx, by, w.court); err != nil || rooms[0].Cameras[0].Spots != 1 {
			t.Errorf("%+v (%v)", rooms, err)
		}
		w.want(w.LiftSpot(ctx, w.who["stranger"], id, 1), org.ErrNotFound)
		w.want(w.LiftSpot(ctx, w.who["second"], id, 1), nil)
		w.want(w.LiftSpot(ctx, by, id, 2), ErrState)
		if all, err := w.SpotsOf(ctx, by, cam); err != nil || len(all) != 1 || len(live(0)) != 0 || slices.ContainsFunc(all, func(s Spot) bool { return s.Live(by.Today) }) {
			t.Errorf("lifted: %+v (%v)", all, err)
		}
		w.verified()
	})
}

// TestWhoeverDrewCannotConfirm: every hand counts, not the last one only.
func TestWhoeverDrewCannotConfirm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, drawer, second := t.Context(), w.who["drawer"], w.who["second"]
		cam := w.camera("第三法庭", "rec_1")
		id, err := w.Draw(ctx, second, cam, "rec_1")
		w.want(err, nil)
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		w.want(w.SaveSeats(ctx, drawer, id, 2, fourSeats()), nil)
		if c := w.open(id); c.Drew(second.Account) || !slices.Equal(c.Hands, []org.AccountID{drawer.Account}) {
			t.Errorf("begun without a seat and drawn by somebody else: %v", c.Hands)
		}
		moved := fourSeats()
		moved[0].Polygon[0][0] += .01
		w.want(w.SaveSeats(ctx, second, id, 3, moved), nil)
		w.want(w.SaveSeats(ctx, second, id, 4, moved), nil)
		w.tickAll(id, 0)
		c := w.open(id)
		if !slices.Equal(c.Hands, []org.AccountID{drawer.Account, second.Account}) || c.DrawnBy != second.Account {
			t.Errorf("hands %v, the last %s", c.Hands, c.DrawnBy)
		}
		for _, by := range []org.Actor{drawer, second} {
			w.want(w.Confirm(ctx, by, id, c.Version), ErrSeparate)
			for _, n := range c.Needs(by) {
				if n.OK != (n.Key != "second") {
					t.Errorf("%s needs %+v", by.Name, n)
				}
			}
		}
		third := w.third()
		w.want(w.Confirm(ctx, third, id, c.Version), nil)

		// Drawn before hands were kept: the last one is known, and is kept when
		// somebody else goes on.
		next, err := w.Draw(ctx, drawer, cam, "rec_1")
		w.want(err, nil)
		w.want(w.MakePictures(ctx, PicturesJob{next}), nil)
		if c := w.open(next); !slices.Equal(c.Hands, []org.AccountID{drawer.Account}) {
			t.Errorf("brought seats along: %v", c.Hands)
		}
		old := &audit.Act{By: "system:test", Verb: "test", Object: string(next)}
		w.want(w.log.Do(ctx, old, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE calibration SET hands = '' WHERE id = $1`, next)
			return err
		}), nil)
		w.want(w.SaveSeats(ctx, second, next, 2, moved), nil)
		w.tickAll(next, 0)
		w.want(w.Confirm(ctx, drawer, next, w.open(next).Version), ErrSeparate)
		w.verified()
	})
}

// third is one more who may calibrate.
func (w *town) third() org.Actor {
	w.t.Helper()
	people, ctx := org.NewDirectory(w.log), w.t.Context()
	acc, err := people.AddAccount(ctx, org.System("test"), org.Account{Login: "third", Name: "third"})
	w.want(err, nil)
	_, err = people.Grant(ctx, org.System("test"), org.AccountGrant{Account: acc, Role: org.RoleOffice, Unit: string(w.court), From: "2020-01-01"})
	w.want(err, nil)
	a, err := people.Actor(ctx, acc)
	w.want(err, nil)
	return a
}

// TestRobesAreSampled: by seat, of the stills of which a person said so.
func TestRobesAreSampled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx, drawer := t.Context(), w.who["drawer"]
		cam := w.camera("第三法庭", "rec_1")
		h := hall()
		made := &Made{Width: h.Width, Height: h.Height, Still: []byte("the median")}
		for i := range Tries {
			m := MadeTry{At: float64(i), Still: []byte{byte(i)}}
			for _, p := range h.Persons {
				if p.Try == i+1 {
					if i != 3 { // on the fourth still nobody's shoulders are seen
						p.Torso = []float32{float32(i) / 20, 1 - float32(i)/20}
					}
					m.Persons = append(m.Persons, p)
				}
			}
			made.Tries = append(made.Tries, m)
		}
		w.made = made
		id, err := w.Draw(ctx, drawer, cam, "rec_1")
		w.want(err, nil)
		w.want(w.MakePictures(ctx, PicturesJob{id}), nil)
		w.want(w.SaveSeats(ctx, drawer, id, 2, fourSeats()), nil)
		w.want(w.Tick(ctx, drawer, id, 3, 1, true, "1", "2"), nil)
		w.want(w.Tick(ctx, drawer, id, 4, 2, true, "2", "2"), nil)
		w.want(w.Tick(ctx, drawer, id, 5, 3, true, "3"), ErrRobe) // an assessor wears none
		w.want(w.Tick(ctx, drawer, id, 5, 4, true, "2"), ErrRobe) // nothing to be seen
		w.want(w.Tick(ctx, drawer, id, 5, 3, true, "9"), ErrRobe)
		c := w.open(id)
		if got := fmt.Sprint(c.Robes()); got != "map[1:[[0 1]] 2:[[0 1] [0.05 0.95]]]" {
			t.Errorf("the samples are %s", got)
		}
		if can := c.Robeable(4); len(can) != 0 {
			t.Errorf("without shoulders: %+v", can)
		}
		// The presiding judge's seat is moved: its sample is asked for again.
		moved := fourSeats()
		moved[1].Polygon[0][0] += .01
		w.want(w.SaveSeats(ctx, drawer, id, c.Version, moved), nil)
		c = w.open(id)
		if got := fmt.Sprint(c.Robes()); got != "map[1:[[0 1]]]" {
			t.Errorf("after a seat was moved: %s", got)
		}
		w.want(w.Tick(ctx, drawer, id, c.Version, 1, true), nil)
		if c = w.open(id); len(c.Robes()) != 0 {
			t.Errorf("taken back: %v", c.Robes())
		}
		w.verified()
	})
}
