package redact

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// robbery is a criminal judgment with what copies have to hide.
const robbery = `溪桥县人民法院
刑事判决书
（2023）澄0133刑初45号
公诉机关溪桥县人民检察院。
被告人逄志远，男，1988年7月8日出生，公民身份号码629921198807081236，汉族，住溪桥县杨柳镇西街5号。
辩护人苌文若，澄江正言律师事务所律师。
溪桥县人民检察院指控被告人逄志远犯抢劫罪，向本院提起公诉。本院公开开庭审理了本案。现已审理终结。
经审理查明，2022年12月30日，被告人逄志远抢走被害人仝小满、仝小川的手机（号码139-1234-5678），欧阳远山上前阻止。
上述事实，有被害人仝小满、仝小川的陈述，证人欧阳远山、阿依古丽·买买提的证言证实。
本院认为，被告人逄志远的行为已构成抢劫罪。依照《中华人民共和国刑法》第二百六十三条之规定，判决如下：
被告人逄志远犯抢劫罪，判处有期徒刑三年。
审判长　冼　平
审判员　揭为民
人民陪审员　璩翠花
二〇二三年四月六日
书记员　沃　野
`

func planOf(t *testing.T, text string, profile disclosure.Profile) (*judgment.Doc, Plan) {
	t.Helper()
	doc := judgment.Parse(text)
	plan, err := Make(doc, profile)
	if err != nil {
		t.Fatal(err)
	}
	return doc, plan
}

func TestApply(t *testing.T) {
	_, plan := planOf(t, robbery, disclosure.Profile2016)
	copied := Apply(robbery, plan)
	for _, want := range []string{
		"被告人逄志远，男，1988年7月8日出生，公民身份号码×××，汉族，住溪桥县。", "辩护人苌文若，澄江正言律师事务所律师", "被害人仝某1、仝某2的手机（号码×××），欧阳某上前", "证人欧阳某、阿某的证言", "审判长　冼　平", "书记员　沃　野", "（2023）澄0133刑初45号",
	} {
		if !strings.Contains(copied, want) {
			t.Errorf("%q is not in the copy:\n%s", want, copied)
		}
	}
	_, plan = planOf(t, robbery, disclosure.Profile2024)
	copied = Apply(robbery, plan)
	for _, want := range []string{"被告人逄某，男，×××出生", "辩护人苌文若，澄江正言律师事务所律师", "审判员　揭为民"} {
		if !strings.Contains(copied, want) {
			t.Errorf("2024: %q is not in the copy:\n%s", want, copied)
		}
	}
}

func TestNumbersThatAreTakenAreLeftOut(t *testing.T) {
	text := strings.Replace(robbery, "上前阻止。", "上前阻止。仝某1系同案人。", 1)
	_, plan := planOf(t, text, disclosure.Profile2016)
	if copied := Apply(text, plan); !strings.Contains(copied, "被害人仝某2、仝某3的手机") {
		t.Error(copied)
	}
}

func TestLeaks(t *testing.T) {
	_, plan := planOf(t, robbery, disclosure.Profile2016)
	copied := Apply(robbery, plan)
	for _, c := range []struct{ name, add, form string }{
		{"nothing", "", ""},
		{"the name", "又见仝小满。", "same"},
		{"a name set apart", "又见仝　小 满。", "separated"},
		{"the number", "号码为13912345678。", "separated"},
		{"the number in full width", "号码为１３９１２３４５６７８。", "separated"},
		{"the number in groups", "号码为139 1234 5678。", "separated"},
		{"the identity number hyphenated", "629921-19880708-1236", "separated"},
		{"a name that sounds the same", "又见仝晓满。", "sounds"},
		{"a longer account that holds none of it", "账号62992119。", ""},
	} {
		leaks := Leaks(copied+c.add, plan)
		if c.form == "" {
			if len(leaks) > 0 {
				t.Errorf("%s: %+v", c.name, leaks)
			}
			continue
		}
		if len(leaks) != 1 || leaks[0].Form != c.form || leaks[0].Start < len(copied) {
			t.Errorf("%s: %+v", c.name, leaks)
		}
	}
	if leaks := Leaks("仝小满抢劫案一审判决书.docx", plan); len(leaks) != 1 {
		t.Errorf("the name of the file: %+v", leaks)
	}
}

func TestWriteCopy(t *testing.T) {
	doc, plan := planOf(t, robbery, disclosure.Profile2016)
	copied := Apply(robbery, plan)
	var b bytes.Buffer
	if err := WriteCopy(&b, DOCX, copied, doc); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if want := []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"}; !slices.Equal(names, want) {
		t.Errorf("parts %q, want %q and nothing else", names, want)
	}
	for _, secret := range []string{"仝小满", "13912345678", "629921198807081236"} {
		if bytes.Contains(b.Bytes(), []byte(secret)) {
			t.Errorf("%s is in the file", secret)
		}
	}
	b.Reset()
	if err := WriteCopy(&b, HTML, copied+"<script>\n", doc); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<h1 align="center">刑事判决书</h1>`, `<p align="right">（2023）澄0133刑初45号</p>`, "&lt;script&gt;", `<p align="right">审判员　揭为民</p>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
	if err := WriteCopy(&b, "pdf", copied, doc); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func TestNotice(t *testing.T) {
	doc := judgment.Parse(strings.Replace(robbery, "刑事判决书", "刑事附带民事调解书", 1))
	d := disclosure.Gate(doc, personal.Find(doc))
	if d.Publish != disclosure.No {
		t.Fatalf("%+v", d)
	}
	n := Notice(doc, d)
	for _, want := range []string{"（2023）澄0133刑初45号", "溪桥县人民法院", "2023年4月6日", "第四条第（三）项"} {
		if !strings.Contains(n, want) {
			t.Errorf("%s is not in %s", want, n)
		}
	}
	if strings.Contains(n, "逄志远") {
		t.Error(n)
	}
	secret := disclosure.Decision{Publish: disclosure.No, Grounds: []disclosure.Ground{{Answer: disclosure.No, Article: disclosure.Basis("第四条第（一）项")}}}
	if n := Notice(doc, secret); n != "" {
		t.Errorf("a state secret's notice tells %s", n)
	}
}

func TestUnknownProfile(t *testing.T) {
	if _, err := Make(judgment.Parse(robbery), "1999"); !errors.Is(err, disclosure.ErrProfile) {
		t.Error(err)
	}
}

func FuzzMake(f *testing.F) {
	f.Add(robbery)
	f.Add("被害人张三，被害人张四，电话１３９１２３４５６７８号码，诊断为骨折（")
	f.Add("\xef\xbc(2000）刑初0号公诉机关住桥县人") // 住 within what was read as a party
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20000 || !strings.Contains(text, "人") {
			return
		}
		plan, err := Make(judgment.Parse(text), disclosure.Profile2024)
		if err != nil {
			t.Fatal(err)
		}
		end := 0
		for _, r := range plan.Redactions {
			if r.Start < end || r.Text != text[r.Start:r.End] {
				t.Fatalf("%+v after %d", r, end)
			}
			end = r.End
		}
		Leaks(Apply(text, plan), plan)
	})
}

// TestQuestionedParty: a party whom the court questioned keeps the name.
func TestQuestionedParty(t *testing.T) {
	plan, err := Make(judgment.Parse("溪桥县人民法院\n刑事判决书\n（2023）澄0133刑初45号\n被告人逄志远，男，1988年7月8日出生。\n经审理查明，合议庭询问了逄志远，对逄志远进行了询问。\n"), disclosure.Profile2016)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range plan.Redactions {
		if r.Text == "逄志远" && r.Action != disclosure.Keep {
			t.Errorf("masked: %+v", r)
		}
	}
}
