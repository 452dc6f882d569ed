package check

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// seatsPath is where the courtrooms and the seats of their cameras lie.
const seatsPath = "/check/seats"

// seatsRoutes is this part of the site map: the calibration of one camera.
func (p *Pages) seatsRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/seats/{camera}", Action: org.SeatCalibrate, Page: p.seats},
		{Pattern: "POST /check/seats/{camera}/draw", Action: org.SeatCalibrate, Page: p.drawSeats},
		{Pattern: "GET /check/seats/{camera}/{id}/still", Action: org.SeatCalibrate, Page: p.seatsStill},
		{Pattern: "GET /check/seats/{camera}/{id}/tries/{n}", Action: org.SeatCalibrate, Page: p.seatsTry},
		{Pattern: "POST /check/seats/{camera}/{id}/tries/{n}", Action: org.SeatCalibrate, Page: p.tickTry},
		{Pattern: "POST /check/seats/{camera}/{id}/seats", Action: org.SeatCalibrate, Page: p.saveSeats},
		{Pattern: "POST /check/seats/{camera}/{id}/step", Action: org.SeatCalibrate, Page: p.stepSeats},
	}
}

// seatRow is a seat as the form holds it.
type seatRow struct {
	courtroom.Seat
	N       int
	Polygon string // corners in pixels of the picture: 120,80 360,80 360,400
}

// seatsView is the calibration of a camera as its page needs it.
type seatsView struct {
	courtroom.Drawing
	q          *page.Request
	rows       []seatRow
	problems   []string
	still      int       // the try that is asked about; 0 none
	begun      time.Time // of the recording; zero: not known
	drawer     string    // who saved the seats last
	hands      string    // everybody who drew or changed one
	confirmer  string
	recordings []ui.Option // of this camera, the newest first
	others     []ui.Option // further cameras of the court with their newest recording
}

func (p *Pages) seats(q *page.Request) error { return p.showSeats(q, http.StatusOK, nil, nil) }

// showSeats shows the calibration of a camera, also with the sentences of a
// refusal and the seats as they were handed in.
func (p *Pages) showSeats(q *page.Request, status int, problems []string, rows []seatRow) error {
	d, err := p.Rooms.Latest(q.Ctx(), q.By, courtroom.CameraID(q.PathValue("camera")))
	if err != nil {
		return err
	}
	v := &seatsView{Drawing: d, q: q, problems: problems, rows: rows}
	if v.rows == nil {
		v.rows = v.drawn()
	}
	if n, err := strconv.Atoi(q.URL.Query().Get("still")); err == nil && n >= 1 && n <= len(v.Tries) {
		v.still = n
	}
	if err := p.fillSeats(v); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(v.title(), page.Check, seatsPath), seatsPage(v))
}

// fillSeats adds what other parts of the program know.
func (p *Pages) fillSeats(v *seatsView) error {
	list, err := p.Hearings.Page(v.q.Ctx(), v.q.By, hearing.Filter{Court: v.Room.Court, Limit: recordingsToChoose})
	if err != nil {
		return err
	}
	var seen []courtroom.CameraID
	for _, r := range list.Rows {
		if r.Excluded != "" || r.Erased || r.State == hearing.Failed {
			continue
		}
		if r.Camera == v.Of.ID {
			v.recordings = append(v.recordings, ui.Option{Value: string(r.ID), Text: recordingText(v.q, r)})
		} else if !slices.Contains(seen, r.Camera) {
			seen = append(seen, r.Camera)
			v.others = append(v.others, ui.Option{
				Value: string(r.Camera) + " " + string(r.ID), Text: r.Place.Courtroom.Name + "　" + r.Place.Camera.Name, Note: recordingText(v.q, r),
			})
		}
		if string(r.ID) == v.Recording {
			v.begun = r.BegunAt
		}
	}
	v.drawer, v.confirmer = accountName(v.q, v.DrawnBy), accountName(v.q, v.ConfirmedBy)
	v.hands = handsOf(v)
	return nil
}

// recordingsToChoose is from how many of the court's newest recordings one is chosen.
const recordingsToChoose = 200

// recordingText names a recording in a list to choose from.
func recordingText(q *page.Request, r hearing.Row) string {
	if r.BegunAt.IsZero() {
		return r.Name
	}
	return q.P.FullMoment(r.BegunAt) + "　" + r.Name
}

// handsOf are the names of everybody who drew or changed a seat.
func handsOf(v *seatsView) string {
	var names []string
	for _, id := range v.Hands {
		if n := accountName(v.q, id); n != "" {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return v.drawer
	}
	return v.q.Join(names)
}

// accountName is the name of somebody who drew or confirmed; "" for nobody.
func accountName(q *page.Request, id org.AccountID) string {
	if id == "" {
		return ""
	}
	a, err := q.Site().People.Actor(q.Ctx(), id)
	if err != nil {
		return "" // disabled since: the log still knows
	}
	return a.Name
}

func (v *seatsView) title() string { return v.Room.Name + "　" + v.Of.Name }

func (v *seatsView) at(what string) string {
	to := seatsPath + "/" + string(v.Of.ID)
	if v.ID != "" {
		to += "/" + string(v.ID)
	}
	return to + "/" + what
}

// home is the address of the page itself.
func (v *seatsView) home() string { return seatsPath + "/" + string(v.Of.ID) }

// editing reports whether seats can be drawn now.
func (v *seatsView) editing() bool { return v.State == courtroom.Draft && v.Ready() }

// blind reports whether the stills were made where no machine looks at them.
func (v *seatsView) blind() bool { return v.Problem != nil && v.Ready() }

func (v *seatsView) crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: v.q.T("nav.check.seats"), Href: seatsPath}, {Text: v.q.Reg.Court(v.Room.Court).Name}, {Text: v.Room.Name}, {Text: v.Of.Name}}
}

// saved is when the seats were last saved, while they are drawn.
func (v *seatsView) saved() *ui.SaveState {
	if !v.editing() {
		return nil
	}
	s := ui.NewSaveState(v.q.P, v.q.P.Clock(v.DrawnAt))
	return &s
}

// drawn are the rows of the seats as they are kept.
func (v *seatsView) drawn() []seatRow {
	var out []seatRow
	for i, s := range v.Seats {
		out = append(out, seatRow{Seat: s, N: i + 1, Polygon: corners(s.Polygon, v.Width, v.Height)})
	}
	return out
}

// corners writes a polygon in pixels of the picture.
func corners(polygon []video.Point, w, h int) string {
	var b strings.Builder
	for i, p := range polygon {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d,%d", int(math.Round(p[0]*float64(w))), int(math.Round(p[1]*float64(h))))
	}
	return b.String()
}

// readCorners reads what corners writes, and what a person may type instead:
// full-width commas, semicolons between the corners.
func readCorners(text string, w, h int) ([]video.Point, bool) {
	text = strings.NewReplacer("，", ",", "；", " ", ";", " ", "、", " ").Replace(text)
	var out []video.Point
	for pair := range strings.FieldsSeq(text) {
		x, y, ok := strings.Cut(pair, ",")
		a, err1 := strconv.ParseFloat(x, 64)
		b, err2 := strconv.ParseFloat(y, 64)
		if !ok || err1 != nil || err2 != nil {
			return nil, false
		}
		out = append(out, video.Point{a / float64(max(1, w)), b / float64(max(1, h))})
	}
	return out, true
}

// seatsOfForm reads the rows of the form. Rows without corners are left out: the
// empty ones for whoever draws without a script.
func seatsOfForm(q *page.Request, w, h int) (seats []courtroom.Seat, rows []seatRow, problems []string) {
	if err := q.ParseForm(); err != nil {
		return nil, nil, []string{q.T("error.too_large")}
	}
	ids, roles, polygons := q.Form["id"], q.Form["role"], q.Form["polygon"]
	for i := range min(len(ids), len(roles), len(polygons)) {
		id, text := strings.TrimSpace(ids[i]), strings.TrimSpace(polygons[i])
		if text == "" || slices.Contains(q.Form["remove"], id) {
			continue
		}
		if id == "" {
			id = freeSeat(seats, ids)
		}
		polygon, ok := readCorners(text, w, h)
		if !ok {
			problems = append(problems, q.T("seats.page.unreadable", "n", len(seats)+1, "text", text))
		}
		s := courtroom.Seat{Seat: video.Seat{ID: id, Role: video.Role(roles[i]), Polygon: polygon}}
		seats = append(seats, s)
		rows = append(rows, seatRow{Seat: s, N: len(seats), Polygon: text})
	}
	return seats, rows, problems
}

// freeSeat is an id that no seat of the form has.
func freeSeat(seats []courtroom.Seat, ids []string) string {
	for n := 1; ; n++ {
		id := "s" + strconv.Itoa(n)
		if !slices.Contains(ids, id) && !slices.ContainsFunc(seats, func(s courtroom.Seat) bool { return s.ID == id }) {
			return id
		}
	}
}

// autosaved reports a form that the page hands in while it is being changed: the
// answer is the page itself, of which the script takes the parts.
func autosaved(q *page.Request) bool { return q.Header.Get("X-Autosave") != "" }

// saveSeats keeps the seats as they are drawn now.
func (p *Pages) saveSeats(q *page.Request) error {
	id := courtroom.CalibrationID(q.PathValue("id"))
	d, err := p.Rooms.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	seats, rows, problems := seatsOfForm(q, d.Width, d.Height)
	if len(problems) > 0 {
		return p.showSeats(q, http.StatusUnprocessableEntity, problems, rows)
	}
	if q.FormValue("do") == "propose" {
		seats = append(seats, proposed(&d, seats)...)
	}
	if err := p.Rooms.SaveSeats(q.Ctx(), q.By, id, q.Version(), seats); err != nil {
		return p.refusedSeats(q, err, rows)
	}
	if autosaved(q) {
		return p.showSeats(q, http.StatusOK, nil, nil)
	}
	return q.Redirect(seatsPath+"/"+string(d.Of.ID), page.Note{Key: "seats.page.done.saved"})
}

// proposed are the places where persons were seen again and again that are not
// drawn yet.
func proposed(d *courtroom.Drawing, seats []courtroom.Seat) []courtroom.Seat {
	var out []courtroom.Seat
	for _, s := range d.Propose() {
		b := video.Bounds(s.Polygon)
		centre := video.Point{(b.Left + b.Right) / 2, (b.Top + b.Bottom) / 2}
		if slices.ContainsFunc(seats, func(x courtroom.Seat) bool { return video.Within(x.Polygon, centre) }) {
			continue
		}
		s.ID = freeSeat(append(slices.Clone(seats), out...), nil)
		out = append(out, courtroom.Seat{Seat: s})
	}
	return out
}

// refusedSeats shows the page again with what was handed in and why it was refused.
func (p *Pages) refusedSeats(q *page.Request, err error, rows []seatRow) error {
	status, sentence := page.Explain(q.P, err)
	if status != http.StatusUnprocessableEntity && status != http.StatusConflict || autosaved(q) && status == http.StatusConflict {
		return err
	}
	return p.showSeats(q, status, []string{sentence}, rows)
}

// drawSeats begins a calibration on a recording, or with the seats of another
// camera.
func (p *Pages) drawSeats(q *page.Request) error {
	camera, recording := courtroom.CameraID(q.PathValue("camera")), q.Text("recording")
	var err error
	if from := courtroom.CalibrationID(q.Text("from")); from != "" {
		// The form of the page that is copied from names the camera together with
		// its recording.
		to, of, _ := strings.Cut(q.Text("to"), " ")
		camera = courtroom.CameraID(to)
		_, err = p.Rooms.Copy(q.Ctx(), q.By, from, camera, of)
	} else {
		_, err = p.Rooms.Draw(q.Ctx(), q.By, camera, recording)
	}
	if err != nil {
		return p.refusedSeats(q, err, nil)
	}
	return q.Redirect(seatsPath+"/"+string(camera), page.Note{Key: "seats.page.done.begun"})
}

// tickTry keeps what a person says of a still, and leads on to the next one.
func (p *Pages) tickTry(q *page.Request) error {
	id := courtroom.CalibrationID(q.PathValue("id"))
	n, err := strconv.Atoi(q.PathValue("n"))
	answer := courtroom.Answer(q.FormValue("answer"))
	if err != nil || answer != courtroom.Occupied && answer != courtroom.Empty {
		return org.ErrNotFound
	}
	if err := p.Rooms.Tick(q.Ctx(), q.By, id, q.Version(), n, answer == courtroom.Occupied, q.Form["robed"]...); err != nil {
		return p.refusedSeats(q, err, nil)
	}
	d, err := p.Rooms.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	to := seatsPath + "/" + string(d.Of.ID)
	if next := nextTry(&d.Calibration, n); next > 0 {
		return q.Redirect(fmt.Sprintf("%s?still=%d#try", to, next))
	}
	return q.Redirect(to + "#try")
}

// nextTry is the still after n of which nobody has said anything; 0 for none.
func nextTry(c *courtroom.Calibration, n int) int {
	for i := range c.Tries {
		k := (n+i)%len(c.Tries) + 1
		if c.Tries[k-1].Answer == courtroom.Unanswered {
			return k
		}
	}
	return 0
}

// stepSeats takes a step with a calibration that is being drawn.
func (p *Pages) stepSeats(q *page.Request) error {
	d, err := p.Rooms.Open(q.Ctx(), q.By, courtroom.CalibrationID(q.PathValue("id")))
	if err != nil {
		return err
	}
	verb := q.FormValue("verb")
	switch verb {
	case "confirm":
		err = p.Rooms.Confirm(q.Ctx(), q.By, d.ID, q.Version())
	case "drop":
		err = p.Rooms.Drop(q.Ctx(), q.By, d.ID, q.Version())
	case "remake":
		err = p.Rooms.Remake(q.Ctx(), q.By, d.ID, q.Version())
	case "invite":
		err = p.invite(q, &d)
	default:
		return org.ErrNotFound
	}
	if err != nil {
		return p.refusedSeats(q, err, nil)
	}
	return q.Redirect(seatsPath+"/"+string(d.Of.ID), page.Note{Key: "seats.page.done." + verb})
}

// invite asks everybody else who may calibrate there to confirm.
func (p *Pages) invite(q *page.Request, d *courtroom.Drawing) error {
	people, err := q.Site().People.Holders(q.Ctx(), org.SeatCalibrate, d.Room.Unit())
	if err != nil {
		return err
	}
	var out []notify.Notice
	for _, a := range people {
		if !d.Drew(a.Account) {
			out = append(out, notify.Notice{
				Recipient: string(a.Account), At: q.Site().Now(), Key: "notice.seats.confirm", Link: seatsPath + "/" + string(d.Of.ID),
				Args: map[string]string{"room": d.Room.Name, "camera": d.Of.Name, "name": q.By.Name},
			})
		}
	}
	if len(out) == 0 {
		return page.Input("seats.page.nobody")
	}
	return q.Site().Box.Deliver(q.Ctx(), out)
}

// proposals are the seats that the script can add, as its fields write them.
func (v *seatsView) proposals() []string {
	out := []string{}
	for _, s := range proposed(&v.Drawing, v.Seats) {
		out = append(out, corners(s.Polygon, v.Width, v.Height))
	}
	return out
}

// roles are the roles to be chosen for a seat.
func (v *seatsView) roles(chosen video.Role) []ui.Option {
	out := []ui.Option{{Value: "", Text: v.q.T("seats.page.role.none"), Chosen: chosen == ""}}
	for _, r := range []video.Role{video.Presiding, video.Judge, video.Assessor, video.Clerk, video.Other} {
		out = append(out, ui.Option{Value: string(r), Text: v.q.T("seats.page.role." + string(r)), Chosen: r == chosen})
	}
	return out
}

func (v *seatsView) roleName(r video.Role) string {
	return v.q.T("seats.page.role." + cmp.Or(string(r), "none"))
}

// size says how large a person and a phone are on a seat.
func (v *seatsView) size(s courtroom.Seat) string {
	if s.PersonPx == 0 {
		return v.q.T("seats.page.unseen")
	}
	return v.q.T("seats.page.size", "person", s.PersonPx, "phone", s.PhonePx)
}

// robes says how the sample of the robe stands on a seat; "" where none is worn.
func (v *seatsView) robes(s courtroom.Seat) (text string, enough bool) {
	if !slices.ContainsFunc(v.Robed(), func(x courtroom.Seat) bool { return x.ID == s.ID }) {
		return "", false
	}
	have, least := len(v.Calibration.Robes()[s.ID]), int(episode.Default().NoRobe.Samples)
	switch {
	case have == 0:
		return v.q.T("seats.page.robe.none"), false
	case have < least:
		return v.q.T("seats.page.robe.few", "have", have, "least", least), false
	}
	return v.q.T("seats.page.robe.enough", "have", have), true
}

// low reports a seat on which a phone is too small to be looked for.
func low(s courtroom.Seat) bool { return s.PersonPx > 0 && s.Role != video.Other && !s.Phones() }

// can says what can be looked for on a seat.
func (v *seatsView) can(s courtroom.Seat) string {
	switch {
	case s.Role == video.Other:
		return v.q.T("seats.page.can.other")
	case s.PersonPx == 0:
		return v.q.T("seats.page.can.unseen")
	case low(s):
		return v.q.T("seats.page.can.low", "phone", s.PhonePx, "least", courtroom.LeastPhone)
	}
	return v.q.T("seats.page.can.all")
}

// lowSeats names the seats on which no phone is looked for: 4 号、5 号.
func (v *seatsView) lowSeats() string {
	var out []string
	for _, r := range v.rows {
		if low(r.Seat) {
			out = append(out, v.q.T("seats.page.number", "n", r.N))
		}
	}
	return v.q.Join(out)
}

// when is the time of day of a try, or how far into the recording it is.
func (v *seatsView) when(t courtroom.Try) string {
	if !v.begun.IsZero() {
		return v.q.P.Clock(v.begun.Add(time.Duration(t.At * float64(time.Second))))[:5]
	}
	s := int(t.At)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// number is the number of a seat on the page; 0 when it is gone.
func (v *seatsView) number(id string) int {
	return slices.IndexFunc(v.Seats, func(s courtroom.Seat) bool { return s.ID == id }) + 1
}

// cell is one still in the row of tries.
type cell struct{ href, class, icon, text, label string }

func (v *seatsView) cells() []cell {
	var out []cell
	for i, t := range v.Tries {
		c := cell{href: fmt.Sprintf("%s?still=%d#try", v.home(), i+1), class: "", icon: "circle-dashed", text: v.when(t)}
		verdict := "none"
		switch {
		case t.Answer == courtroom.Unanswered:
		case t.Agrees():
			c.icon, c.class, verdict = "check", "ok", "same"
		default:
			c.icon, c.class, verdict = "x", "x", "other"
		}
		c.label = v.q.T("seats.page.try."+verdict, "n", i+1, "time", c.text)
		out = append(out, c)
	}
	return out
}

// differences say where the machine and the person see it differently.
func (v *seatsView) differences() []string {
	var out []string
	for i, t := range v.Tries {
		if t.Answer != courtroom.Unanswered && !t.Agrees() {
			out = append(out, v.q.T("seats.page.differs."+string(t.Answer), "n", i+1, "seat", v.number(t.Seat)))
		}
	}
	return out
}

// needs are the conditions under which a calibration can be put in force.
func (v *seatsView) needs() []ui.Need {
	var out []ui.Need
	for _, n := range v.Needs(v.q.By) {
		need := ui.Need{Text: v.q.T("seats.page.need."+n.Key, "least", courtroom.LeastSame), Met: n.OK}
		if n.Of > 0 {
			need.Figure = fmt.Sprintf("%d/%d", n.Have, n.Of)
		}
		out = append(out, need)
	}
	return out
}

// next is the panel that puts the calibration in force.
func (v *seatsView) next() ui.NextStep {
	fields := []ui.Hidden{{Name: "version", Value: strconv.FormatInt(v.Version, 10)}, {Name: "verb", Value: "confirm"}}
	n := ui.NextStep{
		Lead: v.q.T("next.lead"), Title: v.q.T("seats.page.confirm.title"), Needs: v.needs(),
		Button: ui.Action{Text: v.q.T("seats.page.confirm"), Icon: "check", Post: v.at("step"), Fields: fields},
	}
	if v.drawer != "" {
		n.Note = v.q.T("seats.page.drawn", "name", v.drawer, "time", v.q.P.Moment(v.DrawnAt))
		if v.hands != v.drawer {
			n.Note = v.q.T("seats.page.hands", "names", v.hands, "name", v.drawer, "time", v.q.P.Moment(v.DrawnAt))
		}
	}
	if v.Drew(v.q.By.Account) {
		n.Others = append(n.Others, v.step("invite", "send"))
	}
	n.Others = append(n.Others, v.step("drop", "trash"))
	return n
}

// step is a button for a step with the calibration.
func (v *seatsView) step(verb, icon string) ui.Action {
	return ui.Action{Text: v.q.T("seats.page.act." + verb), Icon: icon, Full: true, Post: v.at("step"), Fields: []ui.Hidden{
		{Name: "version", Value: strconv.FormatInt(v.Version, 10)}, {Name: "verb", Value: verb},
	}}
}

// problemText says why no pictures could be made, or what is missing in them.
func (v *seatsView) problemText() string {
	var args []any
	for k, x := range v.Problem.Args {
		if f, ok := x.(float64); ok && f == math.Trunc(f) {
			x = int(f)
		}
		args = append(args, k, x)
	}
	return v.q.T(v.Problem.Key, args...)
}

// errStill is a picture that cannot be shown.
var errStill = errors.New("check: the still cannot be shown")
