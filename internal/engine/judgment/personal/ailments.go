package personal

import (
	"strings"
	"unicode/utf8"
)

// ailmentEnds are what names of illnesses end with.
var ailmentEnds = [...]string{
	"病", "症", "炎", "癌", "瘤", "综合征", "缺损", "硬化", "增生", "衰竭", "梗死", "梗塞", "结石", "障碍", "疝", "萎缩", "颤动", "早搏", "狭窄", "畸形", "坏死",
	"疏松", "失常", "不全", "结节", "息肉", "积液", "积水", "出血", "囊肿", "中风", "偏瘫", "瘫痪", "病变", "后遗症", "感染", "突出", "化疗", "放疗",
}

// noAilments end like names of illnesses and tell of none, or of none in particular.
var noAilments = [...]string{
	"生病", "看病", "疾病", "治病", "因病", "重病", "大病", "患病", "发病", "得病", "犯病", "毛病", "伤病", "弊病", "通病", "诟病", "抱病", "急病", "养病", "本病", "该病", "此病", "旧病", "疫病",
	"发炎", "消炎", "病症", "重症", "急症", "对症", "绝症", "设置障碍", "交通障碍", "沟通障碍", "法律障碍", "意识障碍", "保管不全", "手续不全", "证件不全", "资料不全", "道路狭窄",
}

// ailmentCues announce an illness as their object; the illness has to be named
// as illnesses are, since other things are their objects too.
var ailmentCues = [...]string{"检查出", "体检出", "查出", "确诊", "治疗", "医治", "得了", "患了", "患上", "染上", "落下", "遗留", "突发", "既往有", "其有", "本人有", "自己有", "我有", "他有", "她有", "还有", "老伴有", "父亲有", "母亲有", "伴有", "因"}

// ailments finds illnesses that are listed nowhere by what stands before and
// behind them: 治疗…病, 因…入院.
func (f *finder) ailments() {
	for _, cue := range ailmentCues {
		f.each(cue, func(i int) {
			from := i + utf8.RuneCountInString(cue)
			for from < len(f.text) && (strings.ContainsRune("：“", f.text[from]) || cue == "确诊" && f.text[from] == '为') {
				from++
			}
			to := f.ailmentEnd(from)
			if to == 0 || f.taken(from) || f.general(from, to) {
				return
			}
			if cue == "因" && !containsAny(f.string(to, to+12), "住院", "入院", "去世", "病故", "逝世", "病逝", "就诊", "手术", "治疗", "卧床", "急需", "需要", "休学", "休养", "病退", "监外执行") {
				return
			}
			if cue == "治疗" && containsAny(f.string(to, to+3), "的医", "的药", "的专", "费", "的机构") {
				return
			}
			f.add(from, to, Health, OfPerson)
		})
	}
}

// ailmentEnd is where the name of an illness ends that begins at i; 0 when none
// is named there.
func (f *finder) ailmentEnd(i int) int {
	if i >= len(f.text) || strings.ContainsRune("后期时终无费至过了中方、患", f.text[i]) {
		return 0
	}
	end := 0
	for k := i; k < len(f.text) && k-i < 24; k++ {
		r := f.text[k]
		if !isHan(r) && !isDigit(r) && !isLetter(r) && !strings.ContainsRune("、（）-", r) || strings.ContainsRune("在到于被而向将把对从给其该本去", r) {
			break
		}
		if r == '的' && !endsWithAny(f.string(i, k), "严重", "较重", "轻微") || r == '不' && !strings.ContainsRune("全良孕育稳典", f.rune(k+1)) {
			break
		}
		if strings.ContainsRune("病症炎", r) && strings.ContainsRune("状人房历情毒床区友假因理程灶例员", f.rune(k+1)) && f.rune(k+1) != 0 {
			continue // 症状, 病人
		}
		if s := f.string(i, k+1); k-i >= 2 && endsWithAny(s, ailmentEnds[:]...) && !endsWithAny(s, noAilments[:]...) {
			end = k + 1
		}
	}
	if end > 0 && f.rune(end) == '史' {
		end = f.years(end + 1)
	}
	if end > 0 && f.rune(end) == '（' { // （小三阳）, （晚期）
		if c := f.closing(end); c > 0 && c-end < 10 && !containsAny(f.string(end, c), "以下", "简称", "原告", "被告") {
			end = c + 1
		}
	}
	return end
}

// oneMore reports whether what stands between two characters is one more name of
// a list of illnesses that goes on: short, and of nothing but a name.
func (f *finder) oneMore(from, to int) bool {
	if n := to - from; n < 2 || n > 10 || !strings.ContainsRune("，。；、）\n", f.rune(to)) {
		return false
	}
	for k := from; k < to; k++ {
		if !isHan(f.text[k]) && !isLetter(f.text[k]) || strings.ContainsRune("的了在被其将我他她为是所与向从把未无等有", f.text[k]) {
			return false
		}
	}
	return true
}

// habits stand before what somebody takes as a patient does, and not once.
var habits = [...]string{"长期", "一直", "规律", "按时", "坚持", "常年", "终身", "终生", "每日", "每天", "遵医嘱", "持续", "定期", "多年", "仍在", "仍需", "需要", "尚需"}

// medicines finds what somebody takes for an illness: it tells the illness.
func (f *finder) medicines() {
	for _, verb := range [...]string{"服用", "口服", "注射"} {
		f.each(verb, func(i int) {
			from := i + utf8.RuneCountInString(verb)
			to := from
			for to < len(f.text) && to-from < 24 && (isHan(f.text[to]) || isLetter(f.text[to]) || isDigit(f.text[to]) || f.text[to] == '、') && !f.doseEnds(to) {
				to++
			}
			drug := f.string(from, to)
			if to-from < 2 || containsAny(drug, "毒", "农药", "酒", "保健", "海洛因", "鸦片", "食", "饭") || f.taken(from) {
				return
			}
			before := f.string(i-6, i)
			start := i
			for _, h := range habits {
				if k := strings.LastIndex(before, h); k >= 0 {
					start = min(start, i-utf8.RuneCountInString(before[k:]))
				}
			}
			treats := containsAny(drug, "抗抑郁", "抗精神病", "抗癫痫", "抗病毒", "降压", "降糖", "胰岛素", "化疗药", "靶向药", "镇静")
			treats = treats || f.here(to, "治疗") || f.here(to, "控制病情") || f.here(to, "维持治疗")
			if start == i && !treats || drug == "药物" || drug == "药品" || drug == "该药" {
				return
			}
			f.add(start, to, Health, OfPerson)
		})
	}
}

// treatments finds what is done again and again for an illness: 每周透析, 先后化
// 疗六次.
func (f *finder) treatments() {
	for _, word := range [...]string{"透析", "化疗", "放疗"} {
		f.each(word, func(i int) {
			to := i + utf8.RuneCountInString(word)
			before := f.string(i-5, i)
			times := containsAny(f.string(to, to+4), "次", "治疗", "周期", "疗程")
			if f.taken(i) || f.here(to, "科") || f.here(to, "室") || !times && !containsAny(before, habits[:]...) && !containsAny(before, "每周", "每月", "次", "接受", "先后", "行", "做") {
				return
			}
			f.add(i, to, Health, OfPerson)
		})
	}
}

// doseEnds reports whether the name of a medicine ends before the character at i.
func (f *finder) doseEnds(i int) bool {
	for _, w := range [...]string{"治疗", "维持", "控制", "进行", "来", "以", "后", "并", "等", "的", "至", "才", "可"} {
		if f.here(i, w) {
			return true
		}
	}
	return false
}

// stages takes in the stage of an illness that a finding goes on with: ，案发时
// 处于疾病期.
func (f *finder) stages() {
	for k := range f.items {
		it := &f.items[k]
		if it.Class != Health {
			continue
		}
		i := f.index(it.End)
		if f.rune(i) != '，' {
			continue
		}
		to := f.pieceEnd(i + 1)
		if s := f.string(i+1, to); strings.Contains(s, "处于") && strings.HasSuffix(s, "期") && to-i < 16 {
			it.End = f.at[to]
			for b := i; b < to; b++ {
				f.busy[b] = true
			}
		}
	}
}

// stroke reports whether the two characters 中风 at i are the illness, and not
// parts of other words: 集中风险.
func (f *finder) stroke(i int) bool {
	return f.here(i, "中风") && !strings.ContainsRune("集空高初", f.rune(i-1)) && strings.ContainsRune("后了，。；、瘫偏住卧致）", f.rune(i+2))
}
