package episode

import (
	"math"

	"xiezhi/internal/engine/video"
)

// leastDistance keeps a seat whose pictures of robes are all alike from
// finding every other light a different robe.
const leastDistance = .15

// robe reports clothes unlike the robes that were seen on the seat. Judges wear one;
// assessors and clerks do not.
func (f *finder) robe(s *seat) {
	k, r := video.NoRobe, f.Rules.NoRobe
	if s.Role != video.Presiding && s.Role != video.Judge {
		return
	}
	if r.Limit == Off() {
		s.extents = append(s.extents, f.blank(k, SwitchedOff))
		return
	}
	robes := alike(f.Robes[s.ID])
	apart := map[float64]float64{}
	points, unknown := s.series(func(l look) (float64, Reason) {
		if why := f.nobody(l); why != "" {
			return 0, why
		}
		d, ok := nearest(l.Torso, robes, -1)
		if !ok {
			return 0, NoPose
		}
		apart[l.At] = d
		return 0, ""
	})
	if float64(len(robes)) < r.Samples || len(robes) < 2 {
		_, unknown = s.series(func(look) (float64, Reason) { return 0, NoReference })
		f.account(k, s, unknown)
		return
	}
	f.account(k, s, unknown)
	limit := spread(robes, r.Spread)
	for i, p := range points {
		if apart[p.at] > limit {
			points[i].evidence = 1
		}
	}
	for _, g := range gather(in(f.runs(k, s, r.Latch, points), on, seen(points)), r.Merge) {
		if !reaches(g.seconds, r.Limit) {
			continue
		}
		sum, n, peak := 0.0, 0.0, g.Start
		for _, p := range points {
			if p.at >= g.Start && p.at < g.End {
				sum, n = sum+apart[p.at], n+1
				if apart[p.at] > apart[peak] {
					peak = p.at
				}
			}
		}
		why := []sentence{say("no_robe", "length", length(g.seconds), "limit", length(r.Limit), "samples", len(robes), "distance", figure(sum/n), "most", figure(limit))}
		f.add(k, s.ID, g.Span, video.Low, stills(times(points), g.Span, peak), f.bridged(why, g)...)
	}
}

// alike are the histograms that can be compared: those as long as the first
// that is one.
func alike(robes [][]float32) [][]float32 {
	var out [][]float32
	for _, h := range robes {
		if sound(h) && (len(out) == 0 || len(h) == len(out[0])) {
			out = append(out, h)
		}
	}
	return out
}

// sound tells that a histogram is one: shares of a whole.
func sound(h []float32) bool {
	sum := 0.0
	for _, v := range h {
		if v < 0 {
			return false
		}
		sum += float64(v)
	}
	return sum > .9 && sum < 1.1
}

// nearest is the distance of a histogram to the one of the robes that is most
// like it, leaving one out; 0 is the same, 1 has nothing in common.
func nearest(h []float32, robes [][]float32, except int) (float64, bool) {
	if !sound(h) || len(robes) == 0 || len(h) != len(robes[0]) {
		return 0, false
	}
	best := 1.0
	for i, r := range robes {
		if i == except {
			continue
		}
		alike := 0.0
		for j := range h {
			alike += math.Sqrt(float64(h[j]) * float64(r[j]))
		}
		best = min(best, math.Sqrt(max(0, 1-alike)))
	}
	return best, true
}

// spread is how far robes are apart from each other, times so much.
func spread(robes [][]float32, times float64) float64 {
	apart := make([]float64, len(robes))
	for i, r := range robes {
		apart[i], _ = nearest(r, robes, i)
	}
	return max(leastDistance, times*quantile(apart, .95))
}
