package rule_test

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/rule"
)

var update = flag.Bool("update", false, "write docs/rules.md anew")

func TestRulesDoc(t *testing.T) {
	measured, err := rule.Measured()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := rule.Doc(&got, rule.All(), measured); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "..", "..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s is not what the rules say; run this test with -update", file)
	}
}

// TestMeasuredHolds fails when a rule was found wrong at error, or is shown at
// error on the strength of too few hits without being arithmetic.
func TestMeasuredHolds(t *testing.T) {
	measured, err := rule.Measured()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range measured {
		if m.Severity == rule.Error && m.True < m.N {
			t.Errorf("%s: %d of %d hits at error are wrong; lower Max", m.Rule, m.N-m.True, m.N)
		}
		for _, r := range rule.All() {
			if r.ID == m.Rule && m.Severity == rule.Error && r.Max != rule.Error && r.Max != rule.Critical {
				t.Errorf("%s was measured at error and its Max is %s", r.ID, r.Max)
			}
		}
	}
}

// TestDocKnowsEveryFixture fails when a rule's example is missing.
func TestDocKnowsEveryFixture(t *testing.T) {
	for id := range defined(t) {
		var out bytes.Buffer
		if err := rule.Doc(&out, []*rule.Rule{{ID: id, Max: rule.Error}}, nil); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if !strings.Contains(out.String(), "⟧") || !strings.Contains(out.String(), "\n> ") {
			t.Errorf("%s has no example in docs.go", id)
		}
	}
}

func TestDocRefusesUnknownRule(t *testing.T) {
	err := rule.Doc(&bytes.Buffer{}, nil, rule.Measurements{{Rule: "J99"}})
	if !errors.Is(err, rule.ErrDoc) {
		t.Errorf("got %v, want ErrDoc", err)
	}
}

func TestWilson(t *testing.T) {
	tests := []struct {
		good, n   int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{50, 100, 0.4038, 0.5962},
		{318, 361, 0.8433, 0.9105},
	}
	for _, tt := range tests {
		low, high := rule.Wilson(tt.good, tt.n)
		if math.Abs(low-tt.low) > 5e-4 || math.Abs(high-tt.high) > 5e-4 {
			t.Errorf("Wilson(%d, %d) = %.4f, %.4f; want %.4f, %.4f", tt.good, tt.n, low, high, tt.low, tt.high)
		}
	}
}

func TestReadMeasurements(t *testing.T) {
	got, err := rule.ReadMeasurements(strings.NewReader("# comment\nJ22\tsuspect\t7\t8\tset\t2026-01-02\n"))
	if err != nil || len(got) != 1 || got[0] != (rule.Measurement{Rule: "J22", Severity: rule.Suspect, True: 7, N: 8, Set: "set", Date: "2026-01-02"}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"J22\tsuspect\t7", "J22\tsuspect\t9\t8\tset\t2026-01-02", "J22\tsuspect\tx\t8\tset\t2026-01-02"} {
		if _, err := rule.ReadMeasurements(strings.NewReader(bad)); !errors.Is(err, rule.ErrMeasured) {
			t.Errorf("%q: got %v, want ErrMeasured", bad, err)
		}
	}
}
