// Package signal finds where a recording itself is at fault: black, frozen or
// covered pictures, from samples of them, without any model. What a picture of
// this recording is like when all is well is learnt from the recording, so a
// camera that was covered from the first picture to the last is not told from
// a bare wall.
package signal

import (
	"image"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
)

// Look is what one picture is like.
type Look struct {
	At    float64
	Dark  float64 // share of pixels that are as good as black
	Luma  float64 // mean brightness, 0 to 255
	Edge  float64 // root mean square of the differences of neighbouring blocks
	Since float64 // from when on the picture has been the same; At: it is new
	Thumb Thumb   // the picture in little
}

// Thumb is the brightness of a picture in a few large blocks.
type Thumb [thumbWide * thumbHigh]uint8

const thumbWide, thumbHigh = 16, 9

// The limits of what a look is.
const (
	blackLuma  = 26   // under a tenth of full brightness is black, as recorders write it
	blackShare = 0.98 // of the pixels; a clock in the corner may shine on

	// A frozen picture that was encoded again differs by rounding only: by less
	// than a level on average, and hardly anywhere by many. A live one has noise
	// everywhere, or moves somewhere.
	sameMean  = 0.8
	sameLevel = 16
	sameShare = 0.0005

	// A hand, a cloth or tape before the lens leaves no edges. What is usual in
	// the recording is taken to be the pictures of its best fifth. A room in
	// which the light was put out has fewer edges too, but not for its
	// brightness, and it is still the same room.
	usualAt   = 0.8
	coverEdge = 0.35
	sameRoom  = 0.8 // correlation with the usual picture
	glow      = 4   // levels by which even black is bright
	leastEdge = 1   // under which the recording never showed anything
)

// Meter looks at the pictures of one recording in the order of their times.
type Meter struct {
	anchor, before, luma []uint8 // brightness of the picks; of the first picture that was the same as the last, of the one before the last, of the last
	w, h                 int
	since                float64
	begun                bool
}

// Picks is how many pixels across are looked at: a larger picture shows no more.
const Picks = 480

// Look measures a picture.
func (m *Meter) Look(at float64, img *image.RGBA) Look {
	m.take(img)
	l := Look{At: at, Since: at}
	var sum, dark float64
	for _, v := range m.luma {
		sum += float64(v)
		if v < blackLuma {
			dark++
		}
	}
	n := float64(len(m.luma))
	l.Luma, l.Dark = sum/n, dark/n
	l.Edge = m.edge()
	for i, v := range m.blocks(thumbWide, thumbHigh) {
		l.Thumb[i] = uint8(v)
	}
	if m.begun && (same(m.anchor, m.luma) || m.ticks()) {
		l.Since = m.since
		return l
	}
	m.begun, m.since = true, at
	m.anchor = append(m.anchor[:0], m.luma...)
	return l
}

// fineness is the number of blocks across in which edges are looked for. In a
// block the noise is averaged away; and as the differences are squared, an edge
// that is blurred over several blocks counts for less.
const fineness = 96

// edge is how strong the edges of the picture are.
func (m *Meter) edge() float64 {
	down := max(1, fineness*m.h/max(1, m.w))
	grid := m.blocks(fineness, down)
	sum := 0.0
	for i, v := range grid {
		if i%fineness > 0 {
			sum += (v - grid[i-1]) * (v - grid[i-1])
		}
		if i >= fineness {
			sum += (v - grid[i-fineness]) * (v - grid[i-fineness])
		}
	}
	return math.Sqrt(sum / float64(2*len(grid)))
}

// blocks are the mean brightness of the picture's blocks, so many across and
// down.
func (m *Meter) blocks(across, down int) []float64 {
	sum, n := make([]float64, across*down), make([]float64, across*down)
	for y := range m.h {
		row := m.luma[y*m.w : (y+1)*m.w]
		first := y * down / m.h * across
		for x, v := range row {
			b := first + x*across/m.w
			sum[b] += float64(v)
			n[b]++
		}
	}
	for i := range sum {
		sum[i] /= max(1, n[i])
	}
	return sum
}

// take picks pixels evenly over the picture: an average would wipe out the noise by which
// a live picture is known.
func (m *Meter) take(img *image.RGBA) {
	m.before = append(m.before[:0], m.luma...)
	across, down := img.Rect.Dx(), img.Rect.Dy()
	m.w = min(Picks, across)
	m.h = max(1, down*m.w/max(1, across))
	if len(m.luma) != m.w*m.h {
		m.luma, m.begun = make([]uint8, m.w*m.h), false
	}
	for y := range m.h {
		row := img.Pix[y*down/m.h*img.Stride:]
		out := m.luma[y*m.w : (y+1)*m.w]
		for x := range out {
			out[x] = Luma(row[x*across/m.w*4:])
		}
	}
}

// Luma is the brightness of a pixel that begins with red, green and blue.
func Luma(p []uint8) uint8 {
	return uint8((299*uint32(p[0]) + 587*uint32(p[1]) + 114*uint32(p[2]) + 500) / 1000)
}

// same reports two pictures that differ by encoding at most.
func same(a, b []uint8) bool {
	var sum, far int
	most := int(sameShare * float64(len(a)))
	for i, v := range a {
		d := int(v) - int(b[i])
		if d < 0 {
			d = -d
		}
		sum += d
		if d > sameLevel {
			if far++; far > most {
				return false
			}
		}
	}
	return float64(sum) <= sameMean*float64(len(a))
}

// ticks reports a picture that is the same as the anchor but for the clock that a
// recorder writes into it, which has gone on since the picture before: whoever sits so
// still that nothing else changes does not move at every look.
func (m *Meter) ticks() bool {
	at, ok := Clock(m.anchor, m.luma, m.w, sameLevel)
	if !ok || at.Empty() || len(m.before) != len(m.luma) {
		return false
	}
	if since, ok := Clock(m.before, m.luma, m.w, sameLevel); !ok || since.Empty() {
		return false
	}
	sum := 0
	for i, v := range m.anchor {
		sum += max(int(v)-int(m.luma[i]), int(m.luma[i])-int(v))
	}
	return float64(sum-between(m.anchor, m.luma, m.w, at)) <= sameMean*float64(len(m.luma))
}

// The digits of a recorder's clock stand in a line near the upper or the lower edge.
const (
	clockEdge = 0.15 // of the height, within which they stand
	clockHigh = 0.06 // of the height, at most
	clockWide = 0.4  // of the width, at most
)

// Clock is where all pixels lie that differ by more than level between two pictures of
// width w, if that is so small a place at the edge that only the digits of a recorder's
// clock need have changed. What moves in a court is larger, and not there alone.
func Clock(a, b []uint8, w, level int) (image.Rectangle, bool) {
	if w <= 0 || len(a) != len(b) || len(a) < w {
		return image.Rectangle{}, false
	}
	h := len(a) / w
	edge := int(clockEdge * float64(h))
	far := func(from, to int, use func(i int)) {
		for i := from * w; i < to*w; i++ {
			if d := int(a[i]) - int(b[i]); d > level || d < -level {
				use(i)
			}
		}
	}
	for y := edge; y < h-edge; y++ {
		middle := false
		far(y, y+1, func(int) { middle = true })
		if middle {
			return image.Rectangle{}, false
		}
	}
	var at image.Rectangle
	grow := func(i int) { at = at.Union(image.Rect(i%w, i/w, i%w+1, i/w+1)) }
	far(0, edge, grow)
	far(h-edge, h, grow)
	return at, float64(at.Dy()) <= clockHigh*float64(h) && float64(at.Dx()) <= clockWide*float64(w)
}

// between is the sum of the differences of two pictures of width w within a place, and
// in the blocks of the encoder around it.
func between(a, b []uint8, w int, at image.Rectangle) int {
	const around = 4
	at = at.Inset(-around).Intersect(image.Rect(0, 0, w, len(a)/w))
	sum := 0
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for i := y*w + at.Min.X; i < y*w+at.Max.X; i++ {
			sum += max(int(a[i])-int(b[i]), int(b[i])-int(a[i]))
		}
	}
	return sum
}

// Usual is what the clear pictures of a recording are like.
type Usual struct {
	Edge     float64 // of a clear picture
	Relative float64 // its edges for its brightness
	Thumb    Thumb   // the median of the clear pictures
}

// UsualOf learns it from looks.
func UsualOf(looks []Look) Usual {
	var edges, relative []float64
	for _, l := range looks {
		if !l.black() {
			edges, relative = append(edges, l.Edge), append(relative, l.relative())
		}
	}
	if len(edges) == 0 {
		return Usual{}
	}
	slices.Sort(edges)
	slices.Sort(relative)
	at := int(usualAt * float64(len(edges)-1))
	u := Usual{Edge: edges[at], Relative: relative[at]}
	var clear []*Look
	for i := range looks {
		if l := &looks[i]; !l.black() && l.Edge >= u.Edge*2/3 {
			clear = append(clear, l)
		}
	}
	values := make([]uint8, len(clear))
	for i := range u.Thumb {
		for j, l := range clear {
			values[j] = l.Thumb[i]
		}
		slices.Sort(values)
		u.Thumb[i] = values[len(values)/2]
	}
	return u
}

// relative is the strength of edges for the brightness there is.
func (l Look) relative() float64 { return l.Edge / (l.Luma + glow) }

func (l Look) black() bool { return l.Dark >= blackShare }

func (l Look) covered(u Usual) bool {
	if u.Edge < leastEdge || l.Edge >= coverEdge*u.Edge {
		return false
	}
	return l.relative() < coverEdge*u.Relative || alike(l.Thumb, u.Thumb) < sameRoom
}

// alike is the correlation of two pictures in little; a picture without any
// differences is like none.
func alike(a, b Thumb) float64 {
	var ma, mb float64
	for i := range a {
		ma += float64(a[i]) / float64(len(a))
		mb += float64(b[i]) / float64(len(b))
	}
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i])-ma, float64(b[i])-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// Kind is what a look shows by itself: Black, Covered, or nothing.
func (l Look) Kind(u Usual) video.Kind {
	switch {
	case l.black():
		return video.Black
	case l.covered(u):
		return video.Covered
	}
	return ""
}

// Shortest is from how many seconds on a stretch is a fault. What is shorter
// happens in a recording that is in order: a still picture, a hand in the way.
type Shortest map[video.Kind]float64

// Defaults are the seconds of the rules.
func Defaults() Shortest {
	return Shortest{video.Black: 2, video.Frozen: 30, video.Covered: 20}
}

// Faults are the stretches of black, covered and frozen pictures. A look speaks
// until the next one, over hold seconds at most, and the last one until end;
// the pictures of a stretch are all of its kind. A second has one kind: a black
// or covered picture is not called frozen as well.
func Faults(looks []Look, end, hold float64, shortest Shortest) []video.Fault {
	usual := UsualOf(looks)
	var out []video.Fault
	var run video.Fault // Kind "": none
	closeRun := func() {
		if run.Kind != "" && run.End-run.Start >= shortest[run.Kind]-tiny {
			out = append(out, run)
		}
		run = video.Fault{}
	}
	for i, l := range looks {
		until := end
		if i+1 < len(looks) {
			until = looks[i+1].At
		}
		until = max(l.At, min(until, l.At+hold, end))
		kind, start := l.Kind(usual), l.At
		if kind == "" && l.Since < l.At {
			kind, start = video.Frozen, l.Since
		}
		if kind != run.Kind || kind == video.Frozen && start != run.Start || l.At > run.End+tiny {
			closeRun()
			if kind != "" {
				run = video.Fault{Kind: kind, Span: video.Span{Start: start}}
			}
		}
		run.End = until
	}
	closeRun()
	return out
}

// unmoved is by how many levels a large block of a still picture may change from
// one look to the next; somebody who breathes and turns the head changes one by more.
const unmoved = 2

// Still are the stretches in which nothing moves from look to look, though the
// pictures may differ: in no large block does the brightness change. Black and
// covered pictures are none. Whether such a picture is a held one, somebody has
// to look more closely.
func Still(looks []Look, end, hold float64) []video.Span {
	usual := UsualOf(looks)
	var out []video.Span
	var run video.Span
	for i := 1; i < len(looks); i++ {
		a, b := looks[i-1], looks[i]
		if b.At-a.At > hold || a.Kind(usual) != "" || b.Kind(usual) != "" || moved(a.Thumb, b.Thumb) {
			continue
		}
		until := end
		if i+1 < len(looks) {
			until = looks[i+1].At
		}
		until = min(until, b.At+hold, end)
		if a.At > run.End-tiny || run.End == 0 {
			if run.End > run.Start {
				out = append(out, run)
			}
			run = video.Span{Start: a.At}
		}
		run.End = until
	}
	if run.End > run.Start {
		out = append(out, run)
	}
	return out
}

// moved reports whether a block has changed. One alone in the uppermost or the lowest
// row, or its neighbours there, may hold a recorder's clock.
func moved(a, b Thumb) bool {
	first, last := -1, -1
	for i, v := range a {
		if d := int(v) - int(b[i]); d > unmoved || d < -unmoved {
			row := i / thumbWide
			if row != 0 && row != thumbHigh-1 || first >= 0 && row != first/thumbWide {
				return true
			}
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first >= 0 && float64(last-first+1) > clockWide*thumbWide
}

// tiny is no time at all.
const tiny = 1e-6
