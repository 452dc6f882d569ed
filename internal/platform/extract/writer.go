package extract

import (
	"fmt"
	"strings"
)

// writer collects text and places for the formats whose text is put together
// from pieces. It stops growing at the limits.
type writer struct {
	text strings.Builder
	m    Map
	lim  Limits
	last byte
}

// piece adds text that stood at sp in the source. It joins the piece before
// when both lie byte for byte next to each other.
func (w *writer) piece(text string, sp Span) error {
	if text == "" {
		return nil
	}
	sp.Start = w.text.Len()
	sp.End = sp.Start + len(text)
	if err := w.put(text); err != nil {
		return err
	}
	if n := len(w.m); n > 0 && joins(w.m[n-1], sp) {
		w.m[n-1].End, w.m[n-1].To = sp.End, sp.To
		return nil
	}
	if len(w.m) >= w.lim.Places {
		return fail("extract.too_many_parts", fmt.Errorf("%w: places", ErrTooLarge), "limit", w.lim.Places)
	}
	w.m = append(w.m, sp)
	return nil
}

// joins reports whether b continues a in the text and in the source.
func joins(a, b Span) bool {
	return a.Page == 0 && b.Page == 0 && a.Part == b.Part && a.End == b.Start && a.To == b.From &&
		int64(a.End-a.Start) == a.To-a.From && int64(b.End-b.Start) == b.To-b.From
}

// put adds text that has no place in the source.
func (w *writer) put(text string) error {
	if text == "" {
		return nil
	}
	if w.text.Len()+len(text) > w.lim.Text {
		return fail("extract.text_too_long", fmt.Errorf("%w: text", ErrTooLarge), "limit", w.lim.Text)
	}
	w.text.WriteString(text)
	w.last = text[len(text)-1]
	return nil
}

// line ends the line when something stands on it.
func (w *writer) line() error {
	if w.text.Len() == 0 || w.last == '\n' {
		return nil
	}
	return w.put("\n")
}

// add appends another writer's text and places.
func (w *writer) add(o *writer) error {
	at := w.text.Len()
	if err := w.put(o.text.String()); err != nil {
		return err
	}
	if len(w.m)+len(o.m) > w.lim.Places {
		return fail("extract.too_many_parts", fmt.Errorf("%w: places", ErrTooLarge), "limit", w.lim.Places)
	}
	for _, sp := range o.m {
		sp.Start += at
		sp.End += at
		w.m = append(w.m, sp)
	}
	return nil
}
