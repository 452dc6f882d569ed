package check

import (
	"bytes"
	"math"
	"mime"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// batchReport shows the quality report of a batch.
func (p *Pages) batchReport(q *page.Request) error {
	t, r, err := p.Batches.Report(q.Ctx(), q.By, batch.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("batch.report"), page.Check, batchesPath), batchReportPage(&reportView{q, q.P, t, r}))
}

// reportView is a report in a language.
type reportView struct {
	q *page.Request
	i18n.Printer
	*batch.Batch
	report *batch.Report
}

// reportTable is one table of the report.
type reportTable struct {
	key   string // of its title
	first string // key of the head of its first column
	rules bool   // its documents are those with a hit
	lines []batch.Line
}

func (v *reportView) tables() []reportTable {
	return []reportTable{
		{"batch.by_rule", "batch.column.rule", true, v.report.Rules},
		{"batch.by_court", "field.court", false, v.report.Courts},
		{"batch.by_division", "field.division", false, v.report.Divisions},
		{"batch.by_month", "batch.column.month", false, v.report.Months},
	}
}

// label is the first cell of a line.
func (v *reportView) label(l batch.Line) string {
	switch {
	case l.Rule != nil:
		return l.Rule.ID + "　" + l.Rule.Title
	case l.Unit.Division != "":
		return v.q.Unit(l.Unit)
	case l.Unit.Court != "":
		return v.q.Unit(l.Unit)
	case l.Month == "":
		return v.T("batch.month.unknown")
	}
	day, err := calendar.ParseDay(l.Month + "-01")
	if err != nil {
		return l.Month
	}
	year, month, _ := day.Civil()
	return v.T("batch.month", "year", year, "month", int(month))
}

func (v *reportView) unknownDivision(l batch.Line) bool {
	return l.Unit.Court != "" && l.Unit.Division == ""
}

// rateOf is n in ten thousand characters, with its interval.
func (v *reportView) rateOf(r batch.Rate, n int) (rate, interval string) {
	x, low, high, ok := r.PerTenThousand(n)
	if !ok {
		return v.T("batch.rate.none"), ""
	}
	return decimals(x), v.T("batch.interval", "low", decimals(low), "high", decimals(high))
}

// decimals writes a rate: two decimals say as much as the intervals allow.
func decimals(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', 2, 64) }

// table makes a table of the page.
func (v *reportView) table(t reportTable) ui.Table {
	out := ui.Table{Label: v.T("batch.report") + "　" + v.T(t.key), Wide: true, Class: "xz-batch-report", Columns: []ui.Column{
		{Head: v.T(t.first), Title: true},
		{Head: v.T(v.documentsKey(t)), Right: true, Class: "xz-nb"},
		{Head: v.T("batch.column.chars"), Right: true, Class: "xz-nb"},
		{Head: v.T("batch.column.errors"), Right: true, Class: "xz-nb"},
		{Head: v.T("batch.column.error_rate"), Right: true, Class: "xz-nb"},
		{Head: v.T("batch.column.suspects"), Right: true, Class: "xz-nb"},
		{Head: v.T("batch.column.suspect_rate"), Right: true, Class: "xz-nb"},
	}}
	for _, l := range t.lines {
		label := v.label(l)
		if t.key == "batch.by_division" && v.unknownDivision(l) {
			label += "　" + v.T("batch.division.unknown")
		}
		cells := []templ.Component{ui.Text(label)}
		if l.Few {
			for range 6 {
				cells = append(cells, ui.Text(v.Few()))
			}
		} else {
			cells = append(cells, ui.Text(v.Number(l.Documents)), ui.Text(v.Number(l.Chars)),
				ui.Text(v.Number(l.Errors)), batchRate(v.rateOf(l.Rate, l.Errors)), ui.Text(v.Number(l.Suspects)), batchRate(v.rateOf(l.Rate, l.Suspects)))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: cells})
	}
	return out
}

func (v *reportView) documentsKey(t reportTable) string {
	if t.rules {
		return "batch.column.with_hit"
	}
	return "batch.column.documents"
}

// batchReportSheet hands the report out as a workbook, a sheet a table, in
// Chinese whatever the reader's language: it goes through other people's hands.
func (p *Pages) batchReportSheet(q *page.Request) error {
	t, r, err := p.Batches.Report(q.Ctx(), q.By, batch.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &reportView{q, q.Site().Words.Printer(i18n.Chinese), t, r}
	var tables []sheet.Table
	for _, x := range append([]reportTable{{"batch.total", "batch.column.name", false, []batch.Line{{Rate: r.Total}}}}, v.tables()...) {
		tables = append(tables, v.sheet(x))
	}
	return sendBook(q, t.Name+"-"+v.T("batch.report"), tables)
}

// sheet is a table of the report as a sheet; numbers stay numbers.
func (v *reportView) sheet(t reportTable) sheet.Table {
	out := sheet.Table{Name: v.T(t.key), Columns: []sheet.Column{{Title: v.T(t.first), Width: 36}}}
	for _, key := range []string{
		v.documentsKey(t), "batch.column.chars", "batch.column.errors", "batch.column.error_rate", "batch.column.error_low", "batch.column.error_high",
		"batch.column.suspects", "batch.column.suspect_rate", "batch.column.suspect_low", "batch.column.suspect_high",
	} {
		out.Columns = append(out.Columns, sheet.Column{Title: v.T(key), Width: 16})
	}
	var rows [][]any
	for _, l := range t.lines {
		label := v.Name
		if t.key != "batch.total" {
			label = v.label(l)
		}
		row := []any{label}
		if l.Few {
			row = append(row, v.Few())
		} else {
			row = append(row, l.Documents, l.Chars)
			for _, n := range []int{l.Errors, l.Suspects} {
				row = append(row, n)
				if rate, low, high, ok := l.PerTenThousand(n); ok {
					row = append(row, round(rate), round(low), round(high))
				} else {
					row = append(row, nil, nil, nil)
				}
			}
		}
		rows = append(rows, row)
	}
	out.Rows = slices.Values(rows)
	return out
}

func round(x float64) float64 { return math.Round(x*1000) / 1000 }

// batchResult hands out every hit of a batch, its unread files and its figures
// as a workbook. The documents are in the access log before a byte leaves.
func (p *Pages) batchResult(q *page.Request) error {
	t, err := p.Batches.Open(q.Ctx(), q.By, batch.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	hits, all, err := p.Batches.Hits(q.Ctx(), q.By, t, sheet.MaxRows)
	if err != nil {
		return err
	}
	unread, err := p.Batches.Unread(q.Ctx(), q.By, t, sheet.MaxRows)
	if err != nil {
		return err
	}
	w := q.Site().Words.Printer(i18n.Chinese)
	return sendBook(q, t.Name+"-"+w.T("batch.result"), []sheet.Table{
		hitSheet(q, w, hits), unreadSheet(q, w, unread), figureSheet(w, t, len(hits), all),
	})
}

func hitSheet(q *page.Request, w i18n.Printer, hits []batch.Hit) sheet.Table {
	t := sheet.Table{Name: w.T("batch.sheet.hits")}
	for _, c := range []struct {
		key   string
		width float64
	}{
		{"batch.column.n", 8},
		{"batch.column.file", 30},
		{"field.court", 20},
		{"field.division", 14},
		{"column.case_no", 26},
		{"column.signed", 12},
		{"batch.column.rule", 8},
		{"batch.column.rule_title", 22},
		{"batch.column.severity", 8},
		{"batch.column.paragraph", 8},
		{"batch.column.column", 8},
		{"batch.column.text", 30},
		{"batch.column.message", 44},
		{"batch.column.fix", 24},
		{"batch.column.basis", 36},
	} {
		t.Columns = append(t.Columns, sheet.Column{Title: w.T(c.key), Width: c.width})
	}
	titles := map[string]string{}
	for _, r := range rule.All() {
		titles[r.ID] = r.Title
	}
	t.Rows = func(yield func([]any) bool) {
		for _, h := range hits {
			var fix any
			if h.Fix != nil {
				if fix = *h.Fix; fix == "" {
					fix = w.T("batch.fix.delete")
				}
			}
			if !yield([]any{
				h.N, h.Name, q.Reg.Court(h.Unit.Court).Name, q.Reg.Division(h.Unit.Division).Name, h.CaseNo, sheet.Day(h.Signed), h.Rule, titles[h.Rule],
				w.T("check.severity." + h.Severity), h.Paragraph, h.Column, h.Text, h.Message, fix, h.Basis,
			}) {
				return
			}
		}
	}
	return t
}

func unreadSheet(q *page.Request, w i18n.Printer, files []batch.File) sheet.Table {
	chinese := *q
	chinese.P = w
	return sheet.Table{
		Name: w.T("batch.sheet.unread"),
		Columns: []sheet.Column{
			{Title: w.T("batch.column.n"), Width: 8},
			{Title: w.T("batch.column.file"), Width: 50},
			{Title: w.T("batch.column.why"), Width: 60},
		},
		Rows: func(yield func([]any) bool) {
			for _, f := range files {
				if !yield([]any{f.N, batchFileName(&chinese, f), batchWhy(&chinese, f)}) {
					return
				}
			}
		},
	}
}

// figureSheet says what the other sheets hold, and what does not fit in them.
func figureSheet(w i18n.Printer, t *batch.Batch, shown, all int) sheet.Table {
	rows := [][]any{
		{w.T("batch.column.name"), t.Name},
		{w.T("column.state"), w.T("batch.state." + string(t.State))},
		{w.T("batch.figure.added"), wall(t.AddedAt)},
		{w.T("batch.column.files"), t.Files},
		{w.T("batch.checked"), t.Counts.Checked},
		{w.T("batch.unread"), t.Counts.Unread},
		{w.T("batch.twice.count"), t.Counts.Twice},
		{w.T("batch.left"), t.Left()},
		{w.T("batch.figure.hits"), all},
		{w.T("batch.figure.left_out"), all - shown},
	}
	return sheet.Table{
		Name: w.T("batch.sheet.figures"), Rows: slices.Values(rows),
		Columns: []sheet.Column{{Title: w.T("batch.column.figure"), Width: 30}, {Title: w.T("batch.column.value"), Width: 40}},
	}
}

// wall is a moment as the court's clocks show it.
func wall(t time.Time) time.Time { return t.In(calendar.Zone()) }

// sendBook hands a workbook out, whole in memory first: an error must still
// become an error page.
func sendBook(q *page.Request, name string, tables []sheet.Table) error {
	var out bytes.Buffer
	if err := sheet.WriteBook(&out, tables...); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}))
	_, err := out.WriteTo(q.W)
	return err
}

// whole is a rate of the whole batch with its interval, on a line.
func (v *reportView) whole(n int) string {
	rate, interval := v.rateOf(v.report.Total, n)
	if interval == "" {
		return rate
	}
	return rate + "　" + interval
}
