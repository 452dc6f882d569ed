package episode

import (
	"xiezhi/internal/engine/video"
)

// panel are the members of the panel, who count for its size.
func panel(r video.Role) bool {
	return r == video.Presiding || r == video.Judge || r == video.Assessor
}

// ours are the seats of the court's own people. Nobody else is looked at for
// his or her conduct; the other seats only show that a hearing goes on.
func ours(r video.Role) bool { return panel(r) || r == video.Clerk }

// sits is the evidence of somebody on a seat. A person found with a doubtful
// score is evidence of nothing: that a seat is empty must have been seen.
func (f *finder) sits(l look) (float64, Reason) {
	switch why := f.nobody(l); why {
	case "":
		return 1, ""
	case Unsure:
		return 0, Unsure
	default:
		return 0, ""
	}
}

// Fills tells that somebody is in a seat rather than behind or beside it. A
// seat that was drawn around one person is known by how much of it the person
// covers. In one that was drawn larger nobody covers much; there the upper half of
// the body has to be in it.
func (o Occupied) Fills(seat []video.Point, d video.Detection) bool {
	return d.Cover >= o.Cover || d.Cover >= o.Least && video.Share(seat, d.Box.Upper()) >= o.Inside
}

// nobody is why a look shows nobody on the seat; "" when it shows somebody.
func (f *finder) nobody(l look) Reason {
	switch r := f.Rules.Occupied; {
	case !l.fills || l.Person.Score < min(r.Doubt, r.Score):
		return Nobody
	case l.Person.Score < r.Score:
		return Unsure
	default:
		return ""
	}
}

// occupancy settles when somebody sits on a seat and when nobody does. The time
// between the last look of one state and its contrary is of neither.
func (f *finder) occupancy(s *seat) {
	s.occupied, _ = s.series(f.sits)
	s.seen = seen(s.occupied)
	s.runs = f.runs(occupied, s, f.Rules.Occupied.Latch, s.occupied)
	s.here = in(s.runs, on, s.seen)
	s.gone = in(s.runs, off, s.seen)
}

// presence reports who was late, away, or gone before the end.
func (f *finder) presence(s *seat) {
	if !ours(s.Role) {
		return
	}
	var empty []video.Span
	for _, r := range s.runs {
		if part := s.seen.clip(r.Start, r.End); r.state == off && reaches(part.seconds(), f.Rules.Absence.Off) {
			empty = append(empty, part...)
		}
	}
	arrival, came := f.arrival(s)
	merge := f.Rules.Absence.Merge
	if f.started() { // who was not there before he came is late once, whatever hid the seat in between
		merge = f.Duration
	}
	before := gather(union(empty).clip(0, arrival), merge)
	after := gather(union(empty).clip(arrival, f.Duration), f.Rules.Absence.Merge)
	for _, g := range before {
		f.notYet(s, g, came, arrival)
	}
	for _, g := range after {
		f.left(s, g)
	}
	f.presenceExtents(s)
}

// arrival is when somebody first sat down to stay. What hides a seat makes no two
// visits of one.
func (f *finder) arrival(s *seat) (at float64, came bool) {
	var visit video.Span
	seconds := 0.0
	for _, r := range s.runs {
		if r.state != on {
			continue
		}
		if seconds == 0 || r.Start-visit.End > f.Rules.Occupied.Merge+tiny {
			visit, seconds = r.Span, 0
		}
		visit.End = r.End
		if seconds += s.seen.clip(r.Start, r.End).seconds(); reaches(seconds, f.Rules.LateStart.Stay) {
			return visit.Start, true
		}
	}
	return f.Duration, false
}

// notYet reports a seat on which nobody has sat down yet.
func (f *finder) notYet(s *seat, g group, came bool, arrival float64) {
	limit := f.Rules.SeatEmpty.Limit
	switch {
	case came && f.started():
		f.late(s, g, arrival)
	case !reaches(g.seconds, limit):
	case came:
		f.empty(video.SeatEmpty, s, g, video.High, say("no_hearing"), say("seat_empty", "length", length(g.seconds), "limit", length(limit)))
	default: // the seat may not be used at all today
		f.empty(video.SeatEmpty, s, g, video.Medium, say("no_hearing"), say("seat_never", "length", length(g.seconds), "limit", length(limit)))
	}
}

// late reports a seat that was empty when the hearing was to begin. Where it is
// empty from the first look on, the time before the recording counts too.
func (f *finder) late(s *seat, g group, arrival float64) {
	late, limit := g.seconds, f.Rules.LateStart.Limit
	if g.Start <= f.Rules.Hold {
		late += max(0, -f.Schedule.Start)
	}
	if reaches(late, limit) {
		f.empty(video.LateStart, s, g, video.High, sentence{}, say("late_start", "at", moment(arrival), "late", length(late), "length", length(g.seconds), "limit", length(limit)))
	}
}

// left reports a seat that was left: an absence, or for good while others stay.
func (f *finder) left(s *seat, g group) {
	if f.lastsToTheEnd(s, g) {
		stay, until := f.others(s, g)
		g.Span.End = min(g.End, until)
		g.parts = g.parts.clip(g.Start, g.End)
		g.seconds = g.parts.seconds()
		if limit := f.Rules.EarlyLeave.Limit; reaches(stay, limit) && reaches(g.seconds, limit) {
			f.empty(video.EarlyLeave, s, g, video.High, sentence{}, say("early_leave", "length", length(g.seconds), "others", length(stay), "limit", length(limit)))
		}
		return
	}
	if limit := f.Rules.Absence.Limit; reaches(g.seconds, limit) {
		f.empty(video.Absence, s, g, video.High, say("recess"), say("absence", "length", length(g.seconds), "limit", length(limit)))
	}
}

// empty proposes an episode of an empty seat, with at most so much confidence.
// If all seats were empty with it, the guess is said and the confidence is low.
func (f *finder) empty(k video.Kind, s *seat, g group, most video.Confidence, guess sentence, why ...sentence) {
	c := atMost(f.sure(s, g), most)
	if guess.key != "" && f.together(s, g) {
		c, why = video.Low, append(why, guess)
	}
	f.add(k, s.ID, g.Span, c, stills(times(s.occupied), g.Span, middle(s.occupied, g.Span)), f.bridged(why, g)...)
}

// sure is the confidence of an empty seat: how much of the seen time nobody was
// found, and how much of the time was seen.
func (f *finder) sure(s *seat, g group) video.Confidence {
	return confidence(
		share(s.occupied, g.Span, func(p point) bool { return p.evidence < half }),
		g.seconds/(g.End-g.Start))
}

// lastsToTheEnd tells that nobody came back before the recording ends.
func (f *finder) lastsToTheEnd(s *seat, g group) bool {
	end := s.seen[len(s.seen)-1].End
	return g.End >= end-tiny && end >= f.Duration-f.Rules.Hold
}

// others is for how long somebody else stays seated after a seat was left, on
// the seat where that is longest, and until when the last of them does.
func (f *finder) others(s *seat, g group) (stay, until float64) {
	until = g.Start
	for _, o := range f.seats {
		if o == s {
			continue
		}
		here := o.here.clip(g.Start, g.End)
		if n := len(here); n > 0 {
			stay, until = max(stay, here.seconds()), max(until, here[n-1].End)
		}
	}
	return stay, until
}

// together tells that all seats, of at least two, were empty with this one: it
// looks like a break that nobody declared, or like no hearing at all.
func (f *finder) together(s *seat, g group) bool {
	if len(f.seats) < 2 {
		return false
	}
	all := g.parts
	for _, o := range f.seats {
		if o != s {
			all = all.and(o.gone)
		}
	}
	return all.seconds() >= .8*g.seconds
}

// bridged adds how much of an episode was not seen in its state.
func (f *finder) bridged(why []sentence, g group) []sentence {
	if gap := g.End - g.Start - g.seconds; gap >= 1 {
		why = append(why, say("bridged", "length", length(gap)))
	}
	return why
}

// presenceExtents accounts for the four kinds that rest on presence.
func (f *finder) presenceExtents(s *seat) {
	_, unknown := s.series(f.sits)
	for _, k := range []video.Kind{video.LateStart, video.SeatEmpty, video.Absence, video.EarlyLeave} {
		switch {
		case f.Rules.Limit(k) == Off():
			s.extents = append(s.extents, f.blank(k, SwitchedOff))
		case k == video.LateStart && !f.started():
			s.extents = append(s.extents, f.blank(k, NoSchedule))
		case k == video.EarlyLeave && len(f.seats) < 2:
			s.extents = append(s.extents, f.blank(k, NoSeats))
		default:
			f.account(k, s, unknown)
		}
	}
}

// lateRecording reports a recording that itself begins late. It says nothing of
// a seat, and only stands where no seat was found late.
func (f *finder) lateRecording() {
	late := -f.Schedule.Start
	if !f.Schedule.Timed || !reaches(late, f.Rules.LateStart.Limit) || f.Duration == 0 {
		return
	}
	for _, e := range f.episodes {
		if e.Kind == video.LateStart {
			return
		}
	}
	f.add(video.LateStart, "", video.Span{}, video.Medium, stills(nil, video.Span{}, 0),
		say("late_recording", "late", length(late), "limit", length(f.Rules.LateStart.Limit)))
}

// personCount reports that not as many members of the panel sit there as should.
func (f *finder) personCount() {
	k, limit := video.PersonCount, f.Rules.PersonCount.Limit
	var seats []*seat
	for _, s := range f.seats {
		if panel(s.Role) {
			seats = append(seats, s)
		}
	}
	switch {
	case limit == Off():
		f.picture = append(f.picture, f.blank(k, SwitchedOff))
		return
	case f.Schedule.Panel <= 0:
		f.picture = append(f.picture, f.blank(k, NoSchedule))
		return
	case len(seats) < f.Schedule.Panel:
		f.picture = append(f.picture, f.blank(k, NoSeats))
		return
	}
	counts := count(seats)
	f.picture = append(f.picture, f.counted(counts))
	wrong := union(spansOf(counts, func(n int) bool { return n > 0 && n != f.Schedule.Panel }))
	for _, g := range gather(wrong, f.Rules.PersonCount.Merge) {
		if !reaches(g.seconds, limit) {
			continue
		}
		fewest, most := len(seats), 0
		for _, c := range counts {
			if len(g.parts.clip(c.Start, c.End)) > 0 {
				fewest, most = min(fewest, c.n), max(most, c.n)
			}
		}
		why := []sentence{say("person_count", "panel", f.Schedule.Panel, "fewest", fewest, "most", most, "length", length(g.seconds), "limit", length(limit))}
		if fewest == most {
			why[0] = say("person_count_steady", "panel", f.Schedule.Panel, "found", most, "length", length(g.seconds), "limit", length(limit))
		}
		looks := seats[0].occupied
		f.add(k, "", g.Span, atMost(confidence(1, g.seconds/(g.End-g.Start)), video.Medium),
			stills(times(looks), g.Span, middle(looks, g.Span)), f.bridged(why, g)...)
	}
}

// counted accounts for the time in which the members could be counted: when it
// was settled for every seat whether somebody sits there.
func (f *finder) counted(counts []tally) Extent {
	e := Extent{Kind: video.PersonCount, Masked: f.masked.seconds(), Reasons: map[Reason]float64{}}
	e.Seen = union(spansOf(counts, func(int) bool { return true })).seconds()
	e.Unknown = max(0, f.Duration-e.Seen-e.Masked)
	for _, b := range f.blinds {
		e.Reasons[b.reason] = b.spans.seconds()
	}
	if e.Unknown > tiny {
		e.Reasons[Unsure] = e.Unknown
	}
	return e
}

// tally is a stretch in which so many seats are taken.
type tally struct {
	video.Span
	n int
}

// count is how many of the seats are taken, wherever that is settled for all.
func count(seats []*seat) []tally {
	known := union(slicesOf(seats[0]))
	for _, s := range seats[1:] {
		known = known.and(union(slicesOf(s)))
	}
	out := make([]tally, len(known))
	for i, k := range known {
		out[i] = tally{Span: k}
	}
	for _, s := range seats {
		var next []tally
		for _, c := range out {
			one := spans{c.Span}
			for _, h := range one.and(s.here) {
				next = append(next, tally{h, c.n + 1})
			}
			for _, h := range one.minus(s.here) {
				next = append(next, tally{h, c.n})
			}
		}
		out = next
	}
	return out
}

// slicesOf is the time in which a seat's state is settled.
func slicesOf(s *seat) []video.Span {
	return append(append([]video.Span{}, s.here...), s.gone...)
}

func spansOf(counts []tally, want func(int) bool) []video.Span {
	var out []video.Span
	for _, c := range counts {
		if want(c.n) {
			out = append(out, c.Span)
		}
	}
	return out
}

// unscheduled reports a recording that no row of the schedule speaks of.
func (f *finder) unscheduled() {
	k, limit := video.Unscheduled, f.Rules.Unscheduled.Limit
	if limit == Off() || f.Schedule.Listing == Unasked {
		r := NoSchedule
		if limit == Off() {
			r = SwitchedOff
		}
		f.picture = append(f.picture, f.blank(k, r))
		return
	}
	f.picture = append(f.picture, Extent{Kind: k, Seen: f.Duration})
	if f.Schedule.Listing == Listed {
		return
	}
	var taken []video.Span
	var looked []point
	for _, s := range f.seats {
		taken = append(taken, s.here...)
		looked = append(looked, s.occupied...)
	}
	here := union(taken)
	if len(looked) == 0 { // nobody looked for people: the recording alone speaks
		if reaches(f.Duration, limit) {
			whole := video.Span{End: f.Duration}
			f.add(k, "", whole, video.Low, stills([]float64{f.Duration / 2}, whole, 0), say("unscheduled_unseen", "length", length(f.Duration)))
		}
		return
	}
	if !reaches(here.seconds(), limit) {
		return
	}
	s := video.Span{Start: here[0].Start, End: here[len(here)-1].End}
	f.add(k, "", s, video.Medium, stills(times(looked), s, middle(looked, s)), say("unscheduled", "length", length(here.seconds()), "limit", length(limit)))
}
