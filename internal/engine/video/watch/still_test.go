package watch

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// A picture with noise that is held before it is encoded differs from one key
// picture to the next, and not between them; a live one of a still room differs
// everywhere.
func TestAHeldPictureIsToldFromAStillRoom(t *testing.T) {
	source := []string{"-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=1"}
	hold := "trim=end_frame=1,loop=loop=-1:size=1,setpts=N/10/TB"
	clock := ",drawbox=x=20:y=8:w=4:h=8:color=white:t=fill:enable='lt(mod(t,1),.5)',drawbox=x=28:y=8:w=4:h=8:color=white:t=fill:enable='lt(mod(t,10),5)'"
	for _, c := range []struct {
		name, rate, filter string
		want               bool
	}{
		{"held", "300k", "noise=alls=14:allf=t," + hold, true},
		{"held, still refined", "900k", "noise=alls=4:allf=t," + hold, true},
		{"held below a clock", "300k", "noise=alls=14:allf=t," + hold + clock, true},
		{"live below a clock", "300k", hold + ",noise=alls=14:allf=t" + clock, false},
		{"live", "300k", hold + ",noise=alls=14:allf=t", false},
		{"live, much bandwidth", "900k", hold + ",noise=alls=14:allf=t", false},
	} {
		encode := []string{"-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", c.rate, "-g", "20", "-keyint_min", "20", "-sc_threshold", "0", "-pix_fmt", "yuv420p"}
		file := clip.Make(t, "a.mp4", slices.Concat(source, []string{"-vf", c.filter}, encode)...)
		plan, err := Prepare(t.Context(), file, nil, Signal)
		if err != nil {
			t.Fatal(err)
		}
		got, err := heldAt(t.Context(), file, plan, video.Span{Start: 5, End: 55})
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

func TestSomebodyMustBeSeen(t *testing.T) {
	look := func(at float64, seat string, score float64) video.Observation {
		return video.Observation{At: at, Seat: seat, Seen: true, Person: video.Detection{Score: score}}
	}
	s := &Seen{Observations: []video.Observation{look(1, "a", .9), look(11, "a", .1), look(12, "a", .5), look(13, "a", .1), look(12, "b", .3), look(21, "b", .9)}}
	if s.somebody(video.Span{Start: 10, End: 20}) {
		t.Error("somebody was seen once of three times, and before and after")
	}
	s.Observations = append(s.Observations, look(14, "b", .6))
	if !s.somebody(video.Span{Start: 10, End: 20}) {
		t.Error("nobody was seen")
	}
}
