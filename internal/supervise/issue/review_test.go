package issue

import (
	"testing"

	"xiezhi/internal/check/finding"
)

// Under review the period stops; maintained, what was left runs again; with
// the finding withdrawn nothing is asked any more.
func TestAReviewStopsThePeriod(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		f, g := c.determined(problemOf{}), c.determined(problemOf{})
		kept, gone := c.openOn(f), c.openOn(g)
		for _, id := range []ID{kept, gone} {
			c.rectifying(id) // seven working days from Monday 2 March: due on the 11th
		}
		c.addDays(2) // Wednesday: five are left
		for _, x := range []finding.ID{f, g} {
			c.step(c.owner, x, finding.AskReview, finding.Input{Reason: "不服"})
		}
		for _, id := range []ID{kept, gone} {
			if is := c.issue(id); !is.Suspended() || is.State != Rectifying || is.Due != (finding.Due{Days: 5}) {
				t.Fatalf("under review: %s, due %+v, want five days and no day", is.State, is.Due)
			}
		}
		c.addDays(19) // Monday 23 March, long after both were due
		if _, err := c.ledger.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if over, err := c.ledger.Overdue(t.Context()); err != nil || len(over) != 0 {
			t.Errorf("overdue under review: %v, %v", ids(over), err)
		}
		if n, err := c.ledger.Recount(t.Context()); n != 0 || err != nil {
			t.Errorf("recounted %d (%v)", n, err)
		}
		c.look(c.president, string(f))
		c.step(c.president, f, finding.Maintain, finding.Input{Reason: "维持"})
		if is := c.issue(kept); is.Suspended() || is.Due.On != "2026-03-30" || is.Due.Days != 5 || is.Due.From != "2026-03-23" {
			t.Errorf("maintained: due %+v, want five working days from the 23rd", is.Due)
		}
		c.look(c.president, string(g))
		c.step(c.president, g, finding.Overturn, finding.Input{Reason: "证据不足"})
		if is := c.issue(gone); !is.Void() || is.Due != (finding.Due{}) {
			t.Errorf("withdrawn: void %v, due %+v", is.Void(), is.Due)
		}
		var verbs []Verb
		for _, s := range c.read(deadlines(), kept).Steps {
			verbs = append(verbs, s.Verb)
		}
		if n := len(verbs); verbs[n-2] != Suspend || verbs[n-1] != Continue {
			t.Errorf("steps %v", verbs)
		}
		c.submitted(kept) // life goes on
		c.verify()
	})
}

// Of two findings both have to come out of their reviews.
func TestThePeriodWaitsForEveryReview(t *testing.T) {
	days := Move{Now: monday}
	is := opened()
	is.State, is.Due = Rectifying, finding.Due{Days: 3}
	is.Findings = append(is.Findings, Found{ID: "fnd_2", State: finding.UnderReview})
	for _, x := range []struct {
		name  string
		state finding.State // of the other
		due   finding.Due
		at    State
		want  Verb
	}{
		{"one still under review", finding.Maintained, finding.Due{Days: 3}, Rectifying, ""},
		{"a pause is not touched", finding.UnderReview, finding.Due{Days: 3}, Paused, ""},
		{"nothing runs before the notice", finding.UnderReview, finding.Due{Days: 3}, Assigned, ""},
	} {
		y := is
		y.State, y.Due = x.at, x.due
		y.Findings = []Found{{State: x.state}, {State: finding.UnderReview}}
		if _, v, ok := react(y, days); v != x.want || ok != (x.want != "") {
			t.Errorf("%s: %q", x.name, v)
		}
	}
}
