package episode

import (
	"math"

	"xiezhi/internal/engine/video"
)

// Latch is the machine that every rule about persons runs on. The evidence of
// the samples, between 0 and 1, is smoothed with a time constant; the state
// turns on when the smoothed level comes up to Enter and does not fall back to
// Leave for On seconds, and off when it falls to Leave and does not come back
// up to Enter for Off seconds. Everything is counted in seconds that were seen:
// while nothing is known the level, the state and the dwell times stand still.
type Latch struct {
	Enter, Leave float64 // of the smoothed level
	Tau          float64 // seconds; the time constant of smoothing
	On, Off      float64 // seconds the level must stay
}

// point is the evidence of one sample and how long the sample speaks for.
type point struct {
	at, until float64
	evidence  float64
}

// state is what is settled about a happening.
type state int

const (
	undecided state = iota
	off
	on
)

// run is a stretch in one state. It may reach over time that was not seen.
type run struct {
	video.Span
	state state
}

// half is where evidence begins to count as a sighting.
const half = 0.5

// runs reads the points, which are in order, and returns the states in turn. A
// run of on begins with the first sighting of those that made it, and ends with
// the sample after the last one: smoothing delays the decision, never the bounds.
func (l Latch) runs(points []point) []run {
	if len(points) == 0 {
		return nil
	}
	w := walk{latch: l, rise: math.NaN(), fall: math.NaN()}
	for i, p := range points {
		if i == 0 {
			w.level = p.evidence
		} else {
			seen := points[i-1].until - points[i-1].at
			w.clock += seen
			w.level += (1 - math.Exp(-seen/l.Tau)) * (p.evidence - w.level)
		}
		w.step(p)
	}
	for i := range w.out {
		if i+1 < len(w.out) {
			w.out[i].End = w.out[i+1].Start
		} else {
			w.out[i].End = points[len(points)-1].until
		}
	}
	return w.out
}

// walk is a Latch on its way through the points.
type walk struct {
	latch      Latch
	level      float64
	clock      float64 // seconds seen so far
	rise, fall float64 // when the present sightings, the present lack of them began
	state      state
	wanted     state // what the level asks for, until the dwell time is over
	since      float64
	from       float64 // on the clock
	out        []run
}

func (w *walk) step(p point) {
	if p.evidence >= half {
		w.fall = math.NaN()
		if math.IsNaN(w.rise) {
			w.rise = p.at
		}
	} else {
		if math.IsNaN(w.fall) {
			w.fall = p.at
		}
		if w.level <= w.latch.Leave {
			w.rise = math.NaN()
		}
	}
	switch {
	case w.level >= w.latch.Enter:
		w.want(on, w.rise, p.at)
	case w.level <= w.latch.Leave:
		w.want(off, w.fall, p.at)
	}
	dwell := w.latch.On
	if w.wanted == off {
		dwell = w.latch.Off
	}
	if w.wanted == undecided || w.clock-w.from < dwell-tiny {
		return
	}
	w.state = w.wanted
	w.wanted = undecided
	start := w.since
	if n := len(w.out); n > 0 {
		start = max(start, w.out[n-1].Start)
	}
	w.out = append(w.out, run{Span: video.Span{Start: start}, state: w.state})
}

// want begins the dwell time of a state, or gives the other one up.
func (w *walk) want(s state, since, now float64) {
	if w.state == s {
		w.wanted = undecided
		return
	}
	if w.wanted == s {
		return
	}
	if math.IsNaN(since) {
		since = now
	}
	w.wanted, w.since, w.from = s, since, w.clock
}

// in is the time in a state, as far as it was seen.
func in(runs []run, s state, seen spans) spans {
	var out []video.Span
	for _, r := range runs {
		if r.state == s {
			out = append(out, r.Span)
		}
	}
	return union(out).and(seen)
}

// seconds is how long the points speak for together.
func seconds(points []point) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.until - p.at
	}
	return sum
}

// seen is the time that points speak for.
func seen(points []point) spans {
	out := make([]video.Span, len(points))
	for i, p := range points {
		out[i] = video.Span{Start: p.at, End: p.until}
	}
	return union(out)
}

// share is how much of a stretch's seen time satisfies yes.
func share(points []point, s video.Span, yes func(point) bool) float64 {
	all, good := 0.0, 0.0
	for _, p := range points {
		length := min(p.until, s.End) - max(p.at, s.Start)
		if length <= 0 {
			continue
		}
		all += length
		if yes(p) {
			good += length
		}
	}
	if all == 0 {
		return 0
	}
	return good / all
}
