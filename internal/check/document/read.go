package document

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

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
	err := tx.QueryRow(ctx, `SELECT court, division, casefile, name, media, sha256, size, text_sha256, text_size, format, chars, doc_type, kind, level, case_no,
			court_name, signed_on, record, engine, state, problem, added_at, added_by, checked_at, erased_at, restricted, version FROM document WHERE id = $1`, id).Scan(
		&d.Unit.Court, &d.Unit.Division, &d.Casefile, &d.Name, &d.Media, &d.SHA256, &d.Size, &d.TextSHA256, &d.TextSize, &d.Format, &d.Chars,
		&d.Type, &d.Kind, &d.Level, &d.CaseNo, &d.CourtName, &signed, &record, &d.Engine, &d.State, &d.Problem, &added, &d.AddedBy, &checked,
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
	Limit int
}

// List returns the documents in the actor's scope, the newest first.
func (s *Shelf) List(ctx context.Context, by org.Actor, f Filter) (list []Row, err error) {
	limit := f.Limit
	if limit == 0 {
		limit = 100
	}
	err = s.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, division, name, case_no, doc_type, kind, signed_on, state, problem, added_at, checked_at,
				(SELECT count(*) FROM hit h WHERE h.document = document.id),
				(SELECT count(*) FROM finding f WHERE f.document = document.id AND f.state IN ('candidate', 'verifying', 'doubtful'))
			FROM document
			WHERE erased_at = 0 AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')
			AND (NOT restricted OR $2 = '*' OR $2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%')
			AND ($3 = '' OR case_no LIKE '%' || $3 || '%' OR name LIKE '%' || $3 || '%')
			AND ($4 = 0 OR EXISTS (SELECT 1 FROM finding f WHERE f.document = document.id AND f.state IN ('candidate', 'verifying', 'doubtful')))
			ORDER BY id DESC LIMIT $5`,
			by.Scope(org.DocumentView).Match(), by.Scope(org.DocumentCheck).Match(), f.Query, flag(f.Open), limit)
		list, err = db.Collect(rows, err, func(r *db.Rows) (w Row, err error) {
			var signed string
			var added, checked int64
			err = r.Scan(&w.ID, &w.Unit.Court, &w.Unit.Division, &w.Name, &w.CaseNo, &w.Type, &w.Kind, &signed, &w.State, &w.Problem,
				&added, &checked, &w.Hits, &w.Open)
			w.Signed, w.AddedAt, w.CheckedAt = calendar.Day(signed), time.UnixMilli(added), time.UnixMilli(checked)
			return w, err
		})
		return err
	})
	return list, err
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
		err := tx.QueryRow(ctx, `SELECT count(*) FROM document WHERE sha256 = $1 OR text_sha256 = $1`, sum).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}
