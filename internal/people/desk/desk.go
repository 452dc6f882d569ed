// Package desk is what a person leaves on the desk: a form half written, and
// how the pages shall look. Nothing of it is audited; nobody else reads it.
package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// Draft is a form that was not handed in yet.
type Draft struct {
	Fields map[string]string
	At     time.Time
}

// Desk keeps drafts and preferences.
type Desk struct{ db *db.DB }

// New returns the desks kept in d.
func New(d *db.DB) *Desk { return &Desk{d} }

// Keep stores the fields of a form and returns the moment.
func (k *Desk) Keep(ctx context.Context, a org.Actor, form string, fields map[string]string) (at time.Time, err error) {
	body, err := json.Marshal(fields)
	if err != nil {
		return at, err
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		at = tx.Now
		_, err := tx.Exec(ctx, `INSERT INTO draft (account, form, body, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, form) DO UPDATE SET body = excluded.body, at = excluded.at`, string(a.Account), form, string(body), tx.NowMS())
		return err
	})
	return at, err
}

// Open returns the draft of a form; a zero Draft when there is none.
func (k *Desk) Open(ctx context.Context, a org.Actor, form string) (d Draft, err error) {
	err = k.db.View(ctx, func(tx *db.Tx) error {
		var body string
		var at int64
		err := tx.QueryRow(ctx, `SELECT body, at FROM draft WHERE account = $1 AND form = $2`, string(a.Account), form).Scan(&body, &at)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		d.At = time.UnixMilli(at)
		return json.Unmarshal([]byte(body), &d.Fields)
	})
	return d, err
}

// Drafts returns what the person has left in forms whose name begins with
// prefix, by the rest of the name.
func (k *Desk) Drafts(ctx context.Context, a org.Actor, prefix string) (map[string]Draft, error) {
	out := map[string]Draft{}
	err := k.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT substr(form, $3), body, at FROM draft WHERE account = $1 AND substr(form, 1, $3 - 1) = $2`,
			string(a.Account), prefix, utf8.RuneCountInString(prefix)+1)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var form, body string
			var at int64
			if err := rows.Scan(&form, &body, &at); err != nil {
				return err
			}
			d := Draft{At: time.UnixMilli(at)}
			if err := json.Unmarshal([]byte(body), &d.Fields); err != nil {
				return fmt.Errorf("draft %s%s: %w", prefix, form, err)
			}
			out[form] = d
		}
		return rows.Err()
	})
	return out, err
}

// Drop forgets the draft of a form: it was handed in.
func (k *Desk) Drop(ctx context.Context, a org.Actor, form string) error {
	return k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM draft WHERE account = $1 AND form = $2`, string(a.Account), form)
		return err
	})
}

// Forget drops everybody's drafts of the forms whose name begins with prefix:
// what they were about has been erased.
func (k *Desk) Forget(ctx context.Context, prefix string) error {
	return k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM draft WHERE substr(form, 1, $2) = $1`, prefix, utf8.RuneCountInString(prefix))
		return err
	})
}

// KeepDrafts is how long a draft lies on the desk that nobody goes on with.
const KeepDrafts = 30 * 24 * time.Hour

// Sweep drops the drafts that have lain for longer than KeepDrafts.
func (k *Desk) Sweep(ctx context.Context) error {
	return k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM draft WHERE at < $1`, tx.Now.Add(-KeepDrafts).UnixMilli())
		return err
	})
}

// Preference is how somebody wants the pages.
type Preference struct {
	Dark    bool
	Compact bool
	Lang    string // zh or en; "" follows the browser
}

// Preference reads an account's preference.
func (k *Desk) Preference(ctx context.Context, a org.Actor) (p Preference, err error) {
	err = k.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT name, value FROM preference WHERE account = $1`, string(a.Account))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, value string
			if err := rows.Scan(&name, &value); err != nil {
				return err
			}
			switch name {
			case "theme":
				p.Dark = value == "dark"
			case "density":
				p.Compact = value == "compact"
			case "lang":
				p.Lang = value
			}
		}
		return rows.Err()
	})
	return p, err
}

// Prefer stores an account's preference.
func (k *Desk) Prefer(ctx context.Context, a org.Actor, p Preference) error {
	theme, density := "light", "comfortable"
	if p.Dark {
		theme = "dark"
	}
	if p.Compact {
		density = "compact"
	}
	return k.db.Write(ctx, func(tx *db.Tx) error {
		for name, value := range map[string]string{"theme": theme, "density": density, "lang": p.Lang} {
			_, err := tx.Exec(ctx, `INSERT INTO preference (account, name, value) VALUES ($1, $2, $3)
				ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`, string(a.Account), name, value)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
