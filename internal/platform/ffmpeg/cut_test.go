package ffmpeg

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"

	"xiezhi/internal/platform/ffmpeg/clip"
)

// counted is twenty seconds that grow brighter by 10 levels a second, in steps,
// with a key picture every two and a tone.
func counted(t *testing.T, name string, codec ...string) string {
	t.Helper()
	if codec == nil {
		codec = []string{"-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac"}
	}
	return clip.Make(t, name, append([]string{
		"-f", "lavfi", "-i", "color=black:s=160x120:r=10:d=20", "-f", "lavfi", "-i", "sine=d=20",
		"-vf", "geq=lum='20+10*floor(T)':cb=128:cr=128",
	}, codec...)...)
}

// second is the second of the counted recording that a picture is of.
func second(img *image.RGBA) int {
	p := img.RGBAAt(80, 60)
	return int(math.Round((float64(p.R)*219/255 + 16 - 20) / 10))
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		name         string
		codec        []string
		begin        float64 // of the clip; the end is as asked
		recoded, aac bool
	}{
		{"a.mp4", nil, 6, false, true},
		{"a.mkv", nil, 6, false, true},
		{"a.ts", nil, 6, false, true},
		{"a.flv", nil, 6, false, true},
		{"mpeg4.avi", []string{"-c:v", "mpeg4", "-q:v", "3", "-g", "20", "-c:a", "pcm_s16le"}, 7, true, true},
		{"law.mkv", []string{"-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "pcm_alaw"}, 6, false, true},
		{"deep.mp4", []string{"-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-pix_fmt", "yuv444p", "-an"}, 7, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "out.mp4")
			got, err := Cut(t.Context(), counted(t, c.name, c.codec...), out, 7, 13)
			if err != nil {
				t.Fatal(err)
			}
			// A transport stream is sought in roughly: it may begin one key picture earlier.
			early := c.begin-got.Start > 1.88 && c.begin-got.Start < 2.12 && filepath.Ext(c.name) == ".ts"
			if !early && math.Abs(got.Start-c.begin) > .12 || math.Abs(got.End-13) > .15 || got.Recoded != c.recoded {
				t.Errorf("%+v, want from %v to 13", got, c.begin)
			}
			info, err := Probe(t.Context(), out)
			if err != nil || !shown(info) || info.Audio != c.aac || c.aac && info.Sound != "aac" {
				t.Fatalf("%+v %+v, %v", info, info.Video, err)
			}
			if content := contentOf(t, out); bytes.Index(content, []byte("moov")) > bytes.Index(content, []byte("mdat")) {
				t.Error("the index is at the end")
			}
			// Second 0 of the clip is Start of the recording. Times here count from
			// the first picture, those of a player from the first of anything.
			n := 0
			err = Frames(t.Context(), out, Sampling{Every: 1}, func(at float64, img *image.RGBA) error {
				n++
				if want := int(math.Floor(at + info.Lead + got.Start + .15)); second(img) != want && second(img) != int(math.Floor(at+info.Lead+got.Start-.15)) {
					t.Errorf("at %v the picture is of second %d, want %d", at, second(img), want)
				}
				return nil
			})
			if err != nil || n < 6 {
				t.Errorf("%d pictures, %v", n, err)
			}
		})
	}
}

func TestCutTellsWhatIsWrong(t *testing.T) {
	file := counted(t, "a.mp4")
	torn := filepath.Join(t.TempDir(), "torn.mp4")
	if err := os.WriteFile(torn, contentOf(t, file)[:2000], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, file, out string
		from, to        float64
		want            error
		key             string
	}{
		{"nothing between", file, "a.mp4", 5, 5, ErrBeyond, "media.beyond"},
		{"after the end", file, "a.mp4", 30, 40, ErrBeyond, "media.beyond"},
		{"no number", file, "a.mp4", math.NaN(), 4, ErrBeyond, "media.beyond"},
		{"no folder", file, "none/a.mp4", 1, 4, ErrUnwritten, "media.unwritten"},
		{"unfinished", torn, "a.mp4", 1, 4, ErrUnfinished, "media.unfinished"},
		{"no file", file + "x", "a.mp4", 1, 4, ErrNotFound, "media.not_found"},
	} {
		out := filepath.Join(t.TempDir(), filepath.FromSlash(c.out))
		_, err := Cut(t.Context(), c.file, out, c.from, c.to)
		var e *Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v", c.what, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a file is left", c.what)
		}
	}
}

func TestStill(t *testing.T) {
	// Nothing was recorded from 8 to 17.
	file := clip.Make(t, "a.mkv", "-i", counted(t, "b.mkv"), "-vf", "select='not(between(t,8,16.99))'", "-vsync", "vfr", "-c:v", "libx264", "-g", "20", "-pix_fmt", "yuv420p", "-an")
	for at, want := range map[float64]int{0: 0, 3.5: 3, 7.95: 7, 12: 7, 17.05: 17, 19.98: 19, -3: 0} {
		still, err := Still(t.Context(), file, at, 80)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(still))
		if err != nil || img.Bounds() != image.Rect(0, 0, 80, 60) {
			t.Fatalf("%v, %v", img, err)
		}
		rgba := image.NewRGBA(image.Rect(0, 0, 160, 120))
		rgba.Set(80, 60, img.At(40, 30))
		if second(rgba) != want {
			t.Errorf("at %v the still is of second %d, want %d", at, second(rgba), want)
		}
	}
	if _, err := Still(t.Context(), file, 90, 80); !errors.Is(err, ErrBeyond) {
		t.Errorf("after the end: %v", err)
	}
}

func TestMedian(t *testing.T) {
	// Something red walks through a grey room.
	file := clip.Make(t, "a.mp4", "-f", "lavfi", "-i", "color=gray:s=160x120:r=10:d=30", "-f", "lavfi", "-i", "color=red:s=40x100:r=10:d=30",
		"-filter_complex", "[0][1]overlay=x='5*t':y=10", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p")
	for _, c := range []struct {
		from, to float64
		n, width int
	}{{0, 30, 5, 0}, {0, 30, 15, 80}} { // each sought for itself, and all in one
		img, err := Median(t.Context(), file, c.from, c.to, c.n, c.width)
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		if want := 160; c.width == 0 && b.Dx() != want || c.width > 0 && b.Dx() != c.width {
			t.Errorf("the median is %v", b)
		}
		for y := range b.Dy() {
			for x := range b.Dx() {
				if p := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); int(p.R)-int(p.G) > 25 {
					t.Fatalf("at %d,%d of %v somebody is left: %v", x, y, b, p)
				}
			}
		}
	}
	if _, err := Median(t.Context(), file, 40, 50, 5, 0); !errors.Is(err, ErrBeyond) {
		t.Errorf("after the end: %v", err)
	}
}

func TestBlurred(t *testing.T) {
	// A fine pattern of vertical lines, everywhere.
	file := clip.Make(t, "a.mp4", "-f", "lavfi", "-i", "color=gray:s=480x272:r=5:d=3", "-f", "lavfi", "-i", "sine=d=3",
		"-vf", "geq=lum='if(mod(floor(X/4),2),200,60)':cb=128:cr=128", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "5", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac")
	for _, framed := range []bool{false, true} {
		out := filepath.Join(t.TempDir(), "out.mp4")
		if err := Blurred(t.Context(), file, out, []Region{{.25, .25, .5, .75}, {.9, .9, .8, .95}}, framed); err != nil {
			t.Fatal(err)
		}
		info, err := Probe(t.Context(), out)
		if err != nil || info.Audio || info.Video.Width != 480 || !shown(info) {
			t.Fatalf("%+v %+v, %v", info, info.Video, err)
		}
		err = Frames(t.Context(), out, Sampling{Every: 1}, func(_ float64, img *image.RGBA) error {
			if c := contrast(img, image.Rect(130, 80, 230, 190)); c < 80 {
				t.Errorf("in the region to keep the contrast is %d", c)
			}
			for _, r := range []image.Rectangle{image.Rect(5, 5, 470, 60), image.Rect(250, 70, 470, 260), image.Rect(5, 70, 110, 260)} {
				if c := contrast(img, r); c > 30 {
					t.Errorf("in %v, which is to be blurred, the contrast is %d", r, c)
				}
			}
			p := img.RGBAAt(121, 130)
			if yellow := int(p.R)-int(p.B) > 60; yellow != framed {
				t.Errorf("framed %v, the border is %v", framed, p)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	out := filepath.Join(t.TempDir(), "out.mp4")
	if err := Blurred(t.Context(), file+"x", out, nil, false); !errors.Is(err, ErrNotFound) {
		t.Errorf("no file: %v", err)
	}
	if err := Blurred(t.Context(), file, out, nil, false); err != nil {
		t.Errorf("nothing to keep: %v", err)
	}
}

// contrast is the most that brightness changes within eight pixels of a line.
func contrast(img *image.RGBA, r image.Rectangle) int {
	most := 0
	for y := r.Min.Y; y < r.Max.Y; y += 7 {
		for x := r.Min.X; x < r.Max.X-4; x++ {
			most = max(most, abs(int(img.RGBAAt(x, y).G)-int(img.RGBAAt(x+4, y).G)))
		}
	}
	return most
}

func abs(v int) int { return max(v, -v) }
