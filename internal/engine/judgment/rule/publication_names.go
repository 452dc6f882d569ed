package rule

import (
	"fmt"

	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// publicationNames reports the names that article 8 has masked and that stand
// in full in a copy for publication.
func publicationNames() *Rule {
	return &Rule{
		ID:        "J33",
		Title:     "应当隐名的姓名没有隐去",
		Basis:     publicationBasis + "第八条、第九条",
		Max:       Suspect,
		What:      "上网文书中仍以真名出现的：婚姻家庭、继承案件的当事人及其法定代理人，刑事案件的被害人及其法定代理人、附带民事诉讼原告人、证人、鉴定人，未成年人及其法定代理人。每人只报第一处，其余各处列为佐证。",
		Why:       "这些人的姓名公开会使其生活受到干扰，规定要求隐名。",
		Known:     "人由称谓（被害人、证人、婚生子等）、叙述（致某人死亡、某人的证言）和年龄认出，只以姓名出现一次而没有称谓的可能漏报；是否未成年按落款日推算。",
		OfCopies:  true,
		Unchecked: publicationOnly,
		Check:     checkPublicationNames,
	}
}

func checkPublicationNames(in *Input) []Hit {
	family := disclosure.IsFamily(in.Doc)
	var hits []Hit
	for _, who := range in.personalData().People {
		if !disclosure.Protected(who, family) {
			continue
		}
		h := Hit{
			Span: who.Mentions[0].Span, Severity: publicationSeverity(in), Confidence: 0.8,
			Message: fmt.Sprintf("%s（%s）应当隐名，共%d处", who.Name, maskedAs(who, family), len(who.Mentions)),
		}
		for _, m := range who.Mentions[1:] {
			h.Evidence = append(h.Evidence, m.Span)
		}
		hits = append(hits, h)
	}
	return hits
}

// maskedAs says why somebody is masked.
func maskedAs(who *personal.Person, family bool) string {
	for _, p := range []struct {
		role personal.Role
		text string
	}{
		{personal.Victim, "被害人"}, {personal.CivilPlaintiff, "附带民事诉讼原告人"}, {personal.Witness, "证人"}, {personal.Expert, "鉴定人"},
	} {
		if who.Is(p.role) {
			return p.text
		}
	}
	switch {
	case who.Minor:
		return "未成年人"
	case who.Is(personal.Guardian):
		return "法定代理人"
	case family:
		return "婚姻家庭、继承案件的当事人"
	}
	return "应当隐名的人"
}
