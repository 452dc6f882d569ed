package typo

// sentence is a line as the model reads it, with the places it came from.
type sentence struct {
	syms []symbol // with symBegin before and symEnd after it
	at   []int    // the index in the runes that each symbol begins at
	text []rune   // the character at each place, in its plain form; 0 for a class
}

// sentence turns runes into symbols. Digits and Latin letters become classes,
// and so does every run of hidden runes; white space is left out.
func (a *alphabet) sentence(rs []rune, hidden []bool) sentence {
	out := sentence{syms: make([]symbol, 0, len(rs)+2), at: make([]int, 0, len(rs)+2), text: make([]rune, 0, len(rs)+2)}
	add := func(s symbol, at int, r rune) {
		out.text = append(out.text, r)
		out.syms = append(out.syms, s)
		out.at = append(out.at, at)
	}
	class := func(s symbol, at int) {
		if out.syms[len(out.syms)-1] != s {
			add(s, at, 0)
		}
	}
	add(symBegin, 0, 0)
	for i, r := range rs {
		r = plain(r)
		switch {
		case hidden != nil && hidden[i]:
			class(symName, i)
		case isDigit(r):
			class(symNumber, i)
		case isLatin(r):
			class(symLatin, i)
		case r == ' ' || r == '　' || r == '\t':
		default:
			add(a.symbol(r), i, r)
		}
	}
	add(symEnd, len(rs), 0)
	return out
}
