package calendar_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/platform/calendar"
)

// TestMain moves the machine to another zone: no day may depend on it.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("far west", -11*60*60)
	os.Exit(m.Run())
}

func standard(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaultYearsAreAllConfirmed(t *testing.T) {
	c := standard(t)
	// Statutory days: 11 until 2024, 13 from 2025; in 2020 two days were added.
	want := map[int]int{2020: 13, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13}
	if got := c.Known(); len(got) != len(want) {
		t.Fatalf("known years %v", got)
	}
	for n, net := range want {
		y, ok := c.Year(n)
		if !ok {
			t.Errorf("%d is not known", n)
			continue
		}
		if err := y.Check(); err != nil {
			t.Error(err)
		}
		if y.NetDaysOff != net {
			t.Errorf("%d: %d net days off, want %d", n, y.NetDaysOff, net)
		}
		if !y.Confirmed || y.Checked == "" {
			t.Errorf("%d: says neither that it is confirmed nor against what", n)
		}
		for _, notice := range y.Notices {
			if !strings.HasPrefix(notice, "国办发明电〔") || !strings.HasSuffix(notice, "号") {
				t.Errorf("%d: notice %q", n, notice)
			}
		}
	}
}

// comparedDays is the hash of the working days of 2020 to 2026 as they were when
// they were compared with the notices. A typing slip that still balances is
// found by nothing else: change it only after comparing again.
const comparedDays = "21c3a6a2f12371c73a16fb541f63b25f91f0cef9a3e1339af7c60a9c595b206d"

func TestTheDaysAreThoseCompared(t *testing.T) {
	c := standard(t)
	h := sha256.New()
	for d := calendar.Day("2020-01-01"); d <= "2026-12-31"; d = d.Add(1) {
		if works, _ := c.IsWorkingDay(d); works {
			h.Write([]byte(d + "\n"))
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != comparedDays {
		t.Errorf("the working days have changed: %s", got)
	}
}

func TestWorkingDaysOfAYear(t *testing.T) {
	c := standard(t)
	// Weekdays of the year less the net days off.
	for year, want := range map[int]int{2020: 262 - 13, 2021: 261 - 11, 2022: 260 - 11, 2023: 260 - 11, 2024: 262 - 11, 2025: 261 - 13, 2026: 261 - 13} {
		got := c.WorkingDaysBetween(calendar.NewDay(year-1, 12, 31), calendar.NewDay(year, 12, 31))
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestIsWorkingDay(t *testing.T) {
	c := standard(t)
	for _, tt := range []struct {
		name string
		day  calendar.Day
		want bool
		sure calendar.Certainty
	}{
		{"plain Monday", "2026-11-23", true, calendar.Confirmed},
		{"plain Saturday", "2026-11-21", false, calendar.Confirmed},
		{"Sunday worked after New Year", "2026-01-04", true, calendar.Confirmed},
		{"first day of the nine of 2026", "2026-02-15", false, calendar.Confirmed},
		{"last day of the nine of 2026", "2026-02-23", false, calendar.Confirmed},
		{"day after them", "2026-02-24", true, calendar.Confirmed},
		{"National Day", "2026-10-07", false, calendar.Confirmed},
		{"Saturday worked after it", "2026-10-10", true, calendar.Confirmed},
		{"Saturday whose work the epidemic notice cancelled", "2020-02-01", false, calendar.Confirmed},
		{"Friday added by the epidemic notice", "2020-01-31", false, calendar.Confirmed},
		{"day after the lengthened holiday", "2020-02-03", true, calendar.Confirmed},
		{"New Year's Eve that the notice of 2023 names", "2022-12-31", false, calendar.Confirmed},
		{"New Year's Eve 2024 by the lunar calendar: rest was only encouraged", "2024-02-09", true, calendar.Confirmed},
		{"lunar New Year's Eve 2025", "2025-01-28", false, calendar.Confirmed},
		{"a Friday in a year not announced", "2027-01-01", true, calendar.Provisional},
		{"a Saturday in a year not announced", "2027-01-02", false, calendar.Provisional},
		{"a day before the first year", "2019-10-01", true, calendar.Provisional},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, sure := c.IsWorkingDay(tt.day)
			if got != tt.want || sure != tt.sure {
				t.Errorf("%s: %v, %s; want %v, %s", tt.day, got, sure, tt.want, tt.sure)
			}
		})
	}
}

func TestAddWorkingDays(t *testing.T) {
	c := standard(t)
	for _, tt := range []struct {
		name  string
		start calendar.Day
		n     int
		want  calendar.Deadline
	}{
		{"day of service is not counted", "2026-11-20", 3, calendar.Deadline{Day: "2026-11-25"}},
		{"served on a Saturday", "2026-11-21", 3, calendar.Deadline{Day: "2026-11-25"}},
		{"over National Day with both make-up days", "2026-09-18", 7, calendar.Deadline{Day: "2026-09-29"}},
		{"from the last day before the holiday", "2026-09-30", 1, calendar.Deadline{Day: "2026-10-08"}},
		{"ends on a Saturday worked", "2026-10-08", 2, calendar.Deadline{Day: "2026-10-10"}},
		{"fifteen days over Spring Festival", "2026-02-13", 15, calendar.Deadline{Day: "2026-03-12"}},
		{"ends on the last known day", "2026-12-30", 1, calendar.Deadline{Day: "2026-12-31"}},
		{"reaches into a year not announced", "2026-12-30", 2, calendar.Deadline{Day: "2027-01-01", Provisional: true}},
		{"nothing to count on a working day", "2026-11-23", 0, calendar.Deadline{Day: "2026-11-23"}},
		{"nothing to count on a holiday", "2026-10-01", 0, calendar.Deadline{Day: "2026-10-08"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.AddWorkingDays(tt.start, tt.n); got != tt.want {
				t.Errorf("%s + %d = %+v, want %+v", tt.start, tt.n, got, tt.want)
			}
		})
	}
}

func TestCountdown(t *testing.T) {
	c := standard(t)
	for _, tt := range []struct {
		name       string
		today, due calendar.Day
		want       calendar.Countdown
	}{
		{"days left", "2026-11-23", "2026-11-30", calendar.Countdown{Left: 5}},
		{"tomorrow", "2026-11-23", "2026-11-24", calendar.Countdown{Left: 1}},
		{"today", "2026-11-23", "2026-11-23", calendar.Countdown{}},
		{"three days late", "2026-11-23", "2026-11-18", calendar.Countdown{Late: 3, Overdue: true}},
		{"late on the Saturday after", "2026-11-21", "2026-11-20", calendar.Countdown{Overdue: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Countdown(tt.today, tt.due); got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestADeadlineMovesWhenItsYearIsAnnounced(t *testing.T) {
	before := standard(t)
	first := before.AddWorkingDays("2026-12-30", 2)
	after, err := before.Import(invented2027(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := after.AddWorkingDays("2026-12-30", 2), (calendar.Deadline{Day: "2027-01-04"}); got != want {
		t.Errorf("after the import %+v, want %+v", got, want)
	}
	if again := before.AddWorkingDays("2026-12-30", 2); again != first || !again.Provisional {
		t.Errorf("the import changed the calendar it was made from: %+v", again)
	}
	unsure := invented2027(t)
	unsure.Confirmed = false
	after, err = before.Import(unsure)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.AddWorkingDays("2026-12-30", 2); !got.Provisional || got.Day != "2027-01-04" {
		t.Errorf("with unconfirmed data %+v: want the day, provisional", got)
	}
}

// invented2027 is made up for the test; the real notice may say something else.
func invented2027(t testing.TB) calendar.Year {
	t.Helper()
	y, err := calendar.ParseYear(strings.NewReader(`{"year":2027,"notices":["（测试用）"],"issued":"2026-11-10","confirmed":true,"net_days_off":9,"holidays":[
		{"name":"元旦","from":"2027-01-01","to":"2027-01-03","days":3},
		{"name":"春节","from":"2027-02-05","to":"2027-02-11","days":7},
		{"name":"清明节","from":"2027-04-05","to":"2027-04-05","days":1},
		{"name":"劳动节","from":"2027-05-01","to":"2027-05-01","days":1},
		{"name":"端午节","from":"2027-06-09","to":"2027-06-09","days":1},
		{"name":"中秋节","from":"2027-09-15","to":"2027-09-15","days":1},
		{"name":"国庆节","from":"2027-10-01","to":"2027-10-03","days":3}],"working":["2027-02-14"]}`))
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestAMistypedYearIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(*calendar.Year)
		want  string
	}{
		{"wrong count", func(y *calendar.Year) { y.Holidays[1].Days = 8 }, "the data say 8"},
		{"a day too many", func(y *calendar.Year) { y.Holidays[1].To, y.Holidays[1].Days = "2027-02-12", 8 }, "net_days_off says 9"},
		{"make-up day on a weekday", func(y *calendar.Year) { y.Working[0] = "2027-02-15" }, "a weekday already"},
		{"make-up day in another month", func(y *calendar.Year) { y.Working[0] = "2027-03-14" }, "days from any holiday"},
		{"make-up day missing", func(y *calendar.Year) { y.Working = nil }, "mistyped or missing"},
		{"make-up day within a holiday", func(y *calendar.Year) { y.Working[0] = "2027-02-06" }, "both a holiday and a day worked"},
		{"not a day", func(y *calendar.Year) { y.Working[0] = "2027-02-30" }, "is not a day"},
		{"backwards", func(y *calendar.Year) { y.Holidays[0].To = "2026-12-31" }, "does not run from a day to a later one"},
		{"overlap", func(y *calendar.Year) { y.Holidays[2].From, y.Holidays[2].Days = "2027-02-11", 54 }, "before the holiday above it has ended"},
		{"other year", func(y *calendar.Year) { y.Year = 2028 }, "outside the year"},
		{"festival missing", func(y *calendar.Year) { y.Holidays[4].Name = "假期" }, "端午节 is missing"},
		{"no source", func(y *calendar.Year) { y.Notices = nil }, "no notice"},
		{"empty", func(y *calendar.Year) { *y = calendar.Year{Year: 2027} }, "there is no holiday"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			y := invented2027(t)
			tt.spoil(&y)
			_, err := standard(t).Import(y)
			if !errors.Is(err, calendar.ErrYear) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that says %q", err, tt.want)
			}
		})
	}
	for _, text := range []string{"", "{", `{"year":2027,"holliday":[]}`, `{"year":2027} {}`} {
		if _, err := calendar.ParseYear(strings.NewReader(text)); !errors.Is(err, calendar.ErrYear) {
			t.Errorf("ParseYear(%q): error %v", text, err)
		}
	}
}

func TestDays(t *testing.T) {
	for _, s := range []string{"2026-02-29", "2026-2-3", "26-02-03", "2026/02/03", "", "2026-11-23T00:00", "２０２６-11-23"} {
		if d, err := calendar.ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %s", s, d)
		}
	}
	evening := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if got := calendar.DayOf(evening); got != "2026-11-23" {
		t.Errorf("DayOf = %s", got)
	}
	if got := calendar.DayOf(evening.Add(-time.Nanosecond)); got != "2026-11-22" {
		t.Errorf("DayOf a moment earlier = %s", got)
	}
	last := calendar.LastInstant("2026-11-25")
	if got := last.UTC().Format(time.RFC3339Nano); got != "2026-11-25T15:59:59.999999999Z" {
		t.Errorf("LastInstant = %s", got)
	}
	if got := calendar.FirstInstant("2026-11-25").UTC().Format(time.RFC3339); got != "2026-11-24T16:00:00Z" {
		t.Errorf("FirstInstant = %s", got)
	}
}

func TestADayIsReadFromColumnAndJSON(t *testing.T) {
	var d calendar.Day
	for _, tt := range []struct {
		src  any
		want calendar.Day
		ok   bool
	}{
		{"2026-11-23", "2026-11-23", true},
		{[]byte("2026-11-23"), "2026-11-23", true},
		{nil, "", true},
		{"", "", true},
		{"yesterday", "", false},
		{int64(20261123), "", false},
	} {
		d = ""
		if err := d.Scan(tt.src); (err == nil) != tt.ok || d != tt.want {
			t.Errorf("Scan(%v) = %q, %v", tt.src, d, err)
		}
	}
	if err := json.Unmarshal([]byte(`"2026-13-01"`), &d); !errors.Is(err, calendar.ErrDay) {
		t.Errorf("JSON with no day: %v", err)
	}
}

func TestAMalformedDayPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a day nobody checked went through")
		}
	}()
	calendar.Day("23.11.2026").Add(1)
}

func days() *rapid.Generator[calendar.Day] {
	return rapid.Map(rapid.IntRange(0, 365*12), func(n int) calendar.Day { return calendar.Day("2018-01-01").Add(n) })
}

func TestAddAndBetweenAgree(t *testing.T) {
	c := standard(t)
	rapid.Check(t, func(t *rapid.T) {
		start, n := days().Draw(t, "start"), rapid.IntRange(1, 60).Draw(t, "n")
		end := c.AddWorkingDays(start, n)
		if got := c.WorkingDaysBetween(start, end.Day); got != n {
			t.Fatalf("%s + %d = %s, but %d working days lie between", start, n, end.Day, got)
		}
		if works, _ := c.IsWorkingDay(end.Day); !works {
			t.Fatalf("a period ends on %s, which is no working day", end.Day)
		}
		if got := c.WorkingDaysBetween(end.Day, start); got != -n {
			t.Fatalf("backwards %d, want %d", got, -n)
		}
		if cd := c.Countdown(start, end.Day); cd.Left != n || cd.Overdue {
			t.Fatalf("countdown %+v", cd)
		}
	})
}

func TestDeadlinesAreMonotone(t *testing.T) {
	c := standard(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := days().Draw(t, "a"), days().Draw(t, "b")
		n := rapid.IntRange(0, 40).Draw(t, "n")
		if a > b {
			a, b = b, a
		}
		if x, y := c.AddWorkingDays(a, n), c.AddWorkingDays(b, n); x.Day > y.Day {
			t.Fatalf("%s + %d = %s lies after %s + %d = %s", a, n, x.Day, b, n, y.Day)
		}
		if x, y := c.AddWorkingDays(a, n), c.AddWorkingDays(a, n+1); n > 0 && x.Day >= y.Day {
			t.Fatalf("%s: %d days end on %s, %d on %s", a, n, x.Day, n+1, y.Day)
		}
		m := days().Draw(t, "m")
		if c.WorkingDaysBetween(a, m)+c.WorkingDaysBetween(m, b) != c.WorkingDaysBetween(a, b) {
			t.Fatalf("counting %s to %s over %s does not add up", a, b, m)
		}
	})
}

func TestInstantsAndDaysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := days().Draw(t, "day")
		if got := calendar.DayOf(calendar.LastInstant(d)); got != d {
			t.Fatalf("the last instant of %s lies in %s", d, got)
		}
		if got := calendar.DayOf(calendar.LastInstant(d).Add(time.Nanosecond)); got != d.Add(1) {
			t.Fatalf("the instant after %s lies in %s", d, got)
		}
		if got := calendar.DayOf(calendar.FirstInstant(d)); got != d {
			t.Fatalf("the first instant of %s lies in %s", d, got)
		}
		if y, m, n := d.Civil(); calendar.NewDay(y, m, n) != d {
			t.Fatalf("%s taken apart and put together is %s", d, calendar.NewDay(y, m, n))
		}
	})
}
