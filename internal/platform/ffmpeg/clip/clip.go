// Package clip makes short recordings for tests, out of the pictures and sounds
// that ffmpeg draws itself.
package clip

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// Make runs ffmpeg with args, which name sources and encoders, and returns the
// file it wrote under name into a folder of the test. Without ffmpeg the test is
// skipped.
func Make(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skipf("ffmpeg (package ffmpeg) is not installed: %v", err)
	}
	out := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append(append([]string{"-nostdin", "-y", "-v", "error", "-threads", "1"}, args...), out)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %q: %v\n%s", args, err, said)
	}
	return out
}

// Drawn is the arguments for so many seconds of the moving test picture at 25 a
// second, with a key picture each gop seconds of pictures, after a chain of
// filters ("" for none).
func Drawn(seconds, size, filters string, gop int) []string {
	if filters == "" {
		filters = "null"
	}
	return []string{
		"-f", "lavfi", "-i", "testsrc=size=" + size + ":rate=25:duration=" + seconds, "-vf", filters, "-vsync", "vfr",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-sc_threshold", "0", "-g", strconv.Itoa(25 * gop),
	}
}
