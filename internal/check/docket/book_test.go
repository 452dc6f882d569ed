package docket

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// town is two courts with people, and two courtrooms in the first.
type town struct {
	*Book
	t            *testing.T
	log          *audit.Log
	court, other org.CourtID
	rooms        []courtroom.ID
	who          map[string]org.Actor
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	w := &town{t: t, who: map[string]org.Actor{}}
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	w.want(err, nil)
	w.log = audit.New(d, key, slices.Concat(org.Objects(), casefile.Objects(), courtroom.Objects(), Objects())...)
	people := org.NewDirectory(w.log)
	rooms := courtroom.NewBook(w.log, jobs.New(d), nil, nil)
	w.Book = NewBook(w.log, people, rooms)
	ctx, sys := t.Context(), org.System("test")
	w.court, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic})
	w.want(err, nil)
	w.other, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic})
	w.want(err, nil)
	for _, x := range []struct {
		login, name string
		court       org.CourtID
		role        org.Role
	}{
		{"office", "乐正衡", w.court, org.RoleOffice},
		{"leader", "宰父清", w.court, org.RoleLeader},
		{"head", "亓官瑞", w.court, org.RoleHead},
		{"discipline", "东里湛", w.court, org.RoleDiscipline},
		{"judge", "澹台明", w.court, ""},
		{"stranger", "巫马静", w.other, org.RoleOffice},
	} {
		division, err := people.AddDivision(ctx, sys, org.Division{Court: x.court, Name: x.login + "庭", Kind: org.Civil})
		w.want(err, nil)
		off, err := people.AddOfficer(ctx, sys, org.Officer{Name: x.name},
			org.Post{Unit: org.Unit{Court: x.court, Division: division}, Title: org.Judge, From: "2020-01-01"})
		w.want(err, nil)
		acc, err := people.AddAccount(ctx, sys, org.Account{Login: x.login, Name: x.name, Officer: off})
		w.want(err, nil)
		if x.role != "" {
			_, err = people.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: x.role, Unit: string(x.court), From: "2020-01-01"})
			w.want(err, nil)
		}
		w.who[x.login], err = people.Actor(ctx, acc)
		w.want(err, nil)
	}
	for _, name := range []string{"第三法庭", "第四法庭"} {
		id, err := rooms.Add(ctx, w.who["office"], w.court, name)
		w.want(err, nil)
		w.rooms = append(w.rooms, id)
	}
	return w
}

func (w *town) want(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) || want == nil && err != nil {
		w.t.Fatalf("%v, want %v", err, want)
	}
}

func (w *town) verified() {
	w.t.Helper()
	report, err := w.log.Verify(w.t.Context())
	if err != nil || len(report.Problems) != 0 {
		w.t.Errorf("audit: %+v (%v)", report, err)
	}
}

// row is a hearing tomorrow from nine on, so many minutes long.
func (w *town) row(n int, clock *dbtest.Clock, minutes int) Row {
	nine := calendar.FirstInstant(calendar.DayOf(clock.Now()).Add(1)).Add(9 * time.Hour)
	return Row{N: n, New: New{
		Number: fmt.Sprintf("（2026）澄0102民初%d号", n), Room: "第三法庭", Starts: nine, Ends: nine.Add(time.Duration(minutes) * time.Minute), Panel: trio(),
	}}
}

func TestImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d)
		ctx, office := t.Context(), w.who["office"]
		good, bad, closed := w.row(1, clock, 90), w.row(2, clock, -5), w.row(3, clock, 90)
		closed.Room, closed.Excluded = "第四法庭", Closed
		rows := []Row{good, bad, closed}
		_, err := w.Import(ctx, w.who["leader"], w.court, rows, FromSheet)
		w.want(err, org.ErrForbidden)
		_, err = w.Import(ctx, w.who["stranger"], w.court, rows, FromSheet)
		w.want(err, org.ErrNotFound)
		_, err = w.Import(ctx, office, w.court, nil, FromSheet)
		w.want(err, ErrNone)
		_, err = w.Import(ctx, office, w.court, make([]Row, MaxRows+1), FromSheet)
		w.want(err, ErrMany)
		r, err := w.Try(ctx, office, w.court, rows)
		w.want(err, nil)
		if r.Count(Added) != 2 || r.Count(Refused) != 1 {
			t.Fatalf("tried: %+v", r)
		}
		filter := Filter{Court: w.court, From: calendar.DayOf(clock.Now()), Days: 7}
		if list, err := w.Page(ctx, office, filter); err != nil || len(list) != 0 {
			t.Fatalf("a trial changed the docket: %+v (%v)", list, err)
		}
		r, err = w.Import(ctx, office, w.court, rows, FromSheet)
		w.want(err, nil)
		if r.Count(Added) != 2 || r.Lines[0].ID == "" || r.Lines[1].ID != "" {
			t.Errorf("%+v", r)
		}
		list, err := w.Page(ctx, office, filter)
		w.want(err, nil)
		if len(list) != 2 || list[0].Number != good.Number || list[1].Excluded != Closed || list[0].Room != "第三法庭" || list[0].Source != FromSheet {
			t.Fatalf("%+v", list)
		}
		p := list[0].Panel
		if p[0].Officer != w.who["judge"].Officer || p[1].Officer != w.who["head"].Officer || p[2].Officer != "" || p[3].Officer != "" {
			t.Errorf("who they are: %+v", p)
		}
		w.want(w.log.View(ctx, func(tx *db.Tx) error {
			c, err := casefile.Load(ctx, tx, list[1].Casefile)
			if !c.Closed || c.Juvenile || c.Number != closed.Number {
				t.Errorf("its case: %+v", c)
			}
			return err
		}), nil)
		// The same again changes nothing, and writes no entry of the log.
		before := w.entries()
		if r, err = w.Import(ctx, office, w.court, rows, FromAPI); err != nil || r.Count(Same) != 2 || w.entries() != before {
			t.Errorf("again: %+v (%v), %d entries, were %d", r, err, w.entries(), before)
		}
		rows[0].Ends = rows[0].Ends.Add(time.Hour)
		if r, err = w.Import(ctx, office, w.court, rows[:1], FromAPI); err != nil || r.Count(Changed) != 1 {
			t.Errorf("longer: %+v (%v)", r, err)
		}
		// A public hearing of a case that was closed once stays out of sight.
		later := w.row(3, clock, 30)
		later.Room, later.Starts, later.Ends = "第四法庭", later.Starts.Add(5*time.Hour), later.Ends.Add(5*time.Hour)
		if r, err = w.Import(ctx, office, w.court, []Row{later}, FromPage); err != nil || keys(r.Lines[0].Warnings) != "restricted unknown_name" && keys(r.Lines[0].Warnings) != "restricted" {
			t.Errorf("of a closed case: %+v (%v)", r, err)
		}
		w.verified()
	})
}

func (w *town) entries() (n int) {
	w.t.Helper()
	w.want(w.log.View(w.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(w.t.Context(), `SELECT COUNT(*) FROM audit_leaf`).Scan(&n)
	}), nil)
	return n
}

func TestWhoSeesAClosedHearing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d)
		ctx := t.Context()
		row := w.row(1, clock, 60)
		row.Excluded, row.Panel = Juvenile, append(row.Panel, Member{Role: video.Judge, Name: "宰父清"})
		r, err := w.Import(ctx, w.who["office"], w.court, []Row{row}, FromPage)
		w.want(err, nil)
		id := r.Lines[0].ID
		for _, c := range []struct {
			who    string
			err    error
			masked bool
		}{{"office", nil, false}, {"leader", nil, false}, {"head", nil, false}, {"discipline", nil, true}, {"judge", org.ErrNotFound, false}, {"stranger", org.ErrNotFound, false}} {
			h, err := w.Open(ctx, w.who[c.who], id)
			w.want(err, c.err)
			if h.Masked != c.masked || err == nil && (h.Number == "") != c.masked {
				t.Errorf("%s: %+v", c.who, h)
			}
		}
		h, err := w.Open(ctx, w.who["office"], id)
		w.want(err, nil)
		if s := h.shown(org.Actor{}); !s.Masked || s.Number != "" || s.Panel != nil || s.Casefile != "" || !s.Starts.Equal(h.Starts) {
			t.Errorf("shown to others: %+v", s)
		}
		_, err = w.Page(ctx, w.who["stranger"], Filter{Court: w.court, From: calendar.DayOf(clock.Now()), Days: 7})
		w.want(err, org.ErrNotFound)
	})
}

func TestCancelAndBreaks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d)
		ctx, office := t.Context(), w.who["office"]
		row := w.row(1, clock, 60)
		r, err := w.Import(ctx, office, w.court, []Row{row}, FromPage)
		w.want(err, nil)
		id := r.Lines[0].ID
		late := Break{row.Starts.Add(40 * time.Minute), row.Starts.Add(50 * time.Minute)}
		early := Break{row.Starts.Add(10 * time.Minute), row.Starts.Add(20 * time.Minute)}
		w.want(w.Declare(ctx, office, id, 1, []Break{late, late}), ErrBreak)
		w.want(w.Declare(ctx, office, id, 1, []Break{late, early}), nil)
		w.want(w.Declare(ctx, office, id, 1, nil), db.ErrConflict)
		h, err := w.Open(ctx, office, id)
		w.want(err, nil)
		if len(h.Breaks) != 2 || !h.Breaks[0].From.Equal(early.From) || !h.Breaks[1].To.Equal(late.To) {
			t.Errorf("breaks: %+v", h.Breaks)
		}
		match := func(begun time.Time) (Hearing, Listing) {
			var h Hearing
			var l Listing
			w.want(w.log.View(ctx, func(tx *db.Tx) (err error) {
				h, l, err = w.Match(ctx, tx, w.rooms[0], begun, time.Hour)
				return err
			}), nil)
			return h, l
		}
		if h, l := match(row.Starts); l != Listed || h.ID != id {
			t.Errorf("%s, %+v", l, h)
		}
		if _, l := match(row.Starts.Add(8 * time.Hour)); l != Unlisted {
			t.Errorf("in the evening: %s", l)
		}
		if _, l := match(row.Starts.AddDate(0, 0, 3)); l != Unasked {
			t.Errorf("on another day: %s", l)
		}
		w.want(w.Cancel(ctx, w.who["leader"], id, 2), org.ErrForbidden)
		w.want(w.Cancel(ctx, w.who["stranger"], id, 2), org.ErrNotFound)
		w.want(w.Cancel(ctx, office, id, 2), nil)
		w.want(w.Cancel(ctx, office, id, 3), ErrCancelled)
		if _, l := match(row.Starts); l != Unlisted {
			t.Errorf("of a cancelled hearing: %s", l)
		}
		if r, err = w.Import(ctx, office, w.court, []Row{row}, FromPage); err != nil || r.Count(Changed) != 1 || r.Lines[0].ID != id {
			t.Errorf("put back: %+v (%v)", r, err)
		}
		if h, l := match(row.Starts); l != Listed || h.Cancelled() || len(h.Breaks) != 2 {
			t.Errorf("put back: %s, %+v", l, h)
		}
		w.verified()
	})
}

// TestALargeImport takes as many rows as one import may have.
func TestALargeImport(t *testing.T) {
	clock := dbtest.NewClock()
	w := newTown(t, dbtest.Open(t, db.SQLite, clock.Now))
	var rows []Row
	for n := range MaxRows {
		r := w.row(n+1, clock, 30)
		r.Starts, r.Ends = r.Starts.Add(time.Duration(n/8*24+n%8)*time.Hour), r.Ends.Add(time.Duration(n/8*24+n%8)*time.Hour)
		rows = append(rows, r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	began := time.Now()
	r, err := w.Import(ctx, w.who["office"], w.court, rows, FromSheet)
	w.want(err, nil)
	t.Logf("%d rows in %v", r.Count(Added), time.Since(began))
	if r.Count(Added) != MaxRows {
		t.Errorf("%d added", r.Count(Added))
	}
}
