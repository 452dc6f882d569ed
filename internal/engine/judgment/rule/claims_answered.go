package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// claimsAnswered reports a judgment that grants part of what was claimed and
// does not dismiss the rest, and a numbered claim that nothing answers.
//
// Partial means one of: the reasons say that some request is not supported, or
// an amount granted is lower than the amount claimed under the same name.
func claimsAnswered() *Rule {
	return &Rule{
		ID:    "J28",
		Title: "诉讼请求没有全部处理",
		Basis: "《中华人民共和国民事诉讼法》（2023年修正）第一百五十五条、第二百一十一条第十一项；《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于裁判主文的规定",
		Max:   Suspect,
		What:  "民事、行政判决部分支持诉讼请求而主文没有“驳回其他诉讼请求”的；分项列出的诉讼请求，在理由和主文中都没有提到的；理由写明应予支持、主文没有判的。",
		Why:   "遗漏诉讼请求是再审事由；没有处理的请求当事人可能另行起诉。",
		Known: "只查一审判决、撤销原判后改判的二审判决、国家赔偿决定和人身安全保护令；从“不予支持”“超出部分”等表述和请求、判决的同名数额判断是否部分支持，理由只写“过高，酌定”的可能漏过；请求按其标的词（货款、违约金、赔礼道歉等）核对，换了说法会误报，不能识别标的词的请求不查。",
		Unchecked: func(in *Input) string {
			switch {
			case in.Kind == judgment.Compensation && in.Type == judgment.Decision:
			case protectionOrder(in):
			case in.Type != judgment.Judgment:
				return "不是判决书"
			case in.Kind != judgment.Civil && in.Kind != judgment.Administrative:
				return "不是民事、行政案件"
			case in.Level != judgment.First && in.Level != judgment.Second:
				return "不是第一审或者第二审"
			}
			if _, ok := in.Section(judgment.Disposition); !ok {
				return "未识别出判决主文"
			}
			return ""
		},
		Check: checkClaims,
	}
}

// claimObjects are the things that are claimed, longer names before shorter
// ones that they hold.
var claimObjects = [...]string{
	"死亡赔偿金", "残疾赔偿金", "精神损害抚慰金", "精神抚慰金", "精神损害赔偿", "住院伙食补助费", "被扶养人生活费", "残疾辅助器具费", "一次性伤残补助金", "一次性医疗补助金", "一次性就业补助金",
	"违约金", "滞纳金", "赔偿金", "补偿金", "保证金", "质保金", "履约金", "押金", "定金", "租金", "佣金", "股权转让款", "转让款", "投资款", "购房款", "工程款", "货款", "借款", "欠款", "垫付款", "服务费", "物业费", "管理费", "使用费", "占用费",
	"医疗费", "误工费", "护理费", "营养费", "交通费", "鉴定费", "丧葬费", "律师费", "公证费", "评估费", "公告费", "车辆损失", "维修费", "修理费", "返工费", "施救费", "拖车费", "运费", "加工费", "设计费", "抚养费", "赡养费",
	"停运损失", "装修损失", "经济损失", "经济补偿", "加班工资", "双倍工资", "二倍工资", "工资差额", "年休假", "高温津贴", "奖金", "提成",
	"罚息", "复利", "利息", "赔礼道歉", "消除影响", "恢复名誉", "停止侵权", "停止侵害", "排除妨害", "消除危险", "恢复原状", "过户", "腾退", "腾房", "腾空", "交付房屋", "不动产登记", "变更登记", "优先受偿", "连带责任", "连带清偿", "解除合同", "解除劳动", "确认劳动关系", "离婚", "探望", "撤销", "返还彩礼", "继承",
}

// objectsOf are the things claimed in s; a name inside one found before is not
// counted again.
func objectsOf(s string) []string {
	var all []string
	for _, o := range claimObjects {
		if strings.Contains(s, o) {
			all = append(all, o)
			s = strings.ReplaceAll(s, o, "　")
		}
	}
	return all
}

// request is one numbered claim.
type request struct {
	judgment.Span
	objects []string
}

func checkClaims(in *Input) []Hit {
	orders, ok := in.Section(judgment.Disposition)
	if !ok {
		return nil
	}
	decided := in.Text[orders.Start:orders.End]
	rest := dismissed(decided)
	requests := requestsOf(in)
	shared := sharedFee(in)
	var hits []Hit
	if !rest && (in.Level == judgment.First || oneSided(in) || dismissalSetAside(in, orders)) {
		if why, evidence := partial(in, orders, requests, shared); why != "" {
			hits = append(hits, Hit{
				Span: lastStop(in.Text, orders.Span), Severity: Suspect, Confidence: 0.85,
				Message: why + "，主文没有驳回其他诉讼请求", Evidence: []judgment.Span{evidence},
			})
		}
	}
	if in.Level != judgment.First {
		return hits
	}
	if shared.counter.Len() > 0 && !counterclaimDismissed(decided) {
		hits = append(hits, Hit{
			Span: lastStop(in.Text, orders.Span), Severity: Suspect, Confidence: 0.75,
			Message: "反诉案件受理费由双方分担，反诉请求没有全部支持，主文没有驳回其他反诉请求", Evidence: []judgment.Span{shared.counter},
		})
	}
	return append(hits, unanswered(in, requests, orders)...)
}

// protectionOrder reports whether the document is an order that protects a
// person from violence at home, which grants or dismisses each thing asked for.
func protectionOrder(in *Input) bool {
	if in.Kind != judgment.Civil || in.Type != judgment.Ruling {
		return false
	}
	return in.says("申请人身安全保护令") && in.says("反家庭暴力法")
}

// oneSided reports whether one side alone asks for something, so that what is
// refused is always a request.
func oneSided(in *Input) bool {
	return in.Kind == judgment.Compensation || protectionOrder(in)
}

// lastStop is the last character of the orders, before the warning of interest
// for delay and what else follows the numbered items: what is missing belongs
// after it.
func lastStop(text string, orders judgment.Span) judgment.Span {
	decided := text[orders.Start:orders.End]
	if end := lastItem(decided); end > 0 {
		decided = decided[:end]
	}
	for _, warning := range [...]string{"如果未按", "如未按", "如果不按", "如不按"} {
		if i := strings.Index(decided, warning); i > 0 {
			decided = decided[:i]
		}
	}
	end := orders.Start + len(strings.TrimRight(decided, " \u3000\r\n\t"))
	_, n := utf8.DecodeLastRuneInString(text[:end])
	return judgment.Span{Start: end - n, End: end}
}

// lastItem is where the last numbered item of the orders ends, with the lines
// that list its parts; 0 when they are not numbered.
func lastItem(decided string) int {
	end, at, number := 0, 0, 1
	for line := range strings.SplitSeq(decided, "\n") {
		begins := strings.TrimLeft(line, " \u3000\r\t")
		switch {
		case strings.HasPrefix(begins, hanNumber(number)+"、"):
			number++
			end = at + len(line)
		case end > 0 && end == at-1 && (strings.HasPrefix(begins, "（") || len(begins) > 0 && '0' <= begins[0] && begins[0] <= '9'):
			end = at + len(line)
		}
		at += len(line) + 1
	}
	return end
}

// dismissalSetAside reports whether a second instance sets aside the item of the
// judgment below that dismissed the other claims, and orders a payment itself:
// then it must dismiss the rest anew.
func dismissalSetAside(in *Input, orders judgment.Section) bool {
	decided := in.Text[orders.Start:orders.End]
	at := strings.Index(decided, "撤销")
	if at < 0 || !containsAny(decided[at:], []string{"支付", "赔偿", "给付", "返还", "偿还", "归还", "退还", "补偿"}) {
		return false
	}
	line := decided[at:]
	if i := strings.IndexAny(line, "；。\n"); i >= 0 {
		line = line[:i]
	}
	if _, items, ok := strings.Cut(line, "判决"); ok {
		line = items
	}
	if !strings.Contains(line, "项") {
		return true
	}
	for n := 1; n <= 20; n++ {
		if strings.Contains(in.Text[:orders.Start], hanNumber(n)+"、驳回") && strings.Contains(line, hanNumber(n)) {
			return true
		}
	}
	return false
}

// feeShared is where the costs part the fee of the suit, or of the
// counterclaim, between the two sides.
type feeShared struct{ suit, counter judgment.Span }

// sharedFee reads by whom the fees are borne. The side that loses bears them:
// where both bear a part, neither has won all. In cases about a family or a
// thing held in common the court parts them as it sees fit.
func sharedFee(in *Input) feeShared {
	var s feeShared
	costs, ok := in.Section(judgment.Costs)
	if !ok || containsAny(before(in.Text, costs.Start, len(in.Text)), []string{"离婚", "继承", "共有物", "抚养", "分家", "变更诉讼请求", "减少诉讼请求", "撤回部分", "撤回第", "放弃部分"}) {
		return s
	}
	for _, f := range in.Fees {
		if f.Start < costs.Start || f.Total || !strings.HasSuffix(f.Name, "受理费") || len(f.Shares) < 2 {
			continue
		}
		plaintiff, defendant := false, false
		for _, share := range f.Shares {
			side := sideOf(in, share.Payer)
			plaintiff = plaintiff || side == "原告"
			defendant = defendant || side == "被告"
		}
		switch {
		case !plaintiff || !defendant:
		case strings.Contains(before(in.Text, f.End, f.Len()+len("反诉")), "反诉"):
			s.counter = f.Span
		case s.suit.Len() == 0:
			s.suit = f.Span
		}
	}
	return s
}

// sideOf is 原告 or 被告 of someone who bears a fee, by the role before the name
// or by the name or what it begins or is shortened with; "" when not known.
func sideOf(in *Input, payer string) string {
	for _, side := range [...]string{"原告", "被告"} {
		if strings.HasPrefix(payer, side) || strings.HasPrefix(payer, "原审"+side) {
			return side
		}
	}
	for _, p := range in.Parties {
		for _, side := range [...]string{"原告", "被告"} {
			if (strings.HasPrefix(p.Role, side) || strings.Contains(p.Role, "原审"+side) || strings.Contains(p.Role, "一审"+side)) && (p.Text == payer || p.Organisation && shortFor(payer, p.Text)) {
				return side
			}
		}
	}
	return ""
}

// shortFor reports whether a short name, less its 公司, stands in a long one.
func shortFor(short, long string) bool {
	stem := strings.TrimSuffix(short, "公司")
	return len(stem) >= len("某某") && strings.Contains(long, stem)
}

// dismissed reports whether the orders dismiss claims of the side that sues, or
// leave none to dismiss: the suit is withdrawn, or dismissed whole.
func dismissed(decided string) bool {
	for line := range strings.FieldsFuncSeq(decided, func(r rune) bool { return r == '\n' || r == '；' || r == '。' }) {
		if containsAny(line, []string{"驳回", "不予支持", "不准", "准予撤回", "准许撤回", "终结", "不予准许"}) && !containsAny(line, []string{"反诉请求", "反诉诉讼请求"}) {
			return true
		}
	}
	return false
}

// counterclaimDismissed reports whether the orders dismiss the rest of a
// counterclaim, or all that is claimed by anyone.
func counterclaimDismissed(decided string) bool {
	return strings.Contains(decided, "驳回") && (strings.Contains(decided, "反诉") || containsAny(decided, []string{"驳回双方", "驳回原、被告", "驳回原被告", "驳回当事人"}))
}

// refusals are the words with which a court refuses a request.
var refusals = [...]string{"不予支持", "暂不支持", "暂不予支持", "不能支持", "不予准许", "难以支持", "不应支持", "无法支持", "不予保护", "不应得到支持", "不予认可其主张"}

// partial says by what the claims are granted in part only; "" when nothing
// says so.
func partial(in *Input, orders judgment.Section, requests []request, shared feeShared) (string, judgment.Span) {
	if s, ok := in.Section(judgment.Reasons); ok {
		for _, word := range [...]string{"诉讼请求部分成立", "请求部分成立", "部分予以支持", "部分诉讼请求成立", "部分支持", "诉讼请求，部分"} {
			if i := strings.Index(in.Text[s.Start:orders.Start], word); i >= 0 {
				return "理由称“" + word + "”", judgment.Span{Start: s.Start + i, End: s.Start + i + len(word)}
			}
		}
	}
	if s, ok := in.Section(judgment.Reasons); ok {
		for _, word := range refusals {
			found := judgment.Span{}
			eachIndex(in.Text, judgment.Span{Start: s.Start, End: orders.Start}, word, func(at int) {
				if found.Len() == 0 && refusesClaim(in, at, s.Span) {
					found = judgment.Span{Start: at, End: at + len(word)}
				}
			})
			if found.Len() > 0 {
				return "理由中对部分请求“" + word + "”", found
			}
		}
	}
	if at := reduced(in, orders); at.Len() > 0 {
		return "理由酌减了请求的数额", at
	}
	for _, r := range requests {
		if claimed, granted, ok := lowered(in, r, orders); ok {
			return fmt.Sprintf("请求%s，判决%s，没有全部支持", yuan(claimed.Fen), yuan(granted.Fen)), claimed.Span
		}
	}
	if claimed, total, ok := outbid(in, orders); ok {
		return fmt.Sprintf("请求%s，判决各项至多%s，没有全部支持", yuan(claimed.Fen), yuan(total)), claimed.Span
	}
	if shared.suit.Len() > 0 {
		return "案件受理费由双方分担，诉讼请求没有全部支持", shared.suit
	}
	return "", judgment.Span{}
}

// reduced finds a sentence of the reasons in which the court finds an amount
// claimed too high and sets a lower one.
func reduced(in *Input, orders judgment.Section) judgment.Span {
	s, ok := in.Section(judgment.Reasons)
	if !ok {
		return judgment.Span{}
	}
	found := judgment.Span{}
	within := judgment.Span{Start: s.Start, End: orders.Start}
	for _, word := range [...]string{"过高", "偏高", "数额超出", "标准超出"} {
		eachIndex(in.Text, within, word, func(at int) {
			s := sentenceAround(in.Text, at, within, sentenceReach)
			sentence := in.Text[s.Start:s.End]
			if found.Len() == 0 && containsAny(sentence, []string{"酌定", "酌情", "调整为", "调低", "降低", "为宜", "酌减"}) && !containsAny(sentence, []string{"辩称", "不予采纳", "抗辩", "鉴定"}) {
				found = judgment.Span{Start: at, End: at + len(word)}
			}
		})
	}
	return found
}

// outbid reports whether the largest sum claimed is larger than all the sums
// granted together.
func outbid(in *Input, orders judgment.Section) (claimed judgment.Sum, total int64, ok bool) {
	span, ok := requestText(in)
	if !ok {
		return claimed, 0, false
	}
	for _, sum := range in.Sums {
		switch {
		case sum.Start >= span.Start && sum.End <= span.End && !sum.Approx && sum.Fen > claimed.Fen && !strings.Contains(clauseAround(in.Text, sum.Span), "为基数"):
			claimed = sum
		case orders.Contains(sum.Start) && !sum.Capitals:
			total += sum.Fen
		}
	}
	return claimed, total, total > 0 && claimed.Fen > total
}

// refusesClaim reports whether what is refused at off is a request of the side
// that sues and not a defence.
func refusesClaim(in *Input, off int, section judgment.Span) bool {
	s := sentenceAround(in.Text, off, section, 450)
	sentence := in.Text[s.Start:off]
	if i := strings.LastIndexAny(sentence, "；"); i >= 0 {
		sentence = sentence[i:]
	}
	if containsAny(sentence, []string{"辩称", "抗辩", "辩解", "答辩", "反诉", "申请调取", "申请鉴定", "鉴定申请", "追加", "管辖"}) {
		return false
	}
	if containsAny(sentence, []string{"超出部分", "超过部分", "超出的部分", "超过的部分", "其余部分", "多主张", "过高部分", "其他请求", "其余请求", "其余诉讼请求", "其他诉讼请求", "超出", "其余"}) {
		return true
	}
	if oneSided(in) {
		return containsAny(sentence, []string{"请求", "申请", "主张", "要求"}) || in.Kind == judgment.Compensation
	}
	if !containsAny(sentence, []string{"请求", "诉请", "诉求", "主张", "要求"}) {
		return false
	}
	// 被告主张…不予支持 is a defence; 原告要求被告… is a claim.
	plaintiff, defendant := strings.Index(sentence, "原告"), strings.Index(sentence, "被告")
	for _, p := range in.Parties {
		switch {
		case strings.HasPrefix(p.Role, "被告") && defendant < 0:
			defendant = strings.Index(sentence, p.Text)
		case strings.HasPrefix(p.Role, "原告") && plaintiff < 0:
			plaintiff = strings.Index(sentence, p.Text)
		}
	}
	return plaintiff >= 0 && (defendant < 0 || plaintiff < defendant || strings.Contains(sentence, "诉讼请求"))
}

// lowered finds an object of r for which one sum is claimed and one lower sum
// is granted.
func lowered(in *Input, r request, orders judgment.Section) (claimed, granted judgment.Sum, ok bool) {
	for _, o := range r.objects {
		c, n := sumOf(in, r.Span, o)
		g, m := sumOf(in, orders.Span, o)
		if n == 1 && m == 1 && !c.Approx && g.Fen < c.Fen && g.Fen > 0 {
			return c, g, true
		}
	}
	return judgment.Sum{}, judgment.Sum{}, false
}

// sumOf is the sum that stands right after object in s, and how many do.
func sumOf(in *Input, s judgment.Span, object string) (judgment.Sum, int) {
	var found judgment.Sum
	n := 0
	i, _ := slices.BinarySearchFunc(in.Sums, s.Start, func(sum judgment.Sum, at int) int { return sum.Start - at })
	for ; i < len(in.Sums) && in.Sums[i].End <= s.End; i++ {
		sum := in.Sums[i]
		if labelBefore(in.Text, sum.Start) == object {
			found = sum
			n++
		}
	}
	return found, n
}

// sumsOf are the sums that s names, by the object each is named for.
func sumsOf(in *Input, s judgment.Span) map[string][]judgment.Sum {
	all := map[string][]judgment.Sum{}
	i, _ := slices.BinarySearchFunc(in.Sums, s.Start, func(sum judgment.Sum, at int) int { return sum.Start - at })
	for ; i < len(in.Sums) && in.Sums[i].End <= s.End; i++ {
		if object := labelBefore(in.Text, in.Sums[i].Start); object != "" {
			all[object] = append(all[object], in.Sums[i])
		}
	}
	return all
}

// labelBefore is the object that a sum at off is called, with at most a few
// words between.
func labelBefore(text string, off int) string {
	prior := strings.TrimSuffix(before(text, off, len("死亡赔偿金共计人民币")), "人民币")
	for _, w := range [...]string{"共计", "合计", "为", "计", "：", "金额", "本金", "共"} {
		prior = strings.TrimSuffix(prior, w)
	}
	for _, o := range claimObjects {
		if strings.HasSuffix(prior, o) {
			return o
		}
	}
	return ""
}

// requestText is where the claims stand: after 诉讼请求： up to the facts that
// they rest on.
func requestText(in *Input) (judgment.Span, bool) {
	text := in.Text
	section, ok := in.Section(judgment.Claims)
	if !ok {
		return judgment.Span{}, false
	}
	at := -1
	for _, word := range [...]string{"诉讼请求：", "请求判令：", "请求：", "诉讼请求:", "请求判令", "请求依法判令", "请求法院判令"} {
		if i := strings.Index(text[section.Start:section.End], word); i >= 0 && (at < 0 || section.Start+i < at) {
			at = section.Start + i + len(word)
		}
	}
	if at < 0 {
		return judgment.Span{}, false
	}
	end := section.End
	if i := strings.IndexAny(text[at:end], "\n。"); i >= 0 {
		end = at + i
	}
	for _, stop := range [...]string{"事实和理由", "事实与理由", "理由："} {
		if i := strings.Index(text[at:end], stop); i >= 0 {
			end = at + i
		}
	}
	return judgment.Span{Start: at, End: end}, true
}

// requestsOf reads the numbered claims: 1.…；2.…。 or （一）…； or 一、…。
func requestsOf(in *Input) []request {
	text := in.Text
	span, ok := requestText(in)
	if !ok {
		return nil
	}
	at, end := span.Start, span.End
	var all []request
	from := -1
	put := func(to int) {
		if from >= 0 && to > from {
			all = append(all, request{judgment.Span{Start: from, End: to}, objectsOf(text[from:to])})
		}
	}
	number := 1
	for i := at; i < end; {
		n := claimNumber(text[i:end], number)
		opens := i == at || hasSuffixAny(text[at:i], "；", "，", "。", ";", "：", "\n", "\u3000", " ")
		if n > 0 && opens {
			put(i)
			from = i + n
			number++
			i += n
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	put(end)
	if len(all) < 2 {
		return nil
	}
	return all
}

// claimNumber is the length of the number of the n-th claim at the beginning
// of s: 2. 2、 （二） 二、 （2） ②.
func claimNumber(s string, n int) int {
	if n > 20 {
		return 0
	}
	figures, han := fmt.Sprint(n), hanNumber(n)
	for _, form := range [...]string{figures + ".", figures + "、", figures + "．", "（" + han + "）", "（" + figures + "）", han + "、", "(" + figures + ")", string(rune('①' + n - 1)), "第" + han + "，", "第" + han + "、"} {
		if strings.HasPrefix(s, form) {
			return len(form)
		}
	}
	return 0
}

// sameObject are names under which a claim may be answered.
func sameObject(object string) []string {
	switch object {
	case "借款":
		return []string{"借款", "本金", "欠款", "贷款"}
	case "欠款", "货款", "工程款", "垫付款", "投资款", "转让款", "购房款", "股权转让款":
		return []string{object, "款", "本金"}
	case "利息", "罚息", "复利":
		return []string{"利息", "息", "损失", "利率"}
	case "精神损害抚慰金", "精神抚慰金", "精神损害赔偿":
		return []string{"精神"}
	case "连带责任", "连带清偿":
		return []string{"连带", "共同", "保证责任"}
	case "腾退", "腾房", "腾空", "交付房屋":
		return []string{"腾", "交付", "迁出", "搬离", "返还"}
	case "解除合同", "解除劳动":
		return []string{"解除", "终止", "无效"}
	case "维修费", "修理费", "返工费", "车辆损失":
		return []string{"维修", "修理", "返工", "修复", "损失"}
	case "过户", "变更登记", "不动产登记":
		return []string{"登记", "过户", "转移"}
	case "停止侵权", "停止侵害", "排除妨害", "消除危险", "恢复原状":
		return []string{"停止", "排除", "消除", "恢复", "拆除", "移除", "侵权", "删除", "清除"}
	case "赔礼道歉", "消除影响", "恢复名誉":
		return []string{"道歉", "影响", "名誉"}
	case "经济损失", "装修损失", "停运损失", "赔偿金", "经济补偿", "补偿金":
		return []string{"损失", "赔偿", "补偿"}
	case "违约金", "滞纳金":
		return []string{"违约", "滞纳", "利息", "损失"}
	case "律师费", "公证费", "评估费", "公告费", "鉴定费":
		return []string{object, object[:len(object)-len("费")], "维权", "合理费用", "合理开支"}
	case "双倍工资", "二倍工资":
		return []string{"倍工资", "未签", "书面劳动合同"}
	case "继承":
		return []string{"继承", "遗产", "遗嘱"}
	case "撤销":
		return []string{"撤销", "维持", "无效", "违法", "驳回"}
	}
	if stem, ok := strings.CutSuffix(object, "费"); ok {
		return []string{object, stem}
	}
	return []string{object}
}

// unanswered reports claims whose objects neither the reasons nor the orders
// name, and claims that the reasons grant and the orders do not.
func unanswered(in *Input, requests []request, orders judgment.Section) []Hit {
	from := orders.Start
	if s, ok := in.Section(judgment.Reasons); ok {
		from = s.Start
	}
	to := orders.End
	if s, ok := in.Section(judgment.Costs); ok {
		to = s.End
	}
	answer := in.Text[from:to]
	decided := in.Text[orders.Start:to]
	var hits []Hit
	for i, r := range requests {
		if len(r.objects) == 0 || containsAny(in.Text[r.Start:r.End], []string{"诉讼费", "受理费", "保全费"}) {
			continue
		}
		if !slices.ContainsFunc(r.objects, func(o string) bool { return containsAny(answer, sameObject(o)) }) {
			hits = append(hits, Hit{
				Span: r.Span, Severity: Suspect, Confidence: 0.7,
				Message: fmt.Sprintf("第%d项诉讼请求（%s）在理由和主文中都没有提到", i+1, strings.Join(r.objects, "、")), Evidence: []judgment.Span{orders.Span},
			})
			continue
		}
		if h, ok := grantedNotOrdered(in, r, judgment.Span{Start: from, End: orders.Start}, decided, i); ok {
			hits = append(hits, h)
		}
	}
	return hits
}

// grantedNotOrdered reports a claim of which the reasons say that it is
// granted, with a sum, and whose objects the orders do not name.
func grantedNotOrdered(in *Input, r request, reasons judgment.Span, decided string, number int) (Hit, bool) {
	if containsAny(decided, []string{"撤销", "共计", "合计", "以上", "上述", "各项"}) {
		return Hit{}, false // the order may name the whole
	}
	for _, o := range r.objects {
		if containsAny(decided, sameObject(o)) {
			return Hit{}, false
		}
	}
	for _, o := range r.objects {
		sum, n := sumOf(in, reasons, o)
		if n == 0 || strings.Contains(decided, in.Text[sum.Start:sum.End]) {
			continue
		}
		s := sentenceAround(in.Text, sum.Start, reasons, 450)
		sentence := in.Text[s.Start:s.End]
		if !containsAny(sentence, []string{"应当", "应支付", "应予支持", "予以支持", "应赔偿", "应返还", "应给付"}) || containsAny(sentence, refusals[:]) {
			continue
		}
		return Hit{
			Span: sum.Span, Severity: Suspect, Confidence: 0.75,
			Message:  fmt.Sprintf("理由支持了%s%s，主文没有判（第%d项诉讼请求）", o, in.Text[sum.Start:sum.End], number+1),
			Evidence: []judgment.Span{r.Span},
		}, true
	}
	return Hit{}, false
}
