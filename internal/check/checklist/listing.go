package checklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers of the register tell apart.
var (
	ErrState    = errors.New("checklist: not possible in this state")
	ErrReason   = errors.New("checklist: a reason is needed")
	ErrDay      = errors.New("checklist: the day must not lie before today, nor before that of the last approved list")
	ErrSeparate = errors.New("checklist: somebody else has to approve it")
	ErrBegun    = errors.New("checklist: another revision is under way")
	ErrSame     = errors.New("checklist: nothing was changed")
	ErrLevel    = errors.New("checklist: the list is that of the topmost court, which revises it")
)

// maxReason bounds the reason of a revision, in characters.
const maxReason = 2000

// ID identifies a list of the register: "chk_" and a sortable random part.
type ID string

// State is where a list stands.
type State string

// The states.
const (
	Drafted    State = "draft"      // 起草中
	Submitted  State = "submitted"  // 待批准
	Approved   State = "approved"   // 施行, perhaps from a day to come
	Superseded State = "superseded" // 另一版施行, perhaps from a day to come
	Withdrawn  State = "withdrawn"  // 不再修订
)

// States lists the states in the order of a list's life.
func States() []State { return []State{Drafted, Submitted, Approved, Superseded, Withdrawn} }

// Verb is a step in the life of a list; it is also its name in the log.
type Verb string

// The verbs.
const (
	Keep      Verb = "checklist.keep" // the list of the program is entered
	Draft     Verb = "checklist.draft"
	Edit      Verb = "checklist.edit"
	Submit    Verb = "checklist.submit"
	Return    Verb = "checklist.return"
	Approve   Verb = "checklist.approve"
	Withdraw  Verb = "checklist.withdraw"
	Supersede Verb = "checklist.supersede"
)

// Verbs lists the verbs.
func Verbs() []Verb {
	return []Verb{Keep, Draft, Edit, Submit, Return, Approve, Withdraw, Supersede}
}

// Listing is a list of the register without its content.
type Listing struct {
	ID        ID
	Court     org.CourtID // whose office drafted it; "" of the list that came with the program
	Edition   int         // from 1; 0 before it is approved
	State     State
	Digest    string // Version of its content
	Base      string // Version of the list it was begun from
	Author    org.AccountID
	Submitter org.AccountID
	Approver  org.AccountID
	Reason    string // why the list is revised
	From      calendar.Day
	Until     calendar.Day // first day of the next one
	CreatedAt int64
	Version   int64
}

// Own reports whether a court drew the list up, and not this project.
func (l *Listing) Own() bool { return l.Court != "" }

// Binds reports whether the list is in force on a day.
func (l *Listing) Binds(day calendar.Day) bool {
	return (l.State == Approved || l.State == Superseded) && l.From <= day && (l.Until == "" || day < l.Until)
}

// Step is one entry in the life of a list, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string
	Verb     Verb
	Item     string // that an edit was about; "head" or "sheet"; "" of other steps
	From, To State
	Reason   string
}

// Decision is what somebody says with a step.
type Decision struct {
	Version int64        // the version the person saw
	Reason  string       // of Submit, Return, Withdraw
	On      calendar.Day // of Approve
}

// decide takes a step on l, or says why it cannot be taken. hands are those who
// drafted, edited or submitted it, last the day from which the last approved
// list is in force. It is pure.
func (l *Listing) decide(v Verb, by org.AccountID, today, last calendar.Day, d Decision, hands []org.AccountID) error {
	d.Reason = strings.TrimSpace(d.Reason)
	from := map[Verb][]State{Submit: {Drafted}, Withdraw: {Drafted, Submitted}, Return: {Submitted}, Approve: {Submitted}}
	if !slices.Contains(from[v], l.State) {
		return fmt.Errorf("%w: %s from %s", ErrState, v, l.State)
	}
	if v != Approve && (d.Reason == "" || len([]rune(d.Reason)) > maxReason) {
		return ErrReason
	}
	switch v {
	case Submit:
		if l.Digest == l.Base {
			return ErrSame
		}
		l.State, l.Submitter, l.Reason = Submitted, by, d.Reason
	case Withdraw:
		l.State = Withdrawn
	case Return:
		l.State, l.Submitter = Drafted, ""
	case Approve:
		if slices.Contains(hands, by) {
			return ErrSeparate
		}
		// A list does not bind backwards.
		if d.On < today || d.On < last {
			return ErrDay
		}
		l.State, l.Approver, l.From = Approved, by, d.On
	default: // not in from
	}
	return nil
}

// allowed is the action that a step takes.
func allowed(v Verb) org.Action {
	if v == Approve || v == Return {
		return org.ChecklistApprove
	}
	return org.ChecklistEdit
}

// Allowed lists the steps that by may take now, as far as state and office
// tell. What else is missing, the step says.
func (l *Listing) Allowed(by org.Actor) []Verb {
	possible := map[State][]Verb{Drafted: {Edit, Submit, Withdraw}, Submitted: {Approve, Return, Withdraw}}
	var out []Verb
	for _, v := range possible[l.State] {
		if by.May(allowed(v), l.unit()) {
			out = append(out, v)
		}
	}
	return out
}

func (l *Listing) unit() org.Unit { return org.Unit{Court: l.Court} }

// visible reports whether by may know of a list: of one that is or was in
// force everybody who reads lists, of a draft those who write or approve it.
func (l *Listing) visible(by org.Actor) bool {
	if l.State == Approved || l.State == Superseded {
		return by.MayAnywhere(org.ChecklistView)
	}
	return by.May(org.ChecklistEdit, l.unit()) || by.May(org.ChecklistApprove, l.unit())
}

// seat is the court for which by may take an action on the list: the topmost
// one, because one list binds all courts below it.
func seat(by org.Actor, a org.Action) (org.CourtID, error) {
	if !by.MayAnywhere(a) {
		return "", org.ErrForbidden
	}
	var tops []org.CourtID
	for court, above := range by.Superior {
		if above == "" && by.May(a, org.Unit{Court: court}) {
			tops = append(tops, court)
		}
	}
	if len(tops) == 0 {
		return "", ErrLevel
	}
	return slices.Min(tops), nil
}

// Seated reports whether by may take an action on the list.
func Seated(by org.Actor, a org.Action) bool {
	_, err := seat(by, a)
	return err == nil
}
