package personal

import (
	_ "embed" // the words that names and illnesses are found by
	"strings"
	"sync"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/typo/mask"
)

//go:embed words.txt
var wordList string

// words is what names and illnesses are found by.
type words struct {
	names     mask.NameWords
	double    set
	single    map[rune]bool
	sensitive set
	illness   set
	loose     set // words for injuries that things suffer too
	plain     set // what follows a role and is no name, though its characters might be
	secret    set
	parts     map[string]Role // what announces a name, and in what part
	part      set             // the keys of parts
	partEnds  *chars          // what these end with
	harm      set
	after     map[string]Role // what follows a name and gives its part
	afters    set
	done      set // what people do, and when, before which a name ends
	listafter set // what follows a list of those who examined something
}

// lists reads the embedded words once.
var lists = sync.OnceValue(func() *words {
	w := &words{names: mask.Names(), parts: map[string]Role{}, partEnds: new(chars), single: map[rune]bool{}, after: map[string]Role{}}
	roles := map[string]Role{
		"victim": Victim, "plaintiff": CivilPlaintiff, "witness": Witness, "expert": Expert, "guardian": Guardian, "head": Head, "agent": Agent,
		"prosecutor": Prosecutor, "bench": Bench, "litigant": Litigant, "child": Child, "kin": Relative, "other": Other,
	}
	afters := map[string]Role{"victimafter": Victim, "witnessafter": Witness, "accusedafter": Other, "expertafter": Expert}
	var done []string
	for line := range strings.SplitSeq(wordList, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		fields := strings.Fields(rest)
		switch name {
		case "double":
			w.double = newSet(fields)
		case "single":
			for _, r := range rest {
				w.single[r] = true
			}
		case "sensitive":
			w.sensitive = newSet(fields)
		case "illness":
			w.illness = newSet(fields)
		case "loose":
			w.loose = newSet(fields)
		case "plain":
			w.plain = newSet(fields)
		case "secret":
			w.secret = newSet(fields)
		case "harm":
			w.harm = newSet(fields)
		case "done":
			done = append(done, fields...)
		case "listafter":
			w.listafter = newSet(fields)
		}
		for _, f := range fields {
			if role, ok := roles[name]; ok {
				w.parts[f] = role
				if name == "kin" && !strings.HasPrefix(f, "其") && !strings.HasPrefix(f, "之") {
					w.parts["其"+f] = role
				}
			}
			if role, ok := afters[name]; ok {
				w.after[f] = role
			}
		}
	}
	w.done = newSet(done)
	for word := range w.parts {
		w.partEnds.add([]rune(word)[utf8.RuneCountInString(word)-1])
	}
	w.part, w.afters = newSet(keys(w.parts)), newSet(keys(w.after))
	return w
})

func keys(m map[string]Role) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// set is a set of words, with the length of the longest that begins with a
// character.
type set struct {
	words  map[string]bool
	first  map[rune]int
	begins *chars // the keys of first: most characters begin no word
	second *chars // the second characters of the words that have one
	single *chars // the words of one character
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
	s := set{words: map[string]bool{}, first: map[rune]int{}, begins: new(chars), second: new(chars), single: new(chars)}
	for _, w := range words {
		rs := []rune(w)
		s.words[w] = true
		s.first[rs[0]] = max(s.first[rs[0]], len(rs))
		s.begins.add(rs[0])
		if len(rs) == 1 {
			s.single.add(rs[0])
		} else {
			s.second.add(rs[1])
		}
	}
	return s
}

// prefix is the length of the longest word of s at the beginning of text.
func (s set) prefix(text []rune) int {
	if len(text) == 0 || !s.begins.has(text[0]) {
		return 0
	}
	if len(text) == 1 || !s.second.has(text[1]) {
		if s.single.has(text[0]) && s.words[string(text[:1])] {
			return 1
		}
		return 0
	}
	for n := min(s.first[text[0]], len(text)); n > 0; n-- {
		if s.words[string(text[:n])] {
			return n
		}
	}
	return 0
}

// surname is the number of characters of the surname at the beginning of rest.
func (w *words) surname(rest []rune) int {
	if w.double.prefix(rest) == 2 {
		return 2
	}
	if n := w.names.Surname(rest); n > 0 {
		return n
	}
	if len(rest) > 0 && w.single[rest[0]] {
		return 1
	}
	return 0
}
