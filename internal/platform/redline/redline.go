// Package redline puts remarks into a Word document that somebody else wrote:
// comments on exact characters, and fixes as tracked changes, so that the
// author accepts or rejects them one by one in Word, WPS or LibreOffice. It
// splices: what no remark touches keeps its bytes.
package redline

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Mark is a remark on a stretch of a Word document that somebody else wrote.
type Mark struct {
	Part    string  // of the package: word/document.xml, word/footnotes.xml
	Pieces  []Piece // where the text stands, in text order; a single piece of no length is a point
	Whole   bool    // the pieces are all of it: no tab or line break stands between them
	Comment string  // each line is a paragraph
	Fix     *string // what should stand there instead; nil when there is no single answer
}

// Piece is a part of a mark within the character data of one run.
type Piece struct {
	From, To   int64 // bytes of the part: the stretch of character data
	Start, End int   // bytes of that stretch's text, entities resolved
}

// Reviewer signs comments and changes.
type Reviewer struct {
	Author, Initials string
	Date             time.Time
	InNote, InBox    string // what a comment begins with when it had to be moved out of a note or a text box
}

// ErrPackage is a file that is no Word document after all, or a mark that does
// not lie in it.
var ErrPackage = errors.New("redline: not a Word document, or not the one that was marked")

// maxPart bounds one part of a package that is rewritten.
const maxPart = 128 << 20

// Annotate writes the Word document src with each mark as a comment on exactly
// its characters, and with each fix as a tracked change beside it. Accepting
// all changes gives the mended text, rejecting them the text as it was. What no
// mark touches keeps its bytes. A mark that overlaps the one before joins it
// and loses its fix. A comment on a note or in a text box stands in the body
// where the note or the box is anchored, as Word allows none inside; the change
// stays in its place. Where text cannot be changed as a whole (a tab within, an
// insertion by somebody else that is nested), the comment alone is written.
func Annotate(w io.Writer, src io.ReaderAt, size int64, by Reviewer, marks []Mark) error {
	zr, err := zip.NewReader(src, size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPackage, err)
	}
	pk := &marked{zr: zr, by: by, text: map[string][]byte{}}
	if pk.main, err = pk.mainPart(); err != nil {
		return err
	}
	byPart := map[string][]Mark{}
	for _, m := range marks {
		if len(m.Pieces) > 0 {
			byPart[m.Part] = append(byPart[m.Part], m)
		}
	}
	// Notes first: their comments go into the body.
	for _, part := range slices.Sorted(mapKeys(byPart)) {
		if part != pk.main {
			if err := pk.splice(part, byPart[part]); err != nil {
				return err
			}
		}
	}
	if err := pk.splice(pk.main, byPart[pk.main]); err != nil {
		return err
	}
	if err := pk.enter(); err != nil {
		return err
	}
	return pk.write(w)
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// marked is a package being marked.
type marked struct {
	zr   *zip.Reader
	by   Reviewer
	main string
	text map[string][]byte // parts that were read, as they will be written

	comments []string // content of each comment, by its number from first on
	first    int      // the first free number of a comment
	revision int      // the last number of a change
	moved    []movedComment
	started  bool
}

// movedComment is a comment on a note: it goes where the body refers to the note.
type movedComment struct{ kind, id, text string }

// read returns the bytes of a part, nil when there is none.
func (p *marked) read(name string) ([]byte, error) {
	if b, ok := p.text[name]; ok {
		return b, nil
	}
	for _, f := range p.zr.File {
		if strings.TrimPrefix(f.Name, "/") != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPackage, err)
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, maxPart+1))
		if err != nil || len(b) > maxPart {
			return nil, fmt.Errorf("%w: %s: %w", ErrPackage, name, err)
		}
		return b, nil
	}
	return nil, nil
}

// relation is one line of a relationships part.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func relations(b []byte) ([]relation, error) {
	var list struct {
		Relationship []relation
	}
	if len(b) == 0 {
		return nil, nil
	}
	if err := xml.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("%w: relationships: %w", ErrPackage, err)
	}
	return list.Relationship, nil
}

// related finds what a part is related to by the last word of the type, in the
// transitional and the strict form alike; "" when there is none.
func related(list []relation, folder, kind string) string {
	for _, r := range list {
		if path.Base(r.Type) == kind {
			if strings.HasPrefix(r.Target, "/") {
				return strings.TrimPrefix(r.Target, "/")
			}
			return path.Join(folder, r.Target)
		}
	}
	return ""
}

// mainPart is the name of the part with the body.
func (p *marked) mainPart() (string, error) {
	b, err := p.read("_rels/.rels")
	if err != nil {
		return "", err
	}
	list, err := relations(b)
	if err != nil {
		return "", err
	}
	main := cmp.Or(related(list, "", "officeDocument"), "word/document.xml")
	if b, err = p.read(main); err == nil && b == nil {
		err = fmt.Errorf("%w: no %s", ErrPackage, main)
	}
	return main, err
}

// relsOf is the name of a part's relationships.
func relsOf(part string) string { return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels") }

// start finds the comments that are there and the numbers that are free.
func (p *marked) start() error {
	if p.started {
		return nil
	}
	p.started = true
	name, err := p.commentsPart()
	if err != nil {
		return err
	}
	b, err := p.read(name)
	if err != nil {
		return err
	}
	p.first = highest(b) + 1
	for _, f := range p.zr.File {
		if part := strings.TrimPrefix(f.Name, "/"); path.Dir(part) == path.Dir(p.main) && path.Ext(part) == ".xml" {
			b, err := p.read(part)
			if err != nil {
				return err
			}
			p.revision = max(p.revision, highest(b))
		}
	}
	return nil
}

// highest is the highest number that any w:id of the part has; -1 without one.
func highest(b []byte) int {
	top := -1
	for {
		i := bytes.Index(b, []byte(`:id="`))
		if i < 0 {
			return top
		}
		b = b[i+len(`:id="`):]
		if end := bytes.IndexByte(b, '"'); end > 0 && end < 10 {
			if n, err := strconv.Atoi(string(b[:end])); err == nil {
				top = max(top, n)
			}
		}
	}
}

// comment takes a comment in and gives its number.
func (p *marked) comment(text string) int {
	p.comments = append(p.comments, text)
	return p.first + len(p.comments) - 1
}

// change numbers a change.
func (p *marked) change() int {
	p.revision++
	return p.revision
}

func (p *marked) date() string { return p.by.Date.UTC().Format("2006-01-02T15:04:05Z") }

func (p *marked) commentsPart() (string, error) {
	b, err := p.read(relsOf(p.main))
	if err != nil {
		return "", err
	}
	list, err := relations(b)
	if err != nil {
		return "", err
	}
	return related(list, path.Dir(p.main), "comments"), nil
}

// Name spaces and types of a comments part, by the form of the document.
const (
	nsTransitional  = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsStrictWord    = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	relTransitional = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
	relStrict       = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
	typeComments    = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
)

// enter writes the comments part, its relationship and its type.
func (p *marked) enter() error {
	if len(p.comments) == 0 {
		return nil
	}
	ns, rel := nsTransitional, relTransitional
	if bytes.Contains(p.text[p.main], []byte(nsStrictWord)) {
		ns, rel = nsStrictWord, relStrict
	}
	name, err := p.commentsPart()
	if err != nil {
		return err
	}
	if old, err := p.read(name); err != nil || old != nil && name != "" {
		if err != nil {
			return err
		}
		return p.before(name, old, "comments", p.list)
	}
	name = path.Join(path.Dir(p.main), "comments.xml")
	if there, err := p.read(name); err != nil || there != nil {
		name = path.Join(path.Dir(p.main), "xiezhi-comments.xml")
	}
	p.text[name] = []byte(head + `<w:comments xmlns:w="` + ns + `">` + p.list("w:") + `</w:comments>`)
	return p.relate(name, rel)
}

// list is the content of a comments part.
func (p *marked) list(prefix string) string {
	var b strings.Builder
	for i, text := range p.comments {
		fmt.Fprintf(&b, `<%[1]scomment %[1]sid="%[2]d" %[1]sauthor="%[3]s" %[1]sdate="%[4]s" %[1]sinitials="%[5]s">`,
			prefix, p.first+i, esc(p.by.Author), p.date(), esc(p.by.Initials))
		for line := range strings.Lines(text) {
			fmt.Fprintf(&b, `<%[1]sp><%[1]sr><%[1]st xml:space="preserve">%[2]s</%[1]st></%[1]sr></%[1]sp>`, prefix, esc(strings.TrimRight(line, "\n")))
		}
		fmt.Fprintf(&b, `</%scomment>`, prefix)
	}
	return b.String()
}

// head begins every part.
const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// esc makes text safe between tags and in attributes; what XML has no form for
// becomes U+FFFD.
func esc(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer does not fail
	return b.String()
}

// relate says in the package that part is the body's comments part.
func (p *marked) relate(part, kind string) error {
	rels := relsOf(p.main)
	b, err := p.read(rels)
	if err != nil {
		return err
	}
	if b == nil {
		b = []byte(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`)
	}
	err = p.before(rels, b, "Relationships", func(prefix string) string {
		return fmt.Sprintf(`<%sRelationship Id="xiezhiComments" Type="%s" Target="%s"/>`, prefix, kind, path.Base(part))
	})
	if err != nil {
		return err
	}
	const types = "[Content_Types].xml"
	if b, err = p.read(types); err != nil {
		return err
	}
	return p.before(types, b, "Types", func(prefix string) string {
		return fmt.Sprintf(`<%sOverride PartName="/%s" ContentType="%s"/>`, prefix, part, typeComments)
	})
}

// before puts text before the end of a part's root element, which may be
// closed in its own start tag; text is told the prefix of the root's name.
func (p *marked) before(part string, b []byte, root string, text func(prefix string) string) error {
	at := bytes.Index(b, []byte(root))
	if at < 1 {
		return fmt.Errorf("%w: %s has no %s", ErrPackage, part, root)
	}
	prefix := string(b[bytes.LastIndexByte(b[:at], '<')+1 : at])
	if i := bytes.LastIndex(b, []byte("</"+prefix+root)); i >= 0 {
		p.text[part] = slices.Concat(b[:i], []byte(text(prefix)), b[i:])
		return nil
	}
	i := bytes.LastIndex(b, []byte("/>"))
	if i < at {
		return fmt.Errorf("%w: %s has no end", ErrPackage, part)
	}
	p.text[part] = slices.Concat(b[:i], []byte(">"+text(prefix)+"</"+prefix+root+">"), b[i+2:])
	return nil
}

// write writes the package: what was not touched is copied as it lies there.
func (p *marked) write(w io.Writer) error {
	zw := zip.NewWriter(w)
	done := map[string]bool{}
	for _, f := range p.zr.File {
		name := strings.TrimPrefix(f.Name, "/")
		b, touched := p.text[name]
		if !touched {
			if err := zw.Copy(f); err != nil {
				return fmt.Errorf("redline: %s: %w", name, err)
			}
			continue
		}
		done[name] = true
		if err := put(zw, f.Name, b); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(mapKeys(p.text)) {
		if !done[name] {
			if err := put(zw, name, p.text[name]); err != nil {
				return err
			}
		}
	}
	return zw.Close()
}

func put(zw *zip.Writer, name string, b []byte) error {
	f, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err == nil {
		_, err = f.Write(b)
	}
	if err != nil {
		return fmt.Errorf("redline: %s: %w", name, err)
	}
	return nil
}
