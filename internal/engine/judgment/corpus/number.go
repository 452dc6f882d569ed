package corpus

import (
	"fmt"
	"hash/fnv"
	"math/big"
	"strings"
)

// identity is the citizen identity number of p by GB 11643: area, birth, order
// (odd for a man), check digit.
func (p Person) identity() (string, error) {
	if len(p.Area) != 6 || p.Birth.zero() || p.Sex == "" {
		return "", fmt.Errorf("%s needs sex, birth and area", p.Name)
	}
	order := p.Order
	if order == "" {
		h := fnv.New32a()
		h.Write([]byte(p.Name))
		n := h.Sum32() % 500 * 2
		if p.Sex == "男" {
			n++
		}
		order = fmt.Sprintf("%03d", n)
	}
	if male := (order[len(order)-1]-'0')%2 == 1; male != (p.Sex == "男") {
		return "", fmt.Errorf("order %s does not go with %s", order, p.Sex)
	}
	s := p.Area + p.Birth.t.Format("20060102") + order
	if len(s) != 17 {
		return "", fmt.Errorf("%s has %d digits before the check digit", s, len(s))
	}
	sum := 0
	for i, r := range s {
		weight := 1 // 2 to the power of the place from the right, modulo 11
		for range 17 - i {
			weight = weight * 2 % 11
		}
		sum += int(r-'0') * weight
	}
	c := (12 - sum%11) % 11
	if c == 10 {
		return s + "X", nil
	}
	return s + fmt.Sprint(c), nil
}

// creditCode completes 16 characters of a unified social credit code: the check
// character of the organisation code (GB 11714) and that of the whole (GB 32100).
// A code given with 17 characters must have the former right.
func creditCode(s string) (string, error) {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(s) != 16 && len(s) != 17 {
		return "", fmt.Errorf("%d characters, want 16 or 17", len(s))
	}
	sum := 0
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", s[8+i]) * weight
	}
	code := s[:16] + string("0123456789X"[(11-sum%11)%11])
	if len(s) == 17 && s != code {
		return "", fmt.Errorf("%s should be %s", s, code)
	}
	sum, weight := 0, 1
	for _, r := range code {
		i := strings.IndexRune(alphabet, r)
		if i < 0 {
			return "", fmt.Errorf("%q is not in the alphabet", r)
		}
		sum += i * weight
		weight = weight * 3 % 31
	}
	return code + string(alphabet[(31-sum%31)%31]), nil
}

// cardNumber completes a bank card number by Luhn's digit.
func cardNumber(s string) (string, error) {
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if d < 0 || d > 9 {
			return "", fmt.Errorf("%q is not a digit", s[len(s)-1-i])
		}
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return s + fmt.Sprint((10-sum%10)%10), nil
}

// capitals writes yuan in capitals: 叁拾万捌仟柒佰元整. A zero is written once
// between digits and never before 万 or 元.
func capitals(x *big.Rat) (string, error) {
	fen := new(big.Rat).Mul(round(x, 100), big.NewRat(100, 1))
	n := fen.Num().Int64()
	if n <= 0 || n >= 1e14 {
		return "", fmt.Errorf("%s yuan cannot be written in capitals", decimal(x))
	}
	digits := []rune("零壹贰叁肆伍陆柒捌玖")
	var b strings.Builder
	if yuan := n / 100; yuan > 0 {
		b.WriteString(group(yuan, digits) + "元")
	}
	jiao, cent := n/10%10, n%10
	if jiao > 0 {
		b.WriteString(string(digits[jiao]) + "角")
	} else if cent > 0 && n >= 100 {
		b.WriteRune('零')
	}
	if cent > 0 {
		b.WriteString(string(digits[cent]) + "分")
	} else {
		b.WriteRune('整')
	}
	return b.String(), nil
}

// group writes a whole number by groups of four digits.
func group(n int64, digits []rune) string {
	out, zero := "", false
	for _, g := range []struct {
		unit int64
		name string
	}{{1e8, "亿"}, {1e4, "万"}, {1, ""}} {
		v := n / g.unit % 1e4
		if v == 0 {
			zero = zero || out != ""
			continue
		}
		if out != "" && (zero || v < 1000) {
			out += "零"
		}
		zero = false
		inner := false
		s := ""
		for _, p := range []struct {
			unit int64
			name string
		}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
			d := v / p.unit % 10
			if d == 0 {
				inner = s != ""
				continue
			}
			if inner {
				s += "零"
				inner = false
			}
			s += string(digits[d]) + p.name
		}
		out += s + g.name
	}
	return out
}
