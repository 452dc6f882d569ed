package judgment

import (
	"bufio"
	"bytes"
	_ "embed" // the default register is compiled in
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

//go:embed courts.tsv
var defaultCourts []byte

// ErrCourts reports a register of courts that cannot be read.
var ErrCourts = errors.New("judgment: register of courts not readable")

// CourtLevel is a court's place among the four levels of court.
type CourtLevel string

// The levels of court.
const (
	Supreme      CourtLevel = "supreme"      // 最高人民法院
	High         CourtLevel = "high"         // 高级人民法院
	Intermediate CourtLevel = "intermediate" // 中级人民法院 and courts of that level
	Basic        CourtLevel = "basic"        // 基层人民法院
)

// Court is one court as the register knows it.
type Court struct {
	Code     string     `json:"code"` // 沪0120
	Name     string     `json:"name"`
	Level    CourtLevel `json:"level"`
	Superior string     `json:"superior"` // code of the court that hears appeals; "" when there is none
	Source   string     `json:"source"`   // where the code and the name come from; "" when not told
}

// Courts is a register of courts. A court that is not in it is not known,
// which is never an error of the document. The zero value and nil are empty
// registers.
type Courts struct {
	all    []Court
	byCode map[string]int
	byName map[string]int
}

// DefaultCourts is the register compiled in: the Supreme Court, the high
// courts, and the demonstration city. A court that uses the checker loads its
// own with LoadCourts.
func DefaultCourts() (*Courts, error) { return LoadCourts(bytes.NewReader(defaultCourts)) }

// LoadCourts reads a register: either lines of code, name, level and the
// superior's code separated by tabs, and a source where there is one, where #
// begins a comment line, or a JSON array of objects with those keys.
func LoadCourts(r io.Reader) (*Courts, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCourts, err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var all []Court
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		if err := json.Unmarshal(trimmed, &all); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCourts, err)
		}
	} else if all, err = courtLines(data); err != nil {
		return nil, err
	}
	return newCourts(all)
}

// courtLines reads the tab-separated form.
func courtLines(data []byte) ([]Court, error) {
	var all []Court
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < 3 || len(cells) > 5 {
			return nil, fmt.Errorf("%w: line %d has %d columns, want code, name, level, superior, source", ErrCourts, n, len(cells))
		}
		c := Court{Code: strings.TrimSpace(cells[0]), Name: strings.TrimSpace(cells[1]), Level: CourtLevel(strings.TrimSpace(cells[2]))}
		if len(cells) > 3 {
			c.Superior = strings.TrimSpace(cells[3])
		}
		if len(cells) > 4 {
			c.Source = strings.TrimSpace(cells[4])
		}
		all = append(all, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCourts, err)
	}
	return all, nil
}

// newCourts indexes all after checking that it holds together.
func newCourts(all []Court) (*Courts, error) {
	cs := &Courts{all: all, byCode: make(map[string]int, len(all)), byName: make(map[string]int, len(all))}
	for i, c := range all {
		if c.Code == "" || c.Name == "" {
			return nil, fmt.Errorf("%w: entry %d lacks a code or a name", ErrCourts, i+1)
		}
		switch c.Level {
		case Supreme, High, Intermediate, Basic:
		default:
			return nil, fmt.Errorf("%w: %s has level %q", ErrCourts, c.Code, c.Level)
		}
		if _, twice := cs.byCode[c.Code]; twice {
			return nil, fmt.Errorf("%w: code %s stands twice", ErrCourts, c.Code)
		}
		cs.byCode[c.Code] = i
		cs.byName[c.Name] = i
	}
	for _, c := range all {
		if _, known := cs.byCode[c.Superior]; c.Superior != "" && !known {
			return nil, fmt.Errorf("%w: superior %s of %s is missing", ErrCourts, c.Superior, c.Code)
		}
	}
	return cs, nil
}

// ByCode is the court whose code stands in case numbers.
func (cs *Courts) ByCode(code string) (Court, bool) {
	if cs == nil {
		return Court{}, false
	}
	i, ok := cs.byCode[code]
	if !ok {
		return Court{}, false
	}
	return cs.all[i], true
}

// ByName is the court of that full name.
func (cs *Courts) ByName(name string) (Court, bool) {
	if cs == nil {
		return Court{}, false
	}
	i, ok := cs.byName[name]
	if !ok {
		return Court{}, false
	}
	return cs.all[i], true
}

// Superior is the court that hears appeals from the court with this code.
func (cs *Courts) Superior(code string) (Court, bool) {
	c, ok := cs.ByCode(code)
	if !ok || c.Superior == "" {
		return Court{}, false
	}
	return cs.ByCode(c.Superior)
}

// KnowsRegion reports whether a court of the region with this letter (沪) is in
// the register.
func (cs *Courts) KnowsRegion(letter string) bool {
	_, ok := cs.ByCode(letter)
	return ok
}

// Below lists the courts whose appeals the court with this code hears.
func (cs *Courts) Below(code string) []Court {
	if cs == nil || code == "" {
		return nil
	}
	var list []Court
	for _, c := range cs.all {
		if c.Superior == code {
			list = append(list, c)
		}
	}
	return list
}

// High lists the high courts of the register.
func (cs *Courts) High() []Court {
	if cs == nil {
		return nil
	}
	var list []Court
	for _, c := range cs.all {
		if c.Level == High {
			list = append(list, c)
		}
	}
	return list
}
