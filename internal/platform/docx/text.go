package docx

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean leaves out what a paper must not carry: control characters other than
// the line break, characters that XML has no form for, and marks that turn the
// reading direction, which could make a paper show other than it says.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == utf8.RuneError:
			return '\uFFFD'
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF, unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// esc makes text safe between tags and in attributes.
func esc(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(clean(s))
}

// oneLine turns line breaks into nothing: Chinese needs no space there.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", "") }

// lines splits body text into its paragraphs, without empty ones.
func lines(s string) []string {
	var out []string
	for l := range strings.SplitSeq(clean(s), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// width measures one line in half characters: what ASCII has takes half the
// width of a Chinese character.
func width(s string) int {
	n := 0
	for _, r := range clean(s) {
		n += 2
		if r < utf8.RuneSelf {
			n--
		}
	}
	return n
}
