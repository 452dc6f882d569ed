//go:build linux

package detect

import (
	"image"
	"syscall"
	"testing"
	"time"
)

// cpu reports the processor time of an operation beside the time on the clock:
// on a machine with other work only the former says what a look costs.
func cpu(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/1e6/float64(b.N), "cpu-ms/op") }
}

// BenchmarkPersons is one look at a seat of 480 × 640 pixels in a picture of
// 1080 lines, scaling and reading the answer within.
func BenchmarkPersons(b *testing.B) {
	d, img := open(b), noise(1920, 1080)
	defer cpu(b)()
	for b.Loop() {
		if _, err := d.Persons(img, image.Rect(700, 200, 1180, 840)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPose is the pose of a person of 300 × 400 pixels.
func BenchmarkPose(b *testing.B) {
	d, img := open(b), noise(1920, 1080)
	defer cpu(b)()
	for b.Loop() {
		if _, err := d.Pose(img, image.Rect(700, 200, 1000, 600)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFill is scaling alone: the part of BenchmarkPersons that is ours.
func BenchmarkFill(b *testing.B) {
	img := noise(1920, 1080)
	in := Input{Width: 416, Height: 416, Layout: "nchw", Colours: "bgr", Std: [3]float64{1, 1, 1}}
	data := make([]float32, 3*416*416)
	f := letterbox(grown(image.Rect(700, 200, 1180, 840)), 416, 416)
	defer cpu(b)()
	for b.Loop() {
		fill(data, img, f, in)
	}
}
