package video

import "math"

// OwnShare is the share of the upper half of a body that has to be in a seat for
// the person to count for it: legs and elbows reach into the neighbour's.
const OwnShare = 0.3

// Share is how much of a box lies within a polygon, 0 to 1. The polygon may be
// of any form that does not cross itself.
func Share(polygon []Point, b Box) float64 {
	if b.Right <= b.Left || b.Bottom <= b.Top {
		return 0
	}
	part := polygon
	part = beyond(part, 0, b.Left, 1)
	part = beyond(part, 0, b.Right, -1)
	part = beyond(part, 1, b.Top, 1)
	part = beyond(part, 1, b.Bottom, -1)
	return min(1, Area(part)/((b.Right-b.Left)*(b.Bottom-b.Top)))
}

// beyond leaves of a polygon what is on one side of a line: where the coordinate
// along the axis is beyond at, in the direction of sign.
func beyond(polygon []Point, axis int, at, sign float64) []Point {
	var out []Point
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		a, b := (p[axis]-at)*sign, (q[axis]-at)*sign
		if a >= 0 {
			out = append(out, p)
		}
		if a < 0 != (b < 0) {
			t := a / (a - b)
			out = append(out, Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		}
	}
	return out
}

// Upper is the upper half of a body: legs and elbows reach into the neighbour's
// seat, head and shoulders do not.
func (b Box) Upper() Box {
	b.Bottom = (b.Top + b.Bottom) / 2
	return b
}

// Shifted is the box moved by shares of the picture.
func (b Box) Shifted(dx, dy float64) Box {
	return Box{Left: b.Left + dx, Top: b.Top + dy, Right: b.Right + dx, Bottom: b.Bottom + dy}
}

// Area is that of a polygon whose sides do not cross.
func Area(polygon []Point) float64 {
	twice := 0.0
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		twice += p[0]*q[1] - q[0]*p[1]
	}
	return math.Abs(twice) / 2
}

// Within reports whether a point is in a polygon: a ray from it crosses the
// border an odd number of times.
func Within(polygon []Point, p Point) bool {
	in := false
	for i, a := range polygon {
		b := polygon[(i+1)%len(polygon)]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// Bounds is the smallest box that holds a polygon; the zero Box for none.
func Bounds(polygon []Point) Box {
	if len(polygon) == 0 {
		return Box{}
	}
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range polygon {
		b.Left, b.Right = min(b.Left, p[0]), max(b.Right, p[0])
		b.Top, b.Bottom = min(b.Top, p[1]), max(b.Bottom, p[1])
	}
	return b
}
