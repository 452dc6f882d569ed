// Package policy is the register of what a court lays down (制度) so that a
// problem does not come back: drafted by those who know the problem, approved
// by another person, in force from a day in named courts, and repealed or
// followed by another edition. What was in force never changes its text: an
// amendment is an edition of its own.
package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
)

// Errors that callers tell apart.
var (
	ErrState    = errors.New("policy: not possible in this state")
	ErrReason   = errors.New("policy: a reason is needed")
	ErrTitle    = errors.New("policy: a title is needed")
	ErrContent  = errors.New("policy: what it lays down is needed")
	ErrLong     = errors.New("policy: a text is too long")
	ErrScope    = errors.New("policy: the courts in which it binds are needed, of those the drafting court is above")
	ErrAnswers  = errors.New("policy: it answers no cause and no issue")
	ErrNumber   = errors.New("policy: the number is not of the form 澄中法〔2026〕12号")
	ErrTaken    = errors.New("policy: the number is another's")
	ErrDay      = errors.New("policy: the day must not lie before today, nor before the day it takes force")
	ErrSeparate = errors.New("policy: somebody else has to approve it")
	ErrEdition  = errors.New("policy: another edition is being drafted already")
)

// The bounds of the texts, in characters.
const (
	MaxTitle   = 100
	MaxContent = 20000
)

// ID identifies an edition of a policy: "pol_" and a sortable random part.
type ID string

// State is where a policy stands.
type State string

// The states.
const (
	Draft     State = "draft"     // 草稿
	Submitted State = "submitted" // 待签发
	InForce   State = "in_force"  // 施行: approved, perhaps from a day to come
	Repealed  State = "repealed"  // 废止, perhaps from a day to come
	Dropped   State = "dropped"   // 不再起草
)

// States lists every state in the order of a policy's life.
func States() []State { return []State{Draft, Submitted, InForce, Repealed, Dropped} }

// Verb is a step in the life of a policy; it is also its name in the log.
type Verb string

// The verbs.
const (
	Drafted   Verb = "policy.draft"
	Edit      Verb = "policy.edit"
	Submit    Verb = "policy.submit"
	Return    Verb = "policy.return"
	Approve   Verb = "policy.approve"
	Repeal    Verb = "policy.repeal"
	Amend     Verb = "policy.amend"
	Supersede Verb = "policy.supersede" // a later edition took its place
	Drop      Verb = "policy.drop"
)

// Policy is one edition of a policy.
type Policy struct {
	ID       ID
	Root     ID  // the first edition
	Edition  int // from 1
	Unit     org.Unit
	Title    string
	Content  string
	State    State
	Number   string
	From     calendar.Day // first day in force
	Repealed calendar.Day // first day without it; "" while none is set

	Drafter   org.AccountID
	Submitter org.AccountID
	Approver  org.AccountID
	CreatedAt int64
	Version   int64

	Scope  []org.CourtID // where it binds
	Causes []Cause       // that it answers
	Issues []Issue       // that it answers by themselves
}

// Cause is a root cause as a policy shows it.
type Cause struct {
	ID       cause.ID
	Unit     org.Unit
	Category string
	Title    string
}

// Issue is an issue as a policy shows it.
type Issue struct {
	ID     issue.ID
	Number string
	Unit   org.Unit
	Item   string
	Title  string
}

// Binds reports whether the policy is in force on a day.
func (p *Policy) Binds(day calendar.Day) bool {
	return (p.State == InForce || p.State == Repealed) && p.From <= day && (p.Repealed == "" || day < p.Repealed)
}

// Step is one entry in the life of a policy, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string
	Verb     Verb
	From, To State
	Reason   string
}

// Input is what a draft says.
type Input struct {
	Version int64 // the version the person saw, when a draft is changed
	Unit    org.Unit
	Title   string
	Content string
	Scope   []org.CourtID
	Causes  []cause.ID
	Issues  []issue.ID
}

// tidy brings an input into the form it is kept in, or says what is wrong. A
// draft may lack much; what it has to have, submit says.
func (in Input) tidy(superior map[org.CourtID]org.CourtID) (Input, error) {
	in.Title, in.Content = strings.TrimSpace(in.Title), strings.TrimSpace(in.Content)
	in.Scope = slices.Compact(slices.Sorted(slices.Values(in.Scope)))
	in.Causes = slices.Compact(slices.Sorted(slices.Values(in.Causes)))
	in.Issues = slices.Compact(slices.Sorted(slices.Values(in.Issues)))
	if in.Title == "" {
		return in, ErrTitle
	}
	if utf8.RuneCountInString(in.Title) > MaxTitle || utf8.RuneCountInString(in.Content) > MaxContent {
		return in, ErrLong
	}
	for _, c := range in.Scope {
		if !within(c, in.Unit.Court, superior) {
			return in, fmt.Errorf("%w: %s", ErrScope, c)
		}
	}
	return in, nil
}

// within reports whether a court is the other, or stands below it.
func within(court, top org.CourtID, superior map[org.CourtID]org.CourtID) bool {
	for range len(superior) + 1 {
		if court == top {
			return true
		}
		court = superior[court]
	}
	return false
}

// Decision is what somebody says with a step.
type Decision struct {
	Version int64
	Reason  string       // of Return, Repeal, Drop
	Number  string       // of Approve
	On      calendar.Day // of Approve and Repeal
}

// number is the form of an official document's number; it is given by hand,
// for the court's registry of documents gives it.
var number = regexp.MustCompile(`^\p{Han}{2,12}〔\d{4}〕[1-9]\d{0,4}号$`)

// decide takes a step on p, or says why it cannot be taken. hands are those
// who drafted, edited or submitted it. It is pure.
func (p *Policy) decide(v Verb, by org.AccountID, today calendar.Day, d Decision, hands []org.AccountID) error {
	d.Reason = strings.TrimSpace(d.Reason)
	from := map[Verb]State{Submit: Draft, Drop: Draft, Return: Submitted, Approve: Submitted, Repeal: InForce}
	if s, ok := from[v]; !ok || s != p.State {
		return fmt.Errorf("%w: %s from %s", ErrState, v, p.State)
	}
	if d.Reason == "" && (v == Return || v == Repeal || v == Drop) {
		return ErrReason
	}
	switch v {
	case Submit:
		return p.submit(by)
	case Return:
		p.State, p.Submitter = Draft, ""
	case Drop:
		p.State = Dropped
	case Approve:
		return p.approve(by, today, d, hands)
	case Repeal:
		if d.On < today || d.On < p.From {
			return ErrDay
		}
		p.State, p.Repealed = Repealed, d.On
	default: // not in from
	}
	return nil
}

func (p *Policy) submit(by org.AccountID) error {
	switch {
	case p.Content == "":
		return ErrContent
	case len(p.Scope) == 0:
		return ErrScope
	case len(p.Causes) == 0 && len(p.Issues) == 0:
		return ErrAnswers
	}
	p.State, p.Submitter = Submitted, by
	return nil
}

func (p *Policy) approve(by org.AccountID, today calendar.Day, d Decision, hands []org.AccountID) error {
	if slices.Contains(hands, by) {
		return ErrSeparate
	}
	if d.Number = strings.TrimSpace(d.Number); !number.MatchString(d.Number) {
		return ErrNumber
	}
	// A rule does not bind backwards.
	if d.On < today {
		return ErrDay
	}
	p.State, p.Approver, p.Number, p.From = InForce, by, d.Number, d.On
	return nil
}

// allowed is the action that a step takes.
func allowed(v Verb) org.Action {
	switch v {
	case Return, Approve, Repeal:
		return org.PolicyApprove
	default:
		return org.PolicyDraft
	}
}

// May reports whether by may take a step on p as far as his office tells. Who
// approves or repeals must be able to do so in every court where it binds.
func (p *Policy) May(v Verb, by org.Actor) bool {
	if allowed(v) == org.PolicyDraft {
		return by.May(org.PolicyDraft, p.Unit)
	}
	for _, c := range p.Scope {
		if !by.May(org.PolicyApprove, org.Unit{Court: c}) {
			return false
		}
	}
	return len(p.Scope) > 0
}

// Allowed lists the steps that by may take now, as far as state and office
// tell. What else is missing, the step says.
func (p *Policy) Allowed(by org.Actor) []Verb {
	possible := map[State][]Verb{Draft: {Edit, Submit, Drop}, Submitted: {Approve, Return}, InForce: {Amend, Repeal}}
	var out []Verb
	for _, v := range possible[p.State] {
		if p.May(v, by) {
			out = append(out, v)
		}
	}
	return out
}
