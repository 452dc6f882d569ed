package docket

import (
	"context"
	"errors"
	"slices"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Try says what an import would do, and changes nothing.
func (b *Book) Try(ctx context.Context, by org.Actor, court org.CourtID, rows []Row) (r Report, err error) {
	if err := b.ready(ctx, by, court, rows); err != nil {
		return r, err
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		r, err = b.weigh(ctx, tx, court, rows)
		return err
	})
	return r, err
}

// Import enters what is sound of the rows into a court's docket; the report says
// of every other row what is wrong with it. A hearing that stands there already,
// by courtroom, time and case, is brought up to date.
func (b *Book) Import(ctx context.Context, by org.Actor, court org.CourtID, rows []Row, source Source) (r Report, err error) {
	if err := b.ready(ctx, by, court, rows); err != nil {
		return r, err
	}
	act := &audit.Act{By: by.By(), Verb: string(VerbImport)}
	err = b.log.Do(ctx, act, func(tx *db.Tx) error {
		if r, err = b.weigh(ctx, tx, court, rows); err != nil {
			return err
		}
		if r.Count(Added)+r.Count(Changed) == 0 {
			return errNothing
		}
		act.Details = map[string]any{"source": source, "added": r.Count(Added), "changed": r.Count(Changed), "refused": r.Count(Refused)}
		for i := range r.Lines {
			if l := &r.Lines[i]; l.Outcome == Added || l.Outcome == Changed {
				if err := enter(ctx, tx, act, by, l, source); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return r, nil
	}
	if db.IsUnique(err) {
		return Report{}, errors.Join(db.ErrConflict, err)
	}
	return r, err
}

// errNothing ends an act that would change nothing.
var errNothing = errors.New("docket: nothing to enter")

// enter writes a line's hearing and what it says of its case.
func enter(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, l *Line, source Source) (err error) {
	h := &l.hearing
	if h.ID == "" {
		h.ID = ID(tx.NewID("hea"))
	}
	if act.Object == "" {
		act.Object = string(h.ID)
	}
	act.Also(string(h.ID))
	if h.Casefile, err = casefile.Ensure(ctx, tx, act, h.Court, h.Number, ""); err != nil {
		return err
	}
	if l.Excluded != NotExcluded { // said here; what the case itself says stands there already
		if err := casefile.Restrict(ctx, tx, act, h.Casefile, l.Excluded == Closed, l.Excluded == Juvenile, l.Excluded == Sealed); err != nil {
			return err
		}
	}
	h.Source = source
	if l.ID = h.ID; l.Outcome == Changed {
		return save(ctx, tx, h)
	}
	h.AddedBy, h.AddedAt = by.Account, tx.Now
	return insert(ctx, tx, h)
}

// ready checks that by may import rows, and looks the people up: that is asked
// outside of the transaction.
func (b *Book) ready(ctx context.Context, by org.Actor, court org.CourtID, rows []Row) error {
	if err := by.Require(org.ScheduleImport, org.DocketView, org.Unit{Court: court}); err != nil {
		return err
	}
	switch {
	case len(rows) == 0:
		return ErrNone
	case len(rows) > MaxRows:
		return ErrMany
	}
	type who struct {
		name string
		day  calendar.Day
	}
	found := map[who]org.OfficerID{}
	for i := range rows {
		rows[i].Panel = slices.Clone(rows[i].Panel)
		for j := range rows[i].Panel {
			m := &rows[i].Panel[j]
			m.Name, m.Officer = personName(m.Name), ""
			if m.Role == video.Assessor || m.Name == "" || rows[i].Starts.IsZero() {
				continue // assessors are no officers
			}
			key := who{m.Name, calendar.DayOf(rows[i].Starts)}
			if _, asked := found[key]; !asked {
				people, err := b.people.OfficersNamed(ctx, m.Name, org.Unit{Court: court}, key.day)
				if err != nil {
					return err
				}
				found[key] = ""
				if len(people) == 1 {
					found[key] = people[0].ID
				}
			}
			m.Officer = found[key]
		}
	}
	return nil
}

// weigh compares rows with the court's docket.
func (b *Book) weigh(ctx context.Context, tx *db.Tx, court org.CourtID, rows []Row) (r Report, err error) {
	k := known{now: tx.Now, excluded: map[string]Excluded{}}
	list, err := tx.Query(ctx, `SELECT id, court, name, version FROM courtroom WHERE court = $1 ORDER BY name`, court)
	k.rooms, err = db.Collect(list, err, func(r *db.Rows) (c courtroom.Courtroom, err error) {
		return c, r.Scan(&c.ID, &c.Court, &c.Name, &c.Version)
	})
	if err != nil {
		return r, err
	}
	var from, to time.Time
	for _, row := range rows {
		if !row.Starts.IsZero() && (from.IsZero() || row.Starts.Before(from)) {
			from = row.Starts
		}
		if row.Starts.After(to) {
			to = row.Starts
		}
		number := tidyNumber(row.Number)
		if _, asked := k.excluded[number]; !asked && number != "" {
			c, err := casefile.Numbered(ctx, tx, court, number)
			if err != nil {
				return r, err
			}
			k.excluded[number] = excludedBy(c)
		}
	}
	if !from.IsZero() {
		if k.standing, err = between(ctx, tx, court, "", from.Add(-longest), to.Add(longest)); err != nil {
			return r, err
		}
	}
	return plan(rows, k), nil
}

// Cancel takes a hearing off the docket. It stays to be seen that it stood there.
func (b *Book) Cancel(ctx context.Context, by org.Actor, id ID, seen int64) error {
	return b.change(ctx, by, VerbCancel, id, seen, func(tx *db.Tx, h *Hearing) error {
		h.CancelledAt = tx.Now
		return nil
	})
}

// Declare notes the breaks of a hearing: what happens then is nobody's absence.
func (b *Book) Declare(ctx context.Context, by org.Actor, id ID, seen int64, breaks []Break) error {
	return b.change(ctx, by, VerbBreaks, id, seen, func(_ *db.Tx, h *Hearing) error {
		list := slices.Clone(breaks)
		slices.SortFunc(list, func(a, b Break) int { return a.From.Compare(b.From) })
		// A hearing goes on for longer than was expected.
		if err := soundBreaks(list, h.Starts, h.Ends.Add(after)); err != nil {
			return err
		}
		h.Breaks = list
		return nil
	})
}

// maxBreaks is how many breaks a hearing has at most.
const maxBreaks = 20

func soundBreaks(list []Break, from, to time.Time) error {
	if len(list) > maxBreaks {
		return ErrBreak
	}
	for _, b := range list {
		if !b.To.After(b.From) || b.From.Before(from) || b.To.After(to) {
			return ErrBreak
		}
		from = b.To
	}
	return nil
}

func (b *Book) change(ctx context.Context, by org.Actor, v Verb, id ID, seen int64, fn func(*db.Tx, *Hearing) error) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return b.log.Do(ctx, act, func(tx *db.Tx) error {
		h, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := by.Require(org.ScheduleImport, org.DocketView, h.Unit()); err != nil {
			return err
		}
		switch {
		case h.Cancelled():
			return ErrCancelled
		case h.Version != seen:
			return db.ErrConflict
		}
		if err := fn(tx, &h); err != nil {
			return err
		}
		return save(ctx, tx, &h)
	})
}

// Open reads a hearing as by may see it.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (h Hearing, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		h, err = find(ctx, tx, by, id)
		return err
	})
	return h, err
}

// Filter says which part of a court's docket is meant.
type Filter struct {
	Court org.CourtID
	Room  courtroom.ID // "" every courtroom
	From  calendar.Day
	Days  int
}

// Page lists the hearings of some days, the cancelled among them.
func (b *Book) Page(ctx context.Context, by org.Actor, f Filter) (list []Hearing, err error) {
	if !by.May(org.DocketView, org.Unit{Court: f.Court}) {
		return nil, org.ErrNotFound
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		from := calendar.FirstInstant(f.From)
		list, err = between(ctx, tx, f.Court, string(f.Room), from, calendar.FirstInstant(f.From.Add(f.Days)))
		return err
	})
	for i := range list {
		list[i] = list[i].shown(by)
	}
	return list, err
}
