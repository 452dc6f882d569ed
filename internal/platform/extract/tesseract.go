package extract

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"xiezhi/internal/platform/ocr"
)

// The other program that reads pictures of pages, for a machine without the
// models, and the Debian package with its Chinese.
const (
	tesseractTool    = "tesseract"
	tesseractTongue  = "chi_sim"
	TesseractPackage = "tesseract-ocr-chi-sim"
)

// Tesseract reads pictures of pages by the program of that name, which is
// slower and misreads more than the models of package ocr do.
type Tesseract struct {
	tool string
	lim  Limits
}

// FindTesseract looks for the program and its Chinese. If either is missing
// the error is ErrToolMissing.
func FindTesseract(ctx context.Context) (*Tesseract, error) {
	missing := func(err error) (*Tesseract, error) {
		return nil, fail("extract.tool_missing", fmt.Errorf("%w: %w", ErrToolMissing, err), "package", TesseractPackage)
	}
	tool, err := exec.LookPath(tesseractTool)
	if err != nil {
		return missing(err)
	}
	t := &Tesseract{tool: tool, lim: DefaultLimits()}
	var tongues []byte
	_, err = t.run(ctx, nil, []string{"--list-langs"}, func(r io.Reader) (err error) {
		tongues, err = io.ReadAll(io.LimitReader(r, 1<<16))
		return err
	})
	if err != nil {
		return missing(err)
	}
	if !bytes.Contains(tongues, []byte("\n"+tesseractTongue+"\n")) {
		return missing(fmt.Errorf("no %s", tesseractTongue))
	}
	return t, nil
}

// Read implements Recogniser. A page on its head is turned round first.
func (t *Tesseract) Read(img image.Image) (ocr.Page, error) {
	ctx, cancel := context.WithTimeout(context.Background(), t.lim.Time)
	defer cancel()
	var page ocr.Page
	data, err := encoded(img)
	if err != nil {
		return page, err
	}
	if page.Turned = t.onItsHead(ctx, data); page.Turned {
		if data, err = encoded(turn(img)); err != nil {
			return page, err
		}
	}
	said, err := t.run(ctx, data, []string{"-", "-", "-l", tesseractTongue, "--psm", "3", "tsv"}, func(r io.Reader) (err error) {
		page.Lines, err = readTable(r)
		return err
	})
	if err != nil {
		return page, childError(tesseractTool, said, err)
	}
	if len(page.Lines) == 0 {
		return page, ocr.ErrBlank
	}
	return page, nil
}

// onItsHead asks which way up the page stands. A page with too little on it to
// tell counts as upright.
func (t *Tesseract) onItsHead(ctx context.Context, data []byte) (turned bool) {
	_, err := t.run(ctx, data, []string{"-", "-", "--psm", "0"}, func(r io.Reader) error {
		sc := bufio.NewScanner(r)
		for sc.Scan() {
			turned = turned || strings.TrimSpace(sc.Text()) == "Rotate: 180"
		}
		return sc.Err()
	})
	return err == nil && turned
}

// run runs the program within the limits of every child of ours.
func (t *Tesseract) run(ctx context.Context, data []byte, args []string, read func(io.Reader) error) (string, error) {
	s := &source{r: bytes.NewReader(data), size: int64(len(data)), lim: t.lim}
	return s.runChild(ctx, t.tool, args, read)
}

func encoded(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// readTable reads the words that the program prints and makes lines of them: a
// row each, with the level of what it is (5 is a word), the numbers of page,
// block, paragraph, line and word, its box in pixels, how sure it is in
// hundredths, and the word.
func readTable(r io.Reader) ([]ocr.Line, error) {
	const fields, word = 12, "5"
	var out []ocr.Line
	var last string // block, paragraph and line of the word before
	var words int
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxBboxLine)
	for sc.Scan() {
		f := strings.SplitN(sc.Text(), "\t", fields)
		if len(f) < fields || f[0] != word || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var n [5]float64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseFloat(f[6+i], 64); err != nil {
				return nil, fmt.Errorf("extract: %s printed %q for a number", tesseractTool, f[6+i])
			}
		}
		right, bottom := n[0]+n[2], n[1]+n[3]
		sure := max(0, n[4]) / 100
		if line := strings.Join(f[2:5], " "); line != last || len(out) == 0 {
			out, last, words = append(out, ocr.Line{Text: f[11], Box: around(n[0], n[1], right, bottom), Confidence: sure}), line, 1
			continue
		}
		l := &out[len(out)-1]
		words++
		l.Text += " " + f[11]
		l.Confidence += (sure - l.Confidence) / float64(words)
		x0, y0, x1, y1 := l.Box.Bounds()
		l.Box = around(min(x0, n[0]), min(y0, n[1]), max(x1, right), max(y1, bottom))
	}
	return out, sc.Err()
}

// around is an upright rectangle.
func around(x0, y0, x1, y1 float64) ocr.Quad {
	return ocr.Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}
