package episode_test

import (
	"fmt"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

// A judge leaves for five minutes while the clerk stays.
func ExampleFind() {
	in := episode.Input{Duration: 1800, Rules: episode.Default(), Seats: []video.Seat{{ID: "judge-1", Role: video.Judge}, {ID: "clerk", Role: video.Clerk}}}
	for at := 0.0; at < in.Duration; at += 5 {
		for _, s := range in.Seats {
			o := video.Observation{At: at, Seat: s.ID, Seen: true}
			if s.Role == video.Clerk || at < 600 || at >= 900 {
				o.Person = video.Detection{Score: .7, Cover: .5}
			}
			in.Observations = append(in.Observations, o)
		}
	}
	if err := in.Rules.Set("absence.limit=4m"); err != nil {
		fmt.Println(err)
		return
	}
	found, _ := episode.Find(in)
	for _, e := range found {
		fmt.Println(e.Kind, e.Seat, e.Start, e.End, e.Confidence)
	}
	// Output: absence judge-1 600 900 high
}
