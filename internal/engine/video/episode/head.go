package episode

import (
	"xiezhi/internal/engine/video"
)

// body is what is usual for the person on a seat.
type body struct {
	upright  float64 // height of the nose over the shoulders
	movement float64 // the quantile under which the person hardly moves
}

// leastLearned is how many seconds of a person are needed to know what is usual.
const leastLearned = 60

// lowestUpright keeps the reference sane where somebody looks down from the
// beginning on: people sitting upright were measured at .57 to .68.
const lowestUpright = .45

// posed is a look at a person whose head is seen well.
type posed struct {
	look
	held
	moved float64 // since the look before
	known bool    // moved is known
}

// headDown reports that somebody looks down for long and hardly moves. It
// cannot tell dozing from reading.
func (f *finder) headDown(s *seat) {
	k, r := video.HeadDown, f.Rules.HeadDown
	if !ours(s.Role) {
		return
	}
	looks := f.poses(s)
	points, unknown := s.series(func(l look) (float64, Reason) {
		if why := f.nobody(l); why != "" {
			return 0, why
		}
		if _, ok := looks[l.At]; !ok {
			return 0, NoPose
		}
		return 0, ""
	})
	if r.Limit == Off() {
		s.extents = append(s.extents, f.blank(k, SwitchedOff))
		return
	}
	var ok bool
	if s.body, ok = f.learn(points, looks); !ok {
		f.account(k, s, blanket(points, unknown, NoReference))
		return
	}
	f.account(k, s, unknown)
	for i, p := range points {
		if s.body.down(looks[p.at].held, r) {
			points[i].evidence = 1
		}
	}
	down := in(f.runs(k, s, r.Latch, points), on, seen(points))
	for _, g := range gather(down, r.Merge) {
		moved, peak, ok := stillness(points, looks, g.Span)
		if !reaches(g.seconds, r.Limit) || !ok || moved >= s.body.movement {
			continue
		}
		c := video.Low
		if reaches(g.seconds, 10*60) {
			c = video.Medium
		}
		why := []sentence{say("head_down", "length", length(g.seconds), "limit", length(r.Limit), "moved", figure(moved), "usual", figure(s.body.movement))}
		f.add(k, s.ID, g.Span, c, stills(times(points), g.Span, peak), f.bridged(why, g)...)
	}
}

func (b body) down(h held, r HeadDown) bool {
	return h.nose < r.Share*b.upright || h.ears > r.Below
}

// poses are the looks whose pose is good enough, by their time.
func (f *finder) poses(s *seat) map[float64]posed {
	m, least := f.measure(), f.Rules.HeadDown.Point
	out := map[float64]posed{}
	for i, l := range s.looks {
		if !l.Seen || !finite(l.Observation) || f.nobody(l) != "" {
			continue
		}
		h, ok := m.head(l.Pose, least)
		if !ok {
			continue
		}
		p := posed{look: l, held: h}
		if i > 0 && s.looks[i-1].until == l.At {
			if _, good := out[s.looks[i-1].At]; good {
				p.moved, p.known = m.movement(s.looks[i-1].Pose, l.Pose, least)
			}
		}
		out[l.At] = p
	}
	return out
}

// learn is what is usual: the head from the first minutes, the movement from
// all the time with the head up.
func (f *finder) learn(points []point, looks map[float64]posed) (body, bool) {
	r := f.Rules.HeadDown
	var heights []float64
	learned := 0.0
	for _, p := range points {
		if learned >= r.Learn {
			break
		}
		learned += p.until - p.at
		heights = append(heights, looks[p.at].nose)
	}
	if learned < leastLearned {
		return body{}, false
	}
	b := body{upright: max(lowestUpright, median(heights))}
	var moves []float64
	watched := 0.0
	for _, p := range points {
		if l := looks[p.at]; l.known && !b.down(l.held, r) {
			moves = append(moves, l.moved)
			watched += p.until - p.at
		}
	}
	if watched < leastLearned {
		return body{}, false
	}
	b.movement = quantile(moves, r.Still)
	return b, true
}

// stillness is the median movement of somebody who looks down, and when the
// head was lowest.
func stillness(points []point, looks map[float64]posed, s video.Span) (moved, peak float64, ok bool) {
	var moves []float64
	lowest := 0.0
	for _, p := range points {
		if p.at < s.Start || p.at >= s.End || p.evidence < half {
			continue
		}
		l := looks[p.at]
		if l.known {
			moves = append(moves, l.moved)
		}
		if peak == 0 || l.nose < lowest {
			lowest, peak = l.nose, p.at
		}
	}
	if len(moves) == 0 {
		return 0, peak, false
	}
	return median(moves), peak, true
}
