package extract

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/width"
)

// readHTML reads a web page: what a reader sees of its text, in source order.
// Style sheets are not applied, so text that only a style hides is kept.
func (s *source) readHTML(ctx context.Context) (Document, error) {
	data, err := s.all()
	if err != nil {
		return Document{}, err
	}
	d, notes, err := decodePage(data)
	if err != nil {
		return Document{}, err
	}
	p := &page{src: d.text, w: writer{lim: s.lim}}
	if err := p.read(ctx); err != nil {
		return Document{}, err
	}
	return Document{Text: p.w.text.String(), Encoding: d.encoding, BOM: d.bom, Map: p.w.m, Notes: notes}, nil
}

// decodePage decodes a page. Bytes that are valid UTF-8 are UTF-8 whatever the
// page says of itself: pages saved again by tools keep their old declaration,
// and Chinese text of another encoding is practically never valid UTF-8.
func decodePage(data []byte) (decoded, []Note, error) {
	label := declaredCharset(data)
	d, err := decode(data)
	gb := err == nil && d.encoding == "gb18030"
	other := label != "" && !strings.HasPrefix(label, "utf") && !strings.HasPrefix(label, "gb")
	if other && (err != nil || gb) {
		d, err = decodeDeclared(data, label)
	}
	if err != nil {
		return decoded{}, nil, err
	}
	same := strings.EqualFold(label, d.encoding) || strings.HasPrefix(label, "gb") && d.encoding == "gb18030"
	if label == "" || same || other || isASCII(d.text) {
		return d, nil, nil
	}
	return d, []Note{{Key: "extract.note.charset", Args: map[string]any{"declared": label, "used": d.encoding}}}, nil
}

// isASCII reports whether every byte of s is ASCII.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// declaredCharset is the encoding that a meta element at the head of the page
// names, in lower case; empty if none.
func declaredCharset(data []byte) string {
	z := html.NewTokenizer(bytes.NewReader(data[:min(len(data), headSize)]))
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return ""
		}
		if tt != html.StartTagToken && tt != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		if string(name) != "meta" {
			continue
		}
		for more {
			var key, val []byte
			key, val, more = z.TagAttr()
			v := strings.ToLower(string(val))
			if string(key) == "charset" {
				return cleanLabel(v)
			}
			if _, cs, ok := strings.Cut(v, "charset="); ok && string(key) == "content" {
				return cleanLabel(cs)
			}
		}
	}
}

// cleanLabel cuts an encoding's name out of what surrounds it.
func cleanLabel(s string) string {
	s = strings.Trim(s, " \t\r\n\"'")
	if i := strings.IndexAny(s, " ;\"'"); i >= 0 {
		s = s[:i]
	}
	return s[:min(len(s), 40)]
}

// page is a web page being read.
type page struct {
	src  string
	w    writer
	skip string // the element whose content is dropped, empty outside
	deep int    // how often skip is open
	pre  int    // open elements that keep white space
	gap  gap    // white space seen and not yet written
}

// gap is white space waiting for the text that follows it.
type gap int

const (
	noGap   gap = iota
	spaced      // spaces only
	newline     // at least one line break in the source
)

// read walks the tokens. Raw tokens lie end to end, so their lengths give the
// place of each in the source.
func (p *page) read(ctx context.Context) error {
	z := html.NewTokenizer(strings.NewReader(p.src))
	at := 0
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		tt := z.Next()
		if tt == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return p.w.line()
			}
			return damaged("html", z.Err())
		}
		from := at
		at += len(z.Raw())
		if err := p.token(tt, z, from, at); err != nil {
			return err
		}
	}
}

// token handles the token at src[from:to].
func (p *page) token(tt html.TokenType, z *html.Tokenizer, from, to int) error {
	switch tt {
	case html.TextToken:
		if p.skip != "" {
			return nil
		}
		return p.chars(from, to)
	case html.StartTagToken, html.SelfClosingTagToken:
		name, _ := z.TagName()
		return p.open(string(name), tt == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := z.TagName()
		return p.close(string(name))
	case html.CommentToken, html.DoctypeToken, html.ErrorToken:
	}
	return nil
}

// open handles a start tag.
func (p *page) open(name string, closed bool) error {
	if p.skip != "" {
		if name == p.skip && !closed {
			p.deep++
		}
		return nil
	}
	switch {
	case dropped(name):
		// A self-closing slash means nothing on these elements in HTML.
		p.skip, p.deep = name, 1
		return nil
	case name == "br":
		p.gap = noGap
		return p.w.put("\n")
	case name == "pre" || name == "textarea":
		p.pre++
	}
	if block(name) {
		p.gap = noGap
		return p.w.line()
	}
	return nil
}

// close handles an end tag.
func (p *page) close(name string) error {
	if p.skip != "" {
		if name == p.skip {
			if p.deep--; p.deep == 0 {
				p.skip = ""
			}
		}
		return nil
	}
	if (name == "pre" || name == "textarea") && p.pre > 0 {
		p.pre--
	}
	if block(name) {
		p.gap = noGap
		return p.w.line()
	}
	return nil
}

// chars writes the character data src[from:to]: white space collapses as in a
// browser, and character references become what they stand for.
func (p *page) chars(from, to int) error {
	for from < to {
		end := from
		for end < to && !isSpace(p.src[end]) && p.src[end] != '&' {
			end++
		}
		var err error
		switch {
		case end > from:
			err = p.write(p.src[from:end], from, end)
		case p.src[from] == '&':
			end = reference(p.src[:to], from)
			err = p.write(html.UnescapeString(p.src[from:end]), from, end)
		default:
			end = from + 1
			err = p.space(from)
		}
		if err != nil {
			return err
		}
		from = end
	}
	return nil
}

// space handles one byte of white space at src[i].
func (p *page) space(i int) error {
	c := p.src[i]
	if p.pre > 0 {
		if c == '\r' {
			return nil
		}
		return p.w.piece(string(c), Span{From: int64(i), To: int64(i + 1)})
	}
	if c == '\n' || c == '\r' {
		p.gap = newline
	} else if p.gap == noGap {
		p.gap = spaced
	}
	return nil
}

// write writes visible text, after a space if one is due. A line break of the
// source between two full-width characters is no space: Chinese has none.
func (p *page) write(text string, from, to int) error {
	if p.gap != noGap && p.w.text.Len() > 0 && p.w.last != '\n' {
		before, _ := utf8.DecodeLastRuneInString(p.w.text.String())
		after, _ := utf8.DecodeRuneInString(text)
		if p.gap == spaced || !fullWidth(before) || !fullWidth(after) {
			if err := p.w.put(" "); err != nil {
				return err
			}
		}
	}
	p.gap = noGap
	return p.w.piece(text, Span{From: int64(from), To: int64(to)})
}

// reference is the end of the character reference that begins at i.
func reference(s string, i int) int {
	end := i + 1
	if end < len(s) && s[end] == '#' {
		end++
	}
	for end < len(s) && end < i+40 && isAlnum(s[end]) {
		end++
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	return end
}

// isSpace reports white space as HTML defines it: no-break and ideographic
// spaces are characters of the text.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// isAlnum reports an ASCII letter or digit.
func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// fullWidth reports a character as wide as a Han character.
func fullWidth(r rune) bool {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return true
	}
	// Quotation marks, dashes and the like are as wide in Chinese type.
	return strings.ContainsRune("“”‘’—…·×○★①②③④⑤⑥⑦⑧⑨⑩", r)
}

// dropped reports elements whose content is not text of the page.
func dropped(name string) bool {
	switch name {
	case "script", "style", "title", "iframe", "noframes", "noembed", "template", "svg", "math", "object", "select", "datalist":
		return true
	}
	return false
}

// block reports elements that begin and end a line.
func block(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
		"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html",
		"legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "td",
		"textarea", "tfoot", "th", "thead", "tr", "ul":
		return true
	}
	return false
}
