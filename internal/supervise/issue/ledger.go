package issue

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Errors of the ledger beside those of the machine.
var (
	ErrTitle = errors.New("issue: a title is needed")
	ErrMixed = errors.New("issue: its findings are of several units or items")
	ErrKnown = errors.New("issue: a finding has its issue already")
	ErrFiles = errors.New("issue: files go with a submission only")
)

// Ledger is the ledger of issues.
type Ledger struct {
	log   *audit.Log
	queue *jobs.Queue
	days  func() calendar.Calendar
}

// NewLedger returns the ledger that writes through log. days gives the
// calendar in force.
func NewLedger(log *audit.Log, queue *jobs.Queue, days func() calendar.Calendar) *Ledger {
	return &Ledger{log: log, queue: queue, days: days}
}

// deadlines is who acts when the program itself takes a step.
func deadlines() org.Actor { return org.System("deadlines") }

// OpenIssue opens an issue on determined findings of one unit and one item. Its
// severity is the gravest of theirs. A finding is answered by one issue only.
func (l *Ledger) OpenIssue(ctx context.Context, by org.Actor, findings []finding.ID, title string, facility bool) (ID, error) {
	is := Issue{State: Opened, Title: strings.TrimSpace(title), Facility: facility, Opener: by.Account}
	act := &audit.Act{By: by.By(), Verb: string(Open)}
	err := l.log.Do(ctx, act, func(tx *db.Tx) error {
		is.ID, is.CreatedAt, is.Findings = ID(tx.NewID("iss")), tx.NowMS(), nil
		act.Object = string(is.ID)
		// The number comes first: it lets one opening at a time through, so that
		// two of them cannot both find a finding without its issue.
		var err error
		if is.Number, err = nextNumber(ctx, tx); err != nil {
			return err
		}
		if err := gather(ctx, tx, by, &is, findings); err != nil {
			return err
		}
		if is.Title == "" {
			return ErrTitle
		}
		if err := insert(ctx, tx, &is); err != nil {
			return err
		}
		n, err := record(ctx, tx, by, Open, "", &is, "")
		if err != nil {
			return err
		}
		if err := takeOver(ctx, tx, act, &is); err != nil {
			return err
		}
		act.Details = map[string]any{"number": is.Number, "findings": len(is.Findings), "severity": is.Severity}
		return l.queue.Enqueue(ctx, tx, StepJob{is.ID, n}, jobs.At(tx.Now.Add(UndoTime)))
	})
	if err != nil {
		return "", err
	}
	return is.ID, nil
}

// gather fills in what an issue takes over from its findings, or says why they
// do not make one.
func gather(ctx context.Context, tx *db.Tx, by org.Actor, is *Issue, findings []finding.ID) error {
	findings = slices.Compact(slices.Sorted(slices.Values(findings)))
	if len(findings) == 0 {
		return fmt.Errorf("%w: none is named", ErrFinding)
	}
	for i, id := range findings {
		p, err := problem(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := by.Require(org.IssueOpen, org.FindingView, p.unit); err != nil {
			return err
		}
		if !p.determined() {
			return fmt.Errorf("%w: %s is %s", ErrFinding, p.Number, p.State)
		}
		if i == 0 {
			is.Unit, is.Item = p.unit, p.item
		}
		if p.unit != is.Unit || p.item != is.Item {
			return fmt.Errorf("%w: %s", ErrMixed, p.Number)
		}
		var taken int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM issue_finding WHERE finding = $1 AND NOT again`, id).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return fmt.Errorf("%w: %s", ErrKnown, p.Number)
		}
		is.Severity = graver(is.Severity, p.Severity)
		is.Findings = append(is.Findings, Found{ID: id})
	}
	return nil
}

// graver returns the graver of two severities.
func graver(a, b finding.Severity) finding.Severity {
	order := []finding.Severity{finding.Minor, finding.Ordinary, finding.Serious, finding.Grave}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// Input is what somebody says with a step.
type Input struct {
	Version int64  // the version the person saw; 0 when none was shown
	Reason  string // why, the measure asked for, or what was done
	Owner   org.OfficerID
	Days    int // working days, of Assign and Return
	Until   calendar.Day
	Files   []evidence.Evidence // of Submit; their bytes are in the blob store
	Again   finding.ID          // of Recur
	batch   string              // of a step taken on many at once
}

// Take takes a step. It is the door of every door: it loads, decides, saves,
// and enqueues what follows. db.ErrConflict says that the issue is not what the
// person saw. Closing begins the observation in the same act.
func (l *Ledger) Take(ctx context.Context, by org.Actor, id ID, v Verb, in Input) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return l.log.Do(ctx, act, func(tx *db.Tx) error {
		is, after, m, err := l.decide(ctx, tx, by, id, v, in)
		if err != nil {
			return err
		}
		act.Details = map[string]any{"from": is.State, "to": after.State}
		return l.keep(ctx, tx, act, &is, after, m, in)
	})
}

// decide loads an issue and says what a step makes of it. It changes nothing.
func (l *Ledger) decide(ctx context.Context, tx *db.Tx, by org.Actor, id ID, v Verb, in Input) (is, after Issue, m Move, err error) {
	if is, err = find(ctx, tx, by, id); err != nil {
		return is, is, m, err
	}
	if in.Version != 0 && in.Version != is.Version {
		return is, is, m, db.ErrConflict
	}
	if v == Serve {
		return is, is, m, ErrNotice
	}
	if m, err = l.move(ctx, tx, by, &is, v, in); err != nil {
		return is, is, m, err
	}
	after, err = Decide(is, m)
	return is, after, m, err
}

// MaySubmit says why a submission with so many files would be refused, as the
// issue stands: whoever takes files in asks first, so that nothing refused
// leaves a file behind.
func (l *Ledger) MaySubmit(ctx context.Context, by org.Actor, id ID, in Input, files int) error {
	return l.log.View(ctx, func(tx *db.Tx) error {
		in.Files = make([]evidence.Evidence, files)
		_, _, _, err := l.decide(ctx, tx, by, id, Submit, in)
		return err
	})
}

// keep writes what a step that was decided on has changed.
func (l *Ledger) keep(ctx context.Context, tx *db.Tx, act *audit.Act, is *Issue, after Issue, m Move, in Input) (err error) {
	if len(in.Files) > 0 && m.Verb != Submit {
		return ErrFiles
	}
	last := after
	if m.Verb == Close {
		if last, err = Decide(after, Move{Verb: Observe, By: deadlines(), Now: m.Now, Calendar: m.Calendar}); err != nil {
			return err
		}
	}
	// The row comes first: whoever is slower learns it here.
	if err := save(ctx, tx, &last); err != nil {
		return err
	}
	if m.Verb == Submit {
		if err := bring(ctx, tx, act, m.By, is, in.Files); err != nil {
			return err
		}
	}
	if m.Verb == Recur {
		if err := link(ctx, tx, is.ID, m.Again, true); err != nil {
			return err
		}
	}
	n, err := recordOf(ctx, tx, m.By, m.Verb, is.State, &after, m.Reason, in.batch)
	if err != nil {
		return err
	}
	if m.Verb == Close {
		if _, err := recordOf(ctx, tx, deadlines(), Observe, after.State, &last, "", in.batch); err != nil {
			return err
		}
	}
	// What others hear of it waits until it can no longer be taken back.
	return l.queue.Enqueue(ctx, tx, StepJob{is.ID, n}, jobs.At(tx.Now.Add(UndoTime)))
}

// move gathers what deciding needs from the database. It judges nothing: an
// owner or a finding that will not do is left out, and Decide says so.
func (l *Ledger) move(ctx context.Context, tx *db.Tx, by org.Actor, is *Issue, v Verb, in Input) (Move, error) {
	m := Move{
		Verb: v, By: by, Now: tx.Now, Calendar: l.days(),
		Reason: in.Reason, Days: in.Days, Until: in.Until, Proofs: len(in.Files),
	}
	var err error
	switch v {
	case Submit:
		// What was handed in before the finding was determined is proof like any
		// other, until it was found not to be enough.
		if is.State == Rectifying {
			n, err := carried(ctx, tx, is.ID)
			if err != nil {
				return m, err
			}
			m.Proofs += n
		}
	case Assign:
		m.Owner, m.OwnerName, err = serving(ctx, tx, in.Owner, is.Unit.Court, m.today())
	case Return, Close:
		m.Recused = org.Recused(by, org.Subject{Unit: is.Unit, Officers: append([]org.OfficerID{is.Owner}, is.Concerned...)})
		m.Seen, err = seen(ctx, tx, by.Account, is.ID)
	case Recur:
		m.Again, err = proves(ctx, tx, is, in.Again)
	default:
	}
	return m, err
}

// serving returns the officer if he serves in the court today: whoever is named
// sees the issue, so nobody from elsewhere is.
func serving(ctx context.Context, tx *db.Tx, id org.OfficerID, court org.CourtID, today calendar.Day) (_ org.OfficerID, name string, err error) {
	err = tx.QueryRow(ctx, `SELECT o.name FROM officer o JOIN post p ON p.officer = o.id JOIN division d ON d.id = p.division
		WHERE o.id = $1 AND d.court = $2 AND p.day_from <= $3 AND (p.day_to = '' OR p.day_to >= $3) LIMIT 1`, id, court, string(today)).Scan(&name)
	if errors.Is(err, db.ErrNoRows) {
		return "", "", nil
	}
	return id, name, err
}

// proves returns the finding if it shows that the problem came back: determined,
// of the same unit and item, of a day after the closing.
func proves(ctx context.Context, tx *db.Tx, is *Issue, id finding.ID) (finding.ID, error) {
	p, err := problem(ctx, tx, id)
	if errors.Is(err, org.ErrNotFound) {
		return "", nil
	}
	if err != nil || !p.determined() || p.unit != is.Unit || p.item != is.Item || p.day() <= is.closedOn() {
		return "", err
	}
	return id, nil
}

// File is an issue with all that its page shows.
type File struct {
	Issue
	Steps     []Step
	Proofs    []Proof
	Problems  []Problem    // the findings it answers, and those that showed it came back
	Corrected []Correction // 立行立改 that it took over
}

// Open returns an issue for its page.
func (l *Ledger) Open(ctx context.Context, by org.Actor, id ID) (file File, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		if file.Issue, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		if file.Steps, err = steps(ctx, tx, id); err != nil {
			return err
		}
		if file.Proofs, err = proofs(ctx, tx, id); err != nil {
			return err
		}
		if file.Corrected, err = corrections(ctx, tx, "", id); err != nil {
			return err
		}
		file.Problems, err = problems(ctx, tx, id)
		return err
	})
	return file, err
}

// OfFinding returns the issue that answers a finding; org.ErrNotFound when
// there is none that by may know of.
func (l *Ledger) OfFinding(ctx context.Context, by org.Actor, f finding.ID) (is Issue, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		var id ID
		err := tx.QueryRow(ctx, `SELECT issue FROM issue_finding WHERE finding = $1 AND NOT again`, f).Scan(&id)
		if errors.Is(err, db.ErrNoRows) {
			return org.ErrNotFound
		}
		if err != nil {
			return err
		}
		is, err = find(ctx, tx, by, id)
		return err
	})
	return is, err
}

// Sweep settles the issues whose observation has ended without the problem
// coming back. It returns how many.
func (l *Ledger) Sweep(ctx context.Context) (n int, err error) {
	var over []Row
	err = l.log.View(ctx, func(tx *db.Tx) error {
		over, err = l.list(ctx, tx, query{scope: everything, Filter: Filter{Figure: watched, Limit: math.MaxInt32}})
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, w := range over {
		err := l.Take(ctx, deadlines(), w.ID, Settle, Input{Version: w.Version})
		// Somebody was faster, or a finding went into review: it is looked at next time.
		if errors.Is(err, db.ErrConflict) || errors.Is(err, ErrState) || errors.Is(err, ErrSuspended) || errors.Is(err, ErrVoid) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
