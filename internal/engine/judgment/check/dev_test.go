package check_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	testcorpus "xiezhi/internal/engine/judgment/corpus"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/statute"
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

// registers are what every check reads besides the document.
func registers(tb testing.TB) (*statute.Register, *judgment.Courts) {
	tb.Helper()
	statutes, err := statute.Default()
	if err != nil {
		tb.Fatal(err)
	}
	courts, err := judgment.DefaultCourts()
	if err != nil {
		tb.Fatal(err)
	}
	return statutes, courts
}

func input(tb testing.TB, text string) rule.Input {
	tb.Helper()
	statutes, courts := registers(tb)
	return rule.Input{Doc: judgment.Parse(text), Statutes: statutes, Courts: courts, Today: judgment.Day{Year: 2026, Month: 11, Day: 23}, Format: rule.TXT}
}

// TestDevJudgments checks real judgments, and with -v writes every hit with
// the text around it, to be read by hand, and the count per rule and severity.
func TestDevJudgments(t *testing.T) {
	all := devJudgments(t)
	counts := map[string]int{}
	in := input(t, "")
	for _, s := range all {
		in.Doc = judgment.Parse(s.Text)
		res := check.Run(in)
		rec := res.Record(s.ID)
		points := []rune(s.Text)
		for i, h := range res.Hits {
			counts[h.Rule.ID+" "+string(h.Severity)]++
			r := rec.Hits[i]
			if got := string(points[r.Start:r.End]); got != r.Text {
				t.Errorf("%s %s: code points %d to %d hold %q, not %q", s.ID, r.Rule, r.Start, r.End, got, r.Text)
			}
			t.Logf("HIT %s %s %s [%s] %s | …%s⟦%s⟧%s…", s.ID, r.Rule, r.Severity, h.Message, signed(in.Doc),
				string(points[max(0, r.Start-40):r.Start]), r.Text, string(points[r.End:min(len(points), r.End+30)]))
		}
		for _, u := range res.Unchecked {
			counts[u.Rule.ID+" unchecked"]++
		}
	}
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t.Logf("COUNT %s: %d", k, counts[k])
	}
}

func signed(d *judgment.Doc) string {
	if d.Signed == nil {
		return ""
	}
	return d.Signed.On().String()
}

// BenchmarkRun times Parse and all rules over the synthetic documents.
func BenchmarkRun(b *testing.B) {
	docs, err := testcorpus.Read(os.DirFS(filepath.Join("..", "testdata", "corpus")))
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	chars := 0
	for _, d := range docs {
		texts = append(texts, d.Text)
		chars += utf8.RuneCountInString(d.Text)
	}
	in := input(b, "")
	in.Doc = judgment.Parse(texts[0])
	check.Run(in) // what is read on first use is not the text's time
	for b.Loop() {
		for _, text := range texts {
			in.Doc = judgment.Parse(text)
			check.Run(in)
		}
	}
	b.ReportMetric(float64(chars)*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}

func BenchmarkRunDev(b *testing.B) {
	all := devJudgments(b)
	in := input(b, "")
	chars := 0
	for _, s := range all {
		chars += utf8.RuneCountInString(s.Text)
	}
	in.Doc = judgment.Parse(all[0].Text)
	check.Run(in) // what is read on first use is not the text's time
	for b.Loop() {
		for _, s := range all {
			in.Doc = judgment.Parse(s.Text)
			check.Run(in)
		}
	}
	b.ReportMetric(float64(chars)*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}
