package personal

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Homes that are told by a name alone, without a building and a number: an estate
// (滨江花园), a room (楼上602室), a house of a hamlet (沈家浜17号), what somebody rents
// (元台子的租房). They are homes by what stands beside them.

// estateWords are what the names of estates end with where nothing else tells them.
var estateWords = [...]string{"小区", "花园", "家园", "花苑", "嘉苑", "雅苑", "佳苑", "嘉园", "雅园", "豪庭", "华庭", "名苑", "厂宿舍", "公寓", "家属院", "家属楼", "家属房", "家属区", "职工宿舍", "新村", "新居", "廉租房", "公租房", "安置房", "回迁楼", "筒子楼"}

// dweltBehind stands behind an estate where somebody lives or owns a flat.
var dweltBehind = [...]string{"房屋", "房子", "房产", "购房", "买房", "住房", "住了", "住着", "一套", "两套", "那套", "该套", "的一套", "的两套", "的那套", "的房", "的家", "住户", "业主", "房东", "邻居", "楼长", "租房", "的租", "居住", "暂住", "同住", "共同生活", "家中", "家里", "家"}

// dweltBefore stands before it.
var dweltBefore = [...]string{"住", "住在", "家住", "住进", "搬到", "搬至", "搬进", "搬去", "搬回", "搬入", "租住", "租住在", "租住于", "居住在", "居住于", "暂住", "借住在", "落户", "家在", "家即", "名下", "购买", "购买了", "购得", "购置", "买了", "分得", "出售", "出租"}

// trade stands beside an estate that is spoken of as a business, or as a place.
var trade = [...]string{"公司", "项目", "物业", "开发", "售楼", "工地", "派出所", "居委会", "业委会", "业主委员会", "幼儿园", "商铺", "门市", "超市", "酒店", "卫生服务", "社区", "工程", "学校", "小学", "中学"}

// estatesAlone finds the names of estates beside which it is said that somebody lives
// there or owns a flat.
func (f *finder) estatesAlone() {
	for _, word := range estateWords {
		n := utf8.RuneCountInString(word)
		f.each(word, func(i int) {
			end := i + n
			from := f.placeStart(i, 8)
			if i-from < 2 || f.taken(from) || f.taken(end-1) || f.seat(from, end) || f.organisationLine(i) {
				return
			}
			after, before := f.string(end, end+6), f.string(from-5, from)
			if startsWithAny(after, trade[:]...) || containsAny(f.string(from, end), trade[:]...) || strings.ContainsAny(f.string(from, end), "某该本两各") {
				return
			}
			if startsWithAny(after, dweltBehind[:]...) && !startsWithAny(after, "家属", "家具", "家电") || endsWithAny(before, dweltBefore[:]...) {
				f.address(from, end)
			}
		})
	}
}

// placeStart is where the name of a place begins that goes on at i, with at most most
// characters before i.
func (f *finder) placeStart(i, most int) int {
	from := i
	for from > 0 && i-from < most {
		r := f.text[from-1]
		if !isHan(r) && !isLetter(r) && !isDigit(r) || strings.ContainsRune("在于到至从往住购买将把由与和及有的系是其为了处套人名经回进搬该", r) && !f.placeHolds(from-1) {
			break
		}
		from--
	}
	return f.belowCounty(from, i)
}

// lodging are the words for places where a room has a number and nobody a home.
var lodging = [...]string{"酒店", "宾馆", "旅馆", "旅店", "旅社", "饭店", "客栈", "民宿", "招待所", "会所", "浴", "KTV", "ktv", "法庭", "审判庭", "办公", "大厦", "写字楼", "公司", "医院", "病", "科", "包厢", "监", "看守", "网吧", "中心", "商务", "学校", "教室", "教学", "开房", "足疗", "洗脚"}

// roomsAlone finds flats by their number alone: 楼上602室, 机械厂宿舍201房. A room of a
// hotel, an office or a ward is none, here or anywhere else in the text.
func (f *finder) roomsAlone() {
	hired := map[string]bool{}
	type room struct {
		from, end int
		number    string
	}
	var rooms []room
	for i, r := range f.text {
		if r != '室' && r != '房' {
			continue
		}
		n := f.figuresBefore(i)
		if n < 3 || n > 4 || strings.ContainsRune("间内", f.rune(i+1)) && r == '房' || f.rune(i+1) == '间' {
			if n >= 3 && n <= 4 {
				hired[f.string(i-n, i)] = hired[f.string(i-n, i)] || containsAny(f.clause(i, 14), lodging[:]...)
			}
			continue
		}
		number := f.string(i-n, i)
		if f.rune(i-n-1) == '第' || containsAny(f.clause(i-n, 10), lodging[:]...) {
			hired[number] = true
			continue
		}
		if f.taken(i) || isLetter(f.rune(i-n-1)) || isLetter(f.rune(i-1)) || f.organisationLine(i) {
			continue
		}
		from := i - n
		if name := f.placeStart(from, 7); from-name >= 3 && !containsAny(f.string(name, from), "楼上", "楼下", "隔壁", "对门", "住户", "被告", "原告", "号") && endsWithAny(f.string(name, from), "园", "苑", "庭", "府", "居", "里", "城", "湾", "郡", "邸", "轩", "阁") {
			from = name
		} else if f.rune(from-1) == '号' || endsWithAny(f.string(from-4, from), append(estateWords[:], "宿舍")...) {
			from = f.placeStart(from, 16)
		}
		rooms = append(rooms, room{from, i + 1, number})
	}
	for _, r := range rooms {
		if !hired[r.number] && !f.taken(r.from) {
			f.address(r.from, r.end)
		}
	}
}

// dashed finds flats whose building, staircase and room are joined by hyphens:
// 洱海明珠二期6-2-301.
func (f *finder) dashed() {
	for i := range f.text {
		if !isDigit(f.text[i]) || isDigit(f.rune(i+1)) || f.taken(i) {
			continue
		}
		k, dashes := i, 0
		for k > 0 && i-k <= 12 && (isDigit(f.text[k-1]) || strings.ContainsRune("-－—", f.text[k-1]) && isDigit(f.rune(k-2))) {
			if k--; !isDigit(f.text[k]) {
				dashes++
			}
		}
		room := f.figuresBefore(i + 1)
		if dashes != 2 || room < 3 || room > 4 || i-k > 12 || !isHan(f.rune(k-1)) || isHan(f.rune(i+1)) && strings.ContainsRune("号元年月日", f.rune(i+1)) {
			continue
		}
		from := f.placeStart(k, 10)
		if k-from < 2 || f.taken(from) || f.seat(from, i+1) || f.organisationLine(i) || containsAny(f.string(from, k), "电话", "账", "卡", "号码", "编号", "公司", "办公", "大厦") {
			continue
		}
		f.address(from, i+1)
	}
}

// numberedRooms finds flats whose room stands right behind the number of the house in a
// lane: 上寮西区八巷3号602.
func (f *finder) numberedRooms() {
	for i := 2; i < len(f.text)-3; i++ {
		if f.text[i] != '号' || !isDigit(f.text[i-1]) || !isDigit(f.text[i+1]) || f.taken(i) {
			continue
		}
		end := i + 1
		for isDigit(f.rune(end)) && end-i < 6 {
			end++
		}
		if n := end - i - 1; n < 3 || n > 4 || isHan(f.rune(end)) && !strings.ContainsRune("室房", f.rune(end)) || isLetter(f.rune(end)) || strings.ContainsRune("-－.．", f.rune(end)) {
			continue
		}
		if strings.ContainsRune("室房", f.rune(end)) {
			end++
		}
		from := f.sceneStart(i)
		if !containsAny(f.string(from, i), "巷", "弄", "街", "路", "里", "坊", "村") || f.taken(from) || f.seat(from, end) || f.organisationLine(i) || containsAny(f.string(from, i), "公司", "大厦", "广场", "某", "酒店", "医院") {
			continue
		}
		f.address(from, end)
	}
}

// hollows end the names of hamlets that are named for the ground they lie on.
const hollows = "浜湾沟坪坝塆垸垅冲塘坳岭岙墩圩埭角庄营堡坡坎坨岗垄浦泾溇坞垭梁峁塬崾沱坨寨屯村"

// hollowHouses finds the numbered houses of such hamlets: 沈家浜17号.
func (f *finder) hollowHouses() {
	for i, r := range f.text {
		if r != '号' || f.taken(i) {
			continue
		}
		n := f.figuresBefore(i)
		k := i - n
		if n == 0 || n > 4 || !strings.ContainsRune(hollows, f.rune(k-1)) {
			continue
		}
		from := f.placeStart(k, 10)
		if k-from < 3 || f.taken(from) || f.seat(from, i) || f.organisationLine(i) || containsAny(f.string(from, k), "公司", "厂", "店", "某", "煤", "矿", "车", "文", "路", "街", "线") || startsWithAny(f.string(i+1, i+4), publicBehind[:]...) || startsWithAny(f.string(i+1, i+3), "楼", "井", "地", "文", "令", "线", "判决", "裁定") {
			continue
		}
		f.address(from, i+1)
	}
}

// remarkedHomes finds what a remark behind somebody's name says of his home: 先克俭（住大石坎公路边）.
func (f *finder) remarkedHomes() {
	for _, cue := range [...]string{"（住", "(住", "（现住", "(现住", "（家住", "(家住"} {
		n := utf8.RuneCountInString(cue)
		f.each(cue, func(i int) {
			end := f.closing(i)
			if end == 0 || end-i > 40 {
				return
			}
			from := i + n
			for k := from; k < end; k++ {
				if strings.ContainsRune("，。；,;、", f.text[k]) {
					end = k
					break
				}
			}
			from = f.belowCounty(from, end)
			if end-from < 3 || f.taken(from) || startsWithAny(f.string(from, from+2), "院", "宿", "处", "所") {
				return
			}
			f.address(from, end)
		})
	}
}

// neighbourRemarks finds the houses that a remark behind somebody's name gives: 东邻冀平安
// （中心街37号）, 证人张传友（石店镇韩店村后楼组村民）. It comes once everybody is known.
func (f *finder) neighbourRemarks() {
	for _, p := range f.roster.people {
		for _, m := range p.Mentions {
			k := f.index(m.End)
			if r := f.rune(k); r != '（' && r != '(' {
				continue
			}
			end := f.closing(k)
			if end == 0 || end-k > 40 {
				continue
			}
			to := k + 1
			for to < end && !strings.ContainsRune("，。；,;、", f.text[to]) {
				to++
			}
			from := f.belowCounty(k+1, to)
			villager := f.here(to-2, "村民") || f.here(to-2, "居民")
			if villager {
				to -= 2
			}
			if to-from < 4 || f.taken(from) || f.taken(to-1) || containsAny(f.string(from, to), "公司", "厂", "商店", "饭店", "酒店", "号案", "病", "医院", "系") || !strings.ContainsRune("号室组户社屯", f.rune(to-1)) || !villager && !f.numbered(from, to) || !f.isDetail(from, to, false) {
				continue
			}
			f.address(from, to)
		}
	}
}

// rented are the words for what somebody rents, behind the name of the place.
var rented = [...]string{"的租房", "的出租屋", "的出租房", "的租住", "的暂住", "租房内", "出租屋内", "出租房内", "租住处", "暂住处", "暂住地"}

// lodgings finds the places in which somebody rents, once everybody is known, since it
// is more often said who rents than where.
func (f *finder) lodgings() {
	for _, word := range rented {
		f.each(word, func(i int) {
			from := f.placeStart(i, 10)
			if strings.HasSuffix(f.string(from, i), "公里") {
				return
			}
			if i-from < 3 || f.taken(from) || f.taken(i-1) || f.seat(from, i) || containsAny(f.string(from, i), "某", "自己", "他", "她", "我", "你", "附近", "对面", "朋友", "同学", "公司", "厂", "两", "男", "女", "案") ||
				!strings.ContainsRune("镇乡村社区街道路巷弄里庄寨屯台子坝坪湾沟头桥口塘岭园苑城关坊营堡", f.rune(i-1)) {
				return
			}
			if slices.ContainsFunc(f.roster.people, func(p *Person) bool {
				return slices.ContainsFunc(p.Mentions, func(m Mention) bool { return m.Start < f.at[i] && m.End > f.at[from] })
			}) {
				return
			}
			f.address(from, i)
		})
	}
}
