package episode

import (
	"math"
	"strings"
	"testing"

	"xiezhi/internal/engine/video"
)

// feed makes points a step apart from a line of evidence: 1, 0, 6 for .6, and a
// dot where nothing is known.
func feed(line string, step float64) []point {
	var out []point
	for i, c := range line {
		at := float64(i) * step
		switch c {
		case '.':
			continue
		case '6':
			out = append(out, point{at, at + step, .6})
		default:
			out = append(out, point{at, at + step, float64(c - '0')})
		}
	}
	return out
}

func TestLatch(t *testing.T) {
	l := Latch{Enter: .6, Leave: .25, Tau: 2, On: 3, Off: 10}
	type is struct {
		state      state
		start, end float64
	}
	for _, tt := range []struct {
		name string
		step float64
		line string
		want []is
	}{
		{"nothing", 1, "", nil},
		{"too short to settle", 1, "11", nil},
		{"there from the beginning", 1, "1111111", []is{{on, 0, 7}}},
		{"comes", 1, "000000000000000011111111", []is{{off, 0, 16}, {on, 16, 24}}},
		{"goes", 1, "1111110000000000000000", []is{{on, 0, 6}, {off, 6, 22}}},
		{"one look is no presence", 1, "000000000000000100000000", []is{{off, 0, 24}}},
		{"nor is one of many seconds", 5, "0000010000", []is{{off, 0, 50}}},
		{"two of many seconds are", 5, "0000011000000", []is{{off, 0, 25}, {on, 25, 35}, {off, 35, 65}}},
		{"a lack shorter than the dwell time", 1, "111111100000001111111", []is{{on, 0, 21}}},
		{"one false look does not delay", 1, "11111110000010000000000", []is{{on, 0, 7}, {off, 7, 23}}},
		{"a burst of many looks in a second", .1, strings.Repeat("0", 120) + strings.Repeat("1", 10) + strings.Repeat("0", 20), []is{{off, 0, 15}}},
		{"unknown time does not count for the dwell time", 1, "1111110000....................000", []is{{on, 0, 33}}},
		{"what was known before and after does", 1, "1111110000....................0000000000", []is{{on, 0, 6}, {off, 6, 40}}},
		{"unknown time does not smooth", 1, "00000000000000001....................1....................1....................0", []is{{off, 0, 80}}},
	} {
		var got []is
		for _, r := range l.runs(feed(tt.line, tt.step)) {
			got = append(got, is{r.state, math.Round(r.Start*10) / 10, math.Round(r.End*10) / 10})
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
	}
}

// TestFirstSighting: a miss on the way up does not move the beginning, a fall
// back to nothing does.
func TestFirstSighting(t *testing.T) {
	l := Latch{Enter: .6, Leave: .25, Tau: 10, On: 3, Off: 10}
	for line, want := range map[string]float64{
		strings.Repeat("0", 20) + "11110" + strings.Repeat("1", 20):                          20,
		strings.Repeat("0", 20) + "1111" + strings.Repeat("0", 20) + strings.Repeat("1", 20): 44,
	} {
		runs := l.runs(feed(line, 1))
		if len(runs) != 2 || runs[1].Start != want {
			t.Errorf("%s: %v, want on from %g", line, runs, want)
		}
	}
}

// TestLevelKeepsTime: ten looks a second and one in five smooth alike.
func TestLevelKeepsTime(t *testing.T) {
	l := Latch{Enter: .9, Leave: .1, Tau: 10, On: 0, Off: 0}
	for _, step := range []float64{.1, 1, 5} {
		var points []point
		for at := 0.0; at < 100; at += step {
			e := 0.0
			if at >= 20-1e-9 {
				e = 1
			}
			points = append(points, point{at, at + step, e})
		}
		settled := -1.0
		for n := range points {
			if runs := l.runs(points[:n]); len(runs) > 0 && runs[len(runs)-1].state == on {
				settled = points[n-1].at
				break
			}
		}
		if want := 20 + 10*math.Log(10); math.Abs(settled-want) > step+.2 {
			t.Errorf("every %g s: on at %g, want %g", step, settled, want)
		}
	}
}

func TestHead(t *testing.T) {
	pose := func(nose, ears, score float64) []video.Keypoint {
		p := make([]video.Keypoint, places)
		for i, at := range [][2]float64{{.5, nose}, {.51, nose}, {.49, nose}, {.52, ears}, {.48, ears}, {.55, .5}, {.45, .5}} {
			p[i] = video.Keypoint{X: at[0], Y: at[1], Score: score}
		}
		return p
	}
	wide := measure{2}
	r := Default().HeadDown
	usual := body{upright: .65}
	for _, tt := range []struct {
		name       string
		pose       []video.Keypoint
		ok, down   bool
		nose, ears float64
	}{
		{"upright", pose(.37, .37, .8), true, false, .65, 0},
		{"low over the shoulders", pose(.43, .43, .8), true, true, .35, 0},
		{"nose under the ears", pose(.37, .33, .8), true, true, .65, .2},
		{"not sure", pose(.37, .37, .2), false, false, 0, 0},
		{"no pose", nil, false, false, 0, 0},
	} {
		h, ok := wide.head(tt.pose, r.Point)
		if ok != tt.ok || math.Abs(h.nose-tt.nose) > 1e-9 || math.Abs(h.ears-tt.ears) > 1e-9 || (ok && usual.down(h, r) != tt.down) {
			t.Errorf("%s: %+v %v", tt.name, h, ok)
		}
	}
	headless := pose(.37, .37, .8)
	headless[nose].Score = .2
	if _, ok := wide.head(headless, r.Point); ok {
		t.Error("a trunk without a face has a head")
	}
	blindfold := pose(.37, .37, .8)
	blindfold[leftEye].Score, blindfold[rightEye].Score = .2, .2
	if _, ok := wide.head(blindfold, r.Point); ok {
		t.Error("a face without eyes is a face")
	}
}

func TestSpans(t *testing.T) {
	s := func(v ...float64) spans {
		var out []video.Span
		for i := 0; i < len(v); i += 2 {
			out = append(out, video.Span{Start: v[i], End: v[i+1]})
		}
		return out
	}
	same := func(name string, got, want spans) {
		t.Helper()
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", name, got, want)
			return
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
	same("union", union(s(5, 7, 1, 3, 3, 4, 6, 9, 2, 2, 8, 1)), s(1, 4, 5, 9))
	same("both", s(1, 4, 5, 9).and(s(0, 2, 3, 6, 8, 20)), s(1, 2, 3, 4, 5, 6, 8, 9))
	same("without", s(1, 4, 5, 9, 10, 11).minus(s(0, 2, 3, 6, 8, 10)), s(2, 3, 6, 8, 10, 11))
	same("without what covers it", s(2, 3).minus(s(1, 4)), nil)
	same("without a hole", s(0, 10).minus(s(2, 3, 5, 6)), s(0, 2, 3, 5, 6, 10))
	same("part", s(1, 4, 5, 9).clip(3, 6), s(3, 4, 5, 6))
	if n := s(1, 4, 5, 9).seconds(); n != 7 {
		t.Errorf("%g seconds", n)
	}
	if g := gather(s(1, 4, 5, 9, 20, 21), 2); len(g) != 2 || g[0].Span != (video.Span{Start: 1, End: 9}) || g[0].seconds != 7 {
		t.Errorf("gathered %+v", g)
	}
}
