package lexicon_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

func load(t *testing.T, lines ...string) (*lexicon.List, []lexicon.Defect) {
	t.Helper()
	l, defects, err := lexicon.Load(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return l, defects
}

func TestDefault(t *testing.T) {
	l, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	if l.Len() < 80 {
		t.Errorf("%d entries, want at least 80", l.Len())
	}
	for _, e := range l.Entries() {
		if e.Reason == "" || e.Source == "" {
			t.Errorf("%s has no reason or no source", e.Wrong)
		}
		if e.Former && e.From == (judgment.Day{}) {
			t.Errorf("%s was right before, and no day says until when", e.Wrong)
		}
	}
}

func TestDefects(t *testing.T) {
	long := strings.Repeat("长", 61)
	cases := []struct {
		name string
		rows []string
		want string // row:fault, in order
		left int
	}{
		{"sound", []string{"甲甲\t乙乙", "丙丙\t"}, "", 2},
		{"no wrong word", []string{"\t乙乙\t理由"}, "1:empty", 0},
		{"one character", []string{"的\t地"}, "1:short", 0},
		{"a paragraph", []string{long + "\t乙"}, "1:long", 0},
		{"a long reason", []string{"甲甲\t乙\t" + strings.Repeat("因", 501)}, "1:long", 0},
		{"not UTF-8", []string{"甲\xff甲\t乙"}, "1:encoding", 0},
		{"wrong is right", []string{"甲甲\t甲甲"}, "1:same", 0},
		{"right holds wrong", []string{"甲甲\t大甲甲"}, "1:endless", 0},
		{"right holds wrong, which is excepted there", []string{"甲甲\t大甲甲\t\t\t\t\t大甲甲"}, "", 1},
		{"two correct each other", []string{"甲甲\t乙乙", "乙乙\t甲甲", "丙丙\t丁丁"}, "1:cyclic 2:cyclic", 1},
		{"three in a circle, one leads in and one out", []string{"甲甲\t乙乙", "乙乙\t丙丙", "丙丙\t甲甲／丁丁", "子子\t甲甲", "丁丁\t丑丑"}, "1:cyclic 2:cyclic 3:cyclic", 2},
		{"a circle through a longer word", []string{"甲甲\t大乙乙", "乙乙\t小甲甲"}, "1:cyclic 2:cyclic", 0},
		{"no circle: never on the same day", []string{"甲甲\t乙乙\t\t\t\t2010-01-01", "乙乙\t甲甲\t\t\t2010-01-02"}, "", 2},
		{"a chain is no circle", []string{"甲甲\t乙乙", "乙乙\t丙丙"}, "", 2},
		{"twice", []string{"甲甲\t乙乙", "", "甲甲\t丙丙"}, "3:duplicate", 1},
		{"twice, at different times", []string{"甲甲\t乙乙\t\t\t\t2010-01-01", "甲甲\t丙丙\t\t\t2010-01-02"}, "", 2},
		{"ends before it begins", []string{"甲甲\t乙乙\t\t\t2020-01-01\t2019-12-31"}, "1:reversed", 0},
		{"no such day", []string{"甲甲\t乙乙\t\t\t2019-02-30", "甲丙\t乙乙\t\t\t昨天", "甲丁\t乙乙\t\t\t2019"}, "1:date 2:date 3:date", 0},
		{"days as people write them", []string{"甲甲\t乙乙\t\t\t2019年2月3日\t2020/1/1", "甲丙\t乙乙\t\t\t2019.2.3"}, "", 2},
		{"no such grade", []string{"甲甲\t乙乙\t\t\t\t\t\t很严重"}, "1:grade", 0},
		{"an exception without the word", []string{"甲甲\t乙乙\t\t\t\t\t乙甲"}, "1:exception", 0},
		{"named columns in another order", []string{"# 我院词表", "等级\t正确写法\t错误写法", "提示\t乙乙\t甲甲", "x\t乙\t丙丙"}, "4:grade", 1},
		{"a mark of byte order and line ends of Windows", []string{"\ufeff错误写法\t正确写法\r", "甲甲\t乙乙\r"}, "", 1},
		{"nothing", []string{"", "# 空"}, "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, defects := load(t, c.rows...)
			var got []string
			for _, d := range defects {
				got = append(got, fmt.Sprintf("%d:%s", d.Row, d.Fault))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
			if l.Len() != c.left {
				t.Errorf("%d entries left, want %d", l.Len(), c.left)
			}
		})
	}
}

func TestTooManyRows(t *testing.T) {
	rows := make([][]string, 20_005)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("词%d号", i), "别的"}
	}
	l, defects := lexicon.LoadRows(rows)
	if l.Len() != 20_000 || len(defects) != 1 || defects[0].Fault != lexicon.FaultExcess || defects[0].Row != 20_001 {
		t.Errorf("%d entries, defects %v", l.Len(), defects)
	}
}

func TestFind(t *testing.T) {
	day := judgment.Day{Year: 2020, Month: 5, Day: 1}
	rows := []string{
		"农业部\t农业农村部\t\t\t2018-03-17\t\t农业部门",
		"国土局\t自然资源局",
		"国土局长\t自然资源局局长",
		"土局长会\t会议",
		"旧词\t新词\t\t\t\t2019-12-31",
	}
	cases := []struct{ text, want string }{
		{"向农业部申请。", "农业部"},
		{"农业部门、农业部", "农业部"},
		{"《农业部公告》和“农业部”，农业部", "农业部"},
		{"“农业部\n农业部", "农业部"}, // a quotation that was left open ends with the paragraph
		{"国土局长会议", "国土局长"},   // first begun, then longest
		{"旧词", ""},
		{"", ""},
	}
	for _, c := range cases {
		l, defects := load(t, rows...)
		if len(defects) > 0 {
			t.Fatal(defects)
		}
		var got []string
		for _, f := range l.Find(c.text, day) {
			got = append(got, c.text[f.Start:f.End])
			if f.Entry.Wrong != c.text[f.Start:f.End] {
				t.Errorf("%q: entry %s at %q", c.text, f.Entry.Wrong, c.text[f.Start:f.End])
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
	}
	l, _ := load(t, rows...)
	for _, c := range []struct {
		day  judgment.Day
		want int
	}{{judgment.Day{Year: 2018, Month: 3, Day: 16}, 1}, {judgment.Day{Year: 2018, Month: 3, Day: 17}, 2}, {judgment.Day{}, 0}} {
		if n := len(l.Find("农业部和旧词", c.day)); n != c.want {
			t.Errorf("%v: %d found, want %d", c.day, n, c.want)
		}
	}
}

func TestExtended(t *testing.T) {
	own, _ := load(t, "国土局\t国土资源分局", "乙乙\t甲甲")
	base, _ := load(t, "国土局\t自然资源局", "甲甲\t乙乙", "丙丙\t丁丁")
	l, defects := base.Extended(own)
	if len(defects) != 2 || defects[0].Fault != lexicon.FaultCyclic || l.Len() != 2 {
		t.Errorf("%d entries, defects %v", l.Len(), defects)
	}
	if got := l.Find("国土局", judgment.Day{}); len(got) != 1 || got[0].Entry.Fix() != "国土资源分局" {
		t.Errorf("found %v", got)
	}
}

// TestMatcher compares the matcher with looking for each word by itself.
func TestMatcher(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []string{"甲", "乙", "由", "a", "曱", "𠀀"}
	word := func(most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			b.WriteString(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	for range 300 {
		var words []string
		for range random.IntN(12) {
			if w := word(4); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		text := word(60)
		got := map[string]bool{}
		lexicon.NewMatcher(words).Each(text, func(start, end, w int) bool {
			if text[start:end] != words[w] {
				t.Fatalf("%q is not %q", text[start:end], words[w])
			}
			got[fmt.Sprint(start, w)] = true
			return true
		})
		for w := range words {
			for i := range text {
				if strings.HasPrefix(text[i:], words[w]) != got[fmt.Sprint(i, w)] {
					t.Fatalf("%q in %q at %d: found is %v", words[w], text, i, got[fmt.Sprint(i, w)])
				}
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("错误写法\t正确写法\n甲甲\t乙乙\n乙乙\t甲甲\n", "甲甲乙乙")
	f.Add("甲甲\t大甲甲\t\t\t2019-01-01\t\t大甲甲\t严重\n", "大甲甲")
	f.Fuzz(func(t *testing.T, list, text string) {
		l, _, err := lexicon.Load(strings.NewReader(list))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range l.Find(text, judgment.Day{Year: 2020, Month: 1, Day: 1}) {
			if text[found.Start:found.End] != found.Entry.Wrong {
				t.Errorf("%q is not %q", text[found.Start:found.End], found.Entry.Wrong)
			}
		}
	})
}
