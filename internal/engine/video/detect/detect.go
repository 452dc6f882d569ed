// Package detect looks at a picture: where persons and phones are in it, and
// where the joints of a person are. It runs the models of a folder through ONNX
// Runtime; each lies there with a description of what goes in and what comes
// out, so that a court may put another in its place. Nobody is recognised.
package detect

import (
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/onnx"
)

// Errors that callers tell apart.
var (
	// ErrModel is a model that is not what its description says.
	ErrModel = errors.New("detect: the model is not the one that is described")
	// ErrCrop is a part of a picture with nothing in it.
	ErrCrop = errors.New("detect: nothing of the picture is within the crop")
)

// The places in a folder of models.
const (
	Library = "libonnxruntime.so.1"
	Slots   = "vision" // the models that look, each with its description
)

// Label is what an object is.
type Label string

// The labels.
const (
	Person Label = "person"
	Phone  Label = "phone"
)

// Object is something that a model saw.
type Object struct {
	Label Label
	Score float64         // 0 to 1; not a probability
	Box   image.Rectangle // in pixels of the whole picture, within it
}

// Margin is what is looked at beyond a crop, as a share of its width and height
// in all: who leans out of a seat is still seen whole.
const Margin = 0.15

// Detector looks at pictures. It may be used from several goroutines at once.
type Detector struct {
	objects, pose *model
}

// Open loads the models of a folder, each to run on so many threads.
// onnx.ErrNoRuntime: this build cannot, or the files are not there. ErrModel: a
// file is there and is not what its description says.
func Open(folder string, threads int) (*Detector, error) {
	if !onnx.Built {
		return nil, fmt.Errorf("%w: a build without cgo", onnx.ErrNoRuntime)
	}
	slots, err := readSlots(os.DirFS(folder), Slots)
	if err != nil {
		return nil, err
	}
	rt, err := onnx.Open(filepath.Join(folder, Library))
	if err != nil {
		return nil, err
	}
	d := &Detector{}
	for _, s := range slots {
		m, err := load(rt, s, filepath.Join(folder, Slots), threads)
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		switch s.Task {
		case taskObjects:
			d.objects = m
		case taskPose:
			d.pose = m
		}
	}
	return d, nil
}

// Name names the models and their content, for what is stored with observations.
func (d *Detector) Name() string {
	return d.objects.slot.version() + " " + d.pose.slot.version()
}

// Close lets the models go. No picture is being looked at any more.
func (d *Detector) Close() error {
	var errs []error
	for _, m := range []*model{d.objects, d.pose} {
		if m != nil {
			errs = append(errs, m.session.Close())
		}
	}
	return errors.Join(errs...)
}

// Persons looks once at the crop of img and Margin around it, and returns the
// persons and phones there, the surest first. The scores begin where the
// description says, far below what a rule calls seen.
func (d *Detector) Persons(img *image.RGBA, crop image.Rectangle) ([]Object, error) {
	out, fit, err := d.objects.look(img, crop)
	if err != nil {
		return nil, err
	}
	found, err := gfl(d.objects.slot, fit.input, out)
	if err != nil {
		return nil, err
	}
	var list []Object
	for _, f := range distinct(found, d.objects.slot.Output.Overlap) {
		// What is nothing but a sliver at the edge of the picture is dropped.
		if box := fit.box(f.box).Intersect(img.Rect); !box.Empty() {
			list = append(list, Object{f.label, f.score, box})
		}
	}
	return list, nil
}

// Pose looks for the joints of the person in the crop of img and Margin around
// it: 17 in COCO's order, in fractions of img. There are always 17; what is not
// seen has a low score.
func (d *Detector) Pose(img *image.RGBA, crop image.Rectangle) ([]video.Keypoint, error) {
	out, fit, err := d.pose.look(img, crop)
	if err != nil {
		return nil, err
	}
	joints, err := joints(d.pose.slot, out)
	if err != nil {
		return nil, err
	}
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	for i, k := range joints {
		x, y := fit.point(k.X, k.Y)
		joints[i].X, joints[i].Y = (x-float64(img.Rect.Min.X))/w, (y-float64(img.Rect.Min.Y))/h
	}
	return joints, nil
}

// model is a model, loaded, with what it was described as.
type model struct {
	slot    Slot
	session *onnx.Session
	inputs  sync.Pool // of *[]float32, each one picture
}

func load(rt *onnx.Runtime, s Slot, folder string, threads int) (*model, error) {
	session, err := rt.Load(filepath.Join(folder, s.Name+".onnx"), threads)
	if err != nil {
		return nil, err
	}
	n := 3 * s.Input.Width * s.Input.Height
	return &model{slot: s, session: session, inputs: sync.Pool{New: func() any {
		in := make([]float32, n)
		return &in
	}}}, nil
}

// look runs the model on the crop of img and Margin around it.
func (m *model) look(img *image.RGBA, crop image.Rectangle) ([]onnx.Tensor, fit, error) {
	in := m.slot.Input
	area := grown(crop).Intersect(img.Rect)
	if crop.Intersect(img.Rect).Empty() {
		return nil, fit{}, fmt.Errorf("%w: %v of %v", ErrCrop, crop, img.Rect)
	}
	in = in.sized(area)
	f := letterbox(area, in.Width, in.Height)
	data := m.inputs.Get().(*[]float32)
	defer m.inputs.Put(data)
	part := (*data)[:3*in.Width*in.Height]
	fill(part, img, f, in)
	out, err := m.session.Run(onnx.Tensor{Shape: in.shape(), Data: part})
	return out, f, err
}

// sized is the input for an area of a picture: no larger than what it takes to
// show the longer side as long as it can be, if the model takes that.
func (in Input) sized(area image.Rectangle) Input {
	if in.Multiple == 0 {
		return in
	}
	scale := min(float64(in.Width)/float64(area.Dx()), float64(in.Height)/float64(area.Dy()))
	up := func(length int) int {
		times := math.Ceil(float64(length)*scale/float64(in.Multiple) - 1e-6)
		return max(1, int(times)) * in.Multiple
	}
	in.Width, in.Height = min(in.Width, up(area.Dx())), min(in.Height, up(area.Dy()))
	return in
}

// version is the model's name and the beginning of its checksum.
func (s Slot) version() string { return s.Name + "@" + s.SHA256[:min(8, len(s.SHA256))] }

// labels are the labels in the order of their classes.
func (s Slot) labels() ([]int, map[int]Label) {
	of := map[int]Label{}
	var classes []int
	for l, c := range s.Output.Labels {
		of[c] = l
		classes = append(classes, c)
	}
	slices.Sort(classes)
	return classes, of
}
