package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/api"
	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

// city is a basic court under an intermediate one, with the interface in front
// of real domains.
type city struct {
	*api.API
	t          *testing.T
	log        *audit.Log
	allowed    *allow.List
	clock      *dbtest.Clock
	blobs      *blob.Dir
	handler    http.Handler
	mid, basic org.CourtID
	office     org.Unit // 审管办 of mid
	civil      org.Unit // of basic
	cookies    map[string]*http.Cookie
	people     map[string]org.Actor
}

const password = "lantern-harbour-27"

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newCity(t *testing.T, d *db.DB, clock *dbtest.Clock) *city {
	t.Helper()
	clock.Set(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	key := must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")))
	var objects []audit.Object
	for _, list := range [][]audit.Object{
		org.Objects(), auth.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects(), batch.Objects(), issue.Objects(), allow.Objects(),
		courtroom.Objects(), docket.Objects(),
	} {
		objects = append(objects, list...)
	}
	c := &city{t: t, clock: clock, cookies: map[string]*http.Cookie{}, people: map[string]org.Actor{}}
	c.log = audit.New(d, key, objects...)
	c.blobs = must[*blob.Dir](t)(blob.OpenDir(t.TempDir(), clock.Now))
	holidays := must[calendar.Calendar](t)(calendar.Default())
	days := func() calendar.Calendar { return holidays }
	list := must[*checklist.Checklist](t)(checklist.Default())
	people := org.NewDirectory(c.log)
	queue := jobs.New(d)
	a := &api.API{
		Site: &page.Site{
			Words: must[*i18n.Catalogue](t)(i18n.Default()), Auth: auth.New(d, c.log, people, auth.Options{}), People: people,
			Checklist: list, Days: days, Now: clock.Now,
		},
		Findings: finding.NewRegister(c.log, queue, days, finding.DefaultPeriods()), Issues: issue.NewLedger(c.log, queue, days),
		Views: evidence.NewViews(d), Blobs: c.blobs, Examiner: must[*examine.Examiner](t)(examine.New(nil)),
	}
	a.Shelf = document.NewShelf(document.Parts{
		Log: c.log, Queue: queue, Blobs: c.blobs, People: people, Findings: a.Findings, Views: a.Views, List: list, Examiner: a.Examiner,
	})
	a.Batches = batch.NewBook(batch.Parts{Log: c.log, Queue: queue, Blobs: c.blobs, People: people, Shelf: a.Shelf, Views: a.Views, Now: clock.Now})
	a.Docket = docket.NewBook(c.log, people, courtroom.NewBook(c.log, queue, c.blobs, nil))
	jobs.Handle(queue, a.Batches.Plan)
	jobs.Handle(queue, a.Batches.Check)
	jobs.Handle(queue, a.Shelf.Check)
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	jobs.Handle(queue, func(context.Context, issue.StepJob) error { return nil })
	c.allowed = allow.NewList(c.log, queue)
	a.Examiner.Allow = c.allowed
	jobs.Handle(queue, func(context.Context, allow.StepJob) error { return nil })
	if err := queue.Open(); err != nil {
		t.Fatal(err)
	}
	c.API = a
	c.mount()
	c.courts()
	return c
}

// mount puts the interface where the program has it, beside the smallest door.
func (c *city) mount() {
	mux := http.NewServeMux()
	mux.Handle(api.Root, c.Handler())
	mux.HandleFunc("POST /in", func(_ http.ResponseWriter, r *http.Request) {
		if err := c.Site.Auth.SignIn(r, r.FormValue("login"), password); err != nil {
			c.t.Error(err)
		}
	})
	c.handler = http.NewCrossOriginProtection().Handler(c.Site.Auth.Load(mux, func(_ http.ResponseWriter, _ *http.Request, err error) { c.t.Error(err) }))
}

func (c *city) courts() {
	ctx, sys, t := c.t.Context(), org.System("test"), c.t
	p := c.Site.People
	c.mid = must[org.CourtID](t)(p.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	c.basic = must[org.CourtID](t)(p.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))
	c.office = org.Unit{Court: c.mid, Division: must[org.DivisionID](t)(p.AddDivision(ctx, sys, org.Division{Court: c.mid, Name: "审管办", Kind: org.Management}))}
	c.civil = org.Unit{Court: c.basic, Division: must[org.DivisionID](t)(p.AddDivision(ctx, sys, org.Division{Court: c.basic, Name: "民一庭", Kind: org.Civil}))}
}

// person makes an officer with an account that can sign in; role "" is none
// beside the officer's own.
func (c *city) person(login, name string, at org.Unit, role org.Role, over string) org.Actor {
	c.t.Helper()
	ctx, sys, t := c.t.Context(), org.System("test"), c.t
	officer := must[org.OfficerID](t)(c.Site.People.AddOfficer(ctx, sys, org.Officer{Name: name}, org.Post{Unit: at, Title: org.Judge, From: "2020-01-01"}))
	return c.account(login, name, officer, role, over)
}

func (c *city) account(login, name string, officer org.OfficerID, role org.Role, over string) org.Actor {
	c.t.Helper()
	ctx, sys, t := c.t.Context(), org.System("test"), c.t
	id := must[org.AccountID](t)(c.Site.People.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: officer}))
	if role != "" {
		must[org.GrantID](t)(c.Site.People.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: over, From: "2020-01-01"}))
	}
	if err := c.Site.Auth.SetPassword(ctx, sys, id, password, false); err != nil {
		t.Fatal(err)
	}
	c.signIn(login)
	c.people[login] = must[org.Actor](t)(c.Site.People.Actor(ctx, id))
	return c.people[login]
}

func (c *city) signIn(login string) {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://court.test/in", strings.NewReader("login="+login))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		c.cookies[login] = k
	}
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// send makes a request as the person of a login; "" is nobody.
func (c *city) send(login, method, path, media string, body io.Reader) answer {
	c.t.Helper()
	r := httptest.NewRequest(method, "https://court.test"+path, body)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.Header.Set("Accept-Language", "en")
	if k := c.cookies[login]; k != nil {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return answer{c.t, w.Code, w.Header(), w.Body.Bytes()}
}

func (c *city) get(login, path string) answer {
	c.t.Helper()
	return c.send(login, http.MethodGet, api.Root+path, "", nil)
}

func (c *city) post(login, path string, v any) answer {
	c.t.Helper()
	b := must[[]byte](c.t)(json.Marshal(v))
	return c.send(login, http.MethodPost, api.Root+path, "application/json", bytes.NewReader(b))
}

// file is a file of a form.
type file struct{ field, name, text string }

func (c *city) upload(login, path string, files ...file) answer {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range files {
		part := must[io.Writer](c.t)(w.CreateFormFile(f.field, f.name))
		_ = must[int](c.t)(io.WriteString(part, f.text))
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.send(login, http.MethodPost, api.Root+path, w.FormDataContentType(), &b)
}

// submit hands in what was done; a part without a name is a field.
func (c *city) submit(login string, id issue.ID, parts ...file) answer {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range parts {
		if f.name == "" {
			if err := w.WriteField(f.field, f.text); err != nil {
				c.t.Fatal(err)
			}
			continue
		}
		part := must[io.Writer](c.t)(w.CreateFormFile(f.field, f.name))
		_ = must[int](c.t)(io.WriteString(part, f.text))
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.send(login, http.MethodPost, api.Root+"issues/"+string(id)+"/submissions", w.FormDataContentType(), &b)
}

// into reads the answer, which has to have the status.
func (a answer) into(status int, v any) {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
}

// refused demands a problem of the status and code, with a sentence.
func (a answer) refused(status int, code string) api.Problem {
	a.t.Helper()
	var p api.Problem
	if a.status != status {
		a.t.Errorf("status %d, want %d %s: %s", a.status, status, code, a.body)
		return p
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		a.t.Errorf("%v: %s", err, a.body)
	}
	if p.Code != code || p.Status != status || p.Detail == "" || p.Title == "" || a.header.Get("Content-Type") != "application/problem+json" {
		a.t.Errorf("%s of %s, want %s: %s", p.Code, a.header.Get("Content-Type"), code, a.body)
	}
	return p
}

// faulty is a judgment with a date that does not exist. The character 𠮷 lies
// outside the basic plane: bytes, UTF-16 and code points all differ.
const faulty = `明德区人民法院
民事判决书
（2026）澄0102民初88号
原告：禾𠮷之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾𠮷之与被告逄见山民间借贷纠纷一案，本院于2026年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾𠮷之向本院提出诉讼请求：判令逄见山偿还借款10,000元。
经审理查明，逄见山于2025年9月31日向禾𠮷之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾𠮷之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二六年十月三十日
书记员　白予安
`
