package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Moment reads a cell as a day with a time, to the minute: a date cell, or a
// text as people write both. The time has no zone: it is the wall clock's.
func (s Sheet) Moment(cell string) (time.Time, bool) {
	if n, err := strconv.ParseFloat(cell, 64); err == nil && n >= firstCount && n < lastCount {
		t, err := excelize.ExcelDateToTime(n, s.from904)
		if err != nil {
			return time.Time{}, false
		}
		return t.Round(time.Minute), true // 9:30 is no fraction of a day that a cell holds exactly
	}
	cell = strings.TrimSpace(strings.Replace(cell, "T", " ", 1))
	i := strings.LastIndexAny(cell, " 日　")
	if i < 0 {
		return time.Time{}, false
	}
	day, clock := cell[:i], cell[i:]
	if strings.HasPrefix(clock, "日") {
		day, clock = day+"日", strings.TrimPrefix(clock, "日")
	}
	clock = strings.TrimPrefix(clock, "　")
	d, ok := dayOfText(day)
	if !ok {
		return time.Time{}, false
	}
	after, ok := Clock(clock)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, false
	}
	return t.Add(after), true
}

// Clock reads a cell as a time of day: a time cell, or a text such as 9:30 or
// 9时30分. 24:00 is the end of the day.
func Clock(cell string) (time.Duration, bool) {
	cell = strings.TrimSpace(cell)
	if n, err := strconv.ParseFloat(cell, 64); err == nil {
		if strings.Contains(cell, ".") && n > 0 && n < 1 {
			return time.Duration(n * float64(24*time.Hour)).Round(time.Minute), true
		}
		return 0, false
	}
	m := regexp.MustCompile(`^(\d{1,2})\s*[:：时點点]\s*(?:(\d{1,2})\s*分?|半)?(?:[:：](\d{1,2}))?$`).FindStringSubmatch(cell)
	if m == nil || m[2] == "" && strings.ContainsAny(cell, ":：") {
		return 0, false
	}
	hour, err1 := strconv.Atoi(m[1])
	minute := 0
	var err2 error
	switch {
	case m[2] != "":
		minute, err2 = strconv.Atoi(m[2])
	case strings.HasSuffix(cell, "半"):
		minute = 30
	}
	if err1 != nil || err2 != nil || minute > 59 || hour > 24 || hour == 24 && minute > 0 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute, true
}
