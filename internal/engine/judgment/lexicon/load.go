package lexicon

import (
	"cmp"
	_ "embed" // the list that comes with the program
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

//go:embed default.tsv
var defaultList string

// ErrList reports a lexicon that cannot be read at all.
var ErrList = errors.New("lexicon: list not readable")

// The bounds of a list. An entry is a word or a phrase: one character would
// fire everywhere, and a paragraph nowhere.
const (
	shortestWord = 2
	longestWord  = 60
	longestCell  = 500
	mostRows     = 20_000
)

// Fault is what is wrong with a row of a list.
type Fault string

// The faults of a row.
const (
	FaultEmpty     Fault = "empty"     // no wrong word
	FaultShort     Fault = "short"     // a single character
	FaultLong      Fault = "long"      // too long to be a word
	FaultEncoding  Fault = "encoding"  // not text, or text over several lines
	FaultSame      Fault = "same"      // wrong and right are the same
	FaultEndless   Fault = "endless"   // the right word holds the wrong one, and would be corrected for ever
	FaultCyclic    Fault = "cyclic"    // the correction of this row is what another row corrects back
	FaultDuplicate Fault = "duplicate" // the word stands further up for the same days
	FaultDate      Fault = "date"      // not a day
	FaultReversed  Fault = "reversed"  // ends before it begins
	FaultGrade     Fault = "grade"     // not a grade
	FaultException Fault = "exception" // an exception without the word in it
	FaultExcess    Fault = "excess"    // more rows than a list may have; this and all after it are left out
)

// Defect is a row that was left out, and why.
type Defect struct {
	Row   int // from 1, the heading included
	Fault Fault
	Wrong string // the row's word, as written
	Other int    // the row it clashes with, or 0
}

// columns are the headings of a list, in the order in which they stand when a
// list has no heading.
var columns = [...]string{"错误写法", "正确写法", "理由", "来源", "起始日期", "终止日期", "例外", "等级"}

// The columns by place.
const (
	columnWrong = iota
	columnRight
	columnReason
	columnSource
	columnFrom
	columnTo
	columnExcept
	columnGrade
)

// former is the exception that stands for the days before the entry holds.
const former = "旧称"

// Default is the list that comes with the program. It is small: organs whose
// names changed on known days, forms of address of state, and words that a law
// has replaced.
func Default() (*List, error) {
	l, defects, err := Load(strings.NewReader(defaultList))
	if err != nil {
		return nil, err
	}
	if len(defects) > 0 {
		return nil, fmt.Errorf("%w: line %d of the default: %s", ErrList, defects[0].Row, defects[0].Fault)
	}
	return l, nil
}

// Load reads a list of lines with cells parted by tabs; a line that begins with
// # is a comment. See LoadRows for the cells.
func Load(r io.Reader) (*List, []Defect, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrList, err)
	}
	var rows [][]string
	for line := range strings.SplitSeq(strings.TrimPrefix(string(data), "\ufeff"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.HasPrefix(line, "#") {
			line = ""
		}
		rows = append(rows, strings.Split(line, "\t"))
	}
	l, defects := LoadRows(rows)
	return l, defects, nil
}

// LoadRows reads a list from the rows of a table, such as a worksheet. The
// first row may name the columns, which may then stand in any order; without
// names the order is wrong, right, reason, source, from, to, exceptions,
// grade. Several right words or exceptions are parted by ／, / or |. Rows
// without any text are passed over; a row with a defect is left out and
// reported, and the rest of the list works.
func LoadRows(rows [][]string) (*List, []Defect) {
	place, first := heading(rows)
	var entries []Entry
	var numbers []int
	var defects []Defect
	for i, row := range rows {
		if i < first || strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if len(entries) == mostRows {
			defects = append(defects, Defect{Row: i + 1, Fault: FaultExcess})
			break
		}
		e, fault := readRow(row, place)
		if fault != "" {
			defects = append(defects, Defect{Row: i + 1, Fault: fault, Wrong: e.Wrong})
			continue
		}
		entries = append(entries, e)
		numbers = append(numbers, i+1)
	}
	good, more := sound(entries, numbers)
	defects = append(defects, more...)
	slices.SortStableFunc(defects, func(a, b Defect) int { return cmp.Compare(a.Row, b.Row) })
	return newList(good), defects
}

// New makes a list of entries; rows are counted from 1.
func New(entries []Entry) (*List, []Defect) {
	var checked []Entry
	var numbers []int
	var defects []Defect
	for i, e := range entries {
		if fault := e.fault(); fault != "" {
			defects = append(defects, Defect{Row: i + 1, Fault: fault, Wrong: e.Wrong})
			continue
		}
		checked = append(checked, e)
		numbers = append(numbers, i+1)
	}
	good, more := sound(checked, numbers)
	defects = append(defects, more...)
	slices.SortStableFunc(defects, func(a, b Defect) int { return cmp.Compare(a.Row, b.Row) })
	return newList(good), defects
}

// heading finds the place of each column, and the first row of the list.
func heading(rows [][]string) (place [len(columns)]int, first int) {
	for c := range place {
		place[c] = c
	}
	for i, row := range rows {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		named := -1
		for c, cell := range row {
			if strings.TrimSpace(cell) == columns[columnWrong] {
				named = c
			}
		}
		if named < 0 {
			return place, i
		}
		for c, name := range columns {
			place[c] = slices.IndexFunc(row, func(cell string) bool { return strings.TrimSpace(cell) == name })
		}
		return place, i + 1
	}
	return place, len(rows)
}

// readRow reads one row; fault is "" when it can be used by itself.
func readRow(row []string, place [len(columns)]int) (e Entry, fault Fault) {
	cell := func(column int) string {
		if p := place[column]; p >= 0 && p < len(row) {
			return strings.TrimSpace(row[p])
		}
		return ""
	}
	e = Entry{
		Wrong: cell(columnWrong), Right: words(cell(columnRight)),
		Reason: cell(columnReason), Source: cell(columnSource), Except: words(cell(columnExcept)),
	}
	if i := slices.Index(e.Except, former); i >= 0 {
		e.Former = true
		e.Except = slices.Delete(e.Except, i, i+1)
	}
	if !utf8.ValidString(strings.Join(row, "")) {
		e.Wrong = strings.ToValidUTF8(e.Wrong, "\ufffd")
		return e, FaultEncoding
	}
	for _, c := range row {
		if utf8.RuneCountInString(c) > longestCell {
			return e, FaultLong
		}
	}
	var ok1, ok2, ok3 bool
	e.From, ok1 = day(cell(columnFrom))
	e.To, ok2 = day(cell(columnTo))
	e.Grade, ok3 = grade(cell(columnGrade))
	switch {
	case !ok1 || !ok2:
		return e, FaultDate
	case !ok3:
		return e, FaultGrade
	}
	return e, e.fault()
}

// fault is what is wrong with e by itself.
func (e *Entry) fault() Fault {
	n := utf8.RuneCountInString(e.Wrong)
	switch {
	case n == 0:
		return FaultEmpty
	case !utf8.ValidString(e.Wrong) || strings.ContainsAny(e.Wrong, "\r\n\t\x00"):
		return FaultEncoding
	case n < shortestWord:
		return FaultShort
	case n > longestWord:
		return FaultLong
	case slices.Contains(e.Right, e.Wrong):
		return FaultSame
	case e.To != (judgment.Day{}) && e.To.Before(e.From):
		return FaultReversed
	case slices.ContainsFunc(e.Except, func(p string) bool { return !strings.Contains(p, e.Wrong) }):
		return FaultException
	case slices.ContainsFunc(e.Right, e.fires):
		return FaultEndless
	}
	return ""
}

// fires reports whether e finds its word in text, its dates apart.
func (e *Entry) fires(text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], e.Wrong)
		if i < 0 {
			return false
		}
		if i += from; !e.excepted(text, i) {
			return true
		}
		from = i + 1
	}
}

// sound leaves out entries that clash with others: words that stand twice for
// the same days, and corrections that lead back to where they began.
func sound(entries []Entry, numbers []int) (good []Entry, defects []Defect) {
	byWord := map[string][]int{}
	out := make([]bool, len(entries))
	for i := range entries {
		w := entries[i].Wrong
		for _, j := range byWord[w] {
			if entries[i].overlaps(&entries[j]) {
				defects = append(defects, Defect{Row: numbers[i], Fault: FaultDuplicate, Wrong: w, Other: numbers[j]})
				out[i] = true
				break
			}
		}
		if !out[i] {
			byWord[w] = append(byWord[w], i)
		}
	}
	for i, other := range circular(entries, byWord) {
		defects = append(defects, Defect{Row: numbers[i], Fault: FaultCyclic, Wrong: entries[i].Wrong, Other: numbers[other]})
		out[i] = true
	}
	for i := range entries {
		if !out[i] {
			good = append(good, entries[i])
		}
	}
	return good, defects
}

// circular finds the entries whose correction some entry finds fault with, and
// so on without end. For each it names the next entry on the way round.
func circular(entries []Entry, byWord map[string][]int) map[int]int {
	list := make([]string, 0, len(byWord))
	for w := range byWord {
		list = append(list, w)
	}
	slices.Sort(list)
	matcher := NewMatcher(list)
	next := map[int][]int{}
	into := make([][]int, len(entries))
	for _, same := range byWord {
		for _, i := range same {
			for _, right := range entries[i].Right {
				matcher.Each(right, func(start, _, word int) bool {
					for _, j := range byWord[list[word]] {
						if j != i && entries[i].overlaps(&entries[j]) && !entries[j].excepted(right, start) && !slices.Contains(next[i], j) {
							next[i] = append(next[i], j)
							into[j] = append(into[j], i)
						}
					}
					return true
				})
			}
		}
	}
	on := onCircle(next, into)
	circle := map[int]int{}
	for i := range entries {
		if !on[i] {
			continue
		}
		for _, j := range next[i] {
			if on[j] {
				circle[i] = j
				break
			}
		}
	}
	return circle
}

// onCircle takes away what no way leads on from and, after that, what no way
// leads to, until only circles and the ways between them are left.
func onCircle(next map[int][]int, into [][]int) []bool {
	on := make([]bool, len(into))
	for i := range on {
		on[i] = true
	}
	strip := func(ways, back func(int) []int) {
		left := make([]int, len(on))
		var ends []int
		for i := range on {
			for _, j := range ways(i) {
				if on[j] {
					left[i]++
				}
			}
			if on[i] && left[i] == 0 {
				ends = append(ends, i)
			}
		}
		for len(ends) > 0 {
			i := ends[len(ends)-1]
			ends = ends[:len(ends)-1]
			on[i] = false
			for _, j := range back(i) {
				if left[j]--; left[j] == 0 && on[j] {
					ends = append(ends, j)
				}
			}
		}
	}
	forward := func(i int) []int { return next[i] }
	backward := func(i int) []int { return into[i] }
	strip(forward, backward)
	strip(backward, forward)
	return on
}

// words parts a cell at ／, / and |.
func words(cell string) []string {
	var all []string
	for _, w := range strings.FieldsFunc(cell, func(r rune) bool { return r == '／' || r == '/' || r == '|' || r == '｜' }) {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// day reads 2018-03-17, 2018/3/17, 2018.3.17 or 2018年3月17日; an empty cell is
// no limit.
func day(cell string) (judgment.Day, bool) {
	if cell == "" {
		return judgment.Day{}, true
	}
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("-/.年月日", r) })
	if len(parts) != 3 {
		return judgment.Day{}, false
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(strings.TrimSpace(p)); err != nil {
			return judgment.Day{}, false
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	return judgment.Day{Year: n[0], Month: n[1], Day: n[2]}, n[0] >= 1000 && n[0] <= 9999 && t.Year() == n[0] && int(t.Month()) == n[1] && t.Day() == n[2]
}

// grade reads a grade by its name on the screen or in the interface; an entry
// without one is suspect.
func grade(cell string) (Grade, bool) {
	switch cell {
	case "严重", string(Critical):
		return Critical, true
	case "错误", string(Error):
		return Error, true
	case "疑似", string(Suspect), "":
		return Suspect, true
	case "提示", string(Hint):
		return Hint, true
	}
	return "", false
}
