package org

import (
	"context"
	"errors"

	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Holders returns the people who may do the action to a matter of the unit, as
// things stand now, by account: whose turn it may be. Whoever may do it only to
// his own is not among them.
func (d *Directory) Holders(ctx context.Context, action Action, u Unit) ([]Actor, error) {
	var ids []AccountID
	err := d.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT a.id, r.role FROM account a JOIN account_role r ON r.account = a.id
			WHERE a.state = $1 AND r.revoked_at = 0 AND r.day_from <= $2 AND (r.day_to = '' OR r.day_to >= $2) ORDER BY a.id`,
			Active, string(calendar.DayOf(tx.Now)))
		type grant struct {
			account AccountID
			role    Role
		}
		grants, err := db.Collect(rows, err, func(r *db.Rows) (g grant, err error) { return g, r.Scan(&g.account, &g.role) })
		row := rowOf(action)
		for _, g := range grants {
			if row.gives(g.role) && (len(ids) == 0 || ids[len(ids)-1] != g.account) {
				ids = append(ids, g.account)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Actor
	for _, id := range ids {
		a, err := d.Actor(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue // disabled meanwhile
		}
		if err != nil {
			return nil, err
		}
		if a.May(action, u) {
			out = append(out, a)
		}
	}
	return out, nil
}
