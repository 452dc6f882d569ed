package finding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a finding.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "fnd",
		Rows: []string{
			`SELECT id, number, source, court, division, casefile, document, kind, signature, engine, item, checklist, title, detail,
				happened_on, severity, state, valid, due_on, provisional, due_days, due_from, proposer, verifier, second, awaiting,
				determiner, reviewer, handlers, parties, referred_to, receipt, hold, hold_reason, ended_at, erased_at, created_at, version,
				extensions, extension_asked FROM finding WHERE id = $1`,
			`SELECT n, officer, name, court, division, part, confirmed_by, answer, answered_at, waived_at FROM finding_subject WHERE finding = $1 ORDER BY n`,
			`SELECT n, evidence, part, added_by FROM finding_evidence WHERE finding = $1 ORDER BY n`,
			`SELECT n, at, account, name, verb, from_state, to_state, reason, before, batch FROM finding_step WHERE finding = $1 ORDER BY n`,
		},
		All: `SELECT id FROM finding`,
	}, {
		Prefix: "exp",
		Rows: []string{`SELECT id, finding, number, court, division, purpose, files, state, asked_at, asked_by, asked_name, decided_at, decided_by,
			decided_name, reason, expires_at, downloads, version FROM finding_export WHERE id = $1`},
		All: `SELECT id FROM finding_export`,
	}}
}

// Step is one entry in the life of a finding, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string
	Verb     Verb
	From, To State
	Reason   string
	before   string
	batch    string
}

// load reads a finding with its subjects, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Finding, error) {
	f := Finding{ID: id}
	var happened, due, from, handlers, parties string
	err := tx.QueryRow(ctx, `SELECT number, source, court, division, casefile, document, kind, signature, engine, item, checklist, title, detail,
			happened_on, severity, state, valid, due_on, provisional, due_days, due_from, proposer, verifier, second, awaiting,
			determiner, reviewer, handlers, parties, referred_to, receipt, hold, hold_reason, ended_at, erased_at, created_at, version,
			extensions, extension_asked
		FROM finding WHERE id = $1`, id).Scan(
		&f.Number, &f.Source, &f.Unit.Court, &f.Unit.Division, &f.Casefile, &f.Document, &f.Kind, &f.Signature, &f.Engine, &f.Item, &f.Checklist,
		&f.Title, &f.Detail, &happened, &f.Severity, &f.State, &f.Valid, &due, &f.Due.Provisional, &f.Due.Days, &from,
		&f.Proposer, &f.Verifier, &f.Second, &f.Awaiting, &f.Determiner, &f.Reviewer, &handlers, &parties, &f.ReferredTo, &f.Receipt, &f.Hold, &f.HoldReason,
		&f.EndedAt, &f.ErasedAt, &f.CreatedAt, &f.Version, &f.Extensions, &f.ExtensionAsked)
	if errors.Is(err, db.ErrNoRows) {
		return f, org.ErrNotFound
	}
	if err != nil {
		return f, err
	}
	f.Happened, f.Due.On, f.Due.From = calendar.Day(happened), calendar.Day(due), calendar.Day(from)
	if err := errors.Join(json.Unmarshal([]byte(handlers), &f.Handlers), json.Unmarshal([]byte(parties), &f.Parties)); err != nil {
		return f, fmt.Errorf("case of %s: %w", id, err)
	}
	f.Subjects, err = subjects(ctx, tx, id)
	return f, err
}

func subjects(ctx context.Context, tx *db.Tx, id ID) ([]Subject, error) {
	rows, err := tx.Query(ctx, `SELECT officer, name, court, division, part, confirmed_by, answer, answered_at, waived_at
		FROM finding_subject WHERE finding = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Subject, err error) {
		return s, r.Scan(&s.Officer, &s.Name, &s.Unit.Court, &s.Unit.Division, &s.Part, &s.ConfirmedBy, &s.Answer, &s.AnsweredAt, &s.WaivedAt)
	})
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, from_state, to_state, reason, before, batch FROM finding_step WHERE finding = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.From, &s.To, &s.Reason, &s.before, &s.batch)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// insert writes a new finding with its subjects.
func insert(ctx context.Context, tx *db.Tx, f *Finding) error {
	f.Version = 1
	handlers, parties, err := f.caseJSON()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO finding (id, number, source, court, division, casefile, document, kind, signature, engine, item, checklist,
			title, detail, happened_on, severity, state, due_on, provisional, due_days, due_from, proposer, created_at, version, handlers, parties)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		f.ID, f.Number, f.Source, f.Unit.Court, f.Unit.Division, f.Casefile, f.Document, f.Kind, f.Signature, f.Engine, f.Item, f.Checklist,
		f.Title, f.Detail, string(f.Happened), f.Severity, f.State, string(f.Due.On), f.Due.Provisional, f.Due.Days, string(f.Due.From),
		f.Proposer, f.CreatedAt, f.Version, handlers, parties)
	if err != nil {
		return err
	}
	return saveSubjects(ctx, tx, f)
}

// caseJSON writes who handled the case and its parties, as the row keeps them.
func (f *Finding) caseJSON() (handlers, parties string, err error) {
	h, err1 := json.Marshal(append([]org.OfficerID{}, f.Handlers...))
	p, err2 := json.Marshal(append([]string{}, f.Parties...))
	return string(h), string(p), errors.Join(err1, err2)
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, f *Finding) error {
	handlers, parties, err := f.caseJSON()
	if err != nil {
		return err
	}
	err = tx.Save(ctx, `UPDATE finding SET court = $3, division = $4, item = $5, checklist = $6, title = $7, detail = $8, severity = $9, state = $10,
			valid = $11, due_on = $12, provisional = $13, due_days = $14, due_from = $15, verifier = $16, second = $17, awaiting = $18,
			determiner = $19, reviewer = $20, referred_to = $21, receipt = $22, hold = $23, hold_reason = $24, ended_at = $25, erased_at = $26,
			handlers = $27, parties = $28, extensions = $29, extension_asked = $30, version = version + 1 WHERE id = $1 AND version = $2`,
		f.ID, f.Version, f.Unit.Court, f.Unit.Division, f.Item, f.Checklist, f.Title, f.Detail, f.Severity, f.State, f.Valid,
		string(f.Due.On), f.Due.Provisional, f.Due.Days, string(f.Due.From), f.Verifier, f.Second, f.Awaiting,
		f.Determiner, f.Reviewer, f.ReferredTo, f.Receipt, f.Hold, f.HoldReason, f.EndedAt, f.ErasedAt, handlers, parties,
		f.Extensions, f.ExtensionAsked)
	if err != nil {
		return err
	}
	f.Version++
	return saveSubjects(ctx, tx, f)
}

// saveSubjects writes the subjects anew: there are one or two.
func saveSubjects(ctx context.Context, tx *db.Tx, f *Finding) error {
	if _, err := tx.Exec(ctx, `DELETE FROM finding_subject WHERE finding = $1`, f.ID); err != nil {
		return err
	}
	for i, s := range f.Subjects {
		_, err := tx.Exec(ctx, `INSERT INTO finding_subject (finding, n, officer, name, court, division, part, confirmed_by, answer, answered_at, waived_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			f.ID, i+1, s.Officer, s.Name, s.Unit.Court, s.Unit.Division, s.Part, s.ConfirmedBy, s.Answer, s.AnsweredAt, s.WaivedAt)
		if err != nil {
			return err
		}
	}
	return nil
}

// record adds a step. before is the finding as the step found it, kept for undo.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, before *Finding, after *Finding, reason string) (n int, err error) {
	return recordIn(ctx, tx, by, v, before, after, reason, "")
}

// recordIn is record for a step that was taken together with others.
func recordIn(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, before *Finding, after *Finding, reason, batch string) (n int, err error) {
	var from State
	var was []byte
	if before != nil {
		from = before.State
		if was, err = json.Marshal(before); err != nil {
			return 0, fmt.Errorf("before: %w", err)
		}
	}
	err = tx.QueryRow(ctx, `INSERT INTO finding_step (finding, n, at, account, name, verb, from_state, to_state, reason, before, batch)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM finding_step WHERE finding = $1 RETURNING n`,
		after.ID, tx.NowMS(), by.Account, by.Name, v, from, after.State, reason, string(was), batch).Scan(&n)
	return n, err
}

// nextNumber takes the next number of the year: 查-2026-0001. The row of the
// year is locked until commit, so numbers have no gap and no duplicate.
func nextNumber(ctx context.Context, tx *db.Tx) (string, error) {
	year := calendar.DayOf(tx.Now).Year()
	var n int
	err := tx.QueryRow(ctx, `INSERT INTO finding_series (year, n) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET n = finding_series.n + 1 RETURNING n`, year).Scan(&n)
	return fmt.Sprintf("查-%d-%04d", year, n), err
}
