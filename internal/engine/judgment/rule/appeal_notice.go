package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// appealNotice reports a notice of appeal that is missing, names a period
// other than the statutory one, or names a court that does not hear the
// appeal; and, at second instance, a missing statement that the decision is
// final.
//
// The court of appeal is not always the one above in the register (special
// courts have their own ways), and a party without a domicile in the mainland
// has thirty days: where either is possible the hit is a suspicion.
func appealNotice() *Rule {
	return &Rule{
		ID:        "J16",
		Title:     "上诉告知有误",
		Basis:     "民事诉讼法第一百七十一条、刑事诉讼法第二百三十条、行政诉讼法第八十五条",
		Max:       Suspect,
		What:      "一审判决是否告知上诉，上诉期限是否为民事、行政判决十五日、裁定十日，刑事判决十日、裁定五日，上诉法院是否为上一级法院；二审判决、特别程序和小额诉讼判决、再审二审案件的判决、执行复议裁定是否写明为终审；可以上诉的一审裁定（不予受理、驳回起诉、管辖权异议）是否告知上诉。",
		Why:       "上诉告知写错或者遗漏，会使当事人误过上诉期限或者投错法院。",
		Known:     "其他一审裁定只在写有上诉期限时核对；上诉法院须名册中有本院才能断定，知识产权、海事、铁路、互联网、跨区划法院的上诉管辖另有规定，只报疑似；文中有涉外、涉港澳台字样的，三十日期限视为正确；再审一审案件和督促、破产、其他执行文书不查。",
		Unchecked: appealUnchecked,
		Check:     checkAppeal,
	}
}

// appealUnchecked says why the notice cannot be checked.
func appealUnchecked(in *Input) string {
	if _, ok := finalByKind(in); ok {
		return ""
	}
	switch {
	case in.Type != judgment.Judgment && in.Type != judgment.Ruling:
		return "文书种类不是判决书、裁定书"
	case in.Kind != judgment.Civil && in.Kind != judgment.Criminal && in.Kind != judgment.Administrative:
		return "案件类型不是民事、刑事、行政"
	case in.Level == judgment.Retrial:
		return "再审案件的上诉告知取决于再审所适用的审级"
	case in.Level == judgment.UnknownLevel:
		return "未识别出审级"
	case strings.HasPrefix(in.Court.Text, "最高人民法院") || strings.HasSuffix(in.Court.Text, "中华人民共和国最高人民法院"):
		return "最高人民法院的裁判不上诉"
	}
	if _, ok := in.Section(judgment.Disposition); !ok {
		return "未识别出判决、裁定主文"
	}
	if _, ok := in.Section(judgment.Signature); !ok {
		return "未识别出署名，无法确定上诉告知的范围"
	}
	return ""
}

func checkAppeal(in *Input) []Hit {
	if hits, ok := finalByKind(in); ok {
		return hits
	}
	if appealUnchecked(in) != "" {
		return nil
	}
	remedy, ok := in.Section(judgment.Remedy)
	if in.Level == judgment.Second {
		return finalStatement(in, remedy, ok)
	}
	if !ok {
		if in.Type == judgment.Ruling && !appealable(in) {
			return nil
		}
		if isFinalAtOnce(in) && in.Type == judgment.Judgment {
			return notFinal(in)
		}
		return []Hit{{
			Span: endBefore(in.Doc, judgment.Remedy), Severity: Suspect, Confidence: 0.8,
			Message: "一审" + decided(in) + "没有告知上诉的期限和法院",
		}}
	}
	text := in.Text[remedy.Start:remedy.End]
	if strings.Contains(text, "终审") {
		if in.Type == judgment.Ruling || isFinalAtOnce(in) {
			return nil
		}
		return []Hit{{Span: remedy.Span, Severity: Suspect, Confidence: 0.7, Message: "一审判决写作终审判决，文中又未见小额诉讼程序"}}
	}
	return append(appealPeriod(in, remedy, text), appealCourt(in, remedy, text)...)
}

// isFinalAtOnce reports whether the case was heard in a procedure that has one
// instance.
func isFinalAtOnce(in *Input) bool {
	return in.says("小额诉讼") || in.says("一审终审")
}

// finalStatement checks that a second-instance decision says it is final.
func finalStatement(in *Input, remedy judgment.Section, ok bool) []Hit {
	if ok {
		text := in.Text[remedy.Start:remedy.End]
		if strings.Contains(text, "终审") {
			return nil
		}
		if strings.Contains(text, "提出上诉") || strings.Contains(text, "上诉于") {
			return []Hit{{Span: remedy.Span, Severity: Suspect, Confidence: 0.85, Message: "二审文书告知了上诉"}}
		}
	}
	if in.Type == judgment.Ruling && !strings.Contains(orders(in), "维持") {
		return nil // a remand need not say so
	}
	return notFinal(in)
}

// notFinal reports a decision that cannot be appealed and does not say so.
func notFinal(in *Input) []Hit {
	if containsAny(orders(in), []string{"终审", "终局"}) {
		return nil
	}
	instance := ""
	if in.Level == judgment.Second {
		instance = "二审"
	}
	return []Hit{{
		Span: endBefore(in.Doc, judgment.Remedy), Severity: Suspect, Confidence: 0.8,
		Message: fmt.Sprintf("%s文书没有写明“本%s为终审%s”", instance, decided(in), decided(in)),
	}}
}

// decided is what the decision calls itself.
func decided(in *Input) string {
	if in.Type == judgment.Ruling {
		return "裁定"
	}
	return "判决"
}

// orders is the text from the words of decision to the signatures.
func orders(in *Input) string {
	disposition, _ := in.Section(judgment.Disposition)
	signature, ok := in.Section(judgment.Signature)
	if !ok || signature.Start < disposition.Start {
		return in.Text[disposition.Start:]
	}
	return in.Text[disposition.Start:signature.Start]
}

// finalByKind checks decisions that are final because of what they decide:
// review of enforcement, special procedure, and the retrial of a case that two
// instances had decided. ok is false for all others.
func finalByKind(in *Input) (hits []Hit, ok bool) {
	if _, found := in.Section(judgment.Disposition); !found || in.CaseNo == nil {
		return nil, false
	}
	twice := in.Level == judgment.Retrial && in.Type == judgment.Judgment && in.says("二审判决", "二审裁定", "原二审", "民终", "刑终", "行终")
	switch {
	case strings.Contains(in.CaseNo.Type, "执复") && in.Type == judgment.Ruling:
	case strings.HasSuffix(in.CaseNo.Type, "民特") && in.Type == judgment.Judgment:
	case twice && !strings.Contains(orders(in), "发回"):
	default:
		return nil, false
	}
	if remedy, found := in.Section(judgment.Remedy); found {
		if text := in.Text[remedy.Start:remedy.End]; strings.Contains(text, "上诉于") || strings.Contains(text, "提起上诉") || strings.Contains(text, "提出上诉") {
			return []Hit{{Span: remedy.Span, Severity: Suspect, Confidence: 0.8, Message: "本" + decided(in) + "不能上诉，文书却告知了上诉"}}, true
		}
	}
	return notFinal(in), true
}

// appealable reports whether a ruling of first instance is one of the three
// kinds that can be appealed: on jurisdiction, on not accepting and on
// dismissing a suit.
func appealable(in *Input) bool {
	if in.Kind != judgment.Civil && in.Kind != judgment.Administrative {
		return false
	}
	text := orders(in)
	return strings.Contains(text, "起诉") && strings.Contains(text, "驳回") || strings.Contains(text, "不予受理") || strings.Contains(text, "管辖") && strings.Contains(text, "异议")
}

// statutoryPeriod is the days for an appeal.
func statutoryPeriod(in *Input) int {
	switch {
	case in.Kind == judgment.Criminal && in.Type == judgment.Ruling:
		return 5
	case in.Kind == judgment.Criminal || in.Type == judgment.Ruling:
		return 10
	}
	return 15
}

// abroad are words of a case in which a party may have no domicile in the
// mainland and thirty days to appeal.
var abroad = [...]string{"香港", "澳门", "台湾", "护照", "国籍", "涉外", "外国", "通行证", "英属", "开曼", "新加坡", "美国", "日本", "韩国", "加拿大", "澳大利亚", "德国", "英国", "法国"}

// appealPeriod compares the period named with the statutory one.
func appealPeriod(in *Input, remedy judgment.Section, text string) []Hit {
	days, at, found := daysNamed(text)
	if !found {
		if in.Type == judgment.Ruling {
			return nil
		}
		return []Hit{{Span: remedy.Span, Severity: Suspect, Confidence: 0.7, Message: "上诉告知没有写明上诉期限"}}
	}
	span := judgment.Span{Start: remedy.Start + at.Start, End: remedy.Start + at.End}
	want := statutoryPeriod(in)
	if days == want || days == 30 && in.Kind != judgment.Criminal && in.says(abroad[:]...) {
		return nil
	}
	if in.Kind == judgment.Criminal && days == 15 && strings.Contains(in.Title.Text, "附带民事") {
		return nil
	}
	return []Hit{{
		Span: span, Severity: Suspect, Confidence: 0.95,
		Message: fmt.Sprintf("上诉期限写作%d日，应为%d日", days, want),
	}}
}

// daysNamed finds the first number of days (十五日内, 10日内, 十天内) in text.
func daysNamed(text string) (days int, at judgment.Span, found bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], "日内")
		if other := strings.Index(text[from:], "天内"); i < 0 || other >= 0 && other < i {
			i = other
		}
		if i < 0 {
			return 0, judgment.Span{}, false
		}
		end := from + i
		start := end
		for start > 0 {
			r, n := utf8.DecodeLastRuneInString(text[:start])
			if !strings.ContainsRune("0123456789０１２３４５６７８９一二三四五六七八九十", r) {
				break
			}
			start -= n
		}
		if n, stop, _ := judgment.Ordinal(text, start); start < end && stop == end {
			return n, judgment.Span{Start: start, End: end + len("日")}, true
		}
		from = end + len("日内")
	}
}

// appealCourt checks the court that is to hear the appeal.
func appealCourt(in *Input, remedy judgment.Section, text string) []Hit {
	name, at := courtNamed(text)
	if name == "" || in.CaseNo == nil || name == "本院" {
		return nil
	}
	hit := Hit{Span: judgment.Span{Start: remedy.Start + at.Start, End: remedy.Start + at.End}, Severity: Suspect, Confidence: 0.7}
	own, known := in.Courts.ByCode(in.CaseNo.Court)
	if in.CaseNo.Legacy || !known { // the codes of older numbers were the courts' own
		own, known = in.Courts.ByName(in.Court.Text)
	}
	if known {
		if above, ok := in.Courts.Superior(own.Code); ok {
			if sameCourt(name, above.Name) {
				return nil
			}
			hit.Message = fmt.Sprintf("上诉法院写作%s，名册中%s的上一级法院是%s", name, own.Name, above.Name)
			hit.Fix = &above.Name
			if own.Level == judgment.Basic && ordinaryCourt(own.Name) && !strings.Contains(in.CaseNo.Type, "知") {
				hit.Severity, hit.Confidence = Suspect, 0.95
			}
			return []Hit{hit}
		}
	}
	_, digits := splitCode(in.CaseNo.Court)
	switch {
	case sameCourt(name, in.Court.Text):
		hit.Message = "上诉法院写作本院"
	case digits == 2 && !in.CaseNo.Legacy && strings.HasSuffix(name, "中级人民法院"):
		hit.Message = "中级法院一审的案件，上诉法院写作中级法院"
	case digits == 4 && strings.HasSuffix(name, "高级人民法院") && ordinaryCourt(in.Court.Text):
		hit.Message = "基层法院一审的案件，上诉法院写作高级法院"
	case otherProvince(in.Court.Text, name):
		hit.Message = fmt.Sprintf("上诉法院%s与%s不在同一省", name, in.Court.Text)
	default:
		return nil
	}
	return []Hit{hit}
}

// courtNamed finds the court in 直接向某法院提出上诉 or 上诉于某法院.
func courtNamed(text string) (string, judgment.Span) {
	start := -1
	for _, lead := range [...]string{"上诉于", "直接向", "向"} {
		if i := strings.LastIndex(text, lead); i >= 0 {
			if rest := text[i+len(lead):]; !strings.HasPrefix(rest, "本院") && strings.Contains(firstClause(rest), "法院") {
				start = i + len(lead)
				break
			}
		}
	}
	if start < 0 {
		return "", judgment.Span{}
	}
	end := start + strings.Index(text[start:], "法院") + len("法院")
	name := text[start:end]
	if strings.ContainsAny(name, " \n（(") || utf8.RuneCountInString(name) > 40 {
		return "", judgment.Span{}
	}
	return name, judgment.Span{Start: start, End: end}
}

// firstClause is s up to its first comma or full stop.
func firstClause(s string) string {
	if i := strings.IndexAny(s, "，。；"); i >= 0 {
		return s[:i]
	}
	return s
}

// sameCourt compares names that may or may not have the province before them.
func sameCourt(a, b string) bool {
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

// ordinaryCourt reports whether the court's appeals go to the court above it.
func ordinaryCourt(name string) bool {
	for _, w := range [...]string{"铁路", "海事", "互联网", "知识产权", "金融", "林区", "农垦", "矿区", "油田", "军事"} {
		if strings.Contains(name, w) {
			return false
		}
	}
	return true
}

// otherProvince reports whether both names begin with a province and the
// provinces differ.
func otherProvince(a, b string) bool {
	i, j := strings.Index(a, "省"), strings.Index(b, "省")
	return i > 0 && j > 0 && i <= len("黑龙江") && j <= len("黑龙江") && a[:i] != b[:j]
}
