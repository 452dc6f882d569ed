package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// How long a session lasts: without a request, and at most.
const (
	idle     = 30 * time.Minute
	absolute = 12 * time.Hour
	// A request is written down only if the last one was longer ago, so that a
	// page with many parts is one write. A session may end that much early.
	seenEvery = time.Minute
)

// The values of a session: whose it is, and since when that account had its
// password, so that a session from before a change is worth nothing.
const (
	accountKey = "account"
	setAtKey   = "set_at"
)

// newSessions sets scs up. scs reads time.Now for its own deadlines; nothing
// of ours hangs on them: the store keeps begin and last use by the clock of the
// database and decides alone what has expired, and the cookie has no expiry of
// its own but ends with the browser.
func newSessions(s *store, o Options) *scs.SessionManager {
	m := scs.New()
	m.Store = s
	m.Codec = jsonCodec{}
	m.Lifetime = absolute
	m.Cookie.Name = "__Host-xiezhi"
	m.Cookie.Secure = true
	if o.InsecureHTTP {
		m.Cookie.Name, m.Cookie.Secure = "xiezhi", false
	}
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Persist = false
	return m
}

// jsonCodec writes a session's values as JSON, without the deadline of scs.
type jsonCodec struct{}

// never stands for that deadline. It must not be zero: scs takes a zero
// deadline for the order to delete the cookie.
func never() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// Encode implements scs.Codec.
func (jsonCodec) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(values)
}

// Decode implements scs.Codec.
func (jsonCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	values := map[string]any{}
	err := json.Unmarshal(b, &values)
	return never(), values, err
}

// store keeps sessions in the database, under the hash of their token: who
// reads the table cannot take a session over.
type store struct{ db *db.DB }

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx implements scs.CtxStore.
func (s *store) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data string
	var begun, seen int64
	err := s.db.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT data, begun_at, seen_at FROM session WHERE token_hash = $1`, tokenHash(token)).Scan(&data, &begun, &seen)
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("session: %w", err)
	}
	now := s.db.Now().UnixMilli()
	if now >= seen+idle.Milliseconds() || now >= begun+absolute.Milliseconds() {
		return nil, false, nil
	}
	if now < seen+seenEvery.Milliseconds() {
		return []byte(data), true, nil
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE token_hash = $1`, tokenHash(token), tx.NowMS())
		return err
	})
	return []byte(data), err == nil, err
}

// CommitCtx implements scs.CtxStore. A session is begun when its token is new.
func (s *store) CommitCtx(ctx context.Context, token string, b []byte, _ time.Time) error {
	var values struct{ Account string }
	if err := json.Unmarshal(b, &values); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO session (token_hash, account, data, begun_at, seen_at) VALUES ($1, $2, $3, $4, $4)
			ON CONFLICT (token_hash) DO UPDATE SET account = excluded.account, data = excluded.data, seen_at = excluded.seen_at`,
			tokenHash(token), values.Account, string(b), tx.NowMS())
		return err
	})
}

// DeleteCtx implements scs.CtxStore.
func (s *store) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE token_hash = $1`, tokenHash(token))
		return err
	})
}

// Find, Commit and Delete are in scs's interface; it calls the ones above.

// Find implements scs.Store.
func (s *store) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements scs.Store.
func (s *store) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete implements scs.Store.
func (s *store) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

type contextKey int

const presentKey contextKey = 0

// present is who stands behind a request.
type present struct {
	actor      org.Actor
	mustChange bool
}

// Load is the middleware that finds the session and who it belongs to.
// fail renders an error of the database; the request then goes no further.
func (a *Auth) Load(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	m := *a.sessions
	m.ErrorFunc = fail
	return m.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		id := org.AccountID(m.GetString(ctx, accountKey))
		if id == "" {
			next.ServeHTTP(w, r)
			return
		}
		p, err := a.who(ctx, id, m.GetString(ctx, setAtKey))
		switch {
		case errors.Is(err, org.ErrNotFound): // disabled, or another password, since
			next.ServeHTTP(w, r)
		case err != nil:
			fail(w, r, err)
		default:
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, presentKey, p)))
		}
	}))
}

func (a *Auth) who(ctx context.Context, id org.AccountID, setAt string) (present, error) {
	actor, err := a.dir.Actor(ctx, id)
	if err != nil {
		return present{}, err
	}
	c, err := a.credential(ctx, id)
	if err != nil {
		return present{}, err
	}
	if strconv.FormatInt(c.setAt, 10) != setAt {
		return present{}, org.ErrNotFound
	}
	return present{actor, c.oneTime}, nil
}

// Actor returns who makes the request. There is none before the sign-in, and
// none yet while a one-time password waits to be changed.
func (a *Auth) Actor(r *http.Request) (org.Actor, bool) {
	p, ok := r.Context().Value(presentKey).(present)
	if !ok || p.mustChange {
		return org.Actor{}, false
	}
	return p.actor, true
}

// MustChange returns whose one-time password must be changed before anything else.
func (a *Auth) MustChange(r *http.Request) (org.Actor, bool) {
	p, ok := r.Context().Value(presentKey).(present)
	return p.actor, ok && p.mustChange
}
