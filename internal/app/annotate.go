package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/redline"
)

// annotator writes the annotated copies of --annotate.
type annotator struct {
	folder string
	words  speaker
}

// newAnnotator makes the folder; nil when none is named.
func newAnnotator(folder string, p speaker) (*annotator, error) {
	if folder == "" {
		return nil, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return &annotator{folder, p}, nil
}

// write writes the annotated copy of a Word document under its own name; other
// formats have none. A file that is there already is not written over.
func (a *annotator) write(file string, doc extract.Document, res check.Result) (err error) {
	if a == nil || doc.Format != extract.DOCX {
		return nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name := filepath.Join(a.folder, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+".docx")
	var out bytes.Buffer
	by := redline.Reviewer{Date: time.Now()}
	if err := document.Annotate(&out, bytes.NewReader(src), int64(len(src)), doc, document.Remarks(res.Hits), by, a.words); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return errors.New(a.words.T("annotate.exists", "name", name))
	}
	if err != nil {
		return err
	}
	_, err = f.Write(out.Bytes())
	return errors.Join(err, f.Close())
}
