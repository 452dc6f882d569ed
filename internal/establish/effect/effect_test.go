package effect

import (
	"math"
	"testing"

	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

func TestWindows(t *testing.T) {
	for _, tt := range []struct {
		name     string
		state    policy.State
		repealed calendar.Day
		today    calendar.Day
		want     Windows
	}{
		{"a draft", policy.Draft, "", "2026-06-01", Windows{Wanted: 90}},
		{"not in force yet", policy.InForce, "", "2026-03-01", Windows{Wanted: 90}},
		{"first day", policy.InForce, "", "2026-04-01", Windows{Wanted: 90}},
		{"one full day", policy.InForce, "", "2026-04-02", Windows{Window{"2026-03-31", "2026-03-31"}, Window{"2026-04-01", "2026-04-01"}, 1, 90, true}},
		{"a month", policy.InForce, "", "2026-05-01", Windows{Window{"2026-03-02", "2026-03-31"}, Window{"2026-04-01", "2026-04-30"}, 30, 90, true}},
		{"just enough", policy.InForce, "", "2026-06-30", Windows{Window{"2026-01-01", "2026-03-31"}, Window{"2026-04-01", "2026-06-29"}, 90, 90, false}},
		{"a year", policy.InForce, "", "2027-04-01", Windows{Window{"2026-01-01", "2026-03-31"}, Window{"2026-04-01", "2026-06-29"}, 90, 90, false}},
		{"repealed", policy.Repealed, "2026-04-11", "2027-04-01", Windows{Window{"2026-03-22", "2026-03-31"}, Window{"2026-04-01", "2026-04-10"}, 10, 90, true}},
	} {
		p := policy.Policy{State: tt.state, From: "2026-04-01", Repealed: tt.repealed}
		if got := windows(&p, tt.today, 90); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestWilson(t *testing.T) {
	// Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
	for _, tt := range []struct {
		n, of     int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{0, 0, 0, 1},
	} {
		low, high := Side{Affected: tt.n, Documents: tt.of}.Interval()
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.n, tt.of, low, high, tt.low, tt.high)
		}
	}
}

func TestReviewsOfAPolicy(t *testing.T) {
	p := policy.Policy{ID: "pol_1", State: policy.Repealed, From: "2026-04-01", Repealed: "2026-09-01"}
	got := reviews(&p, []Review{{Mark: 30, Conclusion: Keep}})
	if len(got) != 2 || !got[0].Done || got[0].Due != "2026-05-01" || got[1].Done || got[1].Due != "2026-06-30" {
		t.Errorf("%+v", got)
	}
	if got[1].Ready("2026-06-29") || !got[1].Ready("2026-06-30") || got[1].Overdue("2026-06-30") || !got[1].Overdue("2026-07-01") {
		t.Errorf("the second is due on %s", got[1].Due)
	}
}

func TestSmallCountsAreHidden(t *testing.T) {
	for _, tt := range []struct {
		s   Side
		few bool
	}{
		{Side{}, false},
		{Side{Findings: 5}, false},
		{Side{Findings: 4}, true},
		{Side{Findings: 9, Pending: 1}, true},
		{Side{Findings: 9, Affected: 4, Documents: 100, Known: true}, true},
	} {
		got := tt.s.hide()
		if got.Few != tt.few || tt.few && (got.Findings != 0 || got.Affected != 0 || got.Pending != 0) {
			t.Errorf("%+v: %+v", tt.s, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	p := policy.Policy{Scope: []org.CourtID{"low", "next"}}
	got := places(&p, []policy.Answered{
		{Item: "item-34", Unit: org.Unit{Court: "low", Division: "a"}},
		{Item: "item-34", Unit: org.Unit{Court: "mid", Division: "b"}}, // it does not bind there
	})
	want := []policy.Answered{
		{Item: "item-34", Unit: org.Unit{Court: "low"}},
		{Item: "item-34", Unit: org.Unit{Court: "low", Division: "a"}},
		{Item: "item-34", Unit: org.Unit{Court: "next"}},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}
