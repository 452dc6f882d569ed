//go:build !linux

package extract

import "os/exec"

// ownGroup does nothing here: cancelling kills the child alone.
func ownGroup(*exec.Cmd) {}

// limitChild does nothing here: only Linux lets a process set the limits of
// another. Time and output are bounded all the same.
func limitChild(*exec.Cmd, Limits) error { return nil }

// killedByLimit is never the case here, as there are no limits.
func killedByLimit(*exec.ExitError) bool { return false }
