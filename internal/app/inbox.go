package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/platform/extract"
)

// Inbox is the command that checks what is laid into a folder: the case system
// of a court need only save its drafts there.
type Inbox struct {
	Folder string `arg:"" name:"FOLDER" help:"Folder that is watched, with the folders in it." type:"existingdir"`
	Out    string `help:"Folder for the results, in the same order (default: beside the files)." type:"path" placeholder:"FOLDER"`
	Once   bool   `help:"Check what is there and end."`
	Date   string `help:"The day the checks are made for (default: the day of each check)." placeholder:"YYYY-MM-DD"`
	Lang   string `help:"Language of everything but the rules' own messages: zh or en." enum:"zh,en" default:"zh"`
	Courts string `help:"A register of courts of your own, tab-separated." type:"existingfile" placeholder:"FILE"`
	Typos  bool   `help:"Look for typos (J25)." default:"true" negatable:""`
	Models string `help:"Folder of the models for text recognition, or “off” (default: the user's cache)." env:"XIEZHI_MODELS" placeholder:"FOLDER"`

	every time.Duration // between two looks
	still time.Duration // for which a file must not change before it is read
}

// The endings of what the command writes.
const (
	resultJSON = ".check.json"
	resultText = ".check.txt"
)

// Run watches until ctx ends, or with Once until everything that lay there is
// checked. A file is only read, and not before it has lain unchanged for two
// seconds: whoever writes it may not be done. Status 2 with Once says that a
// file could not be checked.
func (w *Inbox) Run(ctx context.Context, s *Streams) (err error) {
	p, err := newSpeaker(w.Lang)
	if err != nil {
		return err
	}
	if w.every == 0 {
		w.every, w.still = 500*time.Millisecond, 2*time.Second
	}
	v := &watcher{Inbox: w, p: p, out: s.Out, seen: map[string]sighting{}}
	eyes := newEyes(ctx, w.Models)
	defer func() { err = errors.Join(err, eyes.Close()) }()
	v.limits.Recognise = eyes.Recogniser
	if w.Out != "" {
		if err := os.MkdirAll(w.Out, 0o755); err != nil {
			return err
		}
	}
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		open, err := v.look(ctx)
		if ctx.Err() != nil {
			return nil // told to end: what is checked is written
		}
		if err != nil {
			return err
		}
		if w.Once && open == 0 {
			if v.failed > 0 {
				return Status(2)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// watcher remembers what it has seen of each file.
type watcher struct {
	*Inbox
	p      speaker
	out    io.Writer
	limits extract.Limits
	seen   map[string]sighting
	failed int
}

// sighting is how a file looked, since when, and whether it was checked so.
type sighting struct {
	size    int64
	changed time.Time // as the file says
	since   time.Time
	done    bool
	taken   bool // of a recording: it is in the register
}

// look goes through the folder once and checks what lies still. It returns how
// many files it has yet to check.
func (v *watcher) look(ctx context.Context) (open int, err error) {
	now := time.Now()
	there := map[string]bool{}
	var ready []string
	err = filepath.WalkDir(v.Folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == v.Folder {
				return err // the folder itself is gone: there is nothing to watch
			}
			return nil // it vanished while we looked, or may not be read
		}
		if d.IsDir() {
			if path != v.Folder && (strings.HasPrefix(d.Name(), ".") || v.own(path)) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || !watched(d.Name()) {
			return nil
		}
		there[path] = true
		was, known := v.seen[path]
		switch {
		case !known || was.size != info.Size() || !was.changed.Equal(info.ModTime()):
			is := sighting{size: info.Size(), changed: info.ModTime(), since: now}
			// What was checked before this program was started is left alone.
			is.done = !known && v.current(path, info)
			v.seen[path] = is
			if !is.done {
				open++
			}
		case was.done:
		case now.Sub(was.since) >= v.still:
			ready = append(ready, path)
		default:
			open++
		}
		return nil
	})
	for path := range v.seen {
		if !there[path] {
			delete(v.seen, path)
		}
	}
	if err != nil || len(ready) == 0 {
		return open, err
	}
	return open, v.checkAll(ctx, ready)
}

// own reports whether a folder is the one that the results go to.
func (v *watcher) own(path string) bool {
	if v.Out == "" {
		return false
	}
	a, err1 := filepath.Abs(path)
	b, err2 := filepath.Abs(v.Out)
	return err1 == nil && err2 == nil && a == b
}

// watched reports whether a file is one to be checked: not a result, not what
// a word processor puts beside the file it has open, not a copy on its way.
func watched(name string) bool {
	switch {
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "~$"), strings.HasPrefix(name, ".~"), strings.HasSuffix(name, resultText):
		return false
	}
	return extract.Known(name)
}

// current reports whether the results of a file are there and not older than it.
func (v *watcher) current(path string, info fs.FileInfo) bool {
	for _, ending := range []string{resultJSON, resultText} {
		r, err := os.Stat(v.result(path) + ending)
		if err != nil || r.ModTime().Before(info.ModTime()) {
			return false
		}
	}
	return true
}

// result is the path of the results of a file, without their endings.
func (v *watcher) result(path string) string {
	if v.Out == "" {
		return path
	}
	rel, err := filepath.Rel(v.Folder, path)
	if err != nil {
		rel = filepath.Base(path)
	}
	return filepath.Join(v.Out, rel)
}

// checkAll checks files on all cores and writes the results in their order.
func (v *watcher) checkAll(ctx context.Context, files []string) error {
	// The day may have changed since the program was started.
	k, err := (&Check{Date: v.Date, Courts: v.Courts, Typos: v.Typos}).checker(v.p)
	if err != nil {
		return err
	}
	k.limits = v.limits
	slices.Sort(files)
	return inOrder(ctx, len(files), func(ctx context.Context, i int) outcome { return k.check(ctx, files[i], nil) }, func(o outcome) error {
		if errors.Is(o.err, context.Canceled) {
			return o.err
		}
		return v.write(o)
	})
}

// write puts the results beside the file, or into the folder for them, and
// says so in a line. A file that has vanished meanwhile has no result.
func (v *watcher) write(o outcome) error {
	if errors.Is(o.err, fs.ErrNotExist) {
		delete(v.seen, o.file)
		return nil
	}
	is := v.seen[o.file]
	is.done = true
	v.seen[o.file] = is
	var record, text bytes.Buffer
	enc := json.NewEncoder(&record)
	enc.SetEscapeHTML(false)
	line := ""
	if o.err != nil {
		v.failed++
		line = explain(v.p, o.err)
		if err := enc.Encode(map[string]string{"file": o.file, "error": line}); err != nil {
			return err
		}
		fmt.Fprintln(&text, line)
	} else {
		line = v.p.T("inbox.checked", "name", o.file, "n", len(o.result.Hits))
		if err := enc.Encode(o.result.Record(o.file)); err != nil {
			return err
		}
		if err := (&report{p: v.p, out: &text}).print(o); err != nil {
			return err
		}
	}
	for ending, b := range map[string][]byte{resultJSON: record.Bytes(), resultText: text.Bytes()} {
		if err := replace(v.result(o.file)+ending, b); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(v.out, line)
	return err
}

// replace writes a file whole or not at all: whoever reads it never sees half.
func replace(path string, b []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".xiezhi-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(b)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
