package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	testcorpus "xiezhi/internal/engine/judgment/corpus"
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

// TestClean holds that documents without a fault get no hit above a hint,
// except from the rules that the document itself lists as mistaken about it,
// and that Parse finds what the head of the document says of it.
func TestClean(t *testing.T) {
	docs, err := testcorpus.Read(os.DirFS(filepath.Join("..", "testdata", "corpus")))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		t.Run(d.Name, func(t *testing.T) {
			in := input(t, d.Text)
			res := check.Run(in)
			for _, h := range res.Hits {
				if h.Severity != rule.Hint && !slices.Contains(d.Head.Known, h.Rule.ID) {
					line, col := res.Positions.LineColumn(h.Start)
					t.Errorf("%d:%d %s %s: %s", line, col, h.Rule.ID, h.Severity, h.Message)
				}
			}
			rec := res.Record(d.Name)
			for _, c := range []struct{ what, got, want string }{
				{"type", string(rec.DocType), d.Head.Type},
				{"kind", string(rec.Kind), d.Head.Kind},
				{"level", string(rec.Level), d.Head.Level},
				{"signed", rec.Signed, d.Head.Signed.ISO()},
				{"judges", strings.Join(rec.Judges, ","), strings.Join(d.Head.Judges, ",")},
			} {
				if c.got != c.want {
					t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
				}
			}
			var fees int64
			for _, f := range in.Fees {
				if !f.Total {
					fees += f.Sum.Fen
				}
			}
			if total, _, _ := judgment.ParseSum(d.Head.FeeTotal); fees != total {
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
