package terms

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a list.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "trm",
		Rows: []string{
			`SELECT id, court, edition, state, instead, content, entries, digest, base, author, author_name, submitter, submitter_name, approver,
				approver_name, approved_at, reason, created_at, version FROM terms WHERE id = $1`,
			`SELECT n, at, account, name, verb, about, from_state, to_state, reason FROM terms_step WHERE terms = $1 ORDER BY n`,
		},
		All: `SELECT id FROM terms`,
	}}
}

func scan(r interface{ Scan(...any) error }) (l Listing, err error) {
	var approved, created int64
	err = r.Scan(&l.ID, &l.Court, &l.Edition, &l.State, &l.Instead, &l.Entries, &l.Digest, &l.Base, &l.Author, &l.AuthorName, &l.Submitter, &l.SubmitterName,
		&l.Approver, &l.ApproverName, &approved, &l.Reason, &created, &l.Version)
	if approved != 0 {
		l.ApprovedAt = time.UnixMilli(approved)
	}
	l.CreatedAt = time.UnixMilli(created)
	return l, err
}

// load reads a list, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Listing, error) {
	l, err := scan(tx.QueryRow(ctx, `SELECT id, court, edition, state, instead, entries, digest, base, author, author_name, submitter, submitter_name, approver,
			approver_name, approved_at, reason, created_at, version FROM terms WHERE id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return l, org.ErrNotFound
	}
	return l, err
}

// find loads a list that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Listing, error) {
	l, err := load(ctx, tx, id)
	if err == nil && !l.visible(by) {
		return Listing{}, org.ErrNotFound
	}
	return l, err
}

// inForce reads the list in force of a court.
func inForce(ctx context.Context, tx *db.Tx, court org.CourtID) (l Listing, found bool, err error) {
	l, err = scan(tx.QueryRow(ctx, `SELECT id, court, edition, state, instead, entries, digest, base, author, author_name, submitter, submitter_name, approver,
			approver_name, approved_at, reason, created_at, version FROM terms WHERE court = $1 AND state = 'approved'`, court))
	if errors.Is(err, db.ErrNoRows) {
		return Listing{}, false, nil
	}
	return l, err == nil, err
}

// content reads the rows of a list.
func content(ctx context.Context, tx *db.Tx, id ID) (rows []Row, err error) {
	var raw string
	if err := tx.QueryRow(ctx, `SELECT content FROM terms WHERE id = $1`, id).Scan(&raw); err != nil {
		return nil, err
	}
	return rows, json.Unmarshal([]byte(raw), &rows)
}

// listings lists the lists of a court: those under way, the approved, the
// withdrawn.
func listings(ctx context.Context, tx *db.Tx, court org.CourtID) ([]Listing, error) {
	rows, err := tx.Query(ctx, `SELECT id, court, edition, state, instead, entries, digest, base, author, author_name, submitter, submitter_name, approver,
			approver_name, approved_at, reason, created_at, version FROM terms WHERE court = $1
		ORDER BY CASE state WHEN 'draft' THEN 0 WHEN 'submitted' THEN 0 WHEN 'withdrawn' THEN 2 ELSE 1 END, edition DESC, id DESC`, court)
	return db.Collect(rows, err, func(r *db.Rows) (Listing, error) { return scan(r) })
}

// submitted lists the lists that wait for approval within a scope.
func submitted(ctx context.Context, tx *db.Tx, scope org.Scope) ([]Listing, error) {
	rows, err := tx.Query(ctx, `SELECT id, court, edition, state, instead, entries, digest, base, author, author_name, submitter, submitter_name, approver,
			approver_name, approved_at, reason, created_at, version FROM terms WHERE state = 'submitted' AND ($1 = '*' OR $1 LIKE '%|' || court || '|%')
		ORDER BY id`, scope.Match())
	return db.Collect(rows, err, func(r *db.Rows) (Listing, error) { return scan(r) })
}

// insert writes a new list, whose rows are those that it is begun from.
func insert(ctx context.Context, tx *db.Tx, l *Listing, rows []Row) error {
	raw, sum, err := digest(rows, l.Instead)
	if err != nil {
		return err
	}
	l.Digest, l.Base, l.Entries, l.Version = sum, sum, len(rows), 1
	_, err = tx.Exec(ctx, `INSERT INTO terms (id, court, state, instead, content, entries, digest, base, author, author_name, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, l.Court, l.State, l.Instead, raw, l.Entries, l.Digest, l.Base, l.Author, l.AuthorName, l.CreatedAt.UnixMilli(), l.Version)
	return err
}

// saveRows writes the rows of a draft; db.ErrConflict says that somebody was
// faster.
func saveRows(ctx context.Context, tx *db.Tx, l *Listing, rows []Row) error {
	raw, sum, err := digest(rows, l.Instead)
	if err != nil {
		return err
	}
	l.Digest, l.Entries = sum, len(rows)
	err = tx.Save(ctx, `UPDATE terms SET instead = $3, content = $4, entries = $5, digest = $6, version = version + 1 WHERE id = $1 AND version = $2`,
		l.ID, l.Version, l.Instead, raw, l.Entries, l.Digest)
	if err == nil {
		l.Version++
	}
	return err
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, l *Listing) error {
	var approved int64
	if !l.ApprovedAt.IsZero() {
		approved = l.ApprovedAt.UnixMilli()
	}
	err := tx.Save(ctx, `UPDATE terms SET edition = $3, state = $4, submitter = $5, submitter_name = $6, approver = $7, approver_name = $8, approved_at = $9,
			reason = $10, version = version + 1 WHERE id = $1 AND version = $2`,
		l.ID, l.Version, l.Edition, l.State, l.Submitter, l.SubmitterName, l.Approver, l.ApproverName, approved, l.Reason)
	if err == nil {
		l.Version++
	}
	return err
}

// record adds a step that led from a state to what l is now.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, l *Listing, about, reason string) (n int, err error) {
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM terms_step WHERE terms = $1`, l.ID).Scan(&n); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO terms_step (terms, n, at, account, name, verb, about, from_state, to_state, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, l.ID, n, tx.NowMS(), by.Account, by.Name, v, about, from, l.State, reason)
	return n, err
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, about, from_state, to_state, reason FROM terms_step WHERE terms = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.About, &s.From, &s.To, &s.Reason)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// hands returns the accounts that drafted, edited or submitted a list.
func hands(ctx context.Context, tx *db.Tx, id ID) ([]org.AccountID, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT account FROM terms_step WHERE terms = $1 AND verb IN ('terms.draft', 'terms.edit', 'terms.submit') ORDER BY account`, id)
	return db.Collect(rows, err, func(r *db.Rows) (a org.AccountID, err error) { return a, r.Scan(&a) })
}
