//go:build linux || darwin

package admin

import (
	"math"
	"syscall"
)

// room is how many bytes a folder's disk has free for us, and in all.
func room(folder string) (free, whole int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	return size(s.Bavail, uint64(s.Bsize)), size(s.Blocks, uint64(s.Bsize)), nil
}

// size is a number of blocks in bytes, as far as an int64 goes.
func size(blocks, each uint64) int64 {
	if each == 0 || blocks > math.MaxInt64/each {
		return math.MaxInt64
	}
	return int64(blocks * each)
}
