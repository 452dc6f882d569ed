package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// missingSections reports a part that a judgment or ruling of its kind must
// have and that was not found. The place is the end of the part before.
//
// It rests on the recognition of the parts, which is a matter of usual wording;
// it is therefore never more than a suspicion.
func missingSections() *Rule {
	return &Rule{
		ID:    "J20",
		Title: "缺少应有部分",
		Basis: "民事诉讼法第一百五十五条、第一百五十七条；《人民法院民事裁判文书制作规范》（法〔2016〕221号）；刑事、行政裁判文书样式",
		Max:   Suspect,
		What:  "判决书、裁定书有无法院名称、文书名称、案号、当事人、审理经过、理由（本院认为）、裁判依据、主文、诉讼费用（民事、行政判决）、署名、落款日期；民事、行政判决书有无查明的事实；调解书、支付令、决定书有无法院名称、案号、当事人和落款日期；通知书有无落款日期。",
		Why:   "缺少法定组成部分的文书不完整，当事人无从知道裁判的根据或者结果。",
		Known: "各部分按通常用语识别，用语特殊时会误报，故至多报疑似；上诉告知由J16检查，书记员由J18检查；令状式、要素式、表格式等简化文书可以没有事实，只提示；刑事判决的事实可以写在指控中，不查事实；调解书、支付令、决定书、通知书写法不一，只查首部和落款日期。",
		Unchecked: func(in *Input) string {
			switch in.Type {
			case judgment.Judgment, judgment.Ruling, judgment.Mediation, judgment.PaymentOrder, judgment.Decision, judgment.Notice:
				return ""
			default:
				return "文书种类不在检查之列"
			}
		},
		Check: checkSections,
	}
}

// endBefore is the empty span where section kind would stand: at the end of
// the last section that comes before it.
func endBefore(d *judgment.Doc, kind judgment.SectionKind) judgment.Span {
	at := 0
	for _, s := range d.Sections {
		if rank(s.Kind) < rank(kind) {
			at = max(at, s.End)
		}
	}
	return judgment.Span{Start: at, End: at}
}

// rank is the place of a section in the order of a judgment.
func rank(kind judgment.SectionKind) int {
	for i, k := range [...]judgment.SectionKind{
		judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons,
		judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex,
	} {
		if k == kind {
			return i
		}
	}
	return -1
}

// sectionScan collects the parts that a document lacks.
type sectionScan struct {
	*Input
	hits []Hit
}

// absent reports whether a part was not found.
func (s *sectionScan) absent(kind judgment.SectionKind) bool {
	_, ok := s.Section(kind)
	return !ok
}

// missing reports a part that would stand at byte offset at.
func (s *sectionScan) missing(at int, severity Severity, name string) {
	s.hits = append(s.hits, Hit{Span: judgment.Span{Start: at, End: at}, Severity: severity, Confidence: 0.7, Message: fmt.Sprintf("未见%s", name)})
}

func checkSections(in *Input) []Hit {
	s := &sectionScan{Input: in}
	switch in.Type {
	case judgment.Judgment, judgment.Ruling:
		s.head()
		s.body()
		s.costs()
		s.foot()
	case judgment.Mediation, judgment.PaymentOrder, judgment.Decision:
		s.head()
		s.foot()
	case judgment.Notice:
		s.foot()
	default: // not known well enough
	}
	return s.hits
}

// head looks for the lines above the parties and the parties.
func (s *sectionScan) head() {
	if s.Court.Len() == 0 {
		s.missing(endBefore(s.Doc, judgment.Heading).Start, Suspect, "法院名称")
	}
	if s.CaseNo == nil {
		s.missing(endBefore(s.Doc, judgment.Litigants).Start, Suspect, "案号")
	}
	if s.absent(judgment.Litigants) {
		s.missing(endBefore(s.Doc, judgment.Litigants).Start, Suspect, "当事人")
	}
}

// body looks for what lies between the parties and the decision.
func (s *sectionScan) body() {
	full := s.Type == judgment.Judgment
	if full && !s.tellsProcedure() {
		s.missing(s.partiesEnd(), Suspect, "案由和审理经过")
	}
	if full && s.Kind != judgment.Criminal && s.absent(judgment.Facts) && !strings.Contains(s.Text, "查明") {
		s.missing(endBefore(s.Doc, judgment.Facts).Start, Hint, "查明的事实")
	}
	if s.absent(judgment.Reasons) && !s.reasons() {
		severity := Hint
		if full {
			severity = Suspect
		}
		s.missing(s.reasonsStart(), severity, "理由（本院认为）")
	}
	if s.absent(judgment.Basis) || s.absent(judgment.Disposition) {
		s.missing(s.decisionStart(), Suspect, "裁判依据和主文（判决如下、裁定如下）")
	} else if basis, _ := s.Section(judgment.Basis); !strings.Contains(s.Text[basis.Start:basis.End], "条") {
		s.missing(basis.End, Suspect, "裁判所依据的法律条文")
	}
}

// tellsProcedure reports whether the part on the procedure is there: what
// follows the parties says what the case is about or how it came to court.
func (s *sectionScan) tellsProcedure() bool {
	p, ok := s.Section(judgment.Procedure)
	if !ok {
		return false
	}
	const reach = 600 // bytes: the first sentences
	return containsAny(s.Text[p.Start:min(p.End, p.Start+reach)], []string{"一案", "立案", "受理", "审理", "审查", "公诉", "起诉书", "开庭", "移送"})
}

// partiesEnd is the end of the last line that names a party or speaks for one.
func (s *sectionScan) partiesEnd() int {
	section, ok := s.Section(judgment.Litigants)
	if !ok {
		return endBefore(s.Doc, judgment.Procedure).Start
	}
	at, end := section.Start, section.Start
	for line := range strings.Lines(s.Text[section.Start:section.End]) {
		said := strings.Trim(line, " \u3000\t\r\n")
		head, _, _ := strings.Cut(said, "，")
		speaks := containsAny(head, []string{"请求", "诉称", "辩称", "陈述", "意见", "经审理"})
		if said != "" && (speaks || !hasPrefixAny(said, partyLines[:]...)) && end > section.Start {
			break
		}
		if at += len(line); said != "" {
			end = at - len(line) + len(strings.TrimRight(line, " \u3000\t\r\n"))
		}
	}
	return end
}

// partyLines are the words that a line about a party begins with.
var partyLines = [...]string{
	"原告", "被告", "第三人", "上诉人", "被上诉人", "申请", "被申请", "再审", "原审", "一审", "二审", "法定代", "指定代", "负责人", "经营者", "投资人", "委托", "诉讼代", "辩护人",
	"公诉机关", "抗诉机关", "附带民事", "赔偿", "复议", "异议人", "案外人", "起诉人", "自诉人", "利害关系人", "被害人", "执行事务", "清算", "管理人", "住", "现住", "统一社会信用代码", "公民身份", "共同", "以上", "上述", "反诉", "应诉", "出庭", "行政机关负责人", "（", "(",
}

// reasons reports whether the court says anywhere between the facts and the
// decision that it is of an opinion.
func (s *sectionScan) reasons() bool {
	from, to := endBefore(s.Doc, judgment.Claims).Start, endBefore(s.Doc, judgment.Disposition).Start
	if s.Level == judgment.Second || s.Level == judgment.Retrial {
		if f, ok := s.Section(judgment.Facts); ok {
			from = f.Start // the claims tell what the other court said
		}
	}
	for at := from; at < to; {
		i := strings.Index(s.Text[at:to], "认为")
		if i < 0 {
			return false
		}
		at += i
		lead := s.Text[max(from, at-len("本院经审理后综合评议")):at]
		if strings.Contains(lead, "本院") || strings.Contains(lead, "合议庭") {
			return true
		}
		at += len("认为")
	}
	return false
}

// reasonsStart is where the reasons would begin: before the paragraphs above
// the decision that argue and tell nothing.
func (s *sectionScan) reasonsStart() int {
	end := endBefore(s.Doc, judgment.Reasons).Start
	start := 0
	if f, ok := s.Section(judgment.Facts); ok {
		start = f.Start
	}
	for end > start {
		text := strings.TrimRight(s.Text[start:end], " \u3000\t\r\n")
		line := text[strings.LastIndexByte(text, '\n')+1:]
		argues := containsAny(line, []string{"支持", "采纳", "采信", "应当", "应予", "应由", "不能成立", "综上", "合法有效", "构成", "规定"})
		if !argues || containsAny(line, []string{"查明", "佐证", "证据证实", "证据证明", "在卷"}) || len(line) == len(text) {
			return start + len(text)
		}
		end = start + len(text) - len(line)
	}
	return end
}

// decisionStart is where the words of decision would stand: before the first
// item above the costs.
func (s *sectionScan) decisionStart() int {
	if r, ok := s.Section(judgment.Reasons); ok && s.absent(judgment.Basis) {
		if i := strings.Index(s.Text[r.Start:r.End], "\n一、"); i >= 0 {
			return r.Start + i
		}
	}
	return endBefore(s.Doc, judgment.Basis).Start
}

// costs looks for the costs of a civil or administrative case, below the words
// of decision: parties ask for costs above.
func (s *sectionScan) costs() {
	if s.Type != judgment.Judgment || s.Kind != judgment.Civil && s.Kind != judgment.Administrative || s.Level == judgment.UnknownLevel || !s.absent(judgment.Costs) {
		return
	}
	below := s.Text
	if d, ok := s.Section(judgment.Disposition); ok {
		below = s.Text[d.Start:]
	}
	if !strings.Contains(below, "受理费") && !strings.Contains(below, "诉讼费") {
		s.missing(endBefore(s.Doc, judgment.Costs).Start, Suspect, "诉讼费用的负担")
	}
}

// foot looks for the signatures and the date. Notices and some decisions bear
// the court's seal alone.
func (s *sectionScan) foot() {
	block, signed := s.Section(judgment.Signature)
	if !signed && (s.Type == judgment.Judgment || s.Type == judgment.Ruling) {
		s.missing(endBefore(s.Doc, judgment.Signature).Start, Suspect, "署名")
		return
	}
	if s.Signed != nil {
		return
	}
	at := endBefore(s.Doc, judgment.Signature).Start
	if signed {
		at = block.End
	}
	for _, signer := range s.Signers {
		if signer.IsJudge() {
			at = signer.End // the date stands below the judges
		}
	}
	s.missing(at, Suspect, "落款日期")
}
