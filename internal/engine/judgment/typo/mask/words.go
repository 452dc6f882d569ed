package mask

import (
	_ "embed" // the words that masks are found by
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// words is what the masks are found by.
type words struct {
	surnames map[rune]bool
	weak     set // surnames that begin ordinary words more often
	double   set // surnames of two characters
	roles    set // what stands before a name
	nouns    set // what looks like a name after a role and is none
	verbs    set // what follows a name
	after    set // what ends a name from behind
	bracket  set // what a bracket after a name begins with
	epithets set // what stands before a nickname
	streets  set // the ends of an address's parts
	plain    set // what ends so and is no name
	near     set // what stands before a place
	along    set // what stands before a village or a road
	offices  set // ends of public offices' names, which are short
	unnamed  set // ends of organisations' names that also stand alone
	firms    set // the ends of organisations' names
	common   set // what stands before such an end and is no name
	small    set // where a name read backwards ends
	inner    set // what begins like one of these and is part of a name
	measures set // what stands before a make
	terms    set // what a quotation begins with that is no name
	crossed  []string
}

// set is a set of words, with the length of the longest that begins and that
// ends with a character.
type set struct {
	words        map[string]bool
	first, last  map[rune]int
	begins, ends *chars // the keys of first and last: most characters are neither
}

// chars is a set of characters, a bit each. Those outside the first plane are
// one: where one is in the set, all are said to be.
type chars [1<<10 + 1]uint64

func (c *chars) add(r rune) { i := min(uint32(r), 1<<16); c[i>>6] |= 1 << (i & 63) }
func (c *chars) has(r rune) bool {
	i := min(uint32(r), 1<<16)
	return c != nil && c[i>>6]>>(i&63)&1 == 1
}

func newSet(words []string) set {
	s := set{words: map[string]bool{}, first: map[rune]int{}, last: map[rune]int{}, begins: new(chars), ends: new(chars)}
	for _, w := range words {
		rs := []rune(w)
		s.words[w] = true
		s.first[rs[0]] = max(s.first[rs[0]], len(rs))
		s.last[rs[len(rs)-1]] = max(s.last[rs[len(rs)-1]], len(rs))
		s.begins.add(rs[0])
		s.ends.add(rs[len(rs)-1])
	}
	return s
}

func (s set) has(word []rune) bool { return s.words[string(word)] }

// prefix is the length of the longest word of s at the beginning of text.
func (s set) prefix(text []rune) int {
	if len(text) == 0 || !s.begins.has(text[0]) {
		return 0
	}
	for n := min(s.first[text[0]], len(text)); n > 0; n-- {
		if s.words[string(text[:n])] {
			return n
		}
	}
	return 0
}

// suffix is the length of the longest word of s at the end of text.
func (s set) suffix(text []rune) int {
	if len(text) == 0 || !s.ends.has(text[len(text)-1]) {
		return 0
	}
	for n := min(s.last[text[len(text)-1]], len(text)); n > 0; n-- {
		if s.words[string(text[len(text)-n:])] {
			return n
		}
	}
	return 0
}

// covers reports whether text is made of words of s and nothing else.
func (s set) covers(text []rune) bool {
	reached := make([]bool, len(text)+1)
	reached[0] = true
	for i := range text {
		if !reached[i] {
			continue
		}
		for n := min(s.first[text[i]], len(text)-i); n > 0; n-- {
			if s.words[string(text[i:i+n])] {
				reached[i+n] = true
			}
		}
	}
	return reached[len(text)]
}

// lists are the words the program comes with.
var lists = sync.OnceValue(func() *words {
	sets := map[string]set{}
	var crossed []string
	for line := range strings.Lines(wordList) {
		fields := strings.Fields(line)
		if len(fields) == 0 || line[0] == '#' {
			continue
		}
		sets[fields[0]] = newSet(fields[1:])
		if fields[0] == "crossed" {
			crossed = fields[1:]
		}
	}
	w := &words{
		surnames: map[rune]bool{}, weak: sets["weak"], double: sets["double"], terms: sets["terms"], roles: sets["roles"], nouns: sets["nouns"], verbs: sets["verbs"],
		after: sets["after"], bracket: sets["bracket"], epithets: sets["epithets"], streets: sets["streets"], plain: sets["plain"],
		near: sets["near"], along: sets["along"], unnamed: sets["unnamed"], offices: sets["offices"], firms: sets["firms"], common: sets["firmwords"], small: sets["small"], inner: sets["inner"], measures: sets["measures"], crossed: crossed,
	}
	for s := range sets["surnames"].words {
		for _, r := range s {
			w.surnames[r] = true
		}
	}
	return w
})
