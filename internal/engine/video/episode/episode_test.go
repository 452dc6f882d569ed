package episode_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

// act is what a person on a seat does from one time to another.
type act struct {
	from, to float64
	do       string
}

// scene is a hearing written by hand: what is true, from which the looks at it
// are made.
type scene struct {
	duration float64
	step     float64
	seats    []video.Seat
	acts     map[string][]act // away, phone, notebook, down, gown, suit; without one somebody sits there upright
	noise    *rand.Rand
}

var (
	presiding = video.Seat{ID: "p", Role: video.Presiding}
	judge     = video.Seat{ID: "j", Role: video.Judge}
	assessor  = video.Seat{ID: "a", Role: video.Assessor}
	clerk     = video.Seat{ID: "c", Role: video.Clerk}
	party     = video.Seat{ID: "x", Role: video.Other}
)

func (s scene) at(seat, do string, t float64) bool {
	for _, a := range s.acts[seat] {
		if a.do == do && t >= a.from && t < a.to {
			return true
		}
	}
	return false
}

// looks makes the observations, at the times given.
func (s scene) looks(times []float64) []video.Observation {
	var out []video.Observation
	for n, seat := range s.seats {
		for i, t := range times {
			o := video.Observation{At: t, Seat: seat.ID, Seen: true, Quality: video.Quality{Luma: 120, Edge: 20, Diff: 1}}
			if !s.at(seat.ID, "away", t) {
				s.sit(&o, .1+.2*float64(n), i)
			}
			if s.at(seat.ID, "notebook", t) {
				o.Phone = s.thing(.15+.2*float64(n), .75, .02, .03, .5)
			}
			if s.at(seat.ID, "blind", t) {
				o.Seen = false
			}
			out = append(out, o)
		}
	}
	return out
}

func (s scene) jitter(size float64) float64 {
	if s.noise == nil {
		return 0
	}
	return s.noise.NormFloat64() * size
}

func (s scene) thing(x, y, w, h, score float64) video.Detection {
	return video.Detection{Score: score, Box: video.Box{Left: x - w/2, Top: y - h/2, Right: x + w/2, Bottom: y + h/2}}
}

// sit puts a person at x. In a picture of 1600×1000 the shoulders are .1 wide
// across, .16 of the height of the picture.
func (s scene) sit(o *video.Observation, x float64, i int) {
	t := o.At
	o.Person = video.Detection{Score: .8, Cover: .6, Box: video.Box{Left: x - .08, Top: .3, Right: x + .08, Bottom: .8}}
	still := s.at(o.Seat, "down", t) && !s.at(o.Seat, "writing", t)
	wander := .003 * float64(i*7%5-2)
	if still {
		wander *= .1
	}
	nose := .5 - .65*.16
	ears := nose - .01
	if s.at(o.Seat, "down", t) {
		nose, ears = .5-.25*.16, .5-.25*.16-.2*.16
	}
	o.Pose = make([]video.Keypoint, 17)
	for k, at := range map[int][2]float64{
		0: {x, nose}, 1: {x + .01, nose - .01}, 2: {x - .01, nose - .01}, 3: {x + .03, ears}, 4: {x - .03, ears},
		5: {x + .05, .5}, 6: {x - .05, .5}, 7: {x + .06, .6}, 8: {x - .06, .6}, 9: {x + .04 + wander, .7}, 10: {x - .04 + wander, .7},
	} {
		o.Pose[k] = video.Keypoint{X: at[0] + s.jitter(.001), Y: at[1] + s.jitter(.001), Score: .7}
	}
	o.Torso = gown
	if s.at(o.Seat, "suit", t) {
		o.Torso = suit
	}
	if s.at(o.Seat, "collar", t) { // like a phone, and faint
		o.Phone = s.thing(x-.03+.002*float64(i*5%7-3)/3, .6, .02, .04, .22)
	}
	if s.at(o.Seat, "phone", t) {
		o.Phone = s.thing(x+.04+.006*float64(i*5%7-3)/3, .68+.01*float64(i*3%7-3)/3, .02, .04, .4)
	}
	if s.at(o.Seat, "desk", t) { // within the crop, far from hands and head
		o.Phone = s.thing(x+.12+.01*float64(i*5%7-3)/3, .95, .02, .04, .5)
	}
	if s.at(o.Seat, "folder", t) { // near a hand, far too large
		o.Phone = s.thing(x+.04, .7, .1, .1, .5)
	}
	if s.at(o.Seat, "waving", t) { // the wrists are taken to be where they are not
		o.Pose[9].Y, o.Pose[10].Y = .2, .2
	}
	if s.at(o.Seat, "faceless", t) {
		o.Pose[5].Score, o.Pose[6].Score = .1, .1
	}
}

var (
	gown = []float32{.8, .1, .1, 0}
	suit = []float32{0, .1, .2, .7}
)

// robes are so many samples for each seat.
func robes(n int) map[string][][]float32 {
	out := make([][]float32, n)
	for i := range out {
		d := float32(i%5) * .01
		out[i] = []float32{.8 - d, .1 + d, .1, 0}
	}
	return map[string][][]float32{"p": out, "j": out, "a": out, "c": out}
}

// every lists times a step apart.
func every(duration, step float64) []float64 {
	var out []float64
	for i := 0; float64(i)*step < duration; i++ {
		out = append(out, float64(i)*step)
	}
	return out
}

func (s scene) input() episode.Input {
	step := s.step
	if step == 0 {
		step = 1
	}
	return episode.Input{
		Duration: s.duration, Width: 1600, Height: 1000,
		Seats: s.seats, Observations: s.looks(every(s.duration, step)),
	}
}

// show writes episodes as one line each.
func show(es []video.Episode) string {
	var b strings.Builder
	for _, e := range es {
		fmt.Fprintf(&b, "%s %s %.0f-%.0f %s\n", e.Kind, e.Seat, e.Start, e.End, e.Confidence)
	}
	return b.String()
}

type scenario struct {
	name   string
	scene  scene
	change func(*episode.Input)
	want   string
}

func run(t *testing.T, tests []scenario) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := tt.scene.input()
			if tt.change != nil {
				tt.change(&in)
			}
			got, _ := episode.Find(in)
			if s := show(got); s != strings.ReplaceAll(tt.want, "\t", "") {
				t.Errorf("got\n%swant\n%s", s, tt.want)
			}
			sane(t, in, got)
		})
	}
}

// sane holds what is true of every answer.
func sane(t rapid.TB, in episode.Input, got []video.Episode) {
	t.Helper()
	for i, e := range got {
		if e.Start < 0 || e.End > in.Duration || e.End < e.Start || math.IsNaN(e.Start+e.End) {
			t.Errorf("%s %s lies at %g-%g of %g", e.Kind, e.Seat, e.Start, e.End, in.Duration)
		}
		if len(e.Evidence) == 0 || e.Why == "" || e.Confidence == "" {
			t.Errorf("%s %s says too little: %+v", e.Kind, e.Seat, e)
		}
		for _, s := range e.Evidence {
			if s.At < e.Start || s.At > e.End {
				t.Errorf("%s %s %g-%g: %s at %g", e.Kind, e.Seat, e.Start, e.End, s.What, s.At)
			}
		}
		for _, o := range got[i+1:] {
			if o.Kind == e.Kind && o.Seat == e.Seat && o.Start < e.End && e.Start < o.End {
				t.Errorf("%s %s: %g-%g and %g-%g overlap", e.Kind, e.Seat, e.Start, e.End, o.Start, o.End)
			}
		}
	}
}

func timed(at float64) func(*episode.Input) {
	return func(in *episode.Input) { in.Schedule.Timed, in.Schedule.Start = true, at }
}

func set(settings ...string) func(*episode.Input) {
	return func(in *episode.Input) {
		in.Rules = episode.Default()
		for _, s := range settings {
			if err := in.Rules.Set(s); err != nil {
				panic(err)
			}
		}
	}
}

func fault(k video.Kind, from, to float64) func(*episode.Input) {
	return func(in *episode.Input) {
		in.Faults = append(in.Faults, video.Fault{Span: video.Span{Start: from, End: to}, Kind: k})
	}
}

func all(changes ...func(*episode.Input)) func(*episode.Input) {
	return func(in *episode.Input) {
		for _, c := range changes {
			c(in)
		}
	}
}

func TestPresence(t *testing.T) {
	pair := []video.Seat{judge, clerk}
	away := func(spans ...float64) map[string][]act {
		var out []act
		for i := 0; i < len(spans); i += 2 {
			out = append(out, act{spans[i], spans[i+1], "away"})
		}
		return map[string][]act{"j": out}
	}
	run(t, []scenario{
		{"everybody there", scene{duration: 900, seats: pair}, nil, ""},
		{"an absence", scene{duration: 900, seats: pair, acts: away(300, 500)}, nil, "absence j 300-500 high\n"},
		{"too short an absence", scene{duration: 900, seats: pair, acts: away(300, 415)}, nil, ""},
		{"the same with another limit", scene{duration: 900, seats: pair, acts: away(300, 415)}, set("absence.limit=90"), "absence j 300-415 high\n"},
		{"switched off", scene{duration: 900, seats: pair, acts: away(300, 500)}, set("absence.limit=off"), ""},
		{"two absences, somebody back for long", scene{duration: 1200, seats: pair, acts: away(300, 450, 600, 800)}, nil, "absence j 300-450 high\nabsence j 600-800 high\n"},
		{"back for a moment only", scene{duration: 1200, seats: pair, acts: away(300, 450, 490, 700)}, nil, "absence j 300-700 medium\n"},
		{"first empty stretch without a schedule", scene{duration: 900, seats: pair, acts: away(0, 400)}, nil, "seat_empty j 0-400 high\n"},
		{"late with a schedule", scene{duration: 900, seats: pair, acts: away(0, 400)}, timed(0), "late_start j 0-400 high\n"},
		{"late for a start within the recording", scene{duration: 1200, seats: pair, acts: away(0, 600)}, timed(200), "late_start j 200-600 high\n"},
		{"not late enough", scene{duration: 900, seats: pair, acts: away(0, 290)}, timed(0), ""},
		{"late behind a cover", scene{duration: 1200, seats: pair, acts: away(0, 600)}, all(timed(0), fault(video.Covered, 200, 320)), "late_start j 0-600 medium\ncovered  200-320 medium\n"},
		{"late before the recording began", scene{duration: 900, seats: pair, acts: away(0, 200)}, timed(-150), "late_start j 0-200 high\n"},
		{"empty before the start is nobody's concern", scene{duration: 1200, seats: pair, acts: away(0, 550)}, timed(500), ""},
		{"an impossible start is left aside", scene{duration: 900, seats: pair, acts: away(300, 500)}, timed(90000), "absence j 300-500 high\n"},
		{"a cover makes no two visits of one", scene{duration: 1200, seats: pair, acts: away(80, 700)}, all(timed(0), fault(video.Covered, 20, 60)), "covered  20-60 medium\nabsence j 80-700 high\n"},
		{"a visit is no arrival", scene{duration: 1200, seats: pair, acts: away(0, 300, 315, 800)}, timed(0), "late_start j 0-800 high\n"},
		{"never came", scene{duration: 900, seats: pair, acts: away(0, 900)}, timed(0), "seat_empty j 0-900 medium\n"},
		{"nobody ever came", scene{duration: 900, seats: pair, acts: map[string][]act{"j": {{0, 900, "away"}}, "c": {{0, 900, "away"}}}}, nil, "seat_empty c 0-900 low\nseat_empty j 0-900 low\n"},
		{"recording begins late with all there", scene{duration: 900, seats: pair}, timed(-600), "late_start  0-0 medium\n"},
		{"left for good while the clerk stays", scene{duration: 1200, seats: pair, acts: away(800, 1200)}, nil, "early_leave j 800-1200 high\n"},
		{"left shortly before the end", scene{duration: 1200, seats: pair, acts: away(1100, 1200)}, nil, ""},
		{"the hearing is over", scene{duration: 1200, seats: pair, acts: map[string][]act{"j": {{800, 1200, "away"}}, "c": {{860, 1200, "away"}}}}, nil, ""},
		{"gone until the others go", scene{duration: 2000, seats: pair, acts: map[string][]act{"j": {{800, 2000, "away"}}, "c": {{1300, 2000, "away"}}}}, nil, "early_leave j 800-1300 high\n"},
		{"one seat cannot show that others stay", scene{duration: 1200, seats: []video.Seat{judge}, acts: away(800, 1200)}, nil, ""},
		{"all away: a break that nobody declared", scene{duration: 1500, seats: pair, acts: map[string][]act{"j": {{600, 900, "away"}}, "c": {{590, 910, "away"}}}}, nil, "absence c 590-910 low\nabsence j 600-900 low\n"},
		{"leaning out of the picture again and again", scene{duration: 900, seats: pair, acts: away(300, 322, 340, 362, 380, 402, 420, 442, 460, 482, 500, 522, 540, 562)}, nil, ""},
		{"a declared break", scene{duration: 1500, seats: pair, acts: away(600, 900)}, func(in *episode.Input) {
			in.Schedule.Breaks = []video.Span{{Start: 590, End: 910}}
		}, ""},
		{"parties are not looked at", scene{duration: 900, seats: []video.Seat{judge, party}, acts: map[string][]act{"x": {{0, 500, "away"}, {600, 900, "phone"}}}}, nil, ""},
	})
}

func TestUnknownIsNeverEmpty(t *testing.T) {
	pair := []video.Seat{judge, clerk}
	gone := map[string][]act{"j": {{300, 800, "away"}}}
	drop := func(from, to float64) func(*episode.Input) {
		return func(in *episode.Input) {
			in.Observations = slices.DeleteFunc(in.Observations, func(o video.Observation) bool { return o.At >= from && o.At < to })
		}
	}
	scored := func(score float64) func(*episode.Input) {
		return func(in *episode.Input) {
			for i := range in.Observations {
				if o := &in.Observations[i]; o.Seat == "j" && o.At >= 300 && o.At < 800 {
					o.Person.Score = score
				}
			}
		}
	}
	run(t, []scenario{
		{"not looked at at all", scene{duration: 900, seats: pair}, drop(0, 900), ""},
		{"a hole while somebody sits there", scene{duration: 900, seats: pair}, drop(300, 700), ""},
		{"away and unseen", scene{duration: 1100, seats: pair, acts: gone}, drop(310, 790), ""},
		{"a short hole is bridged", scene{duration: 1100, seats: pair, acts: gone}, drop(500, 540), "absence j 300-800 high\n"},
		{"a long hole splits", scene{duration: 1100, seats: pair, acts: gone}, drop(480, 620), "absence j 300-480 high\nabsence j 620-800 high\n"},
		{"detectors off", scene{duration: 900, seats: pair, acts: map[string][]act{"j": {{300, 700, "away"}, {0, 900, "blind"}}}}, nil, ""},
		{"black while away", scene{duration: 1100, seats: pair, acts: gone}, fault(video.Black, 310, 795), "black  310-795 high\n"},
		{"covered makes no absence", scene{duration: 1100, seats: pair, acts: gone}, fault(video.Covered, 300, 800), "covered  300-800 medium\n"},
		{"frozen makes no absence", scene{duration: 1100, seats: pair, acts: gone}, fault(video.Frozen, 290, 900), "frozen  290-900 medium\n"},
		{"silence masks nothing", scene{duration: 1100, seats: pair, acts: gone}, fault(video.Silent, 250, 900), "silent  250-900 medium\nabsence j 300-800 high\n"},
		{"a person hardly found", scene{duration: 1100, seats: pair}, scored(.3), ""},
		{"a score that is none", scene{duration: 1100, seats: pair}, scored(.2), "absence j 300-800 high\n"},
		{"a doubt now and then while away", scene{duration: 1100, seats: pair, acts: gone}, func(in *episode.Input) {
			for i := range in.Observations {
				if o := &in.Observations[i]; o.Seat == "j" && int(o.At)%7 == 3 {
					o.Person.Score, o.Person.Cover = .3, .5
				}
			}
		}, "absence j 300-800 medium\n"},
		{"somebody passing behind", scene{duration: 1100, seats: pair, acts: gone}, func(in *episode.Input) {
			for i := range in.Observations {
				if o := &in.Observations[i]; o.Seat == "j" && o.At >= 400 && o.At < 600 && o.Person.Score == 0 {
					o.Person.Score, o.Person.Cover = .8, .05
				}
			}
		}, "absence j 300-800 high\n"},
		{"scores that are no numbers", scene{duration: 1100, seats: pair, acts: gone}, func(in *episode.Input) {
			for i := range in.Observations {
				if in.Observations[i].Seat == "j" {
					in.Observations[i].Person.Score = math.NaN()
				}
			}
		}, ""},
	})
}

func TestSignals(t *testing.T) {
	empty := scene{duration: 600}
	run(t, []scenario{
		{
			"each at its limit", empty, all(fault(video.Black, 10, 12), fault(video.Frozen, 100, 130), fault(video.Silent, 200, 220), fault(video.Covered, 300, 320), fault(video.RecordingGap, 400, 405)),
			"black  10-12 high\nfrozen  100-130 medium\nsilent  200-220 medium\ncovered  300-320 medium\nrecording_gap  400-405 high\n",
		},
		{"each under its limit", empty, all(fault(video.Black, 10, 11.5), fault(video.Frozen, 100, 129), fault(video.Silent, 200, 219), fault(video.Covered, 300, 319), fault(video.RecordingGap, 400, 404)), ""},
		{"two close together are one", empty, all(fault(video.Black, 10, 12), fault(video.Black, 15, 19)), "black  10-19 high\n"},
		{"outside the recording", empty, all(fault(video.Black, -10, 3), fault(video.Black, 590, 900), fault(video.Black, 700, 800)), "black  0-3 high\nblack  590-600 high\n"},
	})
}

func TestPhone(t *testing.T) {
	one := []video.Seat{judge}
	acts := func(a ...act) map[string][]act { return map[string][]act{"j": a} }
	run(t, []scenario{
		{"in the hand", scene{duration: 900, seats: one, acts: acts(act{300, 400, "phone"})}, nil, "phone j 300-400 low\n"},
		{"for a moment", scene{duration: 900, seats: one, acts: acts(act{300, 325, "phone"})}, nil, ""},
		{"again and again within a minute", scene{duration: 900, seats: one, acts: acts(act{300, 318, "phone"}, act{330, 348, "phone"})}, nil, "phone j 300-348 low\n"},
		{"now and then", scene{duration: 900, seats: one, acts: acts(act{300, 312, "phone"}, act{340, 352, "phone"}, act{380, 392, "phone"}, act{420, 432, "phone"})}, nil, ""},
		{"far from hands and head", scene{duration: 900, seats: one, acts: acts(act{300, 400, "desk"})}, nil, ""},
		{"far too large", scene{duration: 900, seats: one, acts: acts(act{300, 400, "folder"})}, nil, ""},
		{"at one place all the time", scene{duration: 1800, seats: one, acts: acts(act{0, 1800, "notebook"})}, nil, ""},
		{
			"at one place now and then",
			scene{duration: 7200, seats: one, acts: acts(act{600, 680, "notebook"}, act{1200, 1280, "notebook"}, act{2400, 2480, "notebook"}, act{3000, 3080, "notebook"}, act{4200, 4280, "notebook"}, act{5400, 5480, "notebook"})},
			nil,
			"phone j 600-680 low\nphone j 1200-1280 low\nphone j 2400-2480 low\nphone j 3000-3080 low\nphone j 4200-4280 low\nphone j 5400-5480 low\n",
		},
		{"held for very long", scene{duration: 1800, seats: one, acts: acts(act{300, 1500, "phone"})}, nil, "phone j 300-1500 low\n"},
		{"one lies there, another is held", scene{duration: 1800, seats: one, acts: acts(act{0, 900, "notebook"}, act{1200, 1300, "phone"})}, nil, "phone j 1200-1300 low\n"},
		{"nobody sits there", scene{duration: 900, seats: one, acts: acts(act{0, 900, "away"}, act{300, 400, "notebook"})}, nil, "seat_empty j 0-900 medium\n"},
		{"worn, all the time", scene{duration: 3600, seats: one, acts: acts(act{0, 3600, "collar"})}, nil, ""},
		{"worn, beside a phone", scene{duration: 1800, seats: one, acts: acts(act{300, 400, "phone"}, act{600, 800, "collar"})}, nil, "phone j 300-400 low\n"},
		{"faint, and nothing else", scene{duration: 1800, seats: one, acts: acts(act{600, 800, "collar"})}, nil, "phone j 600-800 low\n"},
		{"before the trunk, the wrists elsewhere", scene{duration: 900, seats: one, acts: acts(act{0, 900, "waving"}, act{300, 400, "phone"})}, nil, "phone j 300-400 low\n"},
		{"shoulders not seen: within the person", scene{duration: 900, seats: one, acts: acts(act{0, 900, "faceless"}, act{300, 400, "phone"})}, nil, "phone j 300-400 low\n"},
		{"too few pixels", scene{duration: 900, seats: one, acts: acts(act{300, 400, "phone"})}, func(in *episode.Input) { in.Width, in.Height = 480, 300 }, ""},
		{"few pixels between the shoulders, a body high enough", scene{duration: 900, seats: one, acts: acts(act{300, 400, "phone"})}, func(in *episode.Input) { in.Width, in.Height = 640, 400 }, "phone j 300-400 low\n"},
		{"a score too low", scene{duration: 900, seats: one, acts: acts(act{300, 400, "phone"})}, set("phone.score=.5"), ""},
		{"behind a covered camera", scene{duration: 900, seats: one, acts: acts(act{300, 400, "phone"})}, fault(video.Covered, 290, 410), "covered  290-410 medium\n"},
	})
}

func TestHeadDown(t *testing.T) {
	one := []video.Seat{judge}
	acts := func(a ...act) map[string][]act { return map[string][]act{"j": a} }
	run(t, []scenario{
		{"down and still", scene{duration: 1800, seats: one, acts: acts(act{900, 1200, "down"})}, nil, "head_down j 900-1200 low\n"},
		{"down and still for very long", scene{duration: 2400, seats: one, acts: acts(act{900, 1600, "down"})}, nil, "head_down j 900-1600 medium\n"},
		{"not for long", scene{duration: 1800, seats: one, acts: acts(act{900, 1070, "down"})}, nil, ""},
		{"down and writing", scene{duration: 1800, seats: one, acts: acts(act{900, 1200, "down"}, act{900, 1200, "writing"})}, nil, ""},
		{"shoulders not seen", scene{duration: 1800, seats: one, acts: acts(act{900, 1200, "down"}, act{900, 1200, "faceless"})}, nil, ""},
		{"too little seen to know what is usual", scene{duration: 50, seats: one, acts: acts(act{0, 50, "down"})}, set("head_down.limit=30"), ""},
	})
}

func TestNoRobe(t *testing.T) {
	acts := map[string][]act{"j": {{0, 900, "suit"}}, "a": {{0, 900, "suit"}}, "c": {{0, 900, "suit"}}}
	seats := []video.Seat{judge, assessor, clerk}
	with := func(n int) func(*episode.Input) { return func(in *episode.Input) { in.Robes = robes(n) } }
	run(t, []scenario{
		{"only judges wear one", scene{duration: 1200, seats: seats, acts: acts}, with(6), "no_robe j 0-900 low\n"},
		{"too few samples", scene{duration: 1200, seats: seats, acts: acts}, with(5), ""},
		{"another seat's samples", scene{duration: 1200, seats: seats, acts: acts}, func(in *episode.Input) { in.Robes = map[string][][]float32{"p": robes(20)["j"]} }, ""},
		{"robes of the other kind", scene{duration: 1200, seats: seats, acts: acts}, func(in *episode.Input) {
			suits := make([][]float32, 6)
			for i := range suits {
				suits[i] = suit
			}
			in.Robes = map[string][][]float32{"j": suits}
		}, "no_robe j 900-1200 low\n"},
		{"all in robes", scene{duration: 1200, seats: seats}, with(6), ""},
		{"not for long", scene{duration: 1200, seats: seats, acts: map[string][]act{"j": {{0, 250, "suit"}}}}, with(6), ""},
		{"samples that are none", scene{duration: 1200, seats: seats, acts: acts}, func(in *episode.Input) { in.Robes = map[string][][]float32{"j": make([][]float32, 30)} }, ""},
	})
}

func TestPersonCount(t *testing.T) {
	three := []video.Seat{presiding, judge, assessor, clerk}
	planned := func(n int) func(*episode.Input) { return func(in *episode.Input) { in.Schedule.Panel = n } }
	quiet := set("absence.limit=off", "seat_empty.limit=off", "early_leave.limit=off")
	gone := map[string][]act{"j": {{300, 700, "away"}}}
	run(t, []scenario{
		{"complete", scene{duration: 900, seats: three}, planned(3), ""},
		{"one away", scene{duration: 1200, seats: three, acts: gone}, all(planned(3), quiet), "person_count  300-700 medium\n"},
		{"one away, not for long", scene{duration: 1200, seats: three, acts: map[string][]act{"j": {{300, 550, "away"}}}}, all(planned(3), quiet), ""},
		{"more than planned", scene{duration: 900, seats: three}, planned(1), "person_count  0-900 medium\n"},
		{"size not known", scene{duration: 1200, seats: three, acts: gone}, all(planned(0), quiet), ""},
		{"seats not marked", scene{duration: 1200, seats: []video.Seat{presiding, judge}, acts: gone}, all(planned(3), quiet), ""},
		{"nobody there: no hearing", scene{duration: 900, seats: three, acts: map[string][]act{
			"p": {{0, 900, "away"}}, "j": {{0, 900, "away"}}, "a": {{0, 900, "away"}},
		}}, all(planned(3), quiet), ""},
	})
}

func TestUnscheduled(t *testing.T) {
	listing := func(l episode.Listing) func(*episode.Input) {
		return func(in *episode.Input) { in.Schedule.Listing = l }
	}
	seats := []video.Seat{party}
	run(t, []scenario{
		{"not in the schedule", scene{duration: 900, seats: seats, acts: map[string][]act{"x": {{0, 100, "away"}}}}, listing(episode.Unlisted), "unscheduled  100-900 medium\n"},
		{"in the schedule", scene{duration: 900, seats: seats}, listing(episode.Listed), ""},
		{"nobody asked", scene{duration: 900, seats: seats}, listing(episode.Unasked), ""},
		{"an empty room", scene{duration: 900, seats: seats, acts: map[string][]act{"x": {{0, 900, "away"}}}}, listing(episode.Unlisted), ""},
		{"nobody looked for people", scene{duration: 900}, listing(episode.Unlisted), "unscheduled  0-900 low\n"},
		{"a try-out of the camera", scene{duration: 200}, listing(episode.Unlisted), ""},
	})
}
