package episode

import (
	"cmp"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
)

// occupied is the base state of a seat, on which the kinds about presence rest.
const occupied video.Kind = "occupied"

// trace names what a rule went by at a seat.
type trace struct {
	kind video.Kind
	seat string
}

// traced is what a rule went by.
type traced struct {
	latch  Latch
	points []point
}

// runs has a latch read the points, and keeps them for whoever asks.
func (f *finder) runs(k video.Kind, s *seat, l Latch, points []point) []run {
	if f.traces != nil {
		f.traces[trace{k, s.ID}] = traced{l, slices.Clone(points)}
	}
	return l.runs(points)
}

// Sample is the smoothed evidence at one look, as the latch of a rule has it.
type Sample struct {
	At    float64
	Until float64 // for which it speaks
	Level float64
}

// Lane is when somebody was on a seat, and when nobody was. The rest is not known.
type Lane struct {
	Seat video.Seat
	Here []video.Span
	Gone []video.Span
}

// Curve is what a rule went by at one seat.
type Curve struct {
	Samples []Sample
	Latch   Latch
	Kind    video.Kind // that the curve is of: "occupied" for those about presence
}

// Trace runs the rules again and returns what the one of a kind went by at a
// seat, with the presence on every seat beside it. ok is false where the rule
// rests on no curve: it is about the whole picture, or had nothing to go by.
func Trace(in Input, k video.Kind, at string) (c Curve, lanes []Lane, ok bool) {
	f := begin(in)
	f.traces = map[trace]traced{}
	for _, s := range f.seats {
		f.occupancy(s)
		lanes = append(lanes, Lane{s.Seat, s.here, s.gone})
	}
	for _, s := range f.seats {
		f.phone(s)
		f.headDown(s)
		f.robe(s)
	}
	slices.SortFunc(lanes, func(a, b Lane) int { return cmp.Compare(a.Seat.ID, b.Seat.ID) })
	switch k {
	case video.LateStart, video.SeatEmpty, video.Absence, video.EarlyLeave, video.PersonCount:
		k = occupied
	default:
	}
	t, ok := f.traces[trace{k, at}]
	if !ok {
		return c, lanes, false
	}
	return Curve{Samples: t.latch.levels(t.points), Latch: t.latch, Kind: k}, lanes, true
}

// levels are the smoothed evidence, as runs goes by it.
func (l Latch) levels(points []point) []Sample {
	out := make([]Sample, len(points))
	level := 0.0
	for i, p := range points {
		if i == 0 {
			level = p.evidence
		} else {
			seen := points[i-1].until - points[i-1].at
			level += (1 - math.Exp(-seen/l.Tau)) * (p.evidence - level)
		}
		out[i] = Sample{p.at, p.until, level}
	}
	return out
}
