package supervise_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
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
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/supervise/letter/lettertest"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/supervise"
)

// town is a basic court under an intermediate one, with the people that an
// issue needs, and the pages under 督 behind a real door.
type town struct {
	t       *testing.T
	clock   *dbtest.Clock
	log     *audit.Log
	found   *finding.Register
	views   *evidence.Views
	issues  *issue.Ledger
	book    *letter.Book
	dir     *org.Directory
	auth    *auth.Auth
	desk    *desk.Desk
	handler http.Handler
	cookies map[string]*http.Cookie

	mid   org.CourtID
	civil org.Unit
	who   map[string]org.Actor
}

const password = "云开见日之时再来此处"

// The people, by what they do. The names are invented.
const (
	proposer = "毋丘检"
	finder   = "亓官查"
	accepter = "鄢核"
	lead     = "仉督"
	owner    = "厍判"
	manager  = "佴理" // the court administrator of the basic court
	stranger = "宓外"
)

func newTown(t *testing.T) *town {
	t.Helper()
	clock := dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	calendarNow := func() calendar.Calendar { return days }
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), auth.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), issue.Objects(), letter.Objects()} {
		objects = append(objects, list...)
	}
	blobs, err := blob.OpenDir(t.TempDir(), clock.Now)
	ok(t, err)
	t.Cleanup(func() { ok(t, blobs.Close()) })
	c := &town{t: t, clock: clock, log: audit.New(d, key, objects...), views: evidence.NewViews(d), cookies: map[string]*http.Cookie{}, who: map[string]org.Actor{}}
	queue := jobs.New(d)
	c.found = finding.NewRegister(c.log, queue, calendarNow, finding.DefaultPeriods())
	c.issues = issue.NewLedger(c.log, queue, calendarNow)
	jobs.Handle(queue, nothing[finding.StepJob])
	jobs.Handle(queue, nothing[issue.StepJob])
	c.found.Watch(c.issues)
	c.book = letter.NewBook(letter.Parts{Log: c.log, Queue: queue, Blobs: blobs, Days: calendarNow, Findings: c.found, Issues: c.issues})
	jobs.Handle(queue, nothing[letter.RemindJob])
	jobs.Handle(queue, nothing[letter.StepJob])
	jobs.Handle(queue, nothing[letter.RenderJob])
	ok(t, queue.Open())
	c.dir = org.NewDirectory(c.log)
	c.auth = auth.New(d, c.log, c.dir, auth.Options{})
	c.desk = desk.New(d)
	c.people()

	words, err := i18n.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	site := &page.Site{
		Words: words, Auth: c.auth, People: c.dir, Desk: c.desk, Box: notify.NewBox(d), Checklist: list, Days: calendarNow, Now: clock.Now,
	}
	pages := &supervise.Pages{Issues: c.issues, Findings: c.found, People: c.dir, Views: c.views, Blobs: blobs, Letters: c.book, Figures: census{}}
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
	c.mid = court("澄01", "澄明市中级人民法院", org.Intermediate, "")
	low := court("澄0102", "明德区人民法院", org.Basic, c.mid)
	next := court("澄0121", "清源县人民法院", org.Basic, c.mid)
	inspection := division(c.mid, "督察室", org.Inspection)
	c.civil = division(low, "民事审判第一庭", org.Civil)
	elsewhere := division(next, "民事审判庭", org.Civil)
	for _, p := range []struct {
		name string
		at   org.Unit
		role org.Role
		over string
	}{
		{proposer, inspection, org.RoleInspector, string(c.mid)},
		{finder, inspection, org.RoleInspector, string(c.mid)},
		{accepter, inspection, org.RoleInspector, string(c.mid)},
		{lead, inspection, org.RoleLeader, string(c.mid)},
		{owner, c.civil, "", ""},
		{manager, c.civil, org.RoleCourtAdmin, string(low)},
		{stranger, elsewhere, org.RoleInspector, string(next)},
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

// upheld enters a finding about the owner, and about others named, and has it
// verified.
func (c *town) upheld(title, item string, others ...string) finding.ID {
	c.t.Helper()
	t, ctx := c.t, c.t.Context()
	c.clock.Add(time.Millisecond)
	var id finding.ID
	act := &audit.Act{By: c.who[proposer].By(), Verb: string(finding.Propose)}
	ok(t, c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
		id, err = c.found.Propose(ctx, tx, act, c.who[proposer], finding.New{
			Source: finding.Watching, Unit: c.civil, Title: title, Detail: "迟到十二分钟", Severity: finding.Ordinary,
		})
		act.Object = string(id)
		return err
	}))
	about := []finding.Subject{{Officer: c.who[owner].Officer, Name: owner, Unit: c.civil, Part: "承办人"}}
	for _, name := range others {
		about = append(about, finding.Subject{Officer: c.who[name].Officer, Name: name, Unit: c.civil, Part: "审判员"})
	}
	c.said(finder, id, finding.Claim, finding.Input{})
	c.said(finder, id, finding.Uphold, finding.Input{Item: item, Severity: finding.Ordinary, Subjects: about})
	return id
}

// said looks at a finding and says a verb about it.
func (c *town) said(by string, id finding.ID, v finding.Verb, in finding.Input) {
	c.t.Helper()
	ok(c.t, c.views.Note(c.t.Context(), c.who[by], string(id), string(id), "finding"))
	ok(c.t, c.found.Take(c.t.Context(), c.who[by], id, v, in))
}

// determined enters a finding about the owner and brings it all the way.
func (c *town) determined(title, item string) finding.ID {
	c.t.Helper()
	id := c.upheld(title, item)
	lettertest.Finding(c.t, c.log, c.found, c.who[finder], id)
	c.said(owner, id, finding.Waive, finding.Input{})
	c.said(lead, id, finding.Determine, finding.Input{Reason: "事实清楚"})
	return id
}

// approved brings a drafted letter to the point where it can go out.
func (c *town) approved(here string) {
	c.t.Helper()
	c.letterStep(finder, here, letter.Submit, nil).want(c.t, http.StatusSeeOther)
	c.letterStep(lead, here, letter.Approve, nil).want(c.t, http.StatusSeeOther)
	ok(c.t, c.book.Render(c.t.Context(), letter.RenderJob{Letter: letter.ID(strings.TrimPrefix(here, "/supervise/letters/"))}))
}

// notified has the notice of an issue written, approved and served.
func (c *town) notified(id issue.ID) {
	c.t.Helper()
	at := c.post(finder, "/supervise/issues/"+string(id)+"/notice", url.Values{"word": {"澄中法督"}}, nil).want(c.t, http.StatusSeeOther).Header().Get("Location")
	c.approved(at)
	c.post(finder, at+"/serve", url.Values{"how": {"platform"}}, nil).want(c.t, http.StatusSeeOther)
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
	if i := strings.Index(a.text, "⟦"); i >= 0 && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		c.t.Errorf("%s %s lacks words: %.60s", r.Method, r.URL, a.text[i:])
	}
	return a
}

func (c *town) get(by, path string) answer {
	c.t.Helper()
	return c.do(by, httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form; files are sent along when there are any.
func (c *town) post(by, path string, form url.Values, files map[string]string) answer {
	c.t.Helper()
	var body bytes.Buffer
	kind := "application/x-www-form-urlencoded"
	if files == nil {
		body.WriteString(form.Encode())
	} else {
		w := multipart.NewWriter(&body)
		for name, values := range form {
			ok(c.t, w.WriteField(name, values[0]))
		}
		for name, content := range files {
			f, err := w.CreateFormFile("files", name)
			ok(c.t, err)
			_, err = io.WriteString(f, content)
			ok(c.t, err)
		}
		ok(c.t, w.Close())
		kind = w.FormDataContentType()
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", kind)
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
func (a answer) no(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(strings.ReplaceAll(a.text, "\u00a0", " "), s) {
			t.Errorf("the page says %q", s)
		}
	}
}
