package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// dates reports days that are not in the calendar, periods that end before
// they begin, and events told before the decision that lie after its signing.
//
// A later date is often right: a debt falls due, a sentence ends. So only an
// event that is told as past counts, in the sentence where the date stands, and
// relative dates (同年, 次日) are never held against the text.
func dates() *Rule {
	return &Rule{
		ID:    "J03",
		Title: "日期有误或者前后矛盾",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于事实表述准确的要求；其他文书参照",
		Max:   Error,
		What:  "日期是否存在（2月30日、13月），期间的止日是否早于起日，落款日期是否晚于检查之日，判决主文之前叙述的已发生事项、当事人出生日期是否晚于落款日期，开庭日期是否早于起诉、立案日期。",
		Why:   "日期写错会直接影响刑期、期限和责任的认定。",
		Known: "“同年”“次日”等不单独作为错误依据；附录和主文中的日期不与落款比较；民事、行政文书只比较同一句话里有立案、开庭、签订等已发生动作的日期、独立成句首的日期和晚于落款八年以上的日期，措辞不在其列的会漏掉；落款和所叙日期何者有误须由人判断。",
		Check: func(in *Input) []Hit {
			hits := impossibleDates(in)
			hits = append(hits, backwardPeriods(in)...)
			hits = append(hits, signedLater(in)...)
			hits = append(hits, hearingOrder(in)...)
			return hits
		},
	}
}

// impossibleDates reports days that the calendar does not have.
func impossibleDates(in *Input) []Hit {
	var hits []Hit
	for _, d := range in.Dates {
		if d.Relative || d.Valid() && (d.Year >= 1800 && d.Year <= 2200 || !d.Full()) {
			continue
		}
		h := Hit{Span: d.Span, Severity: Error, Confidence: 0.98}
		switch {
		case d.Valid():
			h.Severity, h.Confidence = Suspect, 0.6
			h.Message = fmt.Sprintf("年份写作%d年，疑有误", d.Year)
		case d.Year > 9999:
			h.Message = fmt.Sprintf("年份写作%d年，多了一位", d.Year)
		case d.Month > 12 || d.Month == 0:
			h.Message = fmt.Sprintf("没有%d月", d.Month)
		case d.Day == 0:
			h.Message = "没有0日"
		default:
			h.Message = fmt.Sprintf("%d年%d月没有%d日", d.Year, d.Month, d.Day)
		}
		hits = append(hits, h)
	}
	return hits
}

// backwardPeriods reports 自…起至…止 whose end lies before its beginning.
func backwardPeriods(in *Input) []Hit {
	var hits []Hit
	for i := 1; i < len(in.Dates); i++ {
		from, to := in.Dates[i-1], in.Dates[i]
		if to.Start-from.End > len("起至") || from.Relative || !from.Full() || !to.Full() || !from.Valid() || !to.Valid() || !to.On().Before(from.On()) {
			continue
		}
		if between := in.Text[from.End:to.Start]; between != "起至" && between != "至" && between != "起到" {
			continue
		}
		hits = append(hits, Hit{
			Span: to.Span, Severity: Error, Confidence: 0.95,
			Message:  fmt.Sprintf("期间的止日%s早于起日%s", to.On(), from.On()),
			Evidence: []judgment.Span{from.Span},
		})
	}
	return hits
}

// past are words of acts that have happened when a judgment tells of them.
var past = [...]string{
	"立案", "受理", "开庭", "审理", "提起公诉", "起诉", "拘留", "逮捕", "取保候审", "监视居住", "羁押", "抓获", "投案", "发生", "签订", "作出", "判处", "释放",
	"出生", "死亡", "到庭", "送达", "宣判", "盗窃", "窃得", "窃取", "诈骗", "殴打", "驾驶", "鉴定", "转账", "出具", "购买", "贩卖", "强奸", "抢劫",
	"询问", "听证", "质证", "出售", "销售", "调查", "谈话", "通知", "登记", "结婚", "离婚", "入住", "入院", "出院", "入职", "离职", "收到", "发现", "申请", "反映", "了", "曾", "已",
}

// ahead are words that put a date into the future, or make it a limit, when
// they stand in its clause.
var ahead = [...]string{
	"止", "届满", "到期", "期满", "期限", "刑期", "考验期", "有效期", "将于", "将在", "将来", "即将", "将由", "拟", "约定", "承诺", "计划", "预计", "前付", "之前", "至", "到20", "截至", "截止", "预定", "还清", "分期", "为期",
}

// promised are words that put the dates of a whole sentence into the future.
var promised = [...]string{"约定", "承诺", "计划", "预计", "分期", "还清", "期限", "届满", "到期", "有效期", "租期", "诉讼请求"}

// sentenceReach is how far, in bytes, the words around a date are read.
const sentenceReach = 450

// told is the part of the text whose events have happened when the court signs:
// everything between the heading and the words of decision.
func told(in *Input) judgment.Span {
	s := judgment.Span{}
	for _, section := range in.Sections {
		switch section.Kind {
		case judgment.Litigants, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons:
			if s.Len() == 0 {
				s.Start = section.Start
			}
			s.End = section.End
		default: // the heading and what follows the reasons tell no events
		}
	}
	return s
}

// signedLater compares the signing date with the day of the check, the births
// and the events told.
func signedLater(in *Input) []Hit {
	signed := in.Signed
	if signed == nil || !signed.Full() || !signed.Valid() {
		return nil
	}
	var hits []Hit
	if in.Today.Year > 0 && in.Today.Before(signed.On()) {
		hits = append(hits, Hit{
			Span: signed.Span, Severity: Error, Confidence: 0.9,
			Message: fmt.Sprintf("落款日期%s晚于检查之日%s", signed.On(), in.Today),
		})
	}
	for _, p := range in.Parties {
		if b := p.Birth; b != nil && b.Full() && b.Valid() && !b.Relative && signed.On().Before(b.On()) {
			hits = append(hits, Hit{
				Span: b.Span, Severity: Error, Confidence: 0.95,
				Message:  fmt.Sprintf("%s的出生日期晚于落款日期%s", p.Text, signed.On()),
				Evidence: []judgment.Span{signed.Span},
			})
		}
	}
	span := told(in)
	for _, d := range in.Dates {
		if d.Start < span.Start || d.End > span.End || d.Relative || !d.Full() || !d.Valid() || !signed.On().Before(d.On()) {
			continue
		}
		if !happened(in, d, signed.Year) || isBirth(in, d) {
			continue
		}
		hits = append(hits, Hit{
			Span: d.Span, Severity: Suspect, Confidence: 0.85,
			Message:  fmt.Sprintf("所叙事项的日期%s晚于落款日期%s，二者必有一误", d.On(), signed.On()),
			Evidence: []judgment.Span{signed.Span},
		})
	}
	return hits
}

// happened reports whether the words around a date say that what they tell is
// past. In criminal cases events are told, and nothing else; elsewhere a
// verb must say so, or the date stands alone before what happened on it
// (2024年5月1日，甲…), or it lies so far ahead that nobody agrees on it.
func happened(in *Input, d judgment.Date, signed int) bool {
	const far = 8 // years
	text := in.Text
	after := text[d.End:]
	if hasPrefixAny(after, "前", "之前", "以前", "止", "起", "到期", "届满", "期满", "为", "、", "—", "-", "（含") || containsAny(clauseAround(text, d.Span), ahead[:]) {
		return false
	}
	sentence := around(text, d.Span, "。\n")
	if d.Year-signed >= far {
		lead := sentence[:strings.Index(sentence, text[d.Start:d.End])]
		return !containsAny(lead, promised[:])
	}
	if containsAny(sentence, promised[:]) {
		return false
	}
	previous, _ := utf8.DecodeLastRuneInString(text[:d.Start])
	alone := strings.ContainsRune("。；：\n　 ", previous) && strings.HasPrefix(after, "，")
	return in.Kind == judgment.Criminal || alone || containsAny(sentence, past[:])
}

func isBirth(in *Input, d judgment.Date) bool {
	for _, p := range in.Parties {
		if p.Birth != nil && p.Birth.Span == d.Span {
			return true
		}
	}
	return false
}

// clauseAround is the clause that holds s.
func clauseAround(text string, s judgment.Span) string { return around(text, s, "，。；：\n") }

// around is the stretch that holds s: up to one of ends, or to the limit of
// what one sentence may be, on either side.
func around(text string, s judgment.Span, ends string) string {
	start, end := s.Start, s.End
	for start > 0 && s.Start-start < sentenceReach {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if strings.ContainsRune(ends, r) {
			break
		}
		start -= n
	}
	for end < len(text) && end-s.End < sentenceReach {
		r, n := utf8.DecodeRuneInString(text[end:])
		if strings.ContainsRune(ends, r) {
			break
		}
		end += n
	}
	return text[start:end]
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// hearingOrder reports a hearing that lies before every day on which the case
// is said to have been brought or filed.
func hearingOrder(in *Input) []Hit {
	s, ok := in.Section(judgment.Procedure)
	if !ok {
		return nil
	}
	var filed, heard []judgment.Date
	for _, d := range in.Dates {
		if d.Start < s.Start || d.End > s.End || d.Relative || !d.Full() || !d.Valid() {
			continue
		}
		clause := clauseAround(in.Text, d.Span)
		after := clause[min(len(clause), strings.Index(clause, in.Text[d.Start:d.End])+d.Len()):]
		switch {
		case containsAny(clause, []string{"原审", "一审", "曾", "补充", "追加", "变更", "撤回", "延长", "延期", "前"}):
		case containsAny(after, []string{"提起公诉", "立案", "受理"}):
			filed = append(filed, d)
		case containsAny(after, []string{"公开开庭", "开庭审理", "开庭进行"}):
			heard = append(heard, d)
		}
	}
	if len(filed) == 0 {
		return nil
	}
	first := filed[0]
	for _, d := range filed {
		if d.On().Before(first.On()) {
			first = d
		}
	}
	var hits []Hit
	for _, d := range heard {
		if d.On().Before(first.On()) {
			hits = append(hits, Hit{
				Span: d.Span, Severity: Suspect, Confidence: 0.85,
				Message:  fmt.Sprintf("开庭日期%s早于起诉、立案日期%s", d.On(), first.On()),
				Evidence: []judgment.Span{first.Span},
			})
		}
	}
	return hits
}
