package personal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// mentions finds every place where somebody is named. Where one name begins
// with another the longer wins. Blanks between the characters do not count.
func (f *finder) mentions() {
	byStart := map[[2]rune][]*Person{}
	for _, p := range f.roster.people {
		rs := append([]rune(p.Name), 0)
		key := start(rs[0], rs[1])
		byStart[key] = append(byStart[key], p)
	}
	for _, list := range byStart {
		slices.SortStableFunc(list, func(a, b *Person) int { return len(b.Name) - len(a.Name) })
	}
	for i := 0; i < len(f.text); {
		next := i + 1
		second := next
		for second < len(f.text) && second-next < 4 && (isBlank(f.text[second]) || f.text[second] == '\n') {
			second++
		}
		for _, p := range byStart[start(f.text[i], f.rune(second))] {
			if end := f.spaced(i, []rune(p.Name)); end > i && !f.insideWord(i, end, p) && (!p.Worded || f.standsAsName(i, end)) && (!p.Quoted || f.rune(i-1) == '“' && f.rune(end) == '”') {
				s := f.span(i, end)
				if p.Quoted {
					s = f.span(i-1, end+1)
				}
				p.Mentions = append(p.Mentions, Mention{Span: s})
				next = end
				break
			}
		}
		i = next
	}
}

// start is what a name is looked up by: its first two characters, one dot being
// as good as another.
func start(first, second rune) [2]rune {
	if isDot(second) {
		second = '·'
	}
	return [2]rune{first, second}
}

// spaced matches name at i, passing over blanks, and returns where it ends; i
// when it does not stand there.
func (f *finder) spaced(i int, name []rune) int {
	k := i
	for n, r := range name {
		if n > 0 {
			blank := k
			for blank < len(f.text) && (isBlank(f.text[blank]) || f.text[blank] == '\n') && blank-k < 4 {
				blank++
			}
			k = blank
		}
		if g := f.rune(k); g != r && (!isDot(r) || !isDot(g)) {
			return i
		}
		k++
	}
	return k
}

// insideWord reports whether what looks like a mention is part of a longer
// Latin word.
func (f *finder) insideWord(i, end int, p *Person) bool {
	return p.Surname == 0 && (isLetter(f.rune(i-1)) || isLetter(f.rune(end)))
}

// epithets announce another name of the person before.
var epithets = [...]string{"曾用名", "又名", "别名", "绰号", "外号", "小名", "乳名", "化名", "网名", "昵称", "都叫她", "都叫他", "喊他", "喊她", "叫他", "叫她", "称他为", "称她为", "诨名", "花名", "艺名", "笔名", "原名", "英文名", "中文名", "中文姓名", "外文名", "汉名", "汉语名", "经名", "人称", "自称"}

// aliases finds the other names of those who are named, and where these stand.
func (f *finder) aliases() {
	for _, word := range epithets {
		f.each(word, func(i int) {
			from := i + len([]rune(word))
			for from < len(f.text) && (strings.ContainsRune("：:为“\"叫是‘", f.text[from]) || isBlank(f.text[from])) {
				from++
			}
			to := from
			for to < len(f.text) && to-from < 12 && (isHan(f.text[to]) || isLetter(f.text[to]) || isDigit(f.text[to]) || f.text[to] == '·' || f.text[to] == '_') && !strings.ContainsRune("的等", f.text[to]) {
				to++
			}
			quoted := from > 0 && strings.ContainsRune("“\"‘", f.rune(from-1))
			p := f.namedBefore(i)
			if q := f.bracketed(i); q != nil {
				p = q
			}
			if quoted && f.here(to+1, "的") {
				at := to + 2
				p = f.namedAt(at + f.words.part.prefix(f.text[min(at, len(f.text)):])) // 昵称“…”的某某, 的被害人某某
			}
			if !quoted && (strings.HasSuffix(word, "他") || strings.HasSuffix(word, "她")) && !strings.HasPrefix(word, "都") {
				return
			}
			if word == "自称" && !quoted && f.words.surname(f.text[from:to]) == 0 {
				return
			}
			if p == nil || to-from < 2 || to-from > 8 || !strings.ContainsRune("”\"’）)，、；。,", f.rune(to)) {
				return
			}
			name := f.string(from, to)
			if f.veiled(name) || slices.Contains(p.Aliases, name) || p.Name == name {
				return
			}
			if q := f.roster.byName[name]; q != nil {
				f.merge(p, q)
				return
			}
			p.Aliases = append(p.Aliases, name)
			f.addMentions(p, name)
		})
	}
	f.feigned()
	for _, p := range f.roster.people {
		f.foreign(p)
	}
	f.cover()
	for _, p := range f.roster.people {
		f.given(p)
	}
	f.cover()
	speech := f.speech()
	f.firstNames(speech)
	f.fondly(speech)
}

// feigned takes the names in quotation marks that somebody who stands trial made up for
// himself for other names of his: 以虚构的“某某”身份, 冒充客商“某某”.
func (f *finder) feigned() {
	if f.doc.Kind != judgment.Criminal {
		return
	}
	for _, word := range [...]string{"虚构", "冒充", "假冒", "冒用", "编造", "谎称"} {
		f.each(word, func(i int) {
			from := i + 2
			for from-i < 12 && (isHan(f.rune(from)) || isDigit(f.rune(from))) {
				from++
			}
			end := f.quoteEnd(from)
			if f.rune(from) != '“' || end-from < 3 {
				return
			}
			p, q := f.namedBefore(i), f.roster.byName[f.string(from+1, end)]
			if p != nil && q != nil && p != q && p.Is(Litigant) && q.Is(Other) && q.Party == nil && len(q.Roles) == 1 {
				f.merge(p, q)
			}
		})
	}
}

// bracketed is who is named right before the bracket that the character at i stands in:
// 吴清妹（符国强女友，外号“阿美”）.
func (f *finder) bracketed(i int) *Person {
	for k := i - 1; k > 0 && i-k < 30; k-- {
		switch f.text[k] {
		case '）', ')', '。', '\n':
			return nil
		case '（', '(':
			return f.knownBefore(k)
		}
	}
	return nil
}

// namedAt is who is named at i.
func (f *finder) namedAt(i int) *Person {
	for _, p := range f.roster.people {
		if slices.ContainsFunc(p.Mentions, func(m Mention) bool { return m.Start == f.at[min(i, len(f.text))] }) {
			return p
		}
	}
	return nil
}

// sortMentions puts everybody's mentions in text order.
func (f *finder) sortMentions() {
	for _, p := range f.roster.people {
		slices.SortFunc(p.Mentions, func(a, b Mention) int { return a.Start - b.Start })
	}
}

// merge makes q, who was taken for another, a name of p.
func (f *finder) merge(p, q *Person) {
	if q.Party != nil || q.Is(Bench, Lawyer) {
		return
	}
	p.Aliases = append(p.Aliases, q.Name)
	for _, m := range q.Mentions {
		p.Mentions = append(p.Mentions, Mention{Span: m.Span, Alias: true})
	}
	for _, r := range q.Roles {
		if !p.Is(r) {
			p.Roles = append(p.Roles, r)
		}
	}
	q.Mentions = nil
}

// addMentions adds the places of an alias that no name covers.
func (f *finder) addMentions(p *Person, alias string) {
	f.each(alias, func(i int) {
		s := f.span(i, i+len([]rune(alias)))
		for _, q := range f.roster.people {
			for k, m := range q.Mentions {
				if q == p && m.Start == s.Start && m.End < s.End { // 马娟, formerly 马娟娟
					p.Mentions[k] = Mention{Span: s, Alias: true}
					return
				}
				if m.Start == s.Start && m.End < s.End && q.Party == nil && len(q.Roles) == 1 && q.Is(Other) { // 崔大裤, read from 崔大裤衩
					q.Mentions = slices.Delete(q.Mentions, k, k+1)
					p.Mentions = append(p.Mentions, Mention{Span: s, Alias: true})
					return
				}
				if m.Start < s.End && s.Start < m.End {
					return
				}
			}
		}
		p.Mentions = append(p.Mentions, Mention{Span: s, Alias: true})
	})
}

// namedBefore is who is named last before the character at i, close by.
func (f *finder) namedBefore(i int) *Person {
	var best *Person
	at := -1
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			if m.End <= f.at[i] && m.End > at {
				best, at = p, m.End
			}
		}
	}
	if best == nil || strings.ContainsAny(f.doc.Text[at:f.at[i]], "。\n；") || f.at[i]-at > 120 {
		return nil
	}
	return best
}

// foreign finds the other forms of a foreigner's or a dotted name: the original
// in brackets behind it, and one part of it alone (史密斯先生).
func (f *finder) foreign(p *Person) {
	var more []string
	for _, m := range p.Mentions {
		k := f.index(m.End)
		if r := f.rune(k); r != '（' && r != '(' || !isLetter(f.rune(k+1)) {
			continue
		}
		if end := f.closing(k); end > 0 {
			inside, _, _ := strings.Cut(f.string(k+1, end), "，")
			if name := strings.TrimSpace(inside); strings.IndexFunc(name, func(r rune) bool { return !isLetter(r) && !strings.ContainsRune(" .-'·", r) }) < 0 && len(name) > 3 {
				more = append(more, name)
			}
		}
	}
	if strings.ContainsAny(p.Name, "·•") {
		for _, part := range strings.FieldsFunc(p.Name, func(r rune) bool { return r == '·' || r == '•' }) {
			if len([]rune(part)) >= 2 {
				more = append(more, part)
			}
		}
	}
	for _, name := range more {
		if f.roster.byName[name] != nil || slices.Contains(p.Aliases, name) {
			continue
		}
		before := len(p.Mentions)
		f.addMentions(p, name)
		if len(p.Mentions) > before {
			p.Aliases = append(p.Aliases, name)
		}
	}
}

// given finds a person called by the given name alone, where marks on both
// sides show that it is one: “小舟”, 、小舟、.
func (f *finder) given(p *Person) {
	name := []rune(p.Name)
	if p.Surname == 0 || len(name)-p.Surname != 2 {
		return
	}
	siblings := f.roster.families[name[0]]
	given := string(name[p.Surname:])
	full := 0
	for _, m := range p.Mentions {
		if !m.Alias {
			full++
		}
	}
	if full == 0 || f.count(name[p.Surname:]) <= full {
		return
	}
	f.each(given, func(i int) {
		before, after := f.rune(i-1), f.rune(i+2)
		if strings.ContainsRune("“‘'\"", before) && strings.ContainsRune("”’'\"", after) || before == '叫' && f.ends(i+2) == 2 || before == '、' && (after == '、' || f.ends(i+2) == 2 && after == '的') || siblings && (after == '、' || strings.ContainsRune("二三四五六两", after)) && (before == '、' || f.here(i-2, "生育")) && !f.roster.covered[i] {
			p.Mentions = append(p.Mentions, Mention{Span: f.span(i, i+2), Alias: true})
			p.Aliases = append(p.Aliases, given)
		}
	})
	p.Aliases = slices.Compact(p.Aliases)
}

// cover notes which characters mentions cover.
func (f *finder) cover() {
	f.roster.covered = make([]bool, len(f.text))
	for _, q := range f.roster.people {
		for _, m := range q.Mentions {
			for i := f.index(m.Start); i < f.index(m.End); i++ {
				f.roster.covered[i] = true
			}
		}
	}
}

// ages decides who is a minor: by the day of birth, by an age that is named,
// by being called one, or as the child that a custody case is about.
func (f *finder) ages() {
	signed := f.today()
	custody := f.custody()
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			f.ageAfter(p, f.index(m.End), f.index(m.Start))
		}
		switch {
		case p.Birth != nil && signed.Year > 0:
			p.Minor = adult(*p.Birth).after(signed)
			p.Grown = !p.Minor
		case p.Grown, p.Minor:
		case p.Is(Child) && custody && !p.Is(Litigant, Bench, Lawyer, Head, Agent, Guardian):
			p.Minor = true
		}
	}
}

// date is a day for comparing.
type date judgment.Day

func (d date) after(o judgment.Day) bool {
	return d.Year*10000+d.Month*100+d.Day > o.Year*10000+o.Month*100+o.Day
}

// adult is the day on which somebody comes of age.
func adult(birth judgment.Day) date {
	return date{Year: birth.Year + 18, Month: birth.Month, Day: birth.Day}
}

// today is the day the document was signed, or the last it names.
func (f *finder) today() judgment.Day {
	if d := f.doc.Signed; d != nil {
		return judgment.Day{Year: d.Year, Month: max(1, d.Month), Day: max(1, d.Day)}
	}
	if f.doc.CaseNo != nil {
		return judgment.Day{Year: f.doc.CaseNo.Year, Month: 12, Day: 31}
	}
	return judgment.Day{}
}

// custody reports whether the document settles who brings up a child, or what
// is paid for it.
func (f *finder) custody() bool {
	if f.says("民事行为能力人一案", "民事行为能力一案") { // of somebody old or ill
		return false
	}
	return f.says("抚养费", "直接抚养", "抚养权", "抚养纠纷", "探望", "抚育费", "监护权", "变更抚养", "离婚纠纷", "未成年子女", "年满十八周岁", "至独立生活")
}

// ageAfter reads what stands around a mention of p about its age.
func (f *finder) ageAfter(p *Person, end, start int) {
	after := f.string(end, end+36)
	if k := strings.IndexAny(after, "。；\n"); k >= 0 {
		after = after[:k]
	}
	own := f.ownWords(end, after)
	if p.Birth == nil {
		for _, d := range f.doc.Dates {
			if d.Start >= f.at[end] && d.End <= f.at[end]+len(own)+6 && d.Day > 0 && startsWithAny(strings.TrimLeft(f.doc.Text[d.End:], " "), "出生", "生，") && (strings.HasPrefix(after, "，男") || strings.HasPrefix(after, "，女") || strings.HasPrefix(after, "（") || strings.HasPrefix(after, "于") || strings.HasPrefix(after, "出生于") || strings.HasPrefix(after, "，")) {
				p.Birth, p.BirthAt = &judgment.Day{Year: d.Year, Month: d.Month, Day: d.Day}, d.Span
				break
			}
		}
	}
	for _, w := range [...]string{"系未成年", "（未成年", "，未成年", "尚未成年", "（系未成年", "为未成年", "年仅", "未满十四周岁", "不满十四周岁", "未满十八周岁", "不满十八周岁", "年满十八周岁止", "至年满十八", "尚年幼", "年幼", "现就读于"} {
		if strings.HasPrefix(after, w) || containsAny(own, w) && strings.Contains(w, "未成年") {
			p.Minor = p.Minor || w != "现就读于" || containsAny(after, "小学", "幼儿园", "初中", "中学")
		}
	}
	if y := yearOfBirth(after); y > 0 && p.Birth == nil {
		p.Birth = &judgment.Day{Year: y, Month: 12, Day: 31}
	}
	if n := ageIn(own); n > 0 && p.Birth == nil {
		p.Minor = p.Minor || n < 18
		p.Grown = p.Grown || n >= 18
	}
	before := f.clause(start, 40)
	if p.Birth == nil && p.Is(Child) {
		// 2018年4月25日生育一子，取名某某; 2015年生育一女某某
		for k := len(f.doc.Dates) - 1; k >= 0; k-- {
			d := f.doc.Dates[k]
			if d.End > f.at[start] || d.Year == 0 {
				continue
			}
			if d.Start < f.at[start]-len(before) {
				break
			}
			if between := f.doc.Text[d.End:f.at[start]]; bornBetween(between) {
				p.Birth = &judgment.Day{Year: d.Year, Month: max(1, d.Month), Day: max(1, d.Day)}
			}
			break
		}
	}
	for range 8 {
		if f.rune(start-1) != '、' || f.knownBefore(start-1) == nil {
			break
		}
		start -= 1 + utf8.RuneCountInString(f.knownBefore(start-1).Name) // of a list
	}
	if part := f.partBefore(start); part > 0 && endsWithAny(f.string(start-part-5, start-part), "小学的", "年级的", "幼儿园的", "初一的", "初二的", "初三的", "初中的") { // 上初二的闺女某某
		p.Minor = true
	} else if f.string(start-part-2, start-part) == "岁的" {
		n := ageIn(f.string(start-part-5, start-part)) // 五岁的儿子某某
		p.Minor = p.Minor || n > 0 && n < 18
	}
	near := f.string(start-8, start)
	near = near[strings.LastIndexAny(near, "，。；")+1:]
	if containsAny(near, "未成年", "幼童", "儿童") {
		p.Minor = true
	}
	if p.Birth == nil && p.Party == nil && endsWithAny(f.string(start-3, start), "同学", "学生", "同桌", "女生", "男生", "室友") && f.says("小学", "幼儿园", "初中", "课间", "托管班", "班主任", "家长") {
		p.Minor = true
	}
}

// ownWords is what of after, the text behind a name that ends at end, may tell of
// its bearer: up to where somebody else is named, or a word for another's part
// stands in a clause of its own.
func (f *finder) ownWords(end int, after string) string {
	if k := strings.IndexAny(after, "、与和及"); k >= 0 {
		after = after[:k]
	}
	depth, i := 0, end
	for k, r := range after {
		switch {
		case r == '（' || r == '(':
			depth++
		case r == '）' || r == ')':
			depth--
		case depth == 0 && (i < len(f.roster.covered) && f.roster.covered[i] || f.rune(i-1) == '，' && f.words.part.prefix(f.text[i:]) > 1):
			return after[:k]
		}
		i++
	}
	return after
}

// yearOfBirth reads the year of （2011年生）, （男，2011年3月出生）, which tells no day;
// 0 when none stands at the beginning of after.
func yearOfBirth(after string) int {
	rest, ok := strings.CutPrefix(after, "（")
	in, _, closed := strings.Cut(rest, "）")
	if !ok || !closed || !strings.HasSuffix(in, "生") {
		return 0
	}
	for _, w := range [...]string{"男，", "女，", "系", "生于"} {
		in = strings.TrimPrefix(in, w)
	}
	y, rest, ok := strings.Cut(in, "年")
	n, err := strconv.Atoi(y)
	if !ok || err != nil || n < 1900 || n > 2100 || strings.Contains(rest, "日") {
		return 0
	}
	return n
}

// bornBetween reports whether the words between a date and a name say that the
// named was born then: 2018年4月25日生育一子，取名.
func bornBetween(words string) bool {
	for _, w := range [...]string{"生育", "生下", "出生", "产下", "诞下", "婚生", "生女", "生子", "生儿子", "生一", "生长女", "生长子", "生次女", "生次子"} {
		if i := strings.Index(words, w); i >= 0 {
			return i <= len("双方婚后共同") && !strings.ContainsAny(words[:i], "，。")
		}
	}
	return false
}

// ageIn reads an age such as 14周岁, （14岁）, 时年十六岁; 0 when none is named.
func ageIn(s string) int {
	k := strings.Index(s, "岁")
	if k < 0 {
		return 0
	}
	rs := []rune(strings.TrimSuffix(s[:k], "周"))
	n, unit := 0, 1
	for i := len(rs) - 1; i >= 0 && len(rs)-i <= 3; i-- {
		r := plain(rs[i])
		switch v := strings.IndexRune("零一二三四五六七八九", r); {
		case r >= '0' && r <= '9':
			n += int(r-'0') * unit
			unit *= 10
		case v >= 0:
			n += v / len("零") * unit
			unit *= 10
		case r == '十':
			if i == 0 || !strings.ContainsRune("一二三四五六七八九", rs[i-1]) {
				n += 10
			}
			unit = 10
		default:
			return n
		}
	}
	return n
}
