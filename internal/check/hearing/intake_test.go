package hearing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// TestOursIsNotCopied takes a file that is ours into the store as it is. Until it
// is entered the file lies where it lay: whoever dies in between finds it again,
// and it is there once.
func TestOursIsNotCopied(t *testing.T) {
	clock := dbtest.NewClock()
	c := setUp(t, dbtest.Open(t, db.SQLite, clock.Now), clock)
	file := clip.Make(t, "good.mp4", clip.Drawn("3", "160x90", "", 1)...)
	n := hearing.New{Camera: c.camera, Name: "a.mp4", RecorderAt: begun, Source: hearing.Uploaded, Profile: watch.Signal}
	ref := must[blob.Ref](t)(c.blobs.Adopt(t.Context(), file, hearing.MaxSize)) // and died
	id := must[hearing.ID](t)(c.Receive(t.Context(), c.office, n, file, true))
	r := must[*hearing.Dossier](t)(c.Open(t.Context(), c.office, id))
	if _, err := c.blobs.OpenVerified(t.Context(), r.File); err != nil || !r.Urgent || r.File != ref {
		t.Errorf("%v, urgent %v, %v is not %v", err, r.Urgent, r.File, ref)
	}
	here := must[os.FileInfo](t)(os.Stat(file))
	there := must[os.FileInfo](t)(os.Stat(must[string](t)(c.blobs.Path(t.Context(), ref))))
	if !os.SameFile(here, there) {
		t.Error("it was copied")
	}
	var twice *hearing.DuplicateError
	if _, err := c.Receive(t.Context(), c.office, n, file, true); !errors.As(err, &twice) || twice.ID != id || twice.Camera != c.camera {
		t.Errorf("again: %v", err)
	}
}

// TestTheDiskIsFull refuses a copy for which there is no room, keeps what a full
// disk stopped, and goes on by itself once there is room again.
func TestTheDiskIsFull(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx, free := t.Context(), int64(hearing.Spare)
		full := false
		c.parts.Room = func() (int64, error) { return free, nil }
		c.parts.Blobs = fullDisk{c.blobs, &full}
		c.Book = hearing.NewBook(c.parts)
		file := film(t)
		n := hearing.New{Camera: c.camera, Name: "庭审.mp4", RecorderAt: begun, Source: hearing.Folder}
		if _, err := c.Receive(ctx, org.System("folder"), n, file, false); !errors.Is(err, hearing.ErrFull) {
			t.Errorf("no room for a copy: %v", err)
		}
		free = 2 * hearing.Spare
		id := must[hearing.ID](t)(c.Receive(ctx, org.System("folder"), n, file, false))
		full = true
		if err := c.Prepare(ctx, hearing.PrepareJob{Recording: id}); err != nil {
			t.Errorf("a full disk is told, not tried again at once: %v", err)
		}
		r := must[*hearing.Dossier](t)(c.Open(ctx, c.office, id))
		if r.State != hearing.Failed || r.Problem.Key != "recording.problem.full" {
			t.Fatalf("%s, %+v", r.State, r.Problem)
		}
		free = hearing.Spare - 1
		if n, err := c.Resume(ctx); n != 0 || err != nil {
			t.Errorf("gone on with %d on a full disk (%v)", n, err)
		}
		free, full = 2*hearing.Spare, false
		if n, err := c.Resume(ctx); n != 1 || err != nil {
			t.Errorf("gone on with %d, want 1 (%v)", n, err)
		}
		if n, err := c.Resume(ctx); n != 0 || err != nil {
			t.Errorf("gone on twice (%d, %v)", n, err)
		}
		// The clip of an episode that the queue gave up.
		mark := must[hearing.EpisodeID](t)(c.Mark(ctx, c.office, id, 30, "item-06", "书记员离席"))
		if _, err := d.SQL().ExecContext(ctx, `DELETE FROM river_job WHERE kind = 'recording.evidence'`); err != nil {
			t.Fatal(err)
		}
		clock.Add(3 * time.Hour)
		for range 2 {
			if n, err := c.Resume(ctx); n != 1 || err != nil {
				t.Errorf("%d clips cut again, want 1 (%v)", n, err)
			}
		}
		var jobs int
		if err := d.SQL().QueryRowContext(ctx, `SELECT count(*) FROM river_job WHERE kind = 'recording.evidence'`).Scan(&jobs); err != nil || jobs != 1 {
			t.Errorf("%d jobs for %s (%v)", jobs, mark, err)
		}
		c.start()
		if r := c.ended(id); r.State != hearing.Done {
			t.Errorf("%s, %+v", r.State, r.Problem)
		}
		c.verify()
	})
}

// fullDisk is a store whose disk is full while told so.
type fullDisk struct {
	hearing.Blobs
	full *bool
}

func (f fullDisk) Put(ctx context.Context, r io.Reader, limit int64) (blob.Ref, error) {
	if *f.full {
		return blob.Ref{}, blob.ErrFull
	}
	return f.Blobs.Put(ctx, r, limit)
}

// TestAFileThatGrowsIsHalf does not take in a file that is written to meanwhile.
func TestAFileThatGrowsIsHalf(t *testing.T) {
	clock := dbtest.NewClock()
	c := setUp(t, dbtest.Open(t, db.SQLite, clock.Now), clock)
	file := clip.Make(t, "good.mp4", clip.Drawn("3", "160x90", "", 1)...)
	c.parts.Room = func() (int64, error) { // it is asked between the first look and the copy
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
		if err == nil {
			_, err = f.WriteString("more")
			err = errors.Join(err, f.Close())
		}
		return 4 * hearing.Spare, err
	}
	grows := hearing.NewBook(c.parts)
	n := hearing.New{Camera: c.camera, Name: "a.mp4", RecorderAt: begun, Source: hearing.Folder}
	if _, err := grows.Receive(t.Context(), org.System("folder"), n, file, false); !errors.Is(err, hearing.ErrChanging) {
		t.Errorf("it grew: %v", err)
	}
	if _, err := c.Receive(t.Context(), org.System("folder"), n, file, false); err != nil {
		t.Errorf("once it is whole: %v", err)
	}
}

// TestARecordingOverMidnight counts for both days, and for both months.
func TestARecordingOverMidnight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := c.receive(clip.Make(t, "a.mp4", clip.Drawn("3", "160x90", "", 1)...), begun)
		starts := time.Date(2026, 10, 31, 18, 0, 0, 0, calendar.Zone())
		for _, q := range []string{
			fmt.Sprintf(`UPDATE recording SET begun_at = %d, length_ms = 36000000, analysed_ms = 32400000`, starts.UnixMilli()),
			fmt.Sprintf(`INSERT INTO watched (recording, account, from_ms, to_ms, at) VALUES ('%s', 'acc_a', 21000000, 22200000, 1)`, id),
		} {
			if _, err := d.SQL().ExecContext(ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct {
			month, day                  string
			recorded, analysed, watched time.Duration
		}{
			{"2026-10", "2026-10-31", 6 * time.Hour, 6 * time.Hour, 10 * time.Minute},
			{"2026-11", "2026-11-01", 4 * time.Hour, 3 * time.Hour, 10 * time.Minute},
		} {
			got := must[[]hearing.Cover](t)(c.Coverage(ctx, c.office, tt.month))
			if len(got) != 1 || string(got[0].Day) != tt.day || got[0].Recorded != tt.recorded || got[0].Analysed != tt.analysed || got[0].Watched != tt.watched {
				t.Errorf("%s: %+v", tt.month, got)
			}
		}
	})
}
