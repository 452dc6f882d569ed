package hearing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/ffmpeg/clip"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
)

// begun is when the recordings of the tests begin; now is later that day.
var begun = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// court is a court with a courtroom, a camera whose seat is drawn, and a book of
// recordings whose jobs run.
type court struct {
	*hearing.Book
	t        *testing.T
	db       *db.DB
	log      *audit.Log
	queue    *jobs.Queue
	people   *org.Directory
	findings *finding.Register
	views    *evidence.Views
	rooms    *courtroom.Book
	blobs    *blob.Dir
	clock    *dbtest.Clock
	parts    hearing.Parts
	recuts   chan hearing.RecutJob // asked for
	basic    org.CourtID
	room     courtroom.ID
	camera   courtroom.CameraID
	judge    org.OfficerID
	office   org.Actor // 审管办 of the intermediate court
	leader   org.Actor
	admin    org.Actor // court administrator of the court
	other    org.Actor // court administrator of another court
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// painted finds persons where the picture is red. It is a stand-in for the models.
type painted struct{}

func (painted) Name() string { return "painted-1" }
func (painted) Close() error { return nil }

func (painted) Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	var box image.Rectangle
	for y := crop.Min.Y; y < crop.Max.Y; y += 2 {
		for x := crop.Min.X; x < crop.Max.X; x += 2 {
			if px := img.Pix[img.PixOffset(x, y):][:3]; px[0] > 170 && px[1] < 100 && px[2] < 100 {
				box = box.Union(image.Rect(x, y, x+2, y+2))
			}
		}
	}
	if box.Empty() {
		return nil, nil
	}
	return []detect.Object{{Label: detect.Person, Score: .8, Box: box}}, nil
}

func (painted) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	return make([]video.Keypoint, 17), nil
}

func setUp(t *testing.T, d *db.DB, clock *dbtest.Clock) *court {
	t.Helper()
	clock.Set(begun.Add(6 * time.Hour))
	c := newCourt(t, d, clock)
	c.peopleOf()
	c.seat()
	return c
}

// newCourt opens the books over a database that may hold a court already.
func newCourt(t *testing.T, d *db.DB, clock *dbtest.Clock) *court {
	var objects []audit.Object
	for _, list := range [][]audit.Object{
		org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), courtroom.Objects(), docket.Objects(), hearing.Objects(),
	} {
		objects = append(objects, list...)
	}
	c := &court{t: t, db: d, clock: clock, recuts: make(chan hearing.RecutJob, 10)}
	c.log = audit.New(d, must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))), objects...)
	c.people = org.NewDirectory(c.log)
	c.queue = jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	c.findings = finding.NewRegister(c.log, c.queue, func() calendar.Calendar { return days }, finding.DefaultPeriods())
	c.views = evidence.NewViews(d)
	folder := t.TempDir()
	c.blobs = must[*blob.Dir](t)(blob.OpenDir(filepath.Join(folder, "blobs"), clock.Now))
	c.rooms = courtroom.NewBook(c.log, c.queue, c.blobs, nil)
	words := must[*i18n.Catalogue](t)(i18n.Default())
	c.parts = hearing.Parts{
		DB: d, Log: c.log, Queue: c.queue, Blobs: c.blobs, People: c.people, Rooms: c.rooms, Docket: docket.NewBook(c.log, c.people, c.rooms),
		Findings: c.findings, List: must[*checklist.Checklist](t)(checklist.Default()), Words: words.Printer(i18n.Chinese), Machine: "test",
		Temp: filepath.Join(folder, "temp"), Chunk: 60, Now: time.Now,
		Eyes: hearing.NewEyes(2, func() (hearing.Sight, error) { return painted{}, nil }),
	}
	c.Book = hearing.NewBook(c.parts)
	c.findings.Film(c.Book)
	c.handle()
	return c
}

func (c *court) handle() {
	jobs.Handle(c.queue, c.Prepare, jobs.On(jobs.Video), jobs.Within(hearing.PrepareTime))
	jobs.Handle(c.queue, c.Look, jobs.On(jobs.Video), jobs.Within(hearing.LookTime))
	jobs.Handle(c.queue, c.Assemble, jobs.On(jobs.Video), jobs.Within(hearing.AssembleTime))
	jobs.Handle(c.queue, c.Rule)
	jobs.Handle(c.queue, c.Prove)
	jobs.Handle(c.queue, func(_ context.Context, j hearing.RecutJob) error { // the tests cut themselves, when it is time
		c.recuts <- j
		return nil
	})
	jobs.Handle(c.queue, func(context.Context, finding.StepJob) error { return nil })
	if err := c.queue.Open(); err != nil {
		c.t.Fatal(err)
	}
}

// start has the jobs run until the test ends.
func (c *court) start() *court {
	c.t.Helper()
	if err := c.queue.Start(context.WithoutCancel(c.t.Context())); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := c.queue.Stop(ctx); err != nil {
			c.t.Error(err)
		}
	})
	return c
}

func (c *court) peopleOf() {
	t, ctx, sys := c.t, c.t.Context(), org.System("test")
	mid := must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	c.basic = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: mid}))
	clear := must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic, Superior: mid}))
	division := func(court org.CourtID, name string, kind org.Kind) org.DivisionID {
		return must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: court, Name: name, Kind: kind}))
	}
	civil := division(c.basic, "民一庭", org.Civil)
	c.judge = must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: "郁青峦"},
		org.Post{Unit: org.Unit{Court: c.basic, Division: civil}, Title: org.Judge, From: "2020-01-01"}))
	management := division(mid, "审管办", org.Management)
	c.office = c.account("office", "柏子舟", management, org.RoleOffice, string(mid))
	c.leader = c.account("leader", "桑九渊", management, org.RoleLeader, string(mid))
	c.admin = c.account("admin", "苍晚晴", division(c.basic, "综合办", org.Management), org.RoleCourtAdmin, string(c.basic))
	c.other = c.account("other", "蒲汀兰", division(clear, "综合办", org.Management), org.RoleCourtAdmin, string(clear))
}

func (c *court) account(login, name string, division org.DivisionID, role org.Role, unit string) org.Actor {
	t, ctx, sys := c.t, c.t.Context(), org.System("test")
	officer := must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: name},
		org.Post{Unit: org.Unit{Division: division}, Title: org.Staff, From: "2020-01-01"}))
	id := must[org.AccountID](t)(c.people.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: officer}))
	must[org.GrantID](t)(c.people.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: unit, From: "2020-01-01"}))
	return must[org.Actor](t)(c.people.Actor(ctx, id))
}

// seat registers a courtroom with a camera, and one seat of the presiding judge.
func (c *court) seat() {
	t, ctx := c.t, c.t.Context()
	c.room = must[courtroom.ID](t)(c.rooms.Add(ctx, c.admin, c.basic, "第三法庭"))
	c.camera = must[courtroom.CameraID](t)(c.rooms.AddCamera(ctx, c.admin, c.room, "机位1"))
	seats := must[[]byte](t)(json.Marshal([]courtroom.Seat{{
		Seat:     video.Seat{ID: "s1", Role: video.Presiding, Polygon: []video.Point{{.1, .2}, {.5, .2}, {.5, .95}, {.1, .95}}},
		PersonPx: 120, PhonePx: 34,
	}}))
	c.act("test.seat", func(tx *db.Tx) (string, error) {
		id := tx.NewID("clb")
		_, err := tx.Exec(ctx, `INSERT INTO calibration (id, camera, recording, state, width, height, still_sha256, seats, drawn_by, drawn_at, confirmed_by, confirmed_at)
			VALUES ($1, $2, '', 'active', 160, 90, 'x', $3, 'acc_a', 1, 'acc_b', 2)`, id, c.camera, string(seats))
		return id, err
	})
}

// hearingAt puts a hearing on the docket.
func (c *court) hearingAt(starts time.Time, length time.Duration, number string, excluded docket.Excluded) docket.ID {
	ctx := c.t.Context()
	panel := must[[]byte](c.t)(json.Marshal([]docket.Member{{Role: video.Presiding, Name: "郁青峦", Officer: c.judge}}))
	return docket.ID(c.act("test.hearing", func(tx *db.Tx) (string, error) {
		id := tx.NewID("hea")
		_, err := tx.Exec(ctx, `INSERT INTO hearing (id, court, courtroom, number, starts_at, ends_at, panel, excluded, source, added_by, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'page', 'acc_a', 1)`,
			id, c.basic, c.room, number, starts.UnixMilli(), starts.Add(length).UnixMilli(), string(panel), excluded)
		return id, err
	}))
}

func (c *court) act(verb string, fn func(*db.Tx) (string, error)) (id string) {
	c.t.Helper()
	act := &audit.Act{By: "system:test", Verb: verb}
	err := c.log.Do(c.t.Context(), act, func(tx *db.Tx) (err error) {
		id, err = fn(tx)
		act.Object = id
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// film makes a recording of 240 seconds: a red figure on the seat but from 70 to
// 200, and the picture black from 215 to 225.
func film(t *testing.T) string {
	t.Helper()
	return clip.Make(t, "film.mp4",
		"-f", "lavfi", "-i", "color=c=gray:size=160x90:rate=2:duration=240", "-f", "lavfi", "-i", "anoisesrc=amplitude=0.1:duration=240",
		"-vf", "noise=alls=18:allf=t,drawbox=x=30:y=25:w=40:h=55:color=red:t=fill:enable='not(between(t,70,200))',drawbox=color=black:t=fill:enable='between(t,215,225)'",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "2", "-c:a", "aac", "-shortest")
}

// receive takes a copy of a file in.
func (c *court) receive(file string, at time.Time) hearing.ID {
	c.t.Helper()
	return must[hearing.ID](c.t)(c.Receive(c.t.Context(), c.office, hearing.New{Camera: c.camera, Name: "庭审.mp4", RecorderAt: at, Source: hearing.Uploaded}, file, false))
}

// ended waits until nothing more happens to a recording.
func (c *court) ended(id hearing.ID) *hearing.Dossier {
	c.t.Helper()
	var d *hearing.Dossier
	for range 4800 {
		d = must[*hearing.Dossier](c.t)(c.Open(c.t.Context(), c.office, id))
		waiting := 0
		for _, e := range d.Episodes {
			if e.State == hearing.Waiting {
				waiting++
			}
		}
		if d.Ended() && waiting == 0 {
			return d
		}
		time.Sleep(50 * time.Millisecond) // the jobs run in goroutines of their own
	}
	var errs string
	_ = c.db.SQL().QueryRowContext(c.t.Context(), `SELECT errors FROM river_job WHERE errors IS NOT NULL AND state <> 'completed' LIMIT 1`).Scan(&errs)
	c.t.Fatalf("not done after four minutes: %s, %d of %d chunks, episodes %+v, %s", d.State, d.ChunksDone, d.Chunks, d.Episodes, errs)
	return nil
}

// verify checks the log.
func (c *court) verify() {
	c.t.Helper()
	r, err := c.log.Verify(c.t.Context())
	if err != nil || len(r.Problems) > 0 {
		c.t.Errorf("audit: %v (%v)", r.Problems, err)
	}
}

func of(list []hearing.Episode, kind video.Kind) *hearing.Episode {
	for i := range list {
		if list[i].Kind == kind {
			return &list[i]
		}
	}
	return nil
}

// TestARecordingBecomesCandidates takes a recording in and follows it to the
// queue, then has it looked through and ruled again: nothing comes twice.
func TestARecordingBecomesCandidates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		h := c.hearingAt(begun, time.Hour, "（2026）澄0102民初1号", "")
		file := film(t)
		id := c.receive(file, begun)
		r := c.ended(id)
		if r.State != hearing.Done || r.Recording.Hearing != h || r.Listing != docket.Listed || r.Model != "painted-1" || r.Chunks != 4 || r.ChunksDone != 4 {
			t.Fatalf("%s %s %s %s, %d of %d chunks: %+v", r.State, r.Recording.Hearing, r.Listing, r.Model, r.ChunksDone, r.Chunks, r.Problem)
		}
		if r.Length < 239*time.Second || r.Analysed < 230*time.Second || !r.BegunAt.Equal(begun) || r.Width != 160 {
			t.Errorf("%v long, %v looked through, from %v, %d wide", r.Length, r.Analysed, r.BegunAt, r.Width)
		}
		away, black := of(r.Episodes, video.Absence), of(r.Episodes, video.Black)
		if away == nil || black == nil {
			t.Fatalf("episodes are %+v", r.Episodes)
		}
		for _, e := range []*hearing.Episode{away, black} {
			if e.State != hearing.Proposed || e.Clip == "" || len(e.Pictures()) != len(e.Stills) || e.ClipFrom > e.Start-9 || e.ClipTo < e.End+9 {
				t.Errorf("%s: %s, clip %v–%v of %v–%v, %d of %d stills", e.Kind, e.State, e.ClipFrom, e.ClipTo, e.Start, e.End, len(e.Pictures()), len(e.Stills))
			}
		}
		f := must[finding.File](t)(c.findings.Open(ctx, c.office, away.Finding))
		if f.Source != finding.MachineVideo || f.Item != "item-02" || !f.Machine() || f.Unit.Court != c.basic || f.Unit.Division == "" || len(f.Handlers) != 1 {
			t.Errorf("%+v", f.Finding)
		}
		if len(f.Subjects) != 1 || f.Subjects[0].Officer != c.judge || f.Subjects[0].ConfirmedBy != "" {
			t.Errorf("subjects %+v", f.Subjects)
		}
		if !strings.HasPrefix(f.Title, "审判长席位（1\u00a0号）离席 2\u00a0分 1") {
			t.Errorf("title %q", f.Title)
		}
		if len(f.Evidence) != 1+len(away.Stills) || f.Evidence[0].Source != evidence.HearingRecording || f.Evidence[0].TakenAt < begun.UnixMilli() {
			t.Errorf("evidence %+v", f.Evidence)
		}
		if it := must[finding.File](t)(c.findings.Open(ctx, c.office, black.Finding)); it.Item != "item-17" {
			t.Errorf("black belongs to %s", it.Item)
		}
		before := len(r.Episodes)
		if err := c.Again(ctx, c.office, id, r.Version); err != nil {
			t.Fatal(err)
		}
		r = c.ended(id)
		if err := c.Rerule(ctx, c.office, id, r.Version); err != nil {
			t.Fatal(err)
		}
		for version := r.Version; r.Version == version; r = c.ended(id) {
			time.Sleep(20 * time.Millisecond) // until the rules have run
		}
		if len(r.Episodes) != before || of(r.Episodes, video.Absence).Finding != away.Finding || of(r.Episodes, video.Absence).Signature != away.Signature {
			t.Errorf("after another run: %d episodes instead of %d", len(r.Episodes), before)
		}
		curve := must[*hearing.Curve](t)(c.Curve(ctx, c.office, away.ID))
		if len(curve.Points) == 0 || curve.Enter <= curve.Leave || len(curve.Lanes) != 1 || len(curve.Lanes[0].Present) < 2 {
			t.Errorf("curve %+v", curve)
		}
		found, episode := must2[hearing.ID, hearing.EpisodeID](t)(c.Of(ctx, c.office, away.Finding))
		if found != id || episode != away.ID {
			t.Errorf("the finding comes from %s %s", found, episode)
		}
		if o := must[hearing.Origin](t)(c.Source(ctx, away.Clip)); o.Recording != id || o.SHA256 != r.File.SHA256 || len(o.Polygon) != 4 || o.From != away.ClipFrom {
			t.Errorf("origin %+v", o)
		}
		if _, err := c.Open(ctx, c.other, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another court: %v", err)
		}
		if p := must[hearing.Page](t)(c.Page(ctx, c.office, hearing.Filter{Day: "2026-11-23", State: hearing.Done})); p.All != 1 || p.Rows[0].Number == "" || p.Rows[0].Proposed < 2 {
			t.Errorf("page %+v", p)
		}
		if p := must[hearing.Page](t)(c.Page(ctx, c.other, hearing.Filter{})); p.All != 0 {
			t.Errorf("another court sees %d", p.All)
		}
		c.verify()
	})
}

func must2[A, B any](t *testing.T) func(A, B, error) (A, B) {
	return func(a A, b B, err error) (A, B) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a, b
	}
}

// TestWhatCannotBeTakenIn gives every bad file its sentence; what may be worth
// something is kept.
func TestWhatCannotBeTakenIn(t *testing.T) {
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	c := setUp(t, d, clock)
	good := clip.Make(t, "good.mp4", clip.Drawn("4", "160x90", "", 1)...)
	whole := must[[]byte](t)(os.ReadFile(good))
	write := func(name string, b []byte) string {
		p := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	sound := clip.Make(t, "sound.mp4", "-f", "lavfi", "-i", "sine=duration=2")
	for _, tt := range []struct {
		name, file string
		key        string // of the sentence
		kept       bool
	}{
		{"empty", write("a.mp4", nil), "media.empty", false},
		{"text", write("b.mp4", []byte("这不是录像")), "media.not_video", false},
		{"sound only", sound, "media.no_picture", false},
		{"no index", write("c.mp4", whole[:len(whole)*2/3]), "media.unfinished", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := c.Receive(t.Context(), c.office, hearing.New{Camera: c.camera, Name: "某次.mp4", RecorderAt: begun, Source: hearing.Uploaded}, tt.file, false)
			key := ""
			if tt.kept {
				r := must[*hearing.Dossier](t)(c.Open(t.Context(), c.office, must[hearing.ID](t)(id, err)))
				if key = r.Problem.Key; r.State != hearing.Failed {
					t.Errorf("state %s", r.State)
				}
			} else if p, ok := hearing.ProblemOf(err); ok {
				key = p.Key
				if name := fmt.Sprint(p.Args...); !strings.Contains(name, "某次.mp4") {
					t.Errorf("the sentence does not name the file: %v", p.Args)
				}
			}
			if key != tt.key {
				t.Errorf("%q (%v), want %q", key, err, tt.key)
			}
			if _, err := os.Stat(tt.file); err != nil {
				t.Errorf("the file was touched: %v", err)
			}
		})
	}
	at := func(when time.Time) hearing.New {
		return hearing.New{Camera: c.camera, Name: "某次.mp4", RecorderAt: when, Source: hearing.Uploaded}
	}
	if err := c.Check(t.Context(), c.office, at(begun.Add(24*time.Hour)), 5); !errors.Is(err, hearing.ErrFuture) {
		t.Errorf("in the future: %v", err)
	}
	byName := hearing.New{Camera: c.camera, Name: "2031-01-01_09-00-00.mp4", Source: hearing.Uploaded}
	if err := c.Check(t.Context(), c.office, byName, 5); !errors.Is(err, hearing.ErrFuture) {
		t.Errorf("in the future by its name, before a byte of it is there: %v", err)
	}
	if err := c.Check(t.Context(), c.office, at(begun), hearing.MaxSize+1); !errors.Is(err, hearing.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if err := c.Check(t.Context(), c.other, at(begun), 5); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("a camera of another court: %v", err)
	}
	if err := c.Check(t.Context(), c.leader, at(begun), 5); !errors.Is(err, org.ErrForbidden) {
		t.Errorf("who only looks: %v", err)
	}
	first := c.receive(good, begun)
	_, err := c.Receive(t.Context(), c.office, at(begun), good, false)
	var twice *hearing.DuplicateError
	if !errors.As(err, &twice) || twice.ID != first {
		t.Errorf("the same file again: %v", err)
	}
	// A recorder whose clock runs ahead, in a folder: taken in, and it says so.
	ahead := clip.Make(t, "ahead.mp4", clip.Drawn("3", "160x90", "", 1)...)
	id, err := c.Receive(t.Context(), org.System("folder"), hearing.New{Camera: c.camera, Name: "x.mp4", RecorderAt: begun.AddDate(1, 0, 0), Source: hearing.Folder}, ahead, false)
	r := must[*hearing.Dossier](t)(c.Open(t.Context(), c.office, must[hearing.ID](t)(id, err)))
	if !r.BegunAt.IsZero() || len(r.Notes) != 1 || r.Notes[0].Key != "recording.note.future" {
		t.Errorf("from %v, %+v", r.BegunAt, r.Notes)
	}
	c.verify()
}
