package detect

import (
	"image"
	"math"
)

// grown is a crop with Margin around it.
func grown(crop image.Rectangle) image.Rectangle {
	dx, dy := float64(crop.Dx())*Margin/2, float64(crop.Dy())*Margin/2
	return image.Rect(crop.Min.X-int(dx), crop.Min.Y-int(dy), crop.Max.X+int(dx), crop.Max.Y+int(dy))
}

// fit says where an area of a picture lies in a model's input: as large as it
// can without being bent, in the middle.
type fit struct {
	area          image.Rectangle // of the picture
	left, top     int             // where it begins in the input
	width, height int             // and how large it is there
	input         image.Point     // the size of the input
}

func letterbox(area image.Rectangle, width, height int) fit {
	scale := min(float64(width)/float64(area.Dx()), float64(height)/float64(area.Dy()))
	w := min(width, max(1, int(math.Round(float64(area.Dx())*scale))))
	h := min(height, max(1, int(math.Round(float64(area.Dy())*scale))))
	return fit{area, (width - w) / 2, (height - h) / 2, w, h, image.Pt(width, height)}
}

// point leads a place in the input back to the picture.
func (f fit) point(x, y float64) (float64, float64) {
	return float64(f.area.Min.X) + (x-float64(f.left))*float64(f.area.Dx())/float64(f.width),
		float64(f.area.Min.Y) + (y-float64(f.top))*float64(f.area.Dy())/float64(f.height)
}

// box leads a box in the input back to the picture.
func (f fit) box(r rect) image.Rectangle {
	x0, y0 := f.point(r.left, r.top)
	x1, y1 := f.point(r.right, r.bottom)
	return image.Rect(int(math.Round(x0)), int(math.Round(y0)), int(math.Round(x1)), int(math.Round(y1)))
}

// taps says how one line of pixels becomes another of a different length: each
// pixel of the result is the mean of weight[i] × pixel first+i. Where the line
// shrinks all pixels that fall together count, so that a phone of a few pixels
// does not vanish between two.
type taps struct {
	first  []int
	weight [][]float32
}

func resample(from, to int) taps {
	t := taps{make([]int, to), make([][]float32, to)}
	ratio := float64(from) / float64(to)
	reach := max(1, ratio) // a triangle of this half width, in pixels of the source
	for i := range to {
		middle := (float64(i)+0.5)*ratio - 0.5
		low, high := max(0, int(math.Ceil(middle-reach))), min(from-1, int(math.Floor(middle+reach)))
		weight, sum := make([]float32, high-low+1), float32(0)
		for k := range weight {
			weight[k] = float32(max(0, 1-math.Abs(float64(low+k)-middle)/reach))
			sum += weight[k]
		}
		for k := range weight {
			weight[k] /= sum
		}
		t.first[i], t.weight[i] = low, weight
	}
	return t
}

// fill writes the area of img that f names into the tensor of a model's input,
// with black around it.
func fill(to []float32, img *image.RGBA, f fit, in Input) {
	var scale, offset [3]float32
	for c := range 3 {
		scale[c], offset[c] = float32(1/in.Std[c]), float32(-in.Mean[c]/in.Std[c])
	}
	pixel, plane := 3, 1 // where the next pixel and the next channel are
	if in.Layout == "nchw" {
		pixel, plane = 1, in.Width*in.Height
	}
	for c := range 3 {
		for i := range in.Width * in.Height {
			to[i*pixel+c*plane] = offset[c]
		}
	}
	across, down := resample(f.area.Dx(), f.width), resample(f.area.Dy(), f.height)
	red, blue := 0, 2
	if in.Colours == "bgr" {
		red, blue = 2, 0
	}
	row := make([]float32, 3*f.area.Dx()) // one line of the result before it is resampled across
	for y := range f.height {
		clear(row)
		for k, w := range down.weight[y] {
			from := img.Pix[img.PixOffset(f.area.Min.X, f.area.Min.Y+down.first[y]+k):]
			for x := range f.area.Dx() {
				p, q := from[4*x:4*x+3:4*x+3], row[3*x:3*x+3:3*x+3]
				q[0] += w * float32(p[0])
				q[1] += w * float32(p[1])
				q[2] += w * float32(p[2])
			}
		}
		at := ((f.top+y)*in.Width + f.left) * pixel
		for x := range f.width {
			var r, g, b float32
			part := row[3*across.first[x]:]
			for k, w := range across.weight[x] {
				q := part[3*k : 3*k+3 : 3*k+3]
				r += w * q[0]
				g += w * q[1]
				b += w * q[2]
			}
			to[at+red*plane] = r*scale[red] + offset[red]
			to[at+plane] = g*scale[1] + offset[1]
			to[at+blue*plane] = b*scale[blue] + offset[blue]
			at += pixel
		}
	}
}
