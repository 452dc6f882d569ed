package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines collects what a command prints while it runs.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const wrongDay = "澄明市明德区人民法院\n民事判决书\n（2026）澄0102民初8号\n经审理查明，2025年9月31日双方签订合同。\n"

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestInboxChecksWhatIsThereOnce(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "results")
	put(t, filepath.Join(in, "甲.txt"), wrongDay)
	put(t, filepath.Join(in, "二庭", "乙.txt"), wrongDay)
	put(t, filepath.Join(in, "密.txt"), "机密★1年\n"+wrongDay)
	for _, other := range []string{"~$甲.docx", ".甲.txt", "附件.zip", "旧.txt.check.txt"} {
		put(t, filepath.Join(in, other), wrongDay)
	}
	var said bytes.Buffer
	w := &Inbox{Folder: in, Out: out, Once: true, Lang: "zh", every: 20 * time.Millisecond, still: 60 * time.Millisecond}
	var status Status
	if err := w.Run(t.Context(), &Streams{Out: &said}); !errors.As(err, &status) || status != 2 {
		t.Errorf("%v, want status 2: one was refused", err)
	}
	if n := strings.Count(said.String(), "\n"); n != 3 {
		t.Errorf("%d lines, want 3:\n%s", n, said.String())
	}
	b, err := os.ReadFile(filepath.Join(out, "二庭", "乙.txt.check.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rec struct {
		File string
		Hits []struct{ Rule, Text string }
	}
	if err := json.Unmarshal(b, &rec); err != nil {
		t.Fatalf("%s (%v)", b, err)
	}
	found := false
	for _, hit := range rec.Hits {
		found = found || hit.Rule == "J03" && hit.Text == "2025年9月31日"
	}
	if !found {
		t.Errorf("the day that does not exist is not among %+v", rec.Hits)
	}
	if b, err := os.ReadFile(filepath.Join(out, "甲.txt.check.txt")); err != nil || !strings.Contains(string(b), "2025年9月没有31日") {
		t.Errorf("%s (%v)", b, err)
	}
	if b, err := os.ReadFile(filepath.Join(out, "密.txt.check.json")); err != nil || !strings.Contains(string(b), `"error"`) || strings.Contains(string(b), "合同") {
		t.Errorf("%s (%v)", b, err)
	}
	left, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(left) != 5 { // two files' results, and the folder of the third
		t.Errorf("results %v (%v)", left, err)
	}
	if b, err := os.ReadFile(filepath.Join(in, "甲.txt")); err != nil || string(b) != wrongDay {
		t.Errorf("the source was changed: %q (%v)", b, err)
	}
	// A second run has nothing to do: the results are not older than the files.
	said.Reset()
	if err := w.Run(t.Context(), &Streams{Out: &said}); err != nil || said.Len() != 0 {
		t.Errorf("checked again: %s (%v)", said.String(), err)
	}
}

func TestInboxWaitsForAFileThatIsBeingWritten(t *testing.T) {
	in := t.TempDir()
	file := filepath.Join(in, "判决书.txt")
	var said lines
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	w := &Inbox{Folder: in, Lang: "zh", every: 10 * time.Millisecond, still: 400 * time.Millisecond}
	go func() { done <- w.Run(ctx, &Streams{Out: &said}) }()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(wrongDay) {
		if _, err := f.WriteString(line); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond) // slower than the looks, faster than the patience
		if said.String() != "" {
			t.Fatalf("read half-written: %s", said.String())
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	wait := func(n int) {
		t.Helper()
		for range 500 {
			if strings.Count(said.String(), "\n") >= n {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%d lines never came: %s", n, said.String())
	}
	wait(1)
	// Its own results are no new files; a change is.
	time.Sleep(600 * time.Millisecond)
	if got := said.String(); strings.Count(got, "\n") != 1 {
		t.Errorf("checked more than once: %s", got)
	}
	put(t, file, strings.ReplaceAll(wrongDay, "9月31日", "9月30日"))
	wait(2)
	if b, err := os.ReadFile(file + resultText); err != nil || strings.Contains(string(b), "没有31日") {
		t.Errorf("the result is the old one: %s (%v)", b, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("told to end: %v", err)
	}
}
