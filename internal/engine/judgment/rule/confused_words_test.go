package rule

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/lexicon"
)

// TestConfusions holds that every row of the list fires on its own example, is
// silent on its counter-example, and that no other row finds fault with what
// it puts in place.
func TestConfusions(t *testing.T) {
	c, err := readConfusions(confusionList)
	if err != nil {
		t.Fatal(err)
	}
	c.matcher = lexicon.NewMatcher(c.words)
	if len(c.rows) < 150 {
		t.Errorf("%d rows, want at least 150", len(c.rows))
	}
	fires := func(text, kind string, only *wordPair) bool {
		found := false
		c.matcher.Each(text, func(start, end, word int) bool {
			for _, i := range c.byWord[word] {
				row := &c.rows[i]
				if only != nil && row != only || only == nil && len(row.kinds) > 0 && !slices.Contains(row.kinds, kind) {
					continue
				}
				found = found || row.fires(text, start, end) && (len(row.document) == 0 || containsAny(text, row.document))
			}
			return true
		})
		return found
	}
	for i := range c.rows {
		row := &c.rows[i]
		if row.reason == "" || row.source == "" || row.wrong == row.right {
			t.Errorf("%s → %s has no reason or no source", row.wrong, row.right)
		}
		if row.severity != Suspect && row.severity != Hint {
			t.Errorf("%s: severity %q", row.wrong, row.severity)
		}
		if !fires(row.example, "", row) {
			t.Errorf("%s → %s does not fire on %s", row.wrong, row.right, row.example)
		}
		if fires(row.counter, "", row) {
			t.Errorf("%s → %s fires on %s", row.wrong, row.right, row.counter)
		}
		if fixed := strings.Replace(row.example, row.wrong, row.right, 1); len(row.kinds) == 0 && fires(fixed, "", nil) {
			t.Errorf("%s → %s: what it says is found fault with: %s", row.wrong, row.right, fixed)
		}
	}
}
