// Package calendar counts Chinese working days, in which every period of the
// platform runs: Monday to Friday, less the holidays and plus the make-up
// working days (调休上班) that the State Council announces for one year at a
// time. Beyond the years announced it still answers, and says that the answer
// is provisional (待国务院通知).
//
// A notice may also touch the last days of the year before it (the notices for
// 2008 and 2012 did). Whoever imports a year recomputes the open periods that
// reach into it and those that end in the December before.
package calendar

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

//go:embed data/years.json
var embedded []byte

// Certainty says how far an answer about a day can be relied on.
type Certainty string

// The certainties.
const (
	Confirmed   Certainty = "confirmed"   // the year's notice was compared
	Unconfirmed Certainty = "unconfirmed" // the year's data are here but nobody compared them with the notice
	Provisional Certainty = "provisional" // no data for the year: Monday to Friday, 待国务院通知
)

// Calendar knows the working days of some years. It is a value that never
// changes; the zero Calendar knows no year.
type Calendar struct {
	years map[int]Year
	off   map[Day]bool // true: a day off; false: a weekend day worked
}

// Default is the calendar of the years this program was made with.
func Default() (Calendar, error) {
	var file struct {
		About string `json:"about"`
		Years []Year `json:"years"`
	}
	if err := json.Unmarshal(embedded, &file); err != nil {
		return Calendar{}, fmt.Errorf("calendar: embedded data: %w", err)
	}
	var c Calendar
	for _, y := range file.Years {
		var err error
		if c, err = c.Import(y); err != nil {
			return Calendar{}, err
		}
	}
	return c, nil
}

// Import is a new calendar that also knows y, in place of what was known of
// that year before. The receiver stays as it is.
func (c Calendar) Import(y Year) (Calendar, error) {
	if err := y.Check(); err != nil {
		return c, err
	}
	years := maps.Clone(c.years)
	if years == nil {
		years = map[int]Year{}
	}
	years[y.Year] = y
	next := Calendar{years: years, off: map[Day]bool{}}
	for _, n := range next.Known() { // in order: a later notice prevails over an earlier one
		next.mark(years[n])
	}
	return next, nil
}

func (c Calendar) mark(y Year) {
	for _, h := range y.Holidays {
		for d := h.From; d <= h.To; d = d.Add(1) {
			c.off[d] = true
		}
	}
	for _, d := range y.Working {
		c.off[d] = false
	}
}

// Known lists the years the calendar has data for, in order.
func (c Calendar) Known() []int {
	return slices.Sorted(maps.Keys(c.years))
}

// Year is the data of one year, for showing them and their source.
func (c Calendar) Year(n int) (Year, bool) {
	y, ok := c.years[n]
	return y, ok
}

// IsWorkingDay reports whether courts work on the day, and how certain it is.
func (c Calendar) IsWorkingDay(d Day) (bool, Certainty) {
	certainty := Provisional
	if y, ok := c.years[d.Year()]; ok {
		certainty = Unconfirmed
		if y.Confirmed {
			certainty = Confirmed
		}
	}
	if off, ok := c.off[d]; ok {
		return !off, certainty
	}
	return !weekend(d), certainty
}

// Deadline is the last day of a period.
type Deadline struct {
	Day         Day  // the period ends with this day, at 24:00
	Provisional bool // a day counted lies in a year not announced or not confirmed
}

// AddWorkingDays is the end of a period of n working days that begins with an
// event on start: the day of the event is not counted, the nth working day
// after it is the last. For n = 0 it is start itself, or the next working day
// when start is none. A negative period does not exist and panics.
func (c Calendar) AddWorkingDays(start Day, n int) Deadline {
	if n < 0 {
		panic(fmt.Sprintf("calendar: a period of %d working days", n))
	}
	var end Deadline
	count := func(d Day) bool {
		works, certainty := c.IsWorkingDay(d)
		end.Provisional = end.Provisional || certainty != Confirmed
		return works
	}
	d := start
	if n == 0 {
		for !count(d) {
			d = d.Add(1)
		}
	}
	for n > 0 {
		d = d.Add(1)
		if count(d) {
			n--
		}
	}
	end.Day = d
	return end
}

// WorkingDaysBetween counts the working days after from, up to and including
// to. It is negative when to comes before from.
func (c Calendar) WorkingDaysBetween(from, to Day) int {
	if to < from {
		return -c.WorkingDaysBetween(to, from)
	}
	n := 0
	for d := from; d < to; {
		d = d.Add(1)
		if works, _ := c.IsWorkingDay(d); works {
			n++
		}
	}
	return n
}

// Countdown is how a period stands on a day.
type Countdown struct {
	Left    int  // working days left after today; 0 on the last day
	Late    int  // working days since the last day; may be 0 on the weekend that follows it
	Overdue bool // today comes after the last day
}

// Countdown tells how a period that ends with due stands today.
func (c Calendar) Countdown(today, due Day) Countdown {
	if today > due {
		return Countdown{Late: c.WorkingDaysBetween(due, today), Overdue: true}
	}
	return Countdown{Left: c.WorkingDaysBetween(today, due)}
}
