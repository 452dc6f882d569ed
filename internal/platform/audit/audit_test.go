package audit_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

var things = audit.Object{
	Prefix: "thg",
	Rows:   []string{`SELECT id, name, version FROM thing WHERE id = $1`, `SELECT n, note FROM thing_part WHERE thing = $1 ORDER BY n`},
	All:    `SELECT id FROM thing`,
}

func newLog(t *testing.T, d *db.DB) *audit.Log {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		`CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, version BIGINT NOT NULL)`,
		`CREATE TABLE thing_part (thing TEXT NOT NULL, n BIGINT NOT NULL, note TEXT NOT NULL)`,
	} {
		behind(t, d, q)
	}
	return audit.New(d, key, things)
}

// behind changes the database without the log.
func behind(t *testing.T, d *db.DB, q string, args ...any) {
	t.Helper()
	if _, err := d.SQL().ExecContext(t.Context(), q, args...); err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T, l *audit.Log, id, name string) {
	t.Helper()
	a := &audit.Act{By: "acc_1", Verb: "thing.create", Object: id, Details: map[string]string{"name": name}}
	err := l.Do(t.Context(), a, func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO thing_part (thing, n, note) VALUES ($1, 1, $2)`, id, "part of "+name); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO thing (id, name, version) VALUES ($1, $2, 1)`, id, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, l *audit.Log) *audit.Report {
	t.Helper()
	r, err := l.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVerifyNamesWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		name, change string
		want         audit.Problem
	}{
		{"nothing", `SELECT 1`, audit.Problem{}},
		{"one byte of a row", `UPDATE thing SET name = '乙b' WHERE id = 'thg_2'`, audit.Problem{Object: "thg_2", What: audit.StateDiffers}},
		{"a part's row", `UPDATE thing_part SET note = 'other' WHERE thing = 'thg_2'`, audit.Problem{Object: "thg_2", What: audit.StateDiffers}},
		{"a row removed", `DELETE FROM thing WHERE id = 'thg_2'`, audit.Problem{Object: "thg_2", What: audit.StateDiffers}},
		{"a row emptied", `UPDATE thing SET name = '' WHERE id = 'thg_2'`, audit.Problem{Object: "thg_2", What: audit.StateDiffers}},
		{"a row slipped in", `INSERT INTO thing (id, name, version) VALUES ('thg_9', 'x', 1)`, audit.Problem{Object: "thg_9", What: audit.NoLeaf}},
		{"a leaf's actor", `UPDATE audit_leaf SET actor = 'acc_2' WHERE seq = 1`, audit.Problem{Object: "leaf 1 (thg_2)", What: audit.TreeDiffers}},
		{"a leaf's hash", `UPDATE audit_hash SET hash = (SELECT hash FROM audit_hash WHERE idx = 1) WHERE idx = 0`, audit.Problem{Object: "leaf 0 (thg_1)", What: audit.TreeDiffers}},
		{"the details", `UPDATE audit_payload SET payload = '{}' WHERE seq = 1`, audit.Problem{Object: "leaf 1 (thg_2)", What: audit.PayloadDiffers}},
		{"a leaf taken out", `DELETE FROM audit_leaf WHERE seq = 1`, audit.Problem{Object: "leaf 1", What: audit.LeafMissing}},
		{"the last leaf taken out", `DELETE FROM audit_leaf WHERE seq = 2`, audit.Problem{Object: "head", What: audit.HeadDiffers}},
		{"a signature", `UPDATE audit_checkpoint SET note = REPLACE(note, 'xiezhi/audit', 'xiezhi/other')`, audit.Problem{Object: "checkpoint 3", What: audit.SignatureBad}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
				l := newLog(t, d)
				for i, name := range []string{"甲", "乙a", "丙"} {
					create(t, l, fmt.Sprintf("thg_%d", i+1), name)
				}
				if n, err := l.Checkpoint(t.Context()); n != 3 || err != nil {
					t.Fatalf("checkpoint at %d, %v; want 3", n, err)
				}
				behind(t, d, c.change)
				r := verify(t, l)
				if c.want == (audit.Problem{}) {
					if len(r.Problems) != 0 || r.Leaves != 3 || r.Objects != 3 || r.Checkpoints != 1 || r.Signed != 3 {
						t.Errorf("got %+v, want three leaves under one signature and no problem", r)
					}
					return
				}
				if len(r.Problems) == 0 || r.Problems[0] != c.want {
					t.Errorf("got %v, want first %v", r.Problems, c.want)
				}
			})
		})
	}
}

// Leaves may be missing anywhere; the verifier says so and goes on.
func TestMissingLeaves(t *testing.T) {
	for _, gone := range []string{"0", "2", "0, 1", "1, 2", "0, 1, 2", "3"} {
		t.Run(gone, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
				l := newLog(t, d)
				for i := range 4 {
					create(t, l, fmt.Sprintf("thg_%d", i), "甲")
				}
				behind(t, d, `DELETE FROM audit_leaf WHERE seq IN (`+gone+`)`)
				if r := verify(t, l); len(r.Problems) == 0 {
					t.Error("no problem was found")
				}
			})
		})
	}
}

// A log replaced together with its checkpoints does not match the checkpoint
// that was kept beside the key.
func TestKeptCheckpointCatchesAReplacedLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		create(t, l, "thg_1", "甲")
		if _, err := l.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			`DELETE FROM thing`, `DELETE FROM thing_part`, `DELETE FROM audit_leaf`, `DELETE FROM audit_hash`, `DELETE FROM audit_payload`,
			`DELETE FROM audit_checkpoint`, `UPDATE audit_head SET size = 0`,
		} {
			behind(t, d, q)
		}
		create(t, l, "thg_1", "another")
		want := audit.Problem{Object: "kept checkpoint 1", What: audit.CheckpointDiffers}
		if r := verify(t, l); len(r.Problems) != 1 || r.Problems[0] != want {
			t.Errorf("got %v, want %v", r.Problems, want)
		}
	})
}

// Whoever rewrites leaf, tree and row alike is still caught by the signature.
// TestVerifyWhileTheLogGrows: a checkpoint kept while the log is being read is
// no difference.
func TestVerifyWhileTheLogGrows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		for i := range 200 {
			create(t, l, fmt.Sprintf("thg_%d", i), "一")
		}
		done := make(chan error)
		stop := make(chan struct{})
		go func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
				act := &audit.Act{By: "acc_1", Verb: "thing.create", Object: fmt.Sprintf("thg_x%d", i)}
				err := l.Do(t.Context(), act, func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `INSERT INTO thing (id, name, version) VALUES ($1, '二', 1)`, act.Object)
					return err
				})
				if err == nil {
					_, err = l.Checkpoint(t.Context())
				}
				if err != nil {
					done <- err
					return
				}
			}
		}()
		for range 10 {
			r, err := l.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Problems) > 0 {
				t.Errorf("problems: %v", r.Problems)
				break
			}
		}
		close(stop)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestCheckpointCatchesARewrittenLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		create(t, l, "thg_1", "甲")
		if _, err := l.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{`DELETE FROM thing`, `DELETE FROM thing_part`, `DELETE FROM audit_leaf`, `DELETE FROM audit_hash`, `DELETE FROM audit_payload`, `UPDATE audit_head SET size = 0`} {
			behind(t, d, q)
		}
		create(t, l, "thg_1", "another")
		if r := verify(t, l); len(r.Problems) == 0 || r.Problems[0].What != audit.CheckpointDiffers {
			t.Errorf("got %v, want the checkpoint to differ", r.Problems)
		}
	})
}

func TestErasedDetailsStillVerify(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		create(t, l, "thg_1", "甲")
		behind(t, d, `DELETE FROM audit_payload WHERE seq = 0`)
		if r := verify(t, l); len(r.Problems) != 0 || len(r.Erased) != 1 {
			t.Errorf("got %+v, want no problem and one erased", r)
		}
	})
}

func TestNoChangeNoLeaf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		boom := errors.New("boom")
		err := l.Do(t.Context(), &audit.Act{By: "acc_1", Verb: "thing.create", Object: "thg_1"}, func(*db.Tx) error { return boom })
		if !errors.Is(err, boom) || !strings.HasPrefix(err.Error(), "thing.create thg_1: ") {
			t.Errorf("got %v", err)
		}
		err = l.Do(t.Context(), &audit.Act{By: "acc_1", Verb: "what", Object: "xyz_1"}, func(*db.Tx) error { return nil })
		if err == nil {
			t.Error("an object of no registered kind was accepted")
		}
		if r := verify(t, l); r.Leaves != 0 {
			t.Errorf("%d leaves, want none", r.Leaves)
		}
	})
}

func TestAnActMayChangeSeveralObjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		create(t, l, "thg_1", "甲")
		create(t, l, "thg_2", "乙")
		a := &audit.Act{By: "acc_1", Verb: "thing.swap", Object: "thg_1"}
		err := l.Do(t.Context(), a, func(tx *db.Tx) error {
			a.Also("thg_2")
			a.Also("thg_2")
			_, err := tx.Exec(t.Context(), `UPDATE thing SET version = version + 1`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, l); r.Leaves != 4 || len(r.Problems) != 0 {
			t.Errorf("got %+v, want 4 leaves", r)
		}
	})
}

func TestActsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 12 {
					create(t, l, fmt.Sprintf("thg_%d_%d", w, i), "x")
				}
			})
		}
		wg.Wait()
		if _, err := l.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, l); r.Leaves != 96 || r.Signed != 96 || len(r.Problems) != 0 {
			t.Errorf("got %+v, want 96 leaves, signed", r)
		}
	})
}

func BenchmarkDo(b *testing.B) {
	d, err := db.Open(b.Context(), filepath.Join(b.TempDir(), "x.db"), dbtest.NewClock().Now)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := d.SQL().ExecContext(b.Context(), `CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, version BIGINT NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	l := audit.New(d, nil, audit.Object{Prefix: "thg", Rows: things.Rows[:1], All: things.All})
	n := 0
	for b.Loop() {
		n++
		err := l.Do(b.Context(), &audit.Act{By: "a", Verb: "v", Object: fmt.Sprintf("thg_%d", n)}, func(tx *db.Tx) error {
			_, err := tx.Exec(b.Context(), `INSERT INTO thing (id, name, version) VALUES ($1, 'x', 1)`, fmt.Sprintf("thg_%d", n))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func TestEntriesAreListedNewestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		l := newLog(t, d)
		for _, id := range []string{"thg_1", "thg_2", "thg_3"} {
			create(t, l, id, id)
		}
		for _, c := range []struct {
			query audit.Query
			want  string
		}{
			{audit.Query{Limit: 2}, "thg_3 thg_2"},
			{audit.Query{Limit: 9, Before: 2}, "thg_2 thg_1"},
			{audit.Query{Limit: 9, Object: "thg_2"}, "thg_2"},
			{audit.Query{Limit: 9, Verb: "thing.swap"}, ""},
			{audit.Query{Limit: 9, By: "acc_1", Verb: "thing.create", Before: 1}, "thg_1"},
		} {
			list, err := l.Entries(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range list {
				got = append(got, e.Object)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%+v: %s, want %s", c.query, s, c.want)
			}
		}
	})
}
