package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/ui"
)

// The measures of the timeline, in its own units.
const (
	timeLeft  = 92.0
	timeRight = 890.0
	laneTop   = 8.0
	lanePitch = 20.0
	laneThick = 14.0
	scoreHigh = 62.0
)

// timeline is a recording from the docket's beginning to its end as a drawing.
type timeline struct {
	From, To float64 // seconds of the recording
	Height   float64
	Grid     []gridLine
	Lanes    []lane
	Score    *score
}

type gridLine struct{ X, Label, Anchor string }

// lane is what was at a place when.
type lane struct {
	Name     string
	Y, TextY string
	Bars     []laneBar
}

// laneBar is one stretch on a lane.
type laneBar struct {
	X, W, Class string
	Href, Title string // of an episode
}

// score is the curve of the rule with its two levels.
type score struct {
	Base, Middle, Enter, Leave string // y
	EnterText, LeaveText       string
	EnterAt, LeaveAt           string // y of the words
	Lines                      []string
	Areas                      []string
}

// x is where a moment lies, as an SVG attribute.
func (t *timeline) x(seconds float64) string {
	return num(timeLeft + (min(max(seconds, t.From), t.To)-t.From)/(t.To-t.From)*(timeRight-timeLeft))
}

func (t *timeline) width(s video.Span) string {
	w := (min(s.End, t.To) - max(s.Start, t.From)) / (t.To - t.From) * (timeRight - timeLeft)
	return num(max(w, 2))
}

func num(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

// timeline draws the recording, nil while its length is not known.
func (v *hearingView) timeline() *timeline {
	if v.Length <= 0 {
		return nil
	}
	t := &timeline{To: v.Length.Seconds()}
	listed := v.listed()
	if listed.End > listed.Start {
		t.From, t.To = min(t.From, listed.Start), max(t.To, listed.End)
	}
	t.grid(v)
	y := laneTop
	add := func(name string, bars ...laneBar) {
		t.Lanes = append(t.Lanes, lane{Name: name, Y: num(y), TextY: num(y + 11), Bars: bars})
		y += lanePitch
	}
	if listed.End > listed.Start {
		add(v.q.T("hearing.lane.docket"), t.bar(listed, "e-sch"))
	}
	add(v.q.T("hearing.lane.recording"), append([]laneBar{t.bar(video.Span{End: v.Length.Seconds()}, "e-in")}, t.episodes(v, "")...)...)
	for _, s := range v.seats() {
		var bars []laneBar
		for _, p := range s.Present {
			bars = append(bars, t.bar(p, "e-in"))
		}
		for _, p := range s.Unknown {
			bars = append(bars, t.bar(p, "e-out"))
		}
		add(v.laneName(s), append(bars, t.episodes(v, s.Seat)...)...)
	}
	t.Height = y + 32
	if v.curve != nil && len(v.curve.Points) > 1 {
		t.Score = t.score(v.curve, y+16)
		t.Height = y + 16 + scoreHigh + 34
	}
	return t
}

// listed is when the hearing was to be, in seconds of the recording; empty when
// that is not known.
func (v *hearingView) listed() video.Span {
	if v.Hearing == nil || v.BegunAt.IsZero() {
		return video.Span{}
	}
	s := video.Span{Start: v.Hearing.Starts.Sub(v.BegunAt).Seconds(), End: v.Hearing.Ends.Sub(v.BegunAt).Seconds()}
	// A clock that is far off would leave the recording a hair's breadth.
	if math.Abs(s.Start) > 12*3600 || s.End-v.Length.Seconds() > 12*3600 {
		return video.Span{}
	}
	return s
}

// seats are the lanes of the seats: as the rules saw them, or empty ones where
// no rule was run. A seat of which only an episode tells has one, too.
func (v *hearingView) seats() []hearing.Lane {
	var out []hearing.Lane
	has := func(seat string) bool {
		return slices.ContainsFunc(out, func(l hearing.Lane) bool { return l.Seat == seat })
	}
	if v.curve != nil {
		out = slices.Clone(v.curve.Lanes)
	}
	if v.Calibration != nil && len(out) == 0 {
		for _, s := range v.Calibration.Seats {
			out = append(out, hearing.Lane{Seat: s.ID, Role: s.Role})
		}
	}
	for _, e := range v.Episodes {
		if e.Seat != "" && e.State != hearing.Gone && !has(e.Seat) {
			out = append(out, hearing.Lane{Seat: e.Seat, Role: e.Role})
		}
	}
	return out
}

// laneName is short: the role, and the seat where a role has several.
func (v *hearingView) laneName(l hearing.Lane) string {
	if l.Role == "" {
		return l.Seat
	}
	name, several := v.q.T("hearing.lane.role."+string(l.Role)), 0
	for _, x := range v.seats() {
		if x.Role == l.Role {
			several++
		}
	}
	if several > 1 {
		return name + " " + l.Seat
	}
	return name
}

func (t *timeline) bar(s video.Span, class string) laneBar {
	return laneBar{X: t.x(s.Start), W: t.width(s), Class: class}
}

// episodes are those of a seat; the present one stands out.
func (t *timeline) episodes(v *hearingView, seat string) []laneBar {
	var out []laneBar
	for i := range v.Episodes {
		e := &v.Episodes[i]
		if e.Seat != seat || e.State == hearing.Gone {
			continue
		}
		b := t.bar(e.Span(), "e-cand")
		if v.episode != nil && e.ID == v.episode.ID {
			b.Class = "e-now"
		}
		b.Href, b.Title = reviewLink(v.ID, e.ID), v.clock(e.Span().Start)+" "+v.name(e)
		out = append(out, b)
	}
	return out
}

// grid draws a line every so many minutes, at full ones of the clock.
func (t *timeline) grid(v *hearingView) {
	step := 7200.0
	for _, s := range []float64{10, 30, 60, 300, 600, 900, 1800, 3600, 7200} {
		if (t.To-t.From)/s <= 7 {
			step = s
			break
		}
	}
	base := 0.0
	if at := v.At(0); !at.IsZero() {
		at = at.In(calendar.Zone())
		base = float64(at.Hour()*3600 + at.Minute()*60 + at.Second())
	}
	for s := math.Ceil((t.From+base)/step)*step - base; s <= t.To; s += step {
		g := gridLine{X: t.x(s), Label: v.clock(s), Anchor: "middle"}
		if step >= 60 && !v.BegunAt.IsZero() {
			g.Label = g.Label[:5]
		}
		if s > t.To-(t.To-t.From)/20 {
			g.Anchor = "end"
		}
		t.Grid = append(t.Grid, g)
	}
}

// score draws the curve under the lanes. Where nothing was known there is a gap.
func (t *timeline) score(c *hearing.Curve, top float64) *score {
	most := max(c.Enter, c.Leave, .01) * 1.25
	for _, p := range c.Points {
		if p.Known {
			most = max(most, p.Score)
		}
	}
	base := top + scoreHigh
	y := func(s float64) float64 { return base - s/most*scoreHigh }
	out := &score{
		Base: num(base), Middle: num(top + scoreHigh/2), Enter: num(y(c.Enter)), Leave: num(y(c.Leave)),
		EnterText: fmt.Sprintf("%.2f", c.Enter), LeaveText: fmt.Sprintf("%.2f", c.Leave), EnterAt: num(y(c.Enter) - 4), LeaveAt: num(y(c.Leave) + 12),
	}
	var line []string
	first, last := "", ""
	end := func() {
		if len(line) > 1 {
			out.Lines = append(out.Lines, strings.Join(line, " "))
			out.Areas = append(out.Areas, first+","+out.Base+" "+strings.Join(line, " ")+" "+last+","+out.Base)
		}
		line = nil
	}
	for _, p := range c.Points {
		if !p.Known {
			end()
			continue
		}
		x := t.x(p.At)
		if len(line) == 0 {
			first = x
		}
		last = x
		line = append(line, x+","+num(y(p.Score)))
	}
	end()
	return out
}

// exact is a number of seconds for the script and for hidden fields.
func exact(seconds float64) string { return fmt.Sprintf("%.3f", seconds) }

// timeTable says in words what the drawing shows.
func (v *hearingView) timeTable() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("hearing.timeline.words"), Wide: true, Columns: []ui.Column{
		{Head: q.T("hearing.column.lane"), Title: true}, {Head: q.T("hearing.column.what")}, {Head: q.T("hearing.column.from"), Class: "xz-nb"}, {Head: q.T("hearing.column.to"), Class: "xz-nb"},
	}}
	row := func(lane, what string, s video.Span) {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(lane), ui.Text(what), ui.Text(v.clock(s.Start)), ui.Text(v.clock(s.End))}})
	}
	if s := v.listed(); s.End > s.Start {
		row(q.T("hearing.lane.docket"), q.T("hearing.lane.docket"), s)
	}
	row(q.T("hearing.lane.recording"), q.T("hearing.lane.recording"), video.Span{End: v.Length.Seconds()})
	for _, l := range v.seats() {
		for _, s := range l.Present {
			row(v.laneName(l), q.T("hearing.key.present"), s)
		}
		for _, s := range l.Unknown {
			row(v.laneName(l), q.T("hearing.unknown"), s)
		}
	}
	for i := range v.Episodes {
		if e := &v.Episodes[i]; e.State != hearing.Gone {
			row(v.seat(e), v.kind(e), e.Span())
		}
	}
	return t
}
