// Package examine is how a court's documents are read and checked: the engine
// with the registers in force. The shelf, batches, the judge's desk and the API
// all come through here, so that one document is never judged in two ways.
package examine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/terms"
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
	Allow     *allow.List        // what the courts do not want to be warned of; nil: nothing
	Terms     *terms.Book        // the words of the courts; nil: those of the program
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
	return &Examiner{Parts: Parts{Statutes: statutes, Courts: courts, Recognise: recognise}}, nil
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

// Admit refuses a text that came without a file and bears a secrecy mark.
func Admit(text string) error {
	if _, ok := extract.SecrecyMark(text); ok {
		return ErrSecret
	}
	return nil
}

// Paper is a text to be checked.
type Paper struct {
	Doc    *judgment.Doc
	Format Format
	On     calendar.Day // the day the check is made for: nothing signed may lie after it
	Court  org.CourtID  // whose document it is; "" when that is not known

	Purpose rule.Purpose // what the check is for
	NoTypos bool         // typos are not looked for
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

// Result is what the rules said, as the court wants to hear it.
type Result struct {
	check.Result
	Silenced []Silenced // hits left out, in text order
	Terms    int        // edition of the court's own list of words; 0: the program's
}

// Silenced is a hit that the court's list of allowed wordings covers.
type Silenced struct {
	check.Hit
	Entry allow.ID
}

// Check runs the rules over a paper, with the words of its court, and leaves out
// what the court's list of allowed wordings covers. It is the one place where
// those lists count.
func (e *Examiner) Check(ctx context.Context, p Paper) (Result, error) {
	var allowed []allow.Entry
	if e.Allow != nil {
		var err error
		if allowed, err = e.Allow.InForce(ctx, p.Court); err != nil {
			return Result{}, err
		}
	}
	words, err := e.words(ctx, p.Court)
	if err != nil {
		return Result{}, err
	}
	year, month, day := p.On.Civil()
	in := rule.Input{
		Doc: p.Doc, Statutes: e.Statutes, Courts: e.Courts, Format: rule.Format(p.Format), Purpose: p.Purpose,
		Lexicon: words.List,
		Today:   judgment.Day{Year: year, Month: int(month), Day: day},
	}
	if !p.NoTypos {
		in.Typos = typo.Default()
	}
	r := Result{Result: check.Run(in), Terms: words.Number}
	r.silence(allowed)
	return r, nil
}

// silence takes out the hits that an entry covers.
func (r *Result) silence(allowed []allow.Entry) {
	if len(allowed) == 0 {
		return
	}
	r.Hits = slices.DeleteFunc(r.Hits, func(h check.Hit) bool {
		i := slices.IndexFunc(allowed, func(e allow.Entry) bool { return e.Covers(r.Doc.Text, h) })
		if i >= 0 {
			r.Silenced = append(r.Silenced, Silenced{h, allowed[i].ID})
		}
		return i >= 0
	})
}

// words is the list of words that counts for a court.
func (e *Examiner) words(ctx context.Context, court org.CourtID) (terms.Edition, error) {
	if e.Terms == nil {
		return terms.Edition{}, nil
	}
	return e.Terms.InForce(ctx, court)
}

// Version names the rules and data that a check for a court is made with now.
func (e *Examiner) Version(ctx context.Context, court org.CourtID) (string, error) {
	words, err := e.words(ctx, court)
	return version(words.Number), err
}

// Version names the rules and data that the check was made with.
func (r *Result) Version() string { return version(r.Terms) }

func version(words int) string {
	if words == 0 {
		return "judgment " + check.Version
	}
	return fmt.Sprintf("judgment %s, terms %d", check.Version, words)
}
