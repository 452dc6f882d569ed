package ui

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed icons.txt
var iconList string

// Icons lists the names that Icon may be called with.
func Icons() []string {
	var names []string
	for line := range strings.Lines(iconList) {
		if name := strings.TrimSpace(line); name != "" && !strings.HasPrefix(name, "#") {
			names = append(names, name)
		}
	}
	return names
}

// Family says whose turn a state is, by colour.
type Family string

// The families of states.
const (
	Wait   Family = "wait"   // nobody yet: 线索, 草稿
	Check  Family = "check"  // the inspection side: 核实中 … 认定
	Work   Family = "work"   // the unit: 立项, 交办, 整改中
	Verify Family = "verify" // another person checks: 待验收, 待签发
	Done   Family = "done"   // 销号, 跟踪问效
	Back   Family = "back"   // 退回重办, 问题反弹
	Off    Family = "off"    // 查否, 撤销, 中止
)

// Ring is the glyph of a status chip, so that colour is never alone.
type Ring string

// The rings: from nothing begun to three quarters done, and the ways to end.
const (
	RingDashed       Ring = "g-dash"
	RingEmpty        Ring = "g-0"
	RingQuarter      Ring = "g-1"
	RingHalf         Ring = "g-2"
	RingThreeQuarter Ring = "g-3"
	RingTick         Ring = "g-tick"
	RingBack         Ring = "g-back"
	RingLoop         Ring = "g-loop"
	RingPause        Ring = "g-pause"
	RingSlash        Ring = "g-slash"
)

// Chip is the state of a finding or an issue, and of nothing else.
type Chip struct {
	Family Family
	Ring   Ring
	Text   string
}

// DueLook is how pressing a deadline is.
type DueLook string

// The looks of a deadline.
const (
	DuePlain DueLook = ""
	DueSoon  DueLook = "soon" // two working days or fewer
	DueLate  DueLook = "late"
)

// Due is a deadline: in words, and the date under it.
type Due struct {
	Look DueLook
	Text string // 剩 6 个工作日; 暂停
	Date string // 11月25日; 至 12月15日
}

// DueIn is the deadline that lies days working days ahead: 0 is today, below 0
// is past.
func DueIn(w Words, days int, date string) Due {
	switch {
	case days < 0:
		return Due{Look: DueLate, Text: w.T("due.late", "n", -days), Date: date}
	case days == 0:
		return Due{Look: DueSoon, Text: w.T("due.today"), Date: date}
	case days <= 2:
		return Due{Look: DueSoon, Text: w.T("due.left", "n", days), Date: date}
	default:
		return Due{Text: w.T("due.left", "n", days), Date: date}
	}
}

func (d Due) class() string {
	if d.Look == DuePlain {
		return "xz-due"
	}
	return "xz-due " + string(d.Look)
}

// level keeps a severity within the four there are: 1 轻, 2 一般, 3 较重, 4 严重.
func level(n int) int { return min(max(n, 1), 4) }

// bar is one of the four bars of the severity mark.
type bar struct{ x, y, h string }

func bars() []bar {
	out := make([]bar, 4)
	for i := range out {
		h := 3 * (i + 1)
		out[i] = bar{strconv.Itoa(4 * i), strconv.Itoa(12 - h), strconv.Itoa(h)}
	}
	return out
}

// Action is one thing the reader can do. Href makes it a link, Post a form of
// its own that posts there, otherwise it is a button of the form around it.
type Action struct {
	Text     string
	Icon     string
	Key      string // the key that presses it: "a"; written on the button
	Href     string
	Post     string
	Name     string // of the button, with Value
	Value    string
	Fields   []Hidden // of the form, with Post
	Kind     ActionKind
	Small    bool
	Large    bool
	Full     bool // as wide as its panel
	Disabled bool
	Attrs    map[string]string // hx-… and data-…
}

// Hidden is a hidden field.
type Hidden struct{ Name, Value string }

// ActionKind is the weight of an action.
type ActionKind string

// The weights. A page has one Primary at most: the reader's next legal act.
const (
	Plain   ActionKind = ""
	Primary ActionKind = "btn-primary"
	Quiet   ActionKind = "quiet"
)

func (a Action) class() string {
	c := "btn"
	if a.Kind != Plain {
		c += " " + string(a.Kind)
	}
	if a.Small {
		c += " sm"
	}
	if a.Large {
		c += " lg"
	}
	if a.Full {
		c += " xz-full"
	}
	return c
}

// Of is a count with its whole, and where people may act on the rate also the
// rate and its interval.
type Of struct {
	N, All string
	Unit   string // 场
	Rate   string // 96.3%
	CI     string // 95% 区间 93.6%–97.9%
}

func keycap(key string) string { return strings.ToUpper(key) }

// rest is what follows the count: /321 场.
func (o Of) rest() string {
	if o.Unit == "" {
		return "/" + o.All
	}
	return "/" + o.All + " " + o.Unit
}
