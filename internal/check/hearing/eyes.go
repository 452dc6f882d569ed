package hearing

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"xiezhi/internal/engine/video/watch"
)

// Sight is a detector: one thing at a time, on one core.
type Sight interface {
	watch.Eyes
	Name() string // of the models, with their version
	Close() error
}

// Eyes are the detectors of a machine, as many as there are cores. Each is
// opened when it is first needed and kept: opening takes half a second and
// memory that does not come back.
type Eyes struct {
	open func() (Sight, error)
	free chan Sight    // opened, and not in use
	room chan struct{} // for one that is not opened yet

	mu     sync.Mutex
	opened []Sight
}

// NewEyes returns the detectors of a machine with so many cores; open opens one.
// With open nil there are none.
func NewEyes(cores int, open func() (Sight, error)) *Eyes {
	e := &Eyes{open: open, free: make(chan Sight, cores), room: make(chan struct{}, cores)}
	for range cores {
		e.room <- struct{}{}
	}
	return e
}

// ErrBlind says that there are no models on this machine.
var ErrBlind = errors.New("hearing: no models on this machine")

// Name is that of the models, ModelOff where there are none.
func (e *Eyes) Name(ctx context.Context) (string, error) {
	name := ModelOff
	err := e.Use(ctx, func(s Sight) error {
		name = s.Name()
		return nil
	})
	if errors.Is(err, ErrBlind) {
		return ModelOff, nil
	}
	return name, err
}

// take gives a detector to somebody, who gives it back.
func (e *Eyes) take(ctx context.Context) (Sight, error) {
	if e == nil || e.open == nil {
		return nil, ErrBlind
	}
	select { // one that is opened comes first
	case s := <-e.free:
		return s, nil
	default:
	}
	select {
	case s := <-e.free:
		return s, nil
	case <-e.room:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s, err := e.open()
	if err != nil {
		e.room <- struct{}{}
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.opened = append(e.opened, s)
	return s, nil
}

func (e *Eyes) give(s Sight) { e.free <- s }

// Use hands a detector to do, and takes it back; ErrBlind where there is none.
func (e *Eyes) Use(ctx context.Context, do func(Sight) error) error {
	s, err := e.take(ctx)
	if err != nil {
		return err
	}
	defer e.give(s)
	return do(s)
}

// Close lets the models go; nobody may be looking any more.
func (e *Eyes) Close() error {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	var errs []error
	for _, s := range e.opened {
		errs = append(errs, s.Close())
	}
	e.opened = nil
	return errors.Join(errs...)
}

// NoModels makes of an error of opening that there are no models here.
func NoModels(err error) error { return fmt.Errorf("%w: %w", ErrBlind, err) }
