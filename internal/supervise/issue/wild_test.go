package issue

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// wild is somebody trying whatever comes to mind.
type wild struct {
	c      *city
	people []org.Actor
	verbs  []Verb
	again  finding.ID
	taken  map[Verb]int
	past   []Issue // the issue before each step that stands
}

// Whatever is tried through the ledger, each step leaves its mark and skips no
// door, and undoing gives back exactly what was.
func TestNoOrderOfStepsThroughTheLedgerSkipsADoor(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		w := &wild{c: c, again: c.determined(problemOf{happened: "2099-12-31"}), taken: map[Verb]int{}}
		w.people = []org.Actor{c.proposer, c.finder, c.accepter, c.another, c.lead, c.owner, c.head, c.colleague, c.stranger, deadlines()}
		for v := range rules() {
			w.verbs = append(w.verbs, v)
		}
		slices.Sort(w.verbs)
		rapid.Check(t, func(rt *rapid.T) {
			id := c.open(problemOf{})
			w.past = nil
			for range rapid.IntRange(10, 40).Draw(rt, "steps") {
				unit := rapid.SampledFrom([]time.Duration{time.Second, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}).Draw(rt, "unit")
				c.clock.Add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "later")) * unit)
				w.once(rt, id)
			}
		})
		t.Logf("taken: %v", w.taken)
		if testing.Short() {
			return // too few sequences to be sure of reaching everything
		}
		for _, v := range []Verb{Assign, Serve, Submit, Return, Close, Recur, Undo} {
			if w.taken[v] == 0 {
				t.Errorf("%s was never reached", v)
			}
		}
	})
}

// draw chooses who tries what. Mostly it is something sensible, or most
// sequences would end at the first door.
func (w *wild) draw(rt *rapid.T, was File) (by org.Actor, v Verb, in Input) {
	var who []org.Actor
	for _, p := range w.people {
		if len(Allowed(was.Issue, p)) > 0 {
			who = append(who, p)
		}
	}
	if len(who) > 0 && rapid.IntRange(0, 2).Draw(rt, "sensible") > 0 {
		by = rapid.SampledFrom(who).Draw(rt, "who may")
		v = rapid.SampledFrom(Allowed(was.Issue, by)).Draw(rt, "what he may")
		in = Input{
			Version: was.Version, Reason: "说明", Owner: w.c.owner.Officer, Days: 3, Again: w.again,
			Until: max(calendar.DayOf(w.c.clock.Now()), was.Due.On).Add(5),
		}
		if v == Submit {
			in.Files = files()
		}
		return by, v, in
	}
	in = Input{
		Reason: rapid.SampledFrom([]string{"说明", "说明", ""}).Draw(rt, "reason"),
		Owner:  rapid.SampledFrom([]org.OfficerID{w.c.owner.Officer, w.c.head.Officer, w.c.stranger.Officer, ""}).Draw(rt, "owner"),
		Days:   rapid.IntRange(0, 6).Draw(rt, "days"),
		Until:  calendar.DayOf(w.c.clock.Now()).Add(rapid.IntRange(-3, 30).Draw(rt, "until")),
		Again:  rapid.SampledFrom([]finding.ID{w.again, w.again, ""}).Draw(rt, "again"),
		Files:  rapid.SampledFrom([][]evidence.Evidence{nil, files(), {photo("一.jpg"), photo("二.jpg")}}).Draw(rt, "files"),
	}
	if rapid.Bool().Draw(rt, "says version") {
		in.Version = was.Version - int64(rapid.IntRange(0, 1).Draw(rt, "behind"))
	}
	return rapid.SampledFrom(w.people).Draw(rt, "by"), rapid.SampledFrom(w.verbs).Draw(rt, "verb"), in
}

// refusals are the errors that a step may end with.
var refusals = []error{
	db.ErrConflict, org.ErrNotFound, org.ErrForbidden, ErrState, ErrReason, ErrOwner, ErrProof, ErrDay, ErrConduct, ErrSeparate,
	ErrEarly, ErrUnseen, ErrFinding, ErrFiles, ErrUndo, ErrNotice, ErrStale,
}

// once tries one step and looks at what came of it.
func (w *wild) once(rt *rapid.T, id ID) {
	c := w.c
	was := c.read(deadlines(), id)
	by, v, in := w.draw(rt, was)
	// Somebody who has just erred is the one who undoes.
	if rapid.IntRange(0, 3).Draw(rt, "regrets") == 0 {
		last := tail(was.Steps)[0]
		if i := slices.IndexFunc(w.people, func(a org.Actor) bool { return a.Account == last.Account }); i >= 0 {
			by, v = w.people[i], Undo
		}
	}
	var err error
	switch {
	case v == Undo:
		err = c.ledger.Undo(c.t.Context(), by, id)
	case v == Serve && in.Version != 0:
		err = c.tryServe(by, id, Service{Notice: "改1号", On: calendar.DayOf(c.clock.Now()), To: in.Owner, Written: c.clock.Now().UnixMilli()})
	default:
		err = c.ledger.Take(c.t.Context(), by, id, v, in)
	}
	if err == nil && v == Submit && len(c.read(deadlines(), id).Proofs)%3 > 0 {
		c.lookAtProofs(id, c.accepter, c.another)
	}
	now := c.read(deadlines(), id)
	if err != nil {
		if !slices.ContainsFunc(refusals, func(e error) bool { return errors.Is(err, e) }) {
			rt.Fatalf("%s: %v", v, err)
		}
		if !reflect.DeepEqual(now, was) {
			rt.Fatalf("%s was refused with %v and changed\n%+v to\n%+v", v, err, was, now)
		}
		return
	}
	w.taken[v]++
	steps := 1
	if v == Close {
		steps = 2
	}
	if now.Version != was.Version+1 || len(now.Steps) != len(was.Steps)+steps {
		rt.Fatalf("%s: version %d to %d, %d steps to %d", v, was.Version, now.Version, len(was.Steps), len(now.Steps))
	}
	if err := illegal(now); err != nil {
		rt.Fatalf("%s by %s: %v", v, by.Name, err)
	}
	if v != Undo {
		w.past = append(w.past, was.Issue)
		return
	}
	before := w.past[len(w.past)-1]
	w.past = w.past[:len(w.past)-1]
	before.Version = now.Version
	if !reflect.DeepEqual(now.Issue, before) {
		rt.Fatalf("undone to\n%+v, want\n%+v", now.Issue, before)
	}
}

// illegal says what is wrong with an issue as it stands.
func illegal(f File) error {
	if !slices.Contains(States(), f.State) || f.State == Closed || f.State == Deferred {
		return fmt.Errorf("state %q", f.State)
	}
	for i, s := range f.Steps {
		if i > 0 && s.From != f.Steps[i-1].To {
			return fmt.Errorf("step %d begins at %s, the one before ended at %s", s.N, s.From, f.Steps[i-1].To)
		}
	}
	if last := f.Steps[len(f.Steps)-1]; last.To != f.State || last.Due != f.Due.On {
		return fmt.Errorf("the last step led to %s until %q, the issue is %s until %q", last.To, last.Due, f.State, f.Due.On)
	}
	done := slices.Contains([]State{Observing, Settled, Recurred}, f.State)
	if done != (f.Closer != "") || done != (f.ClosedAt != 0) {
		return fmt.Errorf("%s with closer %q at %d", f.State, f.Closer, f.ClosedAt)
	}
	if done && (len(f.Proofs) == 0 || f.foundBy(f.Closer) || f.Closer == f.Submitter) {
		return fmt.Errorf("closed by %s with %d proofs", f.Closer, len(f.Proofs))
	}
	if (f.State == Rectifying || f.State == Returned) && (f.Due.On == "" || f.Due.From == "" || f.Due.Days < 1) {
		return fmt.Errorf("%s without a period: %+v", f.State, f.Due)
	}
	if f.State == Opened && (f.Owner != "" || f.Due != (finding.Due{})) {
		return fmt.Errorf("opened, but assigned to %s", f.Owner)
	}
	return nil
}
