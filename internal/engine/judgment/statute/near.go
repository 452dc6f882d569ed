package statute

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// titleEnds are the last words of the titles of laws and interpretations.
var titleEnds = [...]string{"法", "法典", "解释", "规定", "条例", "办法", "意见", "决定", "规则", "批复", "纪要", "通则", "总则", "细则", "通知", "答复"}

// looksLikeLaw tells the title of a law from that of a contract or a report.
func looksLikeLaw(name string) bool {
	for _, end := range titleEnds {
		if strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(name, "一二三四五六七八九十）"), "（"), "（试行"), end) {
			return true
		}
	}
	return false
}

// Near lists the laws whose title is a slip away from name, which is in the
// register under no name: one character wrong, missing, too many or two changed
// about; in a long title also two missing or too many. Where a character wrong
// is easily taken for the right one only such titles count. Titles that differ
// in a number (解释（一）, 解释（二）) are different texts.
func (reg *Register) Near(name string) []Law {
	if reg == nil {
		return nil
	}
	full := strings.HasPrefix(name, state) || strings.HasPrefix(name, "最高人民")
	repaired, slipped := repairState(name)
	n := []rune(normal(repaired))
	if len(n) < 2 || len(n) > 60 || !full && !slipped && !looksLikeLaw(string(n)) {
		return nil
	}
	if i, known := reg.by[string(n)]; known {
		if slipped && i >= 0 {
			return []Law{reg.laws[i]}
		}
		return nil
	}
	if slipped {
		return nil // two slips
	}
	var near []int
	best := distant
	for i := range reg.forms {
		f := &reg.forms[i]
		if d := len(f.runes) - len(n); d > 2 || d < -2 {
			continue
		}
		kind := slip(n, f.runes, full)
		if kind > best || kind == distant || kind == best && slices.Contains(near, f.law) {
			continue
		}
		if kind < best {
			best, near = kind, near[:0]
		}
		near = append(near, f.law)
	}
	slices.Sort(near)
	laws := make([]Law, len(near))
	for i, j := range near {
		laws[i] = reg.laws[j]
	}
	return laws
}

// state is the name of the state, with which the titles of laws begin.
const state = "中华人民共和国"

// repairState mends a slip in the name of the state, which is left out when
// titles are compared: 中华人民和国民法典.
func repairState(name string) (string, bool) {
	if strings.Contains(name, state) {
		return name, false
	}
	runes := []rune(name)
	want := []rune(state)
	for i := range runes {
		if runes[i] != '中' && (i+1 >= len(runes) || runes[i+1] != '华') {
			continue
		}
		for n := len(want) + 1; n >= len(want)-1; n-- {
			if i+n <= len(runes) && slip(runes[i:i+n], want, true) != distant {
				return string(runes[:i]) + state + string(runes[i+n:]), true
			}
		}
	}
	return name, false
}

// form is a name of a law as Near compares it.
type form struct {
	runes []rune
	law   int
}

// likeness orders slips, the likeliest first.
type likeness uint8

const (
	alike   likeness = iota // one character taken for another, or two changed about
	single                  // another character, one missing, one too many
	double                  // two missing or too many
	distant                 // no slip
)

// slip tells how a comes to stand for b. short titles are compared too when the
// document writes the full form.
func slip(a, b []rune, full bool) likeness {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	left, right := a[start:endA], b[start:endB]
	switch {
	case len(left) == 0 && len(right) == 0:
		return distant
	case len(left) == 1 && len(right) == 1:
		switch {
		case counts(left) && counts(right):
			return distant
		case confusion.Same(left[0], right[0]):
			return alike
		case len(a) >= 5:
			return single
		}
	case len(left) == 0 || len(right) == 0: // only missing or only too many
		more := len(left) + len(right)
		switch {
		case counts(left) || counts(right):
			return distant
		case more == 1 && (len(b) >= 4 || full):
			return single
		case more == 2 && min(len(a), len(b)) >= 10:
			return double
		}
	case len(left) == 2 && len(right) == 2 && left[0] == right[1] && left[1] == right[0]:
		return alike
	case full && len(b)-len(a) <= 2 && len(a) >= 4 && within(a, b):
		return double // 反家暴法 leaves out two characters
	}
	return distant
}

// within reports whether the characters of a stand in b in their order.
func within(a, b []rune) bool {
	i := 0
	for _, r := range b {
		if i < len(a) && a[i] == r {
			i++
		}
	}
	return i == len(a)
}

// counts reports whether a difference is one of number or of the place that
// made the text.
func counts(s []rune) bool {
	return strings.ContainsAny(string(s), "一二三四五六七八九十省市县区州（）0123456789")
}
