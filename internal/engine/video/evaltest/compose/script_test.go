package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"reflect"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/evaltest"
)

// troupe is a cast of plain rectangles.
func troupe() *cast {
	plain := func(w, h int, c color.Color) *image.NRGBA {
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
		return img
	}
	c := &cast{phones: []*image.NRGBA{plain(20, 40, color.Black)}}
	for i := range 8 {
		c.people = append(c.people, plain(60, 80, color.NRGBA{uint8(30 * i), 200, 90, 255}))
	}
	return c
}

func planned(number int) *hearing {
	// Short ones as well: there is little room for everything.
	return plan(rand.New(rand.NewPCG(3, uint64(number))), troupe(), number, wish{duration: 1200 - 540*float64(number%2), phones: .45, rooms: []int{1, 2, 3, 4, 5}})
}

func TestPlanIsTheSameEachTime(t *testing.T) {
	for number := 1; number <= 15; number++ {
		a, b := planned(number), planned(number)
		if !reflect.DeepEqual(a.truth, b.truth) {
			t.Errorf("%d: the labels differ", number)
		}
	}
	a, b := newPainter(planned(1)), newPainter(planned(1))
	for i := range 4 {
		at := float64(i) * 100.5
		if !bytes.Equal(a.frame(at), b.frame(at)) {
			t.Errorf("the pictures at %g s differ", at)
		}
	}
}

// What the labels say is what the script draws: nobody is on a seat that is
// labelled as empty, and somebody with a phone where a phone is.
func TestLabelsAgreeWithTheScript(t *testing.T) {
	kinds := map[video.Kind]int{}
	for number := 1; number <= 60; number++ {
		h := planned(number)
		for _, l := range h.truth.Episodes {
			kinds[l.Kind]++
			if l.Start < 0 || l.End > h.duration || l.End <= l.Start {
				t.Errorf("%d: %+v is not within the recording", number, l)
			}
			for _, s := range h.places {
				if s.ID != l.Seat {
					continue
				}
				switch evaltest.GroupOf(l.Kind) {
				case evaltest.Presence:
					if meets(s.here, l.Start, l.End) {
						t.Errorf("%d: somebody is on seat %s during %+v", number, s.ID, l)
					}
				case evaltest.Phone:
					if !meets(s.phones, l.Start, l.End) || !meets(s.here, l.Start, l.End) {
						t.Errorf("%d: nobody has a phone on seat %s during %+v", number, s.ID, l)
					}
				case evaltest.Signal, evaltest.Rest:
					t.Errorf("%d: %+v is of no seat", number, l)
				}
			}
		}
		for i, a := range h.faults {
			for _, b := range h.faults[:i] {
				if a.Start < b.End && b.Start < a.End {
					t.Errorf("%d: two faults at once: %+v and %+v", number, a, b)
				}
			}
		}
	}
	for _, k := range []video.Kind{video.LateStart, video.SeatEmpty, video.Absence, video.EarlyLeave, video.Phone, video.Black, video.Frozen, video.Silent, video.Covered, video.RecordingGap} {
		if kinds[k] == 0 {
			t.Errorf("no %s in 15 hours", k)
		}
	}
}

func meets(spans []video.Span, from, to float64) bool {
	for _, s := range spans {
		if s.Start < to && s.End > from {
			return true
		}
	}
	return false
}

// A still picture stays the same to the pixel, a black one is black, and one
// that is neither is another one half a second later.
func TestFaultsAreDrawn(t *testing.T) {
	h := planned(1)
	h.faults = []video.Fault{
		{Kind: video.Frozen, Span: video.Span{Start: 10, End: 20}},
		{Kind: video.Black, Span: video.Span{Start: 30, End: 40}},
	}
	p := newPainter(h)
	at := func(t float64) []byte { return bytes.Clone(p.frame(t)) }
	before := at(9.5)
	if !bytes.Equal(before, at(15)) {
		t.Error("the frozen picture changes")
	}
	if bytes.Equal(before, at(20)) {
		t.Error("the picture stays frozen")
	}
	if black := at(30); !bytes.Equal(black, make([]byte, len(black))) {
		t.Error("the black picture is not black")
	}
	if bytes.Equal(at(41), at(41.5)) {
		t.Error("nothing moves")
	}
}

// Asked for many phones, the script draws many, and leaves time between them:
// two uses that follow each other at once are one.
func TestPhonesAsOftenAsWanted(t *testing.T) {
	few, many := 0, 0
	for number := 1; number <= 20; number++ {
		few += phones(planned(number))
		h := plan(rand.New(rand.NewPCG(3, uint64(number))), troupe(), number, wish{duration: 1200, phones: 3, rooms: []int{4}})
		many += phones(h)
		for _, s := range h.places {
			for i, a := range s.phones {
				for _, b := range s.phones[:i] {
					if a.Start < b.End+between && b.Start < a.End+between {
						t.Errorf("%d: %+v follows %+v at once", number, a, b)
					}
				}
			}
		}
	}
	if many < 2*few {
		t.Errorf("%d phones where three times as many were wanted as %d", many, few)
	}
}

func phones(h *hearing) int {
	n := 0
	for _, l := range h.truth.Episodes {
		if l.Kind == video.Phone {
			n++
		}
	}
	return n
}
