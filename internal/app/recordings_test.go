package app

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// cameraOf registers a courtroom with a camera in the first court.
func (h *house) cameraOf(t *testing.T) string {
	t.Helper()
	by := org.Actor{
		Account: "acc_near", Today: calendar.DayOf(time.Now()),
		Grants: []org.Grant{{Role: org.RoleOffice, Court: h.own.Court, Scope: org.Scope{Courts: []org.CourtID{h.own.Court}}}},
	}
	room, err := h.Rooms.Add(t.Context(), by, h.own.Court, "第三法庭")
	if err != nil {
		t.Fatal(err)
	}
	camera, err := h.Rooms.AddCamera(t.Context(), by, room, "机位1")
	if err != nil {
		t.Fatal(err)
	}
	return string(camera)
}

// send makes a request of the upload protocol.
func (h *house) tus(t *testing.T, c *http.Client, method, path string, header map[string]string, body []byte) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	r, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(text)
}

func uploadMeta(camera, name, at string) string {
	e := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	return "camera " + e(camera) + ",name " + e(name) + ",at " + e(at) + ",profile " + e("signal") + ",account " + e("acc_somebody_else")
}

// TestARecordingInPieces sends a recording in two pieces with a pause between
// them; nobody else can go on with it, and it is taken in once.
func TestARecordingInPieces(t *testing.T) {
	h := newHouse(t)
	camera := h.cameraOf(t)
	film, err := os.ReadFile(clip.Make(t, "a.mp4", clip.Drawn("4", "160x90", "", 1)...))
	if err != nil {
		t.Fatal(err)
	}
	c := h.as(t, org.RoleOffice, h.own)
	other := h.as(t, org.RoleCourtAdmin, h.own)
	size := strconv.Itoa(len(film))
	begin := func(meta, size string) (*http.Response, string) {
		return h.tus(t, c, http.MethodPost, "/check/uploads/", map[string]string{"Upload-Length": size, "Upload-Metadata": meta}, nil)
	}
	for _, tt := range []struct {
		name, meta, size string
		status           int
		says             string
	}{
		{"future", uploadMeta(camera, "a.mp4", "2099-01-01T09:00:00"), size, http.StatusUnprocessableEntity, "晚于现在"},
		{"future by its name", uploadMeta(camera, "2099-01-01_09-00-00.mp4", ""), size, http.StatusUnprocessableEntity, "晚于现在"},
		{"no time", uploadMeta(camera, "a.mp4", "昨天"), size, http.StatusUnprocessableEntity, "录像机时间写不对"},
		{"too large", uploadMeta(camera, "a.mp4", ""), strconv.FormatInt(hearing.MaxSize+1, 10), http.StatusRequestEntityTooLarge, "20"},
		{"empty", uploadMeta(camera, "a.mp4", ""), "0", http.StatusUnprocessableEntity, "空文件"},
		{"another court's camera", uploadMeta(h.foreign["cam"], "a.mp4", ""), size, http.StatusNotFound, ""},
		{"nonsense", "camera %%%", size, http.StatusUnprocessableEntity, "上传请求"},
	} {
		if r, text := begin(tt.meta, tt.size); r.StatusCode != tt.status || !strings.Contains(text, tt.says) {
			t.Errorf("%s: %d %q", tt.name, r.StatusCode, text)
		}
	}
	r, text := begin(uploadMeta(camera, "某次庭审.mp4", "2026-11-20T09:00:00"), size)
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusCreated || !strings.HasPrefix(at, "/check/uploads/") {
		t.Fatalf("%d %q %s", r.StatusCode, at, text)
	}
	piece := map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
	half := len(film) / 2
	if r, text := h.tus(t, other, http.MethodPatch, at, piece, film[:half]); r.StatusCode != http.StatusNotFound {
		t.Fatalf("somebody else goes on with it: %d %s", r.StatusCode, text)
	}
	if r, text := h.tus(t, c, http.MethodPatch, at, piece, film[:half]); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, text)
	}
	if r, _ := h.tus(t, c, http.MethodHead, at, nil, nil); r.Header.Get("Upload-Offset") != strconv.Itoa(half) {
		t.Errorf("to go on at %q, want %d", r.Header.Get("Upload-Offset"), half)
	}
	if r, _ := h.tus(t, other, http.MethodHead, at, nil, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else asks how far it is: %d", r.StatusCode)
	}
	if taken, cleared, err := h.Uploads.Sweep(t.Context()); taken+cleared != 0 || err != nil {
		t.Errorf("swept %d, %d (%v)", taken, cleared, err)
	}
	piece["Upload-Offset"] = strconv.Itoa(half)
	r, text = h.tus(t, c, http.MethodPatch, at, piece, film[half:])
	page := r.Header.Get("Xiezhi-Recording")
	if r.StatusCode != http.StatusNoContent || !strings.HasPrefix(page, "/check/recordings/rec_") {
		t.Fatalf("%d %q %s", r.StatusCode, page, text)
	}
	if got := h.call(t, c, http.MethodGet, page); got != http.StatusOK {
		t.Errorf("its page: %d", got)
	}
	left, err := os.ReadDir(h.conf.Uploads())
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	// The same file again is refused with a sentence, and nothing of it stays.
	r, _ = begin(uploadMeta(camera, "副本.mp4", ""), size)
	piece["Upload-Offset"] = "0"
	if r, text := h.tus(t, c, http.MethodPatch, r.Header.Get("Location"), piece, film); r.StatusCode != http.StatusConflict || !strings.Contains(text, "某次庭审.mp4") {
		t.Errorf("%d %s", r.StatusCode, text)
	}
	if left, err := os.ReadDir(h.conf.Uploads()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestAnUploadThatNobodyTookIn asks for an upload that had arrived whole when the
// program died: it is taken in, once, and whoever asks again is told what became
// of it.
func TestAnUploadThatNobodyTookIn(t *testing.T) {
	h := newHouse(t)
	camera := h.cameraOf(t)
	film, err := os.ReadFile(clip.Make(t, "a.mp4", clip.Drawn("4", "160x90", "", 1)...))
	if err != nil {
		t.Fatal(err)
	}
	c := h.as(t, org.RoleOffice, h.own)
	other := h.as(t, org.RoleCourtAdmin, h.own)
	arrived := func(content []byte) (at string) {
		t.Helper()
		r, text := h.tus(t, c, http.MethodPost, "/check/uploads/", map[string]string{
			"Upload-Length": strconv.Itoa(len(content)), "Upload-Metadata": uploadMeta(camera, "某次庭审.mp4", "2026-11-20T09:00:00"),
		}, nil)
		at = r.Header.Get("Location")
		if at == "" {
			t.Fatalf("%d %s", r.StatusCode, text)
		}
		if err := os.WriteFile(filepath.Join(h.conf.Uploads(), filepath.Base(at)), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	at := arrived(film)
	if r, _ := h.tus(t, other, http.MethodHead, at, nil, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else asks: %d", r.StatusCode)
	}
	page := ""
	for range 2 {
		r, _ := h.tus(t, c, http.MethodHead, at, nil, nil)
		if r.StatusCode != http.StatusOK || r.Header.Get("Upload-Offset") != strconv.Itoa(len(film)) || !strings.HasPrefix(r.Header.Get("Xiezhi-Recording"), "/check/recordings/rec_") {
			t.Fatalf("%d %v", r.StatusCode, r.Header)
		}
		if page != "" && page != r.Header.Get("Xiezhi-Recording") {
			t.Errorf("%s and %s", page, r.Header.Get("Xiezhi-Recording"))
		}
		page = r.Header.Get("Xiezhi-Recording")
	}
	if r, _ := h.tus(t, other, http.MethodHead, at, nil, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else asks what became of it: %d", r.StatusCode)
	}
	for _, content := range [][]byte{film, []byte("这不是录像")} {
		r, _ := h.tus(t, c, http.MethodHead, arrived(content), nil, nil)
		if why, err := url.PathUnescape(r.Header.Get("Xiezhi-Problem")); r.StatusCode != http.StatusOK || !strings.Contains(why, "某次庭审.mp4") || err != nil {
			t.Errorf("%d %q (%v)", r.StatusCode, why, err)
		}
	}
	if left, err := os.ReadDir(h.conf.Uploads()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestAnUploadOntoAFullDisk is told so in one sentence, keeps what has arrived,
// and goes on when there is room again. What a death left half made is cleared
// away in the end.
func TestAnUploadOntoAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	h := newHouse(t)
	camera := h.cameraOf(t)
	film, err := os.ReadFile(clip.Make(t, "a.mp4", clip.Drawn("4", "160x90", "", 1)...))
	if err != nil {
		t.Fatal(err)
	}
	c := h.as(t, org.RoleOffice, h.own)
	r, text := h.tus(t, c, http.MethodPost, "/check/uploads/", map[string]string{
		"Upload-Length": strconv.Itoa(len(film)), "Upload-Metadata": uploadMeta(camera, "a.mp4", "2026-11-20T09:00:00"),
	}, nil)
	at := r.Header.Get("Location")
	if at == "" {
		t.Fatalf("%d %s", r.StatusCode, text)
	}
	file := filepath.Join(h.conf.Uploads(), filepath.Base(at))
	if err := errors.Join(os.Rename(file, file+".aside"), os.Symlink("/dev/full", file)); err != nil {
		t.Fatal(err)
	}
	piece := map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
	if r, text := h.tus(t, c, http.MethodPatch, at, piece, film); r.StatusCode != http.StatusInsufficientStorage || text != "存储空间不足，录像未能接入；请清理空间后再试。" {
		t.Errorf("%d %q", r.StatusCode, text)
	}
	if err := os.Rename(file+".aside", file); err != nil {
		t.Fatal(err)
	}
	if r, text := h.tus(t, c, http.MethodPatch, at, piece, film); r.StatusCode != http.StatusNoContent || r.Header.Get("Xiezhi-Recording") == "" {
		t.Errorf("with room again: %d %q", r.StatusCode, text)
	}
	old := time.Now().Add(-8 * 24 * time.Hour)
	for _, name := range []string{"0123456789abcdef.info", "fedcba9876543210", "0123456789"} {
		p := filepath.Join(h.conf.Uploads(), name)
		if err := os.WriteFile(p, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if name != "0123456789" { // this one may be on its way
			if err := os.Chtimes(p, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	// One that nobody went on with for a week.
	r, _ = h.tus(t, c, http.MethodPost, "/check/uploads/", map[string]string{
		"Upload-Length": "1000000", "Upload-Metadata": uploadMeta(camera, "b.mp4", "2026-11-20T09:00:00"),
	}, nil)
	if err := os.Chtimes(filepath.Join(h.conf.Uploads(), filepath.Base(r.Header.Get("Location"))), old, old); err != nil {
		t.Fatal(err)
	}
	if taken, cleared, err := h.Uploads.Sweep(t.Context()); taken != 0 || cleared != 3 || err != nil {
		t.Errorf("taken %d, cleared %d (%v)", taken, cleared, err)
	}
	if left, err := os.ReadDir(h.conf.Uploads()); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestAWatchedFolder takes recordings in from a folder, once, and leaves the
// files alone; what cannot be taken in is told once.
func TestAWatchedFolder(t *testing.T) {
	h := newHouse(t)
	h.cameraOf(t)
	root := t.TempDir()
	put := func(name string, b []byte) string {
		t.Helper()
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	film, err := os.ReadFile(clip.Make(t, "a.mp4", clip.Drawn("3", "160x90", "", 1)...))
	if err != nil {
		t.Fatal(err)
	}
	good := put("澄0102/第三法庭/机位1/2026-11-20_09-00-00.mp4", film)
	put("澄0102/第三法庭/机位1/2026-11-20_10-00-00.mp4", []byte("不是录像"))
	put("澄0102/第九法庭/机位1/a.mp4", film[:100])
	put("随手放的.mp4", film)
	put("澄0102/第三法庭/机位1/说明.txt", []byte("不看"))
	now := time.Now()
	s := &shelf{root: root, hearings: h.Hearings, now: func() time.Time { return now }, still: time.Minute, seen: map[string]sighting{}}
	look := func() {
		t.Helper()
		if err := s.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	by := org.Actor{Account: "acc_x", Grants: []org.Grant{{Role: org.RoleOffice, Scope: org.Scope{All: true}}}}
	counts := func() (taken, refused int) {
		t.Helper()
		p, err := h.Hearings.Page(t.Context(), by, hearing.Filter{Court: h.own.Court})
		if err != nil {
			t.Fatal(err)
		}
		list, err := h.Hearings.Refused(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		return p.All, len(list)
	}
	look()
	if taken, refused := counts(); taken != 0 || refused != 0 {
		t.Errorf("at once: %d taken, %d refused", taken, refused)
	}
	now = now.Add(30 * time.Second)
	put("澄0102/第三法庭/机位1/2026-11-20_10-00-00.mp4", []byte("不是录像，还在写"))
	look()
	now = now.Add(40 * time.Second)
	look()
	if taken, refused := counts(); taken != 1 || refused != 2 {
		t.Errorf("%d taken, %d refused, want 1 and 2: one is still being written", taken, refused)
	}
	now = now.Add(time.Minute)
	look()
	look()
	if taken, refused := counts(); taken != 1 || refused != 3 {
		t.Errorf("%d taken, %d refused, want 1 and 3", taken, refused)
	}
	p, err := h.Hearings.Page(t.Context(), by, hearing.Filter{Court: h.own.Court})
	if err != nil || p.Rows[0].RecorderAt.In(calendar.Zone()).Format(time.DateTime) != "2026-11-20 09:00:00" || p.Rows[0].Source != hearing.Folder {
		t.Errorf("%+v (%v)", p.Rows, err)
	}
	if b, err := os.ReadFile(good); !bytes.Equal(b, film) || err != nil {
		t.Errorf("the file was touched (%v)", err)
	}
	// Another start of the program takes nothing in again.
	s.seen = map[string]sighting{}
	if err := s.remember(t.Context()); err != nil {
		t.Fatal(err)
	}
	look()
	now = now.Add(2 * time.Minute)
	look()
	if taken, refused := counts(); taken != 1 || refused != 3 {
		t.Errorf("after a start: %d taken, %d refused", taken, refused)
	}
	if err := os.Remove(filepath.Join(root, "随手放的.mp4")); err != nil {
		t.Fatal(err)
	}
	look()
	if _, refused := counts(); refused != 2 {
		t.Errorf("%d refused, though one is gone", refused)
	}
}

// TestAStrangeFolder lays into a watched folder what does not belong there: each
// thing is told in one sentence, and the rest is taken in.
func TestAStrangeFolder(t *testing.T) {
	h := newHouse(t)
	h.cameraOf(t)
	real := t.TempDir()
	root := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, root); err != nil {
		t.Fatal(err)
	}
	const camera = "澄0102/第三法庭/机位1/"
	put := func(name string, b []byte) {
		t.Helper()
		p := filepath.Join(real, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o700), os.WriteFile(p, b, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	film, err := os.ReadFile(clip.Make(t, "a.mp4", clip.Drawn("3", "160x90", "", 1)...))
	if err != nil {
		t.Fatal(err)
	}
	more := func(n int) []byte { // another file of the same pictures
		return append(bytes.Clone(film), append([]byte{0, 0, 0, byte(8 + n), 'f', 'r', 'e', 'e'}, make([]byte, n)...)...)
	}
	put(camera+"2026-11-20_09-00-00.mp4", film)
	put(camera+"双胞胎.mp4", film)
	put(camera+"换\n行 '\"<b>😀.mp4", more(1))
	put(camera+"gbk\xcd\xa5.mp4", more(2))
	put(camera+"2031-01-01_09-00-00.mp4", more(3))
	put(camera+"1970-01-01_09-00-00.mp4", more(4))
	put("\xc4\xe3/第三法庭/机位1/a.mp4", more(5))
	put(camera+"空.mp4", nil)
	if err := errors.Join(os.Symlink(filepath.Join(real, filepath.FromSlash(camera+"双胞胎.mp4")), filepath.Join(real, filepath.FromSlash(camera+"link.mp4"))),
		os.Symlink(t.TempDir(), filepath.Join(real, "folder"))); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	start := func() *shelf {
		s := &shelf{root: root, hearings: h.Hearings, now: func() time.Time { return now }, still: time.Minute, seen: map[string]sighting{}}
		if err := s.remember(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := start()
	look := func() {
		t.Helper()
		for range 2 {
			if err := s.round(t.Context()); err != nil && !errors.As(err, new(*folderError)) {
				t.Fatal(err)
			}
			now = now.Add(2 * time.Minute)
		}
	}
	by := org.Actor{Account: "acc_x", Grants: []org.Grant{{Role: org.RoleOffice, Scope: org.Scope{All: true}}}}
	check := func(when string, taken int, refused map[string]string) {
		t.Helper()
		p, err := h.Hearings.Page(t.Context(), by, hearing.Filter{Court: h.own.Court})
		if err != nil || p.All != taken {
			t.Errorf("%s: %d taken, want %d (%v)", when, p.All, taken, err)
		}
		list, err := h.Hearings.Refused(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, r := range list {
			got[r.Path] = r.Problem.Key
		}
		if !maps.Equal(got, refused) {
			t.Errorf("%s: refused %v, want %v", when, got, refused)
		}
	}
	refused := map[string]string{
		camera + "双胞胎.mp4": "recording.refused.twice", "%C4%E3/第三法庭/机位1/a.mp4": "recording.refused.text", camera + "空.mp4": "media.empty",
		camera + "link.mp4": "recording.refused.link", "folder": "recording.refused.link",
	}
	look()
	check("at first", 5, refused)
	look()
	check("later", 5, refused)
	s = start()
	look()
	check("after another start", 5, refused)
	// A file that goes away between the look and the reading.
	if err := s.take(t.Context(), camera+"走了.mp4"); err != nil {
		t.Fatal(err)
	}
	gone := maps.Clone(refused)
	gone[camera+"走了.mp4"] = "recording.refused.gone"
	check("while one goes away", 5, gone)
	look()
	check("once it is gone", 5, refused)
	// The disk goes away and comes back: nothing is forgotten, nothing comes twice.
	if err := os.Rename(real, real+".away"); err != nil {
		t.Fatal(err)
	}
	look()
	lost := maps.Clone(refused)
	lost[root] = "recording.refused.folder"
	check("without the disk", 5, lost)
	if err := os.Rename(real+".away", real); err != nil {
		t.Fatal(err)
	}
	look()
	check("with the disk", 5, refused)
	// A courtroom's folder goes away and comes back: its files are not read again.
	dir := filepath.Join(real, "澄0102")
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	put(".hidden/x", nil)
	if err := os.Rename(dir+".away", filepath.Join(real, ".hidden", "away")); err != nil {
		t.Fatal(err)
	}
	look()
	check("without the courtroom", 5, map[string]string{"%C4%E3/第三法庭/机位1/a.mp4": "recording.refused.text", "folder": "recording.refused.link"})
	if err := os.Rename(filepath.Join(real, ".hidden", "away"), dir); err != nil {
		t.Fatal(err)
	}
	if err := s.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !s.seen[camera+"2026-11-20_09-00-00.mp4"].taken {
		t.Error("what was taken in is read again")
	}
	look()
	check("with the courtroom", 5, refused)
}

// TestWhatPassesIsTriedAgain starts the program again after a camera was not on
// the register: it is by now, and the file is taken in.
func TestWhatPassesIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	root := t.TempDir()
	file := clip.Make(t, "a.mp4", clip.Drawn("3", "160x90", "", 1)...)
	dir := filepath.Join(root, "澄0102", "第三法庭", "机位1")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.Rename(file, filepath.Join(dir, "a.mp4"))); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for range 2 {
		s := &shelf{root: root, hearings: h.Hearings, now: func() time.Time { return now }, still: time.Minute, seen: map[string]sighting{}}
		if err := s.remember(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.round(t.Context()); err != nil {
				t.Fatal(err)
			}
			now = now.Add(2 * time.Minute)
		}
		list, err := h.Hearings.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return // taken in
		}
		if list[0].Problem.Key != "recording.refused.camera" {
			t.Fatalf("%+v", list)
		}
		h.cameraOf(t)
	}
	t.Error("it was not tried again")
}
