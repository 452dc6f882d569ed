package app

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress is a bar on a terminal; anywhere else it is silent.
type progress struct {
	w           io.Writer // nil: silent
	p           speaker
	done, total int
	begun       time.Time
	drawn       time.Time
}

// barWidth is the number of cells of the bar.
const barWidth = 30

func newProgress(w io.Writer, p speaker, total int) *progress {
	if total < 2 || !terminal(w) {
		return &progress{}
	}
	return &progress{w: w, p: p, total: total, begun: time.Now()}
}

// step counts one document and draws the bar, ten times a second at most.
func (b *progress) step() {
	if b.w == nil {
		return
	}
	b.done++
	now := time.Now()
	if now.Sub(b.drawn) < 100*time.Millisecond {
		return
	}
	b.drawn = now
	left := time.Duration(float64(now.Sub(b.begun)) / float64(b.done) * float64(b.total-b.done))
	filled := barWidth * b.done / b.total
	fmt.Fprintf(b.w, "\r[%s%s] %s", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled),
		b.p.T("check.progress", "done", b.done, "n", b.total, "seconds", int(left.Seconds()+1)))
}

// clear takes the bar away, so that lines can be printed.
func (b *progress) clear() {
	if b.w != nil && !b.drawn.IsZero() {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = time.Time{}
	}
}

// newMeasure is a bar for one thing of which parts are done.
func newMeasure(w io.Writer, p speaker) *progress {
	if !terminal(w) {
		return &progress{}
	}
	return &progress{w: w, p: p, begun: time.Now()}
}

// reach draws how far the thing is done, in seconds of a recording.
func (b *progress) reach(done, of float64) {
	now := time.Now()
	if b.w == nil || of <= 0 || now.Sub(b.drawn) < 100*time.Millisecond {
		return
	}
	b.drawn = now
	share := min(1, max(done/of, .001))
	left := time.Duration(float64(now.Sub(b.begun)) * (1 - share) / share)
	filled := int(barWidth * share)
	fmt.Fprintf(b.w, "\r[%s%s] %s", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled),
		b.p.T("watch.progress", "done", hms(done), "of", hms(of), "seconds", int(left.Seconds()+1)))
}
