package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// mark is a word that stands in no text but the draft of these tests.
const mark = "钭鞠禚"

// private is a draft with a doubled word, which a court may allow, and a day
// that does not exist, which none may.
const private = `明德区人民法院
民事判决书
（2026）澄0102民初88号
原告：` + mark + `，男，1983年5月6日出生，汉族，住澄明市明德区。
经审理查明，被告于2025年9月31日在的的村借款10,000元，至今未还。
审判员　郁青峦
二〇二六年十月三十日
`

// send posts a form with the desk's fields, and a file unless name is "".
func (h *house) send(t *testing.T, c *http.Client, path string, fields map[string]string, name, content string) (int, string, http.Header) {
	t.Helper()
	return h.multipart(t, c, path, fields, "file", name, content)
}

// sendAs posts a file in a field.
func (h *house) sendAs(t *testing.T, c *http.Client, path, field, name, content string) (int, string, http.Header) {
	t.Helper()
	return h.multipart(t, c, path, nil, field, name, content)
}

func (h *house) multipart(t *testing.T, c *http.Client, path string, fields map[string]string, field, name, content string) (int, string, http.Header) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		w, err := form.CreateFormFile(field, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.answer(t, c, req)
}

func (h *house) answer(t *testing.T, c *http.Client, req *http.Request) (int, string, http.Header) {
	t.Helper()
	r, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body), r.Header
}

// find looks for a text in every file of a folder: the database with its log,
// blobs, what somebody forgot.
func find(t *testing.T, dir, text string) (in []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			in = append(in, filepath.Base(path))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return in
}

// leaves counts the acts in the audit log.
func (h *house) leaves(t *testing.T) int64 {
	t.Helper()
	r, err := h.Log.Verify(t.Context())
	if err != nil || len(r.Problems) != 0 {
		t.Fatalf("audit: %+v (%v)", r, err)
	}
	return int64(r.Leaves)
}

// TestNothingOfAPrivateCheckIsStored: not in any table, file or log, and no act
// tells that there was one. What is asked to be kept is in one table, until it
// is deleted.
func TestNothingOfAPrivateCheckIsStored(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	// Everything that a test is given lies in one folder: the database, the data,
	// and here what somebody leaves in the place for temporary files.
	t.Setenv("TMPDIR", t.TempDir())
	everything := filepath.Dir(os.Getenv("TMPDIR"))
	h := newHouse(t)
	c := h.as(t, org.RoleOfficer, h.own)
	acts := h.leaves(t)

	status, body, _ := h.send(t, c, "/me/check", map[string]string{"text": private, "do": "check"}, "", "")
	if status != http.StatusOK || !strings.Contains(body, mark) || !strings.Contains(body, "2025年9月没有31日") {
		t.Fatalf("status %d: %.2000s", status, body)
	}
	fix := regexp.MustCompile(`name="fix" value="(J22:[0-9:]+)"`).FindStringSubmatch(body)
	if fix == nil {
		t.Fatalf("no fix of the doubled word: %s", body)
	}
	status, body, _ = h.send(t, c, "/me/check", map[string]string{"text": private, "fix": fix[1]}, "", "")
	if status != http.StatusOK || !strings.Contains(body, "在的村借款") || strings.Contains(body, "在的的村借款") {
		t.Errorf("mended: status %d, %s", status, body)
	}
	// A large file: what a form library would put on the disk stays in memory.
	large := private + strings.Repeat("经审理查明，"+mark+"到庭。\n", 60_000)
	status, body, _ = h.send(t, c, "/me/check", map[string]string{"do": "check"}, "判决书.txt", large)
	if status != http.StatusOK || !strings.Contains(body, mark) {
		t.Errorf("file: status %d", status)
	}
	status, body, header := h.send(t, c, "/me/check", map[string]string{"text": private, "do": "download"}, "", "")
	if want := strings.ReplaceAll(private, "\n", "\r\n"); status != http.StatusOK || body != want || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("download: status %d, %q, %v", status, body, header)
	}
	if status, body, _ = h.send(t, c, "/me/check", map[string]string{"text": "机密★1年\n" + private}, "", ""); status != http.StatusUnprocessableEntity || strings.Contains(body, mark) {
		t.Errorf("secret: status %d; the text came back: %v", status, strings.Contains(body, mark))
	}
	nothing := func(when string) {
		t.Helper()
		if err := h.DB.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if in := find(t, everything, mark); len(in) > 0 {
			t.Errorf("%s: the text stands in %v", when, in)
		}
		if strings.Contains(logged.String(), mark) {
			t.Errorf("%s: the log holds the text: %s", when, logged.String())
		}
		if n := h.leaves(t); n != acts {
			t.Errorf("%s: %d acts tell of it", when, n-acts)
		}
	}
	nothing("checked")

	status, _, header = h.send(t, c, "/me/check", map[string]string{"text": private, "do": "keep", "name": "判决书.docx"}, "", "")
	kept := header.Get("Location")
	if status != http.StatusSeeOther || !strings.HasPrefix(kept, "/me/check/kept/kpt_") {
		t.Fatalf("kept: status %d, %s", status, kept)
	}
	if in := find(t, everything, mark); len(in) == 0 {
		t.Fatal("kept, and nowhere found: this test would see nothing")
	}
	if got := h.call(t, c, http.MethodGet, kept); got != http.StatusOK {
		t.Errorf("its owner: %d", got)
	}
	for _, role := range org.Roles() {
		if role == org.RoleOfficer {
			continue
		}
		other := h.as(t, role, h.own)
		for _, try := range []struct{ method, path string }{{http.MethodGet, kept}, {http.MethodPost, kept + "/delete"}} {
			if got := h.call(t, other, try.method, try.path); got != http.StatusNotFound && got != http.StatusForbidden {
				t.Errorf("%s: %s %s: %d", role, try.method, try.path, got)
			}
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/me/check", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if _, body, _ := h.answer(t, other, req); strings.Contains(body, "判决书.docx") {
			t.Errorf("%s sees that it is there", role)
		}
	}
	acts = h.leaves(t) // the accounts of those roles
	if got := h.call(t, c, http.MethodPost, kept+"/delete"); got != http.StatusSeeOther {
		t.Errorf("deleted: %d", got)
	}
	nothing("deleted")
}

// allowing enters "的的" on the list of the first court.
func (h *house) allowing(t *testing.T) allow.ID {
	t.Helper()
	ctx := t.Context()
	judge, office := h.actor(t, "officer"), h.actor(t, "office")
	id, err := h.Allowed.Propose(ctx, judge, h.own.Court, allow.New{
		Rule: "J22", Words: "的的", After: "村", Reason: "村名", Until: calendar.DayOf(time.Now()).Add(30),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Allowed.Take(ctx, office, id, allow.Approve, allow.Decision{Version: 1}); err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *house) actor(t *testing.T, login string) org.Actor {
	t.Helper()
	acc, err := h.People.Lookup(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	by, err := h.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// TestTheAllowListCountsOnTheShelfAndOnTheDesk: what is approved is silent in
// both, says that it is, and is back when it is ended. Nothing else is silent.
func TestTheAllowListCountsOnTheShelfAndOnTheDesk(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	c := h.as(t, org.RoleOfficer, h.own)
	h.as(t, org.RoleOffice, h.own)
	judge, office := h.actor(t, "officer"), h.actor(t, "office")
	text := strings.ReplaceAll(private, "明德区人民法院", "澄0102")
	shelf := func(n int) map[string]int {
		t.Helper()
		id, err := h.Shelf.Add(ctx, office, fmt.Sprintf("%d.txt", n), strings.NewReader(text+strings.Repeat("\n", n)))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Shelf.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		p, err := h.Shelf.Open(ctx, office, id)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{"silent": p.Record.Allowed}
		for _, x := range p.Hits {
			out[x.Rule]++
		}
		return out
	}
	desk := func(court org.CourtID) map[string]int {
		t.Helper()
		r, err := h.Drafts.Check(ctx, judge, &draft.Draft{Text: text}, court, calendar.DayOf(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{"silent": len(r.Silenced)}
		for _, x := range r.Hits {
			out[x.Rule.ID]++
		}
		return out
	}
	loud := func(where string, got map[string]int) {
		t.Helper()
		if got["J22"] != 1 || got["J03"] != 1 || got["silent"] != 0 {
			t.Errorf("%s: %v, want both hits", where, got)
		}
	}
	silent := func(where string, got map[string]int) {
		t.Helper()
		if got["J22"] != 0 || got["J03"] != 1 || got["silent"] != 1 {
			t.Errorf("%s: %v, want the doubled word silent and the day not", where, got)
		}
	}
	loud("shelf before", shelf(1))
	loud("desk before", desk(h.own.Court))
	id := h.allowing(t)
	silent("shelf", shelf(2))
	silent("desk", desk(h.own.Court))
	loud("desk of another court", desk(h.mid))
	if status, body, _ := h.send(t, c, "/me/check", map[string]string{"text": text}, "", ""); status != http.StatusOK || !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), "按本院允许清单不提示 1 处") {
		t.Errorf("the page does not say that one is left out (%d)", status)
	}
	if err := h.Allowed.Take(ctx, judge, id, allow.End, allow.Decision{Version: 2, Reason: "改村名"}); err != nil {
		t.Fatal(err)
	}
	loud("shelf after", shelf(3))
	loud("desk after", desk(h.own.Court))
}
