package typo

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

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
		{"missing in a line of its own", "本院认为，原告的请求成立。\n判⟦→决⟧如下：\n驳回原告的诉讼请求。", Missing},
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

// TestNoEnd: a text without a full stop is cut, and what is wrong in it is
// found at its place.
func TestNoEnd(t *testing.T) {
	text := strings.Repeat("当事人，", 5000) + "合同约定的权力义务应当全面履行"
	got := ready(t).Check(text, nil)
	if len(got) != 1 || text[got[0].Start:got[0].End] != "力" || got[0].Want != "利" {
		t.Errorf("got %+v", got)
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

// TestAlone: in a sentence by itself a name is told by 某, a numeral is never
// taken for another, and what the model knows little of is left alone.
func TestAlone(t *testing.T) {
	c := ready(t)
	for _, right := range []string{
		"被告人李某与张某系同事关系",
		"原告甲与被告乙签订合同",
		"本合同一式二份，双方各执一份",
		"西周的身份继承实行嫡长子继承制",
	} {
		if got := c.Correct(right); got != right {
			t.Errorf("%s becomes %s", right, got)
		}
	}
	e, err := c.open()
	if err != nil {
		t.Fatal(err)
	}
	known, strange := "当事人可以向人民法院提起诉讼", "窈窕淑女寤寐求之"
	sure := func(s string) float64 {
		syms := e.model.alphabet.sentence([]rune(s), nil).syms
		return e.model.around(syms, 1, 2)
	}
	if sure(known) < usual || sure(strange) > usual {
		t.Errorf("%s: %.2f, %s: %.2f, usual is %.2f", known, sure(known), strange, sure(strange), usual)
	}
}

// TestBaseline: the language model alone finds what is plain, and has neither
// phrases nor characters too many.
func TestBaseline(t *testing.T) {
	b := Baseline()
	if err := b.Ready(); err != nil {
		t.Fatal(err)
	}
	if got := b.Correct("当事人可以向人民发院提起诉讼"); got != "当事人可以向人民法院提起诉讼" {
		t.Errorf("got %s", got)
	}
	for _, x := range b.CheckAbove("综上，判如下：本院依法适用简易程序序公开开庭审理了本案。", nil, -100) {
		if x.Fault != Wrong {
			t.Errorf("the baseline reports %+v", x)
		}
	}
}

// TestMemory: the model in use takes no more than 150 MB.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the model once more")
	}
	heap := func() uint64 {
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before := heap()
	m, err := Read(bytes.NewReader(modelFile))
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(m, &fitted)
	if err != nil {
		t.Fatal(err)
	}
	after := heap()
	t.Logf("%.1f MB", float64(after-before)/(1<<20))
	if after-before > 150<<20 {
		t.Errorf("the model takes %d MB", (after-before)>>20)
	}
	runtime.KeepAlive(e)
}

// hostile are texts that no judgment is like, n bytes and a little more.
func hostile(n int) map[string]string {
	rng := rand.New(rand.NewPCG(1, 2))
	var random, han strings.Builder
	for random.Len() < n {
		random.WriteRune(rune(rng.IntN(0x2ffff)))
	}
	for han.Len() < n {
		han.WriteRune(firstHan + rune(rng.IntN(int(lastHan-firstHan))))
	}
	fill := func(s string) string { return strings.Repeat(s, n/len(s)+1) }
	return map[string]string{
		"的": fill("的"), "即": fill("即"), "latin": fill("lorem ipsum "), "digits": fill("1"), "bad bytes": fill("\xe4\xb8"), "spaces": fill("　"),
		"full stops": fill("。"), "phrase": fill("判如下"), "错": fill("人民发院"), "two": fill("即遂"), "random": random.String(), "characters": han.String(),
	}
}

// processor is the processor time used so far: others may be using the machine.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}

// TestHostile: four times the text takes about four times as long.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	c := ready(t)
	small, large := hostile(10_000), hostile(40_000)
	for name := range large {
		took := func(text string) time.Duration {
			begun := processor()
			c.Check(text, nil)
			return processor() - begun
		}
		a, b := took(small[name]), took(large[name])
		t.Logf("%s: %v, %v", name, a, b)
		if b > 9*a && b > time.Second {
			t.Errorf("%s: 10 kB take %v, 40 kB %v", name, a, b)
		}
	}
}

// FuzzCheck: whatever the text and the masks, every error lies in the text, on
// the borders of characters, outside the masks and in order.
func FuzzCheck(f *testing.F) {
	f.Add("被告人的行为系犯罪未遂，可比照即遂犯从轻处罚。", 3, 9)
	f.Add("综上，判如下：\n驳回原告的诉讼请请求。", 0, 0)
	f.Add("\xff的的的\xe4\xb8李某某甲乙1aＡ", 1, 2)
	c := Default()
	if err := c.Ready(); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		var masked []judgment.Span
		if 0 <= from && from < to && to <= len(text) {
			masked = []judgment.Span{{Start: from, End: to}}
		}
		last := 0
		for _, x := range c.CheckAbove(text, masked, -100) {
			if x.Start < last || x.End < x.Start || x.End > len(text) {
				t.Fatalf("%+v after %d in %d bytes", x, last, len(text))
			}
			last = x.Start
			if x.Start < len(text) && !utf8.RuneStart(text[x.Start]) && utf8.ValidString(text) {
				t.Fatalf("%+v begins inside a character", x)
			}
			if x.Fault != Missing && len(masked) > 0 && masked[0].Contains(x.Start) {
				t.Fatalf("%+v is masked by %v", x, masked)
			}
			if x.Fault != Missing && x.Want == text[x.Start:x.End] {
				t.Fatalf("%+v changes nothing", x)
			}
		}
		c.Correct(text)
	})
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
	e, err := newEngine(trained(t), &fitted)
	if err != nil {
		t.Fatal(err)
	}
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
