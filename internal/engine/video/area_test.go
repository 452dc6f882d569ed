package video_test

import (
	"math"
	"testing"

	"xiezhi/internal/engine/video"
)

func TestShare(t *testing.T) {
	square := []video.Point{{.2, .2}, {.6, .2}, {.6, .6}, {.2, .6}}
	chevron := []video.Point{{0, 0}, {.5, .5}, {1, 0}, {1, 1}, {0, 1}} // all but the triangle at the top
	for _, c := range []struct {
		name    string
		polygon []video.Point
		box     video.Box
		want    float64
	}{
		{"within", square, video.Box{Left: .3, Top: .3, Right: .4, Bottom: .5}, 1},
		{"the same", square, video.Box{Left: .2, Top: .2, Right: .6, Bottom: .6}, 1},
		{"around", square, video.Box{Right: 1, Bottom: 1}, .16},
		{"a quarter", square, video.Box{Left: .4, Top: .4, Right: .8, Bottom: .8}, .25},
		{"beside", square, video.Box{Left: .7, Top: .2, Right: .9, Bottom: .6}, 0},
		{"nothing", square, video.Box{Left: .3, Top: .3, Right: .3, Bottom: .5}, 0},
		{"a hollow form", chevron, video.Box{Right: 1, Bottom: 1}, .75},
		{"in the hollow", chevron, video.Box{Left: .4, Right: .6, Bottom: .1}, 0},
		{"no polygon", nil, video.Box{Right: 1, Bottom: 1}, 0},
	} {
		if got := video.Share(c.polygon, c.box); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		var turned []video.Point
		for _, p := range c.polygon {
			turned = append([]video.Point{p}, turned...)
		}
		if got := video.Share(turned, c.box); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s, the other way round: %v, want %v", c.name, got, c.want)
		}
	}
	if got := (video.Box{Top: .2, Bottom: .6}).Upper(); got != (video.Box{Top: .2, Bottom: .4}) {
		t.Errorf("the upper half is %+v", got)
	}
}
