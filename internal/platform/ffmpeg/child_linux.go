package ffmpeg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes the child the head of a process group, so that cancelling
// kills it together with anything it started.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// memory is the address space a program may take. Pictures of 4096 × 2160 in
// the deepest format that a recorder makes need a third of it.
const memory = 4 << 30

// limit bounds the running child: memory, and how large a file it writes; with 0
// none can be written. It gives way to everything else on the machine.
func limit(cmd *exec.Cmd, written uint64) error {
	pid := cmd.Process.Pid
	for _, l := range []struct {
		resource int
		max      uint64
	}{
		{unix.RLIMIT_AS, memory},
		{unix.RLIMIT_FSIZE, written},
		{unix.RLIMIT_CORE, 0},
	} {
		set := unix.Rlimit{Cur: l.max, Max: l.max}
		if err := unix.Prlimit(pid, l.resource, &set, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("limit %d of %s: %w", l.resource, cmd.Path, err)
		}
	}
	if err := unix.Setpriority(unix.PRIO_PROCESS, pid, 10); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("priority of %s: %w", cmd.Path, err)
	}
	return nil
}
