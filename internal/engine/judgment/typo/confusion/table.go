package confusion

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The data files: readings and shapes are made by the command, alike is
// written by hand.
const (
	ReadingsFile = "readings.tsv"
	ShapesFile   = "shapes.tsv"
	alikeFile    = "alike.tsv"
)

// ErrData reports tables that cannot be read.
var ErrData = errors.New("confusion: data not readable")

// rows reads lines of n columns parted by tabs; a line that begins with # is a
// comment.
func rows(name, text string, n int) ([][]string, error) {
	var all [][]string
	line := 0
	for row := range strings.SplitSeq(text, "\n") {
		line++
		if row == "" || row[0] == '#' {
			continue
		}
		cells := strings.Split(row, "\t")
		if len(cells) != n || cells[0] == "" {
			return nil, fmt.Errorf("%w: %s line %d: want %d columns", ErrData, name, line, n)
		}
		all = append(all, cells)
	}
	return all, nil
}

// newTable makes the edges out of the three lists: readings has a syllable, the
// frequent characters read so and the others; shapes a character and those it
// may have been taken for by its look; alike, by hand, a group of characters
// and words in which they are met.
func newTable(readings, shapes, alike string) (*Table, error) {
	read, err := rows(ReadingsFile, readings, 3)
	if err != nil {
		return nil, err
	}
	seen, err := rows(ShapesFile, shapes, 2)
	if err != nil {
		return nil, err
	}
	groups, err := rows(alikeFile, alike, 2)
	if err != nil {
		return nil, err
	}
	m := maker{index: map[rune]int32{}}
	for _, row := range read {
		for _, r := range row[1] + row[2] {
			m.char(r)
		}
	}
	m.bySound(read)
	for _, row := range seen {
		r, n := utf8.DecodeRuneInString(row[0])
		if n != len(row[0]) {
			return nil, fmt.Errorf("%w: %s: %q is not one character", ErrData, ShapesFile, row[0])
		}
		for _, to := range row[1] {
			m.add(r, to, Shape)
		}
	}
	for _, row := range groups {
		for _, a := range row[0] {
			for _, b := range row[0] {
				m.add(a, b, Shape)
			}
		}
	}
	return m.table(), nil
}

// maker gathers edges.
type maker struct {
	index map[rune]int32
	chars []rune
	edges [][]Edge
}

// char gives r a place.
func (m *maker) char(r rune) int32 {
	i, ok := m.index[r]
	if !ok {
		i = int32(len(m.chars))
		m.index[r] = i
		m.chars = append(m.chars, r)
		m.edges = append(m.edges, nil)
	}
	return i
}

// add notes one edge; several from a to b are merged later.
func (m *maker) add(a, b rune, k Kind) {
	if a == b {
		return
	}
	i := m.char(a)
	m.edges[i] = append(m.edges[i], Edge{To: b, Kind: k, Alike: k == Shape})
}

// bySound adds the edges between the characters of every two syllables that
// are the same or are taken for one another. A slip of the key leads to
// frequent characters only: there are so many that rare ones would drown them.
func (m *maker) bySound(read [][]string) {
	for _, a := range read {
		for _, b := range read {
			var k Kind
			meant := b[1] + b[2]
			switch {
			case a[0] == b[0]:
				k = SamePinyin
			case near(a[0], b[0]):
				k = NearPinyin
			case oneLetter(a[0], b[0]):
				k, meant = OneLetter, b[1]
			default:
				continue
			}
			for _, from := range a[1] + a[2] {
				for _, to := range meant {
					m.add(from, to, k)
				}
			}
		}
	}
}

// table merges and sorts what was gathered.
func (m *maker) table() *Table {
	t := &Table{at: m.index, first: make([]int32, 0, len(m.chars)+1)}
	for _, edges := range m.edges {
		slices.SortFunc(edges, func(a, b Edge) int {
			if a.To != b.To {
				return int(a.To - b.To)
			}
			return int(a.Kind) - int(b.Kind)
		})
		kept := edges[:0]
		for _, e := range edges {
			if n := len(kept); n > 0 && kept[n-1].To == e.To {
				kept[n-1].Alike = kept[n-1].Alike || e.Alike
				continue
			}
			kept = append(kept, e)
		}
		slices.SortStableFunc(kept, func(a, b Edge) int { return int(a.Kind) - int(b.Kind) })
		t.first = append(t.first, int32(len(t.edges)))
		t.edges = append(t.edges, kept...)
	}
	t.first = append(t.first, int32(len(t.edges)))
	t.edges = slices.Clip(t.edges)
	return t
}
