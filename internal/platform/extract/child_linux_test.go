package extract

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A reader that hangs is stopped in time, and so is the process it started.
func TestChildGroupIsKilled(t *testing.T) {
	standIn(t, "PATH=/bin:/usr/bin\nsleep 300 &\necho $! >&2\nwait\n")
	tool, err := PDFTool()
	if err != nil {
		t.Fatal(err)
	}
	src := &source{r: strings.NewReader("%PDF-1.4\n"), size: 9, lim: DefaultLimits()}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	began := time.Now()
	said, err := src.runPDF(ctx, tool, &bboxParser{lim: src.lim})
	if err == nil {
		t.Error("no error from a tool that hangs")
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("took %v", took)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(said))
	if err != nil {
		t.Fatalf("the stand-in said %q: %v", said, err)
	}
	for range 50 {
		if !alive(pid) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %d outlived its parent", pid)
}

// The limits hold from before the first byte of the file is read.
func TestChildLimits(t *testing.T) {
	standIn(t, "PATH=/bin:/usr/bin\nread first\ncat /proc/self/limits >&2\nenv >&2\nexit 1\n")
	src := &source{r: strings.NewReader("%PDF-1.4\n"), size: 9, lim: Limits{Memory: 64 << 20, Time: 7 * time.Second}.orDefault()}
	tool, err := PDFTool()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("XIEZHI_SECRET", "must not be passed on")
	said, err := src.runPDF(t.Context(), tool, &bboxParser{lim: src.lim})
	if err == nil {
		t.Fatal("no error from a tool that failed")
	}
	for _, want := range []string{"Max address space 67108864 67108864", "Max cpu time 8 9", "Max file size 0 0", "Max core file size 0 0"} {
		if !strings.Contains(strings.Join(strings.Fields(said), " "), want) {
			t.Errorf("limits lack %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "XIEZHI_SECRET") {
		t.Error("the child inherits the environment")
	}
}

// A reader that wants more memory than allowed is refused as too costly.
func TestChildMemory(t *testing.T) {
	needPDF(t)
	_, err := read(t, pdfFile{pages: [][]glyphs{judgmentPage()}}.bytes(), "a.pdf", Limits{Memory: 1 << 20})
	refuses(t, err, ErrTooCostly, "extract.too_costly")
}

// alive reports whether the process still runs.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	if err != nil {
		return false
	}
	// A zombie that nobody has reaped is dead for us.
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
