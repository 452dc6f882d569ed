package inject

import (
	"os"
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment/corpus"
)

func sources(t *testing.T) []Source {
	t.Helper()
	docs, err := corpus.Read(os.DirFS("../testdata/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	var out []Source
	for _, d := range docs {
		s := Source{Name: d.Name, Text: d.Text}
		for _, p := range d.Head.Persons {
			s.Persons = append(s.Persons, p.Name)
		}
		out = append(out, s)
	}
	return out
}

// TestOne holds for every kind that the corpus offers places for it, that a
// fault changes the text where it says and nowhere unsaid, and that the same
// seed gives the same fault.
func TestOne(t *testing.T) {
	all := sources(t)
	for _, kind := range Kinds() {
		planted := 0
		for i, src := range all {
			seeded, ok := One(src, kind, uint64(i))
			if !ok {
				continue
			}
			planted++
			if seeded.Text == src.Text || len(seeded.Faults) != 1 {
				t.Errorf("%s %s: %d faults, text changed: %t", kind, src.Name, len(seeded.Faults), seeded.Text != src.Text)
				continue
			}
			f := seeded.Faults[0]
			if f.Kind != kind || f.Start < 0 || f.End < f.Start || f.End > len(seeded.Text) {
				t.Errorf("%s %s: fault %+v", kind, src.Name, f)
				continue
			}
			if is := seeded.Text[f.Start:f.End]; is == f.Was && f.Was != "" {
				t.Errorf("%s %s %s: still %q", kind, src.Name, f.Variant, is)
			}
			if again, _ := One(src, kind, uint64(i)); again.Text != seeded.Text {
				t.Errorf("%s %s: not the same twice", kind, src.Name)
			}
		}
		if planted < 2 {
			t.Errorf("%s: only %d documents offer a place", kind, planted)
		}
	}
}

// TestSeveral holds that faults of one document lie apart and in order, and
// that taking each out again gives the text back when nothing else was changed.
func TestSeveral(t *testing.T) {
	for i, src := range sources(t) {
		seeded := Several(src, 6, uint64(i))
		if len(seeded.Faults) < 3 {
			t.Errorf("%s: %d faults", src.Name, len(seeded.Faults))
		}
		if !slices.IsSortedFunc(seeded.Faults, func(a, b Fault) int { return a.Start - b.Start }) {
			t.Errorf("%s: not in order", src.Name)
		}
		kinds := map[string]bool{}
		for j, f := range seeded.Faults {
			if kinds[f.Kind] {
				t.Errorf("%s: two of %s", src.Name, f.Kind)
			}
			kinds[f.Kind] = true
			if j > 0 && f.Start < seeded.Faults[j-1].End {
				t.Errorf("%s: %s overlaps %s", src.Name, f.Kind, seeded.Faults[j-1].Kind)
			}
		}
	}
}

// TestFaultsAreFaults holds for some kinds, by hand, that what is planted is
// wrong: a rule's own reading of it would prove nothing.
func TestFaultsAreFaults(t *testing.T) {
	src := Source{Name: "small", Text: "明德区人民法院\n民事判决书\n（2026）澄0102民初12号\n原告：郤子夜，男，1980年1月1日出生。\n被告：上官澹，女，1981年2月2日出生。\n" +
		"原告郤子夜与被告上官澹买卖合同纠纷一案，本院于2026年2月9日立案，于2026年3月3日（星期二）公开开庭进行了审理。本案现已审理终结。\n" +
		"经审理查明，郤子夜与上官澹签订合同，货款10000元，违约金500元，共计10500元。\n本院认为，上官澹应当支付。依照《中华人民共和国民法典》第五百零九条规定，判决如下：\n" +
		"一、上官澹支付郤子夜货款10000元；\n二、驳回郤子夜的其他诉讼请求。\n案件受理费62.5元，由上官澹负担。\n审判员　鞠问樵\n二〇二六年三月三十日\n书记员　蓟北望\n"}
	seen := map[string]map[string]bool{}
	for seed := range uint64(60) {
		for _, kind := range []string{"J04", "J10", "J19", "J28", "J31"} {
			s, ok := One(src, kind, seed)
			if !ok {
				t.Fatalf("%s: no place", kind)
			}
			if seen[kind] == nil {
				seen[kind] = map[string]bool{}
			}
			f := s.Faults[0]
			seen[kind][s.Text[f.Start:f.End]] = true
		}
	}
	for kind, right := range map[string][]string{
		"J04": {"第五百零九条"}, "J10": {"500元", "10500元"}, "J19": {"二〇二六年三月三十日"}, "J31": {"星期二"},
	} {
		for _, r := range right {
			if seen[kind][r] {
				t.Errorf("%s: %s was planted and is right", kind, r)
			}
		}
		if len(seen[kind]) < 3 {
			t.Errorf("%s: always the same: %v", kind, seen[kind])
		}
	}
}

func TestChinese(t *testing.T) {
	for n, want := range map[int]string{7: "七", 10: "十", 17: "十七", 20: "二十", 107: "一百零七", 110: "一百一十", 1260: "一千二百六十", 1006: "一千零六", 2010: "二千零一十"} {
		if got := chinese(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
