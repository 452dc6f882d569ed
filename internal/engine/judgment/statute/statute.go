// Package statute is the register of laws, administrative regulations and
// judicial interpretations: which version of a text was in force on a day, and
// how many articles it had. It holds titles, dates and counts, no text.
//
// The register is not the law. A title that is not in it, or a version whose
// dates are not confirmed, is answered as such, and a rule that reads the
// register stays silent rather than guess.
package statute

import (
	"bytes"
	_ "embed" // the default register is compiled in
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/engine/judgment"
)

//go:embed statutes.tsv
var defaultRegister []byte

// ErrRegister reports a register that cannot be read.
var ErrRegister = errors.New("statute: register not readable")

// Register finds a law by any of its names.
type Register struct {
	laws []Law
	by   map[string]int // normalised name → index into laws; -1 when two laws share it

	forms []form // every name, for Near
}

// Law is one text with its versions.
type Law struct {
	Title      string // without 中华人民共和国
	Aliases    []string
	Procedural bool   // the version in force at the decision governs, whatever the day of the facts
	Complete   bool   // no version since 1979 is missing
	Successor  string // the title that took its place, or ""
	Versions   []Version
}

// Version is a law as it stood from one day to another.
type Version struct {
	Name     string       // the year by which it is known
	From     judgment.Day // first day in force; zero when not confirmed
	To       judgment.Day // first day no longer in force; zero when still in force or not known
	Highest  int          // number of the last article
	Inserted map[int]int  // 120: 6 for 第一百二十条之一 to 之六; empty when there is none, nil when not recorded
	Source   string       // where the count and the dates come from
}

// Status says what the register knows about a name on a day.
type Status string

// The answers of Lookup.
const (
	Unlisted Status = "unlisted" // no such title, or one that several laws share
	Undated  Status = "undated"  // the law is known, not which version was in force
	InForce  Status = "in_force"
	NotYet   Status = "not_yet" // the first version came later
	Ended    Status = "ended"   // the last version had ended
)

// Default is the register compiled in. It is parsed anew at each call: keep it.
func Default() (*Register, error) { return Load(bytes.NewReader(defaultRegister)) }

// Load reads a register in the form that the head of statutes.tsv describes.
func Load(r io.Reader) (*Register, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRegister, err)
	}
	reg := &Register{by: make(map[string]int, 4096)}
	seen := make(map[string]bool, 2048)
	heading := true
	line := 0
	for row := range strings.SplitSeq(string(data), "\n") {
		line++
		row = strings.TrimSuffix(row, "\r")
		if row == "" || row[0] == '#' {
			continue
		}
		if heading { // names of the columns
			heading = false
			continue
		}
		if err := reg.add(row, seen); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrRegister, line, err)
		}
	}
	reg.index()
	return reg, nil
}

// add reads one row: a further version of the last law, or a new law.
func (reg *Register) add(row string, seen map[string]bool) error {
	cells := strings.Split(row, "\t")
	if len(cells) != 11 {
		return fmt.Errorf("%d columns, want 11", len(cells))
	}
	title, aliases, nature, history, successor := cells[0], cells[1], cells[2], cells[3], cells[9]
	v, err := parseVersion(cells)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	if n := len(reg.laws); n > 0 && reg.laws[n-1].Title == title {
		if aliases != "" || nature != "" || history != "" || successor != "" {
			return fmt.Errorf("%s: facts of the law belong on its first line", title)
		}
		reg.laws[n-1].Versions = append(reg.laws[n-1].Versions, v)
		return nil
	}
	if seen[title] {
		return fmt.Errorf("%s stands in two places", title)
	}
	seen[title] = true
	l := Law{Title: title, Procedural: nature == "procedural", Complete: history == "complete", Successor: successor, Versions: []Version{v}}
	switch {
	case title == "":
		return errors.New("no title")
	case nature != "" && nature != "procedural":
		return fmt.Errorf("%s: nature %q", title, nature)
	case history != "complete" && history != "partial":
		return fmt.Errorf("%s: history %q", title, history)
	}
	if aliases != "" {
		l.Aliases = strings.Split(aliases, "；")
	}
	reg.laws = append(reg.laws, l)
	return nil
}

// parseVersion reads the columns of a row that belong to its version.
func parseVersion(cells []string) (Version, error) {
	v := Version{Name: cells[4], Source: cells[10]}
	var err error
	if v.From, err = parseDay(cells[5]); err != nil {
		return v, err
	}
	if v.To, err = parseDay(cells[6]); err != nil {
		return v, err
	}
	if v.Highest, err = strconv.Atoi(cells[7]); err != nil || v.Highest < 1 {
		return v, fmt.Errorf("highest article %q", cells[7])
	}
	if cells[8] == "" {
		return v, nil
	}
	v.Inserted = map[int]int{}
	if cells[8] == "-" {
		return v, nil
	}
	for part := range strings.FieldsSeq(cells[8]) {
		number, last, ok := strings.Cut(part, ".")
		n, err1 := strconv.Atoi(number)
		m, err2 := strconv.Atoi(last)
		if !ok || err1 != nil || err2 != nil || n < 1 || n > v.Highest || m < 1 {
			return v, fmt.Errorf("inserted article %q", part)
		}
		v.Inserted[n] = m
	}
	return v, nil
}

// parseDay reads YYYY-MM-DD; "" is the zero day.
func parseDay(s string) (judgment.Day, error) {
	if s == "" {
		return judgment.Day{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return judgment.Day{}, fmt.Errorf("day %q: %w", s, err)
	}
	return judgment.Day{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, nil
}

// index files every law under its title and aliases, with and without the
// body that issued it. A name that two laws share belongs to neither, except
// that a full title goes before a shortened one.
func (reg *Register) index() {
	file := func(name string, i int) {
		if j, taken := reg.by[name]; taken && j != i {
			i = -1
		}
		reg.by[name] = i
	}
	for i, l := range reg.laws {
		file(normal(l.Title), i)
		for _, a := range l.Aliases {
			file(normal(a), i)
		}
	}
	reg.forms = make([]form, 0, len(reg.by))
	for name, i := range reg.by {
		if i >= 0 {
			reg.forms = append(reg.forms, form{[]rune(name), i})
		}
	}
	full := make(map[string]bool, len(reg.by))
	for name := range reg.by {
		full[name] = true
	}
	for i, l := range reg.laws {
		if short := withoutIssuer(normal(l.Title)); !full[short] {
			file(short, i)
		}
	}
}

// Lookup finds the law that name stands for and its version in force on a
// day. The version is meant only with InForce; with Undated, NotYet and Ended
// the law is known and the version is zero.
func (reg *Register) Lookup(name string, on judgment.Day) (Law, Version, Status) {
	l, ok := reg.Find(name)
	if !ok {
		return Law{}, Version{}, Unlisted
	}
	dated, before := true, false
	for _, v := range l.Versions {
		switch {
		case v.From == judgment.Day{}:
			dated = false
		case v.InForce(on):
			return l, v, InForce
		case !on.Before(v.From):
			before = true
		}
	}
	switch {
	case !dated || on == judgment.Day{}:
		return l, Version{}, Undated
	case before:
		return l, Version{}, Ended
	case !l.Complete:
		return l, Version{}, Undated // an earlier version may be missing
	}
	return l, Version{}, NotYet
}

// Find is the law that name stands for, whatever the day.
func (reg *Register) Find(name string) (Law, bool) {
	if reg == nil {
		return Law{}, false
	}
	n := normal(name)
	i, ok := reg.by[n]
	if !ok {
		if short := withoutIssuer(n); short != n {
			i, ok = reg.by[short]
		}
	}
	if !ok || i < 0 {
		return Law{}, false
	}
	return reg.laws[i], true
}

// Laws lists the register in its own order. The caller must not change it.
func (reg *Register) Laws() []Law { return reg.laws }

// InForce reports whether the version is known to have been in force on a day.
func (v Version) InForce(on judgment.Day) bool {
	zero := judgment.Day{}
	return v.From != zero && on != zero && !on.Before(v.From) && (v.To == zero || on.Before(v.To))
}

// Has reports whether the version holds article number, or number with 之sub.
// Inserted articles that are not recorded are taken to exist.
func (v Version) Has(number, sub int) bool {
	if number < 1 || number > v.Highest {
		return false
	}
	return sub == 0 || v.Inserted == nil || sub <= v.Inserted[number]
}

// Highest is the number of the last article in any version.
func (l Law) Highest() int {
	most := 0
	for _, v := range l.Versions {
		most = max(most, v.Highest)
	}
	return most
}

// Ever reports whether any version whose first day is on or before the given
// day held the article; a zero day asks about every version, and an undated
// version counts as earlier.
func (l Law) Ever(number, sub int, until judgment.Day) bool {
	for _, v := range l.Versions {
		if (until != judgment.Day{}) && until.Before(v.From) {
			continue
		}
		if v.Has(number, sub) {
			return true
		}
	}
	return false
}
