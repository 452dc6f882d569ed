package api

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
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
			"Neither the text nor the result is kept, and no candidate is made. A document with a secrecy mark is refused.",
		Actions:  []org.Action{org.DocumentCheckPrivate, org.DocumentCheck},
		refusals: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
	}
	content := formOf()
	content["application/json"] = &huma.MediaType{Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"text"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"text": {Type: huma.TypeString, Description: "The judgment, with its line breaks."},
			"name": {Type: huma.TypeString, Description: "What the record calls it."},
		},
	}}
	slots := checkers()
	return []route{on(op, content, func(ctx context.Context, c *caller, _ *nothing) (*reply[check.Record], error) {
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
		rec, err := a.check(ctx, file)
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

// check runs the checker as the command line does, for today.
func (a *API) check(ctx context.Context, file upload) (check.Record, error) {
	doc, err := a.Examiner.Read(ctx, file.data, file.name)
	if err != nil {
		return check.Record{}, err
	}
	result, err := a.Examiner.Check(ctx, examine.Paper{Doc: judgment.Parse(doc.Text), Format: examine.FormatOf(doc), On: calendar.DayOf(a.Site.Now())})
	if err != nil {
		return check.Record{}, err
	}
	return result.Record(file.name), nil
}
