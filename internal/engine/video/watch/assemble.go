package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
)

// What can be wrong with the parts of a recording.
var (
	ErrForeign = errors.New("watch: a part of another recording, or looked at by another plan or other seats")
	ErrMissing = errors.New("watch: the parts do not make the whole recording")
)

// Assemble makes of the parts of a recording, in whatever order, what Run makes
// of it in one piece.
func Assemble(ctx context.Context, job Job, plan *Plan, parts []*Part) (*Seen, error) {
	parts, err := plan.whole(job.Seats, parts)
	if err != nil {
		return nil, err
	}
	s := &Seen{Info: plan.Info, Index: plan.Index, Duration: plan.Index.End, Faults: slices.Clone(plan.Faults), Notes: slices.Clone(plan.Notes)}
	looks, err := stitch(ctx, job.File, plan, parts)
	if err != nil {
		return nil, err
	}
	if len(looks) == 0 {
		return nil, &ffmpeg.Error{Key: "media.no_picture", Args: map[string]any{"name": filepath.Base(job.File)}, Err: fmt.Errorf("%w: none could be decoded", ffmpeg.ErrNoPicture)}
	}
	for _, p := range parts {
		s.Observations = append(s.Observations, p.Observations...)
		s.Looks += p.Looks
	}
	slices.SortStableFunc(s.Observations, func(a, b video.Observation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Seat, b.Seat))
	})
	s.damage(parts)
	s.Analysed = analysed(looks, plan.Index.Gaps, s.Duration)
	faults, err := sharpen(ctx, job, plan, looks)
	if err == nil {
		faults, err = s.held(ctx, job, plan, looks, faults)
	}
	s.Faults = append(s.Faults, faults...)
	return s, err
}

// whole puts the parts in order, and checks that they are all there and nothing
// else.
func (p *Plan) whole(seats []video.Seat, parts []*Part) ([]*Part, error) {
	of, err := p.mark(seats)
	if err != nil {
		return nil, err
	}
	parts = slices.SortedFunc(slices.Values(parts), func(a, b *Part) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	reached := 0.0
	for _, x := range parts {
		if x.of != of {
			return nil, fmt.Errorf("%w: from %s on", ErrForeign, clock(x.Span.Start))
		}
		if x.Span.Start != reached {
			return nil, fmt.Errorf("%w: one ends at %s, the next begins at %s", ErrMissing, clock(reached), clock(x.Span.Start))
		}
		reached = x.Span.End
	}
	if reached != p.Index.End {
		return nil, fmt.Errorf("%w: they end at %s of %s", ErrMissing, clock(reached), clock(p.Index.End))
	}
	return parts, nil
}

// damage says from where on the recording could not be read.
func (s *Seen) damage(parts []*Part) {
	last := 0.0
	for _, p := range parts {
		if len(p.looks) > 0 {
			last = p.looks[len(p.looks)-1].At
		}
		if p.damaged {
			s.Notes = append(s.Notes, Note{"media.note.damaged", []any{"from", clock(last)}})
			return
		}
	}
}

// seam is where the looks of a part begin.
type seam struct {
	at   int
	lead []signal.Look
}

// stitch puts the looks of parts together. A part does not know whether its
// first pictures are the same as one that was before it began to look: where
// that cannot be told from what it saw of the end of the part before, the
// pictures are read once more.
func stitch(ctx context.Context, file string, plan *Plan, parts []*Part) ([]signal.Look, error) {
	var looks []signal.Look
	var seams []seam
	for _, p := range parts {
		if len(looks) > 0 && len(p.looks) > 0 {
			seams = append(seams, seam{len(looks), p.lead})
		}
		looks = append(looks, p.looks...)
	}
	right := 0 // looks that are known to be right
	for _, s := range seams {
		if s.at < right || agree(looks[:s.at], s.lead) {
			continue
		}
		var err error
		if right, err = again(ctx, file, plan, looks, s.at); err != nil {
			return nil, err
		}
	}
	return looks, nil
}

// agree reports that two that looked at the same pictures, one from long before,
// took one of them for new at the same time. From then on they see the same.
func agree(before, lead []signal.Look) bool {
	i := len(before) - 1
	for j := len(lead) - 1; j >= 0; j-- {
		for i >= 0 && before[i].At > lead[j].At+slack {
			i--
		}
		if i >= 0 && math.Abs(before[i].At-lead[j].At) < slack && fresh(before[i]) && fresh(lead[j]) {
			return true
		}
	}
	return false
}

// fresh reports a look at a picture that is not the one before.
func fresh(l signal.Look) bool { return l.Since >= l.At }

// errAgreed ends the reading once more.
var errAgreed = errors.New("watch: agreed")

// again reads the pictures from the last one on that was new before looks[at],
// and puts right since when those from there on have been the same, until a
// picture is new either way. It returns the first look after that.
func again(ctx context.Context, file string, plan *Plan, looks []signal.Look, at int) (int, error) {
	meter := &signal.Meter{}
	how := plan.sampling()
	how.From = looks[at-1].Since
	err := ffmpeg.Frames(ctx, file, how, func(t float64, img *image.RGBA) error {
		l := meter.Look(t, img)
		for at < len(looks) && looks[at].At < t-slack {
			at++
		}
		switch {
		case at == len(looks):
			return errAgreed
		case math.Abs(looks[at].At-t) >= slack:
			return nil
		case fresh(l) && fresh(looks[at]):
			return errAgreed
		}
		looks[at].Since = micros(l.Since)
		return nil
	})
	if errors.Is(err, errAgreed) || errors.Is(err, ffmpeg.ErrDamaged) {
		err = nil
	}
	return at + 1, err
}
