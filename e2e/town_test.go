//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xiezhi/internal/app"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/web/ui/uitest"
)

// password opens every account of these tests.
const password = "a long enough password"

// town is a running program over a small court system.
type town struct {
	*app.Parts
	url  string
	ids  map[string]org.OfficerID
	mid  org.CourtID
	unit org.Unit // the civil division of the basic court
}

// each runs fn over a town on SQLite, and on PostgreSQL when there is a server.
func each(t *testing.T, fn func(t *testing.T, c *town)) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			if dialect == db.Postgres && os.Getenv("TEST_POSTGRES") == "" {
				t.Skip("TEST_POSTGRES is not set: make test starts a server")
			}
			c := newTown(t, dialect)
			fn(t, c)
		})
	}
}

func newTown(t *testing.T, dialect db.Dialect) *town {
	t.Helper()
	conf := config.Config{Data: filepath.Join(t.TempDir(), "data"), DB: dbtest.At(t, dialect)}
	p, err := app.Open(t.Context(), conf, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := &town{Parts: p, ids: map[string]org.OfficerID{}}
	c.people(t)
	c.serve(t)
	return c
}

// newCity is a running program over the demonstration city.
func newCity(t *testing.T) *town {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := (&app.Demo{Config: config.Config{Data: dir}}).Run(t.Context(), &app.Streams{Out: os.Stderr, Err: os.Stderr}); err != nil {
		t.Fatal(err)
	}
	p, err := app.Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := &town{Parts: p}
	c.serve(t)
	return c
}

// cityPassword opens every account of the demonstration city.
const cityPassword = "chengming-demo"

// serve runs the program on a port of its own until the test ends.
func (c *town) serve(t *testing.T) {
	t.Helper()
	h, err := c.Handler(false)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, h, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	r, err := http.Get(c.url + "/healthz")
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("healthz: %v %v", r, err)
	}
	r.Body.Close()
}

func (c *town) people(t *testing.T) {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	court := func(code, name string, level org.Level, above org.CourtID) org.CourtID {
		id, err := c.People.AddCourt(ctx, sys, org.Court{Code: code, Name: name, Level: level, Superior: above})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	division := func(court org.CourtID, name string, kind org.Kind) org.DivisionID {
		id, err := c.People.AddDivision(ctx, sys, org.Division{Court: court, Name: name, Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.mid = court("澄01", "澄明市中级人民法院", org.Intermediate, "")
	basic := court("澄0102", "明德区人民法院", org.Basic, c.mid)
	c.unit = org.Unit{Court: basic, Division: division(basic, "民一庭", org.Civil)}
	inspection := division(c.mid, "审务督察室", org.Inspection)
	for _, x := range []struct {
		login, name string
		division    org.DivisionID
		title       org.Title
		role        org.Role
		scope       string
	}{
		{"office", "柏子舟", division(c.mid, "审管办", org.Management), org.Staff, org.RoleOffice, string(c.mid)},
		{"inspector", "闻知简", inspection, org.Inspector, org.RoleInspector, string(c.mid)},
		{"second", "段清和", inspection, org.Inspector, org.RoleInspector, string(c.mid)},
		{"third", "沐秋白", inspection, org.Inspector, org.RoleInspector, string(c.mid)},
		{"leader", "易棠溪", division(c.mid, "院领导", org.Leadership), org.VicePresident, org.RoleLeader, string(c.mid)},
		{"head", "祁山禾", c.unit.Division, org.Head, org.RoleHead, string(c.unit.Division)},
		{"judge", "郁青峦", c.unit.Division, org.Judge, "", ""},
	} {
		c.person(t, x.login, x.name, x.division, x.title, x.role, x.scope)
	}
}

// person makes an officer with an account that needs no change of password.
func (c *town) person(t *testing.T, login, name string, division org.DivisionID, title org.Title, role org.Role, scope string) {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	id, err := c.People.AddOfficer(ctx, sys, org.Officer{Name: name}, org.Post{Unit: org.Unit{Division: division}, Title: title, From: "2020-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	c.ids[login] = id
	acc, err := c.People.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: id})
	if err != nil {
		t.Fatal(err)
	}
	if role != "" {
		if _, err := c.People.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: role, Unit: scope, From: "2020-01-01"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Auth.SetPassword(ctx, sys, acc, password, false); err != nil {
		t.Fatal(err)
	}
}

// reader is a person before the browser.
type reader struct {
	*uitest.Tab
	t        *testing.T
	c        *town
	password string // when it is not this town's
}

// signIn signs out whoever is there and lets login in.
func (r *reader) signIn(login string) {
	r.t.Helper()
	r.Go(r.t, r.c.url+"/signin")
	r.set(`[name=login]`, login)
	if r.password == "" {
		r.password = password
	}
	r.set(`[name=password]`, r.password)
	r.press(`.j-form button[type=submit]`)
	if at := uitest.Eval[string](r.t, r.Tab, `location.pathname`); at == "/signin" {
		r.t.Fatalf("%s was not let in: %s", login, r.text("main"))
	}
}

// open loads a page of the site.
func (r *reader) open(path string) {
	r.t.Helper()
	r.Go(r.t, r.c.url+path)
}

// set fills a field.
func (r *reader) set(selector, value string) {
	r.t.Helper()
	js := fmt.Sprintf(`(() => { const el = document.querySelector(%q); if (!el) return "no " + %q; el.value = %q;
		el.dispatchEvent(new Event("input", {bubbles: true})); el.dispatchEvent(new Event("change", {bubbles: true})); return ""; })()`, selector, selector, value)
	if problem := uitest.Eval[string](r.t, r.Tab, js); problem != "" {
		r.t.Fatalf("set: %s on %s:\n%s", problem, uitest.Eval[string](r.t, r.Tab, `location.href`), r.text("main"))
	}
}

// tick ticks a box.
func (r *reader) tick(selector string) {
	r.t.Helper()
	js := fmt.Sprintf(`(() => { const el = document.querySelector(%q); if (!el) return "no " + %q; el.checked = true; return ""; })()`, selector, selector)
	if problem := uitest.Eval[string](r.t, r.Tab, js); problem != "" {
		r.t.Fatalf("tick: %s:\n%s", problem, r.text("main"))
	}
}

// press presses a button and waits for the page that follows.
func (r *reader) press(selector string) {
	r.t.Helper()
	js := fmt.Sprintf(`(() => { const el = document.querySelector(%q); if (!el) return "no " + %q; if (el.disabled) return "disabled: " + %q;
		window.turning = true; el.click(); return ""; })()`, selector, selector, selector)
	if problem := uitest.Eval[string](r.t, r.Tab, js); problem != "" {
		r.t.Fatalf("press: %s on %s:\n%s", problem, uitest.Eval[string](r.t, r.Tab, `location.href`), r.text("main"))
	}
	r.wait(`!window.turning && document.readyState === "complete"`)
}

// wait waits until an expression holds.
func (r *reader) wait(expression string) {
	r.t.Helper()
	r.patient(30*time.Second, expression)
}

// patient waits until an expression holds, for work the server does on its own
// time. A page that loads itself anew has no body for a moment: an expression
// that fails has not come yet.
func (r *reader) patient(limit time.Duration, expression string) {
	r.t.Helper()
	for range limit / (50 * time.Millisecond) {
		v, err := evalBool(r.Tab, expression)
		if err == nil && v {
			return
		}
		time.Sleep(50 * time.Millisecond) // the browser works on its own time
	}
	r.t.Fatalf("%s never came; the page says:\n%s", expression, r.text("body"))
}

// text is what an element shows.
func (r *reader) text(selector string) string {
	return uitest.Eval[string](r.t, r.Tab, fmt.Sprintf(`(document.querySelector(%q) || {innerText: ""}).innerText`, selector))
}
