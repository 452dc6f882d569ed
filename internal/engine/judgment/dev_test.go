package judgment_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

type sample struct{ ID, Text string }

// devJudgments reads the real judgments that XIEZHI_DEV_JUDGMENTS names: a file
// of JSON lines {"id","text"}, or a directory of such files.
func devJudgments(tb testing.TB) []sample {
	tb.Helper()
	name := os.Getenv("XIEZHI_DEV_JUDGMENTS")
	if name == "" {
		tb.Skip("XIEZHI_DEV_JUDGMENTS names no file of real judgments (JSON lines with id and text); they are not part of the project")
	}
	files := []string{name}
	if info, err := os.Stat(name); err != nil {
		tb.Fatal(err)
	} else if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(name, "*.jsonl")); err != nil {
			tb.Fatal(err)
		}
	}
	var all []sample
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			tb.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var s sample
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				tb.Fatal(err)
			}
			all = append(all, s)
		}
		if err := lines.Err(); err != nil {
			tb.Fatal(err)
		}
		if err := f.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	if len(all) == 0 {
		tb.Fatalf("%s holds no judgment", name)
	}
	return all
}

// TestDevJudgments measures how often the four facts every record needs are
// found in real judgments.
func TestDevJudgments(t *testing.T) {
	all := devJudgments(t)
	found := map[string]int{}
	for _, s := range all {
		d := judgment.Parse(s.Text)
		clerk := ""
		judges := 0
		for _, g := range d.Signers {
			if g.IsClerk() {
				clerk += g.Text + " "
			} else if g.IsJudge() {
				judges++
			}
		}
		for _, f := range []struct {
			name string
			ok   bool
		}{
			{"court", d.Court.Text != ""},
			{"case number", d.CaseNo != nil && d.CaseNo.Serial != ""},
			{"signing date", d.Signed != nil && d.Signed.Full()},
			{"clerk", clerk != ""},
			{"judge", judges > 0},
			{"type", d.Type != judgment.UnknownType},
			{"kind", d.Kind != judgment.UnknownKind},
			{"level", d.Level != judgment.UnknownLevel},
		} {
			if f.ok {
				found[f.name]++
			} else {
				t.Logf("%s lacks %s: %.60q … %.90q", s.ID, f.name, s.Text, tailOf(s.Text))
			}
		}
		for _, k := range []judgment.SectionKind{judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Facts, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Remedy, judgment.Signature} {
			if _, ok := d.Section(k); ok {
				found[string(k)]++
			} else {
				t.Logf("%s has no %s", s.ID, k)
			}
		}
		if testing.Verbose() {
			var b strings.Builder
			for _, g := range d.Signers {
				b.WriteString(g.Role + g.Text + " ")
			}
			for _, p := range d.Parties {
				b.WriteString("|" + p.Role + ":" + p.Text + ":" + p.Sex)
				if p.Birth != nil {
					b.WriteString(p.Birth.On().String())
				}
			}
			no := ""
			if d.CaseNo != nil {
				no = d.CaseNo.Text + "/" + d.CaseNo.Court + "/" + d.CaseNo.Type + "/" + d.CaseNo.Serial
			}
			t.Logf("ROW %s %s %s %s %s %s %s %s", s.ID[:8], d.Court.Text, d.Title.Text, no, d.Type, d.Kind, d.Level, b.String())
		}
	}
	for name, n := range found {
		t.Logf("%s: %d of %d", name, n, len(all))
	}
	for _, name := range []string{"court", "case number", "signing date", "clerk"} {
		if found[name]*100 < len(all)*98 {
			t.Errorf("%s found in %d of %d, want at least 98 %%", name, found[name], len(all))
		}
	}
}

func tailOf(text string) string {
	i := strings.LastIndex(text, "审判")
	if i < 0 {
		i = max(0, len(text)-200)
		for i < len(text) && !utf8.RuneStart(text[i]) {
			i++
		}
	}
	return text[i:]
}
