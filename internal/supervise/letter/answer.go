package letter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Errors of answering.
var (
	ErrUnsigned = errors.New("letter: it is signed for before it is answered")
	ErrAnswered = errors.New("letter: answered already")
	ErrAnswer   = errors.New("letter: the answer has no text")
)

// Answer is what a unit answers to a circular.
type Answer struct {
	Text   string
	At     int64 // Unix ms; 0 while there is none
	By     org.AccountID
	ByName string
	Files  []evidence.Evidence // not loaded for lists
}

// Answered reports whether the addressee has answered.
func (a Addressee) Answered() bool { return a.Answer.At != 0 }

// Asks reports whether the letter wants an answer, and it was sent.
func (l *Letter) Asks() bool {
	return l.Kind == Circular && l.Due != "" && l.ErasedAt == 0 && (l.State == Sent || l.State == Acknowledged)
}

// Late reports whether the addressee has let the day for its answer pass.
func (l *Letter) Late(a Addressee, today calendar.Day) bool {
	return l.Asks() && !a.Answered() && today > l.Due
}

// MayAnswer reports whether by may answer in the name of an addressee.
func MayAnswer(a Addressee, by org.Actor) bool {
	return a.Officer == "" && by.May(org.CircularAnswer, a.Unit)
}

// answer takes a unit's answer. A late one is taken, and stays late.
func answer(l *Letter, m *Move) error {
	if m.N < 1 || m.N > len(l.Addressees) {
		return org.ErrNotFound
	}
	a := &l.Addressees[m.N-1]
	if !MayAnswer(*a, m.By) {
		return org.ErrForbidden
	}
	if l.Kind != Circular {
		return ErrKind
	}
	if l.State != Sent && l.State != Acknowledged || l.ErasedAt != 0 {
		return fmt.Errorf("%w: %s from %s", ErrState, m.Verb, l.State)
	}
	if a.Answered() {
		return ErrAnswered
	}
	if !a.Acknowledged() {
		return ErrUnsigned
	}
	if strings.TrimSpace(m.Reason) == "" {
		return ErrAnswer
	}
	a.Answer = Answer{Text: m.Reason, At: m.Now.UnixMilli(), By: m.By.Account, ByName: m.By.Name}
	return nil
}

// Answer answers a circular in the name of its n-th addressee, from 1, with
// files whose bytes are in the blob store. Units answer at the same time
// without disturbing each other.
func (b *Book) Answer(ctx context.Context, by org.Actor, id ID, n int, text string, files []evidence.Evidence) error {
	var err error
	for range retries {
		err = b.step(ctx, by, id, 0, Move{Verb: AnswerIt, By: by, N: n, Reason: text}, func(tx *db.Tx, act *audit.Act, l *Letter) error {
			for i, e := range files {
				e.Unit, e.Retention = l.Addressees[n-1].Unit, evidence.Kept
				added, err := evidence.Add(ctx, tx, act, by, e)
				if err != nil {
					return err
				}
				_, err = tx.Exec(ctx, `INSERT INTO letter_evidence (letter, addressee, n, evidence) VALUES ($1, $2, $3, $4)`, id, n, i+1, added)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, db.ErrConflict) {
			return err
		}
	}
	return err
}

// attachments reads the files of the answers.
func attachments(ctx context.Context, tx *db.Tx, l *Letter) error {
	for i := range l.Addressees {
		rows, err := tx.Query(ctx, `SELECT evidence FROM letter_evidence WHERE letter = $1 AND addressee = $2 ORDER BY n`, l.ID, i+1)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (e evidence.ID, err error) { return e, r.Scan(&e) })
		if err != nil {
			return err
		}
		for _, id := range ids {
			e, err := evidence.Load(ctx, tx, id)
			if err != nil {
				return err
			}
			l.Addressees[i].Answer.Files = append(l.Addressees[i].Answer.Files, e)
		}
	}
	return nil
}

// The reminders that a unit gets before it has answered, each once.
const (
	remindSoon = 1 // the last day is near
	remindLate = 2 // it has passed
)

// RemindJob tells a unit that it has not answered.
type RemindJob struct {
	Letter    ID   `json:"letter"`
	Addressee int  `json:"addressee"` // from 1
	Late      bool `json:"late"`
}

// Kind implements jobs.Args.
func (RemindJob) Kind() string { return "letter.remind" }

// Remind reminds the units that have not answered a circular: once on the last
// working day before the last day, or on that day, and once when it has passed.
// It returns how many.
func (b *Book) Remind(ctx context.Context) (n int, err error) {
	var ids []ID
	err = b.log.View(ctx, func(tx *db.Tx) error {
		soon := b.days().AddWorkingDays(calendar.DayOf(tx.Now), 1).Day
		rows, err := tx.Query(ctx, `SELECT l.id FROM letter l WHERE l.kind = 'circular' AND l.state IN ('sent', 'acknowledged') AND l.erased_at = 0
			AND l.due_on <> '' AND l.due_on <= $1 AND EXISTS (SELECT 1 FROM letter_addressee a WHERE a.letter = l.id AND a.answered_at = 0 AND a.reminded < $2)
			ORDER BY l.id`, string(soon), remindLate)
		ids, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	for _, id := range ids {
		k, err := b.remind(ctx, id)
		if errors.Is(err, db.ErrConflict) {
			continue // somebody has just answered; it is looked at next time
		}
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, err
}

// errNothing ends an act that has nothing to do.
var errNothing = errors.New("letter: nobody to remind")

func (b *Book) remind(ctx context.Context, id ID) (n int, err error) {
	by := org.System("deadlines")
	act := &audit.Act{By: by.By(), Verb: string(Remind), Object: string(id)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		n = 0
		l, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		stage := remindSoon
		if calendar.DayOf(tx.Now) > l.Due {
			stage = remindLate
		}
		for i := range l.Addressees {
			a := &l.Addressees[i]
			if !l.Asks() || a.Answered() || a.Reminded >= stage {
				continue
			}
			a.Reminded = stage
			n++
			if err := b.queue.Enqueue(ctx, tx, RemindJob{id, i + 1, stage == remindLate}); err != nil {
				return err
			}
		}
		if n == 0 {
			return errNothing
		}
		act.Details = map[string]any{"units": n, "late": stage == remindLate}
		if err := save(ctx, tx, &l); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, Remind, l.State, &l, "")
		return err
	})
	if errors.Is(err, errNothing) {
		return 0, nil
	}
	return n, err
}

// Reminded returns the letter and the addressee of a RemindJob; jobs.ErrGone
// when it has answered meanwhile.
func (b *Book) Reminded(ctx context.Context, j RemindJob) (l Letter, a Addressee, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if l, err = load(ctx, tx, j.Letter); err != nil {
			return err
		}
		if j.Addressee < 1 || j.Addressee > len(l.Addressees) || !l.Asks() || l.Addressees[j.Addressee-1].Answered() {
			return jobs.ErrGone
		}
		a = l.Addressees[j.Addressee-1]
		return nil
	})
	return l, a, err
}
