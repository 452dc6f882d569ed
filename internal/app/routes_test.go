package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/web/home"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

const password = "a long enough password"

// house is a running program with two courts side by side; every account's
// scope is the first, and the second holds what is foreign.
type house struct {
	*Parts
	url     string
	routes  []page.Route
	own     org.Unit
	mid     org.CourtID       // the court above the first
	foreign map[string]string // an id of each kind, in the second court
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, db.SQLite)
}

func newHouseOn(t *testing.T, dialect db.Dialect) *house {
	t.Helper()
	return newHouseIn(t, config.Config{DB: dbtest.At(t, dialect)})
}

func newHouseIn(t *testing.T, conf config.Config) *house {
	t.Helper()
	conf.Data = filepath.Join(t.TempDir(), "data")
	p, err := Open(t.Context(), conf, auth.Options{}, time.Now, db.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	bundle, err := ui.Assets(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"app.css":"a.css","app.js":"a.js","sprite.svg":"a.svg","favicon.svg":"b.svg"}`)},
		"a.css":         {}, "a.js": {}, "a.svg": {}, "b.svg": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p.handler(bundle, false))
	t.Cleanup(srv.Close)
	h := &house{Parts: p, url: srv.URL, routes: p.Routes(&home.Pages{}), foreign: map[string]string{}}
	h.courts(t)
	return h
}

func (h *house) courts(t *testing.T) {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	var err error
	if h.mid, err = h.People.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄01", Level: org.Intermediate}); err != nil {
		t.Fatal(err)
	}
	for i, code := range []string{"澄0102", "澄0121"} {
		above := h.mid
		if i == 1 {
			above = ""
		}
		court, err := h.People.AddCourt(ctx, sys, org.Court{Code: code, Name: code, Level: org.Basic, Superior: above})
		if err != nil {
			t.Fatal(err)
		}
		division, err := h.People.AddDivision(ctx, sys, org.Division{Court: court, Name: "民一庭", Kind: org.Civil})
		if err != nil {
			t.Fatal(err)
		}
		u := org.Unit{Court: court, Division: division}
		if i == 0 {
			h.own = u
			continue
		}
		officer, err := h.People.AddOfficer(ctx, sys, org.Officer{Name: "外院人"}, org.Post{Unit: u, Title: org.Judge, From: "2020-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		acc, err := h.People.AddAccount(ctx, sys, org.Account{Login: "foreign", Name: "外院人", Officer: officer})
		if err != nil {
			t.Fatal(err)
		}
		h.foreign["off"], h.foreign["acc"] = string(officer), string(acc)
		h.furnish(t, court)
		h.foreign["rec"], h.foreign["eps"] = h.recording(t, court)
		act := &audit.Act{By: "engine:judgment", Verb: "finding.propose"}
		err = h.Log.Do(ctx, act, func(tx *db.Tx) error {
			id, err := h.Findings.Propose(ctx, tx, act, org.Engine("judgment"), finding.New{
				Source: finding.MachineDocument, Unit: u, Title: "外院线索", Severity: finding.Minor,
			})
			act.Object, h.foreign["fnd"] = string(id), string(id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// recording enters a recording of a court, and an episode of it, as the program
// would have entered them.
func (h *house) recording(t *testing.T, court org.CourtID) (recording, episode string) {
	t.Helper()
	act := &audit.Act{By: "system:test", Verb: "test.recording"}
	err := h.Log.Do(t.Context(), act, func(tx *db.Tx) error {
		recording, episode = tx.NewID("rec"), tx.NewID("eps")
		camera := h.foreign["cam"]
		act.Object = recording
		act.Also(episode)
		_, err := tx.Exec(t.Context(), `INSERT INTO recording (id, court, camera, name, media, sha256, size, source, profile, state, added_by, added_name, added_at)
			VALUES ($1, $2, $3, '外院.mp4', 'video/mp4', 'x', 1, 'upload', 'standard', 'done', 'acc_x', '外院人', 1)`, recording, court, camera)
		if err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), `INSERT INTO episode (id, recording, camera, kind, seat, start_ms, end_ms, signature, state, added_at)
			VALUES ($1, $2, $3, 'absence', 's1', 1, 2, 'x', 'gone', 1)`, episode, recording, camera)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return recording, episode
}

// as returns a browser signed in to an account of one role over a unit's court,
// of somebody who serves in the unit.
func (h *house) as(t *testing.T, role org.Role, at org.Unit) *http.Client {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	officer, err := h.People.AddOfficer(ctx, sys, org.Officer{Name: "甲" + string(role)}, org.Post{Unit: at, Title: org.Staff, From: "2020-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	acc := org.Account{Login: string(role), Name: string(role), Officer: officer}
	if role == org.RoleReviewer {
		acc.Officer, acc.Court = "", at.Court // a hired reviewer is no officer
	}
	id, err := h.People.AddAccount(ctx, sys, acc)
	if err != nil {
		t.Fatal(err)
	}
	if role != org.RoleOfficer {
		if _, err := h.People.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: string(at.Court), From: "2020-01-01"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Auth.SetPassword(ctx, sys, id, password, false); err != nil {
		t.Fatal(err)
	}
	return h.signIn(t, string(role))
}

func (h *house) signIn(t *testing.T, login string) *http.Client {
	t.Helper()
	// The cookie is Secure, which a jar keeps back on http; browsers make an
	// exception of loopback, and so does this one.
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: loopback{jar}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(h.url+"/signin", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s was not let in: %s", login, r.Status)
	}
	return c
}

// loopback treats http as https when it stores and sends cookies.
type loopback struct{ *cookiejar.Jar }

func (l loopback) SetCookies(u *url.URL, cookies []*http.Cookie) {
	l.Jar.SetCookies(secure(u), cookies)
}
func (l loopback) Cookies(u *url.URL) []*http.Cookie { return l.Jar.Cookies(secure(u)) }

func secure(u *url.URL) *url.URL {
	v := *u
	v.Scheme = "https"
	return &v
}

// address fills the wildcards of a pattern with foreign ids.
func (h *house) address(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.ReplaceAll(path, "{$}", "")
	kind := "fnd"
	switch {
	case strings.Contains(path, "/documents/"):
		kind = "doc"
	case strings.Contains(path, "/recordings/") || strings.Contains(path, "/uploads/"):
		kind = "rec"
	case strings.Contains(path, "/issues/"):
		kind = "iss"
	case strings.Contains(path, "/officers/"):
		kind = "off"
	case strings.Contains(path, "/accounts/"):
		kind = "acc"
	case strings.Contains(path, "/docket/"):
		kind = "hea"
	case strings.Contains(path, "/courtrooms/"):
		kind = "crm"
	case strings.Contains(path, "/cameras/"):
		kind = "cam"
	case strings.Contains(path, "/checklist/"):
		kind = "chk"
	}
	id := h.foreign[kind]
	if id == "" {
		id = kind + "_00000000000000000000000000"
	}
	path = strings.ReplaceAll(path, "{finding}", h.foreign["fnd"])
	path = strings.ReplaceAll(path, "{episode}", h.foreign["eps"])
	path = strings.ReplaceAll(path, "{camera}", h.foreign["cam"])
	for _, name := range []string{"id", "n", "evidence", "item", "proof", "grant", "post", "year", "version", "article", "addressee", "format"} {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return method, path
}

// furnish gives the second court a courtroom, a camera and a hearing.
func (h *house) furnish(t *testing.T, court org.CourtID) {
	t.Helper()
	by := org.Actor{
		Account: "acc_far", Today: calendar.DayOf(time.Now()),
		Grants: []org.Grant{{Role: org.RoleOffice, Court: court, Scope: org.Scope{Courts: []org.CourtID{court}}}},
	}
	room, err := h.Rooms.Add(t.Context(), by, court, "第一法庭")
	if err != nil {
		t.Fatal(err)
	}
	camera, err := h.Rooms.AddCamera(t.Context(), by, room, "机位1")
	if err != nil {
		t.Fatal(err)
	}
	row := docket.Row{N: 1, New: docket.New{
		Number: "（2026）澄0121民初1号", Room: "第一法庭", Starts: time.Now(), Ends: time.Now().Add(time.Hour),
		Panel: []docket.Member{{Role: video.Presiding, Name: "外院人"}},
	}}
	r, err := h.Docket.Import(t.Context(), by, court, []docket.Row{row}, docket.FromAPI)
	if err != nil || r.Count(docket.Added) != 1 {
		t.Fatalf("%+v (%v)", r, err)
	}
	h.foreign["crm"], h.foreign["cam"], h.foreign["hea"] = string(room), string(camera), string(r.Lines[0].ID)
}

func (h *house) call(t *testing.T, c *http.Client, method, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, h.url+path, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// TestEveryRoleAgainstEveryRoute compares what each role is let into with the
// role × action table, and asks for what belongs to another court: that is not
// found, whoever asks.
func TestEveryRoleAgainstEveryRoute(t *testing.T) {
	h := newHouse(t)
	for _, role := range org.Roles() {
		t.Run(string(role), func(t *testing.T) {
			c := h.as(t, role, h.own)
			allowed := rows(role)
			for _, rt := range h.routes {
				method, path := h.address(rt.Pattern)
				if strings.Contains(path, "{") {
					t.Fatalf("%s: the test does not know what to put there", rt.Pattern)
				}
				got := h.call(t, c, method, path)
				what := fmt.Sprintf("%s %s (%s): %d", method, path, rt.Action, got)
				switch {
				case got >= http.StatusInternalServerError:
					t.Errorf("%s", what)
				case !allowed[rt.Action] && got != http.StatusForbidden:
					t.Errorf("%s, want 403: the role may not", what)
				case allowed[rt.Action] && (strings.Contains(rt.Pattern, "{id}") || strings.Contains(rt.Pattern, "{finding}") || strings.Contains(rt.Pattern, "{camera}")):
					// An empty form may be refused before the thing is looked for.
					if got != http.StatusNotFound && (method != http.MethodPost || got != http.StatusUnprocessableEntity) {
						t.Errorf("%s, want 404: it belongs to another court", what)
					}
				case allowed[rt.Action] && method == http.MethodGet && got != http.StatusOK:
					t.Errorf("%s, want 200: the role may", what)
				case allowed[rt.Action] && got == http.StatusForbidden:
					t.Errorf("%s: the role may", what)
				}
			}
		})
	}
}

// rows is the table read anew, straight from its rows: which actions a role has.
// Whoever is an officer is also that.
func rows(role org.Role) map[org.Action]bool {
	out := map[org.Action]bool{}
	for _, r := range org.Table() {
		for _, list := range [][]org.Role{r.Roles, r.Own} {
			for _, x := range list {
				if x == role || x == org.RoleOfficer && role != org.RoleReviewer {
					out[r.Action] = true
				}
			}
		}
	}
	return out
}

func TestNobodyComesInUnsigned(t *testing.T) {
	h := newHouse(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, rt := range h.routes {
		method, path := h.address(rt.Pattern)
		if got := h.call(t, c, method, path); got != http.StatusSeeOther {
			t.Errorf("%s %s: %d, want to be sent to the sign-in page", method, path, got)
		}
	}
}
