package ocr

import (
	"math"
	"slices"

	"xiezhi/internal/platform/onnx"
)

// What the finding model was trained with (PaddleOCR, ch_PP-OCRv4_det): how
// bright a channel is on average and how far it strays, and how its map of
// probabilities is read.
const (
	longSide = 1280 // the page is shrunk to this, larger small print needs more
	isText   = 0.3  // a pixel of text
	isLine   = 0.6  // mean over a line's pixels
	grow     = 1.6  // the model marks the core of a line: area × grow / perimeter is added around
	smallest = 3    // pixels of the map that a line is high at least
)

var (
	findMean = [3]float64{0.485, 0.456, 0.406}
	findStd  = [3]float64{0.229, 0.224, 0.225}
)

// lines finds the lines of text on a page, from top to bottom.
func (r *Reader) lines(p *picture) ([]Quad, error) {
	scale := min(1, longSide/float64(max(p.w, p.h)))
	w, h := multiple(float64(p.w)*scale), multiple(float64(p.h)*scale)
	in := onnx.Tensor{Shape: []int64{1, 3, int64(h), int64(w)}, Data: p.scaled(w, h, func(v float64, c int) float32 {
		return float32((v/255 - findMean[c]) / findStd[c])
	})}
	out, err := r.find.Run(in)
	if err != nil {
		return nil, err
	}
	boxes := regions(out[0].Data, w, h)
	sx, sy := float64(p.w)/float64(w), float64(p.h)/float64(h)
	for i := range boxes {
		for k := range boxes[i] {
			boxes[i][k].X *= sx
			boxes[i][k].Y *= sy
		}
	}
	slices.SortStableFunc(boxes, func(a, b Quad) int {
		_, ay, _, _ := a.Bounds()
		_, by, _, _ := b.Bounds()
		return int(ay) - int(by)
	})
	return boxes, nil
}

// multiple rounds to a multiple of 32, which the model needs.
func multiple(v float64) int { return max(32, int(math.Round(v/32))*32) }

// regions turns the map of probabilities into rectangles: connected pixels of
// text, the smallest turned rectangle around them, grown to the whole line.
func regions(prob []float32, w, h int) []Quad {
	seen := make([]bool, len(prob))
	var boxes []Quad
	var stack []int
	for start, v := range prob {
		if seen[start] || v < isText {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], start)
		sum, n := 0.0, 0
		left, right := map[int]int{}, map[int]int{} // outermost pixels of each row
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%w, i/w
			sum += float64(prob[i])
			n++
			if l, ok := left[y]; !ok || x < l {
				left[y] = x
			}
			if r, ok := right[y]; !ok || x > r {
				right[y] = x
			}
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					xx, yy := x+dx, y+dy
					if xx < 0 || yy < 0 || xx >= w || yy >= h {
						continue
					}
					if j := yy*w + xx; !seen[j] && prob[j] >= isText {
						seen[j] = true
						stack = append(stack, j)
					}
				}
			}
		}
		if sum/float64(n) < isLine {
			continue
		}
		if q, ok := around(left, right); ok {
			boxes = append(boxes, q)
		}
	}
	return boxes
}

// around is the turned rectangle around a region, grown.
func around(left, right map[int]int) (Quad, bool) {
	var points []Point
	for y, x := range left {
		points = append(points, Point{float64(x), float64(y)}, Point{float64(right[y] + 1), float64(y)},
			Point{float64(x), float64(y + 1)}, Point{float64(right[y] + 1), float64(y + 1)})
	}
	q := smallestRectangle(hull(points))
	w, h := math.Hypot(q[1].X-q[0].X, q[1].Y-q[0].Y), math.Hypot(q[3].X-q[0].X, q[3].Y-q[0].Y)
	if min(w, h) < smallest {
		return q, false
	}
	return grown(q, grow*w*h/(2*(w+h)), w, h), true
}

// grown moves the sides of q outwards by d.
func grown(q Quad, d, w, h float64) Quad {
	ux, uy := (q[1].X-q[0].X)/w*d, (q[1].Y-q[0].Y)/w*d
	vx, vy := (q[3].X-q[0].X)/h*d, (q[3].Y-q[0].Y)/h*d
	return Quad{
		{q[0].X - ux - vx, q[0].Y - uy - vy},
		{q[1].X + ux - vx, q[1].Y + uy - vy},
		{q[2].X + ux + vx, q[2].Y + uy + vy},
		{q[3].X - ux + vx, q[3].Y - uy + vy},
	}
}

// hull is the convex hull (Andrew's monotone chain).
func hull(points []Point) []Point {
	slices.SortFunc(points, func(a, b Point) int {
		if a.X != b.X {
			return sign(a.X - b.X)
		}
		return sign(a.Y - b.Y)
	})
	points = slices.Compact(points)
	half := func(list []Point) []Point {
		var out []Point
		for _, p := range list {
			for len(out) > 1 && cross(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	lower := half(points)
	slices.Reverse(points)
	return append(lower, half(points)...)
}

func cross(a, b, c Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }

func sign(v float64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// smallestRectangle is the turned rectangle of least area around a convex hull:
// one of its sides lies on a side of the hull. Corners begin at the upper left
// of a line that runs more across than down.
func smallestRectangle(hull []Point) Quad {
	best, area := Quad{}, math.Inf(1)
	for i, a := range hull {
		b := hull[(i+1)%len(hull)]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		if length == 0 {
			continue
		}
		ux, uy := (b.X-a.X)/length, (b.Y-a.Y)/length
		minU, maxU, minV, maxV := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, p := range hull {
			u, v := p.X*ux+p.Y*uy, -p.X*uy+p.Y*ux
			minU, maxU = min(minU, u), max(maxU, u)
			minV, maxV = min(minV, v), max(maxV, v)
		}
		if s := (maxU - minU) * (maxV - minV); s < area {
			area = s
			corner := func(u, v float64) Point { return Point{u*ux - v*uy, u*uy + v*ux} }
			best = Quad{corner(minU, minV), corner(maxU, minV), corner(maxU, maxV), corner(minU, maxV)}
		}
	}
	return upright(best)
}

// upright turns the corners so that the first side runs to the right as far as
// it can.
func upright(q Quad) Quad {
	best, at := math.Inf(-1), 0
	for i := range 4 {
		if dx := (q[(i+1)%4].X - q[i].X) / (1e-9 + math.Hypot(q[(i+1)%4].X-q[i].X, q[(i+1)%4].Y-q[i].Y)); dx > best+1e-9 {
			best, at = dx, i
		}
	}
	return Quad{q[at], q[(at+1)%4], q[(at+2)%4], q[(at+3)%4]}
}
