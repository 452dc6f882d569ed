package check

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// stride is how many bytes lie between the noted counts of a Positions.
const stride = 256

// Positions turns byte offsets of one text into code points, lines and
// columns. It is made once a document; a lookup counts less than stride bytes.
type Positions struct {
	text  string
	chars []int // code points before every stride-th byte
	lines []int // byte offsets where the lines begin
	total int
}

// NewPositions counts text.
func NewPositions(text string) *Positions {
	p := &Positions{text: text, chars: make([]int, 0, len(text)/stride+1), lines: []int{0}}
	for at := 0; at < len(text); at += stride {
		p.chars = append(p.chars, p.total)
		p.total += starts(text[at:min(at+stride, len(text))])
	}
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		p.lines = append(p.lines, at)
	}
	return p
}

// starts counts the bytes of s at which a code point begins.
func starts(s string) int {
	n := 0
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// Chars is the number of code points in the text.
func (p *Positions) Chars() int { return p.total }

// Char is the number of code points before byte offset off.
func (p *Positions) Char(off int) int {
	if off >= len(p.text) {
		return p.total
	}
	block := off / stride
	return p.chars[block] + starts(p.text[block*stride:off])
}

// LineColumn is the line and the column of byte offset off, both from 1, the
// column in code points.
func (p *Positions) LineColumn(off int) (line, column int) {
	line = sort.Search(len(p.lines), func(i int) bool { return p.lines[i] > off })
	return line, p.Char(off) - p.Char(p.lines[line-1]) + 1
}
