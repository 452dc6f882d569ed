package corpus

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// read expands the whole corpus, once a test.
func read(t *testing.T) []*Document {
	t.Helper()
	docs, err := Read(os.DirFS("../testdata/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// exceptions is how many rules are known to be mistaken about a document of the
// corpus. A new one is a decision to be made here, not only in the document.
const exceptions = 0

// TestCorpus holds that the corpus is as broad as the measurements need it.
func TestCorpus(t *testing.T) {
	docs := read(t)
	kinds, classes, chars, known := map[string]int{}, map[Class]int{}, 0, 0
	for _, d := range docs {
		kinds[d.Head.Type+" "+d.Head.Kind+" "+d.Head.Level]++
		chars += utf8.RuneCountInString(d.Text)
		known += len(d.Head.Known)
		last := 0
		for _, e := range d.Entities {
			if e.Start < last || e.End <= e.Start || e.End > len(d.Text) {
				t.Errorf("%s: %s from %d to %d overlaps another or lies outside", d.Name, e.Class, e.Start, e.End)
				continue
			}
			last = e.End
			classes[e.Class]++
		}
	}
	if known != exceptions {
		t.Errorf("%d rules are known to be mistaken, want %d", known, exceptions)
	}
	if len(docs) < 60 {
		t.Errorf("%d documents, want 60", len(docs))
	}
	for _, want := range []string{
		"judgment civil first", "judgment civil second", "judgment civil retrial", "judgment criminal first", "judgment criminal second",
		"judgment criminal retrial", "judgment administrative first", "judgment administrative second", "judgment administrative retrial",
		"ruling civil first", "ruling civil second", "ruling civil retrial", "ruling criminal second", "ruling administrative second",
		"ruling enforcement unknown", "mediation civil first", "mediation civil second", "mediation administrative first",
		"decision enforcement unknown", "decision compensation unknown", "payment_order civil unknown",
	} {
		if kinds[want] == 0 {
			t.Errorf("no document is a %s", want)
		}
	}
	for _, want := range []Class{
		IDNumber, Phone, BankCard, Plate, Address, BirthDay, MaskName, KeepName, License, Email, WeChat, Health, TitleDeed, Account, TechInvest, Secret,
	} {
		if classes[want] == 0 {
			t.Errorf("nothing of class %s", want)
		}
	}
	t.Logf("%d documents, %d characters, entities by class %v", len(docs), chars, classes)
}

// TestNoTwoAlike holds that the documents are not one template: no two have
// half of their sentences in common.
func TestNoTwoAlike(t *testing.T) {
	docs := read(t)
	sentences := make([]map[string]bool, len(docs))
	for i, d := range docs {
		sentences[i] = map[string]bool{}
		for s := range strings.FieldsFuncSeq(d.Text, func(r rune) bool { return strings.ContainsRune("。；：\n", r) }) {
			if utf8.RuneCountInString(s) >= 12 {
				sentences[i][strings.Trim(s, " 　\r")] = true
			}
		}
	}
	for i := range docs {
		for j := range i {
			both := 0
			for s := range sentences[i] {
				if sentences[j][s] {
					both++
				}
			}
			if 2*both > min(len(sentences[i]), len(sentences[j])) {
				t.Errorf("%s and %s share %d sentences", docs[j].Name, docs[i].Name, both)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	vars := variables{}
	calc := func(expr string) string {
		v, err := vars.eval(expr)
		if err != nil {
			return err.Error()
		}
		return decimal(v)
	}
	inCapitals := func(expr string) string {
		v, err := vars.eval(expr)
		if err != nil {
			return err.Error()
		}
		s, err := capitals(v)
		if err != nil {
			return err.Error()
		}
		return s
	}
	code := func(s string) string {
		out, err := creditCode(s)
		if err != nil {
			return err.Error()
		}
		return out
	}
	number := func(s string) string {
		out, err := cardNumber(s)
		if err != nil {
			return err.Error()
		}
		return out
	}
	ends := func(from, term string) string {
		e := &expander{}
		s, err := e.calendar("end", from+" "+term)
		if err != nil {
			return err.Error()
		}
		return s
	}
	born := func(s string) Day {
		d, err := parseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	id, err := Person{Name: "甲", Sex: "女", Birth: born("1949-12-31"), Area: "110105", Order: "002"}.identity()
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, got, want string }{
		{"fee up to 10,000", calc("fee(9000)"), "50"},
		{"fee, half on 210,000", calc("fee(210000)/2"), "2225"},
		{"fee of 300,000", calc("fee(300000)"), "5800"},
		{"fee of 1,000,000", calc("fee(1000000)"), "13800"},
		{"fee of 30,000,000", calc("fee(30000000)"), "191800"},
		{"preservation, capped", calc("keep(5000000)"), "5000"},
		{"preservation of 336,000", calc("keep(336000)"), "2200"},
		{"enforcement of 88,000", calc("run(88000)"), "1220"},
		{"exact thirds", calc("(1/3)*3"), "1"},
		{"rounds half up", calc("2.345"), "2.35"},
		{"unknown name", calc("nothing+1"), `"nothing+1": unknown name "nothing"`},
		{"identity number", id, "11010519491231002X"},
		{"credit code", code("91350100M000100Y"), "91350100M000100Y43"},
		{"credit code with a wrong organisation code", code("91350100M000100Y5"), "91350100M000100Y5 should be 91350100M000100Y4"},
		{"Luhn", number("411111111111111"), "4111111111111111"},
		{"capitals", inCapitals("308700"), "叁拾万捌仟柒佰元整"},
		{"capitals with inner zeros", inCapitals("1000500.05"), "壹佰万零伍佰元零伍分"},
		{"capitals with jiao", inCapitals("86005.3"), "捌万陆仟零伍元叁角整"},
		{"capitals, whole wan", inCapitals("3220000"), "叁佰贰拾贰万元整"},
		{"term", ends("2025-03-04", "7m"), "2025年10月3日"},
		{"term over a leap day", ends("2024-02-29", "1y"), "2025年2月27日"},
		{"numerals", born("2026-10-20").numerals(), "二〇二六年十月二十日"},
		{"weekday", born("2026-11-23").weekday(), "星期一"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

func TestExpandRefuses(t *testing.T) {
	head := "type: judgment civil first\ncourt: 明德区人民法院\nno: （2026）澄0102民初1号\nsigned: 2026-04-24\n"
	body := "{court}\n{no}\n" + strings.Repeat("原告与被告素不相识。", 110) + "\n{signed}\n"
	if _, err := Expand("good", head+"---\n"+body); err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]string{
		"no head":              body,
		"unknown line":         head + "colour: red\n---\n" + body,
		"open brace":           head + "---\n" + body + "{court",
		"unknown mark":         head + "---\n" + body + "{nothing 1}",
		"sum that is not":      head + "---\n" + body + "{check 1+1 == 3}",
		"person not named":     head + "other: 郤子夜\n---\n" + body,
		"too short":            head + "---\n{court}{no}{signed}",
		"not signed":           head + "---\n" + strings.Replace(body, "{signed}", "", 1),
		"sex against the code": head + "person: 郤子夜 party 男 1980-01-01 629902 002\n---\n" + body + "{郤子夜.id}",
		"division by zero":     head + "---\n" + body + "{=1/0}",
	} {
		if _, err := Expand("bad", src); !errors.Is(err, ErrMarkup) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEntities holds the span and the action of what a document marks.
func TestEntities(t *testing.T) {
	for _, d := range read(t) {
		if d.Name != "d32-telecom-fraud" {
			continue
		}
		want := map[string]Entity{
			"郤清和":            {Class: MaskName, Action: Mask},
			"钮夜澄":            {Class: KeepName, Action: Keep},
			"piao_wuyou1994": {Class: WeChat, Action: Delete},
			"13900724418":    {Class: Phone, Action: Delete},
			"1994年12月2日":     {Class: BirthDay, Action: Keep},
		}
		for _, e := range d.Entities {
			text := d.Text[e.Start:e.End]
			if w, ok := want[text]; ok && (w.Class != e.Class || w.Action != e.Action) {
				t.Errorf("%s is %s, %s", text, e.Class, e.Action)
			}
			delete(want, text)
		}
		if len(want) > 0 {
			t.Errorf("not marked: %v", want)
		}
	}
}
