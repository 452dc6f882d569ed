package watch

import (
	"errors"
	"image"
	"math"
	"slices"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/signal"
)

// place is a seat in the picture, and what was seen there.
type place struct {
	seat    video.Seat
	eyes    Eyes
	every   float64 // seconds between looks
	joints  float64 // and between those at the joints of whoever sits there
	faint   float64 // and if these are hardly seen
	free    float64 // and between those of the detectors, while nobody is seen
	again   float64 // and between those in doubt
	closely bool    // the joints and hands also of whoever walks about
	crop    image.Rectangle
	view    image.Rectangle // what the detectors are shown of it
	inside  *mask
	seen    []video.Observation
	looks   int

	last   float64 // cell of the grid of the last look
	begun  bool
	before []uint8 // brightness at the last look
	known  sight   // of the last time the detectors looked
	held   held    // of the last look for a phone
	doubt  doubt
}

// doubt is when a seat was looked at in both ways, and which did better.
type doubt struct {
	at   float64
	ok   bool
	near bool // without its surroundings
}

// sight is what the detectors saw, and how the crop was then.
type sight struct {
	at      float64
	posed   float64 // when the joints were looked at
	blocks  []float64
	ok      bool
	settled bool              // at the look before somebody was in the same place or nobody was here, or that is not known
	persons video.Observation // without time and quality
	body    image.Rectangle   // of the person
}

const (
	// A crop in which no block has changed by more than this many levels since
	// the detectors looked shows what it showed then: noise is averaged away in
	// a block, and a hand or a phone that moves is not.
	unchanged = 1.5
	blocks    = 16  // across and down
	stale     = 10. // seconds after which the detectors look all the same

	// Where nobody is seen it takes somebody to change anything, and he changes so
	// many blocks together. In the small blocks of a small crop noise alone would.
	together = 4  // across and down
	gone     = 6. // levels by which one of these changes when somebody comes or goes

	// What is known of a seat is forgotten every so many seconds of the recording,
	// wherever the looking began: so a chunk that begins to look a little earlier
	// knows what it would know had it looked from the start. Whoever sits still
	// and whoever moves about is looked at then anyway.
	renew = 20.

	// While somebody who was surely seen moves about, the pose shows that he is
	// still there, at a third of the cost of a look, and where he moved to.
	certain     = 0.5
	certainPart = 0.4 // score of three parts of the head and shoulders
	jointsEvery = 2.  // seconds; in Thorough each time
	jointsFaint = 4.  // where head and shoulders were hardly seen
	lookDoubt   = 8.  // and the look in doubt
	lookFree    = 2.  // and where nobody, or hardly anybody, was seen; in Thorough each time
)

func newPlaces(job Job, picture image.Rectangle) []*place {
	var out []*place
	for _, s := range job.Seats {
		p := &place{seat: s, eyes: job.Eyes, every: grid, joints: jointsEvery, faint: jointsFaint, free: lookFree, again: lookDoubt, inside: newMask(s.Polygon)}
		if job.Profile == Thorough {
			p.joints, p.faint, p.free, p.again, p.closely = grid, grid, grid, grid, true
		}
		if job.Profile == Standard && !panel(s.Role) {
			p.every = aside
		}
		p.crop = pixels(p.inside.bounds, picture)
		p.view = widened(p.crop, picture)
		out = append(out, p)
	}
	return out
}

// A small crop that is enlarged much is little but noise to a model. With its
// surroundings it is enlarged less: measured on persons of 64 to 150 pixels, at
// a low bit rate, the scores double.
const (
	wide = 320 // pixels, from which a crop is shown as it is
	most = 2.  // times the crop
)

// widened is a crop with as much of its surroundings as it takes.
func widened(crop, picture image.Rectangle) image.Rectangle {
	longest := max(crop.Dx(), crop.Dy())
	if longest == 0 {
		return crop
	}
	times := min(most, max(1, wide/float64(longest)))
	dx, dy := int(float64(crop.Dx())*(times-1)/2), int(float64(crop.Dy())*(times-1)/2)
	return image.Rect(crop.Min.X-dx, crop.Min.Y-dy, crop.Max.X+dx, crop.Max.Y+dy).Intersect(picture)
}

// panel reports the roles that decide the case.
func panel(r video.Role) bool {
	return r == video.Presiding || r == video.Judge || r == video.Assessor
}

// due reports the first picture of each cell of the seat's own grid.
func (p *place) due(at float64) bool {
	cell := math.Floor((at + 1e-3) / p.every)
	if p.begun && cell == p.last {
		return false
	}
	p.begun, p.last = true, cell
	return true
}

// look makes the observation of one picture.
func (p *place) look(at float64, img *image.RGBA) error {
	o := video.Observation{At: at, Seat: p.seat.ID}
	luma, w := brightness(img, p.crop)
	o.Quality = quality(luma, w, p.before)
	p.before = luma
	if p.eyes != nil {
		err := p.refresh(at, img, averages(luma, w))
		if errors.Is(err, detect.ErrCrop) {
			p.seen = append(p.seen, o) // nothing of the seat is in the picture: not seen
			return nil
		}
		if err != nil {
			return err
		}
		k := p.known.persons
		o.Seen, o.Person, o.Phone, o.Pose, o.Torso, o.Others = true, k.Person, k.Phone, k.Pose, k.Torso, k.Others
	}
	p.seen = append(p.seen, o)
	return nil
}

// refresh brings up to date what is known of the seat, at the least cost that
// tells whether it is still so.
func (p *place) refresh(at float64, img *image.RGBA, now []float64) error {
	if math.Floor((at+1e-3)/renew) != math.Floor((p.known.at+1e-3)/renew) {
		p.known.ok, p.held.ok, p.doubt.ok = false, false, false
	}
	age := at - p.known.at
	full := !p.known.ok || age < 0 || age >= stale-slack
	if !full {
		if !p.changed(now) {
			return nil
		}
		if !p.followed() {
			full = age >= p.patience(now)-slack
		} else {
			ok, err := p.glance(at, img, now)
			if err != nil {
				return err
			}
			full = !ok
		}
	}
	if !full {
		return nil
	}
	known, err := p.detect(at, img)
	if err != nil {
		return err
	}
	known.blocks = now
	p.known = known
	return nil
}

// followed reports that whoever is here can be followed by his joints.
func (p *place) followed() bool {
	return p.known.persons.Person.Score >= certain && p.known.settled && there(p.known.persons.Pose)
}

// patience is how many seconds after the detectors looked they look again at
// whom his joints do not show.
func (p *place) patience(now []float64) float64 {
	k := p.known
	if !p.closely && k.settled && k.persons.Person.Score >= surely && !changed(coarse(k.blocks), coarse(now), gone) {
		return phoneEvery
	}
	return p.free
}

// changed reports that something has changed here since the detectors looked.
func (p *place) changed(now []float64) bool {
	before := p.known.blocks
	if p.known.persons.Person.Score == 0 {
		before, now = coarse(before), coarse(now)
	}
	return changed(before, now, unchanged)
}

// glance looks at the joints of whoever was surely seen here, and for a phone in
// his hands when it is time; it reports whether he is still there.
func (p *place) glance(at float64, img *image.RGBA, now []float64) (bool, error) {
	if at-p.known.posed < p.joints-slack {
		return true, nil
	}
	pose, err := p.eyes.Pose(img, p.known.body)
	if err != nil || !there(pose) {
		return false, err
	}
	k := &p.known.persons
	dx, dy := moved(k.Pose, pose)
	box := k.Person.Box.Shifted(dx, dy)
	if p.inside.share(box.Upper()) < video.OwnShare {
		return false, nil // he goes, or somebody else came near
	}
	k.Person.Box = box
	p.known.body = p.known.body.Add(image.Pt(int(math.Round(dx*float64(img.Rect.Dx()))), int(math.Round(dy*float64(img.Rect.Dy())))))
	k.Pose, k.Torso = pose, Torso(img, pose)
	p.known.posed, p.known.blocks = at, now
	k.Phone, err = p.phone(at, img, p.known.body, pose, nil)
	return true, err
}

// there reports a pose in which a head and shoulders are seen: whoever sat in
// this place sits there still.
func there(pose []video.Keypoint) bool {
	if len(pose) < joints {
		return false
	}
	var scores []float64
	for _, k := range pose[:rightShoulder+1] {
		scores = append(scores, k.Score)
	}
	slices.Sort(scores)
	return scores[len(scores)-3] >= certainPart
}

// hardly reports a pose that shows too little of whoever is there.
func hardly(pose []video.Keypoint) bool { return len(pose) > 0 && !there(pose) }

// moved is how far head and shoulders have moved from one pose to the next, as
// shares of the picture.
func moved(before, now []video.Keypoint) (dx, dy float64) {
	n := 0.0
	for i := range min(len(before), len(now), rightShoulder+1) {
		if before[i].Score >= certainPart && now[i].Score >= certainPart {
			dx, dy, n = dx+now[i].X-before[i].X, dy+now[i].Y-before[i].Y, n+1
		}
	}
	return dx / max(1, n), dy / max(1, n)
}

// detect has the models look at the seat: with its surroundings, or without, as
// did better the last time. In doubt whether somebody sits there they look at it
// the other way as well, now and then.
func (p *place) detect(at float64, img *image.RGBA) (sight, error) {
	view, other := p.view, p.crop
	if p.doubt.ok && p.doubt.near {
		view, other = other, view
	}
	p.looks++
	objects, err := p.eyes.Persons(img, view)
	if err != nil {
		return sight{}, err
	}
	o, body := p.persons(objects, img.Rect)
	if o.Person.Score > 0 && o.Person.Score < surely && view != other && (!p.doubt.ok || at < p.doubt.at || at-p.doubt.at >= p.again-slack) {
		p.looks++
		more, err := p.eyes.Persons(img, other)
		if err != nil {
			return sight{}, err
		}
		p.doubt = doubt{at: at, ok: true, near: view == p.crop}
		if again, there := p.persons(more, img.Rect); better(again.Person, o.Person) {
			o, body, p.doubt.near = again, there, other == p.crop
		}
	}
	before := p.known
	now := sight{at: at, posed: at, ok: true, persons: o, body: body, settled: !before.ok || before.persons.Person.Score < worth || before.stood(centre(o.Person.Box))}
	if o.Person.Score < worth || !now.settled && !p.closely {
		return now, nil
	}
	k := &now.persons
	if before.ok && now.settled && hardly(before.persons.Pose) && at-before.posed < p.faint-slack {
		now.posed, k.Pose, k.Torso = before.posed, before.persons.Pose, before.persons.Torso
	} else {
		if k.Pose, err = p.eyes.Pose(img, body); err != nil {
			return sight{}, err
		}
		k.Torso = Torso(img, k.Pose)
	}
	k.Phone, err = p.phone(at, img, body, k.Pose, objects)
	return now, err
}

// stood reports that somebody was seen at this place of the picture.
func (s sight) stood(at video.Point) bool {
	return slices.ContainsFunc(append(slices.Clip(s.persons.Others), s.persons.Person), func(d video.Detection) bool {
		b := d.Box
		return at[0] > b.Left && at[0] < b.Right && at[1] > b.Top && at[1] < b.Bottom
	})
}

// persons is who of those that the models saw sits here, with the box of the
// body, and who is there as well.
func (p *place) persons(objects []detect.Object, picture image.Rectangle) (o video.Observation, body image.Rectangle) {
	for _, x := range objects {
		if x.Label != detect.Person {
			continue
		}
		d := video.Detection{Score: x.Score, Box: fraction(x.Box, picture)}
		d.Cover = p.inside.cover(d.Box)
		switch {
		case p.inside.share(d.Box.Upper()) < video.OwnShare:
			o.Others = append(o.Others, d) // sits elsewhere
		case better(d, o.Person):
			if o.Person.Score > 0 {
				o.Others = append(o.Others, o.Person)
			}
			o.Person, body = d, x.Box
		default:
			o.Others = append(o.Others, d)
		}
	}
	return o, body
}

// surely is the score from which the rules take somebody to sit there.
const surely = 0.35

// worth is the score from which a person's joints are looked for: below, the
// rules take nobody to be there.
const worth = 0.3

// coverEnough is from which share of the seat on a score counts in full.
const coverEnough = 0.12

// better prefers whom the seat is full of to whom the model is surer of.
func better(a, b video.Detection) bool {
	return a.Score*min(1, a.Cover/coverEnough) > b.Score*min(1, b.Cover/coverEnough)
}

func centre(b video.Box) video.Point {
	return video.Point{(b.Left + b.Right) / 2, (b.Top + b.Bottom) / 2}
}

func fraction(r, picture image.Rectangle) video.Box {
	w, h := float64(picture.Dx()), float64(picture.Dy())
	return video.Box{Left: float64(r.Min.X) / w, Top: float64(r.Min.Y) / h, Right: float64(r.Max.X) / w, Bottom: float64(r.Max.Y) / h}
}

func pixels(b video.Box, picture image.Rectangle) image.Rectangle {
	w, h := float64(picture.Dx()), float64(picture.Dy())
	r := image.Rect(int(math.Floor(b.Left*w)), int(math.Floor(b.Top*h)), int(math.Ceil(b.Right*w)), int(math.Ceil(b.Bottom*h)))
	return r.Intersect(picture)
}

// brightness of the crop, with every second pixel of a large one.
func brightness(img *image.RGBA, crop image.Rectangle) (luma []uint8, width int) {
	step := max(1, crop.Dx()/240)
	for y := crop.Min.Y; y < crop.Max.Y; y += step {
		for x := crop.Min.X; x < crop.Max.X; x += step {
			luma = append(luma, signal.Luma(img.Pix[img.PixOffset(x, y):]))
		}
		if width == 0 {
			width = len(luma)
		}
	}
	return luma, width
}

// quality is what the crop is like, and how it differs from the one before.
func quality(luma []uint8, w int, before []uint8) video.Quality {
	var q video.Quality
	if len(luma) == 0 {
		return q
	}
	var sum, edge, diff float64
	for i, v := range luma {
		sum += float64(v)
		if i%w > 0 {
			edge += math.Abs(float64(v) - float64(luma[i-1]))
		}
		if len(before) == len(luma) {
			diff += math.Abs(float64(v) - float64(before[i]))
		}
	}
	n := float64(len(luma))
	return video.Quality{Luma: sum / n, Edge: edge / n, Diff: diff / n}
}

// averages are the brightness of the blocks of a crop.
func averages(luma []uint8, w int) []float64 {
	if w == 0 {
		return nil
	}
	h := len(luma) / w
	var sum, n [blocks * blocks]float64
	for y := range h {
		for x := range w {
			b := y*blocks/h*blocks + x*blocks/w
			sum[b] += float64(luma[y*w+x])
			n[b]++
		}
	}
	for i := range sum {
		sum[i] /= max(1, n[i])
	}
	return sum[:]
}

// coarse are averages of the blocks of a crop, so many of them together.
func coarse(fine []float64) []float64 {
	if len(fine) != blocks*blocks {
		return fine
	}
	out := make([]float64, blocks/together*blocks/together)
	for i, v := range fine {
		out[i/blocks/together*(blocks/together)+i%blocks/together] += v / (together * together)
	}
	return out
}

func changed(a, b []float64, levels float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > levels {
			return true
		}
	}
	return len(a) != len(b)
}
