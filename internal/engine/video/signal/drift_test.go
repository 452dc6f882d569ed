package signal

import (
	"image"
	"math/rand/v2"
	"testing"
)

// room draws a court room of 960 × 540 from a point of view that lies by dx and
// dy pixels further, with people on the seats in other places for each seed.
func room(seed uint64, dx, dy int, gain float64) *image.RGBA {
	rnd := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 960, 540))
	heads := [4]int{}
	for i := range heads {
		heads[i] = 200 + 170*i + rnd.IntN(40)
	}
	for y := range 540 {
		for x := range 960 {
			u, w := x+dx, y+dy
			v := 180.0
			switch {
			case w > 300 && w < 400 && u > 120 && u < 840:
				v = 80
			case w >= 400:
				v = 140
			case u%130 < 4:
				v = 150
			case (u-480)*(u-480)+(w-70)*(w-70) < 900:
				v = 90
			}
			for _, h := range heads {
				if w > 150 && w < 300 && u > h && u < h+70 {
					v = 60
				}
			}
			b := uint8(max(0, min(255, gain*v+4*rnd.NormFloat64())))
			copy(img.Pix[img.PixOffset(x, y):], []uint8{b, b, b, 255})
		}
	}
	return img
}

// seated are the places of the people in room.
func seated(x, y float64) bool { return y > .25 && y < .56 && x > .18 && x < .9 }

func TestDrift(t *testing.T) {
	before := OutlineOf(room(1, 0, 0, 1))
	for _, c := range []struct {
		name   string
		img    *image.RGBA
		moved  bool
		dx, dy float64
	}{
		{"the same", room(1, 0, 0, 1), false, 0, 0},
		{"other people", room(2, 0, 0, 1), false, 0, 0},
		{"other people, darker", room(3, 0, 0, .6), false, 0, 0},
		{"1 % aside", room(4, 10, 0, 1), true, -2. / outlineWide, 0},
		{"5 % aside", room(5, 50, 0, 1), true, -10. / outlineWide, 0},
		{"upwards", room(6, 0, -20, 1), true, 0, 4. / 108},
		{"far away", room(7, 480, 250, 1), true, 0, 0},
	} {
		d, ok := OutlineOf(c.img).DriftFrom(before, seated)
		if !ok || d.Moved() != c.moved {
			t.Errorf("%s: moved %v, want %v: %+v (%v)", c.name, d.Moved(), c.moved, d, ok)
		}
		if c.name != "far away" && (d.DX != c.dx || d.DY != c.dy) {
			t.Errorf("%s: by %.4f, %.4f, want %.4f, %.4f: %+v", c.name, d.DX, d.DY, c.dx, c.dy, d)
		}
	}
}

// TestNothingToCompare: what shows nothing is not said to have moved.
func TestNothingToCompare(t *testing.T) {
	before := OutlineOf(room(1, 0, 0, 1))
	for name, img := range map[string]*image.RGBA{
		"no picture": image.NewRGBA(image.Rectangle{}), "tiny": image.NewRGBA(image.Rect(0, 0, 100, 60)),
		"black": image.NewRGBA(image.Rect(0, 0, 960, 540)), "another shape": image.NewRGBA(image.Rect(0, 0, 640, 480)),
	} {
		if d, ok := OutlineOf(img).DriftFrom(before, nil); ok {
			t.Errorf("%s was compared: %+v", name, d)
		}
	}
	if _, ok := OutlineOf(room(2, 0, 0, 1)).DriftFrom(before, func(float64, float64) bool { return true }); ok {
		t.Error("compared without any cell outside the seats")
	}
}
