package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// quotedStatutes reports an annex of provisions that does not agree with the
// provisions cited, and a quoted text that is given to two articles.
//
// The project holds no texts of laws. So only the document is compared with
// itself: what it cites, what it annexes, what it quotes.
func quotedStatutes() *Rule {
	return &Rule{
		ID:    "J30",
		Title: "法条引文与援引不一致",
		Basis: "《最高人民法院关于裁判文书引用法律、法规等规范性法律文件的规定》（法释〔2009〕14号）第一条；《人民法院民事裁判文书制作规范》（法〔2016〕221号）",
		Max:   Suspect,
		What:  "附录所列法条是否都在正文中援引过，裁判依据援引的法条是否漏列于附录，同一段引文是否被说成两个不同条文，正文引文是否与附录中另一条的文字相同。",
		Why:   "附录供当事人核对裁判依据，条文对不上说明援引或者附录有一处写错。",
		Known: "不掌握法律条文的内容，引文本身抄错而前后一致的查不出；附录写明只列“主要”“部分”条文的，漏列不报，其他漏列只提示；只比较到条，不比较款、项；省略号、更换标点的引文可能漏过。",
		Unchecked: func(in *Input) string {
			if _, ok := in.Section(judgment.Annex); !ok && !in.says("规定：“") && !in.says("规定，“") {
				return "没有附录，也没有引述法条原文"
			}
			return ""
		},
		Check: checkQuotedStatutes,
	}
}

// provision is one article of one law.
type provision struct {
	law         string // its title in the register, or its name without 中华人民共和国
	number, sub int
}

// annexed is an article as it stands in the annex.
type annexed struct {
	provision
	judgment.Span               // the article's number
	text          judgment.Span // what follows, up to the next
}

func checkQuotedStatutes(in *Input) []Hit {
	list := annexedArticles(in)
	hits := annexAgainstCites(in, list)
	return append(hits, quotations(in, list)...)
}

// lawOf is the name under which a law is compared.
func (in *Input) lawOf(name string) string {
	if in.Statutes != nil {
		if law, ok := in.Statutes.Find(name); ok {
			return law.Title
		}
	}
	name = strings.TrimPrefix(name, "中华人民共和国")
	if i := strings.Index(name, "关于"); i > 0 {
		name = name[i:]
	}
	return name
}

// annexedArticles reads the annex: titles of laws, and articles that begin a
// line or a sentence.
func annexedArticles(in *Input) []annexed {
	s, ok := in.Section(judgment.Annex)
	if !ok {
		return nil
	}
	var list []annexed
	text := in.Text
	law, title := "", 0
	cites := in.Cites
	for len(cites) > 0 && cites[0].Start < s.Start {
		cites = cites[1:]
	}
	end := func(at int) {
		if n := len(list); n > 0 && list[n-1].text.End == 0 {
			list[n-1].text.End = at
		}
	}
	eachIndex(text, s.Span, "第", func(at int) {
		for len(cites) > 0 && cites[0].Name.Start <= at {
			c := cites[0]
			cites = cites[1:]
			if strings.HasPrefix(text[c.Start:], "《") && (opensLine(text, c.Start, s.Start) || hasSuffixAny(text[:c.Start], "院", "部", "会")) {
				law, title = in.lawOf(c.Name.Text), c.Name.End
				end(c.Start)
			}
		}
		number, next, chinese := judgment.Ordinal(text, at+len("第"))
		if law == "" || !chinese && next == at+len("第") || number == 0 || !strings.HasPrefix(text[next:], "条") {
			return
		}
		next += len("条")
		sub := 0
		if rest, ok := strings.CutPrefix(text[next:], "之"); ok {
			if n, stop, han := judgment.Ordinal(rest, 0); han && n > 0 && n < 100 {
				sub, next = n, next+len("之")+stop
			}
		}
		listed := len(list) > 0 && strings.Trim(text[list[len(list)-1].End:at], "、和及第款项一二三四五六七八九十（）") == ""
		if !listed && !opensLine(text, at, s.Start) && (title == 0 || at-title > len("》")) {
			return
		}
		end(at)
		list = append(list, annexed{provision{law, number, sub}, judgment.Span{Start: at, End: next}, judgment.Span{Start: next}})
	})
	end(s.End)
	return list
}

// opensLine reports whether at begins a line, or a sentence in a text that has
// lost its lines; a number in brackets or with 、 may stand before it.
func opensLine(text string, at, from int) bool {
	prior := text[from:at]
	trimmed := strings.TrimRight(prior, " \u3000")
	if trimmed == "" || len(trimmed) < len(prior) {
		return true
	}
	return hasSuffixAny(prior, "\n", "。", "：", "》", "……", "〉", "\r")
}

// citedOutside is every article that the document cites before its annex.
func citedOutside(in *Input, annex judgment.Span) (all map[provision]judgment.Article, ranges map[string][][2]int) {
	all, ranges = map[provision]judgment.Article{}, map[string][][2]int{}
	for _, c := range in.Cites {
		if annex.Contains(c.Start) {
			continue
		}
		law := in.lawOf(c.Name.Text)
		for i, a := range c.Articles {
			p := provision{law, a.Number, a.Sub}
			if _, ok := all[p]; !ok || in.SectionAt(a.Start) == judgment.Basis {
				all[p] = a
			}
			if i > 0 && hasSuffixAny(in.Text[:a.Start], "至", "到") {
				ranges[law] = append(ranges[law], [2]int{c.Articles[i-1].Number, a.Number})
			}
		}
	}
	return all, ranges
}

// annexAgainstCites compares what is annexed with what is cited.
func annexAgainstCites(in *Input, list []annexed) []Hit {
	s, ok := in.Section(judgment.Annex)
	if !ok || len(list) == 0 {
		return nil
	}
	cited, ranges := citedOutside(in, s.Span)
	laws := map[string]bool{}
	for p := range cited {
		laws[p.law] = true
	}
	have := map[provision]bool{}
	annexLaws, extra := map[string]int{}, map[string]int{}
	var hits []Hit
	for _, a := range list {
		have[a.provision] = true
		annexLaws[a.law]++
		if _, ok := cited[a.provision]; ok || inRanges(ranges[a.law], a.number) || !laws[a.law] || annexLaws[a.law] == 0 {
			continue
		}
		if a.sub == 0 && citedSub(cited, a.provision) || strings.Contains(in.Text[:s.Start], in.Text[a.Start:a.End]) {
			continue // named there, in a way that was not read as a cite
		}
		extra[a.law]++
		hits = append(hits, Hit{
			Span: a.Span, Severity: Suspect, Confidence: 0.75,
			Message: fmt.Sprintf("附录列有《%s》%s，正文没有援引该条", a.law, in.Text[a.Start:a.End]),
		})
	}
	heading := in.Text[s.Start:min(s.End, list[0].Start)]
	if containsAny(heading, []string{"主要", "部分", "节选"}) {
		return hits
	}
	missing := map[string][]judgment.Article{}
	for p, a := range cited {
		if in.SectionAt(a.Start) == judgment.Basis && annexLaws[p.law] > 0 && !have[p] && !have[provision{p.law, p.number, 0}] && !inRanges(ranges[p.law], p.number) {
			missing[p.law] = append(missing[p.law], a)
		}
	}
	for law, articles := range missing {
		severity, confidence := Hint, 0.5 // many courts annex what matters most
		if extra[law] > 0 && len(articles) <= extra[law] {
			severity, confidence = Suspect, 0.75 // another stands in its place
		}
		for _, a := range articles {
			hits = append(hits, Hit{
				Span: a.Span, Severity: severity, Confidence: confidence,
				Message:  fmt.Sprintf("裁判依据援引了《%s》%s，附录没有列出", law, articleName(a)),
				Evidence: []judgment.Span{{Start: s.Start, End: list[0].Start}},
			})
		}
	}
	return hits
}

func inRanges(ranges [][2]int, number int) bool {
	for _, r := range ranges {
		if number >= r[0] && number <= r[1] {
			return true
		}
	}
	return false
}

// citedSub reports whether some 之一 of the article is cited.
func citedSub(cited map[provision]judgment.Article, p provision) bool {
	for sub := 1; sub <= 10; sub++ {
		if _, ok := cited[provision{p.law, p.number, sub}]; ok {
			return true
		}
	}
	return false
}

// quotation is a text said to be an article's.
type quotation struct {
	provision
	judgment.Span
	text    string
	article judgment.Span
}

// quotations compares the texts quoted with one another and with the annex.
func quotations(in *Input, list []annexed) []Hit {
	const shortest = 14 // characters; shorter phrases are common to many articles
	annex, _ := in.Section(judgment.Annex)
	var all []quotation
	var hits []Hit
	for _, c := range in.Cites {
		if len(c.Articles) == 0 || annex.Contains(c.Start) {
			continue
		}
		q, ok := quotedAfter(in.Text, c.End)
		if !ok {
			continue
		}
		a := c.Articles[len(c.Articles)-1]
		body := bare(in.Text[q.Start:q.End])
		if utf8.RuneCountInString(body) < shortest || len(c.Articles) > 1 && c.Articles[0].Number != a.Number {
			continue
		}
		this := quotation{provision{in.lawOf(c.Name.Text), a.Number, a.Sub}, q, body, a.Span}
		for _, other := range all {
			if other.provision != this.provision && (strings.Contains(other.text, body) || strings.Contains(body, other.text)) {
				hits = append(hits, Hit{
					Span: a.Span, Severity: Suspect, Confidence: 0.85,
					Message:  fmt.Sprintf("同一段引文前面说是《%s》第%d条，此处说是《%s》第%d条", other.law, other.number, this.law, this.number),
					Evidence: []judgment.Span{other.article, q},
				})
				break
			}
		}
		all = append(all, this)
		hits = append(hits, quotedElsewhere(in, this, list)...)
	}
	return hits
}

// quotedElsewhere reports a quotation whose words the annex has under another
// article and not under its own.
func quotedElsewhere(in *Input, q quotation, list []annexed) []Hit {
	var elsewhere *annexed
	for i := range list {
		if !strings.Contains(bare(in.Text[list[i].text.Start:list[i].text.End]), q.text) {
			continue
		}
		if list[i].provision == q.provision {
			return nil
		}
		elsewhere = &list[i]
	}
	if elsewhere == nil {
		return nil
	}
	return []Hit{{
		Span: q.article, Severity: Suspect, Confidence: 0.85,
		Message:  fmt.Sprintf("此处的引文在附录中是《%s》%s的内容", elsewhere.law, in.Text[elsewhere.Start:elsewhere.End]),
		Evidence: []judgment.Span{elsewhere.Span, q.Span},
	}}
}

// quotedAfter is the text in “ ” that follows a cite: 规定：“…”.
func quotedAfter(text string, at int) (judgment.Span, bool) {
	const reach, longest = 45, 1500 // bytes
	window := text[at:runeStart(text, min(len(text), at+reach))]
	open := strings.Index(window, "“")
	if open < 0 || !strings.Contains(window[:open], "规定") || strings.ContainsAny(window[:open], "。；\n") {
		return judgment.Span{}, false
	}
	start := at + open + len("“")
	end := strings.Index(text[start:min(len(text), start+longest)], "”")
	if end < 0 {
		return judgment.Span{}, false
	}
	return judgment.Span{Start: start, End: start + end}, true
}

// bare is s without punctuation and blanks.
func bare(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if !strings.ContainsRune("，。；：、“”‘’（）《》〈〉,.;:() \u3000\n\r\t…", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
