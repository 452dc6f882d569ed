// Package auth lets people in: passwords, sign-in and its throttle, sessions.
// It says who stands behind a request; what that person may do is org's.
package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// ErrSignIn is the one answer to a sign-in that fails: it does not say whether
// there is such a login, whether the password was wrong or the account disabled.
var ErrSignIn = errors.New("auth: login or password wrong")

// WaitError says that there were too many failures, and for how long to wait.
type WaitError struct{ For time.Duration }

// Error implements error.
func (e *WaitError) Error() string { return fmt.Sprintf("auth: wait for %s", e.For) }

// Options say how the program is reached.
type Options struct {
	// InsecureHTTP is for plain http on an address other than loopback, where
	// browsers refuse the secure cookie: the cookie has another name and no
	// Secure. It needs the operator's explicit word.
	InsecureHTTP bool
	// BehindProxy takes the client's address from the last entry of
	// X-Forwarded-For, which the proxy in front of us appends.
	BehindProxy bool
}

// Auth knows who is signed in.
type Auth struct {
	db       *db.DB
	log      *audit.Log
	dir      *org.Directory
	opts     Options
	sessions *scs.SessionManager
	hashing  chan struct{} // bounds the memory that passwords take: 19 MiB each
	decoy    string        // hash compared with when there is no such login
}

// Objects are the kinds of audited object that this package writes: what an
// account signs in with. Sign-ins are acts on it. Those under an unknown login
// are acts on nobody, an object that has no rows.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "crd",
		Rows:   []string{`SELECT id, account, hash, one_time, set_at, version FROM credential WHERE id = $1`},
		All:    `SELECT id FROM credential`,
	}}
}

const nobody = "crd_nobody"

// New returns the keeper of the door.
func New(d *db.DB, log *audit.Log, dir *org.Directory, o Options) *Auth {
	a := &Auth{db: d, log: log, dir: dir, opts: o, hashing: make(chan struct{}, max(2, runtime.NumCPU()))}
	a.decoy = hashPassword("a password that nobody has", newSalt())
	a.sessions = newSessions(&store{db: d}, o)
	return a
}

// SignIn lets the person in, or returns ErrSignIn or a *WaitError. The
// attempt counts as a failure before the password is looked at, so that a
// thousand attempts at once are no more than five.
func (a *Auth) SignIn(r *http.Request, login, password string) error {
	ctx, login := r.Context(), org.FoldLogin(login)
	who := attempt{login: login, address: a.address(r)}
	acc, cred, err := a.find(ctx, login)
	if err != nil {
		return err
	}
	wait, note, err := a.count(ctx, who)
	if err != nil {
		return err
	}
	if wait > 0 {
		if note {
			return a.refuse(ctx, "account.sign_in_throttled", cred, who, &WaitError{wait})
		}
		return &WaitError{wait}
	}
	ok, err := a.matches(ctx, cred.hash, password)
	if err != nil {
		return err
	}
	if !ok || cred.id == "" || acc.State != org.Active || cred.expired(a.db.Now()) {
		return a.refuse(ctx, "account.sign_in_failed", cred, who, ErrSignIn)
	}
	return a.enter(r, acc, cred, who, password)
}

// attempt is who tries to sign in; it goes into the erasable details.
type attempt struct {
	login, address string
}

// find loads the account and its credential. Without either it returns the
// decoy, so that the work and the answer are the same.
func (a *Auth) find(ctx context.Context, login string) (org.Account, credential, error) {
	none := credential{hash: a.decoy}
	acc, err := a.dir.Lookup(ctx, login)
	if err != nil && !errors.Is(err, org.ErrNotFound) {
		return acc, none, err
	}
	cred, err := a.credential(ctx, acc.ID)
	if errors.Is(err, org.ErrNotFound) {
		return acc, none, nil
	}
	return acc, cred, err
}

// refuse enters an attempt that led to nothing in the log and returns answer.
// What was typed as an unknown login is not kept: it may be a password in the
// wrong field. Its hash still shows that two attempts tried the same.
func (a *Auth) refuse(ctx context.Context, verb string, c credential, who attempt, answer error) error {
	details := map[string]string{"address": who.address}
	act := &audit.Act{By: "anonymous", Verb: verb, Object: c.id, Details: details}
	if c.id == "" {
		act.Object = nobody
		details["login_hash"] = counterName("login", who.login)[:12]
	}
	if err := a.log.Do(ctx, act, func(tx *db.Tx) error { return touch(ctx, tx, act.Object) }); err != nil {
		return err
	}
	return answer
}

// enter begins the session. The token is renewed, so that one planted before
// the sign-in is worth nothing; a hash made with other parameters is made anew.
func (a *Auth) enter(r *http.Request, acc org.Account, c credential, who attempt, password string) error {
	ctx := r.Context()
	rehash := ""
	if outdated(c.hash) {
		var err error
		if rehash, err = a.hash(ctx, password); err != nil {
			return err
		}
	}
	act := &audit.Act{By: string(acc.ID), Verb: "account.sign_in", Object: c.id, Details: map[string]string{"address": who.address}}
	err := a.log.Do(ctx, act, func(tx *db.Tx) error {
		if rehash == "" {
			rehash = c.hash
		}
		// Only if it is still the hash that the password matched.
		return tx.Save(ctx, `UPDATE credential SET hash = $3, version = version + 1 WHERE id = $1 AND hash = $2`, c.id, c.hash, rehash)
	})
	if err != nil {
		return err
	}
	if err := a.forget(ctx, who); err != nil {
		return err
	}
	return a.begin(ctx, acc.ID, c.setAt)
}

// begin makes the session the account's, under a new token.
func (a *Auth) begin(ctx context.Context, id org.AccountID, setAt int64) error {
	if err := a.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	a.sessions.Put(ctx, accountKey, string(id))
	a.sessions.Put(ctx, setAtKey, strconv.FormatInt(setAt, 10))
	return nil
}

// SignOut ends the session.
func (a *Auth) SignOut(r *http.Request) error {
	ctx := r.Context()
	id := org.AccountID(a.sessions.GetString(ctx, accountKey))
	if err := a.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	if id == "" {
		return nil
	}
	c, err := a.credential(ctx, id)
	if err != nil {
		return err
	}
	act := &audit.Act{By: string(id), Verb: "account.sign_out", Object: c.id, Details: map[string]string{"address": a.address(r)}}
	return a.log.Do(ctx, act, func(tx *db.Tx) error { return touch(ctx, tx, c.id) })
}

// Sweep removes sessions that have ended and counters that count nothing any
// more; a job calls it now and then.
func (a *Auth) Sweep(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.NowMS()
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE seen_at <= $1 OR begun_at <= $2`, now-idle.Milliseconds(), now-absolute.Milliseconds()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM counter WHERE counted_at + failures * $1 <= $2 AND wait_until <= $2`, forgetAfter.Milliseconds(), now)
		return err
	})
}
