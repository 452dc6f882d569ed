package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync/atomic"
	"time"
)

// run starts a program with a bare environment in a process group of its own,
// lets read have what it prints, and returns what it complained of. Nothing is
// left running when it returns.
func run(ctx context.Context, name string, args []string, read func(io.Reader) error) (said string, err error) {
	return runWriting(ctx, 0, name, args, read)
}

// runWriting is run for a program that writes files, of so many bytes at most.
func runWriting(ctx context.Context, most uint64, name string, args []string, read func(io.Reader) error) (said string, err error) {
	path, err := tool(name)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"LC_ALL=C", "HOME=/nonexistent"}
	cmd.Dir = "/"
	cmd.WaitDelay = 5 * time.Second // a pipe held open by nobody knows whom
	ownGroup(cmd)
	complaint := &head{max: 64 << 10}
	cmd.Stderr = complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	readErr := limit(cmd, most)
	var stalled atomic.Bool
	watched := &patient{r: out, timer: time.AfterFunc(patience, func() {
		stalled.Store(true)
		cancel()
	})}
	if readErr == nil {
		readErr = read(watched)
	}
	watched.timer.Stop()
	if readErr != nil {
		cancel() // its output is of no use any more
	}
	waitErr := cmd.Wait()
	switch {
	case stalled.Load():
		return complaint.String(), fmt.Errorf("%w: nothing for %v", ErrStalled, patience)
	case waitErr != nil && (readErr == nil || errors.Is(readErr, errBroken)):
		return complaint.String(), waitErr // the output broke off because the program died
	}
	return complaint.String(), readErr
}

// errBroken is output that breaks off.
var errBroken = errors.New("ffmpeg: the output breaks off")

// patient ends the program when it prints nothing for too long. The clock stands
// while the reader is busy with what it got.
type patient struct {
	r     io.Reader
	timer *time.Timer
}

// Read implements io.Reader.
func (s *patient) Read(p []byte) (int, error) {
	s.timer.Reset(patience)
	n, err := s.r.Read(p)
	s.timer.Stop()
	return n, err
}

// head keeps the first bytes written to it and forgets the rest.
type head struct {
	b   bytes.Buffer
	max int
}

// Write never fails.
func (w *head) Write(p []byte) (int, error) {
	if room := w.max - w.b.Len(); room > 0 {
		w.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

// String is what was kept.
func (w *head) String() string { return w.b.String() }
