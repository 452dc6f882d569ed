package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"xiezhi/internal/platform/sheet"
)

func write(t *testing.T, rows [][]any, titles ...string) []byte {
	t.Helper()
	table := sheet.Table{Name: "问题台账", Rows: slices.Values(rows)}
	for _, s := range titles {
		table.Columns = append(table.Columns, sheet.Column{Title: s})
	}
	var b bytes.Buffer
	if err := sheet.Write(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, b []byte) sheet.Sheet {
	t.Helper()
	s, err := sheet.Read(bytes.NewReader(b), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	b := write(t, [][]any{
		{1, "督-2026-0001", sheet.Day("2026-03-02"), 98.5, nil},
		{},
		{int64(2), "（2026）澄0102民初1号", sheet.Day(""), -3, "第一行\n第二行"},
	}, "序号", "编号", "发现时间", "得分", "描述")
	s := read(t, b)
	if s.Name != "问题台账" || !slices.Equal(s.Head, []string{"序号", "编号", "发现时间", "得分", "描述"}) {
		t.Fatalf("%q %q", s.Name, s.Head)
	}
	if len(s.Rows) != 2 || s.Rows[0].N != 2 || s.Rows[1].N != 4 {
		t.Fatalf("%+v", s.Rows)
	}
	if d, ok := s.Day(s.Rows[0].Cells[2]); !ok || d != "2026-03-02" {
		t.Errorf("day %q %v", d, ok)
	}
	if want := []string{"2", "（2026）澄0102民初1号", "", "-3", "第一行\n第二行"}; !slices.Equal(s.Rows[1].Cells, want) {
		t.Errorf("got %q, want %q", s.Rows[1].Cells, want)
	}
}

func TestCellsAreOfTheirKind(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 5, 0, 0, time.UTC)
	b := write(t, [][]any{{7, sheet.Day("2026-03-02"), at, "0012", 2.5}}, "a", "b", "c", "d", "e")
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ at, raw, shown string }{
		{"A2", "7", "7"}, {"B2", "46083", "2026-03-02"}, {"C2", "46083.37847222222", "2026-03-02 09:05"}, {"D2", "0012", "0012"}, {"E2", "2.5", "2.5"},
	} {
		raw, err := f.GetCellValue("问题台账", tt.at, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := f.GetCellValue("问题台账", tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if raw != tt.raw || shown != tt.shown {
			t.Errorf("%s: raw %q shown %q, want %q %q", tt.at, raw, shown, tt.raw, tt.shown)
		}
	}
	layout, err := f.GetPageLayout("问题台账")
	if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 {
		t.Errorf("page %+v %v", layout, err)
	}
	names := f.GetDefinedName()
	if !slices.ContainsFunc(names, func(n excelize.DefinedName) bool {
		return n.Name == "_xlnm.Print_Titles" && n.RefersTo == "'问题台账'!$1:$1"
	}) ||
		!slices.ContainsFunc(names, func(n excelize.DefinedName) bool { return n.Name == "_xlnm._FilterDatabase" }) {
		t.Errorf("names %+v", names)
	}
	if text := part(t, b, "xl/worksheets/sheet1.xml"); !strings.Contains(text, `<autoFilter ref="$A$1:$E$2"`) && !strings.Contains(text, `<autoFilter ref="A1:E2"`) {
		t.Errorf("no filter in %s", text)
	}
	panes, err := f.GetPanes("问题台账")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v %v", panes, err)
	}
}

// part takes a part out of a workbook.
func part(t *testing.T, b []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLongTextGetsRoom(t *testing.T) {
	b := write(t, [][]any{{"短"}, {strings.Repeat("长", 40)}, {"一\n二\n三"}}, "描述")
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	// The column is 8 wide, so 3 and a half characters fit on a line.
	for row, want := range map[int]float64{2: 15, 3: 12 * 15, 4: 45} {
		if got, err := f.GetRowHeight("问题台账", row); err != nil || got != want {
			t.Errorf("row %d is %v high, want %v: %v", row, got, want, err)
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	hostile := []string{`=HYPERLINK("http://x","y")`, "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1", "''+1"}
	var rows [][]any
	for _, s := range hostile {
		rows = append(rows, []any{s})
	}
	b := write(t, rows, "=甲")
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(hostile) + 1 {
		at := fmt.Sprintf("A%d", i+1)
		formula, err := f.GetCellFormula("问题台账", at)
		if err != nil || formula != "" {
			t.Errorf("%s is a formula: %q %v", at, formula, err)
		}
		if v, err := f.GetCellValue("问题台账", at); err != nil || !strings.HasPrefix(v, "'") {
			t.Errorf("%s is %q %v", at, v, err)
		}
	}
	s := read(t, b)
	for i, want := range hostile {
		if got := s.Rows[i].Cells[0]; got != strings.TrimSpace(want) && got != want {
			t.Errorf("read back %q, want %q", got, want)
		}
	}
	if s.Head[0] != "=甲" {
		t.Errorf("head %q", s.Head[0])
	}
}

func TestOrdinaryTextIsUntouched(t *testing.T) {
	for _, s := range []string{"甲", "'甲'", "a=b", "1-2", "x@y", "赟燊曌", "𠮷"} {
		if got := read(t, write(t, [][]any{{s}}, "甲")).Rows[0].Cells[0]; got != s {
			t.Errorf("got %q, want %q", got, s)
		}
	}
	if got := read(t, write(t, [][]any{{"甲\x00\x0b乙\xff"}}, "甲")).Rows[0].Cells[0]; got != "甲乙\uFFFD" {
		t.Errorf("control characters: %q", got)
	}
}

func TestDays(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want sheet.Day
	}{
		{"46083", "2026-03-02"},
		{"46083.5", "2026-03-02"},
		{"2026-03-02", "2026-03-02"},
		{"2026/3/2", "2026-03-02"},
		{"2026.3.2", "2026-03-02"},
		{"2026年3月2日", "2026-03-02"},
		{"20260302", "2026-03-02"},
		{"2026-02-30", ""},
		{"2026", ""}, // a year is no day, though it could be a count of days
		{"202603", ""},
		{"三月二日", ""},
		{"", ""},
		{"-1", ""},
		{"NaN", ""},
	} {
		got, ok := sheet.Sheet{}.Day(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: got %q %v, want %q", tt.in, got, ok, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]int64{"7": 7, " 7 ": 7, "7.0": 7, "1e3": 1000, "-3": -3} {
		if got, ok := sheet.Number(in); !ok || got != want {
			t.Errorf("%q: %d %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "七", "7.5", "NaN", "Inf", "1e300"} {
		if got, ok := sheet.Number(in); ok {
			t.Errorf("%q is no whole number, got %d", in, got)
		}
	}
}

// packed makes an archive of the named files.
func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefused(t *testing.T) {
	good := write(t, [][]any{{"甲"}, {"乙"}, {"丙"}}, "一", "二")
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 600)...)
	encrypted := slices.Clone(ole)
	for i, c := range []byte("EncryptedPackage") {
		encrypted[100+2*i] = c
	}
	limits := sheet.DefaultLimits()
	for _, tt := range []struct {
		name   string
		data   []byte
		limits sheet.Limits
		want   error
		key    string
	}{
		{"nothing", nil, limits, sheet.ErrEmpty, "sheet.empty"},
		{"no head", write(t, nil), limits, sheet.ErrEmpty, "sheet.empty"},
		{"text", []byte("序号,编号\n1,2\n"), limits, sheet.ErrFormat, "sheet.format"},
		{"old workbook", ole, limits, sheet.ErrFormat, "sheet.format"},
		{"under a password", encrypted, limits, sheet.ErrEncrypted, "sheet.encrypted"},
		{"another archive", packed(t, map[string]string{"word/document.xml": "<a/>"}), limits, sheet.ErrFormat, "sheet.format"},
		{"broken workbook", packed(t, map[string]string{"xl/workbook.xml": "<workbook><sheets><sheet"}), limits, sheet.ErrCorrupted, "sheet.corrupted"},
		{"cut off", good[:len(good)-40], limits, sheet.ErrFormat, "sheet.format"},
		{"too large", good, sheet.Limits{Bytes: 100, Rows: 10, Columns: 10}, sheet.ErrTooLarge, "sheet.too_large"},
		{"swells", packed(t, map[string]string{"xl/workbook.xml": strings.Repeat("0", 200_000)}), sheet.Limits{Bytes: 10_000, Rows: 10, Columns: 10}, sheet.ErrTooLarge, "sheet.zip_bomb"},
		{"too many rows", good, sheet.Limits{Bytes: 1 << 20, Rows: 2, Columns: 10}, sheet.ErrTooLarge, "sheet.too_many_rows"},
		{"too many columns", good, sheet.Limits{Bytes: 1 << 20, Rows: 10, Columns: 1}, sheet.ErrTooLarge, "sheet.too_many_columns"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sheet.Read(bytes.NewReader(tt.data), tt.limits)
			var e *sheet.Error
			if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.Key != tt.key {
				t.Errorf("got %v, want %v under %s", err, tt.want, tt.key)
			}
		})
	}
	var e *sheet.Error
	if err := read(t, good).Require("一", "三"); !errors.As(err, &e) || e.Args["column"] != "三" {
		t.Errorf("a missing column: %v", err)
	}
}

func TestNotWritten(t *testing.T) {
	for _, tt := range []struct {
		name string
		row  []any
		want error
	}{
		{"a text longer than a cell holds", []any{strings.Repeat("长", 40_000)}, sheet.ErrTooLarge},
		{"no day", []any{sheet.Day("2026-02-30")}, sheet.ErrValue},
		{"no kind of value", []any{struct{}{}}, sheet.ErrValue},
		{"more values than columns", []any{1, 2}, sheet.ErrValue},
	} {
		table := sheet.Table{Columns: []sheet.Column{{Title: "甲"}}, Rows: slices.Values([][]any{tt.row})}
		if err := sheet.Write(io.Discard, table); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestEveryErrorHasItsSentence(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range sheet.Messages() {
		if seen[m.Key] || m.Zh == "" || m.En == "" || strings.Count(m.Zh, "{") != strings.Count(m.En, "{") {
			t.Errorf("%+v", m)
		}
		seen[m.Key] = true
	}
}

func TestSheetNamesAreAllowed(t *testing.T) {
	for _, name := range []string{"", "'", "甲'乙", "a/b:c", strings.Repeat("名", 40), "\x00", "台账[1]"} {
		var b bytes.Buffer
		if err := sheet.Write(&b, sheet.Table{Name: name, Columns: []sheet.Column{{Title: "甲"}}}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// A workbook with any one part cut off, emptied or swapped is a table or an
// Error, never a crash.
func TestDamagedParts(t *testing.T) {
	good := write(t, [][]any{{"甲", 1}, {sheet.Day("2026-03-02"), "乙"}}, "一", "二")
	z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	tried := 0
	for name, text := range parts {
		for _, damaged := range []string{
			"", "<a/>", text[:len(text)/2], strings.ReplaceAll(text, "1", "99999999999"), strings.ReplaceAll(text, "A", "-"),
			strings.ReplaceAll(text, `r="`, `q="`), parts["xl/workbook.xml"], parts["xl/worksheets/sheet1.xml"],
		} {
			broken := map[string]string{}
			for n, s := range parts {
				broken[n] = s
			}
			broken[name] = damaged
			tried++
			_, err := sheet.Read(bytes.NewReader(packed(t, broken)), sheet.Limits{Bytes: 1 << 20, Rows: 100, Columns: 100})
			var e *sheet.Error
			if err != nil && !errors.As(err, &e) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d tried", tried)
	}
}

func TestABookHasSeveralSheets(t *testing.T) {
	var out bytes.Buffer
	err := sheet.WriteBook(&out,
		sheet.Table{Name: "问题", Columns: []sheet.Column{{Title: "规则"}, {Title: "段"}}, Rows: slices.Values([][]any{{"J03", 7}, {"=1+1", 8}})},
		sheet.Table{Name: "数字", Columns: []sheet.Column{{Title: "项目"}}, Rows: slices.Values([][]any{{"合计"}})},
	)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got := strings.Join(f.GetSheetList(), " "); got != "问题 数字" {
		t.Errorf("sheets %q", got)
	}
	for _, c := range []struct{ sheet, cell, want string }{{"问题", "A3", "'=1+1"}, {"问题", "B2", "7"}, {"数字", "A2", "合计"}} {
		if got, err := f.GetCellValue(c.sheet, c.cell); err != nil || got != c.want {
			t.Errorf("%s %s: %q, want %q (%v)", c.sheet, c.cell, got, c.want, err)
		}
	}
}
