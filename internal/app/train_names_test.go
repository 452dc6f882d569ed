package app

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrainNames: what the desk goes by is what the command makes of the
// program's model, each time the same, and nobody's name is in it.
func TestTrainNames(t *testing.T) {
	read := func(dir, name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, ".gz") {
			return text
		}
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if text, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
		return text
	}
	first, second := t.TempDir(), t.TempDir()
	for _, dir := range []string{first, second} {
		if err := (&TrainNames{Out: dir}).Run(&Streams{Out: t.Output(), Err: t.Output()}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"bonds.txt.gz", "around.txt"} {
		a, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the second run gives other bytes", name)
		}
		if !bytes.Equal(read(first, name), read("../engine/judgment/personal", name)) {
			t.Errorf("%s in package personal is not what the command makes", name)
		}
	}
	for line := range strings.Lines(string(read(first, "bonds.txt.gz"))) {
		rs := []rune(strings.TrimSpace(line))
		for _, r := range rs[1:] {
			if pair := string([]rune{rs[0], r}); strings.ContainsRune(families, rs[0]) && !strings.Contains(wordsOfFamilies, pair) {
				t.Errorf("%s may be somebody's name", pair)
			}
		}
	}
}
