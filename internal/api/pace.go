package api

import (
	"fmt"
	"math"
	"sync"
	"time"

	"xiezhi/internal/people/org"
)

// perMinute is how many checks a caller may ask for in a minute: a case system
// that checks each draft as it is saved stays far below it.
const perMinute = 120

// pace counts the checks of each caller in the present minute. It is of this
// program alone: several machines give several times as much.
type pace struct {
	mu    sync.Mutex
	begun time.Time
	count map[org.AccountID]int
}

func newPace() *pace { return &pace{count: map[org.AccountID]int{}} }

// wait counts a check. It returns how long the caller has to wait first, 0 when
// he need not.
func (p *pace) wait(by org.AccountID, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if since := now.Sub(p.begun); since < 0 || since >= time.Minute {
		p.begun = now
		clear(p.count)
	}
	if p.count[by] >= perMinute {
		return p.begun.Add(time.Minute).Sub(now)
	}
	p.count[by]++
	return 0
}

// paceError refuses a caller who asks too often.
type paceError struct{ wait time.Duration }

// Error implements error.
func (e *paceError) Error() string {
	return fmt.Sprintf("api: more than %d checks a minute", perMinute)
}

// seconds is when to come again.
func (e *paceError) seconds() int { return int(math.Ceil(e.wait.Seconds())) }
