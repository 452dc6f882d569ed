package issue

import (
	"context"
	"math"
	"slices"
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Row is an issue as lists show it.
type Row struct {
	ID         ID
	Number     string
	Unit       org.Unit
	Item       string
	Title      string
	Severity   finding.Severity
	Facility   bool
	State      State
	Due        finding.Due // On and Provisional
	Until      calendar.Day
	Owner      org.OfficerID
	OwnerName  string
	Extensions int
	CreatedAt  int64
	ClosedAt   int64
	Version    int64
	Suspended  bool // a finding is under review
	Void       bool // its findings were withdrawn: it counts nowhere
}

// Figure is one of the figures of Counts, to list what it counts.
type Figure string

// The figures.
const (
	FigureOpen     Figure = "open"
	FigureDueSoon  Figure = "due_soon"
	FigureOverdue  Figure = "overdue"
	FigureWaiting  Figure = "waiting"
	FigureRecurred Figure = "recurred"

	mine    Figure = "mine"    // to be put right
	watched Figure = "watched" // the observation has ended
	stopped Figure = "stopped" // a pause or deferral has ended
)

// Filter narrows a list; zero fields do not.
type Filter struct {
	State    State
	Item     string
	Court    org.CourtID
	Division org.DivisionID
	Owner    org.OfficerID
	Overdue  bool
	Figure   Figure
	Limit    int // 200 when 0
	After    ID  // page on from here
}

// DueSoonDays is how near a deadline is that counts as near, in working days.
const DueSoonDays = 2

// everything is the scope of the program itself.
const everything = "*"

// query is a list as the database is asked for it.
type query struct {
	Filter
	scope   string        // the units whose issues are listed
	officer org.OfficerID // and those this officer has to put right, wherever they lie
}

// sees is the query for what by may know of.
func sees(by org.Actor, f Filter) query {
	q := query{Filter: f, scope: by.Scope(org.IssueView).Match()}
	if by.Machine() {
		q.scope = everything
	}
	if by.MayOwn(org.IssueView, string(by.Officer)) {
		q.officer = by.Officer
	}
	return q
}

// List returns the issues that by may know of, those due first in front. What
// waits for acceptance is in the state Submitted.
func (l *Ledger) List(ctx context.Context, by org.Actor, f Filter) ([]Row, error) {
	return l.view(ctx, sees(by, f))
}

// Mine returns what by has to put right: as the officer named, or as the head
// of the unit.
func (l *Ledger) Mine(ctx context.Context, by org.Actor) ([]Row, error) {
	q := query{Filter: Filter{Figure: mine}, scope: by.Scope(org.IssueSubmit).Match()}
	if by.MayOwn(org.IssueSubmit, string(by.Officer)) {
		q.officer = by.Officer
	}
	return l.view(ctx, q)
}

// Overdue returns every issue whose deadline has passed, for the notices.
func (l *Ledger) Overdue(ctx context.Context) ([]Row, error) {
	return l.view(ctx, query{scope: everything, Filter: Filter{Figure: FigureOverdue, Limit: math.MaxInt32}})
}

// Resumable returns every pause and deferral whose last day has passed. A
// person resumes it; nothing does so by itself.
func (l *Ledger) Resumable(ctx context.Context) ([]Row, error) {
	return l.view(ctx, query{scope: everything, Filter: Filter{Figure: stopped, Limit: math.MaxInt32}})
}

func (l *Ledger) view(ctx context.Context, q query) (list []Row, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		list, err = l.list(ctx, tx, q)
		return err
	})
	return list, err
}

// days are the days that figures are counted by.
type days struct {
	today, soon string
	month       int64 // its beginning, Unix ms
}

func (l *Ledger) daysOf(tx *db.Tx) days {
	today := calendar.DayOf(tx.Now)
	year, month, _ := today.Civil()
	return days{
		today: string(today), soon: string(l.days().AddWorkingDays(today, DueSoonDays).Day),
		month: calendar.FirstInstant(calendar.NewDay(year, month, 1)).UnixMilli(),
	}
}

// list reads the rows of a query. What each figure takes is the same as in
// Counts; a test compares the two.
func (l *Ledger) list(ctx context.Context, tx *db.Tx, q query) ([]Row, error) {
	limit, on := q.Limit, l.daysOf(tx)
	if limit == 0 {
		limit = 200
	}
	rows, err := tx.Query(ctx, `SELECT i.id, i.number, i.court, i.division, i.item, i.title, i.severity, i.facility, i.state, i.due_on, i.provisional,
			i.until_on, i.owner, i.owner_name, i.extensions, i.created_at, i.closed_at, i.version, s.suspended = 1, s.void = 1
		FROM issue i JOIN (
			SELECT l.issue, MIN(CASE WHEN f.state = 'withdrawn' THEN 1 ELSE 0 END) AS void, MAX(CASE WHEN f.state = 'under_review' THEN 1 ELSE 0 END) AS suspended
			FROM issue_finding l JOIN finding f ON f.id = l.finding WHERE NOT l.again GROUP BY l.issue) s ON s.issue = i.id
		WHERE ($1 = '*' OR $1 LIKE '%|' || i.court || '|%' OR $1 LIKE '%|' || i.division || '|%' OR ($2 <> '' AND i.owner = $2))
		AND ($3 = '' OR i.state = $3) AND ($4 = '' OR i.item = $4) AND ($5 = '' OR i.court = $5) AND ($6 = '' OR i.division = $6)
		AND ($7 = '' OR i.owner = $7)
		AND (NOT $8 OR s.void = 0 AND s.suspended = 0 AND i.state IN ('rectifying', 'returned') AND i.due_on <> '' AND i.due_on < $9)
		AND ($10 = '' OR s.void = 0 AND (
			$10 = 'open' AND i.state NOT IN ('closed', 'observing', 'settled', 'recurred')
			OR $10 = 'due_soon' AND s.suspended = 0 AND i.state IN ('rectifying', 'returned') AND i.due_on BETWEEN $9 AND $11
			OR $10 = 'overdue' AND s.suspended = 0 AND i.state IN ('rectifying', 'returned') AND i.due_on <> '' AND i.due_on < $9
			OR $10 = 'waiting' AND s.suspended = 0 AND i.state = 'submitted'
			OR $10 = 'recurred' AND EXISTS (SELECT 1 FROM issue_step t WHERE t.issue = i.id AND t.verb = 'issue.recur' AND t.at >= $12)
			OR $10 = 'mine' AND i.state IN ('assigned', 'rectifying', 'returned', 'paused', 'deferred')
			OR $10 = 'watched' AND s.suspended = 0 AND i.state = 'observing' AND i.until_on < $9
			OR $10 = 'stopped' AND s.suspended = 0 AND i.state IN ('paused', 'deferred') AND i.until_on < $9))
		AND ($13 = '' OR (CASE WHEN i.due_on = '' THEN '9999' ELSE i.due_on END, i.id)
			> (SELECT CASE WHEN a.due_on = '' THEN '9999' ELSE a.due_on END, a.id FROM issue a WHERE a.id = $13))
		ORDER BY CASE WHEN i.due_on = '' THEN '9999' ELSE i.due_on END, i.id LIMIT $14`,
		q.scope, q.officer, q.State, q.Item, q.Court, q.Division, q.Owner, q.Overdue, on.today, q.Figure, on.soon, on.month, q.After, limit)
	return db.Collect(rows, err, func(r *db.Rows) (w Row, err error) {
		return w, r.Scan(&w.ID, &w.Number, &w.Unit.Court, &w.Unit.Division, &w.Item, &w.Title, &w.Severity, &w.Facility, &w.State, &w.Due.On,
			&w.Due.Provisional, &w.Until, &w.Owner, &w.OwnerName, &w.Extensions, &w.CreatedAt, &w.ClosedAt, &w.Version, &w.Suspended, &w.Void)
	})
}

// Counts are the figures of a home page. Issues whose findings were withdrawn
// count in none of them; those suspended by a review are open, and nothing else.
type Counts struct {
	Open     int // not closed yet
	DueSoon  int // due within DueSoonDays working days, today included
	Overdue  int
	Waiting  int // for acceptance
	Recurred int // this month
}

// Counts returns the figures over the issues that by may know of.
func (l *Ledger) Counts(ctx context.Context, by org.Actor) (c Counts, err error) {
	q := sees(by, Filter{})
	err = l.log.View(ctx, func(tx *db.Tx) error {
		on := l.daysOf(tx)
		return tx.QueryRow(ctx, `SELECT
			COALESCE(SUM(CASE WHEN i.state NOT IN ('closed', 'observing', 'settled', 'recurred') THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.suspended = 0 AND i.state IN ('rectifying', 'returned') AND i.due_on BETWEEN $3 AND $4 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.suspended = 0 AND i.state IN ('rectifying', 'returned') AND i.due_on <> '' AND i.due_on < $3 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.suspended = 0 AND i.state = 'submitted' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM issue_step t WHERE t.issue = i.id AND t.verb = 'issue.recur' AND t.at >= $5) THEN 1 ELSE 0 END), 0)
			FROM issue i JOIN (
				SELECT l.issue, MIN(CASE WHEN f.state = 'withdrawn' THEN 1 ELSE 0 END) AS void, MAX(CASE WHEN f.state = 'under_review' THEN 1 ELSE 0 END) AS suspended
				FROM issue_finding l JOIN finding f ON f.id = l.finding WHERE NOT l.again GROUP BY l.issue) s ON s.issue = i.id
			WHERE s.void = 0
			AND ($1 = '*' OR $1 LIKE '%|' || i.court || '|%' OR $1 LIKE '%|' || i.division || '|%' OR ($2 <> '' AND i.owner = $2))`,
			q.scope, q.officer, on.today, on.soon, on.month).Scan(&c.Open, &c.DueSoon, &c.Overdue, &c.Waiting, &c.Recurred)
	})
	return c, err
}

// Repeat is a finding that shows a kind of problem in a unit once more.
type Repeat struct {
	ID       finding.ID
	Number   string
	Title    string
	Severity finding.Severity
	State    finding.State
	On       calendar.Day // when it happened, or was entered when nobody said
}

// Recurrence returns the determined findings of an item in a unit that lie
// after a day, the first in front: what came back after an issue was closed on
// that day. It asks the register of findings and keeps nothing.
func (l *Ledger) Recurrence(ctx context.Context, by org.Actor, item string, unit org.Unit, from calendar.Day) (list []Repeat, err error) {
	if err := by.Require(org.IssueView, org.IssueView, unit); err != nil {
		return nil, err
	}
	err = l.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, number, source, title, severity, state, happened_on, created_at FROM finding
			WHERE item = $1 AND court = $2 AND division = $3 AND valid AND state IN ('determined', 'upheld_on_review') ORDER BY id`,
			item, unit.Court, unit.Division)
		found, err := db.Collect(rows, err, func(r *db.Rows) (p Problem, err error) {
			return p, r.Scan(&p.ID, &p.Number, &p.Source, &p.Title, &p.Severity, &p.State, &p.Happened, &p.entered)
		})
		for _, p := range found {
			if p.day() > from {
				list = append(list, Repeat{p.ID, p.Number, p.Title, p.Severity, p.State, p.day()})
			}
		}
		slices.SortStableFunc(list, func(a, b Repeat) int { return strings.Compare(string(a.On), string(b.On)) })
		return err
	})
	return list, err
}
