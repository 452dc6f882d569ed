package watch

import (
	"context"
	"errors"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/ffmpeg"
)

// sound finds where nothing is heard or nothing was recorded.
func (p *Plan) sound(ctx context.Context, file string) error {
	if !p.Info.Audio {
		return nil
	}
	silences, err := ffmpeg.Silences(ctx, file, p.Info)
	if err != nil && !errors.Is(err, ffmpeg.ErrDamaged) {
		return err
	}
	if err != nil {
		p.Notes = append(p.Notes, Note{"media.note.sound_damaged", nil})
	}
	spans := append(silences, p.Index.Quiet...)
	slices.SortFunc(spans, func(a, b ffmpeg.Span) int { return int(math.Copysign(1, a.Start-b.Start)) })
	var merged []video.Span
	for _, x := range spans {
		x.Start, x.End = max(0, x.Start), min(p.Index.End, x.End)
		if x.End <= x.Start {
			continue
		}
		// The sound before the first moment of silence is cut into blocks of a
		// fraction of a second.
		if n := len(merged); n > 0 && x.Start <= merged[n-1].End+.2 {
			merged[n-1].End = max(merged[n-1].End, x.End)
			continue
		}
		merged = append(merged, video.Span(x))
	}
	for _, m := range outside(merged, p.Index.Gaps) {
		p.Faults = append(p.Faults, video.Fault{Kind: video.Silent, Span: m})
	}
	return nil
}

// outside is what is left of silences without the gaps of the recording: where
// nothing was recorded at all, that there is no sound is no second fault. What
// is left beside a gap must be a silence by itself.
func outside(silences []video.Span, gaps []ffmpeg.Span) []video.Span {
	for _, g := range gaps {
		var left []video.Span
		for _, x := range silences {
			if x.End <= g.Start || x.Start >= g.End {
				left = append(left, x)
				continue
			}
			for _, rest := range []video.Span{{Start: x.Start, End: g.Start}, {Start: g.End, End: x.End}} {
				if rest.End-rest.Start >= ffmpeg.Hole {
					left = append(left, rest)
				}
			}
		}
		silences = left
	}
	return silences
}
