package letter

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/people/org"
)

var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// mid inspects low, which has a division.
const (
	mid = org.CourtID("crt_mid")
	low = org.CourtID("crt_low")
	div = org.DivisionID("div_civil")
)

// person is an account with roles over both courts, as far as the role goes.
func person(name string, roles ...org.Role) org.Actor {
	a := org.Actor{Account: org.AccountID("acc_" + name), Officer: org.OfficerID("off_" + name), Name: name}
	for _, r := range roles {
		s := org.Scope{Courts: []org.CourtID{mid, low}}
		switch r {
		case org.RoleHead:
			s = org.Scope{Divisions: []org.DivisionID{div}}
		case org.RoleCourtAdmin:
			s = org.Scope{Courts: []org.CourtID{low}}
		}
		a.Grants = append(a.Grants, org.Grant{Role: r, Scope: s})
	}
	return a
}

func clerk() org.Actor  { return person("clerk", org.RoleInspector) }
func leader() org.Actor { return person("leader", org.RoleLeader) }
func head() org.Actor   { return person("head", org.RoleHead) }
func admin() org.Actor  { return person("admin", org.RoleCourtAdmin) }
func judge() org.Actor  { return person("judge", org.RoleOfficer) }

func toUnits() []Addressee {
	return []Addressee{{Unit: org.Unit{Court: low}, Name: "明德区人民法院"}, {Unit: org.Unit{Court: low, Division: div}, Name: "明德区人民法院民事审判第一庭"}}
}

func toOfficer() []Addressee { return []Addressee{{Officer: "off_judge", Name: "鲁有衡"}} }

func letterIn(s State, k Kind, to []Addressee) Letter {
	l := Letter{
		ID: "ltr_1", Kind: k, Unit: org.Unit{Court: mid}, Issuer: "澄明市中级人民法院", Word: "澄中法督", State: s,
		Text: Text{Title: "通报", Parts: []Part{{Text: "甲"}}}, Addressees: to, Drafter: clerk().Account,
	}
	if s == Approved || s == Sent {
		l.SHA256 = "00"
	}
	if s == Sent {
		l.SentAt = monday.UnixMilli()
	}
	return l
}

func TestSteps(t *testing.T) {
	both := person("both", org.RoleInspector, org.RoleLeader)
	twin := leader()
	twin.Officer = clerk().Officer // the same officer under another account
	unrendered := letterIn(Approved, Circular, toUnits())
	unrendered.SHA256 = ""
	untitled := letterIn(Drafted, Circular, toUnits())
	untitled.Text.Title = ""
	signed := letterIn(Sent, Circular, toUnits())
	signed.Addressees[0].On = "2026-03-02"
	for _, tt := range []struct {
		name string
		l    Letter
		m    Move
		want State
		err  error
	}{
		{"a clerk submits", letterIn(Drafted, Circular, toUnits()), Move{Verb: Submit, By: clerk()}, Submitted, nil},
		{"a leader does not", letterIn(Drafted, Circular, toUnits()), Move{Verb: Submit, By: leader()}, "", org.ErrForbidden},
		{"nothing without a title is submitted", untitled, Move{Verb: Submit, By: clerk()}, "", ErrText},
		{"nothing to nobody", letterIn(Drafted, Circular, nil), Move{Verb: Submit, By: clerk()}, "", ErrAddressee},
		{"no circular to a person", letterIn(Drafted, Circular, toOfficer()), Move{Verb: Submit, By: clerk()}, "", ErrAddressee},
		{"no notice to two", letterIn(Drafted, VerificationNotice, toUnits()), Move{Verb: Submit, By: clerk()}, "", ErrAddressee},
		{"no unit twice", letterIn(Drafted, Circular, append(toUnits(), toUnits()[0])), Move{Verb: Submit, By: clerk()}, "", ErrAddressee},
		{"a notice to a person", letterIn(Drafted, VerificationNotice, toOfficer()), Move{Verb: Submit, By: clerk()}, Submitted, nil},
		{"a leader approves", letterIn(Submitted, Circular, toUnits()), Move{Verb: Approve, By: leader()}, Approved, nil},
		{"a clerk does not", letterIn(Submitted, Circular, toUnits()), Move{Verb: Approve, By: person("second", org.RoleInspector)}, "", org.ErrForbidden},
		{"never who drafted, though a leader", letterIn(Submitted, Circular, toUnits()), Move{Verb: Approve, By: both, Hands: []Hand{{both.Account, ""}}}, "", ErrSeparate},
		{"nor under another account", letterIn(Submitted, Circular, toUnits()), Move{Verb: Approve, By: twin, Hands: []Hand{{clerk().Account, clerk().Officer}}}, "", ErrSeparate},
		{"nor whom it is for", letterIn(Submitted, VerificationNotice, toOfficer()), Move{Verb: Approve, By: person("judge", org.RoleLeader)}, "", ErrSeparate},
		{"a draft is not approved", letterIn(Drafted, Circular, toUnits()), Move{Verb: Approve, By: leader()}, "", ErrState},
		{"giving back needs a reason", letterIn(Submitted, Circular, toUnits()), Move{Verb: Return, By: leader(), Reason: " "}, "", ErrReason},
		{"given back", letterIn(Submitted, Circular, toUnits()), Move{Verb: Return, By: leader(), Reason: "数字要核对"}, Drafted, nil},
		{"nothing is sent before it is made", unrendered, Move{Verb: Send, By: clerk()}, "", ErrUnrendered},
		{"sent", letterIn(Approved, Circular, toUnits()), Move{Verb: Send, By: clerk()}, Sent, nil},
		{"what is approved is not edited", letterIn(Approved, Circular, toUnits()), Move{Verb: Edit, By: clerk()}, "", ErrState},
		{"withdrawing is a leader's", letterIn(Sent, Circular, toUnits()), Move{Verb: Withdraw, By: clerk(), Reason: "误发"}, "", org.ErrForbidden},
		{"withdrawn", letterIn(Sent, Circular, toUnits()), Move{Verb: Withdraw, By: leader(), Reason: "误发"}, Withdrawn, nil},
		{"a draft is thrown away", letterIn(Drafted, Circular, toUnits()), Move{Verb: Discard, By: clerk()}, Withdrawn, nil},
		{"the administrator signs for the court", letterIn(Sent, Circular, toUnits()), Move{Verb: Acknowledge, By: admin(), N: 1}, Sent, nil},
		{"a head does not", letterIn(Sent, Circular, toUnits()), Move{Verb: Acknowledge, By: head(), N: 1}, "", org.ErrForbidden},
		{"the head signs for the division, the last", signed, Move{Verb: Acknowledge, By: head(), N: 2}, Acknowledged, nil},
		{"nobody signs twice", signed, Move{Verb: Acknowledge, By: admin(), N: 1}, "", ErrSigned},
		{"nobody signs for what is not sent", letterIn(Approved, Circular, toUnits()), Move{Verb: Acknowledge, By: admin(), N: 1}, "", ErrState},
		{"no such addressee", letterIn(Sent, Circular, toUnits()), Move{Verb: Acknowledge, By: admin(), N: 3}, "", org.ErrNotFound},
		{"the officer signs for his own", letterIn(Sent, VerificationNotice, toOfficer()), Move{Verb: Acknowledge, By: judge(), N: 1}, Acknowledged, nil},
		{"nobody else does", letterIn(Sent, VerificationNotice, toOfficer()), Move{Verb: Acknowledge, By: admin(), N: 1}, "", org.ErrForbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.m.Now = monday
			got, err := Decide(tt.l, tt.m)
			if !errors.Is(err, tt.err) || err == nil && got.State != tt.want {
				t.Errorf("got %s, %v; want %s, %v", got.State, err, tt.want, tt.err)
			}
		})
	}
}

func TestWhoMayKnowOfALetter(t *testing.T) {
	far := org.Actor{Account: "acc_far", Officer: "off_far", Grants: []org.Grant{{Role: org.RoleHead, Scope: org.Scope{Divisions: []org.DivisionID{"div_far"}}}, {Role: org.RoleOfficer}}}
	withdrawnUnsent := letterIn(Withdrawn, Circular, toUnits())
	recalled := letterIn(Sent, Circular, toUnits())
	recalled.State = Withdrawn
	for _, tt := range []struct {
		name string
		l    Letter
		by   org.Actor
		want bool
	}{
		{"the clerk knows of a draft", letterIn(Drafted, Circular, toUnits()), clerk(), true},
		{"the leader too", letterIn(Drafted, Circular, toUnits()), leader(), true},
		{"the addressee does not", letterIn(Approved, Circular, toUnits()), head(), false},
		{"once sent, he does", letterIn(Sent, Circular, toUnits()), head(), true},
		{"and keeps it when it is withdrawn", recalled, head(), true},
		{"not one that was never sent", withdrawnUnsent, head(), false},
		{"another division does not", letterIn(Sent, Circular, toUnits()), far, false},
		{"a notice is its officer's", letterIn(Sent, VerificationNotice, toOfficer()), judge(), true},
		{"not his head's", letterIn(Sent, VerificationNotice, toOfficer()), head(), false},
		{"not before it is served", letterIn(Approved, VerificationNotice, toOfficer()), judge(), false},
	} {
		if got := visible(&tt.l, tt.by); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// Whatever anybody tries in whatever order: nothing is approved by a hand that
// wrote it, nothing is sent that was not approved, nobody signs twice.
func TestNoOrderOfStepsSkipsADoor(t *testing.T) {
	verbs := []Verb{Acknowledge}
	for v := range rules() {
		verbs = append(verbs, v)
	}
	slices.Sort(verbs)
	everything := person("everything", org.RoleInspector, org.RoleLeader, org.RoleHead, org.RoleCourtAdmin)
	people := []org.Actor{clerk(), leader(), head(), admin(), judge(), everything}
	rapid.Check(t, func(rt *rapid.T) {
		l := letterIn(Drafted, Circular, toUnits())
		wrote := []Hand{{clerk().Account, clerk().Officer}}
		signed := 0
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			m := Move{
				Verb: rapid.SampledFrom(verbs).Draw(rt, "verb"), By: rapid.SampledFrom(people).Draw(rt, "by"), Now: monday,
				Reason: rapid.SampledFrom([]string{"", "误"}).Draw(rt, "reason"), N: rapid.IntRange(0, 3).Draw(rt, "n"), Hands: wrote,
				Text: l.Text, To: toUnits(),
			}
			next, err := Decide(l, m)
			if err != nil {
				continue
			}
			if m.Verb == Edit || m.Verb == Submit {
				wrote = append(wrote, Hand{m.By.Account, m.By.Officer})
			}
			if m.Verb == Approve {
				next.SHA256 = "00" // as the job does
				if slices.ContainsFunc(wrote, func(h Hand) bool { return h.Account == m.By.Account }) {
					rt.Fatalf("%s approved his own", m.By.Account)
				}
			}
			if m.Verb == Acknowledge {
				signed++
			}
			l = next
			if (l.State == Sent || l.State == Acknowledged) && l.Approver == "" {
				rt.Fatalf("sent without approval: %+v", l)
			}
			if signed > len(l.Addressees) || l.State == Acknowledged && signed != len(l.Addressees) {
				rt.Fatalf("%d signed: %+v", signed, l)
			}
		}
	})
}
