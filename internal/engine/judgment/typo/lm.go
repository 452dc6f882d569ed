package typo

// table holds the n-grams of one length, with the logarithms of their
// probability and of the backoff they give as a context, quantised. It is a
// hash table with open addressing; no key is 0.
type table struct {
	n    int
	keys []uint64
	vals []cell
	mask uint64
}

// cell is what is known of an n-gram.
type cell struct{ prob, backoff uint8 }

// newTable makes a table for n n-grams.
func newTable(n int) *table {
	size := 16
	for size < n*3/2 {
		size *= 2
	}
	return &table{keys: make([]uint64, size), vals: make([]cell, size), mask: uint64(size - 1)}
}

func (t *table) slot(key uint64) uint64 {
	h := key * 0x9e3779b97f4a7c15
	i := (h ^ h>>29) & t.mask
	for t.keys[i] != key && t.keys[i] != 0 {
		i = (i + 1) & t.mask
	}
	return i
}

// get returns what is known of key.
func (t *table) get(key uint64) (cell, bool) {
	i := t.slot(key)
	return t.vals[i], t.keys[i] == key
}

func (t *table) put(key uint64, prob uint8) {
	i := t.slot(key)
	if t.keys[i] == 0 {
		t.keys[i] = key
		t.n++
	}
	t.vals[i].prob = prob
}

// setBackoff notes the backoff of a context; one that is not kept needs none,
// since all its n-grams were pruned with it.
func (t *table) setBackoff(key uint64, backoff uint8) {
	if i := t.slot(key); t.keys[i] == key {
		t.vals[i].backoff = backoff
	}
}

// step is the width of a quantised logarithm; 255 steps reach down to 10^-7.6.
const step = 0.03

func quantise(log float64) uint8 {
	q := int(-log/step + 0.5)
	return uint8(max(0, min(255, q)))
}

func logOf(q uint8) float32 { return -step * float32(q) }

// logp is the logarithm of the probability of the last of the k symbols of key
// given those before it.
func (m *Model) logp(key uint64, k int) float32 {
	sym := symbol(key & (maxSymbols - 1))
	p := m.single[sym].prob
	n := 1
	if k > 1 && m.pairs.has(symbol(key>>symbolBits&(maxSymbols-1)), sym) {
		for n < k {
			c, ok := m.grams[n].get(key & (1<<(symbolBits*(n+1)) - 1))
			if !ok {
				break
			}
			p = logOf(c.prob)
			n++
		}
	}
	// Contexts longer than what was found pass their backoff down.
	if n == 1 && k > 1 {
		p += m.single[key>>symbolBits&(maxSymbols-1)].backoff
		n++
	}
	for ; n < k; n++ {
		context := key >> symbolBits & (1<<(symbolBits*n) - 1)
		c, ok := m.grams[n-1].get(context)
		if !ok {
			break
		}
		p += logOf(c.backoff)
	}
	return p
}

// single is what is known of one symbol, ready for use.
type single struct{ prob, backoff float32 }

// prepare makes what is looked up most often quick to find.
func (m *Model) prepare() {
	m.single = make([]single, maxSymbols)
	for i := range m.single {
		m.single[i].prob = m.unseen
		if c, ok := m.grams[0].get(uint64(i)); ok && i > 0 {
			m.single[i] = single{logOf(c.prob), logOf(c.backoff)}
		}
	}
	m.pairs = make(pairSet, 1<<(2*symbolBits)/64)
	if m.grams[1] == nil {
		return // still being trained
	}
	for _, k := range m.grams[1].keys {
		if k != 0 {
			m.pairs[k>>6] |= 1 << (k & 63)
		}
	}
}

// pair is the logarithm of the probability of b after a, nothing else known.
func (m *Model) pair(a, b symbol) float32 {
	if m.pairs.has(a, b) {
		c, _ := m.grams[1].get(uint64(a)<<symbolBits | uint64(b))
		return logOf(c.prob)
	}
	return m.single[a].backoff + m.single[b].prob
}
