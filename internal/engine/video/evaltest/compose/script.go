package main

import (
	"encoding/json"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/evaltest"
)

// The limits of the rules, which the script keeps away from: what lasts about as
// long as a limit is neither to be found nor to be left out.
const (
	limitLate   = 300
	limitAway   = 120
	limitPhone  = 30
	limitFrozen = 30
)

// hearing is the script of a recording.
type hearing struct {
	size     image.Point
	duration float64
	places   []*seat
	faults   []video.Fault
	walkers  []walker
	light    []float64 // brightness at every minute, 1 is as drawn
	noise    float64   // standard deviation, in levels
	rate     string    // bits a second, for the encoder
	keys     float64   // seconds between key pictures
	seed     uint64    // of what moves
	frames   int       // framed pictures of people on the wall
	phones   float64   // how often somebody uses a phone while sitting once
	cast     *cast
	truth    evaltest.Truth
}

// seat is a place with somebody on it, at times.
type seat struct {
	video.Seat
	who    *image.NRGBA
	height float64     // of the person in the picture
	at     image.Point // of the middle of the person, at the edge of the desk
	here   []video.Span
	phones []video.Span
	phone  *image.NRGBA
	desk   []thing
	chair  bool
	hat    bool
}

// thing is what lies on a desk.
type thing int

const (
	papers thing = iota
	notebook
	binder
	cup
)

// walker is somebody who walks through the picture behind the seats.
type walker struct {
	who  *image.NRGBA
	from float64 // when
	left bool    // to the left
}

// layout is where the seats of a court room are in the picture.
type layout struct {
	width, height int
	seats         []struct {
		role   video.Role
		x, y   float64 // of the middle at the edge of the desk, in fractions
		person float64 // height in pixels
	}
}

type placed = struct {
	role   video.Role
	x, y   float64
	person float64
}

// layouts are the court rooms: the whole of a large one, a usual one, one close.
func layouts() []layout {
	return []layout{
		{960, 540, []placed{
			{video.Presiding, .5, .40, 110},
			{video.Judge, .33, .40, 105},
			{video.Assessor, .67, .40, 105},
			{video.Clerk, .5, .70, 120},
			{video.Other, .12, .82, 170},
		}},
		{1280, 720, []placed{{video.Presiding, .40, .47, 220}, {video.Clerk, .70, .62, 200}, {video.Other, .12, .9, 260}}},
		{960, 540, []placed{
			{video.Presiding, .5, .36, 72},
			{video.Judge, .38, .36, 64},
			{video.Assessor, .62, .36, 64},
			{video.Clerk, .5, .56, 84},
			{video.Other, .85, .80, 120},
		}},
		{1280, 720, []placed{{video.Presiding, .36, .72, 390}, {video.Clerk, .78, .78, 300}}},
		{960, 540, []placed{{video.Presiding, .42, .45, 150}, {video.Clerk, .66, .56, 140}, {video.Other, .16, .85, 190}}},
	}
}

// wish is what is asked of all hearings.
type wish struct {
	duration float64 // seconds
	phones   float64 // how often somebody uses a phone while sitting once, on average
	rooms    []int   // the numbers of the court rooms, which come in turn
}

// plan writes the script of a hearing.
func plan(rnd *rand.Rand, c *cast, number int, want wish) *hearing {
	turn := number - 1
	l := layouts()[want.rooms[turn%len(want.rooms)]-1]
	h := &hearing{size: image.Pt(l.width, l.height), duration: want.duration, phones: want.phones, cast: c, seed: rnd.Uint64()}
	h.quality(rnd, number)
	start := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.FixedZone("", 8*3600)).AddDate(0, 0, number)
	begins := 0.0
	if rnd.Float64() < .7 { // the schedule is known
		begins = math.Floor(rnd.Float64() * 90)
		scheduled := start.Add(time.Duration(begins) * time.Second)
		h.truth.Start, h.truth.Scheduled = &start, &scheduled
	}
	people := rnd.Perm(len(c.people))
	for i, p := range l.seats {
		s := &seat{who: c.people[people[i%len(people)]], height: p.person * (.9 + .2*rnd.Float64()), at: image.Pt(int(p.x*float64(l.width)), int(p.y*float64(l.height)))}
		s.Seat = video.Seat{ID: "s" + string(rune('1'+i)), Role: p.role}
		s.frame(h.size)
		s.dress(rnd, c)
		h.places = append(h.places, s)
	}
	h.attend(rnd, begins)
	h.fail(rnd)
	h.usePhones(rnd)
	h.walk(rnd, people)
	slices.SortStableFunc(h.truth.Episodes, func(a, b evaltest.Labelled) int { return int(a.Start - b.Start) })
	return h
}

// quality chooses how good the recording is: each court room comes in each quality.
func (h *hearing) quality(rnd *rand.Rand, number int) {
	grades := []struct {
		name  string
		noise float64
		rate  float64 // bits for a pixel of a picture
	}{{"high", 2, .35}, {"medium", 4, .15}, {"low", 7, .07}}
	g := grades[number%len(grades)]
	h.truth.Quality, h.noise = g.name, g.noise
	h.rate = strconv.Itoa(int(g.rate * float64(h.size.X*h.size.Y) * rate))
	h.keys = []float64{1, 2, 2, 4}[rnd.IntN(4)]
	h.frames = rnd.IntN(3)
	level := .85 + .3*rnd.Float64()
	for range int(h.duration/60) + 2 {
		level = min(1.15, max(.6, level+.12*(rnd.Float64()-.5)))
		h.light = append(h.light, level)
	}
}

// frame draws the border of the seat: what a person draws who sets up a camera.
func (s *seat) frame(size image.Point) {
	w, h := float64(size.X), float64(size.Y)
	x, y := float64(s.at.X)/w, float64(s.at.Y)/h
	half, top := .62*s.height/w, 1.15*s.height/h
	clip := func(v float64) float64 { return math.Round(min(1, max(0, v))*1e4) / 1e4 }
	s.Polygon = []video.Point{
		{clip(x - .8*half), clip(y - top)},
		{clip(x + .8*half), clip(y - top)},
		{clip(x + half), clip(y + .05*s.height/h)},
		{clip(x - half), clip(y + .05*s.height/h)},
	}
}

// dress puts things on the desk and a chair behind it.
func (s *seat) dress(rnd *rand.Rand, c *cast) {
	s.phone = c.phones[rnd.IntN(len(c.phones))]
	s.chair = rnd.Float64() < .7
	s.hat = rnd.Float64() < .2
	for _, t := range []thing{papers, notebook, binder, cup} {
		if rnd.Float64() < .5 {
			s.desk = append(s.desk, t)
		}
	}
}

// ours are the seats that presence is reported of.
func (s *seat) ours() bool { return s.Role != video.Other }

// attend has people come, leave and come back.
func (h *hearing) attend(rnd *rand.Rand, begins float64) {
	planned := h.truth.Scheduled != nil
	goner := -1 // one at most leaves for good: the hearing goes on without
	for i, s := range h.places {
		from, until := 0.0, h.duration
		if s.ours() {
			switch p := rnd.Float64(); {
			case p < .06 && i > 0: // nobody ever
				h.label(s, video.SeatEmpty, begins, h.duration)
				continue
			case p < .26 && planned:
				from = begins + limitLate + 40 + float64(rnd.IntN(240))
				h.label(s, video.LateStart, begins, from)
			case p < .26:
				from = limitAway + 30 + float64(rnd.IntN(300))
				h.label(s, video.SeatEmpty, 0, from)
			case p < .4 && planned: // late, but not for long
				from = begins + 60 + float64(rnd.IntN(160))
			case p < .4:
				from = 30 + float64(rnd.IntN(60))
			}
			leaves := h.duration - limitAway - 40 - float64(rnd.IntN(200))
			if goner < 0 && i > 0 && rnd.Float64() < .3 && leaves > from+150 {
				goner, until = i, leaves
				h.label(s, video.EarlyLeave, until, h.duration)
			}
		}
		h.sit(rnd, s, from, until)
	}
}

// sit has somebody on a seat who is away now and then.
func (h *hearing) sit(rnd *rand.Rand, s *seat, from, until float64) {
	at := from
	for s.ours() {
		stay := 150 + float64(rnd.IntN(500))
		away := limitAway + 25 + float64(rnd.IntN(200))
		short := rnd.Float64() < .4
		if short { // gone for less than counts
			away = 20 + float64(rnd.IntN(70))
		}
		if at+stay+away+150 > until {
			break
		}
		s.here = append(s.here, video.Span{Start: at, End: at + stay})
		if !short {
			h.label(s, video.Absence, at+stay, at+stay+away)
		}
		at += stay + away
	}
	s.here = append(s.here, video.Span{Start: at, End: until})
}

// fail has the recording break where nobody comes or goes.
func (h *hearing) fail(rnd *rand.Rand) {
	for _, k := range []video.Kind{video.Black, video.Frozen, video.Covered, video.Silent, video.RecordingGap} {
		if rnd.Float64() > .4 {
			continue
		}
		length := map[video.Kind]float64{video.Black: 5, video.Frozen: limitFrozen + 10, video.Covered: 30, video.Silent: 30, video.RecordingGap: 10}[k] + float64(rnd.IntN(30))
		for range 40 {
			at := 20 + math.Floor(rnd.Float64()*(h.duration-length-40))
			if h.calm(at-20, at+length+20) {
				h.faults = append(h.faults, video.Fault{Kind: k, Span: video.Span{Start: at, End: at + length}})
				h.truth.Episodes = append(h.truth.Episodes, evaltest.Labelled{Kind: k, Start: at, End: at + length})
				break
			}
		}
	}
}

// calm tells that nothing begins or ends between two times.
func (h *hearing) calm(from, to float64) bool {
	in := func(t float64) bool { return t > from && t < to }
	for _, f := range h.faults {
		if f.Start < to && f.End > from {
			return false
		}
	}
	for _, s := range h.places {
		for _, x := range s.here {
			if in(x.Start) || in(x.End) {
				return false
			}
		}
	}
	return true
}

// phoneShare is the length of a phone in heights of a person down to the desk.
const phoneShare = .24

// usePhones has some who sit use a phone.
func (h *hearing) usePhones(rnd *rand.Rand) {
	for _, s := range h.places {
		if !s.ours() {
			continue
		}
		for _, x := range s.here {
			for left := h.phones; left > 0 && rnd.Float64() <= left; left-- {
				h.usePhone(rnd, s, x)
			}
		}
	}
}

// usePhone has somebody use a phone once while sitting, if there is time for it
// between faults and other uses.
func (h *hearing) usePhone(rnd *rand.Rand, s *seat, x video.Span) {
	length := limitPhone + 20 + float64(rnd.IntN(120))
	short := rnd.Float64() < .25
	if short {
		length = 6 + float64(rnd.IntN(9))
	}
	room := x.End - x.Start - length - 60
	for range 20 {
		if room < 1 {
			return
		}
		at := x.Start + 30 + math.Floor(rnd.Float64()*room)
		if h.faulty(at-15, at+length+15) || s.busy(at, at+length) {
			continue
		}
		s.phones = append(s.phones, video.Span{Start: at, End: at + length})
		if !short {
			h.truth.Episodes = append(h.truth.Episodes, evaltest.Labelled{Kind: video.Phone, Seat: s.ID, Start: at, End: at + length, Px: int(phoneShare * s.height)})
		}
		return
	}
}

// between are the seconds between two uses of a phone: less, and they are one.
const between = 90

// busy tells that a phone is used about then already.
func (s *seat) busy(from, to float64) bool {
	return slices.ContainsFunc(s.phones, func(p video.Span) bool { return p.Start < to+between && p.End > from-between })
}

func (h *hearing) faulty(from, to float64) bool {
	return slices.ContainsFunc(h.faults, func(f video.Fault) bool { return f.Start < to && f.End > from })
}

// walk has people walk through the picture, an usher for one.
func (h *hearing) walk(rnd *rand.Rand, people []int) {
	for range rnd.IntN(5) {
		h.walkers = append(h.walkers, walker{
			who:  h.cast.people[people[len(people)-1]],
			from: math.Floor(rnd.Float64() * (h.duration - 20)), left: rnd.IntN(2) == 0,
		})
	}
}

func (h *hearing) label(s *seat, k video.Kind, from, to float64) {
	h.truth.Episodes = append(h.truth.Episodes, evaltest.Labelled{Kind: k, Seat: s.ID, Start: from, End: to, Px: int(s.height)})
}

// write stores the seats and the labels.
func (h *hearing) write(dir, name string) error {
	var seats []video.Seat
	for _, s := range h.places {
		seats = append(seats, s.Seat)
	}
	return errors.Join(
		store(filepath.Join(dir, name+".seats.json"), seats),
		store(filepath.Join(dir, name+".truth.json"), h.truth),
	)
}

func store(file string, v any) error {
	text, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
