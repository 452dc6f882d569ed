// Package sheet writes tables as Excel workbooks and reads them back. What is
// written can be filled in and read again: the exported sheet is the import
// template. Dates and numbers are cells of their kind; a text that a
// spreadsheet would take for a formula is made harmless.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Media is the media type of a workbook.
const Media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// What can be wrong. Callers tell these apart with errors.Is; the sentence for a
// reader comes from the key of the Error around them.
var (
	ErrEmpty     = errors.New("sheet: no table in the file")
	ErrTooLarge  = errors.New("sheet: over the limits")
	ErrEncrypted = errors.New("sheet: encrypted")
	ErrFormat    = errors.New("sheet: not an .xlsx workbook")
	ErrCorrupted = errors.New("sheet: damaged")
	ErrValue     = errors.New("sheet: a value of no kind that a cell has")
)

// Error says why a table could not be read or written. Key and Args make the
// sentence for the reader out of Messages or of the program's catalogue.
type Error struct {
	Key  string
	Args map[string]any
	Err  error
}

// Error is the technical form for a log. It holds none of the table's text.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	return b.String()
}

// Unwrap gives the sentinel and the cause to errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// fail makes an Error; args are name, value pairs.
func fail(key string, err error, args ...any) *Error {
	e := &Error{Key: key, Err: err, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Day is a cell that holds a day, written YYYY-MM-DD; "" is an empty cell.
type Day string

// Column is a column of a table.
type Column struct {
	Title string
	Width float64 // in characters of half width; 0 is what the title needs
}

// Table is what Write writes. A row's values are string, int, int64, float64,
// Day, time.Time (its wall clock, to the minute) or nil.
type Table struct {
	Name    string // of the sheet
	Columns []Column
	Rows    iter.Seq[[]any]
}

// The bounds of what is written: a spreadsheet program takes no more than the
// second, and nobody reads more than the first.
const (
	MaxRows  = 100_000
	maxChars = 32_767
)

// Write writes a workbook of one sheet, with a bold header that stays in sight
// and a filter.
func Write(w io.Writer, t Table) error { return WriteBook(w, t) }

// WriteBook writes a workbook of several such sheets, whose names must differ.
func WriteBook(w io.Writer, tables ...Table) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	for i, t := range tables {
		name := sheetName(t.Name)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
		if err := writeSheet(f, st, name, t); err != nil {
			return err
		}
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

func writeSheet(f *excelize.File, st styles, name string, t Table) error {
	if err := forPaper(f, name); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if err := writeHead(s, st, t.Columns); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	last, err := writeRows(s, st, t)
	if err != nil {
		return err
	}
	// The filter must be there before the rows are closed.
	if len(t.Columns) > 0 {
		end, err := excelize.CoordinatesToCellName(len(t.Columns), last)
		if err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
		if err := f.AutoFilter(name, "A1:"+end, nil); err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

// forPaper makes the sheet print on A4 across, as wide as the paper, with the
// header on every page.
func forPaper(f *excelize.File, name string) error {
	fit, a4, across, wide, high := true, 9, "landscape", 1, 0
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name})
}

// styles are the numbers of the cell styles in the workbook.
type styles struct{ head, text, day, instant, number int }

func newStyles(f *excelize.File) (st styles, err error) {
	day, instant := "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&st.head, excelize.Style{
			Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8E8E8"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		// Text stays text: a case number or a telephone number is not a figure.
		{&st.text, excelize.Style{NumFmt: 49, Alignment: top}},
		{&st.day, excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}}},
		{&st.instant, excelize.Style{CustomNumFmt: &instant, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}}},
		{&st.number, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}}},
	} {
		if *s.id, err = f.NewStyle(&s.style); err != nil {
			return st, fmt.Errorf("sheet: style: %w", err)
		}
	}
	return st, nil
}

func (c Column) width() float64 {
	width := c.Width
	if width <= 0 {
		width = float64(2*utf8.RuneCountInString(c.Title) + 4)
	}
	return min(width, excelize.MaxColumnWidth)
}

// height says how high a row must be for its longest text, wrapped; 0 is one
// line. Programs that open a workbook do not all work it out themselves.
func height(columns []Column, row []any) float64 {
	const perLine, most = 15, 405
	lines := 1
	for i, v := range row {
		text, ok := v.(string)
		if !ok {
			continue
		}
		fit, n := max(int(columns[i].width())-1, 1), 0
		for l := range strings.SplitSeq(text, "\n") {
			wide := 0
			for _, r := range l {
				wide += 2
				if r < utf8.RuneSelf {
					wide--
				}
			}
			n += max(1, (wide+fit-1)/fit)
		}
		lines = max(lines, n)
	}
	if lines == 1 {
		return 0
	}
	return min(float64(lines*perLine), most)
}

func writeHead(s *excelize.StreamWriter, st styles, columns []Column) error {
	head := make([]any, len(columns))
	for i, c := range columns {
		if err := s.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: st.head, Value: harmless(c.Title)}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return s.SetRow("A1", head)
}

// writeRows returns the number of the last row.
func writeRows(s *excelize.StreamWriter, st styles, t Table) (int, error) {
	n := 1
	if t.Rows == nil {
		return n, nil
	}
	for row := range t.Rows {
		n++
		if n > MaxRows+1 {
			return n, fail("sheet.too_many_rows", ErrTooLarge, "limit", MaxRows)
		}
		if len(row) > len(t.Columns) {
			return n, fmt.Errorf("%w: row %d has %d values, there are %d columns", ErrValue, n, len(row), len(t.Columns))
		}
		cells := make([]any, len(row))
		for i, v := range row {
			c, err := cell(st, v)
			if err != nil {
				var e *Error
				if errors.As(err, &e) {
					e.Args["row"], e.Args["column"] = n, t.Columns[i].Title
				}
				return n, err
			}
			cells[i] = c
		}
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return n, fmt.Errorf("sheet: %w", err)
		}
		if err := s.SetRow(at, cells, excelize.RowOpts{Height: height(t.Columns, row)}); err != nil {
			return n, fmt.Errorf("sheet: row %d: %w", n, err)
		}
	}
	return n, nil
}

func cell(st styles, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if n := utf8.RuneCountInString(v); n >= maxChars {
			return nil, fail("sheet.cell_too_long", ErrTooLarge, "chars", n, "limit", maxChars)
		}
		return excelize.Cell{StyleID: st.text, Value: harmless(v)}, nil
	case int, int64, float64:
		return excelize.Cell{StyleID: st.number, Value: v}, nil
	case Day:
		if v == "" {
			return nil, nil
		}
		d, err := time.Parse(time.DateOnly, string(v))
		if err != nil {
			return nil, fmt.Errorf("%w: %q is not a day", ErrValue, string(v))
		}
		return excelize.Cell{StyleID: st.day, Value: d}, nil
	case time.Time:
		return excelize.Cell{StyleID: st.instant, Value: v}, nil
	}
	return nil, fmt.Errorf("%w: %T", ErrValue, v)
}

// dangerous is what a spreadsheet program may take for the beginning of a
// formula when a cell is edited or the sheet is saved as CSV.
const dangerous = "=+-@\t\r＝＋－＠"

// harmless puts an apostrophe before such a text, and before one that begins
// with apostrophes already, so that plain can take exactly one away. Control
// characters, which a workbook cannot hold, are left out.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if looksDangerous(strings.TrimLeft(s, "' \u3000")) {
		return "'" + s
	}
	return s
}

// plain undoes harmless.
func plain(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && looksDangerous(strings.TrimLeft(rest, "' \u3000")) {
		return rest
	}
	return s
}

func looksDangerous(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(dangerous, r)
}

// sheetName keeps to what a spreadsheet program allows, 31 characters and none
// of a few signs; apostrophes, which a reference would have to double, go too.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || strings.ContainsRune(`:\/?*[]'：＼／？＊［］`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(s, "_"))
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 31 {
		s = strings.TrimSpace(string(r[:31]))
	}
	if s == "" {
		return "Sheet1"
	}
	return s
}
