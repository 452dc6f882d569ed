package app

import (
	"cmp"
	"context"
	"log/slog"

	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/ocr"
)

// Eyes read scans.
type Eyes struct {
	extract.Recogniser        // nil where this machine cannot: then scans are refused with a sentence
	Means              string // "models", "tesseract", "" for none

	close func() error
}

// noModels is given instead of a folder where scans are not to be read.
const noModels = "off"

// newEyes returns what reads scans here: the models of a folder, or else
// tesseract, which is slower and misreads more.
func newEyes(ctx context.Context, folder string) *Eyes {
	if folder == noModels {
		return &Eyes{}
	}
	r, err := ocr.New(cmp.Or(folder, ocr.Folder()), 1)
	if err == nil {
		return &Eyes{Recogniser: r, Means: "models", close: r.Close}
	}
	slog.Debug("no models that read scans", "error", err)
	t, err := extract.FindTesseract(ctx)
	if err == nil {
		return &Eyes{Recogniser: t, Means: "tesseract"}
	}
	slog.Debug("no tesseract", "error", err)
	return &Eyes{}
}

// Close lets the models go.
func (e *Eyes) Close() error {
	if e.close == nil {
		return nil
	}
	return e.close()
}
