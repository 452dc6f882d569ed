package checklist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Book is the register of lists. It answers which list is in force by asking
// the database each time, so that several machines agree; the content, which
// never changes under its digest, is read once.
type Book struct {
	log   *audit.Log
	queue *jobs.Queue
	own   *Checklist // the list that comes with the program
	known sync.Map   // digest → *Checklist
}

// NewBook returns the register kept through log. own is in force until a court
// has approved a list.
func NewBook(log *audit.Log, queue *jobs.Queue, own *Checklist) *Book {
	b := &Book{log: log, queue: queue, own: own}
	b.known.Store(own.Version(), own)
	return b
}

// InForce is the list in force now.
func (b *Book) InForce(ctx context.Context) (c *Checklist, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		c, err = b.on(ctx, tx, calendar.DayOf(tx.Now))
		return err
	})
	return c, err
}

// On is the list in force on a day, as it is known today.
func (b *Book) On(ctx context.Context, day calendar.Day) (c *Checklist, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		c, err = b.on(ctx, tx, day)
		return err
	})
	return c, err
}

func (b *Book) on(ctx context.Context, tx *db.Tx, day calendar.Day) (*Checklist, error) {
	var digest string
	err := tx.QueryRow(ctx, `SELECT digest FROM checklists
		WHERE state IN ('approved', 'superseded') AND from_day <= $1 AND (until_day = '' OR until_day > $1) ORDER BY edition DESC LIMIT 1`, string(day)).Scan(&digest)
	if errors.Is(err, db.ErrNoRows) {
		return b.own, nil
	}
	if err != nil {
		return nil, err
	}
	return b.content(ctx, tx, digest)
}

// Content is the list with this version, whenever it was in force. A version
// that nobody approved is none to be named.
func (b *Book) Content(ctx context.Context, version string) (c *Checklist, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		c, err = b.content(ctx, tx, version)
		return err
	})
	return c, err
}

func (b *Book) content(ctx context.Context, tx *db.Tx, digest string) (*Checklist, error) {
	if v, ok := b.known.Load(digest); ok {
		if c, ok := v.(*Checklist); ok {
			return c, nil
		}
	}
	var raw string
	err := tx.QueryRow(ctx, `SELECT content FROM checklists WHERE digest = $1 AND state IN ('approved', 'superseded') ORDER BY edition LIMIT 1`, digest).Scan(&raw)
	if errors.Is(err, db.ErrNoRows) {
		return nil, org.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	c, err := restore(raw)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", digest, err)
	}
	b.known.Store(digest, c)
	return c, nil
}

// Enter keeps the list that comes with the program in the register, so that
// what was found by it can be read when a later program brings another one. A
// court's own list is not touched: then the program's is not in force.
func (b *Book) Enter(ctx context.Context) error {
	digest := b.own.Version()
	var there, owned int
	count := func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(CASE WHEN digest = $1 AND court = '' THEN 1 END), COUNT(CASE WHEN court <> '' AND edition > 0 THEN 1 END) FROM checklists`,
			digest).Scan(&there, &owned)
	}
	if err := b.log.View(ctx, count); err != nil || there+owned > 0 {
		return err
	}
	by := org.System("setup")
	id := ID("chk_" + digest[:26])
	act := &audit.Act{By: by.By(), Verb: string(Keep), Object: string(id), Details: map[string]any{"digest": digest}}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		if err := count(tx); err != nil || there+owned > 0 {
			return errors.Join(err, errThere)
		}
		l := Listing{ID: id, State: Approved, Digest: digest, Author: by.Account, CreatedAt: tx.NowMS()}
		last, found, err := latest(ctx, tx)
		if err != nil {
			return err
		}
		if l.Edition = 1; found {
			l.Edition, l.From = last.Edition+1, calendar.DayOf(tx.Now)
			if err := supersede(ctx, tx, act, by, last, l.From); err != nil {
				return err
			}
		}
		if err := insert(ctx, tx, &l, b.own); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, Keep, "", &l, "", "")
		return err
	})
	if errors.Is(err, errThere) || db.IsUnique(err) {
		return nil // another machine was faster
	}
	return err
}

// errThere ends an act that has nothing to do.
var errThere = errors.New("checklist: entered already")

// supersede ends the list in force on the day from which the next one is.
func supersede(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, last Listing, from calendar.Day) error {
	was := last.State
	last.State, last.Until = Superseded, from
	if err := save(ctx, tx, &last, nil); err != nil {
		return err
	}
	act.Also(string(last.ID))
	_, err := record(ctx, tx, by, Supersede, was, &last, "", "")
	return err
}

// Begin begins a revision of the list that was approved last. own is what a
// list says of itself that was this project's before; of a court's own list
// the head stays.
func (b *Book) Begin(ctx context.Context, by org.Actor, own Head) (id ID, err error) {
	court, err := seat(by, org.ChecklistEdit)
	if err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(Draft)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		c := b.own
		base, found, err := latest(ctx, tx)
		if err != nil {
			return err
		}
		if found {
			if c, err = b.content(ctx, tx, base.Digest); err != nil {
				return err
			}
		}
		l := Listing{ID: ID(tx.NewID("chk")), Court: court, State: Drafted, Base: c.Version(), Author: by.Account, CreatedAt: tx.NowMS()}
		if !base.Own() {
			own.Regulations = c.Regulations
			if c, err = c.WithHead(own); err != nil {
				return err
			}
		}
		l.Digest = c.Version()
		id, act.Object = l.ID, string(l.ID)
		act.Details = map[string]any{"base": l.Base}
		if err := insert(ctx, tx, &l, c); err != nil {
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

// EditItem puts an item into a draft: in place of the one with its id, or as a
// new one when it has none. seen is the Mark of the item that the person
// edited; db.ErrConflict says that it says something else by now.
func (b *Book) EditItem(ctx context.Context, by org.Actor, id ID, it Item, seen string) (item string, err error) {
	err = b.edit(ctx, by, id, func(c, _ *Checklist) (*Checklist, string, error) {
		if it.ID != "" {
			was, ok := c.Item(it.ID)
			if !ok {
				return nil, "", org.ErrNotFound
			}
			if was.Mark() != seen {
				return nil, "", db.ErrConflict
			}
		}
		c, item, err = c.With(it)
		return c, item, err
	})
	return item, err
}

// RemoveItem takes an item out of a draft that no list had before.
func (b *Book) RemoveItem(ctx context.Context, by org.Actor, id ID, item, seen string) error {
	return b.edit(ctx, by, id, func(c, base *Checklist) (*Checklist, string, error) {
		was, ok := c.Item(item)
		if !ok {
			return nil, "", org.ErrNotFound
		}
		if was.Mark() != seen {
			return nil, "", db.ErrConflict
		}
		c, err := c.Without(item, base)
		return c, item, err
	})
}

// EditHead changes what a draft says of itself and the regulations it names.
func (b *Book) EditHead(ctx context.Context, by org.Actor, id ID, h Head, seen string) error {
	return b.edit(ctx, by, id, func(c, _ *Checklist) (*Checklist, string, error) {
		if c.Head().Mark() != seen {
			return nil, "", db.ErrConflict
		}
		c, err := c.WithHead(h)
		return c, "head", err
	})
}

// EditItems puts the items of a spreadsheet into a draft. seen is the version
// of the draft that the person looked at.
func (b *Book) EditItems(ctx context.Context, by org.Actor, id ID, items []Item, seen string) error {
	return b.edit(ctx, by, id, func(c, _ *Checklist) (*Checklist, string, error) {
		if c.Version() != seen {
			return nil, "", db.ErrConflict
		}
		c, _, err := c.WithAll(items)
		return c, "sheet", err
	})
}

// edit changes the content of a draft. change gets the content and that of the
// list the draft was begun from, and says what it was about.
func (b *Book) edit(ctx context.Context, by org.Actor, id ID, change func(c, base *Checklist) (*Checklist, string, error)) error {
	act := &audit.Act{By: by.By(), Verb: string(Edit), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		l, c, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !by.May(org.ChecklistEdit, l.unit()) {
			return org.ErrForbidden
		}
		if l.State != Drafted {
			return fmt.Errorf("%w: edit in %s", ErrState, l.State)
		}
		base, err := b.content(ctx, tx, l.Base)
		if err != nil {
			return err
		}
		c, about, err := change(c, base)
		if err != nil {
			return err
		}
		l.Digest = c.Version()
		if err := save(ctx, tx, &l, c); err != nil {
			return err
		}
		act.Details = map[string]any{"item": about, "digest": l.Digest}
		_, err = record(ctx, tx, by, Edit, l.State, &l, about, "")
		return err
	})
}

// Take takes a step: Submit, Return, Approve or Withdraw. A list that is
// approved ends the one before it on its first day, in the same act.
func (b *Book) Take(ctx context.Context, by org.Actor, id ID, v Verb, d Decision) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		l, _, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !by.May(allowed(v), l.unit()) {
			return org.ErrForbidden
		}
		if d.Version != l.Version {
			return db.ErrConflict
		}
		hands, err := hands(ctx, tx, id)
		if err != nil {
			return err
		}
		last, found, err := latest(ctx, tx)
		if err != nil {
			return err
		}
		from := l.State
		if err := l.decide(v, by.Account, calendar.DayOf(tx.Now), last.From, d, hands); err != nil {
			return err
		}
		if v == Approve {
			l.Edition = last.Edition + 1
			if found {
				if err := supersede(ctx, tx, act, by, last, l.From); err != nil {
					return err
				}
			}
		}
		if err := save(ctx, tx, &l, nil); err != nil {
			return err
		}
		act.Details = map[string]any{"from": from, "to": l.State, "digest": l.Digest, "on": d.On}
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

// File is a list of the register with all that its page shows.
type File struct {
	Listing
	List  *Checklist
	Base  *Checklist // that it was begun from; itself when from none
	Steps []Step
}

// Wrote reports whether an account had a hand in the list, and so may not
// approve it.
func (f *File) Wrote(a org.AccountID) bool {
	return slices.ContainsFunc(f.Steps, func(s Step) bool {
		return s.Account == a && (s.Verb == Draft || s.Verb == Edit || s.Verb == Submit)
	})
}

// Open returns a list of the register for its page.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (f File, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if f.Listing, f.List, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		f.Base = f.List
		if f.Listing.Base != "" {
			if f.Base, err = b.content(ctx, tx, f.Listing.Base); err != nil {
				return err
			}
		}
		f.Steps, err = steps(ctx, tx, id)
		return err
	})
	return f, err
}

// Lists returns the lists that by may know of: those under way, then the
// approved ones, the newest first.
func (b *Book) Lists(ctx context.Context, by org.Actor) (out []Listing, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		out, err = listings(ctx, tx)
		return err
	})
	return slices.DeleteFunc(out, func(l Listing) bool { return !l.visible(by) }), err
}

// Waiting returns the lists that wait for the approval of by.
func (b *Book) Waiting(ctx context.Context, by org.Actor) ([]Listing, error) {
	if !Seated(by, org.ChecklistApprove) {
		return nil, nil
	}
	var out []Listing
	err := b.log.View(ctx, func(tx *db.Tx) error {
		list, err := listings(ctx, tx)
		for _, l := range list {
			if err != nil || !slices.Contains(l.Allowed(by), Approve) {
				continue
			}
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

// StepJob tells those concerned about a step: who has to approve, and the
// office what became of its draft.
type StepJob struct {
	List ID  `json:"list"`
	Step int `json:"step"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "checklist.step" }

// Done returns the list and the step of a StepJob, and whom it concerns: after
// Submit those who may approve and had no hand in it, else those who wrote it.
func (b *Book) Done(ctx context.Context, j StepJob) (l Listing, s Step, to []org.AccountID, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if l, _, err = load(ctx, tx, j.List); err != nil {
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
		wrote, err := hands(ctx, tx, j.List)
		if err != nil {
			return err
		}
		if s.To != Submitted {
			to = slices.DeleteFunc(wrote, func(a org.AccountID) bool { return a == s.Account })
			return nil
		}
		leaders, err := approvers(ctx, tx, l.Court, calendar.DayOf(tx.Now))
		to = slices.DeleteFunc(leaders, func(a org.AccountID) bool { return slices.Contains(wrote, a) })
		return err
	})
	return l, s, to, err
}
