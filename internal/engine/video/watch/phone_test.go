package watch

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
)

// gripping sees one person at a desk with a notebook on it, who holds a phone
// that only shows in a look from near.
type gripping struct {
	looks int
	phone image.Rectangle // empty: there is none
}

func (g *gripping) notebook() image.Rectangle { return image.Rect(190, 310, 230, 330) }

func (g *gripping) Persons(_ *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	g.looks++
	out := []detect.Object{
		{Label: detect.Person, Score: .8, Box: image.Rect(100, 40, 300, 360)},
		{Label: detect.Phone, Score: .7, Box: g.notebook()},
		{Label: detect.Phone, Score: .9, Box: image.Rect(110, 60, 290, 350)},  // the whole body
		{Label: detect.Phone, Score: .9, Box: image.Rect(380, 300, 400, 340)}, // beside the seat
	}
	if !g.phone.Empty() && crop.Dx() < 250 {
		out = append(out, detect.Object{Label: detect.Phone, Score: .25, Box: g.phone})
	}
	return out, nil
}

func (g *gripping) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	return make([]video.Keypoint, joints), nil
}

// picture draws what gripping sees.
func (g *gripping) picture(light int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 400, 400))
	fill := func(r image.Rectangle, v int) {
		draw.Draw(img, r, image.NewUniform(color.Gray{uint8(v + light)}), image.Point{}, draw.Src)
	}
	fill(img.Rect, 120)
	fill(g.notebook(), 30)
	fill(g.phone, 60)
	fill(g.phone.Inset(6), 160)
	return img
}

func TestWhatLiesOnTheDeskIsNoPhone(t *testing.T) {
	for _, c := range []struct {
		name  string
		moves int // pixels from look to look
		light int // levels from look to look
		phone bool
		want  float64
	}{
		{"a notebook", 0, 0, false, 0},
		{"a notebook while the sun comes out", 0, 12, false, 0},
		{"a phone in a hand", 5, 0, true, .25},
		{"a phone in a hand while the sun comes out", 5, 12, true, .25},
		{"a phone on the desk", 0, 0, true, 0},
	} {
		g := &gripping{}
		p := newPlaces(Job{Seats: []video.Seat{box("P", video.Judge, .1, .05, .9, .95)}, Eyes: g}, image.Rect(0, 0, 400, 400))[0]
		for i := range 4 {
			if c.phone {
				g.phone = image.Rect(180, 220, 210, 270).Add(image.Pt(c.moves*i, c.moves*(i%2)))
			}
			now, err := p.detect(float64(4*i), g.picture(c.light*i))
			o := now.persons
			want := c.want
			if i < 2 { // with one picture nobody knows what lies still; the second look is from afar
				want = 0
			}
			if err != nil || o.Phone.Score != want {
				t.Errorf("%s, look %d: %+v, %v, want %v", c.name, i, o.Phone, err, want)
			}
		}
	}
}

// A phone is looked for every few seconds, from near and from afar in turn; what
// was seen is believed for two looks.
func TestPhonesAreLookedForNowAndThen(t *testing.T) {
	g := &gripping{}
	p := newPlaces(Job{Seats: []video.Seat{box("P", video.Judge, .1, .05, .9, .95)}, Eyes: g}, image.Rect(0, 0, 400, 400))[0]
	for at := range 17 {
		g.phone = image.Rect(180, 220, 210, 270).Add(image.Pt(3*at, 0))
		now, err := p.detect(float64(at), g.picture(0))
		o := now.persons
		if err != nil || (o.Phone.Score > 0) != (at >= 8) { // from near at 0, when nothing is known, and at 8
			t.Fatalf("at %d: %+v, %v", at, o.Phone, err)
		}
	}
	if g.looks != 17+4 { // at 4, 8, 12 and 16 once more
		t.Errorf("%d looks", g.looks)
	}
}

// doubting sees somebody in a small seat surely only without the surroundings.
type doubting struct {
	crops []image.Rectangle
	near  float64
}

func (d *doubting) Persons(_ *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	d.crops = append(d.crops, crop)
	score := .25
	if len(d.crops) > 1 {
		score = d.near
	}
	return []detect.Object{{Label: detect.Person, Score: score, Box: image.Rect(180, 180, 240, 260)}}, nil
}

func (d *doubting) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	return make([]video.Keypoint, joints), nil
}

func TestInDoubtASeatIsLookedAtFromNear(t *testing.T) {
	for _, c := range []struct{ near, want float64 }{{.6, .6}, {.1, .25}} {
		d := &doubting{near: c.near}
		p := newPlaces(Job{Seats: []video.Seat{box("P", video.Judge, .4, .4, .65, .7)}, Eyes: d}, image.Rect(0, 0, 400, 400))[0]
		now, err := p.detect(0, image.NewRGBA(image.Rect(0, 0, 400, 400)))
		o := now.persons
		if err != nil || o.Person.Score != c.want || len(o.Others) != 0 {
			t.Errorf("near %v: %+v, %v, want %v", c.near, o, err, c.want)
		}
		if len(d.crops) != 2 || d.crops[0] != p.view || d.crops[1] != p.crop || p.view == p.crop {
			t.Errorf("looks at %v, the seat is %v and its view %v", d.crops, p.crop, p.view)
		}
	}
}
