package watch

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// eventful is 150 seconds with everything across a border of twenty seconds:
// somebody sits on the left from 15 to 38, moves about until 33, and again from
// 104 to 108; the picture is frozen 44–102, black 108–123, there is none 128–135.
func eventful(t *testing.T) string {
	t.Helper()
	draw := "noise=alls=8:allf=t," +
		"drawbox=x='30+if(lt(t,33),3*mod(floor(t),7),0)':y=60:w=60:h=100:t=fill:color=red:enable='between(t,15,37.99)+between(t,46,49.99)'," +
		"drawbox=x=50:y=100:w=16:h=8:t=fill:color=blue:enable='between(t,34,37.99)'," +
		"loop=loop=579:size=1:start=440,setpts=N/10/TB,trim=end=150," +
		"drawbox=enable='between(t,108,122.99)':t=fill:color=black,select='not(between(t,128,134.99))'"
	return clip.Make(t, "a.mp4", "-f", "lavfi", "-i", "color=c=gray:s=320x180:r=10:d=110", "-f", "lavfi", "-i", "sine=d=150,volume=enable='between(t,58,83)':volume=0",
		"-vf", draw, "-vsync", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-g", "10", "-sc_threshold", "0", "-pix_fmt", "yuv444p", "-c:a", "aac")
}

// parts looks at a recording chunk by chunk, keeps and reads each, and returns
// them in disorder.
func parts(t *testing.T, job Job, plan *Plan, length float64) []*Part {
	t.Helper()
	var out []*Part
	for _, span := range plan.Chunks(length) {
		span.End = math.Round(span.End*1000) / 1000 // as whoever keeps chunks keeps it
		p, err := Look(t.Context(), job, plan, span)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, kept(t, p))
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func kept(t *testing.T, p *Part) *Part {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	size := b.Len()
	got, err := ReadPart(&b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, p) {
		t.Error("a part that was kept is another one")
	}
	if seconds := p.Span.End - p.Span.Start; float64(size) > 200*seconds+2000 {
		t.Errorf("%d bytes for %v s", size, seconds)
	}
	return got
}

// In chunks a recording shows what it shows in one piece: every fault, every
// observation, the time that was looked at.
func TestChunksShowWhatTheWholeShows(t *testing.T) {
	file := eventful(t)
	seats := []video.Seat{box("P", video.Presiding, .05, .2, .4, .95), box("C", video.Clerk, .65, .2, .95, .95)}
	for _, profile := range []Profile{Signal, Standard} {
		job := Job{File: file, Seats: seats, Profile: profile, Eyes: &painted{}}
		whole, err := Run(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[video.Kind]int{}
		for _, f := range whole.Faults {
			kinds[f.Kind]++
		}
		if kinds[video.Black] != 1 || kinds[video.RecordingGap] != 1 || kinds[video.Silent] != 1 || kinds[video.Frozen] != 1 {
			t.Fatalf("%s: the whole shows %v", profile, whole.Faults)
		}
		if n := len(whole.Observations); profile == Standard && n < 150 {
			t.Fatalf("%d observations", n)
		}
		plan, err := Prepare(t.Context(), file, nil, profile)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := plan.Write(&b); err != nil {
			t.Fatal(err)
		}
		if plan, err = ReadPlan(&b); err != nil {
			t.Fatal(err)
		}
		for _, length := range []float64{20, 50} {
			all := parts(t, job, plan, length)
			if want := int(150 / length); len(all) != want && len(all) != want+1 {
				t.Errorf("%d chunks of %v s", len(all), length)
			}
			seen, err := Assemble(t.Context(), job, plan, all)
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range seen.Observations {
				if i < len(whole.Observations) && !reflect.DeepEqual(o, whole.Observations[i]) {
					t.Errorf("%s, chunks of %v s:\n%+v, in one piece\n%+v", profile, length, o, whole.Observations[i])
				}
			}
			if !slices.Equal(seen.Faults, whole.Faults) || len(seen.Observations) != len(whole.Observations) || seen.Analysed != whole.Analysed || seen.Duration != whole.Duration {
				t.Errorf("%s, chunks of %v s: %v, %d observations, %v of %v s; in one piece %v, %d, %v of %v", profile, length,
					seen.Faults, len(seen.Observations), seen.Analysed, seen.Duration, whole.Faults, len(whole.Observations), whole.Analysed, whole.Duration)
			}
		}
	}
}

func TestPartsThatDoNotFit(t *testing.T) {
	file := faulty(t, "a.mp4")
	plan, err := Prepare(t.Context(), file, nil, Signal)
	if err != nil {
		t.Fatal(err)
	}
	job := Job{File: file, Profile: Signal}
	all := parts(t, job, plan, 30)
	if len(all) != 3 {
		t.Fatalf("%d chunks", len(all))
	}
	if _, err := Assemble(t.Context(), job, plan, all); err != nil {
		t.Errorf("all: %v", err)
	}
	for what, some := range map[string][]*Part{
		"none": nil, "one missing": all[:2], "another missing": all[1:], "one twice": {all[0], all[1], all[2], all[2]},
	} {
		if _, err := Assemble(t.Context(), job, plan, some); !errors.Is(err, ErrMissing) {
			t.Errorf("%s: %v", what, err)
		}
	}
	job.Seats = []video.Seat{box("P", video.Judge, .1, .1, .4, .4)}
	if _, err := Assemble(t.Context(), job, plan, all); !errors.Is(err, ErrForeign) {
		t.Errorf("other seats: %v", err)
	}
	job.Seats, plan.Profile = nil, Standard
	if _, err := Assemble(t.Context(), job, plan, all); !errors.Is(err, ErrForeign) {
		t.Errorf("another plan: %v", err)
	}
	for _, span := range []video.Span{{Start: 3, End: 30}, {Start: 30, End: 30}, {Start: -10, End: 30}, {Start: 0, End: 47}, {Start: 60, End: 1000}, {Start: math.NaN(), End: 30}} {
		if _, err := Look(t.Context(), job, plan, span); !errors.Is(err, ErrSpan) {
			t.Errorf("%v: %v", span, err)
		}
	}
}

// A recording that breaks off is told so once, with the time from which on.
func TestAPartThatBreaksOff(t *testing.T) {
	plan := &Plan{Index: ffmpeg.Index{End: 40}}
	of, err := plan.mark(nil)
	if err != nil {
		t.Fatal(err)
	}
	look := func(at float64) signal.Look { return signal.Look{At: at, Since: at, Luma: 90, Edge: 9} }
	all := []*Part{
		{Span: video.Span{Start: 20, End: 40}, of: of, lead: []signal.Look{look(17)}, damaged: true},
		{Span: video.Span{End: 20}, of: of, looks: []signal.Look{look(3), look(17)}, damaged: true},
	}
	seen, err := Assemble(t.Context(), Job{}, plan, all)
	if err != nil || !reflect.DeepEqual(seen.Notes, []Note{{"media.note.damaged", []any{"from", "0:00:17"}}}) || seen.Analysed != 24 {
		t.Errorf("%+v, %v", seen, err)
	}
	all[1].looks = nil
	if _, err := Assemble(t.Context(), Job{}, plan, all); !errors.Is(err, ffmpeg.ErrNoPicture) {
		t.Errorf("without any picture: %v", err)
	}
}

func TestChunks(t *testing.T) {
	for _, c := range []struct {
		end, length float64
		x           ffmpeg.Index
		want        []video.Span
	}{
		{1500, 600, ffmpeg.Index{Keyframes: 2}, []video.Span{{Start: 0, End: 600}, {Start: 600, End: 1200}, {Start: 1200, End: 1500}}},
		{1259.5, 600, ffmpeg.Index{Keyframes: 2}, []video.Span{{Start: 0, End: 600}, {Start: 600, End: 1259.5}}},
		{1260, 600, ffmpeg.Index{Keyframes: 2}, []video.Span{{Start: 0, End: 600}, {Start: 600, End: 1200}, {Start: 1200, End: 1260}}},
		{45, 15, ffmpeg.Index{Keyframes: 2}, []video.Span{{Start: 0, End: 20}, {Start: 20, End: 45}}},
		{45, 600, ffmpeg.Index{Keyframes: 2}, []video.Span{{Start: 0, End: 45}}},
		{1500, 600, ffmpeg.Index{Keyframes: 2, Backwards: true}, []video.Span{{Start: 0, End: 1500}}},
		{1500, 600, ffmpeg.Index{}, []video.Span{{Start: 0, End: 1500}}},
		{1500, 600, ffmpeg.Index{Keyframes: 90}, []video.Span{{Start: 0, End: 1500}}},
	} {
		c.x.End = c.end
		p := &Plan{Index: c.x}
		got := p.Chunks(c.length)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v s in chunks of %v: %v, want %v", c.end, c.length, got, c.want)
		}
		for _, s := range got {
			if !p.borders(s) {
				t.Errorf("%v is no chunk", s)
			}
		}
	}
}

// Every field of a look is kept.
func TestAPartKeepsAllOfALook(t *testing.T) {
	l := signal.Look{}
	v := reflect.ValueOf(&l).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Float64:
			f.SetFloat(float64(i) + .5)
		case reflect.Array:
			for j := range f.Len() {
				f.Index(j).SetUint(uint64(j * 7 % 256))
			}
		default:
			t.Fatalf("a field of a look is a %v: see appendLooks", f.Kind())
		}
	}
	l.At, l.Since = 12.25, 3.5
	p := &Part{Span: video.Span{Start: 10, End: 20}, looks: []signal.Look{l, l}, lead: []signal.Look{l}, damaged: true, Looks: 3}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPart(&b)
	if err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, %v, want %+v", got, err, p)
	}
}

func TestAPlanThatIsNone(t *testing.T) {
	for _, s := range []string{"", "XZL", "XZL\x02{}", "XZL\x01", "XZL\x01{}", "XZL\x01{\"profile\":1}", "XZL\x01[]"} {
		if _, err := ReadPlan(bytes.NewReader([]byte(s))); !errors.Is(err, ErrPlan) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// Whatever the bytes, reading them gives a part that is kept as the same again,
// or ErrPart.
func FuzzReadPart(f *testing.F) {
	of := mark{1, 2, 3}
	p := &Part{
		Span: video.Span{Start: 20, End: 40}, of: of, Looks: 2, looks: []signal.Look{{At: 21, Since: 20, Luma: 80}},
		Observations: []video.Observation{{At: 21, Seat: "P", Seen: true, Person: video.Detection{Score: .5, Box: video.Box{Right: 1, Bottom: 1}}}},
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(partMark))
	f.Add(b.Bytes()[:b.Len()-3])
	f.Add(append(bytes.Clone(b.Bytes()), 0))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ReadPart(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrPart) {
				t.Fatalf("%v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ReadPart(&b)
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("%+v, %v, want %+v", again, err, p)
		}
	})
}

func TestADamagedPartIsTold(t *testing.T) {
	p := &Part{Span: video.Span{End: 20}, looks: []signal.Look{{At: 1, Since: 1}}}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	for n := range b.Len() {
		if _, err := ReadPart(bytes.NewReader(b.Bytes()[:n])); !errors.Is(err, ErrPart) {
			t.Fatalf("%d of %d bytes: %v", n, b.Len(), err)
		}
	}
}

func TestLookStopsWhenAsked(t *testing.T) {
	file := attended(t)
	plan, err := Prepare(t.Context(), file, nil, Signal)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Look(ctx, Job{File: file}, plan, video.Span{End: plan.Index.End}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Look(t.Context(), Job{File: file}, plan, video.Span{End: plan.Index.End}); !errors.Is(err, ffmpeg.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
