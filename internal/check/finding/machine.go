package finding

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
	ErrState    = errors.New("finding: not possible in this state")
	ErrReason   = errors.New("finding: a reason is needed")
	ErrUnseen   = errors.New("finding: the evidence has not been seen")
	ErrSubject  = errors.New("finding: nobody is named whom it is about")
	ErrItem     = errors.New("finding: no checklist item is named")
	ErrSeverity = errors.New("finding: no such severity")
	ErrHeavier  = errors.New("finding: answering must not make the measure heavier")
	ErrSeparate = errors.New("finding: somebody else has to do this")
	ErrLate     = errors.New("finding: the period is over")
	ErrEarly    = errors.New("finding: the period is still running")
	ErrDays     = errors.New("finding: no such number of days, or the new period would be over already")
	ErrAsked    = errors.New("finding: a longer period was asked for and is not decided yet")

	// What a recording shows is upheld by whoever has watched it.
	ErrUnwatched  = errors.New("finding: the stretch of the recording has not been watched")
	ErrUncompared = errors.New("finding: the docket has not been looked at beside the recording")
	ErrRecut      = errors.New("finding: another clip of the recording is being cut")
)

// Verb is a step in the life of a finding; it is also its name in the log.
type Verb string

// The verbs.
const (
	Propose     Verb = "finding.propose"
	Claim       Verb = "finding.claim"
	Release     Verb = "finding.release"
	Uphold      Verb = "finding.uphold"
	Second      Verb = "finding.second_verify"
	Disagree    Verb = "finding.second_disagree"
	Doubt       Verb = "finding.doubt"
	Dismiss     Verb = "finding.dismiss"
	Refer       Verb = "finding.refer"
	Expire      Verb = "finding.expire"
	Retract     Verb = "finding.retract"
	Serve       Verb = "finding.serve"
	Answer      Verb = "finding.answer"
	Waive       Verb = "finding.waive"
	Lapse       Verb = "finding.lapse"
	Determine   Verb = "finding.determine"
	Withdraw    Verb = "finding.withdraw"
	AskReview   Verb = "finding.ask_review"
	Maintain    Verb = "finding.maintain"
	Overturn    Verb = "finding.overturn"
	Receipt     Verb = "finding.receipt"
	HoldOn      Verb = "finding.hold"
	HoldRelease Verb = "finding.release_hold"
	Undo        Verb = "finding.undo"
	AskExtend   Verb = "finding.ask_extension"
	Extend      Verb = "finding.extend"
	DenyExtend  Verb = "finding.deny_extension"
	Erase       Verb = "finding.erase"
)

// Periods are the lengths of the periods, in working days but for the review's.
type Periods struct {
	Verify       int // for a candidate to be claimed
	Answer       int // to answer, the day of service not counted
	ReviewMonths int // to ask for a review, in months from the determination
	Extend       int // the longest extension of the period to answer at once
	Warn         int // before a candidate expires
	UndoSeconds  int
}

// DefaultPeriods are the defaults of product.md: 10 and 3 working days, a
// month, ten seconds; an extension of ten days at most, a warning two days ahead.
func DefaultPeriods() Periods {
	return Periods{Verify: 10, Answer: 3, ReviewMonths: 1, Extend: 10, Warn: 2, UndoSeconds: 10}
}

// Move is one step that somebody wants to take, with all that deciding on it needs.
type Move struct {
	Verb     Verb
	By       org.Actor
	Now      time.Time
	Calendar calendar.Calendar
	Periods  Periods

	Reason   string // why, or the answer verbatim, or the organ referred to
	Item     string
	List     string // version of the checklist
	Severity Severity
	Subjects []Subject
	Days     int     // working days granted
	Seen     bool    // By has opened the evidence
	Unready  error   // what By has yet to see of the recording that it comes from; nil: nothing
	Service  Service // of Serve: the notices that were served
	Recused  org.Reason
}

// rule is what a verb needs and does.
type rule struct {
	action org.Action // what By must be allowed to do
	from   []State
	reason bool // a reason is needed
	decide func(f *Finding, m *Move) error
}

// heard are the states in which the person concerned has been heard.
var heard = []State{Answered, Waived, Lapsed}

// rules is the machine: every verb, where it may be said, and what it does.
func rules() map[Verb]rule {
	return map[Verb]rule{
		Claim:     {org.FindingClaim, []State{Candidate}, false, claim},
		Release:   {org.FindingClaim, []State{Verifying}, false, release},
		Uphold:    {org.FindingVerify, []State{Verifying, Doubtful}, false, uphold},
		Second:    {org.FindingSecondVerify, []State{Verifying}, false, second},
		Disagree:  {org.FindingSecondVerify, []State{Verifying}, true, disagree},
		Doubt:     {org.FindingDoubt, []State{Verifying}, true, doubt},
		Dismiss:   {org.FindingDismiss, []State{Verifying, Doubtful}, true, dismiss},
		Refer:     {org.FindingRefer, []State{Verifying, Doubtful}, true, refer},
		Receipt:   {org.FindingRefer, []State{Referred}, true, receipt},
		Expire:    {org.FindingExpire, []State{Candidate}, false, expire},
		Retract:   {org.FindingRetract, []State{Candidate, Verifying, Doubtful}, true, retract},
		Serve:     {org.FindingServe, []State{Upheld}, false, serve},
		Answer:    {org.FindingAnswer, []State{Answering}, true, answer},
		Waive:     {org.FindingWaive, []State{Answering}, false, waive},
		Lapse:     {org.FindingLapse, []State{Answering}, false, lapse},
		Determine: {org.FindingDetermine, heard, true, determine},
		Withdraw:  {org.FindingWithdraw, heard, true, withdraw},
		AskReview: {org.FindingAskReview, []State{Determined}, true, askReview},
		Maintain:  {org.FindingReview, []State{UnderReview}, true, maintain},
		Overturn:  {org.FindingReview, []State{UnderReview}, true, overturn},

		AskExtend:  {org.FindingAnswer, []State{Answering}, true, askExtend},
		Extend:     {org.FindingExtend, []State{Answering}, true, extend},
		DenyExtend: {org.FindingExtend, []State{Answering}, true, denyExtend},
	}
}

// Decide takes the step m on a copy of f, or says why it cannot be taken. It is
// the one transition function: pages, API, bulk, imports and the scheduler all
// come through here. It is pure.
func Decide(f Finding, m Move) (Finding, error) {
	r, ok := rules()[m.Verb]
	if !ok {
		return f, fmt.Errorf("%w: %s", ErrState, m.Verb)
	}
	if !may(&f, m.By, r.action) {
		return f, org.ErrForbidden
	}
	if !slices.Contains(r.from, f.State) {
		return f, fmt.Errorf("%w: %s from %s", ErrState, m.Verb, f.State)
	}
	if r.reason && strings.TrimSpace(m.Reason) == "" {
		return f, ErrReason
	}
	f.Subjects = slices.Clone(f.Subjects)
	if err := r.decide(&f, &m); err != nil {
		return f, err
	}
	return f, nil
}

// Allowed lists the verbs that by may say to f now, as far as state and roles
// tell, in a fixed order. What else is missing, Decide says.
func Allowed(f Finding, by org.Actor) []Verb {
	var out []Verb
	for v, r := range rules() {
		if slices.Contains(r.from, f.State) && may(&f, by, r.action) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// may asks the role × action table; what only the person concerned may do goes
// by the subjects, and a review is decided one level up.
func may(f *Finding, by org.Actor, action org.Action) bool {
	switch action {
	case org.FindingAnswer, org.FindingWaive, org.FindingAskReview:
		return f.subject(by) >= 0
	case org.FindingReview:
		return by.MayAbove(action, f.Unit)
	default:
		return by.May(action, f.Unit)
	}
}

func (m *Move) today() calendar.Day { return calendar.DayOf(m.Now) }

// workingDays is a period of n working days that begins after today.
func (m *Move) workingDays(n int) Due {
	d := m.Calendar.AddWorkingDays(m.today(), n)
	return Due{On: d.Day, Provisional: d.Provisional, Days: n, From: m.today()}
}

// over reports whether the period ended before now: it runs to 24:00 of its last day.
func (d Due) over(now time.Time) bool { return d.On != "" && now.After(calendar.LastInstant(d.On)) }

// mayVerify holds the separation of verifying: not one's own proposal, not
// one's own division, case or relation.
func mayVerify(f *Finding, m *Move) error {
	if m.By.Account == f.Proposer {
		return ErrSeparate
	}
	if m.Recused != "" {
		return fmt.Errorf("%w: %s", ErrSeparate, m.Recused)
	}
	return nil
}

// verdict holds what a verdict of either kind needs: the claimant himself, or,
// of a doubtful finding, a second person; and that he has seen the evidence.
func verdict(f *Finding, m *Move) error {
	if err := mayVerify(f, m); err != nil {
		return err
	}
	if f.Awaiting {
		return fmt.Errorf("%w: it waits for its second verifier", ErrState)
	}
	if f.State == Verifying && m.By.Account != f.Verifier {
		return ErrSeparate
	}
	if f.State == Doubtful && (m.By.Account == f.Verifier || m.By.Account == f.Second) {
		return ErrSeparate
	}
	if !m.Seen {
		return ErrUnseen
	}
	return nil
}

func claim(f *Finding, m *Move) error {
	if err := mayVerify(f, m); err != nil {
		return err
	}
	if f.Due.over(m.Now) {
		return ErrLate
	}
	f.State, f.Verifier = Verifying, m.By.Account
	return nil
}

// release gives a claim back; the candidate's period has run on meanwhile.
func release(f *Finding, m *Move) error {
	if m.By.Account != f.Verifier || f.Awaiting {
		return ErrSeparate
	}
	f.State, f.Verifier = Candidate, ""
	return nil
}

func uphold(f *Finding, m *Move) error {
	if err := verdict(f, m); err != nil {
		return err
	}
	switch {
	case m.Unready != nil:
		return m.Unready
	case m.Item == "":
		return ErrItem
	case m.Severity.rank() == 0:
		return ErrSeverity
	case len(m.Subjects) == 0:
		return ErrSubject
	}
	f.Item, f.Checklist, f.Severity, f.Subjects = m.Item, m.List, m.Severity, slices.Clone(m.Subjects)
	for i := range f.Subjects {
		f.Subjects[i].ConfirmedBy = m.By.Account
	}
	if f.State == Doubtful {
		// Two people have looked already: the one who doubted, and this one.
		f.Second, f.State, f.Due = m.By.Account, Upheld, Due{}
		return nil
	}
	if f.Severity.NeedsSecond() {
		f.Awaiting = true
		return nil
	}
	f.State, f.Due = Upheld, Due{}
	return nil
}

// second agrees with the verifier of a serious or grave finding.
func second(f *Finding, m *Move) error {
	if err := maySecond(f, m); err != nil {
		return err
	}
	if m.Unready != nil {
		return m.Unready
	}
	f.State, f.Second, f.Awaiting, f.Due = Upheld, m.By.Account, false, Due{}
	return nil
}

// disagree leaves the decision to a third person.
func disagree(f *Finding, m *Move) error {
	if err := maySecond(f, m); err != nil {
		return err
	}
	f.State, f.Second, f.Awaiting = Doubtful, m.By.Account, false
	return nil
}

func maySecond(f *Finding, m *Move) error {
	if err := mayVerify(f, m); err != nil {
		return err
	}
	if !f.Awaiting {
		return fmt.Errorf("%w: no verdict waits for a second verifier", ErrState)
	}
	if m.By.Account == f.Verifier {
		return ErrSeparate
	}
	if !m.Seen {
		return ErrUnseen
	}
	return nil
}

func doubt(f *Finding, m *Move) error {
	if err := verdict(f, m); err != nil {
		return err
	}
	f.State = Doubtful
	return nil
}

func dismiss(f *Finding, m *Move) error {
	if err := verdict(f, m); err != nil {
		return err
	}
	if f.State == Doubtful {
		f.Second = m.By.Account
	}
	f.end(Dismissed, m)
	return nil
}

func refer(f *Finding, m *Move) error {
	if err := mayVerify(f, m); err != nil {
		return err
	}
	f.State, f.ReferredTo, f.Due = Referred, m.Reason, Due{}
	return nil
}

func receipt(f *Finding, m *Move) error {
	f.Receipt = m.Reason
	return nil
}

func expire(f *Finding, m *Move) error {
	if !f.Due.over(m.Now) {
		return ErrEarly
	}
	f.end(Expired, m)
	return nil
}

// retract takes a candidate back that a machine should not have proposed: its
// hearing is closed, say. What a person proposed, and what people have decided,
// stays as it is.
func retract(f *Finding, m *Move) error {
	if m.By.Account != f.Proposer {
		return ErrSeparate
	}
	f.Awaiting = false
	f.end(Withdrawn, m)
	return nil
}

func answer(f *Finding, m *Move) error {
	return reply(f, m, func(s *Subject) { s.Answer, s.AnsweredAt = m.Reason, m.Now.UnixMilli() })
}

func waive(f *Finding, m *Move) error {
	return reply(f, m, func(s *Subject) { s.WaivedAt = m.Now.UnixMilli() })
}

// reply records one subject's answer or waiver. The state changes when all have
// spoken: a finding about two judges waits for both.
func reply(f *Finding, m *Move, record func(*Subject)) error {
	if f.answerOver(m.Now) {
		return ErrLate
	}
	i := f.subject(m.By)
	if i < 0 {
		return org.ErrForbidden
	}
	s := &f.Subjects[i]
	if s.AnsweredAt != 0 || s.WaivedAt != 0 {
		return fmt.Errorf("%w: answered already", ErrState)
	}
	record(s)
	to := Waived
	for _, s := range f.Subjects {
		if s.AnsweredAt == 0 && s.WaivedAt == 0 {
			return nil
		}
		if s.AnsweredAt != 0 {
			to = Answered
		}
	}
	f.State, f.Due, f.ExtensionAsked = to, Due{}, 0
	return nil
}

func lapse(f *Finding, m *Move) error {
	if !f.Due.over(m.Now) {
		return ErrEarly
	}
	if f.ExtensionAsked != 0 {
		return ErrAsked
	}
	f.State, f.Due = Lapsed, Due{}
	return nil
}

// mayDetermine: neither proposer nor a verifier, and not somebody it is about.
func mayDetermine(f *Finding, m *Move) error {
	if a := m.By.Account; a == f.Proposer || a == f.Verifier || a == f.Second || f.subject(m.By) >= 0 {
		return ErrSeparate
	}
	if !m.Seen {
		return ErrUnseen
	}
	return nil
}

func determine(f *Finding, m *Move) error {
	if err := mayDetermine(f, m); err != nil {
		return err
	}
	if m.Severity != "" {
		if m.Severity.rank() == 0 {
			return ErrSeverity
		}
		if m.Severity.rank() > f.Severity.rank() {
			return ErrHeavier
		}
		f.Severity = m.Severity
	}
	from := m.today()
	last := calendar.DayOf(m.Now.In(calendar.Zone()).AddDate(0, m.Periods.ReviewMonths, 0))
	f.State, f.Determiner, f.Valid = Determined, m.By.Account, true
	f.Due = Due{On: last, From: from}
	return nil
}

func withdraw(f *Finding, m *Move) error {
	if err := mayDetermine(f, m); err != nil {
		return err
	}
	f.Determiner = m.By.Account
	f.end(Withdrawn, m)
	return nil
}

// end puts f into a state from which nothing leads on.
func (f *Finding) end(s State, m *Move) {
	f.State, f.Valid, f.Due, f.EndedAt = s, false, Due{}, m.Now.UnixMilli()
}

func askReview(f *Finding, m *Move) error {
	if f.subject(m.By) < 0 {
		return org.ErrForbidden
	}
	if f.Due.over(m.Now) {
		return ErrLate
	}
	f.State, f.Due = UnderReview, Due{}
	return nil
}

// mayReview: none who acted before.
func mayReview(f *Finding, m *Move) error {
	if f.acted(m.By.Account) || f.subject(m.By) >= 0 || m.Recused == org.OwnCase || m.Recused == org.CloseRelation {
		return ErrSeparate
	}
	if !m.Seen {
		return ErrUnseen
	}
	return nil
}

func maintain(f *Finding, m *Move) error {
	if err := mayReview(f, m); err != nil {
		return err
	}
	f.State, f.Reviewer = Maintained, m.By.Account
	return nil
}

// overturn withdraws a determined finding on review.
func overturn(f *Finding, m *Move) error {
	if err := mayReview(f, m); err != nil {
		return err
	}
	f.Reviewer = m.By.Account
	f.end(Withdrawn, m)
	return nil
}
