package hearing

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/jobs"
)

// The bounds of what is shown of an episode.
const (
	longestClip = 600.0    // seconds; of a longer episode its beginning
	widest      = 1280     // pixels of a still
	maxStill    = 16 << 20 // bytes
	maxClip     = 4 << 30  // bytes
	markLength  = 20.0     // seconds after which a person's mark ends
)

// Prove cuts the clip and the stills of an episode, and proposes it with them in
// one act. It may run twice: what is proposed is left alone.
func (b *Book) Prove(ctx context.Context, j EvidenceJob) error {
	var e Episode
	var r Recording
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if e, err = loadEpisode(ctx, tx, j.Episode); err != nil {
			return err
		}
		r, err = load(ctx, tx, e.Recording)
		return err
	})
	if err != nil {
		return gone(err)
	}
	if e.State != Waiting || r.Erased || r.Excluded != "" {
		return jobs.ErrGone
	}
	shown, err := b.show(ctx, &r, &e, e.Stills)
	if uncut(ctx, err) {
		slog.WarnContext(ctx, "no clip can be cut", "episode", string(e.ID), "error", err)
		return b.settle(ctx, &e, func() { e.State, e.Spared = Spared, NoClip })
	}
	if err != nil {
		return err
	}
	return b.propose(ctx, &e, shown)
}

// uncut reports an error for which no later try will cut a clip: the
// recording cannot be read, or this was the last.
func uncut(ctx context.Context, err error) bool {
	var bad *ffmpeg.Error
	return err != nil && ctx.Err() == nil && (errors.As(err, &bad) || jobs.LastTry(ctx))
}

// shown is what is to be seen of an episode, in the store already.
type shown struct {
	clip     ffmpeg.Clip
	film     blob.Ref
	pictures []blob.Ref
}

// show cuts the clip of an episode, and stills at moments.
func (b *Book) show(ctx context.Context, r *Recording, e *Episode, stills []video.Still) (s shown, err error) {
	defer func() { err = Named(err, r.Name) }()
	file, err := b.Blobs.Path(ctx, r.File)
	if err != nil {
		return s, err
	}
	from, to := window(r, e)
	if s.film, s.clip, err = b.film(ctx, file, from, to); err != nil {
		return s, err
	}
	for _, m := range stills {
		jpeg, err := ffmpeg.Still(ctx, file, max(0, min(m.At, r.Length.Seconds()-.1)), widest)
		if err != nil {
			return s, err
		}
		ref, err := b.Blobs.Put(ctx, strings.NewReader(string(jpeg)), maxStill)
		if err != nil {
			return s, err
		}
		s.pictures = append(s.pictures, ref)
	}
	return s, nil
}

// window is what a clip shows: the episode with some seconds before and after.
func window(r *Recording, e *Episode) (from, to float64) {
	s := e.Span()
	from = max(0, s.Start-around)
	to = min(r.Length.Seconds(), s.End+around, from+longestClip)
	return from, max(to, min(from+1, r.Length.Seconds()))
}

// film cuts a clip into the store.
func (b *Book) film(ctx context.Context, file string, from, to float64) (ref blob.Ref, c ffmpeg.Clip, err error) {
	if err := os.MkdirAll(b.Temp, 0o700); err != nil {
		return ref, c, err
	}
	folder, err := os.MkdirTemp(b.Temp, "clip-")
	if err != nil {
		return ref, c, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	out := filepath.Join(folder, "clip.mp4")
	if c, err = ffmpeg.Cut(ctx, file, out, from, to); err != nil {
		return ref, c, err
	}
	ref, err = b.Blobs.Adopt(ctx, out, maxClip)
	return ref, c, err
}

// propose enters the evidence and the candidate of an episode. A candidate that
// is on the register already, dismissed before or decided, is not entered again.
func (b *Book) propose(ctx context.Context, e *Episode, s shown) error {
	list, err := b.List.InForce(ctx)
	if err != nil {
		return err
	}
	by, err := b.proposer(ctx, e)
	if err != nil {
		return err
	}
	act := &audit.Act{By: by.By(), Verb: "recording.propose", Object: string(e.ID)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		n, err := b.candidate(ctx, tx, act, by, e, s, list)
		if err != nil {
			return err
		}
		if e.Finding, err = b.Findings.Propose(ctx, tx, act, by, n); err != nil {
			return err
		}
		e.State = Proposed
		return saveEpisode(ctx, tx, e)
	})
	var known *finding.KnownError
	switch {
	case errors.As(err, &known):
		return b.settle(ctx, e, func() { e.State, e.Finding, e.Clip, e.pictures = Known, known.ID, "", nil })
	case errors.Is(err, org.ErrForbidden): // whoever marked it may not propose any more
		return b.settle(ctx, e, func() { e.State, e.Spared, e.Finding, e.Clip, e.pictures = Spared, NotAllowed, "", "", nil })
	case errors.Is(err, db.ErrConflict):
		return jobs.ErrGone
	}
	return err
}

// proposer is who proposes: the machine, or the person who marked it.
func (b *Book) proposer(ctx context.Context, e *Episode) (org.Actor, error) {
	if e.Machine() {
		return engine(), nil
	}
	by, err := b.People.Actor(ctx, e.AddedBy)
	if errors.Is(err, org.ErrNotFound) {
		return org.Actor{Account: e.AddedBy}, nil
	}
	return by, err
}

// settle saves how an episode ended that did not become a candidate.
func (b *Book) settle(ctx context.Context, e *Episode, change func()) error {
	act := &audit.Act{By: engine().By(), Verb: "recording.settle", Object: string(e.ID)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		now, err := loadEpisode(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		*e = now
		change()
		return saveEpisode(ctx, tx, e)
	})
}

// candidate enters the evidence of an episode and says what is proposed.
func (b *Book) candidate(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, e *Episode, s shown, list *checklist.Checklist) (n finding.New, err error) {
	r, err := load(ctx, tx, e.Recording)
	if err != nil {
		return n, err
	}
	if r.Excluded != "" || r.Erased {
		return n, jobs.ErrGone
	}
	cam, room, err := b.Rooms.Find(ctx, tx, r.Camera)
	if err != nil {
		return n, err
	}
	var h *docket.Hearing
	if r.Hearing != "" {
		x, err := b.Docket.Load(ctx, tx, r.Hearing)
		if err != nil {
			return n, err
		}
		h = &x
	}
	if err := b.exhibit(ctx, tx, act, by, &r, cam, room, e, s); err != nil {
		return n, err
	}
	serves, err := serving(ctx, tx, h)
	if err != nil {
		return n, err
	}
	it, _ := list.Item(e.Item)
	n = finding.New{
		Source: finding.MachineVideo, Unit: unit(&r, h, serves), Kind: string(e.Kind), Signature: e.Signature, Engine: r.Model + " " + r.Rules,
		Item: e.Item, Checklist: list.Version(), Title: b.headline(e), Detail: b.detail(&r, cam, room, e), Severity: finding.Severity(it.Severity),
		Evidence: append([]evidence.ID{e.Clip}, e.pictures...),
	}
	if !e.Machine() {
		n.Source, n.Kind, n.Engine = finding.Watching, "", ""
		n.Title = b.Words.T("recording.title.mark", "item", it.Title.ZH)
	}
	if !r.BegunAt.IsZero() {
		n.Happened = calendar.DayOf(r.At(e.Start))
	}
	if h != nil {
		n.Casefile, n.Handlers = string(h.Casefile), h.Officers()
		n.Subjects = concerned(e, h, r.Court, serves)
	}
	return n, nil
}

// detail says where and when, and what the rule or the person says.
func (b *Book) detail(r *Recording, cam courtroom.Camera, room courtroom.Courtroom, e *Episode) string {
	what := e.Why
	if !e.Machine() {
		what = e.Note
	}
	return b.Words.T("recording.detail", "room", room.Name, "camera", cam.Name, "from", b.moment(r, e.Start), "to", b.moment(r, e.End), "what", what)
}

// moment is a time of a recording by the clock on the wall, or else by its own.
func (b *Book) moment(r *Recording, at float64) string {
	if t := r.At(at); !t.IsZero() {
		return t.In(calendar.Zone()).Format("15:04:05")
	}
	return Clock(at)
}

// exhibit enters the clip and the stills as evidence.
func (b *Book) exhibit(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, r *Recording, cam courtroom.Camera, room courtroom.Courtroom, e *Episode, s shown) error {
	add := func(ref blob.Ref, media, name string, at float64) (evidence.ID, error) {
		taken := int64(0)
		if t := r.At(at); !t.IsZero() {
			taken = t.UnixMilli()
		}
		return evidence.Add(ctx, tx, act, by, evidence.Evidence{
			Source: evidence.HearingRecording, Unit: r.Unit(), Name: name, Media: media, SHA256: ref.SHA256, Size: ref.Size,
			TakenAt: taken, Retention: evidence.OfCandidate,
		})
	}
	where := room.Name + " " + cam.Name + " "
	if !r.BegunAt.IsZero() {
		where += string(calendar.DayOf(r.BegunAt)) + " "
	}
	name := where + strings.ReplaceAll(b.moment(r, s.clip.Start)+"–"+b.moment(r, s.clip.End), ":", ".")
	if s.clip.Recoded {
		name += " " + b.Words.T("recording.recoded")
	}
	var err error
	if e.Clip, err = add(s.film, "video/mp4", name+".mp4", s.clip.Start); err != nil {
		return err
	}
	e.ClipFrom, e.ClipTo, e.pictures = s.clip.Start, s.clip.End, nil
	for i, p := range s.pictures {
		at := e.Stills[i].At
		id, err := add(p, "image/jpeg", where+strings.ReplaceAll(b.moment(r, at), ":", ".")+".jpg", at)
		if err != nil {
			return err
		}
		e.pictures = append(e.pictures, id)
	}
	return nil
}

// unit is where a finding belongs: the court, and the division of whoever
// presides, so that his own division does not verify it.
func unit(r *Recording, h *docket.Hearing, serves map[org.OfficerID]org.DivisionID) org.Unit {
	u := r.Unit()
	if h == nil {
		return u
	}
	for _, m := range h.Panel {
		if d := serves[m.Officer]; d != "" {
			u.Division = d
			return u
		}
	}
	return u
}

// serving is where the officers of a hearing serve on its day.
func serving(ctx context.Context, tx *db.Tx, h *docket.Hearing) (map[org.OfficerID]org.DivisionID, error) {
	out := map[org.OfficerID]org.DivisionID{}
	if h == nil {
		return out, nil
	}
	for _, o := range h.Officers() {
		var d org.DivisionID
		err := tx.QueryRow(ctx, `SELECT division FROM post WHERE officer = $1 AND day_from <= $2 AND (day_to = '' OR day_to >= $2) ORDER BY id LIMIT 1`,
			o, calendar.DayOf(h.Starts)).Scan(&d)
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return nil, err
		}
		out[o] = d
	}
	return out, nil
}

// Mark marks what the actor sees while watching: a clip is cut round the moment
// and becomes a candidate of his.
func (b *Book) Mark(ctx context.Context, by org.Actor, id ID, at float64, item, note string) (EpisodeID, error) {
	list, err := b.List.InForce(ctx)
	if err != nil {
		return "", err
	}
	it, ok := list.Item(item)
	if !ok || it.Retired {
		return "", ErrItem
	}
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > longestNote {
		return "", ErrReason
	}
	var e Episode
	act := &audit.Act{By: by.By(), Verb: "recording.mark"}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := b.open(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !by.May(org.EvidenceView, r.Unit()) || !by.May(org.FindingPropose, r.Unit()) {
			return org.ErrForbidden
		}
		if err := r.watchable(); err != nil {
			return err
		}
		if at < 0 || at > r.Length.Seconds() {
			return ErrBounds
		}
		e = Episode{
			ID: EpisodeID(tx.NewID("eps")), Recording: id, Camera: r.Camera, Kind: MarkKind, Start: at, End: min(at+markLength, r.Length.Seconds()),
			Item: it.ID, Note: note, State: Waiting, AddedBy: by.Account, AddedAt: tx.Now,
		}
		act.Object = string(e.ID)
		act.Details = map[string]any{"recording": id, "item": it.ID}
		if err := insertEpisode(ctx, tx, &e); err != nil {
			return err
		}
		return b.Queue.Enqueue(ctx, tx, EvidenceJob{e.ID}, jobs.Urgent())
	})
	return e.ID, err
}

// longestNote is how many characters somebody may write with a mark.
const longestNote = 500

// watchable reports why a recording cannot be watched.
func (r *Recording) watchable() error {
	switch {
	case r.Erased:
		return ErrErased
	case r.Excluded != "":
		return ErrExcluded
	}
	return nil
}

// age is for how long a recording is kept yet, from now on.
func (b *Book) age(r *Recording) time.Time {
	from := r.BegunAt
	if from.IsZero() {
		from = r.AddedAt
	}
	return from.Add(r.Length).Add(b.Keep)
}
