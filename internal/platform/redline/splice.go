package redline

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// run is what has to be known of a w:t to cut it: where it lies and what its
// run begins with.
type run struct {
	start, end int // from <w:t to behind </w:t>
	from, to   int // the character data that shows
	prefix     string
	tag, rPr   string // start tag and properties of the run
	ins        string // start tag of the w:ins right around the run
	nested     bool   // some other change lies around
	note       string // id of the footnote or endnote
	host       int    // where the outermost run begins, for a text box; -1 outside one
}

// part is what scan finds in a part.
type scanned struct {
	runs []run
	refs map[string][2]int // kind and id of a note: the run that refers to it
}

// open is an open element.
type openTag struct {
	name       string // local name in WordprocessingML, else ""
	start, end int    // of its start tag
	rPr        string
	preserve   bool
	id         string
	text       [2]int
}

// scan finds every w:t of a part.
func scan(raw []byte) (*scanned, error) {
	s := &scanned{refs: map[string][2]int{}}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	var open []openTag
	var pending []string // references to notes in the open run
	for {
		from := int(dec.InputOffset())
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPackage, err)
		}
		to := int(dec.InputOffset())
		switch t := tok.(type) {
		case xml.StartElement:
			e := openTag{start: from, end: to, text: [2]int{to, to}}
			if t.Name.Space == nsTransitional || t.Name.Space == nsStrictWord {
				e.name = t.Name.Local
			}
			for _, a := range t.Attr {
				switch a.Name.Local {
				case "space":
					e.preserve = a.Value == "preserve"
				case "id":
					e.id = a.Value
				}
			}
			if e.name == "footnoteReference" || e.name == "endnoteReference" {
				pending = append(pending, e.name[:len(e.name)-len("Reference")]+" "+e.id)
			}
			open = append(open, e)
		case xml.CharData:
			if n := len(open); n > 0 && open[n-1].name == "t" && from == open[n-1].text[1] {
				open[n-1].text[1] = to
			}
		case xml.EndElement:
			n := len(open) - 1
			e := open[n]
			open = open[:n]
			switch {
			case e.name == "rPr" && n > 0 && open[n-1].name == "r":
				open[n-1].rPr = string(raw[e.start:to])
			case e.name == "t" && n > 0 && open[n-1].name == "r" && e.text[1] > e.text[0]:
				s.runs = append(s.runs, newRun(raw, e, to, open))
			case e.name == "r":
				for _, key := range pending {
					s.refs[key] = [2]int{e.start, to}
				}
				pending = pending[:0]
			}
		}
	}
}

// newRun describes the w:t that e opened and that ends at end.
func newRun(raw []byte, e openTag, end int, around []openTag) run {
	r := run{start: e.start, end: end, from: e.text[0], to: e.text[1], host: -1}
	own := around[len(around)-1]
	r.tag, r.rPr = string(raw[own.start:own.end]), own.rPr
	r.prefix = r.tag[1 : strings.IndexAny(r.tag, " \t\r\n/>")-len("r")]
	if !e.preserve {
		text := raw[r.from:r.to]
		r.from += len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
		r.to = max(r.from, r.to-(len(text)-len(bytes.TrimRight(text, " \t\r\n"))))
	}
	for i, o := range around {
		switch o.name {
		case "ins":
			if i == len(around)-2 {
				r.ins = string(raw[o.start:o.end])
			} else {
				r.nested = true
			}
		case "moveTo", "moveFrom", "del":
			r.nested = true
		case "footnote", "endnote":
			r.note = o.name + " " + o.id
		case "txbxContent":
			if r.host < 0 {
				r.host = outermost(around[:i])
			}
		}
	}
	return r
}

// outermost is where the outermost run of open begins; -1 without one.
func outermost(open []openTag) int {
	for _, o := range open {
		if o.name == "r" {
			return o.start
		}
	}
	return -1
}

// cut is a piece of a mark in a run.
type cut struct {
	from, to    int
	mark        *mark
	first, last bool
}

// mark is a Mark on its way into a part.
type mark struct {
	Mark
	cuts    []cut
	runs    []int // of each cut
	id      int   // of the comment; -1 when it was moved elsewhere
	changed bool
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// splice puts marks into a part.
func (p *marked) splice(part string, list []Mark) error {
	if len(list) == 0 && (part != p.main || len(p.moved) == 0) {
		return nil
	}
	if err := p.start(); err != nil {
		return err
	}
	raw, err := p.read(part)
	if err != nil {
		return err
	}
	s, err := scan(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", part, err)
	}
	marks, err := place(raw, s.runs, list)
	if err != nil {
		return fmt.Errorf("%s: %w", part, err)
	}
	var edits []edit
	cuts := map[int][]cut{}
	for _, m := range marks {
		edits = p.settle(edits, s, m)
		for i, c := range m.cuts {
			cuts[m.runs[i]] = append(cuts[m.runs[i]], c)
		}
	}
	for i, list := range cuts {
		edits = append(edits, p.rewrite(raw, s.runs[i], list))
	}
	if part == p.main {
		edits = p.anchor(edits, s)
	}
	p.text[part] = apply(raw, edits)
	return nil
}

// place finds the bytes of each mark, joins those that overlap, and returns
// them in order.
func place(raw []byte, runs []run, list []Mark) ([]*mark, error) {
	var out []*mark
	for _, m := range list {
		k := &mark{Mark: m}
		for _, piece := range m.Pieces {
			i, ok := slices.BinarySearchFunc(runs, int(piece.From), func(r run, from int) int {
				switch {
				case from < r.start:
					return 1
				case from >= r.end:
					return -1
				}
				return 0
			})
			if !ok || runs[i].end < int(piece.To) {
				return nil, fmt.Errorf("%w: no text at byte %d", ErrPackage, piece.From)
			}
			// White space at the ends may be no text.
			begin, end := max(int(piece.From), runs[i].from), min(int(piece.To), runs[i].to)
			from, to, exact := within(raw[begin:max(begin, end)], piece)
			k.Whole = k.Whole && exact
			k.cuts = append(k.cuts, cut{from: begin + from, to: begin + to, mark: k})
			k.runs = append(k.runs, i)
		}
		k.cuts[0].first, k.cuts[len(k.cuts)-1].last = true, true
		out = append(out, k)
	}
	slices.SortStableFunc(out, func(a, b *mark) int { return cmp.Compare(a.cuts[0].from, b.cuts[0].from) })
	return join(out), nil
}

// within finds the bytes Start to End of a stretch's text among its raw bytes,
// where entities stand written out. false: only the whole stretch is known.
func within(raw []byte, p Piece) (from, to int, exact bool) {
	from, to = -1, -1
	text := 0
	for i := 0; i <= len(raw); {
		if text == p.Start && from < 0 {
			from = i
		}
		if text == p.End && to < 0 {
			to = i
		}
		if i == len(raw) {
			break
		}
		switch raw[i] {
		case '&':
			end := bytes.IndexByte(raw[i:], ';')
			if end < 0 {
				return 0, len(raw), false
			}
			text += entity(string(raw[i+1 : i+end]))
			i += end + 1
		case '<', '\r': // a CDATA section, a line end that is read as another
			return 0, len(raw), false
		default:
			i++
			text++
		}
	}
	if from < 0 || to < from {
		return 0, len(raw), false
	}
	return from, to, true
}

// entity is the number of bytes that an entity stands for.
func entity(name string) int {
	digits, base := strings.TrimPrefix(name, "#"), 10
	if rest, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = rest, 16
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil {
		return 1 // amp, lt, gt, quot, apos
	}
	return max(1, utf8.RuneLen(rune(n)))
}

// join makes one mark of those that overlap.
func join(list []*mark) []*mark {
	var out []*mark
	for _, m := range list {
		if n := len(out); n > 0 && overlap(out[n-1], m) {
			last := out[n-1]
			last.Comment += "\n" + m.Comment
			last.Fix = nil
			continue
		}
		out = append(out, m)
	}
	return out
}

// overlap reports whether b begins before a ends. A point touches nothing.
func overlap(a, b *mark) bool { return b.cuts[0].from < a.cuts[len(a.cuts)-1].to }

// settle decides where the comment of m goes and whether its fix is written.
func (p *marked) settle(edits []edit, s *scanned, m *mark) []edit {
	first := s.runs[m.runs[0]]
	m.changed = m.Fix != nil && m.Whole && !slices.ContainsFunc(m.runs, func(i int) bool { return s.runs[i].nested })
	m.id = -1
	switch {
	case first.note != "":
		kind, id, _ := strings.Cut(first.note, " ")
		p.moved = append(p.moved, movedComment{kind, id, p.by.InNote + m.Comment})
	case first.host >= 0:
		edits = append(edits, edit{first.host, first.host, p.point(first.prefix, p.comment(p.by.InBox+m.Comment))})
	default:
		m.id = p.comment(m.Comment)
	}
	return edits
}

// point is a comment on a place without length.
func (p *marked) point(prefix string, id int) string {
	return opening(prefix, id) + closing(prefix, id)
}

func opening(prefix string, id int) string {
	return fmt.Sprintf(`<%scommentRangeStart %sid="%d"/>`, prefix, prefix, id)
}

func closing(prefix string, id int) string {
	return fmt.Sprintf(`<%[1]scommentRangeEnd %[1]sid="%[2]d"/><%[1]sr><%[1]scommentReference %[1]sid="%[2]d"/></%[1]sr>`, prefix, id)
}

// rewrite cuts a run at its marks.
func (p *marked) rewrite(raw []byte, r run, list []cut) edit {
	slices.SortStableFunc(list, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	text := func(from, to int) {
		if to > from {
			fmt.Fprintf(&b, `<%[1]st xml:space="preserve">%[2]s</%[1]st>`, r.prefix, raw[from:to])
		}
	}
	again := func() { b.WriteString(r.tag + r.rPr) }
	at := r.from
	for _, c := range list {
		text(at, c.from)
		fmt.Fprintf(&b, "</%sr>", r.prefix)
		if c.first && c.mark.id >= 0 {
			b.WriteString(opening(r.prefix, c.mark.id))
		}
		switch {
		case c.to == c.from:
		case c.mark.changed:
			fmt.Fprintf(&b, `<%[1]sdel %[2]s>%[3]s%[4]s<%[1]sdelText xml:space="preserve">%[5]s</%[1]sdelText></%[1]sr></%[1]sdel>`,
				r.prefix, p.signature(r.prefix), r.tag, r.rPr, raw[c.from:c.to])
		default:
			again()
			text(c.from, c.to)
			fmt.Fprintf(&b, "</%sr>", r.prefix)
		}
		if c.last {
			b.WriteString(p.close(r, c.mark))
		}
		again()
		at = c.to
	}
	text(at, r.to)
	return edit{r.start, r.end, b.String()}
}

// close ends a mark behind its last cut: what should stand there, then the end
// of the comment.
func (p *marked) close(r run, m *mark) string {
	var b strings.Builder
	if m.changed && *m.Fix != "" {
		ins := fmt.Sprintf(`<%[1]sins %[2]s>%[3]s%[4]s<%[1]st xml:space="preserve">%[5]s</%[1]st></%[1]sr></%[1]sins>`,
			r.prefix, p.signature(r.prefix), r.tag, r.rPr, esc(*m.Fix))
		if r.ins != "" { // an insertion does not lie in another: that one is closed and goes on behind
			ins = fmt.Sprintf("</%sins>%s%s", r.prefix, ins, r.ins)
		}
		b.WriteString(ins)
	}
	if m.id >= 0 {
		b.WriteString(closing(r.prefix, m.id))
	}
	return b.String()
}

// signature is the attributes of a change.
func (p *marked) signature(prefix string) string {
	return fmt.Sprintf(`%[1]sid="%[2]d" %[1]sauthor="%[3]s" %[1]sdate="%[4]s"`, prefix, p.change(), esc(p.by.Author), p.date())
}

// anchor puts the comments on notes around the places that refer to them.
func (p *marked) anchor(edits []edit, s *scanned) []edit {
	for _, m := range p.moved {
		at, ok := s.refs[m.kind+" "+m.id]
		if !ok || len(s.runs) == 0 {
			continue // a note that nothing refers to is not printed
		}
		prefix := s.runs[0].prefix
		id := p.comment(m.text)
		edits = append(edits, edit{at[0], at[0], opening(prefix, id)}, edit{at[1], at[1], closing(prefix, id)})
	}
	return edits
}

// apply makes the edits, which do not overlap.
func apply(raw []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(raw[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(raw[at:])
	return out.Bytes()
}
