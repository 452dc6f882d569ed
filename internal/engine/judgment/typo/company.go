package typo

import (
	"bytes"
	"iter"
	"unicode"
)

// Program reads the model that the program comes with.
func Program() (*Model, error) { return Read(bytes.NewReader(modelFile)) }

// Company yields each two Han characters that were learned side by side, with
// how many times as often the second stands behind the first as it stands
// anywhere, as a power of ten.
func (m *Model) Company() iter.Seq2[[2]rune, float64] {
	return func(yield func([2]rune, float64) bool) {
		for _, k := range m.grams[1].keys {
			a, b := symbol(k>>symbolBits), symbol(k&(maxSymbols-1))
			if k == 0 || a < symFirst || b < symFirst {
				continue
			}
			pair := [2]rune{m.alphabet.rune(a), m.alphabet.rune(b)}
			if !unicode.Is(unicode.Han, pair[0]) || !unicode.Is(unicode.Han, pair[1]) {
				continue
			}
			if !yield(pair, float64(m.pair(a, b)-m.single[b].prob)) {
				return
			}
		}
	}
}

// BeforeNames yields the one or two characters that were learned before a name,
// with how many times as often names stand behind them as elsewhere, as a power
// of ten.
func (m *Model) BeforeNames() iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for s := symFirst; int(s) < m.symbols(); s++ {
			if m.pairs.has(s, symName) && !yield(m.word(s), float64(m.pair(s, symName)-m.single[symName].prob)) {
				return
			}
		}
		for _, k := range m.grams[2].keys {
			a, b, c := symbols3(k)
			if c != symName || a < symFirst || b < symFirst {
				continue
			}
			if !yield(m.word(a, b), float64(m.logp(k, 3)-m.single[symName].prob)) {
				return
			}
		}
	}
}

// BehindNames yields the one or two characters that were learned behind a name,
// with how many times as often they stand there as elsewhere, as a power of ten.
func (m *Model) BehindNames() iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for s := symFirst; int(s) < m.symbols(); s++ {
			if m.pairs.has(symName, s) && !yield(m.word(s), float64(m.pair(symName, s)-m.single[s].prob)) {
				return
			}
		}
		for _, k := range m.grams[2].keys {
			a, b, c := symbols3(k)
			if a != symName || b < symFirst || c < symFirst {
				continue
			}
			if !yield(m.word(b, c), float64(m.pair(a, b)+m.logp(k, 3)-m.single[b].prob-m.pair(b, c))) {
				return
			}
		}
	}
}

// symbols3 are the symbols of an n-gram of three.
func symbols3(key uint64) (a, b, c symbol) {
	return symbol(key >> (2 * symbolBits)), symbol(key >> symbolBits & (maxSymbols - 1)), symbol(key & (maxSymbols - 1))
}

// word is the text of real characters.
func (m *Model) word(syms ...symbol) string {
	rs := make([]rune, len(syms))
	for i, s := range syms {
		rs[i] = m.alphabet.rune(s)
	}
	return string(rs)
}
