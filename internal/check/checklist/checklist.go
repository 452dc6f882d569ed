// Package checklist holds the list by which conduct is inspected: aspects,
// categories and items, each item with what is seen or heard, what does not
// count, the evidence, the channels, the default severity and period, the
// provisions it rests on, and whether a machine may point out candidates.
//
// The list that comes with the program (data/default-1.json) has 3 aspects, 10
// categories and 40 items. It is this project's own default, not a list issued
// by a higher court; a court edits and approves its own. A list is named by the
// hash of its content, so that an inspection can say for ever by which list it
// was made. Book is the register of lists: the topmost court's office drafts
// the next one, a leader who had no hand in it approves it from a day on, and
// every list that was in force stays to be read.
//
// An item asks what was observed. It never asks for a mood, and never whether a
// decision is right.
package checklist

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

//go:embed data/default-1.json
var standard []byte

// Format is the version of the file's form that this program reads.
const Format = 1

// maxSize bounds what Load reads; the default list has 60 KB.
const maxSize = 4 << 20

// ErrTooLarge says that a file is far larger than any list.
var ErrTooLarge = errors.New("checklist: the file is larger than 4 MB")

// Severity says how grave a problem is. It is never its state.
type Severity string

// The severities, least first.
const (
	Minor    Severity = "minor"    // 轻
	Ordinary Severity = "ordinary" // 一般
	Serious  Severity = "serious"  // 较重: needs a second verifier
	Grave    Severity = "grave"    // 严重: needs a second verifier, at once and reported
)

// Severities lists the severities, least first.
func Severities() []Severity {
	return []Severity{Minor, Ordinary, Serious, Grave}
}

// DefaultDays is the period, in working days, for putting a problem of this
// severity right; an item may set another, and a person who grades a finding
// differently from its item starts from this.
func (s Severity) DefaultDays() int {
	switch s {
	case Minor:
		return 3
	case Ordinary:
		return 7
	case Serious:
		return 15
	case Grave:
		return 1
	default:
		return 0
	}
}

// Channel is a way in which a problem comes to light.
type Channel string

// The channels.
const (
	Video      Channel = "video"       // 庭审录像
	Document   Channel = "document"    // 裁判文书
	Schedule   Channel = "schedule"    // 排期与办案数据
	OnSite     Channel = "on_site"     // 现场检查
	Complaint  Channel = "complaint"   // 群众反映
	SelfReport Channel = "self_report" // 主动报告
	Directive  Channel = "directive"   // 上级通报
)

// Channels lists the channels.
func Channels() []Channel {
	return []Channel{Video, Document, Schedule, OnSite, Complaint, SelfReport, Directive}
}

// Text is a short text in both languages of the interface.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Checklist is one version of the list. It is not changed after Load.
type Checklist struct {
	Format      int          `json:"format"`
	Name        string       `json:"name"` // what people call this list; Version tells lists apart
	Title       Text         `json:"title"`
	Notice      Text         `json:"notice"` // whose list it is, shown wherever the list is
	Regulations []Regulation `json:"regulations"`
	Aspects     []Aspect     `json:"aspects"`
	Categories  []Category   `json:"categories"`
	Items       []Item       `json:"items"`
}

// Regulation is a provision that items rest on: title and number, no text.
type Regulation struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Number string `json:"number"`
}

// Aspect (方面) is the widest division of the list.
type Aspect struct {
	ID    string `json:"id"`
	Title Text   `json:"title"`
}

// Category (类别) is a group of items within an aspect.
type Category struct {
	ID     string `json:"id"`
	Aspect string `json:"aspect"`
	Title  Text   `json:"title"`
}

// Item (条目) is one kind of problem.
type Item struct {
	Number         int       `json:"number"` // by which people know it: given once, never again
	ID             string    `json:"id"`     // the same in every version: item-05
	Category       string    `json:"category"`
	Title          Text      `json:"title"`
	Criterion      string    `json:"criterion"`     // what is seen or heard, with its bounds
	Exceptions     []string  `json:"exceptions"`    // what does not count
	Evidence       []string  `json:"evidence"`      // what a finding must show
	Channels       []Channel `json:"channels"`      // by which it may come to light
	Severity       Severity  `json:"severity"`      // the default, which people may change with a reason
	DeadlineDays   int       `json:"deadline_days"` // the default period for putting it right, in working days
	Report         bool      `json:"report"`        // to be reported at once
	Basis          []Basis   `json:"basis"`
	MachineAllowed bool      `json:"machine_allowed"`          // a machine may point out candidates; never more
	JudgmentRules  []string  `json:"judgment_rules,omitempty"` // rules of the judgment checker whose hits belong here
	Grading        string    `json:"grading,omitempty"`        // when another severity fits
	Comment        string    `json:"comment,omitempty"`        // for those who edit the list: why it is so
	Retired        bool      `json:"retired,omitempty"`        // nothing new is found by it; what was found stays
}

// Basis is the articles of one regulation; no article means the whole of it.
type Basis struct {
	Regulation string `json:"regulation"`
	Articles   []int  `json:"articles,omitempty"`
	ToCheck    []int  `json:"to_check,omitempty"` // those of Articles whose number nobody has compared with the text yet
}

// Default is the list that comes with the program.
func Default() (*Checklist, error) {
	return Load(bytes.NewReader(standard))
}

// Load reads a list and checks it. A list with defects is refused with
// a DefectsError, which names every one of them.
func Load(r io.Reader) (*Checklist, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("checklist: read: %w", err)
	}
	if len(raw) > maxSize {
		return nil, ErrTooLarge
	}
	c, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if defects := c.check(); len(defects) > 0 {
		return nil, defects
	}
	return c, nil
}

// parse reads the form of a list, whatever it says.
func parse(raw []byte) (*Checklist, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	c := new(Checklist)
	if err := dec.Decode(c); err != nil {
		return nil, DefectsError{{Where: "list", Code: CodeSyntax, Value: err.Error()}}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, DefectsError{{Where: "list", Code: CodeSyntax, Value: "there is text after the list"}}
	}
	c.normalise()
	return c, nil
}

// normalise makes an empty list and a missing one the same, or two files that
// say the same would have two versions.
func (c *Checklist) normalise() {
	for i := range c.Items {
		it := &c.Items[i]
		if len(it.JudgmentRules) == 0 {
			it.JudgmentRules = nil
		}
		for j := range it.Basis {
			if len(it.Basis[j].Articles) == 0 {
				it.Basis[j].Articles = nil
			}
			if len(it.Basis[j].ToCheck) == 0 {
				it.Basis[j].ToCheck = nil
			}
		}
	}
}

// Encode writes the list in the form that Load reads.
func (c *Checklist) Encode(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(c); err != nil {
		return fmt.Errorf("checklist: write: %w", err)
	}
	return nil
}

// Version names the list by its content: the SHA-256 of its compact JSON form
// in lower-case hex. Spaces and line breaks of the file do not change it.
func (c *Checklist) Version() string {
	raw, err := json.Marshal(c)
	if err != nil {
		// Strings, numbers and lists of them always marshal.
		panic(fmt.Sprintf("checklist: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Item is the item with this id.
func (c *Checklist) Item(id string) (Item, bool) {
	return c.find(func(it Item) bool { return it.ID == id })
}

// ByNumber is the item at this place of the list.
func (c *Checklist) ByNumber(n int) (Item, bool) {
	return c.find(func(it Item) bool { return it.Number == n })
}

// ForRule is the item to which hits of a rule of the judgment checker (J02)
// belong.
func (c *Checklist) ForRule(rule string) (Item, bool) {
	return c.find(func(it Item) bool { return !it.Retired && slices.Contains(it.JudgmentRules, rule) })
}

func (c *Checklist) find(match func(Item) bool) (Item, bool) {
	i := slices.IndexFunc(c.Items, match)
	if i < 0 {
		return Item{}, false
	}
	return c.Items[i], true
}

// Category is the category with this id.
func (c *Checklist) Category(id string) (Category, bool) {
	i := slices.IndexFunc(c.Categories, func(cat Category) bool { return cat.ID == id })
	if i < 0 {
		return Category{}, false
	}
	return c.Categories[i], true
}

// AspectOf is the aspect to which an item belongs.
func (c *Checklist) AspectOf(it Item) (Aspect, bool) {
	cat, ok := c.Category(it.Category)
	if !ok {
		return Aspect{}, false
	}
	i := slices.IndexFunc(c.Aspects, func(a Aspect) bool { return a.ID == cat.Aspect })
	if i < 0 {
		return Aspect{}, false
	}
	return c.Aspects[i], true
}

// Regulation is the regulation with this id.
func (c *Checklist) Regulation(id string) (Regulation, bool) {
	i := slices.IndexFunc(c.Regulations, func(r Regulation) bool { return r.ID == id })
	if i < 0 {
		return Regulation{}, false
	}
	return c.Regulations[i], true
}

// CategoriesOf lists the categories of an aspect in order.
func (c *Checklist) CategoriesOf(aspect string) []Category {
	var out []Category
	for _, cat := range c.Categories {
		if cat.Aspect == aspect {
			out = append(out, cat)
		}
	}
	return out
}

// ItemsOf lists the items of a category in order.
func (c *Checklist) ItemsOf(category string) []Item {
	var out []Item
	for _, it := range c.Items {
		if it.Category == category {
			out = append(out, it)
		}
	}
	return out
}
