package typo

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// symbol is a character as the model knows it. There are fewer than 4,096, so
// that five of them fit a uint64.
type symbol uint16

// The symbols that stand for no single character. Numbers and names are
// classes: the model learns what stands around them, never which they were.
const (
	symNone   symbol = iota // padding in a key shorter than five symbols
	symBegin                // the beginning of a sentence
	symEnd                  // its end
	symOther                // a character that the model does not know
	symNumber               // a run of digits
	symName                 // the name of a person, or whatever else is masked
	symLatin                // a run of Latin letters
	symFirst                // the first real character
)

const (
	symbolBits = 12
	maxSymbols = 1 << symbolBits
	order      = 5 // the longest n-gram
)

// alphabet numbers the characters of a model.
type alphabet struct {
	runes []rune          // by symbol minus symFirst, sorted
	of    [0x10000]symbol // of the runes of the basic plane; symNone when unknown
}

// newAlphabet numbers runes, which are sorted and at most maxSymbols-symFirst.
func newAlphabet(runes []rune) *alphabet {
	a := &alphabet{runes: runes}
	for i, r := range runes {
		a.of[r] = symFirst + symbol(i)
	}
	return a
}

// symbol returns the symbol of r, which is neither a digit nor a Latin letter.
func (a *alphabet) symbol(r rune) symbol {
	if r >= 0x10000 {
		return symOther
	}
	if s := a.of[r]; s != symNone {
		return s
	}
	return symOther
}

// rune is the character of s, or 0 for a class.
func (a *alphabet) rune(s symbol) rune {
	if s < symFirst {
		return 0
	}
	return a.runes[s-symFirst]
}

// chooseAlphabet takes the most frequent of the counted characters.
func chooseAlphabet(counts map[rune]int, least int) *alphabet {
	var all []rune
	for r, n := range counts {
		if n >= least && r < 0x10000 {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b rune) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return int(a - b)
	})
	if limit := maxSymbols - int(symFirst); len(all) > limit {
		all = all[:limit]
	}
	slices.Sort(all)
	return newAlphabet(all)
}

// plain is r in the width and form the model is trained on: punctuation and
// digits as Chinese text has them.
func plain(r rune) rune {
	switch {
	case r >= 0xff10 && r <= 0xff19, r >= 0xff21 && r <= 0xff3a, r >= 0xff41 && r <= 0xff5a:
		return r - 0xfee0
	case r < utf8.RuneSelf:
		return plainASCII[r]
	case r == '﹑' || r == '､':
		return '、'
	case r == '。' || r == '．':
		return '。'
	}
	return r
}

// plainASCII is the Chinese form of the half-width punctuation.
var plainASCII = func() (t [utf8.RuneSelf]rune) {
	for i := range t {
		t[i] = rune(i)
	}
	for from, to := range map[rune]rune{',': '，', ';': '；', ':': '：', '?': '？', '!': '！', '(': '（', ')': '）'} {
		t[from] = to
	}
	return t
}()

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// isHan reports whether r is a Chinese character that may be a typo.
func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r > 0x9fff && unicode.Is(unicode.Han, r)
}
