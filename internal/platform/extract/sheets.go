package extract

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// Sheet is a page of a document that was set or scanned as pages.
type Sheet struct {
	Width, Height float64 // in points; in pixels for a picture
	Turned        bool    // it stood on its head, and was read turned round
}

// Layout is where the text of a document stands on its pages: what is kept of
// it to show a remark on the picture of a page later.
type Layout struct {
	Sheets []Sheet
	Words  Map // only Start, End, Page and Box of each are kept
}

// Layout returns where the text stands; ok is false for a document that has no
// pages of its own.
func (d Document) Layout() (l Layout, ok bool) {
	return Layout{Sheets: d.Sheets, Words: d.Map}, len(d.Sheets) > 0
}

// tenths is how lengths are kept: finer than any printer is.
const tenths = 10

// keptLayout is a layout as it is written down: whole tenths of points.
type keptLayout struct {
	Sheets [][3]int `json:"sheets"` // width, height, 1 when turned
	Words  [][7]int `json:"words"`  // start, end, page, left, top, right, bottom
}

// Encode writes the layout down.
func (l Layout) Encode() ([]byte, error) {
	whole := func(x float64) int { return int(x*tenths + 0.5) }
	var k keptLayout
	for _, s := range l.Sheets {
		turned := 0
		if s.Turned {
			turned = 1
		}
		k.Sheets = append(k.Sheets, [3]int{whole(s.Width), whole(s.Height), turned})
	}
	for _, w := range l.Words {
		k.Words = append(k.Words, [7]int{w.Start, w.End, w.Page, whole(w.Box.XMin), whole(w.Box.YMin), whole(w.Box.XMax), whole(w.Box.YMax)})
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(k); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}

// ReadLayout reads what Encode wrote.
func ReadLayout(r io.Reader) (Layout, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return Layout{}, fmt.Errorf("extract: layout: %w", err)
	}
	var k keptLayout
	if err := json.NewDecoder(z).Decode(&k); err != nil {
		return Layout{}, fmt.Errorf("extract: layout: %w", err)
	}
	var l Layout
	for _, s := range k.Sheets {
		l.Sheets = append(l.Sheets, Sheet{Width: float64(s[0]) / tenths, Height: float64(s[1]) / tenths, Turned: s[2] == 1})
	}
	for _, w := range k.Words {
		box := Box{float64(w[3]) / tenths, float64(w[4]) / tenths, float64(w[5]) / tenths, float64(w[6]) / tenths}
		l.Words = append(l.Words, Span{Start: w[0], End: w[1], Page: w[2], Box: box})
	}
	return l, nil
}

// Place is a rectangle on a page.
type Place struct {
	Page int // from 1
	Box
}

// Places are the rectangles on which text[start:end] stands, one for each line
// of type. Of a word that the range covers in part the part is cut out by the
// width of its characters. An empty range is a rectangle of no width: at its
// place in a word, or behind the last word before it.
func (l Layout) Places(text string, start, end int) []Place {
	var out []Place
	for _, w := range l.Words.Places(start, end) {
		if w.Page > 0 {
			out = join(out, Place{w.Page, w.part(text, start, end)})
		}
	}
	if len(out) > 0 {
		return out
	}
	before := -1
	for i := len(l.Words) - 1; i >= 0 && before < 0; i-- {
		if l.Words[i].End <= start && l.Words[i].Page > 0 {
			before = i
		}
	}
	if before < 0 {
		return nil
	}
	w := l.Words[before]
	return []Place{{w.Page, Box{w.Box.XMax, w.Box.YMin, w.Box.XMax, w.Box.YMax}}}
}

// part is the part of a word's box that the bytes from start up to end take.
func (w Span) part(text string, start, end int) Box {
	from, to := max(start, w.Start), min(end, w.End)
	all := ems(text[w.Start:w.End])
	if all == 0 {
		return w.Box
	}
	b, long := w.Box, w.Box.XMax-w.Box.XMin
	b.XMin += long * ems(text[w.Start:max(from, w.Start)]) / all
	b.XMax = b.XMin + long*ems(text[min(from, w.End):max(from, to)])/all
	return b
}

// ems is the width of text in full-width characters.
func ems(text string) (n float64) {
	for _, r := range text {
		if fullWidth(r) {
			n++
		} else {
			n += 0.5
		}
	}
	return n
}

// join adds a rectangle, or widens the last one when it stands beside it on the
// same line.
func join(list []Place, p Place) []Place {
	if n := len(list); n > 0 {
		q := &list[n-1]
		high := q.YMax - q.YMin
		mid := (p.YMin + p.YMax) / 2
		if q.Page == p.Page && q.YMin < mid && mid < q.YMax && p.XMin >= q.XMin && p.XMin-q.XMax < 2*high {
			q.XMax, q.YMin, q.YMax = max(q.XMax, p.XMax), min(q.YMin, p.YMin), max(q.YMax, p.YMax)
			return list
		}
	}
	return append(list, p)
}

// shownDots is how large a page is drawn to be looked at, and shownWidth the
// widest picture in pixels.
const (
	shownDots  = 110
	shownWidth = 1240
)

// Picture writes the picture of one page as PNG, standing upright: page n, from
// 1, of the PDF or picture in r. A file of another format has none: the error
// is ErrFormat.
func Picture(ctx context.Context, w io.Writer, r io.ReaderAt, size int64, n int, turned bool, lim Limits) error {
	s := &source{r: r, size: size, lim: lim.orDefault()}
	format, err := s.sniff()
	if err != nil {
		return err
	}
	var img image.Image
	switch format {
	case PDF:
		img, err = s.draw(ctx, n, shownDots)
	case IMG:
		img, err = s.decode()
	case TXT, HTML, DOCX, DOC:
		err = fail("extract.no_pages", ErrFormat)
	}
	if err != nil {
		return err
	}
	return png.Encode(w, upright(img, turned))
}

// upright makes a picture small enough to be looked at, and turns it round.
func upright(img image.Image, turned bool) image.Image {
	in := img.Bounds()
	wide, high := in.Dx(), in.Dy()
	if wide > shownWidth {
		wide, high = shownWidth, max(1, high*shownWidth/wide)
	}
	out := image.NewRGBA(image.Rect(0, 0, wide, high))
	draw.CatmullRom.Scale(out, out.Bounds(), img, in, draw.Src, nil)
	if turned {
		return turn(out)
	}
	return out
}

// turn turns a picture by half a turn.
func turn(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Src)
	for i, j := 0, len(out.Pix)-4; i < j; i, j = i+4, j-4 {
		for k := range 4 {
			out.Pix[i+k], out.Pix[j+k] = out.Pix[j+k], out.Pix[i+k]
		}
	}
	return out
}
