package supervise

import (
	"bytes"
	"mime"
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

// export hands out the ledger as a spreadsheet, 问题台账: the rows of the
// filter in the address, all of them. It is an official table, and in Chinese
// whatever language the reader's pages are in.
func (p *Pages) export(q *page.Request) error {
	f := filterOf(q)
	f.After = ""
	rows, err := p.Issues.Ledger(q.Ctx(), q.By, f)
	if err != nil {
		return err
	}
	w := ledgerSheet{q.Site().Words.Printer(i18n.Chinese), q}
	// Whole in memory first: an error must still become an error page.
	var out bytes.Buffer
	if err := sheet.Write(&out, w.table(rows)); err != nil {
		return err
	}
	name := w.T("letter.ledger") + "-" + string(calendar.DayOf(q.Site().Now())) + ".xlsx"
	h := q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = out.WriteTo(q.W)
	return err
}

// ledgerSheet writes rows of the ledger in the words of the official table.
type ledgerSheet struct {
	i18n.Printer
	q *page.Request
}

func (s ledgerSheet) table(rows []issue.LedgerRow) sheet.Table {
	t := sheet.Table{Name: s.T("letter.ledger"), Columns: []sheet.Column{
		{Title: s.T("sheet.ledger.order")},
		{Title: s.T("sheet.ledger.number"), Width: 15},
		{Title: s.T("sheet.ledger.source"), Width: 12},
		{Title: s.T("sheet.ledger.found_on"), Width: 12},
		{Title: s.T("sheet.ledger.court"), Width: 20},
		{Title: s.T("sheet.ledger.division"), Width: 14},
		{Title: s.T("sheet.ledger.aspect"), Width: 12},
		{Title: s.T("sheet.ledger.category"), Width: 14},
		{Title: s.T("sheet.ledger.item"), Width: 26},
		{Title: s.T("sheet.ledger.text"), Width: 40},
		{Title: s.T("sheet.ledger.cases"), Width: 26},
		{Title: s.T("sheet.ledger.evidence"), Width: 20},
		{Title: s.T("sheet.ledger.severity")},
		{Title: s.T("sheet.ledger.unit"), Width: 26},
		{Title: s.T("sheet.ledger.owner"), Width: 10},
		{Title: s.T("sheet.ledger.measure"), Width: 30},
		{Title: s.T("sheet.ledger.due"), Width: 12},
		{Title: s.T("sheet.ledger.submitted"), Width: 12},
		{Title: s.T("sheet.ledger.accepter"), Width: 10},
		{Title: s.T("sheet.ledger.result"), Width: 12},
		{Title: s.T("sheet.ledger.closed_on"), Width: 12},
		{Title: s.T("sheet.ledger.revisited"), Width: 12},
		{Title: s.T("sheet.ledger.again"), Width: 16},
		{Title: s.T("sheet.ledger.policy"), Width: 14},
	}}
	t.Rows = func(yield func([]any) bool) {
		for i, r := range rows {
			if !yield(s.row(i+1, r)) {
				return
			}
		}
	}
	return t
}

func (s ledgerSheet) row(n int, r issue.LedgerRow) []any {
	list := s.q.Checklist()
	item, category, aspect := "", "", ""
	if it, ok := list.Item(r.Item); ok {
		if a, ok := list.AspectOf(it); ok {
			r.Aspect, r.Category = a.ID, it.Category // the list in force knows items that came later
		}
		item = s.T("item.named", "number", it.Number, "title", it.Title.ZH)
	}
	for _, c := range list.Categories {
		if c.ID == r.Category {
			category = c.Title.ZH
		}
	}
	for _, a := range list.Aspects {
		if a.ID == r.Aspect {
			aspect = a.Title.ZH
		}
	}
	return []any{
		n, r.Number, s.sources(r.Source), sheet.Day(r.FoundOn), r.Court, r.Division, aspect, category, item, r.Text, r.Cases, r.Evidence,
		s.severity(r.Severity), r.Unit, r.Owner, r.Measure, sheet.Day(r.Due), sheet.Day(r.Submitted), r.Accepter,
		s.result(r.Result), sheet.Day(r.ClosedOn), sheet.Day(r.Revisited), r.Again, r.Policy,
	}
}

// severity and result translate what a column holds as a key; nothing stays
// nothing.
func (s ledgerSheet) severity(key string) string {
	if key == "" {
		return ""
	}
	return s.T("severity." + key)
}

func (s ledgerSheet) result(key string) string {
	if key == "" {
		return ""
	}
	return s.T("issue.state." + key)
}

// sources translates 来源, which may be several with commas between.
func (s ledgerSheet) sources(keys string) string {
	var out []string
	for key := range strings.SplitSeq(keys, ",") {
		if key != "" {
			out = append(out, sourceName(s.Printer, finding.Source(key)))
		}
	}
	return strings.Join(out, "、")
}

// sourceName is how a problem came up. The two engines are one source to the
// reader: 机器线索.
func sourceName(p i18n.Printer, s finding.Source) string {
	if s == finding.MachineDocument || s == finding.MachineVideo {
		return p.T("source.machine")
	}
	return p.T("source." + string(s))
}
