package rule

import (
	"fmt"
	"strings"
	"time"

	"xiezhi/internal/engine/judgment"
)

// prisonTerms reports terms of punishment that the criminal law does not
// allow, and a period of execution whose end does not follow from its
// beginning and the term.
//
// Days in custody before the judgment shorten what is left, so an end that
// comes early is reported only where the text tells of no release; an end that
// comes late has no such explanation.
func prisonTerms() *Rule {
	return &Rule{
		ID:    "J11",
		Title: "刑期计算有误或者超出法定幅度",
		Basis: "刑法第三十八条、第四十一条、第四十二条、第四十四条、第四十五条、第四十七条、第六十九条、第七十二条、第七十三条",
		Max:   Error,
		What:  "主文中管制、拘役、有期徒刑、缓刑考验期是否在法定幅度之内，决定执行的刑期是否在数罪中最高刑以上、总和刑期以下，刑期止日是否等于起日加刑期减一日，减刑后的止日是否等于原止日减去所减的刑期。",
		Why:   "刑期写错关系人身自由，止日多写一天就是超期羁押。",
		Known: "主文以外所叙的判决只查幅度和缓刑考验期；写有取保候审、监视居住、释放而止日早于推算的不报，起日之后有释放的不报；数罪中有撤销缓刑、假释或者漏罪、新罪的，只查法定上限；不查附加刑和死刑、无期徒刑。",
		Unchecked: func(in *Input) string {
			switch {
			case in.Kind != judgment.Criminal || in.Type != judgment.Judgment && in.Type != judgment.Ruling:
				return "不是刑事判决书、裁定书"
			case !hasSection(in, judgment.Disposition):
				return "未识别出主文"
			}
			return ""
		},
		Check: checkTerms,
	}
}

func hasSection(in *Input, k judgment.SectionKind) bool {
	_, ok := in.Section(k)
	return ok
}

// penalty is a kind of deprivation of liberty with its bounds in months.
type penalty struct {
	name             string
	least, most      int // for one offence
	combined         int // for several
	basis, basisMany string
}

// penalties are those whose length is a term.
var penalties = [...]penalty{
	{"有期徒刑", 6, 180, 300, "刑法第四十五条", "刑法第六十九条"},
	{"拘役", 1, 6, 12, "刑法第四十二条", "刑法第六十九条"},
	{"管制", 3, 24, 36, "刑法第三十八条", "刑法第六十九条"},
}

// term is one length of punishment as the operative part writes it.
type term struct {
	judgment.Span
	penalty  int // index into penalties; -1 for a probation
	months   int
	days     int  // 四个月十五日
	combined bool // 决定执行
}

func checkTerms(in *Input) []Hit {
	s, ok := in.Section(judgment.Disposition)
	if !ok {
		return nil
	}
	if in.Type == judgment.Ruling {
		return append(commuted(in, s.Span), toldTerms(in, s.Start)...)
	}
	var hits []Hit
	for _, person := range convicted(in.Text, s.Span) {
		terms := termsIn(in.Text, person)
		hits = append(hits, termBounds(in.Text, person, terms)...)
		hits = append(hits, probations(terms)...)
		hits = append(hits, periodOf(in, person, terms)...)
	}
	return append(hits, toldTerms(in, s.Start)...)
}

// toldTerms checks the bounds of the sentences that the text before the
// operative part tells of: earlier judgments, proposals of the prosecution.
func toldTerms(in *Input, before int) []Hit {
	var hits []Hit
	last := -1
	eachOf(in.Text, judgment.Span{End: before}, []wanted{{"决定执行", func(at int) { last = max(last, at) }}, {"缓刑", func(at int) { last = max(last, at) }}})
	if last < 0 {
		return nil
	}
	for at := 0; at < last; {
		end := before
		if i := strings.IndexAny(in.Text[at:before], "。\n；"); i >= 0 {
			end = at + i
		}
		sentence := judgment.Span{Start: at, End: end}
		if text := in.Text[at:end]; strings.Contains(text, "判处") && (strings.Contains(text, "决定执行") || strings.Contains(text, "缓刑")) {
			terms := termsIn(in.Text, sentence)
			for _, h := range append(termBounds(in.Text, sentence, terms), probations(terms)...) {
				h.Severity, h.Confidence = Suspect, 0.7
				hits = append(hits, h)
			}
		}
		at = end + 1
		for at < before && in.Text[at]&0xC0 == 0x80 {
			at++
		}
	}
	return hits
}

// reduction is the word by which a ruling shortens a term.
const reduction = "减去有期徒刑"

// commuted checks a ruling that shortens a term: the end told before against
// the end ordered, and the period told against the sentence told with it.
func commuted(in *Input, orders judgment.Span) []Hit {
	var hits []Hit
	if !strings.Contains(in.Text[orders.Start:orders.End], reduction) {
		return nil
	}
	told := judgment.Span{End: orders.Start}
	if text := in.Text[:told.End]; !strings.Contains(text, "减刑后") && strings.Count(text, "判处有期徒刑") == 1 {
		hits = append(hits, periodOf(in, told, termsIn(in.Text, told))...)
	}
	at := strings.Index(in.Text[orders.Start:orders.End], reduction)
	if at < 0 {
		return hits
	}
	at += orders.Start + len(reduction)
	months, days, end := termLength(in.Text, at)
	if end == at || days > 0 {
		return hits
	}
	var old, ordered *judgment.Date
	for i := range in.Dates {
		d := &in.Dates[i]
		if !d.Full() || !d.Valid() || d.Relative || !strings.HasPrefix(in.Text[d.End:], "止") || !strings.HasSuffix(in.Text[:d.Start], "至") {
			continue
		}
		switch {
		case d.End <= orders.Start:
			old = d
		case d.Start >= end && d.End <= orders.End && ordered == nil:
			ordered = d
		}
	}
	if old == nil || ordered == nil {
		return hits
	}
	want := monthsBefore(old.On(), months)
	if off := daysFrom(want, ordered.On()); off < -1 || off > 1 {
		hits = append(hits, Hit{
			Span: ordered.Span, Severity: Suspect, Confidence: 0.8, Evidence: []judgment.Span{old.Span, {Start: at, End: end}},
			Message: fmt.Sprintf("原刑期至%s止，减去%s应至%s止，写为%s", old.On(), writeMonths(months), want, ordered.On()),
		})
	}
	return hits
}

// monthsBefore is the day of the same number n months earlier, or the last of
// a shorter month.
func monthsBefore(d judgment.Day, n int) judgment.Day {
	months := d.Year*12 + d.Month - 1 - n
	y, m := months/12, months%12+1
	last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return judgment.Day{Year: y, Month: m, Day: min(d.Day, last)}
}

// convicted parts the operative part by defendant: each part runs from 被告人
// at the beginning of an item to the next.
func convicted(text string, s judgment.Span) []judgment.Span {
	var parts []judgment.Span
	from := s.Start
	eachIndex(text, s, "被告人", func(at int) {
		if lead := before(text, at, 6); at > from && (strings.HasSuffix(lead, "、") || strings.HasSuffix(lead, "\n") || strings.HasSuffix(lead, " ") || strings.HasSuffix(lead, "\u3000") || strings.HasSuffix(lead, "；") || strings.HasSuffix(lead, "）")) {
			if strings.Contains(after(text, at, 90), "犯") {
				parts = append(parts, judgment.Span{Start: from, End: at})
				from = at
			}
		}
	})
	return append(parts, judgment.Span{Start: from, End: s.End})
}

// termsIn finds the terms in s.
func termsIn(text string, s judgment.Span) []term {
	var terms []term
	part := text[:s.End]
	for at := s.Start; at < s.End; {
		i := strings.Index(part[at:], "刑")
		other := strings.Index(part[at:], "拘役")
		control := strings.Index(part[at:], "管制")
		i = firstAt(i, other, control)
		if i < 0 {
			break
		}
		at += i
		t := term{penalty: -2}
		switch {
		case strings.HasPrefix(part[at:], "拘役"):
			t.penalty, at = 1, at+len("拘役")
		case strings.HasPrefix(part[at:], "管制"):
			t.penalty, at = 2, at+len("管制")
		case strings.HasSuffix(part[s.Start:at], "有期徒"):
			t.penalty, at = 0, at+len("刑")
		case strings.HasSuffix(part[s.Start:at], "缓"):
			t.penalty, at = -1, at+len("刑")
			for _, skip := range [...]string{"考验期限为", "考验期限", "考验期为", "考验期", "期限", "的", "为"} {
				at += len(skip) * boolInt(strings.HasPrefix(part[at:], skip))
			}
		default:
			at += len("刑")
			continue
		}
		lead := before(text, at, 75)
		months, days, end := termLength(part, at)
		if end == at {
			continue
		}
		t.Span, t.months, t.days = judgment.Span{Start: at, End: end}, months, days
		if i := strings.LastIndexAny(lead, "，；。、（"); i >= 0 {
			lead = lead[i:]
		}
		t.combined = strings.Contains(lead, "执行")
		if t.penalty >= 0 && !t.combined && !strings.Contains(lead, "判处") && !strings.Contains(lead, "处") {
			at = end
			continue // a term told, not imposed
		}
		terms = append(terms, t)
		at = end
	}
	return terms
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// firstAt is the least of its arguments that is not negative; -1 when all are.
func firstAt(at ...int) int {
	best := -1
	for _, i := range at {
		if i >= 0 && (best < 0 || i < best) {
			best = i
		}
	}
	return best
}

// termLength reads 三年六个月, 一年又六个月, 七个月, 四个月十五日 at off; end is
// off when no term stands there.
func termLength(text string, off int) (months, days, end int) {
	at, seen := off, 0
	for seen < 3 {
		from := at
		if seen > 0 {
			for _, and := range [...]string{"零", "又"} {
				from += len(and) * boolInt(strings.HasPrefix(text[from:], and))
			}
		}
		n, next, _ := judgment.Ordinal(text, from)
		if next == from {
			break
		}
		rest := text[next:]
		switch {
		case seen == 0 && strings.HasPrefix(rest, "年"):
			months, at, seen = n*12, next+len("年"), 1
		case seen < 2 && strings.HasPrefix(rest, "个月"):
			months, at, seen = months+n, next+len("个月"), 2
		case seen < 2 && strings.HasPrefix(rest, "月"):
			months, at, seen = months+n, next+len("月"), 2
		case seen > 0 && (strings.HasPrefix(rest, "日") || strings.HasPrefix(rest, "天")):
			return months, n, next + len("日")
		default:
			return months, 0, at
		}
	}
	return months, 0, at
}

// writeMonths writes a term: 三年六个月.
func writeMonths(n int) string {
	s := ""
	if n >= 12 {
		s = hanNumber(n/12) + "年"
	}
	if n%12 > 0 {
		s += hanNumber(n%12) + "个月"
	}
	return s
}

// earlier are words that bring an earlier sentence into the combined one.
var earlier = [...]string{"前罪", "余刑", "没有执行", "未执行", "漏罪", "撤销缓刑", "撤销假释", "的缓刑", "的假释"}

// termBounds checks the terms of one defendant against the law's bounds and
// the combined term against the single ones.
func termBounds(text string, person judgment.Span, terms []term) []Hit {
	var hits []Hit
	say := func(t term, basis, format string, args ...any) {
		hits = append(hits, Hit{Span: t.Span, Severity: Error, Confidence: 0.95, Message: fmt.Sprintf(format, args...), Basis: basis})
	}
	var most, sum [len(penalties)]int
	var count [len(penalties)]int
	for _, t := range terms {
		if t.penalty < 0 {
			continue
		}
		p := penalties[t.penalty]
		if !t.combined {
			if t.months < p.least || t.months > p.most {
				say(t, p.basis, "%s%s超出法定幅度（%s以上、%s以下）", p.name, writeMonths(t.months), writeMonths(p.least), writeMonths(p.most))
			}
			most[t.penalty] = max(most[t.penalty], t.months)
			sum[t.penalty] += t.months
			count[t.penalty]++
			continue
		}
		limit := p.combined
		if t.penalty == 0 && sum[0] < 35*12 && count[0] > 1 {
			limit = 240
		}
		switch {
		case t.months > limit:
			say(t, p.basisMany, "决定执行%s%s超过数罪并罚的上限%s", p.name, writeMonths(t.months), writeMonths(limit))
		case count[t.penalty] < 2 || containsAny(text[person.Start:person.End], earlier[:]):
		case t.months < most[t.penalty]:
			say(t, p.basisMany, "决定执行%s%s，低于数罪中最高的%s", p.name, writeMonths(t.months), writeMonths(most[t.penalty]))
		case t.months > sum[t.penalty]:
			say(t, p.basisMany, "决定执行%s%s，超过总和刑期%s", p.name, writeMonths(t.months), writeMonths(sum[t.penalty]))
		}
	}
	return hits
}

// probations checks each probation against the term before it.
func probations(terms []term) []Hit {
	var hits []Hit
	for i, t := range terms {
		if t.penalty != -1 || i == 0 || terms[i-1].penalty < 0 || terms[i-1].penalty == 2 {
			continue
		}
		of := terms[i-1]
		fault := ""
		least, most := max(of.months, 12), 60
		if of.penalty == 1 {
			least, most = max(of.months, 2), 12
		}
		switch {
		case of.penalty == 0 && of.months > 36:
			fault = fmt.Sprintf("有期徒刑%s超过三年，不得宣告缓刑", writeMonths(of.months))
		case t.months < least || t.months > most:
			fault = fmt.Sprintf("%s%s的缓刑考验期应在%s以上、%s以下，写为%s", penalties[of.penalty].name, writeMonths(of.months), writeMonths(least), writeMonths(most), writeMonths(t.months))
		}
		if fault != "" {
			hits = append(hits, Hit{Span: judgment.Span{Start: of.Start, End: t.End}, Severity: Error, Confidence: 0.95, Message: fault, Basis: "刑法第七十二条、第七十三条", Evidence: []judgment.Span{of.Span, t.Span}})
		}
	}
	return hits
}

// credited are words after which days in custody may count that the period
// does not show.
var credited = [...]string{"取保候审", "监视居住", "释放", "逮捕前已羁押", "已扣除", "已折抵", "暂予监外", "余刑", "没有执行", "未执行"}

// ownSpan is where the litigants' section describes the person whom a part of
// the operative part sentences; the whole section when it names nobody known.
func ownSpan(in *Input, person judgment.Span) judgment.Span {
	s, ok := in.Section(judgment.Litigants)
	if !ok {
		return judgment.Span{}
	}
	part := in.Text[person.Start:person.End]
	for i := range in.Parties {
		p := &in.Parties[i]
		if !strings.Contains(p.Role, "被告人") || !strings.Contains(part, p.Text) {
			continue
		}
		own := judgment.Span{Start: p.End, End: s.End}
		if i+1 < len(in.Parties) {
			own.End = max(own.Start, in.Parties[i+1].Start)
		}
		return own
	}
	return s.Span
}

// particulars is what the litigants' section says of the person.
func particulars(in *Input, person judgment.Span) string {
	s := ownSpan(in, person)
	return in.Text[s.Start:s.End]
}

// releasedAfter reports whether the litigants' section tells of the person's
// release on or after a day: the days at liberty then put the end off.
func releasedAfter(in *Input, person judgment.Span, from judgment.Day) bool {
	s := ownSpan(in, person)
	for _, d := range in.Dates {
		if d.Start < s.Start || d.End > s.End || !d.Full() || d.On().Before(from) {
			continue
		}
		told := after(in.Text, d.End, 90)
		if i := strings.IndexAny(told, "。；"); i >= 0 {
			told = told[:i]
		}
		if containsAny(told, credited[:3]) {
			return true
		}
	}
	return false
}

// periodOf checks the period of execution of one defendant.
func periodOf(in *Input, person judgment.Span, terms []term) []Hit {
	imposed := term{penalty: -2}
	for _, t := range terms {
		if t.penalty < 0 {
			continue
		}
		if imposed.penalty >= 0 && !t.combined {
			if !imposed.combined {
				imposed.penalty = -3 // several, none of which is the whole
			}
			continue
		}
		imposed = t
	}
	if imposed.penalty < 0 {
		return nil
	}
	for i := 1; i < len(in.Dates); i++ {
		from, to := in.Dates[i-1], in.Dates[i]
		if from.Start < imposed.End || to.End > person.End || !from.Full() || !to.Full() || !from.Valid() || !to.Valid() || from.Relative {
			continue
		}
		between := in.Text[from.End:to.Start]
		if len(between) > len("起，至") || !strings.HasSuffix(between, "至") || !strings.HasPrefix(in.Text[to.End:], "止") {
			continue
		}
		want := lastDay(from.On(), imposed.months, imposed.days)
		off := daysFrom(want, to.On())
		if off == 0 || to.On().Before(from.On()) {
			return nil // J03 reports a period that runs backwards
		}
		h := Hit{
			Span: judgment.Span{Start: from.Start, End: to.End}, Severity: Suspect, Confidence: 0.8, Evidence: []judgment.Span{imposed.Span},
			Message: fmt.Sprintf("自%s起执行%s%s，止日应为%s，写为%s，相差%d日", from.On(), penalties[imposed.penalty].name, writeMonths(imposed.months), want, to.On(), max(off, -off)),
		}
		switch {
		case off < 0 && (containsAny(particulars(in, person), credited[:]) || containsAny(in.Text[person.Start:person.End], credited[:]) || strings.Contains(after(in.Text, to.End, 45), "折抵")), off > 0 && releasedAfter(in, person, from.On()):
			return nil
		case off == -1: // a day in custody before may not be told
			h.Severity, h.Confidence = Hint, 0.5
		case off < 0, off == 1:
			h.Confidence = 0.6
		}
		if h.Severity == Hint {
			return []Hit{h}
		}
		return []Hit{h, {
			Span: imposed.Span, Severity: Hint, Confidence: 0.4, Evidence: []judgment.Span{h.Span},
			Message: "所判刑期与之后所写的起止日期不符，何者有误请核对",
		}}
	}
	return nil
}

// lastDay is the last day of a term that begins on a day.
func lastDay(from judgment.Day, months, days int) judgment.Day {
	y, m := from.Year, from.Month+months
	y, m = y+(m-1)/12, (m-1)%12+1
	// 31 January and a month ends on the last of February, not on 3 March.
	last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	t := time.Date(y, time.Month(m), min(from.Day, last), 0, 0, 0, 0, time.UTC)
	if from.Day <= last {
		t = t.AddDate(0, 0, -1)
	}
	t = t.AddDate(0, 0, days)
	return judgment.Day{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// daysFrom is how many days b lies after a.
func daysFrom(a, b judgment.Day) int {
	return int(dayTime(b).Sub(dayTime(a)) / (24 * time.Hour))
}

func dayTime(d judgment.Day) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}
