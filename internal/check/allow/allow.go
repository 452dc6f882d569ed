// Package allow is a court's list of wordings that the checker takes for a
// fault and the court does not: a name of a place, a formula of the trade. An
// officer proposes one with a reason and a last day, the trial management
// office approves it or refuses it, and while it is in force that hit is silent
// in every check made for this court. It is shown that something was left out.
//
// Only rules about single words and characters can be allowed away. Whether a
// sum adds up, a number is valid, a date exists or a law is in force is no
// matter of taste; and what is critical is always shown.
package allow

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	ErrRule     = errors.New("allow: hits of this rule cannot be allowed away")
	ErrWords    = errors.New("allow: the words are missing or too long")
	ErrReason   = errors.New("allow: a reason is needed")
	ErrDay      = errors.New("allow: the last day must lie within a year from today")
	ErrState    = errors.New("allow: not possible in this state")
	ErrSeparate = errors.New("allow: somebody else has to decide")
	ErrKnown    = errors.New("allow: the same is proposed or in force already")
	ErrNoCourt  = errors.New("allow: the actor serves in no court today")
)

// Bounds, in characters. Words are quoted from a document: no more of it than
// the hit and a little beside it may come to lie on a list.
const (
	MaxWords   = 40
	MaxBeside  = 20
	maxReason  = 1000
	longest    = 365 // days that an entry is in force at most
	remindDays = 14  // before its last day
)

// Rules lists the rules whose hits can be allowed away, by id: doubled words,
// punctuation, look-alike characters, typos, and pairs of words that are mixed
// up. A rule that is not named here cannot be, also one made later.
func Rules() []string { return []string{"J22", "J23", "J24", "J25", "J26"} }

// Possible reports whether a hit can be allowed away.
func Possible(h check.Hit) bool {
	return slices.Contains(Rules(), h.Rule.ID) && h.Severity != rule.Critical && h.Len() > 0
}

// ID identifies an entry: "alw_" and a sortable random part.
type ID string

// State is where an entry stands.
type State string

// The states. An approved entry whose last day is over has expired; that is no
// state of its own, so that nothing has to happen for it to end.
const (
	Proposed  State = "proposed"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // by the owner, before it was decided
	Ended     State = "ended"     // before its day
)

// States lists the states in the order of an entry's life.
func States() []State { return []State{Proposed, Approved, Refused, Withdrawn, Ended} }

// Verb is a step in the life of an entry; it is also its name in the log.
type Verb string

// The verbs.
const (
	Propose  Verb = "allow.propose"
	Approve  Verb = "allow.approve"
	Refuse   Verb = "allow.refuse"
	Withdraw Verb = "allow.withdraw"
	End      Verb = "allow.end"
	Remind   Verb = "allow.remind" // the owner, before it expires
)

// Entry is one wording.
type Entry struct {
	ID            ID
	Court         org.CourtID
	Rule          string
	Words         string // what the hit lies on, exactly
	Before, After string // what must stand beside it; "" anything
	Reason        string
	State         State
	Until         calendar.Day // last day in force
	Owner         org.AccountID
	Officer       org.OfficerID // of the owner
	OwnerName     string
	ProposedAt    time.Time
	Decider       org.AccountID
	DeciderName   string
	DecidedAt     time.Time
	Decision      string // why it was refused
	Ender         org.AccountID
	EnderName     string
	EndedAt       time.Time
	Ending        string // why it was ended before its day
	RemindedAt    time.Time
	Version       int64
}

// New is what somebody proposes.
type New struct {
	Rule          string
	Words         string
	Before, After string
	Reason        string
	Until         calendar.Day
}

// check says what is wrong with a proposal made today.
func (n *New) check(today calendar.Day) error {
	n.Reason = strings.TrimSpace(n.Reason)
	if !slices.Contains(Rules(), n.Rule) {
		return fmt.Errorf("%w: %s", ErrRule, n.Rule)
	}
	if n.Words == "" || long(n.Words, MaxWords) || long(n.Before, MaxBeside) || long(n.After, MaxBeside) {
		return ErrWords
	}
	if n.Reason == "" || long(n.Reason, maxReason) {
		return ErrReason
	}
	if _, err := calendar.ParseDay(string(n.Until)); err != nil || n.Until < today || n.Until > LastDay(today) {
		return ErrDay
	}
	return nil
}

// LastDay is the latest last day of what is proposed today.
func LastDay(today calendar.Day) calendar.Day { return today.Add(longest) }

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// Live reports whether the entry silences hits on a day.
func (e *Entry) Live(today calendar.Day) bool { return e.State == Approved && today <= e.Until }

// Expired reports whether it has run out by itself.
func (e *Entry) Expired(today calendar.Day) bool { return e.State == Approved && e.Until < today }

// Covers reports whether the entry is about this hit in text.
func (e *Entry) Covers(text string, h check.Hit) bool {
	return Possible(h) && h.Rule.ID == e.Rule && text[h.Start:h.End] == e.Words &&
		strings.HasSuffix(text[:h.Start], e.Before) && strings.HasPrefix(text[h.End:], e.After)
}

// Decision is what somebody says with a step.
type Decision struct {
	Version int64 // the version the person saw
	Reason  string
}

// decide takes a step on e, or says why it cannot be taken. It is pure.
func (e *Entry) decide(v Verb, by org.Actor, now time.Time, d Decision) error {
	d.Reason = strings.TrimSpace(d.Reason)
	from := map[Verb]State{Approve: Proposed, Refuse: Proposed, Withdraw: Proposed, End: Approved}
	if e.State != from[v] || from[v] == "" {
		return fmt.Errorf("%w: %s from %s", ErrState, v, e.State)
	}
	own := by.Account == e.Owner || by.Officer != "" && by.Officer == e.Officer
	if (v == Refuse || v == End) && (d.Reason == "" || long(d.Reason, maxReason)) {
		return ErrReason
	}
	today := calendar.DayOf(now)
	switch v {
	case Approve:
		if own {
			return ErrSeparate
		}
		if e.Until < today {
			return ErrDay
		}
		e.State, e.Decider, e.DeciderName, e.DecidedAt = Approved, by.Account, by.Name, now
	case Refuse:
		if own {
			return ErrSeparate
		}
		e.State, e.Decider, e.DeciderName, e.DecidedAt, e.Decision = Refused, by.Account, by.Name, now, d.Reason
	case Withdraw:
		e.State, e.Ender, e.EnderName, e.EndedAt = Withdrawn, by.Account, by.Name, now
	case End:
		e.State, e.Ender, e.EnderName, e.EndedAt, e.Ending = Ended, by.Account, by.Name, now, d.Reason
	case Propose, Remind: // not in from
	}
	return nil
}

// may reports whether by may take a step, as far as office tells.
func (e *Entry) may(v Verb, by org.Actor) bool {
	unit := org.Unit{Court: e.Court}
	switch v {
	case Approve, Refuse:
		return by.May(org.AllowDecide, unit)
	case Withdraw:
		return by.MayOwn(org.AllowPropose, string(e.Owner))
	case End:
		return by.May(org.AllowDecide, unit) || by.MayOwn(org.AllowPropose, string(e.Owner))
	case Propose, Remind:
	}
	return false
}

// Allowed lists the steps that by may take now, as far as state and office
// tell; that the proposer does not decide himself counts among it.
func (e *Entry) Allowed(by org.Actor) []Verb {
	var out []Verb
	for _, v := range []Verb{Approve, Refuse, Withdraw, End} {
		try := *e
		err := try.decide(v, by, e.ProposedAt, Decision{Reason: "-"})
		if err == nil && e.may(v, by) {
			out = append(out, v)
		}
	}
	return out
}

// visible reports whether by may know of the entry. A proposal tells that its
// owner had such a hit before him: it is his and those who decide on it. What
// was approved is everybody's who is checked by it.
func (e *Entry) visible(by org.Actor) bool {
	unit := org.Unit{Court: e.Court}
	if by.May(org.AllowDecide, unit) || by.MayOwn(org.AllowPropose, string(e.Owner)) {
		return true
	}
	return (e.State == Approved || e.State == Ended) && (by.May(org.AllowView, unit) || serves(by, e.Court))
}

// serves reports whether by serves in a court today.
func serves(by org.Actor, court org.CourtID) bool {
	return by.MayAnywhere(org.AllowView) && slices.Contains(Courts(by), court)
}

// Courts are the courts where by serves today, that of the first post in front.
func Courts(by org.Actor) []org.CourtID {
	var out []org.CourtID
	for _, p := range by.Posts {
		if !slices.Contains(out, p.Unit.Court) {
			out = append(out, p.Unit.Court)
		}
	}
	return out
}
