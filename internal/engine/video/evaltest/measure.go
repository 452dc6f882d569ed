package evaltest

import (
	"cmp"
	"slices"

	"xiezhi/internal/engine/video"
)

// Overlap is the least share that what is found and its label have in common of
// what they cover together, for the one to count as the other.
const Overlap = 0.5

// Result is what was found in a case.
type Result struct {
	Case     Case
	Duration float64 // seconds that were looked through
	Episodes []video.Episode
}

// Score counts episodes.
type Score struct {
	Name     string  `json:"name"`
	Labelled int     `json:"labelled"`
	Found    int     `json:"found"`   // by the rules
	Matched  int     `json:"matched"` // of both
	Hours    float64 `json:"hours"`   // of recordings

	// Off are the distances of the beginnings of the matched, in seconds, sorted.
	Off []float64 `json:"off,omitempty"`
}

// Precision is the share of the found that are right; 1 when nothing was found.
func (s Score) Precision() float64 { return share(s.Matched, s.Found) }

// Recall is the share of the labelled that were found; 1 when there are none.
func (s Score) Recall() float64 { return share(s.Matched, s.Labelled) }

// Alarms is the number of false alarms per hour.
func (s Score) Alarms() float64 {
	if s.Hours <= 0 {
		return 0
	}
	return float64(s.Found-s.Matched) / s.Hours
}

// Median is the median distance of the beginnings, and Most the greatest.
func (s Score) Median() float64 {
	n := len(s.Off)
	if n == 0 {
		return 0
	}
	return (s.Off[n/2] + s.Off[(n-1)/2]) / 2
}

// Most is the greatest distance of a beginning.
func (s Score) Most() float64 {
	if len(s.Off) == 0 {
		return 0
	}
	return s.Off[len(s.Off)-1]
}

func share(part, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(part) / float64(of)
}

// Group is kinds that are judged together.
type Group string

// The groups.
const (
	Presence Group = "presence"
	Phone    Group = "phone"
	Signal   Group = "signal"
	Rest     Group = "rest"
)

// GroupOf is the group of a kind.
func GroupOf(k video.Kind) Group {
	switch k {
	case video.LateStart, video.SeatEmpty, video.Absence, video.EarlyLeave:
		return Presence
	case video.Phone:
		return Phone
	case video.Black, video.Frozen, video.Silent, video.Covered, video.RecordingGap:
		return Signal
	case video.HeadDown, video.NoRobe, video.PersonCount, video.Unscheduled:
		return Rest
	}
	return Rest
}

// Report is what was measured.
type Report struct {
	Cases   int     `json:"cases"`
	Hours   float64 `json:"hours"`
	Kinds   []Score `json:"kinds"`
	Groups  []Score `json:"groups"`
	Sizes   []Score `json:"sizes"`   // by group and size: recall only, an alarm has no true size
	Quality []Score `json:"quality"` // by group and the quality of the recording
	Misses  []Miss  `json:"misses,omitempty"`
	Hidden  []Miss  `json:"hidden,omitempty"` // labels that count neither as found nor as missed
}

// Miss is a label that was not found, or an episode without a label.
type Miss struct {
	Case  string     `json:"case"`
	False bool       `json:"false"` // found, not labelled
	Kind  video.Kind `json:"kind"`
	Seat  string     `json:"seat"`
	Start float64    `json:"start"`
	End   float64    `json:"end"`
	Px    int        `json:"px,omitempty"`
	Why   string     `json:"why,omitempty"`
}

// Measure compares what was found with the labels. limit is from how many seconds
// on a kind is reported; a label of which faults of the recording leave less to
// be seen counts neither way.
func Measure(results []Result, limit func(video.Kind) float64) Report {
	rep := Report{Cases: len(results)}
	kinds, groups, sizes, quality := board{}, board{}, board{}, board{}
	hours := map[string]float64{} // of a row of quality
	for _, r := range results {
		rep.Hours += r.Duration / 3600
		q := cmp.Or(r.Case.Truth.Quality, "-")
		for _, g := range []Group{Presence, Phone, Signal, Rest} {
			hours[string(g)+" "+q] += r.Duration / 3600
		}
		labels, hidden := r.Case.Truth.visible(limit)
		for _, l := range hidden {
			rep.Hidden = append(rep.Hidden, missed(r.Case.Name, l))
		}
		r.Episodes = without(r.Episodes, match(hidden, r.Episodes))
		partner := match(labels, r.Episodes)
		matched := map[int]bool{}
		for i, l := range labels {
			g := string(GroupOf(l.Kind))
			cells := []*Score{kinds.of(string(l.Kind)), groups.of(g), quality.of(g + " " + q)}
			if b := bin(l); b != "" {
				cells = append(cells, sizes.of(g+" "+b))
			}
			j, ok := partner[i]
			for _, c := range cells {
				c.Labelled++
				if ok {
					c.Matched++
					c.Off = append(c.Off, abs(r.Episodes[j].Start-l.Start))
				}
			}
			if !ok {
				rep.Misses = append(rep.Misses, missed(r.Case.Name, l))
			}
			matched[j] = matched[j] || ok
		}
		for j, e := range r.Episodes {
			g := string(GroupOf(e.Kind))
			for _, c := range []*Score{kinds.of(string(e.Kind)), groups.of(g), quality.of(g + " " + q)} {
				c.Found++
			}
			if !matched[j] {
				rep.Misses = append(rep.Misses, Miss{Case: r.Case.Name, False: true, Kind: e.Kind, Seat: e.Seat, Start: e.Start, End: e.End, Why: e.Why})
			}
		}
	}
	all := func(string) float64 { return rep.Hours }
	rep.Kinds, rep.Groups, rep.Sizes = kinds.list(all), groups.list(all), sizes.list(all)
	rep.Quality = quality.list(func(name string) float64 { return hours[name] })
	return rep
}

// without leaves out the episodes that are some label's.
func without(found []video.Episode, partner map[int]int) (out []video.Episode) {
	taken := map[int]bool{}
	for _, j := range partner {
		taken[j] = true
	}
	for j, e := range found {
		if !taken[j] {
			out = append(out, e)
		}
	}
	return out
}

func missed(name string, l Labelled) Miss {
	return Miss{Case: name, Kind: l.Kind, Seat: l.Seat, Start: l.Start, End: l.End, Px: l.Px}
}

// visible are the labels that can be found and those that cannot, since faults
// that are labelled too hide so much of them that the rest is under the limit.
func (t Truth) visible(limit func(video.Kind) float64) (labels, hidden []Labelled) {
	for _, l := range t.Episodes {
		rest := l.End - l.Start
		if l.Kind == video.LateStart && l.Start == 0 && t.Start != nil && t.Scheduled != nil {
			rest += t.Start.Sub(*t.Scheduled).Seconds() // the time before the recording counts as well
		}
		dark := t.hides(l)
		if GroupOf(l.Kind) != Signal && dark > 0 && rest-dark < limit(l.Kind) {
			hidden = append(hidden, l)
		} else {
			labels = append(labels, l)
		}
	}
	return labels, hidden
}

// hides is how many seconds of a label cannot be seen.
func (t Truth) hides(l Labelled) float64 {
	var faults []Labelled
	for _, f := range t.Episodes {
		if GroupOf(f.Kind) == Signal && f.Kind != video.Silent {
			faults = append(faults, f)
		}
	}
	slices.SortFunc(faults, func(a, b Labelled) int { return cmp.Compare(a.Start, b.Start) })
	sum, reached := 0.0, l.Start
	for _, f := range faults {
		from, to := max(f.Start, reached), min(f.End, l.End)
		if to > from {
			sum, reached = sum+to-from, to
		}
	}
	return sum
}

// bin is the range of sizes that a label is of; "" when its size is not known.
func bin(l Labelled) string {
	type edge struct {
		under int
		name  string
	}
	edges := []edge{{100, "60–99 px"}, {200, "100–199 px"}, {1 << 30, "200– px"}}
	if l.Kind == video.Phone {
		edges = []edge{{30, "–29 px"}, {45, "30–44 px"}, {60, "45–59 px"}, {1 << 30, "60– px"}}
	}
	if l.Px <= 0 {
		return ""
	}
	for _, e := range edges {
		if l.Px < e.under {
			return e.name
		}
	}
	return ""
}

// match pairs labels with episodes of their kind and seat, each with one at
// most, the best pairs first. It maps the place of a label to that of its episode.
func match(labels []Labelled, found []video.Episode) map[int]int {
	type pair struct {
		label, episode int
		overlap        float64
	}
	var pairs []pair
	for i, l := range labels {
		for j, e := range found {
			if l.Kind != e.Kind || l.Seat != e.Seat {
				continue
			}
			if o := overlap(l.Start, l.End, e.Start, e.End); o >= Overlap {
				pairs = append(pairs, pair{i, j, o})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.overlap, a.overlap) })
	out, taken := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, ok := out[p.label]; !ok && !taken[p.episode] {
			out[p.label], taken[p.episode] = p.episode, true
		}
	}
	return out
}

// overlap is the share that two stretches have in common of what they cover
// together. Moments without length are the same when they are at the same time.
func overlap(a, b, c, d float64) float64 {
	both := max(b, d) - min(a, c)
	if both <= 0 {
		return 1
	}
	return max(0, min(b, d)-max(a, c)) / both
}

// board is scores by name.
type board map[string]*Score

func (b board) of(name string) *Score {
	if b[name] == nil {
		b[name] = &Score{Name: name}
	}
	return b[name]
}

func (b board) list(hours func(name string) float64) []Score {
	out := []Score{}
	for _, s := range b {
		slices.Sort(s.Off)
		s.Hours = hours(s.Name)
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Score) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func abs(x float64) float64 { return max(x, -x) }
