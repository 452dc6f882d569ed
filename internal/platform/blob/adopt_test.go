package blob

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that is ours is not copied, and lies where it lay until its owner, who
// may die at any moment, removes it.
func TestAdopt(t *testing.T) {
	d, path, _ := open(t)
	file := filepath.Join(filepath.Dir(path), "upload")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("录像")
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := d.Adopt(t.Context(), file, 100)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(t, d, ref); got != "录像" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	at, err := d.Path(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(at)
	if err != nil || !os.SameFile(before, after) || !filepath.IsAbs(at) {
		t.Errorf("%s is not the file that was taken in (%v)", at, err)
	}
	if b, err := os.ReadFile(file); string(b) != "录像" || err != nil {
		t.Errorf("whoever dies now finds %q (%v)", b, err)
	}
	if again, err := d.Adopt(t.Context(), file, 100); again != ref || err != nil {
		t.Errorf("once more: %v, %v", again, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got, err := get(t, d, ref); got != "录像" || err != nil {
		t.Errorf("once the owner has let go of it: %q, %v", got, err)
	}
	write("太长的录像")
	if _, err := d.Adopt(t.Context(), file, 5); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Adopt(ctx, file, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if b, err := os.ReadFile(file); string(b) != "太长的录像" || err != nil {
		t.Errorf("the file is %q (%v)", b, err)
	}
	if _, err := d.Adopt(t.Context(), filepath.Join(path, ".."), 100); err == nil {
		t.Error("a folder was taken for a file")
	}
	if left := files(t, path); len(left) != 1 {
		t.Errorf("files are %v", left)
	}
	if _, err := d.Path(t.Context(), Ref{SHA256: strings.Repeat("0", 64)}); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such blob: %v", err)
	}
	if n, err := Room(path); err != nil || n <= 0 {
		t.Errorf("%d bytes free (%v)", n, err)
	}
}
