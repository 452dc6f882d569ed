package check

import (
	"bytes"
	"fmt"
	"strconv"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// asPages is the word in the address for a document shown as its pages are.
const asPages = "pages"

// picture gives the picture of a page. Each is a view, and is logged as one.
func (p *Pages) picture(q *page.Request) error {
	n, err := strconv.Atoi(q.PathValue("n"))
	if err != nil {
		return org.ErrNotFound
	}
	var b bytes.Buffer
	if err := p.Shelf.Picture(q.Ctx(), q.By, document.ID(q.PathValue("id")), n, &b); err != nil {
		return err
	}
	q.W.Header().Set("Content-Type", "image/png")
	_, err = q.W.Write(b.Bytes())
	return err
}

// views are the two ways to look at a document that has pages of its own.
func (v *documentView) views() []ui.Tab {
	if v.leaves == nil {
		return nil
	}
	return []ui.Tab{
		{Text: v.q.T("document.as_text"), Href: v.linkAs(v.hit, false), Current: !v.asPages},
		{Text: v.q.T("document.as_pages"), Href: v.linkAs(v.hit, true), Current: v.asPages},
	}
}

// sheets are the pages with the marks of every hit. The second places of a hit
// are evidence: what it contradicts.
func (v *documentView) sheets() []ui.Leaf {
	out := make([]ui.Leaf, len(v.leaves.Layout.Sheets))
	for i, s := range v.leaves.Layout.Sheets {
		out[i] = ui.Leaf{
			Text: v.q.T("document.page", "n", i+1), Href: fmt.Sprintf("%s/pages/%d", v.back, i+1), Width: s.Width, Height: s.Height,
		}
	}
	for _, m := range v.marks() {
		places := v.leaves.Places(m.Start, m.End)
		for i, place := range places {
			if place.Page > len(out) {
				continue
			}
			mark := leafMark(place, m)
			if mark.Last = i == len(places)-1; i > 0 {
				mark.ID = ""
			}
			out[place.Page-1].Marks = append(out[place.Page-1].Marks, mark)
		}
	}
	return out
}

// bar is how wide the mark is of a place where something is missing, in points.
const bar = 2

func leafMark(p extract.Place, m ui.Mark) ui.LeafMark {
	return ui.LeafMark{
		X: p.XMin, Y: p.YMin, Width: max(p.XMax-p.XMin, bar), Height: p.YMax - p.YMin, N: m.N, Level: m.Level, ID: m.ID,
	}
}
