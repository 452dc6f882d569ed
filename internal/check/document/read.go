package document

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// load reads a document, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Document, error) {
	d := Document{ID: id}
	var signed, record string
	var added, checked int64
	err := tx.QueryRow(ctx, `SELECT court, division, casefile, name, media, sha256, size, text_sha256, text_size, layout_sha256, layout_size, format, chars, doc_type, kind,
			level, case_no, court_name, signed_on, record, engine, state, problem, added_at, added_by, checked_at, erased_at, restricted, version FROM document WHERE id = $1`, id).Scan(
		&d.Unit.Court, &d.Unit.Division, &d.Casefile, &d.Name, &d.Media, &d.SHA256, &d.Size, &d.TextSHA256, &d.TextSize, &d.Layout.SHA256, &d.Layout.Size,
		&d.Format, &d.Chars, &d.Type, &d.Kind, &d.Level, &d.CaseNo, &d.CourtName, &signed, &record, &d.Engine, &d.State, &d.Problem, &added, &d.AddedBy, &checked,
		&d.ErasedAt, &d.Restricted, &d.Version)
	if errors.Is(err, db.ErrNoRows) {
		return d, org.ErrNotFound
	}
	if err != nil {
		return d, err
	}
	d.Signed, d.AddedAt, d.CheckedAt = calendar.Day(signed), time.UnixMilli(added), time.UnixMilli(checked)
	if record != "" {
		err = json.Unmarshal([]byte(record), &d.Record)
	}
	return d, err
}

// visible reports whether by may see the document: by scope, or because a
// finding served on him rests on it. A restricted one is for its own judges and
// 审管办.
func visible(d *Document, by org.Actor, findings []finding.Row, about []finding.Row) bool {
	signed := slices.ContainsFunc(d.Record.Signers, func(s Signer) bool { return by.Officer != "" && slices.Contains(s.Officers, by.Officer) })
	if d.Restricted {
		return signed || by.Account == d.AddedBy || by.May(org.DocumentCheck, d.Unit)
	}
	if by.May(org.DocumentView, d.Unit) {
		return true
	}
	return slices.ContainsFunc(findings, func(f finding.Row) bool {
		return slices.ContainsFunc(about, func(a finding.Row) bool { return a.ID == f.ID })
	})
}

// Page is a document with all that its page shows.
type Page struct {
	Document
	Text     string
	Hits     []Hit
	Findings map[string]finding.Row // by id, of the hits
}

// Open logs the view and returns the document. An officer who sees it only
// because a finding was served on him sees that finding's hits and no others.
func (s *Shelf) Open(ctx context.Context, by org.Actor, id ID) (*Page, error) {
	p := &Page{Findings: map[string]finding.Row{}}
	var rows []finding.Row
	err := s.log.View(ctx, func(tx *db.Tx) (err error) {
		if p.Document, err = load(ctx, tx, id); err != nil {
			return err
		}
		if p.Hits, err = hits(ctx, tx, id); err != nil {
			return err
		}
		rows, err = finding.OfDocument(ctx, tx, string(id))
		return err
	})
	if err != nil {
		return nil, err
	}
	about, err := s.findings.About(ctx, by)
	if err != nil {
		return nil, err
	}
	if !visible(&p.Document, by, rows, about) {
		return nil, org.ErrNotFound
	}
	for _, f := range rows {
		p.Findings[string(f.ID)] = f
	}
	if !by.May(org.DocumentView, p.Unit) && !p.Restricted {
		p.Hits = slices.DeleteFunc(p.Hits, func(h Hit) bool {
			return !slices.ContainsFunc(about, func(a finding.Row) bool { return string(a.ID) == h.Finding })
		})
	}
	if p.ErasedAt != 0 {
		return p, nil
	}
	if err := s.views.Note(ctx, by, string(id), "", "document"); err != nil {
		return nil, err
	}
	p.Text, err = s.text(ctx, &p.Document)
	return p, err
}

func hits(ctx context.Context, tx *db.Tx, id ID) ([]Hit, error) {
	rows, err := tx.Query(ctx, `SELECT id, n, rule, severity, confidence, start_byte, end_byte, text, message, fix, has_fix, basis, evidence, signature, finding
		FROM hit WHERE document = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (h Hit, err error) {
		var fix, places string
		var has bool
		if err := r.Scan(&h.ID, &h.N, &h.Rule, &h.Severity, &h.Confidence, &h.Start, &h.End, &h.Text, &h.Message, &fix, &has, &h.Basis,
			&places, &h.Signature, &h.Finding); err != nil {
			return h, err
		}
		if has {
			h.Fix = &fix
		}
		return h, json.Unmarshal([]byte(places), &h.Evidence)
	})
}

// Signers are those who signed a document, without showing it: nothing is seen
// by asking, and nothing is logged.
func (s *Shelf) Signers(ctx context.Context, by org.Actor, id ID) (signers []Signer, unit org.Unit, err error) {
	err = s.log.View(ctx, func(tx *db.Tx) error {
		d, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&d, by, nil, nil) {
			return org.ErrNotFound
		}
		signers, unit = d.Record.Signers, d.Unit
		return nil
	})
	return signers, unit, err
}

// File is the file of a document as it was taken in, for an export of evidence.
// Nothing is seen by asking, and nothing is logged: whoever hands the bytes out
// logs that.
func (s *Shelf) File(ctx context.Context, by org.Actor, id ID) (f evidence.File, err error) {
	err = s.log.View(ctx, func(tx *db.Tx) error {
		d, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&d, by, nil, nil) {
			return org.ErrNotFound
		}
		if d.ErasedAt != 0 {
			return evidence.ErrErased
		}
		f = evidence.File{ID: string(d.ID), Name: d.Name, Part: "document", SHA256: d.SHA256, Size: d.Size}
		return nil
	})
	return f, err
}

// Row is a document as lists show it.
type Row struct {
	ID        ID
	Unit      org.Unit
	Name      string
	CaseNo    string
	Type      string
	Kind      string
	Signed    calendar.Day
	State     State
	Problem   string
	Hits      int
	Open      int // candidates that nobody has decided on
	AddedAt   time.Time
	CheckedAt time.Time
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	Query string // of the case number or the file's name
	Open  bool   // only with candidates to decide on
	Limit int    // 100 when 0
	After ID     // page on from here
}

// Stretch is a page of a list, and where in the list it lies.
type Stretch struct {
	Rows []Row
	From int // place of the first row, counted from 1
	All  int // rows of the whole list
	Back ID  // what the page before comes after; "" for the first page
}

// To is the place of the last row.
func (s Stretch) To() int { return s.From + len(s.Rows) - 1 }

// Next is what the next page comes after; "" when there is none.
func (s Stretch) Next() ID {
	if len(s.Rows) == 0 || s.To() >= s.All {
		return ""
	}
	return s.Rows[len(s.Rows)-1].ID
}

// List returns the documents in the actor's scope, the newest first.
func (s *Shelf) List(ctx context.Context, by org.Actor, f Filter) ([]Row, error) {
	p, err := s.Page(ctx, by, f)
	return p.Rows, err
}

// Page returns a page of List. A page that lies beyond the end is the first.
func (s *Shelf) Page(ctx context.Context, by org.Actor, f Filter) (p Stretch, err error) {
	err = s.log.View(ctx, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		if err == nil && len(p.Rows) == 0 && f.After != "" {
			f.After = ""
			p, err = list(ctx, tx, by, f)
		}
		return err
	})
	return p, err
}

// list reads the rows of a filter. The window functions see the whole list and
// the outer query cuts the page out of it, so that the count on a page and its
// rows are of one moment.
func list(ctx context.Context, tx *db.Tx, by org.Actor, f Filter) (p Stretch, err error) {
	limit := f.Limit
	if limit == 0 {
		limit = 100
	}
	rows, err := tx.Query(ctx, `SELECT id, court, division, name, case_no, doc_type, kind, signed_on, state, problem, added_at, checked_at,
			(SELECT count(*) FROM hit h WHERE h.document = l.id),
			(SELECT count(*) FROM finding f WHERE f.document = l.id AND f.state IN ('candidate', 'verifying', 'doubtful')),
			place, every, back
		FROM (SELECT id, court, division, name, case_no, doc_type, kind, signed_on, state, problem, added_at, checked_at,
			ROW_NUMBER() OVER newest AS place, COUNT(*) OVER () AS every, COALESCE(LAG(id, $1) OVER newest, '') AS back
			FROM document
			WHERE erased_at = 0 AND ($2 = '*' OR $2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%')
			AND (NOT restricted OR $3 = '*' OR $3 LIKE '%|' || court || '|%' OR $3 LIKE '%|' || division || '|%')
			AND ($4 = '' OR case_no LIKE '%' || $4 || '%' OR name LIKE '%' || $4 || '%')
			AND ($5 = 0 OR EXISTS (SELECT 1 FROM finding f WHERE f.document = document.id AND f.state IN ('candidate', 'verifying', 'doubtful')))
			WINDOW newest AS (ORDER BY id DESC)) AS l
		WHERE $6 = '' OR id < $6
		ORDER BY id DESC LIMIT $7`,
		limit+1, by.Scope(org.DocumentView).Match(), by.Scope(org.DocumentCheck).Match(), f.Query, flag(f.Open), f.After, limit)
	place := 0
	p.Rows, err = db.Collect(rows, err, func(r *db.Rows) (w Row, err error) {
		var signed string
		var added, checked int64
		var back ID
		err = r.Scan(&w.ID, &w.Unit.Court, &w.Unit.Division, &w.Name, &w.CaseNo, &w.Type, &w.Kind, &signed, &w.State, &w.Problem,
			&added, &checked, &w.Hits, &w.Open, &place, &p.All, &back)
		w.Signed, w.AddedAt, w.CheckedAt = calendar.Day(signed), time.UnixMilli(added), time.UnixMilli(checked)
		if p.From == 0 {
			p.From, p.Back = place, back
		}
		return w, err
	})
	return p, err
}

// flag is a bool as a number, which both databases compare alike.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// InUse reports whether a row names the blob: the sweep of orphans asks.
func (s *Shelf) InUse(ctx context.Context, sum string) (used bool, err error) {
	err = s.log.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM document WHERE sha256 = $1 OR text_sha256 = $1 OR layout_sha256 = $1`, sum).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}
