package typo

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

func everydayWords(t *testing.T) everyday {
	t.Helper()
	w, err := readEveryday(everydayFile)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestEveryday(t *testing.T) {
	w := everydayWords(t)
	if len(w) < 50_000 {
		t.Errorf("only %d words", len(w))
	}
	for word, want := range map[string]bool{"制冷": true, "脐橙": true, "软化": true, "各执己见": true, "秩序": true, "即遂": false, "辨护": false, "执": false, "制A": false, "": false} {
		if w.has([]rune(word)) != want {
			t.Errorf("%q in the list: %v", word, !want)
		}
	}
	if len(everydayFile) > 400_000 {
		t.Errorf("the list takes %d bytes", len(everydayFile))
	}
	if _, err := readEveryday([]byte("no gzip")); err == nil {
		t.Error("what is no list is read")
	}
}

// TestEverydayWords: words of civil life that the corpus hardly has are none of
// the things it does have; what is no word is found beside them as before.
func TestEverydayWords(t *testing.T) {
	c := ready(t)
	for _, text := range []string{
		"苇塘公司既未通知存货人，也未采取有效的保温措施，其备用电源功率不足以维持制冷，对此其在二审庭审中亦予认可。",
		"恢复供电时库温为十五摄氏度，青梅大部分软化，经双方共同清点，损失为180000元。",
		"本院组织调解，双方各执己见。",
		"冬至前十二日，容广田将脐橙全部出售给他人。",
	} {
		if got := c.Check(text, nil); len(got) > 0 {
			t.Errorf("%s: %+v", text, got)
		}
	}
	got := c.Check("青梅大部分软化，该系犯罪未遂，可比照即遂犯从轻处罚。", nil)
	if len(got) != 1 || got[0].Want != "既" || got[0].Margin < Certain {
		t.Errorf("%+v", got)
	}
}

// TestBreaks: how much a word that is written counts.
func TestBreaks(t *testing.T) {
	c := ready(t)
	e, err := c.open()
	if err != nil {
		t.Fatal(err)
	}
	d := e.decoders.New().(*decoder)
	for _, x := range []struct {
		text, part string
		want       int
	}{
		{"足以维持制冷，对此", "制冷", 2}, // the whole word at once
		{"大部分软化，经双方", "软", 1},
		{"双方各执己见。", "执", 3},
		{"应当适用法律", "适", 0}, // the model knows it well
		{"可比照即遂犯", "即", 0}, // no word
	} {
		s := e.model.alphabet.sentence([]rune(x.text), nil)
		from := 1 + len([]rune(x.text[:strings.Index(x.text, x.part)]))
		if got := d.breaks(s, from, from+len([]rune(x.part))); got != x.want {
			t.Errorf("%s of %s: %d, want %d", x.part, x.text, got, x.want)
		}
	}
}

// TestUnsure: what breaks a word is certain only if the document has what is
// proposed elsewhere, and the kinds of all characters are named.
func TestUnsure(t *testing.T) {
	c := ready(t)
	e, err := c.open()
	if err != nil {
		t.Fatal(err)
	}
	const text = "该公司备用电源功率不足以维持制冷，对此其亦予认可。"
	one := func(text string) Error {
		t.Helper()
		i := slices.IndexFunc(e.above(text, nil, -10), func(x Error) bool { return x.Want == "秩序" })
		if i < 0 {
			t.Fatalf("秩序 is not weighed in %s", text)
		}
		return e.above(text, nil, -10)[i]
	}
	x := one(text)
	if !x.unsure || x.Margin >= Doubtful || !slices.Equal(x.Why, []confusion.Kind{confusion.SamePinyin, confusion.Shape}) {
		t.Errorf("%+v", x)
	}
}
