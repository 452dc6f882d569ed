package inject

import (
	"regexp"
	"strings"
	"unicode"

	"xiezhi/internal/engine/judgment"
)

var numbered = []struct {
	variant string
	at      *regexp.Regexp
	next    string // the numerals in order
}{
	{"items with 、", regexp.MustCompile(`(?:^|\n)[ 　]*([一二三四五六七八九])、`), "一二三四五六七八九"},
	{"items in brackets", regexp.MustCompile(`(?:^|\n)[ 　]*（([一二三四五六七八九])）`), "一二三四五六七八九"},
	{"items with a dot", regexp.MustCompile(`[\n：；][ 　]*([1-9])\.[^\d]`), "123456789"},
}

// numbering makes a list skip or repeat a number.
func numbering(t *target) []edit {
	var out []edit
	for _, n := range numbered {
		digits := []rune(n.next)
		for _, m := range n.at.FindAllStringSubmatchIndex(t.text, -1) {
			i := strings.Index(n.next, t.text[m[2]:m[3]]) / len(string(digits[0]))
			if m[2] < t.body || i < 1 || i > 6 {
				continue
			}
			out = append(out, swap(n.variant+" skipped", m[2], m[3], string(digits[i+1])), swap(n.variant+" repeated", m[2], m[3], string(digits[i-1])))
		}
	}
	return out
}

// doubled strikes a word twice.
func doubled(t *target) []edit {
	var out []edit
	for _, w := range []string{"的", "在", "于", "对", "与", "向", "由", "将", "为", "及"} {
		t.every(w, t.body, t.foot, func(at int) {
			end := at + len(w)
			if t.before(at) != t.after(at) && t.after(end) != t.after(at) && unicode.Is(unicode.Han, t.before(at)) && unicode.Is(unicode.Han, t.after(end)) {
				out = append(out, swap("particle", at, end, w+w))
			}
		})
	}
	for _, w := range []string{"支付", "本院", "应当", "合同", "赔偿", "证据", "认为", "提交", "诉讼请求", "事实清楚", "承担", "没有", "被告人", "驳回", "已经", "继续"} {
		t.every(w, t.body, t.foot, func(at int) {
			out = append(out, edit{variant: "word", parts: []part{{start: at, end: at + len(w), with: w + w, gold: true}}})
		})
	}
	for _, m := range phrase.FindAllStringSubmatchIndex(t.text[t.body:t.foot], -1) {
		s, e := t.body+m[2], t.body+m[3]
		out = append(out, swap("phrase", s, e, t.text[s:e]+t.text[s:e]))
	}
	return out
}

var phrase = regexp.MustCompile(`，([\p{Han}]{5,9}，)`)

// punctuation loses, doubles or mistakes a mark.
func punctuation(t *target) []edit {
	var out []edit
	add := func(variant, from, to string, ok func(at int) bool) {
		t.every(from, t.body, t.foot, func(at int) {
			if ok == nil || ok(at) {
				out = append(out, swap(variant, at, at+len(from), to))
			}
		})
	}
	han := func(at int) bool { return unicode.Is(unicode.Han, t.before(at)) }
	add("two marks together", "，", pick(t.r, "，，", "，。", "。，", "，、", "；，"), han)
	add("two marks together", "。", pick(t.r, "。。", "。，", "，。", "；。"), han)
	add("half-width", "，", ",", han)
	add("half-width", "；", ";", han)
	add("half-width", "：", ":", han)
	for _, m := range bracketed.FindAllStringSubmatchIndex(t.text, -1) {
		if m[0] > t.body && m[1] < t.foot {
			last := strings.LastIndexAny(t.text[m[0]:m[1]], "）》”") + m[0]
			out = append(out, edit{variant: "not closed", parts: []part{{start: m[0], end: m[1], with: t.text[m[0]:last], gold: true}}})
		}
	}
	for i, l := range t.lines() {
		line := t.text[l[0]:l[1]]
		if i > 4 && l[0] > t.body && l[1] < t.foot && strings.HasSuffix(line, "。") && len(line) > 90 {
			last := l[1] - len("。")
			prev := last - len(string(t.before(last)))
			out = append(out, edit{variant: "full stop lost", parts: []part{{start: prev, end: l[1], with: t.text[prev:last], gold: true}}})
		}
	}
	return out
}

var bracketed = regexp.MustCompile(`（[^（）\n]{6,60}）|《[^《》\n]{4,60}》|“[^“”\n]{4,60}”`)

// lookAlikes writes a character that only looks like the right one.
func lookAlikes(t *target) []edit {
	var out []edit
	for _, p := range [][3]string{
		{"traditional", "东", "東"},
		{"traditional", "号", "號"},
		{"traditional", "为", "爲"},
		{"traditional", "国", "國"},
		{"traditional", "书", "書"},
		{"traditional", "产", "産"},
		{"traditional", "证", "證"},
		{"traditional", "实", "實"},
		{"traditional", "诉", "訴"},
		{"traditional", "赔", "賠"},
		{"traditional", "损", "損"},
		{"traditional", "协", "協"},
		{"shape", "第", "笫"},
		{"shape", "日", "曰"},
		{"radical", "人", "⼈"},
		{"radical", "行", "⾏"},
		{"radical", "自", "⾃"},
		{"radical", "立", "⽴"},
		{"invisible", "本院", "本\u200b院"},
		{"invisible", "合同", "合\ufeff同"},
		{"shape", "元", "兀"},
		{"digit", "0", "O"},
		{"digit", "1", "l"},
	} {
		t.every(p[1], t.body, t.foot, func(at int) {
			if p[0] == "digit" && !digit(t.text[max(0, at-1)]) {
				return
			}
			if p[1] == "日" && (!digit(t.text[at-1]) || at == 0) {
				return
			}
			out = append(out, swap(p[0], at, at+len(p[1]), p[2]))
		})
	}
	return out
}

// slips are words as they are mistyped: right, then wrong ways, by sound or by
// shape. They are the author's list, not taken from any collection of errors.
const slips = `判决 判绝 判诀|审理 审里 审埋|证据 证剧 正据|合同 合洞|请求 清求 请球|事实 事是 事时|予以 子以 于以|支持 支待 支特|驳回 驳会 剥回|损失 损矢 捐失|赔偿 陪偿 赔尝
违约 违妁|期限 其限 期现|偿还 尝还 偿环|利息 利习 利吸|委托 委拖 萎托|住所 住锁|送达 送答|传票 传漂|辩称 辨称 辩成|辩护 辨护|羁押 羁压 羁抻|盗窃 盗切 盗窍|履行 履形 屡行
依据 依剧 衣据|根据 跟据 根椐|过错 过措|责任 责仁 则任|认定 任定 认订|鉴定 签定 监定|提供 题供 提共|应当 因当 应挡|规定 规订 归定|内容 内融 内溶|双方 双万 双访|数额 数颔 树额
争议 争义 争仪|查明 察明 查名|参加 参如 掺加|诉讼 诉颂 诉松|申请 审请 申清|未 末|已经 己经 以经|借款 借歀|贷款 货款|价款 价歀|账 胀|治疗 冶疗 治潦|等候 等侯|住院 往院|折抵 拆抵
符合 附合 符台|确认 确任 碓认|一致 一至|陈述 陈诉 陈术|协议 协义 胁议|签订 签叮|约定 约订 约顶|履行 旅行|质证 置证|判处 判除|结婚 结昏|抚养 抚样|离婚 离昏|房屋 房握 房屡|登记 登纪 登计|机动车 机动乍|驾驶 驾使 驾驭
保险 保验 保俭|拘役 拘疫 拘没|罚金 罚全|没收 没手 设收|构成 购成 构或|情节 情结 清节|从轻 丛轻 从经|自首 自手 白首|悔罪 侮罪 海罪|谅解 凉解 晾解|被害人 被害入 被害八|检察 检查 捡察
监督 监都 临督|管理 管里 菅理|处罚 处伐|决定 绝定 决订|撤销 撤消 撒销|许可 许司 计可|行政 行正 行致|机关 机官 机夫|职权 职杈 直权|程序 程续 呈序|合法 合发 合去|执行 执形 扶行|查封 察封
冻结 东结 冻洁|拍卖 拍买 泊卖|裁定 栽定 裁订|上诉 上拆 上述|维持 维特 惟持|终审 终宙 中审|现场 现厂 观场|拒不 巨不|擅自 檀自 善自|均 匀|承担 乘担|损害 捐害|经济 经挤 径济|材料 材科 才料`

// typos mistypes a word by sound or by shape.
func typos(t *target) []edit {
	var out []edit
	for group := range strings.SplitSeq(strings.ReplaceAll(slips, "\n", "|"), "|") {
		words := strings.Fields(group)
		for _, wrong := range words[1:] {
			if !oneChanged(words[0], wrong) {
				continue
			}
			t.every(words[0], t.body, t.foot, func(at int) {
				switch words[0] {
				case "未":
					if !strings.ContainsRune("从尚并仍均", t.before(at)) {
						return
					}
				case "均", "账":
					if !unicode.Is(unicode.Han, t.before(at)) {
						return
					}
				}
				out = append(out, swap(words[0]+"→"+wrong, at, at+len(words[0]), wrong))
			})
		}
	}
	for i := range out {
		out[i].variant = "mistyped" // one variant: every place is as likely as every other
	}
	return out
}

// oneChanged reports whether a and b differ in exactly one character.
func oneChanged(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := 0
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			n++
		}
	}
	return len(x) == len(y) && n == 1
}

// wordPairs are right words and the wrong ones that are confused with them in
// such a text. kind and from narrow where the right word is certain.
var wordPairs = []struct {
	right, wrong string
	kind         judgment.Kind
}{
	{"作出", "做出", ""},
	{"其他", "其它", ""},
	{"签订", "签定", ""},
	{"制作", "制做", ""},
	{"坐落", "座落", ""},
	{"罚金", "罚款", judgment.Criminal},
	{"账户", "帐户", ""},
	{"转账", "转帐", ""},
	{"对账单", "对帐单", ""},
	{"抚养费", "扶养费", ""},
	{"截至", "截止", ""},
	{"权利", "权力", ""},
	{"被告人", "被告", judgment.Criminal},
	{"委托诉讼代理人", "委托代理人", judgment.Civil},
	{"抵销", "抵消", ""},
	{"定金", "订金", ""},
	{"利害关系", "厉害关系", ""},
	{"必需", "必须", ""},
	{"即日", "既日", ""},
	{"反映", "反应", ""},
	{"赡养", "瞻养", ""},
	{"交代", "交待", ""},
}

// pairs confuses two words of the trade.
func pairs(t *target) []edit {
	var out []edit
	for _, p := range wordPairs {
		if p.kind != "" && t.doc.Kind != p.kind {
			continue
		}
		t.every(p.right, t.body, t.foot, func(at int) {
			out = append(out, swap(p.right+"→"+p.wrong, at, at+len(p.right), p.wrong))
		})
	}
	return out
}

// terminology uses the name of an office that no longer exists, or sets a part
// of the country beside states.
func terminology(t *target) []edit {
	var out []edit
	if t.doc.Signed == nil || t.doc.Signed.Year < 2020 {
		return nil
	}
	for _, p := range [][2]string{
		{"市场监督管理局", "工商行政管理局"},
		{"市场监督管理局", "质量技术监督局"},
		{"人力资源和社会保障局", "劳动和社会保障局"},
		{"自然资源局", "国土资源局"},
		{"生态环境局", "环境保护局"},
		{"卫生健康委员会", "卫生和计划生育委员会"},
		{"应急管理局", "安全生产监督管理局"},
	} {
		t.every(p[0], t.body, t.foot, func(at int) {
			sentence := t.text[strings.LastIndexAny(t.text[:at], "。\n")+1 : at]
			if !longAgo.MatchString(sentence) { // the name was right then
				out = append(out, swap("former office", at, at+len(p[0]), p[1]))
			}
		})
	}
	for _, cue := range []string{"另查明，", "上述事实，", "以上事实，"} {
		t.every(cue, t.body, t.foot, func(at int) {
			for _, s := range [][3]string{
				{"同类产品销往", "日本、韩国、台湾等国家", "。"},
				{"该商品另销往", "美国、香港、新加坡等国", "。"},
				{"其中一人持有", "台湾国籍", "。"},
				{"部分款项由其从", "澳门、泰国等国家", "汇入。"},
			} {
				out = append(out, edit{variant: "beside states", parts: []part{{start: at, end: at, with: s[0] + s[1] + s[2], gold: true, lead: len(s[0]), trail: len(s[2])}}})
			}
		})
	}
	return out
}

var longAgo = regexp.MustCompile(`(?:19\d\d|200\d|201[0-8])年`)

// residue leaves what should have gone when the document was finished or converted.
func residue(t *target) []edit {
	var out []edit
	if t.foot < len(t.text) {
		for _, m := range numerals.FindAllStringIndex(t.text[t.foot:], -1) {
			at := t.foot + m[1]
			out = append(out, insert("seal", at, pick(t.r, "（院印）", "（此处盖章）", "（公章）")))
			out = append(out, insert("identity note", at, "\n本件与原本核对无异"))
		}
	}
	for _, m := range phrase.FindAllStringSubmatchIndex(t.text[t.body:t.foot], -1) {
		at := t.body + m[2]
		out = append(out, insert("note", at, pick(t.r, "【此处待核】", "[请补充]", "（批注：核实）", "XXX", "［待填写］")))
	}
	for _, p := range t.doc.Parties {
		if p.Organisation || len([]rune(p.Text)) > 4 {
			continue
		}
		surname := string([]rune(p.Text)[0])
		t.every(p.Text, t.body, t.foot, func(at int) {
			out = append(out, swap("masked twice", at, at+len(p.Text), surname+pick(t.r, "某某某某", "某×某", "某某某某某")))
		})
	}
	return out
}
