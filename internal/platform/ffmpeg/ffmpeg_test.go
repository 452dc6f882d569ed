package ffmpeg

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/platform/ffmpeg/clip"
)

// hole leaves out the pictures from 3 up to 9 seconds, but not their time.
const hole = "select='not(between(t,3,8.99))'"

func times(t *testing.T, file string, s Sampling) []float64 {
	t.Helper()
	var out []float64
	err := Frames(t.Context(), file, s, func(at float64, img *image.RGBA) error {
		out = append(out, math.Round(at*1000)/1000)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFramesKeepTheContainersTimes(t *testing.T) {
	drawn := clip.Drawn("12", "320x240", hole, 2)
	for _, name := range []string{"a.mp4", "a.mkv", "a.ts"} {
		t.Run(name, func(t *testing.T) {
			file := clip.Make(t, name, drawn...)
			for _, c := range []struct {
				what string
				s    Sampling
				want []float64
			}{
				{"each second", Sampling{Every: 1}, []float64{0, 1, 2, 9, 10, 11}},
				{"key pictures", Sampling{Keyframes: true}, []float64{0, 2, 10}},
				{"key pictures, each four seconds", Sampling{Keyframes: true, Every: 4}, []float64{0, 10}},
				{"a part", Sampling{From: 1, To: 10, Every: 1}, []float64{1, 2, 9}},
				{"a part behind the hole", Sampling{From: 10, To: 10.12}, []float64{10, 10.04, 10.08}},
			} {
				got := times(t, file, c.s)
				if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < .0025 }) {
					t.Errorf("%s: %v, want %v", c.what, got, c.want)
				}
			}
		})
	}
}

// The first picture is zero, whatever the container's clock says, and sound that
// begins earlier moves nothing.
func TestFramesBeginWithTheFirstPicture(t *testing.T) {
	args := []string{
		"-f", "lavfi", "-i", "sine=duration=8", "-itsoffset", "2.5",
		"-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=5", "-map", "1:v", "-map", "0:a", "-vsync", "vfr", "-c:v", "libx264", "-g", "10", "-c:a", "aac",
	}
	for _, name := range []string{"late.ts", "late.mkv", "late.mp4"} {
		file := clip.Make(t, name, args...)
		if got := times(t, file, Sampling{Every: 1}); !slices.EqualFunc(got, []float64{0, 1, 2, 3, 4}, func(a, b float64) bool { return math.Abs(a-b) < .01 }) {
			t.Errorf("%s: %v", name, got)
		}
		if got := times(t, file, Sampling{From: 3, Every: 1}); !slices.EqualFunc(got, []float64{3, 4}, func(a, b float64) bool { return math.Abs(a-b) < .01 }) {
			t.Errorf("%s from 3: %v", name, got)
		}
	}
}

func TestFramesShowWhatIsThere(t *testing.T) {
	file := clip.Make(t, "red.mp4", "-f", "lavfi", "-i", "color=red:size=64x48:rate=5:duration=2", "-pix_fmt", "yuv420p", "-c:v", "libx264")
	n := 0
	err := Frames(t.Context(), file, Sampling{Width: 32}, func(at float64, img *image.RGBA) error {
		n++
		if img.Rect != image.Rect(0, 0, 32, 24) {
			t.Fatalf("picture is %v", img.Rect)
		}
		if p := img.RGBAAt(16, 12); p.R < 240 || p.G > 15 || p.B > 15 || p.A != 255 {
			t.Fatalf("red is %v", p)
		}
		return nil
	})
	if err != nil || n != 10 {
		t.Errorf("%d pictures, %v", n, err)
	}
}

func TestFramesStopWhenAsked(t *testing.T) {
	file := clip.Make(t, "a.mp4", clip.Drawn("5", "160x120", "", 1)...)
	enough := errors.New("enough")
	if err := Frames(t.Context(), file, Sampling{}, func(float64, *image.RGBA) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("the caller's error came back as %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	begun := time.Now()
	err := Frames(ctx, file, Sampling{}, func(float64, *image.RGBA) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || time.Since(begun) > 5*time.Second {
		t.Errorf("cancelled: %v after %v", err, time.Since(begun))
	}
}

func TestProbe(t *testing.T) {
	file := clip.Make(t, "a.mp4", append(clip.Drawn("12", "320x240", "", 2), "-metadata", "creation_time=2026-11-02T01:30:00Z")...)
	info, err := Probe(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	v := *info.Video
	if v.Codec != "h264" || v.Width != 320 || v.Height != 240 || v.Rate != 25 || v.Variable || v.Rotated || math.Abs(v.Keyframes-2) > .05 {
		t.Errorf("pictures: %+v", v)
	}
	if math.Abs(info.Duration-12) > .05 || info.Audio || !info.Begun.Equal(time.Date(2026, 11, 2, 1, 30, 0, 0, time.UTC)) {
		t.Errorf("recording: %+v", info)
	}
}

func TestProbeTellsPeculiarRecordings(t *testing.T) {
	variable := clip.Make(t, "v.mkv", clip.Drawn("8", "160x120", "select='not(mod(n,3))+lt(mod(n,50),20)'", 2)...)
	info, err := Probe(t.Context(), variable)
	if err != nil || !info.Video.Variable {
		t.Errorf("variable rate: %+v, %v", info.Video, err)
	}
	upright := clip.Make(t, "u.mp4", clip.Drawn("2", "320x240", "", 1)...)
	turned := clip.Make(t, "t.mp4", "-i", upright, "-c", "copy", "-metadata:s:v:0", "rotate=90")
	if info, err = Probe(t.Context(), turned); err != nil || !info.Video.Rotated || info.Video.Width != 240 || info.Video.Height != 320 {
		t.Errorf("turned: %+v, %v", info.Video, err)
	}
	err = Frames(t.Context(), turned, Sampling{Every: 1}, func(_ float64, img *image.RGBA) error {
		if img.Rect.Dx() != 240 || img.Rect.Dy() != 320 {
			t.Errorf("a turned picture is %v", img.Rect)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	sparse := clip.Make(t, "s.mkv", clip.Drawn("40", "64x48", "", 1000)...)
	if info, err = Probe(t.Context(), sparse); err != nil || math.Abs(info.Video.Keyframes-40) > 1 {
		t.Errorf("one key picture: %+v, %v", info.Video, err)
	}
}

func TestPackets(t *testing.T) {
	for _, name := range []string{"a.mp4", "a.mkv", "a.ts"} {
		file := clip.Make(t, name, clip.Drawn("12", "160x120", hole, 2)...)
		info, err := Probe(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		x, err := Packets(t.Context(), file, info)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Gaps) != 1 || math.Abs(x.Gaps[0].Start-3) > .05 || math.Abs(x.Gaps[0].End-9) > .05 {
			t.Errorf("%s: gaps %v", name, x.Gaps)
		}
		if math.Abs(x.End-12) > .05 || x.Pictures != 150 || math.Abs(x.Keyframes-2) > .1 || x.Variable || x.Backwards || x.Quiet != nil {
			t.Errorf("%s: %+v", name, x)
		}
	}
}

func TestSilences(t *testing.T) {
	sound := "sine=duration=20,volume=enable='between(t,5,9)+gte(t,15)':volume=0"
	picture := "testsrc=size=64x48:rate=5:duration=20"
	for _, name := range []string{"a.mp4", "a.mkv", "a.ts"} {
		file := clip.Make(t, name, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "libx264", "-c:a", "aac")
		info, err := Head(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Silences(t.Context(), file, info)
		if err != nil {
			t.Fatal(err)
		}
		want := []Span{{5, 9}, {15, 20}}
		if !slices.EqualFunc(got, want, func(a, b Span) bool { return math.Abs(a.Start-b.Start) < .15 && math.Abs(a.End-b.End) < .15 }) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	mute := clip.Make(t, "mute.mp4", "-f", "lavfi", "-i", picture, "-c:v", "libx264")
	if info, err := Head(t.Context(), mute); err != nil || info.Audio || info.Video.Width != 64 {
		t.Errorf("no sound at all: %+v, %v", info, err)
	}
	if got, err := Silences(t.Context(), mute, Info{}); got != nil || err != nil {
		t.Errorf("no sound at all: %v, %v", got, err)
	}
	short := clip.Make(t, "short.mkv", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=duration=12", "-c:v", "libx264", "-c:a", "aac")
	info, err := Probe(t.Context(), short)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Packets(t.Context(), short, info)
	if err != nil || len(x.Quiet) != 1 || math.Abs(x.Quiet[0].Start-12) > .2 || math.Abs(x.Quiet[0].End-20) > .3 {
		t.Errorf("sound that ends early: %v, %v", x.Quiet, err)
	}
}

func TestBadRecordings(t *testing.T) {
	whole := clip.Make(t, "whole.mp4", clip.Drawn("10", "320x240", "", 1)...)
	front := clip.Make(t, "front.mp4", append(clip.Drawn("10", "320x240", "", 1), "-movflags", "+faststart")...)
	sound := clip.Make(t, "sound.m4a", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac")
	picture := clip.Make(t, "picture.png", "-f", "lavfi", "-i", "testsrc=size=64x48", "-frames:v", "1")
	list := "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://" + whole + "\n#EXT-X-ENDLIST\n"
	for _, c := range []struct {
		name    string
		content []byte
		want    error
		key     string
	}{
		{"empty.mp4", nil, ErrEmpty, "media.empty"},
		{"text.mp4", []byte("审判员　郁青峦\n书记员　白予安\n"), ErrNotVideo, "media.not_video"},
		{"noise.mp4", bytes.Repeat([]byte{7, 99, 201, 3}, 5000), ErrNotVideo, "media.not_video"},
		{"list.m3u8", []byte(list), ErrNotVideo, "media.not_video"},
		{"concat.txt", []byte("ffconcat version 1.0\nfile " + whole + "\n"), ErrNotVideo, "media.not_video"},
		{"picture.png", contentOf(t, picture), ErrNotVideo, "media.not_video"},
		{"sound.m4a", contentOf(t, sound), ErrNoPicture, "media.no_picture"},
		{"torn.mp4", contentOf(t, whole)[:len(contentOf(t, whole))/2], ErrUnfinished, "media.unfinished"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), c.name)
			if err := os.WriteFile(file, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Probe(t.Context(), file)
			var e *Error
			if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Key != c.key || e.Args["name"] != c.name {
				t.Errorf("error is %v", err)
			}
		})
	}
	if _, err := Probe(t.Context(), filepath.Join(t.TempDir(), "none.mp4")); !errors.Is(err, ErrNotFound) {
		t.Errorf("no file: %v", err)
	}
	// A recording that breaks off is read up to there.
	cut := filepath.Join(t.TempDir(), "cut.mp4")
	b := contentOf(t, front)
	if err := os.WriteFile(cut, b[:len(b)*6/10], 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := Probe(t.Context(), cut)
	if err != nil || math.Abs(info.Duration-10) > .1 {
		t.Fatalf("cut: %+v, %v", info, err)
	}
	x, err := Packets(t.Context(), cut, info)
	if err != nil || x.End > 9 || x.End < 3 {
		t.Errorf("cut: ends at %v, %v", x.End, err)
	}
	n := 0
	err = Frames(t.Context(), cut, Sampling{Every: 1}, func(float64, *image.RGBA) error { n++; return nil })
	if n < 3 || err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("cut: %d pictures, %v", n, err)
	}
}

func contentOf(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever bytes come out of the decoder, reading them ends, with pictures of
// the size that was announced or with an error.
func FuzzFilm(f *testing.F) {
	f.Add([]byte("\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\xff\xb0\x81\x01\xba\x81\x01\x1f\x43\xb6\x75\xff\xe7\x81\x05\xa3\x88\x81\x00\x07\x80abcd"))
	f.Add([]byte("\xb0\x82\xff\xff\xba\x82\xff\xff\xa3\x84\x81\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &film{r: newReader(b)}
		_ = r.read(func(at float64, img *image.RGBA) error {
			if img.Rect.Dx() < 1 || img.Rect.Dy() < 1 || len(img.Pix) > len(b) {
				t.Fatalf("a picture of %v out of %d bytes", img.Rect, len(b))
			}
			return nil
		})
	})
}

func TestFilmReadsABlock(t *testing.T) {
	stream := "\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\xff\xb0\x81\x01\xba\x81\x01\x1f\x43\xb6\x75\xff\xe7\x81\x05\xa3\x88\x81\x00\x07\x80abcd"
	var at float64
	err := (&film{r: newReader([]byte(stream))}).read(func(a float64, img *image.RGBA) error {
		at = a
		if string(img.Pix) != "abcd" {
			t.Errorf("pixels %q", img.Pix)
		}
		return nil
	})
	if err != nil || at != .012 {
		t.Errorf("at %v, %v", at, err)
	}
	for cut := 14; cut < len(stream); cut++ {
		err := (&film{r: newReader([]byte(stream[:cut]))}).read(func(float64, *image.RGBA) error { return nil })
		if err != nil && !errors.Is(err, errBroken) && !errors.Is(err, io.EOF) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	if !strings.Contains(errBroken.Error(), "ffmpeg") {
		t.Error("the error does not say whose it is")
	}
}

func newReader(b []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(b)) }
