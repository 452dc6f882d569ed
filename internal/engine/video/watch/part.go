package watch

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/signal"
)

// ErrPart is for bytes that are no part, are of another version, or are damaged.
var ErrPart = errors.New("watch: not a part that can be read")

// A part is kept as its mark with the version and, deflated: the fingerprint of
// its plan, its span, whether it is damaged, the looks of the detectors, the
// looks at what comes before and those within, and its observations as a
// video.Writer writes them. Times are microseconds.
const (
	partMark = "XZK\x01"
	micro    = 1e6
	mostPart = 256 << 20 // bytes of a part
	mostSeen = 1 << 20   // looks in it: at one a second, twelve days
	lookSize = 2 + 3*4 + len(signal.Thumb{})
)

// micros is a time as it is kept.
func micros(t float64) float64 { return math.Round(t*micro) / micro }

// settle makes everything as exact as it is kept, by keeping it.
func (p *Part) settle() error {
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		return err
	}
	kept, err := ReadPart(&b)
	if err != nil {
		return err
	}
	*p = *kept
	return nil
}

// Write keeps the part. The same part is the same bytes.
func (p *Part) Write(w io.Writer) error {
	b := p.of[:]
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Span.Start))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Span.End))
	damaged := byte(0)
	if p.damaged {
		damaged = 1
	}
	b = append(b, damaged)
	b = binary.AppendUvarint(b, uint64(p.Looks))
	b = appendLooks(b, p.lead)
	b = appendLooks(b, p.looks)
	if _, err := io.WriteString(w, partMark); err != nil {
		return fmt.Errorf("watch: keeping a part: %w", err)
	}
	z, err := flate.NewWriter(w, flate.DefaultCompression)
	if err != nil {
		return fmt.Errorf("watch: keeping a part: %w", err)
	}
	if _, err := z.Write(b); err != nil {
		return fmt.Errorf("watch: keeping a part: %w", err)
	}
	seen := video.NewWriter(z)
	for _, o := range p.Observations {
		if err := seen.Write(o); err != nil {
			return fmt.Errorf("watch: keeping a part: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("watch: keeping a part: %w", err)
	}
	return nil
}

// appendLooks writes looks: the time since the look before, for how long the
// picture has been the same, three figures, and the picture in little, as the
// difference from the one before.
func appendLooks(b []byte, looks []signal.Look) []byte {
	b = binary.AppendUvarint(b, uint64(len(looks)))
	var last int64
	var thumb signal.Thumb
	for _, l := range looks {
		at, since := int64(math.Round(l.At*micro)), int64(math.Round(l.Since*micro))
		b = binary.AppendVarint(b, at-last)
		b = binary.AppendVarint(b, at-since)
		last = at
		for _, v := range []float64{l.Dark, l.Luma, l.Edge} {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
		}
		for i, v := range l.Thumb {
			b = append(b, v-thumb[i])
		}
		thumb = l.Thumb
	}
	return b
}

// ReadPart reads what Write wrote.
func ReadPart(r io.Reader) (*Part, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostPart))
	if err != nil {
		return nil, fmt.Errorf("watch: reading a part: %w", err)
	}
	rest, ok := bytes.CutPrefix(text, []byte(partMark))
	if !ok {
		return nil, fmt.Errorf("%w: it begins with %q", ErrPart, text[:min(len(text), len(partMark))])
	}
	in := bytes.NewReader(rest)
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(in), mostPart))
	if err != nil || in.Len() > 0 {
		return nil, fmt.Errorf("%w: %d bytes too much, %w", ErrPart, in.Len(), err)
	}
	f := &fields{body: body}
	p := &Part{}
	copy(p.of[:], f.take(len(p.of)))
	p.Span.Start, p.Span.End = f.float64(), f.float64()
	p.damaged = f.take(1)[0] == 1
	p.Looks = int(f.count(math.MaxInt32))
	p.lead, p.looks = f.looks(), f.looks()
	if f.short {
		return nil, fmt.Errorf("%w: something is missing or impossible", ErrPart)
	}
	for o, err := range video.Observations(bytes.NewReader(f.body)) {
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPart, err)
		}
		p.Observations = append(p.Observations, o)
	}
	return p, nil
}

// fields takes the bytes of a part apart; short says that it cannot be one.
type fields struct {
	body  []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if n > len(f.body) {
		f.short, f.body = true, nil
		return make([]byte, n)
	}
	out := f.body[:n]
	f.body = f.body[n:]
	return out
}

// float64 is a time: a number that is one, and not before the recording.
func (f *fields) float64() float64 {
	v := math.Float64frombits(binary.LittleEndian.Uint64(f.take(8)))
	if !(v >= 0 && v <= math.MaxInt32) {
		f.short = true
		return 0
	}
	return v
}

// figure is a number that is one.
func (f *fields) figure() float64 {
	v := float64(math.Float32frombits(binary.LittleEndian.Uint32(f.take(4))))
	if math.IsNaN(v) || math.IsInf(v, 0) {
		f.short = true
		return 0
	}
	return v
}

func (f *fields) count(most uint64) uint64 {
	v, n := binary.Uvarint(f.body)
	if n <= 0 || v > most {
		f.short, f.body = true, nil
		return 0
	}
	f.body = f.body[n:]
	return v
}

// time is a difference of times, in microseconds.
func (f *fields) time() int64 {
	v, n := binary.Varint(f.body)
	if n <= 0 || v > math.MaxInt32*micro || v < -math.MaxInt32*micro {
		f.short, f.body = true, nil
		return 0
	}
	f.body = f.body[n:]
	return v
}

func (f *fields) looks() []signal.Look {
	n := int(f.count(mostSeen))
	if n*lookSize > len(f.body) {
		f.short = true
		return nil
	}
	var out []signal.Look
	var last int64
	var thumb signal.Thumb
	for range n {
		last += f.time()
		since := last - f.time()
		if last < 0 || last > math.MaxInt32*micro || since < 0 {
			f.short = true
			return nil
		}
		l := signal.Look{At: float64(last) / micro, Since: float64(since) / micro}
		l.Dark, l.Luma, l.Edge = f.figure(), f.figure(), f.figure()
		for i, d := range f.take(len(thumb)) {
			thumb[i] += d
		}
		l.Thumb = thumb
		out = append(out, l)
	}
	return out
}
