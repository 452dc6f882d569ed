package hearing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Place is where a camera hangs.
type Place struct {
	Courtroom courtroom.Courtroom
	Camera    courtroom.Camera
}

// Dossier is a recording with all that its pages show.
type Dossier struct {
	Recording
	Place       Place
	Hearing     *docket.Hearing        // nil: none; of a closed one nothing is told
	Calibration *courtroom.Calibration // by which it was looked through; nil: without seats
	Episodes    []Episode
	Chunks      int // of ten minutes
	ChunksDone  int
	Left        time.Duration // until it is looked through, by the rate so far; 0: not known
	KeptUntil   time.Time
}

// Open returns a recording for its pages. Whoever watches it is to be noted.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (*Dossier, error) {
	d := &Dossier{}
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if d.Recording, err = b.open(ctx, tx, by, id); err != nil {
			return err
		}
		if d.Place.Camera, d.Place.Courtroom, err = b.Rooms.Find(ctx, tx, d.Camera); err != nil {
			return err
		}
		if d.Recording.Hearing != "" && d.Excluded == "" {
			h, err := b.Docket.Load(ctx, tx, d.Recording.Hearing)
			if err != nil {
				return err
			}
			d.Hearing = &h
		}
		if d.Recording.Calibration != "" {
			c, err := b.Rooms.Load(ctx, tx, d.Recording.Calibration)
			if err != nil {
				return err
			}
			d.Calibration = &c
		}
		if d.Episodes, err = episodes(ctx, tx, id); err != nil {
			return err
		}
		d.KeptUntil = b.age(&d.Recording)
		return b.progress(ctx, tx, d)
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// progress counts the chunks, and estimates what is left from what the ones so
// far took.
func (b *Book) progress(ctx context.Context, tx *db.Tx, d *Dossier) error {
	var last int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN done THEN 1 ELSE 0 END), 0), COALESCE(MAX(n), 0) FROM chunk
		WHERE recording = $1 AND look = $2`, d.ID, d.look()).Scan(&d.Chunks, &d.ChunksDone, &last)
	if err != nil || d.State != Running || d.ChunksDone == 0 || d.BegunWork.IsZero() {
		return err
	}
	each := tx.Now.Sub(d.BegunWork) / time.Duration(d.ChunksDone)
	d.Left = each * time.Duration(d.Chunks-d.ChunksDone)
	return nil
}

// look is who looks at what: chunks with the same look show the same.
func (r *Recording) look() string {
	return fmt.Sprintf("%s %s %s %.12s", r.Model, r.Calibration, r.Profile, r.plan.SHA256)
}

// Of finds the recording and the episode that a finding came from.
func (b *Book) Of(ctx context.Context, by org.Actor, f finding.ID) (id ID, e EpisodeID, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		var court org.CourtID
		err := tx.QueryRow(ctx, `SELECT e.recording, e.id, r.court FROM episode e JOIN recording r ON r.id = e.recording
			WHERE e.finding = $1 AND e.state = 'proposed' ORDER BY e.id LIMIT 1`, f).Scan(&id, &e, &court)
		if err == nil && !by.May(org.RecordingView, org.Unit{Court: court}) {
			return org.ErrNotFound
		}
		return org.NoRows(err)
	})
	if err != nil {
		return "", "", err
	}
	return id, e, nil
}

// Lane is when somebody was on a seat.
type Lane struct {
	Seat    string
	Role    video.Role
	Present []video.Span
	Unknown []video.Span
}

// Sample is the score of a rule at a moment.
type Sample struct {
	At    float64 `json:"t"`
	Score float64 `json:"score"`
	Known bool    `json:"known"`
}

// Curve is what an episode rests on: the smoothed score with the levels at which
// the rule begins and ends to count it.
type Curve struct {
	Points       []Sample
	Enter, Leave float64
	Rules        *episode.Rules // the run's; nil: their numbers were not kept
	Lanes        []Lane
}

// mostPoints is how many points a curve is drawn with.
const mostPoints = 600

// Curve returns what an episode rests on, from some minutes before it to some
// minutes after; what was seen is read, nothing decoded.
func (b *Book) Curve(ctx context.Context, by org.Actor, id EpisodeID) (*Curve, error) {
	e, r, err := b.episode(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := r.watchable(); err != nil {
		return nil, err
	}
	if r.seen.SHA256 == "" {
		return nil, ErrState
	}
	t := &task{Recording: r}
	if err := b.drawn(ctx, t); err != nil {
		return nil, err
	}
	s, err := b.sight(ctx, r)
	if err != nil {
		return nil, err
	}
	var h docket.Hearing
	if r.Hearing != "" {
		err = b.Log.View(ctx, func(tx *db.Tx) (err error) {
			h, err = b.Docket.Load(ctx, tx, r.Hearing)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	in := b.input(t, s, hearingOf(&h))
	used := r.rules()
	if used != nil {
		in.Rules = *used
	}
	got, lanes, ok := episode.Trace(in, e.Kind, e.Seat)
	c := &Curve{Rules: used}
	for _, l := range lanes {
		c.Lanes = append(c.Lanes, Lane{l.Seat.ID, l.Seat.Role, l.Here, unknown(l, s.Duration)})
	}
	if ok {
		c.Enter, c.Leave = got.Latch.Enter, got.Latch.Leave
		c.Points = thin(got.Samples, e.Start, e.End)
	}
	return c, nil
}

// episode reads an episode and its recording, for somebody who may know of them.
func (b *Book) episode(ctx context.Context, by org.Actor, id EpisodeID) (e Episode, r Recording, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if e, err = loadEpisode(ctx, tx, id); err != nil {
			return err
		}
		r, err = b.open(ctx, tx, by, e.Recording)
		return err
	})
	return e, r, err
}

// rules are those that the episodes of a recording come from; nil when their
// numbers were not kept and are others by now.
func (r *Recording) rules() *episode.Rules {
	used := episode.Default()
	if r.parameters == "" {
		if r.Rules != RulesVersion(used) {
			return nil
		}
		return &used
	}
	if err := used.Restore(r.parameters); err != nil {
		return nil
	}
	return &used
}

// unknown is the time in which it is settled neither that somebody was on a
// seat nor that nobody was.
func unknown(l episode.Lane, duration float64) []video.Span {
	settled := slices.Concat(l.Here, l.Gone)
	slices.SortFunc(settled, func(a, b video.Span) int { return cmp.Compare(a.Start, b.Start) })
	var out []video.Span
	at := 0.0
	for _, s := range append(settled, video.Span{Start: duration, End: duration}) {
		if s.Start > at+.5 {
			out = append(out, video.Span{Start: at, End: s.Start})
		}
		at = max(at, s.End)
	}
	return out
}

// thin takes the points round an episode, at most so many; of several that fall
// together the first and the highest and lowest stay.
func thin(list []episode.Sample, start, end float64) []Sample {
	margin := max(120, (end-start)/2)
	var out []Sample
	for i, s := range list {
		if s.At < start-margin || s.At > end+margin {
			continue
		}
		if i > 0 && len(out) > 0 && s.At > list[i-1].Until+.5 { // nothing was seen between
			out = append(out, Sample{At: list[i-1].Until, Score: list[i-1].Level})
		}
		out = append(out, Sample{s.At, s.Level, true})
	}
	if len(out) <= mostPoints {
		return out
	}
	return reduce(out)
}

// reduce keeps of each stretch its lowest and its highest point.
func reduce(in []Sample) []Sample {
	buckets := mostPoints / 2
	var out []Sample
	for i := range buckets {
		part := in[i*len(in)/buckets : (i+1)*len(in)/buckets]
		low, high := 0, 0
		for j, s := range part {
			if s.Score < part[low].Score {
				low = j
			}
			if s.Score > part[high].Score {
				high = j
			}
		}
		out = append(out, part[min(low, high)])
		if low != high {
			out = append(out, part[max(low, high)])
		}
	}
	return out
}

// longestWatch is how many seconds are noted as watched at once: a player says
// so every few seconds.
const longestWatch = 600.0

// Watch notes that the actor watched a stretch of a recording.
func (b *Book) Watch(ctx context.Context, by org.Actor, id ID, from, to float64) error {
	var r Recording
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		r, err = b.open(ctx, tx, by, id)
		return err
	})
	if err != nil {
		return err
	}
	if !by.May(org.EvidenceView, r.Unit()) {
		return org.ErrForbidden
	}
	if err := r.watchable(); err != nil {
		return err
	}
	to = min(to, r.Length.Seconds())
	if !(from >= 0 && from < to && to-from <= longestWatch) {
		return ErrBounds
	}
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO watched (recording, account, from_ms, to_ms, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (recording, account, from_ms) DO UPDATE SET to_ms = CASE WHEN watched.to_ms < excluded.to_ms THEN excluded.to_ms ELSE watched.to_ms END,
				at = excluded.at`,
			id, by.Account, millis(from), millis(to), tx.NowMS())
		return err
	})
}

// Watched returns the stretches that the actor has watched, put together.
func (b *Book) Watched(ctx context.Context, by org.Actor, id ID) (list []video.Span, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		if _, err := b.open(ctx, tx, by, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT from_ms, to_ms FROM watched WHERE recording = $1 AND account = $2 ORDER BY from_ms`, id, by.Account)
		list, err = db.Collect(rows, err, scanSpan)
		return err
	})
	return union(list), err
}

func scanSpan(r *db.Rows) (s video.Span, err error) {
	var from, to int64
	err = r.Scan(&from, &to)
	return video.Span{Start: seconds(from), End: seconds(to)}, err
}

// union puts stretches together that touch.
func union(list []video.Span) []video.Span {
	slices.SortFunc(list, func(a, b video.Span) int { return cmp.Compare(a.Start, b.Start) })
	var out []video.Span
	for _, s := range list {
		if n := len(out); n > 0 && s.Start <= out[n-1].End+.5 {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// change changes an episode that by may judge; version is the one he saw.
func (b *Book) change(ctx context.Context, by org.Actor, id EpisodeID, version int64, verb string, do func(*db.Tx, *audit.Act, *Recording, *Episode) error) error {
	act := &audit.Act{By: by.By(), Verb: verb, Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		e, err := loadEpisode(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err := b.open(ctx, tx, by, e.Recording)
		if err != nil {
			return err
		}
		if e.Version != version {
			return db.ErrConflict
		}
		if err := do(tx, act, &r, &e); err != nil {
			return err
		}
		return saveEpisode(ctx, tx, &e)
	})
}

// Bounds puts the bounds of an episode right, as long as nobody has decided on
// it. What the rules found stays beside them. Where they reach beyond the clip,
// another one is cut.
func (b *Book) Bounds(ctx context.Context, by org.Actor, id EpisodeID, version int64, start, end float64) error {
	return b.change(ctx, by, id, version, "episode.set_bounds", func(tx *db.Tx, act *audit.Act, r *Recording, e *Episode) error {
		if !by.May(org.FindingVerify, r.Unit()) {
			return org.ErrForbidden
		}
		if math.IsNaN(start) || math.IsNaN(end) || start < 0 || end > r.Length.Seconds()+.001 || end-start < 1 {
			return ErrBounds
		}
		open, err := undecided(ctx, tx, e.Finding)
		if err != nil {
			return err
		}
		if !open {
			return ErrState
		}
		e.Set, e.SetBy = &video.Span{Start: start, End: end}, by.Account
		if err := b.regrow(ctx, tx, r, e); err != nil {
			return err
		}
		act.Details = map[string]any{"start_ms": millis(start), "end_ms": millis(end)}
		return nil
	})
}

// undecided reports whether nobody has decided yet on a finding.
func undecided(ctx context.Context, tx *db.Tx, id finding.ID) (bool, error) {
	if id == "" {
		return true, nil
	}
	var state finding.State
	err := tx.QueryRow(ctx, `SELECT state FROM finding WHERE id = $1`, id).Scan(&state)
	return state == finding.Candidate || state == finding.Verifying || state == finding.Doubtful, err
}

// Ignore has the object of an episode ignored at its place until a day. What
// the machine proposed because of it and nobody has claimed yet is taken back;
// what somebody is verifying he decides himself.
func (b *Book) Ignore(ctx context.Context, by org.Actor, id EpisodeID, version int64, until calendar.Day, reason string) error {
	e, r, err := b.episode(ctx, by, id)
	switch {
	case err != nil:
		return err
	case e.Version != version:
		return db.ErrConflict
	case !e.Machine() || e.Seat == "":
		return ErrState
	}
	box := e.Box
	if box == (video.Box{}) {
		if box, err = b.seatBox(ctx, &r, e.Seat); err != nil {
			return err
		}
	}
	spot := courtroom.NewSpot{Camera: e.Camera, Kind: e.Kind, Seat: e.Seat, Box: box, Reason: reason, Until: until}
	if _, err := b.Rooms.AddSpot(ctx, by, spot); err != nil {
		return err
	}
	return b.Spare(ctx, e.Camera)
}

// seatBox is the rectangle round a seat.
func (b *Book) seatBox(ctx context.Context, r *Recording, seat string) (box video.Box, err error) {
	t := &task{Recording: *r}
	if err := b.drawn(ctx, t); err != nil {
		return box, err
	}
	if t.seats == nil {
		return box, ErrState
	}
	s, ok := t.seats.Seat(seat)
	if !ok {
		return box, ErrState
	}
	box = video.Box{Left: 1, Top: 1}
	for _, p := range s.Polygon {
		box.Left, box.Right = min(box.Left, p[0]), max(box.Right, p[0])
		box.Top, box.Bottom = min(box.Top, p[1]), max(box.Bottom, p[1])
	}
	return box, nil
}

// Spare goes through the episodes of a camera that nobody has claimed yet, and
// spares those that come from an object ignored on their day.
func (b *Book) Spare(ctx context.Context, camera courtroom.CameraID) error {
	var list []EpisodeID
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT e.id, e.kind, e.seat, e.box, r.begun_at, r.added_at FROM episode e JOIN recording r ON r.id = e.recording
				LEFT JOIN finding f ON f.id = e.finding
			WHERE e.camera = $1 AND e.kind <> 'mark' AND r.erased_at = 0 AND (e.state = 'waiting' OR e.state = 'proposed' AND f.state = 'candidate') ORDER BY e.id`, camera)
		type row struct {
			e   Episode
			day calendar.Day
		}
		all, err := db.Collect(rows, err, func(r *db.Rows) (x row, err error) {
			var box string
			var begun, added int64
			if err := r.Scan(&x.e.ID, &x.e.Kind, &x.e.Seat, &box, &begun, &added); err != nil {
				return x, err
			}
			x.day = calendar.DayOf(db.Moment(cmp.Or(begun, added)))
			return x, unmarshalBox(box, &x.e.Box)
		})
		if err != nil {
			return err
		}
		for _, x := range all {
			spots, err := b.Rooms.Spots(ctx, tx, camera, x.day)
			if err != nil {
				return err
			}
			if (&frame{spots: spots}).covered(&x.e) {
				list = append(list, x.e.ID)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range list {
		if err := b.spareOne(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// spareOne takes one candidate back and spares its episode.
func (b *Book) spareOne(ctx context.Context, id EpisodeID) error {
	var e Episode
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		e, err = loadEpisode(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if e.Finding != "" {
		if err := b.retract(ctx, e.Finding, b.Words.T("recording.retract.spot")); err != nil {
			return err
		}
	}
	return b.settle(ctx, &e, func() { e.State, e.Spared = Spared, AtSpot })
}

// Origin is where a clip or a still comes from.
type Origin struct {
	Recording ID
	Name      string
	SHA256    string
	BegunAt   time.Time
	From, To  float64 // seconds of the recording
	Seat      string
	Polygon   []video.Point // of the seat; nil: the whole picture
	Episode   EpisodeID
}

// Source returns where a piece of evidence comes from; org.ErrNotFound when it
// is none of a recording. Whoever asks must have looked at the evidence before.
func (b *Book) Source(ctx context.Context, id evidence.ID) (o Origin, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		var found EpisodeID
		err := tx.QueryRow(ctx, `SELECT id FROM episode WHERE clip = $1 OR pictures LIKE $2 OR earlier LIKE $2 ORDER BY id LIMIT 1`, id, `%"`+strings.ReplaceAll(string(id), "%", "")+`"%`).Scan(&found)
		if err != nil {
			return org.NoRows(err)
		}
		e, err := loadEpisode(ctx, tx, found)
		if err != nil {
			return err
		}
		r, err := load(ctx, tx, e.Recording)
		if err != nil {
			return err
		}
		o = Origin{Recording: r.ID, Name: r.Name, SHA256: r.File.SHA256, BegunAt: r.BegunAt, From: e.ClipFrom, To: e.ClipTo, Seat: e.Seat, Episode: e.ID}
		if i := slices.IndexFunc(e.Earlier, func(c Cut) bool { return c.Clip == id }); i >= 0 {
			o.From, o.To = e.Earlier[i].From, e.Earlier[i].To
		}
		if i := slices.Index(e.pictures, id); i >= 0 && i < len(e.Stills) {
			o.From, o.To = e.Stills[i].At, e.Stills[i].At
		}
		if r.Calibration == "" || e.Seat == "" {
			return nil
		}
		c, err := b.Rooms.Load(ctx, tx, r.Calibration)
		if errors.Is(err, org.ErrNotFound) {
			return nil
		}
		s, _ := c.Seat(e.Seat)
		o.Polygon = s.Polygon
		return err
	})
	return o, err
}
