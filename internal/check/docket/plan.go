package docket

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
)

// New is a hearing as somebody hands it in.
type New struct {
	Number   string // of the case
	Room     string // name of the courtroom
	Starts   time.Time
	Ends     time.Time
	Panel    []Member
	Excluded Excluded
}

// Row is a row of what is handed in, with what could not be read of it.
type Row struct {
	N int // as its sender counts
	New
	Faults []Fault
}

// Fault is what is wrong with a row; its key is behind "docket.fault.".
type Fault struct {
	Key  string
	Args []any
}

// Outcome is what becomes of a row.
type Outcome string

// The outcomes.
const (
	Added   Outcome = "added"
	Changed Outcome = "changed" // it stands on the docket, otherwise
	Same    Outcome = "same"    // it stands on the docket as it is
	Refused Outcome = "refused"
)

// Line is a row and what becomes of it.
type Line struct {
	Row
	Outcome  Outcome
	Warnings []Fault // it is taken all the same
	ID       ID      // of the hearing; "" refused, or tried only

	hearing Hearing
}

// Report is what becomes of all rows.
type Report struct{ Lines []Line }

// Count counts the rows of an outcome.
func (r Report) Count(o Outcome) (n int) {
	for _, l := range r.Lines {
		if l.Outcome == o {
			n++
		}
	}
	return n
}

// Bounds of a hearing.
const (
	longest   = 24 * time.Hour
	maxAhead  = 366 * 24 * time.Hour
	maxBack   = 10 * 366 * 24 * time.Hour
	maxPanel  = 15
	maxMember = 50 // characters of a name
)

// caseNumber is the form of a case number since 2016: year, court, type, serial.
var caseNumber = regexp.MustCompile(`^（(?:19|20)\d{2}）(?:最高法|\p{Han}\d{0,4})\p{Han}{1,10}\d{1,7}号(?:之[一二三四五六七八九十\d]{1,3})?$`)

// tidyNumber gives a case number the form in which cases are kept: full-width
// brackets, no spaces, half-width digits.
func tidyNumber(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '(' || r == '〔' || r == '[' || r == '［' || r == '【':
			return '（'
		case r == ')' || r == '〕' || r == ']' || r == '］' || r == '】':
			return '）'
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '　' || r == '\t' || r == '\n' || r == '\r':
			return -1
		}
		return r
	}, s)
}

// tidyRoom is a name of a courtroom without spaces, for comparing.
func tidyRoom(s string) string { return strings.Join(strings.Fields(s), "") }

// known is what rows are compared with.
type known struct {
	now      time.Time
	rooms    []courtroom.Courtroom // of the court
	standing []Hearing             // on its docket at that time
	excluded map[string]Excluded   // by what is known of a case, by number
}

// plan says what becomes of rows. It is pure.
func plan(rows []Row, k known) Report {
	var r Report
	for _, row := range rows {
		l := Line{Row: row}
		l.tidy()
		l.check(k)
		if j := slices.IndexFunc(r.Lines, func(o Line) bool { return o.Outcome != Refused && l.sameAs(o) }); len(l.Faults) == 0 && j >= 0 {
			l.fault("double", "row", r.Lines[j].N)
		}
		if len(l.Faults) > 0 {
			l.Outcome = Refused
		} else {
			l.weigh(k)
			l.warn(k, r.Lines)
		}
		r.Lines = append(r.Lines, l)
	}
	return r
}

func (l *Line) fault(key string, args ...any) { l.Faults = append(l.Faults, Fault{key, args}) }

func (l *Line) warning(key string, args ...any) {
	l.Warnings = append(l.Warnings, Fault{key, args})
}

func (l *Line) faulty(key string) bool {
	return slices.ContainsFunc(l.Faults, func(f Fault) bool { return f.Key == key })
}

func (l *Line) tidy() {
	l.Faults = slices.Clone(l.Faults)
	l.Number, l.Room = tidyNumber(l.Number), strings.TrimSpace(l.Room)
	l.Panel = slices.Clone(l.Panel)
	for i := range l.Panel {
		l.Panel[i].Name = personName(l.Panel[i].Name)
	}
	l.Panel = slices.DeleteFunc(l.Panel, func(m Member) bool { return m.Name == "" })
}

// check finds what is wrong with a row by itself.
func (l *Line) check(k known) {
	switch {
	case l.Number == "":
		l.fault("no_number")
	case !caseNumber.MatchString(l.Number):
		l.fault("number", "number", l.Number)
	}
	room := slices.IndexFunc(k.rooms, func(c courtroom.Courtroom) bool { return tidyRoom(c.Name) == tidyRoom(l.Room) })
	switch {
	case l.Room == "":
		l.fault("no_room")
	case room < 0:
		l.fault("room", "room", l.Room)
	default:
		l.hearing.Courtroom, l.hearing.Room, l.hearing.Court = k.rooms[room].ID, k.rooms[room].Name, k.rooms[room].Court
	}
	l.checkTimes(k.now)
	l.checkPanel()
	if l.Excluded != NotExcluded && !slices.Contains(Exclusions(), l.Excluded) {
		l.fault("open", "text", string(l.Excluded))
	}
}

func (l *Line) checkTimes(now time.Time) {
	switch {
	case l.faulty("starts") || l.faulty("ends"): // said already
	case l.Starts.IsZero():
		l.fault("no_starts")
	case l.Ends.IsZero():
		l.fault("no_ends")
	case l.Starts.After(now.Add(maxAhead)) || l.Starts.Before(now.Add(-maxBack)):
		l.fault("far")
	case !l.Ends.After(l.Starts):
		l.fault("order")
	case l.Ends.Sub(l.Starts) > longest:
		l.fault("long")
	}
}

func (l *Line) checkPanel() {
	if len(l.Panel) > maxPanel {
		l.fault("panel_many", "most", maxPanel)
		return
	}
	var names []string
	presiding := 0
	for _, m := range l.Panel {
		switch m.Role {
		case video.Presiding:
			presiding++
		case video.Judge, video.Assessor, video.Clerk:
		case video.Other:
			l.fault("role", "name", m.Name)
		default:
			l.fault("role", "name", m.Name)
		}
		switch {
		case len([]rune(m.Name)) > maxMember:
			l.fault("name_long", "most", maxMember)
		case slices.Contains(names, m.Name):
			l.fault("name_twice", "name", m.Name)
		}
		names = append(names, m.Name)
	}
	switch {
	case presiding == 0:
		l.fault("no_presiding")
	case presiding > 1:
		l.fault("presiding")
	}
}

// sameAs reports whether two rows are about one hearing.
func (l *Line) sameAs(o Line) bool {
	return l.hearing.Courtroom == o.hearing.Courtroom && l.Starts.Equal(o.Starts) && l.Number == o.Number
}

// weigh compares a sound row with the docket.
func (l *Line) weigh(k known) {
	h := l.hearing
	h.Number, h.Starts, h.Ends, h.Panel, h.Excluded = l.Number, l.Starts, l.Ends, l.Panel, l.Excluded
	if of := k.excluded[l.Number]; of != NotExcluded && h.Excluded == NotExcluded {
		h.Excluded = of
		l.warning("restricted", "why", string(of))
	}
	i := slices.IndexFunc(k.standing, func(o Hearing) bool {
		return o.Courtroom == h.Courtroom && o.Starts.Equal(h.Starts) && o.Number == h.Number
	})
	if i < 0 {
		l.hearing, l.Outcome = h, Added
		return
	}
	o := k.standing[i]
	l.ID, l.Outcome = o.ID, Changed
	if o.Ends.Equal(h.Ends) && slices.Equal(o.Panel, h.Panel) && o.Excluded == h.Excluded && !o.Cancelled() {
		l.Outcome = Same
	}
	if o.Cancelled() {
		l.warning("reinstated")
	}
	o.Ends, o.Panel, o.Excluded, o.CancelledAt = h.Ends, h.Panel, h.Excluded, time.Time{}
	o.Breaks = slices.DeleteFunc(slices.Clone(o.Breaks), func(b Break) bool { return b.To.After(o.Ends) })
	l.hearing = o
}

// warn finds what is odd about a sound row.
func (l *Line) warn(k known, before []Line) {
	h := &l.hearing
	for _, o := range before {
		if o.Outcome != Refused && o.hearing.Courtroom == h.Courtroom && overlap(o.Starts, o.Ends, h.Starts, h.Ends) > 0 {
			l.warning("overlap_row", "row", o.N)
		}
	}
	for _, o := range k.standing {
		if o.ID != h.ID && !o.Cancelled() && o.Courtroom == h.Courtroom && overlap(o.Starts, o.Ends, h.Starts, h.Ends) > 0 &&
			!slices.ContainsFunc(before, func(b Line) bool { return b.ID == o.ID }) {
			l.warning("overlap", "number", o.Number, "room", o.Room)
		}
	}
	deciding := 0
	for _, m := range h.Panel {
		if m.Role != video.Clerk {
			deciding++
		}
		if m.Officer == "" && m.Role != video.Assessor {
			l.warning("unknown_name", "name", m.Name)
		}
	}
	if deciding%2 == 0 {
		l.warning("even", "n", deciding)
	}
}
