package rule

import (
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

func TestResidueList(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSuffix(residueList, "\n"), "\n") {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || cells[0] == "" || cells[2] == "" {
			t.Errorf("%q has %d columns, want text, severity, what it is", line, len(cells))
			continue
		}
		if s := cells[1]; s != string(Suspect) && s != string(Hint) && s != "stamp" && s != "seal" {
			t.Errorf("%s: severity %q", cells[0], s)
		}
		if seen[cells[0]] {
			t.Errorf("%s stands twice", cells[0])
		}
		seen[cells[0]] = true
	}
	if n := len(readResidues(residueList).message); n != len(seen) {
		t.Errorf("%d rows read of %d", n, len(seen))
	}
}

func TestStateList(t *testing.T) {
	s := readStates(stateList)
	if len(s.names) < 50 {
		t.Errorf("%d names, want at least 50", len(s.names))
	}
	for name := range s.names {
		if len(name) > longestState {
			t.Errorf("%s is longer than what is looked for", name)
		}
		for _, region := range regions {
			if strings.Contains(name, region) {
				t.Errorf("%s is no state", name)
			}
		}
	}
}

// TestOwnLexicon holds that a court's list takes the place of the program's,
// with its own grades.
func TestOwnLexicon(t *testing.T) {
	const text = "被告系国土局工作人员，“外来妹”一词见证言，外来妹李某到庭。"
	own, defects, err := lexicon.Load(strings.NewReader("外来妹\t外来务工人员\t带有歧视\t本院用语规范\t\t\t\t严重\n"))
	if err != nil || len(defects) > 0 {
		t.Fatal(err, defects)
	}
	r := terminology()
	hits := r.Check(&Input{Doc: judgment.Parse(text), Lexicon: own})
	if len(hits) != 1 || hits[0].Severity != Critical || hits[0].Basis != "本院用语规范" || hits[0].Fix == nil || *hits[0].Fix != "外来务工人员" || text[:hits[0].Start] != "被告系国土局工作人员，“外来妹”一词见证言，" {
		t.Errorf("got %+v", hits)
	}
}

func TestLunar(t *testing.T) {
	tests := []struct {
		text       string
		month, day int
		leap, ok   bool
	}{
		{"2018年正月初一", 1, 1, false, true},
		{"闰四月廿三日", 4, 23, true, true},
		{"腊月三十", 12, 30, false, true},
		{"十一月二十九", 11, 29, false, true},
		{"8月15日", 8, 15, false, true},
		{"十月初十", 10, 10, false, true},
		{"八月", 0, 0, false, false},
		{"新年", 0, 0, false, false},
	}
	for _, tt := range tests {
		l, ok := readLunar(tt.text, 0)
		if ok != tt.ok || ok && (l.month != tt.month || l.day != tt.day || l.leap != tt.leap || l.end != len(tt.text)) {
			t.Errorf("%s: got %+v, %v", tt.text, l, ok)
		}
	}
	// Days of the two calendars that are known to agree.
	for _, tt := range []struct {
		on judgment.Day
		l  lunar
	}{
		{judgment.Day{Year: 2023, Month: 1, Day: 22}, lunar{month: 1, day: 1}},
		{judgment.Day{Year: 2024, Month: 2, Day: 10}, lunar{month: 1, day: 1}},
		{judgment.Day{Year: 2015, Month: 2, Day: 19}, lunar{month: 1, day: 1}},
		{judgment.Day{Year: 2020, Month: 10, Day: 1}, lunar{month: 8, day: 15}},
		{judgment.Day{Year: 2023, Month: 9, Day: 29}, lunar{month: 8, day: 15}},
		{judgment.Day{Year: 2019, Month: 2, Day: 4}, lunar{month: 12, day: 30}},
		{judgment.Day{Year: 2019, Month: 9, Day: 13}, lunar{month: 8, day: 15}},
	} {
		if !possible(tt.on, tt.l) {
			t.Errorf("%s can be %d/%d", tt.on, tt.l.month, tt.l.day)
		}
		if moved := (lunar{month: (tt.l.month+1)%12 + 1, day: tt.l.day}); possible(tt.on, moved) {
			t.Errorf("%s cannot be %d/%d", tt.on, moved.month, moved.day)
		}
	}
}

func TestSlip(t *testing.T) {
	q := func(v int64, digits string) quantity { return quantity{value: v, digits: digits} }
	tests := []struct {
		a, b  quantity
		least int
		want  bool
	}{
		{q(8650000, "865"), q(8560000, "856"), 4, true},
		{q(8650000, "865"), q(86500000, "865"), 4, true},
		{q(8650000, "865"), q(8750000, "875"), 3, true},
		{q(8650000, "865"), q(8750000, "875"), 4, false},
		{q(8650000, "865"), q(9750000, "975"), 1, false},
		{q(5000000, "5"), q(8000000, "8"), 2, false},
		{q(123450, "12345"), q(1233450, "123345"), 4, true},
	}
	for _, tt := range tests {
		if got := slip(tt.a, tt.b, tt.least); got != tt.want {
			t.Errorf("slip(%d, %d, %d) is %v", tt.a.value, tt.b.value, tt.least, got)
		}
		if got := slip(tt.b, tt.a, tt.least); got != tt.want {
			t.Errorf("slip(%d, %d, %d) is %v", tt.b.value, tt.a.value, tt.least, got)
		}
	}
}
