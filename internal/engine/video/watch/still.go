package watch

import (
	"context"
	"errors"
	"image"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
)

// A picture that was held before it was encoded does not stay the same to the
// pixel: the encoder goes on refining it, and begins anew with each picture that
// stands for itself. Nothing moves in it, though: between two of those no pixel
// changes by much, while of people who sit still there is always one that does.
// The digits of a clock that the recorder writes into the held picture go on.
// An empty room at a low bit rate may be as still: only people who do not move
// at all tell that the picture is held.
const (
	heldMost  = 5      // levels by which a pixel changes, in the middle one of the pairs of pictures; refining was measured at up to 2, people at 14 and more
	heldLeast = 6      // pairs, at least
	heldStep  = .5     // seconds between the two of a pair
	heldLook  = 4.     // seconds that are read, at three places of the stretch
	heldSeats = 1. / 2 // of the looks at a seat must show somebody
)

// held finds the frozen stretches that encoding hides from the signal's own
// measure, and returns all faults with them.
func (s *Seen) held(ctx context.Context, job Job, plan *Plan, looks []signal.Look, faults []video.Fault) ([]video.Fault, error) {
	least := signal.Defaults()[video.Frozen]
	if v, ok := job.Shortest[video.Frozen]; ok {
		least = v
	}
	for _, x := range signal.Still(looks, plan.Index.End, hold) {
		if x.End-x.Start < least-slack || covered(faults, x) || !s.somebody(x) {
			continue
		}
		is, err := heldAt(ctx, job.File, plan, x)
		if err != nil && !errors.Is(err, ffmpeg.ErrDamaged) {
			return nil, err
		}
		if !is {
			continue
		}
		faults = slices.DeleteFunc(faults, func(f video.Fault) bool {
			return f.Kind == video.Frozen && f.Start >= x.Start-slack && f.End <= x.End+slack
		})
		faults = append(faults, video.Fault{Kind: video.Frozen, Span: x})
	}
	return faults, nil
}

// covered reports that most of a stretch is known to be frozen already.
func covered(faults []video.Fault, x video.Span) bool {
	sum := 0.0
	for _, f := range faults {
		if f.Kind == video.Frozen {
			sum += max(0, min(f.End, x.End)-max(f.Start, x.Start))
		}
	}
	return sum >= .9*(x.End-x.Start)
}

// somebody reports that in a stretch somebody is seen on a seat.
func (s *Seen) somebody(x video.Span) bool {
	type count struct{ looks, seen float64 }
	by := map[string]count{}
	for _, o := range s.Observations {
		if o.At < x.Start || o.At >= x.End || !o.Seen {
			continue
		}
		c := by[o.Seat]
		c.looks++
		if o.Person.Score >= surely {
			c.seen++
		}
		by[o.Seat] = c
	}
	for _, c := range by {
		if c.seen > 0 && c.seen >= heldSeats*c.looks {
			return true
		}
	}
	return false
}

// heldAt reads a few seconds at three places of a stretch, picture by picture,
// and reports whether nothing moves between the pictures that stand for
// themselves.
func heldAt(ctx context.Context, file string, plan *Plan, x video.Span) (bool, error) {
	var changes []int
	for i := range 3 {
		from := x.Start + (x.End-x.Start)*float64(2*i+1)/6 - heldLook/2
		to := from + heldLook
		var keys []float64
		how := ffmpeg.Sampling{From: from, To: to, Width: signal.Picks, Keyframes: true, Info: &plan.Info}
		if err := ffmpeg.Frames(ctx, file, how, func(at float64, _ *image.RGBA) error {
			keys = append(keys, at)
			return nil
		}); err != nil {
			return false, err
		}
		how.Keyframes, how.Every = false, heldStep
		var before []uint8
		last := 0.0
		if err := ffmpeg.Frames(ctx, file, how, func(at float64, img *image.RGBA) error {
			now := make([]uint8, 0, len(img.Pix)/4)
			for p := 0; p < len(img.Pix); p += 4 {
				now = append(now, signal.Luma(img.Pix[p:]))
			}
			anew := slices.ContainsFunc(keys, func(k float64) bool { return k > last+slack && k <= at+slack })
			if len(before) == len(now) && !anew {
				change := greatest(before, now)
				if _, is := signal.Clock(before, now, img.Rect.Dx(), heldMost); is {
					change = min(change, heldMost)
				}
				changes = append(changes, change)
			}
			before, last = now, at
			return nil
		}); err != nil {
			return false, err
		}
	}
	slices.Sort(changes)
	return len(changes) >= heldLeast && changes[len(changes)/2] <= heldMost, nil
}

// greatest is the most by which a pixel differs.
func greatest(a, b []uint8) int {
	most := 0
	for i, v := range a {
		d := int(v) - int(b[i])
		most = max(most, d, -d)
	}
	return most
}
