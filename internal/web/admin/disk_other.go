//go:build !(linux || darwin)

package admin

import "errors"

// room cannot be asked for on this system; the page says so.
func room(string) (free, whole int64, err error) {
	return 0, 0, errors.ErrUnsupported
}
