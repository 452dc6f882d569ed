package rule

import (
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// sentenceAround is the sentence that holds byte offset off, within limits: it
// ends at 。 or a line end. Only reach bytes to each side are read, so that a
// text without stops costs no more than another.
func sentenceAround(text string, off int, within judgment.Span, reach int) judgment.Span {
	low := runeStart(text, max(within.Start, off-reach))
	high := runeStart(text, min(within.End, off+reach))
	s := judgment.Span{Start: low, End: high}
	if i := strings.LastIndexAny(text[low:off], "。\n"); i >= 0 {
		_, n := utf8.DecodeRuneInString(text[low+i:])
		s.Start = low + i + n
	}
	if off < high {
		if i := strings.IndexAny(text[off:high], "。\n"); i >= 0 {
			s.End = off + i
		}
	}
	return s
}

// runeStart is off, or the start of the character that off lies in.
func runeStart(text string, off int) int {
	for off > 0 && off < len(text) && !utf8.RuneStart(text[off]) {
		off--
	}
	return off
}

// before is what stands in the reach bytes before off, from a character's start.
func before(text string, off, reach int) string {
	at := max(0, off-reach)
	for at < off && !utf8.RuneStart(text[at]) {
		at++
	}
	return text[at:off]
}

// after is what stands in the reach bytes after off, up to a character's end.
func after(text string, off, reach int) string {
	return text[off:runeStart(text, min(len(text), off+reach))]
}

// eachIndex calls yield with every place where word stands in text[s.Start:s.End].
func eachIndex(text string, s judgment.Span, word string, yield func(at int)) {
	for at := s.Start; ; {
		i := strings.Index(text[at:s.End], word)
		if i < 0 {
			return
		}
		yield(at + i)
		at += i + len(word)
	}
}

// each calls yield with every place of the text where word stands.
func (in *Input) each(word string, yield func(at int)) {
	if in.MayHold(word) {
		eachIndex(in.Text, judgment.Span{End: len(in.Text)}, word, yield)
	}
}

// says reports whether one of words stands in the text.
func (in *Input) says(words ...string) bool {
	for _, w := range words {
		if in.MayHold(w) && strings.Contains(in.Text, w) {
			return true
		}
	}
	return false
}

// wanted is a word looked for and what is done at each place where it stands.
type wanted struct {
	word  string // begins with a Chinese character
	found func(at int)
}

// eachOf looks for several words in one pass over text[s.Start:s.End]: a bit per
// character tells whether a word begins with it.
func eachOf(text string, s judgment.Span, words []wanted) {
	var begins [1 << 10]uint64
	by := make(map[rune][]int, len(words))
	for i, w := range words {
		c, n := utf8.DecodeRuneInString(w.word)
		if n != 3 {
			eachIndex(text, s, w.word, w.found) // rare characters outside the plane
			continue
		}
		begins[c>>6] |= 1 << (c & 63)
		by[c] = append(by[c], i)
	}
	for at := s.Start; at+2 < s.End; {
		b := text[at]
		if b < 0xE0 || b > 0xEF {
			at++
			continue
		}
		c := rune(b&0x0F)<<12 | rune(text[at+1]&0x3F)<<6 | rune(text[at+2]&0x3F)
		if begins[c>>6]>>(c&63)&1 == 1 {
			for _, i := range by[c] {
				if strings.HasPrefix(text[at:s.End], words[i].word) {
					words[i].found(at)
				}
			}
		}
		at += 3
	}
}

// hanNumber writes 1 to 9999 in Chinese numerals as provisions are numbered:
// 二十三, 一百零七, 一千二百六十.
func hanNumber(n int) string {
	if n < 1 || n > 9999 {
		return ""
	}
	digits := [...]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	var b strings.Builder
	zero := false
	for unit, name := 1000, 0; unit >= 1; unit, name = unit/10, name+1 {
		d := n / unit % 10
		if d == 0 {
			zero = b.Len() > 0 && n%unit > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		if d != 1 || unit != 10 || b.Len() > 0 { // 十, not 一十
			b.WriteString(digits[d])
		}
		b.WriteString([...]string{"千", "百", "十", ""}[name])
	}
	return b.String()
}
