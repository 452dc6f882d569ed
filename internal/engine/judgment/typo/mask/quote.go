package mask

import "strings"

// findQuoted masks nicknames, names in use and short forms: what follows 绰号
// or 以下简称, quoted or not, and short quotations that are names.
func (f *finder) findQuoted() {
	for i := range f.text {
		switch f.text[i] {
		case '“', '‘', '"', '「', '『':
			f.quoted(i)
		default:
			if n := f.words.epithets.suffix(f.before(i)); n > 0 && isHan(f.text[i]) {
				f.bare(i)
			}
		}
	}
}

// quoted masks a quotation of up to four characters without a stop in it, and
// notes it when the words before say that it is a name.
func (f *finder) quoted(i int) {
	j := i + 1
	for j < len(f.text) && j-i < 16 && !strings.ContainsRune("”’\"」』", f.text[j]) {
		if strings.ContainsRune("，。；：", f.text[j]) {
			return
		}
		j++
	}
	n := j - i - 1
	if j >= len(f.text) || j-i >= 16 || n == 0 {
		return
	}
	plain := f.term(i + 1)
	named := f.words.epithets.suffix(f.before(i)) > 0 && !plain
	if n <= 4 && !plain || named {
		f.mark(i+1, j)
	}
	if named && n >= 2 {
		f.names[string(f.text[i+1:j])] = true
	}
}

// term reports whether a word of the law begins at i, be it with a wrong
// character.
func (f *finder) term(i int) bool {
	if f.words.terms.prefix(f.text[i:]) > 0 {
		return true
	}
	for w := range f.words.terms.words {
		if f.nearly(i, []rune(w)) {
			return true
		}
	}
	return false
}

// bare masks a nickname without quotation marks, in a bracket or before a
// comma: 绰号老三，.
func (f *finder) bare(i int) {
	j := i
	for j < len(f.text) && j-i < 9 && (isHan(f.text[j]) || isCode(f.text[j])) {
		j++
	}
	if j-i < 1 || j-i > 8 || !strings.ContainsRune("，）、；)", f.rune(j)) || f.words.small.suffix(f.text[i:i+1]) > 0 || f.words.terms.prefix(f.text[i:]) > 0 {
		return
	}
	f.mark(i, j)
	if j-i >= 2 && j-i <= 6 {
		f.names[string(f.text[i:j])] = true
	}
}
