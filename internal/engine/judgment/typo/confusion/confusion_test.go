package confusion_test

import (
	"testing"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

func TestKind(t *testing.T) {
	for _, c := range []struct {
		name         string
		written, was rune
		kind         confusion.Kind
		alike        bool
	}{
		{"one syllable, two tones", '权', '全', confusion.SamePinyin, false},
		{"one syllable and one look", '清', '请', confusion.SamePinyin, true},
		{"the second reading counts", '虫', '重', confusion.SamePinyin, false},
		{"so does the first", '种', '重', confusion.SamePinyin, false},
		{"zh and z", '站', '暂', confusion.NearPinyin, false},
		{"n and l", '男', '兰', confusion.NearPinyin, false},
		{"an and ang", '山', '商', confusion.NearPinyin, false},
		{"f and h", '房', '黄', confusion.NearPinyin, false},
		{"both at once", '胜', '森', confusion.NearPinyin, false},
		{"by hand and by strokes", '己', '已', confusion.Shape, true},
		{"strokes alone", '末', '未', confusion.Shape, true},
		{"one part of two", '贷', '货', confusion.Shape, true},
		{"a letter too few", '很', '和', confusion.OneLetter, false},
	} {
		kind, ok := confusion.Default().Kind(c.written, c.was)
		if !ok || kind != c.kind {
			t.Errorf("%s: %c for %c: %v %v, want %v", c.name, c.written, c.was, kind, ok, c.kind)
			continue
		}
		for _, e := range confusion.Default().Of(c.written) {
			if e.To == c.was && e.Alike != c.alike {
				t.Errorf("%s: %c for %c: alike %v", c.name, c.written, c.was, e.Alike)
			}
		}
	}
}

func TestLookAlikesThatAreOftenMet(t *testing.T) {
	for _, group := range []string{
		"白自", "帅师", "己已巳", "末未", "土士", "曰日", "天夭", "侯候", "拔拨", "折拆", "贷货", "亨享", "徒徙", "茶荼", "戊戌戍",
		"人入八", "治冶", "历厉", "栽裁载", "拢扰", "蓝篮", "薄簿", "辨辩辫", "设没",
	} {
		for _, a := range group {
			for _, b := range group {
				if !confusion.Same(a, b) {
					t.Errorf("%c and %c are told apart", a, b)
				}
			}
		}
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b rune
		want bool
	}{
		{'张', '章', true},
		{'张', '赵', false},
		{'刘', '柳', true},
		{'陈', '程', true},
		{'x', 'x', true},
		{'x', '张', false},
		{'法', '水', false},
	} {
		if got := confusion.Same(c.a, c.b); got != c.want {
			t.Errorf("Same(%c, %c) = %v", c.a, c.b, got)
		}
	}
}

// A table that suggests everything for everything helps nobody: the decoder
// pays for each edge.
func TestTheTableIsWholeAndNotTooLarge(t *testing.T) {
	table := confusion.Default()
	chars := table.Chars()
	if len(chars) < 6500 || len(chars) > 7500 {
		t.Errorf("%d characters", len(chars))
	}
	shapes := 0
	for _, r := range chars {
		seen := map[rune]bool{r: true}
		last := confusion.SamePinyin
		for _, e := range table.Of(r) {
			if seen[e.To] {
				t.Fatalf("%c leads to %c twice or to itself", r, e.To)
			}
			if e.Kind < last {
				t.Fatalf("the edges of %c are not in order of kind", r)
			}
			if (e.Kind == confusion.Shape) && !e.Alike {
				t.Fatalf("%c and %c look alike and do not", r, e.To)
			}
			seen[e.To], last = true, e.Kind
			if e.Alike {
				shapes++
			}
		}
	}
	if mean := float64(shapes) / float64(len(chars)); mean > 25 {
		t.Errorf("%.1f look-alikes for each character, at most 25 are wanted", mean)
	}
}
