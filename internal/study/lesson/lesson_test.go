package lesson

import (
	"errors"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// choose answers a quiz with so many right answers.
func choose(asked []Asked, right int) map[string]int {
	out := map[string]int{}
	for i, q := range asked {
		for k, o := range q.Options {
			if (o == q.Right) == (i < right) {
				out[q.ID] = k
				break
			}
		}
	}
	return out
}

func TestALessonFollowsADeterminedFinding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		id := c.determined("item-01", c.about(c.judge), c.about(c.second))
		c.follow(id)
		c.follow(id) // a job may run twice

		list := c.mine(c.judge)
		if len(list) != 1 || len(c.mine(c.second)) != 1 || len(c.mine(c.stranger)) != 0 {
			t.Fatalf("%d lessons of the judge, %d of the second, %d of a stranger", len(list), len(c.mine(c.second)), len(c.mine(c.stranger)))
		}
		l := list[0]
		if l.Item != "item-01" || l.Assigned != "2026-03-02" || l.Due != "2026-03-16" || l.State("2026-03-16") != Open || l.State("2026-03-17") != Overdue {
			t.Errorf("lesson: %+v", l)
		}
		if a := c.book.Articles(&l, "2026-03-02"); len(a) != 1 || a[0].Article.Number != 3 || a[0].Changed {
			t.Errorf("articles: %+v", a)
		}
		if a := c.book.Articles(&l, "2026-07-01"); len(a) != 1 || !a[0].Changed {
			t.Errorf("articles after the change: %+v", a)
		}
		if notices, err := notify.NewBox(d).List(ctx, c.judge, 10); err != nil || len(notices) != 1 || notices[0].Link != "/study/tasks/"+string(l.ID) {
			t.Errorf("notices: %+v, %v", notices, err)
		}

		// The quiz: three about the item, handed in with three right, then again with five.
		quiz := c.book.Quiz(&l)
		_, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, map[string]int{quiz[0].ID: 0})
		if !errors.Is(err, ErrAnswer) {
			t.Errorf("one answer of five: %v", err)
		}
		score, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(quiz, 3))
		if err != nil || score != 3 {
			t.Fatalf("score %d, %v", score, err)
		}
		if _, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(quiz, 5)); !errors.Is(err, db.ErrConflict) {
			t.Errorf("the same page handed in twice: %v", err)
		}
		l = c.mine(c.judge)[0]
		if score, err = c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(c.book.Quiz(&l), 5)); err != nil || score != 5 {
			t.Fatalf("again: %d, %v", score, err)
		}
		l = c.mine(c.judge)[0]
		if score, err = c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(c.book.Quiz(&l), 1)); err != nil || score != 1 {
			t.Fatalf("a third time: %d, %v", score, err)
		}
		f, err := c.book.Open(ctx, c.judge, l.ID)
		ok(t, err)
		if f.Best != 5 || f.Last != 1 || f.Attempts != 3 || f.State("2026-12-31") != Done || len(f.Tried) != 3 || len(f.Tried[0].Answers) != 5 {
			t.Errorf("file: %+v", f)
		}
		first := f.Tried[0].Answers[0]
		if first.Asked != quiz[0].Ask || first.Chosen != quiz[0].Right || !first.Correct || f.Tried[0].Answers[4].Correct {
			t.Errorf("answers are not verbatim: %+v", f.Tried[0].Answers)
		}
		c.verify()
	})
}

func TestTheResultShowsOnTheFinding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		id := c.determined("item-34", c.about(c.judge), c.about(c.second))
		c.follow(id)
		l := c.mine(c.judge)[0]
		_, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(c.book.Quiz(&l), 4))
		ok(t, err)
		for _, tt := range []struct {
			name string
			by   org.Actor
			want int
		}{{"leader", c.lead, 2}, {"head", c.head, 2}, {"the judge, his own only", c.judge, 1}} {
			got, err := c.book.OfFinding(ctx, tt.by, id)
			if err != nil || len(got) != tt.want {
				t.Errorf("%s: %d lessons, %v", tt.name, len(got), err)
			}
		}
		if got, err := c.book.OfFinding(ctx, c.judge, id); err != nil || got[0].Best != 4 {
			t.Errorf("result: %+v, %v", got, err)
		}
		if _, err := c.book.OfFinding(ctx, c.stranger, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}
		// Whoever plans lessons sees the result, not the answers; others see nothing.
		if f, err := c.book.Open(ctx, c.political, l.ID); err != nil || len(f.Tried) != 1 || f.Tried[0].Score != 4 || f.Tried[0].Answers != nil {
			t.Errorf("political: %+v, %v", f, err)
		}
		for name, by := range map[string]org.Actor{"another judge": c.second, "an inspector": c.finder} {
			if _, err := c.book.Open(ctx, by, l.ID); !errors.Is(err, org.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.book.Submit(ctx, c.political, l.ID, l.Version+1, choose(c.book.Quiz(&l), 5)); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("answered for another: %v", err)
		}
		if n, err := c.book.Counts(ctx, c.political); err != nil || n != (Counts{All: 2, Done: 1}) {
			t.Errorf("counts: %+v, %v", n, err)
		}
		clock.Set(clock.Now().AddDate(0, 1, 0))
		if n, err := c.book.Counts(ctx, c.political); err != nil || n != (Counts{All: 2, Done: 1, Overdue: 1}) {
			t.Errorf("counts a month later: %+v, %v", n, err)
		}
		if list, err := c.book.Planned(ctx, c.political); err != nil || len(list) != 2 || list[0].Attempts != 0 {
			t.Errorf("planned: %+v, %v", list, err)
		}
		if list, err := c.book.Planned(ctx, c.judge); err != nil || len(list) != 0 {
			t.Errorf("planned by a judge: %d, %v", len(list), err)
		}
	})
}

func TestAWithdrawnFindingTakesItsLessonAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		id := c.determined("item-34", c.about(c.judge))
		c.follow(id)
		clock.Add(time.Hour)
		c.take(c.judge, id, finding.AskReview, finding.Input{Reason: "日期属实"})
		c.follow(id)
		l := c.mine(c.judge)[0]
		if l.State("2027-01-01") != Suspended {
			t.Errorf("under review: %s", l.State("2027-01-01"))
		}
		c.look(c.reviewer, id)
		clock.Add(time.Hour)
		c.take(c.reviewer, id, finding.Overturn, finding.Input{Reason: "查证属实"})
		c.follow(id)
		c.follow(id)
		l = c.mine(c.judge)[0]
		if l.State("2027-01-01") != Withdrawn {
			t.Errorf("withdrawn: %s", l.State("2027-01-01"))
		}
		if _, err := c.book.Submit(ctx, c.judge, l.ID, l.Version, choose(c.book.Quiz(&l), 5)); !errors.Is(err, ErrWithdrawn) {
			t.Errorf("answered after it was withdrawn: %v", err)
		}
		if n, err := c.book.Counts(ctx, c.political); err != nil || n != (Counts{}) {
			t.Errorf("counts: %+v, %v", n, err)
		}
		if _, err := c.book.Open(ctx, c.political, l.ID); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("political: %v", err)
		}
		c.verify()
	})
}

func TestALateJobAssignsNothingOnceWithdrawn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		id := c.determined("item-34", c.about(c.judge))
		file, err := c.register.Open(t.Context(), c.lead, id)
		ok(t, err)
		f, s, err := c.register.Done(t.Context(), finding.StepJob{Finding: id, Step: len(file.Steps)})
		ok(t, err)
		c.take(c.judge, id, finding.AskReview, finding.Input{Reason: "日期属实"})
		c.look(c.reviewer, id)
		c.take(c.reviewer, id, finding.Overturn, finding.Input{Reason: "查证属实"})
		c.follow(id)
		ok(t, c.book.Follow(t.Context(), f, s)) // of the determination, as it was loaded then
		if n := len(c.mine(c.judge)); n != 0 {
			t.Errorf("%d lessons of a withdrawn finding", n)
		}
		c.verify()
	})
}

func TestTheLessonOfAUnitIsItsHeads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		id := c.determined("item-19", finding.Subject{Name: "民事审判第一庭", Unit: c.civil})
		c.follow(id)
		if n := len(c.mine(c.head)); n != 1 {
			t.Errorf("%d lessons of the head", n)
		}
		if n := len(c.mine(c.judge)); n != 0 {
			t.Errorf("%d lessons of a judge of the unit", n)
		}
	})
}

func TestStates(t *testing.T) {
	for _, tt := range []struct {
		name string
		l    Lesson
		day  calendar.Day
		want State
	}{
		{"last day", Lesson{Due: "2026-03-16"}, "2026-03-16", Open},
		{"after it", Lesson{Due: "2026-03-16"}, "2026-03-17", Overdue},
		{"under review", Lesson{Due: "2026-03-16", FindingState: finding.UnderReview}, "2026-03-17", Suspended},
		{"done late", Lesson{Due: "2026-03-16", Attempts: 1}, "2026-03-17", Done},
		{"withdrawn after it was done", Lesson{Due: "2026-03-16", Attempts: 1, WithdrawnAt: 1}, "2026-03-17", Withdrawn},
	} {
		if got := tt.l.State(tt.day); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
