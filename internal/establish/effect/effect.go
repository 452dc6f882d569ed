// Package effect asks whether a policy works: how often the problems that it
// answers came up before and after it took force, per item and unit, over
// windows of equal length, by asking the registers. It keeps no figures of its
// own but those of the reviews, 30, 90 and 180 days on, as they stood that day.
//
// A figure is given as n of N with an interval, and where N is not known it
// says so and gives no rate. Fewer problems found after a policy do not prove
// that it caused them to be fewer; a person draws the conclusion.
package effect

import (
	"errors"
	"math"
	"slices"
	"time"

	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	ErrConclusion = errors.New("effect: no such conclusion")
	ErrText       = errors.New("effect: what the conclusion rests on is needed")
	ErrEarly      = errors.New("effect: the review is not due yet")
	ErrKnown      = errors.New("effect: reviewed already")
	ErrMark       = errors.New("effect: no review is due so many days on")
	ErrSeparate   = errors.New("effect: whoever drafted the policy does not review it")
	ErrLong       = errors.New("effect: the text is too long")
)

// MaxText bounds the text of a review, in characters.
const MaxText = 4000

// DefaultDays is how long a window is when nobody says otherwise.
const DefaultDays = 90

// Marks are the days after a policy took force on which it is to be reviewed.
func Marks() []int { return []int{30, 90, 180} }

// Few is below how many a count is not shown outside the circle of those who
// need to know.
const Few = 5

// Window is days on end, both named.
type Window struct{ From, To calendar.Day }

// Windows are the two that are compared.
type Windows struct {
	Before, After Window
	Days          int  // length of each; 0 while the policy has no full day in force
	Wanted        int  // the length asked for
	Short         bool // less time than that has passed since the policy took force
}

// windows finds the two windows of a policy on a day. The after window ends
// with the last full day on which the policy was in force; the before window
// is the same length up to the day before it took force.
func windows(p *policy.Policy, today calendar.Day, wanted int) Windows {
	w := Windows{Wanted: wanted}
	if p.From == "" || p.State != policy.InForce && p.State != policy.Repealed {
		return w
	}
	last := today.Add(-1)
	if p.Repealed != "" && p.Repealed <= last {
		last = p.Repealed.Add(-1)
	}
	w.Days = min(wanted, between(p.From, last)+1)
	if w.Days <= 0 {
		w.Days = 0
		return w
	}
	w.Short = w.Days < wanted
	w.Before = Window{p.From.Add(-w.Days), p.From.Add(-1)}
	w.After = Window{p.From, p.From.Add(w.Days - 1)}
	return w
}

// between is how many days later to is than from.
func between(from, to calendar.Day) int {
	return int(math.Round(calendar.FirstInstant(to).Sub(calendar.FirstInstant(from)).Hours() / 24))
}

// Side is what the registers say about a window.
type Side struct {
	Findings int // determined and still valid
	Pending  int // entered, not decided yet: they may still be added

	// Of an item that the machine looks for in every document.
	Known     bool // whether N is known
	Documents int  // N: documents checked
	Affected  int  // n: those of them with a finding of the item

	Few bool // the counts are below five and not for this reader
}

// Interval is the 95 % interval of the share of affected documents, by
// Wilson's score; 0 to 1 when nothing was checked.
func (s Side) Interval() (low, high float64) { return wilson(s.Affected, s.Documents) }

func wilson(n, of int) (low, high float64) {
	if of == 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // 97.5 % quantile of the normal distribution
	total := float64(of)
	p := float64(n) / total
	centre := p + z*z/(2*total)
	spread := z * math.Sqrt(p*(1-p)/total+z*z/(4*total*total))
	scale := 1 + z*z/total
	return max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}

// hide takes out counts that are too small for the reader.
func (s Side) hide() Side {
	for _, n := range []int{s.Findings, s.Affected, s.Pending} {
		if n > 0 && n < Few {
			return Side{Known: s.Known, Documents: s.Documents, Few: true}
		}
	}
	return s
}

// Row is one item in one unit, before and after.
type Row struct {
	Item          string
	Unit          org.Unit // of a division, or of a whole court
	Before, After Side
}

// Report is what a policy has changed, as far as the registers tell.
type Report struct {
	Policy policy.Policy
	Windows
	Rows    []Row
	Reviews []Review
}

// Conclusion is what a review comes to.
type Conclusion string

// The conclusions.
const (
	Keep     Conclusion = "keep"      // 继续执行
	Change   Conclusion = "amend"     // 需要修改
	End      Conclusion = "repeal"    // 建议废止
	MoreData Conclusion = "more_data" // 数据不足，继续观察
)

// Conclusions lists the conclusions.
func Conclusions() []Conclusion { return []Conclusion{Keep, Change, End, MoreData} }

// Review is one of the looks at whether a policy works, due or done.
type Review struct {
	Policy policy.ID
	Mark   int
	Due    calendar.Day

	// Once done.
	Done       bool
	Conclusion Conclusion
	Text       string
	Account    org.AccountID
	Name       string
	At         time.Time
}

// Overdue reports whether the review should have been done by now.
func (r Review) Overdue(today calendar.Day) bool { return !r.Done && r.Due < today }

// Ready reports whether the review can be done.
func (r Review) Ready(today calendar.Day) bool { return !r.Done && r.Due <= today }

// reviews joins the marks of a policy with the reviews done. A policy that
// ended before a mark needs no review then.
func reviews(p *policy.Policy, done []Review) []Review {
	if p.From == "" {
		return nil
	}
	var out []Review
	for _, m := range Marks() {
		r := Review{Policy: p.ID, Mark: m, Due: p.From.Add(m)}
		i := slices.IndexFunc(done, func(d Review) bool { return d.Mark == m })
		switch {
		case i >= 0:
			due := r.Due
			r = done[i]
			r.Due, r.Done = due, true
		case p.Repealed != "" && p.Repealed <= r.Due:
			continue
		}
		out = append(out, r)
	}
	return out
}
