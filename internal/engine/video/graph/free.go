package graph

import "slices"

// free is what it takes to let go of the size of the picture: how much coarser
// than the picture each result is.
type free struct {
	height, width int64
	shrunk        map[string]shrunk // by the name of a node
}

// shrunk is how many pixels of the picture a cell stands for.
type shrunk struct{ down, across int64 }

// picture remembers the size that the file names, and returns one that is open.
func (f *free) picture(n *node, shape []int64) []int64 {
	if f == nil || len(shape) != 4 {
		return shape
	}
	open := slices.Clone(shape)
	if shape[1] == 3 {
		f.height, f.width = shape[2], shape[3]
		open[2], open[3] = anySize, anySize
	} else {
		f.height, f.width = shape[1], shape[2]
		open[1], open[2] = anySize, anySize
	}
	f.shrunk[n.name] = shrunk{1, 1}
	return open
}

// anySize stands for a dimension that is given with the picture.
const anySize = -1

// note remembers how coarse the result of a node is.
func (f *free) note(b *builder, n *node) {
	if f == nil {
		return
	}
	for _, in := range n.inputs {
		s, ok := f.shrunk[origin(in)]
		if !ok {
			continue
		}
		switch n.op {
		case "Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", "MaxPool", "AvgPool":
			if v, err := n.square("strides"); err == nil {
				s = shrunk{s.down * v[0], s.across * v[1]}
			}
		case "ResizeBilinear":
			if size, err := b.fixed(n, 1); err == nil && size[0] > 0 && size[1] > 0 {
				s = shrunk{f.height / size[0], f.width / size[1]}
			}
		}
		f.shrunk[n.name] = s
		return
	}
}

// scales is by how much a node of another size than what it takes enlarges it.
func (f *free) scales(n *node, size []int64) (down, across float32, ok bool) {
	if f == nil {
		return 0, 0, false
	}
	s, ok := f.shrunk[origin(n.inputs[0])]
	if !ok {
		return 0, 0, false
	}
	return float32(size[0]*s.down) / float32(f.height), float32(size[1]*s.across) / float32(f.width), true
}

// open is the shape that a node gives to what it takes, with as many cells as
// there are where the file names as many as it has.
func (f *free) open(n *node, shape []int64) []int64 {
	if f == nil {
		return shape
	}
	s, ok := f.shrunk[origin(n.inputs[0])]
	if !ok {
		return shape
	}
	at := slices.Index(shape, f.height/s.down*(f.width/s.across))
	if at < 0 {
		return shape
	}
	open := slices.Clone(shape)
	open[at] = anySize
	return open
}

// result is the shape of an output as it is promised: any, but for the number of
// its dimensions.
func (f *free) result(shape []int64) []int64 {
	if f == nil {
		return shape
	}
	return slices.Repeat([]int64{anySize}, len(shape))
}
