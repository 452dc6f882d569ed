package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// capitalSums reports an amount whose figures and capitals differ, and
// capitals that are no amount.
func capitalSums() *Rule {
	return &Rule{
		ID:    "J07",
		Title: "金额大小写不一致",
		Basis: "《中华人民共和国票据法》第八条；《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于数字用法的要求",
		Max:   Error,
		What:  "紧挨着写的同一笔金额的小写与大写（12,000元（大写：壹万贰仟元整）），以及“大写”后面无法识别的金额。",
		Why:   "大小写不一致的金额无法执行，只能裁定补正。",
		Known: "两处金额之间隔着别的文字时不认为是同一笔；带“约”“余”的不比。",
		Check: checkCapitalSums,
	}
}

func checkCapitalSums(in *Input) []Hit {
	var hits []Hit
	for i := 1; i < len(in.Sums); i++ {
		a, b := in.Sums[i-1], in.Sums[i]
		if a.Capitals == b.Capitals || a.Approx || b.Approx || a.Fen == b.Fen || !sameSum(in.Text[a.End:b.Start]) {
			continue
		}
		figures, capitals := a, b
		if a.Capitals {
			figures, capitals = b, a
		}
		hits = append(hits, Hit{
			Span: judgment.Span{Start: a.Start, End: b.End}, Severity: Error, Confidence: 0.95, // either may be the wrong one
			Message:  fmt.Sprintf("大写“%s”为%s，小写为%s，相差%s", in.Text[capitals.Start:capitals.End], yuan(capitals.Fen), yuan(figures.Fen), yuan(abs(capitals.Fen-figures.Fen))),
			Evidence: []judgment.Span{figures.Span, capitals.Span},
		})
	}
	return append(hits, unreadCapitals(in)...)
}

// sameSum reports whether the text between two amounts says that they are one.
func sameSum(between string) bool {
	if len(between) > 60 {
		return false
	}
	says := false
	for _, r := range between {
		if !strings.ContainsRune("（(）)［］[]大小写人民币￥¥：:；即计为合整正，, \u3000", r) {
			return false
		}
		says = says || strings.ContainsRune("（(大小￥¥即", r)
	}
	return says
}

// unreadCapitals reports capitals announced by 大写 that are no amount.
func unreadCapitals(in *Input) []Hit {
	const cue = "大写"
	var hits []Hit
	text := in.Text
	next := 0 // first sum that may lie at the place
	for at := strings.Index(text, cue); at >= 0; {
		start := at + len(cue)
		for start < len(text) {
			r, size := utf8.DecodeRuneInString(text[start:])
			if !strings.ContainsRune("金额为人民币：: （(￥¥\u3000", r) {
				break
			}
			start += size
		}
		end := start
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !strings.ContainsRune("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正", r) {
				break
			}
			end += size
		}
		for next < len(in.Sums) && in.Sums[next].End <= start {
			next++
		}
		first, _ := utf8.DecodeRuneInString(text[start:])
		read := next < len(in.Sums) && in.Sums[next].Start < end
		if end-start >= len("壹拾元") && !read && strings.ContainsRune("零壹贰叁肆伍陆柒捌玖拾佰仟", first) {
			hits = append(hits, Hit{
				Span: judgment.Span{Start: start, End: end}, Severity: Suspect, Confidence: 0.7,
				Message: "大写金额“" + text[start:end] + "”不合书写规则，无法读出数额",
			})
		}
		i := strings.Index(text[start:], cue)
		if i < 0 {
			break
		}
		at = start + i
	}
	return hits
}
