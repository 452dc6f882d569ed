package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// rosterNames reports a name that is one character away from the name of a
// litigant, an agent or a judge of the case, and a litigant named under the
// opposite role. alike tells which characters are taken for one another.
//
// Brothers, sisters and subsidiaries have names that differ in one character
// too. A name in the text therefore counts as miswritten only where it has a
// litigant's role before it, where the other character is easily taken for the
// right one, or where it stands alone against many right ones and is not
// introduced as somebody else.
func rosterNames(alike func(a, b rune) bool) *Rule {
	return &Rule{
		ID:    "J01",
		Title: "姓名、名称或者诉讼地位前后不一致",
		Basis: "《中华人民共和国民事诉讼法》第一百五十五条；《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于当事人基本情况的要求；其他文书参照",
		Max:   Suspect,
		What:  "正文、主文中的人名、单位名称（含简称）与当事人栏、署名只差一个字（错一字、漏一字、多一字、两字颠倒）的；当事人在正文中的诉讼地位与当事人栏相反的（原告写成被告）。",
		Why:   "主文中当事人的姓名、名称写错，裁判就指向了另一个人，无法执行，必须裁定补正。",
		Known: "已用“某”“×”或者数字隐去的姓名不比；附录不查；亲属、关联企业的名称也可能只差一字，故有“之弟”“证人”等引出的、出现三次以上的、与本名并列的不报；两个字的姓名只在紧跟诉讼地位时比；当事人栏和正文各写一种且都只有一处的，何者有误须由人判断。",
		Unchecked: func(in *Input) string {
			if len(in.Parties) == 0 && len(in.Signers) == 0 {
				return "未识别出当事人和署名"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			r := newRoster(in, alike)
			r.anchored()
			r.scattered()
			return r.judge()
		},
	}
}

// side is a set of litigants' positions.
type side uint16

// The positions that exclude one another lie side by side.
const (
	plaintiff side = 1 << iota
	defendant
	third
	appellant
	appellee
	applicant
	respondent
	creditor
	debtor
	helper // agents, representatives, judges
)

// sideWords read the positions out of a role as written; a longer word comes
// before one that it contains.
var sideWords = [...]struct {
	word string
	side side
}{
	{"被上诉人", appellee},
	{"上诉人", appellant},
	{"被申请执行人", debtor},
	{"申请执行人", creditor},
	{"被执行人", debtor},
	{"再审被申请人", respondent},
	{"再审申请人", applicant},
	{"被申诉人", respondent},
	{"申诉人", applicant},
	{"被申请人", respondent},
	{"申请人", applicant},
	{"原告", plaintiff},
	{"起诉人", plaintiff},
	{"被告", defendant},
	{"第三人", third},
	{"代理人", helper},
	{"代表人", helper},
	{"负责人", helper},
	{"辩护人", helper},
	{"经营者", helper},
}

// sidesOf are the positions that a role as written holds: of
// 上诉人（原审被告） appellant and defendant.
func sidesOf(role string) side {
	var s side
	for _, w := range sideWords {
		if strings.Contains(role, w.word) {
			s |= w.side
			role = strings.ReplaceAll(role, w.word, "")
		}
	}
	return s
}

// opposite are the positions that who holds a cannot hold in the same case
// unless the litigants' section says so.
func opposite(a side) side {
	switch a {
	case plaintiff:
		return defendant | third
	case defendant:
		return plaintiff | third
	case third:
		return plaintiff | defendant
	case appellant:
		return appellee
	case appellee:
		return appellant
	case applicant:
		return respondent
	case respondent:
		return applicant
	case creditor:
		return debtor
	case debtor:
		return creditor
	case helper:
	}
	return 0
}

// known is a name that the document introduces.
type known struct {
	text   string
	runes  []rune
	span   judgment.Span // where it is introduced
	sides  side          // 0 for judges and short forms of no known position
	masked bool          // 张某1: compared as a whole only
	told   bool          // of somebody whom only the story introduces: a witness, a victim
	count  int           // places in the text
}

// roster holds the names of one document and what was seen of them.
type roster struct {
	in    *Input
	alike func(a, b rune) bool
	names []known
	body  judgment.Span // the text without litigants' section, signature and annex
	seen  map[string][]variant
	noted int // variants noted; no document has as many as maxRoster
	hits  []Hit
}

// variant is a place where a name stands that is nearly a known one.
type variant struct {
	judgment.Span
	name   int // index into names
	edit   edit
	role   bool // a litigant's role stands before it
	likely bool // the characters are easily taken for one another
}

// newRoster collects the names of in.
func newRoster(in *Input, alike func(a, b rune) bool) *roster {
	r := &roster{in: in, alike: alike, seen: map[string][]variant{}, body: judgment.Span{End: len(in.Text)}}
	if s, ok := in.Section(judgment.Litigants); ok {
		r.body.Start = s.End
		// The story may begin in the paragraph after the last litigant.
		if n := len(in.Parties); n > 0 && in.Parties[n-1].End <= s.End {
			if i := strings.IndexByte(in.Text[in.Parties[n-1].End:s.End], '\n'); i >= 0 {
				r.body.Start = in.Parties[n-1].End + i
			}
		}
	}
	if s, ok := in.Section(judgment.Signature); ok && s.Start > r.body.Start {
		r.body.End = s.Start
	}
	for i := range in.Parties {
		p := &in.Parties[i]
		if !p.Organisation && utf8.RuneCountInString(p.Text) > 4 && !strings.ContainsAny(p.Text, "·•") {
			continue // more than a name was read
		}
		r.add(p.Text, p.Span, sidesOf(p.Role))
	}
	for i := range in.Signers {
		r.add(in.Signers[i].Text, in.Signers[i].Span, 0)
	}
	r.shortForms()
	r.toldNames()
	counts := make([]wanted, len(r.names))
	for i := range r.names {
		counts[i] = wanted{r.names[i].text, func(int) { r.names[i].count++ }}
	}
	eachOf(in.Text, judgment.Span{End: len(in.Text)}, counts)
	// A longer name is tried before one that begins it.
	slices.SortStableFunc(r.names, func(a, b known) int { return len(b.text) - len(a.text) })
	return r
}

// maxRoster is how many names are compared: more than any case has, and few
// enough that a hostile text costs no more than a long one.
const maxRoster = 400

// add takes a name into the roster; a second role of the same name joins the first.
func (r *roster) add(name string, at judgment.Span, s side) {
	runes := []rune(name)
	if len(runes) < 2 || len(runes) > 40 || len(r.names) >= maxRoster {
		return
	}
	masked := false
	for _, c := range runes {
		switch {
		case strings.ContainsRune("某×*＊Xx0123456789０１２３４５６７８９ABCDEFGHIJKLMNOPQRSTUVWYZ", c):
			masked = true
		case !isHan(c) && !strings.ContainsRune("·•（）()㐀", c) && c < 0x20000 && (c < 0x3400 || c > 0x4dbf):
			return
		}
	}
	for i := range r.names {
		if r.names[i].text == name {
			r.names[i].sides |= s
			return
		}
	}
	r.names = append(r.names, known{text: name, runes: runes, span: at, sides: s, masked: masked})
}

// shortForms adds the short names that the text announces: （以下简称砚山公司）.
// A short name stands for the litigant before it.
func (r *roster) shortForms() {
	text := r.in.Text
	eachIndex(text, judgment.Span{End: r.body.End}, "简称", func(at int) {
		from := at + len("简称")
		for from < len(text) {
			c, n := utf8.DecodeRuneInString(text[from:])
			if !strings.ContainsRune("“\"：: 为", c) {
				break
			}
			from += n
		}
		end := strings.IndexAny(after(text, from, 60), "”\"）)，。；、")
		if end <= 0 {
			return
		}
		name := text[from : from+end]
		if utf8.RuneCountInString(name) > 14 || strings.ContainsAny(name, "《》 ") || strings.HasSuffix(name, "法") || strings.HasSuffix(name, "解释") || strings.HasSuffix(name, "规定") {
			return
		}
		var of side
		for i := range r.names {
			if strings.HasSuffix(strings.TrimRight(before(text, at, 200), "（(以下 "), r.names[i].text) {
				of = r.names[i].sides
			}
		}
		r.add(name, judgment.Span{Start: from, End: from + end}, of)
	})
}

// tellers are the words before the names of those who are no litigants.
var tellers = [...]string{"证人", "被害人", "受害人", "案外人", "鉴定人", "见证人", "控制人", "联系人", "死者", "卖给", "供应商"}

// toldNames adds the names that the story introduces: 证人甲、乙的证言. Names of
// three characters that stand twice or more are enough; of them only the slips
// that make no other word count.
func (r *roster) toldNames() {
	text := r.in.Text
	words := make([]wanted, len(tellers))
	tried := map[string]bool{}
	for i, word := range tellers {
		words[i] = wanted{word, func(at int) {
			for from := at + len(word); ; {
				name, ok := toldName(text, from)
				if !ok || len(tried) >= maxRoster {
					return
				}
				if n := len(r.names); !tried[name] && strings.Count(text, name) >= 2 {
					r.add(name, judgment.Span{Start: from, End: from + len(name)}, 0)
					if len(r.names) > n {
						r.names[n].told = true
					}
				}
				tried[name] = true
				if from += len(name); !strings.HasPrefix(text[from:], "、") {
					return
				}
				from += len("、")
			}
		}}
	}
	eachOf(text, r.body, words)
}

// toldName reads a name of three characters at off that something ends.
func toldName(text string, off int) (string, bool) {
	end := off
	for range 3 {
		c, n := utf8.DecodeRuneInString(text[end:])
		if !isHan(c) || strings.ContainsRune("的某等之证言人与和及在将以被", c) {
			return "", false
		}
		end += n
	}
	next, _ := utf8.DecodeRuneInString(text[end:])
	return text[off:end], strings.ContainsRune("、，。；（的及和与系在撞经因等授将以于证陈", next)
}

// anchors are the ends of the words that stand before a name in the text.
var anchors = [...]string{"原告", "被告", "第三人", "上诉人", "申请人", "执行人", "代理人", "辩护人", "代表人", "负责人", "审判长", "审判员", "陪审员", "书记员", "法官助理", "案外人", "异议人", "关系人", "罪犯", "局长", "县长", "区长", "镇长", "主任", "经理"}

// anchored looks at the names that follow a role.
func (r *roster) anchored() {
	text := r.in.Text
	words := make([]wanted, len(anchors))
	for i, word := range anchors {
		words[i] = wanted{word, func(at int) {
			end := at + len(word)
			if strings.HasPrefix(text[end:], "人") {
				end += len("人")
			}
			if strings.HasPrefix(text[end:], "单位") {
				end += len("单位")
			}
			if c, n := utf8.DecodeRuneInString(text[end:]); c == '（' || c == '(' {
				i := strings.IndexAny(after(text, end, 60), "）)")
				if i < 0 || !strings.ContainsAny(text[end:end+i], "原一二审") {
					return
				}
				_, m := utf8.DecodeRuneInString(text[end+i:])
				end += i + max(m, n)
			}
			r.nameAfter(judgment.Span{Start: at, End: end})
		}}
	}
	eachOf(text, r.body, words)
}

// nameAfter compares the name that follows the role at role with the roster.
func (r *roster) nameAfter(role judgment.Span) {
	text := r.in.Text
	word := roleWord(text, role)
	for i := range r.names {
		n := &r.names[i]
		if !strings.HasPrefix(text[role.End:], n.text) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[role.End+len(n.text):])
		if n.masked && strings.ContainsRune("某甲乙丙丁0123456789０１２３４５６７８９×*", next) {
			return // the name of somebody else
		}
		r.position(role, word, n)
		r.listed(role, role.End+len(n.text))
		return
	}
	of := sidesOf(word)
	for i := range r.names {
		n := &r.names[i]
		if n.masked || n.sides&^helper != 0 && of != 0 && n.sides&of == 0 {
			continue
		}
		e, end, ok := oneEdit(text, role.End, n.runes, func(e edit, end int) bool { return r.plausible(n, e, end, true) })
		if !ok {
			continue
		}
		v := variant{Span: judgment.Span{Start: role.End, End: end}, name: i, edit: e, role: true, likely: e.likely(r.alike)}
		if !v.likely && len(n.runes) == 2 && (e.kind != replaced || e.at == 0) {
			continue // 张伟 and 李伟
		}
		r.note(v)
		return
	}
}

// listed goes on with the name after a 、 at off: 代理人公冶昀、漆雕朔.
func (r *roster) listed(role judgment.Span, off int) {
	if strings.HasPrefix(r.in.Text[off:], "、") {
		r.nameAfter(judgment.Span{Start: role.Start, End: off + len("、")})
	}
}

// roleWord is the role at span with what stands before it: 被申请执行人.
func roleWord(text string, span judgment.Span) string {
	start := span.Start
	for _, w := range [...]string{"被申请", "被", "申请", "再审被", "再审"} {
		if strings.HasSuffix(text[:start], w) {
			start -= len(w)
			break
		}
	}
	return text[start:span.End]
}

// position compares the role before a known name with its roles in the
// litigants' section.
func (r *roster) position(role judgment.Span, word string, n *known) {
	text := r.in.Text
	of := sidesOf(word)
	if of&helper != 0 || n.sides == 0 || n.sides&of != 0 || n.sides&helper != 0 {
		return
	}
	clash := side(0)
	for s := plaintiff; s < helper; s <<= 1 {
		if of&s != 0 {
			clash |= opposite(s)
		}
	}
	if n.sides&clash == 0 || r.in.Kind == judgment.Criminal && of&appellee == 0 {
		return // in criminal cases nobody is an appellee
	}
	s := sentenceAround(text, role.Start, r.body, 400)
	sentence := text[s.Start:s.End]
	if strings.Contains(before(text, role.Start, 12), "反诉") || strings.Contains(before(text, role.Start, 12), "本诉") || strings.Contains(sentence, "另案") || strings.Contains(sentence, "前案") || strings.Contains(sentence, "第三人撤销之诉") {
		return
	}
	for i := range r.in.CaseNos {
		if no := &r.in.CaseNos[i]; !no.OfHeader && no.Start >= s.Start && no.Start < s.End && (r.in.Level == judgment.First || r.in.Level == judgment.UnknownLevel && r.in.Kind != judgment.Enforcement) {
			return // it tells of another case
		}
	}
	r.hits = append(r.hits, Hit{
		Span: role, Severity: Suspect, Confidence: 0.85, Evidence: []judgment.Span{n.span},
		Message: fmt.Sprintf("此处称“%s”为“%s”，与当事人栏中的诉讼地位不符", n.text, text[role.Start:role.End]),
	})
}

// kin are the characters that introduce a relative when they stand right
// before a name: 其弟.
const kin = "父母子女兄弟姐妹妻夫孙侄嫂媳婿舅叔伯姑姨"

// others introduce somebody else, or say that the name was another.
var others = [...]string{"证人", "案外人", "被害人", "受害人", "死者", "继承人", "曾用名", "又名", "别名", "绰号", "化名", "原名", "更名", "变更为", "笔误", "误写", "误载", "写作", "冒用", "冒名"}

// scattered looks for nearly known names anywhere in the body.
func (r *roster) scattered() {
	text := r.in.Text
	var words []wanted
	for i := range r.names {
		n := &r.names[i]
		if n.masked || len(n.runes) < 3 {
			continue
		}
		look := func(start int) {
			if start < r.body.Start || strings.HasPrefix(text[start:], n.text) {
				return
			}
			e, end, ok := oneEdit(text, start, n.runes, func(e edit, end int) bool {
				return r.plausible(n, e, end, false) && r.apart(start, n, e)
			})
			if !ok || end > r.body.End {
				return
			}
			v := variant{Span: judgment.Span{Start: start, End: end}, name: i, edit: e, likely: e.likely(r.alike)}
			if r.introduced(v) {
				return
			}
			r.note(v)
		}
		half := len(string(n.runes[:(len(n.runes)+1)/2]))
		head, tail := n.text[:half], n.text[half:]
		words = append(words, wanted{head, look}, wanted{tail, func(at int) {
			// The head has the edit: it is as long as it should be, or one more or less.
			start := at
			for range (len(n.runes)+1)/2 - 1 {
				_, size := utf8.DecodeLastRuneInString(text[:start])
				start -= size
			}
			look(start)
			for range 2 {
				_, size := utf8.DecodeLastRuneInString(text[:start])
				start -= size
				look(start)
			}
		}})
	}
	eachOf(text, r.body, words)
}

// note keeps v unless a variant of as long a name is noted at the place; one of
// a shorter name there was read out of this one.
func (r *roster) note(v variant) {
	if r.noted >= maxRoster || r.inside(v.Span) {
		return
	}
	r.noted++
	for word, list := range r.seen {
		for i := range list {
			if list[i].Start >= v.End || v.Start >= list[i].End {
				continue
			}
			if list[i].Len() >= v.Len() {
				return
			}
			r.seen[word] = slices.Delete(list, i, i+1)
			break
		}
	}
	word := r.in.Text[v.Start:v.End]
	r.seen[word] = append(r.seen[word], v)
}

// inside reports whether s lies in a longer known name: 衡岫财产 of
// 衡岫财产保险公司 is not the short name 衡岫财险.
func (r *roster) inside(s judgment.Span) bool {
	text := r.in.Text
	for i := range r.names {
		name := r.names[i].text
		if len(name) <= s.Len() {
			return false // the names are sorted, the longest first
		}
		at := strings.Index(name, text[s.Start:s.End])
		if at >= 0 && s.Start >= at && strings.HasPrefix(text[s.Start-at:], name) {
			return true
		}
	}
	return false
}

// introduced reports whether words around v say that it is another person or
// that the name is another on purpose, or whether the right name stands close
// by, as in a list of brothers.
func (r *roster) introduced(v variant) bool {
	text := r.in.Text
	n := &r.names[v.name]
	name := n.text
	// A name that lacks its middle or has two characters changed about is
	// nobody else's.
	own := (n.told || n.count > often) && (v.edit.kind == transposed || v.edit.kind == missing && v.edit.at > 0 && v.edit.at < len(n.runes)-1) || n.told && v.likely
	c, _ := utf8.DecodeLastRuneInString(text[:v.Start])
	switch {
	case !own && (strings.ContainsRune(kin, c) || containsAny(before(text, v.Start, 24), others[:])), containsAny(after(text, v.End, 24), others[6:]):
		return true
	case own && hasSuffixAny(text[:v.Start], others[6:]...):
		return true
	}
	for _, and := range [...]string{"、", "和", "与", "及", "以及"} {
		if strings.HasSuffix(text[:v.Start], name+and) || strings.HasPrefix(text[v.End:], and+name) {
			return true
		}
	}
	return false
}

// often is how many right places make a single odd one stand out.
const often = 4

// apart reports whether a scattered name begins where a name may begin: not in
// the middle of a longer one.
func (r *roster) apart(start int, n *known, e edit) bool {
	text := r.in.Text
	if e.at > 0 && (len(n.runes) >= 6 || e.likely(r.alike) || (e.kind == replaced || e.kind == missing) && n.count >= often) || e.kind == transposed {
		return true
	}
	c, _ := utf8.DecodeLastRuneInString(text[:start])
	if !isHan(c) || strings.ContainsRune(functionChars, c) {
		return true
	}
	return containsAny(before(text, start, 12), anchors[:]) || strings.ContainsRune("人告员长方某", c)
}

// functionChars follow a name in a sentence, or stand before one.
const functionChars = "向与和的因在诉称辩主提认申请对于及未支偿赔到经系是为将自曾已应承担不无处以同意并有所之就均共又还述要从起驾签给付由被把让使令按据依等后前中上其该此当时至则且也都能可会须故但而或若如受收交返负领取购借欠确买卖表两坚拖拒了先再仅只具知告答证举定回现录认犯家利均事"

// telling characters make another name of it: 第一, 东, 甲.
const telling = "一二三四五六七八九十东西南北中上下大小老新甲乙丙丁第某×"

// plausible reports whether an edit of a known name, read up to end, can be a
// slip: the ends of a short name are not read out of the words around it, and
// numbers and directions tell organisations apart. role says that a litigant's
// role stands before it, so that the name begins here.
func (r *roster) plausible(n *known, e edit, end int, role bool) bool {
	next, _ := utf8.DecodeRuneInString(r.in.Text[end:])
	ended := !isHan(next) || strings.ContainsRune(functionChars, next)
	last, short := len(n.runes)-1, len(n.runes) <= 4
	if e.got != 0 && (!isHan(e.got) || strings.ContainsRune(telling, e.got) && (!short || e.got == '某' || isNumeral(e.got))) || !short && e.kind == replaced && strings.ContainsRune(telling, e.want) {
		return false
	}
	if n.told && (e.kind == added || e.kind == replaced && (e.at == 0 || !r.alike(e.got, e.want)) || e.kind == missing && (e.at == 0 || e.at == last)) {
		return false
	}
	function := e.got != 0 && strings.ContainsRune(functionChars, e.got)
	switch e.kind {
	case replaced:
		switch {
		case r.alike(e.got, e.want) && len(n.runes) >= 3:
			return true
		case e.at == last && function || e.at == 0 && function && !role:
			return false
		}
		return !short || (role || e.at < last || n.count >= often) && len(n.runes) >= 3 || ended
	case missing:
		switch {
		case len(n.runes) < 3 || next == e.want:
			return false
		case !short:
			return e.at > 0 || role
		case e.at == 0:
			start := end - len(string(n.runes[1:]))
			before, _ := utf8.DecodeLastRuneInString(r.in.Text[:start])
			if before == '、' && next == '、' {
				return false // 生育维桢、维翰、维芳三子女
			}
			return role || ended && (!isHan(before) || before != e.want && strings.ContainsRune(functionChars, before))
		}
		return ended || role || n.count >= often && e.at < last && r.begins(end-len(n.text)+utf8.RuneLen(e.want))
	case added:
		return len(n.runes) >= 3 && e.at > 0 && (!short || ended)
	case transposed:
		return true
	}
	return false
}

// begins reports whether a name may begin at off: after punctuation or a word
// that stands before names.
func (r *roster) begins(off int) bool {
	c, _ := utf8.DecodeLastRuneInString(r.in.Text[:off])
	return !isHan(c) || strings.ContainsRune(functionChars, c)
}

// judge turns what was seen into hits. A form that stands three times or more
// is a name of its own; where the litigants' section alone differs from the
// whole text, the slip is there.
func (r *roster) judge() []Hit {
	text := r.in.Text
	words := make([]string, 0, len(r.seen))
	for w := range r.seen {
		words = append(words, w)
	}
	slices.Sort(words)
	for _, w := range words {
		list := r.seen[w]
		if len(list) == 0 {
			continue
		}
		n := &r.names[list[0].name]
		if r.isKnown(w) {
			continue
		}
		count := strings.Count(text, w)
		if strings.Contains(n.text, w) {
			count -= n.count
		}
		likely, role := false, false
		for _, v := range list {
			likely = likely || v.likely
			role = role || v.role
		}
		if n.count == 1 && count >= 2 && (likely || role) {
			fix := w
			r.hits = append(r.hits, Hit{
				Span: n.span, Severity: Suspect, Confidence: 0.8, Fix: &fix, Evidence: []judgment.Span{list[0].Span},
				Message: fmt.Sprintf("此处写作“%s”，正文%d处均写作“%s”", n.text, count, w),
			})
			continue
		}
		if count >= 3 || count >= n.count && !role && len(n.runes) < 6 {
			continue
		}
		if !role && !likely && (count > 1 || n.count < 3 && len(n.runes) < 6 && (n.count != 2 || !strings.HasSuffix(n.text, "公司"))) {
			continue
		}
		if n.count == 1 && count == 1 {
			r.hits = append(r.hits, Hit{
				Span: n.span, Severity: Hint, Confidence: 0.5, Evidence: []judgment.Span{list[0].Span},
				Message: fmt.Sprintf("此处写作“%s”，正文写作“%s”，各只一处，何者有误请核对", n.text, w),
			})
		}
		for _, v := range list {
			confidence := 0.6
			if v.role {
				confidence += 0.2
			}
			if v.likely {
				confidence += 0.15
			}
			fix := n.text
			r.hits = append(r.hits, Hit{
				Span: v.Span, Severity: Suspect, Confidence: confidence, Fix: &fix, Evidence: []judgment.Span{n.span},
				Message: fmt.Sprintf("“%s”与前文“%s”只%s", w, n.text, v.edit.words()),
			})
		}
	}
	return r.hits
}

// isKnown reports whether w is a name that the document introduces.
func (r *roster) isKnown(w string) bool {
	return slices.ContainsFunc(r.names, func(n known) bool { return n.text == w })
}
