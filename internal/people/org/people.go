package org

import (
	"context"

	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Person is an officer with the posts a query asked for.
type Person struct {
	Officer
	Posts []Post
}

// OfficerQuery says which officers to list.
type OfficerQuery struct {
	Text     string       // part of the name, or the whole number; "" is any
	Court    CourtID      // "" is any
	Division DivisionID   // "" is any
	Day      calendar.Day // who serves on this day; "" is today
	Former   bool         // also those who served at any time
	After    Officer      // the last of the page before: its name and id; zero for the first page
	Limit    int          // at most pageSize, which 0 means too
}

// pageSize bounds a page of a list.
const pageSize = 100

func limit(n int) int {
	if n <= 0 || n > pageSize {
		return pageSize
	}
	return n
}

// Officers lists officers within the actor's scope of org.view, by name, each
// with all posts.
func (d *Directory) Officers(ctx context.Context, by Actor, q OfficerQuery) ([]Person, error) {
	var out []Person
	err := d.log.View(ctx, func(tx *db.Tx) error {
		if q.Day == "" {
			q.Day = calendar.DayOf(tx.Now)
		}
		rows, err := tx.Query(ctx, `SELECT o.id, o.name, o.number, o.version FROM officer o
			WHERE EXISTS (SELECT 1 FROM post p JOIN division d ON d.id = p.division WHERE p.officer = o.id
				AND ($1 = '*' OR $1 LIKE '%|' || d.court || '|%' OR $1 LIKE '%|' || d.id || '|%')
				AND ($2 = '' OR d.court = $2) AND ($3 = '' OR d.id = $3)
				AND ($5 OR (p.day_from <= $4 AND (p.day_to = '' OR p.day_to >= $4))))
			AND ($6 = '' OR o.number = $6 OR o.name LIKE '%' || $7 || '%' ESCAPE '\')
			AND (o.name > $8 OR (o.name = $8 AND o.id > $9))
			ORDER BY o.name, o.id LIMIT $10`,
			by.Scope(OrgView).Match(), q.Court, q.Division, q.Day, q.Former, tidy(q.Text), likeText(PersonName(q.Text)), q.After.Name, q.After.ID, limit(q.Limit))
		out, err = db.Collect(rows, err, func(rows *db.Rows) (p Person, err error) {
			return p, rows.Scan(&p.ID, &p.Name, &p.Number, &p.Version)
		})
		if err != nil {
			return err
		}
		for i := range out {
			if out[i].Posts, err = loadPosts(ctx, tx, out[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Person returns one officer with all posts, if the actor may see him or is he.
func (d *Directory) Person(ctx context.Context, by Actor, id OfficerID) (Person, error) {
	var p Person
	err := d.log.View(ctx, func(tx *db.Tx) (err error) {
		if by.Officer != "" && by.Officer == id {
			p.Officer, err = loadOfficer(ctx, tx, id)
		} else {
			p.Officer, err = requireOfficer(ctx, tx, by, OrgView, id)
		}
		if err != nil {
			return err
		}
		p.Posts, err = loadPosts(ctx, tx, id)
		return err
	})
	return p, err
}

// OfficersNamed finds who of that name served in the unit on the day, to match
// a signature block: several when they share a name, none when the name is not
// known there. A Unit without a division asks the whole court; a day "" asks
// all days. It serves other domains, which answer for what they show.
func (d *Directory) OfficersNamed(ctx context.Context, name string, u Unit, day calendar.Day) ([]Person, error) {
	var out []Person
	err := d.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT o.id, o.name, o.number, o.version FROM officer o
			WHERE o.name = $1 AND EXISTS (SELECT 1 FROM post p JOIN division d ON d.id = p.division WHERE p.officer = o.id
				AND d.court = $2 AND ($3 = '' OR d.id = $3)
				AND ($4 = '' OR (p.day_from <= $4 AND (p.day_to = '' OR p.day_to >= $4))))
			ORDER BY o.id`, PersonName(name), u.Court, u.Division, day)
		out, err = db.Collect(rows, err, func(rows *db.Rows) (p Person, err error) {
			return p, rows.Scan(&p.ID, &p.Name, &p.Number, &p.Version)
		})
		if err != nil {
			return err
		}
		for i := range out {
			posts, err := loadPosts(ctx, tx, out[i].ID)
			if err != nil {
				return err
			}
			for _, p := range posts {
				if day == "" || p.On(day) {
					out[i].Posts = append(out[i].Posts, p)
				}
			}
		}
		return nil
	})
	return out, err
}

// PostOn returns the posts an officer held on the day. It serves other domains,
// which answer for what they show.
func (d *Directory) PostOn(ctx context.Context, id OfficerID, day calendar.Day) ([]Post, error) {
	var out []Post
	err := d.log.View(ctx, func(tx *db.Tx) error {
		posts, err := loadPosts(ctx, tx, id)
		for _, p := range posts {
			if p.On(day) {
				out = append(out, p)
			}
		}
		return err
	})
	return out, err
}

// HeadOn returns who headed the division on the day: nobody, one, or several
// where an acting head was appointed beside. It serves other domains.
func (d *Directory) HeadOn(ctx context.Context, id DivisionID, day calendar.Day) ([]Post, error) {
	var out []Post
	err := d.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT p.id, p.officer, p.division, d.court, c.level, p.title, p.day_from, p.day_to, p.version
			FROM post p JOIN division d ON d.id = p.division JOIN court c ON c.id = d.court
			WHERE p.division = $1 AND p.title = $2 AND p.day_from <= $3 AND (p.day_to = '' OR p.day_to >= $3)
			ORDER BY p.day_from, p.id`, id, Head, day)
		out, err = db.Collect(rows, err, scanPost)
		return err
	})
	return out, err
}

// OfficerNames returns the names behind ids, for a page that may show them.
func (d *Directory) OfficerNames(ctx context.Context, ids ...OfficerID) (map[OfficerID]string, error) {
	out := map[OfficerID]string{}
	err := d.log.View(ctx, func(tx *db.Tx) error {
		for _, id := range ids {
			if id == "" || out[id] != "" {
				continue
			}
			o, err := loadOfficer(ctx, tx, id)
			if err != nil {
				return err
			}
			out[id] = o.Name
		}
		return nil
	})
	return out, err
}
