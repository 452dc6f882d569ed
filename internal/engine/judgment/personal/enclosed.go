package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/typo"
)

// Names that are words besides (安全, 秦岭), and names that begin with no surname
// (特古斯), are taken where what stands on both sides leaves nothing else: 被害人安全（男,
// 认定人员：秦岭）, 妇联主任特古斯反映.

// titles stand before the names of those who hold an office among the people.
var titles = [...]string{"主任", "副主任", "主席", "副主席", "书记", "支书", "社长", "会长", "村长", "组长", "队长", "园长", "校长", "班主任", "老师", "头人", "阿訇", "德古", "毕摩", "活佛", "民警", "社工", "干事", "干部", "农民", "牧民", "渔民"}

// titleEnds are what they end with.
var titleEnds = func() *chars {
	c := new(chars)
	for _, t := range titles {
		last, _ := utf8.DecodeLastRuneInString(t)
		c.add(last)
	}
	return c
}()

// frame is what stands before a name that is enclosed.
type frame int

const (
	noFrame     frame = iota
	partFrame         // 被害人
	officeFrame       // 妇联主任
	colonFrame        // 认定人员：
	matchFrame        // 经
	listFrame         // a name and 、
)

// frameBefore is what stands before the character at i, and the role it gives.
func (f *finder) frameBefore(i int) (frame, Role) {
	switch r := f.text[i-1]; {
	case r == '、':
		if f.knownBefore(i-1) != nil {
			return listFrame, Other
		}
	case r == '：' || r == ':':
		if f.partBefore(i-1) > 0 {
			return colonFrame, f.roleBefore(i - 1)
		}
	case r == '经' && (!isHan(f.rune(i-2)) || strings.ContainsRune("年月", f.rune(i-2))):
		return matchFrame, Other
	case r == '村' && endsWithAny(f.string(i-3, i), "经同村", "经本村", "经邻村"):
		return matchFrame, Other
	}
	if n := f.partBefore(i); n > 0 && f.rune(i-n-1) == '经' { // 经同事田野介绍
		return matchFrame, Other
	} else if n > 0 {
		if f.words.part.prefix(f.text[i-n:]) > n { // 原告|人
			return noFrame, Other
		}
		return partFrame, f.roleBefore(i)
	}
	if titleEnds.has(f.text[i-1]) && endsWithAny(f.string(i-3, i), titles[:]...) {
		return officeFrame, Other
	}
	return noFrame, Other
}

// closes reports whether what stands at i, behind n characters, ends what begins with
// the frame. What follows the items of a list may give a role.
func (fr frame) closes(f *finder, i, n int) bool {
	switch fr {
	case matchFrame:
		return startsWithAny(f.string(i, i+3), "介绍", "说合", "撮合", "做媒", "说媒")
	case listFrame:
		if p := f.knownBefore(i - n - 1); p != nil && p.Is(Expert) && !isHan(f.rune(i)) { // 评估师曾诚、冷静。
			return n <= 3
		}
		if p := f.knownBefore(i - n - 1); p != nil && p.Is(Expert) && (f.words.listafter.prefix(f.text[i:]) > 0 || startsWithAny(f.string(i, i+2), "签名", "签字", "出具")) {
			return n <= 3
		}
		return n <= 3 && f.words.afters.prefix(f.text[i:]) > 1
	case colonFrame:
		return startsWithAny(f.string(i, i+3), "）", ")", "；", "。", "\n", "，男", "，女", "、")
	case partFrame:
		if isDigit(f.rune(i)) && strings.Contains(f.string(i, i+12), "元") || startsWithAny(f.string(i, i+2), "借款", "借钱") { // 被害人温和8888元
			return true
		}
		if f.rune(i) == '、' && f.words.parts[f.string(i-n-f.partBefore(i-n), i-n)] == Expert && f.nameAt(i+1, true) > 0 { // 鉴定人黎明、蒋红梅
			return true
		}
		return f.toldAt(i)
	case officeFrame:
		return f.toldAt(i)
	case noFrame:
	}
	return false
}

// enclosedNames takes the names that a word for a part or an office and what follows enclose.
func (f *finder) enclosedNames() {
	for i := 1; i < len(f.text); i++ {
		if !isHan(f.text[i]) {
			continue
		}
		fr, role := f.frameBefore(i)
		if fr == noFrame {
			continue
		}
		for _, n := range [...]int{3, 2, 4, 5} {
			if i+n > len(f.text) || !fr.closes(f, i+n, n) || !f.mayBeFramed(f.text[i:i+n], fr == partFrame || fr == officeFrame) || f.knownAs(i, n) || f.organisationAt(i+n) || f.headsOrganisation(i, n) {
				continue
			}
			if fr == listFrame {
				if role = Expert; isHan(f.rune(i + n)) {
					role = f.afterRole(f.string(i+n, i+n+f.words.afters.prefix(f.text[i+n:])), i)
				}
			}
			p := f.put(f.name(i, i+n), role)
			p.Worded = n == 2 && (typo.Everyday(f.text[i:i+n]) || f.words.names.Noun(f.text[i:i+n]) > 0)
			break
		}
	}
}

// mayBeFramed reports whether name may be one between such words: with a surname of
// two or three characters, or longer and rendering sounds.
func (f *finder) mayBeFramed(name []rune, announced bool) bool {
	if !f.clean(slices.DeleteFunc(slices.Clone(name), func(r rune) bool { return r == '则' })) || f.veiled(string(name)) {
		return false
	}
	for k := range name {
		if f.words.part.prefix(name[k:]) > 1 || f.words.afters.prefix(name[k:]) > 1 {
			return false
		}
	}
	if f.words.plain.prefix(name) > 0 || strings.ContainsRune("县市区镇乡村组队厂店司院校所局部行处室家等人员们长", name[len(name)-1]) || strings.ContainsAny(string(name[1:]), "二三四五六七八九十两名共") {
		return false
	}
	s := f.words.surname(name)
	if len(name) <= 3 && s > 0 && len(name) > s && (s == 1 || len(name) > 2) {
		return true
	}
	if len(name) == 4 && s == 1 && f.rendersAll(name[1:]) {
		return true
	}
	return announced && len(name) > 2 && f.wordless(name) && f.foreignSounding(name) && !slices.ContainsFunc(name, func(r rune) bool { return strings.ContainsRune(never, r) })
}

// toldAt reports whether what stands at i follows the names of those who are
// introduced or make a statement.
func (f *finder) toldAt(i int) bool {
	after := f.string(i, i+8)
	if startsWithAny(after, "（男", "（女", "(男", "(女", "，男，", "，女，", "（殁年", "（时年", "（系", "（化名", "：“", "反映：", "称：", "陈述：", "证实：", "了解情况", "了解到", "了解，", "出具的情况说明", "出具情况说明", "出具的证明", "出具的书面", "的陈述", "的证言", "陈述称", "证言：", "证言证", "证实，", "证实其", "证明，", "主持调解", "说合", "说媒", "家（", "家中（", "参与调解") {
		return true
	}
	in, _, ok := strings.Cut(strings.TrimPrefix(after, "（"), "岁")
	return ok && strings.HasPrefix(after, "（") && len(in) > 0 && len(in) <= 3 && strings.Trim(in, "0123456789") == ""
}

// standsAsName reports whether the characters between two places, somebody's name and
// a word besides, are the name there.
func (f *finder) standsAsName(i, end int) bool {
	before, after := f.rune(i-1), f.rune(end)
	left := !isHan(before) || f.partBefore(i) > 0 || f.harmBefore(i) || strings.ContainsRune(givers+"和及是说对向于", before) && !f.bound(i-1) && !f.bound(i-2)
	right := !isHan(after) || f.ends(end) > 0 || strings.ContainsRune("哥姐叔婶家", after) || f.here(end, "人民币") || f.here(end, "现金")
	return left && right
}

// harmBefore reports whether a word for what is done to a victim ends before i.
func (f *finder) harmBefore(i int) bool {
	for n := 2; n <= 3; n++ {
		if i >= n && f.words.harm.prefix(f.text[i-n:i]) == n {
			return true
		}
	}
	return false
}

// calls are the words behind which somebody says what he is called.
var calls = [...]string{"叫我", "喊我", "称呼我", "喊我叫"}

// calledSelf finds what those who make statements say that they are called: 大家都叫我
// 谢老六. It is a name of whoever speaks.
func (f *finder) calledSelf() {
	for _, word := range calls {
		n := utf8.RuneCountInString(word)
		f.each(word, func(i int) {
			from := i + n
			if strings.ContainsRune("“‘\"做叫", f.rune(from)) {
				from++
			}
			if strings.ContainsRune("“‘\"", f.rune(from)) {
				from++
			}
			to := from
			for to < len(f.text) && to-from < 12 && (isHan(f.text[to]) || isLetter(f.text[to])) {
				to++
			}
			latin := isLetter(f.rune(from))
			if to-from < 2 || !latin && to-from > 4 || !strings.ContainsRune("，。；、”’\"", f.rune(to)) || !latin && f.rune(from-1) != '“' && typo.Everyday(f.text[from:to]) || strings.ContainsAny(f.string(from, to), "去来到把给拿回等帮不快送买莫别签个打") {
				return
			}
			p := f.speaker(i)
			if p == nil || f.roster.byName[f.string(from, to)] != nil {
				return
			}
			f.call(p, from, to)
			if c := f.string(to-1, to); !latin && to-from > 2 && strings.Contains("哥姐叔婶姨", c) { // 静静姐, and 静静
				f.call(p, from, to-1)
			}
		})
	}
}

// speaker is whose statement the character at i stands in: the last one named before
// it in the paragraph, before words for a statement.
func (f *finder) speaker(i int) *Person {
	from := i
	for from > 0 && f.text[from-1] != '\n' {
		from--
	}
	var best *Person
	at := -1
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			k := f.index(m.End)
			if k >= from && k <= i && k > at && (f.here(k, "：") || f.words.afters.prefix(f.text[k:]) > 0 || startsWithAny(f.string(k, k+4), "陈述", "证言", "证实", "供述", "称", "另证", "的陈", "的证", "的供", "（")) {
				best, at = p, k
			}
		}
	}
	return best
}

// smallNames are the words for another name behind its bearer's: 二孬就是齐心的小名.
var smallNames = [...]string{"的小名", "的乳名", "的外号", "的绰号", "的网名", "的别名", "的昵称", "的微信名"}

// smallNamed finds such names before 是.
func (f *finder) smallNamed() {
	for _, word := range smallNames {
		f.each(word, func(i int) {
			p := f.knownBefore(i)
			if p == nil {
				return
			}
			k := i - utf8.RuneCountInString(p.Name)
			if f.rune(k-1) != '是' && f.rune(k-1) != '系' {
				return
			}
			end := k - 1
			if f.rune(end-1) == '就' {
				end--
			}
			if strings.ContainsRune("”’\"", f.rune(end-1)) {
				end--
			}
			from := end
			for from > 0 && end-from < 5 && isHan(f.text[from-1]) {
				from--
			}
			if n := end - from; n >= 2 && n <= 4 && f.roster.byName[f.string(from, end)] == nil {
				f.call(p, from, end)
			}
		})
	}
}

// nickedBehind follows what somebody is called whose name is not known: 一个叫花姐的女人.
var nickedBehind = [...]string{"的女人", "的男人", "的女子", "的男子", "的女的", "的男的", "的人", "的老板", "的网友", "的妇女", "的青年", "的年轻人"}

// calledSo takes those of whom nothing is told but what they are called, without
// quotation marks.
func (f *finder) calledSo() {
	for _, word := range [...]string{"一个叫", "一名叫", "有个叫", "那个叫", "一个名叫", "一个外号叫"} {
		n := utf8.RuneCountInString(word)
		f.each(word, func(i int) {
			from := i + n
			to := from
			for to < len(f.text) && to-from < 5 && isHan(f.text[to]) && f.text[to] != '的' {
				to++
			}
			if name := f.string(from, to); to-from >= 2 && to-from <= 4 && startsWithAny(f.string(to, to+4), nickedBehind[:]...) && !typo.Everyday(f.text[from:to]) && f.roster.byName[name] == nil && !f.veiled(name) {
				f.put(name, Other).Nickname = f.words.surname(f.text[from:to]) == 0 || to-from == 2
			}
		})
	}
}
