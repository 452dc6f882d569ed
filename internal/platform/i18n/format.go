package i18n

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Civil is a day of the calendar. A point in time has no such method: which day
// it falls on depends on the zone, and the caller must have decided it.
type Civil interface {
	Civil() (year int, month time.Month, day int)
}

// court is the zone of every time shown. China has had this one offset since 1991.
func court() *time.Location {
	return time.FixedZone("Asia/Shanghai", 8*60*60)
}

// Date is the day in full: 2026年11月23日, 23 November 2026.
func (p Printer) Date(d Civil) string {
	y, m, n := d.Civil()
	if p.lang == English {
		return fmt.Sprintf("%d %s %d", n, m, y)
	}
	return fmt.Sprintf("%d年%d月%d日", y, m, n)
}

// ShortDate is the day without its year, for lists: 11月23日, 23 Nov.
func (p Printer) ShortDate(d Civil) string {
	_, m, n := d.Civil()
	if p.lang == English {
		return fmt.Sprintf("%d %s", n, m.String()[:3])
	}
	return fmt.Sprintf("%d月%d日", m, n)
}

// Weekday is the day of the week: 星期一, Monday.
func (p Printer) Weekday(d Civil) string {
	y, m, n := d.Civil()
	w := time.Date(y, m, n, 0, 0, 0, 0, time.UTC).Weekday()
	if p.lang == English {
		return w.String()
	}
	return "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[w]
}

// Moment is day and time for dense lists: 11-23 09:47 in both languages. The
// zone is the court's, whatever the machine's.
func (p Printer) Moment(t time.Time) string {
	return t.In(court()).Format("01-02\u00a015:04")
}

// FullMoment is day and time in full: 2026年11月23日 09:47.
func (p Printer) FullMoment(t time.Time) string {
	if p.lang == English {
		return t.In(court()).Format("2 January 2006, 15:04")
	}
	return t.In(court()).Format("2006年1月2日 15:04")
}

// Clock is the time of day with seconds, as "已保存" shows it: 14:03:22.
func (p Printer) Clock(t time.Time) string {
	return t.In(court()).Format(time.TimeOnly)
}

// Number is a number with a comma between thousands. Not for document and case
// numbers, which take none.
func (p Printer) Number(n int) string {
	return group(int64(n))
}

// Count is a number with its measure word, from a message of the catalogue
// under "count.": Count(14, "issues") is 14 条 or 14 issues.
func (p Printer) Count(n int, of string) string {
	return p.T("count."+of, "n", n)
}

// Of is a part of a whole, which is always shown: 309/321.
func (p Printer) Of(n, whole int) string {
	return group(int64(n)) + "/" + group(int64(whole))
}

// Rate is a percentage with one decimal and, behind it, what it is of: 96.3%
// alone is never shown. Of nothing there is no rate.
func (p Printer) Rate(n, whole int) string {
	if whole <= 0 {
		return p.T("rate.none", "of", p.Of(n, whole))
	}
	return p.T("rate.of", "percent", percent(float64(n)/float64(whole)), "of", p.Of(n, whole))
}

// Interval is a 95 % interval given as two shares of one.
func (p Printer) Interval(low, high float64) string {
	return p.T("rate.interval", "low", percent(low), "high", percent(high))
}

// Few stands for a count below five, which is not shown outside the circle of
// those who need to know.
func (p Printer) Few() string {
	return p.T("rate.few")
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1000)/10, 'f', 1, 64) + "%"
}

// Size is the size of a file: 212 KB, 3.4 MB (1 KB is 1,024 bytes).
func (p Printer) Size(bytes int64) string {
	const kilo, mega, giga = 1 << 10, 1 << 20, 1 << 30
	switch {
	case bytes < kilo:
		return group(bytes) + "\u00a0B"
	case bytes <= mega-kilo:
		return group((bytes+kilo-1)/kilo) + "\u00a0KB" // rounded up: a file is never smaller than shown
	case bytes < giga-mega/10:
		return strconv.FormatFloat(float64(bytes)/mega, 'f', 1, 64) + "\u00a0MB"
	default:
		return strconv.FormatFloat(float64(bytes)/giga, 'f', 1, 64) + "\u00a0GB"
	}
}

// Left is how many working days a period still runs: 剩 6 个工作日, on its
// last day 今日到期.
func (p Printer) Left(workingDays int) string {
	if workingDays <= 0 {
		return p.T("due.today")
	}
	return p.T("due.left", "n", workingDays)
}

// Late is by how many working days a period is over: 逾期 3 个工作日. On the
// days off right after it there is none yet: 已逾期.
func (p Printer) Late(workingDays int) string {
	if workingDays <= 0 {
		return p.T("due.over")
	}
	return p.T("due.late", "n", workingDays)
}
