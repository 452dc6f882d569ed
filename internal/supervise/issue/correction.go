package issue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Correct and Uncorrect are the verbs of putting something right at once, and
// of its erasure.
const (
	Correct      Verb = "correction.record"
	EraseCorrect Verb = "correction.erase"
)

// ErrOver says that the finding is no longer, or not yet, one that can be put
// right at once: it is not verified, or it is decided.
var ErrOver = errors.New("issue: the finding is not in a state to be put right at once")

// CorrectionID identifies a correction: "cor_" and a sortable random part.
type CorrectionID string

// Correction is 立行立改: what the person or unit concerned put right before the
// finding was determined. It admits nothing, and it closes nothing: when an
// issue is opened on the finding it is a proof among others, accepted by
// somebody who neither found nor fixed. With the finding withdrawn it stays in
// the record and counts nowhere.
type Correction struct {
	ID       CorrectionID
	Finding  finding.ID
	Account  org.AccountID
	Officer  org.OfficerID
	Name     string
	Text     string
	At       time.Time
	Issue    ID   // that took it over
	Void     bool // its finding was withdrawn
	ErasedAt int64
	Version  int64
	Files    []evidence.Evidence
}

// correctable are the states of a finding in which it may be put right at once:
// verified, and not decided.
func correctable() []finding.State {
	return []finding.State{finding.Upheld, finding.Answering, finding.Answered, finding.Waived, finding.Lapsed}
}

// MayCorrect reports whether by may put the finding right at once: one whom it
// is about, or the head of the unit, while it is not decided.
func MayCorrect(f finding.Finding, by org.Actor) bool {
	return slices.Contains(correctable(), f.State) && concerns(&f, by)
}

// concerns reports whether a finding is about by, or his unit.
func concerns(f *finding.Finding, by org.Actor) bool {
	return slices.ContainsFunc(f.Subjects, func(s finding.Subject) bool {
		if s.Officer != "" && s.Officer == by.Officer {
			return by.MayOwn(org.FindingAnswer, string(s.Officer))
		}
		return by.May(org.FindingAnswer, s.Unit)
	})
}

// Correct records that a finding was put right at once, with the proof of it.
// The bytes of the files are in the blob store.
func (l *Ledger) Correct(ctx context.Context, by org.Actor, f finding.ID, text string, files []evidence.Evidence) (id CorrectionID, err error) {
	act := &audit.Act{By: by.By(), Verb: string(Correct)}
	err = l.log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := problem(ctx, tx, f)
		if err != nil {
			return err
		}
		about, err := subjects(ctx, tx, f)
		if err != nil {
			return err
		}
		switch now := (finding.Finding{State: p.State, Subjects: about}); {
		case !concerns(&now, by):
			return org.ErrForbidden
		case !MayCorrect(now, by):
			return fmt.Errorf("%w: %s is %s", ErrOver, p.Number, p.State)
		case strings.TrimSpace(text) == "":
			return ErrReason
		case len(files) == 0:
			return ErrProof
		}
		id = CorrectionID(tx.NewID("cor"))
		act.Object, act.Details = string(id), map[string]any{"finding": f, "files": len(files)}
		_, err = tx.Exec(ctx, `INSERT INTO correction (id, finding, account, officer, name, text, at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`,
			id, f, by.Account, by.Officer, by.Name, text, tx.NowMS())
		if err != nil {
			return err
		}
		for i, e := range files {
			e.Unit, e.Retention = p.unit, evidence.Kept
			added, err := evidence.Add(ctx, tx, act, by, e)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO correction_evidence (correction, n, evidence) VALUES ($1, $2, $3)`, id, i+1, added); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// subjects are whom a finding is about, as far as rights go by it.
func subjects(ctx context.Context, tx *db.Tx, f finding.ID) ([]finding.Subject, error) {
	rows, err := tx.Query(ctx, `SELECT officer, court, division FROM finding_subject WHERE finding = $1 ORDER BY n`, f)
	return db.Collect(rows, err, func(r *db.Rows) (s finding.Subject, err error) {
		return s, r.Scan(&s.Officer, &s.Unit.Court, &s.Unit.Division)
	})
}

// corrections reads those of a finding, or those that an issue took over.
func corrections(ctx context.Context, tx *db.Tx, f finding.ID, of ID) ([]Correction, error) {
	rows, err := tx.Query(ctx, `SELECT c.id, c.finding, c.account, c.officer, c.name, c.text, c.at, c.issue, f.state = 'withdrawn', c.erased_at, c.version
		FROM correction c JOIN finding f ON f.id = c.finding
		WHERE $1 <> '' AND c.finding = $1 OR $2 <> '' AND c.issue = $2 ORDER BY c.id`, f, of)
	list, err := db.Collect(rows, err, func(r *db.Rows) (c Correction, err error) {
		var at int64
		err = r.Scan(&c.ID, &c.Finding, &c.Account, &c.Officer, &c.Name, &c.Text, &at, &c.Issue, &c.Void, &c.ErasedAt, &c.Version)
		c.At = time.UnixMilli(at)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		rows, err := tx.Query(ctx, `SELECT evidence FROM correction_evidence WHERE correction = $1 ORDER BY n`, list[i].ID)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (e evidence.ID, err error) { return e, r.Scan(&e) })
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			e, err := evidence.Load(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			list[i].Files = append(list[i].Files, e)
		}
	}
	return list, nil
}

// Corrections returns what was put right at once about a finding. The caller
// has made sure that by may know of the finding.
func (l *Ledger) Corrections(ctx context.Context, f finding.ID) (list []Correction, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		list, err = corrections(ctx, tx, f, "")
		return err
	})
	return list, err
}

// takeOver carries what was put right at once over to the issue that is opened
// on the findings: its files become proofs, in the round before the first.
func takeOver(ctx context.Context, tx *db.Tx, act *audit.Act, is *Issue) error {
	for _, f := range is.Findings {
		list, err := corrections(ctx, tx, f.ID, "")
		if err != nil {
			return err
		}
		for _, c := range list {
			err := tx.Save(ctx, `UPDATE correction SET issue = $3, version = version + 1 WHERE id = $1 AND version = $2`, c.ID, c.Version, is.ID)
			if err != nil {
				return err
			}
			for _, e := range c.Files {
				if err := attach(ctx, tx, is.ID, e.ID, 0, c.Account); err != nil {
					return err
				}
			}
			act.Also(string(c.ID))
		}
	}
	return nil
}

// carried counts the proofs that an issue took over, while nothing else was
// handed in.
func carried(ctx context.Context, tx *db.Tx, id ID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN round = 0 THEN 1 ELSE 0 END), 0) FROM issue_evidence WHERE issue = $1
		AND NOT EXISTS (SELECT 1 FROM issue_evidence e WHERE e.issue = $1 AND e.round > 0)`, id).Scan(&n)
	return n, err
}

// EraseCorrections takes the words out of what was put right at once about a
// finding that retention erases. That it was put right, by which account and
// when, stays.
func (l *Ledger) EraseCorrections(ctx context.Context, by org.Actor, f finding.ID) (n int, err error) {
	list, err := l.Corrections(ctx, f)
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		if c.ErasedAt != 0 {
			continue
		}
		act := &audit.Act{By: by.By(), Verb: string(EraseCorrect), Object: string(c.ID)}
		err := l.log.Do(ctx, act, func(tx *db.Tx) error {
			p, err := problem(ctx, tx, f)
			if err != nil {
				return err
			}
			if !by.May(org.RetentionErase, p.unit) {
				return org.ErrForbidden
			}
			return tx.Save(ctx, `UPDATE correction SET text = '', name = '', officer = '', erased_at = $3, version = version + 1 WHERE id = $1 AND version = $2`,
				c.ID, c.Version, tx.NowMS())
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
