package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"xiezhi/internal/engine/video"
)

// painter draws the pictures of a hearing one after another.
type painter struct {
	h      *hearing
	back   *image.RGBA
	img    *image.RGBA
	rgb    []byte // what was drawn last, as it is encoded
	seats  []*actor
	passer []*image.NRGBA // of the walkers
	noise  []int8
	rnd    *rand.Rand
}

// actor is a seat with what is drawn there.
type actor struct {
	*seat
	poses  []*image.NRGBA // of the person, turned a little
	held   []*image.NRGBA // of the phone in a hand
	desk   *image.NRGBA
	phase  [4]float64
	seed   uint64
	handAt float64 // of the hand beside the middle, in heights
}

func newPainter(h *hearing) *painter {
	rnd := rand.New(rand.NewPCG(h.seed, 0))
	p := &painter{h: h, rnd: rnd, img: image.NewRGBA(image.Rectangle{Max: h.size}), rgb: make([]byte, 3*h.size.X*h.size.Y)}
	p.back = background(h, rnd)
	for _, s := range h.places {
		a := &actor{seat: s, seed: rnd.Uint64(), handAt: .24 * (rnd.Float64() - .5)}
		mirror := rnd.IntN(2) == 0
		for i := range 6 {
			a.poses = append(a.poses, turned(s.who, s.height*(1.05+.015*float64(i%3-1)), .03*(float64(i)-2.5), mirror))
		}
		tilt := .5 * (rnd.Float64() - .5)
		for i := range 3 {
			a.held = append(a.held, turned(inHand(s.phone), 1.25*phoneShare*s.height, tilt+.05*float64(i-1), false))
		}
		for i := range a.phase {
			a.phase[i] = 2 * math.Pi * rnd.Float64()
		}
		a.desk = desk(s, rnd)
		p.seats = append(p.seats, a)
	}
	for _, w := range h.walkers {
		p.passer = append(p.passer, turned(w.who, .3*float64(h.size.Y), 0, w.left))
	}
	for range 1 << 20 {
		p.noise = append(p.noise, int8(max(-100, min(100, math.Round(rnd.NormFloat64()*h.noise)))))
	}
	return p
}

// inHand is a phone with the fingers of a hand, drawn, around its lower half.
// The phone is 1/1.25 of the height.
func inHand(phone *image.NRGBA) *image.NRGBA {
	ph := float64(phone.Rect.Dy())
	pw := float64(phone.Rect.Dx())
	out := image.NewNRGBA(image.Rect(0, 0, int(1.6*pw), int(1.25*ph)))
	skin := color.NRGBA{196, 150, 124, 255}
	ellipse(out, .8*pw, .85*ph, .68*pw, .36*ph, skin)
	at := image.Pt(int(.3*pw), 0)
	draw.Draw(out, phone.Rect.Add(at), phone, image.Point{}, draw.Over)
	for i := range 4 { // fingers on one side, the thumb on the other
		ellipse(out, 1.3*pw, (.55+.12*float64(i))*ph, .16*pw, .05*ph, shade(skin, .92))
	}
	ellipse(out, .34*pw, .66*ph, .14*pw, .16*ph, shade(skin, .96))
	return out
}

func ellipse(img *image.NRGBA, cx, cy, rx, ry float64, c color.NRGBA) {
	for y := max(0, int(cy-ry)); y <= min(img.Rect.Dy()-1, int(cy+ry)); y++ {
		for x := max(0, int(cx-rx)); x <= min(img.Rect.Dx()-1, int(cx+rx)); x++ {
			dx, dy := (float64(x)-cx)/rx, (float64(y)-cy)/ry
			if dx*dx+dy*dy <= 1 {
				img.SetNRGBA(x, y, c)
			}
		}
	}
}

func shade(c color.NRGBA, by float64) color.NRGBA {
	f := func(v uint8) uint8 { return uint8(min(255, float64(v)*by)) }
	return color.NRGBA{f(c.R), f(c.G), f(c.B), c.A}
}

func fill(img draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Over)
}

// background draws the room: wall, panels, a stage, chairs and framed pictures.
func background(h *hearing, rnd *rand.Rand) *image.RGBA {
	walls := []color.NRGBA{{190, 172, 140, 255}, {205, 205, 198, 255}, {150, 110, 76, 255}, {176, 184, 190, 255}}
	wall := walls[rnd.IntN(len(walls))]
	img := image.NewRGBA(image.Rectangle{Max: h.size})
	w, ht := h.size.X, h.size.Y
	for y := range ht {
		fill(img, image.Rect(0, y, w, y+1), shade(wall, 1.05-.3*float64(y)/float64(ht)))
	}
	step := w / (8 + rnd.IntN(6))
	for x := 0; x < w; x += step {
		fill(img, image.Rect(x, 0, x+2, ht*3/4), shade(wall, .75))
	}
	fill(img, image.Rect(0, ht*3/4, w, ht), color.NRGBA{92, 84, 80, 255})
	for i := range h.frames {
		portrait := turned(h.cast.people[rnd.IntN(len(h.cast.people))], float64(ht)/9, 0, false)
		at := image.Pt(w/20+i*(w*8/10)+rnd.IntN(w/20), ht/30)
		r := portrait.Rect.Inset(-6).Add(at)
		fill(img, r, color.NRGBA{60, 42, 24, 255})
		fill(img, r.Inset(3), color.NRGBA{225, 220, 205, 255})
		draw.Draw(img, portrait.Rect.Add(at), portrait, image.Point{}, draw.Over)
	}
	for _, s := range h.places {
		chair(img, s, rnd)
	}
	return img
}

// chair draws the back of a chair where nobody sits, and a hat on it.
func chair(img *image.RGBA, s *seat, rnd *rand.Rand) {
	H := int(s.height)
	if s.chair {
		r := image.Rect(s.at.X-H/4, s.at.Y-H*6/10, s.at.X+H/4, s.at.Y)
		c := []color.NRGBA{{48, 30, 20, 255}, {30, 30, 34, 255}, {96, 40, 34, 255}}[rnd.IntN(3)]
		fill(img, r, c)
		fill(img, r.Inset(max(2, H/24)), shade(c, 1.4))
	}
	if s.hat {
		at := image.Pt(s.at.X, s.at.Y-H*6/10)
		fill(img, image.Rect(at.X-H/6, at.Y-H/14, at.X+H/6, at.Y-H/28), color.NRGBA{24, 24, 30, 255})
		fill(img, image.Rect(at.X-H/11, at.Y-H/6, at.X+H/11, at.Y-H/14), color.NRGBA{28, 28, 36, 255})
	}
}

// desk draws the front of a desk and what lies on it. Its upper edge is a third
// down the picture that is returned.
func desk(s *seat, rnd *rand.Rand) *image.NRGBA {
	H := int(s.height)
	img := image.NewNRGBA(image.Rect(0, 0, H*16/10, H*9/10))
	wood := []color.NRGBA{{74, 47, 27, 255}, {110, 72, 40, 255}, {58, 30, 22, 255}}[rnd.IntN(3)]
	top := H * 3 / 10
	fill(img, image.Rect(0, top, img.Rect.Dx(), img.Rect.Dy()), wood)
	fill(img, image.Rect(0, top, img.Rect.Dx(), top+max(2, H/25)), shade(wood, 1.5))
	for x := 0; x < img.Rect.Dx(); x += max(4, H/5) {
		fill(img, image.Rect(x, top+H/25, x+1, img.Rect.Dy()), shade(wood, .7))
	}
	for i, t := range s.desk {
		x := H/10 + i*H*37/100
		switch t {
		case papers:
			fill(img, image.Rect(x, top-H/30, x+H/4, top+H/40), color.NRGBA{236, 236, 230, 255})
		case notebook: // about as large as a phone, and as dark
			fill(img, image.Rect(x, top-H/9, x+H/7, top+H/50), color.NRGBA{28, 28, 34, 255})
			fill(img, image.Rect(x+2, top-H/9+2, x+4, top), color.NRGBA{90, 90, 96, 255})
		case binder: // stands on the desk
			fill(img, image.Rect(x, top-H/5, x+H/12, top), color.NRGBA{40, 70, 120, 255})
			fill(img, image.Rect(x+H/12, top-H/5, x+H/6, top), color.NRGBA{150, 40, 40, 255})
		case cup:
			fill(img, image.Rect(x, top-H/10, x+H/14, top), color.NRGBA{240, 240, 244, 255})
		}
	}
	return img
}

// frame draws the picture of a time and returns it as it is encoded.
func (p *painter) frame(t float64) []byte {
	for _, f := range p.h.faults {
		if t < f.Start || t >= f.End {
			continue
		}
		switch f.Kind {
		case video.Frozen:
			return p.rgb
		case video.Black:
			clear(p.rgb)
			return p.rgb
		case video.Covered:
			p.img = cloth(p.img)
			p.encode(t)
			return p.rgb
		default: // the picture is in order, or thrown away later
		}
	}
	copy(p.img.Pix, p.back.Pix)
	for i, w := range p.h.walkers {
		p.pass(w, p.passer[i], t)
	}
	for _, a := range p.seats {
		a.draw(p.img, t)
	}
	p.encode(t)
	return p.rgb
}

// crossing is how long somebody takes to walk through the picture.
const crossing = 9

func (p *painter) pass(w walker, img *image.NRGBA, t float64) {
	part := (t - w.from) / crossing
	if part < 0 || part > 1 {
		return
	}
	if w.left {
		part = 1 - part
	}
	x := int(part*float64(p.h.size.X+img.Rect.Dx())) - img.Rect.Dx()
	draw.Draw(p.img, img.Rect.Add(image.Pt(x, p.h.size.Y/3-img.Rect.Dy()/2)), img, image.Point{}, draw.Over)
}

// draw draws who sits there, the phone in hand, and the desk in front.
func (a *actor) draw(img *image.RGBA, t float64) {
	for _, x := range a.here {
		if aside, ok := moved(x, t, a.height); ok {
			a.sit(img, t, aside)
		}
	}
	at := image.Pt(a.at.X-a.desk.Rect.Dx()/2, a.at.Y-int(a.height)*3/10)
	draw.Draw(img, a.desk.Rect.Add(at), a.desk, image.Point{}, draw.Over)
}

// moved is how far beside the seat somebody is who comes or goes, in pixels: by
// a height and a half within three seconds, half of it before or after the label.
func moved(x video.Span, t, height float64) (float64, bool) {
	const before, after, speed = 2, 1, .5
	switch {
	case t < x.Start-before && x.Start > 0 || t < x.Start && x.Start == 0 || t >= x.End+before:
		return 0, false
	case t < x.Start+after && x.Start > 0:
		return speed * height * (x.Start + after - t), true
	case t > x.End-after:
		return speed * height * (t - x.End + after), true
	}
	return 0, true
}

func (a *actor) sit(img *image.RGBA, t, aside float64) {
	sway := .02 * a.height * (math.Sin(.9*t+a.phase[0]) + math.Sin(.13*t+a.phase[1]))
	nod := .012 * a.height * math.Sin(1.7*t+a.phase[2])
	pose := a.poses[mix(a.seed, uint64(t/7))%uint64(len(a.poses))]
	x := float64(a.at.X) + sway + aside - float64(pose.Rect.Dx())/2
	y := float64(a.at.Y) + nod - a.height - .25*aside/3
	draw.Draw(img, pose.Rect.Add(image.Pt(int(x), int(y))), pose, image.Point{}, draw.Over)
	for _, s := range a.phones {
		if t < s.Start || t >= s.End {
			continue
		}
		held := a.held[mix(a.seed+1, uint64(t/3))%uint64(len(a.held))]
		tremble := .01 * a.height * math.Sin(2.3*t+a.phase[3])
		x := float64(a.at.X) + sway + a.handAt*a.height + tremble - float64(held.Rect.Dx())/2
		y := float64(a.at.Y) + nod - .06*a.height + tremble - float64(held.Rect.Dy())
		draw.Draw(img, held.Rect.Add(image.Pt(int(x), int(y))), held, image.Point{}, draw.Over)
	}
}

// mix makes of two numbers one that looks like chance.
func mix(a, b uint64) uint64 {
	a ^= b * 0x9e3779b97f4a7c15
	a ^= a >> 31
	a *= 0xbf58476d1ce4e5b9
	return a ^ a>>29
}

// cloth is a picture through something before the lens.
func cloth(img *image.RGBA) *image.RGBA {
	for y := range img.Rect.Dy() {
		fill(img, image.Rect(0, y, img.Rect.Dx(), y+1), color.NRGBA{uint8(70 + y*20/img.Rect.Dy()), 46, 40, 255})
	}
	return img
}

// encode takes the picture over with its light and noise.
func (p *painter) encode(t float64) {
	i, part := int(t/60), math.Mod(t, 60)/60
	light := p.h.light[i]*(1-part) + p.h.light[i+1]*part
	var lut [256 + 200]uint8 // noise of up to 100 levels either way
	for v := range lut {
		lut[v] = uint8(max(0, min(255, float64(v-100)*light)))
	}
	at := p.rnd.IntN(len(p.noise))
	out := p.rgb
	for s, d := 0, 0; d < len(out); s, d = s+4, d+3 {
		if at++; at == len(p.noise) {
			at = 0
		}
		n := int(p.noise[at]) + 100
		out[d] = lut[int(p.img.Pix[s])+n]
		out[d+1] = lut[int(p.img.Pix[s+1])+n]
		out[d+2] = lut[int(p.img.Pix[s+2])+n]
	}
}
