// Package watch looks through a recording once: it reads when its pictures and
// its sound are, samples the pictures, has the detectors look at each seat, and
// returns what was seen and where the recording is at fault. What that amounts
// to is for the rules to say, from what is kept here, as often as wanted.
package watch

import (
	"context"
	"image"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/platform/ffmpeg"
)

// Eyes look at pictures; a detect.Detector has them.
type Eyes interface {
	Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error)
	Pose(img *image.RGBA, crop image.Rectangle) ([]video.Keypoint, error)
}

// Profile is how closely a recording is looked at.
type Profile string

// The profiles.
const (
	Signal   Profile = "signal"   // the recording's own faults only
	Standard Profile = "standard" // the panel each second, the other seats each five
	Thorough Profile = "thorough" // every seat each second
)

// Job is a recording to look through.
type Job struct {
	File    string
	Seats   []video.Seat
	Profile Profile
	Eyes    Eyes // nil: persons are not looked for

	// Shortest are the seconds from which a stretch is a fault; nil are the
	// defaults.
	Shortest signal.Shortest

	// Info is what the head of the recording says, if it was read before.
	Info *ffmpeg.Info

	// Cores is how many seats are looked at at once; 0: as many as there are cores.
	Cores int

	// Step is told how much of the recording is done, in seconds. It may be nil.
	Step func(done, of float64)
}

// Note is a remark on how well the recording could be read: a key of the
// catalogue and its arguments.
type Note struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Seen is what a recording showed.
type Seen struct {
	Info         ffmpeg.Info
	Index        ffmpeg.Index
	Duration     float64 // seconds that can be read
	Analysed     float64 // seconds of these for which a picture speaks
	Observations []video.Observation
	Faults       []video.Fault
	Notes        []Note
	Looks        int // of the detectors; the others were spared, as nothing had changed
}

// The limits of sampling, in seconds.
const (
	grid  = 1.0 // between samples
	aside = 5.0 // between looks at a seat that is not of the panel, in Standard

	// The recorder's own key pictures will do, and cost a sixth, if they come
	// at least so often: a picture may be black for two seconds and no more.
	sparse     = 2.0
	sparseNear = 1.0 // in Thorough

	hold = 12.0 // for which a picture speaks at most when none comes after it
)

// Run looks through the recording.
func Run(ctx context.Context, job Job) (*Seen, error) {
	plan, err := Prepare(ctx, job.File, job.Info, job.Profile)
	if err != nil {
		return nil, err
	}
	all, err := Look(ctx, job, plan, video.Span{End: plan.Index.End})
	if err != nil {
		return nil, err
	}
	return Assemble(ctx, job, plan, []*Part{all})
}

// sampling is how the pictures are taken.
func (p *Plan) sampling() ffmpeg.Sampling {
	enough := sparse
	if p.Profile == Thorough {
		enough = sparseNear
	}
	s := ffmpeg.Sampling{Every: grid, Keyframes: p.Index.Keyframes > 0 && p.Index.Keyframes <= enough+.1, Info: &p.Info}
	if p.Profile == Signal {
		s.Width = signal.Picks
	}
	return s
}

// analysed is the time for which the looks speak. In a gap nothing does.
func analysed(looks []signal.Look, gaps []ffmpeg.Span, end float64) float64 {
	sum := 0.0
	for i, l := range looks {
		until := end
		if i+1 < len(looks) {
			until = looks[i+1].At
		}
		until = min(until, l.At+hold, end)
		for _, g := range gaps {
			if g.Start >= l.At && g.Start < until {
				until = g.Start
			}
		}
		sum += max(0, until-l.At)
	}
	return sum
}
