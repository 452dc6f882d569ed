package hearing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/ffmpeg"
)

// New is what comes with a recording.
type New struct {
	Camera     courtroom.CameraID
	Name       string        // of the file
	RecorderAt time.Time     // beginning by the recorder's clock; zero: as the file's name or itself says
	Profile    watch.Profile // "" Standard
	Source     Source
}

// ahead is how far a recorder's clock may be ahead of ours before its time
// counts as the future: clocks differ.
const ahead = 10 * time.Minute

// longestName is how many characters of a file's name are kept.
const longestName = 200

// Check says what is wrong with a recording before a byte of it is there, so
// that nobody sends twenty gigabytes in vain.
func (b *Book) Check(ctx context.Context, by org.Actor, n New, size int64) error {
	return b.Log.View(ctx, func(tx *db.Tx) error {
		_, _, err := b.check(ctx, tx, by, &n, size)
		return err
	})
}

func (b *Book) check(ctx context.Context, tx *db.Tx, by org.Actor, n *New, size int64) (courtroom.Camera, courtroom.Courtroom, error) {
	cam, room, err := b.Rooms.Find(ctx, tx, n.Camera)
	if err != nil {
		return cam, room, err
	}
	right := org.RecordingUpload
	if n.Source == Folder {
		right = org.RecordingCollect
	}
	if err := by.Require(right, org.RecordingView, room.Unit()); err != nil {
		return cam, room, err
	}
	if n.RecorderAt.IsZero() {
		n.RecorderAt = Stamp(n.Name)
	}
	switch n.Profile {
	case "":
		n.Profile = watch.Standard
	case watch.Signal, watch.Standard, watch.Thorough:
	default:
		return cam, room, ErrProfile
	}
	switch {
	case size > MaxSize:
		return cam, room, ErrTooLarge
	case size == 0:
		return cam, room, &ffmpeg.Error{Key: "media.empty", Args: map[string]any{"name": n.Name}, Err: ffmpeg.ErrEmpty}
	case n.Source == Uploaded && n.RecorderAt.After(tx.Now.Add(ahead)):
		return cam, room, ErrFuture
	}
	return cam, room, nil
}

// Receive takes in a recording that lies in a file. One that is ours is taken
// into the store as it is, and stays where it lies for the caller to remove; of
// another a copy is made. What cannot be a recording is refused; one that is
// damaged is kept, and says so.
func (b *Book) Receive(ctx context.Context, by org.Actor, n New, file string, ours bool) (ID, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("recording: %w", err)
	}
	n.Name = Title(n.Name)
	if err := b.Check(ctx, by, n, info.Size()); err != nil {
		return "", err
	}
	head, probed := ffmpeg.Probe(ctx, file)
	switch {
	case hopeless(probed):
		return "", Named(probed, n.Name)
	case errors.Is(probed, ffmpeg.ErrToolMissing):
		return "", probed // of the file nothing is known yet
	}
	if !ours {
		if err := b.copied(ctx, n, file, info); err != nil {
			return "", err
		}
	}
	ref, err := b.store(ctx, file, ours)
	if errors.Is(err, blob.ErrFull) {
		return "", fmt.Errorf("%w: %w", ErrFull, err)
	}
	if err != nil {
		return "", err
	}
	if !ours && changed(file, info, ref) {
		return "", ErrChanging // half a recording; its blob is nobody's
	}
	id, err := b.enter(ctx, by, n, ref, head, Named(probed, n.Name))
	var twice *DuplicateError
	if errors.As(err, &twice) {
		return twice.ID, err
	}
	return id, err
}

// changed reports a file that was written to while it was copied. One that is
// gone by now was copied whole if its copy is as large as it was.
func changed(file string, was os.FileInfo, ref blob.Ref) bool {
	now, err := os.Stat(file)
	return ref.Size != was.Size() || err == nil && (now.Size() != ref.Size || !now.ModTime().Equal(was.ModTime()))
}

// copied says why no copy of a file is to be made: there is one, or no room for
// it. A disk that is filled to the brim would take the database with it.
func (b *Book) copied(ctx context.Context, n New, file string, info os.FileInfo) error {
	if err := b.twin(ctx, n, file, info.Size()); err != nil || b.Room == nil {
		return err
	}
	free, err := b.Room()
	if err != nil {
		return err
	}
	if free < info.Size()+Spare {
		return fmt.Errorf("%w: %d bytes are free, %d are to come", ErrFull, free, info.Size())
	}
	return nil
}

// twin reports that a file is there already. Only one of the size of a recording
// of the court is read for it.
func (b *Book) twin(ctx context.Context, n New, file string, size int64) error {
	var court org.CourtID
	alike := false
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		_, room, err := b.Rooms.Find(ctx, tx, n.Camera)
		if err != nil {
			return err
		}
		court = room.Court
		return tx.QueryRow(ctx, `SELECT COUNT(*) > 0 FROM recording WHERE court = $1 AND size = $2 AND erased_at = 0`, court, size).Scan(&alike)
	})
	if err != nil || !alike {
		return err
	}
	ref, err := fingerprint(ctx, file)
	if err != nil {
		return err
	}
	return b.Log.View(ctx, func(tx *db.Tx) error { return twice(ctx, tx, court, ref) })
}

// fingerprint reads a file as the store would name it.
func fingerprint(ctx context.Context, file string) (ref blob.Ref, err error) {
	f, err := os.Open(file)
	if err != nil {
		return ref, fmt.Errorf("recording: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	part := make([]byte, 1<<20)
	for {
		n, err := f.Read(part)
		sum.Write(part[:n])
		ref.Size += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return ref, fmt.Errorf("recording: %w", err)
		}
	}
	ref.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return ref, nil
}

// stampForm is the beginning that a file's name gives: 2026-11-23_09-00-00.
var stampForm = regexp.MustCompile(`(?:^|\D)(\d{4}-\d{2}-\d{2})[_ T](\d{2})[-.](\d{2})[-.](\d{2})(?:\D|$)`)

// Stamp is the beginning by the recorder's clock that a file's name gives, in
// the time of the courts; the zero time when it gives none.
func Stamp(name string) time.Time {
	m := stampForm.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateTime, m[1]+" "+m[2]+":"+m[3]+":"+m[4], calendar.Zone())
	if err != nil {
		return time.Time{}
	}
	return t
}

// Title is the name of a file without anything that could be a path.
func Title(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r == '\u007f' {
			return -1
		}
		return r
	}, name)
	if name == "" || name == "." || name == "/" {
		name = "recording"
	}
	if r := []rune(name); len(r) > longestName {
		name = string(r[:longestName])
	}
	return name
}

// hopeless reports a file that is no recording at all.
func hopeless(err error) bool {
	return errors.Is(err, ffmpeg.ErrEmpty) || errors.Is(err, ffmpeg.ErrNotVideo) || errors.Is(err, ffmpeg.ErrNoPicture)
}

// Named puts the name that people know into what is wrong with a file: a
// recording lies under its hash, which is nobody's name for it.
func Named(err error, name string) error {
	var e *ffmpeg.Error
	if !errors.As(err, &e) {
		return err
	}
	args := map[string]any{}
	for k, v := range e.Args {
		args[k] = v
	}
	if _, ok := args["name"]; ok {
		args["name"] = name
	}
	return &ffmpeg.Error{Key: e.Key, Args: args, Err: e.Err}
}

// ProblemOf is what is wrong with a recording, for its page; false when that is
// nothing that can be said of it.
func ProblemOf(err error) (Problem, bool) {
	var e *ffmpeg.Error
	if !errors.As(err, &e) {
		return Problem{}, false
	}
	return Problem{e.Key, e.Words()}, true
}

func (b *Book) store(ctx context.Context, file string, ours bool) (blob.Ref, error) {
	if ours {
		return b.Blobs.Adopt(ctx, file, MaxSize)
	}
	f, err := os.Open(file)
	if err != nil {
		return blob.Ref{}, fmt.Errorf("recording: %w", err)
	}
	ref, err := b.Blobs.Put(ctx, f, MaxSize)
	return ref, errors.Join(err, f.Close())
}

// enter saves a recording whose bytes are in the store. head is what the file
// says of itself, or broken why it cannot.
func (b *Book) enter(ctx context.Context, by org.Actor, n New, ref blob.Ref, head ffmpeg.Info, broken error) (ID, error) {
	act := &audit.Act{By: by.By(), Verb: "recording.receive"}
	var r Recording
	err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
		cam, room, err := b.check(ctx, tx, by, &n, ref.Size)
		if err != nil {
			return err
		}
		if err := twice(ctx, tx, room.Court, ref); err != nil {
			return err
		}
		r = Recording{
			ID: ID(tx.NewID("rec")), Court: room.Court, Camera: cam.ID, Listing: docket.Unasked, Name: n.Name, Media: media(n.Name), File: ref,
			Source: n.Source, Profile: n.Profile, State: Queued, AddedBy: by.Account, AddedName: by.Name, AddedAt: tx.Now,
		}
		r.clock(n.RecorderAt, head.Begun, cam, tx.Now)
		if broken == nil {
			r.Length = time.Duration(head.Duration * float64(time.Second)).Truncate(time.Millisecond)
			r.Width, r.Height = head.Video.Width, head.Video.Height
		} else if p, ok := ProblemOf(broken); ok {
			r.State, r.Problem = Failed, p
		} else {
			return broken
		}
		if _, err := b.place(ctx, tx, room.ID, &r); err != nil {
			return err
		}
		act.Object = string(r.ID)
		act.Details = map[string]any{"source": r.Source, "sha256": ref.SHA256, "size": ref.Size, "camera": r.Camera}
		if err := insert(ctx, tx, &r); err != nil {
			return err
		}
		if r.State != Queued {
			return nil
		}
		return b.Queue.Enqueue(ctx, tx, PrepareJob{r.ID}, r.how()...)
	})
	if db.IsUnique(err) { // two machines took it in at once
		err = b.Log.View(ctx, func(tx *db.Tx) error { return twice(ctx, tx, r.Court, ref) })
	}
	return r.ID, err
}

// twice reports a file that is there already.
func twice(ctx context.Context, tx *db.Tx, court org.CourtID, ref blob.Ref) error {
	var e DuplicateError
	err := tx.QueryRow(ctx, `SELECT id, name, camera FROM recording WHERE court = $1 AND sha256 = $2 AND erased_at = 0`, court, ref.SHA256).
		Scan(&e.ID, &e.Name, &e.Camera)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &e
}

func media(name string) string {
	if m := mime.TypeByExtension(strings.ToLower(filepath.Ext(name))); strings.HasPrefix(m, "video/") {
		return m
	}
	return "video/mp4"
}

// clock settles when a recording began: as whoever brings it says, or else as
// the file does, put right by the camera's offset. A beginning in the future is
// none.
func (r *Recording) clock(said, file time.Time, cam courtroom.Camera, now time.Time) {
	r.RecorderAt = said
	if said.IsZero() {
		r.RecorderAt = file
	}
	if r.RecorderAt.IsZero() || r.RecorderAt.Year() < 2000 { // a recorder whose clock was never set
		r.RecorderAt = time.Time{}
		r.note("recording.note.no_time")
		return
	}
	r.RecorderAt = r.RecorderAt.Truncate(time.Millisecond)
	if r.RecorderAt.After(now.Add(ahead)) {
		r.note("recording.note.future", "time", r.RecorderAt.In(calendar.Zone()).Format(time.DateTime))
		return
	}
	r.BegunAt = cam.Right(r.RecorderAt)
	r.Urgent = calendar.DayOf(r.BegunAt) == calendar.DayOf(now)
}

// note adds a remark on how the recording can be read, once.
func (r *Recording) note(key string, args ...any) {
	for _, n := range r.Notes {
		if n.Key == key {
			return
		}
	}
	r.Notes = append(r.Notes, watch.Note{Key: key, Args: args})
}

// unnote takes remarks back.
func (r *Recording) unnote(keys ...string) {
	var left []watch.Note
	for _, n := range r.Notes {
		if !contains(keys, n.Key) {
			left = append(left, n)
		}
	}
	r.Notes = left
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// place finds the hearing that a recording is of, and says so if it must not be
// looked through. The docket may come after the recording: it is asked again at
// every step.
func (b *Book) place(ctx context.Context, tx *db.Tx, room courtroom.ID, r *Recording) (docket.Hearing, error) {
	r.unnote("recording.note.far")
	r.Hearing, r.Listing = "", docket.Unasked
	if r.BegunAt.IsZero() {
		return docket.Hearing{}, nil
	}
	h, listing, err := b.Docket.Match(ctx, tx, room, r.BegunAt, r.Length)
	if err != nil {
		return h, err
	}
	r.Hearing, r.Listing = h.ID, listing
	if listing == docket.Unlisted {
		far, err := b.far(ctx, tx, room, r)
		if err != nil {
			return h, err
		}
		if far {
			r.note("recording.note.far", "time", r.BegunAt.In(calendar.Zone()).Format(time.DateTime))
		}
	}
	return h, b.shield(ctx, tx, room, r)
}

// brush is for how long a recording may reach into a closed hearing before or
// after its own: hearings end when they end.
const brush = 5 * time.Minute

// shield excludes a recording that shows a closed hearing.
func (b *Book) shield(ctx context.Context, tx *db.Tx, room courtroom.ID, r *Recording) error {
	end := r.BegunAt.Add(r.Length)
	near, err := b.Docket.At(ctx, tx, room, r.BegunAt.Add(-farClock), end.Add(farClock))
	if err != nil || r.Excluded != "" {
		return err
	}
	for i := range near {
		h := &near[i]
		from, to := latest(h.Starts, r.BegunAt), earliest(h.Ends, end)
		if h.ID != r.Hearing && to.Sub(from) < brush {
			continue
		}
		why, err := closed(ctx, tx, h)
		if err != nil {
			return err
		}
		if why != "" {
			r.Excluded = why
			if r.State != Failed {
				r.State = Excluded
			}
			return nil
		}
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// far reports a recording so far from any hearing in its courtroom that its
// clock is to be doubted.
func (b *Book) far(ctx context.Context, tx *db.Tx, room courtroom.ID, r *Recording) (bool, error) {
	near, err := b.Docket.At(ctx, tx, room, r.BegunAt.Add(-farClock), r.BegunAt.Add(r.Length+farClock))
	return len(near) == 0, err
}

// closed is why a hearing must not be looked through; "" when it may.
func closed(ctx context.Context, tx *db.Tx, h *docket.Hearing) (docket.Excluded, error) {
	if h.Excluded != docket.NotExcluded || h.Casefile == "" {
		return h.Excluded, nil
	}
	c, err := casefile.Load(ctx, tx, h.Casefile)
	switch {
	case err != nil:
		return "", err
	case c.Sealed:
		return docket.Sealed, nil
	case c.Juvenile:
		return docket.Juvenile, nil
	case c.Closed:
		return docket.Closed, nil
	}
	return "", nil
}
