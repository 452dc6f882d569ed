package main

import (
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // the pictures are JPEG and PNG
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"

	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/platform/onnx"
)

//go:embed pictures.tsv
var list string

var (
	errArgument = errors.New("an argument is missing or not possible")
	errPicture  = errors.New("a picture is not in the folder; run scripts/pictures")
)

// cast is everybody and everything that is cut out.
type cast struct {
	people []*image.NRGBA // trimmed to what is seen of them
	phones []*image.NRGBA // upright
}

// cutOut cuts the people of a split out of their pictures.
func cutOut(pictures, models, split string) (*cast, error) {
	if split != "tune" && split != "test" {
		return nil, fmt.Errorf("%w: --split %q", errArgument, split)
	}
	rt, err := onnx.Open(filepath.Join(models, detect.Library))
	if err != nil {
		return nil, err
	}
	model, err := rt.Load(filepath.Join(models, "test", "selfie.onnx"), 1)
	if err != nil {
		return nil, fmt.Errorf("scripts/models test: %w", err)
	}
	defer model.Close() //nolint:errcheck // nothing was written
	c := &cast{}
	for line := range strings.Lines(list) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 5 || (cells[1] != split && cells[1] != "phone") {
			continue
		}
		img, err := read(filepath.Join(pictures, cells[0]+filepath.Ext(cells[3])))
		if err != nil {
			return nil, err
		}
		if cells[1] == "phone" {
			c.phones = append(c.phones, lit(trim(img)))
			continue
		}
		person, err := person(model, img)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cells[0], err)
		}
		c.people = append(c.people, person)
	}
	return c, nil
}

func read(file string) (*image.NRGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPicture, err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	out := image.NewNRGBA(img.Bounds().Sub(img.Bounds().Min))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}

// side is the size of the picture that the segmentation model takes.
const side = 256

// person makes everything but the person transparent.
func person(model *onnx.Session, img *image.NRGBA) (*image.NRGBA, error) {
	small := stretched(img, side, side)
	in := onnx.Tensor{Shape: []int64{1, side, side, 3}, Data: make([]float32, side*side*3)}
	for i := range side * side {
		for c := range 3 {
			in.Data[3*i+c] = float32(small.Pix[4*i+c]) / 255
		}
	}
	out, err := model.Run(in)
	if err != nil {
		return nil, err
	}
	if len(out) != 1 || len(out[0].Data) != side*side {
		return nil, fmt.Errorf("%w: not a mask", detect.ErrModel)
	}
	mask := image.NewNRGBA(small.Rect)
	for i, v := range out[0].Data {
		// The edge of the mask is soft; what is hardly of the person is not.
		mask.Pix[4*i] = uint8(255 * min(1, max(0, (v-.35)/.4)))
		mask.Pix[4*i+3] = 255
	}
	full := stretched(mask, img.Rect.Dx(), img.Rect.Dy())
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i+3] = full.Pix[i]
	}
	return trim(img), nil
}

// trim cuts off rows and columns with next to nothing in them.
func trim(img *image.NRGBA) *image.NRGBA {
	b := img.Rect
	rows, columns := make([]int, b.Dy()), make([]int, b.Dx())
	for y := range rows {
		for x := range columns {
			if img.Pix[img.PixOffset(x, y)+3] > 128 {
				rows[y]++
				columns[x]++
			}
		}
	}
	ends := func(counts []int, least int) (int, int) {
		from, to := 0, len(counts)
		for from < to-1 && counts[from] < least {
			from++
		}
		for to > from+1 && counts[to-1] < least {
			to--
		}
		return from, to
	}
	x0, x1 := ends(columns, b.Dy()/50+1)
	y0, y1 := ends(rows, b.Dx()/50+1)
	out := image.NewNRGBA(image.Rect(0, 0, x1-x0, y1-y0))
	draw.Draw(out, out.Rect, img, image.Pt(x0, y0), draw.Src)
	return out
}

// lit fills a phone whose screen is transparent: one that shines.
func lit(img *image.NRGBA) *image.NRGBA {
	if img.NRGBAAt(img.Rect.Dx()/2, img.Rect.Dy()/2).A > 128 {
		return img
	}
	out := image.NewNRGBA(img.Rect)
	inner := img.Rect.Inset(img.Rect.Dx() / 16)
	draw.Draw(out, inner, image.NewUniform(color.NRGBA{40, 60, 90, 255}), image.Point{}, draw.Src)
	draw.Draw(out, img.Rect, img, image.Point{}, draw.Over)
	return out
}

// turned is a picture scaled to a height, mirrored if wanted, and turned by an angle.
func turned(img *image.NRGBA, height, angle float64, mirror bool) *image.NRGBA {
	s := height / float64(img.Rect.Dy())
	w, h := float64(img.Rect.Dx())*s, height
	sin, cos := math.Sincos(angle)
	bw, bh := math.Abs(w*cos)+math.Abs(h*sin), math.Abs(w*sin)+math.Abs(h*cos)
	sx := s
	if mirror {
		sx = -s
	}
	return resampled(img, int(math.Ceil(bw)), int(math.Ceil(bh)), 1/s, func(x, y float64) (float64, float64) {
		x, y = x-bw/2, y-bh/2
		x, y = x*cos+y*sin, y*cos-x*sin
		return x/sx + float64(img.Rect.Dx())/2, y/s + float64(img.Rect.Dy())/2
	})
}

// stretched is a picture in another size.
func stretched(img *image.NRGBA, w, h int) *image.NRGBA {
	sx, sy := float64(img.Rect.Dx())/float64(w), float64(img.Rect.Dy())/float64(h)
	return resampled(img, w, h, max(sx, sy), func(x, y float64) (float64, float64) { return x * sx, y * sy })
}

// resampled is a picture whose points come from where a function says in
// another. Each is the mean of enough points there that no edge is jagged.
func resampled(img *image.NRGBA, w, h int, scale float64, from func(x, y float64) (float64, float64)) *image.NRGBA {
	n := max(2, int(math.Ceil(scale)))
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [4]float64
			for i := range n * n {
				u, v := from(float64(x)+(float64(i%n)+.5)/float64(n), float64(y)+(float64(i/n)+.5)/float64(n))
				sample(img, u-.5, v-.5, &sum)
			}
			if sum[3] == 0 {
				continue
			}
			p := out.Pix[out.PixOffset(x, y):]
			for c := range 3 {
				p[c] = uint8(sum[c]/sum[3] + .5)
			}
			p[3] = uint8(sum[3]/float64(n*n)*255 + .5)
		}
	}
	return out
}

// sample adds the colour at a point between pixels, weighted by how opaque it is.
func sample(img *image.NRGBA, x, y float64, sum *[4]float64) {
	x0, y0 := math.Floor(x), math.Floor(y)
	for i := range 4 {
		px, py := int(x0)+i%2, int(y0)+i/2
		if !(image.Point{px, py}.In(img.Rect)) {
			continue
		}
		weight := (1 - math.Abs(x-float64(px))) * (1 - math.Abs(y-float64(py)))
		p := img.Pix[img.PixOffset(px, py):]
		weight *= float64(p[3]) / 255
		for c := range 3 {
			sum[c] += weight * float64(p[c])
		}
		sum[3] += weight
	}
}

// sheet draws everybody side by side, to look at.
func (c *cast) sheet(file string) error {
	const cell, across = 200, 6
	all := append(append([]*image.NRGBA{}, c.people...), c.phones...)
	out := image.NewNRGBA(image.Rect(0, 0, cell*across, cell*((len(all)+across-1)/across)))
	draw.Draw(out, out.Rect, image.NewUniform(color.NRGBA{120, 140, 120, 255}), image.Point{}, draw.Src)
	for i, p := range all {
		t := turned(p, cell-10, 0, false)
		draw.Draw(out, image.Rect(0, 0, cell, cell).Add(image.Pt(i%across*cell, i/across*cell)), t, image.Point{}, draw.Over)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, out), f.Close())
}
