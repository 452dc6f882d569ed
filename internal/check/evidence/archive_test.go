package evidence_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
)

// stored is a file whose bytes are its text, and how to open it.
func stored(id, name, text string) (evidence.File, string) {
	sum := sha256.Sum256([]byte(text))
	return evidence.File{ID: id, Name: name, Part: "problem", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(text))}, text
}

func unsealed(context.Context, string) (evidence.Seal, error) { return evidence.Seal{}, nil }

func TestAnArchiveSaysWhatItHolds(t *testing.T) {
	var files []evidence.File
	texts := map[string]string{}
	for _, x := range [][3]string{
		{"evd_1", "判决书.txt", "原文"},
		{"evd_2", `..\..\etc\passwd`, "二"},
		{"evd_3", "../../a/b.txt", "三"},
		{"evd_4", "a:b*?.txt", "四"},
		{"evd_5", "..", ""},
		{"evd_6", "判决书.txt", "同名"},
	} {
		f, text := stored(x[0], x[1], x[2])
		files, texts[x[0]] = append(files, f), text
	}
	open := func(_ context.Context, f evidence.File) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(texts[f.ID])), nil
	}
	var b bytes.Buffer
	at := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	m := evidence.Manifest{Finding: "查-2026-0001", Purpose: "移送", AskedBy: "甲", ApprovedBy: "乙", FetchedAt: evidence.Moment(at)}
	if err := evidence.Archive(t.Context(), &b, m, files, open, unsealed, at); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(f.Name, "..") || strings.Contains(f.Name, `\`) || strings.Count(f.Name, "/") > 1 {
			t.Errorf("a path to nowhere: %q", f.Name)
		}
		if _, twice := got[f.Name]; twice {
			t.Errorf("%q is there twice", f.Name)
		}
		got[f.Name] = string(body)
	}
	var back evidence.Manifest
	if err := json.Unmarshal([]byte(got["manifest.json"]), &back); err != nil {
		t.Fatal(err)
	}
	if back.Finding != m.Finding || back.Purpose != m.Purpose || back.ApprovedBy != m.ApprovedBy || back.FetchedAt != "2026-03-02T10:00:00+08:00" {
		t.Errorf("manifest %+v", back)
	}
	if len(back.Files) != len(files) || len(got) != len(files)+3 {
		t.Fatalf("%d files in the manifest, %d in the archive, want %d", len(back.Files), len(got)-3, len(files))
	}
	for i, it := range back.Files {
		sum := sha256.Sum256([]byte(got[it.Path]))
		if got[it.Path] != texts[files[i].ID] || hex.EncodeToString(sum[:]) != it.SHA256 || it.Name != files[i].Name {
			t.Errorf("%s: %+v", it.Path, it)
		}
		if !strings.Contains(got["sha256.txt"], it.SHA256+"  "+it.Path+"\n") {
			t.Errorf("%s is not in sha256.txt", it.Path)
		}
	}
}

// TestAnArchiveOfOtherBytesIsNone: bytes that are not those entered end it.
func TestAnArchiveOfOtherBytesIsNone(t *testing.T) {
	f, _ := stored("evd_1", "判决书.txt", "原文")
	for _, text := range []string{"改文", "原文加长", ""} {
		open := func(context.Context, evidence.File) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(text)), nil
		}
		if err := evidence.Archive(t.Context(), io.Discard, evidence.Manifest{}, []evidence.File{f}, open, unsealed, time.Now()); err == nil {
			t.Errorf("%q passed for the original", text)
		}
	}
}
