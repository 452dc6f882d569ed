// Package extract takes the text out of the files that courts exchange: plain
// text, web pages, Word documents (.docx, and .doc or .wps where a program for
// them is installed) and PDF. It refuses everything else
// with a reason that a reader can act on, and it remembers for every piece of
// text where in the source it stood, so that a remark on the text can later be
// shown on the page it came from.
//
// Nothing is ever fetched: no picture, template, entity or style sheet that a
// file names is opened. What a hostile file can cost is bounded by Limits.
package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Format is a kind of file that has text we can read.
type Format string

// The formats that work.
const (
	TXT  Format = "txt"
	HTML Format = "html"
	DOCX Format = "docx"
	PDF  Format = "pdf"
	DOC  Format = "doc" // the old binary format of Word and WPS
	IMG  Format = "img" // a picture of a page: .png, .jpg
)

// Document is the text of one file.
type Document struct {
	// Text is valid UTF-8. For txt it is the file's own text, untouched:
	// line ends stay as they are and nothing is trimmed. A byte order mark
	// is not part of the text, and all offsets count from the byte after it.
	// The other formats have "\n" after every paragraph, cell or line.
	Text string

	Format Format

	// Encoding is the character encoding of a txt or html file by its IANA
	// name in lower case ("utf-8", "gb18030", "utf-16le", "big5"); empty for
	// the other formats. BOM tells whether the file began with a mark.
	Encoding string
	BOM      bool

	// Map tells where each piece of Text stood, in text order, without
	// overlaps. Line breaks and spaces that we set ourselves have no place.
	Map Map

	// Wraps are the offsets in Text of line breaks that only show where the
	// line of a PDF was full. Unwrap takes them out.
	Wraps []int

	// Sheets are the pages of a PDF, or the one of a picture; the places in
	// Map lie on them. Empty for the other formats.
	Sheets []Sheet

	// Margins is the text of the running headers and footers of a docx. It
	// is not part of Text and has no places; a secrecy mark may hide there.
	Margins string

	// Recognised tells that the text was read off pictures of pages, and may
	// be misread; the places say how sure each line is.
	Recognised bool

	// Notes say what was left out or is uncertain. They are not errors.
	Notes []Note
}

// Note is a remark on how the text was won: a key of Messages and its
// arguments.
type Note struct {
	Key  string
	Args map[string]any
}

// Span is a piece of Text and its place in the source.
type Span struct {
	Start, End int // bytes of Document.Text

	// Part is the part of the package the place lies in: "word/document.xml"
	// for docx, empty otherwise.
	Part string

	// From and To are bytes of the source: of the part for docx (entities
	// still written out), of the decoded file after its byte order mark for
	// txt and html. When To-From equals End-Start the two run byte for byte
	// alike; otherwise the piece is known only as a whole. Unused for PDF.
	From, To int64

	// Page (from 1) and Box are the place of a word in a PDF.
	Page int
	Box  Box

	// Confidence, 0 to 1, is how sure recognised text is; 0 for other text.
	Confidence float64
}

// Box is a rectangle on a page in points, from the upper left corner.
type Box struct{ XMin, YMin, XMax, YMax float64 }

// Map is a list of places in text order.
type Map []Span

// Places returns the places that the bytes from start up to end of the text
// touch. An empty range touches the place it lies in, if any.
func (m Map) Places(start, end int) []Span {
	i := sort.Search(len(m), func(i int) bool { return m[i].End > start })
	j := i
	for j < len(m) && (m[j].Start < end || m[j].Start == start) {
		j++
	}
	return m[i:j:j]
}

// Unwrap returns the document with the line breaks of Wraps taken out, so that
// a sentence runs on as it was written. Places move along.
func (d Document) Unwrap() Document {
	if len(d.Wraps) == 0 {
		return d
	}
	var b strings.Builder
	b.Grow(len(d.Text))
	at := 0
	for _, w := range d.Wraps {
		b.WriteString(d.Text[at:w])
		at = w + 1
	}
	b.WriteString(d.Text[at:])
	moved := make(Map, len(d.Map))
	gone := 0
	for i, s := range d.Map {
		for gone < len(d.Wraps) && d.Wraps[gone] < s.Start {
			gone++
		}
		s.Start -= gone
		s.End -= gone
		moved[i] = s
	}
	d.Text, d.Map, d.Wraps = b.String(), moved, nil
	return d
}

// Limits bound what one file may cost. A field left zero has the value of
// DefaultLimits.
type Limits struct {
	File     int64         // bytes of the file
	Text     int           // bytes of Document.Text
	Places   int           // entries of Document.Map
	Unpacked int64         // bytes of all parts of a docx together
	Ratio    int64         // times that a part of a docx may swell
	Entries  int           // parts of a docx
	Depth    int           // nesting of its XML
	Pages    int           // pages of a PDF
	Time     time.Duration // that the PDF reader may take
	Memory   int64         // address space of the PDF reader, in bytes
	Scanned  int           // pages that are read off their pictures

	Recognise Recogniser // reads pictures of pages; nil: what needs it is refused
}

// DefaultLimits fit a court document, also a very long one.
func DefaultLimits() Limits {
	return Limits{
		File:     20 << 20,
		Text:     16 << 20,
		Places:   400_000,
		Unpacked: 128 << 20,
		Ratio:    200,
		Entries:  4096,
		Depth:    256,
		Pages:    3000,
		Time:     60 * time.Second,
		Memory:   1 << 30,
		Scanned:  40,
	}
}

// orDefault fills the fields left zero.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	fill(&l.File, d.File)
	fill(&l.Text, d.Text)
	fill(&l.Places, d.Places)
	fill(&l.Unpacked, d.Unpacked)
	fill(&l.Ratio, d.Ratio)
	fill(&l.Entries, d.Entries)
	fill(&l.Depth, d.Depth)
	fill(&l.Pages, d.Pages)
	fill(&l.Time, d.Time)
	fill(&l.Memory, d.Memory)
	fill(&l.Scanned, d.Scanned)
	return l
}

// fill sets v to d when nobody chose a value.
func fill[T int | int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// source is a file about to be read.
type source struct {
	r    io.ReaderAt
	size int64
	name string // the base name, for its ending and for messages
	lim  Limits
}

// Text reads the document in r. The format is decided by the content first and
// by the ending of name only where the content leaves it open; name opens
// nothing and may be empty. Errors are of type *Error, except that errors of
// ctx and read errors of r pass through wrapped.
func Text(ctx context.Context, r io.ReaderAt, size int64, name string, lim Limits) (Document, error) {
	src := &source{r: r, size: size, name: baseName(name), lim: lim.orDefault()}
	doc, err := src.read(ctx)
	if err != nil {
		return Document{}, src.sign(err)
	}
	return doc, nil
}

// File reads the document at path. A file that is gone gives an error for
// which errors.Is(err, fs.ErrNotExist) holds.
func File(ctx context.Context, path string, lim Limits) (Document, error) {
	doc, err := readFile(ctx, path, lim)
	if errors.Is(err, fs.ErrNotExist) {
		return Document{}, fail("extract.vanished", err).named(baseName(path))
	}
	var known *Error
	if err != nil && !errors.As(err, &known) && ctx.Err() == nil {
		return Document{}, fail("extract.unreadable", err).named(baseName(path))
	}
	return doc, err
}

// readFile opens path and reads it.
func readFile(ctx context.Context, path string, lim Limits) (doc Document, err error) {
	// Asked before opening: opening a named pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return Document{}, err
	}
	if !info.Mode().IsRegular() {
		return Document{}, fmt.Errorf("extract: %s is not a regular file", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return Document{}, err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	if info, err = f.Stat(); err != nil {
		return Document{}, err
	}
	return Text(ctx, f, info.Size(), path, lim)
}

// Stream reads a document that can be read only once, such as standard input.
// At most lim.File bytes are held in memory.
func Stream(ctx context.Context, r io.Reader, name string, lim Limits) (Document, error) {
	lim = lim.orDefault()
	data, err := io.ReadAll(io.LimitReader(r, lim.File+1))
	if err != nil {
		return Document{}, fail("extract.unreadable", err).named(baseName(name))
	}
	return Text(ctx, bytes.NewReader(data), int64(len(data)), name, lim)
}

// Known reports whether name ends like a file that this package reads. It is
// for walking a folder; Text itself looks at the content.
func Known(name string) bool {
	switch ending(name) {
	case ".txt", ".html", ".htm", ".docx", ".doc", ".wps", ".pdf":
		return true
	}
	return false
}

// read decides the format and hands the file to its reader.
func (s *source) read(ctx context.Context) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	if s.size == 0 {
		return Document{}, fail("extract.empty", ErrEmpty)
	}
	if s.size > s.lim.File {
		return Document{}, fail("extract.too_large", ErrTooLarge, "size", s.size, "limit", s.lim.File)
	}
	format, err := s.sniff()
	if err != nil {
		return Document{}, err
	}
	var doc Document
	switch format {
	case TXT:
		doc, err = s.readText()
	case HTML:
		doc, err = s.readHTML(ctx)
	case DOCX:
		doc, err = s.readDocx(ctx)
	case PDF:
		doc, err = s.readPDF(ctx)
	case DOC:
		doc, err = s.readDoc(ctx)
	case IMG:
		doc, err = s.readPicture()
	}
	if err != nil {
		return Document{}, err
	}
	doc.Format = format
	if len(doc.Text) > s.lim.Text {
		return Document{}, fail("extract.text_too_long", ErrTooLarge, "limit", s.lim.Text)
	}
	if strings.TrimSpace(doc.Text) == "" {
		return Document{}, fail("extract.empty", ErrEmpty)
	}
	return doc, nil
}

// all reads the whole file into memory; its size was checked before.
func (s *source) all() ([]byte, error) {
	data := make([]byte, s.size)
	n, err := s.r.ReadAt(data, 0)
	if int64(n) == s.size {
		return data, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return nil, fmt.Errorf("extract: %s shrank while it was read: %w", s.name, err)
}

// sign puts the file's name into an error of ours.
func (s *source) sign(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e.named(s.name)
	}
	return err
}

// baseName is the last element of a name from either kind of system, so that
// neither a message nor a log carries somebody's folders.
func baseName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
}

// ending is the ending of name in lower case, with its dot.
func ending(name string) string { return strings.ToLower(filepath.Ext(baseName(name))) }
