package letter

import (
	"context"
	"slices"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Row is a letter as lists show it.
type Row struct {
	ID         ID
	Kind       Kind
	Unit       org.Unit
	About      string
	Number     string
	Title      string
	Due        calendar.Day
	State      State
	ApprovedAt int64
	SentAt     int64
	Addressees int
	Signed     int // of the addressees
	Answered   int // of the addressees
	Rendered   bool
	Version    int64
}

// Asks reports whether an answer is outstanding.
func (w Row) Asks() bool {
	return w.Kind == Circular && w.Due != "" && (w.State == Sent || w.State == Acknowledged) && w.Answered < w.Addressees
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	Kind  Kind
	State State
	About string
	Mine  bool // only what is for the actor, or for a unit in whose name the actor may sign
	Limit int
	After ID // page on from here: the last id of the page before
}

// defaultLimit is the length of a page.
const defaultLimit = 200

// List returns the letters that the actor may know of, the newest first.
func (b *Book) List(ctx context.Context, by org.Actor, f Filter) (list []Row, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	err = b.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT l.id, l.kind, l.court, l.division, l.about, l.number, l.content, l.due_on, l.state, l.approved_at, l.sent_at, l.sha256 <> '', l.version,
				(SELECT count(*) FROM letter_addressee a WHERE a.letter = l.id),
				(SELECT count(*) FROM letter_addressee a WHERE a.letter = l.id AND a.acknowledged_at > 0),
				(SELECT count(*) FROM letter_addressee a WHERE a.letter = l.id AND a.answered_at > 0)
			FROM letter l
			WHERE ($1 = '' OR l.kind = $1) AND ($2 = '' OR l.state = $2) AND ($3 = '' OR l.about = $3) AND ($4 = '' OR l.id < $4)
			AND (NOT $5 AND ($6 = '*' OR $6 LIKE '%|' || l.court || '|%' OR $6 LIKE '%|' || l.division || '|%'
					OR $7 = '*' OR $7 LIKE '%|' || l.court || '|%' OR $7 LIKE '%|' || l.division || '|%'
					OR $8 = '*' OR $8 LIKE '%|' || l.court || '|%' OR $8 LIKE '%|' || l.division || '|%')
				OR l.sent_at > 0 AND EXISTS (SELECT 1 FROM letter_addressee a WHERE a.letter = l.id
					AND (a.officer <> '' AND a.officer = $10
						OR a.officer = '' AND ($9 = '*' OR $9 LIKE '%|' || a.court || '|%' OR $9 LIKE '%|' || a.division || '|%'))))
			ORDER BY l.id DESC LIMIT $11`,
			f.Kind, f.State, f.About, f.After, f.Mine,
			by.Scope(org.LetterDraft).Match(), by.Scope(org.LetterApprove).Match(), by.Scope(org.FindingDetermine).Match(),
			addressed(by, f.Mine).Match(), own(by), limit)
		list, err = db.Collect(rows, err, scanRow)
		return err
	})
	return list, err
}

// addressed is the scope of the units whose letters by reads, or signs for.
func addressed(by org.Actor, mine bool) org.Scope {
	if mine {
		return by.Scope(org.CircularAcknowledge)
	}
	return by.Scope(org.LetterView)
}

// own is the officer whose letters by reads as his own.
func own(by org.Actor) org.OfficerID {
	if !by.MayOwn(org.LetterView, string(by.Officer)) {
		return ""
	}
	return by.Officer
}

func scanRow(r *db.Rows) (w Row, err error) {
	var content string
	err = r.Scan(&w.ID, &w.Kind, &w.Unit.Court, &w.Unit.Division, &w.About, &w.Number, &content, &w.Due, &w.State, &w.ApprovedAt, &w.SentAt, &w.Rendered, &w.Version,
		&w.Addressees, &w.Signed, &w.Answered)
	if err != nil {
		return w, err
	}
	w.Title, err = titleOf(content)
	return w, err
}

// File is a letter with all that its page shows.
type File struct {
	Letter
	Steps []Step
}

// Show returns a letter for its page.
func (b *Book) Show(ctx context.Context, by org.Actor, id ID) (file File, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		if file.Letter, err = load(ctx, tx, id); err != nil {
			return err
		}
		if !visible(&file.Letter, by) {
			return org.ErrNotFound
		}
		if file.Steps, err = steps(ctx, tx, id); err != nil {
			return err
		}
		if err := attachments(ctx, tx, &file.Letter); err != nil {
			return err
		}
		if !inside(&file.Letter, by) {
			file.outside(by)
		}
		return nil
	})
	return file, err
}

// outside leaves of a file what its addressees may see: not what was said while
// it was written, nor what lies behind the figures, nor what others answered.
func (f *File) outside(by org.Actor) {
	f.Figures = nil
	for i, a := range f.Addressees {
		if a.Officer != "" || !by.May(org.LetterView, a.Unit) {
			f.Addressees[i].Answer.Text, f.Addressees[i].Answer.Files = "", nil
		}
	}
	f.Steps = slices.DeleteFunc(f.Steps, func(s Step) bool {
		return !slices.Contains([]Verb{Approve, Send, Serve, Acknowledge, AnswerIt, Remind, Withdraw}, s.Verb)
	})
}

// Current counts a letter's figures as they are now, for the draft's preview and
// to be compared with what is frozen.
func (b *Book) Current(ctx context.Context, by org.Actor, id ID, count Count) (f Facts, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		l, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !visible(&l, by) {
			return org.ErrNotFound
		}
		if !by.May(org.LetterDraft, l.Unit) && !by.May(org.LetterApprove, l.Unit) {
			return org.ErrForbidden
		}
		f, err = count(ctx, tx, l)
		return err
	})
	return f, err
}
