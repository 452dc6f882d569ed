package personal

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo"
)

// In quoted speech, in a will and in messages people are called by what those who
// know them call them: 天佑 for 蓝天佑, 平哥, 涵涵. Of some nobody knows more than that.

// speech marks the characters between quotation marks.
func (f *finder) speech() []bool {
	out := make([]bool, len(f.text))
	from := -1
	for i, r := range f.text {
		switch r {
		case '“':
			from = i + 1
		case '”', '\n':
			if from > 0 && r == '”' {
				for k := from; k < i; k++ {
					out[k] = true
				}
			}
			from = -1
		}
	}
	return out
}

// nickBefore stands before the name in quotation marks that somebody goes by.
var nickBefore = [...]string{"绰号", "外号", "人称", "昵称", "昵称为", "昵称是", "网名", "网名为", "网名是", "微信名", "微信名为", "花名", "诨号", "诨名", "化名", "自称", "名叫", "一个叫", "一名叫", "叫做", "被称为", "称呼为", "网友", "上家", "下家", "上线", "下线", "同伙", "男子", "女子", "叫"}

// nickBehind follows it when no name is known.
var nickBehind = [...]string{"的人", "的男子", "的女子", "的男人", "的女人", "的男的", "的女的", "的男青年", "的女青年", "的网友", "的群友", "的好友", "的老板", "的客服", "的上家", "的下家", "的上线", "的卖家", "的买家", "的主播", "的用户", "的同伙", "的朋友", "的微信好友", "的微信用户", "的QQ用户", "的陌生人"}

// nicknamed takes those of whom only a nickname is known: 一个叫“浪里白”的人,
// “麻杆”（另案处理）.
func (f *finder) nicknamed() {
	last := -1 // where the nickname before ends
	for i, r := range f.text {
		if r != '“' {
			continue
		}
		end := f.quoteEnd(i)
		if n := end - i - 1; n < 2 || n > 10 || !f.mayBeNick(f.text[i+1:end]) {
			continue
		}
		after := f.string(end+1, end+14)
		role := Role("")
		switch {
		case f.untriedAt(end + 1):
			role = Accomplice
		case f.doc.Kind == judgment.Criminal && (last >= 0 && (i-last == 1 || i-last == 2 && f.rune(i-1) == '、') || f.rune(i-1) == '、' && f.knownBefore(i-1) != nil || endsWithAny(f.string(i-4, i), "群友", "网友", "吸毒人员", "上家", "下家", "同伙")):
			role = Other
		case f.doc.Kind == judgment.Criminal && f.untriedTogether(end+1):
			role = Accomplice
		case strings.ContainsRune("与和跟", f.rune(i-1)) && startsWithAny(after, "的聊天", "的微信", "的对话", "的短信", "的通话"):
			role = Other
		case endsWithAny(f.string(i-6, i), nickBefore[:]...) && slices.ContainsFunc(nickBehind[:], func(w string) bool { return strings.HasPrefix(after, w) }):
			role = Other
		default:
			continue
		}
		last = end
		name := f.string(i+1, end)
		if f.roster.byName[name] != nil || f.veiled(name) {
			continue
		}
		p := f.put(name, Other)
		if role != Other {
			f.put(name, role)
		}
		p.Nickname = true
		p.Quoted = f.quotedOnly(name)
	}
}

// quoteEnd is where the quotation that begins at i ends, close by.
func (f *finder) quoteEnd(i int) int {
	for k := i + 1; k < len(f.text) && k-i < 14; k++ {
		switch f.text[k] {
		case '”':
			return k
		case '“', '\n', '。', '，':
			return 0
		}
	}
	return 0
}

// untriedAt reports whether a remark at i says that the one named before is tried
// elsewhere, or not at all.
func (f *finder) untriedAt(i int) bool {
	if r := f.rune(i); r != '（' && r != '(' {
		return false
	}
	rest := f.string(i+1, i+14)
	return containsAny(rest, "另案处理", "在逃", "身份不明", "身份不详", "身份待查", "未到案", "已判", "真实身份")
}

// untriedTogether reports whether at i a list goes on with other nicknames, up to
// a remark that all of them are tried elsewhere: “飞机”、“阿豹”（均另案处理）.
func (f *finder) untriedTogether(i int) bool {
	for range 8 {
		if f.rune(i) != '、' || f.rune(i+1) != '“' {
			break
		}
		end := f.quoteEnd(i + 1)
		if end == 0 {
			return false
		}
		i = end + 1
	}
	return f.untriedAt(i) && f.rune(i+1) == '均'
}

// mayBeNick reports whether what stands in quotation marks may be what somebody is
// called: no organisation, no word for a part.
func (f *finder) mayBeNick(name []rune) bool {
	for _, r := range name {
		if !isHan(r) && !isLetter(r) && !isDigit(r) && !isDot(r) && r != '_' {
			return false
		}
	}
	text := string(name)
	return f.words.part.prefix(name) < len(name) && !slices.Contains(callings[:], text) &&
		!endsWithAny(text, "公司", "平台", "店", "厂", "群", "中心", "集团", "银行", "法院", "协会", "软件", "网", "吧", "楼", "号", "案", "罪", "费", "款")
}

// fond are the forms of a name in which those who know somebody use it: @ stands
// for a character of the given name.
var fond = [...]string{"@@", "小@", "阿@", "@儿", "@哥", "@姐"}

// fondly finds in quoted speech the forms of given names by which those who know
// somebody call him, when they are meant to be those of one person only.
func (f *finder) fondly(speech []bool) {
	owners := map[rune][]*Person{}
	for _, p := range f.roster.people {
		rs := []rune(p.Name)
		if p.Surname == 1 {
			owners[rs[0]] = append(owners[rs[0]], nil) // 龙哥 may be Mr 龙
		}
		if p.Surname == 0 || p.Nickname || len(p.Mentions) == 0 || len(rs) <= p.Surname || len(rs) > p.Surname+2 || p.Is(Bench, Lawyer, Prosecutor, Expert) {
			continue
		}
		if r := rs[len(rs)-1]; !slices.Contains(owners[r], p) {
			owners[r] = append(owners[r], p)
		}
	}
	for i, r := range f.text {
		if !speech[i] {
			continue
		}
		if len(owners[r]) != 1 || owners[r][0] == nil {
			if f.petName(i) {
				f.call(f.put(f.string(i, i+2), Other), i, i+2)
				continue
			}
			if from, to := f.familiar(i); to > from && f.fondAt(from, to) && !slices.Contains(f.roster.covered[from:to], true) {
				f.call(f.put(f.string(from, to), Other), from, to) // of whom no more is said
			}
			continue
		}
		for _, form := range fond {
			before, behind, _ := strings.Cut(form, "@")
			behind = strings.ReplaceAll(behind, "@", string(r))
			from, to := i-utf8.RuneCountInString(before), i+1+utf8.RuneCountInString(behind)
			if from < 0 || !f.here(from, before) || !f.here(i+1, behind) || slices.Contains(f.roster.covered[from:to], true) || !f.fondAt(from, to) {
				continue
			}
			f.call(owners[r][0], from, to)
			break
		}
	}
}

// petChars are the characters that pet names are made of.
const petChars = "倩甜静豪乐萌婷娜娟莉丽欣佳琪瑶蕾媛晶莹涵浩轩朵薇雯琳玲芳芬燕霞敏颖洁雪慧蓉彤悦妍萱辰晨阳鑫磊鹏凯航宇昊睿贝果豆糖圆团琦楠"

// petName reports whether at i, in quoted speech, somebody young is called by a character
// that is said twice or follows 小, and makes no word: 倩倩的事你别闹, 小涵又踢了.
func (f *finder) petName(i int) bool {
	r, next := f.text[i], f.rune(i+1)
	small := r == '小'
	if !small && (next != r || f.rune(i+2) == r || f.rune(i-1) == r) || !strings.ContainsRune(petChars, next) || typo.Everyday(f.text[i:i+2]) || f.roster.covered[i] || f.roster.covered[i+1] {
		return false
	}
	before := f.rune(i - 1)
	if small {
		return !isHan(before) && f.ends(i+2) > 0 && f.count(f.text[i:i+2]) < 4
	}
	return (!isHan(before) || strings.ContainsRune(givers+"是说带接", before)) && f.ends(i+2) > 0
}

// familiar is where 阿坤 or 龙哥 begins and ends whose character at i is the name; 0, 0
// when none stands there.
func (f *finder) familiar(i int) (from, to int) {
	switch r := f.text[i]; {
	case !isHan(r) || strings.ContainsRune("姨婆公妈爸哥姐弟妹爷叔奶嫂", r):
	case f.rune(i-1) == '阿' && !isHan(f.rune(i-2)) && f.ends(i+1) > 0:
		return i - 1, i + 1
	case strings.ContainsRune("哥姐", f.rune(i+1)) && f.words.surname(f.text[i:i+1]) > 0 && !typo.Everyday(f.text[i:i+2]):
		return i, i + 2
	}
	return 0, 0
}

// fondAt reports whether the characters between two places stand as a name does:
// they are no word, and none with what stands beside them.
func (f *finder) fondAt(from, to int) bool {
	if f.rune(from-1) == '“' && !isHan(f.rune(to)) && f.text[from] == f.text[to-1] { // “乐乐，
		return true
	}
	pet := f.text[from] == f.text[from+1] && strings.ContainsRune(petChars, f.text[from])
	if company().bonds[[2]rune{f.text[from], f.text[from+1]}] && f.text[to-1] != '哥' && f.text[to-1] != '姐' && !pet {
		return false
	}
	before, after := f.rune(from-1), f.rune(to)
	if isHan(before) && f.bound(from-1) && !strings.ContainsRune(givers, before) {
		return false
	}
	if before == f.text[from] || f.bound(to-1) {
		return false
	}
	return !isHan(before) || !isHan(after) || strings.ContainsRune(givers+"是说", before) || f.ends(to) > 0
}

// call notes that p is called by the text between two characters, there and
// wherever else it stands: a copy that shows it anywhere gives it away.
func (f *finder) call(p *Person, from, to int) {
	name := f.string(from, to)
	if slices.Contains(p.Aliases, name) {
		return
	}
	p.Aliases = append(p.Aliases, name)
	f.each(name, func(i int) {
		if slices.Contains(f.roster.covered[i:i+to-from], true) || f.organisationAt(i+to-from) {
			return
		}
		p.Mentions = append(p.Mentions, Mention{Span: f.span(i, i+to-from), Alias: true})
		for k := range to - from {
			f.roster.covered[i+k] = true
		}
	})
}

// firstNames finds in quoted speech the given names of two characters: 房子留给春生,
// 秋菊、立冬都有份. One that is a word besides has to stand between marks, or in a
// list with another. Elsewhere those that are no word are found behind a mark or a
// small word: 辩称，宝凤做买卖.
func (f *finder) firstNames(speech []bool) {
	given := map[[2]rune]*Person{}
	several := map[[2]rune]bool{}
	for _, p := range f.roster.people {
		rs := []rune(p.Name)
		if p.Surname == 0 || p.Nickname || len(p.Mentions) == 0 || len(rs)-p.Surname != 2 || slices.ContainsFunc(rs, isDot) {
			continue
		}
		key := [2]rune{rs[p.Surname], rs[p.Surname+1]}
		if slices.Contains(callings[:], string(key[:])) {
			continue // 黄局长
		}
		if given[key] != nil {
			several[key] = true
		}
		given[key] = p
	}
	at := map[int]bool{}
	for i := range f.text {
		if i+1 < len(f.text) && !f.roster.covered[i] && !f.roster.covered[i+1] && given[[2]rune{f.text[i], f.text[i+1]}] != nil {
			at[i] = true
		}
	}
	for _, i := range slices.Sorted(maps.Keys(at)) {
		key := [2]rune{f.text[i], f.text[i+1]}
		if !several[key] && (speech[i] || f.wordless(key[:]) || f.listedGiven(i, at) || startsWithAny(f.string(i+2, i+4), "说：", "称：", "问：", "答：")) && f.firstNameAt(i, at) {
			f.call(given[key], i, i+2)
		}
	}
}

// firstNameAt reports whether the two characters at i, the given name of somebody,
// stand there as a name; at are the places of all that may.
func (f *finder) firstNameAt(i int, at map[int]bool) bool {
	before, after := f.rune(i-1), f.rune(i+2)
	if isHan(before) && f.bound(i-1) && !strings.ContainsRune(givers+"到见着", before) || f.bound(i+1) && !strings.ContainsRune("的了是也就", after) {
		return false
	}
	if f.organisationAt(i + 2) {
		return false
	}
	if said := startsWithAny(f.string(i+2, i+4), "说：", "称：", "问：", "答：", "回复"); said || !isHan(before) && strings.ContainsRune("姐哥叔婶姨", after) {
		return true
	}
	sensed := before != 0 && containsAny(f.string(i-2, i), "听到", "听见", "看到", "看见", "见到", "遇到", "遇见", "碰到", "碰见", "找到", "叫来", "喊来")
	left := sensed || f.here(i-2, "娃儿") || f.here(i-2, "女儿") || !isHan(before) || f.partBefore(i) > 0 || strings.ContainsRune(givers+"着是说喊等找骂打约问崽娃妹弟姐哥叔了抢推撞拉", before)
	right := !isHan(after) || f.ends(i+2) > 0
	if f.wordless(f.text[i : i+2]) {
		return left && (!isHan(before) || right || !strings.ContainsRune("了抢推撞拉", before)) || right && !isHan(after)
	}
	return f.listedGiven(i, at) && (left || right) || left && right && (!isHan(before) || !isHan(after))
}

// listedGiven reports whether the two characters at i stand in a list beside another
// given name, or somebody's name: 由长生、长庚轮流赡养.
func (f *finder) listedGiven(i int, at map[int]bool) bool {
	return f.rune(i-1) == '、' && i > 3 && (at[i-3] || f.roster.covered[i-2]) || f.rune(i+2) == '、' && i+3 < len(f.text) && (at[i+3] || f.roster.covered[i+3])
}

// quotedOnly reports whether a nickname is a common word that the text uses as such
// too: only what stands in quotation marks is the name then. 眼镜 is worn besides.
func (f *finder) quotedOnly(name string) bool {
	n, only := utf8.RuneCountInString(name), false
	if !typo.Everyday([]rune(name)) {
		return false
	}
	f.each(name, func(i int) {
		before, after := f.rune(i-1), f.rune(i+n)
		if isHan(before) && !strings.ContainsRune(givers+"上是", before) || isHan(after) && f.ends(i+n) == 0 {
			only = true
		}
	})
	return only
}
