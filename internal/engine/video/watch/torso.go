package watch

import (
	"image"

	"xiezhi/internal/engine/video"
)

// The shoulders and hips in COCO's order of keypoints.
const (
	leftShoulder, rightShoulder = 5, 6
	leftHip, rightHip           = 11, 12
	joints                      = 17
)

// The histogram of a torso: pixels without much colour by brightness, the others
// by hue, dark and light.
const (
	greys  = 4
	hues   = 6
	colour = 40 // difference of the strongest and the weakest channel from which a pixel has a hue
	sure   = 0.3
)

// Torso is the histogram of what a person of the picture wears, between the shoulders and,
// where they are not seen, one and a half shoulder widths below. Without
// shoulders there is none.
func Torso(img *image.RGBA, pose []video.Keypoint) []float32 {
	if len(pose) < joints || pose[leftShoulder].Score < sure || pose[rightShoulder].Score < sure {
		return nil
	}
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	a, b := pose[leftShoulder], pose[rightShoulder]
	left, right := min(a.X, b.X)*w, max(a.X, b.X)*w
	top := (a.Y + b.Y) / 2 * h
	bottom := top + 1.5*(right-left)
	if c, d := pose[leftHip], pose[rightHip]; c.Score >= sure && d.Score >= sure {
		bottom = (c.Y + d.Y) / 2 * h
	}
	area := image.Rect(int(left), int(top), int(right), int(bottom)).Add(img.Rect.Min).Intersect(img.Rect)
	if area.Dx() < 4 || area.Dy() < 4 || bottom <= top {
		return nil
	}
	hist := make([]float32, greys+2*hues)
	step := max(1, area.Dx()/64)
	n := float32(0)
	for y := area.Min.Y; y < area.Max.Y; y += step {
		for x := area.Min.X; x < area.Max.X; x += step {
			p := img.Pix[img.PixOffset(x, y):]
			hist[bin(int(p[0]), int(p[1]), int(p[2]))]++
			n++
		}
	}
	for i := range hist {
		hist[i] /= n
	}
	return hist
}

// bin is where a colour counts.
func bin(r, g, b int) int {
	strong, weak := max(r, g, b), min(r, g, b)
	if strong-weak < colour {
		return min(greys-1, (strong+weak)/2*greys/256)
	}
	var hue int // in sixths of a turn, times 256
	switch d := strong - weak; strong {
	case r:
		hue = (g - b) * 256 / d
	case g:
		hue = 512 + (b-r)*256/d
	default:
		hue = 1024 + (r-g)*256/d
	}
	// A sixth is centred on its pure colour.
	h := (hue + 128 + 6*256) / 256 % hues
	if strong >= 128 {
		h += hues
	}
	return greys + h
}
