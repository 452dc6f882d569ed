package video

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/bits"
	"slices"
)

// ErrObservation is for an observation that cannot be kept as it is.
var ErrObservation = errors.New("video: observation cannot be kept")

// ErrObservations is for a file of observations that is none, is of another
// version, or is damaged. What came before the damage was read.
var ErrObservations = errors.New("video: file of observations not readable")

// A file of observations is the mark with its version, then records: their
// length as an unsigned varint, then a byte for what they are. A seat's record
// names it; its number is its place among the seats' records. An observation's
// record holds, in this order: seat, time since the record before in
// microseconds (zigzag), what follows (the flags), quality, person, phone, pose,
// torso, further persons.
const (
	observationMark = "XZO\x01"

	recordSeat        = 1
	recordObservation = 2

	flagSeen   = 1 << 0
	flagPerson = 1 << 1
	flagPhone  = 1 << 2
	flagPose   = 1 << 3
	flagTorso  = 1 << 4
	flagOthers = 1 << 5

	poseSize    = 17
	latest      = 1e8     // seconds; three years are no recording
	longest     = 1 << 12 // bytes of a record
	seatsInFile = 1 << 10 // in a file
	mostBins    = 256     // of a histogram
	mostOthers  = 15      // further persons kept, those with the highest scores
	unitScore   = 255     // a score is a byte
	unitPlace   = 65535   // a place in the picture is two
	unitPose    = 511     // within its pose, a joint is nine bits
	unitJoint   = 63      // and its score six
	unitQuality = 256     // steps of brightness and edges
	micro       = 1e6     // steps of time
)

// Writer keeps observations in little space: scores in steps of 1/255, places in
// steps of 1/65535 of the picture, joints in steps of 1/511 of the extent of
// their pose with scores in steps of 1/63, times in microseconds. Reading an
// observation and writing it again changes nothing more.
type Writer struct {
	w     io.Writer
	seats map[string]int
	last  int64
	buf   []byte
	begun bool
}

// NewWriter writes to w; it does not buffer. Observations that come in the order
// of time take the least space, but any order will do.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, seats: map[string]int{}}
}

// Write appends an observation. One that says something impossible, such as a
// score that is no number, is refused with ErrObservation and leaves the file
// as it was.
func (w *Writer) Write(o Observation) error {
	if err := possible(o); err != nil {
		return err
	}
	w.buf = w.buf[:0]
	if !w.begun {
		w.buf = append(w.buf, observationMark...)
	}
	seat, known := w.seats[o.Seat]
	if !known {
		if seat = len(w.seats); seat >= seatsInFile {
			return fmt.Errorf("%w: more than %d seats", ErrObservation, seatsInFile)
		}
		w.buf = record(w.buf, append([]byte{recordSeat}, o.Seat...))
	}
	at := int64(math.Round(o.At * micro))
	w.buf = record(w.buf, encode(o, seat, at-w.last))
	if _, err := w.w.Write(w.buf); err != nil {
		return fmt.Errorf("video: keeping observations: %w", err)
	}
	w.begun, w.last = true, at
	w.seats[o.Seat] = seat
	return nil
}

func record(out, body []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(body))), body...)
}

func possible(o Observation) error {
	numbers := []float64{o.At, o.Quality.Luma, o.Quality.Edge, o.Quality.Diff}
	for _, d := range append([]Detection{o.Person, o.Phone}, o.Others...) {
		numbers = append(numbers, d.Score, d.Cover, d.Box.Left, d.Box.Top, d.Box.Right, d.Box.Bottom)
	}
	for _, k := range o.Pose {
		numbers = append(numbers, k.X, k.Y, k.Score)
	}
	for _, v := range o.Torso {
		numbers = append(numbers, float64(v))
	}
	for _, n := range numbers {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("%w: a number is none", ErrObservation)
		}
	}
	switch {
	case o.At < 0 || o.At > latest:
		return fmt.Errorf("%w: at %g s", ErrObservation, o.At)
	case len(o.Seat) > longest/2:
		return fmt.Errorf("%w: the name of the seat has %d bytes", ErrObservation, len(o.Seat))
	case len(o.Pose) != 0 && len(o.Pose) != poseSize:
		return fmt.Errorf("%w: a pose of %d joints", ErrObservation, len(o.Pose))
	case len(o.Torso) > mostBins:
		return fmt.Errorf("%w: a histogram of %d bins", ErrObservation, len(o.Torso))
	}
	return nil
}

func encode(o Observation, seat int, since int64) []byte {
	b := binary.AppendUvarint([]byte{recordObservation}, uint64(seat))
	b = binary.AppendVarint(b, since)
	others := strongest(o.Others)
	torso := steps(o.Torso)
	flags := byte(0)
	for _, f := range []struct {
		there bool
		flag  byte
	}{
		{o.Seen, flagSeen},
		{o.Person != Detection{}, flagPerson},
		{o.Phone != Detection{}, flagPhone},
		{len(o.Pose) > 0, flagPose},
		{len(torso) > 0, flagTorso},
		{len(others) > 0, flagOthers},
	} {
		if f.there {
			flags |= f.flag
		}
	}
	b = append(b, flags)
	b = binary.LittleEndian.AppendUint16(b, quality(o.Quality.Luma))
	b = binary.LittleEndian.AppendUint16(b, quality(o.Quality.Edge))
	b = binary.LittleEndian.AppendUint16(b, quality(o.Quality.Diff))
	if flags&flagPerson != 0 {
		b = detection(b, o.Person)
	}
	if flags&flagPhone != 0 {
		b = detection(b, o.Phone)
	}
	if flags&flagPose != 0 {
		b = pose(b, o.Pose)
	}
	if flags&flagTorso != 0 {
		b = histogram(b, torso)
	}
	if flags&flagOthers != 0 {
		b = append(b, byte(len(others)))
		for _, d := range others {
			b = detection(b, d)
		}
	}
	return b
}

// strongest are the further persons that are kept, in their order.
func strongest(others []Detection) []Detection {
	if len(others) <= mostOthers {
		return others
	}
	scores := make([]float64, len(others))
	for i, d := range others {
		scores[i] = d.Score
	}
	slices.Sort(scores)
	least := scores[len(scores)-mostOthers]
	var out []Detection
	for _, d := range others {
		if d.Score >= least && len(out) < mostOthers {
			out = append(out, d)
		}
	}
	return out
}

// scale puts a number between 0 and 1 on so many steps.
func scale(v float64, most int) int {
	return int(math.Round(min(max(v, 0), 1) * float64(most)))
}

func quality(v float64) uint16 {
	return uint16(min(max(math.Round(v*unitQuality), 0), math.MaxUint16))
}

func place(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint16(b, uint16(scale(v, unitPlace)))
}

func detection(b []byte, d Detection) []byte {
	b = append(b, byte(scale(d.Score, unitScore)))
	b = place(b, d.Box.Left)
	b = place(b, d.Box.Top)
	b = place(b, d.Box.Right)
	b = place(b, d.Box.Bottom)
	return append(b, byte(scale(d.Cover, unitScore)))
}

// pose writes the extent of a pose and each joint within it in three bytes: nine
// bits for each direction, six for the score.
func pose(b []byte, pose []Keypoint) []byte {
	var xs, ys [poseSize]int
	for i, k := range pose {
		xs[i], ys[i] = scale(k.X, unitPlace), scale(k.Y, unitPlace)
	}
	left, right := slices.Min(xs[:]), slices.Max(xs[:])
	top, bottom := slices.Min(ys[:]), slices.Max(ys[:])
	for _, v := range []int{left, top, right, bottom} {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	for i, k := range pose {
		packed := uint32(within(xs[i], left, right))<<15 | uint32(within(ys[i], top, bottom))<<6 | uint32(scale(k.Score, unitJoint))
		b = append(b, byte(packed), byte(packed>>8), byte(packed>>16))
	}
	return b
}

func within(v, from, to int) int {
	if to == from {
		return 0
	}
	return int(math.Round(float64((v-from)*unitPose) / float64(to-from)))
}

func without(q, from, to int) int {
	return from + int(math.Round(float64(q*(to-from))/unitPose))
}

// steps are the bins of a histogram as shares of the largest; nil for none.
func steps(torso []float32) []byte {
	if len(torso) == 0 {
		return nil
	}
	most := slices.Max(torso)
	if most <= 0 {
		return nil
	}
	out := make([]byte, len(torso))
	for i, v := range torso {
		out[i] = byte(scale(float64(v)/float64(most), unitScore))
	}
	return out
}

// histogram writes which bins hold something, and those.
func histogram(b, bins []byte) []byte {
	b = append(b, byte(len(bins)-1))
	mask := make([]byte, (len(bins)+7)/8)
	for i, v := range bins {
		if v > 0 {
			mask[i/8] |= 1 << (i % 8)
		}
	}
	b = append(b, mask...)
	for _, v := range bins {
		if v > 0 {
			b = append(b, v)
		}
	}
	return b
}

// Observations reads what a Writer wrote, in the same order. The first error
// ends it; a file that was cut off yields what is whole before its error.
func Observations(r io.Reader) iter.Seq2[Observation, error] {
	return func(yield func(Observation, error) bool) {
		in := bufio.NewReader(r)
		mark := make([]byte, len(observationMark))
		if _, err := io.ReadFull(in, mark); err != nil {
			if errors.Is(err, io.EOF) { // nothing was ever observed
				return
			}
			yield(Observation{}, fmt.Errorf("%w: no mark: %w", ErrObservations, err))
			return
		}
		if string(mark) != observationMark {
			yield(Observation{}, fmt.Errorf("%w: the mark is %q", ErrObservations, mark))
			return
		}
		f := file{in: in}
		for {
			o, err := f.next()
			if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return
			}
			if err != nil {
				yield(Observation{}, err)
				return
			}
			if !yield(o, nil) {
				return
			}
		}
	}
}

// file is one on the way of being read.
type file struct {
	in    *bufio.Reader
	seats []string
	last  int64
	buf   []byte
}

// next is the next observation; io.EOF after the last.
func (f *file) next() (Observation, error) {
	for {
		body, err := f.record()
		if err != nil {
			return Observation{}, err
		}
		switch body[0] {
		case recordSeat:
			if len(f.seats) >= seatsInFile {
				return Observation{}, fmt.Errorf("%w: more than %d seats", ErrObservations, seatsInFile)
			}
			f.seats = append(f.seats, string(body[1:]))
		case recordObservation:
			return f.observation(body[1:])
		default:
			return Observation{}, fmt.Errorf("%w: a record of kind %d", ErrObservations, body[0])
		}
	}
}

func (f *file) record() ([]byte, error) {
	if _, err := f.in.Peek(1); errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	n, err := binary.ReadUvarint(f.in)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrObservations, cut(err))
	}
	if n == 0 || n > longest {
		return nil, fmt.Errorf("%w: a record of %d bytes", ErrObservations, n)
	}
	f.buf = slices.Grow(f.buf[:0], int(n))[:n]
	if _, err := io.ReadFull(f.in, f.buf); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrObservations, cut(err))
	}
	return f.buf, nil
}

// cut says of an end within a record that it was not expected there.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (f *file) observation(body []byte) (Observation, error) {
	p := &parts{body: body}
	seat := p.uvarint()
	at := f.last + p.varint()
	if p.short || seat >= uint64(len(f.seats)) || at < 0 || at > latest*micro {
		return Observation{}, fmt.Errorf("%w: an observation of seat %d at %d µs", ErrObservations, seat, at)
	}
	f.last = at
	o := Observation{At: float64(at) / micro, Seat: f.seats[seat]}
	flags := p.byte()
	o.Seen = flags&flagSeen != 0
	o.Quality = Quality{Luma: p.number(unitQuality), Edge: p.number(unitQuality), Diff: p.number(unitQuality)}
	if flags&flagPerson != 0 {
		o.Person = p.detection()
	}
	if flags&flagPhone != 0 {
		o.Phone = p.detection()
	}
	if flags&flagPose != 0 {
		o.Pose = p.pose()
	}
	if flags&flagTorso != 0 {
		o.Torso = p.torso()
	}
	if flags&flagOthers != 0 {
		n := int(p.byte())
		if n > mostOthers {
			p.short = true
			n = 0
		}
		for range n {
			o.Others = append(o.Others, p.detection())
		}
	}
	if p.short || len(p.body) > 0 {
		return Observation{}, fmt.Errorf("%w: a record is not as long as it says", ErrObservations)
	}
	return o, nil
}

// parts takes a record apart; short says that it ended too early.
type parts struct {
	body  []byte
	short bool
}

func (p *parts) take(n int) []byte {
	if n > len(p.body) {
		p.short = true
		p.body = nil
		return make([]byte, n)
	}
	out := p.body[:n]
	p.body = p.body[n:]
	return out
}

func (p *parts) byte() byte { return p.take(1)[0] }

func (p *parts) uint16() int { return int(binary.LittleEndian.Uint16(p.take(2))) }

func (p *parts) number(unit float64) float64 { return float64(p.uint16()) / unit }

func (p *parts) uvarint() uint64 {
	v, n := binary.Uvarint(p.body)
	if n <= 0 {
		p.short = true
		return 0
	}
	p.body = p.body[n:]
	return v
}

func (p *parts) varint() int64 {
	v, n := binary.Varint(p.body)
	if n <= 0 {
		p.short = true
		return 0
	}
	p.body = p.body[n:]
	return v
}

func (p *parts) detection() Detection {
	d := Detection{Score: float64(p.byte()) / unitScore}
	d.Box = Box{p.number(unitPlace), p.number(unitPlace), p.number(unitPlace), p.number(unitPlace)}
	d.Cover = float64(p.byte()) / unitScore
	return d
}

func (p *parts) pose() []Keypoint {
	left, top, right, bottom := p.uint16(), p.uint16(), p.uint16(), p.uint16()
	if right < left || bottom < top {
		p.short = true
		return nil
	}
	out := make([]Keypoint, poseSize)
	for i := range out {
		b := p.take(3)
		packed := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
		out[i] = Keypoint{
			X:     float64(without(packed>>15, left, right)) / unitPlace,
			Y:     float64(without(packed>>6&unitPose, top, bottom)) / unitPlace,
			Score: float64(packed&unitJoint) / unitJoint,
		}
	}
	return out
}

func (p *parts) torso() []float32 {
	n := int(p.byte()) + 1
	mask := p.take((n + 7) / 8)
	held := 0
	for _, m := range mask {
		held += bits.OnesCount8(m)
	}
	bins := p.take(held)
	sum := 0
	for _, v := range bins {
		sum += int(v)
	}
	if sum == 0 {
		p.short = true
		return nil
	}
	out := make([]float32, n)
	next := 0
	for i := range out {
		if mask[i/8]&(1<<(i%8)) != 0 {
			out[i] = float32(float64(bins[next]) / float64(sum))
			next++
		}
	}
	p.short = p.short || next != held
	return out
}
