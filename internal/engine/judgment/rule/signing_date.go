package rule

import (
	"strings"

	"xiezhi/internal/engine/judgment"
)

// signingDate reports a signing date that is not written in Chinese numerals
// with 〇, or that lacks its day.
//
// Only the signing date counts: dates inside the reasoning may use either form.
func signingDate() *Rule {
	return &Rule{
		ID:    "J19",
		Title: "落款日期写法有误",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于落款日期的规定；刑事、行政裁判文书样式同",
		Max:   Error,
		What:  "判决书、裁定书、调解书、决定书、支付令的落款日期是否用汉字写全年、月、日，零是否写作“〇”。",
		Why:   "落款日期关系上诉期限和生效日期，统一写法可防止涂改和误读。",
		Known: "○、Ｏ、O、0等形近字在.txt和.html中可能是转换留下的，报疑似；写作“零”、日数逐位写（一八日）的也报疑似；通知书依公文格式可用阿拉伯数字，不查。",
		Unchecked: func(in *Input) string {
			switch in.Type {
			case judgment.Judgment, judgment.Ruling, judgment.Mediation, judgment.Decision, judgment.PaymentOrder:
			case judgment.Notice:
				return "通知书的日期可依公文格式书写"
			default:
				return "未识别出文书种类"
			}
			if in.Signed == nil {
				return "未识别出落款日期"
			}
			return ""
		},
		Check: checkSigningDate,
	}
}

func checkSigningDate(in *Input) []Hit {
	if in.Signed == nil || in.Type == judgment.Notice || in.Type == judgment.UnknownType {
		return nil
	}
	d := in.Signed
	written := in.Text[d.Start:d.End]
	hit := Hit{Span: d.Span, Severity: Error, Confidence: 0.95}
	var fix string
	if d.Full() && d.Valid() {
		fix = numerals(d.On())
		hit.Fix = &fix
	}
	switch {
	case d.Day == 0:
		hit.Message, hit.Confidence = "落款日期没有写明日", 0.8
		hit.Severity = Suspect // the day may be there in a form that was not read
	case !d.Numerals && strings.ContainsAny(written, "0123456789０１２３４５６７８９"):
		hit.Message = "落款日期应当用汉字书写，不用阿拉伯数字"
		if onlyZeros(written) {
			hit.Message, hit.Severity = "落款日期中的零应当写作“〇”", lookAlikeZero(in.Format)
		}
	case strings.ContainsAny(written, "○◯ＯOo0０"):
		hit.Message, hit.Severity = "落款日期中的零应当写作“〇”，此处是形近字", lookAlikeZero(in.Format)
	case strings.Contains(written, "零"):
		hit.Message, hit.Severity = "落款日期中的零应当写作“〇”", Suspect
	case strings.ContainsAny(written, "元廿"):
		hit.Message, hit.Severity, hit.Confidence = "落款日期宜写作规范的月、日（一月、二十日）", Hint, 0.7
	case fix != "" && compact(written) != fix:
		hit.Message, hit.Severity = "落款日期应当写作“"+fix+"”", Suspect
	default:
		return nil
	}
	return []Hit{hit}
}

// lookAlikeZero is the severity of a sign that looks like 〇. Conversion to plain
// text seldom makes it, so it counts there too.
func lookAlikeZero(f Format) Severity {
	if f == DOCX || f == PDF {
		return Error
	}
	return Suspect
}

// compact is s without white space.
func compact(s string) string { return strings.Join(strings.Fields(s), "") }

// onlyZeros reports whether the only Arabic digits of s are noughts, put where
// 〇 belongs.
func onlyZeros(s string) bool {
	return !strings.ContainsAny(s, "123456789１２３４５６７８９")
}

// numerals writes day as 二〇二四年三月五日.
func numerals(day judgment.Day) string {
	digits := [...]string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	var b strings.Builder
	for _, place := range [...]int{1000, 100, 10, 1} {
		b.WriteString(digits[day.Year/place%10])
	}
	count := func(n int) {
		if n >= 20 {
			b.WriteString(digits[n/10])
		}
		if n >= 10 {
			b.WriteString("十")
		}
		if n%10 > 0 {
			b.WriteString(digits[n%10])
		}
	}
	b.WriteString("年")
	count(day.Month)
	b.WriteString("月")
	count(day.Day)
	b.WriteString("日")
	return b.String()
}
