package check_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
)

// says is a rule that always says the same.
func says(id string, maximum rule.Severity, hits ...rule.Hit) *rule.Rule {
	return &rule.Rule{ID: id, Title: "测试" + id, Basis: "依据" + id, Max: maximum, Check: func(*rule.Input) []rule.Hit { return hits }}
}

func hitAt(start, end int, s rule.Severity, confidence float64) rule.Hit {
	return rule.Hit{Span: judgment.Span{Start: start, End: end}, Severity: s, Confidence: confidence, Message: "某处有误"}
}

func TestRunRules(t *testing.T) {
	text := strings.Repeat("字", 20)
	cases := []struct {
		name  string
		rules []*rule.Rule
		want  string
	}{
		{"text order", []*rule.Rule{says("J91", rule.Error, hitAt(30, 33, rule.Error, 1), hitAt(0, 3, rule.Hint, 1))}, "J91@0 hint, J91@30 error"},
		{"the graver of two that overlap stays", []*rule.Rule{says("J91", rule.Error, hitAt(0, 9, rule.Hint, 1)), says("J92", rule.Error, hitAt(6, 12, rule.Error, 0.5))}, "J92@6 error"},
		{"the more confident of equals stays", []*rule.Rule{says("J91", rule.Error, hitAt(0, 9, rule.Suspect, 0.6)), says("J92", rule.Error, hitAt(6, 12, rule.Suspect, 0.7))}, "J92@6 suspect"},
		{"the shorter of equals stays", []*rule.Rule{says("J91", rule.Error, hitAt(0, 9, rule.Suspect, 0.6)), says("J92", rule.Error, hitAt(3, 6, rule.Suspect, 0.6))}, "J92@3 suspect"},
		{"neighbours both stay", []*rule.Rule{says("J91", rule.Error, hitAt(0, 9, rule.Error, 1)), says("J92", rule.Error, hitAt(9, 12, rule.Hint, 1))}, "J91@0 error, J92@9 hint"},
		{"missing things overlap nothing", []*rule.Rule{says("J91", rule.Error, hitAt(3, 3, rule.Suspect, 1)), says("J92", rule.Error, hitAt(0, 9, rule.Error, 1), hitAt(3, 3, rule.Suspect, 1))}, "J92@0 error, J91@3 suspect, J92@3 suspect"},
		{"no hit is graver than the rule may be", []*rule.Rule{says("J91", rule.Suspect, hitAt(0, 3, rule.Critical, 1))}, "J91@0 suspect"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			res := check.RunRules(input(t, text), c.rules)
			var got []string
			for _, h := range res.Hits {
				got = append(got, h.Rule.ID+"@"+itoa(h.Start)+" "+string(h.Severity))
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

func itoa(n int) string {
	b, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// TestRecord holds the form of the record, byte for byte.
func TestRecord(t *testing.T) {
	fix := "改"
	hit := hitAt(3, 6, rule.Error, 0.9)
	hit.Fix, hit.Evidence = &fix, []judgment.Span{{Start: 0, End: 3}}
	unable := says("J92", rule.Error)
	unable.Unchecked = func(*rule.Input) string { return "未识别出案号" }
	got, err := json.Marshal(check.RunRules(input(t, "甲乙丙"), []*rule.Rule{says("J91", rule.Error, hit, hitAt(9, 9, rule.Hint, 0.5)), unable}).Record("甲.txt"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"file":"甲.txt","doc_type":"unknown","kind":"unknown","level":"unknown","court":"","case_no":"","signed":"","judges":[],"clerk":"","chars":3,"hits":[` +
		`{"rule":"J91","title":"测试J91","severity":"error","confidence":0.9,"start":1,"end":2,"text":"乙","message":"某处有误","fix":"改","basis":"依据J91","evidence":[{"start":0,"end":1}]},` +
		`{"rule":"J91","title":"测试J91","severity":"hint","confidence":0.5,"start":3,"end":3,"text":"","message":"某处有误","fix":null,"basis":"依据J91","evidence":[]}],` +
		`"unchecked":[{"rule":"J92","reason":"未识别出案号"}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	empty, err := json.Marshal(check.RunRules(input(t, ""), nil).Record(""))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(empty), "null") {
		t.Errorf("an array is null: %s", empty)
	}
}

func TestPositions(t *testing.T) {
	text := "甲a\n乙\r\n" + strings.Repeat("字", 300) + "\n末"
	p := check.NewPositions(text)
	if want := len([]rune(text)); p.Chars() != want {
		t.Errorf("%d code points, want %d", p.Chars(), want)
	}
	for off := range text {
		if got, want := p.Char(off), len([]rune(text[:off])); got != want {
			t.Fatalf("before byte %d are %d code points, want %d", off, got, want)
		}
		line := strings.Count(text[:off], "\n") + 1
		column := len([]rune(text[strings.LastIndex(text[:off], "\n")+1:off])) + 1
		if l, c := p.LineColumn(off); l != line || c != column {
			t.Fatalf("byte %d is at %d:%d, want %d:%d", off, l, c, line, column)
		}
	}
	if l, c := p.LineColumn(len(text)); l != 4 || c != 2 {
		t.Errorf("the end is at %d:%d, want 4:2", l, c)
	}
	if l, c := check.NewPositions("").LineColumn(0); l != 1 || c != 1 {
		t.Errorf("an empty text begins at %d:%d", l, c)
	}
}

// TestHostileText holds that no text, however contrived, takes time out of all
// proportion: each is 60,000 bytes or so, and a judgment of that length takes
// a fiftieth of a second.
func TestHostileText(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const head = "甲县人民法院\n民事判决书\n（2020）澄0121民初1号\n原告：甲某。\n"
	check.Run(input(t, head+"依照《甲法》第一条，判决如下：\n一、驳回。\n审判员甲某\n二〇二〇年一月一日")) // tables that are read on first use are not the text's fault
	for _, unit := range []string{
		"（2017）", "（2017）沪", "年", "2017年", "一", "审判员", "审判员甲 ", "如下", "判决如下：", "依照判决如下：", "不服本", "本判决", "法院", "《", "《》", "第", "第一条、", "《甲法》第一条", "、（一）",
		"受理费", "受理费1元，", "负担", "由甲负担", "案件受理费1元由甲负担", "同年", "次日", "2017年1月1日次日", "元", "万", "一万元", "1，000", "（", "“", " ", "\n", "　", "原告：", "原告：甲，男\n", "被告", "本院认为", "。本院认为，", "1", "990102198603070019",
		"书记员（", "书", "的", "自2017年1月1日起至2016年1月1日止", "（一）", "壹万元（1元）", "证人", "证人甲乙丙、", "甲乙丙、", "案件受理费", "案件受理费1420元，由甲负担426元，", "本\u200b院", "⼈",
	} {
		for _, text := range []string{strings.Repeat(unit, 60_000/len(unit)), head + strings.Repeat(unit, 60_000/len(unit)), head + "依照《甲法》第一条，判决如下：\n" + strings.Repeat(unit, 60_000/len(unit)) + "\n审判员甲某\n二〇二〇年一月一日\n书记员乙某"} {
			var took, parsed time.Duration
			for range 3 { // the machine may have been busy with something else
				begin := time.Now()
				in := input(t, text)
				parsed = time.Since(begin)
				check.Run(in)
				if took = time.Since(begin); took <= time.Second {
					break
				}
			}
			if took > time.Second {
				t.Errorf("%q repeated takes %v, %v of it to parse", unit, took, parsed)
			}
		}
	}
}

// TestAScanIsNeverSureOfAFault: what was read off a picture may be misread.
func TestAScanIsNeverSureOfAFault(t *testing.T) {
	in := input(t, strings.Repeat("字", 20))
	in.Format = rule.Scan
	res := check.RunRules(in, []*rule.Rule{says("J91", rule.Critical, hitAt(0, 3, rule.Critical, 1), hitAt(6, 9, rule.Hint, 1))})
	if len(res.Hits) != 2 || res.Hits[0].Severity != rule.Suspect || res.Hits[1].Severity != rule.Hint {
		t.Errorf("%+v", res.Hits)
	}
	for _, u := range check.Run(in).Unchecked {
		if u.Rule.ID == "J25" {
			return
		}
	}
	t.Error("typos were looked for")
}

// TestCopiesBesideOthers: what the rules on copies for publication say stands
// beside what another rule says of the same words.
func TestCopiesBesideOthers(t *testing.T) {
	copies := says("J94", rule.Suspect, hitAt(0, 6, rule.Suspect, 0.9))
	copies.OfCopies = true
	res := check.RunRules(input(t, strings.Repeat("字", 20)), []*rule.Rule{says("J91", rule.Error, hitAt(0, 6, rule.Error, 1)), copies})
	if len(res.Hits) != 2 {
		t.Errorf("%+v", res.Hits)
	}
	in := input(t, "溪桥县人民法院\n民事判决书\n（2024）澄0133民初120号\n原告：庾晚亭，男，1980年2月3日出生，汉族，住溪桥县，公民身份号码11010119800203001A。\n"+
		"原告庾晚亭诉被告邝野渡买卖合同纠纷一案，本院受理后，公开开庭进行了审理。其公民身份号码为110101198002030011。\n判决如下：\n驳回诉讼请求。\n审判员　揭为民\n二〇二四年五月六日\n书记员　沃见山\n")
	in.Purpose = rule.Publication
	at := map[string]int{}
	for _, h := range check.Run(in).Hits {
		if in.Text[h.Start:h.End] == "110101198002030011" {
			at[h.Rule.ID]++
		}
	}
	if at["J12"] != 1 || at["J34"] != 1 {
		t.Errorf("on the number: %v", at)
	}
}
