package check

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// batchesPath is the page of batches.
const batchesPath = "/check/batches"

// batchesView is the list of batches with the forms that begin one.
type batchesView struct {
	q       *page.Request
	list    batch.Page
	name    string
	propose bool
	pick    document.Pick
	problem string
}

// mayBegin reports whether the reader hands batches in.
func (v *batchesView) mayBegin() bool {
	return v.q.By.MayAnywhere(org.DocumentCheck) && v.q.By.MayAnywhere(org.DocumentUpload)
}

// batches lists the batches that the reader may know of.
func (p *Pages) batches(q *page.Request) error {
	return p.showBatches(q, http.StatusOK, &batchesView{q: q})
}

func (p *Pages) showBatches(q *page.Request, status int, v *batchesView) (err error) {
	v.list, err = p.Batches.List(q.Ctx(), q.By, batch.Filter{Limit: pageLength, After: batch.ID(q.URL.Query().Get("after"))})
	if err != nil {
		return err
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.check.batches"), page.Check, batchesPath), batchesPage(v))
}

// refusedBatch shows the forms again with the sentence, what was typed kept. The
// browser keeps no files: they are chosen again.
func (p *Pages) refusedBatch(q *page.Request, v *batchesView, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = page.Input("error.batch.cut")
	}
	status, why := page.Explain(q.P, err)
	if status >= http.StatusInternalServerError {
		return err
	}
	v.q, v.problem = q, why
	return p.showBatches(q, status, v)
}

// handBatch takes files in, or archives of them. The fields come before the
// files, as the form has them.
func (p *Pages) handBatch(q *page.Request) (err error) {
	parts, err := q.MultipartReader()
	if err != nil {
		return page.Input("error.no_file")
	}
	v := &batchesView{}
	parcel, err := batch.NewParcel()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parcel.Close()) }()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return p.refusedBatch(q, v, err)
		}
		name := fileName(part)
		switch part.FormName() {
		case "name", "propose":
			text, err := io.ReadAll(io.LimitReader(part, 4096))
			if err != nil {
				return p.refusedBatch(q, v, err)
			}
			if part.FormName() == "name" {
				v.name = string(text)
			} else {
				v.propose = string(text) == "1"
			}
		case "files", "folder":
			if name == "" {
				continue
			}
			if err := parcel.Put(name, part); err != nil {
				return p.refusedBatch(q, v, err)
			}
		}
	}
	id, err := p.Batches.Hand(q.Ctx(), q.By, batch.New{Name: p.batchName(q, v.name), Propose: v.propose}, parcel)
	if err != nil {
		return p.refusedBatch(q, v, err)
	}
	return q.Redirect(batchesPath+"/"+string(id), page.Note{Key: "batch.begun", Args: map[string]string{"n": strconv.Itoa(parcel.Files())}})
}

// chooseBatch begins a batch of documents on the shelf.
func (p *Pages) chooseBatch(q *page.Request) error {
	v := &batchesView{name: q.Text("name"), propose: q.FormValue("propose") == "1", pick: document.Pick{
		Query: q.Text("q"), Court: org.CourtID(q.Text("court")), From: calendar.Day(q.Text("from")), To: calendar.Day(q.Text("to")),
	}}
	id, err := p.Batches.Choose(q.Ctx(), q.By, batch.New{Name: p.batchName(q, v.name), Propose: v.propose}, v.pick)
	if err != nil {
		return p.refusedBatch(q, v, err)
	}
	return q.Redirect(batchesPath + "/" + string(id))
}

// batchName is what a batch is called that nobody gave a name.
func (p *Pages) batchName(q *page.Request, name string) string {
	if name != "" {
		return name
	}
	return q.T("batch.unnamed", "time", q.P.FullMoment(q.Site().Now()))
}

// batchView is the page of one batch.
type batchView struct {
	q *page.Request
	*batch.Batch
	circle bool
	unread []batch.File
	now    time.Time
}

// shownUnread is how many files that were not read the page names; the workbook
// names all.
const shownUnread = 100

// batch shows how far a batch is, and what came of it.
func (p *Pages) batch(q *page.Request) error {
	return p.showBatch(q, batch.ID(q.PathValue("id")))
}

func (p *Pages) showBatch(q *page.Request, id batch.ID) error {
	t, err := p.Batches.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	v := &batchView{q: q, Batch: t, circle: t.Circle(q.By), now: q.Site().Now()}
	if v.circle {
		if v.unread, err = p.Batches.Unread(q.Ctx(), q.By, t, shownUnread); err != nil {
			return err
		}
	}
	if q.Header.Get("HX-Request") != "" && t.State != batch.Running {
		// The page asked how far it is, and it is over: the buttons change too.
		q.W.Header().Set("HX-Refresh", "true")
	}
	return q.Render(q.Frame(t.Name, page.Check, batchesPath), batchPage(v))
}

// stepBatch pauses, resumes or cancels.
func (p *Pages) stepBatch(q *page.Request) error {
	id := batch.ID(q.PathValue("id"))
	do, ok := map[string]func() error{
		"pause":  func() error { return p.Batches.Pause(q.Ctx(), q.By, id, q.Version()) },
		"resume": func() error { return p.Batches.Resume(q.Ctx(), q.By, id, q.Version()) },
		"cancel": func() error { return p.Batches.Cancel(q.Ctx(), q.By, id, q.Version()) },
	}[q.FormValue("step")]
	if !ok {
		return page.NotFound()
	}
	if err := do(); err != nil {
		return err
	}
	return q.Redirect(batchesPath + "/" + string(id))
}

// batchTable is the list as a table.
func batchTable(v *batchesView) ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.check.batches"), Columns: []ui.Column{
		{Head: q.T("batch.column.name"), Title: true},
		{Head: q.T("field.court")},
		{Head: q.T("batch.column.files"), Right: true},
		{Head: q.T("column.state")},
		{Head: q.T("column.added"), Class: "xz-nb"},
	}}
	for i := range v.list.Rows {
		b := &v.list.Rows[i]
		state := q.T("batch.state." + string(b.State))
		if !b.Ended() {
			state += "　" + q.P.Of(b.Counts.Done(), b.Files)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(b.Name, batchesPath+"/"+string(b.ID), q.T("batch.by", "name", b.AddedName)),
			ui.Text(q.Unit(org.Unit{Court: b.Court})), ui.Text(q.P.Number(b.Files)), ui.Text(state), ui.Text(q.P.Moment(b.AddedAt)),
		}})
	}
	return t
}

// batchPages is the line under the list.
func batchPages(v *batchesView) ui.Pages {
	p := ui.Pages{From: v.list.From, To: v.list.To(), All: v.list.All}
	if v.list.From > 1 {
		p.Previous = address(batchesPath, v.q.URL.Query(), string(v.list.Back))
	}
	if next := v.list.Next(); next != "" {
		p.Next = address(batchesPath, v.q.URL.Query(), string(next))
	}
	return p
}

// courtField picks one of the courts whose documents the reader checks.
func (v *batchesView) courtField() ui.Field {
	f := ui.Field{Name: "court", Label: v.q.T("field.court"), Value: string(v.pick.Court), Options: []ui.Option{{Text: v.q.T("batch.pick.every_court")}}}
	for _, c := range v.q.Reg.Courts(v.q.By.Scope(org.DocumentCheck)) {
		f.Options = append(f.Options, ui.Option{Value: string(c.ID), Text: c.Name})
	}
	return f
}

// facts is the line under the title.
func (v *batchView) facts() []string {
	q := v.q
	out := []string{q.Unit(org.Unit{Court: v.Court}), q.T("batch.by", "name", v.AddedName), q.P.FullMoment(v.AddedAt), q.T("batch.source." + string(v.Source))}
	if v.Propose {
		out = append(out, q.T("batch.proposes"))
	}
	return out
}

// remaining is how long the rest will take, in words.
func (v *batchView) remaining() string {
	d, ok := v.Remaining(v.now)
	if !ok {
		return v.q.T("batch.remaining.unknown")
	}
	if d < time.Minute {
		return v.q.T("batch.remaining.seconds", "n", max(1, int(d.Seconds()+0.5)))
	}
	return v.q.T("batch.remaining.minutes", "n", int((d+time.Minute-1)/time.Minute))
}

// why is the sentence for a file that was not read.
func batchWhy(q *page.Request, f batch.File) string {
	if f.State == batch.Twice {
		return q.T("batch.twice")
	}
	if f.Problem == nil {
		return ""
	}
	_, sentence := page.Explain(q.P, f.Problem.Err())
	return sentence
}

// batchFileName is the name of a file, or what stands for one that was erased.
func batchFileName(q *page.Request, f batch.File) string {
	switch {
	case f.Name != "":
		return f.Name
	case f.Document != "":
		return string(f.Document)
	}
	return q.T("batch.file.nameless", "n", f.N)
}

// poll is how the part of the page that changes asks again.
func (v *batchView) poll() templ.Attributes {
	if v.State != batch.Running {
		return nil
	}
	return templ.Attributes{
		"hx-get": batchesPath + "/" + string(v.ID), "hx-trigger": "every 2s", "hx-select": "#batch-progress", "hx-target": "this", "hx-swap": "outerHTML",
	}
}

// counted are the figures beside the progress.
func (v *batchView) counted() []ui.Pair {
	q := v.q
	return []ui.Pair{
		{Term: q.T("batch.checked"), Text: q.P.Number(v.Counts.Checked)},
		{Term: q.T("batch.unread"), Text: q.P.Number(v.Counts.Unread)},
		{Term: q.T("batch.twice.count"), Text: q.P.Number(v.Counts.Twice)},
		{Term: q.T("batch.left"), Text: q.P.Number(v.Left())},
	}
}

func (v *batchView) step(word, icon string, kind ui.ActionKind) ui.Action {
	return ui.Action{
		Text: v.q.T("batch.act." + word), Icon: icon, Kind: kind, Post: batchesPath + "/" + string(v.ID) + "/step", Full: true,
		Fields: []ui.Hidden{{Name: "step", Value: word}, {Name: "version", Value: strconv.FormatInt(v.Version, 10)}},
	}
}

// actions are what the reader can do now.
func (v *batchView) actions() []ui.Action {
	if !v.circle {
		return nil
	}
	switch v.State {
	case batch.Running:
		return []ui.Action{v.step("pause", "player-pause", ui.Plain), v.step("cancel", "x", ui.Quiet)}
	case batch.Paused:
		return []ui.Action{v.step("resume", "player-play", ui.Primary), v.step("cancel", "x", ui.Quiet)}
	case batch.Done, batch.Cancelled:
	}
	return nil
}

// papers are what a batch that has ended hands out.
func (v *batchView) papers() []ui.Action {
	here := batchesPath + "/" + string(v.ID)
	var out []ui.Action
	if v.Ended() {
		out = append(out, ui.Action{Text: v.q.T("batch.report"), Icon: "table", Href: here + "/report", Kind: ui.Primary, Full: true})
	}
	if v.circle && v.Counts.Done() > 0 {
		out = append(out, ui.Action{Text: v.q.T("batch.result"), Icon: "file-spreadsheet", Href: here + "/result", Full: true})
	}
	return out
}
