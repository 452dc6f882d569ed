package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// Redaction is one change that the redacted copy makes.
type Redaction struct {
	judgment.Span
	Class       string
	Replacement string
	Action      string // delete, mask or keep
}

// Redactor plans the redacted copy of a document.
type Redactor func(doc *judgment.Doc) ([]Redaction, error)

// Class is how the entities of one class fared.
type Class struct {
	Class   string `json:"class"`
	Gold    int    `json:"gold"`    // to be deleted or masked
	Covered int    `json:"covered"` // at least 80 % of the characters changed
	Leaks   int    `json:"leaks"`   // texts that still stand somewhere in the copy
}

// Redacted is what was measured of the redacted copies.
type Redacted struct {
	Classes     []Class  `json:"classes"`
	KeepChars   int      `json:"keep_chars"`    // characters of names and dates that must stay
	KeepMasked  int      `json:"keep_masked"`   // of these changed all the same
	Spans       int      `json:"spans"`         // changes made
	SpansNoGold int      `json:"spans_no_gold"` // of these where nothing was asked for
	Leaks       int      `json:"leaks"`
	Stray       []string `json:"stray"` // the texts of SpansNoGold and the leaks, for reading
}

// OverMasking is the share of characters to be kept that were changed.
func (r *Redacted) OverMasking() float64 { return ratio(r.KeepMasked, r.KeepChars) }

// covered is the share of an entity that must be changed for it to count.
const covered = 0.8

// measurePII redacts each distinct clean document once.
func measurePII(cases []Case, redact Redactor) (*Redacted, error) {
	rep := &Redacted{}
	classes := map[string]*Class{}
	seen := map[string]bool{}
	for _, c := range cases {
		text, ok := c.piiText()
		if len(c.Gold.PII) == 0 || seen[text] {
			continue
		}
		seen[text] = true
		if !ok {
			return nil, fmt.Errorf("%w: %s: the texts of pii stand at their places neither in the clean nor in the seeded document", ErrGold, c.Name)
		}
		plan, err := redact(judgment.Parse(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		rep.document(c, text, plan, classes)
	}
	for _, k := range classes {
		rep.Classes = append(rep.Classes, *k)
	}
	slices.SortFunc(rep.Classes, func(a, b Class) int { return cmp.Compare(a.Class, b.Class) })
	return rep, nil
}

// piiText is the text that the positions of the entities mean.
func (c Case) piiText() (string, bool) {
	for _, text := range []string{c.Clean, c.Seeded} {
		at := offsets(text)
		fits := func(p PII) bool {
			return p.Start >= 0 && p.Start <= p.End && p.End < len(at) && text[at[p.Start]:at[p.End]] == p.Text
		}
		if !slices.ContainsFunc(c.Gold.PII, func(p PII) bool { return !fits(p) }) {
			return text, true
		}
	}
	return c.Clean, false
}

// document counts what the plan does to one document.
func (r *Redacted) document(c Case, text string, plan []Redaction, classes map[string]*Class) {
	changed := make([]bool, len(text))
	for _, p := range plan {
		if p.Action != "keep" {
			for i := p.Start; i < p.End; i++ {
				changed[i] = true
			}
		}
	}
	at := offsets(text)
	asked := make([]bool, len(text))
	copied := replaced(text, plan)
	for _, p := range c.Gold.PII {
		n := 0
		for i := at[p.Start]; i < at[p.End]; i++ {
			asked[i] = asked[i] || p.Action != "keep"
			if changed[i] {
				n++
			}
		}
		switch p.Action {
		case "keep":
			r.KeepChars += p.End - p.Start
			r.KeepMasked += n * (p.End - p.Start) / max(1, at[p.End]-at[p.Start])
		case "delete", "mask":
			k := classes[p.Class]
			if k == nil {
				k = &Class{Class: p.Class}
				classes[p.Class] = k
			}
			k.Gold++
			if float64(n) >= covered*float64(at[p.End]-at[p.Start]) {
				k.Covered++
			}
			if p.End-p.Start >= 2 && strings.Contains(copied, p.Text) {
				k.Leaks++
				r.Leaks++
				r.Stray = append(r.Stray, c.Name+": leak "+p.Class+" "+p.Text)
			}
		}
	}
	for _, p := range plan {
		if p.Action == "keep" || p.Len() == 0 {
			continue
		}
		r.Spans++
		if !slices.Contains(asked[p.Start:p.End], true) {
			r.SpansNoGold++
			r.Stray = append(r.Stray, c.Name+": "+p.Class+" "+around(text, p.Span))
		}
	}
}

// replaced is the redacted copy.
func replaced(text string, plan []Redaction) string {
	all := slices.Clone(plan)
	slices.SortStableFunc(all, func(a, b Redaction) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, p := range all {
		if p.Action == "keep" || p.Start < at {
			continue
		}
		b.WriteString(text[at:p.Start])
		b.WriteString(p.Replacement)
		at = p.End
	}
	b.WriteString(text[at:])
	return b.String()
}
