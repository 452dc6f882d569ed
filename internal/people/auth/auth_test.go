package auth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

var setup = org.System("setup")

const secret = "云开见日之时再来此处"

// house is a door with one account behind it, "wuqiu", whose password is secret.
type house struct {
	db    *db.DB
	log   *audit.Log
	dir   *org.Directory
	auth  *auth.Auth
	court org.CourtID
	acc   org.AccountID
	last  error // of the last sign-in, sign-out or change
	mu    sync.Mutex
}

func newHouse(t *testing.T, d *db.DB, o auth.Options) *house {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, log: audit.New(d, key, append(org.Objects(), auth.Objects()...)...)}
	h.dir = org.NewDirectory(h.log)
	h.auth = auth.New(d, h.log, h.dir, o)
	h.court, err = h.dir.AddCourt(t.Context(), setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate})
	if err != nil {
		t.Fatal(err)
	}
	h.acc = h.account(t, "wuqiu", secret)
	return h
}

func (h *house) account(t *testing.T, login, password string, roles ...org.Role) org.AccountID {
	t.Helper()
	id, err := h.dir.AddAccount(t.Context(), setup, org.Account{Login: login, Name: login, Court: h.court})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles {
		if _, err := h.dir.Grant(t.Context(), setup, org.AccountGrant{Account: id, Role: r, Unit: string(h.court), From: "2026-01-01"}); err != nil {
			t.Fatal(err)
		}
	}
	if password != "" {
		if err := h.auth.SetPassword(t.Context(), setup, id, password, false); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// ServeHTTP is the smallest site: /in, /out, /change, and / that says who is there.
func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.auth.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch r.URL.Path {
		case "/in":
			err = h.auth.SignIn(r, r.FormValue("login"), r.FormValue("password"))
		case "/out":
			err = h.auth.SignOut(r)
		case "/change":
			err = h.auth.ChangePassword(r, r.FormValue("old"), r.FormValue("new"))
		}
		h.mu.Lock()
		h.last = err
		h.mu.Unlock()
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
		if by, ok := h.auth.Actor(r); ok {
			_, _ = w.Write([]byte(by.Account))
		} else if by, ok := h.auth.MustChange(r); ok {
			_, _ = w.Write([]byte("change " + by.Account))
		}
	}), func(w http.ResponseWriter, _ *http.Request, err error) {
		h.mu.Lock()
		h.last = err
		h.mu.Unlock()
		http.Error(w, "broken", http.StatusInternalServerError)
	}).ServeHTTP(w, r)
}

// browser keeps the one cookie.
type browser struct {
	h       *house
	address string
	cookie  *http.Cookie
}

func (h *house) browser() *browser { return &browser{h: h, address: "192.0.2.7"} }

func (b *browser) do(path string, form ...string) string {
	var body []string
	for i := 0; i < len(form); i += 2 {
		body = append(body, form[i]+"="+form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(strings.Join(body, "&")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = b.address + ":4711"
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookie = c
		if c.MaxAge < 0 {
			b.cookie = nil
		}
	}
	return w.Body.String()
}

func (b *browser) in(login, password string) error {
	b.do("/in", "login", login, "password", password)
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	return b.h.last
}

func (b *browser) who() string { return b.do("/") }

// entries counts the log's entries with the verb.
func (h *house) entries(t *testing.T, verb string) int {
	t.Helper()
	return h.count(t, `SELECT COUNT(*) FROM audit_leaf WHERE verb = $1`, verb)
}

func (h *house) count(t *testing.T, q string, args ...any) int {
	t.Helper()
	var n int
	err := h.db.View(t.Context(), func(tx *db.Tx) error { return tx.QueryRow(t.Context(), q, args...).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *house) verify(t *testing.T) {
	t.Helper()
	r, err := h.log.Verify(t.Context())
	if err != nil || len(r.Problems) > 0 {
		t.Errorf("audit: %+v, %v", r, err)
	}
	if n := h.count(t, `SELECT COUNT(*) FROM audit_payload WHERE payload LIKE '%' || $1 || '%' OR payload LIKE '%argon2%'`, secret); n != 0 {
		t.Errorf("%d entries hold a password or its hash", n)
	}
}

func each(t *testing.T, o auth.Options, fn func(t *testing.T, h *house, clock *dbtest.Clock)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) { fn(t, newHouse(t, d, o), clock) })
}

func TestInAndOut(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		b := h.browser()
		if got := b.who(); got != "" || b.cookie != nil {
			t.Fatalf("before: %q, cookie %v", got, b.cookie)
		}
		b.cookie = &http.Cookie{Name: "__Host-xiezhi", Value: "planted"}
		if err := b.in("ＷuQiu ", secret); err != nil { // as the input method has it
			t.Fatal(err)
		}
		c := b.cookie
		if c.Value == "planted" || len(c.Value) < 40 {
			t.Errorf("token %q is not a new one", c.Value)
		}
		if c.Name != "__Host-xiezhi" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() {
			t.Errorf("cookie %+v", c)
		}
		sum := sha256.Sum256([]byte(c.Value))
		if n := h.count(t, `SELECT COUNT(*) FROM session WHERE token_hash = $1 AND account = $2`, hex.EncodeToString(sum[:]), h.acc); n != 1 {
			t.Errorf("%d sessions under the token's hash", n)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM session WHERE token_hash LIKE '%' || $1 || '%' OR data LIKE '%' || $1 || '%'`, c.Value); n != 0 {
			t.Error("the token itself is stored")
		}
		clock.Add(5 * time.Minute)
		if got := b.who(); got != string(h.acc) || b.cookie != c {
			t.Errorf("signed in as %q, cookie %v", got, b.cookie)
		}
		thief := &browser{h: h, address: "192.0.2.8", cookie: c}
		b.do("/out")
		if b.cookie != nil || thief.who() != "" {
			t.Error("the session outlives the sign-out")
		}
		if h.entries(t, "account.sign_in") != 1 || h.entries(t, "account.sign_out") != 1 {
			t.Error("sign-in or sign-out is not in the log")
		}
		h.verify(t)
	})
}

func TestPlainHTTPHasAnotherCookie(t *testing.T) {
	each(t, auth.Options{InsecureHTTP: true}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		if c := b.cookie; c.Name != "xiezhi" || c.Secure || !c.HttpOnly {
			t.Errorf("cookie %+v", c)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		clock.Add(30*time.Minute - time.Second)
		if b.who() == "" {
			t.Fatal("ended before half an hour without a request")
		}
		clock.Add(30 * time.Minute)
		if b.who() != "" {
			t.Error("half an hour without a request, and still signed in")
		}
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		for i := range 35 { // a request each 20 minutes, for 11 h 40 min
			clock.Add(20 * time.Minute)
			if b.who() == "" {
				t.Fatalf("ended after request %d", i)
			}
		}
		clock.Add(20*time.Minute - time.Second)
		if b.who() == "" {
			t.Error("ended before twelve hours")
		}
		clock.Add(time.Second)
		if b.who() != "" {
			t.Error("twelve hours, and still signed in")
		}
		before := h.count(t, `SELECT COUNT(*) FROM session`)
		if err := h.auth.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := h.count(t, `SELECT COUNT(*) FROM session`); before == 0 || after != 0 {
			t.Errorf("%d sessions before the sweep, %d after", before, after)
		}
	})
}

func TestThrottlePerLogin(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		for _, login := range []string{"wuqiu", "nobody"} { // the same for one that is not there
			b := h.browser()
			b.address = "192.0.2." + login[:1]
			for i := range 5 {
				if err := b.in(login, "wrong"); !errors.Is(err, auth.ErrSignIn) {
					t.Fatalf("%s, attempt %d: %v", login, i+1, err)
				}
			}
			var wait *auth.WaitError
			for range 3 {
				if err := b.in(login, secret); !errors.As(err, &wait) || wait.For != 30*time.Second {
					t.Fatalf("%s, attempt 6: %v", login, err)
				}
			}
			b.address = "198.51.100." + login[:1]
			if err := b.in(login, secret); !errors.As(err, &wait) {
				t.Errorf("%s: from another address: %v", login, err)
			}
			clock.Add(20 * time.Second)
			if err := b.in(login, secret); !errors.As(err, &wait) || wait.For != 10*time.Second {
				t.Errorf("%s: after 20 s: %v", login, err)
			}
			clock.Add(10 * time.Second)
			if err := b.in(login, "wrong"); !errors.Is(err, auth.ErrSignIn) {
				t.Errorf("%s: after the wait: %v", login, err)
			}
			if err := b.in(login, "wrong"); !errors.As(err, &wait) || wait.For != time.Minute {
				t.Errorf("%s: the second wait: %v", login, err)
			}
			clock.Add(time.Minute)
		}
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		for range 4 { // success wiped the count
			if err := b.in("wuqiu", "wrong"); !errors.Is(err, auth.ErrSignIn) {
				t.Errorf("after success: %v", err)
			}
		}
		// Each failure is in the log, and each wait once.
		if n := h.entries(t, "account.sign_in_failed"); n != 6+6+4 {
			t.Errorf("%d failures in the log, want 16", n)
		}
		if n := h.entries(t, "account.sign_in_throttled"); n != 2+2 {
			t.Errorf("%d waits in the log, want 4", n)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM audit_payload WHERE payload LIKE '%nobody%' OR payload LIKE '%wrong%'`); n != 0 {
			t.Errorf("%d entries hold what was typed", n)
		}
		h.verify(t)
		clock.Add(24 * time.Hour)
		if err := h.auth.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM counter`); n != 0 {
			t.Errorf("%d counters after a day", n)
		}
	})
}

func TestThrottlePerAddress(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		b := h.browser()
		for i := range 20 {
			if i == 10 { // success does not wipe the address
				if err := b.in("wuqiu", secret); err != nil {
					t.Fatal(err)
				}
			}
			if err := b.in("guess"+string(rune('a'+i)), "wrong"); !errors.Is(err, auth.ErrSignIn) {
				t.Fatalf("attempt %d: %v", i+1, err)
			}
		}
		var wait *auth.WaitError
		if err := b.in("wuqiu", secret); !errors.As(err, &wait) {
			t.Errorf("attempt 21: %v", err)
		}
		b.address = "192.0.2.99"
		if err := b.in("wuqiu", secret); err != nil {
			t.Errorf("from another address: %v", err)
		}
	})
}

// Fifty guesses at once are five.
func TestGuessesAtOnce(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		var tried, waited atomic.Int64
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in", nil)
				r.RemoteAddr = "192.0.2." + string(rune('0'+i%10)) + ":1"
				var wait *auth.WaitError
				switch err := h.auth.SignIn(r, "wuqiu", "wrong"); {
				case errors.Is(err, auth.ErrSignIn):
					tried.Add(1)
				case errors.As(err, &wait):
					waited.Add(1)
				default:
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if tried.Load() != 5 || waited.Load() != 45 {
			t.Errorf("%d looked at, %d told to wait; want 5 and 45", tried.Load(), waited.Load())
		}
		h.verify(t)
	})
}

func TestAddressBehindAProxy(t *testing.T) {
	for _, o := range []auth.Options{{}, {BehindProxy: true}} {
		each(t, o, func(t *testing.T, h *house, _ *dbtest.Clock) {
			blocked := 0
			for i := range 25 {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/in", nil)
				r.RemoteAddr = "127.0.0.1:1"
				// The client may write what it likes; the proxy appends what it sees.
				r.Header.Set("X-Forwarded-For", "203.0.113."+string(rune('a'+i))+", 192.0.2.7")
				var wait *auth.WaitError
				if errors.As(h.auth.SignIn(r, "x"+string(rune('a'+i)), "wrong"), &wait) {
					blocked++
				}
			}
			if blocked != 5 {
				t.Errorf("%+v: %d of 25 blocked, want 5", o, blocked)
			}
			var got string
			err := h.db.View(t.Context(), func(tx *db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT payload FROM audit_payload ORDER BY seq DESC LIMIT 1`).Scan(&got)
			})
			want := "127.0.0.1"
			if o.BehindProxy {
				want = "192.0.2.7"
			}
			if err != nil || !strings.Contains(got, want) {
				t.Errorf("entry %s, want the address %s", got, want)
			}
		})
	}
}

func TestOneTimePassword(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		ctx := t.Context()
		guard, err := h.dir.Actor(ctx, h.account(t, "guard", "", org.RoleSecurityAdmin))
		if err != nil {
			t.Fatal(err)
		}
		before := h.browser()
		if err := before.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		clock.Add(time.Minute)
		once, err := h.auth.ResetPassword(ctx, guard, h.acc)
		if err != nil {
			t.Fatal(err)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM session`); n != 0 || before.who() != "" {
			t.Errorf("the session outlives the reset: %d rows", n)
		}
		b := h.browser()
		if err := b.in("wuqiu", secret); !errors.Is(err, auth.ErrSignIn) {
			t.Errorf("the old password: %v", err)
		}
		if err := b.in("wuqiu", once); err != nil {
			t.Fatal(err)
		}
		if got := b.who(); got != "change "+string(h.acc) {
			t.Errorf("with a one-time password: %q", got)
		}
		clock.Add(time.Second)
		var weak *auth.WeakError
		b.do("/change", "old", once, "new", "short")
		if !errors.As(h.last, &weak) || weak.Reason != auth.TooShort {
			t.Errorf("a short one: %v", h.last)
		}
		b.do("/change", "old", once, "new", once)
		if !errors.As(h.last, &weak) || weak.Reason != auth.Unchanged {
			t.Errorf("the same again: %v", h.last)
		}
		b.do("/change", "old", once, "new", "a tolerable password")
		if got := b.who(); h.last != nil || got != string(h.acc) {
			t.Errorf("after the change: %q, %v", got, h.last)
		}
		if _, err := h.auth.ResetPassword(ctx, guard, guard.Account); !errors.Is(err, org.ErrOwnAccount) {
			t.Errorf("own account: %v", err)
		}
		other, err := h.dir.Actor(ctx, h.acc)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.auth.ResetPassword(ctx, other, guard.Account); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("by nobody's leave: %v", err)
		}
		if err := h.auth.SetPassword(ctx, guard, h.acc, secret, false); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a person sets another's password: %v", err)
		}
		if once, err = h.auth.ResetPassword(ctx, guard, h.acc); err != nil {
			t.Fatal(err)
		}
		clock.Add(72 * time.Hour)
		if err := h.browser().in("wuqiu", once); !errors.Is(err, auth.ErrSignIn) {
			t.Errorf("a one-time password of three days ago: %v", err)
		}
		h.verify(t)
	})
}

func TestChangingThePasswordSignsOutEverywhere(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		here, there := h.browser(), h.browser()
		for _, b := range []*browser{here, there} {
			if err := b.in("wuqiu", secret); err != nil {
				t.Fatal(err)
			}
		}
		stolen := *here
		here.do("/change", "old", "wrong", "new", "a tolerable password")
		if !errors.Is(h.last, auth.ErrSignIn) || there.who() == "" {
			t.Errorf("without the old one: %v", h.last)
		}
		clock.Add(time.Second)
		here.do("/change", "old", secret, "new", "a tolerable password")
		if h.last != nil {
			t.Fatal(h.last)
		}
		if here.who() != string(h.acc) || there.who() != "" || stolen.who() != "" {
			t.Errorf("here %q, there %q, the old token %q", here.who(), there.who(), stolen.who())
		}
		h.browser().do("/change", "old", secret, "new", "a tolerable password")
		if !errors.Is(h.last, auth.ErrSignIn) {
			t.Errorf("without a session: %v", h.last)
		}
		for range 5 {
			here.do("/change", "old", "wrong", "new", "another password")
		}
		var wait *auth.WaitError
		here.do("/change", "old", "a tolerable password", "new", "another password")
		if !errors.As(h.last, &wait) {
			t.Errorf("guessing the old one: %v", h.last)
		}
		h.verify(t)
	})
}

// A sign-in under way while the password changes saves its session afterwards:
// it is worth nothing all the same.
func TestASessionFromBeforeTheChangeIsWorthNothing(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, clock *dbtest.Clock) {
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		sql := h.db.SQL()
		if _, err := sql.ExecContext(t.Context(), `CREATE TABLE late AS SELECT * FROM session`); err != nil {
			t.Fatal(err)
		}
		if b.who() == "" {
			t.Fatal("not signed in")
		}
		clock.Add(time.Second)
		if err := h.auth.SetPassword(t.Context(), setup, h.acc, "a tolerable password", false); err != nil {
			t.Fatal(err)
		}
		if _, err := sql.ExecContext(t.Context(), `INSERT INTO session SELECT * FROM late`); err != nil {
			t.Fatal(err)
		}
		if got := b.who(); got != "" {
			t.Errorf("still %s", got)
		}
	})
}

func TestADisabledAccount(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		acc, _, err := h.dir.Account(t.Context(), setup, h.acc)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.dir.SetAccountState(t.Context(), setup, h.acc, acc.Version, org.Disabled); err != nil {
			t.Fatal(err)
		}
		if b.who() != "" {
			t.Error("a disabled account goes on")
		}
		if err := h.browser().in("wuqiu", secret); !errors.Is(err, auth.ErrSignIn) {
			t.Errorf("a disabled account signs in: %v", err)
		}
	})
}

func TestAnOldHashIsMadeAnew(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		// "of last year" with t=1, m=8 MiB: made by the package's own test of parameters.
		old := auth.HashForTest("of last year", 8*1024, 1)
		if _, err := h.db.SQL().ExecContext(t.Context(), `UPDATE credential SET hash = $1`, old); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := h.browser().in("wuqiu", "of last year"); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential WHERE hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'`); n != 1 {
			t.Error("the hash was not made anew")
		}
		h.verify(t)
	})
}

// A database that is gone is an error, not a visitor.
func TestABrokenDatabaseIsAnError(t *testing.T) {
	each(t, auth.Options{}, func(t *testing.T, h *house, _ *dbtest.Clock) {
		b := h.browser()
		if err := b.in("wuqiu", secret); err != nil {
			t.Fatal(err)
		}
		if err := h.db.Close(); err != nil {
			t.Fatal(err)
		}
		if got := b.who(); !strings.Contains(got, "broken") || h.last == nil {
			t.Errorf("got %q, %v", got, h.last)
		}
	})
}
