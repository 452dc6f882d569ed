//go:build linux || darwin

package blob

import (
	"fmt"
	"syscall"
)

// Room is how many bytes are free on the disk of a folder.
func Room(folder string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, fmt.Errorf("blob: %w", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
