package allow

import (
	"context"
	"errors"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Objects tells the log which rows make up an entry.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "alw",
		Rows: []string{
			`SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at, decided_at,
				decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version FROM allowance WHERE id = $1`,
		},
		All: `SELECT id FROM allowance`,
	}}
}

// List is the register of entries, of every court.
type List struct {
	log   *audit.Log
	queue *jobs.Queue
}

// NewList returns the register kept through log.
func NewList(log *audit.Log, queue *jobs.Queue) *List { return &List{log, queue} }

// StepJob tells others of a step.
type StepJob struct {
	Entry ID   `json:"entry"`
	Verb  Verb `json:"verb"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "allow.step" }

// InForce returns the entries that silence hits in a court today. They are
// asked for at each check: what ended a minute ago must not go on silencing on
// some other machine.
func (l *List) InForce(ctx context.Context, court org.CourtID) (list []Entry, err error) {
	if court == "" {
		return nil, nil
	}
	err = l.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at,
				decided_at, decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version
			FROM allowance WHERE court = $1 AND state = $2 AND until_day >= $3 ORDER BY id`, court, Approved, string(calendar.DayOf(tx.Now)))
		list, err = db.Collect(rows, err, func(r *db.Rows) (Entry, error) { return scan(r) })
		return err
	})
	return list, err
}

// Propose enters a proposal for the court where by serves.
func (l *List) Propose(ctx context.Context, by org.Actor, court org.CourtID, n New) (id ID, err error) {
	if !by.MayOwn(org.AllowPropose, string(by.Account)) {
		return "", org.ErrForbidden
	}
	if !serves(by, court) {
		return "", ErrNoCourt
	}
	// The log says who proposed something and when; what it is stands in the row.
	act := &audit.Act{By: by.By(), Verb: string(Propose)}
	err = l.log.Do(ctx, act, func(tx *db.Tx) error {
		today := calendar.DayOf(tx.Now)
		if err := n.check(today); err != nil {
			return err
		}
		var known int
		err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM allowance WHERE court = $1 AND rule = $2 AND words = $3 AND words_before = $4 AND words_after = $5
			AND (state = $6 OR state = $7 AND until_day >= $8)`, court, n.Rule, n.Words, n.Before, n.After, Proposed, Approved, string(today)).Scan(&known)
		if err != nil {
			return err
		}
		if known > 0 {
			return ErrKnown
		}
		id = ID(tx.NewID("alw"))
		act.Object = string(id)
		if _, err := tx.Exec(ctx, `INSERT INTO allowance (id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			id, court, n.Rule, n.Words, n.Before, n.After, n.Reason, Proposed, string(n.Until), by.Account, by.Officer, by.Name, tx.NowMS()); err != nil {
			return err
		}
		return l.queue.Enqueue(ctx, tx, StepJob{id, Propose})
	})
	return id, err
}

// Take takes a step on an entry.
func (l *List) Take(ctx context.Context, by org.Actor, id ID, v Verb, d Decision) error {
	act := &audit.Act{By: by.By(), Verb: string(v), Object: string(id)}
	return l.log.Do(ctx, act, func(tx *db.Tx) error {
		e, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !e.may(v, by) {
			return org.ErrForbidden
		}
		if d.Version != e.Version {
			return db.ErrConflict
		}
		if err := e.decide(v, by, tx.Now, d); err != nil {
			return err
		}
		if err := save(ctx, tx, &e); err != nil {
			return err
		}
		return l.queue.Enqueue(ctx, tx, StepJob{id, v})
	})
}

// Sweep reminds the owners of entries that are about to expire, once each, and
// returns how many.
func (l *List) Sweep(ctx context.Context) (n int, err error) {
	var due []Entry
	err = l.log.View(ctx, func(tx *db.Tx) error {
		today := calendar.DayOf(tx.Now)
		rows, err := tx.Query(ctx, `SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at,
				decided_at, decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version
			FROM allowance WHERE state = $1 AND reminded_at = 0 AND until_day >= $2 AND until_day <= $3 ORDER BY id`,
			Approved, string(today), string(today.Add(remindDays)))
		due, err = db.Collect(rows, err, func(r *db.Rows) (Entry, error) { return scan(r) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, e := range due {
		act := &audit.Act{By: org.System("deadlines").By(), Verb: string(Remind), Object: string(e.ID)}
		err := l.log.Do(ctx, act, func(tx *db.Tx) error {
			e.RemindedAt = tx.Now
			if err := save(ctx, tx, &e); err != nil {
				return err
			}
			return l.queue.Enqueue(ctx, tx, StepJob{e.ID, Remind})
		})
		if errors.Is(err, db.ErrConflict) {
			continue // ended meanwhile, or reminded by another machine
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Open returns an entry that by may know of.
func (l *List) Open(ctx context.Context, by org.Actor, id ID) (e Entry, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		e, err = find(ctx, tx, by, id)
		return err
	})
	return e, err
}

// Done returns the entry of a step, for those who tell others of it.
func (l *List) Done(ctx context.Context, j StepJob) (e Entry, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		e, err = load(ctx, tx, j.Entry)
		return err
	})
	return e, err
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	State State
	Limit int // everything when 0
	After ID  // page on from here
}

// Page is a stretch of a list, and where in the list it lies.
type Page struct {
	Rows []Entry
	From int // place of the first row, counted from 1
	All  int // rows of the whole list
	Back ID  // what the page before comes after; "" for the first page
}

// To is the place of the last row.
func (p Page) To() int { return p.From + len(p.Rows) - 1 }

// Next is what the next page comes after; "" when there is none.
func (p Page) Next() ID {
	if len(p.Rows) == 0 || p.To() >= p.All {
		return ""
	}
	return p.Rows[len(p.Rows)-1].ID
}

// Page lists the entries that by may know of, the newest first. A page that
// lies beyond the end is the first.
func (l *List) Page(ctx context.Context, by org.Actor, f Filter) (p Page, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		if err == nil && len(p.Rows) == 0 && f.After != "" {
			f.After = ""
			p, err = list(ctx, tx, by, f)
		}
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by org.Actor, f Filter) (p Page, err error) {
	limit := f.Limit
	if limit == 0 {
		limit = 1 << 30
	}
	rows, err := tx.Query(ctx, `SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at,
			decided_at, decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version, place, every, back
		FROM (SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at,
			decided_at, decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version,
			ROW_NUMBER() OVER newest AS place, COUNT(*) OVER () AS every, COALESCE(LAG(id, $1) OVER newest, '') AS back
			FROM allowance
			WHERE ($2 = '' OR state = $2) AND (owner = $3 OR $4 = '*' OR $4 LIKE '%|' || court || '|%'
				OR state IN ('approved', 'ended') AND ($5 = '*' OR $5 LIKE '%|' || court || '|%' OR $6 LIKE '%|' || court || '|%'))
			WINDOW newest AS (ORDER BY id DESC)) AS l
		WHERE $7 = '' OR id < $7 ORDER BY id DESC LIMIT $8`,
		limit+1, f.State, by.Account, by.Scope(org.AllowDecide).Match(), by.Scope(org.AllowView).Match(), org.Scope{Courts: Courts(by)}.Match(), f.After, limit)
	place := 0
	p.Rows, err = db.Collect(rows, err, func(r *db.Rows) (Entry, error) {
		var back ID
		e, err := scan(r, &place, &p.All, &back)
		if p.From == 0 {
			p.From, p.Back = place, back
		}
		return e, err
	})
	return p, err
}

// Waiting returns how many proposals wait for a decision of by.
func (l *List) Waiting(ctx context.Context, by org.Actor) (n int, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM allowance WHERE state = $1 AND owner <> $2 AND (officer = '' OR officer <> $3)
			AND ($4 = '*' OR $4 LIKE '%|' || court || '|%')`, Proposed, by.Account, by.Officer, by.Scope(org.AllowDecide).Match()).Scan(&n)
	})
	return n, err
}

func scan(r interface{ Scan(...any) error }, more ...any) (e Entry, err error) {
	var proposed, decided, ended, reminded int64
	err = r.Scan(append([]any{
		&e.ID, &e.Court, &e.Rule, &e.Words, &e.Before, &e.After, &e.Reason, &e.State, &e.Until, &e.Owner, &e.Officer, &e.OwnerName, &proposed,
		&decided, &e.Decider, &e.DeciderName, &e.Decision, &ended, &e.Ender, &e.EnderName, &e.Ending, &reminded, &e.Version,
	}, more...)...)
	e.ProposedAt, e.DecidedAt, e.EndedAt, e.RemindedAt = db.Moment(proposed), db.Moment(decided), db.Moment(ended), db.Moment(reminded)
	return e, err
}

// load reads an entry, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Entry, error) {
	e, err := scan(tx.QueryRow(ctx, `SELECT id, court, rule, words, words_before, words_after, reason, state, until_day, owner, officer, owner_name, proposed_at,
			decided_at, decider, decider_name, decision, ended_at, ender, ender_name, ending, reminded_at, version FROM allowance WHERE id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return e, org.ErrNotFound
	}
	return e, err
}

// find loads an entry that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Entry, error) {
	e, err := load(ctx, tx, id)
	if err == nil && !e.visible(by) {
		return Entry{}, org.ErrNotFound
	}
	return e, err
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, e *Entry) error {
	err := tx.Save(ctx, `UPDATE allowance SET state = $3, decided_at = $4, decider = $5, decider_name = $6, decision = $7, ended_at = $8, ender = $9,
			ender_name = $10, ending = $11, reminded_at = $12, version = version + 1 WHERE id = $1 AND version = $2`,
		e.ID, e.Version, e.State, db.Stamp(e.DecidedAt), e.Decider, e.DeciderName, e.Decision, db.Stamp(e.EndedAt), e.Ender, e.EnderName, e.Ending,
		db.Stamp(e.RemindedAt))
	if err == nil {
		e.Version++
	}
	return err
}
