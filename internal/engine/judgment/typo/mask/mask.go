// Package mask finds what in a judgment no model of language can judge: names
// of persons, places and firms, numbers and codes. A typo checker must neither
// doubt them nor draw conclusions from them. The masks come from the document
// itself, which may have the very errors that are looked for: nothing here
// relies on any one word being right.
//
// A masked name is not thereby free of error. That one occurrence differs from
// the others by a character is for the rule that compares names to say.
package mask

import (
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// Spans returns what is masked in doc.Text, in text order, not overlapping.
func Spans(doc *judgment.Doc) []judgment.Span {
	f := newFinder(doc)
	f.mentions()
	f.codes()
	f.numerals()
	f.findMasked()
	f.findPlaces()
	f.findQuoted()
	f.findPersons()
	f.recurrences() // a name that is known ends the search for another beside it
	f.findStreets()
	f.findFirms()
	f.findMakes()
	f.recurrences()
	return f.spans()
}

// finder marks characters. It works on characters, not bytes, since all it
// asks is which character stands beside which.
type finder struct {
	doc    *judgment.Doc
	words  *words
	places *gazetteer
	text   []rune
	at     []int  // byte offset of each character, and of the end
	masked []bool // by character
	place  []bool // the character belongs to a place of the gazetteer
	names  map[string]bool
	grams  map[gram]int // how often what may be a name stands in the text; nil until asked
}

func newFinder(doc *judgment.Doc) *finder {
	n := utf8.RuneCountInString(doc.Text)
	f := &finder{
		doc: doc, words: lists(), places: places(),
		text: make([]rune, 0, n), at: make([]int, 0, n+1), masked: make([]bool, n), place: make([]bool, n), names: map[string]bool{},
	}
	for i, r := range doc.Text {
		f.text = append(f.text, r)
		f.at = append(f.at, i)
	}
	f.at = append(f.at, len(doc.Text))
	return f
}

// spans joins the marked characters.
func (f *finder) spans() []judgment.Span {
	var all []judgment.Span
	for i := 0; i < len(f.masked); {
		if !f.masked[i] {
			i++
			continue
		}
		j := i
		for j < len(f.masked) && f.masked[j] {
			j++
		}
		all = append(all, judgment.Span{Start: f.at[i], End: f.at[j]})
		i = j
	}
	return all
}

// mark masks the characters from i to j.
func (f *finder) mark(i, j int) {
	for k := max(i, 0); k < j && k < len(f.masked); k++ {
		f.masked[k] = true
	}
}

// markBytes masks the characters of a span of bytes.
func (f *finder) markBytes(s judgment.Span) {
	for i := f.index(s.Start); i < len(f.text) && f.at[i] < s.End; i++ {
		f.masked[i] = true
	}
}

// index is the character at or after byte offset off.
func (f *finder) index(off int) int {
	low, high := 0, len(f.text)
	for low < high {
		mid := (low + high) / 2
		if f.at[mid] < off {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// rune returns the character at i, 0 outside the text.
func (f *finder) rune(i int) rune {
	if i < 0 || i >= len(f.text) {
		return 0
	}
	return f.text[i]
}

// before is the text that ends at i, as far back as a word may reach.
func (f *finder) before(i int) []rune { return f.text[max(0, i-12):i] }

// smallBefore reports whether a small word ends at i, where a name that is read
// backwards ends.
func (f *finder) smallBefore(i int) bool {
	n := f.words.small.suffix(f.before(i))
	return n > 1 || n == 1 && (i >= len(f.text) || !f.words.inner.has(f.text[i-1:i+1]))
}

// foreignTo reports whether the character before i is part of another mask
// than a place's, so that no name goes on across it.
func (f *finder) foreignTo(i int) bool {
	return i > 0 && f.masked[i-1] && !f.place[i-1] && !isCode(f.text[i-1])
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) && r != '〇' }
