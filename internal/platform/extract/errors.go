package extract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What can be wrong with a file. Callers tell these apart with errors.Is; the
// sentence for a reader comes from the key of the Error around them.
var (
	ErrEmpty          = errors.New("extract: no text in the file")
	ErrTooLarge       = errors.New("extract: over the size limit")
	ErrZipBomb        = errors.New("extract: archive swells beyond the limits")
	ErrExternalEntity = errors.New("extract: document type declaration or entity")
	ErrEncrypted      = errors.New("extract: encrypted")
	ErrNeedsOCR       = errors.New("extract: pictures only, needs text recognition")
	ErrEncoding       = errors.New("extract: unknown character encoding")
	ErrFormat         = errors.New("extract: format not supported")
	ErrCorrupted      = errors.New("extract: damaged file")
	ErrTooCostly      = errors.New("extract: over the time or memory limit")
	ErrToolMissing    = errors.New("extract: program for this format not installed")
)

// Error says why a file gave no text. Key and Args make the sentence for the
// reader out of Messages or of the program's catalogue; Err wraps one of the
// sentinels and the technical cause.
type Error struct {
	Key  string
	Args map[string]any
	Err  error
}

// Error is the technical form for a log. It holds none of the file's text.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	return b.String()
}

// Unwrap gives the sentinel and the cause to errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// named adds the name of the file, which the sentence begins with.
func (e *Error) named(name string) *Error {
	args := maps.Clone(e.Args)
	if args == nil {
		args = map[string]any{}
	}
	args["name"] = name
	return &Error{Key: e.Key, Args: args, Err: e.Err}
}

// fail makes an Error; args are name, value pairs.
func fail(key string, err error, args ...any) *Error {
	e := &Error{Key: key, Err: err, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// damaged is a file that does not keep to its format. where names the place.
func damaged(where string, cause error) error {
	var e *Error
	if errors.As(cause, &e) {
		return cause
	}
	return fail("extract.corrupted", fmt.Errorf("%w: %s: %w", ErrCorrupted, where, cause))
}
