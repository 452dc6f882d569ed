package study_test

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

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
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
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/supervise/letter/lettertest"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/study"
)

// town is a basic court under an intermediate one, with the people that a lesson
// needs, and the pages under 学 behind a real door.
type town struct {
	t       *testing.T
	clock   *dbtest.Clock
	log     *audit.Log
	found   *finding.Register
	views   *evidence.Views
	dir     *org.Directory
	auth    *auth.Auth
	handler http.Handler
	cookies map[string]*http.Cookie
	lessons *lesson.Book

	civil org.Unit
	who   map[string]org.Actor
}

const password = "云开见日之时再来此处"

// The people, by what they do. The names are invented.
const (
	proposer  = "毋丘检"
	finder    = "亓官查"
	lead      = "仉督"
	owner     = "厍判"
	political = "佴政"
	colleague = "晁书"
)

func newTown(t *testing.T) *town {
	t.Helper()
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	calendarNow := func() calendar.Calendar { return days }
	var objects []audit.Object
	for _, o := range [][]audit.Object{
		org.Objects(), auth.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), lesson.Objects(),
	} {
		objects = append(objects, o...)
	}
	c := &town{t: t, clock: clock, log: audit.New(d, key, objects...), views: evidence.NewViews(d), cookies: map[string]*http.Cookie{}, who: map[string]org.Actor{}}
	queue := jobs.New(d)
	c.found = finding.NewRegister(c.log, queue, calendarNow, finding.DefaultPeriods())
	jobs.Handle(queue, nothing[finding.StepJob])
	rules, err := regulation.Default()
	ok(t, err)
	bank, err := lesson.Default()
	ok(t, err)
	c.dir = org.NewDirectory(c.log)
	c.auth = auth.New(d, c.log, c.dir, auth.Options{})
	c.lessons = lesson.NewBook(lesson.Parts{Log: c.log, Findings: c.found, People: c.dir, Rules: rules, Bank: bank, List: list, Days: calendarNow})
	pages := &study.Pages{Rules: rules, Lessons: c.lessons}
	ok(t, queue.Open())
	c.people()

	words, err := i18n.Default()
	ok(t, err)
	site := &page.Site{
		Words: words, Auth: c.auth, People: c.dir, Desk: desk.New(d), Box: notify.NewBox(d), Checklist: list, Days: calendarNow, Now: clock.Now,
	}
	c.serve(site, pages.Routes())
	return c
}

func nothing[T jobs.Args](context.Context, T) error { return nil }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *town) serve(site *page.Site, routes []page.Route) {
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.Handle(rt.Pattern, site.Handler(rt))
	}
	mux.HandleFunc("POST /in", func(w http.ResponseWriter, r *http.Request) {
		if err := c.auth.SignIn(r, r.FormValue("login"), r.FormValue("password")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	})
	c.handler = c.auth.Load(mux, site.Fail)
}

func (c *town) people() {
	t, ctx, setup := c.t, c.t.Context(), org.System("setup")
	court := func(code, name string, level org.Level, above org.CourtID) org.CourtID {
		id, err := c.dir.AddCourt(ctx, setup, org.Court{Code: code, Name: name, Level: level, Superior: above})
		ok(t, err)
		return id
	}
	division := func(court org.CourtID, name string, kind org.Kind) org.Unit {
		id, err := c.dir.AddDivision(ctx, setup, org.Division{Court: court, Name: name, Kind: kind})
		ok(t, err)
		return org.Unit{Court: court, Division: id}
	}
	mid := court("澄01", "澄明市中级人民法院", org.Intermediate, "")
	low := court("澄0102", "明德区人民法院", org.Basic, mid)
	inspection := division(mid, "督察室", org.Inspection)
	c.civil = division(low, "民事审判第一庭", org.Civil)
	for _, p := range []struct {
		name string
		at   org.Unit
		role org.Role
		over string
	}{
		{proposer, inspection, org.RoleInspector, string(mid)},
		{finder, inspection, org.RoleInspector, string(mid)},
		{lead, inspection, org.RoleLeader, string(mid)},
		{political, inspection, org.RolePolitical, string(mid)},
		{owner, c.civil, "", ""},
		{colleague, c.civil, "", ""},
	} {
		off, err := c.dir.AddOfficer(ctx, setup, org.Officer{Name: p.name}, org.Post{Unit: p.at, Title: org.Staff, From: "2024-01-01"})
		ok(t, err)
		acc, err := c.dir.AddAccount(ctx, setup, org.Account{Login: p.name, Name: p.name, Officer: off, Court: p.at.Court})
		ok(t, err)
		if p.role != "" {
			_, err = c.dir.Grant(ctx, setup, org.AccountGrant{Account: acc, Role: p.role, Unit: p.over, From: "2026-01-01"})
			ok(t, err)
		}
		ok(t, c.auth.SetPassword(ctx, setup, acc, password, false))
		c.who[p.name], err = c.dir.Actor(ctx, acc)
		ok(t, err)
	}
}

// determined enters a finding about the owner and brings it all the way.
func (c *town) determined(title, item string) finding.ID {
	c.t.Helper()
	t, ctx := c.t, c.t.Context()
	c.clock.Add(time.Millisecond) // ids of one millisecond have no order
	var id finding.ID
	act := &audit.Act{By: c.who[proposer].By(), Verb: string(finding.Propose)}
	ok(t, c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
		id, err = c.found.Propose(ctx, tx, act, c.who[proposer], finding.New{
			Source: finding.Watching, Unit: c.civil, Title: title, Severity: finding.Ordinary,
		})
		act.Object = string(id)
		return err
	}))
	about := []finding.Subject{{Officer: c.who[owner].Officer, Name: owner, Unit: c.civil, Part: "承办人"}}
	step := func(by string, v finding.Verb, in finding.Input) {
		ok(t, c.views.Note(ctx, c.who[by], string(id), string(id), "finding"))
		ok(t, c.found.Take(ctx, c.who[by], id, v, in))
	}
	step(finder, finding.Claim, finding.Input{})
	step(finder, finding.Uphold, finding.Input{Item: item, Severity: finding.Ordinary, Subjects: about})
	lettertest.Finding(t, c.log, c.found, c.who[finder], id)
	step(owner, finding.Waive, finding.Input{})
	step(lead, finding.Determine, finding.Input{Reason: "事实清楚"})
	return id
}

// taught has the owner's lesson follow a determined finding.
func (c *town) taught(title, item string) lesson.Lesson {
	c.t.Helper()
	ctx, id := c.t.Context(), c.determined(title, item)
	file, err := c.found.Open(ctx, c.who[lead], id)
	ok(c.t, err)
	f, s, err := c.found.Done(ctx, finding.StepJob{Finding: id, Step: len(file.Steps)})
	ok(c.t, err)
	ok(c.t, c.lessons.Follow(ctx, f, s))
	return c.lesson()
}

// lesson is the owner's lesson as it stands.
func (c *town) lesson() lesson.Lesson {
	c.t.Helper()
	list, err := c.lessons.Mine(c.t.Context(), c.who[owner])
	ok(c.t, err)
	if len(list) != 1 {
		c.t.Fatalf("%d lessons", len(list))
	}
	return list[0]
}

// answer is what a page said.
type answer struct {
	*httptest.ResponseRecorder
	text string // without marks
}

func (c *town) do(by string, r *http.Request) answer {
	c.t.Helper()
	if c.cookies[by] == nil {
		in := httptest.NewRequest(http.MethodPost, "/in", strings.NewReader(url.Values{"login": {by}, "password": {password}}.Encode()))
		in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, in)
		if w.Code != http.StatusOK || len(w.Result().Cookies()) == 0 {
			c.t.Fatalf("sign-in of %s: %d %s", by, w.Code, w.Body)
		}
		c.cookies[by] = w.Result().Cookies()[0]
	}
	r.AddCookie(c.cookies[by])
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	a := answer{ResponseRecorder: w, text: html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(w.Body.String(), ""))}
	if i := strings.Index(a.text, "⟦"); i >= 0 {
		c.t.Errorf("%s %s lacks words: %.60s", r.Method, r.URL, a.text[i:])
	}
	return a
}

func (c *town) get(by, path string) answer {
	c.t.Helper()
	return c.do(by, httptest.NewRequest(http.MethodGet, path, nil))
}

func (c *town) post(by, path string, form url.Values) answer {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(by, r)
}

// want checks the status of an answer, and that it says every text.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.Code != status {
		t.Fatalf("status %d, want %d: %.400s", a.Code, status, strings.Join(strings.Fields(a.text), " "))
	}
	for _, s := range texts {
		if !strings.Contains(strings.ReplaceAll(a.text, "\u00a0", " "), s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	return a
}

// no checks that the answer does not say any of the texts.
func (a answer) no(t *testing.T, texts ...string) answer {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(strings.ReplaceAll(a.text, "\u00a0", " "), s) {
			t.Errorf("the page says %q", s)
		}
	}
	return a
}
