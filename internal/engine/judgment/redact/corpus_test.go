package redact

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/corpus"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// documents reads the project's corpus.
func documents(t testing.TB) []*corpus.Document {
	t.Helper()
	docs, err := corpus.Read(os.DirFS("../testdata/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) < 60 {
		t.Fatalf("%d documents", len(docs))
	}
	return docs
}

// changed marks the bytes that a plan replaces.
func changed(text string, p Plan) []bool {
	out := make([]bool, len(text))
	for _, r := range p.Redactions {
		if r.Action != disclosure.Keep {
			for i := r.Start; i < r.End; i++ {
				out[i] = true
			}
		}
	}
	return out
}

// TestCorpus holds what the project's own documents say of names and numbers:
// what must go goes, what must stay stays, and the article 4 answer is right.
func TestCorpus(t *testing.T) {
	type tally struct{ gold, covered int }
	classes := map[corpus.Class]*tally{}
	keep, kept, stray, spans := 0, 0, 0, 0
	for _, d := range documents(t) {
		doc := judgment.Parse(d.Text)
		plan, err := Make(doc, disclosure.Profile2016)
		if err != nil {
			t.Fatal(err)
		}
		if leaks := Leaks(Apply(d.Text, plan), plan); len(leaks) > 0 {
			t.Errorf("%s: leaks %+v", d.Name, leaks)
		}
		if got := string(plan.Decision.Publish); got != d.Head.Publish {
			t.Logf("GATE %s: %s, want %s (%s) %v", d.Name, got, d.Head.Publish, d.Head.Ground, plan.Decision.Grounds)
			if got == "yes" {
				t.Errorf("%s: published", d.Name)
			}
		}
		ch := changed(d.Text, plan)
		asked := make([]bool, len(d.Text))
		for _, e := range d.Entities {
			n := 0
			for i := e.Start; i < e.End; i++ {
				asked[i] = asked[i] || e.Action != corpus.Keep
				if ch[i] {
					n++
				}
			}
			switch e.Action {
			case corpus.Delete, corpus.Mask:
				c := classes[e.Class]
				if c == nil {
					c = &tally{}
					classes[e.Class] = c
				}
				c.gold++
				if float64(n) >= 0.8*float64(e.End-e.Start) {
					c.covered++
				} else {
					t.Logf("MISS %s %s: %s", d.Name, e.Class, around(d.Text, e.Start, e.End))
				}
			case corpus.Keep:
				keep += e.End - e.Start
				kept += n
				if n > 0 {
					t.Logf("OVER %s %s: %s", d.Name, e.Class, around(d.Text, e.Start, e.End))
				}
			case corpus.EitherWay:
			}
		}
		for _, r := range plan.Redactions {
			if r.Action == disclosure.Keep {
				continue
			}
			spans++
			if !slices.Contains(asked[r.Start:r.End], true) {
				stray++
				t.Logf("STRAY %s %s: %s", d.Name, r.Class, around(d.Text, r.Start, r.End))
			}
		}
	}
	for _, class := range personal.Classes() {
		if c := classes[corpus.Class(class)]; c != nil {
			t.Logf("%-24s %d/%d", class, c.covered, c.gold)
		}
	}
	t.Logf("over-masked %d of %d bytes; stray %d of %d spans", kept, keep, stray, spans)
}

func around(text string, from, to int) string {
	before, after := []rune(text[:from]), []rune(text[to:])
	return strings.ReplaceAll(string(before[max(0, len(before)-14):])+"⟦"+text[from:to]+"⟧"+string(after[:min(10, len(after))]), "\n", "↵")
}

func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	docs := documents(t)
	var b strings.Builder
	for _, d := range docs[:5] {
		b.WriteString(d.Text)
	}
	text := string([]rune(b.String())[:min(10000, len([]rune(b.String())))])
	doc := judgment.Parse(text)
	if _, err := Make(doc, disclosure.Profile2016); err != nil {
		t.Fatal(err)
	}
	start := time.Now() //nolint:forbidigo // a measurement
	for range 5 {
		if _, err := Make(doc, disclosure.Profile2016); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d characters: %v", len([]rune(text)), time.Since(start)/5)
}
