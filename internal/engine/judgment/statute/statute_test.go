package statute_test

import (
	"errors"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/statute"
)

func register(t testing.TB) *statute.Register {
	t.Helper()
	reg, err := statute.Default()
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func TestDefaultHoldsTogether(t *testing.T) {
	zero := judgment.Day{}
	reg := register(t)
	if n := len(reg.Laws()); n < 1000 {
		t.Fatalf("%d laws, want at least 1000", n)
	}
	for _, l := range reg.Laws() {
		if _, ok := reg.Find(l.Title); !ok {
			t.Errorf("%s is not found under its own title", l.Title)
		}
		if l.Successor != "" {
			if _, ok := reg.Find(l.Successor); !ok {
				t.Errorf("%s: successor %s is missing", l.Title, l.Successor)
			}
		}
		for i, v := range l.Versions {
			if v.Source == "" {
				t.Errorf("%s %s has no source", l.Title, v.Name)
			}
			if v.Name == "" {
				t.Errorf("%s: version %d has no name", l.Title, i)
			}
			if l.Complete && v.From == zero {
				t.Errorf("%s %s: a complete history needs the first day", l.Title, v.Name)
			}
			if v.To != zero && !v.From.Before(v.To) {
				t.Errorf("%s %s ends before it begins", l.Title, v.Name)
			}
			if i == 0 {
				continue
			}
			before := l.Versions[i-1]
			if v.From != zero && (before.To == zero || v.From.Before(before.To)) {
				t.Errorf("%s: %s and %s overlap", l.Title, before.Name, v.Name)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	reg := register(t)
	tests := []struct {
		name    string
		on      judgment.Day
		title   string
		highest int
		status  statute.Status
	}{
		{"中华人民共和国民事诉讼法", judgment.Day{Year: 2024, Month: 1, Day: 1}, "民事诉讼法", 306, statute.InForce},
		{"《中华人民共和国民事诉讼法》", judgment.Day{Year: 2023, Month: 12, Day: 31}, "民事诉讼法", 291, statute.InForce},
		{"民诉法", judgment.Day{Year: 2014, Month: 5, Day: 1}, "民事诉讼法", 284, statute.InForce},
		{"民事诉讼法（2021修正）", judgment.Day{Year: 2025, Month: 5, Day: 1}, "民事诉讼法", 306, statute.InForce},
		{"民事诉讼法(2021年修正)", judgment.Day{Year: 2025, Month: 5, Day: 1}, "民事诉讼法", 306, statute.InForce},
		{"刑法", judgment.Day{Year: 1996, Month: 5, Day: 1}, "刑法", 192, statute.InForce},
		{"合同法", judgment.Day{Year: 2022, Month: 5, Day: 1}, "合同法", 0, statute.Ended},
		{"民法典", judgment.Day{Year: 2019, Month: 5, Day: 1}, "民法典", 0, statute.NotYet},
		{"民法典", judgment.Day{}, "民法典", 0, statute.Undated},
		{"专利法", judgment.Day{Year: 2019, Month: 5, Day: 1}, "专利法", 0, statute.Undated},
		{"森林防虫害办法", judgment.Day{Year: 2019, Month: 5, Day: 1}, "", 0, statute.Unlisted},
		{"最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释", judgment.Day{Year: 2023, Month: 5, Day: 1}, "最高人民法院关于适用《民事诉讼法》的解释", 550, statute.InForce},
		{"关于适用﹤中华人民共和国民事诉讼法﹥的解释", judgment.Day{Year: 2020, Month: 5, Day: 1}, "最高人民法院关于适用《民事诉讼法》的解释", 552, statute.InForce},
		{"最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释", judgment.Day{Year: 2020, Month: 5, Day: 1}, "最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释", 0, statute.Undated},
		{"关于办理盗窃刑事案件适用法律若干问题的解释", judgment.Day{Year: 2020, Month: 5, Day: 1}, "最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释", 0, statute.Undated},
	}
	for _, tt := range tests {
		l, v, status := reg.Lookup(tt.name, tt.on)
		if l.Title != tt.title || v.Highest != tt.highest || status != tt.status {
			t.Errorf("Lookup(%s, %s) = %s, %d, %s; want %s, %d, %s", tt.name, tt.on, l.Title, v.Highest, status, tt.title, tt.highest, tt.status)
		}
	}
}

func TestEver(t *testing.T) {
	reg := register(t)
	criminal, _ := reg.Find("刑法")
	procedure, _ := reg.Find("民事诉讼法")
	tests := []struct {
		law         statute.Law
		number, sub int
		until       judgment.Day
		want        bool
	}{
		{criminal, 452, 0, judgment.Day{}, true},
		{criminal, 453, 0, judgment.Day{}, false},
		{criminal, 0, 0, judgment.Day{}, false},
		{criminal, 120, 6, judgment.Day{}, true},
		{criminal, 120, 7, judgment.Day{}, false},
		{criminal, 264, 1, judgment.Day{}, false},
		{procedure, 300, 0, judgment.Day{Year: 2023, Month: 12, Day: 31}, false},
		{procedure, 300, 0, judgment.Day{Year: 2024, Month: 1, Day: 1}, true},
		{procedure, 300, 0, judgment.Day{}, true},
	}
	for _, tt := range tests {
		if got := tt.law.Ever(tt.number, tt.sub, tt.until); got != tt.want {
			t.Errorf("%s.Ever(%d, %d, %s) = %v, want %v", tt.law.Title, tt.number, tt.sub, tt.until, got, tt.want)
		}
	}
	if n := procedure.Highest(); n != 306 {
		t.Errorf("highest article of 民事诉讼法 is %d, want 306", n)
	}
}

func TestSharedNameIsUnlisted(t *testing.T) {
	const head = "title\taliases\tnature\thistory\tversion\tfrom\tto\thighest\tinserted\tsuccessor\tsource\n"
	reg, err := statute.Load(strings.NewReader(head +
		"甲法\t简称\t\tcomplete\t2001\t2001-01-01\t\t10\t\t\t编造\n" +
		"乙法\t简称\t\tpartial\t2001\t\t\t10\t\t\t编造\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, status := reg.Lookup("简称", judgment.Day{Year: 2002, Month: 1, Day: 1}); status != statute.Unlisted {
		t.Errorf("a name of two laws is %s, want unlisted", status)
	}
}

func TestLoadRefuses(t *testing.T) {
	const head = "title\taliases\tnature\thistory\tversion\tfrom\tto\thighest\tinserted\tsuccessor\tsource\n"
	for name, row := range map[string]string{
		"few columns":     "甲法\t10",
		"no such day":     "甲法\t\t\tcomplete\t2001\t2001-02-30\t\t10\t\t\t编造",
		"no count":        "甲法\t\t\tcomplete\t2001\t2001-02-03\t\t\t\t\t编造",
		"bad insertion":   "甲法\t\t\tcomplete\t2001\t2001-02-03\t\t10\t11.1\t\t编造",
		"unknown history": "甲法\t\t\tall\t2001\t2001-02-03\t\t10\t\t\t编造",
	} {
		if _, err := statute.Load(strings.NewReader(head + row + "\n")); !errors.Is(err, statute.ErrRegister) {
			t.Errorf("%s: got %v, want ErrRegister", name, err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	reg := register(b)
	on := judgment.Day{Year: 2024, Month: 5, Day: 6}
	for b.Loop() {
		reg.Lookup("中华人民共和国民事诉讼法", on)
	}
}
