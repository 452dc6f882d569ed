// Package app wires the program together and holds its commands. It is the
// only place that news everything; every other package gets what it needs.
package app

import (
	"fmt"
	"io"
	"os"
	"strings"

	"xiezhi/internal/platform/i18n"
)

// Streams are the program's standard streams.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Status ends the program with an exit status and no further word: what there
// was to say has been said.
type Status int

// Error implements error.
func (s Status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// speaker says sentences on a terminal, where a no-break space would only get
// in the way of whoever searches the output.
type speaker struct{ i18n.Printer }

// T says a sentence.
func (s speaker) T(key string, args ...any) string {
	return strings.ReplaceAll(s.Printer.T(key, args...), "\u00a0", " ")
}

// newSpeaker speaks zh or en.
func newSpeaker(lang string) (speaker, error) {
	words, err := i18n.Default()
	if err != nil {
		return speaker{}, err
	}
	return speaker{words.Printer(i18n.Language(lang))}, nil
}
