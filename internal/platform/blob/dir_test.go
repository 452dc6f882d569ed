package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// start is when the tests begin, by their own clock.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// open opens a store in a new folder.
func open(t *testing.T) (*Dir, string, *clock) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blobs")
	c := &clock{t: start}
	return openAt(t, path, c), path, c
}

// openAt opens the store at path.
func openAt(t *testing.T, path string, c *clock) *Dir {
	t.Helper()
	d, err := OpenDir(path, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// put puts text.
func put(t *testing.T, s Store, text string) Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(text), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// get reads a blob through.
func get(t *testing.T, s Store, ref Ref) (string, error) {
	t.Helper()
	c, err := s.OpenVerified(t.Context(), ref)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(c)
	return string(b), errors.Join(err, c.Close())
}

// files are the regular files in the folder but for the lock.
func files(t *testing.T, path string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(path, func(p string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && e.Name() != lockName {
			out = append(out, strings.TrimPrefix(p, path+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// nobody says that no row names any blob.
func nobody(context.Context, Ref) (bool, error) { return false, nil }

func TestPutAndOpen(t *testing.T) {
	d, path, c := open(t)
	for _, text := range []string{"", "判决书", strings.Repeat("x", 300_000)} {
		ref := put(t, d, text)
		sum := sha256.Sum256([]byte(text))
		if ref.SHA256 != hex.EncodeToString(sum[:]) || ref.Size != int64(len(text)) {
			t.Errorf("reference is %v", ref)
		}
		if got, err := get(t, d, ref); got != text || err != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	ref := put(t, d, "判决书")
	if want := ref.SHA256[:2] + "/" + ref.SHA256[2:]; !strings.Contains(strings.Join(files(t, path), " "), want) {
		t.Errorf("files are %v", files(t, path))
	}
	if n := len(files(t, path)); n != 3 {
		t.Errorf("%d files for three contents", n)
	}
	// Another process, or this one after a restart, sees the same.
	if got, err := get(t, openAt(t, path, c), ref); got != "判决书" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	content, err := d.Open(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 3)
	if _, err := content.ReadAt(part, 3); err != nil || string(part) != "决" {
		t.Errorf("%q, %v", part, err)
	}
	if err := content.Close(); err != nil {
		t.Error(err)
	}
}

func TestPutLimit(t *testing.T) {
	d, path, _ := open(t)
	if _, err := d.Put(t.Context(), strings.NewReader("0123456789"), 9); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error is %v", err)
	}
	if left := files(t, path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, limit := range []int64{10, math.MaxInt64} {
		ref, err := d.Put(t.Context(), strings.NewReader("0123456789"), limit)
		if err != nil || ref.Size != 10 {
			t.Errorf("limit %d: %v, %v", limit, ref, err)
		}
	}
}

// breaking gives some bytes and then fails.
type breaking struct {
	r   io.Reader
	err error
}

func (b breaking) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

func TestPutBreaksOff(t *testing.T) {
	d, path, _ := open(t)
	dropped := errors.New("line dropped")
	if _, err := d.Put(t.Context(), breaking{strings.NewReader("half"), dropped}, 100); !errors.Is(err, dropped) {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Put(ctx, strings.NewReader("x"), 100); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if left := files(t, path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// watching calls look once when it is read to the end.
type watching struct {
	r    io.Reader
	look func()
}

func (w *watching) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if errors.Is(err, io.EOF) {
		w.look()
	}
	return n, err
}

// As long as the content is not all there, no name shows it: a program killed
// at that moment leaves a temporary file and nothing else.
func TestHalfWay(t *testing.T) {
	d, path, _ := open(t)
	looked := 0
	r := &watching{strings.NewReader("whole"), func() {
		looked++
		if now := files(t, path); len(now) != 1 || !strings.HasPrefix(now[0], tmpDir+"/") {
			t.Errorf("files half-way are %v", now)
		}
		for ref, err := range d.List(t.Context(), start.AddDate(100, 0, 0)) {
			t.Errorf("listed half-way: %v, %v", ref, err)
		}
	}}
	if _, err := d.Put(t.Context(), r, 100); err != nil || looked == 0 {
		t.Errorf("looked %d times, %v", looked, err)
	}
}

// What a killed program leaves is a temporary file and nothing else; Sweep
// takes it away when it is old.
func TestLeftovers(t *testing.T) {
	d, path, c := open(t)
	kept := put(t, d, "kept")
	dead := filepath.Join(path, tmpDir, "DEADUPLOAD")
	if err := os.WriteFile(dead, []byte("half of a judg"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(dead, start, start); err != nil {
		t.Fatal(err)
	}
	all := func(context.Context, Ref) (bool, error) { return true, nil }
	c.advance(23 * time.Hour)
	if s, err := d.Sweep(t.Context(), c.now().Add(-24*time.Hour), all); s != (Swept{}) || err != nil {
		t.Errorf("too early: %+v, %v", s, err)
	}
	c.advance(2 * time.Hour)
	if s, err := d.Sweep(t.Context(), c.now().Add(-24*time.Hour), all); s != (Swept{Leftovers: 1, Bytes: 14}) || err != nil {
		t.Errorf("swept %+v, %v", s, err)
	}
	if left := files(t, path); len(left) != 1 {
		t.Errorf("files are %v", left)
	}
	if _, err := get(t, d, kept); err != nil {
		t.Error(err)
	}
}

func TestSweepOrphans(t *testing.T) {
	d, _, c := open(t)
	named, orphan, again := put(t, d, "named"), put(t, d, "orphan"), put(t, d, "again")
	c.advance(25 * time.Hour)
	put(t, d, "again") // somebody uploads it anew; the row is not there yet
	fresh := put(t, d, "fresh")
	before := c.now().Add(-24 * time.Hour)
	inUse := func(_ context.Context, ref Ref) (bool, error) {
		if ref == fresh || ref == again {
			t.Errorf("asked for a young blob")
		}
		return ref == named, nil
	}
	if s, err := d.Sweep(t.Context(), before, inUse); s != (Swept{Orphans: 1, Bytes: 6}) || err != nil {
		t.Errorf("swept %+v, %v", s, err)
	}
	for ref, want := range map[Ref]error{named: nil, orphan: ErrNotFound, again: nil, fresh: nil} {
		if _, err := get(t, d, ref); !errors.Is(err, want) {
			t.Errorf("%v: %v", ref, err)
		}
	}
}

// A blob that is put again between the question and the removal stays.
func TestSweepRacesPut(t *testing.T) {
	d, _, c := open(t)
	ref := put(t, d, "x")
	c.advance(25 * time.Hour)
	inUse := func(context.Context, Ref) (bool, error) {
		put(t, d, "x")
		return false, nil
	}
	if s, err := d.Sweep(t.Context(), c.now().Add(-24*time.Hour), inUse); s.Orphans != 0 || err != nil {
		t.Errorf("swept %+v, %v", s, err)
	}
	if _, err := get(t, d, ref); err != nil {
		t.Error(err)
	}
}

// If the rows cannot be asked, nothing is removed.
func TestSweepKeepsWhenInDoubt(t *testing.T) {
	d, _, c := open(t)
	ref := put(t, d, "x")
	c.advance(25 * time.Hour)
	down := errors.New("database down")
	if _, err := d.Sweep(t.Context(), c.now(), func(context.Context, Ref) (bool, error) { return false, down }); !errors.Is(err, down) {
		t.Errorf("error is %v", err)
	}
	if _, err := get(t, d, ref); err != nil {
		t.Error(err)
	}
}

func TestConcurrentPut(t *testing.T) {
	d, path, c := open(t)
	other := openAt(t, path, c)
	text := strings.Repeat("同一份判决书", 20_000)
	var wg sync.WaitGroup
	refs := make([]Ref, 24)
	for i := range refs {
		wg.Go(func() {
			s := d
			if i%2 == 1 {
				s = other
			}
			ref, err := s.Put(t.Context(), strings.NewReader(text), 1<<20)
			if err != nil {
				t.Error(err)
			}
			refs[i] = ref
			if got, err := get(t, s, ref); got != text || err != nil {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	// A sweep at the same time takes nothing, for all of it is young.
	wg.Go(func() {
		for range 20 {
			if s, err := d.Sweep(t.Context(), start.Add(-time.Hour), nobody); s != (Swept{}) || err != nil {
				t.Errorf("swept %+v, %v", s, err)
			}
		}
	})
	wg.Wait()
	for _, r := range refs {
		if r != refs[0] {
			t.Errorf("%v is not %v", r, refs[0])
		}
	}
	if left := files(t, path); len(left) != 1 {
		t.Errorf("files are %v", left)
	}
}

func TestTampered(t *testing.T) {
	for _, tt := range []struct {
		name string
		data string
		seen bool // by Open as well, from the size
	}{
		{"one byte changed", "判决驳囬", false},
		{"cut off", "判决", true},
		{"longer", "判决驳回上诉", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, path, _ := open(t)
			ref := put(t, d, "判决驳回")
			file := filepath.Join(path, fileName(ref))
			if err := os.WriteFile(file, []byte(tt.data), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := d.OpenVerified(t.Context(), ref); !errors.Is(err, ErrTampered) {
				t.Errorf("OpenVerified: %v", err)
			}
			c, err := d.Open(t.Context(), ref)
			if errors.Is(err, ErrTampered) != tt.seen {
				t.Errorf("Open: %v", err)
			}
			if err == nil {
				err = c.Close()
			}
			if err != nil && !tt.seen {
				t.Error(err)
			}
			// Putting the true content again mends the blob.
			put(t, d, "判决驳回")
			if got, err := get(t, d, ref); got != "判决驳回" || err != nil {
				t.Errorf("after mending: %q, %v", got, err)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	d, path, _ := open(t)
	ref := put(t, d, "x")
	for range 2 {
		if err := d.Delete(t.Context(), ref); err != nil {
			t.Error(err)
		}
	}
	if _, err := d.Open(t.Context(), ref); !errors.Is(err, ErrNotFound) {
		t.Errorf("error is %v", err)
	}
	if left := files(t, path); len(left) != 0 {
		t.Errorf("files are %v", left)
	}
}

func TestBadReferences(t *testing.T) {
	d, path, _ := open(t)
	good := put(t, d, "x")
	secret := filepath.Join(filepath.Dir(path), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sum := range []string{
		"", "..", "../secret", "/etc/passwd", "ab/../../secret", strings.ToUpper(good.SHA256), good.SHA256[:63], good.SHA256 + "0",
		".." + strings.Repeat("/", 62), strings.Repeat("g", 64), good.SHA256[:63] + "\x00", "tmp",
	} {
		ref := Ref{SHA256: sum, Size: 1}
		if _, err := d.Open(t.Context(), ref); !errors.Is(err, ErrRef) {
			t.Errorf("Open %q: %v", sum, err)
		}
		if _, err := d.OpenVerified(t.Context(), ref); !errors.Is(err, ErrRef) {
			t.Errorf("OpenVerified %q: %v", sum, err)
		}
		if err := d.Delete(t.Context(), ref); !errors.Is(err, ErrRef) {
			t.Errorf("Delete %q: %v", sum, err)
		}
	}
	if _, err := d.Open(t.Context(), Ref{good.SHA256, -1}); !errors.Is(err, ErrRef) {
		t.Errorf("negative size: %v", err)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

// A link out of the folder, planted under a blob's name, is not followed.
func TestLinkOut(t *testing.T) {
	d, path, _ := open(t)
	ref := put(t, d, "x")
	file := filepath.Join(path, fileName(ref))
	outside := filepath.Join(filepath.Dir(path), "outside")
	if err := os.WriteFile(outside, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(file), os.Symlink(outside, file)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), ref); err == nil {
		t.Error("the link was followed")
	}
	// The link carries the true time of day, so look from far ahead of it.
	for r, err := range d.List(t.Context(), time.Now().Add(time.Hour)) {
		t.Errorf("listed %v, %v", r, err)
	}
}

func TestList(t *testing.T) {
	d, path, c := open(t)
	want := map[Ref]bool{}
	for i := range 40 {
		want[put(t, d, fmt.Sprint(i))] = true
	}
	c.advance(time.Minute)
	put(t, d, "young")
	if err := os.WriteFile(filepath.Join(path, "ab"), nil, 0o600); err != nil && !errors.Is(err, os.ErrExist) {
		// The folder may be there already; then the stray file goes inside.
		err = os.WriteFile(filepath.Join(path, "ab", "stray"), nil, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	got := map[Ref]bool{}
	for ref, err := range d.List(t.Context(), c.now()) {
		if err != nil {
			t.Fatal(err)
		}
		got[ref] = true
	}
	if len(got) != len(want) {
		t.Errorf("%d blobs, want %d", len(got), len(want))
	}
	for ref := range want {
		if !got[ref] {
			t.Errorf("%v is missing", ref)
		}
	}
	n := 0
	for _, err := range d.List(t.Context(), c.now()) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("stopped after %d", n)
	}
}

func BenchmarkPut(b *testing.B) {
	d, err := OpenDir(b.TempDir(), func() time.Time { return start })
	if err != nil {
		b.Fatal(err)
	}
	data := bytes.Repeat([]byte{1}, 64<<10)
	for i := range b.N {
		data[0], data[1], data[2] = byte(i), byte(i>>8), byte(i>>16)
		if _, err := d.Put(b.Context(), bytes.NewReader(data), 1<<20); err != nil {
			b.Fatal(err)
		}
	}
}
