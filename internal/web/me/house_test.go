package me_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter/lettertest"
	"xiezhi/internal/web/me"
	"xiezhi/internal/web/page"
)

const password = "云开见日之时再来此处"

// The people of these tests, by their logins.
const (
	proposer = "毋丘检"
	finder   = "亓官查"
	leader   = "仉督"
	judge    = "厍判"
	other    = "宓外"
)

// house is a court with a few findings about one of its judges, and the pages
// of a person behind a real door.
type house struct {
	t       *testing.T
	clock   *dbtest.Clock
	log     *audit.Log
	dir     *org.Directory
	auth    *auth.Auth
	found   *finding.Register
	issues  *issue.Ledger
	views   *evidence.Views
	box     *notify.Box
	desk    *desk.Desk
	allowed *allow.List
	who     map[string]org.Actor
	civil   org.Unit
	handler http.Handler
	cookies map[string]*http.Cookie
}

func newHouse(t *testing.T) *house {
	t.Helper()
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), auth.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), issue.Objects(), allow.Objects()} {
		objects = append(objects, list...)
	}
	days, err := calendar.Default()
	ok(t, err)
	now := func() calendar.Calendar { return days }
	h := &house{t: t, clock: clock, log: audit.New(d, key, objects...), who: map[string]org.Actor{}, cookies: map[string]*http.Cookie{}}
	queue := jobs.New(d)
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	jobs.Handle(queue, func(context.Context, issue.StepJob) error { return nil })
	jobs.Handle(queue, func(context.Context, allow.StepJob) error { return nil })
	ok(t, queue.Open())
	h.dir, h.views, h.box, h.desk = org.NewDirectory(h.log), evidence.NewViews(d), notify.NewBox(d), desk.New(d)
	h.auth = auth.New(d, h.log, h.dir, auth.Options{})
	h.found, h.issues = finding.NewRegister(h.log, queue, now, finding.DefaultPeriods()), issue.NewLedger(h.log, queue, now)
	h.people()
	words, err := i18n.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	site := &page.Site{Words: words, Auth: h.auth, People: h.dir, Desk: h.desk, Box: h.box, Checklist: list, Days: now, Now: clock.Now}
	mux := http.NewServeMux()
	examiner, err := examine.New(nil)
	ok(t, err)
	h.allowed = allow.NewList(h.log, queue)
	examiner.Allow = h.allowed
	pages := &me.Pages{Findings: h.found, Issues: h.issues, Views: h.views, Drafts: draft.NewDesk(d, examiner), Allowed: h.allowed}
	for _, rt := range pages.Routes() {
		mux.Handle(rt.Pattern, site.Handler(rt))
	}
	mux.HandleFunc("POST /in", func(w http.ResponseWriter, r *http.Request) {
		if err := h.auth.SignIn(r, r.FormValue("login"), r.FormValue("password")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	})
	h.handler = h.auth.Load(mux, site.Fail)
	return h
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) people() {
	t, ctx, setup := h.t, h.t.Context(), org.System("setup")
	mid, err := h.dir.AddCourt(ctx, setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate})
	ok(t, err)
	low, err := h.dir.AddCourt(ctx, setup, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: mid})
	ok(t, err)
	office, err := h.dir.AddDivision(ctx, setup, org.Division{Court: mid, Name: "督察室", Kind: org.Inspection})
	ok(t, err)
	civil, err := h.dir.AddDivision(ctx, setup, org.Division{Court: low, Name: "民事审判第一庭", Kind: org.Civil})
	ok(t, err)
	h.civil = org.Unit{Court: low, Division: civil}
	for _, p := range []struct {
		name string
		at   org.Unit
		role org.Role
	}{
		{proposer, org.Unit{Court: mid, Division: office}, org.RoleInspector},
		{finder, org.Unit{Court: mid, Division: office}, org.RoleInspector},
		{leader, org.Unit{Court: mid, Division: office}, org.RoleLeader},
		{judge, h.civil, ""},
		{other, h.civil, ""},
	} {
		off, err := h.dir.AddOfficer(ctx, setup, org.Officer{Name: p.name}, org.Post{Unit: p.at, Title: org.Staff, From: "2024-01-01"})
		ok(t, err)
		acc, err := h.dir.AddAccount(ctx, setup, org.Account{Login: p.name, Name: p.name, Officer: off, Court: p.at.Court})
		ok(t, err)
		if p.role != "" {
			_, err = h.dir.Grant(ctx, setup, org.AccountGrant{Account: acc, Role: p.role, Unit: string(mid), From: "2026-01-01"})
			ok(t, err)
		}
		ok(t, h.auth.SetPassword(ctx, setup, acc, password, false))
		h.who[p.name], err = h.dir.Actor(ctx, acc)
		ok(t, err)
	}
}

// finding enters a candidate that seems to be about the judge.
func (h *house) finding(title string) finding.ID {
	h.t.Helper()
	h.clock.Add(time.Millisecond)
	var id finding.ID
	act := &audit.Act{By: h.who[proposer].By(), Verb: string(finding.Propose)}
	ok(h.t, h.log.Do(h.t.Context(), act, func(tx *db.Tx) (err error) {
		id, err = h.found.Propose(h.t.Context(), tx, act, h.who[proposer], finding.New{
			Source: finding.Watching, Unit: h.civil, Title: title, Severity: finding.Ordinary, Subjects: h.subject(),
		})
		act.Object = string(id)
		return err
	}))
	return id
}

func (h *house) subject() []finding.Subject {
	return []finding.Subject{{Officer: h.who[judge].Officer, Name: judge, Unit: h.civil, Part: "承办人"}}
}

// served brings a candidate to the day of service.
func (h *house) served(title string) finding.ID {
	h.t.Helper()
	id := h.finding(title)
	h.step(finder, id, finding.Claim, finding.Input{})
	h.step(finder, id, finding.Uphold, finding.Input{Item: "item-02", Severity: finding.Ordinary, Subjects: h.subject()})
	lettertest.Finding(h.t, h.log, h.found, h.who[finder], id)
	return id
}

func (h *house) step(by string, id finding.ID, v finding.Verb, in finding.Input) {
	h.t.Helper()
	ok(h.t, h.views.Note(h.t.Context(), h.who[by], string(id), string(id), "finding"))
	ok(h.t, h.found.Take(h.t.Context(), h.who[by], id, v, in))
}

// answer is what a page said.
type answer struct {
	*httptest.ResponseRecorder
	text string // without marks
}

func (h *house) signIn(by, password string) *http.Cookie {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/in", strings.NewReader(url.Values{"login": {by}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || len(w.Result().Cookies()) == 0 {
		return nil
	}
	return w.Result().Cookies()[0]
}

func (h *house) do(by, method, path string, form url.Values) answer {
	h.t.Helper()
	if h.cookies[by] == nil {
		if h.cookies[by] = h.signIn(by, password); h.cookies[by] == nil {
			h.t.Fatalf("%s cannot sign in", by)
		}
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(h.cookies[by])
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == h.cookies[by].Name {
			h.cookies[by] = c
		}
	}
	a := answer{w, html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(w.Body.String(), ""))}
	if i := strings.Index(a.text, "⟦"); i >= 0 {
		h.t.Errorf("%s %s lacks words: %.60s", method, path, a.text[i:])
	}
	return a
}

func (h *house) get(by, path string) answer { h.t.Helper(); return h.do(by, http.MethodGet, path, nil) }

func (h *house) post(by, path string, form url.Values) answer {
	h.t.Helper()
	return h.do(by, http.MethodPost, path, form)
}

// says reports whether the page says a text; no-break spaces count as spaces.
func (a answer) says(s string) bool {
	return strings.Contains(strings.ReplaceAll(a.text, "\u00a0", " "), s)
}

// want checks the status of an answer, and that it says every text.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.Code != status {
		t.Fatalf("status %d, want %d: %.400s", a.Code, status, strings.Join(strings.Fields(a.text), " "))
	}
	for _, s := range texts {
		if !a.says(s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	return a
}

// not checks that the answer says none of the texts.
func (a answer) not(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if a.says(s) {
			t.Errorf("the page says %q", s)
		}
	}
}
