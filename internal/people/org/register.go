package org

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Register is all courts and divisions at one moment. Their names are no
// secret, so it asks for no actor; whoever lists them on a page asks for a scope.
type Register struct {
	courts    []Court // by code
	divisions []Division
	court     map[CourtID]Court
	division  map[DivisionID]Division
	below     map[CourtID][]CourtID
}

// Register returns the courts and divisions as they are now.
func (d *Directory) Register(ctx context.Context) (*Register, error) {
	var r *Register
	err := d.log.View(ctx, func(tx *db.Tx) (err error) {
		r, err = loadRegister(ctx, tx)
		return err
	})
	return r, err
}

func loadRegister(ctx context.Context, tx *db.Tx) (*Register, error) {
	rows, err := tx.Query(ctx, `SELECT id, code, name, level, superior, version FROM court ORDER BY code`)
	courts, err := db.Collect(rows, err, func(rows *db.Rows) (c Court, err error) {
		return c, rows.Scan(&c.ID, &c.Code, &c.Name, &c.Level, &c.Superior, &c.Version)
	})
	if err != nil {
		return nil, fmt.Errorf("courts: %w", err)
	}
	rows, err = tx.Query(ctx, `SELECT id, court, name, kind, version FROM division ORDER BY court, name`)
	divisions, err := db.Collect(rows, err, func(rows *db.Rows) (d Division, err error) {
		return d, rows.Scan(&d.ID, &d.Court, &d.Name, &d.Kind, &d.Version)
	})
	if err != nil {
		return nil, fmt.Errorf("divisions: %w", err)
	}
	return newRegister(courts, divisions), nil
}

func newRegister(courts []Court, divisions []Division) *Register {
	r := &Register{
		courts: courts, divisions: divisions,
		court: map[CourtID]Court{}, division: map[DivisionID]Division{}, below: map[CourtID][]CourtID{},
	}
	for _, c := range courts {
		r.court[c.ID] = c
		if c.Superior != "" {
			r.below[c.Superior] = append(r.below[c.Superior], c.ID)
		}
	}
	for _, d := range divisions {
		r.division[d.ID] = d
	}
	return r
}

// Court returns a court, the zero Court when there is none of this id.
func (r *Register) Court(id CourtID) Court { return r.court[id] }

// Division returns a division, the zero Division when there is none of this id.
func (r *Register) Division(id DivisionID) Division { return r.division[id] }

// CourtCoded finds a court by the code in its case numbers.
func (r *Register) CourtCoded(code string) (Court, bool) {
	i := slices.IndexFunc(r.courts, func(c Court) bool { return c.Code == code })
	if i < 0 {
		return Court{}, false
	}
	return r.courts[i], true
}

// CourtNamed finds a court by its full name.
func (r *Register) CourtNamed(name string) (Court, bool) {
	i := slices.IndexFunc(r.courts, func(c Court) bool { return c.Name == name })
	if i < 0 {
		return Court{}, false
	}
	return r.courts[i], true
}

// Courts lists the courts of the scope, by code.
func (r *Register) Courts(s Scope) []Court {
	var out []Court
	for _, c := range r.courts {
		if s.Covers(Unit{Court: c.ID}) {
			out = append(out, c)
		}
	}
	return out
}

// Divisions lists the court's divisions that are in the scope, in the order of Kinds.
func (r *Register) Divisions(s Scope, court CourtID) []Division {
	var out []Division
	for _, d := range r.divisions {
		if d.Court == court && s.Covers(d.Unit()) {
			out = append(out, d)
		}
	}
	order := Kinds()
	slices.SortStableFunc(out, func(a, b Division) int {
		return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
	})
	return out
}

// Unit resolves the id of a court or a division.
func (r *Register) Unit(id string) (Unit, bool) {
	if strings.HasPrefix(id, "div_") {
		d, ok := r.division[DivisionID(id)]
		return d.Unit(), ok
	}
	c, ok := r.court[CourtID(id)]
	return Unit{Court: c.ID}, ok
}

// Subtree returns the scope of a grant over the unit: a division is itself; a
// court is itself and the courts below it, with all their divisions.
func (r *Register) Subtree(u Unit) Scope {
	if u.Division != "" {
		return Scope{Divisions: []DivisionID{u.Division}}
	}
	s := Scope{Courts: []CourtID{u.Court}}
	for i := 0; i < len(s.Courts); i++ {
		s.Courts = append(s.Courts, r.below[s.Courts[i]]...)
	}
	return s
}

func (r *Register) superiors() map[CourtID]CourtID {
	out := map[CourtID]CourtID{}
	for id, c := range maps.All(r.court) {
		out[id] = c.Superior
	}
	return out
}

// AddCourt registers a court. A superior must be of a higher level, which also
// keeps the courts a tree.
func (d *Directory) AddCourt(ctx context.Context, by Actor, c Court) (CourtID, error) {
	a := &audit.Act{Verb: "court.add"}
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if err := by.Require(OrgManage, OrgView, Unit{Court: c.Superior}); err != nil {
			return err
		}
		if c, err = checkCourt(r, c); err != nil {
			return err
		}
		c.ID = CourtID(tx.NewID("crt"))
		a.Object, a.Details = string(c.ID), c
		_, err = tx.Exec(ctx, `INSERT INTO court (id, code, name, level, superior, version) VALUES ($1, $2, $3, $4, $5, 1)`,
			c.ID, c.Code, c.Name, c.Level, c.Superior)
		return unique(err, "code")
	})
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

func checkCourt(r *Register, c Court) (_ Court, err error) {
	if c.Code, err = checkName("code", c.Code, tidy); err != nil {
		return c, err
	}
	if c.Name, err = checkName("name", c.Name, tidy); err != nil {
		return c, err
	}
	if c.Level.rank() == 0 {
		return c, invalid("level", Unknown)
	}
	if c.Superior == "" {
		return c, nil
	}
	above, ok := r.court[c.Superior]
	if !ok {
		return c, invalid("superior", Unknown)
	}
	if above.Level.rank() <= c.Level.rank() {
		return c, invalid("superior", Mismatch)
	}
	return c, nil
}

// RenameCourt gives a court another name. version is the one the form was
// filled in from; db.ErrConflict says that the court has changed since.
func (d *Directory) RenameCourt(ctx context.Context, by Actor, id CourtID, version int64, name string) error {
	a := &audit.Act{Verb: "court.rename", Object: string(id)}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := r.court[id]; !ok {
			return ErrNotFound
		}
		if err := by.Require(OrgManage, OrgView, Unit{Court: id}); err != nil {
			return err
		}
		if name, err = checkName("name", name, tidy); err != nil {
			return err
		}
		a.Details = map[string]string{"from": r.court[id].Name, "to": name}
		return tx.Save(ctx, `UPDATE court SET name = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, name)
	})
}

// AddDivision registers a division of a court.
func (d *Directory) AddDivision(ctx context.Context, by Actor, v Division) (DivisionID, error) {
	a := &audit.Act{Verb: "division.add"}
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := r.court[v.Court]; !ok {
			return invalid("court", Unknown)
		}
		if err := by.Require(OrgManage, OrgView, Unit{Court: v.Court}); err != nil {
			return err
		}
		if v.Name, err = checkName("name", v.Name, tidy); err != nil {
			return err
		}
		if !slices.Contains(Kinds(), v.Kind) {
			return invalid("kind", Unknown)
		}
		v.ID = DivisionID(tx.NewID("div"))
		a.Object, a.Details = string(v.ID), v
		_, err = tx.Exec(ctx, `INSERT INTO division (id, court, name, kind, version) VALUES ($1, $2, $3, $4, 1)`, v.ID, v.Court, v.Name, v.Kind)
		return unique(err, "name")
	})
	if err != nil {
		return "", err
	}
	return v.ID, nil
}

// RenameDivision changes a division's name and kind; v.Version is the one the
// form was filled in from.
func (d *Directory) RenameDivision(ctx context.Context, by Actor, v Division) error {
	a := &audit.Act{Verb: "division.rename", Object: string(v.ID)}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return err
		}
		old, ok := r.division[v.ID]
		if !ok {
			return ErrNotFound
		}
		if err := by.Require(OrgManage, OrgView, old.Unit()); err != nil {
			return err
		}
		if v.Name, err = checkName("name", v.Name, tidy); err != nil {
			return err
		}
		if !slices.Contains(Kinds(), v.Kind) {
			return invalid("kind", Unknown)
		}
		a.Details = map[string]Division{"from": old, "to": v}
		err = tx.Save(ctx, `UPDATE division SET name = $3, kind = $4, version = version + 1 WHERE id = $1 AND version = $2`, v.ID, v.Version, v.Name, v.Kind)
		return unique(err, "name")
	})
}
