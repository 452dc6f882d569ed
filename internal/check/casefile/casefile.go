// Package casefile knows the cases that findings and documents belong to, by
// court and case number, and which of them are closed to others: hearings held
// in private, juvenile and sealed cases.
package casefile

import (
	"context"
	"errors"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// ID identifies a case: "cas_" and a sortable random part.
type ID string

// Case is one case of one court.
type Case struct {
	ID       ID
	Court    org.CourtID
	Number   string // （2026）澄0102民初1号
	Kind     string
	Closed   bool // 不公开审理
	Juvenile bool
	Sealed   bool
	Version  int64
}

// Restricted reports whether only the case's own judges and 审管办 may see what
// belongs to it.
func (c Case) Restricted() bool { return c.Closed || c.Juvenile || c.Sealed }

// Objects tells the log which rows make up a case.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "cas",
		Rows:   []string{`SELECT id, court, number, kind, closed, juvenile, sealed, version FROM casefile WHERE id = $1`},
		All:    `SELECT id FROM casefile`,
	}}
}

// Ensure returns the case of that number, and makes it inside the act when the
// court has none yet.
func Ensure(ctx context.Context, tx *db.Tx, act *audit.Act, court org.CourtID, number, kind string) (ID, error) {
	if number == "" {
		return "", nil
	}
	var id ID
	err := tx.QueryRow(ctx, `SELECT id FROM casefile WHERE court = $1 AND number = $2`, court, number).Scan(&id)
	if !errors.Is(err, db.ErrNoRows) {
		return id, err
	}
	id = ID(tx.NewID("cas"))
	var made ID
	// Two uploads of one case at once: the second waits here and takes the first one's.
	err = tx.QueryRow(ctx, `INSERT INTO casefile (id, court, number, kind) VALUES ($1, $2, $3, $4)
		ON CONFLICT (court, number) DO UPDATE SET kind = casefile.kind RETURNING id`, id, court, number, kind).Scan(&made)
	if err != nil {
		return "", err
	}
	if made == id {
		act.Also(string(id))
	}
	return made, nil
}

// Load reads a case.
func Load(ctx context.Context, tx *db.Tx, id ID) (Case, error) {
	c := Case{ID: id}
	err := tx.QueryRow(ctx, `SELECT court, number, kind, closed, juvenile, sealed, version FROM casefile WHERE id = $1`, id).
		Scan(&c.Court, &c.Number, &c.Kind, &c.Closed, &c.Juvenile, &c.Sealed, &c.Version)
	if errors.Is(err, db.ErrNoRows) {
		return c, org.ErrNotFound
	}
	return c, err
}

// Numbered returns the case of that number, the zero Case when the court has
// none yet.
func Numbered(ctx context.Context, tx *db.Tx, court org.CourtID, number string) (Case, error) {
	c := Case{Court: court, Number: number}
	err := tx.QueryRow(ctx, `SELECT id, kind, closed, juvenile, sealed, version FROM casefile WHERE court = $1 AND number = $2`, court, number).
		Scan(&c.ID, &c.Kind, &c.Closed, &c.Juvenile, &c.Sealed, &c.Version)
	if errors.Is(err, db.ErrNoRows) {
		return Case{}, nil
	}
	return c, err
}

// Restrict notes inside the act that a case is closed to others in some way. It
// opens none that is closed already: that a hearing is public does not unseal a
// case.
func Restrict(ctx context.Context, tx *db.Tx, act *audit.Act, id ID, closed, juvenile, sealed bool) error {
	c, err := Load(ctx, tx, id)
	if err != nil {
		return err
	}
	if (c.Closed || !closed) && (c.Juvenile || !juvenile) && (c.Sealed || !sealed) {
		return nil
	}
	act.Also(string(id))
	return tx.Save(ctx, `UPDATE casefile SET closed = $3, juvenile = $4, sealed = $5, version = version + 1 WHERE id = $1 AND version = $2`,
		id, c.Version, c.Closed || closed, c.Juvenile || juvenile, c.Sealed || sealed)
}
