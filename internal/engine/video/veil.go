package video

import "image"

// VeilBlocks is how many blocks across a veiled picture is left with: a face as
// large as a seat in the front row is then two or three blocks wide.
const VeilBlocks = 48

// Veil makes everything of a picture unrecognisable but what lies within one of
// the polygons: it is left as large blocks of their mean colour. Polygons are in
// fractions of the picture; without any, the whole of it is veiled.
func Veil(img *image.RGBA, keep ...[]Point) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w == 0 || h == 0 {
		return
	}
	side := max(8, (w+VeilBlocks-1)/VeilBlocks)
	for top := 0; top < h; top += side {
		for left := 0; left < w; left += side {
			veilBlock(img, image.Rect(left, top, min(left+side, w), min(top+side, h)), keep)
		}
	}
}

// veilBlock gives the pixels of a block that nothing keeps their mean colour. A
// block is averaged over all of its pixels, so that its colour does not tell
// where a polygon ends.
func veilBlock(img *image.RGBA, r image.Rectangle, keep [][]Point) {
	var sum [3]int
	n := r.Dx() * r.Dy()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[y*img.Stride:]
		for x := r.Min.X; x < r.Max.X; x++ {
			for c := range sum {
				sum[c] += int(row[4*x+c])
			}
		}
	}
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[y*img.Stride:]
		for x := r.Min.X; x < r.Max.X; x++ {
			if kept(Point{(float64(x) + .5) / w, (float64(y) + .5) / h}, keep) {
				continue
			}
			for c := range sum {
				row[4*x+c] = uint8(sum[c] / n)
			}
		}
	}
}

func kept(p Point, keep [][]Point) bool {
	for _, polygon := range keep {
		if Within(polygon, p) {
			return true
		}
	}
	return false
}
