// Package evaltest measures what is found in recordings against labels: how many
// of the labelled episodes are found, how many of those found are right, how far
// off their beginnings are, and how often an hour of hearing raises a false
// alarm. The labels come from hearings that were composed by program, or from
// people of a court who watched their own.
package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/engine/video"
)

// Truth is what a recording shows, as far as the rules are to report it. It is
// the content of NN.truth.json.
type Truth struct {
	Scheduled *time.Time `json:"scheduled,omitempty"` // when the hearing was to start; nil: not known
	Start     *time.Time `json:"start,omitempty"`     // when the recording starts; nil: not known
	Quality   string     `json:"quality,omitempty"`   // a name for how good the picture is
	Episodes  []Labelled `json:"episodes"`
}

// Labelled is an episode that is to be found.
type Labelled struct {
	Kind  video.Kind `json:"kind"`
	Seat  string     `json:"seat"`
	Start float64    `json:"start"`
	End   float64    `json:"end"`
	Px    int        `json:"px,omitempty"` // length of the phone, or height of the person, in the picture; 0: not known
}

// Case is a recording with its labels.
type Case struct {
	Name  string
	File  string // the recording, in the folder that was loaded
	Seats string // the file of its seats, likewise
	Truth Truth
}

// ErrNoCases is a folder without labelled recordings.
var ErrNoCases = errors.New("evaltest: no NAME.truth.json in the folder")

// The ends of the files of a case beside the recording.
const (
	truthEnd = ".truth.json"
	seatsEnd = ".seats.json"
)

// Load reads the labels of a folder that holds NAME.mp4 (or .mkv, .avi …),
// NAME.seats.json and NAME.truth.json for every case.
func Load(dir fs.FS) ([]Case, error) {
	names, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, n := range names {
		name, ok := strings.CutSuffix(n.Name(), truthEnd)
		if !ok {
			continue
		}
		c := Case{Name: name, Seats: name + seatsEnd}
		text, err := fs.ReadFile(dir, n.Name())
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &c.Truth); err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name(), err)
		}
		if err := c.Truth.possible(); err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name(), err)
		}
		i := slices.IndexFunc(names, func(e fs.DirEntry) bool {
			return e.Name() != n.Name() && strings.TrimSuffix(e.Name(), path.Ext(e.Name())) == name
		})
		if i < 0 {
			return nil, fmt.Errorf("%s: %w: the recording", n.Name(), fs.ErrNotExist)
		}
		c.File = names[i].Name()
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, ErrNoCases
	}
	return out, nil
}

// ErrLabel is a label that nothing found could match.
var ErrLabel = errors.New("evaltest: a label ends before it starts or has no kind")

func (t Truth) possible() error {
	for _, l := range t.Episodes {
		if l.Kind == "" || l.End < l.Start || l.Start < 0 {
			return fmt.Errorf("%w: %s %q %g–%g", ErrLabel, l.Kind, l.Seat, l.Start, l.End)
		}
	}
	return nil
}
