package policy

import (
	"context"
	"errors"
	"strings"
	"time"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
)

// Objects tells the log which rows make up a policy.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "pol",
		Rows: []string{
			`SELECT id, root, edition, court, division, title, content, state, number, in_force_on, repealed_on, drafter, submitter, approver,
				created_at, version FROM policy WHERE id = $1`,
			`SELECT court FROM policy_scope WHERE policy = $1 ORDER BY court`,
			`SELECT cause FROM policy_cause WHERE policy = $1 ORDER BY cause`,
			`SELECT issue FROM policy_issue WHERE policy = $1 ORDER BY issue`,
			`SELECT n, at, account, name, verb, from_state, to_state, reason FROM policy_step WHERE policy = $1 ORDER BY n`,
		},
		All: `SELECT id FROM policy`,
	}}
}

// Row is a policy as lists show it.
type Row struct {
	ID       ID
	Root     ID
	Edition  int
	Unit     org.Unit
	Title    string
	State    State
	Number   string
	From     calendar.Day
	Repealed calendar.Day
	Courts   int // in which it binds
}

// Binds reports whether the policy is in force on a day.
func (w Row) Binds(day calendar.Day) bool {
	p := Policy{State: w.State, From: w.From, Repealed: w.Repealed}
	return p.Binds(day)
}

// reader is who reads, as the database is asked: by office in the units of
// scope, and as somebody bound in the courts of posts, once it is approved.
type reader struct{ scope, posts string }

func readerOf(by org.Actor) reader {
	r := reader{scope: by.Scope(org.PolicyView).Match()}
	if by.MayAnywhere(org.PolicyView) && len(by.Posts) > 0 {
		var courts []string
		for _, p := range by.Posts {
			courts = append(courts, string(p.Unit.Court))
		}
		r.posts = "|" + strings.Join(courts, "|") + "|"
	}
	return r
}

// query is a list as the database is asked for it.
type query struct {
	Filter
	reader
	id   ID
	root ID
}

func rows(ctx context.Context, tx *db.Tx, q query) ([]Row, error) {
	rows, err := tx.Query(ctx, `SELECT id, root, edition, court, division, title, state, number, in_force_on, repealed_on,
			(SELECT COUNT(*) FROM policy_scope s WHERE s.policy = policy.id)
		FROM policy
		WHERE ($3 = '' OR id = $3) AND ($4 = '' OR root = $4) AND ($5 = '' OR state = $5)
		AND ($6 = '' OR EXISTS (SELECT 1 FROM policy_cause l WHERE l.policy = policy.id AND l.cause = $6))
		AND ($7 = '' OR EXISTS (SELECT 1 FROM policy_issue l WHERE l.policy = policy.id AND l.issue = $7)
			OR EXISTS (SELECT 1 FROM policy_cause l JOIN cause_issue c ON c.cause = l.cause WHERE l.policy = policy.id AND c.issue = $7))
		AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%'
			OR EXISTS (SELECT 1 FROM policy_scope s WHERE s.policy = policy.id AND $1 LIKE '%|' || s.court || '|%')
			OR state IN ('in_force', 'repealed') AND EXISTS (SELECT 1 FROM policy_scope s WHERE s.policy = policy.id AND $2 LIKE '%|' || s.court || '|%'))
		ORDER BY CASE state WHEN 'submitted' THEN 0 WHEN 'draft' THEN 1 WHEN 'in_force' THEN 2 WHEN 'repealed' THEN 3 ELSE 4 END, in_force_on DESC, id DESC`,
		q.scope, q.posts, q.id, q.root, q.State, q.Cause, q.Issue)
	return db.Collect(rows, err, func(r *db.Rows) (w Row, err error) {
		return w, r.Scan(&w.ID, &w.Root, &w.Edition, &w.Unit.Court, &w.Unit.Division, &w.Title, &w.State, &w.Number, &w.From, &w.Repealed, &w.Courts)
	})
}

// find loads a policy that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Policy, error) {
	list, err := rows(ctx, tx, query{reader: readerOf(by), id: id})
	if err != nil {
		return Policy{}, err
	}
	if id == "" || len(list) == 0 {
		return Policy{}, org.ErrNotFound
	}
	return load(ctx, tx, id)
}

// load reads a policy, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Policy, error) {
	p := Policy{ID: id}
	err := tx.QueryRow(ctx, `SELECT root, edition, court, division, title, content, state, number, in_force_on, repealed_on, drafter, submitter,
			approver, created_at, version FROM policy WHERE id = $1`, id).
		Scan(&p.Root, &p.Edition, &p.Unit.Court, &p.Unit.Division, &p.Title, &p.Content, &p.State, &p.Number, &p.From, &p.Repealed, &p.Drafter,
			&p.Submitter, &p.Approver, &p.CreatedAt, &p.Version)
	if errors.Is(err, db.ErrNoRows) {
		return p, org.ErrNotFound
	}
	if err != nil {
		return p, err
	}
	rows, err := tx.Query(ctx, `SELECT court FROM policy_scope WHERE policy = $1 ORDER BY court`, id)
	if p.Scope, err = db.Collect(rows, err, func(r *db.Rows) (c org.CourtID, err error) { return c, r.Scan(&c) }); err != nil {
		return p, err
	}
	rows, err = tx.Query(ctx, `SELECT c.id, c.court, c.division, c.category, c.title FROM policy_cause l JOIN cause c ON c.id = l.cause
		WHERE l.policy = $1 ORDER BY c.id`, id)
	if p.Causes, err = db.Collect(rows, err, func(r *db.Rows) (c Cause, err error) {
		return c, r.Scan(&c.ID, &c.Unit.Court, &c.Unit.Division, &c.Category, &c.Title)
	}); err != nil {
		return p, err
	}
	rows, err = tx.Query(ctx, `SELECT i.id, i.number, i.court, i.division, i.item, i.title FROM policy_issue l JOIN issue i ON i.id = l.issue
		WHERE l.policy = $1 ORDER BY i.id`, id)
	p.Issues, err = db.Collect(rows, err, func(r *db.Rows) (is Issue, err error) {
		return is, r.Scan(&is.ID, &is.Number, &is.Unit.Court, &is.Unit.Division, &is.Item, &is.Title)
	})
	return p, err
}

func readCause(ctx context.Context, tx *db.Tx, id cause.ID) (Cause, error) {
	c := Cause{ID: id}
	err := tx.QueryRow(ctx, `SELECT court, division, category, title FROM cause WHERE id = $1`, id).
		Scan(&c.Unit.Court, &c.Unit.Division, &c.Category, &c.Title)
	if errors.Is(err, db.ErrNoRows) {
		return c, org.ErrNotFound
	}
	return c, err
}

func readIssue(ctx context.Context, tx *db.Tx, id issue.ID) (Issue, error) {
	is := Issue{ID: id}
	err := tx.QueryRow(ctx, `SELECT number, court, division, item, title FROM issue WHERE id = $1`, id).
		Scan(&is.Number, &is.Unit.Court, &is.Unit.Division, &is.Item, &is.Title)
	if errors.Is(err, db.ErrNoRows) {
		return is, org.ErrNotFound
	}
	return is, err
}

func insert(ctx context.Context, tx *db.Tx, p *Policy) error {
	p.Version = 1
	_, err := tx.Exec(ctx, `INSERT INTO policy (id, root, edition, court, division, title, content, state, drafter, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		p.ID, p.Root, p.Edition, p.Unit.Court, p.Unit.Division, p.Title, p.Content, p.State, p.Drafter, p.CreatedAt, p.Version)
	if err != nil {
		return err
	}
	return link(ctx, tx, p)
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, p *Policy) error {
	err := tx.Save(ctx, `UPDATE policy SET title = $3, content = $4, state = $5, number = $6, in_force_on = $7, repealed_on = $8, submitter = $9,
			approver = $10, version = version + 1 WHERE id = $1 AND version = $2`,
		p.ID, p.Version, p.Title, p.Content, p.State, p.Number, string(p.From), string(p.Repealed), p.Submitter, p.Approver)
	if err != nil {
		return err
	}
	p.Version++
	for _, q := range []string{
		`DELETE FROM policy_scope WHERE policy = $1`, `DELETE FROM policy_cause WHERE policy = $1`, `DELETE FROM policy_issue WHERE policy = $1`,
	} {
		if _, err := tx.Exec(ctx, q, p.ID); err != nil {
			return err
		}
	}
	return link(ctx, tx, p)
}

func link(ctx context.Context, tx *db.Tx, p *Policy) error {
	for _, c := range p.Scope {
		if _, err := tx.Exec(ctx, `INSERT INTO policy_scope (policy, court) VALUES ($1, $2)`, p.ID, c); err != nil {
			return err
		}
	}
	for _, c := range p.Causes {
		if _, err := tx.Exec(ctx, `INSERT INTO policy_cause (policy, cause) VALUES ($1, $2)`, p.ID, c.ID); err != nil {
			return err
		}
	}
	for _, is := range p.Issues {
		if _, err := tx.Exec(ctx, `INSERT INTO policy_issue (policy, issue) VALUES ($1, $2)`, p.ID, is.ID); err != nil {
			return err
		}
	}
	return nil
}

// record adds a step that led from a state to what p is now.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, p *Policy, reason string) error {
	_, err := tx.Exec(ctx, `INSERT INTO policy_step (policy, n, at, account, name, verb, from_state, to_state, reason)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM policy_step WHERE policy = $1`,
		p.ID, tx.NowMS(), by.Account, by.Name, v, from, p.State, reason)
	return err
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, from_state, to_state, reason FROM policy_step WHERE policy = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.From, &s.To, &s.Reason)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// hands returns the accounts that drafted, edited or submitted a policy.
func hands(ctx context.Context, tx *db.Tx, id ID) ([]org.AccountID, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT account FROM policy_step
		WHERE policy = $1 AND verb IN ('policy.draft', 'policy.amend', 'policy.edit', 'policy.submit') ORDER BY account`, id)
	return db.Collect(rows, err, func(r *db.Rows) (a org.AccountID, err error) { return a, r.Scan(&a) })
}
