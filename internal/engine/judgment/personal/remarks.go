package personal

import (
	"strings"
	"unicode/utf8"
)

// What a remark in brackets behind somebody's name says of him: whose relation
// he is, or what he does. 窦小满（窦某之妹）, 计小舟（家具厂木工）.
var (
	remarkKin     = [...]string{"之父", "之母", "之妻", "之夫", "之子", "之女", "之兄", "之弟", "之姐", "之妹", "之孙", "之嫂", "之媳", "之婿", "之舅", "之叔", "之伯", "之姑", "之姨", "之侄", "之甥", "之岳", "之公", "之婆", "之祖", "之前", "之邻", "之友", "的父亲", "的母亲", "的妻子", "的丈夫", "的朋友", "的邻居", "的同事", "的同学", "的哥哥", "的弟弟", "的姐姐", "的妹妹", "系被", "系原", "系其"}
	remarkCalling = [...]string{"开具人", "经手人", "见证人", "介绍人", "报案人", "联系人", "干部", "支书", "楼长", "代表", "员", "工人", "木工", "电工", "焊工", "瓦工", "民工", "职工", "技工", "员工", "师", "经理", "总监", "老板", "老板娘", "店主", "店长", "业主", "房东", "邻居", "同事", "朋友", "同学", "司机", "保安", "会计", "出纳", "护士", "医生", "大夫", "护工", "保姆", "主任", "村民", "居民", "负责人", "经营者", "承包人", "学生", "教师", "老师", "农民", "个体户", "股东", "厂长", "队长", "组长", "班长", "书记", "管理人", "目击者", "户主", "车主", "机主", "工头"}
)

// remarked takes those behind whose name a remark in brackets says who they are,
// where a clause or a word for somebody's part stands before it.
func (f *finder) remarked() {
	for i, r := range f.text {
		if r != '（' && r != '(' {
			continue
		}
		end := f.closing(i)
		if end == 0 || end-i > 24 || !describes(f.string(i+1, end)) {
			continue
		}
		for n := 4; n >= 2; n-- {
			if f.remarkedName(i-n, n) {
				f.put(f.name(i-n, i), f.roleBefore(i-n))
				break
			}
		}
	}
}

// describes reports whether a remark says who somebody is.
func describes(in string) bool {
	first, _, _ := strings.Cut(in, "，")
	if strings.ContainsAny(first, "0123456789《“") || containsAny(first, "公司法", "以下", "统一") {
		return false
	}
	return endsWithAny(first, remarkCalling[:]...) || containsAny(first, remarkKin[:]...)
}

// remarkedName reports whether the n characters at i, before a remark, are a name.
func (f *finder) remarkedName(i, n int) bool {
	if i < 0 || f.knownAs(i, n) {
		return false
	}
	name := f.text[i : i+n]
	s := f.words.surname(name)
	part := f.partBefore(i)
	if before := f.rune(i - 1); part == 0 && !strings.ContainsRune("。；，、：:\n）”　 ", before) && before != '．' {
		return false
	}
	switch {
	case s == 0, n == 4 && s != 2, n <= s, !f.clean(name), f.organisationAt(i + n), f.headsOrganisation(i, n):
		return false
	case f.words.plain.prefix(name) == n && part == 0, f.words.part.prefix(name) > 0, f.words.afters.prefix(name) > 0:
		return false
	case f.rune(i-1) == '、' && strings.ContainsRune("）)", f.rune(i-2)): // of a list of those so described
	case part == 0 && (f.words.names.Noun(name) > 0 || n == 2 && !f.wordless(name)):
		return false
	}
	return !strings.ContainsRune("县市区镇乡村省州组队厂店司院校所局部行", name[n-1]) && !f.veiled(string(name))
}

// roleBefore is the role that the word before the character at i gives.
func (f *finder) roleBefore(i int) Role {
	if n := f.partBefore(i); n > 0 {
		word := f.string(i-n, i)
		return f.roleHere(f.words.parts[word], word)
	}
	return Other
}

// ownerWords stand before the name of somebody whose home is spoken of.
var ownerWords = [...]string{"被害人", "受害人", "被告人", "原告", "被告", "证人", "村民", "居民", "邻居", "失主", "户主", "事主", "住户", "业主", "亲戚", "朋友"}

// homesOf finds the villages, groups and houses named before whose home it is: 窜至某镇
// 某村被害人某某家. It comes once everybody is known.
func (f *finder) homesOf() {
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			k := f.index(m.End)
			yard := f.here(k, "院坝") || f.here(k, "院子") || f.here(k, "院内")
			let := f.here(k, "出租的") || f.here(k, "的出租") || f.here(k, "的住处") || f.here(k, "的老宅") || f.here(k, "租住的") || f.here(k, "的租住")
			if !yard && !let && (f.rune(k) != '家' || strings.ContainsRune("庄族属长人湾村沟屯寨堡坡岭坪具乡", f.rune(k+1))) {
				continue
			}
			end := f.index(m.Start)
			for _, w := range ownerWords {
				if n := utf8.RuneCountInString(w); end >= n && f.here(end-n, w) {
					end -= n
					break
				}
			}
			lane := strings.ContainsRune("巷弄", f.rune(end-1)) && strings.ContainsRune("一二三四五六七八九十", f.rune(end-2)) || strings.ContainsRune("街头", f.rune(end-1)) && strings.ContainsRune("东西南北中", f.rune(end-2)) && strings.ContainsRune("村庄屯寨", f.rune(end-3))
			if end > 0 && (lane || strings.ContainsRune("村屯寨庄组社队", f.rune(end-1)) || strings.ContainsRune("号室户", f.rune(end-1)) && isDigit(f.rune(end-2))) {
				f.scene(end)
			}
		}
	}
}
