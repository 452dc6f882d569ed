package detect

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"xiezhi/internal/platform/onnx"
)

// Slot is the description of a model: NAME.json beside NAME.onnx.
type Slot struct {
	Name    string `json:"name"`
	Task    Task   `json:"task"`
	Input   Input  `json:"input"`
	Output  Output `json:"output"`
	Licence string `json:"licence"`
	Source  string `json:"source"`
	SHA256  string `json:"sha256"` // of NAME.onnx
}

// Task is what a model is for.
type Task string

const (
	taskObjects Task = "objects"
	taskPose    Task = "pose"
)

// Input is how a picture is handed to a model: width × height pixels, the
// picture fitted in with black beside it, each value (v − mean) / std of its
// channel with v from 0 to 255.
type Input struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	// Multiple: the model takes any picture up to width × height whose sides are
	// multiples of this; 0 if it takes that one size alone.
	Multiple int        `json:"multiple,omitempty"`
	Layout   string     `json:"layout"`  // nchw: plane by plane, nhwc: pixel by pixel
	Colours  string     `json:"colours"` // the order of the channels: rgb, bgr
	Mean     [3]float64 `json:"mean"`    // in that order
	Std      [3]float64 `json:"std"`
}

// Output is how the answer of a model is read.
type Output struct {
	// Decoder: "gfl", scores and distributions of distances to the four sides
	// for the cells of grids (NanoDet), or "joints", one row y, x, score each.
	Decoder string        `json:"decoder"`
	Strides []int         `json:"strides,omitempty"` // pixels of the input a cell of each grid stands for
	Classes int           `json:"classes,omitempty"` // scores a cell has
	Bins    int           `json:"bins,omitempty"`    // a distance is a distribution over so many multiples of the stride
	Labels  map[Label]int `json:"labels,omitempty"`  // the class of each label; other classes are not read
	Least   float64       `json:"least,omitempty"`   // the lowest score that is reported
	Overlap float64       `json:"overlap,omitempty"` // of two of a label that overlap more (intersection over union) the surer stays
	Joints  int           `json:"joints,omitempty"`
}

const (
	decodeGFL    = "gfl"
	decodeJoints = "joints"
	joinedParts  = 17 // what video.Observation keeps, in COCO's order
)

// readSlots reads the descriptions in a folder, one for each task, and checks
// the models beside them.
func readSlots(fsys fs.FS, folder string) ([]Slot, error) {
	files, err := fs.Glob(fsys, path.Join(folder, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("detect: %w", err)
	}
	var slots []Slot
	by := map[Task]string{}
	for _, file := range files {
		s, err := readSlot(fsys, file)
		if err != nil {
			return nil, err
		}
		if other := by[s.Task]; other != "" {
			return nil, fmt.Errorf("detect: %s and %s are both for %s; take one away", other, s.Name, s.Task)
		}
		by[s.Task] = s.Name
		slots = append(slots, s)
	}
	for _, t := range []Task{taskObjects, taskPose} {
		if by[t] == "" {
			return nil, fmt.Errorf("%w: no model for %s in %s", onnx.ErrNoRuntime, t, folder)
		}
	}
	return slots, nil
}

// readSlot reads one description and checks the model beside it.
func readSlot(fsys fs.FS, file string) (Slot, error) {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Slot{}, fmt.Errorf("detect: %w", err)
	}
	s, err := parseSlot(text)
	if err != nil {
		return Slot{}, fmt.Errorf("%s: %w", file, err)
	}
	if want := strings.TrimSuffix(path.Base(file), ".json"); s.Name != want {
		return Slot{}, fmt.Errorf("%s: %w: it describes %q", file, ErrModel, s.Name)
	}
	f, err := fsys.Open(path.Join(path.Dir(file), s.Name+".onnx"))
	if errors.Is(err, fs.ErrNotExist) {
		return Slot{}, fmt.Errorf("%w: %w", onnx.ErrNoRuntime, err)
	}
	if err != nil {
		return Slot{}, fmt.Errorf("detect: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return Slot{}, fmt.Errorf("detect: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != s.SHA256 {
		return Slot{}, fmt.Errorf("%w: %s.onnx has the checksum %s, described is %s", ErrModel, s.Name, got, s.SHA256)
	}
	return s, nil
}

// parseSlot reads a description. What it does not know is an error: a setting
// that is not obeyed would be worse than none.
func parseSlot(text []byte) (Slot, error) {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	var s Slot
	if err := dec.Decode(&s); err != nil {
		return Slot{}, fmt.Errorf("detect: %w", err)
	}
	if err := s.check(); err != nil {
		return Slot{}, err
	}
	return s, nil
}

// largest is the most pixels a side of an input may have.
const largest = 4096

// check reports the first thing in a description that cannot be followed.
func (s Slot) check() error {
	in := s.Input
	switch {
	case s.Name == "" || s.Licence == "" || s.Source == "" || len(s.SHA256) != 2*sha256.Size:
		return errors.New("detect: a model needs a name, its licence, its source and its sha256")
	case in.Width < 1 || in.Height < 1 || in.Width > largest || in.Height > largest:
		return fmt.Errorf("detect: input of %d × %d", in.Width, in.Height)
	case in.Multiple < 0 || in.Multiple > 0 && (in.Width%in.Multiple != 0 || in.Height%in.Multiple != 0):
		return fmt.Errorf("detect: an input of %d × %d is no multiple of %d", in.Width, in.Height, in.Multiple)
	case in.Layout != "nchw" && in.Layout != "nhwc":
		return fmt.Errorf("detect: layout %q; known are nchw and nhwc", in.Layout)
	case in.Colours != "rgb" && in.Colours != "bgr":
		return fmt.Errorf("detect: colours %q; known are rgb and bgr", in.Colours)
	case in.Std[0] <= 0 || in.Std[1] <= 0 || in.Std[2] <= 0:
		return errors.New("detect: std must be above 0")
	}
	switch s.Task {
	case taskObjects:
		return s.Output.checkObjects(in)
	case taskPose:
		if s.Output.Decoder != decodeJoints || s.Output.Joints != joinedParts {
			return fmt.Errorf("detect: decoder %q of %d; a pose has the decoder %s and %d joints",
				s.Output.Decoder, s.Output.Joints, decodeJoints, joinedParts)
		}
		return nil
	default:
		return fmt.Errorf("detect: task %q; known are %s and %s", s.Task, taskObjects, taskPose)
	}
}

func (o Output) checkObjects(in Input) error {
	if o.Decoder != decodeGFL {
		return fmt.Errorf("detect: decoder %q; for objects %s is known", o.Decoder, decodeGFL)
	}
	if o.Classes < 1 || o.Bins < 2 || len(o.Strides) == 0 || o.Least <= 0 || o.Overlap <= 0 || o.Overlap > 1 {
		return errors.New("detect: classes, bins, strides, least and overlap must be given")
	}
	for _, st := range o.Strides {
		if st < 1 || in.Width%st != 0 || in.Height%st != 0 {
			return fmt.Errorf("detect: an input of %d × %d has no grid of stride %d", in.Width, in.Height, st)
		}
		if in.Multiple%st != 0 {
			return fmt.Errorf("detect: a multiple of %d has no grid of stride %d", in.Multiple, st)
		}
	}
	if _, ok := o.Labels[Person]; !ok {
		return fmt.Errorf("detect: no class for %s", Person)
	}
	for l, c := range o.Labels {
		if l != Person && l != Phone || c < 0 || c >= o.Classes {
			return fmt.Errorf("detect: label %q of class %d; known are %s and %s", l, c, Person, Phone)
		}
	}
	return nil
}

// shape is the shape of the tensor that a picture becomes.
func (in Input) shape() []int64 {
	if in.Layout == "nchw" {
		return []int64{1, 3, int64(in.Height), int64(in.Width)}
	}
	return []int64{1, int64(in.Height), int64(in.Width), 3}
}
