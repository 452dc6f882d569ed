package letter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a letter.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "ltr",
		Rows: []string{
			`SELECT id, kind, court, division, about, issuer, word, office, content, due_on, state, year, serial, number, figures, frozen,
				sha256, size, drafter, approver, created_at, approved_at, sent_at, erased_at, version, answer_days FROM letter WHERE id = $1`,
			`SELECT n, court, division, officer, name, acknowledged_on, acknowledged_at, account, account_name, served_how, served_on, served_at, served_by,
				served_name, witness, answer, answered_at, answered_by, answered_name, reminded FROM letter_addressee WHERE letter = $1 ORDER BY n`,
			`SELECT addressee, n, evidence FROM letter_evidence WHERE letter = $1 ORDER BY addressee, n`,
			`SELECT n, at, account, officer, name, verb, from_state, to_state, reason FROM letter_step WHERE letter = $1 ORDER BY n`,
		},
		All: `SELECT id FROM letter`,
	}}
}

// Step is one entry in the life of a letter, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Officer  org.OfficerID
	Name     string
	Verb     Verb
	From, To State
	Reason   string
}

// load reads a letter with its addressees, whatever the reader's scope.
func load(ctx context.Context, tx *db.Tx, id ID) (Letter, error) {
	l := Letter{ID: id}
	var content, figures, frozen string
	err := tx.QueryRow(ctx, `SELECT kind, court, division, about, issuer, word, office, content, due_on, state, year, serial, number, figures, frozen,
			sha256, size, drafter, approver, created_at, approved_at, sent_at, erased_at, version, answer_days FROM letter WHERE id = $1`, id).Scan(
		&l.Kind, &l.Unit.Court, &l.Unit.Division, &l.About, &l.Issuer, &l.Word, &l.Office, &content, &l.Due, &l.State, &l.Year, &l.Serial, &l.Number,
		&figures, &frozen, &l.SHA256, &l.Size, &l.Drafter, &l.Approver, &l.CreatedAt, &l.ApprovedAt, &l.SentAt, &l.ErasedAt, &l.Version, &l.Days)
	if errors.Is(err, db.ErrNoRows) {
		return l, org.ErrNotFound
	}
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal([]byte(content), &l.Text); err != nil {
		return l, fmt.Errorf("text of %s: %w", id, err)
	}
	if figures != "" {
		if err := json.Unmarshal([]byte(figures), &l.Figures); err != nil {
			return l, fmt.Errorf("figures of %s: %w", id, err)
		}
	}
	if frozen != "" {
		if err := json.Unmarshal([]byte(frozen), &l.frozen); err != nil {
			return l, fmt.Errorf("frozen form of %s: %w", id, err)
		}
	}
	l.Addressees, err = addressees(ctx, tx, id)
	return l, err
}

func addressees(ctx context.Context, tx *db.Tx, id ID) ([]Addressee, error) {
	rows, err := tx.Query(ctx, `SELECT court, division, officer, name, acknowledged_on, acknowledged_at, account, account_name, served_how, served_on,
			served_at, served_by, served_name, witness, answer, answered_at, answered_by, answered_name, reminded
		FROM letter_addressee WHERE letter = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (a Addressee, err error) {
		return a, r.Scan(&a.Unit.Court, &a.Unit.Division, &a.Officer, &a.Name, &a.On, &a.At, &a.Account, &a.AccountName, &a.Served.How, &a.Served.On,
			&a.Served.At, &a.Served.By, &a.Served.ByName, &a.Served.Witness, &a.Answer.Text, &a.Answer.At, &a.Answer.By, &a.Answer.ByName, &a.Reminded)
	})
}

func steps(ctx context.Context, tx *db.Tx, id ID) ([]Step, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, account, officer, name, verb, from_state, to_state, reason FROM letter_step WHERE letter = $1 ORDER BY n`, id)
	return db.Collect(rows, err, func(r *db.Rows) (s Step, err error) {
		var at int64
		err = r.Scan(&s.N, &at, &s.Account, &s.Officer, &s.Name, &s.Verb, &s.From, &s.To, &s.Reason)
		s.At = time.UnixMilli(at)
		return s, err
	})
}

// hands lists who had a part in writing the letter.
func hands(list []Step) []Hand {
	var out []Hand
	for _, s := range list {
		if s.Verb == Draft || s.Verb == Edit || s.Verb == Submit {
			out = append(out, Hand{s.Account, s.Officer})
		}
	}
	return out
}

// insert writes a new letter with its addressees.
func insert(ctx context.Context, tx *db.Tx, l *Letter) error {
	content, err := encode(l.Text)
	if err != nil {
		return err
	}
	l.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO letter (id, kind, court, division, about, issuer, word, office, content, due_on, state, drafter, created_at, version,
			answer_days)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		l.ID, l.Kind, l.Unit.Court, l.Unit.Division, l.About, l.Issuer, l.Word, l.Office, content, string(l.Due), l.State, l.Drafter, l.CreatedAt, l.Version, l.Days)
	if err != nil {
		return err
	}
	return saveAddressees(ctx, tx, l)
}

// save writes what steps change; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, l *Letter) error {
	content, err := encode(l.Text)
	if err != nil {
		return err
	}
	figures, frozen := "", ""
	if l.Figures != nil {
		if figures, err = encode(l.Figures); err != nil {
			return err
		}
	}
	if l.frozen != nil {
		if frozen, err = encode(l.frozen); err != nil {
			return err
		}
	}
	err = tx.Save(ctx, `UPDATE letter SET content = $3, due_on = $4, state = $5, year = $6, serial = $7, number = $8, figures = $9, frozen = $10,
			sha256 = $11, size = $12, approver = $13, approved_at = $14, sent_at = $15, erased_at = $16, answer_days = $17,
			version = version + 1 WHERE id = $1 AND version = $2`,
		l.ID, l.Version, content, string(l.Due), l.State, l.Year, l.Serial, l.Number, figures, frozen, l.SHA256, l.Size, l.Approver, l.ApprovedAt, l.SentAt, l.ErasedAt, l.Days)
	if err != nil {
		return err
	}
	l.Version++
	return saveAddressees(ctx, tx, l)
}

// saveAddressees writes the addressees anew: there are a few dozen at most.
func saveAddressees(ctx context.Context, tx *db.Tx, l *Letter) error {
	if _, err := tx.Exec(ctx, `DELETE FROM letter_addressee WHERE letter = $1`, l.ID); err != nil {
		return err
	}
	for i, a := range l.Addressees {
		_, err := tx.Exec(ctx, `INSERT INTO letter_addressee (letter, n, court, division, officer, name, acknowledged_on, acknowledged_at, account, account_name,
				served_how, served_on, served_at, served_by, served_name, witness, answer, answered_at, answered_by, answered_name, reminded)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			l.ID, i+1, a.Unit.Court, a.Unit.Division, a.Officer, a.Name, string(a.On), a.At, a.Account, a.AccountName,
			a.Served.How, string(a.Served.On), a.Served.At, a.Served.By, a.Served.ByName, a.Served.Witness,
			a.Answer.Text, a.Answer.At, a.Answer.By, a.Answer.ByName, a.Reminded)
		if err != nil {
			return err
		}
	}
	return nil
}

// record adds a step and returns its number.
func record(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, from State, l *Letter, reason string) (n int, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO letter_step (letter, n, at, account, officer, name, verb, from_state, to_state, reason)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM letter_step WHERE letter = $1 RETURNING n`,
		l.ID, tx.NowMS(), by.Account, by.Officer, by.Name, v, from, l.State, reason).Scan(&n)
	return n, err
}

// takeNumber gives the letter the next number of its court, kind and year. The
// row of the series is locked until commit, so numbers have no gap and no duplicate.
func takeNumber(ctx context.Context, tx *db.Tx, l *Letter) error {
	l.Year = calendar.DayOf(tx.Now).Year()
	err := tx.QueryRow(ctx, `INSERT INTO letter_series (court, kind, year, n) VALUES ($1, $2, $3, 1)
		ON CONFLICT (court, kind, year) DO UPDATE SET n = letter_series.n + 1 RETURNING n`, l.Unit.Court, l.Kind, l.Year).Scan(&l.Serial)
	l.Number = number(l.Word, l.Kind, l.Year, l.Serial)
	return err
}
