package personal

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// Role is a part that somebody has in a document.
type Role string

// The roles.
const (
	Litigant       Role = "litigant" // a party
	Guardian       Role = "guardian" // 法定代理人
	Head           Role = "head"     // 法定代表人, 负责人
	Agent          Role = "agent"    // 委托诉讼代理人, 辩护人 who is no lawyer
	Lawyer         Role = "lawyer"   // lawyers and legal workers
	Bench          Role = "bench"    // judges, assessors, assistants, clerks
	Prosecutor     Role = "prosecutor"
	Victim         Role = "victim"          // of a crime; a 自诉人 is one
	CivilPlaintiff Role = "civil_plaintiff" // 附带民事诉讼原告人
	Witness        Role = "witness"
	Expert         Role = "expert"       // 鉴定人
	Child          Role = "child"        // named as somebody's child, or as a minor
	Relative       Role = "relative"     // named as another relation
	Accomplice     Role = "accomplice"   // said to have taken part in the crime, and tried elsewhere or not at all
	Counterparty   Role = "counterparty" // somebody a party deals with
	AccusedKin     Role = "accused_kin"  // a relation of somebody who stands trial
	Official       Role = "official"     // named for an office: police, interpreters, notaries
	Other          Role = "other"
)

// Person is somebody who is named in a document.
type Person struct {
	Name     string
	Surname  int // characters of the surname; 1 when it is not known, 0 for a name in Latin letters
	Roles    []Role
	Party    *judgment.Party // of the litigants section, nil for others
	Ward     *Person         // whom a guardian speaks for
	Birth    *judgment.Day
	BirthAt  judgment.Span // where the day of birth stands
	Minor    bool          // under eighteen when the document was signed, or said to be
	Grown    bool          // known to be of age
	Aliases  []string
	Nickname bool      // Name is a nickname, and no more is known
	Quoted   bool      // it is a common word besides: only in quotation marks it is the name
	Worded   bool      // it is a common word besides: only where names stand it is the name
	Mentions []Mention // in text order
}

// Mention is a place where a person is named.
type Mention struct {
	judgment.Span
	Alias bool // by another name
}

// Is reports whether p has one of roles.
func (p *Person) Is(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}

// roster is everybody who has been found so far.
type roster struct {
	people   []*Person
	byName   map[string]*Person
	families map[rune]bool // surnames of litigants
	covered  []bool        // characters of mentions, once these are known
}

// put notes that name has role.
func (f *finder) put(name string, role Role) *Person {
	p := f.roster.byName[name]
	if p == nil {
		p = &Person{Name: name, Surname: f.surnameOf([]rune(name))}
		f.roster.byName[name] = p
		f.roster.people = append(f.roster.people, p)
	}
	if !p.Is(role) {
		p.Roles = append(p.Roles, role)
	}
	return p
}

// surnameOf is how many characters of name are the surname.
func (f *finder) surnameOf(name []rune) int {
	if len(name) == 0 || isLetter(name[0]) {
		return 0
	}
	if slices.Contains(name, '·') || slices.Contains(name, '•') {
		return 1
	}
	if n := f.words.surname(name); n == 2 && len(name) > 2 {
		return 2
	}
	return 1
}

// people finds everybody who is named.
func (f *finder) people() []*Person {
	f.roster = &roster{byName: map[string]*Person{}, families: map[rune]bool{}}
	f.litigants()
	for _, s := range f.doc.Signers {
		if n := len([]rune(s.Text)); n >= 2 && !f.veiled(s.Text) {
			f.put(s.Text, Bench)
		}
	}
	f.announced()
	f.testified()
	f.columns()
	f.scattered()
	f.told()
	f.remarked()
	f.enclosedNames()
	f.introduced()
	f.recurrent()
	if !f.sure {
		f.unannounced()
	}
	f.neighbours()
	f.calledSo()
	f.nicknamed()
	f.folded()
	f.mentions()
	f.aliases()
	f.calledSelf()
	f.smallNamed()
	f.addressed()
	f.shortened()
	f.sortMentions()
	f.ages()
	f.parents()
	f.standings()
	f.roster.people = slices.DeleteFunc(f.roster.people, func(p *Person) bool { return len(p.Mentions) == 0 })
	slices.SortStableFunc(f.roster.people, func(a, b *Person) int { return a.Mentions[0].Start - b.Mentions[0].Start })
	return f.roster.people
}

// folded drops those of whom no more is known and whose name is that of somebody else
// and what follows or goes before it: 刀玉罕当 beside 刀玉罕, 依明江·买买提劝其.
func (f *finder) folded() {
	f.roster.people = slices.DeleteFunc(f.roster.people, func(p *Person) bool {
		if p.Party != nil || p.Is(Bench, Lawyer, Prosecutor, Litigant) {
			return false
		}
		rs := []rune(p.Name)
		dotted := slices.ContainsFunc(rs, isDot)
		for n := len(rs) - 1; n >= 3 && n >= len(rs)-2; n-- {
			for _, part := range [...][]rune{rs[:n], rs[len(rs)-n:]} {
				whole := n > 3 || !dotted && len(rs) == 4 && p.Surname == 1 && (!f.foreignSounding(rs) || f.endsBefore(p.Name, n))
				if q := f.roster.byName[string(part)]; q != nil && whole && dotted == slices.ContainsFunc(part, isDot) && f.standsAlone(string(part), rs) && (!dotted || isHan(part[0])) {
					delete(f.roster.byName, p.Name)
					return true
				}
			}
		}
		return false
	})
}

// standsAlone reports whether short stands somewhere where long does not and something
// follows it that names end before.
func (f *finder) standsAlone(short string, long []rune) bool {
	alone := false
	f.each(short, func(i int) {
		to := i + utf8.RuneCountInString(short)
		within := f.here(i, string(long)) || f.here(to-len(long), string(long))
		alone = alone || !within && (!isHan(f.rune(to)) || f.ends(to) > 0)
	})
	return alone
}

// endsBefore reports whether name, where it stands, ends behind n characters by what
// follows these.
func (f *finder) endsBefore(name string, n int) bool {
	i := strings.Index(f.doc.Text, name)
	return i >= 0 && f.ends(f.index(i)+n) > 0
}

// parents makes those who are named as the father or the mother of a minor who is no
// party the ones who speak for the child: named, they would give it away.
func (f *finder) parents() {
	for _, p := range f.roster.people {
		if !p.Is(Relative) || p.Party != nil || p.Is(Litigant, Guardian, Bench, Lawyer) {
			continue
		}
		for _, m := range p.Mentions {
			i := f.index(m.Start)
			word := f.kinWord(i)
			if !slices.Contains([]string{"其父", "其母", "其父亲", "其母亲", "之父", "之母", "父亲", "母亲"}, word) {
				continue
			}
			if q := f.namedBefore(i - utf8.RuneCountInString(word)); q != nil && q.Minor && q.Party == nil {
				f.put(p.Name, Guardian).Ward = q
				break
			}
		}
	}
}

// shortened gives what was taken for a name of its own, and is the given name of
// one person alone, to that person: 建军 for 尉迟建军, 叶尔兰 for 叶尔兰·哈布力.
func (f *finder) shortened() {
	bearers := map[string][]*Person{}
	for _, q := range f.roster.people {
		for _, short := range q.shortNames() {
			bearers[short] = append(bearers[short], q)
		}
	}
	for _, p := range f.roster.people {
		if len(bearers[p.Name]) != 1 || slices.ContainsFunc(p.Roles, func(r Role) bool { return r != Other }) {
			continue
		}
		if slices.ContainsFunc(p.Mentions, func(m Mention) bool { return f.officialAt(f.index(m.Start)) || f.officialBehind(f.index(m.End)) }) {
			continue // 民警祁生财、安全 beside 刘安全
		}
		bearer := bearers[p.Name][0]
		for _, m := range p.Mentions {
			bearer.Mentions = append(bearer.Mentions, Mention{Span: m.Span, Alias: true})
		}
		bearer.Aliases = append(bearer.Aliases, p.Name)
		p.Mentions = nil
	}
}

// shortNames are p's name without the surname, and without what follows each dot.
func (p *Person) shortNames() []string {
	var out []string
	for i, r := range p.Name {
		if r == '·' {
			out = append(out, p.Name[:i])
		}
	}
	if rs := []rune(p.Name); p.Surname > 0 && len(rs)-p.Surname >= 2 && len(out) == 0 {
		out = append(out, string(rs[p.Surname:]))
	}
	return out
}

// veiled reports whether a name is hidden already, and counts it.
func (f *finder) veiled(name string) bool {
	if !containsAny(name, "某", "×", "＊", "*", "XX", "ＸＸ") {
		return false
	}
	f.hidden++
	return true
}

// rareSurnames adds the surnames of the litigants that no list has to those of this
// document: beside a party 星占海 there are 星登良 and 星玉兰.
func (f *finder) rareSurnames() {
	var more []rune
	for k := range f.doc.Parties {
		p := &f.doc.Parties[k]
		rs := []rune(p.Text)
		if n := len(rs); p.Organisation || n < 2 || n > 3 || f.words.surname(rs) > 0 || !f.clean(rs) || f.foreignSounding(rs) || f.words.plain.prefix(rs) > 0 || strings.ContainsRune("阿小老某", rs[0]) || !f.nameLike(p.Text) {
			continue
		}
		if f.partRole(p) == Litigant {
			more = append(more, rs[0])
		}
	}
	if len(more) == 0 {
		return
	}
	words := *f.words
	words.single = maps.Clone(words.single)
	for _, r := range more {
		words.single[r] = true
	}
	f.words = &words
}

// litigants takes those of the litigants section.
func (f *finder) litigants() {
	f.rareSurnames()
	var ward *Person
	for k := range f.doc.Parties {
		p := &f.doc.Parties[k]
		if rs := []rune(p.Text); p.Organisation || len(rs) < 2 || f.words.plain.prefix(rs) == len(rs) || f.veiled(p.Text) || !f.nameLike(p.Text) {
			continue
		}
		role := f.partRole(p)
		q := f.put(p.Text, role)
		if role == Agent && f.kinBehind(p.End) {
			f.put(p.Text, Relative)
		}
		if q.Party == nil || role == Litigant {
			q.Party = p
		}
		if q.Surname == 1 {
			f.roster.families[[]rune(q.Name)[0]] = true
		}
		if p.Birth != nil && p.Birth.Day > 0 {
			q.Birth, q.BirthAt = &judgment.Day{Year: p.Birth.Year, Month: p.Birth.Month, Day: p.Birth.Day}, p.Birth.Span
		}
		switch role {
		case Guardian:
			q.Ward = ward
		case Litigant, Victim, CivilPlaintiff:
			ward = q
		case Head, Agent, Lawyer, Bench, Prosecutor, Witness, Expert, Child, Relative, Accomplice, Counterparty, AccusedKin, Official, Other:
		}
	}
}

// nameLike reports whether text may be a person's name.
func (f *finder) nameLike(text string) bool {
	n := len([]rune(text))
	if strings.ContainsAny(text, "·•") || isLetter([]rune(text)[0]) {
		return n <= 30
	}
	return n <= 6 && !containsAny(text, "公司", "法院", "检察院", "因", "的", "，", "委员", "银行")
}

// partRole is the role of a litigant by the word it is announced with.
func (f *finder) partRole(p *judgment.Party) Role {
	role := p.Role
	switch {
	case containsAny(role, "法定代理人", "指定代理人", "监护人"):
		return Guardian
	case containsAny(role, "代理人", "辩护人"):
		if f.isLawyer(p.End) {
			return Lawyer
		}
		return Agent
	case containsAny(role, "代表人", "负责人", "经营者", "投资人", "合伙人"):
		return Head
	case containsAny(role, "附带民事诉讼原告"):
		return CivilPlaintiff
	case containsAny(role, "被害人", "自诉人"):
		return Victim
	case containsAny(role, "翻译人员", "诉讼参加人"):
		return Official
	}
	return Litigant
}

// kinBehind reports whether what follows a name at off, on the same line, says that its
// bearer is of a party's family: （系原告之父）, 系王爱军之妻.
func (f *finder) kinBehind(off int) bool {
	line := f.doc.Text[off:min(len(f.doc.Text), off+180)]
	if k := strings.IndexAny(line, "\n。"); k >= 0 {
		line = line[:k]
	}
	_, said, ok := strings.Cut(line, "系")
	return ok && containsAny(said, "之父", "之母", "之夫", "之妻", "之子", "之女", "之兄", "之弟", "之姐", "之妹", "之哥", "之嫂", "之舅", "之姑", "之叔", "之伯", "之姨", "之孙", "之甥", "之侄", "父亲", "母亲", "丈夫", "妻子", "配偶", "儿子", "女儿", "哥哥", "弟弟", "姐姐", "妹妹", "姐夫", "妹夫", "嫂", "舅", "叔", "姑", "姨", "父子", "父女", "母子", "母女", "夫妻", "兄弟", "姐妹", "姐弟", "兄妹")
}

// isLawyer reports whether what follows a name at off, on the same line, is a
// law firm or the like.
func (f *finder) isLawyer(off int) bool {
	line := f.doc.Text[off:min(len(f.doc.Text), off+180)]
	if k := strings.IndexAny(line, "\n。"); k >= 0 {
		line = line[:k]
	}
	return containsAny(line, "律师", "法律服务", "法律援助", "法律工作者")
}

// announced goes through the text and takes the names that stand behind a part.
func (f *finder) announced() {
	for i := 0; i < len(f.text); {
		n := f.words.part.prefix(f.text[i:])
		if n == 0 {
			i++
			continue
		}
		word := f.string(i, i+n)
		role := f.words.parts[word]
		i += n
		f.takeNames(i, f.roleHere(role, word), word)
	}
}

// roleHere is the role that a word gives in this document.
func (f *finder) roleHere(role Role, word string) Role {
	switch {
	case role == Victim && f.doc.Kind != judgment.Criminal && word != "被害人":
		return Other
	case role == Witness && f.doc.Kind != judgment.Criminal && strings.Contains(word, "见证人"): // of a contract
		return Other
	case role == Child && containsAny(word, "孙", "学生", "儿童", "幼童", "男孩", "女孩", "子女"):
		return Child
	}
	return role
}

// afterRole is the role that what follows a name gives in this document. Whom the
// court asks about something itself is no witness by that; whom the police or
// another office asked is.
func (f *finder) afterRole(word string, i int) Role {
	role := f.words.after[word]
	if role == Victim && f.doc.Kind != judgment.Criminal || role == Witness && containsAny(word, "调查", "询问", "谈话") && f.askedByCourt(i) {
		return Other
	}
	return role
}

// askedByCourt reports whether who is asked about something at i is asked by the court, in
// a case in which that makes no witness.
func (f *finder) askedByCourt(i int) bool {
	switch f.doc.Kind {
	case judgment.Criminal, judgment.Administrative:
		return false
	case judgment.Enforcement:
		return true
	case judgment.Civil, judgment.Compensation, judgment.UnknownKind:
	}
	return strings.Contains(f.clause(i, 60), "本院")
}

// takeNames takes the name at i and those that are listed after it. In the
// section of the litigants it stands for itself; elsewhere it must look like one.
func (f *finder) takeNames(i int, role Role, word string) {
	from := i
	if r := f.rune(from); (r == '（' || r == '(') && (role == Litigant || role == CivilPlaintiff || role == Victim || role == Guardian || role == Agent) {
		if k := f.closing(from); k > 0 && k-from < 20 && (f.rune(k+1) == '：' || f.rune(k+1) == ':' || isHan(f.rune(k+1))) && containsAny(f.string(from, k), "被害", "原审", "原告", "被告", "一审", "反诉", "自诉", "上诉", "申请", "被执行") {
			from = k + 1
		}
	}
	colon := false
	for from < len(f.text) && (strings.ContainsRune("：:", f.text[from]) || isBlank(f.text[from]) && from-i < 4) {
		colon = colon || !isBlank(f.text[from])
		from++
	}
	if (role == Child || role == Relative) && (f.rune(from) == '，' || f.rune(from) == '即' || f.rune(from) == '叫') {
		if f.rune(from) == '，' && !f.here(from+1, "取名") && !f.here(from+1, "名叫") && !f.here(from+1, "即") {
			return
		}
		from++
		for _, w := range [...]string{"取名为", "取名", "名叫", "即"} {
			if f.here(from, w) {
				from += len([]rune(w))
				break
			}
		}
	}
	if q := f.rune(from); q == '“' {
		from++
	}
	if role != Litigant && role != Bench && role != Child && !colon && strings.ContainsRune("为是系即有", f.rune(from)) && f.nameAt(from+1, false) > 0 {
		from++
	}
	if !colon && strings.ContainsRune("和与及", f.rune(from)) && f.knownAfter(from+1) != nil {
		return // 哥哥和李红艳
	}
	if !colon && role == Litigant && from < len(f.text) && f.words.part.prefix(f.text[from:]) > 1 { // 原告次子
		return
	}
	strong := colon || strings.HasPrefix(word, "其") || role == Child && f.youngBehind(from) || f.afterParent(i, word) || role != Other && role != Child && role != Relative && role != Litigant && role != Bench && role != Prosecutor
	for count := 0; count < 40; count++ {
		n := f.nameAt(from, strong || count > 0 && role == Relative && f.rune(from-1) == '、' && f.words.surname(f.text[min(from, len(f.text)):]) > 0 && f.words.part.prefix(f.text[min(from, len(f.text)):]) == 0)
		if role == Victim || role == Witness || role == Expert || role == CivilPlaintiff || role == Child && f.youngAt(from+4) {
			if whole := f.delimited(from); n == 0 || n < 4 && f.ends(from+n) == 0 && f.times(f.string(from, from+n)) == f.times(f.string(from, from+whole)) {
				n = max(n, whole)
			}
		}
		if n == 0 {
			return
		}
		name := f.name(from, from+n)
		if f.veiled(name) || f.withinNick(from, n) {
			return
		}
		r := role
		if r == Agent && f.isLawyer(f.at[from+n]) {
			r = Lawyer
		}
		if r == Litigant && f.roster.byName[name] == nil && f.doc.SectionAt(f.at[from]) != judgment.Litigants {
			r = Other
		}
		if r == Other && word != "" && f.roster.byName[name] != nil {
			r = f.roster.byName[name].Roles[0]
		}
		if q := f.roster.byName[name]; q == nil || role != Witness || !strings.HasSuffix(word, "了") || q.Is(Relative, Child, Other) {
			f.put(name, r) // a party who was questioned, 询问了某某, is no witness
		}
		if next := f.nextGuardian(role, from+n); next > 0 {
			from = next
			continue
		}
		from = f.pastRemark(from + n)
		switch {
		case f.rune(from) == '、':
			from++
		case strings.ContainsRune("和与及", f.rune(from)) && f.nameAt(from+1, false) > 0 && role != Relative && role != Other && !f.here(from+1, "被害人") && !f.here(from+1, "被告人"):
			from++
		case f.here(from, "以及"):
			from += 2
		default:
			return
		}
	}
}

// delimited is the number of characters of the long name at i, as the peoples of
// the south-west and the steppe have them, that stands whole between a word for a
// part and a mark or a word that follows names: 证人俄木尔坡的证言; or of a name that is
// a word besides: 证人田地的证言. 0 when none does.
func (f *finder) delimited(i int) int {
	for n := 2; n < 4 && i+n <= len(f.text); n++ {
		name := f.text[i : i+n]
		if f.words.surname(name) == 1 && f.clean(name) && f.words.afters.prefix(f.text[i+n:]) > 1 && f.words.plain.prefix(name) == 0 && f.words.part.prefix(name) == 0 && f.words.afters.prefix(name) == 0 {
			return n
		}
	}
	for n := 4; n <= 6 && i+n <= len(f.text); n++ {
		name := f.text[i : i+n]
		if !f.clean(slices.DeleteFunc(slices.Clone(name), func(r rune) bool { return r == '则' })) || f.words.part.prefix(f.text[i+n-2:i+n]) > 0 || f.words.afters.prefix(f.text[i+n-2:i+n]) > 0 {
			return 0
		}
		kin := f.rune(i+n) == '之' && strings.ContainsRune("父母子女妻夫兄弟姐妹", f.rune(i+n+1))
		if isHan(f.rune(i+n)) && f.words.afters.prefix(f.text[i+n:]) == 0 && !kin && !f.here(i+n, "均已") && !f.here(i+n, "均系") {
			continue
		}
		sounds := 0
		for _, r := range name {
			if strings.ContainsRune(syllables, r) {
				sounds++
			}
		}
		if 2*sounds >= n && f.wordless(name) && f.words.plain.prefix(name) == 0 && !f.organisationAt(i+n) && !f.headsOrganisation(i, n) && !strings.ContainsRune("县市区镇乡村省州组队厂店司院校所局部行处室员师家中内里", name[n-1]) && !containsAny(string(name), "某", "等") {
			return n
		}
		return 0
	}
	return 0
}

// youngBehind reports whether two or three characters at i stand before a remark
// that says when somebody was born: 女儿沁儿（2017年3月生）.
func (f *finder) youngBehind(i int) bool {
	for n := 2; n <= 3; n++ {
		if after := f.string(i+n, i+n+16); isHan(f.rune(i+n-1)) && strings.HasPrefix(after, "（") && (yearOfBirth(after) > 0 || f.youngAt(i+n)) {
			return true
		}
	}
	return false
}

// afterParent reports whether word, which ends at i, is 之子 or the like and what
// follows begins with the same character as the name before it, or that is known: 产学文之子产浩宇.
func (f *finder) afterParent(i int, word string) bool {
	from := i - utf8.RuneCountInString(word)
	return strings.HasPrefix(word, "之") && isHan(f.rune(i)) && (f.rune(from-3) == f.rune(i) || f.rune(from-2) == f.rune(i) || f.knownBefore(from) != nil)
}

// partBefore is the number of characters of the word for somebody's part that
// ends before the character at i: 会计, 其妻; 0 when none does.
func (f *finder) partBefore(i int) int {
	if i <= 0 || !f.words.partEnds.has(f.text[i-1]) {
		return 0
	}
	for n := 5; n >= 2; n-- {
		if _, ok := f.words.parts[f.string(i-n, i)]; ok && n <= i {
			return n
		}
	}
	return 0
}

// nextGuardian is where the name of the other parent begins in 法定代理人某某（原告
// 之父），某某（原告之母）, or 0.
func (f *finder) nextGuardian(role Role, i int) int {
	kin := func(k int) int {
		if r := f.rune(k); r != '（' && r != '(' {
			return 0
		}
		if end := f.closing(k); end > 0 && containsAny(f.string(k, end), "父", "母", "监护", "祖", "外公", "外婆") {
			return end + 1
		}
		return 0
	}
	if role != Guardian {
		return 0
	}
	k := kin(i)
	if k == 0 || !strings.ContainsRune("，,；;、", f.rune(k)) {
		return 0
	}
	if n := f.nameAt(k+1, true); n > 0 && kin(k+1+n) > 0 {
		return k + 1
	}
	return 0
}

// pastRemark passes over what may stand between a name and the next of a list:
// an amount, or a remark in brackets.
func (f *finder) pastRemark(i int) int {
	k := i
	if r := f.rune(k); r == '（' || r == '(' {
		if end := f.closing(k); end > 0 {
			k = end + 1
		}
	}
	for isDigit(f.rune(k)) || k > i && strings.ContainsRune(".．,，万余", f.rune(k)) && isDigit(f.rune(k-1)) && f.rune(k) != '，' {
		k++
	}
	if f.rune(k) == '余' || f.rune(k) == '万' {
		k++
	}
	if k > i && f.rune(k) == '元' {
		k++
	}
	if f.rune(k) == '、' {
		return k
	}
	return i
}

// name is the name between two characters, without blanks.
func (f *finder) name(from, to int) string { return unspaced.Replace(f.string(from, to)) }

var unspaced = strings.NewReplacer(" ", "", "　", "", "\u00a0", "")

// told takes those whom the facts tell something of: what was done to them, or
// what they said.
func (f *finder) told() {
	criminal := f.doc.Kind == judgment.Criminal
	for i := 0; i < len(f.text); i++ {
		if n := f.words.afters.prefix(f.text[i:]); n > 0 {
			word := f.string(i, i+n)
			role := f.afterRole(word, i)
			if f.words.after[word] != Victim || criminal {
				f.backward(i, role)
			}
			if role == Witness {
				f.elsewhere(i)
			}
		}
		if f.youngAt(i) {
			f.backward(i, Child)
		}
		for _, w := range [...]string{"询问了", "走访了", "调查了"} {
			if f.text[i] == []rune(w)[0] && f.here(i, w) && f.nameAt(i+3, false) > 0 {
				f.takeNames(i+3, f.afterRole("进行询问", i), w)
			}
		}
		if !criminal {
			continue
		}
		if n := f.words.harm.prefix(f.text[i:]); n > 0 {
			f.harmed(i+n, f.string(i, i+n))
		}
	}
}

// elsewhere takes those before 在, when that is where they said what stands at i:
// 某某、某某在监察大队的询问笔录.
func (f *finder) elsewhere(i int) {
	for k := i - 1; k > 0 && i-k < 15 && isHan(f.text[k]); k-- {
		if f.text[k] == '在' {
			f.backward(k, Witness)
			return
		}
	}
}

// youngAt reports whether what stands at i says that the one named before it is
// somebody's child or young: （某某之女，…）, 系未成年人, （14岁）.
func (f *finder) youngAt(i int) bool {
	switch f.rune(i) {
	case '（', '(':
		end := f.closing(i)
		if end == 0 {
			return false
		}
		in := f.string(i+1, end)
		return containsAny(in, "之子", "之女", "之孙", "未成年", "儿子", "女儿") && !containsAny(in, "以下", "妻子") || strings.HasSuffix(in, "岁") || (strings.HasSuffix(in, "出生") || strings.HasSuffix(in, "日生")) && !strings.Contains(in, "《")
	case '系', '尚', '为', '未':
		return f.here(i, "系未成年") || f.here(i, "尚未成年") || f.here(i, "为未成年") || f.here(i, "未满十八周岁") || f.here(i, "未满十四周岁")
	}
	return false
}

// harmed takes the name at i as a victim's when what follows bears it out.
func (f *finder) harmed(i int, word string) {
	n := f.nameAt(i, false)
	if n == 0 || f.knownAs(i, n) || f.ends(i+n) == 0 || f.words.names.Weak(f.text[i]) && f.count(f.text[i:min(i+n, i+4)]) < 2 {
		return
	}
	after := f.string(i+n, i+n+8)
	clear := len([]rune(word)) > 1 && word != "进入" && word != "举报" && word != "控制" && word != "迫使" && word != "赔偿" && word != "返还"
	switch word {
	case "致", "将", "趁", "进入":
		clear = containsAny(after, "死亡", "受伤", "轻伤", "重伤", "撞倒", "打伤", "打倒", "砍伤", "捅伤", "杀害", "推倒", "撞伤", "拦住", "不备", "骗至", "按倒", "殴打", "绊倒", "骨折", "轻微伤", "抢救")
	case "窃得", "窃取", "盗走", "盗窃", "偷走", "抢走", "抢得", "夺走", "抢夺", "抢劫":
		clear = false
		for _, w := range [...]string{"的", "家", "停放", "放在", "所有", "携带", "随身", "身上", "佩戴", "手中"} {
			clear = clear || strings.HasPrefix(after, w)
		}
	case "向":
		clear = containsAny(after, "谎称", "虚构", "索要", "勒索", "骗取", "实施诈骗", "借款后")
	case "对":
		clear = containsAny(after, "实施", "殴打", "进行殴打", "拳打", "猥亵", "辱骂", "威胁", "施暴")
	case "与":
		clear = false
	}
	if !clear {
		return
	}
	f.put(f.name(i, i+n), Victim)
}

// knownAs reports whether the name is that of somebody who has a part already.
func (f *finder) knownAs(i, n int) bool { return f.roster.byName[f.name(i, i+n)] != nil }

// backward takes the names of the list that ends at i: A、B、C的证言.
func (f *finder) backward(i int, role Role) {
	end := i
	for count := 0; count < 30; count++ {
		name := 0
		if p := f.knownBefore(end); p != nil && isHan(f.rune(end-1)) {
			name = utf8.RuneCountInString(p.Name)
		}
		for _, n := range [...]int{4, 3, 2} {
			from := end - n
			if name > 0 || from < 0 || !f.startsName(from, n) || n == 4 && f.words.surname(f.text[from:]) != 2 {
				continue
			}
			name = n
			break
		}
		if part := f.partBefore(end - 3); name == 0 && part > 0 && (role == Witness || role == Expert) && f.words.part.prefix(f.text[end-3-part:]) == part && f.oddOfList(f.text[end-3:end], false) {
			name = 3
		}
		if name == 0 {
			name = f.alone(end)
		}
		if name == 0 && role != Other {
			name = f.deposed(end, count > 0)
		}
		if name == 0 || role == Other && !f.startsName(end-name, name) || end < name {
			return
		}
		text := f.name(end-name, end)
		p := f.roster.byName[text]
		if p == nil {
			f.put(text, role)
		} else if p.Is(Relative, Child, Other) || role == Victim && p.Is(Witness) || role == Witness && p.Is(Victim) {
			f.put(text, role)
		}
		end -= name
		if part := f.partBefore(end); part > 0 && f.rune(end-part-1) == '、' {
			if r := f.words.parts[f.string(end-part, end)]; r == Other || r == Relative {
				end -= part // 会计某某、工友某某
			}
		}
		if f.rune(end-1) != '、' {
			return
		}
		end--
	}
}

// alone is the number of characters of the name without a known surname that
// ends at end, when it has a piece of the sentence, up to a mark, to itself and
// forms no word: ；乌兰托娅的证言. 0 when there is none.
func (f *finder) alone(end int) int {
	from := end
	for from > 0 && end-from < 8 && isHan(f.text[from-1]) {
		from--
	}
	name := f.text[from:end]
	if len(name) > 4 && len(name) < 8 && f.rune(from-1) == '、' && f.foreignSounding(name) && f.clean(name) && f.words.afters.prefix(name) == 0 {
		return len(name)
	}
	if strings.ContainsRune("；、：，。\n）", f.rune(from-1)) && len(name) > 1 && len(name) <= 4 && (f.mayBeName(name, true) && f.wordless(name) || f.fourOfList(name) && f.count(name) > 1 && f.knownAfter(from) == nil) {
		return len(name)
	}
	return 0
}

// deposed is the number of characters of the item that ends at end of a list of
// those who made statements, when it does not look like a name but is met again
// in the text or is listed with names: 沧海、沧桑的陈述.
func (f *finder) deposed(end int, listed bool) int {
	from := end
	for from > 0 && end-from < 6 && isHan(f.text[from-1]) && !strings.ContainsRune("有据和及与由经且", f.text[from-1]) {
		from--
	}
	name := f.text[from:end]
	if isDot(f.rune(from-1)) || len(name) < 2 || len(name) > 4 || !f.mayBeItem(name, listed && f.rune(from-1) == '、') {
		return 0
	}
	if listed && f.rune(from-1) == '、' {
		return len(name) // between two of a list
	}
	listed = listed || f.rune(from-1) == '、'
	if listed && f.count(name) > 1 || f.count(name) > 2 && (f.wordless(name) || len(name) > 2 && f.words.surname(name) > 0) {
		return len(name)
	}
	return 0
}

// mayBeItem is mayBeName for an item of a list; between names even what often
// follows names may be one: 昝涛、成功、符海生.
func (f *finder) mayBeItem(name []rune, between bool) bool {
	return f.mayBeName(name, true) && f.words.names.Follows(name) == 0 || between && f.clean(name) && f.words.plain.prefix(name) == 0 && f.words.names.Noun(name) == 0 && f.words.part.prefix(name) == 0 && f.words.afters.prefix(name) == 0
}

// startsName reports whether the n characters at i are a name when read
// backwards: a surname first, nothing before that the name could be cut from,
// or the same characters known or met elsewhere.
func (f *finder) startsName(i, n int) bool {
	name := f.text[i : i+n]
	s := f.words.surname(name)
	if s == 0 || s >= n || !f.clean(name) || f.words.names.Noun(name) > 0 && !f.ofFamily(name) && s != 2 || f.words.names.Follows(name[s:]) > 1 {
		return false
	}
	before := f.rune(i - 1)
	if !isHan(before) {
		return before != '·' && before != '•'
	}
	if f.roster.byName[string(name)] != nil {
		return true
	}
	if (strings.ContainsRune("员工长台板主友伴众师生事客民警医护妻夫父母弟妹兄姐邻所室部", before) || f.partBefore(i) > 0) && f.words.surname(name) > 0 {
		return true
	}
	if f.rune(i+n) == '（' && n == 3 && f.youngAt(i+n) && !f.words.names.Weak(name[0]) && f.words.names.Surname(name) > 0 {
		return true
	}
	if n == 3 && f.rune(i+n) == '、' && strings.ContainsRune("有由经与和及据对向从", before) {
		return true
	}
	if n == 3 && f.count(name) > 2 && f.wordless(name) && !f.bound(i-1) {
		return true
	}
	return f.count(name) > 1 && !f.words.names.Weak(name[0]) && strings.ContainsRune("成的向将与和及对致骗被由经在人到从给为据按", before)
}

// ofFamily reports whether name, of three characters, begins with the surname
// of a litigant: 房子轩 may be the son of 房东升.
func (f *finder) ofFamily(name []rune) bool {
	return len(name) == 3 && f.roster.families[name[0]]
}

// clean reports whether name holds only characters that names hold.
func (f *finder) clean(name []rune) bool {
	for _, r := range name {
		if !isHan(r) || strings.ContainsRune(never, r) {
			return false
		}
	}
	return true
}
