package judgment_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// benchText is a synthetic judgment repeated to a size that can be timed.
func benchText(tb testing.TB) string {
	tb.Helper()
	return strings.Repeat(readCase(tb, "civil_first.txt"), 40)
}

func BenchmarkParse(b *testing.B) {
	text := benchText(b)
	chars := utf8.RuneCountInString(text)
	for b.Loop() {
		judgment.Parse(text)
	}
	b.ReportMetric(float64(chars)*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}

func BenchmarkParseDev(b *testing.B) {
	all := devJudgments(b)
	chars := 0
	for _, s := range all {
		chars += utf8.RuneCountInString(s.Text)
	}
	for b.Loop() {
		for _, s := range all {
			judgment.Parse(s.Text)
		}
	}
	b.ReportMetric(float64(chars)*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}
