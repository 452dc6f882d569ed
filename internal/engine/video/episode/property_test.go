package episode_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

// samples draws times of samples: regular or irregular, as keyframes are.
func samples(t *rapid.T, duration float64) (times []float64, step float64) {
	step = float64(rapid.IntRange(1, 8).Draw(t, "step"))
	irregular := rapid.Bool().Draw(t, "irregular")
	for at := 0.0; at < duration; {
		times = append(times, at)
		if irregular {
			at += rapid.Float64Range(.2, step).Draw(t, "gap")
		} else {
			at += step
		}
	}
	return times, step
}

// hearing draws who is away when: every stretch clear of every limit, so that no
// look more or less decides whether it is reported.
func hearing(t *rapid.T) scene {
	s := scene{seats: []video.Seat{judge, clerk}, acts: map[string][]act{}}
	at := 0.0
	for n := rapid.IntRange(0, 3).Draw(t, "stretches"); n > 0; n-- {
		at += rapid.Float64Range(150, 400).Draw(t, "there")
		end := at + rapid.Float64Range(160, 400).Draw(t, "away")
		s.acts["j"] = append(s.acts["j"], act{at, end, rapid.SampledFrom([]string{"away", "phone"}).Draw(t, "does")})
		at = end
	}
	s.duration = math.Floor(at + 200)
	return s
}

// TestSamplingChangesNothing: one hearing looked at once a second, and thinly or
// irregularly, gives the same episodes with bounds within the thinning.
func TestSamplingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hearing(t)
		dense := s.input()
		thin := dense
		times, step := samples(t, s.duration)
		thin.Observations = s.looks(times)
		want, _ := episode.Find(dense)
		got, _ := episode.Find(thin)
		if len(want) != len(s.acts["j"]) {
			t.Fatalf("once a second: %d episodes of %d\n%s", len(want), len(s.acts["j"]), show(want))
		}
		if len(got) != len(want) {
			t.Fatalf("every %g s:\n%sonce a second:\n%s", step, show(got), show(want))
		}
		for i, e := range got {
			w := want[i]
			if e.Kind != w.Kind || e.Seat != w.Seat || math.Abs(e.Start-w.Start) > step+1e-6 || math.Abs(e.End-w.End) > step+1e-6 {
				t.Errorf("every %g s: %s %g-%g, once a second: %s %g-%g", step, e.Kind, e.Start, e.End, w.Kind, w.Start, w.End)
			}
			truth := s.acts["j"][i]
			if e.Start < truth.from-1e-6 || e.Start > truth.from+step+1e-6 {
				t.Errorf("%s starts at %g, in truth at %g", e.Kind, e.Start, truth.from)
			}
		}
	})
}

// tangle draws observations, faults and a schedule without any sense.
func tangle(t *rapid.T) episode.Input {
	s := scene{duration: rapid.Float64Range(0, 1500).Draw(t, "duration"), seats: []video.Seat{judge, clerk, party}, acts: map[string][]act{}}
	stretch := func(name string) (from, to float64) {
		from = rapid.Float64Range(-10, s.duration+10).Draw(t, name)
		return from, from + rapid.Float64Range(-5, 500).Draw(t, name+" length")
	}
	for _, seat := range s.seats {
		for n := rapid.IntRange(0, 6).Draw(t, "acts"); n > 0; n-- {
			from, to := stretch("act")
			s.acts[seat.ID] = append(s.acts[seat.ID], act{from, to, rapid.SampledFrom([]string{"away", "phone", "down", "suit", "blind", "faceless", "notebook"}).Draw(t, "do")})
		}
	}
	times, _ := samples(t, s.duration)
	if rapid.Bool().Draw(t, "hole") {
		from, to := stretch("hole")
		times = slices.DeleteFunc(times, func(at float64) bool { return at >= from && at < to })
	}
	in := s.input()
	in.Observations = s.looks(times)
	in.Robes = robes(25)
	for n := rapid.IntRange(0, 4).Draw(t, "faults"); n > 0; n-- {
		from, to := stretch("fault")
		fault(rapid.SampledFrom([]video.Kind{video.Black, video.Frozen, video.Covered, video.Silent, video.RecordingGap}).Draw(t, "kind"), from, to)(&in)
	}
	in.Schedule = episode.Schedule{
		Listing: episode.Listing(rapid.IntRange(0, 2).Draw(t, "listing")),
		Timed:   rapid.Bool().Draw(t, "timed"),
		Start:   rapid.Float64Range(-900, 2000).Draw(t, "start"),
		Panel:   rapid.IntRange(0, 2).Draw(t, "panel"),
	}
	from, to := stretch("break")
	in.Schedule.Breaks = []video.Span{{Start: from, End: to}}
	in.Rules = episode.Default()
	for _, k := range []string{"absence.limit", "seat_empty.limit", "phone.limit", "person_count.limit", "absence.merge", "head_down.limit"} {
		if rapid.Bool().Draw(t, k) {
			if err := in.Rules.Set(k + "=" + rapid.SampledFrom([]string{"0", "1", "20", "200"}).Draw(t, "value")); err != nil {
				t.Fatal(err)
			}
		}
	}
	return in
}

func masks(k video.Kind) bool {
	return k == video.Black || k == video.Frozen || k == video.Covered || k == video.RecordingGap
}

func signal(k video.Kind) bool { return masks(k) || k == video.Silent }

// visible tells that a seat is looked at just then, by a reckoning of its own.
func visible(in episode.Input, seat string, at float64) bool {
	for _, x := range in.Faults {
		if masks(x.Kind) && at >= x.Start && at < x.End {
			return false
		}
	}
	for _, b := range in.Schedule.Breaks {
		if at >= b.Start && at < b.End {
			return false
		}
	}
	if in.Schedule.Timed && in.Schedule.Start < in.Duration && at < in.Schedule.Start {
		return false
	}
	return slices.ContainsFunc(in.Observations, func(o video.Observation) bool {
		return (seat == "" || o.Seat == seat) && o.Seen && o.At <= at && at <= o.At+in.Rules.Hold
	})
}

// TestEveryEpisodeLiesInSeenTime: it starts in seen time, ends where seen time
// ended or later looks say so, and contains as many seen seconds as its limit.
func TestEveryEpisodeLiesInSeenTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := tangle(t)
		got, cover := episode.Find(in)
		sane(t, in, got)
		for _, e := range got {
			if signal(e.Kind) || (e.Kind == video.LateStart && e.Seat == "") || (e.Kind == video.Unscheduled && e.Confidence == video.Low) {
				continue
			}
			if !visible(in, e.Seat, e.Start) || !visible(in, e.Seat, e.End-min(1e-4, (e.End-e.Start)/2)) {
				t.Errorf("%s %s %g-%g starts or ends where nobody looked", e.Kind, e.Seat, e.Start, e.End)
			}
			if e.Kind == video.Absence || e.Kind == video.SeatEmpty {
				n := 0.0
				for at := e.Start; at < e.End; at++ {
					if visible(in, e.Seat, at) {
						n++
					}
				}
				if n < in.Rules.Limit(e.Kind)-5 {
					t.Errorf("%s %s %g-%g has %g seen seconds, limit %g", e.Kind, e.Seat, e.Start, e.End, n, in.Rules.Limit(e.Kind))
				}
			}
		}
		for _, s := range cover.Seats {
			sums(t, in, s.Seat, episode.Extent{Seen: s.Seen, Unknown: s.Unknown, Masked: s.Masked, Reasons: s.Reasons})
			for _, e := range s.Kinds {
				sums(t, in, s.Seat, e)
			}
		}
		for _, e := range cover.Picture {
			sums(t, in, "", e)
		}
	})
}

// sums holds that an account comes out even.
func sums(t *rapid.T, in episode.Input, seat string, e episode.Extent) {
	why := 0.0
	for _, s := range e.Reasons {
		why += s
	}
	if math.Abs(e.Seen+e.Unknown+e.Masked-in.Duration) > .01 || math.Abs(why-e.Unknown-e.Masked) > .01 || min(e.Seen, e.Unknown, e.Masked) < 0 {
		t.Errorf("%s %s: %+v of %g s", seat, e.Kind, e, in.Duration)
	}
}

// TestMasksNeverMakeAnAbsence: people who are there whenever the picture is good
// are never reported, whatever the looks behind a fault say.
func TestMasksNeverMakeAnAbsence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scene{duration: 2000, seats: []video.Seat{judge, clerk}, acts: map[string][]act{}}
		var faults []func(*episode.Input)
		for n := rapid.IntRange(1, 5).Draw(t, "faults"); n > 0; n-- {
			from := rapid.Float64Range(0, 2000).Draw(t, "from")
			to := from + rapid.Float64Range(0, 900).Draw(t, "length")
			s.acts["j"] = append(s.acts["j"], act{from, to, rapid.SampledFrom([]string{"away", "phone", "down", "blind"}).Draw(t, "do")})
			faults = append(faults, fault(rapid.SampledFrom([]video.Kind{video.Black, video.Frozen, video.Covered, video.RecordingGap}).Draw(t, "kind"), from, to))
		}
		in := s.input()
		times, _ := samples(t, s.duration)
		in.Observations = s.looks(times)
		all(faults...)(&in)
		got, _ := episode.Find(in)
		for _, e := range got {
			if !signal(e.Kind) {
				t.Errorf("%s %s %g-%g", e.Kind, e.Seat, e.Start, e.End)
			}
		}
	})
}

// TestOrderOfTheInput: neither the order of observations, faults and seats nor
// observations said twice decide anything.
func TestOrderOfTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := tangle(t)
		other := in
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		other.Observations = slices.Concat(in.Observations, in.Observations[:len(in.Observations)/2])
		other.Faults, other.Seats = slices.Clone(in.Faults), slices.Clone(in.Seats)
		for range 20 { // and contradicted
			if n := len(other.Observations); n > 0 {
				o := other.Observations[r.IntN(n)]
				o.Person.Score, o.Phone.Score, o.Seen = .3*float64(r.IntN(4)), .3*float64(r.IntN(4)), r.IntN(2) == 0
				other.Observations = append(other.Observations, o)
			}
		}
		in.Observations = slices.Clone(other.Observations)
		want, covered := episode.Find(in)
		r.Shuffle(len(other.Observations), func(i, j int) {
			other.Observations[i], other.Observations[j] = other.Observations[j], other.Observations[i]
		})
		r.Shuffle(len(other.Faults), func(i, j int) { other.Faults[i], other.Faults[j] = other.Faults[j], other.Faults[i] })
		r.Shuffle(len(other.Seats), func(i, j int) { other.Seats[i], other.Seats[j] = other.Seats[j], other.Seats[i] })
		got, covering := episode.Find(other)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%swant\n%s", show(got), show(want))
		}
		if !reflect.DeepEqual(covering, covered) {
			t.Errorf("coverage %+v, want %+v", covering, covered)
		}
	})
}

// TestNoise: a person missed in one look of ten, one seen on an empty seat in one
// of thirty: the same episodes, nearly the same bounds.
func TestNoise(t *testing.T) {
	s := scene{duration: 3600, seats: []video.Seat{judge, clerk}, acts: map[string][]act{"j": {{600, 900, "away"}, {1500, 1700, "phone"}, {2500, 2900, "down"}}}}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		s.noise = r
		in := s.input()
		for i := range in.Observations {
			o := &in.Observations[i]
			switch wrong := r.Float64(); {
			case o.Person.Score > 0 && wrong < .1:
				o.Person = video.Detection{}
				o.Phone = video.Detection{}
				o.Pose = nil
			case o.Person.Score == 0 && wrong < .03:
				o.Person = video.Detection{Score: .4, Cover: .3, Box: video.Box{Left: .1, Top: .3, Right: .2, Bottom: .6}}
			}
		}
		got, _ := episode.Find(in)
		want := []video.Episode{{Kind: video.Absence, Start: 600, End: 900}, {Kind: video.Phone, Start: 1500, End: 1700}, {Kind: video.HeadDown, Start: 2500, End: 2900}}
		if len(got) != len(want) {
			t.Fatalf("seed %d:\n%s", seed, show(got))
		}
		for i, w := range want {
			if got[i].Kind != w.Kind || math.Abs(got[i].Start-w.Start) > 5 || math.Abs(got[i].End-w.End) > 5 {
				t.Errorf("seed %d: %s %g-%g, want %s %g-%g", seed, got[i].Kind, got[i].Start, got[i].End, w.Kind, w.Start, w.End)
			}
		}
	}
}

// TestStoredObservations: rules run again on stored observations find the same.
func TestStoredObservations(t *testing.T) {
	s := scene{duration: 3600, seats: []video.Seat{judge, clerk}, noise: rand.New(rand.NewPCG(3, 4)), acts: map[string][]act{
		"j": {{600, 900, "away"}, {1500, 1700, "phone"}, {2500, 2900, "down"}, {0, 3600, "suit"}}, "c": {{3000, 3600, "away"}},
	}}
	in := s.input()
	in.Robes = robes(30)
	want, _ := episode.Find(in)
	var file bytes.Buffer
	w := video.NewWriter(&file)
	for _, o := range in.Observations {
		if err := w.Write(o); err != nil {
			t.Fatal(err)
		}
	}
	in.Observations = nil
	for o, err := range video.Observations(&file) {
		if err != nil {
			t.Fatal(err)
		}
		in.Observations = append(in.Observations, o)
	}
	got, _ := episode.Find(in)
	if len(want) != 6 || show(got) != show(want) {
		t.Errorf("stored\n%slive\n%s", show(got), show(want))
	}
}

// long is ten hours of five seats, looked at once a second.
func long() episode.Input {
	s := scene{duration: 36000, seats: []video.Seat{presiding, judge, assessor, clerk, party}, acts: map[string][]act{}, noise: rand.New(rand.NewPCG(1, 2))}
	for i := range 40 {
		at := float64(i) * 900
		s.acts["j"] = append(s.acts["j"], act{at + 100, at + 300, "away"}, act{at + 400, at + 500, "phone"})
		s.acts["p"] = append(s.acts["p"], act{at + 500, at + 800, "down"})
	}
	s.acts["c"] = []act{{0, 36000, "notebook"}}
	in := s.input()
	in.Robes = robes(30)
	in.Schedule = episode.Schedule{Listing: episode.Listed, Timed: true, Panel: 3}
	return in
}

// TestTenHours holds the promise that rules run again in seconds.
func TestTenHours(t *testing.T) {
	if testing.Short() {
		t.Skip("ten hours of observations")
	}
	in := long()
	begun := time.Now()
	got, _ := episode.Find(in)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("%d observations took %v", len(in.Observations), took)
	}
	if len(got) < 100 {
		t.Errorf("only %d episodes", len(got))
	}
	sane(t, in, got)
}

func BenchmarkTenHours(b *testing.B) {
	in := long()
	b.ReportMetric(float64(len(in.Observations)), "observations")
	for b.Loop() {
		episode.Find(in)
	}
}
