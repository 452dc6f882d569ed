package arch

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// writers names the packages that may call db.Write, the door that leaves no
// entry in the audit log, and why.
var writers = map[string]string{
	"platform/audit":  "it is the log",
	"people/auth":     "session, throttle: not audited",
	"people/desk":     "draft, preference, read_mark: not audited",
	"people/notify":   "notice, read_mark: derived from acts, not audited",
	"check/draft":     "kept_draft: nobody but its owner knows of it",
	"check/evidence":  "access_log: appended in batches, its hourly digest is a leaf",
	"check/hearing":   "recording_lease, watched, refused: who is at work, what was watched, what a folder could not give: not audited",
	"platform/dbtest": "tests",
}

// tables names the package that writes each table. Everybody may read what its
// owner offers; board may read all.
var tables = map[string]string{
	"audit_leaf": "platform/audit", "audit_payload": "platform/audit", "audit_hash": "platform/audit",
	"audit_head": "platform/audit", "audit_checkpoint": "platform/audit",
	"calendar_year": "people/workdays",
	"notice":        "people/notify", "read_mark": "people/notify",
	"draft": "people/desk", "preference": "people/desk",
	"casefile":   "check/casefile",
	"allowance":  "check/allow",
	"terms":      "check/terms",
	"terms_step": "check/terms",
	"kept_draft": "check/draft",
	"checklists": "check/checklist", "checklist_step": "check/checklist",
	"evidence": "check/evidence", "access_log": "check/evidence", "access_digest": "check/evidence",
	"finding": "check/finding", "finding_series": "check/finding", "finding_subject": "check/finding",
	"finding_evidence": "check/finding", "finding_step": "check/finding", "finding_export": "check/finding",
	"document": "check/document", "hit": "check/document",
	"batch": "check/batch", "batch_part": "check/batch", "batch_file": "check/batch", "batch_figure": "check/batch",
	"publication": "check/publication", "publication_step": "check/publication", "publication_copy": "check/publication",
	"publication_list": "check/publication", "publication_online": "check/publication", "publication_lead": "check/publication",
	"courtroom": "check/courtroom", "camera": "check/courtroom", "calibration": "check/courtroom", "spot": "check/courtroom",
	"hearing":   "check/docket",
	"recording": "check/hearing", "chunk": "check/hearing", "recording_lease": "check/hearing", "episode": "check/hearing", "watched": "check/hearing",
	"refused": "check/hearing",
	"issue":   "supervise/issue", "issue_series": "supervise/issue", "issue_finding": "supervise/issue",
	"issue_evidence": "supervise/issue", "issue_step": "supervise/issue", "correction": "supervise/issue", "correction_evidence": "supervise/issue",
	"letter": "supervise/letter", "letter_series": "supervise/letter", "letter_addressee": "supervise/letter", "letter_step": "supervise/letter",
	"letter_evidence": "supervise/letter",
	"lesson":          "study/lesson", "lesson_attempt": "study/lesson", "lesson_answer": "study/lesson",
	"cause": "establish/cause", "cause_issue": "establish/cause",
	"policy": "establish/policy", "policy_scope": "establish/policy", "policy_cause": "establish/policy",
	"policy_issue": "establish/policy", "policy_step": "establish/policy", "effect_review": "establish/effect",
	"court": "people/org", "division": "people/org", "officer": "people/org", "post": "people/org", "relation": "people/org",
	"account": "people/org", "account_role": "people/org",
	"credential": "people/auth", "session": "people/auth", "counter": "people/auth",
}

var write = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+([a-z_]+)`)

func TestATableIsWrittenByItsOwner(t *testing.T) {
	for dir, files := range parseAll(t) {
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok {
					return true
				}
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					return true
				}
				for _, m := range write.FindAllStringSubmatch(s, -1) {
					if owner, ok := tables[m[1]]; ok && owner != dir {
						t.Errorf("%s writes %s, which belongs to %s", dir, m[1], owner)
					}
				}
				return true
			})
		}
	}
}

func TestEveryTableHasAnOwner(t *testing.T) {
	created := regexp.MustCompile(`(?m)^CREATE (?:VIRTUAL )?TABLE ([a-z_]+)`)
	files, err := filepath.Glob("../platform/db/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations found", err)
	}
	seen := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range created.FindAllStringSubmatch(string(b), -1) {
			seen[m[1]] = true
			if tables[m[1]] == "" {
				t.Errorf("%s: table %s has no owner; say whose it is", filepath.Base(f), m[1])
			}
		}
	}
	for name := range tables {
		if !seen[name] {
			t.Errorf("table %s is owned but no migration creates it", name)
		}
	}
}

func TestOnlyTheLogAndItsExceptionsWrite(t *testing.T) {
	for dir, files := range parseAll(t) {
		if writers[dir] != "" || dir == "platform/db" {
			continue
		}
		for _, f := range files {
			if !slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "platform/db\"") }) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				// A write through the database has (ctx, func(*db.Tx) error).
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if ok && sel.Sel.Name == "Write" && len(call.Args) == 2 {
					if _, isFunc := call.Args[1].(*ast.FuncLit); isFunc {
						t.Errorf("%s calls Write on the database: changes go through audit.Log.Do", dir)
					}
				}
				return true
			})
		}
	}
}
