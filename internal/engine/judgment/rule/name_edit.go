package rule

import (
	"fmt"
	"unicode/utf8"
)

// editKind is how a written name differs from the right one.
type editKind uint8

const (
	replaced editKind = iota
	missing
	added
	transposed
)

// edit is the one difference between a written name and the right one.
type edit struct {
	kind      editKind
	at        int  // place in the right name
	got, want rune // 0 where there is none
}

// words says what the edit is.
func (e edit) words() string {
	switch e.kind {
	case replaced:
		return fmt.Sprintf("差一字：“%c”应为“%c”", e.got, e.want)
	case missing:
		return fmt.Sprintf("差一字：漏“%c”", e.want)
	case added:
		return fmt.Sprintf("差一字：多“%c”", e.got)
	case transposed:
		return "有两字颠倒"
	}
	return ""
}

// likely reports whether the edit is a usual slip of the keyboard or the eye.
func (e edit) likely(alike func(a, b rune) bool) bool {
	switch e.kind {
	case replaced:
		return alike(e.got, e.want)
	case missing, added:
		return false
	case transposed:
		return true
	}
	return false
}

// oneEdit reads at off a form of name that differs from it in exactly one
// place, and returns where the form ends. Of several readings the first that
// accept takes is returned.
func oneEdit(text string, off int, name []rune, accept func(edit, int) bool) (edit, int, bool) {
	if off < 0 {
		return edit{}, 0, false
	}
	at, i := off, 0
	for i < len(name) {
		c, n := utf8.DecodeRuneInString(text[at:])
		if c != name[i] {
			break
		}
		at += n
		i++
	}
	got, n := utf8.DecodeRuneInString(text[at:])
	if i == len(name) || n == 0 {
		return edit{}, 0, false
	}
	try := func(e edit, from int, rest []rune) (edit, int, bool) {
		for _, want := range rest {
			c, n := utf8.DecodeRuneInString(text[from:])
			if n == 0 || c != want {
				return edit{}, 0, false
			}
			from += n
		}
		return e, from, accept(e, from)
	}
	if i+1 < len(name) && got == name[i+1] {
		if second, m := utf8.DecodeRuneInString(text[at+n:]); second == name[i] {
			if e, end, ok := try(edit{kind: transposed, at: i}, at+n+m, name[i+2:]); ok {
				return e, end, true
			}
		}
	}
	if e, end, ok := try(edit{kind: replaced, at: i, got: got, want: name[i]}, at+n, name[i+1:]); ok {
		return e, end, true
	}
	if e, end, ok := try(edit{kind: missing, at: i, want: name[i]}, at, name[i+1:]); ok {
		return e, end, true
	}
	return try(edit{kind: added, at: i, got: got}, at+n, name[i:])
}
