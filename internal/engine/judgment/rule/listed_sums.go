package rule

import (
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// listedSums reports a total that the amounts listed with it do not add up to.
//
// A total may leave items out, so it is right as soon as any choice of two or
// more of the items gives it. Amounts that a formula is made of, and lists with
// a deduction, are not added.
func listedSums() *Rule {
	return &Rule{
		ID:    "J10",
		Title: "合计与分项不符",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于数字准确的要求；其他文书参照",
		Max:   Suspect,
		What:  "“共计”“合计”“总计”之后的金额与同一句或者同一组分项所列金额之和是否相等；“共计……，包括……”的各项之和是否等于总额。",
		Why:   "分项与合计对不上，主文的给付数额就不确定，执行时无从认定。",
		Known: "分项中有扣减、乘除、比例的不算；“其中”只列部分，分项之和小于总额的不报；分项与合计相隔数段、合计中另含未列金额的，可能误报或者漏报；诉讼费由J08、J09检查。",
		Check: checkListedSums,
	}
}

// totalWords announce a total.
var totalWords = [...]string{"共计", "合计", "总计", "总共", "总和"}

// maxTotals is how many totals are looked at; no document has as many.
const maxTotals = 500

func checkListedSums(in *Input) []Hit {
	var hits []Hit
	totals := 0
	for i := range in.Sums {
		total := in.Sums[i]
		if total.Approx || total.Capitals {
			continue
		}
		switch in.SectionAt(total.Start) {
		case judgment.Annex, judgment.Costs, judgment.Heading, judgment.Signature:
			continue
		case judgment.Litigants, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Remedy, "":
		}
		lead, from := clauseBefore(in.Text, total.Start)
		word := ""
		for _, w := range totalWords {
			if strings.Contains(lead, w) {
				word = w
				break
			}
		}
		if word == "" || containsAny(lead, []string{"每", "平均", "各", "%", "×", "约", "余"}) && !strings.Contains(lead, "各项") && !strings.Contains(lead, "各类") {
			continue
		}
		if totals++; totals > maxTotals {
			break
		}
		if h, ok := totalAfter(in, i, from, lead); ok {
			hits = append(hits, h)
			continue
		}
		if h, ok := totalBefore(in, i); ok {
			hits = append(hits, h)
		}
	}
	return hits
}

// clauseBefore is the clause before off back to the last mark, and where it begins.
func clauseBefore(text string, off int) (string, int) {
	lead := before(text, off, 75)
	from := off - len(lead)
	if i := strings.LastIndexAny(lead, "，；。：、（(,;:\n"); i >= 0 {
		from += i
		lead = lead[i:]
	}
	return lead, from
}

// deductions in a list make its total something else than a sum.
var deductions = [...]string{"扣除", "扣减", "减去", "减除", "已付", "已支付", "已还", "已偿还", "尚欠", "剩余", "其中", "抵扣", "冲抵", "抵销", "相抵", "超出", "不足", "差额", "上限", "限额", "%", "％", "保额", "变更为", "酌", "计算", "按照", "标准", "为基数"}

// formula marks an amount that another is reckoned from.
var formula = [...]string{"×", "÷", "/", "／", "每", "*", "x", "次", "笔"}

// listBefore walks back from the sum at i over the amounts listed before it in
// one sentence, the nearest first; lead is the total's clause. The walk passes a
// ； only where the total's clause names nothing of its own (；共计) or says that
// it sums up what stands before (以上共计). whole is false where the list goes on
// before a deduction or other words, so that items may be missing.
func listBefore(in *Input, i int, lead string) (items []judgment.Sum, whole bool) {
	low := 0
	if own := strings.TrimLeft(lead, "，；。：、（(,;:\n"); !startsWithAny(own, totalWords[:]) && !containsAny(lead, summing[:]) && !strings.Contains(lead, "项") {
		lead := before(in.Text, in.Sums[i].Start, 3000)
		low = in.Sums[i].Start - len(lead) + max(strings.LastIndex(lead, "；"), strings.LastIndex(lead, "："), 0)
	}
	right := in.Sums[i].Start
	for j := i - 1; j >= 0 && in.Sums[j].Start >= low; j-- {
		s := in.Sums[j]
		gap := in.Text[s.End:right]
		switch {
		case strings.ContainsAny(gap, "。\n") || opensWithin(gap):
			return items, true
		case len(items) > 30 || i-j > 100:
			return items, false // no list that anybody adds up
		case len(gap) > 90 || gap == "至" || containsAny(gap, deductions[:]):
			return items, false
		case s.Capitals && j > 0 && in.Sums[j-1].Fen == s.Fen, containsAny(gap, formula[:]):
			// 3000元（叁仟元）: the figures count; 50元×2: neither does
		case s.Approx:
			return nil, false
		default:
			items = append(items, s)
		}
		right = s.Start
	}
	return items, true
}

func startsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// opensWithin reports whether gap begins another item whose bracket holds the
// next amount: 、手机2部（共计.
func opensWithin(gap string) bool {
	open := strings.LastIndexAny(gap, "（(")
	return open > strings.LastIndexAny(gap, "）)") && strings.ContainsAny(gap[:open], "、，；,;")
}

// totalAfter judges a total that stands behind its items.
func totalAfter(in *Input, i, from int, lead string) (Hit, bool) {
	total := in.Sums[i]
	if next := after(in.Text, total.End, 12); strings.Contains(next, "其中") || strings.Contains(next, "包括") {
		return Hit{}, false // its parts follow
	}
	items, whole := listBefore(in, i, lead)
	named := countNamed(lead)
	if len(items) < 2 {
		switch {
		case named == 2 || named == 3:
			return totalOfEarlier(in, i, named)
		case named > 3 || containsAny(lead, summing[:]):
			return totalOfSegments(in, i, from)
		}
		return Hit{}, false
	}
	if named == 0 && !containsAny(lead, summing[:]) && slices.ContainsFunc(items, func(s judgment.Sum) bool { return s.Fen == total.Fen }) {
		return Hit{}, false // one of them told again
	}
	all, _ := listBefore(in, i, summing[0])
	if len(items) > 24 || addsUp(items, total.Fen) || remainder(items, total.Fen) || addsUp(all, total.Fen) || !whole && named != len(items) {
		return Hit{}, false
	}
	if named > 1 && named <= len(items) {
		items = items[:named]
	}
	var sum int64
	for _, s := range items {
		sum += s.Fen
	}
	h := Hit{
		Span: total.Span, Severity: Suspect, Confidence: 0.6,
		Message: fmt.Sprintf("所列%d项之和为%s，合计写为%s，相差%s", len(items), yuan(sum), yuan(total.Fen), yuan(abs(sum-total.Fen))),
	}
	if named == len(items) || in.SectionAt(total.Start) == judgment.Disposition {
		h.Confidence = 0.85
	}
	for k := len(items) - 1; k >= 0; k-- {
		h.Evidence = append(h.Evidence, items[k].Span)
	}
	if first := items[len(items)-1].Start; total.End-first <= listReach {
		h.Start = first // which of the amounts is wrong nobody can tell
	}
	return h, true
}

// listReach is the longest list, in bytes, that is marked as a whole.
const listReach = 600

// summing are words by which a total says that it sums up what stands before.
var summing = [...]string{"以上", "上述", "前述", "各项"}

// addsUp reports whether the last two or more of items, nearest first, add up
// to want, or any of them where the list is so long that it may hold others'
// amounts.
func addsUp(items []judgment.Sum, want int64) bool {
	var sum int64
	for i, s := range items {
		if sum += s.Fen; i > 0 && sum == want {
			return true
		}
	}
	return len(items) > 6 && anySum(items, want)
}

// totalOfSegments judges 以上合计 behind segments that ； or 。 part, of which
// each names one amount of the total and perhaps others that it is reckoned
// from: some choice of one amount a segment must add up to it.
func totalOfSegments(in *Input, i, from int) (Hit, bool) {
	total := in.Sums[i]
	reach := map[int64]bool{0: true}
	right, segments, j := from, 0, i-1
	for right > 0 && segments < 30 {
		start := strings.LastIndexAny(in.Text[:right], "；。\n") // the mark itself belongs to the segment
		if start < 0 {
			start = 0
		}
		next := make(map[int64]bool, len(reach))
		any := false
		for ; j >= 0 && in.Sums[j].Start >= start; j-- {
			s := in.Sums[j]
			if s.Approx {
				return Hit{}, false
			}
			any = true
			for have := range reach {
				if have+s.Fen <= total.Fen {
					next[have+s.Fen] = true
				}
			}
		}
		if any {
			segments++
			reach = next
			if segments > 1 && reach[total.Fen] || len(reach) > 1<<14 {
				return Hit{}, false
			}
			if len(reach) == 0 {
				break
			}
		}
		if start == 0 || in.Text[start] == '\n' && !itemBegins(in.Text, start+1) {
			break
		}
		right = start
	}
	if segments < 3 {
		return Hit{}, false
	}
	return Hit{
		Span: total.Span, Severity: Suspect, Confidence: 0.6,
		Message: fmt.Sprintf("此前各分项所列金额相加得不出此处合计的%s", yuan(total.Fen)),
	}, true
}

// itemBegins reports whether the paragraph at off is an item of a list.
func itemBegins(text string, off int) bool {
	for off < len(text) && (text[off] == ' ' || strings.HasPrefix(text[off:], "\u3000")) {
		if text[off] == ' ' {
			off++
		} else {
			off += len("\u3000")
		}
	}
	_, ok := itemAt(text, off)
	return ok
}

// totalOfEarlier judges 两项合计 whose two items were told in earlier sentences:
// some two of the amounts before must add up to it.
func totalOfEarlier(in *Input, i, named int) (Hit, bool) {
	total := in.Sums[i]
	amounts := map[int64]int{}
	for j := i - 1; j >= 0 && i-j <= 200 && len(amounts) < 60; j-- {
		if s := in.Sums[j]; s.Approx {
			return Hit{}, false
		} else if s.Fen < total.Fen {
			amounts[s.Fen]++
		}
	}
	if len(amounts) < 2 {
		return Hit{}, false
	}
	pair := func(want, without int64) bool {
		for a := range amounts {
			if b := want - a; b > 0 && a != without && b != without && amounts[b] > 0 && (a != b || amounts[a] > 1) {
				return true
			}
		}
		return false
	}
	found := pair(total.Fen, -1)
	for a := range amounts {
		found = found || named == 3 && pair(total.Fen-a, a)
	}
	if found {
		return Hit{}, false
	}
	return Hit{
		Span: total.Span, Severity: Suspect, Confidence: 0.6,
		Message: fmt.Sprintf("此前所叙金额中没有哪%d项之和等于此处合计的%s", named, yuan(total.Fen)),
	}, true
}

// countNamed reads 两项, 三笔, 四次 out of the words before a total; 0 when
// there is none.
func countNamed(lead string) int {
	for n, w := range [...]string{"", "", "两", "三", "四", "五", "六", "七", "八", "九", "十"} {
		if w == "" {
			continue
		}
		for _, unit := range [...]string{"项", "笔", "次", "期"} {
			if strings.Contains(lead, w+unit) || n == 2 && strings.Contains(lead, "二"+unit) {
				return n
			}
		}
	}
	return 0
}

// anySum reports whether one of items, or two or more of them, add up to want.
// Sums of money are compared to the fen.
func anySum(items []judgment.Sum, want int64) bool {
	reach := map[int64]bool{0: true}
	for _, s := range items {
		next := make([]int64, 0, len(reach))
		for have := range reach {
			if have+s.Fen <= want {
				next = append(next, have+s.Fen)
			}
		}
		for _, v := range next {
			if v == want {
				return true
			}
			reach[v] = true
		}
		if len(reach) > 1<<14 {
			return true // too many to tell
		}
	}
	return false
}

// remainder reports whether want is what is left of one item after others.
func remainder(items []judgment.Sum, want int64) bool {
	for i, s := range items {
		others := append(append([]judgment.Sum(nil), items[:i]...), items[i+1:]...)
		if s.Fen > want && anySum(others, s.Fen-want) {
			return true
		}
	}
	return false
}

// totalBefore judges a total whose items follow: 共计100元，包括A 60元、B 40元.
func totalBefore(in *Input, i int) (Hit, bool) {
	total := in.Sums[i]
	next := after(in.Text, total.End, 36)
	partial := false
	switch {
	case strings.HasPrefix(next, "（包括") || strings.HasPrefix(next, "，包括") || strings.HasPrefix(next, "，分别为") || strings.HasPrefix(next, "，分别是") || strings.HasPrefix(next, "，具体为") || strings.HasPrefix(next, "，即"):
	case strings.HasPrefix(next, "（其中") || strings.HasPrefix(next, "，其中") || strings.HasPrefix(next, "（含") || strings.HasPrefix(next, "，含"):
		partial = true
	default:
		return Hit{}, false
	}
	var items []judgment.Sum
	left := total.End
	for j := i + 1; j < len(in.Sums) && j-i <= 100; j++ {
		s := in.Sums[j]
		gap := in.Text[left:s.Start]
		if strings.ContainsAny(gap, "。；\n") || len(items) > 0 && strings.ContainsAny(gap, "）)") || len(gap) > 120 {
			break
		}
		if len(items) > 0 && strings.ContainsAny(gap, "（(") {
			return Hit{}, false // the items have parts of their own
		}
		if left > total.End && containsAny(gap, deductions[:]) || containsAny(gap, formula[:]) || s.Approx || s.Capitals {
			return Hit{}, false
		}
		if containsAny(gap, totalWords[:]) {
			break
		}
		items = append(items, s)
		left = s.End
	}
	if len(items) < 2 {
		return Hit{}, false
	}
	var sum int64
	evidence := make([]judgment.Span, 0, len(items))
	for _, s := range items {
		sum += s.Fen
		evidence = append(evidence, s.Span)
	}
	if sum == total.Fen || partial && sum < total.Fen || anySum(items, total.Fen) {
		return Hit{}, false
	}
	return Hit{
		Span: total.Span, Severity: Suspect, Confidence: 0.6, Evidence: evidence,
		Message: fmt.Sprintf("之后所列%d项之和为%s，总额写为%s，相差%s", len(items), yuan(sum), yuan(total.Fen), yuan(abs(sum-total.Fen))),
	}, true
}
