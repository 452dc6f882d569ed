package watch

import "xiezhi/internal/engine/video"

// mask is the polygon of a seat as points spread evenly over its bounds, for
// shares of areas.
type mask struct {
	polygon []video.Point
	bounds  video.Box
	points  []video.Point // those within the polygon
}

// fineness is the number of points across and down.
const fineness = 40

func newMask(polygon []video.Point) *mask {
	m := &mask{polygon: polygon, bounds: video.Box{Left: 1, Top: 1}}
	for _, p := range polygon {
		m.bounds.Left, m.bounds.Right = min(m.bounds.Left, p[0]), max(m.bounds.Right, p[0])
		m.bounds.Top, m.bounds.Bottom = min(m.bounds.Top, p[1]), max(m.bounds.Bottom, p[1])
	}
	for _, p := range spread(m.bounds) {
		if m.holds(p) {
			m.points = append(m.points, p)
		}
	}
	return m
}

// spread are points in even steps over a box.
func spread(b video.Box) []video.Point {
	out := make([]video.Point, 0, fineness*fineness)
	for y := range fineness {
		for x := range fineness {
			out = append(out, video.Point{
				b.Left + (b.Right-b.Left)*(float64(x)+.5)/fineness,
				b.Top + (b.Bottom-b.Top)*(float64(y)+.5)/fineness,
			})
		}
	}
	return out
}

// holds reports whether a point is in the polygon: a ray from it crosses the
// border an odd number of times.
func (m *mask) holds(p video.Point) bool {
	in := false
	for i, a := range m.polygon {
		b := m.polygon[(i+1)%len(m.polygon)]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// cover is the share of the seat that a box covers.
func (m *mask) cover(b video.Box) float64 {
	n := 0
	for _, p := range m.points {
		if p[0] >= b.Left && p[0] < b.Right && p[1] >= b.Top && p[1] < b.Bottom {
			n++
		}
	}
	return float64(n) / float64(max(1, len(m.points)))
}

// share is how much of a box is in the seat.
func (m *mask) share(b video.Box) float64 {
	n := 0
	for _, p := range spread(b) {
		if m.holds(p) {
			n++
		}
	}
	return float64(n) / (fineness * fineness)
}
