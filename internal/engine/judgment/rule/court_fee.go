package rule

import (
	_ "embed" // the table of fees
	"fmt"
	"strconv"
	"strings"

	"xiezhi/internal/engine/judgment"
)

//go:embed court_fees.tsv
var courtFeeTable string

// courtFee reports a court fee that does not follow from the claim.
//
// The claim is read from the text and seldom spelled out for the purpose, so
// the rule looks for any reading of the claims that explains the fee, and is
// silent when there is one.
func courtFee() *Rule {
	table := readFeeTable(courtFeeTable)
	return &Rule{
		ID:    "J08",
		Title: "案件受理费计算有误",
		Basis: "《诉讼费用交纳办法》第十三条、第十五条、第十六条；《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第二百零六条",
		Max:   Suspect,
		What:  "民事财产案件的受理费与诉讼请求（反诉、上诉请求）金额是否相符；减半是否正确、是否只减半一次、应当减半的是否减半；离婚、人格权、劳动争议、管辖权异议、行政案件的受理费是否在规定的幅度内；保全申请费是否超过上限。",
		Why:   "受理费多收少收都要退补，是当事人最容易发现的错误。",
		Known: "诉讼请求由文字中读出，各项金额的任一组合能够解释受理费时不报，误差一元以内不报；请求中有利息、违约金等按期计算的金额时只查是否明显偏离；诉讼请求有变更、含非财产请求，以及上诉请求是撤销或者减少而未写明差额的，只看文书中有无金额（或者两项之和、之差）能够解释受理费，有则不核算并说明理由，没有则报出；含非财产请求的和另一审级的受理费只提示。",
		Unchecked: func(in *Input) string {
			_, reason := table.check(in)
			return reason
		},
		Check: func(in *Input) []Hit {
			hits, _ := table.check(in)
			return hits
		},
	}
}

// feeBand is one line of the table, in fen.
type feeBand struct {
	above, upTo     int64 // upTo is 0 without limit
	lowest, highest int64
	rate, plus      int64 // rate in ten-thousandths
	source          string
}

// feeTable is the table by kind.
type feeTable map[string][]feeBand

// readFeeTable parses the table; a line it cannot read is left out, which the
// test of the table reports.
func readFeeTable(list string) feeTable {
	t := feeTable{}
	for line := range strings.SplitSeq(list, "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 8 || line[0] == '#' {
			continue
		}
		var n [7]int64
		good := true
		for i, c := range cells[1:7] {
			if c == "" {
				continue
			}
			v, err := strconv.ParseInt(c, 10, 64)
			good = good && err == nil
			n[i] = v
		}
		if good {
			t[cells[0]] = append(t[cells[0]], feeBand{
				above: n[0] * 100, upTo: n[1] * 100, lowest: n[2] * 100, highest: n[3] * 100, rate: n[4], plus: n[5] * 100, source: cells[7],
			})
		}
	}
	return t
}

// property is the full fee in fen for a claim in fen.
func (t feeTable) property(claim int64) int64 {
	for _, b := range t["property"] {
		if b.upTo > 0 && claim > b.upTo {
			continue
		}
		if b.rate == 0 {
			return b.lowest
		}
		return claim*b.rate/10_000 + b.plus
	}
	return 0
}

// check judges the fees, or says why it cannot. A preservation fee above its
// limit is reported either way.
func (t feeTable) check(in *Input) ([]Hit, string) {
	hits := t.preservation(in)
	counted := 0
	reason := "未识别出案件受理费"
	for i := range in.Fees {
		fee := &in.Fees[i]
		part := partOf(in, fee)
		if part == noPart || fee.Total || fee.Sum.Approx || fee.Sum.Fen == 0 {
			continue
		}
		if counted++; counted > 3 {
			return hits, unless(hits, "受理费项目过多")
		}
		more, why := t.judge(in, fee, part)
		hits = append(hits, more...)
		reason = why
	}
	return hits, unless(hits, reason)
}

// part is the part of a case that a fee is paid for.
type part int

const (
	noPart  part = iota
	claimed      // the claim in first instance
	countered
	appealed
	otherwhere // charged in another instance than the document's
)

// partOf says what a fee is paid for. The claim behind a fee of another
// instance than the document's was spelled out there.
func partOf(in *Input, fee *judgment.Fee) part {
	switch fee.Name {
	case "案件受理费", "受理费", "一审案件受理费", "本诉案件受理费":
		if in.Level == judgment.First {
			return claimed
		}
	case "反诉案件受理费", "反诉受理费", "反诉费":
		if in.Level == judgment.First {
			return countered
		}
	case "二审案件受理费", "上诉案件受理费":
		if in.Level == judgment.Second {
			return appealed
		}
	}
	if strings.HasSuffix(fee.Name, "受理费") && (in.Level == judgment.Second || in.Level == judgment.Retrial) {
		return otherwhere
	}
	return noPart
}

// judge looks at one fee for hearing the case.
func (t feeTable) judge(in *Input, fee *judgment.Fee, p part) ([]Hit, string) {
	if h, ok := halvedTwice(fee); ok {
		return []Hit{h}, ""
	}
	switch {
	case in.Kind == judgment.Administrative:
		return t.within(in, fee, "administrative", "行政案件"), ""
	case in.Kind != judgment.Civil:
		return nil, "本类案件不按诉讼请求金额收取受理费"
	}
	switch kind := civilKind(in); kind {
	case "labour":
		return t.within(in, fee, kind, "劳动争议案件"), ""
	case "jurisdiction":
		return t.within(in, fee, kind, "管辖权异议案件"), ""
	case "divorce":
		if fullFee(fee) > t[kind][0].highest && mayDivide(in) {
			return nil, "离婚案件涉及财产分割，受理费不能由文书确定"
		}
		return t.within(in, fee, kind, "离婚案件"), ""
	case "property":
		if p == otherwhere {
			return t.unexplained(in, fee, otherInstance)
		}
		hits, reason := t.claim(in, fee, p)
		if reason == "" || reason == noClaim {
			return hits, reason
		}
		return t.unexplained(in, fee, reason)
	case "personality", "other":
		if t.fixed(in, fee, kind) {
			return nil, ""
		}
		return t.unexplained(in, fee, "本案案由的受理费有幅度，须由法院确定")
	default:
		return nil, kind
	}
}

// mayDivide reports whether a divorce may divide so much property that more is
// paid for it: more than 200,000 yuan, or a thing whose value is not told.
func mayDivide(in *Input) bool {
	const free = 200_000 * oneYuan
	for i := range in.Sums {
		if in.Sums[i].Fen > free {
			return true
		}
	}
	request := in.Text
	if c, _ := requestOf(in, claimed); c.End > 0 {
		request = in.Text[c.Start:c.End]
	}
	return containsAny(request, []string{"房", "股权", "股份", "公司", "商铺", "车位", "土地"})
}

// fixed reports whether a fee lies within the limits of a kind of case that is
// not charged by the amount.
func (t feeTable) fixed(in *Input, f *judgment.Fee, kind string) bool {
	b := t[kind][0]
	for _, fen := range t.charged(in, f) {
		if b.lowest <= fen && fen <= b.highest {
			return true
		}
	}
	return false
}

// charged are the full fees that a fee may stand for.
func (t feeTable) charged(in *Input, f *judgment.Fee) []int64 {
	switch {
	case f.Full.Fen > 0:
		return []int64{f.Full.Fen}
	case f.Halved, mayHalve(in):
		return []int64{f.Sum.Fen, 2 * f.Sum.Fen}
	}
	return []int64{f.Sum.Fen}
}

// unless drops the reason when there is something to report.
func unless(hits []Hit, reason string) string {
	if len(hits) > 0 {
		return ""
	}
	return reason
}

// fullFee is the fee before halving.
func fullFee(f *judgment.Fee) int64 {
	switch {
	case f.Full.Fen > 0:
		return f.Full.Fen
	case f.Halved:
		return f.Sum.Fen * 2
	}
	return f.Sum.Fen
}

// oneYuan is how far a fee may be off: courts round to the yuan.
const oneYuan = 100

// halvedTwice compares a halved fee with the full one that stands beside it.
func halvedTwice(f *judgment.Fee) (Hit, bool) {
	if !f.Halved || f.Full.Fen == 0 || f.Full.Approx || abs(f.Full.Fen-2*f.Sum.Fen) <= 2*oneYuan || f.Sum.Fen == f.Full.Fen {
		return Hit{}, false
	}
	h := Hit{
		Span: chargedAt(f), Severity: Suspect, Confidence: 0.9, Evidence: []judgment.Span{f.Full.Span},
		Message: fmt.Sprintf("%s减半应为%s，写为%s", yuan(f.Full.Fen), yuan(f.Full.Fen/2), yuan(f.Sum.Fen)),
	}
	if abs(f.Full.Fen-4*f.Sum.Fen) <= 4*oneYuan {
		h.Message += "；受理费只能减半一次"
	}
	return h, true
}

// preservation reports an application fee for preservation above its limit.
func (t feeTable) preservation(in *Input) []Hit {
	var hits []Hit
	limit := t["preservation"][0]
	for i := range in.Fees {
		f := &in.Fees[i]
		if f.Total || f.Sum.Approx || !strings.Contains(f.Name, "保全") || f.Sum.Fen <= limit.highest {
			continue
		}
		hits = append(hits, Hit{
			Span: chargedAt(f), Severity: Suspect, Confidence: 0.85, Basis: "《诉讼费用交纳办法》" + limit.source,
			Message: fmt.Sprintf("保全申请费每件最多%s，写为%s", yuan(limit.highest), yuan(f.Sum.Fen)),
		})
	}
	return hits
}

// within compares a fee with the limits of its kind.
func (t feeTable) within(in *Input, f *judgment.Fee, kind, name string) []Hit {
	b := t[kind][0]
	full := fullFee(f)
	inLimits := func(fen int64) bool { return b.lowest-oneYuan < fen && fen < b.highest+oneYuan }
	if inLimits(full) || !f.Halved && mayHalve(in) && inLimits(2*full) || f.Halved && f.Full.Fen == 0 && inLimits(f.Sum.Fen) {
		return nil
	}
	limits := "每件" + yuan(b.lowest)
	if b.highest > b.lowest {
		limits += "至" + yuan(b.highest)
	}
	return []Hit{{
		Span: chargedAt(f), Severity: Suspect, Confidence: 0.75, Basis: "《诉讼费用交纳办法》" + b.source,
		Message: fmt.Sprintf("%s的受理费为%s（减半收取的除外），写为%s", name, limits, yuan(f.Sum.Fen)),
	}}
}

// mayHalve reports whether the text gives a ground for halving.
func mayHalve(in *Input) bool {
	if in.Type == judgment.Mediation || in.Type == judgment.Ruling {
		return true
	}
	return in.says("简易程序", "小额诉讼", "减半")
}

// mustHalve reports whether the fee is halved by law: the case was withdrawn
// or settled, or heard in simple procedure to the end (articles 15 and 16).
func mustHalve(in *Input) (string, bool) {
	switch {
	case in.Type == judgment.Mediation:
		return "调解结案", true
	case in.Type == judgment.Ruling && in.says("撤回起诉", "按撤诉处理", "撤诉申请"):
		return "撤诉", true
	case in.says("适用简易程序") && !in.says("普通程序"):
		return "适用简易程序", true
	}
	return "", false
}

// civilKind is the kind of a civil case as far as its fee goes, or the reason
// why the fee cannot be worked out.
func civilKind(in *Input) string {
	if in.Type == judgment.Ruling && in.says("管辖权") {
		return "jurisdiction"
	}
	cause := in.Text
	if s, ok := in.Section(judgment.Procedure); ok {
		cause = in.Text[s.Start:s.End]
	}
	if i := strings.Index(cause, "纠纷"); i >= 0 {
		cause = cause[:i]
	}
	for _, k := range []struct {
		kind  string
		words []string
	}{
		{"labour", []string{"劳动争议", "劳动合同", "劳动报酬", "劳动关系", "经济补偿金", "工伤保险待遇", "人事争议"}},
		{"personality", []string{"名誉权", "隐私权", "肖像权", "姓名权", "名称权", "荣誉权", "个人信息保护", "人格权"}},
		{"本案案由的受理费有幅度，须由法院确定", []string{"生命权", "身体权", "健康权", "同居", "离婚后", "婚姻"}},
		{"other", []string{"抚养", "赡养", "扶养", "监护", "收养", "探望"}},
		{"divorce", []string{"离婚"}},
		{"知识产权案件的受理费视有无争议金额而定", []string{"商标", "专利", "著作权", "商业秘密", "不正当竞争", "植物新品种"}},
		{"本案案由不按金额收取受理费", []string{"股东知情权", "公司决议", "公司解散", "业主撤销权", "确认合同效力", "执行异议", "第三人撤销"}},
	} {
		if containsAny(cause, k.words) {
			return k.kind
		}
	}
	return "property"
}

// chargedAt is where the text says what is charged: from the full amount to its
// half when both are named, since either may be the wrong one.
func chargedAt(f *judgment.Fee) judgment.Span {
	if f.Full.Fen > 0 && f.Full.Len() > 0 && f.Full.Start < f.Sum.Start {
		return judgment.Span{Start: f.Full.Start, End: f.Sum.End}
	}
	return f.Sum.Span
}
