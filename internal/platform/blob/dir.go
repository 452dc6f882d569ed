package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

// tmpDir holds uploads that are not finished. Blobs live in folders of two
// letters, so the names cannot meet.
const tmpDir = "tmp"

// lockName is the file that Put and Sweep lock against each other.
const lockName = "lock"

// Dir is a store in a folder of the local disk: the blob abcdef… is the file
// ab/cdef…. All access goes through an os.Root, which no name can leave.
//
// A blob's age is the modification time of its file, set from the clock given
// to OpenDir.
type Dir struct {
	root *os.Root
	now  func() time.Time
}

var _ Store = (*Dir)(nil)

// OpenDir opens the store at path and makes the folder if it is not there.
func OpenDir(path string, now func() time.Time) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := root.MkdirAll(tmpDir, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: %w", err), root.Close())
	}
	return &Dir{root: root, now: now}, nil
}

// Close lets go of the folder. Blobs that are open stay readable.
func (d *Dir) Close() error { return d.root.Close() }

// Put implements Store. The content goes to a temporary file, to the disk, and
// only then under its name: whoever sees the name sees all of the content.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	tmp := path.Join(tmpDir, rand.Text())
	ref, err := d.receive(ctx, tmp, r, limit)
	if err == nil {
		err = d.publish(tmp, ref)
	}
	if err != nil {
		// If this fails as well, Sweep finds the file.
		_ = d.root.Remove(tmp)
		return Ref{}, full(err)
	}
	return ref, nil
}

// full says ErrFull of what failed because there is no more room on the disk, or
// none that we may use.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// receive writes r to the file tmp and flushes it to the disk.
func (d *Dir) receive(ctx context.Context, tmp string, r io.Reader, limit int64) (Ref, error) {
	f, err := d.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Ref{}, fmt.Errorf("blob: %w", err)
	}
	limit = min(limit, math.MaxInt64-1) // one more is asked for, to see that it is over
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(ctxReader{ctx, r}, limit+1))
	switch {
	case err != nil:
		err = fmt.Errorf("blob: receive, after %d bytes: %w", n, err)
	case n > limit:
		err = fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	default:
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Ref{}, err
	}
	return Ref{SHA256: hexSum(sum), Size: n}, nil
}

// Adopt takes in a file that the caller owns and nobody writes any more, at most
// limit bytes. On the same disk the file gets a second name, so that a large one
// is never there twice; on another it is copied. The file stays where it lies
// until the caller, who has entered the reference by then, removes it: whoever
// dies in between finds it again.
func (d *Dir) Adopt(ctx context.Context, file string, limit int64) (Ref, error) {
	tmp := path.Join(tmpDir, rand.Text())
	if err := os.Link(file, filepath.Join(d.root.Name(), filepath.FromSlash(tmp))); err != nil {
		return d.adoptCopy(ctx, file, limit) // another disk, or one that knows no second names
	}
	ref, err := d.measure(ctx, tmp, limit)
	if err == nil {
		err = d.publish(tmp, ref)
	}
	// Where the blob is this very file already, giving it the name leaves both.
	if gone := d.root.Remove(tmp); err == nil && gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = fmt.Errorf("blob: adopt: %w", gone)
	}
	if err != nil {
		return Ref{}, full(err)
	}
	return ref, nil
}

// adoptCopy is Adopt where the file cannot get a second name.
func (d *Dir) adoptCopy(ctx context.Context, file string, limit int64) (Ref, error) {
	f, err := os.Open(file)
	if err != nil {
		return Ref{}, fmt.Errorf("blob: adopt: %w", err)
	}
	ref, err := d.Put(ctx, f, limit)
	if err := errors.Join(err, f.Close()); err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// measure hashes a file that lies in the store, and flushes it to the disk.
func (d *Dir) measure(ctx context.Context, tmp string, limit int64) (ref Ref, err error) {
	f, err := d.root.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return ref, fmt.Errorf("blob: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > limit {
		return ref, errors.Join(err, fmt.Errorf("%w: not a file of at most %d bytes", ErrTooLarge, limit))
	}
	sum := sha256.New()
	n, err := io.Copy(sum, ctxReader{ctx, f})
	if err != nil {
		return ref, fmt.Errorf("blob: %w", err)
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync()); err != nil {
		return ref, fmt.Errorf("blob: %w", err)
	}
	return Ref{SHA256: hexSum(sum), Size: n}, nil
}

// Path is the file in which a blob lies, for a program that opens files by
// itself. It must only be read.
func (d *Dir) Path(ctx context.Context, ref Ref) (string, error) {
	f, err := d.open(ctx, ref)
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", fmt.Errorf("blob: %w", err)
	}
	return filepath.Abs(filepath.Join(d.root.Name(), filepath.FromSlash(fileName(ref))))
}

// publish gives the file its name. It replaces a blob of the same content
// rather than trusting the bytes that lie there, and so makes it young.
func (d *Dir) publish(tmp string, ref Ref) (err error) {
	unlock, err := d.lock(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	now := d.now()
	if err := d.root.Chtimes(tmp, now, now); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	name := fileName(ref)
	folder := path.Dir(name)
	switch err := d.root.Mkdir(folder, 0o700); {
	case err == nil:
		if err := d.syncDir("."); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("blob: %w", err)
	}
	if err := d.root.Rename(tmp, name); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return d.syncDir(folder)
}

// syncDir flushes a folder, so that a new name in it survives a loss of power.
func (d *Dir) syncDir(name string) error {
	f, err := d.root.Open(name)
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("blob: flush folder: %w", err)
	}
	return nil
}

// Open implements Store.
func (d *Dir) Open(ctx context.Context, ref Ref) (Content, error) { return d.open(ctx, ref) }

// open opens the file of a blob and compares its size.
func (d *Dir) open(ctx context.Context, ref Ref) (*os.File, error) {
	if err := errors.Join(ref.Check(), ctx.Err()); err != nil {
		return nil, err
	}
	f, err := d.root.Open(fileName(ref))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, ref.SHA256)
	}
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() != ref.Size) {
		err = fmt.Errorf("%w: %s has %d bytes, not %d", ErrTampered, ref.SHA256, info.Size(), ref.Size)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// OpenVerified implements Store.
func (d *Dir) OpenVerified(ctx context.Context, ref Ref) (Content, error) {
	f, err := d.open(ctx, ref)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, ctxReader{ctx, f})
	if err == nil && hexSum(sum) != ref.SHA256 {
		err = fmt.Errorf("%w: %s", ErrTampered, ref.SHA256)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Delete implements Store.
func (d *Dir) Delete(ctx context.Context, ref Ref) (err error) {
	if err := errors.Join(ref.Check(), ctx.Err()); err != nil {
		return err
	}
	unlock, err := d.lock(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return d.remove(ref)
}

// remove removes the file of a blob and flushes its folder: what retention
// erased must not come back after a loss of power.
func (d *Dir) remove(ref Ref) error {
	name := fileName(ref)
	err := d.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return d.syncDir(path.Dir(name))
}

// List implements Store.
func (d *Dir) List(ctx context.Context, before time.Time) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		folders, err := d.names(".")
		if err != nil {
			yield(Ref{}, err)
			return
		}
		for _, folder := range folders {
			if len(folder) == 2 && !d.listFolder(ctx, folder, before, yield) {
				return
			}
		}
	}
}

// listFolder lists one folder; false means that the listing is over.
func (d *Dir) listFolder(ctx context.Context, folder string, before time.Time, yield func(Ref, error) bool) bool {
	names, err := d.names(folder)
	if err != nil {
		yield(Ref{}, err)
		return false
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			yield(Ref{}, err)
			return false
		}
		sum := folder + name
		if !validSum(sum) {
			continue // not ours
		}
		info, err := d.root.Lstat(path.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			yield(Ref{}, fmt.Errorf("blob: %w", err))
			return false
		}
		if !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue
		}
		if !yield(Ref{SHA256: sum, Size: info.Size()}, nil) {
			return false
		}
	}
	return true
}

// names are the names in a folder; none if it is no folder.
func (d *Dir) names(folder string) (names []string, err error) {
	f, err := d.root.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return nil, err
	}
	return f.Readdirnames(-1)
}

// Sweep implements Store.
func (d *Dir) Sweep(ctx context.Context, before time.Time, inUse func(context.Context, Ref) (bool, error)) (Swept, error) {
	var s Swept
	for ref, err := range d.List(ctx, before) {
		if err != nil {
			return s, err
		}
		gone, err := d.sweepOne(ctx, ref, before, inUse)
		if err != nil {
			return s, err
		}
		if gone {
			s.Orphans++
			s.Bytes += ref.Size
		}
	}
	return s, d.sweepLeftovers(ctx, before, &s)
}

// sweepOne removes the blob if nobody uses it. Whether it is still old is asked
// again under the lock: a Put that came in between has made it young, and the
// row that names it may not be committed yet.
func (d *Dir) sweepOne(ctx context.Context, ref Ref, before time.Time, inUse func(context.Context, Ref) (bool, error)) (gone bool, err error) {
	// Asked without the lock: it is a question to a database.
	if used, err := inUse(ctx, ref); used || err != nil {
		return false, err
	}
	unlock, err := d.lock(true)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	info, err := d.root.Lstat(fileName(ref))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("blob: %w", err)
	}
	if !info.ModTime().Before(before) {
		return false, nil
	}
	return true, d.remove(ref)
}

// sweepLeftovers removes old temporary files.
func (d *Dir) sweepLeftovers(ctx context.Context, before time.Time, s *Swept) error {
	names, err := d.names(tmpDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		file := path.Join(tmpDir, name)
		info, err := d.root.Lstat(file)
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue // young, finished meanwhile, or not ours
		}
		if err := d.root.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("blob: %w", err)
		}
		s.Leftovers++
		s.Bytes += info.Size()
	}
	return nil
}

// lock takes the lock between Put (shared) and Sweep or Delete (alone), across
// processes.
func (d *Dir) lock(alone bool) (unlock func() error, err error) {
	f, err := d.root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := lockFile(f, alone); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: lock: %w", err), f.Close())
	}
	return f.Close, nil // closing gives the lock back
}

// fileName is where a checked reference lies in the folder.
func fileName(ref Ref) string { return path.Join(ref.SHA256[:2], ref.SHA256[2:]) }

// hexSum is a finished hash as a reference writes it.
func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// ctxReader stops reading when its context is done.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads unless the context is done.
func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
