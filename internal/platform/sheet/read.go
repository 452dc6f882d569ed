package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Limits bound what Read takes in.
type Limits struct {
	Bytes   int64 // of the file
	Rows    int
	Columns int
}

// DefaultLimits are those of an import by a person: ten megabytes, 5,000 rows.
func DefaultLimits() Limits { return Limits{Bytes: 10 << 20, Rows: 5000, Columns: 100} }

// swell is how much larger than the largest allowed file the unpacked workbook may be.
const swell = 10

// Sheet is what was read: the first sheet in sight of a workbook.
type Sheet struct {
	Name    string
	Head    []string
	Rows    []Row // without the empty ones
	from904 bool  // days count from 1904
}

// Row is one row: its number as the spreadsheet program shows it, and as many
// cells as the head has.
type Row struct {
	N     int
	Cells []string
}

// Read reads a table: the first row that is not empty is the head. Cells are
// texts; Day and Number make of one what it stands for.
func Read(r io.Reader, limits Limits) (s Sheet, err error) {
	data, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return s, fail("sheet.unreadable", fmt.Errorf("%w: %w", ErrCorrupted, err))
	}
	if err := look(data, limits); err != nil {
		return s, err
	}
	// The library is not written for hostile files everywhere; what makes it
	// stumble is a damaged file to us.
	defer func() {
		if p := recover(); p != nil {
			err = fail("sheet.corrupted", fmt.Errorf("%w: %v", ErrCorrupted, p))
		}
	}()
	most := limits.Bytes * swell
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: most, UnzipXMLSizeLimit: most})
	if err != nil {
		return s, fail("sheet.corrupted", fmt.Errorf("%w: %w", ErrCorrupted, err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.from904 = *props.Date1904
	}
	if s.Name, err = firstVisible(f); err != nil {
		return s, err
	}
	return s, s.fill(f, limits)
}

// look refuses a file before the library unpacks it.
func look(data []byte, limits Limits) error {
	switch {
	case len(data) == 0:
		return fail("sheet.empty", ErrEmpty)
	case int64(len(data)) > limits.Bytes:
		return fail("sheet.too_large", ErrTooLarge, "limit", limits.Bytes>>20)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		// A compound file is an old workbook, or a new one under a password.
		if bytes.Contains(data, utf16le("EncryptedPackage")) {
			return fail("sheet.encrypted", ErrEncrypted)
		}
		return fail("sheet.format", ErrFormat)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fail("sheet.format", fmt.Errorf("%w: %w", ErrFormat, err))
	}
	var unpacked uint64
	book := false
	for _, f := range z.File {
		unpacked += f.UncompressedSize64
		book = book || strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), "xl/workbook.xml")
		if unpacked > uint64(limits.Bytes)*swell {
			return fail("sheet.zip_bomb", ErrTooLarge)
		}
	}
	if !book {
		return fail("sheet.format", ErrFormat)
	}
	return nil
}

func utf16le(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

func firstVisible(f *excelize.File) (string, error) {
	for _, name := range f.GetSheetList() {
		if ok, err := f.GetSheetVisible(name); err == nil && ok {
			return name, nil
		}
	}
	return "", fail("sheet.empty", ErrEmpty)
}

func (s *Sheet) fill(f *excelize.File, limits Limits) (err error) {
	rows, err := f.Rows(s.Name)
	if err != nil {
		return fail("sheet.corrupted", fmt.Errorf("%w: %w", ErrCorrupted, err))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fail("sheet.corrupted", fmt.Errorf("%w: row %d: %w", ErrCorrupted, n, err))
		}
		if blank(cells) {
			continue
		}
		if s.Head == nil {
			if err := s.setHead(cells, limits); err != nil {
				return err
			}
			continue
		}
		if len(s.Rows) == limits.Rows {
			return fail("sheet.too_many_rows", ErrTooLarge, "limit", limits.Rows)
		}
		row := Row{N: n, Cells: make([]string, len(s.Head))}
		for i := range row.Cells {
			if i < len(cells) {
				row.Cells[i] = plain(strings.TrimSpace(cells[i]))
			}
		}
		s.Rows = append(s.Rows, row)
	}
	if err := rows.Error(); err != nil {
		return fail("sheet.corrupted", fmt.Errorf("%w: %w", ErrCorrupted, err))
	}
	if s.Head == nil {
		return fail("sheet.empty", ErrEmpty)
	}
	return nil
}

func (s *Sheet) setHead(cells []string, limits Limits) error {
	for i, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if i >= limits.Columns {
			return fail("sheet.too_many_columns", ErrTooLarge, "limit", limits.Columns)
		}
		for len(s.Head) <= i {
			s.Head = append(s.Head, "")
		}
		s.Head[i] = plain(c)
	}
	return nil
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Column finds a column by its title; -1 is none.
func (s Sheet) Column(title string) int {
	for i, h := range s.Head {
		if h == title {
			return i
		}
	}
	return -1
}

// Require returns an Error that names the first of the titles that is not there.
func (s Sheet) Require(titles ...string) error {
	for _, t := range titles {
		if s.Column(t) < 0 {
			return fail("sheet.no_column", ErrFormat, "column", t)
		}
	}
	return nil
}

// The counts of days that Day takes for a date cell: 1954 to 2100. A year typed
// as a number, or a year and a month, is not among them.
const firstCount, lastCount = 20_000, 73_415

// Day reads a cell as a day: a date cell, or a text as people write days.
func (s Sheet) Day(cell string) (Day, bool) {
	if n, err := strconv.ParseFloat(cell, 64); err == nil && n >= firstCount && n < lastCount {
		t, err := excelize.ExcelDateToTime(n, s.from904)
		if err != nil {
			return "", false
		}
		return Day(t.Format(time.DateOnly)), true
	}
	return dayOfText(cell)
}

// eightDigits reports whether s is a day without separators: 20260302.
func eightDigits(s string) bool {
	return len(s) == 8 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func dayOfText(s string) (Day, bool) {
	m := regexp.MustCompile(`^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?\s*$`).FindStringSubmatch(s)
	if m == nil || strings.ContainsAny(s, "-/.年") == eightDigits(strings.TrimSpace(s)) {
		return "", false
	}
	t, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil {
		return "", false
	}
	return Day(t.Format(time.DateOnly)), true
}

// Number reads a cell as a whole number.
func Number(cell string) (int64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	if err != nil || f != float64(int64(f)) || f > 1<<53 || f < -(1<<53) {
		return 0, false
	}
	return int64(f), true
}
