package evaltest

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

func TestCompare(t *testing.T) {
	z, err := ReadZones(strings.NewReader(`{"zones":[{"id":"a","polygon":[[0,0],[1,0],[1,1]],"seconds":"11100?"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	look := func(at, score, cover float64) video.Observation {
		return video.Observation{At: at, Seat: "a", Seen: true, Person: video.Detection{Score: score, Cover: cover}}
	}
	got := z.Compare([]video.Observation{
		look(0, .9, .5),                // there, seen
		look(1.1, .3, .5),              // there, doubtful
		look(2, .9, .1),                // there, seen beside
		look(3, .9, .5),                // not there, seen
		look(4, .1, .5),                // not there, not seen
		look(5, .9, .5),                // on the border
		look(2.5, .9, .5),              // between two labels
		look(9, .9, .5),                // after them
		{At: 1, Seat: "a"},             // not looked at
		{At: 1, Seat: "b", Seen: true}, // elsewhere
	}, episode.Default().Occupied)
	want := Tally{Zone: "a", Samples: 5, Agreed: 2, Missed: 1, Invented: 1, Unsure: 1}
	all := want
	all.Zone = ""
	if !reflect.DeepEqual(got, []Tally{want, all}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadZonesRefuses(t *testing.T) {
	for _, s := range []string{
		`{"zones":[{"id":"a","polygon":[[0,0],[1,0]],"seconds":"1"}]}`,
		`{"zones":[{"id":"a","polygon":[[0,0],[1,0],[1,1]],"seconds":"1x"}]}`,
	} {
		if _, err := ReadZones(strings.NewReader(s)); !errors.Is(err, ErrZones) {
			t.Errorf("%s: error %v", s, err)
		}
	}
}

// The labels that are kept with the program can be read.
func TestVtestZones(t *testing.T) {
	f, err := os.Open("testdata/vtest.zones.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := ReadZones(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range z.Zones {
		if len(x.Seconds) != 80 {
			t.Errorf("%s: %d labels, want one for each of 80 seconds", x.ID, len(x.Seconds))
		}
	}
}
