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
	before, behind map[string]float32 // powers of ten by which a name is likelier there
}

// company reads the embedded lists once. What cannot be read is as if it were
// empty: then nobody is found by it; a test holds that it can be.
var company = sync.OnceValue(func() *manners {
	m := &manners{bonds: map[[2]rune]bool{}, before: map[string]float32{}, behind: map[string]float32{}}
	if z, err := gzip.NewReader(bytes.NewReader(bondList)); err == nil {
		if text, err := io.ReadAll(z); err == nil {
			for line := range strings.Lines(string(text)) {
				line := []rune(strings.TrimSpace(line))
				for k := 1; k < len(line); k++ {
					m.bonds[[2]rune{line[0], line[k]}] = true
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
	times int
	best  float32         // the strongest of its places
	total float32         // over all places that differ
	seen  map[string]bool // the characters around it
	role  Role            // when a word beside it names one that is kept
}

// unannounced takes those whom neither a part nor a relation nor an act
// announces: a surname with one or two characters that form no words, standing
// where names stand (与…签订, 转给…, …称), the oftener the surer.
func (f *finder) unannounced() {
	used := f.spoken()
	found := map[string]*stranger{}
	// Where people of these are named, there may be names without a surname.
	peoples := containsAny(f.doc.Text, "蒙古族", "维吾尔族", "藏族", "彝族", "哈萨克族", "柯尔克孜族", "傣族", "景颇族", "塔吉克族", "佤族")
	for i := range f.text {
		if used[i] || !isHan(f.text[i]) {
			continue
		}
		s := f.words.surname(f.text[i:min(len(f.text), i+4)])
		least, most := s+1, s+2
		if s == 0 {
			// Elsewhere only long ones that recur are taken for such.
			if least, most = 2, 4; !peoples {
				if least = 4; i+4 > len(f.text) || f.count(f.text[i:i+4]) < 2 {
					continue
				}
			}
		}
		for n := least; n <= most && i+n <= len(f.text); n++ {
			if score, ok := f.strange(i, n, s, used); ok {
				f.meet(found, i, n, score)
			}
		}
	}
	var all []*stranger
	for _, w := range found {
		if f.believed(w) {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b *stranger) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(b.size, a.size), cmp.Compare(a.first, b.first))
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
	w.times++
	switch {
	case f.here(i+n, "律师"), f.here(i-2, "律师"), f.here(i-5, "法律工作者"):
		w.role = Lawyer
	case f.here(i-3, "检察官"), f.here(i-3, "检察员"):
		w.role = Prosecutor
	case f.here(i-2, "法官"), f.here(i-3, "书记员"):
		w.role = Bench
	}
	w.best = max(w.best, score)
	if around := f.string(i-1, i) + f.string(i+n, i+n+1); !w.seen[around] {
		w.seen[around] = true
		w.total += score
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
	least := float32(1.9)
	if f.words.names.Weak(rs[0]) {
		least += 0.5
	}
	if w.size > 2 && rs[w.size-2] == rs[w.size-1] { // 倩倩, 丽丽: things are seldom called so
		least -= 0.6
	} else if company().bonds[[2]rune{rs[w.size-2], rs[w.size-1]}] {
		least += 0.8
	}
	surname := f.words.surname(rs)
	if w.size-surname == 2 && surname > 0 && (strings.ContainsRune("小晓", rs[surname]) || len(w.seen) > 3) {
		least -= 0.5
	}
	if w.size == 2 && surname > 0 {
		least += 1.3
	} else if len(w.seen) > 2 {
		least -= 0.4
	}
	if surname == 0 {
		least += 0.3 // it renders sounds, in a document where such names are
	}
	return w.best >= least || w.best >= least/2 && w.total >= 1.3*least && len(w.seen) > 1
}
