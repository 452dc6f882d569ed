package graph_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"xiezhi/internal/engine/video/graph"
)

// small is a network of a few operations in the form of TensorFlow.js: a
// convolution of one filter with its bias, and a border.
const small = `{
 "signature": {"outputs": {"y:0": {"name": "y:0", "tensorShape": {"dim": [{"size": "1"}, {"size": 4}, {"size": "4"}, {"size": "1"}]}}}},
 "modelTopology": {"node": [
  {"name": "y", "op": "Pad", "input": ["c", "sides"], "attr": {}},
  {"name": "c", "op": "_FusedConv2D", "input": ["x", "f", "b"], "attr": {
    "strides": {"list": {"i": ["1", "2", "2", "1"]}}, "padding": {"s": "U0FNRQ=="}, "data_format": {"s": "TkhXQw=="},
    "dilations": {"list": {"i": ["1", "1", "1", "1"]}}, "fused_ops": {"list": {"s": ["Qmlhc0FkZA==", "UmVsdTY="]}}}},
  {"name": "x", "op": "Placeholder", "input": [], "attr": {"dtype": {"type": "DT_INT32"}, "shape": {"shape": {"dim": [{"size": "1"}, {"size": "4"}, {"size": "4"}, {"size": "3"}]}}}},
  {"name": "f", "op": "Const", "attr": {}}, {"name": "b", "op": "Const", "attr": {}}, {"name": "sides", "op": "Const", "attr": {}}
 ]},
 "weightsManifest": [{"paths": ["small.bin"], "weights": [
  {"name": "f", "shape": [1, 1, 3, 1], "dtype": "float32", "quantization": {"dtype": "float16", "original_dtype": "float32"}},
  {"name": "b", "shape": [1], "dtype": "float32"},
  {"name": "sides", "shape": [4, 2], "dtype": "int32"}]}]
}`

// smallWeights are 1, -2 and 0.5 in half precision, 0.25, and a border of one
// pixel.
func smallWeights() []byte {
	b := []byte{0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38}
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(0.25))
	for _, v := range []uint32{0, 0, 1, 1, 1, 1, 0, 0} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func files(model string, weights []byte) fs.FS {
	return fstest.MapFS{"m/small.json": {Data: []byte(model)}, "m/small.bin": {Data: weights}}
}

func convert(model string, weights []byte) ([]byte, error) {
	g, err := graph.Read(files(model, weights), "m/small.json")
	if err != nil {
		return nil, err
	}
	return g.ONNX()
}

func TestSameModelSameBytes(t *testing.T) {
	a, err := convert(small, smallWeights())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		b, err := convert(small, smallWeights())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Fatal("the same model became other bytes")
		}
	}
	var half []byte
	for _, v := range []float32{1, -2, 0.5} {
		half = binary.LittleEndian.AppendUint32(half, math.Float32bits(v))
	}
	if !bytes.Contains(a, half) {
		t.Error("the filter is not in the file in full precision")
	}
}

func TestWhatIsNotKnownExactlyIsRefused(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string // what is changed in the model
		want     error
		says     string
	}{
		{"an operation", `"op": "Pad"`, `"op": "Unheard"`, graph.ErrUnknown, "Unheard"},
		{"a fused operation", `"UmVsdTY="`, `"RWx1"`, graph.ErrUnknown, "Elu"},
		{"padding", `"U0FNRQ=="`, `"RVhQTElDSVQ="`, graph.ErrUnknown, "EXPLICIT"},
		{"the order of the data", `"TkhXQw=="`, `"TkNIVw=="`, graph.ErrUnknown, "NCHW"},
		{"dilations", `"dilations": {"list": {"i": ["1", "1"`, `"dilations": {"list": {"i": ["1", "2"`, graph.ErrUnknown, "dilations"},
		{"a stride over channels", `"2", "2", "1"]`, `"2", "2", "2"]`, graph.ErrUnknown, "strides"},
		{"a type of weights", `"shape": [1], "dtype": "float32"`, `"shape": [1], "dtype": "complex64"`, graph.ErrUnknown, "complex64"},
		{"a filter that is computed", `["x", "f", "b"]`, `["x", "x", "b"]`, graph.ErrUnknown, "filter"},
		{"too few inputs", `["c", "sides"]`, `["c"]`, graph.ErrFormat, "takes 1"},
		{"an input that is not there", `["c", "sides"]`, `["d", "sides"]`, graph.ErrFormat, "not there"},
		{"a second result where there is one", `["c", "sides"]`, `["c:1", "sides"]`, graph.ErrFormat, "c:1"},
		{"a circle", `["x", "f", "b"]`, `["y", "f", "b"]`, graph.ErrFormat, "wait"},
		{"two of a name", `{"name": "b", "op"`, `{"name": "f", "op"`, graph.ErrFormat, "two nodes"},
		{"an output that nothing gives", `"name": "y:0"`, `"name": "z:0"`, graph.ErrFormat, "output"},
		{"a weight too large for the file", `"shape": [4, 2]`, `"shape": [4, 3]`, graph.ErrFormat, "cut off"},
		{"a weight of a size beyond counting", `"shape": [4, 2]`, `"shape": [4000000000, 4000000000, 4]`, graph.ErrFormat, "shape"},
		{"a weight too small", `"shape": [4, 2]`, `"shape": [4, 1]`, graph.ErrFormat, "left over"},
		{"a weight that is missing", `{"name": "b", "shape"`, `{"name": "e", "shape"`, graph.ErrFormat, "no weight"},
		{"an input of no size", `{"size": "3"}]}}}}`, `{"size": "-1"}]}}}}`, graph.ErrUnknown, "Placeholder"},
		{"a file above the folder", `"small.bin"`, `"../../small.bin"`, graph.ErrFormat, "beside"},
		{"half a file", `"weightsManifest"`, `"weights`, graph.ErrFormat, "small.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			model := strings.Replace(small, c.old, c.new, 1)
			if model == small {
				t.Fatalf("%q is not in the model", c.old)
			}
			_, err := convert(model, smallWeights())
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v that says %q", err, c.want, c.says)
			}
		})
	}
}

// FuzzRead: whatever is read is refused or converted, without a fall and in the
// same way each time.
func FuzzRead(f *testing.F) {
	f.Add(small, smallWeights())
	f.Add(strings.Replace(small, `"Pad"`, `"Unpack"`, 1), smallWeights())
	f.Add(strings.Replace(small, `"Pad"`, `"Reshape"`, 1), smallWeights())
	f.Fuzz(func(t *testing.T, model string, weights []byte) {
		a, err := convert(model, weights)
		if err != nil {
			return
		}
		if b, err := convert(model, weights); err != nil || !bytes.Equal(a, b) {
			t.Fatalf("converted once, then otherwise: %v", err)
		}
	})
}
