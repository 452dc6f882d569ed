package docket

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/sheet"
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Zone())
	if err != nil {
		panic(err)
	}
	return t
}

func trio() []Member {
	return []Member{
		{video.Presiding, "澹台明", "off_1"},
		{video.Judge, "亓官瑞", "off_2"},
		{video.Assessor, "第五珩", ""},
		{video.Clerk, "闾丘安", "off_4"},
	}
}

func hearing() New {
	return New{Number: "（2026）澄0102民初1号", Room: "第三法庭", Starts: at("2026-11-24 09:00"), Ends: at("2026-11-24 11:30"), Panel: trio()}
}

func keys(faults []Fault) string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Key)
	}
	return strings.Join(out, " ")
}

func TestRowsThatCannotBe(t *testing.T) {
	k := known{
		now:      at("2026-11-23 12:00"),
		rooms:    []courtroom.Courtroom{{ID: "crm_3", Court: "crt_1", Name: "第三法庭"}, {ID: "crm_4", Court: "crt_1", Name: "第 四 法庭"}},
		excluded: map[string]Excluded{"（2026）澄0102民初9号": Sealed},
		standing: []Hearing{
			{
				ID: "hea_1", Courtroom: "crm_4", Room: "第四法庭", Number: "（2026）澄0102民初8号", Starts: at("2026-11-24 09:00"), Ends: at("2026-11-24 10:00"),
				Panel: trio(),
			},
			{ID: "hea_2", Courtroom: "crm_4", Number: "（2026）澄0102民初7号", Starts: at("2026-11-24 14:00"), Ends: at("2026-11-24 15:00"), CancelledAt: at("2026-11-20 08:00"), Panel: trio()},
		},
	}
	for _, c := range []struct {
		name     string
		spoil    func(*New)
		faults   string
		warnings string
		outcome  Outcome
	}{
		{"sound", func(*New) {}, "", "", Added},
		{"half-width brackets", func(n *New) { n.Number = "(2026)澄0102民初1号 " }, "", "", Added},
		{"spaces in the room", func(n *New) { n.Room = "第四 法庭"; n.Starts = at("2026-11-24 10:00") }, "", "", Added},
		{"no number", func(n *New) { n.Number = "" }, "no_number", "", Refused},
		{"no such form", func(n *New) { n.Number = "民初一号" }, "number", "", Refused},
		{"a year only", func(n *New) { n.Number = "（2026）1号" }, "number", "", Refused},
		{"no room", func(n *New) { n.Room = "" }, "no_room", "", Refused},
		{"unknown room", func(n *New) { n.Room = "第九法庭" }, "room", "", Refused},
		{"no start", func(n *New) { n.Starts = time.Time{} }, "no_starts", "", Refused},
		{"no end", func(n *New) { n.Ends = time.Time{} }, "no_ends", "", Refused},
		{"ends before it starts", func(n *New) { n.Ends = at("2026-11-24 08:00") }, "order", "", Refused},
		{"ends as it starts", func(n *New) { n.Ends = n.Starts }, "order", "", Refused},
		{"more than a day", func(n *New) { n.Ends = at("2026-11-25 09:01") }, "long", "", Refused},
		{"a day", func(n *New) { n.Ends = at("2026-11-25 09:00") }, "", "", Added},
		{"in another century", func(n *New) { n.Starts, n.Ends = at("2126-11-24 09:00"), at("2126-11-24 10:00") }, "far", "", Refused},
		{"years ago", func(n *New) { n.Starts, n.Ends = at("2006-11-24 09:00"), at("2006-11-24 10:00") }, "far", "", Refused},
		{"nobody presides", func(n *New) { n.Panel = n.Panel[1:] }, "no_presiding", "", Refused},
		{"two preside", func(n *New) { n.Panel[1].Role = video.Presiding }, "presiding", "", Refused},
		{"somebody twice", func(n *New) { n.Panel[3].Name = "澹台 明" }, "name_twice", "", Refused},
		{"a party on the panel", func(n *New) { n.Panel[3].Role = video.Other }, "role", "", Refused},
		{"a crowd", func(n *New) { n.Panel = slices.Repeat(n.Panel, 4) }, "panel_many", "", Refused},
		{"a long name", func(n *New) { n.Panel[3].Name = strings.Repeat("长", 51) }, "name_long", "", Refused},
		{"everything", func(n *New) { *n = New{} }, "no_number no_room no_starts no_presiding", "", Refused},
		{"two decide", func(n *New) { n.Panel = slices.Delete(n.Panel, 2, 3) }, "", "even", Added},
		{"one decides", func(n *New) { n.Panel = n.Panel[:1] }, "", "", Added},
		{"a judge nobody knows", func(n *New) { n.Panel[1].Officer = "" }, "", "unknown_name", Added},
		{"beside another", func(n *New) { n.Room = "第四法庭" }, "", "overlap", Added},
		{"after a cancelled one", func(n *New) {
			n.Room, n.Starts, n.Ends = "第四法庭", at("2026-11-24 14:00"), at("2026-11-24 15:00")
		}, "", "", Added},
		{"stands there", func(n *New) {
			n.Number, n.Room, n.Ends = "（2026）澄0102民初8号", "第四法庭", at("2026-11-24 10:00")
		}, "", "", Same},
		{"takes longer", func(n *New) { n.Number, n.Room = "（2026）澄0102民初8号", "第四法庭" }, "", "", Changed},
		{"closed now", func(n *New) {
			n.Number, n.Room, n.Ends, n.Excluded = "（2026）澄0102民初8号", "第四法庭", at("2026-11-24 10:00"), Closed
		}, "", "", Changed},
		{"was cancelled", func(n *New) {
			n.Number, n.Room, n.Starts, n.Ends = "（2026）澄0102民初7号", "第四法庭", at("2026-11-24 14:00"), at("2026-11-24 15:00")
		}, "", "reinstated", Changed},
		{"its case is sealed", func(n *New) { n.Number = "（2026）澄0102民初9号" }, "", "restricted", Added},
		{"no such way to exclude", func(n *New) { n.Excluded = "secret" }, "open", "", Refused},
	} {
		n := hearing()
		c.spoil(&n)
		l := plan([]Row{{N: 2, New: n}}, k).Lines[0]
		if keys(l.Faults) != c.faults || keys(l.Warnings) != c.warnings || l.Outcome != c.outcome {
			t.Errorf("%s: %s, faults %q, warnings %q", c.name, l.Outcome, keys(l.Faults), keys(l.Warnings))
		}
	}

	r := plan([]Row{{N: 2, New: hearing()}, {N: 3, New: hearing()}, {N: 4, New: func() New { n := hearing(); n.Starts = at("2026-11-24 11:00"); return n }()}}, k)
	if r.Count(Added) != 2 || keys(r.Lines[1].Faults) != "double" || keys(r.Lines[2].Warnings) != "overlap_row" {
		t.Errorf("doubled: %+v", r.Lines)
	}
	if got := plan([]Row{{N: 2, New: func() New { n := hearing(); n.Number = "（2026）澄0102民初9号"; return n }()}}, k).Lines[0].hearing.Excluded; got != Sealed {
		t.Errorf("of a sealed case: excluded as %q", got)
	}
}

func TestCaseNumbers(t *testing.T) {
	for number, want := range map[string]bool{
		"（2026）澄0102民初1号": true, "（2026）最高法民终12号": true, "（2026）京0491民初30001号": true, "（2026）澄01刑终8号之一": true, "（2026）兵0101执保3号": true,
		"2026澄0102民初1号": false, "（26）澄0102民初1号": false, "（2026）澄0102民初号": false, "（2026）澄0102民初1": false, "<script>": false, "": false,
	} {
		if got := caseNumber.MatchString(tidyNumber(number)); got != want {
			t.Errorf("%s: %v", number, got)
		}
	}
}

func TestMatch(t *testing.T) {
	morning := Hearing{ID: "hea_1", Starts: at("2026-11-24 09:00"), Ends: at("2026-11-24 10:00")}
	later := Hearing{ID: "hea_2", Starts: at("2026-11-24 10:00"), Ends: at("2026-11-24 11:30")}
	both := []Hearing{morning, later}
	for _, c := range []struct {
		name         string
		list         []Hearing
		begun, ended string
		want         int
	}{
		{"as planned", both, "2026-11-24 08:55", "2026-11-24 10:05", 0},
		{"over both, most of it the second", both, "2026-11-24 09:30", "2026-11-24 11:30", 1},
		{"begun when it should have ended", both[:1], "2026-11-24 10:20", "2026-11-24 11:20", 0},
		{"before it began", both, "2026-11-24 08:35", "2026-11-24 08:50", 0},
		{"too early", both, "2026-11-24 07:00", "2026-11-24 08:20", -1},
		{"too late", both, "2026-11-24 14:00", "2026-11-24 15:00", -1},
		{"no docket", nil, "2026-11-24 09:00", "2026-11-24 10:00", -1},
	} {
		if got := match(c.list, at(c.begun), at(c.ended)); got != c.want {
			t.Errorf("%s: %d", c.name, got)
		}
	}
}

func TestBreaks(t *testing.T) {
	from, to := at("2026-11-24 09:00"), at("2026-11-24 12:00")
	for _, c := range []struct {
		name string
		list []Break
		ok   bool
	}{
		{"none", nil, true},
		{"two", []Break{{at("2026-11-24 10:00"), at("2026-11-24 10:10")}, {at("2026-11-24 10:10"), at("2026-11-24 10:30")}}, true},
		{"over each other", []Break{{at("2026-11-24 10:00"), at("2026-11-24 10:20")}, {at("2026-11-24 10:10"), at("2026-11-24 10:30")}}, false},
		{"before it starts", []Break{{at("2026-11-24 08:00"), at("2026-11-24 09:20")}}, false},
		{"after it ends", []Break{{at("2026-11-24 11:00"), at("2026-11-24 12:20")}}, false},
		{"backwards", []Break{{at("2026-11-24 11:00"), at("2026-11-24 10:20")}}, false},
		{"without end", make([]Break, 21), false},
	} {
		if err := soundBreaks(c.list, from, to); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestTheSheetThatIsHandedOutIsReadIn writes hearings as a spreadsheet and reads
// them back.
func TestTheSheetThatIsHandedOutIsReadIn(t *testing.T) {
	second := hearing()
	second.Excluded, second.Panel, second.Room = Juvenile, trio()[:1], "第四法庭"
	want := []New{hearing(), second}
	table := sheet.Table{Name: "排期"}
	for _, c := range Columns() {
		table.Columns = append(table.Columns, sheet.Column{Title: c})
	}
	table.Rows = slices.Values([][]any{want[0].Cells(), want[1].Cells(), {
		"（2026）澄0102民初2号", "第三法庭", "2026年11月25日9时30分", "11:30", "澹台明", "亓官瑞，公西晏", "", "", "保密",
	}, {"（2026）澄0102民初3号", "第三法庭", "二十五日上午", "11:30", "澹台明"}, {"（2026）澄0102民初3号", "第三法庭", sheet.Day("2026-11-25"), "中午", "澹台明"}})
	var out bytes.Buffer
	if err := sheet.Write(&out, table); err != nil {
		t.Fatal(err)
	}
	read, err := sheet.Read(&out, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := RowsOf(read)
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	for i, w := range want {
		got := rows[i]
		for j := range w.Panel {
			w.Panel[j].Officer = ""
		}
		if len(got.Faults) > 0 || got.N != i+2 || got.Number != w.Number || got.Room != w.Room || !got.Starts.Equal(w.Starts) || !got.Ends.Equal(w.Ends) ||
			!slices.Equal(got.Panel, w.Panel) || got.Excluded != w.Excluded {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if r := rows[2]; !r.Ends.Equal(at("2026-11-25 11:30")) || len(r.Panel) != 3 || keys(r.Faults) != "open" {
		t.Errorf("by hand: %+v", r)
	}
	if keys(rows[3].Faults) != "starts" || keys(rows[4].Faults) != "ends" {
		t.Errorf("times that are none: %+v, %+v", rows[3].Faults, rows[4].Faults)
	}
	if l := plan(rows[3:4], known{now: at("2026-11-23 12:00"), rooms: []courtroom.Courtroom{{Name: "第三法庭"}}}).Lines[0]; keys(l.Faults) != "starts" {
		t.Errorf("said once: %q", keys(l.Faults))
	}
	read.Head[0] = "编号"
	if _, err := RowsOf(read); err == nil {
		t.Error("a table without case numbers is taken for a docket")
	}
}
