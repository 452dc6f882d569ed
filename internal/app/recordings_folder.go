package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
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
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "watched folder", "folder", s.root, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// remember takes over which files were refused before: as long as they stay the
// same they are not read again.
func (s *shelf) remember(ctx context.Context) error {
	list, err := s.hearings.All(ctx)
	for _, r := range list {
		s.seen[r.Path] = sighting{size: r.Size, changed: r.Changed, done: true}
	}
	return err
}

// look goes through the folder once and takes in what lies still.
func (s *shelf) look(ctx context.Context) error {
	now := s.now()
	there := map[string]bool{}
	var ready []string
	err := filepath.WalkDir(s.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == s.root {
				return err
			}
			return nil // it vanished while we looked, or may not be read
		}
		if strings.HasPrefix(d.Name(), ".") && path != s.root {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || !film(d.Name()) {
			return nil
		}
		name, err := filepath.Rel(s.root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		there[name] = true
		was, known := s.seen[name]
		changed := info.ModTime().Truncate(time.Millisecond)
		switch {
		case !known || was.size != info.Size() || !was.changed.Equal(changed):
			s.seen[name] = sighting{size: info.Size(), changed: changed, since: now}
		case !was.done && now.Sub(was.since) >= s.still:
			ready = append(ready, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name := range s.seen {
		if !there[name] {
			delete(s.seen, name)
			if err := s.hearings.Accept(ctx, name); err != nil {
				return err
			}
		}
	}
	slices.Sort(ready)
	for _, name := range ready {
		if err := s.take(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// films are the endings of files that recorders write.
var films = []string{".mp4", ".mkv", ".ts", ".mts", ".m2ts", ".avi", ".flv", ".mov", ".mpg", ".mpeg", ".ps", ".dav", ".asf", ".wmv", ".webm", ".mxf"}

func film(name string) bool {
	return slices.Contains(films, strings.ToLower(filepath.Ext(name)))
}

// take takes a file in. Only what passes by itself is tried again as it is.
func (s *shelf) take(ctx context.Context, name string) error {
	is := s.seen[name]
	court, err := s.receive(ctx, name)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var twice *hearing.DuplicateError
	if err == nil || errors.As(err, &twice) {
		is.done = true
		s.seen[name] = is
		return s.hearings.Accept(ctx, name)
	}
	r := hearing.Refusal{Court: court, Path: name, Size: is.size, Changed: is.changed}
	r.Problem, is.done = folderProblem(err)
	is.since = s.now() // not again at once
	s.seen[name] = is
	news, told := s.hearings.Refuse(ctx, r)
	if news {
		slog.WarnContext(ctx, "recording not taken in", "file", name, "error", err)
	}
	return told
}

// errPlace and errNoCamera are what a path can be wrong by.
var (
	errPlace    = errors.New("recordings: the path is not COURT/COURTROOM/CAMERA/file")
	errNoCamera = errors.New("recordings: no such camera on the register")
)

// receive takes a file in, and says whose court's it would be.
func (s *shelf) receive(ctx context.Context, name string) (org.CourtID, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return "", errPlace
	}
	camera, court, err := s.hearings.Rooms.Named(ctx, parts[0], parts[1], parts[2])
	if errors.Is(err, org.ErrNotFound) {
		return court, errNoCamera
	}
	if err != nil {
		return court, err
	}
	n := hearing.New{Camera: camera, Name: parts[3], Profile: watch.Standard, Source: hearing.Folder}
	_, err = s.hearings.Receive(ctx, org.System("folder"), n, filepath.Join(s.root, filepath.FromSlash(name)), false)
	return court, err
}

// folderProblem is what is wrong with a file, in words; final when the file
// would have to change first.
func folderProblem(err error) (p hearing.Problem, final bool) {
	if p, ok := hearing.ProblemOf(err); ok {
		return p, true
	}
	switch {
	case errors.Is(err, errPlace):
		return hearing.Problem{Key: "recording.refused.place"}, true
	case errors.Is(err, errNoCamera):
		return hearing.Problem{Key: "recording.refused.camera"}, false // it may be registered yet
	case errors.Is(err, hearing.ErrTooLarge):
		return hearing.Problem{Key: "error.recording.large"}, true
	case errors.Is(err, hearing.ErrFull):
		return hearing.Problem{Key: "error.recording.full"}, false
	case errors.Is(err, fs.ErrPermission):
		return hearing.Problem{Key: "recording.refused.permission"}, false
	case errors.Is(err, os.ErrNotExist):
		return hearing.Problem{Key: "recording.refused.gone"}, false
	}
	return hearing.Problem{Key: "recording.refused.other"}, false
}
