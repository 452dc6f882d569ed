package docx

import "fmt"

// Lengths are in twips, twentieths of a point: 1 mm is 56.69 of them.
//
// The type area of the standard is 156 × 225 mm with 22 lines of 28
// characters. 22 lines of 29 pt are 0.2 pt more than 225 mm, so the bottom
// margin is a tenth of a millimetre short of 35; 28 characters of 16 pt are
// 5.8 pt more than 156 mm, so characters stand 0.25 pt closer.
const (
	pageWidth    = 11906 // A4
	pageHeight   = 16838
	topMargin    = 2098 // 37 mm
	bottomMargin = 1978 // 34.9 mm
	leftMargin   = 1587 // 28 mm
	rightMargin  = 1474 // 26 mm
	textWidth    = pageWidth - leftMargin - rightMargin
	footerFrom   = 1304 // 23 mm: the page number stands 7 mm under the type area

	linePitch = 580 // 29 pt
	gridPitch = 579
	bodySize  = 32 // half points: 三号
	condense  = -5
	em        = 16*20 + condense // one character of body text
	smallEm   = 14 * 20          // one character of 四号

	mm  = 5669 // hundredths of a twip in a millimetre × 100
	red = "D7000F"
)

// millimetres gives a length in twips.
func millimetres(n int) int { return (n*mm + 50) / 100 }

// The fonts as the courts' machines name them.
const (
	fangsong = "仿宋_GB2312"
	kaiti    = "楷体_GB2312"
	heiti    = "黑体"
	songti   = "宋体"
	titling  = "方正小标宋简体"
	latin    = "Times New Roman"
)

// markSize is the size of the red mark in half points: as large as its length
// allows, up to most.
func markSize(issuer string, most int) int {
	n := max(width(oneLine(issuer)), 1)
	return min(most, 2*textWidth/20*2/n/2*2)
}

// The largest marks, in half points.
const (
	officialMark = 92 // 46 pt
	letterMark   = 76 // 38 pt
)

// fonts names the fonts of a run. The hint keeps quotation marks
// and dashes, which both scripts have, in the Chinese font.
func fonts(east string) string {
	return fmt.Sprintf(`<w:rFonts w:hint="eastAsia" w:ascii="%s" w:hAnsi="%s" w:cs="%s" w:eastAsia="%s"/>`, latin, latin, latin, east)
}
