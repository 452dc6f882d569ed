package detect

import (
	"errors"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"testing"

	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/platform/onnx"
)

// open opens the models of this machine.
func open(tb testing.TB) *Detector {
	tb.Helper()
	d, err := Open(ocr.Folder(), 1)
	if errors.Is(err, onnx.ErrNoRuntime) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	return d
}

// noise is a picture in which no two neighbours are alike.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	s := uint32(1)
	for i := range img.Pix {
		s = s*1664525 + 1013904223
		img.Pix[i] = uint8(s >> 24)
	}
	return img
}

// The pictures of Debian packages that tests look at; none is part of the project.
const (
	astronaut  = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png" // python3-skimage: an officer in a space suit, head and shoulders
	footballer = "/usr/share/doc/opencv-doc/examples/data/messi5.jpg"        // opencv-doc: one player in front
	cameraman  = "/usr/lib/python3/dist-packages/skimage/data/camera.png"    // python3-skimage: a man in a coat behind a tripod
)

// picture reads a picture of a package, or skips the test.
func picture(t *testing.T, file string) *image.RGBA {
	t.Helper()
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}
