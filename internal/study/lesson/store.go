package lesson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a lesson.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "lsn",
		Rows: []string{
			`SELECT id, finding, officer, name, court, division, item, articles, assigned_on, due_on, provisional,
				attempts, best, last, done_at, withdrawn_at, version FROM lesson WHERE id = $1`,
			`SELECT n, at, bank, score FROM lesson_attempt WHERE lesson = $1 ORDER BY n`,
			`SELECT attempt, n, question, asked, chosen, answer, correct FROM lesson_answer WHERE lesson = $1 ORDER BY attempt, n`,
		},
		All: `SELECT id FROM lesson`,
	}}
}

// stands is a finding as far as its lessons ask.
type stands struct {
	number, item string
	valid        bool
}

func standing(ctx context.Context, tx *db.Tx, id finding.ID) (s stands, err error) {
	err = tx.QueryRow(ctx, `SELECT number, item, valid FROM finding WHERE id = $1`, id).Scan(&s.number, &s.item, &s.valid)
	if errors.Is(err, db.ErrNoRows) {
		return s, org.ErrNotFound
	}
	return s, err
}

func has(ctx context.Context, tx *db.Tx, id finding.ID, officer org.OfficerID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM lesson WHERE finding = $1 AND officer = $2`, id, officer).Scan(&n)
	return n > 0, err
}

func insert(ctx context.Context, tx *db.Tx, l *Lesson) error {
	articles, err := json.Marshal(l.Articles)
	if err != nil {
		return fmt.Errorf("articles: %w", err)
	}
	l.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO lesson (id, finding, officer, name, court, division, item, articles, assigned_on, due_on, provisional, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, l.Finding, l.Officer, l.Name, l.Unit.Court, l.Unit.Division, l.Item, string(articles), string(l.Assigned), string(l.Due), l.Provisional, l.Version)
	return err
}

// save writes what changes; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, l *Lesson) error {
	err := tx.Save(ctx, `UPDATE lesson SET attempts = $3, best = $4, last = $5, done_at = $6, withdrawn_at = $7, version = version + 1
		WHERE id = $1 AND version = $2`, l.ID, l.Version, l.Attempts, l.Best, l.Last, l.DoneAt, l.WithdrawnAt)
	if err == nil {
		l.Version++
	}
	return err
}

// record keeps an attempt with its answers.
func record(ctx context.Context, tx *db.Tx, l *Lesson, bank string, answers []Answer) error {
	_, err := tx.Exec(ctx, `INSERT INTO lesson_attempt (lesson, n, at, bank, score) VALUES ($1, $2, $3, $4, $5)`,
		l.ID, l.Attempts, tx.NowMS(), bank, l.Last)
	if err != nil {
		return err
	}
	for i, a := range answers {
		_, err := tx.Exec(ctx, `INSERT INTO lesson_answer (lesson, attempt, n, question, asked, chosen, answer, correct)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, l.ID, l.Attempts, i+1, a.Question, a.Asked, a.Chosen, a.Right, a.Correct)
		if err != nil {
			return err
		}
	}
	return nil
}

func attempts(ctx context.Context, tx *db.Tx, id ID, answers bool) ([]Attempt, error) {
	rows, err := tx.Query(ctx, `SELECT n, at, bank, score FROM lesson_attempt WHERE lesson = $1 ORDER BY n`, id)
	list, err := db.Collect(rows, err, func(r *db.Rows) (a Attempt, err error) {
		var at int64
		err = r.Scan(&a.N, &at, &a.Bank, &a.Score)
		a.At = time.UnixMilli(at)
		return a, err
	})
	if err != nil || !answers {
		return list, err
	}
	for i := range list {
		rows, err := tx.Query(ctx, `SELECT question, asked, chosen, answer, correct FROM lesson_answer WHERE lesson = $1 AND attempt = $2 ORDER BY n`, id, list[i].N)
		list[i].Answers, err = db.Collect(rows, err, func(r *db.Rows) (a Answer, err error) {
			return a, r.Scan(&a.Question, &a.Asked, &a.Chosen, &a.Right, &a.Correct)
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// query says which lessons: of an officer, of a finding, or of a scope those
// that were not withdrawn.
type query struct {
	id      ID
	officer org.OfficerID
	finding finding.ID
	scope   string
}

func (b *Book) list(ctx context.Context, q query) (list []Lesson, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		list, err = read(ctx, tx, q)
		return err
	})
	return list, err
}

func ofFinding(ctx context.Context, tx *db.Tx, id finding.ID) ([]Lesson, error) {
	return read(ctx, tx, query{finding: id})
}

// find loads a lesson that by may know of.
func find(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Lesson, error) {
	list, err := read(ctx, tx, query{id: id})
	if err != nil {
		return Lesson{}, err
	}
	if len(list) == 0 || !visible(&list[0], by) {
		return Lesson{}, org.ErrNotFound
	}
	return list[0], nil
}

func read(ctx context.Context, tx *db.Tx, q query) ([]Lesson, error) {
	rows, err := tx.Query(ctx, `SELECT l.id, l.finding, l.officer, l.name, l.court, l.division, l.item, l.articles, l.assigned_on, l.due_on, l.provisional,
			l.attempts, l.best, l.last, l.done_at, l.withdrawn_at, l.version, f.number, f.title, f.state
		FROM lesson l JOIN finding f ON f.id = l.finding
		WHERE ($1 <> '' AND l.id = $1) OR ($2 <> '' AND l.officer = $2) OR ($3 <> '' AND l.finding = $3)
		OR ($4 <> '' AND l.withdrawn_at = 0 AND ($4 = '*' OR $4 LIKE '%|' || l.court || '|%' OR $4 LIKE '%|' || l.division || '|%'))
		ORDER BY CASE WHEN l.attempts = 0 AND l.withdrawn_at = 0 THEN 0 ELSE 1 END, l.due_on, l.id`, q.id, q.officer, q.finding, q.scope)
	return db.Collect(rows, err, func(r *db.Rows) (l Lesson, err error) {
		var articles string
		err = r.Scan(&l.ID, &l.Finding, &l.Officer, &l.Name, &l.Unit.Court, &l.Unit.Division, &l.Item, &articles, &l.Assigned, &l.Due, &l.Provisional,
			&l.Attempts, &l.Best, &l.Last, &l.DoneAt, &l.WithdrawnAt, &l.Version, &l.Number, &l.Title, &l.FindingState)
		if err != nil {
			return l, err
		}
		return l, json.Unmarshal([]byte(articles), &l.Articles)
	})
}
