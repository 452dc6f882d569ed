package ffmpeg

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"io"
)

// Sampling says which pictures of a recording are wanted.
type Sampling struct {
	From, To float64 // seconds; To 0 is the end

	// Every is the seconds of a grid: of each of its cells the first picture is
	// taken, or, of many, one of the first that rests on no later one, at its own
	// time. No picture is invented where there is none. 0 is every picture.
	Every float64

	// Keyframes takes pictures that stand for themselves only, which costs a
	// fraction; they come when the recorder made them.
	Keyframes bool

	// Width is the width of the pictures, the height in proportion; 0 is their
	// own. They are made smaller by leaving pixels out, so that noise remains
	// noise.
	Width int

	// Smooth makes them smaller by averaging pixels, for people to look at.
	Smooth bool

	// Info is what the head says, if it was read before.
	Info *Info
}

// Frames hands the pictures of a recording to use, with their times. The picture
// is the same one each time, with new content. A recording that breaks off is an
// error wrapping ErrDamaged after its last picture.
func Frames(ctx context.Context, path string, s Sampling, use func(at float64, img *image.RGBA) error) error {
	path, err := absolute(path)
	if err != nil {
		return err
	}
	if s.Info == nil {
		info, err := readHead(ctx, path)
		if err != nil {
			return err
		}
		s.Info = &info
	}
	said, err := run(ctx, decoder, s.arguments(path, *s.Info), func(r io.Reader) error {
		f := &film{r: bufio.NewReaderSize(r, 1<<20)}
		return f.read(use)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return verdict(path, said, err)
}

// slack keeps a picture at the border of a cell, whose time was rounded, on its
// side of the border.
const slack = 1e-3

// plenty is the number of pictures in a cell of the grid from which on some need
// not be decoded. Recorders put at most seven of the kind that is left out in a
// row, mostly three.
const plenty = 16

// arguments of the decoder. Times are the container's own (copyts), and only
// then made to begin with the first picture; -ss counts from the container's
// first time, whatever begins there.
func (s Sampling) arguments(path string, info Info) []string {
	args := []string{"-nostdin", "-v", "error", "-copyts", "-threads", "1"}
	switch {
	case s.Keyframes:
		args = append(args, "-skip_frame", "nokey")
	case s.Every*info.Video.Rate >= plenty:
		// Pictures on which no other rests, or which rest on later ones, can go:
		// there are others in every cell.
		args = append(args, "-skip_frame", "bidir")
	}
	// Seeking is generous by a second; the filter cuts exactly.
	if s.From > 1 {
		args = append(args, "-ss", fmt.Sprintf("%f", s.From+info.Lead-1))
	}
	if s.To > 0 {
		args = append(args, "-t", fmt.Sprintf("%f", s.To-max(0, s.From)+3+info.Lead))
	}
	args = append(args, source(path)...)
	wanted := fmt.Sprintf("gte(t,%f)", s.From-slack)
	if s.To > 0 {
		wanted += fmt.Sprintf("*lt(t,%f)", s.To-slack)
	}
	if s.Every > 0 {
		// A time that jumps back is a new cell as well.
		cell := func(t string) string { return fmt.Sprintf("floor((%s+%f)/%f)", t, slack, s.Every) }
		wanted += fmt.Sprintf("*(isnan(prev_selected_t)+not(eq(%s,%s)))", cell("t"), cell("prev_selected_t"))
	}
	w, h := s.size(info.Video)
	scaler := "neighbor"
	if s.Smooth {
		scaler = "area"
	}
	filter := fmt.Sprintf("setpts=PTS-(%f)/TB,select='%s',scale=%d:%d:flags=%s", info.Origin, wanted, w, h, scaler)
	return append(args, "-map", "0:V:0", "-an", "-sn", "-dn", "-vf", filter, "-vsync", "passthrough",
		"-pix_fmt", "rgba", "-c:v", "rawvideo", "-f", "matroska", "-write_crc32", "0", "pipe:1")
}

// size is what the pictures are made to, also those whose size changes in the
// middle of the recording.
func (s Sampling) size(v *VideoStream) (w, h int) {
	if s.Width <= 0 || s.Width >= v.Width {
		return v.Width, v.Height
	}
	return s.Width, max(1, (v.Height*s.Width+v.Width/2)/v.Width)
}
