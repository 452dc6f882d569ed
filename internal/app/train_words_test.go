package app

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/typo"
)

func TestTrainWords(t *testing.T) {
	dir := t.TempDir()
	dict := filepath.Join(dir, "dict.txt")
	lines := "AT&T 3 nz\n制冷 127 v\n制品 5 n\n制备 4 v\n各执己见 3 i\n各持一端 3 n\n澄江 900 ns\n容广田 90 nr\nB超 90 n\n软 3730 a\n全国人民代表 50 n\n"
	if err := os.WriteFile(dict, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Streams{Out: t.Output(), Err: t.Output()}
	c := &TrainWords{Out: dir, Dict: dict}
	if err := c.Run(s); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, typo.EverydayFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if list := strings.TrimPrefix(string(got), wordsHead); list != "制冷 品\n各执己见\n" {
		t.Errorf("%q", list)
	}
	if err := os.WriteFile(dict, []byte("制冷 often v\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Run(s); err == nil || !strings.Contains(err.Error(), "制冷 often v") {
		t.Errorf("a line without a count: %v", err)
	}
}
