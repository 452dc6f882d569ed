package personal

import (
	_ "embed" // what invented names are made of
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

//go:embed invented.txt
var inventedList string

// inventor makes names of nobody, to put into texts whose names are hidden: what
// stands around a name is learned from where it stands, what a name looks like
// from very many that differ.
type inventor struct {
	random                                  *rand.Rand
	common, seldom, other, man, woman, rare []rune
	double, word, sound                     [][]rune
	pool                                    []rune // whatever characters a text has, for names of every kind
}

// pieces are the lines of the list by their kind.
var pieces = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.SplitSeq(inventedList, "\n") {
		if kind, rest, ok := strings.Cut(line, " "); ok && kind != "#" {
			out[kind] = rest
		}
	}
	return out
})

func newInventor(seed uint64) *inventor {
	p := pieces()
	v := &inventor{
		random: rand.New(rand.NewPCG(seed, 1)), common: []rune(p["common"]), seldom: []rune(p["seldom"]),
		man: []rune(p["man"]), woman: []rune(p["woman"]), rare: []rune(p["rare"]),
	}
	for r := range lists().single {
		v.other = append(v.other, r)
	}
	slices.Sort(v.other)
	for w := range strings.FieldsSeq(p["double"]) {
		v.double = append(v.double, []rune(w))
	}
	for w := range strings.FieldsSeq(p["word"]) {
		v.word = append(v.word, []rune(w))
	}
	for w := range strings.FieldsSeq(p["sound"]) {
		v.sound = append(v.sound, []rune(w))
	}
	return v
}

func (v *inventor) chance(share float64) bool { return v.random.Float64() < share }

func pick[T any](v *inventor, of []T) T { return of[v.random.IntN(len(of))] }

// name is a name; one of a single given character with the chance short.
func (v *inventor) name(short float64) []rune {
	var name []rune
	switch x := v.random.Float64(); {
	case x < 0.04:
		return v.rendered()
	case x < 0.07: // called by the given name alone
		return append(name, v.usual(), v.any())
	case x < 0.08:
		r := v.usual()
		return append(name, r, r)
	case x < 0.12:
		name = append(name, pick(v, v.pool))
	case x < 0.16:
		name = append(name, pick(v, v.double)...)
	case x < 0.62:
		// The commoner half of the common ones twice as often as the rest.
		of := v.common
		if v.chance(0.5) {
			of = of[:40]
		}
		name = append(name, pick(v, of))
	case x < 0.86:
		name = append(name, pick(v, v.seldom))
	default:
		name = append(name, pick(v, v.other))
	}
	if v.chance(short) {
		return append(name, v.any())
	}
	switch x := v.random.Float64(); {
	case x < 0.40:
		return append(name, v.usual(), v.usual())
	case x < 0.85:
		return append(name, v.any(), v.any())
	case x < 0.93:
		return append(name, pick(v, v.word)...)
	case x < 0.96:
		r := v.usual()
		return append(name, r, r)
	default:
		return append(name, pick(v, []rune("小晓阿大亚")), v.usual())
	}
}

// any is a character of a given name, of whatever kind.
func (v *inventor) any() rune {
	switch x := v.random.Float64(); {
	case x < 0.45:
		return v.usual()
	case x < 0.75:
		return pick(v, v.rare)
	}
	return pick(v, v.pool)
}

// rendered is a name without a surname, made of pieces that render sounds.
func (v *inventor) rendered() []rune {
	name := slices.Concat(pick(v, v.sound), pick(v, v.sound))
	if len(name) < 3 {
		name = slices.Concat(name, pick(v, v.sound))
	}
	return name
}

// usual is a character that many given names have.
func (v *inventor) usual() rune {
	if v.chance(0.5) {
		return pick(v, v.man)
	}
	return pick(v, v.woman)
}
