package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// accomplices, officials and aides are told from other bystanders by the words
// beside their names: some are named in a published copy and some are not.

// accompliceBehind follows the name, or the list of names, of those who are
// said to have taken part.
var accompliceBehind = [...]string{
	"另案", "已另案", "均另案", "均已另案", "已判", "均已判", "已决", "均已决", "另处", "均另处", "在逃", "均在逃", "已起诉", "另行处理", "均另行", "未到案", "均未到案", "批捕在逃", "已被判", "均被判",
	"已作行政处罚", "已行政处罚", "已被行政处罚", "同案", "系同案", "已死亡同案", "未满刑事责任年龄", "未达刑事责任年龄", "未到刑事责任年龄", "不起诉", "已被不起诉", "相对不起诉", "网上追逃", "分案处理", "均分案", "五人", "二人均", "三人均", "四人均",
}

// accompliceBefore stands before it.
var accompliceBefore = [...]string{"同案犯", "同案人", "同案人员", "同案关系人", "同案被告人", "同案被告", "同案犯罪嫌疑人", "同伙", "伙同", "共犯", "上家", "下家", "上线", "下线", "纠集", "纠集了", "指使", "犯罪嫌疑人", "嫌疑人", "涉案人员", "共同作案人", "团伙成员", "头目", "主犯", "从犯", "马仔", "已判刑的", "已判决的", "已被判刑的", "已决的", "另案处理的", "在逃的"}

// officialBefore stands before those who are named for their office.
var officialBefore = [...]string{
	"翻译人", "民警", "辅警", "警官", "侦查员", "侦查人员", "侦查人", "交警", "协警", "执法人员", "值班民警", "出警民警", "办案民警", "办案人员", "承办人", "翻译人员", "翻译", "公证员", "值班律师", "律师", "检察官", "检察员", "检察长",
	"法官", "审判员", "审判长", "书记员", "陪审员", "院长", "庭长", "司法警察", "法警", "所长", "副所长", "派出所所长", "大队长", "中队长", "机关负责人", "乘警", "狱警", "干警", "特警", "巡警", "刑警", "管教", "人民调解员", "代表", "指派", "司法所工作人员", "派出所工作人员", "社区矫正工作人员",
}

// standings tells of those of whom nothing better is known in what standing
// the document names them.
func (f *finder) standings() {
	for _, p := range f.roster.people {
		if !p.Is(Other) || p.Party != nil {
			continue
		}
		for _, m := range p.Mentions {
			if m.Alias {
				continue
			}
			from, to := f.index(m.Start), f.index(m.End)
			switch {
			case f.doc.SectionAt(m.Start) == judgment.Litigants && strings.ContainsRune("；;", f.rune(from-1)) && f.rune(to) == '，' && f.isLawyer(m.End):
				f.put(p.Name, Lawyer) // 某某，某所律师；某某，该所实习律师
			case strings.ContainsRune("：:", f.rune(to)) && !isHan(f.rune(from-1)) && f.rune(to+1) == '\n':
				f.put(p.Name, Litigant) // whom a notice is addressed to
			case f.accompliceAt(from, to):
				f.put(p.Name, Accomplice)
			case (f.officialAt(from) || f.officialBehind(to)) && !p.Is(Accomplice):
				f.put(p.Name, Official)
				f.colleagues(to)
			case containsAny(f.string(to, to+6), "签订", "借款", "出借", "买卖", "转账", "合同"):
				f.put(p.Name, Counterparty)
			}
		}
	}
	f.besides()
	if f.doc.Kind == judgment.Criminal {
		f.kinOfAccused()
	}
}

// officialAt reports whether a word for an office stands before the name at i, or
// before the list it stands in, whose first may be too ordinary a word to be known:
// 民警蓝天、石坚.
func (f *finder) officialAt(i int) bool {
	if strings.ContainsRune("为系是：:", f.rune(i-1)) && endsWithAny(f.string(i-7, i-1), "民警", "辅警", "翻译", "翻译人员", "侦查员", "侦查人员") {
		return true // 出警民警为某某
	}
	if endsWithAny(f.string(i-8, i), officialBefore[:]...) {
		return true
	}
	if f.rune(i-1) != '、' {
		return false
	}
	for _, n := range [...]int{2, 3} {
		if k := i - 1 - n; k > 0 && f.clean(f.text[k:i-1]) && f.words.surname(f.text[k:]) > 0 && endsWithAny(f.string(k-6, k), officialBefore[:]...) {
			return true
		}
	}
	return false
}

// listEnd is where the list ends that goes on at i, behind a name, with others.
func (f *finder) listEnd(i int) int {
	for range 20 {
		if !strings.ContainsRune("、和及与", f.rune(i)) {
			break
		}
		q := f.knownAfter(i + 1)
		if q == nil {
			break
		}
		i += 1 + utf8.RuneCountInString(q.Name)
	}
	return i
}

// officialBehind reports whether what follows the name that ends at i, or the list it
// stands in, says that its bearers were there by office: 甲、乙（均为民警）, 出具的抓获经过, 担任翻译.
func (f *finder) officialBehind(i int) bool {
	i = f.listEnd(i)
	if r := f.rune(i); r == '（' || r == '(' {
		end := f.closing(i)
		if end == 0 {
			return false
		}
		if in := f.string(i+1, end); endsWithAny(in, "民警", "辅警", "干警", "侦查员", "侦查人员", "交警", "执法人员", "警官") {
			return true
		}
		i = end + 1
	}
	rest := f.string(i, i+14)
	if startsWithAny(rest, "担任", "作为", "为其", "提供", "进行") && strings.Contains(rest, "翻译") {
		return true
	}
	return startsWithAny(rest, "出具", "制作的") && containsAny(rest, "查获经过", "抓获经过", "到案经过", "破案经过", "归案经过", "案发经过", "工作说明", "勘验笔录", "检查笔录")
}

// kinOfAccused tells those of the family of somebody who stands trial who pay for him,
// and are named, from the others, who are bystanders: 被告人某某的母亲某某代为退赔.
func (f *finder) kinOfAccused() {
	for _, p := range f.roster.people {
		if !p.Is(Relative, Child, Other) || p.Minor || p.Is(Victim, Witness, CivilPlaintiff) {
			continue
		}
		made := func(m Mention) bool { i := f.index(m.Start); return f.kinWord(i) != "" && f.paysHere(f.index(m.End)) }
		kin := func(m Mention) bool { return f.ofAccused(f.index(m.Start)) }
		pays := func(m Mention) bool { return f.pays(f.index(m.Start)) }
		related := func(m Mention) bool { return f.kinWord(f.index(m.Start)) != "" }
		settles := func(m Mention) bool { return f.paysHere(f.index(m.End)) }
		switch {
		case slices.ContainsFunc(p.Mentions, made):
			f.put(p.Name, AccusedKin)
			for _, m := range p.Mentions {
				f.payTogether(f.index(m.End))
			}
		case slices.ContainsFunc(p.Mentions, related) && slices.ContainsFunc(p.Mentions, settles), slices.ContainsFunc(p.Mentions, kin) && slices.ContainsFunc(p.Mentions, pays):
			f.put(p.Name, AccusedKin)
		}
	}
}

// payTogether takes those who are listed at i behind one of the family who pays: 亲属甲、乙代为退缴.
func (f *finder) payTogether(i int) {
	for f.rune(i) == '、' {
		q := f.knownAfter(i + 1)
		if q == nil || !q.Is(Relative, Child, Other) || q.Minor || q.Is(Victim, Witness, CivilPlaintiff) {
			return
		}
		i += 1 + utf8.RuneCountInString(q.Name)
		if f.paysHere(i) || f.rune(i) == '、' {
			f.put(q.Name, AccusedKin)
		}
	}
}

// ofAccused reports whether what stands before the character at i says that the one
// named there is of the family of somebody who stands trial.
func (f *finder) ofAccused(i int) bool {
	if endsWithAny(f.string(i-6, i), "被告人家属", "被告人亲属", "被告人近亲属") {
		return true
	}
	word := f.kinWord(i)
	if word == "" {
		return false
	}
	i -= utf8.RuneCountInString(word)
	q := f.namedBefore(i)
	return q != nil && q.Is(Litigant) && !q.Is(CivilPlaintiff, Victim) && (strings.HasPrefix(word, "其") || q.Mentions != nil && f.closeTo(q, i))
}

// kinWord is the word for a relation that ends before the character at i.
func (f *finder) kinWord(i int) string {
	if f.rune(i-2) == '之' && strings.ContainsRune("父母妻夫子女兄弟姐妹叔伯舅姑姨婶嫂侄甥", f.rune(i-1)) {
		return f.string(i-2, i)
	}
	for n := 5; n > 1; n-- {
		if role := f.words.parts[f.string(i-n, i)]; role == Relative || role == Child {
			return f.string(i-n, i)
		}
	}
	return ""
}

// pays reports whether the sentence around the character at i tells of payment.
func (f *finder) pays(i int) bool {
	end := i
	for end < len(f.text) && end-i < 120 && !strings.ContainsRune("。；\n", f.text[end]) {
		end++
	}
	return containsAny(f.clause(i, 120)+f.string(i, end), "代为", "代其", "替其", "代被告人", "替被告人", "代缴", "赔", "退赃", "退赔", "退缴", "退还", "退出", "谅解", "垫付", "支付丧葬费", "支付赔偿", "支付医疗费")
}

// paysHere reports whether the clause goes on behind the character at i with what is
// paid or done for somebody who stands trial.
func (f *finder) paysHere(i int) bool {
	rest := f.string(i, i+24)
	if k := strings.IndexAny(rest, "，。；\n"); k >= 0 {
		rest = rest[:k]
	}
	return containsAny(rest, "代其", "替其", "代缴", "代赔", "代被告人", "替被告人") || strings.Contains(rest, "代为") && !containsAny(rest, "领", "签", "收") || strings.Contains(rest, "已向") && strings.Contains(rest, "赔")
}

// closeTo reports whether q is named right before the character at i, but for 的,
// 之 or 其.
func (f *finder) closeTo(q *Person, i int) bool {
	for i > 0 && strings.ContainsRune("的之其", f.rune(i-1)) {
		i--
	}
	return slices.ContainsFunc(q.Mentions, func(m Mention) bool { return m.End == f.at[i] })
}

// colleagues makes officials of those who are listed behind one.
func (f *finder) colleagues(i int) {
	for f.rune(i) == '、' {
		q := f.knownAfter(i + 1)
		if q == nil || !q.Is(Other) || q.Party != nil {
			return
		}
		f.put(q.Name, Official)
		i += 1 + len([]rune(q.Name))
	}
}

// accompliceAt reports whether what stands beside the name between two characters
// says that its bearer took part.
func (f *finder) accompliceAt(from, to int) bool {
	if endsWithAny(f.string(from-7, from), accompliceBefore[:]...) {
		return true
	}
	if r := f.rune(to); r == '（' || r == '(' {
		rest := f.string(to+1, to+12)
		for _, w := range accompliceBehind {
			if strings.HasPrefix(rest, w) {
				return true
			}
		}
		if end := f.closing(to); end > 0 && containsAny(f.string(to, end), "另案处理", "已判", "在逃", "另行处理") {
			return true
		}
	}
	if f.triedAt(to) {
		return true
	}
	if f.here(to, "供称") || f.here(to, "供认") || f.here(to, "归案") || f.here(to, "的供述") || f.here(to, "供述") || f.here(to, "等人的供述") || f.here(to, "另案处理") {
		return true
	}
	return false
}

// triedAt reports whether the sentence goes on at i, behind a name, with the judgment its
// bearer was given: 已被某法院以贩卖毒品罪判处有期徒刑, 因犯同罪已于2017年被判刑, 已另案处理.
func (f *finder) triedAt(i int) bool {
	rest := f.string(i, i+60)
	if k := strings.IndexAny(rest, "。；\n"); k >= 0 {
		rest = rest[:k]
	}
	if startsWithAny(rest, "已另案", "均已另案", "被另案", "另案") {
		return true
	}
	return startsWithAny(rest, "已被", "已于", "已因", "因犯", "因本案", "因同案", "因涉嫌本案") && containsAny(rest, "判处", "判刑", "判决", "另案", "起诉")
}

// besides makes accomplices of those who are listed with one before the bracket
// that says it, 甲、乙（均另案处理）, or who make their statement together.
func (f *finder) besides() {
	at := map[int]*Person{} // by the byte their mention begins at
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			at[m.End] = p
		}
	}
	for _, p := range f.roster.people {
		if !p.Is(Accomplice) {
			continue
		}
		for _, m := range p.Mentions {
			to := f.index(m.End)
			if after := f.string(to, to+4); !containsAny(after, "均", "等", "二人", "三人", "的供") && !strings.HasPrefix(after, "供述") {
				continue
			}
			f.listedBefore(at, m.Start)
		}
	}
}

// listedBefore makes accomplices of those who stand in a list before the name
// that begins at a byte.
func (f *finder) listedBefore(at map[int]*Person, start int) {
	for range 40 {
		end := start
		for _, mark := range [...]string{"、", "和", "及", "与"} {
			if strings.HasSuffix(f.doc.Text[:end], mark) {
				end -= len(mark)
				break
			}
		}
		q := at[end]
		if end == start || q == nil {
			return
		}
		if q.Is(Other) && q.Party == nil && !q.Is(Accomplice) {
			f.put(q.Name, Accomplice)
		}
		next := -1
		for _, m := range q.Mentions {
			if m.End == end {
				next = m.Start
			}
		}
		if next < 0 {
			return
		}
		start = next
	}
}
