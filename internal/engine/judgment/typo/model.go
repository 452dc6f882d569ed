package typo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// Model is a language model of the characters of legal text: how likely each
// one is after the four before it. It is read-only and safe for concurrent
// use.
type Model struct {
	alphabet *alphabet
	grams    [order]*table // by length minus one
	unseen   float32       // logarithm of the probability of a symbol never seen
	pairs    pairSet
	single   []single
	context  *contextModel
}

// ErrFormat is a model file that cannot be read.
var ErrFormat = errors.New("typo: not a model file")

// magic begins a model file; its last character is the version.
const magic = "xiezhi-typo-1\n"

// maxGrams bounds what a file may claim to hold.
const maxGrams = 1 << 22

// Write writes m. The n-grams of one length follow in order; each is stored as
// the distance of its last character from that of the one before it under the
// same beginning, which is an n-gram of the length before.
func (m *Model) Write(w io.Writer) error {
	var b bytes.Buffer
	putUvarint := func(v uint64) { b.Write(binary.AppendUvarint(nil, v)) }
	putUvarint(uint64(len(m.alphabet.runes)))
	last := rune(0)
	for _, r := range m.alphabet.runes {
		putUvarint(uint64(r - last))
		last = r
	}
	putUvarint(uint64(math.Float32bits(m.unseen)))
	parents := []uint64{0}
	for k := range order {
		t := m.grams[k]
		keys := t.sorted()
		putUvarint(uint64(len(keys)))
		i := 0
		var symbols bytes.Buffer
		for _, p := range parents {
			from, last := i, uint64(0)
			for i < len(keys) && keys[i]>>symbolBits == p {
				sym := keys[i] & (maxSymbols - 1)
				symbols.Write(binary.AppendUvarint(nil, sym-last))
				last = sym
				i++
			}
			putUvarint(uint64(i - from))
		}
		if i != len(keys) {
			return fmt.Errorf("typo: %d n-grams of length %d have no beginning", len(keys)-i, k+1)
		}
		b.Write(symbols.Bytes())
		for _, key := range keys {
			c, _ := t.get(key)
			b.WriteByte(c.prob)
		}
		if k < order-1 {
			for _, key := range keys {
				c, _ := t.get(key)
				b.WriteByte(c.backoff)
			}
		}
		parents = keys
	}
	c := m.context
	for _, x := range c.scales {
		putUvarint(uint64(math.Float32bits(x)))
	}
	for _, numbers := range [][]int8{c.asks, c.pairs, c.offers, c.bias} {
		for _, x := range numbers {
			b.WriteByte(byte(x))
		}
	}
	if _, err := io.WriteString(w, magic); err != nil {
		return err
	}
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	if _, err := z.Write(b.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

// Read reads what Write wrote.
func Read(r io.Reader) (*Model, error) {
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrFormat, magic)
	}
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	f := newFileReader(z)
	m := f.model()
	if f.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, f.err)
	}
	m.prepare()
	return m, nil
}

// fileReader reads a model and keeps the first error.
type fileReader struct {
	r   *bufio.Reader
	err error
}

func newFileReader(r io.Reader) *fileReader { return &fileReader{r: bufio.NewReaderSize(r, 1<<16)} }

// uvarint reads a number of at most limit.
func (f *fileReader) uvarint(limit uint64) uint64 {
	if f.err != nil {
		return 0
	}
	v, err := binary.ReadUvarint(f.r)
	switch {
	case err != nil:
		f.fail(err)
	case v > limit:
		f.fail(fmt.Errorf("%d where at most %d is possible", v, limit))
	default:
		return v
	}
	return 0
}

func (f *fileReader) fail(err error) {
	if f.err == nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		f.err = err
	}
}

func (f *fileReader) bytes(n int) []byte {
	b := make([]byte, 0, min(n, 1<<16))
	for len(b) < n && f.err == nil {
		part := make([]byte, min(n-len(b), 1<<16))
		if _, err := io.ReadFull(f.r, part); err != nil {
			f.fail(err)
		}
		b = append(b, part...)
	}
	return b
}

// signed reads n numbers. The memory is taken when there is something to put
// into it.
func (f *fileReader) signed(n int) []int8 {
	if _, err := f.r.Peek(1); err != nil && n > 0 {
		f.fail(err)
	}
	if f.err != nil {
		return nil
	}
	out := make([]int8, n)
	for i := range out {
		x, err := f.r.ReadByte()
		if err != nil {
			f.fail(err)
			return nil
		}
		out[i] = int8(x)
	}
	return out
}

func (f *fileReader) model() *Model {
	m := &Model{}
	runes := make([]rune, f.uvarint(maxSymbols-uint64(symFirst)))
	last := rune(0)
	for i := range runes {
		last += rune(f.uvarint(0xffff))
		if last > 0xffff || i > 0 && last == runes[i-1] {
			f.fail(errors.New("the alphabet is not in order"))
			return m
		}
		runes[i] = last
	}
	m.alphabet = newAlphabet(runes)
	m.unseen = math.Float32frombits(uint32(f.uvarint(math.MaxUint32)))
	if !(m.unseen <= 0 && m.unseen > -100) {
		f.fail(errors.New("the probability of the unseen is none"))
	}
	parents := []uint64{0}
	symbols := uint64(m.symbols())
	for k := 0; k < order && f.err == nil; k++ {
		parents = f.grams(m, k, parents, symbols)
	}
	m.context = f.context(int(symbols))
	if f.err == nil {
		if _, err := f.r.ReadByte(); !errors.Is(err, io.EOF) {
			f.fail(errors.New("there is more after the end"))
		}
	}
	return m
}

// context reads the context model.
func (f *fileReader) context(symbols int) *contextModel {
	c := &contextModel{}
	for i := range c.scales {
		if f.err != nil {
			return nil
		}
		c.scales[i] = math.Float32frombits(uint32(f.uvarint(math.MaxUint32)))
		if !(c.scales[i] > 0 && c.scales[i] < 1) {
			f.fail(errors.New("a scale is out of range"))
		}
	}
	for _, part := range []struct {
		into *[]int8
		n    int
	}{{&c.asks, groups * symbols * width}, {&c.pairs, pairRows * width}, {&c.offers, symbols * width}, {&c.bias, symbols}} {
		if *part.into = f.signed(part.n); f.err != nil {
			return nil
		}
	}
	return c
}

// symbols is how many symbols there are.
func (m *Model) symbols() int { return len(m.alphabet.runes) + int(symFirst) }

// grams reads the n-grams of length k+1, whose beginnings are parents.
func (f *fileReader) grams(m *Model, k int, parents []uint64, symbols uint64) []uint64 {
	n := f.uvarint(maxGrams)
	counts := make([]uint32, len(parents))
	sum := uint64(0)
	for i := range counts {
		counts[i] = uint32(f.uvarint(symbols))
		sum += uint64(counts[i])
	}
	if sum != n {
		f.fail(fmt.Errorf("%d n-grams of length %d, not %d", sum, k+1, n))
	}
	if f.err != nil {
		return nil
	}
	keys := make([]uint64, 0, min(n, 1<<16))
	for i, c := range counts {
		last := uint64(0)
		for range c {
			delta := f.uvarint(symbols)
			last += delta
			if delta == 0 || last >= symbols {
				f.fail(errors.New("an n-gram is out of order"))
				return nil
			}
			keys = append(keys, parents[i]<<symbolBits|last)
		}
	}
	probs := f.bytes(len(keys))
	var backoffs []byte
	if k < order-1 {
		backoffs = f.bytes(len(keys))
	}
	if f.err != nil {
		return nil
	}
	t := newTable(len(keys))
	for i, key := range keys {
		s := t.slot(key)
		t.keys[s] = key
		t.vals[s].prob = probs[i]
		if backoffs != nil {
			t.vals[s].backoff = backoffs[i]
		}
	}
	t.n = len(keys)
	m.grams[k] = t
	return keys
}

// sorted lists the keys in order.
func (t *table) sorted() []uint64 {
	keys := make([]uint64, 0, t.n)
	for _, k := range t.keys {
		if k != 0 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}
