package rule

import (
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
)

// publicationGate reports what article 4 of the provision on publication has
// kept off the internet, or has a person decide.
func publicationGate() *Rule {
	return &Rule{
		ID:        "J32",
		Title:     "可能不应在互联网公布",
		Basis:     publicationBasis + "第四条",
		Max:       Suspect,
		What:      "上网文书中出现第四条所列情形的迹象：涉及国家秘密、未成年人犯罪、调解结案或者确认人民调解协议、离婚诉讼或者未成年子女抚养监护、不公开审理以及其他可能不宜公布的情形。",
		Why:       "不应公布的文书一经公布即被转载，撤回也不能挽回。",
		Known:     "只看文书本身；是否属于“其他不宜公布的情形”须由人报批。出生日期已删去时，被告人犯罪时是否成年只能从文字判断。",
		OfCopies:  true,
		Unchecked: publicationOnly,
		Check: func(in *Input) []Hit {
			var hits []Hit
			for _, g := range disclosure.Gate(in.Doc, in.personalData()).Grounds {
				at := g.Evidence
				if at.Len() == 0 {
					at = in.Title.Span
				}
				h := Hit{Span: at, Severity: Hint, Confidence: 0.6, Message: g.Text + "，是否公布须由人判断", Basis: g.Article}
				if g.Answer == disclosure.No {
					h.Severity, h.Confidence, h.Message = publicationSeverity(in), 0.9, g.Text+"，不应公布"
				}
				hits = append(hits, h)
			}
			return oneEach(hits)
		},
	}
}

// oneEach keeps the first of the hits on one place.
func oneEach(hits []Hit) []Hit {
	seen := map[judgment.Span]bool{}
	out := hits[:0]
	for _, h := range hits {
		if !seen[h.Span] {
			seen[h.Span] = true
			out = append(out, h)
		}
	}
	return out
}
