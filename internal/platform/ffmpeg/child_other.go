//go:build !linux

package ffmpeg

import "os/exec"

// ownGroup does nothing here: cancelling kills the child alone.
func ownGroup(*exec.Cmd) {}

// limit does nothing here: only Linux lets a process set the limits of another.
func limit(*exec.Cmd, uint64) error { return nil }
