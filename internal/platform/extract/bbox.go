package extract

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// bboxPage is one page as pdftotext sees it.
type bboxPage struct {
	width, height float64
	lines         []bboxLine
	turned        bool // a scan that stood on its head
}

// bboxLine is a line of words from left to right.
type bboxLine struct {
	words []bboxWord
}

// bboxWord is a word and its box.
type bboxWord struct {
	text       string
	box        Box
	confidence float64 // of recognised text, 0 otherwise
	seen       Box     // of recognised text: where it stands on a scan that lies askew
}

// place is where the word stands on the picture of its page.
func (w bboxWord) place() Box {
	if w.confidence > 0 {
		return w.seen
	}
	return w.box
}

// bboxParser reads what pdftotext -bbox-layout prints. That is one element a
// line, but not always well-formed XML (control characters of a broken font
// come through), so it is read line by line and not by an XML decoder.
type bboxParser struct {
	lim      Limits
	pages    []bboxPage
	words    int
	bytes    int
	radicals int
}

// maxBboxLine bounds one line of output: one word with its box.
const maxBboxLine = 1 << 20

// read parses the output up to its end.
func (p *bboxParser) read(r io.Reader) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64<<10), maxBboxLine)
	for sc.Scan() {
		if err := p.element(strings.TrimLeft(sc.Text(), " ")); err != nil {
			return err
		}
	}
	if errors.Is(sc.Err(), bufio.ErrTooLong) {
		return damaged(pdfTool, sc.Err())
	}
	return sc.Err()
}

// element parses one line of output.
func (p *bboxParser) element(s string) error {
	switch {
	case strings.HasPrefix(s, "<page "):
		if len(p.pages) >= p.lim.Pages {
			return fail("extract.too_many_pages", fmt.Errorf("%w: pages", ErrTooLarge), "limit", p.lim.Pages)
		}
		p.pages = append(p.pages, bboxPage{width: number(s, "width"), height: number(s, "height")})
	case strings.HasPrefix(s, "<line ") && len(p.pages) > 0:
		pg := &p.pages[len(p.pages)-1]
		pg.lines = append(pg.lines, bboxLine{})
	case strings.HasPrefix(s, "<word "):
		return p.word(s)
	}
	return nil
}

// word parses a word into the line that is open.
func (p *bboxParser) word(s string) error {
	_, text, ok := strings.Cut(s, ">")
	if !ok || len(p.pages) == 0 {
		return nil
	}
	pg := &p.pages[len(p.pages)-1]
	if len(pg.lines) == 0 {
		return nil
	}
	text = p.clean(html.UnescapeString(strings.TrimSuffix(text, "</word>")))
	if text == "" {
		return nil
	}
	p.words++
	p.bytes += len(text)
	if p.words > p.lim.Places {
		return fail("extract.too_many_parts", fmt.Errorf("%w: words", ErrTooLarge), "limit", p.lim.Places)
	}
	if p.bytes > p.lim.Text {
		return fail("extract.text_too_long", fmt.Errorf("%w: text", ErrTooLarge), "limit", p.lim.Text)
	}
	ln := &pg.lines[len(pg.lines)-1]
	ln.words = append(ln.words, bboxWord{text: text, box: Box{number(s, "xMin"), number(s, "yMin"), number(s, "xMax"), number(s, "yMax")}})
	return nil
}

// clean drops control characters and turns radicals back into characters: some
// fonts share one shape between 月 and its radical ⽉ (U+2F49), and the PDF then
// names the radical. That is an accident of the font, not of the writer.
func (p *bboxParser) clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u00ad' {
			return -1
		}
		if 0x2F00 <= r && r <= 0x2FD5 {
			p.radicals++
			return []rune(norm.NFKC.String(string(r)))[0]
		}
		return r
	}, s)
}

// number is the value of an attribute of the element that s begins with. What
// is not a finite number is zero.
func number(s, name string) float64 {
	_, rest, ok := strings.Cut(s, name+`="`)
	if !ok {
		return 0
	}
	val, _, _ := strings.Cut(rest, `"`)
	f, err := strconv.ParseFloat(val, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e7 {
		return 0
	}
	return f
}
