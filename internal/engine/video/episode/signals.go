package episode

import (
	"xiezhi/internal/engine/video"
)

// signals turns the faults of the recording into episodes. They were measured
// on the recording itself, so nothing is smoothed.
func (f *finder) signals() {
	for _, k := range []video.Kind{video.Black, video.Frozen, video.Covered, video.Silent, video.RecordingGap} {
		limit := f.Rules.Limit(k)
		for _, g := range gather(union(f.faults(k)).clip(0, f.Duration), f.Rules.SignalMerge) {
			if !reaches(g.seconds, limit) {
				continue
			}
			c := video.High
			if k == video.Frozen || k == video.Silent || k == video.Covered {
				c = video.Medium // a still scene, a pause, a dark room look the same
			}
			at := (g.Start + g.End) / 2
			f.add(k, "", g.Span, c, stills([]float64{max(at, g.End-1)}, g.Span, at), say(string(k), "length", length(g.End-g.Start), "limit", length(limit)))
		}
	}
}
