package allow

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

func TestOnlyRulesAboutWordsCanBeAllowedAway(t *testing.T) {
	hit := func(id string, sev rule.Severity, length int) check.Hit {
		return check.Hit{Hit: rule.Hit{Span: judgment.Span{End: length}, Severity: sev}, Rule: &rule.Rule{ID: id}}
	}
	var got []string
	for _, r := range rule.All() {
		if Possible(hit(r.ID, rule.Error, 3)) {
			got = append(got, r.ID)
		}
		if Possible(hit(r.ID, rule.Critical, 3)) {
			t.Errorf("%s: a critical hit can be allowed away", r.ID)
		}
		if Possible(hit(r.ID, rule.Error, 0)) {
			t.Errorf("%s: something missing can be allowed away", r.ID)
		}
	}
	if !slices.Equal(got, []string{"J22", "J23", "J24", "J25", "J26"}) {
		t.Errorf("%v: sums, fees, numbers, dates, articles, J27 and publication must not be among them", got)
	}
}

func TestWhatAnEntryCovers(t *testing.T) {
	const text = "甲在的的村住，乙的的确来过。"
	at := strings.Index(text, "的的")
	second := at + len("的的") + strings.Index(text[at+len("的的"):], "的的")
	hit := func(at int) check.Hit {
		return check.Hit{Hit: rule.Hit{Span: judgment.Span{Start: at, End: at + len("的的")}, Severity: rule.Suspect}, Rule: &rule.Rule{ID: "J22"}}
	}
	for _, c := range []struct {
		name          string
		e             Entry
		first, second bool
	}{
		{"anywhere", Entry{Rule: "J22", Words: "的的"}, true, true},
		{"after", Entry{Rule: "J22", Words: "的的", After: "村"}, true, false},
		{"before", Entry{Rule: "J22", Words: "的的", Before: "乙"}, false, true},
		{"both", Entry{Rule: "J22", Words: "的的", Before: "在", After: "村住"}, true, false},
		{"another rule", Entry{Rule: "J23", Words: "的的"}, false, false},
		{"other words", Entry{Rule: "J22", Words: "的"}, false, false},
		{"more than there is", Entry{Rule: "J22", Words: "的的", Before: "很久很久很久很久以前甲在"}, false, false},
	} {
		if got := c.e.Covers(text, hit(at)); got != c.first {
			t.Errorf("%s: the first %v", c.name, got)
		}
		if got := c.e.Covers(text, hit(second)); got != c.second {
			t.Errorf("%s: the second %v", c.name, got)
		}
	}
}

func TestProposal(t *testing.T) {
	const today = calendar.Day("2026-11-23")
	good := New{Rule: "J22", Words: "的的", Reason: "村名", Until: "2027-11-23"}
	for _, c := range []struct {
		name   string
		change func(*New)
		want   error
	}{
		{"good", func(*New) {}, nil},
		{"today", func(n *New) { n.Until = today }, nil},
		{"sum", func(n *New) { n.Rule = "J10" }, ErrRule},
		{"organs", func(n *New) { n.Rule = "J27" }, ErrRule},
		{"no words", func(n *New) { n.Words = "" }, ErrWords},
		{"long words", func(n *New) { n.Words = strings.Repeat("的", MaxWords+1) }, ErrWords},
		{"much beside", func(n *New) { n.Before = strings.Repeat("村", MaxBeside+1) }, ErrWords},
		{"no reason", func(n *New) { n.Reason = " \n" }, ErrReason},
		{"over a year", func(n *New) { n.Until = "2027-11-24" }, ErrDay},
		{"past", func(n *New) { n.Until = "2026-11-22" }, ErrDay},
		{"no day", func(n *New) { n.Until = "2027-02-30" }, ErrDay},
	} {
		n := good
		c.change(&n)
		if err := n.check(today); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// town is a register of two courts with people in them.
type town struct {
	*List
	t            *testing.T
	log          *audit.Log
	clock        *dbtest.Clock
	court, other org.CourtID
	who          map[string]org.Actor
	told         []StepJob
}

func newTown(t *testing.T, d *db.DB, clock *dbtest.Clock) *town {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, clock: clock, who: map[string]org.Actor{}}
	w.log = audit.New(d, key, append(org.Objects(), Objects()...)...)
	queue := jobs.New(d)
	jobs.Handle(queue, func(_ context.Context, j StepJob) error { w.told = append(w.told, j); return nil })
	if err := queue.Open(); err != nil {
		t.Fatal(err)
	}
	w.List = NewList(w.log, queue)
	people := org.NewDirectory(w.log)
	ctx, sys := t.Context(), org.System("test")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.court, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic})
	ok(err)
	w.other, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic})
	ok(err)
	for _, x := range []struct {
		login string
		court org.CourtID
		role  org.Role
	}{
		{"judge", w.court, ""},
		{"colleague", w.court, ""},
		{"office", w.court, org.RoleOffice},
		{"clerk", w.court, org.RoleOffice},
		{"inspector", w.court, org.RoleInspector},
		{"leader", w.court, org.RoleLeader},
		{"stranger", w.other, org.RoleOffice},
	} {
		division, err := people.AddDivision(ctx, sys, org.Division{Court: x.court, Name: x.login + "庭", Kind: org.Civil})
		ok(err)
		off, err := people.AddOfficer(ctx, sys, org.Officer{Name: "甲" + x.login}, org.Post{Unit: org.Unit{Court: x.court, Division: division}, Title: org.Judge, From: "2020-01-01"})
		ok(err)
		acc, err := people.AddAccount(ctx, sys, org.Account{Login: x.login, Name: x.login, Officer: off})
		ok(err)
		if x.role != "" {
			_, err = people.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: x.role, Unit: string(x.court), From: "2020-01-01"})
			ok(err)
		}
		w.who[x.login], err = people.Actor(ctx, acc)
		ok(err)
	}
	return w
}

func (w *town) propose(by string, words string) ID {
	w.t.Helper()
	id, err := w.Propose(w.t.Context(), w.who[by], w.court, New{Rule: "J22", Words: words, Reason: "村名", Until: LastDay(calendar.DayOf(w.clock.Now()))})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *town) take(by string, id ID, v Verb, version int64) error {
	return w.Take(w.t.Context(), w.who[by], id, v, Decision{Version: version, Reason: "理由"})
}

func (w *town) want(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) || want == nil && err != nil {
		w.t.Errorf("%v, want %v", err, want)
	}
}

// live is how many entries are in force in the court.
func (w *town) live(want int) {
	w.t.Helper()
	list, err := w.InForce(w.t.Context(), w.court)
	if err != nil || len(list) != want {
		w.t.Errorf("%d in force (%v), want %d", len(list), err, want)
	}
}

func TestTheLifeOfAnEntry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		ctx := t.Context()
		id := w.propose("judge", "的的")
		w.live(0)
		_, err := w.Propose(ctx, w.who["colleague"], w.court, New{Rule: "J22", Words: "的的", Reason: "同上", Until: "2026-12-31"})
		w.want(err, ErrKnown)
		_, err = w.Propose(ctx, w.who["stranger"], w.court, New{Rule: "J22", Words: "了了", Reason: "外院", Until: "2026-12-31"})
		w.want(err, ErrNoCourt)

		// Who may not decide: the proposer, other officers, another court's office.
		w.want(w.take("judge", id, Approve, 1), org.ErrForbidden)
		w.want(w.take("colleague", id, Approve, 1), org.ErrNotFound)
		w.want(w.take("stranger", id, Approve, 1), org.ErrNotFound)
		w.want(w.take("office", id, Approve, 7), db.ErrConflict)
		w.want(w.take("office", id, Approve, 1), nil)
		w.live(1)
		w.want(w.take("clerk", id, Refuse, 2), ErrState)
		if list, err := w.InForce(ctx, w.other); err != nil || len(list) != 0 {
			t.Errorf("another court has %d (%v)", len(list), err)
		}

		// The office cannot decide on what it proposed itself.
		own := w.propose("office", "了了")
		w.want(w.take("office", own, Approve, 1), ErrSeparate)
		w.want(w.take("office", own, Refuse, 1), ErrSeparate)
		w.want(w.take("clerk", own, Refuse, 1), nil)
		w.live(1)

		// Withdrawn by its owner alone; ended by the owner or the office.
		mine := w.propose("judge", "为为")
		w.want(w.take("office", mine, Withdraw, 1), org.ErrForbidden)
		w.want(w.take("judge", mine, Withdraw, 1), nil)
		w.want(w.Take(ctx, w.who["office"], id, End, Decision{Version: 2}), ErrReason)
		w.want(w.take("colleague", id, End, 2), org.ErrForbidden)
		w.want(w.take("office", id, End, 2), nil)
		w.live(0)

		report, err := w.log.Verify(ctx)
		if err != nil || len(report.Problems) != 0 {
			t.Errorf("audit: %+v (%v)", report, err)
		}
	})
}

// TestAProposalIsKnownToItsOwnerAndThoseWhoDecide: it tells that somebody had
// such a hit before him.
func TestAProposalIsKnownToItsOwnerAndThoseWhoDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		id := w.propose("judge", "的的")
		see := func(want ...string) {
			t.Helper()
			var got []string
			for _, by := range []string{"judge", "colleague", "office", "inspector", "leader", "stranger"} {
				p, err := w.Page(t.Context(), w.who[by], Filter{})
				if err != nil {
					t.Fatal(err)
				}
				_, err = w.Open(t.Context(), w.who[by], id)
				if (err == nil) != (len(p.Rows) == 1) || err != nil && !errors.Is(err, org.ErrNotFound) {
					t.Errorf("%s: list %d, opened %v", by, len(p.Rows), err)
				}
				if err == nil {
					got = append(got, by)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("seen by %v, want %v", got, want)
			}
		}
		see("judge", "office")
		w.want(w.take("office", id, Approve, 1), nil)
		see("judge", "colleague", "office", "inspector", "leader")
	})
}

func TestAnEntryEndsByItselfAndItsOwnerIsRemindedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		w := newTown(t, d, clock)
		id := w.propose("judge", "的的")
		w.want(w.take("office", id, Approve, 1), nil)
		for _, step := range []struct{ days, reminded, live int }{{300, 0, 1}, {52, 1, 1}, {5, 0, 1}, {8, 0, 1}, {1, 0, 0}} {
			clock.Add(time.Duration(step.days) * 24 * time.Hour)
			n, err := w.Sweep(t.Context())
			if err != nil || n != step.reminded {
				t.Errorf("after %d days more: %d reminded (%v), want %d", step.days, n, err, step.reminded)
			}
			w.live(step.live)
		}
		e, err := w.Open(t.Context(), w.who["judge"], id)
		if err != nil || !e.Expired(calendar.DayOf(clock.Now())) || e.State != Approved {
			t.Errorf("%+v (%v)", e, err)
		}
		// What ran out can be proposed anew.
		w.propose("judge", "的的")
	})
}

func TestPagesOfTheList(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	w := newTown(t, d, dbtest.NewClock())
	for i := range 7 {
		w.propose("judge", strings.Repeat("的", i+1))
	}
	var got int
	after := ID("")
	for range 4 {
		p, err := w.Page(t.Context(), w.who["office"], Filter{Limit: 3, After: after})
		if err != nil || p.All != 7 || p.From != got+1 {
			t.Fatalf("%+v (%v)", p, err)
		}
		got += len(p.Rows)
		if after = p.Next(); after == "" {
			break
		}
	}
	if got != 7 {
		t.Errorf("%d of 7 listed", got)
	}
}
