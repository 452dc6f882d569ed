package personal

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the weights of what tells names from other words
	"io"
	"strconv"
	"strings"
	"sync"
)

// weightList holds, a line for each kind of evidence, what is seen and what it
// counts for; "xiezhi train names" makes it.
//
//go:embed weights.txt.gz
var weightList []byte

// trait is one piece of evidence for or against a name: its kind and up to three
// characters.
type trait uint64

// traitBits is the room for a character; those beyond the basic plane count as
// one and the same.
const traitBits = 16

func traitOf(kind byte, rs ...rune) trait {
	t := trait(kind)
	for _, r := range rs {
		if r > 0xffff {
			r = 0xffff
		}
		t = t<<traitBits | trait(r)
	}
	return t
}

// The kinds of evidence.
const (
	traitBias     byte = 'z'
	traitLeft     byte = 'a' // a to c: the one, two, three characters before
	traitRight    byte = 'd' // d to f: those behind
	traitFrame    byte = 'g' // the ones on both sides
	traitSurname  byte = 'h'
	traitDouble   byte = 'i'
	traitOnly     byte = 'j' // the only character of the given name
	traitFirst    byte = 'k'
	traitSecond   byte = 'l'
	traitCohesion byte = 'm' // which neighbours form words
	traitShape    byte = 'n' // how long it is
	traitBefore   byte = 'o' // length of the item of a list before it
	traitAfter    byte = 'p' // and behind
	traitRare     byte = 'q' // the given name has characters that hardly stand in other words
	traitTwice    byte = 'r' // 倩倩
	traitUnusual  byte = 's' // begins with what is no known surname
	traitSounding byte = 't' // renders sounds; whether what stands on either side does too
)

// candidate is a run of characters that may be a name: where it begins, its
// characters and those of its surname, 0 when it begins with none that is known.
type candidate struct{ i, n, s int }

// reader looks at the characters of a text as evidence; outside it are line ends.
type reader struct {
	text  []rune
	words *words
	bonds *manners
	sides []sides // what score has looked up
}

func newReader(text []rune, w *words) *reader {
	return &reader{text: text, words: w, bonds: company()}
}

// at is the character at i as it counts: digits are one, Latin letters are one.
func (t *reader) at(i int) rune {
	if i < 0 || i >= len(t.text) {
		return '\n'
	}
	switch r := plain(t.text[i]); {
	case isDigit(r):
		return '0'
	case isLetter(r):
		return 'A'
	case r == '(':
		return '（'
	case r == ')':
		return '）'
	case r == ',':
		return '，'
	case r == ':':
		return '：'
	case r == '\r', isBlank(r):
		return '\n'
	default:
		return t.text[i]
	}
}

// bonded is 1 when the characters at i and behind it form a word.
func (t *reader) bonded(i int) rune {
	if i >= 0 && i+1 < len(t.text) && t.bonds.bonds[[2]rune{t.text[i], t.text[i+1]}] {
		return 1
	}
	return 0
}

// traits calls use with everything that tells whether c is a name.
func (t *reader) traits(c candidate, use func(trait)) {
	t.before(c.i, use)
	t.within(c, use)
	t.behind(c.i+c.n, use)
}

// before calls use with what stands before a name that begins at i.
func (t *reader) before(i int, use func(trait)) {
	l1, l2, l3 := t.at(i-1), t.at(i-2), t.at(i-3)
	use(traitOf(traitLeft, l1))
	use(traitOf(traitLeft+1, l2, l1))
	use(traitOf(traitLeft+2, l3, l2, l1))
	use(traitOf(traitBefore, l1, t.itemBefore(i)+'0'))
}

// behind calls use with what stands behind a name that ends before the character
// at end.
func (t *reader) behind(end int, use func(trait)) {
	r1, r2, r3 := t.at(end), t.at(end+1), t.at(end+2)
	use(traitOf(traitRight, r1))
	use(traitOf(traitRight+1, r1, r2))
	use(traitOf(traitRight+2, r1, r2, r3))
	use(traitOf(traitAfter, r1, t.itemAfter(end)+'0'))
}

// within calls use with what c itself is like, and how it fits in.
func (t *reader) within(c candidate, use func(trait)) {
	end := c.i + c.n
	l1, r1 := t.at(c.i-1), t.at(end)
	use(traitOf(traitBias))
	use(traitOf(traitFrame, l1, r1))
	switch c.s {
	case 0:
		use(traitOf(traitUnusual, t.text[c.i]))
	case 1:
		use(traitOf(traitSurname, t.text[c.i]))
	default:
		use(traitOf(traitDouble))
	}
	given := t.text[c.i+max(1, c.s) : end]
	switch len(given) {
	case 1:
		use(traitOf(traitOnly, given[0]))
	case 2:
		use(traitOf(traitFirst, given[0]))
		use(traitOf(traitSecond, given[1]))
	}
	if c.n > 1 && t.text[end-1] == t.text[end-2] {
		use(traitOf(traitTwice))
	}
	if renders(t.text[c.i:end]) {
		use(traitOf(traitSounding, sideOf(l1), sideOf(r1)))
	}
	first := rune(0)
	if c.s < 2 {
		first = t.bonded(c.i)
	}
	last := rune(2)
	if len(given) > 1 {
		last = t.bonded(end - 2)
	}
	use(traitOf(traitCohesion, t.bonded(c.i-1)+'0', first*3+last+'0', t.bonded(end-1)+'0'))
	use(traitOf(traitShape, rune(c.n)+'0', rune(c.s)+'0'))
	rare := rune(0)
	for _, r := range given {
		if !t.bonds.known[r] {
			rare++
		}
	}
	use(traitOf(traitRare, rare+'0'))
}

// itemBefore is the number of characters of the item of a list that ends with
// the mark before i, 9 when it is long or there is none.
func (t *reader) itemBefore(i int) rune {
	if t.at(i-1) != '、' {
		return 9
	}
	n := rune(0)
	for k := i - 2; n < 6 && isHan(t.at(k)); k-- {
		n++
	}
	return n
}

// itemAfter is the same of the item that begins behind the mark at i, with 5
// more when it begins with no surname.
func (t *reader) itemAfter(i int) rune {
	if t.at(i) != '、' {
		return 9
	}
	n := rune(0)
	for k := i + 1; n < 4 && isHan(t.at(k)); k++ {
		n++
	}
	if i+1 < len(t.text) && t.words.surname(t.text[i+1:min(len(t.text), i+4)]) == 0 {
		n += 5
	}
	return n
}

// unnamed are characters that stand in hardly any name.
const unnamed = "的了在是或被将到该们你我您他她它其某此吗呢吧仅已偷抢骗杀并"

// candidates calls use with every run of characters at i that may be a name by
// its form alone.
func (t *reader) candidates(i int, use func(candidate)) {
	if !isHan(t.text[i]) || strings.ContainsRune(unnamed, t.text[i]) || t.text[i] == '第' && t.at(i+1) != '五' {
		return
	}
	end := i + 1
	for end < len(t.text) && end < i+6 && isHan(t.text[end]) && !strings.ContainsRune(unnamed, t.text[end]) {
		end++
	}
	rest := t.text[i:end]
	s := t.words.surname(rest)
	if s == 2 {
		for n := 3; n <= 4 && n <= len(rest); n++ {
			use(candidate{i, n, 2})
		}
		s = t.words.surname(rest[:1])
	}
	for n := 2; n <= 3 && n <= len(rest); n++ {
		use(candidate{i, n, s})
	}
	for n := 4 - s; n <= len(rest) && renders(rest[:n]); n++ {
		use(candidate{i, n, 0})
	}
}

// renders reports whether all characters of name are such as render the sounds
// of other languages.
func renders(name []rune) bool {
	for _, r := range name {
		if !sounds()[r] {
			return false
		}
	}
	return len(name) > 2
}

// sounds are the syllables, to look up.
var sounds = sync.OnceValue(func() map[rune]bool {
	out := map[rune]bool{}
	for _, r := range syllables {
		out[r] = true
	}
	return out
})

// sideOf is 1 for a character that renders sounds, 2 for another, 0 for none.
func sideOf(r rune) rune {
	switch {
	case sounds()[r]:
		return '1'
	case isHan(r):
		return '2'
	}
	return '0'
}

// weights are what each piece of evidence counts for, in natural logarithms.
type weights map[trait]float32

// score is how much likelier than not c is a name, as a logarithm. What stands
// before and behind many candidates is looked up once: t is for these weights.
func (w weights) score(t *reader, c candidate) float32 {
	sum := float32(0)
	add := func(x trait) { sum += w[x] }
	if t.sides == nil {
		t.sides = make([]sides, len(t.text)+1)
	}
	first, last := &t.sides[c.i], &t.sides[c.i+c.n]
	if !first.leftKnown {
		t.before(c.i, add)
		first.left, first.leftKnown = sum, true
		sum = 0
	}
	if !last.rightKnown {
		t.behind(c.i+c.n, add)
		last.right, last.rightKnown = sum, true
		sum = 0
	}
	t.within(c, add)
	return sum + first.left + last.right
}

// sides is what stands before and behind a place in a text counts for.
type sides struct {
	left, right           float32
	leftKnown, rightKnown bool
}

// learned reads the weights once. What cannot be read counts for nothing; a test
// holds that it can be.
var learned = sync.OnceValue(func() weights {
	w := weights{}
	z, err := gzip.NewReader(bytes.NewReader(weightList))
	if err != nil {
		return w
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return w
	}
	for line := range strings.Lines(string(text)) {
		kind, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || len(kind) != 1 {
			continue
		}
		for entry := range strings.SplitSeq(rest, "\t") {
			what, value, _ := strings.Cut(entry, " ")
			if v, err := strconv.Atoi(value); err == nil {
				w[traitOf(kind[0], []rune(strings.ReplaceAll(what, "↵", "\n"))...)] = float32(v) / weightStep
			}
		}
	}
	return w
})

// weightStep is the inverse of the width of a stored weight.
const weightStep = 20
