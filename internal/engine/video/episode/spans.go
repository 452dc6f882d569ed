package episode

import (
	"cmp"
	"slices"

	"xiezhi/internal/engine/video"
)

// spans are stretches of time in order that neither overlap nor touch.
type spans []video.Span

// union puts stretches in order and joins those that overlap or touch. Empty
// and impossible ones fall away.
func union(in []video.Span) spans {
	var sorted []video.Span
	for _, s := range in {
		if s.End > s.Start {
			sorted = append(sorted, s)
		}
	}
	slices.SortFunc(sorted, func(a, b video.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out spans
	for _, s := range sorted {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// and is what lies in both.
func (s spans) and(o spans) spans {
	var out spans
	for i, j := 0, 0; i < len(s) && j < len(o); {
		start, end := max(s[i].Start, o[j].Start), min(s[i].End, o[j].End)
		if end > start {
			out = append(out, video.Span{Start: start, End: end})
		}
		if s[i].End < o[j].End {
			i++
		} else {
			j++
		}
	}
	return out
}

// minus is what lies in s and not in o.
func (s spans) minus(o spans) spans {
	var out spans
	j := 0
	for _, a := range s {
		for j < len(o) && o[j].End <= a.Start {
			j++
		}
		start := a.Start
		for k := j; k < len(o) && o[k].Start < a.End; k++ {
			if o[k].Start > start {
				out = append(out, video.Span{Start: start, End: o[k].Start})
			}
			start = max(start, o[k].End)
		}
		if a.End > start {
			out = append(out, video.Span{Start: start, End: a.End})
		}
	}
	return out
}

// clip is the part between two times.
func (s spans) clip(from, to float64) spans {
	if to <= from {
		return nil
	}
	return s.and(spans{{Start: from, End: to}})
}

// seconds is how long the stretches are together.
func (s spans) seconds() float64 {
	sum := 0.0
	for _, a := range s {
		sum += a.End - a.Start
	}
	return sum
}

// group is one happening put together from stretches: its seconds are those in
// which it was seen, without the gaps that were bridged.
type group struct {
	video.Span
	seconds float64
	parts   spans
}

// gather puts stretches together that are at most merge seconds apart.
func gather(s spans, merge float64) []group {
	var out []group
	for _, a := range s {
		n := len(out)
		if n == 0 || a.Start-out[n-1].End > merge+tiny {
			out = append(out, group{Span: a, seconds: a.End - a.Start, parts: spans{a}})
			continue
		}
		g := &out[n-1]
		g.End = a.End
		g.seconds += a.End - a.Start
		g.parts = append(g.parts, a)
	}
	return out
}

// tiny forgives the rounding of sums of seconds.
const tiny = 1e-6

// reaches tells that so many seconds come up to a limit.
func reaches(seconds, limit float64) bool { return seconds >= limit-tiny }
