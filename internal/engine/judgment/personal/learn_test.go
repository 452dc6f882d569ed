package personal

import (
	"bytes"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// TestWeights holds that the embedded weights can be read and that they tell a
// name from what is none by what stands around it.
func TestWeights(t *testing.T) {
	w := learned()
	if len(w) < 20_000 {
		t.Fatalf("%d weights", len(w))
	}
	text := []rune("被告人向仝若桐索要货款，向市场管理人员说明。")
	r := newReader(text, lists())
	at := func(s string) int { return len([]rune(strings.SplitN(string(text), s, 2)[0])) }
	name, other := w.score(r, candidate{at("仝若桐"), 3, 1}), w.score(r, candidate{at("市场管"), 3, 0})
	if name < 1 || other > 0 {
		t.Errorf("仝若桐 scores %.1f, 市场管 %.1f", name, other)
	}
}

// TestLearn: from texts whose names are hidden it is learned where names stand;
// the same texts give the same weights, and no name of theirs is among them.
func TestLearn(t *testing.T) {
	var texts []Text
	for range 60 {
		rs := []rune("他向邝野渡借款后归还，见证人在场，钱款已经由公司转交。")
		hidden := make([]bool, len(rs))
		hidden[2], hidden[3], hidden[4] = true, true, true
		texts = append(texts, Text{Runes: rs, Names: hidden}, Text{Runes: []rune("向银行借款的合同已经履行，见证书由公证处出具。")})
	}
	all := func([]rune) bool { return true }
	first, sum := Learn(texts, all)
	second, _ := Learn(texts, all)
	if !bytes.Equal(first, second) {
		t.Error("the second run gives other weights")
	}
	if sum.Names == 0 || sum.Others == 0 || sum.Traits == 0 {
		t.Errorf("%+v", sum)
	}
	if strings.Contains(string(first), "野渡") {
		t.Error("a name of the texts was learned")
	}
	for line := range strings.Lines(string(first)) {
		if strings.HasPrefix(line, "a\t") && !strings.Contains(line, "向 ") {
			t.Errorf("向 was not learned: %s", line)
		}
	}
}

// TestStanding: who is named in a criminal case without a part is told from
// those who took part in the crime, from kin of the accused and from officials.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		text, name string
		role       Role
	}{
		{"逄志远伙同缪远山（另案处理）盗窃。缪远山望风。", "缪远山", Accomplice},
		{"逄志远伙同缪远山、荀大年（均另案处理）盗窃。", "荀大年", Accomplice},
		{"逄志远的母亲郏秀云代为退赔。", "郏秀云", AccusedKin},
		{"民警冼星河、公冶良将逄志远抓获。", "公冶良", Official},
	} {
		var got *Person
		for _, p := range Find(judgment.Parse(inJudgment("criminal", c.text))).People {
			if p.Name == c.name {
				got = p
			}
		}
		if got == nil || !got.Is(c.role) {
			t.Errorf("%s: %s is %+v, want %s", c.text, c.name, got, c.role)
		}
	}
}

// TestSpelled finds numbers that are written out and extensions.
func TestSpelled(t *testing.T) {
	text := inJudgment("买卖合同", "手机一三九零七三一二二八八，电话0455-8331122转805。")
	got := map[string]bool{}
	for _, it := range Find(judgment.Parse(text)).Items {
		got[text[it.Start:it.End]] = it.Class == Phone
	}
	for _, want := range []string{"一三九零七三一二二八八", "0455-8331122转805"} {
		if !got[want] {
			t.Errorf("%s was not found: %v", want, got)
		}
	}
}
