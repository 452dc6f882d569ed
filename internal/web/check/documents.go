// Package check holds the pages under 查: documents, the queue of candidates,
// findings, the checklist.
package check

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/check/publication"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Pages are the pages under 查 and what they need.
type Pages struct {
	Shelf    *document.Shelf
	Batches  *batch.Book
	Findings *finding.Register
	Views    *evidence.Views
	Blobs    blob.Store
	Lessons  *lesson.Book
	Lists    *checklist.Book
	Allowed  *allow.List
	Terms    *terms.Book
	Online   *publication.Book
	Hearings *hearing.Book
	Uploads  *Uploads
	Rooms    *courtroom.Book
	Docket   *docket.Book
	Veil     Veil
	Measured func() bool // whether the court has measured the machine on its own recordings
}

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return slices.Concat(p.allowRoutes(), p.termsRoutes(), p.publicationRoutes(), p.hearingRoutes(), p.recordingRoutes(), p.seatsRoutes(), p.docketRoutes(), p.courtroomRoutes(), []page.Route{
		{Pattern: "GET /check/documents", Action: org.DocumentView, Page: p.documents},
		{Pattern: "POST /check/documents", Action: org.DocumentUpload, Page: p.upload},
		{Pattern: "GET /check/documents/{id}", Action: org.DocumentView, Page: p.document},
		{Pattern: "GET /check/documents/{id}/annotated", Action: org.DocumentView, Page: p.annotated},
		{Pattern: "GET /check/documents/{id}/pages/{n}", Action: org.DocumentView, Page: p.picture},
		{Pattern: "GET /check/batches", Action: org.BoardView, Page: p.batches},
		{Pattern: "POST /check/batches", Action: org.DocumentCheck, Page: p.handBatch},
		{Pattern: "POST /check/batches/shelf", Action: org.DocumentCheck, Page: p.chooseBatch},
		{Pattern: "GET /check/batches/{id}", Action: org.BoardView, Page: p.batch},
		{Pattern: "POST /check/batches/{id}/step", Action: org.DocumentCheck, Page: p.stepBatch},
		{Pattern: "GET /check/batches/{id}/result", Action: org.DocumentCheck, Page: p.batchResult},
		{Pattern: "GET /check/batches/{id}/report", Action: org.BoardView, Page: p.batchReport},
		{Pattern: "GET /check/batches/{id}/report/sheet", Action: org.BoardView, Page: p.batchReportSheet},
		{Pattern: "GET /check/queue", Action: org.FindingVerify, Page: p.queue},
		{Pattern: "POST /check/queue/bulk", Action: org.FindingVerify, Page: p.bulk},
		{Pattern: "POST /check/bulk/{id}/undo", Action: org.FindingVerify, Page: p.undoBulk},
		{Pattern: "GET /check/findings", Action: org.FindingView, Page: p.findings},
		{Pattern: "GET /check/findings/{id}", Action: org.FindingView, Page: p.finding},
		{Pattern: "POST /check/findings/{id}/step", Action: org.FindingView, Page: p.step},
		{Pattern: "POST /check/findings/{id}/undo", Action: org.FindingView, Page: p.undo},
		{Pattern: "GET /check/findings/{id}/evidence/{evidence}", Action: org.EvidenceView, Page: p.evidence},
		{Pattern: "POST /check/findings/{id}/exports", Action: org.EvidenceExport, Page: p.askExport},
		{Pattern: "POST /check/exports/{id}/decide", Action: org.EvidenceExport, Page: p.decideExport},
		{Pattern: "POST /check/exports/{id}/archive", Action: org.EvidenceExport, Page: p.fetchExport},
		{Pattern: "GET /check/checklist", Action: org.ChecklistView, Page: p.checklist},
		{Pattern: "GET /check/checklist/sheet", Action: org.ChecklistView, Page: p.exportList},
		{Pattern: "GET /check/checklist/changes", Action: org.ChecklistView, Page: p.changes},
		{Pattern: "GET /check/checklist/versions/{id}", Action: org.ChecklistView, Page: p.version},
		{Pattern: "POST /check/checklist/drafts", Action: org.ChecklistEdit, Page: p.beginList},
		{Pattern: "GET /check/checklist/drafts/{id}", Action: org.ChecklistView, Page: p.draft},
		{Pattern: "POST /check/checklist/drafts/{id}/step", Action: org.ChecklistView, Page: p.stepList},
		{Pattern: "GET /check/checklist/drafts/{id}/head", Action: org.ChecklistEdit, Page: p.head},
		{Pattern: "POST /check/checklist/drafts/{id}/head", Action: org.ChecklistEdit, Page: p.editHead},
		{Pattern: "GET /check/checklist/drafts/{id}/items/{item}", Action: org.ChecklistEdit, Page: p.item},
		{Pattern: "POST /check/checklist/drafts/{id}/items/{item}", Action: org.ChecklistEdit, Page: p.editItem},
		{Pattern: "POST /check/checklist/drafts/{id}/sheet", Action: org.ChecklistEdit, Page: p.importList},
	})
}

// maxUpload bounds one upload of several files.
const maxUpload = 8 * document.MaxSize

// documents lists the documents of the reader's scope.
func (p *Pages) documents(q *page.Request) error {
	return p.showDocuments(q, http.StatusOK, nil)
}

// refusal is a file that was not taken in, and why.
type refusal struct{ Name, Why string }

// sentence names the file, which the reason may do by itself.
func (r refusal) sentence() string {
	name := extract.BaseName(r.Name)
	if strings.Contains(r.Why, name) {
		return r.Why
	}
	return name + "：" + r.Why
}

func (p *Pages) showDocuments(q *page.Request, status int, refused []refusal) error {
	u := q.URL.Query()
	filter := document.Filter{Query: u.Get("q"), Open: u.Get("open") == "1", Limit: pageLength, After: document.ID(u.Get("after"))}
	list, err := p.Shelf.Page(q.Ctx(), q.By, filter)
	if err != nil {
		return err
	}
	f := q.Frame(q.T("nav.check.documents"), page.Check, "/check/documents")
	return q.RenderStatus(status, f, documentsPage(q, filter, list, refused))
}

// documentPages is the line under the list.
func documentPages(q *page.Request, s document.Stretch) ui.Pages {
	p := ui.Pages{From: s.From, To: s.To(), All: s.All}
	if s.From > 1 {
		p.Previous = address("/check/documents", q.URL.Query(), string(s.Back))
	}
	if next := s.Next(); next != "" {
		p.Next = address("/check/documents", q.URL.Query(), string(next))
	}
	return p
}

// upload takes several files in, one after the other. Those that cannot be
// taken are named with the reason; the others are on the shelf.
func (p *Pages) upload(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, maxUpload)
	parts, err := q.MultipartReader()
	if err != nil {
		return page.Input("error.no_file")
	}
	var taken []document.ID
	var refused []refusal
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		name := fileName(part)
		if part.FormName() != "files" || name == "" {
			continue
		}
		id, err := p.Shelf.Add(q.Ctx(), q.By, name, part)
		if err != nil {
			status, why := page.Explain(q.P, err)
			if status >= http.StatusInternalServerError {
				return err
			}
			refused = append(refused, refusal{name, why})
			continue
		}
		taken = append(taken, id)
	}
	switch {
	case len(refused) > 0:
		return p.showDocuments(q, http.StatusUnprocessableEntity, refused)
	case len(taken) == 0:
		return page.Input("error.no_file")
	case len(taken) == 1:
		return q.Redirect("/check/documents/" + string(taken[0]))
	}
	return q.Redirect("/check/documents", page.Note{Key: "document.taken", Args: map[string]string{"n": strconv.Itoa(len(taken))}})
}

// fileName is the name the browser gave, whatever its form: FileName of the
// part would already have cut it at slashes only.
func fileName(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

// typeName is 民事判决书, or what is known of it.
func typeName(q *page.Request, kind, typ string) string {
	if typ == "" || typ == "unknown" {
		return q.T("document.type.unknown")
	}
	name := q.T("document.type." + typ)
	if kind != "" && kind != "unknown" {
		name = q.T("document.named", "kind", q.T("document.kind."+kind), "type", name)
	}
	return name
}

func documentTable(q *page.Request, list []document.Row) ui.Table {
	t := ui.Table{Label: q.T("nav.check.documents"), Columns: []ui.Column{
		{Head: q.T("column.case_no"), Title: true},
		{Head: q.T("column.unit")},
		{Head: q.T("column.signed"), Class: "xz-nb"},
		{Head: q.T("column.hits"), Right: true},
		{Head: q.T("column.state")},
		{Head: q.T("column.added"), Class: "xz-nb"},
	}}
	for _, w := range list {
		title := w.CaseNo
		if title == "" {
			title = w.Name
		}
		signed := ""
		if w.Signed != "" {
			signed = q.P.Date(w.Signed)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(title, "/check/documents/"+string(w.ID), typeName(q, w.Kind, w.Type)),
			ui.Text(q.Unit(w.Unit)), ui.Text(signed), ui.Text(strconv.Itoa(w.Hits)), ui.Text(documentState(q, w)), ui.Text(q.P.Moment(w.AddedAt)),
		}})
	}
	return t
}

// documentState says in words where a document stands. It is no state of a
// finding, so it has no chip.
func documentState(q *page.Request, w document.Row) string {
	switch {
	case w.State == document.Queued:
		return q.T("document.state.queued")
	case w.State == document.Failed:
		return q.T("document.state.failed")
	case w.Open > 0:
		return q.T("document.state.open", "n", w.Open)
	case w.Hits == 0:
		return q.T("document.state.clean")
	}
	return q.T("document.state.decided")
}
