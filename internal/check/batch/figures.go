package batch

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// Few is below how many documents a cell is not shown outside the circle of
// those who check documents there: it would tell about single cases.
const Few = 5

// Rate is what was found in some documents. A fault is an error or graver; what
// is only suspected is counted beside it.
type Rate struct {
	Documents int
	Chars     int
	Errors    int
	Suspects  int
	Few       bool // not for this reader: nothing else is set
}

// PerTenThousand is how many of n there are in ten thousand characters, with
// the exact 95 % interval of Poisson; false where there are no characters.
func (r Rate) PerTenThousand(n int) (rate, low, high float64, ok bool) {
	if r.Chars == 0 {
		return 0, 0, 0, false
	}
	low, high = Interval(n)
	per := 10_000 / float64(r.Chars)
	return float64(n) * per, low * per, high * per, true
}

func (r Rate) plus(o Rate) Rate {
	return Rate{Documents: r.Documents + o.Documents, Chars: r.Chars + o.Chars, Errors: r.Errors + o.Errors, Suspects: r.Suspects + o.Suspects}
}

// Line is one row of a table of the report.
type Line struct {
	Unit  org.Unit
	Month string // YYYY-MM; "" unknown
	Rule  *rule.Rule
	Rate
}

// Report is what a batch says about the quality of its documents, as far as the
// reader may know. Nothing is ranked: rules come by number, courts and divisions
// as the register has them, months as they went by.
type Report struct {
	Total     Rate
	Rules     []Line
	Courts    []Line
	Divisions []Line
	Months    []Line
	Circle    bool // the reader checks documents there: no cell is suppressed
}

// cell is a row of batch_figure.
type cell struct {
	unit  org.Unit
	month string
	rule  string
	Rate
}

// freeze keeps the figures of a batch. They hold nothing of a case, and stay
// when its documents are erased.
func freeze(ctx context.Context, tx *db.Tx, id ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO batch_figure (batch, court, division, month, rule, documents, chars, errors, suspects)
		SELECT f.batch, d.court, d.division, SUBSTR(d.signed_on, 1, 7), '', COUNT(*), SUM(d.chars), 0, 0
		FROM batch_file f JOIN document d ON d.id = f.document
		WHERE f.batch = $1 AND f.state = 'checked'
		GROUP BY f.batch, d.court, d.division, SUBSTR(d.signed_on, 1, 7)`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO batch_figure (batch, court, division, month, rule, documents, chars, errors, suspects)
		SELECT f.batch, d.court, d.division, SUBSTR(d.signed_on, 1, 7), h.rule, COUNT(DISTINCT d.id), 0,
			SUM(CASE WHEN h.severity IN ('critical', 'error') THEN 1 ELSE 0 END), SUM(CASE WHEN h.severity = 'suspect' THEN 1 ELSE 0 END)
		FROM batch_file f JOIN document d ON d.id = f.document JOIN hit h ON h.document = d.id
		WHERE f.batch = $1 AND f.state = 'checked' AND h.severity <> 'hint'
		GROUP BY f.batch, d.court, d.division, SUBSTR(d.signed_on, 1, 7), h.rule`, id)
	return err
}

// Report is the quality report of a batch that has ended.
func (b *Book) Report(ctx context.Context, by org.Actor, id ID) (*Batch, *Report, error) {
	t, err := b.Open(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if !t.Ended() {
		return t, nil, ErrState
	}
	reg, err := b.People.Register(ctx)
	if err != nil {
		return nil, nil, err
	}
	var cells []cell
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT court, division, month, rule, documents, chars, errors, suspects FROM batch_figure
			WHERE batch = $1 AND ($2 = '*' OR $2 LIKE '%|' || court || '|%' OR $2 LIKE '%|' || division || '|%')`,
			id, by.Scope(org.BoardView).Match())
		cells, err = db.Collect(rows, err, func(r *db.Rows) (c cell, err error) {
			return c, r.Scan(&c.unit.Court, &c.unit.Division, &c.month, &c.rule, &c.Documents, &c.Chars, &c.Errors, &c.Suspects)
		})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	circle := true
	for _, c := range cells {
		circle = circle && by.May(org.DocumentCheck, c.unit)
	}
	r := report(cells, reg, circle)
	return t, r, nil
}

// report puts cells together in the register's order.
func report(cells []cell, reg *org.Register, circle bool) *Report {
	r := &Report{Circle: circle}
	rules, courts := map[string]Rate{}, map[org.CourtID]Rate{}
	divisions, months := map[org.Unit]Rate{}, map[string]Rate{}
	for _, c := range cells {
		r.Total = r.Total.plus(withoutDocuments(c))
		courts[c.unit.Court] = courts[c.unit.Court].plus(withoutDocuments(c))
		divisions[c.unit] = divisions[c.unit].plus(withoutDocuments(c))
		months[c.month] = months[c.month].plus(withoutDocuments(c))
		if c.rule != "" {
			rules[c.rule] = rules[c.rule].plus(c.Rate)
		}
	}
	for _, known := range rule.All() {
		if x, ok := rules[known.ID]; ok {
			x.Chars = r.Total.Chars
			r.Rules = append(r.Rules, Line{Rule: known, Rate: x})
		}
	}
	everything := org.Scope{All: true}
	for _, c := range reg.Courts(everything) {
		if x, ok := courts[c.ID]; ok {
			r.Courts = append(r.Courts, Line{Unit: org.Unit{Court: c.ID}, Rate: x})
		}
		from := len(r.Divisions)
		for _, d := range reg.Divisions(everything, c.ID) {
			if x, ok := divisions[d.Unit()]; ok {
				r.Divisions = append(r.Divisions, Line{Unit: d.Unit(), Rate: x})
			}
		}
		if x, ok := divisions[org.Unit{Court: c.ID}]; ok {
			r.Divisions = append(r.Divisions, Line{Unit: org.Unit{Court: c.ID}, Rate: x})
		}
		suppress(r.Divisions[from:], circle)
	}
	for m, x := range months {
		r.Months = append(r.Months, Line{Month: m, Rate: x})
	}
	slices.SortFunc(r.Months, func(a, b Line) int { return strings.Compare(a.Month, b.Month) })
	suppress(r.Rules, circle)
	suppress(r.Courts, circle)
	suppress(r.Months, circle)
	if !circle && r.Total.Documents > 0 && r.Total.Documents < Few {
		r.Total = Rate{Few: true}
	}
	return r
}

// withoutDocuments is a cell as it adds up: its documents stand in the cell
// without a rule, and are not counted again for each rule.
func withoutDocuments(c cell) Rate {
	if c.rule != "" {
		c.Documents = 0
	}
	return c.Rate
}

// suppress takes the small cells out of a table, and the next smallest where a
// single one could be worked out from the total.
func suppress(lines []Line, circle bool) {
	if circle {
		return
	}
	var few, rest []int
	for i, l := range lines {
		if l.Documents < Few {
			few = append(few, i)
		} else {
			rest = append(rest, i)
		}
	}
	if len(few) == 1 && len(rest) > 0 {
		few = append(few, slices.MinFunc(rest, func(a, b int) int { return cmp.Compare(lines[a].Documents, lines[b].Documents) }))
	}
	for _, i := range few {
		lines[i].Rate = Rate{Few: true}
	}
}
