package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// newNumbers is the year from which every case number has the form
// （年）法院代字类型代字编号号 (法〔2015〕137号).
const newNumbers = 2016

// caseNumber reports a case number of the heading that breaks the form in use
// in its year, or that contradicts the title or the signing date.
//
// It reads the number's parts and not what they stand for: whether a code
// belongs to the court named in the heading is a question for a register of
// courts and another rule. Codes in no register are not known, and not wrong.
func caseNumber() *Rule {
	return &Rule{
		ID:    "J02",
		Title: "案号有误",
		Basis: "《最高人民法院关于人民法院案件案号的若干规定》（法〔2015〕137号，经法〔2018〕335号修改）",
		Max:   Error,
		What:  "首部案号的年份括号、法院代字、类型代字、编号是否合乎该年份的写法，与文书名称、当事人的诉讼地位、落款年份是否一致；全文案号的年份是否四位、有无缺“号”字；正文所引案号的年份是否晚于落款年份、是否把本案案号的相邻数字写颠倒，是否把二审案号写成基层法院的。",
		Why:   "案号是案件的唯一标识，写错会使文书无法归档、检索、援引和执行。",
		Known: "2016年以前各地“字第”案号写法不一，只查年份、括号以及与文书名称、落款年份是否一致；.txt和.html中的半角括号、空格可能是转换留下的，只提示；贵州的代字是黔，车牌的贵写进案号报错，其他不认识的代字只报疑似；类型代字不逐一对照目录。",
		Unchecked: func(in *Input) string {
			if in.CaseNo == nil && len(brokenNumbers(in)) == 0 {
				return "未识别出首部案号"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			if in.CaseNo == nil {
				return brokenNumbers(in)
			}
			hits := numberForm(in)
			hits = append(hits, numberYears(in)...)
			hits = append(hits, selfReference(in)...)
			hits = append(hits, citedNumbers(in)...)
			hits = append(hits, brokenNumbers(in)...)
			return append(hits, numberAndTitle(in)...)
		},
	}
}

// residue is the severity of a mark that conversion to plain text leaves
// behind: a hint in .txt and .html, an error in an original.
func residue(f Format) Severity {
	if f == DOCX || f == PDF {
		return Error
	}
	return Hint
}

// numberForm checks how the heading's number is written. One fault at a time:
// a number is short, and the gravest is what the reader needs.
func numberForm(in *Input) []Hit {
	no := in.CaseNo
	hit := func(s Severity, confidence float64, message string, fix *string) []Hit {
		return []Hit{{Span: no.Span, Severity: s, Confidence: confidence, Message: message, Fix: fix}}
	}
	if no.Year == 0 {
		return hit(Error, 0.95, fmt.Sprintf("案号“%s”没有年份", no.Text), nil)
	}
	i := strings.IndexAny(no.Text, "）)〕］]】")
	if i < 0 {
		fix := fmt.Sprintf("（%d）%s", no.Year, strings.TrimPrefix(strings.TrimLeft(no.Text, "0123456789"), "年"))
		return hit(Error, 0.95, "案号的年份没有加圆括号", &fix)
	}
	_, n := utf8.DecodeRuneInString(no.Text[i:])
	tail := no.Text[i+n:]
	if !no.Legacy {
		if hits := modernForm(in, tail, hit); hits != nil {
			return hits
		}
	}
	right := fmt.Sprintf("（%d）%s", no.Year, tail)
	if !strings.HasPrefix(no.Text, "（") || !strings.Contains(no.Text, "）") {
		return hit(residue(in.Format), 0.9, "案号的年份应当用全角圆括号", &right)
	}
	if strings.ContainsAny(in.Text[no.Start:no.End], " \t\u3000") {
		return hit(Hint, 0.7, "案号中间有空格", &right)
	}
	if !no.Legacy && strings.HasPrefix(no.Serial, "0") {
		fix := strings.Replace(right, no.Serial+"号", strings.TrimLeft(no.Serial, "0")+"号", 1)
		return hit(Hint, 0.9, "案号编号前不加0", &fix)
	}
	return nil
}

// modernForm checks the parts of a number of the form in use since 2016; tail
// is what follows the year.
func modernForm(in *Input, tail string, hit func(Severity, float64, string, *string) []Hit) []Hit {
	no := in.CaseNo
	if strings.Contains(tail, "第"+no.Serial) {
		fix := fmt.Sprintf("（%d）%s", no.Year, strings.Replace(tail, "第", "", 1))
		return hit(Error, 0.9, "案号编号前不写“第”", &fix)
	}
	letter, digits := splitCode(no.Court)
	switch {
	case no.Court == "最高法":
	case letter == "贵":
		fix := fmt.Sprintf("（%d）%s", no.Year, strings.Replace(tail, "贵", "黔", 1))
		return hit(Error, 0.95, "贵州省法院的代字是“黔”，“贵”是车牌用字", &fix)
	case !in.Courts.KnowsRegion(letter) && in.Courts != nil:
		return hit(Suspect, 0.6, fmt.Sprintf("法院代字“%s”不在已知的地区简称之列", letter), nil)
	case digits != 0 && digits != 2 && digits != 4:
		return hit(Error, 0.95, fmt.Sprintf("法院代字“%s”的数字是%d位，应为两位（中级法院）或者四位（基层法院）", no.Court, digits), nil)
	}
	switch {
	case digits == 4 && strings.HasSuffix(no.Type, "终"):
		return hit(Error, 0.95, fmt.Sprintf("法院代字“%s”是基层法院，基层法院不审理二审案件，类型代字却是“%s”", no.Court, no.Type), nil)
	case no.Type == "刑" || no.Type == "民" || no.Type == "行":
		return hit(Error, 0.9, fmt.Sprintf("类型代字“%s”不完整，缺少审级（初、终等）", no.Type), nil)
	case !endsCaseType(no.Type):
		return hit(Suspect, 0.7, fmt.Sprintf("类型代字“%s”不在案件类型代字之列", no.Type), nil)
	case utf8.RuneCountInString(no.Type) > 5:
		return hit(Suspect, 0.6, fmt.Sprintf("类型代字“%s”过长", no.Type), nil)
	case len(no.Serial) > 8:
		return hit(Suspect, 0.6, fmt.Sprintf("案号编号有%d位", len(no.Serial)), nil)
	}
	return nil
}

// endsCaseType reports whether a type code ends as one of the codes of
// 法〔2015〕137号 does.
func endsCaseType(code string) bool {
	last, n := utf8.DecodeLastRuneInString(code)
	if before, _ := utf8.DecodeLastRuneInString(code[:len(code)-n]); before == last {
		return false // 行初初
	}
	return strings.ContainsRune("初终申再监抗辖撤特督催令审复没停医解更备核他赔提执恢保异协破清强惩救刑民行访认港台澳请外调送诉", last)
}

// splitCode parts a court code into its letter and the number of its digits.
func splitCode(code string) (letter string, digits int) {
	_, n := utf8.DecodeRuneInString(code)
	return code[:n], utf8.RuneCountInString(code[n:])
}

// numberYears compares the years of the numbers with the signing date and with
// the change of form.
func numberYears(in *Input) []Hit {
	var hits []Hit
	if no := in.CaseNo; no.Legacy && no.Year > newNumbers {
		hits = append(hits, Hit{
			Span: no.Span, Severity: Suspect, Confidence: 0.8,
			Message: fmt.Sprintf("%d年的案号仍用“字第”写法，2016年1月1日起已不再使用", no.Year),
		})
	}
	if in.Signed == nil || in.Signed.Year > 2999 || !in.Signed.Valid() {
		return hits
	}
	for i := range in.CaseNos {
		no := &in.CaseNos[i]
		if no.Year <= in.Signed.Year || in.SectionAt(no.Start) == judgment.Annex {
			continue
		}
		hits = append(hits, Hit{
			Span: no.Span, Severity: Error, Confidence: 0.95,
			Message:  fmt.Sprintf("案号的年份是%d年，晚于落款日期所在的%d年", no.Year, in.Signed.Year),
			Evidence: []judgment.Span{in.Signed.Span},
		})
	}
	return hits
}

// selfReference reports a number in the text that is the heading's but for two
// neighbouring digits changed about. Numbers that differ otherwise are other
// cases: a court's serials lie close together.
func selfReference(in *Input) []Hit {
	own := in.CaseNo
	var hits []Hit
	for i := range in.CaseNos {
		no := &in.CaseNos[i]
		if no.OfHeader || no.Year != own.Year || no.Court != own.Court || no.Type != own.Type || !swapped(no.Serial, own.Serial) {
			continue
		}
		fix := strings.Replace(no.Text, no.Serial+"号", own.Serial+"号", 1)
		hits = append(hits, Hit{
			Span: no.Span, Severity: Suspect, Confidence: 0.7, Fix: &fix, Evidence: []judgment.Span{own.Span},
			Message: fmt.Sprintf("与本案案号%s只有相邻两位数字颠倒，如系指本案则有误", own.Text),
		})
	}
	return hits
}

// citedNumbers reports a cited number of a second-instance case that carries
// the code of a basic court, a court code that has a digit too many or too few,
// and a number that stands once and is one character away from one that stands
// more often.
func citedNumbers(in *Input) []Hit {
	var hits []Hit
	count := map[string]int{}
	for i := range in.CaseNos {
		count[in.CaseNos[i].Text]++
	}
	for i := range in.CaseNos {
		no := &in.CaseNos[i]
		if no.OfHeader || in.SectionAt(no.Start) == judgment.Annex {
			continue
		}
		letter, digits := splitCode(no.Court)
		switch {
		case !no.Legacy && in.Courts.KnowsRegion(letter) && !endsCaseType(no.Type):
			hits = append(hits, Hit{
				Span: no.Span, Severity: Suspect, Confidence: 0.7,
				Message: fmt.Sprintf("案号%s的类型代字“%s”不在案件类型代字之列", no.Text, no.Type),
			})
			continue
		case !no.Legacy && letter >= "0" && letter <= "9":
			hits = append(hits, Hit{
				Span: no.Span, Severity: Suspect, Confidence: 0.8,
				Message: fmt.Sprintf("案号%s的法院代字缺少地区简称", no.Text),
			})
			continue
		case no.Legacy || !in.Courts.KnowsRegion(letter):
		case digits == 4 && strings.HasSuffix(no.Type, "终"):
			hits = append(hits, Hit{
				Span: no.Span, Severity: Error, Confidence: 0.9,
				Message: fmt.Sprintf("案号%s的法院代字“%s”是基层法院，类型代字却是“%s”", no.Text, no.Court, no.Type),
			})
			continue
		case digits == 1 || digits == 3 || digits > 4:
			hits = append(hits, Hit{
				Span: no.Span, Severity: Suspect, Confidence: 0.8,
				Message: fmt.Sprintf("案号%s的法院代字“%s”有%d位数字，应为两位或者四位", no.Text, no.Court, digits),
			})
			continue
		}
		own := in.CaseNo
		if rest := in.Text[no.End:]; no.Court == own.Court && no.Type == own.Type && no.Text != own.Text && (strings.HasPrefix(rest, "之") || strings.Contains(no.Text, "号之")) &&
			oneCharacterOff(strings.SplitAfter(no.Text, "号")[0], strings.SplitAfter(own.Text, "号")[0]) {
			hits = append(hits, Hit{
				Span: no.Span, Severity: Suspect, Confidence: 0.7, Evidence: []judgment.Span{own.Span},
				Message: fmt.Sprintf("与本案案号%s只差一个字，“之一”等是本案中另行作出的文书，如系本案则有误", own.Text),
			})
			continue
		}
		if count[no.Text] == 1 {
			hits = append(hits, oddNumber(in, no, count)...)
		}
	}
	return hits
}

// brokenNumbers reports what would be a case number but for a year of three or
// five digits or a 号 left out: （202）澄0102民初16号, （2025）澄0102民初16民事判决.
func brokenNumbers(in *Input) []Hit {
	var hits []Hit
	text := in.Text
	eachIndex(text, judgment.Span{End: len(text)}, "（", func(at int) {
		year := at + len("（")
		end := figures(text, year)
		if n := end - year; n < 3 || n > 5 || !strings.HasPrefix(text[end:], "）") || text[year] != '2' && text[year] != '1' {
			return
		}
		letter, n := utf8.DecodeRuneInString(text[end+len("）"):])
		court := end + len("）") + n
		if !in.Courts.KnowsRegion(string(letter)) {
			return
		}
		kind := figures(text, court)
		serial := kind
		for serial < len(text) && serial-kind <= 15 {
			c, n := utf8.DecodeRuneInString(text[serial:])
			if !isHan(c) {
				break
			}
			serial += n
		}
		stop := figures(text, serial)
		if kind == court && letter != '最' && stop == serial || serial == kind || stop == serial || !endsCaseType(text[kind:serial]) {
			return
		}
		h := Hit{Span: judgment.Span{Start: at, End: stop}, Severity: Error, Confidence: 0.9}
		switch {
		case end-year != 4:
			h.Message = fmt.Sprintf("案号的年份“%s”不是四位", text[year:end])
			if strings.HasPrefix(text[stop:], "号") {
				h.End += len("号")
			}
		case !strings.HasPrefix(text[stop:], "号") && !strings.HasPrefix(text[stop:], " ") && !strings.HasPrefix(text[stop:], "、") && !strings.HasPrefix(text[stop:], "-"):
			fix := text[at:stop] + "号"
			h.Message, h.Fix = "案号末尾缺“号”字", &fix
		default:
			return
		}
		hits = append(hits, h)
	})
	return hits
}

// figures is where the Arabic digits that begin at off end.
func figures(text string, off int) int {
	for off < len(text) && text[off] >= '0' && text[off] <= '9' {
		off++
	}
	return off
}

// numberAndRole compares the level in the type code with the first litigant's
// role: who appeals does so at second instance.
func numberAndRole(in *Input) (Hit, bool) {
	if len(in.Parties) == 0 || in.CaseNo.Type == "" || in.Type != judgment.Judgment && in.Type != judgment.Ruling && in.Type != judgment.Mediation {
		return Hit{}, false
	}
	role, last := in.Parties[0].Role, in.CaseNo.Type
	if _, digits := splitCode(in.CaseNo.Court); digits == 4 && strings.HasSuffix(last, "终") {
		return Hit{}, false // numberForm says so
	}
	first := role == "原告" || role == "公诉机关" || role == "自诉人"
	second := strings.HasPrefix(role, "上诉人") || role == "原公诉机关" || role == "抗诉机关"
	if strings.HasSuffix(last, "初") && second || strings.HasSuffix(last, "终") && first {
		return Hit{
			Span: in.CaseNo.Span, Severity: Suspect, Confidence: 0.8, Evidence: []judgment.Span{in.Parties[0].Span},
			Message: fmt.Sprintf("类型代字“%s”与当事人的诉讼地位“%s”所示审级不符", in.CaseNo.Type, role),
		}, true
	}
	return Hit{}, false
}

// oddNumber compares a number that stands once with those that stand more
// often and not beside it: numbers of a series are listed together.
func oddNumber(in *Input, no *judgment.CaseNo, count map[string]int) []Hit {
	if len(in.CaseNos) > 300 {
		return nil // a list of cases
	}
	for i := range in.CaseNos {
		other := &in.CaseNos[i]
		if letter, _ := splitCode(other.Court); letter >= "0" && letter <= "9" && !other.Legacy {
			continue // itself wrong
		}
		if count[other.Text] < 2 || abs(int64(other.Start-no.Start)) < 120 || !oneCharacterOff(no.Text, other.Text) {
			continue
		}
		fix := other.Text
		return []Hit{{
			Span: no.Span, Severity: Suspect, Confidence: 0.65, Fix: &fix, Evidence: []judgment.Span{other.Span},
			Message: fmt.Sprintf("与文中另有%d处的%s只差一个字，如系同一案件则有误", count[other.Text], other.Text),
		}}
	}
	return nil
}

// oneCharacterOff reports whether a is b with one character changed, missing or
// too many, or two neighbours changed about.
func oneCharacterOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	return string(x[i+1:]) == string(y[i+1:]) || i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// swapped reports whether a is b with two neighbouring digits changed about.
func swapped(a, b string) bool {
	if len(a) != len(b) || a == b {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// numberAndTitle compares the type code with the title.
func numberAndTitle(in *Input) []Hit {
	kinds := [...]struct{ word, code string }{{"刑事", "刑"}, {"民事", "民"}, {"行政", "行"}}
	title, code := "", ""
	for _, k := range kinds {
		if strings.Contains(in.Title.Text, k.word) {
			if title != "" {
				return nil // 刑事附带民事
			}
			title = k.code
		}
		if strings.Contains(in.CaseNo.Type, k.code) {
			if code != "" {
				return nil
			}
			code = k.code
		}
	}
	if h, ok := numberAndRole(in); ok {
		return []Hit{h}
	}
	if title == "" || code == "" || title == code {
		return nil
	}
	return []Hit{{
		Span: in.CaseNo.Span, Severity: Error, Confidence: 0.9,
		Message:  fmt.Sprintf("文书名称是“%s”，案号的类型代字却是“%s”", in.Title.Text, in.CaseNo.Type),
		Evidence: []judgment.Span{in.Title.Span},
	}}
}
