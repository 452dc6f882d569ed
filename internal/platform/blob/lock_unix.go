//go:build unix

package blob

import (
	"errors"
	"os"
	"syscall"
)

// lockFile waits for the lock on f. It is let go when f is closed, also by the
// death of the process.
func lockFile(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
