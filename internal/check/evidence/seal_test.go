package evidence_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// sealer keeps a log of its own and seals with its key.
func sealer(t *testing.T, d *db.DB, export string) (*audit.Log, evidence.Sealer) {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, key, audit.Object{Prefix: "exp", Rows: []string{`SELECT id, downloads FROM finding_export WHERE id = $1`}, All: `SELECT id FROM finding_export`})
	return log, func(ctx context.Context, manifest string) (s evidence.Seal, err error) {
		act := &audit.Act{By: "acc_1", Verb: "evidence.fetch_export", Object: export, Details: evidence.Handed{Manifest: manifest}}
		if err := log.Do(ctx, act, func(*db.Tx) error { return nil }); err != nil {
			return s, err
		}
		s.Key = log.PublicKey()
		if s.Signature, err = log.Seal(evidence.SealText(export, manifest)); err != nil {
			return s, err
		}
		s.Log, err = log.Prove(ctx, act.Leaf)
		return s, err
	}
}

// bundle is a sealed archive of two files, and the log that proves it. Other
// acts stand before and after it, so that the way to the root has some length.
func bundle(t *testing.T, d *db.DB) ([]byte, string) {
	t.Helper()
	log, seal := sealer(t, d, "exp_1")
	others := func() {
		for i := range 5 {
			if err := log.Do(t.Context(), &audit.Act{By: "acc_2", Verb: "x", Object: fmt.Sprint("exp_x", i)}, func(*db.Tx) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	others()
	a, _ := stored("evd_1", "片段.mp4", "moving pictures")
	a.Origin = &evidence.Origin{SHA256: strings.Repeat("ab", 32), Size: 99, Blurred: true, Recording: "rec_1", Whole: strings.Repeat("cd", 32), From: 2822, To: 3014, Taken: "2026-11-19T09:47:12+08:00"}
	b, _ := stored("evd_2", "判决书.txt", "原文")
	texts := map[string]string{"evd_1": "moving pictures", "evd_2": "原文"}
	open := func(_ context.Context, f evidence.File) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(texts[f.ID])), nil
	}
	var out bytes.Buffer
	m := evidence.Manifest{Export: "exp_1", Finding: "查-2026-0001", Purpose: "移送", AskedBy: "甲", ApprovedBy: "乙", FetchedBy: "甲"}
	if err := evidence.Archive(t.Context(), &out, m, []evidence.File{a, b}, open, seal, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	others()
	return out.Bytes(), log.PublicKey()
}

// repack writes the archive again with its files changed: nil takes one away.
func repack(t *testing.T, in []byte, change map[string][]byte, also ...string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	write := func(name string, body []byte) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range r.File {
		body, changed := change[f.Name]
		if changed && body == nil {
			continue
		}
		if !changed {
			body = unpacked(t, f)
		}
		write(f.Name, body)
	}
	for _, name := range also {
		write(name, []byte("x"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpacked(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// read is a file of the archive.
func read(t *testing.T, in []byte, name string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Name == name {
			return unpacked(t, f)
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

// edited is the seal with something of it changed.
func edited(t *testing.T, in []byte, change func(*evidence.Seal)) []byte {
	t.Helper()
	var s evidence.Seal
	if err := json.Unmarshal(read(t, in, "seal.json"), &s); err != nil {
		t.Fatal(err)
	}
	change(&s)
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestAnArchiveIsCheckedElsewhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		whole, key := bundle(t, d)
		const clip, paper = "files/01-片段.mp4", "files/02-判决书.txt"
		manifest := read(t, whole, "manifest.json")
		other, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			in     []byte
			key    string
			faults []evidence.Fault
			files  map[string]evidence.FileState // other than whole
		}{
			{"as it was sealed", whole, key, nil, nil},
			{"by the key that it brings", whole, "", nil, nil},
			{"packed again", repack(t, whole, nil), key, nil, nil},
			{"a byte of a file", repack(t, whole, map[string][]byte{clip: []byte("moving picturez")}), key, nil, map[string]evidence.FileState{clip: evidence.Altered}},
			{"a longer file", repack(t, whole, map[string][]byte{clip: []byte("moving pictures and more")}), key, nil, map[string]evidence.FileState{clip: evidence.Altered}},
			{"a file gone", repack(t, whole, map[string][]byte{paper: nil}), key, nil, map[string]evidence.FileState{paper: evidence.Missing}},
			{"a file more", repack(t, whole, nil, "files/03-x.txt"), key, nil, map[string]evidence.FileState{"files/03-x.txt": evidence.Extra}},
			{"a file twice", repack(t, whole, nil, clip), key, nil, map[string]evidence.FileState{clip: evidence.Twice}},
			{"a second manifest", repack(t, whole, nil, "manifest.json"), key, nil, map[string]evidence.FileState{"manifest.json": evidence.Twice}},
			{"the sums", repack(t, whole, map[string][]byte{"sha256.txt": []byte("x")}), key, nil, map[string]evidence.FileState{"sha256.txt": evidence.Altered}},
			{"another key", whole, other.PublicKey(), []evidence.Fault{evidence.OtherKey}, nil},
			{"no key at all", whole, "not a key", []evidence.Fault{evidence.OtherKey}, nil},
			{
				"the manifest", repack(t, whole, map[string][]byte{"manifest.json": bytes.Replace(manifest, []byte("移送"), []byte("汇报"), 1)}), key,
				[]evidence.Fault{evidence.ManifestAltered},
				nil,
			},
			{"no manifest", repack(t, whole, map[string][]byte{"manifest.json": nil}), key, []evidence.Fault{evidence.NoManifest}, map[string]evidence.FileState{clip: evidence.Extra, paper: evidence.Extra}},
			{
				"a manifest that is none", repack(t, whole, map[string][]byte{"manifest.json": []byte("{")}), key,
				[]evidence.Fault{evidence.BadManifest, evidence.ManifestAltered},
				map[string]evidence.FileState{clip: evidence.Extra, paper: evidence.Extra},
			},
			{"no seal", repack(t, whole, map[string][]byte{"seal.json": nil}), key, []evidence.Fault{evidence.NoSeal}, nil},
			{"a seal that is none", repack(t, whole, map[string][]byte{"seal.json": []byte("[")}), key, []evidence.Fault{evidence.BadSeal}, nil},
			{
				"a seal's text", repack(t, whole, map[string][]byte{"seal.json": edited(t, whole, func(s *evidence.Seal) { s.Signature = strings.Replace(s.Signature, "exp_1", "exp_2", 1) })}), key,
				[]evidence.Fault{evidence.ForgedSeal},
				nil,
			},
			{
				"who took it, in the log's proof", repack(t, whole, map[string][]byte{"seal.json": edited(t, whole, func(s *evidence.Seal) { s.Log.Leaf = bytes.Replace(s.Log.Leaf, []byte("acc_1"), []byte("acc_9"), 1) })}), key,
				[]evidence.Fault{evidence.NotInLog},
				nil,
			},
			{
				"the way to the root", repack(t, whole, map[string][]byte{"seal.json": edited(t, whole, func(s *evidence.Seal) { s.Log.Path = s.Log.Path[1:] })}), key,
				[]evidence.Fault{evidence.NotInLog},
				nil,
			},
		} {
			t.Run(c.name, func(t *testing.T) {
				r, err := evidence.Verify(bytes.NewReader(c.in), int64(len(c.in)), c.key)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(r.Faults, c.faults) {
					t.Errorf("faults %v, want %v", r.Faults, c.faults)
				}
				got := map[string]evidence.FileState{}
				for _, f := range r.Files {
					if f.State != evidence.Whole {
						got[f.Path] = f.State
					}
				}
				if fmt.Sprint(got) != fmt.Sprint(c.files) && len(got)+len(c.files) > 0 {
					t.Errorf("files %v, want %v", got, c.files)
				}
				if r.Whole() != (c.faults == nil && c.files == nil) {
					t.Errorf("whole: %v", r.Whole())
				}
			})
		}
		r, err := evidence.Verify(bytes.NewReader(whole), int64(len(whole)), key)
		if err != nil {
			t.Fatal(err)
		}
		if r.Handed.By != "acc_1" || r.Handed.Object != "exp_1" || !r.Trusted || r.Manifest.Files[0].Origin.From != 2822 || !r.Manifest.Files[0].Origin.Blurred {
			t.Errorf("got %+v", r)
		}
	})
}

// TestAnotherArchiveOfTheSameLogIsNotThisOne: whoever may make archives can not
// put the seal of one on another.
func TestAnotherArchiveOfTheSameLogIsNotThisOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		whole, key := bundle(t, d)
		manifest := bytes.Replace(read(t, whole, "manifest.json"), []byte("移送"), []byte("汇报"), 1)
		mixed := repack(t, whole, map[string][]byte{"manifest.json": manifest})
		r, err := evidence.Verify(bytes.NewReader(mixed), int64(len(mixed)), key)
		if err != nil || !slices.Contains(r.Faults, evidence.ManifestAltered) {
			t.Errorf("faults %v, %v", r.Faults, err)
		}
	})
}

func TestWhatIsNoArchiveIsNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		whole, _ := bundle(t, d)
		for name, in := range map[string][]byte{"nothing": nil, "a text": []byte("not a zip"), "cut short": whole[:len(whole)/2]} {
			if _, err := evidence.Verify(bytes.NewReader(in), int64(len(in)), ""); !errors.Is(err, evidence.ErrNoArchive) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
