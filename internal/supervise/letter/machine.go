package letter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	ErrState      = errors.New("letter: not possible in this state")
	ErrReason     = errors.New("letter: a reason is needed")
	ErrSeparate   = errors.New("letter: somebody else has to do this")
	ErrUnrendered = errors.New("letter: the paper is not made yet")
	ErrAddressee  = errors.New("letter: not addressed as this kind of letter must be")
	ErrKind       = errors.New("letter: no such kind, or not for this kind")
	ErrIssuer     = errors.New("letter: the issuer or the word of its numbers is missing, or is another court's")
	ErrSigned     = errors.New("letter: signed for already")
	ErrPeriod     = errors.New("letter: no such number of days to answer")
)

// MaxDays bounds the working days to answer.
const MaxDays = 60

// Verb is a step in the life of a letter; it is also its name in the log.
type Verb string

// The verbs.
const (
	Draft       Verb = "letter.draft"
	Edit        Verb = "letter.edit"
	Submit      Verb = "letter.submit"
	Return      Verb = "letter.return"
	Approve     Verb = "letter.approve"
	Render      Verb = "letter.render"
	Send        Verb = "letter.send"
	Serve       Verb = "letter.serve"
	Acknowledge Verb = "letter.acknowledge"
	AnswerIt    Verb = "letter.answer"
	Remind      Verb = "letter.remind"
	Withdraw    Verb = "letter.withdraw"
	Discard     Verb = "letter.discard"
	Erase       Verb = "letter.erase"
)

// Move is one step that somebody wants to take, with all that deciding on it needs.
type Move struct {
	Verb    Verb
	By      org.Actor
	Now     time.Time
	Days    calendar.Calendar
	Reason  string       // of AnswerIt: the answer
	Text    Text         // of Edit
	Due     calendar.Day // of Edit
	Within  int          // of Edit: working days to answer
	To      []Addressee  // of Edit
	N       int          // of Acknowledge and AnswerIt: which addressee, from 1
	Service Service      // of Serve
	Hands   []Hand       // who wrote it so far
}

// Hand is somebody who drafted, edited or submitted the letter.
type Hand struct {
	Account org.AccountID
	Officer org.OfficerID
}

// rule is what a verb needs and does.
type rule struct {
	action org.Action
	from   []State
	reason bool
	decide func(l *Letter, m *Move) error
}

// rules is the machine: every verb that a person says, and what it does. The
// draft itself, the rendering and the acknowledgement have doors of their own.
func rules() map[Verb]rule {
	return map[Verb]rule{
		Edit:     {org.LetterDraft, []State{Drafted}, false, edit},
		Submit:   {org.LetterDraft, []State{Drafted}, false, submit},
		Discard:  {org.LetterDraft, []State{Drafted}, false, withdraw},
		Return:   {org.LetterApprove, []State{Submitted}, true, giveBack},
		Approve:  {org.LetterApprove, []State{Submitted}, false, approve},
		Send:     {org.LetterDraft, []State{Approved}, false, send},
		Serve:    {org.LetterDraft, []State{Approved}, false, serve},
		Withdraw: {org.LetterWithdraw, []State{Submitted, Approved, Sent, Acknowledged}, true, withdraw},
	}
}

// Decide takes the step m on a copy of l, or says why it cannot be taken. It is
// pure; the approval's number and figures are put in by the book.
func Decide(l Letter, m Move) (Letter, error) {
	l.Addressees = slices.Clone(l.Addressees)
	switch m.Verb {
	case Acknowledge:
		return l, acknowledge(&l, &m)
	case AnswerIt:
		return l, answer(&l, &m)
	default:
	}
	r, ok := rules()[m.Verb]
	if !ok || l.ErasedAt != 0 {
		return l, fmt.Errorf("%w: %s", ErrState, m.Verb)
	}
	if !m.By.May(r.action, l.Unit) {
		return l, org.ErrForbidden
	}
	if !slices.Contains(r.from, l.State) {
		return l, fmt.Errorf("%w: %s from %s", ErrState, m.Verb, l.State)
	}
	if r.reason && strings.TrimSpace(m.Reason) == "" {
		return l, ErrReason
	}
	return l, r.decide(&l, &m)
}

// Allowed lists the verbs that by may say to l now, as far as state and roles
// tell, in a fixed order.
func Allowed(l Letter, by org.Actor) []Verb {
	var out []Verb
	for v, r := range rules() {
		if slices.Contains(r.from, l.State) && by.May(r.action, l.Unit) && l.takes(v) {
			out = append(out, v)
		}
	}
	if l.State == Sent && slices.ContainsFunc(l.Addressees, func(a Addressee) bool { return !a.Acknowledged() && mayAcknowledge(a, by) }) {
		out = append(out, Acknowledge)
	}
	if l.Kind == Circular && (l.State == Sent || l.State == Acknowledged) && slices.ContainsFunc(l.Addressees, func(a Addressee) bool {
		return a.Acknowledged() && !a.Answered() && MayAnswer(a, by)
	}) {
		out = append(out, AnswerIt)
	}
	slices.Sort(out)
	return out
}

// takes reports whether a step is one of the letter's kind: a circular is sent
// and may be withdrawn, a notice is served and stays.
func (l *Letter) takes(v Verb) bool {
	switch v {
	case Send:
		return l.Kind == Circular
	case Serve:
		return l.Kind != Circular
	case Withdraw:
		return l.Kind == Circular || !l.sent()
	default:
		return true
	}
}

func edit(l *Letter, m *Move) error {
	if m.Within < 0 || m.Within > MaxDays {
		return fmt.Errorf("%w: %d working days", ErrPeriod, m.Within)
	}
	l.Text, l.Days, l.Due, l.Addressees = m.Text, m.Within, m.Due, fresh(m.To)
	return nil
}

// fresh takes what a form may say of an addressee: nobody has signed yet.
func fresh(to []Addressee) []Addressee {
	out := make([]Addressee, len(to))
	for i, a := range to {
		out[i] = Addressee{Unit: a.Unit, Officer: a.Officer, Name: a.Name}
	}
	return out
}

func submit(l *Letter, _ *Move) error {
	if err := l.Text.check(); err != nil {
		return err
	}
	if err := l.checkAddressees(); err != nil {
		return err
	}
	l.State = Submitted
	return nil
}

// checkAddressees: a circular is for units, a notice for one officer or one unit.
func (l *Letter) checkAddressees() error {
	if len(l.Addressees) == 0 {
		return fmt.Errorf("%w: to nobody", ErrAddressee)
	}
	if l.Kind != Circular && len(l.Addressees) > 1 {
		return fmt.Errorf("%w: a notice is for one", ErrAddressee)
	}
	for i, a := range l.Addressees {
		if strings.TrimSpace(a.Name) == "" || (a.Officer == "") == (a.Unit.Court == "") {
			return fmt.Errorf("%w: addressee %d is not one named unit or officer", ErrAddressee, i+1)
		}
		if l.Kind == Circular && a.Officer != "" {
			return fmt.Errorf("%w: a circular is for units", ErrAddressee)
		}
		same := func(b Addressee) bool { return b.Unit == a.Unit && b.Officer == a.Officer }
		if slices.IndexFunc(l.Addressees, same) != i {
			return fmt.Errorf("%w: addressee %d is there twice", ErrAddressee, i+1)
		}
	}
	return nil
}

func giveBack(l *Letter, _ *Move) error {
	l.State = Drafted
	return nil
}

// approve: never by a hand that wrote it, by whichever account, nor by the
// officer it is for.
func approve(l *Letter, m *Move) error {
	for _, h := range m.Hands {
		if h.Account == m.By.Account || h.Officer != "" && h.Officer == m.By.Officer {
			return ErrSeparate
		}
	}
	for _, a := range l.Addressees {
		if a.Officer != "" && a.Officer == m.By.Officer {
			return ErrSeparate
		}
	}
	l.State, l.Approver, l.ApprovedAt = Approved, m.By.Account, m.Now.UnixMilli()
	return nil
}

func send(l *Letter, m *Move) error {
	if l.Kind != Circular {
		return ErrNotice
	}
	if l.SHA256 == "" {
		return ErrUnrendered
	}
	l.State, l.SentAt = Sent, m.Now.UnixMilli()
	if l.Days > 0 {
		l.Due = m.Days.AddWorkingDays(calendar.DayOf(m.Now), l.Days).Day
	}
	return nil
}

func withdraw(l *Letter, _ *Move) error {
	if l.Kind != Circular && l.sent() {
		return ErrDelivered
	}
	l.State = Withdrawn
	return nil
}

// mayAcknowledge: the officer it is for; for a unit, its head or its court's
// administrator.
func mayAcknowledge(a Addressee, by org.Actor) bool {
	if a.Officer != "" {
		return by.MayOwn(org.LetterView, string(a.Officer)) && a.Officer == by.Officer
	}
	return by.May(org.CircularAcknowledge, a.Unit)
}

func acknowledge(l *Letter, m *Move) error {
	if m.N < 1 || m.N > len(l.Addressees) {
		return org.ErrNotFound
	}
	a := &l.Addressees[m.N-1]
	if !mayAcknowledge(*a, m.By) {
		return org.ErrForbidden
	}
	if a.Acknowledged() {
		return ErrSigned
	}
	if l.State != Sent || l.ErasedAt != 0 {
		return fmt.Errorf("%w: %s from %s", ErrState, m.Verb, l.State)
	}
	a.On, a.At, a.Account, a.AccountName = calendar.DayOf(m.Now), m.Now.UnixMilli(), m.By.Account, m.By.Name
	if !slices.ContainsFunc(l.Addressees, func(a Addressee) bool { return !a.Acknowledged() }) {
		l.State = Acknowledged
	}
	return nil
}

// visible reports whether by may know that the letter exists: those who draft,
// approve or decide within its unit; once it is sent, the addressees.
func visible(l *Letter, by org.Actor) bool {
	return inside(l, by) || l.sent() && slices.ContainsFunc(l.Addressees, func(a Addressee) bool {
		if a.Officer != "" {
			return a.Officer == by.Officer && by.MayOwn(org.LetterView, string(a.Officer))
		}
		return by.May(org.LetterView, a.Unit)
	})
}

// inside reports whether by belongs to those who write, approve or decide.
func inside(l *Letter, by org.Actor) bool {
	return by.May(org.LetterDraft, l.Unit) || by.May(org.LetterApprove, l.Unit) || by.May(org.FindingDetermine, l.Unit)
}
