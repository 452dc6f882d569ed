package typo

import (
	"math"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// costs are the scalars that were fitted: what a change must win over what is
// written, by how the two characters are confused. All are logarithms to base
// ten but Context, which is a weight.
type costs struct {
	SamePinyin, NearPinyin, Shape, OneLetter float64

	Common    float64 // for each power of ten that what is written is more common than what is proposed
	Around    float64 // for each power of ten that a character around is likelier than usual, in a sentence by itself
	Extra     float64 // a character too many
	Word      float64 // a change that breaks an everyday word that the corpus hardly has, for each character that breaks counts
	WordAlone float64 // the same in a sentence by itself
	Context   float64 // weight of the wider context
	Habit     float64 // for each time more that the document has what is written
	Seen      float64 // for each time that the document has what is proposed
}

// fitted were found on the sets that docs/models.md names.
var fitted = costs{
	SamePinyin: -3, NearPinyin: -4, Shape: -3.9, OneLetter: -7, Common: 0.3, Around: 1.1, Extra: -7, Word: -1.5, WordAlone: -0.5, Context: 0.2, Habit: -3, Seen: 0.5,
}

// baselineCosts are those of the Baseline. The one scalar was fitted on the
// same sets.
var baselineCosts = costs{SamePinyin: -4, NearPinyin: -4, Shape: -4, OneLetter: -4, Extra: math.Inf(-1)}

func (c *costs) of(k confusion.Kind) float64 {
	switch k {
	case confusion.SamePinyin:
		return c.SamePinyin
	case confusion.NearPinyin:
		return c.NearPinyin
	case confusion.Shape:
		return c.Shape
	case confusion.OneLetter:
		return c.OneLetter
	}
	return c.OneLetter
}

// path is a beginning of the sentence as it may have been meant.
type path struct {
	score float32
	key   uint64 // the last order-1 symbols
	prev  int32  // index of the path it continues, in the column before
	pick  int16  // the option that was taken; 0 leaves what is written
}

const (
	beamWidth   = 10
	mostOptions = 14
	slack       = 3 // how much worse than what is written a candidate may suit its neighbours
)

// A sentence by itself is read with more doubt than one of a document, whose
// other sentences speak for it: a change costs less by lenience to be thought of,
// and then must win by itself, the more so the less the model knows the text
// around it, aroundReach characters on either side.
const (
	lenience    = 1
	aroundReach = 14
	usual       = -1.2 // the mean logarithm of a character of a judgment
)

// decoder holds the scratch memory of one goroutine.
type decoder struct {
	m        *Model
	conf     *candidates
	cost     *costs
	known    words
	everyday everyday
	alone    bool       // what is read is a sentence that belongs to no document
	ungated  bool       // no n-gram is above suspicion
	opts     [][]option // by place; the first is what is written
	cols     [][]path
	next     []path
	pool     []option
	raw      []int // where the candidates of a place begin in pool
	best     []ranked
	picks    []int16
}

// contextMost bounds what the wider context may say, in either direction.
const contextMost = 8

const contextMask = 1<<(symbolBits*(order-1)) - 1

// options lists for every place what may have been meant there: what is
// written, and the few characters confused with it that suit their neighbours
// better. A neighbour may itself be wrong, so that its own candidates count
// where what is written there does not help.
func (d *decoder) options(s sentence, fixed []bool) {
	n := len(s.syms)
	d.raw = slices.Grow(d.raw[:0], n+1)[:n+1]
	d.pool = d.pool[:0]
	for i, sym := range s.syms {
		d.raw[i] = len(d.pool)
		d.pool = append(d.pool, option{sym: sym})
		if fixed[i] {
			continue
		}
		d.pool = append(d.pool, d.conf.meant(s.text[i])...)
	}
	d.raw[n] = len(d.pool)
	d.opts = slices.Grow(d.opts[:0], n)[:n]
	for i := range n {
		all := d.pool[d.raw[i]:d.raw[i+1]]
		d.opts[i] = all[:1:1]
		if len(all) == 1 {
			continue
		}
		d.best = d.best[:0]
		d.suit(s, s.syms, i, all)
		least := d.fit(s, i, all[0]) - slack
		numeral := strings.ContainsRune(numerals, s.text[i])
		for _, o := range all[1:] {
			if numeral && strings.ContainsRune(numerals, d.m.alphabet.rune(o.sym)) {
				continue
			}
			q := d.fit(s, i, o) + o.cost
			if q-o.bare <= least {
				continue
			}
			at := len(d.best)
			for at > 0 && d.best[at-1].fit < q {
				at--
			}
			if at < mostOptions {
				d.best = slices.Insert(d.best, at, ranked{o, q})
				d.best = d.best[:min(len(d.best), mostOptions)]
			}
		}
		kept := make([]option, 0, 1+len(d.best))
		kept = append(kept, all[0])
		for _, r := range d.best {
			kept = append(kept, r.option)
		}
		d.opts[i] = kept
	}
}

// weigh adds to the cost of every option how much better than what is written
// it suits the wider context, which read is.
func (d *decoder) weigh(s sentence, read []symbol) {
	for i, opts := range d.opts {
		if len(opts) > 1 {
			d.suit(s, read, i, opts)
		}
	}
}

// suit sets the cost of the options of place i, of which the first is what is
// written.
func (d *decoder) suit(s sentence, read []symbol, i int, opts []option) {
	c := d.m.context
	var v [width]float32
	c.want(read, i, &v)
	base := c.suits(&v, s.syms[i])
	ease := float32(0)
	if d.alone {
		ease = lenience
	}
	for k := 1; k < len(opts); k++ {
		win := max(-contextMost, min(contextMost, c.suits(&v, opts[k].sym)-base))
		common := d.m.single[s.syms[i]].prob - d.m.single[opts[k].sym].prob
		opts[k].cost = opts[k].bare + ease + float32(d.cost.Context)*win + float32(d.cost.Common)*common
	}
}

// ranked is an option with how well it suits its neighbours.
type ranked struct {
	option
	fit float32
}

// fit is how well o suits the best of its neighbours on both sides.
func (d *decoder) fit(s sentence, i int, o option) float32 {
	m := d.m
	left, right := m.pair(s.syms[i-1], o.sym), m.pair(o.sym, s.syms[i+1])
	if !m.pairs.has(s.syms[i-1], o.sym) {
		for _, l := range d.pool[d.raw[i-1]+1 : d.raw[i]] {
			if m.pairs.has(l.sym, o.sym) {
				left = max(left, m.pair(l.sym, o.sym)+l.cost/2)
			}
		}
	}
	if !m.pairs.has(o.sym, s.syms[i+1]) {
		for _, r := range d.pool[d.raw[i+1]+1 : d.raw[i+2]] {
			if m.pairs.has(o.sym, r.sym) {
				right = max(right, m.pair(o.sym, r.sym)+r.cost/2)
			}
		}
	}
	return left + right
}

// decode finds the likeliest reading of s; picks says for every place which
// option was taken.
func (d *decoder) decode(s sentence) []int16 {
	n := len(s.syms)
	for len(d.cols) < n {
		d.cols = append(d.cols, nil)
	}
	d.cols[0] = append(d.cols[0][:0], path{key: uint64(symBegin), prev: -1})
	for i := 1; i < n; i++ {
		d.next = d.next[:0]
		for pi := range d.cols[i-1] {
			p := &d.cols[i-1][pi]
			for oi, o := range d.opts[i] {
				score := p.score + o.cost + d.m.logp(p.key<<symbolBits|uint64(o.sym), min(i+1, order))
				d.next = append(d.next, path{score: score, key: (p.key<<symbolBits | uint64(o.sym)) & contextMask, prev: int32(pi), pick: int16(oi)})
			}
		}
		if len(d.next) > 1 {
			slices.SortFunc(d.next, func(a, b path) int {
				switch {
				case a.score > b.score:
					return -1
				case a.score < b.score:
					return 1
				}
				return int(a.pick) - int(b.pick)
			})
		}
		col := d.cols[i][:0]
		for _, p := range d.next {
			if len(col) == beamWidth {
				break
			}
			if !slices.ContainsFunc(col, func(q path) bool { return q.key == p.key }) {
				col = append(col, p)
			}
		}
		d.cols[i] = col
	}
	d.picks = slices.Grow(d.picks[:0], n)[:n]
	at := int32(0)
	for i := n - 1; i >= 0; i-- {
		p := d.cols[i][at]
		d.picks[i] = p.pick
		at = p.prev
	}
	return d.picks
}

// score is the logarithm of the probability of syms[from:to] where they stand.
func (m *Model) score(syms []symbol, from, to int) float64 {
	total := 0.0
	for i := max(1, from); i < min(to, len(syms)); i++ {
		var key uint64
		k := 0
		for j := max(0, i-order+1); j <= i; j++ {
			key = key<<symbolBits | uint64(syms[j])
			k++
		}
		total += float64(m.logp(key, k))
	}
	return total
}

// read is the sentence with the options that were picked.
func (d *decoder) read(s sentence, picks []int16) []symbol {
	read := slices.Clone(s.syms)
	for i, k := range picks {
		read[i] = d.opts[i][k].sym
	}
	return read
}

// edit is a change that the decoder proposes.
type edit struct {
	from, to int // places, half open
	read     []symbol
	kinds    []confusion.Kind // of the changes, each once
	margin   float64
	unsure   bool // never certain by itself
}

// edits are the changes of the best reading, with what each one wins.
func (d *decoder) edits(s sentence, fixed []bool) []edit {
	if !slices.Contains(fixed, false) {
		return nil
	}
	d.options(s, fixed)
	d.weigh(s, s.syms)
	picks := d.decode(s)
	read := d.read(s, picks)
	if slices.Equal(read, s.syms) {
		return nil
	}
	// Once more, now that the neighbours are better known.
	d.weigh(s, read)
	picks = d.decode(s)
	read = d.read(s, picks)
	var out []edit
	for i := 0; i < len(picks); i++ {
		if picks[i] == 0 {
			continue
		}
		e := edit{from: i, to: i}
		cost := 0.0
		for e.to < len(picks) && picks[e.to] > 0 {
			o := d.opts[e.to][picks[e.to]]
			cost += float64(o.cost)
			if !slices.Contains(e.kinds, o.kind) {
				e.kinds = append(e.kinds, o.kind)
			}
			e.to++
		}
		e.read = slices.Clone(read[e.from:e.to])
		with := d.m.score(read, e.from, e.to+order-1)
		undone := slices.Clone(read)
		copy(undone[e.from:e.to], s.syms[e.from:e.to])
		e.margin = with + cost - d.m.score(undone, e.from, e.to+order-1)
		if d.alone {
			e.margin += d.cost.Around*(d.m.around(read, e.from, e.to)-usual) - lenience*float64(e.to-e.from)
		}
		d.doubt(s, &e)
		out = append(out, e)
		i = e.to
	}
	return out
}

// wordCertain is from which margin on a change is certain although it breaks an
// everyday word of two characters: a wrong character often makes such a word
// with its neighbour, a longer one hardly ever.
const wordCertain = 4

// doubt takes from e what speaks against it: what it breaks may be a word, and
// of two characters at once each must be a plain mistake and the result common.
func (d *decoder) doubt(s sentence, e *edit) {
	if d.ungated {
		return
	}
	if n := d.breaks(s, e.from, e.to); n > 0 {
		cost := d.cost.Word
		if d.alone {
			cost = d.cost.WordAlone
		}
		e.margin += cost * float64(n)
		e.unsure = n > 1 || e.margin < wordCertain
	}
	if e.to-e.from > 1 && (slices.Contains(e.kinds, confusion.OneLetter) || d.m.frequency(e.read) < wellKnown) {
		e.unsure = true
	}
}

// around is the mean of the logarithms of the probabilities of the characters
// on either side of read[from:to], as far as that has no part in them.
func (m *Model) around(read []symbol, from, to int) float64 {
	before, after := max(1, from-aroundReach), min(len(read), to+order-1+aroundReach)
	n := from - before
	sum := m.score(read, before, from)
	if begin := to + order - 1; begin < after {
		n += after - begin
		sum += m.score(read, begin, after)
	}
	if n == 0 {
		return usual
	}
	return sum / float64(n)
}

// fixed marks the places that are not to be touched: what is no Chinese
// character, what is part of four characters in a row that the corpus has, and
// known words.
func (d *decoder) fixed(s sentence) []bool {
	out := make([]bool, len(s.syms))
	for i, r := range s.text {
		out[i] = out[i] || !isHan(r) // a word before may have reached here
		until := i
		if !d.ungated && i+gate <= len(s.syms) && d.m.knows(s.syms[i:i+gate]) {
			until = i + gate
		}
		if r != 0 {
			until = max(until, i+d.known.at(s.text[i:]))
		}
		for j := i; j < until; j++ {
			out[j] = true
		}
	}
	return out
}

// knows reports whether the corpus has syms, of which there are 1 to order.
func (m *Model) knows(syms []symbol) bool {
	var key uint64
	for _, s := range syms {
		key = key<<symbolBits | uint64(s)
	}
	_, ok := m.grams[len(syms)-1].get(key)
	return ok
}

// pairSet is the set of the pairs of symbols that the corpus has.
type pairSet []uint64

func (p pairSet) has(a, b symbol) bool {
	k := uint(a)<<symbolBits | uint(b)
	return p[k>>6]&(1<<(k&63)) != 0
}
