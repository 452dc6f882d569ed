// Package inject plants faults into judgments that have none, the way they get
// there in life: a name copied wrongly, a sum changed in one place and not in
// the other, a line lost, a key struck twice. It says exactly where each fault
// is, so that what a checker finds can be counted. It uses none of the rules'
// tables: what it plants must not be shaped by what the rules look for.
package inject

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// Source is a document without a fault.
type Source struct {
	Name    string
	Text    string
	Persons []string // names of people, when they are known; otherwise those of the parties and signers are used
}

// Fault is one planted fault. Start and End are bytes of the seeded text; they
// are equal where something is missing.
type Fault struct {
	Kind    string // the rule it is a case of: J01
	Variant string // what was done, for the table of what is missed
	Start   int
	End     int
	Was     string // what stood there
}

// Seeded is a document with faults, in text order.
type Seeded struct {
	Text   string
	Faults []Fault
}

// part replaces the bytes from start to end. The fault is what replaces them,
// without the first lead and the last trail bytes, which are as they should be.
type part struct {
	start, end  int
	with        string
	gold        bool
	lead, trail int
}

// edit is one fault before it is planted: one part is the fault itself, the
// others are what a drafter would have changed along with it.
type edit struct {
	kind, variant string
	parts         []part
}

func (e *edit) span() (int, int) {
	start, end := e.parts[0].start, e.parts[0].end
	for _, p := range e.parts {
		start, end = min(start, p.start), max(end, p.end)
	}
	return start, end
}

// target is a source with what the planters want to know of it.
type target struct {
	text    string
	doc     *judgment.Doc
	persons []string
	body    int // where the parties' block ends
	foot    int // where the signature block begins
	r       *rand.Rand
}

// planter lists every way to plant its kind of fault into t.
type planter struct {
	kind string
	find func(t *target) []edit
}

// planters lists them in the order of the kinds.
func planters() []planter {
	return []planter{
		{"J01", names},
		{"J02", caseNumbers},
		{"J03", dates},
		{"J04", articles},
		{"J05", shifted},
		{"J06", titles},
		{"J07", capitals},
		{"J08", fees},
		{"J09", shares},
		{"J10", totals},
		{"J11", terms},
		{"J12", identities},
		{"J13", ages},
		{"J14", creditCodes},
		{"J15", cards},
		{"J16", appeals},
		{"J17", courts},
		{"J18", signatures},
		{"J19", signing},
		{"J20", sections},
		{"J21", numbering},
		{"J22", doubled},
		{"J23", punctuation},
		{"J24", lookAlikes},
		{"J25", typos},
		{"J26", pairs},
		{"J27", terminology},
		{"J28", unanswered},
		{"J29", quantities},
		{"J30", annex},
		{"J31", weekdays},
		{"J37", residue},
	}
}

// Kinds lists the kinds of fault that can be planted.
func Kinds() []string {
	var out []string
	for _, p := range planters() {
		out = append(out, p.kind)
	}
	return out
}

// newTarget reads src. The generator depends on the seed and the document's
// name alone, so that adding a document changes nothing about the others.
func newTarget(src Source, seed uint64) *target {
	h := fnv.New64a()
	h.Write([]byte(src.Name))
	t := &target{text: src.Text, doc: judgment.Parse(src.Text), persons: src.Persons, r: rand.New(rand.NewPCG(seed, h.Sum64()))}
	if t.persons == nil {
		for _, p := range t.doc.Parties {
			if !p.Organisation {
				t.persons = append(t.persons, p.Text)
			}
		}
		for _, s := range t.doc.Signers {
			t.persons = append(t.persons, s.Text)
		}
	}
	t.body, t.foot = 0, len(t.text)
	t.body = t.endOfParties()
	if s, ok := t.doc.Section(judgment.Signature); ok && s.Start > t.body {
		t.foot = s.Start
	}
	return t
}

var partyLine = regexp.MustCompile(`^[ 　]*(?:原告|被告|上诉人|被上诉人|第三人|申请|被申请|再审申请|抗诉机关|公诉机关|原公诉机关|原审|附带民事|法定代|负责人|出庭负责人|委托|辩护人|诉讼代理人|值班律师|指定|被执行人|复议|案外人|被处罚人|赔偿|救助申请人|罪犯|一审第三人|二原告|以上|代理人)[^。]{0,40}[：，]`)

// endOfParties is the byte after the block in which the parties are listed: the
// lines at the beginning that open with a role and hold no sentence about the case.
func (t *target) endOfParties() int {
	end, at := 0, 0
	for i, line := range strings.SplitAfter(t.text, "\n") {
		if strings.Contains(line, "一案") || strings.Contains(line, "本院") && i > 3 {
			break
		}
		at += len(line)
		if partyLine.MatchString(line) || i < 3 {
			end = at
		}
	}
	return end
}

// One plants one fault of the kind, or reports that the document offers no place for it.
func One(src Source, kind string, seed uint64) (Seeded, bool) {
	t := newTarget(src, seed)
	for _, p := range planters() {
		if p.kind != kind {
			continue
		}
		e, ok := t.choose(p)
		if !ok {
			return Seeded{}, false
		}
		return apply(src.Text, []edit{e}), true
	}
	return Seeded{}, false
}

// Several plants up to n faults of different kinds that do not touch one another.
func Several(src Source, n int, seed uint64) Seeded {
	t := newTarget(src, seed)
	all := planters()
	t.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var chosen []edit
	for _, p := range all {
		if len(chosen) == n {
			break
		}
		e, ok := t.choose(p)
		if !ok {
			continue
		}
		start, end := e.span()
		if slices.ContainsFunc(chosen, func(o edit) bool {
			s, f := o.span()
			return start <= f+apart && s <= end+apart
		}) {
			continue
		}
		chosen = append(chosen, e)
	}
	return apply(src.Text, chosen)
}

// apart is how many bytes faults of one document lie apart at least.
const apart = 30

// choose takes one of the planter's edits: first a variant, then a place, so
// that a variant with many places does not crowd out the others.
func (t *target) choose(p planter) (edit, bool) {
	byVariant := map[string][]edit{}
	var variants []string
	for _, e := range p.find(t) {
		if !t.real(e) {
			continue
		}
		if byVariant[e.variant] == nil {
			variants = append(variants, e.variant)
		}
		byVariant[e.variant] = append(byVariant[e.variant], e)
	}
	if len(variants) == 0 {
		return edit{}, false
	}
	v := variants[t.r.IntN(len(variants))]
	e := byVariant[v][t.r.IntN(len(byVariant[v]))]
	e.kind = p.kind
	return e, true
}

// real reports whether e changes anything.
func (t *target) real(e edit) bool {
	for _, p := range e.parts {
		if p.gold && t.text[p.start:p.end] != p.with {
			return true
		}
	}
	return false
}

// apply plants edits that do not overlap.
func apply(text string, edits []edit) Seeded {
	type one struct {
		part
		kind, variant string
	}
	var all []one
	for _, e := range edits {
		for _, p := range e.parts {
			all = append(all, one{p, e.kind, e.variant})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int { return cmp.Compare(a.start, b.start) })
	var out Seeded
	var b strings.Builder
	at := 0
	for _, p := range all {
		b.WriteString(text[at:p.start])
		if p.gold {
			out.Faults = append(out.Faults, Fault{p.kind, p.variant, b.Len() + p.lead, b.Len() + len(p.with) - p.trail, text[p.start:p.end]})
		}
		b.WriteString(p.with)
		at = p.end
	}
	b.WriteString(text[at:])
	out.Text = b.String()
	return out
}

// swap is an edit that puts with in the place of the bytes from start to end.
func swap(variant string, start, end int, with string) edit {
	return edit{variant: variant, parts: []part{{start: start, end: end, with: with, gold: true}}}
}

// insert is an edit that puts with at byte at.
func insert(variant string, at int, with string) edit { return swap(variant, at, at, with) }

// every calls f for each place of s in text between from and to.
func (t *target) every(s string, from, to int, f func(start int)) {
	for at := from; at < to; {
		i := strings.Index(t.text[at:to], s)
		if i < 0 {
			return
		}
		f(at + i)
		at += i + len(s)
	}
}

// before and after return the rune that stands there.
func (t *target) before(i int) rune { r, _ := utf8.DecodeLastRuneInString(t.text[:i]); return r }
func (t *target) after(i int) rune  { r, _ := utf8.DecodeRuneInString(t.text[i:]); return r }

// pick takes one of list.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }
