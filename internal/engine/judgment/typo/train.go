package typo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// minCount is how often an n-gram must have been seen to be kept: what a few
// documents alone contain is not the language.
const minCount = 3

// minChar is how often a character must have been seen to be in the alphabet.
const minChar = 3

// ErrCorpus is a training corpus that no model can be made of.
var ErrCorpus = errors.New("typo: the corpus is too small")

// Exclusion is text that a model must not have seen, because it is measured on
// it: no sentence that shares a run of ten characters with it is learned.
type Exclusion struct{ runs map[uint64]struct{} }

const runLength = 10

// Add excludes everything in r.
func (x *Exclusion) Add(r io.Reader) error {
	if x.runs == nil {
		x.runs = map[uint64]struct{}{}
	}
	return eachLine(r, func(line string) {
		for field := range strings.SplitSeq(line, "\t") {
			eachRun(field, func(h uint64) bool {
				x.runs[h] = struct{}{}
				return true
			})
		}
	})
}

// holds reports whether s shares a run with the excluded text.
func (x *Exclusion) holds(s string) bool {
	if x == nil || len(x.runs) == 0 {
		return false
	}
	found := false
	eachRun(s, func(h uint64) bool {
		_, found = x.runs[h]
		return !found
	})
	return found
}

// eachRun hands on a hash of every ten characters in a row of s, white space
// left out, until use returns false.
func eachRun(s string, use func(uint64) bool) {
	var window [runLength]rune
	n := 0
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		copy(window[:], window[1:])
		window[runLength-1] = plain(r)
		if n++; n < runLength {
			continue
		}
		h := uint64(14695981039346656037)
		for _, w := range window {
			h = (h ^ uint64(w)) * 1099511628211
		}
		if !use(h) {
			return
		}
	}
}

func eachLine(r io.Reader, use func(string)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		use(lines.Text())
	}
	return lines.Err()
}

// Trained says what went into a model.
type Trained struct {
	Sentences, Excluded int
	Characters          int        // of the sentences that were learned
	Names               int        // names of persons that were replaced by a class
	Grams               [order]int // kept, by length
}

// Train makes a model of a corpus, one sentence a line. The same corpus gives
// the same model.
func Train(corpus io.Reader, not *Exclusion) (*Model, Trained, error) {
	var sum Trained
	var sentences []string
	err := eachLine(corpus, func(line string) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case not.holds(line):
			sum.Excluded++
		default:
			sentences = append(sentences, line)
		}
	})
	if err != nil {
		return nil, sum, err
	}
	sum.Sentences = len(sentences)
	counts := map[rune]int{}
	for _, s := range sentences {
		for _, r := range s {
			sum.Characters++
			if r = plain(r); !isDigit(r) && !isLatin(r) && !unicode.IsSpace(r) {
				counts[r]++
			}
		}
	}
	m := &Model{alphabet: chooseAlphabet(counts, minChar)}
	if len(m.alphabet.runes) == 0 {
		return nil, sum, fmt.Errorf("%w: %d sentences, no character seen %d times", ErrCorpus, sum.Sentences, minChar)
	}
	names := findNames(sentences)
	var text [][]symbol
	for _, s := range sentences {
		rs := []rune(s)
		hidden, n := names.hide(rs)
		sum.Names += n
		text = append(text, m.alphabet.sentence(rs, hidden).syms)
	}
	e := &estimator{text: text}
	e.run(m)
	m.context = trainContext(m, confusion.Default(), text)
	for k := range order {
		sum.Grams[k] = m.grams[k].n
	}
	m.prepare()
	return m, sum, nil
}

// estimator turns sentences into probabilities by interpolated modified
// Kneser-Ney smoothing. What pruning takes from a context goes to its backoff,
// so that every distribution still sums to one.
type estimator struct {
	text [][]symbol
}

// gram is an n-gram and how often it was seen, and after how many different
// characters.
type gram struct {
	key   uint64
	count uint32
	after uint32
}

// run fills the tables of m, the short n-grams first.
func (e *estimator) run(m *Model) {
	var grams [order + 1][]gram
	for k := order; k >= 1; k-- {
		grams[k] = count(e.text, k)
		if k < order {
			continuations(grams[k], grams[k+1], k)
		}
	}
	for k := 1; k <= order; k++ {
		e.estimate(m, grams[k], k)
		grams[k] = nil
	}
}

// count counts the n-grams of length k. The beginning of a sentence is part of
// what comes after it.
func count(text [][]symbol, k int) []gram {
	var keys []uint64
	mask := uint64(1)<<(symbolBits*k) - 1
	for _, s := range text {
		var key uint64
		for i, c := range s {
			key = (key<<symbolBits | uint64(c)) & mask
			if i+1 >= k {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	var out []gram
	for i := 0; i < len(keys); {
		j := i
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		out = append(out, gram{key: keys[i], count: uint32(j - i)})
		i = j
	}
	return slices.Clip(out)
}

// continuations notes for each gram of length k after how many different
// characters it was seen. One that begins a sentence has nothing before it and
// keeps its count.
func continuations(grams, longer []gram, k int) {
	mask := uint64(1)<<(symbolBits*k) - 1
	suffixes := make([]uint64, len(longer))
	for i, g := range longer {
		suffixes[i] = g.key & mask
	}
	slices.Sort(suffixes)
	j := 0
	for i := range grams {
		g := &grams[i]
		for j < len(suffixes) && suffixes[j] < g.key {
			j++
		}
		for j < len(suffixes) && suffixes[j] == g.key {
			g.after++
			j++
		}
		switch {
		case k == 1 && symbol(g.key) == symBegin:
			g.after = 0 // it is never predicted
		case symbol(g.key>>(symbolBits*(k-1))) == symBegin:
			g.after = g.count
		}
	}
}

// discounts are what is taken from n-grams seen once, twice, and more often.
func discounts(grams []gram, weight func(gram) uint32) [4]float64 {
	var n [5]float64
	for _, g := range grams {
		if w := weight(g); w >= 1 && w <= 4 {
			n[w]++
		}
	}
	d := [4]float64{0, 0.5, 0.75, 0.9}
	if n[1] == 0 || n[2] == 0 || n[3] == 0 {
		return d // a corpus of a few lines, as in tests
	}
	y := n[1] / (n[1] + 2*n[2])
	for i := 1; i <= 3; i++ {
		if v := float64(i) - float64(i+1)*y*n[i+1]/n[i]; v > 0 && v < float64(i) {
			d[i] = v
		}
	}
	return d
}

// estimate computes the probabilities of the n-grams of length k and the
// backoffs of their contexts.
func (e *estimator) estimate(m *Model, grams []gram, k int) {
	weight := func(g gram) uint32 { return g.after }
	if k == order {
		weight = func(g gram) uint32 { return g.count }
	}
	d := discounts(grams, weight)
	keep := make([]bool, len(grams))
	for i, g := range grams {
		keep[i] = g.count >= minCount
	}
	rest := make([]float64, len(grams)) // by the first n-gram of a context
	eachContext(grams, func(from, to int, total float64) {
		sums := func() float64 {
			left := 1.0
			for i := from; i < to; i++ {
				if w := weight(grams[i]); keep[i] && w > 0 {
					left -= (float64(w) - d[min(w, 3)]) / total
				}
			}
			return left
		}
		rest[from] = sums()
		if k == order {
			for i := from; i < to; i++ {
				short := m.shorter(grams[i].key, k)
				own := (float64(weight(grams[i])) - d[3]) / total
				keep[i] = keep[i] && math.Abs(math.Log10((own+rest[from]*short)/short)) > worthKeeping
			}
			rest[from] = sums()
		}
	}, weight)
	n := 0
	for _, ok := range keep {
		n += one(ok)
	}
	t := newTable(n)
	eachContext(grams, func(from, to int, total float64) {
		for i := from; i < to; i++ {
			if !keep[i] {
				continue
			}
			p := rest[from] * m.shorter(grams[i].key, k)
			if w := weight(grams[i]); w > 0 {
				p += (float64(w) - d[min(w, 3)]) / total
			}
			t.put(grams[i].key, quantise(math.Log10(p)))
		}
		if k > 1 {
			m.grams[k-2].setBackoff(grams[from].key>>symbolBits, quantise(math.Log10(max(rest[from], 1e-7))))
		} else {
			m.unseen = float32(math.Log10(rest[from] / float64(maxSymbols)))
		}
	}, weight)
	m.grams[k-1] = t
	if k <= 2 {
		m.prepare()
	}
}

// worthKeeping is by how much, as a logarithm, the longest n-grams must differ
// from what the shorter ones say to be kept.
const worthKeeping = 0.2

// eachContext hands on the n-grams that differ in their last symbol only, and
// the sum of their weights.
func eachContext(grams []gram, use func(from, to int, total float64), weight func(gram) uint32) {
	for from := 0; from < len(grams); {
		to, total := from, 0.0
		for to < len(grams) && grams[to].key>>symbolBits == grams[from].key>>symbolBits {
			total += float64(weight(grams[to]))
			to++
		}
		use(from, to, total)
		from = to
	}
}

// shorter is the probability of the last symbol of key given all but the first
// of those before it.
func (m *Model) shorter(key uint64, k int) float64 {
	if k == 1 {
		return 1 / float64(maxSymbols)
	}
	return math.Pow(10, float64(m.logp(key&(1<<(symbolBits*(k-1))-1), k-1)))
}
