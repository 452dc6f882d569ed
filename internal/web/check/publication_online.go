package check

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// onlinePath is where the lists of what is online lie.
const onlinePath = publicationPath + "/online"

// maxOnline bounds the file of a list.
const maxOnline = 8 << 20

// onlineView is the page of the lists, with a trial of one that is being read in.
type onlineView struct {
	q       *page.Request
	lists   []publication.Online
	in      publication.Online // what the form holds
	kept    string             // the file of the trial, to be handed in again
	trial   *publication.Compared
	faults  []fault
	problem string
}

func (p *Pages) onlineLists(q *page.Request) error {
	today := calendar.DayOf(q.Site().Now())
	v := &onlineView{q: q, in: publication.Online{Span: publication.Span{From: today.Add(-30), To: today}}}
	return p.showOnline(http.StatusOK, v)
}

func (p *Pages) showOnline(status int, v *onlineView) (err error) {
	if v.lists, err = p.Online.Lists(v.q.Ctx(), v.q.By); err != nil {
		return err
	}
	return v.q.RenderStatus(status, v.q.Frame(v.q.T("publication.online"), page.Check, publicationPath), onlinePage(v))
}

// importOnline reads a list in, in two steps: first it shows how it compares
// with the register, then, with do=apply, it keeps it.
func (p *Pages) importOnline(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, 2*maxOnline)
	if err := q.ParseMultipartForm(maxSheet); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	v := &onlineView{q: q, in: publication.Online{
		Court: org.CourtID(q.Text("court")), Name: q.Text("name"), Span: publication.Span{From: calendar.Day(q.Text("from")), To: calendar.Day(q.Text("to"))},
	}}
	entries, err := v.read()
	if err == nil && len(v.faults) == 0 && q.FormValue("do") == "apply" {
		id, err := p.Online.Import(q.Ctx(), q.By, v.in, entries)
		if err != nil {
			return p.refusedOnline(v, err)
		}
		return q.Redirect(onlinePath+"/"+string(id), page.Note{Key: "publication.done.list"})
	}
	if err == nil && len(v.faults) == 0 {
		var c publication.Compared
		if c, err = p.Online.Try(q.Ctx(), q.By, v.in, entries); err == nil {
			v.trial = &c
		}
	}
	if err != nil {
		return p.refusedOnline(v, err)
	}
	if len(v.faults) > 0 {
		return p.showOnline(http.StatusUnprocessableEntity, v)
	}
	return p.showOnline(http.StatusOK, v)
}

// refusedOnline shows the form again with the sentence of a refusal.
func (p *Pages) refusedOnline(v *onlineView, err error) error {
	status, sentence := page.Explain(v.q.P, sheetError(v.q, err))
	if status != http.StatusUnprocessableEntity {
		return err
	}
	v.problem, v.trial = sentence, nil
	return p.showOnline(status, v)
}

// read makes entries of the file. What is wrong with a row stands in faults; an
// error says that it is no such table.
func (v *onlineView) read() ([]publication.Entry, error) {
	data, err := v.file()
	if err != nil {
		return nil, err
	}
	table, err := sheet.Read(bytes.NewReader(data), sheet.Limits{Bytes: maxOnline, Rows: publication.MaxEntries, Columns: 40})
	if err != nil {
		return nil, err
	}
	heads := onlineColumns(v.q)
	if err := table.Require(heads[0].Title, heads[2].Title); err != nil {
		return nil, err
	}
	v.kept = base64.StdEncoding.EncodeToString(data)
	var out []publication.Entry
	for _, row := range table.Rows {
		e, err := v.entry(table, row, heads)
		if err != nil {
			_, text := page.Explain(v.q.P, err)
			v.faults = append(v.faults, fault{row.N, text})
			continue
		}
		out = append(out, e)
	}
	return out, nil
}

// file is the file of the form, or the one of the trial before.
func (v *onlineView) file() ([]byte, error) {
	if kept := v.q.FormValue("kept"); kept != "" {
		data, err := base64.StdEncoding.DecodeString(kept)
		if err != nil {
			return nil, page.Input("error.publication.no_file")
		}
		return data, nil
	}
	r, head, err := v.q.FormFile("sheet")
	if err != nil {
		return nil, page.Input("error.publication.no_file")
	}
	defer r.Close()
	v.in.Name = extract.BaseName(head.Filename)
	return io.ReadAll(io.LimitReader(r, maxOnline+1))
}

// entry makes an entry of a row.
func (v *onlineView) entry(table sheet.Sheet, row sheet.Row, heads []sheet.Column) (publication.Entry, error) {
	cell := func(i int) string {
		if at := table.Column(heads[i].Title); at >= 0 {
			return strings.TrimSpace(row.Cells[at])
		}
		return ""
	}
	e := publication.Entry{N: row.N, CaseNo: publication.NormalCaseNo(cell(0)), Title: cell(1), Hash: strings.ToLower(cell(3)), Text: cell(4)}
	if e.CaseNo == "" {
		return e, page.Input("error.publication.row.case_no")
	}
	court, ok := v.courtOf(e.CaseNo)
	if ok && court != v.in.Court {
		return e, page.Input("error.publication.row.court", "number", e.CaseNo)
	}
	day, ok := table.Day(cell(2))
	if !ok {
		return e, page.Input("error.publication.row.day", "text", cell(2))
	}
	e.Online = calendar.Day(day)
	if e.Online < v.in.Span.From || e.Online > v.in.Span.To {
		return e, page.Input("error.publication.row.span", "date", v.q.P.Date(e.Online))
	}
	if sum, err := hex.DecodeString(e.Hash); err != nil || e.Hash != "" && len(sum) != 32 {
		return e, page.Input("error.publication.row.hash")
	}
	if e.Text != "" {
		e.Hash = publication.TextHash(e.Text)
	}
	return e, nil
}

// courtOf is the court of a case number, as far as the register knows its code.
func (v *onlineView) courtOf(number string) (org.CourtID, bool) {
	doc := judgment.Parse(number)
	if len(doc.CaseNos) == 0 {
		return "", false
	}
	c, ok := v.q.Reg.CourtCoded(doc.CaseNos[0].Court)
	return c.ID, ok
}

// onlineTemplate hands out the empty table.
func (p *Pages) onlineTemplate(q *page.Request) error {
	return sendSheet(q, q.T("publication.online"), sheet.Table{
		Name: q.T("publication.online"), Columns: onlineColumns(q), Rows: slices.Values([][]any(nil)),
	})
}

// onlineList compares a list that was kept with the register as it is now.
func (p *Pages) onlineList(q *page.Request) error {
	c, err := p.Online.OpenList(q.Ctx(), q.By, publication.ListID(q.PathValue("id")))
	if err != nil {
		return err
	}
	return q.Render(q.Frame(c.Name, page.Check, publicationPath), onlineListPage(q, &c))
}

// leadOnline makes a candidate of a difference.
func (p *Pages) leadOnline(q *page.Request) error {
	id := publication.ListID(q.PathValue("id"))
	c, err := p.Online.OpenList(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	signature := q.Text("signature")
	i := slices.IndexFunc(c.Differences, func(d publication.Difference) bool { return d.Signature == signature })
	if i < 0 {
		return publication.ErrChanged
	}
	d := &c.Differences[i]
	_, err = p.Online.MakeLead(q.Ctx(), q.By, id, signature, q.T("publication.lead."+string(d.Kind)), leadDetail(q, d))
	if err != nil {
		return err
	}
	return q.Redirect(onlinePath+"/"+string(id), page.Note{Key: "publication.done.lead"})
}

// leadDetail says what a candidate rests on, without the words of the document.
func leadDetail(q *page.Request, d *publication.Difference) string {
	detail := []string{q.T("publication.detail", "number", d.CaseNo, "what", differenceText(q, d))}
	if d.Entry != nil {
		detail = append(detail, q.T("publication.detail.online", "date", q.P.Date(d.Entry.Online)))
	}
	if p := d.Publication; p != nil {
		detail = append(detail, q.T("publication.detail.register", "effective", q.P.Date(p.Effective), "due", q.P.Date(p.Due)))
	}
	between := ""
	if q.P.Language() == i18n.English {
		between = " "
	}
	return strings.Join(detail, between)
}

// differenceText says a difference in a sentence.
func differenceText(q *page.Request, d *publication.Difference) string {
	switch d.Kind {
	case publication.Missing, publication.Late:
		return q.T("publication.difference."+string(d.Kind), "n", d.Days)
	case publication.Shows, publication.Hides:
		return q.T("publication.difference."+string(d.Kind), "n", len(d.Words))
	case publication.Unknown, publication.Forbidden, publication.Remains, publication.Differs:
	}
	return q.T("publication.difference." + string(d.Kind))
}

// onlineDifferences lists what a list and the register do not agree in.
func onlineDifferences(q *page.Request, c *publication.Compared) ui.Table {
	t := ui.Table{Label: q.T("publication.differences"), Columns: []ui.Column{
		{Head: q.T("column.case_no"), Title: true}, {Head: q.T("publication.difference")}, {Head: q.T("publication.column.day"), Class: "xz-nb"}, {Head: q.T("column.state")},
	}}
	if c.ID != "" {
		t.Columns = append(t.Columns, ui.Column{Head: q.T("publication.lead.do"), Hidden: true})
	}
	for i := range c.Differences {
		d := &c.Differences[i]
		href, online := "", ""
		var state templ.Component = templ.NopComponent
		if d.Publication != nil {
			href = publicationPath + "/documents/" + string(d.Publication.ID)
			state = ui.Status(publicationChip(q, d.Publication.State))
		}
		title := ""
		if d.Entry != nil {
			online, title = q.P.Date(d.Entry.Online), d.Entry.Title
		}
		cells := []templ.Component{ui.TwoLines(d.CaseNo, href, title), differenceCell(q, d), ui.Text(online), state}
		if c.ID != "" {
			cells = append(cells, leadCell(q, c, d))
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: cells})
	}
	return t
}

// listTable lists the lists that were kept.
func listTable(q *page.Request, lists []publication.Online) ui.Table {
	t := ui.Table{Label: q.T("publication.lists"), Columns: []ui.Column{
		{Head: q.T("publication.list.name"), Title: true},
		{Head: q.T("column.unit")},
		{Head: q.T("publication.list.span")},
		{Head: q.T("publication.list.entries"), Right: true},
		{Head: q.T("column.added")},
	}}
	for _, l := range lists {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(l.Name, onlinePath+"/"+string(l.ID), l.AddedName), ui.Text(q.Reg.Court(l.Court).Name), ui.Text(spanText(q, l.Span)),
			ui.Text(figureText(l.Entries)), ui.Text(q.P.Moment(l.AddedAt)),
		}})
	}
	return t
}

func spanText(q *page.Request, s publication.Span) string {
	return q.T("publication.span", "from", q.P.Date(s.From), "to", q.P.Date(s.To))
}
