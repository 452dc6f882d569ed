// Package hearing is the patrol of recorded hearings: a recording comes in and
// is never changed, machines look through it ten minutes at a time, rules turn
// what they saw into episodes, and an episode becomes a candidate with a clip
// and stills, for a person to judge. A closed hearing is kept and not looked
// through. People watch as well: what they mark is a candidate of theirs.
package hearing

import (
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
)

// ID identifies a recording: "rec_" and a sortable random part.
type ID string

// ChunkID identifies ten minutes of a recording: "chu_" and a sortable random part.
type ChunkID string

// EpisodeID identifies an episode: "eps_" and a sortable random part.
type EpisodeID string

// State is where a recording stands.
type State string

// The states.
const (
	Queued   State = "queued"   // nobody has looked at it yet
	Running  State = "running"  // its chunks are being looked through
	Done     State = "done"     // looked through; its episodes are there
	Failed   State = "failed"   // it cannot be looked through: Problem says why
	Excluded State = "excluded" // of a closed hearing: never looked through
)

// States lists every state, in the order of a recording's life.
func States() []State { return []State{Queued, Running, Done, Failed, Excluded} }

// Source is how a recording came in.
type Source string

// The sources.
const (
	Uploaded Source = "upload"
	Folder   Source = "folder"
)

// ModelOff stands for the models when nobody was looked for: there are none on
// the machine, no seats were in force, or only the signal was asked for.
const ModelOff = "off"

// Bounds.
const (
	MaxSize  = 20 << 30            // bytes of a recording
	Spare    = 2 << 30             // bytes that recordings leave free on the disk: all else lives there too
	Keep     = 90 * 24 * time.Hour // after the hearing, unless the setting says otherwise
	farClock = 12 * time.Hour      // from any hearing of the day, beyond which the clock is doubted
	around   = 10.0                // seconds that a clip shows before and after an episode
	maxMark  = 5 * 60.0            // seconds of the clip of a person's mark
)

// Errors that callers tell apart. What is wrong with the file itself is an
// ffmpeg.Error with its own sentence.
var (
	ErrTooLarge  = errors.New("hearing: larger than a recording may be")
	ErrFull      = errors.New("hearing: no room for the recording on the disk")
	ErrChanging  = errors.New("hearing: the file changed while it was read")
	ErrProfile   = errors.New("hearing: no such profile")
	ErrFuture    = errors.New("hearing: the recording begins in the future")
	ErrState     = errors.New("hearing: not possible in this state")
	ErrExcluded  = errors.New("hearing: of a closed hearing, not to be looked through")
	ErrErased    = errors.New("hearing: erased")
	ErrBounds    = errors.New("hearing: not a stretch of the recording")
	ErrReason    = errors.New("hearing: a reason is needed")
	ErrItem      = errors.New("hearing: no such item of the checklist")
	ErrNoFinding = errors.New("hearing: no candidate was made of the episode")
)

// DuplicateError says that the same file is there already, as far as the person
// who brings it may know.
type DuplicateError struct {
	ID     ID
	Name   string
	Camera courtroom.CameraID
}

// Error implements error.
func (e *DuplicateError) Error() string { return fmt.Sprintf("hearing: the same file as %s", e.ID) }

// Problem says why a recording cannot be looked through, or could not be taken
// in: a key of the catalogue and its arguments as pairs.
type Problem struct {
	Key  string `json:"key,omitempty"`
	Args []any  `json:"args,omitempty"`
}

// Recording is one recording of a hearing, or of what may be one.
type Recording struct {
	ID          ID
	Court       org.CourtID
	Camera      courtroom.CameraID
	Hearing     docket.ID // "" none
	Listing     docket.Listing
	Name        string // of the file as given; "" once erased
	Media       string
	File        blob.Ref // never changed; zero once erased
	Source      Source
	RecorderAt  time.Time // beginning by the recorder's clock; zero: unknown
	BegunAt     time.Time // put right by the camera's offset; zero: unknown
	Length      time.Duration
	Width       int
	Height      int
	Notes       []watch.Note
	Profile     watch.Profile
	Calibration courtroom.CalibrationID // by which it was looked through; "" without seats
	Model       string                  // ModelOff: nobody was looked for; "" not known yet
	Rules       string                  // version of the rules that the episodes come from
	State       State
	Excluded    docket.Excluded
	Problem     Problem
	Urgent      bool // of today: before the backlog
	Analysed    time.Duration
	Coverage    episode.Coverage
	AddedBy     org.AccountID
	AddedName   string
	AddedAt     time.Time
	BegunWork   time.Time
	EndedWork   time.Time
	Hold        bool
	HoldReason  string
	Erased      bool
	Version     int64

	parameters string // of the rules that the episodes come from; "" not kept

	plan blob.Ref // when its pictures and its sound are
	seen blob.Ref // what was seen of the whole of it
}

// Unit is where the recording belongs.
func (r *Recording) Unit() org.Unit { return org.Unit{Court: r.Court} }

// At is the moment of the day that lies so many seconds into the recording; the
// zero Time when its beginning is not known.
func (r *Recording) At(seconds float64) time.Time {
	if r.BegunAt.IsZero() {
		return time.Time{}
	}
	return r.BegunAt.Add(time.Duration(seconds * float64(time.Second)))
}

// Ended reports whether nothing more happens to the recording by itself.
func (r *Recording) Ended() bool { return r.State == Done || r.State == Failed || r.State == Excluded }

// MarkKind is the kind of what a person marked.
const MarkKind video.Kind = "mark"

// EpisodeState is where an episode stands.
type EpisodeState string

// The states of an episode.
const (
	Waiting  EpisodeState = "waiting"  // its clip is being cut
	Proposed EpisodeState = "proposed" // it is a candidate
	Known    EpisodeState = "known"    // the same one was on the register before
	Spared   EpisodeState = "spared"   // not proposed: Episode.Spared says why
	Gone     EpisodeState = "gone"     // the rules do not find it any more, or the hearing is closed
)

// Sparing is why an episode is not proposed.
type Sparing string

// The reasons.
const (
	KindOff       Sparing = "kind_off"       // the kind is wrong too often in this courtroom
	AtSpot        Sparing = "spot"           // an object that is ignored at its place
	NotCalibrated Sparing = "not_calibrated" // the camera has moved since the seats were drawn
	NotAllowed    Sparing = "not_allowed"    // no machine may point out the item
	NoClip        Sparing = "no_clip"        // nothing of it can be shown: the recording cannot be read there
)

// Recutting is how far another clip is, once bounds reach beyond the one there is.
type Recutting string

// The states of another clip.
const (
	NotRecut     Recutting = ""
	RecutWaiting Recutting = "waiting" // it is being cut
	RecutFailed  Recutting = "failed"  // it could not be cut
)

// Cut is a clip with the stretch of the recording that it shows, in seconds.
type Cut struct {
	Clip evidence.ID `json:"clip"`
	From float64     `json:"from"`
	To   float64     `json:"to"`
}

// Episode is what the rules propose of a recording, or what a person marked.
type Episode struct {
	ID         EpisodeID
	Recording  ID
	Camera     courtroom.CameraID
	Kind       video.Kind // MarkKind: a person's
	Seat       string     // "" for the whole picture
	Role       video.Role
	Start      float64 // seconds of the recording
	End        float64
	Confidence video.Confidence
	Why        string
	Stills     []video.Still
	Item       string // of the checklist
	Signature  string
	State      EpisodeState
	Spared     Sparing
	Finding    finding.ID
	Clip       evidence.ID
	ClipFrom   float64 // of the recording, where the clip begins
	ClipTo     float64
	Box        video.Box   // of what was seen; the zero Box: nothing in particular
	Set        *video.Span // bounds as a person put them right; nil: not
	SetBy      org.AccountID
	Note       string // of the person who marked it
	AddedBy    org.AccountID
	AddedAt    time.Time
	Recut      Recutting // whether another clip is being cut
	Earlier    []Cut     // the clips before, the first one in front
	Version    int64

	pictures []evidence.ID // of the stills, in their order
}

// Pictures are the evidence of the stills, in their order; none until they are
// made.
func (e *Episode) Pictures() []evidence.ID { return e.pictures }

// Span is when the episode was: as a person put it right, or else as the rules
// found it.
func (e *Episode) Span() video.Span {
	if e.Set != nil {
		return *e.Set
	}
	return video.Span{Start: e.Start, End: e.End}
}

// Machine reports whether the rules found it.
func (e *Episode) Machine() bool { return e.Kind != MarkKind }
