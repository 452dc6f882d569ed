package episode

import (
	"math"

	"xiezhi/internal/engine/video"
)

// The places of a pose, in the order of COCO.
const (
	nose = iota
	leftEye
	rightEye
	leftEar
	rightEar
	leftShoulder
	rightShoulder
	leftElbow
	rightElbow
	leftWrist
	rightWrist
	places = 17
)

// measure tells lengths in the picture: both directions in heights of the
// picture, so that a length does not depend on its direction.
type measure struct{ aspect float64 }

// measure is that of the recording. Without its size it is taken to be 16:9.
func (f *finder) measure() measure {
	if f.Width <= 0 || f.Height <= 0 {
		return measure{16.0 / 9}
	}
	return measure{float64(f.Width) / float64(f.Height)}
}

func (m measure) distance(ax, ay, bx, by float64) float64 {
	return math.Hypot((ax-bx)*m.aspect, ay-by)
}

func (m measure) area(b video.Box) float64 {
	return max(0, b.Right-b.Left) * m.aspect * max(0, b.Bottom-b.Top)
}

// shoulders is the width of the shoulders; 0 when they are not seen well.
func (m measure) shoulders(pose []video.Keypoint, least float64) float64 {
	if len(pose) != places {
		return 0
	}
	l, r := pose[leftShoulder], pose[rightShoulder]
	if l.Score < least || r.Score < least {
		return 0
	}
	return m.distance(l.X, l.Y, r.X, r.Y)
}

// held is the head over the shoulders, in widths of the shoulders.
type held struct {
	nose float64 // height of the nose over the shoulders
	ears float64 // how far the nose is below the ears
}

// head is how the head is held. It needs the nose, an eye and both shoulders:
// a face alone, or a trunk without one, gives numbers that mean nothing.
func (m measure) head(pose []video.Keypoint, least float64) (held, bool) {
	width := m.shoulders(pose, least)
	if width <= 0 || pose[nose].Score < least || max(pose[leftEye].Score, pose[rightEye].Score) < least {
		return held{}, false
	}
	h := held{nose: ((pose[leftShoulder].Y+pose[rightShoulder].Y)/2 - pose[nose].Y) / width}
	sum, n := 0.0, 0.0
	for _, ear := range []int{leftEar, rightEar} {
		if pose[ear].Score >= least {
			sum, n = sum+pose[ear].Y, n+1
		}
	}
	if n > 0 {
		h.ears = (pose[nose].Y - sum/n) / width
	}
	return h, true
}

// movement is how far shoulders, elbows and wrists moved between two poses, in
// widths of the shoulders, on average over those seen in both.
func (m measure) movement(a, b []video.Keypoint, least float64) (float64, bool) {
	width := m.shoulders(b, least)
	if width <= 0 || len(a) != places {
		return 0, false
	}
	sum, n := 0.0, 0.0
	for i := leftShoulder; i <= rightWrist; i++ {
		if a[i].Score >= least && b[i].Score >= least {
			sum, n = sum+m.distance(a[i].X, a[i].Y, b[i].X, b[i].Y)/width, n+1
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / n, true
}
