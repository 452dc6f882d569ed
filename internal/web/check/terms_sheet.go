package check

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"

	"xiezhi/internal/check/terms"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
)

// termsTrial is a spreadsheet read for trial: what it would change, or what is
// wrong with its rows.
type termsTrial struct {
	kept   string // the file, to be handed in again
	rows   int
	after  []terms.Row
	table  sheet.Sheet
	faults []fault
}

// termsWidths are the widths of the columns of the sheet.
var termsWidths = [...]float64{24, 24, 40, 40, 14, 14, 30, 8}

// termsSheet hands a list out as a spreadsheet, in Chinese: it goes through
// other people's hands, and can be read in again. Without a list of its own a
// court is handed the program's.
func (p *Pages) termsSheet(q *page.Request) error {
	u := q.URL.Query()
	rows, name := p.Terms.ProgramRows(), "program"
	switch id := terms.ID(u.Get("list")); {
	case id != "":
		f, err := p.Terms.Open(q.Ctx(), q.By, id)
		if err != nil {
			return err
		}
		rows, name = f.Rows, "own"
	case u.Get("court") != "":
		f, found, err := p.Terms.Current(q.Ctx(), q.By, termsCourt(q))
		if err != nil {
			return err
		}
		if found {
			rows, name = f.Rows, "own"
		}
	}
	return sendTerms(q, name, rows, nil)
}

// sendTerms hands rows out; with faults there is a column more.
func sendTerms(q *page.Request, name string, rows []terms.Row, faults []string) error {
	zh := q.Site().Words.Printer(i18n.Chinese)
	t := sheet.Table{Name: zh.T("nav.check.terms")}
	for i, head := range terms.Columns() {
		t.Columns = append(t.Columns, sheet.Column{Title: head, Width: termsWidths[i]})
	}
	if faults != nil {
		t.Columns = append(t.Columns, sheet.Column{Title: zh.T("checklist.sheet.fault"), Width: 50})
	}
	var out [][]any
	for i, r := range rows {
		var row []any
		for _, c := range r.Cells() {
			row = append(row, c)
		}
		if faults != nil {
			row = append(row, faults[i])
		}
		out = append(out, row)
	}
	t.Rows = slices.Values(out)
	return sendSheet(q, zh.T("terms.sheet."+name)+"-"+string(q.By.Today), t)
}

// importTerms reads a spreadsheet into a draft, in two steps: first it shows
// what would change, then, with do=apply, it changes it. With do=faults the
// table comes back with what is wrong beside each row.
func (p *Pages) importTerms(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, 4*maxSheet)
	if err := q.ParseMultipartForm(maxSheet); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	f, err := p.Terms.Open(q.Ctx(), q.By, terms.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if !slices.Contains(f.Allowed(q.By), terms.Edit) {
		return terms.ErrState
	}
	data, err := handedIn(q)
	if err != nil {
		return p.refusedTerms(q, err)
	}
	t, err := p.readTerms(q, &f, data)
	if err != nil {
		return p.refusedTerms(q, sheetError(q, err))
	}
	switch do := q.FormValue("do"); {
	case do == "faults" && len(t.faults) > 0:
		return t.sendFaults(q)
	case do == "apply" && len(t.faults) == 0:
		if err := p.Terms.Replace(q.Ctx(), q.By, f.ID, q.Version(), t.after); err != nil {
			return p.refusedTerms(q, err)
		}
		return q.Redirect(termsPath+"/"+string(f.ID), page.Note{Key: "terms.done.sheet"})
	case len(t.faults) > 0:
		return p.showTerms(q, http.StatusUnprocessableEntity, nil, t)
	}
	return p.showTerms(q, http.StatusOK, nil, t)
}

// readTerms makes rows of a table and looks at the list that would come out.
func (p *Pages) readTerms(q *page.Request, f *terms.File, data []byte) (*termsTrial, error) {
	table, err := sheet.Read(bytes.NewReader(data), sheet.Limits{Bytes: maxSheet, Rows: terms.MaxRows, Columns: 40})
	if err != nil {
		return nil, err
	}
	heads := terms.Columns()
	if err := table.Require(heads[0], heads[1]); err != nil {
		return nil, err
	}
	t := &termsTrial{kept: base64.StdEncoding.EncodeToString(data), rows: len(table.Rows), table: table}
	for _, row := range table.Rows {
		var cells []string
		for i, head := range heads {
			text := ""
			if at := table.Column(head); at >= 0 {
				text = strings.TrimSpace(row.Cells[at])
			}
			if i == 4 || i == 5 {
				// A cell may hold a day as a number.
				if day, ok := table.Day(text); ok && day != "" {
					text = string(day)
				}
			}
			cells = append(cells, text)
		}
		t.after = append(t.after, terms.RowOf(cells))
	}
	rowOf := func(n int) int { return table.Rows[n-1].N }
	for _, d := range p.Terms.Try(t.after, f.Instead) {
		t.faults = append(t.faults, fault{rowOf(d.Row), defectOf(q, d, rowOf)})
	}
	return t, nil
}

// sendFaults hands the table back with what is wrong beside each bad row.
func (t *termsTrial) sendFaults(q *page.Request) error {
	why := make([]string, len(t.after))
	for i, row := range t.table.Rows {
		var list []string
		for _, f := range t.faults {
			if f.row == row.N {
				list = append(list, f.text)
			}
		}
		why[i] = strings.Join(list, "\n")
	}
	return sendTerms(q, "faults", t.after, why)
}
