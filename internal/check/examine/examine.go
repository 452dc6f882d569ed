// Package examine is how a court's documents are read and checked: the engine
// with the registers in force. The shelf, batches, the judge's desk and the API
// all come through here, so that one document is never judged in two ways.
package examine

import (
	"bytes"
	"context"
	"errors"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/statute"
	"xiezhi/internal/engine/judgment/typo"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 20 << 20

// ErrSecret refuses a document whose head bears a secrecy mark.
var ErrSecret = errors.New("examine: a secrecy mark at the head")

// Parts are what an examiner is made of.
type Parts struct {
	Statutes  *statute.Register
	Courts    *judgment.Courts
	Recognise extract.Recogniser // reads scans; nil where this machine cannot
}

// Examiner reads and checks documents. It keeps nothing.
type Examiner struct{ Parts }

// New returns an examiner with the registers that come with the program.
// recognise reads scans; nil where this machine cannot.
func New(recognise extract.Recogniser) (*Examiner, error) {
	statutes, err := statute.Default()
	if err != nil {
		return nil, err
	}
	courts, err := judgment.DefaultCourts()
	if err != nil {
		return nil, err
	}
	return &Examiner{Parts{Statutes: statutes, Courts: courts, Recognise: recognise}}, nil
}

// Read takes the text out of a file, lines of a PDF joined. It refuses a file
// that gives no text, with an *extract.Error, and one with a secrecy mark.
func (e *Examiner) Read(ctx context.Context, data []byte, name string) (extract.Document, error) {
	doc, err := extract.Text(ctx, bytes.NewReader(data), int64(len(data)), name, extract.Limits{File: MaxSize, Recognise: e.Recognise})
	if err != nil {
		return doc, err
	}
	if _, ok := doc.SecrecyMark(); ok {
		return extract.Document{}, ErrSecret
	}
	return doc.Unwrap(), nil
}

// Paper is a text to be checked.
type Paper struct {
	Doc    *judgment.Doc
	Format Format
	On     calendar.Day // the day the check is made for: nothing signed may lie after it
	Court  org.CourtID  // whose document it is; "" when that is not known
}

// Format says what the text was extracted from.
type Format string

// FormatOf is the format of an extracted document; text that was read off
// pictures is another thing than the text of a file.
func FormatOf(d extract.Document) Format {
	if d.Recognised {
		return scan
	}
	return Format(d.Format)
}

// scan is text that was read off pictures.
const scan = Format(rule.Scan)

// Check runs the rules over a paper.
func (e *Examiner) Check(_ context.Context, p Paper) (check.Result, error) {
	year, month, day := p.On.Civil()
	return check.Run(rule.Input{
		Doc: p.Doc, Statutes: e.Statutes, Courts: e.Courts, Typos: typo.Default(), Format: rule.Format(p.Format),
		Today: judgment.Day{Year: year, Month: int(month), Day: day},
	}), nil
}

// Version names the rules and data that a check is made with.
func Version() string { return "judgment " + check.Version }
