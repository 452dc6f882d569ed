// Package circular counts what a circular (通报) tells of a period: how many
// documents were checked, which problems were determined, by aspect and by
// unit. A figure's name holds its period, so that a letter's text is all it
// takes to count it, at the approval and ever after.
package circular

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/letter"
)

// The figures there are, without their period. The name of an aspect stands
// before its own.
const (
	problems  = "认定问题数"
	documents = "检查文书数"
	units     = "各单位问题数"
	ofAspect  = "问题数"
	uncounted = "未统计的检查数"
)

// documentAspect is the aspect whose inspections the program itself counts.
const documentAspect = "document"

// Census counts. List says to which aspect an item belongs.
type Census struct{ List checklist.Source }

// named is the name of a figure over a period.
func named(figure string, from, to calendar.Day) string {
	return fmt.Sprintf("%s（%s至%s）", figure, from, to)
}

// period reads a name back.
func period(name string) (from, to calendar.Day, ok bool) {
	m := regexp.MustCompile(`（(\d{4}-\d\d-\d\d)至(\d{4}-\d\d-\d\d)）$`).FindStringSubmatch(name)
	if m == nil {
		return "", "", false
	}
	from, err1 := calendar.ParseDay(m[1])
	to, err2 := calendar.ParseDay(m[2])
	return from, to, err1 == nil && err2 == nil && from <= to
}

// Plan puts the names of the figures of its period into a report.
func (c *Census) Plan(ctx context.Context, r letter.Report) (letter.Report, error) {
	list, err := c.List.InForce(ctx)
	if err != nil {
		return r, err
	}
	name := func(figure string) string { return named(figure, r.From, r.To) }
	r.Total, r.Units = name(problems), name(units)
	r.Samples = append(r.Samples, letter.Sample{What: "裁判文书", Measure: "份", Checked: name(documents)})
	for _, a := range list.Aspects {
		checked := name(uncounted)
		if a.ID == documentAspect {
			checked = name(documents)
		}
		r.Aspects = append(r.Aspects, letter.Aspect{Name: a.Title.ZH, Checked: checked, Found: name(a.Title.ZH + ofAspect)})
	}
	return r, nil
}

// Count counts the figures of every period that the letter's text names, over
// the courts of its issuer and below. Findings under review or withdrawn do
// not count.
func (c *Census) Count(ctx context.Context, tx *db.Tx, l letter.Letter) (letter.Facts, error) {
	facts := letter.Facts{Figures: letter.Figures{}}
	var done []string
	for _, need := range l.Text.Needs() {
		from, to, ok := period(need)
		key := string(from + to)
		if !ok || slices.Contains(done, key) {
			continue
		}
		done = append(done, key)
		if err := c.count(ctx, tx, &facts, l.Unit.Court, from, to); err != nil {
			return facts, err
		}
	}
	return facts, nil
}

// found is a determined finding of the period.
type found struct{ id, item, court, courtName, division string }

func (c *Census) count(ctx context.Context, tx *db.Tx, facts *letter.Facts, court org.CourtID, from, to calendar.Day) error {
	first, last := calendar.FirstInstant(from).UnixMilli(), calendar.LastInstant(to).UnixMilli()
	rows, err := tx.Query(ctx, `WITH RECURSIVE below (id) AS (
			SELECT id FROM court WHERE id = $1 UNION ALL SELECT c.id FROM court c JOIN below b ON c.superior = b.id)
		SELECT f.id, f.item, f.court, c.name, COALESCE(d.name, '') FROM finding f JOIN below b ON b.id = f.court JOIN court c ON c.id = f.court
			LEFT JOIN division d ON d.id = f.division
		WHERE f.state IN ('determined', 'upheld_on_review') AND EXISTS (
			SELECT 1 FROM finding_step s WHERE s.finding = f.id AND s.verb = 'finding.determine' AND s.at BETWEEN $2 AND $3)
		ORDER BY f.id`, string(court), first, last)
	list, err := db.Collect(rows, err, func(r *db.Rows) (f found, err error) {
		return f, r.Scan(&f.id, &f.item, &f.court, &f.courtName, &f.division)
	})
	if err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `WITH RECURSIVE below (id) AS (
			SELECT id FROM court WHERE id = $1 UNION ALL SELECT c.id FROM court c JOIN below b ON c.superior = b.id)
		SELECT d.id FROM document d JOIN below b ON b.id = d.court WHERE d.state = 'checked' AND d.checked_at BETWEEN $2 AND $3 ORDER BY d.id`,
		string(court), first, last)
	checked, err := db.Collect(rows, err, func(r *db.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	items, err := c.List.InForce(ctx)
	if err != nil {
		return err
	}
	set := func(figure string, f letter.Figure) { facts.Figures[named(figure, from, to)] = f }
	set(documents, figure(checked))
	set(uncounted, letter.Figure{Value: "—"})
	set(problems, figure(ids(list, func(found) bool { return true })))
	for _, a := range items.Aspects {
		set(a.Title.ZH+ofAspect, figure(ids(list, func(f found) bool { return aspectOf(items, f.item) == a.ID })))
	}
	set(units, byUnit(list, string(court)))
	return c.names(ctx, tx, facts, list)
}

// aspectOf is the aspect of an item; "" for an item that the list does not have.
func aspectOf(list *checklist.Checklist, item string) string {
	it, ok := list.Item(item)
	if !ok {
		return ""
	}
	a, _ := list.AspectOf(it)
	return a.ID
}

func ids(list []found, in func(found) bool) []string {
	var out []string
	for _, f := range list {
		if in(f) {
			out = append(out, f.id)
		}
	}
	return out
}

func figure(behind []string) letter.Figure {
	return letter.Figure{Value: strconv.Itoa(len(behind)), Behind: behind}
}

// byUnit counts by court, and within the issuing court by division, in the
// order in which the units first occur. Small counts are put together.
func byUnit(list []found, court string) letter.Figure {
	var counts []letter.UnitCount
	f := letter.Figure{}
	for _, x := range list {
		name := x.courtName
		if x.court == court {
			name = "本院" + x.division
		}
		i := slices.IndexFunc(counts, func(u letter.UnitCount) bool { return u.Name == name })
		if i < 0 {
			counts = append(counts, letter.UnitCount{Name: name})
			i = len(counts) - 1
		}
		counts[i].N++
		f.Behind = append(f.Behind, x.id)
	}
	f.Value, f.Rows = strconv.Itoa(len(counts)), letter.Suppress(counts)
	return f
}

// names adds whom the findings are about: a circular must not hold their names.
func (c *Census) names(ctx context.Context, tx *db.Tx, facts *letter.Facts, list []found) error {
	for _, f := range list {
		rows, err := tx.Query(ctx, `SELECT name FROM finding_subject WHERE finding = $1 AND officer <> '' ORDER BY name`, f.id)
		names, err := db.Collect(rows, err, func(r *db.Rows) (n string, err error) { return n, r.Scan(&n) })
		if err != nil {
			return err
		}
		facts.Names = append(facts.Names, names...)
	}
	return nil
}
