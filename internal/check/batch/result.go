package batch

import (
	"context"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Hit is one hit of a batch, with where it stands for somebody who has the
// document open in another program.
type Hit struct {
	N         int // of the file in the batch
	Document  document.ID
	Name      string
	Unit      org.Unit
	CaseNo    string
	Signed    calendar.Day
	Rule      string
	Severity  string
	Paragraph int // counted from 1, empty ones left out
	Column    int // in characters, counted from 1
	Text      string
	Message   string
	Fix       *string
	Basis     string

	start int
	text  ref
}

type ref struct {
	sum  string
	size int64
}

// Hits are the hits of a batch, in the order of its files, at most limit of
// them, and how many there are in all. Every document among them is in the
// access log before its words are handed out.
func (b *Book) Hits(ctx context.Context, by org.Actor, t *Batch, limit int) (hits []Hit, all int, err error) {
	if !t.Circle(by) {
		return nil, 0, org.ErrNotFound
	}
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT f.n, d.id, d.name, d.court, d.division, d.case_no, d.signed_on, d.text_sha256, d.text_size,
				h.rule, h.severity, h.start_byte, h.text, h.message, h.fix, h.has_fix, h.basis, COUNT(*) OVER ()
			FROM batch_file f JOIN document d ON d.id = f.document JOIN hit h ON h.document = d.id
			WHERE f.batch = $1 AND f.state = 'checked' AND d.erased_at = 0
			AND ($2 = '*' OR $2 LIKE '%|' || d.court || '|%' OR $2 LIKE '%|' || d.division || '|%')
			ORDER BY f.n, h.n LIMIT $3`, t.ID, by.Scope(org.DocumentCheck).Match(), limit)
		hits, err = db.Collect(rows, err, func(r *db.Rows) (h Hit, err error) {
			var signed, fix string
			var has bool
			err = r.Scan(&h.N, &h.Document, &h.Name, &h.Unit.Court, &h.Unit.Division, &h.CaseNo, &signed, &h.text.sum, &h.text.size,
				&h.Rule, &h.Severity, &h.start, &h.Text, &h.Message, &fix, &has, &h.Basis, &all)
			if h.Signed = calendar.Day(signed); has {
				h.Fix = &fix
			}
			return h, err
		})
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	var seen []string
	for i, h := range hits {
		if i == 0 || h.Document != hits[i-1].Document {
			seen = append(seen, string(h.Document))
		}
	}
	if err := b.Views.NoteAll(ctx, by, seen, "batch"); err != nil {
		return nil, 0, err
	}
	return hits, all, b.place(ctx, hits)
}

// place counts paragraphs and columns. Hits of a document lie side by side.
func (b *Book) place(ctx context.Context, hits []Hit) error {
	var text string
	for i := range hits {
		h := &hits[i]
		if i == 0 || h.text != hits[i-1].text {
			var err error
			if text, err = b.Shelf.Text(ctx, h.text.sum, h.text.size); err != nil {
				return err
			}
		}
		h.Paragraph, h.Column = Place(text, h.start)
	}
	return nil
}

// Place is where the byte at stands in a text: its paragraph, empty ones left
// out, and its column in characters, both counted from 1.
func Place(text string, at int) (paragraph, column int) {
	at = min(at, len(text))
	before := text[:at]
	from := strings.LastIndexByte(before, '\n') + 1
	for line := range strings.SplitSeq(text[:from], "\n") {
		if strings.TrimSpace(line) != "" {
			paragraph++
		}
	}
	return paragraph + 1, utf8.RuneCountInString(before[from:]) + 1
}
