package confusion_test

import (
	"os"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// tuningRows are the first rows of a development file, those that may be tuned
// on.
const tuningRows = 980

// TestCoverage measures which share of the wrong characters of real sentences
// the table leads back from. XIEZHI_DEV_TYPOS names a file of lines with
// label, source and target.
func TestCoverage(t *testing.T) {
	name := os.Getenv("XIEZHI_DEV_TYPOS")
	if name == "" {
		t.Skip("XIEZHI_DEV_TYPOS names no file of sentences with their corrections; it is not part of the project")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	table := confusion.Default()
	found := map[string]int{}
	n, alike := 0, 0
	for i, line := range strings.Split(string(data), "\n") {
		cells := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
		if i >= tuningRows || len(cells) < 3 {
			continue
		}
		wrong, right := []rune(cells[1]), []rune(cells[2])
		if len(wrong) != len(right) {
			continue
		}
		for j := range wrong {
			if wrong[j] == right[j] {
				continue
			}
			n++
			kind, ok := table.Kind(wrong[j], right[j])
			if !ok {
				found["none"]++
				continue
			}
			found[kind.String()]++
			for _, e := range table.Of(wrong[j]) {
				if e.To == right[j] && e.Alike {
					alike++
				}
			}
		}
	}
	if n == 0 {
		t.Fatalf("%s holds no wrong character", name)
	}
	for kind, k := range found {
		t.Logf("%-12s %4d / %d = %.1f %%", kind, k, n, 100*float64(k)/float64(n))
	}
	t.Logf("%-12s %4d / %d = %.1f %%", "alike", alike, n, 100*float64(alike)/float64(n))
	degree := map[string]int{}
	chars := table.Chars()
	for _, r := range chars {
		for _, e := range table.Of(r) {
			degree[e.Kind.String()]++
			if e.Alike {
				degree["alike"]++
			}
		}
	}
	for kind, k := range degree {
		t.Logf("%-12s %.1f for each of %d characters", kind, float64(k)/float64(len(chars)), len(chars))
	}
}
