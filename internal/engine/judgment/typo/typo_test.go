package typo

import (
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/confusion"
)

func ready(t *testing.T) *Checker {
	t.Helper()
	c := Default()
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	return c
}

// marked takes ⟦wrong→right⟧ apart.
func marked(s string) (text string, spans []judgment.Span, wants []string) {
	for {
		before, rest, ok := strings.Cut(s, "⟦")
		text += before
		if !ok {
			return text, spans, wants
		}
		inside, after, _ := strings.Cut(rest, "⟧")
		wrong, want, _ := strings.Cut(inside, "→")
		spans = append(spans, judgment.Span{Start: len(text), End: len(text) + len(wrong)})
		wants = append(wants, want)
		text += wrong
		s = after
	}
}

func TestCheck(t *testing.T) {
	c := ready(t)
	for _, tc := range []struct {
		name, text string
		fault      Fault
	}{
		{"same sound", "被告人的行为系犯罪未遂，可比照⟦即→既⟧遂犯从轻处罚。", Wrong},
		{"similar shape", "依照《中华人民共和国刑法》⟦笫→第⟧一百三十三条的规定，判决如下。", Wrong},
		{"unknown character", "被告人⟦怼→对⟧指控的事实无异议，自愿认罪。", Wrong},
		{"two in one word", "公诉机关指控的犯罪⟦是时→事实⟧清楚，证据确实、充分。", Wrong},
		{"missing", "综上，依照上述法律规定，判⟦→决⟧如下：", Missing},
		{"nothing", "原告向本院提出诉讼请求：判令被告支付货款并承担本案诉讼费用。", ""},
		{"nothing in law", "人民法院审理案件，应当以事实为根据，以法律为准绳。", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text, spans, wants := marked(tc.text)
			got := c.Check(text, nil)
			if tc.fault == "" {
				for _, e := range got {
					if e.Fault == Wrong {
						t.Errorf("%s for %s, margin %.1f", e.Want, text[e.Start:e.End], e.Margin)
					}
				}
				return
			}
			if len(got) != 1 || got[0].Span != spans[0] || got[0].Want != wants[0] || got[0].Fault != tc.fault {
				t.Fatalf("got %+v, want %v %q", got, spans, wants)
			}
		})
	}
}

func TestExtra(t *testing.T) {
	got := ready(t).CheckAbove("本院依法适用简易程序序公开开庭审理了本案。", nil, 1)
	if len(got) != 1 || got[0].Fault != Extra || got[0].Want != "" {
		t.Errorf("got %+v", got)
	}
}

func TestMasked(t *testing.T) {
	text, spans, _ := marked("被告人的行为系犯罪未遂，可比照⟦即→既⟧遂犯从轻处罚。")
	c := ready(t)
	if got := c.Check(text, spans); len(got) != 0 {
		t.Errorf("what is masked is judged: %+v", got)
	}
}

// TestHabit: what a document says again and again is not a typo.
func TestHabit(t *testing.T) {
	c := ready(t)
	text := "被告人可比照即遂犯从轻处罚。"
	if len(c.Check(text, nil)) == 0 {
		t.Fatal("the error alone is not found")
	}
	if got := c.Check(strings.Repeat(text+"\n", 4), nil); len(got) != 0 {
		t.Errorf("four times the same is an error: %+v", got)
	}
}

func TestCorrect(t *testing.T) {
	c := ready(t)
	for from, to := range map[string]string{
		"合同约定的权力义务应当全面履行": "合同约定的权利义务应当全面履行",
		"当事人可以向人民发院提起诉讼":  "当事人可以向人民法院提起诉讼",
		"债权人应当通知保证人":      "债权人应当通知保证人",
		"":                "",
		"1":               "1",
		"\xff\xfe当事人":     "\xff\xfe当事人",
	} {
		if got := c.Correct(from); got != to {
			t.Errorf("%s becomes %s, want %s", from, got, to)
		}
	}
}

func TestPhrases(t *testing.T) {
	all := readPhrases("# a comment\n判决如下\n裁定如下\n决定如下\n驳回起诉\n起诉\n")
	lacking := map[string]string{}
	for _, p := range all {
		lacking[p.lacking] = p.missing
	}
	for from, want := range map[string]string{"判如下": "决", "裁如下": "定", "判决下": "如", "定如下": "", "起诉": "", "决如下": ""} {
		if lacking[from] != want {
			t.Errorf("%s lacks %q, want %q", from, lacking[from], want)
		}
	}
}

func TestCandidatesAreSymmetricInShape(t *testing.T) {
	e := newEngine(trained(t), &fitted)
	for _, r := range e.model.alphabet.runes {
		for _, o := range e.meant.meant(r) {
			if o.sym == e.model.alphabet.symbol(r) {
				t.Errorf("%c stands for itself", r)
			}
			if o.kind != confusion.Shape {
				continue
			}
			back := false
			for _, b := range e.meant.meant(e.model.alphabet.rune(o.sym)) {
				back = back || b.sym == e.model.alphabet.symbol(r)
			}
			if !back {
				t.Errorf("%c leads to %c and not back", r, e.model.alphabet.rune(o.sym))
			}
		}
	}
}

func TestTally(t *testing.T) {
	var ta Tally
	for _, row := range [][3]string{
		{"甲乙丙", "甲乙丁", "甲乙丁"}, // corrected
		{"甲乙丙", "甲戊丁", "甲乙丁"}, // half
		{"甲乙丙", "甲乙丁", "甲乙己"}, // found, not corrected
		{"甲乙丙", "甲乙丙", "甲乙丁"}, // alarm
		{"甲乙丙", "甲乙丙", "甲乙丙"},
		{"甲乙丙", "甲乙丁", "甲乙丙"}, // missed
	} {
		ta.Add([]rune(row[0]), []rune(row[1]), []rune(row[2]))
	}
	if got, want := ta.Correction(), (Rate{1, 4, 4}); got != want {
		t.Errorf("correction %+v, want %+v", got, want)
	}
	if got, want := ta.Detection(), (Rate{2, 4, 4}); got != want {
		t.Errorf("detection %+v, want %+v", got, want)
	}
	if got, want := ta.CharCorrection(), (Rate{2, 4, 5}); got != want {
		t.Errorf("characters corrected %+v, want %+v", got, want)
	}
	if ta.FalsePositives() != 0.5 {
		t.Errorf("false positives %v", ta.FalsePositives())
	}
}

func BenchmarkCheck(b *testing.B) {
	c := Default()
	if err := c.Ready(); err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("本院认为，被告人以非法占有为目的，秘密窃取他人财物，数额较大，其行为已构成盗窃罪，公诉机关指控的罪名成立。被告人归案后如实供述自己的罪行，依法可以从轻处罚。\n", 20)
	for b.Loop() {
		c.Check(text, nil)
	}
	b.ReportMetric(float64(len([]rune(text)))*float64(b.N)/b.Elapsed().Seconds(), "chars/s")
}
