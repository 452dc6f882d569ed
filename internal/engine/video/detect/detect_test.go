package detect

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/onnx"
)

// grids builds the answer of a detector for which every cell is empty, and lets
// the test put objects into it.
type grids struct {
	slot Slot
	out  []onnx.Tensor
}

func nanodet(t *testing.T) *grids {
	t.Helper()
	text, err := os.ReadFile("slot/nanodet.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseSlot(text)
	if err != nil {
		t.Fatal(err)
	}
	g := &grids{slot: s}
	// The distances before the scores, the coarse grids first: order must not matter.
	for _, values := range []int{4 * s.Output.Bins, s.Output.Classes} {
		for _, stride := range []int{32, 16, 8} {
			n := s.Input.Width / stride
			g.out = append(g.out, onnx.Tensor{Shape: []int64{1, int64(n * n), int64(values)}, Data: make([]float32, n*n*values)})
		}
	}
	return g
}

// input is the size of the picture that the grids are of.
func (g *grids) input() image.Point { return image.Pt(g.slot.Input.Width, g.slot.Input.Height) }

// put makes a cell say: a class with this score, its sides so many strides away.
func (g *grids) put(stride, column, row, class int, score float32, sides [4]float64) {
	n := g.slot.Input.Width / stride
	cell := row*n + column
	for _, t := range g.out {
		switch {
		case t.Shape[1] != int64(n*n):
		case t.Shape[2] == int64(g.slot.Output.Classes):
			t.Data[cell*g.slot.Output.Classes+class] = score
		default:
			for k, d := range sides {
				bins := t.Data[(cell*4+k)*g.slot.Output.Bins:][:g.slot.Output.Bins]
				for i := range bins {
					bins[i] = -100
				}
				// Two neighbours share the distance by their weights.
				low := int(d)
				part := d - float64(low)
				bins[low] = float32(math.Log(max(1-part, 1e-30)))
				bins[low+1] = float32(math.Log(max(part, 1e-30)))
			}
		}
	}
}

func TestBoxesAreReadFromTheGrids(t *testing.T) {
	g := nanodet(t)
	const person, phone, car = 0, 67, 2
	g.put(8, 10, 20, phone, 0.4, [4]float64{1, 0.5, 1.25, 2})   // middle 84, 164
	g.put(32, 6, 6, person, 0.9, [4]float64{3, 4.5, 3, 6})      // middle 208, 208
	g.put(16, 3, 3, car, 0.99, [4]float64{1, 1, 1, 1})          // no label of ours
	g.put(16, 15, 3, person, 0.149, [4]float64{1, 1, 1, 1})     // below what is reported
	g.put(16, 17, 3, person, float32(math.NaN()), [4]float64{}) // not a number
	found, err := gfl(g.slot, g.input(), g.out)
	if err != nil {
		t.Fatal(err)
	}
	want := []candidate{
		{Phone, 0.4, rect{84 - 8, 164 - 4, 84 + 10, 164 + 16}},
		{Person, 0.9, rect{208 - 96, 208 - 144, 208 + 96, 208 + 192}},
	}
	if len(found) != len(want) {
		t.Fatalf("%v, want %v", found, want)
	}
	for i, w := range want {
		f := found[i]
		far := max(math.Abs(f.box.left-w.box.left), math.Abs(f.box.top-w.box.top), math.Abs(f.box.right-w.box.right), math.Abs(f.box.bottom-w.box.bottom))
		if f.label != w.label || math.Abs(f.score-w.score) > 1e-6 || far > 1e-3 {
			t.Errorf("%v, want %v", f, w)
		}
	}
	if _, err := gfl(g.slot, g.input(), g.out[1:]); !errors.Is(err, ErrModel) {
		t.Errorf("an answer without a grid: %v", err)
	}
}

func TestOfTwoThatOverlapTheSurerStays(t *testing.T) {
	a := candidate{Person, 0.5, rect{0, 0, 100, 100}}
	for _, c := range []struct {
		name string
		b    candidate
		both bool
	}{
		{"nearly the same", candidate{Person, 0.9, rect{5, 0, 105, 100}}, false},
		{"half", candidate{Person, 0.9, rect{50, 0, 150, 100}}, true},
		{"within, much smaller", candidate{Person, 0.9, rect{10, 10, 40, 40}}, true},
		{"beside", candidate{Person, 0.9, rect{100, 0, 200, 100}}, true},
		{"the same place, another label", candidate{Phone, 0.9, rect{0, 0, 100, 100}}, true},
	} {
		kept := distinct([]candidate{a, c.b}, 0.5)
		if kept[0] != c.b || (len(kept) == 2) != c.both {
			t.Errorf("%s: %v", c.name, kept)
		}
	}
}

func TestJointsAreReadAsRows(t *testing.T) {
	s := Slot{Input: Input{Width: 192, Height: 96}, Output: Output{Joints: 17}}
	out := onnx.Tensor{Shape: []int64{1, 1, 17, 3}, Data: make([]float32, 51)}
	copy(out.Data[3:], []float32{0.25, 0.75, 0.5})
	list, err := joints(s, []onnx.Tensor{out})
	if err != nil {
		t.Fatal(err)
	}
	if k := list[1]; k.X != 144 || k.Y != 24 || k.Score != 0.5 {
		t.Errorf("%v", k)
	}
	if _, err := joints(s, []onnx.Tensor{{Data: make([]float32, 48)}}); !errors.Is(err, ErrModel) {
		t.Errorf("sixteen joints: %v", err)
	}
}

func TestAnAreaIsFittedInAndFoundAgain(t *testing.T) {
	for _, c := range []struct {
		area image.Rectangle
		want image.Rectangle // in an input of 416 × 416
	}{
		{image.Rect(100, 50, 516, 466), image.Rect(0, 0, 416, 416)},
		{image.Rect(0, 0, 1920, 1080), image.Rect(0, 91, 416, 325)},
		{image.Rect(10, 10, 110, 410), image.Rect(156, 0, 260, 416)},
		{image.Rect(7, 7, 8, 1007), image.Rect(207, 0, 208, 416)},
	} {
		f := letterbox(c.area, 416, 416)
		if got := image.Rect(f.left, f.top, f.left+f.width, f.top+f.height); got != c.want {
			t.Errorf("%v: %v, want %v", c.area, got, c.want)
		}
		if back := f.box(rect{float64(c.want.Min.X), float64(c.want.Min.Y), float64(c.want.Max.X), float64(c.want.Max.Y)}); back != c.area {
			t.Errorf("%v came back as %v", c.area, back)
		}
	}
}

// fill is compared with what it is meant to be: each pixel a mean of those that
// fall on it, in the order of channels and with the scale of the description.
func TestPicturesBecomeTensors(t *testing.T) {
	img := image.NewRGBA(image.Rect(10, 20, 74, 52)) // 64 × 32, not at the origin
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{200, 100, 50, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(42, 20, 74, 52), image.NewUniform(color.RGBA{20, 40, 60, 255}), image.Point{}, draw.Src)
	for _, c := range []struct {
		name            string
		layout, colours string
		at              func(x, y, channel int) int
	}{
		{"planes", "nchw", "bgr", func(x, y, ch int) int { return (2-ch)*16*16 + y*16 + x }},
		{"pixels", "nhwc", "rgb", func(x, y, ch int) int { return (y*16+x)*3 + ch }},
	} {
		in := Input{Width: 16, Height: 16, Layout: c.layout, Colours: c.colours, Mean: [3]float64{10, 10, 10}, Std: [3]float64{2, 2, 2}}
		f := letterbox(img.Rect, 16, 16)
		data := make([]float32, 3*16*16)
		data[0] = 99 // of the picture before
		fill(data, img, f, in)
		for y := range 16 {
			for x := range 16 {
				for ch := range 3 {
					want := 0.0 // above and below: black
					if y >= 4 && y < 12 {
						want = float64([3]uint8{200, 100, 50}[ch])
						if x >= 8 {
							want = float64([3]uint8{20, 40, 60}[ch])
						}
						if x == 7 || x == 8 {
							continue // the edge is a mixture
						}
					}
					if got := data[c.at(x, y, ch)]; math.Abs(float64(got)-(want-10)/2) > 1e-3 {
						t.Fatalf("%s: channel %d at %d, %d is %v, want %v", c.name, ch, x, y, got, (want-10)/2)
					}
				}
			}
		}
	}
}

// A line of pixels keeps its mean whatever length it becomes, so that one bright
// pixel among many is never lost.
func TestNoPixelIsLost(t *testing.T) {
	for _, c := range []struct{ from, to int }{{1000, 416}, {833, 416}, {416, 416}, {1300, 192}, {5, 1}} {
		r := resample(c.from, c.to)
		weight := make([]float64, c.from)
		for i, list := range r.weight {
			sum := 0.0
			for k, w := range list {
				sum += float64(w)
				weight[r.first[i]+k] += float64(w)
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Fatalf("%v: weights of %d sum to %v", c, i, sum)
			}
		}
		for i, w := range weight {
			if w <= 0 {
				t.Fatalf("%v: pixel %d falls on nothing", c, i)
			}
		}
	}
}

// A model that takes any size is shown a picture no larger than it must be.
func TestSized(t *testing.T) {
	free := Input{Width: 320, Height: 320, Multiple: 32}
	for _, c := range []struct {
		area image.Rectangle
		want image.Point
	}{
		{image.Rect(0, 0, 640, 640), image.Pt(320, 320)},
		{image.Rect(5, 5, 485, 645), image.Pt(256, 320)}, // 240 and some
		{image.Rect(0, 0, 1920, 1080), image.Pt(320, 192)},
		{image.Rect(0, 0, 20, 40), image.Pt(160, 320)},
		{image.Rect(0, 0, 1, 1000), image.Pt(32, 320)},
	} {
		if in := free.sized(c.area); in.Width != c.want.X || in.Height != c.want.Y {
			t.Errorf("%v is shown as %d × %d, want %v", c.area, in.Width, in.Height, c.want)
		}
	}
	one := Input{Width: 320, Height: 256}
	if in := one.sized(image.Rect(0, 0, 10, 20)); in != one {
		t.Errorf("a model of one size is shown %v", in)
	}
}

func TestDescriptionsOfTheProject(t *testing.T) {
	files, err := filepath.Glob("slot/*.json")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := parseSlot(text); err != nil || s.Name+".json" != filepath.Base(f) {
			t.Errorf("%s: %v, %v", f, s.Name, err)
		}
	}
}

func TestDescriptionsThatCannotBeFollowed(t *testing.T) {
	text, err := os.ReadFile("slot/nanodet.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, says string }{
		{`"objects"`, `"faces"`, "faces"},
		{`"gfl"`, `"yolo"`, "yolo"},
		{`"nchw"`, `"chw"`, "chw"},
		{`"bgr"`, `"yuv"`, "yuv"},
		{`"person": 0`, `"face": 0`, "person"},
		{`"phone": 67`, `"phone": 80`, "phone"},
		{`"strides": [8, 16, 32]`, `"strides": [8, 16, 30]`, "30"},
		{`"width": 320`, `"width": 0`, "0 × 320"},
		{`"multiple": 32`, `"multiple": 30`, "multiple of 30"},
		{`"multiple": 32`, `"multiple": 80`, "grid of stride 32"},
		{`57.375`, `0`, "std"},
		{`"bins": 11`, `"bins": 1`, "bins"},
		{`"licence"`, `"license"`, "license"},
		{`"task": "objects"`, `"task": "pose"`, "pose"},
		{`"source": "`, `"source": "", "sha256": "`, "source"},
	} {
		if bad := strings.Replace(string(text), c.old, c.new, 1); bad == string(text) {
			t.Errorf("%s is not in the description", c.old)
		} else if _, err := parseSlot([]byte(bad)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}

func TestAFolderOfModels(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile("slot/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	// Models of our own content, and descriptions that name its checksum.
	content := []byte("not a network")
	sum := sha256.Sum256(content)
	described := func(name string) *fstest.MapFile {
		text := read(name)
		at := strings.Index(text, `"sha256": "`) + len(`"sha256": "`)
		return &fstest.MapFile{Data: []byte(text[:at] + hex.EncodeToString(sum[:]) + text[at+64:])}
	}
	whole := func() fstest.MapFS {
		return fstest.MapFS{
			"vision/nanodet.json": described("nanodet.json"), "vision/nanodet.onnx": {Data: content},
			"vision/movenet-lightning.json": described("movenet-lightning.json"), "vision/movenet-lightning.onnx": {Data: content},
		}
	}
	if slots, err := readSlots(whole(), Slots); err != nil || len(slots) != 2 {
		t.Fatalf("%v, %v", slots, err)
	}
	for _, c := range []struct {
		name string
		make func(fstest.MapFS)
		want error
		says string
	}{
		{"nothing there", func(f fstest.MapFS) { clear(f) }, onnx.ErrNoRuntime, "objects"},
		{"no description", func(f fstest.MapFS) { delete(f, "vision/movenet-lightning.json") }, onnx.ErrNoRuntime, "pose"},
		{"no model", func(f fstest.MapFS) { delete(f, "vision/nanodet.onnx") }, onnx.ErrNoRuntime, "nanodet.onnx"},
		{"another model", func(f fstest.MapFS) { f["vision/nanodet.onnx"] = &fstest.MapFile{Data: content[1:]} }, ErrModel, "checksum"},
		{"another name", func(f fstest.MapFS) { f["vision/a.json"] = f["vision/nanodet.json"] }, ErrModel, "nanodet"},
		{"two for one task", func(f fstest.MapFS) {
			f["vision/a.json"] = &fstest.MapFile{Data: []byte(strings.Replace(string(f["vision/nanodet.json"].Data), `"nanodet"`, `"a"`, 1))}
			f["vision/a.onnx"] = f["vision/nanodet.onnx"]
		}, nil, "a and nanodet are both for objects"},
	} {
		f := whole()
		c.make(f)
		_, err := readSlots(f, Slots)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestHands(t *testing.T) {
	bounds, body := image.Rect(0, 0, 1000, 500), image.Rect(400, 100, 600, 500)
	at := func(x, y, score float64) video.Keypoint {
		return video.Keypoint{X: x / 1000, Y: y / 500, Score: score}
	}
	for _, c := range []struct {
		name        string
		left, right video.Keypoint
		shoulders   float64 // pixels between them
		body        image.Rectangle
		want        image.Rectangle
	}{
		{"both", at(480, 400, 0.9), at(520, 380, 0.9), 160, body, image.Rect(400, 300, 600, 480)},
		{"one", at(480, 400, 0.9), at(900, 10, 0.1), 160, body, image.Rect(400, 320, 560, 480)},
		{"from the side", at(480, 400, 0.9), at(480, 400, 0.9), 5, body, image.Rect(440, 360, 520, 440)},
		{"at the edge", at(990, 495, 0.9), at(990, 495, 0.9), 100, body, image.Rect(940, 445, 1000, 500)},
		{"none seen", at(480, 400, 0.1), at(520, 380, 0.1), 160, body, image.Rectangle{}},
		{"outside the picture", at(-300, 400, 0.9), at(520, 380, 0.1), 160, body, image.Rectangle{}},
		{"too small for a phone", at(480, 400, 0.9), at(520, 380, 0.9), 40, image.Rect(450, 100, 550, 300), image.Rectangle{}},
	} {
		pose := make([]video.Keypoint, 17)
		pose[leftShoulder], pose[rightShoulder] = at(500+c.shoulders/2, 200, 0.9), at(500-c.shoulders/2, 200, 0.9)
		pose[leftWrist], pose[rightWrist] = c.left, c.right
		if got, ok := Hands(pose, c.body, bounds); got != c.want || ok == c.want.Empty() {
			t.Errorf("%s: %v, %v, want %v", c.name, got, ok, c.want)
		}
	}
	if _, ok := Hands(nil, body, bounds); ok {
		t.Error("hands of nobody")
	}
}

func TestLaps(t *testing.T) {
	bounds := image.Rect(0, 0, 1000, 500)
	for _, c := range []struct {
		name string
		body image.Rectangle
		want []image.Rectangle
	}{
		{"in the middle", image.Rect(400, 100, 600, 300), []image.Rectangle{image.Rect(440, 170, 560, 290), image.Rect(405, 135, 595, 325)}},
		{"at the edge", image.Rect(0, 300, 200, 500), []image.Rectangle{image.Rect(40, 370, 160, 490), image.Rect(5, 335, 195, 500)}},
		{"too small", image.Rect(400, 100, 460, 210), nil},
		{"nobody", image.Rectangle{}, nil},
	} {
		if got := Laps(c.body, bounds); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Without the runtime or the models vision is off, and says so.
func TestVisionOff(t *testing.T) {
	if _, err := Open(t.TempDir(), 1); !errors.Is(err, onnx.ErrNoRuntime) {
		t.Errorf("%v", err)
	}
}
