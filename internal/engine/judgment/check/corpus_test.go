package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
)

// corpus reads the synthetic documents of testdata/judgments that match.
func corpus(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "judgments", pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no document matches %s: %v", pattern, err)
	}
	all := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".txt")] = string(data)
	}
	return all
}

// TestClean holds that documents without a fault get no hit above a hint, and
// that Parse finds what the index says of them.
func TestClean(t *testing.T) {
	index, err := os.ReadFile(filepath.Join("testdata", "judgments", "clean", "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string][]string{}
	lines := strings.Split(strings.TrimSpace(string(index)), "\n")
	column := map[string]int{}
	for i, name := range strings.Split(lines[0], "\t") {
		column[name] = i
	}
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		facts[strings.TrimSuffix(cells[0], ".txt")] = cells
	}
	for name, text := range corpus(t, "clean/*.txt") {
		t.Run(name, func(t *testing.T) {
			in := input(t, text)
			res := check.Run(in)
			for _, h := range res.Hits {
				if h.Severity != rule.Hint {
					line, col := res.Positions.LineColumn(h.Start)
					t.Errorf("%d:%d %s %s: %s", line, col, h.Rule.ID, h.Severity, h.Message)
				}
			}
			want := facts[name]
			if want == nil {
				t.Fatal("not in the index")
			}
			rec := res.Record(name)
			var fees int64
			for _, f := range in.Fees {
				if !f.Total {
					fees += f.Sum.Fen
				}
			}
			total, _, _ := judgment.ParseSum(want[column["fee_total"]])
			for _, c := range []struct{ what, got, want string }{
				{"type", string(rec.DocType), want[column["type"]]},
				{"kind", string(rec.Kind), want[column["kind"]]},
				{"level", string(rec.Level), want[column["level"]]},
				{"signed", rec.Signed, want[column["signed"]]},
				{"judges", strings.Join(rec.Judges, ","), want[column["judges"]]},
			} {
				if c.got != c.want {
					t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
				}
			}
			if fees != total {
				t.Errorf("fees add up to %d fen, want %d", fees, total)
			}
		})
	}
}

// TestFaults holds that every planted fault is found by the rule its file is
// named after, at the place where it was planted.
func TestFaults(t *testing.T) {
	planted, found := 0, 0
	for name, marked := range corpus(t, "faults/*.txt") {
		id, _, _ := strings.Cut(name, "-")
		text, want := unmark(marked)
		res := check.Run(input(t, text))
		for _, w := range want {
			planted++
			hit := false
			for _, h := range res.Hits {
				hit = hit || h.Rule.ID == id && touches(text, h, w)
			}
			if hit {
				found++
				continue
			}
			line, col := res.Positions.LineColumn(w.Start)
			t.Errorf("%s: %d:%d %q is not reported by %s", name, line, col, text[w.Start:w.End], id)
			for _, h := range res.Hits {
				t.Logf("    %s %s at %d: %s", h.Rule.ID, h.Severity, h.Start, h.Message)
			}
		}
		for _, h := range res.Hits {
			if h.Rule.ID != id && h.Severity != rule.Hint {
				t.Logf("%s: also %s %s: %s", name, h.Rule.ID, h.Severity, h.Message)
			}
		}
	}
	t.Logf("%d of %d planted faults found", found, planted)
}

// touches reports whether h, or what it rests on, lies at w. A missing thing
// may be reported on either side of the white space around its place.
func touches(text string, h check.Hit, w judgment.Span) bool {
	for _, s := range append([]judgment.Span{h.Span}, h.Evidence...) {
		if s.Start < w.End && w.Start < s.End || s.Start == w.Start {
			return true
		}
		if w.Len() == 0 && strings.TrimSpace(text[min(s.End, w.Start):max(s.End, w.Start)]) == "" {
			return true
		}
	}
	return false
}

// unmark takes the ⟦ ⟧ out of s and returns the spans they enclosed.
func unmark(s string) (string, []judgment.Span) {
	var b strings.Builder
	var spans []judgment.Span
	for _, r := range s {
		switch r {
		case '⟦':
			spans = append(spans, judgment.Span{Start: b.Len()})
		case '⟧':
			spans[len(spans)-1].End = b.Len()
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), spans
}
