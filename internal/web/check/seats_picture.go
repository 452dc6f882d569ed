package check

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"strconv"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/web/page"
)

// seatsStill gives the median picture on which the seats are drawn, as it is:
// whoever draws has to see where they are.
func (p *Pages) seatsStill(q *page.Request) error {
	d, err := p.Rooms.Open(q.Ctx(), q.By, courtroom.CalibrationID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if !d.Ready() {
		return org.ErrNotFound
	}
	img, err := p.picked(q, &d, d.Still)
	if err != nil {
		return err
	}
	return sendPicture(q, img)
}

// seatsTry gives a still at a moment. Everything outside the seats is veiled:
// parties and the public are nobody's matter here.
func (p *Pages) seatsTry(q *page.Request) error {
	d, err := p.Rooms.Open(q.Ctx(), q.By, courtroom.CalibrationID(q.PathValue("id")))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.PathValue("n"))
	if err != nil || n < 1 || n > len(d.Tries) {
		return org.ErrNotFound
	}
	img, err := p.picked(q, &d, d.Tries[n-1].Ref())
	if err != nil {
		return err
	}
	var seats [][]video.Point
	for _, s := range d.Seats {
		seats = append(seats, s.Polygon)
	}
	video.Veil(img, seats...)
	return sendPicture(q, img)
}

// picked reads a picture after the view of its recording is in the log.
func (p *Pages) picked(q *page.Request, d *courtroom.Drawing, ref blob.Ref) (*image.RGBA, error) {
	if err := p.Views.Note(q.Ctx(), q.By, d.Recording, "", "calibration"); err != nil {
		return nil, err
	}
	f, err := p.Blobs.OpenVerified(q.Ctx(), ref)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errStill, ref.SHA256, err)
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}

// shownGood is the quality of a JPEG that is shown.
const shownGood = 85

func sendPicture(q *page.Request, img image.Image) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: shownGood}); err != nil {
		return fmt.Errorf("%w: %w", errStill, err)
	}
	q.W.Header().Set("Content-Type", "image/jpeg")
	_, err := q.W.Write(b.Bytes())
	return err
}
