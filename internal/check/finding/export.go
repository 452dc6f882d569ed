package finding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// ExportID identifies an export: "exp_" and a sortable random part.
type ExportID string

// ExportState is where an export stands.
type ExportState string

// The states of an export.
const (
	ExportAsked    ExportState = "asked"    // 待审批
	ExportApproved ExportState = "approved" // 已同意: may be fetched for a day
	ExportRefused  ExportState = "refused"  // 不同意
	ExportExpired  ExportState = "expired"  // 已过期
)

// The periods of an export.
const (
	ExportDecide = 7 * 24 * time.Hour // for a second person to decide
	ExportFetch  = 24 * time.Hour     // to fetch it, from the approval
)

// Errors that callers tell apart.
var (
	ErrNothing = errors.New("finding: it has no evidence to export")
	ErrWindow  = errors.New("finding: the export can not be fetched, or not any more")
)

// Export is a request to take the evidence of a finding out of the platform. It
// takes a purpose and a second person; whatever becomes of it, it stays on
// record.
type Export struct {
	ID        ExportID
	Finding   ID
	Number    string // of the finding
	Unit      org.Unit
	Purpose   string
	Files     []evidence.File // fixed when it was asked for
	State     ExportState
	AskedAt   time.Time
	Asker     org.AccountID
	AskerName string
	DecidedAt time.Time // zero until then
	Decider   org.AccountID
	DeciderBy string // name
	Reason    string // of the decision
	Expires   time.Time
	Downloads int
	Version   int64
}

// Stands is the state of the export at a moment: what was not decided, or not
// fetched, in time has expired.
func (e *Export) Stands(now time.Time) ExportState {
	if e.State != ExportRefused && now.After(e.Expires) {
		return ExportExpired
	}
	return e.State
}

// decide approves or refuses. Whoever asked does not decide, nor does whoever
// the finding is about.
func (e *Export) decide(by org.Actor, f *Finding, now time.Time, approve bool, reason string) error {
	switch {
	case !by.May(org.EvidenceExport, e.Unit):
		return org.ErrForbidden
	case by.Account == e.Asker || by.Officer != "" && f.subject(by) >= 0:
		return ErrSeparate
	case e.Stands(now) != ExportAsked:
		return fmt.Errorf("%w: export is %s", ErrState, e.Stands(now))
	case !approve && strings.TrimSpace(reason) == "":
		return ErrReason
	}
	if r := org.Recused(by, f.recusal()); r == org.OwnCase || r == org.CloseRelation {
		return fmt.Errorf("%w: %s", ErrSeparate, r)
	}
	e.State, e.Reason, e.Decider, e.DeciderBy, e.DecidedAt = ExportRefused, reason, by.Account, by.Name, now
	if approve {
		e.State, e.Expires = ExportApproved, now.Add(ExportFetch)
	}
	return nil
}

// ExportJob tells the next person of an export.
type ExportJob struct {
	Export ExportID    `json:"export"`
	State  ExportState `json:"state"`
}

// Kind implements jobs.Args.
func (ExportJob) Kind() string { return "finding.export" }

// AskExport asks for the evidence of a finding. documents are files that the
// finding rests on and another register keeps; the caller has asked that
// register whether by may have them.
func (r *Register) AskExport(ctx context.Context, by org.Actor, id ID, purpose string, documents ...evidence.File) (ExportID, error) {
	act := &audit.Act{By: by.By(), Verb: "evidence.export"}
	var e Export
	err := r.log.Do(ctx, act, func(tx *db.Tx) error {
		f, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !visible(&f, by):
			return org.ErrNotFound
		case !by.May(org.EvidenceExport, f.Unit):
			return org.ErrForbidden
		case f.subject(by) >= 0:
			return ErrSeparate
		case strings.TrimSpace(purpose) == "":
			return ErrReason
		case f.ErasedAt != 0:
			return evidence.ErrErased
		}
		exhibits, err := exhibits(ctx, tx, id)
		if err != nil {
			return err
		}
		e = Export{
			ID: ExportID(tx.NewID("exp")), Finding: id, Number: f.Number, Unit: f.Unit, Purpose: purpose, Files: documents, State: ExportAsked,
			AskedAt: tx.Now, Asker: by.Account, AskerName: by.Name, Expires: tx.Now.Add(ExportDecide), Version: 1,
		}
		for _, x := range exhibits {
			if x.ErasedAt == 0 {
				e.Files = append(e.Files, x.File(x.Part))
			}
		}
		if len(e.Files) == 0 {
			return ErrNothing
		}
		files, err := json.Marshal(e.Files)
		if err != nil {
			return fmt.Errorf("files: %w", err)
		}
		act.Object, act.Details = string(e.ID), map[string]any{"finding": id, "files": len(e.Files)}
		_, err = tx.Exec(ctx, `INSERT INTO finding_export (id, finding, number, court, division, purpose, files, state, asked_at, asked_by, asked_name, expires_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			e.ID, e.Finding, e.Number, e.Unit.Court, e.Unit.Division, e.Purpose, string(files), e.State, e.AskedAt.UnixMilli(), e.Asker, e.AskerName,
			e.Expires.UnixMilli(), e.Version)
		if err != nil {
			return err
		}
		return r.queue.Enqueue(ctx, tx, ExportJob{e.ID, e.State})
	})
	return e.ID, err
}

// DecideExport approves or refuses a request, by a second person. version is
// the one that he saw.
func (r *Register) DecideExport(ctx context.Context, by org.Actor, id ExportID, version int64, approve bool, reason string) error {
	verb := "evidence.refuse_export"
	if approve {
		verb = "evidence.approve_export"
	}
	act := &audit.Act{By: by.By(), Verb: verb, Object: string(id)}
	return r.log.Do(ctx, act, func(tx *db.Tx) error {
		e, f, err := r.export(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if version != 0 && version != e.Version {
			return db.ErrConflict
		}
		if err := e.decide(by, &f, tx.Now, approve, reason); err != nil {
			return err
		}
		if err := saveExport(ctx, tx, &e); err != nil {
			return err
		}
		return r.queue.Enqueue(ctx, tx, ExportJob{e.ID, e.State})
	})
}

// Fetchable returns what to put into the archive. Only who asked may fetch it,
// for a day.
func (r *Register) Fetchable(ctx context.Context, by org.Actor, id ExportID) (e Export, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		e, err = r.fetchable(ctx, tx, by, id)
		return err
	})
	return e, err
}

// Fetch counts a download, enters it in the log with the hash of the archive's
// manifest, and seals the archive. Every file of it is entered in the access
// log by the caller before a byte leaves.
func (r *Register) Fetch(ctx context.Context, by org.Actor, id ExportID, manifest string) (s evidence.Seal, err error) {
	act := &audit.Act{By: by.By(), Verb: "evidence.fetch_export", Object: string(id), Details: evidence.Handed{Manifest: manifest}}
	err = r.log.Do(ctx, act, func(tx *db.Tx) error {
		e, err := r.fetchable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		e.Downloads++
		return saveExport(ctx, tx, &e)
	})
	if err != nil {
		return s, err
	}
	s.Key = r.log.PublicKey()
	if s.Signature, err = r.log.Seal(evidence.SealText(string(id), manifest)); err != nil {
		return s, err
	}
	s.Log, err = r.log.Prove(ctx, act.Leaf)
	return s, err
}

func (r *Register) fetchable(ctx context.Context, tx *db.Tx, by org.Actor, id ExportID) (Export, error) {
	e, f, err := r.export(ctx, tx, by, id)
	switch {
	case err != nil:
		return e, err
	case e.Asker != by.Account || !by.May(org.EvidenceExport, e.Unit):
		return e, org.ErrForbidden
	case e.Stands(tx.Now) != ExportApproved:
		return e, ErrWindow
	case f.ErasedAt != 0:
		return e, evidence.ErrErased
	}
	return e, nil
}

// export loads one that by may know of, and its finding.
func (r *Register) export(ctx context.Context, tx *db.Tx, by org.Actor, id ExportID) (e Export, f Finding, err error) {
	list, err := exports(ctx, tx, exportQuery{id: id})
	if err != nil {
		return e, f, err
	}
	if len(list) == 0 {
		return e, f, org.ErrNotFound
	}
	e = list[0]
	if f, err = load(ctx, tx, e.Finding); err != nil {
		return e, f, err
	}
	if !visible(&f, by) {
		return e, f, org.ErrNotFound
	}
	return e, f, nil
}

// ExportsOf returns the exports of a finding, the newest first, for those who
// may know of it: the person concerned reads who took what out and why.
func (r *Register) ExportsOf(ctx context.Context, by org.Actor, id ID) (list []Export, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		f, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&f, by) {
			return org.ErrNotFound
		}
		list, err = exports(ctx, tx, exportQuery{finding: id})
		return err
	})
	return list, err
}

// Export returns one export, whoever asks: for the message about it.
func (r *Register) Export(ctx context.Context, id ExportID) (e Export, f Finding, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		e, f, err = r.export(ctx, tx, org.System("exports"), id)
		return err
	})
	return e, f, err
}

// ExportsToDecide returns the requests that by may decide on, the oldest first.
func (r *Register) ExportsToDecide(ctx context.Context, by org.Actor) (out []Export, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		list, err := exports(ctx, tx, exportQuery{scope: by.Scope(org.EvidenceExport).Match(), asked: tx.NowMS()})
		if err != nil {
			return err
		}
		for _, e := range list {
			f, err := load(ctx, tx, e.Finding)
			if err != nil {
				return err
			}
			try := e
			if try.decide(by, &f, tx.Now, true, "") == nil {
				out = append(out, e)
			}
		}
		return nil
	})
	return out, err
}

// MayDecide picks, of people, those who may decide on the export.
func (e Export) MayDecide(f Finding, people []org.Actor, now time.Time) (out []org.Actor) {
	for _, by := range people {
		try := e
		if try.decide(by, &f, now, true, "") == nil {
			out = append(out, by)
		}
	}
	return out
}

// exportQuery says which exports to read; zero fields do not narrow.
type exportQuery struct {
	id      ExportID
	finding ID
	scope   string // of units; with asked
	asked   int64  // not decided and not expired at this moment, Unix ms; the oldest first
}

func exports(ctx context.Context, tx *db.Tx, q exportQuery) ([]Export, error) {
	rows, err := tx.Query(ctx, `SELECT id, finding, number, court, division, purpose, files, state, asked_at, asked_by, asked_name, decided_at, decided_by,
			decided_name, reason, expires_at, downloads, version FROM finding_export
		WHERE ($1 = '' OR id = $1) AND ($2 = '' OR finding = $2)
		AND (CAST($3 AS BIGINT) = 0 OR state = 'asked' AND expires_at >= $3 AND ($4 = '*' OR $4 LIKE '%|' || court || '|%' OR $4 LIKE '%|' || division || '|%'))
		ORDER BY CASE WHEN CAST($3 AS BIGINT) = 0 THEN -asked_at ELSE asked_at END, id`, q.id, q.finding, q.asked, q.scope)
	return db.Collect(rows, err, func(r *db.Rows) (e Export, err error) {
		var files string
		var asked, decided, expires int64
		err = r.Scan(&e.ID, &e.Finding, &e.Number, &e.Unit.Court, &e.Unit.Division, &e.Purpose, &files, &e.State, &asked, &e.Asker, &e.AskerName,
			&decided, &e.Decider, &e.DeciderBy, &e.Reason, &expires, &e.Downloads, &e.Version)
		if err != nil {
			return e, err
		}
		e.AskedAt, e.Expires = time.UnixMilli(asked), time.UnixMilli(expires)
		if decided != 0 {
			e.DecidedAt = time.UnixMilli(decided)
		}
		return e, json.Unmarshal([]byte(files), &e.Files)
	})
}

func saveExport(ctx context.Context, tx *db.Tx, e *Export) error {
	err := tx.Save(ctx, `UPDATE finding_export SET state = $3, decided_at = $4, decided_by = $5, decided_name = $6, reason = $7, expires_at = $8, downloads = $9,
			version = version + 1 WHERE id = $1 AND version = $2`,
		e.ID, e.Version, e.State, e.DecidedAt.UnixMilli(), e.Decider, e.DeciderBy, e.Reason, e.Expires.UnixMilli(), e.Downloads)
	e.Version++
	return err
}

// eraseExports takes the words out of the exports of a finding that is erased:
// that there were some, and whose, stays.
func eraseExports(ctx context.Context, tx *db.Tx, act *audit.Act, id ID) ([]string, error) {
	list, err := exports(ctx, tx, exportQuery{finding: id})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range list {
		err := tx.Save(ctx, `UPDATE finding_export SET purpose = '', reason = '', files = '[]', version = version + 1 WHERE id = $1 AND version = $2`, e.ID, e.Version)
		if err != nil {
			return nil, err
		}
		act.Also(string(e.ID))
		out = append(out, string(e.ID))
	}
	return out, nil
}
