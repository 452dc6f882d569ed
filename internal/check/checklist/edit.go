package checklist

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xiezhi/internal/people/org"
)

// Source says which list is in force. A program asks it anew for everything it
// does: a list takes force on a day, not when the program starts.
type Source interface {
	InForce(ctx context.Context) (*Checklist, error)
	// Content is the list with a version that was in force once;
	// org.ErrNotFound says that none has it.
	Content(ctx context.Context, version string) (*Checklist, error)
}

// InForce makes a list its own source, where no register is kept.
func (c *Checklist) InForce(context.Context) (*Checklist, error) { return c, nil }

// Content makes a list its own source: it knows no version but its own.
func (c *Checklist) Content(_ context.Context, version string) (*Checklist, error) {
	if version != c.Version() {
		return nil, org.ErrNotFound
	}
	return c, nil
}

// Errors of an edit.
var (
	ErrItem = errors.New("checklist: no such item")
	ErrUsed = errors.New("checklist: the item was in force; it can be retired, not removed")
)

// Head is what a list says of itself, and what its items rest on.
type Head struct {
	Name        string
	Title       Text
	Notice      Text
	Regulations []Regulation
}

// Head is the head of the list.
func (c *Checklist) Head() Head {
	return Head{c.Name, c.Title, c.Notice, slices.Clone(c.Regulations)}
}

// Mark names a part of a list by what it says, so that a form can tell whether
// somebody else has changed that part meanwhile.
func (h Head) Mark() string { return mark(h) }

// Mark names an item by what it says.
func (it Item) Mark() string { return mark(it) }

func mark(v any) string {
	sum := sha256.Sum256(encode(v))
	return hex.EncodeToString(sum[:8])
}

// Sizes are how many aspects, categories and items of a list are in use. The
// list that comes with the program has 3, 10 and 40; no number is fixed.
type Sizes struct{ Aspects, Categories, Items, Retired int }

// Usual reports whether the sizes are those that courts speak of: 3, 10 and 40.
func (s Sizes) Usual() bool { return s.Aspects == 3 && s.Categories == 10 && s.Items == 40 }

// Sizes counts what is in use: a category whose items are all retired is not.
func (c *Checklist) Sizes() Sizes {
	var s Sizes
	categories, aspects := map[string]bool{}, map[string]bool{}
	for _, it := range c.Items {
		if it.Retired {
			s.Retired++
			continue
		}
		s.Items++
		categories[it.Category] = true
		if a, ok := c.AspectOf(it); ok {
			aspects[a.ID] = true
		}
	}
	s.Categories, s.Aspects = len(categories), len(aspects)
	return s
}

// InUse lists the items that a finding may be made on.
func (c *Checklist) InUse() []Item {
	return slices.DeleteFunc(slices.Clone(c.Items), func(it Item) bool { return it.Retired })
}

// clone is a copy that can be edited without touching c.
func (c *Checklist) clone() (*Checklist, error) { return decode(encode(c)) }

// decode reads a list that was checked when it was written.
func decode(raw []byte) (*Checklist, error) { return Load(bytes.NewReader(raw)) }

// With returns the list with an item in place of the one with its id; an item
// without an id is new, gets the next number and stands last in its category.
// The number never changes, and an item does not move to another category:
// findings and people know it by where it stands. The list is checked whole.
func (c *Checklist) With(it Item) (*Checklist, string, error) {
	out, err := c.clone()
	if err != nil {
		return nil, "", err
	}
	if err := out.put(&it); err != nil {
		return nil, "", err
	}
	return out.checked(it.ID)
}

// WithAll is With for several items at once, as a spreadsheet brings them. It
// returns their ids in the same order, also when the list is refused, so that
// a defect can be shown beside the row it comes from.
func (c *Checklist) WithAll(items []Item) (*Checklist, []string, error) {
	out, err := c.clone()
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, it := range items {
		if err := out.put(&it); err != nil {
			return nil, nil, err
		}
		ids = append(ids, it.ID)
	}
	out, _, err = out.checked("")
	return out, ids, err
}

func (c *Checklist) put(it *Item) error {
	if it.ID != "" {
		i := slices.IndexFunc(c.Items, func(x Item) bool { return x.ID == it.ID })
		if i < 0 {
			return fmt.Errorf("%w: %s", ErrItem, it.ID)
		}
		it.Number, it.Category, it.Comment = c.Items[i].Number, c.Items[i].Category, c.Items[i].Comment
		c.Items[i] = *it
		return nil
	}
	it.Number = len(c.Items) + 1
	it.ID = fmt.Sprintf("item-%02d", it.Number)
	// Items stand in the order of their categories.
	order := func(id string) int {
		return slices.IndexFunc(c.Categories, func(x Category) bool { return x.ID == id })
	}
	at := slices.IndexFunc(c.Items, func(x Item) bool { return order(x.Category) > order(it.Category) })
	if at < 0 {
		at = len(c.Items)
	}
	c.Items = slices.Insert(c.Items, at, *it)
	return nil
}

// checked is the list as it may be kept, or what is wrong with it.
func (c *Checklist) checked(id string) (*Checklist, string, error) {
	c.normalise()
	if defects := c.check(); len(defects) > 0 {
		return nil, "", defects
	}
	return c, id, nil
}

// Without returns the list without its newest item, when base does not have
// it: nothing can have been found by it. Only the newest, so that no number is
// given twice.
func (c *Checklist) Without(id string, base *Checklist) (*Checklist, error) {
	it, ok := c.Item(id)
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrItem, id)
	}
	if _, was := base.Item(id); was || it.Number != len(c.Items) {
		return nil, fmt.Errorf("%w: %s", ErrUsed, id)
	}
	out, err := c.clone()
	if err != nil {
		return nil, err
	}
	out.Items = slices.DeleteFunc(out.Items, func(x Item) bool { return x.ID == id })
	out, _, err = out.checked("")
	return out, err
}

// WithHead returns the list with another head. A regulation keeps its id by
// its title; one that items rest on cannot go.
func (c *Checklist) WithHead(h Head) (*Checklist, error) {
	out, err := c.clone()
	if err != nil {
		return nil, err
	}
	out.Name, out.Title, out.Notice = strings.TrimSpace(h.Name), h.Title, h.Notice
	next := len(c.Regulations)
	var list []Regulation
	for _, r := range h.Regulations {
		r.ID = ""
		for _, x := range c.Regulations {
			if x.Title == r.Title {
				r.ID = x.ID
			}
		}
		for r.ID == "" {
			next++
			id := fmt.Sprintf("own-%02d", next)
			if _, taken := c.Regulation(id); !taken {
				r.ID = id
			}
		}
		list = append(list, r)
	}
	out.Regulations = list
	out, _, err = out.checked("")
	return out, err
}
