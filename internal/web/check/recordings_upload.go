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
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	spareRoom    = 2 << 30            // bytes that stay free on the disk
	uploadDigits = 10
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
	store    filestore.FileStore
	handler  *tus.UnroutedHandler
}

// NewUploads returns the uploads that lie in a folder.
func NewUploads(folder string, hearings *hearing.Book, people *org.Directory, now func() time.Time) (*Uploads, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	u := &Uploads{folder: folder, hearings: hearings, people: people, room: blob.Room, now: now, store: filestore.New(folder)}
	composer := tus.NewStoreComposer()
	u.store.UseIn(composer)
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
	if free, err := u.room(u.folder); err == nil && free < size+spareRoom {
		return u.refuse(q, hearing.ErrFull)
	}
	// Only what we know goes on; whose it is, we say ourselves.
	clean := meta{"camera": string(n.Camera), "name": n.Name, "profile": m["profile"], "at": m["at"], "account": string(q.By.Account)}
	q.Header.Set("Upload-Metadata", clean.header())
	u.serve(q, u.handler.PostFile)
	return nil
}

// piece answers for an upload that is the reader's own.
func (u *Uploads) piece(q *page.Request, do func(*tus.UnroutedHandler, http.ResponseWriter, *http.Request)) error {
	info, err := u.info(q.Ctx(), q.PathValue("id"))
	if err != nil || info.MetaData["account"] != string(q.By.Account) {
		return page.NotFound()
	}
	u.serve(q, func(w http.ResponseWriter, r *http.Request) { do(u.handler, w, r) })
	return nil
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
	words, _ := e.Context.Value(reader{}).(i18n.Printer)
	status, why := page.Explain(words, err)
	if status >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "upload not taken in; it is tried again", "upload", e.Upload.ID, "error", err)
	}
	return tus.HTTPResponse{}, tus.Error{ErrorCode: "ERR_RECORDING", Message: "not taken in", HTTPResponse: tus.HTTPResponse{
		StatusCode: status, Body: why, Header: tus.HTTPHeader{"Content-Type": "text/plain; charset=utf-8"},
	}}
}

// take takes in an upload that is whole. One that is refused for what it is goes;
// one that something else kept from being taken in stays for the next try.
func (u *Uploads) take(ctx context.Context, info tus.FileInfo) (hearing.ID, error) {
	n, err := meta(info.MetaData).recording()
	if err != nil {
		return "", err
	}
	by, err := u.people.Actor(ctx, org.AccountID(info.MetaData["account"]))
	if err != nil {
		return "", err
	}
	id, err := u.hearings.Receive(ctx, by, n, filepath.Join(u.folder, info.ID), true)
	if _, refused := hearing.ProblemOf(err); err == nil || refused || errors.As(err, new(*hearing.DuplicateError)) {
		if err := u.remove(info.ID); err != nil {
			slog.WarnContext(ctx, "upload not cleared", "error", err)
		}
	}
	return id, err
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
// a week. It returns how many.
func (u *Uploads) Sweep(ctx context.Context) (taken, cleared int, err error) {
	err = u.each(ctx, func(info tus.FileInfo, at time.Time) error {
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
	return taken, cleared, err
}
