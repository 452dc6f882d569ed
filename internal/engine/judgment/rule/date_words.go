package rule

import (
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// dateWords reports a day of the week that is not that of its date, a date of
// the lunar calendar that cannot be, and 同年, 同月, 次年 that rest on nothing.
//
// A day of the week is arithmetic. The lunar calendar is not reckoned out: a
// month of it lies where the sun's position puts it, within thirty days, and
// only what lies outside is reported.
func dateWords() *Rule {
	return &Rule{
		ID:    "J31",
		Title: "星期、农历或者相对日期有误",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于事实表述准确的要求；其他文书参照",
		Max:   Error,
		What:  "日期旁边的星期是否与该日相符；农历月、日是否存在，与旁边的公历日期是否可能是同一天；“同年”“次年”“同月”之前有没有可以依据的日期，“同年2月30日”一类的日期是否存在。",
		Why:   "星期、农历和相对日期是核对日期的旁证，不相符说明其中一个写错了。",
		Known: "只查紧挨着日期的星期；农历只按节气推算一个月的范围，同一范围内的错误查不出，闰月不查；“次日”“当日”之前日期很远的不查。",
		Check: func(in *Input) []Hit {
			hits := weekdays(in)
			hits = append(hits, lunarDates(in)...)
			hits = append(hits, impossibleRelative(in)...)
			return append(hits, danglingYears(in)...)
		},
	}
}

// weekdayNames are the days of the week as they end their word, from Sunday.
var weekdayNames = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// weekdays compares every 星期三 or 周三 with the date that it stands beside.
func weekdays(in *Input) []Hit {
	var hits []Hit
	for _, stem := range [...]string{"星期", "礼拜", "周"} {
		in.each(stem, func(at int) {
			said, end := weekdayAt(in.Text, at+len(stem))
			if end < 0 {
				return
			}
			d, ok := dateBeside(in, at, end, stem == "周")
			if !ok {
				return
			}
			is := int(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday())
			if is == said {
				return
			}
			fix := stem + weekdayNames[is]
			h := Hit{
				Span: judgment.Span{Start: at, End: end}, Severity: Error, Confidence: 0.97, Fix: &fix,
				Message:  fmt.Sprintf("%s是%s，不是%s", d.On(), fix, in.Text[at:end]),
				Evidence: []judgment.Span{d.Span},
			}
			if d.Relative {
				h.Severity, h.Confidence = Suspect, 0.7 // its year was taken from the date before
			}
			hits = append(hits, h)
		})
	}
	return hits
}

// weekdayAt reads the last character of a day of the week.
func weekdayAt(text string, at int) (day, end int) {
	for i, name := range weekdayNames {
		if strings.HasPrefix(text[at:], name) {
			return i, at + len(name)
		}
	}
	if strings.HasPrefix(text[at:], "天") {
		return 0, at + len("天")
	}
	return 0, -1
}

// dateBeside is the date that ends just before start, or begins just after end
// in brackets. 周三 may be the beginning of a name, and counts only in brackets
// or before a time of the day.
func dateBeside(in *Input, start, end int, short bool) (judgment.Date, bool) {
	text := in.Text
	prior := strings.TrimRight(text[:start], " \u3000")
	inner, bracket := cutAnySuffix(prior, "（", "(")
	if !bracket {
		inner, _ = cutAnySuffix(prior, "，", ",", "、")
	}
	inner = strings.TrimRight(inner, " \u3000")
	rest := text[end:]
	if short && !bracket && !beginsWithAny(rest, []string{"上午", "下午", "晚", "早", "凌晨", "中午", "清晨", "夜", "傍晚", "（", "(", "，", "。", "#"}) {
		return judgment.Date{}, false
	}
	if bracket && !beginsWithAny(rest, []string{"）", ")", "，", "上午", "下午", "晚", "早", "、"}) {
		return judgment.Date{}, false
	}
	first := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].End >= len(inner) })
	for _, d := range in.Dates[first:] {
		if d.Start > end+len("（") {
			break
		}
		if !d.Full() || !d.Valid() {
			continue
		}
		if d.End == len(inner) {
			return d, true
		}
		if (strings.HasPrefix(rest, "（") || strings.HasPrefix(rest, "(")) && d.Start > end && d.Start-end <= len("（") {
			return d, true
		}
	}
	return judgment.Date{}, false
}

func cutAnySuffix(s string, words ...string) (string, bool) {
	for _, w := range words {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return rest, true
		}
	}
	return s, false
}

// lunarMonths are the names of the months of the lunar calendar.
var lunarMonths = [...]struct {
	name   string
	number int
}{
	{"十一", 11},
	{"十二", 12},
	{"正", 1},
	{"一", 1},
	{"二", 2},
	{"三", 3},
	{"四", 4},
	{"五", 5},
	{"六", 6},
	{"七", 7},
	{"八", 8},
	{"九", 9},
	{"十", 10},
	{"冬", 11},
	{"腊", 12},
}

// midTerms are the days, month and day of our calendar, on or about which the
// mid-term of each lunar month falls: 雨水 in the first, 大寒 in the twelfth.
// They move by a day, in a century by two.
var midTerms = [...][2]int{{2, 19}, {3, 20}, {4, 20}, {5, 21}, {6, 21}, {7, 23}, {8, 23}, {9, 23}, {10, 23}, {11, 22}, {12, 22}, {1, 20}}

// lunarDates looks at every date that is said to be of the lunar calendar.
func lunarDates(in *Input) []Hit {
	var hits []Hit
	text := in.Text
	for _, word := range [...]string{"农历", "阴历"} {
		in.each(word, func(at int) {
			l, ok := readLunar(text, at+len(word))
			if !ok {
				return
			}
			h := Hit{Span: judgment.Span{Start: at, End: l.end}, Severity: Error, Confidence: 0.95}
			switch {
			case l.month < 1 || l.month > 12:
				h.Message = fmt.Sprintf("农历没有%d月", l.month)
			case l.day < 1 || l.day > 30:
				h.Message = fmt.Sprintf("农历一个月至多三十日，没有%d日", l.day)
			default:
				d, ok := gregorianBeside(in, at, l.end)
				if !ok || l.leap || possible(d.On(), l) {
					return
				}
				h.Severity, h.Confidence = Suspect, 0.85
				h.Message = fmt.Sprintf("%s不可能是农历%d月%d日", d.On(), l.month, l.day)
				h.Evidence = []judgment.Span{d.Span}
			}
			hits = append(hits, h)
		})
	}
	return hits
}

// lunar is a day of the lunar calendar as written.
type lunar struct {
	month, day int
	leap       bool
	end        int // where it ends in the text
}

// readLunar reads 2018年正月初一, 闰四月廿三, 8月15日 at off.
func readLunar(text string, off int) (lunar, bool) {
	var l lunar
	at := off
	limit := runeStart(text, min(len(text), off+60))
	if i := strings.Index(text[at:limit], "年"); i >= 0 && i <= len("二〇一八") && !strings.ContainsAny(text[at:at+i], "月，。") {
		at += i + len("年")
	}
	if rest, ok := strings.CutPrefix(text[at:], "闰"); ok {
		l.leap = true
		at = len(text) - len(rest)
	}
	var n int
	if l.month, n = lunarMonth(text[at:]); n == 0 {
		return l, false
	}
	at += n
	if !strings.HasPrefix(text[at:], "月") {
		return l, false
	}
	at += len("月")
	if l.day, n = lunarDay(text[at:]); n == 0 {
		return l, false
	}
	l.end = at + n
	return l, true
}

func lunarMonth(s string) (month, n int) {
	if month, n = decimal(s); n > 0 {
		return month, n
	}
	for _, m := range lunarMonths {
		if strings.HasPrefix(s, m.name) && strings.HasPrefix(s[len(m.name):], "月") {
			return m.number, len(m.name)
		}
	}
	return 0, 0
}

// decimal reads at most two Arabic digits.
func decimal(s string) (value, n int) {
	for n < len(s) && n < 2 && s[n] >= '0' && s[n] <= '9' {
		value = value*10 + int(s[n]-'0')
		n++
	}
	return value, n
}

// lunarDay reads 初一, 十五, 廿三, 三十, 15日.
func lunarDay(s string) (day, n int) {
	if day, n = decimal(s); n > 0 {
		if !strings.HasPrefix(s[n:], "日") && !strings.HasPrefix(s[n:], "号") {
			return 0, 0
		}
		return day, n + len("日")
	}
	digits := [...]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	digit := func(s string) (int, int) {
		for i := 1; i < len(digits); i++ {
			if strings.HasPrefix(s, digits[i]) {
				return i, len(digits[i])
			}
		}
		return 0, 0
	}
	tail := func(n int) int {
		if strings.HasPrefix(s[n:], "日") {
			return n + len("日")
		}
		return n
	}
	switch {
	case strings.HasPrefix(s, "初十"):
		return 10, tail(len("初十"))
	case strings.HasPrefix(s, "初"), strings.HasPrefix(s, "廿"), strings.HasPrefix(s, "十"):
		first, _ := utf8.DecodeRuneInString(s)
		d, m := digit(s[len("初"):])
		if m == 0 && first != '十' {
			return 0, 0
		}
		return map[rune]int{'初': 0, '廿': 20, '十': 10}[first] + d, tail(len("初") + m)
	}
	d, m := digit(s)
	if m == 0 || !strings.HasPrefix(s[m:], "十") {
		return 0, 0
	}
	m += len("十")
	ones, k := digit(s[m:])
	return d*10 + ones, tail(m + k)
}

// gregorianBeside is the date of our calendar that stands just before, or in
// brackets just after, the words from start to end.
func gregorianBeside(in *Input, start, end int) (judgment.Date, bool) {
	prior, ok := cutAnySuffix(in.Text[:start], "（", "(", "，", "即", "（即")
	if !ok {
		prior = in.Text[:start]
	}
	first := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].End >= len(prior) })
	for _, d := range in.Dates[first:] {
		if d.Start > end+len("，即公历") {
			break
		}
		if !d.Full() || !d.Valid() || d.Relative {
			continue
		}
		between := ""
		if d.Start > end {
			between = in.Text[end:d.Start]
		}
		if d.End == len(prior) || between == "（" || between == "（公历" || between == "（即" || between == "(" || between == "，即公历" || between == "，公历" {
			return d, true
		}
	}
	return judgment.Date{}, false
}

// possible reports whether day can be the day of the lunar calendar. Month m
// holds its mid-term, so its first day lies in the thirty days that end there.
func possible(day judgment.Day, l lunar) bool {
	const slack = 3 // days by which terms move, and a month without its term
	on := time.Date(day.Year, time.Month(day.Month), day.Day, 0, 0, 0, 0, time.UTC)
	term := midTerms[l.month-1]
	for year := day.Year - 1; year <= day.Year+1; year++ {
		last := time.Date(year, time.Month(term[0]), term[1]+l.day-1, 0, 0, 0, 0, time.UTC)
		ahead := int(last.Sub(on).Hours() / 24)
		if ahead >= -slack && ahead <= 29+slack {
			return true
		}
	}
	return false
}

// impossibleRelative reports 同年2月30日 and 4月31日, which no year has.
func impossibleRelative(in *Input) []Hit {
	var hits []Hit
	for _, d := range in.Dates {
		if !d.Relative || d.Valid() || strings.HasSuffix(before(in.Text, d.Start, len("农历")), "历") {
			continue
		}
		h := Hit{Span: d.Span, Severity: Error, Confidence: 0.95}
		switch {
		case d.Month > 12:
			h.Message = fmt.Sprintf("没有%d月", d.Month)
		case d.Month == 2 && d.Day == 29:
			h.Severity, h.Confidence = Suspect, 0.7
			h.Message = fmt.Sprintf("%d年2月没有29日", d.Year)
		default:
			h.Message = fmt.Sprintf("%d月没有%d日", d.Month, d.Day)
		}
		hits = append(hits, h)
	}
	return hits
}

// danglingYears reports 同年, 次年, 同月 before which the text has no date.
func danglingYears(in *Input) []Hit {
	var hits []Hit
	for _, word := range [...]string{"同年", "次年", "同月"} {
		in.each(word, func(at int) {
			i := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].End > at })
			if i < len(in.Dates) && in.Dates[i].Start <= at {
				return // resolved
			}
			after := in.Text[at+len(word):]
			number, _ := utf8.DecodeRuneInString(after)
			if (number < '0' || number > '9') && !isNumeral(number) || in.SectionAt(at) == judgment.Annex {
				return // 同年龄, 同年级
			}
			hits = append(hits, Hit{
				Span: judgment.Span{Start: at, End: at + len(word)}, Severity: Suspect, Confidence: 0.7,
				Message: fmt.Sprintf("“%s”之前没有写明年月，不知指哪一年", word),
			})
		})
	}
	return hits
}
