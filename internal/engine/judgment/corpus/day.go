package corpus

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Day is a calendar day.
type Day struct{ t time.Time }

func parseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	return Day{t}, err
}

// ISO is 2026-04-24, or "" for no day.
func (d Day) ISO() string {
	if d.zero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// String is 2026年4月24日.
func (d Day) String() string {
	return fmt.Sprintf("%d年%d月%d日", d.t.Year(), int(d.t.Month()), d.t.Day())
}

func (d Day) zero() bool     { return d.t.IsZero() }
func (d Day) next(n int) Day { return Day{d.t.AddDate(0, 0, n)} }
func (d Day) days() int      { return int(d.t.Unix() / 86400) }
func (d Day) weekday() string {
	return "星期" + string([]rune("日一二三四五六")[d.t.Weekday()])
}

// numerals is 二〇二六年四月二十四日.
func (d Day) numerals() string {
	digits := []rune("〇一二三四五六七八九")
	var b strings.Builder
	for _, r := range strconv.Itoa(d.t.Year()) {
		b.WriteRune(digits[r-'0'])
	}
	tens := func(n int) string {
		s := ""
		if n >= 10 {
			if n >= 20 {
				s = string(digits[n/10])
			}
			s += "十"
		}
		if n%10 > 0 {
			s += string(digits[n%10])
		}
		return s
	}
	return b.String() + "年" + tens(int(d.t.Month())) + "月" + tens(d.t.Day()) + "日"
}

var period = regexp.MustCompile(`^(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)d)?$`)

// after is the day that lies 3y6m10d after d. The 31st of a shorter month is
// its last day.
func (d Day) after(s string) (Day, error) {
	m := period.FindStringSubmatch(s)
	if m == nil || s == "" {
		return d, fmt.Errorf("period %q", s)
	}
	n := func(i int) int {
		v, err := strconv.Atoi(m[i])
		if err != nil {
			return 0
		}
		return v
	}
	t := d.t.AddDate(n(1), n(2), 0)
	if t.Day() != d.t.Day() {
		t = t.AddDate(0, 0, -t.Day())
	}
	return Day{t.AddDate(0, 0, n(3))}, nil
}

// yearsSince is the age on day d of a person born on b.
func (d Day) yearsSince(b Day) int {
	n := d.t.Year() - b.t.Year()
	if d.t.Month() < b.t.Month() || d.t.Month() == b.t.Month() && d.t.Day() < b.t.Day() {
		n--
	}
	return n
}
