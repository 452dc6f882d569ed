package letter

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xiezhi/internal/platform/calendar"
)

func TestFiguresGoIntoTheirPlaces(t *testing.T) {
	text := Text{
		Title: "关于{{月}}的通报",
		Parts: []Part{
			{Text: "检查{{ 庭审数 }}场，发现{{问题数}}个，{{问题数}}个已整改。"},
			{Level: 2, Text: "（一）共{{甲}}个。", Then: "其中{{乙}}个。"},
			{Head: []string{"方面", "数"}, Rows: [][]string{{"庭审", "{{甲}}"}}, From: "分单位"},
		},
		Attachments: []string{"{{甲}}张表"}, Copies: []string{"某室"}, Slip: true,
	}
	if want := []string{"月", "庭审数", "问题数", "甲", "乙", "分单位"}; !slices.Equal(text.Needs(), want) {
		t.Fatalf("needs %q, want %q", text.Needs(), want)
	}
	got, err := text.With(Figures{"月": {Value: "10月"}, "庭审数": {Value: "336"}, "问题数": {Value: "12"}, "甲": {Value: "7"}, "乙": {Value: "2"}, "分单位": {Rows: [][]string{{"某院", "7"}}}})
	if err != nil {
		t.Fatal(err)
	}
	want := Text{
		Title: "关于10月的通报",
		Parts: []Part{
			{Text: "检查336场，发现12个，12个已整改。"},
			{Level: 2, Text: "（一）共7个。", Then: "其中2个。"},
			{Head: []string{"方面", "数"}, Rows: [][]string{{"庭审", "7"}, {"某院", "7"}}},
		},
		Attachments: []string{"7张表"}, Copies: []string{"某室"}, Slip: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if text.Parts[2].Rows[0][1] != "{{甲}}" || text.Parts[2].From == "" {
		t.Error("the draft itself was changed")
	}
}

func TestAFigureThatIsNotThere(t *testing.T) {
	for _, s := range []string{"{{问题数}}", "{{}}", "{{问题数", "问题数}}", "{{甲}}{{乙}}"} {
		_, err := Text{Title: "甲", Parts: []Part{{Text: s}}}.With(Figures{"甲": {Value: "1"}})
		if !errors.Is(err, ErrFigure) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := (Text{Parts: []Part{{Head: []string{"甲"}, From: "无"}}}).With(nil); !errors.Is(err, ErrFigure) {
		t.Errorf("a table without its figure: %v", err)
	}
}

func TestSmallCountsAreNotShown(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []UnitCount
		want [][]string
	}{
		{"none small", []UnitCount{{"甲", 9}, {"乙", 5}}, [][]string{{"甲", "9"}, {"乙", "5"}}},
		{"two small ones together", []UnitCount{{"甲", 3}, {"乙", 9}, {"丙", 4}}, [][]string{{"乙", "9"}, {"其他单位（2个）", "7"}}},
		{"one small one takes the next with it", []UnitCount{{"甲", 3}, {"乙", 9}, {"丙", 7}}, [][]string{{"乙", "9"}, {"其他单位（2个）", "10"}}},
		{"two that are too few together", []UnitCount{{"甲", 1}, {"乙", 1}, {"丙", 7}, {"丁", 8}}, [][]string{{"丁", "8"}, {"其他单位（3个）", "9"}}},
		{"all small", []UnitCount{{"甲", 1}, {"乙", 2}}, [][]string{{"其他单位（2个）", "不足5个，不列"}}},
		{"one small and nobody to join", []UnitCount{{"甲", 2}}, [][]string{{"其他单位（1个）", "不足5个，不列"}}},
		{"nobody", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Suppress(tt.in); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// Whoever knows the total must not learn a count below five from the table.
func TestSmallCountsCannotBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var in []UnitCount
		total, shown := 0, 0
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 12), 0, 8).Draw(rt, "counts") {
			in, total = append(in, UnitCount{"单位" + chinese(i+1), n}), total+n
		}
		hidden := len(in)
		for _, r := range Suppress(in) {
			if strings.HasPrefix(r[0], "其他单位") {
				continue
			}
			hidden--
			i := slices.IndexFunc(in, func(c UnitCount) bool { return c.Name == r[0] })
			if in[i].N < smallest {
				rt.Fatalf("%v shows %v", in, r)
			}
			shown += in[i].N
		}
		if hidden == 1 && len(in) > 1 {
			rt.Fatalf("%v leaves one out: it is %d", in, total-shown)
		}
	})
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		from, to      calendar.Day
		period, spans string
	}{
		{"2026-10-01", "2026-10-31", "2026年10月", "2026年10月1日至10月31日"},
		{"2026-02-01", "2026-02-28", "2026年2月", "2026年2月1日至2月28日"},
		{"2026-12-01", "2026-12-31", "2026年12月", "2026年12月1日至12月31日"},
		{"2026-10-08", "2026-11-15", "2026年10月8日至11月15日", "2026年10月8日至11月15日"},
		{"2025-12-08", "2026-01-15", "2025年12月8日至2026年1月15日", "2025年12月8日至2026年1月15日"},
	} {
		if p, s := period(tt.from, tt.to), span(tt.from, tt.to); p != tt.period || s != tt.spans {
			t.Errorf("%s %s: %q %q", tt.from, tt.to, p, s)
		}
	}
	for n, want := range map[int]string{1: "一", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九"} {
		if got := chinese(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	for in, want := range map[string]string{"甲": "甲。", "甲。": "甲。", "甲；": "甲。", "甲。”": "甲。”", " ": ""} {
		if got := stop(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
