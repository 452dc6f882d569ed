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
		What:  "判决书、裁定书有无法院名称、文书名称、案号、当事人、审理经过、理由（本院认为）、裁判依据、主文、诉讼费用（民事、行政判决）、署名、落款日期；民事、行政判决书有无查明的事实。",
		Why:   "缺少法定组成部分的文书不完整，当事人无从知道裁判的根据或者结果。",
		Known: "各部分按通常用语识别，用语特殊时会误报，故至多报疑似；上诉告知由J16检查，书记员由J18检查；令状式、要素式、表格式等简化文书可以没有事实，只提示；刑事判决的事实可以写在指控中，不查事实；调解书、决定书、通知书写法不一，不查。",
		Unchecked: func(in *Input) string {
			if in.Type != judgment.Judgment && in.Type != judgment.Ruling {
				return "文书种类不是判决书、裁定书"
			}
			return ""
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

func checkSections(in *Input) []Hit {
	if in.Type != judgment.Judgment && in.Type != judgment.Ruling {
		return nil
	}
	var hits []Hit
	missing := func(kind judgment.SectionKind, s Severity, name string) {
		hits = append(hits, Hit{Span: endBefore(in.Doc, kind), Severity: s, Confidence: 0.7, Message: fmt.Sprintf("未见%s", name)})
	}
	absent := func(kind judgment.SectionKind) bool {
		_, ok := in.Section(kind)
		return !ok
	}
	if in.Court.Len() == 0 {
		missing(judgment.Heading, Suspect, "法院名称")
	}
	if in.CaseNo == nil {
		missing(judgment.Litigants, Suspect, "案号")
	}
	if absent(judgment.Litigants) {
		missing(judgment.Litigants, Suspect, "当事人")
	}
	full := in.Type == judgment.Judgment
	if full && absent(judgment.Procedure) {
		missing(judgment.Procedure, Suspect, "案由和审理经过")
	}
	if full && in.Kind != judgment.Criminal && absent(judgment.Facts) && !strings.Contains(in.Text, "查明") {
		missing(judgment.Facts, Hint, "查明的事实")
	}
	if absent(judgment.Reasons) && !strings.Contains(in.Text, "本院认为") {
		s := Hint
		if full {
			s = Suspect
		}
		missing(judgment.Reasons, s, "理由（本院认为）")
	}
	if absent(judgment.Basis) || absent(judgment.Disposition) {
		missing(judgment.Basis, Suspect, "裁判依据和主文（判决如下、裁定如下）")
	} else if basis, _ := in.Section(judgment.Basis); !strings.Contains(in.Text[basis.Start:basis.End], "条") {
		missing(judgment.Disposition, Suspect, "裁判所依据的法律条文")
	}
	if full && (in.Kind == judgment.Civil || in.Kind == judgment.Administrative) && in.Level != judgment.UnknownLevel && absent(judgment.Costs) && !strings.Contains(in.Text, "受理费") && !strings.Contains(in.Text, "诉讼费") {
		missing(judgment.Costs, Suspect, "诉讼费用的负担")
	}
	if absent(judgment.Signature) {
		missing(judgment.Signature, Suspect, "署名")
	} else if in.Signed == nil {
		s, _ := in.Section(judgment.Signature)
		at := s.End
		for _, signer := range in.Signers {
			if signer.IsJudge() {
				at = signer.End // the date stands below the judges
			}
		}
		hits = append(hits, Hit{Span: judgment.Span{Start: at, End: at}, Severity: Suspect, Confidence: 0.7, Message: "未见落款日期"})
	}
	return hits
}
