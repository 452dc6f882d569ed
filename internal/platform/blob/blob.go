// Package blob keeps the bytes of files (judgments, recordings, stills) by
// their content: a blob is named by the SHA-256 of its bytes, so the same
// content is kept once and a changed byte is noticed.
//
// A blob is written before the row that names it is committed. If the program
// dies between the two, the blob is an orphan; Sweep removes orphans once they
// are old enough that no commit can still be on its way.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// What callers tell apart.
var (
	// ErrNotFound is a blob that is not in the store.
	ErrNotFound = errors.New("blob: not found")
	// ErrTooLarge is content over the limit given to Put.
	ErrTooLarge = errors.New("blob: over the size limit")
	// ErrTampered is a blob whose bytes are not those its name says.
	ErrTampered = errors.New("blob: content does not match its name")
	// ErrRef is a reference that cannot name any blob.
	ErrRef = errors.New("blob: malformed reference")
	// ErrFull is a disk on which there is no more room.
	ErrFull = errors.New("blob: the disk is full")
)

// Ref names a blob. Rows keep both fields.
type Ref struct {
	SHA256 string // 64 hexadecimal digits in lower case
	Size   int64
}

// Check reports whether r can name a blob. Every method of a store checks its
// reference before it touches anything, so a name with path tricks goes
// nowhere.
func (r Ref) Check() error {
	if r.Size < 0 || !validSum(r.SHA256) {
		return fmt.Errorf("%w: %.80q, %d bytes", ErrRef, r.SHA256, r.Size)
	}
	return nil
}

// validSum reports whether s is a SHA-256 as we write it.
func validSum(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && hex.EncodeToString(b) == s
}

// Content is an open blob. ReadAt serves ranges, as a player asks for.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Store keeps blobs. Its methods may be called from several goroutines and
// several processes at once.
type Store interface {
	// Put stores what r gives, at most limit bytes, and returns when it
	// would survive a loss of power. Putting the same content again is no
	// error: it makes the blob young again (see Sweep) and mends it if its
	// bytes were damaged. Whoever is about to name a blob in a new row puts it
	// first, even if it is known to be there. If Put fails nothing is stored.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)

	// Open opens a blob of the size that ref says. The bytes are not
	// compared with the name: that costs a whole read, see OpenVerified.
	Open(ctx context.Context, ref Ref) (Content, error)

	// OpenVerified reads the blob through and gives ErrTampered unless its
	// bytes are those its name says. Evidence is opened this way.
	OpenVerified(ctx context.Context, ref Ref) (Content, error)

	// Delete removes a blob at once; one that is not there is no error. The
	// caller answers for it that no row names the blob and none is about to:
	// where that is not sure, Sweep is the safe way.
	Delete(ctx context.Context, ref Ref) error

	// List gives the blobs last put before the time, in no special order.
	List(ctx context.Context, before time.Time) iter.Seq2[Ref, error]

	// Sweep removes blobs last put before the time for which inUse says no,
	// and what uploads that died left behind. A blob that is put again while
	// Sweep runs stays. It returns what it removed, also with an error.
	Sweep(ctx context.Context, before time.Time, inUse func(context.Context, Ref) (bool, error)) (Swept, error)
}

// Swept counts what Sweep removed.
type Swept struct {
	Orphans   int   // blobs that no row named
	Leftovers int   // temporary files of uploads that died
	Bytes     int64 // of both
}
