package check

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// courtroomRoutes is this part of the site map.
func (p *Pages) courtroomRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/seats", Action: org.DocketView, Page: p.courtrooms},
		{Pattern: "POST /check/courtrooms", Action: org.SeatCalibrate, Page: p.addCourtroom},
		{Pattern: "POST /check/courtrooms/{id}", Action: org.SeatCalibrate, Page: p.renameCourtroom},
		{Pattern: "POST /check/courtrooms/{id}/cameras", Action: org.SeatCalibrate, Page: p.addCamera},
		{Pattern: "POST /check/cameras/{id}", Action: org.SeatCalibrate, Page: p.changeCamera},
	}
}

// courtroomsView is the courtrooms of a court as their page needs them.
type courtroomsView struct {
	q        *page.Request
	court    org.CourtID
	courts   []ui.Option
	rooms    []courtroom.Room
	problems []string
}

func (p *Pages) courtrooms(q *page.Request) error { return p.showCourtrooms(q, http.StatusOK, nil) }

func (p *Pages) showCourtrooms(q *page.Request, status int, problems []string) (err error) {
	v := &courtroomsView{q: q, court: docketCourt(q, org.DocketView), problems: problems}
	for _, c := range docketCourts(q, org.DocketView) {
		v.courts = append(v.courts, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == v.court})
	}
	if v.court != "" {
		if v.rooms, err = p.Rooms.Rooms(q.Ctx(), q.By, v.court); err != nil {
			return err
		}
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.check.seats"), page.Check, seatsPath), courtroomsPage(v))
}

// refusedCourtroom shows the page with a sentence.
func (p *Pages) refusedCourtroom(q *page.Request, err error) error {
	status, why := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showCourtrooms(q, status, []string{why})
}

func (v *courtroomsView) may() bool {
	return v.court != "" && v.q.By.May(org.SeatCalibrate, org.Unit{Court: v.court})
}

// count counts the cameras, those without a calibration and those whose picture
// has moved.
func (v *courtroomsView) count() (all, without, drifted int) {
	for _, r := range v.rooms {
		for _, c := range r.Cameras {
			all++
			switch {
			case c.Active == nil:
				without++
			case c.Active.Drifted():
				drifted++
			}
		}
	}
	return all, without, drifted
}

// clockText says what the clock of a camera's recorder is like, and what follows
// from it.
func clockText(q *page.Request, ahead time.Duration) string {
	seconds := strconv.FormatFloat(ahead.Abs().Seconds(), 'f', -1, 64)
	switch {
	case ahead > 0:
		return q.T("camera.clock.ahead", "seconds", seconds)
	case ahead < 0:
		return q.T("camera.clock.behind", "seconds", seconds)
	}
	return q.T("camera.clock.right")
}

// standingText says how a camera is calibrated; bad asks to be looked at.
func standingText(q *page.Request, s *courtroom.Standing) (text string, bad bool) {
	switch {
	case s.Active == nil:
		return q.T("camera.uncalibrated"), true
	case s.Active.Drifted():
		return q.T("camera.drifted", "day", q.P.ShortDate(calendar.DayOf(s.Active.DriftedAt))), true
	}
	return q.T("camera.calibrated", "n", len(s.Active.Seats), "day", q.P.Date(calendar.DayOf(s.Active.ConfirmedAt))), false
}

// standingNotes is what more there is to say of a camera.
func standingNotes(q *page.Request, s *courtroom.Standing) []string {
	var out []string
	if s.Active == nil {
		out = append(out, q.T("camera.uncalibrated.note"))
	}
	if s.Draft != nil {
		switch same, ticked, all := s.Draft.Agreement(); {
		case !s.Draft.Ready():
			out = append(out, q.T("camera.draft.pictures"))
		case len(s.Draft.Seats) == 0 || ticked < all || all == 0:
			out = append(out, q.T("camera.draft", "n", len(s.Draft.Seats)))
		default:
			out = append(out, q.T("camera.draft.confirm", "same", same, "all", all))
		}
	}
	if s.Active != nil {
		if blind := slices.DeleteFunc(slices.Clone(s.Active.Seats), func(x courtroom.Seat) bool { return x.Phones() }); len(blind) > 0 {
			out = append(out, q.T("camera.no_phone", "n", len(blind)))
		}
	}
	if s.Spots > 0 {
		out = append(out, q.T("camera.spots", "n", s.Spots))
	}
	return out
}

// calibrateAction leads to the page of a camera's seats.
func (v *courtroomsView) calibrateAction(s *courtroom.Standing) ui.Action {
	text := v.q.T("camera.seats")
	switch {
	case s.Draft != nil:
		text = v.q.T("camera.continue")
	case s.Active == nil:
		text = v.q.T("camera.calibrate")
	case s.Active.Drifted():
		text = v.q.T("camera.recalibrate")
	}
	return ui.Action{Text: text, Icon: "polygon", Small: true, Href: seatsPath + "/" + string(s.ID)}
}

// home is the address of the page at the court of the form.
func courtroomsHome(q *page.Request) string {
	if c := q.Text("court"); c != "" {
		return seatsPath + "?court=" + c
	}
	return seatsPath
}

func (p *Pages) addCourtroom(q *page.Request) error {
	if _, err := p.Rooms.Add(q.Ctx(), q.By, org.CourtID(q.Text("court")), q.Text("name")); err != nil {
		return p.refusedCourtroom(q, err)
	}
	return q.Redirect(courtroomsHome(q), page.Note{Key: "courtroom.done.add"})
}

func (p *Pages) renameCourtroom(q *page.Request) error {
	if err := p.Rooms.Rename(q.Ctx(), q.By, courtroom.ID(q.PathValue("id")), q.Version(), q.Text("name")); err != nil {
		return p.refusedCourtroom(q, err)
	}
	return q.Redirect(courtroomsHome(q), page.Note{Key: "courtroom.done.rename"})
}

func (p *Pages) addCamera(q *page.Request) error {
	if _, err := p.Rooms.AddCamera(q.Ctx(), q.By, courtroom.ID(q.PathValue("id")), q.Text("name")); err != nil {
		return p.refusedCourtroom(q, err)
	}
	return q.Redirect(courtroomsHome(q), page.Note{Key: "camera.done.add"})
}

// changeCamera gives a camera another name, or says how its clock goes.
func (p *Pages) changeCamera(q *page.Request) error {
	id := courtroom.CameraID(q.PathValue("id"))
	if q.Text("do") == "rename" {
		if err := p.Rooms.RenameCamera(q.Ctx(), q.By, id, q.Version(), q.Text("name")); err != nil {
			return p.refusedCourtroom(q, err)
		}
		return q.Redirect(courtroomsHome(q), page.Note{Key: "camera.done.rename"})
	}
	ahead, err := secondsOf(q.Text("seconds"), q.Text("way"))
	if err == nil {
		err = p.Rooms.SetClock(q.Ctx(), q.By, id, q.Version(), ahead)
	}
	if err != nil {
		return p.refusedCourtroom(q, err)
	}
	return q.Redirect(courtroomsHome(q), page.Note{Key: "camera.done.clock"})
}

// secondsOf reads by how much a clock is ahead.
func secondsOf(text, way string) (time.Duration, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= 0 && n <= 24*60*60) {
		return 0, courtroom.ErrClock
	}
	ahead := time.Duration(n * float64(time.Second)).Round(time.Millisecond)
	if way == "behind" {
		ahead = -ahead
	}
	return ahead, nil
}

// wayOptions are ahead and behind.
func wayOptions(q *page.Request, ahead time.Duration) []ui.Option {
	return []ui.Option{
		{Value: "ahead", Text: q.T("camera.clock.way.ahead"), Chosen: ahead >= 0},
		{Value: "behind", Text: q.T("camera.clock.way.behind"), Chosen: ahead < 0},
	}
}
