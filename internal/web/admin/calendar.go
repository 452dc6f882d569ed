package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// calendar shows by which days periods are counted, and how far they can be
// relied on. Years come with the program, and can be read in when they are
// announced.
func (p *Pages) calendar(q *page.Request) error { return p.showCalendar(q, http.StatusOK, "") }

// importYear reads a year in: pasted, because a year is a page of text that
// somebody typed from the notice and will want to look at.
func (p *Pages) importYear(q *page.Request) error {
	y, err := p.Workdays.Import(q.Ctx(), q.By, []byte(q.FormValue("data")))
	if errors.Is(err, calendar.ErrYear) {
		return p.showCalendar(q, http.StatusUnprocessableEntity, err.Error())
	}
	if err != nil {
		return err
	}
	n, err := p.Recount(q.Ctx())
	if err != nil {
		return err
	}
	return q.Redirect("/admin/calendar", page.Note{Key: "calendar.imported", Args: map[string]string{"year": strconv.Itoa(y.Year), "n": strconv.Itoa(n)}})
}

func (p *Pages) showCalendar(q *page.Request, status int, problem string) error {
	days := q.Site().Days()
	var years []calendar.Year
	known := days.Known()
	for i := len(known) - 1; i >= 0; i-- {
		if y, ok := days.Year(known[i]); ok {
			years = append(years, y)
		}
	}
	return q.RenderStatus(status, q.Frame(q.T("calendar.title"), page.Admin, "/admin/calendar"), calendarPage(q, years, unknown(q, days), problem))
}

// unknown are the years that periods of today can reach into and that the
// calendar does not know or that nobody compared with the notice: this one and
// the next.
func unknown(q *page.Request, c calendar.Calendar) []int {
	var out []int
	this := q.By.Today.Year()
	for _, n := range []int{this, this + 1} {
		if y, ok := c.Year(n); !ok || !y.Confirmed {
			out = append(out, n)
		}
	}
	return out
}

func holidayTable(q *page.Request, y calendar.Year) ui.Table {
	t := ui.Table{Label: q.T("calendar.of", "year", y.Year), Columns: []ui.Column{
		{Head: q.T("calendar.holiday"), Title: true}, {Head: q.T("calendar.span")}, {Head: q.T("calendar.days"), Right: true, Class: "xz-nb"},
	}}
	for _, h := range y.Holidays {
		span := dayAndWeekday(q, h.From)
		if h.To != h.From {
			span = q.T("admin.days.between", "from", span, "to", dayAndWeekday(q, h.To))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(h.Name), ui.Text(span), ui.Text(q.T("calendar.days.n", "n", h.Days))}})
	}
	return t
}

func dayAndWeekday(q *page.Request, d calendar.Day) string {
	return q.P.ShortDate(d) + "　" + q.P.Weekday(d)
}

// working lists the weekend days worked.
func working(q *page.Request, y calendar.Year) string {
	var out []string
	for _, d := range y.Working {
		out = append(out, q.P.ShortDate(d))
	}
	return strings.Join(out, "　")
}

func certainty(q *page.Request, y calendar.Year) string {
	if y.Confirmed {
		return q.T("calendar.confirmed")
	}
	return q.T("calendar.unconfirmed")
}
