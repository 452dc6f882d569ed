package judgment

import "strings"

// A sum is reckoned in millionths of a yuan, so that 3.456789万 stays exact.
const (
	micro    = int64(1_000_000)
	microFen = micro / 100
	maxMicro = int64(1) << 62
)

// isAmountRune is a sign that may stand inside a number of money.
func isAmountRune(r rune) bool {
	return digit(r) >= 0 || hanDigit(r) >= 0 || hanUnit(r) > 0 || r == '.' || r == '．' || r == ',' || r == '，'
}

// sumAtYuan reads the sum whose 元 (or 圆) stands at off.
func (s *scanner) sumAtYuan(off int) int {
	text := s.doc.Text
	after := off + len("元")
	end := off
	approx := false
	if r, n := runeBefore(text, end); r == '余' || r == '多' {
		end -= n
		approx = true
	}
	start := amountStart(text, s.done, end)
	if start == end {
		return after
	}
	value, exact, ok := amount(text[start:end])
	if !ok {
		return after
	}
	sum := Sum{Span: Span{start, after}, Approx: approx || !exact || roundedBefore(text, start)}
	value, sum.End = smallCoins(text, after, value)
	sum.Fen = (value + microFen/2) / microFen
	sum.Capitals = strings.IndexFunc(text[start:end], isCapital) >= 0
	s.doc.Sums = append(s.doc.Sums, sum)
	s.done = sum.End
	return sum.End
}

// sumAfterCurrency reads 人民币10万 or ￥2,300.00, sums that name no 元; the
// number starts at off or after a blank.
func (s *scanner) sumAfterCurrency(off int, sign bool) int {
	text := s.doc.Text
	start := gap(text, off)
	end := start
	for end < len(text) && end-start < 120 {
		r, n := runeAt(text, end)
		if !isAmountRune(r) {
			break
		}
		end += n
	}
	for end > start { // 人民币10万，
		r, n := runeBefore(text, end)
		if r != '，' && r != ',' && r != '.' && r != '．' {
			break
		}
		end -= n
	}
	if end == start {
		return off
	}
	stop := end
	if r, n := runeAt(text, stop); r == '余' || r == '多' {
		stop += n
	}
	if next, _ := runeAt(text, stop); next == '元' || next == '圆' {
		return off // read there
	}
	if last, _ := runeBefore(text, end); !sign && hanUnit(last) < 10_000 {
		return off // 人民币3 is no sum
	}
	if amountStart(text, start, end) != start {
		return off
	}
	value, exact, ok := amount(text[start:end])
	if !ok {
		return off
	}
	sum := Sum{Span: Span{start, end}, Fen: (value + microFen/2) / microFen, Approx: !exact || stop > end}
	sum.Capitals = strings.IndexFunc(text[start:end], isCapital) >= 0
	s.doc.Sums = append(s.doc.Sums, sum)
	s.done = end
	return end
}

// amountStart walks back from end over a number of money, not past low. A
// comma belongs to it only where it parts off three digits.
func amountStart(text string, low, end int) int {
	start, digits := end, 0
	for start > low && end-start < 120 {
		r, n := runeBefore(text, start)
		if !isAmountRune(r) || start-n < low {
			break
		}
		switch {
		case r == ',' || r == '，':
			before, _ := runeBefore(text, start-n)
			if digits != 3 || digit(before) < 0 {
				return start
			}
			digits = 0
		case r == '.' || r == '．':
			before, _ := runeBefore(text, start-n)
			if digits == 0 || digit(before) < 0 {
				return start
			}
			digits = 0
		case digit(r) >= 0:
			digits++
		default:
			digits = 0
		}
		start -= n
	}
	return start
}

// roundedBefore reports 约, 近 and the like before start.
func roundedBefore(text string, start int) bool {
	before := text[max(0, start-len("人民币大约")):start]
	before = strings.TrimSuffix(before, "人民币")
	return strings.HasSuffix(before, "约") || strings.HasSuffix(before, "近") || strings.HasSuffix(before, "将近")
}

// amount evaluates a number of money in millionths. exact is false for a form
// such as 三万五, whose last digit may mean tens or thousands.
func amount(s string) (value int64, exact, ok bool) {
	var total, section, current int64 // whole value, below the last 万, waiting for its unit
	have, number := false, false
	exact = true
	lastUnit := int64(1)
	for at := 0; at < len(s); {
		r, n := runeAt(s, at)
		if digit(r) >= 0 {
			if have {
				return 0, false, false
			}
			var ok bool
			if current, n, ok = arabic(s[at:]); !ok {
				return 0, false, false
			}
			have, number = true, true
			at += n
			continue
		}
		at += n
		if d := hanDigit(r); d >= 0 {
			if d == 0 {
				lastUnit = 1
				number = true
				continue
			}
			if have {
				return 0, false, false
			}
			current, have, number = int64(d)*micro, true, true
			continue
		}
		u := hanUnit(r)
		switch {
		case u == 0:
			return 0, false, false
		case u < 10_000:
			if !have {
				if u != 10 && section == 0 && total == 0 {
					return 0, false, false // 千 alone
				}
				current = micro
			}
			if current > maxMicro/u {
				return 0, false, false
			}
			section += current * u
			number = true
		default:
			section += current
			if section == 0 && (total == 0 || u == 10_000) || section > maxMicro/u {
				return 0, false, false
			}
			if u == 100_000_000 && total > 0 { // 三万亿
				if total > maxMicro/u {
					return 0, false, false
				}
				total = (total + section) * u
			} else {
				total += section * u
			}
			section = 0
		}
		current, have, lastUnit = 0, false, u
	}
	if have && lastUnit >= 100 && current < 10*micro {
		exact = false
	}
	value = total + section + current
	return value, exact, number && value >= 0
}

// arabic reads 3，000.50 and says how many bytes it took.
func arabic(s string) (value int64, n int, ok bool) {
	scale := int64(0)
	for n < len(s) {
		r, size := runeAt(s, n)
		d := digit(r)
		switch {
		case d >= 0 && scale == 0:
			if value > 100_000_000_000*micro {
				return 0, 0, false
			}
			value = value*10 + int64(d)*micro
		case d >= 0:
			scale /= 10
			value += int64(d) * scale
			scale = max(scale, 1)
		case (r == '.' || r == '．') && scale == 0:
			scale = micro
		case (r == ',' || r == '，') && scale == 0:
		default:
			return value, n, true
		}
		n += size
	}
	return value, n, true
}

// smallCoins adds the 角 and 分 that follow 元, and takes in 整 or 正.
func smallCoins(text string, off int, value int64) (int64, int) {
	for _, coin := range []struct {
		name string
		unit int64
	}{{"角", micro / 10}, {"分", micro / 100}} {
		at := off
		r, n := runeAt(text, at)
		if r == '零' || r == '〇' {
			at += n
			r, n = runeAt(text, at)
		}
		d := max(digit(r), hanDigit(r))
		if d >= 0 && n > 0 && strings.HasPrefix(text[at+n:], coin.name) {
			value += int64(d) * coin.unit
			off = at + n + len(coin.name)
		}
	}
	if strings.HasPrefix(text[off:], "整") || strings.HasPrefix(text[off:], "正") {
		// 元正 must not swallow the beginning of 正常.
		if next, _ := runeAt(text, off+len("整")); !isHan(next) || text[off:off+len("整")] == "整" {
			off += len("整")
		}
	}
	return value, off
}

// ParseSum reads a number of money without its 元 (2,487.5, 三千, 壹万贰仟) in
// fen. exact is false where the last digit is ambiguous (三万五).
func ParseSum(s string) (fen int64, exact, ok bool) {
	value, exact, ok := amount(s)
	return (value + microFen/2) / microFen, exact, ok
}
