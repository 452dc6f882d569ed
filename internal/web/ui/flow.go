package ui

import (
	"slices"

	"github.com/a-h/templ"
)

// Heading opens a page: where it is, what it is about, what can be done.
type Heading struct {
	Path    []Crumb
	Title   string
	Facts   []string        // one line under the title, separated
	Lead    string          // or a sentence
	Meta    templ.Component // or chips and badges
	Saved   *SaveState
	Actions []Action
}

// Crumb is one step of the path to a page; the last has no Href.
type Crumb struct{ Text, Href string }

// Card is a framed part of a page; its body is its children.
type Card struct {
	ID, Title string
	Note      string // beside the title
	End       templ.Component
	EndText   string
	Foot      string
	Class     string
	Plain     bool // children without the inner margin: lists, tables
}

// Box is one of the four boxes on home pages.
type Box struct {
	Glyph, Text string // 学 学习
	Figures     []Figure
}

// Figure is one figure of a Box, a link to what it counts.
type Figure struct {
	Label, Href string
	N           string // 212
	Rest        string // /236 人
	Look        DueLook
}

// NextStep is the panel that names the one thing the reader is to do. Its
// button is disabled until nothing is missing.
type NextStep struct {
	Lead   string // 下一步
	Turn   string // 轮到您（复查人）
	Title  string
	Note   string
	Needs  []Need
	Button Action
	Others []Action
}

// Need is one condition of the step.
type Need struct {
	Text   string
	Met    bool
	Figure string // 2/2
	Href   string // where to mend it
	Link   string // 去填写
}

func (n NextStep) missing() int {
	k := 0
	for _, need := range n.Needs {
		if !need.Met {
			k++
		}
	}
	return k
}

func (n NextStep) button() Action {
	b := n.Button
	b.Kind, b.Large, b.Full = Primary, true, true
	b.Disabled = b.Disabled || n.missing() > 0
	return b
}

// StepState is where a life step lies.
type StepState string

// The states of a life step.
const (
	StepPast   StepState = "p"
	StepNow    StepState = "n"
	StepFuture StepState = ""
)

// Step is one of the life steps of a problem.
type Step struct {
	Text, Date string
	State      StepState
}

// LifeOf makes the steps of a path: those before the present one are past, and
// have the date on which the problem came there. text names a state; date is ""
// when it never came there.
func LifeOf[S comparable](path []S, now S, text, date func(S) string) []Step {
	at := slices.Index(path, now)
	out := make([]Step, len(path))
	for i, s := range path {
		out[i].Text = text(s)
		switch {
		case i < at:
			out[i].State = StepPast
		case i == at:
			out[i].State = StepNow
		default:
			continue
		}
		out[i].Date = date(s)
	}
	return out
}

// Event is one entry of a timeline.
type Event struct {
	Date, Time string
	Icon       string
	Title      string
	By         string // who, in which post
	Text       string
	Quote      string // verbatim words of the person concerned
	Evidence   []Evidence
	State      EventState
	Body       templ.Component // what does not fit the fields above
}

// EventState sets the present entry and the ones to come apart.
type EventState string

// The states of an entry.
const (
	EventPast   EventState = ""
	EventNow    EventState = "now"
	EventFuture EventState = "future"
)

// Evidence is the card of one piece of evidence. It shows a picture, or first
// lines of text, or, as Flat, an icon.
type Evidence struct {
	Href   string
	Title  string
	Note   string // what it is, its number E-0231
	Flat   bool
	Icon   string   // of a flat card
	Lines  []string // first lines; the first is a heading
	Image  string   // address of a still
	Alt    string   // what the still shows
	Length string   // 06:05
}

// CallKind is the weight of a callout.
type CallKind string

// The weights of a callout.
const (
	Info CallKind = "info"
	Warn CallKind = "warn"
	Bad  CallKind = "bad"
	Good CallKind = "good"
)

func (k CallKind) icon() string {
	switch k {
	case Warn:
		return "alert-triangle"
	case Bad:
		return "alert-circle"
	case Good:
		return "circle-check"
	case Info:
		return "info-circle"
	default:
		return "info-circle"
	}
}

// Pair is one line of a definition list.
type Pair struct {
	Term string
	Text string
}

// ListItem is one line of a list card.
type ListItem struct {
	Icon, Time  string
	Title, Href string
	Note        string
	Facts       []string
	End         templ.Component
	Item        bool // J and K walk through it
}
