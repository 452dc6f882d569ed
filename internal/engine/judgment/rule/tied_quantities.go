package rule

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// tiedQuantities reports an amount, a measure or a date that differs between
// sections although it is called by the same name.
//
// Amounts under one name may rightly differ: what is claimed, what was paid,
// what is owed. So a difference counts only where it looks like a slip: the
// figure stands once in the whole document, and another that stands elsewhere
// under the same name differs from it by one digit, two digits changed about,
// or a nought; or the orders name one sum where the reasons name one other.
func tiedQuantities() *Rule {
	product := regexp.MustCompile(`\d+(?:\.\d+)?[^\d×÷＋+－\-＝=，。；、（）/／万亿]{0,6}(?:×\d+(?:\.\d+)?[^\d×÷＋+－\-＝=，。；、（）/／万亿]{0,6})+[＝=]\d+(?:\.\d+)?元`)
	return &Rule{
		ID:    "J29",
		Title: "同一数额、日期前后不一致",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于事实、理由和主文一致的要求；其他文书参照",
		Max:   Suspect,
		What:  "同一名目的金额（货款、借款、价值等）、数量（克、平方米、毫克等）、同一事件的日期在诉辩、事实、理由、主文之间是否一致；主文的金额在前文有没有依据；“甲×乙＝丙元”的算式是否成立。",
		Why:   "理由与主文数额不一致会导致无法执行，事后须裁定补正。",
		Known: "只报像笔误的差异：全文仅出现一次、与别处同名数值相差一位数字、两位互换或者多少一个零的，以及理由与主文各只有一个同名数额而不相同的；可由别处数额加减得出的不报；诉讼请求与支持的数额本可不同，二者之间一位数字的差异不查。",
		Check: func(in *Input) []Hit {
			hits := quantitySlips(in, sumQuantities(in))
			hits = append(hits, quantitySlips(in, measures(in))...)
			hits = append(hits, orderedOtherwise(in)...)
			hits = append(hits, products(in, product)...)
			return apart(append(hits, eventDates(in)...))
		},
	}
}

// quantity is one figure with the name it goes by.
type quantity struct {
	judgment.Span
	value   int64  // in fen or thousandths, to be counted with
	digits  string // as figures, without commas and noughts at the end
	unit    string // of a measure
	section judgment.SectionKind
	exact   bool
}

// fillers stand between the name of a figure and the figure.
var fillers = [...]string{"人民币", "共计", "合计", "总计", "大约", "仅为", "计算", "净重", "重量", "检出", "为", "计", "约", "共", "：", "（", "¥", "￥", " ", "达", "是", "有", "的", "了"}

// labelOf is the last two characters of the name before off.
func labelOf(text string, off int) string {
	prior := before(text, off, 42)
	for again := true; again; {
		again = false
		for _, f := range fillers {
			if rest, ok := strings.CutSuffix(prior, f); ok {
				prior, again = rest, true
			}
		}
	}
	label := ""
	for range 2 {
		r, n := utf8.DecodeLastRuneInString(prior)
		if !isHan(r) || isNumeral(r) {
			return ""
		}
		label = string(r) + label
		prior = prior[:len(prior)-n]
	}
	return label
}

// compared reports whether figures of the section are compared.
func compared(k judgment.SectionKind) bool {
	switch k {
	case judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Disposition:
		return true
	case "", judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Basis, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
	}
	return false
}

// sumQuantities are the amounts of money of the document.
func sumQuantities(in *Input) []quantity {
	all := make([]quantity, 0, len(in.Sums))
	for _, s := range in.Sums {
		if s.Fen <= 0 {
			continue
		}
		all = append(all, quantity{
			Span: s.Span, value: s.Fen, digits: significant(strconv.FormatInt(s.Fen, 10)),
			section: in.SectionAt(s.Start), exact: !s.Approx && !s.Capitals,
		})
	}
	return all
}

// significant drops the noughts at the end.
func significant(digits string) string { return strings.TrimRight(digits, "0") }

// units are the measures that are compared.
var units = [...]string{"毫克/100毫升", "mg/100ml", "mg/100mL", "毫克每百毫升", "平方米", "立方米", "公里", "千克", "毫克", "公斤", "克", "亩", "吨", "米"}

// measures are the quantities with a unit: figures and, at once, a unit.
func measures(in *Input) []quantity {
	var all []quantity
	text := in.Text
	for at := 0; at < len(text); at++ {
		if text[at] < '0' || text[at] > '9' {
			continue
		}
		start := at
		for at < len(text) && (text[at] >= '0' && text[at] <= '9' || text[at] == '.') {
			at++
		}
		unit := ""
		for _, u := range units {
			if strings.HasPrefix(text[at:], u) {
				unit = u
				break
			}
		}
		figures := text[start:at]
		if unit == "" || len(figures) < 2 {
			continue
		}
		whole, part, _ := strings.Cut(figures, ".")
		value, digits, ok := thousandths(whole, part)
		if !ok {
			continue
		}
		all = append(all, quantity{
			Span: judgment.Span{Start: start, End: at + len(unit)}, value: value, digits: significant(strings.TrimLeft(digits, "0")),
			unit: unit, section: in.SectionAt(start), exact: true,
		})
	}
	return all
}

// thousandths reads 12.5 as 12500, with its figures.
func thousandths(whole, part string) (value int64, figures string, ok bool) {
	if len(whole) > 9 || len(part) > 3 {
		return 0, "", false
	}
	figures = whole + part + "000"[len(part):]
	for i := range len(figures) {
		if figures[i] < '0' || figures[i] > '9' {
			return 0, "", false
		}
		value = value*10 + int64(figures[i]-'0')
	}
	return value, figures, true
}

// quantitySlips reports figures that stand once and look like a slip of one
// that stands elsewhere under the same name.
func quantitySlips(in *Input, all []quantity) []Hit {
	const most = 400 // beyond it a document is a table
	if len(all) < 3 || len(all) > most {
		return nil
	}
	count := map[int64]int{}
	for _, q := range all {
		count[q.value]++
	}
	var hits []Hit
	for _, q := range all {
		if !q.exact || !compared(q.section) {
			continue
		}
		if count[q.value] > 1 {
			if like, ok := noughtLost(in.Text, all, q); ok {
				hits = append(hits, slipHit(in.Text, q, like))
			}
			continue
		}
		if derived(all, count, q.value) {
			continue
		}
		like, ok := alike(in.Text, all, count, q)
		if !ok {
			like, ok = loneOfTwo(in, all, count, q)
		}
		if !ok {
			if h, out := outOfNowhere(in, all, q); out {
				hits = append(hits, h)
			}
			continue
		}
		hits = append(hits, slipHit(in.Text, q, like))
	}
	return onceAPair(hits)
}

// slipHit reports q as a slip of like.
func slipHit(text string, q, like quantity) Hit {
	return Hit{
		Span: q.Span, Severity: Suspect, Confidence: 0.75,
		Message:  fmt.Sprintf("此处“%s”，%s“%s”，疑有一处笔误", text[q.Start:q.End], elsewhere(like.section), text[like.Start:like.End]),
		Evidence: []judgment.Span{like.Span},
	}
}

// noughtLost finds a figure with a nought more or less than q that stands in
// two other places under q's name, while q stands under it once: what else is
// of q's value has another name, as a penalty that is a tenth of the rent.
func noughtLost(text string, all []quantity, q quantity) (quantity, bool) {
	label := labelOf(text, q.Start)
	if !isObject(label) {
		return quantity{}, false
	}
	var like quantity
	times := 0
	for _, o := range all {
		if o.Start == q.Start || o.unit != q.unit || labelOf(text, o.Start) != label {
			continue
		}
		switch {
		case o.value == q.value:
			return quantity{}, false
		case q.digits == o.digits && slip(q, o, 1) && compared(o.section) && o.section != judgment.Claims:
			like = o
			times++
		}
	}
	return like, times >= 2
}

// onceAPair leaves one, the later, of two hits that name each other.
func onceAPair(hits []Hit) []Hit {
	return slices.DeleteFunc(slices.Clone(hits), func(h Hit) bool {
		return slices.ContainsFunc(hits, func(o Hit) bool {
			return o.Start > h.Start && slices.Contains(h.Evidence, o.Span) && slices.Contains(o.Evidence, h.Span)
		})
	})
}

// elsewhere names a section for the reader.
func elsewhere(k judgment.SectionKind) string {
	switch k {
	case judgment.Claims:
		return "诉辩部分为"
	case judgment.Facts:
		return "事实部分为"
	case judgment.Reasons:
		return "理由部分为"
	case judgment.Disposition:
		return "主文为"
	case "", judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Basis, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
	}
	return "别处为"
}

// alike finds a figure that q may be a slip of. It goes by
// the same name, or q stands in the orders, which only repeat what was found,
// or the other stands in several sections.
func alike(text string, all []quantity, count map[int64]int, q quantity) (quantity, bool) {
	var best quantity
	bestSame, found := false, false
	for _, o := range all {
		if !compared(o.section) || !o.exact || o.value == q.value || o.unit != q.unit {
			continue
		}
		if q.digits != o.digits && !slip(q, o, 1) {
			continue
		}
		label := labelOf(text, q.Start)
		same := label != "" && labelOf(text, o.Start) == label
		claims := q.section == judgment.Claims || o.section == judgment.Claims
		if o.section == q.section && (!same || count[o.value] < 2 || q.section == judgment.Disposition) {
			continue // one section tells of many things, the orders of many people
		}
		least := 4 // figures that a changed digit must leave for the likeness to be no chance
		switch {
		case same && q.section == judgment.Disposition && !claims:
			least = 1
		case same && count[o.value] > 2:
			least = 2
		case same, count[o.value] > 1 && !claims:
			least = 3
		}
		if !same && q.digits == o.digits || !slip(q, o, least) || sameSentence(text, all, q, o.value) {
			continue
		}
		if !found || same && !bestSame || count[o.value] > count[best.value] {
			best, bestSame, found = o, same, true
		}
	}
	return best, found
}

// outOfNowhere reports a sum that a civil or administrative judgment or ruling
// orders and that nothing before it names or adds up to.
func outOfNowhere(in *Input, all []quantity, q quantity) (Hit, bool) {
	if q.section != judgment.Disposition || q.unit != "" || in.Type != judgment.Judgment && in.Type != judgment.Ruling || in.Kind != judgment.Civil && in.Kind != judgment.Administrative {
		return Hit{}, false
	}
	if _, ok := in.Section(judgment.Reasons); !ok {
		return Hit{}, false
	}
	h := Hit{
		Span: q.Span, Severity: Suspect, Confidence: 0.7,
		Message: fmt.Sprintf("主文的%s在事实和理由中没有出现，也不能由其中的数额加减得出", in.Text[q.Start:q.End]),
	}
	for _, o := range all {
		if o.section == judgment.Reasons && labelOf(in.Text, o.Start) == labelOf(in.Text, q.Start) || (o.section == judgment.Reasons || o.section == judgment.Facts) && slip(q, o, 2) {
			h.Evidence = append(h.Evidence, o.Span)
		}
	}
	const most = 3
	h.Evidence = h.Evidence[:min(len(h.Evidence), most)]
	return h, true
}

// adjusted are words with which a court grants another sum than was claimed or
// spent.
var adjusted = [...]string{"酌", "双倍", "两倍", "过高", "超出", "超过", "扣除", "扣减", "调整", "比例", "%", "％", "责任的", "多主张", "剩余", "尚欠", "余款", "部分"}

// loneOfTwo finds the other figure where the facts, the reasons and the orders
// have two under one name, one of which stands once and one more often. Where
// the court says that it adjusts, two figures are as they should be.
func loneOfTwo(in *Input, all []quantity, count map[int64]int, q quantity) (quantity, bool) {
	label := labelOf(in.Text, q.Start)
	if in.Kind == judgment.Criminal || !isObject(label) || q.section == judgment.Claims {
		return quantity{}, false // witnesses differ, and so do fines
	}
	var other quantity
	named := 0
	for _, o := range all {
		if o.unit != q.unit || o.value == q.value || !compared(o.section) || labelOf(in.Text, o.Start) != label {
			continue
		}
		if o.section == judgment.Claims && o.value != other.value {
			continue
		}
		if other.value != 0 && o.value != other.value {
			return quantity{}, false
		}
		other = o
		named++
	}
	if other.value == 0 || !other.exact || other.section == q.section && named < 2 || sameSentence(in.Text, all, q, other.value) {
		return quantity{}, false
	}
	for _, f := range []quantity{q, other} {
		s := sentenceAround(in.Text, f.Start, judgment.Span{End: len(in.Text)}, sentenceReach)
		if containsAny(in.Text[s.Start:s.End], adjusted[:]) {
			return quantity{}, false
		}
	}
	if q.section == judgment.Disposition && other.section != judgment.Disposition {
		if r, ok := in.Section(judgment.Reasons); ok && containsAny(in.Text[r.Start:r.End], adjusted[:]) {
			return quantity{}, false
		}
	}
	return other, count[other.value] >= 2 || other.section != judgment.Claims
}

// isObject reports whether a label is the end of a thing's name and no verb.
func isObject(label string) bool {
	last, _ := utf8.DecodeLastRuneInString(label)
	return strings.ContainsRune("款金费资息价额值失", last) || slices.Contains(units[:], label)
}

// sameSentence reports whether the value also stands beside q: then the two
// are told apart on purpose.
func sameSentence(text string, all []quantity, q quantity, value int64) bool {
	s := sentenceAround(text, q.Start, judgment.Span{End: len(text)}, sentenceReach)
	for _, o := range all {
		if o.value == value && o.Start >= s.Start && o.End <= s.End {
			return true
		}
	}
	return false
}

// slip reports whether one figure is the other mistyped: a digit changed in a
// figure of at least least digits, noughts at the end apart, two digits changed
// about, a digit or a nought more or less.
func slip(a, b quantity, least int) bool {
	x, y := a.digits, b.digits
	if x == y {
		return len(x) >= 2 && a.value != b.value && (a.value == 10*b.value || b.value == 10*a.value)
	}
	if magnitude(a.value) != magnitude(b.value) {
		return len(x) >= 4 && len(y) >= 4 && oneInserted(x, y)
	}
	n := max(len(x), len(y))
	x, y = x+strings.Repeat("0", n-len(x)), y+strings.Repeat("0", n-len(y))
	var differ []int
	for i := range n {
		if x[i] != y[i] {
			differ = append(differ, i)
		}
	}
	switch len(differ) {
	case 1:
		return n >= least
	case 2:
		i, j := differ[0], differ[1]
		return n >= 2 && j == i+1 && x[i] == y[j] && x[j] == y[i]
	}
	return false
}

// magnitude is the number of digits of a value.
func magnitude(value int64) int {
	n := 1
	for value >= 10 {
		value /= 10
		n++
	}
	return n
}

// oneInserted reports whether one of x and y is the other with a digit more.
func oneInserted(x, y string) bool {
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x) != len(y)+1 {
		return false
	}
	for i := range len(x) {
		if x[:i]+x[i+1:] == y {
			return true
		}
	}
	return false
}

// derived reports whether value is the sum or the difference of two others.
func derived(all []quantity, count map[int64]int, value int64) bool {
	for _, q := range all {
		if q.value == value {
			continue
		}
		if rest := value - q.value; rest > 0 && rest != value && (rest != q.value && count[rest] > 0 || count[rest] > 1) {
			return true
		}
		if count[value+q.value] > 0 {
			return true
		}
	}
	return false
}

// products reports 3600元×7.5×2＝57000元: factors that do not give the product.
func products(in *Input, pattern *regexp.Regexp) []Hit {
	var hits []Hit
	for _, m := range formulas(in.Text, pattern) {
		if before := in.Text[:m[0]]; m[0] > 0 && (hasSuffixAny(before, "×", "÷", "/", ".", ",", "，", "－", "-", "＋", "+", "）", ")", "万") || before[len(before)-1] >= '0' && before[len(before)-1] <= '9') {
			continue // the beginning of the formula was not read
		}
		left, right := cutEqual(in.Text[m[0]:m[1]])
		product := 1.0
		for factor := range strings.SplitSeq(left, "×") {
			digits := strings.TrimRightFunc(factor, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
			n, err := strconv.ParseFloat(digits, 64)
			if err != nil {
				return hits
			}
			if strings.ContainsAny(factor[len(digits):], "%％") {
				n /= 100
			}
			product *= n
		}
		figures := strings.TrimSuffix(right, "元")
		said, err := strconv.ParseFloat(figures, 64)
		if err != nil {
			continue
		}
		slack := 1.01 // rounded to the yuan
		if strings.Contains(figures, ".") {
			slack = 0.06
		}
		if math.Abs(product-said) <= slack {
			continue
		}
		hits = append(hits, Hit{
			Span: judgment.Span{Start: m[1] - len(right), End: m[1]}, Severity: Suspect, Confidence: 0.85,
			Message:  fmt.Sprintf("%s应得%s元，此处写作%s", left, strconv.FormatFloat(math.Round(product*100)/100, 'f', -1, 64), right),
			Evidence: []judgment.Span{{Start: m[0], End: m[1] - len(right)}},
		})
	}
	return hits
}

// formulas are the places of pattern, which holds none of marks. It is looked
// for only between two marks where both its signs are: × alone hides names.
func formulas(text string, pattern *regexp.Regexp) [][]int {
	const marks = "，。；、（）"
	var all [][]int
	for done := 0; ; {
		at := strings.Index(text[done:], "×")
		if at < 0 {
			return all
		}
		at += done
		start, end := done, len(text)
		if i := strings.LastIndexAny(text[done:at], marks); i >= 0 {
			start += i
		}
		if i := strings.IndexAny(text[at:], marks); i >= 0 {
			end = at + i
		}
		if strings.ContainsAny(text[at:end], "＝=") {
			for _, m := range pattern.FindAllStringIndex(text[start:end], -1) {
				all = append(all, []int{start + m[0], start + m[1]})
			}
		}
		done = end
	}
}

// cutEqual parts a formula at its equals sign.
func cutEqual(s string) (left, right string) {
	if left, right, ok := strings.Cut(s, "＝"); ok {
		return left, right
	}
	left, right, _ = strings.Cut(s, "=")
	return left, right
}

// orderedOtherwise compares the one sum that the orders name for an object
// with the one that the reasons name.
func orderedOtherwise(in *Input) []Hit {
	orders, ok1 := in.Section(judgment.Disposition)
	reasons, ok2 := in.Section(judgment.Reasons)
	if !ok1 || !ok2 {
		return nil
	}
	inOrders, inReasons := sumsOf(in, orders.Span), sumsOf(in, reasons.Span)
	var hits []Hit
	for _, o := range claimObjects {
		if len(inOrders[o]) != 1 || len(inReasons[o]) != 1 || !strings.Contains(in.Text[orders.Start:orders.End], o) {
			continue
		}
		ordered, found := inOrders[o][0], inReasons[o][0]
		if found.Fen == ordered.Fen || found.Approx || ordered.Approx || standsTwice(in, ordered) || derivedSum(in, ordered.Fen) {
			continue
		}
		s := sentenceAround(in.Text, found.Start, reasons.Span, sentenceReach)
		if containsAny(in.Text[s.Start:s.End], []string{"主张", "请求", "诉请", "要求", "已付", "已经支付", "已支付", "垫付", "扣除", "每", "约定"}) || containsAny(in.Text[s.Start:s.End], refusals[:]) {
			continue
		}
		hits = append(hits, Hit{
			Span: ordered.Span, Severity: Suspect, Confidence: 0.8,
			Message:  fmt.Sprintf("理由认定%s%s，主文判%s", o, in.Text[found.Start:found.End], in.Text[ordered.Start:ordered.End]),
			Evidence: []judgment.Span{found.Span},
		})
	}
	return hits
}

// standsTwice reports whether the amount stands elsewhere in figures too.
func standsTwice(in *Input, sum judgment.Sum) bool {
	for _, s := range in.Sums {
		if s.Fen == sum.Fen && s.Start != sum.Start && !s.Capitals {
			return true
		}
	}
	return false
}

func derivedSum(in *Input, fen int64) bool {
	all := sumQuantities(in)
	count := map[int64]int{}
	for _, q := range all {
		count[q.value]++
	}
	return derived(all, count, fen)
}

// eventDates reports a day that stands once and differs by one part from a day
// of another section, where both are followed by the telling of one event.
func eventDates(in *Input) []Hit {
	type told struct {
		judgment.Date
		section judgment.SectionKind
		next    int // where the next date begins
		words   map[string]bool
	}
	count := map[judgment.Day]int{}
	var all []told
	for i, d := range in.Dates {
		if !d.Full() || !d.Valid() {
			continue
		}
		count[d.On()]++
		section := in.SectionAt(d.Start)
		if d.Relative || !compared(section) {
			continue
		}
		next := len(in.Text)
		if i+1 < len(in.Dates) {
			next = in.Dates[i+1].Start
		}
		all = append(all, told{d, section, next, nil})
	}
	const most = 150
	if len(all) > most {
		return nil
	}
	var hits []Hit
	for i, a := range all {
		if count[a.On()] > 1 {
			continue
		}
		for j, b := range all {
			if b.section == a.section || !onePartDiffers(a.On(), b.On()) || count[b.On()] == 1 && j > i {
				continue
			}
			if all[i].words == nil { // few documents have two such days
				names := nameBigrams(in)
				for k, t := range all {
					all[k].words = tellingAfter(in.Text, t.End, t.next, names)
				}
			}
			a, b := all[i], all[j]
			n := sharedWords(a.words, b.words)
			if n < 3 || 3*n < min(len(a.words), len(b.words)) || betterElsewhere(a.words, a.section, b.On(), func(yield func(judgment.Day, judgment.SectionKind, map[string]bool)) {
				for _, c := range all {
					yield(c.On(), c.section, c.words)
				}
			}) {
				continue
			}
			hits = append(hits, Hit{
				Span: a.Span, Severity: Suspect, Confidence: 0.7,
				Message:  fmt.Sprintf("所述像是同一件事，此处日期为%s，%s%s", a.On(), elsewhere(b.section), b.On()),
				Evidence: []judgment.Span{b.Span},
			})
			break
		}
	}
	return hits
}

// betterElsewhere reports whether another day of other sections is told with
// as many of the same words: then the day in hand is one of a series.
func betterElsewhere(words map[string]bool, section judgment.SectionKind, day judgment.Day, each func(func(judgment.Day, judgment.SectionKind, map[string]bool))) bool {
	best, rival := 0, 0
	each(func(on judgment.Day, in judgment.SectionKind, other map[string]bool) {
		n := sharedWords(words, other)
		switch {
		case on == day && in != section:
			best = max(best, n)
		case on != day && n < len(words): // itself shares all
			rival = max(rival, n)
		}
	})
	return rival >= best
}

// tellingAfter is every pair of characters in the clause or two after a date,
// names and common words left out.
func tellingAfter(text string, from, to int, names map[string]bool) map[string]bool {
	const reach = 90 // bytes
	rest := text[from:runeStart(text, min(to, len(text), from+reach))]
	if i := strings.IndexAny(rest, "。；\n"); i >= 0 {
		rest = rest[:i]
	}
	words := map[string]bool{}
	var last rune
	for _, r := range rest {
		if isHan(r) && isHan(last) {
			if pair := string([]rune{last, r}); !names[pair] && !slices.Contains(common[:], pair) {
				words[pair] = true
			}
		}
		last = r
	}
	return words
}

// common are pairs of characters that say nothing of what happened.
var common = [...]string{"原告", "被告", "告人", "双方", "被害", "害人", "上诉", "诉人", "申请", "请人", "公司", "本院", "人民", "法院", "以后", "之后", "期间", "起至", "日止", "上述", "向本", "一份", "对此"}

// nameBigrams are the pairs of characters of the parties' names.
func nameBigrams(in *Input) map[string]bool {
	names := map[string]bool{}
	for _, p := range in.Parties {
		var last rune
		for _, r := range p.Text {
			if last != 0 {
				names[string([]rune{last, r})] = true
			}
			last = r
		}
	}
	return names
}

func sharedWords(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

// onePartDiffers reports whether two days agree but for the year, the month or
// the day, or have month and day changed about.
func onePartDiffers(a, b judgment.Day) bool {
	n := 0
	if a.Year != b.Year {
		n++
	}
	if a.Month != b.Month {
		n++
	}
	if a.Day != b.Day {
		n++
	}
	return n == 1 || a.Year == b.Year && n == 2 && a.Month == b.Day && a.Day == b.Month
}
