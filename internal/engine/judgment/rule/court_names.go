package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// courtNames reports a court of the heading that is not the one the case
// number stands for, a court in the text whose name is a slip away from a
// court of the case, and a prosecutor's office of another place.
func courtNames(alike func(a, b rune) bool) *Rule {
	return &Rule{
		ID:    "J17",
		Title: "法院、检察院名称有误",
		Basis: "《最高人民法院关于人民法院案件案号的若干规定》（法〔2015〕137号）；《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于标题的要求",
		Max:   Suspect,
		What:  "首部法院名称与案号中的法院代字是否对应（名册中有该法院的按名册，没有的按省份和审级），正文中的法院名称是否与本院、上一级法院只差一个字，刑事一审的公诉机关与法院是否同一地区，提起公诉、出庭的是否为首部的公诉机关。",
		Why:   "法院名称写错，文书的作出机关就不明；套用旧模板时最容易留下别的法院的名称。",
		Known: "名册以外的法院只核对省份和审级；铁路、海事、知识产权、金融、互联网、林区、油田、兵团、军事法院不按地名核对；指定管辖、异地起诉的公诉机关与法院本可不同，只提示。",
		Unchecked: func(in *Input) string {
			if in.Court.Len() == 0 {
				return "未识别出首部的法院名称"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			if in.Court.Len() == 0 {
				return nil
			}
			hits := courtAndCode(in)
			hits = append(hits, misspeltCourts(in, alike)...)
			return append(hits, prosecutor(in)...)
		},
	}
}

// special are the courts whose names do not follow from a place.
var special = [...]string{"铁路", "海事", "知识产权", "金融", "互联网", "林区", "林业", "油田", "农垦", "矿区", "垦区", "兵团", "军事", "开发区", "新区", "环境", "破产"}

// courtAndCode compares the heading's court with the code in the case number.
func courtAndCode(in *Input) []Hit {
	no := in.CaseNo
	if no == nil || no.Legacy || no.Court == "" {
		return nil
	}
	name := in.Court.Text
	say := func(confidence float64, format string, args ...any) []Hit {
		h := Hit{Span: in.Court.Span, Severity: Suspect, Confidence: confidence, Message: fmt.Sprintf(format, args...), Evidence: []judgment.Span{no.Span}}
		return []Hit{h, {Span: no.Span, Severity: Hint, Confidence: 0.4, Message: "案号的法院代字与首部法院名称不对应，何者有误请核对", Evidence: []judgment.Span{in.Court.Span}}}
	}
	if court, ok := in.Courts.ByCode(no.Court); ok {
		if sameCourt(name, court.Name) {
			return nil
		}
		return say(0.9, "案号中的“%s”是%s，首部写作“%s”", no.Court, court.Name, name)
	}
	if court, ok := in.Courts.ByName(name); ok {
		return say(0.9, "%s的代字是“%s”，案号写作“%s”", name, court.Code, no.Court)
	}
	letter, digits := splitCode(no.Court)
	if high, ok := in.Courts.ByCode(letter); ok && high.Level == judgment.High {
		province := strings.TrimSuffix(high.Name, "高级人民法院")
		for _, other := range in.Courts.High() {
			if other.Code != letter && strings.HasPrefix(name, strings.TrimSuffix(other.Name, "高级人民法院")) {
				return say(0.85, "案号中的“%s”是%s的代字，首部写作“%s”", letter, province, name)
			}
		}
	}
	if containsAny(name, special[:]) {
		return nil
	}
	middle := strings.Contains(name, "中级")
	switch {
	case digits == 4 && (middle || strings.Contains(name, "高级")):
		return say(0.7, "案号中的“%s”是基层法院的代字，首部写作“%s”", no.Court, name)
	case digits == 2 && !middle && !strings.Contains(name, "分院"):
		return say(0.6, "案号中的“%s”是中级法院的代字，首部写作“%s”", no.Court, name)
	case digits == 0 && letter != "最" && (middle || !strings.Contains(name, "高级") && !strings.Contains(name, "最高")):
		return say(0.7, "案号中的“%s”是高级法院的代字，首部写作“%s”", no.Court, name)
	}
	return nil
}

// courtWord ends the name of every court of the people.
const courtWord = "人民法院"

// misspeltCourts reports courts in the text whose name is a slip away from the
// court's own or its superior's, and is in no register.
func misspeltCourts(in *Input, alike func(a, b rune) bool) []Hit {
	var right []string
	right = append(right, in.Court.Text)
	if in.CaseNo != nil {
		for up, ok := in.Courts.Superior(in.CaseNo.Court); ok && up.Level != judgment.Supreme; up, ok = in.Courts.Superior(up.Code) {
			right = append(right, up.Name)
		}
		if own, ok := in.Courts.ByCode(in.CaseNo.Court); ok && own.Level == judgment.Intermediate || ok && own.Level == judgment.High && len(in.Courts.Below(own.Code)) < 60 {
			for _, below := range in.Courts.Below(in.CaseNo.Court) {
				right = append(right, below.Name)
			}
		}
	}
	// A court named more than once is one of the case.
	for name, n := range courtsNamed(in.Text, in.Court.End) {
		if n >= 2 && !slices.Contains(right, name) {
			right = append(right, name)
		}
	}
	slices.Sort(right[1:])
	right = right[:min(len(right), 60)]
	var hits []Hit
	end := len(in.Text)
	if s, ok := in.Section(judgment.Annex); ok {
		end = s.Start
	}
	eachIndex(in.Text, judgment.Span{Start: in.Court.End, End: end}, courtWord, func(at int) {
		for _, name := range right {
			area := strings.TrimSuffix(name, courtWord)
			if h, ok := nearCourt(in, alike, name, []rune(area), at); ok && !slices.ContainsFunc(right, func(r string) bool { return strings.HasSuffix(in.Text[:h.End], r) }) {
				hits = append(hits, h)
				return
			}
		}
	})
	return hits
}

// courtsNamed counts the full names of courts in the text: what stands before
// 人民法院 back to a mark.
func courtsNamed(text string, from int) map[string]int {
	names := map[string]int{}
	eachIndex(text, judgment.Span{Start: from, End: len(text)}, courtWord, func(at int) {
		start := at
		for at-start < 60 {
			c, n := utf8.DecodeLastRuneInString(text[:start])
			if !isHan(c) || strings.ContainsRune("于向由经与服的持销被审", c) {
				break
			}
			start -= n
		}
		if at-start >= len("某某县") {
			names[text[start:at]+courtWord]++
		}
	})
	return names
}

// nearCourt compares the place before the 人民法院 at off with area.
func nearCourt(in *Input, alike func(a, b rune) bool, name string, area []rune, off int) (Hit, bool) {
	if len(area) < 3 || strings.HasSuffix(in.Text[:off], string(area)) {
		return Hit{}, false
	}
	start := off
	for range len(area) - 1 {
		_, n := utf8.DecodeLastRuneInString(in.Text[:start])
		start -= n
	}
	for range 3 {
		if start < 0 {
			break
		}
		var found edit
		_, end, ok := oneEdit(in.Text, start, area, func(e edit, end int) bool {
			if end != off || e.kind == added && e.at == 0 || e.kind == missing && e.at == 0 {
				return false
			}
			found = e
			return true
		})
		if ok {
			if strings.ContainsRune(telling, found.got) && found.got != 0 || strings.ContainsRune(telling, found.want) || strings.ContainsRune("省市县区州旗", found.want) && found.kind != replaced {
				return Hit{}, false // 省 and 市 are often left out
			}
			written := in.Text[start:end] + courtWord
			if _, known := in.Courts.ByName(written); known || found.kind == replaced && len(area) < 5 && !alike(found.got, found.want) {
				return Hit{}, false // a neighbouring county
			}
			if before, _ := utf8.DecodeLastRuneInString(in.Text[:start]); found.at == 0 && isHan(before) && !strings.ContainsRune(functionChars, before) && !strings.ContainsRune("服持销审", before) {
				return Hit{}, false
			}
			fix := name
			return Hit{
				Span: judgment.Span{Start: start, End: off + len(courtWord)}, Severity: Suspect, Confidence: 0.8, Fix: &fix, Evidence: []judgment.Span{in.Court.Span},
				Message: fmt.Sprintf("“%s”与“%s”只%s", written, name, found.words()),
			}, true
		}
		_, n := utf8.DecodeLastRuneInString(in.Text[:start])
		if n == 0 {
			break
		}
		start -= n
	}
	return Hit{}, false
}

// prosecutor compares the place of the prosecutor's office with the court's in
// criminal cases of first instance.
func prosecutor(in *Input) []Hit {
	if in.Kind != judgment.Criminal || containsAny(in.Court.Text, special[:]) {
		return nil
	}
	for i := range in.Parties {
		p := &in.Parties[i]
		if p.Role == "原公诉机关" && in.Level == judgment.Second {
			return otherProsecutors(in, p)
		}
		if p.Role != "公诉机关" || in.Level != judgment.First {
			continue
		}
		area, ok := strings.CutSuffix(p.Text, "人民检察院")
		if !ok || containsAny(p.Text, special[:]) || strings.Contains(in.Court.Text, "第") { // 第二人民法院 has no place of its own
			return nil
		}
		hits := otherProsecutors(in, p)
		court := strings.TrimSuffix(strings.TrimSuffix(in.Court.Text, courtWord), "中级")
		if area == "" || court == "" || strings.HasSuffix(court, area) || strings.HasSuffix(area, court) || samePlace(court, area) {
			return hits
		}
		return append(hits, Hit{
			Span: p.Span, Severity: Hint, Confidence: 0.6, Evidence: []judgment.Span{in.Court.Span},
			Message: fmt.Sprintf("公诉机关“%s”与法院“%s”不在同一地区，请核对是否指定管辖", p.Text, in.Court.Text),
		})
	}
	return nil
}

// otherProsecutors reports an office other than the prosecuting one that
// brings the charge or sends a prosecutor to the hearing.
func otherProsecutors(in *Input, p *judgment.Party) []Hit {
	const office = "人民检察院"
	var hits []Hit
	end := len(in.Text)
	if s, ok := in.Section(judgment.Disposition); ok {
		end = s.Start
	}
	eachIndex(in.Text, judgment.Span{Start: p.End, End: end}, office, func(at int) {
		stop := at + len(office)
		acts := startsWithAny(in.Text[stop:], []string{"指控", "起诉书"})
		if in.Level == judgment.First { // at second instance the office above attends
			acts = acts || startsWithAny(in.Text[stop:], []string{"以", "指派", "检察员"})
		}
		start := at
		for at-start < 45 {
			c, n := utf8.DecodeLastRuneInString(in.Text[:start])
			if !isHan(c) || strings.ContainsRune("由经向的与和理", c) {
				break
			}
			start -= n
		}
		name := in.Text[start:stop]
		if !acts || start == at || strings.HasSuffix(name, p.Text) || strings.HasSuffix(p.Text, name) || samePlace(strings.TrimSuffix(name, office), strings.TrimSuffix(p.Text, office)) {
			return
		}
		hits = append(hits, Hit{
			Span: judgment.Span{Start: start, End: stop}, Severity: Suspect, Confidence: 0.7, Evidence: []judgment.Span{p.Span},
			Message: fmt.Sprintf("首部的公诉机关是“%s”，此处写作“%s”", p.Text, name),
		})
	})
	return hits
}

// samePlace reports whether the last two characters before 县, 区 and so on are
// the same: 河北省盐山县 and 沧州市盐山县.
func samePlace(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < 3 || len(y) < 3 {
		return false
	}
	return string(x[len(x)-3:]) == string(y[len(y)-3:])
}
