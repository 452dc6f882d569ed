package mask

import (
	"slices"
	"strings"
)

// findPlaces masks the places of the gazetteer, and the address that a place
// begins.
func (f *finder) findPlaces() {
	for i := 0; i < len(f.text); {
		n := f.placeAt(i)
		if n == 0 {
			i++
			continue
		}
		f.mark(i, i+n)
		for k := i; k < i+n; k++ {
			f.place[k] = true
		}
		i = f.address(i + n)
	}
}

// placeAt is the length of the name of a place at i.
func (f *finder) placeAt(i int) int {
	if !isHan(f.text[i]) {
		return 0
	}
	n, sure := f.places.match(f.text[i:])
	if n == 0 || !sure && !f.place0(i-1) && isHan(f.rune(i-1)) && f.words.near.suffix(f.before(i)) == 0 {
		return 0
	}
	// 赵县城 is not 赵县.
	if n == 2 && strings.ContainsRune("县", f.text[i+1]) && (f.rune(i+2) == '城' || isHan(f.rune(i-1)) && !f.place0(i-1) && f.words.near.suffix(f.before(i)) == 0) {
		return 0
	}
	return n
}

// place0 reports whether a place ends at i.
func (f *finder) place0(i int) bool { return i >= 0 && i < len(f.place) && f.place[i] }

// address masks the parts of an address that go on at i, each up to a word
// such as 镇 or 村, and returns where it stops.
func (f *finder) address(i int) int {
	for i < len(f.text) {
		end := i + f.placeAt(i)
		if end == i {
			end = f.part(i, 5)
		}
		if end == i {
			return i
		}
		f.mark(i, end)
		for k := i; k < end; k++ {
			f.place[k] = true
		}
		i = end
	}
	return i
}

// part is where the part of an address at i ends: after the first end of one
// within most characters, or a few more when it is a long one such as 小区; i
// when there is none.
func (f *finder) part(i, most int) int {
	j := i
	for j < len(f.text) && (isCode(f.text[j]) || strings.ContainsRune(numerals, f.text[j]) || f.text[j] == '第' || f.text[j] == '-') && j-i < 8 {
		j++
	}
	for k := j; k < len(f.text) && k-j < most+3; k++ {
		r := f.text[k]
		if !isHan(r) && !isCode(r) {
			return i
		}
		n := f.words.streets.prefix(f.text[k:])
		if k-j >= most && n < 2 {
			continue
		}
		if n > 0 && (k > i || n > 1) {
			if f.words.plain.has(f.text[max(i, k-1):k+n]) && k-i < 2 || f.words.plain.suffix(f.text[i:k+n]) == k+n-i {
				return i
			}
			if f.wordGoesOn(k + n - 1) {
				return i
			}
			return k + n
		}
		if f.smallBefore(k+1) && k > i {
			return i
		}
		if k == i && strings.ContainsRune("的在与和及被因以对由将向的公人检法中高", r) {
			return i
		}
	}
	return i
}

// wordGoesOn reports whether the end of a name at i is the beginning of a
// word: 村民, 路过, 门口.
func (f *finder) wordGoesOn(i int) bool {
	next := f.rune(i + 1)
	switch f.text[i] {
	case '村':
		return strings.ContainsRune("民委官干", next) && f.rune(i+2) != '村'
	case '路':
		return strings.ContainsRune("过线费况人程途灯基权政局", next)
	case '乡':
		return strings.ContainsRune("亲下", next)
	case '镇':
		return strings.ContainsRune("定静压", next)
	case '门':
		return strings.ContainsRune("口诊市前外卫窗锁", next)
	case '城':
		return strings.ContainsRune("市镇管区", next)
	case '区':
		return strings.ContainsRune("别分", next)
	case '市':
		return strings.ContainsRune("场民价政值", next)
	case '县':
		return strings.ContainsRune("城", next)
	case '号':
		return strings.ContainsRune("码牌", next)
	case '层':
		return strings.ContainsRune("次层", next)
	case '里':
		return strings.ContainsRune("面", next)
	case '组':
		return strings.ContainsRune("成织长建", next)
	case '山', '河', '江', '湖', '桥', '港', '站', '岛', '队', '楼', '室', '户', '街', '庄':
		return strings.ContainsRune("口籍内外道长员着立下上边面苏", next)
	}
	return false
}

// findStreets masks villages and streets that no known place precedes: what
// stands between a word such as 在 or 行至 and 村 or 路.
func (f *finder) findStreets() {
	for k := 1; k < len(f.text); k++ {
		if !strings.ContainsRune("路村镇乡街屯巷弄寨", f.text[k]) || f.masked[k] || f.wordGoesOn(k) {
			continue
		}
		start, known := f.streetStart(k)
		if start == k || f.smallBefore(k) || f.words.plain.suffix(f.text[start:k+1]) >= 2 || strings.ContainsRune("本该同邻全各某老一此公马道铁两的", f.text[start]) {
			continue
		}
		name := f.text[start : k+1]
		if !known && (len(name) < 3 || len(name) > 4 || !f.streetEnds(k) || slices.Contains(name[:len(name)-1], name[len(name)-1])) {
			continue
		}
		f.mark(start, k+1)
		f.address(k + 1)
	}
}

// streetStart is where the name of the street or village that ends at k
// begins, k when it does not, and whether a known place stands before it.
func (f *finder) streetStart(k int) (start int, known bool) {
	for start = k; start > 0 && k-start < 6; start-- {
		r := f.text[start-1]
		switch {
		case f.place0(start - 1):
			if start == k {
				return k, false
			}
			return start, true
		case f.foreignTo(start):
			return k, false
		case !isHan(r) && !isCode(r):
			if strings.ContainsRune("，、（。：；“", r) && k > start && strings.Count(f.doc.Text, string(f.text[start:k+1])) > 1 {
				return start, false
			}
			return k, false
		case k-start >= 2 && f.words.along.suffix(f.before(start)) > 0:
			return start, false
		case k-start >= 2 && f.smallBefore(start):
			return k, false
		}
	}
	return k, false
}

// streetEnds reports whether what follows the street or village at k may follow
// one: 路边 and 路上 may, but any road has them.
func (f *finder) streetEnds(k int) bool {
	next := f.rune(k + 1)
	if f.text[k] == '路' && strings.ContainsRune("边上旁面", next) {
		return false
	}
	return !isHan(next) || f.masked[k+1] || strings.ContainsRune("附口上内旁边段由向自与和的处东西南北中对进入路街村委组号第一时", next)
}
