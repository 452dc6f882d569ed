package ffmpeg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Clip is a piece that was cut out of a recording.
type Clip struct {
	Start, End float64 // seconds of the recording; second 0 of the clip is Start

	// Recoded tells that the pictures are not those of the recording bit by bit:
	// they were in a form that browsers do not show.
	Recoded bool
}

// written is how many bytes a program may write into one file at most.
const written = 8 << 30

// Cut writes the stretch of a recording from from up to to, with its sound, as
// an MP4 file that browsers play from its first bytes on. Where they can show
// the pictures as they are, these are copied; the clip then begins with the last
// picture before from that stands for itself. out is in a folder that exists; a
// file of that name is replaced, and after an error none is left.
func Cut(ctx context.Context, path, out string, from, to float64) (Clip, error) {
	path, info, err := stretch(ctx, path, &from, &to)
	if err != nil {
		return Clip{}, err
	}
	if out, err = target(out); err != nil {
		return Clip{}, err
	}
	c := cutting{path: path, out: out, info: info, from: from, to: to}
	clip, err := c.copy(ctx)
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrUnwritten) {
		clip, _, err = c.make(ctx, from, true)
	}
	if err != nil {
		_ = os.Remove(out) // it is worth nothing, and may never have been there
		return Clip{}, err
	}
	return clip, nil
}

// errCannotCopy is for pictures that browsers do not show.
var errCannotCopy = errors.New("ffmpeg: not to be copied")

// shown reports pictures that every browser shows.
func shown(info Info) bool {
	return info.Video.Codec == "h264" && (info.Video.Pixels == "yuv420p" || info.Video.Pixels == "yuvj420p")
}

// stretch checks the recording and brings the times into it.
func stretch(ctx context.Context, path string, from, to *float64) (string, Info, error) {
	given := path
	path, err := absolute(path)
	if err != nil {
		return "", Info{}, err
	}
	info, err := readHead(ctx, path)
	if err != nil {
		return "", Info{}, err
	}
	*from = max(0, *from)
	if info.Duration > 0 {
		*to = min(*to, info.Duration)
	}
	if !(*to > *from) || math.IsInf(*to, 0) {
		return "", Info{}, beyond(given, *from, *to)
	}
	return path, info, nil
}

func beyond(path string, from, to float64) error {
	return fail("media.beyond", path, fmt.Errorf("%w: from %g s to %g s", ErrBeyond, from, to))
}

// target checks the folder of a file to be written.
func target(out string) (string, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Dir(out)); err != nil {
		return "", fail("media.unwritten", out, fmt.Errorf("%w: %w", ErrUnwritten, err))
	}
	return out, nil
}

// cutting is a clip on the way of being cut.
type cutting struct {
	path, out string
	info      Info
	from, to  float64
}

// copy cuts without encoding anew. Some containers are sought in roughly, and
// what comes before a picture that stands for itself is of no use: it is sought
// earlier then.
func (c cutting) copy(ctx context.Context) (Clip, error) {
	if !shown(c.info) {
		return Clip{}, errCannotCopy
	}
	for _, earlier := range []float64{0, 2.5, 6, 15} {
		clip, first, err := c.make(ctx, max(0, c.from-earlier), false)
		if err != nil || first <= c.from+slack || c.from <= earlier {
			return clip, err
		}
	}
	return Clip{}, errCannotCopy
}

// make cuts, and returns as well when the first picture is. Beside the clip the decoder tells the time of the first picture in
// it: where it begins is not where it was told to.
func (c cutting) make(ctx context.Context, from float64, recode bool) (Clip, float64, error) {
	lead := c.info.Lead
	args := []string{"-nostdin", "-y", "-v", "error", "-progress", "pipe:1", "-copyts", "-threads", "1"}
	args = append(args, "-ss", seconds(from+lead), "-t", seconds(c.to-from))
	args = append(args, source(c.path)...)
	args = append(args, "-map", "0:V:0", "-map", "0:a:0?", "-sn", "-dn")
	first := []string{"-map", "0:V:0", "-frames:v", "1"}
	if recode {
		args = append(args, recoded("")...)
		first = append(first, "-vf", "scale=16:16", "-c:v", "rawvideo")
	} else {
		args = append(args, "-c:v", "copy")
		first = append(first, "-c:v", "copy")
	}
	if c.info.Sound == "aac" {
		args = append(args, "-c:a", "copy")
	} else {
		args = append(args, "-c:a", "aac", "-b:a", "96k", "-ac", "2")
	}
	args = append(args, "-avoid_negative_ts", "make_zero")
	args = append(append(args, playable(c.out)...), append(first, "-f", "framecrc", "pipe:1")...)
	begun := math.NaN()
	said, err := runWriting(ctx, written, decoder, args, func(r io.Reader) (err error) {
		begun, err = firstTime(r)
		return err
	})
	if err := writing(c.path, said, err); err != nil {
		return Clip{}, 0, err
	}
	made, err := readHead(ctx, c.out)
	if errors.Is(err, ErrNoPicture) || math.IsNaN(begun) {
		return Clip{}, 0, beyond(c.path, c.from, c.to)
	}
	if err == nil && !recode && made.Lead > mute {
		made, err = c.trim(ctx, made.Lead)
	}
	if err != nil {
		return Clip{}, 0, err
	}
	start := begun - c.info.Origin - made.Lead
	return Clip{Start: start, End: start + made.Lead + made.Duration, Recoded: recode}, begun - c.info.Origin, nil
}

// mute is how many seconds of sound without a picture a clip may begin with.
const mute = 0.3

// trim takes away what comes before the first picture of the clip.
func (c cutting) trim(ctx context.Context, lead float64) (Info, error) {
	whole := c.out + ".whole"
	if err := os.Rename(c.out, whole); err != nil {
		return Info{}, err
	}
	defer func() { _ = os.Remove(whole) }() // the clip is what counts
	args := append([]string{"-nostdin", "-y", "-v", "error", "-ss", seconds(lead)}, source(whole)...)
	args = append(args, "-map", "0", "-c", "copy", "-avoid_negative_ts", "make_zero")
	said, err := runWriting(ctx, written, decoder, append(args, playable(c.out)...), func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	if err := writing(c.path, said, err); err != nil {
		return Info{}, err
	}
	return readHead(ctx, c.out)
}

// recoded are the arguments with which pictures are encoded anew, after a chain
// of filters. Their sides must be even.
func recoded(filters string) []string {
	even := "scale=trunc(iw/2)*2:trunc(ih/2)*2"
	if filters != "" {
		even = filters + "," + even
	}
	return []string{"-vf", even, "-vsync", "vfr", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads:v", "1"}
}

// playable are the arguments for a file that begins with its index and names
// neither the recorder nor the program that made it.
func playable(out string) []string {
	return []string{"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4", "file:" + out}
}

func seconds(t float64) string { return strconv.FormatFloat(t, 'f', 6, 64) }

// writing is verdict for a program that writes.
func writing(path, said string, err error) error {
	if err != nil && (strings.Contains(said, "No space left") || strings.Contains(said, "File too large") || strings.Contains(said, "Permission denied")) {
		return fail("media.unwritten", path, fmt.Errorf("%w: %s", ErrUnwritten, lastLine(said)))
	}
	return verdict(path, said, err)
}

// firstTime reads the container's time of the first picture, in seconds, out of
// the decoder's list of pictures, which comes between lines on how far it is.
func firstTime(r io.Reader) (float64, error) {
	unit, at := 0.0, math.NaN()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if tb, ok := strings.CutPrefix(line, "#tb 0: "); ok {
			unit = ratio(tb)
		}
		fields := strings.Split(line, ",")
		if len(fields) < 5 || strings.HasPrefix(line, "#") || !math.IsNaN(at) {
			continue
		}
		if pts, err := strconv.ParseInt(strings.TrimSpace(fields[2]), 10, 64); err == nil && unit > 0 {
			at = float64(pts) * unit
		}
	}
	return at, lines.Err()
}
