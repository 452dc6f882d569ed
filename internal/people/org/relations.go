package org

import (
	"context"
	"slices"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// RelationKind is how close two people are.
type RelationKind string

// The kinds of relation.
const (
	Spouse        RelationKind = "spouse"         // 配偶
	Kin           RelationKind = "kin"            // 直系血亲、三代以内旁系血亲
	InLaw         RelationKind = "in_law"         // 近姻亲
	OtherRelation RelationKind = "other_relation" // 其他可能影响公正的关系
)

// RelationKinds lists the kinds.
func RelationKinds() []RelationKind { return []RelationKind{Spouse, Kin, InLaw, OtherRelation} }

// Relation is a close relation that an officer declared, to another officer or
// to a party by name. It holds for both sides.
type Relation struct {
	ID      RelationID
	Officer OfficerID
	Other   OfficerID // "" for a party
	Party   string    // "" for an officer
	Kind    RelationKind
	From    calendar.Day
	To      calendar.Day
	Version int64
}

// Declare enters a relation: an officer his own, 派驻纪检监察组 anybody's.
func (d *Directory) Declare(ctx context.Context, by Actor, r Relation) (RelationID, error) {
	a := &audit.Act{Verb: "relation.declare", Object: string(r.Officer)}
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		o, err := requireOfficer(ctx, tx, by, RelationDeclare, r.Officer)
		if err != nil {
			return err
		}
		if r, err = checkRelation(ctx, tx, r); err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		r.ID = RelationID(tx.NewID("rel"))
		a.Details = r
		_, err = tx.Exec(ctx, `INSERT INTO relation (id, officer, other, party, kind, day_from, day_to, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`,
			r.ID, r.Officer, r.Other, r.Party, r.Kind, r.From, r.To)
		return err
	})
	if err != nil {
		return "", err
	}
	return r.ID, nil
}

func checkRelation(ctx context.Context, tx *db.Tx, r Relation) (Relation, error) {
	r.Party = PersonName(r.Party)
	switch {
	case r.Other == "" && r.Party == "":
		return r, invalid("other", Missing)
	case r.Other != "" && r.Party != "", r.Other == r.Officer:
		return r, invalid("other", Mismatch)
	case len([]rune(r.Party)) > maxName:
		return r, invalid("party", TooLong)
	case !slices.Contains(RelationKinds(), r.Kind):
		return r, invalid("kind", Unknown)
	}
	if err := checkDays(r.From, r.To); err != nil {
		return r, err
	}
	if r.Other != "" {
		if _, err := loadOfficer(ctx, tx, r.Other); err != nil {
			return r, invalid("other", Unknown)
		}
	}
	return r, nil
}

// EndRelation ends a relation with the day last.
func (d *Directory) EndRelation(ctx context.Context, by Actor, id RelationID, last calendar.Day) error {
	a := &audit.Act{Verb: "relation.end", Details: map[string]any{"relation": id, "last": last}}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		var r Relation
		err := tx.QueryRow(ctx, `SELECT officer, day_from, version FROM relation WHERE id = $1`, id).Scan(&r.Officer, &r.From, &r.Version)
		if err != nil {
			return NoRows(err)
		}
		a.Object = string(r.Officer)
		o, err := requireOfficer(ctx, tx, by, RelationDeclare, r.Officer)
		if err != nil {
			return err
		}
		if last == "" {
			return invalid("to", Missing)
		}
		if err := checkDays(r.From, last); err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE relation SET day_to = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, r.Version, last)
	})
}

// Relations lists what an officer declared, to himself and to 派驻纪检监察组 only.
func (d *Directory) Relations(ctx context.Context, by Actor, id OfficerID) ([]Relation, error) {
	var out []Relation
	err := d.log.View(ctx, func(tx *db.Tx) error {
		if _, err := requireOfficer(ctx, tx, by, RelationDeclare, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT id, officer, other, party, kind, day_from, day_to, version FROM relation WHERE officer = $1 ORDER BY day_from, id`, id)
		out, err = db.Collect(rows, err, func(rows *db.Rows) (r Relation, err error) {
			return r, rows.Scan(&r.ID, &r.Officer, &r.Other, &r.Party, &r.Kind, &r.From, &r.To, &r.Version)
		})
		return err
	})
	return out, err
}
