package issue

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

func nothing[T any](context.Context, T) error { return nil }

// eachCity runs fn in a city of its own on each database, and verifies the log after it.
func eachCity(t *testing.T, fn func(t *testing.T, c *city)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		fn(t, c)
		c.verify()
	})
}

func verbs(list []Step) (out []Verb) {
	for _, s := range list {
		out = append(out, s.Verb)
	}
	return out
}

func TestTheLedgerWalksAnIssueFromFindingToSettled(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		a, b := c.determined(problemOf{severity: finding.Serious}), c.determined(problemOf{})
		id := c.openOn(a, b, a)
		is := c.issue(id)
		if is.Number != "督-2026-0001" || is.Severity != finding.Serious || is.Unit != c.civil || is.Item != "item-01" || len(is.Findings) != 2 {
			t.Fatalf("opened %+v", is)
		}
		if is.Findings[0].Verifier != c.finder.Account || !slices.Equal(is.Concerned, []org.OfficerID{c.owner.Officer}) {
			t.Errorf("found by %+v, about %v", is.Findings, is.Concerned)
		}
		c.rectifying(id)
		if is = c.issue(id); is.State != Rectifying || is.Due.On != "2026-03-11" || is.OwnerName != "厍判" || is.Measure != "按时开庭" {
			t.Errorf("served: %+v", is)
		}
		c.submitted(id)
		c.take(c.accepter, id, Return, Input{Days: 3, Reason: "未附签到表"})
		if is = c.issue(id); is.State != Returned || is.Due.On != "2026-03-05" {
			t.Errorf("returned: %+v", is)
		}
		c.submitted(id)
		c.take(c.accepter, id, Close, Input{Reason: "已落实"})
		f := c.read(c.owner, id)
		if f.State != Observing || f.Until != "2026-05-31" || f.Closer != c.accepter.Account {
			t.Errorf("closed: %+v", f.Issue)
		}
		want := []Verb{Open, Assign, Serve, Submit, Return, Submit, Close, Observe}
		if got := verbs(f.Steps); !slices.Equal(got, want) {
			t.Errorf("steps %v, want %v", got, want)
		}
		if len(f.Proofs) != 2 || f.Proofs[0].Round != 1 || f.Proofs[1].Round != 2 || f.Proofs[1].Name == "" {
			t.Errorf("proofs %+v", f.Proofs)
		}
		if len(f.Problems) != 2 || f.Problems[0].State != finding.Determined || f.Problems[0].Number == "" {
			t.Errorf("problems %+v", f.Problems)
		}
		c.addDays(90)
		if n, err := c.ledger.Sweep(t.Context()); n != 0 || err != nil {
			t.Errorf("on the last day of watching %d settled, %v", n, err)
		}
		c.addDays(1)
		if n, err := c.ledger.Sweep(t.Context()); n != 1 || err != nil {
			t.Errorf("after watching %d settled, %v", n, err)
		}
		if is = c.issue(id); is.State != Settled {
			t.Errorf("state %s", is.State)
		}
	})
}

func TestAProblemThatComesBackIsLinked(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		first := c.determined(problemOf{happened: "2026-02-10"})
		id := c.openOn(first)
		c.rectifying(id)
		c.submitted(id)
		c.take(c.accepter, id, Close, Input{})
		closed := calendar.DayOf(c.clock.Now())
		c.addDays(10)
		before := c.determined(problemOf{happened: "2026-03-02"}) // happened on the day of closing: not after it
		elsewhere := c.determined(problemOf{unit: c.filing, happened: "2026-03-10"})
		other := c.determined(problemOf{item: "item-02", happened: "2026-03-10"})
		undecided := c.upheld(problemOf{happened: "2026-03-10"})
		again := c.determined(problemOf{happened: "2026-03-11"})
		for _, f := range []finding.ID{"", "fnd_none", first, before, elsewhere, other, undecided} {
			if err := c.try(c.office, id, Recur, Input{Again: f}); !errors.Is(err, ErrFinding) {
				t.Errorf("%s: %v, want ErrFinding", f, err)
			}
		}
		list, err := c.ledger.Recurrence(ctx, c.office, "item-01", c.civil, closed)
		if err != nil || len(list) != 1 || list[0].ID != again || list[0].On != "2026-03-11" {
			t.Errorf("recurrence %+v, %v", list, err)
		}
		if list, err = c.ledger.Recurrence(ctx, c.office, "item-01", c.civil, "2026-01-01"); err != nil || len(list) != 3 || list[0].ID != first {
			t.Errorf("recurrence from January %+v, %v", list, err)
		}
		if _, err := c.ledger.Recurrence(ctx, c.stranger, "item-01", c.civil, closed); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger asks: %v", err)
		}
		c.take(c.office, id, Recur, Input{Again: again})
		f := c.read(c.office, id)
		if f.State != Recurred || len(f.Findings) != 1 || len(f.Problems) != 2 || !f.Problems[1].Again || f.Problems[1].ID != again {
			t.Errorf("recurred: %+v %+v", f.Issue, f.Problems)
		}
		// The new finding has an issue of its own.
		if err := errorOf(c.ledger.OpenIssue(ctx, c.finder, []finding.ID{again}, "再次迟到", false)); err != nil {
			t.Error(err)
		}
		is, err := c.ledger.OfFinding(ctx, c.office, again)
		if err != nil || is.Number != "督-2026-0002" {
			t.Errorf("issue of the new finding: %+v, %v", is, err)
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }

func TestWhatAnIssueCannotBeOpenedOn(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		a, b := c.determined(problemOf{}), c.determined(problemOf{})
		undecided, elsewhere := c.upheld(problemOf{}), c.determined(problemOf{unit: c.filing})
		other := c.determined(problemOf{item: "item-02"})
		known := c.determined(problemOf{})
		c.openOn(known)
		for _, x := range []struct {
			name  string
			by    org.Actor
			on    []finding.ID
			title string
			want  error
		}{
			{"nothing", c.finder, nil, "迟到", ErrFinding},
			{"one not determined", c.finder, []finding.ID{a, undecided}, "迟到", ErrFinding},
			{"two units", c.finder, []finding.ID{a, elsewhere}, "迟到", ErrMixed},
			{"two items", c.finder, []finding.ID{a, other}, "迟到", ErrMixed},
			{"one answered already", c.finder, []finding.ID{a, known}, "迟到", ErrKnown},
			{"no title", c.finder, []finding.ID{a, b}, " ", ErrTitle},
			{"no such finding", c.finder, []finding.ID{"fnd_none"}, "迟到", org.ErrNotFound},
			{"out of scope", c.stranger, []finding.ID{a}, "迟到", org.ErrNotFound},
			{"a head", c.head, []finding.ID{a}, "迟到", org.ErrForbidden},
			{"a leader", c.lead, []finding.ID{a}, "迟到", org.ErrForbidden},
		} {
			if _, err := c.ledger.OpenIssue(t.Context(), x.by, x.on, x.title, false); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		if is := c.issue(c.openOn(a, b)); is.Number != "督-2026-0002" {
			t.Errorf("number %s: refusals must leave no gap", is.Number)
		}
	})
}

// Two openings at once must not both answer one finding.
func TestAFindingGetsOneIssue(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		for range 10 {
			f := c.determined(problemOf{})
			errs := both(
				func() error { return errorOf(c.ledger.OpenIssue(t.Context(), c.finder, []finding.ID{f}, "甲", false)) },
				func() error { return errorOf(c.ledger.OpenIssue(t.Context(), c.office, []finding.ID{f}, "乙", false)) },
			)
			if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), ErrKnown) {
				t.Fatalf("got %v and %v", errs[0], errs[1])
			}
		}
	})
}

// both calls two functions at once.
func both(fns ...func() error) []error {
	errs := make([]error, len(fns))
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() {
			<-start
			errs[i] = fn()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func TestEveryRefusalComesThrough(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		opened, fixing, submitted, watched := c.open(problemOf{}), c.open(problemOf{}), c.open(problemOf{}), c.open(problemOf{})
		for _, id := range []ID{fixing, submitted, watched} {
			c.rectifying(id)
		}
		c.submitted(submitted)
		c.submitted(watched)
		c.take(c.accepter, watched, Close, Input{})
		reviewed := c.determined(problemOf{})
		suspended := c.openOn(reviewed)
		c.rectifying(suspended)
		c.step(c.owner, reviewed, finding.AskReview, finding.Input{Reason: "不服"})
		for _, x := range []struct {
			name string
			by   org.Actor
			id   ID
			verb Verb
			in   Input
			want error
		}{
			{"no such issue", c.finder, "iss_none", Assign, Input{}, org.ErrNotFound},
			{"out of scope", c.stranger, opened, Assign, Input{}, org.ErrNotFound},
			{"a colleague of the owner", c.colleague, fixing, Submit, Input{Files: files()}, org.ErrNotFound},
			{"an old version", c.finder, opened, Assign, Input{Version: 9, Owner: c.owner.Officer, Days: 7}, db.ErrConflict},
			{"no such step", c.finder, opened, Open, Input{}, ErrState},
			{"undo is not a step to take", c.finder, opened, Undo, Input{}, ErrState},
			{"a leader does not assign", c.lead, opened, Assign, Input{Owner: c.owner.Officer, Days: 7}, org.ErrForbidden},
			{"nobody named", c.finder, opened, Assign, Input{Days: 7}, ErrOwner},
			{"somebody of another court named", c.finder, opened, Assign, Input{Owner: c.stranger.Officer, Days: 7}, ErrOwner},
			{"no days", c.finder, opened, Assign, Input{Owner: c.owner.Officer}, ErrDay},
			{"files with an assignment", c.finder, opened, Assign, Input{Owner: c.owner.Officer, Days: 7, Files: files()}, ErrFiles},
			{"not served yet", c.owner, opened, Submit, Input{Files: files()}, org.ErrNotFound},
			{"no measure", c.finder, opened, Assign, Input{Owner: c.owner.Officer, Days: 7, Reason: "  "}, ErrReason},
			{"no proof", c.owner, fixing, Submit, Input{}, ErrProof},
			{"served without a notice", c.finder, opened, Serve, Input{}, ErrNotice},
			{"conduct is not deferred", c.lead, fixing, Defer, Input{Until: "2026-06-01"}, ErrConduct},
			{"a pause into the past", c.lead, fixing, Pause, Input{Until: "2026-03-02"}, ErrDay},
			{"who found", c.finder, submitted, Close, Input{}, ErrSeparate},
			{"who proposed", c.proposer, submitted, Close, Input{}, ErrSeparate},
			{"who has not looked", c.office, submitted, Close, Input{}, ErrUnseen},
			{"who has not looked, returning", c.office, submitted, Return, Input{Days: 3}, ErrUnseen},
			{"the owner", c.owner, submitted, Close, Input{}, org.ErrForbidden},
			{"the head", c.head, submitted, Close, Input{}, org.ErrForbidden},
			{"closed twice", c.accepter, watched, Close, Input{}, ErrState},
			{"a person does not settle", c.accepter, watched, Settle, Input{}, org.ErrForbidden},
			{"watching is not over", deadlines(), watched, Settle, Input{}, ErrEarly},
			{"under review", c.owner, suspended, Submit, Input{Files: files()}, ErrSuspended},
		} {
			t.Run(x.name, func(t *testing.T) {
				if err := c.try(x.by, x.id, x.verb, x.in); !errors.Is(err, x.want) {
					t.Errorf("got %v, want %v", err, x.want)
				}
			})
		}
		if n := len(c.issue(opened).Findings); c.issue(opened).Version != 1 || n != 1 {
			t.Errorf("a refusal left a trace: version %d", c.issue(opened).Version)
		}
		if p := c.read(c.owner, fixing).Proofs; len(p) != 0 {
			t.Errorf("a refused submission left %d proofs", len(p))
		}
	})
}

// The second verifier found, too; the look of a past round does not count for
// a new proof, and who comes new need not look at what was returned.
func TestAcceptanceIsByAnotherWhoLooked(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		id := c.open(problemOf{severity: finding.Serious}) // c.another verified it second
		c.rectifying(id)
		c.submitted(id)
		if err := c.try(c.another, id, Close, Input{}); !errors.Is(err, ErrSeparate) {
			t.Errorf("second verifier: %v", err)
		}
		c.take(c.accepter, id, Return, Input{Days: 2})
		c.take(c.head, id, Submit, Input{Files: []evidence.Evidence{photo("一.jpg"), photo("二.jpg")}})
		list := c.read(c.accepter, id).Proofs
		c.look(c.accepter, string(list[1].ID))
		if err := c.try(c.accepter, id, Close, Input{}); !errors.Is(err, ErrUnseen) {
			t.Errorf("one of two proofs seen: %v", err)
		}
		c.look(c.accepter, string(list[2].ID))
		c.take(c.accepter, id, Return, Input{Days: 2})
		c.take(c.owner, id, Submit, Input{Files: files()})
		c.lookAtProofs(id, c.office)
		c.take(c.office, id, Close, Input{})
	})
}

func TestOfTwoOppositeDecisionsOneWins(t *testing.T) {
	const pairs = 100
	eachCity(t, func(t *testing.T, c *city) {
		id := c.open(problemOf{})
		c.rectifying(id)
		c.submitted(id)
		returned := 0
		for i := range pairs {
			var seen int64 // half of them say which version they saw
			if i%2 == 0 {
				seen = c.issue(id).Version
			}
			errs := both(
				func() error { return c.try(c.accepter, id, Return, Input{Version: seen, Days: 3}) },
				func() error { return c.try(c.another, id, Close, Input{Version: seen}) },
			)
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("pair %d: %v and %v, want one to win", i, errs[0], errs[1])
			}
			if lost := errors.Join(errs...); !errors.Is(lost, db.ErrConflict) && (seen != 0 || !errors.Is(lost, ErrState)) {
				t.Fatalf("pair %d: the loser got %v", i, lost)
			}
			is := c.issue(id)
			if errs[0] == nil {
				returned++
				if is.State != Returned || is.Closer != "" {
					t.Fatalf("pair %d: return won, %+v", i, is)
				}
				c.submitted(id)
				continue
			}
			if is.State != Observing || is.Closer != c.another.Account {
				t.Fatalf("pair %d: close won, %+v", i, is)
			}
			ok(t, c.ledger.Undo(t.Context(), c.another, id))
		}
		t.Logf("of %d pairs return won %d, close %d", pairs, returned, pairs-returned)
	})
}

func TestUndoGivesBackWhatWas(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx, id := t.Context(), c.open(problemOf{})
		undo := func(by org.Actor, v Verb, in Input) {
			t.Helper()
			was := c.issue(id)
			c.take(by, id, v, in)
			job := StepJob{id, len(c.read(deadlines(), id).Steps)}
			if v == Close {
				job.Step--
			}
			if _, s, err := c.ledger.Done(ctx, job); err != nil || s.Verb != v {
				t.Errorf("%s: step of the job %+v, %v", v, s, err)
			}
			if err := c.ledger.Undo(ctx, c.lead, id); !errors.Is(err, ErrUndo) {
				t.Errorf("%s: undone by another: %v", v, err)
			}
			ok(t, c.ledger.Undo(ctx, by, id))
			now := c.issue(id)
			now.Version = was.Version
			if !reflect.DeepEqual(now, was) {
				t.Errorf("%s: undone to\n%+v, want\n%+v", v, now, was)
			}
			if _, _, err := c.ledger.Done(ctx, job); !errors.Is(err, jobs.ErrGone) {
				t.Errorf("%s: its job after undoing: %v, want ErrGone", v, err)
			}
			if err := c.ledger.Undo(ctx, by, id); !errors.Is(err, ErrUndo) {
				t.Errorf("%s: undone twice: %v", v, err)
			}
			c.take(by, id, v, in)
			c.clock.Add(UndoTime + time.Millisecond)
			if err := c.ledger.Undo(ctx, by, id); !errors.Is(err, ErrUndo) {
				t.Errorf("%s: undone too late: %v", v, err)
			}
		}
		if err := c.ledger.Undo(ctx, c.finder, id); !errors.Is(err, ErrUndo) {
			t.Errorf("opening undone: %v", err)
		}
		if err := c.ledger.Undo(ctx, c.stranger, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger undoes: %v", err)
		}
		undo(c.finder, Assign, Input{Owner: c.owner.Officer, Days: 7})
		c.serve(c.finder, id)
		if err := c.ledger.Undo(ctx, c.finder, id); !errors.Is(err, ErrUndo) {
			t.Errorf("service undone: %v", err)
		}
		c.take(c.lead, id, Pause, Input{Until: "2026-03-20"})
		c.addDays(3)
		c.take(c.lead, id, Resume, Input{})
		c.take(c.lead, id, Extend, Input{Until: "2026-04-15"})
		c.submitted(id)
		undo(c.accepter, Return, Input{Days: 3})
		c.submitted(id)
		undo(c.accepter, Close, Input{})
		if is := c.issue(id); is.State != Observing {
			t.Errorf("state %s", is.State)
		}
	})
}

func TestASecondAssignmentIsNotUndone(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		id := c.open(problemOf{})
		c.take(c.finder, id, Assign, Input{Owner: c.owner.Officer, Days: 7})
		c.take(c.finder, id, Assign, Input{Owner: c.head.Officer, Days: 5})
		if err := c.ledger.Undo(t.Context(), c.finder, id); !errors.Is(err, ErrUndo) {
			t.Errorf("got %v, want ErrUndo", err)
		}
	})
}

func TestWhoSeesAnIssue(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx, id := t.Context(), c.open(problemOf{})
		sees := func(who string, by org.Actor, want bool) {
			t.Helper()
			_, err := c.ledger.Open(ctx, by, id)
			list, lerr := c.ledger.List(ctx, by, Filter{})
			counts, cerr := c.ledger.Counts(ctx, by)
			rows, rerr := c.ledger.Ledger(ctx, by, Filter{})
			ok(t, errors.Join(lerr, cerr, rerr))
			if want && err != nil || !want && !errors.Is(err, org.ErrNotFound) {
				t.Errorf("%s opens it: %v", who, err)
			}
			if (len(list) == 1) != want || (counts.Open == 1) != want || (len(rows) == 1) != want {
				t.Errorf("%s: %d in the list, %d in the figures, %d in the sheet, want seen %v", who, len(list), counts.Open, len(rows), want)
			}
		}
		mine := func(who string, by org.Actor, want int) {
			t.Helper()
			if list, err := c.ledger.Mine(ctx, by); err != nil || len(list) != want {
				t.Errorf("%s has %d to put right, want %d (%v)", who, len(list), want, err)
			}
		}
		sees("the finder", c.finder, true)
		sees("the head", c.head, true)
		sees("the officer before he is named", c.owner, false)
		mine("the head", c.head, 0) // not assigned yet
		c.take(c.finder, id, Assign, Input{Owner: c.owner.Officer, Days: 7})
		sees("the leader", c.lead, true)
		sees("the owner", c.owner, true)
		sees("a colleague", c.colleague, false)
		sees("an inspector of another court", c.stranger, false)
		mine("the owner", c.owner, 1)
		mine("the head", c.head, 1)
		mine("a colleague", c.colleague, 0)
		mine("the finder", c.finder, 0)
		c.take(c.finder, id, Assign, Input{Owner: c.colleague.Officer, Days: 7})
		sees("the owner who is it no more", c.owner, false)
		sees("the new owner", c.colleague, true)
	})
}

func ids(list []Row) (out []ID) {
	for _, w := range list {
		out = append(out, w.ID)
	}
	return out
}

// figures lists what each figure of Counts says and what it lists.
func (c *city) figures() (Counts, map[Figure]int) {
	c.t.Helper()
	counts, err := c.ledger.Counts(c.t.Context(), c.office)
	ok(c.t, err)
	listed := map[Figure]int{}
	for _, f := range []Figure{FigureOpen, FigureDueSoon, FigureOverdue, FigureWaiting, FigureRecurred} {
		list, err := c.ledger.List(c.t.Context(), c.office, Filter{Figure: f})
		ok(c.t, err)
		listed[f] = len(list)
	}
	return counts, listed
}

func (c *city) wantFigures(when string, want Counts) {
	c.t.Helper()
	got, listed := c.figures()
	if got != want {
		c.t.Errorf("%s: %+v, want %+v", when, got, want)
	}
	if l := (Counts{listed[FigureOpen], listed[FigureDueSoon], listed[FigureOverdue], listed[FigureWaiting], listed[FigureRecurred]}); l != got {
		c.t.Errorf("%s: figures %+v, but lists %+v", when, got, l)
	}
}

func TestListsAndFigures(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		reviewed := c.determined(problemOf{})
		late, soon, waiting, untouched, suspended := c.open(problemOf{}), c.open(problemOf{}), c.open(problemOf{}), c.open(problemOf{item: "item-02"}), c.openOn(reviewed)
		back := c.open(problemOf{unit: c.filing})
		for id, days := range map[ID]int{late: 3, soon: 7, waiting: 4, suspended: 2, back: 5} {
			c.take(c.finder, id, Assign, Input{Owner: c.owner.Officer, Days: days})
			c.serve(c.finder, id)
		}
		c.submitted(waiting)
		c.submitted(back)
		c.take(c.accepter, back, Close, Input{})
		c.wantFigures("on Monday", Counts{Open: 5, DueSoon: 1, Waiting: 1}) // suspended is due on Wednesday
		c.step(c.owner, reviewed, finding.AskReview, finding.Input{Reason: "不服"})
		c.wantFigures("under review", Counts{Open: 5, Waiting: 1})

		c.addDays(3) // Thursday, the last day of late
		c.wantFigures("on the last day", Counts{Open: 5, DueSoon: 1, Waiting: 1})
		if list, err := c.ledger.List(ctx, c.office, Filter{Overdue: true}); err != nil || len(list) != 0 {
			t.Errorf("overdue on the last day: %v, %v", ids(list), err)
		}
		c.clock.Set(time.Date(2026, 3, 9, 1, 0, 0, 0, time.UTC)) // a week on; late was due on the 5th, soon is on the 11th
		c.wantFigures("a week later", Counts{Open: 5, DueSoon: 1, Overdue: 1, Waiting: 1})
		over, err := c.ledger.Overdue(ctx)
		if err != nil || !slices.Equal(ids(over), []ID{late}) {
			t.Errorf("overdue %v, %v", ids(over), err)
		}
		again := c.determined(problemOf{unit: c.filing})
		c.take(c.office, back, Recur, Input{Again: again})
		c.wantFigures("after it came back", Counts{Open: 5, DueSoon: 1, Overdue: 1, Waiting: 1, Recurred: 1})

		for _, x := range []struct {
			name string
			f    Filter
			want []ID
		}{
			{"by deadline; under review none runs", Filter{}, []ID{late, waiting, soon, untouched, suspended, back}},
			{"a state", Filter{State: Submitted}, []ID{waiting}},
			{"an item", Filter{Item: "item-02"}, []ID{untouched}},
			{"a division", Filter{Division: c.filing.Division}, []ID{back}},
			{"a court", Filter{Court: c.next}, nil},
			{"an owner", Filter{Owner: c.owner.Officer, State: Recurred}, []ID{back}},
			{"overdue", Filter{Overdue: true}, []ID{late}},
			{"overdue of an item that has none", Filter{Overdue: true, Item: "item-02"}, nil},
			{"first page", Filter{Limit: 2}, []ID{late, waiting}},
			{"second page", Filter{Limit: 2, After: waiting}, []ID{soon, untouched}},
			{"last page", Filter{Limit: 9, After: untouched}, []ID{suspended, back}},
		} {
			got, err := c.ledger.List(ctx, c.office, x.f)
			if err != nil || !slices.Equal(ids(got), x.want) {
				t.Errorf("%s: %v, want %v (%v)", x.name, ids(got), x.want, err)
			}
		}
		c.look(c.president, string(reviewed))
		c.step(c.president, reviewed, finding.Overturn, finding.Input{Reason: "证据不足"})
		c.wantFigures("after withdrawal", Counts{Open: 4, DueSoon: 1, Overdue: 1, Waiting: 1, Recurred: 1})
		c.step(c.owner, c.issue(waiting).Findings[0].ID, finding.AskReview, finding.Input{Reason: "不服"})
		c.wantFigures("what waits is under review", Counts{Open: 4, DueSoon: 1, Overdue: 1, Recurred: 1})
		if is := c.issue(suspended); !is.Void() {
			t.Errorf("%+v is not void", is)
		}
		if err := c.try(c.owner, suspended, Submit, Input{}); !errors.Is(err, ErrVoid) {
			t.Errorf("a step on a void issue: %v", err)
		}
		rows, err := c.ledger.Ledger(ctx, c.office, Filter{})
		if err != nil || len(rows) != 5 {
			t.Errorf("%d rows of the sheet, want 5 without the void one (%v)", len(rows), err)
		}
	})
}

func TestAnEndedPauseWaitsForAPerson(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		id := c.open(problemOf{})
		c.rectifying(id)
		c.take(c.lead, id, Pause, Input{Until: "2026-03-06"})
		c.addDays(4)
		if list, err := c.ledger.Resumable(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("on its last day: %v, %v", ids(list), err)
		}
		c.addDays(3)
		if list, err := c.ledger.Resumable(t.Context()); err != nil || !slices.Equal(ids(list), []ID{id}) {
			t.Errorf("after it: %v, %v", ids(list), err)
		}
		c.take(c.lead, id, Resume, Input{})
		if is := c.issue(id); is.State != Rectifying || is.Due.On != "2026-03-18" {
			t.Errorf("resumed %s until %s, want rectifying until 2026-03-18, seven working days on", is.State, is.Due.On)
		}
		lift, err := c.ledger.OpenIssue(t.Context(), c.office, []finding.ID{c.determined(problemOf{})}, "无障碍电梯停用", true)
		ok(t, err)
		c.rectifying(lift)
		c.take(c.lead, lift, Defer, Input{Until: "2026-06-30"})
		if is := c.issue(lift); is.State != Deferred || is.Until != "2026-06-30" || !is.Facility {
			t.Errorf("deferred: %+v", is)
		}
	})
}

func TestTheRowsOfTheSheet(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		var plain, juvenile casefile.ID
		act := &audit.Act{By: "system:setup", Verb: "casefile.add"}
		ok(t, c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
			if plain, err = casefile.Ensure(ctx, tx, act, c.low, "（2026）澄0102民初1号", "civil"); err != nil {
				return err
			}
			if juvenile, err = casefile.Ensure(ctx, tx, act, c.low, "（2026）澄0102刑初2号", "criminal"); err != nil {
				return err
			}
			act.Object = string(plain)
			_, err = tx.Exec(ctx, `UPDATE casefile SET juvenile = TRUE WHERE id = $1`, juvenile)
			return err
		}))
		a := c.determined(problemOf{casefile: string(plain), happened: "2026-02-10"})
		b := c.determined(problemOf{casefile: string(juvenile)})
		id := c.openOn(a, b)
		c.rectifying(id)
		c.addDays(1)
		c.submitted(id)
		c.take(c.accepter, id, Return, Input{Days: 3})
		ok(t, c.ledger.Undo(ctx, c.accepter, id))
		c.addDays(1)
		c.take(c.accepter, id, Close, Input{})
		second := c.open(problemOf{unit: c.filing, item: "item-99"})

		rows, err := c.ledger.Ledger(ctx, c.finder, Filter{})
		ok(t, err)
		want := []LedgerRow{{
			ID: id, Order: "1", Number: "督-2026-0001", Source: "watching", FoundOn: "2026-03-02", Court: "明德区人民法院", Division: "民事审判第一庭",
			Aspect: rows[0].Aspect, Category: rows[0].Category, Item: "item-01", Text: "开庭迟到；迟到十二分钟", Cases: "（2026）澄0102民初1号",
			Severity: "ordinary", Unit: "明德区人民法院民事审判第一庭", Owner: "厍判", Measure: "按时开庭", Due: "2026-03-11", Submitted: "2026-03-03",
			Accepter: "鄢核", Result: "observing", ClosedOn: "2026-03-04", Revisited: "2026-06-02",
		}, {
			ID: second, Order: "2", Number: "督-2026-0002", Source: "watching", FoundOn: "2026-03-04", Court: "明德区人民法院", Division: "立案庭",
			Item: "item-99", Text: "开庭迟到；迟到十二分钟", Severity: "ordinary", Unit: "明德区人民法院立案庭", Result: "opened",
		}}
		if !slices.Equal(rows, want) {
			t.Errorf("got\n%+v, want\n%+v", rows, want)
		}
		if rows[0].Aspect == "" || rows[0].Category == "" {
			t.Errorf("aspect %q, category %q of a listed item", rows[0].Aspect, rows[0].Category)
		}
		rows, err = c.ledger.Ledger(ctx, c.office, Filter{Limit: 1})
		if err != nil || len(rows) != 1 || rows[0].Cases != "（2026）澄0102民初1号,（2026）澄0102刑初2号" {
			t.Errorf("审管办 sees %+v, %v", rows, err)
		}
		c.addDays(10)
		again := c.determined(problemOf{})
		c.take(c.office, id, Recur, Input{Again: again})
		rows, err = c.ledger.Ledger(ctx, c.office, Filter{State: Recurred})
		if err != nil || len(rows) != 1 || rows[0].Again != "查-2026-0004" || rows[0].Revisited != "2026-03-14" {
			t.Errorf("after it came back %+v, %v", rows, err)
		}
	})
}
