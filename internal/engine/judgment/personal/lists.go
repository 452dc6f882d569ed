package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// testified takes the names of lists that a part and what is brought of those
// who have it enclose: 证人甲、乙、丙的证言. Between these two a name need not begin
// as most do: the names of many peoples have no surname.
func (f *finder) testified() {
	for i := 0; i < len(f.text); {
		n := f.words.part.prefix(f.text[i:])
		if n == 0 {
			i++
			continue
		}
		word := f.string(i, i+n)
		role := f.roleHere(f.words.parts[word], word)
		i += n
		if role != Witness && role != Victim && role != CivilPlaintiff && role != Expert {
			continue
		}
		names, ok := f.enclosed(i)
		if !ok {
			continue
		}
		for _, name := range names {
			if f.words.names.Noun([]rune(name)) > 0 && len(names) > 1 && !f.ofFamily([]rune(name)) {
				break // 证人证言及…: no list of names
			}
			if (f.mayBeName([]rune(name), len(names) > 1) || role != Victim && f.oddOfList([]rune(name), len(names) > 1)) && !f.veiled(name) {
				f.put(name, role)
			}
		}
	}
}

// enclosed returns the items of the list that begins at i, if words for what
// witnesses and victims say follow it.
func (f *finder) enclosed(i int) ([]string, bool) {
	var names []string
	from, k := i, i
	take := func() {
		names = append(names, strings.ReplaceAll(f.name(from, k), "\n", ""))
		from = k + 1
	}
	for ; k < len(f.text) && k-i < 120; k++ {
		r := f.text[k]
		if n := f.words.afters.prefix(f.text[k:]); n > 0 && k > i {
			take()
			return names, f.words.after[f.string(k, k+n)] != Other
		}
		if n := f.words.listafter.prefix(f.text[k:]); n > 0 && k > i {
			take()
			return names, true
		}
		switch {
		case r == '、' || strings.ContainsRune("和与及", r) && k-from > 1:
			take()
		case r == '（' && k > from:
			end := f.closing(k)
			if end == 0 {
				return nil, false
			}
			take()
			if from, k = end+1, end; f.rune(end+1) == '、' {
				from, k = end+2, end+1
			}
		case !isHan(r) && !isDot(r) && !isBlank(r) && (r != '\n' || k-from > 3):
			return nil, false
		}
	}
	return nil, false
}

// oddOfList reports whether an item may be a name though it begins with no known
// surname: three characters whose first two form no word, four when it is listed.
func (f *finder) oddOfList(name []rune, listed bool) bool {
	return len(name) == 3 && f.clean(name) && f.wordless(name[:2]) && f.words.plain.prefix(name) == 0 && f.words.part.prefix(name) == 0 && f.words.names.Noun(name) == 0 || listed && f.fourOfList(name)
}

// fourOfList reports whether an item of four characters that form no words may be
// a name of another people: 格桑梅朵.
func (f *finder) fourOfList(name []rune) bool {
	return len(name) == 4 && f.clean(name) && f.wordless(name) && f.words.plain.prefix(name) == 0 && f.words.part.prefix(name) == 0 && f.words.names.Noun(name) == 0
}

// mayBeName reports whether an item of what is so enclosed may be a name: it is
// neither too long nor a word for something else, and in it stands no part and
// nothing that names do not hold. One of several may be short without a surname.
func (f *finder) mayBeName(name []rune, listed bool) bool {
	most := 7
	for _, r := range name {
		if isDot(r) {
			most = 16
		} else if !isHan(r) || r != '且' && strings.ContainsRune(never, r) {
			return false
		}
	}
	if len(name) < 2 || len(name) > most || f.words.plain.prefix(name) > 0 || f.words.names.Noun(name) > 0 || f.words.names.Follows(name) > 1 || f.words.afters.prefix(name) > 0 {
		return false
	}
	for k := range name {
		if f.words.part.prefix(name[k:]) > 0 || f.words.plain.prefix(name[k:]) > 0 {
			return false
		}
	}
	return len(name) <= 3 && (listed || f.words.surname(name) > 0) || len(name) == 4 && f.words.surname(name) == 2 || most > 7 || f.foreignSounding(name)
}

// scattered takes the names with a dot that nothing announces: 容留艾尔肯·托合提.
// What stands before the first dot belongs to the name as far back as it renders
// sounds.
func (f *finder) scattered() {
	used := f.spoken()
	for i := 1; i+1 < len(f.text); i++ {
		if !isDot(f.text[i]) || used[i] || !isHan(f.text[i-1]) || !isHan(f.text[i+1]) {
			continue
		}
		from := i
		for from > 0 && i-from < 7 && isHan(f.text[from-1]) && !used[from-1] && strings.ContainsRune(syllables, f.text[from-1]) {
			from--
		}
		for from > 0 && i-from < 2 && isHan(f.text[from-1]) && !used[from-1] {
			from--
		}
		for from > 0 && i-from >= 2 && i-from < 7 && !used[from-1] && strings.ContainsRune(syllables, f.text[from-1]) {
			from--
		}
		if i-from < 2 {
			continue
		}
		n := f.rendered(from, i)
		if n < i-from+3 || !f.foreignSounding(f.text[i+1:from+n]) && !f.foreignSounding(f.text[from:i]) || f.organisationAt(from+n) || strings.ContainsRune("《“", f.rune(from-1)) {
			continue
		}
		f.put(f.string(from, from+n), Other)
		i = from + n
	}
}

// rendered is the number of characters of the dotted name at from, whose first dot
// is at i: every part goes on as long as it renders sounds.
func (f *finder) rendered(from, i int) int {
	k := i
	for isDot(f.rune(k)) {
		part := k + 1
		to := part
		for to < len(f.text) && to-part < 8 && strings.ContainsRune(syllables, f.text[to]) {
			to++
		}
		if to-part < 2 {
			break
		}
		if end := to + 1; isHan(f.rune(to)) && !isHan(f.rune(end)) && !isDot(f.rune(end)) && !strings.ContainsRune("的等说称", f.text[to]) { // 阿布都（
			to = end
		}
		k = to
	}
	if k == i {
		return f.dotted(from)
	}
	return k - from
}

// syllables are characters that the names of other peoples are written with when
// they are rendered by their sound.
const syllables = "安森瑞逊斯伦恩弗莱阿艾奥巴白拜包贝比布才策查次达当德丹旦道登迪蒂丁顿多额尔尔凡菲夫嘎盖高戈格根贡古哈海罕赫胡花吉加杰金卡开康克科肯库拉兰朗勒雷李力丽林琳鲁罗洛玛买麦曼孟米木姆娜那纳乃南尼娘宁努诺帕其奇恰钦琴青曲热仁日荣萨赛桑色沙珊莎尚史斯苏索塔台特提图吐托娃旺维楞满敦呼毕力温文沃乌西希夏星雅亚央耶伊依益音英尤玉约月云扎泽增扎哲珍支智朱珠卓宗措姆布嘉措姑呷且莫日则甲娅牛惹合里买提孜江别克拉叶瓦吾守贾肯热依汗古丽巴图苏荣道尔吉其木格高娃花巴雅尔"

// foreignSounding reports whether most of name's characters render sounds.
func (f *finder) foreignSounding(name []rune) bool {
	n := 0
	for _, r := range name {
		if strings.ContainsRune(syllables, r) {
			n++
		}
	}
	return 4*n >= 3*len(name)
}

// cell is a cell of a table below its heading.
type cell struct {
	from, to int
	heading  string
}

// table finds the cells whose column says what their numbers are: below a row
// that has a cell 收款账号 stand accounts.
func (f *finder) table() {
	var heads []string
	at := 0
	for line := range strings.SplitSeq(f.doc.Text, "\n") {
		start := at
		at += utf8.RuneCountInString(line) + 1
		row := cells(line)
		if row == nil {
			heads = nil
			continue
		}
		if containsAny(line, "账号", "帐号", "卡号", "账户", "电话", "手机", "身份证", "证件号", "车牌", "号牌", "微信号", "地址", "住址", "住所") && !strings.ContainsFunc(line, isDigit) {
			heads = row
			continue
		}
		if len(row) != len(heads) {
			continue
		}
		sep := '\t'
		if !strings.ContainsRune(line, sep) {
			sep = '|'
		}
		from := start
		for c := range row {
			to := from
			for to < at-1 && to < len(f.text) && f.text[to] != sep {
				to++
			}
			f.cells = append(f.cells, cell{from, to, heads[c]})
			from = to + 1
		}
	}
}

// heading is the heading of the table's cell that the character at i lies in.
func (f *finder) heading(i int) string {
	k, ok := slices.BinarySearchFunc(f.cells, i, func(c cell, i int) int {
		switch {
		case c.to <= i:
			return -1
		case c.from > i:
			return 1
		}
		return 0
	})
	if !ok {
		return ""
	}
	return f.cells[k].heading
}

// columns takes the names of tables: of the rows below one that has a cell 姓名,
// the cells in its column.
func (f *finder) columns() {
	lines := strings.Split(f.doc.Text, "\n")
	for k := 0; k < len(lines); k++ {
		head := cells(lines[k])
		column := -1
		for c, cell := range head {
			switch strings.ReplaceAll(cell, " ", "") {
			case "姓名", "被害人", "被害人姓名", "受害人", "投资人", "集资参与人", "姓名（被害人）", "证人", "业主", "业主姓名", "户主", "债权人", "申请人姓名", "职工姓名":
				column = c
			}
		}
		if column < 0 || len(head) < 2 {
			continue
		}
		role := f.columnRole(strings.Join(lines[max(0, k-3):k+1], "\n"))
		for k+1 < len(lines) {
			row := cells(lines[k+1])
			if len(row) != len(head) {
				break
			}
			k++
			name := strings.ReplaceAll(row[column], " ", "")
			if rs := []rune(name); len(rs) < 2 || len(rs) > 20 || !isHan(rs[0]) || !f.nameLike(name) || !f.named(rs) || f.veiled(name) {
				continue
			}
			f.put(name, role)
		}
	}
}

// named reports whether the text of a cell for names is one: 合计 is not.
func (f *finder) named(cell []rune) bool {
	for _, r := range cell {
		if !isHan(r) && !isDot(r) {
			return false
		}
	}
	return f.words.plain.prefix(cell) == 0 && string(cell) != "合计" && string(cell) != "总计" && string(cell) != "小计"
}

// columnRole is the part of those whom a table lists, by its heading.
func (f *finder) columnRole(heading string) Role {
	switch {
	case strings.Contains(heading, "证人"):
		return Witness
	case f.doc.Kind == judgment.Criminal && containsAny(heading, "被害", "受害", "损失", "集资", "投资", "退赔", "被骗", "发还"):
		return Victim
	}
	return Other
}

// cells are the cells of a table's row, which stand apart by tabs or bars.
func cells(line string) []string {
	sep := "\t"
	if !strings.Contains(line, sep) {
		if sep = "|"; strings.Count(line, sep) < 2 {
			return nil
		}
	}
	out := strings.Split(line, sep)
	for k := range out {
		out[k] = strings.TrimSpace(out[k])
	}
	return out
}
