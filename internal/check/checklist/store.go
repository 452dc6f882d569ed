package checklist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a list.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "chk",
		Rows: []string{
			`SELECT id, court, edition, state, digest, content, base, author, submitter, approver, reason, from_day, until_day, created_at, version
				FROM checklists WHERE id = $1`,
			`SELECT n, at, account, name, verb, item, from_state, to_state, reason FROM checklist_step WHERE list = $1 ORDER BY n`,
		},
		All: `SELECT id FROM checklists`,
	}}
}

// restore reads a content that was checked when it was entered. A later program
// may be stricter; what was approved stays readable.
func restore(raw string) (*Checklist, error) {
	c, err := decode([]byte(raw))
	if _, strict := errors.AsType[DefectsError](err); !strict {
		return c, err
	}
	return parse([]byte(raw))
}

func scanListing(r interface{ Scan(...any) error }, more ...any) (l Listing, err error) {
	return l, r.Scan(append([]any{
		&l.ID, &l.Court, &l.Edition, &l.State, &l.Digest, &l.Base, &l.Author, &l.Submitter, &l.Approver, &l.Reason,
		&l.From, &l.Until, &l.CreatedAt, &l.Version,
	}, more...)...)
}

// load reads a list, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Listing, *Checklist, error) {
	var raw string
	l, err := scanListing(tx.QueryRow(ctx, `SELECT id, court, edition, state, digest, base, author, submitter, approver, reason, from_day, until_day, created_at,
			version, content FROM checklists WHERE id = $1`, id), &raw)
	if errors.Is(err, db.ErrNoRows) {
		return l, nil, org.ErrNotFound
	}
	if err != nil {
		return l, nil, err
	}
	c, err := restore(raw)
	if err != nil {
		return l, nil, fmt.Errorf("list %s: %w", id, err)
	}
	return l, c, nil
}

// find loads a list that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Listing, *Checklist, error) {
	l, c, err := load(ctx, tx, id)
	if err == nil && !l.visible(by) {
		return Listing{}, nil, org.ErrNotFound
	}
	return l, c, err
}

// listings lists all lists: those under way, the approved, the withdrawn.
func listings(ctx context.Context, tx *db.Tx) ([]Listing, error) {
	rows, err := tx.Query(ctx, `SELECT id, court, edition, state, digest, base, author, submitter, approver, reason, from_day, until_day, created_at, version
		FROM checklists ORDER BY CASE state WHEN 'draft' THEN 0 WHEN 'submitted' THEN 0 WHEN 'withdrawn' THEN 2 ELSE 1 END, edition DESC, id DESC`)
	return db.Collect(rows, err, func(r *db.Rows) (Listing, error) { return scanListing(r) })
}

// latest is the list approved last, whether its day has come or not.
func latest(ctx context.Context, tx *db.Tx) (l Listing, found bool, err error) {
	l, err = scanListing(tx.QueryRow(ctx, `SELECT id, court, edition, state, digest, base, author, submitter, approver, reason, from_day, until_day, created_at,
			version FROM checklists WHERE edition > 0 ORDER BY edition DESC LIMIT 1`))
	if errors.Is(err, db.ErrNoRows) {
		return Listing{}, false, nil
	}
	return l, err == nil, err
}

func insert(ctx context.Context, tx *db.Tx, l *Listing, c *Checklist) error {
	l.Version = 1
	_, err := tx.Exec(ctx, `INSERT INTO checklists (id, court, edition, state, digest, content, base, author, from_day, until_day, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, l.Court, l.Edition, l.State, l.Digest, string(encode(c)), l.Base, l.Author, string(l.From), string(l.Until), l.CreatedAt, l.Version)
	return err
}

// save writes what steps change, and the content unless it is nil;
// db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, l *Listing, c *Checklist) error {
	content := ""
	if c != nil {
		content = string(encode(c))
	}
	err := tx.Save(ctx, `UPDATE checklists SET edition = $3, state = $4, digest = $5, content = CASE WHEN $6 = '' THEN content ELSE $6 END, submitter = $7,
			approver = $8, reason = $9, from_day = $10, until_day = $11, version = version + 1 WHERE id = $1 AND version = $2`,
		l.ID, l.Version, l.Edition, l.State, l.Digest, content, l.Submitter, l.Approver, l.Reason, string(l.From), string(l.Until))
	if err == nil {
		l.Version++
	}
	return err
}

// record adds a step that led from a state to what l is now.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, l *Listing, item, reason string) (n int, err error) {
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM checklist_step WHERE list = $1`, l.ID).Scan(&n); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO checklist_step (list, n, at, account, name, verb, item, from_state, to_state, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, l.ID, n, tx.NowMS(), by.Account, by.Name, v, item, from, l.State, reason)
	return n, err
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, item, from_state, to_state, reason FROM checklist_step WHERE list = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.Item, &s.From, &s.To, &s.Reason)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// hands returns the accounts that drafted, edited or submitted a list.
func hands(ctx context.Context, tx *db.Tx, id ID) ([]org.AccountID, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT account FROM checklist_step
		WHERE list = $1 AND verb IN ('checklist.draft', 'checklist.edit', 'checklist.submit') ORDER BY account`, id)
	return db.Collect(rows, err, func(r *db.Rows) (a org.AccountID, err error) { return a, r.Scan(&a) })
}

// approvers returns the accounts that lead the court on a day.
func approvers(ctx context.Context, tx *db.Tx, court org.CourtID, day calendar.Day) ([]org.AccountID, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT a.id FROM account a JOIN account_role g ON g.account = a.id
		WHERE g.role = $1 AND (g.unit = '' OR g.unit = $2) AND g.revoked_at = 0 AND g.day_from <= $3 AND (g.day_to = '' OR g.day_to >= $3)
		AND a.state = 'active' ORDER BY a.id`, org.RoleLeader, court, string(day))
	return db.Collect(rows, err, func(r *db.Rows) (a org.AccountID, err error) { return a, r.Scan(&a) })
}
