package typo

import (
	_ "embed" // the fixed phrases
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// Whether a character is missing can hardly be told from the text around it.
// Only in phrases that never vary it is plain.

//go:embed phrases.txt
var phraseList string

// phrase is a fixed phrase that may lack a character.
type phrase struct {
	lacking string // the phrase without it
	whole   string
	at      int    // byte offset in lacking where it is missing
	missing string // the character
}

// readPhrases makes of every phrase those that lack one character. What is
// itself part of a phrase lacks nothing, what may lack either of two characters
// cannot be mended, and of four characters only the inner two are missed: 定如下
// is also the end of 约定如下.
func readPhrases(list string) []phrase {
	var all []string
	for line := range strings.SplitSeq(list, "\n") {
		if line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	var out []phrase
	for _, whole := range all {
		short := utf8.RuneCountInString(whole) <= 4
		for i, r := range whole {
			end := i + utf8.RuneLen(r)
			p := phrase{lacking: whole[:i] + whole[end:], whole: whole, at: i, missing: string(r)}
			double := i > 0 && strings.HasSuffix(whole[:i], p.missing) // of two alike the first is named
			edge := short && (i == 0 || end == len(whole))
			if !double && !edge && !slices.ContainsFunc(all, func(other string) bool { return strings.Contains(other, p.lacking) }) {
				out = append(out, p)
			}
		}
	}
	seen := map[string]int{}
	for i := range out {
		seen[out[i].lacking]++
	}
	return slices.DeleteFunc(out, func(p phrase) bool { return seen[p.lacking] > 1 })
}

// missingMargin is that of a character missing from a fixed phrase: the phrase
// is known, and what remains of it is nothing else.
const missingMargin = 4

// missing finds the fixed phrases that lack a character. What stands before
// and after must not be the missing character in another place.
func (e *engine) missing(text string, masked []judgment.Span) []Error {
	var out []Error
	named := map[int]bool{}
	for i := range e.phrases {
		p := &e.phrases[i]
		for from := 0; ; {
			k := strings.Index(text[from:], p.lacking)
			if k < 0 {
				break
			}
			at := from + k
			from = at + len(p.lacking)
			place := at + p.at
			next := sort.Search(len(masked), func(i int) bool { return masked[i].End > at })
			hidden := next < len(masked) && masked[next].Start < from
			if hidden || named[place] || p.at == 0 && strings.HasSuffix(text[:at], p.missing) || p.at == len(p.lacking) && strings.HasPrefix(text[from:], p.missing) {
				continue
			}
			if e.wins(text, at, from, p) {
				named[place] = true
				out = append(out, Error{Span: judgment.Span{Start: place, End: place}, Fault: Missing, Want: p.missing, Margin: missingMargin})
			}
		}
	}
	return out
}

// leastInsertion is what a missing character must win where the corpus knows
// what is there without it.
const leastInsertion = 1.5

// wins reports whether the whole phrase suits its surroundings better than
// what is there. The corpus has few judgments: it need not know the phrase, as
// long as it does not know what is there either.
func (e *engine) wins(text string, at, end int, p *phrase) bool {
	before, after := near(text[:at], true), near(text[end:], false)
	a := e.model.alphabet
	without := a.sentence([]rune(before+p.lacking+after), nil)
	gap := utf8.RuneCountInString(before+p.lacking[:p.at]) + 1 // the place after the gap
	if !e.model.knows(without.syms[max(0, gap-2):min(len(without.syms), gap+2)]) {
		return true
	}
	with := a.sentence([]rune(before+p.whole+after), nil).syms
	return e.model.score(with, 1, len(with)-1)-e.model.score(without.syms, 1, len(without.syms)-1) >= leastInsertion
}

// near is the end or the beginning of s, up to four characters of one line.
func near(s string, end bool) string {
	n := 0
	for range order - 1 {
		var r rune
		var size int
		if end {
			r, size = utf8.DecodeLastRuneInString(s[:len(s)-n])
		} else {
			r, size = utf8.DecodeRuneInString(s[n:])
		}
		if size == 0 || r == '\n' {
			break
		}
		n += size
	}
	if end {
		return s[len(s)-n:]
	}
	return s[:n]
}
