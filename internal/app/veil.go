package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/ffmpeg"
)

// errVeil says that a file is of a kind that nobody can be made unrecognisable in.
var errVeil = errors.New("app: only clips and stills can be veiled")

// veil makes everybody but the person at a seat unrecognisable.
type veil struct{}

// Veil writes the copy of a clip or a still.
func (veil) Veil(ctx context.Context, in, out string, seat []video.Point) error {
	switch filepath.Ext(in) {
	case ".mp4":
		var keep []ffmpeg.Region
		if len(seat) > 0 {
			keep = append(keep, ffmpeg.Region(video.Bounds(seat)))
		}
		return ffmpeg.Blurred(ctx, in, out, keep, true)
	case ".jpg", ".jpeg":
		return veilStill(in, out, seat)
	}
	return fmt.Errorf("%w: %s", errVeil, filepath.Base(in))
}

func veilStill(in, out string, seat []video.Point) error {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close()
	picture, err := jpeg.Decode(f)
	if err != nil {
		return err
	}
	copied := image.NewRGBA(image.Rect(0, 0, picture.Bounds().Dx(), picture.Bounds().Dy()))
	draw.Draw(copied, copied.Rect, picture, picture.Bounds().Min, draw.Src)
	if len(seat) > 0 {
		video.Veil(copied, seat)
	} else {
		video.Veil(copied)
	}
	w, err := os.Create(out)
	if err != nil {
		return err
	}
	return errors.Join(jpeg.Encode(w, copied, &jpeg.Options{Quality: 90}), w.Close())
}
