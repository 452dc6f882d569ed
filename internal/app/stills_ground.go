package app

import (
	"image"
	"math"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
)

// ground is the brightness of a still: what is left of it to compare the others
// with, when the next one is looked at.
type ground struct {
	w, h int
	luma []uint8
}

func groundOf(img *image.RGBA) *ground {
	g := &ground{w: img.Rect.Dx(), h: img.Rect.Dy()}
	g.luma = make([]uint8, 0, g.w*g.h)
	for i := 0; i < len(img.Pix); i += 4 {
		g.luma = append(g.luma, signal.Luma(img.Pix[i:]))
	}
	return g
}

// What hangs on the wall is the same on every still, but for noise, which is
// averaged away in a cell, and for the light, which falls on all of it alike.
const (
	cells     = 8    // across and down
	sameCell  = 6.0  // levels by which a cell differs, at most
	sameLight = 24.0 // levels by which the light of the whole differs, at most
)

// settle says of everybody seen on the stills whether every still shows the same
// there: nobody sits like that for the length of a hearing.
func settle(tries []courtroom.MadeTry, shown []*ground) {
	for i := range tries {
		for k := range tries[i].Persons {
			p := &tries[i].Persons[k]
			p.Stays = stays(shown, p.Box)
		}
	}
}

// stays reports a part of the picture that all stills show alike. Fewer than
// three stills show nothing.
func stays(shown []*ground, box video.Box) bool {
	if len(shown) < 3 {
		return false
	}
	first := shown[0].mean(box)
	for _, g := range shown[1:] {
		now := g.mean(box)
		light := 0.0
		for i := range now {
			light += (now[i] - first[i]) / float64(len(now))
		}
		if math.Abs(light) > sameLight {
			return false
		}
		for i := range now {
			if math.Abs(now[i]-first[i]-light) > sameCell {
				return false
			}
		}
	}
	return true
}

// mean is the brightness of the cells of a part of the picture.
func (g *ground) mean(box video.Box) []float64 {
	out := make([]float64, 0, cells*cells)
	at := func(from, to float64, i, size int) int {
		return min(size-1, max(0, int((from+(to-from)*float64(i)/cells)*float64(size))))
	}
	for cy := range cells {
		top, bottom := at(box.Top, box.Bottom, cy, g.h), at(box.Top, box.Bottom, cy+1, g.h)
		for cx := range cells {
			left, right := at(box.Left, box.Right, cx, g.w), at(box.Left, box.Right, cx+1, g.w)
			sum, n := 0.0, 0.0
			for y := top; y <= max(top, bottom-1); y++ {
				for x := left; x <= max(left, right-1); x++ {
					sum, n = sum+float64(g.luma[y*g.w+x]), n+1
				}
			}
			out = append(out, sum/n)
		}
	}
	return out
}
