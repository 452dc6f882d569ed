package app

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// TrainConfusions is the command that makes the tables of characters taken for
// one another out of Debian's Unihan and stroke orders.
type TrainConfusions struct {
	Unicode string `help:"Folder of Unihan's files." default:"/usr/share/unicode" placeholder:"DIR"`
	Strokes string `help:"Stroke orders." default:"/usr/share/rime-data/stroke.dict.yaml" placeholder:"FILE"`
	Out     string `arg:"" help:"Folder to write the tables to." type:"existingdir" placeholder:"DIR"`
}

// unihanFiles are the files of Unihan that are read.
var unihanFiles = [...]string{"Unihan_Readings.txt.bz2", "Unihan_DictionaryLikeData.txt.bz2", "Unihan_OtherMappings.txt.bz2"}

// Run makes the tables.
func (c *TrainConfusions) Run(s *Streams) error {
	var src confusion.Sources
	for _, name := range unihanFiles {
		if err := c.read(filepath.Join(c.Unicode, name), func(r io.Reader) error { return src.ReadUnihan(bzip2.NewReader(r)) }); err != nil {
			return err
		}
	}
	if err := c.read(c.Strokes, src.ReadStrokes); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		confusion.ReadingsFile: src.WriteReadings,
		confusion.ShapesFile:   src.WriteShapes,
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		file := filepath.Join(c.Out, name)
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(s.Out, "%s %d bytes\n", file, b.Len()); err != nil {
			return err
		}
	}
	return nil
}

// read gives file to read and says how to get it when it is absent.
func (c *TrainConfusions) read(file string, read func(io.Reader) error) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; on Debian: apt-get install unicode-data rime-data-stroke", err)
	}
	if err != nil {
		return err
	}
	err = read(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
