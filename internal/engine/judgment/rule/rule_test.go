package rule_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/ruletest"
)

// definition finds the rules a source file defines.
var definition = regexp.MustCompile(`(?m)^\s*ID:\s*"(J\d\d)"`)

// defined maps the ID of every rule in the folder to its file, without .go.
func defined(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range definition.FindAllSubmatch(src, -1) {
			id := string(m[1])
			if other, twice := by[id]; twice {
				t.Errorf("%s and %s both define %s", other, f, id)
			}
			by[id] = strings.TrimSuffix(f, ".go")
		}
	}
	return by
}

// TestRules runs each rule on the fixture named after its file, and fails if a
// rule file is missing from the list.
func TestRules(t *testing.T) {
	files := defined(t)
	last := ""
	for _, r := range rule.All() {
		if r.ID <= last {
			t.Errorf("%s stands after %s", r.ID, last)
		}
		last = r.ID
		name, ok := files[r.ID]
		if !ok {
			t.Errorf("no file defines %s", r.ID)
			continue
		}
		delete(files, r.ID)
		t.Run(r.ID+"_"+name, func(t *testing.T) {
			if r.Title == "" || r.Basis == "" || r.Max == "" || r.What == "" || r.Why == "" || r.Known == "" || r.Check == nil {
				t.Errorf("%s lacks one of Title, Basis, Max, What, Why, Known, Check", r.ID)
			}
			ruletest.Run(t, r, name)
		})
	}
	for id, name := range files {
		t.Errorf("%s.go defines %s, which is not in the list", name, id)
	}
}
