package finding

import (
	"context"
	"errors"
	"slices"
	"strings"

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
	State    State
	Item     string
	Court    org.CourtID
	Severity Severity
	// Figure lists what a figure of Counts counts.
	Figure Figure
	// Recorded leaves only what comes from recordings of hearings, pointed out by
	// a machine or by a person who watched.
	Recorded bool
	Limit    int // 200 when 0
	After    ID  // page on from here
}

// Page is a stretch of a list, and where in the list it lies.
type Page struct {
	Rows []Row
	From int // place of the first row, counted from 1
	All  int // rows of the whole list
	Back ID  // what the page before comes after; "" for the first page
}

// To is the place of the last row.
func (p Page) To() int { return p.From + len(p.Rows) - 1 }

// Next is what the next page comes after; "" when there is none.
func (p Page) Next() ID {
	if len(p.Rows) == 0 || p.To() >= p.All {
		return ""
	}
	return p.Rows[len(p.Rows)-1].ID
}

// query is a list as the database is asked for it.
type query struct {
	Filter
	scope   string        // the units whose findings are listed, whatever their state
	decides string        // and those by virtue of deciding
	served  string        // the units whose findings are listed once they are served
	officer org.OfficerID // and what was served on this officer
	heads   string        // and on these units
	about   string        // of this document alone
	over    string        // candidates and answers whose last day lies before this
	expires string        // candidates whose last day is this or before
}

// recorded is not empty when only what comes from recordings is listed.
func (q query) recorded() string {
	if q.Recorded {
		return "recorded"
	}
	return ""
}

// everything is the scope of the program itself.
const everything = "*"

// whole is the length of a list that is not cut into pages.
const whole = 1 << 30

// sees is the query for what by may know of.
func sees(by org.Actor, f Filter) query {
	return query{
		Filter: f, scope: by.Scope(org.FindingPropose).Match(), decides: by.Scope(org.FindingDetermine).Match(),
		served: by.Scope(org.FindingView).Match(), officer: by.Officer, heads: by.Scope(org.FindingAnswer).Match(),
	}
}

// List returns the findings in the actor's scope, those due first in front.
// Whoever may neither propose nor decide sees only what was served.
func (r *Register) List(ctx context.Context, by org.Actor, f Filter) ([]Row, error) {
	p, err := r.Page(ctx, by, f)
	return p.Rows, err
}

// Page returns a page of List. A page that lies beyond the end, because the
// list has become shorter, is the first.
func (r *Register) Page(ctx context.Context, by org.Actor, f Filter) (p Page, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		p, err = list(ctx, tx, sees(by, f))
		if err == nil && len(p.Rows) == 0 && f.After != "" {
			f.After = ""
			p, err = list(ctx, tx, sees(by, f))
		}
		return err
	})
	return p, err
}

// list reads the rows of a query. The window functions see the whole list and
// the outer query cuts the page out of it, so that the count on a page and its
// rows are of one moment.
func list(ctx context.Context, tx *db.Tx, q query) (p Page, err error) {
	limit := q.Limit
	if limit == 0 {
		limit = 200
	}
	rows, err := tx.Query(ctx, `SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier,
			version, place, every, back
		FROM (SELECT id, number, source, court, division, item, kind, title, document, severity, state, awaiting, due_on, provisional, verifier, version,
			CASE WHEN due_on = '' THEN '9999' ELSE due_on END AS due,
			ROW_NUMBER() OVER by_due AS place, COUNT(*) OVER () AS every, COALESCE(LAG(id, $1) OVER by_due, '') AS back
			FROM finding
			WHERE ($2 = '' OR state = $2) AND ($3 = '' OR item = $3) AND ($4 = '' OR court = $4) AND ($5 = '' OR severity = $5)
			AND ($6 = '' OR $6 = 'open' AND state IN ('candidate', 'verifying', 'doubtful') OR $6 = 'answering' AND state = 'answering'
				OR $6 = 'to_determine' AND state IN ('answered', 'waived', 'lapsed') OR $6 = 'valid' AND valid
				OR $6 = 'extension' AND extension_asked <> 0)
			AND ($7 = '*' OR $7 LIKE '%|' || court || '|%' OR $7 LIKE '%|' || division || '|%'
				OR $8 = '*' OR $8 LIKE '%|' || court || '|%' OR $8 LIKE '%|' || division || '|%'
				OR (state NOT IN ('candidate', 'verifying', 'doubtful', 'dismissed', 'expired', 'referred', 'upheld')
					AND ($9 = '*' OR $9 LIKE '%|' || court || '|%' OR $9 LIKE '%|' || division || '|%'
						OR EXISTS (SELECT 1 FROM finding_subject s WHERE s.finding = finding.id
							AND (s.officer <> '' AND s.officer = $10 OR s.officer = '' AND $11 LIKE '%|' || s.division || '|%')))))
			AND ($12 = '' OR document = $12)
			AND ($13 = '' OR state IN ('candidate', 'answering') AND due_on <> '' AND due_on < $13)
			AND ($14 = '' OR state = 'candidate' AND due_on <> '' AND due_on <= $14)
			AND ($17 = '' OR source IN ('machine_video', 'watching'))
			WINDOW by_due AS (ORDER BY CASE WHEN due_on = '' THEN '9999' ELSE due_on END, id)) AS l
		WHERE $15 = '' OR (due, id) > (SELECT CASE WHEN a.due_on = '' THEN '9999' ELSE a.due_on END, a.id FROM finding a WHERE a.id = $15)
		ORDER BY due, id LIMIT $16`,
		limit+1, q.State, q.Item, q.Court, q.Severity, q.Figure, q.scope, q.decides, q.served, q.officer, q.heads, q.about, q.over, q.expires, q.After, limit,
		q.recorded())
	place := 0
	p.Rows, err = db.Collect(rows, err, func(r *db.Rows) (w Row, err error) {
		var due string
		var back ID
		err = r.Scan(&w.ID, &w.Number, &w.Source, &w.Unit.Court, &w.Unit.Division, &w.Item, &w.Kind, &w.Title, &w.Document, &w.Severity,
			&w.State, &w.Awaiting, &due, &w.Due.Provisional, &w.Verifier, &w.Version, &place, &p.All, &back)
		w.Due.On = calendar.Day(due)
		if p.From == 0 {
			p.From, p.Back = place, back
		}
		return w, err
	})
	return p, err
}

// About returns what concerns an officer: everything served on him or on the
// unit he heads, the newest first.
func (r *Register) About(ctx context.Context, by org.Actor) (rows []Row, err error) {
	q := query{Filter: Filter{Limit: whole}, officer: by.Officer, heads: by.Scope(org.FindingAnswer).Match()}
	err = r.log.View(ctx, func(tx *db.Tx) error {
		p, err := list(ctx, tx, q)
		rows = p.Rows
		return err
	})
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(string(b.ID), string(a.ID)) })
	return rows, err
}

// OfDocument returns the findings made of a document, in the order they were made.
func OfDocument(ctx context.Context, tx *db.Tx, document string) ([]Row, error) {
	p, err := list(ctx, tx, query{scope: everything, about: document, Filter: Filter{Limit: whole}})
	slices.SortFunc(p.Rows, func(a, b Row) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return p.Rows, err
}

// Sweep lets periods end: candidates that nobody claimed expire, answers that
// were not given lapse. It returns how many.
func (r *Register) Sweep(ctx context.Context) (n int, err error) {
	var due []Row
	err = r.log.View(ctx, func(tx *db.Tx) error {
		p, err := list(ctx, tx, query{scope: everything, over: string(calendar.DayOf(tx.Now)), Filter: Filter{Limit: whole}})
		due = p.Rows
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
		// Somebody was faster: the finding has moved on by itself. Or a longer
		// period was asked for, and a person decides about that first.
		if errors.Is(err, db.ErrConflict) || errors.Is(err, ErrState) || errors.Is(err, ErrAsked) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Figure names a figure of Counts.
type Figure string

// The figures.
const (
	FigureOpen        Figure = "open"
	FigureAnswering   Figure = "answering"
	FigureToDetermine Figure = "to_determine"
	FigureValid       Figure = "valid"
	FigureExtension   Figure = "extension" // a longer period to answer was asked for
)

// Figures lists every figure that a list can be asked for.
func Figures() []Figure {
	return []Figure{FigureOpen, FigureAnswering, FigureToDetermine, FigureValid, FigureExtension}
}

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
