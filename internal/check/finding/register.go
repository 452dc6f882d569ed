package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Register is the register of findings.
type Register struct {
	log     *audit.Log
	queue   *jobs.Queue
	days    func() calendar.Calendar
	periods Periods
	watcher Watcher // nil when nobody needs to hear of reviews
	films   Films   // nil when nothing comes from recordings
}

// NewRegister returns the register that writes through log. days gives the
// calendar in force.
func NewRegister(log *audit.Log, queue *jobs.Queue, days func() calendar.Calendar, periods Periods) *Register {
	return &Register{log: log, queue: queue, days: days, periods: periods}
}

// ErrUndo says that a step can no longer be taken back.
var ErrUndo = errors.New("finding: too late to undo, or not your own last step")

// KnownError says that the same candidate is on the register already: open,
// decided, or dismissed before.
type KnownError struct{ ID ID }

// Error implements error.
func (e *KnownError) Error() string { return fmt.Sprintf("finding: the same candidate as %s", e.ID) }

// New is what it takes to propose a finding.
type New struct {
	Source    Source
	Unit      org.Unit
	Casefile  string
	Document  string
	Kind      string // of a machine's candidate
	Signature string
	Engine    string
	Item      string
	Checklist string
	Title     string
	Detail    string
	Happened  calendar.Day
	Severity  Severity
	Subjects  []Subject // whom it seems to be about; a person confirms it later
	Handlers  []org.OfficerID
	Parties   []string
	Evidence  []evidence.ID
}

// Propose enters a candidate inside the act of whatever brought it up. A
// machine's candidate whose signature is on the register already is not
// entered again: KnownError.
func (r *Register) Propose(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, n New) (ID, error) {
	if !by.May(org.FindingPropose, n.Unit) {
		return "", org.ErrForbidden
	}
	if n.Title == "" {
		return "", ErrReason
	}
	if n.Severity.rank() == 0 {
		return "", ErrSeverity
	}
	if n.Signature != "" {
		var known ID
		err := tx.QueryRow(ctx, `SELECT id FROM finding WHERE signature = $1`, n.Signature).Scan(&known)
		if err == nil {
			return "", &KnownError{known}
		}
		if !errors.Is(err, db.ErrNoRows) {
			return "", err
		}
	}
	m := Move{Now: tx.Now, Calendar: r.days()}
	f := Finding{
		ID: ID(tx.NewID("fnd")), Source: n.Source, Unit: n.Unit, Casefile: n.Casefile, Document: n.Document,
		Kind: n.Kind, Signature: n.Signature, Engine: n.Engine, Item: n.Item, Checklist: n.Checklist,
		Title: n.Title, Detail: n.Detail, Happened: n.Happened, Severity: n.Severity, State: Candidate,
		Due: m.workingDays(r.periods.Verify), Proposer: by.Account, CreatedAt: tx.NowMS(), Subjects: slices.Clone(n.Subjects),
		Handlers: n.Handlers, Parties: n.Parties,
	}
	var err error
	if f.Number, err = nextNumber(ctx, tx); err != nil {
		return "", err
	}
	if err := insert(ctx, tx, &f); err != nil {
		return "", err
	}
	for _, e := range n.Evidence {
		if err := attach(ctx, tx, f.ID, e, problem, by.Account); err != nil {
			return "", err
		}
	}
	if _, err := record(ctx, tx, by, Propose, nil, &f, ""); err != nil {
		return "", err
	}
	act.Also(string(f.ID))
	return f.ID, nil
}

// attach adds a piece of evidence to a finding.
func attach(ctx context.Context, tx *db.Tx, id ID, e evidence.ID, part string, by org.AccountID) error {
	_, err := tx.Exec(ctx, `INSERT INTO finding_evidence (finding, n, evidence, part, added_by)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4 FROM finding_evidence WHERE finding = $1`, id, e, part, by)
	return err
}

// Input is what somebody says with a step.
type Input struct {
	Version  int64 // the version the person saw
	Reason   string
	Item     string
	List     string
	Severity Severity
	Subjects []Subject
	Days     int                 // working days, of an extension
	Files    []evidence.Evidence // with an answer or a review; their bytes are in the blob store
}

// Take takes a step. It is the door of every door: it loads, decides, saves,
// and enqueues what follows. db.ErrConflict says that the finding is not what
// the person saw.
func (r *Register) Take(ctx context.Context, by org.Actor, id ID, v Verb, in Input) error {
	if v == Serve {
		return fmt.Errorf("%w: %s", ErrNotice, id)
	}
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return r.log.Do(ctx, act, func(tx *db.Tx) error {
		f, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&f, by) {
			return org.ErrNotFound
		}
		if in.Version != 0 && in.Version != f.Version {
			return db.ErrConflict
		}
		m, err := r.move(ctx, tx, by, &f, v, in)
		if err != nil {
			return err
		}
		after, err := Decide(f, m)
		if err != nil {
			return err
		}
		if err := save(ctx, tx, &after); err != nil {
			return err
		}
		for _, e := range in.Files {
			e.Retention = evidence.Kept
			added, err := evidence.Add(ctx, tx, act, by, e)
			if err != nil {
				return err
			}
			if err := attach(ctx, tx, id, added, string(v), by.Account); err != nil {
				return err
			}
		}
		n, err := record(ctx, tx, by, v, &f, &after, in.Reason)
		if err != nil {
			return err
		}
		if err := r.reviewed(ctx, tx, act, by, id, v); err != nil {
			return err
		}
		act.Details = map[string]any{"from": f.State, "to": after.State, "severity": after.Severity}
		// What others hear of it waits until it can no longer be taken back.
		return r.queue.Enqueue(ctx, tx, StepJob{id, n}, jobs.At(tx.Now.Add(r.undoTime())))
	})
}

// move gathers what deciding needs from the database.
func (r *Register) move(ctx context.Context, tx *db.Tx, by org.Actor, f *Finding, v Verb, in Input) (Move, error) {
	m := Move{
		Verb: v, By: by, Now: tx.Now, Calendar: r.days(), Periods: r.periods,
		Reason: in.Reason, Item: in.Item, List: in.List, Severity: in.Severity, Subjects: in.Subjects,
		Days: in.Days,
	}
	about := f.recusal()
	for _, s := range in.Subjects {
		if s.Officer != "" {
			about.Officers = append(about.Officers, s.Officer)
		}
	}
	m.Recused = org.Recused(by, about)
	var err error
	if m.Seen, err = seen(ctx, tx, by.Account, f); err != nil {
		return m, err
	}
	m.Unready, err = r.unready(ctx, tx, by, f, v)
	return m, err
}

// seen reports whether the account has opened everything that the finding
// rests on: its document and its evidence, or its page when it has neither.
func seen(ctx context.Context, tx *db.Tx, account org.AccountID, f *Finding) (bool, error) {
	list, err := exhibits(ctx, tx, f.ID)
	if err != nil {
		return false, err
	}
	var things []string
	if f.Document != "" {
		things = append(things, f.Document)
	}
	for _, x := range list {
		if x.Part == problem {
			things = append(things, string(x.ID))
		}
	}
	if len(things) == 0 {
		things = []string{string(f.ID)}
	}
	for _, t := range things {
		if ok, err := evidence.Seen(ctx, tx, account, t); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// problem marks the evidence that a finding was proposed with.
const problem = "problem"

func (r *Register) undoTime() time.Duration {
	return time.Duration(r.periods.UndoSeconds) * time.Second
}

// undoable are the steps that a person may take back: verdicts, before anybody
// else was told. Serving and answering go out to others and stay.
var undoable = []Verb{Claim, Release, Uphold, Second, Disagree, Doubt, Dismiss}

// Undoable reports whether a step of this kind may be taken back.
func Undoable(v Verb) bool { return slices.Contains(undoable, v) }

// Undo takes back the last step, by the person who took it, within ten seconds.
// It is a step of its own: the log shows both.
func (r *Register) Undo(ctx context.Context, by org.Actor, id ID) error {
	act := &audit.Act{By: by.By(), Verb: string(Undo), Object: string(id)}
	return r.log.Do(ctx, act, func(tx *db.Tx) error {
		undone, err := r.takeBack(ctx, tx, by, id, "")
		act.Details = map[string]any{"undone": undone}
		return err
	})
}

// visible reports whether by may know that the finding exists: by scope, or
// because it concerns him and was served, or because he proposed it. A head
// learns of it once it is served.
func visible(f *Finding, by org.Actor) bool {
	if by.Account == f.Proposer {
		return true
	}
	served := !slices.Contains([]State{Candidate, Verifying, Doubtful, Dismissed, Expired, Referred, Upheld}, f.State)
	if by.Machine() || by.May(org.FindingPropose, f.Unit) || by.May(org.FindingDetermine, f.Unit) || by.MayAbove(org.FindingReview, f.Unit) {
		return true
	}
	return served && (by.May(org.FindingView, f.Unit) || by.MayOwn(org.FindingView, f.concerned()...) || f.subject(by) >= 0)
}

// StepJob tells those concerned about a step once it can no longer be undone.
type StepJob struct {
	Finding ID  `json:"finding"`
	Step    int `json:"step"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "finding.step" }

// Done returns the finding and the step of a StepJob; jobs.ErrGone when it was
// taken back meanwhile.
func (r *Register) Done(ctx context.Context, j StepJob) (f Finding, s Step, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		if f, err = load(ctx, tx, j.Finding); err != nil {
			return err
		}
		list, err := steps(ctx, tx, j.Finding)
		if err != nil {
			return err
		}
		if j.Step > len(list) || j.Step < len(list) && list[j.Step].Verb == Undo {
			return jobs.ErrGone
		}
		s = list[j.Step-1]
		return nil
	})
	return f, s, err
}

// File is a finding with all that its page shows.
type File struct {
	Finding
	Steps    []Step
	Evidence []Exhibit
}

// Exhibit is a piece of evidence and the step it came with.
type Exhibit struct {
	evidence.Evidence
	Part string
}

// Open returns a finding for its page.
func (r *Register) Open(ctx context.Context, by org.Actor, id ID) (file File, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		if file.Finding, err = load(ctx, tx, id); err != nil {
			return err
		}
		if !visible(&file.Finding, by) {
			return org.ErrNotFound
		}
		if file.Steps, err = steps(ctx, tx, id); err != nil {
			return err
		}
		file.Evidence, err = exhibits(ctx, tx, id)
		return err
	})
	return file, err
}

func exhibits(ctx context.Context, tx *db.Tx, id ID) ([]Exhibit, error) {
	rows, err := tx.Query(ctx, `SELECT evidence, part FROM finding_evidence WHERE finding = $1 ORDER BY n`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (x Exhibit, err error) { return x, r.Scan(&x.ID, &x.Part) })
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Evidence, err = evidence.Load(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
