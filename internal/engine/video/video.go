// Package video is what the recording of a hearing shows, for a person to judge:
// who sits where, since when and until when, and where the recording itself is at
// fault. A recording is probed, sampled, and each sample of each seat becomes an
// observation; pure rules turn observations into episodes. Nobody is recognised:
// a seat is a place in the picture and a role, never a face.
//
// All times are seconds since the first picture of the recording, by the
// timestamps of its container. What was not seen is unknown, and never counts as
// empty.
package video

// Point is a place in the picture in fractions of its width and height, from
// the upper left corner.
type Point [2]float64

// Box is a rectangle in the picture, in the same fractions.
type Box struct{ Left, Top, Right, Bottom float64 }

// Seat is a place in the picture where somebody with a role sits.
type Seat struct {
	ID      string  `json:"id"`
	Role    Role    `json:"role"`
	Polygon []Point `json:"polygon"`
}

// Role is what the person on a seat does at the hearing.
type Role string

// The roles. Rules differ by them: only members of the panel and the clerk can
// be late, and robes are worn by the panel.
const (
	Presiding Role = "presiding" // 审判长，独任审判员
	Judge     Role = "judge"     // 合议庭其他成员
	Assessor  Role = "assessor"  // 人民陪审员
	Clerk     Role = "clerk"     // 书记员
	Other     Role = "other"     // 其他席位
)

// Observation is one look at one seat.
type Observation struct {
	At   float64 `json:"t"`
	Seat string  `json:"seat"`

	// Seen tells that the detectors looked. Without it only Quality counts, and
	// the seat is unknown at that time.
	Seen    bool        `json:"seen"`
	Quality Quality     `json:"q"`
	Person  Detection   `json:"person"`
	Phone   Detection   `json:"phone"`
	Pose    []Keypoint  `json:"pose,omitempty"`   // 17 of MoveNet (COCO order), nobody: nil
	Torso   []float32   `json:"torso,omitempty"`  // histogram of hue and brightness of the torso, sums to 1
	Others  []Detection `json:"others,omitempty"` // further persons in the seat's crop
}

// Quality is what the seat's part of the picture is like, without any model.
type Quality struct {
	Luma float64 `json:"luma"` // mean brightness, 0 to 255
	Edge float64 `json:"edge"` // mean strength of edges, 0 to 255
	Diff float64 `json:"diff"` // mean difference from the sample before, 0 to 255
}

// Detection is something a model saw; Score 0 is nothing.
type Detection struct {
	Score float64 `json:"score"`
	Box   Box     `json:"box"`
	Cover float64 `json:"cover,omitempty"` // share of the seat's polygon that the box covers
}

// Keypoint is a joint or a part of the face, with how sure the model is.
type Keypoint struct{ X, Y, Score float64 }

// Span is a stretch of time.
type Span struct{ Start, End float64 }

// Fault is a stretch in which the recording itself is at fault. It masks every
// rule about persons: what happened then is unknown.
type Fault struct {
	Span
	Kind Kind
}

// Kind is a kind of episode.
type Kind string

// The kinds. Smoking, drinking and appearance are none: they are for people to
// note, a machine proposes nothing there.
const (
	LateStart    Kind = "late_start"
	SeatEmpty    Kind = "seat_empty"
	Absence      Kind = "absence"
	EarlyLeave   Kind = "early_leave"
	Phone        Kind = "phone"
	HeadDown     Kind = "head_down"
	NoRobe       Kind = "no_robe"
	PersonCount  Kind = "person_count"
	Unscheduled  Kind = "unscheduled"
	RecordingGap Kind = "recording_gap"
	Black        Kind = "black"
	Frozen       Kind = "frozen"
	Silent       Kind = "silent"
	Covered      Kind = "covered"
)

// Confidence is how sure an episode is, in words: the numbers behind it are not
// calibrated on real hearings.
type Confidence string

// The confidences.
const (
	Low    Confidence = "low"
	Medium Confidence = "medium"
	High   Confidence = "high"
)

// Episode is what a rule proposes to a person.
type Episode struct {
	Kind       Kind       `json:"kind"`
	Seat       string     `json:"seat"` // "" for the whole picture
	Start      float64    `json:"start"`
	End        float64    `json:"end"`
	Confidence Confidence `json:"confidence"`
	Why        string     `json:"why"` // the rule and its figures, in the reader's language
	Evidence   []Still    `json:"evidence"`
}

// Still is a moment worth looking at: where an episode starts, peaks and ends.
type Still struct {
	At   float64 `json:"t"`
	What string  `json:"what"` // start, peak, end
}
