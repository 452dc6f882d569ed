package judgment

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// partyRoles are the words that open a litigant's paragraph, longer before
// shorter where one begins the other.
var partyRoles = [...]string{
	"附带民事诉讼原告人", "附带民事诉讼被告人", "附带民事诉讼原告单位", "附带民事公益诉讼起诉人", "刑事附带民事公益诉讼起诉人", "公益诉讼起诉人",
	"附带民事诉讼原告", "附带民事诉讼被告", "附带民事诉讼诉讼代理人",
	"行政机关负责人", "行政机关出庭负责人", "出庭负责人", "委托诉讼代理人", "共同委托诉讼代理人", "委托代理人", "共同委托代理人", "法定代理人", "法定代表人", "主要负责人", "负责人",
	"诉讼代表人", "诉讼代理人", "指定代理人", "指定辩护人", "委托辩护人", "辩护人", "执行事务合伙人", "经营者", "投资人", "清算组负责人",
	"原审附带民事诉讼原告人", "原审自诉人", "原审原告人", "原审被告人", "原审被告单位", "原审原告", "原审被告", "原审第三人", "原审上诉人", "原审被上诉人",
	"一审原告", "一审被告", "一审第三人", "二审上诉人", "二审被上诉人", "再审申请人", "再审被申请人", "被申诉人", "申诉人",
	"被上诉人", "上诉人", "被申请执行人", "申请执行人", "被执行人", "复议申请人", "异议人", "利害关系人", "案外人", "被申请人", "申请人",
	"原公诉机关", "抗诉机关", "公诉机关", "起诉机关", "自诉人", "反诉原告", "反诉被告", "原告人", "原告", "被告单位", "被告人", "被告", "第三人", "被害人", "被害单位", "罪犯",
	"赔偿请求人", "赔偿义务机关", "救助申请人", "被处罚人", "被罚款人", "被拘留人", "复议机关", "起诉人", "翻译人员", "诉讼参加人",
}

// partyRole reads a role at off with its bracketed former role, as in
// 上诉人（原审被告）; off when none stands there.
func partyRole(text string, off int) (role string, end int) {
	if off >= len(text) || text[off] < 0xE3 {
		return "", off
	}
	if r, _ := runeAt(text, off); !strings.ContainsRune("附刑公行出委共法主负诉指辩执经投清原一二再被申上复异利案抗起自反第罪赔救翻", r) {
		return "", off
	}
	for _, w := range partyRoles {
		if end = wordAt(text, off, w); end == off {
			continue
		}
		role = w
		if r, n := runeAt(text, end); r == '（' || r == '(' {
			inside := end + n
			if at := strings.IndexAny(text[inside:min(len(text), inside+90)], "）)"); at >= 0 && formerRole(text[inside:inside+at]) {
				stop := inside + at
				_, size := runeAt(text, stop)
				role = squeeze(text[off : stop+size])
				end = stop + size
			}
		}
		return role, end
	}
	return "", off
}

// formerRole reports whether what stands in brackets after a role is another
// role of the same litigant: 原审被告, 一审原告, 被害人.
func formerRole(s string) bool {
	return strings.ContainsAny(s, "原告诉审申被") && strings.ContainsAny(s, "审诉告执申") || strings.HasPrefix(s, "被害") || strings.HasPrefix(s, "受害")
}

// readParties reads the litigants section.
func (d *Doc) readParties() {
	s, ok := d.Section(Litigants)
	if !ok {
		return
	}
	text := d.Text
	type open struct{ first, from int } // index of the first of a group, where its particulars begin
	group := open{-1, 0}
	finish := func(to int) {
		for i := group.first; i >= 0 && i < len(d.Parties); i++ {
			d.describe(&d.Parties[i], Span{group.from, max(group.from, to)})
		}
	}
	for at := s.Start; at < s.End; at = afterBreak(text[:s.End], at) {
		role, end := partyRole(text, at)
		if end == at || at < group.from {
			continue // no role, or within what was read as a name
		}
		role, end = agentOf(text[:s.End], role, end)
		names := partyNames(text, end, s.End)
		if len(names) == 0 {
			continue
		}
		finish(at)
		group = open{len(d.Parties), names[len(names)-1].End}
		for _, n := range names {
			d.Parties = append(d.Parties, Party{Mention: n, Role: role, Organisation: isOrganisation(n.Text)})
		}
	}
	finish(s.End)
}

// agentOf reads 被告某甲、某乙的共同委托诉讼代理人：, where a party's name stands
// before the role of the line.
func agentOf(text, role string, off int) (string, int) {
	line := text[off:min(len(text), off+180)]
	if i := strings.IndexAny(line, "：:，。\n"); i > 0 && (strings.HasPrefix(line[i:], "：") || line[i] == ':') {
		for _, w := range [...]string{"委托诉讼代理人", "诉讼代理人", "委托代理人", "法定代理人", "辩护人"} {
			if at := strings.LastIndex(line[:i], w); at > 0 && at+len(w) == i {
				return w, off + i
			}
		}
	}
	return role, off
}

// partyNames reads the name or names after a role: 刘某、周某，某律师事务所律师.
func partyNames(text string, off, limit int) []Mention {
	at := afterColon(text, off)
	for _, w := range [...]string{"自报", "（自报）", "(自报)", "自称"} {
		if strings.HasPrefix(text[at:], w) {
			at += len(w)
		}
	}
	var names []Mention
	if _, end := partyRole(text, at); end > at {
		return nil // the name was left out, and the next litigant follows
	}
	for at < limit {
		end, count := at, 0
		for end < limit && count < 60 {
			r, n := runeAt(text, end)
			if stop := placeInName(text[:limit], end); stop > end && count > 0 {
				count += utf8.RuneCountInString(text[end:stop])
				end = stop
				continue
			}
			if strings.ContainsRune("，。、；：,;（(", r) {
				break
			}
			if isSpace(r) {
				if count != 1 {
					break
				}
				next := skipSpace(text, end)
				if strings.ContainsAny(text[end:next], "\n\r") {
					break
				}
				end = next
				continue
			}
			end += n
			count++
		}
		span := trimSpan(text, Span{at, min(end, limit)})
		if count == 0 || count == 60 || span.Len() == 0 {
			break
		}
		name := squeeze(text[span.Start:span.End])
		if strings.Contains(name, "被告") || strings.Contains(name, "原告") || strings.Contains(name, "一案") || strings.Contains(name, "不服") || strings.Contains(name, "于20") {
			break // a sentence about the litigants, not a line of them
		}
		names = append(names, Mention{span, name})
		r, n := runeAt(text, end)
		if r != '、' {
			break
		}
		at = end + n
	}
	return names
}

// placeInName is where the bracket closes that opens at off, when it holds a
// place within the name of an organisation: 某某（溪桥）贸易有限公司; off otherwise.
func placeInName(text string, off int) int {
	r, n := runeAt(text, off)
	if r != '（' && r != '(' {
		return off
	}
	near := text[off+n : min(len(text), off+150)]
	inside, rest, ok := cutAny(near, "）)")
	if !ok || utf8.RuneCountInString(inside) > 6 || strings.ContainsAny(inside, "，。、：；\n0123456789") || formerRole(inside) {
		return off
	}
	name, _, _ := cutAny(rest, "，。、；：,;（(\n")
	if name = strings.TrimSpace(name); strings.ContainsAny(name, "与诉 \u3000") || !isOrganisation(name) {
		return off
	}
	return off + n + len(near) - len(rest)
}

// cutAny cuts s around the first of the characters of marks.
func cutAny(s, marks string) (before, after string, found bool) {
	i := strings.IndexAny(s, marks)
	if i < 0 {
		return s, "", false
	}
	_, n := runeAt(s, i)
	return s[:i], s[i+n:], true
}

// describe reads the particulars in s into p.
func (d *Doc) describe(p *Party, s Span) {
	part := d.Text[s.Start:s.End]
	male, female := indexOfSex(part, "男"), indexOfSex(part, "女")
	switch {
	case male >= 0 && (female < 0 || male < female):
		p.Sex = "男"
	case female >= 0:
		p.Sex = "女"
	}
	if after := d.Text[p.End:s.End]; p.Organisation && len(p.Text) <= len("四个汉字") && (strings.HasPrefix(after, "，男") || strings.HasPrefix(after, "，女")) {
		p.Organisation = false // 陆知行，男: the given name ends as a bank's name does
	}
	i := sort.Search(len(d.Dates), func(i int) bool { return d.Dates[i].Start >= s.Start })
	for ; i < len(d.Dates) && d.Dates[i].End <= s.End; i++ {
		if bornAt(d.Text, d.Dates[i]) {
			p.Birth = &d.Dates[i]
			break
		}
	}
	j := sort.Search(len(d.IDs), func(i int) bool { return d.IDs[i].Start >= s.Start })
	if j < len(d.IDs) && d.IDs[j].End <= s.End {
		p.ID = &d.IDs[j]
	}
}

// indexOfSex finds 男 or 女 standing between commas.
func indexOfSex(part, sex string) int {
	for at := 0; ; {
		i := strings.Index(part[at:], sex)
		if i < 0 {
			return -1
		}
		i += at
		at = i + len(sex)
		before, n := runeBefore(part, i)
		after, m := runeAt(part, at)
		if (n == 0 || strings.ContainsRune("，,、：（(", before) || isSpace(before)) && (m == 0 || strings.ContainsRune("，,、；。）)", after) || isSpace(after)) {
			return i
		}
	}
}

// bornAt reports whether date is said to be a date of birth.
func bornAt(text string, date Date) bool {
	after := text[skipSpace(text, date.End):]
	if strings.HasPrefix(after, "出生") || strings.HasPrefix(after, "生") && !strings.HasPrefix(after, "生效") {
		return true
	}
	before := text[max(0, date.Start-len("出生日期：")):date.Start]
	return strings.HasSuffix(before, "生于") || strings.HasSuffix(before, "出生日期") || strings.HasSuffix(before, "出生日期：") || strings.HasSuffix(before, "出生年月：")
}

// organisationEnds are the last words of organisations' names.
var organisationEnds = [...]string{
	"公司", "检察院", "法院", "委员会", "政府", "局", "厅", "厂", "中心", "银行", "分行", "支行", "医院", "学校", "小学", "中学", "高中", "幼儿园", "大学", "学院", "合作社", "联合社", "信用社", "协会", "事务所", "合伙",
	"合伙）", "集团", "商店", "店", "部", "处", "所", "站", "队", "社", "会", "院", "庭", "企业", "组", "馆", "行",
}

func isOrganisation(name string) bool {
	if len(name) < len("某某公司")-3 {
		return false
	}
	for _, end := range organisationEnds {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
