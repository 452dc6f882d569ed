package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
)

// Zones are parts of the picture of one recording, labelled by hand second by
// second: whether the upper half of anybody's body is there.
type Zones struct {
	Of    string `json:"of"`   // the recording, and where it can be had
	Note  string `json:"note"` // how it was labelled
	Zones []Zone `json:"zones"`
}

// Zone is one part of the picture.
type Zone struct {
	ID      string        `json:"id"`
	Polygon []video.Point `json:"polygon"`
	Seconds string        `json:"seconds"` // a character a second: 1 occupied, 0 empty, ? on the border, or hidden
}

// ErrZones is labels of zones that cannot be.
var ErrZones = errors.New("evaltest: a zone has less than three corners, or labels other than 0, 1 and ?")

// ReadZones reads them.
func ReadZones(r io.Reader) (*Zones, error) {
	z := &Zones{}
	if err := json.NewDecoder(r).Decode(z); err != nil {
		return nil, err
	}
	for _, x := range z.Zones {
		if len(x.Polygon) < 3 {
			return nil, fmt.Errorf("%w: %s", ErrZones, x.ID)
		}
		for _, c := range x.Seconds {
			if c != '0' && c != '1' && c != '?' {
				return nil, fmt.Errorf("%w: %s: %q", ErrZones, x.ID, c)
			}
		}
	}
	return z, nil
}

// Seats are the zones as seats that are looked at each second.
func (z *Zones) Seats() []video.Seat {
	var out []video.Seat
	for _, x := range z.Zones {
		out = append(out, video.Seat{ID: x.ID, Role: video.Judge, Polygon: x.Polygon})
	}
	return out
}

// Tally counts the samples of a zone, or of all together (Zone "").
type Tally struct {
	Zone     string `json:"zone"`
	Samples  int    `json:"samples"`
	Agreed   int    `json:"agreed"`
	Missed   int    `json:"missed"`   // somebody is there, nobody was seen
	Invented int    `json:"invented"` // nobody is there, somebody was seen
	Unsure   int    `json:"unsure"`   // the score was a doubtful one; it does not count as agreed
}

// Compare compares single looks, before any smoothing, with the labels.
func (z *Zones) Compare(looks []video.Observation, o episode.Occupied) []Tally {
	all := Tally{}
	var out []Tally
	for _, x := range z.Zones {
		t := Tally{Zone: x.ID}
		for _, l := range looks {
			second := int(math.Round(l.At))
			if l.Seat != x.ID || !l.Seen || second >= len(x.Seconds) || abs(l.At-float64(second)) > .25 || x.Seconds[second] == '?' {
				continue
			}
			t.count(x.Seconds[second] == '1', o.Fills(x.Polygon, l.Person), l.Person.Score, o)
		}
		out = append(out, t)
		all.Samples, all.Agreed = all.Samples+t.Samples, all.Agreed+t.Agreed
		all.Missed, all.Invented, all.Unsure = all.Missed+t.Missed, all.Invented+t.Invented, all.Unsure+t.Unsure
	}
	return append(out, all)
}

func (t *Tally) count(there, fills bool, score float64, o episode.Occupied) {
	t.Samples++
	switch seen := fills && score >= o.Score; {
	case seen == there && (there || !fills || score < o.Doubt):
		t.Agreed++
	case seen:
		t.Invented++
	case fills && score >= o.Doubt:
		t.Unsure++
	default:
		t.Missed++
	}
}
