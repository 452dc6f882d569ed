package video

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
	twice := 0.0
	for i, p := range part {
		q := part[(i+1)%len(part)]
		twice += p[0]*q[1] - q[0]*p[1]
	}
	return min(1, max(twice, -twice)/2/((b.Right-b.Left)*(b.Bottom-b.Top)))
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
