// Package ocr reads the text on the picture of a page: where lines stand, what
// they say, and how sure it is of each. It runs PP-OCRv4 models (PaddleOCR,
// Apache-2.0) through ONNX Runtime: one finds lines, one tells whether a line
// stands on its head, one reads it.
package ocr

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"xiezhi/internal/platform/onnx"
)

// ErrBlank is a page without any text on it.
var ErrBlank = errors.New("ocr: no text on the page")

// Line is a line of text on a page.
type Line struct {
	Text       string
	Confidence float64 // 0 to 1, the mean over its characters
	Box        Quad
}

// Quad is a rectangle that may be turned: its corners in pixels of the page,
// from the upper left one clockwise as the text runs.
type Quad [4]Point

// Point is a place on the page, in pixels from its upper left corner.
type Point struct{ X, Y float64 }

// Bounds is the upright rectangle around q.
func (q Quad) Bounds() (minX, minY, maxX, maxY float64) {
	minX, minY, maxX, maxY = q[0].X, q[0].Y, q[0].X, q[0].Y
	for _, p := range q[1:] {
		minX, maxX = min(minX, p.X), max(maxX, p.X)
		minY, maxY = min(minY, p.Y), max(maxY, p.Y)
	}
	return minX, minY, maxX, maxY
}

// Page is what was read on a page.
type Page struct {
	Lines  []Line // from top to bottom as detected; reading order is for the caller
	Turned bool   // the page stood on its head; the boxes are those of the page turned round
}

// Reader reads pages. The models are loaded when the first page comes. It may
// be used from several goroutines at once.
type Reader struct {
	folder  string
	threads int

	once             sync.Once
	err              error // why the models could not be loaded
	find, turn, read *onnx.Session
	keys             []string // what each class of the reading model stands for; 0 is nothing
}

// The files of a folder of models.
const (
	Library = "libonnxruntime.so.1"
	Finder  = "ch_PP-OCRv4_det_infer.onnx"
	Turner  = "ch_ppocr_mobile_v2.0_cls_infer.onnx"
	Scribe  = "ch_PP-OCRv4_rec_infer.onnx"
	Keys    = "ppocr_keys_v1.txt"
)

// Folder is where the models lie when nobody says otherwise: where
// scripts/models puts them.
func Folder() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "xiezhi", "models")
}

// New returns a reader over the models of a folder, each to run on so many
// threads. onnx.ErrNoRuntime: this build cannot, or the files are not there.
func New(folder string, threads int) (*Reader, error) {
	if !onnx.Built {
		return nil, fmt.Errorf("%w: a build without cgo", onnx.ErrNoRuntime)
	}
	for _, name := range []string{Library, Finder, Turner, Scribe, Keys} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return nil, fmt.Errorf("%w: %w", onnx.ErrNoRuntime, err)
		}
	}
	return &Reader{folder: folder, threads: threads}, nil
}

// load loads the models.
func (r *Reader) load() error {
	r.once.Do(func() { r.err = r.open() })
	return r.err
}

func (r *Reader) open() error {
	rt, err := onnx.Open(filepath.Join(r.folder, Library))
	if err != nil {
		return err
	}
	for _, m := range []struct {
		to   **onnx.Session
		file string
	}{{&r.find, Finder}, {&r.turn, Turner}, {&r.read, Scribe}} {
		if *m.to, err = rt.Load(filepath.Join(r.folder, m.file), r.threads); err != nil {
			return err
		}
	}
	r.keys, err = readKeys(filepath.Join(r.folder, Keys))
	return err
}

// readKeys reads the table of classes: a line each, with nothing before and the
// space behind.
func readKeys(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	defer f.Close()
	keys := []string{""}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		keys = append(keys, strings.TrimRight(sc.Text(), "\r"))
	}
	return append(keys, " "), sc.Err()
}

// Close lets the models go. No page is being read any more.
func (r *Reader) Close() error {
	if r == nil {
		return nil
	}
	var errs []error
	for _, s := range []*onnx.Session{r.find, r.turn, r.read} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// sure is the least mean confidence of a line that is text and not a stain.
const sure = 0.5

// Read reads a page. A page on its head is turned round and read again.
// ErrBlank: there is no text on it.
func (r *Reader) Read(img image.Image) (Page, error) {
	if err := r.load(); err != nil {
		return Page{}, err
	}
	pic := newPicture(img)
	boxes, err := r.lines(pic)
	if err != nil {
		return Page{}, err
	}
	var page Page
	if page.Turned, err = r.onItsHead(pic, boxes); err != nil {
		return Page{}, err
	}
	if page.Turned {
		pic = pic.turned()
		if boxes, err = r.lines(pic); err != nil {
			return Page{}, err
		}
	}
	for _, b := range boxes {
		line, err := r.line(pic, b)
		if err != nil {
			return Page{}, err
		}
		if strings.TrimSpace(line.Text) != "" && line.Confidence >= sure {
			page.Lines = append(page.Lines, line)
		}
	}
	if len(page.Lines) == 0 {
		return page, ErrBlank
	}
	return page, nil
}
