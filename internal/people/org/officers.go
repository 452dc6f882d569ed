package org

import (
	"context"
	"errors"
	"slices"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// AddOfficer registers an officer together with the first post: an officer
// without any would belong to no unit, and be nobody's to see.
func (d *Directory) AddOfficer(ctx context.Context, by Actor, o Officer, first Post) (OfficerID, error) {
	a := &audit.Act{Verb: "officer.add"}
	err := d.act(ctx, by, a, func(tx *db.Tx) (err error) {
		if o.Name, err = checkName("name", o.Name, PersonName); err != nil {
			return err
		}
		if o.Number = tidy(o.Number); len([]rune(o.Number)) > maxName {
			return invalid("number", TooLong)
		}
		o.ID = OfficerID(tx.NewID("off"))
		a.Object, a.Details = string(o.ID), o
		_, err = tx.Exec(ctx, `INSERT INTO officer (id, name, number, version) VALUES ($1, $2, $3, 1)`, o.ID, o.Name, o.Number)
		if err != nil {
			return unique(err, "number")
		}
		first.Officer = o.ID
		_, err = openPost(ctx, tx, by, first)
		return err
	})
	if err != nil {
		return "", err
	}
	return o.ID, nil
}

// RenameOfficer changes an officer's name and number; o.Version is the one the
// form was filled in from.
func (d *Directory) RenameOfficer(ctx context.Context, by Actor, o Officer) error {
	a := &audit.Act{Verb: "officer.rename", Object: string(o.ID)}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		old, err := requireOfficer(ctx, tx, by, OrgManage, o.ID)
		if err != nil {
			return err
		}
		if o.Name, err = checkName("name", o.Name, PersonName); err != nil {
			return err
		}
		if o.Number = tidy(o.Number); len([]rune(o.Number)) > maxName {
			return invalid("number", TooLong)
		}
		a.Details = map[string]Officer{"from": old, "to": o}
		err = tx.Save(ctx, `UPDATE officer SET name = $3, number = $4, version = version + 1 WHERE id = $1 AND version = $2`, o.ID, o.Version, o.Name, o.Number)
		return unique(err, "number")
	})
}

// OpenPost gives an officer another post. From is the first day, To may be "".
func (d *Directory) OpenPost(ctx context.Context, by Actor, p Post) (PostID, error) {
	a := &audit.Act{Verb: "post.open", Object: string(p.Officer), Details: p}
	var id PostID
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		o, err := requireOfficer(ctx, tx, by, OrgManage, p.Officer)
		if err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		id, err = openPost(ctx, tx, by, p)
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// ClosePost ends a post with the day last.
func (d *Directory) ClosePost(ctx context.Context, by Actor, id PostID, last calendar.Day) error {
	a := &audit.Act{Verb: "post.close", Details: map[string]any{"post": id, "last": last}}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		p, err := loadPost(ctx, tx, id)
		if err != nil {
			return err
		}
		a.Object = string(p.Officer)
		if err := by.Require(OrgManage, OrgView, p.Unit); err != nil {
			return err
		}
		o, err := loadOfficer(ctx, tx, p.Officer)
		if err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		return closePost(ctx, tx, p, last)
	})
}

// Move transfers an officer on a day from one post to another, in one act: the
// old post ends with the day before.
func (d *Directory) Move(ctx context.Context, by Actor, from PostID, to DivisionID, as Title, on calendar.Day) (PostID, error) {
	a := &audit.Act{Verb: "officer.move", Details: map[string]any{"from": from, "to": to, "title": as, "on": on}}
	var id PostID
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		p, err := loadPost(ctx, tx, from)
		if err != nil {
			return err
		}
		a.Object = string(p.Officer)
		if err := by.Require(OrgManage, OrgView, p.Unit); err != nil {
			return err
		}
		if err := checkDays(on, ""); err != nil {
			return err
		}
		o, err := loadOfficer(ctx, tx, p.Officer)
		if err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		if err := closePost(ctx, tx, p, on.Add(-1)); err != nil {
			return err
		}
		id, err = openPost(ctx, tx, by, Post{Officer: p.Officer, Unit: Unit{Division: to}, Title: as, From: on})
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

func openPost(ctx context.Context, tx *db.Tx, by Actor, p Post) (PostID, error) {
	r, err := loadRegister(ctx, tx)
	if err != nil {
		return "", err
	}
	v, ok := r.division[p.Unit.Division]
	if !ok {
		return "", invalid("division", Unknown)
	}
	if p.Unit.Court != "" && p.Unit.Court != v.Court {
		return "", invalid("division", Mismatch)
	}
	if err := by.Require(OrgManage, OrgView, v.Unit()); err != nil {
		return "", err
	}
	if !slices.Contains(Titles(), p.Title) {
		return "", invalid("title", Unknown)
	}
	if err := checkDays(p.From, p.To); err != nil {
		return "", err
	}
	held, err := loadPosts(ctx, tx, p.Officer)
	if err != nil {
		return "", err
	}
	for _, h := range held {
		if h.Unit.Division == p.Unit.Division && h.Title == p.Title && overlap(h, p) {
			return "", invalid("from", Overlap)
		}
	}
	id := PostID(tx.NewID("pst"))
	_, err = tx.Exec(ctx, `INSERT INTO post (id, officer, division, title, day_from, day_to, version) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
		id, p.Officer, p.Unit.Division, p.Title, p.From, p.To)
	return id, err
}

func overlap(a, b Post) bool {
	return (b.To == "" || a.From <= b.To) && (a.To == "" || b.From <= a.To)
}

func closePost(ctx context.Context, tx *db.Tx, p Post, last calendar.Day) error {
	if last == "" {
		return invalid("to", Missing)
	}
	if err := checkDays(p.From, last); err != nil {
		return err
	}
	if p.To != "" && p.To < last {
		return invalid("to", Order) // ended already; a post is not lengthened by closing it
	}
	return tx.Save(ctx, `UPDATE post SET day_to = $3, version = version + 1 WHERE id = $1 AND version = $2`, p.ID, p.Version, last)
}

// saveOfficer counts the officer's version up: of two acts on one officer at
// once, one gets db.ErrConflict.
func saveOfficer(ctx context.Context, tx *db.Tx, o Officer) error {
	return tx.Save(ctx, `UPDATE officer SET version = version + 1 WHERE id = $1 AND version = $2`, o.ID, o.Version)
}

func loadOfficer(ctx context.Context, tx *db.Tx, id OfficerID) (Officer, error) {
	o := Officer{ID: id}
	err := tx.QueryRow(ctx, `SELECT name, number, version FROM officer WHERE id = $1`, id).Scan(&o.Name, &o.Number, &o.Version)
	return o, NoRows(err)
}

// requireOfficer loads an officer if the actor may do the action in a unit
// where the officer serves today, or else where he last did.
func requireOfficer(ctx context.Context, tx *db.Tx, by Actor, action Action, id OfficerID) (Officer, error) {
	o, err := loadOfficer(ctx, tx, id)
	if err != nil {
		return o, err
	}
	posts, err := loadPosts(ctx, tx, id)
	if err != nil {
		return o, err
	}
	refusal := ErrNotFound
	for _, u := range homes(posts, calendar.DayOf(tx.Now)) {
		err := by.Require(action, OrgView, u, string(id))
		if err == nil {
			return o, nil
		}
		if errors.Is(err, ErrForbidden) {
			refusal = err
		}
	}
	return o, refusal
}

// homes returns the units of the posts held on the day; where there is none,
// the unit of the latest post.
func homes(posts []Post, day calendar.Day) []Unit {
	var out []Unit
	for _, p := range posts {
		if p.On(day) {
			out = append(out, p.Unit)
		}
	}
	if len(out) == 0 && len(posts) > 0 {
		out = append(out, posts[len(posts)-1].Unit)
	}
	return out
}

func scanPost(rows *db.Rows) (p Post, err error) {
	return p, rows.Scan(&p.ID, &p.Officer, &p.Unit.Division, &p.Unit.Court, &p.Level, &p.Title, &p.From, &p.To, &p.Version)
}

// loadPosts returns an officer's posts, the earliest first.
func loadPosts(ctx context.Context, tx *db.Tx, id OfficerID) ([]Post, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.officer, p.division, d.court, c.level, p.title, p.day_from, p.day_to, p.version
		FROM post p JOIN division d ON d.id = p.division JOIN court c ON c.id = d.court
		WHERE p.officer = $1 ORDER BY p.day_from, p.id`, id)
	return db.Collect(rows, err, scanPost)
}

func loadPost(ctx context.Context, tx *db.Tx, id PostID) (Post, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.officer, p.division, d.court, c.level, p.title, p.day_from, p.day_to, p.version
		FROM post p JOIN division d ON d.id = p.division JOIN court c ON c.id = d.court WHERE p.id = $1`, id)
	posts, err := db.Collect(rows, err, scanPost)
	if err != nil {
		return Post{}, err
	}
	if len(posts) == 0 {
		return Post{}, ErrNotFound
	}
	return posts[0], nil
}
