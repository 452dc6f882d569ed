package letter

import (
	"errors"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func TestHowANoticeIsServed(t *testing.T) {
	notice := letterIn(Approved, VerificationNotice, toOfficer())
	notice.ApprovedAt = monday.Add(-72 * time.Hour).UnixMilli() // Friday
	for _, tt := range []struct {
		name string
		s    Service
		want Served
		err  error
	}{
		{"on the platform it is today", Service{How: Platform, On: "2026-02-27", Witness: "无"}, Served{How: Platform, On: "2026-03-02"}, nil},
		{"in person, entered afterwards", Service{How: InPerson, On: "2026-02-27"}, Served{How: InPerson, On: "2026-02-27"}, nil},
		{"in person, today", Service{How: InPerson}, Served{How: InPerson, On: "2026-03-02"}, nil},
		{"the receipt refused, with a witness", Service{How: Left, Witness: " 濮阳见证 "}, Served{How: Left, On: "2026-03-02", Witness: "濮阳见证"}, nil},
		{"the receipt refused, without", Service{How: Left, Witness: " "}, Served{}, ErrWitness},
		{"nobody says how", Service{}, Served{}, ErrHow},
		{"tomorrow", Service{How: InPerson, On: "2026-03-03"}, Served{}, ErrDay},
		{"before it was approved", Service{How: InPerson, On: "2026-02-26"}, Served{}, ErrDay},
	} {
		got, err := Decide(notice, Move{Verb: Serve, By: clerk(), Now: monday, Service: tt.s})
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
			continue
		}
		x := got.Addressees[0].Served
		x.At, x.By, x.ByName = 0, "", ""
		if err == nil && (x != tt.want || got.State != Sent) {
			t.Errorf("%s: %s, %+v, want %+v", tt.name, got.State, x, tt.want)
		}
	}
}

// A finding about two people is told of both services with the second, and of
// the later day.
func TestTheSecondOfTwoNotices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		two := c.notice()
		two.To = []Addressee{{Unit: org.Unit{Court: c.low, Division: c.civil}, Name: "明德区人民法院民事审判第一庭"}}
		first, second := c.approved(c.notice()), c.approved(two)
		c.serve(first)
		clock.Add(48 * time.Hour)
		c.ok(c.Serve(t.Context(), c.clerk, second, 0, Service{How: InPerson, On: "2026-03-03"}))
		got := c.register.served[1]
		if len(got.To) != 2 || got.On != "2026-03-03" || got.Notice != c.show(c.clerk, second).Number {
			t.Errorf("%+v", got)
		}
		c.verify()
	})
}

func TestARectificationNoticeServesItsIssue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		n := c.notice()
		n.Kind, n.About = RectificationNotice, "iss_1"
		id := c.approved(n)
		written := clock.Now().UnixMilli()
		clock.Add(time.Hour)
		l := c.serve(id)
		if len(c.ledger.served) != 1 || len(c.register.served) != 0 {
			t.Fatalf("the ledger heard %+v, the register %+v", c.ledger.served, c.register.served)
		}
		if s := c.ledger.served[0]; s.Notice != l.Number || s.To != c.judge.Officer || s.On != "2026-03-02" || s.Written != written {
			t.Errorf("%+v", s)
		}
	})
}

func TestACircularIsAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		n := c.circular()
		n.Days = 5
		id := c.approved(n)
		if err := c.Answer(ctx, c.admin, id, 1, "已整改", nil); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("answered before it was sent: %v", err)
		}
		c.ok(c.Take(ctx, c.clerk, id, Send, Input{}))
		if l := c.show(c.clerk, id); l.Due != "2026-03-09" {
			t.Errorf("due on %s, want five working days on", l.Due)
		}
		if err := c.Answer(ctx, c.admin, id, 1, "已整改", nil); !errors.Is(err, ErrUnsigned) {
			t.Errorf("answered unsigned: %v", err)
		}
		c.ok(c.Acknowledge(ctx, c.admin, id, 1))
		for _, x := range []struct {
			name string
			by   org.Actor
			n    int
			text string
			want error
		}{
			{"no text", c.admin, 1, " ", ErrAnswer},
			{"not the head of that unit", c.head, 1, "已整改", org.ErrForbidden},
			{"no such addressee", c.admin, 3, "已整改", org.ErrNotFound},
			{"not for whom it is", c.outside, 1, "已整改", org.ErrNotFound},
		} {
			if err := c.Answer(ctx, x.by, id, x.n, x.text, nil); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		c.ok(c.Answer(ctx, c.admin, id, 1, "三个问题均已整改。", []evidence.Evidence{{
			Source: evidence.Document, Name: "整改报告.docx", Media: "application/octet-stream", SHA256: "ab", Size: 3,
		}}))
		if err := c.Answer(ctx, c.admin, id, 1, "再答", nil); !errors.Is(err, ErrAnswered) {
			t.Errorf("answered twice: %v", err)
		}
		a := c.show(c.clerk, id).Addressees[0]
		if a.Answer.Text != "三个问题均已整改。" || a.Answer.ByName != "admin" || len(a.Answer.Files) != 1 || a.Answer.Files[0].Name != "整改报告.docx" {
			t.Errorf("the drafter reads %+v", a.Answer)
		}
		if a := c.show(c.head, id).Addressees[0]; a.Answer.Text != "" || len(a.Answer.Files) != 0 || !a.Answered() {
			t.Errorf("another unit reads %+v", a.Answer)
		}
		if r := must[[]Row](t)(c.List(ctx, c.clerk, Filter{}))[0]; r.Answered != 1 || r.Addressees != 2 {
			t.Errorf("%d of %d answered", r.Answered, r.Addressees)
		}

		// Friday is the last working day before the last day.
		remind := func(want int) {
			t.Helper()
			if n, err := c.Remind(ctx); n != want || err != nil {
				t.Errorf("on %s reminded %d, want %d (%v)", clock.Now().Format(time.DateOnly), n, want, err)
			}
		}
		remind(0)
		clock.Add(4 * 24 * time.Hour)
		remind(1)
		remind(0)
		if l, a, err := c.Reminded(ctx, RemindJob{Letter: id, Addressee: 2}); err != nil || a.Name != l.Addressees[1].Name {
			t.Errorf("%+v (%v)", a, err)
		}
		clock.Add(4 * 24 * time.Hour) // Tuesday: it is over
		l := c.show(c.clerk, id)
		if !l.Late(l.Addressees[1], "2026-03-10") || l.Late(l.Addressees[1], "2026-03-09") || l.Late(l.Addressees[0], "2026-03-10") {
			t.Error("late is not who has not answered after the last day")
		}
		remind(1)
		remind(0)
		c.ok(c.Acknowledge(ctx, c.head, id, 2))
		c.ok(c.Answer(ctx, c.head, id, 2, "迟复，致歉。", nil))
		if _, _, err := c.Reminded(ctx, RemindJob{Letter: id, Addressee: 2}); err == nil {
			t.Error("reminded of what is answered")
		}
		c.verify()
	})
}

func TestOnlyACircularIsAnswered(t *testing.T) {
	if _, err := Decide(letterIn(Sent, VerificationNotice, toUnits()[:1]), Move{Verb: AnswerIt, By: admin(), N: 1, Reason: "答", Now: monday}); !errors.Is(err, ErrKind) {
		t.Errorf("a notice answered like a circular: %v", err)
	}
}
