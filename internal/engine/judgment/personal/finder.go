package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// finder works on characters, since all it asks is which stands beside which.
type finder struct {
	doc    *judgment.Doc
	words  *words
	text   []rune
	at     []int // byte offset of each character, and of the end
	items  []Item
	busy   []bool // characters that belong to an item
	sure   bool   // names are not guessed
	hidden int
	cells  []cell   // of tables, in text order
	homes  [][]rune // addresses of persons that were found, for their recurrence
	seats  []string // addresses of organisations, which stay
	roster *roster
	reader *reader
	names  map[string]int  // what times has answered
	pairs  map[string]bool // what brothers has answered

	counts  map[[4]rune]int // what count has answered
	last    map[rune]int32  // where each character stands last, from 1, once count is asked
	earlier []int32         // where the character at a place stands before it, or -1
}

func newFinder(doc *judgment.Doc) *finder {
	n := utf8.RuneCountInString(doc.Text)
	f := &finder{doc: doc, words: lists(), text: make([]rune, 0, n), at: make([]int, 0, n+1)}
	for i, r := range doc.Text {
		f.text = append(f.text, r)
		f.at = append(f.at, i)
	}
	f.at = append(f.at, len(doc.Text))
	f.busy = make([]bool, len(f.text))
	return f
}

// span is the bytes between two characters.
func (f *finder) span(from, to int) judgment.Span {
	return judgment.Span{Start: f.at[from], End: f.at[to]}
}

// index is the character at a byte offset.
func (f *finder) index(off int) int {
	lo, hi := 0, len(f.at)
	for lo < hi {
		if m := (lo + hi) / 2; f.at[m] < off {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return min(lo, len(f.text))
}

// rune is the character at i, 0 outside the text.
func (f *finder) rune(i int) rune {
	if i < 0 || i >= len(f.text) {
		return 0
	}
	return f.text[i]
}

// string is the text between two characters, cut to the text.
func (f *finder) string(from, to int) string {
	from, to = max(0, from), min(to, len(f.text))
	if from >= to {
		return ""
	}
	return f.doc.Text[f.at[from]:f.at[to]]
}

// clause is the text of up to most characters before i, back to the end of the
// sentence or paragraph before.
func (f *finder) clause(i, most int) string {
	from := i
	for from > 0 && i-from < most && !strings.ContainsRune("。；;\n", f.text[from-1]) {
		from--
	}
	return f.string(from, i)
}

// here reports whether s stands at i.
func (f *finder) here(i int, s string) bool {
	return i >= 0 && i <= len(f.text) && strings.HasPrefix(f.doc.Text[f.at[i]:], s)
}

// each calls use with the first character of every place where word stands.
func (f *finder) each(word string, use func(i int)) {
	if !f.doc.MayHold(word) {
		return
	}
	for off := 0; ; {
		k := strings.Index(f.doc.Text[off:], word)
		if k < 0 {
			return
		}
		use(f.index(off + k))
		off += k + len(word)
	}
}

// taken reports whether the character at i belongs to a particular already.
func (f *finder) taken(i int) bool { return i < len(f.busy) && f.busy[i] }

// plain is the half-width form of a digit, letter or sign.
func plain(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

func isDigit(r rune) bool { r = plain(r); return r >= '0' && r <= '9' }

func isLetter(r rune) bool {
	r = plain(r)
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r > 0x2E7F && r != '〇' && unicode.Is(unicode.Han, r)
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0' }

func isDot(r rune) bool { return r == '·' || r == '•' }

func isHiding(r rune) bool { return r == '*' || r == '×' || r == '＊' || r == '╳' || r == '✕' }

// startsWithAny reports whether s begins with one of words.
func startsWithAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// endsWithAny reports whether s ends with one of ends.
func endsWithAny(s string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// says reports whether one of words stands in the document.
func (f *finder) says(words ...string) bool {
	for _, w := range words {
		if f.doc.MayHold(w) && strings.Contains(f.doc.Text, w) {
			return true
		}
	}
	return false
}

// containsAny reports whether one of parts stands in s.
func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
