package episode

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/engine/video"
)

// ErrParameter is for a setting that names no parameter or has no possible value.
var ErrParameter = errors.New("episode: no such setting")

// Rules are the parameters of all rules. The values of Default are starting
// values: they were not tuned on real hearings.
type Rules struct {
	// Hold is how long a sample speaks for at most. A longer gap is unknown.
	Hold float64

	Occupied     Occupied
	LateStart    LateStart
	SeatEmpty    Limited
	Absence      Absence
	EarlyLeave   Limited
	Phone        Phone
	HeadDown     HeadDown
	NoRobe       NoRobe
	PersonCount  Merged
	Unscheduled  Limited
	Black        Limited
	Frozen       Limited
	Silent       Limited
	Covered      Limited
	RecordingGap Limited

	// SignalMerge puts faults of one kind together that are so many seconds apart.
	SignalMerge float64
}

// Limited is a rule with a limit only: what is shorter is not reported.
type Limited struct{ Limit float64 }

// Merged is a rule with a limit that bridges short gaps.
type Merged struct{ Limit, Merge float64 }

// Occupied is when somebody sits on a seat.
type Occupied struct {
	Latch
	Score  float64 // of the person found, at least
	Doubt  float64 // from this score on to Score, it is not known whether somebody sits there
	Cover  float64 // share of the seat that the person covers, at least
	Inside float64 // or share of the upper half of the body that is in the seat, at least,
	Least  float64 // of somebody who covers at least so much of the seat: what is smaller is far behind, or a picture
	Merge  float64 // seconds between two presences that make one arrival
}

// LateStart is when a seat counts as empty at the scheduled start.
type LateStart struct {
	Limit float64
	Stay  float64 // seconds that make an arrival of a visit
}

// Absence is when somebody has left a seat.
type Absence struct {
	Limit float64
	Merge float64
	Off   float64 // seconds a seat is empty before it counts
}

// Phone is when something in somebody's hands is like a phone.
type Phone struct {
	Latch
	Score  float64 // of the phone found, at least
	Near   float64 // shoulder widths from a wrist or the head, at most
	Least  float64 // area in squares of the shoulder width, at least
	Most   float64 // and at most
	Fixed  float64 // seconds after which a thing in one place is none
	Spread float64 // in sizes of the thing, up to which it is in one place
	Pixels float64 // expected length of a phone in the picture, under which nothing is claimed
	Merge  float64
	Limit  float64 // seconds within twice as many
}

// HeadDown is when somebody looks down for long and hardly moves.
type HeadDown struct {
	Latch
	Point float64 // score of the parts of the body looked at, at least
	Share float64 // of the own upright height of the nose over the shoulders, under which it is down
	Below float64 // shoulder widths of the nose below the ears, from which it is down
	Learn float64 // seconds of the beginning from which the own upright height is taken
	Still float64 // quantile of the own movement under which one hardly moves
	Merge float64
	Limit float64
}

// NoRobe is when the colour of the clothes is unlike the robes on the seat.
type NoRobe struct {
	Latch
	Samples float64 // of robes that are needed on a seat, at least: there are twenty stills to take them from
	Spread  float64 // times the distance between robes, from which clothes are unlike them
	Merge   float64
	Limit   float64
}

// Default is the starting values.
func Default() Rules {
	return Rules{
		Hold:         12,
		Occupied:     Occupied{Latch: Latch{Enter: .6, Leave: .25, Tau: 2, On: 3, Off: 10}, Score: .35, Doubt: .25, Cover: .12, Inside: .8, Least: .03, Merge: 20},
		LateStart:    LateStart{Limit: 300, Stay: 30},
		SeatEmpty:    Limited{Limit: 120},
		Absence:      Absence{Limit: 120, Merge: 60, Off: 30},
		EarlyLeave:   Limited{Limit: 120},
		Phone:        Phone{Latch: Latch{Enter: .35, Leave: .12, Tau: 4, On: 5, Off: 10}, Score: .2, Near: .6, Least: .03, Most: .3, Fixed: 600, Spread: .05, Pixels: 30, Merge: 45, Limit: 30},
		HeadDown:     HeadDown{Latch: Latch{Enter: .6, Leave: .3, Tau: 5, On: 20, Off: 5}, Point: .3, Share: .6, Below: .15, Learn: 600, Still: .1, Merge: 10, Limit: 180},
		NoRobe:       NoRobe{Latch: Latch{Enter: .7, Leave: .4, Tau: 60, On: 60, Off: 60}, Samples: 6, Spread: 1.5, Merge: 60, Limit: 300},
		PersonCount:  Merged{Limit: 300, Merge: 60},
		Unscheduled:  Limited{Limit: 300},
		Black:        Limited{Limit: 2},
		Frozen:       Limited{Limit: 30},
		Silent:       Limited{Limit: 20},
		Covered:      Limited{Limit: 20},
		RecordingGap: Limited{Limit: 5},
		SignalMerge:  5,
	}
}

// Off is the limit of a kind that is not reported.
func Off() float64 { return math.Inf(1) }

// unit is what a parameter counts.
type unit int

const (
	inSeconds unit = iota
	inShares       // between 0 and 1
	inTimes        // any positive number
)

// parameter is one number of the rules under the name by which it is set.
type parameter struct {
	name  string
	value *float64
	unit  unit
}

func (r *Rules) parameters() []parameter {
	list := []parameter{
		{"sample.hold", &r.Hold, inSeconds},
		{"occupied.score", &r.Occupied.Score, inShares},
		{"occupied.doubt", &r.Occupied.Doubt, inShares},
		{"occupied.cover", &r.Occupied.Cover, inShares},
		{"occupied.inside", &r.Occupied.Inside, inShares},
		{"occupied.least", &r.Occupied.Least, inShares},
		{"occupied.merge", &r.Occupied.Merge, inSeconds},
		{"late_start.limit", &r.LateStart.Limit, inSeconds},
		{"late_start.stay", &r.LateStart.Stay, inSeconds},
		{"seat_empty.limit", &r.SeatEmpty.Limit, inSeconds},
		{"absence.limit", &r.Absence.Limit, inSeconds},
		{"absence.merge", &r.Absence.Merge, inSeconds},
		{"absence.off", &r.Absence.Off, inSeconds},
		{"early_leave.limit", &r.EarlyLeave.Limit, inSeconds},
		{"phone.score", &r.Phone.Score, inShares},
		{"phone.near", &r.Phone.Near, inTimes},
		{"phone.least", &r.Phone.Least, inTimes},
		{"phone.most", &r.Phone.Most, inTimes},
		{"phone.fixed", &r.Phone.Fixed, inSeconds},
		{"phone.spread", &r.Phone.Spread, inTimes},
		{"phone.pixels", &r.Phone.Pixels, inTimes},
		{"phone.merge", &r.Phone.Merge, inSeconds},
		{"phone.limit", &r.Phone.Limit, inSeconds},
		{"head_down.point", &r.HeadDown.Point, inShares},
		{"head_down.share", &r.HeadDown.Share, inShares},
		{"head_down.below", &r.HeadDown.Below, inTimes},
		{"head_down.learn", &r.HeadDown.Learn, inSeconds},
		{"head_down.still", &r.HeadDown.Still, inShares},
		{"head_down.merge", &r.HeadDown.Merge, inSeconds},
		{"head_down.limit", &r.HeadDown.Limit, inSeconds},
		{"no_robe.samples", &r.NoRobe.Samples, inTimes},
		{"no_robe.spread", &r.NoRobe.Spread, inTimes},
		{"no_robe.merge", &r.NoRobe.Merge, inSeconds},
		{"no_robe.limit", &r.NoRobe.Limit, inSeconds},
		{"person_count.limit", &r.PersonCount.Limit, inSeconds},
		{"person_count.merge", &r.PersonCount.Merge, inSeconds},
		{"unscheduled.limit", &r.Unscheduled.Limit, inSeconds},
		{"black.limit", &r.Black.Limit, inSeconds},
		{"frozen.limit", &r.Frozen.Limit, inSeconds},
		{"silent.limit", &r.Silent.Limit, inSeconds},
		{"covered.limit", &r.Covered.Limit, inSeconds},
		{"recording_gap.limit", &r.RecordingGap.Limit, inSeconds},
		{"signal.merge", &r.SignalMerge, inSeconds},
	}
	for _, l := range []struct {
		name string
		of   *Latch
	}{{"occupied", &r.Occupied.Latch}, {"phone", &r.Phone.Latch}, {"head_down", &r.HeadDown.Latch}, {"no_robe", &r.NoRobe.Latch}} {
		list = append(
			list,
			parameter{l.name + ".enter", &l.of.Enter, inShares},
			parameter{l.name + ".leave", &l.of.Leave, inShares},
			parameter{l.name + ".tau", &l.of.Tau, inSeconds},
			parameter{l.name + ".dwell_on", &l.of.On, inSeconds},
			parameter{l.name + ".dwell_off", &l.of.Off, inSeconds},
		)
	}
	return list
}

// Set changes one parameter: "phone.limit=30", "absence.limit=2m30s". The limit
// of a kind can be "off": then the kind is not reported. A setting that cannot
// be is refused and changes nothing.
func (r *Rules) Set(setting string) error {
	name, text, ok := strings.Cut(setting, "=")
	if !ok {
		return fmt.Errorf("%w: %q has no value", ErrParameter, setting)
	}
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	for _, p := range r.parameters() {
		if p.name != name {
			continue
		}
		v, err := p.parse(text)
		if err != nil {
			return err
		}
		before := *p.value
		*p.value = v
		if err := r.possible(); err != nil {
			*p.value = before
			return fmt.Errorf("%w: %s", err, setting)
		}
		return nil
	}
	return fmt.Errorf("%w: %q is no parameter", ErrParameter, name)
}

func (p parameter) parse(text string) (float64, error) {
	if text == "off" && strings.HasSuffix(p.name, ".limit") {
		return Off(), nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && p.unit == inSeconds {
		var d time.Duration
		d, err = time.ParseDuration(text)
		v = d.Seconds()
	}
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || (p.unit == inShares && v > 1) {
		return 0, fmt.Errorf("%w: %s cannot be %q", ErrParameter, p.name, text)
	}
	return v, nil
}

// Settings are all parameters as Set takes them, one a line: what a run of the
// rules went by, for whoever asks later.
func (r Rules) Settings() string {
	var out strings.Builder
	for _, p := range r.parameters() {
		value := strconv.FormatFloat(*p.value, 'g', -1, 64)
		if *p.value == Off() {
			value = "off"
		}
		out.WriteString(p.name + "=" + value + "\n")
	}
	return out.String()
}

// Restore takes over what Settings wrote, also an earlier version of it: what
// is no parameter any more is left out, and what was none yet stays as it is.
func (r *Rules) Restore(settings string) error {
	was := *r
	for line := range strings.Lines(settings) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), "=")
		for _, p := range was.parameters() {
			if p.name != name {
				continue
			}
			v, err := p.parse(text)
			if err != nil {
				return err
			}
			*p.value = v
		}
	}
	if err := was.possible(); err != nil {
		return err
	}
	*r = was
	return nil
}

// possible refuses values with which a machine could not work.
func (r *Rules) possible() error {
	for _, l := range []Latch{r.Occupied.Latch, r.Phone.Latch, r.HeadDown.Latch, r.NoRobe.Latch} {
		if l.Leave >= l.Enter {
			return fmt.Errorf("%w: the level to leave is not under the level to enter", ErrParameter)
		}
		if l.Tau <= 0 {
			return fmt.Errorf("%w: smoothing needs time", ErrParameter)
		}
	}
	if r.Hold <= 0 {
		return fmt.Errorf("%w: a sample must speak for some time", ErrParameter)
	}
	return nil
}

// Names lists the parameters by the names under which Set takes them.
func (r Rules) Names() []string {
	var out []string
	for _, p := range r.parameters() {
		out = append(out, p.name)
	}
	return out
}

// Limit is from how many seconds on a kind is reported.
func (r Rules) Limit(k video.Kind) float64 {
	for _, p := range r.parameters() {
		if p.name == string(k)+".limit" {
			return *p.value
		}
	}
	return Off()
}
