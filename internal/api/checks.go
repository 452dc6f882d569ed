package api

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
)

// checks is the operation under /checks.
func (a *API) checks() []route {
	op := Operation{
		ID: "check-judgment", Method: http.MethodPost, Path: Root + "checks",
		Summary: "Check a judgment; nothing is kept",
		Text: "Takes the text itself as JSON, or one file as a form, and answers with the same record as `xiezhi check --json`. " +
			"Neither the text nor the result is kept, and no candidate is made. A document with a secrecy mark is refused. " +
			"With the court of the document, what that court's list of allowed wordings covers is left out. " +
			strconv.Itoa(perMinute) + " checks a minute and caller; then the answer is 429, and Retry-After says when to come again.",
		Actions:  []org.Action{org.DocumentCheckPrivate, org.DocumentCheck},
		refusals: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusTooManyRequests},
	}
	content := formOf()
	content["application/json"] = &huma.MediaType{Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"text"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"text": {Type: huma.TypeString, Description: "The judgment, with its line breaks."},
			"name": {Type: huma.TypeString, Description: "What the record calls it."},
		},
	}}
	slots, pace := checkers(), newPace()
	return []route{on(op, content, func(ctx context.Context, c *caller, in *checkInput) (*reply[check.Record], error) {
		if wait := pace.wait(c.By.Account, a.Site.Now()); wait > 0 {
			return nil, &paceError{wait}
		}
		paper, err := a.paper(ctx, c, in)
		if err != nil {
			return nil, err
		}
		file, err := c.judgment()
		if err != nil {
			return nil, err
		}
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		rec, err := a.check(ctx, file, paper)
		if err != nil {
			return nil, err
		}
		return replied(rec), nil
	})}
}

// judgment reads the text or the file that is to be checked.
func (c *caller) judgment() (upload, error) {
	media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil {
		return upload{}, errMedia
	}
	switch media {
	case "multipart/form-data":
		return c.file()
	case "application/json":
		var in struct{ Text, Name string }
		if err := c.object(&in); err != nil {
			return upload{}, err
		}
		if len(in.Text) > document.MaxSize {
			return upload{}, &http.MaxBytesError{Limit: document.MaxSize}
		}
		return upload{extract.BaseName(in.Name), []byte(in.Text)}, nil
	}
	return upload{}, errMedia
}

// checkInput is what the caller says beside the text.
type checkInput struct {
	Date        string `query:"date" maxLength:"10" doc:"The day the check is made for, YYYY-MM-DD; nothing signed may lie after it. Today when left out."`
	Court       string `query:"court" maxLength:"64" doc:"Code of the document's court as in its case numbers, or its id: one where the caller serves or checks documents."`
	Typos       bool   `query:"typos" default:"true" doc:"Whether to look for typos (J25)."`
	Publication bool   `query:"publication" doc:"Check the text as the copy that is to go online (J32 to J37), and not as the original."`
}

// paper is what the caller says about the text.
func (a *API) paper(ctx context.Context, c *caller, in *checkInput) (examine.Paper, error) {
	p := examine.Paper{On: calendar.DayOf(a.Site.Now()), NoTypos: !in.Typos}
	if in.Publication {
		p.Purpose = rule.Publication
	}
	if in.Date != "" {
		day, err := calendar.ParseDay(in.Date)
		if err != nil {
			return p, errDate
		}
		p.On = day
	}
	if in.Court == "" {
		return p, nil
	}
	reg, err := a.Site.People.Register(ctx)
	if err != nil {
		return p, err
	}
	court, ok := reg.CourtCoded(in.Court)
	if !ok {
		court = reg.Court(org.CourtID(in.Court))
	}
	// A list tells something of its court: only who belongs there may ask by it.
	if court.ID == "" || !slices.Contains(allow.Courts(c.By), court.ID) && !c.By.May(org.DocumentCheck, org.Unit{Court: court.ID}) {
		return p, errCourt
	}
	p.Court = court.ID
	return p, nil
}

// check runs the checker as the command line does.
func (a *API) check(ctx context.Context, file upload, paper examine.Paper) (check.Record, error) {
	doc, err := a.Examiner.Read(ctx, file.data, file.name)
	if err != nil {
		return check.Record{}, err
	}
	paper.Doc, paper.Format = judgment.Parse(doc.Text), examine.FormatOf(doc)
	result, err := a.Examiner.Check(ctx, paper)
	if err != nil {
		return check.Record{}, err
	}
	return result.Record(file.name), nil
}
