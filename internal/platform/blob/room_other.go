//go:build !linux && !darwin

package blob

import "errors"

// Room is not known on such systems.
func Room(string) (int64, error) { return 0, errors.ErrUnsupported }
