package judgment

import (
	"strings"
	"unicode/utf8"
)

// runeBefore decodes the rune that ends at off; size 0 at the start.
func runeBefore(text string, off int) (rune, int) {
	if off <= 0 {
		return utf8.RuneError, 0
	}
	return utf8.DecodeLastRuneInString(text[:off])
}

// runeAt decodes the rune at off; size 0 at the end.
func runeAt(text string, off int) (rune, int) {
	if off >= len(text) {
		return utf8.RuneError, 0
	}
	return utf8.DecodeRuneInString(text[off:])
}

// isSpace is white space as court documents have it: blanks, tabs, line ends,
// the ideographic space, the no-break space, and the byte order mark.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', '\u3000', '\u00a0', '\u2002', '\u2003', '\u2009', '\u200b', '\ufeff':
		return true
	}
	return false
}

// isHan is a Chinese character, rare ones of names included.
func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF || r == '〇' || r >= 0xE000 && r <= 0xF8FF || r >= 0xF900 && r <= 0xFAFF
}

// skipSpace is the first offset at or after off that holds no white space.
func skipSpace(text string, off int) int {
	for off < len(text) {
		r, n := runeAt(text, off)
		if !isSpace(r) {
			break
		}
		off += n
	}
	return off
}

// trimSpan takes the white space off both ends of s.
func trimSpan(text string, s Span) Span {
	s.Start = min(skipSpace(text, s.Start), s.End)
	for s.End > s.Start {
		r, n := runeBefore(text, s.End)
		if !isSpace(r) {
			break
		}
		s.End -= n
	}
	return s
}

// squeeze is s without its white space.
func squeeze(s string) string {
	if strings.IndexFunc(s, isSpace) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}

// digit is the value of an Arabic digit, half or full width; -1 otherwise.
func digit(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// hanDigit is the value of a Chinese digit, everyday or capital; -1 otherwise.
func hanDigit(r rune) int {
	switch r {
	case '〇', '零', '○', '◯':
		return 0
	case '一', '壹', '弌':
		return 1
	case '二', '两', '贰', '貳', '弍':
		return 2
	case '三', '叁', '參', '叄', '弎':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// isCapital is a character that only the capital form of a number has.
func isCapital(r rune) bool {
	return strings.ContainsRune("壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟萬億弌弍弎", r)
}

// hanUnit is the value of a Chinese unit up to 亿; 0 otherwise.
func hanUnit(r rune) int64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万', '萬':
		return 10_000
	case '亿', '億':
		return 100_000_000
	}
	return 0
}

// ordinal reads the number of an article or a day at off: Arabic digits, or
// Chinese below ten thousand (一百三十三, 二十, 廿一, or digit by digit 一二).
// end is off when there is no number.
func ordinal(text string, off int) (value, end int, chinese bool) {
	r, n := runeAt(text, off)
	if digit(r) >= 0 {
		for end = off; n > 0 && digit(r) >= 0 && end-off < 24; r, n = runeAt(text, end) {
			if value < 1_000_000 {
				value = value*10 + digit(r)
			}
			end += n
		}
		return value, end, false
	}
	total, current := 0, -1
	for end = off; n > 0 && end-off < 36; r, n = runeAt(text, end) {
		switch d, u := hanDigit(r), hanUnit(r); {
		case d >= 0 && r != '两':
			if current > 0 { // digit by digit
				current = current*10 + d
			} else {
				current = d
			}
		case r == '廿' && current < 0 && total == 0:
			total += 20
		case u > 0 && u < 10_000:
			total += max(current, 1) * int(u)
			current = -1
			if total > 1_000_000 {
				return 0, off, true
			}
		default:
			return total + max(current, 0), end, true
		}
		if current > 1_000_000 {
			return 0, off, true
		}
		end += n
	}
	return total + max(current, 0), end, true
}

// Ordinal reads the number that stands at off in Arabic digits or Chinese
// numerals and returns where it ends; off when there is none.
func Ordinal(text string, off int) (value, end int, chinese bool) { return ordinal(text, off) }
