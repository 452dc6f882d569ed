package check

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
)

// maxSheet bounds a spreadsheet of a list; the default list has 30 KB.
const maxSheet = 1 << 20

// columns of the sheet, by the keys of their heads. The sheet that is handed
// out is the one that is read in.
var listColumns = []struct {
	key   string
	width float64
}{
	{"id", 10},
	{"number", 8},
	{"category", 16},
	{"title", 28},
	{"title.en", 28},
	{"criterion", 50},
	{"exceptions", 40},
	{"evidence", 30},
	{"channels", 18},
	{"severity", 8},
	{"deadline_days", 10},
	{"report", 10},
	{"basis", 40},
	{"machine_allowed", 10},
	{"judgment_rules", 14},
	{"grading", 24},
	{"retired", 8},
}

// listSheet writes and reads a list as a table, in Chinese whatever the
// reader's language: it goes through other people's hands.
type listSheet struct {
	i18n.Printer
	q    *page.Request
	list *checklist.Checklist
}

func newListSheet(q *page.Request, list *checklist.Checklist) listSheet {
	return listSheet{q.Site().Words.Printer(i18n.Chinese), q, list}
}

func (s listSheet) head(key string) string { return s.T("checklist.field." + key) }

// exportList hands out a list as a spreadsheet: the one of the address, or the
// one in force.
func (p *Pages) exportList(q *page.Request) error {
	list := q.Checklist()
	if id := q.URL.Query().Get("draft"); id != "" {
		f, err := p.Lists.Open(q.Ctx(), q.By, checklist.ID(id))
		if err != nil {
			return err
		}
		list = f.List
	} else if version := q.URL.Query().Get("version"); version != "" {
		var err error
		if list, err = p.Lists.Content(q.Ctx(), version); err != nil {
			return err
		}
	}
	s := newListSheet(q, list)
	var rows [][]any
	for _, it := range list.Items {
		rows = append(rows, s.row(it))
	}
	return s.send(rows, false)
}

// send hands the table out; with faults it has a column more.
func (s listSheet) send(rows [][]any, faults bool) error {
	t := sheet.Table{Name: s.T("checklist.title"), Rows: slices.Values(rows)}
	for _, c := range listColumns {
		t.Columns = append(t.Columns, sheet.Column{Title: s.head(c.key), Width: c.width})
	}
	name := s.T("checklist.title") + "-" + s.list.Version()[:12]
	if faults {
		t.Columns = append(t.Columns, sheet.Column{Title: s.T("checklist.sheet.fault"), Width: 50})
		name += "-" + s.T("checklist.sheet.fault")
	}
	// Whole in memory first: an error must still become an error page.
	var out bytes.Buffer
	if err := sheet.Write(&out, t); err != nil {
		return err
	}
	h := s.q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}))
	_, err := out.WriteTo(s.q.W)
	return err
}

func (s listSheet) row(it checklist.Item) []any {
	var by []string
	for _, c := range it.Channels {
		by = append(by, s.T("channel."+string(c)))
	}
	g, _ := s.list.Category(it.Category)
	return []any{
		it.ID, it.Number, g.Title.ZH, it.Title.ZH, it.Title.EN, it.Criterion, strings.Join(it.Exceptions, "\n"), strings.Join(it.Evidence, "\n"),
		strings.Join(by, "\n"), s.T("severity." + string(it.Severity)), it.DeadlineDays, s.yes(it.Report), strings.Join(s.list.BasisLines(it), "\n"),
		s.yes(it.MachineAllowed), strings.Join(it.JudgmentRules, " "), it.Grading, s.yes(it.Retired),
	}
}

func (s listSheet) yes(on bool) string {
	if on {
		return s.T("checklist.sheet.yes")
	}
	return s.T("checklist.sheet.no")
}

// trial is a spreadsheet read for trial: what it would change, or what is
// wrong with its rows.
type trial struct {
	kept   string // the file, to be handed in again
	seen   string // version of the draft that it was compared with
	after  *checklist.Checklist
	rows   int
	faults []fault
}

// fault is what is wrong with a row.
type fault struct {
	row  int // as the spreadsheet program counts
	text string
}

// importList reads a spreadsheet into a draft, in two steps: first it shows
// what would change, then, with do=apply, it changes it. With do=faults the
// table comes back with what is wrong beside each row.
func (p *Pages) importList(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, 4*maxSheet)
	if err := q.ParseMultipartForm(maxSheet); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	f, err := p.Lists.Open(q.Ctx(), q.By, checklist.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if !mayEdit(&f, q.By) {
		return checklist.ErrState
	}
	data, err := handedIn(q)
	if err != nil {
		return p.refusedList(q, err, nil)
	}
	s := newListSheet(q, f.List)
	table, items, t, err := s.read(data)
	if err != nil {
		return p.refusedList(q, sheetError(q, err), nil)
	}
	switch do := q.FormValue("do"); {
	case do == "faults" && len(t.faults) > 0:
		return s.sendFaults(table, t)
	case do == "apply" && len(t.faults) == 0:
		if err := p.Lists.EditItems(q.Ctx(), q.By, f.Listing.ID, items, q.FormValue("seen")); err != nil {
			return p.refusedList(q, err, t)
		}
		return q.Redirect(draftsPath+"/"+string(f.Listing.ID), page.Note{Key: "checklist.done.sheet"})
	case len(t.faults) > 0:
		return p.showDraft(q, http.StatusUnprocessableEntity, nil, t)
	}
	return p.showDraft(q, http.StatusOK, nil, t)
}

// handedIn is the file of the form, or the one of the trial before.
func handedIn(q *page.Request) ([]byte, error) {
	if kept := q.FormValue("kept"); kept != "" {
		data, err := base64.StdEncoding.DecodeString(kept)
		if err != nil {
			return nil, page.Input("error.checklist.no_file")
		}
		return data, nil
	}
	r, _, err := q.FormFile("sheet")
	if err != nil {
		return nil, page.Input("error.checklist.no_file")
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxSheet+1))
}

// sheetError says in the reader's language why a table cannot be read.
func sheetError(q *page.Request, err error) error {
	e, ok := errors.AsType[*sheet.Error](err)
	if !ok {
		return err
	}
	var args []any
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	return page.Input(e.Key, args...)
}

// read makes items of a table. What is wrong with a row stands in the trial;
// an error says that it is no such table.
func (s listSheet) read(data []byte) (sheet.Sheet, []checklist.Item, *trial, error) {
	table, err := sheet.Read(bytes.NewReader(data), sheet.Limits{Bytes: maxSheet, Rows: 500, Columns: 40})
	if err != nil {
		return table, nil, nil, err
	}
	var heads []string
	for _, c := range listColumns {
		if c.key != "number" { // for the eye: the id tells which item it is
			heads = append(heads, s.head(c.key))
		}
	}
	if err := table.Require(heads...); err != nil {
		return table, nil, nil, err
	}
	t := &trial{kept: base64.StdEncoding.EncodeToString(data), seen: s.list.Version(), rows: len(table.Rows)}
	var items []checklist.Item
	rowOf := map[string]int{}
	for _, row := range table.Rows {
		it, err := s.item(table, row)
		if it.ID != "" && rowOf[it.ID] != 0 {
			err = page.Input("error.checklist.sheet.twice", "row", rowOf[it.ID])
		}
		if err != nil {
			_, text := page.Explain(s.q.P, err)
			t.faults = append(t.faults, fault{row.N, text})
			continue
		}
		if it.ID != "" {
			rowOf[it.ID] = row.N
		}
		items = append(items, it)
	}
	if len(t.faults) == 0 {
		s.weigh(t, table, items)
	}
	return table, items, t, nil
}

// weigh looks at the list that would come out and puts its defects beside the
// rows they come from. An item without a row stays as it is.
func (s listSheet) weigh(t *trial, table sheet.Sheet, items []checklist.Item) {
	after, ids, err := s.list.WithAll(items)
	defects, refused := errors.AsType[checklist.DefectsError](err)
	switch {
	case refused:
		for _, d := range defects {
			row := 0
			if i := slices.Index(ids, d.Where); i >= 0 {
				row = table.Rows[i].N
			}
			t.faults = append(t.faults, fault{row, defectText(s.q, s.list, d)})
		}
	case err != nil:
		_, text := page.Explain(s.q.P, err)
		t.faults = append(t.faults, fault{0, text})
	default:
		t.after = after
	}
}

// item makes an item of a row; one without an id is to be added.
func (s listSheet) item(table sheet.Sheet, row sheet.Row) (checklist.Item, error) {
	cell := func(key string) string { return strings.TrimSpace(row.Cells[table.Column(s.head(key))]) }
	var was checklist.Item
	if id := cell("id"); id != "" {
		var ok bool
		if was, ok = s.list.Item(id); !ok {
			return was, page.Input("error.checklist.sheet.id", "id", id)
		}
	}
	t := typed{
		"category": was.Category, "title_zh": cell("title"), "title_en": cell("title.en"), "criterion": cell("criterion"), "exceptions": cell("exceptions"),
		"evidence": cell("evidence"), "days": cell("deadline_days"), "basis": cell("basis"), "rules": cell("judgment_rules"), "grading": cell("grading"),
	}
	if n, ok := sheet.Number(t["days"]); ok {
		t["days"] = strconv.FormatInt(n, 10) // a number cell may hold 7.0
	}
	if was.ID == "" {
		for _, g := range s.list.Categories {
			if g.Title.ZH == cell("category") {
				t["category"] = g.ID
			}
		}
		if t["category"] == "" {
			return was, page.Input("error.checklist.sheet.category", "text", cell("category"))
		}
	}
	for _, v := range checklist.Severities() {
		if s.T("severity."+string(v)) == cell("severity") {
			t["severity"] = string(v)
		}
	}
	if t["severity"] == "" {
		return was, page.Input("error.checklist.sheet.severity", "text", cell("severity"))
	}
	var err error
	if t["channel"], err = s.channelsOf(cell("channels")); err != nil {
		return was, err
	}
	for name, key := range map[string]string{"report": "report", "machine": "machine_allowed", "retired": "retired"} {
		switch v := cell(key); v {
		case s.yes(true):
			t[name] = "yes"
		case s.yes(false), "":
		default:
			return was, page.Input("error.checklist.sheet.yes", "column", s.head(key), "text", v)
		}
	}
	return t.item(s.list, was)
}

// channelsOf reads the names of channels, one a line or with 、 between.
func (s listSheet) channelsOf(text string) (string, error) {
	var out []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n、；,，", r) }) {
		i := slices.IndexFunc(checklist.Channels(), func(c checklist.Channel) bool { return s.T("channel."+string(c)) == strings.TrimSpace(name) })
		if i < 0 {
			return "", page.Input("error.checklist.sheet.channel", "text", strings.TrimSpace(name))
		}
		out = append(out, string(checklist.Channels()[i]))
	}
	return strings.Join(out, "\n"), nil
}

// sendFaults hands the table back as it came, with what is wrong beside each
// bad row.
func (s listSheet) sendFaults(table sheet.Sheet, t *trial) error {
	var rows [][]any
	for _, r := range table.Rows {
		var row []any
		for _, c := range listColumns {
			text := ""
			if i := table.Column(s.head(c.key)); i >= 0 {
				text = r.Cells[i]
			}
			row = append(row, text)
		}
		var why []string
		for _, f := range t.faults {
			if f.row == r.N {
				why = append(why, f.text)
			}
		}
		rows = append(rows, append(row, strings.Join(why, "\n")))
	}
	return s.send(rows, true)
}

// sentence says a fault with its row; one of the list as a whole has none.
func (f fault) sentence(q *page.Request) string {
	if f.row == 0 {
		return f.text
	}
	return q.T("checklist.sheet.row", "row", f.row, "text", f.text)
}
