package ffmpeg

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Info is what the head of a recording and its first minute say.
type Info struct {
	Duration float64 // by the container's own word; 0 when it says none
	Video    *VideoStream
	Audio    bool
	Sound    string    // codec of the first sound; "" without
	Begun    time.Time // by the recorder's clock; zero when it did not say

	Origin float64 // the container's time of the first picture
	Lead   float64 // from the container's first time to the first picture
}

// VideoStream is the pictures of a recording.
type VideoStream struct {
	Codec         string
	Width, Height int     // as shown, rotation applied
	Rotated       bool    // the recorder lay on its side or head
	Rate          float64 // pictures in a second, on average
	Variable      bool    // the distance between pictures changes
	Keyframes     float64 // seconds between, at most; 0 unknown
	Pixels        string  // how a pixel is kept: "yuv420p"
}

// Span is a stretch of time.
type Span struct{ Start, End float64 }

// glance is how much of a recording Probe looks at, in seconds.
const glance = 60

// Probe reads the head of a recording and a glance of its pictures' times.
func Probe(ctx context.Context, path string) (Info, error) {
	var info Info
	path, err := absolute(path)
	if err != nil {
		return info, err
	}
	err = within(ctx, path, probing, func(ctx context.Context) error {
		if info, err = readHead(ctx, path); err != nil {
			return err
		}
		x, err := scan(ctx, path, info, "-read_intervals", fmt.Sprintf("%%+%d", glance))
		if err != nil {
			return err
		}
		if len(x.pictures) == 0 {
			return fail("media.no_picture", path, fmt.Errorf("%w: no packet", ErrNoPicture))
		}
		info.Video.Variable, info.Video.Keyframes = x.variable(), x.keyframes()
		return nil
	})
	return info, err
}

// Head reads the head of a recording, and nothing of its pictures: whether their
// distance changes, and how far those that stand for themselves are apart, is
// not known by it.
func Head(ctx context.Context, path string) (Info, error) {
	var info Info
	path, err := absolute(path)
	if err != nil {
		return info, err
	}
	err = within(ctx, path, probing, func(ctx context.Context) error {
		info, err = readHead(ctx, path)
		return err
	})
	return info, err
}

// headRecord is what ffprobe prints of a head.
type headRecord struct {
	Streams []struct {
		CodecType   string `json:"codec_type"`
		CodecName   string `json:"codec_name"`
		Pixels      string `json:"pix_fmt"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
		Rate        string `json:"avg_frame_rate"`
		Start       string `json:"start_time"`
		Duration    string `json:"duration"`
		Disposition struct {
			Cover int `json:"attached_pic"`
		} `json:"disposition"`
		Tags     map[string]string `json:"tags"`
		SideData []struct {
			Rotation json.Number `json:"rotation"`
		} `json:"side_data_list"`
	} `json:"streams"`
	Format struct {
		Start    string            `json:"start_time"`
		Duration string            `json:"duration"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
}

// readHead reads what the head of a recording says.
func readHead(ctx context.Context, path string) (Info, error) {
	var buf bytes.Buffer
	args := append([]string{"-v", "error", "-show_streams", "-show_format", "-of", "json"}, source(path)...)
	said, err := run(ctx, prober, args, func(r io.Reader) error {
		n, err := io.Copy(&buf, io.LimitReader(r, 4<<20))
		if n == 4<<20 {
			return fail("media.not_video", path, fmt.Errorf("%w: a head of %d bytes", ErrNotVideo, n))
		}
		return err
	})
	if err != nil {
		return Info{}, verdict(path, said, err)
	}
	var rec headRecord
	if err := json.Unmarshal(buf.Bytes(), &rec); err != nil {
		return Info{}, fail("media.damaged", path, fmt.Errorf("%w: %w", ErrDamaged, err))
	}
	return rec.info(path)
}

// info reads the record. Of several streams of pictures the first counts.
func (rec *headRecord) info(path string) (Info, error) {
	info := Info{Duration: number(rec.Format.Duration)}
	info.Begun, _ = time.Parse(time.RFC3339, rec.Format.Tags["creation_time"]) // not said, or not a time: unknown
	for _, s := range rec.Streams {
		if s.CodecType == "audio" && !info.Audio {
			info.Audio, info.Sound = true, s.CodecName
		}
		if s.CodecType != "video" || s.Disposition.Cover != 0 || info.Video != nil {
			continue
		}
		v := &VideoStream{Codec: s.CodecName, Width: s.Width, Height: s.Height, Rate: ratio(s.Rate), Pixels: s.Pixels}
		for _, d := range s.SideData {
			if turn, err := d.Rotation.Float64(); err == nil && turn != 0 {
				v.Rotated = true
				if int(math.Round(math.Abs(turn)/90))%2 == 1 {
					v.Width, v.Height = v.Height, v.Width
				}
			}
		}
		info.Video, info.Origin = v, number(s.Start)
		info.Lead = max(0, info.Origin-number(rec.Format.Start))
		if d := number(s.Duration); d > 0 {
			info.Duration = d
		} else {
			info.Duration = max(0, info.Duration-info.Lead)
		}
	}
	if info.Video == nil || info.Video.Width <= 0 || info.Video.Height <= 0 {
		return Info{}, fail("media.no_picture", path, ErrNoPicture)
	}
	if v := info.Video; v.Width > largest || v.Height > largest {
		return Info{}, fail("media.damaged", path, fmt.Errorf("%w: pictures of %d × %d", ErrDamaged, v.Width, v.Height))
	}
	return info, nil
}

// largest is the widest or highest picture that is read.
const largest = 8192

// number reads a number that ffprobe prints, or "N/A".
func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// ratio reads "25/1".
func ratio(s string) float64 {
	a, b, _ := strings.Cut(s, "/")
	if number(b) == 0 {
		return 0
	}
	return number(a) / number(b)
}

// Index is when the pictures and the sound of a whole recording are, read
// without decoding any.
type Index struct {
	Pictures  int
	End       float64 // when the last picture ends
	Keyframes float64 // seconds between, at most; 0 when there is none but the first
	Variable  bool    // the distance between pictures changes
	Backwards bool    // the times jump back: the recorder's clock was set
	Gaps      []Span  // without pictures for Hole seconds and more
	Quiet     []Span  // without any sound recorded for Hole seconds and more; only with sound at all
}

// Hole is the shortest stretch without pictures that an Index lists: shorter
// ones are hiccups of a recorder.
const Hole = 2

// Packets reads the times of everything in a recording.
func Packets(ctx context.Context, path string, info Info) (Index, error) {
	path, err := absolute(path)
	if err != nil {
		return Index{}, err
	}
	x, err := scan(ctx, path, info)
	if err != nil {
		return Index{}, err
	}
	if len(x.pictures) == 0 {
		return Index{}, fail("media.no_picture", path, fmt.Errorf("%w: no packet", ErrNoPicture))
	}
	out := Index{Pictures: len(x.pictures), Keyframes: x.keyframes(), Variable: x.variable(), Backwards: x.backwards}
	out.Gaps, out.End = holes(x.pictures, x.usual())
	if len(x.sounds) > 0 {
		quiet, end := holes(x.sounds, .1)
		if first := x.sounds[0]; first >= Hole {
			quiet = append([]Span{{0, first}}, quiet...)
		}
		if out.End-end >= Hole {
			quiet = append(quiet, Span{end, out.End})
		}
		out.Quiet = quiet
	}
	return out, nil
}

// packets are the times of a recording, in order once it is scanned.
type packets struct {
	pictures, keys, sounds []float64
	backwards              bool
}

// most is how many packets are read: two hundred hours at 60 pictures a second
// would be more. Whoever has so many has not filmed a hearing.
const most = 40 << 20

// scan reads the times of packets. A recording that ends in the middle of one
// is read up to there.
func scan(ctx context.Context, path string, info Info, more ...string) (*packets, error) {
	args := append([]string{"-v", "error", "-show_entries", "packet=codec_type,pts_time,flags", "-of", "compact=p=0"}, more...)
	x := &packets{}
	said, err := run(ctx, prober, append(args, source(path)...), func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for n := 0; lines.Scan(); n++ {
			if n > most {
				return fail("media.damaged", path, fmt.Errorf("%w: over %d packets", ErrDamaged, most))
			}
			x.add(lines.Text(), info.Origin)
		}
		return lines.Err()
	})
	var exit interface{ ExitCode() int }
	if err != nil && (len(x.pictures) == 0 || !errors.As(err, &exit) || ctx.Err() != nil) {
		return nil, verdict(path, said, err)
	}
	slices.Sort(x.pictures)
	slices.Sort(x.keys)
	slices.Sort(x.sounds)
	return x, nil
}

// add reads one line of the list of packets.
func (x *packets) add(line string, origin float64) {
	var kind, flags string
	at := math.NaN()
	for field := range strings.SplitSeq(line, "|") {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "codec_type":
			kind = value
		case "flags":
			flags = value
		case "pts_time":
			if f, err := strconv.ParseFloat(value, 64); err == nil {
				at = f - origin
			}
		}
	}
	if math.IsNaN(at) || math.IsInf(at, 0) {
		return
	}
	switch kind {
	case "audio":
		x.sounds = append(x.sounds, at)
	case "video":
		if n := len(x.pictures); n > 0 && at < x.pictures[n-1]-Hole {
			x.backwards = true
		}
		x.pictures = append(x.pictures, at)
		if strings.HasPrefix(flags, "K") {
			x.keys = append(x.keys, at)
		}
	}
}

// usual is the median distance of pictures.
func (x *packets) usual() float64 {
	steps := distances(x.pictures)
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return steps[len(steps)/2]
}

// variable reports whether more than one distance in twenty differs from the
// usual one by more than a third. Times are rounded to milliseconds in many
// containers, and a hiccup is no rate.
func (x *packets) variable() bool {
	usual, odd := x.usual(), 0
	steps := distances(x.pictures)
	for _, s := range steps {
		if math.Abs(s-usual) > usual/3 && s < Hole {
			odd++
		}
	}
	return odd*20 > len(steps)
}

// keyframes is the largest distance between pictures that stand for themselves.
// A hole is no distance.
func (x *packets) keyframes() float64 {
	widest := 0.0
	gaps, end := holes(x.pictures, x.usual())
	at := append(slices.Clone(x.keys), end)
	for i := 1; i < len(at); i++ {
		d := at[i] - at[i-1]
		for _, g := range gaps {
			d -= max(0, min(at[i], g.End)-max(at[i-1], g.Start))
		}
		widest = max(widest, d)
	}
	if len(x.keys) < 2 && widest < glance/2 {
		return 0
	}
	return widest
}

// distances are the steps between times in order.
func distances(times []float64) []float64 {
	var out []float64
	for i := 1; i < len(times); i++ {
		out = append(out, times[i]-times[i-1])
	}
	return out
}

// holes are the stretches in which nothing comes, and the end of it all; each
// thing lasts as long as is usual.
func holes(times []float64, usual float64) (gaps []Span, end float64) {
	if len(times) == 0 {
		return nil, 0
	}
	for i := 1; i < len(times); i++ {
		if times[i]-times[i-1] >= Hole {
			gaps = append(gaps, Span{times[i-1] + usual, times[i]})
		}
	}
	return gaps, times[len(times)-1] + usual
}
