package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/statute"
)

// articleBound reports an article that the cited law has never had.
//
// Older facts may call for an older text, so an article counts as long as any
// version held it, up to the signing date. What the register does not know it
// does not report.
func articleBound() *Rule {
	return &Rule{
		ID:    "J04",
		Title: "引用的法条不存在",
		Basis: "《最高人民法院关于裁判文书引用法律、法规等规范性法律文件的规定》（法释〔2009〕14号）第一条",
		Max:   Error,
		What:  "引用的条文序号是否超出该法各版本的最末一条；刑法“之一”各条是否存在；引用的条文在签署日是否已经施行。",
		Why:   "引用不存在的条文，裁判就失去依据，多数情况是漏字、多字或者引错了法律。",
		Known: "登记册中没有的法律、同名不同法的规定不查；版本不全的法律超出已知条数只报“疑似”；“本法”“本解释”多在引文之中，不查，“该法”“该解释”只报“疑似”；不核对款、项，也不核对条文内容。",
		Unchecked: func(in *Input) string {
			if in.Statutes == nil {
				return "没有法律法规登记册"
			}
			return ""
		},
		Check: checkArticleBound,
	}
}

func checkArticleBound(in *Input) []Hit {
	var hits []Hit
	signed := judgment.Day{}
	if in.Signed != nil && in.Signed.Full() && in.Signed.Valid() {
		signed = in.Signed.On()
	}
	for i := range in.Cites {
		c := &in.Cites[i]
		if len(c.Articles) == 0 {
			continue
		}
		law, version, status := in.Statutes.Lookup(c.Name.Text, signed)
		if status == statute.Unlisted {
			continue
		}
		carried, sure := carriedOver(in.Text, c, law)
		if !sure {
			continue
		}
		last := judgment.Article{}
		for _, a := range c.Articles {
			if a.Number == 0 || a.Number == last.Number && a.Sub == last.Sub {
				continue // a further paragraph of the article just judged
			}
			last = a
			h, ok := judgeArticle(law, version, status, a, signed)
			if !ok {
				continue
			}
			h.Span, h.Evidence = a.Span, []judgment.Span{c.Name.Span}
			if h.Severity == Error && (carried || in.SectionAt(a.Start) == judgment.Annex) {
				h.Severity, h.Confidence = Suspect, 0.6
			}
			hits = append(hits, h)
		}
	}
	return hits
}

// carriedOver reports whether the cite names its law by 该法, 同法 or 该解释,
// and whether that can be the law named before. 本法 and 本解释 are words of the
// text that is being quoted and stand for that text.
func carriedOver(text string, c *judgment.Cite, law statute.Law) (carried, sure bool) {
	word := text[c.Name.Start:c.Name.End]
	if strings.HasPrefix(text[c.Start:], "《") || word == c.Name.Text {
		return false, true
	}
	noun, that := strings.CutPrefix(word, "该")
	if !that {
		noun, that = strings.CutPrefix(word, "同")
	}
	if !that || strings.HasSuffix(text[:c.Name.Start], "合") { // 合同法
		return true, false
	}
	if noun == "法" {
		return true, strings.HasSuffix(law.Title, "法") || strings.HasSuffix(law.Title, "法典")
	}
	return true, strings.Contains(law.Title, noun)
}

// judgeArticle compares one article with the register.
func judgeArticle(law statute.Law, version statute.Version, status statute.Status, a judgment.Article, signed judgment.Day) (Hit, bool) {
	name := articleName(a)
	switch {
	case !law.Ever(a.Number, 0, judgment.Day{}):
		h := Hit{Severity: Error, Confidence: 0.97, Message: fmt.Sprintf("《%s》没有%s：各版本最多%d条", law.Title, name, law.Highest())}
		if status == statute.InForce {
			h.Message += fmt.Sprintf("，签署时施行的版本（%s施行）共%d条", version.From, version.Highest)
		}
		if !law.Complete {
			h.Severity, h.Confidence = Suspect, 0.6
			h.Message = fmt.Sprintf("《%s》已登记的版本最多%d条，未见%s（该法的历史版本未收齐）", law.Title, law.Highest(), name)
		}
		return h, true
	case a.Sub > 0 && !law.Ever(a.Number, a.Sub, judgment.Day{}):
		return Hit{Severity: Error, Confidence: 0.95, Message: fmt.Sprintf("《%s》没有%s", law.Title, name)}, law.Complete
	case law.Complete && signed != judgment.Day{} && !law.Ever(a.Number, a.Sub, signed):
		return Hit{Severity: Suspect, Confidence: 0.8, Message: fmt.Sprintf("《%s》%s在签署日%s尚未施行", law.Title, name, signed)}, true
	case law.Procedural && status == statute.InForce && !version.Has(a.Number, a.Sub):
		return Hit{Severity: Suspect, Confidence: 0.7, Message: fmt.Sprintf("签署时施行的《%s》（%s施行）共%d条，%s只见于已失效的版本", law.Title, version.From, version.Highest, name)}, true
	}
	return Hit{}, false
}

// articleName writes an article with figures: 第347条, 第120条之七.
func articleName(a judgment.Article) string {
	s := fmt.Sprintf("第%d条", a.Number)
	if a.Sub > 0 && a.Sub < 10 {
		s += "之" + string([]rune("一二三四五六七八九")[a.Sub-1])
	}
	return s
}
