package issue

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// LedgerRow is a row of the ledger as a spreadsheet, 问题台账, a field a column
// in their order. Names are names; Source, Aspect, Category, Item, Severity and
// Result are keys, which the sheet translates. Several of one thing stand in a
// column with commas between.
type LedgerRow struct {
	ID        ID     // not a column: to link and to look up the policy
	Order     string // 序号
	Number    string // 编号
	Source    string // 来源
	FoundOn   string // 发现时间
	Court     string // 法院
	Division  string // 部门; "" for a matter of the whole court
	Aspect    string // 方面
	Category  string // 类别
	Item      string // 条目
	Text      string // 描述
	Cases     string // 案号; left out of closed, juvenile and sealed cases for all but 审管办
	Evidence  string // 证据号
	Severity  string // 严重程度
	Unit      string // 责任单位
	Owner     string // 责任人
	Measure   string // 措施
	Due       string // 期限
	Submitted string // 完成时间: the day of the submission that was not returned
	Accepter  string // 验收人
	Result    string // 结果
	ClosedOn  string // 销号时间
	Revisited string // 回访: last day of the observation, or the day on which it ended
	Again     string // 复发: numbers of the findings that showed it
	Policy    string // 制度编号: empty here, policies come after issues; whoever knows them fills it in
}

// Ledger returns the rows of List for the spreadsheet, all of them when the
// filter has no limit. Issues whose findings were withdrawn are left out, and
// so are withdrawn findings of the others. Aspect and category go by the list
// that comes with the program; an item it does not have gets none.
func (l *Ledger) Ledger(ctx context.Context, by org.Actor, f Filter) (out []LedgerRow, err error) {
	if f.Limit == 0 {
		f.Limit = math.MaxInt32
	}
	items, err := checklist.Default()
	if err != nil {
		return nil, err
	}
	err = l.log.View(ctx, func(tx *db.Tx) error {
		list, err := l.list(ctx, tx, sees(by, f))
		list = slices.DeleteFunc(list, func(w Row) bool { return w.Void })
		if err != nil || len(list) == 0 {
			return err
		}
		d, err := readDetails(ctx, tx, list)
		if err != nil {
			return err
		}
		for i, w := range list {
			r := LedgerRow{
				ID: w.ID, Order: strconv.Itoa(i + 1), Number: w.Number, Item: w.Item, Text: w.Title, Severity: string(w.Severity),
				Owner: w.OwnerName, Due: string(w.Due.On), Result: string(w.State),
			}
			if it, ok := items.Item(w.Item); ok {
				aspect, _ := items.AspectOf(it)
				r.Aspect, r.Category = aspect.ID, it.Category
			}
			d.fill(&r, w, isOffice(by, w.Unit))
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// details is what the rows of a spreadsheet need beyond those of a list.
type details struct {
	units    map[ID]unitNames
	findings map[ID][]source
	evidence map[ID][]string
	steps    map[ID][]Step
}

type unitNames struct{ court, division, measure string }

// source is a finding as a ledger tells of it.
type source struct {
	number     string
	source     finding.Source
	detail     string
	entered    int64
	document   string
	caseNumber string
	restricted bool
	again      bool
}

// readDetails reads what belongs to the issues between the first and the last id
// of list: four queries, however long the list. The caller takes what is listed.
func readDetails(ctx context.Context, tx *db.Tx, list []Row) (details, error) {
	first, last := list[0].ID, list[0].ID
	for _, w := range list {
		first, last = min(first, w.ID), max(last, w.ID)
	}
	d := details{map[ID]unitNames{}, map[ID][]source{}, map[ID][]string{}, map[ID][]Step{}}
	var id ID
	rows, err := tx.Query(ctx, `SELECT i.id, c.name, COALESCE(d.name, ''), i.measure FROM issue i JOIN court c ON c.id = i.court
		LEFT JOIN division d ON d.id = i.division WHERE i.id BETWEEN $1 AND $2`, first, last)
	err = each(rows, err, func() error {
		var u unitNames
		err := rows.Scan(&id, &u.court, &u.division, &u.measure)
		d.units[id] = u
		return err
	})
	if err != nil {
		return d, err
	}
	rows, err = tx.Query(ctx, `SELECT l.issue, l.again, f.number, f.source, f.detail, f.created_at, f.document, COALESCE(c.number, ''),
			COALESCE(c.closed OR c.juvenile OR c.sealed, FALSE)
		FROM issue_finding l JOIN finding f ON f.id = l.finding LEFT JOIN casefile c ON c.id = f.casefile
		WHERE l.issue BETWEEN $1 AND $2 AND f.state <> 'withdrawn' ORDER BY l.issue, f.id`, first, last)
	err = each(rows, err, func() error {
		var s source
		err := rows.Scan(&id, &s.again, &s.number, &s.source, &s.detail, &s.entered, &s.document, &s.caseNumber, &s.restricted)
		d.findings[id] = append(d.findings[id], s)
		return err
	})
	if err != nil {
		return d, err
	}
	rows, err = tx.Query(ctx, `SELECT l.issue, e.evidence FROM issue_finding l JOIN finding f ON f.id = l.finding JOIN finding_evidence e ON e.finding = f.id
		WHERE l.issue BETWEEN $1 AND $2 AND NOT l.again AND f.state <> 'withdrawn' AND e.part = 'problem' ORDER BY l.issue, f.id, e.n`, first, last)
	err = each(rows, err, func() error {
		var e string
		err := rows.Scan(&id, &e)
		d.evidence[id] = append(d.evidence[id], e)
		return err
	})
	if err != nil {
		return d, err
	}
	rows, err = tx.Query(ctx, `SELECT issue, n, at, name, verb, from_state, to_state, due_on FROM issue_step WHERE issue BETWEEN $1 AND $2 ORDER BY issue, n`, first, last)
	err = each(rows, err, func() error {
		var s Step
		var at int64
		err := rows.Scan(&id, &s.N, &at, &s.Name, &s.Verb, &s.From, &s.To, &s.Due)
		s.At = time.UnixMilli(at)
		d.steps[id] = append(d.steps[id], s)
		return err
	})
	return d, err
}

// each calls row for every row of a query.
func each(rows *db.Rows, err error, row func() error) error {
	_, err = db.Collect(rows, err, func(*db.Rows) (struct{}, error) { return struct{}{}, row() })
	return err
}

// isOffice reports whether by is 审管办 for the unit.
func isOffice(by org.Actor, u org.Unit) bool {
	return slices.ContainsFunc(by.Grants, func(g org.Grant) bool { return g.Role == org.RoleOffice && g.Scope.Covers(u) })
}

// fill completes a row.
func (d *details) fill(r *LedgerRow, w Row, office bool) {
	u := d.units[w.ID]
	r.Court, r.Division, r.Unit, r.Measure = u.court, u.division, u.court+u.division, u.measure
	var sources, texts, cases, again []string
	things := slices.Clone(d.evidence[w.ID])
	for _, f := range d.findings[w.ID] {
		if f.again {
			again = append(again, f.number)
			continue
		}
		sources, texts = append(sources, string(f.source)), append(texts, f.detail)
		things = append(things, f.document)
		if !f.restricted || office {
			cases = append(cases, f.caseNumber)
		}
		if on := string(calendar.DayOf(time.UnixMilli(f.entered))); r.FoundOn == "" || on < r.FoundOn {
			r.FoundOn = on
		}
	}
	r.Source, r.Cases, r.Evidence, r.Again = joined(sources, ","), joined(cases, ","), joined(things, ","), joined(again, ",")
	r.Text = joined(append([]string{r.Text}, texts...), "；")
	r.walk(standing(d.steps[w.ID]))
	if w.ClosedAt != 0 {
		r.ClosedOn = string(calendar.DayOf(time.UnixMilli(w.ClosedAt)))
	}
	if w.State == Observing {
		r.Revisited = string(w.Until)
	}
}

// walk fills in what the steps tell. The deadline is kept after the closing,
// which ends it.
func (r *LedgerRow) walk(steps []Step) {
	due := ""
	for _, s := range steps {
		on := string(calendar.DayOf(s.At))
		if s.Due != "" {
			due = string(s.Due)
		}
		switch s.Verb {
		case Submit:
			r.Submitted = on
		case Return:
			r.Submitted = ""
		case Close:
			r.Accepter, r.Due = s.Name, due
		case Settle:
			r.Revisited = on
		case Recur:
			if r.Revisited == "" {
				r.Revisited = on
			}
		default:
		}
	}
}

// joined joins the different texts of a column that are there.
func joined(texts []string, with string) string {
	var out []string
	for _, t := range texts {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, with)
}
