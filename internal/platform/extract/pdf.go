package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// The program that reads PDF and the Debian packages that it comes in.
const (
	pdfTool    = "pdftotext"
	pdfPackage = "poppler-utils"

	// pdfTables is the package with the tables of Chinese codes that a PDF
	// needs if its fonts are not embedded.
	pdfTables = "poppler-data"
)

// PDFTool is the path of the program that reads PDF. If it is not installed
// the error is ErrToolMissing.
func PDFTool() (string, error) {
	p, err := exec.LookPath(pdfTool)
	if err != nil {
		return "", fail("extract.tool_missing", fmt.Errorf("%w: %w", ErrToolMissing, err), "package", pdfPackage)
	}
	return p, nil
}

// readPDF reads a PDF through pdftotext, which gives a box for every word.
//
// The program is a child of its own process group with a bare environment. It
// gets the file through a pipe, and nothing is written to that pipe before its
// limits on memory and time are set: no byte of a hostile file is read outside
// them. It can write no file, and its output is cut off at a limit.
func (s *source) readPDF(ctx context.Context) (Document, error) {
	tool, err := PDFTool()
	if err != nil {
		return Document{}, err
	}
	ctx2, cancel := context.WithTimeout(ctx, s.lim.Time)
	defer cancel()
	parser := &bboxParser{lim: s.lim}
	said, err := s.runPDF(ctx2, tool, parser)
	switch {
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case errors.Is(ctx2.Err(), context.DeadlineExceeded):
		return Document{}, fail("extract.too_costly", fmt.Errorf("%w: %s took longer than %v", ErrTooCostly, pdfTool, s.lim.Time))
	case err != nil:
		return Document{}, pdfError(said, err)
	}
	if strings.Contains(said, "Missing language pack") {
		// Text in such fonts is lost without a word; half a judgment is
		// worse than none.
		return Document{}, fail("extract.tool_missing", fmt.Errorf("%w: tables of Chinese codes", ErrToolMissing), "package", pdfTables)
	}
	doc, err := layOut(parser.pages, s.lim)
	if scan := errors.Is(err, ErrNeedsOCR); s.lim.Recognise != nil && (scan || err == nil && doc.emptyPages()) {
		return s.readScan(ctx, parser.pages, scan)
	}
	if err != nil {
		return Document{}, err
	}
	if parser.radicals > 0 {
		doc.Notes = append(doc.Notes, Note{Key: "extract.note.radicals", Args: map[string]any{"n": parser.radicals}})
	}
	if strings.Contains(said, "Syntax Error") {
		doc.Notes = append(doc.Notes, Note{Key: "extract.note.pdf_damaged"})
	}
	return doc, nil
}

// runPDF runs the tool on the file and lets the parser read what it prints.
func (s *source) runPDF(ctx context.Context, tool string, parser *bboxParser) (said string, err error) {
	return s.runChild(ctx, tool, []string{"-bbox-layout", "-enc", "UTF-8", "-", "-"}, parser.read)
}

// runChild runs a tool within the limits, feeds it the file on its standard
// input, and lets read have what it prints. It returns what the tool said on
// its error channel.
func (s *source) runChild(ctx context.Context, tool string, args []string, read func(io.Reader) error) (said string, err error) {
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Env = []string{"LC_ALL=C", "HOME=/nonexistent", "OMP_THREAD_LIMIT=1"} // threads would only wait for each other
	cmd.Dir = "/"
	cmd.WaitDelay = 5 * time.Second // a pipe held open by nobody knows whom
	ownGroup(cmd)
	complaint := &headWriter{max: 64 << 10}
	cmd.Stderr = complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	var feed sync.WaitGroup
	parseErr := limitChild(cmd, s.lim)
	if parseErr == nil {
		feed.Go(func() {
			// The tool may stop reading early; its exit says why.
			_, _ = io.Copy(in, io.NewSectionReader(s.r, 0, s.size))
			_ = in.Close()
		})
		parseErr = read(out)
	}
	if parseErr != nil {
		_ = cmd.Cancel() // its output is of no use any more
	}
	waitErr := cmd.Wait()
	feed.Wait()
	if parseErr != nil && waitErr != nil && !isOurs(parseErr) {
		parseErr = waitErr // the output broke off because the tool died
	}
	if parseErr != nil {
		return complaint.String(), parseErr
	}
	return complaint.String(), waitErr
}

// isOurs reports an error that is already a verdict on the file.
func isOurs(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

// pdfError turns the failure of the tool into a verdict on the file.
func pdfError(said string, err error) error {
	if isOurs(err) {
		return err
	}
	for _, s := range []string{"Incorrect password", "security handler", "crypt filter"} {
		if strings.Contains(said, s) {
			return fail("extract.encrypted", fmt.Errorf("%w: %w", ErrEncrypted, err))
		}
	}
	return childError(pdfTool, said, err)
}

// childError turns the failure of a tool into a verdict on the file.
func childError(tool, said string, err error) error {
	if isOurs(err) {
		return err
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("extract: %s: %w", tool, err)
	}
	if hitLimit(exit, said) {
		return fail("extract.too_costly", fmt.Errorf("%w: %s: %w", ErrTooCostly, tool, err))
	}
	return damaged(tool, err)
}

// hitLimit reports whether the tool ended at a limit of ours. Processor time
// ends it by a signal; memory by its own complaint, or before it began, when
// not even its libraries fit.
func hitLimit(exit *exec.ExitError, said string) bool {
	if killedByLimit(exit) {
		return true
	}
	for _, s := range []string{"Out of memory", "out of memory", "bad_alloc", "cannot allocate", "failed to map segment", "Cannot allocate"} {
		if strings.Contains(said, s) {
			return true
		}
	}
	return false
}

// headWriter keeps the first bytes written to it and forgets the rest.
type headWriter struct {
	b   bytes.Buffer
	max int
}

// Write never fails.
func (w *headWriter) Write(p []byte) (int, error) {
	if room := w.max - w.b.Len(); room > 0 {
		w.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

// String is what was kept.
func (w *headWriter) String() string { return w.b.String() }
