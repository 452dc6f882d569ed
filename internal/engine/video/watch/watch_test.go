package watch

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/ffmpeg/clip"
)

// faulty is a recording of ninety seconds with a key picture every two: black
// 10–14, no pictures 20–27, no sound 30–55, covered 50–75.
func faulty(t *testing.T, name string) string {
	t.Helper()
	filters := "noise=alls=6:allf=t,drawbox=enable='between(t,10,13.99)':t=fill:color=black,gblur=sigma=20:enable='between(t,50,74.99)',select='not(between(t,20,26.99))'"
	return clip.Make(
		t, name, "-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=90", "-f", "lavfi", "-i", "sine=d=90,volume=enable='between(t,30,55)':volume=0",
		"-vf", filters, "-vsync", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac",
	)
}

func TestFaultsOfARecording(t *testing.T) {
	file := faulty(t, "a.mp4")
	want := []video.Fault{
		{Kind: video.Black, Span: video.Span{Start: 10, End: 14}},
		{Kind: video.RecordingGap, Span: video.Span{Start: 20, End: 27}},
		{Kind: video.Silent, Span: video.Span{Start: 30, End: 55}},
		{Kind: video.Covered, Span: video.Span{Start: 50, End: 75}},
	}
	for _, p := range []Profile{Signal, Thorough} { // by key pictures, and by all
		seen, err := Run(t.Context(), Job{File: file, Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(seen.Faults, func(a, b video.Fault) int { return int(a.Start - b.Start) })
		near := func(a, b video.Fault) bool {
			return a.Kind == b.Kind && math.Abs(a.Start-b.Start) <= .25 && math.Abs(a.End-b.End) <= .25
		}
		if !slices.EqualFunc(seen.Faults, want, near) {
			t.Errorf("%s: %v, want %v", p, seen.Faults, want)
		}
		if math.Abs(seen.Duration-90) > .1 || math.Abs(seen.Analysed-83) > .1 {
			t.Errorf("%s: %v s, of which %v s were looked at", p, seen.Duration, seen.Analysed)
		}
	}
}

func TestAFrozenPicture(t *testing.T) {
	file := clip.Make(
		t, "f.mkv", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=70",
		"-vf", "noise=alls=8:allf=t,trim=end=60,loop=loop=349:size=1:start=150,setpts=N/10/TB", "-t", "70",
		"-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-pix_fmt", "yuv420p",
	)
	seen, err := Run(t.Context(), Job{File: file, Profile: Signal})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Faults) != 1 || seen.Faults[0].Kind != video.Frozen || math.Abs(seen.Faults[0].Start-15) > 2 || math.Abs(seen.Faults[0].End-50) > 2 {
		t.Errorf("%v, want frozen 15–50", seen.Faults)
	}
}

// painted sees a person where the picture is red, and a phone where it is blue.
// It stands in for the models.
type painted struct {
	sync.Mutex
	persons, poses int
	crops          []image.Rectangle
	err            error
}

func (p *painted) Persons(img *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	p.Lock()
	defer p.Unlock()
	p.persons++
	p.crops = append(p.crops, crop)
	if p.err != nil {
		return nil, p.err
	}
	var out []detect.Object
	for label, channel := range map[detect.Label]int{detect.Person: 0, detect.Phone: 2} {
		var box image.Rectangle
		for y := crop.Min.Y; y < crop.Max.Y; y++ {
			for x := crop.Min.X; x < crop.Max.X; x++ {
				px := img.Pix[img.PixOffset(x, y):][:3]
				if px[channel] > 180 && px[1] < 90 && px[2-channel] < 90 {
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		if !box.Empty() {
			out = append(out, detect.Object{Label: label, Score: .8, Box: box})
		}
	}
	return out, nil
}

func (p *painted) Pose(_ *image.RGBA, crop image.Rectangle) ([]video.Keypoint, error) {
	p.Lock()
	defer p.Unlock()
	p.poses++
	return make([]video.Keypoint, joints), nil
}

func box(id string, role video.Role, left, top, right, bottom float64) video.Seat {
	return video.Seat{ID: id, Role: role, Polygon: []video.Point{{left, top}, {right, top}, {right, bottom}, {left, bottom}}}
}

// attended is 24 seconds in which somebody sits on the left from 6 to 18 and
// holds something blue from 12 on; a second one sits on the right throughout.
func attended(t *testing.T) string {
	t.Helper()
	draw := "drawbox=x=30:y=60:w=60:h=100:t=fill:color=red:enable='between(t,6,17.99)'," +
		"drawbox=x=50:y=100:w=16:h=8:t=fill:color=blue:enable='between(t,12,17.99)'," +
		"drawbox=x=230:y=60:w=60:h=100:t=fill:color=red"
	return clip.Make(
		t, "a.mp4", "-f", "lavfi", "-i", "color=c=gray:s=320x180:r=5:d=24",
		"-vf", draw, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-g", "5", "-pix_fmt", "yuv444p",
	)
}

func TestObservations(t *testing.T) {
	eyes := &painted{}
	seats := []video.Seat{box("P", video.Presiding, .05, .2, .35, .95), box("C", video.Clerk, .65, .2, .95, .95)}
	var done float64
	seen, err := Run(t.Context(), Job{File: attended(t), Seats: seats, Profile: Standard, Eyes: eyes, Step: func(d, of float64) {
		if d < done || of < 23 {
			t.Errorf("done %v after %v of %v", d, done, of)
		}
		done = d
	}})
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]video.Observation{}
	for _, o := range seen.Observations {
		at[o.Seat] = append(at[o.Seat], o)
	}
	if len(at["P"]) != 24 || len(at["C"]) != 5 {
		t.Fatalf("%d looks at the panel, %d at the clerk", len(at["P"]), len(at["C"]))
	}
	phones := 0
	for _, o := range at["P"] {
		sits := o.At >= 6 && o.At < 18
		if o.Phone.Score > 0 {
			phones++
		}
		if !o.Seen || (o.Person.Score > 0) != sits || (o.Phone.Score > 0 && (!sits || o.At < 12)) || (o.Pose != nil) != sits {
			t.Errorf("at %v: %+v", o.At, o)
		}
		if b := o.Person.Box; sits && (math.Abs(b.Left-30./320) > .02 || math.Abs(b.Bottom-160./180) > .02 || o.Person.Cover < .2) {
			t.Errorf("at %v the person is at %+v", o.At, o.Person)
		}
	}
	if phones == 0 {
		t.Error("the phone was not seen")
	}
	for _, o := range at["C"] {
		if o.Person.Score == 0 || o.Quality.Luma < 40 {
			t.Errorf("the clerk at %v: %+v", o.At, o)
		}
	}
	// What had not changed was not looked at again for ten seconds.
	if seen.Looks != eyes.persons || seen.Looks > 12 || seen.Looks < 7 {
		t.Errorf("%d looks for %d observations", seen.Looks, len(seen.Observations))
	}
}

func TestWithoutEyesNobodyIsSeen(t *testing.T) {
	seats := []video.Seat{box("P", video.Presiding, .05, .2, .35, .95)}
	seen, err := Run(t.Context(), Job{File: attended(t), Seats: seats, Profile: Thorough})
	if err != nil || len(seen.Observations) != 24 {
		t.Fatalf("%d observations, %v", len(seen.Observations), err)
	}
	for _, o := range seen.Observations {
		if o.Seen {
			t.Fatalf("at %v somebody looked", o.At)
		}
	}
}

func TestAFailureOfTheModelsEndsTheRun(t *testing.T) {
	broken := errors.New("broken")
	_, err := Run(t.Context(), Job{File: attended(t), Seats: []video.Seat{box("P", video.Presiding, .05, .2, .35, .95)}, Profile: Standard, Eyes: &painted{err: broken}})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestNotes(t *testing.T) {
	front := clip.Make(t, "front.mp4", append(clip.Drawn("20", "320x240", "select='not(mod(n,3))+lt(mod(n,50),20)'", 1), "-movflags", "+faststart")...)
	b, err := os.ReadFile(front)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.mp4")
	if err := os.WriteFile(cut, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	seen, err := Run(t.Context(), Job{File: cut, Profile: Signal})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, n := range seen.Notes {
		keys = append(keys, n.Key)
	}
	for _, want := range []string{"media.note.cut", "media.note.no_sound", "media.note.variable"} {
		if !slices.Contains(keys, want) {
			t.Errorf("no %s among %v", want, keys)
		}
	}
	if seen.Duration > 16 || seen.Duration < 4 || seen.Analysed > seen.Duration {
		t.Errorf("%v s can be read, %v s were", seen.Duration, seen.Analysed)
	}
}

func TestABadRecordingIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.mp4")
	if err := os.WriteFile(file, []byte("no recording"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), Job{File: file, Profile: Standard}); !errors.Is(err, ffmpeg.ErrNotVideo) {
		t.Errorf("%v", err)
	}
}

func TestShares(t *testing.T) {
	m := newMask([]video.Point{{0, 0}, {1, 0}, {0, 1}}) // a triangle: half the picture
	for _, c := range []struct {
		b            video.Box
		cover, share float64
	}{
		{video.Box{Right: 1, Bottom: 1}, 1, .5},
		{video.Box{Right: .5, Bottom: .5}, .5, 1},
		{video.Box{Left: .6, Top: .6, Right: 1, Bottom: 1}, 0, 0},
	} {
		if got := m.cover(c.b); math.Abs(got-c.cover) > .03 {
			t.Errorf("cover of %v is %v, want %v", c.b, got, c.cover)
		}
		if got := m.share(c.b); math.Abs(got-c.share) > .03 {
			t.Errorf("share of %v is %v, want %v", c.b, got, c.share)
		}
	}
}

// Who sits mostly in another seat is not this seat's person.
func TestANeighbourIsNotThePerson(t *testing.T) {
	p := newPlaces(Job{Seats: []video.Seat{box("P", video.Judge, .2, .2, .5, .9)}, Eyes: fixed{
		{Label: detect.Person, Score: .9, Box: image.Rect(90, 40, 160, 95)}, // reaches in by a tenth
		{Label: detect.Person, Score: .5, Box: image.Rect(40, 30, 90, 95)},
		{Label: detect.Phone, Score: .6, Box: image.Rect(110, 60, 120, 65)}, // the neighbour's
	}}, image.Rect(0, 0, 200, 100))[0]
	now, err := p.detect(0, image.NewRGBA(image.Rect(0, 0, 200, 100)))
	o := now.persons
	if err != nil || o.Person.Score != .5 || len(o.Others) != 1 || o.Others[0].Score != .9 || o.Phone.Score != 0 {
		t.Errorf("%+v, %v", o, err)
	}
}

// fixed always sees the same.
type fixed []detect.Object

func (f fixed) Persons(*image.RGBA, image.Rectangle) ([]detect.Object, error) { return f, nil }

func (f fixed) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	return make([]video.Keypoint, joints), nil
}

// Who moves about in his seat is followed by his pose, and looked at again every
// four seconds; once the pose is lost, at once.
func TestSomebodyWhoMovesIsFollowed(t *testing.T) {
	e := &nodding{}
	p := newPlaces(Job{Seats: []video.Seat{box("P", video.Judge, .1, .05, .9, .95)}, Eyes: e}, image.Rect(0, 0, 400, 400))[0]
	for at := range 12 {
		e.gone = at >= 10
		img := image.NewRGBA(image.Rect(0, 0, 400, 400))
		for i := range img.Pix {
			img.Pix[i] = uint8(at * 20)
		}
		if err := p.look(float64(at), img); err != nil {
			t.Fatal(err)
		}
		if o := p.seen[at]; !o.Seen || (o.Person.Score > 0) == e.gone || (o.Pose == nil) != e.gone {
			t.Errorf("at %d: %+v", at, o)
		}
	}
	if e.persons != 2+2 { // at 0 and at 10, when he is gone; at 4 and 8 for a phone
		t.Errorf("%d looks", e.persons)
	}
}

type nodding struct {
	gone    bool
	persons int
}

func (n *nodding) Persons(*image.RGBA, image.Rectangle) ([]detect.Object, error) {
	n.persons++
	if n.gone {
		return nil, nil
	}
	return []detect.Object{{Label: detect.Person, Score: .8, Box: image.Rect(100, 40, 300, 360)}}, nil
}

func (n *nodding) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	pose := make([]video.Keypoint, joints)
	for i := range 7 {
		pose[i].Score = .8
		if n.gone {
			pose[i].Score = .2
		}
	}
	return pose, nil
}

// acting does as each second says: whom it shows where, and how his joints are seen.
type acting struct {
	box            image.Rectangle
	score, parts   float64
	persons, poses int
}

func (a *acting) Persons(*image.RGBA, image.Rectangle) ([]detect.Object, error) {
	a.persons++
	if a.box.Empty() {
		return nil, nil
	}
	return []detect.Object{{Label: detect.Person, Score: a.score, Box: a.box}}, nil
}

func (a *acting) Pose(_ *image.RGBA, body image.Rectangle) ([]video.Keypoint, error) {
	a.poses++
	pose := make([]video.Keypoint, joints)
	for i := range pose {
		if body.Min.Add(body.Size().Div(2)).In(a.box) { // elsewhere there is nobody
			pose[i].Score = a.parts
		}
	}
	return pose, nil
}

// watched lets a seat of a picture of 400 lines be looked at for so many seconds,
// in pictures that paint may change, and counts the looks.
func watched(t *testing.T, profile Profile, seconds int, a *acting, at func(second int, img *image.RGBA)) {
	t.Helper()
	p := newPlaces(Job{Profile: profile, Seats: []video.Seat{box("P", video.Judge, .1, .05, .9, .95)}, Eyes: a}, image.Rect(0, 0, 400, 400))[0]
	for second := range seconds {
		img := image.NewRGBA(image.Rect(0, 0, 400, 400))
		at(second, img)
		if err := p.look(float64(second), img); err != nil {
			t.Fatal(err)
		}
	}
}

// grey fills a part of a picture.
func grey(img *image.RGBA, r image.Rectangle, level uint8) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			copy(img.Pix[img.PixOffset(x, y):], []uint8{level, level, level, 255})
		}
	}
}

// Who walks about is not followed by his joints, which are looked for in Thorough
// all the same; whoever sits down is.
func TestWhoeverWalksIsNotFollowed(t *testing.T) {
	for _, c := range []struct {
		profile        Profile
		persons, poses int
	}{
		{Standard, 5, 2},           // every two seconds; joints of whom is new, and once where he was
		{Thorough, 10 + 2, 10 + 1}, // every second, twice for a phone
	} {
		a := &acting{score: .8, parts: .8}
		watched(t, c.profile, 10, a, func(second int, img *image.RGBA) {
			a.box = image.Rect(60, 100, 100, 300).Add(image.Pt(25*second, 0))
			grey(img, a.box, uint8(100+10*second))
		})
		if a.persons != c.persons || a.poses != c.poses {
			t.Errorf("%s: %d looks for persons, %d for joints, want %d and %d", c.profile, a.persons, a.poses, c.persons, c.poses)
		}
	}
}

// Where nobody is seen noise is no reason to look again, and somebody who comes is.
func TestNoiseIsNobody(t *testing.T) {
	a := &acting{score: .8, parts: .8}
	noisy := func(second int, img *image.RGBA) {
		grey(img, img.Rect, 100)
		for i := range 24 { // specks that change a block of the seat, and hardly a larger part of it
			grey(img, image.Rect(0, 0, 8, 8).Add(image.Pt(60+12*i, 100+7*((i+second)%5))), uint8(100+6*(second%2)))
		}
	}
	watched(t, Standard, 10, a, noisy)
	if a.persons != 1 {
		t.Errorf("%d looks at noise", a.persons)
	}
	a = &acting{score: .8, parts: .8}
	watched(t, Standard, 10, a, func(second int, img *image.RGBA) {
		noisy(second, img)
		if second >= 4 {
			a.box = image.Rect(150, 100, 250, 300)
			grey(img, a.box, 60)
		}
	})
	if a.persons < 2 || a.poses == 0 {
		t.Errorf("%d looks for persons, %d for joints: whoever came was not seen", a.persons, a.poses)
	}
}

// Whoever is seen without head and shoulders is looked at every four seconds while
// hardly anything changes, sooner when much does; his joints are looked for every
// four seconds.
func TestWhoeverIsHardlySeenIsLookedAtLess(t *testing.T) {
	for _, c := range []struct {
		name           string
		by             int // levels by which the middle of the seat changes each second
		persons, poses int
	}{
		{"hardly anything changes", 4, 3 + 2, 3}, // at 0, 4 and 8, twice for a phone as well
		{"much does", 40, 5 + 2, 3},
	} {
		a := &acting{score: .45, parts: .3, box: image.Rect(120, 80, 280, 340)}
		watched(t, Standard, 10, a, func(second int, img *image.RGBA) {
			grey(img, img.Rect, 100)
			grey(img, image.Rect(150, 100, 250, 300), uint8(100+c.by*(second%3)))
		})
		if a.persons != c.persons || a.poses != c.poses {
			t.Errorf("%s: %d looks for persons, %d for joints, want %d and %d", c.name, a.persons, a.poses, c.persons, c.poses)
		}
	}
}

// Whose head and shoulders move is followed; who leaves the seat with them is
// looked for anew.
func TestWhoeverLeansIsFollowed(t *testing.T) {
	e := &leaning{}
	seat := video.Seat{ID: "s", Role: video.Presiding, Polygon: []video.Point{{0, 0}, {.5, 0}, {.5, 1}, {0, 1}}}
	p := newPlaces(Job{Eyes: e, Seats: []video.Seat{seat}}, image.Rect(0, 0, 400, 400))[0]
	for at := range 10 {
		e.by = .02 * float64(at) // from the middle of the seat to its border
		img := image.NewRGBA(image.Rect(0, 0, 400, 400))
		for i := range img.Pix {
			img.Pix[i] = uint8(at * 20)
		}
		if err := p.look(float64(at), img); err != nil {
			t.Fatal(err)
		}
		if o := p.seen[at]; at%2 == 0 && e.whole == 1 && math.Abs(o.Person.Box.Left-(.1+e.by)) > 1e-9 {
			t.Errorf("at %d the box is %+v, moved by %.2f", at, o.Person.Box, e.by)
		}
	}
	if e.whole != 1 {
		t.Errorf("%d whole looks while he sat there", e.whole)
	}
	e.by = .4
	if err := p.look(10, image.NewRGBA(image.Rect(0, 0, 400, 400))); err != nil {
		t.Fatal(err)
	}
	if o := p.seen[10]; e.whole != 2 || o.Person.Score > 0 {
		t.Errorf("after he went: %d whole looks, %+v", e.whole, o.Person)
	}
}

// leaning sees somebody in the left half of the picture, moved to the right.
type leaning struct {
	by    float64
	whole int
}

func (l *leaning) Persons(_ *image.RGBA, crop image.Rectangle) ([]detect.Object, error) {
	if crop.Dy() == 400 {
		l.whole++
	}
	dx := int(l.by * 400)
	return []detect.Object{{Label: detect.Person, Score: .8, Box: image.Rect(40+dx, 40, 160+dx, 360)}}, nil
}

func (l *leaning) Pose(*image.RGBA, image.Rectangle) ([]video.Keypoint, error) {
	pose := make([]video.Keypoint, joints)
	for i := range 7 {
		pose[i] = video.Keypoint{X: .25 + l.by, Y: .3, Score: .8}
	}
	return pose, nil
}

func TestASmallSeatIsShownWithItsSurroundings(t *testing.T) {
	picture := image.Rect(0, 0, 1920, 1080)
	for _, c := range []struct{ crop, want image.Rectangle }{
		{image.Rect(500, 500, 580, 600), image.Rect(460, 450, 620, 650)},
		{image.Rect(0, 0, 100, 100), image.Rect(0, 0, 150, 150)},
		{image.Rect(500, 100, 1000, 700), image.Rect(500, 100, 1000, 700)},
		{image.Rectangle{}, image.Rectangle{}},
	} {
		if got := widened(c.crop, picture); got != c.want {
			t.Errorf("%v is shown as %v, want %v", c.crop, got, c.want)
		}
	}
}

func TestSilenceInAGapIsNoSecondFault(t *testing.T) {
	got := outside([]video.Span{{Start: 5, End: 8}, {Start: 19.5, End: 41}, {Start: 60, End: 90}}, []ffmpeg.Span{{Start: 20, End: 40}, {Start: 65, End: 70}})
	want := []video.Span{{Start: 5, End: 8}, {Start: 60, End: 65}, {Start: 70, End: 90}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTorso(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for i := 0; i < len(img.Pix); i += 4 {
		copy(img.Pix[i:], []uint8{20, 20, 22, 255})
	}
	pose := make([]video.Keypoint, joints)
	if Torso(img, pose) != nil {
		t.Error("a histogram without shoulders")
	}
	pose[leftShoulder], pose[rightShoulder] = video.Keypoint{X: .7, Y: .3, Score: .8}, video.Keypoint{X: .3, Y: .3, Score: .8}
	hist := Torso(img, pose)
	if len(hist) != greys+2*hues || math.Abs(float64(hist[0])-1) > 1e-5 {
		t.Errorf("black cloth: %v", hist)
	}
	seen := map[int]string{}
	for name, c := range map[string][3]int{
		"black": {10, 10, 10}, "white": {250, 250, 250}, "red": {250, 20, 20}, "dark red": {120, 10, 10}, "yellow": {250, 250, 10},
		"green": {10, 250, 10}, "cyan": {10, 250, 250}, "blue": {10, 10, 250}, "magenta": {250, 10, 240}, "dark blue": {5, 5, 90},
	} {
		b := bin(c[0], c[1], c[2])
		if other, ok := seen[b]; ok || b < 0 || b >= len(hist) {
			t.Errorf("%s and %s count as one (%d)", name, other, b)
		}
		seen[b] = name
	}
}

func ExampleRun() {
	// A recording that is not there is told by a sentinel, as every other fault
	// of a recording.
	_, err := Run(context.Background(), Job{File: "/nowhere/a.mp4", Profile: Signal})
	fmt.Println(errors.Is(err, ffmpeg.ErrNotFound))
	// Output: true
}
