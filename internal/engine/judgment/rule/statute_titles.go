package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/statute"
)

// statuteTitles reports a repealed law cited as the basis, a title that is a
// slip away from one in the register, a law cited without its full name, and
// provisions cited out of order.
func statuteTitles() *Rule {
	return &Rule{
		ID:    "J06",
		Title: "引用已废止的法律或者法律名称有误",
		Basis: "《最高人民法院关于裁判文书引用法律、法规等规范性法律文件的规定》（法释〔2009〕14号）第一条、第二条；民法典第一千二百六十条",
		Max:   Suspect,
		What:  "裁判依据中的法律、司法解释在落款之日是否已经废止，名称与登记册所载是否只差一两个字，首次引用是否写全称，多部文件的先后顺序（法律、行政法规、司法解释；先实体后程序）。",
		Why:   "依据已经失效的法律裁判、写错法律名称，是法律适用上的低级错误。",
		Known: "事实发生在旧法施行期间的，仍可能适用旧法：文中叙有废止日之前的日期的只提示，引用了时间效力规定的不报；登记册没有的法律、地方性法规、合同和文件名称不查；引用顺序只提示。",
		Unchecked: func(in *Input) string {
			if in.Statutes == nil {
				return "没有法律法规登记册"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			hits := repealedLaws(in)
			hits = append(hits, misspeltTitles(in)...)
			hits = append(hits, shortTitles(in)...)
			return append(hits, citationOrder(in)...)
		},
	}
}

// repealedLaws reports laws in the basis that had ended when the court signed.
func repealedLaws(in *Input) []Hit {
	basis, ok := in.Section(judgment.Basis)
	if !ok || in.Signed == nil || !in.Signed.Full() || !in.Signed.Valid() {
		return nil
	}
	var hits []Hit
	for i := range in.Cites {
		c := &in.Cites[i]
		if !basis.Contains(c.Start) {
			continue
		}
		law, _, status := in.Statutes.Lookup(c.Name.Text, in.Signed.On())
		if status != statute.Ended {
			continue
		}
		last := law.Versions[len(law.Versions)-1]
		if !law.Procedural && citesTransition(in) {
			continue
		}
		h := Hit{
			Span: c.Name.Span, Severity: Suspect, Confidence: 0.8, Evidence: []judgment.Span{in.Signed.Span},
			Message: fmt.Sprintf("《%s》已于%s废止，落款日期为%s，文中又未见废止以前的事实", law.Title, last.To, in.Signed.On()),
		}
		if !law.Procedural && toldBefore(in, last.To) {
			h.Severity, h.Confidence = Hint, 0.4
			h.Message = fmt.Sprintf("《%s》已于%s废止；文中叙有此前的事实，可能仍适用旧法，请核对", law.Title, last.To)
		} else if law.Procedural {
			h.Message = fmt.Sprintf("《%s》已于%s废止，落款日期为%s", law.Title, last.To, in.Signed.On())
		}
		if law.Successor != "" {
			h.Message += "，现行的是《" + law.Successor + "》"
		}
		hits = append(hits, h)
	}
	return hits
}

// toldBefore reports whether the text tells of a day before the given one,
// other than a day of birth.
func toldBefore(in *Input, day judgment.Day) bool {
	for _, d := range in.Dates {
		switch in.SectionAt(d.Start) {
		case judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons:
			if d.Year < day.Year || d.Full() && d.On().Before(day) {
				return true
			}
		case judgment.Heading, judgment.Litigants, judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
		}
	}
	return false
}

// citesTransition reports whether the text cites a provision on which version
// applies to earlier facts.
func citesTransition(in *Input) bool {
	return in.says("时间效力")
}

// misspeltTitles reports titles of laws that are not in the register and a
// slip away from one that is.
func misspeltTitles(in *Input) []Hit {
	var hits []Hit
	for i := range in.Cites {
		c := &in.Cites[i]
		if !strings.HasPrefix(in.Text[c.Start:], "《") || len(c.Articles) == 0 && in.SectionAt(c.Start) != judgment.Basis {
			continue
		}
		if _, known := in.Statutes.Find(c.Name.Text); known {
			continue
		}
		if c.Name.Text == "中华人民共和国法" {
			hits = append(hits, Hit{Span: c.Name.Span, Severity: Suspect, Confidence: 0.9, Message: "法律名称不完整"})
			continue
		}
		near := in.Statutes.Near(c.Name.Text)
		if len(near) == 0 || len(near) > 4 {
			continue
		}
		titles := make([]string, len(near))
		for i := range near {
			titles[i] = "“" + near[i].Title + "”"
		}
		h := Hit{
			Span: c.Name.Span, Severity: Suspect, Confidence: 0.85,
			Message: fmt.Sprintf("登记册中没有“%s”，名称相近的是%s", c.Name.Text, strings.Join(titles, "、")),
		}
		if len(near) == 1 {
			if fix := repaired(c.Name.Text, near[0].Title); fix != "" {
				h.Fix = &fix
			}
		}
		hits = append(hits, h)
	}
	return hits
}

// repaired is the right title in the way the document writes it; "" when the
// document writes it in another way than the register.
func repaired(written, title string) string {
	const state = "中华人民共和国"
	switch {
	case strings.HasPrefix(written, state) || strings.HasPrefix(written, "中华") && needsState(title):
		return state + title
	case strings.Contains(title, "《"):
		return "" // the register writes the name of another law in its own way
	}
	return title
}

// needsState reports whether a title is that of a law of the National People's
// Congress, whose full name begins with the name of the state.
func needsState(title string) bool {
	if strings.HasPrefix(title, "最高人民") || strings.Contains(title, "关于") {
		return false
	}
	return strings.HasSuffix(title, "法") || strings.HasSuffix(title, "法典") || title == "民法通则" || title == "民法总则"
}

// shortTitles reports a law cited in the basis without its full name, where
// the text has not said what the short name stands for.
func shortTitles(in *Input) []Hit {
	basis := operativeSpan(in)
	var hits []Hit
	seen := map[string]bool{}
	for i := range in.Cites {
		c := &in.Cites[i]
		if !basis.Contains(c.Start) {
			continue
		}
		law, found := in.Statutes.Find(c.Name.Text)
		if !found || !needsState(law.Title) || seen[law.Title] {
			continue
		}
		seen[law.Title] = true
		if strings.HasPrefix(c.Name.Text, "中华人民共和国") || !strings.Contains(in.Text[c.Start:c.Name.End], c.Name.Text) {
			continue
		}
		if strings.Contains(in.Text, "简称《"+c.Name.Text) || strings.Contains(in.Text, "简称"+c.Name.Text) || strings.Contains(in.Text, "简称“"+c.Name.Text) {
			continue
		}
		fix := "中华人民共和国" + law.Title
		severity := Suspect
		if !strings.HasPrefix(in.Text[c.Start:], "《") {
			fix = "《" + fix + "》"
			severity = Hint
		}
		hits = append(hits, Hit{
			Span: c.Name.Span, Severity: severity, Confidence: 0.7, Fix: &fix,
			Message: fmt.Sprintf("裁判依据中引用“%s”没有写法律全称", c.Name.Text),
		})
	}
	return hits
}

// order is the place of a text among those cited together.
func order(law statute.Law) int {
	switch {
	case strings.HasPrefix(law.Title, "最高人民") || strings.HasSuffix(law.Title, "解释") || strings.Contains(law.Title, "解释（"):
		return 4
	case strings.HasSuffix(law.Title, "条例") || strings.HasSuffix(law.Title, "办法"):
		return 3
	case !needsState(law.Title):
		return 0 // not known
	case law.Procedural:
		return 2
	}
	return 1
}

// citationOrder hints at texts cited in another order than laws of substance,
// laws of procedure, regulations, interpretations.
func citationOrder(in *Input) []Hit {
	basis, ok := in.Section(judgment.Basis)
	if !ok {
		return nil
	}
	last, name := 0, ""
	for i := range in.Cites {
		c := &in.Cites[i]
		if !basis.Contains(c.Start) || len(c.Articles) == 0 {
			continue
		}
		law, found := in.Statutes.Find(c.Name.Text)
		if !found {
			continue
		}
		place := order(law)
		if place == 0 {
			continue
		}
		if place < last {
			return []Hit{{
				Span: c.Name.Span, Severity: Hint, Confidence: 0.6,
				Message: fmt.Sprintf("引用顺序：“%s”应在“%s”之前（先法律后行政法规再司法解释，先实体法后程序法）", law.Title, name),
			}}
		}
		last, name = place, law.Title
	}
	return nil
}
