package issue

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"xiezhi/internal/people/org"
)

func TestManyAtOnce(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		a, b, fixing := c.open(problemOf{}), c.open(problemOf{}), c.open(problemOf{})
		c.rectifying(fixing)
		all := []ID{b, a, fixing, "iss_none", a}
		in := Input{Reason: "按时开庭", Owner: c.owner.Officer, Days: 7}
		states := func(want ...State) {
			t.Helper()
			for i, id := range []ID{a, b, fixing} {
				if is := c.issue(id); is.State != want[i] {
					t.Errorf("%d is %s, want %s", i, is.State, want[i])
				}
			}
		}
		leaves := func() int64 {
			r, err := c.log.Verify(ctx)
			ok(t, err)
			return r.Leaves
		}
		before := leaves()
		_, out, err := c.ledger.TakeAll(ctx, c.finder, all, Assign, in, true)
		if err != nil || len(out) != 3 || out[0].Err != nil || out[1].Err != nil || !errors.Is(out[2].Err, ErrState) {
			t.Fatalf("dry run: %+v (%v)", out, err)
		}
		states(Opened, Opened, Rectifying)
		if n := leaves(); n != before {
			t.Errorf("a dry run left %d leaves", n-before)
		}
		batch, _, err := c.ledger.TakeAll(ctx, c.finder, all, Assign, in, false)
		ok(t, err)
		states(Assigned, Assigned, Rectifying)
		if n := leaves(); n != before+2 {
			t.Errorf("%d leaves for one act on two", n-before)
		}
		if _, err := c.ledger.UndoAll(ctx, c.another, batch); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("somebody else undoes: %v", err)
		}
		if n, err := c.ledger.UndoAll(ctx, c.finder, batch); n != 2 || err != nil {
			t.Errorf("undone %d (%v)", n, err)
		}
		states(Opened, Opened, Rectifying)
		if _, err := c.ledger.UndoAll(ctx, c.finder, batch); !errors.Is(err, ErrUndo) {
			t.Errorf("undone twice: %v", err)
		}

		batch, _, err = c.ledger.TakeAll(ctx, c.finder, all, Assign, in, false)
		ok(t, err)
		c.serve(c.finder, a)
		if _, err := c.ledger.UndoAll(ctx, c.finder, batch); !errors.Is(err, ErrUndo) {
			t.Errorf("undone although one has moved on: %v", err)
		}
		states(Rectifying, Assigned, Rectifying)

		due := c.issue(fixing).Due
		batch, out, err = c.ledger.TakeAll(ctx, c.lead, all, Extend, Input{Reason: "人手不足", Until: "2026-04-01"}, false)
		if err != nil || len(out) != 3 || !errors.Is(out[1].Err, ErrState) {
			t.Fatalf("extended: %+v (%v)", out, err)
		}
		if is := c.issue(fixing); is.Due.On != "2026-04-01" || is.Extensions != 1 {
			t.Errorf("extended to %s, %d times", is.Due.On, is.Extensions)
		}
		if n, err := c.ledger.UndoAll(ctx, c.lead, batch); n != 2 || err != nil {
			t.Errorf("undone %d (%v)", n, err)
		}
		if is := c.issue(fixing); is.Due != due || is.Extensions != 0 {
			t.Errorf("undone to %+v, %d times, want %+v", is.Due, is.Extensions, due)
		}
		batch, _, err = c.ledger.TakeAll(ctx, c.lead, all, Extend, Input{Reason: "人手不足", Until: "2026-04-01"}, false)
		ok(t, err)
		c.clock.Add(UndoTime + time.Millisecond)
		if _, err := c.ledger.UndoAll(ctx, c.lead, batch); !errors.Is(err, ErrUndo) {
			t.Errorf("undone too late: %v", err)
		}

		many := make([]ID, MaxBulk+1)
		for i := range many {
			many[i] = ID(fmt.Sprintf("iss_%d", i))
		}
		for _, x := range []struct {
			name string
			by   org.Actor
			ids  []ID
			verb Verb
			in   Input
			want error
		}{
			{"closing is done one by one", c.accepter, all, Close, in, ErrBulk},
			{"none", c.finder, nil, Assign, in, ErrMany},
			{"too many", c.finder, many, Assign, in, ErrMany},
			{"a stranger knows none of them", c.stranger, all, Assign, in, org.ErrNotFound},
			{"none of them can be", c.finder, []ID{fixing}, Assign, in, ErrState},
			{"a leader does not assign", c.lead, []ID{b}, Assign, in, org.ErrForbidden},
		} {
			if _, _, err := c.ledger.TakeAll(ctx, x.by, x.ids, x.verb, x.in, false); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		c.verify()
	})
}
