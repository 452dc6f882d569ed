package check

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// docketPath is where the dockets of the courts lie.
const docketPath = "/check/docket"

// docketRoutes is this part of the site map.
func (p *Pages) docketRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/docket", Action: org.DocketView, Page: p.docket},
		{Pattern: "POST /check/docket", Action: org.ScheduleImport, Page: p.addHearing},
		{Pattern: "GET /check/docket/new", Action: org.ScheduleImport, Page: p.newHearing},
		{Pattern: "GET /check/docket/template", Action: org.ScheduleImport, Page: p.docketTemplate},
		{Pattern: "POST /check/docket/sheet", Action: org.ScheduleImport, Page: p.importDocket},
		{Pattern: "GET /check/docket/{id}", Action: org.DocketView, Page: p.heldHearing},
		{Pattern: "POST /check/docket/{id}/cancel", Action: org.ScheduleImport, Page: p.cancelHearing},
		{Pattern: "POST /check/docket/{id}/breaks", Action: org.ScheduleImport, Page: p.declareBreaks},
	}
}

// docketCourts are the courts of a scope, the reader's own in front.
func docketCourts(q *page.Request, action org.Action) []org.Court {
	list := q.Reg.Courts(q.By.Scope(action))
	slices.SortStableFunc(list, func(a, b org.Court) int { return ownFirst(q, a) - ownFirst(q, b) })
	return list
}

func ownFirst(q *page.Request, c org.Court) int {
	if len(q.By.Posts) > 0 && q.By.Posts[0].Unit.Court == c.ID {
		return 0
	}
	return 1
}

// docketCourt is the court that the reader asks for, or his first.
func docketCourt(q *page.Request, action org.Action) org.CourtID {
	list := docketCourts(q, action)
	asked := org.CourtID(q.Text("court"))
	if asked != "" && slices.ContainsFunc(list, func(c org.Court) bool { return c.ID == asked }) {
		return asked
	}
	if len(list) > 0 {
		return list[0].ID
	}
	return ""
}

// docketWeek is how many days the page shows.
const docketWeek = 7

// docketView is a week of a docket as its page needs it.
type docketView struct {
	q      *page.Request
	court  org.CourtID
	courts []ui.Option
	room   courtroom.ID
	rooms  []courtroom.Room
	from   calendar.Day
	list   []docket.Hearing
}

// monday is the first day of a day's week.
func monday(d calendar.Day) calendar.Day { return d.Add(-(int(d.Weekday()) + 6) % 7) }

// docket shows a week of a court's docket.
func (p *Pages) docket(q *page.Request) (err error) {
	v := &docketView{q: q, court: docketCourt(q, org.DocketView), room: courtroom.ID(q.Text("room")), from: monday(q.By.Today)}
	if day, err := calendar.ParseDay(q.Text("from")); err == nil {
		v.from = monday(day)
	}
	for _, c := range docketCourts(q, org.DocketView) {
		v.courts = append(v.courts, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == v.court})
	}
	if v.court != "" {
		if v.rooms, err = p.Rooms.Rooms(q.Ctx(), q.By, v.court); err != nil {
			return err
		}
		if !slices.ContainsFunc(v.rooms, func(r courtroom.Room) bool { return r.ID == v.room }) {
			v.room = ""
		}
		v.list, err = p.Docket.Page(q.Ctx(), q.By, docket.Filter{Court: v.court, Room: v.room, From: v.from, Days: docketWeek})
		if err != nil {
			return err
		}
	}
	return q.Render(q.Frame(q.T("nav.check.docket"), page.Check, docketPath), docketPage(v))
}

// days are the days of the week on which something is heard.
func (v *docketView) days() []calendar.Day {
	var out []calendar.Day
	for _, h := range v.list {
		if d := calendar.DayOf(h.Starts); !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// on lists the hearings of a day.
func (v *docketView) on(day calendar.Day) []docket.Hearing {
	var out []docket.Hearing
	for _, h := range v.list {
		if calendar.DayOf(h.Starts) == day {
			out = append(out, h)
		}
	}
	return out
}

func (v *docketView) may() bool { return v.q.By.May(org.ScheduleImport, org.Unit{Court: v.court}) }

// at is the address of the page at another week.
func (v *docketView) at(from calendar.Day) string {
	return docketPath + "?court=" + string(v.court) + "&room=" + string(v.room) + "&from=" + string(from)
}

// weeks are the tabs over the list.
func (v *docketView) weeks() []ui.Tab {
	var out []ui.Tab
	for _, n := range []int{-1, 0, 1} {
		from := v.from.Add(n * docketWeek)
		text := v.q.P.ShortDate(from) + "—" + v.q.P.ShortDate(from.Add(docketWeek-1))
		if from == monday(v.q.By.Today) {
			text = v.q.T("docket.this_week", "days", text)
		}
		out = append(out, ui.Tab{Text: text, Href: v.at(from), Current: n == 0})
	}
	if this := monday(v.q.By.Today); this < v.from.Add(-docketWeek) || this > v.from.Add(docketWeek) {
		out = append(out, ui.Tab{Text: v.q.T("docket.to_this_week"), Href: v.at(this), End: true})
	}
	return out
}

func (v *docketView) filters() ui.Filters {
	rooms := []ui.Option{{Text: v.q.T("docket.every_room")}}
	for _, r := range v.rooms {
		rooms = append(rooms, ui.Option{Value: string(r.ID), Text: r.Name, Chosen: r.ID == v.room})
	}
	f := ui.Filters{Action: docketPath, Submit: v.q.T("button.filter"), Keep: []ui.Hidden{{Name: "from", Value: string(v.from)}}}
	if len(v.courts) > 1 {
		f.Picks = append(f.Picks, ui.Field{Name: "court", Label: v.q.T("docket.court"), Options: v.courts})
	}
	f.Picks = append(f.Picks, ui.Field{Name: "room", Label: v.q.T("docket.column.room"), Options: rooms})
	return f
}

// names are those of the members with some roles.
func names(q *page.Request, h *docket.Hearing, roles ...video.Role) string {
	var out []string
	for _, m := range h.Members(roles...) {
		out = append(out, m.Name)
	}
	return q.Join(out)
}

// openness says whether a hearing is public.
func openness(q *page.Request, e docket.Excluded) string {
	if e == docket.NotExcluded {
		return q.T("docket.open")
	}
	return q.T("docket.excluded." + string(e))
}

// span is from when until when a hearing is expected to last.
func span(q *page.Request, from, to time.Time) string {
	text := minuteOf(from) + "—" + minuteOf(to)
	if calendar.DayOf(from) != calendar.DayOf(to) {
		text = q.T("docket.next_day", "span", text)
	}
	return text
}

// minuteOf is a time of day as a docket has it: 09:30.
func minuteOf(t time.Time) string { return t.In(calendar.Zone()).Format("15:04") }

// whose is the line of a hearing that names its case.
func whose(q *page.Request, h *docket.Hearing) string {
	if h.Masked {
		return q.T("docket.masked")
	}
	return h.Number
}

// heldView is a hearing as its page needs it.
type heldView struct {
	docket.Hearing
	q        *page.Request
	problems []string
	films    []hearing.Row // recordings of the hearing
	filmed   bool          // the reader may know of them
}

func (v *heldView) may() bool { return !v.Cancelled() && v.q.By.May(org.ScheduleImport, v.Unit()) }

func (v *heldView) at(what string) string { return docketPath + "/" + string(v.ID) + what }

// week is the address of the docket where the hearing stands.
func (v *heldView) week() string {
	return docketPath + "?court=" + string(v.Court) + "&from=" + string(calendar.DayOf(v.Starts))
}

func (v *heldView) facts() []string {
	day := calendar.DayOf(v.Starts)
	out := []string{v.q.Reg.Court(v.Court).Name, v.Room, v.q.P.Date(day) + " " + v.q.P.Weekday(day), span(v.q, v.Starts, v.Ends)}
	if v.Cancelled() {
		out = append(out, v.q.T("docket.cancelled"))
	}
	return out
}

func (v *heldView) pairs() []ui.Pair {
	pairs := []ui.Pair{{Term: v.q.T("docket.column.open"), Text: openness(v.q, v.Excluded)}}
	for _, r := range []video.Role{video.Presiding, video.Judge, video.Assessor, video.Clerk} {
		if text := names(v.q, &v.Hearing, r); text != "" {
			pairs = append(pairs, ui.Pair{Term: v.q.T("docket.role." + string(r)), Text: text})
		}
	}
	var unknown []string
	for _, m := range v.Panel {
		if m.Officer == "" && m.Role != video.Assessor {
			unknown = append(unknown, m.Name)
		}
	}
	if len(unknown) > 0 {
		pairs = append(pairs, ui.Pair{Term: v.q.T("docket.unregistered"), Text: v.q.Join(unknown)})
	}
	pairs = append(pairs, ui.Pair{Term: v.q.T("docket.source"), Text: v.q.T("docket.source."+string(v.Source)) + "　" + v.q.P.FullMoment(v.AddedAt)})
	if v.Cancelled() {
		pairs = append(pairs, ui.Pair{Term: v.q.T("docket.cancelled"), Text: v.q.P.FullMoment(v.CancelledAt)})
	}
	return pairs
}

func (p *Pages) heldHearing(q *page.Request) error { return p.showHearing(q, http.StatusOK, nil) }

func (p *Pages) showHearing(q *page.Request, status int, problems []string) error {
	h, err := p.Docket.Open(q.Ctx(), q.By, docket.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &heldView{Hearing: h, q: q, problems: problems}
	if p.Hearings != nil && q.By.May(org.RecordingView, h.Unit()) && h.Excluded == docket.NotExcluded {
		list, err := p.Hearings.Page(q.Ctx(), q.By, hearing.Filter{Court: h.Court, Hearing: h.ID})
		if err != nil {
			return err
		}
		v.films, v.filmed = list.Rows, true
	}
	return q.RenderStatus(status, q.Frame(whose(q, &h), page.Check, docketPath), hearingOfDocketPage(v))
}

// refusedHearing shows the page with a sentence, or is the error itself where
// there is no page to show.
func (p *Pages) refusedHearing(q *page.Request, err error) error {
	status, why := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showHearing(q, status, []string{why})
}

func (p *Pages) cancelHearing(q *page.Request) error {
	if err := p.Docket.Cancel(q.Ctx(), q.By, docket.ID(q.PathValue("id")), q.Version()); err != nil {
		return p.refusedHearing(q, err)
	}
	return q.Redirect(docketPath+"/"+q.PathValue("id"), page.Note{Key: "docket.done.cancel"})
}

// declareBreaks reads the breaks of the form, by the clock of the hearing's day.
// A line of which neither field is filled in is none.
func (p *Pages) declareBreaks(q *page.Request) error {
	h, err := p.Docket.Open(q.Ctx(), q.By, docket.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if err := q.ParseForm(); err != nil {
		return err
	}
	var list []docket.Break
	for i := range len(q.Form["from"]) {
		from, to := strings.TrimSpace(q.Form["from"][i]), ""
		if i < len(q.Form["to"]) {
			to = strings.TrimSpace(q.Form["to"][i])
		}
		if from == "" && to == "" {
			continue
		}
		a, okA := clockOn(h.Starts, from)
		b, okB := clockOn(h.Starts, to)
		if !okA || !okB {
			return p.refusedHearing(q, docket.ErrBreak)
		}
		list = append(list, docket.Break{From: a, To: b})
	}
	if err := p.Docket.Declare(q.Ctx(), q.By, h.ID, q.Version(), list); err != nil {
		return p.refusedHearing(q, err)
	}
	return q.Redirect(docketPath+"/"+string(h.ID), page.Note{Key: "docket.done.breaks"})
}

// clockOn is a time of day, 09:30, on the day of a moment; one before it is of
// the next morning.
func clockOn(day time.Time, text string) (time.Time, bool) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return t, false
	}
	at := calendar.FirstInstant(calendar.DayOf(day)).Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	if at.Before(day) {
		at = at.Add(24 * time.Hour)
	}
	return at, true
}

// breakRow is a line of the form for breaks.
type breakRow struct{ n, from, to string }

// breakRows are the breaks there are, and a line for one more.
func (v *heldView) breakRows() []breakRow {
	var out []breakRow
	for i, b := range v.Breaks {
		out = append(out, breakRow{strconv.Itoa(i + 1), minuteOf(b.From), minuteOf(b.To)})
	}
	return append(out, breakRow{n: strconv.Itoa(len(v.Breaks) + 1)})
}
