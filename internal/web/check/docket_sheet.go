package check

import (
	"bytes"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// entryView is the page where hearings are entered: from a spreadsheet or one
// at a time.
type entryView struct {
	q        *page.Request
	court    org.CourtID
	courts   []ui.Option
	rooms    []courtroom.Room
	problems []string
	odd      bool // the problems are no reason to refuse
	trial    *docketTrial
}

// docketTrial is a spreadsheet read for trial: what becomes of its rows.
type docketTrial struct {
	docket.Report
	kept string // the file, to be handed in again
}

func (p *Pages) newHearing(q *page.Request) error { return p.showEntry(q, http.StatusOK, &entryView{}) }

func (p *Pages) showEntry(q *page.Request, status int, v *entryView) (err error) {
	v.q, v.court = q, docketCourt(q, org.ScheduleImport)
	for _, c := range docketCourts(q, org.ScheduleImport) {
		v.courts = append(v.courts, ui.Option{Value: string(c.ID), Text: c.Name, Chosen: c.ID == v.court})
	}
	if v.rooms, err = p.Rooms.Rooms(q.Ctx(), q.By, v.court); err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(q.T("docket.new"), page.Check, docketPath), entryPage(v))
}

// refusedEntry shows the page with a sentence.
func (p *Pages) refusedEntry(q *page.Request, err error) error {
	status, why := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showEntry(q, status, &entryView{problems: []string{why}})
}

// courtAsked is the court that a form names, which must be one of those where
// the reader may import.
func courtAsked(q *page.Request) (org.CourtID, error) {
	court := docketCourt(q, org.ScheduleImport)
	if asked := q.Text("court"); asked != "" && string(court) != asked {
		return "", org.ErrNotFound
	}
	return court, nil
}

// faultOf says what is wrong with a row in the reader's language.
func faultOf(q *page.Request, f docket.Fault) string {
	args := slices.Clone(f.Args)
	for i := 0; i+1 < len(args); i += 2 {
		if why, ok := args[i+1].(string); ok && args[i] == "why" {
			args[i+1] = q.T("docket.excluded." + why)
		}
	}
	return q.T("docket.fault."+f.Key, args...)
}

func faultsOf(q *page.Request, list []docket.Fault) string {
	var out string
	for i, f := range list {
		if text := faultOf(q, f); i == 0 {
			out = text
		} else {
			out = q.T("docket.fault.both", "one", out, "other", text)
		}
	}
	return out
}

// addHearing enters one hearing of the form.
func (p *Pages) addHearing(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	court, err := courtAsked(q)
	if err != nil {
		return err
	}
	rows := []docket.Row{hearingOfForm(q)}
	r, err := p.Docket.Try(q.Ctx(), q.By, court, rows)
	if err != nil {
		return p.refusedEntry(q, err)
	}
	var odd []string
	for _, f := range slices.Concat(r.Lines[0].Faults, r.Lines[0].Warnings) {
		odd = append(odd, faultOf(q, f))
	}
	// What is only odd is entered when the reader says so a second time.
	if r.Lines[0].Outcome == docket.Refused || len(odd) > 0 && q.Text("sure") != "1" {
		return p.showEntry(q, http.StatusUnprocessableEntity, &entryView{problems: odd, odd: r.Lines[0].Outcome != docket.Refused})
	}
	if r, err = p.Docket.Import(q.Ctx(), q.By, court, rows, docket.FromPage); err != nil {
		return p.refusedEntry(q, err)
	}
	l := r.Lines[0]
	if l.Outcome == docket.Refused {
		return db.ErrConflict // sound a moment ago
	}
	return q.Redirect(docketPath+"/"+string(l.ID), page.Note{Key: "docket.done." + string(l.Outcome)})
}

// hearingOfForm reads the fields of the form.
func hearingOfForm(q *page.Request) docket.Row {
	r := docket.Row{N: 1, New: docket.New{Number: q.Text("number"), Room: q.Text("room"), Excluded: docket.Excluded(q.Text("open"))}}
	day, dayErr := calendar.ParseDay(q.Text("day"))
	clock := func(name string) (t time.Time) {
		text := q.Text(name)
		if text == "" {
			return t
		}
		at, err := time.Parse("15:04", text)
		if err != nil || dayErr != nil {
			r.Faults = append(r.Faults, docket.Fault{Key: name, Args: []any{"text", strings.TrimSpace(q.Text("day") + " " + text)}})
			return t
		}
		return calendar.FirstInstant(day).Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	}
	r.Starts, r.Ends = clock("starts"), clock("ends")
	for _, f := range memberFields() {
		for _, name := range docket.Names(q.Text(f.name)) {
			r.Panel = append(r.Panel, docket.Member{Role: f.role, Name: name})
		}
	}
	return r
}

// memberField is a field of the form for those with a role.
type memberField struct {
	name string
	role video.Role
}

func memberFields() []memberField {
	return []memberField{{"presiding", video.Presiding}, {"judges", video.Judge}, {"assessors", video.Assessor}, {"clerk", video.Clerk}}
}

// docketWidths are the widths of the columns of the sheet.
var docketWidths = [...]float64{28, 14, 18, 18, 14, 24, 20, 14, 12}

// docketTable is a docket as a spreadsheet; with faults there is a column more.
func docketTable(zh i18n.Printer, rows [][]any, faults bool) sheet.Table {
	t := sheet.Table{Name: zh.T("nav.check.docket"), Rows: slices.Values(rows)}
	for i, head := range docket.Columns() {
		t.Columns = append(t.Columns, sheet.Column{Title: head, Width: docketWidths[i]})
	}
	if faults {
		t.Columns = append(t.Columns, sheet.Column{Title: zh.T("checklist.sheet.fault"), Width: 60})
	}
	return t
}

// docketTemplate hands out the empty spreadsheet, and how it is to be filled in.
func (p *Pages) docketTemplate(q *page.Request) error {
	zh := q.Site().Words.Printer(i18n.Chinese)
	rooms, err := p.Rooms.Rooms(q.Ctx(), q.By, docketCourt(q, org.ScheduleImport))
	if err != nil {
		return err
	}
	var known []string
	for _, r := range rooms {
		known = append(known, r.Name)
	}
	help := sheet.Table{
		Name:    zh.T("docket.template.help"),
		Columns: []sheet.Column{{Title: zh.T("docket.template.column"), Width: 16}, {Title: zh.T("docket.template.how"), Width: 90}},
	}
	var lines [][]any
	for i, head := range docket.Columns() {
		lines = append(lines, []any{head, zh.T("docket.template."+templateKeys[i], "rooms", strings.Join(known, "、"))})
	}
	help.Rows = slices.Values(lines)
	var out bytes.Buffer
	if err := sheet.WriteBook(&out, docketTable(zh, nil, false), help); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": zh.T("docket.template") + ".xlsx"}))
	_, err = out.WriteTo(q.W)
	return err
}

// templateKeys are the columns in the words of the catalogue.
var templateKeys = [...]string{"number", "room", "starts", "ends", "presiding", "judges", "assessors", "clerk", "open"}

// importDocket reads a spreadsheet, in two steps: first it shows what becomes of
// each row, then, with do=apply, it enters those that are sound. With do=faults
// the rows that are not come back with the reason beside each.
func (p *Pages) importDocket(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, 4*maxSheet)
	if err := q.ParseMultipartForm(maxSheet); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	court, err := courtAsked(q)
	if err != nil {
		return err
	}
	data, err := handedIn(q)
	if err != nil {
		return p.refusedEntry(q, err)
	}
	table, rows, err := readDocket(data)
	if err != nil {
		return p.refusedEntry(q, sheetError(q, err))
	}
	if q.FormValue("do") == "apply" {
		r, err := p.Docket.Import(q.Ctx(), q.By, court, rows, docket.FromSheet)
		if err != nil {
			return p.refusedEntry(q, err)
		}
		return q.Redirect(docketPath+"?court="+string(court)+"&from="+string(firstDay(r, q.By.Today)), imported(q, r))
	}
	r, err := p.Docket.Try(q.Ctx(), q.By, court, rows)
	if err != nil {
		return p.refusedEntry(q, err)
	}
	if q.FormValue("do") == "faults" {
		return sendDocketFaults(q, table, r)
	}
	status := http.StatusOK
	if r.Count(docket.Refused) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.showEntry(q, status, &entryView{trial: &docketTrial{r, base64.StdEncoding.EncodeToString(data)}})
}

func readDocket(data []byte) (sheet.Sheet, []docket.Row, error) {
	table, err := sheet.Read(bytes.NewReader(data), sheet.Limits{Bytes: maxSheet, Rows: docket.MaxRows, Columns: 40})
	if err != nil {
		return table, nil, err
	}
	rows, err := docket.RowsOf(table)
	return table, rows, err
}

// imported says what became of the rows.
func imported(q *page.Request, r docket.Report) page.Note {
	return page.Note{Key: "docket.done.sheet", Args: map[string]string{
		"added": q.P.Number(r.Count(docket.Added)), "changed": q.P.Number(r.Count(docket.Changed)), "refused": q.P.Number(r.Count(docket.Refused)),
	}}
}

// firstDay is the day of the earliest hearing that was entered.
func firstDay(r docket.Report, fallback calendar.Day) calendar.Day {
	day := calendar.Day("")
	for _, l := range r.Lines {
		if d := calendar.DayOf(l.Starts); l.Outcome != docket.Refused && (day == "" || d < day) {
			day = d
		}
	}
	if day == "" {
		return fallback
	}
	return day
}

// sendDocketFaults hands the rows back that are not sound, as they came, with
// what is wrong beside each.
func sendDocketFaults(q *page.Request, table sheet.Sheet, r docket.Report) error {
	zh := q.Site().Words.Printer(i18n.Chinese)
	var rows [][]any
	for i, l := range r.Lines {
		if l.Outcome != docket.Refused {
			continue
		}
		var row []any
		for _, head := range docket.Columns() {
			text := ""
			if at := table.Column(head); at >= 0 {
				text = table.Rows[i].Cells[at]
			}
			row = append(row, cellAsRead(table, head, text))
		}
		var why []string
		for _, f := range l.Faults {
			why = append(why, zh.T("docket.fault."+f.Key, f.Args...))
		}
		rows = append(rows, append(row, strings.Join(why, "\n")))
	}
	return sendSheet(q, zh.T("docket.template.faults"), docketTable(zh, rows, true))
}

// cellAsRead keeps a date cell a date cell: the number that it is read as tells
// nobody anything.
func cellAsRead(table sheet.Sheet, head, text string) any {
	if head == docket.Columns()[2] || head == docket.Columns()[3] {
		if t, ok := table.Moment(text); ok {
			return t
		}
	}
	return text
}

// shownRows is how many sound rows of a trial are shown.
const shownRows = 100

// refusedLines and soundLines are the lines of a trial.
func (t *docketTrial) refused() []docket.Line {
	return slices.DeleteFunc(slices.Clone(t.Lines), func(l docket.Line) bool { return l.Outcome != docket.Refused })
}

func (t *docketTrial) sound() []docket.Line {
	return slices.DeleteFunc(slices.Clone(t.Lines), func(l docket.Line) bool { return l.Outcome == docket.Refused })
}

// enters reports whether anything would be entered.
func (t *docketTrial) enters() int { return t.Count(docket.Added) + t.Count(docket.Changed) }
