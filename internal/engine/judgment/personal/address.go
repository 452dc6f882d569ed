package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// homeCues announce where somebody lives; the longer come first where one
// begins the other.
var homeCues = [...]string{
	"寄往", "邮寄至", "寄至", "门牌是", "门牌为", "门牌号是", "门牌号为", "户口登记在", "户籍登记在", "户口在", "户籍在", "家在", "房子在", "户籍所在地", "户籍地址", "户籍地", "户籍", "户口所在地", "户口地", "经常居住地", "居住地址", "居住地", "居住于", "居住在", "居住", "现居住地", "现居", "家庭住址", "家庭地址", "家住", "暂住地", "暂住于", "暂住",
	"租住于", "租住在", "租住", "现住址", "现住地", "现住", "住所地", "住址", "住所", "住在", "住于", "住", "通讯地址", "联系地址", "送达地址", "收货地址", "身份证地址", "地址", "家（", "家中（", "家里（", "家门口（", "家楼上（", "家楼下（", "家院内（", "家院子（", "家，即", "家中，即", "家里，即", "家即", "家中即", "家里即", "住处，即", "住处（", "家(", "家中(", "家里(", "住处(", "他家", "她家", "我家", "其家", "老家", "娘家", "籍贯", "出生地", "出生于",
}

// placeCues announce where a thing lies, which is private when it is a dwelling.
var placeCues = [...]string{"坐落于", "坐落在", "坐落", "座落于", "座落", "位于", "购买的", "所有的", "名下的", "承租的", "出租的"}

// addresses finds what lies below the county in persons' addresses, and the
// same wherever it stands again.
func (f *finder) addresses() {
	for _, p := range f.doc.Parties {
		if p.Organisation {
			f.noteSeat(p)
		}
	}
	for i := 0; i < len(f.text); i++ {
		if n := f.cueAt(i, homeCues[:]); n > 0 {
			i = max(i, f.home(i, n)-1)
		} else if n := f.cueAt(i, placeCues[:]); n > 0 {
			i = max(i, f.dwelling(i+n)-1)
		}
	}
	f.rooms()
	f.addressCells()
	f.scenes()
	f.hamlets()
	f.remarkedHomes()
	f.hollowHouses()
	f.estatesAlone()
	f.homesAgain()
	f.roomsAlone()
	f.dashed()
	f.numberedRooms()
	f.nextDoor()
	f.estates()
}

// cueAt is the number of characters of the first of cues that stands at i.
func (f *finder) cueAt(i int, cues []string) int {
	switch f.text[i] {
	case '寄', '邮', '门', '房', '他', '她', '我', '其', '户', '经', '居', '现', '家', '暂', '租', '住', '通', '联', '送', '收', '身', '地', '老', '娘', '籍', '出', '坐', '座', '位', '购', '所', '名', '承':
	default:
		return 0
	}
	for _, c := range cues {
		if f.here(i, c) {
			return len([]rune(c))
		}
	}
	return 0
}

// noteSeat remembers the address of an organisation.
func (f *finder) noteSeat(p judgment.Party) {
	line := f.doc.Text[p.End:]
	if k := strings.IndexByte(line, '\n'); k >= 0 {
		line = line[:k]
	}
	for _, cue := range [...]string{"住所地", "住所", "经营场所", "营业场所", "地址"} {
		if _, rest, ok := strings.Cut(line, cue); ok {
			rest = strings.TrimLeft(rest, "：: 为在")
			if k := strings.IndexAny(rest, "，。；,"); k >= 0 {
				rest = rest[:k]
			}
			f.seats = append(f.seats, rest)
			from := f.index(p.End + strings.Index(line, rest))
			to := from + len([]rune(rest))
			if detail := f.belowCounty(from, to); detail < to {
				f.add(detail, to, Address, OfOrganisation)
			}
			return
		}
	}
}

// organisationLine reports whether the character at i lies among the
// particulars of an organisation in the litigants section.
func (f *finder) organisationLine(i int) bool {
	off := f.at[i]
	if s, ok := f.doc.Section(judgment.Litigants); !ok || !s.Contains(off) {
		return false
	}
	var last *judgment.Party
	for k := range f.doc.Parties {
		if p := &f.doc.Parties[k]; p.Start <= off && (last == nil || p.Start >= last.Start) {
			last = p
		}
	}
	if last != nil && (last.End > off || !strings.Contains(f.doc.Text[last.End:off], "\n")) {
		return last.Organisation
	}
	// The role of the line was not recognised.
	line := f.doc.Text[strings.LastIndexByte(f.doc.Text[:off], '\n')+1 : off]
	name, rest, _ := strings.Cut(line, "，")
	return containsAny(name, "公司", "厂", "合作社", "委员会", "银行", "学校", "医院", "事务所") && !containsAny(rest, "男，", "女，")
}

// home reads the address after a cue of n characters at i and returns where it
// ends; i when there is none.
func (f *finder) home(i, n int) int {
	if n == 1 && f.here(i+1, "院号") {
		return i
	}
	if n == 1 { // 住 alone: not 住院, 居住, 住宿费
		if r := f.rune(i - 1); isHan(r) && !strings.ContainsRune("，、现居家在原均都又系其人我他她", r) &&
			(strings.ContainsRune("入收留借常暂租", r) || strings.ContainsRune("处所院宅房户宿址地", f.rune(i+1)) || f.belowCounty(i+1, f.addressEnd(i+1)) == i+1 && !f.villageHouse(i+1)) { // not 入住, but 某某住某县
			return i
		}
	}
	if f.organisationLine(i) || f.aboutOrganisation(i) {
		return i
	}
	if n == 2 && f.text[i+1] == '家' && strings.ContainsRune("他她我其", f.text[i]) && (f.rune(i+n) == '住' || !f.numbered(i+n, f.addressEnd(i+n)) && !f.villageWithin(i+n, f.addressEnd(i+n))) || strings.ContainsRune("门楼院里中的", f.rune(i+n)) && f.text[i+n-1] == '家' {
		return i // 他家门口
	}
	from := i + n
	if f.rune(from) == '均' { // 住所地均为
		from++
	}
	for from < len(f.text) && (strings.ContainsRune("：:为是在于", f.text[from]) || isBlank(f.text[from]) || f.text[from] == '的' && endsWithAny(f.string(i, from), "租住", "居住", "暂住", "住")) {
		from++
	}
	born := f.here(i, "出生") || f.here(i, "籍贯") || f.here(i, "老家")
	end := f.addressEnd(from)
	if strings.ContainsRune("他她我其", f.text[i]) { // 我家某村3号躲了一晚
		for end > from && !isDigit(f.text[end-1]) && !strings.ContainsRune("号室户楼栋幢组村社屯寨庄", f.text[end-1]) {
			end--
		}
	}
	if containsAny(f.string(from, end), "来源地", "均为", "均系", "均在", "不一致") { // 经常居住地和主要收入来源地均为城镇
		return i
	}
	detail := f.belowCounty(from, end)
	if end-from > 3 && f.endsHome(from, end) {
		f.add(from, end, Address, OfPerson)
		return end
	}
	if run := f.hanRun(from); f.here(i, "家在") && run >= 3 && run < 7 && run == end-from && !containsAny(f.string(from, end), "哪", "那", "这", "附近", "县", "市", "省", "农村", "外地", "某") {
		f.address(from, end) // 家在锦绣江南，近
		return end
	}
	if estate := f.estateEnd(detail, end); estate > 0 && endsWithAny(f.string(i, from), "租住的", "租住于", "租住在", "租住", "住在", "居住的", "居住在", "居住于", "即") {
		end = estate
	} else if lived := endsWithAny(f.string(i, from), "住在", "居住在", "居住于", "居住"); lived && detail == from && f.villageWithin(from, end) && strings.ContainsRune("村社屯寨组", f.rune(end-1)) {
		end = max(end, from)
	} else if detail >= end || !f.isDetail(detail, end, detail == from) || born && !f.numbered(detail, end) {
		return i
	}
	f.address(detail, end)
	return end
}

// villageHouse reports whether the number of a house in a village stands at i: 二堡村一组七号.
func (f *finder) villageHouse(i int) bool {
	end := f.addressEnd(i)
	return f.numbered(i, end) && f.villageWithin(i, end)
}

// villageWithin reports whether a village is named between two characters, by a name
// of two characters at least that is no word for any village.
func (f *finder) villageWithin(from, to int) bool {
	s := f.string(from, to)
	return to-from > 2 && to-from < 24 && containsAny(s, "村", "屯", "寨") && !containsAny(s, "农村", "本村", "该村", "同村", "全村", "外村", "山村", "村里", "村口", "村委会", "村集体", "乡村", "门", "前", "后")
}

// estateEnd is where the name of a housing estate ends that stands alone for a home
// between two characters: 租住的金羊家园小区门口; 0 when none does, or more is told.
func (f *finder) estateEnd(from, to int) int {
	if f.numbered(from, to) {
		return 0
	}
	for k := from + 4; k <= to; k++ {
		if endsWithAny(f.string(from, k), "小区", "家属院", "家属楼", "公寓") && !containsAny(f.string(from, k), "公司", "酒店", "附近", "对面") {
			return k
		}
	}
	return 0
}

// endsHome reports whether an address that was found before ends with what
// stands between two characters: 住核桃坪小组.
func (f *finder) endsHome(from, to int) bool {
	s := f.string(from, to)
	return slices.ContainsFunc(f.homes, func(h []rune) bool { return len(h) < 60 && strings.HasSuffix(string(h), s) })
}

// aboutOrganisation reports whether the cue at i speaks of a company's seat.
func (f *finder) aboutOrganisation(i int) bool {
	before := f.string(i-8, i)
	return endsWithAny(before, "公司", "公司的", "单位", "本院", "法院", "商行", "合作社", "事务所", "中心", "厂", "店", "注册", "经营", "办公")
}

// dwelling reads the address of a thing after i, if it is one to live in.
func (f *finder) dwelling(i int) int {
	from := i
	for from < len(f.text) && (strings.ContainsRune("：:为是在于", f.text[from]) || isBlank(f.text[from])) {
		from++
	}
	end := f.addressEnd(from)
	detail := f.belowCounty(from, end)
	if detail >= end || !f.isDetail(detail, end, detail == from) {
		return i
	}
	after := f.string(end, end+8)
	room := containsAny(f.string(detail, end), "室", "幢", "单元", "栋", "号楼") || strings.Contains(f.string(detail, end), "组") && strings.Contains(f.string(detail, end), "号") && f.numbered(detail, end)
	lived := containsAny(after, "房屋", "住宅", "住房", "房产", "商品房", "公寓", "宅基地", "自建房", "家中", "住处", "不动产", "老屋", "老宅", "祖屋", "祖宅", "草房", "瓦房", "平房", "砖房", "土房", "楼房", "窑洞", "农房", "民房", "院落", "房子", "回迁房", "安置房") || containsAny(f.string(i-8, i), "娘家", "房屋", "住宅", "房产", "住处", "家", "宅基地", "老屋", "老宅", "祖屋", "祖宅", "院落", "自建房")
	if !room && !lived || containsAny(after, "厂房", "商铺", "门市", "店面", "办公", "酒店", "宾馆", "仓库", "超市") || !lived && f.aboutOrganisation(i) {
		return i
	}
	if f.seat(detail, end) {
		return i
	}
	f.address(detail, end)
	return end
}

// seat reports whether the address is an organisation's.
func (f *finder) seat(from, to int) bool {
	s := f.string(from, to)
	return slices.ContainsFunc(f.seats, func(seat string) bool { return strings.Contains(seat, s) })
}

// address notes the address of a person.
func (f *finder) address(from, to int) {
	f.homes = append(f.homes, f.text[from:to])
	if end := f.closing(to); end > 0 && end-to < 7 && f.text[to] == '（' && strings.ContainsRune("上下旁内后边楼侧", f.text[end-1]) {
		to = end + 1 // 203室（车库上）
	}
	f.add(from, f.floor(to), Address, OfPerson)
}

// floor is where an address ends that goes on at i with the storey or the side of the
// house: 15号出租屋4楼, 2单元西户.
func (f *finder) floor(i int) int {
	k := i
	for _, w := range [...]string{"出租屋", "出租房", "院"} {
		if f.here(k, w) {
			k += utf8.RuneCountInString(w)
			break
		}
	}
	switch {
	case strings.ContainsRune("一二三四五六七八九123456789", f.rune(k)) && f.rune(k+1) == '楼' && !strings.ContainsRune("房道梯", f.rune(k+2)):
		return k + 2
	case f.here(i-2, "单元") && strings.ContainsRune("东西中南北", f.rune(i)) && f.rune(i+1) == '户':
		return i + 2
	case f.here(k, "东厢房") || f.here(k, "西厢房"):
		return k + 3
	}
	return i
}

// addressEnd is where an address ends that begins at i.
func (f *finder) addressEnd(i int) int {
	k := i
	// Of a party everything up to the next mark is the address: 老粮站院内, 供销社对面.
	party := i < len(f.text) && f.doc.SectionAt(f.at[i]) == judgment.Litigants
	for ; k < len(f.text) && k-i < 60; k++ {
		r := f.text[k]
		if party && (r == '内' || r == '附' && f.rune(k+1) == '近' || r == '门' && strings.ContainsRune("口前", f.rune(k+1)) || r == '楼' && f.rune(k+1) == '下') {
			continue
		}
		if r == '（' && k > i {
			if c := f.closing(k); c > 0 && c-k < 16 && (isHan(f.rune(c+1)) && f.rune(c+1) != '的' || isDigit(f.rune(c+1))) && !containsAny(f.string(k, c), "户籍", "现住", "以下") || c > 0 && c-k < 16 && containsAny(f.string(k+1, k+3), "原", "现", "旧称", "又称", "小地") && !containsAny(f.string(k, c), "现住", "原审", "原告", "现羁") {
				k = c
				continue
			}
		}
		if c := f.quoted(k); c > 0 && k > i { // 河滨路“水岸华庭”6号楼
			k = c
			continue
		}
		if r == '\n' && k > i && f.goesOn(k) {
			continue
		}
		if !isHan(r) && !isDigit(r) && !isLetter(r) && !strings.ContainsRune("-－—~#·〇", r) {
			break
		}
		if r == '的' || r == '内' && f.rune(k+1) != '蒙' && !strings.ContainsRune("平东西南北楼", f.rune(k+1)) || r == '房' && (f.rune(k+1) == '屋' || f.rune(k+1) == '产') || r == '住' && f.rune(k+1) == '宅' {
			break
		}
		if r == '出' && f.rune(k+1) == '租' && !strings.ContainsRune("屋房公", f.rune(k+2)) {
			break
		}
		if k > i && containsAny(f.string(k, k+2), "居住", "公民", "身份", "联系", "电话", "手机", "门口", "门前", "附近", "楼下", "因涉", "现羁", "驾驶", "家中", "家里", "发生", "实施", "进行", "一套", "调查", "核实", "经营") {
			break
		}
	}
	return k
}

// quoted is where the quotation closes that opens at k around the name of an
// estate; 0 when none does close by.
func (f *finder) quoted(k int) int {
	if !strings.ContainsRune("“\"「", f.text[k]) {
		return 0
	}
	for c := k + 1; c < len(f.text) && c-k < 14 && (isHan(f.text[c]) || isDigit(f.text[c]) || strings.ContainsRune("”\"」·", f.text[c])); c++ {
		if strings.ContainsRune("”\"」", f.text[c]) {
			return c
		}
	}
	return 0
}

// goesOn reports whether an address goes on behind the end of the line at k: the
// line was broken in the middle of a sentence, and what follows up to the next
// mark is the lower part of an address.
func (f *finder) goesOn(k int) bool {
	if !isHan(f.rune(k-1)) && !isDigit(f.rune(k-1)) || !isHan(f.rune(k+1)) && !isDigit(f.rune(k+1)) {
		return false
	}
	length := 0
	for length < 12 && k-length > 0 && f.text[k-length-1] != '\n' {
		length++
	}
	if length < 12 {
		return false
	}
	end := k + 1
	for end < len(f.text) && end-k < 20 && (isHan(f.text[end]) || isDigit(f.text[end])) {
		end++
	}
	return end-k < 20 && strings.ContainsRune("，。；、）", f.rune(end)) && f.isDetail(k+1, end, true) && f.words.part.prefix(f.text[k+1:]) == 0
}

// abroad is where what lies below the country begins of an address in another; i of one
// in China.
func (f *finder) abroad(i int) int {
	for _, land := range [...]string{"美国", "美利坚合众国", "日本国", "日本", "大韩民国", "韩国", "加拿大", "澳大利亚", "新西兰", "英国", "法国", "德国", "意大利", "西班牙", "俄罗斯联邦", "俄罗斯", "泰国", "越南", "缅甸", "老挝", "柬埔寨", "新加坡", "马来西亚"} {
		if !f.here(i, land) {
			continue
		}
		return i + utf8.RuneCountInString(land)
	}
	return i
}

// belowCounty is where the detail of the address from i to end begins: after
// the county, or after the city when no county is named.
func (f *finder) belowCounty(i, end int) int {
	if n := f.abroad(i); n > i {
		return n
	}
	at := i
	for rank := 0; rank < 3; {
		k, found := at, 0
		for ; k < end && k-at < 20; k++ {
			r := f.text[k]
			ofPeople := r == '乡' && strings.ContainsRune("县族", f.rune(k+1)) // 新乡县, 东乡族
			if k-at >= 1 && strings.ContainsRune("镇乡街路村巷弄号", r) && !ofPeople && !f.countyAhead(k, at, end) {
				break
			}
			if isDigit(r) {
				break
			}
			if k-at < 1 {
				continue
			}
			switch {
			case r == '治' && f.rune(k-1) == '自' && strings.ContainsRune("区州县旗", f.rune(k+1)) && k+1 < end:
				found = 1
				if strings.ContainsRune("县旗", f.rune(k+1)) {
					found = 3
				} else if f.rune(k+1) == '州' {
					found = 2
				}
				k++
			case r == '省':
				found = 1
			case r == '市' && (strings.ContainsRune("镇乡", f.rune(k+1)) || f.rune(k-1) == '城' && k > at+2):
				continue // 董市镇, 陆羽大道城市之星
			case strings.ContainsRune("市盟", r) && f.rune(k+1) != '场', r == '州' && k-at > 2, r == '区' && f.rune(k-1) == '地' && k-at > 2:
				found = 2
				if rank == 2 {
					found = 3
				}
			case strings.ContainsRune("县旗", r):
				found = 3
			case r == '区' && f.here(k-2, "管理区"):
				continue
			case r == '区' && strings.ContainsRune("东西南北中", f.rune(k-1)) && strings.ContainsRune("村庄屯寨镇", f.rune(k-2)):
				continue // 石龟村西区
			case r == '区' && !strings.ContainsRune("小社园校厂景库矿营片期", f.rune(k-1)) && !isLetter(f.rune(k-1)) && !f.here(k-1, "新区街道"):
				found = 3
			default:
				continue
			}
			break
		}
		if found == 0 || found <= rank && found != 3 {
			break
		}
		if k+1 < end && f.text[k] == '县' && f.text[k+1] == '市' { // a city once called a county
			k++
		}
		at, rank = k+1, found
	}
	return at
}

// countyAhead reports whether the character at k, which ends names of streets
// and townships, is part of a county's name instead: 路北区, 街亭县. It is when
// a county's end follows within two characters and none of these stands between.
func (f *finder) countyAhead(k, at, end int) bool {
	for j := k + 1; j <= k+2 && j < end; j++ {
		if strings.ContainsRune("道镇乡街路村巷弄号", f.text[j]) {
			return false
		}
		if strings.ContainsRune("县区旗", f.text[j]) && k-at <= 2 {
			return !strings.ContainsRune("小社园", f.text[j-1]) && (f.text[k] != '村' || j != k+2 || !strings.ContainsRune("东西南北中", f.text[j-1]))
		}
	}
	return false
}

// isDetail reports whether what stands between two characters is the lower part
// of an address: it holds a word for one. What follows no county needs a
// number too.
func (f *finder) isDetail(from, to int, bare bool) bool {
	if to-from < 2 {
		return false
	}
	s := f.string(from, to)
	if strings.Contains(s, "人民政府") {
		return false
	}
	if !containsAny(s, "镇", "乡", "街", "路", "村", "巷", "弄", "号", "室", "单元", "组", "屯", "社区", "小区", "苑", "园", "大道", "里", "庄", "寨", "农场", "林场", "嘎查", "苏木", "胡同", "楼", "幢", "栋", "坊", "湾", "城", "公寓", "坪", "堡", "营", "坡", "开发区", "坝", "队", "居委会", "矿") && !f.roomNumber(from, to) {
		return false
	}
	return !bare || f.numbered(from, to) || strings.ContainsAny(s[3:], "镇乡村") && to-from > 3
}

// roomNumber reports whether figures joined by hyphens stand between two
// characters: 锦绣江南9-1-303.
func (f *finder) roomNumber(from, to int) bool {
	for k := from + 1; k+1 < to; k++ {
		if strings.ContainsRune("-－—", f.text[k]) && isDigit(f.text[k-1]) && isDigit(f.text[k+1]) {
			return true
		}
	}
	return false
}

// numbered reports whether a figure stands between two characters.
func (f *finder) numbered(from, to int) bool {
	for k := from; k < to; k++ {
		if isDigit(f.text[k]) || k > from && strings.ContainsRune("号组室", f.text[k]) && strings.ContainsRune("一二三四五六七八九十百〇零", f.text[k-1]) {
			return true
		}
	}
	return false
}

// rooms finds dwellings by their form alone: a street with its number, a
// building and a room.
func (f *finder) rooms() {
	for i, r := range f.text {
		switch {
		case r == '室', r == '户', r == '房' && isDigit(f.rune(i-3)):
		case isDigit(r) && !isDigit(f.rune(i+1)) && f.towerRoom(i): // 怡居花园2栋402
		case r == '号' && f.here(i-f.figuresBefore(i)-2, "单元"): // 9幢1单元2305号
		case r == '幢' && startsWithAny(f.string(i+1, i+3), "别墅", "房屋", "住宅", "楼房"):
		case r == '元' && f.rune(i-1) == '单' && !isDigit(f.rune(i+1)): // 11号楼3单元
		default:
			continue
		}
		if !isDigit(f.rune(i-1)) && r != '元' && !isDigit(r) {
			continue
		}
		from := i
		for from > 0 && i-from < 40 {
			p := f.text[from-1]
			if !isHan(p) && !isDigit(p) && !isLetter(p) && !strings.ContainsRune("-－#", p) || strings.ContainsRune("的在于住为是至到从将把由与和及有套坐落购买系租称诉其即入进得", p) && !f.placeHolds(from-1) || p == '下' && f.rune(from-2) == '名' {
				break
			}
			from--
		}
		s := f.string(from, i+1)
		if !f.flat(from, i) || !containsAny(s, "路", "街", "巷", "苑", "园", "里", "城", "村", "小区", "弄", "公寓", "大道", "坊", "湾", "庭", "府", "家", "居", "院", "宿舍") && !strings.Contains(s, "单元") && !isDigit(f.text[from]) || containsAny(s, "大厦", "广场", "中心", "写字楼", "酒店", "宾馆", "商城", "医院") {
			continue
		}
		from = f.belowCounty(from, i)
		if f.taken(from) || f.seat(from, i) || f.organisationLine(i) || containsAny(f.string(from-10, from), "住所地", "办公", "注册", "经营场所", "营业场所") || endsWithAny(f.string(from-6, from), "公司", "公司在", "公司位于", "公司住", "公司（") {
			continue
		}
		f.address(from, i+1)
	}
}

// towerRoom reports whether the figure at i ends the number of a flat that stands right
// behind the building's, without a word for it, where somebody lives or owns.
func (f *finder) towerRoom(i int) bool {
	n := f.figuresBefore(i + 1)
	k := i + 1 - n
	if n < 3 && strings.ContainsRune("-－", f.rune(k-1)) && isDigit(f.rune(k-2)) { // 12幢9-3
		k -= 1 + f.figuresBefore(k-1)
		n = 3
	}
	building := strings.ContainsRune("栋幢座", f.rune(k-1)) && isDigit(f.rune(k-2)) || f.here(k-2, "号楼") && isDigit(f.rune(k-3)) || f.here(k-2, "单元") && isDigit(f.rune(k-3))
	return building && n >= 3 && n <= 4 && (!isHan(f.rune(i+1)) || startsWithAny(f.string(i+1, i+5), "我家", "家", "的家", "住", "业主", "内", "的房", "屋里", "房间", "客厅"))
}

// flat reports whether a building and a flat are numbered between two characters: 8幢204,
// 46号501.
func (f *finder) flat(from, to int) bool {
	if containsAny(f.string(from, to+1), "幢", "栋", "单元", "号楼", "座", "弄") {
		return true
	}
	n := f.figuresBefore(to)
	return n >= 3 && n <= 4 && f.rune(to-n-1) == '号' && isDigit(f.rune(to-n-2))
}

// addressCells finds the addresses in the columns of tables that are for them.
func (f *finder) addressCells() {
	for _, c := range f.cells {
		if !containsAny(c.heading, "地址", "住址", "住所", "居住地") || f.taken(c.from) {
			continue
		}
		line := f.doc.Text[strings.LastIndexByte(f.doc.Text[:f.at[c.from]], '\n')+1 : f.at[c.to]]
		if containsAny(line, "公司", "厂", "合作社", "银行", "事务所", "委员会", "税务局", "中心") {
			continue
		}
		if detail := f.belowCounty(c.from, c.to); f.isDetail(detail, c.to, detail == c.from) {
			f.address(detail, c.to)
		}
	}
}

// homesAgain finds the addresses that were found elsewhere in the text, and
// their ends from the street on.
func (f *finder) homesAgain() {
	seen := map[string]bool{}
	homes := f.homes
	f.numbersAgain(homes)
	for _, h := range homes {
		for _, part := range tails(h) {
			s := string(part)
			if seen[s] || !Telling(s) {
				continue
			}
			seen[s] = true
			f.each(s, func(i int) {
				longer := f.taken(i) && !f.taken(i+len(part)-1) && f.isAddress(i)
				if (!f.taken(i) || longer) && !f.organisationLine(i) && (i == 0 || !isDigit(f.text[i-1])) {
					f.add(i, i+len(part), Address, OfPerson)
				}
			})
		}
	}
}

// isAddress reports whether an address was found that begins at the character at i.
func (f *finder) isAddress(i int) bool {
	return slices.ContainsFunc(f.items, func(it Item) bool { return it.Class == Address && it.Start == f.at[i] })
}

// nextDoor lets an address that ends with the number of a house go on to the houses that
// are listed behind it: 下井路39号、41号.
func (f *finder) nextDoor() {
	for k := range f.items {
		it := &f.items[k]
		if it.Class != Address || it.Owner != OfPerson {
			continue
		}
		end := f.index(it.End)
		for f.rune(end-1) == '号' && strings.ContainsRune("、和与及", f.rune(end)) {
			to := end + 1
			for isDigit(f.rune(to)) {
				to++
			}
			if to == end+1 || f.rune(to) != '号' || f.taken(to) {
				break
			}
			for i := end; i <= to; i++ {
				f.busy[i] = true
			}
			end = to + 1
		}
		it.End = f.at[end]
	}
}

// numbersAgain finds the number of a house or of a flat that belongs to a home found
// before, where it stands alone for the house: 29号房屋系原告所建, “1204原来是他的”.
func (f *finder) numbersAgain(homes [][]rune) {
	seen := map[string]bool{}
	for _, h := range homes {
		n := len(h)
		if n > 4 && h[n-1] == '院' { // 39号院
			h, n = h[:n-1], n-1
		}
		if n < 4 || h[n-1] != '号' && h[n-1] != '室' && !isDigit(h[n-1]) {
			continue
		}
		k := n - 1
		if isDigit(h[k]) {
			k = n
		}
		from := k
		for from > 0 && isDigit(h[from-1]) {
			from--
		}
		number := string(h[from:k])
		house := h[n-1] == '号'
		if seen[number] || !house && k-from < 3 || house && (k-from < 2 || k-from > 3) {
			continue
		}
		seen[number] = true
		f.each(number, func(i int) {
			end := i + k - from
			if f.taken(i) || isDigit(f.rune(i-1)) || isDigit(f.rune(end)) || f.organisationLine(i) || isHan(f.rune(i-1)) && !strings.ContainsRune("在于至到住由与和及将系的是为称", f.rune(i-1)) || strings.ContainsRune("-－/.．,（(〔第", f.rune(i-1)) {
				return
			}
			switch after := f.string(end, end+4); {
			case house && startsWithAny(after, "号房", "号的事", "号的房", "号楼上", "号楼下", "号院", "号住", "号家", "号墙", "号门", "号屋", "号一侧", "号业主"):
				f.add(i, end+1, Address, OfPerson)
			case !house && startsWithAny(after, "室", "房", "号的", "号住", "号房", "号业主"):
				f.add(i, end+1, Address, OfPerson)
			case !house && startsWithAny(after, "原来", "一直", "归", "住", "的住", "的租", "业主", "的房", "房屋", "是我", "就是"):
				f.add(i, end, Address, OfPerson)
			}
		})
	}
}

// Telling reports whether an address says more than a township or street: it
// has a number, or is long. The name of a township alone may stand elsewhere,
// as the place of what happened.
func Telling(address string) bool {
	return strings.ContainsFunc(address, isDigit) || utf8.RuneCountInString(address) >= 6
}

// tails are an address and what is left of it without the township, the
// village and the street, as far as that still says where it is.
func tails(home []rune) [][]rune {
	out := append([][]rune{home}, heads(home)...)
	if !strings.ContainsFunc(string(home), isDigit) {
		return out
	}
	for _, board := range [...]string{"村民委员会", "村委会", "居民委员会", "居委会"} { // 某村民委员会某村民小组41号
		if _, tail, ok := strings.Cut(string(home), board); ok && utf8.RuneCountInString(tail) >= 5 {
			out = append(out, []rune(tail))
		}
	}
	for k := 1; k < len(home)-3; k++ {
		r := home[k]
		next := home[k+1]
		if strings.ContainsRune("路街巷", r) && next != '道' && isHan(next) && len(home)-k > 6 {
			if tail := home[k+1:]; len(estateOf(tail)) > 0 && !strings.ContainsAny(string(estateOf(tail)), "路街巷") {
				out = append(out, tail)
			}
		}
		if r == '街' && next == '道' || r == '道' && home[k-1] != '街' || !strings.ContainsRune("镇乡村道区", r) {
			continue
		}
		tail := home[k+1:]
		if s := string(tail); len(tail) >= 5 && isHan(tail[0]) && (containsAny(s, "路", "街", "巷", "村", "苑", "园", "弄", "嘎查", "屯", "寨") || strings.Contains(s, "组") && strings.Contains(s, "号")) {
			out = append(append(out, tail), heads(tail)...)
		}
	}
	return out
}

// lunarBirths finds the days of birth that are given by the old calendar: 1987年腊月初九出生.
func (f *finder) lunarBirths() {
	for _, month := range [...]string{"腊月", "冬月", "正月", "农历"} {
		f.each(month, func(i int) {
			from := i
			for from > 0 && i-from < 6 && (isDigit(f.text[from-1]) || f.text[from-1] == '年') {
				from--
			}
			end := i + 2
			for end-i < 12 && strings.ContainsRune("正腊冬月初一二三四五六七八九十廿卅日", f.rune(end)) && end < len(f.text) {
				end++
			}
			if i-from == 5 && (f.here(end, "出生") || f.rune(end) == '生' && !isHan(f.rune(end+1))) {
				f.add(from, end, BirthDay, OfPerson)
			}
		})
	}
}

// births finds the days of birth.
func (f *finder) births() {
	f.lunarBirths()
	for _, d := range f.doc.Dates {
		if d.Relative || d.Month == 0 {
			continue
		}
		i, end := f.index(d.Start), f.index(d.End)
		after := f.string(end, end+3)
		before := f.string(i-6, i)
		if strings.HasPrefix(after, "出生") || d.Day > 0 && bornBetween(f.string(end, end+5)) || strings.HasPrefix(after, "生") && strings.ContainsRune("，。、；）),于人", f.rune(end+1)) || endsWithAny(before, "生于", "出生日期", "出生日期：", "出生年月：", "出生年月日：", "出生时间：", "出生于") {
			f.add(i, end, BirthDay, OfPerson)
			if day := (judgment.Day{Year: d.Year, Month: d.Month, Day: max(1, d.Day)}); len(f.items) > 0 && f.today().Year > 0 {
				f.items[len(f.items)-1].Minor = adult(day).after(f.today())
			}
		}
	}
}
