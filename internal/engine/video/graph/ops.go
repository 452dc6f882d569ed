package graph

import (
	"fmt"
	"math"
	"slices"
)

// convert adds the ONNX operations for a node.
func (b *builder) convert(n *node) error {
	if want, ok := arity(n.op); ok && (len(n.inputs) < want[0] || len(n.inputs) > want[1]) {
		return fmt.Errorf("%w: %s (%s) takes %d inputs", ErrFormat, n.name, n.op, len(n.inputs))
	}
	switch n.op {
	case "Const":
		t, ok := b.g.weights[n.name]
		if !ok {
			return fmt.Errorf("%w: no weight for %s", ErrFormat, n.name)
		}
		b.constants[n.name] = t
		return nil
	case "Placeholder":
		return b.input(n)
	case "Conv2D", "_FusedConv2D":
		return b.conv(n, false)
	case "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative":
		return b.conv(n, true)
	case "Conv2DBackpropInput":
		return b.unconv(n)
	case "MaxPool", "AvgPool":
		return b.pool(n)
	case "ResizeBilinear":
		return b.resize(n)
	case "Pad", "PadV2":
		return b.pad(n)
	case "AddV2":
		if b.folded(n) {
			return nil
		}
		b.call("Add", n.inputs, n.name)
		return nil
	case "FloorDiv":
		return b.floorDiv(n)
	case "SparseToDense":
		return b.dense(n)
	case "Unpack", "SplitV":
		return b.split(n)
	default:
		return b.simple(n)
	}
}

// arity is the least and the most inputs that an operation takes.
func arity(op string) ([2]int, bool) {
	n, ok := map[string][2]int{
		"Const": {0, 0}, "Placeholder": {0, 0},
		"Conv2D": {2, 2}, "_FusedConv2D": {3, 3}, "DepthwiseConv2dNative": {2, 2}, "FusedDepthwiseConv2dNative": {3, 3},
		"Conv2DBackpropInput": {3, 3}, "MaxPool": {1, 1}, "AvgPool": {1, 1}, "ResizeBilinear": {2, 2}, "Pad": {2, 2}, "PadV2": {3, 3},
		"AddV2": {2, 2}, "Add": {2, 2}, "Sub": {2, 2}, "Mul": {2, 2}, "RealDiv": {2, 2}, "FloorDiv": {2, 2}, "SquaredDifference": {2, 2},
		"AddN": {1, 64}, "Relu": {1, 1}, "Relu6": {1, 1}, "LeakyRelu": {1, 1}, "Sigmoid": {1, 1}, "Sqrt": {1, 1}, "Identity": {1, 1},
		"Cast": {1, 1}, "Transpose": {2, 2}, "Reshape": {2, 2}, "ExpandDims": {2, 2}, "Squeeze": {1, 1}, "ConcatV2": {2, 64}, "Pack": {1, 64},
		"Unpack": {1, 1}, "SplitV": {3, 3}, "ArgMax": {2, 2}, "GatherNd": {2, 2}, "SparseToDense": {4, 4},
	}[op]
	return n, ok
}

// simple converts the operations that are one or two in ONNX.
func (b *builder) simple(n *node) error {
	switch n.op {
	case "Add", "Sub", "Mul", "Relu", "Sigmoid", "Sqrt", "Identity":
		b.call(n.op, n.inputs, n.name)
	case "RealDiv":
		b.call("Div", n.inputs, n.name)
	case "AddN":
		b.call("Sum", n.inputs, n.name)
	case "Relu6":
		b.call("Clip", []string{n.inputs[0], b.float(0), b.float(6)}, n.name)
	case "LeakyRelu":
		alpha, err := n.real("alpha")
		if err != nil {
			return err
		}
		b.call("LeakyRelu", n.inputs, n.name, attr{"alpha", alpha})
	case "SquaredDifference":
		d := b.call("Sub", n.inputs, "")
		b.call("Mul", []string{d, d}, n.name)
	case "Cast":
		to, err := n.kind("DstT")
		if err != nil {
			return err
		}
		b.call("Cast", n.inputs, n.name, attr{"to", int64(to)})
	case "GatherNd":
		b.call("GatherND", []string{n.inputs[0], b.indices(n.inputs[1])}, n.name)
	case "Reshape":
		to := n.inputs[1]
		if shape, err := b.fixed(n, 1); err == nil {
			to = b.ints(b.free.open(n, shape)...)
		}
		b.call("Reshape", []string{n.inputs[0], b.indices(to)}, n.name)
	case "Transpose":
		order, err := b.fixed(n, 1)
		if err != nil {
			return err
		}
		b.transposed(n, order)
		b.call("Transpose", n.inputs[:1], n.name, attr{"perm", order})
	default:
		return b.shaped(n)
	}
	return nil
}

// shaped converts the operations on the shape of tensors.
func (b *builder) shaped(n *node) error {
	switch n.op {
	case "ExpandDims":
		axis, err := b.fixedOne(n, 1)
		if err != nil {
			return err
		}
		b.call("Unsqueeze", []string{n.inputs[0], b.ints(axis)}, n.name)
	case "Squeeze":
		axes, err := n.wholes("squeeze_dims")
		if err != nil {
			return err
		}
		in := n.inputs
		if len(axes) > 0 {
			in = []string{in[0], b.ints(axes...)}
		}
		b.call("Squeeze", in, n.name)
	case "ConcatV2":
		last := len(n.inputs) - 1
		axis, err := b.fixedOne(n, last)
		if err != nil {
			return err
		}
		b.call("Concat", n.inputs[:last], n.name, attr{"axis", axis})
	case "Pack":
		axis, err := n.whole("axis", 0)
		if err != nil {
			return err
		}
		var parts []string
		for _, in := range n.inputs {
			parts = append(parts, b.call("Unsqueeze", []string{in, b.ints(axis)}, ""))
		}
		b.call("Concat", parts, n.name, attr{"axis", axis})
	case "ArgMax":
		axis, err := b.fixedOne(n, 1)
		if err != nil {
			return err
		}
		to, err := n.kind("output_type")
		if err != nil {
			return err
		}
		at := b.call("ArgMax", n.inputs[:1], "", attr{"axis", axis}, attr{"keepdims", int64(0)})
		b.call("Cast", []string{at}, n.name, attr{"to", int64(to)})
	default:
		return n.unknown("is an operation")
	}
	return nil
}

// kind is the type of numbers that an attribute names.
func (n *node) kind(key string) (kind, error) {
	switch t := n.attr[key].Type; t {
	case "DT_FLOAT":
		return floats, nil
	case "DT_INT32":
		return int32s, nil
	default:
		return 0, n.unknown("of type " + t)
	}
}

// input adds the input of the network. Pictures come as floats; a network that
// wants whole numbers gets them made of these.
func (b *builder) input(n *node) error {
	k, err := n.kind("dtype")
	if err != nil {
		return err
	}
	in := output{name: n.name}
	if s := n.attr["shape"].Shape; s != nil {
		for _, d := range s.Dim {
			in.shape = append(in.shape, int64(d.Size))
		}
	}
	if size, err := count(in.shape); err != nil || size == 0 || len(in.shape) == 0 {
		return n.unknown(fmt.Sprintf("of shape %v", in.shape))
	}
	in.shape = b.free.picture(n, in.shape)
	if k == int32s {
		in.name += ":floats"
		b.call("Cast", []string{in.name}, n.name, attr{"to", int64(int32s)})
	}
	b.inputs = append(b.inputs, in)
	b.made[in.name] = true
	return nil
}

// conv converts a convolution and what is fused to it. A filter of TensorFlow
// is height, width, in, out; one of ONNX out, in, height, width.
func (b *builder) conv(n *node, depthwise bool) error {
	attrs, err := n.window()
	if err != nil {
		return err
	}
	f, err := b.filter(n)
	if err != nil {
		return err
	}
	if depthwise {
		channels := f.shape[2]
		f = f.permuted([4]int{2, 3, 0, 1})
		f.shape = []int64{f.shape[0] * f.shape[1], 1, f.shape[2], f.shape[3]}
		attrs = append(attrs, attr{"group", channels})
	} else {
		f = f.permuted([4]int{3, 2, 0, 1})
	}
	attrs = append(attrs, attr{"kernel_shape", f.shape[2:]})
	in := []string{b.planes(b.bordered(n, attrs, 0)), b.constant(f)}
	fused := n.words("fused_ops")
	if len(n.inputs) == 3 {
		bias, ok := b.constants[n.inputs[2]]
		if !ok || bias.kind != floats || int64(len(bias.floats)) != f.shape[0] || len(fused) == 0 || fused[0] != "BiasAdd" {
			return n.unknown("with a third input that is no constant bias")
		}
		bias.shape = []int64{f.shape[0]}
		in, fused = append(in, b.constant(bias)), fused[1:]
	}
	y := b.call("Conv", in, "", attrs...)
	for _, op := range fused {
		switch op {
		case "Relu":
			y = b.call("Relu", []string{y}, "")
		case "Relu6":
			y = b.call("Clip", []string{y, b.float(0), b.float(6)}, "")
		default:
			return n.unknown("with " + op + " fused to it")
		}
	}
	b.pixels(y, n.name)
	return nil
}

// unconv converts a transposed convolution. Its filter is height, width, out,
// in; the size of the result is given and must be constant.
func (b *builder) unconv(n *node) error {
	attrs, err := n.window()
	if err != nil {
		return err
	}
	f, err := b.filter(n)
	if err != nil {
		return err
	}
	size, err := b.fixed(n, 0)
	if err != nil {
		return err
	}
	if len(size) != 4 {
		return n.unknown(fmt.Sprintf("to the size %v", size))
	}
	f = f.permuted([4]int{3, 2, 0, 1})
	attrs = append(attrs, attr{"kernel_shape", f.shape[2:]}, attr{"output_shape", size[1:3]})
	y := b.call("ConvTranspose", []string{b.planes(n.inputs[2]), b.constant(f)}, "", attrs...)
	b.pixels(y, n.name)
	return nil
}

func (b *builder) pool(n *node) error {
	attrs, err := n.window()
	if err != nil {
		return err
	}
	size, err := n.square("ksize")
	if err != nil {
		return err
	}
	op, in := "AveragePool", n.inputs[0]
	if n.op == "MaxPool" {
		op, in = "MaxPool", b.bordered(n, attrs, float32(math.Inf(-1)))
	}
	y := b.call(op, []string{b.planes(in)}, "", append(attrs, attr{"kernel_shape", size})...)
	b.pixels(y, n.name)
	return nil
}

func (b *builder) resize(n *node) error {
	size, err := b.fixed(n, 1)
	if err != nil {
		return err
	}
	corners, err := n.truth("align_corners")
	if err != nil {
		return err
	}
	middles, err := n.truth("half_pixel_centers")
	if err != nil {
		return err
	}
	if corners || !middles || len(size) != 2 {
		return n.unknown("with other places of pixels than half_pixel_centers")
	}
	in := []string{b.planes(n.inputs[0]), "", "", b.ints(size...)}
	if down, across, ok := b.free.scales(n, size); ok {
		in = []string{in[0], "", b.constant(tensor{kind: floats, shape: []int64{2}, floats: []float32{down, across}})}
	}
	y := b.call("Resize", in, "",
		attr{"mode", "linear"}, attr{"coordinate_transformation_mode", "half_pixel"}, attr{"axes", []int64{2, 3}})
	b.pixels(y, n.name)
	return nil
}

// pad converts a border. TensorFlow names before and after of each dimension in
// turn, ONNX first all before and then all after.
func (b *builder) pad(n *node) error {
	sides, err := b.fixed(n, 1)
	if err != nil {
		return err
	}
	if len(sides)%2 != 0 || slices.ContainsFunc(sides, func(v int64) bool { return v < 0 }) {
		return n.unknown(fmt.Sprintf("with %v at the sides", sides))
	}
	var before, after []int64
	for i := 0; i < len(sides); i += 2 {
		before, after = append(before, sides[i]), append(after, sides[i+1])
	}
	value := tensor{floats: []float32{0}}
	if n.op == "PadV2" {
		value = b.constants[n.inputs[2]]
	}
	if len(value.floats) == 1 {
		b.borders[n.name] = border{n.inputs[0], before, after, value.floats[0]}
	}
	in := []string{n.inputs[0], b.ints(slices.Concat(before, after)...)}
	b.call("Pad", append(in, n.inputs[2:]...), n.name)
	return nil
}

// folded adds two constant lists of whole numbers at once: they become shapes,
// which are to be constant in the file.
func (b *builder) folded(n *node) bool {
	x, ok := b.constants[n.inputs[0]]
	y, also := b.constants[n.inputs[1]]
	if !ok || !also || x.kind == floats || y.kind == floats || !slices.Equal(x.shape, y.shape) {
		return false
	}
	sum := tensor{kind: x.kind, shape: x.shape, ints: slices.Clone(x.ints)}
	for i, v := range y.ints {
		sum.ints[i] += v
	}
	b.constants[n.name] = sum
	return true
}

// floorDiv divides rounding downwards, also below zero, where ONNX's own
// division of whole numbers rounds towards it.
func (b *builder) floorDiv(n *node) error {
	k, err := n.kind("T")
	if err != nil {
		return err
	}
	if k != int32s {
		return n.unknown("of numbers that are not whole")
	}
	rest := b.call("Mod", n.inputs, "")
	b.call("Div", []string{b.call("Sub", []string{n.inputs[0], rest}, ""), n.inputs[1]}, n.name)
	return nil
}

// dense is a list of whole numbers given by some of its places: all constant.
func (b *builder) dense(n *node) error {
	var in [4][]int64 // places, size, values, the value elsewhere
	for i := range in {
		var err error
		if in[i], err = b.fixed(n, i); err != nil {
			return err
		}
	}
	if len(in[1]) != 1 || in[1][0] < 0 || in[1][0] > mostNodes || len(in[0]) != len(in[2]) || len(in[3]) != 1 {
		return n.unknown("of more than one dimension")
	}
	t := tensor{kind: int32s, shape: in[1], ints: slices.Repeat(in[3], int(in[1][0]))}
	for i, at := range in[0] {
		if at < 0 || at >= in[1][0] {
			return fmt.Errorf("%w: %s names the place %d of %d", ErrFormat, n.name, at, in[1][0])
		}
		t.ints[at] = in[2][i]
	}
	b.constants[n.name] = t
	return nil
}

// split converts the operations with several results: the first goes by the name
// of the node, the others by their numbers.
func (b *builder) split(n *node) error {
	var axis int64
	var sizes []int64
	var err error
	if n.op == "SplitV" {
		if axis, err = b.fixedOne(n, 2); err != nil {
			return err
		}
		if sizes, err = b.fixed(n, 1); err != nil {
			return err
		}
	} else {
		if axis, err = n.whole("axis", 0); err != nil {
			return err
		}
		parts, err := n.whole("num", 0)
		if err != nil {
			return err
		}
		if parts < 1 || parts > math.MaxUint8 {
			return n.unknown(fmt.Sprintf("into %d", parts))
		}
		sizes = slices.Repeat([]int64{1}, int(parts))
	}
	var results []string
	for i := range sizes {
		name := n.name
		if i > 0 {
			name = fmt.Sprintf("%s:%d", n.name, i)
		}
		if n.op == "Unpack" {
			name = b.name()
		}
		results = append(results, name)
	}
	b.calls = append(b.calls, call{"Split", []string{n.inputs[0], b.ints(sizes...)}, results, []attr{{"axis", axis}}})
	for _, r := range results {
		b.made[r] = true
	}
	if n.op == "SplitV" {
		return nil
	}
	for i, r := range results {
		name := n.name
		if i > 0 {
			name = fmt.Sprintf("%s:%d", n.name, i)
		}
		b.call("Squeeze", []string{r, b.ints(axis)}, name)
	}
	return nil
}
