package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"xiezhi/internal/engine/judgment/typo"
)

// TrainTypos is the command that makes the model of the typo rule out of a
// corpus. The same corpus gives the same file, byte for byte.
type TrainTypos struct {
	Exclude []string `help:"Files that the model is measured on: no sentence that shares ten characters in a row with one is learned." type:"existingfile" placeholder:"FILE"`
	Out     string   `required:"" help:"Where the model goes." placeholder:"FILE"`
	Corpus  string   `arg:"" help:"Text, one sentence a line, as it is or compressed by zstd." type:"existingfile" placeholder:"CORPUS"`
}

// Run trains.
func (c *TrainTypos) Run(s *Streams) error {
	var not typo.Exclusion
	for _, name := range c.Exclude {
		if err := readText(name, not.Add); err != nil {
			return err
		}
	}
	var m *typo.Model
	var sum typo.Trained
	err := readText(c.Corpus, func(r io.Reader) (err error) {
		m, sum, err = typo.Train(r, &not)
		return err
	})
	if err != nil {
		return err
	}
	// A file half written must not look like a model.
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".model-*")
	if err != nil {
		return err
	}
	err = errors.Join(m.Write(f), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.Out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	_, err = fmt.Fprintf(s.Out, "sentences %d, excluded %d, characters %d, names hidden %d, n-grams %d\n",
		sum.Sentences, sum.Excluded, sum.Characters, sum.Names, sum.Grams)
	return err
}

// readText gives the text of a file to read, which may be compressed.
func readText(name string, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		defer z.Close()
		r = z
	}
	if err := read(r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
