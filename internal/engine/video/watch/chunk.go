package watch

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
)

// ErrSpan is for a stretch that is none of the recording's chunks.
var ErrSpan = errors.New("watch: not a chunk of the recording")

// Part is what one chunk of a recording showed. It is worth something together
// with its plan and the other parts only.
type Part struct {
	Span         video.Span
	Observations []video.Observation
	Looks        int // of the detectors

	of      mark
	lead    []signal.Look // at what comes before the span
	looks   []signal.Look // within
	damaged bool          // it could not be read to its end
}

// Look looks at one chunk of a recording, or at all of it. The borders must be
// those of a chunk of the plan, of whatever length. It begins a little earlier,
// so that what is known of each seat is what it would be without chunks; what
// it keeps of that is only when the picture was a new one. All it keeps is as
// exact as Write keeps it: whether a part was stored in between changes nothing.
func Look(ctx context.Context, job Job, plan *Plan, span video.Span) (*Part, error) {
	of, err := plan.mark(job.Seats)
	if err != nil {
		return nil, err
	}
	if math.Abs(span.End-plan.Index.End) <= rounded {
		span.End = plan.Index.End
	}
	if !plan.borders(span) {
		return nil, fmt.Errorf("%w: from %v to %v of %v s", ErrSpan, span.Start, span.End, plan.Index.End)
	}
	c := &chunk{job: job, plan: plan, part: &Part{Span: span, of: of}}
	how := plan.sampling()
	how.From = max(0, span.Start-overlap)
	if span.End < plan.Index.End {
		how.To = span.End
	}
	err = ffmpeg.Frames(ctx, job.File, how, c.picture)
	if errors.Is(err, ffmpeg.ErrDamaged) {
		c.part.damaged, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	for _, p := range c.places {
		c.part.Looks += p.looks
		for _, o := range p.seen {
			if o.At >= span.Start {
				c.part.Observations = append(c.part.Observations, o)
			}
		}
	}
	return c.part, c.part.settle()
}

// rounded is how far the end of the last chunk may be off: whoever keeps chunks
// keeps milliseconds.
const rounded = 1e-3

// borders reports a span that may be looked at by itself.
func (p *Plan) borders(s video.Span) bool {
	whole := func(v float64) bool { return v == math.Trunc(v/step)*step }
	return s.Start >= 0 && s.Start < s.End && whole(s.Start) && (s.End == p.Index.End || s.End < p.Index.End && whole(s.End))
}

// chunk is one on the way of being looked at.
type chunk struct {
	job    Job
	plan   *Plan
	part   *Part
	meter  signal.Meter
	places []*place
}

// picture looks at one picture.
func (c *chunk) picture(at float64, img *image.RGBA) error {
	if at < 0 || at >= c.plan.Index.End {
		return nil
	}
	l := c.meter.Look(at, img)
	if at < c.part.Span.Start {
		c.part.lead = append(c.part.lead, l)
	} else {
		c.part.looks = append(c.part.looks, l)
		if c.job.Step != nil {
			c.job.Step(at, c.plan.Index.End)
		}
	}
	if c.plan.Profile == Signal {
		return nil
	}
	if c.places == nil {
		c.places = newPlaces(c.job, img.Rect)
	}
	var g errgroup.Group
	g.SetLimit(c.cores())
	for _, p := range c.places {
		if p.due(at) {
			g.Go(func() error { return p.look(at, img) })
		}
	}
	return g.Wait()
}

func (c *chunk) cores() int {
	if c.job.Cores > 0 {
		return c.job.Cores
	}
	return runtime.GOMAXPROCS(0)
}
