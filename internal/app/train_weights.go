package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"xiezhi/internal/engine/judgment/personal"
	"xiezhi/internal/engine/judgment/typo"
)

// plainShare is one in how many sentences of the corpus without a name is
// learned from too.
const plainShare = 12

// weigh writes what each piece of evidence for a name counts for.
func (c *TrainNames) weigh(s *Streams, words map[string]bool) error {
	sentences, err := c.sentences()
	if err != nil {
		return err
	}
	var texts []personal.Text
	k := 0
	typo.Hide(sentences, func(rs []rune, hidden []bool) {
		if hidden == nil {
			if k++; k%plainShare != 0 {
				return
			}
		}
		texts = append(texts, personal.Text{Runes: rs, Names: hidden})
	})
	list, sum := personal.Learn(texts, func(around []rune) bool { return !mayHoldName(around, words) })
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(list); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Out, "weights.txt.gz"), packed.Bytes(), 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "texts %d, names %d, other places %d, weights %d\n", sum.Texts, sum.Names, sum.Others, sum.Traits)
	return err
}

// mayHoldName reports whether among characters that stand in a row beside names
// one of the families is followed by what is no word with it: part of a name.
func mayHoldName(around []rune, words map[string]bool) bool {
	for k := 1; k < len(around); k++ {
		if strings.ContainsRune(families, around[k-1]) && !words[string(around[k-1:k+1])] && around[k] > '〿' && !strings.ContainsRune("，。、；：（）？！0A", around[k]) {
			return true
		}
	}
	return false
}

// sentences are those of the corpus, and the judgments to learn from, each as a
// whole.
func (c *TrainNames) sentences() ([]string, error) {
	var out []string
	err := readText(c.Corpus, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			out = append(out, lines.Text())
		}
		return lines.Err()
	})
	if err != nil || c.Judgments == "" {
		return out, err
	}
	test, err := c.test()
	if err != nil {
		return nil, err
	}
	err = readText(c.Judgments, func(r io.Reader) error {
		for d := json.NewDecoder(r); ; {
			var j struct{ ID, Text string }
			switch err := d.Decode(&j); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			case !test[j.ID]:
				out = append(out, strings.ReplaceAll(j.Text, " ", "\n"))
			}
		}
	})
	return out, err
}

// test are the judgments that must not be learned from.
func (c *TrainNames) test() (map[string]bool, error) {
	out := map[string]bool{}
	if c.Split == "" {
		return out, nil
	}
	text, err := os.ReadFile(c.Split)
	for line := range strings.Lines(string(text)) {
		if id, part, _ := strings.Cut(strings.TrimSpace(line), "\t"); part == "test" {
			out[id] = true
		}
	}
	return out, err
}
