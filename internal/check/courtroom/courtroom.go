// Package courtroom knows the courtrooms of a court, the cameras in them, and
// where in a camera's picture the seats are: the calibration. A camera without
// one is not calibrated, and nobody is looked for in its recordings.
//
// A calibration is drawn on the median picture of a recording, tried on stills
// of it at random moments, and put in force by somebody who did not draw it. A
// seat is a place in the picture and a role, never a face.
package courtroom

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	ErrName          = errors.New("courtroom: the name is missing or too long")
	ErrTaken         = errors.New("courtroom: the name is taken")
	ErrClock         = errors.New("courtroom: a clock is at most a day ahead or behind")
	ErrNotCalibrated = errors.New("courtroom: the camera is not calibrated")
	ErrState         = errors.New("courtroom: not possible in this state")
	ErrBegun         = errors.New("courtroom: a calibration of this camera is being drawn already")
	ErrRecording     = errors.New("courtroom: the recording is not one of this camera")
	ErrPictures      = errors.New("courtroom: the pictures are not made yet")
	ErrSeparate      = errors.New("courtroom: somebody who drew no seat has to confirm")
	ErrRobe          = errors.New("courtroom: no robe can be told on the seat of the still")
	ErrUnseated      = errors.New("courtroom: no seat is drawn")
	ErrUntried       = errors.New("courtroom: not all stills are ticked")
	ErrDisagree      = errors.New("courtroom: the machine and the person disagree on too many stills")
	ErrSameCamera    = errors.New("courtroom: a calibration is copied to another camera of the same court")
	ErrSpot          = errors.New("courtroom: an object needs a place, a reason and a last day within a year")
)

// ID identifies a courtroom: "crm_" and a sortable random part.
type ID string

// CameraID identifies a camera: "cam_" and a sortable random part.
type CameraID string

// CalibrationID identifies a calibration: "clb_" and a sortable random part.
type CalibrationID string

// SpotID identifies an ignored object: "spt_" and a sortable random part.
type SpotID string

// Verb is what somebody does here; it is also its name in the log.
type Verb string

// The verbs.
const (
	VerbAdd      Verb = "courtroom.add"
	VerbRename   Verb = "courtroom.rename"
	VerbCamera   Verb = "camera.add"
	VerbName     Verb = "camera.rename"
	VerbClock    Verb = "camera.set_clock"
	VerbDraw     Verb = "calibration.draw"
	VerbCopy     Verb = "calibration.copy"
	VerbPictures Verb = "calibration.make_pictures"
	VerbRemake   Verb = "calibration.remake_pictures"
	VerbSeats    Verb = "calibration.save_seats"
	VerbTick     Verb = "calibration.tick"
	VerbConfirm  Verb = "calibration.confirm"
	VerbDrop     Verb = "calibration.drop"
	VerbIgnore   Verb = "spot.add"
	VerbLift     Verb = "spot.lift"
	maxName           = 40 // characters of a name
	maxReason         = 500
	longestAhead      = 24 * time.Hour
)

// Courtroom is one courtroom of one court.
type Courtroom struct {
	ID      ID
	Court   org.CourtID
	Name    string // 第三法庭
	Version int64
}

// Unit is where the courtroom belongs.
func (c Courtroom) Unit() org.Unit { return org.Unit{Court: c.Court} }

// Camera is one camera of a courtroom.
type Camera struct {
	ID        CameraID
	Courtroom ID
	Name      string        // 机位1
	Ahead     time.Duration // by which the recorder's clock is ahead of the right time
	Version   int64
}

// Right is the right time of a moment of the recorder's clock.
func (c Camera) Right(recorder time.Time) time.Time { return recorder.Add(-c.Ahead) }

// name tidies a name of a courtroom or a camera.
func name(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || utf8.RuneCountInString(s) > maxName || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\u007f' }) {
		return "", ErrName
	}
	return s, nil
}

// State is where a calibration stands.
type State string

// The states. One calibration of a camera is active at a time, and one is drawn.
const (
	Draft    State = "draft"
	Active   State = "active"
	Replaced State = "replaced" // by a later one
	Dropped  State = "dropped"  // given up before it was in force
)

// Drew reports whether somebody drew or changed a seat. Of a calibration from
// before hands were kept only the last is known.
func (c *Calibration) Drew(account org.AccountID) bool {
	return account == c.DrawnBy || slices.Contains(c.Hands, account)
}

// hand keeps that somebody drew or changed a seat.
func (c *Calibration) hand(account org.AccountID) {
	if len(c.Hands) == 0 && len(c.Seats) > 0 && c.DrawnBy != account {
		c.Hands = []org.AccountID{c.DrawnBy}
	}
	if !slices.Contains(c.Hands, account) {
		c.Hands = append(c.Hands, account)
	}
}

// Seat is a place in the picture where somebody with a role sits, and how large
// what is looked for appears there.
type Seat struct {
	video.Seat
	PersonPx int `json:"person_px"` // visible height of a person; 0 nobody was seen there
	PhonePx  int `json:"phone_px"`  // what a phone is to be expected as
}

// LeastPhone is how long a phone must be in the picture, in pixels, for its use
// to be proposed: below, more is false than true.
const LeastPhone = 30

// Phones reports whether the use of a phone is looked for on the seat.
func (s Seat) Phones() bool { return s.PhonePx >= LeastPhone }

// Person is somebody seen on a still.
type Person struct {
	Try   int       `json:"try"` // counted from 1
	Box   video.Box `json:"box"`
	Score float64   `json:"score"`
	Torso []float32 `json:"torso,omitempty"` // colours of the torso, as they are seen in recordings; nil without shoulders
	Stays bool      `json:"stays,omitempty"` // every still shows the same there: a picture on the wall, say
}

// Answer is what a person says of a still.
type Answer string

// The answers.
const (
	Unanswered Answer = ""
	Occupied   Answer = "occupied"
	Empty      Answer = "empty"
)

// Try is a still at a random moment, and a seat of which somebody says whether
// anybody is there. What the machine said is to be shown afterwards.
type Try struct {
	At      float64 `json:"at"` // seconds since the recording's beginning
	SHA256  string  `json:"sha256"`
	Size    int64   `json:"size"`
	Seat    string  `json:"seat"`    // "" no seat is drawn
	Machine bool    `json:"machine"` // somebody is there
	Answer  Answer  `json:"answer"`

	// Robed are the seats on which, as a person says, a robe is worn.
	Robed []string `json:"robed,omitempty"`
}

// Ref names the still.
func (t Try) Ref() blob.Ref { return blob.Ref{SHA256: t.SHA256, Size: t.Size} }

// Agrees reports whether the person and the machine say the same.
func (t Try) Agrees() bool {
	return t.Answer == Occupied && t.Machine || t.Answer == Empty && !t.Machine
}

// Problem is why no pictures could be made; Key and Args make the sentence.
type Problem struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Calibration says where the seats are in a camera's picture.
type Calibration struct {
	ID            CalibrationID
	Camera        CameraID
	Recording     string // of which the pictures are
	State         State
	Width, Height int      // of the picture, in pixels
	Still         blob.Ref // the median picture; the zero Ref while it is being made
	Persons       []Person // seen on the stills
	Seats         []Seat
	Tries         []Try
	Problem       *Problem        // why no pictures could be made
	Hands         []org.AccountID // everybody who drew or changed a seat, in the order in which they first did
	DrawnBy       org.AccountID   // who saved the seats last
	DrawnAt       time.Time
	ConfirmedBy   org.AccountID
	ConfirmedAt   time.Time // from when on it is, or was, in force
	DriftedAt     time.Time // since when the picture has moved away from the still
	Version       int64
}

// Ready reports whether the pictures are made.
func (c *Calibration) Ready() bool { return c.Still.SHA256 != "" }

// Drifted reports whether it is to be drawn anew.
func (c *Calibration) Drifted() bool { return !c.DriftedAt.IsZero() }

// Seat finds a seat by its id.
func (c *Calibration) Seat(id string) (Seat, bool) {
	i := slices.IndexFunc(c.Seats, func(s Seat) bool { return s.ID == id })
	if i < 0 {
		return Seat{}, false
	}
	return c.Seats[i], true
}

// Places are the seats as the engine takes them.
func (c *Calibration) Places() []video.Seat {
	var out []video.Seat
	for _, s := range c.Seats {
		out = append(out, s.Seat)
	}
	return out
}

// How many stills are tried, and on how many of them the machine and the person
// must agree.
const (
	Tries     = 20
	LeastSame = 18
)

// Agreement counts the stills on which the machine and the person agree, those
// ticked, and all.
func (c *Calibration) Agreement() (same, ticked, all int) {
	for _, t := range c.Tries {
		if t.Answer != Unanswered {
			ticked++
		}
		if t.Agrees() {
			same++
		}
	}
	return same, ticked, len(c.Tries)
}

// Spot is an object that the machine keeps taking for something: ignored at its
// place until a day, and somebody answers for it.
type Spot struct {
	ID        SpotID
	Camera    CameraID
	Kind      video.Kind // of the episodes that it causes
	Seat      string
	Box       video.Box
	Reason    string
	Owner     org.AccountID
	OwnerName string
	Until     calendar.Day // last day
	LiftedAt  time.Time
	AddedAt   time.Time
	Version   int64
}

// Live reports whether it is ignored on a day.
func (s Spot) Live(day calendar.Day) bool { return s.LiftedAt.IsZero() && day <= s.Until }

// sameSpot is from which overlap on something seen is the object.
const sameSpot = 0.3

// Covers reports whether an episode of a kind, on a seat and with something
// seen at box, is caused by the object. Without a box the seat is enough.
func (s Spot) Covers(kind video.Kind, seat string, box video.Box) bool {
	if kind != s.Kind || seat != s.Seat {
		return false
	}
	return box == video.Box{} || alike(s.Box, box) >= sameSpot
}
