package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"xiezhi/internal/platform/ocr"
)

// Recogniser reads the text on the picture of a page; ocr.Reader is one.
type Recogniser interface {
	Read(img image.Image) (ocr.Page, error)
}

// pageTool draws the pages of a PDF; it comes in pdfPackage too.
const pageTool = "pdftoppm"

// dotsPerInch is how large pages are drawn: court documents are set in 16 pt,
// which makes 44 pixels, what the reading model sees.
const dotsPerInch = 200

// pixelLimit bounds a picture: A3 at 600 dots per inch and a little more.
const pixelLimit = 80 << 20

// unsure is the confidence below which a recognised line is counted as doubtful.
const unsure = 0.9

// readScan reads a PDF of which some pages are pictures, or all: whole says so.
func (s *source) readScan(ctx context.Context, pages []bboxPage, whole bool) (Document, error) {
	var scans []int
	for i, p := range pages {
		if whole || len(measure(p.lines, i)) == 0 {
			scans = append(scans, i)
		}
	}
	if len(scans) > s.lim.Scanned {
		return Document{}, fail("extract.too_many_scans", fmt.Errorf("%w: scanned pages", ErrTooLarge), "limit", s.lim.Scanned)
	}
	pages = slices.Clone(pages)
	var turned []string
	for _, i := range scans {
		img, err := s.draw(ctx, i+1, dotsPerInch)
		if err != nil {
			return Document{}, err
		}
		seen, err := s.recognise(img)
		if err != nil {
			return Document{}, err
		}
		if seen.Turned {
			turned = append(turned, strconv.Itoa(i+1))
		}
		pages[i] = seenPage(seen, float64(img.Bounds().Dx()), float64(img.Bounds().Dy()), 72.0/dotsPerInch)
	}
	return s.scanned(pages, turned)
}

// readPicture reads a picture of one page.
func (s *source) readPicture() (Document, error) {
	img, err := s.decode()
	if err != nil {
		return Document{}, err
	}
	seen, err := s.recognise(img)
	if err != nil {
		return Document{}, err
	}
	var turned []string
	if seen.Turned {
		turned = []string{"1"}
	}
	return s.scanned([]bboxPage{seenPage(seen, float64(img.Bounds().Dx()), float64(img.Bounds().Dy()), 1)}, turned)
}

// decode opens the file as a picture.
func (s *source) decode() (image.Image, error) {
	data, err := s.all()
	if err != nil {
		return nil, err
	}
	conf, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, damaged("picture", err)
	}
	if conf.Width*conf.Height > pixelLimit {
		return nil, fail("extract.too_costly", fmt.Errorf("%w: %d × %d pixels", ErrTooCostly, conf.Width, conf.Height))
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, damaged("picture", err)
	}
	return img, nil
}

// recognise reads one page; a blank one has no lines.
func (s *source) recognise(img image.Image) (ocr.Page, error) {
	seen, err := s.lim.Recognise.Read(img)
	if err != nil && !errors.Is(err, ocr.ErrBlank) {
		return seen, fmt.Errorf("extract: %s: %w", s.name, err)
	}
	return seen, nil
}

// draw has one page of the PDF drawn, at so many dots per inch.
func (s *source) draw(ctx context.Context, page, dots int) (img image.Image, err error) {
	ctx2, cancel := context.WithTimeout(ctx, s.lim.Time)
	defer cancel()
	n := strconv.Itoa(page)
	said, err := s.runChild(ctx2, pageTool, []string{"-r", strconv.Itoa(dots), "-f", n, "-l", n, "-png", "-"}, func(r io.Reader) (err error) {
		if img, err = png.Decode(io.LimitReader(r, 4*pixelLimit)); err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		return err
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(ctx2.Err(), context.DeadlineExceeded):
		return nil, fail("extract.too_costly", fmt.Errorf("%w: %s took longer than %v", ErrTooCostly, pageTool, s.lim.Time))
	case err != nil:
		return nil, childError(pageTool, said, err)
	}
	return img, nil
}

// scanned lays out what was read and remarks on it.
func (s *source) scanned(pages []bboxPage, turned []string) (Document, error) {
	doubtful := 0
	for _, p := range pages {
		for _, l := range p.lines {
			for _, w := range l.words {
				if w.confidence > 0 && w.confidence < unsure {
					doubtful++
				}
			}
		}
	}
	doc, err := layOut(pages, s.lim)
	if errors.Is(err, ErrNeedsOCR) {
		return Document{}, fail("extract.blank_scan", fmt.Errorf("%w: blank pages", ErrEmpty))
	}
	if err != nil {
		return Document{}, err
	}
	doc.Recognised = true
	doc.Notes = append(doc.Notes, Note{Key: "extract.note.recognised"})
	if doubtful > 0 {
		doc.Notes = append(doc.Notes, Note{Key: "extract.note.doubtful", Args: map[string]any{"n": doubtful}})
	}
	if len(turned) > 0 {
		doc.Notes = append(doc.Notes, Note{Key: "extract.note.turned", Args: map[string]any{"pages": strings.Join(turned, ", ")}})
	}
	return doc, nil
}

// seenPage makes lines of what was read, straightened: a scan that lies askew
// has all its lines at one angle. scale turns pixels into points.
func seenPage(seen ocr.Page, w, h, scale float64) bboxPage {
	var angles []float64
	for _, l := range seen.Lines {
		if len([]rune(l.Text)) > 3 {
			angles = append(angles, math.Atan2(l.Box[1].Y-l.Box[0].Y, l.Box[1].X-l.Box[0].X))
		}
	}
	angle := 0.0
	if len(angles) > 0 {
		slices.Sort(angles)
		angle = angles[len(angles)/2]
	}
	sin, cos := math.Sincos(-angle)
	out := bboxPage{width: w * scale, height: h * scale, turned: seen.Turned}
	for _, l := range seen.Lines {
		var q ocr.Quad
		for i, p := range l.Box {
			x, y := p.X-w/2, p.Y-h/2
			q[i] = ocr.Point{X: w/2 + x*cos - y*sin, Y: h/2 + x*sin + y*cos}
		}
		x0, y0, x1, y1 := q.Bounds()
		left, top, right, bottom := l.Box.Bounds()
		out.lines = append(out.lines, bboxLine{words: []bboxWord{{
			text: tidy(l.Text), box: Box{x0 * scale, y0 * scale, x1 * scale, y1 * scale}, confidence: l.Confidence,
			seen: Box{left * scale, top * scale, right * scale, bottom * scale},
		}}})
	}
	return out
}

// tidy writes what was recognised as Chinese is written: no space beside a
// Chinese character, and full-width marks after one, which the model takes for
// their half-width likes.
func tidy(text string) string {
	runes := []rune(strings.TrimSpace(text))
	out := make([]rune, 0, len(runes))
	han := func(i int) bool { return i >= 0 && i < len(runes) && fullWidth(runes[i]) }
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r) && (han(i-1) || han(i+1)):
			continue
		case r == ',' && han(i-1):
			r = '，'
		case r == ';' && han(i-1):
			r = '；'
		case r == ':' && han(i-1):
			r = '：'
		case r == '(' && (han(i-1) || han(i+1)):
			r = '（'
		case r == ')' && (han(i-1) || han(i+1)):
			r = '）'
		}
		out = append(out, r)
	}
	return string(out)
}

// The pictures that are read.
var _, _ = jpeg.Decode, png.Decode
