// Package check runs every rule over one document and settles what the reader
// sees: hits in text order, without overlaps, and for each rule that could not
// be applied the reason why, so that silence is never read as correctness.
package check

import (
	"cmp"
	"slices"
	"sync"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/rule"
)

// Hit is one hit with the rule that made it.
type Hit struct {
	rule.Hit
	Rule *rule.Rule
}

// Unchecked is a rule that could not be applied, and why.
type Unchecked struct {
	Rule   *rule.Rule
	Reason string // in Chinese, without a full stop
}

// Result is what the rules said about one document.
type Result struct {
	Doc       *judgment.Doc
	Hits      []Hit // in text order
	Unchecked []Unchecked
	Positions *Positions
}

// rules is every rule, made once: some read long lists of words first. A rule
// keeps nothing of what it reads, so that many checks may share it.
var rules = sync.OnceValue(rule.All)

// Run applies every rule to in.
func Run(in rule.Input) Result { return RunRules(in, rules()) }

// RunRules applies rules to in, in their order. A hit is never graver than its
// rule's Max, which is held by the precision measured for the rule. What was
// read off pictures may be misread: nothing in it is more than suspect, and a
// typo cannot be told from a misreading.
func RunRules(in rule.Input, rules []*rule.Rule) Result {
	res := Result{Doc: in.Doc, Positions: NewPositions(in.Text)}
	gravest := rule.Critical
	if in.Format == rule.Scan {
		gravest, in.NoTypos = rule.Suspect, "文字由图像识别得出，错字与误识无从分辨"
	}
	for _, r := range rules {
		if r.Unchecked != nil {
			if reason := r.Unchecked(&in); reason != "" {
				res.Unchecked = append(res.Unchecked, Unchecked{r, reason})
				continue
			}
		}
		for _, h := range r.Check(&in) {
			for _, limit := range []rule.Severity{r.Max, gravest} {
				if gravity(h.Severity) < gravity(limit) {
					h.Severity = limit
				}
			}
			if h.Basis == "" {
				h.Basis = r.Basis
			}
			res.Hits = append(res.Hits, Hit{h, r})
		}
	}
	res.Hits = settle(res.Hits)
	return res
}

// gravity orders the severities, the gravest first.
func gravity(s rule.Severity) int {
	switch s {
	case rule.Critical:
		return 0
	case rule.Error:
		return 1
	case rule.Suspect:
		return 2
	case rule.Hint:
		return 3
	}
	return 4
}

// settle removes overlaps and puts the hits in text order. Of two that overlap
// the more certain stays: the severities are degrees of certainty, then the
// confidence counts, then the shorter span, which says more exactly where the
// fault is. Empty spans mark missing things and overlap nothing.
// The rules on copies for publication are settled among themselves.
func settle(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(gravity(a.Severity), gravity(b.Severity)),
			cmp.Compare(b.Confidence, a.Confidence),
			cmp.Compare(a.Len(), b.Len()),
			cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.Rule.ID, b.Rule.ID),
		)
	})
	var kept, copies spans
	out := hits[:0]
	for _, h := range hits {
		taken := &kept
		if h.Rule.OfCopies {
			taken = &copies
		}
		if h.Len() > 0 && !taken.add(h.Span) {
			continue
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Rule.ID, b.Rule.ID))
	})
	return slices.Clip(out)
}

// spans is a set of spans that do not overlap, in text order.
type spans []judgment.Span

// add puts s into the set unless it overlaps one that is there.
func (all *spans) add(s judgment.Span) bool {
	i, _ := slices.BinarySearchFunc(*all, s.Start, func(o judgment.Span, start int) int { return cmp.Compare(o.Start, start) })
	if i < len(*all) && (*all)[i].Start < s.End || i > 0 && (*all)[i-1].End > s.Start {
		return false
	}
	*all = slices.Insert(*all, i, s)
	return true
}
