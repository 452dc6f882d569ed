package rule_test

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/statute"
)

// FuzzRules runs every rule on any text: no rule may panic, and every span must
// lie in the text.
func FuzzRules(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("：，\xff公民身份号码：110000198603070027，大写：壹")
	statutes, err := statute.Default()
	if err != nil {
		f.Fatal(err)
	}
	courts, err := judgment.DefaultCourts()
	if err != nil {
		f.Fatal(err)
	}
	rules := rule.All()
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []rule.Format{rule.TXT, rule.DOCX} {
			in := &rule.Input{Doc: judgment.Parse(text), Statutes: statutes, Courts: courts, Today: judgment.Day{Year: 2026, Month: 11, Day: 23}, Format: format}
			for _, r := range rules {
				if r.Unchecked != nil && r.Unchecked(in) != "" {
					continue
				}
				for _, h := range r.Check(in) {
					for _, sp := range append([]judgment.Span{h.Span}, h.Evidence...) {
						if sp.Start < 0 || sp.Start > sp.End || sp.End > len(text) {
							t.Errorf("%s: span %v of %q lies outside %d bytes", r.ID, sp, h.Message, len(text))
						}
					}
					if utf8.ValidString(text) && !utf8.ValidString(h.Message) {
						t.Errorf("%s: message %q is not UTF-8", r.ID, h.Message)
					}
				}
			}
		}
	})
}

func BenchmarkRules(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "civil_first.txt"))
	if err != nil {
		b.Fatal(err)
	}
	statutes, err := statute.Default()
	if err != nil {
		b.Fatal(err)
	}
	courts, err := judgment.DefaultCourts()
	if err != nil {
		b.Fatal(err)
	}
	text := string(data)
	chars := utf8.RuneCountInString(text)
	rules := rule.All()
	for b.Loop() {
		in := &rule.Input{Doc: judgment.Parse(text), Statutes: statutes, Courts: courts, Today: judgment.Day{Year: 2026, Month: 11, Day: 23}, Format: rule.TXT}
		for _, r := range rules {
			if r.Unchecked == nil || r.Unchecked(in) == "" {
				r.Check(in)
			}
		}
	}
	b.ReportMetric(float64(chars)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mchars/s")
}
