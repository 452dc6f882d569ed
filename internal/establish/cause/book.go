package cause

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
)

// Book is the book of causes.
type Book struct {
	log        *audit.Log
	categories []Category
}

// NewBook returns the causes kept through log.
func NewBook(log *audit.Log, categories []Category) *Book { return &Book{log, categories} }

// Categories lists the kinds of cause.
func (b *Book) Categories() []Category { return b.categories }

// Objects tells the log which rows make up a cause.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "cau",
		Rows: []string{
			`SELECT id, court, division, category, title, whys, account, name, created_at, set_at, version FROM cause WHERE id = $1`,
			`SELECT issue FROM cause_issue WHERE cause = $1 ORDER BY issue`,
		},
		All: `SELECT id FROM cause`,
	}}
}

// Set enters the cause of closed issues. Each has one cause at most.
func (b *Book) Set(ctx context.Context, by org.Actor, in Input) (id ID, err error) {
	if in, err = in.tidy(b.categories); err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(org.CauseSet)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		c := Cause{ID: ID(tx.NewID("cau")), CreatedAt: tx.NowMS()}
		id, act.Object = c.ID, string(c.ID)
		if err := b.fill(ctx, tx, by, &c, in); err != nil {
			return err
		}
		act.Details = details(&c)
		return insert(ctx, tx, &c)
	})
	if db.IsUnique(err) {
		return "", fmt.Errorf("%w: %w", ErrKnown, err)
	}
	return id, err
}

// Revise sets a cause anew: what was found later, or other issues alike.
// db.ErrConflict says that it is not what the person saw.
func (b *Book) Revise(ctx context.Context, by org.Actor, id ID, in Input) error {
	in, err := in.tidy(b.categories)
	if err != nil {
		return err
	}
	act := &audit.Act{By: by.By(), Verb: string(org.CauseSet), Object: string(id)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		c, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		for _, is := range c.Issues {
			if err := by.Require(org.CauseSet, org.CauseView, is.Unit); err != nil {
				return err
			}
		}
		if in.Version != c.Version {
			return db.ErrConflict
		}
		if err := b.fill(ctx, tx, by, &c, in); err != nil {
			return err
		}
		act.Details = details(&c)
		return save(ctx, tx, &c)
	})
	if db.IsUnique(err) {
		return fmt.Errorf("%w: %w", ErrKnown, err)
	}
	return err
}

func details(c *Cause) map[string]any {
	return map[string]any{"category": c.Category, "issues": len(c.Issues)}
}

// fill takes an input over into a cause, or says why its issues have none.
func (b *Book) fill(ctx context.Context, tx *db.Tx, by org.Actor, c *Cause, in Input) error {
	c.Category, c.Title, c.Whys, c.Issues = in.Category, in.Title, in.Whys, nil
	c.Account, c.Name, c.SetAt = by.Account, by.Name, tx.NowMS()
	var units []org.Unit
	for _, id := range in.Issues {
		is, void, err := read(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := by.Require(org.CauseSet, org.IssueView, is.Unit); err != nil {
			return err
		}
		if void || !closed(is.State) {
			return fmt.Errorf("%w: %s", ErrOpen, is.Number)
		}
		var other ID
		err = tx.QueryRow(ctx, `SELECT cause FROM cause_issue WHERE issue = $1`, id).Scan(&other)
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		if err == nil && other != c.ID {
			return fmt.Errorf("%w: %s", ErrKnown, is.Number)
		}
		c.Issues, units = append(c.Issues, is), append(units, is.Unit)
	}
	c.Unit = cover(units, by.Superior)
	return nil
}

// read reads an issue as far as a cause asks, and whether its findings were
// all withdrawn.
func read(ctx context.Context, tx *db.Tx, id issue.ID) (is Issue, void bool, err error) {
	var closedAt int64
	is.ID = id
	err = tx.QueryRow(ctx, `SELECT number, court, division, item, title, state, closed_at,
			NOT EXISTS (SELECT 1 FROM issue_finding l JOIN finding f ON f.id = l.finding WHERE l.issue = issue.id AND NOT l.again AND f.state <> 'withdrawn')
		FROM issue WHERE id = $1`, id).
		Scan(&is.Number, &is.Unit.Court, &is.Unit.Division, &is.Item, &is.Title, &is.State, &closedAt, &void)
	if errors.Is(err, db.ErrNoRows) {
		return is, false, org.ErrNotFound
	}
	is.closedAt(closedAt)
	return is, void, err
}

func (is *Issue) closedAt(ms int64) {
	if ms != 0 {
		is.Closed = calendar.DayOf(time.UnixMilli(ms))
	}
}

func insert(ctx context.Context, tx *db.Tx, c *Cause) error {
	whys, err := json.Marshal(c.Whys)
	if err != nil {
		return fmt.Errorf("whys: %w", err)
	}
	c.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO cause (id, court, division, category, title, whys, account, name, created_at, set_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.ID, c.Unit.Court, c.Unit.Division, c.Category, c.Title, string(whys), c.Account, c.Name, c.CreatedAt, c.SetAt, c.Version)
	if err != nil {
		return err
	}
	return link(ctx, tx, c)
}

func save(ctx context.Context, tx *db.Tx, c *Cause) error {
	whys, err := json.Marshal(c.Whys)
	if err != nil {
		return fmt.Errorf("whys: %w", err)
	}
	err = tx.Save(ctx, `UPDATE cause SET court = $3, division = $4, category = $5, title = $6, whys = $7, account = $8, name = $9, set_at = $10,
			version = version + 1 WHERE id = $1 AND version = $2`,
		c.ID, c.Version, c.Unit.Court, c.Unit.Division, c.Category, c.Title, string(whys), c.Account, c.Name, c.SetAt)
	if err != nil {
		return err
	}
	c.Version++
	if _, err := tx.Exec(ctx, `DELETE FROM cause_issue WHERE cause = $1`, c.ID); err != nil {
		return err
	}
	return link(ctx, tx, c)
}

func link(ctx context.Context, tx *db.Tx, c *Cause) error {
	for _, is := range c.Issues {
		if _, err := tx.Exec(ctx, `INSERT INTO cause_issue (issue, cause) VALUES ($1, $2)`, is.ID, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Open returns a cause for its page.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (c Cause, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		c, err = find(ctx, tx, by, id)
		return err
	})
	return c, err
}

// find loads a cause that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Cause, error) {
	list, err := list(ctx, tx, by.Scope(org.CauseView).Match(), id)
	if err != nil {
		return Cause{}, err
	}
	if len(list) == 0 {
		return Cause{}, org.ErrNotFound
	}
	return list[0], nil
}

// List returns the causes in the actor's scope, the newest first: those of its
// units, and those of a wider unit that explain an issue of its own.
func (b *Book) List(ctx context.Context, by org.Actor) (out []Cause, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		out, err = list(ctx, tx, by.Scope(org.CauseView).Match(), "")
		return err
	})
	return out, err
}

// list reads the causes of a scope, or the one with this id.
func list(ctx context.Context, tx *db.Tx, scope string, id ID) ([]Cause, error) {
	rows, err := tx.Query(ctx, `SELECT id, court, division, category, title, whys, account, name, created_at, set_at, version FROM cause
		WHERE ($2 = '' OR id = $2) AND ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%'
			OR EXISTS (SELECT 1 FROM cause_issue l JOIN issue i ON i.id = l.issue
				WHERE l.cause = cause.id AND $1 LIKE '%|' || i.division || '|%'))
		ORDER BY id DESC`, scope, id)
	out, err := db.Collect(rows, err, func(r *db.Rows) (c Cause, err error) {
		var whys string
		err = r.Scan(&c.ID, &c.Unit.Court, &c.Unit.Division, &c.Category, &c.Title, &whys, &c.Account, &c.Name, &c.CreatedAt, &c.SetAt, &c.Version)
		if err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(whys), &c.Whys)
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		rows, err := tx.Query(ctx, `SELECT i.id, i.number, i.court, i.division, i.item, i.title, i.state, i.closed_at
			FROM cause_issue l JOIN issue i ON i.id = l.issue WHERE l.cause = $1 ORDER BY i.id`, out[i].ID)
		if out[i].Issues, err = db.Collect(rows, err, scanIssue); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanIssue(r *db.Rows) (is Issue, err error) {
	var closedAt int64
	err = r.Scan(&is.ID, &is.Number, &is.Unit.Court, &is.Unit.Division, &is.Item, &is.Title, &is.State, &closedAt)
	is.closedAt(closedAt)
	return is, err
}

// Free returns the closed issues without a cause for which the actor may set
// one, those of one item together.
func (b *Book) Free(ctx context.Context, by org.Actor) (out []Issue, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT i.id, i.number, i.court, i.division, i.item, i.title, i.state, i.closed_at FROM issue i
			WHERE i.state IN ('closed', 'observing', 'settled', 'recurred')
			AND ($1 = '*' OR $1 LIKE '%|' || i.court || '|%' OR $1 LIKE '%|' || i.division || '|%')
			AND NOT EXISTS (SELECT 1 FROM cause_issue c WHERE c.issue = i.id)
			AND EXISTS (SELECT 1 FROM issue_finding l JOIN finding f ON f.id = l.finding WHERE l.issue = i.id AND NOT l.again AND f.state <> 'withdrawn')
			ORDER BY i.item, i.id`, by.Scope(org.CauseSet).Match())
		out, err = db.Collect(rows, err, scanIssue)
		return err
	})
	return out, err
}
