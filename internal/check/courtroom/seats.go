package courtroom

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"xiezhi/internal/engine/video"
)

// MaxSeats is how many seats a picture has at most.
const MaxSeats = 20

// Bounds of what is drawn.
const (
	maxCorners = 30
	leastArea  = 1e-3 // of the picture: 45 × 45 pixels of 1920 × 1080
	samePlace  = 0.5  // of the smaller of two seats
)

// fault is what is wrong with the seats, for the reader.
func fault(key string, args ...any) error {
	return &video.SeatsError{Key: "seats.fault." + key, Args: args}
}

// check says what is wrong with seats, the first thing. Seats are numbered in
// their order, from 1, as the page numbers them. Until they are whole, a role
// may be missing.
func check(seats []Seat, whole bool) error {
	if len(seats) > MaxSeats {
		return fault("many", "n", len(seats), "most", MaxSeats)
	}
	var ids []string
	presiding := 0
	for i, s := range seats {
		if s.ID == "" || len(s.ID) > 40 || slices.Contains(ids, s.ID) {
			return fault("unnamed", "n", i+1)
		}
		ids = append(ids, s.ID)
		if s.Role == "" && whole {
			return fault("role", "n", i+1)
		}
		if err := checkSeat(i+1, s.Seat); err != nil {
			return err
		}
		if s.Role == video.Presiding {
			if presiding > 0 {
				return fault("presiding", "n", presiding, "m", i+1)
			}
			presiding = i + 1
		}
		for j, o := range seats[:i] {
			if shared(s.Polygon, o.Polygon) >= samePlace {
				return fault("same_place", "n", j+1, "m", i+1)
			}
		}
	}
	return nil
}

func checkSeat(n int, s video.Seat) error {
	switch s.Role {
	case "", video.Presiding, video.Judge, video.Assessor, video.Clerk, video.Other:
	default:
		return fault("role", "n", n)
	}
	if len(s.Polygon) < 3 || len(s.Polygon) > maxCorners {
		return fault("corners", "n", n, "corners", len(s.Polygon), "most", maxCorners)
	}
	for _, p := range s.Polygon {
		if !(p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1) { // NaN is outside too
			return fault("outside", "n", n)
		}
	}
	if crosses(s.Polygon) {
		return fault("crossing", "n", n)
	}
	if video.Area(s.Polygon) < leastArea {
		return fault("small", "n", n)
	}
	return nil
}

// crosses reports whether two sides of a polygon that do not meet in a corner
// cross or touch.
func crosses(polygon []video.Point) bool {
	n := len(polygon)
	for i := range n {
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue // they meet in the first corner
			}
			if meet(polygon[i], polygon[i+1], polygon[j], polygon[(j+1)%n]) {
				return true
			}
		}
	}
	return false
}

// turn tells on which side of the line from a to b the point c lies.
func turn(a, b, c video.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

func meet(a, b, c, d video.Point) bool {
	abc, abd, cda, cdb := turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
	if abc*abd < 0 && cda*cdb < 0 {
		return true
	}
	return abc == 0 && between(a, b, c) || abd == 0 && between(a, b, d) || cda == 0 && between(c, d, a) || cdb == 0 && between(c, d, b)
}

// between reports whether c, on the line through a and b, lies between them.
func between(a, b, c video.Point) bool {
	return min(a[0], b[0]) <= c[0] && c[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= c[1] && c[1] <= max(a[1], b[1])
}

// grid is how finely shares of areas are measured, across and down.
const grid = 64

// within counts the points of a grid over box for which in holds, out of all.
func within(box video.Box, in func(video.Point) bool) (n int) {
	w, h := box.Right-box.Left, box.Bottom-box.Top
	for y := range grid {
		for x := range grid {
			if in(video.Point{box.Left + w*(float64(x)+.5)/grid, box.Top + h*(float64(y)+.5)/grid}) {
				n++
			}
		}
	}
	return n
}

// shared is the share of the smaller of two polygons that lies in the other.
func shared(a, b []video.Point) float64 {
	if video.Area(b) < video.Area(a) {
		a, b = b, a
	}
	box := video.Bounds(a)
	inA := within(box, func(p video.Point) bool { return video.Within(a, p) })
	both := within(box, func(p video.Point) bool { return video.Within(a, p) && video.Within(b, p) })
	if inA == 0 {
		return 0
	}
	return float64(both) / float64(inA)
}

// alike is how far two boxes are the same: what they share of what they cover.
func alike(a, b video.Box) float64 {
	w := min(a.Right, b.Right) - max(a.Left, b.Left)
	h := min(a.Bottom, b.Bottom) - max(a.Top, b.Top)
	if w <= 0 || h <= 0 {
		return 0
	}
	both := w * h
	return both / ((a.Right-a.Left)*(a.Bottom-a.Top) + (b.Right-b.Left)*(b.Bottom-b.Top) - both)
}

// leastScore is the score from which somebody counts, as in the rules.
const leastScore = 0.35

// sits reports whether a person sits on a seat.
func sits(p Person, seat video.Seat) bool {
	if p.Score < leastScore {
		return false
	}
	upper := p.Box.Upper()
	return float64(within(upper, func(at video.Point) bool { return video.Within(seat.Polygon, at) }))/(grid*grid) >= video.OwnShare
}

// phoneShare is how long a phone is, as a share of the visible height of a
// person who sits.
const phoneShare = 0.24

// measure tells how large a person is on a seat: the median of those seen
// there, and what a phone is to be expected as.
func measure(seat video.Seat, persons []Person, height int) Seat {
	out := Seat{Seat: seat}
	var seen []float64
	for _, p := range persons {
		if sits(p, seat) {
			seen = append(seen, (p.Box.Bottom-p.Box.Top)*float64(height))
		}
	}
	if len(seen) == 0 {
		return out
	}
	slices.Sort(seen)
	out.PersonPx = int(math.Round(seen[len(seen)/2]))
	out.PhonePx = int(phoneShare * float64(out.PersonPx))
	return out
}

// What makes a place where people sit: boxes that are alike, on so many of the
// stills.
const (
	sameCluster = 0.35
	leastSeen   = 0.2
	margin      = 0.06 // of the box, drawn around it
)

// Propose proposes seats: the places where persons were seen again and again on
// the stills, from left to right, without a role. That is for a person to say.
// Who hangs on the wall is no person.
func (c *Calibration) Propose() []video.Seat {
	var out []video.Seat
	for i, b := range clusters(c.Persons, len(c.Tries), c.Width, c.Height) {
		w, h := margin*(b.Right-b.Left), margin*(b.Bottom-b.Top)
		l, t, r, m := max(0, b.Left-w), max(0, b.Top-h), min(1, b.Right+w), min(1, b.Bottom+h)
		out = append(out, video.Seat{ID: "s" + string(rune('1'+i)), Polygon: []video.Point{{l, t}, {r, t}, {r, m}, {l, m}}})
	}
	return out
}

// clusters are the median boxes of persons who were seen at one place on
// enough of so many stills of so many pixels, from left to right.
func clusters(persons []Person, stills, width, height int) []video.Box {
	var sure []Person
	for _, p := range persons {
		if p.Score >= leastScore {
			sure = append(sure, p)
		}
	}
	slices.SortStableFunc(sure, func(a, b Person) int { return cmp.Compare(b.Score, a.Score) })
	type cluster struct {
		members []Person
		box     video.Box
	}
	var found []*cluster
	for _, p := range sure {
		var best *cluster
		for _, c := range found {
			if alike(c.box, p.Box) >= sameCluster && (best == nil || alike(c.box, p.Box) > alike(best.box, p.Box)) {
				best = c
			}
		}
		if best == nil {
			best = &cluster{}
			found = append(found, best)
		}
		best.members = append(best.members, p)
		best.box = median(best.members)
	}
	var out []video.Box
	for _, c := range found {
		tries := map[int]bool{}
		for _, m := range c.members {
			tries[m.Try] = true
		}
		if hangs(c.members, width, height) {
			continue
		}
		if float64(len(tries)) >= max(2, leastSeen*float64(stills)) && len(out) < 9 {
			out = append(out, c.box)
		}
	}
	slices.SortFunc(out, func(a, b video.Box) int { return cmp.Compare(a.Left+a.Right, b.Left+b.Right) })
	return out
}

// sameBox is within how many pixels two boxes are the same: nobody sits that
// still, and a model that looks at the same picture says the same.
const sameBox = 2.0

// hangs reports a picture: wherever it was seen it has the same box, and every
// still shows the same there.
func hangs(members []Person, width, height int) bool {
	first := members[0].Box
	low, high := first, first
	for _, m := range members {
		if !m.Stays {
			return false
		}
		b := m.Box
		low = video.Box{Left: min(low.Left, b.Left), Top: min(low.Top, b.Top), Right: min(low.Right, b.Right), Bottom: min(low.Bottom, b.Bottom)}
		high = video.Box{Left: max(high.Left, b.Left), Top: max(high.Top, b.Top), Right: max(high.Right, b.Right), Bottom: max(high.Bottom, b.Bottom)}
	}
	across := max(high.Left-low.Left, high.Right-low.Right) * float64(width)
	down := max(high.Top-low.Top, high.Bottom-low.Bottom) * float64(height)
	return across <= sameBox && down <= sameBox
}

// median is the box whose sides are the medians of those of the members.
func median(members []Person) video.Box {
	side := func(of func(video.Box) float64) float64 {
		var list []float64
		for _, m := range members {
			list = append(list, of(m.Box))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return video.Box{
		Left: side(func(b video.Box) float64 { return b.Left }), Top: side(func(b video.Box) float64 { return b.Top }),
		Right: side(func(b video.Box) float64 { return b.Right }), Bottom: side(func(b video.Box) float64 { return b.Bottom }),
	}
}

// place puts seats into a calibration: how large people are there is measured,
// and each still is given a seat to be asked about, all seats in turn. What a
// person said of a seat that has not moved stays.
func (c *Calibration) place(seats []Seat) {
	old := c.Seats
	c.Seats = nil
	for _, s := range seats {
		s.ID, s.Polygon = strings.TrimSpace(s.ID), slices.Clone(s.Polygon)
		c.Seats = append(c.Seats, measure(s.Seat, c.Persons, c.Height))
	}
	for i := range c.Tries {
		t := &c.Tries[i]
		if len(c.Seats) == 0 {
			t.Seat, t.Machine, t.Answer, t.Robed = "", false, Unanswered, nil
			continue
		}
		s := c.Seats[i%len(c.Seats)]
		if t.Seat != s.ID || !unmoved(old, c.Seats, s.ID) {
			t.Answer = Unanswered
		}
		t.Robed = slices.DeleteFunc(t.Robed, func(id string) bool { return !unmoved(old, c.Seats, id) })
		t.Seat = s.ID
		t.Machine = slices.ContainsFunc(c.Persons, func(p Person) bool { return p.Try == i+1 && sits(p, s.Seat) })
	}
}
