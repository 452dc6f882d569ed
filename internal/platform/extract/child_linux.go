package extract

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

// limitChild bounds the running child's address space, processor time and
// files. It uses the system call on the child's id, so that neither a shell
// nor a helper program is needed.
func limitChild(cmd *exec.Cmd, lim Limits) error {
	seconds := uint64(lim.Time.Seconds()) + 1
	for _, l := range []struct {
		resource  int
		soft, max uint64
	}{
		{unix.RLIMIT_AS, uint64(lim.Memory), uint64(lim.Memory)},
		{unix.RLIMIT_CPU, seconds, seconds + 1},
		{unix.RLIMIT_FSIZE, 0, 0},
		{unix.RLIMIT_CORE, 0, 0},
	} {
		set := unix.Rlimit{Cur: l.soft, Max: l.max}
		err := unix.Prlimit(cmd.Process.Pid, l.resource, &set, nil)
		if errors.Is(err, unix.ESRCH) {
			return nil // it is gone already; Wait says why
		}
		if err != nil {
			return fmt.Errorf("limit %d of %s: %w", l.resource, cmd.Path, err)
		}
	}
	return nil
}

// killedByLimit reports whether a signal that limits send ended the child:
// the kernel's for processor time, or its own abort when memory ran out.
func killedByLimit(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return false
	}
	switch status.Signal() {
	case syscall.SIGKILL, syscall.SIGABRT, syscall.SIGXCPU:
		return true
	default:
		return false
	}
}
