package letter

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Errors about a letter's text.
var (
	// ErrFigure says that the text asks for a figure that nobody has counted.
	ErrFigure = errors.New("letter: there is no such figure")
	// ErrNamed says that a circular names a person.
	ErrNamed = errors.New("letter: a circular names nobody")
	// ErrText says that a letter lacks its title or its text.
	ErrText = errors.New("letter: title or text is missing")
)

// NamedError says whom a circular names. Its text, which a log may hold, does not.
type NamedError struct{ Name string }

// Error implements error.
func (*NamedError) Error() string { return ErrNamed.Error() }

// Unwrap makes a NamedError an ErrNamed.
func (*NamedError) Unwrap() error { return ErrNamed }

// Text is what a clerk writes and may change until the letter is submitted. A
// number that counts something is never typed: {{问题数}} stands for the figure
// of that name.
type Text struct {
	Title       string   `json:"title"`
	Parts       []Part   `json:"parts"`
	Attachments []string `json:"attachments,omitempty"`
	Copies      []string `json:"copies,omitempty"` // 抄送
	Slip        bool     `json:"slip,omitempty"`   // with a receipt to sign and give back
}

// Part is a heading (Level 1 to 4), a table (Head) or a paragraph.
type Part struct {
	Level int        `json:"level,omitempty"`
	Text  string     `json:"text,omitempty"`
	Then  string     `json:"then,omitempty"` // runs on after a heading, in the same paragraph
	Head  []string   `json:"head,omitempty"`
	Rows  [][]string `json:"rows,omitempty"`
	From  string     `json:"from,omitempty"` // name of the figure that gives a table its rows
}

// place is where a figure goes.
func place() *regexp.Regexp { return regexp.MustCompile(`\{\{([^{}]*)\}\}`) }

// Needs lists the names of the figures the text asks for, each once, in order.
func (t Text) Needs() []string {
	var out []string
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	find := place()
	// Walking gives every piece of text in order, the title first.
	_, _ = t.walk(func(s string) (string, error) {
		for _, m := range find.FindAllStringSubmatch(s, -1) {
			add(strings.TrimSpace(m[1]))
		}
		return s, nil
	})
	for _, p := range t.Parts {
		if p.From != "" {
			add(p.From)
		}
	}
	return out
}

// With returns the text with every figure in its place. ErrFigure names the
// first that is missing.
func (t Text) With(figures Figures) (Text, error) {
	find := place()
	out, err := t.walk(func(s string) (string, error) {
		missing := ""
		s = find.ReplaceAllStringFunc(s, func(m string) string {
			name := strings.TrimSpace(m[2 : len(m)-2])
			f, ok := figures[name]
			if !ok && missing == "" {
				missing = m
			}
			return f.Value
		})
		if missing == "" && (strings.Contains(s, "{{") || strings.Contains(s, "}}")) {
			missing = "a bracket stands alone"
		}
		if missing != "" {
			return s, fmt.Errorf("%w: %s", ErrFigure, missing)
		}
		return s, nil
	})
	if err != nil {
		return t, err
	}
	for i, p := range out.Parts {
		if p.From == "" {
			continue
		}
		f, ok := figures[p.From]
		if !ok {
			return t, fmt.Errorf("%w: %s", ErrFigure, p.From)
		}
		out.Parts[i].Rows, out.Parts[i].From = append(slices.Clone(p.Rows), f.Rows...), ""
	}
	return out, nil
}

// walk returns the text with fn done to each piece of it.
func (t Text) walk(fn func(string) (string, error)) (Text, error) {
	var err error
	do := func(s string) string {
		got, e := fn(s)
		if e != nil && err == nil {
			err = e
		}
		return got
	}
	all := func(list []string) []string {
		var out []string
		for _, s := range list {
			out = append(out, do(s))
		}
		return out
	}
	out := Text{Title: do(t.Title), Slip: t.Slip}
	for _, p := range t.Parts {
		p.Text, p.Then, p.Head = do(p.Text), do(p.Then), all(p.Head)
		var rows [][]string
		for _, r := range p.Rows {
			rows = append(rows, all(r))
		}
		p.Rows = rows
		out.Parts = append(out.Parts, p)
	}
	out.Attachments, out.Copies = all(t.Attachments), all(t.Copies)
	return out, err
}

// check says what a text lacks before anybody is asked to approve it.
func (t Text) check() error {
	if strings.TrimSpace(t.Title) == "" {
		return fmt.Errorf("%w: no title", ErrText)
	}
	if len(t.Parts) == 0 {
		return fmt.Errorf("%w: no text", ErrText)
	}
	for i, p := range t.Parts {
		if len(p.Head) == 0 && (len(p.Rows) > 0 || p.From != "") {
			return fmt.Errorf("%w: the table in part %d has no head", ErrText, i+1)
		}
		for _, r := range p.Rows {
			if len(r) != len(p.Head) {
				return fmt.Errorf("%w: the table in part %d is ragged", ErrText, i+1)
			}
		}
	}
	return nil
}

// names returns the first of the names that stands somewhere in the text.
func (t Text) names(names []string) (string, bool) {
	found := ""
	_, _ = t.walk(func(s string) (string, error) {
		s = strings.Join(strings.Fields(s), "")
		for _, n := range names {
			if n = strings.Join(strings.Fields(n), ""); n != "" && found == "" && strings.Contains(s, n) {
				found = n
			}
		}
		return s, nil
	})
	return found, found != ""
}
