package mask

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/confusion"
)

// findPersons masks the names of persons: those of the document's roster,
// those that a role or what follows gives away, those in lists with them, and
// all of these wherever they recur.
func (f *finder) findPersons() {
	f.roster()
	for i := range f.text {
		f.anchored(i)
	}
}

// roster takes the names of the litigants and of those who signed. Of an
// organisation only the proper part is masked, as everywhere.
func (f *finder) roster() {
	for _, p := range f.doc.Parties {
		if p.Organisation {
			continue
		}
		i, j := f.index(p.Start), f.index(p.End)
		if j-i > 2 && f.brokenRole(p.Role, i) {
			i++
		}
		f.rosterName(i, j)
	}
	for _, s := range f.doc.Signers {
		f.rosterName(f.index(s.Start), f.index(s.End))
	}
}

// brokenRole reports whether the character at i, after role, is the last of the
// role and wrong rather than the first of a name: 被告认某某. A criminal case
// has no 被告.
func (f *finder) brokenRole(role string, i int) bool {
	return role == "被告" && f.doc.Kind == judgment.Criminal || strings.HasSuffix(role, "告") && confusion.Same(f.text[i], '人')
}

// rosterName masks the name from i to j unless it is too long for one: an
// organisation whose last character is wrong.
func (f *finder) rosterName(i, j int) {
	var name []rune
	parts := false
	for _, r := range f.text[i:j] {
		parts = parts || r == '·' || r == '•'
		if isHan(r) {
			name = append(name, r)
		}
	}
	if len(name) > 4 && !parts {
		return
	}
	f.mark(i, j)
	f.known(name)
}

// known notes a name when it looks like one.
func (f *finder) known(name []rune) {
	if len(name) < 2 || len(name) > 4 || !isHan(name[0]) || f.words.nouns.prefix(name) > 0 {
		return
	}
	if len(name) == 4 && !f.words.double.has(name[:2]) {
		return
	}
	for _, r := range name {
		if !isHan(r) {
			return
		}
	}
	f.names[string(name)] = true
}

// findMasked marks names that are hidden in part: 牟某, 赵某某, 孙某甲, 李××.
func (f *finder) findMasked() {
	for i := 1; i < len(f.text); i++ {
		if !strings.ContainsRune("某×＊xX*", f.text[i]) || isCode(f.text[i-1]) {
			continue
		}
		end := i
		for end < len(f.text) && end-i < 6 && (strings.ContainsRune("某×＊*Ⅹ甲乙丙丁戊己庚辛壬癸", f.text[end]) || isCode(f.text[end])) {
			end++
		}
		start := i
		switch {
		case i >= 2 && f.words.double.has(f.text[i-2:i]):
			start = i - 2
		case f.words.surnames[f.text[i-1]] && (f.text[i] > 'x' || end-i <= 2 && (i < 2 || !isHan(f.text[i-2]) || f.words.roles.suffix(f.before(i-1)) > 0)):
			start = i - 1
		}
		if start == i && f.oddSurname(i, end) {
			start = i - 1
		}
		if f.text[i] == '某' || start < i {
			f.mark(start, end)
		}
		// 邱某安: one character of the name is left.
		if start < i && end == i+1 && isHan(f.rune(end)) && f.words.verbs.prefix(f.text[end:]) == 0 && f.words.after.prefix(f.text[end:]) == 0 {
			if f.count(f.text[start:end+1]) > 1 && f.alwaysFollows(start, end) || f.lastOfName(end) {
				f.names[string(f.text[start:end+1])] = true
			}
		}
		i = end - 1
	}
}

// lastOfName reports whether the character at i, after 某, is the last of a
// name: what follows it follows names. It may also be a relative or a thing.
func (f *finder) lastOfName(i int) bool {
	next := f.rune(i + 1)
	if strings.ContainsRune(fillers+"家父母妻子女儿弟兄姐妹夫嫂婆公爷奶叔舅姨房车店处身头脸手脚人亦欲饮近共方正酒二三四五六七八九十", f.text[i]) {
		return false
	}
	return next == '的' || next == '（' || next == '、' || f.goesOn(i+1)
}

// gram is up to four characters.
type gram [4]rune

// count is how often name, of two to four characters of which the first
// begins names, stands in the text.
func (f *finder) count(name []rune) int {
	if f.grams == nil {
		f.grams = map[gram]int{}
		for i, r := range f.text {
			if !f.words.surnames[r] && f.words.double.prefix(f.text[i:]) == 0 {
				continue
			}
			for n := 2; n <= 4 && i+n <= len(f.text); n++ {
				f.grams[gramOf(f.text[i:i+n])]++
			}
		}
	}
	return f.grams[gramOf(name)]
}

func gramOf(name []rune) gram {
	var g gram
	copy(g[:], name)
	return g
}

// oddSurname reports whether the character before 某 is a surname that is not
// in the list: a role or a list stands before it and the name ends after.
func (f *finder) oddSurname(i, end int) bool {
	if f.text[i] != '某' || !isHan(f.text[i-1]) || strings.ContainsRune(fillers, f.text[i-1]) || !strings.ContainsRune("某甲乙丙丁戊己庚辛", f.text[end-1]) && !isCode(f.text[end-1]) {
		return false
	}
	return f.words.roles.suffix(f.before(i-1)) > 0 || strings.ContainsRune("、与和及：", f.rune(i-2))
}

// alwaysFollows reports whether the character at end follows the text from
// start most times that it occurs.
func (f *finder) alwaysFollows(start, end int) bool {
	return 2*f.count(f.text[start:end+1]) > f.count(f.text[start:end])
}

// anchored looks for a name that begins at i because of what stands before it,
// or ends at i because of what stands after.
func (f *finder) anchored(i int) {
	if !isHan(f.text[i]) {
		return
	}
	if n := f.words.roles.suffix(f.before(i)); n > 0 || f.colon(i) {
		if n > 0 && f.brokenRole(string(f.text[i-n:i]), i) {
			return
		}
		if l := f.nameAt(i, true); l > 0 || f.masked[i] {
			f.list(i, l)
		}
		return
	}
	if (f.text[i-min(i, 1)] == '、' || f.rune(i-1) == '（' || f.rune(i-1) == '，' || f.rune(i-1) == '。' || f.rune(i-1) == '与' || f.rune(i-1) == '和') && f.words.surnames[f.text[i]] {
		for _, l := range [...]int{3, 2} {
			if f.endsName(i + l) {
				if f.plausible(f.text[i : i+l]) {
					f.list(i, l)
				}
				return
			}
		}
	}
}

// colon reports whether a role and a colon stand before i.
func (f *finder) colon(i int) bool {
	return i > 1 && (f.text[i-1] == '：' || f.text[i-1] == ':') && f.words.roles.suffix(f.before(i-1)) > 0
}

// endsName reports whether a name that ends at i is given away by what
// follows: X的证言, X（另案处理）, X，男.
func (f *finder) endsName(i int) bool {
	if i >= len(f.text) {
		return false
	}
	switch f.text[i] {
	case '（', '(':
		return f.words.bracket.prefix(f.text[i+1:]) > 0
	case '，', ',':
		next := f.rune(i + 1)
		return (next == '男' || next == '女') && strings.ContainsRune("，,、。；", f.rune(i+2))
	}
	return f.words.after.prefix(f.text[i:]) > 0
}

// plausible reports whether name may be one: characters throughout, none of
// those that only stand in words.
func (f *finder) plausible(name []rune) bool {
	if len(name) < 2 || f.words.nouns.prefix(name) > 0 || f.words.verbs.prefix(name[1:]) > 0 {
		return false
	}
	for _, r := range name {
		if !isHan(r) || strings.ContainsRune(fillers, r) {
			return false
		}
	}
	return true
}

// fillers do not stand in names.
const fillers = "的了在是有为于与及或被将从到由因经应不无之等该并后时又则可要会能称述供辩某提系均其此以"

// nameAt is the length of the name that begins at i; 0 when there is none.
// After a role it need not look like one.
func (f *finder) nameAt(i int, role bool) int {
	rest := f.text[i:]
	if len(rest) < 2 || f.words.nouns.prefix(rest) > 0 {
		return 0
	}
	first := 1
	switch {
	case f.words.double.prefix(rest) > 0:
		first = 2
	case !f.words.surnames[rest[0]]:
		return 0
	}
	n := first
	for n < len(rest) && n < first+2 && isHan(rest[n]) && !strings.ContainsRune(fillers, rest[n]) {
		if f.words.verbs.prefix(rest[n:]) > 0 || n > first && f.words.after.prefix(rest[n:]) > 0 {
			break
		}
		n++
	}
	if n == first+1 && f.oneMore(i+n) {
		n++
	}
	if n == first {
		return 0
	}
	if n == first+2 && f.shorter(i, n) {
		n--
	}
	if f.words.weak.has(rest[:1]) && !f.proven(i, n) {
		return 0
	}
	return n
}

// oneMore reports whether the character at i, which may begin a word after a
// name, is rather the last of it: 杨某开出庭.
func (f *finder) oneMore(i int) bool {
	return isHan(f.rune(i)) && !strings.ContainsRune(fillers, f.text[i]) && f.words.verbs.prefix(f.text[i:]) < 2 && f.words.after.prefix(f.text[i:]) == 0 &&
		f.goesOn(i+1)
}

// goesOn reports whether a word of two characters or more that follows names
// stands at i.
func (f *finder) goesOn(i int) bool {
	return i < len(f.text) && (f.words.verbs.prefix(f.text[i:]) > 1 || f.words.after.prefix(f.text[i:]) > 1)
}

// proven reports whether the name of n characters at i is met again, or ends
// where a name ends: 被告人能够 and 被告人从周某处 have no names after 被告人.
func (f *finder) proven(i, n int) bool {
	name := string(f.text[i : i+n])
	if f.names[name] || !isHan(f.rune(i+n)) {
		return true
	}
	return f.afterName(i+n) && f.count(f.text[i:i+n]) > 1
}

// shorter reports whether the name of n characters at i is rather one of n-1
// and the beginning of the next word: the shorter recurs with other
// characters behind it.
func (f *finder) shorter(i, n int) bool {
	long, short := string(f.text[i:i+n]), string(f.text[i:i+n-1])
	if f.names[long] {
		return false
	}
	if f.names[short] {
		return true
	}
	a, b := f.count(f.text[i:i+n]), f.count(f.text[i:i+n-1])
	return 2*a < b || a == 1 && b == 1 && isHan(f.rune(i+n)) && !f.afterName(i+n)
}

// afterName reports whether what stands at i may follow a name.
func (f *finder) afterName(i int) bool {
	return f.words.verbs.prefix(f.text[i:]) > 0 || f.words.after.prefix(f.text[i:]) > 0 || strings.ContainsRune(fillers, f.text[i])
}

// list notes the name of n characters at i, or passes over what is masked
// there when n is 0, and goes on to those that follow it in a list:
// 证人甲某、乙某的证言.
func (f *finder) list(i, n int) {
	for {
		if n > 0 {
			f.mark(i, i+n)
			f.known(f.text[i : i+n])
		}
		for i += n; i < len(f.text) && f.masked[i]; i++ {
			n++
		}
		if n == 0 || i >= len(f.text) || !strings.ContainsRune("、和与及", f.text[i]) {
			return
		}
		i++
		n = 0
		if i >= len(f.text) {
			return
		}
		if f.masked[i] {
			continue
		}
		if !f.words.surnames[f.text[i]] && f.words.double.prefix(f.text[i:]) == 0 {
			f.lastInList(i)
			return
		}
		if n = f.nameAt(i, false); n == 0 || isHan(f.rune(i+n)) && !f.afterName(i+n) {
			return
		}
	}
}

// lastInList masks a name at i that begins with no surname, because a list of
// names ends with it: 、某某的证言.
func (f *finder) lastInList(i int) {
	for n := 2; n <= 3; n++ {
		if i+n < len(f.text) && f.words.after.prefix(f.text[i+n:]) > 2 && f.plausible(f.text[i:i+n]) {
			f.mark(i, i+n)
			return
		}
	}
}

// recurrences masks every name wherever it stands, and what differs from a
// name by one character that is easily taken for another. Of a name of two
// characters that is little, and it must follow a role.
func (f *finder) recurrences() {
	whole := map[gram][][]rune{} // by the first two characters
	byRune := map[rune][][]rune{}
	for name := range f.names {
		rs := []rune(name)
		if len(rs) < 2 {
			continue
		}
		whole[gramOf(rs[:2])] = append(whole[gramOf(rs[:2])], rs)
		if len(rs) <= 3 {
			for _, r := range rs[:2] {
				byRune[r] = append(byRune[r], rs)
			}
		}
	}
	for i := 0; i+1 < len(f.text); i++ {
		for _, name := range whole[gramOf(f.text[i:i+2])] {
			if i+len(name) <= len(f.text) && slices.Equal(f.text[i:i+len(name)], name) {
				f.mark(i, i+len(name))
			}
		}
	}
	for i := 0; i+1 < len(f.text); i++ {
		if !isHan(f.text[i]) || f.masked[i] && f.masked[i+1] {
			continue
		}
		for _, k := range [...]int{i, i + 1} {
			for _, name := range byRune[f.text[k]] {
				if f.nearly(i, name) && (len(name) == 3 || f.words.roles.suffix(f.before(i)) > 0) {
					f.mark(i, i+len(name))
				}
			}
		}
	}
}

// nearly reports whether name stands at i but for one character, which sounds
// or looks like the one it should be.
func (f *finder) nearly(i int, name []rune) bool {
	if i+len(name) > len(f.text) {
		return false
	}
	wrong := -1
	for k, r := range name {
		if f.text[i+k] == r {
			continue
		}
		if wrong >= 0 {
			return false
		}
		wrong = k
	}
	return wrong >= 0 && isHan(f.text[i+wrong]) && confusion.Same(f.text[i+wrong], name[wrong])
}
