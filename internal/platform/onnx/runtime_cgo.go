//go:build cgo && linux

package onnx

import (
	"fmt"
	"os"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// The library keeps one environment for the whole process; it is opened once,
// from the first path that is asked for.
var open struct {
	sync.Mutex
	library string
}

// Built tells whether this build can open the library.
const Built = true

// Runtime is the library, opened.
type Runtime struct{}

// Open opens the library at path. A process has one: another path afterwards
// is an error.
func Open(library string) (*Runtime, error) {
	open.Lock()
	defer open.Unlock()
	if open.library != "" {
		if open.library != library {
			return nil, fmt.Errorf("onnx: %s is open already", open.library)
		}
		return &Runtime{}, nil
	}
	if _, err := os.Stat(library); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoRuntime, err)
	}
	ort.SetSharedLibraryPath(library)
	if err := ort.InitializeEnvironment(ort.WithLogLevelError()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoRuntime, err)
	}
	open.library = library
	return &Runtime{}, nil
}

// Session is a model, loaded. It may be run from several goroutines at once.
type Session struct {
	s       *ort.DynamicAdvancedSession
	outputs int
}

// Load loads the model at path, to run on so many threads.
func (r *Runtime) Load(path string, threads int) (*Session, error) {
	ins, outs, err := ort.GetInputOutputInfo(path)
	if err != nil {
		return nil, fmt.Errorf("onnx: %s: %w", path, err)
	}
	if len(ins) != 1 {
		return nil, fmt.Errorf("onnx: %s has %d inputs, want 1", path, len(ins))
	}
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	defer func() { _ = o.Destroy() }() // it frees memory; there is nothing to be done if it cannot
	if err := o.SetIntraOpNumThreads(threads); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	// An arena never gives memory back, and pages differ in size.
	if err := o.SetCpuMemArena(false); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	var names []string
	for _, out := range outs {
		names = append(names, out.Name)
	}
	s, err := ort.NewDynamicAdvancedSession(path, []string{ins[0].Name}, names, o)
	if err != nil {
		return nil, fmt.Errorf("onnx: %s: %w", path, err)
	}
	return &Session{s, len(names)}, nil
}

// Run runs the model on in and returns its outputs in their order.
func (s *Session) Run(in Tensor) ([]Tensor, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	t, err := ort.NewTensor(ort.NewShape(in.Shape...), in.Data)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	defer func() { _ = t.Destroy() }()
	outs := make([]ort.Value, s.outputs)
	if err := s.s.Run([]ort.Value{t}, outs); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	var list []Tensor
	for _, o := range outs {
		f, ok := o.(*ort.Tensor[float32])
		if !ok {
			return nil, fmt.Errorf("onnx: output of type %T", o)
		}
		list = append(list, Tensor{Shape: f.GetShape(), Data: append([]float32(nil), f.GetData()...)})
		if err := f.Destroy(); err != nil {
			return nil, fmt.Errorf("onnx: %w", err)
		}
	}
	return list, nil
}

// Close lets the model go.
func (s *Session) Close() error { return s.s.Destroy() }
