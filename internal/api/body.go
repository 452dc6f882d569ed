package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/extract"
)

// envelope is what a body may hold beside the file itself.
const envelope = 1 << 20

// upload is the one file of a form, in memory: what is only checked must not
// come to lie on a disk.
type upload struct {
	name string
	data []byte
}

// formOf describes a form with one file.
func formOf() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {
			Type: huma.TypeString, Format: "binary", Description: "One file: txt, html, docx or pdf, 20 MB at most.",
		}},
	}}}
}

// file reads the one file of a form.
func (c *caller) file() (upload, error) {
	c.Body = http.MaxBytesReader(c.W, c.Body, document.MaxSize+envelope)
	parts, err := c.MultipartReader()
	if err != nil {
		return upload{}, errMedia
	}
	var out *upload
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return upload{}, unreadable(err)
		}
		name := fileName(part)
		if part.FormName() != "file" || name == "" || out != nil {
			return upload{}, errOneFile
		}
		data, err := io.ReadAll(io.LimitReader(part, document.MaxSize+1))
		if err != nil {
			return upload{}, unreadable(err)
		}
		if len(data) > document.MaxSize {
			return upload{}, &http.MaxBytesError{Limit: document.MaxSize}
		}
		out = &upload{extract.BaseName(name), data}
	}
	if out == nil {
		return upload{}, errOneFile
	}
	return *out, nil
}

// unreadable tells a body that is too large from one that is broken.
func unreadable(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return &http.MaxBytesError{Limit: document.MaxSize}
	}
	return errors.Join(errMalformed, err)
}

// fileName is the name that was given, whatever its form: FileName of the part
// would already have cut it at slashes only.
func fileName(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

// object reads a body of JSON that may be as large as a file.
func (c *caller) object(v any) error {
	c.Body = http.MaxBytesReader(c.W, c.Body, document.MaxSize+envelope)
	dec := json.NewDecoder(c.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return unreadable(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return unreadable(errors.New("more than one value"))
	}
	return nil
}

// unmarshal reads JSON for the framework, which asks for any value first. A NUL
// is in no text of ours, and PostgreSQL keeps none.
func unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if p, ok := v.(*any); ok && holdsNUL(*p) {
		return errors.New("a text holds the character U+0000")
	}
	return nil
}

func holdsNUL(v any) bool {
	switch x := v.(type) {
	case string:
		return strings.Contains(x, "\x00")
	case []any:
		return slices.ContainsFunc(x, holdsNUL)
	case map[string]any:
		for _, y := range x {
			if holdsNUL(y) {
				return true
			}
		}
	}
	return false
}

// address says what is wrong with an address whose parts are not text.
func (c *caller) address() error {
	if !legible(c.URL.Path) {
		return org.ErrNotFound
	}
	query, err := url.QueryUnescape(c.URL.RawQuery)
	if err == nil && legible(query) {
		return nil
	}
	return &Problem{
		Title: c.P.T("error.title.422"), Status: http.StatusUnprocessableEntity, Code: "input",
		Detail: c.P.T("error.wrong_input", "n", 1), Errors: []Fault{{"query", "not UTF-8 text"}},
	}
}

// legible reports whether s is text: UTF-8 without NUL.
func legible(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
