package confusion

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// most is how many look-alikes a character has at most.
const most = 24

// leastAlike is the likeness below which two characters are told apart.
const leastAlike = 0.45

// frequentBonus is added to the likeness of a frequent character when the most
// alike are chosen: it is the one that was meant more often.
const frequentBonus = 0.10

// common are the characters the tables are about, in order: the common ones
// that have a reading.
func (s *Sources) common() []rune {
	var all []rune
	for _, r := range slices.Sorted(maps.Keys(s.chars)) {
		if c := s.chars[r]; c.common && len(c.readings) > 0 {
			all = append(all, r)
		}
	}
	return all
}

// WriteReadings writes each syllable with the frequent characters read so and
// the others.
func (s *Sources) WriteReadings(w io.Writer) error {
	frequent, rest := map[string][]rune{}, map[string][]rune{}
	all := map[string]bool{}
	for _, r := range s.common() {
		for _, p := range s.chars[r].readings {
			all[p] = true
			if s.chars[r].frequent {
				frequent[p] = append(frequent[p], r)
			} else {
				rest[p] = append(rest[p], r)
			}
		}
	}
	var b strings.Builder
	b.WriteString("# Made by xiezhi train confusions from Unihan 15.0 (kGB0, kTGH; kMandarin, kHanyuPinlu, kTGHZ2013, kXHC1983; Unicode licence):\n# syllable without tone, the frequent characters read so, other common ones\n")
	for _, p := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", p, string(frequent[p]), string(rest[p]))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteShapes writes each character with those it may be taken for by its look.
func (s *Sources) WriteShapes(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Made by xiezhi train confusions from Unihan 15.0 (kCangjie, kFourCornerCode, kPhonetic; Unicode licence) and stroke orders\n# (rime-stroke, LGPL-3, after CNS11643; facts only): character, those of similar look, in code order\n")
	for _, p := range s.shapes() {
		fmt.Fprintf(&b, "%c\t%s\n", p.char, string(p.alike))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// alikes are a character and those that look like it.
type alikes struct {
	char  rune
	alike []rune
}

// neighbour is one candidate and how alike it is.
type neighbour struct {
	char rune
	like float64
}

// shapes compares every two common characters and keeps the most alike of
// each, frequent ones before rare ones.
func (s *Sources) shapes() []alikes {
	chars := s.common()
	near := make([][]neighbour, len(chars))
	bonus := func(r rune) float64 {
		if s.chars[r].frequent {
			return frequentBonus
		}
		return 0
	}
	for i, a := range chars {
		for j := i + 1; j < len(chars); j++ {
			b := chars[j]
			if like := likeness(s.chars[a], s.chars[b]); like >= leastAlike {
				near[i] = append(near[i], neighbour{b, like + bonus(b)})
				near[j] = append(near[j], neighbour{a, like + bonus(a)})
			}
		}
	}
	var all []alikes
	for i, a := range chars {
		slices.SortFunc(near[i], func(x, y neighbour) int {
			return cmp.Or(cmp.Compare(y.like, x.like), cmp.Compare(x.char, y.char))
		})
		kept := near[i][:min(most, len(near[i]))]
		if len(kept) == 0 {
			continue
		}
		alike := make([]rune, len(kept))
		for k, n := range kept {
			alike[k] = n.char
		}
		slices.Sort(alike)
		all = append(all, alikes{a, alike})
	}
	return all
}
