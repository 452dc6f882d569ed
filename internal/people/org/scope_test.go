package org

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// forest draws a random register: courts whose superior comes earlier, each
// with some divisions.
func forest(t *rapid.T) *Register {
	var courts []Court
	var divisions []Division
	n := rapid.IntRange(1, 8).Draw(t, "courts")
	for i := range n {
		c := Court{ID: CourtID(fmt.Sprintf("crt_%02d", i))}
		if up := rapid.IntRange(-1, i-1).Draw(t, "superior"); up >= 0 {
			c.Superior = courts[up].ID
		}
		courts = append(courts, c)
		for j := range rapid.IntRange(0, 3).Draw(t, "divisions") {
			divisions = append(divisions, Division{ID: DivisionID(fmt.Sprintf("div_%02d%02d", i, j)), Court: c.ID})
		}
	}
	return newRegister(courts, divisions)
}

// units lists every unit of the register, and the one that is none.
func units(r *Register) []Unit {
	out := []Unit{{}}
	for _, c := range r.courts {
		out = append(out, Unit{Court: c.ID})
	}
	for _, d := range r.divisions {
		out = append(out, d.Unit())
	}
	return out
}

// reaches walks up the tree from u: itself, its court, the courts above.
func reaches(r *Register, granted, u Unit) bool {
	if u == granted {
		return true
	}
	if granted.Division != "" {
		return false
	}
	for c := u.Court; c != ""; c = r.court[c].Superior {
		if c == granted.Court {
			return true
		}
	}
	return false
}

func TestMayIsWalkingUpTheTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		rapid.Check(t, func(rt *rapid.T) {
			r := forest(rt)
			all := units(r)
			granted := map[Role][]Unit{}
			a := Actor{Account: "acc_1"}
			for range rapid.IntRange(0, 3).Draw(rt, "grants") {
				role := rapid.SampledFrom([]Role{RoleInspector, RoleOffice, RoleLeader}).Draw(rt, "role")
				u := rapid.SampledFrom(all).Draw(rt, "unit")
				granted[role] = append(granted[role], u)
				g := Grant{Role: role, Scope: Scope{All: true}}
				if u != (Unit{}) {
					g.Scope = r.Subtree(u)
				}
				a.Grants = append(a.Grants, g)
			}
			for _, action := range []Action{FindingClaim, FindingServe, IssueExtend, AuditRead} {
				scope := a.Scope(action)
				anywhere := false
				for _, u := range all {
					want := false
					for _, role := range rowOf(action).Roles {
						for _, g := range granted[role] {
							want = want || g == (Unit{}) || u != (Unit{}) && reaches(r, g, u)
						}
					}
					anywhere = anywhere || want
					if got := a.May(action, u); got != want {
						rt.Fatalf("%v may %s in %v: %v, want %v", a.Grants, action, u, got, want)
					}
					if got := scope.Covers(u); got != want {
						rt.Fatalf("scope %v covers %v: %v, want %v", scope, u, got, want)
					}
					// The text does not depend on the action: two of them are enough of the slow part.
					slow := action == FindingClaim || action == IssueExtend
					if slow && matches(t, d, scope, u) != want {
						rt.Fatalf("%q matches %v in SQL: %v, want %v", scope.Match(), u, !want, want)
					}
				}
				if got := a.MayAnywhere(action); got != anywhere {
					rt.Fatalf("may %s anywhere: %v, want %v", action, got, anywhere)
				}
			}
		})
	})
}

func matches(t *testing.T, d *db.DB, s Scope, u Unit) bool {
	t.Helper()
	var n int
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM (SELECT CAST($2 AS TEXT) AS court, CAST($3 AS TEXT) AS division) AS x
			WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')`, s.Match(), u.Court, u.Division).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n == 1
}

func TestMayAbove(t *testing.T) {
	r := newRegister([]Court{{ID: "crt_mid"}, {ID: "crt_low", Superior: "crt_mid"}}, []Division{{ID: "div_l", Court: "crt_low"}})
	leaderOf := func(u Unit) Actor {
		return Actor{Grants: []Grant{{Role: RoleLeader, Scope: r.Subtree(u)}}, Superior: r.superiors()}
	}
	for _, c := range []struct {
		name  string
		by    Actor
		about Unit
		want  bool
	}{
		{"from the court above", leaderOf(Unit{Court: "crt_mid"}), Unit{Court: "crt_low", Division: "div_l"}, true},
		{"from the same court", leaderOf(Unit{Court: "crt_low"}), Unit{Court: "crt_low", Division: "div_l"}, false},
		{"about the topmost court", leaderOf(Unit{Court: "crt_mid"}), Unit{Court: "crt_mid"}, true},
		{"from below", leaderOf(Unit{Court: "crt_low"}), Unit{Court: "crt_mid"}, false},
		{"about a court not registered", leaderOf(Unit{Court: "crt_mid"}), Unit{Court: "crt_x"}, false},
	} {
		if got := c.by.MayAbove(FindingReview, c.about); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRecused(t *testing.T) {
	basic := Unit{Court: "crt_low", Division: "div_l"}
	mid := Unit{Court: "crt_mid", Division: "div_m"}
	by := Actor{
		Account: "acc_1", Officer: "off_me", Relatives: []OfficerID{"off_wife"}, RelatedParties: []string{"澹台某"},
		Posts: []Post{{Unit: mid, Level: Intermediate, From: "2025-01-01"}},
		Past:  []Post{{Unit: basic, Level: Basic, From: "2020-01-01", To: "2024-12-31"}},
	}
	lent := Actor{Officer: "off_2", Posts: []Post{{Unit: Unit{Court: "crt_low", Division: "div_k"}, Level: Basic}}}
	hired := Actor{Account: "acc_3", Grants: []Grant{{Role: RoleInspector, Court: "crt_low", Level: Basic, Scope: Scope{Courts: []CourtID{"crt_low"}}}}}
	for _, c := range []struct {
		name string
		by   Actor
		on   Subject
		want Reason
	}{
		{"another division", by, Subject{Unit: Unit{Court: "crt_mid", Division: "div_n"}, Officers: []OfficerID{"off_9"}}, NotRecused},
		{"a matter of the whole intermediate court", by, Subject{Unit: Unit{Court: "crt_mid"}}, NotRecused},
		{"own division", by, Subject{Unit: mid}, OwnDivision},
		{"own case comes first", by, Subject{Unit: mid, Officers: []OfficerID{"off_9", "off_me"}}, OwnCase},
		{"relation to an officer", by, Subject{Unit: basic, Officers: []OfficerID{"off_wife"}}, CloseRelation},
		{"relation to a party, spaced as in the judgment", by, Subject{Unit: basic, Parties: []string{"澹　台 某"}}, CloseRelation},
		{"former division, today's matter", by, Subject{Unit: basic, Day: "2025-06-01"}, NotRecused},
		{"former division, matter of that time", by, Subject{Unit: basic, Day: "2024-06-01"}, OwnDivision},
		{"former court, matter of that time", by, Subject{Unit: Unit{Court: "crt_low"}, Day: "2024-06-01"}, OwnCourt},
		{"another division of own basic court", lent, Subject{Unit: basic}, OwnCourt},
		{"another court", lent, Subject{Unit: Unit{Court: "crt_other"}}, NotRecused},
		{"no post: the home is where the grants are", hired, Subject{Unit: basic}, OwnCourt},
		{"no officer is not everybody's officer", hired, Subject{Unit: mid, Officers: []OfficerID{""}}, NotRecused},
	} {
		if got := Recused(c.by, c.on); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMayOwn(t *testing.T) {
	by := Actor{Account: "acc_1", Officer: "off_1", Grants: []Grant{{Role: RoleOfficer, Scope: Scope{Divisions: []DivisionID{"div_now"}}}}}
	before := Unit{Court: "crt_a", Division: "div_before"}
	if !by.MayOwn(FindingAnswer, "off_2", "off_1") || by.MayOwn(FindingAnswer, "off_2") || by.MayOwn(FindingAnswer, "") {
		t.Error("an officer answers for himself and nobody else")
	}
	if by.May(FindingAnswer, Unit{Court: "crt_a", Division: "div_now"}) {
		t.Error("an officer answers for the whole division")
	}
	if (Actor{Account: "acc_1", Grants: []Grant{{Role: RoleOfficer}}}).MayOwn(FindingAnswer, "") {
		t.Error("an account without an officer is concerned by a finding without subject")
	}
	for _, c := range []struct {
		name      string
		action    Action
		concerned string
		want      error
	}{
		{"own, from before the move", FindingAnswer, "off_1", nil},
		{"own, to look at only", FindingDetermine, "off_1", ErrForbidden},
		{"somebody else's", FindingAnswer, "off_2", ErrNotFound},
	} {
		if got := by.Require(c.action, FindingView, before, c.concerned); got != c.want { //nolint:errorlint // the sentinel itself is the contract
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	r := Actor{Account: "acc_7", Grants: []Grant{{Role: RoleReviewer}}}
	if !r.MayOwn(ReviewScore, "acc_7") || r.MayOwn(ReviewScore, "acc_8") {
		t.Error("a reviewer marks what is assigned to the account")
	}
}
