package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// maxToken is the most that one XML token (a tag with its attributes, a piece
// of text) may take. The decoder holds a token in memory many times over.
const maxToken = 1 << 20

// bombFloor is the size below which a part may swell as it likes: an empty
// table repeated is small and compresses very well.
const bombFloor = 4 << 20

// openZip opens the archive after checking that its table of contents is of a
// sane size: reading the table costs memory for every entry it names.
func (s *source) openZip() (*zip.Reader, error) {
	n, err := s.countEntries()
	if err != nil {
		return nil, err
	}
	if n > s.lim.Entries {
		return nil, fail("extract.zip_bomb", fmt.Errorf("%w: more than %d entries", ErrZipBomb, s.lim.Entries))
	}
	zr, err := zip.NewReader(s.r, s.size)
	if err != nil {
		return nil, damaged("zip", err)
	}
	var total uint64
	for _, f := range zr.File {
		if f.UncompressedSize64 > uint64(s.lim.Unpacked) {
			total = f.UncompressedSize64
			break
		}
		total += f.UncompressedSize64
	}
	if total > uint64(s.lim.Unpacked) {
		return nil, fail("extract.zip_bomb", fmt.Errorf("%w: more than %d bytes unpacked", ErrZipBomb, s.lim.Unpacked))
	}
	return zr, nil
}

// countEntries counts the signatures of directory entries in the file, which
// is an upper bound whatever the file says of itself. It stops past the limit.
func (s *source) countEntries() (int, error) {
	sig := []byte("PK\x01\x02")
	buf := make([]byte, 64<<10)
	n, keep := 0, 0
	for at := int64(0); at < s.size && n <= s.lim.Entries; {
		got, err := s.r.ReadAt(buf[keep:min(int64(len(buf)), int64(keep)+s.size-at)], at)
		if got == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, fmt.Errorf("extract: %s: %w", s.name, err)
		}
		at += int64(got)
		chunk := buf[:keep+got]
		n += bytes.Count(chunk, sig)
		// A signature may lie across two reads.
		keep = copy(buf, chunk[max(0, len(chunk)-len(sig)+1):])
	}
	return n, nil
}

// readDocx reads a Word document: the body, then footnotes and endnotes.
func (s *source) readDocx(ctx context.Context) (Document, error) {
	zr, err := s.openZip()
	if err != nil {
		return Document{}, err
	}
	main := mainPart(zr)
	if main == nil {
		return Document{}, damaged("zip", errors.New("main part missing"))
	}
	pk := &pack{zr: zr, lim: s.lim, left: s.lim.Unpacked}
	tally := &tally{}
	body := &writer{lim: s.lim}
	if err := pk.walk(ctx, main, body, tally); err != nil {
		return Document{}, err
	}
	folder := path.Dir(strings.TrimPrefix(main.Name, "/"))
	for _, notes := range []string{"footnotes.xml", "endnotes.xml"} {
		if f := pk.part(path.Join(folder, notes)); f != nil {
			if err := pk.walk(ctx, f, body, tally); err != nil {
				return Document{}, err
			}
		}
	}
	margins, err := pk.margins(ctx, folder)
	if err != nil {
		return Document{}, err
	}
	doc := Document{Text: body.text.String(), Map: body.m, Margins: margins, Notes: tally.notes()}
	if strings.TrimSpace(margins) != "" {
		doc.Notes = append(doc.Notes, Note{Key: "extract.note.margins"})
	}
	if strings.TrimSpace(doc.Text) == "" && tally.pictures > 0 {
		return Document{}, fail("extract.needs_ocr", ErrNeedsOCR, "format", "DOCX")
	}
	return doc, nil
}

// pack is a Word package being read within its limits.
type pack struct {
	zr   *zip.Reader
	lim  Limits
	left int64 // bytes that may still be unpacked
}

// part finds a part by name, nil if there is none.
func (p *pack) part(name string) *zip.File {
	for _, f := range p.zr.File {
		if strings.EqualFold(strings.TrimPrefix(f.Name, "/"), name) {
			return f
		}
	}
	return nil
}

// margins is the text of the running headers and footers.
func (p *pack) margins(ctx context.Context, folder string) (string, error) {
	out := &writer{lim: p.lim}
	for _, f := range p.zr.File {
		name := strings.ToLower(path.Base(f.Name))
		if path.Dir(f.Name) != folder || path.Ext(name) != ".xml" ||
			!strings.HasPrefix(name, "header") && !strings.HasPrefix(name, "footer") {
			continue
		}
		if err := p.walk(ctx, f, out, &tally{}); err != nil {
			return "", err
		}
	}
	return out.text.String(), nil
}

// walk reads the text of one part into out.
func (p *pack) walk(ctx context.Context, f *zip.File, out *writer, t *tally) (err error) {
	if f.Flags&1 != 0 {
		return fail("extract.encrypted", fmt.Errorf("%w: %s", ErrEncrypted, f.Name))
	}
	// The sizes may be lies; budget holds what this cannot.
	if f.UncompressedSize64 > bombFloor && f.UncompressedSize64/uint64(p.lim.Ratio) > f.CompressedSize64 {
		return fail("extract.zip_bomb", fmt.Errorf("%w: %s swells more than %d times", ErrZipBomb, f.Name, p.lim.Ratio))
	}
	rc, err := f.Open()
	if err != nil {
		return damaged(f.Name, err)
	}
	defer func() {
		// A wrong checksum was already told by the read.
		if cerr := rc.Close(); err == nil && cerr != nil {
			err = damaged(f.Name, cerr)
		}
	}()
	in := &meter{r: bufio.NewReaderSize(&budget{r: rc, left: &p.left}, 32<<10)}
	w := &wordml{part: strings.TrimPrefix(f.Name, "/"), lim: p.lim, out: out, tally: t}
	dec := xml.NewDecoder(in)
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		in.token = maxToken
		from := dec.InputOffset()
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return w.finish()
		}
		if err != nil {
			return damaged(f.Name, err)
		}
		if err := w.token(tok, from, dec.InputOffset()); err != nil {
			return err
		}
	}
}

// budget stops unpacking when the whole package has had its share, whatever
// sizes the archive's directory claims.
type budget struct {
	r    io.Reader
	left *int64
}

// Read reads from the part.
func (b *budget) Read(p []byte) (int, error) {
	if *b.left <= 0 {
		return 0, fail("extract.zip_bomb", fmt.Errorf("%w: unpacked size", ErrZipBomb))
	}
	n, err := b.r.Read(p[:min(int64(len(p)), *b.left)])
	*b.left -= int64(n)
	return n, err
}

// meter counts the bytes that the decoder takes for one token. Being a
// ByteReader it is read byte by byte, so that the count is exact.
type meter struct {
	r     *bufio.Reader
	token int
}

// ReadByte gives the decoder its next byte.
func (m *meter) ReadByte() (byte, error) {
	if m.token--; m.token < 0 {
		return 0, fmt.Errorf("token longer than %d bytes", maxToken)
	}
	return m.r.ReadByte()
}

// Read makes meter a Reader; the decoder uses ReadByte.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p[:min(len(p), max(m.token, 0))])
	m.token -= n
	if n == 0 && err == nil {
		err = fmt.Errorf("token longer than %d bytes", maxToken)
	}
	return n, err
}
