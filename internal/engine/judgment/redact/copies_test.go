package redact

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
)

// TestCopies redacts documents written after the corpus was finished. ⟦ ⟧ stands
// around what has to be changed; nothing else may be, and at least four fifths
// of each have to.
func TestCopies(t *testing.T) {
	files, err := filepath.Glob("testdata/copies/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, want := marked(t, string(data))
		plan, err := Make(judgment.Parse(text), disclosure.Profile2016)
		if err != nil {
			t.Fatal(err)
		}
		ch := changed(text, plan)
		asked := make([]bool, len(text))
		found := 0
		for _, s := range want {
			n := 0
			for i := s.Start; i < s.End; i++ {
				asked[i] = true
				if ch[i] {
					n++
				}
			}
			if 5*n < 4*s.Len() {
				t.Errorf("%s: not changed: %s", filepath.Base(file), around(text, s.Start, s.End))
				continue
			}
			found++
		}
		for _, r := range plan.Redactions {
			if r.Action != disclosure.Keep && !slices.Contains(asked[r.Start:r.End], true) {
				t.Errorf("%s: changed: %s %s", filepath.Base(file), r.Class, around(text, r.Start, r.End))
			}
		}
		t.Logf("%s: %d of %d", filepath.Base(file), found, len(want))
	}
}

// marked takes the marks out and says where they stood.
func marked(t *testing.T, s string) (string, []judgment.Span) {
	t.Helper()
	var b strings.Builder
	var spans []judgment.Span
	for {
		before, rest, ok := strings.Cut(s, "⟦")
		b.WriteString(before)
		if !ok {
			return b.String(), spans
		}
		inside, after, ok := strings.Cut(rest, "⟧")
		if !ok {
			t.Fatal("a mark is not closed")
		}
		spans = append(spans, judgment.Span{Start: b.Len(), End: b.Len() + len(inside)})
		b.WriteString(inside)
		s = after
	}
}
