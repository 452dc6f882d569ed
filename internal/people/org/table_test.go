package org

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// document is the table as product.md has it, row by row, so that a slip in
// either shows. "own" roles come after a semicolon.
const document = `
finding.propose | inspector office discipline court_administrator engine
finding.claim finding.verify finding.dismiss finding.doubt | inspector office discipline
finding.second_verify | inspector office discipline
finding.serve | inspector office
finding.answer finding.waive finding.ask_review | head ; officer
finding.determine finding.withdraw | leader discipline
finding.review | leader leading_office
finding.refer | leader discipline
evidence.view | inspector office discipline leader leading_office head ; officer
evidence.export | inspector office
evidence.hold evidence.release | discipline leader
issue.open issue.assign | inspector office
issue.rectify issue.submit | head ; officer
issue.recheck issue.return issue.close | inspector office
issue.extend issue.pause issue.defer | leader
document.check_private | ; officer
document.upload document.check | office court_administrator
publication.decide publication.withdraw | office
publication.withhold | leader
recording.upload seat.calibrate schedule.import | office court_administrator inspector
checklist.edit | office
checklist.approve | leader
campaign.plan | inspector office
campaign.approve | leader
draw.run | office
draw.witness | discipline
visit.do | inspector ; officer
directive.import directive.answer | office court_administrator
letter.draft | inspector office
letter.approve letter.withdraw | leader
circular.acknowledge circular.answer | court_administrator head
review.contract review.draw | office
review.score | ; reviewer
review.adjudicate | office trial_committee
accountability.propose | discipline
accountability.decide | leader discipline
complaint.read complaint.unseal | discipline
lesson.plan session.hold | political head
session.attend exam.take | ; officer
cause.set policy.draft | inspector office head political
policy.approve | leader
board.view | leader office discipline political head court_administrator
account.manage | security_administrator system
system.configure | system_administrator
audit.read audit.verify | security_auditor discipline
`

func TestTheTableIsTheDocuments(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(document)) {
		actions, roles, _ := strings.Cut(line, "|")
		may, own, _ := strings.Cut(roles, ";")
		for action := range strings.FieldsSeq(actions) {
			row := rowOf(Action(action))
			if got := names(row.Roles); got != sorted(may) {
				t.Errorf("%s: %s may, want %s", action, got, sorted(may))
			}
			if got := names(row.Own); got != sorted(own) {
				t.Errorf("%s: %s may to their own, want %s", action, got, sorted(own))
			}
		}
	}
}

func names(roles []Role) string {
	var b strings.Builder
	for _, r := range roles {
		b.WriteString(string(r) + " ")
	}
	return sorted(b.String())
}

func sorted(s string) string {
	f := strings.Fields(s)
	slices.Sort(f)
	return strings.Join(f, " ")
}

func TestEveryActionHasARoleAndEveryRoleAnAction(t *testing.T) {
	seen := map[Action]bool{}
	used := map[Role]bool{}
	for _, row := range Table() {
		if seen[row.Action] {
			t.Errorf("%s has two rows", row.Action)
		}
		seen[row.Action] = true
		if len(row.Roles)+len(row.Own) == 0 {
			t.Errorf("%s is nobody's", row.Action)
		}
		for _, r := range slices.Concat(row.Roles, row.Own) {
			used[r] = true
		}
		if family, what, ok := strings.Cut(string(row.Action), "."); !ok || family == "" || what == "" {
			t.Errorf("%q is not family.what", row.Action)
		}
	}
	for _, a := range declared(t, "Action") {
		if !seen[Action(a)] {
			t.Errorf("%s is declared and not in the table", a)
		}
	}
	known := map[Role]bool{}
	for _, r := range declared(t, "Role") {
		known[Role(r)] = true
		if !used[Role(r)] {
			t.Errorf("%s may do nothing", r)
		}
	}
	for r := range used {
		if !known[r] {
			t.Errorf("%s is in the table and not declared", r)
		}
	}
	for r := range known {
		grantable := slices.Contains(Roles(), r)
		if machine := r == RoleEngine || r == RoleSystem; grantable == machine {
			t.Errorf("%s: grantable %v", r, grantable)
		}
	}
}

// declared returns the values of role.go's constants of the type.
func declared(t *testing.T, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "role.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); !ok || id.Name != typ {
			return true
		}
		lit, ok := v.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		s, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
		return true
	})
	if len(out) == 0 {
		t.Fatalf("no constants of type %s found", typ)
	}
	return out
}

// A machine yields candidates; nothing but a person makes a finding of one.
func TestMachinesMakeNoFinding(t *testing.T) {
	u := Unit{Court: "crt_a", Division: "div_a"}
	for _, by := range []Actor{Engine("judgment"), Engine("video"), System("scheduler")} {
		for _, a := range []Action{
			FindingClaim, FindingVerify, FindingDismiss, FindingDoubt, FindingSecondVerify, FindingServe,
			FindingDetermine, FindingWithdraw, FindingReview, IssueOpen, IssueClose, LetterApprove, EvidenceView,
		} {
			if by.May(a, u) || by.MayAnywhere(a) {
				t.Errorf("%s may %s", by.Name, a)
			}
		}
		if !by.Machine() {
			t.Errorf("%s is not a machine", by.Name)
		}
	}
	if !Engine("judgment").May(FindingPropose, u) || System("x").May(FindingPropose, u) {
		t.Error("only the engines propose")
	}
}

func TestClash(t *testing.T) {
	for _, c := range []struct {
		a, b Role
		want bool
	}{
		{RoleSystemAdmin, RoleSecurityAdmin, true},
		{RoleSystemAdmin, RoleSecurityAuditor, true},
		{RoleSecurityAdmin, RoleSecurityAuditor, true},
		{RoleSecurityAdmin, RoleSecurityAdmin, false}, // the same over another unit
		{RoleInspector, RoleSecurityAuditor, true},
		{RoleSecurityAdmin, RoleHead, true},
		{RoleSystemAdmin, RoleCourtAdmin, true},
		{RoleSystemAdmin, RoleLeadingOffice, true},
		{RoleSystemAdmin, RoleOfficer, false}, // keeps the right to answer for himself
		{RoleSystemAdmin, RolePolitical, false},
		{RoleInspector, RoleOffice, false},
	} {
		if got := clash(c.a, c.b); got != c.want || clash(c.b, c.a) != c.want {
			t.Errorf("%s and %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
