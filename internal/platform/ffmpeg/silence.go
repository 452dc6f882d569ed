package ffmpeg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// quietest is the level, in decibels of full scale, under which nothing is
// heard: a microphone that is on hears the room, a dead channel is far below.
const quietest = -60

// Silences are the stretches of two seconds and more in which no channel of the
// sound that is there rises above the noise of an open microphone's electronics.
// Without sound in the recording there are none. A silence that lasts until the
// sound ends goes up to the end of the recording as its head gives it.
func Silences(ctx context.Context, path string, info Info) ([]Span, error) {
	path, err := absolute(path)
	if err != nil || !info.Audio {
		return nil, err
	}
	args := append([]string{"-nostdin", "-v", "error", "-copyts", "-threads", "1", "-vn", "-sn", "-dn"}, source(path)...)
	args = append(args, "-map", "0:a:0",
		"-af", fmt.Sprintf("asetpts=PTS-(%f)/TB,silencedetect=noise=%ddB:duration=%d,ametadata=mode=print:file=pipe\\\\:1", info.Origin, quietest, Hole),
		"-f", "null", "-")
	var spans []Span
	open := false
	said, err := run(ctx, decoder, args, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			name, value, ok := strings.Cut(lines.Text(), "=")
			switch {
			case !ok:
			case name == "lavfi.silence_start":
				spans, open = append(spans, Span{Start: max(0, number(value))}), true
			case name == "lavfi.silence_end" && open:
				spans[len(spans)-1].End, open = number(value), false
			}
		}
		return lines.Err()
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if open {
		spans[len(spans)-1].End = max(info.Duration, spans[len(spans)-1].Start)
	}
	return spans, verdict(path, said, err)
}
