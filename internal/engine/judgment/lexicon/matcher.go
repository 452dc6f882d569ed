package lexicon

import "slices"

// Matcher finds many words in one pass over a text (Aho-Corasick). It works on
// the bytes of UTF-8, in which a word can begin only where a character does.
//
// Most characters begin no word: they are passed over by a table of those that
// do. Nodes near the root hold a full table; the rest hold their few edges in
// order and fall back on the node of the longest suffix. It is ready for use by
// many readers at once.
type Matcher struct {
	nodes []node
	words []string
	first [256]bool            // bytes with which a word begins
	begin [1 << 16 / 64]uint64 // characters of three bytes with which a word begins, a bit each
}

// node is one state: the bytes read so far are the beginning of some word.
type node struct {
	next  *[256]int32 // every successor; nil deeper than tableDepth
	edges []edge
	fail  int32
	out   int32 // word that ends here, or -1
	more  int32 // the nearest node along fail at which another word ends, or 0
	depth int32
}

type edge struct {
	on byte
	to int32
}

// tableDepth is how deep nodes hold a full table: the bytes of one character.
const tableDepth = 2

// NewMatcher prepares to find words; an empty word is never found.
func NewMatcher(words []string) *Matcher {
	m := &Matcher{nodes: []node{{out: -1}}, words: words}
	for i, w := range words {
		if w == "" {
			continue
		}
		m.add(w, int32(i))
		m.first[w[0]] = true
		if r := threeBytes(w); r >= 0 {
			m.begin[r/64] |= 1 << (r % 64)
		}
	}
	m.link()
	return m
}

func (m *Matcher) add(word string, number int32) {
	at := int32(0)
	for i := range len(word) {
		to := m.child(at, word[i])
		if to < 0 {
			to = int32(len(m.nodes))
			m.nodes = append(m.nodes, node{out: -1, depth: int32(i + 1)})
			n := &m.nodes[at]
			n.edges = append(n.edges, edge{word[i], to})
		}
		at = to
	}
	if m.nodes[at].out < 0 {
		m.nodes[at].out = number
	}
}

func (m *Matcher) child(at int32, b byte) int32 {
	for _, e := range m.nodes[at].edges {
		if e.on == b {
			return e.to
		}
	}
	return -1
}

// link sets the suffix of every node and the tables, nodes nearer the root
// first, so that what a node rests on is ready before it.
func (m *Matcher) link() {
	order := make([]int32, 1, len(m.nodes))
	for i := 0; i < len(order); i++ {
		at := order[i]
		edges := m.nodes[at].edges
		slices.SortFunc(edges, func(a, b edge) int { return int(a.on) - int(b.on) })
		for _, e := range edges {
			fail := int32(0)
			if at != 0 {
				fail = m.step(m.nodes[at].fail, e.on)
			}
			n := &m.nodes[e.to]
			n.fail, n.more = fail, m.nodes[fail].more
			if m.nodes[fail].out >= 0 {
				n.more = fail
			}
			order = append(order, e.to)
		}
		if m.nodes[at].depth > tableDepth {
			continue
		}
		table := new([256]int32)
		if at != 0 {
			for b := range 256 {
				table[b] = m.step(m.nodes[at].fail, byte(b))
			}
		}
		for _, e := range edges {
			table[e.on] = e.to
		}
		m.nodes[at].next = table
	}
}

// step is the state after b is read in state at.
func (m *Matcher) step(at int32, b byte) int32 {
	for {
		n := &m.nodes[at]
		if n.next != nil {
			return n.next[b]
		}
		for _, e := range n.edges {
			if e.on == b {
				return e.to
			}
		}
		at = n.fail
	}
}

// Each calls found for every place where a word stands, also where they
// overlap, by the end of the word and the longest first of those that end
// together. It stops when found returns false.
func (m *Matcher) Each(text string, found func(start, end, word int) bool) {
	at := int32(0)
	for i := 0; i < len(text); i++ {
		if at == 0 {
			if r := threeBytes(text[i:]); r >= 0 && m.begin[r/64]&(1<<(r%64)) == 0 {
				i += 2
				continue
			}
			if !m.first[text[i]] {
				continue
			}
		}
		at = m.step(at, text[i])
		n := &m.nodes[at]
		if n.out < 0 && n.more == 0 {
			continue
		}
		for hit := at; hit != 0; hit = m.nodes[hit].more {
			if w := m.nodes[hit].out; w >= 0 && !found(i+1-len(m.words[w]), i+1, int(w)) {
				return
			}
		}
	}
}

// threeBytes is the character of three bytes that s begins with, or -1.
func threeBytes(s string) int {
	if len(s) < 3 || s[0]&0xF0 != 0xE0 || s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80 {
		return -1
	}
	return int(s[0]&0x0F)<<12 | int(s[1]&0x3F)<<6 | int(s[2]&0x3F)
}
