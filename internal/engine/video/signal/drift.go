package signal

import (
	"image"
	"math"
)

// Outline is where a picture has edges, in so little that noise does not count
// and a camera that trembles is the same camera.
type Outline struct {
	w, h int
	edge []float64
}

// The limits of what is the same view. Measured on three composed hearings of
// twenty minutes, the median picture of their second half against that of the
// first, without leaving the seats out: unmoved 0.89 to 0.92, darkened or
// brightened no less than 0.86, a single picture against the median 0.87 and
// more. Turned aside by 1 % of the width 0.70 to 0.78, and 0.88 and more where it
// had gone; by 5 % 0.42 to 0.45. Brought nearer by 5 % 0.55 to 0.60, by 3 % 0.66 to
// 0.75; tilted by 3° 0.53 to 0.58, by 1.7° 0.63 to 0.69. So 1 % aside, 5 % nearer and 3° are
// noticed, half of that not surely.
const (
	outlineWide = 192  // cells across
	reach       = 12   // cells within which a moved view is looked for
	sameView    = 0.65 // from which likeness on it is the same view
	clearer     = 0.08
)

// OutlineOf finds the edges of a picture.
func OutlineOf(img *image.RGBA) Outline {
	across, down := img.Rect.Dx(), img.Rect.Dy()
	if across < outlineWide || down < 2 {
		return Outline{}
	}
	o := Outline{w: outlineWide, h: max(2, (down*outlineWide+across/2)/across)}
	luma := cells(img, o.w, o.h)
	o.edge = make([]float64, o.w*o.h)
	for y := 1; y < o.h-1; y++ {
		for x := 1; x < o.w-1; x++ {
			i := y*o.w + x
			dx, dy := luma[i+1]-luma[i-1], luma[i+o.w]-luma[i-o.w]
			// The root keeps the few strongest edges, of a window or an emblem, from
			// being all that counts.
			o.edge[i] = math.Sqrt(math.Hypot(dx, dy))
		}
	}
	return o
}

// cells are the mean brightness of so many cells across and down.
func cells(img *image.RGBA, w, h int) []float64 {
	across, down := img.Rect.Dx(), img.Rect.Dy()
	sum, n := make([]float64, w*h), make([]float64, w*h)
	for y := range down {
		row := img.Pix[y*img.Stride:]
		first := y * h / down * w
		for x := range across {
			i := first + x*w/across
			sum[i] += float64(Luma(row[4*x:]))
			n[i]++
		}
	}
	for i := range sum {
		sum[i] /= max(1, n[i])
	}
	return sum
}

// Drift is how a view has moved since another one.
type Drift struct {
	Alike  float64 // correlation of the edges where they were, -1 to 1
	Best   float64 // the highest within reach
	DX, DY float64 // where that is, in fractions of the picture's width and height
}

// Moved reports whether seats drawn on the earlier view are in the wrong place
// in the later one: the room looks different, or it looks the same a little
// further on.
func (d Drift) Moved() bool {
	return d.Alike < sameView || (d.DX != 0 || d.DY != 0) && d.Best >= d.Alike+clearer
}

// DriftFrom compares a view with an earlier one. skip tells what is not looked
// at, in fractions of the picture: the seats, where people come and go. ok is
// false when there is too little to compare, such as a picture without edges.
func (o Outline) DriftFrom(before Outline, skip func(x, y float64) bool) (d Drift, ok bool) {
	if o.w == 0 || o.w != before.w || o.h != before.h {
		return Drift{}, false
	}
	use := make([]bool, len(o.edge))
	for i := range use {
		x, y := (float64(i%o.w)+.5)/float64(o.w), (float64(i/o.w)+.5)/float64(o.h)
		use[i] = skip == nil || !skip(x, y)
	}
	if d.Alike, ok = correlate(before, o, use, 0, 0); !ok {
		return Drift{}, false
	}
	d.Best = d.Alike
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			if c, ok := correlate(before, o, use, dx, dy); ok && c > d.Best {
				d.Best, d.DX, d.DY = c, float64(dx)/float64(o.w), float64(dy)/float64(o.h)
			}
		}
	}
	return d, true
}

// leastCells is how many cells must lie in both views to compare them.
const leastCells = outlineWide * 10

// correlate compares the cells of a with those of b that lie by (dx, dy) further.
func correlate(a, b Outline, use []bool, dx, dy int) (float64, bool) {
	var n, sa, sb, aa, bb, ab float64
	for y := max(1, 1-dy); y < a.h-1-max(0, dy); y++ {
		for x := max(1, 1-dx); x < a.w-1-max(0, dx); x++ {
			i, j := y*a.w+x, (y+dy)*a.w+x+dx
			if !use[i] || !use[j] {
				continue
			}
			p, q := a.edge[i], b.edge[j]
			n, sa, sb, aa, bb, ab = n+1, sa+p, sb+q, aa+p*p, bb+q*q, ab+p*q
		}
	}
	if n < leastCells {
		return 0, false
	}
	va, vb := aa-sa*sa/n, bb-sb*sb/n
	if va <= 1e-6*n || vb <= 1e-6*n {
		return 0, false
	}
	return (ab - sa*sb/n) / math.Sqrt(va*vb), true
}
