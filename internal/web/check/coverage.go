package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// coverageView is how much of a month is on record, courtroom by courtroom.
type coverageView struct {
	q      *page.Request
	month  string // 2026-11
	rooms  []roomMonth
	kinds  []hearing.Precise
	names  map[courtroom.ID]courtroom.Courtroom
	proven bool
}

// roomMonth is a courtroom's month.
type roomMonth struct {
	Room  courtroom.Courtroom
	Days  map[calendar.Day]hearing.Cover
	Total hearing.Cover
}

// coverage shows a month: what was on the docket, recorded, analysed and
// watched. Courtrooms stand in the order of their names; nothing is ranked.
func (p *Pages) coverage(q *page.Request) error {
	v := &coverageView{q: q, month: q.URL.Query().Get("month"), names: map[courtroom.ID]courtroom.Courtroom{}, proven: p.Measured != nil && p.Measured()}
	if _, err := time.Parse("2006-01", v.month); err != nil {
		v.month = string(q.By.Today)[:7]
	}
	rooms, err := p.Rooms.Rooms(q.Ctx(), q.By, org.CourtID(q.URL.Query().Get("court")))
	if err != nil {
		return err
	}
	days, err := p.Hearings.Coverage(q.Ctx(), q.By, v.month)
	if err != nil {
		return err
	}
	if v.kinds, err = p.Hearings.Precision(q.Ctx(), q.By, q.Site().Now().AddDate(0, 0, -precisionDays)); err != nil {
		return err
	}
	for _, r := range rooms {
		v.names[r.ID] = r.Courtroom
		v.rooms = append(v.rooms, monthOf(r.Courtroom, days))
	}
	v.kinds = slices.DeleteFunc(v.kinds, func(x hearing.Precise) bool { _, ok := v.names[x.Courtroom]; return !ok })
	slices.SortFunc(v.kinds, func(a, b hearing.Precise) int {
		return cmp.Or(cmp.Compare(v.room(a.Courtroom), v.room(b.Courtroom)), cmp.Compare(a.Kind, b.Kind))
	})
	return q.Render(q.Frame(q.T("nav.check.coverage"), page.Check, "/check/coverage"), coveragePage(v))
}

func monthOf(r courtroom.Courtroom, days []hearing.Cover) roomMonth {
	m := roomMonth{Room: r, Days: map[calendar.Day]hearing.Cover{}}
	for _, d := range days {
		if d.Courtroom == r.ID {
			m.Days[d.Day] = d
			m.Total.Docket += d.Docket
			m.Total.Recorded += d.Recorded
			m.Total.Analysed += d.Analysed
			m.Total.Watched += d.Watched
			m.Total.Expired += d.Expired
		}
	}
	return m
}

// room is a courtroom with its court.
func (v *coverageView) room(id courtroom.ID) string {
	r := v.names[id]
	return v.q.Unit(r.Unit()) + r.Name
}

// weeks are the days of the month as a calendar lays them out; "" is none.
func (v *coverageView) weeks() [][]calendar.Day {
	first, err := time.Parse("2006-01", v.month)
	if err != nil {
		return nil
	}
	var out [][]calendar.Day
	week := make([]calendar.Day, (int(first.Weekday())+6)%7, 7)
	for d := first; d.Month() == first.Month(); d = d.AddDate(0, 0, 1) {
		if len(week) == 7 {
			out, week = append(out, week), make([]calendar.Day, 0, 7)
		}
		week = append(week, calendar.Day(d.Format("2006-01-02")))
	}
	for len(week) < 7 {
		week = append(week, "")
	}
	return append(out, week)
}

// near is the address of a month so many months away.
func (v *coverageView) near(months int) string {
	at, err := time.Parse("2006-01", v.month)
	if err != nil {
		return "/check/coverage"
	}
	query := v.q.URL.Query()
	query.Set("month", at.AddDate(0, months, 0).Format("2006-01"))
	return "/check/coverage?" + query.Encode()
}

// monthName is the month as the reader's language writes it.
func (v *coverageView) monthName() string {
	at, err := time.Parse("2006-01", v.month)
	if err != nil {
		return v.month
	}
	return v.q.T("coverage.month", "year", strconv.Itoa(at.Year()), "month", strconv.Itoa(int(at.Month())))
}

// hours is a duration in hours with one decimal; a minute is not nothing.
func hours(d time.Duration) string {
	if d > 0 && d < 3*time.Minute {
		return "<0.1"
	}
	return fmt.Sprintf("%.1f", d.Hours())
}

// look is how a day looks: how much of what was on the docket is on record.
func look(d hearing.Cover, known bool) string {
	due := max(d.Docket, d.Recorded)
	switch {
	case !known || due == 0:
		return ""
	case d.Analysed >= due*95/100:
		return "full"
	case d.Recorded >= due*3/4:
		return "part q3"
	case d.Recorded > 0:
		return "part"
	}
	return "none"
}

// said is a day for a screen reader and in the figure's title.
func (v *coverageView) said(day calendar.Day, d hearing.Cover) string {
	return v.q.T("coverage.day", "day", v.q.P.ShortDate(day), "docket", hours(d.Docket), "recorded", hours(d.Recorded), "analysed", hours(d.Analysed), "watched", hours(d.Watched))
}

// sums is the table of the month's figures, a courtroom a row.
func (v *coverageView) sums() ui.Table {
	q := v.q
	t := ui.Table{Label: v.monthName() + "　" + q.T("coverage.sums"), Wide: true, Columns: []ui.Column{
		{Head: q.T("coverage.column.room"), Title: true},
		{Head: q.T("coverage.column.docket"), Right: true},
		{Head: q.T("coverage.column.recorded"), Right: true},
		{Head: q.T("coverage.column.analysed"), Right: true},
		{Head: q.T("coverage.column.watched"), Right: true},
		{Head: q.T("coverage.column.expired"), Right: true},
	}}
	for _, m := range v.rooms {
		x := m.Total
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(v.q.Unit(m.Room.Unit())+m.Room.Name, "#"+string(m.Room.ID), ""), ui.Text(hours(x.Docket)), ui.Text(hours(x.Recorded)),
			ui.Text(hours(x.Analysed)), ui.Text(hours(x.Watched)), ui.Text(v.few(x.Expired)),
		}})
	}
	return t
}

// few is a count, or that it is too small for this reader: whoever judges
// candidates sees it as it is.
func (v *coverageView) few(n int) string {
	if n > 0 && n < fewest && !v.q.By.MayAnywhere(org.FindingVerify) {
		return v.q.P.Few()
	}
	return strconv.Itoa(n)
}

// fewest is the smallest count that is shown outside the circle of those who
// need to know.
const fewest = 5

// precision is the table of how often each kind was right.
func (v *coverageView) precision() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("coverage.precision"), Columns: []ui.Column{
		{Head: q.T("coverage.column.room")}, {Head: q.T("coverage.column.kind"), Title: true}, {Head: q.T("coverage.column.rate")}, {Head: q.T("coverage.column.standing")},
	}}
	for _, x := range v.kinds {
		standing := q.T("coverage.on")
		if x.Off {
			standing = q.T("coverage.off")
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(v.room(x.Courtroom)), ui.Text(q.T("video.kind." + string(x.Kind))), ui.Text(precisionText(q, &x)), ui.Text(standing),
		}})
	}
	return t
}
