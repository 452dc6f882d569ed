package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// numbering reports the items of a list whose numbers leave one out, stand
// twice or run backwards.
func numbering() *Rule {
	return &Rule{
		ID:    "J21",
		Title: "序号不连续",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于序号的要求；其他文书参照",
		Max:   Error,
		What:  "主文、诉讼请求、事实、理由中“一、”“（一）”“1.”“（1）”“第一，”各级序号是否从头开始、逐一递增；主文各项之前应为序号处是否写成了年份。",
		Why:   "主文项次有误，后文“上述第二项”就指向了另一项，上诉和执行都会发生歧义。",
		Known: "只认段首和“：”“；”“。”之后的序号；附录和引号内的不查；主文以外的只报“疑似”。",
		Unchecked: func(in *Input) string {
			if len(in.Sections) < 2 {
				return "未识别出正文各部分"
			}
			return ""
		},
		Check: checkNumbering,
	}
}

// style is a way of writing item numbers.
type style uint8

// The styles, the outer before the inner.
const (
	hanComma      style = iota // 一、
	hanBracket                 // （一）
	ordinalWord                // 第一，
	figurePoint                // 1. 1、
	figureBracket              // （1）
	styles
)

// item is one numbered place.
type item struct {
	judgment.Span
	style     style
	number    int
	paragraph bool // begins a paragraph
	weak      bool // stands behind a comma: counts only where it goes on
	listed    bool // stands behind a ；, so that a list goes on
}

func checkNumbering(in *Input) []Hit {
	var hits []Hit
	for _, s := range in.Sections {
		switch s.Kind {
		case judgment.Disposition:
			if costs, ok := in.Section(judgment.Costs); ok && in.Type == judgment.Mediation {
				s.End = costs.End // the costs are an item of the agreement
			}
			hits = append(hits, numberFaults(in, s)...)
		case judgment.Litigants, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons:
			hits = append(hits, numberFaults(in, s)...)
		case judgment.Heading, judgment.Basis, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
		}
	}
	return hits
}

// numberFaults follows the lists of one section.
func numberFaults(in *Input, section judgment.Section) []Hit {
	items := itemsIn(in.Text, section.Span)
	operative := section.Kind == judgment.Disposition
	var hits []Hit
	var open [styles][]int // the last numbers of the lists that are open, outer first
	say := func(it item, want int) {
		h := Hit{Span: it.Span, Severity: Suspect, Confidence: 0.7, Message: fmt.Sprintf("序号不连续：此处应为“%s”，写为“%s”", writeItem(it.style, want), in.Text[it.Start:it.End])}
		if operative && it.paragraph {
			h.Severity, h.Confidence = Error, 0.9
		}
		fix := writeItem(it.style, want)
		h.Fix = &fix
		hits = append(hits, h)
	}
	for i, it := range items {
		lists := open[it.style]
		if it.weak {
			if n := len(lists); it.number == 1 {
				open[it.style] = append(lists, 1)
			} else if n > 0 && lists[n-1]+1 == it.number {
				lists[n-1]++
			}
			continue
		}
		for inner := it.style + 1; inner < styles; inner++ {
			if inner != ordinalWord {
				open[inner] = nil
			}
		}
		again := i > 0 && it.paragraph && items[i-1].style == it.style && items[i-1].number == 1 && !opensList(in.Text, it.Start)
		if it.number == 1 && !again && (len(lists) == 0 || !it.listed && (!operative || !it.paragraph || opensList(in.Text, it.Start))) {
			open[it.style] = append(lists, 1)
			continue
		}
		found := false
		for j := len(lists) - 1; j >= 0; j-- {
			if lists[j]+1 == it.number {
				open[it.style] = append(lists[:j], it.number)
				found = true
				break
			}
		}
		if found {
			continue
		}
		if len(lists) == 0 {
			open[it.style] = append(lists, it.number)
			if operative && i == 0 && it.paragraph || it.number == 2 && it.paragraph && operative {
				say(it, 1)
			}
			continue
		}
		want := lists[len(lists)-1] + 1
		if it.number > want+3 && !operative && !it.listed && !it.paragraph {
			continue // 12、 may be a figure in the text
		}
		// The number alone may be wrong, or one item may be left out: the next
		// item tells, and is not reported again.
		next := want
		if i+1 < len(items) && items[i+1].style == it.style && items[i+1].number == it.number+1 {
			next = it.number
		}
		open[it.style] = append(lists[:len(lists)-1], next)
		say(it, want)
	}
	return append(hits, yearForNumber(in, section)...)
}

// opensList reports whether the words before off open a list of their own:
// 反诉部分：.
func opensList(text string, off int) bool {
	lead := strings.TrimRight(before(text, off, 60), " \t\r\n\u3000")
	return strings.HasSuffix(lead, "：") || strings.HasSuffix(lead, ":")
}

// yearForNumber reports （2021）驳回… where an item of the operative part begins.
func yearForNumber(in *Input, section judgment.Section) []Hit {
	if section.Kind != judgment.Disposition {
		return nil
	}
	var hits []Hit
	for _, at := range paragraphs(in.Text, section.Span) {
		line := after(in.Text, at, 40)
		if !strings.HasPrefix(line, "（20") || len(line) < 13 {
			continue
		}
		rest, ok := strings.CutPrefix(line[len("（2021"):], "）")
		if !ok || strings.Contains(rest, "第") && strings.Contains(rest, "号") {
			continue
		}
		if no, _ := utf8.DecodeRuneInString(rest); strings.ContainsRune("驳撤维准判原被确责由限变", no) {
			hits = append(hits, Hit{Span: judgment.Span{Start: at, End: at + len("（2021）")}, Severity: Error, Confidence: 0.9, Message: "应为主文项次的地方写成了年份“" + in.Text[at:at+len("（2021）")] + "”"})
		}
	}
	return hits
}

// paragraphs are the places where the paragraphs of s begin.
func paragraphs(text string, s judgment.Span) []int {
	var list []int
	for at := s.Start; at < s.End; {
		for at < s.End {
			c, n := utf8.DecodeRuneInString(text[at:])
			if c != ' ' && c != '\u3000' && c != '\t' && c != '\n' && c != '\r' {
				break
			}
			at += n
		}
		if at >= s.End {
			break
		}
		list = append(list, at)
		i := strings.IndexByte(text[at:s.End], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return list
}

// itemsIn finds the item numbers of a section: at the beginning of a
// paragraph, and behind ：；。 and blanks within it.
func itemsIn(text string, s judgment.Span) []item {
	var items []item
	quoted := 0
	start, paragraph, weak, listed := true, true, false, false
	for at := s.Start; at < s.End; {
		if start {
			if it, ok := itemAt(text[:s.End], at); ok && quoted == 0 {
				it.paragraph, it.weak, it.listed = paragraph, weak, listed
				items = append(items, it)
				at = it.End
				start, paragraph, weak, listed = false, false, false, false
				continue
			}
		}
		c, n := utf8.DecodeRuneInString(text[at:])
		weak = false
		switch c {
		case '\n':
			start, paragraph, quoted = true, true, 0
		case ' ', '\u3000', '\t', '\r':
			start = start || c == ' '
		case '：', '；', '。', ':', ';':
			start, paragraph, listed = true, false, c == '；'
		case '，':
			start, paragraph, weak, listed = true, false, true, false
		case '“':
			quoted++
			start, paragraph, listed = false, false, false
		case '”':
			quoted = max(0, quoted-1)
			start, paragraph, listed = false, false, false
		default:
			start, paragraph, listed = false, false, false
		}
		at += n
	}
	return items
}

// itemAt reads an item number at off.
func itemAt(text string, off int) (item, bool) {
	c, n := utf8.DecodeRuneInString(text[off:])
	it := item{Span: judgment.Span{Start: off}}
	switch {
	case c == '（' || c == '(':
		number, end, han := judgment.Ordinal(text, off+n)
		closing, m := utf8.DecodeRuneInString(text[end:])
		if end == off+n || closing != '）' && closing != ')' || number < 1 || number > 60 {
			return it, false
		}
		it.number, it.End, it.style = number, end+m, figureBracket
		if han {
			it.style = hanBracket
		}
		return it, true
	case c == '第':
		number, end, han := judgment.Ordinal(text, off+n)
		comma, m := utf8.DecodeRuneInString(text[end:])
		if !han || end == off+n || comma != '，' && comma != '、' || number < 1 || number > 20 {
			return it, false
		}
		it.number, it.End, it.style = number, end+m, ordinalWord
		return it, true
	case c >= '0' && c <= '9' || strings.ContainsRune("一二三四五六七八九十", c):
		number, end, han := judgment.Ordinal(text, off)
		mark, m := utf8.DecodeRuneInString(text[end:])
		if end == off || number < 1 || number > 60 || end-off > 9 {
			return it, false
		}
		rest := text[end+m:]
		after, _ := utf8.DecodeRuneInString(rest)
		next, _, _ := judgment.Ordinal(rest, 0)
		switch {
		case han && mark == '、' && next != number+1: // 一、二审 are both instances
			it.style = hanComma
		case !han && (mark == '.' || mark == '．' || mark == '、') && (after < '0' || after > '9' || next > 1900 && next < 2100) && text[off] != '0':
			it.style = figurePoint
		default:
			return it, false
		}
		it.number, it.End = number, end+m
		return it, true
	}
	return it, false
}

// writeItem writes a number in a style.
func writeItem(s style, n int) string {
	switch s {
	case hanComma:
		return hanNumber(n) + "、"
	case hanBracket:
		return "（" + hanNumber(n) + "）"
	case ordinalWord:
		return "第" + hanNumber(n) + "，"
	case figurePoint:
		return fmt.Sprintf("%d.", n)
	case figureBracket:
		return fmt.Sprintf("（%d）", n)
	case styles:
	}
	return ""
}
