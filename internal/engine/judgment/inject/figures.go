package inject

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/engine/judgment"
)

var caseNo = regexp.MustCompile(`（(20\d\d)）(\p{Han})(\d{0,4})([\p{Han}]{1,5}?)(\d+)号`)

// caseNumbers gets a case number wrong: its year, its court, its type, its
// serial, or its shape.
func caseNumbers(t *target) []edit {
	var out []edit
	head := ""
	for i, m := range caseNo.FindAllStringSubmatchIndex(t.text, -1) {
		group := func(n int) string { return t.text[m[2*n]:m[2*n+1]] }
		add := func(variant, year, code, kind, serial, tail string) {
			out = append(out, swap(variant, m[0], m[1], "（"+year+"）"+group(2)+code+kind+serial+tail))
		}
		y, code, kind, serial := group(1), group(3), group(4), group(5)
		number, err := strconv.Atoi(y)
		if err != nil {
			continue
		}
		if i == 0 {
			head = t.text[m[0]:m[1]]
			add("year to come", fmt.Sprint(number+2+t.r.IntN(3)), code, kind, serial, "号")
			if wrong := map[string]string{"民初": "民终", "民终": "民初", "刑初": "刑终", "刑终": "刑初", "行初": "行终", "行终": "行初"}[kind]; wrong != "" {
				add("type of another level", y, code, wrong, serial, "号")
			}
			if wrong := map[string]string{"民初": "刑初", "刑初": "民初", "行初": "民初", "执": "民初"}[kind]; wrong != "" {
				add("type of another kind", y, code, wrong, serial, "号")
			}
		}
		if i > 0 && head == t.text[m[0]:m[1]] {
			add("own number changed", y, code, kind, changeDigit(t, serial), "号")
		}
		if len(code) == 4 {
			add("court code short", y, code[:3], kind, serial, "号")
		}
		add("year with a digit too many", y+string('0'+rune(t.r.IntN(10))), code, kind, serial, "号")
		add("year with a digit lost", y[:3], code, kind, serial, "号")
		add("no 号", y, code, kind, serial, "")
		if wrong := map[string]string{"民初": "民出", "刑初": "行初初", "民终": "民中", "行终": "行种"}[kind]; wrong != "" {
			add("type misspelt", y, code, wrong, serial, "号")
		}
	}
	return out
}

// changeDigit changes one digit of s, or two neighbours, never the first to 0.
func changeDigit(t *target, s string) string {
	b := []byte(s)
	if len(b) > 2 && t.r.IntN(3) == 0 {
		for i := 1; i+1 < len(b); i++ {
			if b[i] != b[i+1] && digit(b[i]) && digit(b[i+1]) {
				b[i], b[i+1] = b[i+1], b[i]
				return string(b)
			}
		}
	}
	var places []int
	for i := range b {
		if digit(b[i]) {
			places = append(places, i)
		}
	}
	i := pick(t.r, places...)
	b[i] = '0' + (b[i]-'0'+1+byte(t.r.IntN(8)))%10
	if i == 0 && b[0] == '0' {
		b[0] = '9'
	}
	if string(b) == s {
		b[i] = '1' + (b[i]-'0')%9
	}
	return string(b)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

var (
	day    = regexp.MustCompile(`(20\d\d)年(\d{1,2})月(\d{1,2})日`)
	filed  = regexp.MustCompile(`本院于(20\d\d)年(\d{1,2})月(\d{1,2})日(?:立案|受理)`)
	heard  = regexp.MustCompile(`于(20\d\d)年(\d{1,2})月(\d{1,2})日(?:不)?公开开庭`)
	future = regexp.MustCompile(`[至止前]|届满|[期起]自`)
)

// dates makes a date impossible, or impossible where it stands.
func dates(t *target) []edit {
	var out []edit
	signed := t.doc.Signed
	disposition := t.foot
	if s, ok := t.doc.Section(judgment.Disposition); ok {
		disposition = s.Start
	}
	for _, m := range day.FindAllStringSubmatchIndex(t.text, -1) {
		month, d := t.text[m[4]:m[5]], t.text[m[6]:m[7]]
		if m[0] > t.body && m[0] < disposition {
			switch month {
			case "2":
				out = append(out, swap("no such day", m[0], m[1], t.text[m[0]:m[6]]+pick(t.r, "30", "31")+"日"))
			case "4", "6", "9", "11":
				out = append(out, swap("no such day", m[0], m[1], t.text[m[0]:m[6]]+"31日"))
			case "12", "1":
				out = append(out, swap("no such month", m[0], m[1], t.text[m[0]:m[4]]+pick(t.r, "13", "15")+"月"+d+"日"))
			}
			around := t.text[max(0, m[0]-30):min(len(t.text), m[1]+30)]
			if signed != nil && !future.MatchString(around) {
				year := fmt.Sprint(signed.Year + 1 + t.r.IntN(8))
				out = append(out, swap("after signing", m[0], m[1], year+t.text[m[3]:m[1]]))
				out = append(out, swap("year transposed", m[0], m[1], pick(t.r, "2052", "2205", "2042")+t.text[m[3]:m[1]]))
			}
		}
	}
	f, h := filed.FindStringSubmatchIndex(t.text), heard.FindStringSubmatchIndex(t.text)
	if f != nil && h != nil && signed != nil {
		year := t.text[h[2]:h[3]]
		n, err := strconv.Atoi(year)
		if err == nil {
			start := h[2]
			out = append(out, swap("heard before filing", start, h[7]+len("日"), fmt.Sprint(n-1)+t.text[h[3]:h[7]]+"日"))
			out = append(out, swap("filed after signing", f[2], f[7]+len("日"), fmt.Sprint(signed.Year+1)+t.text[f[3]:f[7]]+"日"))
		}
	}
	return out
}

var (
	idNo = regexp.MustCompile(`[1-9]\d{16}[\dX]`)
	uscc = regexp.MustCompile(`统一社会信用代码([0-9A-HJ-NPQRTUWXY]{18})`)
	card = regexp.MustCompile(`(?:卡号|银行账户|柳溪分社|银行卡)[^\d]{0,8}(62\d{14,17})`)
)

// identities gets an identity number wrong, or the sex or birth beside it.
func identities(t *target) []edit {
	var out []edit
	for _, m := range idNo.FindAllStringIndex(t.text, -1) {
		if m[0] > 0 && digit(t.text[m[0]-1]) || strings.Contains(t.text[max(0, m[0]-45):m[0]], "信用代码") || m[1] < len(t.text) && digit(t.text[m[1]]) {
			continue
		}
		id := t.text[m[0]:m[1]]
		i := 6 + t.r.IntN(11)
		wrong := []byte(id)
		wrong[i] = '0' + (wrong[i]-'0'+1+byte(t.r.IntN(8)))%10
		out = append(out, swap("digit changed", m[0], m[1], string(wrong)))
		for i := 6; i < 16; i++ {
			if id[i] != id[i+1] {
				w := []byte(id)
				w[i], w[i+1] = w[i+1], w[i]
				out = append(out, swap("digits transposed", m[0], m[1], string(w)))
				break
			}
		}
		out = append(out, swap("digit lost", m[0], m[1], id[:9]+id[10:]))
		line := strings.LastIndexByte(t.text[:m[0]], '\n') + 1
		if s := strings.LastIndex(t.text[line:m[0]], "，男，"); s >= 0 {
			out = append(out, swap("sex", line+s+len("，"), line+s+len("，男"), "女"))
		} else if s := strings.LastIndex(t.text[line:m[0]], "，女，"); s >= 0 {
			out = append(out, swap("sex", line+s+len("，"), line+s+len("，女"), "男"))
		}
		if b := born.FindStringSubmatchIndex(t.text[line:m[0]]); b != nil {
			date := t.text[line+b[2] : line+b[3]]
			y := date[:4]
			n, err := strconv.Atoi(y)
			if err == nil {
				out = append(out, swap("birth beside it", line+b[2], line+b[3], fmt.Sprint(n+1+t.r.IntN(9))+date[4:]))
			}
		}
	}
	return out
}

var born = regexp.MustCompile(`((?:19|20)\d\d年\d{1,2}月\d{1,2}日)出生`)

// creditCodes gets a unified social credit code wrong.
func creditCodes(t *target) []edit {
	var out []edit
	for _, m := range uscc.FindAllStringSubmatchIndex(t.text, -1) {
		code := t.text[m[2]:m[3]]
		i := 8 + t.r.IntN(10)
		w := []byte(code)
		for w[i] == code[i] {
			w[i] = "0123456789ACDEFGHKMNPRTX"[t.r.IntN(24)]
		}
		out = append(out, swap("character changed", m[2], m[3], string(w)), swap("character lost", m[2], m[3], code[:12]+code[13:]))
		for i := 8; i < 17; i++ {
			if code[i] != code[i+1] {
				w := []byte(code)
				w[i], w[i+1] = w[i+1], w[i]
				out = append(out, swap("characters transposed", m[2], m[3], string(w)))
				break
			}
		}
	}
	return out
}

// cards gets a bank card number wrong in one digit.
func cards(t *target) []edit {
	var out []edit
	for _, m := range card.FindAllStringSubmatchIndex(t.text, -1) {
		no := t.text[m[2]:m[3]]
		i := 6 + t.r.IntN(len(no)-6)
		w := []byte(no)
		w[i] = '0' + (w[i]-'0'+1+byte(t.r.IntN(8)))%10
		out = append(out, swap("digit changed", m[2], m[3], string(w)))
		for i := 6; i+1 < len(no); i++ {
			if no[i] != no[i+1] && no[i:i+2] != "09" && no[i:i+2] != "90" { // to which Luhn's digit is blind
				w := []byte(no)
				w[i], w[i+1] = w[i+1], w[i]
				out = append(out, swap("digits transposed", m[2], m[3], string(w)))
				break
			}
		}
	}
	return out
}

var age = regexp.MustCompile(`(\d{1,3})周岁`)

// ages makes an age disagree with the birth that is given for the person.
func ages(t *target) []edit {
	var out []edit
	for _, m := range age.FindAllStringSubmatchIndex(t.text, -1) {
		n, err := strconv.Atoi(t.text[m[2]:m[3]])
		if err != nil {
			continue
		}
		for _, by := range []int{-7, -3, -2, 2, 4, 9} {
			if n+by > 0 {
				out = append(out, swap("age changed", m[2], m[1], fmt.Sprint(n+by)+"周岁"))
			}
		}
	}
	return out
}

var weekday = regexp.MustCompile(`日（(星期[一二三四五六日])）`)

// weekdays names another day of the week.
func weekdays(t *target) []edit {
	var out []edit
	for _, m := range weekday.FindAllStringSubmatchIndex(t.text, -1) {
		for _, d := range []string{"一", "三", "五", "六", "日"} {
			out = append(out, swap("weekday changed", m[2], m[3], "星期"+d))
		}
	}
	return out
}

var term = regexp.MustCompile(`即自(20\d\d年\d{1,2}月\d{1,2}日)起至((20\d\d)年(\d{1,2})月(\d{1,2})日)止`)

var (
	probation = regexp.MustCompile(`(有期徒刑|拘役)([一二三四五六七八九十年个月日零]+)，缓刑([一二三四五六七八九十年个月]+)`)
	detention = regexp.MustCompile(`判处拘役([一二三四五六七八九十]+个月)`)
	combined  = regexp.MustCompile(`决定执行有期徒刑([一二三四五六七八九十年个月]+)`)
)

// terms makes a term of punishment end on the wrong day, or breaks the bounds
// the law sets to it.
func terms(t *target) []edit {
	var out []edit
	for _, m := range term.FindAllStringSubmatchIndex(t.text, -1) {
		year, err1 := strconv.Atoi(t.text[m[6]:m[7]])
		month, err2 := strconv.Atoi(t.text[m[8]:m[9]])
		d, err3 := strconv.Atoi(t.text[m[10]:m[11]])
		if err1 != nil || err2 != nil || err3 != nil {
			continue
		}
		add := func(variant string, y, mo, d int) {
			out = append(out, swap(variant, m[4], m[5], fmt.Sprintf("%d年%d月%d日", y, mo, d)))
		}
		add("end a year off", year+pick(t.r, 1, -1, 10), month, min(d, 28))
		add("end a month off", year, (month+t.r.IntN(9))%12+1, min(d, 28))
		if d > 5 && d < 20 {
			add("end some days off", year, month, d+pick(t.r, 4, 7, -4))
		}
		add("end before beginning", year-20, month, min(d, 28))
	}
	for _, m := range probation.FindAllStringSubmatchIndex(t.text, -1) {
		if m[0] < t.body {
			continue
		}
		if t.text[m[2]:m[3]] == "有期徒刑" {
			out = append(out, swap("probation too long", m[6], m[7], pick(t.r, "六年", "七年")), swap("probation too short", m[6], m[7], pick(t.r, "八个月", "六个月")))
			out = append(out, swap("probation for a long term", m[4], m[5], pick(t.r, "四年", "三年六个月", "五年")))
		} else {
			out = append(out, swap("probation too long", m[6], m[7], "一年六个月"), swap("probation too short", m[6], m[7], "一个月"))
		}
	}
	for _, m := range detention.FindAllStringSubmatchIndex(t.text, -1) {
		if m[0] > t.body {
			out = append(out, swap("detention too long", m[2], m[3], pick(t.r, "八个月", "十个月", "七个月")))
		}
	}
	for _, m := range combined.FindAllStringSubmatchIndex(t.text, -1) {
		if m[0] > t.body {
			out = append(out, swap("combined above the sum", m[2], m[3], pick(t.r, "九年", "十二年")), swap("combined below the longest", m[2], m[3], "七个月"))
		}
	}
	return out
}

var (
	total    = regexp.MustCompile(`(?:合计|共计|总计|共)(?:人民币)?(?:为|是)?(\d+(?:\.\d+)?)元`)
	oneSum   = regexp.MustCompile(`\d+(?:\.\d+)?元`)
	withCaps = regexp.MustCompile(`(\d+(?:\.\d+)?)元（(?:大写：|人民币|大写：人民币)*([零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+)`)
)

// capitals makes a sum in figures and the same in capitals differ.
func capitals(t *target) []edit {
	var out []edit
	for _, m := range withCaps.FindAllStringSubmatchIndex(t.text, -1) {
		figures, words := t.text[m[2]:m[3]], t.text[m[4]:m[5]]
		out = append(out, swap("figures changed", m[2], m[3], changeDigit(t, figures)))
		digits := []rune("壹贰叁肆伍陆柒捌玖")
		rs := []rune(words)
		for i, r := range rs {
			if slices.Contains(digits, r) {
				w := slices.Clone(rs)
				w[i] = digits[(slices.Index(digits, r)+1+t.r.IntN(8))%9]
				out = append(out, swap("capital changed", m[4], m[5], string(w)))
			}
		}
		for _, p := range [][2]string{{"万", "仟"}, {"仟", "佰"}, {"佰", "拾"}} {
			if i := strings.Index(words, p[0]); i > 0 && !strings.Contains(words, p[1]) {
				out = append(out, swap("unit changed", m[4], m[5], words[:i]+p[1]+words[i+len(p[0]):]))
			}
		}
	}
	return out
}

// totals changes a total, or one of the sums that make it up.
func totals(t *target) []edit {
	var out []edit
	for _, m := range total.FindAllStringSubmatchIndex(t.text, -1) {
		if m[0] < t.body {
			continue
		}
		sentence := max(strings.LastIndex(t.text[:m[0]], "。"), strings.LastIndexByte(t.text[:m[0]], '\n'))
		items := oneSum.FindAllStringIndex(t.text[sentence+1:m[0]], -1)
		if len(items) < 2 {
			continue
		}
		if !addsUp(t.text[sentence+1:m[0]], t.text[m[2]:m[3]]) {
			continue // the sums before it are not those it adds up
		}
		out = append(out, swap("total changed", m[2], m[3]+len("元"), changeDigit(t, t.text[m[2]:m[3]])+"元"))
		last := items[len(items)-1]
		s, e := sentence+1+last[0], sentence+1+last[1]
		out = append(out, swap("item changed", s, e, changeDigit(t, t.text[s:e-len("元")])+"元"))
	}
	return out
}

// addsUp reports whether the last sums of s, two or more, make total.
func addsUp(s, total string) bool {
	want, err := strconv.ParseFloat(total, 64)
	if err != nil {
		return false
	}
	all := oneSum.FindAllString(s, -1)
	got := 0.0
	for i := len(all) - 1; i >= 0; i-- {
		v, err := strconv.ParseFloat(strings.TrimSuffix(all[i], "元"), 64)
		if err != nil {
			return false
		}
		if got += v; len(all)-i >= 2 && got > want-0.005 && got < want+0.005 {
			return true
		}
	}
	return false
}

var (
	acceptance = regexp.MustCompile(`案件受理费(\d+(?:\.\d+)?)元(?:，减半收取计?(?:为)?(\d+(?:\.\d+)?)元)?(，[^；。]*)`)
	share      = regexp.MustCompile(`负担(\d+(?:\.\d+)?)元`)
)

// fees charges another acceptance fee than the tariff gives. Where shares are
// named the last is changed with it, so that they still add up.
func fees(t *target) []edit {
	var out []edit
	for _, m := range acceptance.FindAllStringSubmatchIndex(t.text, -1) {
		before := t.text[max(0, m[0]-len("二审")):m[0]]
		if m[0] < t.body || before == "一审" || before == "原审" || t.doc.Level == judgment.Second && before != "二审" {
			continue // what the courts below charged cannot be worked out from this document
		}
		full, err := strconv.ParseFloat(t.text[m[2]:m[3]], 64)
		if err != nil {
			continue
		}
		for _, v := range []struct {
			name   string
			factor float64
			plus   float64
		}{{"too high", 1, 200}, {"too low", 1, -full / 5}, {"ten times", 10, 0}, {"digit changed", 1, 90}} {
			wrong := full*v.factor + v.plus
			wrong = float64(int(wrong*100+0.5)) / 100
			e := swap("fee "+v.name, m[2], m[3]+len("元"), plain(wrong)+"元")
			charged := wrong
			if m[4] >= 0 {
				charged = wrong / 2
				e.parts = append(e.parts, part{start: m[4], end: m[5], with: plain(charged)})
			}
			if p, ok := t.rebalance(m[6], m[7], charged); ok {
				e.parts = append(e.parts, p...)
				out = append(out, e)
			}
		}
		if m[4] >= 0 {
			if half, err := strconv.ParseFloat(t.text[m[4]:m[5]], 64); err == nil {
				e := swap("wrongly halved", m[4], m[5]+len("元"), plain(half/2)+"元")
				if p, ok := t.rebalance(m[6], m[7], half/2); ok {
					e.parts = append(e.parts, p...)
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// rebalance changes the last share between start and end so that all add up to
// sum; without shares there is nothing to change.
func (t *target) rebalance(start, end int, sum float64) ([]part, bool) {
	all := share.FindAllStringSubmatchIndex(t.text[start:end], -1)
	if len(all) == 0 {
		return nil, true
	}
	for _, m := range all[:len(all)-1] {
		v, err := strconv.ParseFloat(t.text[start+m[2]:start+m[3]], 64)
		if err != nil {
			return nil, false
		}
		sum -= v
	}
	last := all[len(all)-1]
	return []part{{start: start + last[2], end: start + last[3], with: plain(sum)}}, sum > 0
}

// plain writes yuan without needless zeros.
func plain(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}

// shares changes one party's part of a fee.
func shares(t *target) []edit {
	var out []edit
	for _, m := range acceptance.FindAllStringSubmatchIndex(t.text, -1) {
		all := share.FindAllStringSubmatchIndex(t.text[m[6]:m[7]], -1)
		if len(all) < 2 {
			continue
		}
		for _, s := range all {
			start, end := m[6]+s[2], m[6]+s[3]
			out = append(out, swap("share changed", start, end+len("元"), changeDigit(t, t.text[start:end])+"元"))
		}
	}
	return out
}

var labelled = regexp.MustCompile(`(本金|货款|租金|工程款|医疗费|赔偿金|违约金|利息|转让款|价款|借款|押金|报酬|罚款|物业费|鉴定费|补偿款|抚养费|贷款|保险金)(\d{4,}(?:\.\d+)?)元`)

// quantities changes a sum in one of the places where it stands with the same
// name, or the day of an event that is told twice.
func quantities(t *target) []edit {
	var out []edit
	places := map[string][][]int{}
	for _, m := range labelled.FindAllStringSubmatchIndex(t.text, -1) {
		if at := t.doc.SectionAt(m[0]); m[0] > t.body && m[0] < t.foot && at != judgment.Claims { // a party may claim what it likes
			places[t.text[m[0]:m[1]]] = append(places[t.text[m[0]:m[1]]], m)
		}
	}
	for _, what := range sortedKeys(places) {
		ms := places[what]
		if len(ms) < 3 {
			continue // with two there is no telling which is wrong
		}
		for _, m := range ms[1:] {
			v := t.text[m[4]:m[5]]
			out = append(out, swap("sum changed", m[4], m[5]+len("元"), changeDigit(t, v)+"元"))
			if strings.HasSuffix(v, "00") {
				out = append(out, swap("zero lost", m[4], m[5]+len("元"), v[:len(v)-1]+"元"))
			}
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
