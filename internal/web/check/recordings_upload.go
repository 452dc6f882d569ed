package check

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
)

// uploadPath is where recordings arrive piece by piece.
const uploadPath = "/check/uploads/"

// The bounds of what is on its way.
const (
	mostUploads  = 20                 // of one account, unfinished
	keepUploads  = 7 * 24 * time.Hour // since the last piece
	leftUploads  = time.Hour          // after which a whole one that nobody took in is taken in
	liveUploads  = time.Hour          // since the last piece, for which room is kept for the rest
	uploadDigits = 10
	mostTaken    = 200 // uploads of which it is remembered what became of them
)

// Uploads are recordings on their way: sent in pieces, paused, and gone on with
// after a reload or the next day, by the tus protocol. They lie on the disk of
// the store, so that a recording that has arrived is moved, not copied.
type Uploads struct {
	folder   string
	hearings *hearing.Book
	people   *org.Directory
	room     func(folder string) (int64, error) // free on the disk
	now      func() time.Time
	store    store
	handler  *tus.UnroutedHandler

	mu    sync.Mutex
	busy  map[string]bool // uploads that are being taken in
	taken []outcome       // what became of the latest ones
}

// outcome is what became of an upload. Whoever lost the connection while his last
// piece was being looked at asks for it.
type outcome struct {
	upload    string
	account   string
	size      int64
	recording hearing.ID
	err       error // why it was refused; nil: it was taken in
}

// NewUploads returns the uploads that lie in a folder.
func NewUploads(folder string, hearings *hearing.Book, people *org.Directory, now func() time.Time) (*Uploads, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	u := &Uploads{folder: folder, hearings: hearings, people: people, room: blob.Room, now: now, store: store{filestore.New(folder)}, busy: map[string]bool{}}
	composer := tus.NewStoreComposer()
	composer.UseCore(u.store)
	composer.UseTerminater(u.store)
	memorylocker.New().UseIn(composer)
	var err error
	u.handler, err = tus.NewUnroutedHandler(tus.Config{
		StoreComposer: composer, BasePath: uploadPath, MaxSize: hearing.MaxSize, DisableDownload: true, DisableConcatenation: true,
		Cors: &tus.CorsConfig{Disable: true}, Logger: xslog.New(bridge{}), PreFinishResponseCallback: u.finished,
	})
	if err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	return u, nil
}

// store keeps uploads as the library's own does, and says when the disk is full.
type store struct{ filestore.FileStore }

// NewUpload implements tus.DataStore.
func (s store) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	up, err := s.FileStore.NewUpload(ctx, info)
	return arriving{up}, explained(ctx, err)
}

// GetUpload implements tus.DataStore.
func (s store) GetUpload(ctx context.Context, id string) (tus.Upload, error) {
	up, err := s.FileStore.GetUpload(ctx, id)
	return arriving{up}, err
}

// AsTerminatableUpload implements tus.TerminaterDataStore.
func (s store) AsTerminatableUpload(up tus.Upload) tus.TerminatableUpload {
	if a, ok := up.(arriving); ok {
		up = a.Upload
	}
	return s.FileStore.AsTerminatableUpload(up)
}

// arriving is an upload of the store.
type arriving struct{ tus.Upload }

// WriteChunk implements tus.Upload.
func (a arriving) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := a.Upload.WriteChunk(ctx, offset, src)
	return n, explained(ctx, err)
}

// explained puts a full disk into the reader's words. What has arrived stays: he
// goes on when there is room again.
func explained(ctx context.Context, err error) error {
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		return err
	}
	slog.WarnContext(ctx, "upload: the disk is full", "error", err)
	return answer(ctx, hearing.ErrFull)
}

// answer is an error as the library sends it.
func answer(ctx context.Context, err error) error {
	words, _ := ctx.Value(reader{}).(i18n.Printer)
	status, why := page.Explain(words, err)
	return tus.Error{ErrorCode: "ERR_RECORDING", Message: "not taken in", HTTPResponse: tus.HTTPResponse{
		StatusCode: status, Body: why, Header: tus.HTTPHeader{"Content-Type": "text/plain; charset=utf-8"},
	}}
}

// bridge hands the warnings of the upload library to our log.
type bridge struct{}

// Enabled implements its log's handler.
func (bridge) Enabled(_ context.Context, l xslog.Level) bool { return l >= xslog.LevelWarn }

// Handle implements its log's handler.
func (bridge) Handle(ctx context.Context, r xslog.Record) error {
	slog.WarnContext(ctx, "upload", "what", r.Message)
	return nil
}

// WithAttrs implements its log's handler.
func (b bridge) WithAttrs([]xslog.Attr) xslog.Handler { return b }

// WithGroup implements its log's handler.
func (b bridge) WithGroup(string) xslog.Handler { return b }

// meta is what a browser says of a recording, kept with its pieces.
type meta map[string]string

// readMeta reads the header Upload-Metadata.
func readMeta(header string) (meta, error) {
	out := meta{}
	for pair := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		b, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(b) > 1000 {
			return nil, page.Input("error.recording.meta")
		}
		if name != "" {
			out[name] = string(b)
		}
	}
	return out, nil
}

func (m meta) header() string {
	var out []string
	for name, value := range m {
		out = append(out, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

// recording is what comes with a recording.
func (m meta) recording() (hearing.New, error) {
	n := hearing.New{Camera: courtroom.CameraID(m["camera"]), Name: m["name"], Profile: watch.Profile(m["profile"]), Source: hearing.Uploaded}
	var err error
	n.RecorderAt, err = recorderTime(m["at"])
	return n, err
}

// recorderTime reads the time that a form gives, in the time of the courts; ""
// is none.
func recorderTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(form, s, calendar.Zone()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, page.Input("error.recording.at")
}

// reader is the key of a context under which the words of a reader lie.
type reader struct{}

// begin begins an upload, when the recording may be taken in at all.
func (u *Uploads) begin(q *page.Request) error {
	m, err := readMeta(q.Header.Get("Upload-Metadata"))
	if err != nil {
		return u.refuse(q, err)
	}
	n, err := m.recording()
	if err != nil {
		return u.refuse(q, err)
	}
	size, err := strconv.ParseInt(q.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return u.refuse(q, page.Input("error.recording.meta"))
	}
	if err := u.hearings.Check(q.Ctx(), q.By, n, size); err != nil {
		return u.refuse(q, err)
	}
	mine, err := u.Of(q.Ctx(), q.By.Account)
	if err != nil {
		return err
	}
	if len(mine) >= mostUploads {
		return u.refuse(q, page.Input("error.recording.many"))
	}
	if err := u.fits(q.Ctx(), size); err != nil {
		return u.refuse(q, err)
	}
	// Only what we know goes on; whose it is, we say ourselves.
	clean := meta{"camera": string(n.Camera), "name": n.Name, "profile": m["profile"], "at": m["at"], "account": string(q.By.Account)}
	q.Header.Set("Upload-Metadata", clean.header())
	u.serve(q, u.handler.PostFile)
	return nil
}

// fits reports whether there is room for so many bytes, beside what is yet to
// come of others.
func (u *Uploads) fits(ctx context.Context, size int64) error {
	free, err := u.room(u.folder)
	if err != nil {
		return nil //nolint:nilerr // a disk that does not say is tried
	}
	now := u.now()
	err = u.each(ctx, func(info tus.FileInfo, at time.Time) error {
		if now.Sub(at) < liveUploads {
			free -= info.Size - info.Offset
		}
		return nil
	})
	if err == nil && free < size+hearing.Spare {
		err = hearing.ErrFull
	}
	return err
}

// piece answers for an upload that is the reader's own.
func (u *Uploads) piece(q *page.Request, do func(*tus.UnroutedHandler, http.ResponseWriter, *http.Request)) error {
	id := q.PathValue("id")
	info, err := u.info(q.Ctx(), id)
	if err != nil {
		if o, ok := u.became(id); ok && q.Method == http.MethodHead && o.account == string(q.By.Account) {
			u.whole(q, o.size, o.recording, o.err)
			return nil
		}
		return page.NotFound()
	}
	if info.MetaData["account"] != string(q.By.Account) {
		return page.NotFound()
	}
	switch q.Method {
	case http.MethodPatch:
		// The rest of the program lives on this disk as well.
		if free, err := u.room(u.folder); err == nil && free < hearing.Spare {
			return u.refuse(q, hearing.ErrFull)
		}
	case http.MethodHead:
		// All of it has arrived and was not taken in: the program died, or could not.
		if info.Offset == info.Size && !info.SizeIsDeferred {
			rec, err := u.take(context.WithoutCancel(q.Ctx()), info)
			u.whole(q, info.Size, rec, err)
			return nil
		}
	}
	u.serve(q, func(w http.ResponseWriter, r *http.Request) { do(u.handler, w, r) })
	return nil
}

// whole answers that all of an upload is there, and what became of it. An answer
// of this kind has no body: what is wrong stands in its head.
func (u *Uploads) whole(q *page.Request, size int64, id hearing.ID, err error) {
	h := q.W.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Cache-Control", "no-store")
	if errors.Is(err, errBusy) {
		q.W.WriteHeader(http.StatusLocked)
		return
	}
	h.Set("Upload-Offset", strconv.FormatInt(size, 10))
	h.Set("Upload-Length", strconv.FormatInt(size, 10))
	if err == nil {
		h.Set("Xiezhi-Recording", recordingsPath+"/"+string(id))
	} else {
		status, why := page.Explain(q.P, err)
		if status >= http.StatusInternalServerError {
			slog.ErrorContext(q.Ctx(), "upload not taken in; it is tried again", "upload", q.PathValue("id"), "error", err)
		}
		h.Set("Xiezhi-Problem", url.PathEscape(why))
	}
	q.W.WriteHeader(http.StatusOK)
}

// serve hands a request to the library. Its answers name an upload by its path
// alone: what stands before that, a proxy knows better.
func (u *Uploads) serve(q *page.Request, do http.HandlerFunc) {
	q.Header.Del("X-HTTP-Method-Override")
	ctx := context.WithValue(q.Ctx(), reader{}, q.P)
	r := q.WithContext(ctx)
	http.StripPrefix(strings.TrimSuffix(uploadPath, "/"), u.handler.Middleware(do)).ServeHTTP(pathOnly{q.W}, r)
}

// pathOnly leaves the path of a Location.
type pathOnly struct{ http.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w pathOnly) WriteHeader(status int) {
	if at := w.Header().Get("Location"); at != "" {
		if _, id, ok := strings.Cut(at, uploadPath); ok {
			w.Header().Set("Location", uploadPath+id)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w pathOnly) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// refuse answers a browser's script with the sentence.
func (u *Uploads) refuse(q *page.Request, err error) error {
	status, why := page.Explain(q.P, err)
	if status >= http.StatusInternalServerError && status != http.StatusInsufficientStorage {
		return err
	}
	q.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	q.W.Header().Set("Tus-Resumable", "1.0.0")
	q.W.WriteHeader(status)
	_, _ = io.WriteString(q.W, why) // a reader who went away is nobody's failure
	return nil
}

// finished takes in an upload whose last piece has arrived, before the browser
// is told.
func (u *Uploads) finished(e tus.HookEvent) (tus.HTTPResponse, error) {
	ctx := context.WithoutCancel(e.Context)
	id, err := u.take(ctx, e.Upload)
	if err == nil {
		return tus.HTTPResponse{Header: tus.HTTPHeader{"Xiezhi-Recording": recordingsPath + "/" + string(id)}}, nil
	}
	if errors.Is(err, errBusy) {
		return tus.HTTPResponse{}, tus.ErrFileLocked // the browser asks again what became of it
	}
	said := answer(e.Context, err)
	if r := (tus.Error{}); errors.As(said, &r) && r.HTTPResponse.StatusCode >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "upload not taken in; it is tried again", "upload", e.Upload.ID, "error", err)
	}
	return tus.HTTPResponse{}, said
}

// errBusy is an upload that is being taken in.
var errBusy = errors.New("uploads: it is being taken in")

// claim keeps an upload from being taken in twice at a time.
func (u *Uploads) claim(id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.busy[id] {
		return false
	}
	u.busy[id] = true
	return true
}

// settle lets go of an upload, and remembers what became of it.
func (u *Uploads) settle(info tus.FileInfo, id hearing.ID, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.busy, info.ID)
	if err != nil && !final(err) {
		return
	}
	if len(u.taken) >= mostTaken {
		u.taken = slices.Delete(u.taken, 0, 1)
	}
	u.taken = append(u.taken, outcome{upload: info.ID, account: info.MetaData["account"], size: info.Size, recording: id, err: err})
}

// became is what became of an upload that was taken in a while ago.
func (u *Uploads) became(id string) (outcome, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	i := slices.IndexFunc(u.taken, func(o outcome) bool { return o.upload == id })
	if i < 0 {
		return outcome{}, false
	}
	return u.taken[i], true
}

// take takes in an upload that is whole. One that is refused for what it is goes;
// one that something else kept from being taken in stays for the next try.
func (u *Uploads) take(ctx context.Context, info tus.FileInfo) (id hearing.ID, err error) {
	if !u.claim(info.ID) {
		return "", errBusy
	}
	defer func() { u.settle(info, id, err) }()
	n, err := meta(info.MetaData).recording()
	if err != nil {
		return "", err
	}
	by, err := u.people.Actor(ctx, org.AccountID(info.MetaData["account"]))
	if err != nil {
		return "", err
	}
	id, err = u.hearings.Receive(ctx, by, n, filepath.Join(u.folder, info.ID), true)
	if err == nil || final(err) {
		if err := u.remove(info.ID); err != nil {
			slog.WarnContext(ctx, "upload not cleared", "error", err)
		}
	}
	return id, err
}

// final reports that another try will end in the same way.
func final(err error) bool {
	if _, refused := hearing.ProblemOf(err); refused {
		return !errors.Is(err, ffmpeg.ErrToolMissing)
	}
	return errors.As(err, new(*hearing.DuplicateError)) || errors.Is(err, hearing.ErrTooLarge) || errors.Is(err, hearing.ErrProfile) || errors.Is(err, hearing.ErrFuture)
}

// valid reports whether an id can be one of the library's.
func valid(id string) bool {
	return len(id) >= uploadDigits && len(id) <= 64 && strings.Trim(id, "0123456789abcdef") == ""
}

func (u *Uploads) info(ctx context.Context, id string) (tus.FileInfo, error) {
	if !valid(id) {
		return tus.FileInfo{}, fs.ErrNotExist
	}
	up, err := u.store.GetUpload(ctx, id)
	if err != nil {
		return tus.FileInfo{}, err
	}
	return up.GetInfo(ctx)
}

// remove clears away what is left of an upload.
func (u *Uploads) remove(id string) error {
	var errs []error
	for _, name := range []string{id, id + ".info"} {
		if err := os.Remove(filepath.Join(u.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Partial is an upload that is not whole yet.
type Partial struct {
	Name string
	Done int64
	Size int64
	At   time.Time // of its last piece
}

// Of lists the unfinished uploads of an account, the newest first.
func (u *Uploads) Of(ctx context.Context, account org.AccountID) ([]Partial, error) {
	var out []Partial
	err := u.each(ctx, func(info tus.FileInfo, at time.Time) error {
		if info.MetaData["account"] == string(account) {
			out = append(out, Partial{info.MetaData["name"], info.Offset, info.Size, at})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Partial) int { return b.At.Compare(a.At) })
	return out, err
}

// each goes through the uploads.
func (u *Uploads) each(ctx context.Context, do func(tus.FileInfo, time.Time) error) error {
	list, err := os.ReadDir(u.folder)
	if err != nil {
		return fmt.Errorf("uploads: %w", err)
	}
	for _, f := range list {
		id, ok := strings.CutSuffix(f.Name(), ".info")
		if !ok {
			continue
		}
		info, err := u.info(ctx, id)
		if err != nil {
			continue // taken in or cleared meanwhile
		}
		file, err := os.Stat(filepath.Join(u.folder, id))
		if err != nil {
			continue
		}
		if err := do(info, file.ModTime()); err != nil {
			return err
		}
	}
	return nil
}

// Sweep takes in what has arrived whole and was not taken in, because the
// program died at that moment, and clears away what nobody has gone on with for
// a week, halves that died as they were made among it. It returns how many.
func (u *Uploads) Sweep(ctx context.Context) (taken, cleared int, err error) {
	known := map[string]bool{}
	err = u.each(ctx, func(info tus.FileInfo, at time.Time) error {
		known[info.ID] = true
		age := u.now().Sub(at)
		switch {
		case age > keepUploads:
			cleared++
			return u.remove(info.ID)
		case info.Offset == info.Size && !info.SizeIsDeferred && age > leftUploads:
			if _, err := u.take(ctx, info); err != nil {
				slog.WarnContext(ctx, "upload not taken in", "upload", info.ID, "error", err)
				return nil
			}
			taken++
		}
		return nil
	})
	if err != nil {
		return taken, cleared, err
	}
	halves, err := u.halves(known)
	return taken, cleared + halves, err
}

// halves clears away old files that make no upload together.
func (u *Uploads) halves(known map[string]bool) (cleared int, err error) {
	list, err := os.ReadDir(u.folder)
	if err != nil {
		return 0, fmt.Errorf("uploads: %w", err)
	}
	for _, f := range list {
		id := strings.TrimSuffix(f.Name(), ".info")
		info, err := f.Info()
		if err != nil || known[id] || !valid(id) && !strings.HasPrefix(id, wholePrefix) || u.now().Sub(info.ModTime()) <= keepUploads {
			continue
		}
		if err := os.RemoveAll(filepath.Join(u.folder, f.Name())); err != nil {
			return cleared, fmt.Errorf("uploads: %w", err)
		}
		cleared++
	}
	return cleared, nil
}
