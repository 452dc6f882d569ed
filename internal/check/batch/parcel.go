package batch

import (
	"archive/zip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xiezhi/internal/check/document"
	"xiezhi/internal/platform/blob"
)

// Parcel gathers the files of a batch into one archive, as they come in: an
// archive handed in is unpacked into it without being decompressed. It lies in
// a temporary file until Add takes it; Close removes that.
type Parcel struct {
	file  *os.File
	zip   *zip.Writer
	size  int64  // bytes taken in
	large uint64 // bytes that they unpack to
	files int
}

// NewParcel begins a parcel.
func NewParcel() (*Parcel, error) {
	f, err := temporary()
	if err != nil {
		return nil, err
	}
	return &Parcel{file: f, zip: zip.NewWriter(f)}, nil
}

// temporary is a file without a name: judgments must not stay behind in it when
// the program is killed.
func temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "batch-")
	if err != nil {
		return nil, fmt.Errorf("parcel: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("parcel: %w", err), f.Close())
	}
	return f, nil
}

// Close lets the temporary file go.
func (p *Parcel) Close() error { return p.file.Close() }

// Files is how many files are in it.
func (p *Parcel) Files() int { return p.files }

// Put takes a file in. An archive gives what is in it.
func (p *Parcel) Put(name string, r io.Reader) error {
	name = tidy(name)
	if strings.EqualFold(path.Ext(name), ".zip") {
		return p.archive(r)
	}
	if ignored(name) {
		_, err := io.Copy(io.Discard, p.counted(r))
		return err
	}
	if err := p.count(0); err != nil {
		return err
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return fmt.Errorf("parcel: %w", err)
	}
	n, err := io.Copy(w, p.counted(r))
	p.large += uint64(n)
	return err
}

// counted reads r and keeps to the size of a batch.
func (p *Parcel) counted(r io.Reader) io.Reader { return &counter{p, r} }

type counter struct {
	p *Parcel
	r io.Reader
}

// Read implements io.Reader.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.p.size += int64(n); c.p.size > MaxSize {
		return n, ErrTooLarge
	}
	return n, err
}

// count counts one file of a size more.
func (p *Parcel) count(size uint64) error {
	if p.files++; p.files > MaxFiles {
		return ErrTooMany
	}
	if size > MaxUnpacked || p.large+size > MaxUnpacked {
		return ErrBomb
	}
	p.large += size
	return nil
}

// archive takes over what is in an archive. Nothing is decompressed here: what
// an entry says of its size is bounded now and held to when it is read.
func (p *Parcel) archive(r io.Reader) (err error) {
	tmp, err := temporary()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tmp.Close()) }()
	n, err := io.Copy(tmp, p.counted(r))
	if err != nil {
		return err
	}
	in, err := zip.NewReader(tmp, n)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrZip, err)
	}
	var packed uint64
	for _, f := range in.File {
		// Entries that lie over one another, of which few bytes make very many.
		if packed += f.CompressedSize64; packed > uint64(n) {
			return ErrBomb
		}
		f.Name = nameOf(f.FileHeader)
		if f.FileInfo().IsDir() || ignored(f.Name) {
			continue
		}
		if err := p.count(f.UncompressedSize64); err != nil {
			return err
		}
		if err := p.take(f); err != nil {
			return fmt.Errorf("%w: %w", ErrZip, err)
		}
	}
	return nil
}

// take copies one entry as it is packed.
func (p *Parcel) take(f *zip.File) error {
	r, err := f.OpenRaw()
	if err != nil {
		return err
	}
	h := f.FileHeader
	h.NonUTF8, h.Flags, h.Extra = false, h.Flags|0x800, nil
	w, err := p.zip.CreateRaw(&h)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// nameOf is the name of an entry. Archives made on Chinese Windows write GB
// 18030 and do not say so.
func nameOf(h zip.FileHeader) string {
	if utf8.ValidString(h.Name) {
		return tidy(h.Name)
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(h.Name)
	if err != nil {
		name = strings.ToValidUTF8(h.Name, "\uFFFD")
	}
	return tidy(name)
}

// tidy makes a path that is only to be shown: no climbing, no backslashes, no
// control characters, no more than fits on a line or two.
func tidy(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), `\`, "/"))
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if r := []rune(name); len(r) > 300 {
		name = string(r[len(r)-300:])
	}
	return name
}

// ignored are the files that programs leave beside documents.
func ignored(name string) bool {
	base := path.Base(name)
	return name == "" || base == "." || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasPrefix(name, "__MACOSX/") ||
		strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// store closes the archive and puts it away.
func (p *Parcel) store(ctx context.Context, blobs blob.Store) (blob.Ref, error) {
	if p.files == 0 {
		return blob.Ref{}, ErrNothing
	}
	// No two parcels are the same blob, so that the end of one batch cannot take
	// the files of another with it.
	if err := p.zip.SetComment(rand.Text()); err != nil {
		return blob.Ref{}, fmt.Errorf("parcel: %w", err)
	}
	if err := p.zip.Close(); err != nil {
		return blob.Ref{}, fmt.Errorf("parcel: %w", err)
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return blob.Ref{}, fmt.Errorf("parcel: %w", err)
	}
	return blobs.Put(ctx, p.file, 2*MaxSize) // with the directory
}

// open opens the parcel of a batch.
func open(ctx context.Context, blobs blob.Store, ref blob.Ref) (blob.Content, *zip.Reader, error) {
	c, err := blobs.Open(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(c, ref.Size)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("parcel %s: %w", ref.SHA256, err), c.Close())
	}
	return c, z, nil
}

// encryptedFlag is the bit of an entry that is encrypted.
const encryptedFlag = 1

// unpack reads one file of a parcel.
func unpack(f *zip.File) ([]byte, error) {
	switch ext := strings.ToLower(path.Ext(f.Name)); {
	case f.Flags&encryptedFlag != 0:
		return nil, ErrEncrypted
	case ext == ".zip" || ext == ".rar" || ext == ".7z" || ext == ".tar" || ext == ".gz":
		return nil, ErrNested
	case f.UncompressedSize64 > document.MaxSize:
		return nil, blob.ErrTooLarge
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, document.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(data) > document.MaxSize {
		return nil, blob.ErrTooLarge
	}
	return data, nil
}
