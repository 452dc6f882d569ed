package episode_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

func TestSet(t *testing.T) {
	r := episode.Default()
	for _, setting := range []string{
		"phone.limit=45", " absence.limit = 2m30s ", "late_start.limit=off", "black.limit=0",
	} {
		if err := r.Set(setting); err != nil {
			t.Errorf("%s: %v", setting, err)
		}
	}
	for k, want := range map[video.Kind]float64{video.Phone: 45, video.Absence: 150, video.LateStart: episode.Off(), video.Black: 0, video.SeatEmpty: 120, "smoking": episode.Off()} {
		if got := r.Limit(k); got != want {
			t.Errorf("%s: %g, want %g", k, got, want)
		}
	}
	before := r
	for _, bad := range []string{
		"", "phone.limit", "phone=30", "smoking.limit=3", "phone.limit=", "phone.limit=-1", "phone.limit=NaN", "phone.limit=Inf", "phone.limit=long",
		"phone.score=1.1", "phone.score=off", "phone.score=2s", "phone.enter=.1", "occupied.leave=.6", "occupied.tau=0", "sample.hold=0",
	} {
		if err := r.Set(bad); !errors.Is(err, episode.ErrParameter) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if r != before {
		t.Errorf("a refused setting changed something: %+v", r)
	}
}

// TestNames: every name can be set, and to its own value.
func TestNames(t *testing.T) {
	r := episode.Default()
	names := map[string]bool{}
	for _, n := range r.Names() {
		if names[n] {
			t.Errorf("%s stands there twice", n)
		}
		names[n] = true
		before := r
		set := false
		for _, value := range []string{"0.4s", "0.28", "0.95"} { // only seconds take a unit; two levels must keep their order
			set = set || r.Set(n+"="+value) == nil
		}
		if !set {
			t.Errorf("%s cannot be set", n)
		}
		if r == before {
			t.Errorf("%s changes nothing", n)
		}
		r = before
	}
}

// TestCoverage: what was not seen is accounted for, by its reason.
func TestCoverage(t *testing.T) {
	s := scene{duration: 1000, seats: []video.Seat{judge, clerk, party}, acts: map[string][]act{
		"j": {{100, 200, "blind"}, {300, 400, "away"}, {500, 600, "faceless"}},
	}}
	in := s.input()
	in.Observations = slices.DeleteFunc(in.Observations, func(o video.Observation) bool { return o.Seat == "j" && o.At >= 900 })
	all(timed(50), fault(video.Black, 700, 750), fault(video.Covered, 740, 800), set("early_leave.limit=off"))(&in)
	_, got := episode.Find(in)
	if len(got.Seats) != 3 || got.Seats[1].Seat != "j" {
		t.Fatalf("%+v", got)
	}
	for _, tt := range []struct {
		kind                  video.Kind
		seen, unknown, masked float64
		reasons               map[episode.Reason]float64
	}{
		{"", 650, 200, 150, map[episode.Reason]float64{"before_start": 50, "black": 50, "covered": 50, "not_looked": 100, "not_sampled": 100}},
		{video.Absence, 650, 200, 150, map[episode.Reason]float64{"before_start": 50, "black": 50, "covered": 50, "not_looked": 100, "not_sampled": 100}},
		{video.EarlyLeave, 0, 1000, 0, map[episode.Reason]float64{"switched_off": 1000}},
		{video.Phone, 550, 300, 150, map[episode.Reason]float64{"before_start": 50, "black": 50, "covered": 50, "not_looked": 100, "not_sampled": 100, "nobody": 100}},
		{video.HeadDown, 450, 400, 150, map[episode.Reason]float64{"before_start": 50, "black": 50, "covered": 50, "not_looked": 100, "not_sampled": 100, "nobody": 100, "no_pose": 100}},
		{video.NoRobe, 0, 850, 150, map[episode.Reason]float64{"before_start": 50, "black": 50, "covered": 50, "not_looked": 100, "not_sampled": 100, "no_reference": 650}},
	} {
		s := got.Seats[1]
		e := episode.Extent{Seen: s.Seen, Unknown: s.Unknown, Masked: s.Masked, Reasons: s.Reasons}
		for _, k := range s.Kinds {
			if k.Kind == tt.kind {
				e = k
			}
		}
		// A look speaks for the second after it: the edges are a second off at most.
		for name, pair := range map[string][2]float64{"seen": {e.Seen, tt.seen}, "unknown": {e.Unknown, tt.unknown}, "masked": {e.Masked, tt.masked}} {
			if math.Abs(pair[0]-pair[1]) > 1.01 {
				t.Errorf("%s: %s %g, want %g", tt.kind, name, pair[0], pair[1])
			}
		}
		if len(e.Reasons) != len(tt.reasons) {
			t.Errorf("%s: %v, want %v", tt.kind, e.Reasons, tt.reasons)
		}
		for r, want := range tt.reasons {
			if math.Abs(e.Reasons[r]-want) > 1.01 {
				t.Errorf("%s: %s %g, want %g", tt.kind, r, e.Reasons[r], want)
			}
		}
	}
	if kinds := got.Seats[2].Kinds; len(kinds) != 0 {
		t.Errorf("a party was looked at: %v", kinds)
	}
	if len(got.Picture) != 2 || got.Picture[0].Kind != video.PersonCount || got.Picture[0].Reasons[episode.NoSchedule] != 1000 {
		t.Errorf("picture: %+v", got.Picture)
	}
	if _, empty := episode.Find(episode.Input{Duration: math.Inf(1), Seats: s.seats}); empty.Seats[0].Seen != 0 {
		t.Errorf("a recording without an end: %+v", empty)
	}
}

func TestFills(t *testing.T) {
	o := episode.Default().Occupied
	seat := []video.Point{{.2, .2}, {.8, .2}, {.8, .9}, {.2, .9}} // much larger than a person
	person := func(left, top, cover float64) video.Detection {
		return video.Detection{Score: .9, Cover: cover, Box: video.Box{Left: left, Top: top, Right: left + .1, Bottom: top + .3}}
	}
	for _, c := range []struct {
		name string
		of   video.Detection
		want bool
	}{
		{"covers enough, wherever the body is", person(.75, .1, .12), true},
		{"small, and in the seat", person(.4, .4, .05), true},
		{"small, the legs outside", person(.4, .7, .05), true},
		{"small, half beside the seat", person(.75, .4, .05), false},
		{"small, the head above the seat", person(.4, .1, .05), false},
		{"as small as a picture on the wall", person(.4, .4, .02), false},
		{"nobody", video.Detection{}, false},
	} {
		if got := o.Fills(seat, c.of); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
