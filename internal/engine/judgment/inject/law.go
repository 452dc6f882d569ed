package inject

import (
	"fmt"
	"regexp"
	"strings"

	"xiezhi/internal/engine/judgment"
)

var (
	cite    = regexp.MustCompile(`《([^《》]*(?:〈[^〉]*〉[^《》]*)?)》((?:第[零一二三四五六七八九十百千]+条(?:之一)?(?:第[一二三四五六七八九十]+[款项])*[、，和]?)+)`)
	article = regexp.MustCompile(`第([零一二三四五六七八九十百千]+)条`)
)

// lastArticle is the number of the last article of texts that are often cited,
// the highest of the versions of the last ten years, counted in the published texts.
var lastArticle = []struct {
	title string
	last  int
}{
	{"民法典", 1260},
	{"刑法", 452},
	{"刑事诉讼法", 308},
	{"民事诉讼法", 306},
	{"行政诉讼法", 103},
	{"劳动合同法", 98},
	{"道路交通安全法", 124},
	{"保险法", 185},
	{"行政处罚法", 86},
	{"消费者权益保护法", 63},
	{"国家赔偿法", 42},
	{"行政强制法", 71},
	{"行政许可法", 83},
	{"反家庭暴力法", 38},
	{"企业破产法", 136},
	{"最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释", 552},
	{"最高人民法院关于适用〈中华人民共和国刑事诉讼法〉的解释", 655},
	{"最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释", 163},
}

// articles cites an article that the law does not have.
func articles(t *target) []edit {
	var out []edit
	for _, m := range cite.FindAllStringSubmatchIndex(t.text, -1) {
		title := strings.TrimPrefix(t.text[m[2]:m[3]], "中华人民共和国")
		last := 0
		for _, l := range lastArticle {
			if l.title == title {
				last = l.last
			}
		}
		if last == 0 {
			continue
		}
		for _, a := range article.FindAllStringSubmatchIndex(t.text[m[4]:m[5]], -1) {
			s, e := m[4]+a[2], m[4]+a[3]
			out = append(out, swap("beyond the last", s-len("第"), e+len("条"), "第"+chinese(last+1+t.r.IntN(last))+"条"))
			if last < 1000 && !strings.Contains(t.text[s:e], "千") {
				out = append(out, swap("thousand too many", s-len("第"), e+len("条"), "第一千"+strings.TrimPrefix(t.text[s:e], "一千")+"条"))
			}
			if last >= 1000 {
				out = append(out, swap("thousand too many", s-len("第"), e+len("条"), "第二千"+strings.TrimPrefix(t.text[s:e], "一千")+"条"))
			}
		}
	}
	return out
}

// chinese writes 1 to 9999 in Chinese numerals, as articles are numbered.
func chinese(n int) string {
	digits := []rune("零一二三四五六七八九")
	var b strings.Builder
	zero := false
	for _, u := range []struct {
		unit int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.unit % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteRune('零')
			zero = false
		}
		if d != 1 || u.unit != 10 || b.Len() > 0 {
			b.WriteRune(digits[d])
		}
		b.WriteString(u.name)
	}
	return b.String()
}

// moved are articles of 民事诉讼法 whose numbers changed: what they are cited
// for, and their numbers before 2022, in 2022 and 2023, and from 2024.
var moved = []struct {
	cue     string
	numbers [3]string
}{
	{"加倍支付迟延履行", [3]string{"二百五十三", "二百六十", "二百六十四"}},
	{"缺席判决如下", [3]string{"一百四十四", "一百四十七", ""}},
	{"驳回上诉", [3]string{"一百七十", "一百七十七", ""}},
	{"", [3]string{"六十四", "六十七", ""}},
}

// shifted cites an article by the number it had, or got, in another version.
func shifted(t *target) []edit {
	if t.doc.Signed == nil {
		return nil
	}
	now := 0
	if t.doc.Signed.Year >= 2022 {
		now = 1
	}
	if t.doc.Signed.Year >= 2024 {
		now = 2
	}
	var out []edit
	for _, m := range cite.FindAllStringSubmatchIndex(t.text, -1) {
		if t.text[m[2]:m[3]] != "中华人民共和国民事诉讼法" || m[0] < t.body {
			continue
		}
		near := t.text[max(0, m[0]-90):min(len(t.text), m[1]+120)]
		for _, v := range moved {
			if v.cue != "" && !strings.Contains(near, v.cue) {
				continue
			}
			right := v.numbers[now]
			if right == "" {
				right = v.numbers[1]
			}
			at := strings.Index(t.text[m[4]:m[5]], "第"+right+"条")
			if at < 0 {
				continue
			}
			for _, wrong := range v.numbers {
				if wrong != "" && wrong != right {
					out = append(out, swap("number of another version", m[4]+at, m[4]+at+len("第"+right+"条"), "第"+wrong+"条"))
				}
			}
		}
	}
	return out
}

// titles cites a repealed law, or gets a title wrong.
func titles(t *target) []edit {
	var out []edit
	for _, m := range cite.FindAllStringSubmatchIndex(t.text, -1) {
		title := t.text[m[2]:m[3]]
		s, e := m[2]-len("《"), m[3]+len("》")
		if title == "中华人民共和国民法典" && t.doc.Signed != nil && t.doc.Signed.Year >= 2023 {
			old := []string{"合同法", "民法通则", "物权法", "侵权责任法", "民法总则"}[t.r.IntN(5)]
			wrong := edit{variant: "repealed law", parts: []part{
				{start: s, end: e, with: "《中华人民共和国" + old + "》", gold: true},
				{start: m[4], end: m[5], with: "第" + chinese(10+t.r.IntN(80)) + "条" + tail(t.text[m[4]:m[5]])},
			}}
			out = append(out, wrong)
		}
		for _, p := range [][2]string{
			{"民事诉讼法", "民事诉讼讼法"},
			{"刑事诉讼法", "刑事讼诉法"},
			{"行政诉讼法", "行政诉诉法"},
			{"民法典", "民典法"},
			{"民事诉讼法", "民诉诉讼法"},
			{"若干问题", "若干间题"},
			{"的解释", "的解析"},
			{"道路交通安全法", "道路交通安法"},
			{"劳动合同法", "劳动合同去"},
			{"行政处罚法", "行政罚处法"},
			{"保险法", "保险业法"},
			{"具体应用", "具体运用"},
			{"消费者权益保护法", "消费者权益保障法"},
			{"反家庭暴力法", "反家暴法"},
			{"国家赔偿法", "国家陪偿法"},
			{"中华人民共和国", "中华人民共合国"},
		} {
			if i := strings.Index(title, p[0]); i >= 0 {
				out = append(out, swap("title wrong", s, e, "《"+title[:i]+p[1]+title[i+len(p[0]):]+"》"))
			}
		}
	}
	return out
}

// tail is the mark that ends a list of articles, if any.
func tail(s string) string {
	for _, mark := range []string{"、", "，", "和"} {
		if strings.HasSuffix(s, mark) {
			return mark
		}
	}
	return ""
}

var remedy = []struct{ from, to, variant string }{
	{"送达之日起十五日内", "送达之日起十日内", "term of days"},
	{"送达之日起十五日内", "送达之日起三十日内", "term of days"},
	{"裁定书送达之日起十日内", "裁定书送达之日起十五日内", "term of days"},
	{"第二日起十日内", "第二日起十五日内", "term of days"},
	{"第二日起十日内", "第二日起五日内", "term of days"},
}

// appeals tells the parties something wrong about their appeal.
func appeals(t *target) []edit {
	var out []edit
	from := t.body
	if s, ok := t.doc.Section(judgment.Remedy); ok {
		from = s.Start
	}
	for _, v := range remedy {
		t.every(v.from, from, t.foot, func(at int) {
			if line := t.text[at : at+strings.IndexByte(t.text[at:]+"\n", '\n')]; strings.Contains(line, "上诉") {
				out = append(out, swap(v.variant, at, at+len(v.from), v.to))
			}
		})
	}
	for _, cue := range []string{"上诉于", "直接向"} {
		t.every(cue, from, t.foot, func(at int) {
			start := at + len(cue)
			end := start + strings.Index(t.text[start:]+"人民法院", "人民法院") + len("人民法院")
			if end > t.foot || end-start > 60 {
				return
			}
			for _, court := range []string{"澄江省高级人民法院", "临溟市中级人民法院"} {
				if t.text[start:end] != court {
					out = append(out, swap("court above", start, end, court))
				}
			}
			if own := t.doc.Court.Text; own != "" && own != t.text[start:end] {
				out = append(out, swap("own court", start, end, own))
			}
		})
	}
	for _, final := range []string{"本判决为终审判决。", "本裁定为终审裁定。"} {
		t.every(final, t.body, t.foot, func(at int) {
			line := strings.LastIndexByte(t.text[:at], '\n')
			if line < 0 {
				return
			}
			out = append(out, swap("finality lost", line, at+len(final), ""))
			out = append(out, swap("appeal against a final decision", at, at+len(final), "如不服本判决，可在判决书送达之日起十五日内，向本院递交上诉状，上诉于澄江省高级人民法院。"))
		})
	}
	for _, begin := range []string{"如不服本判决，", "如不服本裁定，可以在裁定书送达"} {
		t.every(begin, t.body, t.foot, func(at int) {
			line := strings.LastIndexByte(t.text[:at], '\n')
			end := strings.IndexByte(t.text[at:], '\n')
			if line >= 0 && end >= 0 {
				out = append(out, swap("notice lost", line, at+end, ""))
			}
		})
	}
	return out
}

var numerals = regexp.MustCompile(`二〇([〇一二三四五六七八九]{2})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)日`)

// signing writes the signing date in the wrong form.
func signing(t *target) []edit {
	var out []edit
	all := numerals.FindAllStringSubmatchIndex(t.text, -1)
	if len(all) == 0 || t.doc.Signed == nil {
		return nil
	}
	m := all[len(all)-1]
	date := t.text[m[0]:m[1]]
	d := t.doc.Signed
	out = append(out,
		swap("arabic", m[0], m[1], fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)),
		swap("look-alike zero", m[0], m[1], strings.Replace(date, "〇", pick(t.r, "○", "零", "O", "0", "Ｏ"), 1)),
		swap("half arabic", m[0], m[1], fmt.Sprintf("%s%d日", date[:strings.Index(date, "月")+len("月")], d.Day)))
	if d.Day > 10 && d.Day < 20 {
		out = append(out, swap("digit by digit", m[0], m[1], date[:strings.Index(date, "月")+len("月")]+"一"+chinese(d.Day%10)+"日"))
	}
	return out
}

// lines lists the lines of the text as byte spans, without their ends.
func (t *target) lines() [][2]int {
	var out [][2]int
	at := 0
	for line := range strings.SplitAfterSeq(t.text, "\n") {
		out = append(out, [2]int{at, at + len(strings.TrimRight(line, "\r\n"))})
		at += len(line)
	}
	return out
}

// sections loses a part that the document must have.
func sections(t *target) []edit {
	var out []edit
	lines := t.lines()
	for i, l := range lines {
		if i == 0 {
			continue
		}
		line := strings.TrimLeft(t.text[l[0]:l[1]], " 　")
		lose := func(variant string) { out = append(out, swap(variant, lines[i-1][1], l[1], "")) }
		judgmentDoc := t.doc.Type == judgment.Judgment
		switch {
		case judgmentDoc && strings.HasPrefix(line, "本院认为，") && strings.Count(t.text, "本院认为") == 1 && !strings.Contains(line, "判决如下"):
			lose("reasons lost")
		case judgmentDoc && strings.HasSuffix(line, "判决如下：") && !strings.HasPrefix(line, "本院认为"):
			lose("basis lost")
		case numerals.MatchString(line) && len(line) < 60:
			lose("date lost")
		case judgmentDoc && t.doc.Kind == judgment.Civil && strings.HasPrefix(line, "案件受理费"):
			lose("costs lost")
		case strings.Contains(line, "一案，") && strings.Contains(line, "审理终结") && t.doc.Level == judgment.First && judgmentDoc:
			lose("procedure lost")
		case caseNo.MatchString(line) && len(line) < 60 && i < 4:
			lose("case number lost")
		}
	}
	return out
}

// unanswered loses the item that answers the rest of the claims.
func unanswered(t *target) []edit {
	var out []edit
	lines := t.lines()
	for i, l := range lines {
		line := strings.TrimLeft(t.text[l[0]:l[1]], " 　")
		if i == 0 || !strings.Contains(line, "驳回") || !strings.Contains(line, "其他") && !strings.Contains(line, "其余") || !strings.HasSuffix(line, "。") || l[1] > t.foot || len(line) > 150 {
			continue
		}
		if _, rest, ok := strings.Cut(line, "、"); !ok || !strings.HasPrefix(rest, "驳回") {
			continue
		}
		prev := lines[i-1]
		if !strings.HasSuffix(t.text[prev[0]:prev[1]], "；") {
			continue
		}
		out = append(out, swap("rest not answered", prev[1]-len("；"), l[1], "。"))
	}
	return out
}

// annex cites another article at the end than in the reasons.
func annex(t *target) []edit {
	at := strings.Index(t.text, "\n附：")
	if at < 0 {
		return nil
	}
	var out []edit
	for _, m := range article.FindAllStringSubmatchIndex(t.text[at:], -1) {
		n := at + m[2]
		wrong := chinese(20 + t.r.IntN(70))
		if !strings.Contains(t.text[:at], "第"+wrong+"条") {
			out = append(out, swap("another article", n-len("第"), at+m[3]+len("条"), "第"+wrong+"条"))
		}
	}
	return out
}
