package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/ffmpeg"
)

// stills makes the pictures that seats are drawn on and tried with, and tells
// whether a camera has moved since. It fills in for the courtrooms what only
// recordings know.
type stills struct {
	blobs *blob.Dir
	log   interface {
		View(ctx context.Context, fn func(*db.Tx) error) error
	}
	load func(ctx context.Context, tx *db.Tx, id hearing.ID) (hearing.Recording, error)
	use  func(ctx context.Context, do func(looker) error) error // hearing.ErrBlind where nothing can look
}

// newStills makes pictures of the recordings of p, whose book is opened later.
func newStills(p *Parts) *stills {
	return &stills{
		blobs: p.Blobs, log: p.Log,
		load: func(ctx context.Context, tx *db.Tx, id hearing.ID) (hearing.Recording, error) {
			return p.Hearings.Load(ctx, tx, id)
		},
		use: func(ctx context.Context, do func(looker) error) error {
			return p.Sights.Use(ctx, func(s hearing.Sight) error { return do(s) })
		},
	}
}

// looker finds persons in a picture, and how they sit.
type looker interface {
	Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error)
	Pose(img *image.RGBA, crop image.Rectangle) ([]video.Keypoint, error)
}

const (
	stillsTime = 20 * time.Minute // for all of them; a minute or two is usual
	medianOf   = 60               // pictures that make the still
	comparedOf = 20               // and the one it is compared with
	stillWide  = 1920             // pixels, at most
	tryWide    = 1280
	gapStep    = 7. // seconds from a gap of the recording to the next moment that is tried
	gapSteps   = 12 // of them, either way
	stillGood  = 88 // quality of a JPEG
)

// CameraOf implements courtroom.Pictures.
func (s *stills) CameraOf(ctx context.Context, tx *db.Tx, recording string) (courtroom.CameraID, error) {
	r, err := s.load(ctx, tx, hearing.ID(recording))
	if err != nil {
		return "", err
	}
	if r.Erased || r.Excluded != "" {
		return "", org.ErrNotFound
	}
	return r.Camera, nil
}

// Make implements courtroom.Pictures.
func (s *stills) Make(ctx context.Context, recording string, moments func(length float64) []float64) (*courtroom.Made, error) {
	file, name, err := s.file(ctx, recording)
	if err != nil {
		return nil, err
	}
	made, err := s.make(ctx, file, moments)
	var bad *ffmpeg.Error
	if errors.As(hearing.Named(err, name), &bad) && ctx.Err() == nil {
		return nil, &courtroom.ProblemError{Problem: courtroom.Problem{Key: bad.Key, Args: bad.Args}}
	}
	return made, err
}

// file is where a recording lies whose pictures may be looked at, and what
// people call it.
func (s *stills) file(ctx context.Context, recording string) (path, name string, err error) {
	var r hearing.Recording
	err = s.log.View(ctx, func(tx *db.Tx) (err error) {
		r, err = s.load(ctx, tx, hearing.ID(recording))
		return err
	})
	switch {
	case err != nil:
		return "", "", err
	case r.Erased:
		return "", "", &courtroom.ProblemError{Problem: courtroom.Problem{Key: "seats.page.recording.erased"}}
	case r.Excluded != "":
		return "", "", &courtroom.ProblemError{Problem: courtroom.Problem{Key: "seats.page.recording.excluded"}}
	}
	path, err = s.blobs.Path(ctx, r.File)
	return path, r.Name, err
}

func (s *stills) make(ctx context.Context, file string, moments func(length float64) []float64) (*courtroom.Made, error) {
	info, err := ffmpeg.Probe(ctx, file)
	if err != nil {
		return nil, err
	}
	length, err := lengthOf(ctx, file, info)
	if err != nil {
		return nil, err
	}
	median, err := ffmpeg.Median(ctx, file, 0, length, medianOf, stillWide)
	if err != nil {
		return nil, err
	}
	made := &courtroom.Made{Width: info.Video.Width, Height: info.Video.Height}
	if made.Still, err = encoded(median); err != nil {
		return nil, err
	}
	var shown []*ground
	for _, at := range moments(length) {
		try, seen, err := s.near(ctx, file, at, length)
		if errors.Is(err, hearing.ErrBlind) {
			made.Blind, made.Tries = true, nil
			return made, nil
		}
		if err != nil {
			return nil, err
		}
		made.Tries, shown = append(made.Tries, try), append(shown, seen)
	}
	settle(made.Tries, shown)
	return made, nil
}

// near is the still of a moment or, where the recording has a gap there, of one
// some seconds before or after it.
func (s *stills) near(ctx context.Context, file string, at, length float64) (t courtroom.MadeTry, g *ground, err error) {
	err = ffmpeg.ErrBeyond // of a moment with no place of the recording near it
	for k := range 2*gapSteps + 1 {
		off := float64((k+1)/2) * gapStep
		if k%2 == 1 {
			off = -off
		}
		if at+off < 0 || at+off >= length {
			continue
		}
		if t, g, err = s.try(ctx, file, at+off); !errors.Is(err, ffmpeg.ErrBeyond) {
			return t, g, err
		}
	}
	return t, g, err
}

// try is the still of a moment, and who is seen on it.
func (s *stills) try(ctx context.Context, file string, at float64) (t courtroom.MadeTry, g *ground, err error) {
	img, err := stillAt(ctx, file, at)
	if err != nil {
		return t, nil, err
	}
	err = s.use(ctx, func(eyes looker) error {
		t.Persons, err = personsIn(eyes, img)
		return err
	})
	if err != nil {
		return t, nil, err
	}
	small := narrowed(img, tryWide)
	t.At = at
	t.Still, err = encoded(small)
	return t, groundOf(small), err
}

// lengthOf is how long a recording is: as it says itself, or until its last picture.
func lengthOf(ctx context.Context, file string, info ffmpeg.Info) (float64, error) {
	if info.Duration > 0 {
		return info.Duration, nil
	}
	x, err := ffmpeg.Packets(ctx, file, info)
	return x.End, err
}

// stillAt is the picture that is shown at a moment.
func stillAt(ctx context.Context, file string, at float64) (*image.RGBA, error) {
	b, err := ffmpeg.Still(ctx, file, at, 0)
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("still at %.1f s: %w", at, err)
	}
	return drawn(img), nil
}

// drawn is a picture as the engine takes it.
func drawn(img image.Image) *image.RGBA {
	if out, ok := img.(*image.RGBA); ok && out.Rect.Min == (image.Point{}) {
		return out
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// narrowed is a picture of at most so many pixels across: each is the mean of
// those it stands for.
func narrowed(img *image.RGBA, most int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w <= most {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, most, max(1, h*most/w)))
	for y := range out.Rect.Dy() {
		top, bottom := y*h/out.Rect.Dy(), max(y*h/out.Rect.Dy()+1, (y+1)*h/out.Rect.Dy())
		for x := range most {
			left, right := x*w/most, max(x*w/most+1, (x+1)*w/most)
			var sum [4]int
			for v := top; v < bottom; v++ {
				for u := left; u < right; u++ {
					p := img.Pix[img.PixOffset(u, v):]
					for c := range sum {
						sum[c] += int(p[c])
					}
				}
			}
			n := (bottom - top) * (right - left)
			for c := range sum {
				out.Pix[out.PixOffset(x, y)+c] = uint8(sum[c] / n)
			}
		}
	}
	return out
}

func encoded(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: stillGood}); err != nil {
		return nil, fmt.Errorf("still: %w", err)
	}
	return b.Bytes(), nil
}

// How a picture is looked at as a whole, without knowing where the seats are: in
// parts of several sizes that overlap by a quarter, so that everybody who is as
// large as a rule needs is looked at large enough once.
const (
	leastPart   = 640 // pixels across, or what makes four across
	worthScore  = 0.3 // under which nobody is taken to be there
	samePerson  = 0.45
	partOfOther = 0.8 // of a box that lies in a larger one
)

// personsIn finds the persons of a picture, the surest first, and the colours
// of what they wear.
func personsIn(eyes looker, img *image.RGBA) ([]courtroom.Person, error) {
	var found []detect.Object
	for _, part := range parts(img.Rect) {
		objects, err := eyes.Persons(img, part)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if o.Label == detect.Person && o.Score >= worthScore && !cutOff(o.Box, part, img.Rect) {
				found = append(found, o)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b detect.Object) int { return cmp.Compare(b.Score, a.Score) })
	var out []courtroom.Person
	for _, o := range found {
		p := courtroom.Person{Box: fractionOf(o.Box, img.Rect), Score: o.Score}
		if slices.ContainsFunc(out, func(q courtroom.Person) bool { return samePlace(p.Box, q.Box) }) {
			continue
		}
		pose, err := eyes.Pose(img, o.Box)
		if err != nil {
			return nil, err
		}
		p.Torso = watch.Torso(img, pose)
		out = append(out, p)
	}
	return out, nil
}

// parts are the parts in which a picture is looked at.
func parts(picture image.Rectangle) []image.Rectangle {
	out := []image.Rectangle{picture}
	w, h := picture.Dx(), picture.Dy()
	for _, side := range []int{min(w, h), max(leastPart, w/4)} {
		if side >= w && side >= h {
			continue
		}
		for _, y := range steps(h, side) {
			for _, x := range steps(w, side) {
				out = append(out, image.Rect(x, y, min(x+side, w), min(y+side, h)))
			}
		}
	}
	return out
}

// steps are where parts of a length begin that overlap by a quarter and reach to
// the end.
func steps(whole, part int) []int {
	if part >= whole {
		return []int{0}
	}
	n := int(math.Ceil(float64(whole-part)/(float64(part)*3/4))) + 1
	out := make([]int, n)
	for i := range out {
		out[i] = i * (whole - part) / (n - 1)
	}
	return out
}

// cutOff reports a box that ends where what was looked at ended: somebody may be
// seen by halves only, and wholly in another part.
func cutOff(box, part, picture image.Rectangle) bool {
	const near = 3
	dx, dy := int(float64(part.Dx())*detect.Margin/2), int(float64(part.Dy())*detect.Margin/2)
	seen := image.Rect(part.Min.X-dx, part.Min.Y-dy, part.Max.X+dx, part.Max.Y+dy).Intersect(picture)
	return seen.Min.X > picture.Min.X && box.Min.X < seen.Min.X+near || seen.Max.X < picture.Max.X && box.Max.X > seen.Max.X-near ||
		seen.Min.Y > picture.Min.Y && box.Min.Y < seen.Min.Y+near || seen.Max.Y < picture.Max.Y && box.Max.Y > seen.Max.Y-near
}

func fractionOf(r, picture image.Rectangle) video.Box {
	w, h := float64(picture.Dx()), float64(picture.Dy())
	return video.Box{Left: float64(r.Min.X) / w, Top: float64(r.Min.Y) / h, Right: float64(r.Max.X) / w, Bottom: float64(r.Max.Y) / h}
}

// samePlace reports two boxes of one person.
func samePlace(a, b video.Box) bool {
	w, h := min(a.Right, b.Right)-max(a.Left, b.Left), min(a.Bottom, b.Bottom)-max(a.Top, b.Top)
	if w <= 0 || h <= 0 {
		return false
	}
	of := func(x video.Box) float64 { return (x.Right - x.Left) * (x.Bottom - x.Top) }
	both := w * h
	return both >= samePerson*(of(a)+of(b)-both) || both >= partOfOther*min(of(a), of(b))
}

// Moved implements hearing.Drift: whether the picture of a recording has moved
// away from the still that the seats were drawn on, looking at the area outside
// the seats. A picture of another shape has.
func (s *stills) Moved(ctx context.Context, file string, c *courtroom.Calibration) (moved bool, alike float64, err error) {
	info, err := ffmpeg.Probe(ctx, file)
	if err != nil {
		return false, 0, err
	}
	if math.Abs(float64(info.Video.Width)*float64(c.Height)-float64(c.Width)*float64(info.Video.Height)) > .01*float64(c.Width)*float64(info.Video.Height) {
		return true, 0, nil
	}
	length, err := lengthOf(ctx, file, info)
	if err != nil {
		return false, 0, err
	}
	still, err := s.open(ctx, c.Still)
	if err != nil {
		return false, 0, err
	}
	now, err := ffmpeg.Median(ctx, file, 0, length, comparedOf, still.Rect.Dx())
	if err != nil {
		return false, 0, err
	}
	seat := func(x, y float64) bool {
		return slices.ContainsFunc(c.Seats, func(s courtroom.Seat) bool { return video.Within(s.Polygon, video.Point{x, y}) })
	}
	d, ok := signal.OutlineOf(drawn(now)).DriftFrom(signal.OutlineOf(still), seat)
	if !ok { // a covered or a dark picture says nothing of where the camera points
		return false, 0, nil
	}
	return d.Moved(), d.Alike, nil
}

// open reads a picture that is kept.
func (s *stills) open(ctx context.Context, ref blob.Ref) (*image.RGBA, error) {
	f, err := s.blobs.OpenVerified(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("still %s: %w", ref.SHA256, err)
	}
	return drawn(img), nil
}
