package personal

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// introduced takes those whom the sentence makes acquainted: 柯大有，男，45岁, and
// those who stand in a list beside somebody who is known already.
func (f *finder) introduced() {
	for i := range f.text {
		if r := f.text[i]; r != '，' && r != '（' && r != '(' || !strings.ContainsRune("男女", f.rune(i+1)) || !strings.ContainsRune("，、,）", f.rune(i+2)) {
			continue
		}
		role := Other
		if containsAny(f.string(i, i+12), "殁年") {
			role = Victim
		}
		f.backward(i, role)
	}
	// What is found so stands beside others in its turn.
	for range 3 {
		before := len(f.roster.people)
		f.neighbours()
		if len(f.roster.people) == before {
			return
		}
	}
}

// neighbours takes the names on both sides of 、 of which one is known, or which
// both can be nothing else.
func (f *finder) neighbours() {
	used := f.spoken()
	for i, r := range f.text {
		if strings.ContainsRune("与和及", r) {
			f.foreignPair(i, used)
		}
		if r != '、' {
			continue
		}
		left, right := f.knownBefore(i), f.knownAfter(i+1)
		l, r := 0, 0
		if left == nil {
			l = f.itemBefore(i, used)
		}
		if right == nil {
			r = f.itemAfter(i+1, used)
		}
		switch {
		case left != nil && right == nil && r > 0:
			f.put(f.name(i+1, i+1+r), f.beside(left))
		case right != nil && left == nil && l > 0:
			f.put(f.name(i-l, i), f.beside(right))
		case l == 3 && r == 3 && left == nil && right == nil && (f.unlikeWords(i-l, l) || f.unlikeWords(i+1, r)):
			f.put(f.name(i-l, i), Other)
			f.put(f.name(i+1, i+1+r), Other)
		}
	}
}

// foreignPair takes the name behind 与 that renders sounds, when one stands before
// that does: 阿苏尔布与沙马木呷发生口角.
func (f *finder) foreignPair(i int, used []bool) {
	p := f.knownBefore(i)
	if p == nil || !renders([]rune(p.Name)) || f.knownAfter(i+1) != nil {
		return
	}
	for n := 6; n > 2; n-- {
		if i+1+n > len(f.text) || slices.Contains(used[i+1:i+1+n], true) || f.ends(i+1+n) == 0 {
			continue
		}
		if name := f.text[i+1 : i+1+n]; f.clean(name) && f.foreignSounding(name) && f.words.part.prefix(name) == 0 {
			f.put(string(name), f.beside(p))
			return
		}
	}
}

// beside is the part of those who are listed with p: witnesses stand among
// witnesses, victims among victims.
func (f *finder) beside(p *Person) Role {
	for _, role := range [...]Role{Victim, Witness, CivilPlaintiff} {
		if p.Is(role) {
			return role
		}
	}
	return Other
}

// knownBefore is who is named right before the character at i, or before an
// amount that ends there: 仇英杰19800元、.
func (f *finder) knownBefore(i int) *Person {
	if f.rune(i-1) == '元' && isDigit(f.rune(i-2)) {
		for i--; isDigit(f.rune(i-1)) || strings.ContainsRune(".．", f.rune(i-1)); {
			i--
		}
	}
	for n := min(6, i); n > 1; n-- {
		if p := f.roster.byName[string(f.text[i-n:i])]; p != nil {
			return p
		}
	}
	return nil
}

// knownAfter is who is named at i.
func (f *finder) knownAfter(i int) *Person {
	for n := 6; n > 1; n-- {
		if i+n <= len(f.text) {
			if p := f.roster.byName[string(f.text[i:i+n])]; p != nil {
				return p
			}
		}
	}
	return nil
}

// itemAfter is the number of characters of the item of a list at i that may be
// a name; 0 when it is none.
func (f *finder) itemAfter(i int, used []bool) int {
	end := i
	for end < len(f.text) && end-i < 9 && isHan(f.text[end]) && !used[end] && f.text[end] != '等' && f.text[end] != '的' {
		end++
	}
	if f.sounding(i, end) {
		return end - i
	}
	for _, n := range [...]int{3, 2, 4} {
		if f.listed(i, n, used) && f.ends(i+n) > 0 && !f.bound(i+n-1) {
			return n
		}
	}
	return 0
}

// itemBefore is the same of the item that ends before i.
func (f *finder) itemBefore(i int, used []bool) int {
	from := i
	for from > 0 && i-from < 9 && isHan(f.text[from-1]) && !used[from-1] {
		from--
	}
	if f.sounding(from, i) && f.rune(from-1) == '、' {
		return i - from
	}
	for _, n := range [...]int{3, 2, 4} {
		if before := f.rune(i - n - 1); f.listed(i-n, n, used) && (!isHan(before) || !f.bound(i-n-1) && (f.bound(i-n-2) || strings.ContainsRune(givers+"由经及据从将请员师", before))) {
			return n
		}
	}
	return 0
}

// sounding reports whether the characters from one to another are a long name
// that renders sounds, and the whole item of a list.
func (f *finder) sounding(from, to int) bool {
	return to-from > 3 && to-from < 8 && f.foreignSounding(f.text[from:to]) && f.clean(f.text[from:to]) && !f.organisationAt(to)
}

// bound reports whether the characters at i and after it form a word.
func (f *finder) bound(i int) bool {
	return isHan(f.rune(i)) && company().bonds[[2]rune{f.rune(i), f.rune(i + 1)}]
}

// listed reports whether the n characters at i, an item of a list that may hold
// names, look like one.
func (f *finder) listed(i, n int, used []bool) bool {
	if i < 0 || i+n > len(f.text) {
		return false
	}
	for _, u := range used[i : i+n] {
		if u {
			return false
		}
	}
	name := f.text[i : i+n]
	s := f.words.surname(name)
	if s == 0 || n == 4 && s != 2 && !f.foreignSounding(name) || n <= s || !f.clean(name) || f.odd(name) || strings.ContainsRune("县市区镇乡村省州路等旗盟车房款店厂号机船库费证站院校所局", name[n-1]) {
		return false
	}
	switch {
	case f.organisationAt(i + n), f.headsOrganisation(i, n), f.words.names.Noun(name) > 0, f.words.plain.prefix(name) > 0, f.words.part.prefix(name) > 0:
		return false
	case f.veiled(string(name)):
		return false
	}
	weak := f.words.names.Weak(name[0])
	if n == 4 && s != 2 {
		return true // it renders sounds
	}
	if n == 3 && s == 1 && !weak {
		return !company().bonds[[2]rune{name[0], name[1]}] // a given name may be a word
	}
	return f.wordless(name) && (n > 2 || !weak)
}

// recurrent takes names of three characters that nothing announces but that
// recur beside ever different words, and everywhere read as a name.
func (f *finder) recurrent() {
	used := f.spoken()
	places := map[string][]int{}
	var names []string
	for i := range f.text {
		if !f.listed(i, 3, used) && !f.loose(i, used) || f.count(f.text[i:i+3]) < 3 {
			continue
		}
		name := string(f.text[i : i+3])
		if places[name] == nil {
			names = append(names, name)
		}
		places[name] = append(places[name], i)
	}
	for _, name := range names {
		if f.everywhere(places[name]) {
			f.put(name, Other)
		}
	}
}

// loose reports whether the three characters at i may be a name though its
// surname begins many words and the others form one: 乐小天.
func (f *finder) loose(i int, used []bool) bool {
	if i+3 > len(f.text) || used[i] || used[i+1] || used[i+2] {
		return false
	}
	name := f.text[i : i+3]
	return f.words.surname(name) == 1 && name[1] == '小' && f.clean(name) && !company().bonds[[2]rune{name[0], name[1]}] && !f.organisationAt(i+3)
}

// everywhere reports whether the three characters at each of places, which are
// the same, read as a name there, beside three different pairs of characters at
// least.
func (f *finder) everywhere(places []int) bool {
	i := places[0]
	if len(places) < f.count(f.text[i:i+3]) || f.knownAs(i, 3) {
		return false
	}
	around := map[string]bool{}
	for _, i := range places {
		if f.nameAt(i, false) != 3 || f.bound(i+2) || f.bound(i-1) && !strings.ContainsRune(givers, f.rune(i-1)) {
			return false
		}
		around[f.string(i-1, i)+f.string(i+3, i+4)] = true
	}
	return len(around) > 2
}

// unlikeWords reports whether the n characters at i begin with a surname that
// begins few words.
func (f *finder) unlikeWords(i, n int) bool {
	name := f.text[i : i+n]
	return f.words.surname(name) > 0 && !f.words.names.Weak(name[0])
}

// callings follow a surname in the address of somebody: 侯医生.
var callings = [...]string{"老师", "医生", "大夫", "师傅", "经理", "主任", "院长", "校长", "园长", "教练", "教授", "会计", "护士", "女士", "先生", "小姐", "阿姨", "大姐", "大哥", "大爷", "大妈", "老板", "老板娘", "队长", "组长", "站长", "厂长", "科长", "处长", "局长", "书记", "董事长", "工头", "店长", "总监", "警官"}

// callingBegins are the characters that they begin with.
var callingBegins = sync.OnceValue(func() *chars {
	c := new(chars)
	for _, w := range callings {
		r, _ := utf8.DecodeRuneInString(w)
		c.add(r)
	}
	return c
})

// addressed finds those who are called by their surname: 侯医生, 老宋. Whoever alone
// has the surname is meant; otherwise it is somebody of whom no more is said.
func (f *finder) addressed() {
	f.cover()
	bearers := f.bearers()
	for i := range f.text {
		if f.roster.covered[i] || f.taken(i) {
			continue
		}
		n, surname := f.calledAt(i, bearers)
		if n == 0 || slices.Contains(f.roster.covered[i:i+n], true) {
			continue
		}
		b := bearers[surname]
		if p := b.person; b.several || p != nil && p.Is(Bench, Lawyer, Prosecutor) {
			continue
		}
		p, name := b.person, f.string(i, i+n)
		m := Mention{Span: f.span(i, i+n), Alias: p != nil}
		if p == nil {
			p = f.put(name, Other)
		} else if !slices.Contains(p.Aliases, name) {
			p.Aliases = append(p.Aliases, name)
		}
		p.Mentions = append(p.Mentions, m)
	}
}

// calledAt is how many characters at i address somebody, and by which surname.
func (f *finder) calledAt(i int, bearers map[rune]bearer) (int, rune) {
	r, next := f.text[i], f.rune(i+1)
	if !callingBegins().has(next) && !strings.ContainsRune("老小阿", r) {
		return 0, 0
	}
	if before := f.rune(i - 1); isHan(before) && f.bound(i-1) && !strings.ContainsRune(givers, before) {
		return 0, 0
	}
	if strings.ContainsRune("老小阿", r) {
		if !isHan(next) || f.words.names.Surname(f.text[i+1:]) != 1 || f.bound(i) || f.bound(i+1) || f.ends(i+2) < 2 && !strings.ContainsRune("你您", f.rune(i+2)) || strings.ContainsRune(never+seldom, next) {
			return 0, 0
		}
		if bearers[next].person == nil && f.words.names.Weak(next) && f.rune(i-1) != '“' {
			return 0, 0
		}
		if before := f.string(i-2, i); strings.HasSuffix(before, "“") || containsAny(before, "外号", "绰号", "叫", "名", "称") || f.partBefore(i) > 0 || strings.ContainsRune(givers, f.rune(i-1)) || f.count(f.text[i:i+2]) > 1 {
			return 2, next
		}
		return 0, 0
	}
	if !isHan(next) || f.words.surname(f.text[i:]) != 1 || f.words.part.prefix(f.text[i:]) > 0 {
		return 0, 0
	}
	if bearers[r].person == nil && (f.words.names.Weak(r) || r == '任' && f.knownBefore(i) != nil) {
		return 0, 0 // 某某任经理
	}
	for _, c := range callings {
		if f.here(i+1, c) && !f.here(i+1, "会计师") {
			return 1 + len([]rune(c)), r
		}
	}
	return 0, 0
}

// bearer is the only one named who has a surname, unless there are several.
type bearer struct {
	person  *Person
	several bool
}

// bearers are those who have each surname.
func (f *finder) bearers() map[rune]bearer {
	out := map[rune]bearer{}
	for _, p := range f.roster.people {
		if p.Surname != 1 || len(p.Mentions) == 0 {
			continue
		}
		r := []rune(p.Name)[0]
		b := out[r]
		out[r] = bearer{p, b.person != nil}
	}
	return out
}
