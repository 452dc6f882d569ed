package typo

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
)

// lines is a corpus of its own: three kinds of sentence, each often enough.
func lines() string {
	var b strings.Builder
	for _, who := range []string{"原告", "被告", "第三人", "上诉人"} {
		for _, what := range []string{"提交了证据", "请求驳回诉讼请求", "到庭参加诉讼", "承担诉讼费用"} {
			for range 4 {
				b.WriteString(who + what + "，本院予以确认。\n")
			}
		}
	}
	b.WriteString(strings.Repeat("被告人单某于2019年3月5日在ABC公司盗窃。\n", 3))
	b.WriteString(strings.Repeat("证人单玥瑆的证言。\n", 3))
	return b.String()
}

func trained(t *testing.T) *Model {
	t.Helper()
	m, _, err := Train(strings.NewReader(lines()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTrainIsDeterministic(t *testing.T) {
	var a, b bytes.Buffer
	if err := trained(t).Write(&a); err != nil {
		t.Fatal(err)
	}
	if err := trained(t).Write(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatal("the same corpus gave two models")
	}
	m, err := Read(bytes.NewReader(a.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := m.Write(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), again.Bytes()) {
		t.Error("a model that was read is not the one that was written")
	}
}

// TestProbabilitiesSumToOne adds up what may follow a context, known or not.
func TestProbabilitiesSumToOne(t *testing.T) {
	m := trained(t)
	for _, context := range []string{"", "诉", "原告", "证据，", "予以驳"} {
		s := m.alphabet.sentence([]rune(context), nil).syms
		s = s[:len(s)-1]
		sum := 0.0
		for sym := range symbol(maxSymbols) {
			key, k := uint64(0), 0
			for _, c := range append(append([]symbol{}, s...), sym) {
				key = key<<symbolBits | uint64(c)
				k++
			}
			sum += math.Pow(10, float64(m.logp(key, min(k, order))))
		}
		// Each logarithm is rounded to steps of 7 per cent.
		if sum < 0.95 || sum > 1.05 {
			t.Errorf("after %q the probabilities sum to %.3f", context, sum)
		}
	}
}

func TestTrainDropsNamesAndDigits(t *testing.T) {
	m, sum, err := Train(strings.NewReader(lines()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Names == 0 {
		t.Error("no name was hidden")
	}
	for _, r := range m.alphabet.runes {
		if isDigit(r) || isLatin(r) {
			t.Errorf("%q is in the alphabet", r)
		}
	}
	corpus := strings.Repeat("被告人单钰瑆犯盗窃罪。\n证人单钰瑆的证言。\n", 5)
	m, _, err = Train(strings.NewReader(corpus), nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := m.alphabet.symbol('单'), m.alphabet.symbol('钰'); a != symOther && b != symOther && m.pairs.has(a, b) {
		t.Error("the model has learned a name")
	}
}

func TestExclusion(t *testing.T) {
	var not Exclusion
	if err := not.Add(strings.NewReader("1\t上诉人承担诉讼费用，本院不予支持\t上诉人承担诉讼费用，本院不予支持\n")); err != nil {
		t.Fatal(err)
	}
	_, sum, err := Train(strings.NewReader(lines()), &not)
	if err != nil {
		t.Fatal(err)
	}
	// The sentences of 上诉人 and of 第三人: both have 人承担诉讼费用，本院.
	if sum.Excluded != 8 || sum.Excluded+sum.Sentences != strings.Count(lines(), "\n") {
		t.Errorf("%d excluded, %d learned, of %d", sum.Excluded, sum.Sentences, strings.Count(lines(), "\n"))
	}
	if !not.holds("x人承担诉讼费用，本院y") || not.holds("承担诉讼费用，本院") {
		t.Error("ten characters in a row are what counts")
	}
}

func TestEmptyCorpus(t *testing.T) {
	if _, _, err := Train(strings.NewReader("\n\n"), nil); !errors.Is(err, ErrCorpus) {
		t.Errorf("an empty corpus gives %v", err)
	}
}

func TestBrokenModels(t *testing.T) {
	var b bytes.Buffer
	if err := trained(t).Write(&b); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"empty":     nil,
		"magic":     []byte("xiezhi-typo-0\n"),
		"truncated": b.Bytes()[:b.Len()/2],
		"only head": b.Bytes()[:len(magic)],
	} {
		if _, err := Read(bytes.NewReader(file)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\x01\x30\x00"))
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{1}, 600))
	f.Fuzz(func(t *testing.T, body []byte) {
		// The compression is not ours to test: what it holds is.
		r := newFileReader(bytes.NewReader(body))
		if m := r.model(); r.err == nil {
			t.Errorf("%d bytes make a model of %d characters", len(body), len(m.alphabet.runes))
		}
	})
}
