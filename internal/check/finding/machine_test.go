package finding

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// The people of these tests. The unit is a division of a basic court; the
// inspectors and leaders are of the court above it.
var unit = org.Unit{Court: "crt_basic", Division: "div_civil"}

func person(account string, officer org.OfficerID, roles ...org.Role) org.Actor {
	a := org.Actor{
		Account: org.AccountID("acc_" + account), Officer: officer, Name: account,
		Superior: map[org.CourtID]org.CourtID{"crt_basic": "crt_mid", "crt_mid": ""},
	}
	for _, r := range roles {
		a.Grants = append(a.Grants, org.Grant{Role: r, Scope: org.Scope{Courts: []org.CourtID{"crt_mid", "crt_basic"}}, Court: "crt_mid", Level: org.Intermediate})
	}
	return a
}

var (
	anna   = person("anna", "off_anna", org.RoleInspector)
	bert   = person("bert", "off_bert", org.RoleInspector)
	cora   = person("cora", "off_cora", org.RoleInspector)
	lead   = person("lead", "off_lead", org.RoleLeader)
	lead2  = person("lead2", "off_lead2", org.RoleLeader)
	judge  = person("judge", "off_judge", org.RoleOfficer)
	judge2 = person("judge2", "off_judge2", org.RoleOfficer)
	clock  = org.System("deadlines")
)

func day(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// monday is 2026-03-02, 10:00 in Beijing.
var monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func candidate() Finding {
	return Finding{
		ID: "fnd_1", Source: MachineDocument, Unit: unit, Title: "案号年份晚于落款年份", Severity: Ordinary, State: Candidate, Proposer: "engine:judgment",
		Due: Due{On: "2026-03-16", Days: 10, From: "2026-03-02"},
	}
}

// step is a move of these tests; zero fields get what an ordinary one has.
type step struct {
	verb     Verb
	by       org.Actor
	on       time.Time
	severity Severity
	reason   string
	unseen   bool
	recused  org.Reason
	two      bool // two subjects
	service  *Service
}

func take(t testing.TB, f Finding, s step) (Finding, error) {
	t.Helper()
	m := Move{
		Verb: s.verb, By: s.by, Now: s.on, Calendar: day(t), Periods: DefaultPeriods(), Reason: s.reason, Severity: s.severity,
		Item: "item-34", List: "v1", Seen: !s.unseen, Recused: s.recused,
		Subjects: []Subject{{Officer: "off_judge", Name: "甲", Unit: unit}},
	}
	if s.two {
		m.Subjects = append(m.Subjects, Subject{Officer: "off_judge2", Name: "乙", Unit: unit})
	}
	if m.Now.IsZero() {
		m.Now = monday
	}
	m.Service = Service{Notice: "告1号", On: m.today(), To: []Recipient{{Officer: "off_judge"}, {Officer: "off_judge2"}}}
	if s.service != nil {
		m.Service = *s.service
	}
	if m.Reason == "" {
		m.Reason = "理由"
	}
	if m.Severity == "" && s.verb == Uphold {
		m.Severity = Ordinary
	}
	return Decide(f, m)
}

func walk(t testing.TB, f Finding, list ...step) Finding {
	t.Helper()
	for i, s := range list {
		var err error
		if f, err = take(t, f, s); err != nil {
			t.Fatalf("step %d, %s: %v", i+1, s.verb, err)
		}
	}
	return f
}

func TestTheWholeLife(t *testing.T) {
	f := walk(t, candidate(),
		step{verb: Claim, by: anna},
		step{verb: Uphold, by: anna},
		step{verb: Serve, by: anna},
		step{verb: Answer, by: judge, reason: "系笔误"},
		step{verb: Determine, by: lead},
	)
	if f.State != Determined || !f.Valid || f.Determiner != lead.Account || f.Subjects[0].Answer != "系笔误" {
		t.Errorf("got %+v", f)
	}
	if f.Due.On != "2026-04-02" {
		t.Errorf("review may be asked for until %s, want 2026-04-02", f.Due.On)
	}
	f = walk(t, f, step{verb: AskReview, by: judge}, step{verb: Overturn, by: lead2})
	if f.State != Withdrawn || f.Valid || !f.Ended() {
		t.Errorf("got %+v", f)
	}
}

func TestAnswerPeriodIsThreeWorkingDays(t *testing.T) {
	// Served on Thursday 30 April 2026; 1 to 5 May are holidays, Saturday 9 May is worked.
	thursday := time.Date(2026, 4, 30, 3, 0, 0, 0, time.UTC)
	f := walk(t, candidate(), step{verb: Claim, by: anna}, step{verb: Uphold, by: anna}, step{verb: Serve, by: anna, on: thursday})
	if f.Due.On != "2026-05-08" || f.Due.Provisional {
		t.Fatalf("due %+v, want 2026-05-08", f.Due)
	}
	last := time.Date(2026, 5, 8, 15, 59, 59, 0, time.UTC) // 23:59:59 in Beijing
	if _, err := take(t, f, step{verb: Answer, by: judge, on: last}); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	if _, err := take(t, f, step{verb: Lapse, by: clock, on: last}); !errors.Is(err, ErrEarly) {
		t.Errorf("lapse in the last second: %v, want ErrEarly", err)
	}
	next := last.Add(time.Second)
	if _, err := take(t, f, step{verb: Answer, by: judge, on: next}); !errors.Is(err, ErrLate) {
		t.Errorf("a second later: %v, want ErrLate", err)
	}
	if f = walk(t, f, step{verb: Lapse, by: clock, on: next}); f.State != Lapsed {
		t.Errorf("state %s, want lapsed", f.State)
	}
}

func TestTwoSubjectsBothAnswer(t *testing.T) {
	f := walk(t, candidate(), step{verb: Claim, by: anna}, step{verb: Uphold, by: anna, two: true}, step{verb: Serve, by: anna}, step{verb: Waive, by: judge})
	if f.State != Answering {
		t.Fatalf("state %s after the first of two, want answering", f.State)
	}
	if _, err := take(t, f, step{verb: Answer, by: judge}); !errors.Is(err, ErrState) {
		t.Errorf("second word of the same person: %v, want ErrState", err)
	}
	if f = walk(t, f, step{verb: Answer, by: judge2}); f.State != Answered {
		t.Errorf("state %s, want answered", f.State)
	}
}

// Separation of duties and human verification, each refusal of its own.
func TestRefusals(t *testing.T) {
	claimed := []step{{verb: Claim, by: anna}}
	upheld := append(slices.Clone(claimed), step{verb: Uphold, by: anna})
	two := append(slices.Clone(claimed), step{verb: Uphold, by: anna, two: true})
	heavy := append(slices.Clone(claimed), step{verb: Uphold, by: anna, severity: Serious})
	doubted := append(slices.Clone(claimed), step{verb: Doubt, by: anna})
	answered := append(slices.Clone(upheld), step{verb: Serve, by: anna}, step{verb: Answer, by: judge})
	determined := append(slices.Clone(answered), step{verb: Determine, by: lead})
	reviewed := append(slices.Clone(determined), step{verb: AskReview, by: judge})
	late := monday.AddDate(0, 3, 0)
	for _, c := range []struct {
		name string
		past []step
		step step
		want error
	}{
		{"an officer does not claim", nil, step{verb: Claim, by: judge}, org.ErrForbidden},
		{"no verdict without a claim", nil, step{verb: Uphold, by: anna}, ErrState},
		{"nobody verifies his own division", nil, step{verb: Claim, by: anna, recused: org.OwnDivision}, ErrSeparate},
		{"a candidate past its period is not claimed", nil, step{verb: Claim, by: anna, on: late}, ErrLate},
		{"only the claimant gives the verdict", claimed, step{verb: Uphold, by: bert}, ErrSeparate},
		{"no verdict without having seen the evidence", claimed, step{verb: Uphold, by: anna, unseen: true}, ErrUnseen},
		{"no dismissal without having seen the evidence", claimed, step{verb: Dismiss, by: anna, unseen: true}, ErrUnseen},
		{"a dismissal needs a reason", claimed, step{verb: Dismiss, by: anna, reason: " "}, ErrReason},
		{"there is no such severity", claimed, step{verb: Uphold, by: anna, severity: "huge"}, ErrSeverity},
		{"the verifier is not the second verifier", heavy, step{verb: Second, by: anna}, ErrSeparate},
		{"the second verifier sees the evidence too", heavy, step{verb: Second, by: bert, unseen: true}, ErrUnseen},
		{"a serious finding is not served on one word", heavy, step{verb: Serve, by: anna}, ErrState},
		{"an ordinary one has no second verifier", claimed, step{verb: Second, by: bert}, ErrState},
		{"who doubted does not decide", doubted, step{verb: Uphold, by: anna}, ErrSeparate},
		{"a second person decides a doubt", doubted, step{verb: Dismiss, by: bert}, nil},
		{"served by no notice", upheld, step{verb: Serve, by: anna, service: &Service{On: "2026-03-02", To: []Recipient{{Officer: "off_judge"}}}}, ErrNotice},
		{"served on one of two", two, step{verb: Serve, by: anna, service: &Service{Notice: "告1号", On: "2026-03-02", To: []Recipient{{Officer: "off_judge2"}}}}, ErrNotice},
		{"served on somebody else", upheld, step{verb: Serve, by: anna, service: &Service{Notice: "告1号", On: "2026-03-02", To: []Recipient{{Officer: "off_other"}, {Unit: unit}}}}, ErrNotice},
		{"served tomorrow", upheld, step{verb: Serve, by: anna, service: &Service{Notice: "告1号", On: "2026-03-03", To: []Recipient{{Officer: "off_judge"}}}}, ErrServiceDay},
		{"served so long ago that nothing is left", upheld, step{verb: Serve, by: anna, service: &Service{Notice: "告1号", On: "2026-02-24", To: []Recipient{{Officer: "off_judge"}}}}, ErrServiceDay},
		{"nobody answers for another", append(slices.Clone(upheld), step{verb: Serve, by: anna}), step{verb: Answer, by: judge2}, org.ErrForbidden},
		{"no decision before the answer", append(slices.Clone(upheld), step{verb: Serve, by: anna}), step{verb: Determine, by: lead}, ErrState},
		{"the verifier does not determine", answered, step{verb: Determine, by: anna}, org.ErrForbidden},
		{"no heavier measure for answering", answered, step{verb: Determine, by: lead, severity: Serious}, ErrHeavier},
		{"a lighter one is fine", answered, step{verb: Determine, by: lead, severity: Minor}, nil},
		{"a decision needs reasons", answered, step{verb: Determine, by: lead, reason: "　"}, ErrReason},
		{"no review after a month", determined, step{verb: AskReview, by: judge, on: late}, ErrLate},
		{"others do not ask for a review", determined, step{verb: AskReview, by: judge2}, org.ErrForbidden},
		{"who determined does not review", reviewed, step{verb: Maintain, by: lead}, ErrSeparate},
		{"a dismissed finding stays dismissed", append(slices.Clone(claimed), step{verb: Dismiss, by: anna}), step{verb: Claim, by: bert}, ErrState},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := walk(t, candidate(), c.past...)
			if _, err := take(t, f, c.step); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestTheVerifierWhoLeadsDoesNotDetermine(t *testing.T) {
	both := person("both", "off_both", org.RoleInspector, org.RoleLeader)
	f := walk(t, candidate(), step{verb: Claim, by: both}, step{verb: Uphold, by: both}, step{verb: Serve, by: anna}, step{verb: Answer, by: judge})
	if _, err := take(t, f, step{verb: Determine, by: both}); !errors.Is(err, ErrSeparate) {
		t.Errorf("got %v, want ErrSeparate", err)
	}
}

func TestSecondDisagreesThenAThirdDecides(t *testing.T) {
	f := walk(t, candidate(), step{verb: Claim, by: anna}, step{verb: Uphold, by: anna, severity: Grave}, step{verb: Disagree, by: bert})
	if f.State != Doubtful {
		t.Fatalf("state %s, want doubtful", f.State)
	}
	if _, err := take(t, f, step{verb: Dismiss, by: bert}); !errors.Is(err, ErrSeparate) {
		t.Errorf("the one who disagreed decides: %v, want ErrSeparate", err)
	}
	if f = walk(t, f, step{verb: Uphold, by: cora, severity: Grave}); f.State != Upheld {
		t.Errorf("state %s, want upheld", f.State)
	}
}

// Whatever is tried in whatever order, no finding is determined that was not
// verified by one person, heard, and determined by another.
func TestNoOrderOfStepsSkipsADoor(t *testing.T) {
	verbs := []Verb{}
	for v := range rules() {
		verbs = append(verbs, v)
	}
	slices.Sort(verbs)
	people := []org.Actor{anna, bert, cora, lead, lead2, judge, judge2, clock, person("all", "off_judge", org.RoleInspector, org.RoleLeader, org.RoleOfficer, org.RoleDiscipline)}
	rapid.Check(t, func(rt *rapid.T) {
		f := candidate()
		now := monday
		seen := map[State]bool{}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "hours")) * time.Hour)
			s := step{
				verb: rapid.SampledFrom(verbs).Draw(rt, "verb"), by: rapid.SampledFrom(people).Draw(rt, "by"), on: now,
				severity: rapid.SampledFrom([]Severity{"", Minor, Ordinary, Serious, Grave}).Draw(rt, "severity"),
				two:      rapid.Bool().Draw(rt, "two"), unseen: rapid.IntRange(0, 5).Draw(rt, "unseen") == 0,
			}
			before := f
			after, err := take(t, f, s)
			if err != nil {
				continue
			}
			f = after
			seen[f.State] = true
			if before.Ended() || before.State == Maintained {
				rt.Fatalf("%s led on from %s", s.verb, before.State)
			}
			if f.Valid && !seen[Answered] && !seen[Waived] && !seen[Lapsed] {
				rt.Fatalf("valid in %s without a hearing", f.State)
			}
			if f.Valid && (f.Verifier == "" || f.Determiner == f.Verifier || f.Determiner == f.Second || f.Determiner == f.Proposer) {
				rt.Fatalf("valid without separation: %+v", f)
			}
			if f.Severity.NeedsSecond() && f.State == Upheld && (f.Second == "" || f.Second == f.Verifier) {
				rt.Fatalf("%s upheld by one person", f.Severity)
			}
			if f.Reviewer != "" && (f.Reviewer == f.Determiner || f.Reviewer == f.Verifier) {
				rt.Fatalf("reviewed by one who acted before: %+v", f)
			}
		}
	})
}
