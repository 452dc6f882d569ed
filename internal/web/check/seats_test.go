package check

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/web/page"
)

func TestCornersAreReadAsTheyAreWritten(t *testing.T) {
	const w, h = 1920, 1080
	for text, want := range map[string]string{
		"120,80 360,80 360,400":                  "120,80 360,80 360,400",
		"  120,80\t360,80\n360,400 ":             "120,80 360,80 360,400",
		"120，80；360，80；360，400":                  "120,80 360,80 360,400",
		"0,0 1920,0 1920,1080 0,1080":            "0,0 1920,0 1920,1080 0,1080",
		"120.4,80 360,80 360,400":                "120,80 360,80 360,400",
		"1919,1079 1,1 7,13 1001,17 333,777 5,5": "1919,1079 1,1 7,13 1001,17 333,777 5,5",
	} {
		got, ok := readCorners(text, w, h)
		if !ok || corners(got, w, h) != want {
			t.Errorf("%q is read as %q (%v)", text, corners(got, w, h), ok)
		}
		again, _ := readCorners(want, w, h)
		kept, _ := readCorners(corners(again, w, h), w, h)
		if !slices.Equal(again, kept) {
			t.Errorf("%q: written and read again it is another polygon", text)
		}
	}
	for _, bad := range []string{"120", "120,80 x,9", "120,80,9 1,1", "左上", "120 80", ",", "1,2 3,"} {
		if got, ok := readCorners(bad, w, h); ok {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// TestTheFormWithoutAScript: rows without corners are left out, ticked ones are
// removed, a new one gets an id of its own, and what cannot be read is told.
func TestTheFormWithoutAScript(t *testing.T) {
	form := url.Values{
		"id":      {"s1", "s2", "", "", "s7"},
		"role":    {"presiding", "judge", "clerk", "", "other"},
		"polygon": {"0,0 100,0 100,100", "200,0 300,0 300,100", "0,200 100,200 100,300", "", "400,0 500,0 500,90"},
		"remove":  {"s2"},
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	seats, rows, problems := seatsOfForm(&page.Request{Request: r}, 1000, 500)
	if len(problems) != 0 || len(rows) != len(seats) {
		t.Fatalf("%d seats, %d rows, %q", len(seats), len(rows), problems)
	}
	var got []string
	for _, s := range seats {
		got = append(got, s.ID+" "+string(s.Role))
	}
	if want := []string{"s1 presiding", "s3 clerk", "s7 other"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if p := seats[0].Polygon[2]; p != (video.Point{.1, .2}) {
		t.Errorf("the third corner lies at %v", p)
	}
}

func TestTheNextStillIsOneNotAnswered(t *testing.T) {
	c := &courtroom.Calibration{Tries: make([]courtroom.Try, 4)}
	c.Tries[1].Answer, c.Tries[3].Answer = courtroom.Empty, courtroom.Occupied
	for n, want := range map[int]int{1: 3, 2: 3, 3: 1, 4: 1} {
		if got := nextTry(c, n); got != want {
			t.Errorf("after %d comes %d, want %d", n, got, want)
		}
	}
	for i := range c.Tries {
		c.Tries[i].Answer = courtroom.Empty
	}
	if got := nextTry(c, 2); got != 0 {
		t.Errorf("all are answered, and %d comes next", got)
	}
}

// TestNothingIsProposedTwice: where a seat is drawn, nobody is proposed.
func TestNothingIsProposedTwice(t *testing.T) {
	d := &courtroom.Drawing{}
	d.Tries = make([]courtroom.Try, 4)
	for try := range 4 {
		for _, left := range []float64{.1, .5} {
			d.Persons = append(d.Persons, courtroom.Person{Try: try + 1, Score: .8, Box: video.Box{Left: left, Top: .2, Right: left + .2, Bottom: .6}})
		}
	}
	if got := proposed(d, nil); len(got) != 2 || got[0].ID != "s1" || got[1].ID != "s2" {
		t.Fatalf("proposed %v", got)
	}
	there := []courtroom.Seat{{Seat: video.Seat{ID: "s1", Polygon: []video.Point{{.05, .1}, {.35, .1}, {.35, .7}, {.05, .7}}}}}
	if got := proposed(d, there); len(got) != 1 || got[0].ID != "s2" || got[0].Polygon[0][0] < .4 {
		t.Errorf("beside a seat is proposed %v", got)
	}
}
