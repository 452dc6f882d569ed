package graph

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"math"
	"path"
)

// kind is the type of the numbers of a tensor, as ONNX counts them.
type kind int64

const (
	floats kind = 1
	int32s kind = 6
	int64s kind = 7
)

// tensor is a constant: one of the slices, by its kind.
type tensor struct {
	kind   kind
	shape  []int64
	floats []float32
	ints   []int64 // int32s and int64s
}

// weightGroup is a part of the manifest: files that, one behind the other, hold
// the values of the weights in their order.
type weightGroup struct {
	Paths   []string `json:"paths"`
	Weights []weight `json:"weights"`
}

type weight struct {
	Name         string  `json:"name"`
	Shape        []int64 `json:"shape"`
	Dtype        string  `json:"dtype"`
	Quantization *struct {
		Dtype string `json:"dtype"`
	} `json:"quantization"`
}

// readWeights reads the weights of a group. Every byte of its files must belong
// to one.
func (g *Graph) readWeights(fsys fs.FS, folder string, group weightGroup) error {
	var raw []byte
	for _, p := range group.Paths {
		if p != path.Base(p) || !fs.ValidPath(p) {
			return fmt.Errorf("%w: weights in %q, not beside the model", ErrFormat, p)
		}
		info, err := fs.Stat(fsys, path.Join(folder, p))
		if err != nil {
			return fmt.Errorf("graph: %w", err)
		}
		if info.Size()+int64(len(raw)) > mostWeights {
			return fmt.Errorf("%w: more than %d bytes of weights", ErrFormat, mostWeights)
		}
		b, err := fs.ReadFile(fsys, path.Join(folder, p))
		if err != nil {
			return fmt.Errorf("graph: %w", err)
		}
		raw = append(raw, b...)
	}
	for _, w := range group.Weights {
		t, size, err := w.read(raw)
		if err != nil {
			return err
		}
		if _, twice := g.weights[w.Name]; twice {
			return fmt.Errorf("%w: two weights are called %q", ErrFormat, w.Name)
		}
		g.weights[w.Name] = t
		raw = raw[size:]
	}
	if len(raw) > 0 {
		return fmt.Errorf("%w: %d bytes of weights are left over", ErrFormat, len(raw))
	}
	return nil
}

// read reads a weight from the front of raw and tells how many bytes it takes.
func (w weight) read(raw []byte) (tensor, int, error) {
	n, err := count(w.Shape)
	if err != nil {
		return tensor{}, 0, fmt.Errorf("%w: weight %s: %w", ErrFormat, w.Name, err)
	}
	size := 4
	t := tensor{shape: w.Shape}
	switch {
	case w.Dtype == "float32" && w.Quantization == nil:
		t.kind = floats
	case w.Dtype == "float32" && w.Quantization.Dtype == "float16":
		t.kind, size = floats, 2
	case w.Dtype == "int32" && w.Quantization == nil:
		t.kind = int32s
	default:
		return tensor{}, 0, fmt.Errorf("%w: weight %s of type %s", ErrUnknown, w.Name, w.Dtype)
	}
	if n > len(raw)/size {
		return tensor{}, 0, fmt.Errorf("%w: weight %s is cut off", ErrFormat, w.Name)
	}
	for i := range n {
		at := raw[i*size:]
		switch {
		case t.kind == int32s:
			t.ints = append(t.ints, int64(int32(binary.LittleEndian.Uint32(at))))
		case size == 2:
			t.floats = append(t.floats, half(binary.LittleEndian.Uint16(at)))
		default:
			t.floats = append(t.floats, math.Float32frombits(binary.LittleEndian.Uint32(at)))
		}
	}
	return t, n * size, nil
}

// count is how many numbers a tensor of a shape has.
func count(shape []int64) (int, error) {
	n := int64(1)
	for _, d := range shape {
		if d < 0 || d > mostWeights || n*d > mostWeights {
			return 0, fmt.Errorf("shape %v", shape)
		}
		n *= d
	}
	return int(n), nil
}

// half is the value of a number of half precision (IEEE 754 binary16).
func half(h uint16) float32 {
	sign, exponent, fraction := h>>15, int(h>>10&31), float64(h&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(fraction, -24)
	case 31:
		if v = math.Inf(1); fraction != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	if sign == 1 {
		v = math.Copysign(v, -1)
	}
	return float32(v)
}

// permuted is a tensor of four dimensions with its dimensions in another order,
// which filters need: TensorFlow keeps them height, width, channels in, out.
func (t tensor) permuted(order [4]int) tensor {
	var stride [4]int64
	step := int64(1)
	for i := 3; i >= 0; i-- {
		stride[i] = step
		step *= t.shape[i]
	}
	out := tensor{kind: t.kind, floats: make([]float32, 0, len(t.floats))}
	for _, o := range order {
		out.shape = append(out.shape, t.shape[o])
	}
	for a := range out.shape[0] {
		for b := range out.shape[1] {
			for c := range out.shape[2] {
				for d := range out.shape[3] {
					out.floats = append(out.floats, t.floats[a*stride[order[0]]+b*stride[order[1]]+c*stride[order[2]]+d*stride[order[3]]])
				}
			}
		}
	}
	return out
}

// raw is the tensor's numbers as ONNX stores them.
func (t tensor) raw() []byte {
	var b []byte
	for _, v := range t.floats {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	for _, v := range t.ints {
		if t.kind == int32s {
			b = binary.LittleEndian.AppendUint32(b, uint32(int32(v)))
		} else {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	}
	return b
}
