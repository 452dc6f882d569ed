package ocr

import (
	"image"
	"math"
)

// picture is a page as numbers: blue, green, red, as the models were trained.
type picture struct {
	w, h int
	pix  []uint8 // three a pixel
}

func newPicture(img image.Image) *picture {
	b := img.Bounds()
	p := &picture{w: b.Dx(), h: b.Dy(), pix: make([]uint8, 3*b.Dx()*b.Dy())}
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, alpha := img.At(x, y).RGBA()
			white := 0xffff - alpha // what shows through is paper
			p.pix[i], p.pix[i+1], p.pix[i+2] = uint8((blue+white)>>8), uint8((green+white)>>8), uint8((red+white)>>8)
			i += 3
		}
	}
	return p
}

// turned is the picture turned round by half a circle.
func (p *picture) turned() *picture {
	out := &picture{w: p.w, h: p.h, pix: make([]uint8, len(p.pix))}
	for i, n := 0, len(p.pix); i < n; i += 3 {
		copy(out.pix[n-3-i:n-i], p.pix[i:i+3])
	}
	return out
}

// at is one channel at a place between pixels, weighed over the four around it.
// Outside there is paper.
func (p *picture) at(x, y float64, channel int) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	get := func(x, y int) float64 {
		x, y = min(max(x, 0), p.w-1), min(max(y, 0), p.h-1)
		return float64(p.pix[3*(y*p.w+x)+channel])
	}
	ix, iy := int(x0), int(y0)
	return (1-fy)*((1-fx)*get(ix, iy)+fx*get(ix+1, iy)) + fy*((1-fx)*get(ix, iy+1)+fx*get(ix+1, iy+1))
}

// scaled is the picture at another size as a tensor plane by plane, each value
// made f(value, channel). Where it shrinks, the pixels that fall together are
// averaged, so that thin strokes do not vanish.
func (p *picture) scaled(w, h int, f func(v float64, channel int) float32) []float32 {
	out := make([]float32, 3*w*h)
	sx, sy := float64(p.w)/float64(w), float64(p.h)/float64(h)
	for y := range h {
		for x := range w {
			sum, n := [3]float64{}, 0.0
			if sx <= 1 && sy <= 1 {
				for c := range 3 {
					sum[c] = p.at((float64(x)+0.5)*sx-0.5, (float64(y)+0.5)*sy-0.5, c)
				}
				n = 1
			} else {
				x0, x1 := int(float64(x)*sx), max(int(float64(x)*sx)+1, int(math.Ceil(float64(x+1)*sx)))
				y0, y1 := int(float64(y)*sy), max(int(float64(y)*sy)+1, int(math.Ceil(float64(y+1)*sy)))
				for yy := y0; yy < min(y1, p.h); yy++ {
					for xx := x0; xx < min(x1, p.w); xx++ {
						i := 3 * (yy*p.w + xx)
						sum[0] += float64(p.pix[i])
						sum[1] += float64(p.pix[i+1])
						sum[2] += float64(p.pix[i+2])
						n++
					}
				}
			}
			for c := range 3 {
				out[c*w*h+y*w+x] = f(sum[c]/n, c)
			}
		}
	}
	return out
}

// cut is the stretch under q, turned upright and brought to height h.
func (p *picture) cut(q Quad, h int) (w int, c *picture) {
	width := math.Hypot(q[1].X-q[0].X, q[1].Y-q[0].Y)
	height := math.Hypot(q[3].X-q[0].X, q[3].Y-q[0].Y)
	if width < 1 || height < 1 {
		return 0, nil
	}
	w = max(1, int(math.Round(width*float64(h)/height)))
	c = &picture{w: w, h: h, pix: make([]uint8, 3*w*h)}
	// Several samples a pixel where the stretch is larger than what is made of it.
	n := max(1, int(math.Ceil(height/float64(h))))
	for y := range h {
		for x := range w {
			var sum [3]float64
			for k := range n * n {
				u := (float64(x) + (float64(k%n)+0.5)/float64(n)) / float64(w)
				v := (float64(y) + (float64(k/n)+0.5)/float64(n)) / float64(h)
				px := q[0].X + u*(q[1].X-q[0].X) + v*(q[3].X-q[0].X) - 0.5
				py := q[0].Y + u*(q[1].Y-q[0].Y) + v*(q[3].Y-q[0].Y) - 0.5
				for ch := range 3 {
					sum[ch] += p.at(px, py, ch)
				}
			}
			for ch := range 3 {
				c.pix[3*(y*w+x)+ch] = uint8(math.Round(sum[ch] / float64(n*n)))
			}
		}
	}
	return w, c
}
