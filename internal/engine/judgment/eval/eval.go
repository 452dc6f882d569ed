// Package eval measures the checker and the publication desk against documents
// whose faults and names are known beforehand: how many faults of each kind are
// found, how often a document without a fault is accused, and what a redacted
// copy still gives away or hides without need.
package eval

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
)

// ErrGold is wrapped by every error about a gold file that cannot be used.
var ErrGold = errors.New("eval: bad gold file")

// Gold is what is known about a pair of documents. Positions are code points.
type Gold struct {
	Errors []Error `json:"errors"`        // in the seeded text
	PII    []PII   `json:"pii,omitempty"` // in the clean text; a file that means the seeded text is recognised by its texts
}

// Error is one planted fault.
type Error struct {
	Kind    string `json:"kind"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Variant string `json:"variant,omitempty"` // how it was planted
	Was     string `json:"was,omitempty"`     // what stood there
}

// PII is one piece of text that the rules on publication speak of.
type PII struct {
	Class  string `json:"class"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Text   string `json:"text"`
	Action string `json:"action"` // delete, mask, keep; either when both are right
}

// Case is one document without faults and its copy with them.
type Case struct {
	Name   string
	Clean  string
	Seeded string
	Gold   Gold
}

// Load reads the cases of a folder: NN.clean.txt, NN.seeded.txt, NN.gold.json.
func Load(fsys fs.FS) ([]Case, error) {
	files, err := fs.Glob(fsys, "*.gold.json")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: the folder holds no file *.gold.json", ErrGold)
	}
	slices.Sort(files)
	var cases []Case
	for _, file := range files {
		c := Case{Name: strings.TrimSuffix(file, ".gold.json")}
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &c.Gold); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrGold, file, err)
		}
		for name, into := range map[string]*string{c.Name + ".clean.txt": &c.Clean, c.Name + ".seeded.txt": &c.Seeded} {
			data, err := fs.ReadFile(fsys, name)
			if errors.Is(err, fs.ErrNotExist) && into == &c.Seeded && len(c.Gold.Errors) == 0 {
				continue // a case for redaction alone
			}
			if err != nil {
				return nil, err
			}
			*into = string(data)
		}
		if c.Seeded == "" {
			c.Seeded = c.Clean
		}
		n := utf8.RuneCountInString(c.Seeded)
		for _, e := range c.Gold.Errors {
			if e.Start < 0 || e.End < e.Start || e.End > n {
				return nil, fmt.Errorf("%w: %s: %s from %d to %d does not lie in the text of %d characters", ErrGold, file, e.Kind, e.Start, e.End, n)
			}
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Kind is how faults of one kind fared.
type Kind struct {
	Kind     string `json:"kind"`
	Variant  string `json:"variant,omitempty"`
	Planted  int    `json:"planted"`
	Found    int    `json:"found"`    // a hit of any rule touches the place
	Plain    int    `json:"plain"`    // of these at suspect or above
	Own      int    `json:"own"`      // of these by the rule of the same name
	Evidence int    `json:"evidence"` // not touched, but named as the other place of a contradiction
}

// Recall is the share found.
func (k Kind) Recall() float64 { return ratio(k.Found, k.Planted) }

// Miss is a fault that no rule found.
type Miss struct {
	Case    string `json:"case"`
	Kind    string `json:"kind"`
	Variant string `json:"variant,omitempty"`
	Was     string `json:"was,omitempty"`
	Is      string `json:"is"` // with a little of what stands around it
}

// Alarm is a hit on a document without a fault.
type Alarm struct {
	Case     string `json:"case"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Message  string `json:"message"`
}

// Report is what was measured.
type Report struct {
	Cases      int            `json:"cases"`
	CleanDocs  int            `json:"clean_docs"` // distinct
	CleanChars int            `json:"clean_chars"`
	Kinds      []Kind         `json:"kinds"`
	All        Kind           `json:"all"`
	Variants   []Kind         `json:"variants,omitempty"` // the same by the way of planting
	Clean      map[string]int `json:"clean"`              // alarms on clean documents by severity
	Alarms     []Alarm        `json:"alarms"`
	Misses     []Miss         `json:"misses"`
	PII        *Redacted      `json:"pii"` // nil when there is no redaction engine
}

// Checker checks one document.
type Checker func(text string) check.Result

// Measure runs the checker over all cases, and the redactor unless it is nil.
func Measure(cases []Case, run Checker, redact Redactor) (Report, error) {
	rep := Report{Cases: len(cases), Clean: map[string]int{}, All: Kind{Kind: "all"}}
	clean := map[string]check.Result{}
	var texts []string
	for _, c := range cases {
		if _, ok := clean[c.Clean]; !ok {
			clean[c.Clean] = check.Result{}
			texts = append(texts, c.Clean)
		}
	}
	for i, res := range each(texts, run) {
		clean[texts[i]] = res
	}
	seeded := make([]string, len(cases))
	for i, c := range cases {
		seeded[i] = c.Seeded
	}
	counts := map[[2]string]*Kind{}
	for i, res := range each(seeded, run) {
		rep.faults(cases[i], res, clean[cases[i].Clean], counts)
	}
	rep.sum(counts)
	seen := map[string]bool{}
	for _, c := range cases {
		if !seen[c.Clean] {
			seen[c.Clean] = true
			rep.alarms(c, clean[c.Clean])
		}
	}
	if redact == nil {
		return rep, nil
	}
	pii, err := measurePII(cases, redact)
	rep.PII = pii
	return rep, err
}

// sum fills in the kinds and the variants, in order.
func (r *Report) sum(counts map[[2]string]*Kind) {
	for _, k := range counts {
		r.All.add(*k)
		if k.Variant != "" {
			r.Variants = append(r.Variants, *k)
		}
		i := slices.IndexFunc(r.Kinds, func(o Kind) bool { return o.Kind == k.Kind })
		if i < 0 {
			i = len(r.Kinds)
			r.Kinds = append(r.Kinds, Kind{Kind: k.Kind})
		}
		r.Kinds[i].add(*k)
	}
	order := func(a, b Kind) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Variant, b.Variant))
	}
	slices.SortFunc(r.Kinds, order)
	slices.SortFunc(r.Variants, order)
}

// each runs the checker over texts on all cores.
func each(texts []string, run Checker) []check.Result {
	out := make([]check.Result, len(texts))
	var g errgroup.Group
	g.SetLimit(workers)
	for i, text := range texts {
		g.Go(func() error {
			out[i] = run(text)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil // no job returns an error
	}
	return out
}

// workers is how many documents are checked at a time.
const workers = 4

// alarms counts the hits on a document without a fault.
func (r *Report) alarms(c Case, res check.Result) {
	r.CleanDocs++
	r.CleanChars += utf8.RuneCountInString(c.Clean)
	for _, h := range res.Hits {
		r.Clean[string(h.Severity)]++
		if h.Severity != rule.Hint {
			r.Alarms = append(r.Alarms, Alarm{c.Name, h.Rule.ID, string(h.Severity), c.Clean[h.Start:h.End], h.Message})
		}
	}
}

// faults counts the faults of one case that were found. A hit that the clean
// document gets too is not due to the fault.
func (r *Report) faults(c Case, res, clean check.Result, counts map[[2]string]*Kind) {
	known := map[string]int{}
	for _, h := range clean.Hits {
		known[same(c.Clean, h)]++
	}
	var fresh []check.Hit
	for _, h := range res.Hits {
		if key := same(c.Seeded, h); known[key] > 0 {
			known[key]--
			continue
		}
		fresh = append(fresh, h)
	}
	at := offsets(c.Seeded)
	for _, e := range c.Gold.Errors {
		by := [2]string{e.Kind, e.Variant}
		k := counts[by]
		if k == nil {
			k = &Kind{Kind: e.Kind, Variant: e.Variant}
			counts[by] = k
		}
		gold := judgment.Span{Start: at[e.Start], End: at[e.End]}
		got := verdict(c.Seeded, gold, e.Kind, fresh)
		k.add(got)
		if got.Found == 0 {
			r.Misses = append(r.Misses, Miss{c.Name, e.Kind, e.Variant, brief(e.Was), around(c.Seeded, gold)})
		}
	}
}

// same is what tells whether two hits say the same of the same words.
func same(text string, h check.Hit) string {
	return h.Rule.ID + "\x00" + text[h.Start:h.End] + "\x00" + h.Message
}

func (k *Kind) add(o Kind) {
	k.Planted += o.Planted
	k.Found += o.Found
	k.Plain += o.Plain
	k.Own += o.Own
	k.Evidence += o.Evidence
}

// verdict says what the hits make of the fault at gold.
func verdict(text string, gold judgment.Span, kind string, hits []check.Hit) Kind {
	out := Kind{Planted: 1}
	for _, h := range hits {
		if touches(text, h.Span, gold) {
			out.Found = 1
			if h.Severity != rule.Hint {
				out.Plain = 1
			}
			if h.Rule.ID == kind {
				out.Own = 1
			}
		} else if slices.ContainsFunc(h.Evidence, func(s judgment.Span) bool { return touches(text, s, gold) }) {
			out.Evidence = 1
		}
	}
	if out.Found == 1 {
		out.Evidence = 0
	}
	return out
}

// touches reports whether two spans overlap or have nothing but white space
// between them.
func touches(text string, a, b judgment.Span) bool {
	if a.Start < b.End && b.Start < a.End {
		return true
	}
	if a.Start > b.Start || a.Start == b.Start && a.End > b.End {
		a, b = b, a
	}
	if a.End > b.Start {
		return true // one is empty and lies inside the other
	}
	return strings.TrimSpace(text[a.End:b.Start]) == ""
}

// offsets are the bytes at which the code points of s begin, and its length.
func offsets(s string) []int {
	out := make([]int, 0, len(s)/3+1)
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}

// around is the text at s with a dozen characters on either side.
func around(text string, s judgment.Span) string {
	before := []rune(text[:s.Start])
	after := []rune(text[s.End:])
	return strings.ReplaceAll(string(before[max(0, len(before)-12):])+"⟦"+text[s.Start:s.End]+"⟧"+string(after[:min(len(after), 12)]), "\n", "↵")
}

// brief is s on one line, cut in the middle when it is long.
func brief(s string) string {
	r := []rune(strings.ReplaceAll(s, "\n", "↵"))
	if len(r) > 30 {
		return string(r[:14]) + "…" + string(r[len(r)-14:])
	}
	return string(r)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
