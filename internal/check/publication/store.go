package publication

import (
	"context"
	"errors"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a document on the register, a copy
// and a list.
func Objects() []audit.Object {
	return []audit.Object{
		{
			Prefix: "pub",
			Rows: []string{
				`SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way, served_on,
					second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
					approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version FROM publication WHERE id = $1`,
				`SELECT n, at, account, name, verb, from_state, to_state, reason FROM publication_step WHERE publication = $1 ORDER BY n`,
			},
			All: `SELECT id FROM publication`,
		},
		{
			Prefix: "pcp",
			Rows:   []string{`SELECT id, publication, n, state, profile, plan, leaks, sha256, size, problem, made_at, version FROM publication_copy WHERE id = $1`},
			All:    `SELECT id FROM publication_copy`,
		},
		{
			Prefix: "onl",
			Rows: []string{
				`SELECT id, court, name, day_from, day_to, entries, added_at, added_by, added_name, version FROM publication_list WHERE id = $1`,
				`SELECT n, case_no, title, online_on, hash, text_sha256, text_size FROM publication_online WHERE list = $1 ORDER BY n`,
				`SELECT signature, finding, added_at, added_by FROM publication_lead WHERE list = $1 ORDER BY signature`,
			},
			All: `SELECT id FROM publication_list`,
		},
	}
}

// shelved reads a document of the shelf as the register needs it; ID is that of
// its entry, "" when there is none yet.
func shelved(ctx context.Context, tx *db.Tx, by org.Actor, document string) (Publication, error) {
	p := Publication{Document: document}
	var erased int64
	var known ID
	err := tx.QueryRow(ctx, `SELECT court, division, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, erased_at,
			COALESCE((SELECT id FROM publication WHERE document = d.id), '') FROM document d WHERE id = $1`, document).Scan(
		&p.Unit.Court, &p.Unit.Division, &p.Casefile, &p.CaseNo, &p.CourtName, &p.Kind, &p.Type, &p.Level, &p.Signed, &p.Restricted, &erased, &known)
	if errors.Is(err, db.ErrNoRows) {
		return p, org.ErrNotFound
	}
	if err != nil {
		return p, err
	}
	if !p.visible(by) {
		return Publication{}, org.ErrNotFound
	}
	if known != "" {
		return load(ctx, tx, known)
	}
	if erased != 0 {
		return p, ErrErased
	}
	return p, nil
}

// visible reports whether by may know of the entry. One of a restricted case is
// for those who decide on it.
func (p *Publication) visible(by org.Actor) bool {
	return by.May(org.PublicationView, p.Unit) && !p.Restricted || p.decides(by)
}

// decides reports whether by may see the words: those who decide what goes
// online and those who approve that something does not.
func (p *Publication) decides(by org.Actor) bool {
	return by.May(org.PublicationDecide, p.Unit) || by.May(org.PublicationWithhold, p.Unit)
}

// find loads an entry that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Publication, error) {
	p, err := load(ctx, tx, id)
	if err == nil && !p.visible(by) {
		return Publication{}, org.ErrNotFound
	}
	return p, err
}

// load reads an entry, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Publication, error) {
	p, err := scan(tx.QueryRow(ctx, `SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way,
			served_on, second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
			approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version FROM publication WHERE id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return p, org.ErrNotFound
	}
	return p, err
}

func scan(r interface{ Scan(...any) error }, more ...any) (p Publication, err error) {
	var proposed, approved, entered int64
	err = r.Scan(append([]any{
		&p.ID, &p.Unit.Court, &p.Unit.Division, &p.Document, &p.Casefile, &p.CaseNo, &p.CourtName, &p.Kind, &p.Type, &p.Level, &p.Signed, &p.Restricted,
		&p.State, &p.Way, &p.Served, &p.SecondNo, &p.Effective, &p.Due, &p.Provisional, &p.Profile, &p.Ground, &p.Reason, &p.Proposer, &p.ProposerName,
		&proposed, &p.Approver, &p.ApproverName, &approved, &p.PublishedOn, &p.FirstOn, &p.Place, &p.WithdrawnOn, &p.Withdrawal, &p.Copies, &entered,
		&p.EnteredBy, &p.Version,
	}, more...)...)
	p.ProposedAt, p.ApprovedAt, p.EnteredAt = db.Moment(proposed), db.Moment(approved), db.Moment(entered)
	return p, err
}

func insert(ctx context.Context, tx *db.Tx, p *Publication) error {
	_, err := tx.Exec(ctx, `INSERT INTO publication (id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state,
			way, served_on, second_no, effective_on, due_on, provisional, entered_at, entered_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		p.ID, p.Unit.Court, p.Unit.Division, p.Document, p.Casefile, p.CaseNo, p.CourtName, p.Kind, p.Type, p.Level, string(p.Signed), p.Restricted, p.State,
		p.Way, string(p.Served), p.SecondNo, string(p.Effective), string(p.Due), p.Provisional, db.Stamp(p.EnteredAt), p.EnteredBy)
	return err
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, p *Publication) error {
	return tx.Save(ctx, `UPDATE publication SET state = $3, way = $4, served_on = $5, second_no = $6, effective_on = $7, due_on = $8, provisional = $9,
			profile = $10, ground = $11, reason = $12, proposer = $13, proposer_name = $14, proposed_at = $15, approver = $16, approver_name = $17,
			approved_at = $18, published_on = $19, first_on = $20, place = $21, withdrawn_on = $22, withdrawal = $23, copies = $24, version = version + 1
		WHERE id = $1 AND version = $2`,
		p.ID, p.Version, p.State, p.Way, string(p.Served), p.SecondNo, string(p.Effective), string(p.Due), p.Provisional,
		p.Profile, p.Ground, p.Reason, p.Proposer, p.ProposerName, db.Stamp(p.ProposedAt), p.Approver, p.ApproverName,
		db.Stamp(p.ApprovedAt), string(p.PublishedOn), string(p.FirstOn), p.Place, string(p.WithdrawnOn), p.Withdrawal, p.Copies)
}

// Step is a row of the life of a document.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string
	Verb     Verb
	From, To State
	Reason   string
}

func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, p *Publication, reason string) error {
	_, err := tx.Exec(ctx, `INSERT INTO publication_step (publication, n, at, account, name, verb, from_state, to_state, reason)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM publication_step WHERE publication = $1`,
		p.ID, tx.NowMS(), by.Account, by.Name, v, from, p.State, reason)
	return err
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, name, verb, from_state, to_state, reason FROM publication_step WHERE publication = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Name, &s.Verb, &s.From, &s.To, &s.Reason)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// Filter narrows the register; zero fields do not.
type Filter struct {
	Query   string // of the case number
	State   State
	Court   org.CourtID
	Overdue bool // open, and the last day is over
	Limit   int  // everything when 0
	After   ID   // page on from here
}

// Page is a stretch of the register, and where in it it lies.
type Page struct {
	Rows []Publication
	From int // place of the first row, counted from 1
	All  int
	Back ID // what the page before comes after; "" for the first page
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

// Page lists the register as far as by may know of it: what is still open first
// and there the earliest last day, so that what is overdue stands at the top;
// then the rest, the newest first.
func (b *Book) Page(ctx context.Context, by org.Actor, f Filter) (p Page, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		p, err = page(ctx, tx, by, f)
		if err == nil && len(p.Rows) == 0 && f.After != "" {
			f.After = ""
			p, err = page(ctx, tx, by, f)
		}
		return err
	})
	return p, err
}

func page(ctx context.Context, tx *db.Tx, by org.Actor, f Filter) (p Page, err error) {
	limit := f.Limit
	if limit == 0 {
		limit = 1 << 30
	}
	overdue := 0
	if f.Overdue {
		overdue = 1
	}
	decides := by.Scope(org.PublicationDecide).Match()
	rows, err := tx.Query(ctx, `WITH l AS (SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way,
			served_on, second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
			approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version,
			ROW_NUMBER() OVER pressing AS place_n, COUNT(*) OVER () AS every, COALESCE(LAG(id, $1) OVER pressing, '') AS back
			FROM publication
			WHERE (NOT restricted AND ($2 = '*' OR $2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%')
				OR $3 = '*' OR $3 LIKE '%|' || court || '|%' OR $3 LIKE '%|' || division || '|%'
				OR $4 = '*' OR $4 LIKE '%|' || court || '|%' OR $4 LIKE '%|' || division || '|%')
			AND ($5 = '' OR case_no LIKE '%' || $5 || '%') AND ($6 = '' OR state = $6) AND ($7 = '' OR court = $7)
			AND ($8 = 0 OR state IN ('running', 'preparing', 'withholding') AND first_on = '' AND due_on < $9)
			WINDOW pressing AS (ORDER BY CASE WHEN state IN ('running', 'preparing', 'withholding') THEN 0 ELSE 1 END,
				CASE WHEN state IN ('running', 'preparing', 'withholding') THEN due_on ELSE '' END, id DESC))
		SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way,
			served_on, second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
			approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version, place_n, every, back
		FROM l WHERE $10 = '' OR place_n > (SELECT place_n FROM l WHERE id = $10) ORDER BY place_n LIMIT $11`,
		limit+1, by.Scope(org.PublicationView).Match(), decides, by.Scope(org.PublicationWithhold).Match(), f.Query, f.State, f.Court, overdue,
		string(calendar.DayOf(tx.Now)), f.After, limit)
	place := 0
	p.Rows, err = db.Collect(rows, err, func(r *db.Rows) (Publication, error) {
		var back ID
		x, err := scan(r, &place, &p.All, &back)
		if p.From == 0 {
			p.From, p.Back = place, back
		}
		return x, err
	})
	return p, err
}

// Counts are the figures above the register.
type Counts struct {
	Unentered int // checked documents of the shelf without a day of taking effect
	Open      int
	Overdue   int
	Approval  int // wait for a leader
}

// Count counts what waits within the scope of by.
func (b *Book) Count(ctx context.Context, by org.Actor) (c Counts, err error) {
	match, withhold := by.Scope(org.PublicationDecide).Match(), by.Scope(org.PublicationWithhold).Match()
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		err := tx.QueryRow(ctx, `SELECT count(*) FROM document d WHERE erased_at = 0 AND state = 'checked' AND case_no <> ''
			AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')
			AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.document = d.id)`, match).Scan(&c.Unentered)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN state IN ('running', 'preparing', 'withholding') THEN 1 ELSE 0 END), 0),
				COALESCE(SUM(CASE WHEN state IN ('running', 'preparing', 'withholding') AND first_on = '' AND due_on < $1 THEN 1 ELSE 0 END), 0),
				COALESCE(SUM(CASE WHEN state = 'withholding' THEN 1 ELSE 0 END), 0)
			FROM publication WHERE ($2 = '*' OR $2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%'
				OR $3 = '*' OR $3 LIKE '%|' || court || '|%' OR $3 LIKE '%|' || division || '|%'
				OR NOT restricted AND ($4 = '*' OR $4 LIKE '%|' || court || '|%' OR $4 LIKE '%|' || division || '|%'))`,
			string(calendar.DayOf(tx.Now)), match, withhold, by.Scope(org.PublicationView).Match()).Scan(&c.Open, &c.Overdue, &c.Approval)
	})
	return c, err
}

// Shelved is a document of the shelf that is not on the register yet.
type Shelved struct {
	Document string
	Unit     org.Unit
	CaseNo   string
	Kind     string
	Type     string
	Level    string
	Signed   calendar.Day
}

// Unentered lists the documents that wait for their day of taking effect, the
// earliest signed first, at most limit of them.
func (b *Book) Unentered(ctx context.Context, by org.Actor, query string, limit int) (list []Shelved, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, division, case_no, kind, doc_type, level, signed_on FROM document d
			WHERE erased_at = 0 AND state = 'checked' AND case_no <> ''
			AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%') AND ($2 = '' OR case_no LIKE '%' || $2 || '%')
			AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.document = d.id) ORDER BY signed_on, id LIMIT $3`,
			by.Scope(org.PublicationDecide).Match(), query, limit)
		list, err = db.Collect(rows, err, func(r *db.Rows) (s Shelved, err error) {
			return s, r.Scan(&s.Document, &s.Unit.Court, &s.Unit.Division, &s.CaseNo, &s.Kind, &s.Type, &s.Level, &s.Signed)
		})
		return err
	})
	return list, err
}
