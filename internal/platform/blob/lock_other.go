//go:build !unix

package blob

import (
	"errors"
	"os"
)

// lockFile refuses: without a lock between processes a sweep could remove what
// is being put, so there is no store in a folder on such systems.
func lockFile(*os.File, bool) error { return errors.ErrUnsupported }
