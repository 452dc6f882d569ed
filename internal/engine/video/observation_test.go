package video_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"xiezhi/internal/engine/video"
)

func write(t rapid.TB, os []video.Observation) []byte {
	t.Helper()
	var b bytes.Buffer
	w := video.NewWriter(&b)
	for _, o := range os {
		if err := w.Write(o); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func read(file []byte) ([]video.Observation, error) {
	var out []video.Observation
	for o, err := range video.Observations(bytes.NewReader(file)) {
		if err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, nil
}

func drawDetection(t *rapid.T, name string) video.Detection {
	share := rapid.Float64Range(-.1, 1.1)
	return video.Detection{
		Score: share.Draw(t, name), Cover: share.Draw(t, name),
		Box: video.Box{Left: share.Draw(t, name), Top: share.Draw(t, name), Right: share.Draw(t, name), Bottom: share.Draw(t, name)},
	}
}

func draw(t *rapid.T) video.Observation {
	o := video.Observation{
		At:      rapid.Float64Range(0, 1e5).Draw(t, "at"),
		Seat:    rapid.SampledFrom([]string{"审判长", "judge-2", "", "c"}).Draw(t, "seat"),
		Seen:    rapid.Bool().Draw(t, "seen"),
		Quality: video.Quality{Luma: rapid.Float64Range(0, 255).Draw(t, "luma"), Edge: rapid.Float64Range(0, 255).Draw(t, "edge"), Diff: rapid.Float64Range(0, 255).Draw(t, "diff")},
	}
	if rapid.Bool().Draw(t, "person") {
		o.Person = drawDetection(t, "person")
		around := rapid.Float64Range(0, .9).Draw(t, "around")
		extent := rapid.SampledFrom([]float64{0, .00001, .001, .1, 1}).Draw(t, "extent")
		for range 17 {
			o.Pose = append(o.Pose, video.Keypoint{
				X: around + extent*rapid.Float64Range(0, 1).Draw(t, "x"), Y: around + extent*rapid.Float64Range(0, 1).Draw(t, "y"), Score: rapid.Float64Range(0, 1).Draw(t, "score"),
			})
		}
		o.Torso = rapid.SliceOfN(rapid.Float32Range(0, 1), 0, 64).Draw(t, "torso")
	}
	if rapid.Bool().Draw(t, "phone") {
		o.Phone = drawDetection(t, "phone")
	}
	for range rapid.IntRange(0, 20).Draw(t, "others") {
		o.Others = append(o.Others, drawDetection(t, "other"))
	}
	return o
}

// TestObservationsAreKept: what is read is what was written, as exactly as
// promised, and the second time nothing changes at all.
func TestObservationsAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Custom(draw), 0, 12).Draw(t, "observations")
		got, err := read(write(t, in))
		if err != nil || len(got) != len(in) {
			t.Fatalf("%d of %d, %v", len(got), len(in), err)
		}
		for i := range in {
			alike(t, got[i], in[i])
		}
		again, err := read(write(t, got))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("the second time\n%+v\nthe first time\n%+v\n%v", again, got, err)
		}
	})
}

func alike(t *rapid.T, got, want video.Observation) {
	t.Helper()
	near := func(what string, got, want, by float64) {
		if want = min(max(want, 0), 1e9); math.Abs(got-want) > by*1.001 {
			t.Errorf("%s: %g, was %g", what, got, want)
		}
	}
	box := func(what string, got, want video.Detection) {
		near(what+" score", got.Score, min(want.Score, 1), .5/255)
		near(what+" cover", got.Cover, min(want.Cover, 1), .5/255)
		near(what+" left", got.Box.Left, min(want.Box.Left, 1), .5/65535)
		near(what+" bottom", got.Box.Bottom, min(want.Box.Bottom, 1), .5/65535)
	}
	if got.Seat != want.Seat || got.Seen != want.Seen || len(got.Pose) != len(want.Pose) {
		t.Errorf("got %+v, was %+v", got, want)
	}
	near("time", got.At, want.At, .5e-6)
	near("diff", got.Quality.Diff, want.Quality.Diff, .5/256)
	box("person", got.Person, want.Person)
	box("phone", got.Phone, want.Phone)
	if len(got.Others) != min(15, len(want.Others)) {
		t.Errorf("%d others of %d", len(got.Others), len(want.Others))
	}
	left, right := 1.0, 0.0
	for _, k := range want.Pose {
		left, right = min(left, k.X), max(right, min(1, k.X))
	}
	for i, k := range want.Pose {
		near("joint", got.Pose[i].X, min(1, k.X), (right-left)/511/2+1.5/65535)
		near("joint's score", got.Pose[i].Score, k.Score, .5/63)
	}
	sum, most := float32(0), float32(0)
	for _, v := range want.Torso {
		sum, most = sum+v, max(most, v)
	}
	if sum > 0 && len(got.Torso) != len(want.Torso) {
		t.Errorf("a histogram of %d bins, was %d", len(got.Torso), len(want.Torso))
	}
	for i := range got.Torso {
		near("bin", float64(got.Torso[i]), float64(want.Torso[i]/sum), .02)
	}
}

// TestObservationsAreSmall: a look at somebody, with pose and torso.
func TestObservationsAreSmall(t *testing.T) {
	var os []video.Observation
	for i := range 1000 {
		o := video.Observation{At: float64(i/3) * 1.0004, Seat: string(rune('a' + i%3)), Seen: true, Quality: video.Quality{Luma: 90, Edge: 12, Diff: .7}}
		o.Person = video.Detection{Score: .8, Cover: .5, Box: video.Box{Left: .1, Top: .2, Right: .3, Bottom: .9}}
		o.Pose = make([]video.Keypoint, 17)
		o.Torso = make([]float32, 32)
		for j := range 12 {
			o.Torso[j*2] = 1.0 / 12
		}
		os = append(os, o)
	}
	if each := len(write(t, os)) / len(os); each > 100 {
		t.Errorf("%d bytes each", each)
	} else {
		t.Logf("%d bytes each", each)
	}
}

func TestImpossibleObservations(t *testing.T) {
	var b bytes.Buffer
	w := video.NewWriter(&b)
	for name, o := range map[string]video.Observation{
		"before the beginning": {At: -1},
		"no time":              {At: math.NaN()},
		"after three years":    {At: 1e9},
		"endless score":        {Person: video.Detection{Score: math.Inf(1)}},
		"half a pose":          {Pose: make([]video.Keypoint, 5)},
		"joint nowhere":        {Pose: append(make([]video.Keypoint, 16), video.Keypoint{X: math.NaN()})},
		"endless histogram":    {Torso: make([]float32, 257)},
		"endless name":         {Seat: string(make([]byte, 5000))},
	} {
		if err := w.Write(o); !errors.Is(err, video.ErrObservation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b.Len() > 0 {
		t.Errorf("refused observations left %d bytes", b.Len())
	}
	if err := w.Write(video.Observation{At: 1, Seat: "a"}); err != nil {
		t.Fatal(err)
	}
	if got, err := read(b.Bytes()); err != nil || len(got) != 1 {
		t.Errorf("after refusals: %+v, %v", got, err)
	}
}

func TestDamagedObservations(t *testing.T) {
	os := []video.Observation{{At: 1, Seat: "a", Seen: true}, {At: 2, Seat: "b"}, {At: 3, Seat: "a", Phone: video.Detection{Score: .5}}}
	file := write(t, os)
	if got, err := read(nil); err != nil || got != nil {
		t.Errorf("nothing: %v, %v", got, err)
	}
	whole := 0
	for n := 1; n < len(file); n++ {
		got, err := read(file[:n])
		if err != nil && !errors.Is(err, video.ErrObservations) {
			t.Errorf("cut at %d: %v", n, err)
		}
		if err == nil {
			whole++ // cut between two records
		} else if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut at %d: %v", n, err)
		}
		if len(got) > len(os) || len(got) < whole/2-1 {
			t.Errorf("cut at %d: %d observations", n, len(got))
		}
	}
	for name, damaged := range map[string][]byte{
		"another file":    []byte("GIF89a..."),
		"another version": append([]byte("XZO\x02"), file[4:]...),
		"unknown record":  append([]byte("XZO\x01"), 1, 9),
		"empty record":    append([]byte("XZO\x01"), 0),
		"no such seat":    append([]byte("XZO\x01"), 10, 2, 5, 0, 0, 0, 0, 0, 0, 0, 0),
		"endless record":  append([]byte("XZO\x01"), 255, 255, 255, 255, 15),
	} {
		if _, err := read(damaged); !errors.Is(err, video.ErrObservations) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWriteFails tells of a full disk.
func TestWriteFails(t *testing.T) {
	w := video.NewWriter(full{})
	if err := w.Write(video.Observation{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzObservations(f *testing.F) {
	f.Add(write(f, nil))
	f.Add(write(f, []video.Observation{{At: 1, Seat: "a", Seen: true, Pose: make([]video.Keypoint, 17), Torso: []float32{.5, 0, .5}, Others: make([]video.Detection, 2)}, {At: .5, Seat: "b"}}))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := read(file)
		if err != nil && !errors.Is(err, video.ErrObservations) {
			t.Fatalf("%v", err)
		}
		once, err := read(write(t, got))
		if err != nil || len(once) != len(got) {
			t.Fatalf("what was read cannot be kept: %v", err)
		}
		again, err := read(write(t, once))
		if err != nil || !reflect.DeepEqual(again, once) {
			t.Fatalf("the second time\n%+v\nthe first time\n%+v\n%v", again, once, err)
		}
	})
}
