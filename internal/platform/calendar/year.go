package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// ErrYear says that the data of a year contradict themselves.
var ErrYear = errors.New("calendar: the data of the year do not hold")

// Year is what one yearly notice of the State Council's General Office changes
// in the rule that Monday to Friday are working days.
type Year struct {
	Year       int       `json:"year"`
	Notices    []string  `json:"notices"`           // numbers of the notices, the first one first
	Issued     Day       `json:"issued"`            // date of the first notice
	Confirmed  bool      `json:"confirmed"`         // compared with the notice's own words, as Checked says
	Checked    string    `json:"checked,omitempty"` // against what
	Note       string    `json:"note,omitempty"`    // what a reader would stumble over
	NetDaysOff int       `json:"net_days_off"`      // statutory days and days added: weekdays freed minus weekend days worked
	Holidays   []Holiday `json:"holidays"`          // in order of time
	Working    []Day     `json:"working"`           // weekend days worked (调休上班), in order of time
}

// Holiday is a run of days off.
type Holiday struct {
	Name string `json:"name"`
	From Day    `json:"from"`
	To   Day    `json:"to"`
	Days int    `json:"days"` // as the notice counts them, a check on From and To
}

// ParseYear reads the data of one year as JSON and checks them. It is the door
// for a year that becomes known after this program was made.
func ParseYear(r io.Reader) (Year, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return Year{}, fmt.Errorf("calendar: read the data of a year: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var y Year
	if err := dec.Decode(&y); err != nil {
		return Year{}, fmt.Errorf("%w: %w", ErrYear, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Year{}, fmt.Errorf("%w: there is text after the data", ErrYear)
	}
	return y, y.Check()
}

// Check reports everything in the data that cannot be right. The days off and
// the days worked must balance, and a day worked lies near a holiday: that
// finds most mistyped days, not a working Saturday typed as the Sunday beside it.
func (y Year) Check() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%w: %d: %s", ErrYear, y.Year, fmt.Sprintf(format, args...)))
	}
	if y.Year < 1949 || y.Year > 2200 {
		fault("the year is missing or out of range")
	}
	if len(y.Notices) == 0 {
		fault("no notice is named as the source")
	}
	if len(y.Holidays) == 0 {
		fault("there is no holiday")
	}
	whole := y.checkHolidays(fault)
	if !y.checkWorking(fault) || !whole {
		return errors.Join(faults...) // the sums below would only repeat it
	}
	for _, name := range []string{"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"} {
		if !slices.ContainsFunc(y.Holidays, func(h Holiday) bool { return strings.Contains(h.Name, name) }) {
			fault("%s is missing", name)
		}
	}
	if got := y.balance(); got != y.NetDaysOff {
		fault("weekdays off minus weekend days worked is %d, net_days_off says %d: a day is mistyped or missing", got, y.NetDaysOff)
	}
	return errors.Join(faults...)
}

// checkHolidays reports whether every run of days can be counted.
func (y Year) checkHolidays(fault func(string, ...any)) bool {
	ok := true
	var last Day
	for _, h := range y.Holidays {
		if !valid(h.From) || !valid(h.To) || h.From > h.To {
			fault("%s does not run from a day to a later one: %q to %q", h.Name, h.From, h.To)
			ok = false
			continue
		}
		if h.From < NewDay(y.Year-1, time.December, 25) || h.To > NewDay(y.Year, time.December, 31) {
			fault("%s lies outside the year: %s to %s", h.Name, h.From, h.To)
		}
		if n := daysBetween(h.From, h.To) + 1; n != h.Days || n > 15 {
			fault("%s from %s to %s has %d days, the data say %d", h.Name, h.From, h.To, n, h.Days)
		}
		if h.From <= last {
			fault("%s begins on %s, before the holiday above it has ended", h.Name, h.From)
		}
		last = h.To
	}
	return ok
}

// checkWorking reports whether every day worked is a day.
func (y Year) checkWorking(fault func(string, ...any)) bool {
	ok := true
	var last Day
	for _, d := range y.Working {
		switch {
		case !valid(d):
			fault("%q among the days worked is not a day", d)
			ok = false
			continue
		case d.Year() != y.Year && d < NewDay(y.Year-1, time.December, 25):
			fault("%s among the days worked lies outside the year", d)
		case !weekend(d):
			fault("%s among the days worked is a weekday already", d)
		case d <= last:
			fault("%s among the days worked is out of order", d)
		case slices.ContainsFunc(y.Holidays, func(h Holiday) bool { return h.From <= d && d <= h.To }):
			fault("%s is both a holiday and a day worked", d)
		case !slices.ContainsFunc(y.Holidays, func(h Holiday) bool { return near(d, h) }):
			fault("%s among the days worked is more than %d days from any holiday", d, nearby)
		}
		last = d
	}
	return ok
}

// nearby is how far from its holiday a day worked may lie. In 2020 to 2026 none
// lies further than six days.
const nearby = 10

func near(d Day, h Holiday) bool {
	return valid(h.From) && valid(h.To) && h.From.Add(-nearby) <= d && d <= h.To.Add(nearby)
}

// balance is the number of weekdays made free minus weekend days made working.
func (y Year) balance() int {
	n := -len(y.Working)
	for _, h := range y.Holidays {
		for d := h.From; d <= h.To; d = d.Add(1) {
			if !weekend(d) {
				n++
			}
		}
	}
	return n
}

func valid(d Day) bool {
	_, err := ParseDay(string(d))
	return err == nil
}

func weekend(d Day) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// daysBetween is the number of days from a to b.
func daysBetween(a, b Day) int {
	return int(b.utc().Sub(a.utc()) / (24 * time.Hour))
}
