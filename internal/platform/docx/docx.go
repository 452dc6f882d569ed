// Package docx writes official papers as Word documents in the layout of
// GB/T 9704-2012: the ordinary format (公文格式) with the issuer in red above a
// red rule, and the letter format (信函格式) between two double red rules. The
// same paper gives the same bytes, always. A seal is never drawn: its place is
// left free.
package docx

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"time"
)

// Media is the media type of what Write writes.
const Media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Errors that callers tell apart.
var (
	// ErrFormat is a paper of no known format.
	ErrFormat = errors.New("docx: no such format")
	// ErrDate is a date that is not a day written YYYY-MM-DD.
	ErrDate = errors.New("docx: not a date")
	// ErrIssuer is a paper that does not say who issues it.
	ErrIssuer = errors.New("docx: no issuer")
	// ErrTable is a table whose rows do not have as many cells as its head.
	ErrTable = errors.New("docx: rows and head of a table differ in length")
)

// Format is one of the layouts of the standard.
type Format string

// The formats.
const (
	Official Format = "official" // 公文格式
	Letter   Format = "letter"   // 信函格式
)

// Paper is one official paper. Text may hold anything: what XML cannot carry
// and what would turn the reading direction is left out.
type Paper struct {
	Format  Format
	Issuer  string // the red mark: 发文机关标志
	Number  string // 发文字号: 澄中法督〔2026〕12号
	Blocks  []Block
	Copies  []string // 抄送, names without punctuation
	Imprint Imprint  // of the ordinary format only
}

// Imprint says which office had the paper printed and when; it stands in the
// last line of the last page (版记). The zero Imprint is none.
type Imprint struct {
	Office string // 印发机关
	Date   string // YYYY-MM-DD
}

// Block is a part of a paper, in the order of the standard.
type Block interface {
	write(b *body) error
}

// Title is the title (标题), centred. A line break in it stays: the standard
// wants lines that end where the sense does.
type Title string

// Addressee is whom the paper is for (主送机关); the colon is added.
type Addressee string

// Heading opens a section: level 1 is 一、 in 黑体, level 2 （一） in 楷体, 3 and 4
// are 1. and （1） in 仿宋. The number is part of the text. Then runs on in the
// same paragraph in 仿宋, as is usual from the second level on.
type Heading struct {
	Level int
	Text  string
	Then  string
}

// Paragraph is body text. Each line of it is a paragraph.
type Paragraph string

// Table is a table over the whole width. Widths are relative; none is all equal.
type Table struct {
	Head   []string
	Rows   [][]string
	Widths []int
}

// Attachments lists what is attached (附件说明), names without punctuation.
type Attachments []string

// Signature is the issuer's name above the date (署名、成文日期), set so that the
// seal fits over both.
type Signature struct {
	Unit string
	Date string // YYYY-MM-DD, printed in Arabic numerals
}

// Note is a remark in brackets under the date (附注).
type Note string

// Annex begins an attachment on a new page: Mark is 附件 or 附件1.
type Annex struct {
	Mark  string
	Title string
}

// Slip is a form to be cut off and given back: a receipt (回执). The right-hand
// cells are empty for the hand, or filled in.
type Slip struct {
	Title string
	Rows  [][2]string
}

// Write writes the paper.
func (p Paper) Write(w io.Writer) error {
	if p.Format != Official && p.Format != Letter {
		return fmt.Errorf("%w: %q", ErrFormat, p.Format)
	}
	if clean(p.Issuer) == "" {
		return ErrIssuer
	}
	document, err := p.document()
	if err != nil {
		return err
	}
	return pack(w, append(p.parts(), part{"word/document.xml", document}))
}

// part is a file of the package.
type part struct{ name, text string }

// pack stores the parts uncompressed and undated: what a compressor writes
// differs between its versions, and these bytes are hashed for years.
func pack(w io.Writer, parts []part) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		h := &zip.FileHeader{
			Name: p.name, Method: zip.Store, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC),
			CRC32:            crc32.ChecksumIEEE([]byte(p.text)),
			CompressedSize64: uint64(len(p.text)), UncompressedSize64: uint64(len(p.text)),
		}
		f, err := z.CreateRaw(h)
		if err != nil {
			return fmt.Errorf("docx: %s: %w", p.name, err)
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return fmt.Errorf("docx: %s: %w", p.name, err)
		}
	}
	return z.Close()
}

// title returns the paper's title on one line, for the file's properties.
func (p Paper) title() string {
	i := slices.IndexFunc(p.Blocks, func(b Block) bool { _, ok := b.(Title); return ok })
	if i < 0 {
		return ""
	}
	t, _ := p.Blocks[i].(Title)
	return oneLine(string(t))
}

// arabic prints a day as official papers do: 2026年3月2日, no zero in front.
func arabic(day string) (string, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", fmt.Errorf("%w: %q", ErrDate, day)
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day()), nil
}
