package sheet_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"xiezhi/internal/platform/sheet"
)

func TestMoment(t *testing.T) {
	want := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	for cell, ok := range map[string]bool{
		"2026-11-23 09:30": true, "2026-11-23T09:30:00": true, "2026/11/23 9:30": true, "2026年11月23日 9时30分": true, "2026年11月23日9时30分": true,
		"2026年11月23日9点半": true, "20261123 9:30": true, "2026.11.23　9：30": true,
		"2026-11-23": false, "9:30": false, "2026-11-31 9:30": false, "2026-11-23 9:60": false, "2026-11-23 25:00": false, "上午九时": false, "": false,
	} {
		got, read := sheet.Sheet{}.Moment(cell)
		if read != ok || ok && !got.Equal(want) {
			t.Errorf("%q: %v %v", cell, got, read)
		}
	}
}

// TestAMomentIsReadFromItsCell writes moments as cells and reads them back.
func TestAMomentIsReadFromItsCell(t *testing.T) {
	var out bytes.Buffer
	var rows [][]any
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for m := range 24 * 60 {
		rows = append(rows, []any{day.Add(time.Duration(m) * time.Minute)})
	}
	if err := sheet.Write(&out, sheet.Table{Name: "甲", Columns: []sheet.Column{{Title: "时间"}}, Rows: slices.Values(rows)}); err != nil {
		t.Fatal(err)
	}
	s, err := sheet.Read(&out, sheet.DefaultLimits())
	if err != nil || len(s.Rows) != len(rows) {
		t.Fatalf("%d rows (%v)", len(s.Rows), err)
	}
	for m, r := range s.Rows {
		if got, ok := s.Moment(r.Cells[0]); !ok || !got.Equal(day.Add(time.Duration(m)*time.Minute)) {
			t.Fatalf("minute %d: %q read as %v (%v)", m, r.Cells[0], got, ok)
		}
	}
}

func TestClock(t *testing.T) {
	for cell, want := range map[string]time.Duration{
		"11:30": 11*time.Hour + 30*time.Minute, "11：30": 11*time.Hour + 30*time.Minute, "0.5": 12 * time.Hour, "9时": 9 * time.Hour,
		"24:00": 24 * time.Hour, "9:05:00": 9*time.Hour + 5*time.Minute,
		"11": -1, "1.5": -1, "24:01": -1, "12:60": -1, "11:": -1, "中午": -1, "-0.5": -1,
	} {
		got, ok := sheet.Clock(cell)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %v %v", cell, got, ok)
		}
	}
}
