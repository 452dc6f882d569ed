package signal

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"xiezhi/internal/engine/video"
)

// scene draws a court room of sorts: bright wall, dark bench, some figures.
type scene struct {
	rng *rand.Rand
}

func (s scene) draw(noise float64, shade func(x, y int, v float64) float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for y := range 180 {
		for x := range 320 {
			v := 150.0
			switch {
			case y > 120:
				v = 60
			case (x/40)%2 == 0 && y > 60:
				v = 90 + float64(x%40)
			}
			if shade != nil {
				v = shade(x, y, v)
			}
			b := uint8(max(0, min(255, v+noise*s.rng.NormFloat64())))
			copy(img.Pix[img.PixOffset(x, y):], []uint8{b, b, b, 255})
		}
	}
	return img
}

func clear(_, _ int, v float64) float64 { return v }
func dark(_, _ int, v float64) float64  { return v * .05 }
func dim(_, _ int, v float64) float64   { return v * .25 }
func hand(x, _ int, _ float64) float64  { return 30 + float64(x)/32 }
func flat(_, _ int, _ float64) float64  { return 128 }

// corner is a live picture in which only a small thing moves.
func corner(n int) func(x, y int, v float64) float64 {
	return func(x, y int, v float64) float64 {
		if x >= n && x < n+8 && y >= 20 && y < 28 {
			return 255
		}
		return v
	}
}

// stretch is so many seconds of a picture; frozen keeps the first one's noise.
type stretch struct {
	seconds int
	shade   func(x, y int, v float64) float64
	noise   float64
	frozen  bool
}

func watched(t *testing.T, step float64, stretches ...stretch) (looks []Look, end float64) {
	t.Helper()
	s := scene{rand.New(rand.NewPCG(1, 2))}
	m := &Meter{}
	at, next := 0.0, 0.0
	for _, x := range stretches {
		var img *image.RGBA
		for ; next < at+float64(x.seconds); next += step {
			if img == nil || !x.frozen {
				img = s.draw(x.noise, x.shade)
			}
			looks = append(looks, m.Look(next, img))
		}
		at += float64(x.seconds)
	}
	return looks, at
}

func TestFaults(t *testing.T) {
	live := func(n int) stretch { return stretch{n, clear, 2, false} }
	for _, c := range []struct {
		name  string
		parts []stretch
		want  []video.Fault
	}{
		{"nothing", []stretch{live(90)}, nil},
		{"black", []stretch{live(20), {4, dark, 1, false}, live(20)}, []video.Fault{{Kind: video.Black, Span: video.Span{Start: 20, End: 24}}}},
		{"black without noise is not frozen", []stretch{live(20), {60, dark, 0, false}, live(20)}, []video.Fault{{Kind: video.Black, Span: video.Span{Start: 20, End: 80}}}},
		{"black to the end", []stretch{live(20), {7, dark, 1, false}}, []video.Fault{{Kind: video.Black, Span: video.Span{Start: 20, End: 27}}}},
		{"black throughout", []stretch{{30, dark, 1, false}}, []video.Fault{{Kind: video.Black, Span: video.Span{Start: 0, End: 30}}}},
		{"a blink is nothing", []stretch{live(20), {1, dark, 1, false}, live(20)}, nil},
		{"frozen", []stretch{live(20), {40, clear, 2, true}, live(20)}, []video.Fault{{Kind: video.Frozen, Span: video.Span{Start: 20, End: 60}}}},
		{"frozen to the end", []stretch{live(20), {40, clear, 2, true}}, []video.Fault{{Kind: video.Frozen, Span: video.Span{Start: 20, End: 60}}}},
		{"still for twenty seconds", []stretch{live(20), {20, clear, 2, true}, live(20)}, nil},
		{"frozen twice, on two pictures", []stretch{live(20), {40, clear, 2, true}, {40, clear, 2, true}, live(9)}, []video.Fault{
			{Kind: video.Frozen, Span: video.Span{Start: 20, End: 60}}, {Kind: video.Frozen, Span: video.Span{Start: 60, End: 100}},
		}},
		{"covered by a hand", []stretch{live(60), {25, hand, 2, false}, live(20)}, []video.Fault{{Kind: video.Covered, Span: video.Span{Start: 60, End: 85}}}},
		{"covered and flat, without noise", []stretch{live(60), {50, flat, 0, false}, live(20)}, []video.Fault{{Kind: video.Covered, Span: video.Span{Start: 60, End: 110}}}},
		{"covered most of the time", []stretch{live(40), {120, hand, 2, false}}, []video.Fault{{Kind: video.Covered, Span: video.Span{Start: 40, End: 160}}}},
		{"a hand passing by", []stretch{live(60), {8, hand, 2, false}, live(20)}, nil},
		{"the light put out", []stretch{live(60), {60, dim, 2, false}, live(20)}, nil},
		{"a wall that never showed anything", []stretch{{90, flat, 2, false}}, nil},
	} {
		for _, step := range []float64{1, 2} {
			looks, end := watched(t, step, c.parts...)
			got := Faults(looks, end, 12, Defaults())
			ok := slices.EqualFunc(got, c.want, func(a, b video.Fault) bool {
				return a.Kind == b.Kind && math.Abs(a.Start-b.Start) <= step && math.Abs(a.End-b.End) <= step
			})
			if !ok && !(step == 2 && c.name == "a blink is nothing") { // two seconds apart a blink lasts up to two
				t.Errorf("%s, each %v s: %v, want %v", c.name, step, got, c.want)
			}
		}
	}
}

// Still pictures differ by what encoding makes of them, and nothing in them moves.
func TestStill(t *testing.T) {
	s := scene{rand.New(rand.NewPCG(1, 2))}
	m := &Meter{}
	var looks []Look
	for i := range 120 {
		noise, shade := 3.0, corner(i*2) // something moves, a little
		switch {
		case i >= 20 && i < 60:
			shade = clear
		case i >= 80 && i < 100:
			noise, shade = 1, dark
		}
		looks = append(looks, m.Look(float64(i), s.draw(noise, wide(shade, i, i < 20 || i >= 60))))
	}
	want := []video.Span{{Start: 20, End: 60}}
	if got := Still(looks, 120, 12); !slices.EqualFunc(got, want, func(a, b video.Span) bool {
		return math.Abs(a.Start-b.Start) <= 1 && math.Abs(a.End-b.End) <= 1
	}) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Still(looks[:1], 1, 12); got != nil {
		t.Errorf("one picture: %v", got)
	}
	if got := Still([]Look{looks[30], {At: 45, Thumb: looks[30].Thumb}}, 60, 12); got != nil {
		t.Errorf("two pictures far apart: %v", got)
	}
}

// wide has somebody sway.
func wide(of func(x, y int, v float64) float64, i int, sways bool) func(x, y int, v float64) float64 {
	return func(x, y int, v float64) float64 {
		if sways && x > 140+4*(i%3) && x < 180+4*(i%3) && y > 60 {
			return 220
		}
		return of(x, y, v)
	}
}

// A small thing that moves is enough to tell a live picture without any noise.
func TestASmallMovementIsNotFrozen(t *testing.T) {
	s := scene{rand.New(rand.NewPCG(1, 2))}
	m := &Meter{}
	var looks []Look
	for i := range 60 {
		looks = append(looks, m.Look(float64(i), s.draw(0, corner(i*4))))
	}
	if got := Faults(looks, 60, 12, Defaults()); got != nil {
		t.Errorf("%v", got)
	}
}

// Where no picture came for long, nothing is known: it is neither black nor not.
func TestALookSpeaksForALimitedTime(t *testing.T) {
	s := scene{rand.New(rand.NewPCG(1, 2))}
	m := &Meter{}
	var looks []Look
	for _, at := range []float64{0, 1, 2, 3, 60, 61, 62} {
		looks = append(looks, m.Look(at, s.draw(1, dark)))
	}
	want := []video.Fault{{Kind: video.Black, Span: video.Span{Start: 0, End: 8}}, {Kind: video.Black, Span: video.Span{Start: 60, End: 63}}}
	if got := Faults(looks, 63, 5, Defaults()); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Faults(nil, 10, 5, Defaults()); got != nil {
		t.Errorf("out of nothing: %v", got)
	}
}

// The measures must not depend on the size of the picture, as a second look at
// the borders of a fault takes smaller ones.
func TestMeasuresDoNotDependOnSize(t *testing.T) {
	small := scene{rand.New(rand.NewPCG(1, 2))}.draw(0, clear)
	big := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	for y := range 720 {
		for x := range 1280 {
			big.SetRGBA(x, y, small.RGBAAt(x/4, y/4))
		}
	}
	a, b := (&Meter{}).Look(0, small), (&Meter{}).Look(0, big)
	if math.Abs(a.Edge-b.Edge) > .1*a.Edge || math.Abs(a.Luma-b.Luma) > 1 || alike(a.Thumb, b.Thumb) < .99 {
		t.Errorf("small %+v, big %+v", a, b)
	}
}

func BenchmarkLook(b *testing.B) {
	img := image.NewRGBA(image.Rect(0, 0, 1920, 1080))
	m := &Meter{}
	for i := 0; b.Loop(); i++ {
		m.Look(float64(i), img)
	}
}

// The clock that a recorder writes into the picture goes on while the camera's picture is
// held: that is frozen. As little that moves in the room is not.
func TestAClockGoesOnInAFrozenPicture(t *testing.T) {
	for _, c := range []struct {
		name           string
		y, high, every int
		want           bool
	}{
		{"a clock above", 6, 8, 1, true},
		{"a clock below", 164, 8, 1, true},
		{"a head above", 2, 24, 1, false},
		{"a hand on the bench", 110, 8, 1, false},
		{"a hand at the edge, now and then", 164, 8, 5, false},
	} {
		s := scene{rand.New(rand.NewPCG(1, 2))}
		m := &Meter{}
		var looks []Look
		for i := range 60 {
			digits := func(x, y int, v float64) float64 {
				if x >= 240 && x < 300 && y >= c.y && y < c.y+c.high && (x+i/c.every*7)%20 < 10 {
					return 255
				}
				return v
			}
			looks = append(looks, m.Look(float64(i), s.draw(0, digits)))
		}
		if got := Faults(looks, 60, 12, Defaults()); len(got) == 1 != c.want || c.want && got[0].Kind != video.Frozen {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
