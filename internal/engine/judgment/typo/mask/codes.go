package mask

import (
	"strings"
	"unicode"
)

// mentions masks what the document's reader has found already.
func (f *finder) mentions() {
	for _, n := range f.doc.CaseNos {
		f.markBytes(n.Span)
	}
	for _, d := range f.doc.Dates {
		if !d.Relative {
			f.markBytes(d.Span)
		}
	}
	for _, id := range f.doc.IDs {
		f.markBytes(id.Span)
	}
}

// codes masks digits and letters, and what belongs to them: the unit, the province's
// character on a number plate, the office's letters before a number.
func (f *finder) codes() {
	for i := 0; i < len(f.text); i++ {
		r := f.text[i]
		switch {
		case isCode(r):
			f.masked[i] = true
			if next := f.rune(i + 1); next != 0 && strings.ContainsRune(units, next) {
				f.masked[i+1] = true
			}
			if isUpper(r) && isHan(f.rune(i-1)) && strings.ContainsRune(provinces, f.rune(i-1)) && (isCode(f.rune(i+1)) || f.rune(i+1) == '·') {
				f.masked[i-1] = true
			}
		case strings.ContainsRune("（(〔［[【", r):
			f.officeNumber(i)
		case r == '字' && f.rune(i+1) == '第':
			f.serial(i)
		case r == '·' || r == '•':
			if isCode(f.rune(i-1)) && isCode(f.rune(i+1)) {
				f.masked[i] = true
				continue
			}
			f.foreign(i)
		}
	}
}

// provinces are the characters that plates begin with.
const provinces = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新港澳台使军警"

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'Ａ' && r <= 'Ｚ' }

// isCode is a digit, a letter that is not Han, or a sign that hides one.
func isCode(r rune) bool {
	switch {
	case r < 0x80:
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("*#@_%+=&", r)
	case isHan(r):
		return false
	case strings.ContainsRune("×＊〇○●◯％‰℃㎡", r):
		return true
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.No, r) || unicode.Is(unicode.Nl, r)
}

// officeNumber masks the number of a document whose year stands in the bracket
// at i: 某检公诉刑诉（2016）245号. The letters before it are nobody's words.
func (f *finder) officeNumber(i int) {
	j := i + 1
	for j < len(f.text) && j-i < 7 && (isCode(f.text[j]) || strings.ContainsRune(numerals, f.text[j])) {
		j++
	}
	if j-i < 3 || j >= len(f.text) || !strings.ContainsRune("）)〕］]】", f.text[j]) {
		return
	}
	end := j + 1
	for end < len(f.text) && end-j < 24 && f.text[end] != '号' && (isHan(f.text[end]) || isCode(f.text[end]) || strings.ContainsRune("（）()-—·第字 ", f.text[end])) {
		end++
	}
	if f.rune(end) != '号' {
		return
	}
	digits := false
	for k := j + 1; k < end; k++ {
		digits = digits || isCode(f.text[k]) || strings.ContainsRune(numerals, f.text[k])
	}
	if !digits || end-j > 2 && strings.ContainsAny(string(f.text[j+1:end]), "，。；、") {
		return
	}
	start := i
	for start > 0 && i-start < 14 && (isHan(f.text[start-1]) || strings.ContainsRune("（）()", f.text[start-1])) && !strings.ContainsRune(beforeLetters, f.text[start-1]) {
		start--
	}
	if i-start > 12 {
		start = i
	}
	// 检察院以某检公诉: the word before the letters is for the checker, even
	// when it is a wrong one.
	if start < i && f.rune(start-1) == '院' {
		start++
	}
	f.mark(start, end+1)
}

// beforeLetters are the characters after which an office's letters begin.
const beforeLetters = "院局队所书心号以的于在据及和与由经对将向按照依了为作出过即该"

// serial masks 某价认定字第12号 around the 字 at i.
func (f *finder) serial(i int) {
	end := i + 2
	for end < len(f.text) && end-i < 16 && (isCode(f.text[end]) || strings.ContainsRune(numerals+"-—", f.text[end])) {
		end++
	}
	if end == i+2 {
		return
	}
	start := i
	for start > 0 && i-start < 12 && isHan(f.text[start-1]) && !f.smallBefore(start) && !strings.ContainsRune("院局队所书心号", f.text[start-1]) {
		start--
	}
	f.mark(start, end)
}

// foreign masks a name in parts, 阿依·古丽, around the dot at i.
func (f *finder) foreign(i int) {
	if !isHan(f.rune(i-1)) || !isHan(f.rune(i+1)) {
		return
	}
	start := i
	for start > 0 && i-start < 5 && isHan(f.text[start-1]) && f.words.roles.suffix(f.before(start)) == 0 && !f.smallBefore(start) {
		start--
	}
	end := i + 1
	for end < len(f.text) && end-i < 6 && isHan(f.text[end]) && f.words.verbs.prefix(f.text[end:]) == 0 {
		end++
	}
	f.mark(start, end)
	if end-start >= 4 {
		f.names[string(f.text[start:end])] = true
	}
}

// numerals are the characters of numbers in words, plain and capital.
const numerals = "〇○零一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟圆"

// counted are the characters beside which one numeral alone is a number.
const counted = "年月日号时秒岁元角条款项组楼层栋室路克米斤吨"

// units are the characters that count what a number in figures says.
const units = "年月日时分秒元角克吨斤两米岁号楼室层栋幢单次名部台辆个件张枚块颗包袋瓶箱支条项款起笔份寸亩粒只双套株棵头匹级"

// capitals are the numerals of cheques.
const capitals = "壹贰叁肆伍陆柒捌玖拾佰仟圆"

// numerals masks numbers in words: two numerals or more of one kind, or a plain
// one after 第 or before a unit, which is masked with it: a unit that is there is
// the right one.
func (f *finder) numerals() {
	for i := 0; i < len(f.text); {
		if !strings.ContainsRune(numerals, f.text[i]) {
			i++
			continue
		}
		capital := strings.ContainsRune(capitals, f.text[i])
		j := i + 1
		for j < len(f.text) && f.sameNumber(j, capital) {
			j++
		}
		if j-i > 1 || !capital && f.oneNumeral(i) {
			f.mark(i, j)
			if f.rune(i-1) == '第' {
				f.mark(i-1, i)
			}
			if next := f.rune(j); next != 0 && strings.ContainsRune(counted, next) {
				f.mark(j, j+1)
			}
		}
		i = j
	}
}

// sameNumber reports whether the number goes on at j. 万, 亿 and 零 go with
// both kinds.
func (f *finder) sameNumber(j int, capital bool) bool {
	r := f.text[j]
	if r == '点' {
		return !capital && strings.ContainsRune(numerals, f.rune(j+1))
	}
	return strings.ContainsRune(numerals, r) && (strings.ContainsRune("万亿零", r) || strings.ContainsRune(capitals, r) == capital)
}

// oneNumeral reports whether the numeral at i is a number by itself.
func (f *finder) oneNumeral(i int) bool {
	next := f.rune(i + 1)
	switch {
	case f.rune(i-1) == '第', next != 0 && strings.ContainsRune(counted, next), next == '个' && f.rune(i+2) == '月':
		return true
	}
	return isCode(f.rune(i-1)) && strings.ContainsRune("百千万亿", f.text[i])
}
