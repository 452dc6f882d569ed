package watch

import (
	"context"
	"errors"
	"image"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
)

// fine is the distance of pictures, in seconds, with which the borders of a
// fault are looked at again.
const fine = 0.2

// sharpen finds the faults of the pictures and looks closely at their borders:
// key pictures come every few seconds only, and a fault that lasts two must be
// told from one that lasts none.
func sharpen(ctx context.Context, job Job, plan *Plan, looks []signal.Look) ([]video.Fault, error) {
	end := plan.Index.End
	shortest := job.Shortest
	if shortest == nil {
		shortest = signal.Defaults()
	}
	rough := signal.Faults(looks, end, hold, signal.Shortest{})
	usual := signal.UsualOf(looks)
	var out []video.Fault
	for _, f := range rough {
		from, to := around(looks, f, end)
		if to-from < shortest[f.Kind] {
			continue // too short, wherever in between it began and ended
		}
		var err error
		if f.Kind != video.Frozen { // its first picture is the one it shows: it is sharp enough
			f, err = border(ctx, job.File, plan, f, from, to, usual)
		}
		if err != nil && !errors.Is(err, ffmpeg.ErrDamaged) {
			return nil, err
		}
		if f.End-f.Start >= shortest[f.Kind]-slack {
			out = append(out, f)
		}
	}
	return out, nil
}

// slack is less than a picture: times are rounded.
const slack = 0.01

// around are the last look before a fault and the first after it.
func around(looks []signal.Look, f video.Fault, end float64) (from, to float64) {
	from, to = f.Start, f.End
	for _, l := range looks {
		if l.At < f.Start-slack {
			from = l.At
		}
		if l.At >= f.End-slack {
			to = l.At
			break
		}
	}
	return from, min(to, end)
}

// border moves the ends of a fault to where its first picture and the first
// picture after it are. If the recording cannot be read there, they stay.
func border(ctx context.Context, file string, plan *Plan, f video.Fault, from, to float64, usual signal.Usual) (video.Fault, error) {
	first, last := f.Start, f.End
	if from < f.Start {
		clear := true // the picture before was
		err := closely(ctx, file, plan, from, f.Start+slack, func(l signal.Look) {
			is := l.Kind(usual) == f.Kind
			if is && clear {
				first = l.At
			}
			clear = !is
		})
		if err != nil {
			return f, err
		}
	}
	if to >= f.End-slack {
		begun := lastOf(f, to)
		ended := false
		err := closely(ctx, file, plan, begun, to+slack, func(l signal.Look) {
			if !ended && l.At > begun && l.Kind(usual) != f.Kind {
				last, ended = l.At, true
			}
		})
		if err != nil {
			return f, err
		}
	}
	f.Start, f.End = first, max(first, last)
	return f, nil
}

// lastOf is where to begin to look for the end of a fault: not before its start,
// and as far back as key pictures are apart.
func lastOf(f video.Fault, to float64) float64 {
	return max(f.Start, to-sparse-1)
}

// closely looks at a few seconds of the recording, picture by picture.
func closely(ctx context.Context, file string, plan *Plan, from, to float64, use func(signal.Look)) error {
	meter := &signal.Meter{}
	return ffmpeg.Frames(ctx, file, ffmpeg.Sampling{From: from, To: to, Every: fine, Width: signal.Picks, Info: &plan.Info}, func(at float64, img *image.RGBA) error {
		use(meter.Look(at, img))
		return nil
	})
}
