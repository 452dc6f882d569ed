package rule

import (
	_ "embed" // the marks
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

//go:embed residue.tsv
var residueList string

// residues reports what editing, printing, conversion and masking leave in a
// text: the mark for the seal, comments, codes, unfilled blanks, names masked
// out of shape and one party masked in two ways.
func residues() *Rule {
	marks := readResidues(residueList)
	return &Rule{
		ID:    "J37",
		Title: "转换、用印或者隐名残留",
		Basis: "《最高人民法院关于人民法院在互联网公布裁判文书的规定》（法释〔2016〕19号）第九条、第十条；《人民法院民事裁判文书制作规范》（法〔2016〕221号）",
		Max:   Suspect,
		What:  "“（院印）”“本件与原本核对无异”等不属于文书内容的印记，没有删除的批注、修订、提示语，没有转换的域代码、网页代码和乱码，没有填写的空白，“某某某某”，同一当事人前后隐名不一致（张某、张某某）。",
		Why:   "残留说明文书没有经过最后校对；隐名不一致会使读者误认为是两个人，也可能泄露姓名。",
		Known: "正本中的“本件与原本核对无异”是应有的印文，在.docx、.pdf中只提示；隐名是否一致只按当事人的称谓核对，证人、被害人的只提示；真实姓名与隐名混用由姓名规则检查。",
		Check: func(in *Input) []Hit {
			hits := marks.check(in)
			hits = append(hits, longMasks(in)...)
			hits = append(hits, lonePlaceholder(in)...)
			return append(hits, twoMasks(in)...)
		},
	}
}

// residueMarks is residue.tsv.
type residueMarks struct {
	matcher  *lexicon.Matcher
	severity []string
	message  []string
}

// readResidues parses the list; a line it cannot read is left out, which the
// test of the list reports.
func readResidues(list string) *residueMarks {
	m := &residueMarks{}
	var words []string
	for line := range strings.SplitSeq(list, "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || line[0] == '#' && !strings.HasPrefix(line, "#\t") {
			continue
		}
		words = append(words, cells[0])
		m.severity = append(m.severity, cells[1])
		m.message = append(m.message, cells[2])
	}
	m.matcher = lexicon.NewMatcher(words)
	return m
}

func (m *residueMarks) check(in *Input) []Hit {
	var hits []Hit
	m.matcher.Each(in.Text, func(start, end, word int) bool {
		h := Hit{Span: judgment.Span{Start: start, End: end}, Severity: Severity(m.severity[word]), Confidence: 0.9, Message: m.message[word]}
		switch m.severity[word] {
		case "stamp":
			h.Severity = residueOf(in.Format)
		case "seal": // a contract may be told of with its seal; the signature has none
			h.Severity = Hint
			const foot = 150 // bytes; a decision of a committee is signed by nobody
			if s, ok := in.Section(judgment.Signature); ok && start >= s.Start || !ok && in.Type != judgment.UnknownType && len(in.Text)-end < foot {
				h.Severity = Suspect
			}
		}
		if lexicon.Quoted(in.Text, start) {
			h.Severity = Hint // a document may be told of with its marks
		}
		hits = append(hits, h)
		return true
	})
	return apart(hits)
}

// residueOf is how grave the words of a stamp are: they belong on a sealed
// copy, which is kept as .docx or .pdf, and not in a published text.
func residueOf(f Format) Severity {
	switch f {
	case DOCX, DOC, PDF, Scan:
		return Hint
	case TXT, HTML:
	}
	return Suspect
}

// lonePlaceholder reports XXX that stands once, where a clause begins. A text
// in which it stands often uses it to mask.
func lonePlaceholder(in *Input) []Hit {
	const mark = "XXX"
	at := strings.Index(in.Text, mark)
	if at < 0 || strings.Contains(in.Text[at+1:], mark) || !hasSuffixAny(in.Text[:at], "，", "。", "；", "：", "\n") {
		return nil
	}
	if next, _ := utf8.DecodeRuneInString(in.Text[at+len(mark):]); !isHan(next) || next == '号' {
		return nil
	}
	return []Hit{{Span: judgment.Span{Start: at, End: at + len(mark)}, Severity: Suspect, Confidence: 0.7, Message: "占位符没有替换"}}
}

// longMasks reports 某 four times in a row or more.
func longMasks(in *Input) []Hit {
	const mask = "某"
	var hits []Hit
	text := in.Text
	end := 0
	eachIndex(text, judgment.Span{End: len(text)}, mask+mask+mask+mask, func(at int) {
		if at < end {
			return
		}
		end = at
		for strings.HasPrefix(text[end:], mask) {
			end += len(mask)
		}
		fix := mask + mask
		hits = append(hits, Hit{
			Span: judgment.Span{Start: at, End: end}, Severity: Suspect, Confidence: 0.9, Fix: &fix,
			Message: fmt.Sprintf("“某”连写%d次，疑为重复隐名", (end-at)/len(mask)),
		})
	})
	return hits
}

// maskedName is a surname and 某 once or twice, as in a litigant's line.
func maskedName(name string) (surname string, marks int, ok bool) {
	i := strings.Index(name, "某")
	if i <= 0 || i > len("欧阳") {
		return "", 0, false
	}
	rest := name[i:]
	marks = strings.Count(rest, "某")
	if marks*len("某") != len(rest) || marks > 2 {
		return "", 0, false // 张某1, 张某甲: told apart on purpose
	}
	return name[:i], marks, true
}

// twoMasks reports a litigant named with his role whose name is masked with
// another number of 某 than among the litigants.
//
// 张某 and 张某某 may be two people. So it counts only after the role, where
// one litigant alone has that role and that surname.
func twoMasks(in *Input) []Hit {
	var hits []Hit
	for i, p := range in.Parties {
		surname, marks, ok := maskedName(p.Text)
		if !ok || p.Organisation || slices.ContainsFunc(in.Parties, func(o judgment.Party) bool {
			return o.Start != in.Parties[i].Start && strings.HasPrefix(o.Text, surname) && bareRole(o.Role) == bareRole(p.Role)
		}) {
			continue
		}
		role := bareRole(p.Role)
		in.each(role+surname+"某", func(at int) {
			from := at + len(role)
			to := from + len(surname)
			n := 0
			for strings.HasPrefix(in.Text[to:], "某") {
				to += len("某")
				n++
			}
			next, _ := utf8.DecodeRuneInString(in.Text[to:])
			if n == marks || n > 2 || next >= '0' && next <= '9' || strings.ContainsRune("甲乙丙丁戊己庚辛×＊*", next) || in.SectionAt(at) == judgment.Litigants || priorRole(in.Text, at) {
				return
			}
			name := p.Text
			hits = append(hits, Hit{
				Span: judgment.Span{Start: from, End: to}, Severity: Suspect, Confidence: 0.8, Fix: &name,
				Message:  fmt.Sprintf("%s在当事人部分写作“%s”，此处写作“%s”，隐名不一致", role, name, in.Text[from:to]),
				Evidence: []judgment.Span{p.Span},
			})
		})
	}
	return hits
}

// bareRole is a role without the former role in its brackets.
func bareRole(role string) string {
	if i := strings.IndexAny(role, "（("); i > 0 {
		return role[:i]
	}
	return role
}

// priorRole reports whether the role at off is the end of another: 原审被告,
// 同案被告人.
func priorRole(text string, off int) bool {
	return hasSuffixAny(text[:off], "原审", "同案", "另案", "反诉", "一审", "被", "本诉", "共同", "诉讼")
}
