package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// signatureBlock reports a panel of the wrong size, a panel without its
// presiding judge, a lay judge at second instance, a missing clerk, a person
// who signs twice, and a block that does not fit what the text says about the
// composition of the court.
//
// 代理审判员, 代书记员, 见习书记员, 法官助理 and 执行员 are lawful lines.
func signatureBlock() *Rule {
	return &Rule{
		ID:        "J18",
		Title:     "署名有误",
		Basis:     "民事诉讼法第四十条、第四十一条，刑事诉讼法第一百八十三条，行政诉讼法第六十八条",
		Max:       Suspect,
		What:      "合议庭人数是否为三人以上单数、有无审判长，独任审判是否由一名审判员署名，二审合议庭有无人民陪审员，有无书记员，同一人是否署名两次，署名与正文所写的审判组织是否一致。",
		Why:       "审判组织不合法是发回重审的事由，署名是其直接记载。",
		Known:     "只看署名行和审理经过，不核对人员任职；执行、国家赔偿案件和决定书只查书记员和合议庭人数；网页文本可能删去或者重复署名，重复的整组署名只提示；回避、变更合议庭等情况须由人判断。",
		Unchecked: signatureUnchecked,
		Check:     checkSignature,
	}
}

func signatureUnchecked(in *Input) string {
	switch {
	case in.Type != judgment.Judgment && in.Type != judgment.Ruling && in.Type != judgment.Mediation && in.Type != judgment.Decision:
		return "文书种类不是判决书、裁定书、调解书、决定书"
	case len(in.Signers) == 0:
		return "未识别出署名"
	}
	return ""
}

// bench is who decided, as the block has it.
type bench struct {
	judges    []judgment.Signer
	presiding int
	lay       int
	clerks    int
	span      judgment.Span // from the first judge to the last
}

func checkSignature(in *Input) []Hit {
	if signatureUnchecked(in) != "" {
		return nil
	}
	block, hits := readBench(in.Signers)
	if in.Kind == judgment.Enforcement || in.Kind == judgment.Compensation || in.Type == judgment.Decision {
		if len(block.judges) > 0 { // how they are composed is ruled elsewhere, but a panel is odd in number everywhere
			if block.presiding > 0 {
				hits = append(hits, panelForm(in, block)...)
			}
			hits = append(hits, clerkAndJudge(in, block)...)
		}
		return hits
	}
	if n := len(block.judges); n == 0 {
		return append(hits, Hit{Span: in.Signers[0].Span, Severity: Suspect, Confidence: 0.7, Message: "署名处没有审判人员的姓名"})
	}
	hits = append(hits, panelForm(in, block)...)
	hits = append(hits, clerkAndJudge(in, block)...)
	return append(hits, toldComposition(in, block)...)
}

// readBench counts the block. A group of lines that stands twice, as web texts
// have it, is counted once and hinted at; the same name in two places of one
// group is a hit.
func readBench(signers []judgment.Signer) (bench, []Hit) {
	var b bench
	var hits []Hit
	seen := map[string]judgment.Signer{}
	for _, s := range signers {
		before, again := seen[s.Text]
		if again && before.Role == s.Role {
			hits = append(hits, Hit{
				Span: s.Span, Severity: Hint, Confidence: 0.9,
				Message: fmt.Sprintf("%s%s的署名出现两次", s.Role, s.Text), Evidence: []judgment.Span{before.Span},
			})
			continue
		}
		if again {
			hits = append(hits, Hit{
				Span: s.Span, Severity: Suspect, Confidence: 0.8,
				Message: fmt.Sprintf("%s既署名为%s，又署名为%s", s.Text, before.Role, s.Role), Evidence: []judgment.Span{before.Span},
			})
		}
		seen[s.Text] = s
		switch {
		case s.IsClerk():
			b.clerks++
		case s.IsJudge():
			b.judges = append(b.judges, s)
			if strings.HasSuffix(s.Role, "审判长") {
				b.presiding++
			}
			if strings.HasSuffix(s.Role, "陪审员") {
				b.lay++
			}
			if b.span.Len() == 0 {
				b.span.Start = s.Start
			}
			b.span.End = max(b.span.End, s.End)
		}
	}
	return b, hits
}

// panelForm checks the number of judges and who presides.
func panelForm(in *Input, b bench) []Hit {
	n := len(b.judges)
	hit := func(span judgment.Span, s Severity, confidence float64, message string) Hit {
		return Hit{Span: span, Severity: s, Confidence: confidence, Message: message}
	}
	var hits []Hit
	switch {
	case n == 1 && b.presiding == 1:
		hits = append(hits, hit(b.span, Suspect, 0.7, "只有审判长一人署名：合议庭成员不全，或者独任审判员误写为审判长"))
	case n == 1 && b.lay == 1:
		hits = append(hits, hit(b.span, Suspect, 0.8, "只有人民陪审员一人署名，人民陪审员不得独任审判"))
	case n > 1 && n%2 == 0:
		hits = append(hits, hit(b.span, Suspect, 0.85, fmt.Sprintf("署名的审判人员是%d人，合议庭人数应为单数", n)))
	}
	switch {
	case n > 1 && b.presiding == 0:
		hits = append(hits, hit(b.judges[0].Span, Suspect, 0.8, fmt.Sprintf("合议庭%d人署名，没有审判长", n)))
	case b.presiding > 1:
		hits = append(hits, hit(b.span, Suspect, 0.8, fmt.Sprintf("署名的审判长有%d人", b.presiding)))
	}
	if in.Level == judgment.Second && b.lay > 0 {
		hits = append(hits, hit(b.span, Suspect, 0.8, "二审合议庭由审判员组成，署名中有人民陪审员"))
	}
	return hits
}

// clerkAndJudge reports a missing clerk.
func clerkAndJudge(in *Input, b bench) []Hit {
	if b.clerks > 0 {
		return nil
	}
	s, ok := in.Section(judgment.Signature)
	if !ok {
		return nil
	}
	return []Hit{{Span: judgment.Span{Start: s.End, End: s.End}, Severity: Suspect, Confidence: 0.8, Message: "没有书记员署名"}}
}

// toldComposition compares the block with what the procedure says: 独任审判 or
// 组成合议庭, and the name of the judge who sat alone.
func toldComposition(in *Input, b bench) []Hit {
	s, ok := in.Section(judgment.Procedure)
	if !ok {
		return nil
	}
	text := in.Text[s.Start:s.End]
	alone := strings.Index(text, "独任")
	panel := strings.Index(text, "合议庭")
	evidence := func(at int, word string) []judgment.Span {
		return []judgment.Span{{Start: s.Start + at, End: s.Start + at + len(word)}}
	}
	n := len(b.judges)
	switch {
	case alone >= 0 && panel < 0 && n > 1:
		return []Hit{{
			Span: b.span, Severity: Suspect, Confidence: 0.85, Evidence: evidence(alone, "独任"),
			Message: fmt.Sprintf("审理经过写明独任审判，署名的审判人员却有%d人", n),
		}}
	case panel >= 0 && alone < 0 && n == 1 && strings.Contains(text, "组成合议庭"):
		return []Hit{{
			Span: b.span, Severity: Suspect, Confidence: 0.85, Evidence: evidence(panel, "合议庭"),
			Message: "审理经过写明组成合议庭，署名的审判人员只有一人",
		}}
	}
	return namedMembers(in, s, b)
}

// namedMembers compares the signers with the sentence that names the members
// of the panel, or the judge who sits alone.
func namedMembers(in *Input, s judgment.Section, b bench) []Hit {
	text := in.Text[s.Start:s.End]
	at := -1
	for _, w := range [...]string{"担任审判长", "组成合议庭", "独任"} {
		if at = strings.Index(text, w); at >= 0 {
			break
		}
	}
	if at < 0 {
		return nil
	}
	span := judgment.Span{Start: s.Start + at, End: s.Start + at}
	sentence := around(in.Text, span, "。\n")
	if !strings.Contains(sentence, "审判员") {
		return nil
	}
	var strangers []judgment.Signer
	for _, j := range b.judges {
		r, n := utf8.DecodeRuneInString(j.Text)
		if masked := j.Text[:n] + "某"; r != utf8.RuneError && !strings.Contains(sentence, j.Text) && !strings.Contains(sentence, masked) {
			strangers = append(strangers, j)
		}
	}
	// Nobody's name: the sentence names no members (由审判员组成合议庭).
	alone := len(b.judges) == 1 && strings.Contains(sentence, "由审判员") && !strings.Contains(sentence, "由审判员独任")
	if len(strangers) == len(b.judges) && !alone {
		return nil
	}
	var hits []Hit
	for _, j := range strangers {
		hits = append(hits, Hit{
			Span: j.Span, Severity: Suspect, Confidence: 0.85, Evidence: []judgment.Span{span},
			Message: fmt.Sprintf("署名的%s%s不在审理经过所写的审判组织之中", j.Role, j.Text),
		})
	}
	return hits
}
