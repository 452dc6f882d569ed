package extract

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// row is one line of the page as it will be written, with its measures.
type row struct {
	words       []bboxWord
	left, right float64
	mid         float64 // height of the middle of the line on the page
	em          float64 // width of a full-width character
	page        int
}

// layOut writes the pages down in reading order.
//
// pdftotext looks for columns, and takes a signature block (审判长 on the left,
// names on the right) for two of them. Court documents have one column, so
// lines on one height are joined again, from the top to the bottom, unless the
// page truly is set in columns.
func layOut(pages []bboxPage, lim Limits) (Document, error) {
	if len(pages) == 0 {
		return Document{}, damaged(pdfTool, fmt.Errorf("no pages"))
	}
	f := &flow{w: writer{lim: lim}}
	for i, pg := range pages {
		if err := f.page(pg, i+1); err != nil {
			return Document{}, err
		}
	}
	if f.runes == 0 || f.unreadable*2 > f.runes {
		return Document{}, fail("extract.needs_ocr", ErrNeedsOCR, "format", "PDF")
	}
	if err := f.w.line(); err != nil {
		return Document{}, err
	}
	return Document{Text: f.w.text.String(), Map: f.w.m, Wraps: f.wraps, Notes: f.notes(), Sheets: sheets(pages)}, nil
}

// sheets are the sizes of the pages.
func sheets(pages []bboxPage) []Sheet {
	out := make([]Sheet, len(pages))
	for i, p := range pages {
		out[i] = Sheet{Width: p.width, Height: p.height, Turned: p.turned}
	}
	return out
}

// flow is the text of the pages so far.
type flow struct {
	w     writer
	wraps []int

	before      row     // the last row written
	full        float64 // right edge of the text on its page
	numbers     int     // page numbers left out
	empty, cols []string
	runes       int
	unreadable  int
}

// notes are the remarks on the pages.
func (f *flow) notes() []Note {
	var out []Note
	if f.numbers > 0 {
		out = append(out, Note{Key: "extract.note.page_numbers", Args: map[string]any{"n": f.numbers}})
	}
	if len(f.empty) > 0 {
		out = append(out, Note{Key: "extract.note.pages_without_text", Args: map[string]any{"pages": strings.Join(f.empty, ", ")}})
	}
	if len(f.cols) > 0 {
		out = append(out, Note{Key: "extract.note.columns", Args: map[string]any{"pages": strings.Join(f.cols, ", ")}})
	}
	if f.unreadable > 0 {
		out = append(out, Note{Key: "extract.note.unreadable_glyphs", Args: map[string]any{"n": f.unreadable}})
	}
	return out
}

// emptyPages reports whether pages without text were remarked on.
func (d Document) emptyPages() bool {
	return slices.ContainsFunc(d.Notes, func(n Note) bool { return n.Key == "extract.note.pages_without_text" })
}

// page writes one page.
func (f *flow) page(pg bboxPage, n int) error {
	rows := measure(pg.lines, n)
	if len(rows) == 0 {
		f.empty = append(f.empty, fmt.Sprint(n))
		return nil
	}
	if x, ok := gutter(rows); ok {
		f.cols = append(f.cols, fmt.Sprint(n))
		rows = twoColumns(rows, x)
	} else {
		rows = oneColumn(rows)
	}
	rows = f.dropPageNumbers(rows, pg.height)
	if len(rows) == 0 {
		f.empty = append(f.empty, fmt.Sprint(n))
		return nil
	}
	left, right := edges(rows)
	for _, r := range rows {
		if err := f.row(r, left); err != nil {
			return err
		}
		f.full = right
	}
	return nil
}

// edges finds the left and right edge of the running text: the outermost places
// where at least two lines begin or end, so that a lone running header or a
// remark in the margin does not count.
func edges(rows []row) (left, right float64) {
	begins, ends := make([]float64, len(rows)), make([]float64, len(rows))
	for i, r := range rows {
		begins[i], ends[i] = r.left, r.right
	}
	slices.Sort(begins)
	slices.Sort(ends)
	left, right = begins[0], ends[len(ends)-1]
	for i := range len(rows) - 1 {
		if begins[i+1]-begins[i] < 0.5*rows[0].em {
			left = begins[i]
			break
		}
	}
	for i := len(ends) - 1; i > 0; i-- {
		if ends[i]-ends[i-1] < 1.2*rows[0].em {
			right = ends[i]
			break
		}
	}
	return left, right
}

// row writes one line.
func (f *flow) row(r row, left float64) error {
	if f.before.words != nil {
		// The line before ran up to the edge and this one begins at the
		// edge: the sentence goes on.
		if f.before.right > f.full-1.6*f.before.em && r.left < left+0.6*r.em && f.before.left < f.full-10*f.before.em {
			f.wraps = append(f.wraps, f.w.text.Len())
		}
		if err := f.w.put("\n"); err != nil {
			return err
		}
	}
	for i, w := range r.words {
		if i > 0 && spaceBetween(r.words[i-1], w, r.em) {
			if err := f.w.put(" "); err != nil {
				return err
			}
		}
		if err := f.w.piece(w.text, Span{Page: r.page, Box: w.place(), Confidence: w.confidence}); err != nil {
			return err
		}
		for _, c := range w.text {
			f.runes++
			if c == utf8.RuneError || 0xE000 <= c && c <= 0xF8FF {
				f.unreadable++
			}
		}
	}
	f.before = r
	return nil
}

// measure takes the measures of the lines that have words.
func measure(lines []bboxLine, page int) []row {
	rows := make([]row, 0, len(lines))
	for _, ln := range lines {
		if len(ln.words) > 0 {
			rows = append(rows, newRow(ln.words, page))
		}
	}
	return rows
}

// newRow measures words that stand on one line. The height of a box says
// little about the size of the type (it is the font's own), so the width of a
// full-width character is won from the widths of the words.
func newRow(words []bboxWord, page int) row {
	r := row{words: words, left: math.Inf(1), right: math.Inf(-1), page: page}
	var span, units, mid float64
	for _, w := range words {
		r.left, r.right = min(r.left, w.box.XMin), max(r.right, w.box.XMax)
		mid += (w.box.YMin + w.box.YMax) / 2
		span += w.box.XMax - w.box.XMin
		for _, c := range w.text {
			if fullWidth(c) {
				units++
			} else {
				units += 0.5
			}
		}
	}
	r.mid = mid / float64(len(words))
	r.em = max(span/units, 1)
	return r
}

// spaceBetween reports whether a reader sees a space between two words. Word
// sets a quarter of a character between Chinese and Western type without any
// space in the text, and justified Chinese is spread a little.
func spaceBetween(a, b bboxWord, em float64) bool {
	gap := b.box.XMin - a.box.XMax
	before, _ := utf8.DecodeLastRuneInString(a.text)
	after, _ := utf8.DecodeRuneInString(b.text)
	if fullWidth(before) || fullWidth(after) {
		return gap > 0.4*em
	}
	return gap > 0.1*em
}

// gutter finds the middle of the gap between two columns. A page has columns if
// there are several pairs of long lines side by side; ok is false otherwise.
func gutter(rows []row) (x float64, ok bool) {
	byMid := slices.Clone(rows)
	slices.SortStableFunc(byMid, func(a, b row) int { return cmp.Compare(a.mid, b.mid) })
	var gaps []float64
	for i, a := range byMid {
		for _, b := range byMid[i+1 : min(len(byMid), i+8)] {
			if !level(a, b) {
				break
			}
			from, to := min(a.right, b.right), max(a.left, b.left)
			if from < to && a.right-a.left > 9*a.em && b.right-b.left > 9*b.em {
				gaps = append(gaps, (from+to)/2)
				break
			}
		}
	}
	if len(gaps) < 4 {
		return 0, false
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2], true
}

// twoColumns puts the lines left of the gutter before those right of it; a line
// across it ends what came before. (Three columns are not told apart.)
func twoColumns(rows []row, x float64) []row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.mid, b.mid) })
	var out, left, right []row
	flush := func() {
		out = append(append(out, oneColumn(left)...), oneColumn(right)...)
		left, right = nil, nil
	}
	for _, r := range rows {
		switch {
		case r.right <= x:
			left = append(left, r)
		case r.left >= x:
			right = append(right, r)
		default:
			flush()
			out = append(out, r)
		}
	}
	flush()
	return out
}

// level reports whether two lines stand on one height.
func level(a, b row) bool { return math.Abs(a.mid-b.mid) < 0.45*min(a.em, b.em) }

// oneColumn joins what stands on one height and sorts from top to bottom.
func oneColumn(rows []row) []row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.mid, b.mid) })
	var out []row
	for _, r := range rows {
		if n := len(out); n > 0 && level(out[n-1], r) {
			words := slices.Concat(out[n-1].words, r.words)
			slices.SortStableFunc(words, func(a, b bboxWord) int { return cmp.Compare(a.box.XMin, b.box.XMin) })
			out[n-1] = newRow(words, r.page)
			continue
		}
		out = append(out, r)
	}
	return out
}

// pageNumber is a line that holds nothing but a page number.
var pageNumber = regexp.MustCompile(`^(?:[-—–－_\s]*\d{1,4}[-—–－_\s]*|\d{1,4}\s*/\s*\d{1,4}|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?)$`)

// dropPageNumbers leaves out a page number that is the first or the last line
// of the page and stands near its edge.
func (f *flow) dropPageNumbers(rows []row, height float64) []row {
	is := func(r row) bool {
		parts := make([]string, len(r.words))
		for i, w := range r.words {
			parts[i] = w.text
		}
		return pageNumber.MatchString(strings.Join(parts, " "))
	}
	if n := len(rows); n > 0 && rows[n-1].mid > 0.86*height && is(rows[n-1]) {
		rows = rows[:n-1]
		f.numbers++
	}
	if len(rows) > 0 && rows[0].mid < 0.14*height && is(rows[0]) {
		rows = rows[1:]
		f.numbers++
	}
	return rows
}
