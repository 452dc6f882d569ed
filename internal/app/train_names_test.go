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

// TestTrainNamesWeights: a corpus gives weights, the judgments to test on are left
// out, and the weights of the program hold nothing that may be part of a name.
func TestTrainNamesWeights(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c := &TrainNames{
		Out:       dir,
		Corpus:    write("corpus.txt", strings.Repeat("被告人仝某向邝某某借款，仝某未归还。\n当事人应当按照约定履行义务，不得擅自变更。\n", 40)),
		Judgments: write("judgments.jsonl", `{"id":"a","text":"证人庾某的证言。 完"}`+"\n"+`{"id":"b","text":"证人庾某的证言。 完"}`+"\n"),
		Split:     write("split.tsv", "a\ttune\nb\ttest\n"),
	}
	all, err := c.sentences()
	if err != nil || len(all) != 81 {
		t.Fatalf("%d sentences, want 81, %v", len(all), err)
	}
	if err := c.Run(&Streams{Out: t.Output(), Err: t.Output()}); err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for w := range strings.FieldsSeq(wordsOfFamilies) {
		words[w] = true
	}
	for _, path := range []string{filepath.Join(dir, "weights.txt.gz"), "../engine/judgment/personal/weights.txt.gz"} {
		packed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil || len(text) == 0 {
			t.Fatalf("%s: %d bytes, %v", path, len(text), err)
		}
		for line := range strings.Lines(string(text)) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if kind > "f" {
				continue
			}
			for entry := range strings.SplitSeq(rest, "\t") {
				if what, _, _ := strings.Cut(entry, " "); mayHoldName([]rune(what), words) {
					t.Errorf("%s: %s may be part of a name", path, what)
				}
			}
		}
	}
}
