package graph_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"xiezhi/internal/engine/video/graph"
	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/platform/onnx"
)

// reference is what TensorFlow.js gives for two pictures; testdata/README.md.
type reference struct {
	Made   string
	Inputs []struct {
		Picture string
		Outputs []struct {
			Name    string
			Shape   []int64
			MeanAbs float64 `json:"mean_abs"`
			At      []int
			Value   []float64
		}
	}
}

// models are the models as they were trained: how a channel's byte becomes
// a number.
var models = []struct {
	name     string
	shape    []int64
	planes   bool // channel by channel, otherwise pixel by pixel
	mean     [3]float64
	std      [3]float64
	greatest float64 // difference that was seen, and some
}{
	{"nanodet", []int64{1, 3, 416, 416}, true, [3]float64{103.53, 116.28, 123.675}, [3]float64{57.375, 57.12, 58.395}, 1e-4},
	{"movenet-lightning", []int64{1, 192, 192, 3}, false, [3]float64{}, [3]float64{1, 1, 1}, 1e-4},
	{"selfie", []int64{1, 256, 256, 3}, false, [3]float64{}, [3]float64{255, 255, 255}, 1e-4},
}

// pictures are the pictures by formula: a byte for a place and a channel.
var pictures = map[string]func(x, y, c, w int) int{
	"waves": func(x, y, c, _ int) int { return (x*x + 3*y*y + 40*c*x) / 97 & 255 },
	"figure": func(x, y, c, w int) int { // a head, shoulders and a wall
		dx, dy := float64(2*x-w), float64(2*y-w)
		s := float64(w)
		if dx*dx+(dy+s/4)*(dy+s/4) < s*s/36 {
			return [3]int{224, 172, 140}[c]
		}
		if dx*dx/4+(dy-s*3/4)*(dy-s*3/4) < s*s/4 {
			return [3]int{30, 40, 90}[c]
		}
		return [3]int{180, 190, 200}[c] - y*60/w
	},
}

// The converted models give, run by ONNX Runtime, what the originals give in
// TensorFlow.js.
func TestConvertedModelsGiveWhatTheOriginalsGive(t *testing.T) {
	folder := ocr.Folder()
	rt, err := onnx.Open(filepath.Join(folder, ocr.Library))
	if errors.Is(err, onnx.ErrNoRuntime) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		t.Run(m.name, func(t *testing.T) {
			g, err := graph.Read(os.DirFS(filepath.Join(folder, "human-models")), m.name+".json")
			if errors.Is(err, os.ErrNotExist) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			file, err := g.ONNX()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "m.onnx")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := rt.Load(path, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			var ref reference
			text, err := os.ReadFile(filepath.Join("testdata", m.name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &ref); err != nil {
				t.Fatal(err)
			}
			width := int(slices.Max(m.shape))
			for _, in := range ref.Inputs {
				out, err := s.Run(onnx.Tensor{Shape: m.shape, Data: paint(pictures[in.Picture], width, m.planes, m.mean, m.std)})
				if err != nil {
					t.Fatal(err)
				}
				if len(out) != len(in.Outputs) {
					t.Fatalf("%d outputs, want %d", len(out), len(in.Outputs))
				}
				far, values := 0.0, 0
				for k, want := range in.Outputs {
					if !slices.Equal(out[k].Shape, want.Shape) {
						t.Fatalf("%s: shape %v, want %v", want.Name, out[k].Shape, want.Shape)
					}
					for i, at := range want.At {
						far = max(far, math.Abs(float64(out[k].Data[at])-want.Value[i]))
						values++
					}
					sum := 0.0
					for _, v := range out[k].Data {
						sum += math.Abs(float64(v))
					}
					if got := sum / float64(len(out[k].Data)); math.Abs(got-want.MeanAbs) > m.greatest {
						t.Errorf("%s %s: mean %.7f, want %.7f", in.Picture, want.Name, got, want.MeanAbs)
					}
				}
				t.Logf("%s %s: greatest difference of %d values %.2g", m.name, in.Picture, values, far)
				if !(far <= m.greatest) {
					t.Errorf("%s: greatest difference %g", in.Picture, far)
				}
			}
		})
	}
}

// A network that was let go of its size gives at that size what it gave before,
// and at another one a cell for each stride of the picture.
func TestAFreeModelTakesAnySize(t *testing.T) {
	folder := ocr.Folder()
	rt, err := onnx.Open(filepath.Join(folder, ocr.Library))
	if errors.Is(err, onnx.ErrNoRuntime) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	g, err := graph.Read(os.DirFS(filepath.Join(folder, "human-models")), "nanodet.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	load := func(as func() ([]byte, error)) *onnx.Session {
		file, err := as()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "m.onnx")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := rt.Load(path, 1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	run := func(s *onnx.Session, shape []int64, data []float32) []onnx.Tensor {
		out, err := s.Run(onnx.Tensor{Shape: shape, Data: data})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	fixed, free, m := load(g.ONNX), load(g.Free), models[0]
	data := paint(pictures["figure"], 416, m.planes, m.mean, m.std)
	want, got := run(fixed, m.shape, data), run(free, m.shape, data)
	for i := range want {
		if !slices.Equal(got[i].Shape, want[i].Shape) || !slices.Equal(got[i].Data, want[i].Data) {
			t.Errorf("output %d of the free model is not that of the other", i)
		}
	}
	out := run(free, []int64{1, 3, 192, 320}, data[:3*192*320])
	for i, cells := range []int64{24 * 40, 12 * 20, 6 * 10} {
		if !slices.Equal(out[i].Shape, []int64{1, cells, 80}) {
			t.Errorf("output %d at 320 × 192 has the shape %v", i, out[i].Shape)
		}
	}
}

// paint makes a picture by formula into a tensor.
func paint(at func(x, y, c, w int) int, w int, planes bool, mean, std [3]float64) []float32 {
	data := make([]float32, 3*w*w)
	for y := range w {
		for x := range w {
			for c := range 3 {
				i := (y*w+x)*3 + c
				if planes {
					i = (c*w+y)*w + x
				}
				data[i] = float32((float64(at(x, y, c, w)) - mean[c]) / std[c])
			}
		}
	}
	return data
}
