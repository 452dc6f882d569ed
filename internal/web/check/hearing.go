package check

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// hearingRoutes are the pages on which recordings are watched and judged.
func (p *Pages) hearingRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /check/candidates/{finding}", Action: org.FindingView, Page: p.toReview},
		{Pattern: "GET /check/recordings/{id}/review", Action: org.RecordingView, Page: p.review},
		{Pattern: "GET /check/recordings/{id}/watch", Action: org.EvidenceView, Page: p.watch},
		{Pattern: "GET /check/recordings/{id}/film", Action: org.EvidenceView, Page: p.film},
		{Pattern: "GET /check/findings/{id}/evidence/{evidence}/shown", Action: org.EvidenceView, Page: p.shown},
		{Pattern: "POST /check/recordings/{id}/watched", Action: org.EvidenceView, Page: p.watched},
		{Pattern: "POST /check/recordings/{id}/marks", Action: org.FindingPropose, Page: p.mark},
		{Pattern: "POST /check/recordings/{id}/episodes/{episode}/bounds", Action: org.FindingVerify, Page: p.bounds},
		{Pattern: "POST /check/recordings/{id}/episodes/{episode}/ignore", Action: org.FindingVerify, Page: p.ignore},
		{Pattern: "GET /check/coverage", Action: org.RecordingView, Page: p.coverage},
	}
}

// precisionDays is over how many days the page says how often a kind was right.
const precisionDays = 90

// enough is from how many decisions on a share is shown.
const enough = 20

// lookLasts is how long one look at a clip or a film lasts, however many pieces
// the player asks for.
const lookLasts = 30 * time.Minute

// recordingPath is the address of a recording's pages.
func recordingPath(id hearing.ID) string { return "/check/recordings/" + string(id) }

// toReview leads from a finding to the page on which it is judged.
func (p *Pages) toReview(q *page.Request) error {
	id := finding.ID(q.PathValue("finding"))
	rec, ep, err := p.Hearings.Of(q.Ctx(), q.By, id)
	if errors.Is(err, org.ErrNotFound) {
		if _, err := p.Findings.Open(q.Ctx(), q.By, id); err != nil {
			return err
		}
		return q.Redirect("/check/findings/" + string(id))
	}
	if err != nil {
		return err
	}
	return q.Redirect(reviewLink(rec, ep))
}

func reviewLink(rec hearing.ID, ep hearing.EpisodeID) string {
	return recordingPath(rec) + "/review?episode=" + string(ep)
}

// filmed reports whether a finding rests on the recording of a hearing.
func filmed(s finding.Source) bool { return s == finding.MachineVideo || s == finding.Watching }

// film is what has to be true before an episode is upheld, besides what is true
// of every finding.
type film struct {
	Seen    bool   // the reader has watched the clip
	Length  string // of it
	Present bool   // he had ticked that he compared the docket
}

// hearingView is a recording and the episode that is looked at.
type hearingView struct {
	*hearing.Dossier
	q       *page.Request
	episode *hearing.Episode // nil: none
	file    *finding.File    // of the episode; nil: it is no candidate
	kept    kept
	curve   *hearing.Curve // nil: there is none
	seen    []video.Span   // what the reader has watched
	queue   []finding.Row  // candidates that wait, of this court system's recordings
	left    int            // how many there are
	precise *hearing.Precise
	proven  bool // the court has measured the machine on its own recordings
	whole   bool // the page shows the whole recording
	problem string
}

// review shows a candidate of a recording with all it takes to judge it.
func (p *Pages) review(q *page.Request) error { return p.showReview(q, http.StatusOK, "") }

// showReview shows the page again with what was wrong, the typed text kept.
func (p *Pages) showReview(q *page.Request, status int, problem string) error {
	v, err := p.hearingView(q, hearing.ID(q.PathValue("id")), hearing.EpisodeID(q.FormValue("episode")))
	if err != nil {
		return err
	}
	v.problem = problem
	if err := p.compared(v); err != nil {
		return err
	}
	f := q.Frame(v.title(), page.Check, "/check/queue")
	f.Wide = true
	return q.RenderStatus(status, f, reviewPage(q, v))
}

// compared notes that the reader has the docket before him beside the candidate,
// before it is shown: who upholds has had it.
func (p *Pages) compared(v *hearingView) error {
	if v.file == nil || v.Hearing == nil {
		return nil
	}
	return p.Views.NoteLook(v.q.Ctx(), v.q.By, string(v.Hearing.ID), string(v.file.ID), "docket", lookLasts)
}

// hearingView reads what the pages of a recording show.
func (p *Pages) hearingView(q *page.Request, id hearing.ID, ep hearing.EpisodeID) (*hearingView, error) {
	d, err := p.Hearings.Open(q.Ctx(), q.By, id)
	if err != nil {
		return nil, err
	}
	v := &hearingView{Dossier: d, q: q, proven: p.Measured != nil && p.Measured()}
	if v.seen, err = p.Hearings.Watched(q.Ctx(), q.By, id); err != nil {
		return nil, err
	}
	list, err := p.Findings.Page(q.Ctx(), q.By, finding.Filter{Figure: finding.FigureOpen, Recorded: true, Limit: pageLength})
	if err != nil {
		return nil, err
	}
	v.queue, v.left = list.Rows, list.All
	v.choose(ep)
	if v.episode == nil {
		return v, nil
	}
	return v, p.fillEpisode(v)
}

// fillEpisode reads what is known of the episode that is looked at.
func (p *Pages) fillEpisode(v *hearingView) error {
	q := v.q
	if v.episode.Finding != "" {
		file, err := p.Findings.Open(q.Ctx(), q.By, v.episode.Finding)
		if err != nil && !errors.Is(err, org.ErrNotFound) {
			return err
		}
		if err == nil {
			v.file = &file
			if v.kept, err = p.kept(q, file.ID); err != nil {
				return err
			}
		}
	}
	if !v.episode.Machine() {
		return nil
	}
	curve, err := p.Hearings.Curve(q.Ctx(), q.By, v.episode.ID)
	switch {
	case err == nil:
		v.curve = curve
	case errors.Is(err, hearing.ErrState), errors.Is(err, hearing.ErrErased), errors.Is(err, hearing.ErrExcluded), errors.Is(err, org.ErrNotFound):
		// What was seen is not kept any more: the page does without the curve.
	default:
		return err
	}
	all, err := p.Hearings.Precision(q.Ctx(), q.By, q.Site().Now().AddDate(0, 0, -precisionDays))
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.Kind == v.episode.Kind && x.Courtroom == v.Place.Courtroom.ID {
			v.precise = &all[i]
		}
	}
	return nil
}

// choose takes the episode that the address names, or the first that waits.
func (v *hearingView) choose(id hearing.EpisodeID) {
	for i := range v.Episodes {
		if v.Episodes[i].ID == id {
			v.episode = &v.Episodes[i]
			return
		}
	}
	for i := range v.Episodes {
		e := &v.Episodes[i]
		if slices.ContainsFunc(v.queue, func(w finding.Row) bool { return w.ID == e.Finding }) {
			v.episode = e
			return
		}
	}
	for i := range v.Episodes {
		if v.Episodes[i].State == hearing.Proposed {
			v.episode = &v.Episodes[i]
			return
		}
	}
}

// title is what the page is called.
func (v *hearingView) title() string {
	if v.Hearing != nil && v.Hearing.Number != "" {
		return v.Hearing.Number
	}
	return v.place()
}

// place is the court, the courtroom and the camera.
func (v *hearingView) place() string {
	return v.q.Unit(org.Unit{Court: v.Court}) + v.Place.Courtroom.Name + "　" + v.Place.Camera.Name
}

// kind names an episode's kind.
func (v *hearingView) kind(e *hearing.Episode) string {
	if !e.Machine() {
		return v.q.T("hearing.kind.mark")
	}
	return v.q.T("video.kind." + string(e.Kind))
}

// name is an episode with its length: 席位无人 6 分 05 秒.
func (v *hearingView) name(e *hearing.Episode) string {
	s := e.Span()
	return v.kind(e) + " " + v.length(s.End-s.Start)
}

// length is so many seconds in words.
func (v *hearingView) length(seconds float64) string {
	n := int(math.Round(seconds))
	switch {
	case n < 60:
		return v.q.T("video.length.seconds", "n", n)
	case n%60 == 0:
		return v.q.T("video.length.minutes", "n", n/60)
	}
	return v.q.T("video.length.both", "minutes", n/60, "seconds", n%60)
}

// clock is the time of day of a moment of the recording, or how far into it the
// moment lies where its beginning is not known.
func (v *hearingView) clock(seconds float64) string {
	if at := v.At(seconds); !at.IsZero() {
		return at.In(calendar.Zone()).Format("15:04:05")
	}
	return offset(seconds)
}

// offset is a moment of a recording, h:mm:ss.
func offset(seconds float64) string {
	n := int(math.Round(max(seconds, 0)))
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// parseOffset reads h:mm:ss, m:ss or seconds.
func parseOffset(s string) (float64, bool) {
	total := 0.0
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) > 3 {
		return 0, false
	}
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(n) || n < 0 || n > 1e6 || i > 0 && n >= 60 {
			return 0, false
		}
		total = total*60 + n
	}
	return total, true
}

// seat names the episode's seat: 3 号　人民陪审员.
func (v *hearingView) seat(e *hearing.Episode) string {
	if e.Seat == "" {
		return v.q.T("watch.whole")
	}
	if e.Role == "" {
		return v.q.T("watch.seat", "seat", e.Seat)
	}
	return v.q.T("hearing.seat", "seat", e.Seat, "role", v.q.T("video.seat."+string(e.Role)))
}

// polygon is the outline of the episode's seat; nil when it has none.
func (v *hearingView) polygon() []video.Point {
	if v.episode == nil || v.Calibration == nil {
		return nil
	}
	for _, s := range v.Calibration.Seats {
		if s.ID == v.episode.Seat {
			return s.Polygon
		}
	}
	return nil
}

// player is the picture and what the script needs to know of it.
type player struct {
	Src      string
	From, To float64 // of the recording
	Begin    int64   // of the day at From, Unix ms; 0 unknown
	FPS      float64
	Report   string // where to say what was watched
	Polygon  []video.Point
	Label    string // on the frame
	W, H     int
	Seen     bool
}

// clip is the evidence of the episode in the player; nil when there is none.
func (v *hearingView) clip() *player {
	if v.episode == nil || v.file == nil || v.episode.Clip == "" {
		return nil
	}
	e := v.episode
	return v.player(fmt.Sprintf("/check/findings/%s/evidence/%s/shown", v.file.ID, e.Clip), e.ClipFrom, e.ClipTo)
}

func (v *hearingView) player(src string, from, to float64) *player {
	p := &player{
		Src: src, From: from, To: to, Report: recordingPath(v.ID) + "/watched", Polygon: v.polygon(), W: v.Width, H: v.Height, Seen: hearing.Saw(v.seen, from, to),
	}
	if at := v.At(from); !at.IsZero() {
		p.Begin = at.UnixMilli()
	}
	if v.episode != nil {
		p.Label = v.seat(v.episode) + "　" + v.name(v.episode)
	}
	return p
}

// needs is what has to be true before the episode is upheld.
func (v *hearingView) needs() *film {
	e := v.episode
	return &film{Seen: hearing.Saw(v.seen, e.ClipFrom, e.ClipTo), Length: v.length(e.ClipTo - e.ClipFrom), Present: v.kept.value(formVerdict, "present") == "1"}
}

// form is the panel in which the reader decides.
func (v *hearingView) form() verdict {
	return verdict{
		File: v.file, Subjects: v.subjects(), Back: v.after(), Here: reviewLink(v.ID, v.episode.ID), Kept: v.kept, Film: v.needs(),
	}
}

// after is where a decision leads: to the next candidate of the queue, or to the
// queue itself.
func (v *hearingView) after() string {
	at := slices.IndexFunc(v.queue, func(w finding.Row) bool { return w.ID == v.file.ID })
	for i := range v.queue {
		if w := v.queue[(at+1+i+len(v.queue))%len(v.queue)]; w.ID != v.file.ID {
			return "/check/candidates/" + string(w.ID)
		}
	}
	return "/check/queue"
}

// nth is which of the candidates that wait this is, and how many there are.
func (v *hearingView) nth() string {
	for i, w := range v.queue {
		if v.file != nil && w.ID == v.file.ID {
			return v.q.T("hearing.nth", "n", i+1, "all", v.left)
		}
	}
	return v.q.T("hearing.left", "n", v.left)
}

// panel are the people whom the docket names, as the reader may know of them.
func (v *hearingView) panel() []signer {
	if v.Hearing == nil || v.Hearing.Masked {
		return nil
	}
	var out []signer
	for _, m := range v.Hearing.Panel {
		out = append(out, signer{officer: m.Officer, name: m.Name, role: v.q.T("video.seat." + string(m.Role)), unit: v.Hearing.Unit()})
	}
	return out
}

// seated are the names of the docket that fit the episode's seat.
func (v *hearingView) seated() string {
	if v.Hearing == nil || v.Hearing.Masked || v.episode == nil {
		return ""
	}
	var names []string
	for _, m := range v.Hearing.Panel {
		if v.episode.Role == "" || m.Role == v.episode.Role {
			names = append(names, m.Name)
		}
	}
	return v.q.Join(names)
}

// subjects are the ways to say whom it is about. Who alone fits the seat by the
// docket is proposed; a person confirms it.
func (v *hearingView) subjects() []ui.Option {
	var out []ui.Option
	fits := 0
	for i, s := range v.panel() {
		m := v.Hearing.Panel[i]
		o := ui.Option{Value: "signer-" + strconv.Itoa(i), Text: s.role + "　" + s.name, Chosen: s.officer != "" && v.episode.Role != "" && m.Role == v.episode.Role}
		if o.Chosen {
			fits++
		}
		if s.officer == "" {
			o.Note = v.q.T("finding.subject.unknown")
		}
		out = append(out, o)
	}
	for i := range out {
		out[i].Chosen = out[i].Chosen && fits == 1
	}
	return append(out, ui.Option{Value: "unit", Text: v.q.Unit(v.file.Unit), Note: v.q.T("finding.subject.unit")})
}

// facts are what the panel says of the episode.
func (v *hearingView) facts() []ui.Pair {
	q, e := v.q, v.episode
	s := e.Span()
	out := []ui.Pair{{Term: q.T("hearing.when"), Text: q.T("hearing.from_to", "from", v.clock(s.Start), "to", v.clock(s.End))}}
	if e.Set != nil {
		out = append(out, ui.Pair{Term: q.T("hearing.found"), Text: q.T("hearing.from_to", "from", v.clock(e.Start), "to", v.clock(e.End))})
	}
	out = append(out, ui.Pair{Term: q.T("hearing.seat.label"), Text: v.seat(e)})
	switch names := v.seated(); {
	case names != "":
		out = append(out, ui.Pair{Term: q.T("hearing.listed"), Text: q.T("hearing.listed.confirm", "names", names)})
	case v.Hearing != nil && v.Hearing.Masked:
		out = append(out, ui.Pair{Term: q.T("hearing.listed"), Text: q.T("hearing.listed.masked")})
	default:
		out = append(out, ui.Pair{Term: q.T("hearing.listed"), Text: q.T("hearing.listed.none")})
	}
	if basis := v.basis(); basis != "" {
		out = append(out, ui.Pair{Term: q.T("hearing.basis"), Text: basis})
	}
	if e.Machine() {
		out = append(out, ui.Pair{Term: q.T("hearing.precision"), Text: precisionText(q, v.precise)})
	}
	return out
}

// item is the item of the checklist that the episode is proposed for.
func (v *hearingView) item() (checklist.Item, bool) {
	id := v.episode.Item
	if v.file != nil {
		id = v.file.Item
	}
	return v.q.Checklist().Item(id)
}

// basis names the provisions of the item.
func (v *hearingView) basis() string {
	it, ok := v.item()
	if !ok {
		return ""
	}
	return basis(v.q, v.q.Checklist(), it)
}

// precisionText says how often a kind was right in a courtroom, or that too
// little was decided to say.
func precisionText(q *page.Request, x *hearing.Precise) string {
	switch {
	case x == nil || x.Decided == 0:
		return q.T("hearing.precision.none", "days", precisionDays)
	case x.Decided < enough:
		return q.T("hearing.precision.few", "days", precisionDays, "upheld", x.Upheld, "decided", x.Decided)
	}
	return q.T("hearing.precision.rate", "days", precisionDays, "upheld", x.Upheld, "decided", x.Decided, "interval", q.P.Interval(x.Low, x.High))
}

// rule says by which rule the episode was found, with the numbers of the run.
func (v *hearingView) rule() string {
	confidence := v.q.T("video.confidence." + string(v.episode.Confidence))
	r := v.curve.Rules
	if r == nil {
		return v.q.T("hearing.rule.unkept", "version", v.Rules, "confidence", confidence)
	}
	return v.q.T("hearing.rule", "rule", ruleWords(v, r, v.episode.Kind), "confidence", confidence)
}

// ruleWords puts the rule of a kind into words: 黑屏持续满 2 秒，才提示.
func ruleWords(v *hearingView, r *episode.Rules, k video.Kind) string {
	limit := r.Limit(k)
	if limit == episode.Off() {
		return v.q.T("video.rule.off")
	}
	args := []any{"limit", v.length(limit)}
	switch k {
	case video.LateStart:
		args = append(args, "stay", v.length(r.LateStart.Stay))
	case video.Absence:
		args = append(args, "off", v.length(r.Absence.Off))
	case video.Phone:
		args = append(args, "window", v.length(2*limit))
	case video.NoRobe:
		args = append(args, "samples", int(r.NoRobe.Samples))
	default:
	}
	return v.q.T("video.rule."+string(k), args...)
}

// earlier are the clips that were cut before the bounds were put right.
func (v *hearingView) earlier() (out []finding.Exhibit) {
	if v.file == nil || v.episode == nil {
		return nil
	}
	for _, c := range v.episode.Earlier {
		for _, x := range v.file.Evidence {
			if x.ID == c.Clip && x.ErasedAt == 0 {
				out = append(out, x)
			}
		}
	}
	return out
}

// stills are the pictures among the evidence.
func (v *hearingView) stills() []finding.Exhibit {
	var out []finding.Exhibit
	if v.file != nil {
		for _, x := range v.file.Evidence {
			if strings.HasPrefix(x.Media, "image/") && x.ErasedAt == 0 {
				out = append(out, x)
			}
		}
	}
	return out
}

// may reports whether the reader may take a step beside the verdict.
func (v *hearingView) may(action org.Action) bool {
	return v.q.By.May(action, org.Unit{Court: v.Court})
}

// markItems are the items that a person may mark while watching.
func markItems(q *page.Request) []ui.Option {
	var out []ui.Option
	list := q.Checklist()
	for _, it := range list.InUse() {
		if !slices.Contains(it.Channels, checklist.Video) && !slices.Contains(it.Channels, checklist.OnSite) {
			continue
		}
		out = append(out, ui.Option{Value: it.ID, Text: strconv.Itoa(it.Number) + "　" + in(q, it.Title)})
	}
	return out
}

// watch shows the whole recording.
func (p *Pages) watch(q *page.Request) error {
	v, err := p.hearingView(q, hearing.ID(q.PathValue("id")), hearing.EpisodeID(q.FormValue("episode")))
	if err != nil {
		return err
	}
	v.whole, v.episode, v.file = true, nil, nil
	if v.curve != nil {
		v.curve = &hearing.Curve{Lanes: v.curve.Lanes} // the score is an episode's
	}
	f := q.Frame(v.title(), page.Check, "/check/recordings")
	f.Wide = true
	return q.Render(f, watchPage(q, v))
}

// watchable says why the whole recording is not shown, "" when it is.
func (v *hearingView) watchable() string {
	switch {
	case v.Erased:
		return v.q.T("hearing.film.erased")
	case v.State == hearing.Excluded:
		return v.q.T("hearing.film.excluded")
	case !playable(v.Media):
		return v.q.T("hearing.film.format", "media", v.Media)
	}
	return ""
}

// playable reports whether browsers may be able to play a file as it is.
func playable(media string) bool {
	return media == "video/mp4" || media == "video/webm" || media == "video/quicktime" || media == "video/ogg"
}

// film hands out the whole recording, after the view is in the log.
func (p *Pages) film(q *page.Request) error {
	d, err := p.Hearings.Open(q.Ctx(), q.By, hearing.ID(q.PathValue("id")))
	switch {
	case err != nil:
		return err
	case !q.By.May(org.EvidenceView, org.Unit{Court: d.Court}):
		return org.ErrForbidden
	case d.Erased:
		return evidence.ErrErased
	case d.State == hearing.Excluded:
		return hearing.ErrExcluded
	}
	if err := p.Views.NoteLook(q.Ctx(), q.By, string(d.ID), "", "recording", lookLasts); err != nil {
		return err
	}
	// The hash was taken at intake; recordings are too large to take it at every piece.
	c, err := p.Blobs.Open(q.Ctx(), d.File)
	if err != nil {
		return err
	}
	defer c.Close()
	return play(q, c, d.Media)
}

// shown gives a picture or a clip that the platform itself made to the page,
// after the view is in the log.
func (p *Pages) shown(q *page.Request) error {
	file, err := p.Findings.Open(q.Ctx(), q.By, finding.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(file.Evidence, func(x finding.Exhibit) bool { return string(x.ID) == q.PathValue("evidence") })
	if i < 0 {
		return org.ErrNotFound
	}
	x := file.Evidence[i]
	switch {
	case x.ErasedAt != 0:
		return evidence.ErrErased
	case x.Source != evidence.HearingRecording || x.Media != "video/mp4" && x.Media != "image/jpeg":
		return org.ErrNotFound // what comes from outside is handed out as a file only
	}
	if err := p.Views.NoteLook(q.Ctx(), q.By, string(x.ID), string(file.ID), "evidence", lookLasts); err != nil {
		return err
	}
	c, err := p.Blobs.OpenVerified(q.Ctx(), blob.Ref{SHA256: x.SHA256, Size: x.Size})
	if err != nil {
		return err
	}
	defer c.Close()
	return play(q, c, x.Media)
}

// play hands out a stretch of a file as the player asks for it.
func play(q *page.Request, c blob.Content, media string) error {
	h := q.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", "inline")
	http.ServeContent(q.W, q.Request, "", time.Time{}, c)
	return nil
}

// points is the outline of the seat in the picture's pixels.
func (p *player) points() string {
	var out []string
	for _, x := range p.Polygon {
		out = append(out, num(x[0]*float64(p.W))+","+num(x[1]*float64(p.H)))
	}
	return strings.Join(out, " ")
}

// mask is everything but the seat, for dimming.
func (p *player) mask() string {
	return fmt.Sprintf("M0 0H%dV%dH0Z", p.W, p.H) + "M" + strings.Join(strings.Fields(p.points()), "L") + "Z"
}

// stamp is the date and the time of day at a moment, and which camera it is.
func (v *hearingView) stamp(seconds float64) string {
	if at := v.At(seconds); !at.IsZero() {
		return at.In(calendar.Zone()).Format("2006-01-02 15:04:05")
	}
	return offset(seconds)
}

// noClip says why there is nothing to play.
func (v *hearingView) noClip() string {
	switch v.episode.State {
	case hearing.Waiting:
		return v.q.T("hearing.clip.waiting")
	case hearing.Spared:
		return v.q.T("hearing.spared." + string(v.episode.Spared))
	default:
		return v.q.T("hearing.clip.none")
	}
}

// here is the address of the page.
func (v *hearingView) here() string {
	if v.whole || v.episode == nil {
		return recordingPath(v.ID) + "/watch"
	}
	return reviewLink(v.ID, v.episode.ID)
}

// markAt is the moment that the form for marks begins with.
func (v *hearingView) markAt() float64 {
	if v.episode == nil {
		return 0
	}
	return v.episode.ClipFrom
}

func (v *hearingView) episodePath(step string) string {
	return recordingPath(v.ID) + "/episodes/" + string(v.episode.ID) + "/" + step
}

func (v *hearingView) shownPath(x finding.Exhibit) string {
	return fmt.Sprintf("/check/findings/%s/evidence/%s/shown", v.file.ID, x.ID)
}

// docketFacts are what the docket says of the hearing.
func (v *hearingView) docketFacts() []ui.Pair {
	q, h := v.q, v.Hearing
	out := []ui.Pair{
		{Term: q.T("hearing.docket.number"), Text: h.Number},
		{Term: q.T("hearing.docket.time"), Text: q.T("hearing.from_to", "from", h.Starts.In(calendar.Zone()).Format("15:04"), "to", h.Ends.In(calendar.Zone()).Format("15:04"))},
	}
	if h.Masked {
		return append(out, ui.Pair{Term: q.T("hearing.listed"), Text: q.T("hearing.listed.masked")})
	}
	for _, s := range v.panel() {
		out = append(out, ui.Pair{Term: s.role, Text: s.name})
	}
	for _, b := range h.Breaks {
		out = append(out, ui.Pair{Term: q.T("hearing.docket.break"), Text: q.T("hearing.from_to", "from", b.From.In(calendar.Zone()).Format("15:04"), "to", b.To.In(calendar.Zone()).Format("15:04"))})
	}
	return out
}

// filmFacts is the line under the title of the whole recording.
func (v *hearingView) filmFacts() []string {
	out := []string{v.place(), v.length(v.Length.Seconds())}
	if !v.BegunAt.IsZero() {
		out = append(out, v.stamp(0))
	}
	if len(v.File.SHA256) == 64 {
		out = append(out, v.q.T("document.hash", "hash", v.File.SHA256[:4]+"…"+v.File.SHA256[60:]))
	}
	return out
}

// missing says what has to be done before upholding.
func (f *film) missing(q *page.Request) string {
	switch {
	case !f.Seen && !f.Present:
		return q.T("hearing.missing.both")
	case !f.Seen:
		return q.T("hearing.missing.seen")
	}
	return q.T("hearing.missing.present")
}

// joinExceptions writes what does not count as one sentence.
func joinExceptions(list []string) string {
	var out []string
	for _, x := range list {
		out = append(out, strings.TrimRight(x, "。；;."))
	}
	return strings.Join(out, "；") + "。"
}

func orValue(v, otherwise string) string {
	if v != "" {
		return v
	}
	return otherwise
}

// reasonFor is the reason typed into the form that has the field.
func reasonFor(q *page.Request, field string) string {
	if q.PostFormValue(field) == "" {
		return ""
	}
	return q.PostFormValue("reason")
}
