package personal

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed" // what characters belong together, and what stands around names
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo"
)

// bondList holds, on a line for each character, the characters that stand behind
// it at least five times as often as chance would have it, by the counts of the
// language model of package typo: the texts it was made from have no names.
//
//go:embed bonds.txt.gz
var bondList []byte

//go:embed around.txt
var aroundList string

// manners is how characters keep company in judgments.
type manners struct {
	bonds          map[[2]rune]bool
	known          map[rune]bool      // characters that form words
	before, behind map[string]float32 // powers of ten by which a name is likelier there
}

// company reads the embedded lists once. What cannot be read is as if it were
// empty: then nobody is found by it; a test holds that it can be.
var company = sync.OnceValue(func() *manners {
	m := &manners{bonds: map[[2]rune]bool{}, known: map[rune]bool{}, before: map[string]float32{}, behind: map[string]float32{}}
	if z, err := gzip.NewReader(bytes.NewReader(bondList)); err == nil {
		if text, err := io.ReadAll(z); err == nil {
			for line := range strings.Lines(string(text)) {
				line := []rune(strings.TrimSpace(line))
				for k := 1; k < len(line); k++ {
					m.bonds[[2]rune{line[0], line[k]}] = true
					m.known[line[0]], m.known[line[k]] = true, true
				}
			}
		}
	}
	for line := range strings.SplitSeq(aroundList, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		to := map[string]map[string]float32{"before": m.before, "behind": m.behind}[name]
		if to == nil {
			continue
		}
		for _, word := range strings.Fields(rest) {
			k := strings.IndexAny(word, "0123456789")
			if v, err := strconv.ParseFloat(word[max(k, 0):], 32); k > 0 && err == nil {
				to[word[:k]] = float32(v)
			}
		}
	}
	return m
})

// givers are small words behind which names so often stand that surnames seem to
// belong to them.
const givers = "与向给跟找让对由被和叫问替欠"

// announced is how likely a name must be behind what stands before for that to be
// enough: 之子, 转给.
const announced = 2

// stranger is a run of characters that may be the name of somebody whom no word
// announces.
type stranger struct {
	name  string
	size  int // characters
	first int
	best  float32         // the strongest of its places
	total float32         // over all places that differ
	seen  map[string]bool // the characters around it
	role  Role            // when a word beside it names one that is kept
}

// place is where a stranger may stand.
type place struct {
	candidate
	name  string
	score float32
}

const (
	leastPlace  = -2.5 // what a place must score to be thought of
	leastName   = -0.1 // what a name must come to over its places
	leastShort  = 0.4  // the same of one of two characters, or whose surname begins many words
	leastOdd    = 0.9  // the same of one without a known surname
	mostAgain   = 1.2  // what a further place counts for at most
	announcedBy = 1    // what it counts for to stand behind a word for a part
	beside      = 1.5  // what it counts for to be listed with somebody
)

// unannounced takes those whom neither a part nor a relation nor an act
// announces: a surname with one or two characters, which stand where names stand
// and look like one, by the weights that were learned; the oftener the surer.
func (f *finder) unannounced() {
	used := f.spoken()
	places := f.places(used)
	begins, ends := f.edges()
	found := f.winners(places, begins, ends)
	for k := range places {
		// Where two overlap, the one that is met elsewhere too is the likelier, and
		// who is listed beside somebody is somebody.
		p := &places[k]
		if w := found[p.name]; w != nil {
			p.score += min(mostAgain, 0.4*float32(len(w.seen)-1))
		}
		if strings.ContainsRune("、和与及", f.rune(p.i-1)) && ends[p.i-1] || strings.ContainsRune("、和与及", f.rune(p.i+p.n)) && begins[p.i+p.n+1] {
			p.score += beside
		}
	}
	found = f.winners(places, begins, ends)
	f.syllabic(found, used)
	var all []*stranger
	for _, w := range found {
		if f.believed(w) {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b *stranger) int {
		return cmp.Or(cmp.Compare(b.best+b.total, a.best+a.total), cmp.Compare(b.size, a.size), cmp.Compare(a.first, b.first))
	})
	taken := map[string]bool{} // the pieces of those who were taken
	for _, w := range all {
		pieces := piecesOf([]rune(w.name))
		if taken[w.name] || slices.ContainsFunc(pieces, func(piece string) bool { return f.roster.byName[piece] != nil }) {
			continue
		}
		role := w.role
		if role == "" {
			role = Other
		}
		f.put(w.name, role)
		for _, piece := range pieces {
			taken[piece] = true
		}
	}
}

// places are where names may stand that nobody announces, the likeliest first.
func (f *finder) places(used []bool) []place {
	if f.reader == nil {
		f.reader = newReader(f.text, f.words)
	}
	t, w := f.reader, learned()
	var out []place
	for i := range f.text {
		if used[i] {
			continue
		}
		announced := f.partBefore(i) > 0
		t.candidates(i, func(c candidate) {
			if slices.Contains(used[i:i+c.n], true) {
				return
			}
			score := w.score(t, c)
			if announced {
				score += announcedBy
			}
			if score > leastPlace && !f.noName(i, c.n) {
				out = append(out, place{c, string(f.text[i : i+c.n]), score})
			}
		})
	}
	return out
}

// noName reports whether the n characters at i cannot be a name for what they
// are or what follows them.
func (f *finder) noName(i, n int) bool {
	name := f.text[i : i+n]
	if name[0] == '许' && (strings.ContainsRune("时分日点", f.rune(i-1)) || isDigit(f.rune(i-1))) { // 17时许行至
		return true
	}
	if n > 2 && f.words.done.prefix(name[1:]) == n-1 { // 尹|那天
		return true
	}
	return f.withinNick(i, n) || f.organisationAt(i+n) || f.ofPlace(name) || f.everyday(i, n) || n == 2 && strings.ContainsRune("哥姐", name[1]) || n == 2 && f.count(name) > 1 && f.brothers(i, 2, 3) || f.rune(i) == '曾' && f.afterName(i) || f.words.plain.prefix(name) > 0 || f.words.names.Noun(name) == n || f.words.part.prefix(name) > 0 ||
		strings.ContainsRune("县市区镇乡村省州旗路款项条段族车房店厂号费证站局盘腿地寨酒", name[n-1]) || f.headsOrganisation(i, n) || f.amount(name) ||
		containsAny(f.string(i+n, i+n+8), "会计师事务所", "律师事务所", "鉴定所", "鉴定中心", "有限公司", "合作社", "有限责任公司")
}

// withinNick reports whether the n characters at i only begin what stands in quotation
// marks for somebody's nickname: 网名“海上升明月”.
func (f *finder) withinNick(i, n int) bool {
	if f.rune(i-1) != '“' {
		return false
	}
	end := f.quoteEnd(i - 1)
	if end <= i+n || !f.mayBeNick(f.text[i:end]) {
		return false
	}
	return endsWithAny(f.string(i-5, i-1), nickBefore[:]...) || f.times(f.string(i, end)) > 1 && f.times(f.string(i, i+n)) == f.times(f.string(i, end))
}

// everyday reports whether the n characters at i, which stand there only once and
// behind no word for somebody's part, are or begin with an everyday word: 敬酒,
// 皮带抽; or they belong with what stands before them to one: 对方稳.
func (f *finder) everyday(i, n int) bool {
	name := f.text[i : i+n]
	if f.count(name) > 1 || f.partBefore(i) > 0 {
		return false
	}
	if f.rune(i-1) == '对' && f.text[i] == '方' {
		return true
	}
	before, after := f.rune(i-1), f.rune(i+n)
	if isHan(before) && !strings.ContainsRune(givers, before) && typo.Everyday(f.text[i-1:i+1]) && !typo.Everyday(f.text[max(0, i-2):i]) {
		return true // 立秋那
	}
	return before != '、' && after != '、' && (typo.Everyday(name) || n == 3 && f.words.surname(name) < 2 && typo.Everyday(name[:2]))
}

// afterName reports whether somebody's name ends before the character at i.
func (f *finder) afterName(i int) bool { return f.knownBefore(i) != nil }

// amount reports whether name is part of an amount that is written out: 伍万叁.
func (f *finder) amount(name []rune) bool {
	n := 0
	for _, r := range name {
		if strings.ContainsRune("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角", r) {
			n++
		}
	}
	return n > 1
}

// ofPlace reports whether name, of two characters, stands before what ends the
// names of places at one in four of its places: it is one of these then.
func (f *finder) ofPlace(name []rune) bool {
	if len(name) != 2 {
		return false
	}
	n := 0
	for _, end := range "县市区镇乡村省州路" {
		n += f.count([]rune{name[0], name[1], end})
	}
	return n > 0 && 4*n >= f.count(name)
}

// edges are the characters at which the names begin and end that are known.
func (f *finder) edges() (begins, ends map[int]bool) {
	begins, ends = map[int]bool{}, map[int]bool{}
	byStart := map[[2]rune][][]rune{}
	for _, p := range f.roster.people {
		if rs := []rune(p.Name); len(rs) > 1 {
			byStart[start(rs[0], rs[1])] = append(byStart[start(rs[0], rs[1])], rs)
		}
	}
	for i, r := range f.text {
		for _, name := range byStart[start(r, f.rune(i+1))] {
			if i+len(name) <= len(f.text) && slices.Equal(f.text[i:i+len(name)], name) {
				begins[i], ends[i+len(name)] = true, true
			}
		}
	}
	return begins, ends
}

// winners are the strangers of those places that no likelier one overlaps. Where
// those begin and end of whom little doubt is left is noted.
func (f *finder) winners(places []place, begins, ends map[int]bool) map[string]*stranger {
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.n, a.n), cmp.Compare(a.i, b.i))
	})
	found := map[string]*stranger{}
	taken := make([]bool, len(f.text))
	for _, p := range places {
		if slices.Contains(taken[p.i:p.i+p.n], true) {
			continue
		}
		for k := p.i; k < p.i+p.n; k++ {
			taken[k] = true
		}
		f.meet(found, p.i, p.n, p.score)
		if p.score > leastName {
			begins[p.i], ends[p.i+p.n] = true, true
		}
	}
	return found
}

// syllabic adds the names without a surname that render sounds: of those where
// the document speaks of peoples who have such, elsewhere long ones that recur.
func (f *finder) syllabic(found map[string]*stranger, used []bool) {
	peoples := f.says("蒙古族", "维吾尔族", "藏族", "彝族", "哈萨克族", "柯尔克孜族", "傣族", "景颇族", "塔吉克族", "佤族")
	for i := range f.text {
		if used[i] || !isHan(f.text[i]) || f.words.surname(f.text[i:min(len(f.text), i+4)]) > 0 {
			continue
		}
		least, most := 2, 4
		if !peoples {
			if least = 4; i+4 > len(f.text) || f.count(f.text[i:i+4]) < 2 {
				continue
			}
		}
		for n := least; n <= most && i+n <= len(f.text); n++ {
			if score, ok := f.strange(i, n, 0, used); ok {
				f.meet(found, i, n, score)
			}
		}
	}
}

// piecesOf are the runs of two and more characters in name.
func piecesOf(name []rune) []string {
	var out []string
	for i := range name {
		for k := i + 2; k <= len(name); k++ {
			out = append(out, string(name[i:k]))
		}
	}
	return out
}

// meet notes one more place of a stranger.
func (f *finder) meet(found map[string]*stranger, i, n int, score float32) {
	name := string(f.text[i : i+n])
	w := found[name]
	if w == nil {
		w = &stranger{name: name, size: n, first: i, seen: map[string]bool{}}
		found[name] = w
	}
	switch {
	case f.here(i+n, "律师"), f.here(i-2, "律师"), f.here(i-5, "法律工作者"):
		w.role = Lawyer
	case f.here(i-3, "检察官"), f.here(i-3, "检察员"):
		w.role = Prosecutor
	case f.here(i-2, "法官"), f.here(i-3, "书记员"):
		w.role = Bench
	}
	again := min(mostAgain, 0.5*score)
	if len(w.seen) == 0 {
		again = 0
	}
	w.best = max(w.best, score)
	if around := f.string(i-1, i) + f.string(i+n, i+n+1); !w.seen[around] {
		w.seen[around] = true
		w.total += again
	}
}

// spoken marks the characters that are spoken for: names that are known,
// particulars, organisations, the heading and the signatures.
func (f *finder) spoken() []bool {
	used := slices.Clone(f.busy)
	mark := func(from, to int) {
		for i := max(0, from); i < to && i < len(used); i++ {
			used[i] = true
		}
	}
	byStart := map[[2]rune][][]rune{}
	note := func(name string) {
		if rs := []rune(name); len(rs) > 1 {
			byStart[start(rs[0], rs[1])] = append(byStart[start(rs[0], rs[1])], rs)
		}
	}
	for _, p := range f.roster.people {
		note(p.Name)
		if parts := strings.FieldsFunc(p.Name, isDot); len(parts) > 1 {
			for _, part := range parts {
				note(part)
			}
		}
	}
	for k := range f.doc.Parties {
		note(f.doc.Parties[k].Text)
	}
	for i, r := range f.text {
		for _, name := range byStart[start(r, f.rune(i+1))] {
			if i+len(name) <= len(f.text) && slices.Equal(f.text[i:i+len(name)], name) {
				mark(i, i+len(name))
			}
		}
	}
	if s, ok := f.doc.Section(judgment.Litigants); ok {
		mark(0, f.index(s.Start))
	}
	return used
}

// strange weighs whether the n characters at i, s of them a surname, are a name:
// how much likelier names are behind what stands before and before what follows.
func (f *finder) strange(i, n, s int, used []bool) (float32, bool) {
	m := company()
	name := f.text[i : i+n]
	for k, r := range name {
		if used[i+k] || !isHan(r) || strings.ContainsRune(never, r) {
			return 0, false
		}
		if strings.ContainsRune(seldom, r) && (k < s || f.words.names.Weak(name[0]) || f.count(name) < 3) {
			return 0, false
		}
	}
	twice := n-s == 2 && name[n-2] == name[n-1]
	if strings.ContainsRune("县市区镇乡村省州路", name[n-1]) {
		return 0, false
	}
	if s == 1 && m.bonds[[2]rune{name[0], name[1]}] && !twice || n-s == 1 && m.bonds[[2]rune{name[n-2], name[n-1]}] ||
		m.bonds[[2]rune{f.rune(i - 1), name[0]}] && !strings.ContainsRune(givers, f.rune(i-1)) || m.bonds[[2]rune{name[n-1], f.rune(i + n)}] {
		return 0, false
	}
	if next := f.text[i:min(len(f.text), i+n+1)]; n == 2 && len(next) == 3 && isHan(next[2]) && f.count(name) > 1 && f.count(next) == f.count(name) {
		return 0, false // 薛涛 of 薛涛涛
	}
	if s == 0 && !f.sounds(name) {
		return 0, false
	}
	if f.words.plain.prefix(name) > 0 || f.words.names.Noun(name) > 0 || f.words.names.Follows(name) > 1 || f.organisationAt(i+n) || f.words.part.prefix(name) > 0 {
		return 0, false
	}
	before := max(m.before[f.string(i-2, i)], m.before[f.string(i-1, i)])
	if f.framed(i, n) {
		before += 0.8
	}
	if strings.ContainsRune("人员士师工", f.rune(i-1)) && m.bonds[[2]rune{f.rune(i - 2), f.rune(i - 1)}] { // a calling: 助产士, 举报人
		before = max(before, 1)
	}
	if n-s == 2 && strings.ContainsRune("员师", f.rune(i-1)) && !f.words.names.Weak(name[0]) && f.bound(i-2) {
		before = max(before, 1.6)
	}
	behind := max(m.behind[f.string(i+n, i+n+2)], m.behind[f.string(i+n, i+n+1)])
	if behind == 0 && strings.ContainsRune("。；）\n", f.rune(i+n)) {
		behind = 0.3
	}
	if (before == 0 || behind == 0) && before < announced {
		return (before + behind) / 2, true
	}
	return before + behind, true
}

// framed reports whether words on both sides of the n characters at i say that
// somebody is named between them: 从…手中, 经…介绍.
func (f *finder) framed(i, n int) bool {
	after := f.string(i+n, i+n+4)
	for _, end := range [...]string{"称", "表示", "陈述", "证实", "另案处理", "签名", "签字", "名下", "出具", "介绍", "借款", "购买", "雇佣", "雇请", "指使", "联系", "商议", "共谋", "合伙", "认识"} {
		if strings.HasPrefix(after, end) {
			return true
		}
	}
	switch f.rune(i - 1) {
	case '从':
		return strings.HasPrefix(after, "手") || strings.HasPrefix(after, "处")
	case '给', '于':
		return containsAny(f.string(i-2, i), "付给", "转给", "交给", "卖给", "借给", "送给", "还给", "汇给", "租给", "雇于") && !isHan(f.rune(i+n))
	}
	return false
}

// wordless reports whether no two neighbouring characters of name form a word.
func (f *finder) wordless(name []rune) bool {
	for k := 1; k < len(name); k++ {
		if company().bonds[[2]rune{name[k-1], name[k]}] {
			return false
		}
	}
	return true
}

// sounds reports whether name, without a surname, renders sounds and forms no
// words.
func (f *finder) sounds(name []rune) bool {
	for k, r := range name {
		if !strings.ContainsRune(syllables+"音格宝", r) || k > 0 && company().bonds[[2]rune{name[k-1], r}] {
			return false
		}
	}
	return true
}

// believed reports whether the places of a stranger bear out that it is somebody.
func (f *finder) believed(w *stranger) bool {
	rs := []rune(w.name)
	least := float32(leastName)
	switch {
	case f.words.surname(rs) == 0, f.words.names.Weak(rs[0]) && f.words.surname(rs) == 1 && w.size == 2:
		least = leastOdd
	case w.size == 2, f.words.names.Weak(rs[0]) && f.words.surname(rs) == 1:
		least = leastShort
	}
	if next := f.text[w.first:min(len(f.text), w.first+w.size+1)]; w.size == 2 && len(next) == 3 && isHan(next[2]) && f.count(rs) > 1 && f.count(next) == f.count(rs) && f.ends(w.first+2) < 2 {
		return false // 薛涛 of 薛涛涛
	}
	return w.best+w.total >= least
}
