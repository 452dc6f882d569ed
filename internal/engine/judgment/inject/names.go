package inject

import (
	"regexp"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// sounds are characters that are mistaken for one another in names: alike in
// sound or in shape.
const sounds = `漫慢曼 清青情 晓小 明名鸣 秋丘邱 砚研 舟周州 遥瑶摇 澄橙 泽择译 长常昌 向象 禾和荷何 鹤贺 生升声 云芸耘 桂贵 棠堂唐 文闻雯 渊源元
白柏百 慕暮墓 逸易 群裙 砥抵底 行形 知之志 微薇徽 静敬靖 好妤 安岸 怀淮 瑾谨槿 听厅 澜阑斓 衡恒横 苇伟纬 承成城 稷季 疏书舒 桐同童 满瞒 岚兰蓝 春椿
景璟 澈彻撤 远原园 岫秀袖 若苦 木沐 大太 川州 石右 望旺 渡度 江姜 夏厦 晚婉 钺越 秉柄 松淞 龄玲铃 粟栗 如茹 璋彰章 佩珮 月悦 野墅 雪雷 樵憔
阿呵 枕忱 戈弋 菱凌 阑澜 蘅衡 鸢鸟 夜液 止址 寒塞 枝技 独浊 拙绌 秋愁 茴回 帆凡 巾中 纶伦 阳杨 阙阀 守宁 郏郑 郗郤 璩遽 谯樵 綦慕 隗槐 仝全 宓密 亓元 逄逢
麻府 鄢焉 苌长 缑候 笪笛 郇旬 邬乌 臧藏 厍库 蔺薗 冼洗 牟年 娄楼 庾瘐 訾紫 晁兆 尉慰 安宁 棠裳 苇苍 航杭 漆膝 乙己 夷姨 稷谡 佩佣 玖久 驷泗 漪椅 归旧 荷苛 矜衿 裳棠
霁齐 渠巨 萍苹 末未 芣茉 苢苡 霞遐 蓼寥 汀订 枫风 浦铺 磴蹬 芦庐 漱嗽 橘桔 垌洞 鹭露 斫砍 轮伦 蕉焦 桑嗓 岵怙 瓠瓢 陌佰 槿谨 篱离 听昕 蝉婵 采菜 篁皇 岫轴`

// near returns a character that is easily mistaken for r.
func (t *target) near(r rune) (rune, bool) {
	for group := range strings.FieldsSeq(sounds) {
		if !strings.ContainsRune(group, r) {
			continue
		}
		others := slices.DeleteFunc([]rune(group), func(o rune) bool { return o == r })
		if len(others) > 0 {
			return pick(t.r, others...), true
		}
	}
	return 0, false
}

var short = regexp.MustCompile(`以下简称“?([\p{Han}]{2,8})”?）`)

// names misspells a person or an organisation in one place of the text, or
// calls a party by the other side's name.
func names(t *target) []edit {
	var out []edit
	for _, name := range t.persons {
		t.again(name, func(at int) { out = append(out, t.misspelt("person", at, name)...) })
	}
	for _, m := range short.FindAllStringSubmatchIndex(t.text, -1) {
		name := t.text[m[2]:m[3]]
		t.every(name, max(t.body, m[1]), t.foot, func(at int) { out = append(out, t.misspelt("organisation", at, name)...) })
	}
	for _, p := range t.doc.Parties {
		if strings.Count(t.text, p.Text) < 2 {
			continue
		}
		for _, pair := range [][2]string{{"原告", "被告"}, {"被告", "原告"}, {"上诉人", "被上诉人"}, {"被上诉人", "上诉人"}, {"申请人", "被申请人"}, {"申请执行人", "被执行人"}} {
			if !strings.HasSuffix(pair[0], p.Role) && !strings.HasPrefix(p.Role, pair[0]) {
				continue
			}
			t.every(pair[0]+p.Text, t.body, t.foot, func(at int) {
				if t.before(at) != '被' && t.before(at) != '审' {
					out = append(out, swap("role", at, at+len(pair[0])+len(p.Text), pair[1]+p.Text))
				}
			})
		}
	}
	return out
}

// again calls f for each place of the name below the parties' block that is not
// its first: a name that is told once cannot be known to be wrong.
func (t *target) again(name string, f func(at int)) {
	first := strings.Index(t.text, name)
	t.every(name, t.body, t.foot, func(at int) {
		if at > first {
			f(at)
		}
	})
}

// misspelt lists the ways to get the name at byte at wrong.
func (t *target) misspelt(what string, at int, name string) []edit {
	var out []edit
	runes := []rune(name)
	add := func(variant string, rs []rune) {
		wrong := string(rs)
		if wrong != name && !slices.Contains(t.persons, wrong) && !strings.Contains(t.text, wrong) {
			out = append(out, swap(variant+" "+what, at, at+len(name), wrong))
		}
	}
	tail := len(runes)
	if what == "organisation" {
		tail = max(1, len(runes)-2) // 公司, 合作社: nobody misspells these
	}
	for i := range tail {
		if r, ok := t.near(runes[i]); ok {
			wrong := slices.Clone(runes)
			wrong[i] = r
			add("similar", wrong)
		}
	}
	if len(runes) == 3 && what == "person" {
		add("character lost", []rune{runes[0], runes[2]})
		add("transposed", []rune{runes[0], runes[2], runes[1]})
	}
	if what == "organisation" && tail >= 2 {
		wrong := slices.Clone(runes)
		wrong[0], wrong[1] = wrong[1], wrong[0]
		add("transposed", wrong)
	}
	return out
}

var (
	courtName = regexp.MustCompile(`[\p{Han}]{2,6}?(?:县|区|市)(?:中级)?人民法院`)
	procuracy = regexp.MustCompile(`(?:[\p{Han}]{2}市)?([\p{Han}]{2}(?:县|区))人民检察院`)
)

// elsewhere are places that no document of ours belongs to.
func elsewhere(r interface{ IntN(int) int }) string {
	return []string{"砚北县", "汶阳区", "临溟县", "白沙区"}[r.IntN(4)]
}

// courts names another court or procuratorate than the one the case is with.
func courts(t *target) []edit {
	var out []edit
	if h := t.doc.Court; h.Len() > 0 && !strings.ContainsAny(t.text[h.Start:h.End], " 　") {
		name := t.text[h.Start:h.End]
		if strings.HasSuffix(name, "县人民法院") || strings.HasSuffix(name, "区人民法院") {
			other := "清源县人民法院"
			if name == other {
				other = "明德区人民法院"
			}
			out = append(out, swap("heading", h.Start, h.End, other))
		}
	}
	var first string
	for _, m := range procuracy.FindAllStringSubmatchIndex(t.text, -1) {
		area := t.text[m[2]:m[3]]
		if first == "" {
			first = area
			continue
		}
		if area == first && m[0] > 0 {
			out = append(out, swap("procuratorate", m[0], m[1], t.text[m[0]:m[2]]+elsewhere(t.r)+"人民检察院"))
		}
	}
	// A court of first instance named twice, once wrongly.
	if t.doc.Level == judgment.Second {
		seen := map[string]int{}
		for _, m := range courtName.FindAllStringIndex(t.text, -1) {
			name := t.text[m[0]:m[1]]
			if seen[name]++; seen[name] > 1 && !strings.Contains(name, "中级") && m[0] > t.body {
				out = append(out, swap("court below", m[0], m[1], elsewhere(t.r)+"人民法院"))
			}
		}
	}
	return out
}

// signatures leaves the signature block at odds with the text, or short of a line.
func signatures(t *target) []edit {
	var out []edit
	foot := t.text[t.foot:]
	members := 0
	for _, s := range t.doc.Signers {
		if strings.Contains(s.Role, "审判") || strings.Contains(s.Role, "陪审") {
			members++
		}
	}
	for i, s := range t.doc.Signers {
		line := strings.LastIndexByte(t.text[:s.Start], '\n')
		end := strings.IndexByte(t.text[s.End:], '\n')
		if line < 0 || s.Start < t.foot || strings.Count(foot, "\n") < 2 {
			continue
		}
		whole := s.End
		if end >= 0 {
			whole += end
		} else {
			whole = len(t.text)
		}
		if strings.Contains(s.Role, "书记员") || strings.Contains(s.Role, "陪审") && members == 3 || s.Role == "审判员" && members == 3 {
			variant := "member lost"
			if strings.Contains(s.Role, "书记员") {
				variant = "clerk lost"
			}
			out = append(out, swap(variant, line, whole, ""))
		}
		if strings.Contains(t.text[:t.foot], s.Text) {
			out = append(out, t.others(i, s)...)
		}
	}
	return out
}

// others puts another name in the place of signer i, who is named in the text.
func (t *target) others(i int, s judgment.Signer) []edit {
	if strings.ContainsAny(t.text[s.Start:s.End], " 　") {
		return nil
	}
	var out []edit
	for _, e := range t.misspelt("signer", s.Start, s.Text) {
		e.variant = "signer misspelt"
		out = append(out, e)
	}
	stranger := pick(t.r, "蓟北望", "郤子夜", "上官澹", "鞠问樵")
	out = append(out, swap("signer not of the panel", s.Start, s.End, stranger))
	if i > 0 && strings.Contains(s.Role, "陪审") {
		prev := t.doc.Signers[i-1]
		out = append(out, swap("signed twice", s.Start, s.End, prev.Text))
	}
	return out
}
