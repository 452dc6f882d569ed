package issue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	ErrState     = errors.New("issue: not possible in this state")
	ErrReason    = errors.New("issue: a reason is needed")
	ErrOwner     = errors.New("issue: nobody is named to put it right")
	ErrProof     = errors.New("issue: no proof is attached")
	ErrDay       = errors.New("issue: the day must lie after today")
	ErrConduct   = errors.New("issue: only facilities and systems may be deferred, never conduct")
	ErrSeparate  = errors.New("issue: somebody who neither found nor fixed it has to do this")
	ErrSuspended = errors.New("issue: a finding of it is under review")
	ErrVoid      = errors.New("issue: its findings were withdrawn")
	ErrEarly     = errors.New("issue: the period is still running")
	ErrUnseen    = errors.New("issue: the proof has not been seen")
	ErrFinding   = errors.New("issue: not a determined finding, or not of this unit and item")
	ErrNotice    = errors.New("issue: it is served by its notice, the approved and numbered letter, addressed to the officer named")
	ErrStale     = errors.New("issue: it was assigned anew after the notice was written")
)

// Verb is a step in the life of an issue; it is also its name in the log.
type Verb string

// The verbs.
const (
	Open    Verb = "issue.open"
	Assign  Verb = "issue.assign"
	Serve   Verb = "issue.serve"
	Submit  Verb = "issue.submit"
	Return  Verb = "issue.return"
	Close   Verb = "issue.close"
	Observe Verb = "issue.observe"
	Pause   Verb = "issue.pause"
	Resume  Verb = "issue.resume"
	Defer   Verb = "issue.defer"
	Extend  Verb = "issue.extend"
	Settle  Verb = "issue.settle"
	Recur   Verb = "issue.recur"
	Undo    Verb = "issue.undo"

	// What follows by itself from the review of a finding.
	Suspend  Verb = "issue.suspend"  // the period stops
	Continue Verb = "issue.continue" // the finding was maintained: what was left runs again
	Cease    Verb = "issue.cease"    // the findings were withdrawn: nothing is asked any more
)

// ObserveDays is how long a closed issue is watched, in calendar days.
const ObserveDays = 90

// Move is one step that somebody wants to take, with all that deciding on it needs.
type Move struct {
	Verb     Verb
	By       org.Actor
	Now      time.Time
	Calendar calendar.Calendar

	Reason    string        // why, the measure asked for, or what was done
	Owner     org.OfficerID // of Assign
	OwnerName string
	Days      int          // working days, of Assign and Return
	Until     calendar.Day // of Pause, Defer and Extend
	Proofs    int          // files attached, of Submit
	Seen      bool         // By has opened the proof
	Again     finding.ID   // of Recur: the new, determined finding of the same unit and item
	Recused   org.Reason   // why By must keep out of accepting: own case, relation, division
	Service   Service      // of Serve: the notice that was served
	Assigned  int64        // of Serve: when the officer was named, Unix ms
}

// rule is what a verb needs and does.
type rule struct {
	action org.Action
	from   []State
	reason bool
	decide func(is *Issue, m *Move) error
}

// rules is the machine: every verb, where it may be said, and what it does.
func rules() map[Verb]rule {
	return map[Verb]rule{
		Assign:  {org.IssueAssign, []State{Opened, Assigned}, true, assign},
		Serve:   {org.IssueAssign, []State{Assigned}, false, serve},
		Submit:  {org.IssueSubmit, []State{Rectifying, Returned}, true, submit},
		Return:  {org.IssueReturn, []State{Submitted}, true, giveBack},
		Close:   {org.IssueClose, []State{Submitted}, true, closeIt},
		Observe: {org.IssueSettle, []State{Closed}, false, observe},
		Pause:   {org.IssuePause, []State{Rectifying, Returned}, true, pause},
		Resume:  {org.IssuePause, []State{Paused, Deferred}, false, resume},
		Defer:   {org.IssueDefer, []State{Rectifying, Returned}, true, deferIt},
		Extend:  {org.IssueExtend, []State{Rectifying, Returned}, true, extend},
		Settle:  {org.IssueSettle, []State{Observing}, false, settle},
		Recur:   {org.IssueRecheck, []State{Observing, Settled}, true, recur},
	}
}

// Decide takes the step m on a copy of is, or says why it cannot be taken. It
// is the one transition function, for every door. It is pure.
func Decide(is Issue, m Move) (Issue, error) {
	r, ok := rules()[m.Verb]
	if !ok {
		return is, fmt.Errorf("%w: %s", ErrState, m.Verb)
	}
	if !may(&is, m.By, r.action) {
		return is, org.ErrForbidden
	}
	if is.Void() {
		return is, ErrVoid
	}
	if is.Suspended() {
		return is, ErrSuspended
	}
	if !slices.Contains(r.from, is.State) {
		return is, fmt.Errorf("%w: %s from %s", ErrState, m.Verb, is.State)
	}
	if r.reason && strings.TrimSpace(m.Reason) == "" {
		return is, ErrReason
	}
	if err := r.decide(&is, &m); err != nil {
		return is, err
	}
	return is, nil
}

// may lets the owner named and the head of the unit put it right; everything
// else goes by the table.
func may(is *Issue, by org.Actor, action org.Action) bool {
	return by.May(action, is.Unit) || by.MayOwn(action, string(is.Owner))
}

// Allowed lists the verbs that by may say to is now, as far as state and roles
// tell, in a fixed order.
func Allowed(is Issue, by org.Actor) []Verb {
	var out []Verb
	if is.Void() || is.Suspended() {
		return out
	}
	for v, r := range rules() {
		if slices.Contains(r.from, is.State) && may(&is, by, r.action) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

func (m *Move) today() calendar.Day { return calendar.DayOf(m.Now) }

func (m *Move) workingDays(n int) finding.Due {
	d := m.Calendar.AddWorkingDays(m.today(), n)
	return finding.Due{On: d.Day, Provisional: d.Provisional, Days: n, From: m.today()}
}

func assign(is *Issue, m *Move) error {
	if m.Owner == "" {
		return ErrOwner
	}
	if m.Days < 1 {
		return ErrDay
	}
	is.State, is.Owner, is.OwnerName, is.Measure = Assigned, m.Owner, m.OwnerName, m.Reason
	// The period itself begins when the notice is served.
	is.Due = finding.Due{Days: m.Days}
	return nil
}

func submit(is *Issue, m *Move) error {
	if m.Proofs < 1 {
		return ErrProof
	}
	is.State, is.Submitter, is.Proof = Submitted, m.By.Account, m.Reason
	return nil
}

// mayAccept: neither found nor fixed, nor the person it is about, nor somebody
// close to him or of his division. The second verifier found, too.
func mayAccept(is *Issue, m *Move) error {
	if is.foundBy(m.By.Account) || is.fixedBy(m.By) || is.concerns(m.By) || m.Recused != org.NotRecused {
		return ErrSeparate
	}
	if !m.Seen {
		return ErrUnseen
	}
	return nil
}

func giveBack(is *Issue, m *Move) error {
	if err := mayAccept(is, m); err != nil {
		return err
	}
	if m.Days < 1 {
		return ErrDay
	}
	is.State, is.Due = Returned, m.workingDays(m.Days)
	return nil
}

func closeIt(is *Issue, m *Move) error {
	if err := mayAccept(is, m); err != nil {
		return err
	}
	is.State, is.Closer, is.ClosedAt, is.Due = Closed, m.By.Account, m.Now.UnixMilli(), finding.Due{}
	return nil
}

func observe(is *Issue, m *Move) error {
	is.State, is.Until = Observing, string(m.today().Add(ObserveDays))
	return nil
}

func pause(is *Issue, m *Move) error {
	if m.Until <= m.today() {
		return ErrDay
	}
	is.State, is.Until, is.Due = Paused, string(m.Until), m.left(is)
	return nil
}

func deferIt(is *Issue, m *Move) error {
	if !is.Facility {
		return ErrConduct
	}
	if m.Until <= m.today() {
		return ErrDay
	}
	is.State, is.Until, is.Due = Deferred, string(m.Until), m.left(is)
	return nil
}

// left is what remains of the period when it stops: at least one day, so that
// an overdue issue is not resumed into an end already past.
func (m *Move) left(is *Issue) finding.Due {
	return finding.Due{Days: max(1, m.Calendar.WorkingDaysBetween(m.today(), is.Due.On))}
}

// resume gives back the working days that were left.
func resume(is *Issue, m *Move) error {
	is.State, is.Until, is.Due = Rectifying, "", m.workingDays(is.Due.Days)
	return nil
}

func extend(is *Issue, m *Move) error {
	if m.Until <= m.today() || m.Until <= is.Due.On {
		return ErrDay
	}
	is.Due = finding.Due{On: m.Until, From: is.Due.From, Days: is.Due.Days, Provisional: is.Due.Provisional}
	is.Extensions++
	return nil
}

func settle(is *Issue, m *Move) error {
	if string(m.today()) <= is.Until {
		return ErrEarly
	}
	is.State, is.Until = Settled, ""
	return nil
}

func recur(is *Issue, m *Move) error {
	if m.Again == "" {
		return fmt.Errorf("%w: none is named that shows it came back", ErrFinding)
	}
	is.State, is.Until = Recurred, ""
	return nil
}
