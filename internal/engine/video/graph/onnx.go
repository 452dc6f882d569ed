package graph

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// What the file says about itself: the version of its form and of the set of
// operations it uses. Resize takes the axes to resize since 18.
const (
	irVersion = 8
	opset     = 18
)

// message is a protocol buffer being written. Only the kinds of fields that an
// ONNX file needs are here; the numbers of fields are those of onnx.proto.
type message []byte

func (m *message) tag(field, wire uint64) { *m = binary.AppendUvarint(*m, field<<3|wire) }

func (m *message) varint(field uint64, v int64) {
	m.tag(field, 0)
	*m = binary.AppendUvarint(*m, uint64(v))
}

func (m *message) fixed(field uint64, v float32) {
	m.tag(field, 5)
	*m = binary.LittleEndian.AppendUint32(*m, math.Float32bits(v))
}

func (m *message) bytes(field uint64, b []byte) {
	m.tag(field, 2)
	*m = binary.AppendUvarint(*m, uint64(len(b)))
	*m = append(*m, b...)
}

func (m *message) string(field uint64, s string) { m.bytes(field, []byte(s)) }

// attr is an attribute of an ONNX operation: an int64, a float32, a string or a
// list of int64.
type attr struct {
	name  string
	value any
}

// call is an ONNX operation.
type call struct {
	op      string
	inputs  []string // "" for one that is left out
	outputs []string
	attrs   []attr
}

func (c call) encode() []byte {
	var m message
	for _, in := range c.inputs {
		m.string(1, in)
	}
	for _, out := range c.outputs {
		m.string(2, out)
	}
	m.string(4, c.op)
	for _, a := range c.attrs {
		m.bytes(5, a.encode())
	}
	return m
}

func (a attr) encode() []byte {
	const isFloat, isInt, isString, isInts = 1, 2, 3, 7
	var m message
	m.string(1, a.name)
	switch v := a.value.(type) {
	case float32:
		m.fixed(2, v)
		m.varint(20, isFloat)
	case int64:
		m.varint(3, v)
		m.varint(20, isInt)
	case string:
		m.string(4, v)
		m.varint(20, isString)
	case []int64:
		for _, i := range v {
			m.varint(8, i)
		}
		m.varint(20, isInts)
	}
	return m
}

func (t tensor) encode(name string) []byte {
	var m message
	for _, d := range t.shape {
		m.varint(1, d)
	}
	m.varint(2, int64(t.kind))
	m.string(8, name)
	m.bytes(9, t.raw())
	return m
}

// value describes an input or an output: its name, kind and shape.
func value(name string, k kind, shape []int64) []byte {
	var dims message
	for _, d := range shape {
		var dim message
		if d != anySize {
			dim.varint(1, d)
		}
		dims.bytes(1, dim)
	}
	var of, typ, m message
	of.varint(1, int64(k))
	of.bytes(2, dims)
	typ.bytes(1, of)
	m.string(1, name)
	m.bytes(2, typ)
	return m
}

// encode writes the whole file, without what no output needs.
func (b *builder) encode(name string, outputs []output) []byte {
	taken := map[string]bool{}
	for _, o := range outputs {
		taken[o.name] = true
	}
	var calls []call
	for _, c := range slices.Backward(b.calls) {
		if !slices.ContainsFunc(c.outputs, func(out string) bool { return taken[out] }) {
			continue
		}
		calls = append(calls, c)
		for _, in := range c.inputs {
			taken[in] = true
		}
	}
	slices.Reverse(calls)
	var names []string
	for n := range b.constants {
		if taken[n] {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, strings.Compare)

	var g message
	for _, c := range calls {
		g.bytes(1, c.encode())
	}
	g.string(2, name)
	for _, n := range names {
		g.bytes(5, b.constants[n].encode(n))
	}
	for _, in := range b.inputs {
		g.bytes(11, value(in.name, floats, in.shape))
	}
	for _, o := range outputs {
		g.bytes(12, value(o.name, floats, b.free.result(o.shape)))
	}
	var set, m message
	set.string(1, "")
	set.varint(2, opset)
	m.varint(1, irVersion)
	m.string(2, "xiezhi")
	m.bytes(7, g)
	m.bytes(8, set)
	return m
}
