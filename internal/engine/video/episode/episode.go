// Package episode is the rules: what the looks at the seats of a courtroom, the
// faults of the recording and the schedule amount to, as episodes for a person
// to judge. The rules are pure and count in seconds, never in samples, so the
// same hearing gives the same episodes however densely it was looked at, and
// they can be run again from stored observations in a moment.
//
// Only what was seen counts. Time without samples, behind a fault of the
// recording, before the scheduled start or in a declared break is unknown: it
// freezes every rule, adds to no limit and splits an episode, unless it is so
// short that the rule bridges it. An episode begins and ends in seen time.
package episode

import (
	"cmp"
	"slices"

	"xiezhi/internal/engine/video"
)

// Input is what is known of one recording. The order of its lists is of no
// consequence.
type Input struct {
	Duration      float64 // seconds
	Width, Height int     // of the picture as shown, in pixels; 0 when unknown
	Seats         []video.Seat
	Observations  []video.Observation
	Faults        []video.Fault
	Schedule      Schedule

	// Robes are histograms of the torso in confirmed pictures of robes, by seat:
	// in the light that falls on it. On a seat without enough of them robes are
	// not looked at.
	Robes map[string][][]float32

	Rules Rules // the zero value is Default()
	Words Words // nil leaves keys in the place of sentences
}

// Schedule is what is planned of the hearing.
type Schedule struct {
	Listing Listing
	Timed   bool         // Start is known
	Start   float64      // of the hearing, in seconds of the recording; before its beginning it is negative
	Panel   int          // members of the panel, 0 when unknown
	Breaks  []video.Span // declared
}

// Listing tells whether a hearing stands in the schedule.
type Listing int

// The listings.
const (
	Unasked  Listing = iota // nobody looked
	Listed                  // it is there
	Unlisted                // the schedule was consulted and has no row for it
)

// Words writes sentences in the reader's language; an i18n.Printer is one.
type Words interface {
	T(key string, args ...any) string
}

// Find runs all rules. Episodes come in order of their start. The same input
// gives the same answer.
func Find(in Input) ([]video.Episode, Coverage) {
	f := begin(in)
	f.signals()
	for _, s := range f.seats {
		f.occupancy(s)
	}
	for _, s := range f.seats {
		f.presence(s)
		f.phone(s)
		f.headDown(s)
		f.robe(s)
	}
	f.lateRecording()
	f.personCount()
	f.unscheduled()
	slices.SortStableFunc(f.episodes, func(a, b video.Episode) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Seat, b.Seat), cmp.Compare(a.End, b.End))
	})
	return f.episodes, f.coverage()
}

// finder is one run over a recording.
type finder struct {
	Input
	blinds   []blind
	masked   spans // all blinds together
	seats    []*seat
	picture  []Extent         // what was seen for the kinds of the whole picture
	traces   map[trace]traced // what the rules went by, where somebody asks; nil: nobody does
	episodes []video.Episode
}

// blind is time in which persons' rules see nothing, for one reason.
type blind struct {
	reason Reason
	spans  spans
}

// seat is a seat with what was seen of it.
type seat struct {
	video.Seat
	looks    []look
	occupied []point // evidence of somebody sitting there
	runs     []run
	seen     spans
	here     spans // somebody sits there
	gone     spans // nobody sits there
	body     body  // what is usual for the person there
	extents  []Extent
}

// look is an observation and until when it speaks.
type look struct {
	*video.Observation
	until float64
	fills bool // the person found is in the seat
}

func begin(in Input) *finder {
	f := &finder{Input: in}
	if f.Rules == (Rules{}) {
		f.Rules = Default()
	}
	f.Duration = max(0, f.Duration)
	if f.Duration*0 != 0 { // NaN or endless
		f.Duration = 0
	}
	f.blind(BeforeStart, []video.Span{{Start: 0, End: f.from()}})
	f.blind(Break, f.Schedule.Breaks)
	for _, k := range []video.Kind{video.RecordingGap, video.Black, video.Frozen, video.Covered} {
		f.blind(Reason(k), f.faults(k))
	}
	known := map[string]*seat{}
	for _, s := range f.Seats {
		if known[s.ID] == nil {
			known[s.ID] = &seat{Seat: s}
			f.seats = append(f.seats, known[s.ID])
		}
	}
	slices.SortFunc(f.seats, func(a, b *seat) int { return cmp.Compare(a.ID, b.ID) })
	for i := range f.Observations {
		o := &f.Observations[i]
		if s := known[o.Seat]; s != nil && o.At >= 0 && o.At < f.Duration {
			s.looks = append(s.looks, look{Observation: o, fills: f.Rules.Occupied.Fills(s.Polygon, o.Person)})
		}
	}
	for _, s := range f.seats {
		s.looks = f.settle(s.looks)
	}
	return f
}

// from is when the hearing begins: what happens before is nobody's concern. A
// start behind the end of the recording cannot be right and is left aside.
func (f *finder) from() float64 {
	if !f.started() {
		return 0
	}
	return max(0, f.Schedule.Start)
}

// started tells that the scheduled start is known and possible.
func (f *finder) started() bool {
	return f.Schedule.Timed && f.Schedule.Start < f.Duration
}

func (f *finder) faults(k video.Kind) []video.Span {
	var out []video.Span
	for _, x := range f.Faults {
		if x.Kind == k {
			out = append(out, x.Span)
		}
	}
	return out
}

// blind adds what is not blind already, so that every second has one reason.
func (f *finder) blind(r Reason, at []video.Span) {
	s := union(at).clip(0, f.Duration).minus(f.masked)
	if len(s) == 0 {
		return
	}
	f.blinds = append(f.blinds, blind{r, s})
	f.masked = union(slices.Concat(f.masked, s))
}

// settle puts the looks at one seat in order, one at a time, and says until
// when each speaks: until the next one, if that comes soon enough, and never
// into time that is blind.
func (f *finder) settle(looks []look) []look {
	slices.SortFunc(looks, func(a, b look) int { return compare(a.Observation, b.Observation) })
	looks = slices.CompactFunc(looks, func(a, b look) bool { return a.At == b.At })
	usual := min(f.Rules.Hold, step(looks))
	out := looks[:0]
	blinds := f.masked
	for i, l := range looks {
		l.until = l.At + usual
		if i+1 < len(looks) && looks[i+1].At-l.At <= f.Rules.Hold {
			l.until = looks[i+1].At
		} else if i+1 < len(looks) {
			l.until = min(l.until, looks[i+1].At)
		}
		l.until = min(l.until, f.Duration)
		for len(blinds) > 0 && blinds[0].End <= l.At {
			blinds = blinds[1:]
		}
		if len(blinds) > 0 {
			l.until = min(l.until, blinds[0].Start)
		}
		if l.until > l.At { // otherwise it was taken where nothing is to be seen
			out = append(out, l)
		}
	}
	return out
}

// step is the usual distance of looks. It is the median, so neither a dense
// beginning nor a hole moves it.
func step(looks []look) float64 {
	var gaps []float64
	for i := 1; i < len(looks); i++ {
		gaps = append(gaps, looks[i].At-looks[i-1].At)
	}
	if len(gaps) == 0 {
		return 1
	}
	return median(gaps)
}

// compare orders observations by time; of two at one time the one that saw more
// comes first, so that the order of the input decides nothing.
func compare(a, b *video.Observation) int {
	seen := func(o *video.Observation) float64 {
		if o.Seen {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.At, b.At),
		cmp.Compare(seen(b), seen(a)),
		cmp.Compare(b.Person.Score, a.Person.Score),
		cmp.Compare(b.Person.Cover, a.Person.Cover),
		cmp.Compare(b.Phone.Score, a.Phone.Score),
		slices.CompareFunc(b.Pose, a.Pose, func(x, y video.Keypoint) int {
			return cmp.Or(cmp.Compare(x.Score, y.Score), cmp.Compare(x.X, y.X), cmp.Compare(x.Y, y.Y))
		}),
		slices.Compare(b.Torso, a.Torso),
		cmp.Compare(b.Phone.Box.Left, a.Phone.Box.Left),
		cmp.Compare(b.Phone.Box.Top, a.Phone.Box.Top),
	)
}

// series is the evidence of a rule at one seat, and in how many seconds it had
// none, by reason.
func (s *seat) series(judge func(look) (evidence float64, why Reason)) ([]point, map[Reason]float64) {
	var points []point
	unknown := map[Reason]float64{}
	for _, l := range s.looks {
		if !l.Seen || !finite(l.Observation) {
			unknown[NotLooked] += l.until - l.At
			continue
		}
		e, why := judge(l)
		if why != "" {
			unknown[why] += l.until - l.At
			continue
		}
		points = append(points, point{l.At, l.until, e})
	}
	return points, unknown
}

// finite refuses an observation with numbers that are none: it says nothing.
func finite(o *video.Observation) bool {
	sum := o.Person.Score + o.Person.Cover + o.Phone.Score
	for _, b := range []video.Box{o.Person.Box, o.Phone.Box} {
		sum += b.Left + b.Top + b.Right + b.Bottom
	}
	for _, k := range o.Pose {
		sum += k.X + k.Y + k.Score
	}
	return sum*0 == 0
}

// add proposes an episode.
func (f *finder) add(k video.Kind, seat string, s video.Span, c video.Confidence, stills []video.Still, why ...sentence) {
	f.episodes = append(f.episodes, video.Episode{
		Kind: k, Seat: seat, Start: s.Start, End: s.End, Confidence: c, Why: f.write(why), Evidence: stills,
	})
}

// stills are the moments worth looking at, taken from the times that were
// looked at; peak is where the rule was surest.
func stills(times []float64, s video.Span, peak float64) []video.Still {
	first, last := s.Start, s.Start
	for _, t := range times {
		if t >= s.Start && t < s.End {
			last = t
		}
	}
	out := []video.Still{{At: first, What: "start"}}
	if peak > first && peak < last {
		out = append(out, video.Still{At: peak, What: "peak"})
	}
	if last > first {
		out = append(out, video.Still{At: last, What: "end"})
	}
	return out
}

// times are when looks were taken.
func times(points []point) []float64 {
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = p.at
	}
	return out
}

// middle is the look nearest to the middle of a stretch.
func middle(points []point, s video.Span) float64 {
	best, centre := s.Start, (s.Start+s.End)/2
	for _, p := range points {
		if p.at >= s.Start && p.at < s.End && abs(p.at-centre) < abs(best-centre) {
			best = p.at
		}
	}
	return best
}

func abs(x float64) float64 { return max(x, -x) }

// median of values, which it puts in order.
func median(values []float64) float64 { return quantile(values, .5) }

// quantile is the value below which the share q of the values lies.
func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	return values[min(len(values)-1, int(q*float64(len(values))))]
}
