package video

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrSeats is a description of seats that cannot be used.
var ErrSeats = errors.New("video: the seats cannot be read")

// SeatsError says what is wrong with it. Key and Args make the sentence for the
// reader; it wraps ErrSeats.
type SeatsError struct {
	Key   string
	Args  []any
	Cause error
}

// Error is the technical form.
func (e *SeatsError) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s %s: %v", ErrSeats, e.Key, e.Cause)
	}
	return fmt.Sprintf("%s %s %v", ErrSeats, e.Key, e.Args)
}

// Unwrap gives the sentinel and the cause to errors.Is.
func (e *SeatsError) Unwrap() []error { return []error{ErrSeats, e.Cause} }

// The limits of a description of seats.
const (
	seatLimit   = 40
	mostCorners = 100
	leastArea   = 1e-4 // of the picture: 14 × 14 pixels of 1920 × 1080
	seatsSize   = 1 << 20
)

// ReadSeats reads a list of seats in JSON and checks that each can be looked at:
// it has a name of its own, a role, and a polygon within the picture.
func ReadSeats(r io.Reader) ([]Seat, error) {
	b, err := io.ReadAll(io.LimitReader(r, seatsSize+1))
	if err != nil {
		return nil, err
	}
	if len(b) > seatsSize {
		return nil, &SeatsError{Key: "seats.malformed", Cause: errors.New("over a megabyte")}
	}
	var seats []Seat
	if err := json.Unmarshal(b, &seats); err != nil {
		return nil, &SeatsError{Key: "seats.malformed", Cause: err}
	}
	if len(seats) == 0 || len(seats) > seatLimit {
		return nil, &SeatsError{Key: "seats.count", Args: []any{"n", len(seats), "most", seatLimit}}
	}
	named := map[string]bool{}
	for i, s := range seats {
		if s.ID == "" {
			return nil, &SeatsError{Key: "seats.unnamed", Args: []any{"n", i + 1}}
		}
		if named[s.ID] {
			return nil, &SeatsError{Key: "seats.twice", Args: []any{"seat", s.ID}}
		}
		named[s.ID] = true
		if err := s.check(); err != nil {
			return nil, err
		}
	}
	return seats, nil
}

// check reports a seat that cannot be looked at.
func (s Seat) check() error {
	switch s.Role {
	case Presiding, Judge, Assessor, Clerk, Other:
	default:
		return &SeatsError{Key: "seats.role", Args: []any{"seat", s.ID, "role", string(s.Role)}}
	}
	if len(s.Polygon) < 3 || len(s.Polygon) > mostCorners {
		return &SeatsError{Key: "seats.corners", Args: []any{"seat", s.ID, "n", len(s.Polygon)}}
	}
	for _, p := range s.Polygon {
		if !(p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1) {
			return &SeatsError{Key: "seats.outside", Args: []any{"seat", s.ID, "x", p[0], "y", p[1]}}
		}
	}
	if Area(s.Polygon) < leastArea {
		return &SeatsError{Key: "seats.small", Args: []any{"seat", s.ID}}
	}
	return nil
}
