package issue

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

var unit = org.Unit{Court: "crt_basic", Division: "div_civil"}

func person(account string, roles ...org.Role) org.Actor {
	a := org.Actor{Account: org.AccountID("acc_" + account), Officer: org.OfficerID("off_" + account), Name: account}
	for _, r := range roles {
		a.Grants = append(a.Grants, org.Grant{Role: r, Scope: org.Scope{Courts: []org.CourtID{"crt_basic"}}})
	}
	return a
}

var (
	finder   = person("finder", org.RoleInspector)
	second   = person("second", org.RoleInspector)
	accepter = person("accepter", org.RoleInspector)
	lead     = person("lead", org.RoleLeader)
	owner    = person("owner", org.RoleOfficer)
	other    = person("other", org.RoleOfficer)
	clock    = org.System("deadlines")

	concerned = person("concerned", org.RoleOfficer, org.RoleInspector)
)

var monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func opened() Issue {
	return Issue{
		ID: "iss_1", Unit: unit, State: Opened, Severity: finding.Ordinary, Title: "案号有误", Opener: finder.Account,
		Findings:  []Found{{ID: "fnd_1", State: finding.Determined, Proposer: "engine:judgment", Verifier: finder.Account, Second: second.Account, Determiner: lead.Account}},
		Concerned: []org.OfficerID{concerned.Officer},
	}
}

type step struct {
	verb   Verb
	by     org.Actor
	on     time.Time
	until  calendar.Day
	proofs int
	reason string
	unseen bool

	service *Service
}

func take(t testing.TB, is Issue, s step) (Issue, error) {
	t.Helper()
	days, err := calendar.Default()
	if err != nil {
		t.Fatal(err)
	}
	m := Move{
		Verb: s.verb, By: s.by, Now: s.on, Calendar: days, Reason: s.reason, Owner: owner.Officer, OwnerName: owner.Name,
		Days: 7, Until: s.until, Proofs: s.proofs, Seen: !s.unseen, Again: "fnd_2",
	}
	if m.Now.IsZero() {
		m.Now = monday
	}
	if m.Reason == "" {
		m.Reason = "说明"
	}
	m.Service = Service{Notice: "改1号", On: m.today(), To: owner.Officer}
	if s.service != nil {
		m.Service = *s.service
	}
	return Decide(is, m)
}

func walk(t testing.TB, is Issue, list ...step) Issue {
	t.Helper()
	for i, s := range list {
		var err error
		if is, err = take(t, is, s); err != nil {
			t.Fatalf("step %d, %s: %v", i+1, s.verb, err)
		}
	}
	return is
}

var rectifying = []step{{verb: Assign, by: finder}, {verb: Serve, by: finder}}

func after(past []step, more ...step) []step { return append(slices.Clone(past), more...) }

func TestTheWholeLife(t *testing.T) {
	is := walk(t, opened(), rectifying...)
	if is.State != Rectifying || is.Due.On != "2026-03-11" {
		t.Fatalf("got %s until %s, want rectifying until 2026-03-11", is.State, is.Due.On)
	}
	is = walk(t, is,
		step{verb: Submit, by: owner, proofs: 1},
		step{verb: Return, by: accepter},
		step{verb: Submit, by: owner, proofs: 2},
		step{verb: Close, by: accepter},
		step{verb: Observe, by: clock},
	)
	if is.State != Observing || is.Until != "2026-05-31" || is.ClosedAt == 0 {
		t.Errorf("got %+v", is)
	}
	if _, err := take(t, is, step{verb: Settle, by: clock, on: monday.AddDate(0, 0, 90)}); !errors.Is(err, ErrEarly) {
		t.Errorf("settled on the last day of watching: %v, want ErrEarly", err)
	}
	if is = walk(t, is, step{verb: Settle, by: clock, on: monday.AddDate(0, 0, 91)}); is.State != Settled {
		t.Errorf("state %s, want settled", is.State)
	}
	if is = walk(t, is, step{verb: Recur, by: accepter}); is.State != Recurred {
		t.Errorf("state %s, want recurred", is.State)
	}
}

func TestAPauseGivesTheRemainingDaysBack(t *testing.T) {
	is := walk(t, opened(), rectifying...)
	// Two of seven working days have gone by on Wednesday.
	is = walk(t, is, step{verb: Pause, by: lead, on: monday.AddDate(0, 0, 2), until: "2026-04-30"})
	is = walk(t, is, step{verb: Resume, by: lead, on: monday.AddDate(0, 0, 14)}) // Monday 16 March
	if is.State != Rectifying || is.Due.On != "2026-03-23" {
		t.Errorf("got %s until %s, want rectifying until 2026-03-23, five working days on", is.State, is.Due.On)
	}
}

func TestRefusals(t *testing.T) {
	submitted, assigned := after(rectifying, step{verb: Submit, by: owner, proofs: 1}), rectifying[:1]
	for _, c := range []struct {
		name string
		past []step
		step step
		want error
	}{
		{"no proof, no submission", rectifying, step{verb: Submit, by: owner}, ErrProof},
		{"others do not submit", rectifying, step{verb: Submit, by: other, proofs: 1}, org.ErrForbidden},
		{"who found does not accept", submitted, step{verb: Close, by: finder}, ErrSeparate},
		{"the second verifier does not accept", submitted, step{verb: Close, by: second}, ErrSeparate},
		{"whom it is about does not accept", submitted, step{verb: Close, by: concerned}, ErrSeparate},
		{"the owner does not accept", submitted, step{verb: Close, by: owner}, org.ErrForbidden},
		{"nobody accepts what he has not looked at", submitted, step{verb: Close, by: accepter, unseen: true}, ErrUnseen},
		{"a return says why", submitted, step{verb: Return, by: accepter, reason: " "}, ErrReason},
		{"conduct is not deferred", rectifying, step{verb: Defer, by: lead, until: "2026-06-01"}, ErrConduct},
		{"a pause ends after today", rectifying, step{verb: Pause, by: lead, until: "2026-03-02"}, ErrDay},
		{"an extension makes it longer", rectifying, step{verb: Extend, by: lead, until: "2026-03-11"}, ErrDay},
		{"an inspector does not extend", rectifying, step{verb: Extend, by: finder, until: "2026-04-01"}, org.ErrForbidden},
		{"served by no notice", assigned, step{verb: Serve, by: finder, service: &Service{}}, ErrNotice},
		{"served on somebody else", assigned, step{verb: Serve, by: finder, service: &Service{Notice: "改1号", On: "2026-03-02", To: other.Officer}}, ErrNotice},
		{"served tomorrow", assigned, step{verb: Serve, by: finder, service: &Service{Notice: "改1号", On: "2026-03-03", To: owner.Officer}}, finding.ErrServiceDay},
		{"served so long ago that nothing is left", assigned, step{verb: Serve, by: finder, service: &Service{Notice: "改1号", On: "2026-02-03", To: owner.Officer}}, finding.ErrServiceDay},
		{"nothing is closed unsubmitted", rectifying, step{verb: Close, by: accepter}, ErrState},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := walk(t, opened(), c.past...)
			if _, err := take(t, is, c.step); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestNothingMovesDuringAReview(t *testing.T) {
	is := walk(t, opened(), rectifying...)
	is.Findings[0].State = finding.UnderReview
	if _, err := take(t, is, step{verb: Submit, by: owner, proofs: 1}); !errors.Is(err, ErrSuspended) {
		t.Errorf("got %v, want ErrSuspended", err)
	}
	is.Findings[0].State = finding.Withdrawn
	if _, err := take(t, is, step{verb: Submit, by: owner, proofs: 1}); !errors.Is(err, ErrVoid) {
		t.Errorf("got %v, want ErrVoid", err)
	}
}

// Whatever is tried, an issue is closed only with proof, by somebody who
// neither found nor fixed.
func TestNoOrderOfStepsSkipsADoor(t *testing.T) {
	var verbs []Verb
	for v := range rules() {
		verbs = append(verbs, v)
	}
	slices.Sort(verbs)
	everything := person("owner", org.RoleInspector, org.RoleLeader, org.RoleOfficer, org.RoleHead)
	people := []org.Actor{finder, second, accepter, lead, owner, other, clock, everything}
	rapid.Check(t, func(rt *rapid.T) {
		is := opened()
		submitted := false
		now := monday
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "hours")) * time.Hour)
			s := step{
				verb: rapid.SampledFrom(verbs).Draw(rt, "verb"), by: rapid.SampledFrom(people).Draw(rt, "by"), on: now,
				until: calendar.DayOf(now).Add(rapid.IntRange(-5, 60).Draw(rt, "until")), proofs: rapid.IntRange(0, 2).Draw(rt, "proofs"),
			}
			next, err := take(t, is, s)
			if err != nil {
				continue
			}
			is = next
			submitted = submitted || s.verb == Submit
			if is.Closer != "" && (!submitted || is.foundBy(is.Closer) || is.Closer == is.Submitter) {
				rt.Fatalf("closed by %s: %+v", is.Closer, is)
			}
			if is.State == Deferred {
				rt.Fatal("conduct was deferred")
			}
		}
	})
}
