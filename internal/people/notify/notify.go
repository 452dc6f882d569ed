// Package notify keeps the messages that the program has for people: what
// happened, in a sentence, with a link to where it happened. They are stored,
// not sent: whoever signs in finds them.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// Notice is one message. Key and Args make its sentence; Args hold numbers and
// names of states, never the content of a finding.
type Notice struct {
	ID        string
	At        time.Time
	Recipient string // an officer or an account
	Key       string
	Args      map[string]string
	Link      string
	New       bool // not yet marked as read
}

// Send stores a message in the transaction of whatever it is about. A message
// that is there already is left as it is, so that a job may send it twice.
func Send(ctx context.Context, tx *db.Tx, n Notice) error {
	args, err := json.Marshal(n.Args)
	if err != nil {
		return fmt.Errorf("notice %s: %w", n.Key, err)
	}
	at := n.At.UnixMilli()
	if n.At.IsZero() {
		at = tx.NowMS()
	}
	_, err = tx.Exec(ctx, `INSERT INTO notice (id, at, recipient, key, args, link) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (recipient, key, link, at) DO NOTHING`, tx.NewID("ntc"), at, n.Recipient, n.Key, string(args), n.Link)
	return err
}

// Box is everybody's messages.
type Box struct{ db *db.DB }

// NewBox returns the messages kept in d.
func NewBox(d *db.DB) *Box { return &Box{d} }

// Deliver stores messages outside an act: a job calls it when their time has come.
func (b *Box) Deliver(ctx context.Context, notices []Notice) error {
	return b.db.Write(ctx, func(tx *db.Tx) error {
		for _, n := range notices {
			if err := Send(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeliverOnce is Deliver for messages that nobody is to get twice, however often
// the job that sends them runs: one that the recipient has got about the same
// thing already, whenever that was, is left out.
func (b *Box) DeliverOnce(ctx context.Context, notices []Notice) error {
	return b.db.Write(ctx, func(tx *db.Tx) error {
		for _, n := range notices {
			var got int
			err := tx.QueryRow(ctx, `SELECT count(*) FROM notice WHERE recipient = $1 AND key = $2 AND link = $3`, n.Recipient, n.Key, n.Link).Scan(&got)
			if err != nil {
				return err
			}
			if got > 0 {
				continue
			}
			if err := Send(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// List returns the newest messages of an actor: those to his account and those
// to him as an officer.
func (b *Box) List(ctx context.Context, a org.Actor, limit int) (list []Notice, err error) {
	err = b.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, at, recipient, key, args, link,
				at > COALESCE((SELECT at FROM read_mark WHERE account = $1), 0)
			FROM notice WHERE recipient = $1 OR (recipient = $2 AND $2 <> '') ORDER BY at DESC, id DESC LIMIT $3`,
			string(a.Account), string(a.Officer), limit)
		list, err = db.Collect(rows, err, scan)
		return err
	})
	return list, err
}

func scan(r *db.Rows) (n Notice, err error) {
	var at int64
	var args string
	if err := r.Scan(&n.ID, &at, &n.Recipient, &n.Key, &args, &n.Link, &n.New); err != nil {
		return n, err
	}
	n.At = time.UnixMilli(at)
	return n, json.Unmarshal([]byte(args), &n.Args)
}

// Unread counts the messages that came since the actor last read them.
func (b *Box) Unread(ctx context.Context, a org.Actor) (n int, err error) {
	err = b.db.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM notice WHERE (recipient = $1 OR (recipient = $2 AND $2 <> ''))
			AND at > COALESCE((SELECT at FROM read_mark WHERE account = $1), 0)`, string(a.Account), string(a.Officer)).Scan(&n)
	})
	return n, err
}

// Read marks everything up to now as read.
func (b *Box) Read(ctx context.Context, a org.Actor) error {
	return b.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO read_mark (account, at) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET at = excluded.at`,
			string(a.Account), tx.NowMS())
		return err
	})
}
