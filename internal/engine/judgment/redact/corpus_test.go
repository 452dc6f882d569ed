package redact

import (
	"os"
	"slices"
	"strings"
	"testing"

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
	for class, c := range classes {
		floor := 0.995
		switch class {
		case corpus.MaskName, corpus.Address, corpus.Health, corpus.TechInvest, corpus.Secret:
			floor = 0.97
		case corpus.IDNumber, corpus.Phone, corpus.BankCard, corpus.Plate, corpus.BirthDay, corpus.KeepName, corpus.License, corpus.Email, corpus.WeChat, corpus.TitleDeed, corpus.Account:
		}
		if float64(c.covered) < floor*float64(c.gold) {
			t.Errorf("%s: %d of %d found", class, c.covered, c.gold)
		}
	}
	if 100*kept > 2*keep || 100*stray > 5*spans {
		t.Errorf("over-masked %d of %d bytes, stray %d of %d spans", kept, keep, stray, spans)
	}
}

// TestNothingLeaks makes the copy of every document of the corpus by both
// profiles: nothing of what was to go stands in it, in any form.
func TestNothingLeaks(t *testing.T) {
	for _, d := range documents(t) {
		doc := judgment.Parse(d.Text)
		for _, profile := range []disclosure.Profile{disclosure.Profile2016, disclosure.Profile2024} {
			plan, err := Make(doc, profile)
			if err != nil {
				t.Fatal(err)
			}
			copied := Apply(d.Text, plan)
			if leaks := Leaks(copied, plan); len(leaks) > 0 {
				t.Errorf("%s by %s: %+v", d.Name, profile, leaks)
			}
			for _, e := range d.Entities {
				text := d.Text[e.Start:e.End]
				if e.Class == corpus.IDNumber && strings.Contains(copied, text) {
					t.Errorf("%s by %s: %s stands in the copy", d.Name, profile, text)
				}
			}
		}
	}
}

// TestOnePseudonymEach holds that a person has one pseudonym in the whole
// document, and that no two persons share one.
func TestOnePseudonymEach(t *testing.T) {
	for _, d := range documents(t) {
		plan, err := Make(judgment.Parse(d.Text), disclosure.Profile2024)
		if err != nil {
			t.Fatal(err)
		}
		of, by := map[string]string{}, map[string]string{}
		for _, r := range plan.Redactions {
			if r.Class != personal.MaskName {
				continue
			}
			name := squeeze(r.Text)
			if was, ok := of[name]; ok && was != r.Replacement {
				t.Errorf("%s: %s is %s and %s", d.Name, name, was, r.Replacement)
			}
			if was, ok := by[r.Replacement]; ok && was != name {
				t.Errorf("%s: %s stands for %s and %s", d.Name, r.Replacement, was, name)
			}
			of[name], by[r.Replacement] = r.Replacement, name
		}
	}
}

// TestKeptByBothProfiles holds that court, case number, bench and lawyers stay
// whatever the profile.
func TestKeptByBothProfiles(t *testing.T) {
	for _, d := range documents(t) {
		for _, profile := range []disclosure.Profile{disclosure.Profile2016, disclosure.Profile2024} {
			plan, err := Make(judgment.Parse(d.Text), profile)
			if err != nil {
				t.Fatal(err)
			}
			copied := squeeze(Apply(d.Text, plan))
			for _, want := range append([]string{d.Head.Court, d.Head.Number, d.Head.Clerk}, d.Head.Judges...) {
				if !strings.Contains(copied, squeeze(want)) {
					t.Errorf("%s by %s: %s was hidden", d.Name, profile, want)
				}
			}
			for _, p := range d.Head.Persons {
				if p.Role == corpus.Lawyer && !strings.Contains(copied, p.Name) {
					t.Errorf("%s by %s: %s was hidden", d.Name, profile, p.Name)
				}
			}
		}
	}
}

func around(text string, from, to int) string {
	before, after := []rune(text[:from]), []rune(text[to:])
	return strings.ReplaceAll(string(before[max(0, len(before)-14):])+"⟦"+text[from:to]+"⟧"+string(after[:min(10, len(after))]), "\n", "↵")
}

// BenchmarkMake plans a document of 10,000 characters.
func BenchmarkMake(b *testing.B) {
	var all strings.Builder
	for _, d := range documents(b)[:5] {
		all.WriteString(d.Text)
	}
	text := []rune(all.String())
	doc := judgment.Parse(string(text[:min(10000, len(text))]))
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		if _, err := Make(doc, disclosure.Profile2016); err != nil {
			b.Fatal(err)
		}
	}
}
