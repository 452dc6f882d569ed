package judgment

import "strings"

// How far back a relative date may look for the date it rests on, in bytes.
const (
	sameYearReach = 1500
	nextDayReach  = 300
)

// Valid reports whether d is a day of the calendar; a date without a day or a
// month is judged by what it has.
func (d Date) Valid() bool {
	if d.Year < 1 || d.Year > 9999 || d.Month < 0 || d.Month > 12 || d.Day < 0 {
		return false
	}
	if d.Month == 0 {
		return d.Day == 0
	}
	return d.Day <= daysIn(d.Year, d.Month)
}

// Full reports whether d names a day.
func (d Date) Full() bool { return d.Month > 0 && d.Day > 0 }

// On is the day d names; only meaningful when Full.
func (d Date) On() Day { return Day{d.Year, d.Month, d.Day} }

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// next is the day after d.
func (d Day) next() Day {
	d.Day++
	if d.Month >= 1 && d.Month <= 12 && d.Day > daysIn(d.Year, d.Month) {
		d.Day, d.Month = 1, d.Month+1
	}
	if d.Month > 12 {
		d.Month, d.Year = 1, d.Year+1
	}
	return d
}

// isZeroLike is a sign that stands for 〇 in a year, rightly or not.
func isZeroLike(r rune) bool { return strings.ContainsRune("〇零○◯ＯOo0０", r) }

// yearBefore reads the year that ends at off, where 年 stands.
func yearBefore(text string, off int) (year, start int, chinese, ok bool) {
	var digits [6]int
	n, han, start := 0, false, off
	for n < len(digits) {
		r, size := runeBefore(text, start)
		d := digit(r)
		if d < 0 && isZeroLike(r) {
			d = 0
		}
		if d < 0 && r != '两' && !isCapital(r) {
			if d = hanDigit(r); d >= 0 {
				han = true
			}
		}
		if size == 0 || d < 0 {
			break
		}
		digits[n] = d
		n++
		start -= size
	}
	if n != 4 && (n != 5 || han) {
		return 0, off, false, false
	}
	for i := n - 1; i >= 0; i-- {
		year = year*10 + digits[i]
	}
	if !han && strings.IndexFunc(text[start:off], func(r rune) bool { return digit(r) < 0 }) >= 0 {
		return 0, off, false, false // letters only: O年
	}
	if n == 4 && (year < 1000 || year > 2999) {
		return 0, off, false, false
	}
	return year, start, han, true
}

// gap skips at most one blank between the parts of a date.
func gap(text string, off int) int {
	if r, n := runeAt(text, off); r == ' ' || r == '\u3000' || r == '\u00a0' {
		return off + n
	}
	return off
}

// monthAndDay reads "6月28日" from off on. A day needs a month; end is off when
// there is no month.
func monthAndDay(text string, off int) (month, day, end int, chinese bool) {
	at := gap(text, off)
	var next int
	if strings.HasPrefix(text[at:], "元月") {
		month, next, chinese = 1, at+len("元"), true
	} else if month, next, chinese = ordinal(text, at); next == at {
		return 0, 0, off, false
	}
	next = gap(text, next)
	if !strings.HasPrefix(text[next:], "月") {
		return 0, 0, off, false
	}
	end = next + len("月")
	at = gap(text, end)
	d, next, han := ordinal(text, at)
	if next == at {
		return month, 0, end, chinese
	}
	next = gap(text, next)
	if strings.HasPrefix(text[next:], "日") || strings.HasPrefix(text[next:], "号") {
		return month, d, next + len("日"), chinese && han
	}
	return month, 0, end, chinese
}

// dateAtYear reads the date whose 年 stands at off.
func (s *scanner) dateAtYear(off int) int {
	text := s.doc.Text
	stop := gapBefore(text, off)
	year, start, chinese, ok := yearBefore(text, stop)
	after := off + len("年")
	if !ok || start < s.done {
		return after
	}
	d := Date{Span: Span{start, after}, Year: year, Numerals: chinese}
	month, day, end, han := monthAndDay(text, after)
	if end > after {
		d.Month, d.Day, d.End, d.Numerals = month, day, end, chinese && han
	} else if year > 9999 {
		return after
	}
	s.addDate(d)
	return d.End
}

// gapBefore is off, less one blank that stands before it.
func gapBefore(text string, off int) int {
	if r, n := runeBefore(text, off); r == ' ' || r == '\u3000' || r == '\u00a0' {
		return off - n
	}
	return off
}

// dateAtMonth reads a "6月28日" without a year; its 月 stands at off.
func (s *scanner) dateAtMonth(off int) int {
	text := s.doc.Text
	after := off + len("月")
	start := off
	for start > s.done && off-start < 12 {
		r, n := runeBefore(text, start)
		if digit(r) < 0 && (hanDigit(r) < 0 || r == '两') && r != '十' {
			break
		}
		start -= n
	}
	if start == off {
		return after
	}
	month, day, end, han := monthAndDay(text, start)
	if end <= after || day == 0 || month > 12 {
		return after
	}
	base, ok := s.base(start, sameYearReach, 0)
	if !ok {
		return end
	}
	s.addDate(Date{Span: Span{start, end}, Year: base.Year, Month: month, Day: day, Numerals: han, Relative: true})
	return end
}

// relativeDate reads 同年, 同月, 次日 and the like at off.
func (s *scanner) relativeDate(off int) int {
	text := s.doc.Text
	after := off + 3
	if after+3 > len(text) {
		return after
	}
	end := after + 3
	d := Date{Span: Span{off, end}, Relative: true}
	first, second := text[off:after], text[after:end]
	switch {
	case second == "年" && first != "翌" && first != "当":
		base, ok := s.base(off, sameYearReach, 0)
		if !ok {
			return after
		}
		d.Year = base.Year
		if first == "次" {
			d.Year++
		}
		if month, day, stop, han := monthAndDay(text, end); stop > end {
			d.Month, d.Day, d.End, d.Numerals = month, day, stop, han
		}
	case second == "月" && (first == "同" || first == "次"):
		base, ok := s.base(off, sameYearReach, 1)
		if !ok {
			return after
		}
		d.Year, d.Month = base.Year, base.Month
		if first == "次" {
			following := Day{base.Year, base.Month, 31}.next()
			d.Year, d.Month = following.Year, following.Month
			if d.Month == base.Month { // a month of 30 days or fewer
				d.Month++
			}
		}
		if day, stop, han := ordinal(text, end); stop > end && strings.HasPrefix(text[stop:], "日") {
			d.Day, d.End, d.Numerals = day, stop+len("日"), han
		}
	case second == "日" || second == "天" && first == "当":
		base, ok := s.base(off, nextDayReach, 2)
		if !ok {
			return after
		}
		on := base.On()
		if first == "次" || first == "翌" {
			on = on.next()
		}
		d.Year, d.Month, d.Day = on.Year, on.Month, on.Day
	default:
		return after
	}
	s.addDate(d)
	return d.End
}

// base is the last date before off that names a year (need 0), a month (1) or
// a day (2), if it lies within reach.
func (s *scanner) base(off, reach, need int) (Date, bool) {
	for i := len(s.doc.Dates) - 1; i >= 0; i-- {
		d := s.doc.Dates[i]
		if off-d.End > reach {
			return Date{}, false
		}
		if d.Year > 0 && d.Year < 3000 && (need < 1 || d.Month >= 1 && d.Month <= 12) && (need < 2 || d.Day >= 1 && d.Valid()) {
			return d, true
		}
	}
	return Date{}, false
}

// dateOfDigits reads 2017-06-28, 2017.6.28 or 2017/6/28, where a run of four
// digits stands from start to end.
func (s *scanner) dateOfDigits(start, end int) int {
	text := s.doc.Text
	if end >= len(text) || !strings.ContainsRune("-./", rune(text[end])) {
		return end
	}
	sep := text[end]
	year, _, _ := ordinal(text, start)
	month, next, han := ordinal(text, end+1)
	if year < 1900 || year > 2100 || han || next == end+1 || next > end+3 || next >= len(text) || text[next] != sep {
		return end
	}
	day, stop, han := ordinal(text, next+1)
	if han || stop == next+1 || stop > next+3 || month < 1 || month > 12 || day < 1 || day > 31 {
		return end
	}
	if stop < len(text) && (text[stop] == sep || text[stop] >= '0' && text[stop] <= '9') {
		return end
	}
	s.addDate(Date{Span: Span{start, stop}, Year: year, Month: month, Day: day})
	return stop
}

func (s *scanner) addDate(d Date) {
	s.doc.Dates = append(s.doc.Dates, d)
	s.done = d.End
}
