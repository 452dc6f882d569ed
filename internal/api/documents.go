package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// documents are the operations under /documents.
func (a *API) documents() []route {
	return []route{
		on(Operation{
			ID: "upload-document", Method: http.MethodPost, Path: Root + "documents",
			Summary: "Put a judgment on the shelf",
			Text: "Takes one file. It is checked soon after; the list tells when. " +
				"A file that is on the shelf already is refused with its id, as far as the caller may know of it.",
			Actions: []org.Action{org.DocumentUpload}, status: http.StatusCreated,
			refusals: []int{http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		}, formOf(), a.uploadDocument),
		on(Operation{
			ID: "list-documents", Method: http.MethodGet, Path: Root + "documents",
			Summary: "List documents, the newest first",
			Actions: []org.Action{org.DocumentView}, refusals: []int{http.StatusUnprocessableEntity},
		}, nil, a.listDocuments),
		on(Operation{
			ID: "get-document", Method: http.MethodGet, Path: Root + "documents/{id}",
			Summary: "Read a document with its hits",
			Text: "It is a view of personal evidence: it is in the access log before the first byte of the text is sent, and the people concerned can read the log. " +
				"An officer who may see it only because a finding was served on him gets that finding's hits and no others.",
			Actions: []org.Action{org.DocumentView}, refusals: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		}, nil, a.getDocument),
	}
}

// DocumentState is where a document stands with the checker.
type DocumentState string

// Schema implements huma.SchemaProvider.
func (DocumentState) Schema(huma.Registry) *huma.Schema {
	return oneOf([]document.State{document.Queued, document.Checked, document.Failed})
}

// Shelved is a document that was taken in.
type Shelved struct {
	ID    document.ID   `json:"id"`
	Name  string        `json:"name"`
	State DocumentState `json:"state"`
}

type uploaded struct {
	Location string `header:"Location"`
	Body     Shelved
}

func (a *API) uploadDocument(ctx context.Context, c *caller, _ *nothing) (*uploaded, error) {
	file, err := c.file()
	if err != nil {
		return nil, err
	}
	id, err := a.Shelf.Add(ctx, c.By, file.name, bytes.NewReader(file.data))
	if err != nil {
		return nil, err
	}
	return &uploaded{Root + "documents/" + string(id), Shelved{id, file.name, DocumentState(document.Queued)}}, nil
}

type documentFilter struct {
	Query string `query:"q" maxLength:"100" doc:"Part of the case number or of the file's name."`
	Open  bool   `query:"open" doc:"Only those with candidates that nobody has decided on."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`

	After document.ID `query:"after" maxLength:"64" doc:"The next of the page before."`
}

// DocumentRow is a document as lists show it.
type DocumentRow struct {
	ID        document.ID   `json:"id"`
	Unit      Unit          `json:"unit"`
	Name      string        `json:"name" doc:"Of the file."`
	CaseNo    string        `json:"case_no"`
	Type      string        `json:"doc_type"`
	Kind      string        `json:"kind"`
	Signed    calendar.Day  `json:"signed,omitempty" format:"date"`
	State     DocumentState `json:"state"`
	Hits      int           `json:"hits"`
	Open      int           `json:"open" doc:"Candidates that nobody has decided on."`
	AddedAt   time.Time     `json:"added_at"`
	CheckedAt *time.Time    `json:"checked_at,omitempty"`
}

// DocumentList is a list of documents.
type DocumentList struct {
	Items []DocumentRow `json:"items"`
	All   int           `json:"all" doc:"Documents in the whole list."`
	Next  document.ID   `json:"next,omitempty" doc:"To ask with as after for the next page; left out on the last."`
}

func (a *API) listDocuments(ctx context.Context, c *caller, in *documentFilter) (*reply[DocumentList], error) {
	p, err := a.Shelf.Page(ctx, c.By, document.Filter{Query: in.Query, Open: in.Open, Limit: in.Limit, After: in.After})
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	list := DocumentList{Items: make([]DocumentRow, 0, len(p.Rows)), All: p.All, Next: p.Next()}
	for _, w := range p.Rows {
		list.Items = append(list.Items, DocumentRow{
			ID: w.ID, Unit: n.unit(w.Unit), Name: w.Name, CaseNo: w.CaseNo, Type: w.Type, Kind: w.Kind, Signed: w.Signed,
			State: DocumentState(w.State), Hits: w.Hits, Open: w.Open,
			AddedAt: w.AddedAt.In(calendar.Zone()), CheckedAt: moment(w.CheckedAt.UnixMilli()),
		})
	}
	return replied(list), nil
}

// Document is a document with its text and hits.
type Document struct {
	ID         document.ID             `json:"id"`
	Unit       Unit                    `json:"unit"`
	Casefile   string                  `json:"casefile,omitempty"`
	Name       string                  `json:"name" doc:"Of the file."`
	Media      string                  `json:"media"`
	Size       int64                   `json:"size"`
	SHA256     string                  `json:"sha256" doc:"Of the file as it came."`
	Type       string                  `json:"doc_type"`
	Kind       string                  `json:"kind"`
	Level      string                  `json:"level"`
	CaseNo     string                  `json:"case_no"`
	CourtName  string                  `json:"court" doc:"As the document names it."`
	Signed     calendar.Day            `json:"signed,omitempty" format:"date"`
	State      DocumentState           `json:"state"`
	Engine     string                  `json:"engine,omitempty" doc:"Rules and data that the check was made with."`
	Restricted bool                    `json:"restricted" doc:"Closed hearing or juvenile case: for its own judges and the office of trial management."`
	Erased     bool                    `json:"erased" doc:"Retention has ended: text and hits are gone."`
	Chars      int                     `json:"chars"`
	Text       string                  `json:"text"`
	Signers    []Signer                `json:"signers"`
	Hits       []Hit                   `json:"hits"`
	Unchecked  []check.UncheckedRecord `json:"unchecked"`
	AddedAt    time.Time               `json:"added_at"`
	CheckedAt  *time.Time              `json:"checked_at,omitempty"`
	Version    int64                   `json:"version"`
}

// Signer is one name of the signature block.
type Signer struct {
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	Officers []string `json:"officers" doc:"Who of the register that can be."`
}

// Hit is one hit of the checker, and the finding that came of it.
type Hit struct {
	check.HitRecord
	N       int           `json:"n"`
	Finding finding.ID    `json:"finding,omitempty"`
	State   finding.State `json:"finding_state,omitempty"`
}

type documentPath struct {
	ID document.ID `path:"id" maxLength:"64"`
}

func (a *API) getDocument(ctx context.Context, c *caller, in *documentPath) (*reply[Document], error) {
	// Open logs the view before it reads the text.
	p, err := a.Shelf.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	d := Document{
		ID: p.ID, Unit: n.unit(p.Unit), Casefile: p.Casefile, Name: p.Name, Media: p.Media, Size: p.Size, SHA256: p.SHA256,
		Type: p.Type, Kind: p.Kind, Level: p.Level, CaseNo: p.CaseNo, CourtName: p.CourtName, Signed: p.Signed,
		State: DocumentState(p.State), Engine: p.Engine, Restricted: p.Restricted, Erased: p.ErasedAt != 0, Text: p.Text,
		Signers: make([]Signer, 0, len(p.Record.Signers)), Hits: make([]Hit, 0, len(p.Hits)),
		Unchecked: make([]check.UncheckedRecord, 0, len(p.Record.Unchecked)),
		AddedAt:   p.AddedAt.In(calendar.Zone()), CheckedAt: moment(p.CheckedAt.UnixMilli()), Version: p.Version,
	}
	for _, s := range p.Record.Signers {
		d.Signers = append(d.Signers, Signer{s.Name, s.Role, texts(s.Officers)})
	}
	for _, u := range p.Record.Unchecked {
		d.Unchecked = append(d.Unchecked, check.UncheckedRecord{Rule: u.Rule, Reason: u.Reason})
	}
	at := check.NewPositions(p.Text)
	d.Chars = at.Chars()
	titles := titles()
	for _, h := range p.Hits {
		hit := hitOf(h, titles[h.Rule], at)
		if f, ok := p.Findings[h.Finding]; ok {
			hit.Finding, hit.State = f.ID, f.State
		}
		d.Hits = append(d.Hits, hit)
	}
	return replied(d), nil
}

// titles are the rules' titles by id.
func titles() map[string]string {
	out := map[string]string{}
	for _, r := range rule.All() {
		out[r.ID] = r.Title
	}
	return out
}

// hitOf is a hit with its offsets in code points.
func hitOf(h document.Hit, title string, at *check.Positions) Hit {
	rec := check.HitRecord{
		Rule: h.Rule, Title: title, Severity: h.Severity, Confidence: h.Confidence, Start: at.Char(h.Start), End: at.Char(h.End),
		Text: h.Text, Message: h.Message, Fix: h.Fix, Basis: h.Basis, Evidence: make([]check.SpanRecord, 0, len(h.Evidence)),
	}
	for _, e := range h.Evidence {
		rec.Evidence = append(rec.Evidence, check.SpanRecord{Start: at.Char(e.Start), End: at.Char(e.End)})
	}
	return Hit{HitRecord: rec, N: h.N}
}
