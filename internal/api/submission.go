package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/supervise/issue"
)

// maxReason bounds what is said with a step, in characters, as on the pages.
const maxReason = 20000

// submissionOf describes the form that proofs are handed in with.
func submissionOf() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"version", "reason"},
		Properties: map[string]*huma.Schema{
			"version": {Type: huma.TypeString, Description: "The version that the caller saw."},
			"reason":  {Type: huma.TypeString, Description: "What was done."},
			"file": {
				Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"},
				Description: "The proofs, one part each, 20 MB in all at most. None is needed where what was put right at once has brought some already.",
			},
		},
	}}}
}

// submission is such a form, its files in memory.
type submission struct {
	version int64
	reason  string
	files   []upload
}

// submission reads the form. Only what a submission holds is taken.
func (c *caller) submission() (out submission, err error) {
	c.Body = http.MaxBytesReader(c.W, c.Body, document.MaxSize+envelope)
	parts, err := c.MultipartReader()
	if err != nil {
		return out, errMedia
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, unreadable(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return out, unreadable(err)
		}
		name, text := fileName(part), string(data)
		switch part.FormName() {
		case "file":
			if name == "" {
				return out, errMalformed
			}
			out.files = append(out.files, upload{extract.BaseName(name), data})
		case "version":
			if out.version, err = strconv.ParseInt(text, 10, 64); err != nil || out.version < 1 {
				return out, errors.Join(errMalformed, err)
			}
		case "reason":
			if !legible(text) || utf8.RuneCountInString(text) > maxReason {
				return out, errMalformed
			}
			out.reason = strings.TrimSpace(text)
		default:
			return out, errMalformed
		}
	}
}

// submitIssue hands in what was done, with the proofs, in one act.
func (a *API) submitIssue(ctx context.Context, c *caller, in *issuePath) (*reply[Stepped], error) {
	form, err := c.submission()
	if err != nil {
		return nil, err
	}
	if form.version == 0 {
		return nil, errMalformed
	}
	file, err := a.Issues.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	move := issue.Input{Version: form.version, Reason: form.reason}
	// Who may not submit leaves no file behind.
	if err := a.Issues.MaySubmit(ctx, c.By, file.ID, move, len(form.files)); err != nil {
		return nil, err
	}
	for _, f := range form.files {
		ref, err := a.Blobs.Put(ctx, bytes.NewReader(f.data), document.MaxSize)
		if err != nil {
			return nil, err
		}
		move.Files = append(move.Files, evidence.Evidence{
			Source: evidence.Document, Name: f.name, Media: "application/octet-stream", SHA256: ref.SHA256, Size: ref.Size,
		})
	}
	if err := a.Issues.Take(ctx, c.By, file.ID, issue.Submit, move); err != nil {
		return nil, err
	}
	is, err := a.Issues.Open(ctx, c.By, file.ID)
	if err != nil {
		return nil, err
	}
	return replied(Stepped{string(is.ID), is.Number, string(is.State), due(is.Due), is.Version, false}), nil
}
