package issue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up an issue.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "iss",
		Rows: []string{
			`SELECT id, number, court, division, item, title, severity, facility, state, due_on, provisional, due_days, due_from, until_on,
				owner, owner_name, measure, submitter, proof, closer, extensions, opener, created_at, closed_at, version FROM issue WHERE id = $1`,
			`SELECT finding, again FROM issue_finding WHERE issue = $1 ORDER BY finding`,
			`SELECT n, evidence, round, added_by FROM issue_evidence WHERE issue = $1 ORDER BY n`,
			`SELECT n, at, account, name, verb, from_state, to_state, reason, due_on, batch FROM issue_step WHERE issue = $1 ORDER BY n`,
		},
		All: `SELECT id FROM issue`,
	}, {
		Prefix: "cor",
		Rows: []string{
			`SELECT id, finding, account, officer, name, text, at, issue, erased_at, version FROM correction WHERE id = $1`,
			`SELECT n, evidence FROM correction_evidence WHERE correction = $1 ORDER BY n`,
		},
		All: `SELECT id FROM correction`,
	}}
}

// Step is one entry in the life of an issue, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string // of the account, as it was shown then
	Verb     Verb
	From, To State
	Reason   string
	Due      calendar.Day // last day of the period that the step left
	Batch    string       // of steps taken on many issues at once
}

// load reads an issue with the people of its findings, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Issue, error) {
	is := Issue{ID: id}
	err := tx.QueryRow(ctx, `SELECT number, court, division, item, title, severity, facility, state, due_on, provisional, due_days, due_from,
			until_on, owner, owner_name, measure, submitter, proof, closer, extensions, opener, created_at, closed_at, version
		FROM issue WHERE id = $1`, id).Scan(
		&is.Number, &is.Unit.Court, &is.Unit.Division, &is.Item, &is.Title, &is.Severity, &is.Facility, &is.State,
		&is.Due.On, &is.Due.Provisional, &is.Due.Days, &is.Due.From, &is.Until, &is.Owner, &is.OwnerName, &is.Measure,
		&is.Submitter, &is.Proof, &is.Closer, &is.Extensions, &is.Opener, &is.CreatedAt, &is.ClosedAt, &is.Version)
	if errors.Is(err, db.ErrNoRows) {
		return is, org.ErrNotFound
	}
	if err != nil {
		return is, err
	}
	// A finding that showed the problem again is not one that the issue answers.
	rows, err := tx.Query(ctx, `SELECT f.id, f.state, f.proposer, f.verifier, f.second, f.determiner
		FROM issue_finding l JOIN finding f ON f.id = l.finding WHERE l.issue = $1 AND NOT l.again ORDER BY f.id`, id)
	is.Findings, err = db.Collect(rows, err, func(r *db.Rows) (f Found, err error) {
		return f, r.Scan(&f.ID, &f.State, &f.Proposer, &f.Verifier, &f.Second, &f.Determiner)
	})
	if err != nil {
		return is, err
	}
	rows, err = tx.Query(ctx, `SELECT DISTINCT s.officer FROM issue_finding l JOIN finding_subject s ON s.finding = l.finding
		WHERE l.issue = $1 AND NOT l.again AND s.officer <> '' ORDER BY s.officer`, id)
	is.Concerned, err = db.Collect(rows, err, func(r *db.Rows) (o org.OfficerID, err error) { return o, r.Scan(&o) })
	return is, err
}

// find loads an issue that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Issue, error) {
	is, err := load(ctx, tx, id)
	if err == nil && !visible(&is, by) {
		return Issue{}, org.ErrNotFound
	}
	return is, err
}

// visible reports whether by may know that the issue exists: by scope, or
// because he is named to put it right.
func visible(is *Issue, by org.Actor) bool {
	return by.Machine() || by.May(org.IssueView, is.Unit) || by.MayOwn(org.IssueView, string(is.Owner))
}

func insert(ctx context.Context, tx *db.Tx, is *Issue) error {
	is.Version = 1
	_, err := tx.Exec(ctx, `INSERT INTO issue (id, number, court, division, item, title, severity, facility, state, opener, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		is.ID, is.Number, is.Unit.Court, is.Unit.Division, is.Item, is.Title, is.Severity, is.Facility, is.State, is.Opener, is.CreatedAt, is.Version)
	if err != nil {
		return err
	}
	for _, f := range is.Findings {
		if err := link(ctx, tx, is.ID, f.ID, false); err != nil {
			return err
		}
	}
	return nil
}

func link(ctx context.Context, tx *db.Tx, id ID, f finding.ID, again bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO issue_finding (issue, finding, again) VALUES ($1, $2, $3)`, id, f, again)
	return err
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, is *Issue) error {
	err := tx.Save(ctx, `UPDATE issue SET state = $3, due_on = $4, provisional = $5, due_days = $6, due_from = $7, until_on = $8, owner = $9,
			owner_name = $10, measure = $11, submitter = $12, proof = $13, closer = $14, extensions = $15, closed_at = $16,
			version = version + 1 WHERE id = $1 AND version = $2`,
		is.ID, is.Version, is.State, string(is.Due.On), is.Due.Provisional, is.Due.Days, string(is.Due.From), is.Until, is.Owner,
		is.OwnerName, is.Measure, is.Submitter, is.Proof, is.Closer, is.Extensions, is.ClosedAt)
	if err == nil {
		is.Version++
	}
	return err
}

// record adds a step that led from a state to what after is now.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, after *Issue, reason string) (n int, err error) {
	return recordOf(ctx, tx, by, v, from, after, reason, "")
}

// recordOf is record for a step of a batch; "" is none.
func recordOf(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, after *Issue, reason, batch string) (n int, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO issue_step (issue, n, at, account, name, verb, from_state, to_state, reason, due_on, batch)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM issue_step WHERE issue = $1 RETURNING n`,
		after.ID, tx.NowMS(), by.Account, by.Name, v, from, after.State, reason, string(after.Due.On), batch).Scan(&n)
	return n, err
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, from_state, to_state, reason, due_on, batch FROM issue_step WHERE issue = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.From, &s.To, &s.Reason, &s.Due, &s.Batch)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// bring enters the files of a submission as evidence, in a round of their own.
func bring(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, is *Issue, files []evidence.Evidence) error {
	var round int
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(round), 0) + 1 FROM issue_evidence WHERE issue = $1`, is.ID).Scan(&round); err != nil {
		return err
	}
	for _, e := range files {
		e.Unit, e.Retention = is.Unit, evidence.Kept
		id, err := evidence.Add(ctx, tx, act, by, e)
		if err != nil {
			return err
		}
		if err := attach(ctx, tx, is.ID, id, round, by.Account); err != nil {
			return err
		}
	}
	return nil
}

// attach adds a piece of evidence to an issue. Round 0 is what was handed in
// before the finding was determined.
func attach(ctx context.Context, tx *db.Tx, id ID, e evidence.ID, round int, by org.AccountID) error {
	_, err := tx.Exec(ctx, `INSERT INTO issue_evidence (issue, n, evidence, round, added_by)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4 FROM issue_evidence WHERE issue = $1`, id, e, round, by)
	return err
}

// Proof is a file handed in to show that the problem was put right.
type Proof struct {
	evidence.Evidence
	Round int // which submission it came with, from 1; 0 came before the finding was determined
}

func proofs(ctx context.Context, tx *db.Tx, id ID) ([]Proof, error) {
	rows, err := tx.Query(ctx, `SELECT evidence, round FROM issue_evidence WHERE issue = $1 ORDER BY n`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (p Proof, err error) { return p, r.Scan(&p.ID, &p.Round) })
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Evidence, err = evidence.Load(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// seen reports whether the account has opened every proof of the present round,
// and what was handed in before the finding was determined.
func seen(ctx context.Context, tx *db.Tx, account org.AccountID, id ID) (bool, error) {
	rows, err := tx.Query(ctx, `SELECT evidence FROM issue_evidence
		WHERE issue = $1 AND (round = 0 OR round = (SELECT MAX(round) FROM issue_evidence WHERE issue = $1)) ORDER BY n`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (e string, err error) { return e, r.Scan(&e) })
	if err != nil {
		return false, err
	}
	for _, e := range list {
		if ok, err := evidence.Seen(ctx, tx, account, e); err != nil || !ok {
			return false, err
		}
	}
	return len(list) > 0, nil
}

// Problem is a finding as the page of its issue shows it.
type Problem struct {
	ID       finding.ID
	Number   string
	Source   finding.Source
	Title    string
	Severity finding.Severity
	State    finding.State
	Happened calendar.Day
	Again    bool // it showed that the problem came back
	unit     org.Unit
	item     string
	entered  int64
}

// day is when it happened, as far as anybody said, or else when it was entered.
func (p *Problem) day() calendar.Day {
	if p.Happened != "" {
		return p.Happened
	}
	return calendar.DayOf(time.UnixMilli(p.entered))
}

// determined reports whether an issue may rest on it.
func (p *Problem) determined() bool {
	return p.State == finding.Determined || p.State == finding.Maintained
}

// problem reads a finding as far as an issue asks.
func problem(ctx context.Context, tx *db.Tx, id finding.ID) (Problem, error) {
	p := Problem{ID: id}
	err := tx.QueryRow(ctx, `SELECT number, source, title, severity, state, happened_on, court, division, item, created_at FROM finding WHERE id = $1`, id).
		Scan(&p.Number, &p.Source, &p.Title, &p.Severity, &p.State, &p.Happened, &p.unit.Court, &p.unit.Division, &p.item, &p.entered)
	if errors.Is(err, db.ErrNoRows) {
		return p, org.ErrNotFound
	}
	return p, err
}

func problems(ctx context.Context, tx *db.Tx, id ID) ([]Problem, error) {
	rows, err := tx.Query(ctx, `SELECT finding, again FROM issue_finding WHERE issue = $1 ORDER BY finding`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (p Problem, err error) { return p, r.Scan(&p.ID, &p.Again) })
	if err != nil {
		return nil, err
	}
	for i := range list {
		again := list[i].Again
		if list[i], err = problem(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
		list[i].Again = again
	}
	return list, nil
}

// nextNumber takes the next number of the year: 督-2026-0001. The row of the
// year is locked until commit, so numbers have no gap and no duplicate.
func nextNumber(ctx context.Context, tx *db.Tx) (string, error) {
	year := calendar.DayOf(tx.Now).Year()
	var n int
	err := tx.QueryRow(ctx, `INSERT INTO issue_series (year, n) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET n = issue_series.n + 1 RETURNING n`, year).Scan(&n)
	return fmt.Sprintf("督-%d-%04d", year, n), err
}
