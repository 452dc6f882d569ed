package redact

import (
	"slices"
	"strings"
	"unicode"

	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
	"xiezhi/internal/engine/judgment/typo/confusion"
)

// Leak is something that was to disappear and still stands in the copy.
type Leak struct {
	Class      personal.Class
	Text       string // what was to disappear
	Found      string // as it stands in the copy
	Start, End int    // bytes of the copy
	Form       string // same, separated, digits, sounds
}

// minDigits is the length from which a run of digits points to one person.
const minDigits = 7

// Leaks searches the copy for everything the plan replaced: as it was written;
// with blanks, hyphens, or full-width forms between and for its characters;
// every run of seven digits and more of it; and, for names of three characters
// and more, with a character that sounds or looks the same in its place. A text
// that the plan keeps elsewhere under the same words is no leak: the address of
// a company may be that of its owner. Nor is the name of a township, or a common
// word for an illness, which may stand there for something else.
func Leaks(copied string, p Plan) []Leak {
	s := newSkeleton(copied)
	var leaks []Leak
	seen := map[string]bool{}
	var kept []string
	stands := map[string]bool{} // what the copy says instead: 夏侯某 is not 夏侯莹 misspelt
	for _, r := range p.Redactions {
		stands[squeeze(r.Replacement)] = true
		if r.Action == disclosure.Keep {
			kept = append(kept, squeeze(r.Text))
		}
	}
	stays := func(text string) bool {
		want := squeeze(text)
		return slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(k, want) })
	}
	for _, r := range p.Redactions {
		if r.Action == disclosure.Keep || seen[string(r.Class)+r.Text] || stays(r.Text) {
			continue
		}
		seen[string(r.Class)+r.Text] = true
		if r.Class == personal.Address && !personal.Telling(r.Text) || r.Class == personal.Health && personal.Common(r.Text) {
			continue
		}
		for _, l := range s.leaks(r) {
			if l.Form != "sounds" || !stays(l.Found) && !stands[squeeze(l.Found)] {
				leaks = append(leaks, l)
			}
		}
	}
	slices.SortFunc(leaks, func(a, b Leak) int { return a.Start - b.Start })
	return slices.CompactFunc(leaks, func(a, b Leak) bool { return a.Start == b.Start && a.Text == b.Text })
}

// skeleton is a text without blanks and marks that separate, its characters in
// their half-width and lower-case forms, with the way back.
type skeleton struct {
	copied string
	runes  []rune
	text   string
	off    []int // bytes of text at which the runes begin
	at     []int // bytes of the copy
}

func newSkeleton(copied string) *skeleton {
	s := &skeleton{copied: copied}
	var b strings.Builder
	for i, r := range copied {
		f, ok := fold(r)
		if !ok {
			continue
		}
		s.runes = append(s.runes, f)
		s.off = append(s.off, b.Len())
		s.at = append(s.at, i)
		b.WriteRune(f)
	}
	s.text = b.String()
	s.off = append(s.off, b.Len())
	s.at = append(s.at, len(copied))
	return s
}

// fold is the character that r counts as, and whether it counts at all.
func fold(r rune) (rune, bool) {
	if r >= '！' && r <= '～' {
		r = r - '！' + '!'
	}
	if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || strings.ContainsRune("-—－–·•.．_", r) {
		return 0, false
	}
	return unicode.ToLower(r), true
}

// squeeze is s as it counts in a search.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range s {
		if f, ok := fold(r); ok {
			b.WriteRune(f)
		}
	}
	return b.String()
}

// leaks searches for one redaction.
func (s *skeleton) leaks(r Redaction) []Leak {
	want := squeeze(r.Text)
	if len([]rune(want)) < 2 {
		return nil
	}
	var out []Leak
	for _, at := range s.all(want) {
		l := s.leak(r, at, "separated")
		if l.Found == r.Text {
			l.Form = "same"
		}
		if !s.whole(at, want) {
			continue
		}
		out = append(out, l)
	}
	if len(out) > 0 {
		return out
	}
	for _, digits := range digitRuns(want) {
		if r.Class == personal.TitleDeed || digits == want {
			continue
		}
		for _, at := range s.all(digits) {
			if s.whole(at, digits) {
				out = append(out, s.leak(r, at, "digits"))
			}
		}
	}
	if r.Class == personal.MaskName && r.Action == disclosure.Mask {
		out = append(out, s.sounding(r, []rune(want))...)
	}
	return out
}

// span is a range of runes of the skeleton.
type span struct{ from, to int }

// all is every place of want.
func (s *skeleton) all(want string) []span {
	var out []span
	n := len([]rune(want))
	for off := 0; ; {
		i := strings.Index(s.text[off:], want)
		if i < 0 {
			return out
		}
		from, _ := slices.BinarySearch(s.off, off+i)
		out = append(out, span{from, from + n})
		off += i + len(want)
	}
}

// whole reports whether what was found is not part of a longer number or Latin
// word, and does not run over the end of a paragraph.
func (s *skeleton) whole(at span, want string) bool {
	if at.to > len(s.runes) {
		return false
	}
	if strings.ContainsRune(s.copied[s.at[at.from]:s.at[at.to-1]], '\n') {
		return false
	}
	first, last := rune(want[0]), rune(want[len(want)-1])
	if at.from > 0 && alnum(first) && alnum(s.runes[at.from-1]) && s.at[at.from]-s.at[at.from-1] == 1 && len(want) < minDigits {
		return false
	}
	goesOn := at.to < len(s.runes) && alnum(last) && alnum(s.runes[at.to]) && s.at[at.to]-s.at[at.to-1] == 1
	return !goesOn || len(want) >= minDigits
}

func alnum(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' }

func (s *skeleton) leak(r Redaction, at span, form string) Leak {
	start := s.at[at.from]
	last := s.at[at.to-1]
	end := last + len(string([]rune(s.copied[last:min(len(s.copied), last+4)])[:1]))
	return Leak{r.Class, r.Text, s.copied[start:end], start, end, form}
}

// digitRuns are the runs of digits in want that point to one person.
func digitRuns(want string) []string {
	var out []string
	for _, run := range strings.FieldsFunc(want, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(run) >= minDigits {
			out = append(out, run)
		}
	}
	return out
}

// sounding finds a name with one character that sounds or looks the same in
// place of the right one. The surname must be right, and names of two
// characters are too short for this.
func (s *skeleton) sounding(r Redaction, name []rune) []Leak {
	if len(name) < 3 || len(name) > 4 {
		return nil
	}
	var out []Leak
	for i := 0; i+len(name) <= len(s.runes); i++ {
		if s.runes[i] != name[0] {
			continue
		}
		wrong := -1
		for k := 1; k < len(name) && wrong > -2; k++ {
			if s.runes[i+k] == name[k] {
				continue
			}
			if wrong >= 0 || !confusion.Same(s.runes[i+k], name[k]) {
				wrong = -2
				break
			}
			wrong = k
		}
		if wrong >= 1 {
			out = append(out, s.leak(r, span{i, i + len(name)}, "sounds"))
		}
	}
	return out
}
