package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// bankCards reports a bank card number whose check digit cannot be, and a
// number that differs in one digit from another of the same document.
func bankCards() *Rule {
	return &Rule{
		ID:    "J15",
		Title: "银行卡号、账号有误或者前后不一致",
		Basis: "《银行卡卡号》（GB/T 19584）与《识别卡 发卡者标识》（GB/T 15694.1）规定的校验算法",
		Max:   Suspect,
		What:  "写明是卡号的、或者以62开头并写明是账号、账户、银行卡的16至19位数字是否通过校验；同一文书中的卡号、账号是否与另一处只差一位。",
		Why:   "付款账号写错一位，款项无法支付或者付给他人。",
		Known: "单位结算账号和部分银行的个人账号不用这种校验，不以62开头又只写“账号”的不查校验；已隐去部分数字的不查；存折、保险、社会保障卡号可能用别的算法。",
		Check: checkBankCards,
	}
}

// account is a number that the text calls a card or an account.
type account struct {
	judgment.Span
	digits string
	card   bool // called a card number
}

func checkBankCards(in *Input) []Hit {
	accounts := accountsIn(in.Text)
	var hits []Hit
	for i, a := range accounts {
		if (a.card || strings.HasPrefix(a.digits, "62")) && len(a.digits) >= 16 && len(a.digits) <= 19 && !luhn(a.digits) {
			hits = append(hits, Hit{
				Span: a.Span, Severity: Suspect, Confidence: 0.7,
				Message: fmt.Sprintf("%d位的银行卡号没有通过校验，可能有数字写错", len(a.digits)),
			})
			continue
		}
		for _, b := range accounts[max(0, i-200):i] {
			if len(a.digits) >= 12 && oneDigitOff(a.digits, b.digits) {
				hits = append(hits, Hit{
					Span: a.Span, Severity: Suspect, Confidence: 0.6, Evidence: []judgment.Span{b.Span},
					Message: fmt.Sprintf("与前文的“%s”只差一位数字", b.digits),
				})
				break
			}
		}
	}
	return hits
}

// accountsIn finds the numbers of 12 digits and more behind 卡号, 账号 and the
// like. A number of which part is masked is none.
func accountsIn(text string) []account {
	var list []account
	var words []wanted
	for _, cue := range [...]string{"卡号", "账号", "帐号", "账户", "帐户", "银行卡"} {
		words = append(words, wanted{cue, func(at int) {
			if a, ok := accountAt(text, at+len(cue)); ok && (len(list) == 0 || list[len(list)-1].Start != a.Start) {
				a.card = cue == "卡号"
				list = append(list, a)
			} else if ok && cue == "卡号" {
				list[len(list)-1].card = true
			}
		}})
	}
	for _, cue := range [...]string{"账户", "帐户", "银行", "信用", "分社", "支行"} {
		words = append(words, wanted{cue, func(at int) {
			// 收款账户为某银行某支行6231…: the name of the bank stands between.
			rest := after(text, at+len(cue), 90)
			i := strings.Index(rest, "62")
			if i < 0 || strings.ContainsAny(rest[:i], "，。；、0123456789") {
				return
			}
			if a, ok := accountAt(text, at+len(cue)+i); ok && (len(a.digits) == 16 || len(a.digits) == 19) && !slices.ContainsFunc(list, func(b account) bool { return b.Start == a.Start }) {
				list = append(list, a)
			}
		}})
	}
	eachOf(text, judgment.Span{End: len(text)}, words)
	slices.SortStableFunc(list, func(a, b account) int { return a.Start - b.Start })
	return list
}

// accountAt reads a number of 12 to 32 digits behind the word that ends at off.
func accountAt(text string, off int) (account, bool) {
	start := off
	for start < len(text) && start-off < 60 {
		c, n := utf8.DecodeRuneInString(text[start:])
		if c >= '0' && c <= '9' {
			break
		}
		if !strings.ContainsRune("：:为是（(尾号码账卡户即系 \u3000", c) {
			return account{}, false
		}
		start += n
	}
	end := start
	for end < len(text) && (isFigure(text, end) || text[end] == ' ' && isFigure(text, end+1)) {
		end++
	}
	digits := strings.ReplaceAll(text[start:end], " ", "")
	rest := text[end:]
	masked := strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "×") || strings.HasPrefix(rest, "＊")
	if len(digits) < 12 || len(digits) > 32 || masked {
		return account{}, false
	}
	return account{Span: judgment.Span{Start: start, End: end}, digits: digits}, true
}

// isFigure reports whether an Arabic digit stands at off.
func isFigure(text string, off int) bool {
	return off < len(text) && text[off] >= '0' && text[off] <= '9'
}

// luhn reports whether the last of digits is the check digit of the others.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		v := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			v *= 2
			if v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// oneDigitOff reports whether a is b with one digit changed, or two neighbours
// changed about.
func oneDigitOff(a, b string) bool {
	if len(a) != len(b) || a == b {
		return false
	}
	differ := 0
	for i := range len(a) {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ == 1 && a[len(a)-1] == b[len(b)-1] || swapped(a, b)
}
