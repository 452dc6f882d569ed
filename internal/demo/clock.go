package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the clock that the program is opened with while the city is loaded:
// it stands still until it is moved, so that each act of the months behind us
// bears its own time.
type Clock struct{ ms atomic.Int64 }

// NewClock returns a clock at t.
func NewClock(t time.Time) *Clock {
	c := &Clock{}
	c.Set(t)
	return c
}

// Now reads the clock.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) { c.ms.Store(t.UnixMilli()) }
