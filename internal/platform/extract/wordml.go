package extract

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Name spaces of WordprocessingML: as Office and WPS write it, as the strict
// form of ISO 29500 has it, and the one for compatible alternatives.
const (
	nsWord   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsStrict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	nsCompat = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

// maxBoxes bounds the text boxes of one part: each costs memory even if empty.
const maxBoxes = 10_000

// tally counts what is worth a note.
type tally struct {
	deleted, hidden, symbols, numbered, pictures int
}

// notes are the remarks on what was counted.
func (t *tally) notes() []Note {
	var out []Note
	for _, c := range []struct {
		key string
		n   int
	}{
		{"extract.note.deleted", t.deleted},
		{"extract.note.hidden", t.hidden},
		{"extract.note.symbols", t.symbols},
		{"extract.note.numbering", t.numbered},
	} {
		if c.n > 0 {
			out = append(out, Note{Key: c.key, Args: map[string]any{"n": c.n}})
		}
	}
	return out
}

// wordml walks one part of a Word document and writes down what is printed.
type wordml struct {
	part  string
	lim   Limits
	out   *writer
	tally *tally

	boxes  int           // text boxes so far
	open   []string      // local names of the open elements, "" for foreign ones
	skip   int           // depth of the element whose content is dropped, 0 outside
	paras  []*paragraph  // open paragraphs: a text box has some within one
	alts   []alternative // open mc:AlternateContent
	fields []bool        // open fields; true while in the instruction
	hidden bool          // the run is hidden
	inText bool
	keep   bool // xml:space="preserve"
}

// paragraph is one open w:p.
type paragraph struct {
	text  *writer
	boxes []*writer // text boxes anchored here; they follow the paragraph
	merge bool      // its mark is deleted: the next paragraph goes on
}

// alternative is an open mc:AlternateContent.
type alternative struct {
	depth int
	taken bool
}

// token takes the token that lies at bytes from to to of the part.
func (w *wordml) token(tok xml.Token, from, to int64) error {
	switch t := tok.(type) {
	case xml.Directive:
		return fail("extract.external_entity", fmt.Errorf("%w: in %s", ErrExternalEntity, w.part))
	case xml.StartElement:
		return w.start(t)
	case xml.EndElement:
		return w.end()
	case xml.CharData:
		if w.inText && w.skip == 0 {
			return w.chars(string(t), from, to)
		}
	}
	return nil
}

// start opens an element.
func (w *wordml) start(e xml.StartElement) error {
	name := localName(e.Name)
	parent := w.parent(1)
	w.open = append(w.open, name)
	depth := len(w.open)
	if depth > w.lim.Depth {
		return damaged(w.part, fmt.Errorf("nested deeper than %d", w.lim.Depth))
	}
	if w.skip > 0 {
		return nil
	}
	if e.Name.Space == nsCompat {
		w.compat(e.Name.Local, depth)
		return nil
	}
	switch name {
	case "p":
		w.paras = append(w.paras, &paragraph{text: &writer{lim: w.lim}})
	case "del", "moveFrom":
		w.deletion(parent, depth)
	case "rt", "rPrChange", "pPrChange":
		w.skip = depth // the reading above a character; formatting as it was
	case "numPr":
		w.tally.numbered++
	case "vanish":
		w.hidden = w.hidden || parent == "rPr" && w.parent(3) == "r" && isOn(e)
	case "r":
		w.hidden = false
	case "footnote", "endnote":
		if kind := attr(e, "type"); kind != "" && kind != "normal" {
			w.skip = depth // the rule above the notes
		}
	case "txbxContent":
		return w.box()
	case "drawing", "pict", "object":
		w.tally.pictures++
	case "t":
		w.inText = true
		w.keep = attr(e, "space") == "preserve"
	default:
		return w.mark(name, parent, e)
	}
	return nil
}

// mark handles elements of a run that stand for a character.
func (w *wordml) mark(name, parent string, e xml.StartElement) error {
	if parent != "r" {
		return nil // w:tab also sets the stops of a paragraph
	}
	switch name {
	case "tab", "ptab":
		return w.put("\t")
	case "br", "cr":
		return w.put("\n")
	case "noBreakHyphen":
		return w.put("-")
	case "sym":
		w.tally.symbols++
	case "fldChar":
		w.field(attr(e, "fldCharType"))
	}
	return nil
}

// deletion drops deleted text; a deleted paragraph mark joins two paragraphs.
func (w *wordml) deletion(parent string, depth int) {
	if parent == "rPr" && w.parent(3) == "pPr" {
		if p := w.para(); p != nil {
			p.merge = true
		}
		return
	}
	if parent == "trPr" || parent == "tcPr" {
		return // a deleted row: its text is marked as deleted run by run
	}
	w.tally.deleted++
	w.skip = depth
}

// compat takes the first choice of an alternative and drops the others.
func (w *wordml) compat(local string, depth int) {
	if local == "AlternateContent" {
		w.alts = append(w.alts, alternative{depth: depth})
		return
	}
	if local != "Choice" && local != "Fallback" || len(w.alts) == 0 {
		return
	}
	alt := &w.alts[len(w.alts)-1]
	if alt.taken {
		w.skip = depth
	}
	alt.taken = true
}

// box opens a text box: its paragraphs are collected apart and follow the
// paragraph that it is anchored in.
func (w *wordml) box() error {
	if w.boxes++; w.boxes > maxBoxes {
		return fail("extract.too_many_parts", fmt.Errorf("%w: text boxes", ErrTooLarge), "limit", maxBoxes)
	}
	if p := w.para(); p != nil {
		p.boxes = append(p.boxes, &writer{lim: w.lim})
	}
	return nil
}

// field follows the parts of a field: only its result is text.
func (w *wordml) field(kind string) {
	n := len(w.fields)
	switch kind {
	case "begin":
		if n < w.lim.Depth {
			w.fields = append(w.fields, true)
		}
	case "separate":
		if n > 0 {
			w.fields[n-1] = false
		}
	case "end":
		if n > 0 {
			w.fields = w.fields[:n-1]
		}
	}
}

// end closes the innermost element.
func (w *wordml) end() error {
	depth := len(w.open)
	name := w.open[depth-1]
	w.open = w.open[:depth-1]
	if n := len(w.alts); n > 0 && w.alts[n-1].depth == depth {
		w.alts = w.alts[:n-1]
	}
	if w.skip > 0 {
		if w.skip == depth {
			w.skip = 0
		}
		return nil
	}
	switch name {
	case "p":
		return w.endParagraph()
	case "t":
		w.inText = false
	}
	return nil
}

// endParagraph writes the paragraph to the text box or the part it lies in.
func (w *wordml) endParagraph() error {
	n := len(w.paras)
	p := w.paras[n-1]
	w.paras = w.paras[:n-1]
	// An instruction that was never closed must not swallow what follows.
	w.fields = w.fields[:0]
	dst := w.out
	if n > 1 && w.inBox() {
		host := w.paras[n-2]
		dst = host.boxes[len(host.boxes)-1]
	}
	if err := dst.add(p.text); err != nil {
		return err
	}
	if !p.merge {
		if err := dst.put("\n"); err != nil {
			return err
		}
	}
	for _, b := range p.boxes {
		if err := dst.add(b); err != nil {
			return err
		}
	}
	return nil
}

// inBox reports whether the paragraph just closed lies in a text box of the
// one around it.
func (w *wordml) inBox() bool {
	host := w.paras[len(w.paras)-1]
	return len(host.boxes) > 0
}

// finish ends the part.
func (w *wordml) finish() error { return w.out.line() }

// chars writes character data of a w:t.
func (w *wordml) chars(text string, from, to int64) error {
	if w.hidden {
		w.tally.hidden++
		return nil
	}
	if w.inInstruction() {
		return nil
	}
	if !w.keep {
		// Without xml:space Word leaves out white space at the ends.
		trimmed := strings.TrimLeft(text, " \t\r\n")
		if to-from == int64(len(text)) {
			from += int64(len(text) - len(trimmed))
			trimmed = strings.TrimRight(trimmed, " \t\r\n")
			to = from + int64(len(trimmed))
		}
		text = strings.TrimRight(trimmed, " \t\r\n")
	}
	p := w.para()
	if p == nil {
		return nil
	}
	return p.text.piece(text, Span{Part: w.part, From: from, To: to})
}

// put writes a character that an element stands for.
func (w *wordml) put(text string) error {
	if p := w.para(); p != nil && !w.hidden && !w.inInstruction() {
		return p.text.put(text)
	}
	return nil
}

// inInstruction reports whether any open field is still before its result.
func (w *wordml) inInstruction() bool {
	for _, instr := range w.fields {
		if instr {
			return true
		}
	}
	return false
}

// para is the innermost open paragraph, nil outside.
func (w *wordml) para() *paragraph {
	if len(w.paras) == 0 {
		return nil
	}
	return w.paras[len(w.paras)-1]
}

// parent is the n-th open element from the inside, 1 being the innermost.
func (w *wordml) parent(n int) string {
	if len(w.open) < n {
		return ""
	}
	return w.open[len(w.open)-n]
}

// localName is the name of an element of WordprocessingML. Elements of other
// name spaces have none that counts.
func localName(n xml.Name) string {
	if n.Space == nsWord || n.Space == nsStrict {
		return n.Local
	}
	return ""
}

// attr is the value of an attribute by its local name.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// isOn reads a switch such as w:vanish, which is on unless it says otherwise.
func isOn(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
