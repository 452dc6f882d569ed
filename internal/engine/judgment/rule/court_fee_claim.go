package rule

import (
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// claims are the amounts that a plaintiff asks for.
type claims struct {
	judgment.Span
	sums []judgment.Sum
	open bool // interest or the like runs on: the claim is at least the sums
}

// claim compares the fee of a property case with the claims, or says why it
// cannot.
func (t feeTable) claim(in *Input, fee *judgment.Fee, p part) ([]Hit, string) {
	c, reason := readClaims(in, p)
	if reason != "" {
		return nil, reason
	}
	bases := combinations(c.sums)
	most := bases[len(bases)-1] // all together
	if h, ok := t.unhalved(in, fee, bases); ok && p != appealed {
		return []Hit{h}, ""
	}
	for _, f := range t.charged(in, fee) {
		for _, b := range bases {
			if want := t.property(b); abs(want-f) <= oneYuan || f == 2*fee.Sum.Fen && abs(want-f) <= 2*oneYuan {
				return nil, ""
			}
		}
		if c.open && f >= t.property(largest(c.sums))-oneYuan && f <= t.property(2*most) {
			return nil, ""
		}
	}
	full := t.property(most)
	message := fmt.Sprintf("%s按诉讼费用交纳办法应为%s，减半%s；写为%s", yuan(most), yuan(full), yuan(full/2), yuan(fee.Sum.Fen))
	if c.open {
		message = fmt.Sprintf("诉讼请求中写明的金额共%s，仅此受理费应为%s（减半%s），另有按期计算的部分；写为%s，偏离过大", yuan(most), yuan(full), yuan(full/2), yuan(fee.Sum.Fen))
	}
	evidence := make([]judgment.Span, 0, len(c.sums))
	for _, s := range c.sums {
		evidence = append(evidence, s.Span)
	}
	confidence := 0.8
	if c.open {
		confidence = 0.6
	}
	return []Hit{{Span: chargedAt(fee), Severity: Suspect, Confidence: confidence, Message: message, Evidence: evidence}}, ""
}

// Reasons why a fee cannot be worked out.
const (
	noClaim       = "未识别出诉讼请求"
	notMoney      = "诉讼请求含有金钱给付以外的内容，受理费不能由文书确定"
	otherInstance = "受理费系另一审级收取，诉讼请求不在本文书中"
)

// unexplained reports a fee that follows from no amount of the text, from no
// two added or subtracted, and that no case without an amount pays; where such
// an amount is there, why is the reason that nothing can be said.
func (t feeTable) unexplained(in *Input, fee *judgment.Fee, why string) ([]Hit, string) {
	const manySums = 60
	var sums []int64
	for i := range in.Sums {
		s := &in.Sums[i]
		if s.Fen < 100*oneYuan || inFee(in, s.Span) || slices.Contains(sums, s.Fen) {
			continue
		}
		if s.Approx {
			return nil, why
		}
		sums = append(sums, s.Fen)
	}
	if len(sums) == 0 || len(sums) > manySums {
		return nil, why
	}
	bases := append([]int64(nil), sums...)
	for i, a := range sums {
		for _, b := range sums[i+1:] {
			bases = append(bases, a+b, abs(a-b))
		}
	}
	for _, f := range t.charged(in, fee) {
		for _, kind := range []string{"other", "personality", "divorce"} {
			if b := t[kind][0]; (f == b.lowest || f == b.highest) && f <= 2*b.lowest {
				return nil, why
			}
		}
		for _, b := range bases {
			if abs(t.property(b)-f) <= oneYuan {
				return nil, why
			}
		}
	}
	severity := Suspect
	if why == notMoney || why == otherInstance { // what is not in the text may explain it
		severity = Hint
	}
	return []Hit{{
		Span: chargedAt(fee), Severity: severity, Confidence: 0.4,
		Message: fmt.Sprintf("受理费%s与文书中的任何金额以及任意两项之和、之差都不相符，请核对（%s）", yuan(fee.Sum.Fen), why),
	}}, ""
}

// inFee reports whether a span lies in a fee.
func inFee(in *Input, s judgment.Span) bool {
	for i := range in.Fees {
		f := &in.Fees[i]
		if f.Sum.Start <= s.Start && s.End <= f.Sum.End || f.Full.Start <= s.Start && s.End <= f.Full.End {
			return true
		}
	}
	return false
}

// unhalved reports a full fee where the law halves it.
func (t feeTable) unhalved(in *Input, fee *judgment.Fee, bases []int64) (Hit, bool) {
	ground, must := mustHalve(in)
	if !must || fee.Halved || fee.Full.Fen > 0 || strings.Contains(in.Text, "减半收取"+yuanPlain(fee.Sum.Fen)) {
		return Hit{}, false
	}
	full := false
	for _, b := range bases {
		want := t.property(b)
		if abs(want-2*fee.Sum.Fen) <= 2*oneYuan {
			return Hit{}, false // already the half of another reading
		}
		full = full || abs(want-fee.Sum.Fen) <= oneYuan
	}
	if !full {
		return Hit{}, false
	}
	return Hit{
		Span: chargedAt(fee), Severity: Suspect, Confidence: 0.75,
		Message: fmt.Sprintf("%s的案件受理费减半收取，应为%s，写为%s", ground, yuan(fee.Sum.Fen/2), yuan(fee.Sum.Fen)),
	}, true
}

// readClaims finds the claims that a fee is paid for and the amounts in them.
func readClaims(in *Input, p part) (claims, string) {
	const manyClaims = 10
	c, reason := requestOf(in, p)
	if reason != "" {
		return c, reason
	}
	text := in.Text
	for i := range in.Sums {
		s := in.Sums[i]
		if s.Start < c.Start || s.End > c.End {
			continue
		}
		if s.Approx {
			return c, "诉讼请求中的金额是约数"
		}
		if lead := text[max(c.Start, s.Start-18):s.Start]; strings.Contains(lead, "每") {
			return c, "诉讼请求中有按期计算的金额"
		}
		if n := len(c.sums); n > 0 && c.sums[n-1].Capitals != s.Capitals && sameSum(text[c.sums[n-1].End:s.Start]) {
			continue // the same amount in capitals
		}
		if hasPrefixAny(text[s.End:], "为基数", "为本金", "的利息", "的违约金") {
			c.open = true
			continue // named to reckon from
		}
		c.sums = append(c.sums, s)
	}
	c.open = (c.open || c.runsOn(text)) && !containsAny(text[c.Start:c.End], []string{"截至", "暂计", "计至", "计算至", "算至"})
	switch {
	case len(c.sums) == 0:
		return c, "诉讼请求中没有可以计算的金额"
	case len(c.sums) > manyClaims:
		return c, "诉讼请求的金额项目过多"
	}
	return c, ""
}

// runsOn reports whether interest, a penalty or the like is claimed without an
// amount of its own.
func (c claims) runsOn(text string) bool {
	for _, w := range []string{"利息", "违约金", "滞纳金", "罚息", "逾期付款损失", "占用费", "复利"} {
		for at := c.Start; ; {
			i := strings.Index(text[at:c.End], w)
			if i < 0 {
				break
			}
			at += i + len(w)
			own := false
			for _, s := range c.sums {
				own = own || s.Start >= at && s.Start-at <= len("损失共计人民币")
			}
			if !own {
				return true
			}
		}
	}
	return false
}

// requestOf finds the sentences in which the claims stand, and says why no fee
// can be worked out from them.
func requestOf(in *Input, p part) (claims, string) {
	text := in.Text
	cues := []string{"诉讼请求", "本诉请求", "请求判令", "请求依法判令", "请求法院判令"}
	switch p {
	case countered:
		cues = []string{"反诉称", "反诉请求"}
	case appealed:
		cues = []string{"上诉请求"}
	case noPart, claimed, otherwhere:
	}
	var c claims
	for _, s := range in.Sections {
		if s.Kind != judgment.Claims && s.Kind != judgment.Procedure && s.Kind != judgment.Facts {
			continue
		}
		if i := firstOf(text[s.Start:s.End], cues...); i >= 0 {
			c.Start, c.End = s.Start+i, s.End
			break
		}
	}
	if c.End == 0 {
		return c, noClaim
	}
	if changedClaims(text) {
		return c, "诉讼请求有变更，计算受理费的金额不能由文书确定"
	}
	if i := firstOf(text[c.Start:c.End], "事实与理由", "事实和理由", "事实及理由", "理由是", "主张，", "辩称", "反诉称，", "一审诉讼请求", "未作答辩", "未答辩", "本院经审理"); i > 0 {
		c.End = c.Start + i
	}
	request := text[c.Start:c.End]
	if at, ok := lessBy(in, c.Span); p == appealed && ok {
		c.Span = at
		return c, ""
	}
	if containsAny(request, []string{"解除", "确认", "腾退", "过户", "返还房屋", "交付", "拆除", "恢复原状", "停止侵害", "赔礼道歉", "协助办理", "搬离", "排除妨害"}) && p != countered || strings.Contains(request, "撤销") {
		return c, notMoney
	}
	if p == appealed && containsAny(request, []string{"少支付", "减少", "扣减", "扣除", "驳回", "发回"}) {
		return c, "上诉请求的金额须与原判比较，受理费不能由文书确定"
	}
	return c, ""
}

// lessBy finds the one amount by which an appellant wants to pay less: that is
// what the appeal is about.
func lessBy(in *Input, request judgment.Span) (judgment.Span, bool) {
	var found judgment.Span
	for i := range in.Sums {
		s := &in.Sums[i]
		if s.Start < request.Start || s.End > request.End {
			continue
		}
		if found.End > 0 {
			return judgment.Span{}, false
		}
		lead := strings.TrimSuffix(in.Text[request.Start:s.Start], "人民币")
		if !hasSuffixAny(lead, "少承担", "少支付", "少赔偿", "少给付", "少付", "少赔", "涉及金额", "争议金额", "上诉金额") {
			return judgment.Span{}, false
		}
		found = s.Span
	}
	return found, found.End > 0
}

// changedClaims reports whether a sentence says that claims were changed. What
// the parties to a settlement waive was paid for all the same.
func changedClaims(text string) bool {
	if containsAny(text, []string{"变更诉讼请求", "增加诉讼请求", "减少诉讼请求", "诉讼请求变更"}) {
		return true
	}
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '。' || r == '；' || r == '\n' }) {
		if strings.Contains(sentence, "请求") && !strings.Contains(sentence, "其他诉讼请求") && containsAny(sentence, []string{"变更为", "撤回", "放弃"}) {
			return true
		}
	}
	return false
}

// combinations are the sums of every choice of amounts, all together last.
// Claims name a total beside its items, costs beside the principal, and one
// debtor's part beside the other's.
func combinations(sums []judgment.Sum) []int64 {
	all := make([]int64, 0, 1<<len(sums))
	for choice := 1; choice < 1<<len(sums); choice++ {
		var total int64
		for i, s := range sums {
			if choice&(1<<i) != 0 {
				total += s.Fen
			}
		}
		all = append(all, total)
	}
	return all
}

func largest(sums []judgment.Sum) int64 {
	var most int64
	for _, s := range sums {
		most = max(most, s.Fen)
	}
	return most
}

// firstOf is the first place in s where one of the words stands, or -1.
func firstOf(s string, words ...string) int {
	first := -1
	for _, w := range words {
		if i := strings.Index(s, w); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

func hasPrefixAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
