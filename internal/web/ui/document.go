package ui

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Paper is a document as it will be read: numbered paragraphs with marks, or
// pictures of its pages with marks.
type Paper struct {
	Label  string   // 判决书正文，隐名预览
	Facts  []string // the line above the text
	End    string   // at its right
	Blocks []Block
	Leaves []Leaf // shown instead of Blocks
}

// Leaf is the picture of a page with marks on it. Width and Height are its size
// in the unit in which the marks are placed.
type Leaf struct {
	Text          string // 第 3 页
	Href          string // of the picture
	Width, Height float64
	Marks         []LeafMark
}

// LeafMark is a rectangle on a page that belongs to hit N.
type LeafMark struct {
	X, Y, Width, Height float64
	N, Level            int
	ID                  string // of the element, to link to; "" for a further line of the same mark
	Last                bool   // the number of the hit stands behind it
}

// BlockKind is the place of a block on the page.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading1            // the court and the title, centred
	CaseLine            // the case number, at the right
	Signature           // the signature block, at the right
)

// Block is one paragraph of a Paper. N numbers it; 0 leaves the number out.
type Block struct {
	Kind BlockKind
	N    int
	Runs []Run
}

// Run is a stretch of text that lies under the same marks.
type Run struct {
	Text     string
	Redacted bool // shown as the reader of the published copy sees it
	Gap      bool // nothing stands here, and something should
	Under    []int
	Level    int      // the gravest of the marks it lies under; 0 for none
	IDs      []string // of the marks that begin here
	Ends     []End    // of the marks that end here
}

// End is the number that closes a mark.
type End struct{ N, Level int }

// Mark says that hit N lies on text[Start:End], bytes of the paragraph it was
// given with. An empty span is a place where something is missing.
type Mark struct {
	Start, End int
	N          int
	Level      int    // 1 轻 to 4 严重
	ID         string // of the element, to link to; h2, for a second place of the same hit h2-2
}

// Runs cuts one paragraph at the edges of its marks and of the stretches to be
// shown redacted. Marks may overlap and nest; spans outside text are cut to it.
func Runs(text string, marks []Mark, redacted [][2]int) []Run {
	cuts := []int{0, len(text)}
	marks = slices.Clone(marks)
	for i := range marks {
		m := &marks[i]
		m.Start = min(max(m.Start, 0), len(text))
		m.End = min(max(m.End, m.Start), len(text))
		m.Level = level(m.Level)
		cuts = append(cuts, m.Start, m.End)
	}
	for _, r := range redacted {
		cuts = append(cuts, min(max(r[0], 0), len(text)), min(max(r[1], 0), len(text)))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	// From outside in: the script takes the last of several as the nearest.
	slices.SortStableFunc(marks, func(a, b Mark) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var runs []Run
	for i, from := range cuts {
		for _, m := range marks {
			if m.Start == from && m.End == from {
				runs = append(runs, Run{Gap: true, Under: []int{m.N}, Level: m.Level, IDs: ids(m), Ends: []End{{m.N, m.Level}}})
			}
		}
		if i+1 < len(cuts) {
			runs = append(runs, cut(text, from, cuts[i+1], marks, redacted))
		}
	}
	return runs
}

// cut makes the run text[from:to], on which no mark begins or ends inside.
func cut(text string, from, to int, marks []Mark, redacted [][2]int) Run {
	r := Run{Text: text[from:to]}
	for _, m := range marks {
		if m.Start > from || m.End < to || m.Start == m.End {
			continue
		}
		r.Under = append(r.Under, m.N)
		r.Level = max(r.Level, m.Level)
		if m.Start == from {
			r.IDs = append(r.IDs, ids(m)...)
		}
		if m.End == to {
			r.Ends = append(r.Ends, End{m.N, m.Level})
		}
	}
	for _, span := range redacted {
		r.Redacted = r.Redacted || span[0] <= from && to <= span[1]
	}
	return r
}

func ids(m Mark) []string {
	if m.ID == "" {
		return nil
	}
	return []string{m.ID}
}

func (r Run) class() string {
	c := "m" + strconv.Itoa(level(r.Level))
	if r.Gap {
		c += " gap"
	}
	return c
}

// under lists the hits of a run for the script: "2 5".
func (r Run) under() string {
	return strings.Trim(fmt.Sprint(r.Under), "[]")
}

func (b Block) paragraphID() string { return "p" + strconv.Itoa(b.N) }

// Hit is one entry of the list beside a Paper.
type Hit struct {
	N        int
	Level    int
	Severity string // the word: 较重
	Title    string
	End      string // 第 35 项
	Note     string
	Place    string // id of its mark: h2
	Pair     *[2]Place
	Fix      *Fix
	Link     string // label of the bracket between its places: 两处不一致
	Actions  []Action
	Body     templ.Component
	Current  bool
}

// Place is one of the two places that contradict each other.
type Place struct {
	ID                    string // of its mark
	Where                 string // 第 4 段　诉讼请求
	Before, Figure, After string // 货款 386,000 元
}

// Fix is what a slip would become.
type Fix struct {
	Before   string // unchanged text before it
	Del, Ins string
	Action   *Action
}

// runs writes the text of a block. It is written by hand and not as a template,
// because a template puts a space where a line of it ends, and Chinese text
// has none.
func runs(w Words, list []Run) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		var b strings.Builder
		for _, r := range list {
			if len(r.Under) == 0 {
				b.WriteString(plain(r))
				continue
			}
			writeMark(&b, w, r)
		}
		_, err := io.WriteString(out, b.String())
		return err
	})
}

// writeMark writes one marked run. An element has one id: where several marks
// begin together, the outer ones get an empty element before it.
func writeMark(b *strings.Builder, w Words, r Run) {
	id := ""
	for i, name := range r.IDs {
		if i < len(r.IDs)-1 {
			fmt.Fprintf(b, `<span id="%s" tabindex="-1"></span>`, templ.EscapeString(name))
		} else {
			id = fmt.Sprintf(` id="%s" tabindex="-1"`, templ.EscapeString(name))
		}
	}
	fmt.Fprintf(b, `<mark class="%s" data-marks="%s"%s><span>%s</span>`, r.class(), r.under(), id, plain(r))
	for _, e := range r.Ends {
		fmt.Fprintf(b, `<sup class="n%d"><a href="#hit-%d" data-number="%d" aria-label="%s">%d</a></sup>`,
			level(e.Level), e.N, e.N, templ.EscapeString(w.T("ui.paper.hit", "n", e.N)), e.N)
	}
	b.WriteString(`</mark>`)
}

// plain writes the text of a run with its line breaks. Paper text is justified
// as in print: a date may break there, so Text is not used.
func plain(r Run) string {
	text := strings.ReplaceAll(templ.EscapeString(r.Text), "\n", "<br>")
	if r.Redacted {
		return `<b class="rd">` + text + `</b>`
	}
	return text
}

// length is a length on a leaf.
func length(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// view is the coordinate system of a leaf.
func (l Leaf) view() string { return "0 0 " + length(l.Width) + " " + length(l.Height) }

// number is where the number of a mark stands, half of it above the line.
func (m LeafMark) number() (x, y string) { return length(m.X + m.Width + 7), length(m.Y) }

func (m LeafMark) attrs() templ.Attributes {
	a := templ.Attributes{"data-marks": strconv.Itoa(m.N), "class": "m" + strconv.Itoa(level(m.Level)), "tabindex": "-1"}
	if m.ID != "" {
		a["id"] = m.ID
	}
	return a
}
