package check

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/a-h/templ"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// recordingsPath is the page of recordings.
const recordingsPath = "/check/recordings"

// recordingRoutes are the pages on which recordings come in and are followed.
func (p *Pages) recordingRoutes() []page.Route {
	u := p.Uploads
	return []page.Route{
		{Pattern: "GET /check/recordings", Action: org.RecordingView, Page: p.recordings},
		{Pattern: "POST /check/recordings", Action: org.RecordingUpload, Page: p.receive},
		{Pattern: "GET /check/recordings/{id}", Action: org.RecordingView, Page: p.recording},
		{Pattern: "POST /check/recordings/{id}/again", Action: org.RecordingUpload, Page: p.againRecording},
		{Pattern: "POST /check/recordings/{id}/rules", Action: org.RecordingUpload, Page: p.reruleRecording},
		{Pattern: "POST /check/recordings/{id}/hold", Action: org.RecordingHold, Page: p.holdRecording},
		{Pattern: "POST /check/uploads/{$}", Action: org.RecordingUpload, Page: func(q *page.Request) error { return u.begin(q) }},
		{Pattern: "HEAD /check/uploads/{id}", Action: org.RecordingUpload, Page: func(q *page.Request) error {
			return u.piece(q, (*tus.UnroutedHandler).HeadFile)
		}},
		{Pattern: "PATCH /check/uploads/{id}", Action: org.RecordingUpload, Page: func(q *page.Request) error {
			return u.piece(q, (*tus.UnroutedHandler).PatchFile)
		}},
		{Pattern: "DELETE /check/uploads/{id}", Action: org.RecordingUpload, Page: func(q *page.Request) error {
			return u.piece(q, (*tus.UnroutedHandler).DelFile)
		}},
	}
}

// recordingsView is the list with the form that takes recordings in.
type recordingsView struct {
	q       *page.Request
	list    hearing.Page
	filter  hearing.Filter
	cameras []ui.Option
	partial []Partial
	refused []hearing.Refusal
	new     hearing.New // as the form was filled in
	at      string
	problem string
}

func (v *recordingsView) mayUpload() bool { return v.q.By.MayAnywhere(org.RecordingUpload) }

// recordings lists the recordings of the reader's courts.
func (p *Pages) recordings(q *page.Request) error {
	return p.showRecordings(q, http.StatusOK, &recordingsView{q: q})
}

func (p *Pages) showRecordings(q *page.Request, status int, v *recordingsView) (err error) {
	v.q = q
	u := q.URL.Query()
	v.filter = hearing.Filter{Court: org.CourtID(u.Get("court")), State: hearing.State(u.Get("state")), After: hearing.ID(u.Get("after")), Limit: pageLength}
	if d, err := calendar.ParseDay(u.Get("day")); err == nil {
		v.filter.Day = d
	}
	if v.list, err = p.Hearings.Page(q.Ctx(), q.By, v.filter); err != nil {
		return err
	}
	if v.mayUpload() {
		if err := p.intake(q, v); err != nil {
			return err
		}
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.check.recordings"), page.Check, recordingsPath), recordingsPage(v))
}

// intake gathers what the form and the panels beside it need.
func (p *Pages) intake(q *page.Request, v *recordingsView) (err error) {
	if v.partial, err = p.Uploads.Of(q.Ctx(), q.By.Account); err != nil {
		return err
	}
	if v.refused, err = p.Hearings.Refused(q.Ctx(), q.By); err != nil {
		return err
	}
	courts := docketCourts(q, org.RecordingUpload)
	for _, c := range courts {
		rooms, err := p.Rooms.Rooms(q.Ctx(), q.By, c.ID)
		if err != nil {
			return err
		}
		for _, r := range rooms {
			for _, cam := range r.Cameras {
				name := r.Name + "　" + cam.Name
				if len(courts) > 1 {
					name = c.Name + "　" + name
				}
				if cam.Active == nil {
					name += q.T("recording.camera.uncalibrated")
				}
				v.cameras = append(v.cameras, ui.Option{Value: string(cam.ID), Text: name, Chosen: cam.ID == v.new.Camera})
			}
		}
	}
	return nil
}

// receive takes in recordings from a browser without our script, whole and in
// one go. It suits small ones; the script sends large ones in pieces.
func (p *Pages) receive(q *page.Request) (err error) {
	parts, err := q.MultipartReader()
	if err != nil {
		return page.Input("error.no_file")
	}
	v := &recordingsView{}
	refuse := func(err error) error {
		status, why := page.Explain(q.P, err)
		if status >= http.StatusInternalServerError && status != http.StatusInsufficientStorage {
			return err
		}
		v.problem = why
		return p.showRecordings(q, status, v)
	}
	var last hearing.ID
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refuse(err)
		}
		name := fileName(part)
		if part.FormName() != "file" {
			text, err := io.ReadAll(io.LimitReader(part, 200))
			if err != nil {
				return refuse(err)
			}
			switch part.FormName() {
			case "camera":
				v.new.Camera = courtroom.CameraID(text)
			case "profile":
				v.new.Profile = watch.Profile(text)
			case "at":
				v.at = string(text)
			}
			continue
		}
		if name == "" {
			continue
		}
		v.new.Name, v.new.Source = name, hearing.Uploaded
		if v.new.RecorderAt, err = recorderTime(v.at); err != nil {
			return refuse(err)
		}
		if last, err = p.takeWhole(q, v.new, part); err != nil {
			return refuse(err)
		}
		v.at = "" // one time is that of one file
	}
	if last == "" {
		return refuse(page.Input("error.no_file"))
	}
	return q.Redirect(recordingsPath+"/"+string(last), page.Note{Key: "recording.done.received"})
}

// wholePrefix is how folders of recordings begin that come in one go.
const wholePrefix = "whole-"

// takeWhole writes a file beside the uploads and takes it in.
func (p *Pages) takeWhole(q *page.Request, n hearing.New, r io.Reader) (id hearing.ID, err error) {
	if err := p.Hearings.Check(q.Ctx(), q.By, n, 1); err != nil {
		return "", err
	}
	if err := p.Uploads.fits(q.Ctx(), max(0, q.ContentLength)); err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp(p.Uploads.folder, wholePrefix)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "file")
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, io.LimitReader(r, hearing.MaxSize+1))
	if err := errors.Join(err, f.Close()); errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return "", fmt.Errorf("%w: %w", hearing.ErrFull, err)
	} else if err != nil {
		return "", err
	}
	return p.Hearings.Receive(q.Ctx(), q.By, n, file, true)
}

// recordingView is the page of one recording.
type recordingView struct {
	q *page.Request
	*hearing.Dossier
}

// recording shows how far a recording is, and what came of it.
func (p *Pages) recording(q *page.Request) error {
	d, err := p.Hearings.Open(q.Ctx(), q.By, hearing.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &recordingView{q, d}
	if q.Header.Get("HX-Request") != "" && !v.busy() {
		// The page asked how far it is, and it is over: the buttons change too.
		q.W.Header().Set("HX-Refresh", "true")
	}
	return q.Render(q.Frame(v.name(), page.Check, recordingsPath), recordingPage(v))
}

func (p *Pages) againRecording(q *page.Request) error {
	id := hearing.ID(q.PathValue("id"))
	if err := p.Hearings.Again(q.Ctx(), q.By, id, q.Version()); err != nil {
		return err
	}
	return q.Redirect(recordingsPath + "/" + string(id))
}

func (p *Pages) reruleRecording(q *page.Request) error {
	id := hearing.ID(q.PathValue("id"))
	if err := p.Hearings.Rerule(q.Ctx(), q.By, id, q.Version()); err != nil {
		return err
	}
	return q.Redirect(recordingsPath+"/"+string(id), page.Note{Key: "recording.done.rules"})
}

func (p *Pages) holdRecording(q *page.Request) error {
	id := hearing.ID(q.PathValue("id"))
	if err := p.Hearings.Hold(q.Ctx(), q.By, id, q.Version(), q.FormValue("on") == "1", q.Text("reason")); err != nil {
		return err
	}
	return q.Redirect(recordingsPath + "/" + string(id))
}

// recordingsTable is the list as a table.
func recordingsTable(v *recordingsView) ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.check.recordings"), Columns: []ui.Column{
		{Head: q.T("recording.column.recording"), Title: true},
		{Head: q.T("recording.column.begun"), Class: "xz-nb"},
		{Head: q.T("recording.column.length"), Right: true, Class: "xz-nb"},
		{Head: q.T("recording.column.listing")},
		{Head: q.T("column.state")},
		{Head: q.T("recording.column.candidates"), Right: true},
	}}
	for i := range v.list.Rows {
		r := &v.list.Rows[i]
		where := q.Unit(r.Unit()) + "　" + r.Place.Courtroom.Name + "　" + r.Place.Camera.Name
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(recordingName(q, &r.Recording), recordingsPath+"/"+string(r.ID), where),
			ui.Text(begunText(q, &r.Recording)), ui.Text(hearing.Clock(r.Length.Seconds())), ui.Text(listingText(q, &r.Recording, r.Number)),
			ui.Text(stateText(q, &r.Recording, r.Chunks, r.ChunksDone)), ui.Text(q.P.Number(r.Proposed)),
		}})
	}
	return t
}

func recordingName(q *page.Request, r *hearing.Recording) string {
	if r.Erased {
		return q.T("recording.erased")
	}
	return r.Name
}

func begunText(q *page.Request, r *hearing.Recording) string {
	if r.BegunAt.IsZero() {
		return q.T("recording.begun.unknown")
	}
	return q.P.FullMoment(r.BegunAt)
}

func listingText(q *page.Request, r *hearing.Recording, number string) string {
	if r.Excluded != "" {
		return q.T("recording.excluded." + string(r.Excluded))
	}
	if r.Listing == docket.Listed && number != "" {
		return number
	}
	return q.T("hearing.listing." + string(r.Listing))
}

func stateText(q *page.Request, r *hearing.Recording, all, done int) string {
	text := q.T("recording.state." + string(r.State))
	if r.State == hearing.Running && all > 0 {
		text += "　" + q.P.Of(done, all)
	}
	return text
}

// recordingsPages is the line under the list.
func recordingsPages(v *recordingsView) ui.Pages {
	p := ui.Pages{From: v.list.From, To: v.list.To(), All: v.list.All}
	if v.list.From > 1 {
		p.Previous = address(recordingsPath, v.q.URL.Query(), string(v.list.Back))
	}
	if next := v.list.Next(); next != "" {
		p.Next = address(recordingsPath, v.q.URL.Query(), string(next))
	}
	return p
}

// filters narrow the list.
func (v *recordingsView) filters() ui.Filters {
	q := v.q
	f := ui.Filters{Action: recordingsPath, Submit: q.T("button.filter")}
	if courts := docketCourts(q, org.RecordingView); len(courts) > 1 {
		pick := ui.Field{Name: "court", Label: q.T("field.court"), Options: []ui.Option{{Text: q.T("recording.every_court")}}}
		for _, c := range courts {
			pick.Options = append(pick.Options, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == v.filter.Court})
		}
		f.Picks = append(f.Picks, pick)
	}
	states := ui.Field{Name: "state", Label: q.T("column.state"), Options: []ui.Option{{Text: q.T("recording.every_state")}}}
	for _, s := range hearing.States() {
		states.Options = append(states.Options, ui.Option{Value: string(s), Text: q.T("recording.state." + string(s)), Chosen: s == v.filter.State})
	}
	f.Picks = append(f.Picks, states)
	return f
}

// profiles are the ways to look through a recording.
func (v *recordingsView) profiles() []ui.Option {
	var out []ui.Option
	for _, p := range []watch.Profile{watch.Standard, watch.Thorough, watch.Signal} {
		out = append(out, ui.Option{Value: string(p), Text: v.q.T("recording.profile." + string(p)), Chosen: p == v.new.Profile})
	}
	return out
}

// partialText says how far an upload came.
func (v *recordingsView) partialText(p Partial) string {
	return v.q.T("recording.partial.text", "done", v.q.P.Size(p.Done), "size", v.q.P.Size(p.Size), "time", v.q.P.Moment(p.At))
}

func (v *recordingView) name() string { return recordingName(v.q, &v.Recording) }

func (v *recordingView) busy() bool {
	if v.State == hearing.Queued || v.State == hearing.Running {
		return true
	}
	for i := range v.Episodes {
		if v.Episodes[i].State == hearing.Waiting {
			return true
		}
	}
	return false
}

// poll has the progress asked for again, as long as there is any.
func (v *recordingView) poll() templ.Attributes {
	if !v.busy() {
		return nil
	}
	return templ.Attributes{
		"hx-get": recordingsPath + "/" + string(v.ID), "hx-trigger": "every 3s", "hx-select": "#recording-progress", "hx-target": "this", "hx-swap": "outerHTML",
	}
}

// facts is the line under the title.
func (v *recordingView) facts() []string {
	q := v.q
	out := []string{
		q.Unit(v.Unit()), v.Place.Courtroom.Name + "　" + v.Place.Camera.Name, begunText(q, &v.Recording), hearing.Clock(v.Length.Seconds()),
		q.T("recording.source." + string(v.Source)),
	}
	if v.Source == hearing.Uploaded { // what a folder brings, nobody does
		out = append(out, q.T("recording.by", "name", v.AddedName))
	}
	if v.Width > 0 {
		out = append(out, q.T("recording.size", "width", v.Width, "height", v.Height, "size", q.P.Size(v.File.Size)))
	}
	return out
}

// remaining is how long the rest will take, in words.
func (v *recordingView) remaining() string {
	switch d := v.Left; {
	case d == 0:
		return v.q.T("batch.remaining.unknown")
	case d < time.Minute:
		return v.q.T("batch.remaining.seconds", "n", max(1, int(d.Seconds()+.5)))
	default:
		return v.q.T("batch.remaining.minutes", "n", int((d+time.Minute-1)/time.Minute))
	}
}

// filmName names a recording in a list: as its file was called, or, once that is
// erased, when it began.
func filmName(q *page.Request, r hearing.Row) string {
	if r.Name != "" {
		return r.Name
	}
	return begunText(q, &r.Recording)
}

// looked says by what the recording was looked through.
func (v *recordingView) looked() []ui.Pair {
	q := v.q
	out := []ui.Pair{
		{Term: q.T("recording.profile"), Text: q.T("recording.profile." + string(v.Profile))},
		{Term: q.T("recording.listing"), Text: listingText(q, &v.Recording, v.number())},
	}
	if v.Model != "" {
		out = append(out, ui.Pair{Term: q.T("recording.seats"), Text: v.seats()}, ui.Pair{Term: q.T("recording.model"), Text: v.model()})
	}
	if v.Rules != "" {
		out = append(out, ui.Pair{Term: q.T("recording.rules"), Text: v.Rules},
			ui.Pair{Term: q.T("recording.analysed"), Text: q.T("recording.analysed.of", "done", hearing.Clock(v.Analysed.Seconds()), "length", hearing.Clock(v.Length.Seconds()))})
	}
	if !v.Erased {
		out = append(out, ui.Pair{Term: q.T("recording.kept"), Text: v.kept()}, ui.Pair{Term: "SHA-256", Text: v.File.SHA256})
	}
	return out
}

func (v *recordingView) number() string {
	if v.Hearing == nil {
		return ""
	}
	return v.Hearing.Number
}

func (v *recordingView) seats() string {
	if v.Calibration == nil {
		return v.q.T("recording.seats.none")
	}
	return v.q.T("recording.seats.n", "n", len(v.Calibration.Seats), "day", v.q.P.Date(calendar.DayOf(v.Calibration.ConfirmedAt)))
}

func (v *recordingView) model() string {
	if v.Model == hearing.ModelOff {
		return v.q.T("recording.model.off")
	}
	return v.Model
}

func (v *recordingView) kept() string {
	if v.Hold {
		return v.q.T("recording.held", "reason", v.HoldReason)
	}
	return v.q.T("recording.kept.until", "day", v.q.P.Date(calendar.DayOf(v.KeptUntil)))
}

// blind says why nobody was looked for; "" when somebody was.
func (v *recordingView) blind() string {
	switch {
	case v.State != hearing.Done || v.Model != hearing.ModelOff || v.Profile == watch.Signal:
		return ""
	case v.Calibration == nil:
		return v.q.T("recording.blind.seats")
	}
	return v.q.T("recording.blind.models")
}

// unseen is what was not seen of a seat, the longest reason first.
func (v *recordingView) unseen(s episode.SeatExtent) string {
	text := ""
	for _, r := range longestFirst(s.Reasons) {
		if text != "" {
			text += "　"
		}
		text += v.q.T("watch.reason", "what", v.q.T("video.unseen."+string(r)), "length", hearing.Clock(s.Reasons[r]))
	}
	return text
}

// actions are what may be done with the recording.
func (v *recordingView) actions() []ui.Action {
	q, here := v.q, recordingsPath+"/"+string(v.ID)
	version := []ui.Hidden{{Name: "version", Value: strconv.FormatInt(v.Version, 10)}}
	var out []ui.Action
	watchable := !v.Erased && v.Excluded == ""
	if watchable && v.State == hearing.Done {
		out = append(out, ui.Action{Text: q.T("recording.act.review"), Icon: "eye-check", Href: here + "/review", Kind: ui.Primary, Full: true})
	}
	if watchable && q.By.May(org.EvidenceView, v.Unit()) {
		out = append(out, ui.Action{Text: q.T("hearing.film.open"), Icon: "player-play", Href: here + "/watch", Full: true})
	}
	if v.Hearing != nil && q.By.May(org.DocketView, v.Unit()) {
		out = append(out, ui.Action{Text: q.T("link.docket"), Icon: "table", Href: docketPath + "/" + string(v.Hearing.ID), Full: true})
	}
	if watchable && v.Ended() && q.By.May(org.RecordingUpload, v.Unit()) {
		out = append(out, ui.Action{Text: q.T("recording.act.again"), Icon: "refresh", Post: here + "/again", Fields: version, Full: true})
		if v.State == hearing.Done {
			out = append(out, ui.Action{Text: q.T("recording.act.rules"), Icon: "history", Post: here + "/rules", Fields: version, Full: true})
		}
	}
	return out
}

// episodesTable is what the rules found.
func episodesTable(v *recordingView) ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("recording.episodes"), Columns: []ui.Column{
		{Head: q.T("hearing.column.what"), Title: true},
		{Head: q.T("hearing.column.lane")},
		{Head: q.T("hearing.when"), Class: "xz-nb"},
		{Head: q.T("recording.column.confidence")},
		{Head: q.T("column.state")},
	}}
	for i := range v.Episodes {
		e := &v.Episodes[i]
		href := ""
		if v.Excluded == "" && !v.Erased && e.State != hearing.Gone {
			href = recordingsPath + "/" + string(v.ID) + "/review?episode=" + string(e.ID)
		}
		span := e.Span()
		seat := q.T("recording.whole")
		if e.Seat != "" {
			seat = q.T("hearing.lane.role."+string(e.Role)) + " " + e.Seat
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(episodeName(q, e), href, e.Why), ui.Text(seat), ui.Text(hearing.Clock(span.Start) + "–" + hearing.Clock(span.End)),
			ui.Text(confidenceText(q, e)), ui.Text(episodeState(q, e)),
		}})
	}
	return t
}

func episodeName(q *page.Request, e *hearing.Episode) string {
	if !e.Machine() {
		return q.T("hearing.kind.mark")
	}
	return q.T("video.kind." + string(e.Kind))
}

func confidenceText(q *page.Request, e *hearing.Episode) string {
	if e.Confidence == "" {
		return "—"
	}
	return q.T("video.confidence." + string(e.Confidence))
}

func episodeState(q *page.Request, e *hearing.Episode) string {
	if e.State == hearing.Spared {
		return q.T("hearing.spared." + string(e.Spared))
	}
	return q.T("recording.episode." + string(e.State))
}

func episodesNone(v *recordingView) string {
	if v.State == hearing.Done {
		return v.q.T("recording.episodes.none")
	}
	return v.q.T("recording.episodes.not_yet")
}

// longestFirst orders reasons by their seconds.
func longestFirst(why map[episode.Reason]float64) []episode.Reason {
	return slices.SortedFunc(maps.Keys(why), func(a, b episode.Reason) int {
		return cmp.Or(cmp.Compare(why[b], why[a]), cmp.Compare(a, b))
	})
}

func (v *recordingView) mayHold() bool {
	return !v.Erased && v.q.By.May(org.RecordingHold, v.Unit())
}

func (v *recordingView) holdValue() string {
	if v.Hold {
		return "0"
	}
	return "1"
}

func (v *recordingView) holdText() string {
	if v.Hold {
		return v.q.T("recording.act.release")
	}
	return v.q.T("recording.act.hold")
}
