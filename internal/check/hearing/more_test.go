package hearing_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/ffmpeg/clip"
	"xiezhi/internal/platform/jobs"
)

// TestWhatCannotBeShownIsNoCandidate marks a moment of a recording whose file
// cannot be read any more: that ends, and says why.
func TestWhatCannotBeShownIsNoCandidate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		id := c.receive(film(t), begun)
		r := c.ended(id)
		path := must[string](t)(c.Blobs.Path(ctx, r.File))
		size := must[os.FileInfo](t)(os.Stat(path)).Size()
		if err := errors.Join(os.Chmod(path, 0o600), os.Truncate(path, 0), os.Truncate(path, size)); err != nil { // nothing but zeros
			t.Fatal(err)
		}
		must[hearing.EpisodeID](t)(c.Mark(ctx, c.office, id, 5, "item-06", "吸烟"))
		mark := func() *hearing.Episode {
			return of(must[*hearing.Dossier](t)(c.Open(ctx, c.office, id)).Episodes, hearing.MarkKind)
		}
		for n := 0; mark().State == hearing.Waiting && n < 6000; n++ {
			time.Sleep(20 * time.Millisecond)
		}
		if e := mark(); e.State != hearing.Spared || e.Spared != hearing.NoClip || e.Finding != "" || e.Clip != "" {
			t.Errorf("%s %s, finding %q, clip %q", e.State, e.Spared, e.Finding, e.Clip)
		}
	})
}

// TestAClosedHearingIsNotLookedThrough keeps the recording of a closed hearing
// and looks at nothing of it, whether the docket knew at once or said so later.
func TestAClosedHearingIsNotLookedThrough(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		file := film(t)
		id := c.receive(file, begun)
		r := c.ended(id)
		away := of(r.Episodes, video.Absence)
		if away == nil || away.State != hearing.Proposed {
			t.Fatalf("nothing was proposed: %+v", r.Episodes)
		}
		c.hearingAt(begun, time.Hour, "（2026）澄0102刑初9号", "juvenile")
		if n, err := c.Close(ctx); n != 1 || err != nil {
			t.Fatalf("closed %d: %v", n, err)
		}
		r = must[*hearing.Dossier](t)(c.Open(ctx, c.office, id))
		if r.State != hearing.Excluded || r.Excluded != "juvenile" || r.Hearing != nil || r.ChunksDone != 0 || r.Analysed != 0 {
			t.Errorf("%s %s, hearing %v, %d chunks", r.State, r.Excluded, r.Hearing, r.ChunksDone)
		}
		for _, e := range r.Episodes {
			if e.State != hearing.Gone || e.Why != "" {
				t.Errorf("%s is %s", e.Kind, e.State)
			}
		}
		f := must[finding.File](t)(c.findings.Open(ctx, c.office, away.Finding))
		if f.State != finding.Withdrawn || f.Valid || f.Steps[len(f.Steps)-1].Verb != finding.Retract {
			t.Errorf("the candidate is %s", f.State)
		}
		if err := c.Again(ctx, c.office, id, r.Version); !errors.Is(err, hearing.ErrExcluded) {
			t.Errorf("looked at again: %v", err)
		}
		if err := c.Watch(ctx, c.office, id, 0, 5); !errors.Is(err, hearing.ErrExcluded) {
			t.Errorf("watched: %v", err)
		}
		if _, err := c.Mark(ctx, c.office, id, 5, "item-06", ""); !errors.Is(err, hearing.ErrExcluded) {
			t.Errorf("marked: %v", err)
		}
		if _, err := c.Curve(ctx, c.office, away.ID); !errors.Is(err, hearing.ErrExcluded) {
			t.Errorf("curve: %v", err)
		}
		// One that is known to be closed when it comes.
		other := clip.Make(t, "other.mp4", clip.Drawn("20", "160x90", "", 1)...)
		second := must[*hearing.Dossier](t)(c.Open(ctx, c.office, c.receive(other, begun.Add(10*time.Minute))))
		if second.State != hearing.Excluded || second.Chunks != 0 {
			t.Errorf("%s, %d chunks", second.State, second.Chunks)
		}
		var jobsOf int
		if err := d.SQL().QueryRowContext(ctx, `SELECT count(*) FROM chunk WHERE recording = '`+string(second.ID)+`'`).Scan(&jobsOf); err != nil || jobsOf != 0 {
			t.Errorf("%d chunks (%v)", jobsOf, err)
		}
		if n, err := c.Close(ctx); n != 0 || err != nil {
			t.Errorf("closed again: %d %v", n, err)
		}
		c.verify()
	})
}

// TestPeopleWatch marks, notes what was watched, puts bounds right, and has an
// object ignored.
func TestPeopleWatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		c.hearingAt(begun, time.Hour, "（2026）澄0102民初1号", "")
		id := c.receive(film(t), begun)
		r := c.ended(id)
		away := *of(r.Episodes, video.Absence)
		for _, s := range []video.Span{{Start: 0, End: 10}, {Start: 8, End: 20}, {Start: 40, End: 50}} {
			if err := c.Watch(ctx, c.office, id, s.Start, s.End); err != nil {
				t.Fatal(err)
			}
		}
		if got := must[[]video.Span](t)(c.Watched(ctx, c.office, id)); fmt.Sprint(got) != "[{0 20} {40 50}]" {
			t.Errorf("watched %v", got)
		}
		if err := c.Watch(ctx, c.admin, id, 0, 5); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("who may not see evidence: %v", err)
		}
		if err := c.Watch(ctx, c.office, id, 20, 10); !errors.Is(err, hearing.ErrBounds) {
			t.Errorf("back to front: %v", err)
		}
		mark := must[hearing.EpisodeID](t)(c.Mark(ctx, c.office, id, 100, "item-06", "手持香烟"))
		if _, err := c.Mark(ctx, c.office, id, 100, "item-99", ""); !errors.Is(err, hearing.ErrItem) {
			t.Errorf("no such item: %v", err)
		}
		if _, err := c.Mark(ctx, c.leader, id, 100, "item-06", ""); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("who may not propose: %v", err)
		}
		r = c.ended(id)
		var m *hearing.Episode
		for i := range r.Episodes {
			if r.Episodes[i].ID == mark {
				m = &r.Episodes[i]
			}
		}
		f := must[finding.File](t)(c.findings.Open(ctx, c.office, m.Finding))
		if f.Source != finding.Watching || f.Proposer != c.office.Account || f.Item != "item-06" || f.Machine() || len(f.Evidence) != 1 || f.Signature != "" {
			t.Errorf("%+v", f.Finding)
		}
		if err := c.Bounds(ctx, c.office, away.ID, away.Version, 80, 190); err != nil {
			t.Fatal(err)
		}
		if now := *of(c.ended(id).Episodes, video.Absence); now.Recut != hearing.NotRecut || now.Clip != away.Clip || len(c.recuts) != 0 {
			t.Errorf("bounds within the clip, and another one is asked for: %+v", now)
		}
		if err := c.Bounds(ctx, c.office, away.ID, away.Version, 80, 191); !errors.Is(err, db.ErrConflict) {
			t.Errorf("an old version: %v", err)
		}
		if err := c.Bounds(ctx, c.office, away.ID, away.Version+1, 200, 100); !errors.Is(err, hearing.ErrBounds) {
			t.Errorf("back to front: %v", err)
		}
		r = c.ended(id)
		got := of(r.Episodes, video.Absence)
		if got.Span() != (video.Span{Start: 80, End: 190}) || got.SetBy != c.office.Account || got.Start != away.Start {
			t.Errorf("%+v", got)
		}
		cover := must[[]hearing.Cover](t)(c.Coverage(ctx, c.office, "2026-11"))
		if len(cover) != 1 || cover[0].Docket != time.Hour || cover[0].Recorded < 239*time.Second || cover[0].Watched != 30*time.Second || cover[0].Analysed == 0 {
			t.Errorf("coverage %+v", cover)
		}
		if cover := must[[]hearing.Cover](t)(c.Coverage(ctx, c.other, "2026-11")); len(cover) != 0 {
			t.Errorf("another court sees %+v", cover)
		}
		if err := c.Ignore(ctx, c.office, away.ID, got.Version, "2026-12-31", "空椅子"); err != nil {
			t.Fatal(err)
		}
		r = c.ended(id)
		if got = of(r.Episodes, video.Absence); got.State != hearing.Spared || got.Spared != hearing.AtSpot {
			t.Errorf("%s %s", got.State, got.Spared)
		}
		if f := must[finding.File](t)(c.findings.Open(ctx, c.office, away.Finding)); f.State != finding.Withdrawn {
			t.Errorf("the candidate is %s", f.State)
		}
		c.verify()
	})
}

// TestRetention erases a recording in its time, but not on hold, and not while
// an open finding rests on it.
func TestRetention(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		id := c.receive(film(t), begun)
		r := c.ended(id)
		clock.Set(begun.AddDate(0, 0, 95))
		if n, err := c.Erase(ctx); n != 0 || err != nil {
			t.Errorf("erased %d with open candidates (%v)", n, err)
		}
		for _, e := range r.Episodes {
			if err := c.findings.Take(ctx, org.Engine("video"), e.Finding, finding.Retract, finding.Input{Reason: "试"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Hold(ctx, c.leader, id, r.Version, true, "查办需要"); err != nil {
			t.Fatal(err)
		}
		if n, err := c.Erase(ctx); n != 0 || err != nil {
			t.Errorf("erased %d on hold (%v)", n, err)
		}
		if err := c.Hold(ctx, c.office, id, r.Version+1, false, "不须"); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("released by whoever: %v", err)
		}
		if err := c.Hold(ctx, c.leader, id, r.Version+1, false, "查办完毕"); err != nil {
			t.Fatal(err)
		}
		if used, err := c.InUse(ctx, r.File.SHA256); !used || err != nil {
			t.Error("the file is in use")
		}
		if n, err := c.Erase(ctx); n != 1 || err != nil {
			t.Errorf("erased %d (%v)", n, err)
		}
		e := must[*hearing.Dossier](t)(c.Open(ctx, c.office, id))
		if !e.Erased || e.Name != "" || e.File.SHA256 != "" || e.ChunksDone != 0 {
			t.Errorf("%+v", e.Recording)
		}
		for _, x := range e.Episodes {
			if x.Why != "" {
				t.Errorf("%s says %q", x.Kind, x.Why)
			}
		}
		if used, err := c.InUse(ctx, r.File.SHA256); used || err != nil {
			t.Error("the file is not in use any more")
		}
		c.verify()
	})
}

// TestWhoDiesIsReplaced leaves a chunk in the hands of somebody who died: it is
// taken up by another, and no chunk is done twice.
func TestWhoDiesIsReplaced(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := c.receive(clip.Make(t, "long.mp4", clip.Drawn("150", "160x90", "", 1)...), begun)
		if err := c.Prepare(ctx, hearing.PrepareJob{Recording: id}); err != nil {
			t.Fatal(err)
		}
		chunks := c.chunks(id)
		if len(chunks) != 3 && len(chunks) != 2 {
			t.Fatalf("%d chunks", len(chunks))
		}
		// The dead holder of the first chunk, and one of the whole who is alive.
		_, err := d.SQL().ExecContext(ctx, fmt.Sprintf(`INSERT INTO recording_lease (work, holder, until) VALUES ('%s', 'dead', %d), ('%s', 'alive', %d)`,
			chunks[0], clock.Now().Add(-time.Second).UnixMilli(), chunks[1], clock.Now().Add(40*time.Second).UnixMilli()))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.Rescue(ctx); n != 1 || err != nil {
			t.Errorf("rescued %d (%v)", n, err)
		}
		if err := c.Look(ctx, hearing.LookJob{Chunk: chunks[1]}); err == nil || errors.Is(err, jobs.ErrGone) {
			t.Errorf("in other hands: %v", err)
		}
		if err := c.Look(ctx, hearing.LookJob{Chunk: chunks[0]}); err != nil {
			t.Fatal(err)
		}
		clock.Add(time.Minute) // the other died as well
		if n, err := c.Rescue(ctx); n != 1 || err != nil {
			t.Errorf("rescued %d (%v)", n, err)
		}
		for _, ch := range chunks {
			for range 2 { // a job may run twice
				if err := c.Look(ctx, hearing.LookJob{Chunk: ch}); err != nil && !errors.Is(err, jobs.ErrGone) {
					t.Fatal(err)
				}
			}
		}
		var done, version int
		if err := d.SQL().QueryRowContext(ctx, `SELECT count(*), max(version) FROM chunk WHERE done`).Scan(&done, &version); err != nil || done != len(chunks) || version != 2 {
			t.Errorf("%d of %d chunks done, saved up to %d times (%v)", done, len(chunks), version-1, err)
		}
		if err := c.Assemble(ctx, hearing.AssembleJob{Recording: id}); err != nil {
			t.Fatal(err)
		}
		if err := c.Assemble(ctx, hearing.AssembleJob{Recording: id}); !errors.Is(err, jobs.ErrGone) {
			t.Errorf("assembled twice: %v", err)
		}
		r := must[*hearing.Dossier](t)(c.Open(ctx, c.office, id))
		if r.State != hearing.Done {
			t.Errorf("%s", r.State)
		}
		c.verify()
	})
}

func (c *court) chunks(id hearing.ID) (list []hearing.ChunkID) {
	c.t.Helper()
	err := c.log.View(c.t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(c.t.Context(), `SELECT id FROM chunk WHERE recording = $1 ORDER BY n`, id)
		list, err = db.Collect(rows, err, func(r *db.Rows) (x hearing.ChunkID, err error) { return x, r.Scan(&x) })
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

// TestTwoMachines has two books with queues of their own look through one
// recording on one PostgreSQL.
func TestTwoMachines(t *testing.T) {
	if testing.Short() {
		t.Skip("two machines take a while")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		if d.Dialect() != db.Postgres {
			t.Skip("a SQLite file has one program")
		}
		c := setUp(t, d, clock)
		other := *c
		other.queue = jobs.New(d)
		p := c.parts
		p.Queue, p.Machine, p.Temp = other.queue, "other", filepath.Join(t.TempDir(), "temp")
		other.Book = hearing.NewBook(p)
		other.handle()
		c.start()
		other.start()
		id := c.receive(film(t), begun)
		r := c.ended(id)
		if r.State != hearing.Done || r.ChunksDone != 4 {
			t.Fatalf("%s, %d chunks", r.State, r.ChunksDone)
		}
		var most int
		if err := d.SQL().QueryRowContext(t.Context(), `SELECT max(version) FROM chunk`).Scan(&most); err != nil || most != 2 {
			t.Errorf("a chunk was saved %d times (%v)", most-1, err)
		}
		c.verify()
	})
}

// TestAKindThatIsWrongTooOftenIsOff counts what people decided.
func TestAKindThatIsWrongTooOftenIsOff(t *testing.T) {
	for _, tt := range []struct {
		upheld, decided int
		off             bool
	}{{0, 0, false}, {0, 19, false}, {0, 20, true}, {2, 20, false}, {2, 40, true}, {12, 40, false}, {40, 40, false}} {
		if p := hearing.Judged(tt.upheld, tt.decided, .3); p.Off != tt.off || p.Low > p.High {
			t.Errorf("%d of %d: off %v, between %.2f and %.2f", tt.upheld, tt.decided, p.Off, p.Low, p.High)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		id := c.receive(film(t), begun)
		r := c.ended(id)
		away := of(r.Episodes, video.Absence)
		f := must[finding.File](t)(c.findings.Open(ctx, c.office, away.Finding))
		if err := c.findings.Take(ctx, c.office, f.ID, finding.Claim, finding.Input{Version: f.Version}); err != nil {
			t.Fatal(err)
		}
		for _, x := range f.Evidence {
			if err := c.views.Note(ctx, c.office, string(x.ID), string(f.ID), "verify"); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.findings.Take(ctx, c.office, f.ID, finding.Dismiss, finding.Input{Version: f.Version + 1, Reason: "误报"}); err != nil {
			t.Fatal(err)
		}
		list := must[[]hearing.Precise](t)(c.Precision(ctx, c.office, time.Time{}))
		if len(list) != 1 || list[0].Kind != video.Absence || list[0].Decided != 1 || list[0].Upheld != 0 || list[0].Off {
			t.Errorf("%+v", list)
		}
		// Dismissed stays dismissed.
		if err := c.Rerule(ctx, c.office, id, r.Version); err != nil {
			t.Fatal(err)
		}
		for version := r.Version; r.Version == version; r = c.ended(id) {
			time.Sleep(20 * time.Millisecond) // until the rules have run
		}
		if got := of(r.Episodes, video.Absence); got.Finding != f.ID {
			t.Errorf("proposed anew as %s", got.Finding)
		}
		if p := must[finding.Page](t)(c.findings.Page(ctx, c.office, finding.Filter{State: finding.Candidate, Limit: 50})); p.All != len(r.Episodes)-1 {
			t.Errorf("%d candidates of %d episodes", p.All, len(r.Episodes))
		}
	})
}

// TestTheFolder keeps what could not be taken in, and tells it once.
func TestTheFolder(t *testing.T) {
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	c := setUp(t, d, clock)
	ctx := context.Background()
	camera, court, err := c.Rooms.Named(ctx, "澄0102", "第三法庭", "机位1")
	if err != nil || camera != c.camera || court != c.basic {
		t.Fatal(camera, court, err)
	}
	if _, court, err := c.Rooms.Named(ctx, "澄0102", "第九法庭", "机位1"); !errors.Is(err, org.ErrNotFound) || court != c.basic {
		t.Error(court, err)
	}
	r := hearing.Refusal{Court: c.basic, Path: "澄0102/x/y/a.mp4", Size: 3, Changed: begun, Problem: hearing.Problem{Key: "media.empty", Args: []any{"name", "a.mp4", "n", 3}}}
	for i, want := range []bool{true, false} {
		if news := must[bool](t)(c.Refuse(ctx, r)); news != want {
			t.Errorf("told %d times: %v", i+1, news)
		}
	}
	if list := must[[]hearing.Refusal](t)(c.Refused(ctx, c.office)); len(list) != 1 || list[0].Problem.Key != "media.empty" || list[0].Problem.Args[3] != 3 {
		t.Errorf("%+v", list)
	}
	if list := must[[]hearing.Refusal](t)(c.Refused(ctx, c.other)); len(list) != 0 {
		t.Errorf("another court sees %+v", list)
	}
	if err := c.Accept(ctx, r.Path); err != nil {
		t.Fatal(err)
	}
	if list := must[[]hearing.Refusal](t)(c.All(ctx)); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestStamp(t *testing.T) {
	for name, want := range map[string]string{
		"2026-11-23_09-00-05.mp4":        "2026-11-23 09:00:05",
		"三庭 2026-11-23 09.00.05 机位1.mkv": "2026-11-23 09:00:05",
		"2026-13-23_09-00-05.mp4":        "",
		"12026-11-23_09-00-05.mp4":       "",
		"庭审.mp4":                         "",
	} {
		got := ""
		if at := hearing.Stamp(name); !at.IsZero() {
			got = at.In(calendar.Zone()).Format(time.DateTime)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
