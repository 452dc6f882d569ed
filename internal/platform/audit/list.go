package audit

import (
	"context"
	"fmt"
	"time"

	"xiezhi/internal/platform/db"
)

// Entry is one leaf of the log as a reader sees it. It holds nothing personal.
type Entry struct {
	Seq    int64
	At     time.Time
	By     string // account or engine, as in Act
	Verb   string
	Object string
	First  bool // the object the act was about; false: another one that it changed too
}

// Query narrows the list of entries; empty fields narrow nothing.
type Query struct {
	By, Verb, Object string
	Before           int64 // only entries older than this sequence number; 0 means from the newest
	Limit            int
}

// Entries lists the newest entries that q asks for, the newest first.
func (l *Log) Entries(ctx context.Context, q Query) (list []Entry, err error) {
	err = l.db.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT seq, at, actor, verb, object, payload_hash FROM audit_leaf
			WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR verb = $2) AND ($3 = '' OR object = $3) AND ($4 = 0 OR seq < $4)
			ORDER BY seq DESC LIMIT $5`, q.By, q.Verb, q.Object, q.Before, q.Limit)
		list, err = db.Collect(rows, err, scanEntry)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit entries: %w", err)
	}
	return list, nil
}

func scanEntry(r *db.Rows) (e Entry, err error) {
	var at int64
	var payload string
	err = r.Scan(&e.Seq, &at, &e.By, &e.Verb, &e.Object, &payload)
	e.At, e.First = time.UnixMilli(at), payload != ""
	return e, err
}
