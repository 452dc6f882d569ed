package org

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Directory is the register of courts, people and accounts.
type Directory struct{ log *audit.Log }

// NewDirectory returns the register whose changes go through log.
func NewDirectory(log *audit.Log) *Directory { return &Directory{log: log} }

// Objects are the kinds of audited object that this package writes. A post and
// a relation are parts of their officer, a grant is a part of its account: each
// act on a part saves the whole's version too, so that acts on one object at
// once cannot both commit and the state in the log is the state there is.
func Objects() []audit.Object {
	return []audit.Object{
		{
			Prefix: "crt",
			Rows:   []string{`SELECT id, code, name, level, superior, version FROM court WHERE id = $1`},
			All:    `SELECT id FROM court`,
		},
		{
			Prefix: "div",
			Rows:   []string{`SELECT id, court, name, kind, version FROM division WHERE id = $1`},
			All:    `SELECT id FROM division`,
		},
		{
			Prefix: "off",
			Rows: []string{
				`SELECT id, name, number, version FROM officer WHERE id = $1`,
				`SELECT id, division, title, day_from, day_to, version FROM post WHERE officer = $1 ORDER BY id`,
				`SELECT id, other, party, kind, day_from, day_to, version FROM relation WHERE officer = $1 ORDER BY id`,
			},
			All: `SELECT id FROM officer`,
		},
		{
			Prefix: "acc",
			Rows: []string{
				`SELECT id, login, name, officer, court, state, version FROM account WHERE id = $1`,
				`SELECT id, role, unit, day_from, day_to, revoked_at, version FROM account_role WHERE account = $1 ORDER BY id`,
			},
			All: `SELECT id FROM account`,
		},
	}
}

// Actor returns who acts through the account, as things stand now; ErrNotFound
// when the account is not there or disabled. An officer's account has the role
// officer over the divisions of today's posts without being granted it: whoever
// is concerned by a finding can answer it, even after the last post has ended.
// Everyone else acts in a dated post: without one today an officer's account
// has no other role, whatever it was granted.
func (d *Directory) Actor(ctx context.Context, id AccountID) (Actor, error) {
	var a Actor
	err := d.log.View(ctx, func(tx *db.Tx) error {
		acc, err := loadAccount(ctx, tx, id)
		if err != nil {
			return err
		}
		if acc.State != Active {
			return ErrNotFound
		}
		a = Actor{Account: acc.ID, Officer: acc.Officer, Name: acc.Name, Today: calendar.DayOf(tx.Now)}
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		a.Superior = r.superiors()
		if err := a.addGrants(ctx, tx, r); err != nil {
			return err
		}
		if a.Officer == "" {
			return nil
		}
		if err := a.addPosts(ctx, tx); err != nil {
			return err
		}
		return a.addRelations(ctx, tx)
	})
	if err != nil {
		return Actor{}, fmt.Errorf("actor %s: %w", id, err)
	}
	return a, nil
}

func (a *Actor) addGrants(ctx context.Context, tx *db.Tx, r *Register) error {
	grants, err := liveGrants(ctx, tx, a.Account, a.Today)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if !within(a.Today, g.From, g.To) {
			continue
		}
		if g.Unit == "" {
			a.Grants = append(a.Grants, Grant{Role: g.Role, Scope: Scope{All: true}})
			continue
		}
		u, ok := r.Unit(g.Unit)
		if !ok {
			return fmt.Errorf("grant %s: %w: unit %s", g.ID, ErrNotFound, g.Unit)
		}
		a.Grants = append(a.Grants, Grant{Role: g.Role, Scope: r.Subtree(u), Court: u.Court, Level: r.Court(u.Court).Level})
	}
	return nil
}

func (a *Actor) addPosts(ctx context.Context, tx *db.Tx) error {
	posts, err := loadPosts(ctx, tx, a.Officer)
	if err != nil {
		return err
	}
	own := Grant{Role: RoleOfficer} // kept without any post, too
	for _, p := range posts {
		if !p.On(a.Today) {
			a.Past = append(a.Past, p)
			continue
		}
		a.Posts = append(a.Posts, p)
		own.Scope = own.Scope.join(Scope{Divisions: []DivisionID{p.Unit.Division}})
		own.Court, own.Level = p.Unit.Court, p.Level
	}
	if len(a.Posts) == 0 {
		a.Grants = nil
	}
	a.Grants = append(a.Grants, own)
	return nil
}

func (a *Actor) addRelations(ctx context.Context, tx *db.Tx) error {
	rows, err := tx.Query(ctx, `SELECT officer, other, party FROM relation
		WHERE (officer = $1 OR other = $1) AND day_from <= $2 AND (day_to = '' OR day_to >= $2) ORDER BY id`, a.Officer, a.Today)
	relations, err := db.Collect(rows, err, func(rows *db.Rows) (r Relation, err error) {
		return r, rows.Scan(&r.Officer, &r.Other, &r.Party)
	})
	for _, r := range relations {
		switch {
		case r.Party != "":
			a.RelatedParties = append(a.RelatedParties, r.Party)
		case r.Officer == a.Officer:
			a.Relatives = append(a.Relatives, r.Other)
		default:
			a.Relatives = append(a.Relatives, r.Officer)
		}
	}
	return err
}

// act is what every change of the directory has in common.
func (d *Directory) act(ctx context.Context, by Actor, a *audit.Act, fn func(*db.Tx) error) error {
	a.By = by.By()
	return d.log.Do(ctx, a, fn)
}

// NoRows turns an empty result into ErrNotFound.
func NoRows(err error) error {
	if errors.Is(err, db.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// unique turns the violation of a unique key into a FieldError.
func unique(err error, field string) error {
	if db.IsUnique(err) {
		return invalid(field, Taken)
	}
	return err
}

// likeText escapes a text so that LIKE … ESCAPE '\' finds it literally.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
