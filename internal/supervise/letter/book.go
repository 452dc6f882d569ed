package letter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Book is the register of letters.
type Book struct {
	log      *audit.Log
	queue    *jobs.Queue
	store    blob.Store
	days     func() calendar.Calendar
	findings Findings
	issues   Issues
}

// Parts are what the register is made of.
type Parts struct {
	Log      *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store               // for the papers
	Days     func() calendar.Calendar // the calendar in force
	Findings Findings                 // what a 问题核实告知书 serves
	Issues   Issues                   // what a 整改通知书 serves
}

// NewBook returns the register of letters.
func NewBook(p Parts) *Book {
	return &Book{log: p.Log, queue: p.Queue, store: p.Blobs, days: p.Days, findings: p.Findings, issues: p.Issues}
}

// New is what it takes to draft a letter. The names are those the paper shows.
type New struct {
	Kind   Kind
	Unit   org.Unit
	About  string
	Issuer string
	Word   string
	Office string
	Text   Text
	Days   int // working days to answer, of a circular
	Due    calendar.Day
	To     []Addressee
}

// Draft enters a draft.
func (b *Book) Draft(ctx context.Context, by org.Actor, n New) (ID, error) {
	act := &audit.Act{By: by.By(), Verb: string(Draft)}
	var id ID
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		if !by.May(org.LetterDraft, n.Unit) {
			return org.ErrForbidden
		}
		if _, ok := n.Kind.mark(); !ok {
			return ErrKind
		}
		if strings.TrimSpace(n.Issuer) == "" || strings.TrimSpace(n.Word) == "" {
			return ErrIssuer
		}
		if n.Days < 0 || n.Days > MaxDays {
			return fmt.Errorf("%w: %d working days", ErrPeriod, n.Days)
		}
		l := Letter{
			ID: ID(tx.NewID("ltr")), Kind: n.Kind, Unit: n.Unit, About: n.About, Issuer: n.Issuer, Word: n.Word, Office: n.Office,
			Text: n.Text, Days: n.Days, Due: n.Due, State: Drafted, Drafter: by.Account, CreatedAt: tx.NowMS(), Addressees: fresh(n.To),
		}
		if err := insert(ctx, tx, &l); err != nil {
			return err
		}
		id, act.Object = l.ID, string(l.ID)
		act.Details = map[string]any{"kind": l.Kind, "about": l.About}
		_, err := record(ctx, tx, by, Draft, "", &l, "")
		return err
	})
	return id, err
}

// Input is what somebody says with a step.
type Input struct {
	Version int64 // the version the person saw; 0 is whatever there is
	Reason  string
	Text    Text         // of Edit
	Days    int          // of Edit: working days to answer
	Due     calendar.Day // of Edit
	To      []Addressee  // of Edit
}

// Take takes a step other than the approval, the serving, the acknowledgement
// and the answer: Edit, Submit, Return, Send, Withdraw, Discard. db.ErrConflict says that the letter
// is not what the person saw.
func (b *Book) Take(ctx context.Context, by org.Actor, id ID, v Verb, in Input) error {
	if v == Approve || v == Serve || v == Acknowledge || v == AnswerIt {
		return fmt.Errorf("%w: %s has a door of its own", ErrState, v)
	}
	m := Move{Verb: v, By: by, Reason: in.Reason, Text: in.Text, Due: in.Due, Within: in.Days, To: in.To}
	return b.step(ctx, by, id, in.Version, m, nil)
}

// step is the one door: load, decide, let more finish what was decided, save,
// enqueue what follows.
func (b *Book) step(ctx context.Context, by org.Actor, id ID, version int64, m Move, more func(tx *db.Tx, act *audit.Act, l *Letter) error) error {
	act := &audit.Act{By: by.By(), Verb: string(m.Verb), Object: string(id)}
	m.Reason = storable(m.Reason)
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		before, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&before, by) {
			return org.ErrNotFound
		}
		if version != 0 && version != before.Version {
			return db.ErrConflict
		}
		list, err := steps(ctx, tx, id)
		if err != nil {
			return err
		}
		m.Now, m.Days, m.Hands = tx.Now, b.days(), hands(list)
		after, err := Decide(before, m)
		if err != nil {
			return err
		}
		if more != nil {
			if err := more(tx, act, &after); err != nil {
				return err
			}
		}
		if err := save(ctx, tx, &after); err != nil {
			if db.IsUnique(err) {
				return fmt.Errorf("%w: another court gives %s", ErrIssuer, after.Number)
			}
			return err
		}
		said := m.Reason
		if m.Verb == AnswerIt {
			said = "" // it stands with the addressee
		}
		n, err := record(ctx, tx, by, m.Verb, before.State, &after, said)
		if err != nil {
			return err
		}
		act.Details = map[string]any{"from": before.State, "to": after.State, "number": after.Number}
		return b.queue.Enqueue(ctx, tx, StepJob{id, n})
	})
}

// storable leaves out of a text what a database does not take.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Facts are what the approval freezes.
type Facts struct {
	Figures Figures
	Names   []string // of persons concerned: a circular must not hold them
}

// Count computes a letter's figures inside the transaction of the approval, so
// that they are those of that moment.
type Count func(ctx context.Context, tx *db.Tx, l Letter) (Facts, error)

// Approve approves a submitted letter: another person than those who wrote it,
// and a leader. In the same transaction the letter takes its number, its
// figures are counted and frozen, and the paper is ordered. A nil count is for
// a letter without figures.
func (b *Book) Approve(ctx context.Context, by org.Actor, id ID, version int64, count Count) error {
	return b.step(ctx, by, id, version, Move{Verb: Approve, By: by}, func(tx *db.Tx, _ *audit.Act, l *Letter) error {
		var facts Facts
		if count != nil {
			var err error
			if facts, err = count(ctx, tx, *l); err != nil {
				return fmt.Errorf("figures: %w", err)
			}
		}
		if err := takeNumber(ctx, tx, l); err != nil {
			return err
		}
		if err := l.freeze(facts); err != nil {
			return err
		}
		return b.queue.Enqueue(ctx, tx, RenderJob{id}, jobs.Urgent())
	})
}

// freeze fixes all that the paper will show. Of the figures counted only those
// that the text asks for are kept.
func (l *Letter) freeze(facts Facts) error {
	text, err := l.Text.With(facts.Figures)
	if err != nil {
		return err
	}
	if l.Kind == Circular {
		if name, ok := text.names(facts.Names); ok {
			return &NamedError{name}
		}
	}
	if err := text.check(); err != nil {
		return err
	}
	l.Figures = Figures{}
	for _, name := range l.Text.Needs() {
		l.Figures[name] = facts.Figures[name]
	}
	f := &Frozen{Kind: l.Kind, Issuer: l.Issuer, Number: l.Number, Date: string(l.ApprovedOn()), Office: l.Office, Text: text}
	for _, a := range l.Addressees {
		f.To = append(f.To, a.Name)
	}
	l.frozen = f
	return nil
}

// retries is how often an acknowledgement is tried again when another unit's
// came in at the same moment.
const retries = 20

// Acknowledge signs for the letter in the name of its n-th addressee, from 1.
// Units sign at the same time without disturbing each other.
func (b *Book) Acknowledge(ctx context.Context, by org.Actor, id ID, n int) error {
	var err error
	for range retries {
		err = b.step(ctx, by, id, 0, Move{Verb: Acknowledge, By: by, N: n}, nil)
		if !errors.Is(err, db.ErrConflict) {
			return err
		}
	}
	return err
}

// look returns a letter that by may know of.
func (b *Book) look(ctx context.Context, by org.Actor, id ID) (l Letter, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if l, err = load(ctx, tx, id); err != nil {
			return err
		}
		if !visible(&l, by) {
			return org.ErrNotFound
		}
		if !inside(&l, by) {
			l.Figures = nil
		}
		return nil
	})
	return l, err
}

// StepJob tells those concerned about a step: who has to approve, whom the
// letter is for, who must hear that it was withdrawn.
type StepJob struct {
	Letter ID  `json:"letter"`
	Step   int `json:"step"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "letter.step" }

// Done returns the letter and the step of a StepJob.
func (b *Book) Done(ctx context.Context, j StepJob) (l Letter, s Step, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if l, err = load(ctx, tx, j.Letter); err != nil {
			return err
		}
		list, err := steps(ctx, tx, j.Letter)
		if err != nil {
			return err
		}
		if j.Step < 1 || j.Step > len(list) {
			return jobs.ErrGone
		}
		s = list[j.Step-1]
		return nil
	})
	return l, s, err
}
