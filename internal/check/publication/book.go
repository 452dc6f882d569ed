package publication

import (
	"context"
	"errors"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Book is the register.
type Book struct{ Parts }

// Parts are what the register is made of.
type Parts struct {
	Log      *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store
	People   *org.Directory
	Views    *evidence.Views
	Findings *finding.Register
	List     checklist.Source
	Days     func() calendar.Calendar
}

// NewBook returns a register of these parts.
func NewBook(p Parts) *Book { return &Book{p} }

// MakeJob makes the nth copy of a document.
type MakeJob struct {
	Publication ID  `json:"publication"`
	N           int `json:"n"`
}

// Kind implements jobs.Args.
func (MakeJob) Kind() string { return "publication.make" }

// StepJob tells others of a step.
type StepJob struct {
	Publication ID   `json:"publication"`
	Verb        Verb `json:"verb"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "publication.step" }

// Enter puts a document of the shelf on the register, with the day on which it
// took effect.
func (b *Book) Enter(ctx context.Context, by org.Actor, document string, e Effect) (id ID, err error) {
	act := &audit.Act{By: by.By(), Verb: string(Enter)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := shelved(ctx, tx, by, document)
		if err != nil {
			return err
		}
		if !by.May(org.PublicationDecide, p.Unit) {
			return org.ErrForbidden
		}
		if p.ID != "" {
			return ErrKnown
		}
		if p.CaseNo == "" || p.CourtName == "" {
			return ErrUnread
		}
		if err := p.takesEffect(e, b.Days(), calendar.DayOf(tx.Now)); err != nil {
			return err
		}
		p.ID, p.State, p.EnteredAt, p.EnteredBy = ID(tx.NewID("pub")), Running, tx.Now, by.Account
		id, act.Object = p.ID, string(p.ID)
		act.Details = map[string]any{"way": p.Way, "effective": p.Effective, "due": p.Due}
		if err := insert(ctx, tx, &p); err != nil {
			return err
		}
		return record(ctx, tx, by, Enter, "", &p, "")
	})
	return id, err
}

// Input is what somebody says with a step.
type Input struct {
	Version int64 // the version the person saw
	Reason  string
	Ground  Ground
	Profile Profile
	Place   string
	Day     calendar.Day
	Effect  Effect
}

// Take takes a step: it loads, decides, saves. db.ErrConflict says that the
// document is not what the person saw.
func (b *Book) Take(ctx context.Context, by org.Actor, id ID, v Verb, in Input) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if in.Version != p.Version {
			return db.ErrConflict
		}
		m := Move{
			Verb: v, By: by, Now: tx.Now, Calendar: b.Days(),
			Reason: in.Reason, Ground: in.Ground, Profile: in.Profile, Place: in.Place, Day: in.Day, Effect: in.Effect,
		}
		if v == Publish {
			if err := b.look(ctx, tx, &p, &m); err != nil {
				return err
			}
		}
		after, err := Decide(p, m)
		if err != nil {
			return err
		}
		act.Details = map[string]any{"from": p.State, "to": after.State}
		if err := save(ctx, tx, &after); err != nil {
			return err
		}
		if err := record(ctx, tx, by, v, p.State, &after, strings.TrimSpace(in.Reason)); err != nil {
			return err
		}
		switch v {
		case Choose, Correct:
			return b.order(ctx, tx, act, &after)
		case Propose, Approve, Refuse:
			return b.Queue.Enqueue(ctx, tx, StepJob{id, v})
		default:
			return nil
		}
	})
}

// Done returns the document of a step, for those who tell others of it. The
// proposer of one that was sent back is taken from its steps.
func (b *Book) Done(ctx context.Context, j StepJob) (p Publication, last Step, proposer org.AccountID, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		if p, err = load(ctx, tx, j.Publication); err != nil {
			return err
		}
		list, err := steps(ctx, tx, j.Publication)
		for _, s := range list {
			if s.Verb == j.Verb {
				last = s
			}
			if s.Verb == Propose {
				proposer = s.Account
			}
		}
		return err
	})
	return p, last, proposer, err
}

// look says in m whether the copy can go online.
func (b *Book) look(ctx context.Context, tx *db.Tx, p *Publication, m *Move) error {
	c, err := copyOf(ctx, tx, p.ID, p.Copies)
	if errors.Is(err, org.ErrNotFound) {
		return nil
	}
	m.Ready, m.Leaks = c.State == CopyReady, len(c.Leaks)
	return err
}

// order has a copy made.
func (b *Book) order(ctx context.Context, tx *db.Tx, act *audit.Act, p *Publication) error {
	id := tx.NewID("pcp")
	act.Also(id)
	if _, err := tx.Exec(ctx, `INSERT INTO publication_copy (id, publication, n, state, profile) VALUES ($1, $2, $3, $4, $5)`,
		id, p.ID, p.Copies, CopyQueued, p.Profile); err != nil {
		return err
	}
	return b.Queue.Enqueue(ctx, tx, MakeJob{p.ID, p.Copies}, jobs.Urgent())
}

// File is a document with all that its page shows but the words.
type File struct {
	Publication
	Name   string // of the file on the shelf
	Erased bool   // the document was erased: there is no original any more
	Steps  []Step
	Copy   *Made // the newest; nil before there was one
}

// Open returns a document for its page.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (f File, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		if f.Publication, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		var erased int64
		if err := tx.QueryRow(ctx, `SELECT name, erased_at FROM document WHERE id = $1`, f.Document).Scan(&f.Name, &erased); err != nil {
			return err
		}
		f.Erased = erased != 0
		if f.Steps, err = steps(ctx, tx, id); err != nil {
			return err
		}
		c, err := copyOf(ctx, tx, id, f.Copies)
		if err == nil {
			f.Copy = &c
		}
		if errors.Is(err, org.ErrNotFound) {
			return nil
		}
		return err
	})
	return f, err
}

// OfDocument returns the register's entry for a document of the shelf, or, with
// an empty ID, what it would be entered as.
func (b *Book) OfDocument(ctx context.Context, by org.Actor, document string) (p Publication, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		p, err = shelved(ctx, tx, by, document)
		return err
	})
	return p, err
}

// Recount counts the provisional deadlines anew, after a year was read in.
func (b *Book) Recount(ctx context.Context) (n int, err error) {
	var open []Publication
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way,
			served_on, second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
			approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version
			FROM publication WHERE provisional AND first_on = '' ORDER BY id`)
		open, err = db.Collect(rows, err, func(r *db.Rows) (Publication, error) { return scan(r) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, p := range open {
		end := b.Days().AddWorkingDays(p.Effective, Period)
		if end.Day == p.Due && end.Provisional {
			continue
		}
		by := org.System("deadlines")
		act := &audit.Act{By: by.By(), Verb: string(recount), Object: string(p.ID)}
		err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
			p.Due, p.Provisional = end.Day, end.Provisional
			if err := save(ctx, tx, &p); err != nil {
				return err
			}
			return record(ctx, tx, by, recount, p.State, &p, "")
		})
		if errors.Is(err, db.ErrConflict) {
			continue // the next sweep finds it
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Forget takes the plans of copies away whose document was erased: they hold
// the words that were masked. It returns how many.
func (b *Book) Forget(ctx context.Context) (n int, err error) {
	var ids []string
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT c.id FROM publication_copy c JOIN publication p ON p.id = c.publication JOIN document d ON d.id = p.document
			WHERE d.erased_at <> 0 AND c.plan <> '' ORDER BY c.id`)
		ids, err = db.Collect(rows, err, func(r *db.Rows) (id string, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		act := &audit.Act{By: org.System("retention").By(), Verb: string(forget), Object: id}
		err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE publication_copy SET plan = '', leaks = '[]', version = version + 1 WHERE id = $1`, id); err != nil {
				return err
			}
			return b.Log.ErasePayloads(ctx, tx, id)
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Uses reports whether a row names the blob: the sweep of orphans asks.
func (b *Book) Uses(ctx context.Context, r blob.Ref) (used bool, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM publication_copy WHERE sha256 = $1) + (SELECT count(*) FROM publication_online WHERE text_sha256 = $1)`,
			r.SHA256).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}
