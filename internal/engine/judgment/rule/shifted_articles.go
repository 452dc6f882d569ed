package rule

import (
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/statute"
)

// shiftedArticles reports a procedural provision cited under the number that
// it had in another version than the one in force at the signing date.
//
// Only laws of procedure are in the list: the version in force at the decision
// governs there, whatever the day of the facts.
func shiftedArticles() *Rule {
	topics, err := statute.Topics()
	unreadable := ""
	if err != nil {
		unreadable = "法条沿革表无法读取"
	}
	return &Rule{
		ID:    "J05",
		Title: "引用的条文序号不是签署时施行的文本",
		Basis: "《最高人民法院关于裁判文书引用法律、法规等规范性法律文件的规定》（法释〔2009〕14号）第一条",
		Max:   Suspect,
		What:  "加倍支付迟延履行利息、缺席判决、第二审处理、再审、撤诉、保全、管辖异议、支付令、中止和终结执行、减刑假释等程序规定，是否按落款之日施行的文本引用条文序号；必须引用而没有引用该条的也报。",
		Why:   "民事诉讼法2012年以来三次改动条文序号，沿用旧模板就会引错条文。",
		Known: "只查沿革表所列事项，表中2021年以前的序号为编者录入；实体法因事实发生时间可能适用旧法，不查；依据栏只写“判决如下”而把条文写在理由里的，可能漏报。",
		Unchecked: func(in *Input) string {
			switch {
			case unreadable != "":
				return unreadable
			case in.Statutes == nil:
				return "没有法律法规登记册"
			case in.Type == judgment.UnknownType:
				return "未识别出文书种类"
			case in.Signed == nil || !in.Signed.Full() || !in.Signed.Valid():
				return "未识别出落款日期，无法确定适用的文本"
			}
			return ""
		},
		Check: func(in *Input) []Hit { return checkShifted(in, topics) },
	}
}

func checkShifted(in *Input, topics []statute.Topic) []Hit {
	if in.Signed == nil || !in.Signed.Full() {
		return nil
	}
	var hits []Hit
	seen := map[judgment.Span]bool{}
	for i := range topics {
		t := &topics[i]
		_, version, status := in.Statutes.Lookup(t.Law, in.Signed.On())
		if status != statute.InForce || len(t.Articles(version.Name)) == 0 {
			continue
		}
		if t.Where[0] == "sentence" {
			hits = append(hits, sentenceTopic(in, t, version)...)
			continue
		}
		if !matches(in.Doc, t.Where) {
			continue
		}
		operative := operativeSpan(in)
		if operative.Len() == 0 || !containsAll(in.Text[operative.Start:operative.End], t.Cues) {
			continue
		}
		for _, h := range judgeTopic(in, t, version, operative) {
			if !seen[h.Span] {
				seen[h.Span] = true
				hits = append(hits, h)
			}
		}
	}
	return hits
}

// matches reports whether a document is of the type, kind and level named.
func matches(d *judgment.Doc, words []string) bool {
	for _, w := range words {
		if text, ok := strings.CutPrefix(w, "~"); ok {
			if !strings.Contains(d.Text, text) {
				return false
			}
			continue
		}
		if w != string(d.Type) && w != string(d.Kind) && w != string(d.Level) {
			return false
		}
	}
	return true
}

func containsAll(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// operativeSpan is the basis and the operative part, without what follows it.
func operativeSpan(in *Input) judgment.Span {
	basis, ok := in.Section(judgment.Basis)
	orders, found := in.Section(judgment.Disposition)
	switch {
	case ok && found:
		return judgment.Span{Start: basis.Start, End: orders.End}
	case ok:
		return basis.Span
	case found:
		return orders.Span
	}
	return judgment.Span{}
}

// sentenceTopic judges a topic in each sentence of the operative part and the
// costs that names it and cites the law.
func sentenceTopic(in *Input, t *statute.Topic, version statute.Version) []Hit {
	orders, ok := in.Section(judgment.Disposition)
	if !ok {
		return nil
	}
	end := len(in.Text)
	if s, ok := in.Section(judgment.Annex); ok {
		end = s.Start
	}
	within := judgment.Span{Start: orders.Start, End: end}
	var hits []Hit
	last := -1
	eachIndex(in.Text, within, t.Cues[0], func(at int) {
		s := sentenceAround(in.Text, at, within, 600)
		if s.Start == last || !containsAll(in.Text[s.Start:s.End], t.Cues) {
			return
		}
		last = s.Start
		hits = append(hits, judgeTopic(in, t, version, s)...)
	})
	return hits
}

// judgeTopic compares the articles of the topic's law cited in s with the one
// that the version in force has for the topic.
func judgeTopic(in *Input, t *statute.Topic, version statute.Version, s judgment.Span) []Hit {
	right := t.Articles(version.Name)
	law, _ := in.Statutes.Find(t.Law)
	var cited []judgment.Article
	for i := range in.Cites {
		c := &in.Cites[i]
		if c.Start < s.Start || c.End > s.End {
			continue
		}
		if found, ok := in.Statutes.Find(c.Name.Text); !ok || found.Title != law.Title {
			continue
		}
		cited = append(cited, c.Articles...)
	}
	for _, a := range cited {
		if slices.Contains(right, a.Number) {
			return nil
		}
	}
	for _, a := range cited {
		if old, ok := t.Elsewhere(a.Number, version.Name); ok {
			fix := withNumber(in.Text[a.Start:a.End], right[0])
			return []Hit{{
				Span: a.Span, Severity: Suspect, Confidence: 0.9, Fix: fix, Evidence: []judgment.Span{in.Signed.Span},
				Message: fmt.Sprintf("%s：签署时施行的《%s》（%s文本，%s施行）规定在第%d条，第%d条是%s文本的序号", t.Title, law.Title, version.Name, version.From, right[0], a.Number, old),
			}}
		}
	}
	if !t.Must || len(cited) == 0 {
		return nil
	}
	a := cited[0]
	h := Hit{
		Span: a.Span, Severity: Suspect, Confidence: 0.7, Evidence: []judgment.Span{in.Signed.Span},
		Message: fmt.Sprintf("%s：签署时施行的《%s》（%s文本，%s施行）规定在第%d条，此处引用的条文中没有该条", t.Title, law.Title, version.Name, version.From, right[0]),
	}
	if len(cited) == 1 {
		h.Fix = withNumber(in.Text[a.Start:a.End], right[0])
	}
	return []Hit{h}
}

// withNumber writes a cited provision with another article; nil when it does
// not begin with one.
func withNumber(provision string, number int) *string {
	i := strings.Index(provision, "条")
	if !strings.HasPrefix(provision, "第") || i < 0 {
		return nil
	}
	fix := "第" + hanNumber(number) + provision[i:]
	return &fix
}
