package arch

import (
	"go/ast"
	"slices"
	"testing"
)

// A finding goes on to its answer, and an issue to its rectification, when its
// notice is served and in no other way: only the letters call the step.
func TestOnlyALetterServes(t *testing.T) {
	calls := 0
	for dir, files := range parseAll(t) {
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "ServeTx" {
					return true
				}
				calls++
				if !slices.Contains([]string{"supervise/letter", "supervise/letter/lettertest"}, dir) {
					t.Errorf("%s serves a finding or an issue without its letter", dir)
				}
				return true
			})
		}
	}
	if calls < 2 {
		t.Errorf("%d calls found: the test proves nothing", calls)
	}
}

// What only tests may use stays out of the program.
func TestNoProgramServesWithoutPaper(t *testing.T) {
	for from, imports := range packages(t) {
		if slices.Contains(imports, module+"supervise/letter/lettertest") {
			t.Errorf("%s imports lettertest, which is for tests", from)
		}
	}
}
