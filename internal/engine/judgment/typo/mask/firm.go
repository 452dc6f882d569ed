package mask

import "strings"

// findFirms masks the proper part of organisations' names. The common part,
// 有限公司 or 派出所, is left to the checker.
func (f *finder) findFirms() {
	for i := 1; i < len(f.text); i++ {
		n := f.words.firms.prefix(f.text[i:])
		if n == 0 {
			continue
		}
		if start, end := f.proper(i); start < end {
			f.mark(start, end)
			if end-start > 1 && strings.HasSuffix(string(f.text[i:i+n]), "公司") {
				f.names[string(f.text[start:end])] = true // its short form
			}
		}
		i += n - 1
	}
}

// proper is the proper part of the name whose common part begins at i; empty
// when there is none.
func (f *finder) proper(i int) (int, int) {
	start := i
	if f.foreignTo(i) {
		return i, i
	}
	// The kind of business stands before the end: 某某商贸有限公司.
	for start > 0 && i-start < 16 {
		r := f.text[start-1]
		if f.place0(start - 1) {
			break
		}
		if r == '）' || r == ')' {
			open := start - 1
			for open > 0 && start-open < 8 && f.text[open] != '（' && f.text[open] != '(' {
				open--
			}
			if start-open >= 8 || open == 0 {
				break
			}
			start = open
			continue
		}
		if f.foreignTo(start) || f.firmEnds(start) || !isHan(r) && !isCode(r) || f.words.roles.suffix(f.before(start)) > 0 {
			break
		}
		if f.smallBefore(start) && (!strings.ContainsRune(firmFirst, r) || !f.place0(start-2)) {
			break
		}
		start--
	}
	if start > 1 && string(f.text[start-2:start]) == "有限" {
		start += 2 // 有限公司, with or without a wrong character, ends another name
	}
	end := i
	if f.bareOffice(i) {
		end -= 2 // 律师, 会计师
	}
	anchored := f.place0(start - 1)
	if start >= end || end-start >= 16 || end-start == 1 && !anchored || f.words.common.covers(f.text[start:end]) {
		return i, i
	}
	// What kind of business it is, is said in plain words.
	for n := f.words.common.suffix(f.text[start:end]); n > 1; n = f.words.common.suffix(f.text[start:end]) {
		end -= n
	}
	for n := f.words.common.prefix(f.text[start:end]); n > 1 && n < end-start; n = f.words.common.prefix(f.text[start:end]) {
		start += n
	}
	if anchored && end-start > 4 && f.words.offices.prefix(f.text[i:]) > 0 || !anchored && !f.likelyFirm(start, end, i) {
		return i, i
	}
	return start, end
}

// firmFirst are small words with which a name after a place begins: 北京市中某.
const firmFirst = "中上下和同名来就用"

// bareOffice reports whether the 事务所 at i lacks the word for whose office it
// is, so that the two characters before it are that word, wrongly written.
func (f *finder) bareOffice(i int) bool {
	return i >= 2 && f.words.firms.prefix(f.text[i:]) == 3 && string(f.text[i:i+3]) == "事务所"
}

// likelyFirm reports whether the characters from start to end are a name
// although no place precedes them. Before 公司 or 银行 there may be any word, so
// that a name must be met twice.
func (f *finder) likelyFirm(start, end, i int) bool {
	n := f.words.firms.prefix(f.text[i:])
	switch {
	case f.words.unnamed.has(f.text[i : i+n]):
		if end-start < 2 || end-start > 5 {
			return false
		}
		return strings.Count(f.doc.Text, string(f.text[start:i+n])) > 1 || end-start > 2 && strings.Count(f.doc.Text, string(f.text[start:end])) > 1
	case strings.HasSuffix(string(f.text[i:i+n]), "公司"):
		return true
	}
	return end-start <= 4
}

// firmEnds reports whether the name of another organisation ends at i.
func (f *finder) firmEnds(i int) bool {
	n := f.words.firms.suffix(f.before(i))
	return n > 2 || n == 2 && string(f.text[i-2:i]) == "公司"
}

// findMakes masks the make of a thing: 一辆某某牌轿车.
func (f *finder) findMakes() {
	for i := 2; i < len(f.text); i++ {
		if f.text[i] != '牌' || strings.ContainsRune("照号子匾坊楼", f.rune(i+1)) && f.rune(i+1) != 0 {
			continue
		}
		start := i
		for start > 0 && i-start < 5 && (isHan(f.text[start-1]) || isCode(f.text[start-1])) && f.words.measures.suffix(f.text[start-1:start]) == 0 {
			start--
		}
		if k := i - start; k < 1 || k > 4 || strings.ContainsRune("车号门打无套假黄红", f.text[i-1]) && k < 2 {
			continue
		}
		f.mark(start, i)
	}
}
