// Package publication is the desk where documents that have taken effect go
// online: the clock of seven working days, the decision to publish or not and
// who approved it, the masked copy, the withdrawal and the corrected copy; and
// the comparison of the register with what really stands online.
//
// The program advises and counts. Whether a document is published, what a copy
// shows and whether a difference is a problem is decided by people.
package publication

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// ID identifies a document on the register: "pub_" and a sortable random part.
type ID string

// State is where a document stands.
type State string

// The states.
const (
	Running     State = "running"     // 待决定: the clock runs, nobody has decided
	Preparing   State = "preparing"   // 待公开: to be published, a copy is made
	Withholding State = "withholding" // 拟不公开: waits for a leader
	Withheld    State = "withheld"    // 不公开
	Published   State = "published"   // 已公开
	Withdrawn   State = "withdrawn"   // 已撤回
	Corrected   State = "corrected"   // 更正后公开
)

// States lists the states in the order of a document's life.
func States() []State {
	return []State{Running, Preparing, Withholding, Withheld, Published, Withdrawn, Corrected}
}

// Open reports whether the clock still counts.
func (s State) Open() bool { return s == Running || s == Preparing || s == Withholding }

// Online reports whether the document should stand online.
func (s State) Online() bool { return s == Published || s == Corrected }

// Verb is a step in the life of a document; it is also its name in the log.
type Verb string

// The verbs.
const (
	Enter    Verb = "publication.enter"    // the day of taking effect
	Reset    Verb = "publication.reset"    // another day of taking effect
	Choose   Verb = "publication.choose"   // to publish it
	Back     Verb = "publication.back"     // to decide anew
	Propose  Verb = "publication.propose"  // not to publish it
	Approve  Verb = "publication.approve"  // not publishing
	Refuse   Verb = "publication.refuse"   // not publishing
	Publish  Verb = "publication.publish"  // it stands online
	Withdraw Verb = "publication.withdraw" // it is taken down
	Correct  Verb = "publication.correct"  // a new copy after a withdrawal
	Change   Verb = "publication.change"   // a redaction
	Copy     Verb = "publication.copy"     // a copy was made
	List     Verb = "publication.list"     // what stands online was read in
	Lead     Verb = "publication.lead"     // a difference became a candidate
	recount  Verb = "publication.recount"  // a provisional deadline
	forget   Verb = "publication.forget"   // the plans of an erased document
)

// Errors that callers tell apart.
var (
	ErrState    = errors.New("publication: not possible in this state")
	ErrReason   = errors.New("publication: a reason is needed")
	ErrGround   = errors.New("publication: no such ground of not publishing")
	ErrDay      = errors.New("publication: no such day, or not in order with the others")
	ErrPlace    = errors.New("publication: where it was published is missing")
	ErrSeparate = errors.New("publication: somebody else has to decide")
	ErrWay      = errors.New("publication: how it took effect is missing")
	ErrSecond   = errors.New("publication: the case number of the second instance is missing")
	ErrProfile  = errors.New("publication: no such profile")
	ErrKnown    = errors.New("publication: the document is on the register already")
	ErrUnread   = errors.New("publication: the document has no court, case number or check result yet")
	ErrLeaks    = errors.New("publication: the copy still shows what must not be seen")
	ErrNoCopy   = errors.New("publication: there is no finished copy")
	ErrSpan     = errors.New("publication: the words do not stand in the document, or are covered already")
	ErrErased   = errors.New("publication: the document was erased")
	ErrEntry    = errors.New("publication: a row of the list is not as it should be")
	ErrPeriod   = errors.New("publication: the days of the list are not in order")
	ErrChanged  = errors.New("publication: the difference is not there any more")
)

// Profile says what is masked in a copy.
type Profile string

// The profiles.
const (
	Profile2016 Profile = "2016" // 法释〔2016〕19号
	Profile2024 Profile = "2024" // the practice since 2024
)

// Profiles lists the profiles, the one by the text of the provision first.
func Profiles() []Profile { return []Profile{Profile2016, Profile2024} }

// Ground is an item of article 4, the reasons not to publish.
type Ground string

// The grounds.
const (
	Secret     Ground = "secret"     // （一）
	Juvenile   Ground = "juvenile"   // （二）
	Settled    Ground = "settled"    // （三）
	Family     Ground = "family"     // （四）
	Unsuitable Ground = "unsuitable" // （五）
)

// Grounds lists the grounds in the order of the article.
func Grounds() []Ground { return []Ground{Secret, Juvenile, Settled, Family, Unsuitable} }

// Publication is a document on the register.
type Publication struct {
	ID         ID
	Unit       org.Unit
	Document   string
	Casefile   string
	CaseNo     string
	CourtName  string
	Kind       string
	Type       string
	Level      string
	Signed     calendar.Day
	Restricted bool

	State State
	Effect
	Due         calendar.Day // last day to publish it
	Provisional bool         // Due lies in a year not announced yet

	Profile Profile

	Ground       Ground // of not publishing
	Reason       string
	Proposer     org.AccountID
	ProposerName string
	ProposedAt   time.Time
	Approver     org.AccountID
	ApproverName string
	ApprovedAt   time.Time

	PublishedOn calendar.Day // the text that stands online, or stood last
	FirstOn     calendar.Day // the first time
	Place       string
	WithdrawnOn calendar.Day
	Withdrawal  string
	Copies      int

	EnteredAt time.Time
	EnteredBy org.AccountID
	Version   int64
}

// Late is how many working days after its last day the document went online
// first, or, while it is not, how many have passed until today.
func (p *Publication) Late(days calendar.Calendar, today calendar.Day) int {
	switch {
	case p.FirstOn != "":
		today = p.FirstOn
	case !p.State.Open():
		return 0
	}
	if today <= p.Due {
		return 0
	}
	return days.WorkingDaysBetween(p.Due, today)
}

// Move is one step that somebody wants to take, with all that deciding on it needs.
type Move struct {
	Verb     Verb
	By       org.Actor
	Now      time.Time
	Calendar calendar.Calendar

	Reason  string
	Ground  Ground
	Profile Profile
	Place   string
	Day     calendar.Day // of Publish and Withdraw
	Effect  Effect       // of Reset
	Ready   bool         // there is a finished copy
	Leaks   int          // what it still shows
}

// rule is what a verb needs and does.
type rule struct {
	action org.Action
	from   []State
	decide func(p *Publication, m *Move) error
}

// rules is the machine: every verb, where it may be said, and what it does.
func rules() map[Verb]rule {
	return map[Verb]rule{
		Reset:    {org.PublicationDecide, []State{Running}, reset},
		Choose:   {org.PublicationDecide, []State{Running}, choose},
		Back:     {org.PublicationDecide, []State{Preparing, Withheld}, back},
		Propose:  {org.PublicationDecide, []State{Running, Preparing, Withdrawn}, propose},
		Approve:  {org.PublicationWithhold, []State{Withholding}, approve},
		Refuse:   {org.PublicationWithhold, []State{Withholding}, refuse},
		Publish:  {org.PublicationDecide, []State{Preparing}, publish},
		Withdraw: {org.PublicationWithdraw, []State{Published, Corrected}, withdraw},
		Correct:  {org.PublicationDecide, []State{Withdrawn}, correct},
	}
}

// Decide takes the step m on a copy of p, or says why it cannot be taken. It is
// the one transition function, and it is pure.
func Decide(p Publication, m Move) (Publication, error) {
	r, ok := rules()[m.Verb]
	if !ok {
		return p, fmt.Errorf("%w: %s", ErrState, m.Verb)
	}
	if !m.By.May(r.action, p.Unit) {
		return p, org.ErrForbidden
	}
	if !slices.Contains(r.from, p.State) {
		return p, fmt.Errorf("%w: %s from %s", ErrState, m.Verb, p.State)
	}
	m.Reason, m.Place = strings.TrimSpace(m.Reason), strings.TrimSpace(m.Place)
	if utf8.RuneCountInString(m.Reason) > maxReason {
		return p, ErrReason
	}
	if err := r.decide(&p, &m); err != nil {
		return p, err
	}
	return p, nil
}

// maxReason bounds a reason, in characters.
const maxReason = 2000

// Allowed lists the steps that by may take now, as far as state and office tell.
func (p *Publication) Allowed(by org.Actor) []Verb {
	var out []Verb
	for _, v := range []Verb{Choose, Publish, Propose, Approve, Refuse, Withdraw, Correct, Reset, Back} {
		r := rules()[v]
		own := (v == Approve || v == Refuse) && by.Account == p.Proposer
		if by.May(r.action, p.Unit) && slices.Contains(r.from, p.State) && !own {
			out = append(out, v)
		}
	}
	return out
}

func reset(p *Publication, m *Move) error {
	if m.Reason == "" {
		return ErrReason
	}
	return p.takesEffect(m.Effect, m.Calendar, calendar.DayOf(m.Now))
}

func choose(p *Publication, m *Move) error {
	if !slices.Contains(Profiles(), m.Profile) {
		return ErrProfile
	}
	p.State, p.Profile = Preparing, m.Profile
	p.Copies++
	return nil
}

// back lets the office decide anew, also when the reason not to publish a
// document has gone. Then the period, which has mostly passed, stays what it was.
func back(p *Publication, m *Move) error {
	if m.Reason == "" {
		return ErrReason
	}
	// A document that was withdrawn once stays withdrawn until it is corrected.
	p.State = Running
	if p.FirstOn != "" {
		p.State = Withdrawn
	}
	p.unground()
	return nil
}

// unground forgets a ground of not publishing that holds no more.
func (p *Publication) unground() {
	p.Ground, p.Reason = "", ""
	p.Proposer, p.ProposerName, p.ProposedAt = "", "", time.Time{}
	p.Approver, p.ApproverName, p.ApprovedAt = "", "", time.Time{}
}

func propose(p *Publication, m *Move) error {
	if !slices.Contains(Grounds(), m.Ground) {
		return ErrGround
	}
	// The first four say it all; what is unsuitable has to be said.
	if m.Reason == "" && m.Ground == Unsuitable {
		return ErrReason
	}
	p.unground()
	p.State, p.Ground, p.Reason = Withholding, m.Ground, m.Reason
	p.Proposer, p.ProposerName, p.ProposedAt = m.By.Account, m.By.Name, m.Now
	return nil
}

func approve(p *Publication, m *Move) error {
	if m.By.Account == p.Proposer {
		return ErrSeparate
	}
	p.State, p.Approver, p.ApproverName, p.ApprovedAt = Withheld, m.By.Account, m.By.Name, m.Now
	return nil
}

func refuse(p *Publication, m *Move) error {
	if m.By.Account == p.Proposer {
		return ErrSeparate
	}
	return back(p, m)
}

func publish(p *Publication, m *Move) error {
	today := calendar.DayOf(m.Now)
	switch {
	case !m.Ready:
		return ErrNoCopy
	case m.Leaks > 0:
		return fmt.Errorf("%w: %d places", ErrLeaks, m.Leaks)
	case m.Place == "" || utf8.RuneCountInString(m.Place) > maxPlace:
		return ErrPlace
	}
	if _, err := calendar.ParseDay(string(m.Day)); err != nil || m.Day > today || m.Day < p.Effective || m.Day < p.WithdrawnOn {
		return ErrDay
	}
	p.State = Published
	if p.FirstOn == "" {
		p.FirstOn = m.Day
	} else {
		p.State = Corrected
	}
	p.PublishedOn, p.Place = m.Day, m.Place
	return nil
}

// maxPlace bounds the name or address of a place, in characters.
const maxPlace = 300

func withdraw(p *Publication, m *Move) error {
	if m.Reason == "" {
		return ErrReason
	}
	if _, err := calendar.ParseDay(string(m.Day)); err != nil || m.Day > calendar.DayOf(m.Now) || m.Day < p.PublishedOn {
		return ErrDay
	}
	p.State, p.WithdrawnOn, p.Withdrawal = Withdrawn, m.Day, m.Reason
	return nil
}

func correct(p *Publication, m *Move) error {
	if !slices.Contains(Profiles(), m.Profile) {
		return ErrProfile
	}
	p.State, p.Profile = Preparing, m.Profile
	p.Copies++
	return nil
}
