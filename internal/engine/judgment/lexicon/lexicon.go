// Package lexicon holds the words that a court wants written one way and not
// another: names of state organs and the days on which they changed, formal
// titles, forms of words that are never right. A list is data; a court loads
// its own beside or instead of the one that comes with the program, and every
// row that could do harm is refused and named.
package lexicon

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// Grade is how grave an entry is, in the words of a rule's severity.
type Grade string

// The grades, gravest first.
const (
	Critical Grade = "critical" // 严重
	Error    Grade = "error"    // 错误
	Suspect  Grade = "suspect"  // 疑似
	Hint     Grade = "hint"     // 提示
)

// Entry is one word that should be written otherwise.
type Entry struct {
	Wrong  string
	Right  []string // the ways to write it; one alone is offered as a correction
	Reason string
	Source string
	Grade  Grade
	// From and To bound the signing dates for which the entry holds, both
	// included; a zero day leaves that side open.
	From, To judgment.Day
	// Except are phrases with Wrong inside in which it is right: 农业部门 of 农业部.
	Except []string
	// Former says that the word was right before From: told of those days it
	// still is.
	Former bool
}

// Fix is the one way to write e's word, or "" when there are several or none.
func (e *Entry) Fix() string {
	if len(e.Right) == 1 {
		return e.Right[0]
	}
	return ""
}

// Holds reports whether e holds for a document signed on day. Of a document
// whose day is not known only an entry without limits holds.
func (e *Entry) Holds(day judgment.Day) bool {
	none := judgment.Day{}
	if day == none {
		return e.From == none && e.To == none
	}
	return !day.Before(e.From) && (e.To == none || !e.To.Before(day))
}

// overlaps reports whether e and f can hold on the same day.
func (e *Entry) overlaps(f *Entry) bool {
	none := judgment.Day{}
	return (e.To == none || !e.To.Before(f.From)) && (f.To == none || !f.To.Before(e.From))
}

// excepted reports whether the word at start in text stands inside one of e's
// exceptions.
func (e *Entry) excepted(text string, start int) bool {
	for _, phrase := range e.Except {
		for from := 0; ; {
			i := strings.Index(phrase[from:], e.Wrong)
			if i < 0 {
				break
			}
			i += from
			if begin := start - i; begin >= 0 && strings.HasPrefix(text[begin:], phrase) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// List is a lexicon ready for use. It does not change, and may be read by many
// at once.
type List struct {
	entries []Entry
	byWord  [][]int // the entries of each word of the matcher
	words   *Matcher
}

// newList prepares entries that have no defect.
func newList(entries []Entry) *List {
	l := &List{entries: entries}
	numbers := map[string]int{}
	var words []string
	for i := range entries {
		w := entries[i].Wrong
		n, ok := numbers[w]
		if !ok {
			n = len(words)
			numbers[w] = n
			words = append(words, w)
			l.byWord = append(l.byWord, nil)
		}
		l.byWord[n] = append(l.byWord[n], i)
	}
	l.words = NewMatcher(words)
	return l
}

// Len is the number of entries.
func (l *List) Len() int { return len(l.entries) }

// Entries are the entries in their order.
func (l *List) Entries() []Entry { return slices.Clone(l.entries) }

// Extended is l with the entries of other put before its own: where both have
// a word, other's word holds. Together they may contradict each other as the
// rows of one list may, so the defects are reported again, by their place in
// the joined list.
func (l *List) Extended(other *List) (*List, []Defect) {
	joined := slices.Clone(other.entries)
	for _, e := range l.entries {
		if !slices.ContainsFunc(other.entries, func(o Entry) bool { return o.Wrong == e.Wrong && o.overlaps(&e) }) {
			joined = append(joined, e)
		}
	}
	return New(joined)
}

// Found is a word of the list in a text.
type Found struct {
	judgment.Span
	Entry *Entry
}

// Find returns the words of the list in text that are wrong on day, in text
// order and without overlaps; of two that overlap the one that begins first,
// of those the longest. What stands in quotation marks or in a title is
// another's wording and is left alone, and so are an entry's exceptions.
func (l *List) Find(text string, day judgment.Day) []Found {
	var all []Found
	l.words.Each(text, func(start, end, word int) bool {
		for _, i := range l.byWord[word] {
			e := &l.entries[i]
			if e.Holds(day) && !e.excepted(text, start) {
				all = append(all, Found{judgment.Span{Start: start, End: end}, e})
				break
			}
		}
		return true
	})
	slices.SortStableFunc(all, func(a, b Found) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	kept, end := all[:0], 0
	for _, f := range all {
		if f.Start >= end && !Quoted(text, f.Start) {
			kept = append(kept, f)
			end = f.End
		}
	}
	return kept
}

// quoteReach is how far back, in bytes, a quotation may have begun.
const quoteReach = 1500

// Quoted reports whether byte offset at of text lies inside “ ”, 「 」 or 《 》
// that opened in the same paragraph.
func Quoted(text string, at int) bool {
	from := max(0, at-quoteReach)
	if i := strings.LastIndexByte(text[from:at], '\n'); i >= 0 {
		from += i
	}
	before := text[from:at]
	for _, pair := range [...][2]string{{"“", "”"}, {"《", "》"}, {"「", "」"}} {
		if open := strings.LastIndex(before, pair[0]); open >= 0 && strings.LastIndex(before, pair[1]) < open {
			return true
		}
	}
	return false
}
