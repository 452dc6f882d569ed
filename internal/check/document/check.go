package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// CheckJob checks a document.
type CheckJob struct {
	Document ID `json:"document"`
}

// Kind implements jobs.Args.
func (CheckJob) Kind() string { return "document.check" }

// Check runs the checker over a document and enters what it saw: every hit, and
// a candidate for each that is more than a hint. It may run twice: a document
// that this engine has checked already is left alone, and a candidate that
// people have dismissed does not come back.
func (s *Shelf) Check(ctx context.Context, j CheckJob) error {
	var d Document
	err := s.log.View(ctx, func(tx *db.Tx) (err error) {
		d, err = load(ctx, tx, j.Document)
		return err
	})
	if errors.Is(err, org.ErrNotFound) || d.ErasedAt != 0 {
		return jobs.ErrGone
	}
	if err != nil {
		return err
	}
	now, err := s.examiner.Version(ctx, d.Unit.Court)
	if err != nil || d.State == Checked && d.Engine == now {
		return err
	}
	text, err := s.text(ctx, &d)
	if err != nil {
		return err
	}
	doc := judgment.Parse(text)
	result, err := s.examiner.Check(ctx, examine.Paper{
		Doc: doc, Format: examine.Format(d.Format), On: calendar.DayOf(d.AddedAt), Court: d.Unit.Court,
	})
	if err != nil {
		return err
	}
	signers, err := s.signers(ctx, doc, d.Unit)
	if err != nil {
		return err
	}
	d.read(result, signers)
	return s.enter(ctx, &d, result)
}

// read takes over what the checker read.
func (d *Document) read(result examine.Result, signers []Signer) {
	rec := result.Record(d.Name)
	d.Chars, d.Type, d.Kind, d.Level = rec.Chars, string(rec.DocType), string(rec.Kind), string(rec.Level)
	d.CaseNo, d.CourtName, d.Signed = rec.CaseNo, rec.Court, calendar.Day(rec.Signed)
	d.Record = Record{Signers: signers, Unchecked: []Unchecked{}, Allowed: len(result.Silenced)}
	for _, u := range result.Unchecked {
		d.Record.Unchecked = append(d.Record.Unchecked, Unchecked{u.Rule.ID, u.Rule.Title, u.Reason})
	}
	d.Engine, d.State = result.Version(), Checked
}

// enter saves the document with its hits and proposes the candidates, in one act.
func (s *Shelf) enter(ctx context.Context, d *Document, result examine.Result) error {
	by := org.Engine("judgment")
	list, err := s.list.InForce(ctx)
	if err != nil {
		return err
	}
	act := &audit.Act{By: by.By(), Verb: "document.record", Object: string(d.ID)}
	return s.log.Do(ctx, act, func(tx *db.Tx) error {
		id, err := casefile.Ensure(ctx, tx, act, d.Unit.Court, d.CaseNo, d.Kind)
		if err != nil {
			return err
		}
		d.Casefile = string(id)
		if err := saveChecked(ctx, tx, d); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM hit WHERE document = $1`, d.ID); err != nil {
			return err
		}
		var parties []string
		for _, x := range result.Doc.Parties {
			parties = append(parties, x.Text)
		}
		seen := map[string]int{}
		for i, h := range result.Hits {
			hit := s.hit(d, i+1, h, result.Doc.Text, seen)
			if hit.Finding, err = s.propose(ctx, tx, act, by, d, parties, list, h, hit); err != nil {
				return err
			}
			if err := insertHit(ctx, tx, d.ID, hit); err != nil {
				return err
			}
		}
		act.Details = map[string]any{"hits": len(result.Hits), "engine": d.Engine}
		return nil
	})
}

// hit puts a hit of the engine into the shelf's form.
func (s *Shelf) hit(d *Document, n int, h check.Hit, text string, seen map[string]int) Hit {
	out := Hit{
		N: n, Rule: h.Rule.ID, Severity: string(h.Severity), Confidence: h.Confidence, Start: h.Start, End: h.End,
		Text: text[h.Start:h.End], Message: h.Message, Fix: h.Fix, Basis: h.Basis, Evidence: []Span{},
	}
	for _, e := range h.Evidence {
		out.Evidence = append(out.Evidence, Span{e.Start, e.End})
	}
	base := signature(d, h, text)
	seen[base]++
	out.Signature = base
	if seen[base] > 1 {
		// The same words stand there twice: they are two places.
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", base, seen[base]))
		out.Signature = hex.EncodeToString(sum[:])
	}
	return out
}

// around is how many bytes beside a hit belong to its signature.
const around = 48

// signature names a candidate by court, case, rule, and the words with their
// surroundings: the same place of the same document, also when it is uploaded
// again in another format. It says nothing about the words themselves.
func signature(d *Document, h check.Hit, text string) string {
	from, to := max(0, h.Start-around), min(len(text), h.End+around)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	words := strings.Join(strings.Fields(text[from:to]), "")
	sum := sha256.Sum256([]byte(strings.Join([]string{string(d.Unit.Court), d.CaseNo, d.Type, h.Rule.ID, words}, "\n")))
	return hex.EncodeToString(sum[:])
}

// propose makes a candidate of a hit that is more than a hint. Of a restricted
// case none is made: its hits are for its own judges and 审管办.
func (s *Shelf) propose(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, d *Document, parties []string, list *checklist.Checklist, h check.Hit, hit Hit) (string, error) {
	if h.Severity == rule.Hint || d.Restricted {
		return "", nil
	}
	n := finding.New{
		Source: finding.MachineDocument, Unit: d.Unit, Casefile: d.Casefile, Document: string(d.ID), Kind: h.Rule.ID,
		Signature: hit.Signature, Engine: d.Engine, Title: h.Rule.Title, Detail: hit.Message, Happened: d.Signed,
		Severity: finding.Ordinary, Checklist: list.Version(), Parties: parties,
	}
	if it, ok := list.ForRule(h.Rule.ID); ok {
		n.Item, n.Severity = it.ID, finding.Severity(it.Severity)
	}
	for _, g := range d.Record.Signers {
		n.Handlers = append(n.Handlers, g.Officers...)
		// A judgment is its judges'; a person may still name the clerk.
		if len(g.Officers) == 1 && !strings.HasSuffix(g.Role, "书记员") {
			n.Subjects = append(n.Subjects, finding.Subject{
				Officer: g.Officers[0], Name: g.Name, Part: g.Role, Unit: org.Unit{Court: d.Unit.Court, Division: g.Division},
			})
		}
	}
	id, err := s.findings.Propose(ctx, tx, act, by, n)
	var known *finding.KnownError
	if errors.As(err, &known) {
		return string(known.ID), nil
	}
	return string(id), err
}

func saveChecked(ctx context.Context, tx *db.Tx, d *Document) error {
	record, err := d.Record.encode()
	if err != nil {
		return err
	}
	return tx.Save(ctx, `UPDATE document SET casefile = $3, chars = $4, doc_type = $5, kind = $6, level = $7, case_no = $8, court_name = $9,
			signed_on = $10, record = $11, engine = $12, state = $13, problem = $14, checked_at = $15, version = version + 1
		WHERE id = $1 AND version = $2`,
		d.ID, d.Version, d.Casefile, d.Chars, d.Type, d.Kind, d.Level, d.CaseNo, d.CourtName, d.Signed, record, d.Engine, d.State, d.Problem, tx.NowMS())
}

func insertHit(ctx context.Context, tx *db.Tx, doc ID, h Hit) error {
	places, err := json.Marshal(h.Evidence)
	if err != nil {
		return err
	}
	fix := ""
	if h.Fix != nil {
		fix = *h.Fix
	}
	_, err = tx.Exec(ctx, `INSERT INTO hit (id, document, n, rule, severity, confidence, start_byte, end_byte, text, message, fix, has_fix, basis, evidence, signature, finding)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.NewID("hit"), doc, h.N, h.Rule, h.Severity, h.Confidence, h.Start, h.End, h.Text, h.Message, fix, h.Fix != nil, h.Basis, string(places), h.Signature, h.Finding)
	return err
}

// signedDay is the day of signing, "" when it was not found.
func signedDay(doc *judgment.Doc) calendar.Day {
	if doc.Signed == nil || !doc.Signed.Full() {
		return ""
	}
	d, err := calendar.ParseDay(doc.Signed.On().String())
	if err != nil {
		return ""
	}
	return d
}
