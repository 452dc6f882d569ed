//go:build !cgo || !linux

package onnx

// Built tells whether this build can open the library.
const Built = false

// Runtime is not there in this build.
type Runtime struct{}

// Open always fails in this build.
func Open(string) (*Runtime, error) { return nil, ErrNoRuntime }

// Load always fails in this build.
func (*Runtime) Load(string, int) (*Session, error) { return nil, ErrNoRuntime }

// Session is not there in this build.
type Session struct{}

// Run always fails in this build.
func (*Session) Run(Tensor) ([]Tensor, error) { return nil, ErrNoRuntime }

// Close does nothing.
func (*Session) Close() error { return nil }
