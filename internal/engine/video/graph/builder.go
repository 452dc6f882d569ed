package graph

import (
	"fmt"
	"slices"
	"strconv"
)

// ONNX returns the network as an ONNX file. Its one input takes floats, also
// where the network wants whole numbers; its outputs come in the order of their
// names. Same network, same bytes.
func (g *Graph) ONNX() ([]byte, error) { return g.build(nil) }

// Free returns the network as ONNX does, for pictures of any size: a network of
// convolutions alone does not care how large its picture is, though its file
// names the one size it was written for. Height and width must be multiples of the
// coarsest of its grids.
func (g *Graph) Free() ([]byte, error) { return g.build(&free{shrunk: map[string]shrunk{}}) }

func (g *Graph) build(of *free) ([]byte, error) {
	b := &builder{g: g, free: of, constants: map[string]tensor{}, borders: map[string]border{}, made: map[string]bool{}}
	for _, n := range g.nodes {
		for _, in := range n.inputs {
			if _, constant := b.constants[in]; !constant && !b.made[in] {
				return nil, fmt.Errorf("%w: %s takes %s, which nothing gives", ErrFormat, n.name, in)
			}
		}
		if err := b.convert(n); err != nil {
			return nil, err
		}
		b.free.note(b, n)
	}
	if len(b.inputs) != 1 {
		return nil, fmt.Errorf("%w: %d inputs, want 1", ErrUnknown, len(b.inputs))
	}
	for _, o := range g.outputs {
		if !b.made[o.name] {
			return nil, fmt.Errorf("%w: nothing gives the output %s", ErrFormat, o.name)
		}
		if _, err := count(o.shape); err != nil || len(o.shape) == 0 {
			return nil, fmt.Errorf("%w: output %s of shape %v", ErrFormat, o.name, o.shape)
		}
	}
	return b.encode(g.name, g.outputs), nil
}

// builder collects an ONNX graph.
type builder struct {
	g         *Graph
	free      *free // of the size of the picture; nil for the size of the file
	calls     []call
	constants map[string]tensor
	borders   map[string]border // what pads give
	inputs    []output
	made      map[string]bool // what inputs and calls give
	fresh     int
}

// name is a new name for a result or a constant in between. No name of the
// network has two colons.
func (b *builder) name() string {
	b.fresh++
	return "xz::" + strconv.Itoa(b.fresh)
}

// call adds an operation with one result; to "" is a new name. It returns the
// name of the result.
func (b *builder) call(op string, inputs []string, to string, attrs ...attr) string {
	if to == "" {
		to = b.name()
	}
	b.calls = append(b.calls, call{op, inputs, []string{to}, attrs})
	b.made[to] = true
	return to
}

// ints adds a constant list of int64.
func (b *builder) ints(list ...int64) string {
	return b.constant(tensor{kind: int64s, shape: []int64{int64(len(list))}, ints: list})
}

func (b *builder) float(v float32) string {
	return b.constant(tensor{kind: floats, floats: []float32{v}})
}

func (b *builder) constant(t tensor) string {
	name := b.name()
	b.constants[name] = t
	return name
}

// fixed is the constant whole numbers that a node takes at a place.
func (b *builder) fixed(n *node, place int) ([]int64, error) {
	t, ok := b.constants[n.inputs[place]]
	if !ok || t.kind == floats {
		return nil, n.unknown("with " + n.inputs[place] + " not constant whole numbers")
	}
	return t.ints, nil
}

// fixedOne is the one constant whole number that a node takes at a place.
func (b *builder) fixedOne(n *node, place int) (int64, error) {
	list, err := b.fixed(n, place)
	if err != nil {
		return 0, err
	}
	if len(list) != 1 {
		return 0, n.unknown(fmt.Sprintf("with %v for one number", list))
	}
	return list[0], nil
}

// filter is the constant filter of a convolution.
func (b *builder) filter(n *node) (tensor, error) {
	t, ok := b.constants[n.inputs[1]]
	if !ok || t.kind != floats || len(t.shape) != 4 {
		return tensor{}, n.unknown("with a filter that is no constant of four dimensions")
	}
	return t, nil
}

// planes turns a picture of pixels with channels into planes of channels, as
// ONNX wants it; pixels turns it back. ONNX Runtime takes out what cancels.
func (b *builder) planes(in string) string {
	return b.call("Transpose", []string{in}, "", attr{"perm", []int64{0, 3, 1, 2}})
}

func (b *builder) pixels(in, to string) string {
	return b.call("Transpose", []string{in}, to, attr{"perm", []int64{0, 2, 3, 1}})
}

// indices makes int64 of a result, which ONNX wants for places.
func (b *builder) indices(in string) string {
	if t, ok := b.constants[in]; ok {
		t.kind = int64s
		return b.constant(t)
	}
	return b.call("Cast", []string{in}, "", attr{"to", int64(int64s)})
}

// border is a value around a tensor: so many before and after, for each dimension.
type border struct {
	of            string
	before, after []int64
	value         float32
}

// bordered takes a border of the value that the operation n itself would take
// beyond the picture into n, if n adds none of its own; so the picture is not
// copied for it. It returns the picture without the border.
func (b *builder) bordered(n *node, attrs []attr, beyond float32) string {
	with, ok := b.borders[n.inputs[0]]
	ok = ok && with.value == beyond
	pad := slices.IndexFunc(attrs, func(a attr) bool { return a.name == "auto_pad" && a.value == "VALID" })
	if !ok || pad < 0 || len(with.before) != 4 || with.before[0]+with.after[0]+with.before[3]+with.after[3] != 0 {
		return n.inputs[0]
	}
	attrs[pad] = attr{"pads", []int64{with.before[1], with.before[2], with.after[1], with.after[2]}}
	return with.of
}

// transposed remembers the border of a transposed tensor: it is the border of
// the tensor, its dimensions in the same new order.
func (b *builder) transposed(n *node, order []int64) {
	with, ok := b.borders[n.inputs[0]]
	if !ok || len(order) != len(with.before) {
		return
	}
	moved := border{of: b.call("Transpose", []string{with.of}, "", attr{"perm", order}), value: with.value}
	for _, o := range order {
		if o < 0 || o >= int64(len(order)) {
			return
		}
		moved.before, moved.after = append(moved.before, with.before[o]), append(moved.after, with.after[o])
	}
	b.borders[n.name] = moved
}

// window is how a convolution or a pool moves over a picture.
func (n *node) window() ([]attr, error) {
	if f, err := n.word("data_format", "NHWC"); err != nil || f != "NHWC" {
		return nil, n.unknown("with data in the order " + f)
	}
	if n.attr["dilations"].List != nil {
		if d, err := n.wholes("dilations"); err != nil || slices.ContainsFunc(d, func(v int64) bool { return v != 1 }) {
			return nil, n.unknown("with dilations")
		}
	}
	strides, err := n.square("strides")
	if err != nil {
		return nil, err
	}
	padding, err := n.word("padding", "")
	if err != nil {
		return nil, err
	}
	switch padding {
	case "SAME":
		padding = "SAME_UPPER"
	case "VALID":
	default:
		return nil, n.unknown("with padding " + padding)
	}
	return []attr{{"strides", strides}, {"auto_pad", padding}}, nil
}

// square is the height and width in an attribute of four numbers, whose first
// and last are 1.
func (n *node) square(key string) ([]int64, error) {
	v, err := n.wholes(key)
	if err != nil {
		return nil, err
	}
	if len(v) != 4 || v[0] != 1 || v[3] != 1 || v[1] < 1 || v[2] < 1 {
		return nil, n.unknown(fmt.Sprintf("with %s %v", key, v))
	}
	return v[1:3], nil
}
