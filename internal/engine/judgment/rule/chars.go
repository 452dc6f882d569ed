package rule

import "strings"

// isHan reports whether r is a Chinese character of the common block.
func isHan(r rune) bool { return 0x4e00 <= r && r <= 0x9fff }

// isNumeral reports whether r is a Chinese numeral.
func isNumeral(r rune) bool {
	return strings.ContainsRune("〇零一二三四五六七八九十百千万亿两", r)
}

// isCapital reports whether r is a character of an amount in capitals.
func isCapital(r rune) bool {
	return strings.ContainsRune("零壹贰叁肆伍陆柒捌玖拾佰仟万亿", r)
}
