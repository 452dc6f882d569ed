package app

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
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
