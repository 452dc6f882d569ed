package hearing

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
)

// kind is what becomes of an episode of a kind.
type kind struct {
	item   string // of the checklist
	person bool   // it rests on the seats; otherwise on the recording itself
}

// kinds is every kind of the machine's. Lateness that cannot be told from a
// recorder switched on late stands under the same item: a person decides.
func kinds() map[video.Kind]kind {
	return map[video.Kind]kind{
		video.LateStart:    {"item-01", true},
		video.Absence:      {"item-02", true},
		video.EarlyLeave:   {"item-02", true},
		video.SeatEmpty:    {"item-03", true},
		video.PersonCount:  {"item-03", true},
		video.Unscheduled:  {"item-04", true},
		video.Phone:        {"item-05", true},
		video.HeadDown:     {"item-07", true},
		video.NoRobe:       {"item-10", true},
		video.RecordingGap: {"item-17", false},
		video.Black:        {"item-17", false},
		video.Frozen:       {"item-17", false},
		video.Silent:       {"item-17", false},
		video.Covered:      {"item-17", false},
	}
}

// Kinds lists the machine's kinds, those about persons first.
func Kinds() []video.Kind {
	return []video.Kind{
		video.LateStart, video.Absence, video.EarlyLeave, video.SeatEmpty, video.PersonCount, video.Unscheduled, video.Phone, video.HeadDown, video.NoRobe,
		video.RecordingGap, video.Black, video.Frozen, video.Silent, video.Covered,
	}
}

// itemOf is the item that an episode of a kind belongs to; false when the list
// in force has none, or no machine may point it out.
func itemOf(list *checklist.Checklist, k video.Kind) (checklist.Item, bool) {
	it, ok := list.Item(kinds()[k].item)
	return it, ok && !it.Retired && it.MachineAllowed
}

// place names a seat: 审判长席位（2 号）.
func (b *Book) placeName(e *Episode) string {
	if e.Seat == "" {
		return ""
	}
	return b.Words.T("video.role."+string(e.Role)) + b.Words.T("recording.seat", "place", seatNumber(e.Seat))
}

// lengthName writes seconds as a length of time.
func (b *Book) lengthName(length float64) string {
	s := int(math.Round(length))
	switch {
	case s < 60:
		return b.Words.T("video.length.seconds", "n", s)
	case s%60 == 0:
		return b.Words.T("video.length.minutes", "n", s/60)
	}
	return b.Words.T("video.length.both", "minutes", s/60, "seconds", s%60)
}

// headline is the title of an episode's candidate: 审判长席位（2 号）离席 6 分 05 秒.
func (b *Book) headline(e *Episode) string {
	return b.placeName(e) + b.Words.T("recording.title."+string(e.Kind), "length", b.lengthName(e.End-e.Start))
}

// Clock is a moment of a recording as h:mm:ss.
func Clock(at float64) string {
	n := int(math.Round(at))
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// concerned are those whom an episode seems to be about: whoever sits on the
// seat by the docket, if that is one person only. A person confirms it.
func concerned(e *Episode, h *docket.Hearing, court org.CourtID, serves map[org.OfficerID]org.DivisionID) []finding.Subject {
	if h == nil || e.Seat == "" {
		return nil
	}
	members := h.Members(e.Role)
	if len(members) != 1 || members[0].Officer == "" {
		return nil
	}
	m := members[0]
	return []finding.Subject{{
		Officer: m.Officer, Name: m.Name, Part: string(m.Role), Unit: org.Unit{Court: court, Division: serves[m.Officer]},
	}}
}

// same finds the episode of before that is the same as one found now: of its
// kind and seat, overlapping by half of both together or of the shorter one.
func same(before []Episode, taken []bool, now *video.Episode) int {
	best, most := -1, 0.0
	for i := range before {
		o := &before[i]
		if taken[i] || o.Kind != now.Kind || o.Seat != now.Seat {
			continue
		}
		if o.Start == now.Start && o.End == now.End {
			return i
		}
		shared := min(o.End, now.End) - max(o.Start, now.Start)
		together := max(o.End, now.End) - min(o.Start, now.Start)
		shorter := min(o.End-o.Start, now.End-now.Start)
		if shared <= 0 || shared < together/2 && shared < shorter/2 {
			continue
		}
		if shared/together > most {
			best, most = i, shared/together
		}
	}
	return best
}

// boxOf is where what an episode is about was seen: the middle of the phones
// found, for one. Of an empty seat there is nothing.
func boxOf(e *video.Episode, seen []video.Observation) video.Box {
	if e.Kind != video.Phone {
		return video.Box{}
	}
	var sides [4][]float64
	for i := range seen {
		o := &seen[i]
		if o.Seat != e.Seat || o.At < e.Start || o.At >= e.End || o.Phone.Score == 0 {
			continue
		}
		for j, v := range []float64{o.Phone.Box.Left, o.Phone.Box.Top, o.Phone.Box.Right, o.Phone.Box.Bottom} {
			sides[j] = append(sides[j], v)
		}
	}
	if len(sides[0]) == 0 {
		return video.Box{}
	}
	mid := func(v []float64) float64 {
		slices.Sort(v)
		return v[len(v)/2]
	}
	return video.Box{Left: mid(sides[0]), Top: mid(sides[1]), Right: mid(sides[2]), Bottom: mid(sides[3])}
}

// seatNumber is a seat's name as people say it: s2 is number 2.
func seatNumber(id string) string {
	if n := strings.TrimLeft(id, "sS"); n != "" {
		return n
	}
	return id
}
