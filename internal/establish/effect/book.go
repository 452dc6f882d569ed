package effect

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// Book measures what policies have changed.
type Book struct {
	log  *audit.Log
	list checklist.Source
}

// NewBook returns the measurements and reviews kept through log. list tells
// which items the machine looks for in documents.
func NewBook(log *audit.Log, list checklist.Source) *Book { return &Book{log, list} }

// Objects tells the log which rows make up a review.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "efr",
		Rows:   []string{`SELECT id, policy, mark, conclusion, text, figures, account, name, at FROM effect_review WHERE id = $1`},
		All:    `SELECT id FROM effect_review`,
	}}
}

// Measure compares the days before and after a policy took force, in windows of
// so many days or as many as have passed. There is a row for each item that the
// policy answers: in each court where it binds, and in the divisions of those
// courts in which the issues arose. The reader gets the rows of his scope.
func (b *Book) Measure(ctx context.Context, by org.Actor, id policy.ID, days int) (r Report, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		r, err = b.measure(ctx, tx, by, id, days)
		return err
	})
	return r, err
}

func (b *Book) measure(ctx context.Context, tx *db.Tx, by org.Actor, id policy.ID, days int) (Report, error) {
	p, err := policy.Find(ctx, tx, by, id)
	if err != nil {
		return Report{}, err
	}
	r := Report{Policy: p, Windows: windows(&p, calendar.DayOf(tx.Now), days)}
	done, err := reviewsOf(ctx, tx, id)
	if err != nil {
		return r, err
	}
	r.Reviews = reviews(&p, done)
	if r.Days == 0 {
		return r, nil
	}
	answers, err := policy.Answers(ctx, tx, id)
	if err != nil {
		return r, err
	}
	for _, a := range places(&p, answers) {
		if !by.May(org.CauseView, a.Unit) {
			continue
		}
		row := Row{Item: a.Item, Unit: a.Unit}
		if row.Before, err = b.side(ctx, tx, a, r.Before); err != nil {
			return r, err
		}
		if row.After, err = b.side(ctx, tx, a, r.After); err != nil {
			return r, err
		}
		if !by.May(org.FindingView, a.Unit) {
			row.Before, row.After = row.Before.hide(), row.After.hide()
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// places are the items and units that a policy is measured by: its courts, and
// under each the divisions where the issues arose.
func places(p *policy.Policy, answers []policy.Answered) []policy.Answered {
	var out []policy.Answered
	for _, a := range answers {
		for _, c := range p.Scope {
			out = append(out, policy.Answered{Item: a.Item, Unit: org.Unit{Court: c}})
		}
		if slices.Contains(p.Scope, a.Unit.Court) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(x, y policy.Answered) int {
		return cmp.Or(cmp.Compare(x.Item, y.Item), cmp.Compare(x.Unit.Court, y.Unit.Court), cmp.Compare(x.Unit.Division, y.Unit.Division))
	})
	return slices.Compact(out)
}

// side asks the registers about a window. A finding lies on the day its
// document was signed, or on the day it happened, or, when nobody said, on the
// day it was entered; a document lies on the day it was signed, or was checked.
// Documents of closed, juvenile and sealed cases are not counted: nothing is
// proposed of them.
func (b *Book) side(ctx context.Context, tx *db.Tx, a policy.Answered, w Window) (s Side, err error) {
	from, to := calendar.FirstInstant(w.From).UnixMilli(), calendar.LastInstant(w.To).UnixMilli()
	err = tx.QueryRow(ctx, `SELECT COUNT(CASE WHEN valid THEN 1 END),
			COUNT(CASE WHEN state IN ('candidate', 'verifying', 'doubtful', 'upheld', 'answering', 'answered', 'waived', 'lapsed') THEN 1 END),
			COUNT(DISTINCT CASE WHEN valid AND checked THEN document END)
		FROM (SELECT f.valid, f.state, f.document, d.state = 'checked' AND NOT d.restricted AS checked,
				CASE WHEN d.signed_on <> '' THEN d.signed_on ELSE f.happened_on END AS day, COALESCE(d.checked_at, f.created_at) AS at
			FROM finding f LEFT JOIN document d ON d.id = f.document
			WHERE f.item = $1 AND f.court = $2 AND ($3 = '' OR f.division = $3)) x
		WHERE day <> '' AND day BETWEEN $4 AND $5 OR day = '' AND at BETWEEN $6 AND $7`,
		a.Item, a.Unit.Court, a.Unit.Division, string(w.From), string(w.To), from, to).Scan(&s.Findings, &s.Pending, &s.Affected)
	if err != nil {
		return s, fmt.Errorf("findings: %w", err)
	}
	list, err := b.list.InForce(ctx)
	if err != nil {
		return s, err
	}
	it, _ := list.Item(a.Item)
	if s.Known = len(it.JudgmentRules) > 0; !s.Known {
		s.Affected = 0
		return s, nil
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM document
		WHERE court = $1 AND ($2 = '' OR division = $2) AND state = 'checked' AND NOT restricted
		AND (signed_on <> '' AND signed_on BETWEEN $3 AND $4 OR signed_on = '' AND checked_at BETWEEN $5 AND $6)`,
		a.Unit.Court, a.Unit.Division, string(w.From), string(w.To), from, to).Scan(&s.Documents)
	if err != nil {
		return s, fmt.Errorf("documents: %w", err)
	}
	return s, nil
}

func reviewsOf(ctx context.Context, tx *db.Tx, id policy.ID) ([]Review, error) {
	rows, err := tx.Query(ctx, `SELECT policy, mark, conclusion, text, account, name, at FROM effect_review WHERE policy = $1 ORDER BY mark`, id)
	return db.Collect(rows, err, func(r *db.Rows) (v Review, err error) {
		var at int64
		err = r.Scan(&v.Policy, &v.Mark, &v.Conclusion, &v.Text, &v.Account, &v.Name, &at)
		v.At = time.UnixMilli(at)
		return v, err
	})
}

// MayReview reports whether by may review a policy as far as his office tells:
// who drafts policies in its unit or approves them, and did not draft this one.
func MayReview(p *policy.Policy, by org.Actor) bool {
	return by.Account != p.Drafter && (by.May(org.PolicyDraft, p.Unit) || p.May(policy.Approve, by))
}

// Conclude records a review of a policy with the figures of the day, in windows
// as long as the mark.
func (b *Book) Conclude(ctx context.Context, by org.Actor, id policy.ID, mark int, c Conclusion, text string) error {
	text = strings.TrimSpace(text)
	switch {
	case !slices.Contains(Conclusions(), c):
		return ErrConclusion
	case text == "":
		return ErrText
	case utf8.RuneCountInString(text) > MaxText:
		return ErrLong
	}
	act := &audit.Act{By: by.By(), Verb: "effect.review"}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := b.measure(ctx, tx, by, id, mark)
		if err != nil {
			return err
		}
		if err := r.ready(by, mark, calendar.DayOf(tx.Now)); err != nil {
			return err
		}
		figures, err := json.Marshal(struct {
			Windows Windows
			Rows    []Row
		}{r.Windows, r.Rows})
		if err != nil {
			return fmt.Errorf("figures: %w", err)
		}
		act.Object = tx.NewID("efr")
		act.Details = map[string]any{"policy": id, "mark": mark, "conclusion": c}
		_, err = tx.Exec(ctx, `INSERT INTO effect_review (id, policy, mark, conclusion, text, figures, account, name, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, act.Object, id, mark, c, text, string(figures), by.Account, by.Name, tx.NowMS())
		return err
	})
	if db.IsUnique(err) {
		return fmt.Errorf("%w: %w", ErrKnown, err)
	}
	return err
}

// ready says why a review cannot be done, if so.
func (r *Report) ready(by org.Actor, mark int, today calendar.Day) error {
	if by.Account == r.Policy.Drafter {
		return ErrSeparate
	}
	if !MayReview(&r.Policy, by) {
		return org.ErrForbidden
	}
	i := slices.IndexFunc(r.Reviews, func(v Review) bool { return v.Mark == mark })
	switch {
	case i < 0:
		return ErrMark
	case r.Reviews[i].Done:
		return ErrKnown
	case !r.Reviews[i].Ready(today):
		return ErrEarly
	}
	return nil
}
