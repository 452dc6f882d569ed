package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"xiezhi/internal/engine/video"
)

// rate is the number of pictures a second. A recorder takes 25; the rules look
// at one a second at most, and looping 25 takes hours.
const rate = 2

// film draws a hearing and has ffmpeg encode it into a file.
func film(ctx context.Context, h *hearing, file string) error {
	cmd := exec.CommandContext(ctx, "ffmpeg", arguments(h, file)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	p := newPainter(h)
	var drawn error
	for i := range int(h.duration * rate) {
		if _, drawn = in.Write(p.frame(float64(i) / rate)); drawn != nil {
			break
		}
	}
	if err := errors.Join(drawn, in.Close(), cmd.Wait()); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", file, err), os.Remove(file))
	}
	return nil
}

// arguments are those of ffmpeg: pictures on the standard input, a murmur that
// is silent where it should be, nothing at all in the gaps.
func arguments(h *hearing, file string) []string {
	pictures, sound := []string{}, []string{}
	for _, f := range h.faults {
		between := fmt.Sprintf("between(t,%g,%g)", f.Start, f.End-.001)
		switch f.Kind {
		case video.RecordingGap:
			pictures = append(pictures, "select='not("+between+")'")
			sound = append(sound, "aselect='not("+between+")'")
		case video.Silent:
			sound = append(sound, "volume=0:enable='"+between+"'")
		default: // is in the pictures
		}
	}
	pictures = append(pictures, "format=yuv420p")
	sound = append(sound, "anull")
	keys := fmt.Sprint(int(h.keys * rate))
	return []string{
		"-v", "error", "-y", "-threads", "1",
		"-f", "rawvideo", "-pix_fmt", "rgb24", "-s", fmt.Sprintf("%dx%d", h.size.X, h.size.Y), "-r", fmt.Sprint(rate), "-i", "pipe:0",
		"-f", "lavfi", "-i", fmt.Sprintf("anoisesrc=color=pink:sample_rate=16000:amplitude=.1:seed=%d:duration=%g", h.seed>>40, h.duration),
		"-filter_complex", "[0:v]" + strings.Join(pictures, ",") + "[v];[1:a]" + strings.Join(sound, ",") + "[a]",
		"-map", "[v]", "-map", "[a]", "-vsync", "vfr",
		"-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-b:v", h.rate, "-g", keys, "-keyint_min", keys, "-sc_threshold", "0",
		"-c:a", "aac", "-b:a", "32k", "-flags", "+bitexact", "-fflags", "+bitexact", file,
	}
}
