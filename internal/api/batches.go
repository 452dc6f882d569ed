package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// batches are the operations under /batches.
func (a *API) batches() []route {
	return []route{
		on(Operation{
			ID: "begin-batch", Method: http.MethodPost, Path: Root + "batches",
			Summary: "Hand many judgments in at once",
			Text: "Takes files and ZIP archives, 500 MB and 20,000 documents in all at most, 20 MB a document. They are safe when the answer comes and are " +
				"checked soon after, for quality only: hits become candidates of the queue when propose says so. A file that cannot be read does not stop the others.",
			Actions: []org.Action{org.DocumentCheck}, status: http.StatusCreated,
			refusals: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		}, batchForm(), a.beginBatch),
		on(Operation{
			ID: "list-batches", Method: http.MethodGet, Path: Root + "batches",
			Summary: "List batches, the newest first",
			Actions: []org.Action{org.BoardView}, refusals: []int{http.StatusUnprocessableEntity},
		}, nil, a.listBatches),
		on(Operation{
			ID: "get-batch", Method: http.MethodGet, Path: Root + "batches/{id}",
			Summary: "Read how far a batch is, and its quality report",
			Text: "The files that were not read are for those who check documents there. The report is there once the batch has ended; " +
				"outside that circle cells of fewer than five documents are left out.",
			Actions: []org.Action{org.BoardView}, refusals: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		}, nil, a.getBatch),
	}
}

// batchForm describes the form of a batch.
func batchForm() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"files"},
		Properties: map[string]*huma.Schema{
			"name":    {Type: huma.TypeString, Description: "What the batch is called; the time when it is left out."},
			"propose": {Type: huma.TypeString, Enum: []any{"0", "1"}, Description: "1: hits become candidates of the queue."},
			"files": {
				Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"},
				Description: "The judgments, one part each, or ZIP archives of them.",
			},
		},
	}}}
}

// BatchState is where a batch stands.
type BatchState string

// Schema implements huma.SchemaProvider.
func (BatchState) Schema(huma.Registry) *huma.Schema {
	return oneOf([]batch.State{batch.Running, batch.Paused, batch.Done, batch.Cancelled})
}

// Batch is a batch as lists show it.
type Batch struct {
	ID        batch.ID     `json:"id"`
	Name      string       `json:"name"`
	Court     org.CourtID  `json:"court"`
	CourtName string       `json:"court_name"`
	Source    batch.Source `json:"source" enum:"files,shelf"`
	State     BatchState   `json:"state"`
	Propose   bool         `json:"propose" doc:"Hits become candidates of the queue."`
	Files     int          `json:"files"`
	Checked   int          `json:"checked"`
	Unread    int          `json:"unread"`
	Twice     int          `json:"twice" doc:"The same as another file of the batch; counted once."`
	Seconds   *int         `json:"seconds_left,omitempty" doc:"How long the rest will take at the present pace, where that can be told."`
	AddedAt   time.Time    `json:"added_at"`
	AddedBy   string       `json:"added_by"`
	EndedAt   *time.Time   `json:"ended_at,omitempty"`
	Version   int64        `json:"version"`
}

// UnreadFile is a file that was not checked.
type UnreadFile struct {
	N      int    `json:"n"`
	Name   string `json:"name"`
	Code   string `json:"code" doc:"The reason for programs: twice, or that of the refusal of a single document."`
	Reason string `json:"reason" doc:"In the caller's language."`
}

// Rate is what was found in some documents.
type Rate struct {
	Documents   int       `json:"documents"`
	Chars       int       `json:"chars"`
	Errors      int       `json:"errors" doc:"Hits at error and graver."`
	Suspects    int       `json:"suspects"`
	ErrorRate   *Interval `json:"errors_in_10000,omitempty"`
	SuspectRate *Interval `json:"suspects_in_10000,omitempty"`
	Few         bool      `json:"few" doc:"Fewer than five documents, and not for this caller: nothing else is said."`
}

// Interval is a rate with its exact 95 % interval.
type Interval struct {
	Rate float64 `json:"rate"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// BatchLine is a line of a report.
type BatchLine struct {
	Rule  string `json:"rule,omitempty"`
	Unit  *Unit  `json:"unit,omitempty"`
	Month string `json:"month,omitempty" doc:"YYYY-MM of signing; left out where it is not known."`
	Rate
}

// BatchReport is the quality report of a batch that has ended. Nothing in it is
// ranked.
type BatchReport struct {
	Total     Rate        `json:"total"`
	Rules     []BatchLine `json:"rules"`
	Courts    []BatchLine `json:"courts"`
	Divisions []BatchLine `json:"divisions"`
	Months    []BatchLine `json:"months"`
}

// BatchFile is a batch with what came of it.
type BatchFile struct {
	Batch
	NotRead []UnreadFile `json:"not_read"`
	Report  *BatchReport `json:"report,omitempty"`
}

// BatchList is a list of batches.
type BatchList struct {
	Items []Batch  `json:"items"`
	All   int      `json:"all" doc:"Batches in the whole list."`
	Next  batch.ID `json:"next,omitempty" doc:"To ask with as after for the next page; left out on the last."`
}

type begun struct {
	Location string `header:"Location"`
	Body     Batch
}

func (a *API) beginBatch(ctx context.Context, c *caller, _ *nothing) (_ *begun, err error) {
	parcel, err := batch.NewParcel()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, parcel.Close()) }()
	n, err := c.parcel(parcel)
	if err != nil {
		return nil, err
	}
	if n.Name == "" {
		n.Name = c.P.T("batch.unnamed", "time", c.P.FullMoment(a.Site.Now()))
	}
	id, err := a.Batches.Hand(ctx, c.By, n, parcel)
	if err != nil {
		return nil, err
	}
	t, err := a.Batches.Open(ctx, c.By, id)
	if err != nil {
		return nil, err
	}
	names, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	return &begun{Root + "batches/" + string(id), a.batchOf(names, t)}, nil
}

// parcel reads the form into p. Only what a batch holds is taken.
func (c *caller) parcel(p *batch.Parcel) (n batch.New, err error) {
	parts, err := c.MultipartReader()
	if err != nil {
		return n, errMedia
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, batchUnreadable(err)
		}
		switch name := fileName(part); part.FormName() {
		case "files":
			if name == "" {
				return n, errMalformed
			}
			if err := p.Put(name, part); err != nil {
				return n, batchUnreadable(err)
			}
		case "name", "propose":
			text, err := io.ReadAll(io.LimitReader(part, 4096))
			if err != nil {
				return n, batchUnreadable(err)
			}
			if !legible(string(text)) {
				return n, errMalformed
			}
			if part.FormName() == "name" {
				n.Name = string(text)
			} else {
				n.Propose = string(text) == "1"
			}
		default:
			return n, errMalformed
		}
	}
}

// batchUnreadable tells a body that is too large, or that broke off, from what
// the batch itself refuses.
func batchUnreadable(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return batch.ErrTooLarge
	}
	for _, known := range []error{batch.ErrTooLarge, batch.ErrTooMany, batch.ErrBomb, batch.ErrZip} {
		if errors.Is(err, known) {
			return err
		}
	}
	return errors.Join(errMalformed, err)
}

type batchFilter struct {
	Limit int      `query:"limit" minimum:"1" maximum:"500" default:"100"`
	After batch.ID `query:"after" maxLength:"64" doc:"The next of the page before."`
}

func (a *API) listBatches(ctx context.Context, c *caller, in *batchFilter) (*reply[BatchList], error) {
	p, err := a.Batches.List(ctx, c.By, batch.Filter{Limit: in.Limit, After: in.After})
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	list := BatchList{Items: make([]Batch, 0, len(p.Rows)), All: p.All, Next: p.Next()}
	for i := range p.Rows {
		list.Items = append(list.Items, a.batchOf(n, &p.Rows[i]))
	}
	return replied(list), nil
}

func (a *API) batchOf(n names, t *batch.Batch) Batch {
	b := Batch{
		ID: t.ID, Name: t.Name, Court: t.Court, CourtName: n.unit(org.Unit{Court: t.Court}).CourtName, Source: t.Source, State: BatchState(t.State),
		Propose: t.Propose, Files: t.Files, Checked: t.Counts.Checked, Unread: t.Counts.Unread, Twice: t.Counts.Twice,
		AddedAt: t.AddedAt.In(calendar.Zone()), AddedBy: t.AddedName, Version: t.Version,
	}
	if !t.EndedAt.IsZero() {
		b.EndedAt = moment(t.EndedAt.UnixMilli())
	}
	if left, ok := t.Remaining(a.Site.Now()); ok {
		seconds := int(left.Seconds() + 0.5)
		b.Seconds = &seconds
	}
	return b
}

type batchPath struct {
	ID batch.ID `path:"id" maxLength:"64"`
}

func (a *API) getBatch(ctx context.Context, c *caller, in *batchPath) (*reply[BatchFile], error) {
	t, err := a.Batches.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	out := BatchFile{Batch: a.batchOf(n, t), NotRead: []UnreadFile{}}
	if t.Circle(c.By) {
		files, err := a.Batches.Unread(ctx, c.By, t, batch.MaxFiles)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			out.NotRead = append(out.NotRead, unreadOf(c, f))
		}
	}
	if t.Ended() {
		_, r, err := a.Batches.Report(ctx, c.By, in.ID)
		if err != nil {
			return nil, err
		}
		out.Report = &BatchReport{rateOf(r.Total), linesOf(n, r.Rules), linesOf(n, r.Courts), linesOf(n, r.Divisions), linesOf(n, r.Months)}
	}
	return replied(out), nil
}

func unreadOf(c *caller, f batch.File) UnreadFile {
	u := UnreadFile{N: f.N, Name: f.Name}
	switch {
	case f.State == batch.Twice:
		u.Code, u.Reason = "twice", c.P.T("batch.twice")
	case f.Problem != nil:
		p := explain(c.P, f.Problem.Err())
		u.Code, u.Reason = p.Code, p.Detail
	}
	return u
}

func linesOf(n names, lines []batch.Line) []BatchLine {
	out := make([]BatchLine, 0, len(lines))
	for _, l := range lines {
		x := BatchLine{Month: l.Month, Rate: rateOf(l.Rate)}
		if l.Rule != nil {
			x.Rule = l.Rule.ID
		}
		if l.Unit.Court != "" {
			u := n.unit(l.Unit)
			x.Unit = &u
		}
		out = append(out, x)
	}
	return out
}

func rateOf(r batch.Rate) Rate {
	out := Rate{Documents: r.Documents, Chars: r.Chars, Errors: r.Errors, Suspects: r.Suspects, Few: r.Few}
	interval := func(n int) *Interval {
		rate, low, high, ok := r.PerTenThousand(n)
		if !ok {
			return nil
		}
		return &Interval{rate, low, high}
	}
	if !r.Few {
		out.ErrorRate, out.SuspectRate = interval(r.Errors), interval(r.Suspects)
	}
	return out
}
