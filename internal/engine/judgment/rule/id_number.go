package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// idNumbers reports a citizen identity number whose check digit, date of birth
// or region cannot be, or that contradicts the person's birth and sex.
func idNumbers() *Rule {
	return &Rule{
		ID:    "J12",
		Title: "公民身份号码有误",
		Basis: "《公民身份号码》（GB 11643—1999）；《中华人民共和国居民身份证法》第三条",
		Max:   Error,
		What:  "公民身份号码的位数、校验位、出生日期码、省级地址码，以及与文书所写出生日期、性别是否一致。",
		Why:   "身份号码错一位就会指向另一个人，执行、送达和失信惩戒都可能落到无关的人头上。",
		Known: "没有“身份”字样引出的十八位数字，地区和日期都像身份号码才报“疑似”；已隐去部分数字的、十五位旧号码、外国人永久居留身份证号码不查；只核对省级地址码。",
		Check: checkIDNumbers,
	}
}

func checkIDNumbers(in *Input) []Hit {
	var hits []Hit
	for i := range in.IDs {
		if h, ok := judgeID(in, &in.IDs[i]); ok {
			hits = append(hits, h)
		}
	}
	for i := range in.Parties {
		p := &in.Parties[i]
		if p.ID == nil || len(p.ID.Text) != 18 || idFault(p.ID.Text, in.Today) != "" {
			continue
		}
		hits = append(hits, judgeHolder(in.Text, p)...)
	}
	return append(hits, wrongLength(in)...)
}

// wrongLength reports a number called an identity number that has another
// number of digits than 18, or 15 as until 2013.
func wrongLength(in *Input) []Hit {
	var hits []Hit
	for _, cue := range [...]string{"身份号码", "身份证号"} {
		in.each(cue, func(at int) {
			span, number := codeAfter(in.Text, at+len(cue))
			if n := len(number); n < 12 || n > 24 || n == 18 || n == 15 || strings.ContainsAny(number, "*×-") {
				return
			}
			hits = append(hits, Hit{Span: span, Severity: Error, Confidence: 0.95, Message: fmt.Sprintf("公民身份号码应为18位，写为%d位", len(number))})
		})
	}
	return hits
}

// judgeID looks at a number by itself.
func judgeID(in *Input, id *judgment.IDNumber) (Hit, bool) {
	if len(id.Text) != 18 || id.Text[0] == '9' && knownProvince(id.Text[1:3]) { // a foreigner with permanent residence
		return Hit{}, false
	}
	until := in.Today
	if in.Signed != nil && in.Signed.Full() {
		until = in.Signed.On()
	}
	fault := idFault(id.Text, until)
	if fault == "" {
		return Hit{}, false
	}
	h := Hit{Span: id.Span, Severity: Error, Confidence: 0.97, Message: "公民身份号码" + fault}
	before := in.Text[max(0, id.Start-36):id.Start]
	if !strings.Contains(before, "身份") {
		// Most numbers of eighteen digits are accounts. One with a region and a
		// day of birth in the right places is likely meant as an identity number.
		if !knownProvince(id.Text[:2]) || !validBirth(id.Text, until) {
			return Hit{}, false
		}
		h.Severity, h.Confidence = Suspect, 0.5
		h.Message = "此号码形似公民身份号码，但" + fault
	}
	return h, true
}

// idFault says what cannot be in a number; "" when nothing.
func idFault(id string, until judgment.Day) string {
	switch {
	case !knownProvince(id[:2]):
		return "前两位“" + id[:2] + "”不是省级地址码"
	case !validBirth(id, until):
		return fmt.Sprintf("第七至十四位“%s”不是有效的出生日期", id[6:14])
	}
	want, ok := checkDigit(id[:17])
	if !ok {
		return "含有不应出现的字符"
	}
	if got := id[17]; got != want && (want != 'X' || got != 'x') {
		return fmt.Sprintf("校验位不符：按前十七位计算应为“%c”，写为“%c”", want, got)
	}
	return ""
}

// checkDigit is the eighteenth character that the first seventeen call for.
func checkDigit(first string) (byte, bool) {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		c := first[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		sum += int(c-'0') * w
	}
	return "10X98765432"[sum%11], true
}

// knownProvince reports whether two digits are the code of a province, or of
// the residents of Hong Kong, Macao and Taiwan (81 to 83).
func knownProvince(code string) bool {
	return strings.Contains(" 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ", " "+code+" ")
}

// validBirth reports whether the number holds a day of birth that is a day of
// the calendar, from 1900 to the given one.
func validBirth(id string, until judgment.Day) bool {
	d, ok := birthOf(id)
	return ok && d.Year >= 1900 && judgment.Date{Year: d.Year, Month: d.Month, Day: d.Day}.Valid() && !until.Before(d)
}

func birthOf(id string) (judgment.Day, bool) {
	n := 0
	for _, c := range []byte(id[6:14]) {
		if c < '0' || c > '9' {
			return judgment.Day{}, false
		}
		n = n*10 + int(c-'0')
	}
	return judgment.Day{Year: n / 10000, Month: n / 100 % 100, Day: n % 100}, true
}

// judgeHolder compares a sound number with what the text says of its holder.
func judgeHolder(text string, p *judgment.Party) []Hit {
	var hits []Hit
	id := p.ID
	born, _ := birthOf(id.Text)
	if b := p.Birth; b != nil && b.Year > 0 && (b.Year != born.Year || b.Month > 0 && b.Month != born.Month || b.Day > 0 && b.Day != born.Day) {
		hits = append(hits, Hit{
			Span: id.Span, Severity: Error, Confidence: 0.9, Evidence: []judgment.Span{b.Span},
			Message: fmt.Sprintf("身份号码中的出生日期为%d年%d月%d日，与所写的出生日期不一致", born.Year, born.Month, born.Day),
		}, Hit{
			Span: b.Span, Severity: Suspect, Confidence: 0.5, Evidence: []judgment.Span{id.Span},
			Message: "出生日期与身份号码不一致，何者有误请核对",
		})
	}
	sex := "女"
	if (id.Text[16]-'0')%2 == 1 {
		sex = "男"
	}
	if p.Sex != "" && p.Sex != sex {
		hits = append(hits, Hit{
			Span: id.Span, Severity: Error, Confidence: 0.9, Evidence: []judgment.Span{p.Span},
			Message: fmt.Sprintf("身份号码第十七位表示性别为%s，与所写的“%s”不一致", sex, p.Sex),
		})
		if i := strings.Index(after(text, p.End, 60), p.Sex); i >= 0 {
			at := p.End + i
			hits = append(hits, Hit{
				Span: judgment.Span{Start: at, End: at + len(p.Sex)}, Severity: Suspect, Confidence: 0.5, Evidence: []judgment.Span{id.Span},
				Message: "性别与身份号码不一致，何者有误请核对",
			})
		}
	}
	return hits
}
