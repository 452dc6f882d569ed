package document

import (
	"bytes"
	"context"
	"io"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/extract"
)

// drawing bounds how many pages are drawn at once: each is a child that may
// take much memory.
const drawing = 2

// Leaves are the pages of a document as it was set or scanned, with the hits of
// its page on them.
type Leaves struct {
	*Page
	Layout extract.Layout
}

// Places are where bytes of the text stand.
func (l *Leaves) Places(start, end int) []extract.Place { return l.Layout.Places(l.Text, start, end) }

// keepLayout puts away where the text of a document stands; a document without
// pages of its own has nothing to be put away.
func (s *Shelf) keepLayout(ctx context.Context, text extract.Document) (blob.Ref, error) {
	l, ok := text.Layout()
	if !ok {
		return blob.Ref{}, nil
	}
	b, err := l.Encode()
	if err != nil {
		return blob.Ref{}, err
	}
	return s.blobs.Put(ctx, bytes.NewReader(b), int64(len(b)))
}

// Leaves returns where the text of an opened document stands on its pages; nil
// when it has none.
func (s *Shelf) Leaves(ctx context.Context, p *Page) (*Leaves, error) {
	if p.Layout.SHA256 == "" || p.ErasedAt != 0 {
		return nil, nil
	}
	c, err := s.blobs.OpenVerified(ctx, p.Layout)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	l, err := extract.ReadLayout(c)
	return &Leaves{Page: p, Layout: l}, err
}

// Picture writes the picture of page n, counted from 1, as PNG. The view is
// logged first, as with the document's page. org.ErrNotFound: there is no such
// page, or not for the reader.
func (s *Shelf) Picture(ctx context.Context, by org.Actor, id ID, n int, w io.Writer) error {
	p, err := s.Open(ctx, by, id)
	if err != nil {
		return err
	}
	l, err := s.Leaves(ctx, p)
	if err != nil {
		return err
	}
	if l == nil || n < 1 || n > len(l.Layout.Sheets) {
		return org.ErrNotFound
	}
	c, err := s.blobs.OpenVerified(ctx, blob.Ref{SHA256: p.SHA256, Size: p.Size})
	if err != nil {
		return err
	}
	defer c.Close()
	data, err := io.ReadAll(c)
	if err != nil {
		return err
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return extract.Picture(ctx, w, bytes.NewReader(data), p.Size, n, l.Layout.Sheets[n-1].Turned, extract.Limits{File: MaxSize})
}
