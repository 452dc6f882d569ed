package evaltest

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"xiezhi/internal/engine/video"
)

func label(k video.Kind, seat string, start, end float64, px int) Labelled {
	return Labelled{Kind: k, Seat: seat, Start: start, End: end, Px: px}
}

func found(k video.Kind, seat string, start, end float64) video.Episode {
	return video.Episode{Kind: k, Seat: seat, Start: start, End: end}
}

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		name                     string
		labels                   []Labelled
		found                    []video.Episode
		labelled, found_, match  int
		median, most             float64
		precision, recall, alarm float64
	}{
		{"nothing is to be found and nothing is", nil, nil, 0, 0, 0, 0, 0, 1, 1, 0},
		{"found to the second", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "a", 100, 300)}, 1, 1, 1, 0, 0, 1, 1, 0},
		{"found late", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "a", 104, 300)}, 1, 1, 1, 4, 4, 1, 1, 0},
		{"half is enough", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "a", 200, 300)}, 1, 1, 1, 100, 100, 1, 1, 0},
		{"less than half is not", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "a", 201, 300)}, 1, 1, 0, 0, 0, 0, 0, 2},
		{"another seat", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "b", 100, 300)}, 1, 1, 0, 0, 0, 0, 0, 2},
		{"another kind", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.EarlyLeave, "a", 100, 300)}, 1, 1, 0, 0, 0, 0, 0, 2},
		{"one label counts once", []Labelled{label(video.Absence, "a", 100, 300, 0)}, []video.Episode{found(video.Absence, "a", 100, 290), found(video.Absence, "a", 101, 300)}, 1, 2, 1, 1, 1, .5, 1, 2},
		{"one episode counts once", []Labelled{label(video.Absence, "a", 100, 300, 0), label(video.Absence, "a", 102, 300, 0)}, []video.Episode{found(video.Absence, "a", 102, 300)}, 2, 1, 1, 0, 0, 1, .5, 0},
		{"the better pair is taken", []Labelled{label(video.Absence, "a", 0, 100, 0), label(video.Absence, "a", 40, 140, 0)}, []video.Episode{found(video.Absence, "a", 30, 130), found(video.Absence, "a", 0, 70)}, 2, 2, 2, 5, 10, 1, 1, 0},
		{"a moment", []Labelled{label(video.LateStart, "", 0, 0, 0)}, []video.Episode{found(video.LateStart, "", 0, 0)}, 1, 1, 1, 0, 0, 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep := Measure([]Result{{Case: Case{Truth: Truth{Episodes: c.labels}}, Duration: 1800, Episodes: c.found}}, never)
			var s Score
			for _, g := range rep.Groups {
				if g.Name == string(Presence) {
					s = g
				}
			}
			if s.Labelled != c.labelled || s.Found != c.found_ || s.Matched != c.match {
				t.Errorf("%d labelled, %d found, %d matched; want %d, %d, %d", s.Labelled, s.Found, s.Matched, c.labelled, c.found_, c.match)
			}
			if s.Median() != c.median || s.Most() != c.most {
				t.Errorf("beginnings off by %g, at most %g; want %g, %g", s.Median(), s.Most(), c.median, c.most)
			}
			if s.Precision() != c.precision || s.Recall() != c.recall || s.Alarms() != c.alarm {
				t.Errorf("precision %g, recall %g, alarms %g; want %g, %g, %g", s.Precision(), s.Recall(), s.Alarms(), c.precision, c.recall, c.alarm)
			}
			if wrong := c.labelled + c.found_ - 2*c.match; len(rep.Misses) != wrong {
				t.Errorf("%d misses, want %d: %+v", len(rep.Misses), wrong, rep.Misses)
			}
		})
	}
}

// never is a limit that everything reaches.
func never(video.Kind) float64 { return 0 }

// What faults of the recording hide for so long that the rest is not reported is
// neither to be found nor wrong to be found.
func TestWhatCannotBeSeenCountsNeitherWay(t *testing.T) {
	at := func(s float64) *time.Time {
		t := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(s * float64(time.Second)))
		return &t
	}
	limit := func(k video.Kind) float64 {
		if k == video.LateStart {
			return 300
		}
		return 120
	}
	for _, c := range []struct {
		name             string
		truth            Truth
		found            []video.Episode
		labelled, hidden int
		counted          int // of the found
	}{
		{"hidden and not found", Truth{Episodes: []Labelled{label(video.EarlyLeave, "a", 1031, 1200, 0), label(video.Frozen, "", 1050, 1112, 0)}}, nil, 0, 1, 0},
		{"hidden and found", Truth{Episodes: []Labelled{label(video.EarlyLeave, "a", 1031, 1200, 0), label(video.Frozen, "", 1050, 1112, 0)}}, []video.Episode{found(video.EarlyLeave, "a", 1031, 1200)}, 0, 1, 0},
		{"enough is seen", Truth{Episodes: []Labelled{label(video.EarlyLeave, "a", 1000, 1200, 0), label(video.Frozen, "", 1050, 1112, 0)}}, nil, 1, 0, 0},
		{"two faults at one time hide once", Truth{Episodes: []Labelled{label(video.Absence, "a", 0, 200, 0), label(video.Covered, "", 10, 80, 0), label(video.RecordingGap, "", 20, 80, 0)}}, nil, 1, 0, 0},
		{"silence hides nothing", Truth{Episodes: []Labelled{label(video.Absence, "a", 0, 130, 0), label(video.Silent, "", 0, 130, 0)}}, nil, 1, 0, 0},
		{"short, and nothing hides it", Truth{Episodes: []Labelled{label(video.Absence, "a", 0, 100, 0)}}, nil, 1, 0, 0},
		{"late before the recording begins", Truth{Scheduled: at(0), Start: at(200), Episodes: []Labelled{label(video.LateStart, "a", 0, 200, 0), label(video.Black, "", 0, 90, 0)}}, nil, 1, 0, 0},
		{"late by too little of what is seen", Truth{Scheduled: at(200), Start: at(0), Episodes: []Labelled{label(video.LateStart, "a", 200, 560, 0), label(video.Black, "", 0, 290, 0)}}, nil, 0, 1, 0},
		{"another seat is wrong all the same", Truth{Episodes: []Labelled{label(video.Absence, "a", 0, 150, 0), label(video.Covered, "", 10, 80, 0)}}, []video.Episode{found(video.Absence, "b", 0, 150)}, 0, 1, 1},
	} {
		rep := Measure([]Result{{Case: Case{Truth: c.truth}, Duration: 1200, Episodes: c.found}}, limit)
		var s Score
		for _, g := range rep.Groups {
			if g.Name == string(Presence) {
				s = g
			}
		}
		if s.Labelled != c.labelled || s.Found != c.counted || len(rep.Hidden) != c.hidden {
			t.Errorf("%s: %d labelled, %d found, %d hidden; want %d, %d, %d", c.name, s.Labelled, s.Found, len(rep.Hidden), c.labelled, c.counted, c.hidden)
		}
	}
}

func TestMeasureBySizeAndQuality(t *testing.T) {
	rep := Measure([]Result{
		{Case: Case{Truth: Truth{Quality: "low", Episodes: []Labelled{label(video.Phone, "a", 0, 60, 29)}}}, Duration: 3600},
		{
			Case:     Case{Truth: Truth{Quality: "high", Episodes: []Labelled{label(video.Phone, "a", 0, 60, 30), label(video.Phone, "a", 100, 160, 60)}}},
			Duration: 7200,
			Episodes: []video.Episode{found(video.Phone, "a", 0, 60), found(video.Phone, "a", 100, 160), found(video.Phone, "b", 0, 60)},
		},
	}, never)
	want := map[string][2]int{"phone –29 px": {1, 0}, "phone 30–44 px": {1, 1}, "phone 60– px": {1, 1}}
	for _, s := range rep.Sizes {
		if w, ok := want[s.Name]; !ok || s.Labelled != w[0] || s.Matched != w[1] {
			t.Errorf("%s: %d labelled, %d matched; want %v", s.Name, s.Labelled, s.Matched, w)
		}
	}
	if len(rep.Sizes) != len(want) {
		t.Errorf("%d sizes, want %d", len(rep.Sizes), len(want))
	}
	for _, s := range rep.Quality {
		switch s.Name {
		case "phone low":
			if s.Hours != 1 || s.Recall() != 0 || s.Alarms() != 0 {
				t.Errorf("low: %+v", s)
			}
		case "phone high":
			if s.Hours != 2 || s.Recall() != 1 || s.Alarms() != .5 {
				t.Errorf("high: %+v", s)
			}
		default:
			t.Errorf("unexpected %q", s.Name)
		}
	}
	if rep.Hours != 3 || rep.Cases != 2 {
		t.Errorf("%g hours of %d cases", rep.Hours, rep.Cases)
	}
}

func TestLoad(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	for _, c := range []struct {
		name string
		dir  fstest.MapFS
		want error
	}{
		{"whole", fstest.MapFS{"01.mp4": file(""), "01.seats.json": file("[]"), "01.truth.json": file(`{"episodes":[{"kind":"phone","seat":"a","start":1,"end":2,"px":40}]}`)}, nil},
		{"another container", fstest.MapFS{"01.mkv": file(""), "01.truth.json": file(`{"episodes":[]}`)}, nil},
		{"nothing", fstest.MapFS{"01.mp4": file("")}, ErrNoCases},
		{"no recording", fstest.MapFS{"01.seats.json": file("[]"), "01.truth.json": file(`{"episodes":[]}`)}, fs.ErrNotExist},
		{"backwards", fstest.MapFS{"01.mp4": file(""), "01.truth.json": file(`{"episodes":[{"kind":"phone","start":2,"end":1}]}`)}, ErrLabel},
	} {
		t.Run(c.name, func(t *testing.T) {
			cases, err := Load(c.dir)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if err == nil && (len(cases) != 1 || cases[0].Name != "01" || cases[0].File == "" || cases[0].Seats != "01.seats.json") {
				t.Errorf("%+v", cases)
			}
		})
	}
}
