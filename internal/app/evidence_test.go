package app

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// sealed writes an archive of one clip into a file, and returns it with the key
// it was sealed with.
func sealed(t *testing.T) (path, key string) {
	t.Helper()
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	k, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, k, audit.Object{Prefix: "exp", Rows: []string{`SELECT id FROM finding_export WHERE id = $1`}, All: `SELECT id FROM finding_export`})
	seal := func(ctx context.Context, manifest string) (s evidence.Seal, err error) {
		act := &audit.Act{By: "acc_1", Verb: "evidence.fetch_export", Object: "exp_1", Details: evidence.Handed{Manifest: manifest}}
		if err := log.Do(ctx, act, func(*db.Tx) error { return nil }); err != nil {
			return s, err
		}
		s.Key = log.PublicKey()
		if s.Signature, err = log.Seal(evidence.SealText("exp_1", manifest)); err != nil {
			return s, err
		}
		s.Log, err = log.Prove(ctx, act.Leaf)
		return s, err
	}
	const text = "moving pictures"
	sum := sha256.Sum256([]byte(text))
	file := evidence.File{ID: "evd_1", Name: "片段.mp4", Part: "problem", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(text)), Origin: &evidence.Origin{
		SHA256: strings.Repeat("ab", 32), Size: 99, Blurred: true, Recording: "rec_1", Whole: strings.Repeat("cd", 32), From: 2822, To: 3014, Taken: "2026-11-19T09:47:12+08:00",
	}}
	var b bytes.Buffer
	m := evidence.Manifest{Export: "exp_1", Finding: "查-2026-0001", Purpose: "移送", AskedBy: "闻知简", ApprovedBy: "柏子舟", FetchedBy: "闻知简", FetchedAt: "2026-11-23T15:00:00+08:00"}
	open := func(context.Context, evidence.File) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	if err := evidence.Archive(t.Context(), &b, m, []evidence.File{file}, open, seal, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "bundle.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, log.PublicKey()
}

// rewritten is the archive with its files changed: "" takes one away.
func rewritten(t *testing.T, path string, change map[string]string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // read only
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name, text string) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		text, changed := change[f.Name]
		delete(change, f.Name)
		if changed && text == "" {
			continue
		}
		if !changed {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			text = string(body)
		}
		put(f.Name, text)
	}
	for name, text := range change {
		put(name, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "changed.zip")
	if err := os.WriteFile(out, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEvidenceIsVerifiedInSentences(t *testing.T) {
	bundle, key := sealed(t)
	other, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(keyFile, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(text, []byte("not a zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	const clip = "files/01-片段.mp4"
	for _, c := range []struct {
		name   string
		cmd    EvidenceVerify
		status int
		say    []string
	}{
		{"whole", EvidenceVerify{Bundle: bundle, Key: key}, 0, []string{"查-2026-0001", "闻知简", "柏子舟", clip + "：与封存时一致", "录像 rec_1 的 0:47:02–0:50:14", "2026-11-19T09:47:12+08:00", "已模糊", strings.Repeat("ab", 32), "审计日志第 0 条", "校验通过"}},
		{"the key in a file", EvidenceVerify{Bundle: bundle, Key: keyFile}, 0, []string{"校验通过"}},
		{"its own key", EvidenceVerify{Bundle: bundle}, 0, []string{"公钥取自包内", key}},
		{"in English", EvidenceVerify{Bundle: bundle, Key: key, Lang: "en"}, 0, []string{clip + ": as sealed", "Verified: every file is what was sealed"}},
		{"altered", EvidenceVerify{Bundle: rewritten(t, bundle, map[string]string{clip: "moving picturez"}), Key: key}, 1, []string{clip + "：被改动", "校验不通过"}},
		{"missing", EvidenceVerify{Bundle: rewritten(t, bundle, map[string]string{clip: ""}), Key: key}, 1, []string{clip + "：缺失", "校验不通过"}},
		{"extra", EvidenceVerify{Bundle: rewritten(t, bundle, map[string]string{"files/02-x.txt": "x"}), Key: key}, 1, []string{"files/02-x.txt：多出", "校验不通过"}},
		{"another key", EvidenceVerify{Bundle: bundle, Key: other.PublicKey()}, 1, []string{"不是用这把公钥对应的密钥作出的", "校验不通过"}},
		{"no seal", EvidenceVerify{Bundle: rewritten(t, bundle, map[string]string{"seal.json": ""}), Key: key}, 1, []string{"没有封存签名"}},
		{"not a ZIP", EvidenceVerify{Bundle: text, Key: key}, 2, []string{"这不是证据包"}},
		{"not there", EvidenceVerify{Bundle: text + ".x", Key: key}, 2, []string{"没有这个文件"}},
		{"no key", EvidenceVerify{Bundle: bundle, Key: "xiezhi/audit+nothing"}, 2, []string{"--key 既不是公钥"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.cmd.Lang == "" {
				c.cmd.Lang = "zh"
			}
			var said bytes.Buffer
			err := c.cmd.Run(t.Context(), &Streams{Out: &said, Err: &said})
			var status Status
			if errors.As(err, &status); int(status) != c.status || err != nil && status == 0 {
				t.Errorf("status %d (%v), want %d", status, err, c.status)
			}
			for _, want := range c.say {
				if !strings.Contains(said.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, said.String())
				}
			}
		})
	}
	var out bytes.Buffer
	if err := (&EvidenceVerify{Bundle: bundle, Key: key, Lang: "zh", JSON: true}).Run(t.Context(), &Streams{Out: &out}); err != nil {
		t.Fatal(err)
	}
	var rec verifyRecord
	if err := json.Unmarshal(out.Bytes(), &rec); err != nil || !rec.Whole || !rec.Trusted || rec.Leaf != 0 || len(rec.Files) != 1 || rec.Files[0].State != evidence.Whole {
		t.Errorf("%v: %s", err, out.String())
	}
}
