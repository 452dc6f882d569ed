package ocr

import (
	"strings"

	"xiezhi/internal/platform/onnx"
)

// What the reading and turning models were trained with.
const (
	lineHeight = 48  // of a line as the models see it
	turnWidth  = 192 // the turning model looks at the beginning of a line
	voters     = 15  // lines that vote whether the page stands on its head
)

// plane makes a tensor of a line, filled up with nothing on the right.
func plane(c *picture, w int) onnx.Tensor {
	data := make([]float32, 3*c.h*w)
	for y := range c.h {
		for x := range min(w, c.w) {
			for ch := range 3 {
				data[ch*c.h*w+y*w+x] = float32(c.pix[3*(y*c.w+x)+ch])/127.5 - 1
			}
		}
	}
	return onnx.Tensor{Shape: []int64{1, 3, int64(c.h), int64(w)}, Data: data}
}

// onItsHead lets the widest lines vote.
func (r *Reader) onItsHead(p *picture, boxes []Quad) (bool, error) {
	votes, asked := 0, 0
	for _, b := range boxes {
		if asked == voters {
			break
		}
		w, c := p.cut(b, lineHeight)
		if c == nil || w < 2*lineHeight {
			continue
		}
		out, err := r.turn.Run(plane(c, turnWidth))
		if err != nil {
			return false, err
		}
		asked++
		if out[0].Data[1] > out[0].Data[0] {
			votes++
		}
	}
	return 2*votes > asked, nil
}

// line reads one line: at each step the likeliest character, repeated ones and
// gaps taken out (CTC).
func (r *Reader) line(p *picture, q Quad) (Line, error) {
	w, c := p.cut(q, lineHeight)
	if c == nil {
		return Line{}, nil
	}
	out, err := r.read.Run(plane(c, max(lineHeight, (w+7)/8*8)))
	if err != nil {
		return Line{}, err
	}
	steps, classes := int(out[0].Shape[1]), int(out[0].Shape[2])
	var text strings.Builder
	last, n, sum := 0, 0, 0.0
	for s := range steps {
		best, prob := 0, float32(0)
		for k, v := range out[0].Data[s*classes : (s+1)*classes] {
			if v > prob {
				best, prob = k, v
			}
		}
		if best != 0 && best != last && best < len(r.keys) {
			text.WriteString(r.keys[best])
			sum += float64(prob)
			n++
		}
		last = best
	}
	line := Line{Text: text.String(), Box: q}
	if n > 0 {
		line.Confidence = sum / float64(n)
	}
	return line, nil
}
