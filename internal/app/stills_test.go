package app

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// spotter takes every red rectangle for a person, also half of one: it sees what
// is shown to it and a margin around.
type spotter struct{ shown []image.Rectangle }

func (s *spotter) Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	s.shown = append(s.shown, crop)
	dx, dy := int(float64(crop.Dx())*detect.Margin/2), int(float64(crop.Dy())*detect.Margin/2)
	view := image.Rect(crop.Min.X-dx, crop.Min.Y-dy, crop.Max.X+dx, crop.Max.Y+dy).Intersect(img.Rect)
	var out []detect.Object
	for y := view.Min.Y; y < view.Max.Y; y++ {
		for x := view.Min.X; x < view.Max.X; x++ {
			at := image.Pt(x, y)
			if !red(img, at) || slices.ContainsFunc(out, func(o detect.Object) bool { return at.In(o.Box) }) {
				continue
			}
			box := image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))}
			for box.Max.X < view.Max.X && red(img, image.Pt(box.Max.X, y)) {
				box.Max.X++
			}
			for box.Max.Y < view.Max.Y && red(img, image.Pt(x, box.Max.Y)) {
				box.Max.Y++
			}
			if box.Dx() < 8 || box.Dy() < 8 {
				continue
			}
			// Small in what is shown is hardly seen.
			score := min(.9, 4*float64(box.Dy())/float64(view.Dy()))
			out = append(out, detect.Object{Label: detect.Person, Score: score, Box: box}, detect.Object{Label: detect.Phone, Score: 1, Box: box})
		}
	}
	return out, nil
}

func (*spotter) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) { return nil, nil }

func red(img *image.RGBA, p image.Point) bool {
	c := img.RGBAAt(p.X, p.Y)
	return c.R > 150 && c.G < 90 && c.B < 90
}

// TestEverybodyIsFoundOnce: persons of 60 to 700 pixels, wherever parts of the
// picture meet.
func TestEverybodyIsFoundOnce(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 1920, 1080))
	want := []image.Rectangle{
		image.Rect(20, 20, 50, 80), image.Rect(610, 600, 700, 760), image.Rect(930, 400, 1010, 560), image.Rect(1860, 1000, 1920, 1080), image.Rect(1200, 200, 1700, 900),
	}
	for _, r := range want {
		draw.Draw(img, r, image.NewUniform(color.RGBA{220, 20, 20, 255}), image.Point{}, draw.Src)
	}
	s := &spotter{}
	got, err := personsIn(s, img)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		n := 0
		for _, p := range got {
			if p.Box == fractionOf(w, img.Rect) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%v was found %d times", w, n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d persons, want %d: %v", len(got), len(want), got)
	}
	if len(s.shown) > 14 {
		t.Errorf("%d looks at a picture", len(s.shown))
	}
}

func TestPartsReachTheEdges(t *testing.T) {
	for _, size := range []image.Point{{1920, 1080}, {1280, 720}, {704, 576}, {320, 240}, {3840, 2160}, {1080, 1920}} {
		picture := image.Rectangle{Max: size}
		for _, p := range parts(picture) {
			if !p.In(picture) || p.Empty() {
				t.Errorf("%v: %v is not within", size, p)
			}
		}
		for _, c := range []image.Point{{0, 0}, {size.X - 1, 0}, {0, size.Y - 1}, {size.X - 1, size.Y - 1}} {
			if n := len(slices.DeleteFunc(parts(picture), func(r image.Rectangle) bool { return !c.In(r) })); n < 1 {
				t.Errorf("%v: nobody looks at %v", size, c)
			}
		}
	}
}

// bench is stills over recordings that are files.
func bench(t *testing.T, eyes looker, files map[string]string) *stills {
	t.Helper()
	dir, err := blob.OpenDir(filepath.Join(t.TempDir(), "blobs"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dir.Close(); err != nil {
			t.Error(err)
		}
	})
	kept := map[hearing.ID]hearing.Recording{}
	for id, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		ref, err := dir.Put(t.Context(), f, 1<<30)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		kept[hearing.ID(id)] = hearing.Recording{ID: hearing.ID(id), Name: "第三法庭.mp4", Camera: "cam_1", File: ref}
	}
	return &stills{
		blobs: dir, log: noDatabase{},
		load: func(_ context.Context, _ *db.Tx, id hearing.ID) (hearing.Recording, error) {
			r, ok := kept[id]
			if !ok {
				return r, org.ErrNotFound
			}
			return r, nil
		},
		use: func(_ context.Context, do func(looker) error) error {
			if eyes == nil {
				return hearing.ErrBlind
			}
			return do(eyes)
		},
	}
}

type noDatabase struct{}

func (noDatabase) View(_ context.Context, fn func(*db.Tx) error) error { return fn(nil) }

// sitters sees a person at each of the places of roomClip that is red, as far as
// it is within what is shown.
type sitters struct{}

func (sitters) Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	var out []detect.Object
	for _, r := range []image.Rectangle{image.Rect(384, 232, 490, 424), image.Rect(704, 232, 810, 424)} {
		if seen := r.Intersect(crop); red(img, r.Min.Add(r.Size().Div(2))) && !seen.Empty() {
			out = append(out, detect.Object{Label: detect.Person, Score: .8, Box: seen})
		}
	}
	return out, nil
}

// Pose sees the shoulders of whoever sits there.
func (sitters) Pose(img *image.RGBA, body image.Rectangle) ([]video.Keypoint, error) {
	out := make([]video.Keypoint, 17)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	for i, x := range map[int]float64{5: .2, 6: .8} {
		out[i] = video.Keypoint{X: (float64(body.Min.X) + x*float64(body.Dx())) / w, Y: (float64(body.Min.Y) + .3*float64(body.Dy())) / h, Score: .9}
	}
	return out, nil
}

// roomClip draws a court room of 1280 × 720 for twenty seconds, with somebody
// who sits there all the time and somebody who leaves; aside moves the camera.
func roomClip(t *testing.T, name string, aside, noise string) string {
	t.Helper()
	room := "drawbox=x=100:y=420:w=1080:h=120:color=0x6b4a33:t=fill,drawbox=x=610:y=40:w=60:h=60:color=0xb9862b:t=fill," +
		"drawbox=x=300:y=0:w=6:h=400:color=0x8f8472:t=fill,drawbox=x=900:y=0:w=6:h=400:color=0x8f8472:t=fill,drawbox=x=0:y=540:w=1280:h=180:color=0xa39784:t=fill," +
		"drawbox=x=400:y=240:w=100:h=180:color=0xdc1414:t=fill,drawbox=x=700:y=240:w=100:h=180:color=0xdc1414:t=fill:enable='lt(t,12)'"
	filters := room + ",crop=1200:675:" + aside + ":22,scale=1280:720,noise=alls=" + noise + ":allf=t"
	return clip.Make(t, name, "-f", "lavfi", "-i", "color=c=0xcdc5b6:size=1280x720:rate=5:duration=20", "-vf", filters,
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
}

func TestThePicturesOfACalibration(t *testing.T) {
	s := bench(t, sitters{}, map[string]string{"rec_1": roomClip(t, "a.mp4", "40", "6"), "rec_2": roomClip(t, "b.mp4", "40", "14"), "rec_3": roomClip(t, "c.mp4", "60", "6")})
	moments := func(length float64) []float64 { return []float64{1, length / 2, length - 3} }
	made, err := s.Make(t.Context(), "rec_1", moments)
	if err != nil {
		t.Fatal(err)
	}
	if made.Width != 1280 || made.Height != 720 || made.Blind || len(made.Tries) != 3 || len(made.Still) == 0 {
		t.Fatalf("%d × %d, %d tries, blind %v", made.Width, made.Height, len(made.Tries), made.Blind)
	}
	for i, x := range made.Tries {
		want := 2
		if x.At > 12 {
			want = 1
		}
		if math.Abs(x.At-12) > .4 && len(x.Persons) != want {
			t.Errorf("still %d at %.2f s shows %d persons, want %d", i+1, x.At, len(x.Persons), want)
		}
		for _, p := range x.Persons {
			// Whoever never moves could hang on the wall; whoever leaves does not.
			if first := p.Box.Left < .4; p.Stays != first {
				t.Errorf("still %d: at %.2f stays %v", i+1, p.Box.Left, p.Stays)
			}
			red := 0.
			for _, share := range p.Torso {
				red = max(red, float64(share))
			}
			if len(p.Torso) == 0 || red < .9 {
				t.Errorf("still %d: the torso at %.2f is %v", i+1, p.Box.Left, p.Torso)
			}
		}
	}
	still, err := s.blobs.Put(t.Context(), bytes.NewReader(made.Still), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	c := &courtroom.Calibration{Width: made.Width, Height: made.Height, Still: still, Seats: []courtroom.Seat{
		{Seat: video.Seat{ID: "s1", Polygon: []video.Point{{.25, .25}, {.7, .25}, {.7, .62}, {.25, .62}}}},
	}}
	for id, moved := range map[string]bool{"rec_2": false, "rec_3": true} {
		file, _, err := s.file(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got, alike, err := s.Moved(t.Context(), file, c)
		t.Logf("%s: alike %.3f", id, alike)
		if err != nil || got != moved {
			t.Errorf("%s: moved %v, want %v (%v)", id, got, moved, err)
		}
	}
}

func TestWithoutModelsThereIsAStillOnly(t *testing.T) {
	s := bench(t, nil, map[string]string{"rec_1": roomClip(t, "a.mp4", "40", "6")})
	made, err := s.Make(t.Context(), "rec_1", func(length float64) []float64 { return courtroom.Moments("clb_1", length) })
	if err != nil || !made.Blind || len(made.Tries) != 0 || len(made.Still) == 0 {
		t.Errorf("blind %v, %d tries (%v)", made.Blind, len(made.Tries), err)
	}
}

// TestABadRecordingSaysWhy: the reader learns what is wrong, and nothing is
// tried again.
func TestABadRecordingSaysWhy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "broken.mp4")
	if err := os.WriteFile(name, []byte("no recording at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := bench(t, &spotter{}, map[string]string{"rec_1": name})
	_, err := s.Make(t.Context(), "rec_1", func(float64) []float64 { return nil })
	p, ok := errors.AsType[*courtroom.ProblemError](err)
	if !ok || p.Problem.Key == "" || p.Problem.Args["name"] != "第三法庭.mp4" {
		t.Errorf("%v, said of %v", err, p.Problem.Args)
	}

	if _, err := s.Make(t.Context(), "rec_9", nil); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("a recording that is not there: %v", err)
	}
}
