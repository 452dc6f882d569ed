package finding_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func TestALongerPeriodToAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := c.answering() // Monday: until Thursday, 5 March
		if due := c.open(id).Due; due.On != "2026-03-05" {
			t.Fatalf("due on %s", due.On)
		}
		want(t, "without a reason", c.Take(ctx, c.who[judge], id, finding.AskExtend, finding.Input{}), finding.ErrReason)
		want(t, "by a colleague", c.Take(ctx, c.who[colleague], id, finding.AskExtend, finding.Input{Reason: "外出"}), org.ErrNotFound)
		c.step(judge, id, finding.AskExtend, finding.Input{Reason: "卷宗在上级法院，周五才能调回"})
		want(t, "twice", c.Take(ctx, c.who[judge], id, finding.AskExtend, finding.Input{Reason: "再等"}), finding.ErrAsked)

		grant := finding.Input{Reason: "情况属实", Days: 2}
		want(t, "by who serves", c.Take(ctx, c.who[anna], id, finding.Extend, grant), org.ErrForbidden)
		want(t, "by himself", c.Take(ctx, c.who[judge], id, finding.Extend, grant), org.ErrForbidden)
		for _, n := range []int{0, -1, 11} {
			want(t, "days", c.Take(ctx, c.who[lead], id, finding.Extend, finding.Input{Reason: "情况属实", Days: n}), finding.ErrDays)
		}
		want(t, "without a reason", c.Take(ctx, c.who[lead], id, finding.Extend, finding.Input{Days: 2}), finding.ErrReason)
		c.step(lead, id, finding.Extend, grant)
		if f := c.open(id); f.Due.On != "2026-03-09" || f.Extensions != 1 || f.ExtensionAsked != 0 {
			t.Errorf("granted: due %s, extended %d times, asked %d", f.Due.On, f.Extensions, f.ExtensionAsked)
		}
		// By virtue of the office, unasked, and counted too.
		c.step(discipline, id, finding.Extend, finding.Input{Reason: "系统停机", Days: 1})
		if f := c.open(id); f.Due.On != "2026-03-10" || f.Extensions != 2 {
			t.Errorf("ex officio: due %s, extended %d times", f.Due.On, f.Extensions)
		}
		want(t, "refused though nobody asks", c.Take(ctx, c.who[lead], id, finding.DenyExtend, finding.Input{Reason: "不必"}), finding.ErrState)
		c.verified()
	})
}

// TestWhoAskedInTimeIsNotLate: the time that a decision takes is not taken from
// who answers.
func TestWhoAskedInTimeIsNotLate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		asked, idle := c.answering(), c.answering()
		c.step(judge, asked, finding.AskExtend, finding.Input{Reason: "调卷"})
		clock.Set(time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)) // the day after the last
		want(t, "asked too late", c.Take(ctx, c.who[judge], idle, finding.AskExtend, finding.Input{Reason: "调卷"}), finding.ErrLate)
		if n := must[int](t)(c.Sweep(ctx)); n != 1 {
			t.Errorf("%d periods ended, want that of the other alone", n)
		}
		if s := c.open(asked).State; s != finding.Answering {
			t.Fatalf("it lapsed: %s", s)
		}
		// Refused after the end: the next working day is left, the following Monday.
		c.step(lead, asked, finding.DenyExtend, finding.Input{Reason: "卷宗已在本院"})
		if f := c.open(asked); f.Due.On != "2026-03-09" || f.Extensions != 0 {
			t.Errorf("refused: due %s, extended %d times", f.Due.On, f.Extensions)
		}
		c.step(judge, asked, finding.Answer, finding.Input{Reason: "系笔误"})
		c.verified()
	})
}

func TestAnAnswerMayComeWhileNobodyHasDecided(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		id := c.answering()
		c.step(judge, id, finding.AskExtend, finding.Input{Reason: "调卷"})
		clock.Set(time.Date(2026, 3, 10, 2, 0, 0, 0, time.UTC))
		c.step(judge, id, finding.Answer, finding.Input{Reason: "系笔误"})
		if f := c.open(id); f.State != finding.Answered || f.ExtensionAsked != 0 {
			t.Errorf("state %s, still asked %d", f.State, f.ExtensionAsked)
		}
	})
}

// TestTurn names whose turn it is at every step, and that it is nobody's who
// would be refused.
func TestTurn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		turn := func(id finding.ID) string {
			f := c.open(id).Finding
			action := f.Waits()
			if action == "" {
				return ""
			}
			return names(c.Turn(f, must[[]org.Actor](t)(c.people.Holders(t.Context(), action, f.Unit))))
		}
		said := func(when, got, expected string) {
			t.Helper()
			order := strings.Fields(expected)
			slices.Sort(order)
			if got != strings.Join(order, " ") {
				t.Errorf("%s: %q, want %q", when, got, expected)
			}
		}
		id := c.candidate("裁判日期有误", "")
		said("candidate", turn(id), "甪核 亓核 柏办 佴纪")
		c.look(anna, id)
		c.step(anna, id, finding.Claim, finding.Input{})
		said("claimed", turn(id), "")
		c.step(anna, id, finding.Uphold, finding.Input{Item: "item-34", List: "v1", Severity: finding.Serious, Subjects: []finding.Subject{c.subject()}})
		said("awaiting the second", turn(id), "亓核 柏办 佴纪")
		c.look(discipline, id)
		c.step(discipline, id, finding.Second, finding.Input{})
		said("upheld", turn(id), "甪核 亓核 柏办")
		c.serve(id)
		said("answering", turn(id), "")
		c.step(judge, id, finding.AskExtend, finding.Input{Reason: "调卷"})
		said("more time asked for", turn(id), "仉督 佴纪")
		c.step(judge, id, finding.Answer, finding.Input{Reason: "系笔误"})
		said("answered: not the second verifier", turn(id), "仉督")
		if rows := must[[]finding.Row](t)(c.MyTurn(t.Context(), c.who[lead])); len(rows) != 1 || rows[0].ID != id {
			t.Errorf("the leader's turn: %v", rows)
		}
		if rows := must[[]finding.Row](t)(c.MyTurn(t.Context(), c.who[discipline])); len(rows) != 0 {
			t.Errorf("who verified second is told to determine: %v", rows)
		}
	})
}

func TestCandidatesAboutToExpire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		id := c.candidate("裁判日期有误", "") // until Monday, 16 March
		for _, x := range []struct {
			day string
			n   int
		}{{"2026-03-11", 0}, {"2026-03-12", 1}, {"2026-03-14", 1}, {"2026-03-16", 1}, {"2026-03-17", 0}} {
			clock.Set(must[time.Time](t)(time.Parse("2006-01-02 15:04", x.day+" 02:00")))
			list := must[[]finding.Finding](t)(c.Expiring(t.Context()))
			if len(list) != x.n || x.n == 1 && list[0].ID != id {
				t.Errorf("%s: %d expire, want %d", x.day, len(list), x.n)
			}
		}
	})
}
