package confusion

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sources is what the tables are made from. The zero value is empty; each Read
// adds to it.
type Sources struct {
	chars map[rune]*source
}

// source is what is known of one character.
type source struct {
	common   bool     // in GB 2312 or in the first two parts of the table of standard characters
	frequent bool     // in the first part of the table of standard characters
	readings []string // without tones
	cangjie  string
	corners  string   // four digits
	phonetic []string // groups that share a phonetic part
	strokes  []string // orders, one letter a stroke: h s p n z
}

// The table of standard characters (2013) numbers 3,500 frequent characters
// and 3,000 less frequent ones. The third part is for names.
const (
	lastFrequent = 3500
	lastCommon   = 6500
)

func (s *Sources) char(r rune) *source {
	if s.chars == nil {
		s.chars = map[rune]*source{}
	}
	c := s.chars[r]
	if c == nil {
		c = &source{}
		s.chars[r] = c
	}
	return c
}

// ReadUnihan reads one of Unihan's files: lines of U+XXXX, property and value.
// What is not needed is passed over.
func (s *Sources) ReadUnihan(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.SplitN(line, "\t", 3)
		if len(cells) != 3 {
			return fmt.Errorf("%w: %q is not a line of Unihan", ErrData, line)
		}
		code, ok := strings.CutPrefix(cells[0], "U+")
		n, err := strconv.ParseUint(code, 16, 32)
		if !ok || err != nil {
			return fmt.Errorf("%w: %q is not a code point", ErrData, cells[0])
		}
		s.property(rune(n), cells[1], cells[2])
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	return nil
}

// property notes one property of r.
func (s *Sources) property(r rune, name, value string) {
	switch name {
	case "kGB0":
		s.char(r).common = true
	case "kTGH":
		_, number, _ := strings.Cut(value, ":")
		if n, err := strconv.Atoi(number); err == nil && n <= lastCommon {
			s.char(r).common = true
			s.char(r).frequent = n <= lastFrequent
		}
	case "kMandarin":
		s.read(r, strings.Fields(value)[:1]...)
	case "kHanyuPinlu":
		for f := range strings.FieldsSeq(value) {
			reading, _, _ := strings.Cut(f, "(")
			s.read(r, reading)
		}
	case "kTGHZ2013", "kXHC1983":
		for f := range strings.FieldsSeq(value) {
			_, readings, _ := strings.Cut(f, ":")
			s.read(r, strings.Split(readings, ",")...)
		}
	case "kCangjie":
		s.char(r).cangjie = value
	case "kFourCornerCode":
		s.char(r).corners = value[:min(4, len(value))]
	case "kPhonetic":
		for f := range strings.FieldsSeq(value) {
			s.char(r).phonetic = append(s.char(r).phonetic, strings.TrimRight(f, "*x"))
		}
	}
}

// read notes readings, tones taken off.
func (s *Sources) read(r rune, readings ...string) {
	c := s.char(r)
	for _, reading := range readings {
		if p := toneless(reading); p != "" && !slices.Contains(c.readings, p) {
			c.readings = append(c.readings, p)
		}
	}
}

// tones are the letters that carry a tone, each with its plain letter; ü is v,
// as it is typed.
var tones = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m", "ê̄", "e", "ế", "e", "ê̌", "e", "ề", "e", "ê", "e",
)

// toneless is the syllable as typed; "" for what no one types, such as ḿ.
func toneless(reading string) string {
	p := tones.Replace(reading)
	if !strings.ContainsAny(p, "aeiouv") {
		return ""
	}
	for i := range len(p) {
		if p[i] < 'a' || p[i] > 'z' {
			return ""
		}
	}
	return p
}

// ReadStrokes reads a dictionary of stroke orders in the form of Rime: after a
// head that ends with "...", a character and its strokes parted by a tab.
func (s *Sources) ReadStrokes(r io.Reader) error {
	lines := bufio.NewScanner(r)
	body := false
	for lines.Scan() {
		line := lines.Text()
		if !body {
			body = line == "..."
			continue
		}
		word, strokes, ok := strings.Cut(line, "\t")
		if !ok || line[0] == '#' {
			continue
		}
		strokes, _, _ = strings.Cut(strokes, "\t")
		c, n := utf8.DecodeRuneInString(word)
		// A few rows of rare characters have a slip of the key in them.
		if n == len(word) && strokes != "" && strings.Trim(strokes, "hspnz") == "" {
			s.char(c).strokes = append(s.char(c).strokes, strokes)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	if !body {
		return fmt.Errorf("%w: the stroke orders have no end of head", ErrData)
	}
	return nil
}
