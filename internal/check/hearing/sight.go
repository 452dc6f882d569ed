package hearing

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/watch"
)

// sight is what was seen of the whole of a recording, as far as the rules ask:
// kept, so that they can run again in a moment.
type sight struct {
	Duration float64       `json:"duration"`
	Width    int           `json:"width"`
	Height   int           `json:"height"`
	Faults   []video.Fault `json:"faults"`

	observations []video.Observation
}

func sightOf(s *watch.Seen) *sight {
	return &sight{
		Duration: s.Duration, Width: s.Info.Video.Width, Height: s.Info.Video.Height,
		Faults: s.Faults, observations: s.Observations,
	}
}

// sightMark begins a sight that is kept; its last byte is the version.
const sightMark = "XZS\x01"

// errSight is for bytes that are no sight, or one of another version.
var errSight = errors.New("hearing: not what was seen of a recording")

// write keeps a sight: the mark, then deflated the length of its head, the head
// as JSON, and the observations.
func (s *sight) write(w io.Writer) error {
	head, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("hearing: keeping what was seen: %w", err)
	}
	if _, err := io.WriteString(w, sightMark); err != nil {
		return err
	}
	z, err := flate.NewWriter(w, flate.DefaultCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(append(binary.AppendUvarint(nil, uint64(len(head))), head...)); err != nil {
		return err
	}
	out := video.NewWriter(z)
	for _, o := range s.observations {
		if err := out.Write(o); err != nil {
			return err
		}
	}
	return z.Close()
}

// readSight reads what write wrote.
func readSight(r io.Reader) (*sight, error) {
	mark := make([]byte, len(sightMark))
	if _, err := io.ReadFull(r, mark); err != nil || string(mark) != sightMark {
		return nil, fmt.Errorf("%w: %q %w", errSight, mark, err)
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(r), mostKept))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSight, err)
	}
	n, used := binary.Uvarint(body)
	if used <= 0 || n > uint64(len(body)-used) {
		return nil, fmt.Errorf("%w: its head is cut off", errSight)
	}
	s := &sight{}
	head := body[used : used+int(n)]
	if err := json.Unmarshal(head, s); err != nil {
		return nil, fmt.Errorf("%w: %w", errSight, err)
	}
	for o, err := range video.Observations(bytes.NewReader(body[used+int(n):])) {
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSight, err)
		}
		s.observations = append(s.observations, o)
	}
	return s, nil
}
