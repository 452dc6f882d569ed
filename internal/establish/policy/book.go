package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
)

// Book is the register of policies.
type Book struct{ log *audit.Log }

// NewBook returns the policies kept through log.
func NewBook(log *audit.Log) *Book { return &Book{log} }

// Draft begins a policy.
func (b *Book) Draft(ctx context.Context, by org.Actor, in Input) (id ID, err error) {
	if !by.May(org.PolicyDraft, in.Unit) {
		return "", org.ErrForbidden
	}
	if in, err = in.tidy(by.Superior); err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(Drafted)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		p := Policy{ID: ID(tx.NewID("pol")), Edition: 1, State: Draft, Unit: in.Unit, Drafter: by.Account, CreatedAt: tx.NowMS()}
		p.Root, id, act.Object = p.ID, p.ID, string(p.ID)
		if err := p.fill(ctx, tx, by, in); err != nil {
			return err
		}
		if err := insert(ctx, tx, &p); err != nil {
			return err
		}
		return record(ctx, tx, by, Drafted, "", &p, "")
	})
	return id, err
}

// fill takes an input over. A cause or an issue that by may not know of is none
// to be named, and none to be taken away: those that the draft names stay.
func (p *Policy) fill(ctx context.Context, tx *db.Tx, by org.Actor, in Input) error {
	p.Title, p.Content, p.Scope = in.Title, in.Content, in.Scope
	p.Causes = slices.DeleteFunc(slices.Clone(p.Causes), func(c Cause) bool { return by.May(org.CauseView, c.Unit) })
	p.Issues = slices.DeleteFunc(slices.Clone(p.Issues), func(is Issue) bool { return by.May(org.IssueView, is.Unit) })
	for _, id := range in.Causes {
		c, err := readCause(ctx, tx, id)
		if err != nil {
			return err
		}
		if !by.May(org.CauseView, c.Unit) {
			return org.ErrNotFound
		}
		p.Causes = append(p.Causes, c)
	}
	for _, id := range in.Issues {
		is, err := readIssue(ctx, tx, id)
		if err != nil {
			return err
		}
		if !by.May(org.IssueView, is.Unit) {
			return org.ErrNotFound
		}
		p.Issues = append(p.Issues, is)
	}
	return nil
}

// Edit changes a draft. db.ErrConflict says that it is not what the person saw.
func (b *Book) Edit(ctx context.Context, by org.Actor, id ID, in Input) error {
	act := &audit.Act{By: by.By(), Verb: string(Edit), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !p.May(Edit, by) {
			return org.ErrForbidden
		}
		if p.State != Draft {
			return fmt.Errorf("%w: edit in %s", ErrState, p.State)
		}
		if in.Version != p.Version {
			return db.ErrConflict
		}
		in.Unit = p.Unit
		in, err := in.tidy(by.Superior)
		if err != nil {
			return err
		}
		if err := p.fill(ctx, tx, by, in); err != nil {
			return err
		}
		if err := save(ctx, tx, &p); err != nil {
			return err
		}
		return record(ctx, tx, by, Edit, p.State, &p, "")
	})
}

// Take takes a step: Submit, Return, Approve, Repeal or Drop. An edition that
// is approved ends the one before it, in the same act.
func (b *Book) Take(ctx context.Context, by org.Actor, id ID, v Verb, d Decision) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !p.May(v, by) {
			return org.ErrForbidden
		}
		if d.Version != p.Version {
			return db.ErrConflict
		}
		hands, err := hands(ctx, tx, id)
		if err != nil {
			return err
		}
		from := p.State
		if err := p.decide(v, by.Account, calendar.DayOf(tx.Now), d, hands); err != nil {
			return err
		}
		if v == Approve && p.Edition > 1 {
			if err := supersede(ctx, tx, act, by, &p); err != nil {
				return err
			}
		}
		if err := save(ctx, tx, &p); err != nil {
			return err
		}
		act.Details = map[string]any{"from": from, "to": p.State, "number": p.Number, "on": d.On}
		return record(ctx, tx, by, v, from, &p, strings.TrimSpace(d.Reason))
	})
	if db.IsUnique(err) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}

// supersede ends the edition in force when the next one, p, takes force.
func supersede(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, p *Policy) error {
	var old ID
	err := tx.QueryRow(ctx, `SELECT id FROM policy WHERE root = $1 AND state = 'in_force'`, p.Root).Scan(&old)
	if errors.Is(err, db.ErrNoRows) {
		return nil // repealed meanwhile
	}
	if err != nil {
		return err
	}
	was, err := load(ctx, tx, old)
	if err != nil {
		return err
	}
	if p.From <= was.From {
		return ErrDay
	}
	// Who ends an edition must be able to do so wherever it binds.
	if !was.May(Repeal, by) {
		return org.ErrForbidden
	}
	was.State, was.Repealed = Repealed, p.From
	if err := save(ctx, tx, &was); err != nil {
		return err
	}
	act.Also(string(old))
	return record(ctx, tx, by, Supersede, InForce, &was, p.Number)
}

// Amend begins the next edition of a policy in force, with the text of the
// present one.
func (b *Book) Amend(ctx context.Context, by org.Actor, id ID) (next ID, err error) {
	act := &audit.Act{By: by.By(), Verb: string(Amend)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		p, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !p.May(Amend, by) {
			return org.ErrForbidden
		}
		if p.State != InForce {
			return fmt.Errorf("%w: amend in %s", ErrState, p.State)
		}
		var editions, live int
		err = tx.QueryRow(ctx, `SELECT MAX(edition), COUNT(CASE WHEN state IN ('draft', 'submitted') THEN 1 END) FROM policy WHERE root = $1`, p.Root).Scan(&editions, &live)
		if err != nil {
			return err
		}
		if live > 0 {
			return ErrEdition
		}
		p.ID = ID(tx.NewID("pol"))
		p.Edition, p.State, p.Number, p.From, p.Submitter, p.Approver = editions+1, Draft, "", "", "", ""
		p.Drafter, p.CreatedAt = by.Account, tx.NowMS()
		next, act.Object = p.ID, string(p.ID)
		act.Details = map[string]any{"of": id, "edition": p.Edition}
		if err := insert(ctx, tx, &p); err != nil {
			return err
		}
		return record(ctx, tx, by, Amend, "", &p, "")
	})
	if db.IsUnique(err) {
		return "", fmt.Errorf("%w: %w", ErrEdition, err)
	}
	return next, err
}

// File is a policy with all that its page shows.
type File struct {
	Policy
	Steps    []Step
	Editions []Row
}

// Open returns a policy for its page. Of the causes and issues it answers, only
// those that by may know of.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (f File, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if f.Policy, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		f.Causes = slices.DeleteFunc(f.Causes, func(c Cause) bool { return !by.May(org.CauseView, c.Unit) })
		f.Issues = slices.DeleteFunc(f.Issues, func(is Issue) bool { return !by.May(org.IssueView, is.Unit) })
		if f.Steps, err = steps(ctx, tx, id); err != nil {
			return err
		}
		f.Editions, err = rows(ctx, tx, query{reader: readerOf(by), root: f.Root})
		return err
	})
	return f, err
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	State State
	Cause cause.ID // that it answers
	Issue issue.ID // that it answers, by itself or through its cause
}

// List returns the policies that by may know of, those in force first.
func (b *Book) List(ctx context.Context, by org.Actor, f Filter) (list []Row, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		list, err = rows(ctx, tx, query{reader: readerOf(by), Filter: f})
		return err
	})
	return list, err
}

// Counts are the figures of a home page.
type Counts struct {
	InForce   int // today
	Drafts    int
	Submitted int // wait for approval
}

// Counts counts the policies that by may know of.
func (b *Book) Counts(ctx context.Context, by org.Actor) (c Counts, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		list, err := rows(ctx, tx, query{reader: readerOf(by)})
		for _, w := range list {
			switch {
			case w.Binds(calendar.DayOf(tx.Now)):
				c.InForce++
			case w.State == Draft:
				c.Drafts++
			case w.State == Submitted:
				c.Submitted++
			}
		}
		return err
	})
	return c, err
}

// Answered is an item and a unit in which a policy is to prevent it: where the
// issues arose that it answers.
type Answered struct {
	Item string
	Unit org.Unit
}

// Answers returns the items and units of the issues that a policy answers, by
// themselves and through their causes.
func Answers(ctx context.Context, tx *db.Tx, id ID) ([]Answered, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT i.item, i.court, i.division FROM issue i
		WHERE i.id IN (SELECT l.issue FROM policy_issue l WHERE l.policy = $1)
		OR i.id IN (SELECT c.issue FROM policy_cause l JOIN cause_issue c ON c.cause = l.cause WHERE l.policy = $1)
		ORDER BY i.item, i.court, i.division`, id)
	return db.Collect(rows, err, func(r *db.Rows) (a Answered, err error) {
		return a, r.Scan(&a.Item, &a.Unit.Court, &a.Unit.Division)
	})
}

// Find loads a policy that by may know of, for what is measured of it.
func Find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Policy, error) {
	return find(ctx, tx, by, id)
}
