// Package cause keeps why problems came about: the root cause of one closed
// issue or of several alike, by category and by asking why up to five times. It
// looks for what to change in rules, processes and means; who was at fault is
// not asked here.
package cause

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
)

//go:embed data/categories.json
var standard []byte

// Errors that callers tell apart.
var (
	ErrCategory = errors.New("cause: no such category")
	ErrTitle    = errors.New("cause: a title is needed")
	ErrWhys     = errors.New("cause: why it came about is needed, in one to five steps")
	ErrIssues   = errors.New("cause: no issue is named")
	ErrOpen     = errors.New("cause: an issue is not closed, or its findings were withdrawn")
	ErrKnown    = errors.New("cause: an issue has its cause already")
	ErrLong     = errors.New("cause: a text is too long")
)

// MaxWhys is how often why is asked at most; the bounds of the texts are in
// characters.
const (
	MaxWhys  = 5
	MaxTitle = 100
	MaxText  = 2000
)

// ID identifies a cause: "cau_" and a sortable random part.
type ID string

// Text is a short text in both languages of the interface.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Category is a kind of cause.
type Category struct {
	ID string `json:"id"`
	Text
	Covers Text `json:"covers"`
}

// Categories is the list of kinds that comes with the program.
func Categories() ([]Category, error) {
	var file struct {
		Categories []Category `json:"categories"`
	}
	if err := json.Unmarshal(standard, &file); err != nil {
		return nil, fmt.Errorf("cause: categories: %w", err)
	}
	return file.Categories, nil
}

// Cause is why one or several issues came about.
type Cause struct {
	ID        ID
	Unit      org.Unit // the smallest that holds all its issues
	Category  string
	Title     string
	Whys      []string // the answer to why, then why that was so, …
	Account   org.AccountID
	Name      string // of the account that set it last, as it was shown then
	CreatedAt int64
	SetAt     int64
	Version   int64

	Issues []Issue
}

// Issue is an issue as a cause shows it.
type Issue struct {
	ID     issue.ID
	Number string
	Unit   org.Unit
	Item   string
	Title  string
	State  issue.State
	Closed calendar.Day
}

// Input is what somebody says about a cause.
type Input struct {
	Version  int64 // the version the person saw, when a cause is set anew
	Category string
	Title    string
	Whys     []string
	Issues   []issue.ID
}

// tidy brings an input into the form it is kept in, or says what is missing.
func (in Input) tidy(categories []Category) (Input, error) {
	in.Title = strings.TrimSpace(in.Title)
	whys := []string{}
	for _, w := range in.Whys {
		if w = strings.TrimSpace(w); w != "" {
			whys = append(whys, w)
		}
	}
	in.Whys = whys
	in.Issues = slices.Compact(slices.Sorted(slices.Values(in.Issues)))
	switch {
	case len(in.Issues) == 0:
		return in, ErrIssues
	case !slices.ContainsFunc(categories, func(c Category) bool { return c.ID == in.Category }):
		return in, ErrCategory
	case in.Title == "":
		return in, ErrTitle
	case len(whys) == 0 || len(whys) > MaxWhys:
		return in, ErrWhys
	}
	for _, w := range whys {
		if utf8.RuneCountInString(w) > MaxText {
			return in, ErrLong
		}
	}
	if utf8.RuneCountInString(in.Title) > MaxTitle {
		return in, ErrLong
	}
	return in, nil
}

// closed reports whether an issue in this state has been closed once.
func closed(s issue.State) bool {
	return s == issue.Closed || s == issue.Observing || s == issue.Settled || s == issue.Recurred
}

// cover is the smallest unit that holds all units: the division, the court, or
// the nearest court above all of theirs. superior tells the court above each.
func cover(units []org.Unit, superior map[org.CourtID]org.CourtID) org.Unit {
	out := units[0]
	for _, u := range units[1:] {
		if u.Division != out.Division {
			out.Division = ""
		}
		if u.Court != out.Court {
			out = org.Unit{Court: above(out.Court, u.Court, superior)}
		}
	}
	return out
}

// above is the nearest court that is, or stands above, both.
func above(a, b org.CourtID, superior map[org.CourtID]org.CourtID) org.CourtID {
	line := map[org.CourtID]bool{}
	for c := a; c != "" && !line[c]; c = superior[c] {
		line[c] = true
	}
	seen := map[org.CourtID]bool{}
	for c := b; c != "" && !seen[c]; c = superior[c] {
		if line[c] {
			return c
		}
		seen[c] = true
	}
	return a
}
