package publication

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/redact"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// ListID identifies a list of what is online: "onl_" and a sortable random part.
type ListID string

// MaxEntries bounds a list.
const MaxEntries = 2000

// Online is a list of what stood online, of one court.
type Online struct {
	ID        ListID
	Court     org.CourtID
	Name      string // of the file
	Span      Span
	Entries   int
	AddedAt   time.Time
	AddedBy   org.AccountID
	AddedName string
}

// Compared is a list, or a trial of one, with what it differs in.
type Compared struct {
	Online
	Differences []Difference
	Leads       map[string]finding.ID // candidates made of differences, by signature
}

// check says what is wrong with a list that somebody reads in today.
func (o *Online) check(entries []Entry, today calendar.Day) error {
	for _, d := range []calendar.Day{o.Span.From, o.Span.To} {
		if _, err := calendar.ParseDay(string(d)); err != nil {
			return ErrPeriod
		}
	}
	if o.Span.From > o.Span.To || o.Span.To > today {
		return ErrPeriod
	}
	if len(entries) == 0 || len(entries) > MaxEntries {
		return fmt.Errorf("%w: %d rows", ErrEntry, len(entries))
	}
	for _, e := range entries {
		if e.CaseNo == "" || e.Online < o.Span.From || e.Online > o.Span.To || utf8.RuneCountInString(e.Title) > maxPlace {
			return fmt.Errorf("%w: row %d", ErrEntry, e.N)
		}
	}
	return nil
}

// Try compares a list with the register and keeps nothing.
func (b *Book) Try(ctx context.Context, by org.Actor, o Online, entries []Entry) (c Compared, err error) {
	if !by.May(org.PublicationDecide, org.Unit{Court: o.Court}) {
		return c, org.ErrForbidden
	}
	err = b.Log.View(ctx, func(tx *db.Tx) error { return o.check(entries, calendar.DayOf(tx.Now)) })
	if err != nil {
		return c, err
	}
	o.Entries = len(entries)
	return b.compare(ctx, by, o, entries)
}

// Import keeps a list.
func (b *Book) Import(ctx context.Context, by org.Actor, o Online, entries []Entry) (id ListID, err error) {
	if !by.May(org.PublicationDecide, org.Unit{Court: o.Court}) {
		return "", org.ErrForbidden
	}
	// The texts first: a row never names what is not there.
	refs := make([]blob.Ref, len(entries))
	for i, e := range entries {
		if e.Text == "" {
			continue
		}
		if refs[i], err = b.Blobs.Put(ctx, strings.NewReader(e.Text), int64(len(e.Text))); err != nil {
			return "", err
		}
	}
	act := &audit.Act{By: by.By(), Verb: string(List), Details: map[string]any{"court": o.Court, "entries": len(entries)}}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		if err := o.check(entries, calendar.DayOf(tx.Now)); err != nil {
			return err
		}
		id = ListID(tx.NewID("onl"))
		act.Object = string(id)
		if _, err := tx.Exec(ctx, `INSERT INTO publication_list (id, court, name, day_from, day_to, entries, added_at, added_by, added_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id, o.Court, o.Name, string(o.Span.From), string(o.Span.To), len(entries), tx.NowMS(), by.Account, by.Name); err != nil {
			return err
		}
		for i, e := range entries {
			if _, err := tx.Exec(ctx, `INSERT INTO publication_online (list, n, case_no, title, online_on, hash, text_sha256, text_size)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, e.N, e.CaseNo, e.Title, string(e.Online), e.Hash, refs[i].SHA256, refs[i].Size); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// Lists returns the lists of the courts in scope, the newest first.
func (b *Book) Lists(ctx context.Context, by org.Actor) (list []Online, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, name, day_from, day_to, entries, added_at, added_by, added_name FROM publication_list
			WHERE $1 = '*' OR $1 LIKE '%|' || court || '|%' ORDER BY id DESC LIMIT 100`, by.Scope(org.PublicationDecide).Match())
		list, err = db.Collect(rows, err, func(r *db.Rows) (Online, error) { return scanList(r) })
		return err
	})
	return list, err
}

func scanList(r interface{ Scan(...any) error }) (o Online, err error) {
	var added int64
	err = r.Scan(&o.ID, &o.Court, &o.Name, &o.Span.From, &o.Span.To, &o.Entries, &added, &o.AddedBy, &o.AddedName)
	o.AddedAt = time.UnixMilli(added)
	return o, err
}

// OpenList compares a list with the register as it is now.
func (b *Book) OpenList(ctx context.Context, by org.Actor, id ListID) (c Compared, err error) {
	var o Online
	var entries []Entry
	var refs []blob.Ref
	leads := map[string]finding.ID{}
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		o, err = scanList(tx.QueryRow(ctx, `SELECT id, court, name, day_from, day_to, entries, added_at, added_by, added_name FROM publication_list WHERE id = $1`, id))
		if errors.Is(err, db.ErrNoRows) || err == nil && !by.May(org.PublicationDecide, org.Unit{Court: o.Court}) {
			return org.ErrNotFound
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT n, case_no, title, online_on, hash, text_sha256, text_size FROM publication_online WHERE list = $1 ORDER BY n`, id)
		entries, err = db.Collect(rows, err, func(r *db.Rows) (e Entry, err error) {
			var ref blob.Ref
			err = r.Scan(&e.N, &e.CaseNo, &e.Title, &e.Online, &e.Hash, &ref.SHA256, &ref.Size)
			refs = append(refs, ref)
			return e, err
		})
		if err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT signature, finding FROM publication_lead WHERE list = $1`, id)
		_, err = db.Collect(rows, err, func(r *db.Rows) (s string, err error) {
			var f finding.ID
			err = r.Scan(&s, &f)
			leads[s] = f
			return s, err
		})
		return err
	})
	if err != nil {
		return c, err
	}
	for i, ref := range refs {
		if ref.SHA256 == "" {
			continue
		}
		if entries[i].Text, err = b.read(ctx, ref); err != nil {
			return c, err
		}
	}
	c, err = b.compare(ctx, by, o, entries)
	c.Leads = leads
	return c, err
}

// compare compares entries with the register of their court. Where words are
// compared, the look at the document is logged.
func (b *Book) compare(ctx context.Context, by org.Actor, o Online, entries []Entry) (Compared, error) {
	var register []Known
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, court, division, document, casefile, case_no, court_name, kind, doc_type, level, signed_on, restricted, state, way,
				served_on, second_no, effective_on, due_on, provisional, profile, ground, reason, proposer, proposer_name, proposed_at, approver, approver_name,
				approved_at, published_on, first_on, place, withdrawn_on, withdrawal, copies, entered_at, entered_by, version
			FROM publication WHERE court = $1 ORDER BY id`, o.Court)
		register, err = db.Collect(rows, err, func(r *db.Rows) (k Known, err error) {
			k.Publication, err = scan(r)
			return k, err
		})
		return err
	})
	if err != nil {
		return Compared{}, err
	}
	var looked []string
	for _, e := range entries {
		k := match(&e, register)
		if e.Hash == "" || k == nil {
			continue
		}
		if err := b.fill(ctx, k, e.Text != ""); err != nil {
			return Compared{}, err
		}
		if e.Text != "" && k.Redactions != nil && !slices.Contains(looked, k.Document) {
			looked = append(looked, k.Document)
		}
	}
	if len(looked) > 0 {
		if err := b.Views.NoteAll(ctx, by, looked, "publication.compare"); err != nil {
			return Compared{}, err
		}
	}
	return Compared{Online: o, Differences: Compare(entries, register, o.Span, b.Days())}, nil
}

// fill reads the copy of a document. Where there is none and words are to be
// compared, what would be masked is worked out; a document that was erased is
// compared by its days only.
func (b *Book) fill(ctx context.Context, k *Known, words bool) error {
	if k.Copied != "" || k.Redactions != nil {
		return nil
	}
	var c Made
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		c, err = copyOf(ctx, tx, k.ID, k.Copies)
		return err
	})
	if err != nil && !errors.Is(err, org.ErrNotFound) {
		return err
	}
	if err == nil && c.State == CopyReady {
		k.Redactions = c.Redactions
		k.Copied, err = b.read(ctx, blob.Ref{SHA256: c.SHA256, Size: c.Size})
		return err
	}
	if !words {
		return nil
	}
	text, err := b.original(ctx, k.Document)
	if errors.Is(err, ErrErased) {
		return nil
	}
	if err != nil {
		return err
	}
	made, err := redact.Make(judgment.Parse(text), disclosure.Profile2016)
	k.Redactions = redactions(made)
	return err
}

// MakeLead makes a candidate of a difference, because somebody asks for it. The
// same difference of another list is the same candidate.
func (b *Book) MakeLead(ctx context.Context, by org.Actor, id ListID, signature, title, detail string) (finding.ID, error) {
	c, err := b.OpenList(ctx, by, id)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Signature == signature })
	if i < 0 {
		return "", ErrChanged
	}
	if known, ok := c.Leads[signature]; ok {
		return known, nil
	}
	n, err := b.candidate(ctx, &c.Online, &c.Differences[i])
	if err != nil {
		return "", err
	}
	n.Title, n.Detail = title, detail
	var lead finding.ID
	act := &audit.Act{By: by.By(), Verb: string(Lead), Object: string(id)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		if n.Casefile == "" {
			made, err := casefile.Ensure(ctx, tx, act, n.Unit.Court, c.Differences[i].CaseNo, "")
			if err != nil {
				return err
			}
			n.Casefile = string(made)
		}
		lead, err = b.Findings.Propose(ctx, tx, act, by, n)
		if known, ok := errors.AsType[*finding.KnownError](err); ok {
			lead, err = known.ID, nil
		}
		if err != nil {
			return err
		}
		act.Details = map[string]any{"kind": c.Differences[i].Kind, "finding": lead}
		_, err = tx.Exec(ctx, `INSERT INTO publication_lead (list, signature, finding, added_at, added_by) VALUES ($1, $2, $3, $4, $5)`,
			id, signature, lead, tx.NowMS(), by.Account)
		return err
	})
	return lead, err
}

// candidate is what the register knows of a difference. It is about the unit;
// who did what, a person finds out. Of a restricted case it names no document.
func (b *Book) candidate(ctx context.Context, o *Online, d *Difference) (finding.New, error) {
	list, err := b.List.InForce(ctx)
	if err != nil {
		return finding.New{}, err
	}
	n := finding.New{
		Source: finding.DocumentReview, Unit: org.Unit{Court: o.Court}, Signature: d.Signature, Item: d.Kind.Item(), Checklist: list.Version(),
		Severity: finding.Ordinary, Happened: o.Span.To,
	}
	if it, ok := list.Item(n.Item); ok {
		n.Severity = finding.Severity(it.Severity)
	}
	if d.Kind == Hides {
		n.Severity = finding.Ordinary // the item's grading: nothing was disclosed
	}
	if d.Entry != nil {
		n.Happened = d.Entry.Online
	}
	if p := d.Publication; p != nil {
		n.Unit, n.Casefile = p.Unit, p.Casefile
		if !p.Restricted {
			n.Document = p.Document
		}
	}
	return n, nil
}
