package typo

import (
	"slices"
	"strings"
)

// numerals are never too many, and none is taken for another: no model can count.
const numerals = "一二三四五六七八九十百千万亿零〇两"

// extras are the characters whose removal makes the sentence likelier by more
// than a text that is shorter is anyway. Where the decoder has changed
// something it has said what is wrong.
func (d *decoder) extras(s sentence, fixed []bool, edits []edit) []edit {
	var out []edit
	var short []symbol
	for i := 1; i < len(s.syms)-1; i++ {
		if fixed[i] || strings.ContainsRune(numerals, s.text[i]) || !d.m.pairs.has(s.syms[i-1], s.syms[i+1]) {
			continue
		}
		if slices.ContainsFunc(edits, func(e edit) bool { return e.from <= i+1 && i <= e.to }) {
			continue
		}
		from := max(0, i-order+1)
		short = append(append(short[:0], s.syms[from:i]...), s.syms[i+1:min(len(s.syms), i+order)]...)
		with := d.m.score(s.syms, i, i+order)
		without := d.m.score(short, i-from, len(short))
		cost := d.cost.Extra
		if s.syms[i] == s.syms[i-1] {
			cost /= 2 // nothing is typed too much as easily as the same once more
		}
		if margin := without - with + cost; margin > 0 {
			e := edit{from: i, to: i + 1, margin: margin}
			d.doubt(s, &e)
			out = append(out, e)
		}
	}
	return best(out)
}

// best keeps the stronger of two neighbours: of 提起起公诉 either 起 is too many.
func best(edits []edit) []edit {
	out := edits[:0]
	for _, e := range edits {
		if n := len(out); n > 0 && out[n-1].to == e.from {
			if e.margin > out[n-1].margin {
				out[n-1] = e
			}
			continue
		}
		out = append(out, e)
	}
	return out
}
