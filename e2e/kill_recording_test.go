//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"xiezhi/internal/app"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// TestAMachineThatLooksIsKilled kills a working machine with SIGKILL while it
// looks through a chunk: another one finishes the recording within two minutes,
// and no chunk is done twice.
func TestAMachineThatLooksIsKilled(t *testing.T) {
	if os.Getenv("TEST_POSTGRES") == "" {
		t.Skip("TEST_POSTGRES is not set: make test starts a server")
	}
	bin := filepath.Join(t.TempDir(), "xiezhi")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./cmd/xiezhi")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	conf := config.Config{Data: filepath.Join(t.TempDir(), "data"), DB: dbtest.At(t, db.Postgres)}
	p, err := app.Open(t.Context(), conf, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c := &town{Parts: p, ids: map[string]org.OfficerID{}}
	c.people(t)
	file := clip.Make(t, "long.mp4", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=4:duration=1900", "-c:v", "libx264", "-preset", "ultrafast",
		"-pix_fmt", "yuv420p", "-g", "4")
	_, id := c.filmed(t, file)
	first := working(t, bin, conf)
	held := func() (n int) {
		t.Helper()
		err := p.DB.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM recording_lease WHERE work LIKE 'chu%'`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for tries := 0; held() == 0; tries++ {
		if tries > 12000 {
			t.Fatal("no chunk was ever begun")
		}
		time.Sleep(5 * time.Millisecond) // the machine is a process of its own
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // it was killed: that is its error
	left := held()
	killed := time.Now()
	second := working(t, bin, conf)
	defer func() {
		_ = second.Process.Kill()
		_ = second.Wait()
	}()
	office := c.actor(t, "office")
	for {
		d, err := p.Hearings.Open(t.Context(), office, id)
		if err != nil {
			t.Fatal(err)
		}
		if d.State == hearing.Done {
			break
		}
		if time.Since(killed) > 10*time.Minute {
			t.Fatalf("%s, %d of %d chunks ten minutes after the kill", d.State, d.ChunksDone, d.Chunks)
		}
		time.Sleep(200 * time.Millisecond)
	}
	var chunks, most int
	err = p.DB.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*), max(version) FROM chunk`).Scan(&chunks, &most)
	})
	if err != nil || chunks < 3 || most != 2 {
		t.Errorf("%d chunks, saved up to %d times (%v)", chunks, most-1, err)
	}
	t.Logf("%d pieces of work in dead hands, done %.0f s after the kill", left, time.Since(killed).Seconds())
}

// working starts a machine that works on the database of the test.
func working(t *testing.T, bin string, conf config.Config) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, "work", "--data", conf.Data, "--db", conf.DB, "--models", "off")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}
