package rule

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// ages reports an age that does not follow from the date of birth, and a
// minor among the accused whom the text nowhere treats as one.
func ages() *Rule {
	return &Rule{
		ID:    "J13",
		Title: "年龄与出生日期不符",
		Basis: "《最高人民法院关于审理未成年人刑事案件具体应用法律若干问题的解释》（法释〔2006〕1号）第二条；民法典第一千一百九十九条、第一千二百条关于“周岁”的用法",
		Max:   Suspect,
		What:  "当事人栏和正文所写的年龄（现年、时年、年满、未满）与同一人的出生日期、所述日期是否相符；称被告人犯罪时未满十八周岁、已满七十五周岁的，与出生日期和叙述的日期是否相容；出生日期表明签署时未满十八周岁的被告人，文中有无未成年人的字样。",
		Why:   "年龄决定刑事责任、诉讼能力和赔偿年限，算错一岁结果就不同。",
		Known: "没有写明出生日期的不查；只写“N岁”未写“周岁”的允许虚岁，差两岁以上才报；被害人和其他人的年龄只在同一句写有其出生日期时查。",
		Unchecked: func(in *Input) string {
			for i := range in.Parties {
				if in.Parties[i].Birth != nil {
					return ""
				}
			}
			if in.says("出生") {
				return ""
			}
			return "文中没有出生日期"
		},
		Check: func(in *Input) []Hit {
			hits := writtenAges(in)
			return append(hits, minors(in)...)
		},
	}
}

// writtenAges compares every age that stands after a birth in its sentence
// with what the birth gives.
func writtenAges(in *Input) []Hit {
	var hits []Hit
	text := in.Text
	eachIndex(text, judgment.Span{End: len(text)}, "岁", func(at int) {
		end := at + len("岁")
		start := at
		exact := strings.HasSuffix(text[:at], "周")
		if exact {
			start -= len("周")
		}
		age, from := numberBefore(text, start)
		if from == start || age > 130 {
			return
		}
		s := sentenceAround(text, from, judgment.Span{End: len(text)}, 360)
		lead := text[s.Start:from]
		cue := ageCue(lead)
		if next, _ := utf8.DecodeRuneInString(text[end:]); strings.ContainsRune("后止时之前以为的", next) {
			return // a limit, not somebody's age
		}
		if in.Kind == judgment.Criminal && (age == 18 || age == 75) && strings.HasSuffix(cue, "满") {
			return // minors looks at these
		}
		birth, ok := birthBefore(in, s.Start, from)
		if !ok && !strings.HasSuffix(cue, "满") {
			birth, ok = birthOfNamed(in, s.Start, from)
		}
		if cue == "" || !ok {
			return
		}
		days := referenceDays(in, s.Start, from, end, birth, cue)
		if len(days) == 0 {
			return
		}
		low, high := 200, -1
		for _, day := range days {
			low, high = min(low, ageOn(birth.On(), day)), max(high, ageBy(birth.On(), day))
		}
		slack := 0
		if !exact {
			slack = 1 // by the old way of counting a year more
		}
		fault := ""
		switch cue {
		case "未满", "不满":
			if low >= age+slack {
				fault = fmt.Sprintf("已满%d周岁", low)
			}
		case "已满", "年满":
			if high < age-slack && age-high < 60 && !strings.Contains(lead, "至") {
				fault = fmt.Sprintf("只有%d周岁", high)
			}
		default:
			if age < low-slack || age > high+slack {
				fault = fmt.Sprintf("应为%d周岁", high)
			}
		}
		if fault == "" {
			return
		}
		hits = append(hits, Hit{
			Span: judgment.Span{Start: from, End: end}, Severity: Suspect, Confidence: 0.75, Evidence: []judgment.Span{birth.Span},
			Message: fmt.Sprintf("写为%s%s，按出生日期%s计算%s", cue, text[from:end], birth.On(), fault),
		})
	})
	return hits
}

// numberBefore reads the number that ends at off; from is off when there is none.
func numberBefore(text string, off int) (n, from int) {
	start := off
	for off-start < 15 {
		c, size := utf8.DecodeLastRuneInString(text[:start])
		if (c < '0' || c > '9') && !strings.ContainsRune("一二三四五六七八九十百零〇", c) {
			break
		}
		start -= size
	}
	if start == off {
		return 0, off
	}
	n, end, _ := judgment.Ordinal(text, start)
	if end != off {
		return 0, off
	}
	return n, start
}

// ageCue is the word that says of which day an age is, the nearest before it;
// "" when there is none in its clause.
func ageCue(lead string) string {
	if i := strings.LastIndexAny(lead, "，；。、（"); i >= 0 {
		lead = lead[i:]
	}
	best, cue := -1, ""
	for _, w := range [...]string{"现年", "时年", "终年", "作案时", "犯罪时", "案发时", "事发时", "事故时", "受伤时", "死亡时", "当时", "年仅", "殁年", "享年", "未满", "不满", "已满", "年满", "年龄"} {
		if at := strings.LastIndex(lead, w); at > best {
			best, cue = at, w
		}
	}
	if cue == "年仅" || cue == "时年" { // 案发时年仅
		for _, w := range [...]string{"作案时", "犯罪时", "案发时", "事发时", "事故时"} {
			if strings.Contains(lead, w) {
				return w
			}
		}
	}
	return cue
}

// birthBefore is the date of birth told between from and to, the last one.
func birthBefore(in *Input, from, to int) (judgment.Date, bool) {
	last := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].Start >= to })
	for i := last - 1; i >= 0; i-- {
		d := in.Dates[i]
		if d.Start < from {
			break
		}
		if d.End > to || !d.Full() || !d.Valid() {
			continue
		}
		rest := in.Text[d.End:to]
		if strings.HasPrefix(rest, "出生") || strings.HasPrefix(rest, "生，") || strings.HasPrefix(rest, "生于") || strings.HasPrefix(rest, "（出生") || strings.HasSuffix(before(in.Text, d.Start, 6), "生于") {
			return d, true
		}
	}
	return judgment.Date{}, false
}

// kinWords stand between a name and the age of a relative.
var kinWords = [...]string{"之子", "之女", "之父", "之母", "其子", "其女", "儿子", "女儿", "孩子", "子女", "婚生", "妻", "丈夫", "弟", "妹", "兄", "姐", "孙"}

// birthOfNamed is the date of birth of the party named last between from and to.
func birthOfNamed(in *Input, from, to int) (judgment.Date, bool) {
	lead := in.Text[from:to]
	best, found := -1, (*judgment.Party)(nil)
	for i := range in.Parties[:min(len(in.Parties), maxRoster)] {
		p := &in.Parties[i]
		if at := strings.LastIndex(lead, p.Text); at > best {
			best, found = at, p
		}
	}
	if len(in.Parties) == 1 && in.Parties[0].Role == "罪犯" {
		best, found = len(lead), &in.Parties[0] // the ruling is about nobody else
	}
	if found == nil || found.Birth == nil || !found.Birth.Full() || !found.Birth.Valid() || containsAny(lead[min(len(lead), best+len(found.Text)):], kinWords[:]) || len(lead)-best-len(found.Text) > 60 {
		return judgment.Date{}, false
	}
	return *found.Birth, true
}

// referenceDays are the days that an age may be of: the other dates of the
// sentence for 时年, and the days of filing and signing for 现年.
func referenceDays(in *Input, from, at, end int, birth judgment.Date, cue string) []judgment.Day {
	var days []judgment.Day
	first := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].Start >= from })
	for _, d := range in.Dates[first:] {
		if d.Start > end {
			break
		}
		if d.End <= end && d.Start != birth.Start && d.Full() && d.Valid() && birth.On().Before(d.On()) {
			days = append(days, d.On())
		}
	}
	if len(days) > 0 && cue != "现年" {
		return days
	}
	if strings.HasSuffix(cue, "时") {
		return toldDays(in, birth.On())
	}
	if cue == "时年" || cue == "终年" || cue == "殁年" || cue == "享年" || cue == "年仅" && in.SectionAt(at) != judgment.Litigants {
		return nil // the day is told elsewhere
	}
	if in.Signed == nil || !in.Signed.Full() || !in.Signed.Valid() {
		return nil
	}
	days = append(days, in.Signed.On())
	if in.CaseNo != nil && in.CaseNo.Year > 1950 && in.CaseNo.Year <= in.Signed.Year {
		days = append(days, judgment.Day{Year: in.CaseNo.Year, Month: 1, Day: 1})
	}
	return days
}

// ageOn is the age in full years on a day; a birthday counts from the day after.
func ageOn(birth, on judgment.Day) int {
	age := on.Year - birth.Year
	if on.Month < birth.Month || on.Month == birth.Month && on.Day <= birth.Day {
		age--
	}
	return age
}

// ageBy is the age on a day when the birthday itself counts.
func ageBy(birth, on judgment.Day) int {
	age := on.Year - birth.Year
	if on.Month < birth.Month || on.Month == birth.Month && on.Day < birth.Day {
		age--
	}
	return age
}

// toldDays are the days after a birth that the text tells of: the event that an
// age is of is one of them.
func toldDays(in *Input, birth judgment.Day) []judgment.Day {
	var days []judgment.Day
	for _, d := range in.Dates {
		switch in.SectionAt(d.Start) {
		case judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons:
			if d.Full() && d.Valid() && birth.Before(d.On()) {
				days = append(days, d.On())
			}
		case judgment.Heading, judgment.Litigants, judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex, "":
		}
	}
	return days
}

// minors compares what the text says of the age of the accused at the offence
// with the date of birth.
func minors(in *Input) []Hit {
	if in.Kind != judgment.Criminal || in.Signed == nil || !in.Signed.Full() || !in.Signed.Valid() {
		return nil
	}
	var hits []Hit
	for i := range in.Parties {
		p := &in.Parties[i]
		if !strings.Contains(p.Role, "被告人") || p.Birth == nil || !p.Birth.Full() || !p.Birth.Valid() {
			continue
		}
		born := p.Birth.On()
		if age := ageOn(born, in.Signed.On()); age < 18 && age >= 0 && !in.says("未成年", "未满十八", "不满十八", "未满18", "不满18") {
			hits = append(hits, Hit{
				Span: p.Birth.Span, Severity: Suspect, Confidence: 0.7, Evidence: []judgment.Span{p.Span, in.Signed.Span},
				Message: fmt.Sprintf("按出生日期，%s签署时只有%d周岁，文中未见未成年人的字样", p.Text, age),
			})
			continue
		}
		hits = append(hits, claimedAge(in, p, born)...)
	}
	return hits
}

// claimedAge reports 被告人X犯罪时未满十八周岁 where every date told finds X of
// age, and 已满七十五周岁 where X is younger when the court signs.
func claimedAge(in *Input, p *judgment.Party, born judgment.Day) []Hit {
	var hits []Hit
	for _, claim := range [...]string{"未满十八周岁", "不满十八周岁", "已满七十五周岁"} {
		in.each(claim, func(at int) {
			lead := before(in.Text, at, 90)
			if i := strings.LastIndexAny(lead, "，。；"); i >= 0 {
				lead = lead[i:]
			}
			if !strings.Contains(lead, p.Text) || len(hits) > 0 {
				return
			}
			fault := ""
			if strings.HasPrefix(claim, "已满") {
				if age := ageOn(born, in.Signed.On()); age < 75 {
					fault = fmt.Sprintf("签署时只有%d周岁", age)
				}
			} else if age, ok := youngest(in, born); ok && age >= 18 {
				fault = fmt.Sprintf("所叙最早一日已满%d周岁", age)
			}
			if fault != "" {
				hits = append(hits, Hit{
					Span: judgment.Span{Start: at, End: at + len(claim)}, Severity: Suspect, Confidence: 0.75, Evidence: []judgment.Span{p.Birth.Span},
					Message: fmt.Sprintf("称%s%s，按出生日期%s，%s", p.Text, claim, born, fault),
				})
			}
		})
	}
	return hits
}

// youngest is the age on the earliest day told in the claims and the facts.
func youngest(in *Input, born judgment.Day) (int, bool) {
	least, found := 200, false
	for _, d := range in.Dates {
		k := in.SectionAt(d.Start)
		if k != judgment.Claims && k != judgment.Facts || !d.Full() || !d.Valid() || !born.Before(d.On()) {
			continue
		}
		least, found = min(least, ageOn(born, d.On())), true
	}
	return least, found
}
