package video_test

import (
	"image"
	"image/color"
	"testing"

	"xiezhi/internal/engine/video"
)

// stripes is a picture in which neighbouring columns differ as much as they can.
func stripes(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{A: 255}
			if x%2 == 0 {
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// detail is how much neighbouring pixels of a rectangle differ.
func detail(img *image.RGBA, r image.Rectangle) (sum int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X + 1; x < r.Max.X; x++ {
			d := int(img.RGBAAt(x, y).R) - int(img.RGBAAt(x-1, y).R)
			sum += max(d, -d)
		}
	}
	return sum
}

func TestAVeilLeavesTheSeatsOnly(t *testing.T) {
	img := stripes(960, 540)
	seat := []video.Point{{.25, .25}, {.5, .25}, {.5, .75}, {.25, .75}}
	video.Veil(img, seat)
	if got, want := detail(img, image.Rect(241, 136, 479, 404)), 255*(404-136)*(479-241-1); got != want {
		t.Errorf("the seat lost detail: %d of %d", got, want)
	}
	for _, r := range []image.Rectangle{image.Rect(0, 0, 960, 134), image.Rect(481, 0, 960, 540), image.Rect(0, 406, 960, 540)} {
		if got := detail(img, r); got > 255*r.Dy()*2 { // a step between blocks is all there is
			t.Errorf("%v is left with detail %d", r, got)
		}
	}
	video.Veil(img)
	if got := detail(img, img.Rect); got > 2*540*video.VeilBlocks*255/10 {
		t.Errorf("without seats a detail of %d is left", got)
	}
}

func TestAVeilOfOddSizes(t *testing.T) {
	for _, size := range []image.Point{{}, {1, 1}, {7, 3}, {1921, 1081}} {
		video.Veil(image.NewRGBA(image.Rectangle{Max: size}), []video.Point{{0, 0}, {1, 0}, {0, 1}})
	}
}

func TestBounds(t *testing.T) {
	got := video.Bounds([]video.Point{{.5, .2}, {.7, .6}, {.1, .4}})
	if want := (video.Box{Left: .1, Top: .2, Right: .7, Bottom: .6}); got != want {
		t.Errorf("bounds %v, want %v", got, want)
	}
	if video.Bounds(nil) != (video.Box{}) {
		t.Error("no polygon has bounds")
	}
}
