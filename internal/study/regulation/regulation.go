// Package regulation is the library of rules that officers study: which rules
// there are, with title, number, issuer and dates, and the articles of those
// whose text is ours to show. The rules of higher organs stand here by name
// only, without their text; the articles come from a sample rule that this
// project wrote for a court to replace by its own.
//
// An article has versions by date: what it said when somebody was asked to read
// it can always be shown again.
package regulation

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"xiezhi/internal/platform/calendar"
)

//go:embed data/rules.json
var standard []byte

// Format is the version of the file's form that this program reads.
const Format = 1

// Errors that callers tell apart.
var (
	// ErrNone says that there is no such rule or article, or that the article had no text on the day.
	ErrNone = errors.New("regulation: no such article")
	// ErrData is inside every error about the file.
	ErrData = errors.New("regulation: the file is not in order")
)

// Rule is one rule of the library. A day that nobody has confirmed is "": it
// is not known, which does not mean that there is none.
type Rule struct {
	ID        string       `json:"id"` // the same as in the checklist's provisions: conduct
	Title     string       `json:"title"`
	Number    string       `json:"number"`
	Issuer    string       `json:"issuer"`
	Published calendar.Day `json:"published"`
	InForce   calendar.Day `json:"in_force"`
	Repealed  calendar.Day `json:"repealed"` // first day without it; "" while it is in force, as far as is known
	Sample    bool         `json:"sample"`   // written by this project, of a court that does not exist
	Sources   []string     `json:"sources"`  // where number and dates come from
	Articles  []Article    `json:"articles"` // none when the text is not shown
}

// Article is one article of a rule with all it has ever said.
type Article struct {
	Number   int       `json:"number"`
	Heading  string    `json:"heading"`
	Items    []string  `json:"items"`    // checklist items that it is about
	Versions []Version `json:"versions"` // oldest first
}

// Version is what an article says from a day until another.
type Version struct {
	From calendar.Day `json:"from"`
	To   calendar.Day `json:"to"` // first day on which it no longer says so; "" while it does
	Text string       `json:"text"`
}

// On is the version of the article on a day.
func (a Article) On(day calendar.Day) (Version, bool) {
	i := slices.IndexFunc(a.Versions, func(v Version) bool { return v.From <= day && (v.To == "" || day < v.To) })
	if i < 0 {
		return Version{}, false
	}
	return a.Versions[i], true
}

// Ref names an article.
type Ref struct {
	Rule    string `json:"rule"`
	Article int    `json:"article"`
}

// Catalogue is the library. It is not changed after Load.
type Catalogue struct{ rules []Rule }

// Default is the library that comes with the program.
func Default() (*Catalogue, error) { return Load(bytes.NewReader(standard)) }

// Load reads a library and checks that its dates and articles are in order.
func Load(r io.Reader) (*Catalogue, error) {
	var file struct {
		Format int    `json:"format"`
		About  string `json:"about"`
		Rules  []Rule `json:"rules"`
	}
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	if file.Format != Format {
		return nil, fmt.Errorf("%w: format %d, want %d", ErrData, file.Format, Format)
	}
	seen := map[string]bool{}
	for _, rule := range file.Rules {
		if rule.ID == "" || rule.Title == "" || rule.Number == "" || rule.Issuer == "" || len(rule.Sources) == 0 || seen[rule.ID] {
			return nil, fmt.Errorf("%w: rule %q lacks its title, number, issuer or source, or is there twice", ErrData, rule.ID)
		}
		seen[rule.ID] = true
		if err := rule.check(); err != nil {
			return nil, err
		}
	}
	return &Catalogue{file.Rules}, nil
}

func (r Rule) check() error {
	number := 0
	for _, a := range r.Articles {
		if a.Number <= number || len(a.Versions) == 0 {
			return fmt.Errorf("%w: %s: article %d comes after %d, or says nothing", ErrData, r.ID, a.Number, number)
		}
		number = a.Number
		for i, v := range a.Versions {
			last := i == len(a.Versions)-1
			switch {
			case v.From == "" || v.Text == "" || v.To != "" && v.To <= v.From:
				return fmt.Errorf("%w: %s: article %d, version %d has no day, no text, or ends before it begins", ErrData, r.ID, a.Number, i+1)
			case !last && (v.To == "" || v.To > a.Versions[i+1].From):
				return fmt.Errorf("%w: %s: article %d says two things on %s", ErrData, r.ID, a.Number, a.Versions[i+1].From)
			}
		}
	}
	return nil
}

// Rules lists the rules in the order of the library.
func (c *Catalogue) Rules() []Rule { return slices.Clone(c.rules) }

// Rule is the rule with this id.
func (c *Catalogue) Rule(id string) (Rule, bool) {
	i := slices.IndexFunc(c.rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return c.rules[i], true
}

// ByArticle is an article of a rule and what it said on a day.
func (c *Catalogue) ByArticle(rule string, article int, day calendar.Day) (Article, Version, error) {
	r, _ := c.Rule(rule)
	i := slices.IndexFunc(r.Articles, func(a Article) bool { return a.Number == article })
	if i < 0 {
		return Article{}, Version{}, fmt.Errorf("%w: %s, article %d", ErrNone, rule, article)
	}
	v, ok := r.Articles[i].On(day)
	if !ok {
		return r.Articles[i], Version{}, fmt.Errorf("%w: %s, article %d on %s", ErrNone, rule, article, day)
	}
	return r.Articles[i], v, nil
}

// ForItem lists the articles about a checklist item that say something on a day.
func (c *Catalogue) ForItem(item string, day calendar.Day) []Ref {
	var out []Ref
	for _, r := range c.rules {
		if r.Repealed != "" && r.Repealed <= day {
			continue
		}
		for _, a := range r.Articles {
			if _, ok := a.On(day); ok && slices.Contains(a.Items, item) {
				out = append(out, Ref{r.ID, a.Number})
			}
		}
	}
	return out
}
