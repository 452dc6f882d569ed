// Package onnx is the door to ONNX Runtime: it opens the library at run time,
// loads a model and runs it on one tensor. A build without cgo, or a machine
// without the library, has no runtime; whoever asks for one is told so and
// everything else works.
package onnx

import "errors"

// Errors that callers tell apart.
var (
	ErrNoRuntime = errors.New("onnx: this build or this machine has no ONNX Runtime")
	ErrShape     = errors.New("onnx: data and shape of a tensor disagree")
)

// Tensor is an array of numbers with its shape, the last dimension varying fastest.
type Tensor struct {
	Shape []int64
	Data  []float32
}

// check reports a tensor that is not what its shape says.
func (t Tensor) check() error {
	n := int64(1)
	for _, d := range t.Shape {
		n *= d
	}
	if n <= 0 || n != int64(len(t.Data)) {
		return ErrShape
	}
	return nil
}
