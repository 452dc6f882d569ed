package detect

import (
	"image"
	"math"

	"xiezhi/internal/engine/video"
)

const (
	leftShoulder  = 5
	rightShoulder = 6
	leftWrist     = 9
	rightWrist    = 10

	surely   = 0.2 // the least score of a wrist
	aroundIt = 0.5 // what is looked at around a wrist, in widths of the shoulders
	slimmest = 0.4 // shoulders seen from the side count as wide as this share of the body's box

	// A phone is two fifths of the shoulders long. Where it would have fewer than
	// 24 pixels nothing tells it from a pen or a notebook.
	narrowest = 60
)

const (
	// The hands of somebody who sits at a desk are below the upper third of what
	// is seen of the body.
	lapAt = 0.65 // of the body's height, from the top

	// The model knows a phone best that is about a fifth of what it is shown, and
	// some only if they are larger or smaller. Measured on composed recordings; a
	// phone is a quarter of the body's height.
	lapNear = 0.7 // of the body's height, wide and high
	lapFar  = 1.1

	// A phone is a quarter of what is seen of somebody at a desk, and the rules
	// claim none under 30 pixels.
	lapBody = 4 * 28
)

// Laps are where somebody who sits holds what is in the hands: before the
// trunk, once from near and once from afar. Unlike Hands it needs no wrists, which
// a desk, a sleeve or the quality of the picture hide. There is none if a phone
// would be too small to be known.
func Laps(body, bounds image.Rectangle) []image.Rectangle {
	h := float64(body.Dy())
	if h < lapBody || body.Dx() == 0 {
		return nil
	}
	middle := image.Pt((body.Min.X+body.Max.X)/2, body.Min.Y+int(lapAt*h))
	var out []image.Rectangle
	for _, size := range []float64{lapNear, lapFar} {
		half := int(size * h / 2 / (1 + Margin))
		crop := image.Rectangle{Min: middle, Max: middle}.Inset(-half).Intersect(bounds)
		if !crop.Empty() {
			out = append(out, crop)
		}
	}
	return out
}

// Hands is where the hands of a person are, by the pose: around the wrists that
// are seen. It reports false if none is, or if a phone would be too small there.
// In a look at a whole seat a phone is often too small; a look of Persons at the
// hands alone shows it at twice the size and more, and shows less that is only
// like a phone. body is the box of the person, bounds that of the picture.
func Hands(pose []video.Keypoint, body, bounds image.Rectangle) (image.Rectangle, bool) {
	if len(pose) != joinedParts {
		return image.Rectangle{}, false
	}
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	shoulders := math.Hypot((pose[leftShoulder].X-pose[rightShoulder].X)*w, (pose[leftShoulder].Y-pose[rightShoulder].Y)*h)
	shoulders = max(shoulders, slimmest*float64(body.Dx()))
	if shoulders < narrowest {
		return image.Rectangle{}, false
	}
	reach := int(math.Round(aroundIt * shoulders))
	var crop image.Rectangle
	for _, k := range []video.Keypoint{pose[leftWrist], pose[rightWrist]} {
		if k.Score < surely {
			continue
		}
		at := image.Pt(bounds.Min.X+int(k.X*w), bounds.Min.Y+int(k.Y*h))
		crop = crop.Union(image.Rectangle{Min: at, Max: at}.Inset(-reach))
	}
	crop = crop.Intersect(bounds)
	return crop, !crop.Empty()
}
