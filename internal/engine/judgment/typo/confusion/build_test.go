package confusion

import (
	"errors"
	"strings"
	"testing"
)

const unihan = `# a comment
U+6E05	kCangjie	EQMB
U+6E05	kFourCornerCode	3512.7
U+6E05	kGB0	3969
U+6E05	kTGH	2013:2418
U+6E05	kMandarin	qīng
U+6E05	kPhonetic	203
U+60C5	kCangjie	PQMB
U+60C5	kFourCornerCode	9502.7
U+60C5	kGB0	3973
U+60C5	kTGH	2013:2398
U+60C5	kMandarin	qíng
U+60C5	kPhonetic	203
U+91CD	kGB0	5456
U+91CD	kHanyuPinlu	zhòng(1823) chóng(329)
U+91CD	kTGHZ2013	047.150:chóng 481.090:zhòng
U+9752	kMandarin	qīng
`

const strokes = `name: stroke
...

清	nnhhhshszhh
情	nnshhshszhh
重	phszhhshh
𠀀	hs6
`

func sources(t *testing.T) *Sources {
	t.Helper()
	var s Sources
	if err := s.ReadUnihan(strings.NewReader(unihan)); err != nil {
		t.Fatal(err)
	}
	if err := s.ReadStrokes(strings.NewReader(strokes)); err != nil {
		t.Fatal(err)
	}
	return &s
}

func TestWrite(t *testing.T) {
	var readings, shapes strings.Builder
	for range 3 {
		readings.Reset()
		shapes.Reset()
		s := sources(t)
		if err := s.WriteReadings(&readings); err != nil {
			t.Fatal(err)
		}
		if err := s.WriteShapes(&shapes); err != nil {
			t.Fatal(err)
		}
		if got, want := body(readings.String()), "chong\t\t重\nqing\t情清\t\nzhong\t\t重\n"; got != want {
			t.Fatalf("readings: %q, want %q", got, want)
		}
		if got, want := body(shapes.String()), "情\t清\n清\t情\n"; got != want {
			t.Fatalf("shapes: %q, want %q", got, want)
		}
	}
	table, err := newTable(readings.String(), shapes.String(), "重童\t重量、儿童\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b rune
		want Kind
	}{{'清', '情', SamePinyin}, {'重', '童', Shape}, {'童', '重', Shape}} {
		if k, ok := table.Kind(c.a, c.b); !ok || k != c.want {
			t.Errorf("%c %c: %v %v", c.a, c.b, k, ok)
		}
	}
	if _, ok := table.Kind('清', '重'); ok {
		t.Error("清 and 重 are not told apart")
	}
}

// body leaves out the comments.
func body(file string) string {
	var b strings.Builder
	for line := range strings.Lines(file) {
		if line[0] != '#' {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestSourcesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		read     func(*Sources, string) error
	}{
		{"no tabs", "U+6E05 kGB0 3969\n", readUnihan},
		{"no code point", "6E05\tkGB0\t3969\n", readUnihan},
		{"code point not a number", "U+ZZZZ\tkGB0\t3969\n", readUnihan},
		{"stroke orders without the end of a head", "清\tnnh\n", func(s *Sources, in string) error { return s.ReadStrokes(strings.NewReader(in)) }},
	} {
		if err := c.read(&Sources{}, c.in); !errors.Is(err, ErrData) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range [][3]string{
		{"qing\t情\n", "", ""},
		{"", "情\n", ""},
		{"", "情况\t清\n", ""},
		{"", "", "情清\n"},
	} {
		if _, err := newTable(c[0], c[1], c[2]); !errors.Is(err, ErrData) {
			t.Errorf("%q: %v", c, err)
		}
	}
}

func readUnihan(s *Sources, in string) error { return s.ReadUnihan(strings.NewReader(in)) }

func TestSyllables(t *testing.T) {
	for _, c := range []struct {
		a, b      string
		near, one bool
	}{
		{"zhong", "zong", true, true},
		{"shi", "si", true, true},
		{"nan", "lan", true, false},
		{"lian", "liang", true, true},
		{"guan", "guang", true, true},
		{"fei", "hui", true, false},
		{"zhang", "zan", true, false},
		{"zhong", "zhogn", false, true},
		{"ban", "pan", false, true},
		{"xian", "qian", false, true},
		{"wei", "wie", false, true},
		{"ma", "mi", false, false},
		{"wo", "w", false, true},
		{"ren", "ren", false, false},
		{"hen", "heng", true, true},
		{"fu", "hu", true, false},
		{"lv", "nv", true, false},
		{"ban", "gan", false, false},
	} {
		if near(c.a, c.b) != c.near || near(c.b, c.a) != c.near {
			t.Errorf("near(%s, %s) is not %v", c.a, c.b, c.near)
		}
		if oneLetter(c.a, c.b) != c.one || oneLetter(c.b, c.a) != c.one {
			t.Errorf("oneLetter(%s, %s) is not %v", c.a, c.b, c.one)
		}
	}
}

func TestToneless(t *testing.T) {
	for in, want := range map[string]string{"zhòng": "zhong", "lǜ": "lv", "nüè": "nve", "ńg": "", "ér": "er", "ê̄": "e"} {
		if got := toneless(in); got != want {
			t.Errorf("toneless(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLikeness(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"hsh", "hsh", 1},
		{"hsh", "hshh", 0.8},
		{"", "h", 0},
		{"hs", "hspnz", 0},
		{"hhhhh", "sssss", 0},
	} {
		if got := strokeLikeness(c.a, c.b); got != c.want {
			t.Errorf("strokeLikeness(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
