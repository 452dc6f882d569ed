package judgment

import "strings"

// scanner makes the one pass over the text that finds dates, sums, provisions,
// case numbers and identity numbers. It stops only at the characters such a
// mention is built around (年, 元, 《 …) and looks a bounded way to each side,
// so the pass is linear.
type scanner struct {
	doc  *Doc
	done int // end of the last mention of figures; the next may not reach behind it
	law  Mention
	same bool // law was named close by, and 第…条 alone still refers to it
	last int  // end of the last cite in doc.Cites, for the articles that carry on from it
}

// scan fills the mentions of s.doc.
func (s *scanner) scan() {
	text := s.doc.Text
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			i = s.digits(i)
		case c == '(' || c == '[':
			i = s.caseNoAt(i, 1)
		case c < 0x80 || c == 0xC2 && !strings.HasPrefix(text[i:], "¥"):
			i++
		case c == 0xC2:
			i = s.sumAfterCurrency(i+len("¥"), true)
		case i+2 >= len(text):
			return
		case c >= 0xE2 && c <= 0xEF:
			i = s.han(i)
		default:
			i++
		}
	}
}

// han reads on from the three-byte character at i.
func (s *scanner) han(i int) int {
	text := s.doc.Text
	c1, c2 := text[i+1], text[i+2]
	if c1&0xC0 != 0x80 || c2&0xC0 != 0x80 {
		return i + 1
	}
	switch rune(text[i]&0x0F)<<12 | rune(c1&0x3F)<<6 | rune(c2&0x3F) {
	case '年':
		return s.dateAtYear(i)
	case '月':
		return s.dateAtMonth(i)
	case '同':
		if strings.HasPrefix(text[i+3:], "法") {
			return s.carriedCite(i)
		}
		return s.relativeDate(i)
	case '次', '翌', '当':
		return s.relativeDate(i)
	case '元', '圆':
		return s.sumAtYuan(i)
	case '￥':
		return s.sumAfterCurrency(i+3, true)
	case '币':
		return s.sumAfterCurrency(i+3, false)
	case '（', '〔', '［', '【':
		return s.caseNoAt(i, 3)
	case '《':
		return s.citeAt(i)
	case '本', '该':
		return s.carriedCite(i)
	case '第':
		return s.articleAlone(i)
	}
	return i + 3
}

// digits reads the run of Arabic digits at i: an identity number, a date in
// figures, or nothing of its own.
func (s *scanner) digits(i int) int {
	text := s.doc.Text
	end := i
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	switch end - i {
	case 4:
		return s.dateOfDigits(i, end)
	case 17:
		if end < len(text) && (text[end] == 'X' || text[end] == 'x') && !isWordByte(text, end+1) && !isWordByte(text, i-1) {
			s.doc.IDs = append(s.doc.IDs, IDNumber{Mention{Span{i, end + 1}, text[i : end+1]}})
			return end + 1
		}
	case 18:
		if !isWordByte(text, end) && !isWordByte(text, i-1) {
			s.doc.IDs = append(s.doc.IDs, IDNumber{Mention{Span{i, end}, text[i:end]}})
		}
	}
	return end
}

// isWordByte reports whether an ASCII letter, digit or mask stands at i, so
// that a number next to it is part of something longer.
func isWordByte(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '*'
}
