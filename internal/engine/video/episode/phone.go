package episode

import (
	"math"
	"slices"

	"xiezhi/internal/engine/video"
)

const (
	// phoneLength is the length of a phone in shoulder widths: 15 cm of 40.
	phoneLength = .38
	// phoneInBody is its length in heights of what is seen of somebody at a desk,
	// who is at most so many times higher than wide: of somebody who stands more
	// is seen.
	phoneInBody = .24
	sitting     = 1.5
	// unposed is the evidence of a phone before a person whose hands are not seen
	// beside it: enough to count as a sighting, not to outweigh looks without one.
	unposed = .6
	// bodyInBox is the shoulder width in widths of the box round a person, where
	// the shoulders are not seen.
	bodyInBox = .55
)

// phone reports that somebody has something like a phone in the hands or at the
// head. A single model cannot tell a phone from a dark notebook, so it is never
// more than a pointer of low confidence.
func (f *finder) phone(s *seat) {
	k, r := video.Phone, f.Rules.Phone
	if !ours(s.Role) {
		return
	}
	fixed := f.fixed(s)
	m := f.measure()
	points, unknown := s.series(func(l look) (float64, Reason) {
		if why := f.nobody(l); why != "" {
			return 0, why
		}
		if l.Phone.Score < r.Score || fixed[l.At] {
			return 0, ""
		}
		return f.inHand(m, l), ""
	})
	switch {
	case r.Limit == Off():
		s.extents = append(s.extents, f.blank(k, SwitchedOff))
		return
	case f.tooSmall(s):
		f.account(k, s, blanket(points, unknown, TooSmall))
		return
	}
	f.account(k, s, unknown)
	score := map[float64]float64{}
	for _, l := range s.looks {
		score[l.At] = l.Phone.Score
	}
	for _, g := range gather(in(f.runs(k, s, r.Latch, points), on, seen(points)), r.Merge) {
		if !dense(g.parts, r.Limit) {
			continue
		}
		sum, n, peak := 0.0, 0.0, -1.0
		for _, p := range points {
			if p.at < g.Start || p.at >= g.End || p.evidence < half {
				continue
			}
			sum, n = sum+score[p.at], n+1
			if peak < 0 || score[p.at] > score[peak] {
				peak = p.at
			}
		}
		part := share(points, g.Span, func(p point) bool { return p.evidence >= half })
		why := []sentence{say("phone", "length", length(g.seconds), "limit", length(r.Limit), "window", length(2*r.Limit),
			"percent", int(math.Round(part*100)), "score", figure(sum/max(1, n)))}
		f.add(k, s.ID, g.Span, video.Low, stills(times(points), g.Span, peak), f.bridged(why, g)...)
	}
}

// dense tells that within some stretch of twice the limit as many seconds as
// the limit are covered.
func dense(parts spans, limit float64) bool {
	for _, p := range parts {
		if reaches(parts.clip(p.Start, p.Start+2*limit).seconds(), limit) {
			return true
		}
	}
	return false
}

// inHand is the evidence that what was found is a phone in use: of the size of
// one, and near a wrist or the head. Before the trunk will do, with less weight:
// wrists are often hidden, or taken to be where they are not.
func (f *finder) inHand(m measure, l look) float64 {
	r := f.Rules.Phone
	least := f.Rules.HeadDown.Point
	b := l.Phone.Box
	x, y := (b.Left+b.Right)/2, (b.Top+b.Bottom)/2
	width := m.shoulders(l.Pose, least)
	if width <= 0 {
		p := l.Person.Box
		width = bodyInBox * (p.Right - p.Left) * m.aspect
		if width <= 0 || !f.sized(m, b, width) || x < p.Left || x > p.Right || y < p.Top || y > p.Bottom {
			return 0
		}
		return unposed
	}
	if !f.sized(m, b, width) {
		return 0
	}
	for _, i := range []int{leftWrist, rightWrist, nose, leftEye, rightEye, leftEar, rightEar} {
		if at := l.Pose[i]; at.Score >= least && m.distance(x, y, at.X, at.Y) <= r.Near*width {
			return 1
		}
	}
	left, right := l.Pose[leftShoulder], l.Pose[rightShoulder]
	across := abs(x-(left.X+right.X)/2) * m.aspect / width
	below := (y - (left.Y+right.Y)/2) / width
	if across <= 1 && below >= -.5 && below <= 2 {
		return unposed
	}
	return 0
}

// sized tells that a box is as large as a phone beside these shoulders.
func (f *finder) sized(m measure, b video.Box, shoulders float64) bool {
	part := m.area(b) / (shoulders * shoulders)
	return part >= f.Rules.Phone.Least && part <= f.Rules.Phone.Most
}

// tooSmall tells that a phone at this seat would have too few pixels, by the
// shoulders and by the height of the body: of the one the width differs from
// person to person and is often not seen, of the other the desk hides more or
// less, so the larger counts. Where the size of the picture or of the people is
// not known, nothing is held back.
func (f *finder) tooSmall(s *seat) bool {
	m := f.measure()
	var widths, heights []float64
	for _, l := range s.looks {
		if !l.Seen || !finite(l.Observation) || f.nobody(l) != "" {
			continue
		}
		if w := m.shoulders(l.Pose, f.Rules.HeadDown.Point); w > 0 {
			widths = append(widths, w)
		}
		b := l.Person.Box
		if h := min(b.Bottom-b.Top, sitting*(b.Right-b.Left)*m.aspect); h > 0 {
			heights = append(heights, h)
		}
	}
	if f.Height <= 0 || len(widths)+len(heights) == 0 {
		return false
	}
	long := 0.0
	if len(widths) > 0 {
		long = median(widths) * phoneLength
	}
	if len(heights) > 0 {
		long = max(long, median(heights)*phoneInBody)
	}
	return long*float64(f.Height) < f.Rules.Phone.Pixels
}

// place is where things like phones were found again and again.
type place struct {
	x, y, w, h float64 // running means
	n          float64
	looks      []look
}

// add puts one more look to a place.
func (p *place) add(x, y, w, h float64, l look) {
	p.n++
	p.x, p.y, p.w, p.h = p.x+(x-p.x)/p.n, p.y+(y-p.y)/p.n, p.w+(w-p.w)/p.n, p.h+(h-p.h)/p.n
	p.looks = append(p.looks, l)
}

// places groups the looks that show something like a phone by where it lies, in
// fractions of the box that within gives for a look.
func (f *finder) places(s *seat, within func(look) video.Box) (all []*place) {
	for _, l := range s.looks {
		q := within(l)
		wide, high := q.Right-q.Left, q.Bottom-q.Top
		if !l.Seen || !finite(l.Observation) || l.Phone.Score < f.Rules.Phone.Score || wide <= 0 || high <= 0 {
			continue
		}
		b := l.Phone.Box
		x, y := ((b.Left+b.Right)/2-q.Left)/wide, ((b.Top+b.Bottom)/2-q.Top)/high
		w, h := (b.Right-b.Left)/wide, (b.Bottom-b.Top)/high
		i := slices.IndexFunc(all, func(p *place) bool { return abs(x-p.x) <= p.w/2 && abs(y-p.y) <= p.h/2 })
		if i < 0 {
			i, all = len(all), append(all, &place{})
		}
		all[i].add(x, y, w, h, l)
	}
	return all
}

// fixed are the times at which what was found lies where something like it lay
// for long: a notebook, a stand, a lamp. What is held in hands wanders by more
// than the spread.
func (f *finder) fixed(s *seat) map[float64]bool {
	r := f.Rules.Phone
	out := map[float64]bool{}
	for _, p := range f.places(s, func(look) video.Box { return video.Box{Right: 1, Bottom: 1} }) {
		p.settled(r, out)
	}
	f.worn(s, out)
	return out
}

const (
	// faint is the usual score of what looks a little like a phone and is none. Of
	// phones in hands only the smallest and the palest score as little.
	faint = .3
	// beside is the share of the score of what is seen most clearly of a person
	// under which something faint at another place is not another phone.
	beside = .6
	often  = 5 // looks that make a place
)

// worn marks the looks at what is seen at one place of somebody's body and never
// clearly, if it is seen for long, or if something else is seen there clearly:
// glasses, a collar, the dark between hair and chair. It goes where the body
// goes, so its place is counted in the box round the person.
func (f *finder) worn(s *seat, out map[float64]bool) {
	r := f.Rules.Phone
	all := f.places(s, func(l look) video.Box { return l.Person.Box })
	usual, clear := make([]float64, len(all)), 0.0
	for i, p := range all {
		var scores []float64
		for _, l := range p.looks {
			scores = append(scores, l.Phone.Score)
		}
		if usual[i] = median(scores); p.n >= often {
			clear = max(clear, usual[i])
		}
	}
	for i, p := range all {
		if usual[i] >= faint || usual[i] >= beside*clear && !lasting(p.minutes(), int(r.Fixed/60)) {
			continue
		}
		for _, l := range p.looks {
			out[l.At] = true
		}
	}
}

// minutes are those in which the place was looked at and something was seen.
func (p *place) minutes() (out []int) {
	for _, l := range p.looks {
		if m := int(l.At / 60); len(out) == 0 || out[len(out)-1] != m {
			out = append(out, m)
		}
	}
	return out
}

// settled marks the looks at a thing that stays in its place.
func (p *place) settled(r Phone, out map[float64]bool) {
	var xs, ys []float64
	for _, l := range p.looks {
		xs = append(xs, (l.Phone.Box.Left+l.Phone.Box.Right)/2)
		ys = append(ys, (l.Phone.Box.Top+l.Phone.Box.Bottom)/2)
	}
	if !lasting(p.minutes(), int(r.Fixed/60)) || p.w <= 0 || p.h <= 0 {
		return
	}
	x, y := median(append([]float64{}, xs...)), median(append([]float64{}, ys...))
	off := make([]float64, len(xs))
	for i := range xs {
		off[i] = math.Hypot((xs[i]-x)/p.w, (ys[i]-y)/p.h)
	}
	if median(append([]float64{}, off...)) > r.Spread {
		return
	}
	for i, l := range p.looks {
		if off[i] <= 3*r.Spread {
			out[l.At] = true
		}
	}
}

// lasting tells that a thing was found in more than so many minutes of some
// stretch of twice as many: it need not be found every time, but a thing that
// appears now and then all day is not one that lies there.
func lasting(minutes []int, most int) bool {
	for i := range minutes {
		if last := i + most; last < len(minutes) && minutes[last]-minutes[i] <= 2*most {
			return true
		}
	}
	return false
}
