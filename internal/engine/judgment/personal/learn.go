package personal

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Text is a piece of text with the places of names in it, hidden or not.
type Text struct {
	Runes []rune
	Names []bool // which characters belong to names; nil for none
}

// Learned says what was learned from.
type Learned struct {
	Texts, Names, Others, Traits int
}

const (
	learnSeed    = 20
	learnRounds  = 6    // over everything
	unusualShare = 4    // one in how many runs without a known surname is learned from
	learnTwice   = 2    // how often texts with names are used, each time with other names
	leastSeen    = 8    // places of a trait that is kept
	longSeen     = 16   // places of a trait of three characters that is kept
	leastWeight  = 0.15 // of a trait that is kept
	doubtful     = 1.5  // a place that scores so and has no name may have one that nobody hid
)

// learner fits the weights.
type learner struct {
	ids      map[trait]int32
	traits   []trait
	seen     []int32
	examples []example
	weight   []float32
	sums     []float32 // of squared slopes
	skip     int
	keep     func([]rune) bool
}

// example is a candidate and whether it is a name.
type example struct {
	traits []int32
	weight float32 // how many such it stands for; 0 for one that is not learned from
	is     bool
}

// Learn fits the weights of what tells names from other words to texts: names in
// them, whether hidden (张某) or not, give way to invented ones, so that nobody's
// name is learned, and every run of characters that may be a name by its form is
// an example for or against. The same texts give the same weights. It writes them
// in the form of weights.txt. What keep does not want of what stands around names
// is not learned, nor are the runs against that hold what it does not want: names
// that were overlooked.
func Learn(texts []Text, keep func(around []rune) bool) ([]byte, Learned) {
	l := &learner{ids: map[trait]int32{}, keep: keep}
	v := newInventor(learnSeed)
	v.pool = poolOf(texts)
	var sum Learned
	for _, t := range texts {
		times := 1
		if t.Names != nil {
			times = learnTwice
		}
		for range times {
			dressed, names := v.dress(t)
			sum.Texts++
			is, others := l.read(dressed, names)
			sum.Names += is
			sum.Others += others
		}
	}
	l.prune(keep)
	l.fit()
	l.doubt()
	l.fit()
	var b bytes.Buffer
	sum.Traits = l.write(&b)
	return b.Bytes(), sum
}

// dress puts invented names in the place of those in t and returns where they
// stand. One name gives way to one name.
func (v *inventor) dress(t Text) ([]rune, map[candidate]bool) {
	names := map[candidate]bool{}
	if t.Names == nil {
		return t.Runes, names
	}
	instead := map[string][]rune{}
	var out []rune
	for i := 0; i < len(t.Runes); {
		if !t.Names[i] {
			out = append(out, t.Runes[i])
			i++
			continue
		}
		end := i
		for end < len(t.Runes) && t.Names[end] {
			end++
		}
		old := string(t.Runes[i:end])
		name := instead[old]
		if name == nil {
			name = v.name(map[bool]float64{true: 0.5, false: 0.15}[end-i == 2])
			instead[old] = name
		}
		names[candidate{len(out), len(name), 0}] = true
		out = append(out, name...)
		i = end
	}
	return out, names
}

// read makes examples of a text and counts those for and against.
func (l *learner) read(text []rune, names map[candidate]bool) (is, others int) {
	t := newReader(text, lists())
	named := make([]bool, len(text))
	for c := range names {
		for k := c.i; k < c.i+c.n; k++ {
			named[k] = true
		}
	}
	for i := range text {
		t.candidates(i, func(c candidate) {
			e := example{is: names[candidate{c.i, c.n, 0}], weight: 1}
			if !e.is && !slices.Contains(named[c.i:c.i+c.n], true) && !l.keep(text[c.i:c.i+2]) {
				return
			}
			if !e.is && c.s == 0 {
				// Of what does not even begin like a name a part will do.
				if l.skip++; l.skip%unusualShare != 0 {
					return
				}
				e.weight = unusualShare
			}
			t.traits(c, func(x trait) { e.traits = append(e.traits, l.id(x)) })
			l.examples = append(l.examples, e)
			if e.is {
				is++
			} else {
				others++
			}
		})
	}
	return is, others
}

// id numbers a trait and counts its places.
func (l *learner) id(x trait) int32 {
	id, ok := l.ids[x]
	if !ok {
		id = int32(len(l.traits))
		l.ids[x] = id
		l.traits = append(l.traits, x)
		l.seen = append(l.seen, 0)
	}
	l.seen[id]++
	return id
}

// prune forgets traits that stand in few places or that keep does not want.
func (l *learner) prune(keep func(around []rune) bool) {
	gone := make([]bool, len(l.traits))
	for id, x := range l.traits {
		rs := x.runes()
		least := int32(leastSeen)
		if len(rs) > 2 {
			least = longSeen
		}
		gone[id] = l.seen[id] < least || len(rs) > 1 && x.kind() < traitFrame && !keep(rs)
	}
	for k := range l.examples {
		l.examples[k].traits = slices.DeleteFunc(l.examples[k].traits, func(id int32) bool { return gone[id] })
	}
	l.weight = make([]float32, len(l.traits))
	l.sums = make([]float32, len(l.traits))
}

// kind is what sort of evidence x is.
func (x trait) kind() byte {
	for x>>traitBits > 0 {
		x >>= traitBits
	}
	return byte(x)
}

// runes are the characters of x.
func (x trait) runes() []rune {
	var out []rune
	for ; x>>traitBits > 0; x >>= traitBits {
		out = append(out, rune(x&(1<<traitBits-1)))
	}
	slices.Reverse(out)
	return out
}

// fit goes over the examples in ever another order, with steps that shorten for
// each weight as it has moved.
func (l *learner) fit() {
	const (
		rate  = 0.3
		decay = 2e-6
	)
	random := rand.New(rand.NewPCG(learnSeed, 2))
	order := make([]int32, len(l.examples))
	for k := range order {
		order[k] = int32(k)
	}
	for range learnRounds {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, k := range order {
			e := &l.examples[k]
			if e.weight == 0 {
				continue
			}
			slope := float32(1 / (1 + math.Exp(-float64(l.score(e)))))
			if e.is {
				slope--
			}
			slope *= e.weight
			for _, id := range e.traits {
				g := slope + decay*l.weight[id]
				l.sums[id] += g * g
				l.weight[id] -= rate * g / (float32(math.Sqrt(float64(l.sums[id]))) + 0.1)
			}
		}
	}
}

func (l *learner) score(e *example) float32 {
	sum := float32(0)
	for _, id := range e.traits {
		sum += l.weight[id]
	}
	return sum
}

// doubt leaves out the examples against that look very much like names: not
// every name of the texts was found before they were learned from.
func (l *learner) doubt() {
	for k := range l.examples {
		e := &l.examples[k]
		if !e.is && l.score(e) > doubtful {
			e.weight = 0
		}
	}
}

// write writes the weights, a line for each kind, and returns how many there are.
func (l *learner) write(b *bytes.Buffer) int {
	byKind := map[byte][]trait{}
	n := 0
	for id, x := range l.traits {
		if v := l.weight[id]; v > leastWeight || v < -leastWeight || x.kind() == traitBias {
			byKind[x.kind()] = append(byKind[x.kind()], x)
			n++
		}
	}
	var kinds []byte
	for k := range byKind {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		slices.SortFunc(byKind[k], func(a, c trait) int { return cmp.Compare(a, c) })
		b.WriteByte(k)
		for _, x := range byKind[k] {
			fmt.Fprintf(b, "\t%s %d", strings.ReplaceAll(string(x.runes()), "\n", "↵"), int(math.Round(float64(l.weight[l.ids[x]]*weightStep))))
		}
		b.WriteByte('\n')
	}
	return n
}

// poolOf are the characters that are not rare in texts.
func poolOf(texts []Text) []rune {
	counts := map[rune]int{}
	for _, t := range texts {
		for _, r := range t.Runes {
			if isHan(r) {
				counts[r]++
			}
		}
	}
	var out []rune
	for r, n := range counts {
		if n >= 40 && !strings.ContainsRune(unnamed, r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}
