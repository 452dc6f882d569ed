package ui

import "github.com/a-h/templ"

// Tab is one of several views of the same thing, or a saved filter.
type Tab struct {
	Text, Count, Href string
	Icon              string
	Current           bool
	End               bool // stands apart at the right: 另存当前筛选
}

// Filters is the line above a list. What is in the address is what is on the
// page: the form is a GET, the chips are links to the address without them.
type Filters struct {
	Action string
	Search *Field
	Picks  []Field // selects
	Submit string  // 筛选
	Chips  []FilterChip
	Clear  string // address without any filter
	Keep   []Hidden
}

// FilterChip is a filter in force.
type FilterChip struct{ Name, Value, Without string }

// Table is a table of records. On a phone each row becomes an item whose title
// is the column with Title set; the roles are written out because display drops
// the meaning of table elements.
type Table struct {
	Label   string
	Columns []Column
	Rows    []Row
	Class   string
	Select  bool // rows have boxes
	Wide    bool // stays a table on a phone and scrolls in its frame
}

// Column is one column.
type Column struct {
	Head   string
	Hidden bool   // the head is for screen readers only
	Sort   string // ascending or descending when the table is in this order
	Href   string // puts the table in this order
	Title  bool
	Right  bool
	Class  string // of its cells: xz-nb
}

// Row is one record.
type Row struct {
	Cells []templ.Component
	Check *Tickbox
	Item  bool // J and K walk through the rows
}

// Tickbox is the box of a row.
type Tickbox struct {
	Name, Value, Label string
	Checked            bool
}

// Bulk is the bar under a list with ticked rows. Its button names what it does
// and for how many, never 确定.
type Bulk struct {
	Count   int
	Scope   string // 只作用于勾选的 4 条，不是筛选出的 31 条
	Pick    *Field
	Actions []Action
	Dry     *DryRun
}

// DryRun says what would happen, and why not where it would not.
type DryRun struct {
	Title, Summary string
	Lines          []DryLine
}

// DryLine is the answer for one record or several.
type DryLine struct {
	OK         bool
	Word, Text string // 不可: reason
}

// Pages is the line under a list.
type Pages struct {
	From, To, All  int
	Previous, Next string // addresses; empty at the ends
}

// Empty is a page or a card with nothing in it: what is true now, then one
// thing to do.
type Empty struct {
	Title, Text string
	Actions     []Action
	Heading     int // 1 when it is the whole page, otherwise 2
}

// Problem is an error page: what happened, what became of the reader's work,
// what to do, and a number to quote.
type Problem struct {
	Title, Text  string
	Actions      []Action
	Number, Time string
}

// Toast is what the last act has to say, with its undo while it can be undone.
type Toast struct {
	Text    string
	Undo    string // address to post to; empty when there is no undo
	Fields  []Hidden
	Seconds int // until it leaves; 0 stays
}

func (c Column) class() string {
	out := c.Class
	if c.Title {
		out = join(out, "m1")
	}
	if c.Right {
		out = join(out, "r")
	}
	return out
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// cell finds the column of a cell; a row longer than the head is a mistake of
// the page that a golden test shows.
func (t Table) cell(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}
