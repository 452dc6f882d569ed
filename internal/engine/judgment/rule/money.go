package rule

import (
	"strconv"
	"strings"
)

// yuan writes an amount in fen as a clerk does: 4,450元, 2,225.50元.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	whole := strconv.FormatInt(fen/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest := fen % 100; rest > 0 {
		whole += "." + strconv.FormatInt(rest/10, 10) + strconv.FormatInt(rest%10, 10)
	}
	return sign + whole + "元"
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// yuanPlain writes an amount without commas, as most courts write fees.
func yuanPlain(fen int64) string { return strings.ReplaceAll(yuan(fen), ",", "") }
