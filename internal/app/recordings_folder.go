package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// How a watched folder is gone through.
const (
	folderEvery = 15 * time.Second // between two looks
	folderStill = 60 * time.Second // for which a file must not change before it is taken in
)

// shelf watches a folder for recordings: COURT/COURTROOM/CAMERA/file. A file is
// read and never changed, moved or removed; what cannot be taken in is told
// once, in the log and on the page of recordings.
type shelf struct {
	root     string
	hearings *hearing.Book
	now      func() time.Time
	still    time.Duration
	seen     map[string]sighting
	lost     bool // the folder itself could not be read the last time
}

// watchRecordings watches the folder that the operator named, until ctx ends.
func (p *Parts) watchRecordings(ctx context.Context) error {
	if p.conf.Recordings == "" {
		return nil
	}
	s := &shelf{root: p.conf.Recordings, hearings: p.Hearings, now: p.Now, still: folderStill, seen: map[string]sighting{}}
	if err := s.remember(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(folderEvery)
	defer tick.Stop()
	for {
		if err := s.round(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "watched folder", "folder", s.root, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// remember takes over which files were refused. What was refused for what it is
// is not read again as long as it stays the same.
func (s *shelf) remember(ctx context.Context) error {
	list, err := s.hearings.All(ctx)
	for _, r := range list {
		s.seen[r.Path] = sighting{size: r.Size, changed: r.Changed, since: s.now(), done: !passing(r.Problem.Key)}
	}
	return err
}

// passing reports a problem that passes without the file being changed.
func passing(key string) bool {
	return slices.Contains([]string{
		"media.tool_missing", "error.recording.full", "recording.refused.camera", "recording.refused.changing", "recording.refused.folder",
		"recording.refused.gone", "recording.refused.other", "recording.refused.permission",
	}, key)
}

// round looks once. A folder that cannot be read, because a disk is not there, is
// told once; what was known of it stays known until it comes back.
func (s *shelf) round(ctx context.Context) error {
	err := s.look(ctx)
	var gone *folderError
	if errors.As(err, &gone) {
		s.lost = true
		news, told := s.hearings.Refuse(ctx, hearing.Refusal{Path: spelled(s.root), Problem: hearing.Problem{Key: "recording.refused.folder"}})
		if news {
			return errors.Join(err, told)
		}
		return told
	}
	if err == nil && s.lost {
		s.lost = false
		slog.InfoContext(ctx, "watched folder can be read again", "folder", s.root)
		return s.hearings.Accept(ctx, spelled(s.root))
	}
	return err
}

// folderError is a watched folder that cannot be read.
type folderError struct{ error }

// Unwrap gives the cause.
func (e *folderError) Unwrap() error { return e.error }

// walk is one look through the folder.
type walk struct {
	*shelf
	root  string // where the folder lies, should its name be a link
	now   time.Time
	there map[string]bool // what there is, by its path under the folder
	shut  []string        // folders that could not be read
	wrong map[string]error
	ready []string
}

// look goes through the folder once and takes in what lies still.
func (s *shelf) look(ctx context.Context) error {
	root, err := filepath.EvalSymlinks(s.root)
	if err != nil {
		return &folderError{err}
	}
	w := &walk{shelf: s, root: root, now: s.now(), there: map[string]bool{}, wrong: map[string]error{}}
	if err := filepath.WalkDir(root, w.visit); err != nil {
		return &folderError{err}
	}
	for name := range s.seen {
		if w.there[name] || w.hidden(name) {
			continue
		}
		if err := s.hearings.Accept(ctx, spelled(name)); err != nil {
			return err
		}
		// What was taken in is not read again, should it come back as it was.
		if !s.seen[name].taken {
			delete(s.seen, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.wrong)) {
		if err := s.refuse(ctx, name, "", w.wrong[name]); err != nil {
			return err
		}
	}
	slices.Sort(w.ready)
	for _, name := range w.ready {
		if err := s.take(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// visit looks at one file or folder.
func (w *walk) visit(path string, d fs.DirEntry, err error) error {
	if path == w.root {
		if err == nil && !d.IsDir() {
			err = fmt.Errorf("%s is no folder", path)
		}
		return err
	}
	name, rel := filepath.Rel(w.root, path)
	if rel != nil {
		return rel
	}
	name = filepath.ToSlash(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) { // it vanished while we looked
			w.shut = append(w.shut, name)
			w.tell(name, 0, time.Time{}, err)
		}
		return nil
	}
	if strings.HasPrefix(d.Name(), ".") {
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return nil // it vanished while we looked
	}
	changed := info.ModTime().Truncate(time.Millisecond)
	switch {
	case info.Mode().Type() == fs.ModeSymlink:
		if to, err := os.Stat(path); film(d.Name()) || err == nil && to.IsDir() {
			w.tell(name, info.Size(), changed, errLink)
		}
	case info.Mode().IsRegular() && film(d.Name()):
		w.there[name] = true
		was, known := w.seen[name]
		switch {
		case !known || was.size != info.Size() || !was.changed.Equal(changed):
			w.seen[name] = sighting{size: info.Size(), changed: changed, since: w.now}
		case !was.done && w.now.Sub(was.since) >= w.still:
			w.ready = append(w.ready, name)
		}
	}
	return nil
}

// tell has something told that nobody waits for.
func (w *walk) tell(name string, size int64, changed time.Time, why error) {
	w.there[name] = true
	if was, known := w.seen[name]; known && was.done && was.size == size && was.changed.Equal(changed) {
		return
	}
	w.seen[name] = sighting{size: size, changed: changed, since: w.now}
	w.wrong[name] = why
}

// hidden reports what lies in a folder that could not be read: whether it is
// still there is not known.
func (w *walk) hidden(name string) bool {
	return slices.ContainsFunc(w.shut, func(folder string) bool { return strings.HasPrefix(name, folder+"/") })
}

// spelled is a path as it is shown and kept. File systems allow names that are no
// text, such as those of a recorder that writes GBK; their bytes are spelled out.
func spelled(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); {
		r, n := utf8.DecodeRuneInString(path[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "%%%02X", path[i])
		} else {
			b.WriteString(path[i : i+n])
		}
		i += n
	}
	return b.String()
}

// films are the endings of files that recorders write.
var films = []string{".mp4", ".mkv", ".ts", ".mts", ".m2ts", ".avi", ".flv", ".mov", ".mpg", ".mpeg", ".ps", ".dav", ".asf", ".wmv", ".webm", ".mxf"}

func film(name string) bool {
	return slices.Contains(films, strings.ToLower(filepath.Ext(name)))
}

// take takes a file in. Only what passes by itself is tried again as it is.
func (s *shelf) take(ctx context.Context, name string) error {
	n, court, err := s.receive(ctx, name)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var twice *hearing.DuplicateError
	if errors.As(err, &twice) && twice.Camera == n.Camera && twice.Name == hearing.Title(n.Name) {
		err = nil // it is this very file, of an earlier start of the program
	}
	if err != nil {
		return s.refuse(ctx, name, court, err)
	}
	is := s.seen[name]
	is.done, is.taken = true, true
	s.seen[name] = is
	return s.hearings.Accept(ctx, spelled(name))
}

// refuse tells why a file is not taken in, once.
func (s *shelf) refuse(ctx context.Context, name string, court org.CourtID, why error) error {
	is := s.seen[name]
	r := hearing.Refusal{Court: court, Path: spelled(name), Size: is.size, Changed: is.changed, Problem: folderProblem(why)}
	is.done = !passing(r.Problem.Key)
	is.since = s.now() // not again at once
	s.seen[name] = is
	news, told := s.hearings.Refuse(ctx, r)
	if news {
		slog.WarnContext(ctx, "recording not taken in", "file", name, "error", why)
	}
	return told
}

// errPlace, errText, errNoCamera and errLink are what a path can be wrong by.
var (
	errText     = errors.New("recordings: the path is no text in UTF-8")
	errLink     = errors.New("recordings: a link, which is not followed")
	errPlace    = errors.New("recordings: the path is not COURT/COURTROOM/CAMERA/file")
	errNoCamera = errors.New("recordings: no such camera on the register")
)

// receive takes a file in, and says what it would be and whose court's.
func (s *shelf) receive(ctx context.Context, name string) (n hearing.New, court org.CourtID, err error) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return n, "", errPlace
	}
	if !utf8.ValidString(strings.Join(parts[:3], "/")) {
		return n, "", errText
	}
	camera, court, err := s.hearings.Rooms.Named(ctx, parts[0], parts[1], parts[2])
	if errors.Is(err, org.ErrNotFound) {
		return n, court, errNoCamera
	}
	if err != nil {
		return n, court, err
	}
	n = hearing.New{Camera: camera, Name: spelled(parts[3]), Profile: watch.Standard, Source: hearing.Folder}
	_, err = s.hearings.Receive(ctx, org.System("folder"), n, filepath.Join(s.root, filepath.FromSlash(name)), false)
	return n, court, err
}

// folderProblem is what is wrong with a file, in words.
func folderProblem(err error) hearing.Problem {
	if p, ok := hearing.ProblemOf(err); ok {
		return p
	}
	var twice *hearing.DuplicateError
	if errors.As(err, &twice) {
		return hearing.Problem{Key: "recording.refused.twice", Args: []any{"name", twice.Name}}
	}
	for _, w := range []struct {
		err error
		key string
	}{
		{errPlace, "recording.refused.place"},
		{errText, "recording.refused.text"},
		{errLink, "recording.refused.link"},
		{errNoCamera, "recording.refused.camera"},
		{hearing.ErrTooLarge, "error.recording.large"},
		{hearing.ErrFull, "error.recording.full"},
		{hearing.ErrChanging, "recording.refused.changing"},
		{fs.ErrPermission, "recording.refused.permission"},
		{fs.ErrNotExist, "recording.refused.gone"},
	} {
		if errors.Is(err, w.err) {
			return hearing.Problem{Key: w.key}
		}
	}
	if db.IsFull(err) {
		return hearing.Problem{Key: "error.recording.full"}
	}
	return hearing.Problem{Key: "recording.refused.other"}
}
