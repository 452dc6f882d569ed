package checklist

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ErrBasis says that a line does not name a provision of the list.
var ErrBasis = errors.New("checklist: not a provision of the list's regulations")

// BasisLines writes what an item rests on, a regulation a line:
// 《法官行为规范》第29、30条.
func (c *Checklist) BasisLines(it Item) []string {
	var out []string
	for _, b := range it.Basis {
		r, ok := c.Regulation(b.Regulation)
		if !ok {
			continue
		}
		line := "《" + r.Title + "》"
		if len(b.Articles) > 0 {
			var numbers []string
			for _, n := range b.Articles {
				numbers = append(numbers, strconv.Itoa(n))
			}
			line += "第" + strings.Join(numbers, "、") + "条"
		}
		out = append(out, line)
	}
	return out
}

var (
	basisForm = regexp.MustCompile(`^《?(.+?)》?\s*(?:第?\s*([0-9、，, ]+?)\s*条?)?$`)
	separator = regexp.MustCompile(`[、，,\s]+`)
)

// ParseBasis reads lines in the form of BasisLines. What was marked as to be
// compared with the text keeps its mark.
func (c *Checklist) ParseBasis(lines []string, was []Basis) ([]Basis, error) {
	out := []Basis{}
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		b, ok := c.basisOf(line)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrBasis, line)
		}
		for _, w := range was {
			if w.Regulation != b.Regulation {
				continue
			}
			for _, n := range w.ToCheck {
				if slices.Contains(b.Articles, n) {
					b.ToCheck = append(b.ToCheck, n)
				}
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// basisOf reads one line. The title may itself hold brackets and digits, so a
// whole title is tried before one with articles behind it.
func (c *Checklist) basisOf(line string) (b Basis, ok bool) {
	if b.Regulation, ok = c.titled(line); ok {
		return b, true
	}
	m := basisForm.FindStringSubmatch(line)
	if m == nil {
		return b, false
	}
	if b.Regulation, ok = c.titled(m[1]); !ok {
		return b, false
	}
	for _, s := range separator.Split(strings.TrimSpace(m[2]), -1) {
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			return b, false
		}
		b.Articles = append(b.Articles, n)
	}
	return b, true
}

// titled is the id of the regulation with this title, in or without 《》.
func (c *Checklist) titled(title string) (string, bool) {
	title = strings.TrimSpace(title)
	if s, ok := strings.CutPrefix(title, "《"); ok {
		title = strings.TrimSuffix(s, "》")
	}
	i := slices.IndexFunc(c.Regulations, func(r Regulation) bool { return r.Title == title })
	if i < 0 {
		return "", false
	}
	return c.Regulations[i].ID, true
}
