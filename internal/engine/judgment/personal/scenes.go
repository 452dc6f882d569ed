package personal

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// sceneWords are the words for somebody's home behind its address, where
// something happened.
var sceneWords = [...]string{"家中", "家里", "家内", "家门", "家客厅", "家卧室", "家院", "家厨房", "家阳台", "家盗", "家行窃", "家实施", "家吸", "的家", "住处", "住所", "住宅", "住房", "租房", "出租屋", "出租房", "租住", "暂住", "居所", "宿舍", "院内", "屋内", "民宅", "民房", "房屋", "老宅", "老屋", "旧屋", "旧宅", "祖屋", "祖宅", "宅基地", "自建房", "农房", "宅院", "院落", "房产", "木房", "瓦房", "砖房", "平房", "楼房", "房子", "建成", "建有", "修建", "建造", "生活", "居住", "独居", "父母家", "儿子家", "女儿家", "闺女家", "父亲家", "母亲家", "亲戚家", "朋友家", "娘家", "婆家", "爷爷家", "奶奶家", "外婆家", "外公家", "姥姥家", "姥爷家", "岳父家", "岳母家", "哥哥家", "姐姐家", "弟弟家", "妹妹家", "（产权证", "（不动产权", "（房产证", "（房屋所有权证"}

// scenes finds the homes in which something happened: 窜至某区某路42号2栋1单元
// 301号被害人某某家中. What happened at a gate, on a road or in a shop stays.
func (f *finder) scenes() {
	for _, word := range sceneWords {
		f.each(word, func(i int) {
			end := f.sceneEnd(i)
			if end == 0 || f.taken(end-1) {
				return
			}
			if end == i && (f.house(i) || f.lane(i)) {
				f.scene(end)
				return
			}
			from := f.sceneStart(end)
			if containsAny(f.string(from, from+2), "隔壁", "对面", "对门", "楼上", "楼下", "同楼") {
				return
			}
			if f.taken(from) || !f.isDetail(from, end, true) || f.seat(from, end) || f.organisationLine(from) {
				return
			}
			built := containsAny(f.string(from, end), "幢", "栋", "单元", "号楼", "座", "室", "弄") || f.roomNumber(from, end)
			village := containsAny(f.string(from, end), "村", "组", "屯", "寨", "社", "庄")
			personal := !strings.Contains("院内屋内宿舍民房房屋", word)
			deed := strings.HasPrefix(word, "（") // what somebody owns, even a shop
			if deed && containsAny(f.clause(from, 16), "公司", "厂", "单位", "合作社") {
				return
			}
			if !built && !village && !personal && !f.ofTown(i) || containsAny(f.string(from, end), "公司", "酒店", "宾馆", "超市", "商店", "商铺", "厂", "学校", "医院", "派出所", "某") {
				return
			}
			f.address(from, end)
		})
	}
}

// publicBehind stands behind a group of a village, or the number of a house, that is
// spoken of as a place and as nobody's home.
var publicBehind = [...]string{"组长", "社长", "队长", "集体", "全体", "土地", "的土地", "耕地", "的耕地", "林地", "地块", "承包地", "田", "公路", "路口", "路段", "道路", "桥", "河", "企业", "公司", "厂", "店", "饭店", "超市", "加油站", "鱼塘", "工地", "门前", "门口", "门外", "旁", "附近", "处发生", "征收", "拆迁", "的征地", "与", "选举", "会议"}

// passing stands before a place that somebody comes through.
var passing = [...]string{"行至", "行驶至", "驶至", "途经", "经过", "路过", "驶入", "行经", "途径"}

// hamlets finds the groups and numbered houses of villages wherever they stand, but
// for those that are spoken of as no home: in the country the group is the address.
func (f *finder) hamlets() {
	for i, r := range f.text {
		if !strings.ContainsRune("组社队号户", r) || !isDigit(f.rune(i-1)) && !strings.ContainsRune("一二三四五六七八九十", f.rune(i-1)) || f.taken(i) {
			continue
		}
		end := i + 1
		if isDigit(f.rune(end)) && r != '号' && r != '户' { // 3组17号
			continue
		}
		from := f.sceneStart(end)
		name := f.string(from, end)
		if end-from < 5 || f.taken(from) || f.seat(from, end) || f.organisationLine(from) || !containsAny(name, "村", "屯", "寨", "嘎查") && !f.groupHouse(end) || containsAny(name, "公司", "厂", "店", "某", "本村", "该村", "全村") ||
			startsWithAny(f.string(end, end+4), publicBehind[:]...) && (r != '号' || !startsWithAny(f.string(end, end+2), "门", "旁", "附近")) || endsWithAny(f.string(from-4, from), passing[:]...) {
			continue
		}
		if strings.ContainsRune("一二三四五六1234567", f.rune(end)) && f.rune(end+1) == '楼' { // 11号二楼
			end += 2
			if startsWithAny(f.string(end, end+2), "卧室", "客厅", "房间") {
				end += 2
			}
		}
		f.address(from, end)
	}
}

// groupHouse reports whether a house of a group ends at end: 枫树组14号.
func (f *finder) groupHouse(end int) bool {
	k := end - 1 - f.figuresBefore(end-1)
	return f.rune(end-1) == '号' && k < end-1 && strings.ContainsRune("组社队", f.rune(k-1)) && isHan(f.rune(k-2)) && isHan(f.rune(k-3))
}

// sceneStart is where what hides of the address begins that ends at end.
func (f *finder) sceneStart(end int) int {
	from := end
	for from > 0 && end-from < 40 {
		r := f.text[from-1]
		if !isHan(r) && !isDigit(r) && !isLetter(r) && !strings.ContainsRune("-－#", r) || strings.ContainsRune("在于到至从窜往进入回由将把与和及有系为是经去住租潜", r) && !f.placeHolds(from-1) {
			break
		}
		from--
	}
	if strings.ContainsRune("该其此", f.rune(from)) {
		from++
	}
	return f.belowCounty(from, end)
}

// scene adds the village in which somebody's home lies, which ends at end.
func (f *finder) scene(end int) {
	from := f.sceneStart(end)
	if end-from < 2 || f.taken(from) || f.taken(end-1) || f.seat(from, end) || f.organisationLine(from) || containsAny(f.string(from, end), "隔壁", "对面", "附近", "公司", "某", "本村", "同村", "邻村", "同屯", "本屯", "邻屯", "同组", "本组", "农村", "乡村", "山村", "外村", "城中村", "旧社", "公社", "旅行社") {
		return
	}
	f.address(from, end)
}

// sceneEnd is where the address ends that stands before the word for a home at
// i, with nothing between them but whose home it is; 0 when none does.
func (f *finder) sceneEnd(i int) int {
	for k := i; k > 0 && i-k <= 12; k-- {
		r := f.text[k-1]
		if strings.ContainsRune("号室户房铺楼组栋幢社屯村", r) && (isDigit(f.rune(k-2)) || strings.ContainsRune("一二三四五六七八九十", f.rune(k-2))) && f.rune(k) != '楼' {
			gap := f.string(k, i)
			if containsAny(gap, "门前", "门口", "附近", "路", "店", "公司", "发生", "号", "村民", "旁") || strings.ContainsAny(gap, "时日元") {
				return 0
			}
			return k
		}
		if strings.ContainsRune("村屯寨庄组社", r) && (k == i && f.house(i) || f.here(k, "自家") || f.here(k, "自己家") || f.villageOf(k, i)) || k == i && (r != '的' && f.ofTown(i) || f.lane(i)) {
			return k
		}
		if n := f.figuresBefore(k); n > 0 && strings.ContainsRune("-－", f.rune(k-n-1)) && isDigit(f.rune(k-n-2)) {
			return k // 3-2-1102
		}
		if !isHan(r) && r != '（' && r != '）' {
			return 0
		}
	}
	return 0
}

// villageOf reports whether what stands between a village and the word for a home
// says that the home is one of it: 湖滩村一出租房, 宋楼村的宅院.
func (f *finder) villageOf(k, i int) bool {
	switch f.string(k, i) {
	case "的", "一", "一处", "一间", "一栋", "某", "的一处", "的一间", "内一", "内的", "内一处":
		return true
	}
	return false
}

// lane reports whether a part of a village ends before the house at i: 北吴村西街房屋.
func (f *finder) lane(i int) bool {
	if !f.here(i, "房屋") && !f.here(i, "房产") && !f.house(i) || !strings.ContainsRune("街头", f.rune(i-1)) || !strings.ContainsRune("东西南北中", f.rune(i-2)) {
		return false
	}
	return strings.ContainsRune("村庄屯寨", f.rune(i-3)) && isHan(f.rune(i-4)) && !strings.ContainsRune("本该全农乡", f.rune(i-4))
}

// ofTown reports whether somebody's house stands at i and what goes before begins
// with a township: 龙凤镇三龙坝房屋一栋.
func (f *finder) ofTown(i int) bool {
	if !f.here(i, "房屋一") && !f.here(i, "宅院") && !f.here(i, "老屋") && !f.here(i, "祖屋") && !f.here(i, "老宅") {
		return false
	}
	for k := i - 2; k > 1 && i-k < 10 && isHan(f.text[k]); k-- {
		if strings.ContainsRune("镇乡", f.text[k]) {
			return isHan(f.rune(k-1)) && isHan(f.rune(k-2))
		}
	}
	return false
}

// house reports whether a word for a countryman's house stands at i.
func (f *finder) house(i int) bool {
	if f.text[i] != '家' && endsWithAny(f.string(i, min(len(f.text), i+3)), "父母家", "爷爷家", "奶奶家", "外婆家", "外公家", "姥姥家", "姥爷家", "岳父家", "岳母家", "哥哥家", "姐姐家", "弟弟家", "妹妹家") || f.here(i, "娘家") || f.here(i, "婆家") || f.here(i, "生活") || f.here(i, "居住") || f.here(i, "独居") {
		return true
	}
	for _, w := range [...]string{"旧屋", "旧宅", "老宅", "老屋", "祖屋", "祖宅", "宅基地", "自建房", "农房", "宅院"} {
		if f.here(i, w) {
			return true
		}
	}
	return false
}

// placeHolds reports whether the character at i, which often stands before a
// place, belongs to the name of one here: 和平路, 进贤县, 至善街.
func (f *finder) placeHolds(i int) bool {
	for _, name := range [...]string{"和平", "和谐", "和睦", "和顺", "进贤", "进步", "兴和", "太和", "仁和", "永和", "祥和", "回民", "回龙", "得胜", "得月", "于家", "于都", "至善", "有为", "入云", "福源名", "名苑", "名城", "名邸", "名都", "名门", "名人"} {
		for _, at := range [...]int{i, i - 1} {
			if f.here(at, name) {
				return true
			}
		}
	}
	return false
}

// estateEnds are what the names of housing estates end with.
var estateEnds = [...]string{"小区", "花园", "家园", "新村", "公寓", "苑", "庭", "府", "家属院", "里", "坊", "城", "湾", "居"}

// estates finds the names of the estates that homes lie in where they stand
// alone for the home: 某某小区房屋归原告所有.
func (f *finder) estates() {
	seen := map[string]bool{}
	for _, home := range f.homes {
		name := estateOf(home)
		if len(name) < 3 || seen[string(name)] {
			continue
		}
		seen[string(name)] = true
		if short := strings.TrimSuffix(string(name), "小区"); utf8.RuneCountInString(short) > 2 {
			name = []rune(short)
		}
		f.each(string(name), func(i int) {
			to := i + len(name)
			if f.taken(i) || f.taken(to-1) || f.organisationLine(i) {
				return
			}
			if startsWithAny(f.string(to, to+4), trade[:]...) {
				return
			}
			if f.here(to, "小区") {
				to += 2
			}
			to += f.buildingAt(to)
			if strings.ContainsRune("路街巷道镇乡村", f.rune(i-1)) {
				i = f.placeStart(i, 20)
			}
			f.add(i, to, Address, OfPerson)
		})
	}
}

// buildingAt is the number of characters of the building at i: 7号楼, 12栋.
func (f *finder) buildingAt(i int) int {
	k := i
	for isDigit(f.rune(k)) {
		k++
	}
	switch {
	case k == i:
		return 0
	case strings.ContainsRune("栋幢座", f.rune(k)):
		return k + 1 - i
	case f.here(k, "号楼"):
		return k + 2 - i
	}
	return 0
}

// estateOf is the name of the estate in an address: what stands between the
// street, or the last part above it, and the number of the building.
func estateOf(home []rune) []rune {
	digit := slices.IndexFunc(home, func(r rune) bool { return isDigit(r) || isLetter(r) })
	for digit > 0 {
		from := digit
		for from > 0 && isHan(home[from-1]) {
			if strings.ContainsRune("镇乡村道路街巷号", home[from-1]) && from < digit {
				break
			}
			from--
		}
		to := digit
		for to < len(home) && isDigit(home[to]) {
			to++
		}
		building := to < len(home) && (strings.ContainsRune("栋幢座", home[to]) || home[to] == '号' && to+1 < len(home) && home[to+1] == '楼')
		if name := home[from:digit]; endsWithAny(string(name), estateEnds[:]...) || building && len(name) > 3 && !strings.ContainsRune("组社队屯", home[digit-1]) {
			return name
		}
		next := slices.IndexFunc(home[digit:], isHan)
		if next < 0 {
			return nil
		}
		rest := slices.IndexFunc(home[digit+next:], isDigit)
		if rest < 0 {
			return nil
		}
		digit += next + rest
	}
	return nil
}

// heads are an address without what stands behind the number of its house: 某街
// 96号 of 某街96号附2号, for what happened in the yard.
func heads(home []rune) [][]rune {
	for k, r := range home {
		if r != '号' || k+1 >= len(home) || k == 0 || !isDigit(home[k-1]) {
			continue
		}
		head := home[:k+1]
		if home[k+1] == '附' || home[k+1] == '院' || home[k+1] == '内' || home[k+1] == '之' {
			return [][]rune{head}
		}
		if isDigit(home[k+1]) && strings.ContainsAny(string(head), "路街巷弄") { // 某路26号1单元602户
			return [][]rune{head}
		}
		return nil
	}
	return nil
}
