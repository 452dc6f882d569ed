// Package confusion knows which characters are taken for one another: those
// that sound the same, those that nearly do, those that look alike, and those
// whose pinyin is one letter off. It is what a wrong character in a judgment
// may stand for; whether it does is for the decoder to weigh.
//
// The tables are data made by "xiezhi train confusions" from Unihan and from
// stroke orders, and a list of look-alikes written by hand. Pinyin has no
// tones: an input method asks for none.
package confusion

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

// Kind is how one character comes to stand for another. The order is that of
// likelihood: of two kinds that apply the lower counts.
type Kind uint8

// The kinds.
const (
	SamePinyin Kind = iota // the same syllable: 在, 再
	NearPinyin             // a syllable that many do not tell apart: zh and z, n and l, an and ang
	Shape                  // similar to look at: 己, 已
	OneLetter              // a syllable with one letter wrong, missing or too many: 为 (wei), 我 (wo)
)

// String is the name of k in figures and errors.
func (k Kind) String() string {
	switch k {
	case SamePinyin:
		return "same pinyin"
	case NearPinyin:
		return "near pinyin"
	case Shape:
		return "shape"
	case OneLetter:
		return "one letter"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Edge leads from a written character to one that may have been meant.
type Edge struct {
	To    rune
	Kind  Kind
	Alike bool // To is similar to look at, whatever Kind says: 清 for 请
}

// Table holds the edges. It is read-only and safe for concurrent use.
type Table struct {
	at    map[rune]int32 // index into first
	first []int32        // where a character's edges begin in edges; one more than there are characters
	edges []Edge
}

// Of returns what r may stand for, the likelier kind first and characters in
// order within a kind. The caller must not change it.
func (t *Table) Of(r rune) []Edge {
	i, ok := t.at[r]
	if !ok {
		return nil
	}
	return t.edges[t.first[i]:t.first[i+1]:t.first[i+1]]
}

// Kind tells how a comes to stand for b.
func (t *Table) Kind(a, b rune) (Kind, bool) {
	for _, e := range t.Of(a) {
		if e.To == b {
			return e.Kind, true
		}
	}
	return 0, false
}

// Same reports whether a and b sound the same or nearly, or look alike.
func (t *Table) Same(a, b rune) bool {
	k, ok := t.Kind(a, b)
	return ok && k != OneLetter || a == b
}

// Chars are the characters of the table, in order.
func (t *Table) Chars() []rune {
	all := make([]rune, 0, len(t.at))
	for r := range t.at {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}

//go:embed readings.tsv shapes.tsv alike.tsv
var data embed.FS

// Default is the table the program comes with, made ready when first asked for.
// It panics when the embedded data cannot be read, which a test rules out.
var Default = sync.OnceValue(func() *Table {
	t, err := load()
	if err != nil {
		panic(err)
	}
	return t
})

// Same reports whether a and b sound the same or nearly, or look alike,
// according to the default table.
func Same(a, b rune) bool { return a == b || Default().Same(a, b) }

func load() (*Table, error) {
	files := map[string]string{}
	for _, name := range []string{ReadingsFile, ShapesFile, alikeFile} {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrData, err)
		}
		files[name] = string(b)
	}
	return newTable(files[ReadingsFile], files[ShapesFile], files[alikeFile])
}
