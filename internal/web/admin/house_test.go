package admin_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/admin"
	"xiezhi/internal/web/page"
)

const password = "云开见日之时再来此处"

// The people of these tests, by their logins.
const (
	system   = "xitong"
	security = "anquan"
	auditor  = "shenji"
	manager  = "guanli" // the court administrator of the basic court
	office   = "shenguan"
	judge    = "fating"
)

// house is two courts with their administrators, and the pages of
// administration behind a real door.
type house struct {
	t        *testing.T
	clock    *dbtest.Clock
	db       *db.DB
	dir      *org.Directory
	auth     *auth.Auth
	mid, low org.CourtID
	civil    org.DivisionID
	filing   org.DivisionID
	officer  org.OfficerID
	acc      map[string]org.AccountID
	handler  http.Handler
	cookies  map[string]map[string]*http.Cookie
}

func newHouse(t *testing.T) *house {
	t.Helper()
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	log := audit.New(d, key, append(org.Objects(), auth.Objects()...)...)
	h := &house{t: t, clock: clock, db: d, dir: org.NewDirectory(log), acc: map[string]org.AccountID{}, cookies: map[string]map[string]*http.Cookie{}}
	h.auth = auth.New(d, log, h.dir, auth.Options{})
	h.people()
	words, err := i18n.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	site := &page.Site{
		Words: words, Auth: h.auth, People: h.dir, Desk: desk.New(d), Box: notify.NewBox(d), Checklist: list,
		Days: func() calendar.Calendar { return days }, Now: clock.Now,
	}
	mux := http.NewServeMux()
	for _, rt := range (&admin.Pages{Log: log, DB: d, Data: t.TempDir(), Version: "0.1-test"}).Routes() {
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
	var err error
	h.mid, err = h.dir.AddCourt(ctx, setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate})
	ok(t, err)
	h.low, err = h.dir.AddCourt(ctx, setup, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: h.mid})
	ok(t, err)
	h.civil, err = h.dir.AddDivision(ctx, setup, org.Division{Court: h.low, Name: "民事审判第一庭", Kind: org.Civil})
	ok(t, err)
	h.filing, err = h.dir.AddDivision(ctx, setup, org.Division{Court: h.low, Name: "立案庭", Kind: org.Filing})
	ok(t, err)
	h.officer, err = h.dir.AddOfficer(ctx, setup, org.Officer{Name: "厍判", Number: "0102-017"}, org.Post{Unit: org.Unit{Division: h.civil}, Title: org.Judge, From: "2024-01-01"})
	ok(t, err)
	for _, p := range []struct {
		login string
		court org.CourtID
		unit  string
		role  org.Role
	}{
		{system, "", "", org.RoleSystemAdmin},
		{security, "", "", org.RoleSecurityAdmin},
		{auditor, "", "", org.RoleSecurityAuditor},
		{manager, h.low, string(h.low), org.RoleCourtAdmin},
		{office, h.mid, string(h.mid), org.RoleOffice},
		{judge, h.low, "", ""},
	} {
		acc := org.Account{Login: p.login, Name: p.login, Court: p.court}
		if p.login == judge {
			acc.Officer = h.officer
		}
		id, err := h.dir.AddAccount(ctx, setup, acc)
		ok(t, err)
		if p.role != "" {
			_, err = h.dir.Grant(ctx, setup, org.AccountGrant{Account: id, Role: p.role, Unit: p.unit, From: "2026-01-01"})
			ok(t, err)
		}
		ok(t, h.auth.SetPassword(ctx, setup, id, password, false))
		h.acc[p.login] = id
	}
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
		c := h.signIn(by, password)
		if c == nil {
			h.t.Fatalf("%s cannot sign in", by)
		}
		h.cookies[by] = map[string]*http.Cookie{c.Name: c}
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range h.cookies[by] {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if h.cookies[by][c.Name] = c; c.MaxAge < 0 {
			delete(h.cookies[by], c.Name)
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
