package statute

import (
	"bytes"
	_ "embed" // the default list is compiled in
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed shifted.tsv
var defaultShifted []byte

// Topic is one matter that stands under different numbers in the versions of a
// law.
type Topic struct {
	Law    string
	Title  string
	Where  []string // "sentence", or words that the document must match
	Cues   []string // all must stand in the place
	Must   bool     // a document that cites the law without the article is wrong
	Source string

	articles map[string][]int // version → numbers
}

// Articles are the numbers of the topic in a version; nil when not recorded.
func (t Topic) Articles(version string) []int { return t.articles[version] }

// Elsewhere reports whether number is the topic's in any version but the given
// one, and names the last such version.
func (t Topic) Elsewhere(number int, version string) (string, bool) {
	found := ""
	for v, list := range t.articles {
		if v != version && slices.Contains(list, number) && v > found {
			found = v
		}
	}
	return found, found != ""
}

// Topics is the list of shifted articles compiled in.
func Topics() ([]Topic, error) { return LoadTopics(bytes.NewReader(defaultShifted)) }

// LoadTopics reads a list in the form that the head of shifted.tsv describes.
func LoadTopics(r io.Reader) ([]Topic, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRegister, err)
	}
	var all []Topic
	heading, line := true, 0
	for row := range strings.SplitSeq(string(data), "\n") {
		line++
		row = strings.TrimSuffix(row, "\r")
		if row == "" || row[0] == '#' {
			continue
		}
		if heading {
			heading = false
			continue
		}
		t, err := parseTopic(row)
		if err != nil {
			return nil, fmt.Errorf("%w: shifted articles, line %d: %w", ErrRegister, line, err)
		}
		all = append(all, t)
	}
	return all, nil
}

func parseTopic(row string) (Topic, error) {
	cells := strings.Split(row, "\t")
	if len(cells) != 7 {
		return Topic{}, fmt.Errorf("%d columns, want 7", len(cells))
	}
	t := Topic{Law: cells[0], Title: cells[1], Where: strings.Fields(cells[2]), Must: cells[4] == "must", Source: cells[6], articles: map[string][]int{}}
	if t.Law == "" || t.Title == "" || len(t.Where) == 0 || t.Source == "" || cells[4] != "" && !t.Must {
		return Topic{}, fmt.Errorf("law, topic, where or source is missing, or must is %q", cells[4])
	}
	if cells[3] != "" {
		t.Cues = strings.Split(cells[3], "+")
	}
	for part := range strings.FieldsSeq(cells[5]) {
		version, list, ok := strings.Cut(part, ":")
		if !ok {
			return Topic{}, fmt.Errorf("articles %q", part)
		}
		for number := range strings.SplitSeq(list, "/") {
			n, err := strconv.Atoi(number)
			if err != nil || n < 1 {
				return Topic{}, fmt.Errorf("articles %q", part)
			}
			t.articles[version] = append(t.articles[version], n)
		}
	}
	if len(t.articles) == 0 {
		return Topic{}, fmt.Errorf("no articles for %s", t.Title)
	}
	return t, nil
}
