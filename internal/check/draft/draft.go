// Package draft is the desk of somebody who writes a judgment: the text is
// checked before it is signed, mended by a click, and gone when the page is
// closed. Only what its owner asks to be kept is kept, for thirty days, and for
// him alone: nobody else can open it or learn that it is there, and the audit
// log says nothing of it. The checker advises; none of it is a finding.
package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Errors that callers tell apart.
var (
	ErrEmpty = errors.New("draft: there is no text")
	ErrLong  = errors.New("draft: the text is too long")
	ErrGone  = errors.New("draft: there is nothing of the kind to mend at that place")
	ErrFull  = errors.New("draft: too many are kept")
)

// Bounds.
const (
	MaxText = 6 << 20 // bytes of text: two million characters
	MaxKept = 50      // of one person
)

// KeepFor is how long a draft is kept.
const KeepFor = 30 * 24 * time.Hour

// Draft is a text on the desk. It lies in the page of whoever writes it.
type Draft struct {
	Name    string         // of the file; "" pasted
	Format  examine.Format // of the file; "" pasted
	Text    string
	Changes []Change
}

// Change is a place that was mended by a click.
type Change struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	At      int    `json:"at"` // byte of the text as it was then
	From    string `json:"from"`
	To      string `json:"to"`
}

// Fix names a hit by its rule and place, as the writer saw it.
type Fix struct {
	Rule       string
	Start, End int
}

// Of is the fix of a hit.
func Of(h check.Hit) Fix { return Fix{h.Rule.ID, h.Start, h.End} }

// String is the fix in a form.
func (f Fix) String() string { return fmt.Sprintf("%s:%d:%d", f.Rule, f.Start, f.End) }

// ParseFix reads what String wrote.
func ParseFix(s string) (f Fix, err error) {
	if _, err := fmt.Sscanf(strings.ReplaceAll(s, ":", " "), "%s %d %d", &f.Rule, &f.Start, &f.End); err != nil {
		return Fix{}, ErrGone
	}
	return f, nil
}

// Find is the hit that a fix names.
func (f Fix) Find(r check.Result) (check.Hit, bool) {
	for _, h := range r.Hits {
		if Of(h) == f {
			return h, true
		}
	}
	return check.Hit{}, false
}

// Desk checks drafts and keeps those that are to be kept.
type Desk struct {
	db       *db.DB
	examiner *examine.Examiner
}

// NewDesk returns the desks of everybody, over d.
func NewDesk(d *db.DB, examiner *examine.Examiner) *Desk { return &Desk{d, examiner} }

// Read takes the text out of a file. Nothing is stored.
func (k *Desk) Read(ctx context.Context, by org.Actor, name string, data []byte) (Draft, error) {
	if !may(by) {
		return Draft{}, org.ErrForbidden
	}
	doc, err := k.examiner.Read(ctx, data, name)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Name: name, Format: examine.FormatOf(doc), Text: Plain(doc.Text)}
	return d, d.check()
}

// Plain is a text as it can travel in a form: browsers write every line break
// in one way, and so does the desk.
func Plain(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// check says what is wrong with a text.
func (d *Draft) check() error {
	switch {
	case strings.TrimSpace(d.Text) == "":
		return ErrEmpty
	case len(d.Text) > MaxText:
		return ErrLong
	}
	return nil
}

// Check checks a draft as of a day, for the court of its writer. Nothing is
// stored.
func (k *Desk) Check(ctx context.Context, by org.Actor, d *Draft, court org.CourtID, on calendar.Day) (examine.Result, error) {
	if !may(by) {
		return examine.Result{}, org.ErrForbidden
	}
	if err := d.check(); err != nil {
		return examine.Result{}, err
	}
	if err := examine.Admit(d.Text); err != nil {
		return examine.Result{}, err
	}
	return k.examiner.Check(ctx, examine.Paper{Doc: judgment.Parse(d.Text), Format: d.Format, On: on, Court: court})
}

// Mend takes the fix of a hit over into the text.
func (d *Draft) Mend(r check.Result, f Fix) error {
	h, ok := f.Find(r)
	if !ok || h.Fix == nil {
		return ErrGone
	}
	d.Changes = append(d.Changes, Change{Rule: h.Rule.ID, Message: h.Message, At: h.Start, From: d.Text[h.Start:h.End], To: *h.Fix})
	d.Text = d.Text[:h.Start] + *h.Fix + d.Text[h.End:]
	return nil
}

// Undo takes the last change back. A text that was written on by hand since
// may no longer hold it.
func (d *Draft) Undo() error {
	if len(d.Changes) == 0 {
		return ErrGone
	}
	c := d.Changes[len(d.Changes)-1]
	if c.At < 0 || c.At > len(d.Text) || !strings.HasPrefix(d.Text[c.At:], c.To) {
		return ErrGone
	}
	d.Text = d.Text[:c.At] + c.From + d.Text[c.At+len(c.To):]
	d.Changes = d.Changes[:len(d.Changes)-1]
	return nil
}

// may reports whether by may check drafts of his own.
func may(by org.Actor) bool {
	return by.MayOwn(org.DocumentCheckPrivate, string(by.Account))
}

// ID identifies a kept draft: "kpt_" and a sortable random part.
type ID string

// Kept is a draft that was kept.
type Kept struct {
	ID      ID
	Name    string
	Chars   int
	At      time.Time
	Expires time.Time
}

// Keep keeps a draft for by alone. In place of an earlier one of his it is
// kept anew, for another thirty days.
func (k *Desk) Keep(ctx context.Context, by org.Actor, d *Draft, instead ID) (id ID, err error) {
	if !may(by) {
		return "", org.ErrForbidden
	}
	if err := d.check(); err != nil {
		return "", err
	}
	if err := examine.Admit(d.Text); err != nil {
		return "", err
	}
	changes, err := json.Marshal(d.Changes)
	if err != nil {
		return "", err
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM kept_draft WHERE id = $1 AND account = $2`, instead, by.Account); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM kept_draft WHERE account = $1`, by.Account).Scan(&n); err != nil {
			return err
		}
		if n >= MaxKept {
			return ErrFull
		}
		id = ID(tx.NewID("kpt"))
		_, err := tx.Exec(ctx, `INSERT INTO kept_draft (id, account, name, format, body, changes, kept_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, by.Account, d.Name, d.Format, d.Text, string(changes), tx.NowMS(), tx.Now.Add(KeepFor).UnixMilli())
		return err
	})
	return id, err
}

// Open returns a draft that by has kept. Somebody else's is not found, whoever
// asks.
func (k *Desk) Open(ctx context.Context, by org.Actor, id ID) (d Draft, kept Kept, err error) {
	err = k.db.View(ctx, func(tx *db.Tx) error {
		var changes string
		var at, expires int64
		err := tx.QueryRow(ctx, `SELECT name, format, body, changes, kept_at, expires_at FROM kept_draft WHERE id = $1 AND account = $2 AND expires_at > $3`,
			id, by.Account, tx.NowMS()).Scan(&d.Name, &d.Format, &d.Text, &changes, &at, &expires)
		if errors.Is(err, db.ErrNoRows) {
			return org.ErrNotFound
		}
		if err != nil {
			return err
		}
		kept = Kept{ID: id, Name: d.Name, At: time.UnixMilli(at), Expires: time.UnixMilli(expires)}
		return json.Unmarshal([]byte(changes), &d.Changes)
	})
	return d, kept, err
}

// Kept lists what by has kept, the newest first.
func (k *Desk) Kept(ctx context.Context, by org.Actor) (list []Kept, err error) {
	err = k.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, name, LENGTH(body), kept_at, expires_at FROM kept_draft WHERE account = $1 AND expires_at > $2 ORDER BY id DESC`,
			by.Account, tx.NowMS())
		list, err = db.Collect(rows, err, func(r *db.Rows) (x Kept, err error) {
			var at, expires int64
			err = r.Scan(&x.ID, &x.Name, &x.Chars, &at, &expires)
			x.At, x.Expires = time.UnixMilli(at), time.UnixMilli(expires)
			return x, err
		})
		return err
	})
	return list, err
}

// Delete forgets a kept draft at once.
func (k *Desk) Delete(ctx context.Context, by org.Actor, id ID) error {
	err := k.db.Write(ctx, func(tx *db.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM kept_draft WHERE id = $1 AND account = $2`, id, by.Account)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, org.ErrNotFound)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return k.db.Forget(ctx)
}

// Sweep forgets what has been kept long enough, and returns how many.
func (k *Desk) Sweep(ctx context.Context) (n int64, err error) {
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM kept_draft WHERE expires_at <= $1`, tx.NowMS())
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	return n, err
}
