package episode

import (
	"maps"
	"math"

	"xiezhi/internal/engine/video"
)

// Reason is why something was not seen.
type Reason string

// The reasons. A fault of the recording is one too, under the name of its kind.
const (
	NotSampled  Reason = "not_sampled"  // no picture was taken there
	NotLooked   Reason = "not_looked"   // the detectors did not look
	BeforeStart Reason = "before_start" // the hearing was not to begin yet
	Break       Reason = "break"        // a declared break
	Nobody      Reason = "nobody"       // nobody sits there
	Unsure      Reason = "unsure"       // somebody may sit there
	NoPose      Reason = "no_pose"      // head and shoulders are not seen well enough
	TooSmall    Reason = "too_small"    // a phone would have too few pixels
	NoReference Reason = "no_reference" // nothing to compare with
	NoSchedule  Reason = "no_schedule"  // the schedule does not say
	NoSeats     Reason = "no_seats"     // not enough seats are marked
	SwitchedOff Reason = "switched_off" // the kind is switched off
)

// Extent is how much of a recording a rule has seen, in seconds. The three add
// up to the duration; Reasons says why for those that were not seen.
type Extent struct {
	Kind    video.Kind         `json:"kind"`
	Seen    float64            `json:"seen"`
	Unknown float64            `json:"unknown"`
	Masked  float64            `json:"masked"`
	Reasons map[Reason]float64 `json:"reasons,omitempty"`
}

// SeatExtent is the extents of the rules at one seat. Its own extent is that
// of presence, on which the others rest.
type SeatExtent struct {
	Seat    string             `json:"seat"`
	Seen    float64            `json:"seen"`
	Unknown float64            `json:"unknown"`
	Masked  float64            `json:"masked"`
	Reasons map[Reason]float64 `json:"reasons,omitempty"`
	Kinds   []Extent           `json:"kinds,omitempty"`
}

// Coverage is what was seen of a recording and what was not: where there is no
// episode, it tells silence from blindness.
type Coverage struct {
	Seats   []SeatExtent `json:"seats"`
	Picture []Extent     `json:"picture"`
}

func (f *finder) coverage() Coverage {
	c := Coverage{Seats: []SeatExtent{}, Picture: f.picture}
	for _, s := range f.seats {
		_, unknown := s.series(f.sits)
		e := f.extent("", s, unknown)
		e = e.tidy()
		for i := range s.extents {
			s.extents[i] = s.extents[i].tidy()
		}
		c.Seats = append(c.Seats, SeatExtent{Seat: s.ID, Seen: e.Seen, Unknown: e.Unknown, Masked: e.Masked, Reasons: e.Reasons, Kinds: s.extents})
	}
	for i := range c.Picture {
		c.Picture[i] = c.Picture[i].tidy()
	}
	return c
}

// tidy rounds to milliseconds, so that sums of seconds look like them.
func (e Extent) tidy() Extent {
	e.Seen, e.Unknown, e.Masked = millis(e.Seen), millis(e.Unknown), millis(e.Masked)
	out := map[Reason]float64{}
	for r, s := range e.Reasons {
		if s = millis(s); s > 0 {
			out[r] = s
		}
	}
	e.Reasons = out
	return e
}

func millis(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// extent is the account of one rule at one seat: unknown are the seconds that
// were sampled and said nothing, by reason.
func (f *finder) extent(k video.Kind, s *seat, unknown map[Reason]float64) Extent {
	e := Extent{Kind: k, Reasons: map[Reason]float64{}}
	for _, b := range f.blinds {
		e.Reasons[b.reason] += b.spans.seconds()
		e.Masked += b.spans.seconds()
	}
	sampled := 0.0
	for _, l := range s.looks {
		sampled += l.until - l.At
	}
	if missing := f.Duration - e.Masked - sampled; missing > tiny {
		e.Reasons[NotSampled] = missing
		e.Unknown += missing
	}
	for _, r := range []Reason{NotLooked, Nobody, Unsure, NoPose, TooSmall, NoReference, NoSeats, SwitchedOff} {
		if unknown[r] > 0 {
			e.Reasons[r] += unknown[r]
			e.Unknown += unknown[r]
		}
	}
	e.Seen = max(0, f.Duration-e.Masked-e.Unknown)
	return e
}

// blank is the extent of a rule that saw nothing at all for one reason.
func (f *finder) blank(k video.Kind, r Reason) Extent {
	return Extent{Kind: k, Unknown: f.Duration, Reasons: map[Reason]float64{r: f.Duration}}
}

// account keeps the extent of a rule at a seat.
func (f *finder) account(k video.Kind, s *seat, unknown map[Reason]float64) {
	s.extents = append(s.extents, f.extent(k, s, unknown))
}

// blanket replaces all that was sampled, and known until then, by one reason.
func blanket(points []point, unknown map[Reason]float64, r Reason) map[Reason]float64 {
	out := maps.Clone(unknown)
	out[r] += seconds(points)
	return out
}
