package finding

import (
	"context"
	"errors"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Row is a finding as lists show it.
type Row struct {
	ID       ID
	Number   string
	Source   Source
	Unit     org.Unit
	Item     string
	Kind     string
	Title    string
	Document string
	Severity Severity
	State    State
	Awaiting bool
	Due      Due
	Verifier org.AccountID
	Version  int64
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	State State
	Item  string
	Court org.CourtID
	// Figure lists what a figure of Counts counts.
	Figure Figure
	Limit  int
}

// List returns the findings in the actor's scope, those due first in front.
// Whoever may neither propose nor decide sees only what was served.
func (r *Register) List(ctx context.Context, by org.Actor, f Filter) (list []Row, err error) {
	all := by.Scope(org.FindingPropose).Match()
	decide := by.Scope(org.FindingDetermine).Match()
	served := by.Scope(org.FindingView).Match()
	limit := f.Limit
	if limit == 0 {
		limit = 200
	}
	err = r.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier, version
			FROM finding
			WHERE ($1 = '' OR state = $1) AND ($2 = '' OR item = $2) AND ($3 = '' OR court = $3)
			AND ($4 = '*' OR $4 LIKE '%|' || court || '|%' OR $4 LIKE '%|' || division || '|%'
				OR $5 = '*' OR $5 LIKE '%|' || court || '|%' OR $5 LIKE '%|' || division || '|%'
				OR (state NOT IN ('candidate', 'verifying', 'doubtful', 'dismissed', 'expired', 'referred', 'upheld')
					AND ($6 = '*' OR $6 LIKE '%|' || court || '|%' OR $6 LIKE '%|' || division || '|%'
						OR EXISTS (SELECT 1 FROM finding_subject s WHERE s.finding = finding.id AND s.officer <> '' AND s.officer = $7))))
			AND ($9 = '' OR $9 = 'open' AND state IN ('candidate', 'verifying', 'doubtful') OR $9 = 'answering' AND state = 'answering'
				OR $9 = 'to_determine' AND state IN ('answered', 'waived', 'lapsed') OR $9 = 'valid' AND valid)
			ORDER BY CASE WHEN due_on = '' THEN 1 ELSE 0 END, due_on, id LIMIT $8`,
			f.State, f.Item, f.Court, all, decide, served, by.Officer, limit, f.Figure)
		list, err = db.Collect(rows, err, scanRow)
		return err
	})
	return list, err
}

func scanRow(r *db.Rows) (w Row, err error) {
	var due string
	err = r.Scan(&w.ID, &w.Number, &w.Source, &w.Unit.Court, &w.Unit.Division, &w.Item, &w.Kind, &w.Title, &w.Document, &w.Severity,
		&w.State, &w.Awaiting, &due, &w.Due.Provisional, &w.Verifier, &w.Version)
	w.Due.On = calendar.Day(due)
	return w, err
}

// About returns what concerns an officer: everything served on him or on the
// unit he heads, the newest first.
func (r *Register) About(ctx context.Context, by org.Actor) (list []Row, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier, version
			FROM finding WHERE state NOT IN ('candidate', 'verifying', 'doubtful', 'dismissed', 'expired', 'referred', 'upheld')
			AND EXISTS (SELECT 1 FROM finding_subject s WHERE s.finding = finding.id
				AND (s.officer <> '' AND s.officer = $1 OR s.officer = '' AND $2 LIKE '%|' || s.division || '|%'))
			ORDER BY id DESC`, by.Officer, by.Scope(org.FindingAnswer).Match())
		list, err = db.Collect(rows, err, scanRow)
		return err
	})
	return list, err
}

// OfDocument returns the findings made of a document, in the order they were made.
func OfDocument(ctx context.Context, tx *db.Tx, document string) ([]Row, error) {
	rows, err := tx.Query(ctx, `SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier, version
		FROM finding WHERE document = $1 ORDER BY id`, document)
	return db.Collect(rows, err, scanRow)
}

// Sweep lets periods end: candidates that nobody claimed expire, answers that
// were not given lapse. It returns how many.
func (r *Register) Sweep(ctx context.Context) (n int, err error) {
	var due []Row
	today := calendar.Day("")
	err = r.log.View(ctx, func(tx *db.Tx) error {
		today = calendar.DayOf(tx.Now)
		rows, err := tx.Query(ctx, `SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier, version
			FROM finding WHERE state IN ('candidate', 'answering') AND due_on <> '' AND due_on < $1 ORDER BY id`, string(today))
		due, err = db.Collect(rows, err, scanRow)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, w := range due {
		v := Expire
		if w.State == Answering {
			v = Lapse
		}
		err := r.Take(ctx, org.System("deadlines"), w.ID, v, Input{Version: w.Version})
		// Somebody was faster: the finding has moved on by itself.
		if errors.Is(err, db.ErrConflict) || errors.Is(err, ErrState) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// SweepJob runs Sweep.
type SweepJob struct{}

// Kind implements jobs.Args.
func (SweepJob) Kind() string { return "finding.sweep" }

// Figure names a figure of Counts.
type Figure string

// The figures.
const (
	FigureOpen        Figure = "open"
	FigureAnswering   Figure = "answering"
	FigureToDetermine Figure = "to_determine"
	FigureValid       Figure = "valid"
)

// Counts are the figures of the first page; List shows what each counts.
type Counts struct {
	Open        int // candidates that wait for a verdict
	Answering   int
	ToDetermine int // answered, waived or lapsed
	Valid       int // determined, and not withdrawn since
}

// Counts counts within the actor's scope.
func (r *Register) Counts(ctx context.Context, by org.Actor) (c Counts, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(CASE WHEN state IN ('candidate', 'verifying', 'doubtful') THEN 1 END),
				COUNT(CASE WHEN state = 'answering' THEN 1 END),
				COUNT(CASE WHEN state IN ('answered', 'waived', 'lapsed') THEN 1 END),
				COUNT(CASE WHEN valid THEN 1 END)
			FROM finding WHERE $1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%'`,
			by.Scope(org.FindingView).Match()).Scan(&c.Open, &c.Answering, &c.ToDetermine, &c.Valid)
	})
	return c, err
}
