package terms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"xiezhi/internal/engine/judgment/lexicon"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Book is the register of the lists of all courts. Which list is in force it
// asks the database each time, so that several machines agree; the content,
// which never changes under its digest, is made ready once.
type Book struct {
	log     *audit.Log
	queue   *jobs.Queue
	program *lexicon.List
	known   sync.Map // digest → *lexicon.List
}

// NewBook returns the register kept through log.
func NewBook(log *audit.Log, queue *jobs.Queue) (*Book, error) {
	program, err := lexicon.Default()
	if err != nil {
		return nil, err
	}
	return &Book{log: log, queue: queue, program: program}, nil
}

// Program is the list that comes with the program.
func (b *Book) Program() *lexicon.List { return b.program }

// Edition is the list that counts for a court. List is nil where the court has
// none of its own: then the program's counts.
type Edition struct {
	Number int
	List   *lexicon.List
}

// InForce is the list that counts for a court now.
func (b *Book) InForce(ctx context.Context, court org.CourtID) (e Edition, err error) {
	if court == "" {
		return e, nil
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		l, found, err := inForce(ctx, tx, court)
		if err != nil || !found {
			return err
		}
		e.Number = l.Edition
		if v, ok := b.known.Load(l.Digest); ok {
			e.List, _ = v.(*lexicon.List)
			return nil
		}
		rows, err := content(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		// What a later program finds fault with is left out, and the rest works.
		e.List, _ = compile(rows, l.Instead, b.program)
		b.known.Store(l.Digest, e.List)
		return nil
	})
	return e, err
}

// Begin begins a revision of the list of a court.
func (b *Book) Begin(ctx context.Context, by org.Actor, court org.CourtID) (id ID, err error) {
	if !by.May(org.TermsEdit, org.Unit{Court: court}) {
		return "", org.ErrForbidden
	}
	act := &audit.Act{By: by.By(), Verb: string(Draft)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		l := Listing{
			ID: ID(tx.NewID("trm")), Court: court, State: Drafted, Author: by.Account, AuthorName: by.Name, CreatedAt: tx.Now,
		}
		var rows []Row
		last, found, err := inForce(ctx, tx, court)
		if err != nil {
			return err
		}
		if found {
			l.Instead = last.Instead
			if rows, err = content(ctx, tx, last.ID); err != nil {
				return err
			}
		}
		id, act.Object = l.ID, string(l.ID)
		if err := insert(ctx, tx, &l, rows); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, Draft, "", &l, "", "")
		return err
	})
	if db.IsUnique(err) {
		return "", fmt.Errorf("%w: %w", ErrBegun, err)
	}
	return id, err
}

// Put puts a row into a draft: in place of the nth, counted from 1, or at the
// end when n is 0. seen is the version of the draft that the person edited.
func (b *Book) Put(ctx context.Context, by org.Actor, id ID, seen int64, n int, r Row) error {
	return b.edit(ctx, by, id, seen, r.Wrong, func(_ *Listing, rows []Row) ([]Row, error) {
		switch {
		case n == 0:
			return append(rows, r), nil
		case n < 0 || n > len(rows):
			return nil, org.ErrNotFound
		}
		rows[n-1] = r
		return rows, nil
	})
}

// Remove takes the nth row out of a draft.
func (b *Book) Remove(ctx context.Context, by org.Actor, id ID, seen int64, n int) error {
	return b.edit(ctx, by, id, seen, AboutRemoval, func(_ *Listing, rows []Row) ([]Row, error) {
		if n < 1 || n > len(rows) {
			return nil, org.ErrNotFound
		}
		return slices.Delete(rows, n-1, n), nil
	})
}

// Replace puts the rows of a spreadsheet in place of those of a draft.
func (b *Book) Replace(ctx context.Context, by org.Actor, id ID, seen int64, rows []Row) error {
	return b.edit(ctx, by, id, seen, AboutSheet, func(*Listing, []Row) ([]Row, error) { return slices.Clone(rows), nil })
}

// Beside says whether a draft is to count before the program's list, or in its
// place.
func (b *Book) Beside(ctx context.Context, by org.Actor, id ID, seen int64, instead bool) error {
	return b.edit(ctx, by, id, seen, AboutBeside, func(l *Listing, rows []Row) ([]Row, error) {
		l.Instead = instead
		return rows, nil
	})
}

// Try says what is wrong with rows, if they were put into a draft.
func (b *Book) Try(rows []Row, instead bool) DefectsError {
	if _, defects := compile(rows, instead, b.program); len(defects) > 0 {
		return defects
	}
	return nil
}

// edit changes the rows of a draft, unless what comes out is not sound.
func (b *Book) edit(ctx context.Context, by org.Actor, id ID, seen int64, about string, change func(*Listing, []Row) ([]Row, error)) error {
	act := &audit.Act{By: by.By(), Verb: string(Edit), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		l, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		switch {
		case !by.May(org.TermsEdit, l.unit()):
			return org.ErrForbidden
		case l.State != Drafted:
			return fmt.Errorf("%w: edit in %s", ErrState, l.State)
		case seen != l.Version:
			return db.ErrConflict
		}
		rows, err := content(ctx, tx, id)
		if err != nil {
			return err
		}
		if rows, err = change(&l, rows); err != nil {
			return err
		}
		if len(rows) > MaxRows {
			return ErrMany
		}
		if defects := b.Try(rows, l.Instead); defects != nil {
			return defects
		}
		if err := saveRows(ctx, tx, &l, rows); err != nil {
			return err
		}
		act.Details = map[string]any{"digest": l.Digest, "entries": l.Entries}
		_, err = record(ctx, tx, by, Edit, l.State, &l, about, "")
		return err
	})
}

// StepJob tells those concerned about a step.
type StepJob struct {
	List ID  `json:"list"`
	Step int `json:"step"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "terms.step" }

// Take takes a step: Submit, Return, Approve or Withdraw. A list that is
// approved ends the one before it in the same act.
func (b *Book) Take(ctx context.Context, by org.Actor, id ID, v Verb, d Decision) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		l, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !by.May(action(v), l.unit()) {
			return org.ErrForbidden
		}
		if d.Version != l.Version {
			return db.ErrConflict
		}
		wrote, err := hands(ctx, tx, id)
		if err != nil {
			return err
		}
		from := l.State
		if err := l.decide(v, by, tx.Now, d, wrote); err != nil {
			return err
		}
		if v == Approve {
			if err := succeed(ctx, tx, act, by, &l); err != nil {
				return err
			}
		}
		if err := save(ctx, tx, &l); err != nil {
			return err
		}
		act.Details = map[string]any{"from": from, "to": l.State, "digest": l.Digest}
		n, err := record(ctx, tx, by, v, from, &l, "", strings.TrimSpace(d.Reason))
		if err != nil {
			return err
		}
		return b.queue.Enqueue(ctx, tx, StepJob{id, n})
	})
	if db.IsUnique(err) {
		return fmt.Errorf("%w: %w", db.ErrConflict, err)
	}
	return err
}

// succeed gives l its number and ends the list before it.
func succeed(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, l *Listing) error {
	l.Edition = 1
	last, found, err := inForce(ctx, tx, l.Court)
	if err != nil || !found {
		return err
	}
	l.Edition = last.Edition + 1
	last.State = Superseded
	if err := save(ctx, tx, &last); err != nil {
		return err
	}
	act.Also(string(last.ID))
	_, err = record(ctx, tx, by, Supersede, Approved, &last, "", "")
	return err
}

// File is a list with all that its page shows.
type File struct {
	Listing
	Rows  []Row
	Base  []Row // of the list in force, which the revision is compared with
	Steps []Step
}

// Wrote reports whether an account had a hand in the list, and so may not
// approve it.
func (f *File) Wrote(a org.AccountID) bool {
	return slices.ContainsFunc(f.Steps, func(s Step) bool {
		return s.Account == a && (s.Verb == Draft || s.Verb == Edit || s.Verb == Submit)
	})
}

// Open returns a list for its page.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (f File, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if f.Listing, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		return fill(ctx, tx, &f)
	})
	return f, err
}

func fill(ctx context.Context, tx *db.Tx, f *File) (err error) {
	if f.Rows, err = content(ctx, tx, f.ID); err != nil {
		return err
	}
	if f.State == Drafted || f.State == Submitted {
		last, found, err := inForce(ctx, tx, f.Court)
		if err != nil {
			return err
		}
		if found {
			if f.Base, err = content(ctx, tx, last.ID); err != nil {
				return err
			}
		}
	}
	f.Steps, err = steps(ctx, tx, f.ID)
	return err
}

// Current returns the list in force of a court; found is false where it has
// none of its own.
func (b *Book) Current(ctx context.Context, by org.Actor, court org.CourtID) (f File, found bool, err error) {
	if !MayRead(by, court) {
		return f, false, org.ErrNotFound
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if f.Listing, found, err = inForce(ctx, tx, court); err != nil || !found {
			return err
		}
		return fill(ctx, tx, &f)
	})
	return f, found, err
}

// Lists returns the lists of a court that by may know of: those under way, then
// the approved ones, the newest first.
func (b *Book) Lists(ctx context.Context, by org.Actor, court org.CourtID) (out []Listing, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		out, err = listings(ctx, tx, court)
		return err
	})
	return slices.DeleteFunc(out, func(l Listing) bool { return !l.visible(by) }), err
}

// Waiting returns the lists that wait for the approval of by.
func (b *Book) Waiting(ctx context.Context, by org.Actor) (out []Listing, err error) {
	if !by.MayAnywhere(org.TermsApprove) {
		return nil, nil
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		list, err := submitted(ctx, tx, by.Scope(org.TermsApprove))
		for _, l := range list {
			wrote, err := hands(ctx, tx, l.ID)
			if err != nil {
				return err
			}
			if !slices.Contains(wrote, by.Account) {
				out = append(out, l)
			}
		}
		return err
	})
	return out, err
}

// Done returns the list and the step of a StepJob, and who wrote the list.
func (b *Book) Done(ctx context.Context, j StepJob) (l Listing, s Step, wrote []org.AccountID, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if l, err = load(ctx, tx, j.List); err != nil {
			return err
		}
		list, err := steps(ctx, tx, j.List)
		if err != nil {
			return err
		}
		if j.Step < 1 || j.Step > len(list) {
			return jobs.ErrGone
		}
		s = list[j.Step-1]
		wrote, err = hands(ctx, tx, j.List)
		return err
	})
	if errors.Is(err, org.ErrNotFound) {
		err = jobs.ErrGone
	}
	return l, s, wrote, err
}
