package ffmpeg

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// Region is a rectangle in the picture, in fractions of its width and height.
type Region struct{ Left, Top, Right, Bottom float64 }

// coarse is how many blocks across remain of what is blurred: of a face, two or
// three.
const coarse = 48

// Blurred writes a copy of a recording, without sound, in which everything but
// the regions to keep is blurred: what is left of it are the means of coarse
// blocks, out of which nobody makes a face again. With frame the regions are
// framed. out is as in Cut.
func Blurred(ctx context.Context, path, out string, keep []Region, frame bool) error {
	path, err := absolute(path)
	if err != nil {
		return err
	}
	info, err := readHead(ctx, path)
	if err != nil {
		return err
	}
	if out, err = target(out); err != nil {
		return err
	}
	args := []string{"-nostdin", "-y", "-v", "error", "-progress", "pipe:1", "-threads", "1"}
	args = append(args, source(path)...)
	args = append(args, "-filter_complex", veil(info.Video, keep, frame), "-map", "[out]", "-an", "-sn", "-dn",
		"-vsync", "vfr", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads:v", "1")
	said, err := runWriting(ctx, written, decoder, append(args, playable(out)...), func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	if err = writing(path, said, err); err != nil {
		_ = os.Remove(out) // what was kept back might show in it
	}
	return err
}

// veil is the graph of filters that blurs all but the regions to keep.
func veil(v *VideoStream, keep []Region, frame bool) string {
	w, h := v.Width/2*2, v.Height/2*2
	block := max(2, int(math.Ceil(float64(max(w, h))/coarse)))
	var parts []string
	var frames string
	cut := 0
	var chain strings.Builder
	last := "far"
	for _, k := range keep {
		x, y := even(k.Left, w), even(k.Top, h)
		dx, dy := min(w, even(k.Right, w)+2)-x, min(h, even(k.Bottom, h)+2)-y
		if dx < 2 || dy < 2 || k.Right <= k.Left || k.Bottom <= k.Top {
			continue
		}
		cut++
		parts = append(parts, fmt.Sprintf("[near%d]", cut))
		fmt.Fprintf(&chain, ";[near%d]crop=%d:%d:%d:%d[seat%d];[%s][seat%d]overlay=%d:%d[with%d]", cut, dx, dy, x, y, cut, last, cut, x, y, cut)
		last = fmt.Sprintf("with%d", cut)
		if frame {
			frames += fmt.Sprintf("drawbox=x=%d:y=%d:w=%d:h=%d:color=yellow:t=%d,", x, y, dx, dy, max(2, w/480))
		}
	}
	return fmt.Sprintf("[0:V:0]scale=%d:%d,format=yuv420p,split=%d[whole]%s;[whole]scale=%d:%d:flags=area,scale=%d:%d:flags=bilinear[far]%s;[%s]%snull[out]",
		w, h, cut+1, strings.Join(parts, ""), max(1, w/block), max(1, h/block), w, h, chain.String(), last, frames)
}

// even is a fraction in pixels, even and within.
func even(fraction float64, size int) int {
	return int(min(max(fraction, 0), 1)*float64(size)) / 2 * 2
}
