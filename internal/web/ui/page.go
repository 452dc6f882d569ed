package ui

import "unicode/utf8"

// Theme is how light the page is. The reader's setting decides; no script is
// needed for it.
type Theme string

// The two themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Page is what the frame needs to know about a page and its reader.
type Page struct {
	Words   Words
	Lang    string // zh-CN or en
	Theme   Theme  // Light when empty
	Compact bool   // rows of 36 px instead of 44

	Title string // of the browser's window; the heading is the page's own
	Court string // the reader's court
	Home  string // where the brand leads, / when empty

	Nav    []NavItem // home and the four words
	Sub    *SubNav   // nil on home pages
	Search string    // where the search form goes; empty leaves it out
	Bell   Bell
	Who    Who

	Wide      bool    // work benches use the full width
	Notices   []Toast // what the last act has to say
	PrintMark string  // who printed it and when, on paper only
}

// NavItem is one of 首页 学 查 督 立.
type NavItem struct {
	Glyph   string // 学; empty for home in the bar
	Short   string // the character in the bottom bar when Glyph is empty: 首
	Text    string // 学习
	Href    string
	Current bool
}

// SubNav is the line of pages under one of the four words.
type SubNav struct {
	Label string // 查 的栏目
	Items []SubItem
}

// SubItem is one page of a SubNav. Count is left out when empty.
type SubItem struct {
	Text, Href, Count string
	Current           bool
}

// Bell leads to the notifications. Without an Href there is no bell.
type Bell struct {
	Href  string
	Count int
}

// Who is the person signed in, in the post in which they act.
type Who struct {
	Name, Post string
	Menu       []MenuItem
}

// MenuItem is a line of the account menu: a link, or a POST when Post is set.
type MenuItem struct {
	Text, Href string
	Post       bool
	Current    bool
}

func (p Page) theme() string {
	if p.Theme == Dark {
		return string(Dark)
	}
	return string(Light)
}

func (p Page) density() string {
	if p.Compact {
		return "compact"
	}
	return "comfortable"
}

func (p Page) lang() string {
	if p.Lang == "" {
		return "zh-CN"
	}
	return p.Lang
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

func (p Page) mainClass() string {
	if p.Wide {
		return "xz-main wide"
	}
	return "xz-main"
}

// initial is the family name in the round badge.
func (w Who) initial() string {
	r, _ := utf8.DecodeRuneInString(w.Name)
	if r == utf8.RuneError {
		return ""
	}
	return string(r)
}

func (n NavItem) short() string {
	if n.Glyph != "" {
		return n.Glyph
	}
	return n.Short
}
