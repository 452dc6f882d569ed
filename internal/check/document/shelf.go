package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/jobs"
)

// Shelf keeps the documents.
type Shelf struct {
	log      *audit.Log
	queue    *jobs.Queue
	blobs    blob.Store
	people   *org.Directory
	findings *finding.Register
	views    *evidence.Views
	list     checklist.Source
	examiner *examine.Examiner
	drawing  chan struct{} // a place for each page being drawn
}

// Parts are what a shelf is made of.
type Parts struct {
	Log      *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store
	People   *org.Directory
	Findings *finding.Register
	Views    *evidence.Views
	List     checklist.Source
	Examiner *examine.Examiner
}

// NewShelf returns a shelf of these parts.
func NewShelf(p Parts) *Shelf {
	return &Shelf{
		log: p.Log, queue: p.Queue, blobs: p.Blobs, people: p.People, findings: p.Findings, views: p.Views,
		list: p.List, examiner: p.Examiner, drawing: make(chan struct{}, drawing),
	}
}

// Add takes a file in. What must not be kept is refused before a byte of it is:
// a secrecy mark, a file that gives no text, a text that is no judgment, a
// court outside the scope. The check itself is a job.
func (s *Shelf) Add(ctx context.Context, by org.Actor, name string, r io.Reader) (ID, error) {
	if !by.MayAnywhere(org.DocumentUpload) {
		return "", org.ErrForbidden
	}
	name = extract.BaseName(name)
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return "", err
	}
	text, err := s.examiner.Read(ctx, data, name)
	if err != nil {
		return "", err
	}
	doc := judgment.Parse(text.Text)
	unit, err := s.unitOf(ctx, by, doc)
	if err != nil {
		return "", err
	}
	d := &Document{
		Unit: unit, Name: name, Media: media(text.Format), Format: string(examine.FormatOf(text)), State: Queued, AddedBy: by.Account,
		Restricted: restricted(doc),
	}
	// Blobs first: if the program dies before the row is there, they are orphans
	// and are swept.
	file, err := s.blobs.Put(ctx, bytes.NewReader(data), MaxSize)
	if err != nil {
		return "", err
	}
	plain, err := s.blobs.Put(ctx, strings.NewReader(text.Text), int64(len(text.Text)))
	if err != nil {
		return "", err
	}
	d.SHA256, d.Size, d.TextSHA256, d.TextSize = file.SHA256, file.Size, plain.SHA256, plain.Size
	if d.Layout, err = s.keepLayout(ctx, text); err != nil {
		return "", err
	}
	return s.add(ctx, by, d)
}

func (s *Shelf) add(ctx context.Context, by org.Actor, d *Document) (ID, error) {
	act := &audit.Act{By: by.By(), Verb: "document.upload"}
	err := s.log.Do(ctx, act, func(tx *db.Tx) error {
		if err := duplicate(ctx, tx, by, d.SHA256); err != nil {
			return err
		}
		d.ID = ID(tx.NewID("doc"))
		act.Object = string(d.ID)
		_, err := tx.Exec(ctx, `INSERT INTO document (id, court, division, name, media, sha256, size, text_sha256, text_size, layout_sha256, layout_size, format, state,
				added_at, added_by, restricted)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			d.ID, d.Unit.Court, d.Unit.Division, d.Name, d.Media, d.SHA256, d.Size, d.TextSHA256, d.TextSize, d.Layout.SHA256, d.Layout.Size, d.Format, d.State,
			tx.NowMS(), d.AddedBy, d.Restricted)
		if err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, CheckJob{d.ID}, jobs.Urgent())
	})
	return d.ID, err
}

// duplicate finds the same file within what the person who uploads may see, and
// tells of no other.
func duplicate(ctx context.Context, tx *db.Tx, by org.Actor, sum string) error {
	var e DuplicateError
	err := tx.QueryRow(ctx, `SELECT id, name FROM document WHERE sha256 = $2
			AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%') ORDER BY id LIMIT 1`,
		by.Scope(org.DocumentUpload).Match(), sum).Scan(&e.ID, &e.Name)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &e
}

// unitOf says whose document it is: the court of its case number or heading,
// and the division of the first judge who signed it.
func (s *Shelf) unitOf(ctx context.Context, by org.Actor, doc *judgment.Doc) (org.Unit, error) {
	u, _, err := s.signed(ctx, by, doc)
	return u, err
}

// signed is unitOf with those who signed.
func (s *Shelf) signed(ctx context.Context, by org.Actor, doc *judgment.Doc) (u org.Unit, signers []Signer, err error) {
	if doc.Court.Text == "" && doc.CaseNo == nil {
		return u, nil, ErrNoJudgment
	}
	reg, err := s.people.Register(ctx)
	if err != nil {
		return u, nil, err
	}
	court, ok := org.Court{}, false
	if doc.CaseNo != nil {
		court, ok = reg.CourtCoded(doc.CaseNo.Court)
	}
	if !ok {
		court, ok = reg.CourtNamed(doc.Court.Text)
	}
	if !ok {
		return u, nil, ErrUnknownUnit
	}
	u = org.Unit{Court: court.ID}
	if !by.May(org.DocumentUpload, u) {
		return org.Unit{}, nil, ErrOtherCourt
	}
	if signers, err = s.signers(ctx, doc, u); err != nil {
		return u, nil, err
	}
	for _, x := range signers {
		if x.Division != "" {
			u.Division = x.Division
			break
		}
	}
	return u, signers, nil
}

// signers matches the signature block with the register of officers, as it was
// on the day of signing.
func (s *Shelf) signers(ctx context.Context, doc *judgment.Doc, u org.Unit) ([]Signer, error) {
	day := signedDay(doc)
	out := []Signer{}
	for _, x := range doc.Signers {
		g := Signer{Name: x.Text, Role: x.Role, Officers: []org.OfficerID{}}
		people, err := s.people.OfficersNamed(ctx, x.Text, org.Unit{Court: u.Court}, day)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			g.Officers = append(g.Officers, p.ID)
		}
		if len(people) == 1 && len(people[0].Posts) > 0 {
			g.Division = people[0].Posts[0].Unit.Division
		}
		out = append(out, g)
	}
	return out, nil
}

// restricted reports whether the document tells that its hearing was closed, or
// that a minor stood trial.
func restricted(doc *judgment.Doc) bool {
	if s, ok := doc.Section(judgment.Procedure); ok && strings.Contains(doc.Text[s.Start:s.End], "不公开开庭") {
		return true
	}
	if s, ok := doc.Section(judgment.Litigants); ok && doc.Kind == judgment.Criminal {
		return strings.Contains(doc.Text[s.Start:s.End], "法定代理人")
	}
	return false
}

func media(f extract.Format) string {
	switch f {
	case extract.TXT:
		return "text/plain"
	case extract.HTML:
		return "text/html"
	case extract.DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case extract.PDF:
		return "application/pdf"
	case extract.DOC:
		return "application/msword"
	case extract.IMG:
	}
	return "application/octet-stream"
}

// text reads the extracted text of a document.
func (s *Shelf) text(ctx context.Context, d *Document) (string, error) {
	c, err := s.blobs.OpenVerified(ctx, blob.Ref{SHA256: d.TextSHA256, Size: d.TextSize})
	if err != nil {
		return "", fmt.Errorf("text of %s: %w", d.ID, err)
	}
	defer c.Close()
	b, err := io.ReadAll(c)
	return string(b), err
}
