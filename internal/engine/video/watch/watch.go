// Package watch looks through a recording once: it reads when its pictures and
// its sound are, samples the pictures, has the detectors look at each seat, and
// returns what was seen and where the recording is at fault. What that amounts
// to is for the rules to say, from what is kept here, as often as wanted.
package watch

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

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

	// Step is told how much of the recording is done, in seconds. It may be nil.
	Step func(done, of float64)
}

// Note is a remark on how well the recording could be read: a key of the
// catalogue and its arguments.
type Note struct {
	Key  string
	Args []any
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
	s := &Seen{}
	var err error
	if job.Info != nil {
		s.Info = *job.Info
	} else if s.Info, err = ffmpeg.Probe(ctx, job.File); err != nil {
		return nil, err
	}
	if s.Index, err = ffmpeg.Packets(ctx, job.File, s.Info); err != nil {
		return nil, err
	}
	s.Duration = s.Index.End
	for _, g := range s.Index.Gaps {
		s.Faults = append(s.Faults, video.Fault{Kind: video.RecordingGap, Span: video.Span(g)})
	}
	s.note()
	if err := s.sound(ctx, job.File); err != nil {
		return nil, err
	}
	looks, err := s.pictures(ctx, job)
	if err != nil {
		return nil, err
	}
	if len(looks) == 0 {
		return nil, &ffmpeg.Error{Key: "media.no_picture", Args: map[string]any{"name": job.File}, Err: fmt.Errorf("%w: none could be decoded", ffmpeg.ErrNoPicture)}
	}
	s.Analysed = analysed(looks, s.Index.Gaps, s.Duration)
	faults, err := sharpen(ctx, job, looks, s.Duration)
	s.Faults = append(s.Faults, faults...)
	slices.SortFunc(s.Observations, func(a, b video.Observation) int {
		switch {
		case a.At != b.At:
			return int(math.Copysign(1, a.At-b.At))
		case a.Seat < b.Seat:
			return -1
		}
		return 1
	})
	return s, err
}

// note says what is peculiar about the recording.
func (s *Seen) note() {
	add := func(key string, args ...any) { s.Notes = append(s.Notes, Note{key, args}) }
	if s.Info.Duration-s.Duration > math.Max(2, s.Info.Duration/100) {
		add("media.note.cut", "should", clock(s.Info.Duration), "is", clock(s.Duration))
	}
	if !s.Info.Audio {
		add("media.note.no_sound")
	}
	if s.Index.Variable {
		add("media.note.variable")
	}
	if s.Info.Video.Rotated {
		add("media.note.rotated", "width", s.Info.Video.Width, "height", s.Info.Video.Height)
	}
	if s.Index.Backwards {
		add("media.note.backwards")
	}
}

// clock is a time of the recording as h:mm:ss.
func clock(seconds float64) string {
	n := int(math.Round(seconds))
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// sound finds where nothing is heard or nothing was recorded.
func (s *Seen) sound(ctx context.Context, file string) error {
	if !s.Info.Audio {
		return nil
	}
	silences, err := ffmpeg.Silences(ctx, file)
	if err != nil && !errors.Is(err, ffmpeg.ErrDamaged) {
		return err
	}
	if err != nil {
		s.Notes = append(s.Notes, Note{"media.note.sound_damaged", nil})
	}
	spans := append(silences, s.Index.Quiet...)
	slices.SortFunc(spans, func(a, b ffmpeg.Span) int { return int(math.Copysign(1, a.Start-b.Start)) })
	var merged []video.Span
	for _, x := range spans {
		x.Start, x.End = max(0, x.Start), min(s.Duration, x.End)
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
	for _, m := range outside(merged, s.Index.Gaps) {
		s.Faults = append(s.Faults, video.Fault{Kind: video.Silent, Span: m})
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

// sampling is how the pictures are taken.
func sampling(p Profile, x ffmpeg.Index) ffmpeg.Sampling {
	enough := sparse
	if p == Thorough {
		enough = sparseNear
	}
	s := ffmpeg.Sampling{Every: grid, Keyframes: x.Keyframes > 0 && x.Keyframes <= enough+.1}
	if p == Signal {
		s.Width = signal.Picks
	}
	return s
}

// pictures samples the recording and looks at every picture.
func (s *Seen) pictures(ctx context.Context, job Job) ([]signal.Look, error) {
	meter := &signal.Meter{}
	var looks []signal.Look
	var places []*place
	how := sampling(job.Profile, s.Index)
	err := ffmpeg.Frames(ctx, job.File, how, func(at float64, img *image.RGBA) error {
		if at < 0 || at >= s.Duration {
			return nil
		}
		l := meter.Look(at, img)
		looks = append(looks, l)
		if job.Step != nil {
			job.Step(at, s.Duration)
		}
		if job.Profile == Signal {
			return nil
		}
		if places == nil {
			places = newPlaces(job, img.Rect)
		}
		return s.seats(places, l, img)
	})
	if errors.Is(err, ffmpeg.ErrDamaged) && len(looks) > 0 {
		s.Notes = append(s.Notes, Note{"media.note.damaged", []any{"from", clock(looks[len(looks)-1].At)}})
		err = nil
	}
	for _, p := range places {
		s.Observations = append(s.Observations, p.seen...)
		s.Looks += p.looks
	}
	return looks, err
}

// seats looks at every seat whose turn it is, on as many cores as there are.
func (s *Seen) seats(places []*place, l signal.Look, img *image.RGBA) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range places {
		if p.due(l.At) {
			g.Go(func() error { return p.look(l.At, img) })
		}
	}
	return g.Wait()
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
