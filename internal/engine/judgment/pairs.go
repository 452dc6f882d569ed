package judgment

import "unicode/utf8"

// pairs remembers which two characters stand side by side in a text, a bit for
// each remainder: a word one of whose pairs is not there need not be looked
// for. Most words of a list stand nowhere in most documents.
type pairs [1 << 9]uint64

func pairOf(a, b rune) uint32 { return (uint32(a)*31 + uint32(b)) % (1 << 15) }

func pairsOf(text string) *pairs {
	p := new(pairs)
	var last rune
	for _, r := range text {
		i := pairOf(last, r)
		p[i/64] |= 1 << (i % 64)
		last = r
	}
	return p
}

// MayHold reports whether word may stand in the text. It says so of some words
// that do not, and never denies one that does; it takes no time to speak of.
func (d *Doc) MayHold(word string) bool {
	if d.pairs == nil {
		return true
	}
	last, n := utf8.DecodeRuneInString(word)
	for _, r := range word[n:] {
		if i := pairOf(last, r); d.pairs[i/64]>>(i%64)&1 == 0 {
			return false
		}
		last = r
	}
	return true
}
