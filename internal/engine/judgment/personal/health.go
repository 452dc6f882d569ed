package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// diagnosisCues announce a finding of a physician; what follows, up to the end
// of the clause, is the finding.
var diagnosisCues = [...]string{
	"诊断结论为", "诊断结果为", "初步诊断为", "诊断意见为", "临床诊断为", "诊断为", "诊断：", "诊断:", "确诊为", "确诊患有", "确诊患", "被确诊", "患有", "罹患", "身患", "突发", "伤情为", "伤情诊断为", "既往有", "病史：", "检出", "查出", "查出患有", "感染了", "感染", "伤势为", "损伤为", "造成其", "导致其", "患", "因",
}

// illnesses finds what is said of a person's health: what a diagnosis says,
// and names of illnesses and injuries with what belongs to them.
func (f *finder) illnesses() {
	f.diagnoses()
	f.medicines()
	f.treatments()
	f.ailments()
	for i := 0; i < len(f.text); i++ {
		n, sure := f.illnessAt(i)
		if n == 0 || f.taken(i) {
			continue
		}
		from, to := f.illness(i, i+n)
		if !sure && from == i && f.words.loose.prefix(f.text[i:]) == n {
			i += n - 1
			continue
		}
		from, to = f.finding(from, to)
		if !sure && !f.diagnosed(from) && !f.injured(from, to) {
			i = to - 1
			continue
		}
		if f.general(from, to) {
			i = to - 1
			continue
		}
		f.add(from, to, Health, OfPerson)
		i = to - 1
	}
	f.stages()
	f.illnessesAgain()
}

// findings announce what a physician found, told as the object of the clause.
var findings = [...]string{"诊断为", "诊断是", "诊断：", "诊断:", "确诊为", "诊断结论为", "诊断结果为", "诊断意见为", "主诉：", "主诉为", "患有", "罹患", "身患", "患"}

// diagnoses finds what words of a diagnosis announce, whether or not its
// illness is a known one: 诊断为牙冠折. It may run over several clauses as long as
// each goes on naming illnesses.
func (f *finder) diagnoses() {
	for _, cue := range findings {
		f.each(cue, func(i int) {
			from := i + utf8.RuneCountInString(cue)
			for from < len(f.text) && (strings.ContainsRune("：:“\"", f.text[from]) || isBlank(f.text[from])) {
				from++
			}
			suffers := strings.HasSuffix(cue, "患") || cue == "患有"
			if suffers && strings.ContainsRune("者儿方难有隐得上处", f.rune(from)) || f.rune(i-1) == '隐' || f.taken(from) {
				return
			}
			to := f.pieceEnd(from)
			if suffers && !f.namesIllness(from, to) && f.ailmentEnd(from) == 0 || to-from < 2 || to-from > 60 || f.general(from, to) || containsAny(f.string(from, to), "×", "疾病", "重病", "大病", "轻伤", "重伤", "轻微伤", "伤残", "死亡", "鉴定", "某") {
				return
			}
			if e := f.ailmentEnd(from); suffers && e > 0 && e < to && containsAny(f.string(e, e+2), "住", "在", "到", "期间", "由其", "去世", "死亡", "需", "不", "的") {
				to = e // 患肺炎住院期间
			}
			for to < len(f.text) && strings.ContainsRune("，；,;、", f.text[to]) {
				end := f.pieceEnd(to + 1)
				more := f.namesIllness(to+1, end) || f.item(to+1) || f.text[to] == '、' && f.oneMore(to+1, end)
				if end-from > 160 || !more || containsAny(f.string(to+1, end), "住院", "治疗", "入院", "支付", "花费", "原告", "被告", "鉴定", "医院", "构成", "导致", "死亡", "不能", "无法", "由其", "需要") {
					break
				}
				to = end
			}
			f.add(from, to, Health, OfPerson)
		})
	}
	f.each("因“", func(i int) { // 因“反复胸闷3年”入院
		end := i + 2
		for end < len(f.text) && end-i < 60 && !strings.ContainsRune("”\n。", f.text[end]) {
			end++
		}
		if f.rune(end) == '”' && containsAny(f.string(end, end+12), "入院", "入住", "住院", "就诊", "就医", "急诊", "收治", "门诊") {
			f.add(i+2, end, Health, OfPerson)
		}
	})
}

// pieceEnd is where the piece of a clause that begins at i ends.
func (f *finder) pieceEnd(i int) int {
	k := i
	for k < len(f.text) && k-i < 80 {
		r := f.text[k]
		if (r == '（' || r == '(') && k > i {
			if c := f.closing(k); c > 0 {
				k = c + 1
				continue
			}
		}
		numbered := strings.ContainsRune("、.．", r) && isDigit(f.rune(k-1))
		if strings.ContainsRune("，；。,;\n）)”\"", r) || r == '、' && !numbered {
			break
		}
		k++
	}
	return k
}

// item reports whether the number of a list stands at i: 2.高血压病.
func (f *finder) item(i int) bool {
	return isDigit(f.rune(i)) && strings.ContainsRune(".．、", f.rune(i+1))
}

// namesIllness reports whether the words between two characters name an illness
// or injury: one that is listed, or one that ends as their names do.
func (f *finder) namesIllness(from, to int) bool {
	for k := from; k < to; k++ {
		if n, _ := f.illnessAt(k); n > 0 {
			return true
		}
	}
	return endsWithAny(f.string(from, to), "病", "症", "炎", "癌", "瘤", "伤", "疏松", "硬化", "增生", "衰竭", "感染", "缺损", "残疾", "梗死", "结石", "疼痛", "障碍", "折", "绞痛", "晚期", "疝", "肥大", "萎缩")
}

// Common reports whether a word for an illness is so short that it may stand in
// a document without speaking of the person it was found with: 精神病鉴定.
func Common(illness string) bool { return utf8.RuneCountInString(illness) <= shortIllness }

// illnessesAgain finds illnesses that were found elsewhere where they stand
// without the words that gave them away.
func (f *finder) illnessesAgain() {
	seen := map[string]bool{}
	for _, it := range slices.Clone(f.items) {
		s := f.doc.Text[it.Start:it.End]
		if it.Class != Health || seen[s] || utf8.RuneCountInString(s) <= shortIllness {
			continue
		}
		seen[s] = true
		f.each(s, func(i int) {
			if !f.taken(i) {
				f.add(i, i+utf8.RuneCountInString(s), Health, OfPerson)
			}
		})
	}
}

// shortIllness is the length in characters up to which the word for an illness
// is too common for every place of it to speak of the same person.
const shortIllness = 3

// illnessAt is the number of characters of the illness at i, and whether it is
// one that is always private.
func (f *finder) illnessAt(i int) (int, bool) {
	if n := f.words.sensitive.prefix(f.text[i:]); n > 0 {
		return n, true
	}
	if f.text[i] == '中' && f.stroke(i) {
		return 2, true
	}
	return f.words.illness.prefix(f.text[i:]), false
}

// body are the characters of words for parts of the body and degrees of
// illness that stand before an illness: 右侧第五至第七肋骨骨折.
const body = "左右双侧上下前后内外远近端中段第一二三四五六七八九十至肋骨胫腓尺桡股肱髌跟距踝腕肘肩髋膝颅脑颈椎胸腰骶尾髂盆锁颌面鼻眼耳口唇牙颧额颞顶枕手指掌趾跖足脚腿臂肢体肝脾肾肺心脏胃肠胆胰膀胱输尿管子宫卵巢甲状腺乳房前列腺神经韧带半月板肌腱皮肤软组织头部背腹膜多处发性粉碎闭合开放压缩急慢轻中重度期型伴及并两三节段干髁突根支蛛网膜下腔硬外原动静脉过敏创伤器质沟腔柱稳疏松偏视网状冠粥样化缺血出血梗阻塞积肩袖大小关窦窝底壁全身躯椎间盘血糖压脂精障碍裂深浅凹陷鼓基茎寰枢损创合并儿胫平台级伤口挫擦刺切撕脱截瘫轻微孕周先兆处女膜新鲜陈旧"

// illness extends an illness to its whole name, and to those it is listed with.
func (f *finder) illness(from, to int) (int, int) {
	for from > 0 && (strings.ContainsRune(body, f.text[from-1]) || isDigit(f.text[from-1]) || isLetter(f.text[from-1]) || f.text[from-1] == '-') {
		if isDigit(f.text[from-1]) && f.rune(from-2) == '某' {
			break // the number belongs to a name
		}
		if f.text[from-1] == '伤' && strings.ContainsRune("致受打砍刺", f.rune(from-2)) {
			break
		}
		from--
	}
	for from < to && (strings.ContainsRune("及并伴中下上至大小女", f.text[from]) || f.text[from] == '合' && f.rune(from+1) != '并' || f.text[from] == '后' || f.text[from] == '两') && !f.here(from, "中度") && !f.here(from, "下肢") && !f.here(from, "上肢") && !f.here(from, "大脑") && !f.here(from, "小脑") && !f.here(from, "下颌") && !f.here(from, "上颌") && !f.here(from, "小腿") && !f.here(from, "大腿") && !f.here(from, "中指") && !f.here(from, "后颅") && !f.here(from, "中枢") && !f.here(from, "小指") && !f.here(from, "下腹") && !f.here(from, "上腹") {
		from++
	}
	for strings.ContainsRune("病症炎", f.rune(to)) && f.rune(to) != 0 && f.rune(to+1) != '史' {
		to++
	}
	for to < len(f.text) {
		if strings.ContainsRune("一二三四壹贰叁肆1234", f.text[to]) && f.rune(to+1) == '级' && f.here(to-2, "残疾") {
			to += 2
			continue
		}
		if strings.ContainsRune("一二三四五ⅠⅡⅢⅣ12345", f.text[to]) && strings.ContainsRune("期级度", f.rune(to+1)) && f.rune(to+1) != 0 && f.rune(to+2) != '间' {
			to += 2 // 矽肺三期
			continue
		}
		if r := f.text[to]; r == '（' || r == '(' {
			if k := f.closing(to); k > 0 && k-to < 14 && containsAny(f.string(to, k), "期", "度", "级", "型", "性", "位", "三阳", "高危", "术后", "侧", "开放", "闭合", "阳性", "晚期") && !containsAny(f.string(to, k), "以下", "简称") {
				to = k + 1
				continue
			}
		}
		k := to
		if strings.ContainsRune("、伴并及和合，", f.text[k]) {
			k++
			for k < len(f.text) && strings.ContainsRune("伴并及有发", f.text[k]) {
				k++
			}
		} else if !f.here(k, "术后") && !f.here(k, "所致") && !f.here(k, "后遗症") && !f.here(k, "晚期") && !f.here(k, "病变") && !f.here(k, "综合征") && !f.here(k, "阳性") && !f.here(k, "病史") && !f.here(k, "感染") && !f.here(k, "患者") && !f.here(k, "携带者") && !f.here(k, "化疗") && !f.here(k, "放疗") {
			return from, to
		}
		next := k
		for next < len(f.text) && next-k < 16 && (strings.ContainsRune(body, f.text[next]) || isDigit(f.text[next]) || isLetter(f.text[next])) {
			if n, _ := f.illnessAt(next); n > 0 {
				break
			}
			next++
		}
		n, _ := f.illnessAt(next)
		if n == 0 && next > k && k > to && f.here(next, "阳性") { // 、HPV16阳性
			to = next + 2
			continue
		}
		switch {
		case n > 0:
			to = next + n
		case k == to && (f.here(k, "感染者") || f.here(k, "携带者")):
			to = k + 3
		case k == to && (f.here(k, "病史") || f.here(k, "感染") || f.here(k, "患者")):
			to = f.years(k + 2)
		case k == to && (f.here(k, "术后") || f.here(k, "所致") || f.here(k, "晚期") || f.here(k, "病变") || f.here(k, "阳性") || f.here(k, "化疗") || f.here(k, "放疗")):
			if f.here(k, "所致") {
				if m, _ := f.illnessAt(k + 2); m == 0 {
					return from, to
				}
			}
			to = k + 2
		case k == to:
			to = k + 3
		default:
			return from, to
		}
	}
	return from, to
}

// years is where the number of years ends that follows at i: 病史八年, 病史10余年.
func (f *finder) years(i int) int {
	if !f.here(i-2, "病史") {
		return i
	}
	k := i
	for k < len(f.text) && k-i < 4 && (strings.ContainsRune("一二三四五六七八九十数多余", f.text[k]) || isDigit(f.text[k])) {
		k++
	}
	if k == i || f.rune(k) != '年' {
		return i
	}
	if k++; strings.ContainsRune("余多", f.rune(k)) && k < len(f.text) {
		k++
	}
	return k
}

// finding extends an illness to the whole of what a diagnosis says: what stands
// between 诊断为 and the end of the clause.
func (f *finder) finding(from, to int) (int, int) {
	k := from
	for k > 0 && from-k < 30 && !strings.ContainsRune("，。；,;\n：:", f.text[k-1]) && !endsWithAny(f.string(k-3, k), "诊断为", "确诊为", "结论为", "结果为", "意见为") {
		k--
	}
	colon := strings.ContainsRune("：:", f.rune(k-1)) && containsAny(f.string(k-8, k), "诊断", "病历", "记载", "伤情")
	if !colon && !endsWithAny(f.string(k-3, k), "诊断为", "确诊为", "结论为", "结果为", "意见为") {
		return from, to
	}
	if r := f.rune(k); r == '“' {
		k++
	}
	end := to
	for end < len(f.text) && end-to < 60 {
		numbered := f.text[end] == '；' && isDigit(f.rune(end+1)) && strings.ContainsRune(".．、", f.rune(end+2))
		point := f.text[end] == '.' && !isDigit(f.rune(end+1)) && !isDigit(f.rune(end-1))
		if strings.ContainsRune("，。；,;\n）”", f.text[end]) && !numbered || point {
			break
		}
		if f.text[end] == '（' {
			if c := f.closing(end); c > 0 {
				end = c
			}
		}
		end++
	}
	return k, min(end, len(f.text))
}

// closing is the bracket that closes the one at i, 0 when none does close by.
func (f *finder) closing(i int) int {
	for k := i + 1; k < len(f.text) && k-i < 40; k++ {
		if f.text[k] == '）' || f.text[k] == ')' {
			return k
		}
	}
	return 0
}

// diagnosed reports whether words of a diagnosis stand before from.
func (f *finder) diagnosed(from int) bool {
	before := f.clause(from, 24)
	if k := strings.LastIndexAny(before, "，,"); k >= 0 && !containsAny(before, "诊断") {
		before = before[k:]
	}
	return containsAny(before, diagnosisCues[:]...) || containsAny(before, "诊断", "病历", "住院", "伤情", "记载", "治疗", "就诊", "病故", "因病", "病逝", "手术", "术后", "出现", "并发", "继发", "致", "引发", "患者", "受伤")
}

// injured reports whether the injury is told as one: 致…骨折, …骨折，住院.
func (f *finder) injured(from, to int) bool {
	after := f.string(to, to+8)
	return to-from >= 4 && (containsAny(f.string(from, to), "骨折", "挫伤", "裂伤", "血肿", "破裂", "穿孔", "脱位", "断裂") || containsAny(after, "住院", "治疗", "入院", "手术", "就诊", "复发", "病史", "死亡", "发作"))
}

// general reports whether the words speak of an illness as such and not of
// somebody's: the name of an institution, of an offence, of a rule.
func (f *finder) general(from, to int) bool {
	after := f.string(to, to+5)
	before := f.string(from-4, from)
	for _, w := range [...]string{"医院", "防治", "司法鉴定", "鉴定中心", "专科", "病房", "检查费", "研究所", "筛查", "传播罪", "预防", "保险", "科", "罪", "专项", "被取保候", "取保候审", "暂予监外", "未予羁押"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return containsAny(f.string(from-1, to), "脚手架", "脚手板") || containsAny(before, "不构成", "未患", "《", "没有患") || f.here(to, "》")
}

// confidential finds what technical investigation brought, and what is said to
// be a trade secret.
func (f *finder) confidential() {
	for _, word := range [...]string{"技术侦查", "技侦", "技术调查措施", "秘密监听", "秘密侦查", "控制下交付", "隐匿身份侦查", "通讯监控", "通信监控", "行踪监控", "监听措施", "网络侦听", "通讯监听", "通信监听", "语音监听", "通话监听", "通信定位", "话单侦控", "基站定位", "定位追踪"} {
		f.each(word, func(i int) {
			if f.doc.Kind != judgment.Criminal && containsAny(word, "监听", "侦听", "侦控", "定位") {
				return // a husband's, a taxi firm's
			}
			from, to := f.clauseAround(i)
			for from > 1 && f.text[from-1] == '、' { // 对号码…、…采取, 采取行踪监控、通信监控等
				earlier, _ := f.clauseAround(from - 2)
				if !isDigit(f.text[from-2]) && !containsAny(f.string(earlier, from), "采取", "使用", "实施", "监控") {
					break
				}
				from = earlier
			}
			for _, lead := range [...]string{"证实", "证明", "载明", "显示"} {
				if k := strings.Index(f.string(from, i), lead); k >= 0 {
					from += utf8.RuneCountInString(f.string(from, i)[:k+len(lead)])
				}
			}
			for _, lead := range [...]string{"公安机关根据", "侦查机关根据", "公安机关通过", "侦查机关通过", "公安机关", "侦查机关", "监察机关", "民警", "根据", "通过", "依据", "其中", "并", "且"} {
				if f.here(from, lead) && from+len([]rune(lead)) <= i {
					from += len([]rune(lead))
				}
			}
			if containsAny(f.string(from, to), "《", "》") {
				return
			}
			if f.rune(to) == '，' { // ，监听到, ，截获
				for _, brought := range [...]string{"监听到", "侦听到", "监控到", "监听", "截获", "截取", "定位到", "锁定", "获悉", "掌握"} {
					if f.here(to+1, brought) {
						to += 1 + utf8.RuneCountInString(brought)
						break
					}
				}
			}
			f.add(from, to, TechInvest, OfPerson)
		})
	}
	f.secrets()
}

// clauseAround is the clause that the character at i lies in.
func (f *finder) clauseAround(i int) (from, to int) {
	stop := func(r rune) bool { return strings.ContainsRune("，。；：:;,\n、（）()", r) }
	from, to = i, i
	for from > 0 && !stop(f.text[from-1]) {
		from--
	}
	for to < len(f.text) && !stop(f.text[to]) {
		to++
	}
	return from, to
}

// secrets finds passages that are marked as trade secrets or told as the
// content of one, and, in a document that speaks of secrets, noun phrases for
// what secrets are made of.
func (f *finder) secrets() {
	f.each("【商业秘密】", func(i int) {
		from := i + len([]rune("【商业秘密】"))
		rest := f.string(from, len(f.text))
		k := strings.Index(rest, "【/商业秘密】")
		if k < 0 {
			k = strings.IndexByte(rest, '\n')
		}
		if k > 0 {
			f.add(from, f.index(f.at[from]+k), Secret, OfOrganisation)
		}
	})
	for _, cue := range [...]string{"核心工艺为：", "核心技术为：", "核心配方为：", "其核心为", "核心工艺为", "核心技术为", "核心配方为", "密点为：", "密点为", "密点是", "密点：", "秘密点为：", "秘密点为", "秘密点：", "商业秘密内容为：", "商业秘密内容为", "商业秘密的内容为", "商业秘密内容：", "技术秘密内容为：", "技术秘密内容为", "技术秘密的内容为", "技术秘密内容：", "商业秘密具体为", "技术秘密具体为", "秘密信息为", "保密内容为", "涉密内容为", "商业秘密，即", "技术秘密，即", "商业秘密（即", "技术秘密（即"} {
		f.each(cue, func(i int) {
			if strings.HasPrefix(cue, "核心") && !f.says("商业秘密", "技术秘密") {
				return
			}
			from := i + len([]rune(cue))
			for strings.ContainsRune("：:“", f.rune(from)) && from < len(f.text) {
				from++
			}
			to := from
			for to < len(f.text) && !strings.ContainsRune("。\n）", f.text[to]) && (f.text[to] != '；' || to-from < 4) {
				to++
			}
			f.add(from, to, Secret, OfOrganisation)
		})
	}
	f.numberedSecrets()
	f.itemisedSecrets()
	if !f.says("商业秘密", "技术秘密", "保密", "秘密性", "泄露公司", "向客户泄露", "泄密", "不为公众所知悉", "专有技术", "技术信息", "菌种", "配方", "经营信息", "竞业限制") {
		return
	}
	for i := range f.text {
		n := f.words.secret.prefix(f.text[i:])
		if n == 0 || f.taken(i) {
			continue
		}
		from, to := i, i+n
		for from > 0 && i-from < 24 {
			r := f.text[from-1]
			if r == '的' && f.here(from-3, "产品") { // A7型号产品的…: the product is part of it
				from--
				continue
			}
			if !isHan(r) && !isDigit(r) && !isLetter(r) && !strings.ContainsRune("-／/%％℃.", r) || strings.ContainsRune("的了将把对为是该其在有以使用掌握获取泄露披露提供包括称系", r) {
				break
			}
			from--
		}
		if strings.ContainsRune("和及、", f.rune(to)) { // one more of the kind
			if more := f.words.secret.prefix(f.text[min(to+1, len(f.text)):]); more > 0 {
				to += 1 + more
			}
		}
		// 保藏编号CGMX-20877, 采购底价每米38.5元至41元: as far as figures go on.
		for k := to; k < len(f.text) && k-to < 24 && !strings.ContainsRune("，。；;\n（）“”、", f.text[k]) && !f.here(k, "来自") && !f.here(k, "由"); k++ {
			if r := f.text[k]; isDigit(r) || isLetter(r) || strings.ContainsRune("元米升克度秒", r) {
				to = k + 1
			}
		}
		if !f.specific(from, to) {
			continue
		}
		f.add(from, to, Secret, OfOrganisation)
	}
}

// numberedSecrets finds secrets that are listed by number: 秘密点1：…；秘密点2：….
func (f *finder) numberedSecrets() {
	for _, cue := range [...]string{"密点", "秘点", "商业秘密", "技术秘密", "技术信息", "经营信息"} {
		f.each(cue, func(i int) {
			k := i + utf8.RuneCountInString(cue)
			number := k
			for k < len(f.text) && k-number < 3 && (isDigit(f.text[k]) || strings.ContainsRune("一二三四五六七八九十①②③④⑤⑥⑦⑧⑨", f.text[k])) {
				k++
			}
			if listed := f.here(k, "，") && strings.HasSuffix(cue, "点"); k == number || !listed && !strings.ContainsRune("：:为是即", f.rune(k)) || k >= len(f.text) {
				return
			} else if listed {
				k++
			}
			for strings.ContainsRune("：:为是即系“", f.rune(k)) && k < len(f.text) {
				k++
			}
			to := k
			for to < len(f.text) && to-k < 300 && !strings.ContainsRune("。；;\n”", f.text[to]) {
				to++
			}
			if to-k >= 6 {
				f.add(k, to, Secret, OfOrganisation)
			}
		})
	}
}

// itemisedSecrets finds the items of 技术秘密具体包括：1.…；2.…, when a figure
// stands in one of them. What the law asks of a secret is listed like that too.
func (f *finder) itemisedSecrets() {
	for _, cue := range [...]string{"密点", "商业秘密", "技术秘密", "技术信息", "经营信息"} {
		f.each(cue, func(i int) {
			k := i + utf8.RuneCountInString(cue)
			for j := k; j < len(f.text) && j-k < 10 && !strings.ContainsRune("，。；\n", f.text[j]); j++ {
				if f.text[j] == '：' || f.text[j] == ':' {
					k = j + 1
					break
				}
			}
			var items [][2]int
			figures := false
			for at := f.marker(k); at > 0; {
				to := at
				for to < len(f.text) && to-at < 300 && !strings.ContainsRune("。；;\n", f.text[to]) {
					to++
				}
				if containsAny(f.string(at, to), "公众", "保密措施", "商业价值", "秘密性", "原告", "被告", "《") {
					return
				}
				items = append(items, [2]int{at, to})
				figures = figures || f.specific(at, to)
				at = f.marker(to + 1)
			}
			for _, it := range items {
				if figures && len(items) > 1 {
					f.add(it[0], it[1], Secret, OfOrganisation)
				}
			}
		})
	}
}

// marker is where the number of an item ends that stands at i: 1., （二）, ③; 0
// when none does.
func (f *finder) marker(i int) int {
	numeral := func(r rune) bool {
		return isDigit(r) || strings.ContainsRune("一二三四五六七八九十", r) && r != 0
	}
	switch {
	case strings.ContainsRune("①②③④⑤⑥⑦⑧⑨", f.rune(i)) && f.rune(i) != 0:
		return i + 1
	case numeral(f.rune(i)) && strings.ContainsRune(".．、", f.rune(i+1)) && f.rune(i+1) != 0 && !isDigit(f.rune(i+2)):
		return i + 2
	case f.rune(i) == '（' && numeral(f.rune(i+1)) && f.rune(i+2) == '）':
		return i + 3
	}
	return 0
}

// specific reports whether the phrase says what the secret is, and not only
// that there is one: it holds a figure or code.
func (f *finder) specific(from, to int) bool {
	for k := from; k < to; k++ {
		if (isDigit(f.text[k]) || isLetter(f.text[k])) && !strings.ContainsRune("份张页套组个项名0123456789", f.rune(k+1)) {
			return true
		}
	}
	return false
}
