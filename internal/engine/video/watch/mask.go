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
	m := &mask{polygon: polygon, bounds: video.Bounds(polygon)}
	for _, p := range spread(m.bounds) {
		if video.Within(m.polygon, p) {
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
		if video.Within(m.polygon, p) {
			n++
		}
	}
	return float64(n) / (fineness * fineness)
}
