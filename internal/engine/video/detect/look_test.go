package detect

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"xiezhi/internal/engine/video"
)

// The joints that tests name, in COCO's order.
const (
	nose, leftEye, rightEye = 0, 1, 2
	rightHip                = 12
)

func overlap(a, b image.Rectangle) float64 {
	f := func(r image.Rectangle) rect {
		return rect{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}
	}
	return shared(f(a), f(b))
}

// The boxes were drawn by hand on the pictures.
func TestPersonsOfRealPictures(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		name, file string
		want       image.Rectangle
		least      float64
	}{
		{"head and shoulders", astronaut, image.Rect(12, 5, 375, 512), 0.6},
		{"a whole body", footballer, image.Rect(62, 68, 452, 340), 0.5},
		{"in black and white, from the side", cameraman, image.Rect(5, 65, 320, 512), 0.6},
	} {
		t.Run(c.name, func(t *testing.T) {
			img := picture(t, c.file)
			found, err := d.Persons(img, img.Rect)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%v, shared %.2f", found[:min(len(found), 3)], overlap(found[0].Box, c.want))
			if len(found) == 0 || found[0].Label != Person || found[0].Score < c.least || overlap(found[0].Box, c.want) < 0.7 {
				t.Fatalf("%v, want a person at %v", found[:min(len(found), 3)], c.want)
			}
			for _, o := range found {
				if !o.Box.In(img.Rect) || o.Score < d.objects.slot.Output.Least || o.Score > 1 {
					t.Errorf("%v is not within %v", o, img.Rect)
				}
			}
		})
	}
}

// A seat is a part of a larger picture: what is found there has its place in the
// whole, in pixels and in fractions.
func TestPlacesAreThoseOfTheWholePicture(t *testing.T) {
	d := open(t)
	small := picture(t, astronaut)
	for _, to := range []image.Point{{0, 0}, {1300, 500}, {700, 20}} {
		img := image.NewRGBA(image.Rect(0, 0, 1920, 1080))
		draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{120, 110, 100, 255}), image.Point{}, draw.Src)
		seat := small.Rect.Add(to)
		draw.Draw(img, seat, small, image.Point{}, draw.Src)
		found, err := d.Persons(img, seat)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 || overlap(found[0].Box, image.Rect(12, 5, 375, 512).Add(to)) < 0.75 {
			t.Fatalf("at %v: %v", to, found)
		}
		pose, err := d.Pose(img, found[0].Box)
		if err != nil {
			t.Fatal(err)
		}
		// The nose was measured by hand; the head is 130 pixels wide.
		want := image.Pt(224, 118).Add(to)
		x, y := pose[nose].X*1920, pose[nose].Y*1080
		if math.Hypot(x-float64(want.X), y-float64(want.Y)) > 20 || pose[nose].Score < 0.3 {
			t.Errorf("at %v: nose at %.0f, %.0f with %.2f, want %v", to, x, y, pose[nose].Score, want)
		}
		// Her left is on the right of the picture.
		if pose[leftEye].X <= pose[rightEye].X || pose[leftShoulder].X <= pose[rightShoulder].X || pose[leftShoulder].Y <= pose[nose].Y {
			t.Errorf("at %v: %v", to, pose)
		}
	}
}

func TestPoseOfAWholeBody(t *testing.T) {
	d := open(t)
	img := picture(t, footballer)
	pose, err := d.Pose(img, image.Rect(62, 68, 452, 340))
	if err != nil {
		t.Fatal(err)
	}
	if len(pose) != 17 {
		t.Fatalf("%d joints", len(pose))
	}
	if !(pose[nose].Y < pose[leftShoulder].Y && pose[leftShoulder].Y < pose[rightHip].Y) || pose[rightHip].Score < 0.3 {
		t.Errorf("%v", pose)
	}
}

// Where nobody is nothing comes near the score that rules call seen.
func TestNobody(t *testing.T) {
	d := open(t)
	grey := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{128}), image.Point{}, draw.Src)
	for name, img := range map[string]*image.RGBA{"grey": grey, "black": image.NewRGBA(grey.Rect), "noise": noise(640, 480)} {
		found, err := d.Persons(img, image.Rect(100, 50, 400, 450))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 && found[0].Score >= 0.35 {
			t.Errorf("%s: %v", name, found[0])
		}
	}
}

// Several goroutines may ask at once; each gets the answer that one alone gets.
func TestLooksAtOnce(t *testing.T) {
	d := open(t)
	img := picture(t, astronaut)
	alone, err := d.Persons(img, img.Rect)
	if err != nil {
		t.Fatal(err)
	}
	pose, err := d.Pose(img, img.Rect)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 2 {
				got, err := d.Persons(img, img.Rect)
				if err != nil || !slices.Equal(got, alone) {
					t.Errorf("%v, %v, want %v", got, err, alone)
				}
				k, err := d.Pose(img, img.Rect)
				if err != nil || !slices.EqualFunc(k, pose, func(a, b video.Keypoint) bool { return a == b }) {
					t.Errorf("%v, %v, want %v", k, err, pose)
				}
			}
		})
	}
	wg.Wait()
}

func TestNameSaysWhichModels(t *testing.T) {
	d := open(t)
	if got := d.Name(); !strings.Contains(got, "nanodet@") || !strings.Contains(got, " movenet-lightning@") {
		t.Errorf("%q", got)
	}
}

func TestCropOutsideThePicture(t *testing.T) {
	d := open(t)
	img := noise(100, 80)
	for _, crop := range []image.Rectangle{{}, image.Rect(200, 10, 300, 60), image.Rect(-50, -50, 0, 0)} {
		if _, err := d.Persons(img, crop); !errors.Is(err, ErrCrop) {
			t.Errorf("%v: %v", crop, err)
		}
	}
	// A crop that only begins outside, one of a pixel, and one far larger than the picture are looked at.
	for _, crop := range []image.Rectangle{image.Rect(-30, -30, 20, 20), image.Rect(99, 79, 100, 80), image.Rect(-5000, -5000, 5000, 5000)} {
		if _, err := d.Persons(img, crop); err != nil {
			t.Errorf("%v: %v", crop, err)
		}
		if _, err := d.Pose(img, crop); err != nil {
			t.Errorf("%v: %v", crop, err)
		}
	}
}
