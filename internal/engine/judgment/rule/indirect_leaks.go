package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// indirectLeaks reports what gives a masked person away without the name.
func indirectLeaks() *Rule {
	return &Rule{
		ID:        "J36",
		Title:     "可能间接泄露隐名者身份",
		Basis:     publicationBasis + "第九条、第十条",
		Max:       Suspect,
		What:      "上网文书中与隐名者写在一起的曾用名、绰号、网名，未成年人就读的学校，以及只隐去几位、仍看得出的号码。",
		Why:       "姓名隐去了，绰号、学校和残缺的号码仍能使人认出是谁。",
		Known:     "只提示；店铺字号、亲属姓名等其他线索未查，文件名由隐名命令检查。",
		OfCopies:  true,
		Unchecked: publicationOnly,
		Check: func(in *Input) []Hit {
			hits := shownEpithets(in)
			hits = append(hits, shownSchools(in)...)
			return append(hits, halfHidden(in)...)
		},
	}
}

// shownEpithets finds another name that stands behind a hidden one.
func shownEpithets(in *Input) []Hit {
	var hits []Hit
	for _, word := range [...]string{"曾用名", "又名", "别名", "绰号", "外号", "小名", "乳名", "化名", "网名"} {
		for off := 0; ; {
			i := strings.Index(in.Text[off:], word)
			if i < 0 {
				break
			}
			at := off + i
			off = at + len(word)
			before := in.Text[max(0, at-24):at]
			from := off
			for from < len(in.Text) {
				r, n := utf8.DecodeRuneInString(in.Text[from:])
				if !strings.ContainsRune("：:“\"为叫", r) {
					break
				}
				from += n
			}
			end := from
			for end < len(in.Text) {
				r, n := utf8.DecodeRuneInString(in.Text[end:])
				if !unicode.Is(unicode.Han, r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
					break
				}
				end += n
			}
			name := in.Text[from:end]
			if n := utf8.RuneCountInString(name); n < 2 || n > 8 || !hiddenName(before) || hiddenName(name) {
				continue
			}
			hits = append(hits, Hit{Span: judgment.Span{Start: from, End: end}, Severity: Hint, Confidence: 0.7, Message: "隐名者的" + word + "仍可辨认"})
		}
	}
	return hits
}

// shownSchools finds the school of a minor.
func shownSchools(in *Input) []Hit {
	var hits []Hit
	for _, word := range [...]string{"就读于", "就学于", "在读于"} {
		for off := 0; ; {
			i := strings.Index(in.Text[off:], word)
			if i < 0 {
				break
			}
			from := off + i + len(word)
			off = from
			line := in.Text[from:min(len(in.Text), from+90)]
			if k := strings.IndexAny(line, "，。；、\n"); k >= 0 {
				line = line[:k]
			}
			for _, end := range [...]string{"幼儿园", "小学", "中学", "学校"} {
				k := strings.LastIndex(line, end)
				if k <= 0 || hiddenName(line) {
					continue
				}
				hits = append(hits, Hit{Span: judgment.Span{Start: from, End: from + k + len(end)}, Severity: Hint, Confidence: 0.6, Message: "未成年人就读的学校会使人认出其身份"})
				break
			}
		}
	}
	return hits
}

// halfHidden finds numbers of which eight digits and more are still shown.
func halfHidden(in *Input) []Hit {
	var hits []Hit
	text := in.Text
	for i := 0; i < len(text); {
		if text[i] < '0' || text[i] > '9' {
			i++
			continue
		}
		shown, hidden, end := 0, 0, i
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			switch {
			case r >= '0' && r <= '9':
				shown++
			case r == '*' || r == '×' || r == '＊':
				hidden++
			case (r == 'X' || r == 'x') && hidden > 0:
				shown++
			default:
				n = 0
			}
			if n == 0 {
				break
			}
			end += n
		}
		if hidden > 0 && shown >= 8 {
			hits = append(hits, Hit{Span: judgment.Span{Start: i, End: end}, Severity: Hint, Confidence: 0.8, Message: "号码只隐去一部分，其余数字仍可辨认"})
		}
		i = max(end, i+1)
	}
	return hits
}
