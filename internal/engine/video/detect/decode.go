package detect

import (
	"fmt"
	"image"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/onnx"
)

// candidate is an object in pixels of a model's input.
type candidate struct {
	label Label
	score float64
	box   rect
}

type rect struct{ left, top, right, bottom float64 }

// gfl reads the answer of a detector that was trained with generalised focal
// loss: for each stride a grid of cells, for each cell the scores of the classes
// and four distributions over bins, whose means are the distances, in strides,
// from the middle of the cell to the sides of the box. The grids are told apart
// by their shapes, not by their order. input is how large the picture was that
// the model was shown.
func gfl(s Slot, input image.Point, out []onnx.Tensor) ([]candidate, error) {
	o := s.Output
	classes, labels := s.labels()
	var found []candidate
	for _, stride := range o.Strides {
		columns, rows := input.X/stride, input.Y/stride
		scores, err := grid(s, out, columns*rows, o.Classes)
		if err != nil {
			return nil, err
		}
		distances, err := grid(s, out, columns*rows, 4*o.Bins)
		if err != nil {
			return nil, err
		}
		for cell := range columns * rows {
			for _, c := range classes {
				score := float64(scores[cell*o.Classes+c])
				if !(score >= o.Least) { // so that not-a-number falls out too
					continue
				}
				x, y := (float64(cell%columns)+0.5)*float64(stride), (float64(cell/columns)+0.5)*float64(stride)
				var d [4]float64
				for k := range d {
					at := (cell*4 + k) * o.Bins
					d[k] = mean(distances[at:at+o.Bins]) * float64(stride)
				}
				found = append(found, candidate{labels[c], score, rect{x - d[0], y - d[1], x + d[2], y + d[3]}})
			}
		}
	}
	return found, nil
}

// grid finds the output with so many cells and so many values a cell.
func grid(s Slot, out []onnx.Tensor, cells, values int) ([]float32, error) {
	for _, t := range out {
		if slices.Equal(t.Shape, []int64{1, int64(cells), int64(values)}) {
			return t.Data, nil
		}
	}
	return nil, fmt.Errorf("%w: %s has no output of 1 × %d × %d", ErrModel, s.Name, cells, values)
}

// mean is the mean bin of a distribution that is given by logarithms.
func mean(logs []float32) float64 {
	top := slices.Max(logs)
	sum, weighed := 0.0, 0.0
	for i, v := range logs {
		e := math.Exp(float64(v - top))
		sum += e
		weighed += e * float64(i)
	}
	return weighed / sum
}

// distinct leaves of the candidates of a label that overlap by more than so much
// only the surest, and returns the rest, the surest first.
func distinct(list []candidate, overlap float64) []candidate {
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var kept []candidate
	for _, c := range list {
		if !slices.ContainsFunc(kept, func(k candidate) bool { return k.label == c.label && shared(k.box, c.box) > overlap }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// shared is the intersection of two boxes over their union.
func shared(a, b rect) float64 {
	w := min(a.right, b.right) - max(a.left, b.left)
	h := min(a.bottom, b.bottom) - max(a.top, b.top)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.area() + b.area() - w*h)
}

func (r rect) area() float64 { return (r.right - r.left) * (r.bottom - r.top) }

// joints reads the answer of a pose model: y, x, score of each joint, places in
// fractions of the input. They are returned in pixels of the input.
func joints(s Slot, out []onnx.Tensor) ([]video.Keypoint, error) {
	if len(out) != 1 || len(out[0].Data) != 3*s.Output.Joints {
		return nil, fmt.Errorf("%w: %s gives no single output of %d joints", ErrModel, s.Name, s.Output.Joints)
	}
	list := make([]video.Keypoint, s.Output.Joints)
	for i := range list {
		q := out[0].Data[3*i : 3*i+3]
		list[i] = video.Keypoint{X: float64(q[1]) * float64(s.Input.Width), Y: float64(q[0]) * float64(s.Input.Height), Score: float64(q[2])}
	}
	return list, nil
}
