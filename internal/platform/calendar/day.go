package calendar

import (
	"errors"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // the court's zone must be known on a machine without a zone database
)

// ErrDay says that a text is not a day.
var ErrDay = errors.New("calendar: not a day of the form YYYY-MM-DD")

// Day is a civil day in the court's one zone, Asia/Shanghai, written
// YYYY-MM-DD; "" is no day. Days compare as strings. It is a string so that it
// is stored as it is read; make one with ParseDay, DayOf or NewDay, for the
// methods panic on a text that is no day.
type Day string

// zone is read once and never changes. China has kept one offset since 1991,
// so a machine with a broken zone database still gets the right day.
var zone = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return time.FixedZone("Asia/Shanghai", 8*60*60)
	}
	return loc
})

// Zone is the zone of every civil day and of every time shown: Asia/Shanghai.
func Zone() *time.Location {
	return zone()
}

// ParseDay reads a day written YYYY-MM-DD that exists.
func ParseDay(s string) (Day, error) {
	if len(s) != len(time.DateOnly) {
		return "", fmt.Errorf("%w: %q", ErrDay, s)
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%w: %q", ErrDay, s)
	}
	return Day(s), nil
}

// NewDay is the day of these numbers, normalised as time.Date does it.
func NewDay(year int, month time.Month, day int) Day {
	return dayFrom(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DayOf is the civil day in the court's zone at the instant t.
func DayOf(t time.Time) Day {
	return Day(t.In(Zone()).Format(time.DateOnly))
}

// LastInstant is the last instant of the day in the court's zone: a period
// that ends on this day ends with it (24:00), and an act is in time if and only
// if it does not come after it.
func LastInstant(d Day) time.Time {
	y, m, n := d.Civil()
	return time.Date(y, m, n+1, 0, 0, 0, 0, Zone()).Add(-time.Nanosecond)
}

// FirstInstant is midnight at the beginning of the day in the court's zone.
func FirstInstant(d Day) time.Time {
	y, m, n := d.Civil()
	return time.Date(y, m, n, 0, 0, 0, 0, Zone())
}

// Civil is the year, month and day of the month.
func (d Day) Civil() (year int, month time.Month, day int) {
	return d.utc().Date()
}

// Year is the year of the day.
func (d Day) Year() int {
	return d.utc().Year()
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday {
	return d.utc().Weekday()
}

// Add is the day n days later, or earlier when n is negative.
func (d Day) Add(n int) Day {
	return dayFrom(d.utc().AddDate(0, 0, n))
}

// Scan reads a day from a database column; NULL is no day. A column that holds
// anything else is an error, not a day.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("%w: a value of type %T", ErrDay, src)
	}
}

// UnmarshalText reads a day from JSON or a form; empty is no day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = ""
		return nil
	}
	got, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = got
	return nil
}

// utc is the day as midnight UTC, in which every day has 24 hours.
func (d Day) utc() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic(fmt.Sprintf("calendar: %q is not a day: make one with ParseDay, DayOf or NewDay", string(d)))
	}
	return t
}

func dayFrom(t time.Time) Day {
	return Day(t.Format(time.DateOnly))
}
