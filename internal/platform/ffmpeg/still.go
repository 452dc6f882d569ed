package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"slices"
)

// quality of the stills that are written.
const quality = 88

// Still is the picture that is shown at a time, as JPEG: the last one that
// began until then, or the first one. width is as in Sampling.
func Still(ctx context.Context, path string, at float64, width int) ([]byte, error) {
	at = max(0, at)
	var shown *image.RGBA
	// Where a recorder skipped pictures, the last one may be far back.
	for _, back := range []float64{.5, 15} {
		s := Sampling{From: at - back, To: at + back, Width: width, Smooth: true}
		err := Frames(ctx, path, s, func(t float64, img *image.RGBA) error {
			if shown != nil && t > at+slack {
				return errEnough
			}
			if shown == nil {
				shown = image.NewRGBA(img.Rect)
			}
			copy(shown.Pix, img.Pix)
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) && (shown == nil || !errors.Is(err, ErrDamaged)) {
			return nil, err
		}
		if shown != nil {
			break
		}
	}
	if shown == nil {
		return nil, beyond(path, at, at)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, shown, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("ffmpeg: a still: %w", err)
	}
	return b.Bytes(), nil
}

// errEnough ends the reading of pictures.
var errEnough = errors.New("ffmpeg: enough")

const (
	// apart is the distance of samples, in seconds, from which on each is sought
	// for itself: to read all that lies between costs more.
	apart = 5
	// held is how many bytes of pictures a median is made of at most.
	held = 192 << 20
)

// Median is what most of n pictures show, taken evenly from from up to to: the
// room without those who walked through it. Where the pictures are so large that
// n of them would not fit into memory, fewer are taken. width is as in Sampling.
func Median(ctx context.Context, path string, from, to float64, n, width int) (image.Image, error) {
	info, err := Probe(ctx, path)
	if err != nil {
		return nil, err
	}
	if info.Duration > 0 {
		to = min(to, info.Duration)
	}
	from = max(0, from)
	if n < 1 || !(to > from) || math.IsInf(to, 0) {
		return nil, beyond(path, from, to)
	}
	w, h := Sampling{Width: width}.size(info.Video)
	n = max(1, min(n, held/(3*w*h)))
	pictures, err := spread(ctx, path, info, from, to, n, width)
	if err != nil {
		return nil, err
	}
	if len(pictures) == 0 {
		return nil, beyond(path, from, to)
	}
	return median(pictures, w, h), nil
}

// spread takes n pictures evenly, without their fourth channel.
func spread(ctx context.Context, path string, info Info, from, to float64, n, width int) ([][]uint8, error) {
	every := (to - from) / float64(n)
	how := Sampling{From: from, To: to, Every: every, Keyframes: info.Video.Keyframes > 0 && info.Video.Keyframes <= every, Width: width, Smooth: true, Info: &info}
	if every < apart {
		var out [][]uint8
		err := Frames(ctx, path, how, func(_ float64, img *image.RGBA) error {
			if out = append(out, opaque(img)); len(out) >= n {
				return errEnough
			}
			return nil
		})
		return out, tolerable(err, len(out))
	}
	var out [][]uint8
	for i := range n {
		how.From = from + float64(i)*every
		how.To, how.Every = how.From+every, 0
		err := Frames(ctx, path, how, func(_ float64, img *image.RGBA) error {
			out = append(out, opaque(img))
			return errEnough
		})
		if err := tolerable(err, len(out)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tolerable is the error of a reading that gave so many pictures.
func tolerable(err error, n int) error {
	if errors.Is(err, errEnough) || n > 0 && errors.Is(err, ErrDamaged) {
		return nil
	}
	return err
}

// opaque are the first three channels of a picture.
func opaque(img *image.RGBA) []uint8 {
	out := make([]uint8, 0, len(img.Pix)/4*3)
	for i := 0; i < len(img.Pix); i += 4 {
		out = append(out, img.Pix[i], img.Pix[i+1], img.Pix[i+2])
	}
	return out
}

// median takes the middle value of each pixel's each channel.
func median(pictures [][]uint8, w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	values := make([]uint8, len(pictures))
	for i := range w * h {
		for c := range 3 {
			for k, p := range pictures {
				values[k] = p[3*i+c]
			}
			slices.Sort(values)
			img.Pix[4*i+c] = values[len(values)/2]
		}
		img.Pix[4*i+3] = 255
	}
	return img
}
