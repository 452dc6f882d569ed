package rule

import (
	"strings"

	"xiezhi/internal/engine/judgment"
)

// overRedaction reports what has to stay in a copy for publication and was
// hidden.
func overRedaction() *Rule {
	return &Rule{
		ID:        "J35",
		Title:     "应当保留的信息被隐去",
		Basis:     publicationBasis + "第十一条",
		Max:       Suspect,
		What:      "上网文书中被隐去的法院名称、案号、审判人员和书记员姓名、律师及律师事务所名称。",
		Why:       "隐去这些信息，文书无从核对，公开失去意义；案号和审判人员、法官助理、书记员的姓名不得隐去。",
		Known:     "当事人姓名在2024年以后的实践中普遍隐去，与规定的文字不同，故不报；只看开头、当事人栏和落款。",
		OfCopies:  true,
		Unchecked: publicationOnly,
		Check:     checkOverRedaction,
	}
}

func checkOverRedaction(in *Input) []Hit {
	var hits []Hit
	say := func(s judgment.Span, what string) {
		hits = append(hits, Hit{Span: s, Severity: publicationSeverity(in), Confidence: 0.9, Message: what + "应当保留，不得隐去"})
	}
	for _, s := range in.Signers {
		if hiddenName(s.Text) {
			say(s.Span, s.Role+"的姓名")
		}
	}
	if hiddenName(in.Court.Text) {
		say(in.Court.Span, "法院名称")
	}
	if at, ok := hiddenNumber(in.Text); ok {
		say(at, "案号")
	}
	for _, p := range in.Parties {
		line := in.Text[p.End:]
		if i := strings.IndexAny(line, "。\n"); i >= 0 {
			line = line[:i]
		}
		i := strings.Index(line, "律师事务所")
		if i < 0 {
			continue
		}
		if hiddenName(p.Text) {
			say(p.Span, "律师的姓名")
		}
		from := strings.LastIndex(line[:i], "，") + len("，")
		if from < len("，") {
			from = 0
		}
		if hiddenName(line[from:i]) {
			say(judgment.Span{Start: p.End + from, End: p.End + i + len("律师事务所")}, "律师事务所的名称")
		}
	}
	return hits
}

// hiddenNumber finds a case number with a part hidden in the first lines:
// （2024）×0133民初×号.
func hiddenNumber(text string) (judgment.Span, bool) {
	at := 0
	for n := 0; n < 8 && at < len(text); n++ {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		line := strings.TrimSpace(text[at:end])
		if strings.HasPrefix(line, "（") && strings.HasSuffix(line, "号") && hiddenName(line) && len(line) < 80 {
			from := at + strings.Index(text[at:end], line)
			return judgment.Span{Start: from, End: from + len(line)}, true
		}
		at = end + 1
	}
	return judgment.Span{}, false
}
