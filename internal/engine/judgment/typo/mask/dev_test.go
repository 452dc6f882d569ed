package mask_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/confusion"
	"xiezhi/internal/engine/judgment/typo/mask"
)

// devJudgments reads the real judgments that XIEZHI_DEV_JUDGMENTS names, JSON
// lines of id and text; of them those that XIEZHI_DEV_SPLIT, lines of id and
// part, puts into the part "tune".
func devJudgments(t *testing.T) []string {
	t.Helper()
	name, split := os.Getenv("XIEZHI_DEV_JUDGMENTS"), os.Getenv("XIEZHI_DEV_SPLIT")
	if name == "" || split == "" {
		t.Skip("XIEZHI_DEV_JUDGMENTS and XIEZHI_DEV_SPLIT name no real judgments; they are not part of the project")
	}
	parts, err := os.ReadFile(split)
	if err != nil {
		t.Fatal(err)
	}
	tune := map[string]bool{}
	for line := range strings.Lines(string(parts)) {
		id, part, _ := strings.Cut(strings.TrimSpace(line), "\t")
		tune[id] = part == "tune"
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var s struct{ ID, Text string }
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		if tune[s.ID] {
			all = append(all, s.Text)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no judgment of the part tune", name)
	}
	return all
}

// TestDevShare measures which share of real judgments is masked, and how often
// a wrong character planted outside the masks of the clean text lies inside
// those of the text that has it: there nobody would find it.
func TestDevShare(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	table := confusion.Default()
	chars, masked, planted, swallowed := 0, 0, 0, 0
	var spent time.Duration
	for _, text := range devJudgments(t) {
		doc := judgment.Parse(text)
		start := time.Now()
		spans := mask.Spans(doc)
		spent += time.Since(start)
		chars += utf8.RuneCountInString(text)
		for _, s := range spans {
			masked += utf8.RuneCountInString(text[s.Start:s.End])
		}
		for range 40 {
			off := random.IntN(len(text))
			for !utf8.RuneStart(text[off]) {
				off--
			}
			r, n := utf8.DecodeRuneInString(text[off:])
			edges := table.Of(r)
			if len(edges) == 0 || covers(spans, off) {
				continue
			}
			bad := text[:off] + string(edges[random.IntN(len(edges))].To) + text[off+n:]
			planted++
			if covers(mask.Spans(judgment.Parse(bad)), off) {
				swallowed++
			}
		}
	}
	t.Logf("masked: %d / %d characters = %.1f %%", masked, chars, 100*float64(masked)/float64(chars))
	t.Logf("planted outside and swallowed: %d / %d = %.2f %%", swallowed, planted, 100*float64(swallowed)/float64(planted))
	t.Logf("%.2f million characters a second", float64(chars)/1e6/spent.Seconds())
}

func covers(spans []judgment.Span, off int) bool {
	for _, s := range spans {
		if s.Contains(off) {
			return true
		}
	}
	return false
}
