package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// creditCodes reports a unified social credit code or an organisation code
// whose form or check character cannot be.
func creditCodes() *Rule {
	return &Rule{
		ID:    "J14",
		Title: "统一社会信用代码、组织机构代码有误",
		Basis: "《法人和其他组织统一社会信用代码编码规则》（GB 32100—2015）；《全国组织机构代码编制规则》（GB 11714—1997）",
		Max:   Error,
		What:  "写在“统一社会信用代码”“组织机构代码”之后的代码的位数、所用字符、登记管理部门和机构类别、校验码。",
		Why:   "代码错一位就不能与登记的单位对应，执行和信用惩戒会落空。",
		Known: "没有上述字样引出的、已用“*”“×”隐去的代码不查；只核对编码规则，不核对代码是否确属该单位；登记管理部门代码按标准所列，新增的会漏报而不会误报。",
		Check: checkCreditCodes,
	}
}

func checkCreditCodes(in *Input) []Hit {
	var hits []Hit
	for _, cue := range [...]string{"信用代码", "机构代码"} {
		in.each(cue, func(at int) {
			span, code := codeAfter(in.Text, at+len(cue))
			if code == "" || strings.ContainsAny(code, "*×＊") {
				return
			}
			fault := ""
			severity := Error
			switch {
			case cue == "信用代码":
				fault = creditFault(code)
			case len(code) == 18:
				fault = creditFault(code) // the old word for the new code
			default:
				fault = organisationFault(code)
			}
			if fault == "" {
				return
			}
			if len(code) < 6 {
				severity = Suspect
			}
			if strings.HasPrefix(fault, "第九至十七位") {
				severity = Hint // the code as a whole is sound
			}
			hits = append(hits, Hit{Span: span, Severity: severity, Confidence: 0.95, Message: codeName(cue) + fault})
		})
	}
	return hits
}

func codeName(cue string) string {
	if cue == "信用代码" {
		return "统一社会信用代码"
	}
	return "组织机构代码"
}

// codeAfter reads a code of letters and digits after its name at off: behind a
// colon, 为, 证 or a blank.
func codeAfter(text string, off int) (judgment.Span, string) {
	at := off
	for {
		cut := at
		for _, skip := range [...]string{"：", ":", "为", "证", "号", "码", "（", "(", " ", "\u3000"} {
			if strings.HasPrefix(text[at:], skip) {
				at += len(skip)
			}
		}
		if at == cut || at-off > 30 {
			break
		}
	}
	end := at
	for end < len(text) {
		c := text[end]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '*' || c == '-' {
			end++
			continue
		}
		if strings.HasPrefix(text[end:], "×") {
			end += len("×")
			continue
		}
		break
	}
	return judgment.Span{Start: at, End: end}, text[at:end]
}

// creditAlphabet are the characters of a unified social credit code in the
// order of their values.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditFault says what cannot be in a unified social credit code; "" when nothing.
func creditFault(code string) string {
	if len(code) != 18 {
		return fmt.Sprintf("应为18位，写为%d位", len(code))
	}
	sum := 0
	weight := 1
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, code[i])
		if v < 0 {
			return fmt.Sprintf("第%d位“%c”不是代码可用的字符", i+1, code[i])
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if i := strings.IndexFunc(code[2:8], func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		return fmt.Sprintf("第三至八位“%s”应为行政区划数字", code[2:8])
	}
	if strings.IndexByte(creditAlphabet, code[17]) < 0 {
		return fmt.Sprintf("第18位“%c”不是代码可用的字符", code[17])
	}
	if want := creditAlphabet[(31-sum%31)%31]; want != code[17] {
		return fmt.Sprintf("校验码不符：按前十七位计算应为“%c”，写为“%c”", want, code[17])
	}
	if want, ok := organisationCheck(code[8:16]); ok && want != code[16] {
		return fmt.Sprintf("第九至十七位的组织机构代码校验码不符：应为“%c”，写为“%c”", want, code[16])
	}
	return ""
}

// organisationFault says what cannot be in an organisation code of eight
// characters and a check character, with or without a hyphen.
func organisationFault(code string) string {
	plain := strings.ReplaceAll(code, "-", "")
	if len(plain) != 9 {
		return fmt.Sprintf("应为9位，写为%d位", len(plain))
	}
	want, ok := organisationCheck(plain[:8])
	if !ok {
		return "含有不应出现的字符"
	}
	if want != plain[8] {
		return fmt.Sprintf("校验码不符：按前八位计算应为“%c”，写为“%c”", want, plain[8])
	}
	return ""
}

// organisationCheck is the check character of eight characters of an
// organisation code; 36 values, weights by position.
func organisationCheck(first string) (byte, bool) {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		v := strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", first[i])
		if v < 0 {
			return 0, false
		}
		sum += v * w
	}
	return "0123456789X0"[11-sum%11], true
}
