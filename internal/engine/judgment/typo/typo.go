// Package typo finds wrong characters in legal text: one written for another
// that sounds or looks like it, one too many, and one left out of a fixed
// phrase. It is a noisy channel: a model of what legal text is like, and a
// table of which characters are taken for one another, weigh what is written
// against what may have been meant.
//
// How sure a finding is, is its margin: by how many powers of ten the reading
// with the change is likelier than the one without. Names, places, numbers and
// codes are not its business; the caller masks them.
package typo

import (
	"bytes"
	_ "embed" // the model
	"index/suffixarray"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/confusion"
)

// Fault is what is wrong at a place.
type Fault string

// The faults.
const (
	Wrong   Fault = "wrong"   // a character, or a few in a row, for others
	Extra   Fault = "extra"   // a character too many
	Missing Fault = "missing" // a character left out of a fixed phrase
)

// The bands of the margin in a whole document, as they were calibrated on
// judgments (docs/models.md). What wins less than Doubtful is not shown.
const (
	Certain  = 3
	Doubtful = 2
)

// SentenceLeast is the margin from which a sentence by itself is corrected.
const SentenceLeast = 0.5

// Error is one place that is probably wrong.
type Error struct {
	judgment.Span // empty for what is missing
	Fault         Fault
	Want          string           // what should stand there
	Why           []confusion.Kind // how the wrong characters come to stand for those wanted, each kind once
	Margin        float64
	unsure        bool // never Certain by itself; the rest of the document may make it so
}

// Checker finds wrong characters. It is safe for concurrent use. It reads its
// model when it is first used: the model takes memory and half a second.
type Checker struct {
	open func() (*engine, error)
}

//go:embed model.bin
var modelFile []byte

// program is the checker with the model of the program. It is one for all, so
// that the model is in memory once or not at all.
var program = &Checker{open: sync.OnceValues(func() (*engine, error) {
	m, err := Read(bytes.NewReader(modelFile))
	if err != nil {
		return nil, err
	}
	return newEngine(m, &fitted)
})}

// Default is the checker with the model of the program.
func Default() *Checker { return program }

// Baseline is what this engine is measured against: the n-grams of the
// program's model alone. Every likeness costs the same, nothing is above
// suspicion, and neither the wider context nor the rest of the document counts.
func Baseline() *Checker {
	return &Checker{open: sync.OnceValues(func() (*engine, error) {
		e, err := program.open()
		if err != nil {
			return nil, err
		}
		b, err := newEngine(e.model, &baselineCosts)
		if err != nil {
			return nil, err
		}
		b.phrases, b.known = nil, nil
		b.decoders.New = func() any { return &decoder{m: b.model, conf: b.meant, cost: b.cost, ungated: true} }
		return b, nil
	})}
}

// New returns a checker that uses m.
func New(m *Model) *Checker {
	e, err := newEngine(m, &fitted)
	return &Checker{open: func() (*engine, error) { return e, err }}
}

// Ready reads the model and says why it cannot be read.
func (c *Checker) Ready() error {
	_, err := c.open()
	return err
}

// Check returns the errors in a document that are at least Doubtful, in order.
// The spans of masked, in order and not overlapping, are not judged. A checker
// that is not Ready finds nothing.
func (c *Checker) Check(text string, masked []judgment.Span) []Error {
	return c.CheckAbove(text, masked, Doubtful)
}

// CheckAbove is Check with another least margin, for measuring.
func (c *Checker) CheckAbove(text string, masked []judgment.Span, least float64) []Error {
	e, err := c.open()
	if err != nil {
		return nil
	}
	return e.above(text, masked, least)
}

// Correct returns a sentence that belongs to no document as it should read.
func (c *Checker) Correct(text string) string { return c.CorrectAbove(text, SentenceLeast) }

// CorrectAbove is Correct with another least margin, for measuring.
func (c *Checker) CorrectAbove(text string, least float64) string {
	e, err := c.open()
	if err != nil {
		return text
	}
	return e.correct(text, least)
}

// engine is a model with all that it takes to use it.
type engine struct {
	model    *Model
	conf     *confusion.Table
	meant    *candidates
	phrases  []phrase
	known    words
	names    *names // 张某: in a document they are masked
	cost     *costs
	decoders sync.Pool
}

func newEngine(m *Model, cost *costs) (*engine, error) {
	words, err := readEveryday(everydayFile)
	if err != nil {
		return nil, err
	}
	e := &engine{model: m, conf: confusion.Default(), cost: cost, phrases: readPhrases(phraseList), known: readWords(wordList), names: readNames()}
	e.meant = newCandidates(e.conf, m, cost)
	e.decoders.New = func() any { return &decoder{m: m, conf: e.meant, cost: cost, known: e.known, everyday: words} }
	return e, nil
}

// gate is the length of an n-gram of the corpus that is above suspicion.
const gate = 4

// above returns the errors in text that win at least least.
func (e *engine) above(text string, masked []judgment.Span, least float64) []Error {
	d := e.decoders.Get().(*decoder)
	defer e.decoders.Put(d)
	d.alone = false
	var out []Error
	each(text, masked, func(l line) { out = d.check(out, l) })
	var all *suffixarray.Index // made when it is needed; most texts have few errors, but one of nothing else must not take for ever
	for i := range out {
		// What cannot come up to least needs no search of the whole text.
		if out[i].Margin+most*e.cost.Seen < least {
			continue
		}
		if all == nil {
			all = suffixarray.New([]byte(text))
		}
		habit, seen := e.habits(text, all, &out[i])
		out[i].Margin += habit
		if out[i].unsure && !seen {
			out[i].Margin = min(out[i].Margin, unsureMost)
		}
	}
	out = append(out, e.missing(text, masked)...)
	out = slices.DeleteFunc(out, func(x Error) bool { return x.Margin < least })
	slices.SortStableFunc(out, func(a, b Error) int { return a.Start - b.Start })
	return out
}

// correct returns text with the edits that win least.
func (e *engine) correct(text string, least float64) string {
	d := e.decoders.Get().(*decoder)
	defer e.decoders.Put(d)
	d.alone = true
	var out strings.Builder
	done := 0
	each(text, nil, func(l line) {
		hidden, _ := e.names.hide(l.runes)
		s := d.m.alphabet.sentence(l.runes, hidden)
		for _, e := range d.edits(s, d.fixed(s)) {
			if e.margin < least {
				continue
			}
			span := l.span(s, e)
			out.WriteString(text[done:span.Start])
			out.WriteString(d.m.text(e.read))
			done = span.End
		}
	})
	out.WriteString(text[done:])
	return out.String()
}

// line is one sentence of a text.
type line struct {
	runes  []rune
	at     []int  // the byte each rune begins at, and the one after the last
	hidden []bool // which runes are masked
}

// span is the part of the text that e changes.
func (l *line) span(s sentence, e edit) judgment.Span {
	return judgment.Span{Start: l.at[s.at[e.from]], End: l.at[s.at[e.to-1]+1]}
}

// longest is where a sentence without an end is cut, so that a text of any
// shape takes little memory.
const longest = 600

// each hands on the sentences of text. What it hands on is used again for the
// next one.
func each(text string, masked []judgment.Span, use func(line)) {
	next := 0
	var l line
	flush := func(end int) {
		if len(l.runes) > 1 {
			l.at = append(l.at, end)
			use(l)
		}
		l.runes, l.at, l.hidden = l.runes[:0], l.at[:0], l.hidden[:0]
	}
	for i, r := range text {
		for next < len(masked) && masked[next].End <= i {
			next++
		}
		if r == '\n' || r == '\r' {
			flush(i)
			continue
		}
		l.runes = append(l.runes, r)
		l.at = append(l.at, i)
		l.hidden = append(l.hidden, next < len(masked) && masked[next].Contains(i))
		if strings.ContainsRune("。；;！？", r) || len(l.runes) == longest {
			flush(i + utf8.RuneLen(r))
		}
	}
	flush(len(text))
}

// check adds the errors of one sentence, however little they win.
func (d *decoder) check(out []Error, l line) []Error {
	s := d.m.alphabet.sentence(l.runes, l.hidden)
	fixed := d.fixed(s)
	edits := d.edits(s, fixed)
	for _, e := range edits {
		out = append(out, Error{Span: l.span(s, e), Fault: Wrong, Want: d.m.text(e.read), Why: e.kinds, Margin: e.margin, unsure: e.unsure})
	}
	for _, e := range d.extras(s, fixed, edits) {
		out = append(out, Error{Span: l.span(s, e), Fault: Extra, Margin: e.margin, unsure: e.unsure})
	}
	return out
}

// text is the characters of syms.
func (m *Model) text(syms []symbol) string {
	var b strings.Builder
	for _, s := range syms {
		b.WriteRune(m.alphabet.rune(s))
	}
	return b.String()
}

// unsureMost is what an unsure change wins at most, unless the document has
// elsewhere what is proposed.
const unsureMost = Certain - 0.1

// most is how many repetitions count for or against an error.
const most = 2

// habits is what the rest of the document says about an error: a word that it has
// again and again is a word, even if the corpus does not know it, and a word
// that it has elsewhere, which wanted reports, is likely to be the one that was
// meant here.
func (e *engine) habits(text string, all *suffixarray.Index, at *Error) (win float64, wanted bool) {
	_, before := utf8.DecodeLastRuneInString(text[:at.Start])
	_, after := utf8.DecodeRuneInString(text[at.End:])
	left, right := text[at.Start-before:at.Start], text[at.End:at.End+after]
	written := text[at.Start:at.End]
	count := func(s string) int { return len(all.Lookup([]byte(s), most+1)) }
	again := max(count(left+written), count(written+right)) - 1
	seen := 0
	if at.Want != "" {
		seen = max(count(left+at.Want), count(at.Want+right))
	}
	return e.cost.Habit*float64(min(again, most)) + e.cost.Seen*float64(min(seen, most)), seen > 0
}
