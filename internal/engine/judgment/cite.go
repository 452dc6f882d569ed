package judgment

import "strings"

// lawAliases are short names that stand without 《》 before 第…条. Longest
// first where one ends in another.
var lawAliases = [...]string{
	"刑事诉讼法", "民事诉讼法", "行政诉讼法", "国家赔偿法", "行政处罚法", "行政复议法", "行政许可法", "行政强制法",
	"侵权责任法", "劳动合同法", "道路交通安全法", "治安管理处罚法", "民法典", "民法通则", "民法总则", "民诉法", "刑诉法", "行诉法",
	"合同法", "物权法", "担保法", "婚姻法", "继承法", "公司法", "保险法", "劳动法", "票据法", "专利法", "商标法", "著作权法", "刑法",
}

// citeAt reads 《…》 at off and the articles that follow it. A title without
// articles is a cite too: a rule may want to know that the law is named.
func (s *scanner) citeAt(off int) int {
	text := s.doc.Text
	inside := off + len("《")
	limit := min(len(text), inside+360)
	depth, at := 1, inside
	for at < limit {
		r, n := runeAt(text, at)
		if r == '《' {
			depth++
		} else if r == '》' {
			if depth--; depth == 0 {
				break
			}
		} else if r == '。' || r == '\n' {
			return inside
		}
		at += n
	}
	if at >= limit || at == inside {
		return inside
	}
	name := Mention{Span{inside, at}, squeeze(text[inside:at])}
	s.law, s.same = name, true
	end := at + len("》")
	return s.addCite(off, name, skipNote(text, end), end)
}

// carriedCite reads 本法, 该法, 同法, 该解释 with articles: the law last named.
func (s *scanner) carriedCite(off int) int {
	text := s.doc.Text
	after := off + 3
	word := 0
	for _, w := range [...]string{"法", "解释", "规定", "条例", "办法", "意见"} {
		if strings.HasPrefix(text[after:], w) {
			word = after + len(w)
			break
		}
	}
	if word == 0 || s.law.Text == "" || !strings.HasPrefix(text[word:], "第") || off < s.last {
		return after
	}
	name := Mention{Span{off, word}, s.law.Text}
	if end := s.addCite(off, name, word, -1); end > 0 {
		return end
	}
	return word
}

// articleAlone reads 刑法第六十七条 without 《》, when 第 stands at off; the
// alias stands before it.
func (s *scanner) articleAlone(off int) int {
	text := s.doc.Text
	after := off + len("第")
	if off < s.last || off < 6 || !strings.HasSuffix(text[:off], "法") && !strings.HasSuffix(text[:off], "民法典") && !strings.HasSuffix(text[:off], "通则") && !strings.HasSuffix(text[:off], "总则") {
		return after
	}
	for _, alias := range lawAliases {
		if !strings.HasSuffix(text[:off], alias) {
			continue
		}
		start := off - len(alias)
		if r, _ := runeBefore(text, start); r == '《' || r == '〈' {
			return after
		}
		if long := "中华人民共和国"; strings.HasSuffix(text[:start], long) {
			start -= len(long)
		}
		if start < s.last {
			return after
		}
		name := Mention{Span{start, off}, text[start:off]}
		s.law, s.same = name, true
		if end := s.addCite(start, name, off, -1); end > 0 {
			return end
		}
		return after
	}
	return after
}

// addCite reads the articles from at on and stores the cite that began at
// start. Without any article it ends at bare, or is not one when bare is -1.
func (s *scanner) addCite(start int, name Mention, at, bare int) int {
	articles, end := articleList(s.doc.Text, at)
	if len(articles) == 0 {
		if bare < 0 {
			return -1
		}
		end = bare
	}
	s.doc.Cites = append(s.doc.Cites, Cite{Span: Span{start, end}, Name: name, Articles: articles})
	s.last = end
	return end
}

// skipNote passes over a note such as （以下简称民诉法） or (2021年修正) between
// a title and its articles, and over blanks.
func skipNote(text string, off int) int {
	at := skipSpace(text, off)
	r, n := runeAt(text, at)
	if r != '（' && r != '(' {
		return at
	}
	for end := at + n; end < len(text) && end-at < 150; {
		r, n := runeAt(text, end)
		end += n
		if r == '）' || r == ')' {
			return skipSpace(text, end)
		}
		if r == '。' || r == '《' || r == '\n' {
			break
		}
	}
	return off
}

// articleList reads 第六十七条第一款、第三款、第六十八条之一第（二）项 from off.
func articleList(text string, off int) ([]Article, int) {
	var list []Article
	end := off
	at := off
	for {
		a, next, ok := oneArticle(text, at, list)
		if !ok {
			return list, end
		}
		list = append(list, a)
		end = next
		at = afterSeparator(text, next)
		if at < 0 {
			return list, end
		}
	}
}

// afterSeparator passes one 、 ， 和 及 以及 至 or nothing before another 第; -1
// when no provision follows.
func afterSeparator(text string, at int) int {
	at = skipSpace(text, at)
	for _, sep := range [...]string{"、", "，", "以及", "及其", "及", "和", "与", "或者", "或", "至", "到", ",", "；"} {
		if strings.HasPrefix(text[at:], sep) {
			at = skipSpace(text, at+len(sep))
			break
		}
	}
	r, _ := runeAt(text, at)
	if r == '第' || r == '（' || r == '(' || hanDigit(r) >= 0 || r == '十' {
		return at
	}
	return -1
}

// oneArticle reads one provision at off. 第三款 or 第（二）项 without a 条 goes
// on from the last of list.
func oneArticle(text string, off int, list []Article) (Article, int, bool) {
	a := Article{Span: Span{Start: off}}
	if len(list) > 0 {
		a.Number, a.Sub, a.Paragraph = list[len(list)-1].Number, list[len(list)-1].Sub, list[len(list)-1].Paragraph
	}
	at, found := off, 0
	for step := 0; step < 4; step++ {
		number, next, unit := provision(text, at)
		if unit == 0 {
			break
		}
		switch unit {
		case '条':
			if found > 0 {
				a.End = at
				return a, at, true
			}
			a.Number, a.Sub, a.Paragraph = number, 0, 0
			a.Sub, next = subArticle(text, next)
		case '款':
			if found >= 2 {
				a.End = at
				return a, at, true
			}
			a.Paragraph = number
		case '项':
			if found >= 3 {
				a.End = at
				return a, at, true
			}
			a.Item = number
		}
		if a.Number == 0 {
			return Article{}, off, false
		}
		found = map[rune]int{'条': 1, '款': 2, '项': 3}[unit]
		at = next
		if unit == '项' {
			break
		}
	}
	if found == 0 {
		return Article{}, off, false
	}
	a.End = at
	return a, at, true
}

// subArticle reads 之一 at off.
func subArticle(text string, off int) (int, int) {
	if !strings.HasPrefix(text[off:], "之") {
		return 0, off
	}
	n, end, han := ordinal(text, off+len("之"))
	if end == off+len("之") || !han || n == 0 {
		return 0, off
	}
	return n, end
}

// provision reads 第六十七条, 第三款, 第（二）项, （二）项 or, after another,
// 三款 at off; unit is 0 when none stands there. In 第一、三款 the first number
// has the unit of the second.
func provision(text string, off int) (number, end int, unit rune) {
	at := off
	if strings.HasPrefix(text[at:], "第") {
		at = gap(text, at+len("第"))
	}
	number, at, bracket := bracketed(text, at)
	if at < 0 {
		return 0, off, 0
	}
	after := gap(text, at)
	r, n := runeAt(text, after)
	switch {
	case r == '条' && !bracket || r == '款' || r == '项':
		return number, after + n, r
	case r == '、' || r == '和' || r == '至':
		next := after + n
		if strings.HasPrefix(text[next:], "第") {
			return 0, off, 0
		}
		_, next, again := bracketed(text, next)
		if next < 0 || again != bracket {
			return 0, off, 0
		}
		// 第一、二、三款: any further number carries the unit too.
		for range 8 {
			r, n := runeAt(text, next)
			if r == '条' && !bracket || r == '款' || r == '项' {
				return number, at, r
			}
			if r != '、' && r != '和' && r != '至' {
				break
			}
			if _, next, again = bracketed(text, next+n); next < 0 || again != bracket {
				break
			}
		}
	}
	return 0, off, 0
}

// bracketed reads 三 or （三） at off; end is -1 when neither stands there.
func bracketed(text string, off int) (number, end int, bracket bool) {
	open, n := runeAt(text, off)
	if bracket = open == '（' || open == '(' || open == '〔' || open == '［'; bracket {
		off += n
	}
	number, end, _ = ordinal(text, off)
	if end == off {
		return 0, -1, bracket
	}
	if bracket {
		r, n := runeAt(text, end)
		if r != '）' && r != ')' && r != '〕' && r != '］' {
			return 0, -1, bracket
		}
		end += n
	}
	return number, end, bracket
}
