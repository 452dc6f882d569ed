package document

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
)

// Checkup is a document that was read and checked outside of any transaction,
// to be entered together with others in one act.
type Checkup struct {
	Document
	result  examine.Result
	list    *checklist.Checklist // of the candidates; nil: none are made
	current bool                 // it lies there as this engine checked it: there is nothing to enter
}

// Hits is how many hits it will enter.
func (c *Checkup) Hits() int { return len(c.result.Hits) }

// Examine reads and checks a file under the rules of Add. A file that is on the
// shelf already, as far as the actor may know, is that document. With propose
// the hits are to become candidates.
func (s *Shelf) Examine(ctx context.Context, by org.Actor, name string, data []byte, propose bool) (*Checkup, error) {
	if !by.MayAnywhere(org.DocumentUpload) {
		return nil, org.ErrForbidden
	}
	name = extract.BaseName(name)
	sum := sha256.Sum256(data)
	var on calendar.Day
	err := s.log.View(ctx, func(tx *db.Tx) error {
		on = calendar.DayOf(tx.Now)
		return duplicate(ctx, tx, by, hex.EncodeToString(sum[:]))
	})
	var known *DuplicateError
	if errors.As(err, &known) {
		return s.Reexamine(ctx, by, known.ID, propose)
	}
	if err != nil {
		return nil, err
	}
	text, err := s.examiner.Read(ctx, data, name)
	if err != nil {
		return nil, err
	}
	doc := judgment.Parse(text.Text)
	unit, signers, err := s.signed(ctx, by, doc)
	if err != nil {
		return nil, err
	}
	c := &Checkup{Document: Document{
		Unit: unit, Name: name, Media: media(text.Format), Format: string(examine.FormatOf(text)), AddedBy: by.Account, Restricted: restricted(doc),
	}}
	if err := s.keep(ctx, c, data, text); err != nil {
		return nil, err
	}
	return c, s.examined(ctx, c, doc, on, signers, propose)
}

// keep puts the file and its text away. The text of a plain file is the file:
// one blob is both.
func (s *Shelf) keep(ctx context.Context, c *Checkup, data []byte, read extract.Document) error {
	g, ctx := errgroup.WithContext(ctx)
	text := read.Text
	same := string(data) == text
	g.Go(func() (err error) {
		c.Layout, err = s.keepLayout(ctx, read)
		return err
	})
	g.Go(func() error {
		file, err := s.blobs.Put(ctx, bytes.NewReader(data), MaxSize)
		c.SHA256, c.Size = file.SHA256, file.Size
		return err
	})
	g.Go(func() error {
		if same {
			return nil
		}
		plain, err := s.blobs.Put(ctx, strings.NewReader(text), int64(len(text)))
		c.TextSHA256, c.TextSize = plain.SHA256, plain.Size
		return err
	})
	err := g.Wait()
	if same {
		c.TextSHA256, c.TextSize = c.SHA256, c.Size
	}
	return err
}

// Reexamine checks a document of the shelf again, unless this engine has
// checked it already.
func (s *Shelf) Reexamine(ctx context.Context, by org.Actor, id ID, propose bool) (*Checkup, error) {
	c := &Checkup{}
	err := s.log.View(ctx, func(tx *db.Tx) (err error) {
		c.Document, err = load(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if c.ErasedAt != 0 || !by.May(org.DocumentCheck, c.Unit) {
		return nil, org.ErrNotFound
	}
	now, err := s.examiner.Version(ctx, c.Unit.Court)
	if err != nil {
		return nil, err
	}
	if c.State == Checked && c.Engine == now && !propose {
		c.current = true
		return c, nil
	}
	text, err := s.text(ctx, &c.Document)
	if err != nil {
		return nil, err
	}
	doc := judgment.Parse(text)
	signers, err := s.signers(ctx, doc, c.Unit)
	if err != nil {
		return nil, err
	}
	return c, s.examined(ctx, c, doc, calendar.DayOf(c.AddedAt), signers, propose)
}

// examined runs the checker.
func (s *Shelf) examined(ctx context.Context, c *Checkup, doc *judgment.Doc, on calendar.Day, signers []Signer, propose bool) (err error) {
	c.result, err = s.examiner.Check(ctx, examine.Paper{Doc: doc, Format: examine.Format(c.Format), On: on, Court: c.Unit.Court})
	if err != nil {
		return err
	}
	c.read(c.result, signers)
	if propose {
		c.list, err = s.list.InForce(ctx)
	}
	return err
}

// Enter saves a checkup inside the act that ordered it. The caller has made
// sure that it is entered once.
func (s *Shelf) Enter(ctx context.Context, tx *db.Tx, act *audit.Act, c *Checkup) error {
	if c.current {
		return nil
	}
	id, err := casefile.Ensure(ctx, tx, act, c.Unit.Court, c.CaseNo, c.Kind)
	if err != nil {
		return err
	}
	c.Casefile = string(id)
	before := map[string]string{}
	if c.ID == "" {
		err = insertChecked(ctx, tx, &c.Document)
	} else if before, err = candidates(ctx, tx, c.ID); err == nil {
		err = saveChecked(ctx, tx, &c.Document)
	}
	if err != nil {
		return err
	}
	act.Also(string(c.ID))
	return s.enterHits(ctx, tx, act, c, before)
}

// enterHits replaces the hits. A candidate that was made of a hit before stays
// its candidate.
func (s *Shelf) enterHits(ctx context.Context, tx *db.Tx, act *audit.Act, c *Checkup, before map[string]string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM hit WHERE document = $1`, c.ID); err != nil {
		return err
	}
	var parties []string
	for _, x := range c.result.Doc.Parties {
		parties = append(parties, x.Text)
	}
	seen := map[string]int{}
	for i, h := range c.result.Hits {
		hit := s.hit(&c.Document, i+1, h, c.result.Doc.Text, seen)
		hit.Finding = before[hit.Signature]
		if c.list != nil && hit.Finding == "" {
			var err error
			if hit.Finding, err = s.propose(ctx, tx, act, org.Engine("judgment"), &c.Document, parties, c.list, h, hit); err != nil {
				return err
			}
		}
		if err := insertHit(ctx, tx, c.ID, hit); err != nil {
			return err
		}
	}
	return nil
}

// candidates are the candidates made of a document's hits, by signature.
func candidates(ctx context.Context, tx *db.Tx, id ID) (map[string]string, error) {
	out := map[string]string{}
	rows, err := tx.Query(ctx, `SELECT signature, finding FROM hit WHERE document = $1 AND finding <> ''`, id)
	_, err = db.Collect(rows, err, func(r *db.Rows) (_ struct{}, err error) {
		var signature, finding string
		err = r.Scan(&signature, &finding)
		out[signature] = finding
		return struct{}{}, err
	})
	return out, err
}

// insertChecked takes a document in that was checked before it was entered.
func insertChecked(ctx context.Context, tx *db.Tx, d *Document) error {
	record, err := d.Record.encode()
	if err != nil {
		return err
	}
	d.ID = ID(tx.NewID("doc"))
	_, err = tx.Exec(ctx, `INSERT INTO document (id, court, division, casefile, name, media, sha256, size, text_sha256, text_size, layout_sha256, layout_size, format,
			chars, doc_type, kind, level, case_no, court_name, signed_on, record, engine, state, added_at, added_by, checked_at, restricted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $24, $26)`,
		d.ID, d.Unit.Court, d.Unit.Division, d.Casefile, d.Name, d.Media, d.SHA256, d.Size, d.TextSHA256, d.TextSize, d.Layout.SHA256, d.Layout.Size, d.Format,
		d.Chars, d.Type, d.Kind, d.Level, d.CaseNo, d.CourtName, d.Signed, record, d.Engine, d.State, tx.NowMS(), d.AddedBy, d.Restricted)
	return err
}

// Pick chooses documents of the shelf; zero fields do not narrow.
type Pick struct {
	Query    string // of the case number or the file's name
	Court    org.CourtID
	From, To calendar.Day // of signing, both included
}

// Count is how many documents Select would give.
func Count(ctx context.Context, tx *db.Tx, by org.Actor, p Pick) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM document
		WHERE erased_at = 0 AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')
		AND ($2 = '' OR case_no LIKE '%' || $2 || '%' OR name LIKE '%' || $2 || '%') AND ($3 = '' OR court = $3)
		AND ($4 = '' OR signed_on >= $4) AND ($5 = '' OR (signed_on <> '' AND signed_on <= $5))`,
		by.Scope(org.DocumentCheck).Match(), p.Query, p.Court, p.From, p.To).Scan(&n)
	return n, err
}

// Select gives the ids of the documents of the actor's scope, by id, from after
// one of them.
func Select(ctx context.Context, tx *db.Tx, by org.Actor, p Pick, after ID, limit int) ([]ID, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM document
		WHERE erased_at = 0 AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')
		AND ($2 = '' OR case_no LIKE '%' || $2 || '%' OR name LIKE '%' || $2 || '%') AND ($3 = '' OR court = $3)
		AND ($4 = '' OR signed_on >= $4) AND ($5 = '' OR (signed_on <> '' AND signed_on <= $5))
		AND id > $6 ORDER BY id LIMIT $7`,
		by.Scope(org.DocumentCheck).Match(), p.Query, p.Court, p.From, p.To, after, limit)
	return db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
}

// Text is the text of a document that the reader sees on a page of its own; the
// caller has logged the view.
func (s *Shelf) Text(ctx context.Context, textSHA256 string, size int64) (string, error) {
	return s.text(ctx, &Document{TextSHA256: textSHA256, TextSize: size})
}
