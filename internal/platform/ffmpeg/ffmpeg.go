// Package ffmpeg is the door to the ffmpeg programs: what a recording holds, its
// pictures with the times that its container gives them, and where its sound is
// silent. Each job is a child process of its own; a recording that breaks it
// breaks nothing else, and whoever cancels kills it with all it started.
//
// All times are seconds since the first picture of the recording.
package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// What can be wrong with a recording. Callers tell these apart with errors.Is;
// the sentence for a reader comes from the key of the Error around them.
var (
	ErrToolMissing = errors.New("ffmpeg: not installed")
	ErrNotFound    = errors.New("ffmpeg: no such file")
	ErrEmpty       = errors.New("ffmpeg: the file is empty")
	ErrNotVideo    = errors.New("ffmpeg: not a recording in a known format")
	ErrUnfinished  = errors.New("ffmpeg: the index of the recording was never written")
	ErrNoPicture   = errors.New("ffmpeg: no pictures in the file")
	ErrDamaged     = errors.New("ffmpeg: damaged recording")
	ErrStalled     = errors.New("ffmpeg: the program does not come on")
	ErrBeyond      = errors.New("ffmpeg: nothing of the recording is there")
	ErrUnwritten   = errors.New("ffmpeg: the file could not be written")
)

// Error says why a recording could not be read. Key and Args make the sentence
// for the reader; Err wraps one of the sentinels and the technical cause.
type Error struct {
	Key  string
	Args map[string]any
	Err  error
}

// Error is the technical form for a log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	return b.String()
}

// Unwrap gives the sentinel and the cause to errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// Words are the arguments of the sentence as pairs of name and value.
func (e *Error) Words() []any {
	var out []any
	for k, v := range e.Args {
		out = append(out, k, v)
	}
	return out
}

func fail(key, path string, err error) *Error {
	return &Error{Key: key, Args: map[string]any{"name": filepath.Base(path)}, Err: err}
}

// The programs and the Debian package they come in.
const (
	decoder = "ffmpeg"
	prober  = "ffprobe"
	debian  = "ffmpeg"
)

// Installed reports whether the programs are there; if not, the error is
// ErrToolMissing.
func Installed() error {
	for _, name := range []string{decoder, prober} {
		if _, err := tool(name); err != nil {
			return err
		}
	}
	return nil
}

func tool(name string) (string, error) {
	p, err := exec.LookPath(name)
	if err != nil {
		return "", &Error{Key: "media.tool_missing", Args: map[string]any{"package": debian}, Err: fmt.Errorf("%w: %w", ErrToolMissing, err)}
	}
	return p, nil
}

// containers are the formats that carry a time for every picture. Everything
// else is refused before it is read: play lists, which name other files and
// addresses, and formats that take any text or still picture for a film.
const containers = "mov,matroska,webm,mpegts,mpeg,avi,flv,asf,mxf,ogg,dhav,nut,wtv"

// source is the arguments with which a file is opened. The whitelist of
// protocols keeps a hostile file from having others opened.
func source(path string) []string {
	return []string{"-protocol_whitelist", "file", "-format_whitelist", containers, "-i", "file:" + path}
}

// absolute checks what can be checked without opening the recording: that there
// is a file, and that something is in it.
func absolute(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fail("media.not_found", path, fmt.Errorf("%w: %w", ErrNotFound, err))
	case err != nil:
		return "", err
	case info.IsDir():
		return "", fail("media.not_video", path, fmt.Errorf("%w: a folder", ErrNotVideo))
	case info.Size() == 0:
		return "", fail("media.empty", path, ErrEmpty)
	}
	return filepath.Abs(path)
}

// verdict turns the failure of a program into a verdict on the recording.
func verdict(path, said string, err error) error {
	var e *Error
	var exit *exec.ExitError
	switch {
	case err == nil || errors.As(err, &e):
		return err
	case errors.Is(err, ErrStalled):
		return fail("media.stalled", path, err)
	case !errors.As(err, &exit):
		return fmt.Errorf("ffmpeg: %w", err)
	case strings.Contains(said, "moov atom not found") && boxed(path):
		return fail("media.unfinished", path, fmt.Errorf("%w: %w", ErrUnfinished, err))
	case strings.Contains(said, "Invalid data found") || strings.Contains(said, "moov atom not found") || strings.Contains(said, "not on whitelist") || strings.Contains(said, "not in whitelist"):
		return fail("media.not_video", path, fmt.Errorf("%w: %w", ErrNotVideo, err))
	}
	return fail("media.damaged", path, fmt.Errorf("%w: %w: %s", ErrDamaged, err, lastLine(said)))
}

// boxed reports a file that begins as the MP4 family does. By its name alone
// ffprobe takes any file for one.
func boxed(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [8]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return false
	}
	return slices.Contains([]string{"ftyp", "mdat", "free", "skip", "wide", "pnot"}, string(head[4:]))
}

// lastLine is what a program said last, which is why it ended.
func lastLine(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return lines[len(lines)-1]
}

// patience is how long a program may print nothing.
const patience = 10 * time.Minute

// probing is how long looking at the head of a recording may take.
const probing = 2 * time.Minute

// within runs do with a deadline and tells it apart from the caller's own.
func within(ctx context.Context, path string, limit time.Duration, do func(context.Context) error) error {
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := do(inner)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(inner.Err(), context.DeadlineExceeded):
		return fail("media.stalled", path, fmt.Errorf("%w within %v", ErrStalled, limit))
	}
	return err
}
