package personal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/typo"
)

// never are characters that do not stand in names.
const never = "的了在是或被将到等该并则要会称述供辩某均此您我你他她它们吗呢吧把给就还再很太最每各倘且却只仅已但偷抢骗杀伤打"

// seldom are characters that stand in few names. A name with one of them has to
// recur, or to end where nothing else could.
const seldom = "凡遂从有于由因经无后又提其也尚未曾而虽更"

// odd reports whether name holds a character that stands in few: not as a surname of
// three characters (曾凡林), and not 有 before what it so often stands with (张有田).
func (f *finder) odd(name []rune) bool {
	if len(name) == 3 && f.words.surname(name) == 1 {
		if name[1] == '有' && strings.ContainsRune("田财福才林根生志德明贵金旺为方军良成强余庆", name[2]) {
			return false
		}
		if strings.ContainsRune(seldom, name[0]) && typo.Everyday(name[1:]) {
			return true // 曾|起诉
		}
		if name[1] == '凡' || name[2] == '凡' {
			return false
		}
		name = name[1:]
	}
	return strings.ContainsAny(string(name), seldom)
}

// nameAt is the number of characters of the name that begins at i; 0 when none
// does. After a word that leaves no doubt its surname need not be a known one.
func (f *finder) nameAt(i int, strong bool) int {
	if i >= len(f.text) {
		return 0
	}
	if n := f.dotted(i); n > 0 && f.words.plain.prefix(f.text[i:]) == 0 {
		return n
	}
	if isLetter(f.text[i]) {
		return f.latin(i, strong)
	}
	rest := f.text[i:min(len(f.text), i+5)]
	if !isHan(rest[0]) || f.words.names.Noun(rest) > 0 && (len(rest) < 3 || (f.count(rest[:3]) < 3 || f.partBefore(i) == 0 || f.words.part.prefix(rest) > 0) && !f.ofFamily(rest[:3]) && f.words.double.prefix(rest) != 2 || f.ends(i+3) == 0) {
		return 0
	}
	// 李　明: two characters set apart.
	if strong && len(rest) > 2 && isBlank(rest[1]) && isHan(rest[2]) && f.words.surname(rest) == 1 && f.ends(i+3) > 0 {
		return 3
	}
	s := f.words.surname(rest)
	if s == 0 {
		if !strong || f.words.names.Follows(rest) > 0 || strings.ContainsRune(never, rest[0]) || f.words.part.prefix(f.text[i:]) > 0 {
			return 0
		}
		s = 1
	}
	most := s
	for most < len(rest) && most < s+2 && isHan(rest[most]) && !strings.ContainsRune(never, rest[most]) {
		most++
	}
	if most == s {
		if s == 2 { // a surname of one character after all
			return f.choose(i, 2, 2, strong)
		}
		if f.rune(i+1) == '某' {
			f.hidden++
		}
		return 0
	}
	return f.choose(i, s+1, most, strong)
}

// longer is how much likelier the name of long characters at i is than the one of
// short, by the weights that were learned.
func (f *finder) longer(i, short, long int) float32 {
	if f.reader == nil {
		f.reader = newReader(f.text, f.words)
	}
	s := f.words.surname(f.text[i:min(len(f.text), i+4)])
	w := learned()
	return w.score(f.reader, candidate{i, long, s}) - w.score(f.reader, candidate{i, short, s})
}

// clearly reports whether a score leaves little doubt.
func clearly(score float32) bool { return score > 2 }

// choose decides between a name of short and one of long characters at i.
func (f *finder) choose(i, short, long int, strong bool) int {
	n := short
	if long > short {
		a, b := f.count(f.text[i:i+long]), f.count(f.text[i:i+short])-f.siblings(f.text[i:i+short], f.text[i:i+long])
		endLong, endShort := f.ends(i+long), f.ends(i+short)
		switch {
		case f.roster.byName[string(f.text[i:i+long])] != nil, f.roster.byName[string(f.text[i:i+short])] == nil && endLong > 0 && f.ofFamily(f.text[i:i+long]):
			n = long
		case f.roster.byName[string(f.text[i:i+short])] != nil && endShort > 0:
			n = short
		case a < b && (clearly(f.longer(i, short, long)) || f.brothers(i, short, long)): // 储德旺 and 储德财
			n = long
		case a < b && (endShort > 0 || 2*a <= b):
			n = short
		case a == 1 && f.cut(i+long-1):
			n = short
		case endLong == 0 && endShort == 2 && a == 1:
			n = short
		case endLong > 0 || a > 1 || strong && endShort == 0:
			n = long
		case endShort > 0:
			n = short
		default:
			return 0
		}
	}
	// 乌兰托娅: a name that renders sounds goes on as long as what recurs does.
	for n < 6 && i+n < len(f.text) && (f.sounds(f.text[i:i+n+1]) || n > 2 && strings.ContainsRune(syllables, f.text[i+n]) && f.foreignSounding(f.text[i:i+n+1])) && f.count(f.text[i:i+n]) > 1 && f.count(f.text[i:i+n+1]) == f.count(f.text[i:i+n]) {
		n++
	}
	// 东主才让: so does one of four whose given name is one of the plateau.
	if n == 3 && i+4 <= len(f.text) && tibetan(f.text[i+1:i+4]) && (f.count(f.text[i:i+3]) > 1 && f.count(f.text[i:i+4]) == f.count(f.text[i:i+3]) || f.ends(i+4) > 0) {
		n = 4
	}
	// 艾合买提（: one whose characters render sounds up to a mark is whole.
	if run := f.hanRun(i); run > max(n, 3) && run < 8 && f.ends(i+n) < 2 && f.foreignSounding(f.text[i:i+run]) && f.clean(f.text[i:i+run]) {
		n = run
	}
	// 马乙布拉: so is one of four whose given name does.
	if n == 3 && f.ends(i+4) > 0 && f.rendersAll(f.text[i+1:min(len(f.text), i+4)]) {
		n = 4
	}
	name := f.text[i : i+n]
	end := f.ends(i + n)
	weak := f.words.names.Weak(name[0]) && !f.ofFamily(name)
	switch {
	case f.organisationAt(i + n), f.headsOrganisation(i, n):
		return 0
	case end == 0 && f.count(name) < 2 && (!strong || n <= 2 || f.words.surname(name) == 0 || f.words.names.Weak(name[0])):
		return 0
	case !strong && weak && end < 2 && f.count(name) < 3 && (n < 3 || f.count(name) < 2):
		return 0
	case f.words.names.Follows(name) == n && !strong:
		return 0
	case weak && end < 2 && f.count(name) < 2 && n-short < 1:
		return 0
	case f.odd(name) && f.count(name) < 2 && (!strong || end != 2):
		return 0
	case f.words.plain.prefix(name) > 0 && (n != 3 || f.words.plain.prefix(name) != 2 || f.count(name) < 3) || n == 2 && !strong && !f.wordless(name):
		return 0
	case n > 2 && strings.ContainsRune("镇乡县村市", name[n-1]) && !strings.ContainsRune("：:", f.rune(i-1)):
		return 0
	case f.words.surname(name) == 0 && (!f.unsaid(i, n) || typo.Everyday(name)):
		return 0
	}
	return n
}

// brothers reports whether everywhere the short characters at i stand one more
// follows, not always the same for long, and nowhere a name may end before it,
// mostly one may behind it.
func (f *finder) brothers(i, short, long int) bool {
	if long != short+1 || f.words.surname(f.text[i:]) == 0 {
		return false
	}
	key := string(f.text[i : i+short])
	if is, known := f.pairs[key]; known {
		return is
	}
	apart, all, good, next := true, 0, 0, map[rune]bool{}
	f.each(key, func(k int) {
		apart = apart && isHan(f.rune(k+short)) && f.ends(k+short) == 0
		next[f.rune(k+short)] = true
		all++
		if f.ends(k+long) > 0 {
			good++
		}
	})
	if f.pairs == nil {
		f.pairs = map[string]bool{}
	}
	f.pairs[key] = apart && 2*good >= all && len(next) > 1
	return f.pairs[key]
}

// cut reports whether the character at i rather begins what follows a name than
// ends it: 慕容雪收受, 阚泽对被害人.
func (f *finder) cut(i int) bool {
	next := f.rune(i + 1)
	if !isHan(next) {
		return false
	}
	if strings.ContainsRune("对向将与和跟", f.text[i]) && f.words.part.prefix(f.text[i+1:]) > 0 {
		return true
	}
	return f.ends(i+1) < 2 && typo.Everyday(f.text[i:i+2]) && !typo.Everyday(f.text[i-1:i+1])
}

// hanRun is how many Chinese characters stand at i, up to eight.
func (f *finder) hanRun(i int) int {
	n := 0
	for n < 8 && isHan(f.rune(i+n)) {
		n++
	}
	return n
}

// headsOrganisation reports whether the n characters at i begin the name of a
// litigant that is an organisation: 海陵县恒润置业有限公司.
func (f *finder) headsOrganisation(i, n int) bool {
	for _, p := range f.doc.Parties {
		if p.Organisation && f.here(i, p.Text) && utf8.RuneCountInString(p.Text) > n {
			return true
		}
	}
	return false
}

// times is how often a name stands in the text.
func (f *finder) times(name string) int {
	n, ok := f.names[name]
	if !ok {
		n = strings.Count(f.doc.Text, name)
		if f.names == nil {
			f.names = map[string]int{}
		}
		f.names[name] = n
	}
	return n
}

// siblings counts how often short begins a name that is known already and is
// not long: sisters have most of a name in common.
func (f *finder) siblings(short, long []rune) int {
	n := 0
	for _, p := range f.roster.people {
		if strings.HasPrefix(p.Name, string(short)) && len(p.Name) > len(string(short)) && p.Name != string(long) {
			n += f.times(p.Name)
		}
	}
	return n
}

// unsaid reports whether a name without a known surname stands so that it can
// be nothing else: after a colon, or between marks.
func (f *finder) unsaid(i, n int) bool {
	before, after := f.rune(i-1), f.rune(i+n)
	return n == 3 && f.partBefore(i) > 0 && f.wordless(f.text[i:i+n]) && f.ends(i+n) > 0 || strings.ContainsRune("：:、“", before) && !isHan(after) || strings.ContainsRune("、，（,；。", after) || f.words.afters.prefix(f.text[i+n:]) > 0 || n > 2 && f.words.names.Follows(f.text[i+n:]) > 1
}

// ends says how well a name may end at i: 2 when what follows is a mark or a
// word that follows names, 1 when it is a small word, 0 otherwise.
func (f *finder) ends(i int) int {
	r := f.rune(i)
	if !isHan(r) {
		return 2
	}
	switch n := f.words.names.Follows(f.text[i:]); {
	case n > 1:
		return 2
	case n == 1 || strings.ContainsRune("由随承就证起户至则共除签通出当因达停放价现挎戴嫌患亦病", r):
		return 1
	}
	if f.words.afters.prefix(f.text[i:]) > 0 || f.words.done.prefix(f.text[i:]) > 0 || r == '之' && strings.ContainsRune("父母子女妻夫兄弟姐妹", f.rune(i+1)) {
		return 2
	}
	if f.quantityAt(i) {
		return 2
	}
	return 0
}

// quantityAt reports whether a sum or an age that is written out stands at i:
// 两万多元, 才三岁, 今年六岁.
func (f *finder) quantityAt(i int) bool {
	k := i
	for _, w := range [...]string{"今年", "现年", "年仅", "才", "刚", "刚满"} {
		if f.here(i, w) {
			k = i + utf8.RuneCountInString(w)
		}
	}
	from := k
	for k < len(f.text) && k-from < 6 && strings.ContainsRune("一二两三四五六七八九十百千万几多余半", f.text[k]) {
		k++
	}
	return k > from && strings.ContainsRune("元块岁", f.rune(k)) || k > from && f.here(k, "周岁")
}

// organisationAt reports whether what stands at i makes the characters before
// it the beginning of an organisation's or a place's name.
func (f *finder) organisationAt(i int) bool {
	for _, w := range [...]string{"公司", "有限", "商行", "合作社", "中心", "银行", "医院", "学校", "村", "镇", "乡", "县", "市", "区", "省", "厂", "店", "局", "街道", "集团", "事务所", "法院", "检察院", "派出所", "小学", "中学", "大学", "路", "街", "小区", "超市", "门市", "经营部"} {
		if f.here(i, w) {
			return true
		}
	}
	return false
}

// tibetan reports whether what follows the first character of a name of four is made of
// characters that Tibetan names are rendered with, and ends with one that they end with.
func tibetan(rest []rune) bool {
	for _, r := range rest {
		if !strings.ContainsRune("才让主措吉先切毛杰卓仁欠东多旦尕藏加太本扎西次仁旺登德吉央金尼玛桑珠巴顿增", r) {
			return false
		}
	}
	return strings.ContainsRune("让措吉毛杰加本太玛珠登卓增", rest[len(rest)-1])
}

// dotted reads a name with a dot between its parts: 艾尔肯·托合提.
func (f *finder) dotted(i int) int {
	if r := f.rune(i); !isHan(r) && !isLetter(r) {
		return 0
	}
	k, dots := i, 0
	for k < len(f.text) && k-i < 30 {
		r := f.text[k]
		if r == '·' || r == '•' || r == '．' && isHan(f.rune(k+1)) && k > i {
			dots++
			k++
			continue
		}
		if !isHan(r) && (!isLetter(r) || !isLetter(f.text[i])) {
			break
		}
		if dots == 0 && k-i > 7 {
			return 0
		}
		if dots > 0 {
			since := k
			for since > i && f.text[since-1] != '·' && f.text[since-1] != '•' && f.text[since-1] != '．' {
				since--
			}
			if k-since > 1 && isHan(r) && f.roster != nil && f.roster.byName[string(f.text[i:k])] != nil && !f.knownWith(i, k) {
				break
			}
			if k > since && isHan(r) && (f.dottedEnds(k, k-since) && !f.dottedAlways(i, k) || k-since > 2 && f.bound(k) && !strings.ContainsRune(syllables, r)) {
				break
			}
		}
		k++
	}
	if dots == 0 || f.text[k-1] == '·' {
		return 0
	}
	return k - i
}

// rendersAll reports whether every one of three characters renders a sound, as in the
// given names of the Hui and the Yi.
func (f *finder) rendersAll(given []rune) bool {
	for _, r := range given {
		if !strings.ContainsRune(syllables+"乙法也侯果伙么则扎舍者", r) {
			return false
		}
	}
	return len(given) == 3
}

// dottedAlways reports whether the dotted name at i stands more than once, and wherever
// it stands goes on with the character at k, which renders a sound: 古丽娜尔·阿合买提.
func (f *finder) dottedAlways(i, k int) bool {
	if !strings.ContainsRune(syllables, f.text[k]) {
		return false
	}
	n := f.times(f.string(i, k))
	return n > 1 && f.times(f.string(i, k+1)) == n
}

// knownWith reports whether somebody is known whose name begins at i and goes on at k.
func (f *finder) knownWith(i, k int) bool {
	for end := min(len(f.text), k+6); end > k; end-- {
		if f.roster.byName[string(f.text[i:end])] != nil {
			return true
		}
	}
	return false
}

// dottedEnds reports whether the last part of a dotted name, of n characters so
// far, ends before k. Small words that such names hold too (都, 不, 合) end it only
// when it is long.
func (f *finder) dottedEnds(k, n int) bool {
	follows := f.words.names.Follows(f.text[k:])
	switch {
	case follows > 1 || f.words.afters.prefix(f.text[k:]) > 0 || startsWithAny(f.string(k, k+2), "参与", "参加", "辩称", "辩解", "供称", "诉称", "述称", "实施"):
		return true
	case n < 2:
		return false
	case n >= 8:
		return true
	case strings.ContainsRune(never+"和与及对向因从持把说驾由为以非", f.text[k]):
		return true
	}
	return follows == 1 && !strings.ContainsRune("不都合于尼加其那古依", f.text[k])
}

// latin reads a name in Latin letters after a role: John Smith.
func (f *finder) latin(i int, strong bool) int {
	if !strong {
		return 0
	}
	k := i
	for k < len(f.text) && k-i < 40 && (isLetter(f.text[k]) || unicode.Is(unicode.Latin, f.text[k]) || strings.ContainsRune(" .-'·", f.text[k])) {
		k++
	}
	for k > i && !isLetter(f.text[k-1]) && !unicode.Is(unicode.Latin, f.text[k-1]) {
		k--
	}
	if k-i < 3 || isHan(f.rune(k)) && f.ends(k) == 0 {
		return 0
	}
	return k - i
}

// count is how often name, of two to four Chinese characters, stands in the text.
func (f *finder) count(name []rune) int {
	if len(name) > 4 {
		return strings.Count(f.doc.Text, string(name))
	}
	if len(name) < 2 {
		return 0
	}
	for _, r := range name {
		if !isHan(r) {
			return 0
		}
	}
	var key [4]rune
	copy(key[:], name)
	if n, ok := f.counts[key]; ok {
		return n
	}
	if f.last == nil {
		f.counts, f.last, f.earlier = map[[4]rune]int{}, make(map[rune]int32, 1000), make([]int32, len(f.text))
		for i, r := range f.text {
			f.earlier[i] = f.last[r] - 1
			f.last[r] = int32(i + 1)
		}
	}
	n := 0
	for i := f.last[name[0]] - 1; i >= 0; i = f.earlier[i] {
		if int(i)+len(name) <= len(f.text) && slices.Equal(f.text[i:int(i)+len(name)], name) {
			n++
		}
	}
	f.counts[key] = n
	return n
}
