package typo

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // the everyday words
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// The corpus is statutes and criminal cases. What it does not have, the decoder
// would mend: 制冷 and 脐橙 are no words to it. The everyday words say that
// what is written is a word after all, though not that it is the right one.

// EverydayFile is the name of the list of everyday words, which "xiezhi train
// words" makes: a line for each first character, with what follows it.
const EverydayFile = "everyday.txt.gz"

//go:embed everyday.txt.gz
var everydayFile []byte

// The words are this long.
const (
	everydayShortest = 2
	everydayLongest  = 4
)

// everyday is a set of words, as sorted keys.
type everyday []uint64

// readEveryday reads the list.
func readEveryday(packed []byte) (everyday, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var out everyday
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		_, size := utf8.DecodeRuneInString(line)
		for rest := range strings.FieldsSeq(line[size:]) {
			out = append(out, everydayKey([]rune(line[:size]+rest)))
		}
	}
	slices.Sort(out)
	return out, lines.Err()
}

// everydayKey is a word as a number; 0 for what is none.
func everydayKey(word []rune) uint64 {
	key := uint64(0)
	for _, r := range word {
		if !isHan(r) {
			return 0
		}
		key = key<<16 | uint64(r)&0xffff
	}
	return key
}

// everydayList reads the list the program comes with once. What cannot be read is
// as if it were empty; a test holds that it can be.
var everydayList = sync.OnceValue(func() everyday {
	w, err := readEveryday(everydayFile)
	if err != nil {
		return nil
	}
	return w
})

// Everyday reports whether word is an everyday word of two to four characters.
func Everyday(word []rune) bool { return everydayList().has(word) }

func (w everyday) has(word []rune) bool {
	key := everydayKey(word)
	if key == 0 {
		return false
	}
	_, ok := slices.BinarySearch(w, key)
	return ok
}

// wellKnown is how common, as a logarithm, a word must be in the corpus for the
// model to judge it without help: one in a hundred and twenty-five thousand
// characters.
const wellKnown = -5.1

// breaks is how many characters of the longest everyday word that a change of
// the places from to to breaks, and that the model does not know well, speak
// against it: all but one; 0 where there is no such word. That all characters of
// a word are wrong at once is less likely yet: then all of them count, whether
// the word is well known or not.
func (d *decoder) breaks(s sentence, from, to int) int {
	for n := everydayLongest; n >= everydayShortest; n-- {
		for at := max(1, from-n+1); at < to && at+n < len(s.syms); at++ {
			if !d.everyday.has(s.text[at : at+n]) {
				continue
			}
			if to-from > 1 && from <= at && at+n <= to {
				return n
			}
			if d.m.frequency(s.syms[at:at+n]) < wellKnown {
				return n - 1
			}
		}
	}
	return 0
}

// frequency is the logarithm of how often syms come one after another.
func (m *Model) frequency(syms []symbol) float64 {
	return float64(m.single[syms[0]].prob) + m.score(syms, 1, len(syms))
}
