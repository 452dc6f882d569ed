package watch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/ffmpeg"
)

// ErrPlan is for bytes that are no plan, or one of another version.
var ErrPlan = errors.New("watch: not a plan that can be read")

// Plan is what has to be known of a recording before any stretch of it is
// looked at: made once, it is the same for every chunk.
type Plan struct {
	Profile Profile       `json:"profile"`
	Info    ffmpeg.Info   `json:"info"`
	Index   ffmpeg.Index  `json:"index"`
	Faults  []video.Fault `json:"faults"` // without pictures, without sound
	Notes   []Note        `json:"notes"`
}

// Prepare reads when the pictures and the sound of a recording are, without
// decoding a picture. What the head says may be handed in if it was read before.
func Prepare(ctx context.Context, file string, info *ffmpeg.Info, profile Profile) (*Plan, error) {
	p := &Plan{Profile: profile}
	var err error
	if info != nil {
		p.Info = *info
	} else if p.Info, err = ffmpeg.Head(ctx, file); err != nil {
		return nil, err
	}
	if p.Index, err = ffmpeg.Packets(ctx, file, p.Info); err != nil {
		return nil, err
	}
	v := *p.Info.Video // of the caller
	v.Keyframes, v.Variable = p.Index.Keyframes, p.Index.Variable
	p.Info.Video = &v
	for _, g := range p.Index.Gaps {
		p.Faults = append(p.Faults, video.Fault{Kind: video.RecordingGap, Span: video.Span(g)})
	}
	p.note()
	return p, p.sound(ctx, file)
}

// Duration is how many seconds of the recording can be read.
func (p *Plan) Duration() float64 { return p.Index.End }

// The chunks of a recording.
const (
	// step is what the borders of chunks are multiples of, so that a cell of
	// the grid of any seat lies in one chunk.
	step = 10.0
	// overlap is how much before a chunk is looked at as well, and forgotten:
	// what is known of a seat is then as it would be without chunks. In that time
	// it is forgotten twice (see renew): what the first look after that is compared
	// with may still differ, what the second is may not.
	overlap = 40.0
	// leastLast is the shortest last chunk: a shorter one goes to the one before.
	leastLast = 60.0
)

// Chunks are the stretches to look at one by one, each about so many seconds
// long. A recording whose times jump back is one chunk, since a time of it says
// no place; so is one in which a picture that stands for itself hardly comes,
// because to begin in its middle is to decode all that is before.
func (p *Plan) Chunks(length float64) []video.Span {
	end := p.Index.End
	length = math.Max(step, math.Ceil(length/step)*step)
	if p.Index.Backwards || p.Index.Keyframes <= 0 || p.Index.Keyframes > overlap {
		return []video.Span{{End: end}}
	}
	var out []video.Span
	for from := 0.0; from < end; from += length {
		if rest := end - from; len(out) > 0 && rest < math.Min(leastLast, length) {
			out[len(out)-1].End = end
			break
		}
		out = append(out, video.Span{Start: from, End: math.Min(from+length, end)})
	}
	return out
}

// planMark begins a plan that is kept; its last byte is the version.
const planMark = "XZL\x01"

// mostPlan is how many bytes of a plan are read.
const mostPlan = 64 << 20

// Write keeps the plan. The same plan is the same bytes.
func (p *Plan) Write(w io.Writer) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("watch: keeping a plan: %w", err)
	}
	if _, err := w.Write(append([]byte(planMark), text...)); err != nil {
		return fmt.Errorf("watch: keeping a plan: %w", err)
	}
	return nil
}

// ReadPlan reads what Write wrote.
func ReadPlan(r io.Reader) (*Plan, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostPlan))
	if err != nil {
		return nil, fmt.Errorf("watch: reading a plan: %w", err)
	}
	rest, ok := bytes.CutPrefix(text, []byte(planMark))
	if !ok {
		return nil, fmt.Errorf("%w: it begins with %q", ErrPlan, text[:min(len(text), len(planMark))])
	}
	dec := json.NewDecoder(bytes.NewReader(rest))
	dec.DisallowUnknownFields()
	var p Plan
	if err := dec.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	if dec.More() || p.Info.Video == nil || p.Index.End < 0 {
		return nil, fmt.Errorf("%w: something is missing or too much", ErrPlan)
	}
	return &p, nil
}

// mark is a fingerprint of a plan and seats, by which parts know theirs.
type mark [16]byte

func (p *Plan) mark(seats []video.Seat) (mark, error) {
	sum := sha256.New()
	if err := p.Write(sum); err != nil {
		return mark{}, err
	}
	if err := json.NewEncoder(sum).Encode(seats); err != nil {
		return mark{}, fmt.Errorf("watch: %w", err)
	}
	return mark(sum.Sum(nil)[:len(mark{})]), nil
}

// note says what is peculiar about the recording.
func (p *Plan) note() {
	add := func(key string, args ...any) { p.Notes = append(p.Notes, Note{key, args}) }
	if p.Info.Duration-p.Index.End > math.Max(2, p.Info.Duration/100) {
		add("media.note.cut", "should", clock(p.Info.Duration), "is", clock(p.Index.End))
	}
	if !p.Info.Audio {
		add("media.note.no_sound")
	}
	if p.Index.Variable {
		add("media.note.variable")
	}
	if v := p.Info.Video; v.Rotated {
		add("media.note.rotated", "width", fmt.Sprint(v.Width), "height", fmt.Sprint(v.Height))
	}
	if p.Index.Backwards {
		add("media.note.backwards")
	}
}

// clock is a time of the recording as h:mm:ss.
func clock(seconds float64) string {
	n := int(math.Round(seconds))
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}
