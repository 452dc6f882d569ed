// Package docket knows the hearings to be held: which case is heard in which
// courtroom from when to when, before whom, and whether the public is admitted.
// It comes from the court's own system as a spreadsheet or through the API, or
// a hearing at a time from a page.
//
// A recording is compared with the docket to tell which hearing it is of. The
// recordings of hearings that are closed, juvenile or sealed are not looked
// through.
package docket

import (
	"errors"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
)

// Errors that callers tell apart.
var (
	ErrCancelled = errors.New("docket: the hearing is cancelled")
	ErrBreak     = errors.New("docket: a break lies within the hearing and beside the others")
	ErrMany      = errors.New("docket: more rows than one import takes")
	ErrNone      = errors.New("docket: no rows")
)

// ID identifies a hearing: "hea_" and a sortable random part.
type ID string

// Verb is what somebody does here; it is also its name in the log.
type Verb string

// The verbs.
const (
	VerbImport Verb = "docket.import" // from a spreadsheet or through the API, and one at a time
	VerbCancel Verb = "docket.cancel"
	VerbBreaks Verb = "docket.declare_breaks"
)

// Source is how a hearing came to stand on the docket.
type Source string

// The sources.
const (
	FromSheet Source = "sheet"
	FromAPI   Source = "api"
	FromPage  Source = "page"
)

// Excluded is why the recordings of a hearing are not looked through.
type Excluded string

// The reasons.
const (
	NotExcluded Excluded = ""
	Closed      Excluded = "closed"   // 不公开审理
	Juvenile    Excluded = "juvenile" // 未成年人案件
	Sealed      Excluded = "sealed"   // 封存
)

// Exclusions lists the reasons.
func Exclusions() []Excluded { return []Excluded{Closed, Juvenile, Sealed} }

// excludedBy is what a case says of its hearings.
func excludedBy(c casefile.Case) Excluded {
	switch {
	case c.Sealed:
		return Sealed
	case c.Juvenile:
		return Juvenile
	case c.Closed:
		return Closed
	}
	return NotExcluded
}

// Member is somebody of the panel, or the clerk.
type Member struct {
	Role    video.Role    `json:"role"`
	Name    string        `json:"name"`
	Officer org.OfficerID `json:"officer,omitempty"` // "" not on the register, or several share the name
}

// Break is a declared break.
type Break struct{ From, To time.Time }

// Hearing is one hearing.
type Hearing struct {
	ID          ID
	Court       org.CourtID
	Courtroom   courtroom.ID
	Room        string // name of the courtroom
	Casefile    casefile.ID
	Number      string // of the case: （2026）澄0102民初1号
	Starts      time.Time
	Ends        time.Time // as expected
	Panel       []Member
	Breaks      []Break
	Excluded    Excluded
	Source      Source
	AddedBy     org.AccountID
	AddedAt     time.Time
	CancelledAt time.Time
	Version     int64
	Masked      bool // the reader may not know whose hearing it is
}

// Unit is where the hearing belongs.
func (h *Hearing) Unit() org.Unit { return org.Unit{Court: h.Court} }

// Cancelled reports whether it is not held.
func (h *Hearing) Cancelled() bool { return !h.CancelledAt.IsZero() }

// Members lists those with a role, in their order.
func (h *Hearing) Members(roles ...video.Role) []Member {
	var out []Member
	for _, m := range h.Panel {
		if slices.Contains(roles, m.Role) {
			out = append(out, m)
		}
	}
	return out
}

// Officers are the officers on the panel, and the clerk, as far as known.
func (h *Hearing) Officers() []org.OfficerID {
	var out []org.OfficerID
	for _, m := range h.Panel {
		if m.Officer != "" && !slices.Contains(out, m.Officer) {
			out = append(out, m.Officer)
		}
	}
	return out
}

// shown is the hearing as by may see it: of one that is not for everybody's
// eyes only that the courtroom is taken.
func (h Hearing) shown(by org.Actor) Hearing {
	if h.Excluded == NotExcluded || by.May(org.ScheduleImport, h.Unit()) || by.Officer != "" && slices.Contains(h.Officers(), by.Officer) {
		return h
	}
	h.Number, h.Casefile, h.Panel, h.Masked = "", "", nil, true
	return h
}

// Listing is how a recording stands to the docket.
type Listing string

// The listings.
const (
	Unasked  Listing = "unasked"  // the court has no docket of that day
	Listed   Listing = "listed"   // it is of a hearing
	Unlisted Listing = "unlisted" // there is a docket, and no hearing there at that time
)

// A recording begins before the hearing, and a hearing goes on for longer than
// was expected.
const (
	before = 30 * time.Minute
	after  = 2 * time.Hour
)

// match finds the hearing that a recording from begun to ended is of: the one
// that it shares most time with, or else the nearest that it may belong to; -1
// is none.
func match(list []Hearing, begun, ended time.Time) int {
	best, most := -1, time.Duration(0)
	for i := range list {
		if shared := overlap(list[i].Starts, list[i].Ends, begun, ended); shared > most {
			best, most = i, shared
		}
	}
	if best >= 0 {
		return best
	}
	for i := range list {
		if shared := overlap(list[i].Starts.Add(-before), list[i].Ends.Add(after), begun, ended); shared > most {
			best, most = i, shared
		}
	}
	return best
}

func overlap(a, b, c, d time.Time) time.Duration {
	if c.After(a) {
		a = c
	}
	if d.Before(b) {
		b = d
	}
	return b.Sub(a)
}

// personName is a name as the register keeps it.
func personName(s string) string { return org.PersonName(strings.TrimSpace(s)) }
