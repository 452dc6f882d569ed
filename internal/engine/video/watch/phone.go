package watch

import (
	"image"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/signal"
)

// held is what the last looks for a phone showed, and the picture of the last.
type held struct {
	at     float64
	ok     bool
	phone  video.Detection // the surest of the last two looks
	latest video.Detection // of the last one
	near   bool            // the last one was from near
	luma   []uint8         // of the place's view
	taken  float64         // when
}

const (
	// A phone is looked for every few seconds, from near and from afar in turn:
	// that costs as much as a look at the seat. What is in somebody's hands moves in that time. What lies on the
	// desk does not: in no part of it does the brightness change by more levels
	// than this, but for the light of the room. Decoys were measured at up to 4
	// levels, phones in hands at 20 and more.
	phoneEvery = 4.
	lies       = 8.
	tiles      = 4 // across and down
	rim        = .15
	since      = 12. // seconds for which a picture can be compared with

	// The longer side of a phone, in heights of the body that is seen.
	shortest = 0.1
	longest  = 0.42
)

// phone is what is like a phone before somebody's trunk or in the hands, and
// does not lie still. among are those that the look at the seat showed anyway.
func (p *place) phone(at float64, img *image.RGBA, body image.Rectangle, pose []video.Keypoint, among []detect.Object) (video.Detection, error) {
	if p.held.ok && at >= p.held.at && at-p.held.at < phoneEvery-.5 {
		return p.held.phone, nil
	}
	before := p.held
	now := held{at: at, ok: true, luma: lumas(img, p.view), taken: at, near: !before.ok || !before.near}
	if before.ok {
		now.phone = before.latest
	}
	p.held = now
	if len(before.luma) != len(now.luma) || at-before.taken > since || at <= before.taken {
		p.held.phone = video.Detection{}
		return p.held.phone, nil // what lies still cannot be told yet
	}
	light := brighter(before.luma, now.luma)
	if crop := p.lap(img, body, pose, now.near); !crop.Empty() {
		p.looks++
		near, err := p.eyes.Persons(img, crop)
		if err != nil {
			return video.Detection{}, err
		}
		among = append(slices.Clip(among), near...)
	}
	for _, x := range among {
		d := video.Detection{Score: x.Score, Box: fraction(x.Box, img.Rect)}
		long := float64(max(x.Box.Dx(), x.Box.Dy())) / float64(max(1, body.Dy()))
		if x.Label != detect.Phone || d.Score <= p.held.latest.Score || long < shortest || long > longest || !video.Within(p.inside.polygon, centre(d.Box)) {
			continue
		}
		if change(before.luma, now.luma, light, p.view, x.Box) >= lies {
			p.held.latest = d
		}
	}
	if p.held.latest.Score > p.held.phone.Score {
		p.held.phone = p.held.latest
	}
	return p.held.phone, nil
}

// lap is where to look for a phone: before the trunk, from near or from afar;
// instead of from afar at the hands, if they are seen to be elsewhere.
func (p *place) lap(img *image.RGBA, body image.Rectangle, pose []video.Keypoint, near bool) image.Rectangle {
	laps := detect.Laps(body, img.Rect)
	if len(laps) == 0 {
		return image.Rectangle{}
	}
	if near {
		return laps[0]
	}
	far := laps[len(laps)-1]
	hands, ok := detect.Hands(pose, body, img.Rect)
	if ok && !hands.Min.Add(hands.Size().Div(2)).In(far) {
		return hands
	}
	return far
}

// lumas is the brightness of a part of a picture.
func lumas(img *image.RGBA, r image.Rectangle) []uint8 {
	out := make([]uint8, 0, r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[img.PixOffset(r.Min.X, y):]
		for x := range r.Dx() {
			out = append(out, signal.Luma(row[4*x:]))
		}
	}
	return out
}

// brighter is by how many levels most of a view became brighter: the light of
// the room, not something in it.
func brighter(before, now []uint8) float64 {
	const every = 101 // pixels; a prime, so that no column is left out
	var d []int
	for i := 0; i < len(now); i += every {
		d = append(d, int(now[i])-int(before[i]))
	}
	slices.Sort(d)
	return float64(d[len(d)/2])
}

// change is the greatest change of brightness of a part of a thing, without
// its rim, where what is behind it shows, and but for the light. Of a thing that
// is outside the view it is 0.
func change(before, now []uint8, light float64, view, thing image.Rectangle) float64 {
	dx, dy := int(rim*float64(thing.Dx())), int(rim*float64(thing.Dy()))
	thing = image.Rect(thing.Min.X+dx, thing.Min.Y+dy, thing.Max.X-dx, thing.Max.Y-dy).Intersect(view)
	if thing.Dx() < tiles || thing.Dy() < tiles {
		return 0
	}
	var sum, n [tiles * tiles]float64
	for y := thing.Min.Y; y < thing.Max.Y; y++ {
		row := (y - view.Min.Y) * view.Dx()
		for x := thing.Min.X; x < thing.Max.X; x++ {
			k := (y-thing.Min.Y)*tiles/thing.Dy()*tiles + (x-thing.Min.X)*tiles/thing.Dx()
			i := row + x - view.Min.X
			sum[k] += float64(now[i]) - float64(before[i])
			n[k]++
		}
	}
	most := 0.0
	for i := range sum {
		most = max(most, math.Abs(sum[i]/n[i]-light))
	}
	return most
}
