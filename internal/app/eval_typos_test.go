package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestPairs holds which files of sentences are read, and that each sentence is
// one line of the predictions.
func TestPairs(t *testing.T) {
	for _, c := range []struct {
		name, file, rows string
		want             int // sentences; -1 when the file is refused
	}{
		{"label, source, target", "1\t甲方末按期付款\t甲方未按期付款\n0\t予以支持\t予以支持\n", "", 2},
		{"no label", "甲方末按期付款\t甲方未按期付款\n", "", 1},
		{"empty lines at the end", "0\t予以支持\t予以支持\r\n\r\n\n", "", 1},
		{"an empty line between", "0\t予以支持\t予以支持\n\n0\t予以支持\t予以支持\n", "", -1},
		{"one column", "予以支持\n", "", -1},
		{"not UTF-8", "0\t\xd3\xe8\t\xd3\xe8\n", "", -1},
		{"some rows", "0\t甲\t甲\n0\t乙\t乙\n0\t丙\t丙\n", "2-3", 2},
		{"rows that are none", "0\t甲\t甲\n", "two", -1},
		{"nothing", "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "s.tsv")
			if err := os.WriteFile(name, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			pairs, err := (&EvalTypos{File: name, Rows: c.rows}).pairs()
			if (err != nil) != (c.want < 0) || err != nil && !errors.Is(err, errColumns) && !errors.Is(err, errRows) {
				t.Fatalf("%d sentences, %v", len(pairs), err)
			}
			if err == nil && len(pairs) != c.want {
				t.Errorf("%d sentences, want %d", len(pairs), c.want)
			}
		})
	}
	if got := predictions(nil); got != "" {
		t.Errorf("no sentence gives %q", got)
	}
	if got := predictions([]string{"甲", "乙"}); got != "甲\n乙\n" {
		t.Errorf("two sentences give %q", got)
	}
}
